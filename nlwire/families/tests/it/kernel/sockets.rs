// SPDX-License-Identifier: MIT OR Apache-2.0
//! Sockets that are the objects of families, or cause messages.

use std::io::{self, Read as _};
use std::net::{Ipv6Addr, SocketAddr, SocketAddrV6};
use std::os::fd::AsRawFd as _;
use std::thread;
use std::time::Duration;

use socket2::{Domain, Protocol, Socket, Type};

/// The sockets of one `open`.
pub(crate) struct Opened(Vec<Socket>);

impl Opened {
    /// Opens sockets of a kind:
    ///
    /// - `udp ADDRESS`
    /// - `tcp ADDRESS`, `mptcp ADDRESS`: a listener, and both ends of a connection
    /// - `socket DOMAIN TYPE PROTOCOL`, in numbers
    pub(crate) fn new(kind: &str, rest: &str) -> io::Result<Self> {
        let protocol = match kind {
            "udp" => None,
            "tcp" => Some(Protocol::TCP),
            "mptcp" => Some(Protocol::MPTCP),
            "socket" => {
                let numbers: Vec<i32> = rest.split(' ').map(|word| word.parse().unwrap()).collect();
                let [domain, kind, protocol] = numbers[..] else {
                    panic!("{rest}: not three numbers");
                };
                let socket = Socket::new(domain.into(), kind.into(), Some(protocol.into()))?;
                return Ok(Self(vec![socket]));
            }
            _ => panic!("no kind of socket {kind}"),
        };
        let address: SocketAddr = rest.parse().unwrap();
        let domain = Domain::for_address(address);
        let Some(protocol) = protocol else {
            let socket = Socket::new(domain, Type::DGRAM, None)?;
            socket.bind(&address.into())?;
            return Ok(Self(vec![socket]));
        };
        let listener = Socket::new(domain, Type::STREAM, Some(protocol))?;
        listener.bind(&address.into())?;
        listener.listen(1)?;
        let client = Socket::new(domain, Type::STREAM, Some(protocol))?;
        client.connect(&listener.local_addr()?)?;
        let (server, _) = listener.accept()?;
        // Data, so that the connection is established for both.
        client.send(b"hello")?;
        (&server).read_exact(&mut [0; 5])?;
        Ok(Self(vec![client, server, listener]))
    }

    /// Sends a datagram to an address.
    pub(crate) fn send_to(&self, address: &str) -> io::Result<()> {
        let address: SocketAddr = address.parse().unwrap();
        self.0.first().unwrap().send_to(b"hello", &address.into())?;
        Ok(())
    }

    /// Returns the number of the first socket.
    pub(crate) fn number(&self) -> i32 {
        self.0.first().unwrap().as_raw_fd()
    }
}

/// Sends an ICMPv6 message from an interface to all nodes. The checksum is the kernel's.
///
/// Sends it three times, as routers do at first (RFC 4861): a link may lose packets for a moment
/// after it has become operational.
pub(crate) fn send_icmp6(index: u32, message: &[u8]) -> io::Result<()> {
    let socket = Socket::new(Domain::IPV6, Type::RAW, Some(Protocol::ICMPV6))?;
    socket.set_multicast_hops_v6(255)?;
    socket.set_multicast_loop_v6(false)?;
    socket.set_multicast_if_v6(index)?;
    let all_nodes = Ipv6Addr::new(0xff02, 0, 0, 0, 0, 0, 0, 1);
    let address = SocketAddr::V6(SocketAddrV6::new(all_nodes, 0, 0, index));
    for _ in 0..3 {
        socket.send_to(message, &address.into())?;
        thread::sleep(Duration::from_millis(300));
    }
    Ok(())
}
