// SPDX-License-Identifier: MIT OR Apache-2.0
//! Writing: [`Writer`], which adds attributes of a set to a message or nest.

use core::fmt;
use core::marker::PhantomData;

use super::super::rtnl::RtNextHop;
use super::super::{BuildError, Builder, Frame, NestBuilder, NlAttr, Sink};
use super::{
    Attr, Empty, Format, Framed, IndexedArray, Layout, Nest, NestKind, NextHops, Put, Selector,
    Set, Sub, SubMessage,
};

/// Adds attributes of the set `T` to a message, nest or next hop.
///
/// `S` and `F` are those of the [`Builder`]. A function that adds attributes of one set,
/// wherever they go, has this form:
///
/// ```
/// use nlwire::typed::*;
/// use nlwire::{BuildError, Frame, Sink};
/// # attributes! { pub Ifla "link-attrs" { MTU = 4 "IFLA_MTU": U32, TXQLEN = 13 "IFLA_TXQLEN": U32 } }
///
/// fn put_sizes(
///     link: &mut Writer<'_, '_, Ifla, impl Sink + ?Sized, impl Frame>,
/// ) -> Result<(), BuildError> {
///     link.put(Ifla::MTU, 1500)?;
///     link.put(Ifla::TXQLEN, 1000)
/// }
/// ```
pub struct Writer<'m, 's, T, S: Sink + ?Sized, F: Frame> {
    builder: &'m mut Builder<'s, S, F>,
    set: PhantomData<fn() -> T>,
}

impl<'m, 's, T: Set, S: Sink + ?Sized, F: Frame> Writer<'m, 's, T, S, F> {
    /// Adds attributes of the set `T` to `builder`.
    #[inline]
    pub fn new(builder: &'m mut Builder<'s, S, F>) -> Self {
        Self {
            builder,
            set: PhantomData,
        }
    }

    /// Returns the builder, to add what has no declaration.
    #[inline]
    pub fn raw(&mut self) -> &mut Builder<'s, S, F> {
        self.builder
    }

    /// Adds an attribute.
    ///
    /// # Errors
    /// Those of [`Builder::put`], and [`ValueTooLarge`](BuildError::ValueTooLarge) if a
    /// value of an enumeration does not fit.
    #[inline]
    pub fn put<K: Put<I>, I>(&mut self, attr: Attr<T, K>, value: I) -> Result<(), BuildError> {
        K::put(self.builder, attr.nla_type(), value)
    }

    /// Adds a nest with the attributes that `write` adds to it, with the flag
    /// `NLA_F_NESTED`.
    ///
    /// If `write` returns an error, or the nest is too long, nothing is added.
    ///
    /// # Errors
    /// Those of `write` and of [`Builder::nest_with`].
    #[inline]
    pub fn nest<K: NestKind>(
        &mut self,
        attr: Attr<T, K>,
        write: impl FnOnce(&mut Writer<'_, '_, K::Set, S, NlAttr>) -> Result<(), BuildError>,
    ) -> Result<(), BuildError> {
        self.builder
            .nest_with(attr.nla_type(), |nest| write(&mut Writer::new(nest)))
    }

    /// Adds an array with the entries that `write` adds to it.
    ///
    /// # Errors
    /// Those of [`nest`](Self::nest).
    #[inline]
    pub fn array<K>(
        &mut self,
        attr: Attr<T, IndexedArray<K>>,
        write: impl FnOnce(&mut Items<'_, '_, K, S>) -> Result<(), BuildError>,
    ) -> Result<(), BuildError> {
        self.builder
            .nest_with(attr.nla_type(), |nest| write(&mut Items::new(nest)))
    }

    /// Adds next hops of a multipath route, as `write` adds them, without the flag
    /// `NLA_F_NESTED`.
    ///
    /// # Errors
    /// Those of [`nest`](Self::nest).
    #[inline]
    pub fn next_hops<N: Set>(
        &mut self,
        attr: Attr<T, NextHops<N>>,
        write: impl FnOnce(&mut Items<'_, '_, NextHops<N>, S>) -> Result<(), BuildError>,
    ) -> Result<(), BuildError> {
        self.builder
            .nest_noflag_with(attr.nla_type(), |nest| write(&mut Items::new(nest)))
    }

    /// Adds a struct, followed by the attributes that `write` adds, without the flag
    /// `NLA_F_NESTED`.
    ///
    /// # Errors
    /// Those of [`nest`](Self::nest).
    #[inline]
    pub fn framed<H: Layout, N: Set>(
        &mut self,
        attr: Attr<T, Framed<H, N>>,
        header: &H,
        write: impl FnOnce(&mut Writer<'_, '_, N, S, NlAttr>) -> Result<(), BuildError>,
    ) -> Result<(), BuildError> {
        self.put_framed(attr.nla_type(), header, write)
    }

    #[inline]
    fn put_framed<H: Layout, N: Set>(
        &mut self,
        nla_type: u16,
        header: &H,
        write: impl FnOnce(&mut Writer<'_, '_, N, S, NlAttr>) -> Result<(), BuildError>,
    ) -> Result<(), BuildError> {
        self.builder.nest_noflag_with(nla_type, |nest| {
            header.with_bytes(|bytes| nest.put_payload(bytes))?;
            write(&mut Writer::new(nest))
        })
    }

    /// Adds the selector of a sub-message, and then what `write` adds. Adds nothing if
    /// `write` fails.
    #[inline]
    fn select<M: SubMessage>(
        &mut self,
        selector: Selector,
        write: impl FnOnce(&mut Self) -> Result<(), BuildError>,
    ) -> Result<(), BuildError> {
        const { assert!(M::LEVELS == 0, "the selector is in another set") }
        let before = self.builder.checkpoint();
        match selector {
            Selector::Str(text) => self.builder.put_str(M::SELECTOR, text)?,
            Selector::U8(value) => self.builder.put_u8(M::SELECTOR, value)?,
            Selector::U16(value) => self.builder.put_u16(M::SELECTOR, value)?,
            Selector::U32(value) => self.builder.put_u32(M::SELECTOR, value)?,
            Selector::Be32(value) => self.builder.put_u32_be(M::SELECTOR, value)?,
        }
        let result = write(self);
        if result.is_err() {
            self.builder.rewind(before);
        }
        result
    }

    /// Adds the selector, and a sub-message with the attributes that `write` adds to it.
    ///
    /// If `write` returns an error, nothing is added, not even the selector.
    ///
    /// # Errors
    /// Those of [`nest`](Self::nest).
    #[inline]
    pub fn sub<M: SubMessage, N: Set>(
        &mut self,
        attr: Attr<T, Sub<M>>,
        format: Format<M, Nest<N>>,
        write: impl FnOnce(&mut Writer<'_, '_, N, S, NlAttr>) -> Result<(), BuildError>,
    ) -> Result<(), BuildError> {
        self.select::<M>(format.selector(), |this| {
            this.builder
                .nest_with(attr.nla_type(), |nest| write(&mut Writer::new(nest)))
        })
    }

    /// Adds the selector, and a sub-message that is a single value.
    ///
    /// # Errors
    /// Those of [`put`](Self::put).
    #[inline]
    pub fn sub_put<M: SubMessage, K: Put<I>, I>(
        &mut self,
        attr: Attr<T, Sub<M>>,
        format: Format<M, K>,
        value: I,
    ) -> Result<(), BuildError> {
        self.select::<M>(format.selector(), |this| {
            K::put(this.builder, attr.nla_type(), value)
        })
    }

    /// Adds the selector, and a sub-message of a struct and the attributes that `write`
    /// adds after it, without the flag `NLA_F_NESTED`.
    ///
    /// # Errors
    /// Those of [`nest`](Self::nest).
    #[inline]
    pub fn sub_framed<M: SubMessage, H: Layout, N: Set>(
        &mut self,
        attr: Attr<T, Sub<M>>,
        format: Format<M, Framed<H, N>>,
        header: &H,
        write: impl FnOnce(&mut Writer<'_, '_, N, S, NlAttr>) -> Result<(), BuildError>,
    ) -> Result<(), BuildError> {
        self.select::<M>(format.selector(), |this| {
            this.put_framed(attr.nla_type(), header, write)
        })
    }

    /// Adds the selector of a sub-message alone, for one without a payload.
    ///
    /// # Errors
    /// Those of [`put`](Self::put).
    #[inline]
    pub fn sub_empty<M: SubMessage>(
        &mut self,
        _attr: Attr<T, Sub<M>>,
        format: Format<M, Empty>,
    ) -> Result<(), BuildError> {
        self.select::<M>(format.selector(), |_| Ok(()))
    }
}

impl<T: Set, S: Sink + ?Sized, F: Frame> fmt::Debug for Writer<'_, '_, T, S, F> {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.builder.fmt(f)
    }
}

/// Adds entries of the kind `K` to an array, or next hops.
pub struct Items<'m, 's, K, S: Sink + ?Sized> {
    nest: &'m mut NestBuilder<'s, S>,
    kind: PhantomData<fn() -> K>,
}

impl<'m, 's, K, S: Sink + ?Sized> Items<'m, 's, K, S> {
    #[inline]
    fn new(nest: &'m mut NestBuilder<'s, S>) -> Self {
        Self {
            nest,
            kind: PhantomData,
        }
    }

    /// Adds an entry.
    ///
    /// # Errors
    /// Those of [`Writer::put`].
    #[inline]
    pub fn put<I>(&mut self, index: u16, value: I) -> Result<(), BuildError>
    where
        K: Put<I>,
    {
        K::put(self.nest, index, value)
    }
}

impl<N: Set, S: Sink + ?Sized> Items<'_, '_, Nest<N>, S> {
    /// Adds an entry that is a nest, with the attributes that `write` adds to it.
    ///
    /// # Errors
    /// Those of [`Writer::nest`].
    #[inline]
    pub fn nest(
        &mut self,
        index: u16,
        write: impl FnOnce(&mut Writer<'_, '_, N, S, NlAttr>) -> Result<(), BuildError>,
    ) -> Result<(), BuildError> {
        self.nest
            .nest_with(index, |nest| write(&mut Writer::new(nest)))
    }
}

impl<K, S: Sink + ?Sized> Items<'_, '_, IndexedArray<K>, S> {
    /// Adds an entry that is an array, with the entries that `write` adds to it.
    ///
    /// # Errors
    /// Those of [`Writer::nest`].
    #[inline]
    pub fn array(
        &mut self,
        index: u16,
        write: impl FnOnce(&mut Items<'_, '_, K, S>) -> Result<(), BuildError>,
    ) -> Result<(), BuildError> {
        self.nest
            .nest_with(index, |nest| write(&mut Items::new(nest)))
    }
}

impl<N: Set, S: Sink + ?Sized> Items<'_, '_, NextHops<N>, S> {
    /// Adds a next hop, with the attributes that `write` adds to it. `rtnh_len` is filled
    /// in.
    ///
    /// # Errors
    /// Those of [`Builder::next_hop_with`].
    #[inline]
    pub fn hop(
        &mut self,
        header: &RtNextHop,
        write: impl FnOnce(&mut Writer<'_, '_, N, S, RtNextHop>) -> Result<(), BuildError>,
    ) -> Result<(), BuildError> {
        self.nest
            .next_hop_with(header, |hop| write(&mut Writer::new(hop)))
    }
}

impl<K, S: Sink + ?Sized> fmt::Debug for Items<'_, '_, K, S> {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.nest.fmt(f)
    }
}
