// SPDX-License-Identifier: MIT OR Apache-2.0
//! [`Kind`], the kind of an attribute's payload, and the kinds that are neither integers
//! nor structs.
//!
//! A kind is a type without values. It determines what reading returns
//! ([`Get::Value`]) and what writing accepts ([`Put`]):
//!
//! | kind | C | reading returns | writing accepts |
//! |---|---|---|---|
//! | [`U8`](super::U8) ... [`S64`](super::S64) | `NLA_U8` ... | the integer | the integer |
//! | [`Be16`](super::Be16) ... | `NLA_BE16` ... | the integer, converted | the integer |
//! | [`Uint`](super::Uint), [`Sint`](super::Sint) | `NLA_UINT`, `NLA_SINT` | `u64`, `i64` | the same |
//! | [`Flag`] | `NLA_FLAG` | `()` | `()` |
//! | [`Str`] | `NLA_STRING` | [`Text`] | `&str`, `&CStr`, [`Text`] |
//! | [`Bytes`], [`Hex`], [`Mac`] | `NLA_BINARY` | `&[u8]` | `&[u8]`, `&[u8; N]` |
//! | [`Exact<N>`](Exact), [`Uuid`] | `NLA_BINARY` | `&[u8; N]` | `&[u8; N]` |
//! | [`Ip`] | `NLA_BINARY` | [`IpAddr`] | [`IpAddr`], [`Ipv4Addr`], [`Ipv6Addr`] |
//! | [`Bits`](super::Bits) | `NLA_BITFIELD32` | [`Bitfield32`](super::Bitfield32) | the same |
//! | [`As<K, E>`](super::As) | an integer | the enumeration `E` | the same |
//! | [`Array<K>`](super::Array) | `NLA_BINARY` | an iterator of integers | a slice |
//! | [`Struct<T>`](super::Struct) | `NLA_BINARY` | `T` | `&T` |
//! | [`StructArray<T>`](super::StructArray) | `NLA_BINARY` | an iterator of `T` | `&[T]` |
//! | [`Nest<S>`](Nest) | `NLA_NESTED` | [`Attrs<S>`](Attrs) | [`Writer::nest`](super::Writer::nest) |
//! | [`Framed<H, S>`](Framed) | a struct and attributes | `(H, Attrs<S>)` | [`Writer::framed`](super::Writer::framed) |
//! | [`IndexedArray<K>`](IndexedArray) | a nest, types are indices | an iterator | [`Writer::array`](super::Writer::array) |
//! | [`Sub<M>`](Sub) | depends on another attribute | [`SubValue`] | [`Writer::sub`](super::Writer::sub) |
//! | [`NextHops<S>`](NextHops) | `struct rtnexthop` | an iterator | [`Writer::raw`](super::Writer::raw) |
//! | [`Multi<K>`](Multi) | occurs several times | [`Attrs::all`] | as `K` |
//! | [`Net<K>`](super::Net) | as `K` | as `K` | as `K`, with `NLA_F_NET_BYTEORDER` |

use core::ffi::CStr;
use core::fmt;
use core::marker::PhantomData;
use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::super::rtnl::{self, RtNextHop};
use super::super::{
    align::nlmsg_align, Attribute, Attributes, BuildError, Builder, Frame, NlaPolicy, ParseError,
    Sink, Text, NLA_HDRLEN,
};
use super::{Attrs, Format, FramedInfo, KindInfo, Layout, Set, SubMessage};

/// The kind of an attribute's payload.
pub trait Kind: 'static {
    /// The kind as data.
    const INFO: KindInfo;
    /// The rule by which a [`Policy`](super::super::Policy) checks a payload.
    const RULE: NlaPolicy;
    /// The flags of the type of an attribute that is written, besides those of a nest:
    /// `NLA_F_NET_BYTEORDER` or 0.
    const FLAGS: u16 = 0;
    /// The constants above, for [`attributes!`](crate::attributes).
    #[doc(hidden)]
    const DATA: &'static KindData = &KindData {
        info: Self::INFO,
        rule: Self::RULE,
        nla_flags: Self::FLAGS,
    };
}

/// The constants of a [`Kind`].
#[doc(hidden)]
#[derive(Debug)]
pub struct KindData {
    pub(super) info: KindInfo,
    pub(super) rule: NlaPolicy,
    pub(super) nla_flags: u16,
}

/// A kind that is read as one value.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not read with `get`",
    note = "an attribute that may occur several times (`Multi`) is read with `all`"
)]
pub trait Get: Kind {
    /// The result of reading.
    type Value<'a>;

    /// Reads the payload of `attribute`.
    ///
    /// # Errors
    /// Returns an error if the payload is not of this kind, such as an integer of
    /// another length.
    fn get<'a>(attribute: &Attribute<'a>) -> Result<Self::Value<'a>, ParseError>;
}

/// A kind that is written from an `I`.
#[diagnostic::on_unimplemented(
    message = "an attribute of the kind `{Self}` is not written from `{I}`",
    note = "text and bytes are written from a slice, such as `&*name`; nests with `nest`, sub-messages with `sub`"
)]
pub trait Put<I>: Kind {
    /// Adds an attribute of type `nla_type`.
    ///
    /// # Errors
    /// Those of [`Builder::put`], and
    /// [`ValueTooLarge`](BuildError::ValueTooLarge).
    fn put<S: Sink + ?Sized, F: Frame>(
        builder: &mut Builder<'_, S, F>,
        nla_type: u16,
        input: I,
    ) -> Result<(), BuildError>;
}

/// An attribute without payload, whose presence is its value. C: `NLA_FLAG`.
///
/// A payload is ignored: some old families send one.
#[derive(Debug)]
pub enum Flag {}

impl Kind for Flag {
    const INFO: KindInfo = KindInfo::Flag;
    const RULE: NlaPolicy = NlaPolicy::FLAG.untyped();
}

impl Get for Flag {
    type Value<'a> = ();

    #[inline]
    fn get<'a>(_: &Attribute<'a>) -> Result<(), ParseError> {
        Ok(())
    }
}

impl Put<()> for Flag {
    #[inline]
    fn put<S: Sink + ?Sized, F: Frame>(
        builder: &mut Builder<'_, S, F>,
        nla_type: u16,
        (): (),
    ) -> Result<(), BuildError> {
        builder.put_flag(nla_type)
    }
}

/// Text, with or without a NUL. C: `NLA_STRING`, `NLA_NUL_STRING`.
///
/// It is written with a NUL, as `nla_put_string` does. An attribute that the kernel takes
/// as bytes counts the NUL: `IFLA_IFALIAS` has at most 254 bytes of text, and to remove an
/// alias takes an empty payload, which [`Writer::raw`](super::Writer::raw) adds. It may be
/// any bytes, so that it is read as a [`Text`].
#[derive(Debug)]
pub enum Str {}

impl Kind for Str {
    const INFO: KindInfo = KindInfo::Str;
    const RULE: NlaPolicy = NlaPolicy::STRING.untyped();
}

impl Get for Str {
    type Value<'a> = Text<'a>;

    #[inline]
    fn get<'a>(attribute: &Attribute<'a>) -> Result<Text<'a>, ParseError> {
        Ok(attribute.text())
    }
}

impl Put<&str> for Str {
    #[inline]
    fn put<S: Sink + ?Sized, F: Frame>(
        builder: &mut Builder<'_, S, F>,
        nla_type: u16,
        input: &str,
    ) -> Result<(), BuildError> {
        builder.put_str(nla_type, input)
    }
}

impl Put<&CStr> for Str {
    #[inline]
    fn put<S: Sink + ?Sized, F: Frame>(
        builder: &mut Builder<'_, S, F>,
        nla_type: u16,
        input: &CStr,
    ) -> Result<(), BuildError> {
        builder.put_cstr(nla_type, input)
    }
}

impl Put<Text<'_>> for Str {
    #[inline]
    fn put<S: Sink + ?Sized, F: Frame>(
        builder: &mut Builder<'_, S, F>,
        nla_type: u16,
        input: Text<'_>,
    ) -> Result<(), BuildError> {
        builder.put_text(nla_type, input.as_bytes())
    }
}

/// Defines kinds that are slices of bytes.
macro_rules! bytes {
    ($($(#[$doc:meta])* $kind:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Debug)]
        pub enum $kind {}

        impl Kind for $kind {
            const INFO: KindInfo = KindInfo::$kind;
            const RULE: NlaPolicy = NlaPolicy::BINARY.untyped();
        }

        impl Get for $kind {
            type Value<'a> = &'a [u8];

            #[inline]
            fn get<'a>(attribute: &Attribute<'a>) -> Result<&'a [u8], ParseError> {
                Ok(attribute.payload())
            }
        }

        impl Put<&[u8]> for $kind {
            #[inline]
            fn put<S: Sink + ?Sized, F: Frame>(
                builder: &mut Builder<'_, S, F>,
                nla_type: u16,
                input: &[u8],
            ) -> Result<(), BuildError> {
                builder.put(nla_type, input)
            }
        }

        impl<const N: usize> Put<&[u8; N]> for $kind {
            #[inline]
            fn put<S: Sink + ?Sized, F: Frame>(
                builder: &mut Builder<'_, S, F>,
                nla_type: u16,
                input: &[u8; N],
            ) -> Result<(), BuildError> {
                builder.put(nla_type, input)
            }
        }
    )*};
}

bytes! {
    /// Bytes. C: `NLA_BINARY`, `NLA_UNSPEC`.
    Bytes;
    /// Bytes that are printed as a number in hexadecimal.
    Hex;
    /// A link-layer address: 6 bytes on Ethernet, other lengths elsewhere.
    Mac;
}

/// Exactly `N` bytes. C: `NLA_POLICY_EXACT_LEN`.
#[derive(Debug)]
pub enum Exact<const N: usize> {}

impl<const N: usize> Kind for Exact<N> {
    const INFO: KindInfo = KindInfo::Bytes;
    const RULE: NlaPolicy = exact_len(N);
}

impl<const N: usize> Get for Exact<N> {
    type Value<'a> = &'a [u8; N];

    #[inline]
    fn get<'a>(attribute: &Attribute<'a>) -> Result<&'a [u8; N], ParseError> {
        attribute.get_array()
    }
}

impl<const N: usize> Put<&[u8; N]> for Exact<N> {
    #[inline]
    fn put<S: Sink + ?Sized, F: Frame>(
        builder: &mut Builder<'_, S, F>,
        nla_type: u16,
        input: &[u8; N],
    ) -> Result<(), BuildError> {
        builder.put(nla_type, input)
    }
}

/// Returns the rule for exactly `len` bytes.
#[inline]
const fn exact_len(len: usize) -> NlaPolicy {
    assert!(len <= u16::MAX as usize, "no attribute is as long");
    // The assertion is evaluated at compile time.
    #[allow(clippy::cast_possible_truncation)]
    NlaPolicy::BINARY.exact_len(len as u16)
}

/// A UUID, 16 bytes.
#[derive(Debug)]
pub enum Uuid {}

impl Kind for Uuid {
    const INFO: KindInfo = KindInfo::Uuid;
    const RULE: NlaPolicy = NlaPolicy::BINARY.exact_len(16);
}

impl Get for Uuid {
    type Value<'a> = &'a [u8; 16];

    #[inline]
    fn get<'a>(attribute: &Attribute<'a>) -> Result<&'a [u8; 16], ParseError> {
        attribute.get_array()
    }
}

impl Put<&[u8; 16]> for Uuid {
    #[inline]
    fn put<S: Sink + ?Sized, F: Frame>(
        builder: &mut Builder<'_, S, F>,
        nla_type: u16,
        input: &[u8; 16],
    ) -> Result<(), BuildError> {
        builder.put(nla_type, input)
    }
}

/// An IPv4 address in 4 bytes or an IPv6 address in 16, in network byte order.
#[derive(Debug)]
pub enum Ip {}

impl Kind for Ip {
    const INFO: KindInfo = KindInfo::Ip;
    const RULE: NlaPolicy = NlaPolicy::BINARY.len_range::<4, 16>();
}

impl Get for Ip {
    type Value<'a> = IpAddr;

    #[inline]
    fn get<'a>(attribute: &Attribute<'a>) -> Result<IpAddr, ParseError> {
        match <[u8; 4]>::try_from(attribute.payload()) {
            Ok(octets) => Ok(IpAddr::V4(octets.into())),
            Err(_) => {
                let octets = attribute.get_array::<16>()?;
                Ok(IpAddr::V6((*octets).into()))
            }
        }
    }
}

impl Put<IpAddr> for Ip {
    #[inline]
    fn put<S: Sink + ?Sized, F: Frame>(
        builder: &mut Builder<'_, S, F>,
        nla_type: u16,
        input: IpAddr,
    ) -> Result<(), BuildError> {
        match input {
            IpAddr::V4(address) => Self::put(builder, nla_type, address),
            IpAddr::V6(address) => Self::put(builder, nla_type, address),
        }
    }
}

impl Put<Ipv4Addr> for Ip {
    #[inline]
    fn put<S: Sink + ?Sized, F: Frame>(
        builder: &mut Builder<'_, S, F>,
        nla_type: u16,
        input: Ipv4Addr,
    ) -> Result<(), BuildError> {
        builder.put(nla_type, &input.octets())
    }
}

impl Put<Ipv6Addr> for Ip {
    #[inline]
    fn put<S: Sink + ?Sized, F: Frame>(
        builder: &mut Builder<'_, S, F>,
        nla_type: u16,
        input: Ipv6Addr,
    ) -> Result<(), BuildError> {
        builder.put(nla_type, &input.octets())
    }
}

/// An empty payload of a sub-message, or padding that aligns the next attribute. A payload
/// is ignored.
#[derive(Debug)]
pub enum Empty {}

impl Kind for Empty {
    const INFO: KindInfo = KindInfo::Empty;
    const RULE: NlaPolicy = NlaPolicy::BINARY.untyped();
}

impl Get for Empty {
    type Value<'a> = ();

    #[inline]
    fn get<'a>(_: &Attribute<'a>) -> Result<(), ParseError> {
        Ok(())
    }
}

/// An attribute that may occur several times in one message or nest.
/// [`Attrs::all`] reads it; writing it adds one.
#[derive(Debug)]
pub struct Multi<K>(PhantomData<fn() -> K>);

impl<K: Kind> Kind for Multi<K> {
    const INFO: KindInfo = KindInfo::Multi(&K::INFO);
    const RULE: NlaPolicy = K::RULE;
    const FLAGS: u16 = K::FLAGS;
}

impl<I, K: Put<I>> Put<I> for Multi<K> {
    #[inline]
    fn put<S: Sink + ?Sized, F: Frame>(
        builder: &mut Builder<'_, S, F>,
        nla_type: u16,
        input: I,
    ) -> Result<(), BuildError> {
        K::put(builder, nla_type, input)
    }
}

/// A nest of attributes of the set `S`. C: `NLA_NESTED`.
#[derive(Debug)]
pub struct Nest<S>(PhantomData<fn() -> S>);

impl<S: Set> Kind for Nest<S> {
    const INFO: KindInfo = KindInfo::Nest(S::info);
    const RULE: NlaPolicy = NlaPolicy::nested_by(S::policy);
}

impl<S: Set> Get for Nest<S> {
    type Value<'a> = Attrs<'a, S>;

    #[inline]
    fn get<'a>(attribute: &Attribute<'a>) -> Result<Attrs<'a, S>, ParseError> {
        Ok(Attrs::new(attribute.nested()))
    }
}

/// A kind that [`Writer::nest`](super::Writer::nest) writes: [`Nest`], and a [`Multi`] of
/// it.
#[diagnostic::on_unimplemented(
    message = "an attribute of the kind `{Self}` is not written with `nest`",
    note = "sub-messages are written with `sub`, structs with attributes with `framed`, arrays with `array`, values with `put`"
)]
pub trait NestKind: Kind {
    /// The set of the attributes in the nest.
    type Set: Set;
}

impl<S: Set> NestKind for Nest<S> {
    type Set = S;
}

impl<K: NestKind> NestKind for Multi<K> {
    type Set = K::Set;
}

/// A struct, followed by attributes of the set `S`.
#[derive(Debug)]
pub struct Framed<H, S>(PhantomData<fn() -> (H, S)>);

impl<H: Layout, S: Set> Kind for Framed<H, S> {
    const INFO: KindInfo = KindInfo::Framed(&FramedInfo {
        header: H::INFO,
        set: S::info,
    });
    const RULE: NlaPolicy = super::layout::min_len(H::INFO.size);
}

impl<H: Layout, S: Set> Get for Framed<H, S> {
    type Value<'a> = (H, Attrs<'a, S>);

    #[inline]
    fn get<'a>(attribute: &Attribute<'a>) -> Result<(H, Attrs<'a, S>), ParseError> {
        let payload = attribute.payload();
        let hdrlen = nlmsg_align(H::INFO.size);
        let rest = payload.get(hdrlen..).unwrap_or_default();
        let start = attribute.offset().wrapping_add(NLA_HDRLEN);
        let attributes = Attributes::with_offset(rest, start.wrapping_add(hdrlen));
        Ok((H::from_bytes(payload), Attrs::new(attributes)))
    }
}

/// An array: a nest of entries of the kind `K`, whose types are indices, or numbers with
/// a meaning of their own.
#[derive(Debug)]
pub struct IndexedArray<K>(PhantomData<fn() -> K>);

impl<K: Kind> Kind for IndexedArray<K> {
    const INFO: KindInfo = KindInfo::IndexedArray(&K::INFO);
    const RULE: NlaPolicy = K::RULE.in_array();
}

impl<K: Get> Get for IndexedArray<K> {
    type Value<'a> = Indexed<'a, K>;

    #[inline]
    fn get<'a>(attribute: &Attribute<'a>) -> Result<Indexed<'a, K>, ParseError> {
        Ok(Indexed {
            stream: attribute.nested(),
            kind: PhantomData,
        })
    }
}

/// The entries of an [`IndexedArray`], each with its index.
pub struct Indexed<'a, K> {
    stream: Attributes<'a>,
    kind: PhantomData<fn() -> K>,
}

impl<K> Clone for Indexed<'_, K> {
    #[inline]
    fn clone(&self) -> Self {
        Self {
            stream: self.stream.clone(),
            kind: PhantomData,
        }
    }
}

impl<'a, K> Indexed<'a, K> {
    /// Returns the entries untyped.
    #[inline]
    pub fn raw(&self) -> Attributes<'a> {
        self.stream.clone()
    }
}

impl<'a, K: Get> Iterator for Indexed<'a, K> {
    type Item = Result<(u16, K::Value<'a>), ParseError>;

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        Some(match self.stream.next()? {
            Ok(entry) => K::get(&entry).map(|value| (entry.nla_type(), value)),
            Err(error) => Err(error),
        })
    }
}

impl<K> fmt::Debug for Indexed<'_, K> {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.stream.fmt(f)
    }
}

/// The next hops of a multipath route, each with attributes of the set `S`. C: `struct
/// rtnexthop`, `RTA_MULTIPATH`.
#[derive(Debug)]
pub struct NextHops<S>(PhantomData<fn() -> S>);

impl<S: Set> Kind for NextHops<S> {
    const INFO: KindInfo = KindInfo::NextHops(S::info);
    const RULE: NlaPolicy = NlaPolicy::BINARY.untyped();
}

impl<S: Set> Get for NextHops<S> {
    type Value<'a> = NextHopSet<'a, S>;

    #[inline]
    fn get<'a>(attribute: &Attribute<'a>) -> Result<NextHopSet<'a, S>, ParseError> {
        Ok(NextHopSet {
            hops: attribute.next_hops(),
            set: PhantomData,
        })
    }
}

/// The entries of [`NextHops`].
pub struct NextHopSet<'a, S> {
    hops: rtnl::NextHops<'a>,
    set: PhantomData<fn() -> S>,
}

impl<'a, S: Set> Iterator for NextHopSet<'a, S> {
    type Item = Result<(RtNextHop, Attrs<'a, S>), ParseError>;

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        Some(match self.hops.next()? {
            Ok(hop) => Ok((*hop.header(), Attrs::new(hop.attributes()))),
            Err(error) => Err(error),
        })
    }
}

impl<S> fmt::Debug for NextHopSet<'_, S> {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.hops.fmt(f)
    }
}

/// A payload whose layout another attribute selects.
#[derive(Debug)]
pub struct Sub<M>(PhantomData<fn() -> M>);

impl<M: SubMessage> Kind for Sub<M> {
    const INFO: KindInfo = KindInfo::Sub(M::info);
    /// A nest if every layout is one. Otherwise a policy refuses the layouts that are
    /// nests under [`NlValidate::NESTED`](super::super::NlValidate::NESTED): it has one
    /// rule for a type, and only a nest may have `NLA_F_NESTED`.
    const RULE: NlaPolicy = if M::NESTS {
        NlaPolicy::NESTED
    } else {
        NlaPolicy::BINARY.untyped()
    };
}

impl<M: SubMessage> Get for Sub<M> {
    type Value<'a> = SubValue<'a, M>;

    #[inline]
    fn get<'a>(attribute: &Attribute<'a>) -> Result<SubValue<'a, M>, ParseError> {
        Ok(SubValue {
            attribute: *attribute,
            formats: PhantomData,
        })
    }
}

/// The payload of a [`Sub`], whose layout the reader chooses.
pub struct SubValue<'a, M> {
    attribute: Attribute<'a>,
    formats: PhantomData<fn() -> M>,
}

impl<'a, M: SubMessage> SubValue<'a, M> {
    /// Reads the payload in the layout `format`, whatever the selector is.
    /// [`Attr::of`](super::Attr::of) looks at the selector.
    ///
    /// # Errors
    /// Those of the kind.
    #[inline]
    pub fn read<K: Get>(&self, _format: Format<M, K>) -> Result<K::Value<'a>, ParseError> {
        K::get(&self.attribute)
    }

    /// Returns the attribute untyped.
    #[inline]
    #[must_use]
    pub const fn raw(&self) -> Attribute<'a> {
        self.attribute
    }
}

impl<M> fmt::Debug for SubValue<'_, M> {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.attribute.fmt(f)
    }
}
