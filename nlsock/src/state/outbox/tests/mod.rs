// SPDX-License-Identifier: MIT OR Apache-2.0
//! Tests of [`Outbox`] alone, with sockets, a list of sockets and a clock of
//! the test. Nothing depends on the speed of the machine.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod crowd;
mod delivery;
mod identity;
mod limits;
mod script;
mod times;

use std::cell::Cell;

use nlwire::uapi::{NETLINK_USERSOCK, NLMSG_ERROR, NLM_F_REQUEST};
use nlwire::{MessageBuilder, NlMsgHdr, Sink, SockAddrNl};

use super::retry::{PATIENCE, TICK};
use super::*;
use crate::state::sockets::SocketId;
use crate::{Credentials, VecSink};
pub(super) use script::Script;

const SECOND: Duration = Duration::from_secs(1);

/// A server's outbox and one client, whose socket is listed with room.
struct Line {
    outbox: Outbox,
    script: Script,
    server: Socket,
    client: Socket,
    port: u32,
    uid: u32,
    now: Instant,
    /// The number of datagrams that the client has received.
    datagrams: Cell<u32>,
}

impl Line {
    fn new() -> Self {
        Self::with_client(0)
    }

    /// Returns a line without a list of sockets.
    fn unverified() -> Self {
        let mut line = Self::new();
        line.outbox = Outbox::new(None);
        line
    }

    fn with_client(port: u32) -> Self {
        let server = Socket::open(NETLINK_USERSOCK).unwrap();
        server.set_nonblocking(true).unwrap();
        let client = client(port);
        let port = client.local_addr().unwrap().nl_pid();
        let script = Script::default();
        script.list(&[(port, 1, true)]);
        Self {
            outbox: Outbox::with_list(List::Script(script.clone())),
            script,
            server,
            client,
            port,
            uid: 0,
            now: Instant::now(),
            datagrams: Cell::new(0),
        }
    }

    fn origin(&self, seq: u32) -> Origin {
        origin(self.port, self.uid, seq)
    }

    fn send(&mut self, seq: u32, bytes: &[u8]) -> Result<(), NotSent> {
        let (origin, now) = (self.origin(seq), self.now);
        self.outbox.note_request(origin.port, origin.uid(), now);
        self.outbox
            .send_messages(&self.server, origin, bytes, || now)
    }

    /// Answers requests from `seq` on until one is kept. Returns the next.
    fn fill(&mut self, mut seq: u32) -> u32 {
        while !self.outbox.is_waiting(self.port) {
            self.send(seq, &message(seq, 10_000)).unwrap();
            seq += 1;
        }
        seq
    }

    fn pause(&mut self, seq: u32) {
        let dump = paused(self.origin(seq));
        self.outbox.pause(&self.server, dump, self.now);
    }

    /// Lets `time` pass, and flushes until no pass is under way. Returns the
    /// dumps that can be continued.
    fn flush_after(&mut self, time: Duration) -> Vec<PausedDump> {
        self.now += time;
        let mut dumps = Vec::new();
        loop {
            self.outbox.begin_flush(true, false, self.now, &mut |_| ());
            while let Some(dump) = self.outbox.next_dump(&self.server, self.now) {
                dumps.push(dump);
            }
            self.outbox.end_flush(self.now);
            if !self.outbox.passes.is_under_way() {
                return dumps;
            }
        }
    }

    /// Continues the dump that is due, as a server does. `send` sends its parts.
    fn resume_dump(&mut self, send: impl FnOnce(&mut Self, Origin)) {
        let now = self.now;
        self.outbox.begin_flush(true, false, now, &mut |_| ());
        let dump = self.outbox.next_dump(&self.server, now).unwrap();
        send(self, dump.origin);
        self.outbox.pause(&self.server, dump, now);
        assert!(self.outbox.next_dump(&self.server, now).is_none());
        self.outbox.end_flush(now);
    }

    fn send_part(&mut self, origin: Origin, part: &[u8]) {
        let now = self.now;
        let sent = self.outbox.send_part(&self.server, origin, part, || now);
        sent.unwrap();
    }

    /// Lets time pass until nothing is kept.
    fn flush_all(&mut self) {
        while let Some(time) = self.due_in() {
            self.flush_after(time);
        }
    }

    fn due_in(&self) -> Option<Duration> {
        self.outbox.due_in(|| self.now)
    }

    /// Returns what the client has received: sequence numbers, and refusals.
    fn read(&self) -> (Vec<u32>, Vec<u32>) {
        let (mut answered, mut refused) = (Vec::new(), Vec::new());
        while let Some((seq, is_refused)) = self.read_one() {
            if is_refused {
                refused.push(seq);
            } else {
                answered.push(seq);
            }
        }
        (answered, refused)
    }

    /// Returns what the client receives in the next datagram.
    fn read_one(&self) -> Option<(u32, bool)> {
        let mut buf = vec![0; 64 * 1024];
        let datagram = self.client.recv(&mut buf).ok()?;
        self.datagrams.set(self.datagrams.get() + 1);
        let message = datagram.messages().next().unwrap().unwrap();
        let is_refused = message.nlmsg_type() == NLMSG_ERROR;
        if is_refused {
            assert_eq!(message.ack().unwrap().error(), -libc::ENOBUFS);
        }
        Some((message.nlmsg_seq(), is_refused))
    }

    fn assert_nothing_is_left(&self) {
        assert_eq!(self.outbox.kept(), Kept::default());
        assert!(self.outbox.is_empty());
        assert_eq!(self.outbox.account.bytes(), 0);
        assert_eq!(self.outbox.schedule.first(), None);
        assert_eq!(self.due_in(), None);
    }
}

fn client(port: u32) -> Socket {
    let client = Socket::open(NETLINK_USERSOCK).unwrap();
    client.bind(SockAddrNl::new(port, 0)).unwrap();
    client.set_nonblocking(true).unwrap();
    client
}

fn origin(port: u32, uid: u32, seq: u32) -> Origin {
    Origin {
        port,
        id: None,
        credentials: Some(Credentials {
            uid,
            gid: 0,
            pid: 0,
        }),
        header: header(seq),
    }
}

fn paused(origin: Origin) -> PausedDump {
    let dump = Box::new(0u64);
    PausedDump { origin, dump }
}

fn header(seq: u32) -> NlMsgHdr {
    let header = NlMsgHdr::new(0x10).with_seq(seq);
    header.with_flags(NLM_F_REQUEST).with_len(16)
}

fn message(seq: u32, len: usize) -> Vec<u8> {
    let mut sink = VecSink::new();
    let mut message = MessageBuilder::new(&mut sink, header(seq)).unwrap();
    message.put_payload(&vec![0; len - 16]).unwrap();
    message.end().unwrap();
    sink.as_bytes().to_vec()
}

/// Returns the sequence numbers of dumps.
fn seqs(dumps: &[PausedDump]) -> Vec<u32> {
    let seqs = dumps.iter().map(|dump| dump.origin.header.nlmsg_seq());
    seqs.collect()
}
