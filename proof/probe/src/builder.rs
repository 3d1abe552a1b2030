// SPDX-License-Identifier: MIT OR Apache-2.0
//! The builder: one call on a builder in any state.
//!
//! A builder and its sink are memory that the claims fill in. `layout_builder` shows where
//! the fields are.

use core::cell::Cell;
use core::ffi::CStr;
use core::mem::MaybeUninit;

use nlwire::rtnl::RtNextHop;
use nlwire::{
    BuildError, Builder, MessageBuilder, NestBuilder, NextHopBuilder, NlAttr, NlMsgHdr, Sink,
    SliceSink,
};

use crate::{take, Out, Slice, ERR, OK};

pub(crate) type Message = MessageBuilder<'static, SliceSink<'static>>;
type Nest = NestBuilder<'static, SliceSink<'static>>;
type NextHop = NextHopBuilder<'static, SliceSink<'static>>;

/// Writes OK, or ERR and the error: its number and its fields.
pub(crate) fn report(out: &mut Out, result: Result<(), BuildError>) {
    match result {
        Ok(()) => out.set([OK]),
        Err(BuildError::NoSpace { offset, needed }) => {
            out.set([ERR, 1, offset as u64, needed as u64]);
        }
        Err(BuildError::AttributeTooLong { len }) => out.set([ERR, 2, len as u64]),
        Err(BuildError::NextHopTooLong { len }) => out.set([ERR, 3, len as u64]),
        Err(BuildError::MessageTooLong { len }) => out.set([ERR, 4, len as u64]),
        Err(BuildError::InteriorNul { position }) => out.set([ERR, 5, position as u64]),
        Err(BuildError::ValueTooLarge { value, size }) => out.set([ERR, 6, value, size as u64]),
        Err(_) => out.set([ERR, 99]),
    }
}

/// Writes a builder to `to`, or the error.
fn begun<T>(result: Result<T, BuildError>, to: &mut MaybeUninit<T>, out: &mut Out) {
    let result = result.map(|builder| {
        to.write(builder);
    });
    report(out, result);
}

/// Makes a builder whose fields differ from each other, and tells the sizes of a sink and of
/// each builder. The prover finds the fields by their values.
#[no_mangle]
pub extern "C" fn layout_builder(
    buf: &'static mut [u8; 60],
    sink: &'static mut MaybeUninit<SliceSink<'static>>,
    to: &mut MaybeUninit<Message>,
    sizes: &mut [usize; 4],
) {
    *sizes = [
        size_of::<SliceSink<'_>>(),
        size_of::<Message>(),
        size_of::<Nest>(),
        size_of::<NextHop>(),
    ];
    let sink = sink.write(SliceSink::new(buf));
    let _ = sink.grow(5);
    if let Ok(mut message) = MessageBuilder::new(sink, NlMsgHdr::new(0)) {
        let _ = message.put_payload(&[1]);
        to.write(message);
    }
}

// Beginning.

#[no_mangle]
pub extern "C" fn message_begin(
    sink: &'static mut SliceSink<'static>,
    header: &NlMsgHdr,
    to: &mut MaybeUninit<Message>,
    out: &mut Out,
) {
    begun(MessageBuilder::new(sink, *header), to, out);
}

#[no_mangle]
pub extern "C" fn nest_begin(
    builder: &'static mut Message,
    nla_type: u16,
    to: &mut MaybeUninit<Nest>,
    out: &mut Out,
) {
    begun(builder.nest(nla_type), to, out);
}

#[no_mangle]
pub extern "C" fn nest_noflag_begin(
    builder: &'static mut Message,
    nla_type: u16,
    to: &mut MaybeUninit<Nest>,
    out: &mut Out,
) {
    begun(builder.nest_noflag(nla_type), to, out);
}

#[no_mangle]
pub extern "C" fn next_hop_begin(
    nest: &'static mut Nest,
    header: &RtNextHop,
    to: &mut MaybeUninit<NextHop>,
    out: &mut Out,
) {
    begun(nest.next_hop(header), to, out);
}

// Ending, and cancelling.

macro_rules! ends {
    ($($type:ident $end:ident $cancel:ident;)*) => {$(
        #[no_mangle]
        pub extern "C" fn $end(builder: &mut MaybeUninit<$type>, out: &mut Out) {
            report(out, take(builder).end());
        }

        #[no_mangle]
        pub extern "C" fn $cancel(builder: &mut MaybeUninit<$type>) {
            take(builder).cancel();
        }
    )*};
}

ends! {
    Message message_end message_cancel;
    Nest nest_end nest_cancel;
    NextHop next_hop_end next_hop_cancel;
}

// Adding.

// Functions with a slice, as they are where the compiler does not inline them: it knows that
// the slice and the buffer of the sink do not overlap, and calls `memcpy`.

#[inline(never)]
pub(crate) fn put(builder: &mut Message, nla_type: u16, payload: &[u8]) -> Result<(), BuildError> {
    builder.put(nla_type, payload)
}

#[inline(never)]
pub(crate) fn put_payload(builder: &mut Message, payload: &[u8]) -> Result<(), BuildError> {
    builder.put_payload(payload)
}

#[inline(never)]
fn put_str(builder: &mut Message, nla_type: u16, text: &str) -> Result<(), BuildError> {
    builder.put_str(nla_type, text)
}

#[inline(never)]
fn put_cstr(builder: &mut Message, nla_type: u16, text: &CStr) -> Result<(), BuildError> {
    builder.put_cstr(nla_type, text)
}

#[no_mangle]
pub extern "C" fn builder_put(builder: &mut Message, nla_type: u16, payload: Slice, out: &mut Out) {
    report(out, put(builder, nla_type, payload.bytes()));
}

/// `put` where it is inlined, and the compiler knows of no relation between the slice and the
/// buffer: it copies in loops.
#[no_mangle]
pub extern "C" fn builder_put_inline(
    builder: &mut Message,
    nla_type: u16,
    payload: Slice,
    out: &mut Out,
) {
    report(out, builder.put(nla_type, payload.bytes()));
}

#[no_mangle]
pub extern "C" fn builder_put_payload(builder: &mut Message, payload: Slice, out: &mut Out) {
    report(out, put_payload(builder, payload.bytes()));
}

#[no_mangle]
pub extern "C" fn builder_put_header(builder: &mut Message, header: &RtNextHop, out: &mut Out) {
    report(out, builder.put_header(header));
}

#[no_mangle]
pub extern "C" fn builder_put_struct(
    builder: &mut Message,
    nla_type: u16,
    value: &RtNextHop,
    out: &mut Out,
) {
    report(out, builder.put_struct(nla_type, value));
}

#[no_mangle]
pub extern "C" fn builder_put_flag(builder: &mut Message, nla_type: u16, out: &mut Out) {
    report(out, builder.put_flag(nla_type));
}

#[no_mangle]
pub extern "C" fn builder_put_str(
    builder: &mut Message,
    nla_type: u16,
    text: Slice,
    out: &mut Out,
) {
    report(out, put_str(builder, nla_type, text.text()));
}

#[no_mangle]
pub extern "C" fn builder_put_cstr(
    builder: &mut Message,
    nla_type: u16,
    text: Slice,
    out: &mut Out,
) {
    report(out, put_cstr(builder, nla_type, text.c_str()));
}

macro_rules! puts {
    ($($name:ident $put:ident $type:ty;)*) => {$(
        #[no_mangle]
        pub extern "C" fn $name(builder: &mut Message, nla_type: u16, value: u64, out: &mut Out) {
            report(out, builder.$put(nla_type, value as $type));
        }
    )*};
}

puts! {
    builder_put_u8 put_u8 u8; builder_put_i8 put_i8 i8;
    builder_put_u16 put_u16 u16; builder_put_i16 put_i16 i16;
    builder_put_u32 put_u32 u32; builder_put_i32 put_i32 i32;
    builder_put_u64 put_u64 u64; builder_put_i64 put_i64 i64;
    builder_put_u16_be put_u16_be u16; builder_put_i16_be put_i16_be i16;
    builder_put_u32_be put_u32_be u32; builder_put_i32_be put_i32_be i32;
    builder_put_u64_be put_u64_be u64; builder_put_i64_be put_i64_be i64;
    builder_put_uint put_uint u64; builder_put_sint put_sint i64;
}

// Sinks that violate the rules of `Sink`.

/// A sink that does not do what it is asked: each of its answers is the start of its buffer,
/// as long as the next number of `answers` says, or nothing if that is too long.
#[repr(C)]
pub struct Liar {
    buf: &'static mut [u8],
    answers: &'static [usize; 8],
    given: Cell<usize>,
}

impl Liar {
    fn answer(&self) -> usize {
        let at = self.given.get();
        self.given.set(at.wrapping_add(1));
        self.answers[at % self.answers.len()]
    }
}

impl Sink for Liar {
    fn as_bytes(&self) -> &[u8] {
        self.buf.get(..self.answer()).unwrap_or_default()
    }

    fn as_bytes_mut(&mut self) -> &mut [u8] {
        let answer = self.answer();
        self.buf.get_mut(..answer).unwrap_or_default()
    }

    fn grow(&mut self, _: usize) -> Option<&mut [u8]> {
        let answer = self.answer();
        self.buf.get_mut(..answer)
    }

    fn truncate(&mut self, _: usize) {}
}

type Lied<F> = Builder<'static, Liar, F>;

#[no_mangle]
pub extern "C" fn liar_message_begin(
    sink: &'static mut Liar,
    header: &NlMsgHdr,
    to: &mut MaybeUninit<Lied<NlMsgHdr>>,
    out: &mut Out,
) {
    begun(MessageBuilder::new(sink, *header), to, out);
}

#[no_mangle]
pub extern "C" fn liar_nest_begin(
    builder: &'static mut Lied<NlMsgHdr>,
    to: &mut MaybeUninit<Lied<NlAttr>>,
    out: &mut Out,
) {
    begun(builder.nest(1), to, out);
}

#[no_mangle]
pub extern "C" fn liar_next_hop_begin(
    nest: &'static mut Lied<NlAttr>,
    header: &RtNextHop,
    to: &mut MaybeUninit<Lied<RtNextHop>>,
    out: &mut Out,
) {
    begun(nest.next_hop(header), to, out);
}

#[no_mangle]
pub extern "C" fn liar_put(builder: &mut Lied<NlMsgHdr>, value: u64, out: &mut Out) {
    report(out, builder.put_u64(1, value));
}

#[inline(never)]
fn lied_put(builder: &mut Lied<NlMsgHdr>, payload: &[u8]) -> Result<(), BuildError> {
    builder.put(1, payload)
}

#[no_mangle]
pub extern "C" fn liar_put_slice(builder: &mut Lied<NlMsgHdr>, payload: Slice, out: &mut Out) {
    report(out, lied_put(builder, payload.bytes()));
}

#[no_mangle]
pub extern "C" fn liar_put_header(builder: &mut Lied<NlMsgHdr>, header: &RtNextHop, out: &mut Out) {
    report(out, builder.put_header(header));
}

#[no_mangle]
pub extern "C" fn liar_message_end(builder: &mut MaybeUninit<Lied<NlMsgHdr>>, out: &mut Out) {
    report(out, take(builder).end());
}

#[no_mangle]
pub extern "C" fn liar_nest_end(builder: &mut MaybeUninit<Lied<NlAttr>>, out: &mut Out) {
    report(out, take(builder).end());
}

#[no_mangle]
pub extern "C" fn liar_next_hop_end(builder: &mut MaybeUninit<Lied<RtNextHop>>, out: &mut Out) {
    report(out, take(builder).end());
}
