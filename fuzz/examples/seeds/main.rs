// SPDX-License-Identifier: MIT OR Apache-2.0
//! Writes seeds for the fuzz targets: what this machine's kernel sends.
//!
//! ```text
//! cargo run --manifest-path fuzz/Cargo.toml --example seeds -- DIR
//! ```
//!
//! Every datagram comes from a network namespace that is made here and goes away
//! with the program, and that has nothing in it but links, addresses and routes
//! from this file: nothing of the machine gets into the seeds, and nothing
//! changes on it. Needs root. What a kernel does not have is left out.
//!
//! Writes `DIR/<target>/<number>`. Long dumps are cut to a few messages.

mod client;
mod inputs;

use std::error::Error;
use std::net::TcpListener;
use std::path::Path;

use client::{message, Client, PORT};
use inputs::Seeds;
use nix::sched::{unshare, CloneFlags};
use nlsock::{Socket, VecSink};
use nlwire::rtnl::{IfAddrMsg, IfInfoMsg, NdMsg, RtGenMsg, RtMsg, RtNextHop};
use nlwire::uapi::*;
use nlwire::zerocopy::native_endian::{I32, U16, U32};
use nlwire::zerocopy::IntoBytes;
use nlwire::{Attributes, BuildError, GenlMsgHdr, NlAttr, NlMsgHdr, NlmFlags, SockAddrNl};
use nlwire_fuzz::differential;
use nlwire_proptests::generate;

type Outcome<T = ()> = Result<T, Box<dyn Error>>;

// What `uapi` does not have.
const RTM_GETRULE: u16 = 34;
const RTM_NEWRULE: u16 = 32;
const RTM_GETNEIGHTBL: u16 = 66;
const RTM_GETADDRLABEL: u16 = 74;
const RTM_GETNETCONF: u16 = 82;
const RTM_GETMDB: u16 = 86;
const RTM_GETSTATS: u16 = 94;
const RTM_NEWNEXTHOP: u16 = 104;
const RTM_GETNEXTHOP: u16 = 106;

const CREATE: NlmFlags = DO.union(NLM_F_CREATE).union(NLM_F_EXCL);
const DO: NlmFlags = NLM_F_REQUEST.union(NLM_F_ACK);
const DUMP: NlmFlags = NLM_F_REQUEST.union(NLM_F_DUMP);

fn main() -> Outcome {
    let dir = std::env::args_os().nth(1).ok_or("usage: seeds DIR")?;
    unshare(CloneFlags::CLONE_NEWNET).map_err(|e| format!("a network namespace: {e}"))?;
    let mut seeds = Seeds::default();

    let uevents = Socket::open(NETLINK_KOBJECT_UEVENT)?;
    uevents.bind(SockAddrNl::new(PORT, 1))?;
    let events = Socket::open(NETLINK_ROUTE)?;
    events.bind(SockAddrNl::new(PORT + 1, 0x0005_1551))?; // link, neigh, tc, addresses, routes
    let route = Client::open(NETLINK_ROUTE)?;
    populate(&route, &mut seeds)?;
    for socket in [&uevents, &events] {
        seeds.events(socket)?;
    }
    dumps(&route, &mut seeds)?;
    errors(&route, &mut seeds)?;
    generic(&mut seeds)?;
    diag(&mut seeds)?;
    netfilter(&mut seeds)?;
    rules(&mut seeds)?;
    captures(&mut seeds)?;
    Ok(seeds.write(Path::new(&dir))?)
}

/// Links of every kind that needs no module, with addresses, routes, neighbours,
/// a rule, a nexthop and a queue.
fn populate(route: &Client, seeds: &mut Seeds) -> Outcome {
    let up = |index| IfInfoMsg {
        ifi_index: I32::new(index),
        ifi_flags: U32::new(IFF_UP),
        ifi_change: U32::new(IFF_UP),
        ..IfInfoMsg::default()
    };
    route.ask(seeds, RTM_NEWLINK, DO, 16, |m| m.put_header(&up(1)))?;
    for (index, kind, name) in [
        (2, "bridge", "br0"),
        (3, "veth", "eth0"),
        (5, "vxlan", "vxlan0"),
    ] {
        let index = IfInfoMsg {
            ifi_index: I32::new(index),
            ..IfInfoMsg::default()
        };
        let peer_index = IfInfoMsg {
            ifi_index: I32::new(4),
            ..IfInfoMsg::default()
        };
        route.ask(seeds, RTM_NEWLINK, CREATE, 16, |m| {
            m.put_header(&index)?;
            m.put_str(IFLA_IFNAME, name)?;
            m.put(IFLA_ADDRESS, &[2, 0, 0, 0, 0, name.len() as u8])?;
            m.nest_with(IFLA_LINKINFO, |info| {
                info.put_str(IFLA_INFO_KIND, kind)?;
                info.nest_with(IFLA_INFO_DATA, |data| match kind {
                    "veth" => data.nest_with(VETH_INFO_PEER, |peer| {
                        peer.put_header(&peer_index)?;
                        peer.put_str(IFLA_IFNAME, "eth1")?;
                        peer.put(IFLA_ADDRESS, &[2, 0, 0, 0, 0, 4])
                    }),
                    "vxlan" => data.put_u32(1, 42),
                    _ => Ok(()),
                })
            })
        })?;
    }
    route.ask(seeds, RTM_NEWLINK, DO, 16, |m| {
        m.put_header(&up(3))?;
        m.put_u32(IFLA_MASTER, 2)
    })?;
    for index in [2, 4] {
        route.ask(seeds, RTM_NEWLINK, DO, 16, |m| m.put_header(&up(index)))?;
    }

    // Addresses for documentation: RFC 5737, RFC 3849.
    for (family, address) in [(AF_INET, &[192, 0, 2, 1][..]), (AF_INET6, V6)] {
        let header = IfAddrMsg {
            ifa_family: family,
            ifa_prefixlen: 24,
            ifa_index: U32::new(2),
            ..IfAddrMsg::default()
        };
        route.ask(seeds, RTM_NEWADDR, CREATE, 8, |m| {
            m.put_header(&header)?;
            m.put(IFA_LOCAL, address)?;
            m.put(IFA_ADDRESS, address)
        })?;
    }
    let header = RtMsg {
        rtm_family: AF_INET,
        rtm_dst_len: 24,
        rtm_table: RT_TABLE_MAIN,
        rtm_protocol: RTPROT_STATIC,
        rtm_type: RTN_UNICAST,
        ..RtMsg::default()
    };
    route.ask(seeds, RTM_NEWROUTE, CREATE, 12, |m| {
        m.put_header(&header)?;
        m.put(RTA_DST, &[198, 51, 100, 0])?;
        m.put(RTA_GATEWAY, &[192, 0, 2, 2])
    })?;
    route.ask(seeds, RTM_NEWROUTE, CREATE, 12, |m| {
        m.put_header(&header)?;
        m.put(RTA_DST, &[203, 0, 113, 0])?;
        m.nest_noflag_with(RTA_MULTIPATH, |multipath| {
            let header = RtNextHop {
                rtnh_ifindex: I32::new(2),
                ..RtNextHop::default()
            };
            for last in [2, 3] {
                multipath.next_hop_with(&header, |hop| hop.put(RTA_GATEWAY, &[192, 0, 2, last]))?;
            }
            Ok(())
        })
    })?;
    route.ask(seeds, RTM_NEWNEIGH, CREATE, 12, |m| {
        m.put_header(&NdMsg {
            ndm_family: AF_INET,
            ndm_ifindex: I32::new(2),
            ndm_state: U16::new(NUD_PERMANENT),
            ..NdMsg::default()
        })?;
        m.put(NDA_DST, &[192, 0, 2, 2])?;
        m.put(NDA_LLADDR, &[2, 0, 0, 0, 0, 9])
    })?;
    // struct fib_rule_hdr; FRA_SRC, FRA_PRIORITY.
    route.ask(seeds, RTM_NEWRULE, CREATE, 12, |m| {
        m.put_header(&[AF_INET, 0, 24, 0, 100, 0, 0, 1, 0, 0, 0, 0])?;
        m.put(2, &[198, 51, 100, 0])?;
        m.put_u32(6, 1000)
    })?;
    // struct nhmsg; NHA_ID, NHA_BLACKHOLE.
    route.ask(seeds, RTM_NEWNEXTHOP, CREATE, 8, |m| {
        m.put_header(&[AF_INET, 0, 0, 0, 0, 0, 0, 0])?;
        m.put_u32(1, 1)?;
        m.put_flag(4)
    })?;
    // struct tcmsg at the root of eth1; TCA_KIND.
    route.ask(seeds, RTM_NEWQDISC, CREATE, 20, |m| {
        m.put_header(&[0u32, 4, 0, 0xffff_ffff, 0].map(u32::to_ne_bytes))?;
        m.put_str(1, "pfifo")
    })
}

/// 2001:db8::1
const V6: &[u8] = &[0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1];

/// What rtnetlink dumps.
fn dumps(route: &Client, seeds: &mut Seeds) -> Outcome {
    let headers: [(u16, usize); 14] = [
        (RTM_GETLINK, 16),
        (RTM_GETADDR, 8),
        (RTM_GETROUTE, 12),
        (RTM_GETNEIGH, 12),
        (RTM_GETRULE, 12),
        (RTM_GETQDISC, 20),
        (RTM_GETNEIGHTBL, 4),
        (RTM_GETADDRLABEL, 12),
        (RTM_GETNETCONF, 4),
        (RTM_GETMDB, 8),
        (RTM_GETNEXTHOP, 8),
        (RTM_NEWLINK, 16),
        (0x7ff, 1),
        (RTM_GETSTATS, 12),
    ];
    for (nlmsg_type, hdrlen) in headers {
        for family in [AF_UNSPEC, AF_INET, AF_INET6, AF_BRIDGE] {
            let mut header = vec![0; hdrlen];
            header[0] = family;
            if nlmsg_type == RTM_GETSTATS {
                header[8] = 1; // filter_mask: IFLA_STATS_LINK_64
            }
            route.ask(seeds, nlmsg_type, DUMP, hdrlen, |m| m.put_payload(&header))?;
        }
    }
    let family = RtGenMsg {
        rtgen_family: AF_INET6,
    };
    route.ask(seeds, RTM_GETADDR, DUMP, 8, |m| m.put_header(&family))?;
    // What IPv6 and the bridge keep about links.
    route.ask(seeds, RTM_GETLINK, DUMP, 16, |m| {
        m.put_header(&IfInfoMsg {
            ifi_family: AF_BRIDGE,
            ..IfInfoMsg::default()
        })?;
        m.put_u32(IFLA_EXT_MASK, 2)
    })
}

/// What rtnetlink refuses, with and without explanations.
fn errors(route: &Client, seeds: &mut Seeds) -> Outcome {
    for (ext_ack, cap_ack) in [(true, false), (true, true), (false, false)] {
        route.socket.set_ext_ack(ext_ack)?;
        route.socket.set_cap_ack(cap_ack)?;
        let header = IfInfoMsg::default();
        route.ask(seeds, RTM_NEWLINK, CREATE, 16, |m| {
            m.put_header(&header)?;
            m.nest_with(IFLA_LINKINFO, |info| info.put_str(IFLA_INFO_KIND, "dumy"))
        })?;
        route.ask(seeds, RTM_NEWLINK, CREATE, 16, |m| {
            m.put_header(&header)?;
            m.put(IFLA_MTU, &[1, 2, 3])
        })?;
        route.ask(seeds, RTM_GETLINK, DO, 16, |m| {
            m.put_header(&header)?;
            m.put_str(IFLA_IFNAME, "nosuch")
        })?;
        route.ask(seeds, RTM_NEWNEXTHOP, CREATE, 8, |m| {
            m.put_header(&[AF_INET, 0, 0, 0, 0, 0, 0, 0])?;
            m.put(1, &[0])
        })?;
        route.socket.set_get_strict_chk(true)?;
        route.ask(seeds, RTM_GETADDR, DUMP, 8, |m| {
            m.put_header(&IfAddrMsg {
                ifa_prefixlen: 3,
                ..IfAddrMsg::default()
            })
        })?;
        route.ask(seeds, RTM_GETROUTE, DUMP, 12, |m| {
            m.put_header(&RtMsg {
                rtm_table: 99,
                ..RtMsg::default()
            })
        })?;
        route.socket.set_get_strict_chk(false)?;
    }
    route.socket.set_ext_ack(true)?;
    Ok(route.socket.set_cap_ack(false)?)
}

/// Generic netlink's controller, and a family or two.
fn generic(seeds: &mut Seeds) -> Outcome {
    let client = Client::open(NETLINK_GENERIC)?;
    let get = GenlMsgHdr::new(CTRL_CMD_GETFAMILY, 1);
    client.ask(seeds, GENL_ID_CTRL, DUMP, 4, |m| m.put_header(&get))?;
    for name in ["nlctrl", "nosuch", "a name that is longer than 16 bytes"] {
        client.ask(seeds, GENL_ID_CTRL, DO, 4, |m| {
            m.put_header(&get)?;
            m.put_str(CTRL_ATTR_FAMILY_NAME, name)
        })?;
    }
    client.ask(seeds, GENL_ID_CTRL, DO, 4, |m| m.put_header(&get))?;
    client.ask(seeds, GENL_ID_CTRL, DO, 4, |m| {
        m.put_header(&GenlMsgHdr::new(99, 1))
    })?;
    for id in [GENL_ID_CTRL, GENL_ID_CTRL + 3, GENL_ID_CTRL + 4] {
        client.ask(seeds, GENL_ID_CTRL, DUMP, 4, |m| {
            m.put_header(&GenlMsgHdr::new(CTRL_CMD_GETPOLICY, 1))?;
            m.put_u16(CTRL_ATTR_FAMILY_ID, id)
        })?;
    }
    client.ask(seeds, GENL_ID_CTRL, DUMP, 4, |m| {
        m.put_header(&GenlMsgHdr::new(CTRL_CMD_GETPOLICY, 1))?;
        m.put_u32(CTRL_ATTR_OP, 1)
    })
}

/// Sockets: of TCP, of netlink.
fn diag(seeds: &mut Seeds) -> Outcome {
    let _listener = TcpListener::bind("127.0.0.1:4711")?;
    let client = Client::open(NETLINK_SOCK_DIAG)?;
    // struct inet_diag_req_v2: family, protocol, ext, states.
    let mut inet = [0u8; 56];
    inet[..3].copy_from_slice(&[AF_INET, 6, 0xff]);
    inet[4..8].copy_from_slice(&[0xff; 4]);
    client.ask(seeds, SOCK_DIAG_BY_FAMILY, DUMP, 72, |m| {
        m.put_header(&inet)
    })?;
    // struct netlink_diag_req: family, all protocols, show.
    let mut netlink = [0u8; 32];
    netlink[..2].copy_from_slice(&[16, 255]);
    netlink[8] = 0xff;
    client.ask(seeds, SOCK_DIAG_BY_FAMILY, DUMP, 28, |m| {
        m.put_header(&netlink)
    })?;
    client.ask(seeds, SOCK_DIAG_BY_FAMILY, DO, 28, |m| {
        m.put_header(&[200u8, 0, 0, 0])
    })
}

/// A batch, which is several messages in a datagram, and what it made.
fn netfilter(seeds: &mut Seeds) -> Outcome {
    const TABLES: u16 = 10 << 8;
    let client = Client::open(NETLINK_NETFILTER)?;
    let header = |nlmsg_type, flags| NlMsgHdr::new(nlmsg_type).with_flags(flags).with_seq(1);
    let batch = [2u8, 0, 0, 10]; // struct nfgenmsg: family, version, res_id 10
    let table = [2u8, 0, 0, 0];
    let parts = [
        message(header(NLMSG_MIN_TYPE, NLM_F_REQUEST), |m| {
            m.put_header(&batch)
        })?,
        message(header(TABLES, CREATE), |m| {
            m.put_header(&table)?;
            m.put_str(1, "t")
        })?,
        message(header(TABLES + 3, CREATE), |m| {
            m.put_header(&table)?;
            m.put_str(1, "t")?;
            m.put_str(3, "c")
        })?,
        message(header(NLMSG_MIN_TYPE + 1, NLM_F_REQUEST), |m| {
            m.put_header(&batch)
        })?,
    ];
    client.send(seeds, &parts.concat(), 4)?;
    for nlmsg_type in [TABLES + 1, TABLES + 4, TABLES + 16, 1 << 8 | 1] {
        client.ask(seeds, nlmsg_type, DUMP, 4, |m| m.put_header(&table))?;
    }
    Ok(())
}

/// What the policy of the target `policy` accepts, at every level.
fn rules(seeds: &mut Seeds) -> Outcome {
    fn put<F: nlwire::Frame>(to: &mut nlwire::Builder<'_, VecSink, F>) -> Result<(), BuildError> {
        to.put_u8(2, 15)?;
        to.put_u16(3, 0x0101)?;
        to.put_u32(4, 10)?;
        to.put_u64(5, 20)?;
        to.put_i8(6, -5)?;
        to.put_i16(7, -5)?;
        to.put_i32(8, -5)?;
        to.put_i64(9, -5)?;
        to.put_uint(10, 20)?;
        to.put_sint(11, -5)?;
        to.put_u16_be(12, 15)?;
        to.put_u32_be(13, 15)?;
        to.put_u64(14, 20)?;
        to.put_str(15, "abc")?;
        to.put_str(16, "abc")?;
        to.put_str(17, "abcdef")?;
        to.put(18, b"abc")?;
        to.put(19, b"abcd")?;
        to.put(20, b"abcd")?;
        to.put(21, b"abcd")?;
        to.put(22, b"abc")?;
        to.put_flag(23)?;
        to.put(27, &[5, 0, 0, 0, 0x15, 0, 0, 0])?;
        to.put_u16(30, 2)?;
        to.put_u32(32, 2)
    }
    fn inner<F: nlwire::Frame>(
        to: &mut nlwire::Builder<'_, VecSink, F>,
        nla_type: u16,
        depth: usize,
    ) -> Result<(), BuildError> {
        let mut nest = to.nest(nla_type)?;
        if depth > 0 {
            inner(&mut nest, nla_type, depth - 1)?;
        }
        put(&mut nest)?;
        nest.end()
    }
    let bytes = message(NlMsgHdr::new(0), |m| {
        put(m)?;
        inner(m, 25, 1)?;
        inner(m, 26, 1)?;
        inner(m, 31, 2)
    })?;
    // Nests of itself, around the depth where policies end: in this policy, and in
    // that of `nlwire-proptests`.
    for (nla_type, depth) in [25, 30]
        .into_iter()
        .flat_map(|t| (8..=12).map(move |d| (t, d)))
    {
        let mut stream = vec![8, 0, 4, 0, 10, 0, 0, 0];
        for _ in 0..depth {
            let len = u16::try_from(stream.len() + 4).unwrap_or_default();
            let header = NlAttr::new(len, nla_type | NLA_F_NESTED);
            stream = [header.as_bytes(), &stream].concat();
        }
        seeds.add("policy", [&[0], &stream[..]].concat());
    }
    // Lengths that fit few types.
    for (nla_type, len) in (1..40).flat_map(|t| [4, 7, 13].map(|len| (t, len))) {
        let header = NlAttr::new(len, nla_type);
        let attribute = [header.as_bytes(), &[1; 9]].concat();
        for level in [0, 31] {
            seeds.add(
                "policy",
                [&[level], &attribute[..usize::from(len)]].concat(),
            );
        }
    }
    // What comes close to that other policy.
    for start in 0..64u8 {
        let tape: Vec<u8> = (1..=255u8)
            .map(|n| start.wrapping_mul(n).wrapping_add(n / 3))
            .collect();
        let stream = generate::policy_attributes(&tape);
        seeds.add("differential", differential::to_bytes("policy", &stream));
        seeds.add("policy", [&[start], &stream[..]].concat());
    }
    for level in [0, 1, 3, 7, 15, 16, 31] {
        seeds.add("policy", [&[level], &bytes[16..]].concat());
        let stream = Attributes::new(&bytes[16..]).map_while(Result::ok);
        for attribute in stream {
            let alone = &bytes[16..][attribute.offset()..];
            let len = usize::from(attribute.header().nla_len());
            seeds.add("policy", [&[level], &alone[..len]].concat());
        }
    }
    Ok(())
}

/// The records of nldecode's captures, in every format and form.
fn captures(seeds: &mut Seeds) -> Outcome {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("../nldecode/tests/fixtures");
    for name in ["ethtool", "link", "nft", "route"] {
        let file = std::fs::read(fixtures.join(name).with_extension("pcap"))?;
        let (start, mut rest) = file.split_at(24);
        let mut form = 0;
        while let Some((header, behind)) = rest.split_at_checked(16) {
            let len = u32::from_le_bytes([header[8], header[9], header[10], header[11]]);
            let (packet, behind) = behind.split_at(len as usize);
            rest = behind;
            let (datagram, protocol) = (&packet[16..], packet[15]);
            let hex: String = datagram.iter().map(|byte| format!("{byte:02x}")).collect();
            // The form of the output, and five times the format of the input.
            seeds.add("decode", [&[form, 0], start, header, packet].concat());
            seeds.add("decode", [&[form + 15, protocol], hex.as_bytes()].concat());
            seeds.add("decode", [&[form + 20, protocol], datagram].concat());
            form = (form + 1) % 5;
        }
    }
    for name in ["audit.txt", "strace.trace"] {
        seeds.add(
            "decode",
            [&[0, 9], &std::fs::read(fixtures.join(name))?[..]].concat(),
        );
    }
    Ok(())
}
