// SPDX-License-Identifier: MIT OR Apache-2.0
//! What the socket benchmarks measure: the same conversations by nlsock, by
//! libmnl and by plain system calls.
//!
//! As with the parse benchmarks, functions of one name do the same work, and
//! return a number that proves it.

pub mod comparison;
mod ffi;
pub mod namespace;
pub mod nlsock;
#[cfg(feature = "peers")]
pub mod rtnetlink;
pub mod run;

use ::nlwire::{MessageBuilder, NlMsgHdr, SliceSink};

pub use ffi::{mnl, plain};

/// What a dump, and every other conversation with the kernel, receives with:
/// the most that the kernel fills, and what libmnl's examples take.
pub const RECEIVE_BUFFER: usize = 32 * 1024;

/// How many datagrams a batch has room for; `BATCH` in `csrc/socket_plain.c`.
pub const BATCH: usize = 64;

/// A buffer for each of them.
pub const BATCH_BUFFER: usize = 4096;

/// A message to send to a port or a group, with `payload` bytes, up to 4096,
/// behind its header.
///
/// # Panics
/// Where there are more.
#[must_use]
pub fn message(payload: usize) -> Vec<u8> {
    let mut buf = [0; 4200];
    let mut sink = SliceSink::new(&mut buf);
    let message = MessageBuilder::new(&mut sink, NlMsgHdr::new(0x10));
    let mut message = message.expect("16 bytes are a header");
    let put = message.put_payload(&[7; 4096][..payload]);
    put.and_then(|()| message.end()).expect("there is room");
    sink.into_bytes().to_vec()
}
