//! [`Schema`]: the structure and the names of the attributes of a request.
//!
//! The attributes of a request are members of a [`Set`], which has a name for
//! each type and the set inside each nest. The content of a nest can depend on
//! another attribute: that of `IFLA_INFO_DATA` on `IFLA_INFO_KIND`, that of
//! `RTA_ENCAP` on `RTA_ENCAP_TYPE`, and that of a queueing discipline's
//! `TCA_OPTIONS` on `TCA_KIND`.
//!
//! ```text
//!   Link  IFLA_*
//!    +-- IFLA_LINKINFO        LinkInfo  IFLA_INFO_*
//!    |    +-- IFLA_INFO_DATA  Veth      VETH_INFO_*, if the kind is veth
//!    |         +-- VETH_INFO_PEER  struct ifinfomsg, then Link again
//!    +-- IFLA_PROP_LIST       LinkProperties
//! ```

use nlwire::rtnl::{IfInfoMsg, TcMqprioQopt, TcNetemQopt};
use nlwire::uapi::*;
use nlwire::{Attribute, AttributeLayout, Attributes, Message};

use super::names::{self, Names};

/// A set of attribute types: those of a message's top level or of a nest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Set {
    Link,
    /// The other end of a veth pair. Its kind is not looked up.
    PeerLink,
    LinkInfo,
    LinkProperties,
    Veth,
    Vlan,
    Addr,
    Route,
    EncapIp,
    EncapIp6,
    Neigh,
    Qdisc,
    /// A class, a filter or a chain. Their options differ from those of the
    /// queueing discipline of the same kind, and are unknown.
    Tc,
    Netem,
    NetemLoss,
    Mqprio,
    MqprioRates,
    Ctrl,
}

impl Set {
    /// Returns the set at the top level of a message.
    fn of_message(protocol: i32, nlmsg_type: u16) -> Option<Self> {
        Some(match protocol {
            NETLINK_ROUTE => match names::rtm(nlmsg_type)?.stem {
                "LINK" | "LINKPROP" => Self::Link,
                "ADDR" => Self::Addr,
                "ROUTE" => Self::Route,
                "NEIGH" => Self::Neigh,
                "QDISC" => Self::Qdisc,
                "TCLASS" | "TFILTER" | "CHAIN" => Self::Tc,
                _ => return None,
            },
            NETLINK_GENERIC if nlmsg_type == GENL_ID_CTRL => Self::Ctrl,
            _ => return None,
        })
    }

    fn names(self) -> &'static Names<u16> {
        match self {
            Self::Link | Self::PeerLink => &names::LINK,
            Self::LinkInfo => &names::LINK_INFO,
            Self::LinkProperties => &names::LINK_PROPERTIES,
            Self::Veth => &names::VETH,
            Self::Vlan => &names::VLAN,
            Self::Addr => &names::ADDR,
            Self::Route => &names::ROUTE,
            Self::EncapIp => &names::ENCAP_IP,
            Self::EncapIp6 => &names::ENCAP_IP6,
            Self::Neigh => &names::NEIGH,
            Self::Qdisc | Self::Tc => &names::TC,
            Self::Netem => &names::NETEM,
            Self::NetemLoss => &names::NETEM_LOSS,
            Self::Mqprio => &names::MQPRIO,
            Self::MqprioRates => &names::MQPRIO_RATES,
            Self::Ctrl => &names::CTRL,
        }
    }
}

/// The content of an attribute: its layout, and the set of its attributes if
/// known.
type Content = (AttributeLayout, Option<Set>);

/// The structure and the names of the attributes of one request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Schema {
    top: Option<Set>,
    /// The content of `IFLA_INFO_DATA`.
    info_data: Option<Set>,
    /// The content of `TCA_OPTIONS`.
    options: Option<Content>,
    /// The content of `RTA_ENCAP`.
    encap: Option<Set>,
}

impl Schema {
    /// Returns the schema of a request with a family header of `hdrlen` bytes.
    pub(super) fn new(protocol: i32, request: &Message<'_>, hdrlen: usize) -> Self {
        let top = Set::of_message(protocol, request.nlmsg_type());
        let mut schema = Self {
            top,
            info_data: None,
            options: None,
            encap: None,
        };
        let Ok(attributes) = request.attributes(hdrlen) else {
            return schema;
        };
        match top {
            Some(Set::Link) => {
                let linkinfo = get(attributes, IFLA_LINKINFO);
                let kind = linkinfo.and_then(|nest| get(nest.nested(), IFLA_INFO_KIND));
                schema.info_data = match kind.map(name).unwrap_or_default() {
                    b"veth" => Some(Set::Veth),
                    b"vlan" => Some(Set::Vlan),
                    _ => None,
                };
            }
            Some(Set::Qdisc) => {
                let kind = get(attributes, TCA_KIND);
                schema.options = match kind.map(name).unwrap_or_default() {
                    b"netem" => {
                        let header = AttributeLayout::Header(size_of::<TcNetemQopt>());
                        Some((header, Some(Set::Netem)))
                    }
                    b"mqprio" => {
                        let header = AttributeLayout::Header(size_of::<TcMqprioQopt>());
                        Some((header, Some(Set::Mqprio)))
                    }
                    _ => None,
                };
            }
            Some(Set::Route) => schema.encap = encap(attributes),
            _ => {}
        }
        schema
    }

    /// Returns the kernel's name of the last attribute of `path`.
    pub(super) fn name(&self, path: &[u16]) -> Option<&'static str> {
        let (last, outer) = path.split_last()?;
        self.set(outer)?.names().find(*last)
    }

    /// Returns the layout of the last attribute of `path`, or `None` if
    /// unknown.
    pub(super) fn layout(&self, path: &[u16]) -> Option<AttributeLayout> {
        let (last, outer) = path.split_last()?;
        Some(self.content(self.set(outer)?, *last)?.0)
    }

    /// Returns the set of the attributes in the last attribute of `path`.
    fn set(&self, path: &[u16]) -> Option<Set> {
        let mut set = self.top?;
        for nla_type in path {
            set = self.content(set, *nla_type)?.1?;
        }
        Some(set)
    }

    /// Returns the content of an attribute of `set`, or `None` if unknown.
    fn content(&self, set: Set, nla_type: u16) -> Option<Content> {
        use AttributeLayout::{Header, Nest, NextHops};
        Some(match (set, nla_type) {
            (Set::Link, IFLA_LINKINFO) => (Nest, Some(Set::LinkInfo)),
            (Set::Link | Set::PeerLink, IFLA_PROP_LIST) => (Nest, Some(Set::LinkProperties)),
            (Set::LinkInfo, IFLA_INFO_DATA) => (Nest, self.info_data),
            (Set::Veth, VETH_INFO_PEER) => (Header(size_of::<IfInfoMsg>()), Some(Set::PeerLink)),
            (Set::Route, RTA_MULTIPATH) => (NextHops, Some(Set::Route)),
            (Set::Route, RTA_ENCAP) => (Nest, self.encap),
            (Set::Qdisc, TCA_OPTIONS) => self.options?,
            (Set::Netem, TCA_NETEM_LOSS) => (Nest, Some(Set::NetemLoss)),
            (Set::Mqprio, TCA_MQPRIO_MIN_RATE64 | TCA_MQPRIO_MAX_RATE64) => {
                (Nest, Some(Set::MqprioRates))
            }
            _ => return None,
        })
    }
}

/// Returns the attributes of a type.
fn all(attributes: Attributes<'_>, nla_type: u16) -> impl Iterator<Item = Attribute<'_>> {
    let attributes = attributes.map_while(Result::ok);
    attributes.filter(move |attribute| attribute.nla_type() == nla_type)
}

/// Returns the last attribute of a type, which is the one that `nla_parse()`
/// finds.
fn get(attributes: Attributes<'_>, nla_type: u16) -> Option<Attribute<'_>> {
    all(attributes, nla_type).last()
}

/// Returns the bytes of a string attribute, without the NUL.
fn name(attribute: Attribute<'_>) -> &[u8] {
    let bytes = attribute.payload();
    let end = bytes.iter().position(|byte| *byte == 0);
    bytes.get(..end.unwrap_or(bytes.len())).unwrap_or_default()
}

/// Returns the set of `RTA_ENCAP` in a route, if it is the same in the route and
/// in all of its next hops.
///
/// The kernel uses the last `RTA_ENCAP_TYPE` of the route and the first one of a
/// next hop (`nla_find()`). An encapsulation without a kind in a next hop has
/// that of the route in IPv6, and is refused in IPv4. None of this matters if
/// all the kinds are equal and none is absent.
fn encap(attributes: Attributes<'_>) -> Option<Set> {
    let hops = all(attributes.clone(), RTA_MULTIPATH)
        .flat_map(|multipath| multipath.next_hops().map_while(Result::ok))
        .map(|hop| hop.attributes());
    let mut common = None;
    for attributes in hops.chain([attributes.clone()]) {
        let has_encap = get(attributes.clone(), RTA_ENCAP).is_some();
        if has_encap && get(attributes.clone(), RTA_ENCAP_TYPE).is_none() {
            return None;
        }
        for kind in all(attributes, RTA_ENCAP_TYPE) {
            let kind = kind.get_u16().ok()?;
            if *common.get_or_insert(kind) != kind {
                return None;
            }
        }
    }
    match common? {
        LWTUNNEL_ENCAP_IP => Some(Set::EncapIp),
        LWTUNNEL_ENCAP_IP6 => Some(Set::EncapIp6),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    #![allow(
        clippy::arithmetic_side_effects,
        clippy::panic,
        clippy::unwrap_used,
        reason = "a test fails by panicking"
    )]

    use nlwire::rtnl::{RtMsg, RtNextHop, TcMsg};
    use nlwire::{BuildError, MessageBuilder, NlMsgHdr, Sink};
    use zerocopy::{FromZeros, Immutable, IntoBytes};

    use super::*;
    use crate::explain::RequestContext;
    use crate::{RequestError, VecSink};
    use nlwire::Errno;

    /// A marker that occurs once in a request, after the header of the
    /// attribute at fault.
    const FAULT: [u8; 8] = *b"\xf0FAULT\x0f\xf0";

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
        };
        RequestError::new(&message, Errno::ERANGE, Ok(ext_ack), context).to_string()
    }

    fn link(
        kind: &str,
        in_data: impl FnOnce(&mut Builder<'_>) -> Result<(), BuildError>,
    ) -> VecSink {
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
            m.nest_with(5, |nest| nest.put(6, &FAULT))
        });
        assert_eq!(explain(&rule), "RTM_NEWRULE: ERANGE at attribute 5 > 6: no");
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
            // Kinds that differ are not distinguished.
            ([ip, ip6], "4"),
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
            (top, [Some(ip6), None], "4"),
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
        let loss = |m: &mut Builder<'_>| {
            m.nest_with(TCA_NETEM_LOSS, |loss| loss.put(NETEM_LOSS_GE, &FAULT))
        };
        assert_eq!(
            explain(&qdisc::<TcNetemQopt>("netem", loss)),
            "RTM_NEWQDISC: ERANGE at TCA_OPTIONS > TCA_NETEM_LOSS > NETEM_LOSS_GE: no"
        );
        let rate = |m: &mut Builder<'_>| {
            m.nest_with(TCA_MQPRIO_MAX_RATE64, |rates| {
                rates.put(TCA_MQPRIO_MAX_RATE64, &FAULT)
            })
        };
        assert_eq!(
            explain(&qdisc::<TcMqprioQopt>("mqprio", rate)),
            "RTM_NEWQDISC: ERANGE at TCA_OPTIONS > TCA_MQPRIO_MAX_RATE64 > TCA_MQPRIO_MAX_RATE64: no"
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

    #[test]
    fn rates_contain_only_rates() {
        for (nla_type, name) in [
            (TCA_MQPRIO_MIN_RATE64, "TCA_MQPRIO_MIN_RATE64"),
            (TCA_MQPRIO_MODE, "1"),
        ] {
            let rate = |m: &mut Builder<'_>| {
                m.nest_with(TCA_MQPRIO_MIN_RATE64, |rates| rates.put(nla_type, &FAULT))
            };
            assert_eq!(
                explain(&qdisc::<TcMqprioQopt>("mqprio", rate)),
                format!("RTM_NEWQDISC: ERANGE at TCA_OPTIONS > TCA_MQPRIO_MIN_RATE64 > {name}: no")
            );
        }
        // A rate is a value, not a nest of rates.
        let deeper = |m: &mut Builder<'_>| {
            m.nest_with(TCA_MQPRIO_MIN_RATE64, |rates| {
                rates.nest_with(TCA_MQPRIO_MIN_RATE64, |rate| {
                    rate.put(TCA_MQPRIO_MIN_RATE64, &FAULT)
                })
            })
        };
        let text = explain(&qdisc::<TcMqprioQopt>("mqprio", deeper));
        assert!(
            text.ends_with(" > TCA_MQPRIO_MIN_RATE64 > TCA_MQPRIO_MIN_RATE64 > 3: no"),
            "{text}"
        );
    }

    /// The kind of a filter is that of a classifier, and a class has other
    /// options than its queueing discipline.
    #[test]
    fn options_of_classes_and_filters_are_unknown() {
        for (nlmsg_type, name) in [
            (RTM_NEWTCLASS, "RTM_NEWTCLASS"),
            (RTM_NEWTFILTER, "RTM_NEWTFILTER"),
        ] {
            let text = explain(&traffic_control::<TcNetemQopt>(nlmsg_type, "netem", |m| {
                m.put(TCA_NETEM_CORR, &FAULT)
            }));
            assert!(text.starts_with(name), "{text}");
            assert!(text.ends_with(", inside TCA_OPTIONS: no"), "{text}");
        }
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
            m.nest_with(5, |nest| nest.nest_with(6, |nest| nest.put(7, &FAULT)))
        });
        let text = explain(&rule);
        assert!(text.ends_with(", inside attribute 5: no"), "{text}");
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
        assert_eq!(
            explain(&bridge),
            "RTM_SETLINK: ERANGE at IFLA_AF_SPEC > 2: no"
        );
        // AF_INET6, IFLA_INET6_ADDR_GEN_MODE.
        let inet6 = set(&|m| m.nest_with(10, |inet6| inet6.put(8, &FAULT)));
        assert!(
            explain(&inet6).ends_with(", inside IFLA_AF_SPEC: no"),
            "{}",
            explain(&inet6)
        );
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
}
