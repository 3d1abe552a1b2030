// SPDX-License-Identifier: MIT OR Apache-2.0
//! `linux/if_tunnel.h`: IP tunnels.

// Written by ynlgen from the headers of Linux 7.3.4: names, types, numbers.
// Comments are kept. `ynlgen/uapi.toml` decides on headers and types.

#![allow(missing_docs, reason = "the names are C's, as are their meanings")]

// #define GRE_*
pub const GRE_CSUM:      u16 = 0x8000_u16.to_be();
pub const GRE_ROUTING:   u16 = 0x4000_u16.to_be();
pub const GRE_KEY:       u16 = 0x2000_u16.to_be();
pub const GRE_SEQ:       u16 = 0x1000_u16.to_be();
pub const GRE_STRICT:    u16 = 0x800_u16.to_be();
pub const GRE_REC:       u16 = 0x700_u16.to_be();
pub const GRE_ACK:       u16 = 0x80_u16.to_be();
pub const GRE_FLAGS:     u16 = 0x78_u16.to_be();
pub const GRE_VERSION:   u16 = 0x7_u16.to_be();
pub const GRE_VERSION_0: u16 = 0x0_u16.to_be();
pub const GRE_VERSION_1: u16 = 0x1_u16.to_be();
pub const GRE_PROTO_PPP: u16 = 0x880b_u16.to_be();

// #define GRE_PPTP_KEY_MASK
pub const GRE_PPTP_KEY_MASK: u32 = 0xffff_u32.to_be();

// enum IFLA_IPTUN_*
pub const IFLA_IPTUN_UNSPEC:              u16 = 0;
pub const IFLA_IPTUN_LINK:                u16 = 1;
pub const IFLA_IPTUN_LOCAL:               u16 = 2;
pub const IFLA_IPTUN_REMOTE:              u16 = 3;
pub const IFLA_IPTUN_TTL:                 u16 = 4;
pub const IFLA_IPTUN_TOS:                 u16 = 5;
pub const IFLA_IPTUN_ENCAP_LIMIT:         u16 = 6;
pub const IFLA_IPTUN_FLOWINFO:            u16 = 7;
pub const IFLA_IPTUN_FLAGS:               u16 = 8;
pub const IFLA_IPTUN_PROTO:               u16 = 9;
pub const IFLA_IPTUN_PMTUDISC:            u16 = 10;
pub const IFLA_IPTUN_6RD_PREFIX:          u16 = 11;
pub const IFLA_IPTUN_6RD_RELAY_PREFIX:    u16 = 12;
pub const IFLA_IPTUN_6RD_PREFIXLEN:       u16 = 13;
pub const IFLA_IPTUN_6RD_RELAY_PREFIXLEN: u16 = 14;
pub const IFLA_IPTUN_ENCAP_TYPE:          u16 = 15;
pub const IFLA_IPTUN_ENCAP_FLAGS:         u16 = 16;
pub const IFLA_IPTUN_ENCAP_SPORT:         u16 = 17;
pub const IFLA_IPTUN_ENCAP_DPORT:         u16 = 18;
pub const IFLA_IPTUN_COLLECT_METADATA:    u16 = 19;
pub const IFLA_IPTUN_FWMARK:              u16 = 20;

// enum tunnel_encap_types
pub const TUNNEL_ENCAP_NONE: u16 = 0;
pub const TUNNEL_ENCAP_FOU:  u16 = 1;
pub const TUNNEL_ENCAP_GUE:  u16 = 2;
pub const TUNNEL_ENCAP_MPLS: u16 = 3;

// #define TUNNEL_ENCAP_FLAG_*
pub const TUNNEL_ENCAP_FLAG_CSUM:    u16 = 0x1;
pub const TUNNEL_ENCAP_FLAG_CSUM6:   u16 = 0x2;
pub const TUNNEL_ENCAP_FLAG_REMCSUM: u16 = 0x4;

// #define SIT_ISATAP
pub const SIT_ISATAP: u32 = 0x1;

// #define PRL_DEFAULT
pub const PRL_DEFAULT: u32 = 0x1;

// enum IFLA_GRE_*
pub const IFLA_GRE_UNSPEC:           u16 = 0;
pub const IFLA_GRE_LINK:             u16 = 1;
pub const IFLA_GRE_IFLAGS:           u16 = 2;
pub const IFLA_GRE_OFLAGS:           u16 = 3;
pub const IFLA_GRE_IKEY:             u16 = 4;
pub const IFLA_GRE_OKEY:             u16 = 5;
pub const IFLA_GRE_LOCAL:            u16 = 6;
pub const IFLA_GRE_REMOTE:           u16 = 7;
pub const IFLA_GRE_TTL:              u16 = 8;
pub const IFLA_GRE_TOS:              u16 = 9;
pub const IFLA_GRE_PMTUDISC:         u16 = 10;
pub const IFLA_GRE_ENCAP_LIMIT:      u16 = 11;
pub const IFLA_GRE_FLOWINFO:         u16 = 12;
pub const IFLA_GRE_FLAGS:            u16 = 13;
pub const IFLA_GRE_ENCAP_TYPE:       u16 = 14;
pub const IFLA_GRE_ENCAP_FLAGS:      u16 = 15;
pub const IFLA_GRE_ENCAP_SPORT:      u16 = 16;
pub const IFLA_GRE_ENCAP_DPORT:      u16 = 17;
pub const IFLA_GRE_COLLECT_METADATA: u16 = 18;
pub const IFLA_GRE_IGNORE_DF:        u16 = 19;
pub const IFLA_GRE_FWMARK:           u16 = 20;
pub const IFLA_GRE_ERSPAN_INDEX:     u16 = 21;
pub const IFLA_GRE_ERSPAN_VER:       u16 = 22;
pub const IFLA_GRE_ERSPAN_DIR:       u16 = 23;
pub const IFLA_GRE_ERSPAN_HWID:      u16 = 24;

// #define VTI_ISVTI
pub const VTI_ISVTI: u32 = 0x1;

// enum IFLA_VTI_*
pub const IFLA_VTI_UNSPEC: u16 = 0;
pub const IFLA_VTI_LINK:   u16 = 1;
pub const IFLA_VTI_IKEY:   u16 = 2;
pub const IFLA_VTI_OKEY:   u16 = 3;
pub const IFLA_VTI_LOCAL:  u16 = 4;
pub const IFLA_VTI_REMOTE: u16 = 5;
pub const IFLA_VTI_FWMARK: u16 = 6;

// #define TUNNEL_*
pub const TUNNEL_CSUM:            u16 = 0x1_u16.to_be();
pub const TUNNEL_ROUTING:         u16 = 0x2_u16.to_be();
pub const TUNNEL_KEY:             u16 = 0x4_u16.to_be();
pub const TUNNEL_SEQ:             u16 = 0x8_u16.to_be();
pub const TUNNEL_STRICT:          u16 = 0x10_u16.to_be();
pub const TUNNEL_REC:             u16 = 0x20_u16.to_be();
pub const TUNNEL_VERSION:         u16 = 0x40_u16.to_be();
pub const TUNNEL_NO_KEY:          u16 = 0x80_u16.to_be();
pub const TUNNEL_DONT_FRAGMENT:   u16 = 0x100_u16.to_be();
pub const TUNNEL_OAM:             u16 = 0x200_u16.to_be();
pub const TUNNEL_CRIT_OPT:        u16 = 0x400_u16.to_be();
pub const TUNNEL_GENEVE_OPT:      u16 = 0x800_u16.to_be();
pub const TUNNEL_VXLAN_OPT:       u16 = 0x1000_u16.to_be();
pub const TUNNEL_NOCACHE:         u16 = 0x2000_u16.to_be();
pub const TUNNEL_ERSPAN_OPT:      u16 = 0x4000_u16.to_be();
pub const TUNNEL_GTP_OPT:         u16 = 0x8000_u16.to_be();
pub const TUNNEL_OPTIONS_PRESENT: u16 = 0xd800_u16.to_be();
