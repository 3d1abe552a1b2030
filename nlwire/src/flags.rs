// SPDX-License-Identifier: MIT OR Apache-2.0
//! [`NlmFlags`]: the flags of a message.

use core::fmt;
use core::ops::{BitAnd, BitOr, BitOrAssign};

use super::debug::MessageFlags;
use super::uapi::{NLMSG_MIN_TYPE, NLM_F_APPEND, NLM_F_CREATE, NLM_F_DUMP};

/// The flags of a message, as a set of bits. C: `nlmsg_flags` of
/// `struct nlmsghdr`, a `__u16`.
///
/// The flags are the constants `NLM_F_*` in [`uapi`](super::uapi). The operator
/// `|` combines them. In a constant, [`union`](Self::union) does:
///
/// ```
/// use nlwire::uapi::{NLM_F_ACK, NLM_F_CREATE, NLM_F_EXCL, NLM_F_REQUEST};
/// use nlwire::NlmFlags;
///
/// const ADD: NlmFlags = NLM_F_CREATE.union(NLM_F_EXCL);
///
/// let flags = ADD | NLM_F_REQUEST;
/// assert!(flags.contains(NLM_F_REQUEST));
/// assert!(!flags.intersects(NLM_F_ACK));
/// assert_eq!(flags.bits(), 0x601);
/// assert_eq!(format!("{flags:?}"), "NLM_F_REQUEST | NLM_F_EXCL | NLM_F_CREATE");
/// ```
///
/// The type of a message is a `u16`, so the compiler rejects type and flags in
/// the wrong order:
///
/// ```compile_fail,E0308
/// use nlwire::uapi::{NLM_F_REQUEST, RTM_GETLINK};
/// nlwire::NlMsgHdr::new(NLM_F_REQUEST).with_flags(RTM_GETLINK);
/// ```
///
/// The meaning of the bits from `0x100` on depends on the kind of message.
/// `0x100` is `NLM_F_ROOT` in a GET request, `NLM_F_REPLACE` in a NEW request,
/// `NLM_F_NONREC` in a DELETE request, and `NLM_F_CAPPED` in an
/// acknowledgement.
#[doc(alias = "nlmsg_flags")]
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(transparent)]
pub struct NlmFlags(u16);

impl NlmFlags {
    /// No flags.
    pub const EMPTY: Self = Self(0);

    /// Returns the flags whose bits are set in `bits`, including bits without a
    /// name.
    #[inline]
    #[must_use]
    pub const fn from_bits(bits: u16) -> Self {
        Self(bits)
    }

    /// Returns the bits.
    #[inline]
    #[must_use]
    pub const fn bits(self) -> u16 {
        self.0
    }

    /// Returns true if no flag is set.
    #[inline]
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Returns true if all of `flags` are set.
    #[inline]
    #[must_use]
    pub const fn contains(self, flags: Self) -> bool {
        self.0 & flags.0 == flags.0
    }

    /// Returns true if any of `flags` is set.
    #[inline]
    #[must_use]
    pub const fn intersects(self, flags: Self) -> bool {
        self.0 & flags.0 != 0
    }

    /// Returns the flags that are set in `self`, in `flags`, or in both. The
    /// operator `|` does the same, but not in constants.
    #[inline]
    #[must_use]
    pub const fn union(self, flags: Self) -> Self {
        Self(self.0 | flags.0)
    }

    /// Returns the flags that are set in `self` and not in `flags`.
    #[inline]
    #[must_use]
    pub const fn difference(self, flags: Self) -> Self {
        Self(self.0 & !flags.0)
    }

    /// Returns true if a request with these flags asks for a dump: both bits of
    /// `NLM_F_DUMP` are set, and neither `NLM_F_CREATE` nor `NLM_F_APPEND` is.
    ///
    /// If one of the latter is set, the two bits mean `NLM_F_REPLACE` and
    /// `NLM_F_EXCL`. `NLM_F_ATOMIC` has the bit of `NLM_F_CREATE`, so a dump
    /// request with that flag is not recognised.
    ///
    /// [`Exchange::new`](super::exchange::Exchange::new) and
    /// [`Request::is_dump`](super::server::Request::is_dump) use this rule. The
    /// kernel has no common rule. rtnetlink dumps for any bit of `NLM_F_DUMP`
    /// in a GET request (`rtnetlink_rcv_msg`). Generic netlink dumps only for
    /// both bits, and ignores the other flags (`genl_family_rcv_msg`).
    ///
    /// ```
    /// use nlwire::uapi::*;
    ///
    /// assert!((NLM_F_REQUEST | NLM_F_DUMP).is_dump());
    /// assert!(!(NLM_F_REQUEST | NLM_F_ROOT).is_dump());
    /// assert!(!(NLM_F_REQUEST | NLM_F_CREATE | NLM_F_REPLACE | NLM_F_EXCL).is_dump());
    /// ```
    #[inline]
    #[must_use]
    pub const fn is_dump(self) -> bool {
        self.contains(NLM_F_DUMP) && !self.intersects(NLM_F_CREATE.union(NLM_F_APPEND))
    }
}

impl BitOr for NlmFlags {
    type Output = Self;

    #[inline]
    fn bitor(self, flags: Self) -> Self {
        self.union(flags)
    }
}

impl BitOrAssign for NlmFlags {
    #[inline]
    fn bitor_assign(&mut self, flags: Self) {
        *self = self.union(flags);
    }
}

impl BitAnd for NlmFlags {
    type Output = Self;

    #[inline]
    fn bitand(self, flags: Self) -> Self {
        Self(self.0 & flags.0)
    }
}

impl fmt::Debug for NlmFlags {
    /// Shows the names that the flags have in a request, and the remaining bits
    /// as a number.
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let flags = MessageFlags {
            nlmsg_type: NLMSG_MIN_TYPE,
            nlmsg_flags: *self,
        };
        fmt::Debug::fmt(&flags, f)
    }
}

impl fmt::LowerHex for NlmFlags {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::LowerHex::fmt(&self.0, f)
    }
}

impl fmt::UpperHex for NlmFlags {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::UpperHex::fmt(&self.0, f)
    }
}

impl fmt::Binary for NlmFlags {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Binary::fmt(&self.0, f)
    }
}
