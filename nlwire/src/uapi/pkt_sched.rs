// SPDX-License-Identifier: MIT OR Apache-2.0
//! `linux/pkt_sched.h`: handles of traffic control, and the queueing
//! disciplines `netem` and `mqprio`.
//!
//! The header's structs are in [`rtnl`](super::super::rtnl).
//!
//! | constants | group |
//! |---|---|
//! | `TC_H_*` | handles (`tcm_handle`, `tcm_parent`) |
//! | `TCA_NETEM_*` | attributes inside `TCA_OPTIONS` of the kind `netem` |
//! | `NETEM_LOSS_*` | loss models, inside `TCA_NETEM_LOSS` |
//! | `NETEM_DIST_*` | distributions of delays |
//! | `TC_QOPT_*`, `TC_MQPRIO_HW_*` | fields of `tc_mqprio_qopt` |
//! | `TCA_MQPRIO_*` | attributes inside `TCA_OPTIONS` of the kind `mqprio` |
//! | `TC_MQPRIO_MODE_*` | modes (`TCA_MQPRIO_MODE`) |
//! | `TC_MQPRIO_SHAPER_*` | shapers (`TCA_MQPRIO_SHAPER`) |

// Written by ynlgen from the headers of Linux 7.3.4: names, types, numbers.
// Comments are kept. `ynlgen/uapi.toml` decides on headers and types.

#![allow(missing_docs, reason = "the names are C's, as are their meanings")]

// #define TC_PRIO_*
pub const TC_PRIO_BESTEFFORT:       u8 = 0;
pub const TC_PRIO_FILLER:           u8 = 1;
pub const TC_PRIO_BULK:             u8 = 2;
pub const TC_PRIO_INTERACTIVE_BULK: u8 = 4;
pub const TC_PRIO_INTERACTIVE:      u8 = 6;
pub const TC_PRIO_CONTROL:          u8 = 7;

// #define TC_H_*
// Handles (`tcm_handle`, `tcm_parent`): the upper 16 bits are the major number,
// the lower 16 bits the minor number. `rtnl::tc_h_make`, `tc_h_maj` and
// `tc_h_min` compose and decompose them.

/// The bits of the major number.
pub const TC_H_MAJ_MASK:     u32 = 0xffff0000;
/// The bits of the minor number.
pub const TC_H_MIN_MASK:     u32 = 0xffff;
/// No handle in particular.
pub const TC_H_UNSPEC:       u32 = 0;
/// Parent (`tcm_parent`) of the root queueing discipline of a link.
pub const TC_H_ROOT:         u32 = 0xffffffff;
/// Parent (`tcm_parent`) of the queueing discipline for received packets.
pub const TC_H_INGRESS:      u32 = 0xfffffff1;
/// Parent (`tcm_parent`) of `clsact`: filters without a queue, in both directions.
pub const TC_H_CLSACT:       u32 = 0xfffffff1;
/// The first minor number of the classes of `mqprio` and `taprio`.
pub const TC_H_MIN_PRIORITY: u32 = 0xffe0;
/// The minor number of received packets in `clsact`.
pub const TC_H_MIN_INGRESS:  u32 = 0xfff2;
/// The minor number of sent packets in `clsact`.
pub const TC_H_MIN_EGRESS:   u32 = 0xfff3;

// enum tc_link_layer
pub const TC_LINKLAYER_UNAWARE:  u8 = 0;
pub const TC_LINKLAYER_ETHERNET: u8 = 1;
pub const TC_LINKLAYER_ATM:      u8 = 2;

// #define TC_LINKLAYER_MASK
pub const TC_LINKLAYER_MASK: u8 = 0xf;

// #define TC_RTAB_SIZE
pub const TC_RTAB_SIZE: usize = 1024;

// enum TCA_STAB_*
pub const TCA_STAB_UNSPEC: u16 = 0;
pub const TCA_STAB_BASE:   u16 = 1;
pub const TCA_STAB_DATA:   u16 = 2;

// #define SKBPRIO_MAX_PRIORITY
pub const SKBPRIO_MAX_PRIORITY: u32 = 64;

// #define TCQ_*
pub const TCQ_PRIO_BANDS:              u32 = 16;
pub const TCQ_MIN_PRIO_BANDS:          u32 = 2;
pub const TCQ_PLUG_BUFFER:             u32 = 0;
pub const TCQ_PLUG_RELEASE_ONE:        u32 = 1;
pub const TCQ_PLUG_RELEASE_INDEFINITE: u32 = 2;
pub const TCQ_PLUG_LIMIT:              u32 = 3;

// enum TCA_TBF_*
pub const TCA_TBF_UNSPEC:  u16 = 0;
pub const TCA_TBF_PARMS:   u16 = 1;
pub const TCA_TBF_RTAB:    u16 = 2;
pub const TCA_TBF_PTAB:    u16 = 3;
pub const TCA_TBF_RATE64:  u16 = 4;
pub const TCA_TBF_PRATE64: u16 = 5;
pub const TCA_TBF_BURST:   u16 = 6;
pub const TCA_TBF_PBURST:  u16 = 7;
pub const TCA_TBF_PAD:     u16 = 8;

// enum TCA_RED_*
pub const TCA_RED_UNSPEC:           u16 = 0;
pub const TCA_RED_PARMS:            u16 = 1;
pub const TCA_RED_STAB:             u16 = 2;
pub const TCA_RED_MAX_P:            u16 = 3;
pub const TCA_RED_FLAGS:            u16 = 4;
pub const TCA_RED_EARLY_DROP_BLOCK: u16 = 5;
pub const TCA_RED_MARK_BLOCK:       u16 = 6;

// #define TC_RED_*
pub const TC_RED_ECN:            u32 = 1;
pub const TC_RED_HARDDROP:       u32 = 2;
pub const TC_RED_ADAPTATIVE:     u32 = 4;
pub const TC_RED_NODROP:         u32 = 8;
pub const TC_RED_HISTORIC_FLAGS: u32 = 0x7;

// enum TCA_GRED_*
pub const TCA_GRED_UNSPEC:  u16 = 0;
pub const TCA_GRED_PARMS:   u16 = 1;
pub const TCA_GRED_STAB:    u16 = 2;
pub const TCA_GRED_DPS:     u16 = 3;
pub const TCA_GRED_MAX_P:   u16 = 4;
pub const TCA_GRED_LIMIT:   u16 = 5;
pub const TCA_GRED_VQ_LIST: u16 = 6;

// enum TCA_GRED_VQ_*
pub const TCA_GRED_VQ_ENTRY_UNSPEC: u16 = 0;
pub const TCA_GRED_VQ_ENTRY:        u16 = 1;

// enum TCA_GRED_VQ_*
pub const TCA_GRED_VQ_UNSPEC:           u16 = 0;
pub const TCA_GRED_VQ_PAD:              u16 = 1;
pub const TCA_GRED_VQ_DP:               u16 = 2;
pub const TCA_GRED_VQ_STAT_BYTES:       u16 = 3;
pub const TCA_GRED_VQ_STAT_PACKETS:     u16 = 4;
pub const TCA_GRED_VQ_STAT_BACKLOG:     u16 = 5;
pub const TCA_GRED_VQ_STAT_PROB_DROP:   u16 = 6;
pub const TCA_GRED_VQ_STAT_PROB_MARK:   u16 = 7;
pub const TCA_GRED_VQ_STAT_FORCED_DROP: u16 = 8;
pub const TCA_GRED_VQ_STAT_FORCED_MARK: u16 = 9;
pub const TCA_GRED_VQ_STAT_PDROP:       u16 = 10;
pub const TCA_GRED_VQ_STAT_OTHER:       u16 = 11;
pub const TCA_GRED_VQ_FLAGS:            u16 = 12;

// enum TCA_CHOKE_*
pub const TCA_CHOKE_UNSPEC: u16 = 0;
pub const TCA_CHOKE_PARMS:  u16 = 1;
pub const TCA_CHOKE_STAB:   u16 = 2;
pub const TCA_CHOKE_MAX_P:  u16 = 3;

// #define TC_HTB_*
pub const TC_HTB_NUMPRIO:  u32 = 8;
pub const TC_HTB_MAXDEPTH: u32 = 8;
pub const TC_HTB_PROTOVER: u32 = 3;

// enum TCA_HTB_*
pub const TCA_HTB_UNSPEC:      u16 = 0;
pub const TCA_HTB_PARMS:       u16 = 1;
pub const TCA_HTB_INIT:        u16 = 2;
pub const TCA_HTB_CTAB:        u16 = 3;
pub const TCA_HTB_RTAB:        u16 = 4;
pub const TCA_HTB_DIRECT_QLEN: u16 = 5;
pub const TCA_HTB_RATE64:      u16 = 6;
pub const TCA_HTB_CEIL64:      u16 = 7;
pub const TCA_HTB_PAD:         u16 = 8;
pub const TCA_HTB_OFFLOAD:     u16 = 9;

// enum TCA_HFSC_*
pub const TCA_HFSC_UNSPEC: u16 = 0;
pub const TCA_HFSC_RSC:    u16 = 1;
pub const TCA_HFSC_FSC:    u16 = 2;
pub const TCA_HFSC_USC:    u16 = 3;

// enum TCA_NETEM_*
// Attributes inside `TCA_OPTIONS` of the kind `netem`, after `tc_netem_qopt`.

/// Not in use.
pub const TCA_NETEM_UNSPEC:     u16 = 0;
/// `struct tc_netem_corr`: correlations.
pub const TCA_NETEM_CORR:       u16 = 1;
/// Array of i16: distribution of delays, as a table.
pub const TCA_NETEM_DELAY_DIST: u16 = 2;
/// `struct tc_netem_reorder`: reordering.
pub const TCA_NETEM_REORDER:    u16 = 3;
/// `struct tc_netem_corrupt`: corruption of packets.
pub const TCA_NETEM_CORRUPT:    u16 = 4;
/// Nest of `NETEM_LOSS_*`: loss models.
pub const TCA_NETEM_LOSS:       u16 = 5;
/// `struct tc_netem_rate`: rate limit.
pub const TCA_NETEM_RATE:       u16 = 6;
/// u32, 1 if packets are marked instead of dropped.
pub const TCA_NETEM_ECN:        u16 = 7;
/// u64, bytes per second: a rate that does not fit into [`TCA_NETEM_RATE`].
pub const TCA_NETEM_RATE64:     u16 = 8;
/// Padding that aligns the next payload to 8 bytes; to be skipped.
pub const TCA_NETEM_PAD:        u16 = 9;
/// i64, nanoseconds of delay; supersedes `latency`.
pub const TCA_NETEM_LATENCY64:  u16 = 10;
/// i64, nanoseconds of jitter; supersedes `jitter`.
pub const TCA_NETEM_JITTER64:   u16 = 11;
/// `struct tc_netem_slot`: delivery in slots.
pub const TCA_NETEM_SLOT:       u16 = 12;
/// Array of i16: distribution of slots, as a table.
pub const TCA_NETEM_SLOT_DIST:  u16 = 13;
pub const TCA_NETEM_PRNG_SEED:  u16 = 14;

// enum NETEM_LOSS_*
// Loss models, inside `TCA_NETEM_LOSS`.

/// Not in use.
pub const NETEM_LOSS_UNSPEC: u16 = 0;
/// `struct tc_netem_gimodel`: four states.
pub const NETEM_LOSS_GI:     u16 = 1;
/// `struct tc_netem_gemodel`: the Gilbert-Elliott models.
pub const NETEM_LOSS_GE:     u16 = 2;

// #define NETEM_DIST_SCALE
// Distributions of delays, in `TCA_NETEM_DELAY_DIST` and `TCA_NETEM_SLOT_DIST`.

/// Value of a table entry that represents one jitter.
pub const NETEM_DIST_SCALE: i16 = 8192;

// #define NETEM_DIST_MAX
/// Maximum number of entries in a table.
pub const NETEM_DIST_MAX: usize = 16384;

// enum TCA_DRR_*
pub const TCA_DRR_UNSPEC:  u16 = 0;
pub const TCA_DRR_QUANTUM: u16 = 1;

// #define TC_QOPT_BITMASK
// Fields of `tc_mqprio_qopt`.

/// The highest priority; also the highest number of a traffic class.
pub const TC_QOPT_BITMASK: u8 = 15;

// #define TC_QOPT_MAX_QUEUE
/// Maximum number of traffic classes.
pub const TC_QOPT_MAX_QUEUE: usize = 16;

// enum TC_MQPRIO_HW_OFFLOAD_*
/// `hw`: no offloading; the kernel does all the work.
pub const TC_MQPRIO_HW_OFFLOAD_NONE: u8 = 0;
/// `hw`: the hardware knows the traffic classes.
pub const TC_MQPRIO_HW_OFFLOAD_TCS:  u8 = 1;

// enum TC_MQPRIO_MODE_*
// Modes (`TCA_MQPRIO_MODE`).

/// Data center bridging.
pub const TC_MQPRIO_MODE_DCB:     u16 = 0;
/// Channels of the hardware.
pub const TC_MQPRIO_MODE_CHANNEL: u16 = 1;

// enum TC_MQPRIO_SHAPER_*
// Shapers (`TCA_MQPRIO_SHAPER`).

/// The shaper of data center bridging.
pub const TC_MQPRIO_SHAPER_DCB:     u16 = 0;
/// A shaper with the rates of [`TCA_MQPRIO_MIN_RATE64`] and
/// [`TCA_MQPRIO_MAX_RATE64`].
pub const TC_MQPRIO_SHAPER_BW_RATE: u16 = 1;

// enum TC_FP_*
pub const TC_FP_EXPRESS:     u32 = 1;
pub const TC_FP_PREEMPTIBLE: u32 = 2;

// #define TC_MQPRIO_F_*
pub const TC_MQPRIO_F_MODE:     u32 = 0x1;
pub const TC_MQPRIO_F_SHAPER:   u32 = 0x2;
pub const TC_MQPRIO_F_MIN_RATE: u32 = 0x4;
pub const TC_MQPRIO_F_MAX_RATE: u32 = 0x8;

// enum TCA_MQPRIO_TC_ENTRY_*
pub const TCA_MQPRIO_TC_ENTRY_UNSPEC: u16 = 0;
pub const TCA_MQPRIO_TC_ENTRY_INDEX:  u16 = 1;
pub const TCA_MQPRIO_TC_ENTRY_FP:     u16 = 2;

// enum TCA_MQPRIO_*
// Attributes inside `TCA_OPTIONS` of the kind `mqprio`, after `tc_mqprio_qopt`.

/// Not in use.
pub const TCA_MQPRIO_UNSPEC:     u16 = 0;
/// u16, one of `TC_MQPRIO_MODE_*`.
pub const TCA_MQPRIO_MODE:       u16 = 1;
/// u16, one of `TC_MQPRIO_SHAPER_*`.
pub const TCA_MQPRIO_SHAPER:     u16 = 2;
/// Nest with one u64 for each traffic class, of the same type as the nest: the
/// minimum rate in bytes per second.
pub const TCA_MQPRIO_MIN_RATE64: u16 = 3;
/// Nest with one u64 for each traffic class, of the same type as the nest: the
/// maximum rate in bytes per second.
pub const TCA_MQPRIO_MAX_RATE64: u16 = 4;
pub const TCA_MQPRIO_TC_ENTRY:   u16 = 5;

// enum TCA_SFB_*
pub const TCA_SFB_UNSPEC: u16 = 0;
pub const TCA_SFB_PARMS:  u16 = 1;

// #define SFB_MAX_PROB
pub const SFB_MAX_PROB: u32 = 0xffff;

// enum TCA_QFQ_*
pub const TCA_QFQ_UNSPEC: u16 = 0;
pub const TCA_QFQ_WEIGHT: u16 = 1;
pub const TCA_QFQ_LMAX:   u16 = 2;

// enum TCA_CODEL_*
pub const TCA_CODEL_UNSPEC:       u16 = 0;
pub const TCA_CODEL_TARGET:       u16 = 1;
pub const TCA_CODEL_LIMIT:        u16 = 2;
pub const TCA_CODEL_INTERVAL:     u16 = 3;
pub const TCA_CODEL_ECN:          u16 = 4;
pub const TCA_CODEL_CE_THRESHOLD: u16 = 5;

// #define FQ_CODEL_QUANTUM_MAX
pub const FQ_CODEL_QUANTUM_MAX: u32 = 0x100000;

// enum TCA_FQ_CODEL_*
pub const TCA_FQ_CODEL_UNSPEC:                u16 = 0;
pub const TCA_FQ_CODEL_TARGET:                u16 = 1;
pub const TCA_FQ_CODEL_LIMIT:                 u16 = 2;
pub const TCA_FQ_CODEL_INTERVAL:              u16 = 3;
pub const TCA_FQ_CODEL_ECN:                   u16 = 4;
pub const TCA_FQ_CODEL_FLOWS:                 u16 = 5;
pub const TCA_FQ_CODEL_QUANTUM:               u16 = 6;
pub const TCA_FQ_CODEL_CE_THRESHOLD:          u16 = 7;
pub const TCA_FQ_CODEL_DROP_BATCH_SIZE:       u16 = 8;
pub const TCA_FQ_CODEL_MEMORY_LIMIT:          u16 = 9;
pub const TCA_FQ_CODEL_CE_THRESHOLD_SELECTOR: u16 = 10;
pub const TCA_FQ_CODEL_CE_THRESHOLD_MASK:     u16 = 11;

// enum TCA_FQ_CODEL_XSTATS_*
pub const TCA_FQ_CODEL_XSTATS_QDISC: u32 = 0;
pub const TCA_FQ_CODEL_XSTATS_CLASS: u32 = 1;

// enum TCA_FQ_*
pub const TCA_FQ_UNSPEC:             u16 = 0;
pub const TCA_FQ_PLIMIT:             u16 = 1;
pub const TCA_FQ_FLOW_PLIMIT:        u16 = 2;
pub const TCA_FQ_QUANTUM:            u16 = 3;
pub const TCA_FQ_INITIAL_QUANTUM:    u16 = 4;
pub const TCA_FQ_RATE_ENABLE:        u16 = 5;
pub const TCA_FQ_FLOW_DEFAULT_RATE:  u16 = 6;
pub const TCA_FQ_FLOW_MAX_RATE:      u16 = 7;
pub const TCA_FQ_BUCKETS_LOG:        u16 = 8;
pub const TCA_FQ_FLOW_REFILL_DELAY:  u16 = 9;
pub const TCA_FQ_ORPHAN_MASK:        u16 = 10;
pub const TCA_FQ_LOW_RATE_THRESHOLD: u16 = 11;
pub const TCA_FQ_CE_THRESHOLD:       u16 = 12;
pub const TCA_FQ_TIMER_SLACK:        u16 = 13;
pub const TCA_FQ_HORIZON:            u16 = 14;
pub const TCA_FQ_HORIZON_DROP:       u16 = 15;
pub const TCA_FQ_PRIOMAP:            u16 = 16;
pub const TCA_FQ_WEIGHTS:            u16 = 17;
pub const TCA_FQ_OFFLOAD_HORIZON:    u16 = 18;

// #define FQ_*
pub const FQ_BANDS:      u32 = 3;
pub const FQ_MIN_WEIGHT: u32 = 16384;

// enum TCA_HHF_*
pub const TCA_HHF_UNSPEC:         u16 = 0;
pub const TCA_HHF_BACKLOG_LIMIT:  u16 = 1;
pub const TCA_HHF_QUANTUM:        u16 = 2;
pub const TCA_HHF_HH_FLOWS_LIMIT: u16 = 3;
pub const TCA_HHF_RESET_TIMEOUT:  u16 = 4;
pub const TCA_HHF_ADMIT_BYTES:    u16 = 5;
pub const TCA_HHF_EVICT_TIMEOUT:  u16 = 6;
pub const TCA_HHF_NON_HH_WEIGHT:  u16 = 7;

// enum TCA_PIE_*
pub const TCA_PIE_UNSPEC:            u16 = 0;
pub const TCA_PIE_TARGET:            u16 = 1;
pub const TCA_PIE_LIMIT:             u16 = 2;
pub const TCA_PIE_TUPDATE:           u16 = 3;
pub const TCA_PIE_ALPHA:             u16 = 4;
pub const TCA_PIE_BETA:              u16 = 5;
pub const TCA_PIE_ECN:               u16 = 6;
pub const TCA_PIE_BYTEMODE:          u16 = 7;
pub const TCA_PIE_DQ_RATE_ESTIMATOR: u16 = 8;

// enum TCA_FQ_PIE_*
pub const TCA_FQ_PIE_UNSPEC:            u16 = 0;
pub const TCA_FQ_PIE_LIMIT:             u16 = 1;
pub const TCA_FQ_PIE_FLOWS:             u16 = 2;
pub const TCA_FQ_PIE_TARGET:            u16 = 3;
pub const TCA_FQ_PIE_TUPDATE:           u16 = 4;
pub const TCA_FQ_PIE_ALPHA:             u16 = 5;
pub const TCA_FQ_PIE_BETA:              u16 = 6;
pub const TCA_FQ_PIE_QUANTUM:           u16 = 7;
pub const TCA_FQ_PIE_MEMORY_LIMIT:      u16 = 8;
pub const TCA_FQ_PIE_ECN_PROB:          u16 = 9;
pub const TCA_FQ_PIE_ECN:               u16 = 10;
pub const TCA_FQ_PIE_BYTEMODE:          u16 = 11;
pub const TCA_FQ_PIE_DQ_RATE_ESTIMATOR: u16 = 12;

// enum TCA_CBS_*
pub const TCA_CBS_UNSPEC: u16 = 0;
pub const TCA_CBS_PARMS:  u16 = 1;

// #define TC_ETF_*
pub const TC_ETF_DEADLINE_MODE_ON: u32 = 1;
pub const TC_ETF_OFFLOAD_ON:       u32 = 2;
pub const TC_ETF_SKIP_SOCK_CHECK:  u32 = 4;

// enum TCA_ETF_*
pub const TCA_ETF_UNSPEC: u16 = 0;
pub const TCA_ETF_PARMS:  u16 = 1;

// enum TCA_CAKE_*
pub const TCA_CAKE_UNSPEC:        u16 = 0;
pub const TCA_CAKE_PAD:           u16 = 1;
pub const TCA_CAKE_BASE_RATE64:   u16 = 2;
pub const TCA_CAKE_DIFFSERV_MODE: u16 = 3;
pub const TCA_CAKE_ATM:           u16 = 4;
pub const TCA_CAKE_FLOW_MODE:     u16 = 5;
pub const TCA_CAKE_OVERHEAD:      u16 = 6;
pub const TCA_CAKE_RTT:           u16 = 7;
pub const TCA_CAKE_TARGET:        u16 = 8;
pub const TCA_CAKE_AUTORATE:      u16 = 9;
pub const TCA_CAKE_MEMORY:        u16 = 10;
pub const TCA_CAKE_NAT:           u16 = 11;
pub const TCA_CAKE_RAW:           u16 = 12;
pub const TCA_CAKE_WASH:          u16 = 13;
pub const TCA_CAKE_MPU:           u16 = 14;
pub const TCA_CAKE_INGRESS:       u16 = 15;
pub const TCA_CAKE_ACK_FILTER:    u16 = 16;
pub const TCA_CAKE_SPLIT_GSO:     u16 = 17;
pub const TCA_CAKE_FWMARK:        u16 = 18;

// enum TCA_CAKE_STATS_*
pub const TCA_CAKE_STATS_PAD:                 u16 = 1;
pub const TCA_CAKE_STATS_CAPACITY_ESTIMATE64: u16 = 2;
pub const TCA_CAKE_STATS_MEMORY_LIMIT:        u16 = 3;
pub const TCA_CAKE_STATS_MEMORY_USED:         u16 = 4;
pub const TCA_CAKE_STATS_AVG_NETOFF:          u16 = 5;
pub const TCA_CAKE_STATS_MIN_NETLEN:          u16 = 6;
pub const TCA_CAKE_STATS_MAX_NETLEN:          u16 = 7;
pub const TCA_CAKE_STATS_MIN_ADJLEN:          u16 = 8;
pub const TCA_CAKE_STATS_MAX_ADJLEN:          u16 = 9;
pub const TCA_CAKE_STATS_TIN_STATS:           u16 = 10;
pub const TCA_CAKE_STATS_DEFICIT:             u16 = 11;
pub const TCA_CAKE_STATS_COBALT_COUNT:        u16 = 12;
pub const TCA_CAKE_STATS_DROPPING:            u16 = 13;
pub const TCA_CAKE_STATS_DROP_NEXT_US:        u16 = 14;
pub const TCA_CAKE_STATS_P_DROP:              u16 = 15;
pub const TCA_CAKE_STATS_BLUE_TIMER_US:       u16 = 16;
pub const TCA_CAKE_STATS_ACTIVE_QUEUES:       u16 = 17;

// enum TCA_CAKE_TIN_STATS_*
pub const TCA_CAKE_TIN_STATS_PAD:                  u16 = 1;
pub const TCA_CAKE_TIN_STATS_SENT_PACKETS:         u16 = 2;
pub const TCA_CAKE_TIN_STATS_SENT_BYTES64:         u16 = 3;
pub const TCA_CAKE_TIN_STATS_DROPPED_PACKETS:      u16 = 4;
pub const TCA_CAKE_TIN_STATS_DROPPED_BYTES64:      u16 = 5;
pub const TCA_CAKE_TIN_STATS_ACKS_DROPPED_PACKETS: u16 = 6;
pub const TCA_CAKE_TIN_STATS_ACKS_DROPPED_BYTES64: u16 = 7;
pub const TCA_CAKE_TIN_STATS_ECN_MARKED_PACKETS:   u16 = 8;
pub const TCA_CAKE_TIN_STATS_ECN_MARKED_BYTES64:   u16 = 9;
pub const TCA_CAKE_TIN_STATS_BACKLOG_PACKETS:      u16 = 10;
pub const TCA_CAKE_TIN_STATS_BACKLOG_BYTES:        u16 = 11;
pub const TCA_CAKE_TIN_STATS_THRESHOLD_RATE64:     u16 = 12;
pub const TCA_CAKE_TIN_STATS_TARGET_US:            u16 = 13;
pub const TCA_CAKE_TIN_STATS_INTERVAL_US:          u16 = 14;
pub const TCA_CAKE_TIN_STATS_WAY_INDIRECT_HITS:    u16 = 15;
pub const TCA_CAKE_TIN_STATS_WAY_MISSES:           u16 = 16;
pub const TCA_CAKE_TIN_STATS_WAY_COLLISIONS:       u16 = 17;
pub const TCA_CAKE_TIN_STATS_PEAK_DELAY_US:        u16 = 18;
pub const TCA_CAKE_TIN_STATS_AVG_DELAY_US:         u16 = 19;
pub const TCA_CAKE_TIN_STATS_BASE_DELAY_US:        u16 = 20;
pub const TCA_CAKE_TIN_STATS_SPARSE_FLOWS:         u16 = 21;
pub const TCA_CAKE_TIN_STATS_BULK_FLOWS:           u16 = 22;
pub const TCA_CAKE_TIN_STATS_UNRESPONSIVE_FLOWS:   u16 = 23;
pub const TCA_CAKE_TIN_STATS_MAX_SKBLEN:           u16 = 24;
pub const TCA_CAKE_TIN_STATS_FLOW_QUANTUM:         u16 = 25;

// #define TC_CAKE_MAX_TINS
pub const TC_CAKE_MAX_TINS: u32 = 8;

// enum CAKE_FLOW_*
pub const CAKE_FLOW_NONE:     u32 = 0;
pub const CAKE_FLOW_SRC_IP:   u32 = 1;
pub const CAKE_FLOW_DST_IP:   u32 = 2;
pub const CAKE_FLOW_HOSTS:    u32 = 3;
pub const CAKE_FLOW_FLOWS:    u32 = 4;
pub const CAKE_FLOW_DUAL_SRC: u32 = 5;
pub const CAKE_FLOW_DUAL_DST: u32 = 6;
pub const CAKE_FLOW_TRIPLE:   u32 = 7;

// enum CAKE_DIFFSERV_*
pub const CAKE_DIFFSERV_DIFFSERV3:  u32 = 0;
pub const CAKE_DIFFSERV_DIFFSERV4:  u32 = 1;
pub const CAKE_DIFFSERV_DIFFSERV8:  u32 = 2;
pub const CAKE_DIFFSERV_BESTEFFORT: u32 = 3;
pub const CAKE_DIFFSERV_PRECEDENCE: u32 = 4;

// enum CAKE_ACK_*
pub const CAKE_ACK_NONE:       u32 = 0;
pub const CAKE_ACK_FILTER:     u32 = 1;
pub const CAKE_ACK_AGGRESSIVE: u32 = 2;

// enum CAKE_ATM_*
pub const CAKE_ATM_NONE: u32 = 0;
pub const CAKE_ATM_ATM:  u32 = 1;
pub const CAKE_ATM_PTM:  u32 = 2;

// enum TC_TAPRIO_CMD_SET_*
pub const TC_TAPRIO_CMD_SET_GATES:       u8 = 0x0;
pub const TC_TAPRIO_CMD_SET_AND_HOLD:    u8 = 0x1;
pub const TC_TAPRIO_CMD_SET_AND_RELEASE: u8 = 0x2;

// enum TCA_TAPRIO_SCHED_ENTRY_*
pub const TCA_TAPRIO_SCHED_ENTRY_UNSPEC:    u16 = 0;
pub const TCA_TAPRIO_SCHED_ENTRY_INDEX:     u16 = 1;
pub const TCA_TAPRIO_SCHED_ENTRY_CMD:       u16 = 2;
pub const TCA_TAPRIO_SCHED_ENTRY_GATE_MASK: u16 = 3;
pub const TCA_TAPRIO_SCHED_ENTRY_INTERVAL:  u16 = 4;

// enum TCA_TAPRIO_SCHED_*
pub const TCA_TAPRIO_SCHED_UNSPEC: u16 = 0;
pub const TCA_TAPRIO_SCHED_ENTRY:  u16 = 1;

// #define TCA_TAPRIO_ATTR_FLAG_*
pub const TCA_TAPRIO_ATTR_FLAG_TXTIME_ASSIST: u32 = 1;
pub const TCA_TAPRIO_ATTR_FLAG_FULL_OFFLOAD:  u32 = 2;

// enum TCA_TAPRIO_TC_ENTRY_*
pub const TCA_TAPRIO_TC_ENTRY_UNSPEC:  u16 = 0;
pub const TCA_TAPRIO_TC_ENTRY_INDEX:   u16 = 1;
pub const TCA_TAPRIO_TC_ENTRY_MAX_SDU: u16 = 2;
pub const TCA_TAPRIO_TC_ENTRY_FP:      u16 = 3;

// enum TCA_TAPRIO_OFFLOAD_STATS_*
pub const TCA_TAPRIO_OFFLOAD_STATS_PAD:          u16 = 1;
pub const TCA_TAPRIO_OFFLOAD_STATS_WINDOW_DROPS: u16 = 2;
pub const TCA_TAPRIO_OFFLOAD_STATS_TX_OVERRUNS:  u16 = 3;

// enum TCA_TAPRIO_*
pub const TCA_TAPRIO_ATTR_UNSPEC:                     u16 = 0;
pub const TCA_TAPRIO_ATTR_PRIOMAP:                    u16 = 1;
pub const TCA_TAPRIO_ATTR_SCHED_ENTRY_LIST:           u16 = 2;
pub const TCA_TAPRIO_ATTR_SCHED_BASE_TIME:            u16 = 3;
pub const TCA_TAPRIO_ATTR_SCHED_SINGLE_ENTRY:         u16 = 4;
pub const TCA_TAPRIO_ATTR_SCHED_CLOCKID:              u16 = 5;
pub const TCA_TAPRIO_PAD:                             u16 = 6;
pub const TCA_TAPRIO_ATTR_PAD:                        u16 = 6;
pub const TCA_TAPRIO_ATTR_ADMIN_SCHED:                u16 = 7;
pub const TCA_TAPRIO_ATTR_SCHED_CYCLE_TIME:           u16 = 8;
pub const TCA_TAPRIO_ATTR_SCHED_CYCLE_TIME_EXTENSION: u16 = 9;
pub const TCA_TAPRIO_ATTR_FLAGS:                      u16 = 10;
pub const TCA_TAPRIO_ATTR_TXTIME_DELAY:               u16 = 11;
pub const TCA_TAPRIO_ATTR_TC_ENTRY:                   u16 = 12;

// #define TCQ_ETS_MAX_BANDS
pub const TCQ_ETS_MAX_BANDS: u32 = 16;

// enum TCA_ETS_*
pub const TCA_ETS_UNSPEC:       u16 = 0;
pub const TCA_ETS_NBANDS:       u16 = 1;
pub const TCA_ETS_NSTRICT:      u16 = 2;
pub const TCA_ETS_QUANTA:       u16 = 3;
pub const TCA_ETS_QUANTA_BAND:  u16 = 4;
pub const TCA_ETS_PRIOMAP:      u16 = 5;
pub const TCA_ETS_PRIOMAP_BAND: u16 = 6;

// enum tc_dualpi2_drop_overload
pub const TC_DUALPI2_DROP_OVERLOAD_OVERFLOW: u8 = 0;
pub const TC_DUALPI2_DROP_OVERLOAD_DROP:     u8 = 1;

// enum tc_dualpi2_drop_early
pub const TC_DUALPI2_DROP_EARLY_DROP_DEQUEUE: u8 = 0;
pub const TC_DUALPI2_DROP_EARLY_DROP_ENQUEUE: u8 = 1;

// enum tc_dualpi2_ecn_mask
pub const TC_DUALPI2_ECN_MASK_L4S_ECT: u8 = 1;
pub const TC_DUALPI2_ECN_MASK_CLA_ECT: u8 = 2;
pub const TC_DUALPI2_ECN_MASK_ANY_ECT: u8 = 3;

// enum tc_dualpi2_split_gso
pub const TC_DUALPI2_SPLIT_GSO_NO_SPLIT_GSO: u8 = 0;
pub const TC_DUALPI2_SPLIT_GSO_SPLIT_GSO:    u8 = 1;

// enum TCA_DUALPI2_*
pub const TCA_DUALPI2_UNSPEC:           u16 = 0;
pub const TCA_DUALPI2_LIMIT:            u16 = 1;
pub const TCA_DUALPI2_MEMORY_LIMIT:     u16 = 2;
pub const TCA_DUALPI2_TARGET:           u16 = 3;
pub const TCA_DUALPI2_TUPDATE:          u16 = 4;
pub const TCA_DUALPI2_ALPHA:            u16 = 5;
pub const TCA_DUALPI2_BETA:             u16 = 6;
pub const TCA_DUALPI2_STEP_THRESH_PKTS: u16 = 7;
pub const TCA_DUALPI2_STEP_THRESH_US:   u16 = 8;
pub const TCA_DUALPI2_MIN_QLEN_STEP:    u16 = 9;
pub const TCA_DUALPI2_COUPLING:         u16 = 10;
pub const TCA_DUALPI2_DROP_OVERLOAD:    u16 = 11;
pub const TCA_DUALPI2_DROP_EARLY:       u16 = 12;
pub const TCA_DUALPI2_C_PROTECTION:     u16 = 13;
pub const TCA_DUALPI2_ECN_MASK:         u16 = 14;
pub const TCA_DUALPI2_SPLIT_GSO:        u16 = 15;
pub const TCA_DUALPI2_PAD:              u16 = 16;
