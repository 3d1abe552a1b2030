// SPDX-License-Identifier: MIT OR Apache-2.0
//! Policies: a second reading of `__nla_validate_parse` and `validate_nla`, in
//! which a rule is a line of text.
//!
//! | text | rule |
//! |---|---|
//! | `any L` | `NLA_UNSPEC` with at least L bytes |
//! | `u S [MIN [MAX]]`, `s S [MIN [MAX]]` | an integer of S bytes; `48` for `NLA_UINT` and `NLA_SINT`, `8+` for `NLA_MSECS` |
//! | `be S [MIN [MAX]]` | one in network byte order |
//! | `u S even` | one whose first byte a function wants even |
//! | `mask S BITS` | an integer with no bits but those |
//! | `string L`, `nul L` | `NLA_STRING`, `NLA_NUL_STRING`, of at most L bytes; 0 is no limit |
//! | `binary L` | `NLA_BINARY` of at most L bytes; 0 is no limit |
//! | `length MIN MAX [L]` | the same with a range |
//! | `warn L` | `NLA_POLICY_EXACT_LEN_WARN` |
//! | `flag` | `NLA_FLAG` |
//! | `nest`, `array` | `NLA_NESTED`, `NLA_NESTED_ARRAY`, not looked into |
//! | `nest of`, `array of` | of the same policy |
//! | `bits BITS` | `NLA_BITFIELD32` |
//! | `reject [TEXT]` | `NLA_REJECT` |

use byteorder::{ByteOrder, NativeEndian};

/// A policy in words.
#[derive(Clone, Copy, Debug)]
struct Policy<'p> {
    /// By type; the first is for type 0, and not looked at.
    said: &'p [&'p str],
    /// From which type on everything is strict.
    strict_from: usize,
}

/// Why an attribute is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Refused {
    /// Positive.
    pub errno: i32,
    /// The kernel's words.
    pub text: &'static str,
    /// Which attribute is to blame, where the kernel says so.
    pub offset: Option<usize>,
    /// Whether the kernel tells the rule.
    pub told: bool,
}

/// What is let pass, but logged: where it happens first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Warnings {
    /// An attribute that is longer than its type.
    pub wrong_length: Option<usize>,
    /// Bytes that are no attribute.
    pub leftover: Option<usize>,
}

/// What a policy says to a stream.
pub type Verdict = Result<Warnings, Refused>;

const TRAILING: u8 = 1;
const MAXTYPE: u8 = 2;
const UNSPEC: u8 = 4;
const STRICT_ATTRS: u8 = 8;
const NESTED: u8 = 16;

const GENERIC: &str = "Attribute failed policy validation";

/// Whether `bytes` are attributes as `said` has them, one rule for each type, at
/// the validation level with the bits `level`.
///
/// # Errors
/// The first rule that is broken.
pub fn policy(bytes: &[u8], said: &[&str], strict_from: u16, level: u8) -> Verdict {
    let policy = Policy {
        said,
        strict_from: usize::from(strict_from),
    };
    let mut warnings = Warnings::default();
    policy.stream(bytes, 0, bytes.len(), level, 0, &mut warnings)?;
    Ok(warnings)
}

impl Policy<'_> {
    /// Kernel: `__nla_validate_parse` for the stream `bytes[at..end]`.
    fn stream(
        &self,
        bytes: &[u8],
        mut at: usize,
        end: usize,
        level: u8,
        depth: u32,
        warnings: &mut Warnings,
    ) -> Result<(), Refused> {
        let no = |text, offset| {
            Err(Refused {
                errno: 22,
                text,
                offset,
                told: false,
            })
        };
        if depth == 10 {
            return no("allowed policy recursion depth exceeded", None);
        }
        while let Some((nla_type, flagged, len)) = header(bytes, at, end) {
            match self.said.get(nla_type) {
                Some(said) if nla_type != 0 => {
                    let strict = self.strict_from != 0 && nla_type >= self.strict_from;
                    let level = if strict { 31 } else { level };
                    self.one(bytes, at, len, said, flagged, level, depth, warnings)?;
                }
                _ if level & MAXTYPE != 0 => return no("Unknown attribute type", Some(at)),
                _ => {}
            }
            at += len.next_multiple_of(4);
        }
        if at < end {
            if level & TRAILING != 0 {
                return no("bytes leftover after parsing attributes", None);
            }
            warnings.leftover.get_or_insert(at);
        }
        Ok(())
    }

    /// Kernel: `validate_nla`.
    #[allow(clippy::too_many_arguments, reason = "as in C")]
    fn one(
        &self,
        bytes: &[u8],
        at: usize,
        len: usize,
        said: &str,
        flagged: bool,
        level: u8,
        depth: u32,
        warnings: &mut Warnings,
    ) -> Result<(), Refused> {
        let payload = &bytes[at + 4..at + len];
        let len = payload.len();
        let words: Vec<&str> = said.split(' ').collect();
        let number = |word: usize| words.get(word).and_then(|word| word.parse::<i128>().ok());
        let size = number(1).unwrap_or(0) as usize;
        let refused = |errno, text, told| {
            Err(Refused {
                errno,
                text,
                offset: Some(at),
                told,
            })
        };
        let no = |errno, text| refused(errno, text, true);
        let untold = |errno, text| refused(errno, text, false);
        let kind = words[0];
        let is_integer = ["u", "s", "be", "mask"].contains(&kind);

        // Lengths that have to be exact, or that are logged.
        if is_integer && ["1", "2", "4", "8"].contains(&words[1]) && len != size {
            if level & STRICT_ATTRS != 0 {
                return no(22, "invalid attribute length");
            }
            warnings.wrong_length.get_or_insert(at);
        }
        // The flag.
        let is_nest = ["nest", "array"].contains(&kind);
        if level & NESTED != 0 && is_nest && !flagged {
            return no(22, "NLA_F_NESTED is missing");
        }
        if level & NESTED != 0 && !is_nest && flagged && kind != "any" {
            return no(22, "NLA_F_NESTED not expected");
        }

        if is_integer && words[1] == "48" && len != 4 && len != 8 {
            return no(22, "invalid attribute length");
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
            return untold(22, "Unsupported attribute");
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
            "u" if words.last() == Some(&"even") => match payload[0] % 2 {
                0 => Ok(()),
                _ => untold(16, "odd"),
            },
            "u" | "be" if !in_range(value(false, kind == "be")) => no(34, "integer out of range"),
            "s" if !in_range(value(true, false)) => no(34, "integer out of range"),
            "mask" if value(false, false) & !number(2).expect("a mask") != 0 => {
                untold(22, "reserved bit set")
            }
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
            "length" if number(3).is_some_and(|most| len as i128 > most) => no(34, GENERIC),
            "length" if len < size || len as i128 > number(2).expect("a maximum") => {
                no(34, "binary attribute size out of range")
            }
            "warn" if len > size && level & STRICT_ATTRS != 0 => no(22, "invalid attribute length"),
            "warn" if len > size => {
                warnings.wrong_length.get_or_insert(at);
                Ok(())
            }
            "warn" if len < size => no(34, "binary attribute size out of range"),
            "flag" if len > 0 => no(34, GENERIC),
            "bits" if len != 8 => no(34, GENERIC),
            "bits" => {
                let valid = number(1).expect("bits") as u32;
                let value = NativeEndian::read_u32(payload);
                let selector = NativeEndian::read_u32(&payload[4..]);
                if selector & !valid != 0 || value & !valid != 0 || value & !selector != 0 {
                    return no(22, GENERIC);
                }
                Ok(())
            }
            "reject" if words.len() > 1 => untold(22, "gone"),
            "reject" => no(22, GENERIC),
            "nest" if said == "nest of" && len > 0 => {
                self.stream(bytes, at + 4, at + 4 + len, level, depth + 1, warnings)
            }
            "array" if said == "array of" => {
                let (mut entry, end) = (at + 4, at + 4 + len);
                while let Some((_, _, len)) = header(bytes, entry, end) {
                    match len - 4 {
                        0 => {}
                        1..4 => {
                            return Err(Refused {
                                errno: 34,
                                text: "Array element too short",
                                offset: Some(entry),
                                told: false,
                            })
                        }
                        _ => {
                            self.stream(bytes, entry + 4, entry + len, level, depth + 1, warnings)?
                        }
                    }
                    entry += len.next_multiple_of(4);
                }
                Ok(())
            }
            _ => Ok(()),
        }
    }
}

/// Type, flag and length of the attribute at `at`, if there is one.
fn header(bytes: &[u8], at: usize, end: usize) -> Option<(usize, bool, usize)> {
    if at + 4 > end {
        return None;
    }
    let len = usize::from(NativeEndian::read_u16(&bytes[at..]));
    let nla_type = NativeEndian::read_u16(&bytes[at + 2..]);
    let fits = len >= 4 && at + len <= end;
    fits.then_some((usize::from(nla_type % 0x4000), nla_type >= 0x8000, len))
}
