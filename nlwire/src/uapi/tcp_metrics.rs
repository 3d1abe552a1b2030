// SPDX-License-Identifier: MIT OR Apache-2.0
//! `linux/tcp_metrics.h`: what TCP remembers of peers.

// Written by ynlgen from the headers of Linux 7.3.4: names, types, numbers.
// Comments are kept. `ynlgen/uapi.toml` decides on headers and types.

#![allow(missing_docs, reason = "the names are C's, as are their meanings")]

// #define TCP_METRICS_GENL_VERSION
pub const TCP_METRICS_GENL_VERSION: u8 = 0x1;

// enum tcp_metric_index
pub const TCP_METRIC_RTT:        u16 = 0;
pub const TCP_METRIC_RTTVAR:     u16 = 1;
pub const TCP_METRIC_SSTHRESH:   u16 = 2;
pub const TCP_METRIC_CWND:       u16 = 3;
pub const TCP_METRIC_REORDERING: u16 = 4;
pub const TCP_METRIC_RTT_US:     u16 = 5;
pub const TCP_METRIC_RTTVAR_US:  u16 = 6;

// enum TCP_METRICS_A_METRICS_*
pub const TCP_METRICS_A_METRICS_RTT:       u16 = 1;
pub const TCP_METRICS_A_METRICS_RTTVAR:    u16 = 2;
pub const TCP_METRICS_A_METRICS_SSTHRESH:  u16 = 3;
pub const TCP_METRICS_A_METRICS_CWND:      u16 = 4;
pub const TCP_METRICS_A_METRICS_REODERING: u16 = 5;
pub const TCP_METRICS_A_METRICS_RTT_US:    u16 = 6;
pub const TCP_METRICS_A_METRICS_RTTVAR_US: u16 = 7;

// enum TCP_METRICS_ATTR_*
pub const TCP_METRICS_ATTR_UNSPEC:            u16 = 0;
pub const TCP_METRICS_ATTR_ADDR_IPV4:         u16 = 1;
pub const TCP_METRICS_ATTR_ADDR_IPV6:         u16 = 2;
pub const TCP_METRICS_ATTR_AGE:               u16 = 3;
pub const TCP_METRICS_ATTR_TW_TSVAL:          u16 = 4;
pub const TCP_METRICS_ATTR_TW_TS_STAMP:       u16 = 5;
pub const TCP_METRICS_ATTR_VALS:              u16 = 6;
pub const TCP_METRICS_ATTR_FOPEN_MSS:         u16 = 7;
pub const TCP_METRICS_ATTR_FOPEN_SYN_DROPS:   u16 = 8;
pub const TCP_METRICS_ATTR_FOPEN_SYN_DROP_TS: u16 = 9;
pub const TCP_METRICS_ATTR_FOPEN_COOKIE:      u16 = 10;
pub const TCP_METRICS_ATTR_SADDR_IPV4:        u16 = 11;
pub const TCP_METRICS_ATTR_SADDR_IPV6:        u16 = 12;
pub const TCP_METRICS_ATTR_PAD:               u16 = 13;

// enum TCP_METRICS_CMD_*
pub const TCP_METRICS_CMD_UNSPEC: u8 = 0;
pub const TCP_METRICS_CMD_GET:    u8 = 1;
pub const TCP_METRICS_CMD_DEL:    u8 = 2;
