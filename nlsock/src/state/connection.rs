// SPDX-License-Identifier: MIT OR Apache-2.0
//! [`Connection`]: the one port from which a socket receives unicasts.
//!
//! Any process may send to a port of `NETLINK_USERSOCK`, and, with
//! `CAP_NET_ADMIN` in the network namespace, to one of every protocol. Datagrams
//! of strangers are dropped unread, but until then they take room in the receive
//! buffer: the answer of the peer finds none, and dropping them takes time. The
//! kernel refuses to send to a connected socket from any other port than the one
//! that the socket is connected to (`netlink_getsockbyportid`, `ECONNREFUSED`).
//! Multicasts are not affected.
//!
//! The connection is only a protection. Where `connect(2)` is denied, strangers
//! are told apart by the address of each datagram alone, which is compared in
//! any case.

use crate::Socket;

/// The port that a socket is connected to.
#[derive(Clone, Copy, Debug)]
pub(super) struct Connection {
    is_wanted: bool,
    /// The port for which the last call was made.
    to: Option<u32>,
    is_made: bool,
}

impl Connection {
    pub(super) const fn new() -> Self {
        Self {
            is_wanted: true,
            to: None,
            is_made: false,
        }
    }

    /// Sets whether the socket is to be connected.
    pub(super) fn set_wanted(&mut self, is_wanted: bool) {
        self.is_wanted = is_wanted;
        self.to = None;
    }

    /// Connects the socket to a port, 0 for the kernel, unless it has been
    /// tried. The call assigns a port to a socket without one.
    #[inline]
    pub(super) fn establish(&mut self, socket: &Socket, port: u32) {
        if self.to != Some(port) {
            self.connect(socket, port);
        }
    }

    #[cold]
    fn connect(&mut self, socket: &Socket, port: u32) {
        self.to = Some(port);
        if self.is_wanted && socket.connect(port).is_ok() {
            self.is_made = true;
        } else if self.is_made {
            // The kernel would refuse the datagrams of the new peer.
            self.is_made = socket.disconnect().is_err();
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use nlwire::uapi::NETLINK_USERSOCK;
    use nlwire::SockAddrNl;

    use super::*;
    use crate::Error;

    /// A connection follows the peer, and ends when it is not wanted.
    #[test]
    fn one_port_at_a_time() {
        let [own, first, second] = [(); 3].map(|()| {
            let socket = Socket::open(NETLINK_USERSOCK).unwrap();
            socket.bind(SockAddrNl::default()).unwrap();
            socket
        });
        let to = own.local_addr().unwrap();
        let port = |socket: &Socket| socket.local_addr().unwrap().nl_pid();
        let reaches = |socket: &Socket| match socket.send_to(b"x", to) {
            Ok(()) => true,
            Err(Error::NoListener { .. }) => false,
            Err(error) => panic!("{error}"),
        };
        let reach = || (reaches(&first), reaches(&second));

        let mut connection = Connection::new();
        assert_eq!(reach(), (true, true));
        connection.establish(&own, port(&first));
        assert_eq!(reach(), (true, false));
        connection.establish(&own, port(&second));
        assert_eq!(reach(), (false, true));
        connection.establish(&own, 0);
        assert_eq!(reach(), (false, false));
        connection.set_wanted(false);
        connection.establish(&own, port(&first));
        assert_eq!(reach(), (true, true));

        // Not even another user of the socket is overruled more than once.
        connection.set_wanted(true);
        connection.establish(&own, port(&first));
        own.disconnect().unwrap();
        connection.establish(&own, port(&first));
        assert_eq!(reach(), (true, true));
    }
}
