// SPDX-License-Identifier: MIT OR Apache-2.0
//! [`Object`]: an object that is read from all of its messages as if it were one.

use core::fmt;

use super::super::super::{Attribute, ParseError};
use super::super::{Attrs, Layout, Query, Set};
use super::rule::{attrs, List, Split, SplitInfo};

/// An object of the set `T`, read from its messages `I` as if they were one: an iterator
/// over the family header and the attributes of each. Nothing is copied or kept.
///
/// ```
/// use nlwire::typed::*;
/// # use nlwire::Attributes;
/// # attributes! {
/// #     pub House "house" { NAME = 1 "HOUSE_NAME": U8, ROOMS = 3 "HOUSE_ROOMS": IndexedArray<Nest<Room>> }
/// #     pub Room "room" { NUMBER = 1 "ROOM_NUMBER": U8, CHAIRS = 3 "ROOM_CHAIRS": IndexedArray<Nest<Chair>> }
/// #     pub Chair "chair" { LEGS = 1 "CHAIR_LEGS": U8 }
/// # }
/// # splits! {
/// #     House: ROOMS of Room, split { repeat NAME }
/// #     Room: CHAIRS of Chair { key NUMBER }
/// # }
/// # let messages: [&[u8]; 0] = [];
/// # let messages = messages.iter().map(|bytes| (NoHeader, Attrs::new(Attributes::new(bytes))));
/// let house = Object::<House, NoHeader, _>::new(messages);
/// let name = house.get(House::NAME)?;
/// for room in house.entries() {
///     let room = room?;
///     let number = room.get(Room::NUMBER)?;
///     for chair in room.items() {
///         println!("{name:?} {number:?} {:?}", chair?.get(Chair::LEGS)?);
///     }
/// }
/// # Ok::<(), nlwire::ParseError>(())
/// ```
pub struct Object<T, H, I> {
    messages: I,
    types: core::marker::PhantomData<fn() -> (T, H)>,
}

impl<'a, T: Split, H: Layout, I: Iterator<Item = (H, Attrs<'a, T>)> + Clone> Object<T, H, I> {
    /// Reads the object from `messages`. [`Objects`] finds the messages of each of several
    /// objects.
    #[inline]
    #[must_use]
    pub fn new(messages: I) -> Self {
        Self {
            messages,
            types: core::marker::PhantomData,
        }
    }

    /// Returns the family header of the first message.
    #[inline]
    #[must_use]
    pub fn header(&self) -> Option<H> {
        self.messages().next().map(|(header, _)| header)
    }

    /// Returns the messages.
    #[inline]
    #[must_use]
    pub fn messages(&self) -> I {
        self.messages.clone()
    }

    /// Returns attributes of the object, as [`Attrs::get`] returns those of one message.
    /// Of attributes that are repeated, the last one counts. The list is read with
    /// [`entries`](Self::entries).
    ///
    /// # Errors
    /// Those of [`Attrs::get`].
    #[inline]
    pub fn get<Q: Query<'a, T>>(&self, query: Q) -> Result<Q::Found, ParseError> {
        find(self.messages().map(|(_, attrs)| attrs), query)
    }

    /// Returns the entries, each with all of its fragments.
    ///
    /// After an error, the iterator continues with the next entry or, if the attributes of a
    /// message are malformed, with the next message.
    #[inline]
    #[must_use]
    pub fn entries(&self) -> Entries<'a, T, I> {
        Entries {
            rest: self.messages(),
            list: None,
            is_first: false,
            last: None,
            failure: None,
            types: core::marker::PhantomData,
        }
    }
}

impl<'a, T: Split, H: Layout, I: Iterator<Item = (H, Attrs<'a, T>)> + Clone> fmt::Debug
    for Object<T, H, I>
{
    /// Writes the messages with their C names.
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let messages = self.messages().map(|(_, attrs)| attrs);
        f.debug_list().entries(messages).finish()
    }
}

/// Returns attributes of the first level of several streams.
#[inline]
fn find<'a, T: Set, Q: Query<'a, T>>(
    streams: impl Iterator<Item = Attrs<'a, T>>,
    query: Q,
) -> Result<Q::Found, ParseError> {
    let mut state = Q::State::default();
    for stream in streams {
        for attribute in stream.raw() {
            query.visit(&mut state, attribute?);
        }
    }
    query.finish(state)
}

/// The entries of an [`Object`]. Returned by [`Object::entries`].
pub struct Entries<'a, T, I> {
    /// The messages after the current one.
    rest: I,
    /// The rest of the entries of the current message.
    list: Option<List<'a>>,
    /// Whether no entry of the current message has been read.
    is_first: bool,
    /// The key of the last entry.
    last: Option<&'a [u8]>,
    failure: Option<ParseError>,
    types: core::marker::PhantomData<fn() -> T>,
}

impl<'a, T: Split, H, I: Iterator<Item = (H, Attrs<'a, T>)> + Clone> Iterator
    for Entries<'a, T, I>
{
    type Item = Result<Entry<'a, T, I>, ParseError>;

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        let rule = T::rule();
        loop {
            let Some(list) = &mut self.list else {
                if let Some(error) = self.failure.take() {
                    return Some(Err(error));
                }
                let (_, attrs) = self.rest.next()?;
                let (list, failure) = rule.list(attrs.raw());
                (self.list, self.failure, self.is_first) = (Some(list), failure, true);
                continue;
            };
            let first = match list.next() {
                Some(Ok(entry)) => entry,
                Some(Err(error)) => {
                    self.last = None; // What follows is not known to be a fragment.
                    return Some(Err(error));
                }
                None => {
                    self.list = None;
                    continue;
                }
            };
            let is_first = core::mem::take(&mut self.is_first);
            let key = match rule.entry_key(&first) {
                Ok(key) => key,
                Err(error) => {
                    self.last = None;
                    return Some(Err(error));
                }
            };
            if is_first && key.is_some() && key == self.last {
                continue; // a fragment of the last entry
            }
            self.last = key;
            return Some(Ok(Entry {
                first,
                key,
                list: list.clone(),
                rest: self.rest.clone(),
                types: core::marker::PhantomData,
            }));
        }
    }
}

impl<T: Set, I> fmt::Debug for Entries<'_, T, I> {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Entries").finish_non_exhaustive()
    }
}

/// An entry of an [`Object`], with all of its fragments.
#[derive(Clone)]
pub struct Entry<'a, T, I> {
    first: Attribute<'a>,
    key: Option<&'a [u8]>,
    /// The entries behind the first fragment in its message, and the messages after it.
    list: List<'a>,
    rest: I,
    types: core::marker::PhantomData<fn() -> T>,
}

impl<'a, T: Split, H, I: Iterator<Item = (H, Attrs<'a, T>)> + Clone> Entry<'a, T, I> {
    /// Returns the fragments of the entry, one from each message.
    #[inline]
    pub fn fragments(&self) -> impl Iterator<Item = Attrs<'a, T::Entry>> + use<'a, T, H, I> {
        let further = FurtherFragments::<'a, T, I> {
            key: self.key,
            list: self.list.clone(),
            rest: self.rest.clone(),
            types: core::marker::PhantomData,
        };
        core::iter::once(self.first)
            .chain(further)
            .map(|fragment| attrs(&fragment))
    }

    /// Returns attributes of the entry, as [`Attrs::get`] returns those of one nest. Of
    /// attributes that are repeated, the last one counts. The list is read with
    /// [`items`](Self::items).
    ///
    /// # Errors
    /// Those of [`Attrs::get`].
    #[inline]
    pub fn get<Q: Query<'a, T::Entry>>(&self, query: Q) -> Result<Q::Found, ParseError> {
        find(self.fragments(), query)
    }

    /// Returns the items of the entry, from all of its fragments.
    ///
    /// The iterator continues after an error with the next fragment.
    #[inline]
    pub fn items(
        &self,
    ) -> impl Iterator<Item = Result<Attrs<'a, <T::Entry as Split>::Entry>, ParseError>> + use<'a, T, H, I>
    where
        T::Entry: Split,
    {
        let rule: &SplitInfo = <T::Entry as Split>::rule();
        self.fragments().flat_map(move |fragment| {
            let (items, failure) = rule.list(fragment.raw());
            let items = items.map(|item| item.map(|item| attrs(&item)));
            items.chain(failure.map(Err))
        })
    }
}

impl<T: Split, I> fmt::Debug for Entry<'_, T, I> {
    /// Writes the first fragment.
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        attrs::<T::Entry>(&self.first).fmt(f)
    }
}

/// The fragments of an entry in further messages. They end before a malformed message,
/// which [`Entries`] reports.
struct FurtherFragments<'a, T, I> {
    key: Option<&'a [u8]>,
    list: List<'a>,
    rest: I,
    types: core::marker::PhantomData<fn() -> T>,
}

impl<'a, T: Split, H, I: Iterator<Item = (H, Attrs<'a, T>)>> Iterator
    for FurtherFragments<'a, T, I>
{
    type Item = Attribute<'a>;

    #[inline]
    fn next(&mut self) -> Option<Attribute<'a>> {
        // Only the last entry of a message is continued.
        if self.key.is_none() || self.list.next().is_some() {
            return None;
        }
        let rule = T::rule();
        loop {
            let (_, attrs) = self.rest.next()?;
            let (mut list, _) = rule.list(attrs.raw());
            let Some(first) = list.next() else { continue };
            self.list = list;
            let first = first.ok()?;
            let key = rule.entry_key(&first).ok()?;
            return (key == self.key).then_some(first);
        }
    }
}

/// The objects in a sequence of messages, such as the sets in a dump of all sets. Messages
/// with equal family headers and the same `key`, if the rule has
/// one, are an object. A message without the key continues the object before.
pub struct Objects<T, H, I> {
    rest: I,
    types: core::marker::PhantomData<fn() -> (T, H)>,
}

impl<'a, T: Split, H: Layout, I: Iterator<Item = (H, Attrs<'a, T>)> + Clone> Objects<T, H, I> {
    /// Divides `messages` into objects.
    #[inline]
    #[must_use]
    pub fn new(messages: I) -> Self {
        Self {
            rest: messages,
            types: core::marker::PhantomData,
        }
    }
}

impl<'a, T: Split, H: Layout, I: Iterator<Item = (H, Attrs<'a, T>)> + Clone> Iterator
    for Objects<T, H, I>
{
    type Item = Object<T, H, core::iter::Take<I>>;

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        let messages = self.rest.clone();
        let (header, attrs) = self.rest.next()?;
        let mut count = 1usize;
        loop {
            let mut ahead = self.rest.clone();
            match ahead.next() {
                Some((other, further)) if continues::<T, H>(&header, &attrs, &other, &further) => {
                    count = count.saturating_add(1);
                    self.rest = ahead;
                }
                _ => return Some(Object::new(messages.take(count))),
            }
        }
    }
}

/// Returns whether the second message continues the object of the first one.
#[inline]
fn continues<'a, T: Split, H: Layout>(
    header: &H,
    first: &Attrs<'a, T>,
    other: &H,
    further: &Attrs<'a, T>,
) -> bool {
    let is_same = header.with_bytes(|header| other.with_bytes(|other| header == other));
    let key = |attrs: &Attrs<'a, T>| T::rule().key(attrs.raw(), 0).ok().flatten();
    is_same && key(further).is_none_or(|further| key(first) == Some(further))
}

impl<T, H, I> fmt::Debug for Objects<T, H, I> {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Objects").finish_non_exhaustive()
    }
}
