// SPDX-License-Identifier: MIT OR Apache-2.0
//! What is read from a message: the one that a walk in any state comes to.

use core::mem::MaybeUninit;

use nlwire::{Attributes, ExtAck, Message, Messages, NlMsgHdr, ParseError};

use crate::{words, Out, NONE, OK};

fn next(walk: &mut Messages<'static>, out: &mut Out) -> Option<Message<'static>> {
    out.set([NONE]);
    walk.next()?.ok()
}

#[no_mangle]
pub extern "C" fn message_attributes(
    walk: &mut Messages<'static>,
    hdrlen: usize,
    to: &mut MaybeUninit<Attributes<'static>>,
    out: &mut Out,
) {
    let Some(message) = next(walk, out) else {
        return;
    };
    match message.attributes(hdrlen) {
        Ok(attributes) => {
            to.write(attributes);
            out.set([OK]);
        }
        Err(error) => out.error(error),
    }
}

#[no_mangle]
pub extern "C" fn message_family_header(
    walk: &mut Messages<'static>,
    to: &mut MaybeUninit<NlMsgHdr>,
    out: &mut Out,
) {
    let Some(message) = next(walk, out) else {
        return;
    };
    match message.family_header::<NlMsgHdr>() {
        Ok(header) => {
            to.write(header);
            out.set([OK]);
        }
        Err(error) => out.error(error),
    }
}

#[no_mangle]
pub extern "C" fn message_parse(
    walk: &mut Messages<'static>,
    header: &mut MaybeUninit<[u8; 6]>,
    to: &mut MaybeUninit<Attributes<'static>>,
    out: &mut Out,
) {
    let Some(message) = next(walk, out) else {
        return;
    };
    match message.parse::<[u8; 6]>() {
        Ok((value, attributes)) => {
            header.write(value);
            to.write(attributes);
            out.set([OK]);
        }
        Err(error) => out.error(error),
    }
}

#[no_mangle]
pub extern "C" fn message_ack(walk: &mut Messages<'static>, out: &mut Out) {
    let Some(message) = next(walk, out) else {
        return;
    };
    match message.ack() {
        Ok(ack) => {
            let errno = ack.errno().map_or(0, nlwire::Errno::get);
            let request = core::ptr::from_ref(ack.request()) as u64;
            out.set([OK, low(ack.error()), low(errno), request]);
        }
        Err(error) => out.error(error),
    }
}

#[no_mangle]
pub extern "C" fn message_echo(walk: &mut Messages<'static>, out: &mut Out) {
    let Some(message) = next(walk, out) else {
        return;
    };
    let Ok(ack) = message.ack() else { return };
    match ack.echo() {
        Ok(echo) => {
            let [p, n] = words(echo);
            out.set([OK, p, n]);
        }
        Err(error) => out.error(error),
    }
}

#[no_mangle]
pub extern "C" fn message_done(walk: &mut Messages<'static>, out: &mut Out) {
    let Some(message) = next(walk, out) else {
        return;
    };
    match message.done() {
        Ok(done) => {
            let errno = done.errno().map_or(0, nlwire::Errno::get);
            out.set([OK, low(done.error()), low(errno)]);
        }
        Err(error) => out.error(error),
    }
}

/// The bits of a signed number, with zeros before them.
fn low(value: i32) -> u64 {
    u64::from(value.cast_unsigned())
}

#[no_mangle]
pub extern "C" fn done_ext_ack(walk: &mut Messages<'static>, out: &mut Out) {
    let Some(message) = next(walk, out) else {
        return;
    };
    let Ok(done) = message.done() else { return };
    told(done.ext_ack(), out);
}

#[no_mangle]
pub extern "C" fn ack_ext_ack(walk: &mut Messages<'static>, out: &mut Out) {
    let Some(message) = next(walk, out) else {
        return;
    };
    let Ok(ack) = message.ack() else { return };
    told(ack.ext_ack(), out);
}

#[inline]
fn told(ext_ack: Result<ExtAck<'static>, ParseError>, out: &mut Out) {
    match ext_ack {
        Ok(ext_ack) => {
            let [p, n] = ext_ack.msg.map_or([0, 0], words);
            let [c, l] = ext_ack.cookie.map_or([0, 0], words);
            let policy = ext_ack.policy.map_or(0, |rule| 1 + rule.offset() as u64);
            let number = |value: Option<u32>| value.map_or(0, |value| 1 + u64::from(value));
            out.set([
                OK,
                p,
                n,
                c,
                l,
                policy,
                number(ext_ack.offs),
                number(ext_ack.miss_type) ^ number(ext_ack.miss_nest).rotate_left(32),
            ]);
        }
        Err(error) => out.error(error),
    }
}
