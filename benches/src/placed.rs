// SPDX-License-Identifier: MIT OR Apache-2.0
//! Work on data that lies at each of the [`ADDRESSES`], ready to be measured by
//! criterion and by [`rounds`](super::rounds) alike.

use std::hint::black_box;

use super::corpus::Corpus;
use super::request::{Request, ROOM};
use super::rounds::ADDRESSES;
use super::rows::{Build, Parse};

/// Copies of a corpus.
#[derive(Debug)]
pub struct Copies(Vec<Corpus>);

impl Copies {
    /// Copies `corpus` to each address.
    #[must_use]
    pub fn new(corpus: &Corpus) -> Self {
        Self(ADDRESSES.iter().map(|at| corpus.at(*at)).collect())
    }

    /// Does `work` on the copy number `address`, one datagram after the other:
    /// that is how they come from a socket.
    #[inline]
    pub fn run(&self, work: Parse, address: usize) {
        black_box(black_box(&self.0[address]).sum(black_box(work)));
    }
}

/// Buffers to write to.
#[derive(Debug)]
pub struct Buffers {
    bytes: Vec<u8>,
    request: Request,
}

impl Buffers {
    /// Empty buffers.
    #[must_use]
    pub fn new() -> Self {
        Self {
            bytes: vec![0; ROOM + 4096 * 2],
            request: Request::default(),
        }
    }

    /// Does `work` in the buffer number `address`.
    #[inline]
    pub fn run(&mut self, work: Build, address: usize) {
        let start = self.bytes.as_ptr().align_offset(4096) + ADDRESSES[address];
        let buf = &mut self.bytes[start..start + ROOM];
        black_box(black_box(work)(
            black_box(&mut *buf),
            black_box(&self.request),
        ));
        black_box(buf);
    }
}

impl Default for Buffers {
    fn default() -> Self {
        Self::new()
    }
}
