// SPDX-License-Identifier: MIT OR Apache-2.0
//! `linux/if_addr.h`: addresses of links.
//!
//! | constants | group |
//! |---|---|
//! | `IFA_*` | attributes of an address |
//! | `IFA_F_*` | flags of an address (`IFA_FLAGS`, `ifa_flags`) |
//! | `IFAPROT_*` | origins of an address (`IFA_PROTO`) |

// Written by ynlgen from the headers of Linux 7.3.4: names, types, numbers.
// Comments are kept. `ynlgen/uapi.toml` decides on headers and types.

#![allow(missing_docs, reason = "the names are C's, as are their meanings")]

// enum IFA_*
// Attributes of an address, after `ifaddrmsg`.

/// Not in use.
pub const IFA_UNSPEC:         u16 = 0;
/// Address, 4 or 16 bytes in network byte order: on a point-to-point link, of
/// the peer; otherwise of the link itself.
pub const IFA_ADDRESS:        u16 = 1;
/// Address, 4 or 16 bytes in network byte order: of the link itself. IPv6 has
/// this attribute only if there is a peer. For IPv4, `RTM_NEWADDR` requires it.
pub const IFA_LOCAL:          u16 = 2;
/// IPv4: NUL-terminated string, the link's name, optionally with a suffix.
pub const IFA_LABEL:          u16 = 3;
/// IPv4: the broadcast address.
pub const IFA_BROADCAST:      u16 = 4;
/// The anycast address.
pub const IFA_ANYCAST:        u16 = 5;
/// `struct ifa_cacheinfo`: lifetimes in seconds, timestamps in 1/100 s.
pub const IFA_CACHEINFO:      u16 = 6;
/// The multicast address.
pub const IFA_MULTICAST:      u16 = 7;
/// u32, flags `IFA_F_*`; supersedes `ifa_flags`, which has only 8 bits.
pub const IFA_FLAGS:          u16 = 8;
/// u32, metric of the route to the address's prefix.
pub const IFA_RT_PRIORITY:    u16 = 9;
/// i32, number of the network namespace that a request applies to.
pub const IFA_TARGET_NETNSID: u16 = 10;
/// u8, origin of the address: one of `IFAPROT_*`, or an application's own
/// number.
pub const IFA_PROTO:          u16 = 11;
pub const IFA_MC_USERS:       u16 = 12;

// #define IFA_F_*
// Flags of an address (`IFA_FLAGS`; the lowest 8 bits also in `ifa_flags`).

/// Not the first address of its prefix on the link.
pub const IFA_F_SECONDARY:      u32 = 0x1;
/// IPv6: a temporary address, for privacy.
pub const IFA_F_TEMPORARY:      u32 = 1;
/// IPv6: no duplicate address detection.
pub const IFA_F_NODAD:          u32 = 0x2;
/// IPv6: usable while duplicate address detection is in progress.
pub const IFA_F_OPTIMISTIC:     u32 = 0x4;
/// IPv6: duplicate address detection found a duplicate.
pub const IFA_F_DADFAILED:      u32 = 0x8;
/// IPv6: the home address of a mobile node.
pub const IFA_F_HOMEADDRESS:    u32 = 0x10;
/// The preferred lifetime has expired; not to be used for new connections.
pub const IFA_F_DEPRECATED:     u32 = 0x20;
/// IPv6: not usable yet, because duplicate address detection is in progress.
pub const IFA_F_TENTATIVE:      u32 = 0x40;
/// No limit to the lifetime.
pub const IFA_F_PERMANENT:      u32 = 0x80;
/// IPv6: the kernel creates temporary addresses from this one.
pub const IFA_F_MANAGETEMPADDR: u32 = 0x100;
/// The kernel does not add a route to the prefix with the address.
pub const IFA_F_NOPREFIXROUTE:  u32 = 0x200;
/// A multicast address whose group the kernel joins.
pub const IFA_F_MCAUTOJOIN:     u32 = 0x400;
/// IPv6: stable, but reveals nothing about the hardware (RFC 7217).
pub const IFA_F_STABLE_PRIVACY: u32 = 0x800;

// #define IFAPROT_*
// Origins of an address (`IFA_PROTO`).

/// Unknown.
pub const IFAPROT_UNSPEC:    u8 = 0;
/// The kernel, for the loopback link.
pub const IFAPROT_KERNEL_LO: u8 = 1;
/// The kernel, from a router advertisement.
pub const IFAPROT_KERNEL_RA: u8 = 2;
/// The kernel, as the link-local address.
pub const IFAPROT_KERNEL_LL: u8 = 3;
