// SPDX-License-Identifier: MIT OR Apache-2.0
//! `linux/if_bridge.h`: bridges: ports, VLANs, the multicast database.

// Written by ynlgen from the headers of Linux 7.3.4: names, types, numbers.
// Comments are kept. `ynlgen/uapi.toml` decides on headers and types.

#![allow(missing_docs, reason = "the names are C's, as are their meanings")]

// #define BR_STATE_*
pub const BR_STATE_DISABLED:   u8 = 0;
pub const BR_STATE_LISTENING:  u8 = 1;
pub const BR_STATE_LEARNING:   u8 = 2;
pub const BR_STATE_FORWARDING: u8 = 3;
pub const BR_STATE_BLOCKING:   u8 = 4;

// #define BRIDGE_*
pub const BRIDGE_FLAGS_MASTER: u16 = 1;
pub const BRIDGE_FLAGS_SELF:   u16 = 2;
pub const BRIDGE_MODE_VEB:     u16 = 0;
pub const BRIDGE_MODE_VEPA:    u16 = 1;
pub const BRIDGE_MODE_UNDEF:   u16 = 0xffff;

// enum IFLA_BRIDGE_*
pub const IFLA_BRIDGE_FLAGS:            u16 = 0;
pub const IFLA_BRIDGE_MODE:             u16 = 1;
pub const IFLA_BRIDGE_VLAN_INFO:        u16 = 2;
pub const IFLA_BRIDGE_VLAN_TUNNEL_INFO: u16 = 3;
pub const IFLA_BRIDGE_MRP:              u16 = 4;
pub const IFLA_BRIDGE_CFM:              u16 = 5;
pub const IFLA_BRIDGE_MST:              u16 = 6;

// #define BRIDGE_VLAN_INFO_*
pub const BRIDGE_VLAN_INFO_MASTER:      u16 = 0x1;
pub const BRIDGE_VLAN_INFO_PVID:        u16 = 0x2;
pub const BRIDGE_VLAN_INFO_UNTAGGED:    u16 = 0x4;
pub const BRIDGE_VLAN_INFO_RANGE_BEGIN: u16 = 0x8;
pub const BRIDGE_VLAN_INFO_RANGE_END:   u16 = 0x10;
pub const BRIDGE_VLAN_INFO_BRENTRY:     u16 = 0x20;
pub const BRIDGE_VLAN_INFO_ONLY_OPTS:   u16 = 0x40;

// enum IFLA_BRIDGE_VLAN_TUNNEL_*
pub const IFLA_BRIDGE_VLAN_TUNNEL_UNSPEC: u16 = 0;
pub const IFLA_BRIDGE_VLAN_TUNNEL_ID:     u16 = 1;
pub const IFLA_BRIDGE_VLAN_TUNNEL_VID:    u16 = 2;
pub const IFLA_BRIDGE_VLAN_TUNNEL_FLAGS:  u16 = 3;

// enum IFLA_BRIDGE_MRP_*
pub const IFLA_BRIDGE_MRP_UNSPEC:        u16 = 0;
pub const IFLA_BRIDGE_MRP_INSTANCE:      u16 = 1;
pub const IFLA_BRIDGE_MRP_PORT_STATE:    u16 = 2;
pub const IFLA_BRIDGE_MRP_PORT_ROLE:     u16 = 3;
pub const IFLA_BRIDGE_MRP_RING_STATE:    u16 = 4;
pub const IFLA_BRIDGE_MRP_RING_ROLE:     u16 = 5;
pub const IFLA_BRIDGE_MRP_START_TEST:    u16 = 6;
pub const IFLA_BRIDGE_MRP_INFO:          u16 = 7;
pub const IFLA_BRIDGE_MRP_IN_ROLE:       u16 = 8;
pub const IFLA_BRIDGE_MRP_IN_STATE:      u16 = 9;
pub const IFLA_BRIDGE_MRP_START_IN_TEST: u16 = 10;

// enum IFLA_BRIDGE_MRP_INSTANCE_*
pub const IFLA_BRIDGE_MRP_INSTANCE_UNSPEC:    u16 = 0;
pub const IFLA_BRIDGE_MRP_INSTANCE_RING_ID:   u16 = 1;
pub const IFLA_BRIDGE_MRP_INSTANCE_P_IFINDEX: u16 = 2;
pub const IFLA_BRIDGE_MRP_INSTANCE_S_IFINDEX: u16 = 3;
pub const IFLA_BRIDGE_MRP_INSTANCE_PRIO:      u16 = 4;

// enum IFLA_BRIDGE_MRP_PORT_STATE_*
pub const IFLA_BRIDGE_MRP_PORT_STATE_UNSPEC: u16 = 0;
pub const IFLA_BRIDGE_MRP_PORT_STATE_STATE:  u16 = 1;

// enum IFLA_BRIDGE_MRP_PORT_ROLE_*
pub const IFLA_BRIDGE_MRP_PORT_ROLE_UNSPEC: u16 = 0;
pub const IFLA_BRIDGE_MRP_PORT_ROLE_ROLE:   u16 = 1;

// enum IFLA_BRIDGE_MRP_RING_STATE_*
pub const IFLA_BRIDGE_MRP_RING_STATE_UNSPEC:  u16 = 0;
pub const IFLA_BRIDGE_MRP_RING_STATE_RING_ID: u16 = 1;
pub const IFLA_BRIDGE_MRP_RING_STATE_STATE:   u16 = 2;

// enum IFLA_BRIDGE_MRP_RING_ROLE_*
pub const IFLA_BRIDGE_MRP_RING_ROLE_UNSPEC:  u16 = 0;
pub const IFLA_BRIDGE_MRP_RING_ROLE_RING_ID: u16 = 1;
pub const IFLA_BRIDGE_MRP_RING_ROLE_ROLE:    u16 = 2;

// enum IFLA_BRIDGE_MRP_START_TEST_*
pub const IFLA_BRIDGE_MRP_START_TEST_UNSPEC:   u16 = 0;
pub const IFLA_BRIDGE_MRP_START_TEST_RING_ID:  u16 = 1;
pub const IFLA_BRIDGE_MRP_START_TEST_INTERVAL: u16 = 2;
pub const IFLA_BRIDGE_MRP_START_TEST_MAX_MISS: u16 = 3;
pub const IFLA_BRIDGE_MRP_START_TEST_PERIOD:   u16 = 4;
pub const IFLA_BRIDGE_MRP_START_TEST_MONITOR:  u16 = 5;

// enum IFLA_BRIDGE_MRP_INFO_*
pub const IFLA_BRIDGE_MRP_INFO_UNSPEC:           u16 = 0;
pub const IFLA_BRIDGE_MRP_INFO_RING_ID:          u16 = 1;
pub const IFLA_BRIDGE_MRP_INFO_P_IFINDEX:        u16 = 2;
pub const IFLA_BRIDGE_MRP_INFO_S_IFINDEX:        u16 = 3;
pub const IFLA_BRIDGE_MRP_INFO_PRIO:             u16 = 4;
pub const IFLA_BRIDGE_MRP_INFO_RING_STATE:       u16 = 5;
pub const IFLA_BRIDGE_MRP_INFO_RING_ROLE:        u16 = 6;
pub const IFLA_BRIDGE_MRP_INFO_TEST_INTERVAL:    u16 = 7;
pub const IFLA_BRIDGE_MRP_INFO_TEST_MAX_MISS:    u16 = 8;
pub const IFLA_BRIDGE_MRP_INFO_TEST_MONITOR:     u16 = 9;
pub const IFLA_BRIDGE_MRP_INFO_I_IFINDEX:        u16 = 10;
pub const IFLA_BRIDGE_MRP_INFO_IN_STATE:         u16 = 11;
pub const IFLA_BRIDGE_MRP_INFO_IN_ROLE:          u16 = 12;
pub const IFLA_BRIDGE_MRP_INFO_IN_TEST_INTERVAL: u16 = 13;
pub const IFLA_BRIDGE_MRP_INFO_IN_TEST_MAX_MISS: u16 = 14;

// enum IFLA_BRIDGE_MRP_IN_STATE_*
pub const IFLA_BRIDGE_MRP_IN_STATE_UNSPEC: u16 = 0;
pub const IFLA_BRIDGE_MRP_IN_STATE_IN_ID:  u16 = 1;
pub const IFLA_BRIDGE_MRP_IN_STATE_STATE:  u16 = 2;

// enum IFLA_BRIDGE_MRP_IN_ROLE_*
pub const IFLA_BRIDGE_MRP_IN_ROLE_UNSPEC:    u16 = 0;
pub const IFLA_BRIDGE_MRP_IN_ROLE_RING_ID:   u16 = 1;
pub const IFLA_BRIDGE_MRP_IN_ROLE_IN_ID:     u16 = 2;
pub const IFLA_BRIDGE_MRP_IN_ROLE_ROLE:      u16 = 3;
pub const IFLA_BRIDGE_MRP_IN_ROLE_I_IFINDEX: u16 = 4;

// enum IFLA_BRIDGE_MRP_START_IN_TEST_*
pub const IFLA_BRIDGE_MRP_START_IN_TEST_UNSPEC:   u16 = 0;
pub const IFLA_BRIDGE_MRP_START_IN_TEST_IN_ID:    u16 = 1;
pub const IFLA_BRIDGE_MRP_START_IN_TEST_INTERVAL: u16 = 2;
pub const IFLA_BRIDGE_MRP_START_IN_TEST_MAX_MISS: u16 = 3;
pub const IFLA_BRIDGE_MRP_START_IN_TEST_PERIOD:   u16 = 4;

// enum IFLA_BRIDGE_CFM_*
pub const IFLA_BRIDGE_CFM_UNSPEC:              u16 = 0;
pub const IFLA_BRIDGE_CFM_MEP_CREATE:          u16 = 1;
pub const IFLA_BRIDGE_CFM_MEP_DELETE:          u16 = 2;
pub const IFLA_BRIDGE_CFM_MEP_CONFIG:          u16 = 3;
pub const IFLA_BRIDGE_CFM_CC_CONFIG:           u16 = 4;
pub const IFLA_BRIDGE_CFM_CC_PEER_MEP_ADD:     u16 = 5;
pub const IFLA_BRIDGE_CFM_CC_PEER_MEP_REMOVE:  u16 = 6;
pub const IFLA_BRIDGE_CFM_CC_RDI:              u16 = 7;
pub const IFLA_BRIDGE_CFM_CC_CCM_TX:           u16 = 8;
pub const IFLA_BRIDGE_CFM_MEP_CREATE_INFO:     u16 = 9;
pub const IFLA_BRIDGE_CFM_MEP_CONFIG_INFO:     u16 = 10;
pub const IFLA_BRIDGE_CFM_CC_CONFIG_INFO:      u16 = 11;
pub const IFLA_BRIDGE_CFM_CC_RDI_INFO:         u16 = 12;
pub const IFLA_BRIDGE_CFM_CC_CCM_TX_INFO:      u16 = 13;
pub const IFLA_BRIDGE_CFM_CC_PEER_MEP_INFO:    u16 = 14;
pub const IFLA_BRIDGE_CFM_MEP_STATUS_INFO:     u16 = 15;
pub const IFLA_BRIDGE_CFM_CC_PEER_STATUS_INFO: u16 = 16;

// enum IFLA_BRIDGE_CFM_MEP_CREATE_*
pub const IFLA_BRIDGE_CFM_MEP_CREATE_UNSPEC:    u16 = 0;
pub const IFLA_BRIDGE_CFM_MEP_CREATE_INSTANCE:  u16 = 1;
pub const IFLA_BRIDGE_CFM_MEP_CREATE_DOMAIN:    u16 = 2;
pub const IFLA_BRIDGE_CFM_MEP_CREATE_DIRECTION: u16 = 3;
pub const IFLA_BRIDGE_CFM_MEP_CREATE_IFINDEX:   u16 = 4;

// enum IFLA_BRIDGE_CFM_MEP_DELETE_*
pub const IFLA_BRIDGE_CFM_MEP_DELETE_UNSPEC:   u16 = 0;
pub const IFLA_BRIDGE_CFM_MEP_DELETE_INSTANCE: u16 = 1;

// enum IFLA_BRIDGE_CFM_MEP_CONFIG_*
pub const IFLA_BRIDGE_CFM_MEP_CONFIG_UNSPEC:      u16 = 0;
pub const IFLA_BRIDGE_CFM_MEP_CONFIG_INSTANCE:    u16 = 1;
pub const IFLA_BRIDGE_CFM_MEP_CONFIG_UNICAST_MAC: u16 = 2;
pub const IFLA_BRIDGE_CFM_MEP_CONFIG_MDLEVEL:     u16 = 3;
pub const IFLA_BRIDGE_CFM_MEP_CONFIG_MEPID:       u16 = 4;

// enum IFLA_BRIDGE_CFM_CC_CONFIG_*
pub const IFLA_BRIDGE_CFM_CC_CONFIG_UNSPEC:       u16 = 0;
pub const IFLA_BRIDGE_CFM_CC_CONFIG_INSTANCE:     u16 = 1;
pub const IFLA_BRIDGE_CFM_CC_CONFIG_ENABLE:       u16 = 2;
pub const IFLA_BRIDGE_CFM_CC_CONFIG_EXP_INTERVAL: u16 = 3;
pub const IFLA_BRIDGE_CFM_CC_CONFIG_EXP_MAID:     u16 = 4;

// enum IFLA_BRIDGE_CFM_CC_PEER_*
pub const IFLA_BRIDGE_CFM_CC_PEER_MEP_UNSPEC:   u16 = 0;
pub const IFLA_BRIDGE_CFM_CC_PEER_MEP_INSTANCE: u16 = 1;
pub const IFLA_BRIDGE_CFM_CC_PEER_MEPID:        u16 = 2;

// enum IFLA_BRIDGE_CFM_CC_RDI_*
pub const IFLA_BRIDGE_CFM_CC_RDI_UNSPEC:   u16 = 0;
pub const IFLA_BRIDGE_CFM_CC_RDI_INSTANCE: u16 = 1;
pub const IFLA_BRIDGE_CFM_CC_RDI_RDI:      u16 = 2;

// enum IFLA_BRIDGE_CFM_CC_CCM_TX_*
pub const IFLA_BRIDGE_CFM_CC_CCM_TX_UNSPEC:         u16 = 0;
pub const IFLA_BRIDGE_CFM_CC_CCM_TX_INSTANCE:       u16 = 1;
pub const IFLA_BRIDGE_CFM_CC_CCM_TX_DMAC:           u16 = 2;
pub const IFLA_BRIDGE_CFM_CC_CCM_TX_SEQ_NO_UPDATE:  u16 = 3;
pub const IFLA_BRIDGE_CFM_CC_CCM_TX_PERIOD:         u16 = 4;
pub const IFLA_BRIDGE_CFM_CC_CCM_TX_IF_TLV:         u16 = 5;
pub const IFLA_BRIDGE_CFM_CC_CCM_TX_IF_TLV_VALUE:   u16 = 6;
pub const IFLA_BRIDGE_CFM_CC_CCM_TX_PORT_TLV:       u16 = 7;
pub const IFLA_BRIDGE_CFM_CC_CCM_TX_PORT_TLV_VALUE: u16 = 8;

// enum IFLA_BRIDGE_CFM_MEP_STATUS_*
pub const IFLA_BRIDGE_CFM_MEP_STATUS_UNSPEC:             u16 = 0;
pub const IFLA_BRIDGE_CFM_MEP_STATUS_INSTANCE:           u16 = 1;
pub const IFLA_BRIDGE_CFM_MEP_STATUS_OPCODE_UNEXP_SEEN:  u16 = 2;
pub const IFLA_BRIDGE_CFM_MEP_STATUS_VERSION_UNEXP_SEEN: u16 = 3;
pub const IFLA_BRIDGE_CFM_MEP_STATUS_RX_LEVEL_LOW_SEEN:  u16 = 4;

// enum IFLA_BRIDGE_CFM_CC_PEER_STATUS_*
pub const IFLA_BRIDGE_CFM_CC_PEER_STATUS_UNSPEC:         u16 = 0;
pub const IFLA_BRIDGE_CFM_CC_PEER_STATUS_INSTANCE:       u16 = 1;
pub const IFLA_BRIDGE_CFM_CC_PEER_STATUS_PEER_MEPID:     u16 = 2;
pub const IFLA_BRIDGE_CFM_CC_PEER_STATUS_CCM_DEFECT:     u16 = 3;
pub const IFLA_BRIDGE_CFM_CC_PEER_STATUS_RDI:            u16 = 4;
pub const IFLA_BRIDGE_CFM_CC_PEER_STATUS_PORT_TLV_VALUE: u16 = 5;
pub const IFLA_BRIDGE_CFM_CC_PEER_STATUS_IF_TLV_VALUE:   u16 = 6;
pub const IFLA_BRIDGE_CFM_CC_PEER_STATUS_SEEN:           u16 = 7;
pub const IFLA_BRIDGE_CFM_CC_PEER_STATUS_TLV_SEEN:       u16 = 8;
pub const IFLA_BRIDGE_CFM_CC_PEER_STATUS_SEQ_UNEXP_SEEN: u16 = 9;

// enum IFLA_BRIDGE_MST_*
pub const IFLA_BRIDGE_MST_UNSPEC: u16 = 0;
pub const IFLA_BRIDGE_MST_ENTRY:  u16 = 1;

// enum IFLA_BRIDGE_MST_ENTRY_*
pub const IFLA_BRIDGE_MST_ENTRY_UNSPEC: u16 = 0;
pub const IFLA_BRIDGE_MST_ENTRY_MSTI:   u16 = 1;
pub const IFLA_BRIDGE_MST_ENTRY_STATE:  u16 = 2;

// enum BRIDGE_VLANDB_DUMP_*
pub const BRIDGE_VLANDB_DUMP_UNSPEC: u16 = 0;
pub const BRIDGE_VLANDB_DUMP_FLAGS:  u16 = 1;

// #define BRIDGE_VLANDB_DUMPF_*
pub const BRIDGE_VLANDB_DUMPF_STATS:  u32 = 0x1;
pub const BRIDGE_VLANDB_DUMPF_GLOBAL: u32 = 0x2;

// enum BRIDGE_VLANDB_*
pub const BRIDGE_VLANDB_UNSPEC:         u16 = 0;
pub const BRIDGE_VLANDB_ENTRY:          u16 = 1;
pub const BRIDGE_VLANDB_GLOBAL_OPTIONS: u16 = 2;

// enum BRIDGE_VLANDB_ENTRY_*
pub const BRIDGE_VLANDB_ENTRY_UNSPEC:             u16 = 0;
pub const BRIDGE_VLANDB_ENTRY_INFO:               u16 = 1;
pub const BRIDGE_VLANDB_ENTRY_RANGE:              u16 = 2;
pub const BRIDGE_VLANDB_ENTRY_STATE:              u16 = 3;
pub const BRIDGE_VLANDB_ENTRY_TUNNEL_INFO:        u16 = 4;
pub const BRIDGE_VLANDB_ENTRY_STATS:              u16 = 5;
pub const BRIDGE_VLANDB_ENTRY_MCAST_ROUTER:       u16 = 6;
pub const BRIDGE_VLANDB_ENTRY_MCAST_N_GROUPS:     u16 = 7;
pub const BRIDGE_VLANDB_ENTRY_MCAST_MAX_GROUPS:   u16 = 8;
pub const BRIDGE_VLANDB_ENTRY_NEIGH_SUPPRESS:     u16 = 9;
pub const BRIDGE_VLANDB_ENTRY_NEIGH_FORWARD_GRAT: u16 = 10;

// enum BRIDGE_VLANDB_TINFO_*
pub const BRIDGE_VLANDB_TINFO_UNSPEC: u16 = 0;
pub const BRIDGE_VLANDB_TINFO_ID:     u16 = 1;
pub const BRIDGE_VLANDB_TINFO_CMD:    u16 = 2;

// enum BRIDGE_VLANDB_STATS_*
pub const BRIDGE_VLANDB_STATS_UNSPEC:     u16 = 0;
pub const BRIDGE_VLANDB_STATS_RX_BYTES:   u16 = 1;
pub const BRIDGE_VLANDB_STATS_RX_PACKETS: u16 = 2;
pub const BRIDGE_VLANDB_STATS_TX_BYTES:   u16 = 3;
pub const BRIDGE_VLANDB_STATS_TX_PACKETS: u16 = 4;
pub const BRIDGE_VLANDB_STATS_PAD:        u16 = 5;

// enum BRIDGE_VLANDB_GOPTS_*
pub const BRIDGE_VLANDB_GOPTS_UNSPEC:                     u16 = 0;
pub const BRIDGE_VLANDB_GOPTS_ID:                         u16 = 1;
pub const BRIDGE_VLANDB_GOPTS_RANGE:                      u16 = 2;
pub const BRIDGE_VLANDB_GOPTS_MCAST_SNOOPING:             u16 = 3;
pub const BRIDGE_VLANDB_GOPTS_MCAST_IGMP_VERSION:         u16 = 4;
pub const BRIDGE_VLANDB_GOPTS_MCAST_MLD_VERSION:          u16 = 5;
pub const BRIDGE_VLANDB_GOPTS_MCAST_LAST_MEMBER_CNT:      u16 = 6;
pub const BRIDGE_VLANDB_GOPTS_MCAST_STARTUP_QUERY_CNT:    u16 = 7;
pub const BRIDGE_VLANDB_GOPTS_MCAST_LAST_MEMBER_INTVL:    u16 = 8;
pub const BRIDGE_VLANDB_GOPTS_PAD:                        u16 = 9;
pub const BRIDGE_VLANDB_GOPTS_MCAST_MEMBERSHIP_INTVL:     u16 = 10;
pub const BRIDGE_VLANDB_GOPTS_MCAST_QUERIER_INTVL:        u16 = 11;
pub const BRIDGE_VLANDB_GOPTS_MCAST_QUERY_INTVL:          u16 = 12;
pub const BRIDGE_VLANDB_GOPTS_MCAST_QUERY_RESPONSE_INTVL: u16 = 13;
pub const BRIDGE_VLANDB_GOPTS_MCAST_STARTUP_QUERY_INTVL:  u16 = 14;
pub const BRIDGE_VLANDB_GOPTS_MCAST_QUERIER:              u16 = 15;
pub const BRIDGE_VLANDB_GOPTS_MCAST_ROUTER_PORTS:         u16 = 16;
pub const BRIDGE_VLANDB_GOPTS_MCAST_QUERIER_STATE:        u16 = 17;
pub const BRIDGE_VLANDB_GOPTS_MSTI:                       u16 = 18;

// enum MDBA_*
pub const MDBA_UNSPEC: u16 = 0;
pub const MDBA_MDB:    u16 = 1;
pub const MDBA_ROUTER: u16 = 2;

// enum MDBA_MDB_*
pub const MDBA_MDB_UNSPEC: u16 = 0;
pub const MDBA_MDB_ENTRY:  u16 = 1;

// enum MDBA_MDB_ENTRY_*
pub const MDBA_MDB_ENTRY_UNSPEC: u16 = 0;
pub const MDBA_MDB_ENTRY_INFO:   u16 = 1;

// enum MDBA_MDB_EATTR_*
pub const MDBA_MDB_EATTR_UNSPEC:     u16 = 0;
pub const MDBA_MDB_EATTR_TIMER:      u16 = 1;
pub const MDBA_MDB_EATTR_SRC_LIST:   u16 = 2;
pub const MDBA_MDB_EATTR_GROUP_MODE: u16 = 3;
pub const MDBA_MDB_EATTR_SOURCE:     u16 = 4;
pub const MDBA_MDB_EATTR_RTPROT:     u16 = 5;
pub const MDBA_MDB_EATTR_DST:        u16 = 6;
pub const MDBA_MDB_EATTR_DST_PORT:   u16 = 7;
pub const MDBA_MDB_EATTR_VNI:        u16 = 8;
pub const MDBA_MDB_EATTR_IFINDEX:    u16 = 9;
pub const MDBA_MDB_EATTR_SRC_VNI:    u16 = 10;

// enum MDBA_MDB_SRCLIST_*
pub const MDBA_MDB_SRCLIST_UNSPEC: u16 = 0;
pub const MDBA_MDB_SRCLIST_ENTRY:  u16 = 1;

// enum MDBA_MDB_SRCATTR_*
pub const MDBA_MDB_SRCATTR_UNSPEC:  u16 = 0;
pub const MDBA_MDB_SRCATTR_ADDRESS: u16 = 1;
pub const MDBA_MDB_SRCATTR_TIMER:   u16 = 2;

// enum MDB_RTR_TYPE_*
pub const MDB_RTR_TYPE_DISABLED:   u8 = 0;
pub const MDB_RTR_TYPE_TEMP_QUERY: u8 = 1;
pub const MDB_RTR_TYPE_PERM:       u8 = 2;
pub const MDB_RTR_TYPE_TEMP:       u8 = 3;

// enum MDBA_ROUTER_*
pub const MDBA_ROUTER_UNSPEC: u16 = 0;
pub const MDBA_ROUTER_PORT:   u16 = 1;

// enum MDBA_ROUTER_PATTR_*
pub const MDBA_ROUTER_PATTR_UNSPEC:      u16 = 0;
pub const MDBA_ROUTER_PATTR_TIMER:       u16 = 1;
pub const MDBA_ROUTER_PATTR_TYPE:        u16 = 2;
pub const MDBA_ROUTER_PATTR_INET_TIMER:  u16 = 3;
pub const MDBA_ROUTER_PATTR_INET6_TIMER: u16 = 4;
pub const MDBA_ROUTER_PATTR_VID:         u16 = 5;

// #define MDB_*
pub const MDB_TEMPORARY:            u8 = 0;
pub const MDB_PERMANENT:            u8 = 1;
pub const MDB_FLAGS_OFFLOAD:        u8 = 0x1;
pub const MDB_FLAGS_FAST_LEAVE:     u8 = 0x2;
pub const MDB_FLAGS_STAR_EXCL:      u8 = 0x4;
pub const MDB_FLAGS_BLOCKED:        u8 = 0x8;
pub const MDB_FLAGS_OFFLOAD_FAILED: u8 = 0x10;

// enum MDBA_SET_*
pub const MDBA_SET_ENTRY_UNSPEC: u16 = 0;
pub const MDBA_SET_ENTRY:        u16 = 1;
pub const MDBA_SET_ENTRY_ATTRS:  u16 = 2;

// enum MDBA_GET_*
pub const MDBA_GET_ENTRY_UNSPEC: u16 = 0;
pub const MDBA_GET_ENTRY:        u16 = 1;
pub const MDBA_GET_ENTRY_ATTRS:  u16 = 2;

// enum MDBE_ATTR_*
pub const MDBE_ATTR_UNSPEC:     u16 = 0;
pub const MDBE_ATTR_SOURCE:     u16 = 1;
pub const MDBE_ATTR_SRC_LIST:   u16 = 2;
pub const MDBE_ATTR_GROUP_MODE: u16 = 3;
pub const MDBE_ATTR_RTPROT:     u16 = 4;
pub const MDBE_ATTR_DST:        u16 = 5;
pub const MDBE_ATTR_DST_PORT:   u16 = 6;
pub const MDBE_ATTR_VNI:        u16 = 7;
pub const MDBE_ATTR_IFINDEX:    u16 = 8;
pub const MDBE_ATTR_SRC_VNI:    u16 = 9;
pub const MDBE_ATTR_STATE_MASK: u16 = 10;

// enum MDBE_SRC_LIST_*
pub const MDBE_SRC_LIST_UNSPEC: u16 = 0;
pub const MDBE_SRC_LIST_ENTRY:  u16 = 1;

// enum MDBE_SRCATTR_*
pub const MDBE_SRCATTR_UNSPEC:  u16 = 0;
pub const MDBE_SRCATTR_ADDRESS: u16 = 1;

// enum BRIDGE_XSTATS_*
pub const BRIDGE_XSTATS_UNSPEC: u16 = 0;
pub const BRIDGE_XSTATS_VLAN:   u16 = 1;
pub const BRIDGE_XSTATS_MCAST:  u16 = 2;
pub const BRIDGE_XSTATS_PAD:    u16 = 3;
pub const BRIDGE_XSTATS_STP:    u16 = 4;

// enum BR_MCAST_DIR_*
pub const BR_MCAST_DIR_RX: u32 = 0;
pub const BR_MCAST_DIR_TX: u32 = 1;

// enum br_boolopt_id
pub const BR_BOOLOPT_NO_LL_LEARN:                   u32 = 0;
pub const BR_BOOLOPT_MCAST_VLAN_SNOOPING:           u32 = 1;
pub const BR_BOOLOPT_MST_ENABLE:                    u32 = 2;
pub const BR_BOOLOPT_MDB_OFFLOAD_FAIL_NOTIFICATION: u32 = 3;
pub const BR_BOOLOPT_FDB_LOCAL_VLAN_0:              u32 = 4;

// enum BRIDGE_QUERIER_*
pub const BRIDGE_QUERIER_UNSPEC:           u16 = 0;
pub const BRIDGE_QUERIER_IP_ADDRESS:       u16 = 1;
pub const BRIDGE_QUERIER_IP_PORT:          u16 = 2;
pub const BRIDGE_QUERIER_IP_OTHER_TIMER:   u16 = 3;
pub const BRIDGE_QUERIER_PAD:              u16 = 4;
pub const BRIDGE_QUERIER_IPV6_ADDRESS:     u16 = 5;
pub const BRIDGE_QUERIER_IPV6_PORT:        u16 = 6;
pub const BRIDGE_QUERIER_IPV6_OTHER_TIMER: u16 = 7;
