// SPDX-License-Identifier: MIT OR Apache-2.0
//! Requests that change something, as root, in a network namespace of their
//! own, which goes away with the thread that made it.

use std::fs;

use nlsock::{Error, RequestBuilder, Socket};
use nlwire::rtnl::{IfAddrMsg, IfInfoMsg, RtMsg, RtNextHop};
use nlwire::uapi::*;
use nlwire::{Attributes, BuildError, Errno, Message, Messages, NlMsgHdr};
use zerocopy::native_endian::{I32, U32};

use crate::common::{build, dump, in_namespace, open, skipped, BUFFER};

fn new_bridge(name: &str) -> Vec<u8> {
    let flags = NLM_F_REQUEST | NLM_F_ACK | NLM_F_CREATE | NLM_F_EXCL;
    build(NlMsgHdr::new(RTM_NEWLINK).with_flags(flags), |message| {
        message.put_header(&IfInfoMsg::default())?;
        message.put_str(IFLA_IFNAME, name)?;
        message.put_u32(IFLA_MTU, 1234)?;
        message.put(IFLA_ADDRESS, &[2, 0, 0, 0, 0, 1])?;
        let mut linkinfo = message.nest(IFLA_LINKINFO)?;
        linkinfo.put_str(IFLA_INFO_KIND, "bridge")?;
        linkinfo.end()
    })
}

#[test]
fn a_link_that_was_built_is_there() {
    in_namespace("a link that was built", || {
        let socket = open(NETLINK_ROUTE);
        socket.set_ext_ack(true).unwrap();
        let monitor = open(NETLINK_ROUTE);
        monitor.join(RTNLGRP_LINK).unwrap();
        socket.send(&new_bridge("built0")).unwrap();
        let mut buf = vec![0; BUFFER];
        let datagram = socket.recv(&mut buf).unwrap();
        let ack = datagram.messages().next().unwrap().unwrap().ack().unwrap();
        match ack.errno() {
            None => {}
            Some(Errno::EOPNOTSUPP) => {
                return skipped("a link that was built", ack.ext_ack().unwrap().text())
            }
            _ => panic!("{ack:?}"),
        }

        let header = NlMsgHdr::new(RTM_GETLINK).with_flags(NLM_F_REQUEST | NLM_F_DUMP);
        let request = build(header, |m| m.put_header(&IfInfoMsg::default()));
        let links = dump(&socket, &request);
        assert_eq!(links.len(), 2, "lo and the new one");
        let link = Messages::new(&links[1]).next().unwrap().unwrap();
        let mut seen = 0;
        for attribute in link.attributes(size_of::<IfInfoMsg>()).unwrap() {
            let attribute = attribute.unwrap();
            match attribute.nla_type() {
                IFLA_IFNAME => assert_eq!(attribute.get_str(), Ok("built0")),
                IFLA_MTU => assert_eq!(attribute.get_u32(), Ok(1234)),
                IFLA_ADDRESS => assert_eq!(attribute.get_array(), Ok(&[2, 0, 0, 0, 0, 1])),
                IFLA_LINKINFO => {
                    let mut kinds = attribute
                        .nested()
                        .map(Result::unwrap)
                        .filter(|info| info.nla_type() == IFLA_INFO_KIND);
                    assert_eq!(kinds.next().unwrap().get_str(), Ok("bridge"));
                }
                _ => continue,
            }
            seen += 1;
        }
        assert_eq!(seen, 4);
        let devices = fs::read_to_string("/proc/thread-self/net/dev").unwrap();
        assert!(devices.contains("built0:"));

        // The event came to the group, from the kernel.
        let event = monitor.recv(&mut buf).unwrap();
        assert!(event.is_from_kernel());
        assert_eq!(event.group(), Some(RTNLGRP_LINK));
        let message = event.messages().next().unwrap().unwrap();
        assert_eq!(message.nlmsg_type(), RTM_NEWLINK);
    });
}

/// The kernel says why it refuses something.
#[test]
fn a_refusal_has_a_reason() {
    in_namespace("a refusal", || {
        let socket = open(NETLINK_ROUTE);
        socket.set_ext_ack(true).unwrap();
        let flags = NLM_F_REQUEST | NLM_F_ACK | NLM_F_CREATE;
        let request = build(NlMsgHdr::new(RTM_NEWLINK).with_flags(flags), |message| {
            message.put_header(&IfInfoMsg::default())?;
            message.put_u32(IFLA_MTU, 1234)?;
            let mut linkinfo = message.nest(IFLA_LINKINFO)?;
            linkinfo.put_str(IFLA_INFO_KIND, "nosuchkind")?;
            linkinfo.end()
        });
        socket.send(&request).unwrap();
        let mut buf = vec![0; BUFFER];
        let datagram = socket.recv(&mut buf).unwrap();
        let ack = datagram.messages().next().unwrap().unwrap().ack().unwrap();
        assert_eq!(ack.errno(), Some(Errno::EOPNOTSUPP), "{ack:?}");
        assert!(!ack.ext_ack().unwrap().text().to_string().is_empty());
    });
}

/// Another process's message arrives with its own port, however it dresses up.
#[test]
fn a_foreign_sender_is_known() {
    in_namespace("a foreign sender", || {
        let victim = open(NETLINK_ROUTE);
        victim.bind(nlwire::SockAddrNl::default()).unwrap();
        let addr = victim.local_addr().unwrap();
        let foreign = open(NETLINK_ROUTE);
        let fake = build(NlMsgHdr::new(RTM_NEWLINK), |m| {
            m.put_header(&IfInfoMsg::default())
        });
        match foreign.send_to(&fake, addr) {
            Ok(()) => {}
            Err(Error::Os { errno, .. }) => return skipped("a foreign sender", errno),
            Err(e) => panic!("{e}"),
        }
        let mut buf = [0; 64];
        let datagram = victim.recv(&mut buf).unwrap();
        assert!(!datagram.is_from_kernel());
        assert_eq!(datagram.port(), foreign.local_addr().unwrap().nl_pid());
    });
}

/// What a request can be made of.
// What nlwire leaves to those who need it.
const NDA_DST: u16 = 1;
const NDA_LLADDR: u16 = 2;
const NUD_PERMANENT: u8 = 0x80;
const IFLA_BR_FORWARD_DELAY: u16 = 1;
const IFLA_BR_PRIORITY: u16 = 6;
const VETH_INFO_PEER: u16 = 1;
const RTAX_WINDOW: u16 = 3;
const RTAX_MTU: u16 = 2;
const RTAX_ADVMSS: u16 = 8;
const ICMPV6_ROUTER_PREF_HIGH: u8 = 1;

/// The bytes of a message that makes something.
fn new(
    nlmsg_type: u16,
    content: impl FnOnce(&mut RequestBuilder<'_>) -> Result<(), BuildError>,
) -> Vec<u8> {
    let flags = NLM_F_REQUEST | NLM_F_ACK | NLM_F_CREATE | NLM_F_EXCL;
    build(NlMsgHdr::new(nlmsg_type).with_flags(flags), content)
}

/// The errno that the kernel answers a request with, and why.
fn errno(socket: &Socket, request: &[u8]) -> (Option<Errno>, String) {
    socket.send(request).unwrap();
    let mut buf = vec![0; BUFFER];
    let datagram = socket.recv(&mut buf).unwrap();
    let ack = datagram.messages().next().unwrap().unwrap().ack().unwrap();
    let text = ack.ext_ack().unwrap().text().to_string();
    (ack.errno(), text)
}

fn succeed(socket: &Socket, request: &[u8]) {
    let request_is = Messages::new(request).next().unwrap();
    assert_eq!(errno(socket, request).0, None, "{request_is:?}");
}

/// The one message that `bytes` are.
fn message(bytes: &[u8]) -> Message<'_> {
    Messages::new(bytes).strict().next().unwrap().unwrap()
}

/// What was put that did not come back: attributes, of any order and among any
/// others, with the same payload, nests entry by entry.
fn missing(put: Attributes<'_>, got: Attributes<'_>) -> Vec<String> {
    let mut missing = Vec::new();
    for attribute in put.map(Result::unwrap) {
        let nla_type = attribute.nla_type();
        let answer = got
            .clone()
            .map(Result::unwrap)
            .find(|a| a.nla_type() == nla_type);
        match answer {
            Some(answer) if attribute.is_nested() => {
                missing.extend(self::missing(attribute.nested(), answer.nested()));
            }
            Some(answer) if answer.payload() == attribute.payload() => {}
            other => missing.push(format!("{attribute:?}: {other:?}")),
        }
    }
    missing
}

/// Makes what `request` says, and looks for it in the dump of `get`: the same
/// family header and all that was put. Returns the message with it.
fn comes_back(socket: &Socket, request: &[u8], hdrlen: usize, get: u16) -> Vec<u8> {
    succeed(socket, request);
    let put = message(request);
    let header = NlMsgHdr::new(get).with_flags(NLM_F_REQUEST | NLM_F_DUMP);
    let mut all = vec![0; hdrlen];
    all[0] = put.payload()[0]; // of this address family
    let dump_request = build(header, |m| m.put_payload(&all));
    // What is nearest, where nothing is right.
    let mut nearest: Option<(Vec<String>, Vec<u8>)> = None;
    for bytes in dump(socket, &dump_request) {
        let got = message(&bytes);
        let mut wrong = missing(
            put.attributes(hdrlen).unwrap(),
            got.attributes(hdrlen).unwrap().strict(),
        );
        let (said, is) = (&put.payload()[..hdrlen], &got.payload()[..hdrlen]);
        if said != is {
            wrong.push(format!("family header {said:02x?}: {is:02x?}"));
        }
        if nearest
            .as_ref()
            .is_none_or(|(nearest, _)| wrong.len() < nearest.len())
        {
            nearest = Some((wrong, bytes));
        }
    }
    let (wrong, bytes) = nearest.unwrap();
    assert_eq!(wrong, Vec::<String>::new(), "{put:?}");
    bytes
}

/// The index of the link `name`.
fn index(socket: &Socket, name: &str) -> i32 {
    let header = NlMsgHdr::new(RTM_GETLINK).with_flags(NLM_F_REQUEST);
    let request = build(header, |m| {
        m.put_header(&IfInfoMsg::default())?;
        m.put_str(IFLA_IFNAME, name)
    });
    socket.send(&request).unwrap();
    let mut buf = vec![0; BUFFER];
    let datagram = socket.recv(&mut buf).unwrap();
    let link = datagram.messages().next().unwrap().unwrap();
    link.family_header::<IfInfoMsg>().unwrap().ifi_index.get()
}

fn set_up(socket: &Socket, index: i32) {
    let header = NlMsgHdr::new(RTM_NEWLINK).with_flags(NLM_F_REQUEST | NLM_F_ACK);
    let request = build(header, |m| {
        m.put_header(&IfInfoMsg {
            ifi_index: I32::new(index),
            ifi_flags: U32::new(IFF_UP),
            ifi_change: U32::new(IFF_UP),
            ..IfInfoMsg::default()
        })
    });
    succeed(socket, &request);
}

/// A pair of links that are up, whose names are `veth0` and `veth1`; `None`,
/// and said so, where the kernel has none.
fn veth(socket: &Socket, test: &str) -> Option<i32> {
    let request = new(RTM_NEWLINK, |m| {
        m.put_header(&IfInfoMsg::default())?;
        m.put_str(IFLA_IFNAME, "veth0")?;
        m.nest_with(IFLA_LINKINFO, |linkinfo| {
            linkinfo.put_str(IFLA_INFO_KIND, "veth")?;
            linkinfo.nest_with(IFLA_INFO_DATA, |data| {
                data.nest_with(VETH_INFO_PEER, |peer| {
                    peer.put_header(&IfInfoMsg::default())?;
                    peer.put_str(IFLA_IFNAME, "veth1")
                })
            })
        })
    });
    match errno(socket, &request) {
        (None, _) => {}
        (Some(Errno::EOPNOTSUPP), text) => {
            skipped(test, format_args!("no veth: {text}"));
            return None;
        }
        other => panic!("{other:?}"),
    }
    let index = index(socket, "veth0");
    set_up(socket, index);
    set_up(socket, self::index(socket, "veth1"));
    Some(index)
}

/// A socket in the namespace.
fn route_socket() -> Socket {
    let socket = open(NETLINK_ROUTE);
    socket.set_ext_ack(true).unwrap();
    socket.set_get_strict_chk(true).unwrap();
    socket
}

#[test]
fn links_come_back() {
    in_namespace("links that were put", || {
        let socket = route_socket();
        let bridge = |name: &str, mtu| {
            new(RTM_NEWLINK, |m| {
                m.put_header(&IfInfoMsg::default())?;
                m.put_str(IFLA_IFNAME, name)?;
                m.put_u32(IFLA_MTU, mtu)?;
                m.put_u32(IFLA_TXQLEN, 77)?;
                m.put_u32(IFLA_GROUP, 5)?;
                m.put(IFLA_ADDRESS, &[2, 0, 0, 0, 0, 1])?;
                let mut linkinfo = m.nest(IFLA_LINKINFO)?;
                linkinfo.put_str(IFLA_INFO_KIND, "bridge")?;
                let mut data = linkinfo.nest(IFLA_INFO_DATA)?;
                data.put_u32(IFLA_BR_FORWARD_DELAY, 700)?;
                data.put_u16(IFLA_BR_PRIORITY, 4096)?;
                data.end()?;
                linkinfo.end()
            })
        };
        match errno(&socket, &bridge("trial", 1500)) {
            (None, _) => {}
            (Some(Errno::EOPNOTSUPP), text) => return skipped("links that were put", text),
            other => panic!("{other:?}"),
        }
        // The kernel fills in the family header, so that what comes back is
        // compared without it.
        for (name, mtu) in [("short", 1234), ("fifteen-letters", 9000)] {
            let request = bridge(name, mtu);
            succeed(&socket, &request);
            let header = NlMsgHdr::new(RTM_GETLINK).with_flags(NLM_F_REQUEST | NLM_F_DUMP);
            let dump_request = build(header, |m| m.put_header(&IfInfoMsg::default()));
            let put = message(&request).attributes(16).unwrap();
            let wrong = dump(&socket, &dump_request)
                .iter()
                .map(|bytes| missing(put.clone(), message(bytes).attributes(16).unwrap()))
                .min_by_key(Vec::len);
            assert_eq!(wrong, Some(Vec::new()));
        }
    });
}

#[test]
fn addresses_come_back() {
    in_namespace("addresses that were put", || {
        let socket = route_socket();
        let Some(index) = veth(&socket, "addresses that were put") else {
            return;
        };
        let header = |family, prefixlen, flags, scope| IfAddrMsg {
            ifa_family: family,
            ifa_prefixlen: prefixlen,
            ifa_flags: flags,
            ifa_scope: scope,
            ifa_index: U32::new(index.unsigned_abs()),
        };
        let kept = IFA_F_PERMANENT | IFA_F_NOPREFIXROUTE;
        // Each in a subnet of its own: a second one would be flagged as such.
        let v4 = |subnet: u8, label: &str| {
            new(RTM_NEWADDR, |m| {
                m.put_header(&header(AF_INET, 26, 0x80, RT_SCOPE_LINK))?;
                m.put(IFA_LOCAL, &[198, 51, 100, 1])?;
                m.put(IFA_ADDRESS, &[192, 0, 2, subnet + 1])?;
                m.put(IFA_BROADCAST, &[192, 0, 2, subnet + 63])?;
                m.put_str(IFA_LABEL, label)?;
                m.put_u32(IFA_RT_PRIORITY, 7)?;
                m.put_u32(IFA_FLAGS, kept)
            })
        };
        let hdrlen = size_of::<IfAddrMsg>();
        comes_back(&socket, &v4(64, "veth0"), hdrlen, RTM_GETADDR);
        comes_back(&socket, &v4(128, "veth0:more"), hdrlen, RTM_GETADDR);

        let mut address = [0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        let mut v6 = |last| {
            address[15] = last;
            new(RTM_NEWADDR, |m| {
                m.put_header(&header(AF_INET6, 64, 0x82, RT_SCOPE_UNIVERSE))?;
                m.put(IFA_ADDRESS, &address)?;
                m.put_u32(IFA_RT_PRIORITY, 7)?;
                m.put_u32(IFA_FLAGS, kept | IFA_F_NODAD)
            })
        };
        if no_ipv6("IPv6 addresses") {
            return;
        }
        for last in [1, 0xff] {
            comes_back(&socket, &v6(last), hdrlen, RTM_GETADDR);
        }
    });
}

/// Whether the kernel has no IPv6, and said so.
fn no_ipv6(test: &str) -> bool {
    let none = fs::metadata("/proc/sys/net/ipv6").is_err();
    if none {
        skipped(test, "no IPv6");
    }
    none
}

/// Gives the link 192.0.2.1/24.
fn add_address(socket: &Socket, index: i32) {
    let request = new(RTM_NEWADDR, |m| {
        m.put_header(&IfAddrMsg {
            ifa_family: AF_INET,
            ifa_prefixlen: 24,
            ifa_index: U32::new(index.unsigned_abs()),
            ..IfAddrMsg::default()
        })?;
        m.put(IFA_LOCAL, &[192, 0, 2, 1])
    });
    succeed(socket, &request);
}

/// Weight less 1, and gateway, of the next hops of a route.
const HOPS: [(u8, [u8; 4]); 2] = [(0, [192, 0, 2, 8]), (2, [192, 0, 2, 9])];

#[test]
fn routes_come_back() {
    in_namespace("routes that were put", || {
        let socket = route_socket();
        let Some(index) = veth(&socket, "routes that were put") else {
            return;
        };
        let oif = index.unsigned_abs();
        add_address(&socket, index);
        let header = |family, dst_len| RtMsg {
            rtm_family: family,
            rtm_dst_len: dst_len,
            rtm_table: RT_TABLE_MAIN,
            rtm_protocol: RTPROT_STATIC,
            rtm_scope: RT_SCOPE_UNIVERSE,
            rtm_type: RTN_UNICAST,
            ..RtMsg::default()
        };
        let hdrlen = size_of::<RtMsg>();
        let with_metrics = new(RTM_NEWROUTE, |m| {
            m.put_header(&header(AF_INET, 24))?;
            m.put(RTA_DST, &[198, 51, 100, 0])?;
            m.put(RTA_GATEWAY, &[192, 0, 2, 7])?;
            m.put(RTA_PREFSRC, &[192, 0, 2, 1])?;
            m.put_u32(RTA_OIF, oif)?;
            m.put_u32(RTA_PRIORITY, 500)?;
            m.put_u32(RTA_TABLE, RT_TABLE_MAIN.into())?;
            let mut metrics = m.nest(RTA_METRICS)?;
            metrics.put_u32(RTAX_MTU, 1400)?;
            metrics.put_u32(RTAX_WINDOW, 30_000)?;
            metrics.put_u32(RTAX_ADVMSS, 1360)?;
            metrics.end()
        });
        comes_back(&socket, &with_metrics, hdrlen, RTM_GETROUTE);

        // A table whose number does not fit into the header.
        let elsewhere = new(RTM_NEWROUTE, |m| {
            m.put_header(&RtMsg {
                rtm_table: RT_TABLE_COMPAT,
                rtm_type: RTN_BLACKHOLE,
                ..header(AF_INET, 32)
            })?;
            m.put(RTA_DST, &[203, 0, 113, 9])?;
            m.put_u32(RTA_TABLE, 70_000)
        });
        comes_back(&socket, &elsewhere, hdrlen, RTM_GETROUTE);

        let multipath = new(RTM_NEWROUTE, |m| {
            m.put_header(&header(AF_INET, 25))?;
            m.put(RTA_DST, &[203, 0, 113, 128])?;
            m.nest_noflag_with(RTA_MULTIPATH, |hops| {
                for (weight, gateway) in HOPS {
                    let hop = RtNextHop {
                        rtnh_hops: weight,
                        rtnh_ifindex: I32::new(index),
                        ..RtNextHop::default()
                    };
                    hops.next_hop_with(&hop, |hop| hop.put(RTA_GATEWAY, &gateway))?;
                }
                Ok(())
            })
        });
        let came = comes_back(&socket, &multipath, hdrlen, RTM_GETROUTE);
        let mut attributes = message(&came).attributes(hdrlen).unwrap();
        let hops = attributes.find_map(|attribute| {
            let attribute = attribute.unwrap();
            (attribute.nla_type() == RTA_MULTIPATH).then(|| attribute.next_hops())
        });
        let read: Vec<_> = hops
            .unwrap()
            .map(|hop| {
                let hop = hop.unwrap();
                let gateway = hop.attributes().next().unwrap().unwrap();
                assert_eq!(hop.header().rtnh_ifindex.get(), index);
                (hop.header().rtnh_hops, *gateway.get_array().unwrap())
            })
            .collect();
        assert_eq!(read, HOPS);

        if no_ipv6("IPv6 routes") {
            return;
        }
        let v6 = new(RTM_NEWROUTE, |m| {
            m.put_header(&header(AF_INET6, 48))?;
            m.put(
                RTA_DST,
                &[0x20, 1, 0xd, 0xb8, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
            )?;
            m.put_u32(RTA_OIF, oif)?;
            m.put_u32(RTA_PRIORITY, 500)?;
            m.put_u8(RTA_PREF, ICMPV6_ROUTER_PREF_HIGH)?;
            let mut metrics = m.nest(RTA_METRICS)?;
            metrics.put_u32(RTAX_MTU, 1400)?;
            metrics.end()
        });
        comes_back(&socket, &v6, hdrlen, RTM_GETROUTE);
    });
}

#[test]
fn neighbours_come_back() {
    in_namespace("neighbours that were put", || {
        let socket = route_socket();
        let Some(index) = veth(&socket, "neighbours that were put") else {
            return;
        };
        // Without an address, of a namespace that has none, no address is unicast.
        add_address(&socket, index);
        // struct ndmsg
        let mut header = [0; 12];
        header[0] = AF_INET;
        header[4..8].copy_from_slice(&index.to_ne_bytes());
        header[8..10].copy_from_slice(&u16::from(NUD_PERMANENT).to_ne_bytes());
        header[11] = RTN_UNICAST;
        let neighbour = new(RTM_NEWNEIGH, |m| {
            m.put_payload(&header)?;
            m.put(NDA_DST, &[192, 0, 2, 33])?;
            m.put(NDA_LLADDR, &[2, 0, 0, 0, 0, 33])
        });
        comes_back(&socket, &neighbour, header.len(), RTM_GETNEIGH);
    });
}

/// Refusals point into structs inside of attributes, and are shown by name: at the
/// other end of a veth pair and in the encapsulation of a next hop.
#[test]
fn refusals_name_what_is_inside_of_structs() {
    use crate::common::block_on;
    use nlfamilies::{rt_link::RtLink, rt_route::RtRoute};
    use nlsock::{tokio as asynchronous, Client, RequestBuilder};

    type Build<'b> = &'b dyn Fn(&mut RequestBuilder<'_>) -> Result<(), BuildError>;
    let expect = |nlmsg_type, flags, build: Build<'_>, expected: &str| {
        let families = [RtLink::info(), RtRoute::info()];
        let mut client = Client::open(NETLINK_ROUTE).unwrap();
        client.set_families(&families);
        let refused = client.request_with(nlmsg_type, flags, build);
        let refused = refused.unwrap_err();
        let of_tokio = block_on(async {
            let mut client = asynchronous::Client::open(NETLINK_ROUTE).unwrap();
            client.set_families(&families);
            let refused = client.request_with(nlmsg_type, flags, build).await;
            refused.unwrap_err()
        });
        assert_eq!(of_tokio, refused);
        if refused.errno() == Some(Errno::EOPNOTSUPP) {
            skipped("refusals that point into structs", refused);
        } else {
            assert!(refused.to_string().starts_with(expected), "{refused}");
        }
    };
    in_namespace("refusals that point into structs", || {
        let mut client = Client::open(NETLINK_ROUTE).unwrap();
        let veth: Build<'_> = &|message| {
            message.put_header(&IfInfoMsg::default())?;
            message.nest_with(IFLA_LINKINFO, |info| {
                info.put_str(IFLA_INFO_KIND, "veth")?;
                info.nest_with(IFLA_INFO_DATA, |data| {
                    data.nest_with(VETH_INFO_PEER, |peer| {
                        peer.put_header(&IfInfoMsg::default())?;
                        peer.put(IFLA_MTU, &[1, 2])
                    })
                })
            })
        };
        expect(
            RTM_NEWLINK,
            NLM_F_CREATE | NLM_F_EXCL,
            veth,
            "RTM_NEWLINK: ERANGE at IFLA_LINKINFO > IFLA_INFO_DATA > VETH_INFO_PEER > IFLA_MTU: ",
        );
        // Over the loopback link, which has to be up.
        let lo = IfInfoMsg {
            ifi_index: I32::new(1),
            ifi_flags: U32::new(IFF_UP),
            ifi_change: U32::new(IFF_UP),
            ..IfInfoMsg::default()
        };
        client.request(RTM_NEWLINK, |m| m.put_header(&lo)).unwrap();
        let hop = RtNextHop {
            rtnh_ifindex: I32::new(1),
            ..RtNextHop::default()
        };
        let multipath: Build<'_> = &|message| {
            message.put_header(&RtMsg {
                rtm_family: AF_INET,
                rtm_dst_len: 32,
                rtm_table: RT_TABLE_MAIN,
                rtm_type: RTN_UNICAST,
                ..RtMsg::default()
            })?;
            message.put(RTA_DST, &[192, 0, 2, 1])?;
            message.nest_noflag_with(RTA_MULTIPATH, |hops| {
                for ttl in [&[64][..], &[]] {
                    hops.next_hop_with(&hop, |hop| {
                        hop.put_u16(RTA_ENCAP_TYPE, LWTUNNEL_ENCAP_IP)?;
                        hop.nest_with(RTA_ENCAP, |encap| encap.put(LWTUNNEL_IP_TTL, ttl))
                    })?;
                }
                Ok(())
            })
        };
        expect(
            RTM_NEWROUTE,
            NLM_F_CREATE,
            multipath,
            "RTM_NEWROUTE: ERANGE at RTA_MULTIPATH > nexthop[1] > RTA_ENCAP > LWTUNNEL_IP_TTL: ",
        );
    });
}
