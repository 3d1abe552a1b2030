// SPDX-License-Identifier: MIT OR Apache-2.0
//! `linux/ethtool_netlink.h`: commands and attributes of ethtool.
//!
//! For the generic netlink family `ethtool`. Most are from
//! `linux/ethtool_netlink_generated.h`.
//!
//! | constants | group |
//! |---|---|
//! | `ETHTOOL_MSG_*` | commands, in two series: to the kernel, and from it |
//! | `ETHTOOL_A_*` | attributes |
//! | `ETHTOOL_A_CABLE_RESULT_CODE_*` and others with `_CODE_`, `_PAIR_`, `_SRC_`, `_STATUS_` | values of attributes |

// Written by ynlgen from the headers of Linux 7.3.4: names, types, numbers.
// Comments are kept. `ynlgen/uapi.toml` decides on headers and types.

#![allow(missing_docs, non_upper_case_globals, reason = "the names are C's, as are their meanings")]

// From `linux/ethtool_netlink_generated.h`.

// #define ETHTOOL_GENL_VERSION
pub const ETHTOOL_GENL_VERSION: u8 = 1;

// enum ETHTOOL_UDP_TUNNEL_TYPE_*
pub const ETHTOOL_UDP_TUNNEL_TYPE_VXLAN:     u32 = 0;
pub const ETHTOOL_UDP_TUNNEL_TYPE_GENEVE:    u32 = 1;
pub const ETHTOOL_UDP_TUNNEL_TYPE_VXLAN_GPE: u32 = 2;

// enum ethtool_header_flags
pub const ETHTOOL_FLAG_COMPACT_BITSETS: u32 = 1;
pub const ETHTOOL_FLAG_OMIT_REPLY:      u32 = 2;
pub const ETHTOOL_FLAG_STATS:           u32 = 4;

// enum ethtool_tcp_data_split
pub const ETHTOOL_TCP_DATA_SPLIT_UNKNOWN:  u8 = 0;
pub const ETHTOOL_TCP_DATA_SPLIT_DISABLED: u8 = 1;
pub const ETHTOOL_TCP_DATA_SPLIT_ENABLED:  u8 = 2;

// enum hwtstamp_source
pub const HWTSTAMP_SOURCE_NETDEV: u32 = 1;
pub const HWTSTAMP_SOURCE_PHYLIB: u32 = 2;

// enum ethtool_pse_event
pub const ETHTOOL_PSE_EVENT_OVER_CURRENT:        u32 = 1;
pub const ETHTOOL_PSE_EVENT_OVER_TEMP:           u32 = 2;
pub const ETHTOOL_C33_PSE_EVENT_DETECTION:       u32 = 4;
pub const ETHTOOL_C33_PSE_EVENT_CLASSIFICATION:  u32 = 8;
pub const ETHTOOL_C33_PSE_EVENT_DISCONNECTION:   u32 = 16;
pub const ETHTOOL_PSE_EVENT_OVER_BUDGET:         u32 = 32;
pub const ETHTOOL_PSE_EVENT_SW_PW_CONTROL_ERROR: u32 = 64;

// enum ETHTOOL_A_HEADER_*
pub const ETHTOOL_A_HEADER_UNSPEC:    u16 = 0;
pub const ETHTOOL_A_HEADER_DEV_INDEX: u16 = 1;
pub const ETHTOOL_A_HEADER_DEV_NAME:  u16 = 2;
pub const ETHTOOL_A_HEADER_FLAGS:     u16 = 3;
pub const ETHTOOL_A_HEADER_PHY_INDEX: u16 = 4;

// enum ETHTOOL_A_BITSET_BIT_*
pub const ETHTOOL_A_BITSET_BIT_UNSPEC: u16 = 0;
pub const ETHTOOL_A_BITSET_BIT_INDEX:  u16 = 1;
pub const ETHTOOL_A_BITSET_BIT_NAME:   u16 = 2;
pub const ETHTOOL_A_BITSET_BIT_VALUE:  u16 = 3;

// enum ETHTOOL_A_BITSET_BITS_*
pub const ETHTOOL_A_BITSET_BITS_UNSPEC: u16 = 0;
pub const ETHTOOL_A_BITSET_BITS_BIT:    u16 = 1;

// enum ETHTOOL_A_BITSET_*
pub const ETHTOOL_A_BITSET_UNSPEC: u16 = 0;
pub const ETHTOOL_A_BITSET_NOMASK: u16 = 1;
pub const ETHTOOL_A_BITSET_SIZE:   u16 = 2;
pub const ETHTOOL_A_BITSET_BITS:   u16 = 3;
pub const ETHTOOL_A_BITSET_VALUE:  u16 = 4;
pub const ETHTOOL_A_BITSET_MASK:   u16 = 5;

// enum ETHTOOL_A_STRING_*
pub const ETHTOOL_A_STRING_UNSPEC: u16 = 0;
pub const ETHTOOL_A_STRING_INDEX:  u16 = 1;
pub const ETHTOOL_A_STRING_VALUE:  u16 = 2;

// enum ETHTOOL_A_STRINGS_*
pub const ETHTOOL_A_STRINGS_UNSPEC: u16 = 0;
pub const ETHTOOL_A_STRINGS_STRING: u16 = 1;

// enum ETHTOOL_A_STRINGSET_*
pub const ETHTOOL_A_STRINGSET_UNSPEC:  u16 = 0;
pub const ETHTOOL_A_STRINGSET_ID:      u16 = 1;
pub const ETHTOOL_A_STRINGSET_COUNT:   u16 = 2;
pub const ETHTOOL_A_STRINGSET_STRINGS: u16 = 3;

// enum ETHTOOL_A_STRINGSETS_*
pub const ETHTOOL_A_STRINGSETS_UNSPEC:    u16 = 0;
pub const ETHTOOL_A_STRINGSETS_STRINGSET: u16 = 1;

// enum ETHTOOL_A_STRSET_*
pub const ETHTOOL_A_STRSET_UNSPEC:      u16 = 0;
pub const ETHTOOL_A_STRSET_HEADER:      u16 = 1;
pub const ETHTOOL_A_STRSET_STRINGSETS:  u16 = 2;
pub const ETHTOOL_A_STRSET_COUNTS_ONLY: u16 = 3;

// enum ETHTOOL_A_PRIVFLAGS_*
pub const ETHTOOL_A_PRIVFLAGS_UNSPEC: u16 = 0;
pub const ETHTOOL_A_PRIVFLAGS_HEADER: u16 = 1;
pub const ETHTOOL_A_PRIVFLAGS_FLAGS:  u16 = 2;

// enum ETHTOOL_A_RINGS_*
pub const ETHTOOL_A_RINGS_UNSPEC:              u16 = 0;
pub const ETHTOOL_A_RINGS_HEADER:              u16 = 1;
pub const ETHTOOL_A_RINGS_RX_MAX:              u16 = 2;
pub const ETHTOOL_A_RINGS_RX_MINI_MAX:         u16 = 3;
pub const ETHTOOL_A_RINGS_RX_JUMBO_MAX:        u16 = 4;
pub const ETHTOOL_A_RINGS_TX_MAX:              u16 = 5;
pub const ETHTOOL_A_RINGS_RX:                  u16 = 6;
pub const ETHTOOL_A_RINGS_RX_MINI:             u16 = 7;
pub const ETHTOOL_A_RINGS_RX_JUMBO:            u16 = 8;
pub const ETHTOOL_A_RINGS_TX:                  u16 = 9;
pub const ETHTOOL_A_RINGS_RX_BUF_LEN:          u16 = 10;
pub const ETHTOOL_A_RINGS_TCP_DATA_SPLIT:      u16 = 11;
pub const ETHTOOL_A_RINGS_CQE_SIZE:            u16 = 12;
pub const ETHTOOL_A_RINGS_TX_PUSH:             u16 = 13;
pub const ETHTOOL_A_RINGS_RX_PUSH:             u16 = 14;
pub const ETHTOOL_A_RINGS_TX_PUSH_BUF_LEN:     u16 = 15;
pub const ETHTOOL_A_RINGS_TX_PUSH_BUF_LEN_MAX: u16 = 16;
pub const ETHTOOL_A_RINGS_HDS_THRESH:          u16 = 17;
pub const ETHTOOL_A_RINGS_HDS_THRESH_MAX:      u16 = 18;

// enum ETHTOOL_A_MM_STAT_*
pub const ETHTOOL_A_MM_STAT_UNSPEC:            u16 = 0;
pub const ETHTOOL_A_MM_STAT_PAD:               u16 = 1;
pub const ETHTOOL_A_MM_STAT_REASSEMBLY_ERRORS: u16 = 2;
pub const ETHTOOL_A_MM_STAT_SMD_ERRORS:        u16 = 3;
pub const ETHTOOL_A_MM_STAT_REASSEMBLY_OK:     u16 = 4;
pub const ETHTOOL_A_MM_STAT_RX_FRAG_COUNT:     u16 = 5;
pub const ETHTOOL_A_MM_STAT_TX_FRAG_COUNT:     u16 = 6;
pub const ETHTOOL_A_MM_STAT_HOLD_COUNT:        u16 = 7;

// enum ETHTOOL_A_MM_*
pub const ETHTOOL_A_MM_UNSPEC:           u16 = 0;
pub const ETHTOOL_A_MM_HEADER:           u16 = 1;
pub const ETHTOOL_A_MM_PMAC_ENABLED:     u16 = 2;
pub const ETHTOOL_A_MM_TX_ENABLED:       u16 = 3;
pub const ETHTOOL_A_MM_TX_ACTIVE:        u16 = 4;
pub const ETHTOOL_A_MM_TX_MIN_FRAG_SIZE: u16 = 5;
pub const ETHTOOL_A_MM_RX_MIN_FRAG_SIZE: u16 = 6;
pub const ETHTOOL_A_MM_VERIFY_ENABLED:   u16 = 7;
pub const ETHTOOL_A_MM_VERIFY_STATUS:    u16 = 8;
pub const ETHTOOL_A_MM_VERIFY_TIME:      u16 = 9;
pub const ETHTOOL_A_MM_MAX_VERIFY_TIME:  u16 = 10;
pub const ETHTOOL_A_MM_STATS:            u16 = 11;

// enum ETHTOOL_A_LINKINFO_*
pub const ETHTOOL_A_LINKINFO_UNSPEC:       u16 = 0;
pub const ETHTOOL_A_LINKINFO_HEADER:       u16 = 1;
pub const ETHTOOL_A_LINKINFO_PORT:         u16 = 2;
pub const ETHTOOL_A_LINKINFO_PHYADDR:      u16 = 3;
pub const ETHTOOL_A_LINKINFO_TP_MDIX:      u16 = 4;
pub const ETHTOOL_A_LINKINFO_TP_MDIX_CTRL: u16 = 5;
pub const ETHTOOL_A_LINKINFO_TRANSCEIVER:  u16 = 6;

// enum ETHTOOL_A_LINKMODES_*
pub const ETHTOOL_A_LINKMODES_UNSPEC:             u16 = 0;
pub const ETHTOOL_A_LINKMODES_HEADER:             u16 = 1;
pub const ETHTOOL_A_LINKMODES_AUTONEG:            u16 = 2;
pub const ETHTOOL_A_LINKMODES_OURS:               u16 = 3;
pub const ETHTOOL_A_LINKMODES_PEER:               u16 = 4;
pub const ETHTOOL_A_LINKMODES_SPEED:              u16 = 5;
pub const ETHTOOL_A_LINKMODES_DUPLEX:             u16 = 6;
pub const ETHTOOL_A_LINKMODES_MASTER_SLAVE_CFG:   u16 = 7;
pub const ETHTOOL_A_LINKMODES_MASTER_SLAVE_STATE: u16 = 8;
pub const ETHTOOL_A_LINKMODES_LANES:              u16 = 9;
pub const ETHTOOL_A_LINKMODES_RATE_MATCHING:      u16 = 10;

// enum ETHTOOL_A_LINKSTATE_*
pub const ETHTOOL_A_LINKSTATE_UNSPEC:       u16 = 0;
pub const ETHTOOL_A_LINKSTATE_HEADER:       u16 = 1;
pub const ETHTOOL_A_LINKSTATE_LINK:         u16 = 2;
pub const ETHTOOL_A_LINKSTATE_SQI:          u16 = 3;
pub const ETHTOOL_A_LINKSTATE_SQI_MAX:      u16 = 4;
pub const ETHTOOL_A_LINKSTATE_EXT_STATE:    u16 = 5;
pub const ETHTOOL_A_LINKSTATE_EXT_SUBSTATE: u16 = 6;
pub const ETHTOOL_A_LINKSTATE_EXT_DOWN_CNT: u16 = 7;

// enum ETHTOOL_A_DEBUG_*
pub const ETHTOOL_A_DEBUG_UNSPEC:  u16 = 0;
pub const ETHTOOL_A_DEBUG_HEADER:  u16 = 1;
pub const ETHTOOL_A_DEBUG_MSGMASK: u16 = 2;

// enum ETHTOOL_A_WOL_*
pub const ETHTOOL_A_WOL_UNSPEC: u16 = 0;
pub const ETHTOOL_A_WOL_HEADER: u16 = 1;
pub const ETHTOOL_A_WOL_MODES:  u16 = 2;
pub const ETHTOOL_A_WOL_SOPASS: u16 = 3;

// enum ETHTOOL_A_FEATURES_*
pub const ETHTOOL_A_FEATURES_UNSPEC:   u16 = 0;
pub const ETHTOOL_A_FEATURES_HEADER:   u16 = 1;
pub const ETHTOOL_A_FEATURES_HW:       u16 = 2;
pub const ETHTOOL_A_FEATURES_WANTED:   u16 = 3;
pub const ETHTOOL_A_FEATURES_ACTIVE:   u16 = 4;
pub const ETHTOOL_A_FEATURES_NOCHANGE: u16 = 5;

// enum ETHTOOL_A_CHANNELS_*
pub const ETHTOOL_A_CHANNELS_UNSPEC:         u16 = 0;
pub const ETHTOOL_A_CHANNELS_HEADER:         u16 = 1;
pub const ETHTOOL_A_CHANNELS_RX_MAX:         u16 = 2;
pub const ETHTOOL_A_CHANNELS_TX_MAX:         u16 = 3;
pub const ETHTOOL_A_CHANNELS_OTHER_MAX:      u16 = 4;
pub const ETHTOOL_A_CHANNELS_COMBINED_MAX:   u16 = 5;
pub const ETHTOOL_A_CHANNELS_RX_COUNT:       u16 = 6;
pub const ETHTOOL_A_CHANNELS_TX_COUNT:       u16 = 7;
pub const ETHTOOL_A_CHANNELS_OTHER_COUNT:    u16 = 8;
pub const ETHTOOL_A_CHANNELS_COMBINED_COUNT: u16 = 9;

// enum ETHTOOL_A_IRQ_MODERATION_*
pub const ETHTOOL_A_IRQ_MODERATION_UNSPEC: u16 = 0;
pub const ETHTOOL_A_IRQ_MODERATION_USEC:   u16 = 1;
pub const ETHTOOL_A_IRQ_MODERATION_PKTS:   u16 = 2;
pub const ETHTOOL_A_IRQ_MODERATION_COMPS:  u16 = 3;

// enum ETHTOOL_A_PROFILE_*
pub const ETHTOOL_A_PROFILE_UNSPEC:         u16 = 0;
pub const ETHTOOL_A_PROFILE_IRQ_MODERATION: u16 = 1;

// enum ETHTOOL_A_COALESCE_*
pub const ETHTOOL_A_COALESCE_UNSPEC:               u16 = 0;
pub const ETHTOOL_A_COALESCE_HEADER:               u16 = 1;
pub const ETHTOOL_A_COALESCE_RX_USECS:             u16 = 2;
pub const ETHTOOL_A_COALESCE_RX_MAX_FRAMES:        u16 = 3;
pub const ETHTOOL_A_COALESCE_RX_USECS_IRQ:         u16 = 4;
pub const ETHTOOL_A_COALESCE_RX_MAX_FRAMES_IRQ:    u16 = 5;
pub const ETHTOOL_A_COALESCE_TX_USECS:             u16 = 6;
pub const ETHTOOL_A_COALESCE_TX_MAX_FRAMES:        u16 = 7;
pub const ETHTOOL_A_COALESCE_TX_USECS_IRQ:         u16 = 8;
pub const ETHTOOL_A_COALESCE_TX_MAX_FRAMES_IRQ:    u16 = 9;
pub const ETHTOOL_A_COALESCE_STATS_BLOCK_USECS:    u16 = 10;
pub const ETHTOOL_A_COALESCE_USE_ADAPTIVE_RX:      u16 = 11;
pub const ETHTOOL_A_COALESCE_USE_ADAPTIVE_TX:      u16 = 12;
pub const ETHTOOL_A_COALESCE_PKT_RATE_LOW:         u16 = 13;
pub const ETHTOOL_A_COALESCE_RX_USECS_LOW:         u16 = 14;
pub const ETHTOOL_A_COALESCE_RX_MAX_FRAMES_LOW:    u16 = 15;
pub const ETHTOOL_A_COALESCE_TX_USECS_LOW:         u16 = 16;
pub const ETHTOOL_A_COALESCE_TX_MAX_FRAMES_LOW:    u16 = 17;
pub const ETHTOOL_A_COALESCE_PKT_RATE_HIGH:        u16 = 18;
pub const ETHTOOL_A_COALESCE_RX_USECS_HIGH:        u16 = 19;
pub const ETHTOOL_A_COALESCE_RX_MAX_FRAMES_HIGH:   u16 = 20;
pub const ETHTOOL_A_COALESCE_TX_USECS_HIGH:        u16 = 21;
pub const ETHTOOL_A_COALESCE_TX_MAX_FRAMES_HIGH:   u16 = 22;
pub const ETHTOOL_A_COALESCE_RATE_SAMPLE_INTERVAL: u16 = 23;
pub const ETHTOOL_A_COALESCE_USE_CQE_MODE_TX:      u16 = 24;
pub const ETHTOOL_A_COALESCE_USE_CQE_MODE_RX:      u16 = 25;
pub const ETHTOOL_A_COALESCE_TX_AGGR_MAX_BYTES:    u16 = 26;
pub const ETHTOOL_A_COALESCE_TX_AGGR_MAX_FRAMES:   u16 = 27;
pub const ETHTOOL_A_COALESCE_TX_AGGR_TIME_USECS:   u16 = 28;
pub const ETHTOOL_A_COALESCE_RX_PROFILE:           u16 = 29;
pub const ETHTOOL_A_COALESCE_TX_PROFILE:           u16 = 30;
pub const ETHTOOL_A_COALESCE_RX_CQE_FRAMES:        u16 = 31;
pub const ETHTOOL_A_COALESCE_RX_CQE_NSECS:         u16 = 32;

// enum ETHTOOL_A_PAUSE_STAT_*
pub const ETHTOOL_A_PAUSE_STAT_UNSPEC:                u16 = 0;
pub const ETHTOOL_A_PAUSE_STAT_PAD:                   u16 = 1;
pub const ETHTOOL_A_PAUSE_STAT_TX_FRAMES:             u16 = 2;
pub const ETHTOOL_A_PAUSE_STAT_RX_FRAMES:             u16 = 3;
pub const ETHTOOL_A_PAUSE_STAT_TX_PAUSE_STORM_EVENTS: u16 = 4;

// enum ETHTOOL_A_PAUSE_*
pub const ETHTOOL_A_PAUSE_UNSPEC:    u16 = 0;
pub const ETHTOOL_A_PAUSE_HEADER:    u16 = 1;
pub const ETHTOOL_A_PAUSE_AUTONEG:   u16 = 2;
pub const ETHTOOL_A_PAUSE_RX:        u16 = 3;
pub const ETHTOOL_A_PAUSE_TX:        u16 = 4;
pub const ETHTOOL_A_PAUSE_STATS:     u16 = 5;
pub const ETHTOOL_A_PAUSE_STATS_SRC: u16 = 6;

// enum ETHTOOL_A_EEE_*
pub const ETHTOOL_A_EEE_UNSPEC:         u16 = 0;
pub const ETHTOOL_A_EEE_HEADER:         u16 = 1;
pub const ETHTOOL_A_EEE_MODES_OURS:     u16 = 2;
pub const ETHTOOL_A_EEE_MODES_PEER:     u16 = 3;
pub const ETHTOOL_A_EEE_ACTIVE:         u16 = 4;
pub const ETHTOOL_A_EEE_ENABLED:        u16 = 5;
pub const ETHTOOL_A_EEE_TX_LPI_ENABLED: u16 = 6;
pub const ETHTOOL_A_EEE_TX_LPI_TIMER:   u16 = 7;

// enum ETHTOOL_A_TS_STAT_*
pub const ETHTOOL_A_TS_STAT_UNSPEC:                      u16 = 0;
pub const ETHTOOL_A_TS_STAT_TX_PKTS:                     u16 = 1;
pub const ETHTOOL_A_TS_STAT_TX_LOST:                     u16 = 2;
pub const ETHTOOL_A_TS_STAT_TX_ERR:                      u16 = 3;
pub const ETHTOOL_A_TS_STAT_TX_ONESTEP_PKTS_UNCONFIRMED: u16 = 4;

// enum ETHTOOL_A_TS_HWTSTAMP_PROVIDER_*
pub const ETHTOOL_A_TS_HWTSTAMP_PROVIDER_UNSPEC:    u16 = 0;
pub const ETHTOOL_A_TS_HWTSTAMP_PROVIDER_INDEX:     u16 = 1;
pub const ETHTOOL_A_TS_HWTSTAMP_PROVIDER_QUALIFIER: u16 = 2;

// enum ETHTOOL_A_TSINFO_*
pub const ETHTOOL_A_TSINFO_UNSPEC:            u16 = 0;
pub const ETHTOOL_A_TSINFO_HEADER:            u16 = 1;
pub const ETHTOOL_A_TSINFO_TIMESTAMPING:      u16 = 2;
pub const ETHTOOL_A_TSINFO_TX_TYPES:          u16 = 3;
pub const ETHTOOL_A_TSINFO_RX_FILTERS:        u16 = 4;
pub const ETHTOOL_A_TSINFO_PHC_INDEX:         u16 = 5;
pub const ETHTOOL_A_TSINFO_STATS:             u16 = 6;
pub const ETHTOOL_A_TSINFO_HWTSTAMP_PROVIDER: u16 = 7;
pub const ETHTOOL_A_TSINFO_HWTSTAMP_SOURCE:   u16 = 8;
pub const ETHTOOL_A_TSINFO_HWTSTAMP_PHYINDEX: u16 = 9;

// enum ETHTOOL_A_CABLE_RESULT_*
pub const ETHTOOL_A_CABLE_RESULT_UNSPEC: u16 = 0;
pub const ETHTOOL_A_CABLE_RESULT_PAIR:   u16 = 1;
pub const ETHTOOL_A_CABLE_RESULT_CODE:   u16 = 2;
pub const ETHTOOL_A_CABLE_RESULT_SRC:    u16 = 3;

// enum ETHTOOL_A_CABLE_FAULT_LENGTH_*
pub const ETHTOOL_A_CABLE_FAULT_LENGTH_UNSPEC: u16 = 0;
pub const ETHTOOL_A_CABLE_FAULT_LENGTH_PAIR:   u16 = 1;
pub const ETHTOOL_A_CABLE_FAULT_LENGTH_CM:     u16 = 2;
pub const ETHTOOL_A_CABLE_FAULT_LENGTH_SRC:    u16 = 3;

// enum ETHTOOL_A_CABLE_NEST_*
pub const ETHTOOL_A_CABLE_NEST_UNSPEC:       u16 = 0;
pub const ETHTOOL_A_CABLE_NEST_RESULT:       u16 = 1;
pub const ETHTOOL_A_CABLE_NEST_FAULT_LENGTH: u16 = 2;

// enum ETHTOOL_A_CABLE_TEST_*
pub const ETHTOOL_A_CABLE_TEST_UNSPEC: u16 = 0;
pub const ETHTOOL_A_CABLE_TEST_HEADER: u16 = 1;

// enum ETHTOOL_A_CABLE_TEST_NTF_*
pub const ETHTOOL_A_CABLE_TEST_NTF_UNSPEC: u16 = 0;
pub const ETHTOOL_A_CABLE_TEST_NTF_HEADER: u16 = 1;
pub const ETHTOOL_A_CABLE_TEST_NTF_STATUS: u16 = 2;
pub const ETHTOOL_A_CABLE_TEST_NTF_NEST:   u16 = 3;

// enum ETHTOOL_A_CABLE_TEST_TDR_CFG_*
pub const ETHTOOL_A_CABLE_TEST_TDR_CFG_UNSPEC: u16 = 0;
pub const ETHTOOL_A_CABLE_TEST_TDR_CFG_FIRST:  u16 = 1;
pub const ETHTOOL_A_CABLE_TEST_TDR_CFG_LAST:   u16 = 2;
pub const ETHTOOL_A_CABLE_TEST_TDR_CFG_STEP:   u16 = 3;
pub const ETHTOOL_A_CABLE_TEST_TDR_CFG_PAIR:   u16 = 4;

// enum ETHTOOL_A_CABLE_TEST_TDR_NTF_*
pub const ETHTOOL_A_CABLE_TEST_TDR_NTF_UNSPEC: u16 = 0;
pub const ETHTOOL_A_CABLE_TEST_TDR_NTF_HEADER: u16 = 1;
pub const ETHTOOL_A_CABLE_TEST_TDR_NTF_STATUS: u16 = 2;
pub const ETHTOOL_A_CABLE_TEST_TDR_NTF_NEST:   u16 = 3;

// enum ETHTOOL_A_CABLE_TEST_TDR_*
pub const ETHTOOL_A_CABLE_TEST_TDR_UNSPEC: u16 = 0;
pub const ETHTOOL_A_CABLE_TEST_TDR_HEADER: u16 = 1;
pub const ETHTOOL_A_CABLE_TEST_TDR_CFG:    u16 = 2;

// enum ETHTOOL_A_TUNNEL_UDP_ENTRY_*
pub const ETHTOOL_A_TUNNEL_UDP_ENTRY_UNSPEC: u16 = 0;
pub const ETHTOOL_A_TUNNEL_UDP_ENTRY_PORT:   u16 = 1;
pub const ETHTOOL_A_TUNNEL_UDP_ENTRY_TYPE:   u16 = 2;

// enum ETHTOOL_A_TUNNEL_UDP_TABLE_*
pub const ETHTOOL_A_TUNNEL_UDP_TABLE_UNSPEC: u16 = 0;
pub const ETHTOOL_A_TUNNEL_UDP_TABLE_SIZE:   u16 = 1;
pub const ETHTOOL_A_TUNNEL_UDP_TABLE_TYPES:  u16 = 2;
pub const ETHTOOL_A_TUNNEL_UDP_TABLE_ENTRY:  u16 = 3;

// enum ETHTOOL_A_TUNNEL_UDP_*
pub const ETHTOOL_A_TUNNEL_UDP_UNSPEC: u16 = 0;
pub const ETHTOOL_A_TUNNEL_UDP_TABLE:  u16 = 1;

// enum ETHTOOL_A_TUNNEL_INFO_*
pub const ETHTOOL_A_TUNNEL_INFO_UNSPEC:    u16 = 0;
pub const ETHTOOL_A_TUNNEL_INFO_HEADER:    u16 = 1;
pub const ETHTOOL_A_TUNNEL_INFO_UDP_PORTS: u16 = 2;

// enum ETHTOOL_A_FEC_HIST_*
pub const ETHTOOL_A_FEC_HIST_PAD:              u16 = 1;
pub const ETHTOOL_A_FEC_HIST_BIN_LOW:          u16 = 2;
pub const ETHTOOL_A_FEC_HIST_BIN_HIGH:         u16 = 3;
pub const ETHTOOL_A_FEC_HIST_BIN_VAL:          u16 = 4;
pub const ETHTOOL_A_FEC_HIST_BIN_VAL_PER_LANE: u16 = 5;

// enum ETHTOOL_A_FEC_STAT_*
pub const ETHTOOL_A_FEC_STAT_UNSPEC:    u16 = 0;
pub const ETHTOOL_A_FEC_STAT_PAD:       u16 = 1;
pub const ETHTOOL_A_FEC_STAT_CORRECTED: u16 = 2;
pub const ETHTOOL_A_FEC_STAT_UNCORR:    u16 = 3;
pub const ETHTOOL_A_FEC_STAT_CORR_BITS: u16 = 4;
pub const ETHTOOL_A_FEC_STAT_HIST:      u16 = 5;

// enum ETHTOOL_A_FEC_*
pub const ETHTOOL_A_FEC_UNSPEC: u16 = 0;
pub const ETHTOOL_A_FEC_HEADER: u16 = 1;
pub const ETHTOOL_A_FEC_MODES:  u16 = 2;
pub const ETHTOOL_A_FEC_AUTO:   u16 = 3;
pub const ETHTOOL_A_FEC_ACTIVE: u16 = 4;
pub const ETHTOOL_A_FEC_STATS:  u16 = 5;

// enum ETHTOOL_A_MODULE_EEPROM_*
pub const ETHTOOL_A_MODULE_EEPROM_UNSPEC:      u16 = 0;
pub const ETHTOOL_A_MODULE_EEPROM_HEADER:      u16 = 1;
pub const ETHTOOL_A_MODULE_EEPROM_OFFSET:      u16 = 2;
pub const ETHTOOL_A_MODULE_EEPROM_LENGTH:      u16 = 3;
pub const ETHTOOL_A_MODULE_EEPROM_PAGE:        u16 = 4;
pub const ETHTOOL_A_MODULE_EEPROM_BANK:        u16 = 5;
pub const ETHTOOL_A_MODULE_EEPROM_I2C_ADDRESS: u16 = 6;
pub const ETHTOOL_A_MODULE_EEPROM_DATA:        u16 = 7;

// enum ETHTOOL_A_STATS_GRP_*
pub const ETHTOOL_A_STATS_GRP_UNSPEC:       u16 = 0;
pub const ETHTOOL_A_STATS_GRP_PAD:          u16 = 1;
pub const ETHTOOL_A_STATS_GRP_ID:           u16 = 2;
pub const ETHTOOL_A_STATS_GRP_SS_ID:        u16 = 3;
pub const ETHTOOL_A_STATS_GRP_STAT:         u16 = 4;
pub const ETHTOOL_A_STATS_GRP_HIST_RX:      u16 = 5;
pub const ETHTOOL_A_STATS_GRP_HIST_TX:      u16 = 6;
pub const ETHTOOL_A_STATS_GRP_HIST_BKT_LOW: u16 = 7;
pub const ETHTOOL_A_STATS_GRP_HIST_BKT_HI:  u16 = 8;
pub const ETHTOOL_A_STATS_GRP_HIST_VAL:     u16 = 9;

// enum ETHTOOL_A_STATS_*
pub const ETHTOOL_A_STATS_UNSPEC: u16 = 0;
pub const ETHTOOL_A_STATS_PAD:    u16 = 1;
pub const ETHTOOL_A_STATS_HEADER: u16 = 2;
pub const ETHTOOL_A_STATS_GROUPS: u16 = 3;
pub const ETHTOOL_A_STATS_GRP:    u16 = 4;
pub const ETHTOOL_A_STATS_SRC:    u16 = 5;

// enum ETHTOOL_A_PHC_VCLOCKS_*
pub const ETHTOOL_A_PHC_VCLOCKS_UNSPEC: u16 = 0;
pub const ETHTOOL_A_PHC_VCLOCKS_HEADER: u16 = 1;
pub const ETHTOOL_A_PHC_VCLOCKS_NUM:    u16 = 2;
pub const ETHTOOL_A_PHC_VCLOCKS_INDEX:  u16 = 3;

// enum ETHTOOL_A_MODULE_*
pub const ETHTOOL_A_MODULE_UNSPEC:            u16 = 0;
pub const ETHTOOL_A_MODULE_HEADER:            u16 = 1;
pub const ETHTOOL_A_MODULE_POWER_MODE_POLICY: u16 = 2;
pub const ETHTOOL_A_MODULE_POWER_MODE:        u16 = 3;

// enum ETHTOOL_A_C33_PSE_PW_LIMIT_*
pub const ETHTOOL_A_C33_PSE_PW_LIMIT_UNSPEC: u16 = 0;
pub const ETHTOOL_A_C33_PSE_PW_LIMIT_MIN:    u16 = 1;
pub const ETHTOOL_A_C33_PSE_PW_LIMIT_MAX:    u16 = 2;

// enum ETHTOOL_A_*
pub const ETHTOOL_A_PSE_UNSPEC:              u16 = 0;
pub const ETHTOOL_A_PSE_HEADER:              u16 = 1;
pub const ETHTOOL_A_PODL_PSE_ADMIN_STATE:    u16 = 2;
pub const ETHTOOL_A_PODL_PSE_ADMIN_CONTROL:  u16 = 3;
pub const ETHTOOL_A_PODL_PSE_PW_D_STATUS:    u16 = 4;
pub const ETHTOOL_A_C33_PSE_ADMIN_STATE:     u16 = 5;
pub const ETHTOOL_A_C33_PSE_ADMIN_CONTROL:   u16 = 6;
pub const ETHTOOL_A_C33_PSE_PW_D_STATUS:     u16 = 7;
pub const ETHTOOL_A_C33_PSE_PW_CLASS:        u16 = 8;
pub const ETHTOOL_A_C33_PSE_ACTUAL_PW:       u16 = 9;
pub const ETHTOOL_A_C33_PSE_EXT_STATE:       u16 = 10;
pub const ETHTOOL_A_C33_PSE_EXT_SUBSTATE:    u16 = 11;
pub const ETHTOOL_A_C33_PSE_AVAIL_PW_LIMIT:  u16 = 12;
pub const ETHTOOL_A_C33_PSE_PW_LIMIT_RANGES: u16 = 13;
pub const ETHTOOL_A_PSE_PW_D_ID:             u16 = 14;
pub const ETHTOOL_A_PSE_PRIO_MAX:            u16 = 15;
pub const ETHTOOL_A_PSE_PRIO:                u16 = 16;

// enum ETHTOOL_A_FLOW_*
pub const ETHTOOL_A_FLOW_ETHER:      u16 = 1;
pub const ETHTOOL_A_FLOW_IP4:        u16 = 2;
pub const ETHTOOL_A_FLOW_IP6:        u16 = 3;
pub const ETHTOOL_A_FLOW_TCP4:       u16 = 4;
pub const ETHTOOL_A_FLOW_TCP6:       u16 = 5;
pub const ETHTOOL_A_FLOW_UDP4:       u16 = 6;
pub const ETHTOOL_A_FLOW_UDP6:       u16 = 7;
pub const ETHTOOL_A_FLOW_SCTP4:      u16 = 8;
pub const ETHTOOL_A_FLOW_SCTP6:      u16 = 9;
pub const ETHTOOL_A_FLOW_AH4:        u16 = 10;
pub const ETHTOOL_A_FLOW_AH6:        u16 = 11;
pub const ETHTOOL_A_FLOW_ESP4:       u16 = 12;
pub const ETHTOOL_A_FLOW_ESP6:       u16 = 13;
pub const ETHTOOL_A_FLOW_AH_ESP4:    u16 = 14;
pub const ETHTOOL_A_FLOW_AH_ESP6:    u16 = 15;
pub const ETHTOOL_A_FLOW_GTPU4:      u16 = 16;
pub const ETHTOOL_A_FLOW_GTPU6:      u16 = 17;
pub const ETHTOOL_A_FLOW_GTPC4:      u16 = 18;
pub const ETHTOOL_A_FLOW_GTPC6:      u16 = 19;
pub const ETHTOOL_A_FLOW_GTPC_TEID4: u16 = 20;
pub const ETHTOOL_A_FLOW_GTPC_TEID6: u16 = 21;
pub const ETHTOOL_A_FLOW_GTPU_EH4:   u16 = 22;
pub const ETHTOOL_A_FLOW_GTPU_EH6:   u16 = 23;
pub const ETHTOOL_A_FLOW_GTPU_UL4:   u16 = 24;
pub const ETHTOOL_A_FLOW_GTPU_UL6:   u16 = 25;
pub const ETHTOOL_A_FLOW_GTPU_DL4:   u16 = 26;
pub const ETHTOOL_A_FLOW_GTPU_DL6:   u16 = 27;

// enum ETHTOOL_A_RSS_*
pub const ETHTOOL_A_RSS_UNSPEC:        u16 = 0;
pub const ETHTOOL_A_RSS_HEADER:        u16 = 1;
pub const ETHTOOL_A_RSS_CONTEXT:       u16 = 2;
pub const ETHTOOL_A_RSS_HFUNC:         u16 = 3;
pub const ETHTOOL_A_RSS_INDIR:         u16 = 4;
pub const ETHTOOL_A_RSS_HKEY:          u16 = 5;
pub const ETHTOOL_A_RSS_INPUT_XFRM:    u16 = 6;
pub const ETHTOOL_A_RSS_START_CONTEXT: u16 = 7;
pub const ETHTOOL_A_RSS_FLOW_HASH:     u16 = 8;

// enum ETHTOOL_A_PLCA_*
pub const ETHTOOL_A_PLCA_UNSPEC:    u16 = 0;
pub const ETHTOOL_A_PLCA_HEADER:    u16 = 1;
pub const ETHTOOL_A_PLCA_VERSION:   u16 = 2;
pub const ETHTOOL_A_PLCA_ENABLED:   u16 = 3;
pub const ETHTOOL_A_PLCA_STATUS:    u16 = 4;
pub const ETHTOOL_A_PLCA_NODE_CNT:  u16 = 5;
pub const ETHTOOL_A_PLCA_NODE_ID:   u16 = 6;
pub const ETHTOOL_A_PLCA_TO_TMR:    u16 = 7;
pub const ETHTOOL_A_PLCA_BURST_CNT: u16 = 8;
pub const ETHTOOL_A_PLCA_BURST_TMR: u16 = 9;

// enum ETHTOOL_A_MODULE_FW_FLASH_*
pub const ETHTOOL_A_MODULE_FW_FLASH_UNSPEC:     u16 = 0;
pub const ETHTOOL_A_MODULE_FW_FLASH_HEADER:     u16 = 1;
pub const ETHTOOL_A_MODULE_FW_FLASH_FILE_NAME:  u16 = 2;
pub const ETHTOOL_A_MODULE_FW_FLASH_PASSWORD:   u16 = 3;
pub const ETHTOOL_A_MODULE_FW_FLASH_STATUS:     u16 = 4;
pub const ETHTOOL_A_MODULE_FW_FLASH_STATUS_MSG: u16 = 5;
pub const ETHTOOL_A_MODULE_FW_FLASH_DONE:       u16 = 6;
pub const ETHTOOL_A_MODULE_FW_FLASH_TOTAL:      u16 = 7;

// enum ETHTOOL_A_PHY_*
pub const ETHTOOL_A_PHY_UNSPEC:              u16 = 0;
pub const ETHTOOL_A_PHY_HEADER:              u16 = 1;
pub const ETHTOOL_A_PHY_INDEX:               u16 = 2;
pub const ETHTOOL_A_PHY_DRVNAME:             u16 = 3;
pub const ETHTOOL_A_PHY_NAME:                u16 = 4;
pub const ETHTOOL_A_PHY_UPSTREAM_TYPE:       u16 = 5;
pub const ETHTOOL_A_PHY_UPSTREAM_INDEX:      u16 = 6;
pub const ETHTOOL_A_PHY_UPSTREAM_SFP_NAME:   u16 = 7;
pub const ETHTOOL_A_PHY_DOWNSTREAM_SFP_NAME: u16 = 8;

// enum ETHTOOL_A_TSCONFIG_*
pub const ETHTOOL_A_TSCONFIG_UNSPEC:            u16 = 0;
pub const ETHTOOL_A_TSCONFIG_HEADER:            u16 = 1;
pub const ETHTOOL_A_TSCONFIG_HWTSTAMP_PROVIDER: u16 = 2;
pub const ETHTOOL_A_TSCONFIG_TX_TYPES:          u16 = 3;
pub const ETHTOOL_A_TSCONFIG_RX_FILTERS:        u16 = 4;
pub const ETHTOOL_A_TSCONFIG_HWTSTAMP_FLAGS:    u16 = 5;

// enum ETHTOOL_A_PSE_NTF_*
pub const ETHTOOL_A_PSE_NTF_HEADER: u16 = 1;
pub const ETHTOOL_A_PSE_NTF_EVENTS: u16 = 2;

// enum ETHTOOL_A_MSE_CAPABILITIES_*
pub const ETHTOOL_A_MSE_CAPABILITIES_MAX_AVERAGE_MSE: u16 = 1;
pub const ETHTOOL_A_MSE_CAPABILITIES_MAX_PEAK_MSE:    u16 = 2;
pub const ETHTOOL_A_MSE_CAPABILITIES_REFRESH_RATE_PS: u16 = 3;
pub const ETHTOOL_A_MSE_CAPABILITIES_NUM_SYMBOLS:     u16 = 4;

// enum ETHTOOL_A_MSE_SNAPSHOT_*
pub const ETHTOOL_A_MSE_SNAPSHOT_AVERAGE_MSE:    u16 = 1;
pub const ETHTOOL_A_MSE_SNAPSHOT_PEAK_MSE:       u16 = 2;
pub const ETHTOOL_A_MSE_SNAPSHOT_WORST_PEAK_MSE: u16 = 3;

// enum ETHTOOL_A_MSE_*
pub const ETHTOOL_A_MSE_HEADER:        u16 = 1;
pub const ETHTOOL_A_MSE_CAPABILITIES:  u16 = 2;
pub const ETHTOOL_A_MSE_CHANNEL_A:     u16 = 3;
pub const ETHTOOL_A_MSE_CHANNEL_B:     u16 = 4;
pub const ETHTOOL_A_MSE_CHANNEL_C:     u16 = 5;
pub const ETHTOOL_A_MSE_CHANNEL_D:     u16 = 6;
pub const ETHTOOL_A_MSE_WORST_CHANNEL: u16 = 7;
pub const ETHTOOL_A_MSE_LINK:          u16 = 8;

// enum ETHTOOL_MSG_*
pub const ETHTOOL_MSG_USER_NONE:           u8 = 0;
pub const ETHTOOL_MSG_STRSET_GET:          u8 = 1;
pub const ETHTOOL_MSG_LINKINFO_GET:        u8 = 2;
pub const ETHTOOL_MSG_LINKINFO_SET:        u8 = 3;
pub const ETHTOOL_MSG_LINKMODES_GET:       u8 = 4;
pub const ETHTOOL_MSG_LINKMODES_SET:       u8 = 5;
pub const ETHTOOL_MSG_LINKSTATE_GET:       u8 = 6;
pub const ETHTOOL_MSG_DEBUG_GET:           u8 = 7;
pub const ETHTOOL_MSG_DEBUG_SET:           u8 = 8;
pub const ETHTOOL_MSG_WOL_GET:             u8 = 9;
pub const ETHTOOL_MSG_WOL_SET:             u8 = 10;
pub const ETHTOOL_MSG_FEATURES_GET:        u8 = 11;
pub const ETHTOOL_MSG_FEATURES_SET:        u8 = 12;
pub const ETHTOOL_MSG_PRIVFLAGS_GET:       u8 = 13;
pub const ETHTOOL_MSG_PRIVFLAGS_SET:       u8 = 14;
pub const ETHTOOL_MSG_RINGS_GET:           u8 = 15;
pub const ETHTOOL_MSG_RINGS_SET:           u8 = 16;
pub const ETHTOOL_MSG_CHANNELS_GET:        u8 = 17;
pub const ETHTOOL_MSG_CHANNELS_SET:        u8 = 18;
pub const ETHTOOL_MSG_COALESCE_GET:        u8 = 19;
pub const ETHTOOL_MSG_COALESCE_SET:        u8 = 20;
pub const ETHTOOL_MSG_PAUSE_GET:           u8 = 21;
pub const ETHTOOL_MSG_PAUSE_SET:           u8 = 22;
pub const ETHTOOL_MSG_EEE_GET:             u8 = 23;
pub const ETHTOOL_MSG_EEE_SET:             u8 = 24;
pub const ETHTOOL_MSG_TSINFO_GET:          u8 = 25;
pub const ETHTOOL_MSG_CABLE_TEST_ACT:      u8 = 26;
pub const ETHTOOL_MSG_CABLE_TEST_TDR_ACT:  u8 = 27;
pub const ETHTOOL_MSG_TUNNEL_INFO_GET:     u8 = 28;
pub const ETHTOOL_MSG_FEC_GET:             u8 = 29;
pub const ETHTOOL_MSG_FEC_SET:             u8 = 30;
pub const ETHTOOL_MSG_MODULE_EEPROM_GET:   u8 = 31;
pub const ETHTOOL_MSG_STATS_GET:           u8 = 32;
pub const ETHTOOL_MSG_PHC_VCLOCKS_GET:     u8 = 33;
pub const ETHTOOL_MSG_MODULE_GET:          u8 = 34;
pub const ETHTOOL_MSG_MODULE_SET:          u8 = 35;
pub const ETHTOOL_MSG_PSE_GET:             u8 = 36;
pub const ETHTOOL_MSG_PSE_SET:             u8 = 37;
pub const ETHTOOL_MSG_RSS_GET:             u8 = 38;
pub const ETHTOOL_MSG_PLCA_GET_CFG:        u8 = 39;
pub const ETHTOOL_MSG_PLCA_SET_CFG:        u8 = 40;
pub const ETHTOOL_MSG_PLCA_GET_STATUS:     u8 = 41;
pub const ETHTOOL_MSG_MM_GET:              u8 = 42;
pub const ETHTOOL_MSG_MM_SET:              u8 = 43;
pub const ETHTOOL_MSG_MODULE_FW_FLASH_ACT: u8 = 44;
pub const ETHTOOL_MSG_PHY_GET:             u8 = 45;
pub const ETHTOOL_MSG_TSCONFIG_GET:        u8 = 46;
pub const ETHTOOL_MSG_TSCONFIG_SET:        u8 = 47;
pub const ETHTOOL_MSG_RSS_SET:             u8 = 48;
pub const ETHTOOL_MSG_RSS_CREATE_ACT:      u8 = 49;
pub const ETHTOOL_MSG_RSS_DELETE_ACT:      u8 = 50;
pub const ETHTOOL_MSG_MSE_GET:             u8 = 51;

// enum ETHTOOL_MSG_*
pub const ETHTOOL_MSG_KERNEL_NONE:             u8 = 0;
pub const ETHTOOL_MSG_STRSET_GET_REPLY:        u8 = 1;
pub const ETHTOOL_MSG_LINKINFO_GET_REPLY:      u8 = 2;
pub const ETHTOOL_MSG_LINKINFO_NTF:            u8 = 3;
pub const ETHTOOL_MSG_LINKMODES_GET_REPLY:     u8 = 4;
pub const ETHTOOL_MSG_LINKMODES_NTF:           u8 = 5;
pub const ETHTOOL_MSG_LINKSTATE_GET_REPLY:     u8 = 6;
pub const ETHTOOL_MSG_DEBUG_GET_REPLY:         u8 = 7;
pub const ETHTOOL_MSG_DEBUG_NTF:               u8 = 8;
pub const ETHTOOL_MSG_WOL_GET_REPLY:           u8 = 9;
pub const ETHTOOL_MSG_WOL_NTF:                 u8 = 10;
pub const ETHTOOL_MSG_FEATURES_GET_REPLY:      u8 = 11;
pub const ETHTOOL_MSG_FEATURES_SET_REPLY:      u8 = 12;
pub const ETHTOOL_MSG_FEATURES_NTF:            u8 = 13;
pub const ETHTOOL_MSG_PRIVFLAGS_GET_REPLY:     u8 = 14;
pub const ETHTOOL_MSG_PRIVFLAGS_NTF:           u8 = 15;
pub const ETHTOOL_MSG_RINGS_GET_REPLY:         u8 = 16;
pub const ETHTOOL_MSG_RINGS_NTF:               u8 = 17;
pub const ETHTOOL_MSG_CHANNELS_GET_REPLY:      u8 = 18;
pub const ETHTOOL_MSG_CHANNELS_NTF:            u8 = 19;
pub const ETHTOOL_MSG_COALESCE_GET_REPLY:      u8 = 20;
pub const ETHTOOL_MSG_COALESCE_NTF:            u8 = 21;
pub const ETHTOOL_MSG_PAUSE_GET_REPLY:         u8 = 22;
pub const ETHTOOL_MSG_PAUSE_NTF:               u8 = 23;
pub const ETHTOOL_MSG_EEE_GET_REPLY:           u8 = 24;
pub const ETHTOOL_MSG_EEE_NTF:                 u8 = 25;
pub const ETHTOOL_MSG_TSINFO_GET_REPLY:        u8 = 26;
pub const ETHTOOL_MSG_CABLE_TEST_NTF:          u8 = 27;
pub const ETHTOOL_MSG_CABLE_TEST_TDR_NTF:      u8 = 28;
pub const ETHTOOL_MSG_TUNNEL_INFO_GET_REPLY:   u8 = 29;
pub const ETHTOOL_MSG_FEC_GET_REPLY:           u8 = 30;
pub const ETHTOOL_MSG_FEC_NTF:                 u8 = 31;
pub const ETHTOOL_MSG_MODULE_EEPROM_GET_REPLY: u8 = 32;
pub const ETHTOOL_MSG_STATS_GET_REPLY:         u8 = 33;
pub const ETHTOOL_MSG_PHC_VCLOCKS_GET_REPLY:   u8 = 34;
pub const ETHTOOL_MSG_MODULE_GET_REPLY:        u8 = 35;
pub const ETHTOOL_MSG_MODULE_NTF:              u8 = 36;
pub const ETHTOOL_MSG_PSE_GET_REPLY:           u8 = 37;
pub const ETHTOOL_MSG_RSS_GET_REPLY:           u8 = 38;
pub const ETHTOOL_MSG_PLCA_GET_CFG_REPLY:      u8 = 39;
pub const ETHTOOL_MSG_PLCA_GET_STATUS_REPLY:   u8 = 40;
pub const ETHTOOL_MSG_PLCA_NTF:                u8 = 41;
pub const ETHTOOL_MSG_MM_GET_REPLY:            u8 = 42;
pub const ETHTOOL_MSG_MM_NTF:                  u8 = 43;
pub const ETHTOOL_MSG_MODULE_FW_FLASH_NTF:     u8 = 44;
pub const ETHTOOL_MSG_PHY_GET_REPLY:           u8 = 45;
pub const ETHTOOL_MSG_PHY_NTF:                 u8 = 46;
pub const ETHTOOL_MSG_TSCONFIG_GET_REPLY:      u8 = 47;
pub const ETHTOOL_MSG_TSCONFIG_SET_REPLY:      u8 = 48;
pub const ETHTOOL_MSG_PSE_NTF:                 u8 = 49;
pub const ETHTOOL_MSG_RSS_NTF:                 u8 = 50;
pub const ETHTOOL_MSG_RSS_CREATE_ACT_REPLY:    u8 = 51;
pub const ETHTOOL_MSG_RSS_CREATE_NTF:          u8 = 52;
pub const ETHTOOL_MSG_RSS_DELETE_NTF:          u8 = 53;
pub const ETHTOOL_MSG_MSE_GET_REPLY:           u8 = 54;

// From `linux/ethtool_netlink.h`.

// #define ETHTOOL_FLAG_ALL
pub const ETHTOOL_FLAG_ALL: u32 = 0x7;

// enum ETHTOOL_A_CABLE_RESULT_CODE_*
pub const ETHTOOL_A_CABLE_RESULT_CODE_UNSPEC:                  u8 = 0;
pub const ETHTOOL_A_CABLE_RESULT_CODE_OK:                      u8 = 1;
pub const ETHTOOL_A_CABLE_RESULT_CODE_OPEN:                    u8 = 2;
pub const ETHTOOL_A_CABLE_RESULT_CODE_SAME_SHORT:              u8 = 3;
pub const ETHTOOL_A_CABLE_RESULT_CODE_CROSS_SHORT:             u8 = 4;
pub const ETHTOOL_A_CABLE_RESULT_CODE_IMPEDANCE_MISMATCH:      u8 = 5;
pub const ETHTOOL_A_CABLE_RESULT_CODE_NOISE:                   u8 = 6;
pub const ETHTOOL_A_CABLE_RESULT_CODE_RESOLUTION_NOT_POSSIBLE: u8 = 7;

// enum ETHTOOL_A_CABLE_PAIR_*
pub const ETHTOOL_A_CABLE_PAIR_A: u8 = 0;
pub const ETHTOOL_A_CABLE_PAIR_B: u8 = 1;
pub const ETHTOOL_A_CABLE_PAIR_C: u8 = 2;
pub const ETHTOOL_A_CABLE_PAIR_D: u8 = 3;

// enum ETHTOOL_A_CABLE_INF_SRC_*
pub const ETHTOOL_A_CABLE_INF_SRC_UNSPEC: u32 = 0;
pub const ETHTOOL_A_CABLE_INF_SRC_TDR:    u32 = 1;
pub const ETHTOOL_A_CABLE_INF_SRC_ALCD:   u32 = 2;

// enum ETHTOOL_A_CABLE_TEST_NTF_STATUS_*
pub const ETHTOOL_A_CABLE_TEST_NTF_STATUS_UNSPEC:    u8 = 0;
pub const ETHTOOL_A_CABLE_TEST_NTF_STATUS_STARTED:   u8 = 1;
pub const ETHTOOL_A_CABLE_TEST_NTF_STATUS_COMPLETED: u8 = 2;

// enum ETHTOOL_A_CABLE_AMPLITUDE_*
pub const ETHTOOL_A_CABLE_AMPLITUDE_UNSPEC: u16 = 0;
pub const ETHTOOL_A_CABLE_AMPLITUDE_PAIR:   u16 = 1;
pub const ETHTOOL_A_CABLE_AMPLITUDE_mV:     u16 = 2;

// enum ETHTOOL_A_CABLE_PULSE_*
pub const ETHTOOL_A_CABLE_PULSE_UNSPEC: u16 = 0;
pub const ETHTOOL_A_CABLE_PULSE_mV:     u16 = 1;

// enum ETHTOOL_A_CABLE_STEP_*
pub const ETHTOOL_A_CABLE_STEP_UNSPEC:         u16 = 0;
pub const ETHTOOL_A_CABLE_STEP_FIRST_DISTANCE: u16 = 1;
pub const ETHTOOL_A_CABLE_STEP_LAST_DISTANCE:  u16 = 2;
pub const ETHTOOL_A_CABLE_STEP_STEP_DISTANCE:  u16 = 3;

// enum ETHTOOL_A_CABLE_TDR_NEST_*
pub const ETHTOOL_A_CABLE_TDR_NEST_UNSPEC:    u16 = 0;
pub const ETHTOOL_A_CABLE_TDR_NEST_STEP:      u16 = 1;
pub const ETHTOOL_A_CABLE_TDR_NEST_AMPLITUDE: u16 = 2;
pub const ETHTOOL_A_CABLE_TDR_NEST_PULSE:     u16 = 3;

// enum ETHTOOL_STATS_*
pub const ETHTOOL_STATS_ETH_PHY:  u32 = 0;
pub const ETHTOOL_STATS_ETH_MAC:  u32 = 1;
pub const ETHTOOL_STATS_ETH_CTRL: u32 = 2;
pub const ETHTOOL_STATS_RMON:     u32 = 3;
pub const ETHTOOL_STATS_PHY:      u32 = 4;

// enum ETHTOOL_A_STATS_ETH_PHY_5_SYM_ERR
pub const ETHTOOL_A_STATS_ETH_PHY_5_SYM_ERR: u16 = 0;

// enum ETHTOOL_A_STATS_ETH_MAC_*
pub const ETHTOOL_A_STATS_ETH_MAC_2_TX_PKT:        u16 = 0;
pub const ETHTOOL_A_STATS_ETH_MAC_3_SINGLE_COL:    u16 = 1;
pub const ETHTOOL_A_STATS_ETH_MAC_4_MULTI_COL:     u16 = 2;
pub const ETHTOOL_A_STATS_ETH_MAC_5_RX_PKT:        u16 = 3;
pub const ETHTOOL_A_STATS_ETH_MAC_6_FCS_ERR:       u16 = 4;
pub const ETHTOOL_A_STATS_ETH_MAC_7_ALIGN_ERR:     u16 = 5;
pub const ETHTOOL_A_STATS_ETH_MAC_8_TX_BYTES:      u16 = 6;
pub const ETHTOOL_A_STATS_ETH_MAC_9_TX_DEFER:      u16 = 7;
pub const ETHTOOL_A_STATS_ETH_MAC_10_LATE_COL:     u16 = 8;
pub const ETHTOOL_A_STATS_ETH_MAC_11_XS_COL:       u16 = 9;
pub const ETHTOOL_A_STATS_ETH_MAC_12_TX_INT_ERR:   u16 = 10;
pub const ETHTOOL_A_STATS_ETH_MAC_13_CS_ERR:       u16 = 11;
pub const ETHTOOL_A_STATS_ETH_MAC_14_RX_BYTES:     u16 = 12;
pub const ETHTOOL_A_STATS_ETH_MAC_15_RX_INT_ERR:   u16 = 13;
pub const ETHTOOL_A_STATS_ETH_MAC_18_TX_MCAST:     u16 = 14;
pub const ETHTOOL_A_STATS_ETH_MAC_19_TX_BCAST:     u16 = 15;
pub const ETHTOOL_A_STATS_ETH_MAC_20_XS_DEFER:     u16 = 16;
pub const ETHTOOL_A_STATS_ETH_MAC_21_RX_MCAST:     u16 = 17;
pub const ETHTOOL_A_STATS_ETH_MAC_22_RX_BCAST:     u16 = 18;
pub const ETHTOOL_A_STATS_ETH_MAC_23_IR_LEN_ERR:   u16 = 19;
pub const ETHTOOL_A_STATS_ETH_MAC_24_OOR_LEN:      u16 = 20;
pub const ETHTOOL_A_STATS_ETH_MAC_25_TOO_LONG_ERR: u16 = 21;

// enum ETHTOOL_A_STATS_ETH_CTRL_*
pub const ETHTOOL_A_STATS_ETH_CTRL_3_TX:       u16 = 0;
pub const ETHTOOL_A_STATS_ETH_CTRL_4_RX:       u16 = 1;
pub const ETHTOOL_A_STATS_ETH_CTRL_5_RX_UNSUP: u16 = 2;

// enum ETHTOOL_A_STATS_RMON_*
pub const ETHTOOL_A_STATS_RMON_UNDERSIZE: u16 = 0;
pub const ETHTOOL_A_STATS_RMON_OVERSIZE:  u16 = 1;
pub const ETHTOOL_A_STATS_RMON_FRAG:      u16 = 2;
pub const ETHTOOL_A_STATS_RMON_JABBER:    u16 = 3;

// enum ETHTOOL_A_STATS_PHY_*
pub const ETHTOOL_A_STATS_PHY_RX_PKTS:   u16 = 0;
pub const ETHTOOL_A_STATS_PHY_RX_BYTES:  u16 = 1;
pub const ETHTOOL_A_STATS_PHY_RX_ERRORS: u16 = 2;
pub const ETHTOOL_A_STATS_PHY_TX_PKTS:   u16 = 3;
pub const ETHTOOL_A_STATS_PHY_TX_BYTES:  u16 = 4;
pub const ETHTOOL_A_STATS_PHY_TX_ERRORS: u16 = 5;
