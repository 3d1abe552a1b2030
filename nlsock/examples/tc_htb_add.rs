// SPDX-License-Identifier: MIT OR Apache-2.0
//! Makes `htb` the queueing discipline of a link, with a class of 10 Mbit/s, and shows the
//! statistics of the class: `cargo run -p nlsock --example tc_htb_add -- INDEX`.
//!
//! Needs `CAP_NET_ADMIN`. `rtnl_link_kinds` shows the indices of the links.

use nlfamilies::tc::*;
use nlsock::{Client, Error};
use nlwire::rtnl::tc_h_make;
use nlwire::uapi::{NETLINK_ROUTE, NLM_F_CREATE, NLM_F_EXCL, TC_H_ROOT, TC_LINKLAYER_ETHERNET};

/// Bytes for each second.
const RATE: u32 = 10_000_000 / 8;

fn main() -> Result<(), Error> {
    let index = std::env::args().nth(1).and_then(|index| index.parse().ok());
    let tcm_ifindex = index.unwrap_or(1i32).into();
    let new = NLM_F_CREATE | NLM_F_EXCL;
    let mut client = Client::open(NETLINK_ROUTE)?;

    let qdisc = TcMsg {
        tcm_ifindex,
        tcm_handle: tc_h_make(1 << 16, 0).into(),
        tcm_parent: TC_H_ROOT.into(),
        ..TcMsg::default()
    };
    client.call(Tc::NEWQDISC, new, &qdisc, |qdisc| {
        qdisc.sub(Tca::OPTIONS, TcaOptions::HTB, |htb| {
            // The version of the interface, which the kernel compares.
            let init = TcHtbGlob {
                version: 3,
                rate2quantum: 10,
                ..TcHtbGlob::default()
            };
            htb.put(TcaHtb::INIT, &init)
        })
    })?;

    let class = TcMsg {
        tcm_handle: tc_h_make(1 << 16, 1).into(),
        tcm_parent: qdisc.tcm_handle,
        ..qdisc
    };
    client.call(Tc::NEWTCLASS, new, &class, |class| {
        class.sub(Tca::OPTIONS, TcaOptions::HTB, |htb| {
            let rate = TcRatespec {
                rate: RATE,
                linklayer: TC_LINKLAYER_ETHERNET,
                ..TcRatespec::default()
            };
            let parms = TcHtbOpt {
                rate,
                ceil: rate,
                buffer: 25_000, // ticks of 64 ns
                cbuffer: 25_000,
                ..TcHtbOpt::default()
            };
            htb.put(TcaHtb::PARMS, &parms)
        })
    })?;

    let of_link = TcMsg {
        tcm_ifindex,
        ..TcMsg::default()
    };
    let mut classes = client.list(Tc::GETTCLASS, &of_link, |_| Ok(()))?;
    while let Some((header, class)) = classes.next()? {
        if let Some(htb) = class.get(Tca::OPTIONS.of(TcaOptions::HTB))? {
            let (class, parms) = (header.tcm_handle.get(), htb.get(TcaHtb::PARMS)?);
            let rate = parms.unwrap_or_default().rate.rate;
            println!("class {:x}:{:x} rate {rate}", class >> 16, class & 0xffff);
        }
        if let Some(stats) = class.get(Tca::STATS2)? {
            let sent = stats.get(TcaStats::BASIC)?.unwrap_or_default();
            println!("sent {} bytes, {} packets", sent.bytes, sent.packets);
        }
        if let Some(htb) = class.get(Tca::XSTATS.of(TcaXstats::HTB))? {
            println!("lends {} borrows {}", htb.lends, htb.borrows);
        }
    }
    Ok(())
}
