//! `linux/rtnetlink.h` and the headers around it: links, addresses, routes.
//!
//! What listing and following links, addresses and routes takes, from
//! `linux/rtnetlink.h`, `linux/if_link.h`, `linux/if_addr.h` and `linux/if.h`.
//! The headers' structs are in [`rtnl`](super::super::rtnl).
//!
//! In the payloads below an *interface index* is a positive number that names
//! a link in its network namespace, and an *address* is 4 bytes for IPv4 and
//! 16 for IPv6, in network byte order. Integers are in host byte order where
//! nothing else is said.

// Address families, the first byte of every rtnetlink message's header. The
// first four are the C library's, from `sys/socket.h`.

/// Any family; in a request, all of them.
pub const AF_UNSPEC: u8 = 0;
/// IPv4.
pub const AF_INET: u8 = 2;
/// Bridge ports: the same link as seen by its bridge, in messages of its own.
pub const AF_BRIDGE: u8 = 7;
/// IPv6.
pub const AF_INET6: u8 = 10;
/// IPv4 multicast routes, which a dump of all families' routes contains.
pub const RTNL_FAMILY_IPMR: u8 = 128;
/// IPv6 multicast routes, which a dump of all families' routes contains.
pub const RTNL_FAMILY_IP6MR: u8 = 129;

// Message types (`nlmsg_type`).

/// A link: created, changed, or listed; as a request, to create or change it.
pub const RTM_NEWLINK: u16 = 16;
/// A link is gone; as a request, to delete it.
pub const RTM_DELLINK: u16 = 17;
/// Asks for one link or dumps them.
pub const RTM_GETLINK: u16 = 18;
/// Changes a link that exists.
pub const RTM_SETLINK: u16 = 19;
/// An address: added, changed, or listed; as a request, to add or change it.
pub const RTM_NEWADDR: u16 = 20;
/// An address is gone; as a request, to remove it.
pub const RTM_DELADDR: u16 = 21;
/// Asks for addresses.
pub const RTM_GETADDR: u16 = 22;
/// A route: added, changed, or listed; as a request, to add or change it.
pub const RTM_NEWROUTE: u16 = 24;
/// A route is gone; as a request, to delete it.
pub const RTM_DELROUTE: u16 = 25;
/// Asks which route a destination takes, or dumps routes.
pub const RTM_GETROUTE: u16 = 26;
/// A neighbour: added, changed, or listed; as a request, to add or change it.
pub const RTM_NEWNEIGH: u16 = 28;
/// A neighbour is gone; as a request, to delete it.
pub const RTM_DELNEIGH: u16 = 29;
/// Asks for neighbours.
pub const RTM_GETNEIGH: u16 = 30;
/// A queueing discipline: created, changed, or listed; as a request, to create
/// or change it.
pub const RTM_NEWQDISC: u16 = 36;
/// A queueing discipline is gone; as a request, to delete it.
pub const RTM_DELQDISC: u16 = 37;
/// Asks for queueing disciplines.
pub const RTM_GETQDISC: u16 = 38;
/// A traffic class: created, changed, or listed; as a request, to create or
/// change it.
pub const RTM_NEWTCLASS: u16 = 40;
/// A traffic class is gone; as a request, to delete it.
pub const RTM_DELTCLASS: u16 = 41;
/// Asks for traffic classes.
pub const RTM_GETTCLASS: u16 = 42;
/// A traffic filter: created, changed, or listed; as a request, to create or
/// change it.
pub const RTM_NEWTFILTER: u16 = 44;
/// A traffic filter is gone; as a request, to delete it.
pub const RTM_DELTFILTER: u16 = 45;
/// Asks for traffic filters.
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
/// What IPv6 keeps about a link.
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
/// Neighbour discovery options that user space handles, DNS servers for one.
pub const RTNLGRP_ND_USEROPT: u32 = 20;
/// Phonet addresses.
pub const RTNLGRP_PHONET_IFADDR: u32 = 21;
/// Phonet routes.
pub const RTNLGRP_PHONET_ROUTE: u32 = 22;
/// Data center bridging.
pub const RTNLGRP_DCB: u32 = 23;
/// IPv4 settings of links: forwarding and the like.
pub const RTNLGRP_IPV4_NETCONF: u32 = 24;
/// IPv6 settings of links: forwarding and the like.
pub const RTNLGRP_IPV6_NETCONF: u32 = 25;
/// The multicast databases of bridges.
pub const RTNLGRP_MDB: u32 = 26;
/// MPLS routes.
pub const RTNLGRP_MPLS_ROUTE: u32 = 27;
/// Numbers that network namespaces have for one another.
pub const RTNLGRP_NSID: u32 = 28;
/// MPLS settings of links.
pub const RTNLGRP_MPLS_NETCONF: u32 = 29;
/// IPv4 multicast packets without a route, for routing daemons.
pub const RTNLGRP_IPV4_MROUTE_R: u32 = 30;
/// IPv6 multicast packets without a route, for routing daemons.
pub const RTNLGRP_IPV6_MROUTE_R: u32 = 31;
/// Next hop objects.
pub const RTNLGRP_NEXTHOP: u32 = 32;
/// The VLANs of bridges. From here on `nl_groups` has no bit for a group.
pub const RTNLGRP_BRVLAN: u32 = 33;
/// MCTP addresses.
pub const RTNLGRP_MCTP_IFADDR: u32 = 34;
/// Tunnel ids that VXLAN links filter for.
pub const RTNLGRP_TUNNEL: u32 = 35;
/// Changes in which hardware statistics links collect.
pub const RTNLGRP_STATS: u32 = 36;

// Multicast groups, as bits of `nl_groups`: each is `1 << (RTNLGRP_* - 1)`.
// Groups newer than these have a number only.

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
/// What IPv6 keeps about a link.
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

/// Up, as an administrator sets it.
pub const IFF_UP: u32 = 1 << 0;
/// Has a broadcast address.
pub const IFF_BROADCAST: u32 = 1 << 1;
/// The driver prints debugging messages.
pub const IFF_DEBUG: u32 = 1 << 2;
/// A loopback link.
pub const IFF_LOOPBACK: u32 = 1 << 3;
/// A link with one peer.
pub const IFF_POINTOPOINT: u32 = 1 << 4;
/// Historical: no trailer encapsulation.
pub const IFF_NOTRAILERS: u32 = 1 << 5;
/// Up, and the state is [`IF_OPER_UP`] or [`IF_OPER_UNKNOWN`].
pub const IFF_RUNNING: u32 = 1 << 6;
/// Resolves no addresses.
pub const IFF_NOARP: u32 = 1 << 7;
/// Receives all packets, by this flag; [`IFLA_PROMISCUITY`] counts every cause.
pub const IFF_PROMISC: u32 = 1 << 8;
/// Receives all multicast, by this flag; [`IFLA_ALLMULTI`] counts every cause.
pub const IFF_ALLMULTI: u32 = 1 << 9;
/// The master of links that share its load.
pub const IFF_MASTER: u32 = 1 << 10;
/// Shares the load of its master.
pub const IFF_SLAVE: u32 = 1 << 11;
/// Can send multicast.
pub const IFF_MULTICAST: u32 = 1 << 12;
/// Can choose between media.
pub const IFF_PORTSEL: u32 = 1 << 13;
/// Chooses its medium by itself.
pub const IFF_AUTOMEDIA: u32 = 1 << 14;
/// A dial-up link whose addresses change.
pub const IFF_DYNAMIC: u32 = 1 << 15;
/// The driver has a carrier.
pub const IFF_LOWER_UP: u32 = 1 << 16;
/// The driver waits for an event before packets can pass.
pub const IFF_DORMANT: u32 = 1 << 17;
/// Sent packets come back to the sender, as CAN wants it.
pub const IFF_ECHO: u32 = 1 << 18;

// Operational states of a link (`IFLA_OPERSTATE`), after RFC 2863.

/// The driver does not say.
pub const IF_OPER_UNKNOWN: u8 = 0;
/// Hardware is missing.
pub const IF_OPER_NOTPRESENT: u8 = 1;
/// Down.
pub const IF_OPER_DOWN: u8 = 2;
/// Down because the link below it is.
pub const IF_OPER_LOWERLAYERDOWN: u8 = 3;
/// Under test: no packets pass.
pub const IF_OPER_TESTING: u8 = 4;
/// Waits for an event, such as the end of authentication.
pub const IF_OPER_DORMANT: u8 = 5;
/// Packets pass.
pub const IF_OPER_UP: u8 = 6;

// Attributes of a link, behind `ifinfomsg`.

/// Not in use.
pub const IFLA_UNSPEC: u16 = 0;
/// Bytes, the link layer address: 6 for Ethernet.
pub const IFLA_ADDRESS: u16 = 1;
/// Bytes, the link layer broadcast address; of the peer, if point to point.
pub const IFLA_BROADCAST: u16 = 2;
/// NUL-terminated string of at most 16 bytes, the name.
pub const IFLA_IFNAME: u16 = 3;
/// u32, bytes: the largest packet.
pub const IFLA_MTU: u16 = 4;
/// u32, interface index of the link below; see [`IFLA_LINK_NETNSID`].
pub const IFLA_LINK: u16 = 5;
/// NUL-terminated string, name of the root queueing discipline.
pub const IFLA_QDISC: u16 = 6;
/// `struct rtnl_link_stats`: 32-bit counters.
pub const IFLA_STATS: u16 = 7;
/// Not in use.
pub const IFLA_COST: u16 = 8;
/// Not in use.
pub const IFLA_PRIORITY: u16 = 9;
/// u32, interface index of the master: bridge, bond, VRF; in a request 0 is none.
pub const IFLA_MASTER: u16 = 10;
/// `struct iw_event`, an event of the old wireless extensions.
pub const IFLA_WIRELESS: u16 = 11;
/// Nest of the message's family: `IFLA_BRPORT_*`, `IFLA_INET6_*`.
pub const IFLA_PROTINFO: u16 = 12;
/// u32, packets: length of the transmit queue.
pub const IFLA_TXQLEN: u16 = 13;
/// `struct rtnl_link_ifmap`: addresses of the hardware.
pub const IFLA_MAP: u16 = 14;
/// u32, historical.
pub const IFLA_WEIGHT: u16 = 15;
/// u8, one of `IF_OPER_*`.
pub const IFLA_OPERSTATE: u16 = 16;
/// u8, what a carrier leads to: 0 up, 1 dormant, 2 testing.
pub const IFLA_LINKMODE: u16 = 17;
/// Nest of `IFLA_INFO_*`.
pub const IFLA_LINKINFO: u16 = 18;
/// u32, process id: moves the link to that process's network namespace.
pub const IFLA_NET_NS_PID: u16 = 19;
/// NUL-terminated string of at most 256 bytes, a description.
pub const IFLA_IFALIAS: u16 = 20;
/// u32, number of SR-IOV virtual functions.
pub const IFLA_NUM_VF: u16 = 21;
/// Nest of an `IFLA_VF_INFO` for each virtual function.
pub const IFLA_VFINFO_LIST: u16 = 22;
/// `struct rtnl_link_stats64`: 64-bit counters.
pub const IFLA_STATS64: u16 = 23;
/// Nest of an `IFLA_VF_PORT` for each virtual function.
pub const IFLA_VF_PORTS: u16 = 24;
/// Nest of `IFLA_PORT_*`.
pub const IFLA_PORT_SELF: u16 = 25;
/// Nest by address family of what that family keeps about the link.
pub const IFLA_AF_SPEC: u16 = 26;
/// u32, number of a group of links, 0 by default.
pub const IFLA_GROUP: u16 = 27;
/// u32, file descriptor: moves the link to the network namespace it refers to.
pub const IFLA_NET_NS_FD: u16 = 28;
/// u32 in a request, bits `RTEXT_FILTER_*`.
pub const IFLA_EXT_MASK: u16 = 29;
/// u32, how many reasons there are to receive all packets.
pub const IFLA_PROMISCUITY: u16 = 30;
/// u32, number of transmit queues.
pub const IFLA_NUM_TX_QUEUES: u16 = 31;
/// u32, number of receive queues.
pub const IFLA_NUM_RX_QUEUES: u16 = 32;
/// u8, 1 if there is a carrier.
pub const IFLA_CARRIER: u16 = 33;
/// Bytes, at most 32, that identify the physical port.
pub const IFLA_PHYS_PORT_ID: u16 = 34;
/// u32, how often the carrier came or went.
pub const IFLA_CARRIER_CHANGES: u16 = 35;
/// Bytes, at most 32, that identify the switch that the port belongs to.
pub const IFLA_PHYS_SWITCH_ID: u16 = 36;
/// i32, number of the network namespace of [`IFLA_LINK`], where that is another.
pub const IFLA_LINK_NETNSID: u16 = 37;
/// NUL-terminated string, name of the physical port.
pub const IFLA_PHYS_PORT_NAME: u16 = 38;
/// u8, 1 if a protocol keeps the link down.
pub const IFLA_PROTO_DOWN: u16 = 39;
/// u32, segments: the most in one packet of generic segmentation offload.
pub const IFLA_GSO_MAX_SEGS: u16 = 40;
/// u32, bytes: the largest packet of generic segmentation offload.
pub const IFLA_GSO_MAX_SIZE: u16 = 41;
/// Padding that puts the next payload at a multiple of 8 bytes; to be skipped.
pub const IFLA_PAD: u16 = 42;
/// Nest of `IFLA_XDP_*`.
pub const IFLA_XDP: u16 = 43;
/// u32, one of `IFLA_EVENT_*`: what caused the message.
pub const IFLA_EVENT: u16 = 44;
/// i32, number of the network namespace that the link moved to.
pub const IFLA_NEW_NETNSID: u16 = 45;
/// i32, number of the network namespace that a request is about.
pub const IFLA_IF_NETNSID: u16 = 46;
/// The newer name of [`IFLA_IF_NETNSID`].
pub const IFLA_TARGET_NETNSID: u16 = IFLA_IF_NETNSID;
/// u32, how often the carrier came.
pub const IFLA_CARRIER_UP_COUNT: u16 = 47;
/// u32, how often the carrier went.
pub const IFLA_CARRIER_DOWN_COUNT: u16 = 48;
/// i32, interface index that the link has in the namespace that it moved to.
pub const IFLA_NEW_IFINDEX: u16 = 49;
/// u32, bytes: the smallest possible MTU.
pub const IFLA_MIN_MTU: u16 = 50;
/// u32, bytes: the largest possible MTU.
pub const IFLA_MAX_MTU: u16 = 51;
/// Nest of properties that can occur several times: `IFLA_ALT_IFNAME`.
pub const IFLA_PROP_LIST: u16 = 52;
/// NUL-terminated string of at most 128 bytes, a further name.
pub const IFLA_ALT_IFNAME: u16 = 53;
/// Bytes, the link layer address that the hardware came with.
pub const IFLA_PERM_ADDRESS: u16 = 54;
/// Nest of `IFLA_PROTO_DOWN_REASON_*`.
pub const IFLA_PROTO_DOWN_REASON: u16 = 55;
/// NUL-terminated string, name of the parent device on its bus.
pub const IFLA_PARENT_DEV_NAME: u16 = 56;
/// NUL-terminated string, name of that bus.
pub const IFLA_PARENT_DEV_BUS_NAME: u16 = 57;
/// u32, bytes: the largest packet of generic receive offload.
pub const IFLA_GRO_MAX_SIZE: u16 = 58;
/// u32, bytes: the largest packet that the hardware can segment.
pub const IFLA_TSO_MAX_SIZE: u16 = 59;
/// u32, segments: the most that the hardware can split a packet into.
pub const IFLA_TSO_MAX_SEGS: u16 = 60;
/// u32, how many reasons there are to receive all multicast.
pub const IFLA_ALLMULTI: u16 = 61;

// Attributes inside `IFLA_LINKINFO`.

/// Not in use.
pub const IFLA_INFO_UNSPEC: u16 = 0;
/// NUL-terminated string, the kind: `vlan`, `bridge`, `veth`.
pub const IFLA_INFO_KIND: u16 = 1;
/// Nest of the kind's own attributes.
pub const IFLA_INFO_DATA: u16 = 2;
/// Bytes, statistics in the kind's own form.
pub const IFLA_INFO_XSTATS: u16 = 3;
/// NUL-terminated string, the kind of the master.
pub const IFLA_INFO_SLAVE_KIND: u16 = 4;
/// Nest of attributes that the master's kind keeps about the link.
pub const IFLA_INFO_SLAVE_DATA: u16 = 5;

// Attributes inside `IFLA_INFO_DATA` of the kind `vlan`.

/// Not in use.
pub const IFLA_VLAN_UNSPEC: u16 = 0;
/// u16, the VLAN's number, 0 to 4095.
pub const IFLA_VLAN_ID: u16 = 1;
/// `struct ifla_vlan_flags`: two u32, flags and which of them to change.
pub const IFLA_VLAN_FLAGS: u16 = 2;
/// Nest, priorities of what is sent.
pub const IFLA_VLAN_EGRESS_QOS: u16 = 3;
/// Nest, priorities of what is received.
pub const IFLA_VLAN_INGRESS_QOS: u16 = 4;
/// be16, the protocol of the tag: 0x8100 or 0x88a8.
pub const IFLA_VLAN_PROTOCOL: u16 = 5;

// What a link request asks for beside the link (`IFLA_EXT_MASK`).

/// Include the virtual functions.
pub const RTEXT_FILTER_VF: u32 = 1 << 0;
/// Include the VLANs of bridge ports.
pub const RTEXT_FILTER_BRVLAN: u32 = 1 << 1;
/// Include the VLANs of bridge ports, consecutive ones as ranges.
pub const RTEXT_FILTER_BRVLAN_COMPRESSED: u32 = 1 << 2;
/// Leave out the statistics of IPv6 and of virtual functions. A link's own
/// (`IFLA_STATS64`) still come.
pub const RTEXT_FILTER_SKIP_STATS: u32 = 1 << 3;
/// Include the bridge's media redundancy protocol.
pub const RTEXT_FILTER_MRP: u32 = 1 << 4;
/// Include the configuration of the bridge's connectivity fault management.
pub const RTEXT_FILTER_CFM_CONFIG: u32 = 1 << 5;
/// Include the state of the bridge's connectivity fault management.
pub const RTEXT_FILTER_CFM_STATUS: u32 = 1 << 6;
/// Include the bridge's multiple spanning trees.
pub const RTEXT_FILTER_MST: u32 = 1 << 7;

// Attributes of an address, behind `ifaddrmsg`.

/// Not in use.
pub const IFA_UNSPEC: u16 = 0;
/// Address, 4 or 16 bytes in network order: of the peer if point to point, else
/// of the link itself.
pub const IFA_ADDRESS: u16 = 1;
/// Address of the link itself, 4 or 16 bytes in network order; IPv6 has it only
/// where there is a peer. `RTM_NEWADDR` needs it for IPv4.
pub const IFA_LOCAL: u16 = 2;
/// NUL-terminated string, IPv4: the link's name, or that and a suffix.
pub const IFA_LABEL: u16 = 3;
/// Address, the broadcast address of IPv4.
pub const IFA_BROADCAST: u16 = 4;
/// Address, anycast.
pub const IFA_ANYCAST: u16 = 5;
/// `struct ifa_cacheinfo`: lifetimes in seconds, timestamps in 1/100 s.
pub const IFA_CACHEINFO: u16 = 6;
/// Address, multicast.
pub const IFA_MULTICAST: u16 = 7;
/// u32, bits `IFA_F_*`; takes the place of `ifa_flags`, which has 8 of them.
pub const IFA_FLAGS: u16 = 8;
/// u32, metric of the route to the address's prefix.
pub const IFA_RT_PRIORITY: u16 = 9;
/// i32, number of the network namespace that a request is about.
pub const IFA_TARGET_NETNSID: u16 = 10;
/// u8, one of `IFAPROT_*`, or a number of one's own.
pub const IFA_PROTO: u16 = 11;

// Flags of an address (`IFA_FLAGS`; the lowest 8 also in `ifa_flags`).

/// Not the first address of its prefix on the link.
pub const IFA_F_SECONDARY: u32 = 0x01;
/// IPv6: a temporary address, for privacy.
pub const IFA_F_TEMPORARY: u32 = IFA_F_SECONDARY;
/// IPv6: used without detection of duplicates.
pub const IFA_F_NODAD: u32 = 0x02;
/// IPv6: used while the detection of duplicates is under way.
pub const IFA_F_OPTIMISTIC: u32 = 0x04;
/// IPv6: a duplicate was detected.
pub const IFA_F_DADFAILED: u32 = 0x08;
/// IPv6: the home address of a mobile node.
pub const IFA_F_HOMEADDRESS: u32 = 0x10;
/// The preferred lifetime is over: not to be chosen for new connections.
pub const IFA_F_DEPRECATED: u32 = 0x20;
/// IPv6: not yet usable, the detection of duplicates is under way.
pub const IFA_F_TENTATIVE: u32 = 0x40;
/// Without a lifetime.
pub const IFA_F_PERMANENT: u32 = 0x80;
/// IPv6: the kernel makes temporary addresses from this one.
pub const IFA_F_MANAGETEMPADDR: u32 = 0x100;
/// No route to the prefix comes with the address.
pub const IFA_F_NOPREFIXROUTE: u32 = 0x200;
/// A multicast address whose group the kernel joins.
pub const IFA_F_MCAUTOJOIN: u32 = 0x400;
/// IPv6: stable, but tells nothing of the hardware (RFC 7217).
pub const IFA_F_STABLE_PRIVACY: u32 = 0x800;

// Where an address comes from (`IFA_PROTO`).

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
/// To a gateway or a link.
pub const RTN_UNICAST: u8 = 1;
/// To this host.
pub const RTN_LOCAL: u8 = 2;
/// To this host as broadcast; sent as broadcast.
pub const RTN_BROADCAST: u8 = 3;
/// To this host as anycast; sent as unicast.
pub const RTN_ANYCAST: u8 = 4;
/// To a multicast group.
pub const RTN_MULTICAST: u8 = 5;
/// Drops without a word.
pub const RTN_BLACKHOLE: u8 = 6;
/// Rejects as unreachable.
pub const RTN_UNREACHABLE: u8 = 7;
/// Rejects as prohibited.
pub const RTN_PROHIBIT: u8 = 8;
/// Ends the search in this table; the next rule decides.
pub const RTN_THROW: u8 = 9;
/// Historical: address translation by route.
pub const RTN_NAT: u8 = 10;
/// Historical: an external program resolves.
pub const RTN_XRESOLVE: u8 = 11;

// Where a route comes from (`rtm_protocol`). The kernel interprets those below
// `RTPROT_STATIC`; higher ones name routing daemons, in
// `/etc/iproute2/rt_protos`.

/// Unknown; in a dump request, any.
pub const RTPROT_UNSPEC: u8 = 0;
/// An ICMP redirect.
pub const RTPROT_REDIRECT: u8 = 1;
/// The kernel, on its own account: with an address, for one.
pub const RTPROT_KERNEL: u8 = 2;
/// A program at boot, before any routing daemon.
pub const RTPROT_BOOT: u8 = 3;
/// An administrator.
pub const RTPROT_STATIC: u8 = 4;
/// An IPv6 router advertisement.
pub const RTPROT_RA: u8 = 9;

// How far away a destination is (`rtm_scope`, `ifa_scope`): the higher, the
// nearer. Values between these are free for use.

/// Anywhere.
pub const RT_SCOPE_UNIVERSE: u8 = 0;
/// Within the site.
pub const RT_SCOPE_SITE: u8 = 200;
/// On a link that this host has.
pub const RT_SCOPE_LINK: u8 = 253;
/// This host.
pub const RT_SCOPE_HOST: u8 = 254;
/// Nowhere: the destination does not exist.
pub const RT_SCOPE_NOWHERE: u8 = 255;

// Routing tables (`rtm_table`). A table's number is a u32, in `RTA_TABLE`.

/// No table in particular; in a dump request, all of them.
pub const RT_TABLE_UNSPEC: u8 = 0;
/// The number is above 255, and in `RTA_TABLE` alone.
pub const RT_TABLE_COMPAT: u8 = 252;
/// Looked up last.
pub const RT_TABLE_DEFAULT: u8 = 253;
/// Where routes go unless they say otherwise.
pub const RT_TABLE_MAIN: u8 = 254;
/// This host's own and broadcast addresses; the kernel fills it.
pub const RT_TABLE_LOCAL: u8 = 255;

// Flags of a route (`rtm_flags`). The lowest 8 bits are those of a next hop.

/// In a request: notify user space of the change.
pub const RTM_F_NOTIFY: u32 = 0x100;
/// Cached, cloned from another route.
pub const RTM_F_CLONED: u32 = 0x200;
/// Historical.
pub const RTM_F_EQUALIZE: u32 = 0x400;
/// IPv6: the route of a prefix that a router advertised.
pub const RTM_F_PREFIX: u32 = 0x800;
/// In a look-up: answer with the table that the route was found in.
pub const RTM_F_LOOKUP_TABLE: u32 = 0x1000;
/// In a look-up: answer with the route itself instead of what follows from it.
pub const RTM_F_FIB_MATCH: u32 = 0x2000;
/// Hardware forwards by this route.
pub const RTM_F_OFFLOAD: u32 = 0x4000;
/// Hardware passes packets of this route to the kernel.
pub const RTM_F_TRAP: u32 = 0x8000;
/// Hardware was to forward by this route and could not.
pub const RTM_F_OFFLOAD_FAILED: u32 = 0x2000_0000;

// Attributes of a route, behind `rtmsg`.

/// Not in use.
pub const RTA_UNSPEC: u16 = 0;
/// Address, the destination; absent if the route is the default one.
pub const RTA_DST: u16 = 1;
/// Address, the source that the route is for.
pub const RTA_SRC: u16 = 2;
/// u32, interface index that packets come in at.
pub const RTA_IIF: u16 = 3;
/// u32, interface index that packets go out at.
pub const RTA_OIF: u16 = 4;
/// Address of the gateway.
pub const RTA_GATEWAY: u16 = 5;
/// u32, metric: the lower, the better.
pub const RTA_PRIORITY: u16 = 6;
/// Address, the source that packets get if they have none.
pub const RTA_PREFSRC: u16 = 7;
/// Nest of `RTAX_*`.
pub const RTA_METRICS: u16 = 8;
/// `struct rtnexthop` with attributes behind it, once or more.
pub const RTA_MULTIPATH: u16 = 9;
/// Not in use.
pub const RTA_PROTOINFO: u16 = 10;
/// u32, realms: source in the upper 16 bits, destination in the lower.
pub const RTA_FLOW: u16 = 11;
/// `struct rta_cacheinfo`: use and expiry, times in clock ticks.
pub const RTA_CACHEINFO: u16 = 12;
/// Not in use.
pub const RTA_SESSION: u16 = 13;
/// Not in use.
pub const RTA_MP_ALGO: u16 = 14;
/// u32, number of the routing table; takes the place of `rtm_table`.
pub const RTA_TABLE: u16 = 15;
/// u32, the packet mark to look up with.
pub const RTA_MARK: u16 = 16;
/// `struct rta_mfc_stats`: counters of a multicast route.
pub const RTA_MFC_STATS: u16 = 17;
/// `struct rtvia`: a gateway of another address family.
pub const RTA_VIA: u16 = 18;
/// MPLS: the labels that replace the packet's.
pub const RTA_NEWDST: u16 = 19;
/// u8, preference of an IPv6 router: 0 medium, 1 high, 3 low.
pub const RTA_PREF: u16 = 20;
/// u16, one of `LWTUNNEL_ENCAP_*`.
pub const RTA_ENCAP_TYPE: u16 = 21;
/// Nest of that encapsulation's own attributes.
pub const RTA_ENCAP: u16 = 22;
/// u32, seconds that a new IPv6 route lives.
pub const RTA_EXPIRES: u16 = 23;
/// Padding that puts the next payload at a multiple of 8 bytes; to be skipped.
pub const RTA_PAD: u16 = 24;
/// u32, the user id to look up with.
pub const RTA_UID: u16 = 25;
/// u8, MPLS: 1 if the time to live carries over to the IP header.
pub const RTA_TTL_PROPAGATE: u16 = 26;
/// u8, the IP protocol to look up with.
pub const RTA_IP_PROTO: u16 = 27;
/// u16 in network byte order, the source port to look up with.
pub const RTA_SPORT: u16 = 28;
/// u16 in network byte order, the destination port to look up with.
pub const RTA_DPORT: u16 = 29;
/// u32, number of a next hop object.
pub const RTA_NH_ID: u16 = 30;

// Flags of a next hop (`rtnh_flags`; in `rtm_flags` of a route with one next
// hop).

/// The link is down.
pub const RTNH_F_DEAD: u8 = 1;
/// Historical: the gateway is looked up recursively.
pub const RTNH_F_PERVASIVE: u8 = 2;
/// The gateway counts as on the link, even if no route says so.
pub const RTNH_F_ONLINK: u8 = 4;
/// Hardware forwards to the next hop.
pub const RTNH_F_OFFLOAD: u8 = 8;
/// The link has no carrier.
pub const RTNH_F_LINKDOWN: u8 = 16;
/// Multicast routes: the entry is not resolved yet.
pub const RTNH_F_UNRESOLVED: u8 = 32;
/// Hardware passes packets to this next hop to the kernel.
pub const RTNH_F_TRAP: u8 = 64;
/// The flags that are state. Next hops that differ in them alone are the same.
pub const RTNH_COMPARE_MASK: u8 = RTNH_F_DEAD | RTNH_F_LINKDOWN | RTNH_F_OFFLOAD | RTNH_F_TRAP;

/// Bytes, the alignment of next hops in [`RTA_MULTIPATH`].
pub const RTNH_ALIGNTO: usize = 4;

// Attributes of traffic control, behind `tcmsg`.

/// Not in use.
pub const TCA_UNSPEC: u16 = 0;
/// NUL-terminated string, the kind: `netem`, `mqprio`, `fq_codel`.
pub const TCA_KIND: u16 = 1;
/// The kind's own options: a nest, a struct, or a struct with attributes behind
/// it.
pub const TCA_OPTIONS: u16 = 2;
/// `struct tc_stats`; replaced by [`TCA_STATS2`].
pub const TCA_STATS: u16 = 3;
/// Bytes, statistics in the kind's own form.
pub const TCA_XSTATS: u16 = 4;
/// `struct tc_estimator`: how to estimate the rate.
pub const TCA_RATE: u16 = 5;
/// Not in use.
pub const TCA_FCNT: u16 = 6;
/// Nest of `TCA_STATS_*`.
pub const TCA_STATS2: u16 = 7;
/// Nest of `TCA_STAB_*`: a table of packet sizes.
pub const TCA_STAB: u16 = 8;
/// Padding that puts the next payload at a multiple of 8 bytes; to be skipped.
pub const TCA_PAD: u16 = 9;
/// Flag in a dump request: include the queueing disciplines that are hidden by
/// default.
pub const TCA_DUMP_INVISIBLE: u16 = 10;
/// u32, number of a chain of filters.
pub const TCA_CHAIN: u16 = 11;
/// u8, 1 if hardware does the work.
pub const TCA_HW_OFFLOAD: u16 = 12;
/// u32, number of the block that is shared by incoming packets.
pub const TCA_INGRESS_BLOCK: u16 = 13;
/// u32, number of the block that is shared by outgoing packets.
pub const TCA_EGRESS_BLOCK: u16 = 14;
/// `struct nla_bitfield32`, bits `TCA_DUMP_FLAGS_*`.
pub const TCA_DUMP_FLAGS: u16 = 15;
