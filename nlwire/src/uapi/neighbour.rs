// SPDX-License-Identifier: MIT OR Apache-2.0
//! `linux/neighbour.h`: neighbours, which map network addresses to link layer
//! addresses.
//!
//! The struct of this header, `ndmsg`, is [`NdMsg`](super::super::rtnl::NdMsg).
//! An *address* is 4 bytes for IPv4 and 16 for IPv6, in network byte order.
//!
//! | constants | group |
//! |---|---|
//! | `NDA_*` | attributes of a neighbour |
//! | `NTF_*` | flags of a neighbour (`ndm_flags`) |
//! | `NTF_EXT_MANAGED` | more flags of a neighbour (`NDA_FLAGS_EXT`) |
//! | `NUD_*` | states of a neighbour (`ndm_state`) |

// Written by ynlgen from the headers of Linux 7.3.4: names, types, numbers.
// Comments are kept. `ynlgen/uapi.toml` decides on headers and types.

#![allow(missing_docs, reason = "the names are C's, as are their meanings")]

// enum NDA_*
// Attributes of a neighbour, after `ndmsg`.

/// Not in use.
pub const NDA_UNSPEC:         u16 = 0;
/// Address, of the neighbour.
pub const NDA_DST:            u16 = 1;
/// Bytes, link layer address of the neighbour: 6 for Ethernet. Absent while the
/// address is unknown.
pub const NDA_LLADDR:         u16 = 2;
/// `struct nda_cacheinfo`: ages in 1/100 s, and a reference count.
pub const NDA_CACHEINFO:      u16 = 3;
/// u32, number of unanswered probes.
pub const NDA_PROBES:         u16 = 4;
/// u16, VLAN of a bridge forwarding entry.
pub const NDA_VLAN:           u16 = 5;
/// u16 in network byte order, UDP port of the remote tunnel endpoint.
pub const NDA_PORT:           u16 = 6;
/// u32, VXLAN network identifier at the remote tunnel endpoint.
pub const NDA_VNI:            u16 = 7;
/// u32, interface index of the tunnel's outgoing link. In a dump request: of
/// the link whose neighbours are requested.
pub const NDA_IFINDEX:        u16 = 8;
/// u32, interface index of the master. In a dump request: selects the
/// neighbours on the links of that master.
pub const NDA_MASTER:         u16 = 9;
/// i32, number of the network namespace of [`NDA_IFINDEX`].
pub const NDA_LINK_NETNSID:   u16 = 10;
/// u32, VXLAN network identifier that packets arrived with.
pub const NDA_SRC_VNI:        u16 = 11;
/// u8, origin of the entry, one of `RTPROT_*`.
pub const NDA_PROTOCOL:       u16 = 12;
/// u32, number of a next hop object.
pub const NDA_NH_ID:          u16 = 13;
/// Nest of `NFEA_*`: extended properties of a forwarding entry.
pub const NDA_FDB_EXT_ATTRS:  u16 = 14;
/// u32, bits `NTF_EXT_*`.
pub const NDA_FLAGS_EXT:      u16 = 15;
/// u16, mask of the bits of `ndm_state` that a request matches on.
pub const NDA_NDM_STATE_MASK: u16 = 16;
/// u8, mask of the bits of `ndm_flags` that a request matches on.
pub const NDA_NDM_FLAGS_MASK: u16 = 17;

// #define NTF_*
// Flags of a neighbour (`ndm_flags`).

/// In a request: handles the entry as if it were in use, which starts the
/// resolution.
pub const NTF_USE:         u8 = 0x1;
/// A forwarding entry of the link itself.
pub const NTF_SELF:        u8 = 0x2;
/// A forwarding entry of the link's master, the bridge.
pub const NTF_MASTER:      u8 = 0x4;
/// A proxy entry: this host answers for the address on behalf of another.
pub const NTF_PROXY:       u8 = 0x8;
/// Learned outside the kernel, which does not let the entry age out.
pub const NTF_EXT_LEARNED: u8 = 0x10;
/// Offloaded: hardware forwards by this entry.
pub const NTF_OFFLOADED:   u8 = 0x20;
/// A forwarding entry that does not move to another port.
pub const NTF_STICKY:      u8 = 0x40;
/// The neighbour is an IPv6 router.
pub const NTF_ROUTER:      u8 = 0x80;

// #define NTF_EXT_*
// More flags of a neighbour (`NDA_FLAGS_EXT`).

/// The kernel keeps the neighbour reachable on behalf of user space.
pub const NTF_EXT_MANAGED:       u32 = 0x1;
pub const NTF_EXT_LOCKED:        u32 = 0x2;
pub const NTF_EXT_EXT_VALIDATED: u32 = 0x4;

// #define NUD_*
/// The first resolution is in progress.
pub const NUD_INCOMPLETE: u16 = 0x1;
/// The neighbour was confirmed to be reachable.
pub const NUD_REACHABLE:  u16 = 0x2;
/// The confirmation has expired; the neighbour is probed when it is next used.
pub const NUD_STALE:      u16 = 0x4;
/// In use after [`NUD_STALE`]; probed soon unless its reachability is
/// confirmed.
pub const NUD_DELAY:      u16 = 0x8;
/// A probe is in progress.
pub const NUD_PROBE:      u16 = 0x10;
/// The neighbour did not answer.
pub const NUD_FAILED:     u16 = 0x20;
/// The link needs no address resolution.
pub const NUD_NOARP:      u16 = 0x40;
/// Set by an administrator; never expires.
pub const NUD_PERMANENT:  u16 = 0x80;

// #define NUD_NONE
// States of a neighbour (`ndm_state`), one bit each.

/// No state.
pub const NUD_NONE: u16 = 0x0;

// enum NDTPA_*
pub const NDTPA_UNSPEC:                 u16 = 0;
pub const NDTPA_IFINDEX:                u16 = 1;
pub const NDTPA_REFCNT:                 u16 = 2;
pub const NDTPA_REACHABLE_TIME:         u16 = 3;
pub const NDTPA_BASE_REACHABLE_TIME:    u16 = 4;
pub const NDTPA_RETRANS_TIME:           u16 = 5;
pub const NDTPA_GC_STALETIME:           u16 = 6;
pub const NDTPA_DELAY_PROBE_TIME:       u16 = 7;
pub const NDTPA_QUEUE_LEN:              u16 = 8;
pub const NDTPA_APP_PROBES:             u16 = 9;
pub const NDTPA_UCAST_PROBES:           u16 = 10;
pub const NDTPA_MCAST_PROBES:           u16 = 11;
pub const NDTPA_ANYCAST_DELAY:          u16 = 12;
pub const NDTPA_PROXY_DELAY:            u16 = 13;
pub const NDTPA_PROXY_QLEN:             u16 = 14;
pub const NDTPA_LOCKTIME:               u16 = 15;
pub const NDTPA_QUEUE_LENBYTES:         u16 = 16;
pub const NDTPA_MCAST_REPROBES:         u16 = 17;
pub const NDTPA_PAD:                    u16 = 18;
pub const NDTPA_INTERVAL_PROBE_TIME_MS: u16 = 19;

// enum NDTA_*
pub const NDTA_UNSPEC:      u16 = 0;
pub const NDTA_NAME:        u16 = 1;
pub const NDTA_THRESH1:     u16 = 2;
pub const NDTA_THRESH2:     u16 = 3;
pub const NDTA_THRESH3:     u16 = 4;
pub const NDTA_CONFIG:      u16 = 5;
pub const NDTA_PARMS:       u16 = 6;
pub const NDTA_STATS:       u16 = 7;
pub const NDTA_GC_INTERVAL: u16 = 8;
pub const NDTA_PAD:         u16 = 9;

// enum FDB_NOTIFY_*
pub const FDB_NOTIFY_BIT:          u8 = 0x1;
pub const FDB_NOTIFY_INACTIVE_BIT: u8 = 0x2;

// enum NFEA_*
pub const NFEA_UNSPEC:          u16 = 0;
pub const NFEA_ACTIVITY_NOTIFY: u16 = 1;
pub const NFEA_DONT_REFRESH:    u16 = 2;
