// SPDX-License-Identifier: MIT OR Apache-2.0
//! What the attributes of the captured messages must look like.

use ::nlwire::uapi::*;
use ::nlwire::{NlValidate, NlaPolicy, Policy};

/// Everything but `NLA_F_NESTED`, which the kernel's own links lack.
pub const LEVEL: NlValidate = NlValidate::DEPRECATED_STRICT
    .union(NlValidate::UNSPEC)
    .union(NlValidate::STRICT_ATTRS);

// Newer than the headers that nlwire's constants come from.
const IFLA_DEVLINK_PORT: u16 = 62;
const IFLA_GSO_IPV4_MAX_SIZE: u16 = 63;
const IFLA_GRO_IPV4_MAX_SIZE: u16 = 64;
const IFLA_DPLL_PIN: u16 = 65;
const IFLA_MAX_PACING_OFFLOAD_HORIZON: u16 = 66;
const IFLA_NETNS_IMMUTABLE: u16 = 67;
const IFLA_HEADROOM: u16 = 68;
const IFLA_TAILROOM: u16 = 69;

/// Of links, as `RTM_NEWLINK` carries them. What nests hold is not looked at.
pub static LINK: Policy<70> = Policy::new()
    .with::<IFLA_ADDRESS>(NlaPolicy::BINARY.max_len(32))
    .with::<IFLA_BROADCAST>(NlaPolicy::BINARY.max_len(32))
    .with::<IFLA_IFNAME>(NlaPolicy::NUL_STRING.max_len(15))
    .with::<IFLA_MTU>(NlaPolicy::U32)
    .with::<IFLA_LINK>(NlaPolicy::U32)
    .with::<IFLA_QDISC>(NlaPolicy::NUL_STRING.max_len(15))
    .with::<IFLA_STATS>(NlaPolicy::BINARY.min_len(92))
    .with::<IFLA_MASTER>(NlaPolicy::U32)
    .with::<IFLA_TXQLEN>(NlaPolicy::U32)
    .with::<IFLA_MAP>(NlaPolicy::BINARY.min_len(28))
    .with::<IFLA_OPERSTATE>(NlaPolicy::U8)
    .with::<IFLA_LINKMODE>(NlaPolicy::U8)
    .with::<IFLA_LINKINFO>(NlaPolicy::NESTED)
    .with::<IFLA_STATS64>(NlaPolicy::BINARY.min_len(184))
    .with::<IFLA_AF_SPEC>(NlaPolicy::NESTED)
    .with::<IFLA_GROUP>(NlaPolicy::U32)
    .with::<IFLA_PROMISCUITY>(NlaPolicy::U32)
    .with::<IFLA_NUM_TX_QUEUES>(NlaPolicy::U32.min(1))
    .with::<IFLA_NUM_RX_QUEUES>(NlaPolicy::U32.min(1))
    .with::<IFLA_CARRIER>(NlaPolicy::U8.max(1))
    .with::<IFLA_CARRIER_CHANGES>(NlaPolicy::U32)
    .with::<IFLA_PROTO_DOWN>(NlaPolicy::U8.max(1))
    .with::<IFLA_GSO_MAX_SEGS>(NlaPolicy::U32)
    .with::<IFLA_GSO_MAX_SIZE>(NlaPolicy::U32)
    .with::<IFLA_XDP>(NlaPolicy::NESTED)
    .with::<IFLA_CARRIER_UP_COUNT>(NlaPolicy::U32)
    .with::<IFLA_CARRIER_DOWN_COUNT>(NlaPolicy::U32)
    .with::<IFLA_MIN_MTU>(NlaPolicy::U32)
    .with::<IFLA_MAX_MTU>(NlaPolicy::U32)
    .with::<IFLA_GRO_MAX_SIZE>(NlaPolicy::U32)
    .with::<IFLA_TSO_MAX_SIZE>(NlaPolicy::U32)
    .with::<IFLA_TSO_MAX_SEGS>(NlaPolicy::U32)
    .with::<IFLA_ALLMULTI>(NlaPolicy::U32)
    .with::<IFLA_DEVLINK_PORT>(NlaPolicy::NESTED)
    .with::<IFLA_GSO_IPV4_MAX_SIZE>(NlaPolicy::U32)
    .with::<IFLA_GRO_IPV4_MAX_SIZE>(NlaPolicy::U32)
    .with::<IFLA_DPLL_PIN>(NlaPolicy::NESTED)
    .with::<IFLA_MAX_PACING_OFFLOAD_HORIZON>(NlaPolicy::U32)
    .with::<IFLA_NETNS_IMMUTABLE>(NlaPolicy::U8.max(1))
    .with::<IFLA_HEADROOM>(NlaPolicy::U16)
    .with::<IFLA_TAILROOM>(NlaPolicy::U16);

/// Of routes, as `RTM_NEWROUTE` carries them.
pub static ROUTE: Policy<21> = Policy::new()
    .with::<RTA_DST>(NlaPolicy::BINARY.max_len(16))
    .with::<RTA_OIF>(NlaPolicy::U32.min(1))
    .with::<RTA_GATEWAY>(NlaPolicy::BINARY.max_len(16))
    .with::<RTA_PRIORITY>(NlaPolicy::U32)
    .with::<RTA_PREFSRC>(NlaPolicy::BINARY.max_len(16))
    .with::<RTA_CACHEINFO>(NlaPolicy::BINARY.min_len(32))
    .with::<RTA_TABLE>(NlaPolicy::U32)
    .with::<RTA_PREF>(NlaPolicy::U8.max(3));

/// Of addresses, as `RTM_NEWADDR` carries them.
pub static ADDR: Policy<12> = Policy::new()
    .with::<IFA_ADDRESS>(NlaPolicy::BINARY.max_len(16))
    .with::<IFA_LOCAL>(NlaPolicy::BINARY.max_len(16))
    .with::<IFA_LABEL>(NlaPolicy::NUL_STRING.max_len(15))
    .with::<IFA_BROADCAST>(NlaPolicy::BINARY.exact_len(4))
    .with::<IFA_CACHEINFO>(NlaPolicy::BINARY.min_len(16))
    .with::<IFA_FLAGS>(NlaPolicy::U32)
    .with::<IFA_PROTO>(NlaPolicy::U8);
