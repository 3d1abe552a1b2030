// SPDX-License-Identifier: MIT OR Apache-2.0
//! `linux/netdev.h`: network devices: features of XDP, queues, pages.

// Written by ynlgen from the headers of Linux 7.3.4: names, types, numbers.
// Comments are kept. `ynlgen/uapi.toml` decides on headers and types.

#![allow(missing_docs, reason = "the names are C's, as are their meanings")]

// #define NETDEV_FAMILY_VERSION
pub const NETDEV_FAMILY_VERSION: u8 = 1;

// enum netdev_xdp_act
pub const NETDEV_XDP_ACT_BASIC:        u64 = 1;
pub const NETDEV_XDP_ACT_REDIRECT:     u64 = 2;
pub const NETDEV_XDP_ACT_NDO_XMIT:     u64 = 4;
pub const NETDEV_XDP_ACT_XSK_ZEROCOPY: u64 = 8;
pub const NETDEV_XDP_ACT_HW_OFFLOAD:   u64 = 16;
pub const NETDEV_XDP_ACT_RX_SG:        u64 = 32;
pub const NETDEV_XDP_ACT_NDO_XMIT_SG:  u64 = 64;

// enum netdev_xdp_rx_metadata
pub const NETDEV_XDP_RX_METADATA_TIMESTAMP: u64 = 1;
pub const NETDEV_XDP_RX_METADATA_HASH:      u64 = 2;
pub const NETDEV_XDP_RX_METADATA_VLAN_TAG:  u64 = 4;

// enum netdev_xsk_flags
pub const NETDEV_XSK_FLAGS_TX_TIMESTAMP:        u64 = 1;
pub const NETDEV_XSK_FLAGS_TX_CHECKSUM:         u64 = 2;
pub const NETDEV_XSK_FLAGS_TX_LAUNCH_TIME_FIFO: u64 = 4;

// enum netdev_queue_type
pub const NETDEV_QUEUE_TYPE_RX: u32 = 0;
pub const NETDEV_QUEUE_TYPE_TX: u32 = 1;

// enum netdev_qstats_scope
pub const NETDEV_QSTATS_SCOPE_QUEUE: u32 = 1;

// enum netdev_napi_threaded
pub const NETDEV_NAPI_THREADED_DISABLED:  u32 = 0;
pub const NETDEV_NAPI_THREADED_ENABLED:   u32 = 1;
pub const NETDEV_NAPI_THREADED_BUSY_POLL: u32 = 2;

// enum NETDEV_A_DEV_*
pub const NETDEV_A_DEV_IFINDEX:                  u16 = 1;
pub const NETDEV_A_DEV_PAD:                      u16 = 2;
pub const NETDEV_A_DEV_XDP_FEATURES:             u16 = 3;
pub const NETDEV_A_DEV_XDP_ZC_MAX_SEGS:          u16 = 4;
pub const NETDEV_A_DEV_XDP_RX_METADATA_FEATURES: u16 = 5;
pub const NETDEV_A_DEV_XSK_FEATURES:             u16 = 6;

// enum NETDEV_A_IO_URING_PROVIDER_INFO_RX_BUF_LEN
pub const NETDEV_A_IO_URING_PROVIDER_INFO_RX_BUF_LEN: u16 = 1;

// enum NETDEV_A_PAGE_POOL_*
pub const NETDEV_A_PAGE_POOL_ID:           u16 = 1;
pub const NETDEV_A_PAGE_POOL_IFINDEX:      u16 = 2;
pub const NETDEV_A_PAGE_POOL_NAPI_ID:      u16 = 3;
pub const NETDEV_A_PAGE_POOL_INFLIGHT:     u16 = 4;
pub const NETDEV_A_PAGE_POOL_INFLIGHT_MEM: u16 = 5;
pub const NETDEV_A_PAGE_POOL_DETACH_TIME:  u16 = 6;
pub const NETDEV_A_PAGE_POOL_DMABUF:       u16 = 7;
pub const NETDEV_A_PAGE_POOL_IO_URING:     u16 = 8;

// enum NETDEV_A_PAGE_POOL_STATS_*
pub const NETDEV_A_PAGE_POOL_STATS_INFO:                    u16 = 1;
pub const NETDEV_A_PAGE_POOL_STATS_ALLOC_FAST:              u16 = 8;
pub const NETDEV_A_PAGE_POOL_STATS_ALLOC_SLOW:              u16 = 9;
pub const NETDEV_A_PAGE_POOL_STATS_ALLOC_SLOW_HIGH_ORDER:   u16 = 10;
pub const NETDEV_A_PAGE_POOL_STATS_ALLOC_EMPTY:             u16 = 11;
pub const NETDEV_A_PAGE_POOL_STATS_ALLOC_REFILL:            u16 = 12;
pub const NETDEV_A_PAGE_POOL_STATS_ALLOC_WAIVE:             u16 = 13;
pub const NETDEV_A_PAGE_POOL_STATS_RECYCLE_CACHED:          u16 = 14;
pub const NETDEV_A_PAGE_POOL_STATS_RECYCLE_CACHE_FULL:      u16 = 15;
pub const NETDEV_A_PAGE_POOL_STATS_RECYCLE_RING:            u16 = 16;
pub const NETDEV_A_PAGE_POOL_STATS_RECYCLE_RING_FULL:       u16 = 17;
pub const NETDEV_A_PAGE_POOL_STATS_RECYCLE_RELEASED_REFCNT: u16 = 18;

// enum NETDEV_A_NAPI_*
pub const NETDEV_A_NAPI_IFINDEX:             u16 = 1;
pub const NETDEV_A_NAPI_ID:                  u16 = 2;
pub const NETDEV_A_NAPI_IRQ:                 u16 = 3;
pub const NETDEV_A_NAPI_PID:                 u16 = 4;
pub const NETDEV_A_NAPI_DEFER_HARD_IRQS:     u16 = 5;
pub const NETDEV_A_NAPI_GRO_FLUSH_TIMEOUT:   u16 = 6;
pub const NETDEV_A_NAPI_IRQ_SUSPEND_TIMEOUT: u16 = 7;
pub const NETDEV_A_NAPI_THREADED:            u16 = 8;

// enum NETDEV_A_QUEUE_*
pub const NETDEV_A_QUEUE_ID:       u16 = 1;
pub const NETDEV_A_QUEUE_IFINDEX:  u16 = 2;
pub const NETDEV_A_QUEUE_TYPE:     u16 = 3;
pub const NETDEV_A_QUEUE_NAPI_ID:  u16 = 4;
pub const NETDEV_A_QUEUE_DMABUF:   u16 = 5;
pub const NETDEV_A_QUEUE_IO_URING: u16 = 6;
pub const NETDEV_A_QUEUE_XSK:      u16 = 7;
pub const NETDEV_A_QUEUE_LEASE:    u16 = 8;

// enum NETDEV_A_QSTATS_*
pub const NETDEV_A_QSTATS_IFINDEX:                u16 = 1;
pub const NETDEV_A_QSTATS_QUEUE_TYPE:             u16 = 2;
pub const NETDEV_A_QSTATS_QUEUE_ID:               u16 = 3;
pub const NETDEV_A_QSTATS_SCOPE:                  u16 = 4;
pub const NETDEV_A_QSTATS_RX_PACKETS:             u16 = 8;
pub const NETDEV_A_QSTATS_RX_BYTES:               u16 = 9;
pub const NETDEV_A_QSTATS_TX_PACKETS:             u16 = 10;
pub const NETDEV_A_QSTATS_TX_BYTES:               u16 = 11;
pub const NETDEV_A_QSTATS_RX_ALLOC_FAIL:          u16 = 12;
pub const NETDEV_A_QSTATS_RX_HW_DROPS:            u16 = 13;
pub const NETDEV_A_QSTATS_RX_HW_DROP_OVERRUNS:    u16 = 14;
pub const NETDEV_A_QSTATS_RX_CSUM_COMPLETE:       u16 = 15;
pub const NETDEV_A_QSTATS_RX_CSUM_UNNECESSARY:    u16 = 16;
pub const NETDEV_A_QSTATS_RX_CSUM_NONE:           u16 = 17;
pub const NETDEV_A_QSTATS_RX_CSUM_BAD:            u16 = 18;
pub const NETDEV_A_QSTATS_RX_HW_GRO_PACKETS:      u16 = 19;
pub const NETDEV_A_QSTATS_RX_HW_GRO_BYTES:        u16 = 20;
pub const NETDEV_A_QSTATS_RX_HW_GRO_WIRE_PACKETS: u16 = 21;
pub const NETDEV_A_QSTATS_RX_HW_GRO_WIRE_BYTES:   u16 = 22;
pub const NETDEV_A_QSTATS_RX_HW_DROP_RATELIMITS:  u16 = 23;
pub const NETDEV_A_QSTATS_TX_HW_DROPS:            u16 = 24;
pub const NETDEV_A_QSTATS_TX_HW_DROP_ERRORS:      u16 = 25;
pub const NETDEV_A_QSTATS_TX_CSUM_NONE:           u16 = 26;
pub const NETDEV_A_QSTATS_TX_NEEDS_CSUM:          u16 = 27;
pub const NETDEV_A_QSTATS_TX_HW_GSO_PACKETS:      u16 = 28;
pub const NETDEV_A_QSTATS_TX_HW_GSO_BYTES:        u16 = 29;
pub const NETDEV_A_QSTATS_TX_HW_GSO_WIRE_PACKETS: u16 = 30;
pub const NETDEV_A_QSTATS_TX_HW_GSO_WIRE_BYTES:   u16 = 31;
pub const NETDEV_A_QSTATS_TX_HW_DROP_RATELIMITS:  u16 = 32;
pub const NETDEV_A_QSTATS_TX_STOP:                u16 = 33;
pub const NETDEV_A_QSTATS_TX_WAKE:                u16 = 34;

// enum NETDEV_A_LEASE_*
pub const NETDEV_A_LEASE_IFINDEX:  u16 = 1;
pub const NETDEV_A_LEASE_QUEUE:    u16 = 2;
pub const NETDEV_A_LEASE_NETNS_ID: u16 = 3;

// enum NETDEV_A_DMABUF_*
pub const NETDEV_A_DMABUF_IFINDEX:      u16 = 1;
pub const NETDEV_A_DMABUF_QUEUES:       u16 = 2;
pub const NETDEV_A_DMABUF_FD:           u16 = 3;
pub const NETDEV_A_DMABUF_ID:           u16 = 4;
pub const NETDEV_A_DMABUF_RX_PAGE_SIZE: u16 = 5;

// enum NETDEV_CMD_*
pub const NETDEV_CMD_DEV_GET:              u8 = 1;
pub const NETDEV_CMD_DEV_ADD_NTF:          u8 = 2;
pub const NETDEV_CMD_DEV_DEL_NTF:          u8 = 3;
pub const NETDEV_CMD_DEV_CHANGE_NTF:       u8 = 4;
pub const NETDEV_CMD_PAGE_POOL_GET:        u8 = 5;
pub const NETDEV_CMD_PAGE_POOL_ADD_NTF:    u8 = 6;
pub const NETDEV_CMD_PAGE_POOL_DEL_NTF:    u8 = 7;
pub const NETDEV_CMD_PAGE_POOL_CHANGE_NTF: u8 = 8;
pub const NETDEV_CMD_PAGE_POOL_STATS_GET:  u8 = 9;
pub const NETDEV_CMD_QUEUE_GET:            u8 = 10;
pub const NETDEV_CMD_NAPI_GET:             u8 = 11;
pub const NETDEV_CMD_QSTATS_GET:           u8 = 12;
pub const NETDEV_CMD_BIND_RX:              u8 = 13;
pub const NETDEV_CMD_NAPI_SET:             u8 = 14;
pub const NETDEV_CMD_BIND_TX:              u8 = 15;
pub const NETDEV_CMD_QUEUE_CREATE:         u8 = 16;
