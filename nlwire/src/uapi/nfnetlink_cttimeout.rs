// SPDX-License-Identifier: MIT OR Apache-2.0
//! `linux/netfilter/nfnetlink_cttimeout.h`: timeouts of connection tracking.

// Written by ynlgen from the headers of Linux 7.3.4: names, types, numbers.
// Comments are kept. `ynlgen/uapi.toml` decides on headers and types.

#![allow(missing_docs, reason = "the names are C's, as are their meanings")]

// enum ctnl_timeout_msg_types
pub const IPCTNL_MSG_TIMEOUT_NEW:         u8 = 0;
pub const IPCTNL_MSG_TIMEOUT_GET:         u8 = 1;
pub const IPCTNL_MSG_TIMEOUT_DELETE:      u8 = 2;
pub const IPCTNL_MSG_TIMEOUT_DEFAULT_SET: u8 = 3;
pub const IPCTNL_MSG_TIMEOUT_DEFAULT_GET: u8 = 4;

// enum ctattr_timeout
pub const CTA_TIMEOUT_UNSPEC:  u16 = 0;
pub const CTA_TIMEOUT_NAME:    u16 = 1;
pub const CTA_TIMEOUT_L3PROTO: u16 = 2;
pub const CTA_TIMEOUT_L4PROTO: u16 = 3;
pub const CTA_TIMEOUT_DATA:    u16 = 4;
pub const CTA_TIMEOUT_USE:     u16 = 5;

// enum ctattr_timeout_generic
pub const CTA_TIMEOUT_GENERIC_UNSPEC:  u16 = 0;
pub const CTA_TIMEOUT_GENERIC_TIMEOUT: u16 = 1;

// enum ctattr_timeout_tcp
pub const CTA_TIMEOUT_TCP_UNSPEC:      u16 = 0;
pub const CTA_TIMEOUT_TCP_SYN_SENT:    u16 = 1;
pub const CTA_TIMEOUT_TCP_SYN_RECV:    u16 = 2;
pub const CTA_TIMEOUT_TCP_ESTABLISHED: u16 = 3;
pub const CTA_TIMEOUT_TCP_FIN_WAIT:    u16 = 4;
pub const CTA_TIMEOUT_TCP_CLOSE_WAIT:  u16 = 5;
pub const CTA_TIMEOUT_TCP_LAST_ACK:    u16 = 6;
pub const CTA_TIMEOUT_TCP_TIME_WAIT:   u16 = 7;
pub const CTA_TIMEOUT_TCP_CLOSE:       u16 = 8;
pub const CTA_TIMEOUT_TCP_SYN_SENT2:   u16 = 9;
pub const CTA_TIMEOUT_TCP_RETRANS:     u16 = 10;
pub const CTA_TIMEOUT_TCP_UNACK:       u16 = 11;

// enum ctattr_timeout_udp
pub const CTA_TIMEOUT_UDP_UNSPEC:    u16 = 0;
pub const CTA_TIMEOUT_UDP_UNREPLIED: u16 = 1;
pub const CTA_TIMEOUT_UDP_REPLIED:   u16 = 2;

// enum ctattr_timeout_udplite
pub const CTA_TIMEOUT_UDPLITE_UNSPEC:    u16 = 0;
pub const CTA_TIMEOUT_UDPLITE_UNREPLIED: u16 = 1;
pub const CTA_TIMEOUT_UDPLITE_REPLIED:   u16 = 2;

// enum ctattr_timeout_icmp
pub const CTA_TIMEOUT_ICMP_UNSPEC:  u16 = 0;
pub const CTA_TIMEOUT_ICMP_TIMEOUT: u16 = 1;

// enum ctattr_timeout_dccp
pub const CTA_TIMEOUT_DCCP_UNSPEC:   u16 = 0;
pub const CTA_TIMEOUT_DCCP_REQUEST:  u16 = 1;
pub const CTA_TIMEOUT_DCCP_RESPOND:  u16 = 2;
pub const CTA_TIMEOUT_DCCP_PARTOPEN: u16 = 3;
pub const CTA_TIMEOUT_DCCP_OPEN:     u16 = 4;
pub const CTA_TIMEOUT_DCCP_CLOSEREQ: u16 = 5;
pub const CTA_TIMEOUT_DCCP_CLOSING:  u16 = 6;
pub const CTA_TIMEOUT_DCCP_TIMEWAIT: u16 = 7;

// enum ctattr_timeout_sctp
pub const CTA_TIMEOUT_SCTP_UNSPEC:            u16 = 0;
pub const CTA_TIMEOUT_SCTP_CLOSED:            u16 = 1;
pub const CTA_TIMEOUT_SCTP_COOKIE_WAIT:       u16 = 2;
pub const CTA_TIMEOUT_SCTP_COOKIE_ECHOED:     u16 = 3;
pub const CTA_TIMEOUT_SCTP_ESTABLISHED:       u16 = 4;
pub const CTA_TIMEOUT_SCTP_SHUTDOWN_SENT:     u16 = 5;
pub const CTA_TIMEOUT_SCTP_SHUTDOWN_RECD:     u16 = 6;
pub const CTA_TIMEOUT_SCTP_SHUTDOWN_ACK_SENT: u16 = 7;
pub const CTA_TIMEOUT_SCTP_HEARTBEAT_SENT:    u16 = 8;
pub const CTA_TIMEOUT_SCTP_HEARTBEAT_ACKED:   u16 = 9;

// enum ctattr_timeout_icmpv6
pub const CTA_TIMEOUT_ICMPV6_UNSPEC:  u16 = 0;
pub const CTA_TIMEOUT_ICMPV6_TIMEOUT: u16 = 1;

// enum ctattr_timeout_gre
pub const CTA_TIMEOUT_GRE_UNSPEC:    u16 = 0;
pub const CTA_TIMEOUT_GRE_UNREPLIED: u16 = 1;
pub const CTA_TIMEOUT_GRE_REPLIED:   u16 = 2;

// #define CTNL_TIMEOUT_NAME_MAX
pub const CTNL_TIMEOUT_NAME_MAX: usize = 32;
