//! Reads a message without the standard library and without allocating: the parser of a
//! kernel module, or of a device.
#![no_std]
extern crate std; // for `main` only

use nlfamilies::rt_link::*;
use nlwire::rtnl::IfInfoMsg;
use nlwire::{Message, ParseError, Text};

/// A link, borrowed from the message.
struct Link<'a> {
    index: i32,
    name: Text<'a>,
    mtu: u32,
}

/// Returns the link in an `RTM_NEWLINK`, or `None` for another message.
fn link<'a>(message: &Message<'a>) -> Result<Option<Link<'a>>, ParseError> {
    let Some((header, link)) = RtLink::NEWLINK_NTF.read(message)? else {
        return Ok(None);
    };
    let (name, mtu) = link.get((Ifla::IFNAME, Ifla::MTU))?;
    Ok(Some(Link {
        index: header.ifi_index.get(),
        name: name.unwrap_or_default(),
        mtu: mtu.unwrap_or_default(),
    }))
}

fn main() -> Result<(), nlsock::Error> {
    let mut client = nlsock::Client::open(nlwire::uapi::NETLINK_ROUTE)?;
    let mut dump = client.list(RtLink::GETLINK, &IfInfoMsg::default(), |_| Ok(()))?;
    while let Some(message) = dump.dump().next()? {
        if let Some(Link { index, name, mtu }) = link(&message)? {
            std::println!("{index} {name} mtu {mtu}");
        }
    }
    Ok(())
}
