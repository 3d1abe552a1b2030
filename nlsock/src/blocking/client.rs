// SPDX-License-Identifier: MIT OR Apache-2.0
//! [`Client`], [`Dump`] and [`Batch`].

use std::os::fd::{AsFd, AsRawFd, BorrowedFd, RawFd};
use std::time::Duration;

use nlwire::typed::FamilyInfo;
use nlwire::{BuildError, ExtAck, Message, NlmFlags, ParseError};

use super::driver::{Driver, Signals};
use super::Monitor;
use crate::state::{ClientState, Pending};
use crate::{BatchOutcome, Counters, Error, Expect, MonitorEvent, Reply, RequestBuilder, Socket};

#[doc = include_str!("../../docs/client.md")]
///
/// # Signals
///
/// A signal does not end a call. The kernel answers while a request is being
/// sent. An answer that was cut short would leave the outcome of the request
/// unknown. A signal does interrupt a [`Monitor`](crate::Monitor) and a
/// [`Server`](crate::Server), which wait for a long time. A
/// [timeout](Self::set_timeout) limits the wait for another process.
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
///             names.push(attribute.text().to_string()); // a name may be any bytes
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
    /// Opens a client of the kernel for `protocol`: one of `NETLINK_*`, or any
    /// other number.
    ///
    /// # Errors
    /// [`ProtocolNotRegistered`](Error::ProtocolNotRegistered).
    pub fn open(protocol: i32) -> Result<Self, Error> {
        Self::from_socket(Socket::open(protocol)?)
    }

    /// Opens a client of the kernel for `protocol` in another network namespace, as
    /// [`Socket::open_in`] does.
    ///
    /// # Errors
    /// Those of [`Socket::open_in`] and [`from_socket`](Self::from_socket).
    pub fn open_in(protocol: i32, namespace: impl AsFd) -> Result<Self, Error> {
        Self::from_socket(Socket::open_in(protocol, namespace)?)
    }

    /// Returns a client on `socket`, which should have no other users: the client
    /// skips their messages, and another reader of the descriptor takes away
    /// its answers.
    ///
    /// # Errors
    /// [`Os`](Error::Os).
    pub fn from_socket(socket: Socket) -> Result<Self, Error> {
        Ok(Self {
            state: ClientState::new(&socket)?,
            driver: Driver::new(socket),
        })
    }

    /// Returns this client with another process as its peer, by the port of its
    /// socket.
    #[must_use]
    pub fn with_peer(mut self, port: u32) -> Self {
        self.state.set_peer(port);
        self
    }

    /// Returns this client, whose peer must be a process of the user with this id.
    /// `SO_PASSCRED`.
    ///
    #[doc = include_str!("../../docs/peer_uid.md")]
    ///
    #[doc = include_str!("../../docs/peer_uid_request.md")]
    ///
    /// ```
    /// # use std::os::unix::fs::MetadataExt;
    /// use nlsock::{Client, Server};
    /// use nlwire::uapi::{NETLINK_USERSOCK, NLMSG_NOOP};
    ///
    /// # let server = Server::open(NETLINK_USERSOCK)?;
    /// # let port = server.port();
    /// # let uid = std::fs::metadata("/proc/self")?.uid();
    /// let mut client = Client::open(NETLINK_USERSOCK)?.with_peer(port).with_peer_uid(uid)?;
    /// # let served = std::thread::spawn(move || {
    /// #     let mut server = server;
    /// #     server.serve(|_, _| Ok(nlwire::server::Handled::Ack))
    /// # });
    /// client.request(NLMSG_NOOP, |_| Ok(()))?; // the peer is that user's
    /// # served.join().unwrap()?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`Os`](Error::Os).
    #[doc(alias = "SO_PASSCRED")]
    pub fn with_peer_uid(mut self, uid: u32) -> Result<Self, Error> {
        self.state.set_peer_uid(&self.driver.socket, uid)?;
        Ok(self)
    }

    /// Sets whether the socket is connected to the peer, so that the kernel
    /// refuses the datagrams of all other processes
    /// ([Connection](Self#connection)). On by default. Takes effect with the next
    /// request. `connect(2)`.
    #[doc(alias = "connect")]
    pub fn set_connect(&mut self, on: bool) {
        self.state.set_connect(on);
    }

    /// Returns this client with the family header of the protocol set to `len`
    /// bytes. [`RequestError::path`](crate::RequestError::path) needs this
    /// length. The lengths for `NETLINK_ROUTE`, `NETLINK_NETFILTER` and the
    /// controller of `NETLINK_GENERIC` are known, and [`Genl`](crate::Genl)
    /// looks up those of other families. That of a generic netlink family
    /// includes the 4 bytes of the generic header.
    #[must_use]
    pub fn with_header_len(mut self, len: usize) -> Self {
        self.state.set_header_len(len);
        self
    }

    /// Sets how long a call waits; `None`, the default, waits forever. Zero
    /// never waits; see [Timeouts](crate#timeouts).
    ///
    /// The timeout counts from the start of each call, whatever is received
    /// meanwhile. Each [`Dump::next`] is one call. The kernel answers while a
    /// request is being sent, so timeouts matter for requests to other
    /// processes.
    pub fn set_timeout(&mut self, timeout: Option<Duration>) {
        self.driver.timeout = timeout;
    }

    /// Sets the families by which refusals of untyped requests are explained: the names
    /// of requests and attributes, and the structure of the attributes. A
    /// [typed](Self::call) request brings its own.
    ///
    /// ```
    /// use nlfamilies::rt_link::RtLink;
    /// use nlsock::Client;
    /// use nlwire::rtnl::IfInfoMsg;
    /// use nlwire::uapi::*;
    ///
    /// let mut client = Client::open(NETLINK_ROUTE)?;
    /// client.set_families(&[RtLink::info()]);
    /// let error = client.request(RTM_GETLINK, |message| {
    ///     message.put_header(&IfInfoMsg::default())?;
    ///     message.put_str(IFLA_IFNAME, "a name that is too long")
    /// });
    /// assert_eq!(
    ///     error.unwrap_err().to_string(),
    ///     "RTM_GETLINK: ERANGE at IFLA_IFNAME: Attribute failed policy validation"
    /// );
    /// # Ok::<(), nlsock::Error>(())
    /// ```
    pub fn set_families(&mut self, families: &[&'static FamilyInfo]) {
        self.state.set_families(families);
    }

    /// Sets the maximum size of a [`Reply`] or a [`BatchOutcome`] in memory.
    ///
    #[doc = include_str!("../../docs/reply_limit.md")]
    pub fn set_reply_limit(&mut self, bytes: usize) {
        self.state.set_reply_limit(bytes);
    }

    /// Returns this client in a mode in which it keeps every message of its peer
    /// that belongs to no pending request, for
    /// [`next_notification`](Self::next_notification).
    ///
    /// Some notifications are sent to the socket that has registered for them,
    /// and can be received at any time from then on: packets of nfqueue and
    /// nflog, statistics of tasks that exit (`taskstats`), events of the
    /// connector. See [Notifications](Self#notifications).
    #[must_use]
    pub fn with_notifications(mut self) -> Self {
        self.state.keep_notifications(&self.driver.socket);
        self
    }

    /// Sets how much memory the kept notifications may take: their messages,
    /// and 32 bytes for each. The default is 16 MiB.
    ///
    /// Further notifications are dropped and counted
    /// ([`Counters::dropped`]). In their place,
    /// [`next_notification`](Self::next_notification) returns one
    /// [`Resync`](MonitorEvent::Resync).
    pub fn set_notification_limit(&mut self, bytes: usize) {
        self.state.set_notification_limit(bytes);
    }

    /// Returns the socket, for setting options and waiting.
    ///
    /// It has a port after the first request, or after a
    /// [`bind`](Socket::bind). Receiving from it would take away answers.
    ///
    /// A client joins groups only after
    /// [`with_notifications`](Self::with_notifications), and otherwise leaves
    /// them to a [`Monitor`](crate::Monitor). Without it, a notification to a group
    /// above 32 that a request causes can look like the answer to the request
    /// ([`Received::multicast`](nlwire::exchange::Received::multicast)).
    #[must_use]
    pub fn socket(&self) -> &Socket {
        &self.driver.socket
    }

    /// Returns the numbers of datagrams and messages that were received without
    /// being expected.
    #[must_use]
    pub fn counters(&self) -> Counters {
        self.state.counters()
    }

    /// Returns the bytes of the last request, or of all requests of the last
    /// batch.
    #[must_use]
    pub fn last_request(&self) -> &[u8] {
        self.state.last_request()
    }

    /// Returns the time after which an event loop calls again even if the
    /// socket has not become readable, because the peer had no room for the
    /// last request. Netlink does not report when it has room. Usually returns
    /// `None`.
    #[must_use]
    pub fn unsent(&self) -> Option<Duration> {
        self.state.unsent()
    }

    /// Sets the messages that complete the answer to the next request, instead
    /// of the default of its protocol. See [`Expect`]. It applies to one
    /// request.
    ///
    /// ```
    /// use nlsock::{Client, Expect};
    /// use nlwire::rtnl::IfInfoMsg;
    /// use nlwire::uapi::*;
    ///
    /// let mut client = Client::open(NETLINK_ROUTE)?;
    /// let reply = client.expect(Expect::Reply).request(RTM_GETLINK, |message| {
    ///     message.put_header(&IfInfoMsg::default())?;
    ///     message.put_str(IFLA_IFNAME, "lo")
    /// })?;
    /// assert!(reply.message().is_some());
    /// # Ok::<(), nlsock::Error>(())
    /// ```
    pub fn expect(&mut self, expect: Expect) -> &mut Self {
        self.state.expect(expect);
        self
    }

    /// Sends a request, waits for its ACK, and returns the messages of the
    /// answer.
    ///
    /// The flags are `NLM_F_REQUEST` and `NLM_F_ACK`.
    ///
    /// # Errors
    /// Those of the [table](Self#errors).
    pub fn request(
        &mut self,
        nlmsg_type: u16,
        build: impl FnOnce(&mut RequestBuilder<'_>) -> Result<(), BuildError>,
    ) -> Result<Reply<'_>, Error> {
        self.request_with(nlmsg_type, NlmFlags::EMPTY, build)
    }

    /// Sends a request with `nlmsg_flags` in addition to those of
    /// [`request`](Self::request).
    ///
    /// With `NLM_F_DUMP`, or with the bit of it that the family takes for a
    /// dump, the answer is a complete dump, which is kept in memory.
    ///
    /// # Errors
    /// Those of [`request`](Self::request).
    pub fn request_with(
        &mut self,
        nlmsg_type: u16,
        nlmsg_flags: NlmFlags,
        build: impl FnOnce(&mut RequestBuilder<'_>) -> Result<(), BuildError>,
    ) -> Result<Reply<'_>, Error> {
        self.state.request_with(nlmsg_type, nlmsg_flags, build)?;
        self.finish()
    }

    /// Continues to wait for the answer to the last request, after
    /// [`WouldBlock`](Error::WouldBlock) or another error that leaves the
    /// answer open. If a dump was dropped before its end, reads the rest of the
    /// dump. Returns `None` if nothing is due.
    /// [`resume_batch`](Self::resume_batch) continues a batch.
    ///
    /// # Errors
    /// Those of [`request`](Self::request).
    pub fn resume(&mut self) -> Result<Option<Reply<'_>>, Error> {
        if self.state.pending() != Some(Pending::Reply) {
            return Ok(None);
        }
        self.finish().map(Some)
    }

    /// Begins a dump. The request is sent when the first message is read.
    ///
    /// The flags are `NLM_F_REQUEST`, `NLM_F_DUMP` and `NLM_F_ACK`. The kernel
    /// acknowledges a dump only if it does not start it.
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

    /// Begins a dump with `nlmsg_flags` in addition to those of
    /// [`dump`](Self::dump).
    ///
    /// # Errors
    /// Those of [`dump`](Self::dump).
    pub fn dump_with(
        &mut self,
        nlmsg_type: u16,
        nlmsg_flags: NlmFlags,
        build: impl FnOnce(&mut RequestBuilder<'_>) -> Result<(), BuildError>,
    ) -> Result<Dump<'_>, Error> {
        self.state.dump_with(nlmsg_type, nlmsg_flags, build)?;
        Ok(Dump { client: self })
    }

    /// Begins a batch of requests.
    pub fn batch(&mut self) -> Batch<'_> {
        self.state.batch();
        Batch {
            client: self,
            expect: None,
        }
    }

    /// Continues a batch, as [`resume`](Self::resume) continues a request.
    ///
    /// If the batch has ended with an error, for example of `sendto(2)`, returns
    /// its outcome once: the requests that were refused, the number of requests
    /// that were [sent](BatchOutcome::sent), and the sent requests that are
    /// [unanswered](BatchOutcome::unanswered). Returns `None` if there is no
    /// batch to continue.
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

    /// Waits for the next message that belongs to no pending request, or for the
    /// report of a loss. The order is that of arrival. Turns on the mode of
    /// [`with_notifications`](Self::with_notifications) if it is not on.
    ///
    /// A pending request continues. Its answer is kept, and
    /// [`resume`](Self::resume) or [`resume_batch`](Self::resume_batch) returns
    /// it.
    ///
    /// # Errors
    /// [`WouldBlock`](Error::WouldBlock) after the timeout.
    /// [`Interrupted`](Error::Interrupted) by a signal.
    /// [`Malformed`](Error::Malformed) for a malformed datagram, the rest of
    /// which is skipped. [`Os`](Error::Os). After each of them, the next call
    /// continues.
    pub fn next_notification(&mut self) -> Result<MonitorEvent<'_>, Error> {
        let Self { driver, state } = self;
        driver.drive(Signals::Reported, |socket| state.step_notification(socket))?;
        Ok(state.notification())
    }

    /// Returns a monitor on the socket of this client. It first returns the
    /// notifications that the client [has kept](Self::with_notifications).
    ///
    /// A pending request is given up. What is received of its answer later is
    /// returned as notifications, too. `NETLINK_PKTINFO` is turned on.
    #[must_use]
    pub fn into_monitor(self) -> Monitor {
        Monitor {
            state: self.state.into_monitor(&self.driver.socket),
            driver: self.driver,
        }
    }

    /// Waits for the complete answer.
    pub(super) fn finish(&mut self) -> Result<Reply<'_>, Error> {
        let Self { driver, state } = self;
        driver.drive(Signals::Ignored, |socket| state.step_reply_here(socket))?;
        Ok(state.reply())
    }

    pub(super) fn as_dump(&mut self) -> Dump<'_> {
        Dump { client: self }
    }
}

impl AsFd for Client {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.socket().as_fd()
    }
}

impl AsRawFd for Client {
    fn as_raw_fd(&self) -> RawFd {
        self.socket().as_raw_fd()
    }
}

impl From<Client> for Socket {
    /// Returns the socket with its current options.
    fn from(client: Client) -> Self {
        let socket = client.driver.socket;
        let _ = socket.disconnect();
        socket
    }
}

#[doc = include_str!("../../docs/dump.md")]
#[derive(Debug)]
#[must_use = "a dump is read by calling next"]
pub struct Dump<'c> {
    client: &'c mut Client,
}

impl<'c> Dump<'c> {
    /// Waits for the next message. Returns `None` after the last one, when
    /// `NLMSG_DONE` or an ACK has been received.
    ///
    /// The message is borrowed from the client's receive buffer. Offsets in it,
    /// including those of errors, are relative to its own header.
    ///
    /// # Errors
    /// [`Refused`](Error::Refused), also if a dump ends with an error after
    /// some of its messages, which are valid. [`NotDumped`](Error::NotDumped) if
    /// the request is acknowledged without a message.
    /// [`WouldBlock`](Error::WouldBlock) and [`Malformed`](Error::Malformed),
    /// after which the next call continues. [`Overrun`](Error::Overrun), after
    /// which the rest is lost.
    #[allow(
        clippy::should_implement_trait,
        reason = "the message borrows from self, which an Iterator's cannot"
    )]
    #[inline]
    pub fn next(&mut self) -> Result<Option<Message<'_>>, Error> {
        if !self.client.state.advance() {
            self.receive()?;
        }
        Ok(self.client.state.message())
    }

    /// Waits for the next message where none has been received.
    fn receive(&mut self) -> Result<(), Error> {
        let Client { driver, state } = &mut *self.client;
        driver.drive(Signals::Ignored, |socket| state.step_next(socket))
    }

    /// Returns whether the dumped objects changed during the dump
    /// (`NLM_F_DUMP_INTR`), as far as it has been read: entries may be missing
    /// or duplicated. Each message is valid. [`restart`](Self::restart)
    /// requests the dump again, for a consistent view.
    #[must_use]
    pub fn is_interrupted(&self) -> bool {
        self.client.state.is_interrupted()
    }

    /// Returns the extended ACK at the end of the dump, a warning or a cookie.
    /// It is empty before the end, and usually after it.
    ///
    /// # Errors
    /// Those of [`Done::ext_ack`](nlwire::Done::ext_ack).
    pub fn ext_ack(&self) -> Result<ExtAck<'_>, ParseError> {
        self.client.state.ext_ack()
    }

    /// Requests the same dump again, from the beginning.
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

    /// Reads the dump to its end and keeps all of it in memory. If the dump is
    /// interrupted, requests it again, up to `attempts` attempts in total. The
    /// last attempt is returned even if it was
    /// [interrupted](Reply::is_interrupted).
    ///
    /// # Errors
    /// Those of [`next`](Self::next), and [`ReplyTooLong`](Error::ReplyTooLong).
    pub fn read_all(self, attempts: usize) -> Result<Reply<'c>, Error> {
        self.client.state.set_attempts(attempts);
        self.client.finish()
    }
}

#[doc = include_str!("../../docs/batch.md")]
///
/// # Example: several links by name
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
/// assert_eq!(outcome.replies().len(), 1);
/// assert_eq!(outcome.failures().len(), 2);
/// let first = outcome.check().unwrap_err();
/// assert_eq!(first.to_string(), "batch[1]: RTM_GETLINK: ENODEV: No such device");
/// # Ok::<(), nlsock::Error>(())
/// ```
///
/// # Example: two tables of nf_tables in one transaction
///
/// ```no_run
/// use nlsock::Client;
/// use nlwire::nfnl::NfGenMsg;
/// use nlwire::uapi::*;
///
/// // linux/netfilter/nf_tables.h
/// const NFT_MSG_NEWTABLE: u8 = 0;
/// const NFTA_TABLE_NAME: u16 = 1;
///
/// // The subsystem of the transaction, in both ends of it.
/// let ends = NfGenMsg { res_id: u16::from(NFNL_SUBSYS_NFTABLES).into(), ..NfGenMsg::default() };
/// let inet = NfGenMsg { nfgen_family: 1, ..NfGenMsg::default() }; // NFPROTO_INET
/// let new_table = u16::from_be_bytes([NFNL_SUBSYS_NFTABLES, NFT_MSG_NEWTABLE]);
///
/// let mut client = Client::open(NETLINK_NETFILTER)?;
/// let mut batch = client.batch();
/// batch.add(NFNL_MSG_BATCH_BEGIN, |message| message.put_header(&ends))?;
/// for name in ["first", "second"] {
///     batch.add_with(new_table, NLM_F_CREATE | NLM_F_EXCL, |message| {
///         message.put_header(&inet)?;
///         message.put_str(NFTA_TABLE_NAME, name)
///     })?;
/// }
/// batch.add(NFNL_MSG_BATCH_END, |message| message.put_header(&ends))?;
/// // If "second" exists, "first" is not made:
/// // batch[2]: type 2560: EEXIST at attribute 1: File exists
/// batch.send()?.check()?;
/// # Ok::<(), nlsock::Error>(())
/// ```
#[derive(Debug)]
#[must_use = "a batch is sent by calling send"]
pub struct Batch<'c> {
    client: &'c mut Client,
    /// What the next request that is added expects, if the caller has said so.
    expect: Option<Expect>,
}

impl<'c> Batch<'c> {
    /// Sets the messages that complete the answer to the next request that is
    /// added, like [`Client::expect`].
    pub fn expect(&mut self, expect: Expect) -> &mut Self {
        self.expect = Some(expect);
        self
    }

    /// Adds a request, with the flags of [`Client::request`]; in a transaction of
    /// nfnetlink, without `NLM_F_ACK`. A request that cannot be built is not
    /// added.
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

    /// Adds a request with `nlmsg_flags` in addition to those of
    /// [`add`](Self::add).
    ///
    /// # Errors
    /// Those of [`add`](Self::add).
    pub fn add_with(
        &mut self,
        nlmsg_type: u16,
        nlmsg_flags: NlmFlags,
        build: impl FnOnce(&mut RequestBuilder<'_>) -> Result<(), BuildError>,
    ) -> Result<(), Error> {
        self.state().add_with(nlmsg_type, nlmsg_flags, build)
    }

    /// Returns the state, which expects for the next request what the caller has set.
    pub(super) fn state(&mut self) -> &mut ClientState {
        if let Some(expect) = self.expect.take() {
            self.client.state.expect(expect);
        }
        &mut self.client.state
    }

    /// Sends all requests and waits for all answers.
    ///
    /// # Errors
    /// Those of [`Client::request`], except for [`Refused`](Error::Refused) and
    /// [`Overrun`](Error::Overrun), because refusals and losses are in the
    /// [`BatchOutcome`]. [`InvalidTransaction`](Error::InvalidTransaction).
    /// After any of them, [`Client::resume_batch`] continues, or returns the
    /// outcome.
    pub fn send(self) -> Result<BatchOutcome<'c>, Error> {
        self.client.finish()?;
        Ok(self.client.state.outcome())
    }

    /// Sends all requests in one datagram, whatever their number, and waits for
    /// all answers. This is for requests that must be sent together or not at
    /// all. The buffers of the socket need room for the requests and for their
    /// answers. A transaction of nfnetlink cannot be in one datagram with other
    /// requests.
    ///
    /// Requests to fib_lookup and to the connector are still sent one by one,
    /// because the kernel executes only the first request of a datagram.
    ///
    /// # Errors
    /// Those of [`send`](Self::send), and [`Os`](Error::Os) with `EMSGSIZE` if
    /// the requests are longer than the send buffer. In this case, nothing was
    /// sent.
    pub fn send_at_once(self) -> Result<BatchOutcome<'c>, Error> {
        self.client.state.send_at_once();
        self.send()
    }
}
