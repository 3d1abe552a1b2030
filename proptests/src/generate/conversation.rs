// SPDX-License-Identifier: MIT OR Apache-2.0
//! Conversations.

use super::super::plan::{ReceivedDatagram, Script};
use super::streams::Stream;
use super::tape::Tape;

/// A conversation, for [`check::exchange`](super::super::check::exchange).
#[must_use]
pub fn script(tape: &[u8]) -> Script {
    let mut tape = Tape(tape);
    let tape = &mut tape;
    let mut script = Script {
        nlmsg_flags: match tape.one_in(6) {
            true => tape.u16(),
            false => tape.pick([0x301, 5, 1, 0x305, 0x605, 0x105, 0x801, 0xb05, 0xd, 0x60d]),
        },
        nlmsg_seq: 7,
        port: tape.pick([4711, 4711, 0]),
        peer: if tape.one_in(6) { 99 } else { 0 },
        dump: if tape.one_in(6) {
            Some(tape.one_in(2))
        } else {
            None
        },
        reply: tape.one_in(6),
        received: Vec::new(),
    };
    for _ in 0..tape.below(6) {
        let datagram = datagram(tape, &script);
        script.received.push(datagram);
    }
    script
}

fn datagram(tape: &mut Tape<'_>, script: &Script) -> ReceivedDatagram {
    let mut stream = Stream::default();
    for _ in 0..tape.below(5) {
        message(tape, script, &mut stream);
    }
    let breaks = usize::from(tape.one_in(8));
    let bytes = stream.broken(tape, breaks);
    ReceivedDatagram {
        needed: tape.one_in(10).then(|| bytes.len() + 4 * tape.below(99)),
        bytes,
        sender: match tape.one_in(10) {
            true => tape.u32(),
            false => script.peer,
        },
        multicast: tape.one_in(10),
    }
}

fn message(tape: &mut Tape<'_>, script: &Script, stream: &mut Stream) {
    let flags = tape.pick([2, 0, 0, 0x12, 0x10, 0x300]);
    let nlmsg_type = tape.pick([0x10, 0x10, 0x10, 3, 2, 2, 3, 0xffff, 1, 4, 0, 5, 15]);
    let at = stream.header(tape, nlmsg_type, flags);
    let (seq, pid) = match tape.below(8) {
        7 => (script.nlmsg_seq + 1, script.port),
        6 => (script.nlmsg_seq, 0),
        5 => (script.nlmsg_seq, tape.u32()),
        _ => (script.nlmsg_seq, script.port),
    };
    stream.set_seq_and_pid(at, seq, pid);
    let code = tape.pick([0i32, 0, -16, 4, i32::MIN]);
    match nlmsg_type {
        2 => {
            stream.bytes.extend(code.to_ne_bytes());
            stream.bytes.extend([0; 16]);
        }
        3 if tape.one_in(5) => {}
        3 => stream.bytes.extend(code.to_ne_bytes()),
        _ => {
            let len = tape.below(6);
            stream.bytes.extend(tape.bytes(len));
        }
    }
    // An end that is cut short.
    if tape.one_in(16) {
        let len = stream.bytes.len();
        stream.bytes.truncate((len - tape.below(4)).max(at + 16));
    }
    stream.close_message(at);
}
