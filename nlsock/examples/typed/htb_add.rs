//! Adds an htb queueing discipline with a class of 1 MB/s to a link, and shows the
//! statistics of its classes.
use nlfamilies::tc::*;
use nlsock::{Client, Error};
use nlwire::rtnl::TcMsg;
use nlwire::uapi::*;

fn main() -> Result<(), Error> {
    let link = std::env::args()
        .nth(1)
        .and_then(|index| index.parse::<i32>().ok())
        .unwrap_or(1);
    let mut client = Client::open(NETLINK_ROUTE)?;
    let at = |handle: u32, parent| TcMsg {
        tcm_ifindex: link.into(),
        tcm_handle: handle.into(),
        tcm_parent: u32::into(parent),
        ..TcMsg::default()
    };
    let new = NLM_F_CREATE | NLM_F_EXCL;
    client.call(Tc::NEWQDISC, new, &at(0x1_0000, TC_H_ROOT), |qdisc| {
        qdisc.sub(Tca::OPTIONS, TcaOptions::HTB, |htb| {
            htb.put(
                TcaHtb::INIT,
                &TcHtbGlob {
                    version: 3,
                    rate2quantum: 10,
                    defcls: 1,
                    ..TcHtbGlob::default()
                },
            )
        })
    })?;
    client.call(Tc::NEWTCLASS, new, &at(0x1_0001, 0x1_0000), |class| {
        class.sub(Tca::OPTIONS, TcaOptions::HTB, |htb| {
            let rate = TcRatespec {
                rate: 1_000_000,
                linklayer: 1,
                ..TcRatespec::default()
            };
            let options = TcHtbOpt {
                rate,
                ceil: rate,
                buffer: 25_000,
                cbuffer: 25_000,
                ..TcHtbOpt::default()
            };
            htb.put(TcaHtb::PARMS, &options)?;
            htb.put(TcaHtb::RTAB, &[0u32; 256][..])?; // unused for the link layer Ethernet
            htb.put(TcaHtb::CTAB, &[0u32; 256][..])
        })
    })?;
    let mut classes = client.list(Tc::GETTCLASS, &at(0, 0), |_| Ok(()))?;
    while let Some((header, class)) = classes.next()? {
        let (stats, htb) = class.get((Tca::STATS2, Tca::XSTATS.of(TcaXstats::HTB)))?;
        let sent = stats
            .map(|stats| stats.get((TcaStats::BASIC, TcaStats::QUEUE)))
            .transpose()?;
        println!("class {:x} {sent:?} {htb:?}", header.tcm_handle);
    }
    Ok(())
}
