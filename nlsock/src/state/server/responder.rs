// SPDX-License-Identifier: MIT OR Apache-2.0
//! [`Responder`]: the replies to one request, which its handler writes.

use std::fmt;

use nlwire::server::{Handled, Outcome, Refusal, Report, Request};
use nlwire::typed::{Layout, Op, RawFamily, Set};
use nlwire::{BuildError, Errno, MessageBuilder, NlMsgHdr};

use super::service::NoDump;
use super::texts::Texts;
use crate::typed::MessageWriter;
use crate::{Credentials, RequestBuilder, VecSink};

/// The replies to one request, in addition to its ACK. Passed to the handler of
/// [`Server::serve`](crate::Server::serve), and to
/// [`Service::handle`](crate::Service::handle).
///
/// Messages that are written here are sent before the ACK or the dump, each as a
/// separate datagram. If the handler refuses the request, they are not sent.
///
/// `C` is the cursor of the service's dumps. The handler of a server without
/// dumps gets a `Responder` with [`NoDump`].
#[derive(Debug)]
pub struct Responder<'s, C = NoDump> {
    sink: &'s mut VecSink,
    credentials: Option<Credentials>,
    /// The free element of the list. `None` only while it is being replaced.
    texts: Option<&'s mut Texts>,
    /// The start of the dump.
    dump: Option<C>,
}

impl<'s, C> Responder<'s, C> {
    pub(super) fn new(
        sink: &'s mut VecSink,
        texts: &'s mut Texts,
        credentials: Option<Credentials>,
    ) -> Self {
        Self {
            sink,
            credentials,
            texts: Some(texts),
            dump: None,
        }
    }

    /// Returns the sink with the messages, and the start of the dump.
    pub(super) fn into_parts(self) -> (&'s mut VecSink, Option<C>) {
        (self.sink, self.dump)
    }

    /// Returns the user id, the group id and the process id of the process that
    /// sent the request, or `None` if the server does not receive them
    /// ([`Server::set_passcred`](crate::Server::set_passcred)). A handler should
    /// treat `None` as a user that it does not know. A server for some users
    /// only needs no code in its handler
    /// ([`Server::set_served_uids`](crate::Server::set_served_uids)).
    ///
    /// The user id and the group id can be relied on. The process id is that of the
    /// sender's own PID namespace and proves nothing; see [`Credentials`].
    ///
    /// # Example: a refusal that names the user
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
        self.credentials
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

    /// Adds a message. [`Request::reply`](nlwire::server::Request::reply) returns its
    /// `header`.
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

    /// Adds the reply of the operation `op` to `request`, with its family header and the
    /// attributes that `build` adds.
    ///
    /// # Errors
    /// Those of `build`. In this case, nothing is added.
    pub fn reply<P: RawFamily, H: Layout, Q: Set, R: Set, A: Layout>(
        &mut self,
        request: &Request<'_>,
        op: Op<P, H, Q, R, A>,
        header: &A,
        build: impl FnOnce(&mut MessageWriter<'_, '_, R>) -> Result<(), BuildError>,
    ) -> Result<(), BuildError> {
        op.put_reply(self.sink, request.reply(op.reply()), header, build)
    }

    /// Answers with a dump that begins at `cursor`, in as many parts as needed.
    /// The handler returns the result of this function.
    /// Kernel: `netlink_dump_start`.
    ///
    /// After the handler, [`Service::dump_item`](crate::Service::dump_item)
    /// writes the items. The dump is the answer: there is no ACK. If the handler
    /// refuses the request after this call, there is no dump. Of several calls,
    /// the last one counts.
    ///
    /// A part is a datagram of at most 3,776 bytes, or of as many as
    /// [`Server::set_part_len`](crate::Server::set_part_len) allows. A longer
    /// item is a part by itself. For such an item, `dump_item` is called twice.
    ///
    /// The first 32 KiB are written at once, or one part if other requests are waiting.
    /// The following parts are written in further steps of the server. If the client's
    /// receive buffer is full, the dump waits for room, and continues from the cursor of
    /// the last part. The default buffer usually has room for 180 KB.
    ///
    /// A dump that is to continue with a service whose `Cursor` has another type
    /// is refused with `ECANCELED`.
    ///
    /// # Errors
    /// None. If a message before the dump is longer than the send buffer, the
    /// request is refused with `EMSGSIZE`.
    #[doc(alias = "netlink_dump_start")]
    pub fn dump(&mut self, cursor: C) -> Outcome<'static> {
        self.dump = Some(cursor);
        Ok(Handled::NoAck)
    }
}
