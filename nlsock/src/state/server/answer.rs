// SPDX-License-Identifier: MIT OR Apache-2.0
//! [`Answer`]: the answer to one request, from the service to the socket.

use std::any::Any;

use nlwire::server::{DumpWriter, Handled, Outcome, Refusal, Request};
use nlwire::{Errno, Message, NlMsgHdr, Sink};

use super::clients::Clients;
use super::responder::Responder;
use super::service::Service;
use super::texts::Texts;
use crate::state::clock::Clock;
use crate::state::outbox::{self, NotSent, Origin, Outbox, PausedDump};
use crate::{Socket, VecSink};

/// The answer to one request: its origin, and how it is sent.
#[derive(Debug)]
pub(super) struct Answer<'s> {
    pub(super) socket: &'s Socket,
    pub(super) outbox: &'s mut Outbox,
    pub(super) clients: Clients,
    pub(super) clock: &'s Clock,
    pub(super) origin: Origin,
}

impl Answer<'_> {
    /// Has a request handled, and sends its replies, its ACK or refusal, or the
    /// first parts of its dump.
    ///
    /// The service is given the message alone. Offsets are relative to its
    /// start, even if the datagram has several messages.
    pub(super) fn handle<C: Copy + Send + Sync + 'static>(
        mut self,
        message: &[u8],
        sink: &mut VecSink,
        service: &mut dyn Service<Cursor = C>,
    ) {
        let Ok(message) = Message::from_bytes(message) else {
            return; // it was a message when it was received
        };
        let len = message.as_bytes().len();
        let request = Request::new(message, self.clients.peer(self.origin.port, len));
        sink.truncate(0);
        let mut texts = Texts::default();
        let mut responder = Responder::new(sink, &mut texts, self.origin.credentials);
        let mut outcome = request.handle(|_| service.handle(&request, &mut responder));
        let (sink, dump) = responder.into_parts();
        match (&outcome, dump) {
            (Err(_), _) => sink.truncate(0),
            (Ok(_), Some(cursor)) => match self.send_messages(sink) {
                None => {
                    let dump = Box::new(DumpWriter::new(&request, cursor));
                    return self.dump(dump, sink, service);
                }
                Some(stopped) => outcome = stopped,
            },
            (Ok(_), None) => {}
        }
        let errno = outcome.map_or_else(|refusal| refusal.errno(), |_| Errno::EMSGSIZE);
        // Fails for a static text or a cookie of 64 KiB, or if the answer is longer
        // than the send buffer. Only the errno is sent in this case.
        let written = request.answer(outcome, sink).is_ok();
        if !written || matches!(self.send_messages(sink), Some(Err(_))) {
            self.refuse(errno);
        }
    }

    /// Continues a dump that was paused. It is refused with `ECANCELED` if it
    /// was started by a service with another type of cursor.
    pub(super) fn resume<C: Copy + Send + Sync + 'static>(
        self,
        dump: Box<dyn Any + Send + Sync>,
        sink: &mut VecSink,
        service: &mut dyn Service<Cursor = C>,
    ) {
        match dump.downcast::<DumpWriter<C>>() {
            Ok(dump) => self.dump(dump, sink, service),
            Err(_) => self.refuse(Errno::ECANCELED),
        }
    }

    /// Sends the parts of a dump that the client has room for, and pauses it.
    fn dump<C: Copy + Send + Sync + 'static>(
        self,
        mut dump: Box<DumpWriter<C>>,
        sink: &mut VecSink,
        service: &mut dyn Service<Cursor = C>,
    ) {
        let socket = self.socket;
        let part_len = self.clients.part_len(socket);
        // An item that is longer than a part is a part by itself.
        let mut item = |sink: &mut VecSink, cursor: &mut C, header: NlMsgHdr| {
            let (is_first, start) = (sink.as_bytes().is_empty(), *cursor);
            match service.dump_item(sink, cursor, header) {
                Err(refusal) if is_first && refusal.errno() == Errno::EMSGSIZE => {
                    sink.truncate(0);
                    *cursor = start;
                    sink.set_limit(outbox::max_len(socket));
                    let result = service.dump_item(sink, cursor, header);
                    sink.set_limit(part_len);
                    result
                }
                result => result,
            }
        };
        sink.truncate(0);
        let burst = self.outbox.burst(self.origin, size_of_val(&*dump));
        let mut sent = 0;
        while sent < burst && self.outbox.has_room(self.origin.port) {
            sink.set_limit(part_len);
            let filled = dump.fill(sink, &mut item);
            sink.set_limit(usize::MAX);
            if let Err(error) = filled {
                sink.truncate(0);
                return self.refuse(Refusal::from(error).errno()); // no memory
            }
            sent = sent.saturating_add(sink.as_bytes().len());
            let kept = self
                .outbox
                .send_part(socket, self.origin, sink.as_bytes(), || self.clock.now());
            sink.truncate(0);
            if kept.is_err() || dump.is_finished() {
                return;
            }
        }
        let paused = PausedDump {
            origin: self.origin,
            dump,
        };
        self.outbox.pause(self.socket, paused, self.clock.now());
    }

    /// Sends the messages in the sink, each as a datagram. If that fails,
    /// returns the outcome of the request.
    fn send_messages(&mut self, sink: &mut VecSink) -> Option<Outcome<'static>> {
        let sent = self
            .outbox
            .send_messages(self.socket, self.origin, sink.as_bytes(), || {
                self.clock.now()
            });
        sink.truncate(0);
        match sent {
            Ok(()) => None,
            Err(NotSent::Dropped) => Some(Ok(Handled::NoAck)),
            Err(NotSent::TooLong) => Some(Err(Refusal::new(Errno::EMSGSIZE))),
        }
    }

    /// Sends a refusal with an errno alone.
    fn refuse(self, errno: Errno) {
        self.outbox
            .refuse(self.socket, self.origin, errno, self.clock.now());
    }
}
