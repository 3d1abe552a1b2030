// SPDX-License-Identifier: MIT OR Apache-2.0
//! [`Senders`]: the senders whose datagrams are received.
//!
//! A port number belongs to one network namespace. On a socket with
//! `NETLINK_LISTEN_ALL_NSID`, the same number with another namespace id is
//! another socket, which any user can bind in a namespace of their own. Port 0
//! is the kernel in every namespace.

/// The senders whose datagrams are received.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Senders {
    /// The kernel, in every network namespace.
    Kernel,
    /// One port.
    One {
        port: u32,
        /// The id of its network namespace, `None` for that of the receiver.
        nsid: Option<i32>,
    },
    /// Every process in the receiver's network namespace, but not the kernel.
    Processes,
}

impl Senders {
    /// Returns the sender with this port: the kernel for 0, or a process in the
    /// receiver's network namespace.
    pub(crate) const fn peer(port: u32) -> Self {
        match port {
            0 => Self::Kernel,
            port => Self::One { port, nsid: None },
        }
    }

    /// Returns the port of the sender, 0 for the kernel.
    pub(crate) const fn port(self) -> u32 {
        match self {
            Self::One { port, .. } => port,
            Self::Kernel | Self::Processes => 0,
        }
    }

    /// Returns the port from which they send unicasts. A unicast comes from the
    /// receiver's own network namespace, or from the kernel
    /// (`netlink_getsockbyportid`).
    pub(crate) const fn unicasts(self) -> u32 {
        match self {
            Self::One { port, nsid: None } => port,
            Self::One { .. } | Self::Kernel | Self::Processes => 0,
        }
    }

    /// Returns whether a sender with this port, in any network namespace, may
    /// be one of them.
    #[inline]
    pub(crate) const fn has_port(self, port: u32) -> bool {
        match self {
            Self::Kernel => port == 0,
            Self::One { port: one, .. } => port == one,
            Self::Processes => port != 0,
        }
    }

    /// Returns whether a sender is one of them. `nsid` is the id of its network
    /// namespace, `None` for that of the receiver.
    #[inline]
    pub(crate) fn has(self, port: u32, sender_nsid: Option<i32>) -> bool {
        self.has_port(port)
            && match self {
                Self::Kernel => true,
                Self::One { nsid, .. } => sender_nsid == nsid,
                Self::Processes => sender_nsid.is_none(),
            }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_belongs_to_one_namespace() {
        let kernel = Senders::peer(0);
        assert!(kernel.has(0, None) && kernel.has(0, Some(0)) && !kernel.has(7, None));
        let own = Senders::peer(7);
        assert!(own.has(7, None) && !own.has(7, Some(0)) && !own.has(8, None) && !own.has(0, None));
        let nsid = Some(3);
        let other = Senders::One { port: 7, nsid };
        assert!(other.has(7, nsid) && !other.has(7, None) && !other.has(7, Some(4)));
        let processes = Senders::Processes;
        assert!(processes.has(7, None) && !processes.has(0, None) && !processes.has(7, Some(3)));
    }
}
