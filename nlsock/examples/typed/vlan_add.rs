//! Adds VLAN 5 to a link, with a map of priorities.
use nlfamilies::rt_link::*;
use nlsock::{Client, Error};
use nlwire::rtnl::IfInfoMsg;
use nlwire::uapi::*;

fn main() -> Result<(), Error> {
    let parent = std::env::args().nth(1).and_then(|index| index.parse().ok());
    let mut client = Client::open(NETLINK_ROUTE)?;
    client.call(
        RtLink::NEWLINK,
        NLM_F_CREATE | NLM_F_EXCL,
        &IfInfoMsg::default(),
        |link| {
            link.put(Ifla::IFNAME, "vlan5")?;
            link.put(Ifla::LINK, parent.unwrap_or(1))?;
            link.nest(Ifla::LINKINFO, |info| {
                info.sub(IflaInfo::DATA, IflaInfoData::VLAN, |vlan| {
                    vlan.put(IflaVlan::ID, 5)?;
                    vlan.put(IflaVlan::PROTOCOL, EthP::_8021AD)?;
                    vlan.nest(IflaVlan::EGRESS_QOS, |map| {
                        map.put(IflaVlanQos::MAPPING, &IflaVlanQosMapping { from: 0, to: 3 })?;
                        map.put(IflaVlanQos::MAPPING, &IflaVlanQosMapping { from: 7, to: 5 })
                    })
                })
            })
        },
    )?;
    Ok(())
}
