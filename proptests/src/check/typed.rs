// SPDX-License-Identifier: MIT OR Apache-2.0
//! Typed attributes by their tables: built, read back and checked by the policy.

use nlwire::typed::*;
use nlwire::{
    AnyPolicy, Attribute, Attributes, BuildError, Builder, Errno, Frame, MessageBuilder, NlMsgHdr,
    NlValidate, ParseError, PolicyError, PolicyErrorKind, Sink, SliceSink, Text,
};

use super::super::oracle::tree::{bytes, last, value, Node, Payload};

/// A set of attributes and its policy.
pub type Checked = (fn() -> &'static SetInfo, fn() -> AnyPolicy);

/// A family, and the sets of its messages.
#[derive(Clone, Copy, Debug)]
pub struct Declared {
    /// The family as data.
    pub info: fn() -> &'static FamilyInfo,
    /// The sets of its messages.
    pub sets: &'static [Checked],
}

macro_rules! families {
    ($($module:ident::$Family:ident: $($Set:ident)*;)*) => {
        /// The families of `nlfamilies`.
        pub const FAMILIES: &[Declared] = &[$(Declared {
            info: nlfamilies::$module::$Family::info,
            sets: &[$((
                <nlfamilies::$module::$Set as Set>::info,
                <nlfamilies::$module::$Set as Set>::policy,
            )),*],
        }),*];
    };
}

families! {
    acpi_event::AcpiEvent: AcpiGenlAttr;
    batadv::Batadv: BatadvAttr;
    binder::Binder: BinderAReport;
    bridge_link::BridgeLink: BridgeIfla;
    conntrack::Conntrack: Cta CtaStats CtaStatsGlobal CtaExpect CtaStatsExp;
    dev_energymodel::DevEnergymodel: DevEnergymodelAPerfDomain DevEnergymodelAPerfTable;
    devlink::Devlink: DevlinkAttr DevlinkSelftestsRun;
    dpll::Dpll: DpllA DpllAPin;
    drm_ras::DrmRas: DrmRasANodeAttrs DrmRasAErrorCounterAttrs;
    ethtool::Ethtool: EthtoolAStrset EthtoolALinkinfo EthtoolALinkmodes EthtoolALinkstate EthtoolADebug EthtoolAWol EthtoolAFeatures EthtoolAPrivflags EthtoolARings EthtoolAChannels EthtoolACoalesce EthtoolAPause EthtoolAEee EthtoolATsinfo EthtoolACableTest EthtoolACableTestTdr EthtoolATunnelInfo EthtoolAFec EthtoolAModuleEeprom EthtoolAStats EthtoolAPhcVclocks EthtoolAModule EthtoolAPse EthtoolARss EthtoolAPlca EthtoolAMm EthtoolAModuleFwFlash EthtoolAPhy EthtoolATsconfig EthtoolAMse EthtoolACableTestNtf EthtoolACableTestTdrNtf EthtoolAPseNtf;
    fou::Fou: FouAttr;
    gtp::Gtp: Gtpa;
    handshake::Handshake: HandshakeAAccept HandshakeADone;
    hsr::Hsr: HsrA HsrNodeList;
    ila::Ila: IlaAttr;
    inet6_link::Inet6Link: Inet6Ifla;
    inet_diag::InetDiagFamily: InetDiagReq InetDiag;
    ioam6::Ioam6: Ioam6Attr Ioam6EventAttr;
    ip6mr::Ip6mr: Ip6mraCreport;
    ipmr::Ipmr: IpmrIfla IpmraCreport;
    ipset::Ipset: IpsetAttr IpsetAttrElement;
    l2tp::L2tp: L2tpAttr;
    lockd::Lockd: LockdAServer;
    macsec::Macsec: MacsecAttr;
    mptcp_pm::MptcpPm: MptcpPmEndpoint MptcpPmAttr MptcpAttr;
    nbd::Nbd: NbdAttr;
    ncsi::Ncsi: NcsiAttr;
    net_dm::NetDm: NetDmAttr;
    net_shaper::NetShaper: NetShaperA NetShaperACaps;
    netdev::Netdev: NetdevADev NetdevAPagePool NetdevAPagePoolStats NetdevAQueue NetdevANapi NetdevAQstats NetdevADmabuf;
    netlink_diag::NetlinkDiagFamily: NetlinkDiag;
    nfacct::Nfacct: NfacctAttr;
    nfcompat::Nfcompat: NftaCompat;
    nfcthelper::Nfcthelper: Nfcth;
    nfcttimeout::Nfcttimeout: CtaTimeout;
    nfhook::Nfhook: NfnlaHook;
    nflog::Nflog: Nfula NfulaCfg;
    nfosf::Nfosf: OsfAttr;
    nfqueue::Nfqueue: Nfqa NfqaCfg;
    nfsd::Nfsd: NfsdARpcStatus NfsdAServer NfsdAServerProto NfsdAServerSock NfsdAPoolMode NfsdASvcExportReqs NfsdAExpkeyReqs NfsdACacheFlush NfsdAUnlockIp NfsdAUnlockFilesystem NfsdAUnlockExport NfsdAServerStats NfsdACacheNotify;
    nftables::Nftables: NfnlBatch NftaTable NftaChain NftaRule NftaSet NftaSetElemList NftaGen NftaObj NftaFlowtable;
    nl80211::Nl80211: Nl80211Attr;
    nlctrl::Nlctrl: CtrlAttr;
    ovpn::Ovpn: OvpnA;
    ovs_ct_limit::OvsCtLimit: OvsCtLimitAttr;
    ovs_datapath::OvsDatapath: OvsDpAttr;
    ovs_flow::OvsFlow: OvsFlowAttr;
    ovs_meter::OvsMeter: OvsMeterAttr;
    ovs_packet::OvsPacket: OvsPacketAttr;
    ovs_vport::OvsVport: OvsVportAttr;
    packet_diag::PacketDiagFamily: PacketDiag;
    psample::Psample: PsampleAttr;
    psp::Psp: PspADev PspAAssoc PspAStats;
    quota::Quota: QuotaNlA;
    rt_addr::RtAddr: Ifa;
    rt_addrlabel::RtAddrlabel: Ifal;
    rt_dcb::RtDcb: DcbAttr;
    rt_link::RtLink: Ifla IflaStats;
    rt_mdb::RtMdb: MdbaSet Mdba MdbaGet;
    rt_neigh::RtNeigh: Nda Ndta;
    rt_netconf::RtNetconf: Netconfa;
    rt_nexthop::RtNexthop: Nha;
    rt_nsid::RtNsid: Netnsa;
    rt_prefix::RtPrefix: Prefix;
    rt_route::RtRoute: Rta;
    rt_rule::RtRule: Fra;
    rt_tunnel::RtTunnel: VxlanVnifilter;
    rt_vlan::RtVlan: BridgeVlandb BridgeVlandbDump;
    seg6::Seg6: Seg6Attr;
    smc::Smc: SmcGen SmcNlaEidTable SmcNlaHsLimitation SmcNlaSeid;
    smc_diag::SmcDiagFamily: SmcDiag;
    smc_pnetid::SmcPnetidFamily: SmcPnetid;
    sunrpc_cache::Sunrpc: SunrpcAIpMapReqs SunrpcAUnixGidReqs SunrpcACacheFlush SunrpcACacheNotify;
    taskstats::TaskstatsFamily: TaskstatsCmdAttr TaskstatsType CgroupstatsCmdAttr CgroupstatsType;
    tc::Tc: Tca TcaRoot;
    tcp_metrics::TcpMetrics: TcpMetricsAttr;
    team::Team: TeamAttr;
    thermal::Thermal: ThermalGenlAttr;
    tipc::Tipc: TipcNla;
    unix_diag::UnixDiagFamily: UnixDiag;
    vdpa::Vdpa: VdpaAttr;
    wireguard::Wireguard: WgdeviceA;
    xdp_diag::XdpDiagFamily: XdpDiag;
    xfrm::Xfrm: Xfrma XfrmaSad XfrmaSpd;
}

/// Evaluates an expression with the kind of an integer.
macro_rules! integer {
    ($info:expr, $K:ident => $value:expr) => {{
        let IntegerInfo {
            size,
            signed,
            big_endian,
        } = $info;
        macro_rules! with {
            ($kind:ident) => {{
                type $K = $kind;
                $value
            }};
        }
        match (size, signed, big_endian) {
            (0, false, false) => with!(Uint),
            (0, true, false) => with!(Sint),
            (1, false, _) => with!(U8),
            (1, true, _) => with!(S8),
            (2, false, false) => with!(U16),
            (2, true, false) => with!(S16),
            (2, false, true) => with!(Be16),
            (2, true, true) => with!(BeS16),
            (4, false, false) => with!(U32),
            (4, true, false) => with!(S32),
            (4, false, true) => with!(Be32),
            (4, true, true) => with!(BeS32),
            (8, false, false) => with!(U64),
            (8, true, false) => with!(S64),
            (8, false, true) => with!(Be64),
            (8, true, true) => with!(BeS64),
            other => panic!("no integer is {other:?}"),
        }
    }};
}

/// Adds an attribute as the declaration says.
fn put<S: Sink + ?Sized, F: Frame>(
    to: &mut Builder<'_, S, F>,
    node: &Node,
    kind: Option<KindInfo>,
) -> Result<(), BuildError> {
    let nla_type = node.nla_type;
    let payload = match &node.payload {
        Payload::Bytes(payload) => payload,
        Payload::Nest(nodes) => {
            return to.nest_with(nla_type, |nest| match kind {
                Some(KindInfo::IndexedArray(of)) => {
                    nodes.iter().try_for_each(|node| put(nest, node, Some(*of)))
                }
                Some(KindInfo::Nest(set)) => put_all(nest, nodes, Some(set())),
                _ => put_all(nest, nodes, None),
            })
        }
        Payload::Framed(header, nodes) => {
            return to.nest_noflag_with(nla_type, |nest| {
                nest.put_payload(header)?;
                match kind {
                    Some(KindInfo::Framed(framed)) => put_all(nest, nodes, Some((framed.set)())),
                    _ => put_all(nest, nodes, None),
                }
            })
        }
        Payload::Hops(hops) => {
            let set = match kind {
                Some(KindInfo::NextHops(set)) => Some(set()),
                _ => None,
            };
            return to.nest_noflag_with(nla_type, |nest| {
                hops.iter().try_for_each(|(header, nodes)| {
                    let header = Layout::from_bytes(header);
                    nest.next_hop_with(&header, |hop| put_all(hop, nodes, set))
                })
            });
        }
    };
    match kind {
        Some(KindInfo::Integer(info)) => integer!(info, K => {
            K::put(to, nla_type, K::narrow(value(payload, info)).expect("it fits"))
        }),
        Some(KindInfo::Flag) => Flag::put(to, nla_type, ()),
        Some(KindInfo::Str) => Str::put(to, nla_type, Text::new(&payload[..payload.len() - 1])),
        Some(KindInfo::Ip) => match <[u8; 4]>::try_from(&payload[..]) {
            Ok(four) => Ip::put(to, nla_type, std::net::Ipv4Addr::from(four)),
            Err(_) => {
                let sixteen: [u8; 16] = payload[..].try_into().expect("16 bytes");
                Ip::put(to, nla_type, std::net::IpAddr::from(sixteen))
            }
        },
        Some(KindInfo::Uuid) => Uuid::put(to, nla_type, payload[..].try_into().expect("16 bytes")),
        Some(KindInfo::Mac) => Mac::put(to, nla_type, &payload[..]),
        Some(KindInfo::Hex) => Hex::put(to, nla_type, &payload[..]),
        Some(KindInfo::Bitfield32) => {
            let half = |at| u32::from_ne_bytes(payload[at..at + 4].try_into().expect("4 bytes"));
            let bits = Bitfield32 {
                value: half(0),
                selector: half(4),
            };
            Bits::put(to, nla_type, bits)
        }
        Some(KindInfo::Array(info)) if info.size != 0 => integer!(info, K => {
            let values: Vec<_> = payload
                .chunks(info.size.into())
                .map(|chunk| K::narrow(value(chunk, info)).expect("it fits"))
                .collect();
            Array::<K>::put(to, nla_type, &values[..])
        }),
        _ => Bytes::put(to, nla_type, &payload[..]),
    }
}

/// Returns the kind of an attribute in the set `info`. `nodes` are those around it.
fn kind_of(
    info: Option<&'static SetInfo>,
    nla_type: u16,
    select: impl Fn(&SubInfo) -> Option<KindInfo>,
) -> Option<KindInfo> {
    match *info?.get(nla_type)?.kind {
        KindInfo::Multi(of) => Some(*of),
        KindInfo::Sub(sub) => select(sub()),
        kind => Some(kind),
    }
}

fn put_all<S: Sink + ?Sized, F: Frame>(
    to: &mut Builder<'_, S, F>,
    nodes: &[Node],
    info: Option<&'static SetInfo>,
) -> Result<(), BuildError> {
    nodes.iter().try_for_each(|node| {
        let kind = kind_of(info, node.nla_type, |sub| {
            super::super::oracle::tree::selected(sub, last(nodes, sub.selector)?)
        });
        put(to, node, kind)
    })
}

/// Returns the attributes of a stream.
fn items<'a>(stream: &Attributes<'a>) -> Vec<Attribute<'a>> {
    let items: Result<Vec<_>, _> = stream.clone().strict().collect();
    items.expect("they are well-formed")
}

/// Compares a stream with what it was made of. `outer` is the stream around it.
fn read(
    stream: &Attributes<'_>,
    outer: Option<&Attributes<'_>>,
    info: Option<&'static SetInfo>,
    nodes: &[Node],
) {
    let all = items(stream);
    assert_eq!(all.len(), nodes.len(), "{nodes:?}");
    for (attribute, node) in all.iter().zip(nodes) {
        let nla_type = node.nla_type;
        assert_eq!(attribute.nla_type(), nla_type);
        let kind = kind_of(info, nla_type, |sub| {
            let around = match sub.levels {
                0 => all.clone(),
                _ => items(outer?),
            };
            let selecting = around
                .iter()
                .rfind(|item| item.nla_type() == sub.selector)?;
            sub.select(selecting).map(|format| format.kind)
        });
        let known = info.and_then(|info| info.get(nla_type));
        assert_eq!(
            known.map(|attr| attr.name),
            info.and_then(|info| info.name_of(&[nla_type]))
        );
        payload(attribute, stream, kind, node);
        let Some(KindInfo::Integer(info)) = kind else {
            continue;
        };
        // The last one counts.
        let Some(Payload::Bytes(expected)) = last(nodes, nla_type).map(|node| &node.payload) else {
            panic!("{node:?}");
        };
        let attrs = Attrs::<NoAttrs>::new(stream.clone());
        let found = integer!(info, K => {
            attrs.get(Attr::<NoAttrs, K>::new(nla_type)).expect("it is well-formed").map(K::widen)
        });
        assert_eq!(found, Some(value(expected, info)));
        let values = integer!(info, K => {
            let all = attrs.all(Attr::<NoAttrs, Multi<K>>::new(nla_type));
            all.map(|value| K::widen(value.expect("it is well-formed"))).last()
        });
        assert_eq!(values, found);
    }
}

/// Compares a payload with what it was made of.
fn payload(
    attribute: &Attribute<'_>,
    around: &Attributes<'_>,
    kind: Option<KindInfo>,
    node: &Node,
) {
    let expected = match (&node.payload, kind) {
        (Payload::Bytes(expected), _) => expected,
        (Payload::Nest(nodes), Some(KindInfo::Nest(set))) => {
            let nest = Nest::<NoAttrs>::get(attribute).expect("a nest").raw();
            return read(&nest, Some(around), Some(set()), nodes);
        }
        (Payload::Nest(nodes), Some(KindInfo::IndexedArray(of))) => {
            let entries = IndexedArray::<Bytes>::get(attribute).expect("an array");
            let all = items(&entries.raw());
            assert_eq!(all.len(), nodes.len());
            for ((entry, node), read) in all.iter().zip(nodes).zip(entries) {
                let (index, bytes) = read.expect("an entry");
                assert_eq!((index, bytes), (node.nla_type, entry.payload()));
                payload(entry, around, Some(*of), node);
            }
            return;
        }
        (
            Payload::Framed(header, nodes),
            Some(KindInfo::Framed(&FramedInfo { header: info, set })),
        ) => {
            assert_eq!(&attribute.payload()[..info.size], header);
            let rest = attribute.attributes(info.size).expect("a whole header");
            return read(&rest, Some(around), Some(set()), nodes);
        }
        (Payload::Hops(hops), Some(KindInfo::NextHops(set))) => {
            let read_hops = NextHops::<NoAttrs>::get(attribute).expect("next hops");
            let read_hops: Result<Vec<_>, _> = read_hops.collect();
            let read_hops = read_hops.expect("well-formed next hops");
            assert_eq!(read_hops.len(), hops.len());
            for ((header, attrs), (expected, nodes)) in read_hops.iter().zip(hops) {
                header.with_bytes(|bytes| assert_eq!(bytes[2..], expected[2..]));
                read(&attrs.raw(), Some(around), Some(set()), nodes);
            }
            return;
        }
        (other, kind) => panic!("{other:?} is read as {kind:?}"),
    };
    let name = node.nla_type;
    match kind {
        Some(KindInfo::Integer(info)) => {
            let found = integer!(info, K => K::get(attribute).map(K::widen));
            assert_eq!(found, Ok(value(expected, info)), "{name}");
        }
        Some(KindInfo::Str) => {
            let found = Str::get(attribute).expect("a text");
            assert_eq!(found.as_bytes(), &expected[..expected.len() - 1]);
        }
        Some(KindInfo::Ip) => {
            let found = Ip::get(attribute).expect("an address");
            match found {
                std::net::IpAddr::V4(four) => assert_eq!(four.octets()[..], expected[..]),
                std::net::IpAddr::V6(six) => assert_eq!(six.octets()[..], expected[..]),
            }
        }
        Some(KindInfo::Uuid) => assert_eq!(Uuid::get(attribute).expect("a UUID")[..], expected[..]),
        Some(KindInfo::Bitfield32) => {
            let found = Bits::get(attribute).expect("a bitfield");
            let halves = [found.value.to_ne_bytes(), found.selector.to_ne_bytes()].concat();
            assert_eq!(&halves, expected);
        }
        Some(KindInfo::Array(info)) if info.size != 0 => {
            let found: Vec<u64> = integer!(info, K => {
                Array::<K>::get(attribute).expect("an array").map(K::widen).collect()
            });
            let values = expected
                .chunks(info.size.into())
                .map(|chunk| value(chunk, info));
            assert!(values.eq(found), "{name}");
        }
        Some(KindInfo::Struct(info)) => fields(info, expected),
        Some(KindInfo::StructArray(info)) => {
            assert_eq!(expected.len() % info.size, 0);
        }
        _ => {}
    }
    assert_eq!(attribute.payload(), expected, "{name}");
}

/// Checks that the fields lie in the struct, one after the other.
fn fields(info: &StructInfo, bytes: &[u8]) {
    assert_eq!(bytes.len(), info.size);
    let mut end = 0;
    for field in info.fields {
        assert!(usize::from(field.offset) >= end, "{}", info.name());
        end = usize::from(field.offset + field.size);
        assert!(!info.names.get(field.name).is_empty());
    }
    assert!(end <= info.size, "{}", info.name());
}

/// Checks that a tree is built to the bytes that it should have, and is read back.
pub fn tree(info: &'static SetInfo, nodes: &[Node]) {
    let expected = bytes(nodes);
    let mut buf = vec![0xaa; expected.len() + 16];
    let mut sink = SliceSink::new(&mut buf);
    let mut message = MessageBuilder::new(&mut sink, NlMsgHdr::new(0x10)).expect("room");
    put_all(&mut message, nodes, Some(info)).expect("room");
    message.end().expect("room");
    assert_eq!(sink.as_bytes()[16..], expected, "{nodes:?}");
    read(&Attributes::new(&expected), None, Some(info), nodes);
}

/// The results of reading and of the policy for an attribute whose length is changed.
type Fare = Result<(), ParseError>;

/// Checks that the policy accepts a tree, and refuses a length where reading does. Returns
/// whether a rule of a declaration refused a value.
pub fn lengths((info, policy): Checked, nodes: &[Node], change: u8) -> bool {
    let info = info();
    let check = |nodes: &[Node]| {
        let bytes = bytes(nodes);
        let verdict = policy().validate(Attributes::new(&bytes), NlValidate::STRICT);
        verdict.map(|_| ())
    };
    // Whether a declared rule of values refuses.
    let is_by_value = |error: &PolicyError| {
        let by_mask = [PolicyErrorKind::ReservedBits, PolicyErrorKind::InvalidBits];
        error.errno() == Errno::ERANGE
            || by_mask.contains(&error.kind)
            || matches!(error.kind, PolicyErrorKind::Rejected { .. })
    };
    match check(nodes) {
        Ok(()) => {}
        Err(error) if is_by_value(&error) => return true,
        Err(error) => panic!("{info:?}: {error}: {nodes:?}"),
    }
    // Whether a rule of lengths refuses.
    let is_by_length = |nodes: &[Node]| {
        use PolicyErrorKind::{LengthOutOfRange, TooLong, TooShort, WrongLength};
        let by_length = |kind| {
            matches!(
                kind,
                LengthOutOfRange { .. } | TooLong { .. } | TooShort { .. } | WrongLength { .. }
            )
        };
        check(nodes).is_err_and(|error| by_length(error.kind))
    };
    // One of them; the others are changed in other trees.
    let chosen = usize::from(change) % nodes.len().max(1);
    for (index, node) in nodes.iter().enumerate().skip(chosen).take(1) {
        let (Payload::Bytes(payload), Some(attr)) = (&node.payload, info.get(node.nla_type)) else {
            continue;
        };
        let kind = match attr.kind {
            KindInfo::Multi(of) => **of,
            kind => *kind,
        };
        let mut changed = nodes.to_vec();
        let mut payload = payload.clone();
        payload.resize(usize::from(change % 20), 1);
        let len = payload.len();
        changed[index].payload = Payload::Bytes(payload);
        let stream = bytes(&changed[index..=index]);
        let attribute = items(&Attributes::new(&stream))[0];
        let refused = check(&changed).is_err();
        let read: Fare = match kind {
            KindInfo::Integer(integer) | KindInfo::Enum(integer, _) => {
                integer!(integer, K => K::get(&attribute).map(|_| ()))
            }
            KindInfo::Uuid => Uuid::get(&attribute).map(|_| ()),
            KindInfo::Bitfield32 => {
                let read = Bits::get(&attribute).map(|_| ());
                // Values outside of the selector are the policy's to refuse.
                assert_eq!(read.is_ok(), len == 8);
                assert!(refused || read.is_ok());
                continue;
            }
            KindInfo::Ip => {
                assert_eq!(Ip::get(&attribute).is_ok(), len == 4 || len == 16);
                // A declared rule can allow one of the lengths only, or any from it on.
                let is_narrow = refused && (4..=16).contains(&len);
                assert!(refused || len >= 4, "{} {len}", attr.name);
                assert!(!is_narrow || is_by_length(&changed), "{} {len}", attr.name);
                continue;
            }
            KindInfo::Struct(info) => {
                let is_narrow = refused && len >= info.size;
                assert!(refused || len >= info.size, "{} {len}", attr.name);
                assert!(!is_narrow || is_by_length(&changed), "{} {len}", attr.name);
                continue;
            }
            KindInfo::Flag => {
                assert_eq!(refused, len != 0, "{} {len}", attr.name);
                continue;
            }
            _ => continue,
        };
        let by_value = check(&changed).is_err_and(|error| is_by_value(&error)) && read.is_ok();
        assert!(refused == read.is_err() || by_value, "{} {len}", attr.name);
    }
    false
}

/// Reads each attribute of any bytes by its kind: nothing is read beyond the payload, and an
/// error is at the attribute.
pub fn any(info: &'static SetInfo, stream: &Attributes<'_>) {
    any_in(info, stream, None, 0);
}

fn any_in(
    info: &'static SetInfo,
    stream: &Attributes<'_>,
    outer: Option<&Attributes<'_>>,
    depth: usize,
) {
    if depth > 20 {
        return;
    }
    for attribute in stream.clone().map_while(Result::ok) {
        let kind = kind_of(Some(info), attribute.nla_type(), |sub| {
            let around = if sub.levels == 0 { stream } else { outer? };
            let selecting = last_of(around, sub.selector)?;
            sub.select(&selecting).map(|format| format.kind)
        });
        if let Some(kind) = kind {
            any_value(kind, &attribute, stream, depth);
        }
    }
}

/// Returns the last attribute of a type.
fn last_of<'a>(stream: &Attributes<'a>, nla_type: u16) -> Option<Attribute<'a>> {
    let all = stream.clone().map_while(Result::ok);
    all.filter(|item| item.nla_type() == nla_type).last()
}

fn any_value(kind: KindInfo, attribute: &Attribute<'_>, stream: &Attributes<'_>, depth: usize) {
    let nested = |set: fn() -> &'static SetInfo, attributes: &Attributes<'_>| {
        any_in(set(), attributes, Some(stream), depth + 1);
    };
    let error = match kind {
        KindInfo::Integer(integer) | KindInfo::Enum(integer, _) => {
            let read = integer!(integer, K => K::get(attribute).map(K::widen));
            if let Ok(number) = read {
                assert_eq!(number, value(attribute.payload(), integer));
            }
            read.err()
        }
        KindInfo::Array(integer) if integer.size != 0 => {
            let read = integer!(integer, K => Array::<K>::get(attribute).map(Iterator::count));
            if let Ok(count) = read {
                assert_eq!(count * usize::from(integer.size), attribute.payload().len());
            }
            read.err()
        }
        KindInfo::Ip => Ip::get(attribute).err(),
        KindInfo::Uuid => Uuid::get(attribute).err(),
        KindInfo::Bitfield32 => Bits::get(attribute).err(),
        KindInfo::Str => {
            let text = Str::get(attribute).expect("any bytes are a text");
            assert!(attribute.payload().starts_with(text.as_bytes()));
            None
        }
        KindInfo::Nest(set) => {
            nested(set, &attribute.nested());
            None
        }
        KindInfo::Framed(&FramedInfo { header, set }) => match attribute.attributes(header.size) {
            Ok(rest) => {
                nested(set, &rest);
                None
            }
            Err(error) => Some(error),
        },
        KindInfo::NextHops(set) => {
            for hop in NextHops::<NoAttrs>::get(attribute).into_iter().flatten() {
                match hop {
                    Ok((_, attrs)) => nested(set, &attrs.raw()),
                    Err(_) => break,
                }
            }
            None
        }
        KindInfo::IndexedArray(of) if depth < 20 => {
            for entry in attribute.nested().map_while(Result::ok) {
                any_value(*of, &entry, stream, depth + 1);
            }
            None
        }
        _ => None,
    };
    if let Some(error) = error {
        assert_eq!(error.offset, attribute.offset(), "{error:?}");
    }
}
