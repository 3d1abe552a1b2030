//! [`Client`]: asks the kernel, or another process, and reads the answer to its
//! end.
//!
//! | you want to | call |
//! |---|---|
//! | change something, or get one thing | [`Client::request`] |
//! | get everything there is | [`Client::dump`] |
//! | change many things | [`Client::batch`] |
//! | go on after a timeout | [`Client::resume`] |
//!
//! # What is on by default
//!
//! Extended ACKs (`NETLINK_EXT_ACK`), capped ACKs (`NETLINK_CAP_ACK`) and strict
//! checking (`NETLINK_GET_STRICT_CHK`), each where the kernel has it. The last
//! one lets dumps be filtered, and refuses requests that an older kernel would
//! have overlooked a mistake in; [`Client::socket`] leads to the options.
//!
//! # What a call can end with
//!
//! | error | the request | what next |
//! |---|---|---|
//! | [`Refused`](Error::Refused) | was not done | |
//! | [`WouldBlock`](Error::WouldBlock): the timeout | is on its way | [`resume`](Client::resume), or go on without |
//! | [`Malformed`](Error::Malformed) | may have been done | the same |
//! | [`Overrun`](Error::Overrun) | may have been done, the answer is lost | ask what is |
//! | [`Build`](Error::Build), and errors of sending | was not sent | |
//!
//! A batch can go out in several datagrams, and end with one of the last three
//! after a part of it: [`resume_batch`](Client::resume_batch) says which requests
//! are done, refused, unknown and not sent.
//!
//! Each of them leaves the client as good as new. Whatever still comes for what
//! was given up is recognised by its sequence number and passed over. A dump
//! that was given up half read is read to its end before the next one is asked
//! for, since the kernel allows one at a time for each socket; other requests
//! need not wait for that.
//!
//! A signal does not end a call: the kernel answers at once, and to be told
//! "interrupted" would leave open whether something was done. What waits for
//! long, a [`Monitor`](crate::Monitor) and a [`Server`](crate::Server), is
//! interrupted. To be able to stop waiting for another process, set a
//! [timeout](Client::set_timeout).

use std::os::fd::{AsFd, AsRawFd, BorrowedFd, RawFd};
use std::time::Duration;

use nlwire::{BuildError, Message, MessageBuilder, NlmFlags};

use super::driver::{Driver, Signals};
use crate::state::{ClientState, Pending};
use crate::{BatchOutcome, Counters, Error, Reply, Socket, VecSink};

/// A request that is being written, to be filled with a family header and
/// attributes.
pub type RequestBuilder<'a> = MessageBuilder<'a, VecSink>;

/// Asks one peer, the kernel as a rule, one thing after the other; see the
/// [module](self).
///
/// # Example: one request, one answer
///
/// ```
/// use nlsock::Client;
/// use nlwire::rtnl::IfInfoMsg;
/// use nlwire::uapi::*;
///
/// let mut client = Client::open(NETLINK_ROUTE)?;
/// let reply = client.request(RTM_GETLINK, |message| {
///     message.put_header(&IfInfoMsg::default())?;
///     message.put_str(IFLA_IFNAME, "lo")
/// })?;
/// let link = reply.message().ok_or("no answer")?;
/// assert_eq!(link.parse::<IfInfoMsg>()?.0.ifi_index.get(), 1);
///
/// let error = client.request(RTM_GETLINK, |message| {
///     message.put_header(&IfInfoMsg::default())?;
///     message.put_str(IFLA_IFNAME, "nosuch0")
/// });
/// assert_eq!(error.unwrap_err().to_string(), "RTM_GETLINK: ENODEV: No such device");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Example: a dump
///
/// ```
/// use nlsock::Client;
/// use nlwire::rtnl::IfInfoMsg;
/// use nlwire::uapi::*;
///
/// let mut client = Client::open(NETLINK_ROUTE)?;
/// let mut dump = client.dump(RTM_GETLINK, |message| message.put_header(&IfInfoMsg::default()))?;
/// let mut names = Vec::new();
/// while let Some(link) = dump.next()? {
///     for attribute in link.parse::<IfInfoMsg>()?.1 {
///         let attribute = attribute?;
///         if attribute.nla_type() == IFLA_IFNAME {
///             names.push(attribute.get_str()?.to_owned());
///         }
///     }
/// }
/// assert!(!dump.is_interrupted() || names.len() > 1);
/// assert!(names.iter().any(|name| name == "lo"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Client {
    pub(super) driver: Driver,
    pub(crate) state: ClientState,
}

impl Client {
    /// A client of the kernel, for `protocol`, one of `NETLINK_*` or any other
    /// number.
    ///
    /// # Errors
    /// [`ProtocolNotRegistered`](Error::ProtocolNotRegistered).
    pub fn open(protocol: i32) -> Result<Self, Error> {
        Self::from_socket(Socket::open(protocol)?)
    }

    /// A client on a socket of one's own, which should have no other users:
    /// what they are due is passed over. It gets a port if it has none, and the
    /// options that the [module](self) names, and is made blocking: how long to
    /// wait is what [`set_timeout`](Self::set_timeout) says.
    ///
    /// # Errors
    /// Those of [`Socket::bind`].
    pub fn from_socket(socket: Socket) -> Result<Self, Error> {
        Ok(Self {
            state: ClientState::new(&socket)?,
            driver: Driver::new(socket),
        })
    }

    /// This client, asking another process, by the port of its socket.
    ///
    /// All that it answers to a [`request`](Self::request) is kept in memory
    /// until it comes to an end; a [`dump`](Self::dump) is not.
    #[must_use]
    pub fn with_peer(mut self, port: u32) -> Self {
        self.state.set_peer(port);
        self
    }

    /// This client, for a protocol whose messages have a family header of `len`
    /// bytes: only with that can [`RequestError::path`] be found. It is known for
    /// `NETLINK_ROUTE`, `NETLINK_GENERIC` and `NETLINK_NETFILTER`.
    #[must_use]
    pub fn with_header_len(mut self, len: usize) -> Self {
        self.state.set_header_len(len);
        self
    }

    /// How long a call may wait, `None` for ever, which is the default: the
    /// kernel answers while a request is being sent. Counted for each call from
    /// its start, whatever arrives meanwhile; for a dump, each call to
    /// [`next`](Dump::next) is one. A batch for a process that is slow to read
    /// may take twice as long: this is also the timeout of each `sendmsg(2)`.
    ///
    /// Zero means not to wait for an answer: that is how a client is used with
    /// an event loop. A call takes what is there, and if that is not all, ends
    /// with [`WouldBlock`](Error::WouldBlock); once the [`socket`](Self::socket)
    /// is readable, [`resume`](Self::resume), [`next`](Dump::next) or
    /// [`resume_batch`](Self::resume_batch) goes on. The kernel has answered a
    /// request as a rule when it is sent, so that most calls need not be gone on
    /// with. Sending to a process that has no room waits for a tick of the
    /// kernel's clock (`SO_SNDTIMEO` has nothing shorter, its 0 is for ever).
    ///
    /// What is there is read with a timeout of zero, too, and while strangers
    /// fill the queue as fast as it is read, the call does not end. With any other
    /// timeout it does.
    ///
    /// # Errors
    /// [`Os`](Error::Os): it is the socket's `SO_SNDTIMEO` as well, since the
    /// kernel waits for room at another process in `sendmsg(2)` itself. A monitor
    /// and a server wait outside of the kernel alone, and theirs cannot fail.
    pub fn set_timeout(&mut self, timeout: Option<Duration>) -> Result<(), Error> {
        self.driver.timeout = timeout;
        Ok(())
    }

    /// The socket, for its options and to wait on. To receive from it would
    /// take answers away; and groups are for a [`Monitor`](crate::Monitor): to
    /// who has joined one, an event that a request has caused can look like an
    /// answer ([`Received::multicast`](nlwire::exchange::Received::multicast)).
    #[must_use]
    pub fn socket(&self) -> &Socket {
        &self.driver.socket
    }

    /// What was received and not waited for.
    #[must_use]
    pub fn counters(&self) -> Counters {
        self.state.counters()
    }

    /// The bytes of the last request, or of all requests of the last batch, as
    /// they were sent.
    #[must_use]
    pub fn last_request(&self) -> &[u8] {
        self.state.last_request()
    }

    /// Sends a request, waits for its ACK, and returns what else came for it.
    ///
    /// `NLM_F_REQUEST` and `NLM_F_ACK` are added to the flags. With
    /// `NLM_F_DUMP` among them, or what bit of it the family takes for that, the
    /// answer is a whole dump, and is kept in memory.
    ///
    /// # Errors
    /// Those of the table in the [module](self).
    pub fn request(
        &mut self,
        nlmsg_type: u16,
        build: impl FnOnce(&mut RequestBuilder<'_>) -> Result<(), BuildError>,
    ) -> Result<Reply<'_>, Error> {
        self.request_with(nlmsg_type, NlmFlags::EMPTY, build)
    }

    /// As [`request`](Self::request), with flags of one's own beside those.
    ///
    /// # Errors
    /// Those of [`request`](Self::request).
    pub fn request_with(
        &mut self,
        nlmsg_type: u16,
        nlmsg_flags: NlmFlags,
        build: impl FnOnce(&mut RequestBuilder<'_>) -> Result<(), BuildError>,
    ) -> Result<Reply<'_>, Error> {
        self.state.request(nlmsg_type, nlmsg_flags, build)?;
        self.finish()
    }

    /// Goes on waiting for the answer to the last request, after
    /// [`WouldBlock`](Error::WouldBlock) and other errors that leave it open;
    /// also the rest of a dump that was dropped before its end, until something
    /// else is asked. `None` if nothing is being waited for. A batch is gone on
    /// with by [`resume_batch`](Self::resume_batch).
    ///
    /// # Errors
    /// Those of [`request`](Self::request).
    pub fn resume(&mut self) -> Result<Option<Reply<'_>>, Error> {
        if self.state.pending() != Some(Pending::Reply) {
            return Ok(None);
        }
        self.finish().map(Some)
    }

    /// Asks for everything there is, and returns what hands it out, message by
    /// message. Nothing has been sent yet.
    ///
    /// `NLM_F_REQUEST` and `NLM_F_DUMP` are added to the flags.
    ///
    /// # Errors
    /// [`Build`](Error::Build).
    pub fn dump(
        &mut self,
        nlmsg_type: u16,
        build: impl FnOnce(&mut RequestBuilder<'_>) -> Result<(), BuildError>,
    ) -> Result<Dump<'_>, Error> {
        self.dump_with(nlmsg_type, NlmFlags::EMPTY, build)
    }

    /// As [`dump`](Self::dump), with flags of one's own beside those.
    ///
    /// # Errors
    /// Those of [`dump`](Self::dump).
    pub fn dump_with(
        &mut self,
        nlmsg_type: u16,
        nlmsg_flags: NlmFlags,
        build: impl FnOnce(&mut RequestBuilder<'_>) -> Result<(), BuildError>,
    ) -> Result<Dump<'_>, Error> {
        self.state.dump(nlmsg_type, nlmsg_flags, build)?;
        Ok(Dump { client: self })
    }

    /// Collects requests to be sent together.
    pub fn batch(&mut self) -> Batch<'_> {
        self.state.batch();
        Batch { client: self }
    }

    /// Waits for the whole answer.
    fn finish(&mut self) -> Result<Reply<'_>, Error> {
        let Self { driver, state } = self;
        driver.drive(Signals::Ignored, |socket| state.step_reply(socket))?;
        Ok(state.reply())
    }

    pub(super) fn as_dump(&mut self) -> Dump<'_> {
        Dump { client: self }
    }
}

impl AsFd for Client {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.driver.socket.as_fd()
    }
}

impl AsRawFd for Client {
    fn as_raw_fd(&self) -> RawFd {
        self.driver.socket.as_raw_fd()
    }
}

impl From<Client> for Socket {
    /// The socket, with the options that it was given.
    fn from(client: Client) -> Self {
        client.driver.socket
    }
}

/// A dump that is being read; made by [`Client::dump`].
///
/// Who drops it before the end need not read the rest: the next call of the
/// client passes over it, or, if that is [`Client::resume`], reads it.
#[derive(Debug)]
#[must_use = "a dump is read by calling next"]
pub struct Dump<'c> {
    client: &'c mut Client,
}

impl<'c> Dump<'c> {
    /// The next message, borrowed from the client's receive buffer. `None`
    /// behind the last one, when `NLMSG_DONE` has come. Offsets in the message,
    /// also those of errors, count from its own header.
    ///
    /// # Errors
    /// [`Refused`](Error::Refused), also where the dump ends with an error after
    /// a part of it: what came before is valid. [`WouldBlock`](Error::WouldBlock)
    /// and [`Malformed`](Error::Malformed), after which it goes on with the next
    /// call. [`Overrun`](Error::Overrun), where the rest is lost.
    #[allow(
        clippy::should_implement_trait,
        reason = "the message borrows from self, which an Iterator's cannot"
    )]
    pub fn next(&mut self) -> Result<Option<Message<'_>>, Error> {
        let Client { driver, state } = &mut *self.client;
        driver.drive(Signals::Ignored, |socket| state.step_next(socket))?;
        Ok(state.message())
    }

    /// Whether what is dumped changed meanwhile (`NLM_F_DUMP_INTR`), as far as
    /// is known yet: items may be missing, or be there twice. The messages are
    /// valid each for itself. Who needs a consistent view can
    /// [`restart`](Self::restart), and forget what came before.
    #[must_use]
    pub fn is_interrupted(&self) -> bool {
        self.client.state.is_interrupted()
    }

    /// Asks for the same again, from the beginning.
    ///
    /// ```
    /// # use nlsock::Client;
    /// # use nlwire::rtnl::RtMsg;
    /// # use nlwire::uapi::*;
    /// # let mut client = Client::open(NETLINK_ROUTE)?;
    /// let mut routes = Vec::new();
    /// let mut dump = client.dump(RTM_GETROUTE, |m| m.put_header(&RtMsg::default()))?;
    /// for _attempt in 0..5 {
    ///     routes.clear();
    ///     while let Some(route) = dump.next()? {
    ///         routes.push(route.as_bytes().to_vec());
    ///     }
    ///     if !dump.is_interrupted() {
    ///         break;
    ///     }
    ///     dump.restart();
    /// }
    /// # Ok::<(), nlsock::Error>(())
    /// ```
    pub fn restart(&mut self) {
        self.client.state.restart();
    }

    /// Reads to the end and keeps all of it in memory. Asks again while the dump
    /// is interrupted, `attempts` times at most in all; the last one counts
    /// whether [interrupted](Reply::is_interrupted) or not.
    ///
    /// # Errors
    /// Those of [`next`](Self::next).
    pub fn read_all(self, attempts: usize) -> Result<Reply<'c>, Error> {
        self.client.state.set_attempts(attempts);
        self.client.finish()
    }
}

/// Requests that are sent together; made by [`Client::batch`].
///
/// They go into as few datagrams as the receive buffer has room for their
/// answers, several as a rule, and the kernel handles each for itself, in order:
/// one that is refused does not keep the next from being done.
///
/// The exception are the transactions of nfnetlink, from `NFNL_MSG_BATCH_BEGIN`
/// to `NFNL_MSG_BATCH_END`, both of which are requests to [`add`](Self::add).
/// Each goes into a datagram of its own, however long, as the kernel wants it
/// (`nfnetlink_rcv_batch`), and if any of its requests is refused, nothing of it
/// is done: then the outcome has at least one failure. The receive buffer needs
/// room for all its answers, some 1 KiB each, or the call ends with
/// [`Overrun`](Error::Overrun) ([`Socket::set_recv_buffer`]); and the send buffer
/// for the datagram, or the kernel takes nothing of it (`EMSGSIZE`).
///
/// ```
/// use nlsock::Client;
/// use nlwire::rtnl::IfInfoMsg;
/// use nlwire::uapi::*;
///
/// let mut client = Client::open(NETLINK_ROUTE)?;
/// let mut batch = client.batch();
/// for name in ["lo", "nosuch0", "nosuch1"] {
///     batch.add(RTM_GETLINK, |message| {
///         message.put_header(&IfInfoMsg::default())?;
///         message.put_str(IFLA_IFNAME, name)
///     })?;
/// }
/// let outcome = batch.send()?;
/// assert_eq!(outcome.replies().count(), 1);
/// assert_eq!(outcome.failures().len(), 2);
/// let first = outcome.check().unwrap_err();
/// assert_eq!(first.to_string(), "batch[1]: RTM_GETLINK: ENODEV: No such device");
/// # Ok::<(), nlsock::Error>(())
/// ```
#[derive(Debug)]
#[must_use = "a batch is sent by calling send"]
pub struct Batch<'c> {
    client: &'c mut Client,
}

impl<'c> Batch<'c> {
    /// Adds a request, as [`Client::request`] does. One that cannot be built is
    /// not added.
    ///
    /// # Errors
    /// [`Build`](Error::Build).
    pub fn add(
        &mut self,
        nlmsg_type: u16,
        build: impl FnOnce(&mut RequestBuilder<'_>) -> Result<(), BuildError>,
    ) -> Result<(), Error> {
        self.add_with(nlmsg_type, NlmFlags::EMPTY, build)
    }

    /// As [`add`](Self::add), with flags of one's own beside those.
    ///
    /// # Errors
    /// Those of [`add`](Self::add).
    pub fn add_with(
        &mut self,
        nlmsg_type: u16,
        nlmsg_flags: NlmFlags,
        build: impl FnOnce(&mut RequestBuilder<'_>) -> Result<(), BuildError>,
    ) -> Result<(), Error> {
        self.client.state.add(nlmsg_type, nlmsg_flags, build)
    }

    /// As [`send`](Self::send), in one datagram, whatever the number of requests:
    /// where a part of them must not be sent without the rest. The buffers of the
    /// socket need room for them, as for a transaction of nfnetlink.
    ///
    /// # Errors
    /// Those of [`send`](Self::send), and [`Os`](Error::Os) with `EMSGSIZE` if
    /// they are longer than the send buffer: then nothing was sent.
    pub fn send_at_once(self) -> Result<BatchOutcome<'c>, Error> {
        self.client.state.send_at_once();
        self.send()
    }

    /// Sends all of them and waits for all ACKs.
    ///
    /// # Errors
    /// Those of [`Client::request`] but for [`Refused`](Error::Refused), which is
    /// in the [`BatchOutcome`]. After any of them [`Client::resume_batch`] goes
    /// on, or says what became of it.
    pub fn send(self) -> Result<BatchOutcome<'c>, Error> {
        self.client.finish()?;
        Ok(self.client.state.outcome())
    }
}

impl Client {
    /// Goes on with a batch, as [`resume`](Self::resume) does with a request.
    ///
    /// Where that is over, with [`Overrun`](Error::Overrun) or an error of
    /// sending, says once what became of it: which requests were refused, how
    /// many were [sent](BatchOutcome::sent), and which of them are
    /// [unanswered](BatchOutcome::unanswered). `None` if there is no batch to go
    /// on with.
    ///
    /// # Errors
    /// Those of [`Batch::send`].
    pub fn resume_batch(&mut self) -> Result<Option<BatchOutcome<'_>>, Error> {
        if self.state.pending() != Some(Pending::Batch) {
            return Ok(None);
        }
        self.finish()?;
        Ok(Some(self.state.outcome()))
    }
}
