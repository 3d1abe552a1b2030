// SPDX-License-Identifier: MIT OR Apache-2.0
//! [`SplitWriter`], which writes an object into as many messages as it needs.

use core::fmt;
use core::marker::PhantomData;

use zerocopy::{Immutable, IntoBytes};

use super::super::super::uapi::NLA_F_NESTED;
use super::super::super::{
    Attributes, BuildError, Builder, Frame, MessageBuilder, NestBuilder, NlAttr, NlMsgHdr, Sink,
    NLMSG_HDRLEN,
};
use super::super::{Set, Writer};
use super::rule::{Repeated, Split, SplitInfo};

/// Whether an entry or item was added.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[must_use = "what was not added has to be added again after `next`"]
pub enum Added {
    /// It is in the message.
    Yes,
    /// It was not added, because the message is full. After
    /// [`next`](SplitWriter::next), the same call adds it.
    Full,
}

/// Writes an object of the set `T` into as many messages as it needs, by the rule of the
/// set. Each message has a sink of its own, which limits its length.
///
/// ```
/// use nlwire::typed::*;
/// use nlwire::{BuildError, NlMsgHdr, SliceSink};
/// # attributes! {
/// #     pub House "house" { NAME = 1 "HOUSE_NAME": Str, COLOR = 2 "HOUSE_COLOR": U32, ROOMS = 3 "HOUSE_ROOMS": IndexedArray<Nest<Room>> }
/// #     pub Room "room" { NUMBER = 1 "ROOM_NUMBER": U32 }
/// # }
/// splits! { House: ROOMS of Room { repeat NAME } }
///
/// let mut buffers = [[0; 64]; 4];
/// let mut sinks = buffers.each_mut().map(|buffer| SliceSink::new(buffer)).into_iter();
/// let header = NlMsgHdr::new(0x10);
/// let mut house = SplitWriter::<House, _>::new(sinks.next().unwrap(), header, &[0u8; 0], |house| {
///     house.put(House::NAME, "villa")?;
///     house.put(House::COLOR, 7)
/// })?;
/// let mut full = Vec::new();
/// for number in 0..5 {
///     while house.entry(|room| room.put(Room::NUMBER, number))? == Added::Full {
///         full.push(house.next(sinks.next().unwrap(), header)?); // to be sent
///     }
/// }
/// full.push(house.end()?);
/// let lengths = full.iter().map(|message| message.as_bytes().len());
/// assert_eq!(lengths.collect::<Vec<_>>(), [64, 56, 44]); // rooms 0 and 1 with the color, 2 and 3, 4
/// # Ok::<(), BuildError>(())
/// ```
///
/// The first message has the whole head, and each further one the attributes that the rule
/// repeats. They are copied from the message before. An entry or item that does not fit is
/// removed from the message. After an item, the entry continues in the next message, with the
/// attributes of the entry that its rule repeats.
///
/// A list is a nest, which ends at 65,535 bytes, in a message of any length.
pub struct SplitWriter<T, S> {
    sink: S,
    rule: &'static SplitInfo,
    /// The positions of the message, its attributes, the list, the last entry and the
    /// list of its items. All of them are open, except for the message's header.
    start: usize,
    body: usize,
    list: Option<usize>,
    entry: Option<usize>,
    items: Option<usize>,
    /// Whether the message has nothing that further messages do not repeat.
    is_fresh: bool,
    /// Whether the message has an entry, and can have no other.
    is_taken: bool,
    set: PhantomData<fn() -> T>,
}

impl<T: Split, S: Sink> SplitWriter<T, S> {
    /// Begins the first message in `sink`: `nlmsghdr`, the family header `header`, and the
    /// attributes that `head` adds. In generic netlink, the family header is or begins with
    /// [`GenlMsgHdr`](super::super::super::GenlMsgHdr).
    ///
    /// # Errors
    /// Those of `head`, and [`NoSpace`](BuildError::NoSpace).
    #[inline]
    pub fn new(
        sink: S,
        nlmsghdr: NlMsgHdr,
        header: &(impl IntoBytes + Immutable + ?Sized),
        head: impl FnOnce(&mut Writer<'_, '_, T, S, NlMsgHdr>) -> Result<(), BuildError>,
    ) -> Result<Self, BuildError> {
        let mut this = Self::begin(sink, nlmsghdr, header.as_bytes())?;
        let mut message = MessageBuilder::resume(&mut this.sink, this.start);
        head(&mut Writer::new(&mut message))?;
        message.suspend();
        let mut attributes = this.attributes_at(this.body);
        let repeated = |attribute| this.rule.repeated(&attribute) == Repeated::Whole;
        this.is_fresh = attributes.all(|attribute| attribute.is_ok_and(repeated));
        Ok(this)
    }

    /// Begins a message without attributes.
    #[inline]
    fn begin(mut sink: S, nlmsghdr: NlMsgHdr, header: &[u8]) -> Result<Self, BuildError> {
        let mut message = MessageBuilder::new(&mut sink, nlmsghdr)?;
        message.put_payload(header)?;
        let start = message.suspend();
        Ok(Self {
            rule: T::rule(),
            start,
            body: sink.as_bytes().len(),
            sink,
            list: None,
            entry: None,
            items: None,
            is_fresh: true,
            is_taken: false,
            set: PhantomData,
        })
    }

    /// Adds an entry with the attributes that `write` adds. An entry that can be divided is
    /// continued by [`item`](Self::item).
    ///
    /// # Errors
    /// Those of `write`. [`NoSpace`](BuildError::NoSpace) and
    /// [`AttributeTooLong`](BuildError::AttributeTooLong) if the entry fits into no message.
    /// In each case, the message is as it was.
    #[inline]
    pub fn entry(
        &mut self,
        write: impl FnOnce(&mut Writer<'_, '_, T::Entry, S, NlAttr>) -> Result<(), BuildError>,
    ) -> Result<Added, BuildError> {
        let is_empty = self.entry.is_none() && self.is_fresh;
        self.close_entry()?;
        if self.is_taken {
            return Ok(Added::Full);
        }
        let before = self.mark();
        let result = self.open_list().and_then(|()| {
            let nla_type = self.entry_type();
            let entry = put::<T::Entry, S>(&mut self.sink, nla_type, write)?;
            self.entry = Some(entry);
            self.check()
        });
        let added = self.settle(result, before, is_empty);
        self.is_taken = self.rule.is_single && added == Ok(Added::Yes);
        added
    }

    /// Adds an item to the last entry, with the attributes that `write` adds.
    ///
    /// # Errors
    /// Those of [`entry`](Self::entry), and [`NoEntry`](BuildError::NoEntry) before the first
    /// entry.
    #[inline]
    pub fn item(
        &mut self,
        write: impl FnOnce(
            &mut Writer<'_, '_, <T::Entry as Split>::Entry, S, NlAttr>,
        ) -> Result<(), BuildError>,
    ) -> Result<Added, BuildError>
    where
        T::Entry: Split,
    {
        if self.entry.is_none() {
            return Err(BuildError::NoEntry);
        }
        let rule = T::Entry::rule();
        let before = self.mark();
        let result = self.open_items(rule).and_then(|()| {
            let nla_type = item_type(rule);
            put::<<T::Entry as Split>::Entry, S>(&mut self.sink, nla_type, write)?;
            self.check()
        });
        self.settle(result, before, self.is_fresh)
    }

    /// Ends the message, and begins the next one in `sink`, with the repeated attributes
    /// and, if items of the last entry can follow, with its continuation. Returns the sink
    /// with the complete message.
    ///
    /// # Errors
    /// [`NoSpace`](BuildError::NoSpace) if the repeated attributes do not fit into `sink`. In
    /// this case, `next` can be called again.
    #[inline]
    pub fn next(&mut self, sink: S, nlmsghdr: NlMsgHdr) -> Result<S, BuildError> {
        let next = self.begin_next(sink, nlmsghdr)?;
        Ok(core::mem::replace(self, next).sink)
    }

    /// Ends the last message, and returns its sink.
    ///
    /// # Errors
    /// [`MessageTooLong`](BuildError::MessageTooLong).
    #[inline]
    pub fn end(mut self) -> Result<S, BuildError> {
        self.close()?;
        Ok(self.sink)
    }

    /// Returns whether the message has only attributes that every message repeats. Such a last
    /// message need not be sent, unless it is the only one.
    #[inline]
    #[must_use]
    pub fn is_fresh(&self) -> bool {
        self.is_fresh
    }

    /// Returns the sink with the unfinished message, to change its limit.
    #[inline]
    #[must_use]
    pub fn sink_mut(&mut self) -> &mut S {
        &mut self.sink
    }

    /// Returns the attributes of the message or nest whose content begins at `position`.
    #[inline]
    fn attributes_at(&self, position: usize) -> Attributes<'_> {
        Attributes::new(self.sink.as_bytes().get(position..).unwrap_or_default())
    }

    /// Ends the message, and returns the beginning of the next one.
    #[inline]
    fn begin_next(&mut self, sink: S, nlmsghdr: NlMsgHdr) -> Result<Self, BuildError> {
        let open = self.mark();
        self.close()?;
        // So that `next` can be called again.
        (self.list, self.entry, self.items) = (open.list, open.entry, open.items);

        let header_at = self.start.saturating_add(NLMSG_HDRLEN);
        let header = self.sink.as_bytes().get(header_at..self.body);
        let mut next = Self::begin(sink, nlmsghdr, header.unwrap_or_default())?;
        let mut message = MessageBuilder::resume(&mut next.sink, next.start);
        copy(&mut message, self.rule, self.attributes_at(self.body))?;
        message.suspend();
        if let (Some(inner), Some(entry)) = (self.rule.entry, self.entry) {
            next.open_list()?;
            let nla_type = next.entry_type();
            let mut nest = NestBuilder::begin(&mut next.sink, nla_type)?;
            if let Some(Ok(entry)) = self.attributes_at(entry).next() {
                copy(&mut nest, inner(), entry.nested())?;
            }
            next.entry = Some(nest.suspend());
            next.is_taken = self.rule.is_single;
        }
        Ok(next)
    }

    /// The type of an entry, with its flag.
    #[inline]
    fn entry_type(&self) -> u16 {
        if self.rule.is_direct {
            self.rule.list | NLA_F_NESTED
        } else {
            item_type(self.rule)
        }
    }

    #[inline]
    fn open_list(&mut self) -> Result<(), BuildError> {
        if self.list.is_none() && !self.rule.is_direct {
            let nla_type = self.rule.list | NLA_F_NESTED;
            self.list = Some(NestBuilder::begin(&mut self.sink, nla_type)?.suspend());
        }
        Ok(())
    }

    #[inline]
    fn open_items(&mut self, rule: &SplitInfo) -> Result<(), BuildError> {
        if self.items.is_none() && !rule.is_direct {
            let nla_type = rule.list | NLA_F_NESTED;
            self.items = Some(NestBuilder::begin(&mut self.sink, nla_type)?.suspend());
        }
        Ok(())
    }

    /// Returns an error if a nest is too long for its length.
    #[inline]
    fn check(&self) -> Result<(), BuildError> {
        // Without a list, the entry is the outermost nest.
        let Some(outer) = self.list.or(self.entry) else {
            return Ok(());
        };
        let len = self.sink.as_bytes().len().saturating_sub(outer);
        if len > usize::from(u16::MAX) {
            return Err(BuildError::AttributeTooLong { len });
        }
        Ok(())
    }

    #[inline]
    fn mark(&self) -> Mark {
        Mark {
            len: self.sink.as_bytes().len(),
            list: self.list,
            entry: self.entry,
            items: self.items,
        }
    }

    /// Takes back what failed. It is an error if the next message has no more room.
    #[inline]
    fn settle(
        &mut self,
        result: Result<(), BuildError>,
        before: Mark,
        is_empty: bool,
    ) -> Result<Added, BuildError> {
        let Err(error) = result else {
            self.is_fresh = false;
            return Ok(Added::Yes);
        };
        self.sink.truncate(before.len);
        (self.list, self.entry, self.items) = (before.list, before.entry, before.items);
        match error {
            BuildError::NoSpace { .. } | BuildError::AttributeTooLong { .. } if !is_empty => {
                Ok(Added::Full)
            }
            _ => Err(error),
        }
    }

    #[inline]
    fn close_entry(&mut self) -> Result<(), BuildError> {
        for nest in [self.items.take(), self.entry.take()].into_iter().flatten() {
            NestBuilder::resume(&mut self.sink, nest).end()?;
        }
        Ok(())
    }

    #[inline]
    fn close(&mut self) -> Result<(), BuildError> {
        self.close_entry()?;
        if let Some(list) = self.list.take() {
            NestBuilder::resume(&mut self.sink, list).end()?;
        }
        MessageBuilder::resume(&mut self.sink, self.start).end()
    }
}

/// How much a message contained, and what was open.
struct Mark {
    len: usize,
    list: Option<usize>,
    entry: Option<usize>,
    items: Option<usize>,
}

#[inline]
fn item_type(rule: &SplitInfo) -> u16 {
    if rule.is_direct {
        rule.list | NLA_F_NESTED
    } else {
        rule.item.unwrap_or(0) | NLA_F_NESTED
    }
}

/// Adds a nest, and returns its position. The nest is complete and can be continued.
#[inline]
fn put<T: Set, S: Sink>(
    sink: &mut S,
    nla_type: u16,
    write: impl FnOnce(&mut Writer<'_, '_, T, S, NlAttr>) -> Result<(), BuildError>,
) -> Result<usize, BuildError> {
    let start = sink.as_bytes().len();
    let mut nest = NestBuilder::begin(sink, nla_type)?;
    write(&mut Writer::new(&mut nest))?;
    nest.end()?;
    Ok(start)
}

/// Adds those of `attributes` that the rule repeats.
#[inline]
fn copy<S: Sink, F: Frame>(
    builder: &mut Builder<'_, S, F>,
    rule: &SplitInfo,
    attributes: Attributes<'_>,
) -> Result<(), BuildError> {
    for attribute in attributes.map_while(Result::ok) {
        let nla_type = attribute.type_and_flags();
        match rule.repeated(&attribute) {
            Repeated::No => {}
            Repeated::Whole => builder.put(nla_type, attribute.payload())?,
            Repeated::Flags(flags) => builder.put_u32(nla_type, flags)?,
        }
    }
    Ok(())
}

impl<T, S: Sink> fmt::Debug for SplitWriter<T, S> {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SplitWriter")
            .field("len", &self.sink.as_bytes().len())
            .field("is_fresh", &self.is_fresh)
            .finish_non_exhaustive()
    }
}
