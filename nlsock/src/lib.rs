//! Netlink for Linux user space: clients, monitors, servers, and the sockets
//! beneath them, on the wire format of [`nlwire`].
//!
//! | you want to | use |
//! |---|---|
//! | ask the kernel, or another process | [`Client`] |
//! | ask generic netlink, by name | [`Genl`] |
//! | hear of changes | [`Monitor`] |
//! | know what there is, at any time | [`Watcher`] |
//! | answer | [`Server`] |
//! | do so with tokio | `nlsock::tokio`, with the feature `tokio` |
//! | do so with another event loop | [`AsFd`](std::os::fd::AsFd), and [timeouts](#timeouts) of zero |
//! | do so with another runtime | [`state`], with a driver of a hundred lines |
//! | send and receive datagrams | [`Socket`] |
//!
//! # Example: the names of all network interfaces
//!
//! ```
//! use nlsock::Client;
//! use nlwire::rtnl::IfInfoMsg;
//! use nlwire::uapi::*;
//!
//! let mut client = Client::open(NETLINK_ROUTE)?;
//! let mut links = client.dump(RTM_GETLINK, |message| message.put_header(&IfInfoMsg::default()))?;
//! let mut names = Vec::new();
//! while let Some(link) = links.next()? {
//!     for attribute in link.parse::<IfInfoMsg>()?.1 {
//!         let attribute = attribute?;
//!         if attribute.nla_type() == IFLA_IFNAME {
//!             names.push(attribute.get_str()?.to_owned());
//!         }
//!     }
//! }
//! assert!(names.iter().any(|name| name == "lo"));
//! # Ok::<(), nlsock::Error>(())
//! ```
//!
//! # How it works
//!
//! A request is written into a buffer of the client's, a datagram is received
//! into another, and messages are lent out of that: nothing is allocated for
//! each of them, and what is kept one copies. The receive buffer begins with 32
//! KiB and grows before a datagram would be cut.
//!
//! What there is to remember from one call to the next is in a [`state`], which never
//! waits and is never half changed. The blocking types wait for the socket, the
//! asynchronous ones for their reactor; both then perform the same step of the state. A
//! call may therefore end early, by a timeout, a signal, or because its future was
//! dropped, and the next one continues.
//!
//! Nothing is lost without being said: what did not fit
//! ([`Truncated`](Error::Truncated), of a bare [`Socket`] only), what the kernel
//! dropped ([`Overrun`](Error::Overrun), [`MonitorEvent::Resync`]), what does not fit
//! together ([`Dump::is_interrupted`]), what could not be read
//! ([`Malformed`](Error::Malformed)), what was not for us ([`Counters`]).
//!
//! # Timeouts
//!
//! [`Client`], [`Genl`], [`Monitor`], [`Watcher`] and [`Server`] have a `set_timeout`,
//! with one meaning:
//!
//! * `None`, the default, waits for ever.
//! * A duration limits how long one call takes, whatever arrives meanwhile. The call
//!   then ends with [`WouldBlock`](Error::WouldBlock).
//! * Zero never waits, neither for something to receive nor for room to send. A call
//!   takes what is there, and ends with [`WouldBlock`](Error::WouldBlock) where that is
//!   not enough.
//!
//! Zero is for event loops. They call until it would block, and call again when the
//! socket is readable: [`Client::resume`], [`Client::resume_batch`] or
//! [`Genl::resume`], and `next` or [`Server::serve`] themselves. Where there is
//! something to send without anything to receive, [`Client::unsent`] and
//! [`Server::unsent`] tell when to call again. A call with a timeout of zero reads on
//! while strangers fill the queue as fast as it is read, since the socket stays
//! readable; with any other timeout it ends.
//!
//! A bare [`Socket`] has the timeouts of the kernel instead
//! ([`set_read_timeout`](Socket::set_read_timeout)), for which zero is an error, as in
//! the standard library, and [`set_nonblocking`](Socket::set_nonblocking).
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
//! # Guarantees
//!
//! `tests/README.md` lists what this crate guarantees, how it reports each kind of
//! fault, and the test of each.

#![allow(
    clippy::missing_inline_in_public_items,
    reason = "every function of this crate is a system call"
)]
#![deny(unsafe_code)]

/// The README's programs compile, and those that can run do.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;

mod blocking;
mod counters;
mod error;
mod explain;
#[cfg(feature = "fake")]
pub mod fake;
pub mod genl;
mod sink;
mod socket;
pub mod state;
#[cfg(feature = "tokio")]
pub mod tokio;

/// The version of `nlwire` whose types are in this crate's interface.
pub use nlwire;

pub use blocking::{Batch, Client, Dump, Genl, Monitor, Server, Watcher};
pub use counters::Counters;
pub use error::Error;
pub use explain::RequestError;
pub use sink::{RequestBuilder, VecSink};
pub use socket::{Credentials, Datagram, Datagrams, RecvBatch, SockFilter, Socket};
pub use state::client::{BatchExtAcks, BatchOutcome, BatchReplies, Reply, ReplyMessages};
pub use state::monitor::{MonitorEvent, Notification};
pub use state::server::Responder;
pub use state::watcher::WatchEvent;
