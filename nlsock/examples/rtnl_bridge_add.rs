// SPDX-License-Identifier: MIT OR Apache-2.0
//! Adds a bridge and a veth pair, and makes one end of the pair a port of the bridge:
//! `unshare -rn cargo run -p nlsock --example rtnl_bridge_add`.
//!
//! Needs `CAP_NET_ADMIN`.

use nlfamilies::rt_link::{IfInfoMsg, Ifla, IflaBr, IflaInfo, IflaInfoData, RtLink, VethInfo};
use nlsock::{Client, Error};
use nlwire::uapi::{NETLINK_ROUTE, NLM_F_CREATE, NLM_F_EXCL};
use nlwire::NlmFlags;

fn main() -> Result<(), Error> {
    let mut client = Client::open(NETLINK_ROUTE)?;
    let (new, any) = (NLM_F_CREATE | NLM_F_EXCL, IfInfoMsg::default());
    client.call(RtLink::NEWLINK, new, &any, |link| {
        link.put(Ifla::IFNAME, "br0")?;
        link.nest(Ifla::LINKINFO, |info| {
            info.sub(IflaInfo::DATA, IflaInfoData::BRIDGE, |bridge| {
                bridge.put(IflaBr::PRIORITY, 0x1000)
            })
        })
    })?;
    let answer = client.call(RtLink::GETLINK, NlmFlags::EMPTY, &any, |link| {
        link.put(Ifla::IFNAME, "br0")
    })?;
    let index = answer.one()?.map(|(header, _)| header.ifi_index.get());
    client.call(RtLink::NEWLINK, new, &any, |link| {
        link.put(Ifla::IFNAME, "port0")?;
        link.put(Ifla::MASTER, index.unwrap_or_default().unsigned_abs())?;
        link.nest(Ifla::LINKINFO, |info| {
            info.sub(IflaInfo::DATA, IflaInfoData::VETH, |veth| {
                veth.framed(VethInfo::PEER, &any, |peer| peer.put(Ifla::IFNAME, "peer0"))
            })
        })
    })?;
    Ok(())
}
