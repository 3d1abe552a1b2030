// SPDX-License-Identifier: MIT OR Apache-2.0
//! [`Split`], the rule by which an object is divided into messages, and its macro.

use super::super::super::{Attribute, Attributes, ParseError, ParseErrorKind};
use super::super::{As, Attr, Attrs, IndexedArray, Kind, Multi, Nest, Set, U32};

/// A set with a list of entries that can be continued in further messages, or, if the
/// set is that of an entry, in further fragments of the entry. Implemented by
/// [`splits!`](crate::splits).
pub trait Split: Set {
    /// The set of an entry of the list.
    type Entry: Set;

    /// Returns the rule as data.
    fn rule() -> &'static SplitInfo;
}

/// The rule by which an object is divided, as data.
#[derive(Clone, Copy, Debug)]
pub struct SplitInfo {
    /// The type of the attribute that has the entries.
    pub list: u16,
    /// The type of an entry in the list. `None` if it has no meaning: 0 is written, and
    /// any type is read.
    pub item: Option<u16>,
    /// Whether entries are attributes of the type `list` beside the others, instead of
    /// attributes in a nest of that type.
    pub is_direct: bool,
    /// Whether a message has at most one entry, because a reader would take the last one.
    pub is_single: bool,
    /// The type of the attribute that identifies the object: a message, or a fragment of
    /// an entry, with the same value continues it.
    pub key: Option<u16>,
    /// The attributes that are repeated in every message or fragment, beside the key.
    pub repeat: &'static [Repeat],
    /// The rule by which an entry is divided, if it can be.
    pub entry: Option<fn() -> &'static SplitInfo>,
}

/// An attribute that is repeated in further messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Repeat {
    /// The type of the attribute.
    pub nla_type: u16,
    /// The flags of a `u32` that are repeated. The others apply once, such as
    /// `WGPEER_F_REPLACE_ALLOWEDIPS`. `None` for the whole attribute.
    pub mask: Option<u32>,
}

/// The part of an attribute that is repeated.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Repeated {
    No,
    Whole,
    Flags(u32),
}

impl SplitInfo {
    /// Returns what a further message repeats of an attribute.
    #[inline]
    pub(super) fn repeated(&self, attribute: &Attribute<'_>) -> Repeated {
        let nla_type = attribute.nla_type();
        if self.key == Some(nla_type) {
            return Repeated::Whole;
        }
        let mut repeat = self.repeat.iter();
        let Some(repeat) = repeat.find(|repeat| repeat.nla_type == nla_type) else {
            return Repeated::No;
        };
        match (repeat.mask, attribute.get_u32()) {
            (None, _) => Repeated::Whole,
            (Some(mask), Ok(value)) => match value & mask {
                0 => Repeated::No,
                flags if flags == value => Repeated::Whole,
                flags => Repeated::Flags(flags),
            },
            (Some(_), Err(_)) => Repeated::No,
        }
    }

    /// Returns the key, or `None` without a rule for one.
    ///
    /// # Errors
    /// [`MissingAttribute`](ParseErrorKind::MissingAttribute) at `offset`, and the errors
    /// of the attributes.
    #[inline]
    pub(super) fn key<'a>(
        &self,
        attributes: Attributes<'a>,
        offset: usize,
    ) -> Result<Option<&'a [u8]>, ParseError> {
        let Some(nla_type) = self.key else {
            return Ok(None);
        };
        let mut key = None;
        for attribute in attributes {
            let attribute = attribute?;
            if attribute.nla_type() == nla_type {
                key = Some(attribute.payload());
            }
        }
        match key {
            Some(key) => Ok(Some(key)),
            None => Err(ParseError {
                kind: ParseErrorKind::MissingAttribute { nla_type },
                offset,
            }),
        }
    }

    /// Returns the key of an entry, by the rule for entries.
    #[inline]
    pub(super) fn entry_key<'a>(
        &self,
        entry: &Attribute<'a>,
    ) -> Result<Option<&'a [u8]>, ParseError> {
        match self.entry {
            Some(rule) => rule().key(entry.nested(), entry.offset()),
            None => Ok(None),
        }
    }

    /// Returns the entries among `attributes`, and the error that ends them.
    #[inline]
    pub(super) fn list<'a>(&self, attributes: Attributes<'a>) -> (List<'a>, Option<ParseError>) {
        if self.is_direct {
            let wanted = Some(self.list);
            return (
                List {
                    stream: attributes,
                    wanted,
                },
                None,
            );
        }
        let (mut stream, mut failure) = (Attributes::new(&[]), None);
        for attribute in attributes {
            match attribute {
                Ok(list) if list.nla_type() == self.list => stream = list.nested(),
                Ok(_) => {}
                Err(error) => failure = Some(error),
            }
        }
        let wanted = self.item;
        (List { stream, wanted }, failure)
    }
}

/// The entries of a list in one message.
#[derive(Clone)]
pub(super) struct List<'a> {
    stream: Attributes<'a>,
    wanted: Option<u16>,
}

impl<'a> Iterator for List<'a> {
    type Item = Result<Attribute<'a>, ParseError>;

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        let wanted = self.wanted;
        self.stream.find(|entry| match (entry, wanted) {
            (Ok(entry), Some(wanted)) => entry.nla_type() == wanted,
            _ => true,
        })
    }
}

/// Returns the attributes of an entry.
#[inline]
pub(super) fn attrs<'a, S: Set>(entry: &Attribute<'a>) -> Attrs<'a, S> {
    Attrs::new(entry.nested())
}

/// The kind of an attribute that has entries: a nest or an array of them, or, if it can
/// occur several times, one entry.
pub trait EntryList: Kind {
    /// The set of an entry.
    type Entry: Set;
    /// Whether the attribute is an entry itself.
    const IS_DIRECT: bool;
    /// Whether the attribute occurs once in a message.
    const IS_SINGLE: bool = false;
}

impl<S: Set> EntryList for IndexedArray<Nest<S>> {
    type Entry = S;
    const IS_DIRECT: bool = false;
}

impl<S: Set> EntryList for Nest<S> {
    type Entry = S;
    const IS_DIRECT: bool = true;
    const IS_SINGLE: bool = true;
}

impl<S: Set> EntryList for Multi<Nest<S>> {
    type Entry = S;
    const IS_DIRECT: bool = true;
}

/// Returns whether an attribute is an entry itself, if its entries are of the set `E`.
#[doc(hidden)]
#[inline]
#[must_use]
pub const fn is_direct<S, K: EntryList<Entry = E>, E: Set>(_: Attr<S, K>) -> bool {
    K::IS_DIRECT
}

/// Returns whether a message has at most one entry.
#[doc(hidden)]
#[inline]
#[must_use]
pub const fn is_single<S, K: EntryList>(_: Attr<S, K>) -> bool {
    K::IS_SINGLE
}

/// Returns that an attribute is a list of the entries `item`. The entries are of the set `E`.
#[doc(hidden)]
#[inline]
#[must_use]
pub const fn is_in_nest<S, L, K: EntryList<Entry = E>, E: Set>(
    _list: Attr<S, Nest<L>>,
    _item: Attr<L, K>,
) -> bool {
    assert!(K::IS_DIRECT, "an entry of the list is a nest");
    false
}

/// Returns the flags that are repeated.
#[doc(hidden)]
#[inline]
#[must_use]
pub const fn masked<S, E>(_: Attr<S, As<U32, E>>, flags: u64) -> u32 {
    assert!(flags <= u32::MAX as u64, "the attribute has 32 bits");
    // The assertion is evaluated at compile time.
    #[allow(clippy::cast_possible_truncation)]
    {
        flags as u32
    }
}

/// Declares how objects that do not fit into one message are divided.
///
/// A line names a set, the attribute that has its entries, and the set of an entry. The kind of
/// the attribute determines where the entries are. The braces contain:
///
/// - `key`: the attribute that identifies the object. A message with the same key continues
///   the object of the message before. The first entry of a message with the same key as the
///   last one before continues that entry. The key is repeated.
/// - `repeat`: the attributes that every further message repeats, or some of their flags.
///   All others are in the first message only.
///
/// # Example: a list
///
/// The attribute is an array of nests, and each of them is an entry. Entries are written with
/// the type 0, and read with any.
///
/// ```
/// use nlwire::typed::*;
///
/// attributes! {
///     pub House "house" {
///         NAME = 1 "HOUSE_NAME": Str,
///         COLOR = 2 "HOUSE_COLOR": U32, // in the first message only
///         ROOMS = 3 "HOUSE_ROOMS": IndexedArray<Nest<Room>>,
///     }
///     pub Room "room" { NUMBER = 1 "ROOM_NUMBER": U32 }
/// }
/// splits! { House: ROOMS of Room { repeat NAME } }
/// assert_eq!((House::rule().list, House::rule().item), (3, None));
/// ```
///
/// # Example: a list whose entries have a type
///
/// If the type of the entries has a meaning, it follows the attribute.
///
/// ```
/// use nlwire::typed::*;
///
/// attributes! {
///     pub House "house" {
///         NAME = 1 "HOUSE_NAME": Str,
///         ROOMS = 3 "HOUSE_ROOMS": IndexedArray<Nest<Room>>,
///     }
///     pub Room "room" { NUMBER = 1 "ROOM_NUMBER": U32 }
/// }
/// splits! { House: ROOMS = 1 of Room { repeat NAME } }
/// assert_eq!(House::rule().item, Some(1));
/// ```
///
/// # Example: a list in a nest
///
/// If the attribute is a nest with a set of its own, `/` and the attribute of that set that is
/// an entry follow.
///
/// ```
/// use nlwire::typed::*;
///
/// attributes! {
///     pub House "house" {
///         NAME = 1 "HOUSE_NAME": Str,
///         ROOMS = 3 "HOUSE_ROOMS": Nest<Rooms>,
///     }
///     pub Rooms "rooms" { ROOM = 7 "ROOMS_ROOM": Multi<Nest<Room>> }
///     pub Room "room" { NUMBER = 1 "ROOM_NUMBER": U32 }
/// }
/// splits! { House: ROOMS / Rooms::ROOM of Room { repeat NAME } }
/// assert_eq!((House::rule().list, House::rule().item), (3, Some(7)));
/// ```
///
/// # Example: entries without a list
///
/// If the attribute is a nest that can occur several times, each entry is such an attribute,
/// beside the others. If it occurs once, each message has at most one entry.
///
/// ```
/// use nlwire::typed::*;
///
/// attributes! {
///     pub House "house" {
///         NAME = 1 "HOUSE_NAME": Str,
///         ROOM = 3 "HOUSE_ROOM": Multi<Nest<Room>>,
///     }
///     pub Street "street" { HOUSE = 1 "STREET_HOUSE": Nest<House> }
///     pub Room "room" { NUMBER = 1 "ROOM_NUMBER": U32 }
/// }
/// splits! {
///     House: ROOM of Room { repeat NAME }
///     Street: HOUSE of House {}
/// }
/// assert!(House::rule().is_direct && !House::rule().is_single);
/// assert!(Street::rule().is_direct && Street::rule().is_single);
/// ```
///
/// # Example: entries that are divided themselves
///
/// With `split`, an entry can be divided itself, by the rule of its set. `repeat` names some
/// flags of an attribute, because others would be wrong in a further message.
///
/// ```
/// use nlwire::typed::*;
///
/// enums! { pub flags RoomF { EMPTY_FIRST = 1 "ROOM_F_EMPTY_FIRST", LOCKED = 2 "ROOM_F_LOCKED" } }
/// attributes! {
///     pub House "house" {
///         NAME = 1 "HOUSE_NAME": Str,
///         ROOMS = 3 "HOUSE_ROOMS": IndexedArray<Nest<Room>>,
///     }
///     pub Room "room" {
///         NUMBER = 1 "ROOM_NUMBER": U32,
///         FLAGS = 2 "ROOM_FLAGS": As<U32, RoomF>,
///         CHAIRS = 3 "ROOM_CHAIRS": IndexedArray<Nest<Chair>>,
///     }
///     pub Chair "chair" { LEGS = 1 "CHAIR_LEGS": U32 }
/// }
/// splits! {
///     House: ROOMS of Room, split { repeat NAME }
///     Room: CHAIRS of Chair { key NUMBER, repeat FLAGS & [RoomF::LOCKED] }
/// }
/// assert_eq!(Room::rule().key, Some(1));
/// assert_eq!(Room::rule().repeat[0].mask, Some(2));
/// ```
#[macro_export]
macro_rules! splits {
    ($(
        $(#[$meta:meta])*
        $Set:ident : $LIST:ident $(= $item:literal)? $(/ $List:ident :: $ITEM:ident)? of $Entry:ident $(, $split:ident)? {
            $(key $KEY:ident $(,)?)?
            $(repeat $($ATTR:ident $(& [$($mask:expr),*])?),* $(,)?)?
        }
    )*) => {$(
        const _: () = {
            static INFO: $crate::typed::SplitInfo = $crate::typed::SplitInfo {
                list: $Set::$LIST.nla_type(),
                item: $crate::__item!($($item)? $($List::$ITEM)?),
                is_direct: $crate::__is_direct!($Set::$LIST, $Entry $(, $List::$ITEM)?),
                is_single: $crate::__is_single!($Set::$LIST $(, $List::$ITEM)?),
                key: $crate::__key!($($Set::$KEY)?),
                repeat: &[$($($crate::typed::Repeat {
                    nla_type: $Set::$ATTR.nla_type(),
                    mask: $crate::__mask!($Set::$ATTR $(, $($mask)*)?),
                }),*)?],
                entry: $crate::__entry_rule!($Entry $(, $split)?),
            };

            $(#[$meta])*
            impl $crate::typed::Split for $Set {
                type Entry = $Entry;

                #[inline]
                fn rule() -> &'static $crate::typed::SplitInfo {
                    &INFO
                }
            }
        };
    )*};
}

#[doc(hidden)]
#[macro_export]
macro_rules! __item {
    () => {
        None
    };
    ($item:literal) => {
        Some($item)
    };
    ($List:ident :: $ITEM:ident) => {
        Some($List::$ITEM.nla_type())
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __is_direct {
    ($Set:ident :: $LIST:ident, $Entry:ident) => {
        $crate::typed::private::is_direct::<_, _, $Entry>($Set::$LIST)
    };
    ($Set:ident :: $LIST:ident, $Entry:ident, $List:ident :: $ITEM:ident) => {
        $crate::typed::private::is_in_nest::<_, _, _, $Entry>($Set::$LIST, $List::$ITEM)
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __is_single {
    ($Set:ident :: $LIST:ident) => {
        $crate::typed::private::is_single($Set::$LIST)
    };
    ($Set:ident :: $LIST:ident, $List:ident :: $ITEM:ident) => {
        false
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __key {
    () => {
        None
    };
    ($Set:ident :: $KEY:ident) => {
        Some($Set::$KEY.nla_type())
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __mask {
    ($Set:ident :: $ATTR:ident) => {
        None
    };
    ($Set:ident :: $ATTR:ident, $($mask:expr)*) => {
        Some($crate::typed::private::masked($Set::$ATTR, 0 $(| $mask.0)*))
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __entry_rule {
    ($Entry:ident) => {
        None
    };
    ($Entry:ident, split) => {
        Some(<$Entry as $crate::typed::Split>::rule)
    };
}
