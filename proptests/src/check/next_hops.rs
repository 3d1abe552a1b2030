// SPDX-License-Identifier: MIT OR Apache-2.0
//! The walk over next hops, and the attributes in them.

use std::ops::Range;

use nlwire::rtnl::NextHops;
use nlwire::Attributes;

use super::super::c;
use super::super::oracle::{self, Hop, Walk};
use super::attributes::stream;
use super::show::{lies_at, plain, same};

/// nlwire's walk over the part `range` of `bytes`, as the oracle's.
fn walked(what: &str, bytes: &[u8], range: &Range<usize>, mut hops: NextHops<'_>) -> Walk<Hop> {
    let mut items = Vec::new();
    let mut error = None;
    let (least, most) = hops.size_hint();
    loop {
        assert!(items.len() <= range.len() / 8, "{what}: too many");
        match hops.next() {
            None => break,
            Some(Ok(hop)) => {
                assert_eq!(error, None, "{what}: a next hop behind an error");
                let header = hop.header();
                let item = Hop {
                    offset: hop.offset(),
                    len: usize::from(header.rtnh_len.get()),
                    flags: header.rtnh_flags,
                };
                lies_at(what, bytes, item.offset, hop.as_bytes());
                assert_eq!(hop.as_bytes().len(), item.len, "{what}: rtnh_len");
                stream(bytes, item.payload(), &hop.attributes());
                items.push(item);
            }
            Some(Err(wrong)) => {
                assert_eq!(error, None, "{what}: two errors");
                error = Some(plain(wrong));
            }
        }
    }
    let count = items.len() + usize::from(error.is_some());
    let most = most.expect("at most a next hop for 8 bytes");
    assert!(least <= count && count <= most, "{what}: size_hint");
    let remainder = hops.remainder();
    if !remainder.is_empty() {
        lies_at(what, bytes, range.end - remainder.len(), remainder);
    }
    assert!(hops.next().is_none(), "{what}: goes on behind its end");
    assert_eq!(hops.remainder().len(), remainder.len(), "{what}: rest");
    Walk {
        items,
        error,
        end: range.end - remainder.len(),
    }
}

/// The walk over next hops, strict and not, in `bytes` and in the attributes that
/// `bytes` begins with.
pub fn next_hops(bytes: &[u8]) {
    let all = 0..bytes.len();
    let walk = oracle::next_hops(bytes, all.clone(), false);
    let given = walked("NextHops", bytes, &all, NextHops::new(bytes));
    same("NextHops", bytes, &given, &walk);
    let strict = walked(
        "NextHops::strict",
        bytes,
        &all,
        NextHops::new(bytes).strict(),
    );
    let expected = oracle::next_hops(bytes, all, true);
    same("NextHops::strict", bytes, &strict, &expected);
    if let Some(in_c) = c::next_hops(bytes) {
        let items = walk.items.iter().map(|hop| c::Item {
            offset: hop.offset as u32,
            len: hop.len as u32,
            item_type: u32::from(hop.flags),
        });
        same("RTNH_NEXT", bytes, &items.collect(), &in_c);
    }
    for attribute in Attributes::new(bytes).flatten().take(8) {
        let start = attribute.offset() + 4;
        let range = start..start + attribute.payload().len();
        let given = walked("next_hops", bytes, &range, attribute.next_hops());
        let expected = oracle::next_hops(bytes, range, false);
        same("next_hops", bytes, &given, &expected);
    }
}
