// SPDX-License-Identifier: MIT OR Apache-2.0
//! `linux/lwtunnel.h`: encapsulations that a route applies to its packets.
//!
//! `RTA_ENCAP_TYPE` is the kind of encapsulation, and `RTA_ENCAP` is a nest of
//! its attributes.
//!
//! | constants | group |
//! |---|---|
//! | `LWTUNNEL_ENCAP_*` | kinds of encapsulation (`RTA_ENCAP_TYPE`) |
//! | `LWTUNNEL_IP_*` | attributes inside `RTA_ENCAP` of the kind `LWTUNNEL_ENCAP_IP` |
//! | `LWTUNNEL_IP6_*` | attributes inside `RTA_ENCAP` of the kind `LWTUNNEL_ENCAP_IP6` |

// Written by ynlgen from the headers of Linux 7.3.4: names, types, numbers.
// Comments are kept. `ynlgen/uapi.toml` decides on headers and types.

#![allow(missing_docs, reason = "the names are C's, as are their meanings")]

// enum lwtunnel_encap_types
// Kinds of encapsulation (`RTA_ENCAP_TYPE`).

/// None.
pub const LWTUNNEL_ENCAP_NONE:       u16 = 0;
/// MPLS labels.
pub const LWTUNNEL_ENCAP_MPLS:       u16 = 1;
/// An IPv4 tunnel, `LWTUNNEL_IP_*`.
pub const LWTUNNEL_ENCAP_IP:         u16 = 2;
/// Identifier-locator addressing for IPv6.
pub const LWTUNNEL_ENCAP_ILA:        u16 = 3;
/// An IPv6 tunnel, `LWTUNNEL_IP6_*`.
pub const LWTUNNEL_ENCAP_IP6:        u16 = 4;
/// IPv6 segment routing: adds a segment routing header.
pub const LWTUNNEL_ENCAP_SEG6:       u16 = 5;
/// BPF programs.
pub const LWTUNNEL_ENCAP_BPF:        u16 = 6;
/// IPv6 segment routing: processes a segment routing header.
pub const LWTUNNEL_ENCAP_SEG6_LOCAL: u16 = 7;
/// The source routing header of RPL.
pub const LWTUNNEL_ENCAP_RPL:        u16 = 8;
/// In-situ measurements (IOAM) in IPv6 packets.
pub const LWTUNNEL_ENCAP_IOAM6:      u16 = 9;
/// An XFRM interface.
pub const LWTUNNEL_ENCAP_XFRM:       u16 = 10;

// enum lwtunnel_ip_t
// Attributes inside `RTA_ENCAP` of the kind `LWTUNNEL_ENCAP_IP`.

/// Not in use.
pub const LWTUNNEL_IP_UNSPEC: u16 = 0;
/// u64 in network byte order, tunnel id.
pub const LWTUNNEL_IP_ID:     u16 = 1;
/// IPv4 address of the remote end of the tunnel.
pub const LWTUNNEL_IP_DST:    u16 = 2;
/// IPv4 address of the local end of the tunnel.
pub const LWTUNNEL_IP_SRC:    u16 = 3;
/// u8, time to live of the outer packet.
pub const LWTUNNEL_IP_TTL:    u16 = 4;
/// u8, type of service of the outer packet.
pub const LWTUNNEL_IP_TOS:    u16 = 5;
/// u16 in network byte order, flags of the tunnel.
pub const LWTUNNEL_IP_FLAGS:  u16 = 6;
/// Padding that aligns the next payload to 8 bytes; to be skipped.
pub const LWTUNNEL_IP_PAD:    u16 = 7;
/// Nest of `LWTUNNEL_IP_OPTS_*`: options of the tunnel's protocol.
pub const LWTUNNEL_IP_OPTS:   u16 = 8;

// enum lwtunnel_ip6_t
// Attributes inside `RTA_ENCAP` of the kind `LWTUNNEL_ENCAP_IP6`.

/// Not in use.
pub const LWTUNNEL_IP6_UNSPEC:   u16 = 0;
/// u64 in network byte order, tunnel id.
pub const LWTUNNEL_IP6_ID:       u16 = 1;
/// IPv6 address of the remote end of the tunnel.
pub const LWTUNNEL_IP6_DST:      u16 = 2;
/// IPv6 address of the local end of the tunnel.
pub const LWTUNNEL_IP6_SRC:      u16 = 3;
/// u8, hop limit of the outer packet.
pub const LWTUNNEL_IP6_HOPLIMIT: u16 = 4;
/// u8, traffic class of the outer packet.
pub const LWTUNNEL_IP6_TC:       u16 = 5;
/// u16 in network byte order, flags of the tunnel.
pub const LWTUNNEL_IP6_FLAGS:    u16 = 6;
/// Padding that aligns the next payload to 8 bytes; to be skipped.
pub const LWTUNNEL_IP6_PAD:      u16 = 7;
/// Nest of `LWTUNNEL_IP_OPTS_*`: options of the tunnel's protocol.
pub const LWTUNNEL_IP6_OPTS:     u16 = 8;

// enum LWTUNNEL_IP_OPTS_*
pub const LWTUNNEL_IP_OPTS_UNSPEC: u16 = 0;
pub const LWTUNNEL_IP_OPTS_GENEVE: u16 = 1;
pub const LWTUNNEL_IP_OPTS_VXLAN:  u16 = 2;
pub const LWTUNNEL_IP_OPTS_ERSPAN: u16 = 3;

// enum LWTUNNEL_IP_OPT_GENEVE_*
pub const LWTUNNEL_IP_OPT_GENEVE_UNSPEC: u16 = 0;
pub const LWTUNNEL_IP_OPT_GENEVE_CLASS:  u16 = 1;
pub const LWTUNNEL_IP_OPT_GENEVE_TYPE:   u16 = 2;
pub const LWTUNNEL_IP_OPT_GENEVE_DATA:   u16 = 3;

// enum LWTUNNEL_IP_OPT_VXLAN_*
pub const LWTUNNEL_IP_OPT_VXLAN_UNSPEC: u16 = 0;
pub const LWTUNNEL_IP_OPT_VXLAN_GBP:    u16 = 1;

// enum LWTUNNEL_IP_OPT_ERSPAN_*
pub const LWTUNNEL_IP_OPT_ERSPAN_UNSPEC: u16 = 0;
pub const LWTUNNEL_IP_OPT_ERSPAN_VER:    u16 = 1;
pub const LWTUNNEL_IP_OPT_ERSPAN_INDEX:  u16 = 2;
pub const LWTUNNEL_IP_OPT_ERSPAN_DIR:    u16 = 3;
pub const LWTUNNEL_IP_OPT_ERSPAN_HWID:   u16 = 4;

// enum LWT_BPF_PROG_*
pub const LWT_BPF_PROG_UNSPEC: u16 = 0;
pub const LWT_BPF_PROG_FD:     u16 = 1;
pub const LWT_BPF_PROG_NAME:   u16 = 2;

// enum LWT_BPF_*
pub const LWT_BPF_UNSPEC:        u16 = 0;
pub const LWT_BPF_IN:            u16 = 1;
pub const LWT_BPF_OUT:           u16 = 2;
pub const LWT_BPF_XMIT:          u16 = 3;
pub const LWT_BPF_XMIT_HEADROOM: u16 = 4;

// enum LWT_XFRM_*
pub const LWT_XFRM_UNSPEC: u16 = 0;
pub const LWT_XFRM_IF_ID:  u16 = 1;
pub const LWT_XFRM_LINK:   u16 = 2;
