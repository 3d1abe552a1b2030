// SPDX-License-Identifier: MIT OR Apache-2.0
//! [`Plain`]: quick checks that accept an attribute without evaluating its rule.

use super::super::NLA_HDRLEN;
use super::rule::{Limit, NlaPolicy, NlaType};

/// The range of lengths of an attribute that satisfy a rule at every level, regardless of
/// content. Nearly all attributes have such a length. Comparing it in the walk itself takes a
/// tenth of the time of evaluating the rule for each attribute. An attribute of another length
/// is not rejected yet: its content or the rule decides.
///
/// Lengths are those of the field `nla_len`. None below that of the header is in a range, so
/// that this is the only comparison of a length in the walk.
#[derive(Clone, Copy)]
pub(super) struct Plain {
    /// The minimum length, in bytes.
    least: u16,
    /// How many lengths are in the range.
    count: u16,
}

/// [`NLA_HDRLEN`], as short as a length.
#[allow(clippy::cast_possible_truncation, reason = "it is 4")]
const HDRLEN: u16 = NLA_HDRLEN as u16;

/// Length in bytes of the longest payload.
const LONGEST: u16 = u16::MAX.wrapping_sub(HDRLEN);

impl Plain {
    /// Matches no attribute.
    const NEVER: Self = Self { least: 0, count: 0 };

    /// Matches payloads of `least` to `most` bytes.
    const fn between(least: u16, most: u16) -> Self {
        let most = if most < LONGEST { most } else { LONGEST };
        if least > most {
            return Self::NEVER;
        }
        Self {
            least: least.wrapping_add(HDRLEN),
            count: most.wrapping_sub(least).wrapping_add(1),
        }
    }

    /// Returns the quick check for a rule.
    pub(super) const fn of(nla_type: NlaType, len: u16, limit: &Limit) -> Self {
        let most = if len == 0 { u16::MAX } else { len };
        match (nla_type, limit) {
            (NlaType::U8 | NlaType::S8, Limit::None) => Self::between(1, 1),
            (NlaType::U16 | NlaType::S16 | NlaType::Be16, Limit::None) => Self::between(2, 2),
            (NlaType::U32 | NlaType::S32 | NlaType::Be32, Limit::None) => Self::between(4, 4),
            (NlaType::U64 | NlaType::S64, Limit::None) => Self::between(8, 8),
            (NlaType::Flag, Limit::None) => Self::between(0, 0),
            (NlaType::String, Limit::None) => Self::between(1, most),
            (NlaType::Binary, Limit::None) => Self::between(0, most),
            (NlaType::Nested | NlaType::NestedArray, Limit::None) => Self::between(HDRLEN, LONGEST),
            (NlaType::Binary, Limit::Length { min, max, .. }) if *max <= most => {
                Self::between(*min, *max)
            }
            _ => Self::NEVER,
        }
    }

    /// Returns whether `nla_len` is in the range.
    #[inline]
    const fn contains(self, nla_len: u16) -> bool {
        nla_len.wrapping_sub(self.least) < self.count
    }
}

impl NlaPolicy {
    /// Returns whether an attribute of `nla_len` bytes satisfies the rule regardless of
    /// content. `nested` is whether the nested flag matters.
    #[inline]
    pub(super) const fn takes_len(&self, nla_len: u16, nested: bool) -> bool {
        self.plain.contains(nla_len) && !(nested && self.nla_type.is_nest())
    }

    /// Returns whether the content of `payload` satisfies the rule. Returns false as well for
    /// a rule that takes longer to evaluate. `nested` is whether the nested flag matters.
    ///
    /// Always inlined, as the walk is. The two integers that most policies limit are compared
    /// here, the others in a function of their own: a jump table for all of them took 7 cycles
    /// for each.
    #[inline(always)]
    pub(super) fn takes(&self, payload: &[u8], nested: bool) -> bool {
        match (&self.limit, self.nla_type) {
            (Limit::Range { min, max }, NlaType::U32) => payload.try_into().is_ok_and(|bytes| {
                let value = u64::from(u32::from_ne_bytes(bytes));
                *min <= value && value <= *max
            }),
            (Limit::Range { min, max }, NlaType::U8) => payload.try_into().is_ok_and(|bytes| {
                let value = u64::from(u8::from_ne_bytes(bytes));
                *min <= value && value <= *max
            }),
            (Limit::Range { .. } | Limit::Mask(_), _) => self.takes_value(payload),
            (Limit::None, NlaType::NulString) => {
                let most = usize::from(self.len);
                let fits = most == 0 || payload.len().wrapping_sub(1) <= most;
                fits && payload.last() == Some(&0)
            }
            (Limit::None, nla_type) => !nested && nla_type.is_nest() && payload.is_empty(),
            _ => false,
        }
    }

    /// Returns whether an unsigned integer in native byte order has the length of its type, and
    /// is within the limit.
    #[inline(never)]
    fn takes_value(&self, payload: &[u8]) -> bool {
        let value = match self.nla_type {
            NlaType::U8 => payload.try_into().map(u8::from_ne_bytes).map(u64::from),
            NlaType::U16 => payload.try_into().map(u16::from_ne_bytes).map(u64::from),
            NlaType::U32 => payload.try_into().map(u32::from_ne_bytes).map(u64::from),
            NlaType::U64 => payload.try_into().map(u64::from_ne_bytes),
            _ => return false,
        };
        match (value, &self.limit) {
            (Ok(value), Limit::Range { min, max }) => *min <= value && value <= *max,
            (Ok(value), Limit::Mask(mask)) => value & !mask == 0,
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The walk does not compare a length with that of the header as well.
    #[test]
    fn no_range_has_a_length_below_that_of_the_header() {
        let edges = [
            0,
            1,
            3,
            4,
            5,
            LONGEST - 1,
            LONGEST,
            LONGEST + 1,
            u16::MAX - 1,
            u16::MAX,
        ];
        for (least, most) in edges.iter().flat_map(|a| edges.map(|b| (*a, b))) {
            let plain = Plain::between(least, most);
            for nla_len in 0..=u16::MAX {
                let payload = nla_len.checked_sub(HDRLEN);
                let expected = payload.is_some_and(|len| (least..=most).contains(&len));
                assert_eq!(
                    plain.contains(nla_len),
                    expected,
                    "{least}..={most}: {nla_len}"
                );
            }
        }
    }
}
