// SPDX-License-Identifier: MIT OR Apache-2.0
//! The example `bare_metal_links` of nlwire-probe, with a dump that is written here.

#![cfg(feature = "rt-link")]
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

#[expect(unreachable_pub, reason = "the example is a library")]
#[path = "../../probe/examples/bare_metal_links.rs"]
mod example;

use example::{links, Link};
use nlfamilies::rt_link::{Ifla, IflaInfo, IflaInfoData, IflaVlan, RtLink};
use nlwire::rtnl::IfInfoMsg;
use nlwire::typed::Writer;
use nlwire::uapi::NLMSG_DONE;
use nlwire::{BuildError, MessageBuilder, NlMsgHdr, SliceSink, Text};

/// Writes a VLAN and the end of a dump, and returns the length of the VLAN.
fn write(sink: &mut SliceSink<'_>) -> Result<usize, BuildError> {
    let header = NlMsgHdr::new(RtLink::GETLINK.reply());
    let mut message = MessageBuilder::new(sink, header)?;
    message.put_header(&IfInfoMsg {
        ifi_index: 3.into(),
        ..IfInfoMsg::default()
    })?;
    let mut link = Writer::<Ifla, _, _>::new(&mut message);
    link.put(Ifla::IFNAME, "vlan5")?;
    link.put(Ifla::MTU, 1496)?;
    link.nest(Ifla::LINKINFO, |info| {
        info.sub(IflaInfo::DATA, IflaInfoData::VLAN, |vlan| {
            vlan.put(IflaVlan::ID, 5)
        })
    })?;
    message.end()?;
    let len = sink.as_bytes().len();
    let mut done = MessageBuilder::new(sink, NlMsgHdr::new(NLMSG_DONE))?;
    done.put_payload(&0i32.to_ne_bytes())?;
    done.end()?;
    Ok(len)
}

#[test]
fn a_vlan_and_the_end() {
    let mut buf = [0; 256];
    let mut sink = SliceSink::new(&mut buf);
    let len = write(&mut sink).unwrap();
    let datagram = sink.as_bytes();

    let mut found = Vec::new();
    assert_eq!(links(datagram, |link| found.push(link)), Ok(true));
    let vlan = Link {
        index: 3,
        name: Text::new(b"vlan5"),
        mtu: 1496,
        vlan: Some(5),
    };
    assert_eq!(found, [vlan]);

    // Without the end, and cut anywhere.
    assert_eq!(links(datagram.get(..len).unwrap(), |_| {}), Ok(false));
    for cut in 1..len {
        assert!(
            links(datagram.get(..cut).unwrap(), |_| {}).is_err(),
            "{cut}"
        );
    }
}
