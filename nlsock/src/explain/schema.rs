//! [`Schema`]: the structure and the names of the attributes of a request.
//!
//! The attributes of a request are members of a [`Set`], which has a name for
//! each type and the set inside each nest. The content of a nest can depend on
//! another attribute: that of `IFLA_INFO_DATA` on `IFLA_INFO_KIND`, and that of
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
use nlwire::{Attribute, AttributeLayout, AttributePath, Attributes, Message};

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
    Tc,
    Netem,
    NetemLoss,
    Mqprio,
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
                "QDISC" | "TCLASS" | "TFILTER" | "CHAIN" => Self::Tc,
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
            Self::Tc => &names::TC,
            Self::Netem => &names::NETEM,
            Self::NetemLoss => &names::NETEM_LOSS,
            Self::Mqprio => &names::MQPRIO,
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
            Some(Set::Tc) => {
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

    /// Returns the path to the attribute at an offset.
    ///
    /// Follows the known structure. If that does not lead to the offset, other
    /// payloads are assumed to be nests. That result is used if it leads to the
    /// offset: it is correct then, because according to the kernel there is an
    /// attribute at the offset.
    pub(super) fn find(
        &self,
        request: &Message<'_>,
        hdrlen: usize,
        offs: u32,
    ) -> Option<AttributePath> {
        let find = |unknown: AttributeLayout| {
            let layout = |path: &[u16]| self.layout(path).unwrap_or(unknown);
            AttributePath::find_with(request, hdrlen, offs, &layout)
        };
        let path = find(AttributeLayout::Value)?;
        if path.is_exact() {
            return Some(path);
        }
        let guess = find(AttributeLayout::Nest).filter(AttributePath::is_exact);
        Some(guess.unwrap_or(path))
    }

    /// Returns the kernel's name of the last attribute of `path`.
    pub(super) fn name(&self, path: &[u16]) -> Option<&'static str> {
        let (last, outer) = path.split_last()?;
        self.set(outer)?.names().find(*last)
    }

    /// Returns the layout of the last attribute of `path`, or `None` if
    /// unknown.
    fn layout(&self, path: &[u16]) -> Option<AttributeLayout> {
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
            (Set::Tc, TCA_OPTIONS) => self.options?,
            (Set::Netem, TCA_NETEM_LOSS) => (Nest, Some(Set::NetemLoss)),
            (Set::Mqprio, TCA_MQPRIO_MIN_RATE64 | TCA_MQPRIO_MAX_RATE64) => {
                (Nest, Some(Set::Mqprio))
            }
            _ => return None,
        })
    }
}

/// Returns the last attribute of a type, which is the one that the kernel uses.
fn get<'a>(attributes: Attributes<'a>, nla_type: u16) -> Option<Attribute<'a>> {
    let attributes = attributes.map_while(Result::ok);
    attributes.filter(|a| a.nla_type() == nla_type).last()
}

/// Returns the bytes of a string attribute, without the NUL.
fn name(attribute: Attribute<'_>) -> &[u8] {
    let bytes = attribute.payload();
    let end = bytes.iter().position(|byte| *byte == 0);
    bytes.get(..end.unwrap_or(bytes.len())).unwrap_or_default()
}

/// Returns the set of `RTA_ENCAP` in a route, if all encapsulations of its next
/// hops are of the same kind.
fn encap(attributes: Attributes<'_>) -> Option<Set> {
    let hops = get(attributes.clone(), RTA_MULTIPATH)
        .into_iter()
        .flat_map(|multipath| multipath.next_hops().map_while(Result::ok));
    let mut kinds = hops
        .map(|hop| hop.attributes())
        .chain([attributes])
        .filter_map(|attributes| get(attributes, RTA_ENCAP_TYPE)?.get_u16().ok());
    let kind = kinds.next()?;
    if kinds.any(|other| other != kind) {
        return None;
    }
    match kind {
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
        let message = Message::from_bytes(request.as_bytes()).unwrap();
        let mut ext_ack = nlwire::ExtAck::default();
        ext_ack.offs = Some(fault.try_into().unwrap());
        ext_ack.msg = Some(b"no");
        let context = RequestContext {
            protocol: NETLINK_ROUTE,
            header_len: None,
            family: "",
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

    fn qdisc<H: FromZeros + IntoBytes + Immutable>(
        kind: &str,
        in_options: impl FnOnce(&mut Builder<'_>) -> Result<(), BuildError>,
    ) -> VecSink {
        let options = request(0, &H::new_zeroed(), in_options);
        request(RTM_NEWQDISC, &TcMsg::default(), |message| {
            message.put_str(TCA_KIND, kind)?;
            message.put(TCA_OPTIONS, &options.as_bytes()[16..])
        })
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
}
