// SPDX-License-Identifier: MIT OR Apache-2.0
//! Typed attributes: reading and writing one attribute of each kind.
//!
//! `Every` has one attribute of each kind, declared as the families are. Kinds are generic
//! over nothing but their set, so what is proved here holds for each family.

use core::mem::MaybeUninit;

use nlwire::typed::*;
use nlwire::{Attribute, Attributes, BuildError, ParseError, SliceSink};

use crate::attributes::next;
use crate::builder::{report, Message};
use crate::{words, Out, Slice, OK};

nlwire::enums! {
    /// Some of the values of a byte.
    pub enum Color { RED = 1 "COLOR_RED", GREEN = 2 "COLOR_GREEN" }
}

nlwire::structs! {
    /// A struct with a hole, and a field in network byte order.
    pub Pair "pair" { first: u8, second: u32 = Be32 }
}

nlwire::attributes! {
    /// One attribute of each kind.
    pub Every "every" {
        U8 = 1 "EVERY_U8": U8,
        U16 = 2 "EVERY_U16": U16,
        U32 = 3 "EVERY_U32": U32,
        U64 = 4 "EVERY_U64": U64,
        S8 = 5 "EVERY_S8": S8,
        S16 = 6 "EVERY_S16": S16,
        S32 = 7 "EVERY_S32": S32,
        S64 = 8 "EVERY_S64": S64,
        BE16 = 9 "EVERY_BE16": Be16,
        BE32 = 10 "EVERY_BE32": Be32,
        BE64 = 11 "EVERY_BE64": Be64,
        BE_S16 = 12 "EVERY_BE_S16": BeS16,
        BE_S32 = 13 "EVERY_BE_S32": BeS32,
        BE_S64 = 14 "EVERY_BE_S64": BeS64,
        UINT = 15 "EVERY_UINT": Uint,
        SINT = 16 "EVERY_SINT": Sint,
        FLAG = 17 "EVERY_FLAG": Flag,
        STR = 18 "EVERY_STR": Str,
        BYTES = 19 "EVERY_BYTES": Bytes,
        HEX = 20 "EVERY_HEX": Hex,
        MAC = 21 "EVERY_MAC": Mac,
        EXACT = 22 "EVERY_EXACT": Exact<6>,
        UUID = 23 "EVERY_UUID": Uuid,
        IP = 24 "EVERY_IP": Ip,
        BITS = 25 "EVERY_BITS": Bits,
        COLOR = 26 "EVERY_COLOR": As<U8, Color>,
        ARRAY = 27 "EVERY_ARRAY": Array<U32>,
        STRUCT = 28 "EVERY_STRUCT": Struct<Pair>,
        STRUCTS = 29 "EVERY_STRUCTS": StructArray<Pair>,
        NEST = 30 "EVERY_NEST": Nest<Every>,
        FRAMED = 31 "EVERY_FRAMED": Framed<Pair, Every>,
        INDEXED = 32 "EVERY_INDEXED": IndexedArray<U32>,
        MULTI = 33 "EVERY_MULTI": Multi<U32>,
        NET = 34 "EVERY_NET": Net<Be32>,
    }
}

type Adds<'m> = Writer<'m, 'static, Every, SliceSink<'static>, nlwire::NlMsgHdr>;

/// Reads by the kind of the declaration.
fn get<'a, K: Get>(
    _: Attr<Every, K>,
    attribute: &Attribute<'a>,
) -> Result<K::Value<'a>, ParseError> {
    K::get(attribute)
}

/// Writes the words of a value that was read.
fn read<T>(out: &mut Out, result: Result<T, ParseError>, words: impl FnOnce(T) -> [u64; 4]) {
    match result {
        Ok(value) => {
            let [a, b, c, d] = words(value);
            out.set([OK, a, b, c, d]);
        }
        Err(error) => out.error(error),
    }
}

fn bytes(bytes: &[u8]) -> [u64; 4] {
    let [at, len] = words(bytes);
    [at, len, 0, 0]
}

macro_rules! gets {
    ($($name:ident $attr:ident $words:expr;)*) => {$(
        #[no_mangle]
        pub extern "C" fn $name(walk: &mut Attributes<'static>, out: &mut Out) {
            let Some(attribute) = next(walk, out) else { return };
            read(out, get(Every::$attr, &attribute), $words);
        }
    )*};
}

gets! {
    typed_get_u8 U8 |value| [value as u64, 0, 0, 0];
    typed_get_u16 U16 |value| [value as u64, 0, 0, 0];
    typed_get_u32 U32 |value| [value as u64, 0, 0, 0];
    typed_get_u64 U64 |value| [value, 0, 0, 0];
    typed_get_s8 S8 |value| [value as u64, 0, 0, 0];
    typed_get_s16 S16 |value| [value as u64, 0, 0, 0];
    typed_get_s32 S32 |value| [value as u64, 0, 0, 0];
    typed_get_s64 S64 |value| [value as u64, 0, 0, 0];
    typed_get_be16 BE16 |value| [value as u64, 0, 0, 0];
    typed_get_be32 BE32 |value| [value as u64, 0, 0, 0];
    typed_get_be64 BE64 |value| [value, 0, 0, 0];
    typed_get_be_s16 BE_S16 |value| [value as u64, 0, 0, 0];
    typed_get_be_s32 BE_S32 |value| [value as u64, 0, 0, 0];
    typed_get_be_s64 BE_S64 |value| [value as u64, 0, 0, 0];
    typed_get_net NET |value| [value as u64, 0, 0, 0];
    typed_get_uint UINT |value| [value, 0, 0, 0];
    typed_get_sint SINT |value| [value as u64, 0, 0, 0];
    typed_get_flag FLAG |()| [0; 4];
    typed_get_str STR |text| bytes(text.as_bytes());
    typed_get_bytes BYTES bytes;
    typed_get_hex HEX bytes;
    typed_get_mac MAC bytes;
    typed_get_exact EXACT |array| bytes(array);
    typed_get_uuid UUID |array| bytes(array);
    typed_get_ip IP |address| match address {
        core::net::IpAddr::V4(v4) => [4, u32::from_ne_bytes(v4.octets()) as u64, 0, 0],
        core::net::IpAddr::V6(v6) => {
            let [low, high]: [u64; 2] = halves(v6.octets());
            [16, low, high, 0]
        }
    };
    typed_get_bits BITS |bits| [bits.value as u64, bits.selector as u64, 0, 0];
    typed_get_color COLOR |color| [color.to_u64(), 0, 0, 0];
    typed_get_array ARRAY |values| bytes(values.as_bytes());
    typed_get_array_first ARRAY |mut values| {
        let first = values.next();
        let [at, len, ..] = bytes(values.as_bytes());
        [first.is_some() as u64, first.unwrap_or(0) as u64, at, len]
    };
    typed_get_struct STRUCT |pair| [pair.first as u64, pair.second as u64, 0, 0];
    typed_get_structs_first STRUCTS |mut pairs| match pairs.next() {
        Some(pair) => [1, pair.first as u64, pair.second as u64, 0],
        None => [0; 4],
    };
}

/// The halves of 16 bytes, as the processor reads them.
fn halves(bytes: [u8; 16]) -> [u64; 2] {
    let number = u128::from_le_bytes(bytes);
    [number as u64, (number >> 64) as u64]
}

// Kinds that are read as attributes.

macro_rules! streams {
    ($($name:ident $attr:ident $stream:expr;)*) => {$(
        #[no_mangle]
        pub extern "C" fn $name(
            walk: &mut Attributes<'static>,
            to: &mut MaybeUninit<Attributes<'static>>,
            out: &mut Out,
        ) {
            let Some(attribute) = next(walk, out) else { return };
            read(out, get(Every::$attr, &attribute), |value| {
                let (stream, words) = $stream(value);
                to.write(stream);
                words
            });
        }
    )*};
}

streams! {
    typed_get_nest NEST |nest: Attrs<'static, Every>| (nest.raw(), [0; 4]);
    typed_get_framed FRAMED |(pair, nest): (Pair, Attrs<'static, Every>)|
        (nest.raw(), [pair.first as u64, pair.second as u64, 0, 0]);
    typed_get_indexed INDEXED |entries: Indexed<'static, U32>| (entries.raw(), [0; 4]);
}

// Writing.

macro_rules! puts {
    ($($name:ident $attr:ident $value:ident $input:expr;)*) => {$(
        #[no_mangle]
        pub extern "C" fn $name(builder: &mut Message, $value: u64, out: &mut Out) {
            report(out, Adds::new(builder).put(Every::$attr, $input));
        }
    )*};
}

puts! {
    typed_put_u8 U8 value value as u8;
    typed_put_u16 U16 value value as u16;
    typed_put_u32 U32 value value as u32;
    typed_put_u64 U64 value value;
    typed_put_s8 S8 value value as i8;
    typed_put_s16 S16 value value as i16;
    typed_put_s32 S32 value value as i32;
    typed_put_s64 S64 value value as i64;
    typed_put_be16 BE16 value value as u16;
    typed_put_be32 BE32 value value as u32;
    typed_put_be64 BE64 value value;
    typed_put_be_s16 BE_S16 value value as i16;
    typed_put_be_s32 BE_S32 value value as i32;
    typed_put_be_s64 BE_S64 value value as i64;
    typed_put_net NET value value as u32;
    typed_put_multi MULTI value value as u32;
    typed_put_uint UINT value value;
    typed_put_sint SINT value value as i64;
    typed_put_flag FLAG _value ();
    typed_put_bits BITS value Bitfield32 { value: value as u32, selector: (value >> 32) as u32 };
    typed_put_color COLOR value Color::from_u64(value);
    typed_put_ipv4 IP value core::net::Ipv4Addr::from((value as u32).to_ne_bytes());
    typed_put_struct STRUCT value &Pair { first: value as u8, second: (value >> 32) as u32 };
}

macro_rules! puts_slices {
    ($($name:ident $attr:ident $slice:ty, $input:ident;)*) => {$(
        #[no_mangle]
        pub extern "C" fn $name(builder: &mut Message, payload: Slice, out: &mut Out) {
            /// Not inlined, as in `builder`.
            #[inline(never)]
            fn put(builder: &mut Message, payload: &$slice) -> Result<(), BuildError> {
                Adds::new(builder).put(Every::$attr, payload)
            }
            report(out, put(builder, payload.$input()));
        }
    )*};
}

puts_slices! {
    typed_put_str STR str, text;
    typed_put_bytes BYTES [u8], bytes;
    typed_put_hex HEX [u8], bytes;
    typed_put_mac MAC [u8], bytes;
}

macro_rules! puts_arrays {
    ($($name:ident $attr:ident $size:literal $convert:expr;)*) => {$(
        #[no_mangle]
        pub extern "C" fn $name(builder: &mut Message, payload: &'static [u8; $size], out: &mut Out) {
            report(out, Adds::new(builder).put(Every::$attr, $convert(payload)));
        }
    )*};
}

puts_arrays! {
    typed_put_exact EXACT 6 |payload| payload;
    typed_put_uuid UUID 16 |payload| payload;
    typed_put_ipv6 IP 16 |payload: &[u8; 16]| core::net::Ipv6Addr::from(*payload);
}

#[no_mangle]
pub extern "C" fn typed_put_array(builder: &mut Message, values: &[u32; 3], out: &mut Out) {
    report(out, Adds::new(builder).put(Every::ARRAY, values.as_slice()));
}

/// A nest with one attribute, or with one that fails after the nest has begun.
#[no_mangle]
pub extern "C" fn typed_put_nest(builder: &mut Message, value: u64, fail: bool, out: &mut Out) {
    report(
        out,
        Adds::new(builder).nest(Every::NEST, |nest| {
            nest.put(Every::U32, value as u32)?;
            if fail {
                return Err(BuildError::NoEntry);
            }
            Ok(())
        }),
    );
}

/// A struct, and behind it one attribute.
#[no_mangle]
pub extern "C" fn typed_put_framed(builder: &mut Message, value: u64, out: &mut Out) {
    let pair = Pair {
        first: value as u8,
        second: (value >> 32) as u32,
    };
    report(
        out,
        Adds::new(builder).framed(Every::FRAMED, &pair, |nest| {
            nest.put(Every::U32, value as u32)
        }),
    );
}

/// An array of one entry.
#[no_mangle]
pub extern "C" fn typed_put_indexed(builder: &mut Message, index: u16, value: u64, out: &mut Out) {
    report(
        out,
        Adds::new(builder).array(Every::INDEXED, |items| items.put(index, value as u32)),
    );
}
