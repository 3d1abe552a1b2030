// SPDX-License-Identifier: MIT OR Apache-2.0
//! Structs in attributes and nests: the readers of `Attribute`, `put_header` in
//! nests, and four messages of the kernel's that need them, compared with bytes
//! that iproute2 sent or the kernel answered.

use nlwire::rtnl::{
    tc_h_make, IfInfoMsg, RtMsg, RtNextHop, TcMqprioQopt, TcMsg, TcNetemCorr, TcNetemCorrupt,
    TcNetemQopt, TcNetemRate,
};
use nlwire::uapi::*;
use nlwire::{
    Attribute, AttributeTable, Attributes, BuildError, MessageBuilder, Messages, NestBuilder,
    NlMsgHdr, ParseError, ParseErrorKind, Sink, SliceSink,
};
use zerocopy::native_endian::{U16, U32, U64};
use zerocopy::{FromBytes, IntoBytes};

/// An attribute of type 1 with `payload`, at offset 16 + 8.
fn with<R>(payload: &[u8], test: impl FnOnce(Attribute<'_>) -> R) -> R {
    let mut buf = [0; 256];
    let mut sink = SliceSink::new(&mut buf);
    let mut message = MessageBuilder::new(&mut sink, NlMsgHdr::new(0x10)).unwrap();
    message.put_u32(9, 9).unwrap();
    message.put(1, payload).unwrap();
    message.put_u32(9, 9).unwrap();
    message.end().unwrap();
    let message = Messages::new(sink.as_bytes()).next().unwrap().unwrap();
    test(message.attributes(0).unwrap().nth(1).unwrap().unwrap())
}

fn too_short<T>(expected: usize, actual: usize) -> Result<T, ParseError> {
    Err(ParseError {
        kind: ParseErrorKind::PayloadTooShort { expected, actual },
        offset: 24,
    })
}

/// Every length of the payload with every length of the struct: the attributes
/// begin at the next multiple of 4, or there are none.
#[test]
fn attributes_behind_a_struct() {
    let payload: Vec<u8> = (0..40).collect();
    for len in 0..=payload.len() {
        let payload = &payload[..len];
        for hdrlen in 0..=48 {
            with(payload, |attribute| {
                let attributes = attribute.attributes(hdrlen);
                if len < hdrlen {
                    assert_eq!(attributes.map(|_| ()), too_short(hdrlen, len));
                } else {
                    let start = hdrlen.next_multiple_of(4).min(len);
                    let mut attributes = attributes.unwrap();
                    assert_eq!(attributes.remainder(), &payload[start..]);
                    if let Some(first) = attributes.next() {
                        let offset = match first {
                            Ok(attribute) => attribute.offset(),
                            Err(error) => error.offset,
                        };
                        assert_eq!(offset, 24 + 4 + start);
                    }
                }
            });
        }
        for hdrlen in [usize::MAX, usize::MAX - 3, 1 << 31] {
            let attributes = with(payload, |a| a.attributes(hdrlen).map(|_| ()));
            assert_eq!(attributes, too_short(hdrlen, len));
        }
        with(payload, |attribute| {
            let header = attribute.family_header::<[u8; 6]>();
            let parsed = attribute.parse::<[u8; 6]>();
            match payload.first_chunk::<6>() {
                Some(first) => {
                    assert_eq!(header, Ok(*first));
                    let (header, attributes) = parsed.unwrap();
                    assert_eq!(header, *first);
                    assert_eq!(attributes.remainder(), payload.get(8..).unwrap_or_default());
                }
                None => {
                    assert_eq!(header, too_short(6, len));
                    assert_eq!(parsed.map(|_| ()), too_short(6, len));
                }
            }
        });
    }
}

/// A struct of any length: the common part is read, the rest is zero.
#[test]
fn a_struct_of_another_kernel() {
    let payload: Vec<u8> = (1..=24).collect();
    for len in 0..=payload.len() {
        let payload = &payload[..len];
        let mut expected = [0; 16];
        let common = len.min(16);
        expected[..common].copy_from_slice(&payload[..common]);
        let given: [u8; 16] = with(payload, |a| a.get_struct_zero_extended());
        assert_eq!(given, expected, "{len} bytes");
        // With fields, of which the last one may be read in part.
        let given: TcNetemCorr = with(payload, |a| a.get_struct_zero_extended());
        assert_eq!(given, TcNetemCorr::read_from_prefix(&expected).unwrap().0);
        let nothing: [u8; 0] = with(payload, |a| a.get_struct_zero_extended());
        assert_eq!(nothing, []);
    }
    let counters: Vec<u8> = (1..=23_u64).flat_map(u64::to_ne_bytes).collect();
    let stats: [U64; 25] = with(&counters, |a| a.get_struct_zero_extended());
    let expected: Vec<u64> = (1..=23).chain([0, 0]).collect();
    assert_eq!(stats.map(U64::get).to_vec(), expected);
    assert_eq!(
        with(&counters, |a| a.get_struct::<[U64; 24]>().map(|_| ())),
        too_short(192, 184)
    );
}

/// The message of one nest of type 1, which `write` writes into, and the nest.
fn nest(write: impl FnOnce(&mut NestBuilder<'_, SliceSink<'_>>)) -> (Vec<u8>, usize) {
    let mut buf = [0xaa; 512];
    let mut sink = SliceSink::new(&mut buf);
    let mut message = MessageBuilder::new(&mut sink, NlMsgHdr::new(0x10)).unwrap();
    message
        .nest_with(1, |nest| {
            write(nest);
            Ok(())
        })
        .unwrap();
    message.put_u8(2, 2).unwrap();
    message.end().unwrap();
    let message = Messages::new(sink.as_bytes()).next().unwrap().unwrap();
    let mut attributes = message.attributes(0).unwrap().strict();
    let nest = attributes.next().unwrap().unwrap();
    assert!(nest.is_nested());
    // What follows is found again, wherever the nest ended.
    assert_eq!(attributes.next().unwrap().unwrap().get_u8(), Ok(2));
    assert!(attributes.next().is_none());
    (nest.payload().to_vec(), nest.payload().len())
}

/// Padding counts only if something follows it, as `nla_put` has it.
#[test]
fn padding_of_structs_in_nests() {
    for len in 0..=9 {
        let bytes = &[7; 9][..len];
        let padded = len.next_multiple_of(4);
        let alone = nest(|nest| nest.put_payload(bytes).unwrap());
        assert_eq!(alone, (bytes.to_vec(), len));
        let (followed, _) = nest(|nest| {
            nest.put_payload(bytes).unwrap();
            nest.put_flag(3).unwrap();
        });
        assert_eq!(followed.len(), padded + 4);
        assert!(followed[..len].iter().all(|byte| *byte == 7));
        assert!(followed[len..padded].iter().all(|byte| *byte == 0));
        // What is cancelled or refused does not follow.
        let given_up = nest(|nest| {
            nest.put_payload(bytes).unwrap();
            nest.nest(3).unwrap().cancel();
            nest.put_str(3, "\0").unwrap_err();
            nest.put_payload(&[]).unwrap();
            nest.next_hop(&RtNextHop::default()).unwrap().cancel();
        });
        assert_eq!(given_up, (bytes.to_vec(), len));
        // Behind an attribute, padding always counts.
        let (behind, _) = nest(|nest| {
            nest.put_payload(bytes).unwrap();
            nest.put_u8(3, 3).unwrap();
        });
        assert_eq!(behind.len(), padded + 8);
        // And in a nest of its own as well, whatever the inner nest counts.
        let (inner, _) = nest(|nest| {
            nest.nest_with(3, |inner| inner.put_payload(bytes)).unwrap();
        });
        assert_eq!(inner.len(), 4 + padded);
        assert_eq!(inner[..2], (4 + len as u16).to_ne_bytes());
        let (twice, _) = nest(|nest| {
            nest.put_payload(bytes).unwrap();
            nest.put_payload(bytes).unwrap();
        });
        assert_eq!(twice.len(), padded + len);
    }
}

/// A closure that fails takes back its nest, and only that.
#[test]
fn nests_of_closures() {
    let mut buf = [0; 64];
    let mut sink = SliceSink::new(&mut buf);
    let mut message = MessageBuilder::new(&mut sink, NlMsgHdr::new(0x10)).unwrap();
    message.put_u32(1, 1).unwrap();
    let no_space = message.nest_with(2, |nest| {
        nest.put_u32(3, 3)?;
        nest.put(4, &[0; 64])
    });
    assert!(matches!(no_space, Err(BuildError::NoSpace { .. })));
    let given_up = message.nest_noflag_with(2, |nest| {
        nest.put_u32(3, 3)?;
        Err(BuildError::InteriorNul { position: 7 })
    });
    assert_eq!(given_up, Err(BuildError::InteriorNul { position: 7 }));
    message
        .nest_with(5, |nest| {
            nest.nest_noflag_with(6, |inner| inner.put_u32(7, 7))?;
            nest.put_flag(8)
        })
        .unwrap();
    assert!(matches!(
        message.nest_with(9, |nest| nest.put(1, &[0; 64])),
        Err(BuildError::NoSpace { .. })
    ));
    message.end().unwrap();

    // The same bytes as with `end`.
    let mut buf = [0xaa; 64];
    let mut other = SliceSink::new(&mut buf);
    let mut message = MessageBuilder::new(&mut other, NlMsgHdr::new(0x10)).unwrap();
    message.put_u32(1, 1).unwrap();
    let mut outer = message.nest(5).unwrap();
    let mut inner = outer.nest_noflag(6).unwrap();
    inner.put_u32(7, 7).unwrap();
    inner.end().unwrap();
    outer.put_flag(8).unwrap();
    outer.end().unwrap();
    message.end().unwrap();
    assert_eq!(sink.as_bytes(), other.as_bytes());
}

#[test]
fn a_nest_that_is_too_long_is_taken_back() {
    let mut buf = vec![0; 100_000];
    let mut sink = SliceSink::new(&mut buf);
    let mut message = MessageBuilder::new(&mut sink, NlMsgHdr::new(0x10)).unwrap();
    let too_long = message.nest_with(1, |nest| {
        nest.put_payload(&[0; 65_000])?;
        nest.put(2, &[0; 1000])
    });
    let len = 4 + 65_000 + 1004;
    assert_eq!(too_long, Err(BuildError::AttributeTooLong { len }));
    message.end().unwrap();
    assert_eq!(Sink::as_bytes(&sink).len(), 16);
}

#[test]
fn room_of_a_slice() {
    let mut buf = [0; 40];
    let mut sink = SliceSink::new(&mut buf);
    assert_eq!((sink.as_bytes().len(), sink.remaining()), (0, 40));
    MessageBuilder::new(&mut sink, NlMsgHdr::new(0x10))
        .unwrap()
        .end()
        .unwrap();
    assert_eq!((sink.as_bytes().len(), sink.remaining()), (16, 24));
    assert!(sink.grow(25).is_none());
    assert!(sink.grow(24).is_some());
    assert_eq!(sink.remaining(), 0);
    sink.truncate(16);
    assert_eq!(sink.remaining(), 24);
}

fn hex(text: &str) -> Vec<u8> {
    let digit = |digit: u8| char::from(digit).to_digit(16).unwrap() as u8;
    let pairs = text.as_bytes().chunks_exact(2);
    pairs
        .map(|pair| digit(pair[0]) << 4 | digit(pair[1]))
        .collect()
}

/// Builds a request as iproute2 does: `NLM_F_CREATE | NLM_F_EXCL`, sequence number
/// `seq`.
fn request(
    buf: &mut [u8],
    nlmsg_type: u16,
    seq: u32,
    write: impl FnOnce(&mut MessageBuilder<'_, SliceSink<'_>>) -> Result<(), BuildError>,
) -> &[u8] {
    let mut sink = SliceSink::new(buf);
    let flags = NLM_F_REQUEST | NLM_F_ACK | NLM_F_CREATE | NLM_F_EXCL;
    let header = NlMsgHdr::new(nlmsg_type).with_flags(flags).with_seq(seq);
    let mut message = MessageBuilder::new(&mut sink, header).unwrap();
    write(&mut message).unwrap();
    message.end().unwrap();
    sink.into_bytes()
}

/// The attributes of a message or nest, by type.
fn table(attributes: Attributes<'_>) -> AttributeTable<'_, 32> {
    AttributeTable::parse(attributes.strict()).unwrap()
}

/// `ip link add v0 type veth peer name v1`; as iproute2 sends it.
const VETH: &str = "5400000010000506fdcf0a6b00000000\
    00000000000000000000000000000000\
    0700030076300000\
    2c001200\
    0800010076657468\
    20000200\
    1c000100\
    00000000000000000000000000000000\
    0700030076310000";

fn put_veth(message: &mut MessageBuilder<'_, SliceSink<'_>>) -> Result<(), BuildError> {
    message.put_header(&IfInfoMsg::default())?;
    message.put_str(IFLA_IFNAME, "v0")?;
    message.nest_noflag_with(IFLA_LINKINFO, |linkinfo| {
        linkinfo.put(IFLA_INFO_KIND, b"veth")?;
        linkinfo.nest_noflag_with(IFLA_INFO_DATA, |data| {
            data.nest_noflag_with(VETH_INFO_PEER, |peer| {
                peer.put_header(&IfInfoMsg::default())?;
                peer.put_str(IFLA_IFNAME, "v1")
            })
        })
    })
}

#[test]
fn a_veth_pair() {
    let mut buf = [0; 256];
    let request = request(&mut buf, RTM_NEWLINK, 0x6b0a_cffd, put_veth);
    if cfg!(target_endian = "little") {
        assert_eq!(request, hex(VETH));
    }
    let message = Messages::new(request).next().unwrap().unwrap();
    let (link, attributes) = message.parse::<IfInfoMsg>().unwrap();
    assert_eq!(link, IfInfoMsg::default());
    let link = table(attributes);
    let linkinfo = table(link.get(IFLA_LINKINFO).unwrap().nested());
    assert_eq!(linkinfo.get(IFLA_INFO_KIND).unwrap().get_str(), Ok("veth"));
    let data = table(linkinfo.get(IFLA_INFO_DATA).unwrap().nested());
    let peer = data.get(VETH_INFO_PEER).unwrap();
    assert_eq!(peer.header().nla_len(), 28);
    let (header, attributes) = peer.parse::<IfInfoMsg>().unwrap();
    assert_eq!(header, IfInfoMsg::default());
    let name = table(attributes).get(IFLA_IFNAME).unwrap();
    assert_eq!(name.get_str(), Ok("v1"));
    assert_eq!(name.offset(), peer.offset() + 4 + 16);
}

/// `ip route add 198.51.100.0/24 nexthop via 10.0.0.3 dev ... weight 1 nexthop via
/// 10.0.0.4 dev ... weight 5`; as iproute2 sends it.
const MULTIPATH: &str = "480000001800050626d00a6b00000000\
    02180000fe03000100000000\
    08000100c6336500\
    24000900\
    100000010f000000\
    080005000a000003\
    100000040f000000\
    080005000a000004";

#[test]
fn a_multipath_route() {
    let mut buf = [0; 256];
    let request = request(&mut buf, RTM_NEWROUTE, 0x6b0a_d026, |message| {
        message.put_header(&RtMsg {
            rtm_family: AF_INET,
            rtm_dst_len: 24,
            rtm_table: RT_TABLE_MAIN,
            rtm_protocol: RTPROT_BOOT,
            rtm_scope: RT_SCOPE_UNIVERSE,
            rtm_type: RTN_UNICAST,
            ..RtMsg::default()
        })?;
        message.put(RTA_DST, &[198, 51, 101, 0])?;
        message.nest_noflag_with(RTA_MULTIPATH, |multipath| {
            for (gateway, rtnh_hops) in [(3, 1), (4, 4)] {
                let header = RtNextHop {
                    rtnh_hops,
                    rtnh_ifindex: 15.into(),
                    ..RtNextHop::default()
                };
                multipath
                    .next_hop_with(&header, |hop| hop.put(RTA_GATEWAY, &[10, 0, 0, gateway]))?;
            }
            Ok(())
        })
    });
    if cfg!(target_endian = "little") {
        assert_eq!(hex_of(request), hex_of(&hex(MULTIPATH)));
    }
    let message = Messages::new(request).next().unwrap().unwrap();
    let (_, attributes) = message.parse::<RtMsg>().unwrap();
    let multipath = table(attributes).get(RTA_MULTIPATH).unwrap();
    let hops: Vec<_> = multipath.next_hops().strict().map(Result::unwrap).collect();
    let read: Vec<_> = hops
        .iter()
        .map(|hop| {
            let gateway = table(hop.attributes()).get(RTA_GATEWAY).unwrap();
            let header = hop.header();
            (
                header.rtnh_hops,
                header.rtnh_ifindex.get(),
                gateway.payload(),
            )
        })
        .collect();
    assert_eq!(read, [(1, 15, &[10, 0, 0, 3][..]), (4, 15, &[10, 0, 0, 4])]);
}

fn hex_of(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// `tc qdisc add dev ... root netem delay ... loss 1% duplicate 1% corrupt 1% rate
/// 1mbit`; as iproute2 sends it.
const NETEM: &str = "6c000000240005064bd00a6b00000000\
    0000000011000000\
    00000000ffffffff00000000\
    0a0001006e6574656d000000\
    3c000200\
    5a620200e8030000295c8f0200000000295c8f02127a0000\
    0c000400295c8f0200000000\
    1400060048e80100000000000000000000000000";

fn put_netem(message: &mut MessageBuilder<'_, SliceSink<'_>>) -> Result<(), BuildError> {
    message.put_header(&TcMsg {
        tcm_ifindex: 17.into(),
        tcm_parent: TC_H_ROOT.into(),
        ..TcMsg::default()
    })?;
    message.put_str(TCA_KIND, "netem")?;
    message.nest_noflag_with(TCA_OPTIONS, |options| {
        options.put_header(&netem())?;
        let corrupt = TcNetemCorrupt {
            probability: 42_949_673.into(),
            correlation: 0.into(),
        };
        options.put_struct(TCA_NETEM_CORRUPT, &corrupt)?;
        let rate = TcNetemRate {
            rate: 125_000.into(),
            ..TcNetemRate::default()
        };
        options.put_struct(TCA_NETEM_RATE, &rate)
    })
}

fn netem() -> TcNetemQopt {
    TcNetemQopt {
        latency: 156_250.into(), // 10 ms
        limit: 1000.into(),
        loss: 42_949_673.into(), // 1 %
        gap: 0.into(),
        duplicate: 42_949_673.into(),
        jitter: 31_250.into(), // 2 ms
    }
}

#[test]
fn a_netem_qdisc() {
    let mut buf = [0; 256];
    let request = request(&mut buf, RTM_NEWQDISC, 0x6b0a_d04b, put_netem);
    if cfg!(target_endian = "little") {
        assert_eq!(hex_of(request), hex_of(&hex(NETEM)));
    }
    let message = Messages::new(request).next().unwrap().unwrap();
    let (header, attributes) = message.parse::<TcMsg>().unwrap();
    assert_eq!(header.tcm_parent.get(), TC_H_ROOT);
    let tb = table(attributes);
    assert_eq!(tb.get(TCA_KIND).unwrap().get_str(), Ok("netem"));
    let options = tb.get(TCA_OPTIONS).unwrap();
    let (qopt, attributes) = options.parse::<TcNetemQopt>().unwrap();
    assert_eq!(qopt, netem());
    let tb = table(attributes);
    assert_eq!(tb.iter().count(), 2);
    let corrupt: TcNetemCorrupt = tb.get(TCA_NETEM_CORRUPT).unwrap().get_struct().unwrap();
    assert_eq!(corrupt.probability.get(), 42_949_673);
    let rate: TcNetemRate = tb.get(TCA_NETEM_RATE).unwrap().get_struct().unwrap();
    assert_eq!(rate.rate.get(), 125_000);
}

/// The `TCA_OPTIONS` of a netem qdisc as the kernel dumps it: attributes of 8 and
/// more bytes behind the struct, the last one newer than this crate.
const NETEM_DUMPED: &str = "7c000200\
    5a620200e8030000295c8f0200000000295c8f02127a0000\
    0c000a008096980000000000\
    0c000b0080841e0000000000\
    10000100000000000000000000000000\
    0c0003000000000000000000\
    0c000400295c8f0200000000\
    1400060048e80100000000000000000000000000\
    0c000e00ab57f786542da140";

#[test]
fn a_netem_qdisc_of_the_kernel() {
    if cfg!(target_endian = "big") {
        return;
    }
    let bytes = hex(NETEM_DUMPED);
    let options = Attributes::new(&bytes).next().unwrap().unwrap();
    assert_eq!(options.payload().len(), 120);
    let (qopt, attributes) = options.parse::<TcNetemQopt>().unwrap();
    assert_eq!(qopt, netem());
    let tb = table(attributes);
    let types: Vec<_> = tb.iter().map(|attribute| attribute.nla_type()).collect();
    assert_eq!(types, [1, 3, 4, 6, 10, 11, 14]);
    let latency = tb.get(TCA_NETEM_LATENCY64).unwrap();
    assert_eq!((latency.offset(), latency.get_i64()), (28, Ok(10_000_000)));
    let jitter = tb.get(TCA_NETEM_JITTER64).unwrap();
    assert_eq!(jitter.get_i64(), Ok(2_000_000));
}

/// `tc qdisc add dev ... root mqprio num_tc 2 map ... queues 1@0 1@1 hw 0`; as
/// iproute2 sends it: the struct of 82 bytes with its padding.
const MQPRIO: &str = "88000000240005064cd00a6b00000000\
    0000000038000000\
    00000000ffffffff00000000\
    0b0001006d717072696f0000\
    58000200\
    020001000000000000000000000000000000010001000000000000000000000000000000\
    000000000000000000000000000000000100000000000000000000000000000000000000\
    000000000000000000000000";

fn mqprio() -> TcMqprioQopt {
    let mut qopt = TcMqprioQopt {
        num_tc: 2,
        ..TcMqprioQopt::default()
    };
    qopt.prio_tc_map[1] = 1;
    for class in [0, 1] {
        qopt.count[class] = U16::new(1);
        qopt.offset[class] = U16::new(class as u16);
    }
    qopt
}

#[test]
fn an_mqprio_qdisc() {
    let build = |buf: &mut [u8], modes: bool| {
        request(buf, RTM_NEWQDISC, 0x6b0a_d04c, |message| {
            message.put_header(&TcMsg {
                tcm_ifindex: 56.into(),
                tcm_parent: TC_H_ROOT.into(),
                ..TcMsg::default()
            })?;
            message.put_str(TCA_KIND, "mqprio")?;
            message.nest_noflag_with(TCA_OPTIONS, |options| {
                options.put_header(&mqprio())?;
                if modes {
                    options.put_u16(TCA_MQPRIO_MODE, TC_MQPRIO_MODE_CHANNEL)?;
                }
                Ok(())
            })
        })
        .to_vec()
    };
    let options = |request: &[u8]| {
        let message = Messages::new(request).next().unwrap().unwrap();
        let (_, attributes) = message.parse::<TcMsg>().unwrap();
        let options = table(attributes).get(TCA_OPTIONS).unwrap();
        let (qopt, attributes) = options.parse::<TcMqprioQopt>().unwrap();
        assert_eq!(qopt, mqprio());
        let mode = table(attributes)
            .get(TCA_MQPRIO_MODE)
            .map(|mode| (mode.offset() - options.offset(), mode.get_u16()));
        (options.header().nla_len(), mode)
    };
    let alone = build(&mut [0; 256], false);
    // iproute2 counts the padding; the kernel, with `nla_put`, does not.
    assert_eq!(options(&alone), (86, None));
    if cfg!(target_endian = "little") {
        let captured = hex(MQPRIO);
        assert_eq!(options(&captured), (88, None));
        let mut same = alone.clone();
        same[48..50].copy_from_slice(&88_u16.to_ne_bytes());
        assert_eq!(hex_of(&same), hex_of(&captured));
    }
    let mode = (4 + 84, Ok(TC_MQPRIO_MODE_CHANNEL));
    assert_eq!(options(&build(&mut [0; 256], true)), (96, Some(mode)));
}

#[test]
fn handles() {
    assert_eq!(tc_h_make(0x1234_5678, 0x9abc_def0), 0x1234_def0);
    let header = TcMsg {
        tcm_handle: U32::new(tc_h_make(1 << 16, 0)),
        ..TcMsg::default()
    };
    assert_eq!(header.as_bytes()[8..12], 0x1_0000_u32.to_ne_bytes());
}
