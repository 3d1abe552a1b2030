// SPDX-License-Identifier: MIT OR Apache-2.0
//! Things to do, as data: what to build, what a dump has to say, what an
//! exchange is shown. Made by [`generate`](super::generate), carried out by
//! [`check`](super::check).

/// Messages to build, one after the other, in one sink.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// How many bytes the sink holds already.
    pub before: usize,
    /// The messages.
    pub messages: Vec<PlannedMessage>,
}

/// A message to build.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlannedMessage {
    /// `nlmsg_type`.
    pub nlmsg_type: u16,
    /// `nlmsg_flags`.
    pub nlmsg_flags: u16,
    /// `nlmsg_seq`.
    pub nlmsg_seq: u32,
    /// `nlmsg_pid`.
    pub nlmsg_pid: u32,
    /// What is put into it.
    pub parts: Vec<Part>,
    /// What becomes of it.
    pub ending: Ending,
}

/// A part of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// Bytes that are no attribute: `put_payload`.
    Payload(Vec<u8>),
    /// A family header of 1 byte: `put_header`.
    Header1(u8),
    /// A family header of 4 bytes: `put_header`.
    Header4([u8; 4]),
    /// A family header of 16 bytes: `put_header`.
    Header16([u8; 16]),
    /// An attribute.
    Attribute(Put),
}

/// An attribute to put.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Put {
    /// `nla_type`, flags included.
    pub nla_type: u16,
    /// What is in it.
    pub value: Value,
}

/// The value of an attribute: which `put_*` function, with what.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "each is the function of its name")]
pub enum Value {
    U8(u8),
    U16(u16),
    U32(u32),
    U64(u64),
    I8(i8),
    I16(i16),
    I32(i32),
    I64(i64),
    U16Be(u16),
    U32Be(u32),
    U64Be(u64),
    I16Be(i16),
    I32Be(i32),
    I64Be(i64),
    Uint(u64),
    Sint(i64),
    Flag,
    /// `put_str`. May have a NUL in it, which is refused.
    Str(String),
    /// `put_cstr`, of the bytes before the first NUL.
    CStr(Vec<u8>),
    /// `put_struct`.
    Struct([u8; 12]),
    /// `put`.
    Bytes(Vec<u8>),
    /// `put`, of so many bytes, which are made in memory; above 65,531 they are
    /// refused.
    Many(u32),
    Nest {
        /// Whether `nest` or `nest_noflag`.
        flagged: bool,
        /// The struct that it begins with, by `put_payload`; none if it is empty.
        header: Vec<u8>,
        puts: Vec<Put>,
        ending: Ending,
    },
    /// A nest of next hops, by `nest_noflag`.
    NextHops(Vec<PlannedHop>),
}

/// A next hop to build.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlannedHop {
    /// The header behind `rtnh_len`: flags, weight, interface index.
    pub header: [u8; 6],
    /// What is put into it.
    pub puts: Vec<Put>,
    /// What becomes of it.
    pub ending: Ending,
}

/// What becomes of a message or a nest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// It is ended.
    End,
    /// It is cancelled.
    Cancel,
    /// It is dropped.
    Drop,
    /// It is forgotten: what a reader sees has length 0.
    Forget,
}

/// A dump: items and the sinks that its parts are written into.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DumpPlan {
    /// The payload lengths of the items, up to 65,531.
    pub items: Vec<u16>,
    /// The capacities of the sinks, in turn, from the start again where they
    /// are used up.
    pub parts: Vec<u16>,
    /// At which item the service refuses, with what errno.
    pub refuse: Option<(usize, i32)>,
    /// Ahead of which part the service says that something changed.
    pub interrupt: Option<usize>,
    /// Whether the peer wants extended ACKs.
    pub ext_ack: bool,
}

impl DumpPlan {
    /// The capacities of the sinks: the parts in turn, twice as often as there
    /// are items, and then large ones.
    pub fn capacities(&self) -> impl Iterator<Item = usize> + '_ {
        let in_turn = self.parts.iter().cycle().take(2 * self.items.len() + 2);
        in_turn
            .map(|part| usize::from(*part))
            .chain([70_000, 1 << 23])
    }
}

/// A conversation: a request, and what is received after it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Script {
    /// The request's `nlmsg_flags`.
    pub nlmsg_flags: u16,
    /// The request's `nlmsg_seq`.
    pub nlmsg_seq: u32,
    /// The own port, 0 for unknown.
    pub port: u32,
    /// Who is asked, 0 for the kernel.
    pub peer: u32,
    /// `with_dump`, where it is called.
    pub dump: Option<bool>,
    /// Whether `with_reply` is called, after that.
    pub reply: bool,
    /// What is received.
    pub received: Vec<ReceivedDatagram>,
}

/// A datagram of a [`Script`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReceivedDatagram {
    /// What arrived.
    pub bytes: Vec<u8>,
    /// The port that it came from.
    pub sender: u32,
    /// The length that it had, where it did not fit.
    pub needed: Option<usize>,
    /// Whether it was sent to a group.
    pub multicast: bool,
}
