// SPDX-License-Identifier: MIT OR Apache-2.0
//! Writes the captured data in `nlwire/tests/fixtures`: what a kernel answers in
//! a network namespace with a link, addresses and routes that were made up.
//!
//! Not for every day: `ci/tools/capture-fixtures` runs it in two kernels of the same
//! version, one for each byte order. It needs root and `dummy` links.
//! `NLWIRE_CAPTURE` is the folder to write to; `-` prints in hexadecimal.

use std::{env, fs};

use nix::sched::{unshare, CloneFlags};
use nlsock::{RequestBuilder, Socket};
use nlwire::rtnl::{IfAddrMsg, IfInfoMsg, RtMsg};
use nlwire::uapi::*;
use nlwire::{BuildError, GenlMsgHdr, MessageKind, NlMsgHdr, NlmFlags, SockAddrNl};
use zerocopy::native_endian::{I32, U32};

use crate::common::{build, open, BUFFER};

const RTAX_MTU: u16 = 2;
const RTAX_ADVMSS: u16 = 8;

/// A socket whose port is the same in every capture.
fn socket(protocol: i32) -> Socket {
    let socket = open(protocol);
    socket.bind(SockAddrNl::new(4711, 0)).unwrap();
    socket.set_ext_ack(true).unwrap();
    socket
}

/// The bytes of all datagrams up to the end of the answer.
fn ask(
    socket: &Socket,
    nlmsg_type: u16,
    flags: NlmFlags,
    content: impl FnOnce(&mut RequestBuilder<'_>) -> Result<(), BuildError>,
) -> Vec<u8> {
    let header = NlMsgHdr::new(nlmsg_type)
        .with_flags(NLM_F_REQUEST | flags)
        .with_seq(7);
    socket.send(&build(header, content)).unwrap();
    let mut buf = vec![0; BUFFER];
    let mut answer = Vec::new();
    loop {
        let datagram = socket.recv(&mut buf).unwrap();
        assert!(datagram.is_from_kernel() && answer.len() % 4 == 0);
        answer.extend(datagram.as_bytes());
        let ends = |message: nlwire::Message<'_>| {
            matches!(message.kind(), MessageKind::Done | MessageKind::Error)
        };
        if datagram.messages().any(|message| ends(message.unwrap())) {
            return answer;
        }
    }
}

/// Makes something.
fn make(
    socket: &Socket,
    nlmsg_type: u16,
    content: impl FnOnce(&mut RequestBuilder<'_>) -> Result<(), BuildError>,
) {
    let answer = ask(socket, nlmsg_type, NLM_F_ACK | NLM_F_CREATE, content);
    let ack = nlwire::Messages::new(&answer).next().unwrap().unwrap();
    let ack = ack.ack().unwrap();
    assert_eq!(ack.errno(), None, "{ack:?}");
}

/// Hands over what was captured.
fn write(name: &str, bytes: &[u8]) {
    let to = env::var("NLWIRE_CAPTURE").unwrap();
    if to == "-" {
        let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        println!("\nFIXTURE {name} {hex}");
    } else {
        let order = if cfg!(target_endian = "big") {
            "be"
        } else {
            "le"
        };
        fs::write(format!("{to}/{name}.{order}.bin"), bytes).unwrap();
    }
}

fn links(route: &Socket) {
    make(route, RTM_NEWLINK, |m| {
        m.put_header(&IfInfoMsg::default())?;
        m.put_str(IFLA_IFNAME, "fixture0")?;
        m.put(IFLA_ADDRESS, &[2, 0, 0, 0, 0, 1])?;
        m.put_u32(IFLA_MTU, 1400)?;
        m.put_u32(IFLA_GROUP, 5)?;
        let mut linkinfo = m.nest(IFLA_LINKINFO)?;
        linkinfo.put_str(IFLA_INFO_KIND, "dummy")?;
        linkinfo.end()
    });
    make(route, RTM_NEWLINK, |m| {
        m.put_header(&IfInfoMsg {
            ifi_index: I32::new(2),
            ..IfInfoMsg::default()
        })?;
        m.put_str(IFLA_IFALIAS, "made up")
    });
    let answer = ask(route, RTM_GETLINK, NLM_F_DUMP, |m| {
        m.put_header(&IfInfoMsg::default())
    });
    write("links", &answer);
}

fn addresses(route: &Socket) {
    let header = |ifa_family, ifa_prefixlen| IfAddrMsg {
        ifa_family,
        ifa_prefixlen,
        ifa_index: U32::new(2),
        ..IfAddrMsg::default()
    };
    make(route, RTM_NEWADDR, |m| {
        m.put_header(&header(AF_INET, 24))?;
        m.put(IFA_LOCAL, &[192, 0, 2, 1])?;
        m.put(IFA_BROADCAST, &[192, 0, 2, 255])?;
        m.put_str(IFA_LABEL, "fixture0:label")
    });
    make(route, RTM_NEWADDR, |m| {
        let address = [0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1];
        m.put_header(&header(AF_INET6, 64))?;
        m.put(IFA_ADDRESS, &address)?;
        m.put_u32(IFA_FLAGS, IFA_F_NODAD | IFA_F_NOPREFIXROUTE)
    });
    let answer = ask(route, RTM_GETADDR, NLM_F_DUMP, |m| {
        m.put_header(&IfAddrMsg::default())
    });
    write("addresses", &answer);
}

fn routes(route: &Socket) {
    make(route, RTM_NEWLINK, |m| {
        m.put_header(&IfInfoMsg {
            ifi_index: I32::new(2),
            ifi_flags: U32::new(IFF_UP),
            ifi_change: U32::new(IFF_UP),
            ..IfInfoMsg::default()
        })
    });
    let header = |rtm_dst_len| RtMsg {
        rtm_family: AF_INET,
        rtm_dst_len,
        rtm_table: RT_TABLE_MAIN,
        rtm_protocol: RTPROT_STATIC,
        rtm_type: RTN_UNICAST,
        ..RtMsg::default()
    };
    make(route, RTM_NEWROUTE, |m| {
        m.put_header(&header(24))?;
        m.put(RTA_DST, &[198, 51, 100, 0])?;
        m.put(RTA_GATEWAY, &[192, 0, 2, 7])?;
        m.put_u32(RTA_PRIORITY, 500)?;
        let mut metrics = m.nest(RTA_METRICS)?;
        metrics.put_u32(RTAX_MTU, 1200)?;
        metrics.put_u32(RTAX_ADVMSS, 1160)?;
        metrics.end()
    });
    make(route, RTM_NEWROUTE, |m| {
        m.put_header(&header(25))?;
        m.put(RTA_DST, &[203, 0, 113, 128])?;
        // struct rtnexthop, and attributes
        let mut hops = Vec::new();
        for (weight, last) in [(0, 8), (2, 9)] {
            hops.extend(16u16.to_ne_bytes());
            hops.extend([0, weight]);
            hops.extend(2i32.to_ne_bytes());
            let gateway = build(NlMsgHdr::new(0), |m| m.put(RTA_GATEWAY, &[192, 0, 2, last]));
            hops.extend(&gateway[16..]);
        }
        m.put(RTA_MULTIPATH, &hops)
    });
    let answer = ask(route, RTM_GETROUTE, NLM_F_DUMP, |m| {
        m.put_header(&RtMsg {
            rtm_family: AF_INET,
            ..RtMsg::default()
        })
    });
    write("routes", &answer);
}

fn controller(genl: &Socket) {
    let family = ask(genl, GENL_ID_CTRL, NLM_F_ACK, |m| {
        m.put_header(&GenlMsgHdr::new(CTRL_CMD_GETFAMILY, 2))?;
        m.put_str(CTRL_ATTR_FAMILY_NAME, "nlctrl")
    });
    let policy = ask(genl, GENL_ID_CTRL, NLM_F_DUMP, |m| {
        m.put_header(&GenlMsgHdr::new(CTRL_CMD_GETPOLICY, 2))?;
        m.put_u16(CTRL_ATTR_FAMILY_ID, GENL_ID_CTRL)
    });
    write("controller", &[family, policy].concat());
}

fn errors(route: &Socket, genl: &Socket) {
    let name = |m: &mut RequestBuilder<'_>| {
        m.put_header(&GenlMsgHdr::new(CTRL_CMD_GETFAMILY, 2))?;
        m.put_str(CTRL_ATTR_FAMILY_NAME, "a name that is far too long for it")
    };
    let too_long = ask(genl, GENL_ID_CTRL, NlmFlags::EMPTY, name);
    genl.set_cap_ack(true).unwrap();
    let capped = ask(genl, GENL_ID_CTRL, NlmFlags::EMPTY, name);
    let no_kind = ask(route, RTM_NEWLINK, NLM_F_CREATE, |m| {
        m.put_header(&IfInfoMsg::default())?;
        let mut linkinfo = m.nest(IFLA_LINKINFO)?;
        linkinfo.put_str(IFLA_INFO_KIND, "nosuchkind")?;
        linkinfo.end()
    });
    write("errors", &[too_long, capped, no_kind].concat());
}

#[test]
#[ignore = "writes the fixtures: ci/tools/capture-fixtures"]
fn capture() {
    unshare(CloneFlags::CLONE_NEWNET).unwrap();
    let route = socket(NETLINK_ROUTE);
    let genl = socket(NETLINK_GENERIC);
    links(&route);
    addresses(&route);
    routes(&route);
    controller(&genl);
    errors(&route, &genl);
}
