// SPDX-License-Identifier: MIT OR Apache-2.0
//! `linux/if.h`: flags and states of links.
//!
//! | constants | group |
//! |---|---|
//! | `IFF_*` | flags of a link (`ifi_flags`) |
//! | `IF_OPER_*` | operational states of a link (`IFLA_OPERSTATE`) |
//! | `IF_LINK_MODE_*` | states that a link enters when it gets a carrier (`IFLA_LINKMODE`) |
//! | `IFNAMSIZ`, `IFALIASZ`, `ALTIFNAMSIZ` | sizes of names, with the terminating NUL |

// Written by ynlgen from the headers of Linux 7.3.4: names, types, numbers.
// Comments are kept. `ynlgen/uapi.toml` decides on headers and types.

#![allow(missing_docs, reason = "the names are C's, as are their meanings")]

// #define IFNAMSIZ
pub const IFNAMSIZ: usize = 16;

// #define IFALIASZ
pub const IFALIASZ: usize = 256;

// #define ALTIFNAMSIZ
pub const ALTIFNAMSIZ: usize = 128;

// enum net_device_flags
// Flags of a link (`ifi_flags`).

/// Administratively up.
pub const IFF_UP:          u32 = 0x1;
/// Has a broadcast address.
pub const IFF_BROADCAST:   u32 = 0x2;
/// The driver prints debugging messages.
pub const IFF_DEBUG:       u32 = 0x4;
/// A loopback link.
pub const IFF_LOOPBACK:    u32 = 0x8;
/// A link with a single peer.
pub const IFF_POINTOPOINT: u32 = 0x10;
/// Historical: no trailer encapsulation.
pub const IFF_NOTRAILERS:  u32 = 0x20;
/// Up, and the operational state is [`IF_OPER_UP`] or [`IF_OPER_UNKNOWN`].
pub const IFF_RUNNING:     u32 = 0x40;
/// No address resolution on this link.
pub const IFF_NOARP:       u32 = 0x80;
/// Receives all packets because of this flag; [`IFLA_PROMISCUITY`](super::IFLA_PROMISCUITY) counts all
/// reasons.
pub const IFF_PROMISC:     u32 = 0x100;
/// Receives all multicast packets because of this flag; [`IFLA_ALLMULTI`](super::IFLA_ALLMULTI)
/// counts all reasons.
pub const IFF_ALLMULTI:    u32 = 0x200;
/// The master of a group of links that share its load.
pub const IFF_MASTER:      u32 = 0x400;
/// A link that shares the load of its master.
pub const IFF_SLAVE:       u32 = 0x800;
/// Can send multicast.
pub const IFF_MULTICAST:   u32 = 0x1000;
/// Can select between media.
pub const IFF_PORTSEL:     u32 = 0x2000;
/// Selects its medium automatically.
pub const IFF_AUTOMEDIA:   u32 = 0x4000;
/// A dial-up link whose addresses change.
pub const IFF_DYNAMIC:     u32 = 0x8000;
/// The driver has detected a carrier.
pub const IFF_LOWER_UP:    u32 = 0x10000;
/// The driver waits for an event before it passes packets.
pub const IFF_DORMANT:     u32 = 0x20000;
/// Sent packets are echoed to the sender, as CAN requires.
pub const IFF_ECHO:        u32 = 0x40000;

// #define IFF_VOLATILE
pub const IFF_VOLATILE: u32 = 0x70c5a;

// enum IF_OPER_*
// Operational states of a link (`IFLA_OPERSTATE`), after RFC 2863.

/// The driver does not report a state.
pub const IF_OPER_UNKNOWN:        u8 = 0;
/// The hardware is missing.
pub const IF_OPER_NOTPRESENT:     u8 = 1;
/// Down.
pub const IF_OPER_DOWN:           u8 = 2;
/// Down because the lower link is down.
pub const IF_OPER_LOWERLAYERDOWN: u8 = 3;
/// In a test mode: no packets pass.
pub const IF_OPER_TESTING:        u8 = 4;
/// Waiting for an event, such as the end of authentication.
pub const IF_OPER_DORMANT:        u8 = 5;
/// Up: packets pass.
pub const IF_OPER_UP:             u8 = 6;

// enum IF_LINK_MODE_*
pub const IF_LINK_MODE_DEFAULT: u8 = 0;
pub const IF_LINK_MODE_DORMANT: u8 = 1;
pub const IF_LINK_MODE_TESTING: u8 = 2;
