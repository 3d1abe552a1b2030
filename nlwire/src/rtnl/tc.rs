// SPDX-License-Identifier: MIT OR Apache-2.0
//! The structs of traffic control: queueing disciplines, classes and filters.
//!
//! The options of a queueing discipline are in `TCA_OPTIONS`. Those of `netem`
//! and `mqprio` begin with a struct that is followed by attributes:
//!
//! ```text
//!   RTM_NEWQDISC | nlmsghdr | tcmsg | TCA_KIND "netem" | TCA_OPTIONS ...
//!   TCA_OPTIONS  | nlattr   | tc_netem_qopt | TCA_NETEM_CORR | ...
//! ```

use core::fmt;

use zerocopy::native_endian::{I32, U16, U32};
use zerocopy_derive::{FromBytes, Immutable, IntoBytes, KnownLayout, Unaligned};

use super::super::uapi::{TC_H_MAJ_MASK, TC_H_MIN_MASK};

/// Returns the handle with the major number of `maj`, the upper 16 bits, and
/// the minor number of `min`, the lower 16 bits. C: `TC_H_MAKE(maj, min)`.
///
/// ```
/// use nlwire::rtnl::{tc_h_maj, tc_h_make, tc_h_min};
///
/// let handle = tc_h_make(0x8001 << 16, 2); // "8001:2"
/// assert_eq!(handle, 0x8001_0002);
/// assert_eq!((tc_h_maj(handle), tc_h_min(handle)), (0x8001_0000, 2));
/// ```
#[doc(alias = "TC_H_MAKE")]
#[inline]
#[must_use]
pub const fn tc_h_make(maj: u32, min: u32) -> u32 {
    tc_h_maj(maj) | tc_h_min(min)
}

/// Returns the major number of a handle, in the upper 16 bits.
/// C: `TC_H_MAJ(h)`.
#[doc(alias = "TC_H_MAJ")]
#[inline]
#[must_use]
pub const fn tc_h_maj(handle: u32) -> u32 {
    handle & TC_H_MAJ_MASK
}

/// Returns the minor number of a handle. C: `TC_H_MIN(h)`.
#[doc(alias = "TC_H_MIN")]
#[inline]
#[must_use]
pub const fn tc_h_min(handle: u32) -> u32 {
    handle & TC_H_MIN_MASK
}

/// The header of a message about traffic control: `struct tcmsg`.
///
/// Attributes are `TCA_*`.
///
/// # Example: the header of a request for a root queueing discipline
///
/// ```
/// use nlwire::rtnl::{tc_h_make, TcMsg};
/// use nlwire::uapi::TC_H_ROOT;
///
/// // "tc qdisc add dev 2 root handle 1: ..."
/// let header = TcMsg {
///     tcm_ifindex: 2.into(),
///     tcm_handle: tc_h_make(1 << 16, 0).into(),
///     tcm_parent: TC_H_ROOT.into(),
///     ..TcMsg::default()
/// };
/// ```
#[doc(alias = "tcmsg")]
#[derive(
    Clone,
    Copy,
    Default,
    PartialEq,
    Eq,
    Hash,
    FromBytes,
    IntoBytes,
    KnownLayout,
    Immutable,
    Unaligned,
)]
#[repr(C)]
#[expect(non_snake_case, reason = "the header's spelling")]
pub struct TcMsg {
    /// Address family, `AF_UNSPEC`.
    pub tcm_family: u8,
    /// Padding, 0.
    pub tcm__pad1: u8,
    /// Padding, 0.
    pub tcm__pad2: U16,
    /// Interface index of the link. If it is -1,
    /// [`tcm_parent`](Self::tcm_parent) is the number of a block that several
    /// links share.
    pub tcm_ifindex: I32,
    /// Handle of the queueing discipline, class or filter. In a request,
    /// `TC_H_UNSPEC` lets the kernel choose.
    pub tcm_handle: U32,
    /// Handle of the parent: a class, or a constant such as `TC_H_ROOT`.
    pub tcm_parent: U32,
    /// Depends on the message. For filters: the priority in the upper 16 bits,
    /// and the protocol in network byte order in the lower 16.
    pub tcm_info: U32,
}

/// The options of `netem`, at the start of `TCA_OPTIONS`:
/// `struct tc_netem_qopt`. Attributes `TCA_NETEM_*` follow.
///
/// A *tick* is 64 nanoseconds. A *probability* is a fraction of `u32::MAX`,
/// which stands for 100 %.
///
/// # Example: the options of a queueing discipline that delays by 10 ms
///
/// ```
/// use nlwire::rtnl::TcNetemQopt;
///
/// let options = TcNetemQopt {
///     latency: (10_000_000 / 64).into(),
///     limit: 1000.into(),
///     ..TcNetemQopt::default()
/// };
/// ```
#[doc(alias = "tc_netem_qopt")]
#[derive(
    Clone,
    Copy,
    Default,
    PartialEq,
    Eq,
    Hash,
    FromBytes,
    IntoBytes,
    KnownLayout,
    Immutable,
    Unaligned,
)]
#[repr(C)]
pub struct TcNetemQopt {
    /// Delay of each packet, in ticks; superseded by `TCA_NETEM_LATENCY64`.
    pub latency: U32,
    /// Maximum number of packets in the queue.
    pub limit: U32,
    /// Probability that a packet is lost.
    pub loss: U32,
    /// Distance, in packets, between those that are sent without delay; 0 for
    /// none.
    pub gap: U32,
    /// Probability that a packet is duplicated.
    pub duplicate: U32,
    /// Variation of the delay, in ticks; superseded by `TCA_NETEM_JITTER64`.
    pub jitter: U32,
}

/// The correlations between successive random numbers of `netem`, as
/// probabilities, in `TCA_NETEM_CORR`: `struct tc_netem_corr`.
#[doc(alias = "tc_netem_corr")]
#[derive(
    Clone,
    Copy,
    Default,
    PartialEq,
    Eq,
    Hash,
    FromBytes,
    IntoBytes,
    KnownLayout,
    Immutable,
    Unaligned,
)]
#[repr(C)]
pub struct TcNetemCorr {
    /// Correlation of the delay.
    pub delay_corr: U32,
    /// Correlation of the loss.
    pub loss_corr: U32,
    /// Correlation of the duplication.
    pub dup_corr: U32,
}

/// Reordering by `netem`, in `TCA_NETEM_REORDER`: `struct tc_netem_reorder`.
#[doc(alias = "tc_netem_reorder")]
#[derive(
    Clone,
    Copy,
    Default,
    PartialEq,
    Eq,
    Hash,
    FromBytes,
    IntoBytes,
    KnownLayout,
    Immutable,
    Unaligned,
)]
#[repr(C)]
pub struct TcNetemReorder {
    /// Probability that a packet is sent without delay.
    pub probability: U32,
    /// Correlation with the previous packet.
    pub correlation: U32,
}

/// Corruption of packets by `netem`, in `TCA_NETEM_CORRUPT`:
/// `struct tc_netem_corrupt`.
#[doc(alias = "tc_netem_corrupt")]
#[derive(
    Clone,
    Copy,
    Default,
    PartialEq,
    Eq,
    Hash,
    FromBytes,
    IntoBytes,
    KnownLayout,
    Immutable,
    Unaligned,
)]
#[repr(C)]
pub struct TcNetemCorrupt {
    /// Probability that a bit of a packet is inverted.
    pub probability: U32,
    /// Correlation with the previous packet.
    pub correlation: U32,
}

/// The rate limit of `netem`, in `TCA_NETEM_RATE`: `struct tc_netem_rate`.
#[doc(alias = "tc_netem_rate")]
#[derive(
    Clone,
    Copy,
    Default,
    PartialEq,
    Eq,
    Hash,
    FromBytes,
    IntoBytes,
    KnownLayout,
    Immutable,
    Unaligned,
)]
#[repr(C)]
pub struct TcNetemRate {
    /// Bytes per second. It is `u32::MAX` if the rate is in `TCA_NETEM_RATE64`.
    pub rate: U32,
    /// Bytes added to the length of each packet.
    pub packet_overhead: I32,
    /// Bytes in a cell, for links that send packets in cells; 0 for none.
    pub cell_size: U32,
    /// Bytes added to each cell.
    pub cell_overhead: I32,
}

/// The options of `mqprio`, at the start of `TCA_OPTIONS`:
/// `struct tc_mqprio_qopt`. Attributes `TCA_MQPRIO_*` follow, from byte 84 on.
///
/// # Example: two traffic classes with a queue each
///
/// ```
/// use nlwire::rtnl::TcMqprioQopt;
///
/// let mut options = TcMqprioQopt {
///     num_tc: 2,
///     ..TcMqprioQopt::default()
/// };
/// options.prio_tc_map[7] = 1; // priority 7 is class 1, all others are class 0
/// options.count[..2].copy_from_slice(&[1.into(), 1.into()]);
/// options.offset[..2].copy_from_slice(&[0.into(), 1.into()]);
/// ```
#[doc(alias = "tc_mqprio_qopt")]
#[derive(
    Clone,
    Copy,
    Default,
    PartialEq,
    Eq,
    Hash,
    FromBytes,
    IntoBytes,
    KnownLayout,
    Immutable,
    Unaligned,
)]
#[repr(C)]
pub struct TcMqprioQopt {
    /// Number of traffic classes.
    pub num_tc: u8,
    /// Traffic class of each priority.
    pub prio_tc_map: [u8; 16],
    /// One of `TC_MQPRIO_HW_OFFLOAD_*`.
    pub hw: u8,
    /// Number of queues of each traffic class.
    pub count: [U16; 16],
    /// First queue of each traffic class.
    pub offset: [U16; 16],
}

impl fmt::Debug for TcMsg {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TcMsg")
            .field("tcm_family", &self.tcm_family)
            .field("tcm__pad1", &self.tcm__pad1)
            .field("tcm__pad2", &self.tcm__pad2.get())
            .field("tcm_ifindex", &self.tcm_ifindex.get())
            .field("tcm_handle", &self.tcm_handle.get())
            .field("tcm_parent", &self.tcm_parent.get())
            .field("tcm_info", &self.tcm_info.get())
            .finish()
    }
}

impl fmt::Debug for TcNetemQopt {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TcNetemQopt")
            .field("latency", &self.latency.get())
            .field("limit", &self.limit.get())
            .field("loss", &self.loss.get())
            .field("gap", &self.gap.get())
            .field("duplicate", &self.duplicate.get())
            .field("jitter", &self.jitter.get())
            .finish()
    }
}

impl fmt::Debug for TcNetemCorr {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TcNetemCorr")
            .field("delay_corr", &self.delay_corr.get())
            .field("loss_corr", &self.loss_corr.get())
            .field("dup_corr", &self.dup_corr.get())
            .finish()
    }
}

impl fmt::Debug for TcNetemReorder {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TcNetemReorder")
            .field("probability", &self.probability.get())
            .field("correlation", &self.correlation.get())
            .finish()
    }
}

impl fmt::Debug for TcNetemCorrupt {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TcNetemCorrupt")
            .field("probability", &self.probability.get())
            .field("correlation", &self.correlation.get())
            .finish()
    }
}

impl fmt::Debug for TcNetemRate {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TcNetemRate")
            .field("rate", &self.rate.get())
            .field("packet_overhead", &self.packet_overhead.get())
            .field("cell_size", &self.cell_size.get())
            .field("cell_overhead", &self.cell_overhead.get())
            .finish()
    }
}

impl fmt::Debug for TcMqprioQopt {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TcMqprioQopt")
            .field("num_tc", &self.num_tc)
            .field("prio_tc_map", &self.prio_tc_map)
            .field("hw", &self.hw)
            .field("count", &self.count.map(U16::get))
            .field("offset", &self.offset.map(U16::get))
            .finish()
    }
}

const _: () = assert!(size_of::<TcMsg>() == 20 && align_of::<TcMsg>() == 1);
const _: () = assert!(size_of::<TcNetemQopt>() == 24 && align_of::<TcNetemQopt>() == 1);
const _: () = assert!(size_of::<TcNetemCorr>() == 12 && align_of::<TcNetemCorr>() == 1);
const _: () = assert!(size_of::<TcNetemReorder>() == 8 && align_of::<TcNetemReorder>() == 1);
const _: () = assert!(size_of::<TcNetemCorrupt>() == 8 && align_of::<TcNetemCorrupt>() == 1);
const _: () = assert!(size_of::<TcNetemRate>() == 16 && align_of::<TcNetemRate>() == 1);
const _: () = assert!(size_of::<TcMqprioQopt>() == 82 && align_of::<TcMqprioQopt>() == 1);

#[cfg(test)]
mod tests {
    extern crate std;

    use std::format;

    use super::*;

    #[test]
    fn debug_shows_plain_numbers() {
        let message = TcMsg {
            tcm_family: 1,
            tcm__pad1: 2,
            tcm__pad2: 3.into(),
            tcm_ifindex: I32::new(-4),
            tcm_handle: 5.into(),
            tcm_parent: 6.into(),
            tcm_info: 7.into(),
        };
        assert_eq!(
            format!("{message:?}"),
            "TcMsg { tcm_family: 1, tcm__pad1: 2, tcm__pad2: 3, tcm_ifindex: -4, \
             tcm_handle: 5, tcm_parent: 6, tcm_info: 7 }"
        );
        let netem = (
            TcNetemQopt {
                latency: 1.into(),
                limit: 2.into(),
                loss: 3.into(),
                gap: 4.into(),
                duplicate: 5.into(),
                jitter: 6.into(),
            },
            TcNetemCorr {
                delay_corr: 1.into(),
                loss_corr: 2.into(),
                dup_corr: 3.into(),
            },
            TcNetemReorder {
                probability: 1.into(),
                correlation: 2.into(),
            },
            TcNetemCorrupt {
                probability: 1.into(),
                correlation: 2.into(),
            },
            TcNetemRate {
                rate: 1.into(),
                packet_overhead: I32::new(-2),
                cell_size: 3.into(),
                cell_overhead: I32::new(-4),
            },
        );
        assert_eq!(
            format!("{netem:?}"),
            "(TcNetemQopt { latency: 1, limit: 2, loss: 3, gap: 4, duplicate: 5, jitter: 6 }, \
             TcNetemCorr { delay_corr: 1, loss_corr: 2, dup_corr: 3 }, \
             TcNetemReorder { probability: 1, correlation: 2 }, \
             TcNetemCorrupt { probability: 1, correlation: 2 }, \
             TcNetemRate { rate: 1, packet_overhead: -2, cell_size: 3, cell_overhead: -4 })"
        );
        let mqprio = TcMqprioQopt {
            num_tc: 1,
            prio_tc_map: [2; 16],
            hw: 3,
            count: [U16::new(4); 16],
            offset: [U16::new(5); 16],
        };
        assert_eq!(
            format!("{mqprio:?}"),
            format!(
                "TcMqprioQopt {{ num_tc: 1, prio_tc_map: {:?}, hw: 3, count: {:?}, offset: {:?} }}",
                [2; 16], [4; 16], [5; 16]
            )
        );
    }
}
