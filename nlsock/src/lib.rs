//! Netlink sockets for Linux user space, on the wire format of [`nlwire`].
//!
//! A [`Socket`] speaks datagrams: it sends bytes to the kernel, to another
//! process or to a group, and receives them into a buffer of the caller's. A
//! received [`Datagram`] knows who sent it and hands out its messages, borrowed
//! from that buffer. Making and reading messages is nlwire's part.
//!
//! # Example: the names of all network interfaces
//!
//! ```
//! use nlsock::Socket;
//! use nlwire::rtnl::IfInfoMsg;
//! use nlwire::uapi::*;
//! use nlwire::{MessageBuilder, MessageKind, NlMsgHdr, SliceSink};
//!
//! let mut buf = vec![0; 32 * 1024];
//! let mut sink = SliceSink::new(&mut buf);
//! let header = NlMsgHdr::new(RTM_GETLINK).with_flags(NLM_F_REQUEST | NLM_F_DUMP);
//! let mut request = MessageBuilder::new(&mut sink, header)?;
//! request.put_header(&IfInfoMsg::default())?;
//! request.end()?;
//!
//! let socket = Socket::open(NETLINK_ROUTE)?;
//! socket.send(sink.into_bytes())?;
//!
//! let mut names = Vec::new();
//! 'dump: loop {
//!     let datagram = socket.recv(&mut buf)?;
//!     if !datagram.is_from_kernel() {
//!         continue; // anyone may write to this socket
//!     }
//!     for message in datagram.messages() {
//!         let message = message?;
//!         match message.kind() {
//!             MessageKind::Done => break 'dump,
//!             MessageKind::Error => panic!("{:?}", message.ack()?),
//!             _ => {}
//!         }
//!         for attribute in message.parse::<IfInfoMsg>()?.1 {
//!             let attribute = attribute?;
//!             if attribute.nla_type() == IFLA_IFNAME {
//!                 names.push(attribute.get_str()?.to_owned());
//!             }
//!         }
//!     }
//! }
//! assert!(names.iter().any(|name| name == "lo"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Example: two sockets of one machine
//!
//! Over `NETLINK_USERSOCK` processes talk to each other: by port without
//! privilege; by group if the listeners have `CAP_NET_ADMIN`, which
//! [`join`](Socket::join) takes there.
//!
//! ```
//! use nlsock::Socket;
//! use nlwire::uapi::NETLINK_USERSOCK;
//! use nlwire::{MessageBuilder, NlMsgHdr, SliceSink, SockAddrNl};
//!
//! let server = Socket::open(NETLINK_USERSOCK)?;
//! server.bind(SockAddrNl::default())?; // port 0: the kernel gives one
//! let client = Socket::open(NETLINK_USERSOCK)?;
//!
//! let mut buf = [0; 64];
//! let mut sink = SliceSink::new(&mut buf);
//! let mut message = MessageBuilder::new(&mut sink, NlMsgHdr::new(0x10).with_seq(1))?;
//! message.put_payload(b"hello")?;
//! message.end()?;
//! client.send_to(sink.into_bytes(), server.local_addr()?)?;
//!
//! let mut buf = [0; 64];
//! let datagram = server.recv(&mut buf)?;
//! assert_eq!(datagram.sender(), client.local_addr()?);
//! assert_eq!(datagram.messages().next().unwrap()?.payload(), b"hello");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

#![allow(
    clippy::missing_inline_in_public_items,
    reason = "every function of this crate is a system call"
)]
#![deny(unsafe_code)]

/// The README's programs compile, and those that can run do.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;

mod datagram;
mod error;
mod options;
mod socket;
mod sys;

pub use datagram::Datagram;
pub use error::Error;
pub use socket::Socket;
