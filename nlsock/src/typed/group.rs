// SPDX-License-Identifier: MIT OR Apache-2.0
//! [`MulticastGroup`]: a group by its number, or declared with a family.

use nlwire::typed::{Group, RawFamily};

use crate::{Error, Socket};

/// A multicast group to join or to leave: a number, or a group that a family declares.
///
/// The kernel assigns the numbers of the groups of generic netlink.
/// [`Genl::group_id`](crate::Genl::group_id) returns them.
pub trait MulticastGroup: sealed::MulticastGroup {}

impl MulticastGroup for u32 {}
impl<P: RawFamily> MulticastGroup for Group<P> {}

pub(crate) mod sealed {
    use super::{Error, Socket};

    pub trait MulticastGroup {
        /// Returns the number of the group, for `socket`.
        fn number(self, socket: &Socket) -> Result<u32, Error>;
    }
}

impl sealed::MulticastGroup for u32 {
    fn number(self, _: &Socket) -> Result<u32, Error> {
        Ok(self)
    }
}

impl<P: RawFamily> sealed::MulticastGroup for Group<P> {
    /// Fails if the family is of another protocol than the socket.
    fn number(self, socket: &Socket) -> Result<u32, Error> {
        super::check_protocol(Group::name(self), P::PROTOCOL, socket.protocol()?)?;
        Ok(Group::number(self))
    }
}
