// SPDX-License-Identifier: MIT OR Apache-2.0
//! Integers with named values: [`Enumeration`], [`As`], and bitfields.

use core::marker::PhantomData;

use super::super::{Attribute, BuildError, Builder, Frame, NlaPolicy, ParseError, Sink};
use super::{EnumInfo, Get, Integer, Kind, KindInfo, Put};

/// A number with names for some of its values. Implemented by
/// [`enums!`](crate::enums).
pub trait Enumeration: Copy + 'static {
    /// The names and values as data.
    const INFO: &'static EnumInfo;

    /// Creates the enumeration from its number, which need not have a name.
    fn from_u64(value: u64) -> Self;

    /// Returns the number.
    fn to_u64(self) -> u64;
}

/// An integer of the kind `K` that stands for a value of the enumeration `E`.
#[derive(Debug)]
pub struct As<K, E>(PhantomData<fn() -> (K, E)>);

impl<K: Integer, E: Enumeration> Kind for As<K, E> {
    const INFO: KindInfo = KindInfo::Enum(K::FORM, E::INFO);
    const RULE: NlaPolicy = K::RULE;
}

impl<K: Integer, E: Enumeration> Get for As<K, E> {
    type Value<'a> = E;

    #[inline]
    fn get<'a>(attribute: &Attribute<'a>) -> Result<E, ParseError> {
        K::get(attribute).map(|value| E::from_u64(K::widen(value)))
    }
}

impl<K: Integer, E: Enumeration> Put<E> for As<K, E> {
    /// Fails if the value does not fit into the integer.
    #[inline]
    fn put<S: Sink + ?Sized, F: Frame>(
        builder: &mut Builder<'_, S, F>,
        nla_type: u16,
        input: E,
    ) -> Result<(), BuildError> {
        let value = input.to_u64();
        match K::narrow(value) {
            Some(value) => K::put(builder, nla_type, value),
            None => Err(BuildError::ValueTooLarge {
                value,
                size: size_of::<K::Native>(),
            }),
        }
    }
}

/// Bits, and which of them have a meaning. C: `struct nla_bitfield32`.
#[doc(alias = "nla_bitfield32")]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Bitfield32 {
    /// The bits.
    pub value: u32,
    /// The bits that the sender has set or cleared deliberately.
    pub selector: u32,
}

/// A [`Bitfield32`]. C: `NLA_BITFIELD32`.
#[derive(Debug)]
pub enum Bits {}

impl Kind for Bits {
    const INFO: KindInfo = KindInfo::Bitfield32;
    const RULE: NlaPolicy = NlaPolicy::bitfield32(u32::MAX);
}

impl Get for Bits {
    type Value<'a> = Bitfield32;

    #[inline]
    fn get<'a>(attribute: &Attribute<'a>) -> Result<Bitfield32, ParseError> {
        let [a, b, c, d, e, f, g, h] = *attribute.get_array()?;
        Ok(Bitfield32 {
            value: u32::from_ne_bytes([a, b, c, d]),
            selector: u32::from_ne_bytes([e, f, g, h]),
        })
    }
}

impl Put<Bitfield32> for Bits {
    #[inline]
    fn put<S: Sink + ?Sized, F: Frame>(
        builder: &mut Builder<'_, S, F>,
        nla_type: u16,
        input: Bitfield32,
    ) -> Result<(), BuildError> {
        let [a, b, c, d] = input.value.to_ne_bytes();
        let [e, f, g, h] = input.selector.to_ne_bytes();
        builder.put(nla_type, &[a, b, c, d, e, f, g, h])
    }
}
