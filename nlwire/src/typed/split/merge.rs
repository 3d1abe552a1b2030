// SPDX-License-Identifier: MIT OR Apache-2.0
//! [`Merge`]: the entries of messages that are read one after the other.

use core::fmt;
use core::marker::PhantomData;

use super::super::super::{ParseError, ParseErrorKind};
use super::super::Attrs;
use super::rule::{attrs, List, Split};

/// The maximum length of a key in bytes.
const KEY: usize = 64;

/// Finds the entries in the messages of an object of the set `T`, one message after the
/// other, and tells which of them continue the entry before. It stores the last key and no
/// message, so that an object can be larger than the memory.
///
/// The head is in the first message: [`Attrs::get`] reads it there.
#[derive(Clone)]
pub struct Merge<T> {
    last: Key,
    set: PhantomData<fn() -> T>,
}

/// The key of the last entry.
#[derive(Clone, Copy)]
struct Key {
    bytes: [u8; KEY],
    len: Option<usize>,
}

impl Key {
    const NONE: Self = Self {
        bytes: [0; KEY],
        len: None,
    };

    #[inline]
    fn get(&self) -> Option<&[u8]> {
        self.bytes.get(..self.len?)
    }

    /// Notes a key. Returns `None` if it is too long.
    #[inline]
    fn set(&mut self, key: Option<&[u8]>) -> Option<()> {
        *self = Self::NONE;
        let Some(key) = key else { return Some(()) };
        let room = self.bytes.get_mut(..key.len())?;
        room.iter_mut().zip(key).for_each(|(to, from)| *to = *from);
        self.len = Some(key.len());
        Some(())
    }
}

impl<T: Split> Merge<T> {
    /// Returns a state before the first message.
    #[inline]
    #[must_use]
    pub const fn new() -> Self {
        Self {
            last: Key::NONE,
            set: PhantomData,
        }
    }

    /// Returns the entries of the next message. The iterator has to be read to its end.
    #[inline]
    #[must_use]
    pub fn message<'a>(&mut self, message: &Attrs<'a, T>) -> Fragments<'a, '_, T> {
        let (list, failure) = T::rule().list(message.raw());
        Fragments {
            merge: self,
            list,
            failure,
            is_first: true,
        }
    }
}

impl<T: Split> Default for Merge<T> {
    #[inline]
    fn default() -> Self {
        Self::new()
    }
}

impl<T> fmt::Debug for Merge<T> {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Merge")
            .field("last", &self.last.get())
            .finish()
    }
}

/// An entry in a message, which may continue one of the message before.
pub struct Fragment<'a, T: Split> {
    /// Whether this is a further part of the entry before.
    pub continues: bool,
    /// The attributes of this part.
    pub entry: Attrs<'a, T::Entry>,
}

impl<'a, T: Split> Fragment<'a, T> {
    /// Returns the items in this part.
    #[inline]
    pub fn items(
        &self,
    ) -> impl Iterator<Item = Result<Attrs<'a, <T::Entry as Split>::Entry>, ParseError>> + use<'a, T>
    where
        T::Entry: Split,
    {
        let (items, failure) = <T::Entry as Split>::rule().list(self.entry.raw());
        let items = items.map(|item| item.map(|item| attrs(&item)));
        items.chain(failure.map(Err))
    }
}

impl<T: Split> fmt::Debug for Fragment<'_, T> {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Fragment")
            .field("continues", &self.continues)
            .field("entry", &self.entry)
            .finish()
    }
}

/// The entries of one message. Returned by [`Merge::message`].
pub struct Fragments<'a, 'm, T> {
    merge: &'m mut Merge<T>,
    list: List<'a>,
    failure: Option<ParseError>,
    is_first: bool,
}

impl<'a, T: Split> Iterator for Fragments<'a, '_, T> {
    type Item = Result<Fragment<'a, T>, ParseError>;

    /// # Errors
    /// Those of [`Entries`](super::Entries), and
    /// [`WrongLength`](ParseErrorKind::WrongLength) for a key of more than 64 bytes.
    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        let entry = match self.list.next() {
            Some(Ok(entry)) => entry,
            Some(Err(error)) => {
                self.merge.last = Key::NONE;
                return Some(Err(error));
            }
            None => return self.failure.take().map(Err),
        };
        let is_first = core::mem::take(&mut self.is_first);
        let last = &mut self.merge.last;
        let key = match T::rule().entry_key(&entry) {
            Ok(key) => key,
            Err(error) => {
                *last = Key::NONE;
                return Some(Err(error));
            }
        };
        let continues = is_first && key.is_some() && key == last.get();
        if last.set(key).is_none() {
            return Some(Err(ParseError {
                kind: ParseErrorKind::WrongLength {
                    expected: KEY,
                    actual: key.unwrap_or_default().len(),
                },
                offset: entry.offset(),
            }));
        }
        Some(Ok(Fragment {
            continues,
            entry: attrs(&entry),
        }))
    }
}

impl<T> fmt::Debug for Fragments<'_, '_, T> {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Fragments").finish_non_exhaustive()
    }
}
