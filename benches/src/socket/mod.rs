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

pub use ffi::{mnl, plain};

/// What a dump, and every other conversation with the kernel, receives with:
/// the most that the kernel fills, and what libmnl's examples take.
pub const RECEIVE_BUFFER: usize = 32 * 1024;

/// How many datagrams a batch has room for; `BATCH` in `csrc/socket_plain.c`.
pub const BATCH: usize = 64;

/// A buffer for each of them.
pub const BATCH_BUFFER: usize = 4096;
