// SPDX-License-Identifier: MIT OR Apache-2.0
//! The checks of `lib/nlattr.c`, in the same order.

use super::super::uapi::{NLA_F_NESTED, NLA_TYPE_MASK};
use super::super::{Attribute, Attributes, ParseError, NLA_HDRLEN};
use super::rule::{LengthForm, Limit, NlaType};
use super::{
    NlValidate, NlaPolicy, PolicyError, PolicyErrorKind, Rules, Warnings,
    MAX_POLICY_RECURSION_DEPTH,
};

/// The contents of an attribute that other rules have to check.
enum Inside {
    Nothing,
    Nest(&'static Rules),
    Array(&'static Rules),
}

/// Length in bytes of an `NLA_BITFIELD32`: the value, then the selector.
const BITFIELD32_LEN: usize = 8;

/// The result of the checks so far.
#[derive(Default)]
pub(super) struct Verdict {
    pub(super) warnings: Warnings,
    pub(super) error: Option<PolicyError>,
}

/// The checks have ended with the error in [`Verdict::error`]. The error is not
/// returned level by level, because each level would need stack space for it.
pub(super) struct Stop;

/// The strictness and the nesting depth of a check: in one register, so that all arguments
/// of the recursion are in registers.
#[derive(Clone, Copy)]
pub(super) struct Place([u8; 2]);

impl Place {
    pub(super) const fn top(level: NlValidate) -> Self {
        Self([level.0, 0])
    }

    const fn level(self) -> NlValidate {
        let Self([level, _]) = self;
        NlValidate(level)
    }

    const fn depth(self) -> u8 {
        let Self([_, depth]) = self;
        depth
    }

    /// Returns the same place with more flags.
    const fn stricter(self, flags: NlValidate) -> Self {
        Self([self.level().union(flags).0, self.depth()])
    }

    /// Returns the place inside a nest.
    const fn deeper(self) -> Self {
        Self([self.level().0, self.depth().saturating_add(1)])
    }
}

/// The recursion is `validate`, `one`, then `nest` or `array`, and `validate`
/// again. Each is a separate function with few enough arguments for `one` to
/// end in a tail call, so that `one` occupies no stack while the others run.
impl Rules {
    /// Checks a stream of attributes. Kernel: `__nla_validate_parse`.
    ///
    /// Never inlined: it is once in the code, for messages and nests, and no slower.
    #[inline(never)]
    pub(super) fn validate(
        &'static self,
        attributes: Attributes<'_>,
        place: Place,
        verdict: &mut Verdict,
    ) -> Result<(), Stop> {
        let mut attributes = attributes.strict();
        loop {
            let Some(left) = self.skip_plain(attributes, place.level()) else {
                return Ok(());
            };
            attributes = left;
            match attributes.next() {
                None => return Ok(()),
                Some(Ok(attribute)) => self.one(&attribute, place, verdict)?,
                Some(Err(left)) => return verdict.leftover(left, place.level()),
            }
        }
    }

    /// Returns `attributes` from the first one that no quick check
    /// ([`plain`](super::plain)) accepts. `inline(always)`, because a
    /// call would take a third of the time that a short message needs.
    #[inline(always)]
    pub(super) fn skip_plain<'a>(
        &self,
        mut attributes: Attributes<'a>,
        level: NlValidate,
    ) -> Option<Attributes<'a>> {
        let nested = level.contains(NlValidate::NESTED);
        // If the flag matters, it remains in the index, for which there is no
        // rule.
        let mask = NLA_TYPE_MASK | if nested { NLA_F_NESTED } else { 0 };
        let types = match self.strict_start_type {
            // From this type on, the level is a different one.
            start if start != 0 && !level.contains(NlValidate::STRICT) => start,
            _ => NLA_TYPE_MASK,
        };
        let rules = self.by_type.get(..usize::from(types));
        let rules = rules.unwrap_or(&self.by_type);
        // A loop over `next` would compare each length with that of the header, too, and create an
        // `Attribute`: a third more instructions.
        while let Some((header, payload)) = attributes.peek() {
            let Some(rule) = rules.get(usize::from(header.type_and_flags() & mask)) else {
                break;
            };
            let nla_len = header.nla_len();
            if !rule.takes_len(nla_len, nested) {
                rarely();
                if !payload.is_some_and(|payload| rule.takes(payload, nested)) {
                    break;
                }
            }
            attributes.pass(nla_len);
        }
        if attributes.is_empty() {
            return None;
        }
        Some(attributes)
    }

    /// Checks one attribute of a stream and its contents. Kernel: the loop of
    /// `__nla_validate_parse`, and `validate_nla`.
    #[inline(never)]
    pub(super) fn one(
        &'static self,
        attribute: &Attribute<'_>,
        mut place: Place,
        verdict: &mut Verdict,
    ) -> Result<(), Stop> {
        let nla_type = attribute.nla_type();
        let rule = match self.by_type.get(usize::from(nla_type)) {
            Some(rule) if nla_type != 0 => rule,
            _ if place.level().contains(NlValidate::MAXTYPE) => {
                return verdict.refuse(attribute, None, PolicyErrorKind::UnknownType);
            }
            _ => return Ok(()),
        };
        // Not earlier: for an unknown type, the requested level applies.
        if self.strict_start_type != 0 && nla_type >= self.strict_start_type {
            place = place.stricter(NlValidate::STRICT);
        }
        match rule.check(attribute, place.level(), verdict)? {
            Inside::Nothing => Ok(()),
            Inside::Nest(rules) => rules.nest(rule, attribute, place, verdict),
            Inside::Array(rules) => rules.array(rule, attribute, place, verdict),
        }
    }

    /// Checks the contents of `nest`. All recursion passes through this
    /// function, which limits the depth.
    #[inline(never)]
    fn nest(
        &'static self,
        rule: &'static NlaPolicy,
        nest: &Attribute<'_>,
        place: Place,
        verdict: &mut Verdict,
    ) -> Result<(), Stop> {
        let place = place.deeper();
        if usize::from(place.depth()) >= MAX_POLICY_RECURSION_DEPTH {
            return verdict.refuse(nest, Some(rule), PolicyErrorKind::TooDeep);
        }
        self.validate(nest.nested(), place, verdict)
    }

    /// Checks the entries of an array. Kernel: `nla_validate_array`, which
    /// ignores their nested flags, and at every level ignores bytes left over
    /// between them.
    #[inline(never)]
    fn array(
        &'static self,
        rule: &'static NlaPolicy,
        array: &Attribute<'_>,
        place: Place,
        verdict: &mut Verdict,
    ) -> Result<(), Stop> {
        for entry in array.nested().map_while(Result::ok) {
            match entry.payload().len() {
                0 => {}
                actual if actual < NLA_HDRLEN => {
                    let kind = PolicyErrorKind::EntryTooShort { actual };
                    return verdict.refuse(&entry, Some(rule), kind);
                }
                _ => self.nest(rule, &entry, place, verdict)?,
            }
        }
        Ok(())
    }
}

/// Moves the code behind its call out of the loop that it is in. Then nearly all attributes cost one
/// taken branch each, wherever the loop lies.
#[cold]
#[inline]
const fn rarely() {}

impl Verdict {
    #[cold]
    fn refuse(
        &mut self,
        attribute: &Attribute<'_>,
        rule: Option<&'static NlaPolicy>,
        kind: PolicyErrorKind,
    ) -> Result<(), Stop> {
        self.error = Some(PolicyError {
            kind,
            nla_type: Some(attribute.nla_type()),
            offset: attribute.offset(),
            rule,
        });
        Err(Stop)
    }

    /// Reports bytes that are not an attribute. Kernel: the end of
    /// `__nla_validate_parse`.
    #[cold]
    pub(super) fn leftover(&mut self, left: ParseError, level: NlValidate) -> Result<(), Stop> {
        if level.contains(NlValidate::TRAILING) {
            self.error = Some(PolicyError {
                kind: PolicyErrorKind::Leftover(left.kind),
                nla_type: None,
                offset: left.offset,
                rule: None,
            });
            return Err(Stop);
        }
        self.warnings.leftover.get_or_insert(left.offset);
        Ok(())
    }
}

impl NlaPolicy {
    /// Like [`validate`](Self::validate), with the error in `verdict`.
    #[inline(never)]
    fn check(
        &'static self,
        attribute: &Attribute<'_>,
        level: NlValidate,
        verdict: &mut Verdict,
    ) -> Result<Inside, Stop> {
        match self.validate(attribute, level, &mut verdict.warnings) {
            Ok(inside) => Ok(inside),
            Err(kind) => verdict
                .refuse(attribute, Some(self), kind)
                .map(|()| Inside::Nothing),
        }
    }

    /// Checks `attribute`, but not the contents of a nest. Kernel:
    /// `validate_nla`.
    fn validate(
        &self,
        attribute: &Attribute<'_>,
        level: NlValidate,
        warnings: &mut Warnings,
    ) -> Result<Inside, PolicyErrorKind> {
        let payload = attribute.payload();
        let actual = payload.len();
        if self.nla_type.size().is_some_and(|size| size != actual) {
            wrong_length(attribute, level, warnings)?;
        }
        if level.contains(NlValidate::NESTED) {
            match (self.nla_type, attribute.is_nested()) {
                (NlaType::Unspec, _) => {}
                (NlaType::Nested | NlaType::NestedArray, true) => {}
                (NlaType::Nested | NlaType::NestedArray, false) => {
                    return Err(PolicyErrorKind::NestedFlagMissing);
                }
                (_, true) => return Err(PolicyErrorKind::NestedFlagUnexpected),
                (_, false) => {}
            }
        }

        match self.nla_type {
            NlaType::Unspec if level.contains(NlValidate::UNSPEC) => {
                return Err(PolicyErrorKind::Unsupported);
            }
            NlaType::Unspec => at_least(usize::from(self.len), actual)?,
            NlaType::Reject => {
                let message = match self.limit {
                    Limit::Message(message) => Some(message),
                    _ => None,
                };
                return Err(PolicyErrorKind::Rejected { message });
            }
            NlaType::Flag => at_most(0, actual)?,
            NlaType::Bitfield32 => {
                at_most(BITFIELD32_LEN, actual)?;
                let [v0, v1, v2, v3, s0, s1, s2, s3] = read::<BITFIELD32_LEN>(payload)?;
                let value = u32::from_ne_bytes([v0, v1, v2, v3]);
                let selector = u32::from_ne_bytes([s0, s1, s2, s3]);
                self.validate_bits(value, selector)?;
            }
            NlaType::String | NlaType::NulString => self.validate_string(payload)?,
            NlaType::Binary => {
                if self.len != 0 {
                    at_most(usize::from(self.len), actual)?;
                }
                self.validate_length(attribute, level, warnings)?;
            }
            NlaType::Nested | NlaType::NestedArray if actual == 0 => {}
            NlaType::Nested | NlaType::NestedArray => {
                at_least(NLA_HDRLEN, actual)?;
                let rules = match self.limit {
                    Limit::Nested(rules) => rules,
                    Limit::NestedBy(policy) => policy().rules,
                    _ => return Ok(Inside::Nothing),
                };
                return Ok(match self.nla_type {
                    NlaType::Nested => Inside::Nest(rules),
                    _ => Inside::Array(rules),
                });
            }
            NlaType::U8 => self.validate_unsigned(u8::from_ne_bytes(read(payload)?))?,
            NlaType::U16 => self.validate_unsigned(u16::from_ne_bytes(read(payload)?))?,
            NlaType::U32 => self.validate_unsigned(u32::from_ne_bytes(read(payload)?))?,
            NlaType::U64 | NlaType::Msecs => {
                self.validate_unsigned(u64::from_ne_bytes(read(payload)?))?;
            }
            NlaType::Be16 => self.validate_unsigned(u16::from_be_bytes(read(payload)?))?,
            NlaType::Be32 => self.validate_unsigned(u32::from_be_bytes(read(payload)?))?,
            NlaType::Uint => match attribute.get_uint() {
                Ok(value) => self.validate_unsigned(value)?,
                Err(_) => return Err(PolicyErrorKind::WrongLength { actual }),
            },
            NlaType::S8 => self.validate_signed(i8::from_ne_bytes(read(payload)?))?,
            NlaType::S16 => self.validate_signed(i16::from_ne_bytes(read(payload)?))?,
            NlaType::S32 => self.validate_signed(i32::from_ne_bytes(read(payload)?))?,
            NlaType::S64 => self.validate_signed(i64::from_ne_bytes(read(payload)?))?,
            NlaType::Sint => match attribute.get_sint() {
                Ok(value) => self.validate_signed(value)?,
                Err(_) => return Err(PolicyErrorKind::WrongLength { actual }),
            },
        }

        if let Limit::Function(check) = self.limit {
            check(attribute).map_err(PolicyErrorKind::Refused)?;
        }
        Ok(Inside::Nothing)
    }

    /// Checks a bitfield. Kernel: `validate_nla_bitfield32`.
    fn validate_bits(&self, value: u32, selector: u32) -> Result<(), PolicyErrorKind> {
        match self.limit {
            Limit::Valid(valid)
                if valid != 0 && selector & !valid == 0 && value & !selector == 0 =>
            {
                Ok(())
            }
            _ => Err(PolicyErrorKind::InvalidBits),
        }
    }

    /// Checks a string. Kernel: `NLA_NUL_STRING` and `NLA_STRING` in
    /// `validate_nla`.
    fn validate_string(&self, payload: &[u8]) -> Result<(), PolicyErrorKind> {
        let most = usize::from(self.len);
        if self.nla_type == NlaType::NulString {
            // The NUL has to be among the first `most` + 1 bytes, or anywhere
            // if `most` is 0.
            let searched = match payload.get(..most.saturating_add(1)) {
                Some(start) if most != 0 => start,
                _ => payload,
            };
            if !searched.contains(&0) {
                return Err(PolicyErrorKind::MissingNul);
            }
        }
        at_least(1, payload.len())?;
        if most != 0 {
            // One NUL at the end does not count; earlier NULs do.
            at_most(most, payload.strip_suffix(&[0]).unwrap_or(payload).len())?;
        }
        Ok(())
    }

    /// Checks the length of bytes. Kernel: `nla_validate_range_unsigned` for
    /// `NLA_BINARY`.
    fn validate_length(
        &self,
        attribute: &Attribute<'_>,
        level: NlValidate,
        warnings: &mut Warnings,
    ) -> Result<(), PolicyErrorKind> {
        let actual = attribute.payload().len();
        match self.limit {
            Limit::Length { max, form, .. }
                if form == LengthForm::ExactWarn && actual > usize::from(max) =>
            {
                wrong_length(attribute, level, warnings)
            }
            Limit::Length { min, max, .. }
                if actual < usize::from(min) || actual > usize::from(max) =>
            {
                Err(PolicyErrorKind::LengthOutOfRange { actual })
            }
            _ => Ok(()),
        }
    }

    /// Checks the value of an unsigned integer. Kernel:
    /// `nla_validate_range_unsigned` for integers, `nla_validate_mask`.
    fn validate_unsigned(&self, value: impl Into<u64>) -> Result<(), PolicyErrorKind> {
        let value = value.into();
        match self.limit {
            Limit::Range { min, max } if value < min || value > max => {
                Err(PolicyErrorKind::ValueOutOfRange)
            }
            Limit::Mask(mask) if value & !mask != 0 => Err(PolicyErrorKind::ReservedBits),
            _ => Ok(()),
        }
    }

    /// Checks the value of a signed integer. Kernel:
    /// `nla_validate_int_range_signed`.
    fn validate_signed(&self, value: impl Into<i64>) -> Result<(), PolicyErrorKind> {
        let value = value.into();
        match self.limit {
            Limit::RangeSigned { min, max } if value < min || value > max => {
                Err(PolicyErrorKind::ValueOutOfRange)
            }
            _ => Ok(()),
        }
    }
}

impl NlaType {
    /// Returns whether the payload is a stream of attributes.
    #[inline]
    pub(super) const fn is_nest(self) -> bool {
        matches!(self, Self::Nested | Self::NestedArray)
    }

    /// Returns the size in bytes of an integer type that has a fixed one.
    /// Kernel: `nla_attr_len`, which does not contain `NLA_MSECS`.
    const fn size(self) -> Option<usize> {
        match self {
            Self::U8 | Self::S8 => Some(1),
            Self::U16 | Self::S16 | Self::Be16 => Some(2),
            Self::U32 | Self::S32 | Self::Be32 => Some(4),
            Self::U64 | Self::S64 => Some(8),
            _ => None,
        }
    }
}

/// Handles a length that the kernel, depending on the level, either rejects or
/// logs.
fn wrong_length(
    attribute: &Attribute<'_>,
    level: NlValidate,
    warnings: &mut Warnings,
) -> Result<(), PolicyErrorKind> {
    if level.contains(NlValidate::STRICT_ATTRS) {
        let actual = attribute.payload().len();
        return Err(PolicyErrorKind::WrongLength { actual });
    }
    warnings.wrong_length.get_or_insert(attribute.offset());
    Ok(())
}

/// Returns the first `N` bytes: those that the kernel reads of an integer
/// longer than its type.
fn read<const N: usize>(payload: &[u8]) -> Result<[u8; N], PolicyErrorKind> {
    match payload.first_chunk() {
        Some(bytes) => Ok(*bytes),
        None => Err(PolicyErrorKind::TooShort {
            least: N,
            actual: payload.len(),
        }),
    }
}

fn at_least(least: usize, actual: usize) -> Result<(), PolicyErrorKind> {
    if actual < least {
        Err(PolicyErrorKind::TooShort { least, actual })
    } else {
        Ok(())
    }
}

fn at_most(most: usize, actual: usize) -> Result<(), PolicyErrorKind> {
    if actual > most {
        Err(PolicyErrorKind::TooLong { most, actual })
    } else {
        Ok(())
    }
}
