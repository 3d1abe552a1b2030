// SPDX-License-Identifier: MIT OR Apache-2.0
//! [`Room`]: the number of requests of a batch that may be in flight.
//!
//! The kernel answers every request of a datagram before `sendmsg` returns, so
//! the receive buffer has to hold all answers. It counts each datagram with its
//! memory (`truesize` in `struct sk_buff`), which is more than its length. The
//! size of replies is not known in advance. A client therefore begins with few
//! requests in flight, measures the answers, and doubles the number up to what
//! the buffer has room for. After an overrun it halves the number.

/// The least room that is set aside for an answer, as many as the buffer holds
/// of these being in flight at most. It holds an ACK with a text, and a reply.
const LEAST: usize = 8 * 1024;

/// The room for an answer of unknown size: a reply of 32 KiB, for which the
/// kernel can allocate twice as much.
const UNKNOWN: usize = 64 * 1024;

/// The number of requests whose replies have unknown sizes in the first
/// datagram, if the buffer has room for more.
const FIRST: usize = 4;

/// The size of the reply to a request, as far as it is known beforehand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ReplySize {
    /// There is no reply, only an ACK or an error.
    None,
    /// Unknown.
    Unknown,
    /// Unknown, and the request can be sent again because it changes nothing.
    Repeatable,
}

/// The room that the answers to the requests of a client take.
#[derive(Debug)]
pub(super) struct Room {
    /// The room for one answer: the largest one of late.
    each: usize,
    /// Whether `each` was measured.
    is_measured: bool,
    /// The limit of requests in flight.
    most: usize,
    flight: Flight,
}

/// The requests in flight, and their answers so far.
#[derive(Debug, Default)]
struct Flight {
    /// The number of requests whose replies can be long.
    requests: usize,
    /// The request whose answer was received last, and the room for it.
    last: usize,
    bytes: usize,
    /// The room for the largest answer.
    largest: usize,
}

impl Room {
    pub(super) fn new() -> Self {
        Self {
            each: UNKNOWN,
            is_measured: false,
            most: FIRST,
            flight: Flight::default(),
        }
    }

    /// Returns the allowance of one datagram, for a receive buffer of this
    /// size.
    pub(super) fn allowance(&self, buffer: usize) -> Allowance {
        Allowance {
            buffer,
            each: self.each.max(LEAST),
            most: self.most,
        }
    }

    /// Records that a datagram was sent, with this number of requests whose
    /// replies can be long.
    pub(super) fn begin(&mut self, requests: usize) {
        self.flight = Flight {
            requests,
            ..Flight::default()
        };
    }

    /// Records a datagram of `len` bytes that answers a request. Only one part
    /// of a dump is in the buffer at a time.
    pub(super) fn measure(&mut self, request: usize, len: usize, is_dump: bool) {
        let flight = &mut self.flight;
        let bytes = memory(len);
        let is_first = flight.last != request || flight.bytes == 0;
        flight.bytes = match flight.bytes {
            _ if is_first => bytes,
            before if is_dump => before.max(bytes),
            before => before.saturating_add(bytes),
        };
        flight.last = request;
        flight.largest = flight.largest.max(flight.bytes);
    }

    /// Learns from the requests that were in flight. An answer that was larger
    /// than the others is gradually forgotten.
    pub(super) fn learn(&mut self) {
        let Flight {
            requests, largest, ..
        } = std::mem::take(&mut self.flight);
        if requests == 0 || largest == 0 {
            return;
        }
        let remembered = if self.is_measured {
            self.each.div_euclid(4).saturating_mul(3)
        } else {
            0
        };
        self.each = largest.max(remembered);
        self.is_measured = true;
        self.most = self.most.max(requests.saturating_mul(2));
    }

    /// Learns that answers to the requests in flight were lost.
    pub(super) fn shrink(&mut self) {
        let Flight {
            requests, largest, ..
        } = std::mem::take(&mut self.flight);
        self.each = self.each.max(largest);
        self.most = requests.div_euclid(2).max(1);
    }
}

/// The room that is left for the answers to a datagram.
#[derive(Debug)]
pub(super) struct Allowance {
    buffer: usize,
    each: usize,
    most: usize,
}

impl Allowance {
    /// Takes the room for one more answer. Returns whether there is enough.
    pub(super) fn take(&mut self, reply: ReplySize) -> bool {
        let (each, most) = match reply {
            ReplySize::None => (LEAST, self.most),
            ReplySize::Unknown | ReplySize::Repeatable => {
                let Some(most) = self.most.checked_sub(1) else {
                    return false;
                };
                (self.each, most)
            }
        };
        let Some(buffer) = self.buffer.checked_sub(each) else {
            return false;
        };
        (self.buffer, self.most) = (buffer, most);
        true
    }
}

/// Returns the most memory that the kernel takes for a datagram of `len` bytes.
///
/// `netlink_trim` reallocates a buffer of which less than half is used, and
/// `kmalloc` rounds up to a power of two. A `struct sk_buff` and a `struct
/// skb_shared_info` are added.
const fn memory(len: usize) -> usize {
    len.saturating_mul(2).saturating_add(1152)
}
