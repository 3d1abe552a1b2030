// SPDX-License-Identifier: MIT OR Apache-2.0
//! [`Policy`], its flags and its warnings. The rules are in `rule`, the checks in
//! `validate` and `plain`.

mod error;
mod fields;
mod plain;
mod report;
mod rule;
mod validate;

pub use error::{PolicyError, PolicyErrorKind, ValidateError};
pub use fields::{NlaPolicyFields, NlaValidation};
pub use rule::{NlaPolicy, ValidateFn};

use core::fmt;
use core::ops::BitOr;

use super::{Attribute, AttributeTable, Attributes};
use validate::{Place, Verdict};

/// Maximum number of levels that are checked: the message itself is the first,
/// and each nest with a policy adds one. Kernel: `MAX_POLICY_RECURSION_DEPTH`
/// in `lib/nlattr.c`.
pub const MAX_POLICY_RECURSION_DEPTH: usize = 10;

/// The rules for the attributes of a message or nest: one rule for each type
/// below `N`. Kernel: an array of `struct nla_policy`, with one more entry than
/// the highest type.
///
/// [`Policy::parse`] guarantees that every attribute in its result has a valid
/// length, a value in range, and valid nested attributes. An attribute is
/// rejected exactly as a kernel would reject it: with the same errno, text and
/// offset ([`PolicyError`]).
///
/// # Example: a policy
///
/// ```
/// use nlwire::{AttributeTable, Message, NlValidate, NlaPolicy, Policy, PolicyError};
///
/// const ATTR_NAME: u16 = 1;
/// const ATTR_VALUE: u16 = 2;
/// const ATTR_ECHO: u16 = 1;
/// const ATTR_ONCE: u16 = 2;
///
/// // As in C, a policy has one more entry than its highest type.
/// static ECHO: Policy<3> = Policy::new()
///     .with::<ATTR_NAME>(NlaPolicy::NUL_STRING.max_len(15))
///     .with::<ATTR_VALUE>(NlaPolicy::U32.range::<1, 100>());
///
/// static TOP: Policy<3> = Policy::new()
///     .with::<ATTR_ECHO>(NlaPolicy::nested(&ECHO))
///     .with::<ATTR_ONCE>(NlaPolicy::FLAG);
///
/// /// Returns the value to echo, which is required.
/// fn value(attributes: nlwire::Attributes<'_>) -> Result<u32, PolicyError> {
///     let top = TOP.parse(attributes, NlValidate::STRICT)?;
///     let nest = top.require(ATTR_ECHO)?;
///     // TOP has checked the nest as well, so this cannot fail.
///     let echo = ECHO.parse(nest.nested(), NlValidate::STRICT)?;
///     let value = echo.require_in(&nest, ATTR_VALUE)?;
///     Ok(value.get_u32().unwrap_or_default())
/// }
///
/// # use nlwire::{MessageBuilder, NlMsgHdr, SliceSink, Messages};
/// # let mut buf = [0; 64];
/// # let mut send = |number: u32| {
/// #     let mut sink = SliceSink::new(&mut buf);
/// #     let mut message = MessageBuilder::new(&mut sink, NlMsgHdr::new(0x10))?;
/// #     let mut nest = message.nest(ATTR_ECHO)?;
/// #     nest.put_u32(ATTR_VALUE, number)?;
/// #     nest.end()?;
/// #     message.end()?;
/// #     let message = Messages::new(sink.into_bytes()).next().unwrap().unwrap();
/// #     Ok::<_, nlwire::BuildError>(value(message.attributes(0).unwrap()))
/// # };
/// assert_eq!(send(7)?, Ok(7));
/// let error = send(101)?.unwrap_err();
/// assert_eq!((error.errno(), error.offset), (nlwire::Errno::ERANGE, 20)); // at ATTR_VALUE
/// assert_eq!(error.text(), Some("integer out of range"));
/// # Ok::<(), nlwire::BuildError>(())
/// ```
///
/// A policy is normally a `static` or `const`. A `static` can refer to itself:
///
/// ```
/// use nlwire::{NlaPolicy, Policy};
/// static TREE: Policy<3> = Policy::new()
///     .with::<1>(NlaPolicy::U8)
///     .with::<2>(NlaPolicy::nested_array(&TREE));
/// ```
///
/// An inconsistent table does not compile: a type without an entry in the
/// table, a range for a string, a range whose minimum is above its maximum.
///
/// ```compile_fail,E0080
/// # use nlwire::{NlaPolicy, Policy};
/// static P: Policy<3> = Policy::new().with::<3>(NlaPolicy::U8); // types are 1 and 2
/// ```
/// ```compile_fail,E0080
/// # use nlwire::{NlaPolicy, Policy};
/// static P: Policy<3> = Policy::new().with::<1>(NlaPolicy::U8.range::<2, 1>());
/// ```
/// ```compile_fail,E0599
/// # use nlwire::{NlaPolicy, Policy};
/// static P: Policy<3> = Policy::new().with::<1>(NlaPolicy::STRING.range::<1, 2>());
/// ```
///
/// # From C
///
/// | kernel | nlwire |
/// |---|---|
/// | `struct nla_policy p[MAX + 1]` | [`Policy<{ MAX + 1 }>`](Policy) |
/// | `[A] = { .type = NLA_U32 }` | `.with::<A>(NlaPolicy::U32)` |
/// | `NLA_POLICY_RANGE(NLA_U32, 1, 9)`, `NLA_POLICY_FULL_RANGE(...)` | `NlaPolicy::U32.range::<1, 9>()` |
/// | `NLA_POLICY_MIN(NLA_S8, -3)`, `NLA_POLICY_MAX(...)` | `NlaPolicy::S8.min(-3)`, `.max(...)` |
/// | `NLA_POLICY_MASK(NLA_U16, 7)` | `NlaPolicy::U16.mask(7)` |
/// | `{ .type = NLA_NUL_STRING, .len = 15 }` | `NlaPolicy::NUL_STRING.max_len(15)` |
/// | `{ .type = NLA_BINARY, .len = 15 }` | `NlaPolicy::BINARY.len(15)` |
/// | `NLA_POLICY_EXACT_LEN(6)`, `NLA_POLICY_ETH_ADDR` | `NlaPolicy::BINARY.exact_len(6)` |
/// | `NLA_POLICY_EXACT_LEN_WARN(6)` | `NlaPolicy::BINARY.exact_len_warn(6)` |
/// | `NLA_POLICY_MIN_LEN(6)`, `NLA_POLICY_MAX_LEN(6)` | `NlaPolicy::BINARY.min_len(6)`, `.max_len(6)` |
/// | `NLA_POLICY_RANGE(NLA_BINARY, 1, 9)` | `NlaPolicy::BINARY.len_range::<1, 9>()` |
/// | `{ .len = 6 }` | `NlaPolicy::unspec(6)` |
/// | `NLA_POLICY_NESTED(p)`, `NLA_POLICY_NESTED_ARRAY(p)` | `NlaPolicy::nested(&P)`, `NlaPolicy::nested_array(&P)` |
/// | `NLA_POLICY_BITFIELD32(valid)` | `NlaPolicy::bitfield32(valid)` |
/// | `{ .type = NLA_REJECT, .reject_message = m }` | `NlaPolicy::reject(m)` |
/// | `NLA_POLICY_VALIDATE_FN(NLA_BINARY, f)` | `NlaPolicy::BINARY.validate_fn(f)` |
/// | `p[0].strict_start_type = A` | `.strict_start_type(A)` |
/// | `nla_parse`, `nlmsg_parse` | [`Policy::parse`] with [`NlValidate::STRICT`] |
/// | `nla_parse_deprecated` | [`Policy::parse`] with [`NlValidate::LIBERAL`] |
/// | `nla_parse_deprecated_strict` | [`Policy::parse`] with [`NlValidate::DEPRECATED_STRICT`] |
/// | `nla_validate` ... | [`Policy::validate`] |
/// | `NL_REQ_ATTR_CHECK(extack, nest, tb, A)` | [`AttributeTable::require`], [`require_in`](AttributeTable::require_in) |
///
/// # Kernel versions
///
/// The rules are those of `lib/nlattr.c` and `include/net/netlink.h` in Linux
/// 7.3.4, in the same order. Linux 6.1.192 and 6.12.117 have the same rules,
/// except that 6.1 lacks `NLA_UINT` and `NLA_SINT`.
///
/// There are three deliberate differences. Limits are not confined to an `s16`,
/// nor masks to 32 bits. The size of an integer depends only on its type: in C,
/// a `.len` given with the type can make the kernel read past the end of a
/// short payload. Nothing is logged: messages that the kernel writes to its log
/// are [`Warnings`] here.
///
/// # Stack usage
///
/// Nests are checked by recursion, so that a policy can contain itself, and the
/// input determines the depth. As in the kernel, the recursion ends at
/// [`MAX_POLICY_RECURSION_DEPTH`] levels, including the message itself. This
/// bounds the stack usage for every input: less than 5 KiB on x86-64, in an optimized build.
#[doc(alias = "nla_policy")]
#[derive(Clone, Debug)]
pub struct Policy<const N: usize> {
    rules: Rules<[NlaPolicy; N]>,
}

/// The rules of a [`Policy`] of any size.
#[derive(Clone)]
struct Rules<T: ?Sized = [NlaPolicy]> {
    /// The lowest type that is always checked strictly; 0 if there is none.
    strict_start_type: u16,
    /// The rules by type. The entry for type 0 is not used.
    by_type: T,
}

/// A [`Policy`] of any size.
#[derive(Clone, Copy)]
pub struct AnyPolicy {
    rules: &'static Rules,
}

impl AnyPolicy {
    /// Checks `attributes` as [`Policy::validate`] does.
    ///
    /// # Errors
    /// Returns the first rule that an attribute breaks.
    #[inline]
    pub fn validate(
        self,
        attributes: Attributes<'_>,
        level: NlValidate,
    ) -> Result<Warnings, PolicyError> {
        self.rules.check(attributes, level)
    }
}

impl Rules {
    /// Checks `attributes`, as [`Policy::validate`] describes.
    ///
    /// Always inlined: a call costs 44 instructions, a fifth of the check of a route.
    #[inline(always)]
    fn check(
        &'static self,
        attributes: Attributes<'_>,
        level: NlValidate,
    ) -> Result<Warnings, PolicyError> {
        let Some(attributes) = self.skip_plain(attributes.unfailed(), level) else {
            return Ok(Warnings::default());
        };
        let mut verdict = Verdict::default();
        // The outcome is in `verdict` as well.
        let _ = self.validate(attributes, Place::top(level), &mut verdict);
        match verdict.error {
            Some(error) => Err(error),
            None => Ok(verdict.warnings),
        }
    }
}

impl fmt::Debug for AnyPolicy {
    /// Prints only the size, because a policy can contain itself.
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AnyPolicy")
            .field("types", &self.rules.by_type.len())
            .finish()
    }
}

impl<const N: usize> Policy<N> {
    /// Creates a policy in which every type is [`NlaPolicy::UNSPEC`].
    #[inline]
    #[must_use]
    pub const fn new() -> Self {
        Self {
            rules: Rules {
                strict_start_type: 0,
                by_type: [NlaPolicy::UNSPEC; N],
            },
        }
    }

    /// Returns this policy with `rule` for the attribute type `NLA_TYPE`, from
    /// 1 to `N` - 1. Other types do not compile. C: `[NLA_TYPE] = rule`.
    ///
    /// The type is a const parameter, so that it is known at compile time.
    #[inline]
    #[must_use]
    pub const fn with<const NLA_TYPE: u16>(
        mut self,
        rule: NlaPolicy<impl rule::Payload + ?Sized>,
    ) -> Self {
        const {
            assert!(NLA_TYPE != 0, "no family gives type 0 a meaning");
            assert!((NLA_TYPE as usize) < N, "no entry for this type");
        }
        let by_type: &mut [NlaPolicy] = &mut self.rules.by_type;
        if let Some((_, [entry, ..])) = by_type.split_at_mut_checked(NLA_TYPE as usize) {
            *entry = rule.untyped();
        }
        self
    }

    /// Sets the rule for `nla_type`, if that is from 1 to `N` - 1.
    #[inline]
    pub(super) const fn set(&mut self, nla_type: u16, rule: NlaPolicy) {
        let by_type: &mut [NlaPolicy] = &mut self.rules.by_type;
        if let (1.., Some((_, [entry, ..]))) =
            (nla_type, by_type.split_at_mut_checked(nla_type as usize))
        {
            *entry = rule;
        }
    }

    /// Returns this policy with strict checks for the types from `nla_type` on:
    /// the attributes and everything in them are checked with
    /// [`NlValidate::STRICT`] at every level. This is for attributes that were
    /// added to a family after its first, liberally checked ones. With 0, no
    /// type is strict. C: `strict_start_type`.
    #[inline]
    #[must_use]
    pub const fn strict_start_type(mut self, nla_type: u16) -> Self {
        self.rules.strict_start_type = nla_type;
        self
    }

    /// Checks `attributes`, and the nests in them to the extent that this
    /// policy describes them. Kernel: `__nla_validate`.
    ///
    /// A malformed header is not an error by itself. As in the kernel, it ends
    /// the walk. The bytes left over are an error with
    /// [`NlValidate::TRAILING`], and one of the [`Warnings`] without it. This
    /// applies as well if `attributes` has already returned the error of that
    /// header.
    ///
    /// # Errors
    /// Returns the first rule that an attribute breaks.
    #[doc(alias = "nla_validate")]
    #[doc(alias = "__nla_validate")]
    #[inline]
    pub fn validate(
        &'static self,
        attributes: Attributes<'_>,
        level: NlValidate,
    ) -> Result<Warnings, PolicyError> {
        let rules: &'static Rules = &self.rules;
        rules.check(attributes, level)
    }

    /// Returns this policy without its size.
    #[inline]
    #[must_use]
    pub const fn any(&'static self) -> AnyPolicy {
        AnyPolicy { rules: &self.rules }
    }

    /// Checks `attributes` like [`validate`](Self::validate), and collects them
    /// in a table. Kernel: `__nla_parse`.
    ///
    /// Nests are checked but not parsed: parse each with its own policy.
    ///
    /// # Errors
    /// Returns the first rule that an attribute breaks.
    #[doc(alias = "nla_parse")]
    #[doc(alias = "__nla_parse")]
    #[doc(alias = "nlmsg_parse")]
    #[inline]
    pub fn parse<'a>(
        &'static self,
        attributes: Attributes<'a>,
        level: NlValidate,
    ) -> Result<AttributeTable<'a, N>, PolicyError> {
        self.validate(attributes.clone(), level)?;
        let mut table = AttributeTable::cleared(&attributes);
        for attribute in attributes.map_while(Result::ok) {
            table.keep(&attribute);
        }
        Ok(table)
    }
}

impl<const N: usize> Default for Policy<N> {
    #[inline]
    fn default() -> Self {
        Self::new()
    }
}

impl<const N: usize> fmt::Debug for Rules<[NlaPolicy; N]> {
    /// Prints only the size of a nest's policy, because a policy can contain
    /// itself.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Rules")
            .field("strict_start_type", &self.strict_start_type)
            .field("by_type", &self.by_type)
            .finish()
    }
}

impl<'a, const N: usize> AttributeTable<'a, N> {
    /// Returns the required attribute of type `nla_type`. Kernel:
    /// `NL_REQ_ATTR_CHECK` without a nest.
    ///
    /// # Errors
    /// [`Missing`](PolicyErrorKind::Missing), `EINVAL`, if there is none.
    #[doc(alias = "NL_REQ_ATTR_CHECK")]
    #[doc(alias = "GENL_REQ_ATTR_CHECK")]
    #[inline]
    pub fn require(&self, nla_type: u16) -> Result<Attribute<'a>, PolicyError> {
        self.get(nla_type)
            .ok_or(PolicyError::missing(nla_type, None))
    }

    /// Returns the required attribute of type `nla_type` in `nest`, the nest
    /// that this table was filled from. Kernel: `NL_REQ_ATTR_CHECK`.
    ///
    /// # Errors
    /// [`Missing`](PolicyErrorKind::Missing), `EINVAL`, if there is none.
    #[inline]
    pub fn require_in(
        &self,
        nest: &Attribute<'_>,
        nla_type: u16,
    ) -> Result<Attribute<'a>, PolicyError> {
        self.get(nla_type)
            .ok_or(PolicyError::missing(nla_type, Some(nest.offset())))
    }
}

/// The strictness of attribute checks, a set of flags. Kernel: `enum
/// netlink_validation`.
///
/// ```
/// use nlwire::NlValidate;
///
/// let level = NlValidate::TRAILING | NlValidate::MAXTYPE;
/// assert_eq!(level, NlValidate::DEPRECATED_STRICT);
/// assert!(NlValidate::STRICT.contains(level) && !NlValidate::LIBERAL.contains(level));
/// ```
#[doc(alias = "netlink_validation")]
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct NlValidate(u8);

impl NlValidate {
    /// No flag: for compatibility with old senders, many attributes that break
    /// a rule are accepted. C: `NL_VALIDATE_LIBERAL`.
    #[doc(alias = "NL_VALIDATE_LIBERAL")]
    pub const LIBERAL: Self = Self(0);
    /// Rejects bytes after the last attribute that are not an attribute. C:
    /// `NL_VALIDATE_TRAILING`.
    #[doc(alias = "NL_VALIDATE_TRAILING")]
    pub const TRAILING: Self = Self(1 << 0);
    /// Rejects types without an entry in the policy, and type 0. C:
    /// `NL_VALIDATE_MAXTYPE`.
    #[doc(alias = "NL_VALIDATE_MAXTYPE")]
    pub const MAXTYPE: Self = Self(1 << 1);
    /// Rejects types whose entry is [`NlaPolicy::UNSPEC`]. C:
    /// `NL_VALIDATE_UNSPEC`.
    #[doc(alias = "NL_VALIDATE_UNSPEC")]
    pub const UNSPEC: Self = Self(1 << 2);
    /// Rejects integers that are longer than their type. C:
    /// `NL_VALIDATE_STRICT_ATTRS`.
    #[doc(alias = "NL_VALIDATE_STRICT_ATTRS")]
    pub const STRICT_ATTRS: Self = Self(1 << 3);
    /// Rejects nests without `NLA_F_NESTED`, and the flag on any other
    /// attribute. C: `NL_VALIDATE_NESTED`.
    #[doc(alias = "NL_VALIDATE_NESTED")]
    pub const NESTED: Self = Self(1 << 4);
    /// [`TRAILING`](Self::TRAILING) and [`MAXTYPE`](Self::MAXTYPE). C:
    /// `NL_VALIDATE_DEPRECATED_STRICT`.
    #[doc(alias = "NL_VALIDATE_DEPRECATED_STRICT")]
    pub const DEPRECATED_STRICT: Self = Self::TRAILING.union(Self::MAXTYPE);
    /// All flags: the level for new families. C: `NL_VALIDATE_STRICT`.
    #[doc(alias = "NL_VALIDATE_STRICT")]
    pub const STRICT: Self = Self::DEPRECATED_STRICT
        .union(Self::UNSPEC)
        .union(Self::STRICT_ATTRS)
        .union(Self::NESTED);

    /// Returns the union of both sets of flags. Unlike `|`, this works in a
    /// `const`.
    #[inline]
    #[must_use]
    pub const fn union(self, flags: Self) -> Self {
        Self(self.0 | flags.0)
    }

    /// Returns whether all of `flags` are set.
    #[inline]
    #[must_use]
    pub const fn contains(self, flags: Self) -> bool {
        self.0 & flags.0 == flags.0
    }
}

impl BitOr for NlValidate {
    type Output = Self;

    #[inline]
    fn bitor(self, flags: Self) -> Self {
        self.union(flags)
    }
}

impl fmt::Debug for NlValidate {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const NAMES: [(NlValidate, &str); 5] = [
            (NlValidate::TRAILING, "NL_VALIDATE_TRAILING"),
            (NlValidate::MAXTYPE, "NL_VALIDATE_MAXTYPE"),
            (NlValidate::UNSPEC, "NL_VALIDATE_UNSPEC"),
            (NlValidate::STRICT_ATTRS, "NL_VALIDATE_STRICT_ATTRS"),
            (NlValidate::NESTED, "NL_VALIDATE_NESTED"),
        ];
        match *self {
            Self::LIBERAL => return f.write_str("NL_VALIDATE_LIBERAL"),
            Self::STRICT => return f.write_str("NL_VALIDATE_STRICT"),
            _ => {}
        }
        let mut separator = "";
        for (_, name) in NAMES.iter().filter(|(flag, _)| self.contains(*flag)) {
            write!(f, "{separator}{name}")?;
            separator = " | ";
        }
        Ok(())
    }
}

/// Problems that the requested level tolerates and a stricter one rejects. A
/// kernel logs them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Warnings {
    /// The offset of the first attribute that is longer than its type, which
    /// [`NlValidate::STRICT_ATTRS`] rejects.
    pub wrong_length: Option<usize>,
    /// The offset of the first bytes that are not an attribute, which
    /// [`NlValidate::TRAILING`] rejects.
    pub leftover: Option<usize>,
}

impl Warnings {
    /// Returns the text that a kernel puts into the ACK of a request that
    /// succeeds despite the warnings. Bytes left over have a text. A wrong
    /// length has none.
    #[inline]
    #[must_use]
    pub const fn text(&self) -> Option<&'static str> {
        match self.leftover {
            Some(_) => Some(error::LEFTOVER),
            None => None,
        }
    }
}
