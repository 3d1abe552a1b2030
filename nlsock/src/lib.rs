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
//! use nlwire::exchange::{Event, Exchange};
//! use nlwire::rtnl::IfInfoMsg;
//! use nlwire::uapi::*;
//! use nlwire::{MessageBuilder, NlMsgHdr, SliceSink};
//!
//! let header = NlMsgHdr::new(RTM_GETLINK).with_flags(NLM_F_REQUEST | NLM_F_DUMP).with_seq(1);
//! let mut request = [0; 64];
//! let mut sink = SliceSink::new(&mut request);
//! let mut message = MessageBuilder::new(&mut sink, header)?;
//! message.put_header(&IfInfoMsg::default())?;
//! message.end()?;
//!
//! let socket = Socket::open(NETLINK_ROUTE)?;
//! socket.set_ext_ack(true)?;
//! socket.send(sink.into_bytes())?;
//!
//! let mut exchange = Exchange::new(&header, socket.local_addr()?.nl_pid());
//! let mut buf = vec![0; 32 * 1024];
//! let mut names = Vec::new();
//! while !exchange.is_finished() {
//!     let datagram = socket.recv_vec(&mut buf)?;
//!     for event in exchange.datagram(datagram.into()) {
//!         match event {
//!             Event::Data(link) => {
//!                 for attribute in link.parse::<IfInfoMsg>()?.1 {
//!                     let attribute = attribute?;
//!                     if attribute.nla_type() == IFLA_IFNAME {
//!                         names.push(attribute.get_str()?.to_owned());
//!                     }
//!                 }
//!             }
//!             Event::Refused(ack) => return Err(ack.to_string().into()),
//!             Event::Aborted(done) => return Err(done.to_string().into()),
//!             Event::Malformed(error) => return Err(error.into()),
//!             _ => {} // answers to others, foreign senders
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
//!
//! # Example: a server that outlives its clients
//!
//! Whatever a client sends, and whether it is still there for the answer, is
//! the client's business: nothing of it may end the server.
//!
//! ```
//! use nlsock::{Error, Socket};
//! use nlwire::server::{Handled, Peer, Refusal, Requests};
//! use nlwire::uapi::NETLINK_USERSOCK;
//! use nlwire::{MessageBuilder, Sink, SliceSink, SockAddrNl};
//!
//! const ECHO: u16 = 0x10;
//!
//! /// Answers the next datagram.
//! fn serve_one(socket: &Socket, buf: &mut Vec<u8>) -> Result<(), Error> {
//!     let datagram = match socket.recv_vec(buf) {
//!         Ok(datagram) => datagram,
//!         Err(Error::Overrun | Error::Interrupted) => return Ok(()),
//!         Err(error) => return Err(error),
//!     };
//!     let peer = Peer::new(datagram.port()).with_ext_ack(true);
//!     let mut reply = vec![0; 64 * 1024];
//!     for request in Requests::new(datagram.bytes(), peer) {
//!         let mut sink = SliceSink::new(&mut reply);
//!         let outcome = request.handle(|message| {
//!             if message.header().nlmsg_type() != ECHO {
//!                 return Err(Refusal::new(95).with_msg("unknown request")); // EOPNOTSUPP
//!             }
//!             let mut echo = MessageBuilder::new(&mut sink, request.reply(ECHO))?;
//!             echo.put_payload(message.payload())?;
//!             echo.end()?;
//!             Ok(Handled::Ack)
//!         });
//!         if request.answer(outcome, &mut sink).is_err() || sink.as_bytes().is_empty() {
//!             continue; // no room, which 64 KiB make unlikely; or nothing is owed
//!         }
//!         match socket.send_to(sink.into_bytes(), SockAddrNl::new(peer.port, 0)) {
//!             Ok(()) | Err(Error::NoListener { .. } | Error::WouldBlock) => {} // gone, or not reading
//!             Err(error) => return Err(error),
//!         }
//!     }
//!     Ok(())
//! }
//!
//! # use nlwire::exchange::{Event, Exchange};
//! # use nlwire::uapi::{NLM_F_ACK, NLM_F_REQUEST};
//! # use nlwire::NlMsgHdr;
//! let server = Socket::open(NETLINK_USERSOCK)?;
//! server.bind(SockAddrNl::default())?;
//! server.set_write_timeout(Some(std::time::Duration::from_millis(100)))?;
//! # let client = Socket::open(NETLINK_USERSOCK)?;
//! # let addr = server.local_addr()?;
//! # let mut buf = Vec::new();
//! # for (nlmsg_type, expected) in [(ECHO, "success"), (ECHO + 1, "errno 95: unknown request")] {
//! #     let header = NlMsgHdr::new(nlmsg_type).with_flags(NLM_F_REQUEST | NLM_F_ACK).with_seq(7);
//! #     let mut question = [0; 64];
//! #     let mut sink = SliceSink::new(&mut question);
//! #     let mut message = MessageBuilder::new(&mut sink, header)?;
//! #     message.put_payload(b"hello")?;
//! #     message.end()?;
//! #     client.send_to(sink.into_bytes(), addr)?;
//! #     serve_one(&server, &mut buf)?;
//! #     let mut exchange = Exchange::new(&header, client.local_addr()?.nl_pid()).with_peer(addr.nl_pid());
//! #     let mut answer = String::new();
//! #     while !exchange.is_finished() {
//! #         let datagram = client.recv_vec(&mut buf)?;
//! #         for event in exchange.datagram(datagram.into()) {
//! #             match event {
//! #                 Event::Data(echo) => assert_eq!(echo.payload(), b"hello"),
//! #                 Event::Ack(ack) | Event::Refused(ack) => answer = ack.to_string(),
//! #                 other => panic!("{other:?}"),
//! #             }
//! #         }
//! #     }
//! #     assert_eq!(answer, expected);
//! # }
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

pub mod client;
mod conversation;
mod datagram;
mod error;
#[cfg(feature = "fake")]
pub mod fake;
pub mod genl;
mod inbox;
pub mod monitor;
mod names;
mod options;
mod policies;
mod rejection;
pub mod server;
mod sink;
mod socket;
mod sys;
#[cfg(feature = "tokio")]
pub mod tokio;

pub use client::{Batch, Client, Counters, Dump, Outcome, Reply, RequestBuilder};
pub use datagram::Datagram;
pub use error::Error;
pub use genl::Genl;
pub use monitor::{Change, Follow, Item, Monitor};
pub use options::SockFilter;
pub use policies::{AttributePolicy, CommandPolicy, Policies};
pub use rejection::Rejection;
pub use server::{Replies, Server};
pub use sink::VecSink;
pub use socket::Socket;
