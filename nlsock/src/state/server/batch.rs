// SPDX-License-Identifier: MIT OR Apache-2.0
//! [`Batch`]: datagrams of a long queue, which are received by one call.
//!
//! ```text
//!   slots      | datagram | datagram | start of a long one | ...
//!   overflow   | rest of the last long one                       |
//! ```
//!
//! The lengths are not known before. A datagram that is longer than a slot is whole if it
//! is the only such one of the call. While there are long ones, datagrams are received one
//! by one.

use std::fmt;
use std::os::fd::AsFd;

use crate::socket::sys::{self, Slots};
use crate::state::inbox::Arrived;
use crate::{Error, Socket};

/// The number of datagrams. With more, a datagram takes hardly less time.
const SLOTS: usize = 32;

/// The length of a slot: most requests are shorter.
const SLOT: usize = 4096;

/// The room for the rest of a long datagram. The longest that a user without privileges can
/// send by default has 416 KiB. Pages that no datagram reaches take no memory.
const OVERFLOW: usize = 512 * 1024 - SLOT;

/// The number of datagrams that are received one by one after a long one.
const ALONE: u16 = 256;

/// Datagrams that have been received by one call.
#[derive(Default)]
pub(super) struct Batch {
    slots: Option<Slots>,
    /// The slot of the next datagram.
    next: usize,
    /// The slot of the last datagram that is longer than a slot.
    long: Option<usize>,
    /// The number of datagrams that are received one by one.
    alone: u16,
}

impl Batch {
    /// Returns whether all datagrams have been taken.
    pub(super) fn is_empty(&self) -> bool {
        let filled = self.slots.as_ref().map_or(0, Slots::filled);
        self.next >= filled
    }

    /// Returns whether the next datagram is received alone, and counts it.
    pub(super) fn is_alone(&mut self) -> bool {
        let is_alone = self.alone > 0;
        self.alone = self.alone.saturating_sub(1);
        is_alone
    }

    /// Notes the length of a datagram that was received alone.
    pub(super) fn note_alone(&mut self, len: usize) {
        if len > SLOT {
            self.alone = ALONE;
        }
    }

    /// Receives datagrams, without waiting.
    ///
    /// # Errors
    /// Those of [`Socket::recv_batch`].
    pub(super) fn receive(&mut self, socket: &Socket) -> Result<(), Error> {
        let new = || Slots::new(SLOTS, SLOT, OVERFLOW);
        let slots = self.slots.get_or_insert_with(new);
        self.next = 0;
        sys::recvmmsg(socket.as_fd(), slots, sys::MSG_DONTWAIT)
            .map_err(|errno| Error::of_receiving("recvmmsg", errno))?;
        let is_long = |slot: &usize| match slots.get(*slot) {
            Some((_, Ok(received))) => received.len > SLOT,
            _ => false,
        };
        self.long = (0..slots.filled()).rev().find(is_long);
        if self.long.is_some() {
            self.alone = ALONE;
        }
        Ok(())
    }

    /// Takes the next datagram.
    pub(super) fn take(&mut self) -> Option<Result<Arrived<'_>, Error>> {
        if self.is_empty() {
            return None;
        }
        let slot = self.next;
        self.next = slot.saturating_add(1);
        let slots = self.slots.as_ref()?;
        let (head, received) = slots.get(slot)?;
        let received = match received {
            Ok(received) => received,
            Err(errno) => return Some(Err(Error::of_receiving("recvmmsg", errno))),
        };
        let head = head.get(..received.len).unwrap_or(head);
        let rest = received.len.saturating_sub(head.len());
        let rest = match self.long {
            Some(long) if long == slot => slots.overflow().get(..rest).unwrap_or(slots.overflow()),
            _ => &[],
        };
        Some(Ok(Arrived {
            head,
            rest,
            received,
        }))
    }

    /// Frees the memory of a long datagram, if all datagrams have been taken.
    pub(super) fn shrink(&mut self) {
        if self.long.is_some() && self.is_empty() {
            (self.slots, self.long) = (None, None);
        }
    }
}

/// Shows no bytes.
impl fmt::Debug for Batch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let filled = self.slots.as_ref().map_or(0, Slots::filled);
        f.debug_struct("Batch")
            .field("left", &(self.next..filled))
            .field("alone", &self.alone)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    #![allow(
        clippy::arithmetic_side_effects,
        clippy::unwrap_used,
        reason = "a test fails by panicking"
    )]

    use std::io::Write as _;

    use nlwire::uapi::NETLINK_USERSOCK;
    use nlwire::SockAddrNl;

    use super::*;

    /// Two sockets, the second of which sends to the first.
    fn sockets() -> (Socket, Socket, SockAddrNl) {
        let [receiver, sender] = [(); 2].map(|()| {
            let socket = Socket::open(NETLINK_USERSOCK).unwrap();
            socket.bind(SockAddrNl::default()).unwrap();
            socket
        });
        let to = receiver.local_addr().unwrap();
        (receiver, sender, to)
    }

    /// Takes all datagrams of one call: what is known of each, and its length.
    fn take_all(batch: &mut Batch, socket: &Socket) -> Vec<(Vec<u8>, usize)> {
        batch.receive(socket).unwrap();
        let mut taken = Vec::new();
        while let Some(datagram) = batch.take() {
            let datagram = datagram.unwrap();
            let known = [datagram.head, datagram.rest].concat();
            taken.push((known, datagram.received.len));
        }
        assert!(batch.is_empty());
        taken
    }

    #[test]
    fn a_call_receives_many_datagrams_in_order() {
        let (receiver, sender, to) = sockets();
        let datagram = |number: u8| vec![number; 1 + usize::from(number) * 40];
        for number in 0..40 {
            sender.send_to(&datagram(number), to).unwrap();
        }
        let mut batch = Batch::default();
        for numbers in [0..32, 32..40] {
            let expected = numbers.map(|number| (datagram(number), datagram(number).len()));
            let taken = take_all(&mut batch, &receiver);
            assert_eq!(taken, expected.collect::<Vec<_>>());
            assert!(!batch.is_alone());
        }
        assert_eq!(batch.receive(&receiver), Err(Error::WouldBlock));
        assert!(batch.is_empty() && batch.take().is_none());
    }

    /// Of several long datagrams, the last one is whole. The next ones are received one by
    /// one, and all memory is given back.
    #[test]
    fn one_long_datagram_is_whole() {
        let (receiver, sender, to) = sockets();
        let lens = [100, SLOT, SLOT + 1, 3 * SLOT, 10 * SLOT, 7];
        for (longest, known) in [
            (4, [100, SLOT, SLOT, SLOT, 10 * SLOT, 7]),
            (3, [100, SLOT, SLOT, 3 * SLOT, 0, 7]),
            (2, [100, SLOT, SLOT + 1, 0, 0, 7]),
        ] {
            let mut batch = Batch::default();
            let sent = || lens.iter().enumerate();
            let sent = || sent().filter(|(place, _)| *place <= longest || *place == 5);
            for (place, len) in sent() {
                let datagram = vec![u8::try_from(place).unwrap(); *len];
                sender.send_to(&datagram, to).unwrap();
            }
            let expected = sent().map(|(place, len)| {
                let known = known.get(place).copied().unwrap();
                (vec![u8::try_from(place).unwrap(); known], *len)
            });
            let taken = take_all(&mut batch, &receiver);
            assert_eq!(taken, expected.collect::<Vec<_>>());
            batch.shrink();
            assert!(batch.slots.is_none());
            let alone = (0..1000).take_while(|_| batch.is_alone()).count();
            assert_eq!(alone, usize::from(ALONE));
        }
    }

    /// A longer one than a user can send by default is cut.
    #[test]
    fn a_datagram_without_room_is_cut() {
        let (receiver, sender, to) = sockets();
        let longest = SLOT + OVERFLOW;
        if let Err(error) = sender.force_send_buffer(longest) {
            let _ = writeln!(std::io::stderr(), "SKIPPED: a datagram of 512 KiB: {error}");
            return;
        }
        sender.send_to(&vec![1; longest + 1], to).unwrap();
        let mut batch = Batch::default();
        let taken = take_all(&mut batch, &receiver);
        assert_eq!(taken, [(vec![1; longest], longest + 1)]);
    }
}
