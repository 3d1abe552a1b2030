// SPDX-License-Identifier: MIT OR Apache-2.0
//! Sets and their attributes: [`Set`], [`Attr`]; sub-messages: [`SubMessage`], [`Format`].

use core::fmt;
use core::marker::PhantomData;

use super::super::{AnyPolicy, NlaPolicy, Policy};
use super::names::AttrRow;
use super::{FormatInfo, Names, Selector, SetInfo, SubInfo};

/// An attribute space of a family, such as `IFLA_*`. Implemented by
/// [`attributes!`](crate::attributes).
pub trait Set: Sized + 'static {
    /// Whether this is the set of messages with text instead of attributes,
    /// [`TextRest`].
    const IS_TEXT: bool = false;

    /// Returns the set as data.
    fn info() -> &'static SetInfo;

    /// Returns the policy of the set, by which a server checks requests.
    fn policy() -> AnyPolicy;
}

/// An attribute of the set `S` whose payload is of the kind `K`.
pub struct Attr<S, K> {
    nla_type: u16,
    types: PhantomData<fn() -> (S, K)>,
}

// Not derived, because derived impls would require `S: Clone` and `K: Clone`.
impl<S, K> Clone for Attr<S, K> {
    #[inline]
    fn clone(&self) -> Self {
        *self
    }
}

impl<S, K> Copy for Attr<S, K> {}

impl<S, K> Attr<S, K> {
    /// Creates an attribute of type `nla_type`. [`attributes!`](crate::attributes) does
    /// this.
    #[inline]
    #[must_use]
    pub const fn new(nla_type: u16) -> Self {
        Self {
            nla_type,
            types: PhantomData,
        }
    }

    /// Returns the type, as [`Attribute::nla_type`](super::super::Attribute::nla_type)
    /// does.
    #[inline]
    #[must_use]
    pub const fn nla_type(self) -> u16 {
        self.nla_type
    }
}

impl<S: Set, K> fmt::Debug for Attr<S, K> {
    /// Writes the C name.
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match S::info().get(self.nla_type) {
            Some(info) => f.write_str(info.name),
            None => write!(f, "{}", self.nla_type),
        }
    }
}

/// The set of messages that have no attributes.
#[derive(Clone, Copy, Debug)]
pub enum NoAttrs {}

impl Set for NoAttrs {
    #[inline]
    fn info() -> &'static SetInfo {
        &SetInfo {
            names: Names::NONE,
            attributes: [],
        }
    }

    #[inline]
    fn policy() -> AnyPolicy {
        static POLICY: Policy<1> = Policy::new();
        POLICY.any()
    }
}

/// The set of messages whose header is followed by text and not by attributes, such as
/// the records of audit. [`Attrs::text`](super::Attrs::text) returns the text.
#[derive(Clone, Copy, Debug)]
pub enum TextRest {}

impl Set for TextRest {
    const IS_TEXT: bool = true;

    #[inline]
    fn info() -> &'static SetInfo {
        NoAttrs::info()
    }

    #[inline]
    fn policy() -> AnyPolicy {
        NoAttrs::policy()
    }
}

/// The layouts of an attribute, one of which another attribute selects. Implemented by
/// [`sub_messages!`](crate::sub_messages).
///
/// `IFLA_INFO_DATA` is such an attribute: its set depends on `IFLA_INFO_KIND`.
pub trait SubMessage: Sized + 'static {
    /// The type of the attribute that selects.
    const SELECTOR: u16;
    /// The number of levels from the attribute out to the selector: 0 if both are in one
    /// set.
    const LEVELS: u8;
    /// Whether every layout is a nest or empty.
    const NESTS: bool;

    /// Returns the layouts as data.
    fn info() -> &'static SubInfo;
}

/// One of the layouts of the sub-message `M`: a payload of the kind `K`.
pub struct Format<M, K> {
    selector: Selector,
    types: PhantomData<fn() -> (M, K)>,
}

impl<M, K> Clone for Format<M, K> {
    #[inline]
    fn clone(&self) -> Self {
        *self
    }
}

impl<M, K> Copy for Format<M, K> {}

impl<M, K> Format<M, K> {
    /// Creates a layout. [`sub_messages!`](crate::sub_messages) does this.
    #[inline]
    #[must_use]
    pub const fn new(selector: Selector) -> Self {
        Self {
            selector,
            types: PhantomData,
        }
    }

    /// Returns the value of the attribute that selects this layout.
    #[inline]
    #[must_use]
    pub const fn selector(self) -> Selector {
        self.selector
    }
}

impl<M, K> fmt::Debug for Format<M, K> {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.selector.fmt(f)
    }
}

/// Returns the size of a policy for the attributes of `rows`, the last of which has the highest
/// type.
#[doc(hidden)]
#[inline]
#[must_use]
pub const fn size(rows: &[AttrRow]) -> usize {
    match rows {
        [.., (nla_type, ..)] => (*nla_type as usize).saturating_add(1),
        [] => 1,
    }
}

/// Returns the policy for the attributes of `rows`, by the rules of their kinds or by those of
/// `rules`. Type 0 has no meaning and is left out.
#[doc(hidden)]
#[inline]
#[must_use]
pub const fn policy<const N: usize>(rows: &[AttrRow], rules: &[(u16, NlaPolicy)]) -> Policy<N> {
    let mut policy = Policy::new();
    let mut rest = rows;
    while let [(nla_type, _, _, _, kind), behind @ ..] = rest {
        policy.set(*nla_type, kind.rule);
        rest = behind;
    }
    let mut rest = rules;
    while let [(nla_type, rule), behind @ ..] = rest {
        policy.set(*nla_type, *rule);
        rest = behind;
    }
    policy
}

/// Returns whether all of `formats` are nests or empty.
#[doc(hidden)]
#[inline]
#[must_use]
pub const fn are_nests(formats: &[FormatInfo]) -> bool {
    let mut rest = formats;
    while let [first, behind @ ..] = rest {
        if !first.kind.is_nest() {
            return false;
        }
        rest = behind;
    }
    true
}
