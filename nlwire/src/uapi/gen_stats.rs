// SPDX-License-Identifier: MIT OR Apache-2.0
//! `linux/gen_stats.h`: statistics of traffic control.

// Written by ynlgen from the headers of Linux 7.3.4: names, types, numbers.
// Comments are kept. `ynlgen/uapi.toml` decides on headers and types.

// enum TCA_STATS_*
// Attributes inside `TCA_STATS2`.

/// Not in use.
pub const TCA_STATS_UNSPEC:     u16 = 0;
/// `struct gnet_stats_basic`: bytes and packets.
pub const TCA_STATS_BASIC:      u16 = 1;
/// `struct gnet_stats_rate_est`: the estimated rate.
pub const TCA_STATS_RATE_EST:   u16 = 2;
/// `struct gnet_stats_queue`: the length of the queue, and drops.
pub const TCA_STATS_QUEUE:      u16 = 3;
/// Bytes, statistics in a format of the kind.
pub const TCA_STATS_APP:        u16 = 4;
/// `struct gnet_stats_rate_est64`: the estimated rate, in 64 bits.
pub const TCA_STATS_RATE_EST64: u16 = 5;
/// Padding that aligns the next payload to 8 bytes; to be skipped.
pub const TCA_STATS_PAD:        u16 = 6;
/// `struct gnet_stats_basic`: bytes and packets that hardware processed.
pub const TCA_STATS_BASIC_HW:   u16 = 7;
/// u64, number of packets; [`TCA_STATS_BASIC`] has only its lower 32 bits.
pub const TCA_STATS_PKT64:      u16 = 8;
