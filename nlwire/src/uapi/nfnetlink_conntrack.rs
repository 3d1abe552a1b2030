// SPDX-License-Identifier: MIT OR Apache-2.0
//! `linux/netfilter/nfnetlink_conntrack.h`: connection tracking.
//!
//! For the subsystems `NFNL_SUBSYS_CTNETLINK` and `NFNL_SUBSYS_CTNETLINK_EXP`. Some
//! constants are from `nf_conntrack_common.h`, `nf_conntrack_tcp.h`,
//! `nf_conntrack_sctp.h` and `nf_nat.h`.
//!
//! | constants | group |
//! |---|---|
//! | `IPCTNL_MSG_CT_*`, `IPCTNL_MSG_EXP_*` | messages, the lower byte of `nlmsg_type` |
//! | `CTA_*` | attributes of a connection |
//! | `CTA_TUPLE_*` | attributes inside `CTA_TUPLE_ORIG` and `CTA_TUPLE_REPLY` |
//! | `CTA_IP_*` | attributes inside `CTA_TUPLE_IP` |
//! | `CTA_PROTO_*` | attributes inside `CTA_TUPLE_PROTO` |
//! | `CTA_PROTOINFO_*` | attributes inside `CTA_PROTOINFO` |
//! | `CTA_PROTOINFO_TCP_*` | attributes inside `CTA_PROTOINFO_TCP` |
//! | `CTA_EXPECT_*` | attributes of an expected connection |
//! | `IPS_*` | status of a connection (`CTA_STATUS`) |
//! | `TCP_CONNTRACK_*` | states of a tracked TCP connection (`CTA_PROTOINFO_TCP_STATE`) |

// Written by ynlgen from the headers of Linux 7.3.4: names, types, numbers.
// Comments are kept. `ynlgen/uapi.toml` decides on headers and types.

#![allow(missing_docs, reason = "the names are C's, as are their meanings")]

// From `linux/netfilter/nfnetlink_conntrack.h`.

// enum cntl_msg_types
// Messages of `NFNL_SUBSYS_CTNETLINK`: the lower byte of `nlmsg_type`.

/// A new, changed or dumped connection. As a request: creates or changes a
/// connection.
pub const IPCTNL_MSG_CT_NEW:             u8 = 0;
/// Requests one connection, or dumps them.
pub const IPCTNL_MSG_CT_GET:             u8 = 1;
/// A removed connection. As a request: removes a connection.
pub const IPCTNL_MSG_CT_DELETE:          u8 = 2;
/// Like [`IPCTNL_MSG_CT_GET`], and resets the counters to 0.
pub const IPCTNL_MSG_CT_GET_CTRZERO:     u8 = 3;
/// Requests the statistics of each processor.
pub const IPCTNL_MSG_CT_GET_STATS_CPU:   u8 = 4;
/// Requests the statistics of the network namespace.
pub const IPCTNL_MSG_CT_GET_STATS:       u8 = 5;
/// Dumps connections that are about to be removed.
pub const IPCTNL_MSG_CT_GET_DYING:       u8 = 6;
/// Dumps connections whose first packet has not left the host yet.
pub const IPCTNL_MSG_CT_GET_UNCONFIRMED: u8 = 7;

// enum ctnl_exp_msg_types
pub const IPCTNL_MSG_EXP_NEW:           u8 = 0;
pub const IPCTNL_MSG_EXP_GET:           u8 = 1;
pub const IPCTNL_MSG_EXP_DELETE:        u8 = 2;
pub const IPCTNL_MSG_EXP_GET_STATS_CPU: u8 = 3;

// enum ctattr_type
// Attributes of a connection, after `nfgenmsg`.

/// Not in use.
pub const CTA_UNSPEC:            u16 = 0;
/// Nest of `CTA_TUPLE_*`: the original direction, that of the first packet.
pub const CTA_TUPLE_ORIG:        u16 = 1;
/// Nest of `CTA_TUPLE_*`: the reply direction.
pub const CTA_TUPLE_REPLY:       u16 = 2;
/// u32 in network byte order, flags `IPS_*`.
pub const CTA_STATUS:            u16 = 3;
/// Nest of `CTA_PROTOINFO_*`.
pub const CTA_PROTOINFO:         u16 = 4;
/// Nest of `CTA_HELP_*`: the connection tracking helper.
pub const CTA_HELP:              u16 = 5;
/// Nest of `CTA_NAT_*`: the translation of the source.
pub const CTA_NAT_SRC:           u16 = 6;
/// u32 in network byte order, seconds until the connection expires.
pub const CTA_TIMEOUT:           u16 = 7;
/// u32 in network byte order, mark of the connection.
pub const CTA_MARK:              u16 = 8;
/// Nest of `CTA_COUNTERS_*`: packets and bytes in the direction of
/// [`CTA_TUPLE_ORIG`].
pub const CTA_COUNTERS_ORIG:     u16 = 9;
/// Nest of `CTA_COUNTERS_*`: packets and bytes in the direction of
/// [`CTA_TUPLE_REPLY`].
pub const CTA_COUNTERS_REPLY:    u16 = 10;
/// u32 in network byte order, reference count.
pub const CTA_USE:               u16 = 11;
/// u32 in network byte order, id that distinguishes the connection from an
/// earlier one with the same tuple.
pub const CTA_ID:                u16 = 12;
/// Nest of `CTA_NAT_*`: the translation of the destination.
pub const CTA_NAT_DST:           u16 = 13;
/// Nest of `CTA_TUPLE_*`: the connection that caused this one to be expected.
pub const CTA_TUPLE_MASTER:      u16 = 14;
/// Nest of `CTA_SEQADJ_*`: corrections of TCP sequence numbers in the direction
/// of [`CTA_TUPLE_ORIG`].
pub const CTA_SEQ_ADJ_ORIG:      u16 = 15;
pub const CTA_NAT_SEQ_ADJ_ORIG:  u16 = 15;
/// Nest of `CTA_SEQADJ_*`: corrections of TCP sequence numbers in the direction
/// of [`CTA_TUPLE_REPLY`].
pub const CTA_SEQ_ADJ_REPLY:     u16 = 16;
pub const CTA_NAT_SEQ_ADJ_REPLY: u16 = 16;
/// Obsolete.
pub const CTA_SECMARK:           u16 = 17;
/// u16 in network byte order, connection tracking zone.
pub const CTA_ZONE:              u16 = 18;
/// Nest of `CTA_SECCTX_*`.
pub const CTA_SECCTX:            u16 = 19;
/// Nest of `CTA_TIMESTAMP_*`: start and end times.
pub const CTA_TIMESTAMP:         u16 = 20;
/// u32 in network byte order, mask of the bits of the mark that a request uses.
pub const CTA_MARK_MASK:         u16 = 21;
/// Bytes, at most 128 bits: the labels.
pub const CTA_LABELS:            u16 = 22;
/// Bytes, mask of the labels that a request uses.
pub const CTA_LABELS_MASK:       u16 = 23;
/// Nest of `CTA_SYNPROXY_*`.
pub const CTA_SYNPROXY:          u16 = 24;
/// In a request: nest of `CTA_FILTER_*`, the fields to filter by.
pub const CTA_FILTER:            u16 = 25;
/// In a request: u32 in network byte order, mask of the status bits to filter
/// by.
pub const CTA_STATUS_MASK:       u16 = 26;
pub const CTA_TIMESTAMP_EVENT:   u16 = 27;

// #define CTA_NAT
pub const CTA_NAT: u16 = 6;

// enum ctattr_tuple
// Attributes inside `CTA_TUPLE_*`.

/// Not in use.
pub const CTA_TUPLE_UNSPEC: u16 = 0;
/// Nest of `CTA_IP_*`.
pub const CTA_TUPLE_IP:     u16 = 1;
/// Nest of `CTA_PROTO_*`.
pub const CTA_TUPLE_PROTO:  u16 = 2;
/// u16 in network byte order, zone of this direction.
pub const CTA_TUPLE_ZONE:   u16 = 3;

// enum ctattr_ip
// Attributes inside `CTA_TUPLE_IP`.

/// Not in use.
pub const CTA_IP_UNSPEC: u16 = 0;
/// IPv4 source address, 4 bytes.
pub const CTA_IP_V4_SRC: u16 = 1;
/// IPv4 destination address, 4 bytes.
pub const CTA_IP_V4_DST: u16 = 2;
/// IPv6 source address, 16 bytes.
pub const CTA_IP_V6_SRC: u16 = 3;
/// IPv6 destination address, 16 bytes.
pub const CTA_IP_V6_DST: u16 = 4;

// enum ctattr_l4proto
// Attributes inside `CTA_TUPLE_PROTO`.

/// Not in use.
pub const CTA_PROTO_UNSPEC:      u16 = 0;
/// u8, protocol, one of `IPPROTO_*`.
pub const CTA_PROTO_NUM:         u16 = 1;
/// u16 in network byte order, source port.
pub const CTA_PROTO_SRC_PORT:    u16 = 2;
/// u16 in network byte order, destination port.
pub const CTA_PROTO_DST_PORT:    u16 = 3;
/// u16 in network byte order, identifier of an ICMP echo.
pub const CTA_PROTO_ICMP_ID:     u16 = 4;
/// u8, type of an ICMP message.
pub const CTA_PROTO_ICMP_TYPE:   u16 = 5;
/// u8, code of an ICMP message.
pub const CTA_PROTO_ICMP_CODE:   u16 = 6;
/// u16 in network byte order, identifier of an ICMPv6 echo.
pub const CTA_PROTO_ICMPV6_ID:   u16 = 7;
/// u8, type of an ICMPv6 message.
pub const CTA_PROTO_ICMPV6_TYPE: u16 = 8;
/// u8, code of an ICMPv6 message.
pub const CTA_PROTO_ICMPV6_CODE: u16 = 9;

// enum ctattr_protoinfo
// Attributes inside `CTA_PROTOINFO`, and inside `CTA_PROTOINFO_TCP`.

/// Not in use.
pub const CTA_PROTOINFO_UNSPEC: u16 = 0;
/// Nest of `CTA_PROTOINFO_TCP_*`.
pub const CTA_PROTOINFO_TCP:    u16 = 1;
/// Nest of `CTA_PROTOINFO_DCCP_*`.
pub const CTA_PROTOINFO_DCCP:   u16 = 2;
/// Nest of `CTA_PROTOINFO_SCTP_*`.
pub const CTA_PROTOINFO_SCTP:   u16 = 3;

// enum ctattr_protoinfo_tcp
/// Not in use.
pub const CTA_PROTOINFO_TCP_UNSPEC:          u16 = 0;
/// u8, one of `TCP_CONNTRACK_*`.
pub const CTA_PROTOINFO_TCP_STATE:           u16 = 1;
/// u8, window scale in the direction of [`CTA_TUPLE_ORIG`].
pub const CTA_PROTOINFO_TCP_WSCALE_ORIGINAL: u16 = 2;
/// u8, window scale in the direction of [`CTA_TUPLE_REPLY`].
pub const CTA_PROTOINFO_TCP_WSCALE_REPLY:    u16 = 3;
/// `struct nf_ct_tcp_flags` for the direction of [`CTA_TUPLE_ORIG`].
pub const CTA_PROTOINFO_TCP_FLAGS_ORIGINAL:  u16 = 4;
/// `struct nf_ct_tcp_flags` for the direction of [`CTA_TUPLE_REPLY`].
pub const CTA_PROTOINFO_TCP_FLAGS_REPLY:     u16 = 5;

// enum ctattr_protoinfo_dccp
pub const CTA_PROTOINFO_DCCP_UNSPEC:        u16 = 0;
pub const CTA_PROTOINFO_DCCP_STATE:         u16 = 1;
pub const CTA_PROTOINFO_DCCP_ROLE:          u16 = 2;
pub const CTA_PROTOINFO_DCCP_HANDSHAKE_SEQ: u16 = 3;
pub const CTA_PROTOINFO_DCCP_PAD:           u16 = 4;

// enum ctattr_protoinfo_sctp
pub const CTA_PROTOINFO_SCTP_UNSPEC:        u16 = 0;
pub const CTA_PROTOINFO_SCTP_STATE:         u16 = 1;
pub const CTA_PROTOINFO_SCTP_VTAG_ORIGINAL: u16 = 2;
pub const CTA_PROTOINFO_SCTP_VTAG_REPLY:    u16 = 3;

// enum ctattr_counters
pub const CTA_COUNTERS_UNSPEC:    u16 = 0;
pub const CTA_COUNTERS_PACKETS:   u16 = 1;
pub const CTA_COUNTERS_BYTES:     u16 = 2;
pub const CTA_COUNTERS32_PACKETS: u16 = 3;
pub const CTA_COUNTERS32_BYTES:   u16 = 4;
pub const CTA_COUNTERS_PAD:       u16 = 5;

// enum ctattr_tstamp
pub const CTA_TIMESTAMP_UNSPEC: u16 = 0;
pub const CTA_TIMESTAMP_START:  u16 = 1;
pub const CTA_TIMESTAMP_STOP:   u16 = 2;
pub const CTA_TIMESTAMP_PAD:    u16 = 3;

// enum ctattr_nat
pub const CTA_NAT_UNSPEC:   u16 = 0;
pub const CTA_NAT_V4_MINIP: u16 = 1;
pub const CTA_NAT_V4_MAXIP: u16 = 2;
pub const CTA_NAT_PROTO:    u16 = 3;
pub const CTA_NAT_V6_MINIP: u16 = 4;
pub const CTA_NAT_V6_MAXIP: u16 = 5;

// #define CTA_NAT_*
pub const CTA_NAT_MINIP: u16 = 1;
pub const CTA_NAT_MAXIP: u16 = 2;

// enum ctattr_protonat
pub const CTA_PROTONAT_UNSPEC:   u16 = 0;
pub const CTA_PROTONAT_PORT_MIN: u16 = 1;
pub const CTA_PROTONAT_PORT_MAX: u16 = 2;

// enum ctattr_seqadj
pub const CTA_SEQADJ_UNSPEC:         u16 = 0;
pub const CTA_SEQADJ_CORRECTION_POS: u16 = 1;
pub const CTA_SEQADJ_OFFSET_BEFORE:  u16 = 2;
pub const CTA_SEQADJ_OFFSET_AFTER:   u16 = 3;

// enum ctattr_natseq
pub const CTA_NAT_SEQ_UNSPEC:         u16 = 0;
pub const CTA_NAT_SEQ_CORRECTION_POS: u16 = 1;
pub const CTA_NAT_SEQ_OFFSET_BEFORE:  u16 = 2;
pub const CTA_NAT_SEQ_OFFSET_AFTER:   u16 = 3;

// enum ctattr_synproxy
pub const CTA_SYNPROXY_UNSPEC: u16 = 0;
pub const CTA_SYNPROXY_ISN:    u16 = 1;
pub const CTA_SYNPROXY_ITS:    u16 = 2;
pub const CTA_SYNPROXY_TSOFF:  u16 = 3;

// enum ctattr_expect
pub const CTA_EXPECT_UNSPEC:    u16 = 0;
pub const CTA_EXPECT_MASTER:    u16 = 1;
pub const CTA_EXPECT_TUPLE:     u16 = 2;
pub const CTA_EXPECT_MASK:      u16 = 3;
pub const CTA_EXPECT_TIMEOUT:   u16 = 4;
pub const CTA_EXPECT_ID:        u16 = 5;
pub const CTA_EXPECT_HELP_NAME: u16 = 6;
pub const CTA_EXPECT_ZONE:      u16 = 7;
pub const CTA_EXPECT_FLAGS:     u16 = 8;
pub const CTA_EXPECT_CLASS:     u16 = 9;
pub const CTA_EXPECT_NAT:       u16 = 10;
pub const CTA_EXPECT_FN:        u16 = 11;

// enum ctattr_expect_nat
pub const CTA_EXPECT_NAT_UNSPEC: u16 = 0;
pub const CTA_EXPECT_NAT_DIR:    u16 = 1;
pub const CTA_EXPECT_NAT_TUPLE:  u16 = 2;

// enum ctattr_help
pub const CTA_HELP_UNSPEC: u16 = 0;
pub const CTA_HELP_NAME:   u16 = 1;
pub const CTA_HELP_INFO:   u16 = 2;

// enum ctattr_secctx
pub const CTA_SECCTX_UNSPEC: u16 = 0;
pub const CTA_SECCTX_NAME:   u16 = 1;

// enum ctattr_stats_cpu
pub const CTA_STATS_UNSPEC:         u16 = 0;
pub const CTA_STATS_SEARCHED:       u16 = 1;
pub const CTA_STATS_FOUND:          u16 = 2;
pub const CTA_STATS_NEW:            u16 = 3;
pub const CTA_STATS_INVALID:        u16 = 4;
pub const CTA_STATS_IGNORE:         u16 = 5;
pub const CTA_STATS_DELETE:         u16 = 6;
pub const CTA_STATS_DELETE_LIST:    u16 = 7;
pub const CTA_STATS_INSERT:         u16 = 8;
pub const CTA_STATS_INSERT_FAILED:  u16 = 9;
pub const CTA_STATS_DROP:           u16 = 10;
pub const CTA_STATS_EARLY_DROP:     u16 = 11;
pub const CTA_STATS_ERROR:          u16 = 12;
pub const CTA_STATS_SEARCH_RESTART: u16 = 13;
pub const CTA_STATS_CLASH_RESOLVE:  u16 = 14;
pub const CTA_STATS_CHAIN_TOOLONG:  u16 = 15;

// enum ctattr_stats_global
pub const CTA_STATS_GLOBAL_UNSPEC:      u16 = 0;
pub const CTA_STATS_GLOBAL_ENTRIES:     u16 = 1;
pub const CTA_STATS_GLOBAL_MAX_ENTRIES: u16 = 2;

// enum ctattr_expect_stats
pub const CTA_STATS_EXP_UNSPEC: u16 = 0;
pub const CTA_STATS_EXP_NEW:    u16 = 1;
pub const CTA_STATS_EXP_CREATE: u16 = 2;
pub const CTA_STATS_EXP_DELETE: u16 = 3;

// enum ctattr_filter
pub const CTA_FILTER_UNSPEC:      u16 = 0;
pub const CTA_FILTER_ORIG_FLAGS:  u16 = 1;
pub const CTA_FILTER_REPLY_FLAGS: u16 = 2;

// From `linux/netfilter/nf_conntrack_common.h`.

// enum ip_conntrack_info
pub const IP_CT_ESTABLISHED:       u32 = 0;
pub const IP_CT_RELATED:           u32 = 1;
pub const IP_CT_NEW:               u32 = 2;
pub const IP_CT_IS_REPLY:          u32 = 3;
pub const IP_CT_ESTABLISHED_REPLY: u32 = 3;
pub const IP_CT_RELATED_REPLY:     u32 = 4;
pub const IP_CT_NEW_REPLY:         u32 = 5;

// enum ip_conntrack_status
// Status of a connection (`CTA_STATUS`).

/// The connection was expected.
pub const IPS_EXPECTED:          u32 = 0x1;
/// Packets were seen in both directions.
pub const IPS_SEEN_REPLY:        u32 = 0x2;
/// The connection is never removed early.
pub const IPS_ASSURED:           u32 = 0x4;
/// The first packet has left the host.
pub const IPS_CONFIRMED:         u32 = 0x8;
/// The source is translated.
pub const IPS_SRC_NAT:           u32 = 0x10;
/// The destination is translated.
pub const IPS_DST_NAT:           u32 = 0x20;
pub const IPS_NAT_MASK:          u32 = 0x30;
/// TCP sequence numbers are corrected.
pub const IPS_SEQ_ADJUST:        u32 = 0x40;
/// The decision on source translation has been made.
pub const IPS_SRC_NAT_DONE:      u32 = 0x80;
/// The decision on destination translation has been made.
pub const IPS_DST_NAT_DONE:      u32 = 0x100;
pub const IPS_NAT_DONE_MASK:     u32 = 0x180;
/// The connection is about to be removed.
pub const IPS_DYING:             u32 = 0x200;
/// The timeout is fixed.
pub const IPS_FIXED_TIMEOUT:     u32 = 0x400;
/// A template for other connections.
pub const IPS_TEMPLATE:          u32 = 0x800;
/// Not in use; formerly an untracked connection.
pub const IPS_UNTRACKED:         u32 = 0x1000;
/// The helper was assigned by name.
pub const IPS_HELPER:            u32 = 0x2000;
/// A flow table forwards the packets.
pub const IPS_OFFLOAD:           u32 = 0x4000;
/// Hardware forwards the packets.
pub const IPS_HW_OFFLOAD:        u32 = 0x8000;
pub const IPS_UNCHANGEABLE_MASK: u32 = 0xdbf9;

// enum ip_conntrack_events
pub const IPCT_NEW:       u32 = 0;
pub const IPCT_RELATED:   u32 = 1;
pub const IPCT_DESTROY:   u32 = 2;
pub const IPCT_REPLY:     u32 = 3;
pub const IPCT_ASSURED:   u32 = 4;
pub const IPCT_PROTOINFO: u32 = 5;
pub const IPCT_HELPER:    u32 = 6;
pub const IPCT_MARK:      u32 = 7;
pub const IPCT_SEQADJ:    u32 = 8;
pub const IPCT_NATSEQADJ: u32 = 8;
pub const IPCT_SECMARK:   u32 = 9;
pub const IPCT_LABEL:     u32 = 10;
pub const IPCT_SYNPROXY:  u32 = 11;

// enum ip_conntrack_expect_events
pub const IPEXP_NEW:     u32 = 0;
pub const IPEXP_DESTROY: u32 = 1;

// #define NF_CT_EXPECT_*
pub const NF_CT_EXPECT_PERMANENT: u32 = 0x1;
pub const NF_CT_EXPECT_INACTIVE:  u32 = 0x2;
pub const NF_CT_EXPECT_USERSPACE: u32 = 0x4;

// From `linux/netfilter/nf_conntrack_tcp.h`.

// enum tcp_conntrack
// States of a tracked TCP connection (`CTA_PROTOINFO_TCP_STATE`).

/// No state yet.
pub const TCP_CONNTRACK_NONE:        u8 = 0;
/// A SYN was seen.
pub const TCP_CONNTRACK_SYN_SENT:    u8 = 1;
/// A SYN and its SYN-ACK were seen.
pub const TCP_CONNTRACK_SYN_RECV:    u8 = 2;
/// The SYN-ACK was acknowledged.
pub const TCP_CONNTRACK_ESTABLISHED: u8 = 3;
/// A FIN was seen.
pub const TCP_CONNTRACK_FIN_WAIT:    u8 = 4;
/// The FIN was acknowledged.
pub const TCP_CONNTRACK_CLOSE_WAIT:  u8 = 5;
/// A FIN was seen in both directions.
pub const TCP_CONNTRACK_LAST_ACK:    u8 = 6;
/// The last FIN was acknowledged.
pub const TCP_CONNTRACK_TIME_WAIT:   u8 = 7;
/// An RST was seen.
pub const TCP_CONNTRACK_CLOSE:       u8 = 8;
pub const TCP_CONNTRACK_LISTEN:      u8 = 9;
pub const TCP_CONNTRACK_IGNORE:      u8 = 11;
pub const TCP_CONNTRACK_RETRANS:     u8 = 12;
pub const TCP_CONNTRACK_UNACK:       u8 = 13;

// #define TCP_CONNTRACK_SYN_SENT2
/// A SYN was seen in both directions.
pub const TCP_CONNTRACK_SYN_SENT2: u8 = 9;

// #define IP_CT_*
pub const IP_CT_TCP_FLAG_WINDOW_SCALE:        u8 = 0x1;
pub const IP_CT_TCP_FLAG_SACK_PERM:           u8 = 0x2;
pub const IP_CT_TCP_FLAG_CLOSE_INIT:          u8 = 0x4;
pub const IP_CT_TCP_FLAG_BE_LIBERAL:          u8 = 0x8;
pub const IP_CT_TCP_FLAG_DATA_UNACKNOWLEDGED: u8 = 0x10;
pub const IP_CT_TCP_FLAG_MAXACK_SET:          u8 = 0x20;
pub const IP_CT_EXP_CHALLENGE_ACK:            u8 = 0x40;
pub const IP_CT_TCP_SIMULTANEOUS_OPEN:        u8 = 0x80;

// From `linux/netfilter/nf_conntrack_sctp.h`.

// enum sctp_conntrack
pub const SCTP_CONNTRACK_NONE:              u8 = 0;
pub const SCTP_CONNTRACK_CLOSED:            u8 = 1;
pub const SCTP_CONNTRACK_COOKIE_WAIT:       u8 = 2;
pub const SCTP_CONNTRACK_COOKIE_ECHOED:     u8 = 3;
pub const SCTP_CONNTRACK_ESTABLISHED:       u8 = 4;
pub const SCTP_CONNTRACK_SHUTDOWN_SENT:     u8 = 5;
pub const SCTP_CONNTRACK_SHUTDOWN_RECD:     u8 = 6;
pub const SCTP_CONNTRACK_SHUTDOWN_ACK_SENT: u8 = 7;
pub const SCTP_CONNTRACK_HEARTBEAT_SENT:    u8 = 8;
pub const SCTP_CONNTRACK_HEARTBEAT_ACKED:   u8 = 9;

// From `linux/netfilter/nf_nat.h`.

// #define NF_NAT_RANGE_*
pub const NF_NAT_RANGE_MAP_IPS:            u32 = 0x1;
pub const NF_NAT_RANGE_PROTO_SPECIFIED:    u32 = 0x2;
pub const NF_NAT_RANGE_PROTO_RANDOM:       u32 = 0x4;
pub const NF_NAT_RANGE_PERSISTENT:         u32 = 0x8;
pub const NF_NAT_RANGE_PROTO_RANDOM_FULLY: u32 = 0x10;
pub const NF_NAT_RANGE_PROTO_OFFSET:       u32 = 0x20;
pub const NF_NAT_RANGE_NETMAP:             u32 = 0x40;
pub const NF_NAT_RANGE_PROTO_RANDOM_ALL:   u32 = 0x14;
pub const NF_NAT_RANGE_MASK:               u32 = 0x7f;
