// SPDX-License-Identifier: MIT OR Apache-2.0
//! `sock_diag`, beside procfs.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::net::{TcpListener, TcpStream};
use std::os::fd::AsRawFd as _;
use std::os::linux::net::SocketAddrExt as _;
use std::os::unix::fs::MetadataExt as _;
use std::os::unix::net::{SocketAddr, UnixListener};

use nlfamilies::inet_diag::{InetDiag, InetDiagFamily, InetDiagReqV2};
use nlfamilies::netlink_diag::{NetlinkDiag, NetlinkDiagFamily, NetlinkDiagReq};
use nlfamilies::packet_diag::{PacketDiagFamily, PacketDiagReq, PacketShow};
use nlfamilies::tipc::{TipcNla, TipcNlaSock};
use nlfamilies::tipc_diag::{TipcDiag, TipcSockDiagReq};
use nlfamilies::unix_diag::{UdiagShow, UnixDiag, UnixDiagFamily, UnixDiagReq};
use nlsock::Client;
use nlwire::typed::{Attrs, Layout as _};
use nlwire::uapi::{
    AF_INET, AF_NETLINK, AF_PACKET, AF_UNIX, IPPROTO_TCP, NDIAG_PROTO_ALL, NDIAG_SHOW_FLAGS,
    NDIAG_SHOW_GROUPS, NDIAG_SHOW_MEMINFO, NETLINK_SOCK_DIAG, TCP_ESTABLISHED, TCP_LISTEN,
};
use socket2::{Socket, Type};

use super::{in_namespace, is_missing, proc_net, skipped};

/// C: `AF_TIPC`.
const AF_TIPC: u8 = 30;

fn low(flags: u64) -> u32 {
    u32::try_from(flags).unwrap()
}

/// Returns local port, state and inode of each line of `/proc/net/tcp`.
fn tcp_of_procfs() -> BTreeSet<(u16, u8, u32)> {
    let text = proc_net("tcp");
    let sockets = text.lines().skip(1).map(|line| {
        let words: Vec<&str> = line.split_whitespace().collect();
        let [_, local, _, state, _, _, _, _, _, inode, ..] = words.as_slice() else {
            panic!("{line}");
        };
        let (_, port) = local.split_once(':').unwrap();
        (
            u16::from_str_radix(port, 16).unwrap(),
            u8::from_str_radix(state, 16).unwrap(),
            inode.parse().unwrap(),
        )
    });
    sockets.collect()
}

#[test]
fn tcp_sockets_are_those_of_procfs() {
    in_namespace("inet_diag", || {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let connected = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
        let (accepted, _) = listener.accept().unwrap();
        let mut client = Client::open(NETLINK_SOCK_DIAG).unwrap();
        let request = InetDiagReqV2 {
            sdiag_family: AF_INET,
            sdiag_protocol: IPPROTO_TCP,
            idiag_ext: u8::MAX,
            idiag_states: u32::MAX.into(),
            ..InetDiagReqV2::default()
        };
        let mut sockets = match client.list(InetDiagFamily::BY_FAMILY, &request, |_| Ok(())) {
            Ok(sockets) => sockets,
            Err(error) => return skipped("inet_diag", error),
        };
        let mut found = BTreeSet::new();
        loop {
            let (header, socket) = match sockets.next() {
                Ok(Some(socket)) => socket,
                Ok(None) => break,
                Err(error) if is_missing(&error) => return skipped("inet_diag", error),
                Err(error) => panic!("{error}"),
            };
            let id = header.id;
            assert_eq!(id.idiag_src.first_chunk(), Some(&[127, 0, 0, 1]));
            found.insert((
                id.idiag_sport.get(),
                header.idiag_state,
                header.idiag_inode.get(),
            ));
            let (info, cong, memory) = socket
                .get((InetDiag::INFO, InetDiag::CONG, InetDiag::SKMEMINFO))
                .unwrap();
            assert_eq!(info.unwrap().tcpi_state, header.idiag_state);
            assert!(!cong.unwrap().as_bytes().is_empty());
            assert_eq!(memory.unwrap().count(), 9, "SK_MEMINFO_VARS");
            if header.idiag_state == TCP_ESTABLISHED {
                let peers = [&connected, &accepted].map(|end| end.peer_addr().unwrap().port());
                assert!(peers.contains(&id.idiag_dport.get()), "{header:?}");
            }
        }
        assert_eq!(found, tcp_of_procfs());
        assert!(found.iter().any(|(_, state, _)| *state == TCP_LISTEN));
        assert_eq!(found.len(), 3);
    });
}

#[test]
fn unix_sockets_are_those_of_procfs() {
    in_namespace("unix_diag", || {
        let name = SocketAddr::from_abstract_name("nlfamilies").unwrap();
        let listener = UnixListener::bind_addr(&name).unwrap();
        let mut client = Client::open(NETLINK_SOCK_DIAG).unwrap();
        let request = UnixDiagReq {
            sdiag_family: AF_UNIX,
            udiag_states: u32::MAX,
            udiag_show: low((UdiagShow::NAME | UdiagShow::RQLEN | UdiagShow::UID).0),
            udiag_cookie: [u32::MAX; 2],
            ..UnixDiagReq::default()
        };
        let mut sockets = client
            .list(UnixDiagFamily::BY_FAMILY, &request, |_| Ok(()))
            .unwrap();
        let mut found = BTreeSet::new();
        let mut names = BTreeSet::new();
        loop {
            let (header, socket) = match sockets.next() {
                Ok(Some(socket)) => socket,
                Ok(None) => break,
                Err(error) if is_missing(&error) => return skipped("unix_diag", error),
                Err(error) => panic!("{error}"),
            };
            found.insert(header.udiag_ino);
            let (name, lengths, uid) = socket
                .get((UnixDiag::NAME, UnixDiag::RQLEN, UnixDiag::UID))
                .unwrap();
            names.extend(name.map(<[u8]>::to_vec));
            assert!(lengths.is_some() && uid.is_some());
        }
        let text = proc_net("unix");
        let inodes = text.lines().skip(1).map(|line| {
            let inode = line.split_whitespace().nth(6);
            inode.unwrap().parse::<u32>().unwrap()
        });
        assert_eq!(found, inodes.collect());
        assert!(names.contains(&b"\0nlfamilies"[..]), "{names:?}");
        drop(listener);
    });
}

#[test]
fn netlink_sockets_are_those_of_procfs() {
    in_namespace("netlink_diag", || {
        let mut client = Client::open(NETLINK_SOCK_DIAG).unwrap();
        let request = NetlinkDiagReq {
            sdiag_family: u8::try_from(AF_NETLINK).unwrap(),
            sdiag_protocol: NDIAG_PROTO_ALL,
            ndiag_show: (NDIAG_SHOW_GROUPS | NDIAG_SHOW_MEMINFO | NDIAG_SHOW_FLAGS).into(),
            ..NetlinkDiagReq::default()
        };
        let mut sockets = client
            .list(NetlinkDiagFamily::BY_FAMILY, &request, |_| Ok(()))
            .unwrap();
        let mut found = BTreeSet::new();
        loop {
            let (header, socket) = match sockets.next() {
                Ok(Some(socket)) => socket,
                Ok(None) => break,
                Err(error) if is_missing(&error) => return skipped("netlink_diag", error),
                Err(error) => panic!("{error}"),
            };
            found.insert((header.ndiag_protocol, header.ndiag_portid.get()));
            let (memory, flags) = socket
                .get((NetlinkDiag::MEMINFO, NetlinkDiag::FLAGS))
                .unwrap();
            assert_eq!(memory.unwrap().count(), 9, "SK_MEMINFO_VARS");
            assert!(flags.is_some());
        }
        let text = proc_net("netlink");
        let sockets = text.lines().skip(1).map(|line| {
            let words: Vec<&str> = line.split_whitespace().collect();
            let [_, protocol, port, ..] = words.as_slice() else {
                panic!("{line}");
            };
            let port: i64 = port.parse().unwrap();
            (
                protocol.parse().unwrap(),
                u32::try_from(port & 0xffff_ffff).unwrap(),
            )
        });
        assert_eq!(found, sockets.collect());
    });
}

/// The namespace has none. The answer is a list, and no error.
#[test]
fn packet_sockets_are_listed() {
    in_namespace("packet_diag", || {
        let mut client = Client::open(NETLINK_SOCK_DIAG).unwrap();
        let request = PacketDiagReq {
            sdiag_family: AF_PACKET,
            pdiag_show: low(PacketShow::INFO.0),
            ..PacketDiagReq::default()
        };
        let mut sockets = client
            .list(PacketDiagFamily::BY_FAMILY, &request, |_| Ok(()))
            .unwrap();
        match sockets.next() {
            Ok(socket) => assert!(socket.is_none()),
            Err(error) if is_missing(&error) => skipped("packet_diag", error),
            Err(error) => panic!("{error}"),
        }
    });
}

/// The replies have no header.
#[test]
fn a_socket_of_tipc_is_listed() {
    in_namespace("tipc_diag", || {
        let socket = match Socket::new(i32::from(AF_TIPC).into(), Type::STREAM, None) {
            Ok(socket) => socket,
            Err(error) => return skipped("tipc_diag", error),
        };
        let mut client = Client::open(NETLINK_SOCK_DIAG).unwrap();
        let request = TipcSockDiagReq {
            sdiag_family: AF_TIPC,
            tidiag_states: u32::MAX,
            ..TipcSockDiagReq::default()
        };
        let dump = client.dump(TipcDiag::BY_FAMILY.request(), |message| {
            request.with_bytes(|bytes| message.put_payload(bytes))
        });
        let mut dump = dump.unwrap();
        let mut found = BTreeMap::new();
        loop {
            let message = match dump.next() {
                Ok(Some(message)) => message,
                Ok(None) => break,
                Err(error) if is_missing(&error) => return skipped("tipc_diag", error),
                Err(error) => panic!("{error}"),
            };
            let reply = Attrs::<TipcNla>::new(message.attributes(0).unwrap());
            let listed = reply.get(TipcNla::SOCK).unwrap().unwrap();
            let (kind, inode) = listed.get((TipcNlaSock::TYPE, TipcNlaSock::INO)).unwrap();
            found.insert(u64::from(inode.unwrap()), kind);
        }
        let path = format!("/proc/self/fd/{}", socket.as_raw_fd());
        let inode = fs::metadata(path).unwrap().ino();
        // The kernel has sockets of its own.
        assert_eq!(found.get(&inode), Some(&Some(1)), "SOCK_STREAM");
    });
}
