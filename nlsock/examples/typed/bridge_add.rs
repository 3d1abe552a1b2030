//! Adds a bridge and a veth pair whose first end is a port of the bridge.
use nlfamilies::rt_link::*;
use nlsock::{Client, Error};
use nlwire::rtnl::IfInfoMsg;
use nlwire::uapi::*;
use nlwire::NlmFlags;

fn main() -> Result<(), Error> {
    let (new, any) = (NLM_F_CREATE | NLM_F_EXCL, IfInfoMsg::default());
    let mut client = Client::open(NETLINK_ROUTE)?;
    client.call(RtLink::NEWLINK, new, &any, |link| {
        link.put(Ifla::IFNAME, "br0")?;
        link.nest(Ifla::LINKINFO, |info| {
            info.sub(IflaInfo::DATA, IflaInfoData::BRIDGE, |bridge| {
                bridge.put(IflaBr::STP_STATE, 1)?;
                bridge.put(IflaBr::FORWARD_DELAY, 400)
            })
        })
    })?;
    let answer = client.call(RtLink::GETLINK, NlmFlags::EMPTY, &any, |link| {
        link.put(Ifla::IFNAME, "br0")
    })?;
    let bridge = answer
        .one()?
        .map_or(0, |(header, _)| header.ifi_index.get());
    client.call(RtLink::NEWLINK, new, &any, |link| {
        link.put(Ifla::IFNAME, "port0")?;
        link.put(Ifla::MASTER, bridge.unsigned_abs())?;
        link.nest(Ifla::LINKINFO, |info| {
            info.sub(IflaInfo::DATA, IflaInfoData::VETH, |veth| {
                veth.framed(VethInfo::PEER, &any, |peer| peer.put(Ifla::IFNAME, "peer0"))
            })
        })
    })?;
    let mut links = client.list(RtLink::GETLINK, &any, |link| {
        link.put(Ifla::MASTER, bridge.unsigned_abs())
    })?;
    while let Some((_, link)) = links.next()? {
        println!("{:?}", link.get((Ifla::IFNAME, Ifla::LINKINFO))?);
    }
    Ok(())
}
