// SPDX-License-Identifier: MIT OR Apache-2.0
//! The service itself, [`receive`], [`list`] and [`tick`], and its interface to the
//! kernel.

use nlwire::align::{nla_total_size, NLA_HDRLEN, NLMSG_HDRLEN};
use nlwire::server::{Answer, Handled, Outcome, Peer, Refusal, Request, Requests};
use nlwire::typed::Writer;
use nlwire::uapi::NLM_F_MULTI;
use nlwire::{
    Attribute, Attributes, BuildError, Errno, Message, MessageBuilder, NlMsgHdr, NlValidate,
    Policy, PolicyError, Sink,
};

use super::family::*;
use super::work::Work;
use super::{Counter, Counters};

/// Converts the return value of a kernel function: 0 or more is success, a negative
/// value is a negated errno.
///
/// # Errors
/// The errno.
#[inline]
pub fn check(returned: i32) -> Result<(), Errno> {
    match Errno::new(returned.min(0)) {
        Some(errno) => Err(errno),
        None => Ok(()),
    }
}

/// A new socket buffer, empty, with room for the requested size. C: `struct
/// sk_buff`. Dropping it frees it; sending consumes it.
pub trait SkBuff {
    /// Sends the buffer to the socket with `port`, without waiting. C:
    /// `nlmsg_unicast`.
    ///
    /// # Errors
    /// `EAGAIN` if the receive buffer of that socket is full, `ECONNREFUSED` if
    /// there is no such socket.
    fn unicast(self, port: u32) -> Result<(), Errno>;

    /// Sends the buffer to a group. C: `netlink_broadcast`.
    ///
    /// # Errors
    /// `ESRCH` if the message reached nobody: there is no listener, or none with
    /// room. `ENOBUFS` if a listener that asked for such reports
    /// (`NETLINK_BROADCAST_ERROR`) had no room; others may have received the
    /// message.
    fn broadcast(self, group: u32) -> Result<(), Errno>;

    /// Sends the buffer to a group, like [`broadcast`](Self::broadcast). Returns whether
    /// the group has a listener that the message is for, with or without room for it:
    /// the errors of `broadcast` do not distinguish a group without listeners from full
    /// ones. C: `netlink_broadcast_filtered`.
    fn notify(self, group: u32) -> bool;
}

/// The service's interface to the kernel, for the duration of one datagram or tick.
pub trait Kernel {
    /// Room in a socket buffer.
    type Room: Sink;
    /// The kernel's socket buffer, and the room in it.
    type SkBuff: SkBuff + AsMut<Self::Room>;

    /// Creates a socket buffer with room for `size` bytes. Returns `None` if there
    /// is no memory. C: `alloc_skb`.
    fn nlmsg_new(&self, size: usize) -> Option<Self::SkBuff>;

    /// Answers `request`. C: `netlink_ack`, which knows the ACK options of the
    /// requesting socket.
    fn netlink_ack(&self, request: &Request<'_>, answer: &Answer<'_>);

    /// Starts a dump: the kernel calls [`list`] until it has nothing more to write.
    /// C: `netlink_dump_start`.
    ///
    /// # Errors
    /// `EBUSY` if the socket already has a dump in progress.
    fn netlink_dump_start(&self, request: &Request<'_>) -> Result<(), Errno>;

    /// Returns whether `group` has a listener in any namespace. C:
    /// `netlink_has_listeners`.
    fn has_listeners(&self, group: u32) -> bool;

    /// Yields the processor. Called after a bounded amount of work, because a datagram
    /// can cause any amount of it. Returns false if the sender is about to be killed, so
    /// that no answer is needed. C: `cond_resched`, `fatal_signal_pending`.
    fn go_on(&self) -> bool;
}

/// Maximum number of attributes that are checked at once.
const SLICE: usize = 512;

/// Serves the messages in `datagram`, which was sent from `port`. This is the port
/// of the sending socket as the kernel knows it (`NETLINK_CB(skb).portid`), never
/// `nlmsg_pid`.
#[inline]
pub fn receive<K: Kernel>(kernel: &K, counters: &Counters, datagram: &[u8], port: u32) {
    counters.add(Counter::Bytes, datagram.len() as u64);
    let mut work = Work::new(kernel);
    let mut requests = Requests::new(datagram, Peer::new(port));
    for request in &mut requests {
        if work.spend(Work::<K>::MESSAGE).is_err() {
            return;
        }
        counters.add(Counter::Messages, 1);
        let outcome = request.handle(|message| handle(&mut work, counters, &request, message));
        // The ACK of an error echoes the request.
        let echoed = outcome.map_or(request.message().as_bytes().len(), |_| 0);
        if work.is_stopped() || work.spend_bytes(echoed).is_err() {
            return;
        }
        if let Some(answer) = request.owed(outcome) {
            kernel.netlink_ack(&request, &answer);
        }
    }
    if requests.error().is_some() {
        counters.add(Counter::Malformed, 1);
    }
}

/// Serves one request. Nobody receives the outcome if `work` is stopped.
fn handle<K: Kernel>(
    work: &mut Work<'_, K>,
    counters: &Counters,
    request: &Request<'_>,
    message: &Message<'_>,
) -> Outcome<'static> {
    let failed = |errno: Errno| {
        counters.add(Counter::Failed, 1);
        Refusal::from(errno)
    };
    match (message.nlmsg_type(), request.is_dump()) {
        (NLKMOD_MSG_ECHO, false) => {
            let payload = parse(work, counters, &ECHO, message)?.payload(counters)?;
            let header = request.reply(NLKMOD_MSG_ECHO);
            work.spend_bytes(payload.len())?;
            let skb = message_with(work.kernel(), header, payload).map_err(failed)?;
            match skb.unicast(request.peer().port) {
                Ok(()) => counters.add(Counter::Replies, 1),
                Err(errno) => {
                    counters.add(Counter::Lost, 1);
                    return Err(errno.into());
                }
            };
        }
        (NLKMOD_MSG_BROADCAST, false) => {
            let found = parse(work, counters, &BROADCAST, message)?;
            let (payload, group) = (found.payload(counters)?, found.group(counters)?);
            let header = request.reply(NLKMOD_MSG_BROADCAST);
            // Takes as long as the protocol has listeners.
            work.spend(Work::<K>::LIMIT)?;
            let skb = message_with(work.kernel(), header, payload).map_err(failed)?;
            match skb.broadcast(group) {
                Ok(()) => counters.add(Counter::Broadcasts, 1),
                Err(Errno::ESRCH) => {
                    counters.add(Counter::Unheard, 1);
                    return Err(
                        Refusal::from(Errno::ESRCH).with_msg("this reached nobody in the group")
                    );
                }
                Err(errno) => return Err(failed(errno)),
            };
        }
        (NLKMOD_MSG_LIST, true) => {
            // Ends at the first attribute, because none is allowed.
            LIST.validate(message.attributes(0)?, NlValidate::STRICT)
                .map_err(|error| invalid(counters, error))?;
            work.kernel().netlink_dump_start(request).map_err(failed)?;
            return Ok(Handled::NoAck);
        }
        _ => {
            counters.add(Counter::Unsupported, 1);
            return Err(Errno::EOPNOTSUPP.into());
        }
    }
    Ok(Handled::Ack)
}

fn invalid(counters: &Counters, error: PolicyError) -> Refusal<'static> {
    counters.add(Counter::Invalid, 1);
    Refusal::from(error)
}

/// The attributes of a request. Of several with the same type, the last one counts.
#[derive(Default)]
struct Found<'a> {
    payload: Option<Attribute<'a>>,
    group: Option<Attribute<'a>>,
}

impl<'a> Found<'a> {
    fn payload(&self, counters: &Counters) -> Result<&'a [u8], Refusal<'static>> {
        let payload = required(counters, self.payload, NLKMOD_A_PAYLOAD)?;
        Ok(payload.payload())
    }

    fn group(&self, counters: &Counters) -> Result<u32, Refusal<'static>> {
        let group = required(counters, self.group, NLKMOD_A_GROUP)?;
        Ok(group.get_u32()?)
    }
}

fn required<'a>(
    counters: &Counters,
    attribute: Option<Attribute<'a>>,
    nla_type: u16,
) -> Result<Attribute<'a>, Refusal<'static>> {
    attribute.ok_or_else(|| {
        counters.add(Counter::Missing, 1);
        Refusal::missing(nla_type)
    })
}

/// Checks the attributes of `message` and returns them. The result is that of
/// [`Policy::parse`], but a message with many attributes is checked in slices.
fn parse<'a, K: Kernel, const TYPES: usize>(
    work: &mut Work<'_, K>,
    counters: &Counters,
    policy: &'static Policy<TYPES>,
    message: &Message<'a>,
) -> Result<Found<'a>, Refusal<'static>> {
    let mut found = Found::default();
    let mut rest = message.attributes(0)?.remainder();
    let end = message.offset().saturating_add(message.as_bytes().len());
    loop {
        let (slice, behind) = rest
            .split_at_checked(slice_len(rest))
            .unwrap_or((rest, &[]));
        work.spend(SLICE.min(slice.len() / NLA_HDRLEN))?;
        let attributes = Attributes::with_offset(slice, end.saturating_sub(rest.len()));
        let tb = policy
            .parse(attributes, NlValidate::STRICT)
            .map_err(|error| invalid(counters, error))?;
        found.payload = tb.get(NLKMOD_A_PAYLOAD).or(found.payload);
        found.group = tb.get(NLKMOD_A_GROUP).or(found.group);
        if behind.is_empty() {
            return Ok(found);
        }
        rest = behind;
    }
}

/// Returns the length of the first [`SLICE`] attributes in `stream`, or of all of it if
/// it has fewer, or a malformed one among them.
fn slice_len(stream: &[u8]) -> usize {
    if stream.len() / NLA_HDRLEN <= SLICE {
        return stream.len();
    }
    let mut walk = Attributes::new(stream);
    let whole = walk.by_ref().take(SLICE).filter(Result::is_ok).count();
    if whole < SLICE {
        return stream.len();
    }
    stream.len().saturating_sub(walk.remainder().len())
}

/// Creates an skb with one message: `header`, and `payload` as its attribute.
fn message_with<K: Kernel>(
    kernel: &K,
    header: NlMsgHdr,
    payload: &[u8],
) -> Result<K::SkBuff, Errno> {
    let size = NLMSG_HDRLEN.saturating_add(nla_total_size(payload.len()));
    let mut skb = kernel.nlmsg_new(size).ok_or(Errno::ENOMEM)?;
    let write = |room: &mut K::Room| {
        let mut message = MessageBuilder::new(room, header)?;
        message.put(NLKMOD_A_PAYLOAD, payload)?;
        message.end()
    };
    // Fails only if the kernel provided less room than requested.
    write(skb.as_mut()).map_err(|_: BuildError| Errno::ENOMEM)?;
    Ok(skb)
}

/// Writes as many counters as fit, starting at `cursor`, as parts of the dump that
/// `port` requested with sequence number `seq`. Returns whether there are more. C:
/// the function `dump` of a `struct netlink_callback`. The kernel writes the
/// `NLMSG_DONE`.
#[inline]
pub fn list<S: Sink>(
    counters: &Counters,
    sink: &mut S,
    cursor: &mut usize,
    port: u32,
    seq: u32,
) -> bool {
    let header = NlMsgHdr::new(0)
        .with_flags(NLM_F_MULTI)
        .with_seq(seq)
        .with_pid(port);
    loop {
        match counters.put(sink, cursor, header) {
            Ok(true) => {}
            Ok(false) => return false,
            Err(_full) => return true,
        }
    }
}

/// Sends an unsolicited event to the listeners of [`NLKMOD_GRP_EVENTS`]. Returns
/// whether there are any. The next tick is needed only if there are.
///
/// # Errors
/// `ENOMEM` if there is no memory. The tick is counted nevertheless: a listener sees
/// that it misses one.
#[inline]
pub fn tick<K: Kernel>(kernel: &K, counters: &Counters) -> Result<bool, Errno> {
    counters.add(Counter::Expiries, 1);
    // Listeners in other namespaces count as well, so this alone is not the answer.
    if !kernel.has_listeners(NLKMOD_GRP_EVENTS) {
        return Ok(false);
    }
    // Only this function counts ticks, and a namespace has one timer.
    let ticks = counters.get(Counter::Ticks).wrapping_add(1);
    let event = event(kernel, ticks);
    let listeners = event.map(|skb| skb.notify(NLKMOD_GRP_EVENTS));
    if listeners != Ok(false) {
        counters.add(Counter::Ticks, 1);
    }
    listeners
}

/// Creates an skb with an event.
fn event<K: Kernel>(kernel: &K, ticks: u64) -> Result<K::SkBuff, Errno> {
    let size = NLMSG_HDRLEN.saturating_add(nla_total_size(size_of::<u64>()));
    let mut skb = kernel.nlmsg_new(size).ok_or(Errno::ENOMEM)?;
    let write = |room: &mut K::Room| {
        let mut message = MessageBuilder::new(room, NlMsgHdr::new(NLKMOD_MSG_EVENT))?;
        Writer::new(&mut message).put(NlkmodA::TICK, ticks)?;
        message.end()
    };
    write(skb.as_mut()).map_err(|_: BuildError| Errno::ENOMEM)?;
    Ok(skb)
}
