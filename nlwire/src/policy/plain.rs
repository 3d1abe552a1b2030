// SPDX-License-Identifier: MIT OR Apache-2.0
//! [`Plain`] and [`Look`]: quick checks that accept an attribute without
//! evaluating its rule.

use super::super::NLA_HDRLEN;
use super::rule::{Limit, NlaPolicy, NlaType};

/// The range of payload lengths that satisfy a rule at every level, regardless
/// of content. Nearly all attributes have such a length. Comparing it in the
/// walk itself takes a tenth of the time of evaluating the rule for each
/// attribute: 45 ns instead of 480 ns for the 40 attributes of a link. A
/// payload of another length is not rejected yet: a [`Look`] or the rule
/// decides.
#[derive(Clone, Copy)]
pub(super) struct Plain {
    /// The minimum length, in bytes.
    least: u16,
    /// The maximum length minus the minimum length, in bytes.
    more: u16,
}

/// The quick check for a payload that cannot be judged by its length alone.
#[derive(Clone, Copy)]
pub(super) enum Look {
    /// No quick check: the rule decides.
    Rule,
    /// The last byte has to be NUL.
    Nul,
    /// The level must be one at which the nested flag does not matter.
    Level,
    /// An unsigned integer in native byte order, of this many bytes, is
    /// compared with the limit.
    Value1,
    Value2,
    Value4,
    Value8,
}

impl Plain {
    /// Matches no payload: no payload is this long.
    const NEVER: Self = Self::between(u16::MAX, u16::MAX);

    const fn between(least: u16, most: u16) -> Self {
        Self {
            least,
            more: most.wrapping_sub(least),
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
            (NlaType::Binary, Limit::Length { min, max, .. }) if *max <= most => {
                Self::between(*min, *max)
            }
            _ => Self::NEVER,
        }
    }
}

impl Look {
    /// Returns the quick check for a rule.
    pub(super) const fn of(nla_type: NlaType, limit: &Limit) -> Self {
        match (nla_type, limit) {
            (NlaType::NulString, Limit::None) => Self::Nul,
            (NlaType::Nested | NlaType::NestedArray, Limit::None) => Self::Level,
            (NlaType::U8, Limit::Range { .. } | Limit::Mask(_)) => Self::Value1,
            (NlaType::U16, Limit::Range { .. } | Limit::Mask(_)) => Self::Value2,
            (NlaType::U32, Limit::Range { .. } | Limit::Mask(_)) => Self::Value4,
            (NlaType::U64, Limit::Range { .. } | Limit::Mask(_)) => Self::Value8,
            _ => Self::Rule,
        }
    }
}

impl NlaPolicy {
    /// Returns whether a payload of `len` bytes satisfies the rule regardless
    /// of content.
    #[inline]
    pub(super) fn takes_len(&self, len: usize) -> bool {
        let [low, high, ..] = len.to_le_bytes(); // lossless: lengths have 16 bits
        let len = u16::from_le_bytes([low, high]);
        len.wrapping_sub(self.plain.least) <= self.plain.more
    }

    /// Returns whether the quick check accepts `payload`. `nested` is whether
    /// the nested flag matters.
    #[inline]
    pub(super) fn takes(&self, payload: &[u8], nested: bool) -> bool {
        let value = match self.look {
            Look::Rule => return false,
            Look::Level => return !nested && !(1..NLA_HDRLEN).contains(&payload.len()),
            Look::Nul => {
                let most = usize::from(self.len);
                let fits = most == 0 || payload.len().wrapping_sub(1) <= most;
                return fits && payload.last() == Some(&0);
            }
            Look::Value1 => payload.try_into().ok().map(|b| u8::from_ne_bytes(b).into()),
            Look::Value2 => payload
                .try_into()
                .ok()
                .map(|b| u16::from_ne_bytes(b).into()),
            Look::Value4 => payload
                .try_into()
                .ok()
                .map(|b| u32::from_ne_bytes(b).into()),
            Look::Value8 => payload.try_into().ok().map(u64::from_ne_bytes),
        };
        match (value, &self.limit) {
            (Some(value), Limit::Range { min, max }) => *min <= value && value <= *max,
            (Some(value), Limit::Mask(mask)) => value & !mask == 0,
            _ => false,
        }
    }
}
