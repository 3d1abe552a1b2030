// SPDX-License-Identifier: MIT OR Apache-2.0
//! What is read from an attribute: the one that a walk in any state comes to.

use core::mem::MaybeUninit;

use nlwire::{Attribute, Attributes};

use crate::{words, Out, NONE, OK};

pub(crate) fn next(walk: &mut Attributes<'static>, out: &mut Out) -> Option<Attribute<'static>> {
    out.set([NONE]);
    walk.next()?.ok()
}

macro_rules! numbers {
    ($($name:ident $get:ident;)*) => {$(
        #[no_mangle]
        pub extern "C" fn $name(walk: &mut Attributes<'static>, out: &mut Out) {
            let Some(attribute) = next(walk, out) else { return };
            match attribute.$get() {
                Ok(value) => out.set([OK, value as u64]),
                Err(error) => out.error(error),
            }
        }
    )*};
}

numbers! {
    attribute_get_u8 get_u8;
    attribute_get_u16 get_u16;
    attribute_get_u32 get_u32;
    attribute_get_u64 get_u64;
    attribute_get_i8 get_i8;
    attribute_get_i16 get_i16;
    attribute_get_i32 get_i32;
    attribute_get_i64 get_i64;
    attribute_get_u16_be get_u16_be;
    attribute_get_u32_be get_u32_be;
    attribute_get_u64_be get_u64_be;
    attribute_get_i16_be get_i16_be;
    attribute_get_i32_be get_i32_be;
    attribute_get_i64_be get_i64_be;
    attribute_get_uint get_uint;
    attribute_get_sint get_sint;
}

#[no_mangle]
pub extern "C" fn attribute_get_flag(walk: &mut Attributes<'static>, out: &mut Out) {
    let Some(attribute) = next(walk, out) else {
        return;
    };
    match attribute.get_flag() {
        Ok(()) => out.set([OK]),
        Err(error) => out.error(error),
    }
}

#[no_mangle]
pub extern "C" fn attribute_get_array(walk: &mut Attributes<'static>, out: &mut Out) {
    let Some(attribute) = next(walk, out) else {
        return;
    };
    match attribute.get_array::<6>() {
        Ok(array) => out.set([OK, words(array)[0]]),
        Err(error) => out.error(error),
    }
}

#[no_mangle]
pub extern "C" fn attribute_get_struct(
    walk: &mut Attributes<'static>,
    to: &mut MaybeUninit<[u8; 12]>,
    out: &mut Out,
) {
    let Some(attribute) = next(walk, out) else {
        return;
    };
    match attribute.get_struct::<[u8; 12]>() {
        Ok(value) => {
            to.write(value);
            out.set([OK]);
        }
        Err(error) => out.error(error),
    }
}

#[no_mangle]
pub extern "C" fn attribute_get_struct_zero_extended(
    walk: &mut Attributes<'static>,
    to: &mut MaybeUninit<[u8; 12]>,
    out: &mut Out,
) {
    let Some(attribute) = next(walk, out) else {
        return;
    };
    to.write(attribute.get_struct_zero_extended());
    out.set([OK]);
}

#[no_mangle]
pub extern "C" fn attribute_nested(
    walk: &mut Attributes<'static>,
    to: &mut MaybeUninit<Attributes<'static>>,
    out: &mut Out,
) {
    let Some(attribute) = next(walk, out) else {
        return;
    };
    to.write(attribute.nested());
    out.set([OK]);
}

#[no_mangle]
pub extern "C" fn attribute_attributes(
    walk: &mut Attributes<'static>,
    hdrlen: usize,
    to: &mut MaybeUninit<Attributes<'static>>,
    out: &mut Out,
) {
    let Some(attribute) = next(walk, out) else {
        return;
    };
    match attribute.attributes(hdrlen) {
        Ok(attributes) => {
            to.write(attributes);
            out.set([OK]);
        }
        Err(error) => out.error(error),
    }
}

#[no_mangle]
pub extern "C" fn attribute_parse(
    walk: &mut Attributes<'static>,
    header: &mut MaybeUninit<[u8; 6]>,
    to: &mut MaybeUninit<Attributes<'static>>,
    out: &mut Out,
) {
    let Some(attribute) = next(walk, out) else {
        return;
    };
    match attribute.parse::<[u8; 6]>() {
        Ok((value, attributes)) => {
            header.write(value);
            to.write(attributes);
            out.set([OK]);
        }
        Err(error) => out.error(error),
    }
}

/// Writes the first next hop in the payload, and what the walk leaves.
#[no_mangle]
pub extern "C" fn attribute_next_hop(walk: &mut Attributes<'static>, strict: bool, out: &mut Out) {
    let Some(attribute) = next(walk, out) else {
        return;
    };
    let hops = attribute.next_hops();
    let mut hops = if strict { hops.strict() } else { hops };
    match hops.next() {
        None => {}
        Some(Err(error)) => out.error(error),
        Some(Ok(hop)) => {
            let ([p, n], [rest, left]) = (words(hop.as_bytes()), words(hops.remainder()));
            out.set([OK, p, n, hop.offset() as u64, rest, left]);
        }
    }
}
