// SPDX-License-Identifier: MIT OR Apache-2.0
//! The kinds that are integers, and C arrays of them.

use core::fmt;
use core::marker::PhantomData;

use super::super::{
    Attribute, BuildError, Builder, Frame, NlaPolicy, ParseError, ParseErrorKind, Sink,
};
use super::{Field, Get, IntegerInfo, Kind, KindInfo, Put};

/// A kind that is an integer.
pub trait Integer: for<'a> Get<Value<'a> = Self::Native> + Put<Self::Native> {
    /// The integer in Rust.
    type Native: Copy + Field + fmt::Debug;
    /// The integer as data.
    const FORM: IntegerInfo;

    /// Converts to 64 bits, with the sign extended.
    fn widen(value: Self::Native) -> u64;

    /// Converts from 64 bits. Returns `None` if the value does not fit.
    fn narrow(value: u64) -> Option<Self::Native>;
}

/// Defines a kind for each integer type and byte order.
macro_rules! integers {
    ($($kind:ident $native:ident $wide:ident $size:literal $big_endian:literal $get:ident $put:ident $rule:ident $doc:literal;)*) => {$(
        #[doc = $doc]
        #[derive(Debug)]
        pub enum $kind {}

        impl Kind for $kind {
            const INFO: KindInfo = KindInfo::Integer(Self::FORM);
            const RULE: NlaPolicy = NlaPolicy::$rule.untyped();
        }

        impl Get for $kind {
            type Value<'a> = $native;

            #[inline]
            fn get<'a>(attribute: &Attribute<'a>) -> Result<$native, ParseError> {
                attribute.$get()
            }
        }

        impl Put<$native> for $kind {
            #[inline]
            fn put<S: Sink + ?Sized, F: Frame>(
                builder: &mut Builder<'_, S, F>,
                nla_type: u16,
                input: $native,
            ) -> Result<(), BuildError> {
                builder.$put(nla_type, input)
            }
        }

        impl Integer for $kind {
            type Native = $native;
            const FORM: IntegerInfo = IntegerInfo {
                size: $size,
                // `MIN` of an unsigned type is 0.
                signed: $native::MIN != 0,
                big_endian: $big_endian,
            };

            #[inline]
            fn widen(value: $native) -> u64 {
                u64::from_ne_bytes($wide::from(value).to_ne_bytes())
            }

            #[inline]
            fn narrow(value: u64) -> Option<$native> {
                $native::try_from($wide::from_ne_bytes(value.to_ne_bytes())).ok()
            }
        }
    )*};
}

integers! {
    U8 u8 u64 1 false get_u8 put_u8 U8 "A `u8`. C: `NLA_U8`.";
    U16 u16 u64 2 false get_u16 put_u16 U16 "A `u16` in native byte order. C: `NLA_U16`.";
    U32 u32 u64 4 false get_u32 put_u32 U32 "A `u32` in native byte order. C: `NLA_U32`.";
    U64 u64 u64 8 false get_u64 put_u64 U64 "A `u64` in native byte order. C: `NLA_U64`.";
    S8 i8 i64 1 false get_i8 put_i8 S8 "An `i8`. C: `NLA_S8`.";
    S16 i16 i64 2 false get_i16 put_i16 S16 "An `i16` in native byte order. C: `NLA_S16`.";
    S32 i32 i64 4 false get_i32 put_i32 S32 "An `i32` in native byte order. C: `NLA_S32`.";
    S64 i64 i64 8 false get_i64 put_i64 S64 "An `i64` in native byte order. C: `NLA_S64`.";
    Uint u64 u64 0 false get_uint put_uint UINT "An unsigned integer of 4 or 8 bytes in native byte order. C: `NLA_UINT`.";
    Sint i64 i64 0 false get_sint put_sint SINT "A signed integer of 4 or 8 bytes in native byte order. C: `NLA_SINT`.";
    Be16 u16 u64 2 true get_u16_be put_u16_be BE16 "A `u16` in network byte order. C: `NLA_BE16`.";
    Be32 u32 u64 4 true get_u32_be put_u32_be BE32 "A `u32` in network byte order. C: `NLA_BE32`.";
    Be64 u64 u64 8 true get_u64_be put_u64_be U64 "A `u64` in network byte order.";
    BeS16 i16 i64 2 true get_i16_be put_i16_be BE16 "An `i16` in network byte order.";
    BeS32 i32 i64 4 true get_i32_be put_i32_be BE32 "An `i32` in network byte order.";
    BeS64 i64 i64 8 true get_i64_be put_i64_be S64 "An `i64` in network byte order.";
}

/// A C array of integers of the kind `K`, as many as the payload holds.
#[derive(Debug)]
pub struct Array<K>(PhantomData<fn() -> K>);

impl<K: Integer> Kind for Array<K> {
    const INFO: KindInfo = KindInfo::Array(K::FORM);
    const RULE: NlaPolicy = NlaPolicy::BINARY.untyped();
}

impl<K: Integer> Get for Array<K> {
    type Value<'a> = Values<'a, K>;

    /// Fails if the payload is not a whole number of integers.
    #[inline]
    fn get<'a>(attribute: &Attribute<'a>) -> Result<Values<'a, K>, ParseError> {
        let bytes = attribute.payload();
        whole(attribute, size_of::<K::Native>())?;
        Ok(Values {
            bytes,
            kind: PhantomData,
        })
    }
}

/// Checks that the payload of `attribute` is a whole number of items of `size` bytes.
#[inline]
pub(super) fn whole(attribute: &Attribute<'_>, size: usize) -> Result<(), ParseError> {
    let actual = attribute.payload().len();
    match actual.checked_rem(size) {
        Some(0) | None => Ok(()),
        Some(more) => Err(ParseError {
            kind: ParseErrorKind::WrongLength {
                expected: actual.saturating_sub(more),
                actual,
            },
            offset: attribute.offset(),
        }),
    }
}

impl<K: Integer> Put<&[K::Native]> for Array<K> {
    #[inline]
    fn put<S: Sink + ?Sized, F: Frame>(
        builder: &mut Builder<'_, S, F>,
        nla_type: u16,
        input: &[K::Native],
    ) -> Result<(), BuildError> {
        let mut rest = builder.put_zeroed(nla_type, size_of_val(input))?;
        for value in input {
            let Some((room, behind)) = rest.split_at_mut_checked(size_of::<K::Native>()) else {
                break;
            };
            value.put(room, K::FORM.big_endian);
            rest = behind;
        }
        Ok(())
    }
}

/// The integers of an [`Array`].
pub struct Values<'a, K> {
    bytes: &'a [u8],
    kind: PhantomData<fn() -> K>,
}

impl<K> Clone for Values<'_, K> {
    #[inline]
    fn clone(&self) -> Self {
        *self
    }
}

impl<K> Copy for Values<'_, K> {}

impl<'a, K> Values<'a, K> {
    /// Returns the bytes that have not been read.
    #[inline]
    #[must_use]
    pub const fn as_bytes(&self) -> &'a [u8] {
        self.bytes
    }
}

impl<K: Integer> Iterator for Values<'_, K> {
    type Item = K::Native;

    #[inline]
    fn next(&mut self) -> Option<K::Native> {
        let (first, rest) = self.bytes.split_at_checked(size_of::<K::Native>())?;
        self.bytes = rest;
        Some(Field::get(first, K::FORM.big_endian))
    }
}

impl<K: Integer> fmt::Debug for Values<'_, K> {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(*self).finish()
    }
}
