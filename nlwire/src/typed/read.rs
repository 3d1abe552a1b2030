// SPDX-License-Identifier: MIT OR Apache-2.0
//! Reading: [`Attrs`], the attributes of a message or nest, and what they are asked for.

use core::fmt;
use core::marker::PhantomData;

use super::super::{Attribute, Attributes, ParseError, Text};
use super::show::until_nul;
use super::{Attr, Format, Get, Json, Multi, Selector, Set, Shown, Sub, SubMessage, TextRest};

/// The attributes of a message or nest, of the set `S`.
///
/// Nothing has been read yet: each call walks the attributes from the start.
pub struct Attrs<'a, S> {
    stream: Attributes<'a>,
    set: PhantomData<fn() -> S>,
}

impl<S> Clone for Attrs<'_, S> {
    #[inline]
    fn clone(&self) -> Self {
        Self {
            stream: self.stream.clone(),
            set: PhantomData,
        }
    }
}

impl<S> Default for Attrs<'_, S> {
    /// Returns no attributes, for a nest that is not there:
    /// `link.get(Ifla::LINKINFO)?.unwrap_or_default()`.
    #[inline]
    fn default() -> Self {
        Self {
            stream: Attributes::new(&[]),
            set: PhantomData,
        }
    }
}

impl<'a> Attrs<'a, TextRest> {
    /// Returns the text, up to a NUL if there is one.
    #[inline]
    #[must_use]
    pub fn text(&self) -> Text<'a> {
        Text::new(until_nul(self.stream.remainder()))
    }
}

impl<'a, S: Set> Attrs<'a, S> {
    /// Interprets `stream` as attributes of the set `S`.
    #[inline]
    #[must_use]
    pub const fn new(stream: Attributes<'a>) -> Self {
        Self {
            stream,
            set: PhantomData,
        }
    }

    /// Returns the value of one attribute, such as `Ifla::MTU`, or the values of up to
    /// eight, such as `(Ifla::IFNAME, Ifla::MTU)`, after one walk.
    ///
    /// The value is `None` if there is no such attribute. If there are several, the last
    /// one counts.
    ///
    /// # Errors
    /// Returns an error if the attributes are malformed, or if a value is not of its
    /// kind.
    #[inline]
    pub fn get<Q: Query<'a, S>>(&self, query: Q) -> Result<Q::Found, ParseError> {
        let mut state = Q::State::default();
        for attribute in self.stream.clone() {
            query.visit(&mut state, attribute?);
        }
        query.finish(state)
    }

    /// Returns one attribute untyped, for its offset or its bytes. If there are several,
    /// the last one counts.
    ///
    /// # Errors
    /// Returns an error if the attributes are malformed.
    #[inline]
    pub fn attribute<K>(&self, attr: Attr<S, K>) -> Result<Option<Attribute<'a>>, ParseError> {
        let mut found = None;
        for attribute in self.stream.clone() {
            let attribute = attribute?;
            if attribute.nla_type() == attr.nla_type() {
                found = Some(attribute);
            }
        }
        Ok(found)
    }

    /// Returns whether there is an attribute, whatever its value.
    ///
    /// # Errors
    /// Returns an error if the attributes are malformed.
    #[inline]
    pub fn has<K>(&self, attr: Attr<S, K>) -> Result<bool, ParseError> {
        Ok(self.attribute(attr)?.is_some())
    }

    /// Returns the values of an attribute that may occur several times.
    ///
    /// The iterator ends after an error in the attributes themselves. It continues after
    /// a value that is not of its kind.
    #[inline]
    pub fn all<K: Get>(
        &self,
        attr: Attr<S, Multi<K>>,
    ) -> impl Iterator<Item = Result<K::Value<'a>, ParseError>> + use<'a, S, K> {
        self.stream
            .clone()
            .filter_map(move |attribute| match attribute {
                Ok(attribute) if attribute.nla_type() == attr.nla_type() => {
                    Some(K::get(&attribute))
                }
                Ok(_) => None,
                Err(error) => Some(Err(error)),
            })
    }

    /// Returns the attributes untyped.
    #[inline]
    pub fn raw(&self) -> Attributes<'a> {
        self.stream.clone()
    }

    /// Returns the attributes for display as JSON, in the shape of the kernel's `ynl`.
    #[inline]
    #[must_use]
    pub fn json(&self) -> Json<'a> {
        Json::new(self.raw(), S::info())
    }
}

impl<S: Set> fmt::Debug for Attrs<'_, S> {
    /// Writes the attributes with their C names.
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Shown::new(self.raw(), S::info()).fmt(f)
    }
}

/// One attribute of the set `S`, or a tuple of up to eight, as [`Attrs::get`] takes it.
pub trait Query<'a, S> {
    /// The values.
    type Found;
    /// The attributes that were found so far.
    type State: Default;

    /// Notes `attribute` if it is asked for.
    fn visit(&self, state: &mut Self::State, attribute: Attribute<'a>);

    /// Reads the values.
    ///
    /// # Errors
    /// Returns an error if a value is not of its kind.
    fn finish(self, state: Self::State) -> Result<Self::Found, ParseError>;
}

impl<'a, S, K: Get> Query<'a, S> for Attr<S, K> {
    type Found = Option<K::Value<'a>>;
    type State = Option<Attribute<'a>>;

    #[inline]
    fn visit(&self, state: &mut Self::State, attribute: Attribute<'a>) {
        if attribute.nla_type() == self.nla_type() {
            *state = Some(attribute);
        }
    }

    #[inline]
    fn finish(self, state: Self::State) -> Result<Self::Found, ParseError> {
        match state {
            Some(attribute) => K::get(&attribute).map(Some),
            None => Ok(None),
        }
    }
}

/// A sub-message in one of its layouts, if the selector beside it selects that. Created
/// by [`Attr::of`].
pub struct Selected<S, M, K> {
    attr: Attr<S, Sub<M>>,
    format: Format<M, K>,
}

impl<S: Set, M: SubMessage> Attr<S, Sub<M>> {
    /// Returns a query for the payload in the layout `format`. The result is `None` if
    /// the attribute or its selector is missing, or if the selector has another value.
    ///
    /// The selector has to be in the same set. Otherwise, read the attribute itself and
    /// use [`SubValue::read`](super::SubValue::read).
    #[inline]
    #[must_use]
    pub const fn of<K>(self, format: Format<M, K>) -> Selected<S, M, K> {
        const { assert!(M::LEVELS == 0, "the selector is in another set") }
        Selected { attr: self, format }
    }
}

impl<S: Set, M, K> fmt::Debug for Selected<S, M, K> {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} of {:?}", self.attr, self.format)
    }
}

impl<'a, S: Set, M: SubMessage, K: Get> Query<'a, S> for Selected<S, M, K> {
    type Found = Option<K::Value<'a>>;
    /// The attribute and its selector.
    type State = (Option<Attribute<'a>>, Option<Attribute<'a>>);

    #[inline]
    fn visit(&self, (found, selector): &mut Self::State, attribute: Attribute<'a>) {
        if attribute.nla_type() == self.attr.nla_type() {
            *found = Some(attribute);
        } else if attribute.nla_type() == M::SELECTOR {
            *selector = Some(attribute);
        }
    }

    #[inline]
    fn finish(self, (found, selector): Self::State) -> Result<Self::Found, ParseError> {
        let wanted: Selector = self.format.selector();
        match (found, selector) {
            (Some(found), Some(selector)) if wanted.matches(&selector) => K::get(&found).map(Some),
            _ => Ok(None),
        }
    }
}

/// Implements [`Query`] for tuples.
macro_rules! tuples {
    ($(($($query:ident $index:tt)*))*) => {$(
        impl<'a, S, $($query: Query<'a, S>),*> Query<'a, S> for ($($query,)*) {
            type Found = ($($query::Found,)*);
            type State = ($($query::State,)*);

            #[inline]
            fn visit(&self, state: &mut Self::State, attribute: Attribute<'a>) {
                $(self.$index.visit(&mut state.$index, attribute);)*
            }

            #[inline]
            fn finish(self, state: Self::State) -> Result<Self::Found, ParseError> {
                Ok(($(self.$index.finish(state.$index)?,)*))
            }
        }
    )*};
}

tuples! {
    (A 0)
    (A 0 B 1)
    (A 0 B 1 C 2)
    (A 0 B 1 C 2 D 3)
    (A 0 B 1 C 2 D 3 E 4)
    (A 0 B 1 C 2 D 3 E 4 F 5)
    (A 0 B 1 C 2 D 3 E 4 F 5 G 6)
    (A 0 B 1 C 2 D 3 E 4 F 5 G 6 H 7)
}
