//! `linux/rtnetlink.h` and the headers around it: links, addresses, routes.
//!
//! The constants for listing and monitoring links, addresses and routes, from
//! `linux/rtnetlink.h`, `linux/if_link.h`, `linux/if_addr.h` and `linux/if.h`.
//! The structs of these headers are in [`rtnl`](super::super::rtnl).
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
//! | `IFF_*` | flags of a link (`ifi_flags`) |
//! | `IF_OPER_*` | operational states of a link (`IFLA_OPERSTATE`) |
//! | `IFLA_*` | attributes of a link |
//! | `IFLA_INFO_*` | attributes inside `IFLA_LINKINFO` |
//! | `IFLA_VLAN_*` | attributes inside `IFLA_INFO_DATA` of the kind `vlan` |
//! | `RTEXT_FILTER_*` | additional information in a link request (`IFLA_EXT_MASK`) |
//! | `IFA_*` | attributes of an address |
//! | `IFA_F_*` | flags of an address (`IFA_FLAGS`, `ifa_flags`) |
//! | `IFAPROT_*` | origins of an address (`IFA_PROTO`) |
//! | `RTN_*` | kinds of routes (`rtm_type`) |
//! | `RTPROT_*` | origins of a route (`rtm_protocol`) |
//! | `RT_SCOPE_*` | distances to a destination (`rtm_scope`, `ifa_scope`) |
//! | `RT_TABLE_*` | routing tables (`rtm_table`) |
//! | `RTM_F_*` | flags of a route (`rtm_flags`) |
//! | `RTA_*` | attributes of a route |
//! | `RTNH_*` | flags and alignment of next hops (`rtnh_flags`) |
//! | `TCA_*` | attributes of traffic control |

// Address families: the first byte of the header of every rtnetlink message.
// The first four also occur in the C library's `sys/socket.h`.

/// No particular family; in a request, all of them.
pub const AF_UNSPEC: u8 = 0;
/// IPv4.
pub const AF_INET: u8 = 2;
/// Bridge ports: the same links as seen by their bridge, in separate messages.
pub const AF_BRIDGE: u8 = 7;
/// IPv6.
pub const AF_INET6: u8 = 10;
/// IPv4 multicast routes, which a dump of the routes of all families includes.
pub const RTNL_FAMILY_IPMR: u8 = 128;
/// IPv6 multicast routes, which a dump of the routes of all families includes.
pub const RTNL_FAMILY_IP6MR: u8 = 129;

// Message types (`nlmsg_type`).

/// A new, changed or dumped link. As a request: creates or changes a link.
pub const RTM_NEWLINK: u16 = 16;
/// A removed link. As a request: deletes a link.
pub const RTM_DELLINK: u16 = 17;
/// Requests one link, or dumps them.
pub const RTM_GETLINK: u16 = 18;
/// Changes an existing link.
pub const RTM_SETLINK: u16 = 19;
/// A new, changed or dumped address. As a request: adds or changes an address.
pub const RTM_NEWADDR: u16 = 20;
/// A removed address. As a request: removes an address.
pub const RTM_DELADDR: u16 = 21;
/// Requests addresses.
pub const RTM_GETADDR: u16 = 22;
/// A new, changed or dumped route. As a request: adds or changes a route.
pub const RTM_NEWROUTE: u16 = 24;
/// A removed route. As a request: deletes a route.
pub const RTM_DELROUTE: u16 = 25;
/// Requests the route to a destination, or dumps routes.
pub const RTM_GETROUTE: u16 = 26;
/// A new, changed or dumped neighbour. As a request: adds or changes a
/// neighbour.
pub const RTM_NEWNEIGH: u16 = 28;
/// A removed neighbour. As a request: deletes a neighbour.
pub const RTM_DELNEIGH: u16 = 29;
/// Requests neighbours.
pub const RTM_GETNEIGH: u16 = 30;
/// A new, changed or dumped queueing discipline. As a request: creates or
/// changes a queueing discipline.
pub const RTM_NEWQDISC: u16 = 36;
/// A removed queueing discipline. As a request: deletes a queueing discipline.
pub const RTM_DELQDISC: u16 = 37;
/// Requests queueing disciplines.
pub const RTM_GETQDISC: u16 = 38;
/// A new, changed or dumped traffic class. As a request: creates or changes a
/// traffic class.
pub const RTM_NEWTCLASS: u16 = 40;
/// A removed traffic class. As a request: deletes a traffic class.
pub const RTM_DELTCLASS: u16 = 41;
/// Requests traffic classes.
pub const RTM_GETTCLASS: u16 = 42;
/// A new, changed or dumped traffic filter. As a request: creates or changes a
/// traffic filter.
pub const RTM_NEWTFILTER: u16 = 44;
/// A removed traffic filter. As a request: deletes a traffic filter.
pub const RTM_DELTFILTER: u16 = 45;
/// Requests traffic filters.
pub const RTM_GETTFILTER: u16 = 46;

// Multicast groups, by number (`NETLINK_ADD_MEMBERSHIP`).

/// No group.
pub const RTNLGRP_NONE: u32 = 0;
/// Links.
pub const RTNLGRP_LINK: u32 = 1;
/// Historical.
pub const RTNLGRP_NOTIFY: u32 = 2;
/// Neighbours, and the forwarding entries of bridges.
pub const RTNLGRP_NEIGH: u32 = 3;
/// Traffic control: queueing disciplines, classes, filters, actions.
pub const RTNLGRP_TC: u32 = 4;
/// IPv4 addresses.
pub const RTNLGRP_IPV4_IFADDR: u32 = 5;
/// IPv4 multicast routes.
pub const RTNLGRP_IPV4_MROUTE: u32 = 6;
/// IPv4 routes.
pub const RTNLGRP_IPV4_ROUTE: u32 = 7;
/// IPv4 routing rules.
pub const RTNLGRP_IPV4_RULE: u32 = 8;
/// IPv6 addresses.
pub const RTNLGRP_IPV6_IFADDR: u32 = 9;
/// IPv6 multicast routes.
pub const RTNLGRP_IPV6_MROUTE: u32 = 10;
/// IPv6 routes.
pub const RTNLGRP_IPV6_ROUTE: u32 = 11;
/// IPv6 state of links.
pub const RTNLGRP_IPV6_IFINFO: u32 = 12;
/// DECnet addresses; removed in Linux 6.1.
#[expect(non_upper_case_globals, reason = "the header's spelling")]
pub const RTNLGRP_DECnet_IFADDR: u32 = 13;
/// Not in use.
pub const RTNLGRP_NOP2: u32 = 14;
/// DECnet routes; removed in Linux 6.1.
#[expect(non_upper_case_globals, reason = "the header's spelling")]
pub const RTNLGRP_DECnet_ROUTE: u32 = 15;
/// DECnet routing rules; removed in Linux 6.1.
#[expect(non_upper_case_globals, reason = "the header's spelling")]
pub const RTNLGRP_DECnet_RULE: u32 = 16;
/// Not in use.
pub const RTNLGRP_NOP4: u32 = 17;
/// IPv6 prefixes from router advertisements.
pub const RTNLGRP_IPV6_PREFIX: u32 = 18;
/// IPv6 routing rules.
pub const RTNLGRP_IPV6_RULE: u32 = 19;
/// Neighbour discovery options that user space handles, such as DNS servers.
pub const RTNLGRP_ND_USEROPT: u32 = 20;
/// Phonet addresses.
pub const RTNLGRP_PHONET_IFADDR: u32 = 21;
/// Phonet routes.
pub const RTNLGRP_PHONET_ROUTE: u32 = 22;
/// Data center bridging.
pub const RTNLGRP_DCB: u32 = 23;
/// IPv4 settings of links, such as forwarding.
pub const RTNLGRP_IPV4_NETCONF: u32 = 24;
/// IPv6 settings of links, such as forwarding.
pub const RTNLGRP_IPV6_NETCONF: u32 = 25;
/// The multicast databases of bridges.
pub const RTNLGRP_MDB: u32 = 26;
/// MPLS routes.
pub const RTNLGRP_MPLS_ROUTE: u32 = 27;
/// Numbers that network namespaces assign to one another.
pub const RTNLGRP_NSID: u32 = 28;
/// MPLS settings of links.
pub const RTNLGRP_MPLS_NETCONF: u32 = 29;
/// IPv4 multicast packets without a route, for routing daemons.
pub const RTNLGRP_IPV4_MROUTE_R: u32 = 30;
/// IPv6 multicast packets without a route, for routing daemons.
pub const RTNLGRP_IPV6_MROUTE_R: u32 = 31;
/// Next hop objects.
pub const RTNLGRP_NEXTHOP: u32 = 32;
/// The VLANs of bridges. `nl_groups` has no bit for this group or any later
/// one.
pub const RTNLGRP_BRVLAN: u32 = 33;
/// MCTP addresses.
pub const RTNLGRP_MCTP_IFADDR: u32 = 34;
/// Tunnel ids that VXLAN links filter by.
pub const RTNLGRP_TUNNEL: u32 = 35;
/// Changes in the set of hardware statistics that links collect.
pub const RTNLGRP_STATS: u32 = 36;

// Multicast groups, as bits of `nl_groups`: each is `1 << (RTNLGRP_* - 1)`.
// Later groups have only a number.

/// Links.
pub const RTMGRP_LINK: u32 = 1;
/// Historical.
pub const RTMGRP_NOTIFY: u32 = 2;
/// Neighbours, and the forwarding entries of bridges.
pub const RTMGRP_NEIGH: u32 = 4;
/// Traffic control: queueing disciplines, classes, filters, actions.
pub const RTMGRP_TC: u32 = 8;
/// IPv4 addresses.
pub const RTMGRP_IPV4_IFADDR: u32 = 0x10;
/// IPv4 multicast routes.
pub const RTMGRP_IPV4_MROUTE: u32 = 0x20;
/// IPv4 routes.
pub const RTMGRP_IPV4_ROUTE: u32 = 0x40;
/// IPv4 routing rules.
pub const RTMGRP_IPV4_RULE: u32 = 0x80;
/// IPv6 addresses.
pub const RTMGRP_IPV6_IFADDR: u32 = 0x100;
/// IPv6 multicast routes.
pub const RTMGRP_IPV6_MROUTE: u32 = 0x200;
/// IPv6 routes.
pub const RTMGRP_IPV6_ROUTE: u32 = 0x400;
/// IPv6 state of links.
pub const RTMGRP_IPV6_IFINFO: u32 = 0x800;
/// DECnet addresses; removed in Linux 6.1.
#[expect(non_upper_case_globals, reason = "the header's spelling")]
pub const RTMGRP_DECnet_IFADDR: u32 = 0x1000;
/// DECnet routes; removed in Linux 6.1.
#[expect(non_upper_case_globals, reason = "the header's spelling")]
pub const RTMGRP_DECnet_ROUTE: u32 = 0x4000;
/// IPv6 prefixes from router advertisements.
pub const RTMGRP_IPV6_PREFIX: u32 = 0x20000;

// Flags of a link (`ifi_flags`).

/// Administratively up.
pub const IFF_UP: u32 = 1 << 0;
/// Has a broadcast address.
pub const IFF_BROADCAST: u32 = 1 << 1;
/// The driver prints debugging messages.
pub const IFF_DEBUG: u32 = 1 << 2;
/// A loopback link.
pub const IFF_LOOPBACK: u32 = 1 << 3;
/// A link with a single peer.
pub const IFF_POINTOPOINT: u32 = 1 << 4;
/// Historical: no trailer encapsulation.
pub const IFF_NOTRAILERS: u32 = 1 << 5;
/// Up, and the operational state is [`IF_OPER_UP`] or [`IF_OPER_UNKNOWN`].
pub const IFF_RUNNING: u32 = 1 << 6;
/// No address resolution on this link.
pub const IFF_NOARP: u32 = 1 << 7;
/// Receives all packets because of this flag; [`IFLA_PROMISCUITY`] counts all
/// reasons.
pub const IFF_PROMISC: u32 = 1 << 8;
/// Receives all multicast packets because of this flag; [`IFLA_ALLMULTI`]
/// counts all reasons.
pub const IFF_ALLMULTI: u32 = 1 << 9;
/// The master of a group of links that share its load.
pub const IFF_MASTER: u32 = 1 << 10;
/// A link that shares the load of its master.
pub const IFF_SLAVE: u32 = 1 << 11;
/// Can send multicast.
pub const IFF_MULTICAST: u32 = 1 << 12;
/// Can select between media.
pub const IFF_PORTSEL: u32 = 1 << 13;
/// Selects its medium automatically.
pub const IFF_AUTOMEDIA: u32 = 1 << 14;
/// A dial-up link whose addresses change.
pub const IFF_DYNAMIC: u32 = 1 << 15;
/// The driver has detected a carrier.
pub const IFF_LOWER_UP: u32 = 1 << 16;
/// The driver waits for an event before it passes packets.
pub const IFF_DORMANT: u32 = 1 << 17;
/// Sent packets are echoed to the sender, as CAN requires.
pub const IFF_ECHO: u32 = 1 << 18;

// Operational states of a link (`IFLA_OPERSTATE`), after RFC 2863.

/// The driver does not report a state.
pub const IF_OPER_UNKNOWN: u8 = 0;
/// The hardware is missing.
pub const IF_OPER_NOTPRESENT: u8 = 1;
/// Down.
pub const IF_OPER_DOWN: u8 = 2;
/// Down because the lower link is down.
pub const IF_OPER_LOWERLAYERDOWN: u8 = 3;
/// In a test mode: no packets pass.
pub const IF_OPER_TESTING: u8 = 4;
/// Waiting for an event, such as the end of authentication.
pub const IF_OPER_DORMANT: u8 = 5;
/// Up: packets pass.
pub const IF_OPER_UP: u8 = 6;

// Attributes of a link, after `ifinfomsg`.

/// Not in use.
pub const IFLA_UNSPEC: u16 = 0;
/// Bytes, link layer address: 6 for Ethernet.
pub const IFLA_ADDRESS: u16 = 1;
/// Bytes, link layer broadcast address; on a point-to-point link, the address
/// of the peer.
pub const IFLA_BROADCAST: u16 = 2;
/// NUL-terminated string, at most 16 bytes: the name.
pub const IFLA_IFNAME: u16 = 3;
/// u32, maximum packet size in bytes.
pub const IFLA_MTU: u16 = 4;
/// u32, interface index of the lower link; see [`IFLA_LINK_NETNSID`].
pub const IFLA_LINK: u16 = 5;
/// NUL-terminated string, name of the root queueing discipline.
pub const IFLA_QDISC: u16 = 6;
/// `struct rtnl_link_stats`: 32-bit counters.
pub const IFLA_STATS: u16 = 7;
/// Not in use.
pub const IFLA_COST: u16 = 8;
/// Not in use.
pub const IFLA_PRIORITY: u16 = 9;
/// u32, interface index of the master: bridge, bond, VRF. In a request, 0 is no
/// master.
pub const IFLA_MASTER: u16 = 10;
/// `struct iw_event`, an event of the old wireless extensions.
pub const IFLA_WIRELESS: u16 = 11;
/// Nest of attributes of the message's address family: `IFLA_BRPORT_*`,
/// `IFLA_INET6_*`.
pub const IFLA_PROTINFO: u16 = 12;
/// u32, length of the transmit queue in packets.
pub const IFLA_TXQLEN: u16 = 13;
/// `struct rtnl_link_ifmap`: hardware addresses and resources.
pub const IFLA_MAP: u16 = 14;
/// u32, historical.
pub const IFLA_WEIGHT: u16 = 15;
/// u8, one of `IF_OPER_*`.
pub const IFLA_OPERSTATE: u16 = 16;
/// u8, state that the link enters when it gets a carrier: 0 up, 1 dormant, 2
/// testing.
pub const IFLA_LINKMODE: u16 = 17;
/// Nest of `IFLA_INFO_*`.
pub const IFLA_LINKINFO: u16 = 18;
/// u32, process id: moves the link to the network namespace of that process.
pub const IFLA_NET_NS_PID: u16 = 19;
/// NUL-terminated string, at most 256 bytes: a description.
pub const IFLA_IFALIAS: u16 = 20;
/// u32, number of SR-IOV virtual functions.
pub const IFLA_NUM_VF: u16 = 21;
/// Nest with one `IFLA_VF_INFO` for each virtual function.
pub const IFLA_VFINFO_LIST: u16 = 22;
/// `struct rtnl_link_stats64`: 64-bit counters.
pub const IFLA_STATS64: u16 = 23;
/// Nest with one `IFLA_VF_PORT` for each virtual function.
pub const IFLA_VF_PORTS: u16 = 24;
/// Nest of `IFLA_PORT_*`.
pub const IFLA_PORT_SELF: u16 = 25;
/// Nest of address families: one nest for each family, with the family as its
/// type. Each holds the state that the family keeps for the link.
pub const IFLA_AF_SPEC: u16 = 26;
/// u32, number of a group of links; 0 by default.
pub const IFLA_GROUP: u16 = 27;
/// u32, file descriptor: moves the link to the network namespace that it refers
/// to.
pub const IFLA_NET_NS_FD: u16 = 28;
/// In a request: u32, flags `RTEXT_FILTER_*`.
pub const IFLA_EXT_MASK: u16 = 29;
/// u32, number of reasons to receive all packets.
pub const IFLA_PROMISCUITY: u16 = 30;
/// u32, number of transmit queues.
pub const IFLA_NUM_TX_QUEUES: u16 = 31;
/// u32, number of receive queues.
pub const IFLA_NUM_RX_QUEUES: u16 = 32;
/// u8, 1 if the link has a carrier.
pub const IFLA_CARRIER: u16 = 33;
/// Bytes, at most 32: identifies the physical port.
pub const IFLA_PHYS_PORT_ID: u16 = 34;
/// u32, number of times the carrier appeared or disappeared.
pub const IFLA_CARRIER_CHANGES: u16 = 35;
/// Bytes, at most 32: identifies the switch that the port belongs to.
pub const IFLA_PHYS_SWITCH_ID: u16 = 36;
/// i32, number of the network namespace of [`IFLA_LINK`], if it is a different
/// one.
pub const IFLA_LINK_NETNSID: u16 = 37;
/// NUL-terminated string, name of the physical port.
pub const IFLA_PHYS_PORT_NAME: u16 = 38;
/// u8, 1 if a protocol keeps the link down.
pub const IFLA_PROTO_DOWN: u16 = 39;
/// u32, maximum number of segments in a packet of generic segmentation offload.
pub const IFLA_GSO_MAX_SEGS: u16 = 40;
/// u32, maximum size in bytes of a packet of generic segmentation offload.
pub const IFLA_GSO_MAX_SIZE: u16 = 41;
/// Padding that aligns the next payload to 8 bytes; to be skipped.
pub const IFLA_PAD: u16 = 42;
/// Nest of `IFLA_XDP_*`.
pub const IFLA_XDP: u16 = 43;
/// u32, cause of the message, one of `IFLA_EVENT_*`.
pub const IFLA_EVENT: u16 = 44;
/// i32, number of the network namespace that the link was moved to.
pub const IFLA_NEW_NETNSID: u16 = 45;
/// i32, number of the network namespace that a request applies to.
pub const IFLA_IF_NETNSID: u16 = 46;
/// Newer name of [`IFLA_IF_NETNSID`].
pub const IFLA_TARGET_NETNSID: u16 = IFLA_IF_NETNSID;
/// u32, number of times the carrier appeared.
pub const IFLA_CARRIER_UP_COUNT: u16 = 47;
/// u32, number of times the carrier disappeared.
pub const IFLA_CARRIER_DOWN_COUNT: u16 = 48;
/// i32, interface index of the link in the namespace that it was moved to.
pub const IFLA_NEW_IFINDEX: u16 = 49;
/// u32, minimum possible MTU in bytes.
pub const IFLA_MIN_MTU: u16 = 50;
/// u32, maximum possible MTU in bytes.
pub const IFLA_MAX_MTU: u16 = 51;
/// Nest of properties that can occur more than once: `IFLA_ALT_IFNAME`.
pub const IFLA_PROP_LIST: u16 = 52;
/// NUL-terminated string, at most 128 bytes: an alternative name.
pub const IFLA_ALT_IFNAME: u16 = 53;
/// Bytes, permanent link layer address of the hardware.
pub const IFLA_PERM_ADDRESS: u16 = 54;
/// Nest of `IFLA_PROTO_DOWN_REASON_*`.
pub const IFLA_PROTO_DOWN_REASON: u16 = 55;
/// NUL-terminated string, name of the parent device.
pub const IFLA_PARENT_DEV_NAME: u16 = 56;
/// NUL-terminated string, name of the parent device's bus.
pub const IFLA_PARENT_DEV_BUS_NAME: u16 = 57;
/// u32, maximum size in bytes of a packet of generic receive offload.
pub const IFLA_GRO_MAX_SIZE: u16 = 58;
/// u32, maximum size in bytes of a packet that the hardware can segment.
pub const IFLA_TSO_MAX_SIZE: u16 = 59;
/// u32, maximum number of segments that the hardware can split a packet into.
pub const IFLA_TSO_MAX_SEGS: u16 = 60;
/// u32, number of reasons to receive all multicast packets.
pub const IFLA_ALLMULTI: u16 = 61;

// Attributes inside `IFLA_LINKINFO`.

/// Not in use.
pub const IFLA_INFO_UNSPEC: u16 = 0;
/// NUL-terminated string, kind of the link: `vlan`, `bridge`, `veth`.
pub const IFLA_INFO_KIND: u16 = 1;
/// Nest of attributes specific to the kind.
pub const IFLA_INFO_DATA: u16 = 2;
/// Bytes, statistics in a format of the kind.
pub const IFLA_INFO_XSTATS: u16 = 3;
/// NUL-terminated string, kind of the master.
pub const IFLA_INFO_SLAVE_KIND: u16 = 4;
/// Nest of attributes of the link that are specific to the master's kind.
pub const IFLA_INFO_SLAVE_DATA: u16 = 5;

// Attributes inside `IFLA_INFO_DATA` of the kind `vlan`.

/// Not in use.
pub const IFLA_VLAN_UNSPEC: u16 = 0;
/// u16, VLAN id, 0 to 4095.
pub const IFLA_VLAN_ID: u16 = 1;
/// `struct ifla_vlan_flags`: two u32, the flags and a mask of those to change.
pub const IFLA_VLAN_FLAGS: u16 = 2;
/// Nest of priority mappings for sent packets.
pub const IFLA_VLAN_EGRESS_QOS: u16 = 3;
/// Nest of priority mappings for received packets.
pub const IFLA_VLAN_INGRESS_QOS: u16 = 4;
/// u16 in network byte order, protocol of the tag: 0x8100 or 0x88a8.
pub const IFLA_VLAN_PROTOCOL: u16 = 5;

// Additional information that a link request asks for (`IFLA_EXT_MASK`).

/// Includes the virtual functions.
pub const RTEXT_FILTER_VF: u32 = 1 << 0;
/// Includes the VLANs of bridge ports.
pub const RTEXT_FILTER_BRVLAN: u32 = 1 << 1;
/// Includes the VLANs of bridge ports, with consecutive ones as ranges.
pub const RTEXT_FILTER_BRVLAN_COMPRESSED: u32 = 1 << 2;
/// Omits the statistics of IPv6 and of virtual functions. The statistics of the
/// link itself (`IFLA_STATS64`) are still included.
pub const RTEXT_FILTER_SKIP_STATS: u32 = 1 << 3;
/// Includes the media redundancy protocol of bridges.
pub const RTEXT_FILTER_MRP: u32 = 1 << 4;
/// Includes the connectivity fault management configuration of bridges.
pub const RTEXT_FILTER_CFM_CONFIG: u32 = 1 << 5;
/// Includes the connectivity fault management state of bridges.
pub const RTEXT_FILTER_CFM_STATUS: u32 = 1 << 6;
/// Includes the multiple spanning trees of bridges.
pub const RTEXT_FILTER_MST: u32 = 1 << 7;

// Attributes of an address, after `ifaddrmsg`.

/// Not in use.
pub const IFA_UNSPEC: u16 = 0;
/// Address, 4 or 16 bytes in network byte order: on a point-to-point link, of
/// the peer; otherwise of the link itself.
pub const IFA_ADDRESS: u16 = 1;
/// Address, 4 or 16 bytes in network byte order: of the link itself. IPv6 has
/// this attribute only if there is a peer. For IPv4, `RTM_NEWADDR` requires it.
pub const IFA_LOCAL: u16 = 2;
/// IPv4: NUL-terminated string, the link's name, optionally with a suffix.
pub const IFA_LABEL: u16 = 3;
/// IPv4: the broadcast address.
pub const IFA_BROADCAST: u16 = 4;
/// The anycast address.
pub const IFA_ANYCAST: u16 = 5;
/// `struct ifa_cacheinfo`: lifetimes in seconds, timestamps in 1/100 s.
pub const IFA_CACHEINFO: u16 = 6;
/// The multicast address.
pub const IFA_MULTICAST: u16 = 7;
/// u32, flags `IFA_F_*`; supersedes `ifa_flags`, which has only 8 bits.
pub const IFA_FLAGS: u16 = 8;
/// u32, metric of the route to the address's prefix.
pub const IFA_RT_PRIORITY: u16 = 9;
/// i32, number of the network namespace that a request applies to.
pub const IFA_TARGET_NETNSID: u16 = 10;
/// u8, origin of the address: one of `IFAPROT_*`, or an application's own
/// number.
pub const IFA_PROTO: u16 = 11;

// Flags of an address (`IFA_FLAGS`; the lowest 8 bits also in `ifa_flags`).

/// Not the first address of its prefix on the link.
pub const IFA_F_SECONDARY: u32 = 0x01;
/// IPv6: a temporary address, for privacy.
pub const IFA_F_TEMPORARY: u32 = IFA_F_SECONDARY;
/// IPv6: no duplicate address detection.
pub const IFA_F_NODAD: u32 = 0x02;
/// IPv6: usable while duplicate address detection is in progress.
pub const IFA_F_OPTIMISTIC: u32 = 0x04;
/// IPv6: duplicate address detection found a duplicate.
pub const IFA_F_DADFAILED: u32 = 0x08;
/// IPv6: the home address of a mobile node.
pub const IFA_F_HOMEADDRESS: u32 = 0x10;
/// The preferred lifetime has expired; not to be used for new connections.
pub const IFA_F_DEPRECATED: u32 = 0x20;
/// IPv6: not usable yet, because duplicate address detection is in progress.
pub const IFA_F_TENTATIVE: u32 = 0x40;
/// No limit to the lifetime.
pub const IFA_F_PERMANENT: u32 = 0x80;
/// IPv6: the kernel creates temporary addresses from this one.
pub const IFA_F_MANAGETEMPADDR: u32 = 0x100;
/// The kernel does not add a route to the prefix with the address.
pub const IFA_F_NOPREFIXROUTE: u32 = 0x200;
/// A multicast address whose group the kernel joins.
pub const IFA_F_MCAUTOJOIN: u32 = 0x400;
/// IPv6: stable, but reveals nothing about the hardware (RFC 7217).
pub const IFA_F_STABLE_PRIVACY: u32 = 0x800;

// Origins of an address (`IFA_PROTO`).

/// Unknown.
pub const IFAPROT_UNSPEC: u8 = 0;
/// The kernel, for the loopback link.
pub const IFAPROT_KERNEL_LO: u8 = 1;
/// The kernel, from a router advertisement.
pub const IFAPROT_KERNEL_RA: u8 = 2;
/// The kernel, as the link-local address.
pub const IFAPROT_KERNEL_LL: u8 = 3;

// Kinds of routes (`rtm_type`).

/// Unknown; in a dump request, any.
pub const RTN_UNSPEC: u8 = 0;
/// Forwards to a gateway or a link.
pub const RTN_UNICAST: u8 = 1;
/// Delivers to this host.
pub const RTN_LOCAL: u8 = 2;
/// Delivers to this host as broadcast; sends as broadcast.
pub const RTN_BROADCAST: u8 = 3;
/// Delivers to this host as anycast; sends as unicast.
pub const RTN_ANYCAST: u8 = 4;
/// Forwards to a multicast group.
pub const RTN_MULTICAST: u8 = 5;
/// Drops packets silently.
pub const RTN_BLACKHOLE: u8 = 6;
/// Rejects packets as unreachable.
pub const RTN_UNREACHABLE: u8 = 7;
/// Rejects packets as prohibited.
pub const RTN_PROHIBIT: u8 = 8;
/// Ends the lookup in this table; the next rule decides.
pub const RTN_THROW: u8 = 9;
/// Historical: address translation by route.
pub const RTN_NAT: u8 = 10;
/// Historical: resolution by an external program.
pub const RTN_XRESOLVE: u8 = 11;

// Origins of a route (`rtm_protocol`). The kernel interprets the values below
// `RTPROT_STATIC`. Higher values identify routing daemons;
// `/etc/iproute2/rt_protos` lists them.

/// Unknown; in a dump request, any.
pub const RTPROT_UNSPEC: u8 = 0;
/// An ICMP redirect.
pub const RTPROT_REDIRECT: u8 = 1;
/// The kernel itself, for example when an address is added.
pub const RTPROT_KERNEL: u8 = 2;
/// A program at boot, before any routing daemon runs.
pub const RTPROT_BOOT: u8 = 3;
/// An administrator.
pub const RTPROT_STATIC: u8 = 4;
/// An IPv6 router advertisement.
pub const RTPROT_RA: u8 = 9;

// Distances to a destination (`rtm_scope`, `ifa_scope`): the higher the value,
// the nearer the destination. Values between these are available to users.

/// Anywhere.
pub const RT_SCOPE_UNIVERSE: u8 = 0;
/// Within the site.
pub const RT_SCOPE_SITE: u8 = 200;
/// On a link of this host.
pub const RT_SCOPE_LINK: u8 = 253;
/// On this host.
pub const RT_SCOPE_HOST: u8 = 254;
/// Nowhere: the destination does not exist.
pub const RT_SCOPE_NOWHERE: u8 = 255;

// Routing tables (`rtm_table`). The number of a table is a u32, in `RTA_TABLE`.

/// No particular table; in a dump request, all of them.
pub const RT_TABLE_UNSPEC: u8 = 0;
/// The number of the table is above 255, and only in `RTA_TABLE`.
pub const RT_TABLE_COMPAT: u8 = 252;
/// The table that is looked up last.
pub const RT_TABLE_DEFAULT: u8 = 253;
/// The table for routes that do not specify another.
pub const RT_TABLE_MAIN: u8 = 254;
/// The table of local and broadcast addresses, which the kernel fills.
pub const RT_TABLE_LOCAL: u8 = 255;

// Flags of a route (`rtm_flags`). The lowest 8 bits are the flags of a next
// hop.

/// In a request: notifies user space of the change.
pub const RTM_F_NOTIFY: u32 = 0x100;
/// A cached route, cloned from another one.
pub const RTM_F_CLONED: u32 = 0x200;
/// Historical.
pub const RTM_F_EQUALIZE: u32 = 0x400;
/// IPv6: the route of a prefix that a router advertised.
pub const RTM_F_PREFIX: u32 = 0x800;
/// In a lookup: the reply names the table that contains the route.
pub const RTM_F_LOOKUP_TABLE: u32 = 0x1000;
/// In a lookup: the reply is the matching route itself, not the result of
/// applying it.
pub const RTM_F_FIB_MATCH: u32 = 0x2000;
/// Offloaded: hardware forwards by this route.
pub const RTM_F_OFFLOAD: u32 = 0x4000;
/// Hardware passes packets that match this route to the kernel.
pub const RTM_F_TRAP: u32 = 0x8000;
/// Offloading this route to hardware failed.
pub const RTM_F_OFFLOAD_FAILED: u32 = 0x2000_0000;

// Attributes of a route, after `rtmsg`.

/// Not in use.
pub const RTA_UNSPEC: u16 = 0;
/// Address, destination prefix; absent in a default route.
pub const RTA_DST: u16 = 1;
/// Address, source prefix that the route applies to.
pub const RTA_SRC: u16 = 2;
/// u32, interface index of the link that packets arrive on.
pub const RTA_IIF: u16 = 3;
/// u32, interface index of the link that packets leave on.
pub const RTA_OIF: u16 = 4;
/// Address, of the gateway.
pub const RTA_GATEWAY: u16 = 5;
/// u32, metric: lower values take precedence.
pub const RTA_PRIORITY: u16 = 6;
/// Address, preferred source for packets that have none.
pub const RTA_PREFSRC: u16 = 7;
/// Nest of `RTAX_*`.
pub const RTA_METRICS: u16 = 8;
/// Sequence of `struct rtnexthop`, each followed by its attributes.
pub const RTA_MULTIPATH: u16 = 9;
/// Not in use.
pub const RTA_PROTOINFO: u16 = 10;
/// u32, realms: the upper 16 bits are the source, the lower 16 the destination.
pub const RTA_FLOW: u16 = 11;
/// `struct rta_cacheinfo`: usage and expiry, with times in clock ticks.
pub const RTA_CACHEINFO: u16 = 12;
/// Not in use.
pub const RTA_SESSION: u16 = 13;
/// Not in use.
pub const RTA_MP_ALGO: u16 = 14;
/// u32, number of the routing table; supersedes `rtm_table`.
pub const RTA_TABLE: u16 = 15;
/// In a lookup: u32, the packet mark.
pub const RTA_MARK: u16 = 16;
/// `struct rta_mfc_stats`: counters of a multicast route.
pub const RTA_MFC_STATS: u16 = 17;
/// `struct rtvia`: gateway of a different address family.
pub const RTA_VIA: u16 = 18;
/// MPLS: labels that replace those of the packet.
pub const RTA_NEWDST: u16 = 19;
/// u8, preference of an IPv6 router: 0 medium, 1 high, 3 low.
pub const RTA_PREF: u16 = 20;
/// u16, type of encapsulation, one of `LWTUNNEL_ENCAP_*`.
pub const RTA_ENCAP_TYPE: u16 = 21;
/// Nest of attributes specific to the encapsulation.
pub const RTA_ENCAP: u16 = 22;
/// u32, lifetime in seconds of a new IPv6 route.
pub const RTA_EXPIRES: u16 = 23;
/// Padding that aligns the next payload to 8 bytes; to be skipped.
pub const RTA_PAD: u16 = 24;
/// In a lookup: u32, the user id.
pub const RTA_UID: u16 = 25;
/// MPLS: u8, 1 if the time to live is copied to the IP header.
pub const RTA_TTL_PROPAGATE: u16 = 26;
/// In a lookup: u8, the IP protocol.
pub const RTA_IP_PROTO: u16 = 27;
/// In a lookup: u16 in network byte order, the source port.
pub const RTA_SPORT: u16 = 28;
/// In a lookup: u16 in network byte order, the destination port.
pub const RTA_DPORT: u16 = 29;
/// u32, number of a next hop object.
pub const RTA_NH_ID: u16 = 30;

// Flags of a next hop (`rtnh_flags`; in `rtm_flags` of a route with one next
// hop).

/// The link is down.
pub const RTNH_F_DEAD: u8 = 1;
/// Historical: the gateway is looked up recursively.
pub const RTNH_F_PERVASIVE: u8 = 2;
/// The gateway counts as on the link, even if no route shows it there.
pub const RTNH_F_ONLINK: u8 = 4;
/// Hardware forwards to the next hop.
pub const RTNH_F_OFFLOAD: u8 = 8;
/// The link has no carrier.
pub const RTNH_F_LINKDOWN: u8 = 16;
/// Multicast routes: the entry is not resolved yet.
pub const RTNH_F_UNRESOLVED: u8 = 32;
/// Hardware passes packets to this next hop to the kernel.
pub const RTNH_F_TRAP: u8 = 64;
/// Mask of the flags that represent state. Next hops that differ only in these
/// flags are the same.
pub const RTNH_COMPARE_MASK: u8 = RTNH_F_DEAD | RTNH_F_LINKDOWN | RTNH_F_OFFLOAD | RTNH_F_TRAP;

/// Alignment of next hops in [`RTA_MULTIPATH`], in bytes.
pub const RTNH_ALIGNTO: usize = 4;

// Attributes of traffic control, after `tcmsg`.

/// Not in use.
pub const TCA_UNSPEC: u16 = 0;
/// NUL-terminated string, the kind: `netem`, `mqprio`, `fq_codel`.
pub const TCA_KIND: u16 = 1;
/// Options of the kind: a nest, a struct, or a struct followed by attributes.
pub const TCA_OPTIONS: u16 = 2;
/// `struct tc_stats`; replaced by [`TCA_STATS2`].
pub const TCA_STATS: u16 = 3;
/// Bytes, statistics in a format of the kind.
pub const TCA_XSTATS: u16 = 4;
/// `struct tc_estimator`: parameters for estimating the rate.
pub const TCA_RATE: u16 = 5;
/// Not in use.
pub const TCA_FCNT: u16 = 6;
/// Nest of `TCA_STATS_*`.
pub const TCA_STATS2: u16 = 7;
/// Nest of `TCA_STAB_*`: a table of packet sizes.
pub const TCA_STAB: u16 = 8;
/// Padding that aligns the next payload to 8 bytes; to be skipped.
pub const TCA_PAD: u16 = 9;
/// Flag in a dump request: includes the queueing disciplines that are hidden by
/// default.
pub const TCA_DUMP_INVISIBLE: u16 = 10;
/// u32, number of a chain of filters.
pub const TCA_CHAIN: u16 = 11;
/// u8, 1 if hardware does the work.
pub const TCA_HW_OFFLOAD: u16 = 12;
/// u32, number of the filter block shared by incoming packets.
pub const TCA_INGRESS_BLOCK: u16 = 13;
/// u32, number of the filter block shared by outgoing packets.
pub const TCA_EGRESS_BLOCK: u16 = 14;
/// `struct nla_bitfield32`, bits `TCA_DUMP_FLAGS_*`.
pub const TCA_DUMP_FLAGS: u16 = 15;
