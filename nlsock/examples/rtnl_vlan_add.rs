//! Adds the VLAN 5 to a link: `cargo run -p nlsock --example rtnl_vlan_add -- INDEX`.
//!
//! Needs `CAP_NET_ADMIN`. `rtnl_link_kinds` shows the indices of the links.

use nlfamilies::rt_link::{EthP, IfInfoMsg, Ifla, IflaInfo, IflaInfoData, IflaVlan, RtLink};
use nlsock::{Client, Error};
use nlwire::uapi::{NETLINK_ROUTE, NLM_F_CREATE, NLM_F_EXCL};

fn main() -> Result<(), Error> {
    let index = std::env::args().nth(1).and_then(|index| index.parse().ok());
    let flags = NLM_F_CREATE | NLM_F_EXCL;
    let mut client = Client::open(NETLINK_ROUTE)?;
    client.call(RtLink::NEWLINK, flags, &IfInfoMsg::default(), |link| {
        link.put(Ifla::IFNAME, "vlan5")?;
        link.put(Ifla::LINK, index.unwrap_or(1))?;
        link.nest(Ifla::LINKINFO, |info| {
            info.sub(IflaInfo::DATA, IflaInfoData::VLAN, |vlan| {
                vlan.put(IflaVlan::ID, 5)?;
                vlan.put(IflaVlan::PROTOCOL, EthP::_8021AD)
            })
        })
    })?;
    Ok(())
}
