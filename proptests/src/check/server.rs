// SPDX-License-Identifier: MIT OR Apache-2.0
//! What a receiver of requests owes.

use nlwire::server::{Handled, Outcome, Peer, Refusal, Report, Requests};
use nlwire::{BuildError, Errno, Sink, SliceSink};

use super::super::oracle::{self, Msg, Say};
use super::super::place;
use super::show::{plain, same};

const PORT: u32 = 0x0102_0304;

/// What the handler says: it goes by the first byte of the payload, and by the
/// second one for offsets.
fn say(bytes: &[u8], message: &Msg) -> Say {
    let payload = &bytes[message.payload()];
    let byte = |at: usize| payload.get(at).copied().unwrap_or_default();
    // Also ones that lie ahead of the message, in its header, and behind it.
    let offset = (message.offset + usize::from(byte(1) % 64)).saturating_sub(4);
    let none = Say::default();
    match byte(0) % 12 {
        0 => Say {
            code: Some(0),
            ..none
        },
        1 => none,
        2 => Say {
            code: Some(0),
            msg: Some("careful"),
            ..none
        },
        3 => Say {
            code: Some(0),
            cookie: Some(vec![byte(1); usize::from(byte(1) % 9)]),
            ..none
        },
        4 => Say {
            code: Some(-1),
            ..none
        },
        5 => Say {
            code: Some(-95),
            msg: Some("not\0seen"),
            bad_attr: Some(offset),
            ..none
        },
        6 => Say {
            code: Some(-22),
            miss_type: Some(u16::from(byte(1))),
            ..none
        },
        7 => Say {
            code: Some(-22),
            miss_type: Some(0xffff),
            miss_nest: Some(offset),
            ..none
        },
        8 => Say {
            code: Some(-i32::MAX),
            msg: Some(""),
            cookie: Some(vec![]),
            bad_attr: Some(usize::MAX),
            ..none
        },
        9 => Say {
            code: Some(-34),
            bad_attr: Some(message.offset + 16),
            ..none
        },
        10 => Say {
            code: Some(-22),
            msg: Some("everything"),
            cookie: Some(vec![1, 2, 3, 4, 5]),
            bad_attr: Some(message.offset + 20),
            miss_type: Some(9),
            miss_nest: Some(message.offset + 16),
        },
        _ => Say {
            code: Some(0),
            msg: Some("both"),
            cookie: Some(vec![0xee; 8]),
            ..none
        },
    }
}

/// The same to nlwire.
fn outcome(say: &Say) -> Outcome<'_> {
    let Some(code) = say.code else {
        return Ok(Handled::NoAck);
    };
    if code == 0 {
        let mut report = Report::default();
        if let Some(msg) = say.msg {
            report = report.with_msg(msg);
        }
        if let Some(cookie) = &say.cookie {
            report = report.with_cookie(cookie);
        }
        return match (say.msg, &say.cookie) {
            (None, None) => Ok(Handled::Ack),
            _ => Ok(Handled::AckWith(report)),
        };
    }
    let mut refusal = match (say.miss_nest, say.miss_type) {
        (Some(nest), Some(nla_type)) => Refusal::missing_in(nest, nla_type),
        (_, Some(nla_type)) => Refusal::missing(nla_type),
        (_, None) => Refusal::new(Errno::new(code).expect("no success")),
    };
    assert_eq!(refusal.errno().negated(), code);
    if let Some(msg) = say.msg {
        refusal = refusal.with_msg(msg);
    }
    if let Some(cookie) = &say.cookie {
        refusal = refusal.with_cookie(cookie);
    }
    if let Some(offset) = say.bad_attr {
        refusal = refusal.at(offset);
    }
    Err(refusal)
}

/// What `write` writes into `capacity` bytes, whatever they hold, behind `before`
/// bytes of 1.
fn written(
    before: usize,
    capacity: usize,
    write: impl Fn(&mut SliceSink<'_>) -> Result<(), BuildError>,
) -> (Result<(), BuildError>, Vec<u8>) {
    place::poisoned(before + capacity, |memory| {
        let mut sink = SliceSink::new(memory);
        sink.grow(before).expect("room").fill(1);
        let result = write(&mut sink);
        (result, sink.as_bytes().len())
    })
}

/// `bytes` as a datagram of requests: who reaches the handler, who is answered,
/// every byte of the answers, for all settings of the socket's two options and
/// every room that is too small, over differently poisoned memory. And none of
/// the answers is answered.
///
/// What the handler says depends on the first byte of the payload.
pub fn server(bytes: &[u8]) {
    for (cap_ack, ext_ack) in [(false, false), (false, true), (true, false), (true, true)] {
        let peer = oracle::Peer {
            port: PORT,
            cap_ack,
            ext_ack,
        };
        let (expected, error) = oracle::serve(bytes, peer, |message| say(bytes, message));
        let peer = Peer::new(PORT).with_cap_ack(cap_ack).with_ext_ack(ext_ack);
        let mut requests = Requests::new(bytes, peer);
        let mut all = Vec::new();
        for served in &expected {
            let request = requests.next().expect("as many requests");
            let said = say(bytes, &served.request);
            assert_eq!(request.message().offset(), served.request.offset);
            assert_eq!(request.is_for_handler(), served.handled, "for the handler");
            let is_dump = served.request.flags & 0xf00 == 0x300;
            assert_eq!((request.is_dump(), request.peer()), (is_dump, peer));
            let mut calls = 0;
            let result = request.handle(|message| {
                calls += 1;
                assert_eq!(message.offset(), served.request.offset);
                outcome(&said)
            });
            assert_eq!(calls, usize::from(served.handled), "calls of the handler");
            let answer = |sink: &mut SliceSink<'_>| request.answer(result, sink);
            let len = served.answer.len();
            let (wrote, given) = written(0, len, answer);
            same("answer", bytes, &(wrote, &given), &(Ok(()), &served.answer));
            let owed = request.owed(result).map(|answer| answer.error);
            let code = (len > 0).then(|| said.code.filter(|_| served.handled).unwrap_or(0));
            assert_eq!(owed, code, "owed");
            // What the outcome of others says does not count.
            let (_, given) = written(0, len, |sink| request.answer(outcome(&said), sink));
            same("answer without handle", bytes, &given, &served.answer);
            let small = (0..len).filter(|room| len < 150 || room % 41 < 2 || room + 2 > len);
            for room in small {
                let (wrote, given) = written(8, room, answer);
                assert!(
                    matches!(wrote, Err(BuildError::NoSpace { .. })),
                    "{wrote:?} in {room}"
                );
                assert_eq!(given, [1; 8], "a failed answer leaves the sink as it was");
            }
            all.extend(given);
        }
        assert!(requests.next().is_none(), "more requests");
        same(
            "Requests::error",
            bytes,
            &requests.error().map(plain),
            &error,
        );
        for request in Requests::new(&all, peer) {
            let refused = Err(Refusal::new(Errno::EPERM));
            assert!(request.owed(refused).is_none(), "an answer is answered");
        }
    }
}
