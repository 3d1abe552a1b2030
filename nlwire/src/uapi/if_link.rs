// SPDX-License-Identifier: MIT OR Apache-2.0
//! `linux/if_link.h`: links, and the kinds of links.
//!
//! | constants | group |
//! |---|---|
//! | `IFLA_*` | attributes of a link |
//! | `IFLA_INFO_*` | attributes inside `IFLA_LINKINFO` |
//! | `IFLA_VLAN_*`, `IFLA_BR_*`, `IFLA_BOND_*`, ... | attributes inside `IFLA_INFO_DATA` of a kind |
//! | `IFLA_BRPORT_*`, `IFLA_BOND_SLAVE_*` | attributes inside `IFLA_INFO_SLAVE_DATA` of a kind |
//! | `IFLA_INET_*`, `IFLA_INET6_*` | attributes inside `IFLA_AF_SPEC` of an address family |
//! | `IFLA_VF_*` | attributes of virtual functions, inside `IFLA_VF_INFO` |
//! | `IFLA_STATS_*` | attributes of statistics, after `if_stats_msg` |
//! | `IFLA_XDP_*` | attributes inside `IFLA_XDP` |

// Written by ynlgen from the headers of Linux 7.3.4: names, types, numbers.
// Comments are kept. `ynlgen/uapi.toml` decides on headers and types.

#![allow(missing_docs, reason = "the names are C's, as are their meanings")]

// enum IFLA_*
// Attributes of a link, after `ifinfomsg`.

/// Not in use.
pub const IFLA_UNSPEC:                     u16 = 0;
/// Bytes, link layer address: 6 for Ethernet.
pub const IFLA_ADDRESS:                    u16 = 1;
/// Bytes, link layer broadcast address; on a point-to-point link, the address
/// of the peer.
pub const IFLA_BROADCAST:                  u16 = 2;
/// NUL-terminated string, at most 16 bytes: the name.
pub const IFLA_IFNAME:                     u16 = 3;
/// u32, maximum packet size in bytes.
pub const IFLA_MTU:                        u16 = 4;
/// u32, interface index of the lower link; see [`IFLA_LINK_NETNSID`].
pub const IFLA_LINK:                       u16 = 5;
/// NUL-terminated string, name of the root queueing discipline.
pub const IFLA_QDISC:                      u16 = 6;
/// `struct rtnl_link_stats`: 32-bit counters.
pub const IFLA_STATS:                      u16 = 7;
/// Not in use.
pub const IFLA_COST:                       u16 = 8;
/// Not in use.
pub const IFLA_PRIORITY:                   u16 = 9;
/// u32, interface index of the master: bridge, bond, VRF. In a request, 0 is no
/// master.
pub const IFLA_MASTER:                     u16 = 10;
/// `struct iw_event`, an event of the old wireless extensions.
pub const IFLA_WIRELESS:                   u16 = 11;
/// Nest of attributes of the message's address family: `IFLA_BRPORT_*`,
/// `IFLA_INET6_*`.
pub const IFLA_PROTINFO:                   u16 = 12;
/// u32, length of the transmit queue in packets.
pub const IFLA_TXQLEN:                     u16 = 13;
/// `struct rtnl_link_ifmap`: hardware addresses and resources.
pub const IFLA_MAP:                        u16 = 14;
/// u32, historical.
pub const IFLA_WEIGHT:                     u16 = 15;
/// u8, one of `IF_OPER_*`.
pub const IFLA_OPERSTATE:                  u16 = 16;
/// u8, state that the link enters when it gets a carrier: 0 up, 1 dormant, 2
/// testing.
pub const IFLA_LINKMODE:                   u16 = 17;
/// Nest of `IFLA_INFO_*`.
pub const IFLA_LINKINFO:                   u16 = 18;
/// u32, process id: moves the link to the network namespace of that process.
pub const IFLA_NET_NS_PID:                 u16 = 19;
/// NUL-terminated string, at most 256 bytes: a description.
pub const IFLA_IFALIAS:                    u16 = 20;
/// u32, number of SR-IOV virtual functions.
pub const IFLA_NUM_VF:                     u16 = 21;
/// Nest with one `IFLA_VF_INFO` for each virtual function.
pub const IFLA_VFINFO_LIST:                u16 = 22;
/// `struct rtnl_link_stats64`: 64-bit counters.
pub const IFLA_STATS64:                    u16 = 23;
/// Nest with one `IFLA_VF_PORT` for each virtual function.
pub const IFLA_VF_PORTS:                   u16 = 24;
/// Nest of `IFLA_PORT_*`.
pub const IFLA_PORT_SELF:                  u16 = 25;
/// Nest of address families: one nest for each family, with the family as its
/// type. Each holds the state that the family keeps for the link.
pub const IFLA_AF_SPEC:                    u16 = 26;
/// u32, number of a group of links; 0 by default.
pub const IFLA_GROUP:                      u16 = 27;
/// u32, file descriptor: moves the link to the network namespace that it refers
/// to.
pub const IFLA_NET_NS_FD:                  u16 = 28;
/// In a request: u32, flags `RTEXT_FILTER_*`.
pub const IFLA_EXT_MASK:                   u16 = 29;
/// u32, number of reasons to receive all packets.
pub const IFLA_PROMISCUITY:                u16 = 30;
/// u32, number of transmit queues.
pub const IFLA_NUM_TX_QUEUES:              u16 = 31;
/// u32, number of receive queues.
pub const IFLA_NUM_RX_QUEUES:              u16 = 32;
/// u8, 1 if the link has a carrier.
pub const IFLA_CARRIER:                    u16 = 33;
/// Bytes, at most 32: identifies the physical port.
pub const IFLA_PHYS_PORT_ID:               u16 = 34;
/// u32, number of times the carrier appeared or disappeared.
pub const IFLA_CARRIER_CHANGES:            u16 = 35;
/// Bytes, at most 32: identifies the switch that the port belongs to.
pub const IFLA_PHYS_SWITCH_ID:             u16 = 36;
/// i32, number of the network namespace of [`IFLA_LINK`], if it is a different
/// one.
pub const IFLA_LINK_NETNSID:               u16 = 37;
/// NUL-terminated string, name of the physical port.
pub const IFLA_PHYS_PORT_NAME:             u16 = 38;
/// u8, 1 if a protocol keeps the link down.
pub const IFLA_PROTO_DOWN:                 u16 = 39;
/// u32, maximum number of segments in a packet of generic segmentation offload.
pub const IFLA_GSO_MAX_SEGS:               u16 = 40;
/// u32, maximum size in bytes of a packet of generic segmentation offload.
pub const IFLA_GSO_MAX_SIZE:               u16 = 41;
/// Padding that aligns the next payload to 8 bytes; to be skipped.
pub const IFLA_PAD:                        u16 = 42;
/// Nest of `IFLA_XDP_*`.
pub const IFLA_XDP:                        u16 = 43;
/// u32, cause of the message, one of `IFLA_EVENT_*`.
pub const IFLA_EVENT:                      u16 = 44;
/// i32, number of the network namespace that the link was moved to.
pub const IFLA_NEW_NETNSID:                u16 = 45;
/// i32, number of the network namespace that a request applies to.
pub const IFLA_IF_NETNSID:                 u16 = 46;
/// Newer name of [`IFLA_IF_NETNSID`].
pub const IFLA_TARGET_NETNSID:             u16 = 46;
/// u32, number of times the carrier appeared.
pub const IFLA_CARRIER_UP_COUNT:           u16 = 47;
/// u32, number of times the carrier disappeared.
pub const IFLA_CARRIER_DOWN_COUNT:         u16 = 48;
/// i32, interface index of the link in the namespace that it was moved to.
pub const IFLA_NEW_IFINDEX:                u16 = 49;
/// u32, minimum possible MTU in bytes.
pub const IFLA_MIN_MTU:                    u16 = 50;
/// u32, maximum possible MTU in bytes.
pub const IFLA_MAX_MTU:                    u16 = 51;
/// Nest of properties that can occur more than once: `IFLA_ALT_IFNAME`.
pub const IFLA_PROP_LIST:                  u16 = 52;
/// NUL-terminated string, at most 128 bytes: an alternative name.
pub const IFLA_ALT_IFNAME:                 u16 = 53;
/// Bytes, permanent link layer address of the hardware.
pub const IFLA_PERM_ADDRESS:               u16 = 54;
/// Nest of `IFLA_PROTO_DOWN_REASON_*`.
pub const IFLA_PROTO_DOWN_REASON:          u16 = 55;
/// NUL-terminated string, name of the parent device.
pub const IFLA_PARENT_DEV_NAME:            u16 = 56;
/// NUL-terminated string, name of the parent device's bus.
pub const IFLA_PARENT_DEV_BUS_NAME:        u16 = 57;
/// u32, maximum size in bytes of a packet of generic receive offload.
pub const IFLA_GRO_MAX_SIZE:               u16 = 58;
/// u32, maximum size in bytes of a packet that the hardware can segment.
pub const IFLA_TSO_MAX_SIZE:               u16 = 59;
/// u32, maximum number of segments that the hardware can split a packet into.
pub const IFLA_TSO_MAX_SEGS:               u16 = 60;
/// u32, number of reasons to receive all multicast packets.
pub const IFLA_ALLMULTI:                   u16 = 61;
pub const IFLA_DEVLINK_PORT:               u16 = 62;
pub const IFLA_GSO_IPV4_MAX_SIZE:          u16 = 63;
pub const IFLA_GRO_IPV4_MAX_SIZE:          u16 = 64;
pub const IFLA_DPLL_PIN:                   u16 = 65;
pub const IFLA_MAX_PACING_OFFLOAD_HORIZON: u16 = 66;
pub const IFLA_NETNS_IMMUTABLE:            u16 = 67;
pub const IFLA_HEADROOM:                   u16 = 68;
pub const IFLA_TAILROOM:                   u16 = 69;

// enum IFLA_PROTO_DOWN_REASON_*
pub const IFLA_PROTO_DOWN_REASON_UNSPEC: u16 = 0;
pub const IFLA_PROTO_DOWN_REASON_MASK:   u16 = 1;
pub const IFLA_PROTO_DOWN_REASON_VALUE:  u16 = 2;

// enum IFLA_INET_*
pub const IFLA_INET_UNSPEC: u16 = 0;
pub const IFLA_INET_CONF:   u16 = 1;

// enum IFLA_INET6_*
pub const IFLA_INET6_UNSPEC:        u16 = 0;
pub const IFLA_INET6_FLAGS:         u16 = 1;
pub const IFLA_INET6_CONF:          u16 = 2;
pub const IFLA_INET6_STATS:         u16 = 3;
pub const IFLA_INET6_MCAST:         u16 = 4;
pub const IFLA_INET6_CACHEINFO:     u16 = 5;
pub const IFLA_INET6_ICMP6STATS:    u16 = 6;
pub const IFLA_INET6_TOKEN:         u16 = 7;
pub const IFLA_INET6_ADDR_GEN_MODE: u16 = 8;
pub const IFLA_INET6_RA_MTU:        u16 = 9;

// enum in6_addr_gen_mode
pub const IN6_ADDR_GEN_MODE_EUI64:          u8 = 0;
pub const IN6_ADDR_GEN_MODE_NONE:           u8 = 1;
pub const IN6_ADDR_GEN_MODE_STABLE_PRIVACY: u8 = 2;
pub const IN6_ADDR_GEN_MODE_RANDOM:         u8 = 3;

// enum IFLA_BR_*
pub const IFLA_BR_UNSPEC:                     u16 = 0;
pub const IFLA_BR_FORWARD_DELAY:              u16 = 1;
pub const IFLA_BR_HELLO_TIME:                 u16 = 2;
pub const IFLA_BR_MAX_AGE:                    u16 = 3;
pub const IFLA_BR_AGEING_TIME:                u16 = 4;
pub const IFLA_BR_STP_STATE:                  u16 = 5;
pub const IFLA_BR_PRIORITY:                   u16 = 6;
pub const IFLA_BR_VLAN_FILTERING:             u16 = 7;
pub const IFLA_BR_VLAN_PROTOCOL:              u16 = 8;
pub const IFLA_BR_GROUP_FWD_MASK:             u16 = 9;
pub const IFLA_BR_ROOT_ID:                    u16 = 10;
pub const IFLA_BR_BRIDGE_ID:                  u16 = 11;
pub const IFLA_BR_ROOT_PORT:                  u16 = 12;
pub const IFLA_BR_ROOT_PATH_COST:             u16 = 13;
pub const IFLA_BR_TOPOLOGY_CHANGE:            u16 = 14;
pub const IFLA_BR_TOPOLOGY_CHANGE_DETECTED:   u16 = 15;
pub const IFLA_BR_HELLO_TIMER:                u16 = 16;
pub const IFLA_BR_TCN_TIMER:                  u16 = 17;
pub const IFLA_BR_TOPOLOGY_CHANGE_TIMER:      u16 = 18;
pub const IFLA_BR_GC_TIMER:                   u16 = 19;
pub const IFLA_BR_GROUP_ADDR:                 u16 = 20;
pub const IFLA_BR_FDB_FLUSH:                  u16 = 21;
pub const IFLA_BR_MCAST_ROUTER:               u16 = 22;
pub const IFLA_BR_MCAST_SNOOPING:             u16 = 23;
pub const IFLA_BR_MCAST_QUERY_USE_IFADDR:     u16 = 24;
pub const IFLA_BR_MCAST_QUERIER:              u16 = 25;
pub const IFLA_BR_MCAST_HASH_ELASTICITY:      u16 = 26;
pub const IFLA_BR_MCAST_HASH_MAX:             u16 = 27;
pub const IFLA_BR_MCAST_LAST_MEMBER_CNT:      u16 = 28;
pub const IFLA_BR_MCAST_STARTUP_QUERY_CNT:    u16 = 29;
pub const IFLA_BR_MCAST_LAST_MEMBER_INTVL:    u16 = 30;
pub const IFLA_BR_MCAST_MEMBERSHIP_INTVL:     u16 = 31;
pub const IFLA_BR_MCAST_QUERIER_INTVL:        u16 = 32;
pub const IFLA_BR_MCAST_QUERY_INTVL:          u16 = 33;
pub const IFLA_BR_MCAST_QUERY_RESPONSE_INTVL: u16 = 34;
pub const IFLA_BR_MCAST_STARTUP_QUERY_INTVL:  u16 = 35;
pub const IFLA_BR_NF_CALL_IPTABLES:           u16 = 36;
pub const IFLA_BR_NF_CALL_IP6TABLES:          u16 = 37;
pub const IFLA_BR_NF_CALL_ARPTABLES:          u16 = 38;
pub const IFLA_BR_VLAN_DEFAULT_PVID:          u16 = 39;
pub const IFLA_BR_PAD:                        u16 = 40;
pub const IFLA_BR_VLAN_STATS_ENABLED:         u16 = 41;
pub const IFLA_BR_MCAST_STATS_ENABLED:        u16 = 42;
pub const IFLA_BR_MCAST_IGMP_VERSION:         u16 = 43;
pub const IFLA_BR_MCAST_MLD_VERSION:          u16 = 44;
pub const IFLA_BR_VLAN_STATS_PER_PORT:        u16 = 45;
pub const IFLA_BR_MULTI_BOOLOPT:              u16 = 46;
pub const IFLA_BR_MCAST_QUERIER_STATE:        u16 = 47;
pub const IFLA_BR_FDB_N_LEARNED:              u16 = 48;
pub const IFLA_BR_FDB_MAX_LEARNED:            u16 = 49;
pub const IFLA_BR_STP_MODE:                   u16 = 50;

// enum br_stp_mode
pub const BR_STP_MODE_AUTO:   u32 = 0;
pub const BR_STP_MODE_USER:   u32 = 1;
pub const BR_STP_MODE_KERNEL: u32 = 2;

// enum BRIDGE_MODE_*
pub const BRIDGE_MODE_UNSPEC:  u8 = 0;
pub const BRIDGE_MODE_HAIRPIN: u8 = 1;

// enum IFLA_BRPORT_*
pub const IFLA_BRPORT_UNSPEC:                u16 = 0;
pub const IFLA_BRPORT_STATE:                 u16 = 1;
pub const IFLA_BRPORT_PRIORITY:              u16 = 2;
pub const IFLA_BRPORT_COST:                  u16 = 3;
pub const IFLA_BRPORT_MODE:                  u16 = 4;
pub const IFLA_BRPORT_GUARD:                 u16 = 5;
pub const IFLA_BRPORT_PROTECT:               u16 = 6;
pub const IFLA_BRPORT_FAST_LEAVE:            u16 = 7;
pub const IFLA_BRPORT_LEARNING:              u16 = 8;
pub const IFLA_BRPORT_UNICAST_FLOOD:         u16 = 9;
pub const IFLA_BRPORT_PROXYARP:              u16 = 10;
pub const IFLA_BRPORT_LEARNING_SYNC:         u16 = 11;
pub const IFLA_BRPORT_PROXYARP_WIFI:         u16 = 12;
pub const IFLA_BRPORT_ROOT_ID:               u16 = 13;
pub const IFLA_BRPORT_BRIDGE_ID:             u16 = 14;
pub const IFLA_BRPORT_DESIGNATED_PORT:       u16 = 15;
pub const IFLA_BRPORT_DESIGNATED_COST:       u16 = 16;
pub const IFLA_BRPORT_ID:                    u16 = 17;
pub const IFLA_BRPORT_NO:                    u16 = 18;
pub const IFLA_BRPORT_TOPOLOGY_CHANGE_ACK:   u16 = 19;
pub const IFLA_BRPORT_CONFIG_PENDING:        u16 = 20;
pub const IFLA_BRPORT_MESSAGE_AGE_TIMER:     u16 = 21;
pub const IFLA_BRPORT_FORWARD_DELAY_TIMER:   u16 = 22;
pub const IFLA_BRPORT_HOLD_TIMER:            u16 = 23;
pub const IFLA_BRPORT_FLUSH:                 u16 = 24;
pub const IFLA_BRPORT_MULTICAST_ROUTER:      u16 = 25;
pub const IFLA_BRPORT_PAD:                   u16 = 26;
pub const IFLA_BRPORT_MCAST_FLOOD:           u16 = 27;
pub const IFLA_BRPORT_MCAST_TO_UCAST:        u16 = 28;
pub const IFLA_BRPORT_VLAN_TUNNEL:           u16 = 29;
pub const IFLA_BRPORT_BCAST_FLOOD:           u16 = 30;
pub const IFLA_BRPORT_GROUP_FWD_MASK:        u16 = 31;
pub const IFLA_BRPORT_NEIGH_SUPPRESS:        u16 = 32;
pub const IFLA_BRPORT_ISOLATED:              u16 = 33;
pub const IFLA_BRPORT_BACKUP_PORT:           u16 = 34;
pub const IFLA_BRPORT_MRP_RING_OPEN:         u16 = 35;
pub const IFLA_BRPORT_MRP_IN_OPEN:           u16 = 36;
pub const IFLA_BRPORT_MCAST_EHT_HOSTS_LIMIT: u16 = 37;
pub const IFLA_BRPORT_MCAST_EHT_HOSTS_CNT:   u16 = 38;
pub const IFLA_BRPORT_LOCKED:                u16 = 39;
pub const IFLA_BRPORT_MAB:                   u16 = 40;
pub const IFLA_BRPORT_MCAST_N_GROUPS:        u16 = 41;
pub const IFLA_BRPORT_MCAST_MAX_GROUPS:      u16 = 42;
pub const IFLA_BRPORT_NEIGH_VLAN_SUPPRESS:   u16 = 43;
pub const IFLA_BRPORT_BACKUP_NHID:           u16 = 44;
pub const IFLA_BRPORT_NEIGH_FORWARD_GRAT:    u16 = 45;

// enum IFLA_INFO_*
// Attributes inside `IFLA_LINKINFO`.

/// Not in use.
pub const IFLA_INFO_UNSPEC:     u16 = 0;
/// NUL-terminated string, kind of the link: `vlan`, `bridge`, `veth`.
pub const IFLA_INFO_KIND:       u16 = 1;
/// Nest of attributes specific to the kind.
pub const IFLA_INFO_DATA:       u16 = 2;
/// Bytes, statistics in a format of the kind.
pub const IFLA_INFO_XSTATS:     u16 = 3;
/// NUL-terminated string, kind of the master.
pub const IFLA_INFO_SLAVE_KIND: u16 = 4;
/// Nest of attributes of the link that are specific to the master's kind.
pub const IFLA_INFO_SLAVE_DATA: u16 = 5;

// enum IFLA_VLAN_*
// Attributes inside `IFLA_INFO_DATA` of the kind `vlan`.

/// Not in use.
pub const IFLA_VLAN_UNSPEC:      u16 = 0;
/// u16, VLAN id, 0 to 4095.
pub const IFLA_VLAN_ID:          u16 = 1;
/// `struct ifla_vlan_flags`: two u32, the flags and a mask of those to change.
pub const IFLA_VLAN_FLAGS:       u16 = 2;
/// Nest of priority mappings for sent packets.
pub const IFLA_VLAN_EGRESS_QOS:  u16 = 3;
/// Nest of priority mappings for received packets.
pub const IFLA_VLAN_INGRESS_QOS: u16 = 4;
/// u16 in network byte order, protocol of the tag: 0x8100 or 0x88a8.
pub const IFLA_VLAN_PROTOCOL:    u16 = 5;

// enum IFLA_VLAN_QOS_*
pub const IFLA_VLAN_QOS_UNSPEC:  u16 = 0;
pub const IFLA_VLAN_QOS_MAPPING: u16 = 1;

// enum IFLA_MACVLAN_*
pub const IFLA_MACVLAN_UNSPEC:            u16 = 0;
pub const IFLA_MACVLAN_MODE:              u16 = 1;
pub const IFLA_MACVLAN_FLAGS:             u16 = 2;
pub const IFLA_MACVLAN_MACADDR_MODE:      u16 = 3;
pub const IFLA_MACVLAN_MACADDR:           u16 = 4;
pub const IFLA_MACVLAN_MACADDR_DATA:      u16 = 5;
pub const IFLA_MACVLAN_MACADDR_COUNT:     u16 = 6;
pub const IFLA_MACVLAN_BC_QUEUE_LEN:      u16 = 7;
pub const IFLA_MACVLAN_BC_QUEUE_LEN_USED: u16 = 8;
pub const IFLA_MACVLAN_BC_CUTOFF:         u16 = 9;

// enum macvlan_mode
pub const MACVLAN_MODE_PRIVATE:  u32 = 1;
pub const MACVLAN_MODE_VEPA:     u32 = 2;
pub const MACVLAN_MODE_BRIDGE:   u32 = 4;
pub const MACVLAN_MODE_PASSTHRU: u32 = 8;
pub const MACVLAN_MODE_SOURCE:   u32 = 16;

// enum macvlan_macaddr_mode
pub const MACVLAN_MACADDR_ADD:   u32 = 0;
pub const MACVLAN_MACADDR_DEL:   u32 = 1;
pub const MACVLAN_MACADDR_FLUSH: u32 = 2;
pub const MACVLAN_MACADDR_SET:   u32 = 3;

// #define MACVLAN_FLAG_*
pub const MACVLAN_FLAG_NOPROMISC: u16 = 1;
pub const MACVLAN_FLAG_NODST:     u16 = 2;

// enum IFLA_VRF_*
pub const IFLA_VRF_UNSPEC: u16 = 0;
pub const IFLA_VRF_TABLE:  u16 = 1;

// enum IFLA_VRF_PORT_*
pub const IFLA_VRF_PORT_UNSPEC: u16 = 0;
pub const IFLA_VRF_PORT_TABLE:  u16 = 1;

// enum IFLA_MACSEC_*
pub const IFLA_MACSEC_UNSPEC:         u16 = 0;
pub const IFLA_MACSEC_SCI:            u16 = 1;
pub const IFLA_MACSEC_PORT:           u16 = 2;
pub const IFLA_MACSEC_ICV_LEN:        u16 = 3;
pub const IFLA_MACSEC_CIPHER_SUITE:   u16 = 4;
pub const IFLA_MACSEC_WINDOW:         u16 = 5;
pub const IFLA_MACSEC_ENCODING_SA:    u16 = 6;
pub const IFLA_MACSEC_ENCRYPT:        u16 = 7;
pub const IFLA_MACSEC_PROTECT:        u16 = 8;
pub const IFLA_MACSEC_INC_SCI:        u16 = 9;
pub const IFLA_MACSEC_ES:             u16 = 10;
pub const IFLA_MACSEC_SCB:            u16 = 11;
pub const IFLA_MACSEC_REPLAY_PROTECT: u16 = 12;
pub const IFLA_MACSEC_VALIDATION:     u16 = 13;
pub const IFLA_MACSEC_PAD:            u16 = 14;
pub const IFLA_MACSEC_OFFLOAD:        u16 = 15;

// enum IFLA_XFRM_*
pub const IFLA_XFRM_UNSPEC:           u16 = 0;
pub const IFLA_XFRM_LINK:             u16 = 1;
pub const IFLA_XFRM_IF_ID:            u16 = 2;
pub const IFLA_XFRM_COLLECT_METADATA: u16 = 3;

// enum macsec_validation_type
pub const MACSEC_VALIDATE_DISABLED: u8 = 0;
pub const MACSEC_VALIDATE_CHECK:    u8 = 1;
pub const MACSEC_VALIDATE_STRICT:   u8 = 2;

// enum macsec_offload
pub const MACSEC_OFFLOAD_OFF: u8 = 0;
pub const MACSEC_OFFLOAD_PHY: u8 = 1;
pub const MACSEC_OFFLOAD_MAC: u8 = 2;

// enum IFLA_IPVLAN_*
pub const IFLA_IPVLAN_UNSPEC: u16 = 0;
pub const IFLA_IPVLAN_MODE:   u16 = 1;
pub const IFLA_IPVLAN_FLAGS:  u16 = 2;

// enum ipvlan_mode
pub const IPVLAN_MODE_L2:  u16 = 0;
pub const IPVLAN_MODE_L3:  u16 = 1;
pub const IPVLAN_MODE_L3S: u16 = 2;

// #define IPVLAN_F_*
pub const IPVLAN_F_PRIVATE: u16 = 0x1;
pub const IPVLAN_F_VEPA:    u16 = 0x2;

// enum netkit_action
pub const NETKIT_NEXT:     u32 = 0xffffffff;
pub const NETKIT_PASS:     u32 = 0;
pub const NETKIT_DROP:     u32 = 2;
pub const NETKIT_REDIRECT: u32 = 7;

// enum netkit_mode
pub const NETKIT_L2: u32 = 0;
pub const NETKIT_L3: u32 = 1;

// enum netkit_pairing
pub const NETKIT_DEVICE_PAIR:   u32 = 0;
pub const NETKIT_DEVICE_SINGLE: u32 = 1;

// enum netkit_scrub
pub const NETKIT_SCRUB_NONE:    u32 = 0;
pub const NETKIT_SCRUB_DEFAULT: u32 = 1;

// enum IFLA_NETKIT_*
pub const IFLA_NETKIT_UNSPEC:      u16 = 0;
pub const IFLA_NETKIT_PEER_INFO:   u16 = 1;
pub const IFLA_NETKIT_PRIMARY:     u16 = 2;
pub const IFLA_NETKIT_POLICY:      u16 = 3;
pub const IFLA_NETKIT_PEER_POLICY: u16 = 4;
pub const IFLA_NETKIT_MODE:        u16 = 5;
pub const IFLA_NETKIT_SCRUB:       u16 = 6;
pub const IFLA_NETKIT_PEER_SCRUB:  u16 = 7;
pub const IFLA_NETKIT_HEADROOM:    u16 = 8;
pub const IFLA_NETKIT_TAILROOM:    u16 = 9;
pub const IFLA_NETKIT_PAIRING:     u16 = 10;

// #define TUNNEL_MSG_*
pub const TUNNEL_MSG_FLAG_STATS:       u32 = 0x1;
pub const TUNNEL_MSG_VALID_USER_FLAGS: u32 = 1;

// enum VNIFILTER_ENTRY_STATS_*
pub const VNIFILTER_ENTRY_STATS_UNSPEC:    u16 = 0;
pub const VNIFILTER_ENTRY_STATS_RX_BYTES:  u16 = 1;
pub const VNIFILTER_ENTRY_STATS_RX_PKTS:   u16 = 2;
pub const VNIFILTER_ENTRY_STATS_RX_DROPS:  u16 = 3;
pub const VNIFILTER_ENTRY_STATS_RX_ERRORS: u16 = 4;
pub const VNIFILTER_ENTRY_STATS_TX_BYTES:  u16 = 5;
pub const VNIFILTER_ENTRY_STATS_TX_PKTS:   u16 = 6;
pub const VNIFILTER_ENTRY_STATS_TX_DROPS:  u16 = 7;
pub const VNIFILTER_ENTRY_STATS_TX_ERRORS: u16 = 8;
pub const VNIFILTER_ENTRY_STATS_PAD:       u16 = 9;

// enum VXLAN_VNIFILTER_ENTRY_*
pub const VXLAN_VNIFILTER_ENTRY_UNSPEC: u16 = 0;
pub const VXLAN_VNIFILTER_ENTRY_START:  u16 = 1;
pub const VXLAN_VNIFILTER_ENTRY_END:    u16 = 2;
pub const VXLAN_VNIFILTER_ENTRY_GROUP:  u16 = 3;
pub const VXLAN_VNIFILTER_ENTRY_GROUP6: u16 = 4;
pub const VXLAN_VNIFILTER_ENTRY_STATS:  u16 = 5;

// enum VXLAN_VNIFILTER_*
pub const VXLAN_VNIFILTER_UNSPEC: u16 = 0;
pub const VXLAN_VNIFILTER_ENTRY:  u16 = 1;

// enum IFLA_VXLAN_*
pub const IFLA_VXLAN_UNSPEC:            u16 = 0;
pub const IFLA_VXLAN_ID:                u16 = 1;
pub const IFLA_VXLAN_GROUP:             u16 = 2;
pub const IFLA_VXLAN_LINK:              u16 = 3;
pub const IFLA_VXLAN_LOCAL:             u16 = 4;
pub const IFLA_VXLAN_TTL:               u16 = 5;
pub const IFLA_VXLAN_TOS:               u16 = 6;
pub const IFLA_VXLAN_LEARNING:          u16 = 7;
pub const IFLA_VXLAN_AGEING:            u16 = 8;
pub const IFLA_VXLAN_LIMIT:             u16 = 9;
pub const IFLA_VXLAN_PORT_RANGE:        u16 = 10;
pub const IFLA_VXLAN_PROXY:             u16 = 11;
pub const IFLA_VXLAN_RSC:               u16 = 12;
pub const IFLA_VXLAN_L2MISS:            u16 = 13;
pub const IFLA_VXLAN_L3MISS:            u16 = 14;
pub const IFLA_VXLAN_PORT:              u16 = 15;
pub const IFLA_VXLAN_GROUP6:            u16 = 16;
pub const IFLA_VXLAN_LOCAL6:            u16 = 17;
pub const IFLA_VXLAN_UDP_CSUM:          u16 = 18;
pub const IFLA_VXLAN_UDP_ZERO_CSUM6_TX: u16 = 19;
pub const IFLA_VXLAN_UDP_ZERO_CSUM6_RX: u16 = 20;
pub const IFLA_VXLAN_REMCSUM_TX:        u16 = 21;
pub const IFLA_VXLAN_REMCSUM_RX:        u16 = 22;
pub const IFLA_VXLAN_GBP:               u16 = 23;
pub const IFLA_VXLAN_REMCSUM_NOPARTIAL: u16 = 24;
pub const IFLA_VXLAN_COLLECT_METADATA:  u16 = 25;
pub const IFLA_VXLAN_LABEL:             u16 = 26;
pub const IFLA_VXLAN_GPE:               u16 = 27;
pub const IFLA_VXLAN_TTL_INHERIT:       u16 = 28;
pub const IFLA_VXLAN_DF:                u16 = 29;
pub const IFLA_VXLAN_VNIFILTER:         u16 = 30;
pub const IFLA_VXLAN_LOCALBYPASS:       u16 = 31;
pub const IFLA_VXLAN_LABEL_POLICY:      u16 = 32;
pub const IFLA_VXLAN_RESERVED_BITS:     u16 = 33;
pub const IFLA_VXLAN_MC_ROUTE:          u16 = 34;

// enum ifla_vxlan_df
pub const VXLAN_DF_UNSET:   u8 = 0;
pub const VXLAN_DF_SET:     u8 = 1;
pub const VXLAN_DF_INHERIT: u8 = 2;

// enum ifla_vxlan_label_policy
pub const VXLAN_LABEL_FIXED:   u32 = 0;
pub const VXLAN_LABEL_INHERIT: u32 = 1;

// enum IFLA_GENEVE_*
pub const IFLA_GENEVE_UNSPEC:              u16 = 0;
pub const IFLA_GENEVE_ID:                  u16 = 1;
pub const IFLA_GENEVE_REMOTE:              u16 = 2;
pub const IFLA_GENEVE_TTL:                 u16 = 3;
pub const IFLA_GENEVE_TOS:                 u16 = 4;
pub const IFLA_GENEVE_PORT:                u16 = 5;
pub const IFLA_GENEVE_COLLECT_METADATA:    u16 = 6;
pub const IFLA_GENEVE_REMOTE6:             u16 = 7;
pub const IFLA_GENEVE_UDP_CSUM:            u16 = 8;
pub const IFLA_GENEVE_UDP_ZERO_CSUM6_TX:   u16 = 9;
pub const IFLA_GENEVE_UDP_ZERO_CSUM6_RX:   u16 = 10;
pub const IFLA_GENEVE_LABEL:               u16 = 11;
pub const IFLA_GENEVE_TTL_INHERIT:         u16 = 12;
pub const IFLA_GENEVE_DF:                  u16 = 13;
pub const IFLA_GENEVE_INNER_PROTO_INHERIT: u16 = 14;
pub const IFLA_GENEVE_PORT_RANGE:          u16 = 15;
pub const IFLA_GENEVE_GRO_HINT:            u16 = 16;
pub const IFLA_GENEVE_LOCAL:               u16 = 17;
pub const IFLA_GENEVE_LOCAL6:              u16 = 18;

// enum ifla_geneve_df
pub const GENEVE_DF_UNSET:   u8 = 0;
pub const GENEVE_DF_SET:     u8 = 1;
pub const GENEVE_DF_INHERIT: u8 = 2;

// enum IFLA_BAREUDP_*
pub const IFLA_BAREUDP_UNSPEC:          u16 = 0;
pub const IFLA_BAREUDP_PORT:            u16 = 1;
pub const IFLA_BAREUDP_ETHERTYPE:       u16 = 2;
pub const IFLA_BAREUDP_SRCPORT_MIN:     u16 = 3;
pub const IFLA_BAREUDP_MULTIPROTO_MODE: u16 = 4;

// enum IFLA_PPP_*
pub const IFLA_PPP_UNSPEC: u16 = 0;
pub const IFLA_PPP_DEV_FD: u16 = 1;

// enum ifla_gtp_role
pub const GTP_ROLE_GGSN: u32 = 0;
pub const GTP_ROLE_SGSN: u32 = 1;

// enum IFLA_GTP_*
pub const IFLA_GTP_UNSPEC:         u16 = 0;
pub const IFLA_GTP_FD0:            u16 = 1;
pub const IFLA_GTP_FD1:            u16 = 2;
pub const IFLA_GTP_PDP_HASHSIZE:   u16 = 3;
pub const IFLA_GTP_ROLE:           u16 = 4;
pub const IFLA_GTP_CREATE_SOCKETS: u16 = 5;
pub const IFLA_GTP_RESTART_COUNT:  u16 = 6;
pub const IFLA_GTP_LOCAL:          u16 = 7;
pub const IFLA_GTP_LOCAL6:         u16 = 8;

// enum IFLA_BOND_*
pub const IFLA_BOND_UNSPEC:            u16 = 0;
pub const IFLA_BOND_MODE:              u16 = 1;
pub const IFLA_BOND_ACTIVE_SLAVE:      u16 = 2;
pub const IFLA_BOND_MIIMON:            u16 = 3;
pub const IFLA_BOND_UPDELAY:           u16 = 4;
pub const IFLA_BOND_DOWNDELAY:         u16 = 5;
pub const IFLA_BOND_USE_CARRIER:       u16 = 6;
pub const IFLA_BOND_ARP_INTERVAL:      u16 = 7;
pub const IFLA_BOND_ARP_IP_TARGET:     u16 = 8;
pub const IFLA_BOND_ARP_VALIDATE:      u16 = 9;
pub const IFLA_BOND_ARP_ALL_TARGETS:   u16 = 10;
pub const IFLA_BOND_PRIMARY:           u16 = 11;
pub const IFLA_BOND_PRIMARY_RESELECT:  u16 = 12;
pub const IFLA_BOND_FAIL_OVER_MAC:     u16 = 13;
pub const IFLA_BOND_XMIT_HASH_POLICY:  u16 = 14;
pub const IFLA_BOND_RESEND_IGMP:       u16 = 15;
pub const IFLA_BOND_NUM_PEER_NOTIF:    u16 = 16;
pub const IFLA_BOND_ALL_SLAVES_ACTIVE: u16 = 17;
pub const IFLA_BOND_MIN_LINKS:         u16 = 18;
pub const IFLA_BOND_LP_INTERVAL:       u16 = 19;
pub const IFLA_BOND_PACKETS_PER_SLAVE: u16 = 20;
pub const IFLA_BOND_AD_LACP_RATE:      u16 = 21;
pub const IFLA_BOND_AD_SELECT:         u16 = 22;
pub const IFLA_BOND_AD_INFO:           u16 = 23;
pub const IFLA_BOND_AD_ACTOR_SYS_PRIO: u16 = 24;
pub const IFLA_BOND_AD_USER_PORT_KEY:  u16 = 25;
pub const IFLA_BOND_AD_ACTOR_SYSTEM:   u16 = 26;
pub const IFLA_BOND_TLB_DYNAMIC_LB:    u16 = 27;
pub const IFLA_BOND_PEER_NOTIF_DELAY:  u16 = 28;
pub const IFLA_BOND_AD_LACP_ACTIVE:    u16 = 29;
pub const IFLA_BOND_MISSED_MAX:        u16 = 30;
pub const IFLA_BOND_NS_IP6_TARGET:     u16 = 31;
pub const IFLA_BOND_COUPLED_CONTROL:   u16 = 32;
pub const IFLA_BOND_BROADCAST_NEIGH:   u16 = 33;
pub const IFLA_BOND_LACP_STRICT:       u16 = 34;

// enum IFLA_BOND_AD_INFO_*
pub const IFLA_BOND_AD_INFO_UNSPEC:      u16 = 0;
pub const IFLA_BOND_AD_INFO_AGGREGATOR:  u16 = 1;
pub const IFLA_BOND_AD_INFO_NUM_PORTS:   u16 = 2;
pub const IFLA_BOND_AD_INFO_ACTOR_KEY:   u16 = 3;
pub const IFLA_BOND_AD_INFO_PARTNER_KEY: u16 = 4;
pub const IFLA_BOND_AD_INFO_PARTNER_MAC: u16 = 5;

// enum IFLA_BOND_SLAVE_*
pub const IFLA_BOND_SLAVE_UNSPEC:                     u16 = 0;
pub const IFLA_BOND_SLAVE_STATE:                      u16 = 1;
pub const IFLA_BOND_SLAVE_MII_STATUS:                 u16 = 2;
pub const IFLA_BOND_SLAVE_LINK_FAILURE_COUNT:         u16 = 3;
pub const IFLA_BOND_SLAVE_PERM_HWADDR:                u16 = 4;
pub const IFLA_BOND_SLAVE_QUEUE_ID:                   u16 = 5;
pub const IFLA_BOND_SLAVE_AD_AGGREGATOR_ID:           u16 = 6;
pub const IFLA_BOND_SLAVE_AD_ACTOR_OPER_PORT_STATE:   u16 = 7;
pub const IFLA_BOND_SLAVE_AD_PARTNER_OPER_PORT_STATE: u16 = 8;
pub const IFLA_BOND_SLAVE_PRIO:                       u16 = 9;
pub const IFLA_BOND_SLAVE_ACTOR_PORT_PRIO:            u16 = 10;
pub const IFLA_BOND_SLAVE_AD_CHURN_ACTOR_STATE:       u16 = 11;
pub const IFLA_BOND_SLAVE_AD_CHURN_PARTNER_STATE:     u16 = 12;

// enum IFLA_VF_*
pub const IFLA_VF_INFO_UNSPEC: u16 = 0;
pub const IFLA_VF_INFO:        u16 = 1;

// enum IFLA_VF_*
pub const IFLA_VF_UNSPEC:       u16 = 0;
pub const IFLA_VF_MAC:          u16 = 1;
pub const IFLA_VF_VLAN:         u16 = 2;
pub const IFLA_VF_TX_RATE:      u16 = 3;
pub const IFLA_VF_SPOOFCHK:     u16 = 4;
pub const IFLA_VF_LINK_STATE:   u16 = 5;
pub const IFLA_VF_RATE:         u16 = 6;
pub const IFLA_VF_RSS_QUERY_EN: u16 = 7;
pub const IFLA_VF_STATS:        u16 = 8;
pub const IFLA_VF_TRUST:        u16 = 9;
pub const IFLA_VF_IB_NODE_GUID: u16 = 10;
pub const IFLA_VF_IB_PORT_GUID: u16 = 11;
pub const IFLA_VF_VLAN_LIST:    u16 = 12;
pub const IFLA_VF_BROADCAST:    u16 = 13;

// enum IFLA_VF_VLAN_*
pub const IFLA_VF_VLAN_INFO_UNSPEC: u16 = 0;
pub const IFLA_VF_VLAN_INFO:        u16 = 1;

// enum IFLA_VF_LINK_STATE_*
pub const IFLA_VF_LINK_STATE_AUTO:    u32 = 0;
pub const IFLA_VF_LINK_STATE_ENABLE:  u32 = 1;
pub const IFLA_VF_LINK_STATE_DISABLE: u32 = 2;

// enum IFLA_VF_STATS_*
pub const IFLA_VF_STATS_RX_PACKETS: u16 = 0;
pub const IFLA_VF_STATS_TX_PACKETS: u16 = 1;
pub const IFLA_VF_STATS_RX_BYTES:   u16 = 2;
pub const IFLA_VF_STATS_TX_BYTES:   u16 = 3;
pub const IFLA_VF_STATS_BROADCAST:  u16 = 4;
pub const IFLA_VF_STATS_MULTICAST:  u16 = 5;
pub const IFLA_VF_STATS_PAD:        u16 = 6;
pub const IFLA_VF_STATS_RX_DROPPED: u16 = 7;
pub const IFLA_VF_STATS_TX_DROPPED: u16 = 8;

// enum IFLA_VF_*
pub const IFLA_VF_PORT_UNSPEC: u16 = 0;
pub const IFLA_VF_PORT:        u16 = 1;

// enum IFLA_PORT_*
pub const IFLA_PORT_UNSPEC:        u16 = 0;
pub const IFLA_PORT_VF:            u16 = 1;
pub const IFLA_PORT_PROFILE:       u16 = 2;
pub const IFLA_PORT_VSI_TYPE:      u16 = 3;
pub const IFLA_PORT_INSTANCE_UUID: u16 = 4;
pub const IFLA_PORT_HOST_UUID:     u16 = 5;
pub const IFLA_PORT_REQUEST:       u16 = 6;
pub const IFLA_PORT_RESPONSE:      u16 = 7;

// #define PORT_PROFILE_MAX
pub const PORT_PROFILE_MAX: usize = 40;

// #define PORT_SELF_VF
pub const PORT_SELF_VF: i32 = -1;

// enum PORT_REQUEST_*
pub const PORT_REQUEST_PREASSOCIATE:    u8 = 0;
pub const PORT_REQUEST_PREASSOCIATE_RR: u8 = 1;
pub const PORT_REQUEST_ASSOCIATE:       u8 = 2;
pub const PORT_REQUEST_DISASSOCIATE:    u8 = 3;

// enum PORT_*
pub const PORT_VDP_RESPONSE_SUCCESS:                    u16 = 0;
pub const PORT_VDP_RESPONSE_INVALID_FORMAT:             u16 = 1;
pub const PORT_VDP_RESPONSE_INSUFFICIENT_RESOURCES:     u16 = 2;
pub const PORT_VDP_RESPONSE_UNUSED_VTID:                u16 = 3;
pub const PORT_VDP_RESPONSE_VTID_VIOLATION:             u16 = 4;
pub const PORT_VDP_RESPONSE_VTID_VERSION_VIOALTION:     u16 = 5;
pub const PORT_VDP_RESPONSE_OUT_OF_SYNC:                u16 = 6;
pub const PORT_PROFILE_RESPONSE_SUCCESS:                u16 = 0x100;
pub const PORT_PROFILE_RESPONSE_INPROGRESS:             u16 = 257;
pub const PORT_PROFILE_RESPONSE_INVALID:                u16 = 258;
pub const PORT_PROFILE_RESPONSE_BADSTATE:               u16 = 259;
pub const PORT_PROFILE_RESPONSE_INSUFFICIENT_RESOURCES: u16 = 260;
pub const PORT_PROFILE_RESPONSE_ERROR:                  u16 = 261;

// enum IFLA_IPOIB_*
pub const IFLA_IPOIB_UNSPEC: u16 = 0;
pub const IFLA_IPOIB_PKEY:   u16 = 1;
pub const IFLA_IPOIB_MODE:   u16 = 2;
pub const IFLA_IPOIB_UMCAST: u16 = 3;

// enum IPOIB_MODE_*
pub const IPOIB_MODE_DATAGRAM:  u16 = 0;
pub const IPOIB_MODE_CONNECTED: u16 = 1;

// enum HSR_PROTOCOL_*
pub const HSR_PROTOCOL_HSR: u8 = 0;
pub const HSR_PROTOCOL_PRP: u8 = 1;

// enum IFLA_HSR_*
pub const IFLA_HSR_UNSPEC:           u16 = 0;
pub const IFLA_HSR_SLAVE1:           u16 = 1;
pub const IFLA_HSR_SLAVE2:           u16 = 2;
pub const IFLA_HSR_MULTICAST_SPEC:   u16 = 3;
pub const IFLA_HSR_SUPERVISION_ADDR: u16 = 4;
pub const IFLA_HSR_SEQ_NR:           u16 = 5;
pub const IFLA_HSR_VERSION:          u16 = 6;
pub const IFLA_HSR_PROTOCOL:         u16 = 7;
pub const IFLA_HSR_INTERLINK:        u16 = 8;

// enum IFLA_STATS_*
pub const IFLA_STATS_UNSPEC:              u16 = 0;
pub const IFLA_STATS_LINK_64:             u16 = 1;
pub const IFLA_STATS_LINK_XSTATS:         u16 = 2;
pub const IFLA_STATS_LINK_XSTATS_SLAVE:   u16 = 3;
pub const IFLA_STATS_LINK_OFFLOAD_XSTATS: u16 = 4;
pub const IFLA_STATS_AF_SPEC:             u16 = 5;

// enum IFLA_STATS_*
pub const IFLA_STATS_GETSET_UNSPEC:               u16 = 0;
pub const IFLA_STATS_GET_FILTERS:                 u16 = 1;
pub const IFLA_STATS_SET_OFFLOAD_XSTATS_L3_STATS: u16 = 2;

// enum LINK_XSTATS_TYPE_*
pub const LINK_XSTATS_TYPE_UNSPEC: u16 = 0;
pub const LINK_XSTATS_TYPE_BRIDGE: u16 = 1;
pub const LINK_XSTATS_TYPE_BOND:   u16 = 2;

// enum IFLA_OFFLOAD_XSTATS_*
pub const IFLA_OFFLOAD_XSTATS_UNSPEC:    u16 = 0;
pub const IFLA_OFFLOAD_XSTATS_CPU_HIT:   u16 = 1;
pub const IFLA_OFFLOAD_XSTATS_HW_S_INFO: u16 = 2;
pub const IFLA_OFFLOAD_XSTATS_L3_STATS:  u16 = 3;

// enum IFLA_OFFLOAD_XSTATS_HW_S_INFO_*
pub const IFLA_OFFLOAD_XSTATS_HW_S_INFO_UNSPEC:  u16 = 0;
pub const IFLA_OFFLOAD_XSTATS_HW_S_INFO_REQUEST: u16 = 1;
pub const IFLA_OFFLOAD_XSTATS_HW_S_INFO_USED:    u16 = 2;

// #define XDP_FLAGS_*
pub const XDP_FLAGS_UPDATE_IF_NOEXIST: u32 = 0x1;
pub const XDP_FLAGS_SKB_MODE:          u32 = 0x2;
pub const XDP_FLAGS_DRV_MODE:          u32 = 0x4;
pub const XDP_FLAGS_HW_MODE:           u32 = 0x8;
pub const XDP_FLAGS_REPLACE:           u32 = 0x10;
pub const XDP_FLAGS_MODES:             u32 = 0xe;
pub const XDP_FLAGS_MASK:              u32 = 0x1f;

// enum XDP_ATTACHED_*
pub const XDP_ATTACHED_NONE:  u8 = 0;
pub const XDP_ATTACHED_DRV:   u8 = 1;
pub const XDP_ATTACHED_SKB:   u8 = 2;
pub const XDP_ATTACHED_HW:    u8 = 3;
pub const XDP_ATTACHED_MULTI: u8 = 4;

// enum IFLA_XDP_*
pub const IFLA_XDP_UNSPEC:      u16 = 0;
pub const IFLA_XDP_FD:          u16 = 1;
pub const IFLA_XDP_ATTACHED:    u16 = 2;
pub const IFLA_XDP_FLAGS:       u16 = 3;
pub const IFLA_XDP_PROG_ID:     u16 = 4;
pub const IFLA_XDP_DRV_PROG_ID: u16 = 5;
pub const IFLA_XDP_SKB_PROG_ID: u16 = 6;
pub const IFLA_XDP_HW_PROG_ID:  u16 = 7;
pub const IFLA_XDP_EXPECTED_FD: u16 = 8;

// enum IFLA_EVENT_*
pub const IFLA_EVENT_NONE:             u32 = 0;
pub const IFLA_EVENT_REBOOT:           u32 = 1;
pub const IFLA_EVENT_FEATURES:         u32 = 2;
pub const IFLA_EVENT_BONDING_FAILOVER: u32 = 3;
pub const IFLA_EVENT_NOTIFY_PEERS:     u32 = 4;
pub const IFLA_EVENT_IGMP_RESEND:      u32 = 5;
pub const IFLA_EVENT_BONDING_OPTIONS:  u32 = 6;

// enum IFLA_TUN_*
pub const IFLA_TUN_UNSPEC:              u16 = 0;
pub const IFLA_TUN_OWNER:               u16 = 1;
pub const IFLA_TUN_GROUP:               u16 = 2;
pub const IFLA_TUN_TYPE:                u16 = 3;
pub const IFLA_TUN_PI:                  u16 = 4;
pub const IFLA_TUN_VNET_HDR:            u16 = 5;
pub const IFLA_TUN_PERSIST:             u16 = 6;
pub const IFLA_TUN_MULTI_QUEUE:         u16 = 7;
pub const IFLA_TUN_NUM_QUEUES:          u16 = 8;
pub const IFLA_TUN_NUM_DISABLED_QUEUES: u16 = 9;

// #define RMNET_FLAGS_*
pub const RMNET_FLAGS_INGRESS_DEAGGREGATION: u32 = 0x1;
pub const RMNET_FLAGS_INGRESS_MAP_COMMANDS:  u32 = 0x2;
pub const RMNET_FLAGS_INGRESS_MAP_CKSUMV4:   u32 = 0x4;
pub const RMNET_FLAGS_EGRESS_MAP_CKSUMV4:    u32 = 0x8;
pub const RMNET_FLAGS_INGRESS_MAP_CKSUMV5:   u32 = 0x10;
pub const RMNET_FLAGS_EGRESS_MAP_CKSUMV5:    u32 = 0x20;

// enum IFLA_RMNET_*
pub const IFLA_RMNET_UNSPEC: u16 = 0;
pub const IFLA_RMNET_MUX_ID: u16 = 1;
pub const IFLA_RMNET_FLAGS:  u16 = 2;

// enum IFLA_MCTP_*
pub const IFLA_MCTP_UNSPEC:       u16 = 0;
pub const IFLA_MCTP_NET:          u16 = 1;
pub const IFLA_MCTP_PHYS_BINDING: u16 = 2;

// enum IFLA_DSA_*
pub const IFLA_DSA_UNSPEC:  u16 = 0;
pub const IFLA_DSA_CONDUIT: u16 = 1;
pub const IFLA_DSA_MASTER:  u16 = 1;

// enum ovpn_mode
pub const OVPN_MODE_P2P: u8 = 0;
pub const OVPN_MODE_MP:  u8 = 1;

// enum IFLA_OVPN_*
pub const IFLA_OVPN_UNSPEC: u16 = 0;
pub const IFLA_OVPN_MODE:   u16 = 1;
