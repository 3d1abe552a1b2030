//! Policies on generated streams, against a naive oracle: a second reading of
//! `__nla_validate_parse` and `validate_nla`, in which a rule is a line of text.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::cast_sign_loss,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

use nlwire::uapi::{NLA_F_NESTED, NLA_F_NET_BYTEORDER};
use nlwire::{Attribute, Attributes, NlAttr, NlValidate, NlaPolicy, Policy, Rejection};
use zerocopy::IntoBytes;

fn even(attribute: &Attribute<'_>) -> Result<(), Rejection> {
    match attribute.payload() {
        [first, ..] if first % 2 == 0 => Ok(()),
        _ => Err(Rejection {
            errno: 95,
            text: "odd",
        }),
    }
}

macro_rules! rich {
    ($($nla_type:literal $rule:expr, $said:literal;)*) => {
        const TYPES: usize = [$($said),*].len() + 1;

        static RICH: Policy<TYPES> = Policy::new()
            $(.with::<$nla_type>($rule))*
            .strict_start_type(STRICT_FROM);

        /// The same in words, by type.
        const SAID: &[&str] = &["", $($said),*];
    };
}

const STRICT_FROM: u16 = 37;

rich! {
    1 NlaPolicy::UNSPEC, "any 0";
    2 NlaPolicy::unspec(3), "any 3";
    3 NlaPolicy::U8, "u 1";
    4 NlaPolicy::U16.range::<10, 20>(), "u 2 10 20";
    5 NlaPolicy::U32.min(10), "u 4 10";
    6 NlaPolicy::U64.max(20), "u 8 0 20";
    7 NlaPolicy::S8.range::<-5, 6>(), "s 1 -5 6";
    8 NlaPolicy::S16.min(-5), "s 2 -5";
    9 NlaPolicy::S32.max(-5), "s 4 -9223372036854775808 -5";
    10 NlaPolicy::S64, "s 8";
    11 NlaPolicy::UINT.max(20), "u 48 0 20";
    12 NlaPolicy::SINT.range::<-5, 6>(), "s 48 -5 6";
    13 NlaPolicy::BE16.range::<10, 20>(), "be 2 10 20";
    14 NlaPolicy::BE32, "be 4";
    15 NlaPolicy::MSECS.max(20), "u 8+ 0 20";
    16 NlaPolicy::U8.mask(0x15), "mask 1 21";
    17 NlaPolicy::U64.mask(0x15), "mask 8 21";
    18 NlaPolicy::STRING, "string 0";
    19 NlaPolicy::STRING.max_len(3), "string 3";
    20 NlaPolicy::NUL_STRING, "nul 0";
    21 NlaPolicy::NUL_STRING.max_len(3), "nul 3";
    22 NlaPolicy::BINARY, "binary 0";
    23 NlaPolicy::BINARY.len(3), "binary 3";
    24 NlaPolicy::BINARY.exact_len(4), "length 4 4";
    25 NlaPolicy::BINARY.exact_len_warn(4), "warn 4";
    26 NlaPolicy::BINARY.min_len(4), "length 4 65535";
    27 NlaPolicy::BINARY.max_len(4), "length 0 4";
    28 NlaPolicy::FLAG, "flag";
    29 NlaPolicy::NESTED, "nest";
    30 NlaPolicy::nested(&RICH), "nest of";
    31 NlaPolicy::NESTED_ARRAY, "array";
    32 NlaPolicy::nested_array(&RICH), "array of";
    33 NlaPolicy::bitfield32(0x15), "bits 21";
    34 NlaPolicy::REJECT, "reject";
    35 NlaPolicy::reject("gone"), "reject gone";
    36 NlaPolicy::U16.validate_fn(even), "u 2 even";
    37 NlaPolicy::nested(&RICH), "nest of"; // from here on strict
    38 NlaPolicy::U8, "u 1";
}

/// Errno, text, and the offset if the kernel tells one.
type No = (i32, &'static str, Option<usize>);

const GENERIC: &str = "Attribute failed policy validation";

/// Kernel: `__nla_validate_parse` for the stream `bytes[at..end]`.
fn oracle(bytes: &[u8], mut at: usize, end: usize, level: u8, depth: u32) -> Result<(), No> {
    if depth == 10 {
        return Err((22, "allowed policy recursion depth exceeded", None));
    }
    while let Some((nla_type, flagged, len)) = header(bytes, at, end) {
        match SAID.get(nla_type) {
            Some(said) if nla_type != 0 => {
                let strict = nla_type >= usize::from(STRICT_FROM);
                let level = if strict { 31 } else { level };
                one(bytes, at, len, said, flagged, level, depth)?;
            }
            _ if level & MAXTYPE != 0 => return Err((22, "Unknown attribute type", Some(at))),
            _ => {}
        }
        at += len.next_multiple_of(4);
    }
    if at < end && level & TRAILING != 0 {
        return Err((22, "bytes leftover after parsing attributes", None));
    }
    Ok(())
}

const TRAILING: u8 = 1;
const MAXTYPE: u8 = 2;
const UNSPEC: u8 = 4;
const STRICT_ATTRS: u8 = 8;
const NESTED: u8 = 16;

/// Type, flag and length of the attribute at `at`, if there is one.
fn header(bytes: &[u8], at: usize, end: usize) -> Option<(usize, bool, usize)> {
    if at + 4 > end {
        return None;
    }
    let len = usize::from(u16::from_ne_bytes([bytes[at], bytes[at + 1]]));
    let nla_type = u16::from_ne_bytes([bytes[at + 2], bytes[at + 3]]);
    let fits = len >= 4 && at + len <= end;
    fits.then_some((usize::from(nla_type % 0x4000), nla_type >= 0x8000, len))
}

/// Kernel: `validate_nla`.
fn one(
    bytes: &[u8],
    at: usize,
    len: usize,
    said: &str,
    flagged: bool,
    level: u8,
    depth: u32,
) -> Result<(), No> {
    let payload = &bytes[at + 4..at + len];
    let len = payload.len();
    let words: Vec<&str> = said.split(' ').collect();
    let number = |word: usize| words.get(word).and_then(|word| word.parse::<i128>().ok());
    let size = number(1).unwrap_or(0) as usize;
    let no = |errno, text| Err((errno, text, Some(at)));
    let kind = words[0];

    // Lengths that have to be exact.
    if ["u", "s", "be", "mask"].contains(&kind) {
        match words[1] {
            "48" if len != 4 && len != 8 && (level & NESTED == 0 || !flagged) => {
                return no(22, "invalid attribute length");
            }
            "1" | "2" | "4" | "8" if len != size && level & STRICT_ATTRS != 0 => {
                return no(22, "invalid attribute length");
            }
            _ => {}
        }
    }
    // The flag.
    let is_nest = ["nest", "array"].contains(&kind);
    if level & NESTED != 0 && is_nest && !flagged {
        return no(22, "NLA_F_NESTED is missing");
    }
    if level & NESTED != 0 && !is_nest && flagged && kind != "any" {
        return no(22, "NLA_F_NESTED not expected");
    }

    let size = match words.get(1) {
        Some(&"48") => len,
        Some(&"8+") => 8,
        _ => size,
    };
    let least = match kind {
        "u" | "s" | "be" | "mask" | "any" => size,
        "string" => 1,
        "nest" | "array" if len > 0 => 4,
        _ => 0,
    };
    if kind == "any" && level & UNSPEC != 0 {
        return no(22, "Unsupported attribute");
    }
    if len < least {
        return no(34, GENERIC);
    }
    // The first `size` bytes as a number, the most significant first.
    let value = |signed: bool, big: bool| {
        let mut first = payload[..size].to_vec();
        if cfg!(target_endian = "little") && !big {
            first.reverse();
        }
        let value = first
            .iter()
            .fold(0i128, |n, byte| n * 256 + i128::from(*byte));
        if signed && first[0] >= 128 {
            value - (1 << (8 * size))
        } else {
            value
        }
    };
    let in_range =
        |n: i128| number(2).is_none_or(|min| min <= n) && number(3).is_none_or(|max| n <= max);
    match kind {
        "u" | "be" if words.last() != Some(&"even") && !in_range(value(false, kind == "be")) => {
            no(34, "integer out of range")
        }
        "u" if words.last() == Some(&"even") && payload[0] % 2 == 1 => no(95, "odd"),
        "s" if !in_range(value(true, false)) => no(34, "integer out of range"),
        "mask" if value(false, false) & !number(2).unwrap() != 0 => no(22, "reserved bit set"),
        "string" | "nul" => {
            let nul = payload.iter().position(|byte| *byte == 0);
            if kind == "nul" && nul.is_none_or(|nul| size > 0 && nul > size) {
                return no(22, GENERIC);
            }
            let without = len - usize::from(payload.last() == Some(&0));
            if size > 0 && without > size {
                return no(34, GENERIC);
            }
            Ok(())
        }
        "binary" if size > 0 && len > size => no(34, GENERIC),
        "length" if len < size || len as i128 > number(2).unwrap() => {
            no(34, "binary attribute size out of range")
        }
        "warn" if len > size && level & STRICT_ATTRS != 0 => no(22, "invalid attribute length"),
        "warn" if len < size => no(34, "binary attribute size out of range"),
        "flag" if len > 0 => no(34, GENERIC),
        "bits" if len != 8 => no(34, GENERIC),
        "bits" => {
            let word = |at: usize| u32::from_ne_bytes(payload[at..at + 4].try_into().unwrap());
            let (value, selector) = (word(0), word(4));
            if selector & !21 != 0 || value & !21 != 0 || value & !selector != 0 {
                return no(22, GENERIC);
            }
            Ok(())
        }
        "reject" if words.len() > 1 => no(22, "gone"),
        "reject" => no(22, GENERIC),
        "nest" if said == "nest of" && len > 0 => {
            oracle(bytes, at + 4, at + 4 + len, level, depth + 1)
        }
        "array" if said == "array of" => {
            let (mut entry, end) = (at + 4, at + 4 + len);
            while let Some((_, _, len)) = header(bytes, entry, end) {
                match len - 4 {
                    0 => {}
                    1..4 => return Err((34, "Array element too short", Some(entry))),
                    _ => oracle(bytes, entry + 4, entry + len, level, depth + 1)?,
                }
                entry += len.next_multiple_of(4);
            }
            Ok(())
        }
        _ => Ok(()),
    }
}

/// xorshift64: the same numbers on every machine.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 32) as usize % limit
    }

    fn one_in(&mut self, chance: usize) -> bool {
        self.below(chance) == 0
    }

    /// A number for type `nla_type`: mostly one that will do, else one that is
    /// near a limit.
    fn number(&mut self, nla_type: u16) -> i64 {
        const NEAR: [i64; 10] = [0, 10, 20, 0x15, -5, 6, i64::MIN, i64::MAX, 1 << 32, 1 << 63];
        if self.one_in(12) {
            let step = self.below(3) as i64 - 1;
            return NEAR[self.below(NEAR.len())].wrapping_add(step);
        }
        match nla_type {
            9 => -7,
            7 | 8 | 12 => [-5, 0, 6][self.below(3)],
            16 | 17 => [0, 0x15, 4][self.below(3)],
            _ => [10, 12, 20][self.below(3)],
        }
    }

    /// A payload that comes close to what type `nla_type` should be.
    fn payload(&mut self, nla_type: u16, depth: usize) -> Vec<u8> {
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
            3 | 7 | 16 | 38 => 1,
            4 | 8 | 13 | 36 => 2,
            5 | 9 | 14 => 4,
            6 | 10 | 15 | 17 => 8,
            11 | 12 => [4, 8][self.below(2)],
            18..=21 if self.one_in(4) => return TEXTS[self.below(TEXTS.len())].to_vec(),
            18..=21 => return TEXTS[self.below(2)].to_vec(),
            23 => return vec![1; self.below(4)],
            24..=27 => return vec![1; 4],
            28 | 34 | 35 => return vec![],
            29 | 30 | 37 => return self.stream(depth + 1),
            31 | 32 => {
                return (0..self.below(3)).fold(Vec::new(), |mut entries, _| {
                    let entry = self.stream(depth + 1);
                    let nla_type = self.below(99) as u16;
                    entries.extend(attribute(nla_type, &entry));
                    entries
                });
            }
            33 => {
                let selector = if self.one_in(12) { 7 } else { 0x15 };
                let value = if self.one_in(12) { 2 } else { 0x15 };
                let bits: [u32; 2] = [value >> (2 * self.below(3)), selector];
                return bits.as_bytes().to_vec();
            }
            _ => return vec![1; 3 + self.below(3)],
        };
        let number = self.number(nla_type);
        if cfg!(target_endian = "little") && ![13, 14].contains(&nla_type) {
            number.to_le_bytes()[..size].to_vec()
        } else {
            number.to_be_bytes()[8 - size..].to_vec()
        }
    }

    fn stream(&mut self, depth: usize) -> Vec<u8> {
        let mut bytes = Vec::new();
        // Down to a depth that is refused, and seldom broad.
        let go_deeper = depth < 11 && self.one_in(3) || (1..11).contains(&depth) && !self.one_in(4);
        for i in 0..self.below(if depth > 0 { 3 } else { 7 }) + usize::from(go_deeper) {
            let mut nla_type = self.below(TYPES + 1) as u16;
            if matches!(nla_type, 0..=2 | 34..=36 | 39) && !self.one_in(12) {
                nla_type = 3;
            }
            if i == 0 && go_deeper {
                nla_type = [30, 32, 37][self.below(3)];
            }
            let is_nest = matches!(nla_type, 29..=32 | 37);
            if is_nest && (depth >= 11 || !go_deeper || i > 0) {
                continue;
            }
            let mut payload = self.payload(nla_type, depth);
            if self.one_in(100) {
                payload.resize((payload.len() + self.below(4)).saturating_sub(1), 1);
            }
            if is_nest != self.one_in(100) {
                nla_type |= NLA_F_NESTED;
            }
            if self.one_in(10) {
                nla_type |= NLA_F_NET_BYTEORDER;
            }
            bytes.extend(attribute(nla_type, &payload));
        }
        if self.one_in(60) {
            bytes.extend(&[0, 0, 0, 0, 0, 0][..self.below(6)]);
        }
        bytes
    }
}

fn attribute(nla_type: u16, payload: &[u8]) -> Vec<u8> {
    let header = NlAttr::new(nla_type, 4 + payload.len() as u16);
    let mut bytes = [header.as_bytes(), payload].concat();
    bytes.resize(bytes.len().next_multiple_of(4), 0);
    bytes
}

const FLAGS: [NlValidate; 5] = [
    NlValidate::TRAILING,
    NlValidate::MAXTYPE,
    NlValidate::UNSPEC,
    NlValidate::STRICT_ATTRS,
    NlValidate::NESTED,
];

#[track_caller]
fn compare(bytes: &[u8], bits: u8) -> Result<(), No> {
    let set = FLAGS.iter().enumerate().filter(|(i, _)| bits >> i & 1 == 1);
    let level = set.fold(NlValidate::LIBERAL, |level, (_, flag)| level | *flag);
    let expected = oracle(bytes, 0, bytes.len(), bits, 0);
    let outcome = RICH.validate(Attributes::new(bytes), level);
    let parsed = RICH.parse(Attributes::new(bytes), level);
    assert_eq!(outcome.err(), parsed.as_ref().err().copied());
    let said = outcome
        .map(|_| ())
        .map_err(|error| (error.errno(), error.text().unwrap(), error.bad_attr()));
    assert_eq!(said, expected, "{level:?} {:?} {bytes:02x?}", outcome);
    if let Ok(table) = parsed {
        for attribute in table.iter() {
            let at = attribute.offset();
            let (nla_type, _, len) = header(bytes, at, bytes.len()).unwrap();
            assert_eq!(usize::from(attribute.nla_type()), nla_type);
            assert_eq!(attribute.payload(), &bytes[at + 4..at + len]);
        }
    }
    expected
}

/// How many streams. Big-endian machines are emulated, a hundred times slower.
const ROUNDS: u32 = if cfg!(target_endian = "big") {
    10_000
} else {
    100_000
};

/// 100,000 streams of nearly valid attributes, each at several levels. Nothing
/// panics, and every verdict is the oracle's.
#[test]
fn verdicts_are_those_of_the_oracle() {
    let mut random = Random(0x2545_f491_4f6c_dd1d);
    let mut seen = std::collections::BTreeMap::<_, u32>::new();
    for round in 0..ROUNDS {
        let mut bytes = random.stream(0);
        if random.one_in(10) && !bytes.is_empty() {
            let at = random.below(bytes.len());
            bytes[at] ^= 1 << random.below(8);
        }
        if random.one_in(20) {
            bytes.truncate(bytes.len().saturating_sub(random.below(9)));
        }
        for bits in [0, 31, round as u8 % 32] {
            let verdict = compare(&bytes, bits);
            *seen
                .entry(verdict.map_err(|(errno, text, _)| (errno, text)))
                .or_default() += 1;
        }
    }
    // Streams that never come to a rule would prove nothing about it.
    println!("{seen:#?}");
    assert_eq!(seen.len(), 16, "{seen:#?}");
    assert!(
        seen.values().all(|count| *count > ROUNDS / 20_000),
        "{seen:#?}"
    );
}

/// Bytes without any sense, 50,000 times.
#[test]
fn garbage_is_survived() {
    let mut random = Random(0x1234_5678_9abc_def1);
    for round in 0..ROUNDS / 2 {
        let len = random.below(64);
        let mask = [0xff, 0x1f, 0x0f][random.below(3)];
        let bytes: Vec<u8> = (0..len).map(|_| random.below(256) as u8 & mask).collect();
        for bits in [0, 31, (round % 32) as u8] {
            let _ = compare(&bytes, bits);
        }
    }
}
