// SPDX-License-Identifier: MIT OR Apache-2.0
//! `Messages` and `Attributes`: constructors, steps and loops.

use core::mem::MaybeUninit;

use nlwire::{Attribute, Attributes, Messages};

use crate::{words, Out, Slice, ERR, NONE, OK};

#[no_mangle]
pub extern "C" fn messages_new(buf: Slice, strict: bool, to: &mut MaybeUninit<Messages<'static>>) {
    let walk = Messages::new(buf.bytes());
    to.write(if strict { walk.strict() } else { walk });
}

#[no_mangle]
pub extern "C" fn messages_next(walk: &mut Messages<'static>, out: &mut Out) {
    match walk.next() {
        None => out.set([NONE]),
        Some(Err(error)) => out.error(error),
        Some(Ok(message)) => {
            let ([b, l], [p, n]) = (words(message.as_bytes()), words(message.payload()));
            let header = core::ptr::from_ref(message.header()) as u64;
            out.set([OK, header, b, l, message.offset() as u64, p, n]);
        }
    }
}

#[no_mangle]
pub extern "C" fn attributes_new(
    buf: Slice,
    offset: usize,
    strict: bool,
    to: &mut MaybeUninit<Attributes<'static>>,
) {
    let walk = Attributes::with_offset(buf.bytes(), offset);
    to.write(if strict { walk.strict() } else { walk });
}

#[no_mangle]
pub extern "C" fn attributes_next(walk: &mut Attributes<'static>, out: &mut Out) {
    match walk.next() {
        None => out.set([NONE]),
        Some(Err(error)) => out.error(error),
        Some(Ok(attribute)) => write(out, &attribute),
    }
}

/// Writes all that an attribute consists of.
pub(crate) fn write(out: &mut Out, attribute: &Attribute<'_>) {
    let [p, n] = words(attribute.payload());
    let header = attribute.header();
    out.set([
        OK,
        header.type_and_flags().into(),
        p,
        n,
        attribute.offset() as u64,
        header.nla_len().into(),
        attribute.nla_type().into(),
    ]);
}

// Loops, as users write them: offset, length of the payload and type of each item. The
// number of items is the last word.

#[no_mangle]
pub extern "C" fn walk_messages(buf: Slice, items: &mut [[u64; 3]; 3], out: &mut Out) {
    let mut walk = Messages::new(buf.bytes());
    let mut count = 0;
    let mut failed = NONE;
    for item in walk.by_ref() {
        match (item, items.get_mut(count)) {
            (Ok(message), Some(to)) => {
                *to = [
                    message.offset() as u64,
                    message.payload().len() as u64,
                    message.nlmsg_type().into(),
                ];
                count += 1;
            }
            _ => failed = ERR,
        }
    }
    let left = walk.remainder().len() as u64;
    out.set([failed, left, 0, 0, 0, 0, 0, count as u64]);
}

#[no_mangle]
pub extern "C" fn walk_attributes(buf: Slice, items: &mut [[u64; 3]; 3], out: &mut Out) {
    let mut walk = Attributes::new(buf.bytes());
    let mut count = 0;
    let mut failed = NONE;
    for item in walk.by_ref() {
        match (item, items.get_mut(count)) {
            (Ok(attribute), Some(to)) => {
                *to = [
                    attribute.offset() as u64,
                    attribute.payload().len() as u64,
                    attribute.nla_type().into(),
                ];
                count += 1;
            }
            _ => failed = ERR,
        }
    }
    let left = walk.remainder().len() as u64;
    out.set([failed, left, 0, 0, 0, 0, 0, count as u64]);
}

// The layout of the two states, for native.py.

#[no_mangle]
pub extern "C" fn sizes(out: &mut [usize; 2]) {
    *out = [
        size_of::<Messages<'static>>(),
        size_of::<Attributes<'static>>(),
    ];
}

#[no_mangle]
pub extern "C" fn layout_messages(
    buf: Slice,
    strict: bool,
    steps: usize,
    to: &mut MaybeUninit<Messages<'static>>,
) {
    let walk = Messages::new(buf.bytes());
    let mut walk = if strict { walk.strict() } else { walk };
    for _ in 0..steps {
        let _ = walk.next();
    }
    to.write(walk);
}

#[no_mangle]
pub extern "C" fn layout_attributes(
    buf: Slice,
    strict: bool,
    steps: usize,
    to: &mut MaybeUninit<Attributes<'static>>,
) {
    let walk = Attributes::with_offset(buf.bytes(), 1000);
    let mut walk = if strict { walk.strict() } else { walk };
    for _ in 0..steps {
        let _ = walk.next();
    }
    to.write(walk);
}
