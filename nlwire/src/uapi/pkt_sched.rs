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

// Handles (`tcm_handle`, `tcm_parent`): the upper 16 bits are the major number,
// the lower 16 bits the minor number. `rtnl::tc_h_make`, `tc_h_maj` and
// `tc_h_min` compose and decompose them.

/// The bits of the major number.
pub const TC_H_MAJ_MASK: u32 = 0xffff_0000;
/// The bits of the minor number.
pub const TC_H_MIN_MASK: u32 = 0x0000_ffff;
/// No handle in particular.
pub const TC_H_UNSPEC: u32 = 0;
/// Parent (`tcm_parent`) of the root queueing discipline of a link.
pub const TC_H_ROOT: u32 = 0xffff_ffff;
/// Parent (`tcm_parent`) of the queueing discipline for received packets.
pub const TC_H_INGRESS: u32 = 0xffff_fff1;
/// Parent (`tcm_parent`) of `clsact`: filters without a queue, in both directions.
pub const TC_H_CLSACT: u32 = TC_H_INGRESS;
/// The first minor number of the classes of `mqprio` and `taprio`.
pub const TC_H_MIN_PRIORITY: u32 = 0xffe0;
/// The minor number of received packets in `clsact`.
pub const TC_H_MIN_INGRESS: u32 = 0xfff2;
/// The minor number of sent packets in `clsact`.
pub const TC_H_MIN_EGRESS: u32 = 0xfff3;

// Attributes inside `TCA_OPTIONS` of the kind `netem`, after `tc_netem_qopt`.

/// Not in use.
pub const TCA_NETEM_UNSPEC: u16 = 0;
/// `struct tc_netem_corr`: correlations.
pub const TCA_NETEM_CORR: u16 = 1;
/// Array of i16: distribution of delays, as a table.
pub const TCA_NETEM_DELAY_DIST: u16 = 2;
/// `struct tc_netem_reorder`: reordering.
pub const TCA_NETEM_REORDER: u16 = 3;
/// `struct tc_netem_corrupt`: corruption of packets.
pub const TCA_NETEM_CORRUPT: u16 = 4;
/// Nest of `NETEM_LOSS_*`: loss models.
pub const TCA_NETEM_LOSS: u16 = 5;
/// `struct tc_netem_rate`: rate limit.
pub const TCA_NETEM_RATE: u16 = 6;
/// u32, 1 if packets are marked instead of dropped.
pub const TCA_NETEM_ECN: u16 = 7;
/// u64, bytes per second: a rate that does not fit into [`TCA_NETEM_RATE`].
pub const TCA_NETEM_RATE64: u16 = 8;
/// Padding that aligns the next payload to 8 bytes; to be skipped.
pub const TCA_NETEM_PAD: u16 = 9;
/// i64, nanoseconds of delay; supersedes `latency`.
pub const TCA_NETEM_LATENCY64: u16 = 10;
/// i64, nanoseconds of jitter; supersedes `jitter`.
pub const TCA_NETEM_JITTER64: u16 = 11;
/// `struct tc_netem_slot`: delivery in slots.
pub const TCA_NETEM_SLOT: u16 = 12;
/// Array of i16: distribution of slots, as a table.
pub const TCA_NETEM_SLOT_DIST: u16 = 13;

// Loss models, inside `TCA_NETEM_LOSS`.

/// Not in use.
pub const NETEM_LOSS_UNSPEC: u16 = 0;
/// `struct tc_netem_gimodel`: four states.
pub const NETEM_LOSS_GI: u16 = 1;
/// `struct tc_netem_gemodel`: the Gilbert-Elliott models.
pub const NETEM_LOSS_GE: u16 = 2;

// Distributions of delays, in `TCA_NETEM_DELAY_DIST` and `TCA_NETEM_SLOT_DIST`.

/// Value of a table entry that represents one jitter.
pub const NETEM_DIST_SCALE: i16 = 8192;
/// Maximum number of entries in a table.
pub const NETEM_DIST_MAX: usize = 16384;

// Fields of `tc_mqprio_qopt`.

/// The highest priority; also the highest number of a traffic class.
pub const TC_QOPT_BITMASK: u8 = 15;
/// Maximum number of traffic classes.
pub const TC_QOPT_MAX_QUEUE: usize = 16;
/// `hw`: no offloading; the kernel does all the work.
pub const TC_MQPRIO_HW_OFFLOAD_NONE: u8 = 0;
/// `hw`: the hardware knows the traffic classes.
pub const TC_MQPRIO_HW_OFFLOAD_TCS: u8 = 1;

// Attributes inside `TCA_OPTIONS` of the kind `mqprio`, after `tc_mqprio_qopt`.

/// Not in use.
pub const TCA_MQPRIO_UNSPEC: u16 = 0;
/// u16, one of `TC_MQPRIO_MODE_*`.
pub const TCA_MQPRIO_MODE: u16 = 1;
/// u16, one of `TC_MQPRIO_SHAPER_*`.
pub const TCA_MQPRIO_SHAPER: u16 = 2;
/// Nest with one u64 for each traffic class, of the same type as the nest: the
/// minimum rate in bytes per second.
pub const TCA_MQPRIO_MIN_RATE64: u16 = 3;
/// Nest with one u64 for each traffic class, of the same type as the nest: the
/// maximum rate in bytes per second.
pub const TCA_MQPRIO_MAX_RATE64: u16 = 4;

// Modes (`TCA_MQPRIO_MODE`).

/// Data center bridging.
pub const TC_MQPRIO_MODE_DCB: u16 = 0;
/// Channels of the hardware.
pub const TC_MQPRIO_MODE_CHANNEL: u16 = 1;

// Shapers (`TCA_MQPRIO_SHAPER`).

/// The shaper of data center bridging.
pub const TC_MQPRIO_SHAPER_DCB: u16 = 0;
/// A shaper with the rates of [`TCA_MQPRIO_MIN_RATE64`] and
/// [`TCA_MQPRIO_MAX_RATE64`].
pub const TC_MQPRIO_SHAPER_BW_RATE: u16 = 1;
