// SPDX-License-Identifier: MIT OR Apache-2.0
//! Messages to build, and dumps.

use nlwire::Errno;

use super::super::plan::{DumpPlan, Ending, Part, Plan, PlannedHop, PlannedMessage, Put, Value};
use super::tape::Tape;

/// Messages to build, for [`check::roundtrip`](super::super::check::roundtrip).
#[must_use]
pub fn plan(tape: &[u8]) -> Plan {
    let mut tape = Tape(tape);
    let before = if tape.one_in(4) { tape.below(9) } else { 0 };
    let messages = (0..1 + tape.below(3)).map(|_| message(&mut tape)).collect();
    Plan { before, messages }
}

fn message(tape: &mut Tape<'_>) -> PlannedMessage {
    let mut parts = Vec::new();
    for _ in 0..tape.below(3) {
        parts.push(match tape.below(4) {
            0 => Part::Header4(tape.array()),
            1 => Part::Header16(tape.array()),
            2 => Part::Header1(tape.u8()),
            _ => bytes(tape),
        });
    }
    for _ in 0..tape.below(7) {
        parts.push(match tape.one_in(20) {
            true => bytes(tape),
            false => Part::Attribute(put(tape, 0)),
        });
    }
    PlannedMessage {
        nlmsg_type: tape.u16(),
        nlmsg_flags: tape.u16(),
        nlmsg_seq: tape.u32(),
        nlmsg_pid: tape.u32(),
        parts,
        ending: ending(tape),
    }
}

fn bytes(tape: &mut Tape<'_>) -> Part {
    let len = tape.below(11);
    Part::Payload(tape.bytes(len))
}

fn ending(tape: &mut Tape<'_>) -> Ending {
    match tape.below(24) {
        21 => Ending::Cancel,
        22 => Ending::Drop,
        23 => Ending::Forget,
        _ => Ending::End,
    }
}

fn put(tape: &mut Tape<'_>, depth: usize) -> Put {
    let nla_type = match tape.one_in(8) {
        true => tape.u16(),
        false => tape.below(40) as u16,
    };
    let value = match tape.below(31) {
        0 => Value::U32(tape.u32()),
        1 => Value::U8(tape.u8()),
        2 => Value::U16(tape.u16()),
        3 => Value::U64(tape.u64()),
        4 => Value::I8(tape.u8() as i8),
        5 => Value::I16(tape.u16() as i16),
        6 => Value::I32(tape.u32() as i32),
        7 => Value::I64(tape.u64() as i64),
        8 => Value::U16Be(tape.u16()),
        9 => Value::U32Be(tape.u32()),
        10 => Value::U64Be(tape.u64()),
        11 => Value::I16Be(tape.u16() as i16),
        12 => Value::I32Be(tape.u32() as i32),
        13 => Value::I64Be(tape.u64() as i64),
        14 => Value::Uint(match tape.below(3) {
            0 => u64::from(tape.u32()),
            1 => u64::from(u32::MAX) + u64::from(tape.u8() % 3) - 1,
            _ => tape.u64(),
        }),
        15 => Value::Sint(match tape.below(4) {
            0 => i64::from(tape.u32() as i32),
            1 => i64::from(i32::MAX) + i64::from(tape.u8() % 3) - 1,
            2 => i64::from(i32::MIN) + i64::from(tape.u8() % 3) - 1,
            _ => tape.u64() as i64,
        }),
        16 => Value::Flag,
        17 => Value::Struct(tape.array()),
        18 => Value::Str(
            tape.pick(["lo", "", "eth0", "a\0b", "\0", "é", "two words"])
                .into(),
        ),
        19 => {
            let len = tape.below(10);
            Value::CStr(tape.bytes(len))
        }
        20 if tape.one_in(5) => {
            Value::Many(tape.pick([300, 65_531, 65_532, 65_530, 70_000, 1 << 17]))
        }
        20..=22 => {
            let len = tape.below(20);
            Value::Bytes(tape.bytes(len))
        }
        _ if depth >= 12 => Value::Flag,
        28..=30 => {
            let hops = (0..tape.below(4)).map(|_| PlannedHop {
                header: tape.array(),
                puts: puts(tape, depth + 1),
                ending: ending(tape),
            });
            Value::NextHops(hops.collect())
        }
        _ => {
            let puts = puts(tape, depth);
            let header = match tape.one_in(4) {
                true => {
                    let len = tape.below(20);
                    tape.bytes(len)
                }
                false => Vec::new(),
            };
            Value::Nest {
                flagged: !tape.one_in(4),
                header,
                puts,
                ending: ending(tape),
            }
        }
    };
    Put { nla_type, value }
}

/// What is put into a nest or a next hop, which lies in `depth` nests.
fn puts(tape: &mut Tape<'_>, depth: usize) -> Vec<Put> {
    let puts = (0..tape.below(4)).map(|_| put(tape, depth + 1)).collect();
    // Near what a nest can hold, from below and from above.
    if tape.one_in(24) {
        let len = 65_531 - 8 + tape.below(13) as u32;
        return vec![
            Put {
                nla_type: 1,
                value: Value::Many(len - 4 * tape.below(3) as u32),
            },
            Put {
                nla_type: 2,
                value: Value::Flag,
            },
        ];
    }
    puts
}

/// A dump, for [`check::dump`](super::super::check::dump).
#[must_use]
pub fn dump(tape: &[u8]) -> DumpPlan {
    let mut tape = Tape(tape);
    let tape = &mut tape;
    let items: Vec<_> = (0..tape.below(9))
        .map(|_| {
            if tape.one_in(8) {
                tape.u16() % 3_000
            } else {
                tape.u16() % 24
            }
        })
        .collect();
    let parts = (0..1 + tape.below(4))
        .map(|_| {
            if tape.one_in(8) {
                tape.u16() % 4_000
            } else {
                tape.u16() % 120
            }
        })
        .collect();
    let refuse = tape.one_in(3).then(|| {
        let item = tape.below(items.len() + 2);
        (
            item,
            tape.pick([1, 22, Errno::EMSGSIZE.get(), 105, i32::MAX]),
        )
    });
    let interrupt = tape.one_in(4).then(|| tape.below(4));
    DumpPlan {
        items,
        parts,
        refuse,
        interrupt,
        ext_ack: tape.one_in(2),
    }
}
