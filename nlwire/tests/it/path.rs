// SPDX-License-Identifier: MIT OR Apache-2.0
//! What `AttributePath` promises: every offset in a request, and none beside it.

use nlwire::uapi::{NLA_F_NESTED, NLA_F_NET_BYTEORDER};
use nlwire::{
    AttributeLayout, AttributePath, Message, MessageBuilder, Messages, NlAttr, NlMsgHdr, SliceSink,
};
use zerocopy::IntoBytes;

use crate::common::Numbers;

/// Attributes to be found again: a value of so many zeros, a nest, a nest that
/// begins with a struct of so many bytes, next hops.
enum Node {
    Value(u16, usize),
    Nest(u16, Vec<Node>),
    Header(u16, usize, Vec<Node>),
    Hops(u16, Vec<Vec<Node>>),
}
use Node::{Header, Hops, Nest, Value};

/// Where an attribute lies in the request, padding not included, and its path.
type Span = (std::ops::Range<usize>, Vec<u16>);

/// Bytes that look like attributes of type 1.
fn decoys(len: usize) -> impl Iterator<Item = u8> {
    let header = [4_u16.to_ne_bytes(), 1_u16.to_ne_bytes()].concat();
    header.into_iter().cycle().take(len)
}

/// Writes attributes to the end of `request`, and where they are to `spans`.
fn encode(nodes: &[Node], path: &[u16], request: &mut Vec<u8>, spans: &mut Vec<Span>) {
    for node in nodes {
        request.resize(request.len().next_multiple_of(4), 0);
        let start = request.len();
        let (Value(nla_type, _) | Nest(nla_type, _) | Header(nla_type, _, _) | Hops(nla_type, _)) =
            *node;
        let path = [path, &[nla_type & 0x3fff]].concat();
        request.extend([0; 4]);
        match node {
            Value(_, len) => request.resize(start + 4 + len, 0),
            Nest(_, nodes) => encode(nodes, &path, request, spans),
            Header(_, len, nodes) => {
                request.extend(decoys(*len));
                encode(nodes, &path, request, spans);
            }
            Hops(_, hops) => {
                for (nodes, index) in hops.iter().zip(0..) {
                    request.resize(request.len().next_multiple_of(4), 0);
                    let start = request.len();
                    request.extend(decoys(8));
                    // A hop is a path element above all types, for the tests.
                    let path = [&path[..], &[HOP + index]].concat();
                    encode(nodes, &path, request, spans);
                    let rtnh_len = (request.len() - start) as u16;
                    request[start..start + 2].copy_from_slice(&rtnh_len.to_ne_bytes());
                    spans.push((start..request.len(), path));
                }
            }
        }
        let header = NlAttr::new((request.len() - start) as u16, nla_type);
        request[start..start + 4].copy_from_slice(header.as_bytes());
        spans.push((start..request.len(), path));
    }
}

/// A request with a family header of `hdrlen` bytes.
fn encode_request(hdrlen: usize, nodes: &[Node]) -> (Vec<u8>, Vec<Span>) {
    let (mut request, mut spans) = (vec![0xff; 16 + hdrlen], Vec::new());
    encode(nodes, &[], &mut request, &mut spans);
    let header = NlMsgHdr::new(0x10).with_len(request.len() as u32);
    request[..16].copy_from_slice(header.as_bytes());
    (request, spans)
}

/// The first of the numbers that stand for next hops in a [`Span`].
const HOP: u16 = 0x8000;

fn last(datagram: &[u8]) -> Message<'_> {
    Messages::new(datagram).last().unwrap().unwrap()
}

fn types(request: &Message<'_>, hdrlen: usize, offs: usize) -> Option<Vec<u16>> {
    let path = AttributePath::find(request, hdrlen, offs as u32)?;
    Some(path.types().to_vec())
}

/// An only attribute in each of `depth` nests: types 1, 2, ...
fn chain(depth: u16) -> Vec<Node> {
    (1..=depth)
        .rev()
        .fold(vec![], |inner, nla_type| match inner.len() {
            0 => vec![Value(nla_type, 4)],
            _ => vec![Nest(nla_type, inner)],
        })
}

/// Each offset from the request's first byte to far behind its last gives the
/// innermost attribute around it: header, value, padding, all of them.
#[test]
fn every_offset() {
    let nodes = [
        Value(1, 4),
        Value(2, 0),
        Value(3 | NLA_F_NET_BYTEORDER, 5), // 3 bytes of padding
        Nest(
            4 | NLA_F_NESTED,
            vec![
                Value(5, 1),
                // Old families do not flag their nests.
                Nest(6, vec![Value(7, 8), Nest(8, vec![]), Value(7, 3)]),
                Value(5, 0),
            ],
        ),
        Value(4, 4), // a type for the second time
        Nest(9, vec![Nest(9, vec![Nest(9, vec![Value(9, 2)])])]),
    ];
    let other = encode_request(0, &[Value(0x3fff, 60)]).0;
    for hdrlen in [0, 1, 4, 7, 16] {
        let (request, spans) = encode_request(hdrlen, &nodes);
        for before in [&[][..], &other, &other.repeat(3)] {
            let datagram = [before, &request].concat();
            let request = last(&datagram);
            assert_eq!(request.offset(), before.len());
            let mut found = 0;
            for offs in 0..request.as_bytes().len() + 80 {
                let around = spans.iter().filter(|(span, _)| span.contains(&offs));
                let innermost = around.max_by_key(|(_, path)| path.len());
                let expected = innermost.map(|(_, path)| path.clone());
                found += usize::from(expected.is_some());
                assert_eq!(types(&request, hdrlen, offs), expected, "offset {offs}");
            }
            assert!(found > 80);
            for offs in [u32::MAX, u32::MAX - 3, 1 << 31, before.len() as u32 + 1000] {
                assert_eq!(AttributePath::find(&request, hdrlen, offs), None);
            }
        }
    }
}

/// The offsets of a request do not reach into the messages around it.
#[test]
fn other_messages() {
    let (first, _) = encode_request(0, &[Value(1, 4)]);
    let (second, _) = encode_request(0, &[Value(2, 4)]);
    let datagram = [first, second].concat();
    let [first, second] = [0, 1].map(|n| Messages::new(&datagram).nth(n).unwrap().unwrap());
    assert_eq!(types(&first, 0, 16), Some(vec![1]));
    assert_eq!(types(&first, 0, 24 + 16), None);
    assert_eq!(types(&second, 0, 16), Some(vec![2]));
    assert_eq!(types(&second, 0, 24 + 16), None);
    assert_eq!(types(&second, 0, 16usize.wrapping_sub(24)), None);
}

/// Down to 16 attributes in each other. What lies deeper is given as the
/// sixteenth that it lies in.
#[test]
fn every_depth() {
    for depth in 1..24 {
        let (request, _) = encode_request(4, &chain(depth));
        let request = last(&request);
        for level in 1..=depth {
            let offs = 20 + 4 * (usize::from(level) - 1);
            let expected: Vec<u16> = (1..=level.min(16)).collect();
            assert_eq!(types(&request, 4, offs), Some(expected));
        }
    }
}

/// A header that begins at the offset is what is asked for, even where its value
/// looks like attributes.
#[test]
fn a_value_is_not_looked_into() {
    let mut buf = [0; 64];
    let mut sink = SliceSink::new(&mut buf);
    let mut message = MessageBuilder::new(&mut sink, NlMsgHdr::new(0x10)).unwrap();
    message.put_struct(1, &NlAttr::new(4, 2)).unwrap();
    message.end().unwrap();
    assert_eq!(types(&last(sink.into_bytes()), 0, 16), Some(vec![1]));
}

/// With a layout, each offset gives the innermost attribute around it that the
/// layout leads to, and nothing in the structs between.
#[test]
fn every_offset_with_a_layout() {
    let nodes = [
        Value(1, 4),
        Header(2, 16, vec![Value(3, 3), Nest(4, vec![Value(5, 4)])]),
        Header(6, 82, vec![Value(1, 2)]),
        Hops(
            7,
            vec![
                vec![],
                vec![Value(8, 1), Nest(9, vec![Value(10, 8)])],
                vec![Nest(9, vec![]), Value(8, 5)],
            ],
        ),
        // Not known to the layout.
        Nest(11, vec![Value(12, 4)]),
        Hops(13, vec![vec![Hops(7, vec![vec![], vec![Value(1, 0)]])]]),
        Value(1, 6),
    ];
    let layout = |path: &[u16]| match path {
        [2] => AttributeLayout::Header(16),
        [6] => AttributeLayout::Header(82),
        [7] | [13] | [13, 7] => AttributeLayout::NextHops,
        [2, 4] | [7, 9] => AttributeLayout::Nest,
        _ => AttributeLayout::Value,
    };
    let other = encode_request(0, &[Value(0x3fff, 60)]).0;
    for before in [0, 3] {
        let (request, spans) = encode_request(12, &nodes);
        let datagram = [&other.repeat(before)[..], &request].concat();
        let request = last(&datagram);
        let mut exact = 0;
        for offs in 0..request.as_bytes().len() + 40 {
            let around = spans.iter().filter(|(span, path)| {
                span.contains(&offs) && path.first_chunk() != Some(&[11, 12])
            });
            let innermost = around.max_by_key(|(_, path)| path.len());
            let given = AttributePath::find_with(&request, 12, offs as u32, &layout);
            let Some((span, path)) = innermost else {
                assert_eq!(given, None, "offset {offs}");
                continue;
            };
            let given = given.unwrap();
            let is_hop = |step: &u16| *step >= HOP;
            let types: Vec<_> = path.iter().copied().filter(|step| !is_hop(step)).collect();
            assert_eq!(given.types(), types, "offset {offs}");
            let hop = path.iter().rfind(|step| is_hop(step));
            assert_eq!(given.next_hop(), hop.map(|step| usize::from(step - HOP)));
            let begins = span.start == offs && !is_hop(path.last().unwrap());
            assert_eq!(given.is_exact(), begins, "offset {offs}");
            exact += usize::from(begins);
            let steps = path.iter().map(|step| match step.checked_sub(HOP) {
                Some(index) => format!("nexthop[{index}]"),
                None => step.to_string(),
            });
            let shown = steps.collect::<Vec<_>>().join(" > ");
            assert_eq!(given.to_string(), shown);
        }
        assert_eq!(exact, 18);
    }
}

/// Without a layout, a struct is taken for attributes; with one, never.
#[test]
fn structs_are_not_taken_for_attributes() {
    let (request, _) = encode_request(0, &[Header(2, 16, vec![Value(3, 4)])]);
    let request = last(&request);
    for offs in 16 + 4..16 + 4 + 16 {
        let path = AttributePath::find(&request, 0, offs).unwrap();
        assert_eq!(path.types(), [2, 1]);
        for layout in [AttributeLayout::Header(16), AttributeLayout::Value] {
            let path = AttributePath::find_with(&request, 0, offs, &|_| layout).unwrap();
            assert_eq!((path.types(), path.is_exact()), (&[2][..], false));
        }
    }
    // A struct that is longer than the payload.
    for hdrlen in [25, 1000, usize::MAX] {
        let layout = |_: &[u16]| AttributeLayout::Header(hdrlen);
        let path = AttributePath::find_with(&request, 0, 36, &layout).unwrap();
        assert_eq!((path.types(), path.is_exact()), (&[2][..], false));
    }
}

/// The deepest path ends there, and says so.
#[test]
fn a_path_that_is_too_deep_is_not_exact() {
    let (request, _) = encode_request(0, &chain(18));
    for level in 1..=18 {
        let offs = 16 + 4 * (level - 1);
        let path = AttributePath::find(&last(&request), 0, offs).unwrap();
        assert_eq!(path.is_exact(), level <= 16);
    }
}

/// Random bytes as every layout: no panic, and types that the layout was asked for.
#[test]
fn random_bytes_with_layouts() {
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut below = |bound: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 16) as usize % bound
    };
    let (mut exact, mut hops) = (0, 0);
    for _ in 0..2_000 {
        let mut request = vec![0; 16];
        for _ in 0..below(50) {
            let len = [4, 8, 12, 16, 24, below(100)][below(6)] as u16;
            request.extend(len.to_ne_bytes());
            request.extend((below(8) as u16).to_ne_bytes());
        }
        request.extend(&[7, 0, 5][..below(4)]);
        let header = NlMsgHdr::new(0x10).with_len(request.len() as u32);
        request[..16].copy_from_slice(header.as_bytes());
        let salt = below(4) as u16;
        let layout = |path: &[u16]| match (path.iter().sum::<u16>() + salt) % 4 {
            0 => AttributeLayout::Value,
            1 => AttributeLayout::Nest,
            2 => AttributeLayout::Header(usize::from(salt) * 6),
            _ => AttributeLayout::NextHops,
        };
        for offs in 0..130 {
            let path = AttributePath::find_with(&last(&request), below(6), offs, &layout);
            if let Some(path) = path {
                exact += usize::from(path.is_exact());
                hops += usize::from(path.next_hop().is_some());
                assert!((1..=16).contains(&path.types().len()));
            }
        }
    }
    assert!(exact > 1000 && hops > 1000, "{exact} {hops}");
}

/// Behind a broken header nothing is found, at this depth; what came before it,
/// and what it is in, is.
#[test]
fn malformed_requests() {
    let nodes = [
        Value(1, 4),
        Nest(2, vec![Value(3, 4), Value(4, 4), Value(5, 4)]),
        Value(6, 4),
    ];
    let (request, spans) = encode_request(0, &nodes);
    let start = |nla_type: u16| {
        let span = spans.iter().find(|(_, path)| path.ends_with(&[nla_type]));
        span.unwrap().0.start
    };
    for nla_len in [0, 3, 200, u16::MAX] {
        let broken = |nla_type| {
            let mut request = request.clone();
            request[start(nla_type)..][..2].copy_from_slice(&u16::to_ne_bytes(nla_len));
            request
        };
        let find = |request: &[u8], nla_type| types(&last(request), 0, start(nla_type));
        let inner = broken(4);
        assert_eq!(find(&inner, 1), Some(vec![1]));
        assert_eq!(find(&inner, 3), Some(vec![2, 3]));
        assert_eq!(find(&inner, 4), Some(vec![2]));
        assert_eq!(find(&inner, 5), Some(vec![2]));
        assert_eq!(find(&inner, 6), Some(vec![6]));
        let outer = broken(2);
        assert_eq!(find(&outer, 1), Some(vec![1]));
        for nla_type in 2..7 {
            assert_eq!(find(&outer, nla_type), None);
        }
    }
    // No room for the family header, or for any attribute.
    let (short, _) = encode_request(7, &[]);
    for offs in 0..40 {
        for hdrlen in [7, 8, 100, usize::MAX] {
            assert_eq!(types(&last(&short), hdrlen, offs), None);
        }
    }
}

/// Whatever the bytes and the offset: a path of 1 to 16 types, or none.
#[test]
fn random_bytes() {
    let mut numbers = Numbers(0);
    let mut below = |limit| numbers.below(limit);
    let mut found = 0;
    for _ in 0..500 {
        let mut request = vec![0; 16 + below(100)];
        for byte in &mut request {
            *byte = [0, 4, 8, below(256), below(100)][below(5)] as u8;
        }
        let header = NlMsgHdr::new(0x10).with_len(request.len() as u32);
        request[..16].copy_from_slice(header.as_bytes());
        for offs in 0..130 {
            if let Some(types) = types(&last(&request), below(6), offs) {
                found += 1;
                assert!((1..=16).contains(&types.len()));
            }
        }
    }
    assert!(found > 100, "{found}");
}

#[test]
fn names() {
    let (request, _) = encode_request(0, &chain(3));
    let path = |offs| AttributePath::find(&last(&request), 0, offs).unwrap();
    assert_eq!(path(16).to_string(), "1");
    assert_eq!(path(24).to_string(), "1 > 2 > 3");
    assert_eq!(
        format!("{:?}", path(24)),
        "AttributePath { types: [1, 2, 3], next_hop: None, exact: true }"
    );
    assert_eq!(path(17), path(18));
    // The same attribute, at its start and elsewhere.
    assert_eq!(path(16).types(), path(17).types());
    assert_ne!(path(16), path(17));
    assert_ne!(path(16), path(20));

    // A name is looked up by the whole way to it; where there is none the number
    // stands, and what is below may have one again.
    let names = |path: &[u16]| match path {
        [1] => Some("A"),
        [1, 2, 3] => Some("C"),
        [2] | [3] | [2, 3] | [] => Some("wrong"),
        _ => None,
    };
    assert_eq!(path(16).named(&names).to_string(), "A");
    assert_eq!(path(20).named(&names).to_string(), "A > 2");
    assert_eq!(path(24).named(&names).to_string(), "A > 2 > C");
    assert_eq!(path(24).named(&|_| None).to_string(), "1 > 2 > 3");
    assert_eq!(path(24).named(&|_| Some("")).to_string(), " >  > ");
    // The types are without flags, and the largest of them is 14 bits.
    let (request, _) = encode_request(0, &[Value(0xffff, 0)]);
    let path = AttributePath::find(&last(&request), 0, 16).unwrap();
    assert_eq!(path.to_string(), "16383");
}
