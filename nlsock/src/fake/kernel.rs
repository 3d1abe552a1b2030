// SPDX-License-Identifier: MIT OR Apache-2.0
//! [`FakeKernel`]: a kernel that answers datagrams, with the faults of its
//! script.

use nlwire::server::{Peer, Requests};
use nlwire::Sink;

use super::fault::{Delivery, Fault};
use super::pipe::Pipe;
use super::service::{Replies, Service};
use super::thread::KernelThread;
use super::BUFFER;
use crate::{Error, VecSink};

/// A kernel that serves one family, with the faults of its script. See the
/// [module](super).
#[derive(Clone, Debug)]
pub struct FakeKernel<S> {
    pub(super) service: S,
    script: Vec<(usize, Fault)>,
    /// The number of answers so far.
    answers: usize,
    room: usize,
    cap_ack: bool,
    ext_ack: bool,
    ack_flags: bool,
}

impl<S: Service> FakeKernel<S> {
    /// Returns a kernel that serves `service`, without faults.
    pub const fn new(service: S) -> Self {
        Self {
            service,
            script: Vec::new(),
            answers: 0,
            room: BUFFER,
            cap_ack: false,
            ext_ack: true,
            ack_flags: true,
        }
    }

    /// Returns this kernel with `fault` in answer number `answer`, counted from
    /// 0. Several faults of one answer are applied in the order given.
    #[must_use]
    pub fn with_fault(mut self, answer: usize, fault: Fault) -> Self {
        self.script.push((answer, fault));
        self
    }

    /// Returns this kernel with datagrams of at most `room` bytes. The default
    /// is [`BUFFER`]. A dump in small datagrams has many parts.
    #[must_use]
    pub const fn with_room(mut self, room: usize) -> Self {
        self.room = room;
        self
    }

    /// Returns this kernel for clients that have `NETLINK_CAP_ACK` on or off.
    /// The default is off. Only the real kernel can read this option of a
    /// client's socket.
    #[must_use]
    pub const fn with_cap_ack(mut self, on: bool) -> Self {
        self.cap_ack = on;
        self
    }

    /// Returns this kernel for clients that have `NETLINK_EXT_ACK` on or off.
    /// The default is on.
    #[must_use]
    pub const fn with_ext_ack(mut self, on: bool) -> Self {
        self.ext_ack = on;
        self
    }

    /// Returns this kernel with or without what Linux 4.12 added to
    /// acknowledgements: `NLM_F_CAPPED`, `NLM_F_ACK_TLVS` and extended ACKs. The
    /// default is with.
    ///
    /// Without them, the kernel is Linux 4.3 to 4.11 for clients with
    /// [`NETLINK_CAP_ACK`](Self::with_cap_ack), and an older one for clients
    /// without it.
    #[must_use]
    pub const fn with_ack_flags(mut self, on: bool) -> Self {
        self.ack_flags = on;
        self
    }

    /// Connects one client with port `port`, in memory.
    pub const fn pipe(self, port: u32) -> Pipe<S> {
        Pipe::new(self, port)
    }

    /// Serves clients over `NETLINK_USERSOCK`, on [`KernelThread::port`].
    ///
    /// # Errors
    /// Those of opening a socket. [`Os`](Error::Os) if no thread can be
    /// started.
    pub fn spawn(self) -> Result<KernelThread<S>, Error>
    where
        S: Send + 'static,
    {
        KernelThread::spawn(self)
    }

    /// Returns the datagrams that a client on `port` receives for `datagram`.
    pub(super) fn answer(&mut self, datagram: &[u8], port: u32) -> Vec<Delivery> {
        let peer = Peer::new(port)
            .with_cap_ack(self.cap_ack)
            .with_ext_ack(self.ext_ack && self.ack_flags);
        let mut replies = Replies::new(self.room);
        for request in Requests::new(datagram, peer) {
            let outcome = request.handle(|_| self.service.handle(&request, &mut replies));
            // As in the kernel, the length of an ACK is unlimited.
            let mut ack = VecSink::new();
            if request.answer(outcome, &mut ack).is_ok() && !ack.as_bytes().is_empty() {
                replies.datagrams.push(ack.into_vec());
            }
        }
        let mut deliveries = Vec::new();
        let mut overtaken = Vec::new();
        for bytes in replies.datagrams {
            let number = self.answers;
            self.answers = number.saturating_add(1);
            let faults = self.script.iter().filter(|(answer, _)| *answer == number);
            let mut delivery = Delivery::new(bytes);
            if !self.ack_flags {
                delivery.clear_ack_flags();
            }
            let mut these = vec![delivery];
            let mut reorder = false;
            for (_, fault) in faults {
                reorder |= *fault == Fault::Reorder;
                these = these
                    .into_iter()
                    .flat_map(|d| d.with(*fault, peer))
                    .collect();
            }
            if reorder {
                overtaken.append(&mut these);
            } else {
                deliveries.append(&mut these);
                deliveries.append(&mut overtaken);
            }
        }
        deliveries.append(&mut overtaken);
        deliveries
    }
}
