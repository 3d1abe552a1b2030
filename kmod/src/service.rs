//! The service itself, [`receive`], [`list`] and [`tick`], and its interface to the
//! kernel.

use nlwire::align::{nla_total_size, NLMSG_HDRLEN};
use nlwire::server::{Answer, Handled, Outcome, Peer, Refusal, Request, Requests};
use nlwire::uapi::NLM_F_MULTI;
use nlwire::{BuildError, Errno, Message, MessageBuilder, NlMsgHdr, NlValidate, PolicyError, Sink};

use super::family::*;
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
pub trait SkBuff: Sink {
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
}

/// The service's interface to the kernel, for the duration of one datagram or tick.
pub trait Kernel {
    /// The kernel's socket buffer.
    type SkBuff: SkBuff;

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

    /// Yields the processor. Called every few messages, because a datagram can hold
    /// hundreds of thousands. Returns false if the sender is about to be killed, so
    /// that no answer is needed. C: `cond_resched`, `fatal_signal_pending`.
    fn go_on(&self) -> bool;
}

/// Number of messages between pauses: a tenth of a millisecond of work, with so few
/// pauses that their cost per message is negligible.
const PAUSE: usize = 64;

/// Serves the messages in `datagram`, which was sent from `port`. This is the port
/// of the sending socket as the kernel knows it (`NETLINK_CB(skb).portid`), never
/// `nlmsg_pid`.
#[inline]
pub fn receive<K: Kernel>(kernel: &K, counters: &Counters, datagram: &[u8], port: u32) {
    counters.add(Counter::Bytes, datagram.len() as u64);
    let mut requests = Requests::new(datagram, Peer::new(port));
    let mut served = 0_usize;
    for request in &mut requests {
        counters.add(Counter::Messages, 1);
        let outcome = request.handle(|message| handle(kernel, counters, &request, message));
        if let Some(answer) = request.owed(outcome) {
            kernel.netlink_ack(&request, &answer);
        }
        served = served.wrapping_add(1);
        if served % PAUSE == 0 && !kernel.go_on() {
            return;
        }
    }
    if requests.error().is_some() {
        counters.add(Counter::Malformed, 1);
    }
}

/// Serves one request.
fn handle<K: Kernel>(
    kernel: &K,
    counters: &Counters,
    request: &Request<'_>,
    message: &Message<'_>,
) -> Outcome<'static> {
    let invalid = |error: PolicyError| {
        counters.add(
            match error.miss_type() {
                Some(_) => Counter::Missing,
                None => Counter::Invalid,
            },
            1,
        );
        Refusal::from(error)
    };
    let failed = |errno: Errno| {
        counters.add(Counter::Failed, 1);
        Refusal::from(errno)
    };
    let attributes = message.attributes(0)?;
    match (message.nlmsg_type(), request.is_dump()) {
        (NLKMOD_MSG_ECHO, false) => {
            let tb = ECHO
                .parse(attributes, NlValidate::STRICT)
                .map_err(invalid)?;
            let payload = tb.require(NLKMOD_A_PAYLOAD).map_err(invalid)?.payload();
            let skb = message_with(kernel, request.reply(NLKMOD_MSG_ECHO), payload);
            match skb.map_err(failed)?.unicast(request.peer().port) {
                Ok(()) => counters.add(Counter::Replies, 1),
                Err(errno) => {
                    counters.add(Counter::Lost, 1);
                    return Err(errno.into());
                }
            };
        }
        (NLKMOD_MSG_BROADCAST, false) => {
            let tb = BROADCAST
                .parse(attributes, NlValidate::STRICT)
                .map_err(invalid)?;
            let payload = tb.require(NLKMOD_A_PAYLOAD).map_err(invalid)?.payload();
            let group = tb.require(NLKMOD_A_GROUP).map_err(invalid)?.get_u32()?;
            let skb = message_with(kernel, request.reply(NLKMOD_MSG_BROADCAST), payload);
            match skb.map_err(failed)?.broadcast(group) {
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
            LIST.validate(attributes, NlValidate::STRICT)
                .map_err(invalid)?;
            kernel.netlink_dump_start(request).map_err(failed)?;
            return Ok(Handled::NoAck);
        }
        _ => {
            counters.add(Counter::Unsupported, 1);
            return Err(Errno::EOPNOTSUPP.into());
        }
    }
    Ok(Handled::Ack)
}

/// Creates an skb with one message: `header`, and `payload` as its attribute.
fn message_with<K: Kernel>(
    kernel: &K,
    header: NlMsgHdr,
    payload: &[u8],
) -> Result<K::SkBuff, Errno> {
    let size = NLMSG_HDRLEN.saturating_add(nla_total_size(payload.len()));
    let mut skb = kernel.nlmsg_new(size).ok_or(Errno::ENOMEM)?;
    let write = |skb: &mut K::SkBuff| {
        let mut message = MessageBuilder::new(skb, header)?;
        message.put(NLKMOD_A_PAYLOAD, payload)?;
        message.end()
    };
    // Fails only if the kernel provided less room than requested.
    write(&mut skb).map_err(|_: BuildError| Errno::ENOMEM)?;
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

/// Sends an unsolicited event to the listeners of [`NLKMOD_GRP_EVENTS`].
///
/// # Errors
/// `ENOMEM` if there is no memory. The tick is counted nevertheless.
#[inline]
pub fn tick<K: Kernel>(kernel: &K, counters: &Counters) -> Result<(), Errno> {
    let ticks = counters.add(Counter::Ticks, 1);
    if !kernel.has_listeners(NLKMOD_GRP_EVENTS) {
        return Ok(());
    }
    let size = NLMSG_HDRLEN.saturating_add(nla_total_size(size_of::<u64>()));
    let mut skb = kernel.nlmsg_new(size).ok_or(Errno::ENOMEM)?;
    let write = |skb: &mut K::SkBuff| {
        let mut message = MessageBuilder::new(skb, NlMsgHdr::new(NLKMOD_MSG_EVENT))?;
        message.put_u64(NLKMOD_A_TICK, ticks)?;
        message.end()
    };
    write(&mut skb).map_err(|_: BuildError| Errno::ENOMEM)?;
    // A listener that has left or has no room is not the kernel's concern.
    let _ = skb.broadcast(NLKMOD_GRP_EVENTS);
    Ok(())
}
