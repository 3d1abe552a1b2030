// SPDX-License-Identifier: MIT OR Apache-2.0
//! `linux/rtnetlink.h`: messages and groups of rtnetlink, routes.
//!
//! The structs of this header are in [`rtnl`](super::super::rtnl). The address
//! families are from the kernel's internal `linux/socket.h`; the C library repeats
//! them in `sys/socket.h`.
//!
//! In the payloads below, an *interface index* is a positive number that
//! identifies a link in its network namespace. An *address* is 4 bytes for IPv4
//! and 16 for IPv6, in network byte order. Integers are in host byte order
//! unless stated otherwise.
//!
//! | constants | group |
//! |---|---|
//! | `AF_*`, `RTNL_FAMILY_*` | address families |
//! | `RTM_*` | message types (`nlmsg_type`) |
//! | `RTNLGRP_*`, `RTMGRP_*` | multicast groups, by number and as bits of `nl_groups` |
//! | `RTN_*` | kinds of routes (`rtm_type`) |
//! | `RTPROT_*` | origins of a route (`rtm_protocol`) |
//! | `RT_SCOPE_*` | distances to a destination (`rtm_scope`, `ifa_scope`) |
//! | `RT_TABLE_*` | routing tables (`rtm_table`) |
//! | `RTM_F_*` | flags of a route (`rtm_flags`) |
//! | `RTA_*` | attributes of a route |
//! | `RTAX_*` | attributes inside `RTA_METRICS` |
//! | `RTNH_*` | flags and alignment of next hops (`rtnh_flags`) |
//! | `TCA_*` | attributes of traffic control |
//! | `RTEXT_FILTER_*` | additional information in a link request (`IFLA_EXT_MASK`) |

// Written by ynlgen from the headers of Linux 7.3.4: names, types, numbers.
// Comments are kept. `ynlgen/uapi.toml` decides on headers and types.

#![allow(missing_docs, non_upper_case_globals, reason = "the names are C's, as are their meanings")]

// From `linux/rtnetlink.h`.

// #define RTNL_FAMILY_*
/// IPv4 multicast routes, which a dump of the routes of all families includes.
pub const RTNL_FAMILY_IPMR:  u8 = 128;
/// IPv6 multicast routes, which a dump of the routes of all families includes.
pub const RTNL_FAMILY_IP6MR: u8 = 129;

// enum RTM_*
// Message types (`nlmsg_type`).

/// A new, changed or dumped link. As a request: creates or changes a link.
pub const RTM_NEWLINK:          u16 = 16;
/// A removed link. As a request: deletes a link.
pub const RTM_DELLINK:          u16 = 17;
/// Requests one link, or dumps them.
pub const RTM_GETLINK:          u16 = 18;
/// Changes an existing link.
pub const RTM_SETLINK:          u16 = 19;
/// A new, changed or dumped address. As a request: adds or changes an address.
pub const RTM_NEWADDR:          u16 = 20;
/// A removed address. As a request: removes an address.
pub const RTM_DELADDR:          u16 = 21;
/// Requests addresses.
pub const RTM_GETADDR:          u16 = 22;
/// A new, changed or dumped route. As a request: adds or changes a route.
pub const RTM_NEWROUTE:         u16 = 24;
/// A removed route. As a request: deletes a route.
pub const RTM_DELROUTE:         u16 = 25;
/// Requests the route to a destination, or dumps routes.
pub const RTM_GETROUTE:         u16 = 26;
/// A new, changed or dumped neighbour. As a request: adds or changes a
/// neighbour.
pub const RTM_NEWNEIGH:         u16 = 28;
/// A removed neighbour. As a request: deletes a neighbour.
pub const RTM_DELNEIGH:         u16 = 29;
/// Requests neighbours.
pub const RTM_GETNEIGH:         u16 = 30;
pub const RTM_NEWRULE:          u16 = 32;
pub const RTM_DELRULE:          u16 = 33;
pub const RTM_GETRULE:          u16 = 34;
/// A new, changed or dumped queueing discipline. As a request: creates or
/// changes a queueing discipline.
pub const RTM_NEWQDISC:         u16 = 36;
/// A removed queueing discipline. As a request: deletes a queueing discipline.
pub const RTM_DELQDISC:         u16 = 37;
/// Requests queueing disciplines.
pub const RTM_GETQDISC:         u16 = 38;
/// A new, changed or dumped traffic class. As a request: creates or changes a
/// traffic class.
pub const RTM_NEWTCLASS:        u16 = 40;
/// A removed traffic class. As a request: deletes a traffic class.
pub const RTM_DELTCLASS:        u16 = 41;
/// Requests traffic classes.
pub const RTM_GETTCLASS:        u16 = 42;
/// A new, changed or dumped traffic filter. As a request: creates or changes a
/// traffic filter.
pub const RTM_NEWTFILTER:       u16 = 44;
/// A removed traffic filter. As a request: deletes a traffic filter.
pub const RTM_DELTFILTER:       u16 = 45;
/// Requests traffic filters.
pub const RTM_GETTFILTER:       u16 = 46;
pub const RTM_NEWACTION:        u16 = 48;
pub const RTM_DELACTION:        u16 = 49;
pub const RTM_GETACTION:        u16 = 50;
pub const RTM_NEWPREFIX:        u16 = 52;
pub const RTM_NEWMULTICAST:     u16 = 56;
pub const RTM_DELMULTICAST:     u16 = 57;
pub const RTM_GETMULTICAST:     u16 = 58;
pub const RTM_NEWANYCAST:       u16 = 60;
pub const RTM_DELANYCAST:       u16 = 61;
pub const RTM_GETANYCAST:       u16 = 62;
pub const RTM_NEWNEIGHTBL:      u16 = 64;
pub const RTM_GETNEIGHTBL:      u16 = 66;
pub const RTM_SETNEIGHTBL:      u16 = 67;
pub const RTM_NEWNDUSEROPT:     u16 = 68;
pub const RTM_NEWADDRLABEL:     u16 = 72;
pub const RTM_DELADDRLABEL:     u16 = 73;
pub const RTM_GETADDRLABEL:     u16 = 74;
pub const RTM_GETDCB:           u16 = 78;
pub const RTM_SETDCB:           u16 = 79;
pub const RTM_NEWNETCONF:       u16 = 80;
pub const RTM_DELNETCONF:       u16 = 81;
pub const RTM_GETNETCONF:       u16 = 82;
pub const RTM_NEWMDB:           u16 = 84;
pub const RTM_DELMDB:           u16 = 85;
pub const RTM_GETMDB:           u16 = 86;
pub const RTM_NEWNSID:          u16 = 88;
pub const RTM_DELNSID:          u16 = 89;
pub const RTM_GETNSID:          u16 = 90;
pub const RTM_NEWSTATS:         u16 = 92;
pub const RTM_GETSTATS:         u16 = 94;
pub const RTM_SETSTATS:         u16 = 95;
pub const RTM_NEWCACHEREPORT:   u16 = 96;
pub const RTM_NEWCHAIN:         u16 = 100;
pub const RTM_DELCHAIN:         u16 = 101;
pub const RTM_GETCHAIN:         u16 = 102;
pub const RTM_NEWNEXTHOP:       u16 = 104;
pub const RTM_DELNEXTHOP:       u16 = 105;
pub const RTM_GETNEXTHOP:       u16 = 106;
pub const RTM_NEWLINKPROP:      u16 = 108;
pub const RTM_DELLINKPROP:      u16 = 109;
pub const RTM_GETLINKPROP:      u16 = 110;
pub const RTM_NEWVLAN:          u16 = 112;
pub const RTM_DELVLAN:          u16 = 113;
pub const RTM_GETVLAN:          u16 = 114;
pub const RTM_NEWNEXTHOPBUCKET: u16 = 116;
pub const RTM_DELNEXTHOPBUCKET: u16 = 117;
pub const RTM_GETNEXTHOPBUCKET: u16 = 118;
pub const RTM_NEWTUNNEL:        u16 = 120;
pub const RTM_DELTUNNEL:        u16 = 121;
pub const RTM_GETTUNNEL:        u16 = 122;

// enum RTN_*
// Kinds of routes (`rtm_type`).

/// Unknown; in a dump request, any.
pub const RTN_UNSPEC:      u8 = 0;
/// Forwards to a gateway or a link.
pub const RTN_UNICAST:     u8 = 1;
/// Delivers to this host.
pub const RTN_LOCAL:       u8 = 2;
/// Delivers to this host as broadcast; sends as broadcast.
pub const RTN_BROADCAST:   u8 = 3;
/// Delivers to this host as anycast; sends as unicast.
pub const RTN_ANYCAST:     u8 = 4;
/// Forwards to a multicast group.
pub const RTN_MULTICAST:   u8 = 5;
/// Drops packets silently.
pub const RTN_BLACKHOLE:   u8 = 6;
/// Rejects packets as unreachable.
pub const RTN_UNREACHABLE: u8 = 7;
/// Rejects packets as prohibited.
pub const RTN_PROHIBIT:    u8 = 8;
/// Ends the lookup in this table; the next rule decides.
pub const RTN_THROW:       u8 = 9;
/// Historical: address translation by route.
pub const RTN_NAT:         u8 = 10;
/// Historical: resolution by an external program.
pub const RTN_XRESOLVE:    u8 = 11;

// #define RTPROT_*
// Origins of a route (`rtm_protocol`). The kernel interprets the values below
// `RTPROT_STATIC`. Higher values identify routing daemons;
// `/etc/iproute2/rt_protos` lists them.

/// Unknown; in a dump request, any.
pub const RTPROT_UNSPEC:     u8 = 0;
/// An ICMP redirect.
pub const RTPROT_REDIRECT:   u8 = 1;
/// The kernel itself, for example when an address is added.
pub const RTPROT_KERNEL:     u8 = 2;
/// A program at boot, before any routing daemon runs.
pub const RTPROT_BOOT:       u8 = 3;
/// An administrator.
pub const RTPROT_STATIC:     u8 = 4;
pub const RTPROT_GATED:      u8 = 8;
/// An IPv6 router advertisement.
pub const RTPROT_RA:         u8 = 9;
pub const RTPROT_MRT:        u8 = 10;
pub const RTPROT_ZEBRA:      u8 = 11;
pub const RTPROT_BIRD:       u8 = 12;
pub const RTPROT_DNROUTED:   u8 = 13;
pub const RTPROT_XORP:       u8 = 14;
pub const RTPROT_NTK:        u8 = 15;
pub const RTPROT_DHCP:       u8 = 16;
pub const RTPROT_MROUTED:    u8 = 17;
pub const RTPROT_KEEPALIVED: u8 = 18;
pub const RTPROT_BABEL:      u8 = 42;
pub const RTPROT_OVN:        u8 = 84;
pub const RTPROT_OPENR:      u8 = 99;
pub const RTPROT_BGP:        u8 = 186;
pub const RTPROT_ISIS:       u8 = 187;
pub const RTPROT_OSPF:       u8 = 188;
pub const RTPROT_RIP:        u8 = 189;
pub const RTPROT_EIGRP:      u8 = 192;

// enum rt_scope_t
// Distances to a destination (`rtm_scope`, `ifa_scope`): the higher the value,
// the nearer the destination. Values between these are available to users.

/// Anywhere.
pub const RT_SCOPE_UNIVERSE: u8 = 0;
/// Within the site.
pub const RT_SCOPE_SITE:     u8 = 200;
/// On a link of this host.
pub const RT_SCOPE_LINK:     u8 = 253;
/// On this host.
pub const RT_SCOPE_HOST:     u8 = 254;
/// Nowhere: the destination does not exist.
pub const RT_SCOPE_NOWHERE:  u8 = 255;

// #define RTM_F_*
// Flags of a route (`rtm_flags`). The lowest 8 bits are the flags of a next
// hop.

/// In a request: notifies user space of the change.
pub const RTM_F_NOTIFY:         u32 = 0x100;
/// A cached route, cloned from another one.
pub const RTM_F_CLONED:         u32 = 0x200;
/// Historical.
pub const RTM_F_EQUALIZE:       u32 = 0x400;
/// IPv6: the route of a prefix that a router advertised.
pub const RTM_F_PREFIX:         u32 = 0x800;
/// In a lookup: the reply names the table that contains the route.
pub const RTM_F_LOOKUP_TABLE:   u32 = 0x1000;
/// In a lookup: the reply is the matching route itself, not the result of
/// applying it.
pub const RTM_F_FIB_MATCH:      u32 = 0x2000;
/// Offloaded: hardware forwards by this route.
pub const RTM_F_OFFLOAD:        u32 = 0x4000;
/// Hardware passes packets that match this route to the kernel.
pub const RTM_F_TRAP:           u32 = 0x8000;
/// Offloading this route to hardware failed.
pub const RTM_F_OFFLOAD_FAILED: u32 = 0x20000000;

// enum rt_class_t
// Routing tables (`rtm_table`). The number of a table is a u32, in `RTA_TABLE`.

/// No particular table; in a dump request, all of them.
pub const RT_TABLE_UNSPEC:  u8 = 0;
/// The number of the table is above 255, and only in `RTA_TABLE`.
pub const RT_TABLE_COMPAT:  u8 = 252;
/// The table that is looked up last.
pub const RT_TABLE_DEFAULT: u8 = 253;
/// The table for routes that do not specify another.
pub const RT_TABLE_MAIN:    u8 = 254;
/// The table of local and broadcast addresses, which the kernel fills.
pub const RT_TABLE_LOCAL:   u8 = 255;

// enum rtattr_type_t
// Attributes of a route, after `rtmsg`.

/// Not in use.
pub const RTA_UNSPEC:        u16 = 0;
/// Address, destination prefix; absent in a default route.
pub const RTA_DST:           u16 = 1;
/// Address, source prefix that the route applies to.
pub const RTA_SRC:           u16 = 2;
/// u32, interface index of the link that packets arrive on.
pub const RTA_IIF:           u16 = 3;
/// u32, interface index of the link that packets leave on.
pub const RTA_OIF:           u16 = 4;
/// Address, of the gateway.
pub const RTA_GATEWAY:       u16 = 5;
/// u32, metric: lower values take precedence.
pub const RTA_PRIORITY:      u16 = 6;
/// Address, preferred source for packets that have none.
pub const RTA_PREFSRC:       u16 = 7;
/// Nest of `RTAX_*`.
pub const RTA_METRICS:       u16 = 8;
/// Sequence of `struct rtnexthop`, each followed by its attributes.
pub const RTA_MULTIPATH:     u16 = 9;
/// Not in use.
pub const RTA_PROTOINFO:     u16 = 10;
/// u32, realms: the upper 16 bits are the source, the lower 16 the destination.
pub const RTA_FLOW:          u16 = 11;
/// `struct rta_cacheinfo`: usage and expiry, with times in clock ticks.
pub const RTA_CACHEINFO:     u16 = 12;
/// Not in use.
pub const RTA_SESSION:       u16 = 13;
/// Not in use.
pub const RTA_MP_ALGO:       u16 = 14;
/// u32, number of the routing table; supersedes `rtm_table`.
pub const RTA_TABLE:         u16 = 15;
/// In a lookup: u32, the packet mark.
pub const RTA_MARK:          u16 = 16;
/// `struct rta_mfc_stats`: counters of a multicast route.
pub const RTA_MFC_STATS:     u16 = 17;
/// `struct rtvia`: gateway of a different address family.
pub const RTA_VIA:           u16 = 18;
/// MPLS: labels that replace those of the packet.
pub const RTA_NEWDST:        u16 = 19;
/// u8, preference of an IPv6 router: 0 medium, 1 high, 3 low.
pub const RTA_PREF:          u16 = 20;
/// u16, type of encapsulation, one of `LWTUNNEL_ENCAP_*`.
pub const RTA_ENCAP_TYPE:    u16 = 21;
/// Nest of attributes specific to the encapsulation.
pub const RTA_ENCAP:         u16 = 22;
/// u32, lifetime in seconds of a new IPv6 route.
pub const RTA_EXPIRES:       u16 = 23;
/// Padding that aligns the next payload to 8 bytes; to be skipped.
pub const RTA_PAD:           u16 = 24;
/// In a lookup: u32, the user id.
pub const RTA_UID:           u16 = 25;
/// MPLS: u8, 1 if the time to live is copied to the IP header.
pub const RTA_TTL_PROPAGATE: u16 = 26;
/// In a lookup: u8, the IP protocol.
pub const RTA_IP_PROTO:      u16 = 27;
/// In a lookup: u16 in network byte order, the source port.
pub const RTA_SPORT:         u16 = 28;
/// In a lookup: u16 in network byte order, the destination port.
pub const RTA_DPORT:         u16 = 29;
/// u32, number of a next hop object.
pub const RTA_NH_ID:         u16 = 30;
pub const RTA_FLOWLABEL:     u16 = 31;
pub const RTA_DEL_REASON:    u16 = 32;

// enum rt_del_reason
pub const RT_DEL_REASON_UNSPEC:       u32 = 0;
pub const RT_DEL_REASON_EXPIRED:      u32 = 1;
pub const RT_DEL_REASON_RA_WITHDRAWN: u32 = 2;

// #define RTNH_*
// Flags of a next hop (`rtnh_flags`; in `rtm_flags` of a route with one next
// hop).

/// The link is down.
pub const RTNH_F_DEAD:       u8 = 1;
/// Historical: the gateway is looked up recursively.
pub const RTNH_F_PERVASIVE:  u8 = 2;
/// The gateway counts as on the link, even if no route shows it there.
pub const RTNH_F_ONLINK:     u8 = 4;
/// Hardware forwards to the next hop.
pub const RTNH_F_OFFLOAD:    u8 = 8;
/// The link has no carrier.
pub const RTNH_F_LINKDOWN:   u8 = 16;
/// Multicast routes: the entry is not resolved yet.
pub const RTNH_F_UNRESOLVED: u8 = 32;
/// Hardware passes packets to this next hop to the kernel.
pub const RTNH_F_TRAP:       u8 = 64;
/// Mask of the flags that represent state. Next hops that differ only in these
/// flags are the same.
pub const RTNH_COMPARE_MASK: u8 = 0x59;

// #define RTNH_ALIGNTO
/// Alignment of next hops in [`RTA_MULTIPATH`], in bytes.
pub const RTNH_ALIGNTO: usize = 4;

// enum RTAX_*
pub const RTAX_UNSPEC:             u16 = 0;
pub const RTAX_LOCK:               u16 = 1;
pub const RTAX_MTU:                u16 = 2;
pub const RTAX_WINDOW:             u16 = 3;
pub const RTAX_RTT:                u16 = 4;
pub const RTAX_RTTVAR:             u16 = 5;
pub const RTAX_SSTHRESH:           u16 = 6;
pub const RTAX_CWND:               u16 = 7;
pub const RTAX_ADVMSS:             u16 = 8;
pub const RTAX_REORDERING:         u16 = 9;
pub const RTAX_HOPLIMIT:           u16 = 10;
pub const RTAX_INITCWND:           u16 = 11;
pub const RTAX_FEATURES:           u16 = 12;
pub const RTAX_RTO_MIN:            u16 = 13;
pub const RTAX_INITRWND:           u16 = 14;
pub const RTAX_QUICKACK:           u16 = 15;
pub const RTAX_CC_ALGO:            u16 = 16;
pub const RTAX_FASTOPEN_NO_COOKIE: u16 = 17;

// #define RTAX_FEATURE_*
pub const RTAX_FEATURE_ECN:         u32 = 0x1;
pub const RTAX_FEATURE_SACK:        u32 = 0x2;
pub const RTAX_FEATURE_TIMESTAMP:   u32 = 0x4;
pub const RTAX_FEATURE_ALLFRAG:     u32 = 0x8;
pub const RTAX_FEATURE_TCP_USEC_TS: u32 = 0x10;
pub const RTAX_FEATURE_MASK:        u32 = 0x1f;

// enum PREFIX_*
pub const PREFIX_UNSPEC:    u16 = 0;
pub const PREFIX_ADDRESS:   u16 = 1;
pub const PREFIX_CACHEINFO: u16 = 2;

// #define TCM_IFINDEX_MAGIC_BLOCK
pub const TCM_IFINDEX_MAGIC_BLOCK: i32 = -1;

// enum TCA_*
// Attributes of traffic control, after `tcmsg`.

/// Not in use.
pub const TCA_UNSPEC:         u16 = 0;
/// NUL-terminated string, the kind: `netem`, `mqprio`, `fq_codel`.
pub const TCA_KIND:           u16 = 1;
/// Options of the kind: a nest, a struct, or a struct followed by attributes.
pub const TCA_OPTIONS:        u16 = 2;
/// `struct tc_stats`; replaced by [`TCA_STATS2`].
pub const TCA_STATS:          u16 = 3;
/// Bytes, statistics in a format of the kind.
pub const TCA_XSTATS:         u16 = 4;
/// `struct tc_estimator`: parameters for estimating the rate.
pub const TCA_RATE:           u16 = 5;
/// Not in use.
pub const TCA_FCNT:           u16 = 6;
/// Nest of `TCA_STATS_*`.
pub const TCA_STATS2:         u16 = 7;
/// Nest of `TCA_STAB_*`: a table of packet sizes.
pub const TCA_STAB:           u16 = 8;
/// Padding that aligns the next payload to 8 bytes; to be skipped.
pub const TCA_PAD:            u16 = 9;
/// Flag in a dump request: includes the queueing disciplines that are hidden by
/// default.
pub const TCA_DUMP_INVISIBLE: u16 = 10;
/// u32, number of a chain of filters.
pub const TCA_CHAIN:          u16 = 11;
/// u8, 1 if hardware does the work.
pub const TCA_HW_OFFLOAD:     u16 = 12;
/// u32, number of the filter block shared by incoming packets.
pub const TCA_INGRESS_BLOCK:  u16 = 13;
/// u32, number of the filter block shared by outgoing packets.
pub const TCA_EGRESS_BLOCK:   u16 = 14;
/// `struct nla_bitfield32`, bits `TCA_DUMP_FLAGS_*`.
pub const TCA_DUMP_FLAGS:     u16 = 15;
pub const TCA_EXT_WARN_MSG:   u16 = 16;

// #define TCA_DUMP_FLAGS_TERSE
pub const TCA_DUMP_FLAGS_TERSE: u32 = 0x1;

// enum NDUSEROPT_*
pub const NDUSEROPT_UNSPEC:  u16 = 0;
pub const NDUSEROPT_SRCADDR: u16 = 1;

// #define RTMGRP_*
// Multicast groups, as bits of `nl_groups`: each is `1 << (RTNLGRP_* - 1)`.
// Later groups have only a number.

/// Links.
pub const RTMGRP_LINK:          u32 = 1;
/// Historical.
pub const RTMGRP_NOTIFY:        u32 = 2;
/// Neighbours, and the forwarding entries of bridges.
pub const RTMGRP_NEIGH:         u32 = 4;
/// Traffic control: queueing disciplines, classes, filters, actions.
pub const RTMGRP_TC:            u32 = 8;
/// IPv4 addresses.
pub const RTMGRP_IPV4_IFADDR:   u32 = 0x10;
/// IPv4 multicast routes.
pub const RTMGRP_IPV4_MROUTE:   u32 = 0x20;
/// IPv4 routes.
pub const RTMGRP_IPV4_ROUTE:    u32 = 0x40;
/// IPv4 routing rules.
pub const RTMGRP_IPV4_RULE:     u32 = 0x80;
/// IPv6 addresses.
pub const RTMGRP_IPV6_IFADDR:   u32 = 0x100;
/// IPv6 multicast routes.
pub const RTMGRP_IPV6_MROUTE:   u32 = 0x200;
/// IPv6 routes.
pub const RTMGRP_IPV6_ROUTE:    u32 = 0x400;
/// IPv6 state of links.
pub const RTMGRP_IPV6_IFINFO:   u32 = 0x800;
/// DECnet addresses; removed in Linux 6.1.
pub const RTMGRP_DECnet_IFADDR: u32 = 0x1000;
/// DECnet routes; removed in Linux 6.1.
pub const RTMGRP_DECnet_ROUTE:  u32 = 0x4000;
/// IPv6 prefixes from router advertisements.
pub const RTMGRP_IPV6_PREFIX:   u32 = 0x20000;

// enum rtnetlink_groups
// Multicast groups, by number (`NETLINK_ADD_MEMBERSHIP`).

/// No group.
pub const RTNLGRP_NONE:          u32 = 0;
/// Links.
pub const RTNLGRP_LINK:          u32 = 1;
/// Historical.
pub const RTNLGRP_NOTIFY:        u32 = 2;
/// Neighbours, and the forwarding entries of bridges.
pub const RTNLGRP_NEIGH:         u32 = 3;
/// Traffic control: queueing disciplines, classes, filters, actions.
pub const RTNLGRP_TC:            u32 = 4;
/// IPv4 addresses.
pub const RTNLGRP_IPV4_IFADDR:   u32 = 5;
/// IPv4 multicast routes.
pub const RTNLGRP_IPV4_MROUTE:   u32 = 6;
/// IPv4 routes.
pub const RTNLGRP_IPV4_ROUTE:    u32 = 7;
/// IPv4 routing rules.
pub const RTNLGRP_IPV4_RULE:     u32 = 8;
/// IPv6 addresses.
pub const RTNLGRP_IPV6_IFADDR:   u32 = 9;
/// IPv6 multicast routes.
pub const RTNLGRP_IPV6_MROUTE:   u32 = 10;
/// IPv6 routes.
pub const RTNLGRP_IPV6_ROUTE:    u32 = 11;
/// IPv6 state of links.
pub const RTNLGRP_IPV6_IFINFO:   u32 = 12;
/// DECnet addresses; removed in Linux 6.1.
pub const RTNLGRP_DECnet_IFADDR: u32 = 13;
/// Not in use.
pub const RTNLGRP_NOP2:          u32 = 14;
/// DECnet routes; removed in Linux 6.1.
pub const RTNLGRP_DECnet_ROUTE:  u32 = 15;
/// DECnet routing rules; removed in Linux 6.1.
pub const RTNLGRP_DECnet_RULE:   u32 = 16;
/// Not in use.
pub const RTNLGRP_NOP4:          u32 = 17;
/// IPv6 prefixes from router advertisements.
pub const RTNLGRP_IPV6_PREFIX:   u32 = 18;
/// IPv6 routing rules.
pub const RTNLGRP_IPV6_RULE:     u32 = 19;
/// Neighbour discovery options that user space handles, such as DNS servers.
pub const RTNLGRP_ND_USEROPT:    u32 = 20;
/// Phonet addresses.
pub const RTNLGRP_PHONET_IFADDR: u32 = 21;
/// Phonet routes.
pub const RTNLGRP_PHONET_ROUTE:  u32 = 22;
/// Data center bridging.
pub const RTNLGRP_DCB:           u32 = 23;
/// IPv4 settings of links, such as forwarding.
pub const RTNLGRP_IPV4_NETCONF:  u32 = 24;
/// IPv6 settings of links, such as forwarding.
pub const RTNLGRP_IPV6_NETCONF:  u32 = 25;
/// The multicast databases of bridges.
pub const RTNLGRP_MDB:           u32 = 26;
/// MPLS routes.
pub const RTNLGRP_MPLS_ROUTE:    u32 = 27;
/// Numbers that network namespaces assign to one another.
pub const RTNLGRP_NSID:          u32 = 28;
/// MPLS settings of links.
pub const RTNLGRP_MPLS_NETCONF:  u32 = 29;
/// IPv4 multicast packets without a route, for routing daemons.
pub const RTNLGRP_IPV4_MROUTE_R: u32 = 30;
/// IPv6 multicast packets without a route, for routing daemons.
pub const RTNLGRP_IPV6_MROUTE_R: u32 = 31;
/// Next hop objects.
pub const RTNLGRP_NEXTHOP:       u32 = 32;
/// The VLANs of bridges. `nl_groups` has no bit for this group or any later
/// one.
pub const RTNLGRP_BRVLAN:        u32 = 33;
/// MCTP addresses.
pub const RTNLGRP_MCTP_IFADDR:   u32 = 34;
/// Tunnel ids that VXLAN links filter by.
pub const RTNLGRP_TUNNEL:        u32 = 35;
/// Changes in the set of hardware statistics that links collect.
pub const RTNLGRP_STATS:         u32 = 36;
pub const RTNLGRP_IPV4_MCADDR:   u32 = 37;
pub const RTNLGRP_IPV6_MCADDR:   u32 = 38;
pub const RTNLGRP_IPV6_ACADDR:   u32 = 39;

// enum TCA_ROOT_*
pub const TCA_ROOT_UNSPEC:       u16 = 0;
pub const TCA_ROOT_TAB:          u16 = 1;
pub const TCA_ROOT_FLAGS:        u16 = 2;
pub const TCA_ROOT_COUNT:        u16 = 3;
pub const TCA_ROOT_TIME_DELTA:   u16 = 4;
pub const TCA_ROOT_EXT_WARN_MSG: u16 = 5;

// #define TCA_*
pub const TCA_FLAG_LARGE_DUMP_ON:     u32 = 0x1;
pub const TCA_ACT_FLAG_LARGE_DUMP_ON: u32 = 1;
pub const TCA_ACT_FLAG_TERSE_DUMP:    u32 = 0x2;

// #define RTEXT_FILTER_*
// Additional information that a link request asks for (`IFLA_EXT_MASK`).

/// Includes the virtual functions.
pub const RTEXT_FILTER_VF:                u32 = 0x1;
/// Includes the VLANs of bridge ports.
pub const RTEXT_FILTER_BRVLAN:            u32 = 0x2;
/// Includes the VLANs of bridge ports, with consecutive ones as ranges.
pub const RTEXT_FILTER_BRVLAN_COMPRESSED: u32 = 0x4;
/// Omits the statistics of IPv6 and of virtual functions. The statistics of the
/// link itself (`IFLA_STATS64`) are still included.
pub const RTEXT_FILTER_SKIP_STATS:        u32 = 0x8;
/// Includes the media redundancy protocol of bridges.
pub const RTEXT_FILTER_MRP:               u32 = 0x10;
/// Includes the connectivity fault management configuration of bridges.
pub const RTEXT_FILTER_CFM_CONFIG:        u32 = 0x20;
/// Includes the connectivity fault management state of bridges.
pub const RTEXT_FILTER_CFM_STATUS:        u32 = 0x40;
/// Includes the multiple spanning trees of bridges.
pub const RTEXT_FILTER_MST:               u32 = 0x80;
pub const RTEXT_FILTER_NAME_ONLY:         u32 = 0x100;

// From `linux/socket.h`.

// #define AF_*
// Address families: the first byte of the header of every rtnetlink message.
// The first four also occur in the C library's `sys/socket.h`.

/// No particular family; in a request, all of them.
pub const AF_UNSPEC:     u8 = 0;
pub const AF_UNIX:       u8 = 1;
pub const AF_LOCAL:      u8 = 1;
/// IPv4.
pub const AF_INET:       u8 = 2;
pub const AF_AX25:       u8 = 3;
pub const AF_IPX:        u8 = 4;
pub const AF_APPLETALK:  u8 = 5;
pub const AF_NETROM:     u8 = 6;
/// Bridge ports: the same links as seen by their bridge, in separate messages.
pub const AF_BRIDGE:     u8 = 7;
pub const AF_ATMPVC:     u8 = 8;
pub const AF_X25:        u8 = 9;
/// IPv6.
pub const AF_INET6:      u8 = 10;
pub const AF_ROSE:       u8 = 11;
pub const AF_DECnet:     u8 = 12;
pub const AF_NETBEUI:    u8 = 13;
pub const AF_SECURITY:   u8 = 14;
pub const AF_KEY:        u8 = 15;
pub const AF_ROUTE:      u8 = 16;
pub const AF_PACKET:     u8 = 17;
pub const AF_ASH:        u8 = 18;
pub const AF_ECONET:     u8 = 19;
pub const AF_ATMSVC:     u8 = 20;
pub const AF_RDS:        u8 = 21;
pub const AF_SNA:        u8 = 22;
pub const AF_IRDA:       u8 = 23;
pub const AF_PPPOX:      u8 = 24;
pub const AF_WANPIPE:    u8 = 25;
pub const AF_LLC:        u8 = 26;
pub const AF_IB:         u8 = 27;
pub const AF_MPLS:       u8 = 28;
pub const AF_CAN:        u8 = 29;
pub const AF_TIPC:       u8 = 30;
pub const AF_BLUETOOTH:  u8 = 31;
pub const AF_IUCV:       u8 = 32;
pub const AF_RXRPC:      u8 = 33;
pub const AF_ISDN:       u8 = 34;
pub const AF_PHONET:     u8 = 35;
pub const AF_IEEE802154: u8 = 36;
pub const AF_CAIF:       u8 = 37;
pub const AF_ALG:        u8 = 38;
pub const AF_NFC:        u8 = 39;
pub const AF_VSOCK:      u8 = 40;
pub const AF_KCM:        u8 = 41;
pub const AF_QIPCRTR:    u8 = 42;
pub const AF_SMC:        u8 = 43;
pub const AF_XDP:        u8 = 44;
pub const AF_MCTP:       u8 = 45;
