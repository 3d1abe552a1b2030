// SPDX-License-Identifier: MIT OR Apache-2.0
//! What a dump writes: `netlink_dump`, part by part.

use nlwire::Errno;

use super::super::plan::DumpPlan;
use super::server::{attributes, extend_i32, has_something_to_say, header, put, set_len};
use super::{Msg, Say};

/// A part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartWritten {
    /// What is in the sink.
    pub bytes: Vec<u8>,
    /// Whether anything fitted.
    pub fitted: bool,
}

/// The parts of `plan`: items are messages of type 0x11 with one attribute of
/// type 1, for a request with sequence number `seq` from `port`. A refusal has
/// the text `gone`.
#[must_use]
pub fn dump(plan: &DumpPlan, seq: u32, port: u32) -> Vec<PartWritten> {
    let mut parts = Vec::new();
    let mut next = 0;
    // What DONE will say, once that is known.
    let mut ending: Option<(i32, bool)> = None;
    let mut flags = 2;
    for (number, capacity) in plan.capacities().enumerate() {
        if plan.interrupt.is_some_and(|part| part <= number) {
            flags |= 0x10;
        }
        let mut bytes: Vec<u8> = Vec::new();
        let mut pending = ending;
        while pending.is_none() {
            let refusal = plan.refuse.filter(|(item, _)| *item == next);
            let wanted = plan.items.get(next);
            match (refusal, wanted) {
                (Some((_, errno)), _) if errno == Errno::EMSGSIZE.get() && !bytes.is_empty() => {
                    break
                }
                (Some((_, errno)), _) => {
                    pending = Some((-errno, true));
                    // As the first of a part it is told at once or not at all.
                    if !bytes.is_empty() {
                        ending = pending;
                    }
                }
                (None, None) => {
                    pending = Some((0, false));
                    ending = pending;
                }
                (None, Some(len)) => {
                    let mut item = header(0x11, flags, seq, port);
                    put(&mut item, 1, &vec![9; usize::from(*len)]);
                    set_len(&mut item);
                    if bytes.len() + item.len() <= capacity {
                        bytes.extend(item);
                        next += 1;
                    } else if bytes.is_empty() {
                        // It fits nowhere.
                        pending = Some((Errno::EMSGSIZE.negated(), false));
                    } else {
                        break;
                    }
                }
            }
        }
        let mut is_done = false;
        if let Some((code, has_text)) = pending {
            let long = done(plan, flags, seq, port, code, has_text);
            let short = done(plan, flags, seq, port, code, false);
            let fits = |done: &[u8]| bytes.len() + done.len() <= capacity;
            let done = match (fits(&long), bytes.is_empty() && fits(&short)) {
                (true, _) => Some(long),
                (false, true) => Some(short),
                _ => None,
            };
            is_done = done.is_some();
            bytes.extend(done.unwrap_or_default());
        }
        parts.push(PartWritten {
            fitted: !bytes.is_empty(),
            bytes,
        });
        if is_done {
            break;
        }
    }
    parts
}

fn done(plan: &DumpPlan, flags: u16, seq: u32, port: u32, code: i32, has_text: bool) -> Vec<u8> {
    let said = Say {
        msg: has_text.then_some("gone"),
        ..Say::default()
    };
    let tlvs = plan.ext_ack && has_something_to_say(&said, code);
    let flags = if tlvs { flags | 0x200 } else { flags };
    let mut done = header(3, flags, seq, port);
    extend_i32(&mut done, code);
    if tlvs {
        let request = Msg::header(&[0; 16], 0);
        done.extend(attributes(&request, &said, code));
    }
    set_len(&mut done);
    done
}
