//! `linux/netfilter/nfnetlink.h` and the headers of connection tracking.
//!
//! For `NETLINK_NETFILTER`. From `linux/netfilter/nfnetlink.h`,
//! `nfnetlink_conntrack.h`, `nf_conntrack_common.h` and `nf_conntrack_tcp.h`.
//! The header's struct, `nfgenmsg`, is
//! [`NfGenMsg`](super::super::nfnl::NfGenMsg).
//!
//! A message type has two halves: a subsystem, `NFNL_SUBSYS_*`, in the upper
//! byte, and one of that subsystem's messages in the lower.
//!
//! In contrast to other protocols of netlink, integers in attributes are in
//! network byte order.

// Multicast groups. To join them takes `CAP_NET_ADMIN`.

/// No group.
pub const NFNLGRP_NONE: u32 = 0;
/// Connections that are new.
pub const NFNLGRP_CONNTRACK_NEW: u32 = 1;
/// Connections that changed.
pub const NFNLGRP_CONNTRACK_UPDATE: u32 = 2;
/// Connections that are gone.
pub const NFNLGRP_CONNTRACK_DESTROY: u32 = 3;
/// Expected connections that are new.
pub const NFNLGRP_CONNTRACK_EXP_NEW: u32 = 4;
/// Expected connections that changed.
pub const NFNLGRP_CONNTRACK_EXP_UPDATE: u32 = 5;
/// Expected connections that are gone.
pub const NFNLGRP_CONNTRACK_EXP_DESTROY: u32 = 6;
/// Tables, chains, rules and sets of nftables.
pub const NFNLGRP_NFTABLES: u32 = 7;
/// Quotas of accounting that are used up.
pub const NFNLGRP_ACCT_QUOTA: u32 = 8;
/// The way of packets through the rules of nftables.
pub const NFNLGRP_NFTRACE: u32 = 9;

// The ends of a transaction: all messages between them are done, or none. Both
// have to be in one datagram, and are of no subsystem.

/// Begins a transaction, of the subsystem that `res_id` names.
pub const NFNL_MSG_BATCH_BEGIN: u16 = 0x10;
/// Ends it.
pub const NFNL_MSG_BATCH_END: u16 = 0x11;

// Subsystems, the upper byte of `nlmsg_type`.

/// None.
pub const NFNL_SUBSYS_NONE: u8 = 0;
/// Connection tracking: connections.
pub const NFNL_SUBSYS_CTNETLINK: u8 = 1;
/// Connection tracking: expected connections.
pub const NFNL_SUBSYS_CTNETLINK_EXP: u8 = 2;
/// Queues of packets for user space.
pub const NFNL_SUBSYS_QUEUE: u8 = 3;
/// Logs of packets for user space.
pub const NFNL_SUBSYS_ULOG: u8 = 4;
/// Fingerprints of operating systems.
pub const NFNL_SUBSYS_OSF: u8 = 5;
/// Sets of addresses and ports.
pub const NFNL_SUBSYS_IPSET: u8 = 6;
/// Accounting.
pub const NFNL_SUBSYS_ACCT: u8 = 7;
/// Timeouts of connection tracking.
pub const NFNL_SUBSYS_CTNETLINK_TIMEOUT: u8 = 8;
/// Helpers of connection tracking in user space.
pub const NFNL_SUBSYS_CTHELPER: u8 = 9;
/// nftables.
pub const NFNL_SUBSYS_NFTABLES: u8 = 10;
/// Extensions of iptables, for nftables.
pub const NFNL_SUBSYS_NFT_COMPAT: u8 = 11;
/// Which hooks are in use.
pub const NFNL_SUBSYS_HOOK: u8 = 12;

/// The version of `nfgenmsg`.
pub const NFNETLINK_V0: u8 = 0;

// Messages of `NFNL_SUBSYS_CTNETLINK`, the lower byte of `nlmsg_type`.

/// A connection: new, changed, or listed; as a request, to add or change it.
pub const IPCTNL_MSG_CT_NEW: u8 = 0;
/// Asks for one connection or dumps them.
pub const IPCTNL_MSG_CT_GET: u8 = 1;
/// A connection is gone; as a request, to delete it.
pub const IPCTNL_MSG_CT_DELETE: u8 = 2;
/// As [`IPCTNL_MSG_CT_GET`], and sets the counters to 0.
pub const IPCTNL_MSG_CT_GET_CTRZERO: u8 = 3;
/// Asks for statistics of each processor.
pub const IPCTNL_MSG_CT_GET_STATS_CPU: u8 = 4;
/// Asks for statistics of the network namespace.
pub const IPCTNL_MSG_CT_GET_STATS: u8 = 5;
/// Dumps connections that are on their way out.
pub const IPCTNL_MSG_CT_GET_DYING: u8 = 6;
/// Dumps connections whose first packet is on its way.
pub const IPCTNL_MSG_CT_GET_UNCONFIRMED: u8 = 7;

// Attributes of a connection, behind `nfgenmsg`.

/// Not in use.
pub const CTA_UNSPEC: u16 = 0;
/// Nest of `CTA_TUPLE_*`: the direction of the first packet.
pub const CTA_TUPLE_ORIG: u16 = 1;
/// Nest of `CTA_TUPLE_*`: the other direction.
pub const CTA_TUPLE_REPLY: u16 = 2;
/// u32 in network byte order, bits `IPS_*`.
pub const CTA_STATUS: u16 = 3;
/// Nest of `CTA_PROTOINFO_*`.
pub const CTA_PROTOINFO: u16 = 4;
/// Nest of `CTA_HELP_*`: the helper that reads along.
pub const CTA_HELP: u16 = 5;
/// Nest of `CTA_NAT_*`: how to translate the source.
pub const CTA_NAT_SRC: u16 = 6;
/// u32 in network byte order, seconds until it is forgotten.
pub const CTA_TIMEOUT: u16 = 7;
/// u32 in network byte order, the mark.
pub const CTA_MARK: u16 = 8;
/// Nest of `CTA_COUNTERS_*`: packets and bytes as [`CTA_TUPLE_ORIG`] goes.
pub const CTA_COUNTERS_ORIG: u16 = 9;
/// Nest of `CTA_COUNTERS_*`: packets and bytes as [`CTA_TUPLE_REPLY`] goes.
pub const CTA_COUNTERS_REPLY: u16 = 10;
/// u32 in network byte order, a reference count.
pub const CTA_USE: u16 = 11;
/// u32 in network byte order, tells it from an earlier one of the same tuple.
pub const CTA_ID: u16 = 12;
/// Nest of `CTA_NAT_*`: how to translate the destination.
pub const CTA_NAT_DST: u16 = 13;
/// Nest of `CTA_TUPLE_*`: the connection that made this one expected.
pub const CTA_TUPLE_MASTER: u16 = 14;
/// Nest of `CTA_SEQADJ_*`: corrections of TCP sequence numbers.
pub const CTA_SEQ_ADJ_ORIG: u16 = 15;
/// Nest of `CTA_SEQADJ_*`: corrections of TCP sequence numbers.
pub const CTA_SEQ_ADJ_REPLY: u16 = 16;
/// Obsolete.
pub const CTA_SECMARK: u16 = 17;
/// u16 in network byte order, the zone.
pub const CTA_ZONE: u16 = 18;
/// Nest of `CTA_SECCTX_*`.
pub const CTA_SECCTX: u16 = 19;
/// Nest of `CTA_TIMESTAMP_*`: when it began and ended.
pub const CTA_TIMESTAMP: u16 = 20;
/// u32 in network byte order, which bits of the mark count in a request.
pub const CTA_MARK_MASK: u16 = 21;
/// Bytes, 128 bits at most: labels.
pub const CTA_LABELS: u16 = 22;
/// Bytes, which labels count in a request.
pub const CTA_LABELS_MASK: u16 = 23;
/// Nest of `CTA_SYNPROXY_*`.
pub const CTA_SYNPROXY: u16 = 24;
/// Nest of `CTA_FILTER_*`, in a request: which fields select.
pub const CTA_FILTER: u16 = 25;
/// u32 in network byte order, which status bits select in a request.
pub const CTA_STATUS_MASK: u16 = 26;

// Attributes inside `CTA_TUPLE_*`.

/// Not in use.
pub const CTA_TUPLE_UNSPEC: u16 = 0;
/// Nest of `CTA_IP_*`.
pub const CTA_TUPLE_IP: u16 = 1;
/// Nest of `CTA_PROTO_*`.
pub const CTA_TUPLE_PROTO: u16 = 2;
/// u16 in network byte order, the zone of this direction.
pub const CTA_TUPLE_ZONE: u16 = 3;

// Attributes inside `CTA_TUPLE_IP`.

/// Not in use.
pub const CTA_IP_UNSPEC: u16 = 0;
/// 4 bytes, source address.
pub const CTA_IP_V4_SRC: u16 = 1;
/// 4 bytes, destination address.
pub const CTA_IP_V4_DST: u16 = 2;
/// 16 bytes, source address.
pub const CTA_IP_V6_SRC: u16 = 3;
/// 16 bytes, destination address.
pub const CTA_IP_V6_DST: u16 = 4;

// Attributes inside `CTA_TUPLE_PROTO`.

/// Not in use.
pub const CTA_PROTO_UNSPEC: u16 = 0;
/// u8, the protocol, `IPPROTO_*`.
pub const CTA_PROTO_NUM: u16 = 1;
/// u16 in network byte order, source port.
pub const CTA_PROTO_SRC_PORT: u16 = 2;
/// u16 in network byte order, destination port.
pub const CTA_PROTO_DST_PORT: u16 = 3;
/// u16 in network byte order, id of an echo.
pub const CTA_PROTO_ICMP_ID: u16 = 4;
/// u8, type of an ICMP message.
pub const CTA_PROTO_ICMP_TYPE: u16 = 5;
/// u8, code of an ICMP message.
pub const CTA_PROTO_ICMP_CODE: u16 = 6;
/// u16 in network byte order, id of an echo.
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
/// u8, window scale as [`CTA_TUPLE_ORIG`] goes.
pub const CTA_PROTOINFO_TCP_WSCALE_ORIGINAL: u16 = 2;
/// u8, window scale as [`CTA_TUPLE_REPLY`] goes.
pub const CTA_PROTOINFO_TCP_WSCALE_REPLY: u16 = 3;
/// `struct nf_ct_tcp_flags` as [`CTA_TUPLE_ORIG`] goes.
pub const CTA_PROTOINFO_TCP_FLAGS_ORIGINAL: u16 = 4;
/// `struct nf_ct_tcp_flags` as [`CTA_TUPLE_REPLY`] goes.
pub const CTA_PROTOINFO_TCP_FLAGS_REPLY: u16 = 5;

// Status of a connection (`CTA_STATUS`).

/// It was expected.
pub const IPS_EXPECTED: u32 = 1 << 0;
/// There were packets both ways.
pub const IPS_SEEN_REPLY: u32 = 1 << 1;
/// Not to be forgotten early.
pub const IPS_ASSURED: u32 = 1 << 2;
/// The first packet has left.
pub const IPS_CONFIRMED: u32 = 1 << 3;
/// The source is translated.
pub const IPS_SRC_NAT: u32 = 1 << 4;
/// The destination is translated.
pub const IPS_DST_NAT: u32 = 1 << 5;
/// TCP sequence numbers are corrected.
pub const IPS_SEQ_ADJUST: u32 = 1 << 6;
/// It is decided whether the source is translated.
pub const IPS_SRC_NAT_DONE: u32 = 1 << 7;
/// It is decided whether the destination is translated.
pub const IPS_DST_NAT_DONE: u32 = 1 << 8;
/// On its way out.
pub const IPS_DYING: u32 = 1 << 9;
/// The timeout is fixed.
pub const IPS_FIXED_TIMEOUT: u32 = 1 << 10;
/// A template for connections.
pub const IPS_TEMPLATE: u32 = 1 << 11;
/// Not in use: was not tracked.
pub const IPS_UNTRACKED: u32 = 1 << 12;
/// It was given a helper by name.
pub const IPS_HELPER: u32 = 1 << 13;
/// A flow table forwards its packets.
pub const IPS_OFFLOAD: u32 = 1 << 14;
/// Hardware forwards its packets.
pub const IPS_HW_OFFLOAD: u32 = 1 << 15;

// States of a TCP connection, as it is tracked (`CTA_PROTOINFO_TCP_STATE`).

/// None yet.
pub const TCP_CONNTRACK_NONE: u8 = 0;
/// A SYN was seen.
pub const TCP_CONNTRACK_SYN_SENT: u8 = 1;
/// A SYN was answered.
pub const TCP_CONNTRACK_SYN_RECV: u8 = 2;
/// The answer was acknowledged.
pub const TCP_CONNTRACK_ESTABLISHED: u8 = 3;
/// A FIN was seen.
pub const TCP_CONNTRACK_FIN_WAIT: u8 = 4;
/// The FIN was acknowledged.
pub const TCP_CONNTRACK_CLOSE_WAIT: u8 = 5;
/// A FIN was seen both ways.
pub const TCP_CONNTRACK_LAST_ACK: u8 = 6;
/// The last FIN was acknowledged.
pub const TCP_CONNTRACK_TIME_WAIT: u8 = 7;
/// A RST was seen.
pub const TCP_CONNTRACK_CLOSE: u8 = 8;
/// A SYN was seen both ways.
pub const TCP_CONNTRACK_SYN_SENT2: u8 = 9;
