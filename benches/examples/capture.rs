// SPDX-License-Identifier: MIT OR Apache-2.0
//! Captures `benches/data/*.bin` anew: what the running kernel answers to dump
//! requests in a network namespace of its own with 200 interfaces, 4,000
//! routes, addresses and neighbours that are made up here.
//!
//! ```sh
//! cargo run -p benches --example capture             # the five of benches/data
//! cargo run -p benches --example capture -- /tmp/x   # into another folder
//! ```
//!
//! Needs root, and a kernel with bridges and veth pairs. A file holds the
//! datagrams as they were received, each behind its length, a `u32`
//! (little-endian).

#![allow(
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::unwrap_used,
    clippy::panic,
    reason = "a tool, which fails by panicking; numbers are small"
)]

use std::path::{Path, PathBuf};
use std::time::Duration;
use std::{env, fs, thread};

use nix::sched::{unshare, CloneFlags};
use nlsock::Socket;
use nlwire::rtnl::{IfAddrMsg, IfInfoMsg, NdMsg, RtMsg};
use nlwire::uapi::*;
use nlwire::{
    BuildError, GenlMsgHdr, MessageBuilder, MessageKind, NlMsgHdr, NlmFlags, SliceSink, SockAddrNl,
};
use zerocopy::native_endian::{I32, U16, U32};

type Builder<'s, 'b> = MessageBuilder<'s, SliceSink<'b>>;

/// What libmnl and iproute2 receive with; the kernel fills it.
const RECEIVE_BUFFER: usize = 32 * 1024;

const BRIDGES: i32 = 3;
/// With the bridges and `lo`: 200 interfaces.
const PAIRS: i32 = 98;
const ROUTES: u16 = 4000;

/// Sends one request, and gives the datagrams of its answer to `each`.
fn ask(
    socket: &Socket,
    nlmsg_type: u16,
    flags: NlmFlags,
    content: impl FnOnce(&mut Builder<'_, '_>) -> Result<(), BuildError>,
    mut each: impl FnMut(&[u8]),
) {
    let mut buf = vec![0; RECEIVE_BUFFER];
    let mut sink = SliceSink::new(&mut buf);
    let header = NlMsgHdr::new(nlmsg_type)
        .with_flags(NLM_F_REQUEST | flags)
        .with_seq(7);
    let mut message = MessageBuilder::new(&mut sink, header).unwrap();
    content(&mut message).unwrap();
    message.end().unwrap();
    socket.send(sink.into_bytes()).unwrap();
    loop {
        let datagram = socket.recv(&mut buf).unwrap();
        each(datagram.as_bytes());
        for message in datagram.messages() {
            let message = message.unwrap();
            match message.kind() {
                MessageKind::Done => return,
                MessageKind::Error => {
                    let ack = message.ack().unwrap();
                    assert_eq!(ack.errno(), None, "{ack:?}");
                    return;
                }
                _ => {}
            }
        }
    }
}

/// Makes something.
fn make(
    socket: &Socket,
    nlmsg_type: u16,
    content: impl FnOnce(&mut Builder<'_, '_>) -> Result<(), BuildError>,
) {
    ask(
        socket,
        nlmsg_type,
        NLM_F_ACK | NLM_F_CREATE,
        content,
        |_| {},
    );
}

/// The header for the interface `index`, which is to be up.
fn up(index: i32) -> IfInfoMsg {
    IfInfoMsg {
        ifi_index: I32::new(index),
        ifi_flags: U32::new(IFF_UP),
        ifi_change: U32::new(IFF_UP),
        ..IfInfoMsg::default()
    }
}

/// The header for the interface `index`, whose state stays.
fn down(index: i32) -> IfInfoMsg {
    IfInfoMsg {
        ifi_index: I32::new(index),
        ..IfInfoMsg::default()
    }
}

/// A hardware address that is nobody's: locally administered.
fn lladdr(index: i32) -> [u8; 6] {
    let [_, _, high, low] = index.to_be_bytes();
    [2, 0, 0, 0, high, low]
}

/// The interfaces: index 1 is `lo`, then bridges, then pairs, the first of each
/// pair in a bridge.
fn links(route: &Socket) {
    make(route, RTM_NEWLINK, |m| m.put_header(&up(1)));
    for index in 2..2 + BRIDGES {
        make(route, RTM_NEWLINK, |m| {
            m.put_header(&up(index))?;
            m.put_str(IFLA_IFNAME, &format!("bridge{index}"))?;
            m.put(IFLA_ADDRESS, &lladdr(index))?;
            m.nest_with(IFLA_LINKINFO, |linkinfo| {
                linkinfo.put_str(IFLA_INFO_KIND, "bridge")
            })
        });
    }
    for pair in 0..PAIRS {
        let first = 2 + BRIDGES + 2 * pair;
        let second = first + 1;
        make(route, RTM_NEWLINK, |m| {
            m.put_header(&down(first))?;
            m.put_str(IFLA_IFNAME, &format!("port{first}"))?;
            m.put(IFLA_ADDRESS, &lladdr(first))?;
            m.nest_with(IFLA_LINKINFO, |linkinfo| {
                linkinfo.put_str(IFLA_INFO_KIND, "veth")?;
                linkinfo.nest_with(IFLA_INFO_DATA, |data| {
                    data.nest_with(VETH_INFO_PEER, |peer| {
                        peer.put_header(&down(second))?;
                        peer.put_str(IFLA_IFNAME, &format!("peer{second}"))?;
                        peer.put(IFLA_ADDRESS, &lladdr(second))
                    })
                })
            })
        });
        make(route, RTM_NEWLINK, |m| {
            m.put_header(&up(first))?;
            m.put_u32(IFLA_MASTER, (2 + pair % BRIDGES).unsigned_abs())
        });
        make(route, RTM_NEWLINK, |m| m.put_header(&up(second)));
    }
}

/// An IPv4 and an IPv6 address for each interface that is in no bridge; IPv6's
/// link-local addresses come by themselves.
fn addresses(route: &Socket) {
    let header = |ifa_family, ifa_prefixlen, index: i32| IfAddrMsg {
        ifa_family,
        ifa_prefixlen,
        ifa_index: U32::new(index.unsigned_abs()),
        ..IfAddrMsg::default()
    };
    let peers = (0..PAIRS).map(|pair| 3 + BRIDGES + 2 * pair);
    for index in (2..2 + BRIDGES).chain(peers) {
        let low = index as u8;
        make(route, RTM_NEWADDR, |m| {
            m.put_header(&header(AF_INET, 24, index))?;
            m.put(IFA_LOCAL, &[198, 18, low, 1])?;
            m.put(IFA_BROADCAST, &[198, 18, low, 255])
        });
        make(route, RTM_NEWADDR, |m| {
            let address = [0x20, 1, 0xd, 0xb8, 0, 0, 0, low, 0, 0, 0, 0, 0, 0, 0, 1];
            m.put_header(&header(AF_INET6, 64, index))?;
            m.put(IFA_ADDRESS, &address)?;
            m.put_u32(IFA_FLAGS, IFA_F_NODAD)
        });
    }
}

/// Routes over the first bridge, which has index 2 and the net 198.18.2.0/24.
fn routes(route: &Socket) {
    for number in 0..ROUTES {
        let [high, low] = number.to_be_bytes();
        make(route, RTM_NEWROUTE, |m| {
            m.put_header(&RtMsg {
                rtm_family: AF_INET,
                rtm_dst_len: 24,
                rtm_table: RT_TABLE_MAIN,
                rtm_protocol: RTPROT_STATIC,
                rtm_type: RTN_UNICAST,
                ..RtMsg::default()
            })?;
            m.put(RTA_DST, &[10, high, low, 0])?;
            m.put(RTA_GATEWAY, &[198, 18, 2, 2 + low % 200])?;
            m.put_u32(RTA_OIF, 2)?;
            m.put_u32(RTA_PRIORITY, 100 + u32::from(number % 3))
        });
    }
}

/// Neighbours in the first bridge's net.
fn neighbours(route: &Socket) {
    for host in 2..202 {
        make(route, RTM_NEWNEIGH, |m| {
            m.put_header(&NdMsg {
                ndm_family: AF_INET,
                ndm_ifindex: I32::new(2),
                ndm_state: U16::new(NUD_PERMANENT),
                ..NdMsg::default()
            })?;
            m.put(NDA_DST, &[198, 18, 2, host])?;
            m.put(NDA_LLADDR, &[2, 0, 0, 1, 0, host])
        });
    }
}

/// Writes the answer to a dump request.
fn dump(
    to: &Path,
    name: &str,
    socket: &Socket,
    nlmsg_type: u16,
    content: impl FnOnce(&mut Builder<'_, '_>) -> Result<(), BuildError>,
) {
    let mut file = Vec::new();
    let mut messages = 0;
    ask(socket, nlmsg_type, NLM_F_DUMP, content, |datagram| {
        file.extend((datagram.len() as u32).to_le_bytes());
        file.extend(datagram);
        messages += nlwire::Messages::new(datagram).count();
    });
    fs::write(to.join(name).with_extension("bin"), &file).unwrap();
    println!("{name}: {messages} messages, {} bytes", file.len());
}

fn main() {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("data");
    let to = env::args_os().nth(1).map_or(data, PathBuf::from);
    if let Err(errno) = unshare(CloneFlags::CLONE_NEWNET) {
        eprintln!("SKIPPED: no network namespace of its own ({errno}): needs root");
        return;
    }
    let open = |protocol| {
        let socket = Socket::open(protocol).unwrap();
        // A port that is the same in every capture.
        socket.bind(SockAddrNl::new(4711, 0)).unwrap();
        socket
    };
    let route = open(NETLINK_ROUTE);
    let genl = open(NETLINK_GENERIC);
    links(&route);
    addresses(&route);
    routes(&route);
    neighbours(&route);
    // IPv6 says no earlier that its own addresses are nobody else's.
    thread::sleep(Duration::from_secs(3));

    dump(&to, "link", &route, RTM_GETLINK, |m| {
        m.put_header(&IfInfoMsg::default())
    });
    dump(&to, "route", &route, RTM_GETROUTE, |m| {
        m.put_header(&RtMsg::default())
    });
    dump(&to, "addr", &route, RTM_GETADDR, |m| {
        m.put_header(&IfAddrMsg::default())
    });
    dump(&to, "neigh", &route, RTM_GETNEIGH, |m| {
        m.put_payload(&[0; 12])
    });
    dump(&to, "ctrl", &genl, GENL_ID_CTRL, |m| {
        m.put_header(&GenlMsgHdr::new(CTRL_CMD_GETFAMILY, 2))
    });
}
