//! Netlink's wire format, for both sides of the system call.
//!
//! Netlink is how the Linux kernel and user space talk to each other, and how
//! processes broadcast to each other: datagrams full of *messages*, each a
//! 16-byte header ([`NlMsgHdr`]) and a payload; the payload usually a small
//! *family header* followed by *attributes*, each a 4-byte header ([`NlAttr`])
//! and a value, which can be a *nest* of attributes again.
//!
//! ```text
//!  datagram   | message                                | pad | message ...
//!  message    | NlMsgHdr | family header | attributes                    |
//!  attribute                             | NlAttr | value | pad | NlAttr ...
//! ```
//!
//! This crate reads and writes those bytes, where they are: no allocation, no
//! copies, no `std`, no `unsafe`, no panic, no input or output. The same
//! source serves a program, a kernel module, and a kernel. Sockets are the
//! companion crate `nlsock`'s.
//!
//! # How netlink works, in a page
//!
//! A socket has a *protocol* (`NETLINK_ROUTE`, `NETLINK_GENERIC`, ...), which
//! says who is behind it, and a *port*, its address; the kernel's is 0. Who
//! wants something sends a *request*, a message with `NLM_F_REQUEST` and a
//! sequence number of its choice. The answer repeats the number:
//!
//! ```text
//!   who asks: Exchange                       who is asked: server
//!    |                                                 |
//!    |  type, NLM_F_REQUEST [| NLM_F_ACK], seq 7       |
//!    | ----------------------------------------------> |  Requests, Policy
//!    |                         a reply, if any, seq 7  |
//!    | <---------------------------------------------- |
//!    |   NLMSG_ERROR: code 0 (an ACK) or errno, seq 7  |
//!    | <---------------------------------------------- |  Request::answer
//!    |                                                 |
//!    |  type, NLM_F_REQUEST | NLM_F_DUMP, seq 8        |
//!    | ----------------------------------------------> |
//!    |        item, item, item: NLM_F_MULTI, seq 8     |
//!    | <---------------------------------------------- |  Dump, part by part
//!    |        item, item, NLMSG_DONE with a code       |
//!    | <---------------------------------------------- |
//!    |                                                 |
//!    |    an event, to a group: nobody asked           |
//!    | <---------------------------------------------- |
//! ```
//!
//! A success is acknowledged only if `NLM_F_ACK` asks for it, an error is always
//! reported; a *dump* is answered with everything there is, in as many
//! datagrams as it takes, and ends with `NLMSG_DONE`. Errors and warnings can
//! carry an *extended ACK*: a text, and the offset of the attribute that is to
//! blame. Events come by *multicast group*, to whoever joined; a receiver that
//! is too slow loses some, is told so once (`ENOBUFS`), and asks again.
//!
//! # Example: parse a datagram
//!
//! ```
//! use nlwire::rtnl::IfInfoMsg;
//! use nlwire::uapi::{IFLA_IFNAME, RTM_NEWLINK};
//! use nlwire::{MessageKind, Messages, ParseError};
//!
//! fn print_links(datagram: &[u8]) -> Result<(), ParseError> {
//!     for message in Messages::new(datagram) {
//!         let message = message?; // a broken header is an error with its offset
//!         if message.kind() != MessageKind::Family(RTM_NEWLINK) {
//!             continue;
//!         }
//!         let (link, attributes) = message.parse::<IfInfoMsg>()?;
//!         for attribute in attributes {
//!             let attribute = attribute?;
//!             if attribute.nla_type() == IFLA_IFNAME {
//!                 println!("{}: {}", link.ifi_index, attribute.get_str()?);
//!             }
//!         }
//!     }
//!     Ok(())
//! }
//! # print_links(&[]).unwrap();
//! ```
//!
//! # Example: build a request
//!
//! ```
//! use nlwire::rtnl::IfInfoMsg;
//! use nlwire::uapi::{IFLA_IFNAME, NLM_F_ACK, NLM_F_REQUEST, RTM_GETLINK};
//! use nlwire::{BuildError, MessageBuilder, NlMsgHdr, SliceSink};
//!
//! fn get_link<'b>(name: &str, buf: &'b mut [u8]) -> Result<&'b [u8], BuildError> {
//!     let mut sink = SliceSink::new(buf);
//!     let header = NlMsgHdr::new(RTM_GETLINK).with_flags(NLM_F_REQUEST).with_seq(1);
//!     let mut message = MessageBuilder::new(&mut sink, header)?;
//!     message.put_header(&IfInfoMsg::default())?;
//!     message.put_str(IFLA_IFNAME, name)?;
//!     message.end()?;
//!     Ok(sink.into_bytes())
//! }
//!
//! assert_eq!(get_link("lo", &mut [0; 64])?.len(), 40);
//! assert!(get_link("lo", &mut [0; 39]).is_err()); // NoSpace, and nothing written
//! # Ok::<(), BuildError>(())
//! ```
//!
//! Integers in headers are zerocopy's, because a plain `u32` would need an
//! aligned buffer: `.get()` reads one, `.into()` or `U32::new` makes one. The
//! types are in [`zerocopy::native_endian`]; header types of one's own derive
//! [`FromBytes`](zerocopy::FromBytes) and [`IntoBytes`](zerocopy::IntoBytes),
//! with zerocopy among the dependencies.
//!
//! # What holds for every input
//!
//! - Nothing panics, and every walk ends: a message takes at least 16 bytes, an
//!   attribute at least 4.
//! - Everything that is returned lies inside the buffer that was given, borrows
//!   that buffer and not the iterator, and has been checked.
//! - A walk ends cleanly or with one [`ParseError`], which says what is wrong
//!   and at which byte; what came before it stays valid, what is left over is
//!   `remainder()`.
//! - Any address will do: no type needs more than alignment 1.
//! - Unknown message and attribute types are handed out like known ones.
//! - A builder that fails leaves what it had; lengths that a field cannot
//!   express are errors; padding is zero.
//!
//! # Where to find what
//!
//! | you want to | look at |
//! |---|---|
//! | read messages | [`Messages`], [`Message`] |
//! | read attributes | [`Attributes`], [`Attribute`] |
//! | know how a request ended | [`Message::ack`], [`Message::done`], [`ExtAck`] |
//! | have attributes by type | [`AttributeTable`] |
//! | check what they contain | [`Policy`], [`policy`] |
//! | follow a request or a dump to its end | [`exchange`] |
//! | find the attribute that the kernel refused | [`AttributePath`] |
//! | answer requests, as a kernel does | [`server`] |
//! | write messages | [`MessageBuilder`], [`Sink`] |
//! | find an address | [`SockAddrNl`] |
//! | find a constant | [`uapi`], verbatim |
//! | replace a C macro | the table in [`align`] |
//! | read family headers | [`rtnl`], [`sock_diag`], [`nfnl`], [`GenlMsgHdr`], [`Message::family_header`] |

#![no_std]
#![forbid(unsafe_code)]

mod ack;
mod addr;
pub mod align;
mod attribute;
mod builder;
mod debug;
mod error;
pub mod exchange;
mod genl;
mod message;
pub mod nfnl;
mod path;
pub mod policy;
pub mod rtnl;
pub mod server;
pub mod sock_diag;
mod table;
pub mod uapi;

/// The crate that headers are read and written with: its types and traits are
/// part of this one's interface.
pub use zerocopy;

pub use ack::{Ack, Done, ExtAck};
pub use addr::SockAddrNl;
pub use align::*;
pub use attribute::{Attribute, Attributes, NlAttr};
pub use builder::{Builder, Frame, MessageBuilder, NestBuilder, NextHopBuilder, Sink, SliceSink};
pub use error::{BuildError, ParseError, ParseErrorKind};
pub use genl::GenlMsgHdr;
pub use message::{Message, MessageKind, Messages, NlMsgHdr};
pub use path::{AttributeLayout, AttributePath};
pub use policy::{
    NlValidate, NlaPolicy, Policy, PolicyError, PolicyErrorKind, Rejection, ValidateFn, Warnings,
};
pub use table::{AttributeTable, AttributeTableIter};
