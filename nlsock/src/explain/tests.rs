// SPDX-License-Identifier: MIT OR Apache-2.0
//! The names of attributes in refusals of untyped requests, by the declarations of
//! families.

use nlfamilies::{nlctrl, rt_addr, rt_link, rt_route, rt_rule, tc};
use nlwire::rtnl::{IfInfoMsg, RtMsg, RtNextHop, TcMsg, TcNetemQopt};
use nlwire::typed::FamilyInfo;
use nlwire::uapi::*;
use nlwire::{BuildError, Message, MessageBuilder, NlMsgHdr, Sink};
use zerocopy::{FromZeros, Immutable, IntoBytes};

use crate::explain::RequestContext;
use crate::{RequestError, VecSink};
use nlwire::Errno;

/// A marker that occurs once in a request, after the header of the
/// attribute at fault.
const FAULT: [u8; 8] = *b"\xf0FAULT\x0f\xf0";

/// The families by which requests are explained.
const FAMILIES: &[&FamilyInfo] = &[
    rt_link::RtLink::info(),
    rt_addr::RtAddr::info(),
    rt_route::RtRoute::info(),
    rt_rule::RtRule::info(),
    tc::Tc::info(),
    nlctrl::Nlctrl::info(),
];

type Builder<'s> = MessageBuilder<'s, VecSink>;

fn request<H: IntoBytes + Immutable>(
    nlmsg_type: u16,
    header: &H,
    build: impl FnOnce(&mut Builder<'_>) -> Result<(), BuildError>,
) -> VecSink {
    let mut sink = VecSink::new();
    let mut message = MessageBuilder::new(&mut sink, NlMsgHdr::new(nlmsg_type)).unwrap();
    message.put_header(header).unwrap();
    build(&mut message).unwrap();
    message.end().unwrap();
    sink
}

/// Returns the text of a refusal of `request` whose offset is that of
/// [`FAULT`].
fn explain(request: &VecSink) -> String {
    let bytes = request.as_bytes();
    let fault = bytes.windows(8).position(|bytes| bytes == FAULT).unwrap() - 4;
    explain_at(request, fault)
}

fn explain_at(request: &VecSink, fault: usize) -> String {
    explain_for(NETLINK_ROUTE, None, request, fault)
}

fn explain_for(
    protocol: i32,
    header_len: Option<usize>,
    request: &VecSink,
    fault: usize,
) -> String {
    let message = Message::from_bytes(request.as_bytes()).unwrap();
    let mut ext_ack = nlwire::ExtAck::default();
    ext_ack.offs = Some(fault.try_into().unwrap());
    ext_ack.msg = Some(b"no");
    let context = RequestContext {
        protocol,
        header_len,
        family: "",
        info: None,
        families: FAMILIES,
    };
    RequestError::new(&message, Errno::ERANGE, Ok(ext_ack), context).to_string()
}

fn link(kind: &str, in_data: impl FnOnce(&mut Builder<'_>) -> Result<(), BuildError>) -> VecSink {
    // The content of IFLA_INFO_DATA, built separately.
    let data = request(0, &[0u8; 0], in_data);
    request(RTM_NEWLINK, &IfInfoMsg::default(), |message| {
        message.put_str(IFLA_IFNAME, "a")?;
        message.nest_with(IFLA_LINKINFO, |info| {
            info.put_str(IFLA_INFO_KIND, kind)?;
            info.put(IFLA_INFO_DATA, &data.as_bytes()[16..])
        })
    })
}

#[test]
fn the_other_end_of_a_veth_pair() {
    let peer = |m: &mut Builder<'_>| {
        m.nest_with(VETH_INFO_PEER, |peer| {
            peer.put_header(&IfInfoMsg::default())?;
            peer.put_str(IFLA_IFNAME, "b")?;
            peer.put(IFLA_MTU, &FAULT)
        })
    };
    assert_eq!(
        explain(&link("veth", peer)),
        "RTM_NEWLINK: ERANGE at IFLA_LINKINFO > IFLA_INFO_DATA > VETH_INFO_PEER > IFLA_MTU: no"
    );
    // The structure of another kind is unknown.
    let unknown = link("other", peer);
    assert!(
        explain(&unknown).ends_with(", inside IFLA_LINKINFO > IFLA_INFO_DATA > 1: no"),
        "{}",
        explain(&unknown)
    );
}

#[test]
fn a_nest_that_is_not_known_has_numbers() {
    let nest = |m: &mut Builder<'_>| m.nest_with(7, |nest| nest.put(9, &FAULT));
    assert_eq!(
        explain(&link("other", nest)),
        "RTM_NEWLINK: ERANGE at IFLA_LINKINFO > IFLA_INFO_DATA > 7 > 9: no"
    );
    assert_eq!(
        explain(&link("vlan", |m| m.put(IFLA_VLAN_ID, &FAULT))),
        "RTM_NEWLINK: ERANGE at IFLA_LINKINFO > IFLA_INFO_DATA > IFLA_VLAN_ID: no"
    );
    let rule = request(RTM_NEWADDR + 12, &[0u8; 12], |m| {
        m.nest_with(100, |nest| nest.put(6, &FAULT))
    });
    assert_eq!(
        explain(&rule),
        "RTM_NEWRULE: ERANGE at attribute 100 > 6: no"
    );
}

fn route(kinds: [u16; 2], nla_type: u16) -> VecSink {
    request(RTM_NEWROUTE, &RtMsg::default(), |message| {
        message.nest_noflag_with(RTA_MULTIPATH, |hops| {
            for (kind, fault) in kinds.into_iter().zip([&[0; 8], &FAULT]) {
                hops.next_hop_with(&RtNextHop::default(), |hop| {
                    hop.put_u16(RTA_ENCAP_TYPE, kind)?;
                    hop.nest_with(RTA_ENCAP, |encap| encap.put(nla_type, fault))
                })?;
            }
            Ok(())
        })
    })
}

#[test]
fn encapsulations_of_next_hops() {
    let (ip, ip6, mpls) = (LWTUNNEL_ENCAP_IP, LWTUNNEL_ENCAP_IP6, LWTUNNEL_ENCAP_MPLS);
    let at = "RTM_NEWROUTE: ERANGE at RTA_MULTIPATH > nexthop[1] > RTA_ENCAP > ";
    for (kinds, name) in [
        ([ip, ip], "LWTUNNEL_IP_TTL"),
        ([ip6, ip6], "LWTUNNEL_IP6_HOPLIMIT"),
        ([mpls, mpls], "4"),
        // That of the first next hop is another.
        ([ip, ip6], "LWTUNNEL_IP6_HOPLIMIT"),
    ] {
        let text = explain(&route(kinds, LWTUNNEL_IP_TTL));
        assert_eq!(text, format!("{at}{name}: no"));
    }
    let route = request(RTM_NEWROUTE, &RtMsg::default(), |m| {
        m.put_u16(RTA_ENCAP_TYPE, ip)?;
        m.nest_with(RTA_ENCAP, |encap| encap.put(LWTUNNEL_IP_TTL, &FAULT))
    });
    assert_eq!(
        explain(&route),
        "RTM_NEWROUTE: ERANGE at RTA_ENCAP > LWTUNNEL_IP_TTL: no"
    );
}

/// Returns the text for a route with one next hop and the attribute at fault
/// in its `RTA_ENCAP`, which follows the first of `types` and precedes the
/// second. `types` are payloads of `RTA_ENCAP_TYPE`.
fn explain_hop(top: Option<u16>, types: [Option<&[u8]>; 2]) -> String {
    explain(&request(RTM_NEWROUTE, &RtMsg::default(), |message| {
        if let Some(kind) = top {
            message.put_u16(RTA_ENCAP_TYPE, kind)?;
        }
        message.nest_noflag_with(RTA_MULTIPATH, |hops| {
            hops.next_hop_with(&RtNextHop::default(), |hop| {
                let [before, after] = types;
                if let Some(before) = before {
                    hop.put(RTA_ENCAP_TYPE, before)?;
                }
                hop.nest_with(RTA_ENCAP, |encap| encap.put(LWTUNNEL_IP_TTL, &FAULT))?;
                if let Some(after) = after {
                    hop.put(RTA_ENCAP_TYPE, after)?;
                }
                Ok(())
            })
        })
    }))
}

#[test]
fn encapsulations_of_uncertain_kind_have_numbers() {
    let ip = &LWTUNNEL_ENCAP_IP.to_ne_bytes()[..];
    let ip6 = &LWTUNNEL_ENCAP_IP6.to_ne_bytes()[..];
    let top = Some(LWTUNNEL_ENCAP_IP);
    let at = "RTM_NEWROUTE: ERANGE at RTA_MULTIPATH > nexthop[0] > RTA_ENCAP > ";
    for (top, types, name) in [
        (None, [Some(ip), None], "LWTUNNEL_IP_TTL"),
        (None, [None, Some(ip)], "LWTUNNEL_IP_TTL"),
        (top, [Some(ip), Some(ip)], "LWTUNNEL_IP_TTL"),
        // The kernel reads the first of them.
        (None, [Some(ip), Some(ip6)], "4"),
        (None, [Some(ip6), Some(ip)], "4"),
        (top, [Some(ip6), None], "LWTUNNEL_IP6_HOPLIMIT"),
        // In IPv6, the next hop has the kind of the route; in IPv4, none.
        (top, [None, None], "4"),
        // A malformed kind.
        (top, [Some(&[1]), None], "4"),
    ] {
        assert_eq!(explain_hop(top, types), format!("{at}{name}: no"));
    }
}

fn traffic_control<H: FromZeros + IntoBytes + Immutable>(
    nlmsg_type: u16,
    kind: &str,
    in_options: impl FnOnce(&mut Builder<'_>) -> Result<(), BuildError>,
) -> VecSink {
    let options = request(0, &H::new_zeroed(), in_options);
    request(nlmsg_type, &TcMsg::default(), |message| {
        message.put_str(TCA_KIND, kind)?;
        message.put(TCA_OPTIONS, &options.as_bytes()[16..])
    })
}

fn qdisc<H: FromZeros + IntoBytes + Immutable>(
    kind: &str,
    in_options: impl FnOnce(&mut Builder<'_>) -> Result<(), BuildError>,
) -> VecSink {
    traffic_control::<H>(RTM_NEWQDISC, kind, in_options)
}

#[test]
fn options_behind_a_struct() {
    let loss =
        |m: &mut Builder<'_>| m.nest_with(TCA_NETEM_LOSS, |loss| loss.put(NETEM_LOSS_GE, &FAULT));
    assert_eq!(
        explain(&qdisc::<TcNetemQopt>("netem", loss)),
        "RTM_NEWQDISC: ERANGE at TCA_OPTIONS > TCA_NETEM_LOSS > NETEM_LOSS_GE: no"
    );
    // The struct of another queueing discipline is unknown, so the path
    // ends before it.
    let unknown = qdisc::<TcNetemQopt>("other", loss);
    assert!(
        explain(&unknown).ends_with(", inside TCA_OPTIONS: no"),
        "{}",
        explain(&unknown)
    );
}

/// A struct of an unknown kind, then the attribute at fault. The path never
/// has a level that the struct only resembles.
#[test]
fn a_struct_that_resembles_an_attribute() {
    let explain = |header: &[u16]| {
        let options = |m: &mut Builder<'_>| {
            m.nest_with(TCA_OPTIONS, |options| {
                options.put_payload(header.as_bytes())?;
                options.put(1, &FAULT)
            })
        };
        explain(&request(RTM_NEWQDISC, &TcMsg::default(), |m| {
            m.put_str(TCA_KIND, "other")?;
            options(m)
        }))
    };
    for header in [
        [20, 5, 4, 7],
        // The flag of a nest is no proof.
        [20, NLA_F_NESTED | 5, 4, 7],
    ] {
        let text = explain(&header);
        assert!(text.ends_with(", inside TCA_OPTIONS: no"), "{text}");
    }
    // No attribute other than TCA_OPTIONS can contain the attribute at fault.
    for header in [&[][..], &[4, 5], &[8, 5, 0, 0], &[4, 5, 4, 7]] {
        let text = explain(header);
        assert_eq!(text, "RTM_NEWQDISC: ERANGE at TCA_OPTIONS > 1: no");
    }
}

/// Two levels of unknown structure: the inner one can also be the bytes of a
/// struct.
#[test]
fn an_unknown_nest_in_an_unknown_nest() {
    let rule = request(RTM_NEWADDR + 12, &[0u8; 12], |m| {
        m.nest_with(100, |nest| nest.nest_with(6, |nest| nest.put(7, &FAULT)))
    });
    let text = explain(&rule);
    assert!(text.ends_with(", inside attribute 100: no"), "{text}");
}

/// Every offset and every cut: no panic, and a name only for an attribute
/// that is there.
#[test]
fn any_offset() {
    let peer = |m: &mut Builder<'_>| {
        m.nest_with(VETH_INFO_PEER, |peer| {
            peer.put_header(&IfInfoMsg::default())?;
            peer.put(IFLA_MTU, &FAULT)
        })
    };
    for request in [link("veth", peer), route([2, 2], 4)] {
        for offset in 0..request.as_bytes().len() + 8 {
            let text = explain_at(&request, offset);
            assert!(text.contains(" at "), "{text}");
        }
    }
}

/// `IFLA_AF_SPEC` contains the attributes of a bridge, or a nest for each
/// family: its structure is not known.
#[test]
fn attributes_of_a_bridge() {
    let set = |spec: &dyn Fn(&mut Builder<'_>) -> Result<(), BuildError>| {
        let spec = request(0, &[0u8; 0], spec);
        request(RTM_NEWLINK + 3, &IfInfoMsg::default(), |m| {
            m.put_str(IFLA_IFNAME, "br0")?;
            m.put(IFLA_AF_SPEC | NLA_F_NESTED, &spec.as_bytes()[16..])
        })
    };
    // IFLA_BRIDGE_FLAGS and IFLA_BRIDGE_VLAN_INFO.
    let bridge = set(&|m| {
        m.put_u16(0, 2)?;
        m.put(2, &FAULT)
    });
    // The declaration is that of links, where 2 is AF_INET.
    let text = explain(&bridge);
    assert_eq!(text, "RTM_SETLINK: ERANGE at IFLA_AF_SPEC > AF_INET: no");
    // AF_INET6, IFLA_INET6_ADDR_GEN_MODE.
    let inet6 = set(&|m| m.nest_with(10, |inet6| inet6.put(8, &FAULT)));
    let text = explain(&inet6);
    assert!(text.contains(" at IFLA_AF_SPEC > AF_INET6 > "), "{text}");
}

/// `NHA_GROUP` is an array of `struct nexthop_grp`, whose fields can look
/// like headers of attributes.
#[test]
fn groups_of_next_hops() {
    let group: [[u32; 2]; 2] = [[0x0001_0010, 0], [0x0001_0008, 0]];
    let nexthop = request(RTM_NEWLINK + 88, &[0u8; 8], |m| {
        m.put(2, group.as_bytes())?;
        m.put(3, &FAULT)
    });
    assert_eq!(
        explain(&nexthop),
        "RTM_NEWNEXTHOP: ERANGE at attribute 3: no"
    );
    for inside in [28, 36] {
        let text = explain_at(&nexthop, inside);
        assert!(text.contains("attribute 2"), "{text}");
    }
}

/// A family of generic netlink can have a header of its own, as Open
/// vSwitch's do. Unless its length is known, nothing is said about what
/// follows the generic header.
#[test]
fn a_header_of_a_family_is_no_attribute() {
    for dp_ifindex in [
        0u32,
        5,
        8,
        12,
        0x0001_0008,
        0x0003_0014,
        0x8001_0010,
        u32::MAX,
    ] {
        let packet = request(GENL_ID_CTRL + 5, &[3u8, 1, 0, 0], |m| {
            m.put_payload(&dp_ifindex.to_ne_bytes())?;
            m.put_u32(1, 7)?;
            m.nest_with(2, |key| key.put(4, &FAULT))
        });
        let bytes = packet.as_bytes();
        let fault = bytes.windows(8).position(|bytes| bytes == FAULT).unwrap() - 4;
        let name = format!("family {} command 3", GENL_ID_CTRL + 5);
        let text = explain_for(NETLINK_GENERIC, None, &packet, fault);
        assert_eq!(text, format!("{name}: ERANGE at byte {fault}: no"));
        let text = explain_for(NETLINK_GENERIC, Some(8), &packet, fault);
        assert_eq!(text, format!("{name}: ERANGE at attribute 2 > 4: no"));
    }
    // The controller has none.
    let ctrl = request(GENL_ID_CTRL, &[3u8, 1, 0, 0], |m| {
        m.put(CTRL_ATTR_FAMILY_NAME, &FAULT)
    });
    let text = explain_for(NETLINK_GENERIC, None, &ctrl, 20);
    assert!(
        text.ends_with("ERANGE at CTRL_ATTR_FAMILY_NAME: no"),
        "{text}"
    );
}

/// Nothing is said about the attributes of a protocol whose headers are not
/// known.
#[test]
fn an_unknown_protocol_has_no_paths() {
    let any = request(RTM_NEWLINK, &[0u8; 16], |m| m.put(1, &FAULT));
    for protocol in [
        NETLINK_USERSOCK,
        NETLINK_XFRM,
        NETLINK_SOCK_DIAG,
        NETLINK_AUDIT,
        31,
    ] {
        for offset in 0..any.as_bytes().len() + 8 {
            let text = explain_for(protocol, None, &any, offset);
            assert_eq!(text, format!("type 16: ERANGE at byte {offset}: no"));
        }
    }
}

/// Offsets of headers, of padding, and beyond the end are in no attribute. An
/// offset inside an attribute names that attribute, and no other.
#[test]
fn offsets_of_no_attribute() {
    let bytes = request(RTM_NEWLINK, &IfInfoMsg::default(), |m| {
        m.put(IFLA_IFNAME, b"a")?; // byte 32, and padding from 37 on
        m.put_u32(IFLA_MTU, 1500)?; // byte 40
        m.nest_with(IFLA_LINKINFO, |info| info.put(IFLA_INFO_KIND, b"x")) // 48, 52 to 57
    });
    let len = bytes.as_bytes().len();
    assert_eq!(len, 60);
    for offset in (0..len + 100).chain([u32::MAX as usize]) {
        let place = match offset {
            32 => "at IFLA_IFNAME".to_owned(),
            33..=36 => format!("at byte {offset}, inside IFLA_IFNAME"),
            40 => "at IFLA_MTU".to_owned(),
            41..=47 => format!("at byte {offset}, inside IFLA_MTU"),
            48 => "at IFLA_LINKINFO".to_owned(),
            49..=51 | 57..=59 => format!("at byte {offset}, inside IFLA_LINKINFO"),
            52 => "at IFLA_LINKINFO > IFLA_INFO_KIND".to_owned(),
            53..=56 => format!("at byte {offset}, inside IFLA_LINKINFO > IFLA_INFO_KIND"),
            _ => format!("at byte {offset}"),
        };
        let text = explain_at(&bytes, offset);
        assert_eq!(text, format!("RTM_NEWLINK: ERANGE {place}: no"));
    }
}
