//! `linux/netfilter/nfnetlink.h` and the headers of connection tracking.
//!
//! For the protocol `NETLINK_NETFILTER`. The constants come from
//! `linux/netfilter/nfnetlink.h`, `nfnetlink_conntrack.h`,
//! `nf_conntrack_common.h` and `nf_conntrack_tcp.h`. The struct `nfgenmsg` is
//! [`NfGenMsg`](super::super::nfnl::NfGenMsg).
//!
//! A message type has two halves: the upper byte is a subsystem,
//! `NFNL_SUBSYS_*`, and the lower byte is one of that subsystem's messages.
//!
//! Unlike in other netlink protocols, integers in attributes are in network
//! byte order.
//!
//! | constants | group |
//! |---|---|
//! | `NFNLGRP_*` | multicast groups |
//! | `NFNL_MSG_BATCH_*` | the two ends of a transaction |
//! | `NFNL_SUBSYS_*` | subsystems, the upper byte of `nlmsg_type` |
//! | `NFNETLINK_V0` | the version of `nfgenmsg` |
//! | `IPCTNL_MSG_CT_*` | messages of `NFNL_SUBSYS_CTNETLINK`, the lower byte of `nlmsg_type` |
//! | `CTA_*` | attributes of a connection |
//! | `CTA_TUPLE_*` | attributes inside `CTA_TUPLE_ORIG` and `CTA_TUPLE_REPLY` |
//! | `CTA_IP_*` | attributes inside `CTA_TUPLE_IP` |
//! | `CTA_PROTO_*` | attributes inside `CTA_TUPLE_PROTO` |
//! | `CTA_PROTOINFO_*` | attributes inside `CTA_PROTOINFO` |
//! | `CTA_PROTOINFO_TCP_*` | attributes inside `CTA_PROTOINFO_TCP` |
//! | `IPS_*` | status of a connection (`CTA_STATUS`) |
//! | `TCP_CONNTRACK_*` | states of a tracked TCP connection (`CTA_PROTOINFO_TCP_STATE`) |

// Multicast groups. Joining one requires `CAP_NET_ADMIN`.

/// No group.
pub const NFNLGRP_NONE: u32 = 0;
/// New connections.
pub const NFNLGRP_CONNTRACK_NEW: u32 = 1;
/// Changed connections.
pub const NFNLGRP_CONNTRACK_UPDATE: u32 = 2;
/// Removed connections.
pub const NFNLGRP_CONNTRACK_DESTROY: u32 = 3;
/// New expected connections.
pub const NFNLGRP_CONNTRACK_EXP_NEW: u32 = 4;
/// Changed expected connections.
pub const NFNLGRP_CONNTRACK_EXP_UPDATE: u32 = 5;
/// Removed expected connections.
pub const NFNLGRP_CONNTRACK_EXP_DESTROY: u32 = 6;
/// nftables: tables, chains, rules and sets.
pub const NFNLGRP_NFTABLES: u32 = 7;
/// Accounting quotas that are used up.
pub const NFNLGRP_ACCT_QUOTA: u32 = 8;
/// Traces of packets through nftables rules.
pub const NFNLGRP_NFTRACE: u32 = 9;

// The two ends of a transaction. The kernel executes all of the messages
// between them or none. Both have to be in one datagram, and neither belongs to
// a subsystem.

/// Begins a transaction of the subsystem in `res_id`.
pub const NFNL_MSG_BATCH_BEGIN: u16 = 0x10;
/// Ends a transaction.
pub const NFNL_MSG_BATCH_END: u16 = 0x11;

// Subsystems: the upper byte of `nlmsg_type`.

/// No subsystem.
pub const NFNL_SUBSYS_NONE: u8 = 0;
/// Connection tracking: connections.
pub const NFNL_SUBSYS_CTNETLINK: u8 = 1;
/// Connection tracking: expected connections.
pub const NFNL_SUBSYS_CTNETLINK_EXP: u8 = 2;
/// Packet queues for user space.
pub const NFNL_SUBSYS_QUEUE: u8 = 3;
/// Packet logs for user space.
pub const NFNL_SUBSYS_ULOG: u8 = 4;
/// Operating system fingerprints.
pub const NFNL_SUBSYS_OSF: u8 = 5;
/// ipset: sets of addresses and ports.
pub const NFNL_SUBSYS_IPSET: u8 = 6;
/// Accounting.
pub const NFNL_SUBSYS_ACCT: u8 = 7;
/// Connection tracking: timeouts.
pub const NFNL_SUBSYS_CTNETLINK_TIMEOUT: u8 = 8;
/// Connection tracking: helpers in user space.
pub const NFNL_SUBSYS_CTHELPER: u8 = 9;
/// nftables.
pub const NFNL_SUBSYS_NFTABLES: u8 = 10;
/// iptables extensions, for nftables.
pub const NFNL_SUBSYS_NFT_COMPAT: u8 = 11;
/// Netfilter hooks in use.
pub const NFNL_SUBSYS_HOOK: u8 = 12;

/// The version of `nfgenmsg`.
pub const NFNETLINK_V0: u8 = 0;

// Messages of `NFNL_SUBSYS_CTNETLINK`: the lower byte of `nlmsg_type`.

/// A new, changed or dumped connection. As a request: creates or changes a
/// connection.
pub const IPCTNL_MSG_CT_NEW: u8 = 0;
/// Requests one connection, or dumps them.
pub const IPCTNL_MSG_CT_GET: u8 = 1;
/// A removed connection. As a request: removes a connection.
pub const IPCTNL_MSG_CT_DELETE: u8 = 2;
/// Like [`IPCTNL_MSG_CT_GET`], and resets the counters to 0.
pub const IPCTNL_MSG_CT_GET_CTRZERO: u8 = 3;
/// Requests the statistics of each processor.
pub const IPCTNL_MSG_CT_GET_STATS_CPU: u8 = 4;
/// Requests the statistics of the network namespace.
pub const IPCTNL_MSG_CT_GET_STATS: u8 = 5;
/// Dumps connections that are about to be removed.
pub const IPCTNL_MSG_CT_GET_DYING: u8 = 6;
/// Dumps connections whose first packet has not left the host yet.
pub const IPCTNL_MSG_CT_GET_UNCONFIRMED: u8 = 7;

// Attributes of a connection, after `nfgenmsg`.

/// Not in use.
pub const CTA_UNSPEC: u16 = 0;
/// Nest of `CTA_TUPLE_*`: the original direction, that of the first packet.
pub const CTA_TUPLE_ORIG: u16 = 1;
/// Nest of `CTA_TUPLE_*`: the reply direction.
pub const CTA_TUPLE_REPLY: u16 = 2;
/// u32 in network byte order, flags `IPS_*`.
pub const CTA_STATUS: u16 = 3;
/// Nest of `CTA_PROTOINFO_*`.
pub const CTA_PROTOINFO: u16 = 4;
/// Nest of `CTA_HELP_*`: the connection tracking helper.
pub const CTA_HELP: u16 = 5;
/// Nest of `CTA_NAT_*`: the translation of the source.
pub const CTA_NAT_SRC: u16 = 6;
/// u32 in network byte order, seconds until the connection expires.
pub const CTA_TIMEOUT: u16 = 7;
/// u32 in network byte order, mark of the connection.
pub const CTA_MARK: u16 = 8;
/// Nest of `CTA_COUNTERS_*`: packets and bytes in the direction of
/// [`CTA_TUPLE_ORIG`].
pub const CTA_COUNTERS_ORIG: u16 = 9;
/// Nest of `CTA_COUNTERS_*`: packets and bytes in the direction of
/// [`CTA_TUPLE_REPLY`].
pub const CTA_COUNTERS_REPLY: u16 = 10;
/// u32 in network byte order, reference count.
pub const CTA_USE: u16 = 11;
/// u32 in network byte order, id that distinguishes the connection from an
/// earlier one with the same tuple.
pub const CTA_ID: u16 = 12;
/// Nest of `CTA_NAT_*`: the translation of the destination.
pub const CTA_NAT_DST: u16 = 13;
/// Nest of `CTA_TUPLE_*`: the connection that caused this one to be expected.
pub const CTA_TUPLE_MASTER: u16 = 14;
/// Nest of `CTA_SEQADJ_*`: corrections of TCP sequence numbers in the direction
/// of [`CTA_TUPLE_ORIG`].
pub const CTA_SEQ_ADJ_ORIG: u16 = 15;
/// Nest of `CTA_SEQADJ_*`: corrections of TCP sequence numbers in the direction
/// of [`CTA_TUPLE_REPLY`].
pub const CTA_SEQ_ADJ_REPLY: u16 = 16;
/// Obsolete.
pub const CTA_SECMARK: u16 = 17;
/// u16 in network byte order, connection tracking zone.
pub const CTA_ZONE: u16 = 18;
/// Nest of `CTA_SECCTX_*`.
pub const CTA_SECCTX: u16 = 19;
/// Nest of `CTA_TIMESTAMP_*`: start and end times.
pub const CTA_TIMESTAMP: u16 = 20;
/// u32 in network byte order, mask of the bits of the mark that a request uses.
pub const CTA_MARK_MASK: u16 = 21;
/// Bytes, at most 128 bits: the labels.
pub const CTA_LABELS: u16 = 22;
/// Bytes, mask of the labels that a request uses.
pub const CTA_LABELS_MASK: u16 = 23;
/// Nest of `CTA_SYNPROXY_*`.
pub const CTA_SYNPROXY: u16 = 24;
/// In a request: nest of `CTA_FILTER_*`, the fields to filter by.
pub const CTA_FILTER: u16 = 25;
/// In a request: u32 in network byte order, mask of the status bits to filter
/// by.
pub const CTA_STATUS_MASK: u16 = 26;

// Attributes inside `CTA_TUPLE_*`.

/// Not in use.
pub const CTA_TUPLE_UNSPEC: u16 = 0;
/// Nest of `CTA_IP_*`.
pub const CTA_TUPLE_IP: u16 = 1;
/// Nest of `CTA_PROTO_*`.
pub const CTA_TUPLE_PROTO: u16 = 2;
/// u16 in network byte order, zone of this direction.
pub const CTA_TUPLE_ZONE: u16 = 3;

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

// Attributes inside `CTA_TUPLE_PROTO`.

/// Not in use.
pub const CTA_PROTO_UNSPEC: u16 = 0;
/// u8, protocol, one of `IPPROTO_*`.
pub const CTA_PROTO_NUM: u16 = 1;
/// u16 in network byte order, source port.
pub const CTA_PROTO_SRC_PORT: u16 = 2;
/// u16 in network byte order, destination port.
pub const CTA_PROTO_DST_PORT: u16 = 3;
/// u16 in network byte order, identifier of an ICMP echo.
pub const CTA_PROTO_ICMP_ID: u16 = 4;
/// u8, type of an ICMP message.
pub const CTA_PROTO_ICMP_TYPE: u16 = 5;
/// u8, code of an ICMP message.
pub const CTA_PROTO_ICMP_CODE: u16 = 6;
/// u16 in network byte order, identifier of an ICMPv6 echo.
pub const CTA_PROTO_ICMPV6_ID: u16 = 7;
/// u8, type of an ICMPv6 message.
pub const CTA_PROTO_ICMPV6_TYPE: u16 = 8;
/// u8, code of an ICMPv6 message.
pub const CTA_PROTO_ICMPV6_CODE: u16 = 9;

// Attributes inside `CTA_PROTOINFO`, and inside `CTA_PROTOINFO_TCP`.

/// Not in use.
pub const CTA_PROTOINFO_UNSPEC: u16 = 0;
/// Nest of `CTA_PROTOINFO_TCP_*`.
pub const CTA_PROTOINFO_TCP: u16 = 1;
/// Nest of `CTA_PROTOINFO_DCCP_*`.
pub const CTA_PROTOINFO_DCCP: u16 = 2;
/// Nest of `CTA_PROTOINFO_SCTP_*`.
pub const CTA_PROTOINFO_SCTP: u16 = 3;
/// Not in use.
pub const CTA_PROTOINFO_TCP_UNSPEC: u16 = 0;
/// u8, one of `TCP_CONNTRACK_*`.
pub const CTA_PROTOINFO_TCP_STATE: u16 = 1;
/// u8, window scale in the direction of [`CTA_TUPLE_ORIG`].
pub const CTA_PROTOINFO_TCP_WSCALE_ORIGINAL: u16 = 2;
/// u8, window scale in the direction of [`CTA_TUPLE_REPLY`].
pub const CTA_PROTOINFO_TCP_WSCALE_REPLY: u16 = 3;
/// `struct nf_ct_tcp_flags` for the direction of [`CTA_TUPLE_ORIG`].
pub const CTA_PROTOINFO_TCP_FLAGS_ORIGINAL: u16 = 4;
/// `struct nf_ct_tcp_flags` for the direction of [`CTA_TUPLE_REPLY`].
pub const CTA_PROTOINFO_TCP_FLAGS_REPLY: u16 = 5;

// Status of a connection (`CTA_STATUS`).

/// The connection was expected.
pub const IPS_EXPECTED: u32 = 1 << 0;
/// Packets were seen in both directions.
pub const IPS_SEEN_REPLY: u32 = 1 << 1;
/// The connection is never removed early.
pub const IPS_ASSURED: u32 = 1 << 2;
/// The first packet has left the host.
pub const IPS_CONFIRMED: u32 = 1 << 3;
/// The source is translated.
pub const IPS_SRC_NAT: u32 = 1 << 4;
/// The destination is translated.
pub const IPS_DST_NAT: u32 = 1 << 5;
/// TCP sequence numbers are corrected.
pub const IPS_SEQ_ADJUST: u32 = 1 << 6;
/// The decision on source translation has been made.
pub const IPS_SRC_NAT_DONE: u32 = 1 << 7;
/// The decision on destination translation has been made.
pub const IPS_DST_NAT_DONE: u32 = 1 << 8;
/// The connection is about to be removed.
pub const IPS_DYING: u32 = 1 << 9;
/// The timeout is fixed.
pub const IPS_FIXED_TIMEOUT: u32 = 1 << 10;
/// A template for other connections.
pub const IPS_TEMPLATE: u32 = 1 << 11;
/// Not in use; formerly an untracked connection.
pub const IPS_UNTRACKED: u32 = 1 << 12;
/// The helper was assigned by name.
pub const IPS_HELPER: u32 = 1 << 13;
/// A flow table forwards the packets.
pub const IPS_OFFLOAD: u32 = 1 << 14;
/// Hardware forwards the packets.
pub const IPS_HW_OFFLOAD: u32 = 1 << 15;

// States of a tracked TCP connection (`CTA_PROTOINFO_TCP_STATE`).

/// No state yet.
pub const TCP_CONNTRACK_NONE: u8 = 0;
/// A SYN was seen.
pub const TCP_CONNTRACK_SYN_SENT: u8 = 1;
/// A SYN and its SYN-ACK were seen.
pub const TCP_CONNTRACK_SYN_RECV: u8 = 2;
/// The SYN-ACK was acknowledged.
pub const TCP_CONNTRACK_ESTABLISHED: u8 = 3;
/// A FIN was seen.
pub const TCP_CONNTRACK_FIN_WAIT: u8 = 4;
/// The FIN was acknowledged.
pub const TCP_CONNTRACK_CLOSE_WAIT: u8 = 5;
/// A FIN was seen in both directions.
pub const TCP_CONNTRACK_LAST_ACK: u8 = 6;
/// The last FIN was acknowledged.
pub const TCP_CONNTRACK_TIME_WAIT: u8 = 7;
/// An RST was seen.
pub const TCP_CONNTRACK_CLOSE: u8 = 8;
/// A SYN was seen in both directions.
pub const TCP_CONNTRACK_SYN_SENT2: u8 = 9;
