// SPDX-License-Identifier: MIT OR Apache-2.0
//! Which attribute an offset means.

use byteorder::{ByteOrder, NativeEndian};
use nlwire::{AttributeLayout, AttributePath, Messages};

use super::super::oracle::{self, Layout};

/// A layout for every type, of each kind for one type in four.
fn layout(types: &[u16]) -> Layout {
    match types.last() {
        Some(last) if last % 4 == 0 => Layout::Header(usize::from(last % 32) + types.len()),
        Some(last) if last % 4 == 1 => Layout::Nest,
        Some(last) if last % 4 == 3 => Layout::NextHops,
        _ => Layout::Value,
    }
}

/// The same in nlwire's terms.
fn attribute_layout(types: &[u16]) -> AttributeLayout {
    match layout(types) {
        Layout::Value => AttributeLayout::Value,
        Layout::Nest => AttributeLayout::Nest,
        Layout::Header(len) => AttributeLayout::Header(len),
        Layout::NextHops => AttributeLayout::NextHops,
    }
}

/// `bytes` as the attributes of a request: which attribute an offset means, for
/// every offset (of long ones: a few and those around attributes).
pub fn path(bytes: &[u8]) {
    let mut datagram = vec![0; 16 + 32];
    datagram.extend(bytes);
    let len = datagram.len() as u32;
    NativeEndian::write_u32(&mut datagram, 16);
    NativeEndian::write_u32(&mut datagram[16..], len - 16);
    let items = oracle::messages(&datagram, false).items;
    let [_, item] = items[..] else {
        unreachable!("two messages")
    };
    let request = Messages::new(&datagram)
        .flatten()
        .last()
        .expect("two messages");
    let attributes = oracle::attributes(bytes, 0..bytes.len(), false).items;
    let starts = attributes
        .iter()
        .take(20)
        .map(|attribute| attribute.offset + 32);
    let around = starts.flat_map(|start| [start.saturating_sub(1), start, start + 4, start + 5]);
    let step = if bytes.len() > 200 {
        bytes.len() / 20
    } else {
        1
    };
    let all = (0..item.len + 5).step_by(step).chain(around);
    for offs in all.chain([0x7fff_ffff, 0xffff_ffff]) {
        for hdrlen in [16, 0, 13] {
            let at = offs as u32;
            let nests = AttributePath::find(&request, hdrlen, at);
            let expected = oracle::path(&datagram, &item, hdrlen, offs, &|_| Layout::Nest);
            compare(&datagram, hdrlen, offs, nests, &expected);
            let known = AttributePath::find_with(&request, hdrlen, at, &attribute_layout);
            let expected = oracle::path(&datagram, &item, hdrlen, offs, &layout);
            compare(&datagram, hdrlen, offs, known, &expected);
        }
    }
}

/// That `given` is the path of the oracle, also as text.
fn compare(
    datagram: &[u8],
    hdrlen: usize,
    offs: usize,
    given: Option<AttributePath>,
    expected: &oracle::Path,
) {
    let types = given.as_ref().map_or(&[][..], |path| path.types());
    let expected_types: Vec<_> = expected
        .steps
        .iter()
        .map(|(nla_type, _)| *nla_type)
        .collect();
    assert_eq!(
        types,
        expected_types,
        "byte {offs} behind {hdrlen} of {:?}",
        super::show::Hex(datagram)
    );
    let Some(path) = given else { return };
    assert_eq!(path.is_exact(), expected.exact);
    let innermost = expected.steps.iter().rev().find_map(|(_, hop)| *hop);
    assert_eq!(path.next_hop(), innermost);
    let words = expected.steps.iter().map(|(nla_type, hop)| match hop {
        Some(index) => format!("{nla_type} > nexthop[{index}]"),
        None => nla_type.to_string(),
    });
    assert_eq!(path.to_string(), words.collect::<Vec<_>>().join(" > "));
}
