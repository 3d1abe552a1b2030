// SPDX-License-Identifier: MIT OR Apache-2.0
//! [`FakeKernel`]: a service for testing netlink clients, which misbehaves as
//! scripted.
//!
//! The module requires the feature `fake`, which is for `[dev-dependencies]`:
//!
//! ```toml
//! nlsock = { version = "0.1", features = ["fake"] }
//! ```
//!
//! It takes the part of the kernel with [`nlwire::server`], over one of two
//! transports:
//!
//! - [`Pipe`], in memory: no socket, no thread, no waiting. A receive call
//!   returns its result as a value.
//! - [`KernelThread`], a `NETLINK_USERSOCK` socket with its own port, served by
//!   a thread. It requires no privilege.
//!
//! A script is a list of [`Fault`]s, each for one answer. An *answer* is a
//! datagram that a kernel without faults would have sent. Answers are counted
//! from 0, over all requests.
//!
//! # The family
//!
//! [`Table`] serves numbers by name. Its messages have no family header.
//!
//! | request | attributes | answer |
//! |---|---|---|
//! | [`GET`] | [`NAME`] | an [`ENTRY`] |
//! | [`GET`] with `NLM_F_DUMP` | | an [`ENTRY`] for each name, in order |
//! | [`SET`] | [`NAME`], [`NUMBER`] | |
//! | any other | | `EOPNOTSUPP` |
//!
//! An [`ENTRY`] has [`NAME`] and [`NUMBER`]. Extended ACKs report the fault of
//! a request: an attribute that is missing (`EINVAL`) or malformed (`EINVAL`),
//! or a name that the table does not contain (`ENOENT`).
//!
//! To serve another family, implement [`Service`].
//!
//! A [`FakeClock`] is for tests of servers: of clients that do not read for some time.
//!
//! # Example: does a client notice that a dump is inconsistent?
//!
//! ```
//! use nlsock::fake::{self, FakeKernel, Fault, Table};
//! use nlwire::exchange::{Event, Exchange};
//! use nlwire::uapi::{NLM_F_DUMP, NLM_F_REQUEST};
//! use nlwire::{MessageBuilder, NlMsgHdr, SliceSink};
//!
//! let table = Table::new([("one", 1), ("two", 2)]);
//! let mut pipe = FakeKernel::new(table).with_fault(0, Fault::Interrupt).pipe(4711);
//!
//! let header = NlMsgHdr::new(fake::GET).with_flags(NLM_F_REQUEST | NLM_F_DUMP).with_seq(1);
//! let mut buf = [0; 16];
//! let mut sink = SliceSink::new(&mut buf);
//! MessageBuilder::new(&mut sink, header)?.end()?;
//! pipe.send(sink.into_bytes());
//!
//! let mut exchange = Exchange::new(&header, 4711);
//! let (mut entries, mut interrupted) = (0, false);
//! while !exchange.is_finished() {
//!     for event in exchange.datagram(pipe.receive()?) {
//!         match event {
//!             Event::Data(_) => entries += 1,
//!             Event::Interrupted => interrupted = true,
//!             _ => {}
//!         }
//!     }
//! }
//! assert_eq!((entries, interrupted), (2, true));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod clock;
mod fault;
mod kernel;
mod pipe;
mod service;
mod table;
mod thread;

pub use clock::FakeClock;
pub use fault::Fault;
pub use kernel::FakeKernel;
pub use pipe::Pipe;
pub use service::{Replies, Service};
pub use table::{Table, ENTRY, GET, NAME, NUMBER, SET};
pub use thread::KernelThread;

/// The length in bytes of the client's receive buffer, which is that of the
/// longest datagrams in the kernel's dumps.
pub const BUFFER: usize = 32 * 1024;

/// The port that the [`Pipe`] reports for [`Fault::Stranger`].
pub const STRANGER: u32 = 0xffff_0001;
