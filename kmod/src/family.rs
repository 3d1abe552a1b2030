// SPDX-License-Identifier: MIT OR Apache-2.0
//! The protocol: message types, attributes, groups and policies. This is the
//! complete interface for clients.
//!
//! | type | from | attributes | answer |
//! |---|---|---|---|
//! | [`NLKMOD_MSG_ECHO`] | anyone | [`NLKMOD_A_PAYLOAD`] | the same, to the sender |
//! | [`NLKMOD_MSG_BROADCAST`] | anyone | [`NLKMOD_A_PAYLOAD`], [`NLKMOD_A_GROUP`] | the payload, to the group; `ESRCH` if it reaches no listener |
//! | [`NLKMOD_MSG_LIST`] with `NLM_F_DUMP` | anyone | | one part for each [`Counter`](super::Counter): [`NLKMOD_A_NAME`], [`NLKMOD_A_VALUE`] |
//! | [`NLKMOD_MSG_EVENT`] | the kernel | [`NLKMOD_A_TICK`] | |
//!
//! Messages have no family header: attributes directly follow `nlmsghdr`. The
//! service answers `EOPNOTSUPP` to any other type, to a dump request of a type
//! other than the list, and to a list request that is not a dump.

use nlwire::typed::{Bytes, Str, U32, U64};
use nlwire::uapi::NLMSG_MIN_TYPE;
use nlwire::{attributes, NlaPolicy, Policy};

attributes! {
    /// The attributes of all messages.
    pub NlkmodA "nlkmod" {
        /// From 0 to 65,531 bytes.
        PAYLOAD = 1 "NLKMOD_A_PAYLOAD": Bytes,
        /// The group to send to, from 2 to [`NLKMOD_GROUPS`].
        GROUP = 2 "NLKMOD_A_GROUP": U32 => GROUP,
        /// The number of times that an event was due in this network namespace while
        /// somebody listened, including this one.
        TICK = 3 "NLKMOD_A_TICK": U64,
        /// The name of a counter, with a NUL.
        NAME = 4 "NLKMOD_A_NAME": Str => NlaPolicy::NUL_STRING,
        /// The value of a counter.
        VALUE = 5 "NLKMOD_A_VALUE": U64,
    }
}

/// The protocol number, unless the module parameter `protocol` sets another.
pub const NETLINK_NLKMOD: i32 = 28;

/// Message type: requests an echo of the payload, with the same sequence number.
pub const NLKMOD_MSG_ECHO: u16 = NLMSG_MIN_TYPE;
/// Message type: requests that the payload be sent to a group. The message that the
/// group receives has this type as well, with the sequence number of the request
/// and the port of the sender.
pub const NLKMOD_MSG_BROADCAST: u16 = NLMSG_MIN_TYPE + 1;
/// Message type: requests the counters; also the type of each part of the answer.
pub const NLKMOD_MSG_LIST: u16 = NLMSG_MIN_TYPE + 2;
/// Message type: the event that the kernel sends to [`NLKMOD_GRP_EVENTS`] every
/// `tick_ms`, as long as somebody listens there.
pub const NLKMOD_MSG_EVENT: u16 = NLMSG_MIN_TYPE + 3;

/// The type of [`NlkmodA::PAYLOAD`].
pub const NLKMOD_A_PAYLOAD: u16 = NlkmodA::PAYLOAD.nla_type();
/// The type of [`NlkmodA::GROUP`].
pub const NLKMOD_A_GROUP: u16 = NlkmodA::GROUP.nla_type();
/// The type of [`NlkmodA::TICK`].
pub const NLKMOD_A_TICK: u16 = NlkmodA::TICK.nla_type();
/// The type of [`NlkmodA::NAME`].
pub const NLKMOD_A_NAME: u16 = NlkmodA::NAME.nla_type();
/// The type of [`NlkmodA::VALUE`].
pub const NLKMOD_A_VALUE: u16 = NlkmodA::VALUE.nla_type();

/// The group of the kernel's own events. No request sends to it, so that nobody can fill
/// the receive buffers of its listeners.
pub const NLKMOD_GRP_EVENTS: u32 = 1;
/// The highest group. Every netlink protocol has at least this many.
pub const NLKMOD_GROUPS: u32 = 32;

/// The rule of [`NlkmodA::GROUP`].
const GROUP: NlaPolicy = NlaPolicy::U32
    .range::<{ NLKMOD_GRP_EVENTS + 1 }, NLKMOD_GROUPS>()
    .untyped();

/// The attributes of [`NLKMOD_MSG_ECHO`].
pub(crate) static ECHO: Policy<2> = Policy::new().with::<NLKMOD_A_PAYLOAD>(NlaPolicy::BINARY);

/// The attributes of [`NLKMOD_MSG_BROADCAST`].
pub(crate) static BROADCAST: Policy<3> = Policy::new()
    .with::<NLKMOD_A_PAYLOAD>(NlaPolicy::BINARY)
    .with::<NLKMOD_A_GROUP>(GROUP);

/// The attributes of [`NLKMOD_MSG_LIST`]: none.
pub(crate) static LIST: Policy<1> = Policy::new();
