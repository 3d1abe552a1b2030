// SPDX-License-Identifier: MIT OR Apache-2.0
//! A naive oracle: the rules of netlink read once more, as plain as the
//! kernel's comments, without a line, a constant or a type of nlwire's.
//!
//! It is slow and allocates. Numbers are written out where they are used. What
//! it finds are plain structures of offsets and lengths, in bytes from the
//! start of the input; what it finds wrong is an [`Error`] with its offset.

mod ack;
mod build;
mod dump;
mod exchange;
mod path;
mod policy;
mod server;
pub mod tree;
mod walk;

pub use ack::{ack, done, Ack, Done, ExtAck};
pub use build::{build, BuildFailure, Built, Laid, LaidMessage};
pub use dump::{dump, PartWritten};
pub use exchange::{Due, Event, Exchange};
pub use path::{path, Layout, Path};
pub use policy::{policy, Refused, Verdict, Warnings};
pub use server::{answer, serve, Peer, Say, Served};
pub use walk::{attributes, messages, next_hops, table, Attr, Hop, Msg, Table, Walk};

/// What is wrong, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Error {
    /// What is wrong.
    pub wrong: Wrong,
    /// Where the offending message or attribute begins.
    pub offset: usize,
}

/// What can be wrong with bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(
    missing_docs,
    reason = "the fields are what the bytes say, and what there is"
)]
pub enum Wrong {
    /// `nlmsg_len` is less than a header.
    MessageTooShort { nlmsg_len: u32 },
    /// `nlmsg_len` is more than is left.
    MessageTruncated { nlmsg_len: u32, remaining: usize },
    /// `nla_len` is less than a header.
    AttributeTooShort { nla_len: u16 },
    /// `nla_len` is more than is left.
    AttributeTruncated { nla_len: u16, remaining: usize },
    /// `rtnh_len` is less than a header.
    NextHopTooShort { rtnh_len: u16 },
    /// `rtnh_len` is more than is left.
    NextHopTruncated { rtnh_len: u16, remaining: usize },
    /// Bytes behind the last item, too few for a header.
    Trailing { remaining: usize },
    /// A payload is too short for what it should begin with.
    PayloadTooShort { expected: usize, actual: usize },
    /// A value does not have the size of its type.
    WrongLength { expected: usize, actual: usize },
    /// A message of another type.
    UnexpectedType { nlmsg_type: u16 },
}

/// The next multiple of 4.
pub(crate) fn up(mut len: usize) -> usize {
    while len % 4 != 0 {
        len += 1;
    }
    len
}
