// SPDX-License-Identifier: MIT OR Apache-2.0
//! The connector, and the events of processes that the kernel sends through it.
//!
//! Written by hand from C: `linux/connector.h`, `linux/cn_proc.h`.
//!
//! All messages have the type `NLMSG_DONE`, and their senders are told apart by the id in
//! [`CnMsg`]. There are thus no operations, and [`families`](crate::families) does not list the
//! connector. [`read`] reads any message, [`ProcEvent::read`] the event of a process.
//!
//! A listener sends [`ProcInput`] after a [`CnMsg`] with [`PROC`] as its id and 8 as `len`, and
//! joins the group of the same number as `idx`.
//!
//! # Example: a request for events
//!
//! ```
//! use nlfamilies::connector::{CnMsg, ProcCnEvent, ProcInput, ProcCnMcast, PROC};
//! use nlwire::typed::Layout;
//! use nlwire::uapi::NLMSG_DONE;
//! use nlwire::{MessageBuilder, NlMsgHdr, SliceSink};
//!
//! let mut buf = [0; 64];
//! let mut sink = SliceSink::new(&mut buf);
//! let mut message = MessageBuilder::new(&mut sink, NlMsgHdr::new(NLMSG_DONE))?;
//! let header = CnMsg { id: PROC, len: 8, ..CnMsg::default() };
//! header.with_bytes(|bytes| message.put_payload(bytes))?;
//! let listen = ProcInput {
//!     mcast_op: u32::try_from(ProcCnMcast::LISTEN.0)?,
//!     event_type: u32::try_from((ProcCnEvent::FORK | ProcCnEvent::EXIT).0)?,
//! };
//! listen.with_bytes(|bytes| message.put_payload(bytes))?;
//! message.end()?;
//! assert_eq!(sink.as_bytes().len(), 16 + 20 + 8);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use nlwire::typed::*;
use nlwire::{Message, ParseError};

structs! {
    pub CbId "cb_id" {
        idx: u32,
        val: u32,
    }
    /// The header of every message. `len` bytes follow.
    pub CnMsg "cn_msg" {
        id: CbId,
        seq: u32,
        ack: u32,
        len: u16,
        flags: u16,
    }
    /// A request for the events of processes.
    pub ProcInput "proc_input" {
        mcast_op: u32 = As<U32, ProcCnMcast>,
        event_type: u32 = As<U32, ProcCnEvent>,
    }
    /// The event of a process. [`ProcEvent::data`] returns what is in `event_data`.
    pub ProcEvent "proc_event" {
        what: u32 = As<U32, ProcCnEvent>,
        cpu: u32,
        timestamp_ns: u64,
        event_data: [u8; 24],
    }
    pub ForkProcEvent "fork_proc_event" {
        parent_pid: i32,
        parent_tgid: i32,
        child_pid: i32,
        child_tgid: i32,
    }
    pub ExecProcEvent "exec_proc_event" {
        process_pid: i32,
        process_tgid: i32,
    }
    /// C: `r` and `e` are unions of user ids and group ids.
    pub IdProcEvent "id_proc_event" {
        process_pid: i32,
        process_tgid: i32,
        r: u32,
        e: u32,
    }
    pub SidProcEvent "sid_proc_event" {
        process_pid: i32,
        process_tgid: i32,
    }
    pub PtraceProcEvent "ptrace_proc_event" {
        process_pid: i32,
        process_tgid: i32,
        tracer_pid: i32,
        tracer_tgid: i32,
    }
    /// The name ends with NUL.
    pub CommProcEvent "comm_proc_event" {
        process_pid: i32,
        process_tgid: i32,
        comm: [u8; 16],
    }
    pub CoredumpProcEvent "coredump_proc_event" {
        process_pid: i32,
        process_tgid: i32,
        parent_pid: i32,
        parent_tgid: i32,
    }
    pub ExitProcEvent "exit_proc_event" {
        process_pid: i32,
        process_tgid: i32,
        exit_code: u32,
        exit_signal: u32,
        parent_pid: i32,
        parent_tgid: i32,
    }
}

enums! {
    pub enum ProcCnMcast {
        LISTEN = 1 "PROC_CN_MCAST_LISTEN",
        IGNORE = 2 "PROC_CN_MCAST_IGNORE",
    }
    /// The kinds of events, as bits.
    pub flags ProcCnEvent {
        FORK = 1 "PROC_EVENT_FORK",
        EXEC = 2 "PROC_EVENT_EXEC",
        UID = 4 "PROC_EVENT_UID",
        GID = 64 "PROC_EVENT_GID",
        SID = 128 "PROC_EVENT_SID",
        PTRACE = 256 "PROC_EVENT_PTRACE",
        COMM = 512 "PROC_EVENT_COMM",
        NONZERO_EXIT = 536870912 "PROC_EVENT_NONZERO_EXIT",
        COREDUMP = 1073741824 "PROC_EVENT_COREDUMP",
        EXIT = 2147483648 "PROC_EVENT_EXIT",
    }
}

/// The id of the events of processes. C: `CN_IDX_PROC`, `CN_VAL_PROC`.
pub const PROC: CbId = CbId { idx: 1, val: 1 };

/// What happened to a process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ProcEventData {
    /// The answer to a [`ProcInput`]: 0, or an errno. C: `PROC_EVENT_NONE`.
    Ack(u32),
    /// A process or thread was created.
    Fork(ForkProcEvent),
    /// A program was executed.
    Exec(ExecProcEvent),
    /// The user ids changed.
    Uid(IdProcEvent),
    /// The group ids changed.
    Gid(IdProcEvent),
    /// A session began.
    Sid(SidProcEvent),
    /// A process is traced, or no longer, with 0 as its tracer.
    Ptrace(PtraceProcEvent),
    /// The name changed.
    Comm(CommProcEvent),
    /// A process dumps core.
    Coredump(CoredumpProcEvent),
    /// A process or thread ended.
    Exit(ExitProcEvent),
    /// An event that this version does not know.
    Other,
}

/// Reads a message of the connector: its header, and the `len` bytes after it.
///
/// # Errors
/// [`PayloadTooShort`](nlwire::ParseErrorKind::PayloadTooShort) if the message does not contain
/// the whole header. Data that is cut is returned as far as it goes.
#[inline]
pub fn read<'a>(message: &Message<'a>) -> Result<(CnMsg, &'a [u8]), ParseError> {
    let _ = message.attributes(CnMsg::INFO.size)?;
    let payload = message.payload();
    let header = CnMsg::from_bytes(payload);
    let data = payload.get(CnMsg::INFO.size..).unwrap_or_default();
    Ok((header, data.get(..header.len.into()).unwrap_or(data)))
}

impl ProcEvent {
    /// Reads the event of a message, with its header. Returns `None` if the message has
    /// another id.
    ///
    /// # Errors
    /// Those of [`read`].
    #[inline]
    pub fn read(message: &Message<'_>) -> Result<Option<(CnMsg, Self)>, ParseError> {
        let (header, data) = read(message)?;
        Ok((header.id == PROC).then(|| (header, Self::from_bytes(data))))
    }

    /// Returns the event's data in the layout of its kind, `what`.
    #[inline]
    #[must_use]
    pub fn data(&self) -> ProcEventData {
        let data = &self.event_data;
        match ProcCnEvent(self.what.into()) {
            ProcCnEvent(0) => {
                let [a, b, c, d, ..] = *data;
                ProcEventData::Ack(u32::from_ne_bytes([a, b, c, d]))
            }
            ProcCnEvent::FORK => ProcEventData::Fork(ForkProcEvent::from_bytes(data)),
            ProcCnEvent::EXEC => ProcEventData::Exec(ExecProcEvent::from_bytes(data)),
            ProcCnEvent::UID => ProcEventData::Uid(IdProcEvent::from_bytes(data)),
            ProcCnEvent::GID => ProcEventData::Gid(IdProcEvent::from_bytes(data)),
            ProcCnEvent::SID => ProcEventData::Sid(SidProcEvent::from_bytes(data)),
            ProcCnEvent::PTRACE => ProcEventData::Ptrace(PtraceProcEvent::from_bytes(data)),
            ProcCnEvent::COMM => ProcEventData::Comm(CommProcEvent::from_bytes(data)),
            ProcCnEvent::COREDUMP => ProcEventData::Coredump(CoredumpProcEvent::from_bytes(data)),
            ProcCnEvent::EXIT => ProcEventData::Exit(ExitProcEvent::from_bytes(data)),
            _ => ProcEventData::Other,
        }
    }
}
