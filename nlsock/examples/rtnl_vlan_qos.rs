// SPDX-License-Identifier: MIT OR Apache-2.0
//! Adds a VLAN that maps priorities, and shows it as the kernel has added it:
//! `cargo run -p nlsock --example rtnl_vlan_qos -- INDEX`.
//!
//! Needs `CAP_NET_ADMIN`. `rtnl_link_kinds` shows the indices of the links.

use nlfamilies::rt_link::*;
use nlsock::Client;
use nlwire::uapi::{NETLINK_ROUTE, NLM_F_CREATE, NLM_F_EXCL};
use nlwire::NlmFlags;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let index = std::env::args().nth(1).and_then(|index| index.parse().ok());
    let (new, any) = (NLM_F_CREATE | NLM_F_EXCL, IfInfoMsg::default());
    let mut client = Client::open(NETLINK_ROUTE)?;
    client.call(RtLink::NEWLINK, new, &any, |link| {
        link.put(Ifla::IFNAME, "voice")?;
        link.put(Ifla::LINK, index.unwrap_or(1))?;
        link.nest(Ifla::LINKINFO, |info| {
            info.sub(IflaInfo::DATA, IflaInfoData::VLAN, |vlan| {
                vlan.put(IflaVlan::ID, 7)?;
                vlan.nest(IflaVlan::EGRESS_QOS, |qos| {
                    qos.put(IflaVlanQos::MAPPING, &IflaVlanQosMapping { from: 5, to: 6 })?;
                    qos.put(IflaVlanQos::MAPPING, &IflaVlanQosMapping { from: 6, to: 7 })
                })
            })
        })
    })?;

    let answer = client.call(RtLink::GETLINK, NlmFlags::EMPTY, &any, |link| {
        link.put(Ifla::IFNAME, "voice")
    })?;
    let (_, link) = answer.one()?.ok_or("no reply to RTM_GETLINK")?;
    let info = link.get(Ifla::LINKINFO)?.ok_or("not a virtual link")?;
    let vlan = info
        .get(IflaInfo::DATA.of(IflaInfoData::VLAN))?
        .ok_or("not a VLAN")?;
    let (id, qos) = vlan.get((IflaVlan::ID, IflaVlan::EGRESS_QOS))?;
    println!("vlan {}", id.unwrap_or_default());
    for mapping in qos.iter().flat_map(|qos| qos.all(IflaVlanQos::MAPPING)) {
        let mapping = mapping?;
        println!("priority {} is sent as {}", mapping.from, mapping.to);
    }
    Ok(())
}
