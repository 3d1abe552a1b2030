//! [`Responder`]: the replies to one request, written and sent.

use std::any::Any;
use std::fmt;

use nlwire::server::{DumpWriter, Handled, Outcome, Refusal, Report, Request};
use nlwire::{BuildError, Errno, Message, MessageBuilder, NlMsgHdr, Sink};

use super::clients::Clients;
use super::texts::Texts;
use super::Handler;
use crate::state::clock::Clock;
use crate::state::outbox::{self, NotSent, Origin, Outbox, PausedDump};
use crate::{Credentials, RequestBuilder, Socket, VecSink};

/// The number of bytes of a dump that are sent before other clients are served.
/// A client with the default receive buffer of 208 KiB has room for less.
const BURST: usize = 256 * 1024;

/// The replies to one request, in addition to its ACK. Passed to the handler of
/// [`Server::serve`](crate::Server::serve).
///
/// Messages that are written here are sent before the ACK, each as a separate
/// datagram. If the handler refuses the request, they are not sent, except for
/// the parts of a dump.
#[derive(Debug)]
pub struct Responder<'s> {
    sink: &'s mut VecSink,
    outbox: &'s mut Outbox,
    socket: &'s Socket,
    origin: Origin,
    clients: Clients,
    clock: &'s Clock,
    /// The free element of the list. `None` only while it is being replaced.
    texts: Option<&'s mut Texts>,
    /// The dump to be continued.
    paused: Option<Box<dyn Any + Send + Sync>>,
}

impl<'s> Responder<'s> {
    pub(super) fn new(
        socket: &'s Socket,
        outbox: &'s mut Outbox,
        sink: &'s mut VecSink,
        texts: &'s mut Texts,
        origin: Origin,
        clients: Clients,
        clock: &'s Clock,
    ) -> Self {
        Self {
            sink,
            outbox,
            socket,
            origin,
            clients,
            clock,
            texts: Some(texts),
            paused: None,
        }
    }

    /// Returns this responder, which continues a dump.
    pub(super) fn resuming(mut self, dump: Box<dyn Any + Send + Sync>) -> Self {
        self.paused = Some(dump);
        self
    }

    /// Returns the user id, the group id and the process id of the process that
    /// sent the request, or `None` if the server does not receive them
    /// ([`Server::set_passcred`](crate::Server::set_passcred)). A handler should
    /// treat `None` as a user that it does not know.
    ///
    /// The credentials are the same in each call of the handler for a dump. The
    /// user id and the group id can be relied on. The process id is that of the
    /// sender's own PID namespace and proves nothing; see [`Credentials`].
    ///
    /// # Example: a server for one user
    ///
    /// ```
    /// use nlsock::{Client, Server};
    /// use nlwire::server::{Handled, Refusal};
    /// use nlwire::uapi::NETLINK_USERSOCK;
    /// use nlwire::Errno;
    ///
    /// # use std::os::unix::fs::MetadataExt;
    /// # let own_uid = std::fs::metadata("/proc/self")?.uid();
    /// # for (allowed, served) in [(own_uid, true), (own_uid + 1, false)] {
    /// let mut server = Server::open(NETLINK_USERSOCK)?;
    /// let port = server.port();
    /// std::thread::spawn(move || loop {
    ///     let served = server.serve(|_request, responder| match responder.credentials() {
    ///         Some(sender) if sender.uid == allowed => Ok(Handled::Ack),
    ///         Some(sender) => {
    ///             Err(responder.refusal(Errno::EPERM, format_args!("not for user {}", sender.uid)))
    ///         }
    ///         None => Err(Refusal::new(Errno::EPERM)),
    ///     });
    ///     if let Err(error) = served {
    ///         return eprintln!("{error}");
    ///     }
    /// });
    ///
    /// let mut client = Client::open(NETLINK_USERSOCK)?.with_peer(port);
    /// # assert_eq!(client.request(0x10, |_| Ok(())).is_ok(), served);
    /// # }
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn credentials(&self) -> Option<Credentials> {
        self.origin.credentials
    }

    /// Returns a refusal with a text that is composed at run time.
    /// Kernel: `NL_SET_ERR_MSG_FMT`.
    ///
    /// The text is subject to the limits of [`text`](Self::text).
    ///
    /// ```
    /// # use nlsock::Responder;
    /// # use nlwire::server::{Handled, Outcome, Request};
    /// # use nlwire::Errno;
    /// fn handle<'r>(request: &Request<'_>, responder: &mut Responder<'r>) -> Outcome<'r> {
    ///     for attribute in request.message().attributes(0)? {
    ///         let attribute = attribute?;
    ///         let key = attribute.get_str()?;
    ///         if key != "temperature" {
    ///             let refusal = responder.refusal(Errno::ENOENT, format_args!("no key {key:?}"));
    ///             return Err(refusal.at(attribute.offset()));
    ///         }
    ///     }
    ///     Ok(Handled::Ack)
    /// }
    /// # let mut server = nlsock::Server::open(nlwire::uapi::NETLINK_USERSOCK)?;
    /// # server.set_timeout(Some(std::time::Duration::ZERO));
    /// # let _ = server.serve(handle);
    /// # Ok::<(), nlsock::Error>(())
    /// ```
    #[doc(alias = "NL_SET_ERR_MSG_FMT")]
    pub fn refusal(&mut self, errno: Errno, text: impl fmt::Display) -> Refusal<'s> {
        Refusal::new(errno).with_msg(self.text(text))
    }

    /// Returns a success with a warning that is composed at run time.
    ///
    /// The client receives the warning with the ACK, so it has to ask for one
    /// (`NLM_F_ACK`). The text is subject to the limits of
    /// [`text`](Self::text).
    pub fn warning(&mut self, text: impl fmt::Display) -> Handled<'s> {
        Handled::AckWith(Report::default().with_msg(self.text(text)))
    }

    /// Stores a text until the request is answered, for [`Refusal::with_msg`]
    /// and [`Report::with_msg`].
    ///
    /// The kernel sends a text only to a socket with `NETLINK_EXT_ACK`. A server
    /// sends it to every client, or to none
    /// ([`Server::set_ext_ack`](crate::Server::set_ext_ack)).
    ///
    /// The text is cut after 4,000 bytes, at the end of a character. A NUL,
    /// which would end the text for the client, becomes U+FFFD. Other control
    /// characters are sent unchanged, including line feeds. A text that quotes
    /// the client's message should format it with `{:?}`, which escapes them.
    pub fn text(&mut self, text: impl fmt::Display) -> &'s str {
        let Some(texts) = self.texts.take() else {
            return "";
        };
        let (text, next) = texts.keep(&text);
        self.texts = Some(next);
        text
    }

    /// Adds a message. [`Request::reply`] returns its `header`.
    ///
    /// Each message is a separate datagram. A long list of messages should be a
    /// [`dump`](Self::dump): its parts contain several messages, and it pauses
    /// when the client has no room.
    ///
    /// # Errors
    /// Those of `build`. In this case, nothing is added.
    pub fn message(
        &mut self,
        header: NlMsgHdr,
        build: impl FnOnce(&mut RequestBuilder<'_>) -> Result<(), BuildError>,
    ) -> Result<(), BuildError> {
        let mut message = MessageBuilder::new(self.sink, header)?;
        build(&mut message)?;
        message.end()
    }

    /// Answers with a dump, in as many parts as needed. The handler returns the
    /// result of this function.
    ///
    /// `cursor` is the start of the dump. `item` writes one item, as described at
    /// [`DumpWriter::fill`].
    ///
    /// A part is a datagram of at most 3,776 bytes, or of as many as
    /// [`Server::set_part_len`](crate::Server::set_part_len) allows. A longer
    /// item is a part by itself. For such an item, `item` is called twice.
    ///
    /// A part is written when the client has room for it. If the client's
    /// receive buffer is full, the dump pauses. The handler is called again
    /// later with the same request, as the kernel calls `dumpit`. This function
    /// then continues from the cursor of the last part and ignores `cursor`.
    /// Messages that were written with [`message`](Self::message) before the
    /// dump are not sent again. A dump of up to 180 KB usually takes one call.
    ///
    /// `C` must be the same type in each call. A request has at most one dump.
    ///
    /// # Errors
    /// `EMSGSIZE` if the messages before the dump are longer than the send
    /// buffer.
    ///
    /// If the handler is called again and returns anything else, the dump ends
    /// with its refusal, or otherwise with `ECANCELED`.
    pub fn dump<C: Copy + Send + Sync + 'static>(
        &mut self,
        request: &Request<'_>,
        cursor: C,
        mut item: impl FnMut(&mut VecSink, &mut C, NlMsgHdr) -> Result<bool, Refusal<'static>>,
    ) -> Outcome<'static> {
        let mut dump = match self.paused.take() {
            Some(paused) => {
                self.sink.truncate(0);
                match paused.downcast::<DumpWriter<C>>() {
                    Ok(dump) => *dump,
                    Err(_) => return Err(Refusal::new(Errno::ECANCELED)),
                }
            }
            None => {
                if let Some(outcome) = self.flush() {
                    return outcome;
                }
                DumpWriter::new(request, cursor)
            }
        };
        let socket = self.socket;
        let part_len = self.clients.part_len(socket);
        // An item that is longer than a part is a part by itself.
        let mut item = |sink: &mut VecSink, cursor: &mut C, header: NlMsgHdr| {
            let (is_first, start) = (sink.as_bytes().is_empty(), *cursor);
            match item(sink, cursor, header) {
                Err(refusal) if is_first && refusal.errno() == Errno::EMSGSIZE => {
                    sink.truncate(0);
                    *cursor = start;
                    sink.set_limit(outbox::max_len(socket));
                    let result = item(sink, cursor, header);
                    sink.set_limit(part_len);
                    result
                }
                result => result,
            }
        };
        let mut sent = 0;
        while sent < BURST && !self.outbox.is_waiting(self.origin.port) {
            self.sink.set_limit(part_len);
            let filled = dump.fill(self.sink, &mut item);
            self.sink.set_limit(usize::MAX);
            filled?;
            sent = sent.saturating_add(self.sink.as_bytes().len());
            if let Some(outcome) = self.flush_part() {
                return outcome;
            }
            if dump.is_finished() {
                return Ok(Handled::NoAck);
            }
        }
        let paused = PausedDump {
            request: request.message().as_bytes().to_vec(),
            origin: self.origin,
            dump: Box::new(dump),
        };
        self.outbox.pause(paused, self.clock.now());
        Ok(Handled::NoAck)
    }

    /// Answers a message, or continues its dump.
    ///
    /// The handler is given the message alone, so that offsets are the same if
    /// it is called again.
    pub(super) fn answer(&mut self, message: &[u8], handler: &mut Handler<'_>) {
        let peer = self.clients.peer(self.origin.port);
        let Ok(message) = Message::from_bytes(message) else {
            return; // it was a message when it was received
        };
        let request = Request::new(message, peer);
        self.sink.truncate(0);
        let mut outcome = request.handle(|_| handler(&request, self));
        if self.paused.take().is_some() && outcome.is_ok() {
            outcome = Err(Refusal::new(Errno::ECANCELED));
        }
        if outcome.is_err() {
            self.sink.truncate(0);
        }
        let errno = outcome.map_or_else(|refusal| refusal.errno(), |_| Errno::EMSGSIZE);
        // Fails for a static text or a cookie of 64 KiB, or if the echo of the
        // request is longer than the send buffer. Only the errno is sent in
        // this case.
        let written = request.answer(outcome, self.sink).is_ok();
        if !written || matches!(self.flush(), Some(Err(_))) {
            self.sink.truncate(0);
            self.outbox
                .refuse(self.socket, self.origin, errno, self.clock.now());
        }
    }

    /// Sends the messages in the sink, each as a datagram. If that fails,
    /// returns the outcome of the request.
    fn flush(&mut self) -> Option<Outcome<'static>> {
        let (bytes, clock) = (self.sink.as_bytes(), self.clock);
        let sent = self
            .outbox
            .send_messages(self.socket, self.origin, bytes, || clock.now());
        self.sent(sent)
    }

    /// Sends the content of the sink as one datagram, a part of a dump.
    fn flush_part(&mut self) -> Option<Outcome<'static>> {
        let (bytes, clock) = (self.sink.as_bytes(), self.clock);
        let sent = self
            .outbox
            .send_part(self.socket, self.origin, bytes, || clock.now());
        self.sent(sent)
    }

    fn sent(&mut self, sent: Result<(), NotSent>) -> Option<Outcome<'static>> {
        self.sink.truncate(0);
        match sent {
            Ok(()) => None,
            Err(NotSent::Dropped) => Some(Ok(Handled::NoAck)),
            Err(NotSent::TooLong) => Some(Err(Refusal::new(Errno::EMSGSIZE))),
        }
    }
}
