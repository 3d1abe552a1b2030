// SPDX-License-Identifier: MIT OR Apache-2.0
//! Families of generic netlink: what is the same for each of them. [`store`](super::store)
//! is a family.
//!
//! A family is a type that implements [`Family`]: a table of [`Operation`]s, each with a
//! policy and handlers, and the names of its multicast groups. The kernel checks requests
//! by the policies, which glue code derives from nlwire's
//! ([`AnyPolicy::rules`](nlwire::AnyPolicy::rules)), and calls the handlers with valid
//! requests only. A handler reads and writes attributes with [`nlwire::typed`].
//!
//! ```text
//!   user space                 kernel
//!  +----------+    +------------------------+       +----------------+
//!  | request  | -> | genetlink: capability, | ----> | doit(request)  | reads attributes
//!  |          |    | policy                 |       |                |
//!  | reply    | <- | Kernel::reply  <---------------| request.reply  | writes a message
//!  | event    | <- | Kernel::notify <---------------| request.notify |
//!  | parts    | <- | netlink_dump           | ----> | start, dumpit, done
//!  +----------+    +------------------------+       +----------------+
//! ```
//!
//! Nothing here depends on a particular kernel. Glue code implements [`Kernel`] and calls
//! [`doit`], [`start`], [`dumpit`] and [`done`].

mod dump;
mod family;
mod refusal;
mod request;

use nlwire::align::NLMSG_HDRLEN;
use nlwire::{
    Errno,
    GenlMsgHdr,
    Sink, //
};

pub use dump::{
    Consistency,
    More,
    Part, //
};
pub use family::{
    doit,
    done,
    dumpit,
    start,
    DoIt,
    Done,
    Dump,
    DumpIt,
    Family,
    Operation,
    Start,
    DONT_VALIDATE_DUMP,
    DONT_VALIDATE_DUMP_STRICT,
    DONT_VALIDATE_STRICT, //
};
pub use refusal::Refusal;
pub use request::Request;

/// Length in bytes of the headers of a message. C: `NLMSG_HDRLEN + GENL_HDRLEN`.
pub const HDRLEN: usize = NLMSG_HDRLEN + size_of::<GenlMsgHdr>();

/// The kernel, for the duration of a call of a handler.
pub trait Kernel: 'static {
    /// Room in an skb, for a part of a dump or for a message.
    type Room: Sink;
    /// A socket buffer that is not sent yet. Dropping it frees it. C: `struct sk_buff`.
    type SkBuff: AsMut<Self::Room>;
    /// The state of the family in a network namespace. Handlers use it on any processor, one
    /// at a time.
    type Net: Send;

    /// Creates an skb with room for `size` bytes. Returns `None` if there is no memory. C:
    /// `alloc_skb`.
    fn alloc_skb(&self, size: usize) -> Option<Self::SkBuff>;

    /// Sends `skb` to the sender of the request. C: `genlmsg_reply`.
    ///
    /// # Errors
    ///
    /// `EAGAIN` if the receive buffer of the socket is full, `ECONNREFUSED` if there is no
    /// such socket any more.
    fn reply(&self, skb: Self::SkBuff) -> Result<(), Errno>;

    /// Sends `skb` to the listeners of a group in the network namespace of the request, an
    /// index in [`Family::GROUPS`]. If the request has `NLM_F_ECHO`, the sender of the
    /// request gets it as well. C: `genl_notify`.
    fn notify(&self, skb: Self::SkBuff, group: usize);

    /// Calls `with` with the state of the network namespace of the request, to which nobody
    /// else has access meanwhile. A call inside of `with` never returns. C: `mutex_lock`.
    fn lock<R>(&self, with: impl FnOnce(&mut Self::Net) -> R) -> R;
}
