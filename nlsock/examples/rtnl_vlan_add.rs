// SPDX-License-Identifier: MIT OR Apache-2.0
//! Adds the VLAN 5 to a link: `cargo run -p nlsock --example rtnl_vlan_add -- NAME`.
//!
//! Needs `CAP_NET_ADMIN`.

use nlfamilies::rt_link::{IfInfoMsg, Ifla, IflaInfo, IflaInfoData, IflaVlan, RtLink};
use nlsock::Client;
use nlwire::uapi::{NETLINK_ROUTE, NLM_F_CREATE, NLM_F_EXCL};
use nlwire::NlmFlags;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let name = std::env::args()
        .nth(1)
        .ok_or("the name of a link is missing")?;
    let (new, any) = (NLM_F_CREATE | NLM_F_EXCL, IfInfoMsg::default());
    let mut client = Client::open(NETLINK_ROUTE)?;
    // Requests refer to links by index.
    let answer = client.call(RtLink::GETLINK, NlmFlags::EMPTY, &any, |link| {
        link.put(Ifla::IFNAME, &*name)
    })?;
    let (lower, _) = answer.one()?.ok_or("no reply to RTM_GETLINK")?;
    client.call(RtLink::NEWLINK, new, &any, |link| {
        link.put(Ifla::IFNAME, "vlan5")?;
        link.put(Ifla::LINK, lower.ifi_index.get().unsigned_abs())?;
        link.nest(Ifla::LINKINFO, |info| {
            // Adds IFLA_INFO_KIND as well.
            info.sub(IflaInfo::DATA, IflaInfoData::VLAN, |vlan| {
                vlan.put(IflaVlan::ID, 5)
            })
        })
    })?;
    Ok(())
}
