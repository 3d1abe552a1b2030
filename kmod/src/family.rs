//! The protocol: message types, attributes, groups, and what requests have to
//! look like. Everything that a client has to know.
//!
//! | type | from | attributes | answer |
//! |---|---|---|---|
//! | [`NLKMOD_MSG_ECHO`] | anyone | [`NLKMOD_A_PAYLOAD`] | the same, to the sender |
//! | [`NLKMOD_MSG_BROADCAST`] | anyone | [`NLKMOD_A_PAYLOAD`], [`NLKMOD_A_GROUP`] | the payload, to the group; `ESRCH` where it reaches nobody |
//! | [`NLKMOD_MSG_LIST`] with `NLM_F_DUMP` | anyone | | a part for each [`Counter`](super::Counter): [`NLKMOD_A_NAME`], [`NLKMOD_A_VALUE`] |
//! | [`NLKMOD_MSG_EVENT`] | the kernel | [`NLKMOD_A_TICK`] | |
//!
//! Messages have no family header: attributes begin right behind `nlmsghdr`.
//! Any other type is refused with `EOPNOTSUPP`, and so is a dump of what is not
//! a list, and a list that is not a dump.

use nlwire::uapi::NLMSG_MIN_TYPE;
use nlwire::{NlaPolicy, Policy};

/// The protocol number, unless the module's parameter `protocol` says another.
pub const NETLINK_NLKMOD: i32 = 28;

/// Asks for the payload back, with the same sequence number. A message type.
pub const NLKMOD_MSG_ECHO: u16 = NLMSG_MIN_TYPE;
/// Asks for the payload to be sent to a group; what the group gets has this type
/// as well, with the request's sequence number and the sender's port. A message
/// type.
pub const NLKMOD_MSG_BROADCAST: u16 = NLMSG_MIN_TYPE + 1;
/// Asks for the counters, and is the type of each part of the answer. A message
/// type.
pub const NLKMOD_MSG_LIST: u16 = NLMSG_MIN_TYPE + 2;
/// What the kernel sends to [`NLKMOD_GRP_EVENTS`] every `tick_ms`. A message type.
pub const NLKMOD_MSG_EVENT: u16 = NLMSG_MIN_TYPE + 3;

/// Bytes, none to 65,531 of them. An attribute type.
pub const NLKMOD_A_PAYLOAD: u16 = 1;
/// The group to send to, u32, 1 to [`NLKMOD_GROUPS`]. An attribute type.
pub const NLKMOD_A_GROUP: u16 = 2;
/// How often an event was due in this network namespace so far, this time
/// included, u64. An attribute type.
pub const NLKMOD_A_TICK: u16 = 3;
/// The name of a counter, text with a NUL. An attribute type.
pub const NLKMOD_A_NAME: u16 = 4;
/// The value of a counter, u64. An attribute type.
pub const NLKMOD_A_VALUE: u16 = 5;

/// The group that the kernel's own events go to.
pub const NLKMOD_GRP_EVENTS: u32 = 1;
/// The highest group. A netlink protocol has at least as many.
pub const NLKMOD_GROUPS: u32 = 32;

/// What [`NLKMOD_MSG_ECHO`] takes.
pub(crate) static ECHO: Policy<2> = Policy::new().with::<NLKMOD_A_PAYLOAD>(NlaPolicy::BINARY);

/// What [`NLKMOD_MSG_BROADCAST`] takes.
pub(crate) static BROADCAST: Policy<3> =
    Policy::new()
        .with::<NLKMOD_A_PAYLOAD>(NlaPolicy::BINARY)
        .with::<NLKMOD_A_GROUP>(NlaPolicy::U32.range::<1, NLKMOD_GROUPS>());

/// What [`NLKMOD_MSG_LIST`] takes: nothing.
pub(crate) static LIST: Policy<1> = Policy::new();
