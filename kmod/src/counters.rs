//! [`Counters`]: what has happened, in numbers.

use core::sync::atomic::{AtomicU64, Ordering};

use nlwire::server::Refusal;
use nlwire::{MessageBuilder, NlMsgHdr, Sink};

use super::family::{NLKMOD_A_NAME, NLKMOD_A_VALUE, NLKMOD_MSG_LIST};

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
            /// All of them, in the order of a list.
            pub const ALL: [Self; [$($name),*].len()] = [$(Self::$counter),*];

            /// Its name, as clients see it.
            #[inline]
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {$(Self::$counter => $name,)*}
            }
        }
    };
}

counters! {
    /// Messages received, of whatever kind.
    Messages "messages"
    /// Bytes received, padding and what is no message included.
    Bytes "bytes"
    /// Datagrams that ended in a header with a broken length.
    Malformed "malformed"
    /// Requests of a type that there is not.
    Unsupported "unsupported"
    /// Requests with attributes that their policy refuses.
    Invalid "invalid"
    /// Requests that lack an attribute.
    Missing "missing"
    /// Requests that failed: no memory, a dump that is running already, a listener that
    /// wants its overruns to be known.
    Failed "failed"
    /// Echoes that reached the sender's socket.
    Replies "replies"
    /// Echoes that did not: the socket was full, or gone.
    Lost "lost"
    /// Broadcasts that reached someone.
    Broadcasts "broadcasts"
    /// Broadcasts that reached nobody: a group without listeners, or with none that has
    /// room.
    Unheard "unheard"
    /// Times that an event was due, whether anyone listened or not.
    Ticks "ticks"
}

/// A number for each [`Counter`], all 0 at first: bytes of zero are a valid one.
///
/// Datagrams are received on all processors at once, so each number is atomic.
/// They are not read together: a list can be a message ahead in one of them.
#[derive(Debug, Default)]
#[repr(transparent)]
pub struct Counters([AtomicU64; Counter::ALL.len()]);

impl Counters {
    /// All 0.
    #[inline]
    #[must_use]
    pub const fn new() -> Self {
        Self([const { AtomicU64::new(0) }; Counter::ALL.len()])
    }

    /// Adds `count`, and returns the sum.
    #[inline]
    pub fn add(&self, counter: Counter, count: u64) -> u64 {
        match self.0.get(counter as usize) {
            Some(value) => value
                .fetch_add(count, Ordering::Relaxed)
                .wrapping_add(count),
            None => 0,
        }
    }

    /// The value.
    #[inline]
    #[must_use]
    pub fn get(&self, counter: Counter) -> u64 {
        match self.0.get(counter as usize) {
            Some(value) => value.load(Ordering::Relaxed),
            None => 0,
        }
    }

    /// Writes the counter that `cursor` points at as one part of a list, and moves
    /// the cursor on; false where there is none left. As
    /// [`Dump::fill`](nlwire::server::Dump::fill) wants it.
    ///
    /// # Errors
    /// `EMSGSIZE` where the sink has no room for it.
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
        part.put_str(NLKMOD_A_NAME, counter.name())?;
        part.put_u64(NLKMOD_A_VALUE, self.get(*counter))?;
        part.end()?;
        *cursor = cursor.saturating_add(1);
        Ok(true)
    }
}
