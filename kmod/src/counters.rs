// SPDX-License-Identifier: MIT OR Apache-2.0
//! [`Counters`]: statistics of the service.

use core::sync::atomic::{AtomicU64, Ordering};

use nlwire::server::Refusal;
use nlwire::typed::Writer;
use nlwire::{MessageBuilder, NlMsgHdr, Sink};

use super::family::{NlkmodA, NLKMOD_MSG_LIST};

/// Declares [`Counter`] and its names together.
macro_rules! counters {
    ($($(#[$doc:meta])* $counter:ident $name:literal)*) => {
        /// One of the [`Counters`].
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Counter {$(
            $(#[$doc])*
            $counter,
        )*}

        impl Counter {
            /// All counters, in the order of a list.
            pub const ALL: [Self; [$($name),*].len()] = [$(Self::$counter),*];

            /// Returns the name of the counter, as clients see it.
            #[inline]
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {$(Self::$counter => $name,)*}
            }
        }
    };
}

counters! {
    /// Messages received, of any kind.
    Messages "messages"
    /// Bytes received, including padding and bytes that are not a message.
    Bytes "bytes"
    /// Datagrams that ended with a header of invalid length.
    Malformed "malformed"
    /// Requests of an unknown type.
    Unsupported "unsupported"
    /// Requests with attributes that the policy rejects.
    Invalid "invalid"
    /// Requests that lack an attribute.
    Missing "missing"
    /// Requests that failed: no memory, a dump already in progress, or an overrun
    /// at a listener that wants overruns to be reported.
    Failed "failed"
    /// Echoes that reached the sender's socket.
    Replies "replies"
    /// Echoes that did not: the socket was full or no longer existed.
    Lost "lost"
    /// Broadcasts that reached at least one listener.
    Broadcasts "broadcasts"
    /// Broadcasts that reached no listener: the group had none, or none with room.
    Unheard "unheard"
    /// Events: number of times that one was due while somebody listened.
    Ticks "ticks"
    /// Number of times that the timer expired, with or without listeners.
    Expiries "expiries"
}

/// A number for each [`Counter`]. All are 0 at first: zeroed memory is a valid
/// value.
///
/// Datagrams are received on all processors at once, so each number is atomic. The
/// numbers are not read together: in a list, one may be a message ahead of another.
#[derive(Debug, Default)]
#[repr(transparent)]
pub struct Counters([AtomicU64; Counter::ALL.len()]);

impl Counters {
    /// Creates counters that are all 0.
    #[inline]
    #[must_use]
    pub const fn new() -> Self {
        Self([const { AtomicU64::new(0) }; Counter::ALL.len()])
    }

    /// Adds `count` to `counter` and returns the sum.
    #[inline]
    pub fn add(&self, counter: Counter, count: u64) -> u64 {
        match self.0.get(counter as usize) {
            Some(value) => value
                .fetch_add(count, Ordering::Relaxed)
                .wrapping_add(count),
            None => 0,
        }
    }

    /// Returns the value of `counter`.
    #[inline]
    #[must_use]
    pub fn get(&self, counter: Counter) -> u64 {
        match self.0.get(counter as usize) {
            Some(value) => value.load(Ordering::Relaxed),
            None => 0,
        }
    }

    /// Writes the counter at `cursor` as one part of a list and advances the
    /// cursor. Returns false if there is no counter left. For use with
    /// [`DumpWriter::fill`](nlwire::server::DumpWriter::fill).
    ///
    /// # Errors
    /// `EMSGSIZE` if the sink has no room for it.
    #[inline]
    pub fn put<S: Sink + ?Sized>(
        &self,
        sink: &mut S,
        cursor: &mut usize,
        header: NlMsgHdr,
    ) -> Result<bool, Refusal<'static>> {
        let Some(counter) = Counter::ALL.get(*cursor) else {
            return Ok(false);
        };
        let mut part = MessageBuilder::new(sink, header.with_type(NLKMOD_MSG_LIST))?;
        let mut attributes = Writer::new(&mut part);
        attributes.put(NlkmodA::NAME, counter.name())?;
        attributes.put(NlkmodA::VALUE, self.get(*counter))?;
        part.end()?;
        *cursor = cursor.saturating_add(1);
        Ok(true)
    }
}
