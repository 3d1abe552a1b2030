// SPDX-License-Identifier: MIT OR Apache-2.0
//! Structs in attributes and family headers: [`Layout`], [`Struct`], [`StructArray`].

use core::fmt;
use core::marker::PhantomData;

use super::super::{Attribute, BuildError, Builder, Frame, NlaPolicy, ParseError, Sink};
use super::integer::whole;
use super::{Get, IntegerInfo, Kind, KindInfo, Name, Names, Put, StructInfo};

/// A struct with the layout of a C struct. Implemented by [`structs!`](crate::structs),
/// and for the structs of this crate.
pub trait Layout: Copy + 'static {
    /// The struct as data.
    const INFO: &'static StructInfo;

    /// Reads the struct from the start of `bytes`. Fields beyond the end are 0.
    fn from_bytes(bytes: &[u8]) -> Self;

    /// Passes the bytes of the struct to `write`. Padding is 0.
    fn with_bytes<R>(&self, write: impl FnOnce(&[u8]) -> R) -> R;
}

/// The type of a field of a struct: an integer, an array or a struct.
pub trait Field: Copy {
    /// The kind of the field, unless the declaration gives another one.
    const KIND: KindInfo;

    /// Reads the field. `bytes` has its size; otherwise the result is 0.
    fn get(bytes: &[u8], big_endian: bool) -> Self;

    /// Writes the field to `to`, which has its size.
    fn put(self, to: &mut [u8], big_endian: bool);
}

/// Implements [`Field`] for integers.
macro_rules! fields {
    ($($native:ident)*) => {$(
        impl Field for $native {
            const KIND: KindInfo = KindInfo::Integer(IntegerInfo {
                // At most 8.
                #[allow(clippy::cast_possible_truncation)]
                size: size_of::<$native>() as u8,
                signed: $native::MIN != 0,
                big_endian: false,
            });

            #[inline]
            fn get(bytes: &[u8], big_endian: bool) -> Self {
                match <[u8; size_of::<$native>()]>::try_from(bytes) {
                    Ok(bytes) if big_endian => Self::from_be_bytes(bytes),
                    Ok(bytes) => Self::from_ne_bytes(bytes),
                    Err(_) => 0,
                }
            }

            #[inline]
            fn put(self, to: &mut [u8], big_endian: bool) {
                if let Ok(to) = <&mut [u8; size_of::<$native>()]>::try_from(to) {
                    *to = if big_endian { self.to_be_bytes() } else { self.to_ne_bytes() };
                }
            }
        }
    )*};
}

fields! { u8 u16 u32 u64 i8 i16 i32 i64 }

impl<T: Layout> Field for T {
    const KIND: KindInfo = KindInfo::Struct(T::INFO);

    #[inline]
    fn get(bytes: &[u8], _: bool) -> Self {
        T::from_bytes(bytes)
    }

    #[inline]
    fn put(self, to: &mut [u8], _: bool) {
        self.with_bytes(|bytes| {
            to.iter_mut().zip(bytes).for_each(|(to, from)| *to = *from);
        });
    }
}

impl<T: Field, const N: usize> Field for [T; N] {
    const KIND: KindInfo = match T::KIND {
        KindInfo::Integer(IntegerInfo { size: 1, .. }) => KindInfo::Bytes,
        KindInfo::Integer(integer) => KindInfo::Array(integer),
        KindInfo::Struct(info) => KindInfo::StructArray(info),
        _ => KindInfo::Bytes,
    };

    #[inline]
    fn get(bytes: &[u8], big_endian: bool) -> Self {
        let mut rest = bytes;
        core::array::from_fn(|_| {
            let (first, behind) = rest.split_at_checked(size_of::<T>()).unwrap_or((&[], &[]));
            rest = behind;
            T::get(first, big_endian)
        })
    }

    #[inline]
    fn put(self, to: &mut [u8], big_endian: bool) {
        let mut rest = to;
        for value in self {
            let Some((first, behind)) = rest.split_at_mut_checked(size_of::<T>()) else {
                break;
            };
            value.put(first, big_endian);
            rest = behind;
        }
    }
}

/// A struct. C: `NLA_BINARY`, `{ .len = sizeof(struct ...) }`.
///
/// A struct that an older kernel sends is shorter: the missing fields are 0. Of a longer
/// one, the unknown end is ignored.
#[derive(Debug)]
pub struct Struct<T>(PhantomData<fn() -> T>);

/// Returns the rule for at least `size` bytes.
#[inline]
pub(super) const fn min_len(size: usize) -> NlaPolicy {
    assert!(size <= u16::MAX as usize, "no attribute is as long");
    // The assertion is evaluated at compile time.
    #[allow(clippy::cast_possible_truncation)]
    NlaPolicy::BINARY.min_len(size as u16)
}

impl<T: Layout> Kind for Struct<T> {
    const INFO: KindInfo = KindInfo::Struct(T::INFO);
    const RULE: NlaPolicy = min_len(T::INFO.size);
}

impl<T: Layout> Get for Struct<T> {
    type Value<'a> = T;

    #[inline]
    fn get<'a>(attribute: &Attribute<'a>) -> Result<T, ParseError> {
        Ok(T::from_bytes(attribute.payload()))
    }
}

impl<T: Layout> Put<&T> for Struct<T> {
    #[inline]
    fn put<S: Sink + ?Sized, F: Frame>(
        builder: &mut Builder<'_, S, F>,
        nla_type: u16,
        input: &T,
    ) -> Result<(), BuildError> {
        input.with_bytes(|bytes| builder.put(nla_type, bytes))
    }
}

/// A C array of structs, as many as the payload holds.
#[derive(Debug)]
pub struct StructArray<T>(PhantomData<fn() -> T>);

impl<T: Layout> Kind for StructArray<T> {
    const INFO: KindInfo = KindInfo::StructArray(T::INFO);
    const RULE: NlaPolicy = NlaPolicy::BINARY.untyped();
}

impl<T: Layout> Get for StructArray<T> {
    type Value<'a> = Structs<'a, T>;

    /// Fails if the payload is not a whole number of structs.
    #[inline]
    fn get<'a>(attribute: &Attribute<'a>) -> Result<Structs<'a, T>, ParseError> {
        whole(attribute, T::INFO.size)?;
        Ok(Structs {
            bytes: attribute.payload(),
            layout: PhantomData,
        })
    }
}

impl<T: Layout> Put<&[T]> for StructArray<T> {
    #[inline]
    fn put<S: Sink + ?Sized, F: Frame>(
        builder: &mut Builder<'_, S, F>,
        nla_type: u16,
        input: &[T],
    ) -> Result<(), BuildError> {
        let size = T::INFO.size;
        let mut rest = builder.put_zeroed(nla_type, size.saturating_mul(input.len()))?;
        for value in input {
            let Some((room, behind)) = rest.split_at_mut_checked(size) else {
                break;
            };
            value.with_bytes(|bytes| {
                room.iter_mut()
                    .zip(bytes)
                    .for_each(|(to, from)| *to = *from);
            });
            rest = behind;
        }
        Ok(())
    }
}

/// The structs of a [`StructArray`].
pub struct Structs<'a, T> {
    bytes: &'a [u8],
    layout: PhantomData<fn() -> T>,
}

impl<T> Clone for Structs<'_, T> {
    #[inline]
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Structs<'_, T> {}

impl<T: Layout> Iterator for Structs<'_, T> {
    type Item = T;

    #[inline]
    fn next(&mut self) -> Option<T> {
        if self.bytes.is_empty() {
            return None;
        }
        let (first, rest) = self.bytes.split_at_checked(T::INFO.size)?;
        self.bytes = rest;
        Some(T::from_bytes(first))
    }
}

impl<T: Layout + fmt::Debug> fmt::Debug for Structs<'_, T> {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(*self).finish()
    }
}

/// The header of a family that has none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct NoHeader;

impl Layout for NoHeader {
    const INFO: &'static StructInfo = &StructInfo {
        size: 0,
        names: Names::NONE,
        name: Name::new("", 0, ""),
        fields: &[],
    };

    #[inline]
    fn from_bytes(_: &[u8]) -> Self {
        Self
    }

    #[inline]
    fn with_bytes<R>(&self, write: impl FnOnce(&[u8]) -> R) -> R {
        write(&[])
    }
}

/// Passes `bytes` to `read`, cut or extended with zeros to `N` bytes.
#[doc(hidden)]
#[inline]
pub fn whole_bytes<const N: usize, T>(bytes: &[u8], read: impl Fn(&[u8; N]) -> T) -> T {
    match bytes.first_chunk() {
        Some(bytes) => read(bytes),
        None => {
            let mut extended = [0; N];
            extended
                .iter_mut()
                .zip(bytes)
                .for_each(|(to, from)| *to = *from);
            read(&extended)
        }
    }
}

/// Reads the field at `offset`.
#[doc(hidden)]
#[inline]
pub fn get_field<T: Field>(bytes: &[u8], offset: usize, big_endian: bool) -> T {
    let end = offset.saturating_add(size_of::<T>());
    T::get(bytes.get(offset..end).unwrap_or_default(), big_endian)
}

/// Returns whether all fields of two structs are equal.
#[doc(hidden)]
#[inline]
pub fn equal<T: Layout>(one: &T, other: &T) -> bool {
    one.with_bytes(|one| other.with_bytes(|other| one == other))
}

/// Writes the field at `offset`.
#[doc(hidden)]
#[inline]
pub fn put_field<T: Field>(bytes: &mut [u8], offset: usize, value: T, big_endian: bool) {
    let end = offset.saturating_add(size_of::<T>());
    value.put(bytes.get_mut(offset..end).unwrap_or_default(), big_endian);
}
