// SPDX-License-Identifier: MIT OR Apache-2.0
//! Attributes that come close to what the policy of
//! [`check::policy`](super::super::check::policy) wants.

use super::super::check::policy::TYPES;
use super::tape::Tape;

/// A stream of attributes that come close to what
/// [`check::policy`](super::super::check::policy)'s policy wants.
#[must_use]
pub fn policy_attributes(tape: &[u8]) -> Vec<u8> {
    let mut tape = Tape(tape);
    let mut bytes = stream(&mut tape, 0);
    if tape.one_in(10) && !bytes.is_empty() {
        let at = tape.below(bytes.len());
        bytes[at] ^= 1 << tape.below(8);
    }
    if tape.one_in(20) {
        bytes.truncate(bytes.len().saturating_sub(tape.below(9)));
    }
    bytes
}

/// A number for type `nla_type`: mostly one that will do, else one that is near a
/// limit.
fn number(tape: &mut Tape<'_>, nla_type: u16) -> i64 {
    const NEAR: [i64; 10] = [0, 10, 20, 0x15, -5, 6, i64::MIN, i64::MAX, 1 << 32, 1 << 63];
    if tape.one_in(12) {
        let step = tape.below(3) as i64 - 1;
        return tape.pick(NEAR).wrapping_add(step);
    }
    match nla_type {
        9 => -7,
        7 | 8 | 12 | 38 | 40 | 42 | 48 => tape.pick([-5, 0, 6]),
        // The first byte of the last is odd, in either byte order.
        36 => tape.pick([10, 12, 20, 10, 12, 0x0101]),
        16 | 17 | 45 | 46 => tape.pick([0, 0x15, 4]),
        _ => tape.pick([10, 12, 20]),
    }
}

/// A payload that comes close to what type `nla_type` should be.
fn payload(tape: &mut Tape<'_>, nla_type: u16, depth: usize) -> Vec<u8> {
    const TEXTS: [&[u8]; 7] = [
        b"abc\0",
        b"ab\0",
        b"\0",
        b"a\0b\0\0",
        b"",
        b"abcd\0",
        b"abcd",
    ];
    let size = match nla_type {
        3 | 7 | 16 | 40 | 44 | 53 => 1,
        4 | 8 | 13 | 36..=39 | 45 => 2,
        5 | 9 | 14 | 41 | 42 | 46 | 47 => 4,
        6 | 10 | 15 | 17 | 43 | 48 => 8,
        11 | 12 => tape.pick([4, 8]),
        18..=21 if tape.one_in(4) => return tape.pick(TEXTS).to_vec(),
        18..=21 => return TEXTS[tape.below(2)].to_vec(),
        23 => return vec![1; tape.below(4)],
        24..=27 | 49..=51 if tape.one_in(12) => return vec![1; tape.below(7)],
        49..=51 => return vec![1; 2 + tape.below(2)],
        24..=27 => return vec![1; 4],
        28 | 34 | 35 => return vec![],
        29 | 31 => return vec![0; tape.below(9)], // not looked into
        30 | 52 => return stream(tape, depth + 1),
        32 => {
            return (0..tape.below(3)).fold(Vec::new(), |mut entries, _| {
                let mut entry = stream(tape, depth + 1);
                if tape.one_in(12) {
                    entry.truncate(tape.below(4));
                }
                let nla_type = tape.below(99) as u16;
                entries.extend(attribute(nla_type, &entry));
                entries
            });
        }
        33 => {
            let selector = if tape.one_in(12) { 7 } else { 0x15 };
            let value = if tape.one_in(12) { 2 } else { 0x15 };
            let bits: [u32; 2] = [value >> (2 * tape.below(3)), selector];
            return bits.map(u32::to_ne_bytes).concat();
        }
        _ => return vec![1; 3 + tape.below(3)],
    };
    let number = number(tape, nla_type);
    if cfg!(target_endian = "little") && ![13, 14, 39, 47].contains(&nla_type) {
        number.to_le_bytes()[..size].to_vec()
    } else {
        number.to_be_bytes()[8 - size..].to_vec()
    }
}

fn stream(tape: &mut Tape<'_>, depth: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    // Down to a depth that is refused, and seldom broad.
    let go_deeper = !tape.is_empty()
        && (depth < 11 && tape.one_in(3) || (1..11).contains(&depth) && !tape.one_in(4));
    for i in 0..tape.below(if depth > 0 { 3 } else { 7 }) + usize::from(go_deeper) {
        let mut nla_type = tape.below(TYPES + 1) as u16;
        if matches!(nla_type, 0..=2 | 34 | 35 | 54) && !tape.one_in(12) {
            nla_type = 3;
        }
        if i == 0 && go_deeper {
            nla_type = tape.pick([30, 32, 52]);
        }
        let is_nest = matches!(nla_type, 29..=32 | 52);
        let recurses = is_nest && nla_type != 29 && nla_type != 31;
        if recurses && (depth >= 11 || !go_deeper || i > 0) {
            continue;
        }
        let mut payload = payload(tape, nla_type, depth);
        if tape.one_in(100) {
            payload.resize((payload.len() + tape.below(4)).saturating_sub(1), 1);
        }
        if is_nest != tape.one_in(100) {
            nla_type |= 0x8000;
        }
        if tape.one_in(10) {
            nla_type |= 0x4000;
        }
        bytes.extend(attribute(nla_type, &payload));
    }
    if tape.one_in(60) {
        bytes.extend(&[0, 0, 0, 0, 0, 0][..tape.below(6)]);
    }
    bytes
}

fn attribute(nla_type: u16, payload: &[u8]) -> Vec<u8> {
    let len = 4 + payload.len() as u16;
    let mut bytes = [&len.to_ne_bytes()[..], &nla_type.to_ne_bytes(), payload].concat();
    bytes.resize(bytes.len().next_multiple_of(4), 0);
    bytes
}
