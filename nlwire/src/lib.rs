// SPDX-License-Identifier: MIT OR Apache-2.0
//! Netlink's wire format, for user space and for kernels.
//!
//! Netlink is the protocol of sockets between processes and the Linux kernel, and
//! between processes. A netlink datagram consists of *messages*. A message is a
//! 16-byte header ([`NlMsgHdr`]) and a payload, which usually is a small *family
//! header* and *attributes*. An attribute is a 4-byte header ([`NlAttr`]) and a
//! value. The value of a *nest* consists of further attributes.
//!
//! ```text
//!  datagram   | message                                | pad | message ...
//!  message    | NlMsgHdr | family header | attributes                    |
//!  attribute                             | NlAttr | value | pad | NlAttr ...
//! ```
//!
//! This crate reads and writes those bytes in place: no allocation, no copying, no
//! `std`, no `unsafe`, no panics, no input or output. The same source compiles for
//! a program, a kernel module, and a kernel. The companion crate `nlsock` provides
//! the sockets, and `nlfamilies` declares families of the kernel for [`typed`].
//!
//! # Netlink in one page
//!
//! A socket has a *protocol* (`NETLINK_ROUTE`, `NETLINK_GENERIC`, ...), which
//! selects the subsystem of the kernel, and a *port*, its address. The kernel has
//! port 0. A client sends a *request*: a message with `NLM_F_REQUEST` and a
//! sequence number of its choice. The answer has the same sequence number:
//!
//! ```text
//!   client: Exchange                           server: Requests
//!    |                                                 |
//!    |  type, NLM_F_REQUEST [| NLM_F_ACK], seq 7       |
//!    | ----------------------------------------------> |  Request, Policy
//!    |                         a reply, if any, seq 7  |
//!    | <---------------------------------------------- |
//!    |   NLMSG_ERROR: code 0 (an ACK) or errno, seq 7  |
//!    | <---------------------------------------------- |  Request::answer
//!    |                                                 |
//!    |  type, NLM_F_REQUEST | NLM_F_DUMP, seq 8        |
//!    | ----------------------------------------------> |
//!    |        item, item, item: NLM_F_MULTI, seq 8     |
//!    | <---------------------------------------------- |  DumpWriter
//!    |        item, item, NLMSG_DONE with a code       |
//!    | <---------------------------------------------- |
//!    |                                                 |
//!    |    a notification, to a multicast group         |
//!    | <---------------------------------------------- |
//! ```
//!
//! A success is acknowledged only if `NLM_F_ACK` asks for it. An error is always
//! reported. The answer to a *dump* request contains all objects, in as many
//! datagrams as needed, and ends with `NLMSG_DONE`. Errors and warnings can carry
//! an *extended ACK*: a text, and the offset of the attribute at fault.
//! *Notifications* are sent to the members of a *multicast group*. A receiver that
//! is too slow loses some of them. Its socket reports this *overrun* once, by
//! `ENOBUFS`, and the receiver has to request the current state again.
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
//!         let message = message?; // the error has the offset of a malformed header
//!         if message.kind() != MessageKind::Family(RTM_NEWLINK) {
//!             continue;
//!         }
//!         let (link, attributes) = message.parse::<IfInfoMsg>()?;
//!         for attribute in attributes {
//!             let attribute = attribute?;
//!             if attribute.nla_type() == IFLA_IFNAME {
//!                 println!("{}: {}", link.ifi_index, attribute.text());
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
//! The integers in headers have types of [`zerocopy::native_endian`], because a
//! plain `u32` would need an aligned buffer. `.get()` reads such an integer;
//! `.into()` and `U32::new` create one. A program can define further header types,
//! which derive [`FromBytes`](zerocopy::FromBytes) to be read, and
//! [`IntoBytes`](zerocopy::IntoBytes) and [`Immutable`](zerocopy::Immutable) to be
//! written.
//!
//! # Guarantees for every input
//!
//! - Nothing panics, and every walk ends: a message takes at least 16 bytes, an
//!   attribute at least 4.
//! - Every returned slice lies inside the given buffer, is bounds-checked, and
//!   borrows from the buffer, not from the iterator.
//! - A walk ends without an error or with exactly one [`ParseError`], which
//!   contains the violated rule and the offset. The items before the error remain
//!   valid, and `remainder()` returns the bytes that were not walked.
//! - A buffer can be at any address: every type has alignment 1.
//! - Messages and attributes of unknown type are returned like known ones.
//! - A failed call to a builder leaves its content unchanged. A length that does
//!   not fit into its field is an error. Padding is zero.
//!
//! # Where to start
//!
//! | task | items |
//! |---|---|
//! | read messages | [`Messages`], [`Message`] |
//! | read attributes | [`Attributes`], [`Attribute`] |
//! | read the result of a request | [`Message::ack`], [`Message::done`], [`ExtAck`], [`Errno`] |
//! | look up attributes by type | [`AttributeTable`] |
//! | check attributes as the kernel does | [`Policy`] |
//! | follow a request or a dump to its end | [`exchange`] |
//! | declare a family, read and write typed attributes | [`typed`] |
//! | find the attribute that the kernel refused | [`AttributePath`] |
//! | answer requests as a kernel does | [`server`] |
//! | write messages | [`MessageBuilder`], [`NlmFlags`], [`Sink`] |
//! | read or create a socket address | [`SockAddrNl`] |
//! | find a constant of a C header | [`uapi`], under the C name |
//! | replace a C macro | the table in [`align`], the table of [`Policy`](Policy#from-c) |
//! | read family headers | [`rtnl`], [`sock_diag`], [`nfnl`], [`GenlMsgHdr`], [`Message::family_header`] |
//!
//! In the documentation of an item, *C:* and *Kernel:* introduce the name of its
//! counterpart in C.

#![no_std]
#![forbid(unsafe_code)]

/// The program of the README, compiled as a test.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

mod ack;
mod addr;
pub mod align;
mod attribute;
mod builder;
mod debug;
mod errno;
mod error;
pub mod exchange;
mod flags;
mod genl;
mod message;
pub mod nfnl;
mod path;
mod policy;
pub mod rtnl;
pub mod server;
pub mod sock_diag;
mod table;
mod text;
pub mod typed;
pub mod uapi;

/// The crate that converts headers from and to bytes. Its types and traits are part
/// of the interface of this crate.
pub use zerocopy;

pub use ack::{Ack, Done, ExtAck};
pub use addr::SockAddrNl;
pub use attribute::{Attribute, Attributes, NlAttr};
pub use builder::{Builder, Frame, MessageBuilder, NestBuilder, NextHopBuilder, Sink, SliceSink};
pub use errno::Errno;
pub use error::{BuildError, ParseError, ParseErrorKind};
pub use flags::NlmFlags;
pub use genl::GenlMsgHdr;
pub use message::{Message, MessageKind, Messages, NlMsgHdr};
pub use path::{AttributeLayout, AttributePath};
pub use policy::{
    AnyPolicy, NlValidate, NlaPolicy, NlaPolicyFields, NlaValidation, Policy, PolicyError,
    PolicyErrorKind, ValidateError, ValidateFn, Warnings, MAX_POLICY_RECURSION_DEPTH,
};
pub use table::{AttributeTable, AttributeTableIter};
pub use text::Text;

// For the modules, which refer to `super::nlmsg_align` and the others.
use align::*;
