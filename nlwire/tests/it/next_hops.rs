// SPDX-License-Identifier: MIT OR Apache-2.0
//! The promises of `NextHops` and `NextHopBuilder`, hostile input first.

use nlwire::rtnl::{NextHops, RtMsg, RtNextHop};
use nlwire::uapi::{RTA_FLOW, RTA_GATEWAY, RTA_MULTIPATH, RTNH_F_ONLINK};
use nlwire::{
    Attribute, BuildError, MessageBuilder, Messages, NlMsgHdr, ParseError, ParseErrorKind, Sink,
    SliceSink,
};
use zerocopy::native_endian::{I32, U16};

const HOP: RtNextHop = RtNextHop {
    rtnh_len: U16::new(0xdead), // not what is written
    rtnh_flags: RTNH_F_ONLINK,
    rtnh_hops: 3,
    rtnh_ifindex: I32::new(-7),
};

/// The offset and the length of each next hop, the error, the length of the
/// remainder.
type Walked = (Vec<(usize, usize)>, Option<ParseError>, usize);

/// `rtnh_ok` and `rtnh_next` of the kernel's `include/net/nexthop.h`, with signed
/// arithmetic as there.
fn oracle(bytes: &[u8], strict: bool) -> Walked {
    let (mut at, mut remaining) = (0_usize, bytes.len() as i64);
    let mut hops = Vec::new();
    let error = loop {
        if remaining < 8 {
            let remaining = remaining.max(0) as usize;
            let kind = ParseErrorKind::TrailingBytes { remaining };
            break (strict && remaining > 0).then_some(kind);
        }
        let rtnh_len = u16::from_ne_bytes([bytes[at], bytes[at + 1]]);
        if rtnh_len < 8 {
            break Some(ParseErrorKind::NextHopTooShort { rtnh_len });
        }
        if i64::from(rtnh_len) > remaining {
            let remaining = remaining as usize;
            break Some(ParseErrorKind::NextHopTruncated {
                rtnh_len,
                remaining,
            });
        }
        hops.push((at, usize::from(rtnh_len)));
        let total = (usize::from(rtnh_len) + 3) & !3;
        at += total;
        remaining -= total as i64;
    };
    let at = at.min(bytes.len());
    let error = error.map(|kind| ParseError { kind, offset: at });
    (hops, error, bytes.len() - at)
}

fn walk(bytes: &[u8], mut walk: NextHops<'_>) -> Walked {
    let (mut hops, mut error) = (Vec::new(), None);
    loop {
        let (least, most) = walk.size_hint();
        let count = walk.clone().count();
        assert!(least <= count && count <= most.unwrap());
        match walk.next() {
            Some(Ok(hop)) => {
                assert_eq!(error, None);
                let len = usize::from(hop.header().rtnh_len.get());
                assert_eq!(hop.as_bytes(), &bytes[hop.offset()..][..len]);
                let attributes = hop.attributes();
                assert_eq!(attributes.remainder(), &hop.as_bytes()[8..]);
                for attribute in attributes.flatten() {
                    assert!(attribute.offset() >= hop.offset() + 8);
                    let end = attribute.offset() + 4 + attribute.payload().len();
                    assert!(end <= hop.offset() + len);
                }
                hops.push((hop.offset(), len));
            }
            Some(Err(e)) => {
                assert_eq!(error, None);
                error = Some(e);
            }
            None => break,
        }
    }
    assert!(walk.next().is_none() && walk.next().is_none());
    (hops, error, walk.remainder().len())
}

fn check(bytes: &[u8]) {
    let lenient = NextHops::new(bytes);
    assert_eq!(
        walk(bytes, lenient.clone()),
        oracle(bytes, false),
        "{bytes:?}"
    );
    assert_eq!(
        walk(bytes, lenient.strict()),
        oracle(bytes, true),
        "{bytes:?}"
    );
}

/// Two next hops of every length from 0 to 40, in buffers of every size up to 50.
#[test]
fn all_lengths() {
    let mut buf = [0; 96];
    for first in 0_u16..=40 {
        for second in 0_u16..=40 {
            buf.fill(0x0c);
            buf[..2].copy_from_slice(&first.to_ne_bytes());
            let at = usize::from(first).next_multiple_of(4);
            buf[at..at + 2].copy_from_slice(&second.to_ne_bytes());
            for size in 0..=50 {
                check(&buf[..size]);
            }
        }
    }
}

/// Lengths around the powers of 2, up to 65,535, in buffers that end near them.
#[test]
fn absurd_lengths() {
    let mut buf = vec![1; 65_536 + 16];
    for bit in 0..16 {
        for rtnh_len in [(1 << bit) - 1, 1 << bit, (1 << bit) + 1, u16::MAX - bit] {
            buf[..2].copy_from_slice(&rtnh_len.to_ne_bytes());
            let len = usize::from(rtnh_len);
            for size in [0, 7, 8, 9, len.saturating_sub(1), len, len + 1, len + 9] {
                check(&buf[..size]);
            }
        }
    }
}

/// A route with these next hops, each with a gateway of so many bytes and perhaps
/// `RTA_FLOW` behind it.
fn route<'b>(buf: &'b mut [u8], hops: &[(usize, bool)]) -> Result<&'b [u8], BuildError> {
    let mut sink = SliceSink::new(buf);
    let mut message = MessageBuilder::new(&mut sink, NlMsgHdr::new(24))?;
    message.put_header(&RtMsg::default())?;
    message.nest_noflag_with(RTA_MULTIPATH, |multipath| {
        for (gateway, flow) in hops {
            multipath.next_hop_with(&HOP, |hop| {
                hop.put(RTA_GATEWAY, &[0xee; 16][..*gateway])?;
                match flow {
                    true => hop.put_u32(RTA_FLOW, 5),
                    false => Ok(()),
                }
            })?;
        }
        Ok(())
    })?;
    message.put_flag(99)?;
    message.end()?;
    Ok(sink.into_bytes())
}

fn multipath(datagram: &[u8]) -> Attribute<'_> {
    let message = Messages::new(datagram).last().unwrap().unwrap();
    let mut attributes = message.attributes(size_of::<RtMsg>()).unwrap();
    attributes.next().unwrap().unwrap()
}

#[test]
fn built_next_hops_are_read_back() {
    let hops = [(0, false), (1, false), (4, true), (5, true), (16, false)];
    let mut buf = [0xaa; 512];
    let datagram = route(&mut buf, &hops).unwrap();
    let multipath = multipath(datagram);
    let mut expected_offset = multipath.offset() + 4;
    let mut walk = multipath.next_hops().strict();
    for (gateway, flow) in hops {
        let hop = walk.next().unwrap().unwrap();
        assert_eq!(hop.offset(), expected_offset);
        let len = 8 + 4 + gateway.next_multiple_of(4) + if flow { 8 } else { 0 };
        let header = RtNextHop {
            rtnh_len: U16::new(len as u16),
            ..HOP
        };
        assert_eq!(*hop.header(), header);
        assert_eq!(hop.as_bytes().len(), len);
        let attributes: Vec<_> = hop.attributes().strict().map(Result::unwrap).collect();
        assert_eq!(attributes.len(), 1 + usize::from(flow));
        assert_eq!(attributes[0].offset(), hop.offset() + 8);
        assert_eq!(attributes[0].nla_type(), RTA_GATEWAY);
        assert_eq!(attributes[0].payload(), &[0xee; 16][..gateway]);
        if flow {
            assert_eq!(attributes[1].get_u32(), Ok(5));
        }
        expected_offset += len;
    }
    assert!(walk.next().is_none());
    assert!(walk.remainder().is_empty());
    // Padding is zero, whatever the buffer held.
    assert_eq!(datagram, route(&mut [0x55; 512], &hops).unwrap());
}

/// Offsets of errors count from the datagram, in hops and behind them.
#[test]
fn errors_have_offsets() {
    let mut buf = [0; 512];
    let len = route(&mut buf, &[(4, false), (4, true)]).unwrap().len();
    let start = 16 + 12 + 4;
    let second = start + 16;
    for (rtnh_len, kind) in [
        (7_u16, ParseErrorKind::NextHopTooShort { rtnh_len: 7 }),
        (
            25,
            ParseErrorKind::NextHopTruncated {
                rtnh_len: 25,
                remaining: 24,
            },
        ),
    ] {
        let mut datagram = [&[16, 0, 0, 0][..], &[0; 12], &buf[..len]].concat();
        datagram[..4].copy_from_slice(&16_u32.to_ne_bytes());
        datagram[16 + second..][..2].copy_from_slice(&rtnh_len.to_ne_bytes());
        let attribute = multipath(&datagram);
        let mut walk = attribute.next_hops();
        assert!(walk.next().unwrap().is_ok());
        let offset = 16 + second;
        assert_eq!(walk.next(), Some(Err(ParseError { kind, offset })));
        assert_eq!(walk.next(), None);
        assert_eq!(walk.remainder(), &attribute.payload()[16..]);
    }
    let mut datagram = buf[..len].to_vec();
    datagram[second + 8..][..2].copy_from_slice(&3_u16.to_ne_bytes());
    let hop = multipath(&datagram).next_hops().nth(1).unwrap().unwrap();
    let kind = ParseErrorKind::AttributeTooShort { nla_len: 3 };
    let offset = second + 8;
    let error = hop.attributes().next();
    assert_eq!(error, Some(Err(ParseError { kind, offset })));
}

#[test]
fn too_little_room_is_an_error_and_leaves_the_sink_as_it_was() {
    let hops = [(4, true), (5, false)];
    let needed = route(&mut [0; 512], &hops).unwrap().len();
    for room in 0..needed {
        let mut buf = vec![0; room];
        let failed = route(&mut buf, &hops);
        assert!(matches!(failed, Err(BuildError::NoSpace { .. })), "{room}");
    }
    route(&mut vec![0; needed], &hops).unwrap();
}

/// A next hop that is cancelled, dropped or given up is gone; the nest and the
/// other next hops stay.
#[test]
fn next_hops_are_cancelled_on_drop() {
    let mut buf = [0; 256];
    let mut sink = SliceSink::new(&mut buf);
    let mut message = MessageBuilder::new(&mut sink, NlMsgHdr::new(24)).unwrap();
    message.put_header(&RtMsg::default()).unwrap();
    let mut nest = message.nest_noflag(RTA_MULTIPATH).unwrap();
    nest.next_hop(&HOP).unwrap().end().unwrap();
    {
        let mut hop = nest.next_hop(&HOP).unwrap();
        hop.put_u32(RTA_FLOW, 1).unwrap();
    }
    nest.next_hop(&HOP).unwrap().cancel();
    let failed = nest.next_hop_with(&HOP, |hop| {
        hop.put_u32(RTA_FLOW, 1)?;
        hop.put_str(RTA_GATEWAY, "a\0b")
    });
    assert_eq!(failed, Err(BuildError::InteriorNul { position: 1 }));
    nest.next_hop_with(&HOP, |hop| {
        hop.put_flag(1)?;
        // An inner nest that fails takes back itself only.
        let failed = hop.nest_with(2, |nest| nest.put(1, &[0; 65_532]));
        assert!(failed.is_err());
        Ok(())
    })
    .unwrap();
    nest.end().unwrap();
    message.put_flag(99).unwrap();
    message.end().unwrap();
    let hops = multipath(sink.as_bytes()).next_hops().strict();
    let lengths: Vec<_> = hops.map(|hop| hop.unwrap().as_bytes().len()).collect();
    assert_eq!(lengths, [8, 12]);
}

/// `rtnh_len` ends at 65,535, and 65,532 is the longest that padding leaves.
#[test]
fn the_longest_next_hop() {
    let mut buf = vec![0; 200_000];
    let mut sink = SliceSink::new(&mut buf);
    let mut message = MessageBuilder::new(&mut sink, NlMsgHdr::new(24)).unwrap();
    message.put_header(&RtMsg::default()).unwrap();
    let mut nest = message.nest_noflag(RTA_MULTIPATH).unwrap();
    let too_long = nest.next_hop_with(&HOP, |hop| hop.put(1, &[1; 65_524]));
    assert_eq!(too_long, Err(BuildError::NextHopTooLong { len: 65_536 }));
    // This fits a next hop, but the nest around it does not fit an attribute.
    let fits = nest.next_hop_with(&HOP, |hop| hop.put(1, &[1; 65_520]));
    assert_eq!(fits, Ok(()));
    let too_long = nest.end();
    assert_eq!(too_long, Err(BuildError::AttributeTooLong { len: 65_536 }));
    message
        .nest_noflag_with(RTA_MULTIPATH, |nest| {
            nest.next_hop_with(&HOP, |hop| hop.put(1, &[1; 65_516]))
        })
        .unwrap();
    message.end().unwrap();
    let longest = multipath(sink.as_bytes());
    assert_eq!(longest.header().nla_len(), 65_532);
    let hop = longest.next_hops().next().unwrap().unwrap();
    assert_eq!(hop.header().rtnh_len.get(), 65_528);
}

/// A next hop that is neither ended nor dropped has a length that no reader takes.
#[test]
fn a_forgotten_next_hop_is_malformed() {
    let mut buf = [0; 128];
    let mut sink = SliceSink::new(&mut buf);
    let mut message = MessageBuilder::new(&mut sink, NlMsgHdr::new(24)).unwrap();
    message.put_header(&RtMsg::default()).unwrap();
    let mut nest = message.nest_noflag(RTA_MULTIPATH).unwrap();
    std::mem::forget(nest.next_hop(&HOP).unwrap());
    nest.end().unwrap();
    message.end().unwrap();
    let error = multipath(sink.as_bytes()).next_hops().next().unwrap();
    let kind = ParseErrorKind::NextHopTooShort { rtnh_len: 0 };
    assert_eq!(error, Err(ParseError { kind, offset: 32 }));
}

/// Bytes that are not attributes can be in a next hop too; their padding counts
/// only if something follows.
#[test]
fn payloads_of_next_hops() {
    let mut buf = [0; 128];
    let mut sink = SliceSink::new(&mut buf);
    let mut message = MessageBuilder::new(&mut sink, NlMsgHdr::new(24)).unwrap();
    message.put_header(&RtMsg::default()).unwrap();
    message
        .nest_noflag_with(RTA_MULTIPATH, |nest| {
            nest.next_hop_with(&HOP, |hop| hop.put_payload(b"x"))?;
            nest.next_hop_with(&HOP, |hop| {
                hop.put_payload(b"x")?;
                hop.put_flag(1)
            })
        })
        .unwrap();
    message.end().unwrap();
    let hops = multipath(sink.as_bytes()).next_hops().strict();
    let lengths: Vec<_> = hops.map(|hop| hop.unwrap().as_bytes().len()).collect();
    assert_eq!(lengths, [9, 16]);
    assert_eq!(Sink::as_bytes(&sink).len(), 16 + 12 + 4 + 12 + 16);
}

#[test]
fn shown() {
    let mut buf = [0; 256];
    let datagram = route(&mut buf, &[(1, false)]).unwrap();
    let walk = multipath(datagram).next_hops();
    if cfg!(target_endian = "little") {
        assert_eq!(
            format!("{walk:?}"),
            "[Ok(NextHop { header: RtNextHop { rtnh_len: 16, rtnh_flags: 4, rtnh_hops: 3, \
             rtnh_ifindex: -7 }, payload: [05 00 05 00 ee 00 00 00] })]"
        );
    }
    let error = NextHops::new(&[0; 8]).next().unwrap().unwrap_err();
    let text = "byte 0: rtnh_len is 0, less than a header's 8";
    assert_eq!(error.to_string(), text);
    let error = NextHops::new(&[9; 8]).next().unwrap().unwrap_err();
    let text = "byte 0: rtnh_len is 2313, but only 8 bytes are left";
    assert_eq!(error.to_string(), text);
    let error = BuildError::NextHopTooLong { len: 65_536 };
    let text = "next hop of 65536 bytes, rtnh_len ends at 65535";
    assert_eq!(error.to_string(), text);
}
