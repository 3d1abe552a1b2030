// SPDX-License-Identifier: MIT OR Apache-2.0
//! Netlink sockets for Linux user space: clients, monitors and servers.
//!
//! Processes use netlink to configure the kernel, mostly its network stack, to be
//! notified of changes, and to communicate with each other. The crate [`nlwire`]
//! reads and writes netlink messages. This crate sends and receives them.
//!
//! | you want to | use |
//! |---|---|
//! | list links, addresses, routes, firewall rules and other objects of a declared family | [`Client::list`] |
//! | add, change or remove them | [`Client::call`], many at once [`Batch::call`] |
//! | do the same with a declared family of generic netlink | [`Genl::list`], [`Genl::call`] |
//! | follow changes | [`Watcher`], or [`Monitor`] without the state before |
//! | register for notifications that are sent to one socket | [`Client::with_notifications`] |
//! | send requests to a family without a declaration, or to another process | [`Client::request`], [`Client::dump`], [`Genl::request`] |
//! | answer the requests of other processes | [`Server`] |
//! | send and receive datagrams | [`Socket`] |
//! | do any of this with tokio | the module `tokio` |
//! | do any of this with an event loop, such as `epoll(7)` | [`AsFd`](std::os::fd::AsFd), and [timeouts](#timeouts) of zero |
//! | do any of this with another asynchronous runtime | the module [`state`]; the example `smol_links` has a driver |
//!
//! The crate `nlfamilies` declares families of the kernel. Of the example programs,
//! `rtnl_link_kinds` lists links, `rtnl_vlan_add` adds a VLAN, and `rtnl_follow` follows
//! changes.
//!
//! # Example: the names of all network interfaces
//!
//! ```
//! use nlfamilies::rt_link::{Ifla, RtLink};
//! use nlsock::Client;
//! use nlwire::rtnl::IfInfoMsg;
//! use nlwire::uapi::NETLINK_ROUTE;
//!
//! let mut client = Client::open(NETLINK_ROUTE)?;
//! let mut links = client.list(RtLink::GETLINK, &IfInfoMsg::default(), |_| Ok(()))?;
//! let mut names = Vec::new();
//! while let Some((_, link)) = links.next()? {
//!     if let Some(name) = link.get(Ifla::IFNAME)? {
//!         names.push(name.to_string()); // a name may be any bytes
//!     }
//! }
//! assert!(names.iter().any(|name| name == "lo"));
//! # Ok::<(), nlsock::Error>(())
//! ```
//!
//! A *typed* request is a request of a declared operation. A program declares families of
//! its own with the macros of [`nlwire::typed`]. The declaration contains the number of the
//! operation, its family header, and the sets of attributes of the request and the reply.
//! A refusal names the attribute at fault by them. The same program without a declaration:
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
//!             names.push(attribute.text().to_string()); // a name may be any bytes
//!         }
//!     }
//! }
//! assert!(names.iter().any(|name| name == "lo"));
//! # Ok::<(), nlsock::Error>(())
//! ```
//!
//! # How it works
//!
//! A client writes a request into one buffer of its own, and receives datagrams into
//! another. A message is borrowed from the receive buffer until the next call, so
//! nothing is allocated for it; a program copies what it keeps. The receive buffer
//! has 32 KiB at first. It grows before a datagram would be truncated. A monitor has room
//! for any datagram of the kernel from the start.
//!
//! Each type consists of a state and a driver. The state contains the logic and the
//! memory between calls. It never waits. The driver waits: the blocking types for the
//! socket, the asynchronous types for the runtime. A call can end early, by a
//! timeout, by a signal, or because its future was dropped. The state is consistent
//! even then, and the next call continues.
//!
//! No loss is silent:
//!
//! | event | report |
//! |---|---|
//! | the kernel dropped datagrams | [`Error::Overrun`], [`MonitorEvent::Resync`] |
//! | objects changed during a dump | [`Dump::is_interrupted`] |
//! | a datagram is malformed | [`Error::Malformed`] |
//! | a datagram is longer than the buffer, which only a [`Socket`] permits | [`Error::Truncated`] |
//! | a datagram or message is not part of any expected answer | [`Counters`], or [`Client::next_notification`] |
//!
//! # Timeouts
//!
//! [`Client`], [`Genl`], [`Monitor`], [`Watcher`] and [`Server`] have a function
//! `set_timeout`, with the same meaning for all:
//!
//! * `None`, the default, waits forever.
//! * A duration limits the time that one call takes, whatever arrives meanwhile. The
//!   call then ends with [`WouldBlock`](Error::WouldBlock).
//! * Zero never waits, neither for a datagram nor for room to send one. A call uses
//!   the datagrams in the queue, and ends with [`WouldBlock`](Error::WouldBlock) if
//!   they do not suffice.
//!
//! Zero is for event loops. An event loop calls until a call would block, and calls
//! again when the socket is readable: [`Client::resume`], [`Client::resume_batch`],
//! [`Genl::resume`], `next` or [`Server::serve`]. A state can also have something to
//! send while there is nothing to receive. In this case, [`Client::unsent`] and
//! [`Server::unsent`] return when to call again. A call with a timeout of zero does
//! not end while other senders fill the queue as fast as it is read, because the
//! socket stays readable. With any other timeout, it ends.
//!
//! A [`Socket`] has the timeouts of the kernel instead
//! ([`set_read_timeout`](Socket::set_read_timeout)), for which zero is an error, as
//! in the standard library, and [`set_nonblocking`](Socket::set_nonblocking).
//!
//! # Network namespaces
//!
//! A socket belongs to the network namespace in which it was opened. `open_in` opens a
//! [`Socket`](Socket::open_in), [`Client`](Client::open_in), [`Genl`](Genl::open_in),
//! [`Monitor`](Monitor::open_in) or [`Server`](Server::open_in) in another one, without
//! the calling thread leaving its own. One thread can thus have sockets in any number of
//! namespaces.
//!
//! # fork
//!
//! After `fork(2)`, two processes have the same socket. Each datagram is received by
//! one of them, and both would use the same port and the same sequence numbers. A
//! client, monitor, watcher or server therefore belongs to the process that made it. In
//! a child, every call that would send or receive ends with [`Error::Forked`], and the
//! parent is not affected. A child opens a client of its own, or takes the socket over
//! if the parent no longer uses it, as a daemon does:
//!
//! ```
//! # use nlsock::{Client, Socket};
//! # let client = Client::open(nlwire::uapi::NETLINK_ROUTE)?;
//! let client = Client::from_socket(Socket::from(client))?;
//! # Ok::<(), nlsock::Error>(())
//! ```
//!
//! Several processes can serve on one socket in the same way, each with a [`Server`] of
//! its own. The kernel gives each request to one of them. A datagram longer than 32 KiB
//! can be lost if another process has taken a shorter one in between; the server counts
//! it ([`Counters::overruns`]). A fork is noticed if the C
//! library makes it, because that calls a function in the child (`pthread_atfork(3)`).
//! A bare `clone(2)` is not noticed. A [`Socket`] does not notice a fork.
//!
//! # Modules
//!
//! | module | contents | feature |
//! |---|---|---|
//! | [`genl`] | the description of a generic netlink family and its policies | |
//! | [`state`] | the logic of all clients, monitors and servers, without I/O | |
//! | `tokio` | the same types as here, asynchronous, for tokio | `tokio` |
//! | `fake` | a fake kernel with scripted faults, for the tests of a program | `fake` |
//!
//! # Guarantees
//!
//! `tests/README.md` lists the guarantees of this crate, the report of each kind of
//! fault, and the test of each.

#![allow(
    clippy::missing_inline_in_public_items,
    reason = "every function of this crate is a system call"
)]
#![deny(unsafe_code)]
#![cfg_attr(docsrs, feature(doc_cfg))]

#[cfg(not(any(target_os = "linux", target_os = "android")))]
compile_error!("nlsock needs Linux, whose kernel netlink belongs to; nlwire builds everywhere");

/// The program of the README, compiled as a test.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

mod blocking;
mod counters;
mod error;
mod expect;
mod explain;
#[cfg(feature = "fake")]
pub mod fake;
pub mod genl;
mod sink;
mod socket;
pub mod state;
#[cfg(feature = "tokio")]
pub mod tokio;
mod typed;

/// The crate of the wire format. Its types are part of the interface of this crate.
pub use nlwire;

pub use blocking::{Batch, Client, Dump, Genl, List, Monitor, Server, SplitCall, Watcher};
pub use counters::Counters;
pub use error::Error;
pub use expect::Expect;
pub use explain::RequestError;
pub use sink::{RequestBuilder, VecSink};
pub use socket::{Credentials, Datagram, Datagrams, RecvBatch, SockFilter, Socket};
pub use state::client::{BatchExtAcks, BatchOutcome, BatchReplies, Reply, ReplyMessages};
pub use state::notifications::{MonitorEvent, Notification};
pub use state::outbox::{Kept, Limits};
pub use state::server::{NoDump, Responder, Service};
pub use state::watcher::WatchEvent;
pub use typed::{
    Answer, AnswerMessages, AnswerObject, AnswerObjects, MessageWriter, MulticastGroup,
    OwnedObject, SplitError, SplitPosition,
};
