//! Adds a bridge and a veth pair, and makes one end of the pair a port of the bridge:
//! `unshare -rn cargo run -p nlsock --example rtnl_bridge_add`.
//!
//! Needs `CAP_NET_ADMIN`.

use nlfamilies::rt_link::{Ifla, IflaBr, IflaInfo, IflaInfoData, RtLink, VethInfo};
use nlsock::Client;
use nlwire::rtnl::IfInfoMsg;
use nlwire::uapi::{IFF_UP, NETLINK_ROUTE, NLM_F_CREATE, NLM_F_EXCL};
use nlwire::NlmFlags;

fn main() -> Result<(), Box<dyn std::error::Error>> {
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
    client.call(RtLink::NEWLINK, new, &any, |link| {
        link.put(Ifla::IFNAME, "port0")?;
        link.nest(Ifla::LINKINFO, |info| {
            info.sub(IflaInfo::DATA, IflaInfoData::VETH, |veth| {
                veth.framed(VethInfo::PEER, &any, |peer| peer.put(Ifla::IFNAME, "peer0"))
            })
        })
    })?;

    let bridge = client.call(RtLink::GETLINK, NlmFlags::EMPTY, &any, |link| {
        link.put(Ifla::IFNAME, "br0")
    })?;
    let (bridge, _) = bridge.one()?.ok_or("no reply to RTM_GETLINK")?;
    let master = u32::try_from(bridge.ifi_index.get())?;
    let up = IfInfoMsg {
        ifi_flags: IFF_UP.into(),
        ifi_change: IFF_UP.into(),
        ..any
    };
    client.call(RtLink::SETLINK, NlmFlags::EMPTY, &up, |link| {
        link.put(Ifla::IFNAME, "port0")?;
        link.put(Ifla::MASTER, master)
    })?;
    Ok(())
}
