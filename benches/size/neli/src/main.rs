// SPDX-License-Identifier: MIT OR Apache-2.0
//! Lists the network interfaces, with neli.

use std::error::Error;

use neli::consts::nl::NlmF;
use neli::consts::rtnl::{Ifla, RtAddrFamily, Rtm};
use neli::consts::socket::NlFamily;
use neli::nl::NlPayload;
use neli::router::synchronous::NlRouter;
use neli::rtnl::{Ifinfomsg, IfinfomsgBuilder};
use neli::utils::Groups;

fn main() -> Result<(), Box<dyn Error>> {
    let (route, _) = NlRouter::connect(NlFamily::Route, None, Groups::empty())?;
    let request = IfinfomsgBuilder::default()
        .ifi_family(RtAddrFamily::Unspecified)
        .build()?;
    let links = route.send::<_, _, Rtm, Ifinfomsg>(
        Rtm::Getlink,
        NlmF::DUMP,
        NlPayload::Payload(request),
    )?;
    for link in links {
        let link = link?;
        if let Some(link) = link.get_payload() {
            let attributes = link.rtattrs().get_attr_handle();
            let name = attributes.get_attr_payload_as_with_len::<String>(Ifla::Ifname)?;
            let mtu = attributes.get_attr_payload_as::<u32>(Ifla::Mtu)?;
            println!("{} {name} {mtu}", link.ifi_index());
        }
    }
    Ok(())
}
