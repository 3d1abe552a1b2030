// SPDX-License-Identifier: MIT OR Apache-2.0
//! [`SockAddrNl`], the address of a netlink socket.
//!
//! ```text
//!   0               2               4                       8                      12
//!  +---------------+---------------+-----------------------+-----------------------+
//!  | nl_family, 16 |   nl_pad, 0   |         nl_pid        |       nl_groups       |
//!  +---------------+---------------+-----------------------+-----------------------+
//! ```

use core::fmt;

use zerocopy::native_endian::{U16, U32};
use zerocopy_derive::{FromBytes, Immutable, IntoBytes, KnownLayout, Unaligned};

use super::uapi::AF_NETLINK;

/// A netlink socket address. C: `struct sockaddr_nl`, 12 bytes, native byte
/// order. The alignment is 1, so it can be read at any address.
///
/// `nl_pid` is a *port*: a number that the kernel assigned to a socket, or that
/// the socket chose. It often equals a process id, but is not proof of one.
/// Port 0 is the kernel.
///
/// `nl_groups` is a mask with bit *n* - 1 for multicast group *n*, 1 to 32.
/// Groups above 32 have no bit in it and are joined by number.
///
/// ```
/// use nlwire::SockAddrNl;
///
/// let server = SockAddrNl::new(4711, 0).with_group(1).unwrap().with_group(32).unwrap();
/// assert_eq!(server.nl_groups(), 0x8000_0001);
/// assert!(server.has_group(32) && !server.has_group(2));
/// assert!(server.with_group(33).is_none());
/// ```
#[doc(alias = "sockaddr_nl")]
#[derive(
    Clone, Copy, PartialEq, Eq, Hash, FromBytes, IntoBytes, KnownLayout, Immutable, Unaligned,
)]
#[repr(C)]
pub struct SockAddrNl {
    nl_family: U16,
    nl_pad: U16,
    nl_pid: U32,
    nl_groups: U32,
}

const _: () = assert!(size_of::<SockAddrNl>() == 12);

impl SockAddrNl {
    /// The kernel: port 0, no groups.
    pub const KERNEL: Self = Self::new(0, 0);

    /// Returns the address of a port and a mask of groups. A socket that is bound
    /// to port 0 is assigned a free port.
    #[inline]
    #[must_use]
    pub const fn new(nl_pid: u32, nl_groups: u32) -> Self {
        Self {
            nl_family: U16::new(AF_NETLINK),
            nl_pad: U16::new(0),
            nl_pid: U32::new(nl_pid),
            nl_groups: U32::new(nl_groups),
        }
    }

    /// Returns the address family: `AF_NETLINK`, unless the address was read from
    /// other bytes.
    #[inline]
    #[must_use]
    pub const fn nl_family(&self) -> u16 {
        self.nl_family.get()
    }

    /// Returns the port.
    #[inline]
    #[must_use]
    pub const fn nl_pid(&self) -> u32 {
        self.nl_pid.get()
    }

    /// Returns the mask of groups 1 to 32.
    #[inline]
    #[must_use]
    pub const fn nl_groups(&self) -> u32 {
        self.nl_groups.get()
    }

    /// Returns the mask of one group: bit `group` - 1. Returns `None` for a group
    /// without a bit, 0 or above 32.
    #[doc(alias = "netlink_group_mask")]
    #[inline]
    #[must_use]
    pub const fn group_mask(group: u32) -> Option<u32> {
        match group.checked_sub(1) {
            Some(bit) => 1u32.checked_shl(bit),
            None => None,
        }
    }

    /// Returns this address with `group` added. Returns `None` for a group without
    /// a bit, 0 or above 32.
    #[inline]
    #[must_use]
    pub const fn with_group(self, group: u32) -> Option<Self> {
        match Self::group_mask(group) {
            Some(mask) => Some(Self::new(self.nl_pid(), self.nl_groups() | mask)),
            None => None,
        }
    }

    /// Returns whether the mask has the bit of `group`.
    #[inline]
    #[must_use]
    pub const fn has_group(&self, group: u32) -> bool {
        match Self::group_mask(group) {
            Some(mask) => self.nl_groups() & mask != 0,
            None => false,
        }
    }

    /// Returns an iterator over the numbers of the groups in the mask, lowest
    /// first.
    #[inline]
    pub fn groups(self) -> impl Iterator<Item = u32> {
        let mut mask = self.nl_groups();
        core::iter::from_fn(move || {
            let bit = mask.trailing_zeros();
            mask &= mask.wrapping_sub(1); // without the lowest bit
            (bit < u32::BITS).then_some(bit.wrapping_add(1))
        })
    }
}

impl Default for SockAddrNl {
    #[inline]
    fn default() -> Self {
        Self::KERNEL
    }
}

impl fmt::Debug for SockAddrNl {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SockAddrNl")
            .field("nl_family", &self.nl_family())
            .field("nl_pid", &self.nl_pid())
            .field("nl_groups", &format_args!("{:#x}", self.nl_groups()))
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_outside_the_mask_have_no_bit() {
        assert_eq!(SockAddrNl::group_mask(0), None);
        assert_eq!(SockAddrNl::group_mask(1), Some(1));
        assert_eq!(SockAddrNl::group_mask(32), Some(1 << 31));
        assert_eq!(SockAddrNl::group_mask(33), None);
        assert_eq!(SockAddrNl::group_mask(u32::MAX), None);
        let all = SockAddrNl::new(0, u32::MAX);
        assert!(!all.has_group(0) && !all.has_group(33));
        assert!(all.groups().eq(1..=32));
        assert!(SockAddrNl::new(0, 0).groups().eq([]));
        assert!(SockAddrNl::new(0, 1 << 31 | 5).groups().eq([1, 3, 32]));
    }
}
