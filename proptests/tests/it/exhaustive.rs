// SPDX-License-Identifier: MIT OR Apache-2.0
//! Where every input can be tried, it is.
//!
//! What takes longer than a second here is ignored by `cargo test`, and has a
//! quick part beside it. The full ones, with their times, are in the README:
//!
//! ```text
//! cargo test --release -p nlwire-proptests --test it exhaustive:: -- --include-ignored
//! ```

use nlwire::align::{
    nla_align, nla_attr_size, nla_data, nla_next, nla_ok, nla_padlen, nla_total_size, nlmsg_align,
    nlmsg_data, nlmsg_length, nlmsg_next, nlmsg_ok, nlmsg_payload, nlmsg_space,
};
use nlwire::{Attributes, Messages, ParseErrorKind};
use nlwire_proptests::{c, check};

/// A walk over a buffer that begins with a header of this length: what must come
/// of its first step, in plain arithmetic.
fn message(buf: &[u8], nlmsg_len: u32) {
    let (len, remaining) = (u64::from(nlmsg_len), buf.len() as u64);
    let mut walk = Messages::new(buf);
    let step = walk.next();
    if remaining < 16 {
        assert!(step.is_none());
        return;
    }
    match step.unwrap() {
        Ok(message) => {
            assert!(16 <= len && len <= remaining, "{len} of {remaining}");
            assert_eq!(message.as_bytes().len() as u64, len);
            let next = (len.div_ceil(4) * 4).min(remaining);
            assert_eq!(
                walk.remainder().len() as u64,
                remaining - next,
                "behind {len}"
            );
        }
        Err(error) => {
            let kind = if len < 16 {
                ParseErrorKind::MessageTooShort { nlmsg_len }
            } else {
                let remaining = buf.len();
                assert!(len > remaining as u64, "{len} of {remaining}");
                ParseErrorKind::MessageTruncated {
                    nlmsg_len,
                    remaining,
                }
            };
            assert_eq!((error.kind, error.offset), (kind, 0));
            assert_eq!(walk.remainder().len(), buf.len());
        }
    }
}

fn lengths_are_ok(nlmsg_len: u32, remaining: usize) {
    let expected = 16 <= nlmsg_len && u128::from(nlmsg_len) <= remaining as u128;
    assert_eq!(
        nlmsg_ok(nlmsg_len, remaining),
        expected,
        "{nlmsg_len} of {remaining}"
    );
}

/// Remaining lengths around every boundary, as seen from `nlmsg_len`: those of
/// the header, of the integer types, and of the length itself.
fn around(nlmsg_len: u32) -> [usize; 26] {
    let len = nlmsg_len as usize;
    let aligned = len & !3;
    [
        0,
        1,
        15,
        16,
        17,
        19,
        20,
        21,
        len.wrapping_sub(1),
        len,
        len.wrapping_add(1),
        aligned.wrapping_sub(1),
        aligned,
        aligned.wrapping_add(3),
        aligned.wrapping_add(4),
        aligned.wrapping_add(5),
        aligned.wrapping_add(16),
        0x7fff_ffff,
        0x8000_0000,
        0x8000_0010,
        0xffff_fff0,
        0xffff_ffff,
        usize::MAX,
        usize::MAX - 15,
        isize::MAX as usize,
        isize::MAX as usize + 1,
    ]
}

/// Buffers of these lengths begin with each header.
const FIXED: [usize; 12] = [16, 17, 18, 19, 20, 21, 24, 31, 32, 33, 64, 80];

fn messages_of_length(buffer: &mut [u8], nlmsg_len: u32) {
    for remaining in around(nlmsg_len) {
        lengths_are_ok(nlmsg_len, remaining);
    }
    buffer[..4].copy_from_slice(&nlmsg_len.to_ne_bytes());
    for remaining in FIXED {
        message(&buffer[..remaining], nlmsg_len);
    }
    // As large as memory allows: around the length itself.
    let len = nlmsg_len as usize;
    for remaining in [
        len.wrapping_sub(1),
        len,
        len.wrapping_add(1),
        len.wrapping_add(3),
    ] {
        if let Some(buf) = buffer.get(..remaining) {
            message(buf, nlmsg_len);
        }
    }
}

/// Lengths around every power of two and every small one, and some of those
/// between.
fn some_lengths() -> impl Iterator<Item = u32> {
    let powers = (0..=32).map(|power| (1u64 << power) as u32);
    let near =
        powers.flat_map(|power| (0..100).map(move |by| power.wrapping_add(by).wrapping_sub(40)));
    (0..70_000).chain(near).chain((0..u32::MAX).step_by(65_521))
}

#[test]
fn message_lengths() {
    let mut buffer = vec![0; 140_000];
    some_lengths().for_each(|nlmsg_len| messages_of_length(&mut buffer, nlmsg_len));
}

/// All of them, in buffers of up to 4 GiB, of which one page is ever written.
#[test]
#[ignore = "minutes"]
#[cfg(target_pointer_width = "64")]
fn all_message_lengths() {
    let halves = [0..=u32::MAX / 2, u32::MAX / 2 + 1..=u32::MAX];
    std::thread::scope(|scope| {
        for half in halves {
            scope.spawn(move || {
                // Zeroed memory that nobody touches is not there.
                let mut buffer = vec![0; (1 << 32) + 64];
                for nlmsg_len in half {
                    messages_of_length(&mut buffer, nlmsg_len);
                }
            });
        }
    });
}

/// As [`message`], for attributes.
fn attribute(buf: &[u8], nla_len: u16) {
    let (len, remaining) = (usize::from(nla_len), buf.len());
    let is_ok = 4 <= len && len <= remaining;
    assert_eq!(nla_ok(nla_len, remaining), is_ok);
    let mut walk = Attributes::new(buf);
    let step = walk.next();
    if remaining < 4 {
        assert!(step.is_none());
        return;
    }
    let (data, next) = (nla_data(buf), nla_next(buf));
    match step.unwrap() {
        Ok(attribute) => {
            assert!(is_ok, "{len} of {remaining}");
            assert_eq!(attribute.payload().len() + 4, len);
            assert_eq!(attribute.payload().as_ptr(), buf[4..].as_ptr());
            let left = remaining - (len.div_ceil(4) * 4).min(remaining);
            assert_eq!(walk.remainder().len(), left, "behind {len}");
            assert_eq!(data.unwrap().len() + 4, len);
            assert_eq!(next.unwrap().len(), left);
        }
        Err(error) => {
            assert!(!is_ok, "{len} of {remaining}");
            let kind = if len < 4 {
                ParseErrorKind::AttributeTooShort { nla_len }
            } else {
                ParseErrorKind::AttributeTruncated { nla_len, remaining }
            };
            assert_eq!((error.kind, error.offset), (kind, 0));
            assert_eq!(walk.remainder().len(), remaining);
            assert!(data.is_none() && next.is_none());
        }
    }
}

fn attributes_of_length(buffer: &mut [u8], nla_len: u16, remaining: impl Iterator<Item = usize>) {
    buffer[..2].copy_from_slice(&nla_len.to_ne_bytes());
    for remaining in remaining {
        attribute(&buffer[..remaining], nla_len);
    }
}

const ATTRIBUTE_BUFFER: usize = 70_000;

#[test]
fn attribute_lengths() {
    let mut buffer = vec![0; ATTRIBUTE_BUFFER + 1];
    for nla_len in 0..=u16::MAX {
        let len = usize::from(nla_len);
        let near = len.saturating_sub(2)..len + 6;
        // Each length meets every remaining one in the end of a few others.
        let stride = (len % 4_999..=ATTRIBUTE_BUFFER).step_by(4_999);
        let remaining = (0..10).chain(near).chain(stride);
        attributes_of_length(&mut buffer, nla_len, remaining);
    }
}

/// All 65,536 lengths with all of 0 to 70,000 bytes left.
#[test]
#[ignore = "a minute"]
fn all_attribute_lengths() {
    std::thread::scope(|scope| {
        for half in [0..=u16::MAX / 2, u16::MAX / 2 + 1..=u16::MAX] {
            scope.spawn(move || {
                let mut buffer = vec![0; ATTRIBUTE_BUFFER + 1];
                for nla_len in half {
                    attributes_of_length(&mut buffer, nla_len, 0..=ATTRIBUTE_BUFFER);
                }
            });
        }
    });
}

/// Two messages of lengths 0 to 40 in buffers of 0 to 80 bytes: the walk, by the
/// oracle and by C.
#[test]
fn all_pairs_of_messages() {
    for first in 0..=40u32 {
        for second in 0..=40u32 {
            let mut datagram = [0; 80];
            datagram[..4].copy_from_slice(&first.to_ne_bytes());
            let at = (first as usize).max(16).next_multiple_of(4);
            datagram[at..at + 4].copy_from_slice(&second.to_ne_bytes());
            for len in 0..=80 {
                check::walk(&datagram[..len]);
                let items = c::messages(&datagram[..len]);
                let items = items.map(|items| items.len());
                let count = Messages::new(&datagram[..len]).flatten().count();
                assert_eq!(items.unwrap_or(count), count);
            }
        }
    }
}

/// `value` where it fits a `usize`, else the greatest one.
fn saturated(value: u128) -> usize {
    usize::try_from(value).unwrap_or(usize::MAX)
}

/// Every function of `align` for a length.
fn sizes(len: usize) {
    let n = len as u128;
    let up = |n: u128| n.div_ceil(4) * 4;
    // No multiple of 4 fits: the greatest number, which is none.
    assert_eq!(nlmsg_align(len), saturated(up(n)), "{len}");
    assert_eq!(nla_align(len), saturated(up(n)), "{len}");
    assert_eq!(nlmsg_length(len), saturated(n + 16), "{len}");
    assert_eq!(nlmsg_space(len), saturated(up(n + 16)), "{len}");
    assert_eq!(nla_attr_size(len), saturated(n + 4), "{len}");
    assert_eq!(nla_total_size(len), saturated(up(n + 4)), "{len}");
    let padding = saturated(up(n + 4)) - saturated(n + 4);
    assert_eq!(nla_padlen(len), padding, "{len}");
    if let Some(in_c) = c::sizes(len) {
        let here = [
            nlmsg_align(len),
            nlmsg_length(len),
            nlmsg_space(len),
            nla_align(len),
            nla_total_size(len),
        ];
        assert_eq!(here, in_c.map(|size| size as usize), "{len}");
    }
}

fn payloads(nlmsg_len: u32, len: usize) {
    let space = (len as u128 + 16).div_ceil(4) * 4;
    let expected = u128::from(nlmsg_len).saturating_sub(space);
    assert_eq!(
        nlmsg_payload(nlmsg_len, len) as u128,
        expected,
        "{nlmsg_len}, {len}"
    );
    if let Some(in_c) = c::payload(nlmsg_len, len) {
        assert_eq!(u128::from(in_c), expected, "{nlmsg_len}, {len}");
    }
}

/// Numbers around every power of two.
fn boundaries() -> Vec<usize> {
    let powers = (0..=usize::BITS).map(|power| 1usize.checked_shl(power).unwrap_or(0));
    powers
        .flat_map(|power| (0..80).map(move |by| power.wrapping_add(by).wrapping_sub(40)))
        .collect()
}

/// Every const function over all of u16 and the boundaries of usize.
#[test]
fn sizes_of_everything() {
    (0..=usize::from(u16::MAX)).for_each(sizes);
    boundaries().into_iter().for_each(sizes);
    let lengths: Vec<u32> = boundaries()
        .iter()
        .filter_map(|&len| u32::try_from(len).ok())
        .collect();
    for len in boundaries().into_iter().step_by(3).chain(0..40) {
        for nlmsg_len in &lengths {
            payloads(*nlmsg_len, len);
        }
    }
    for len in 0..=u16::MAX {
        payloads(u32::from(len), usize::from(len).saturating_sub(16));
        payloads(u32::from(len), 16);
        payloads(u32::MAX, usize::from(len));
        for remaining in [0, 3, 4, 5, 15, 16, 17, 65_535, 65_536, usize::MAX] {
            assert_eq!(
                nla_ok(len, remaining),
                (4..=remaining).contains(&usize::from(len))
            );
            lengths_are_ok(u32::from(len), remaining);
        }
    }
    for nlmsg_len in lengths {
        around(nlmsg_len)
            .into_iter()
            .for_each(|remaining| lengths_are_ok(nlmsg_len, remaining));
    }
}

/// `nlmsg_data` and `nlmsg_next` at every length with every buffer that matters.
#[test]
fn data_and_next() {
    let mut buffer = [0; 200];
    for nlmsg_len in (0..=200).chain([0x7fff_ffff, 0x8000_0010, 0xffff_fffd, 0xffff_ffff]) {
        buffer[..4].copy_from_slice(&u32::to_ne_bytes(nlmsg_len));
        for remaining in 0..=buffer.len() {
            let buf = &buffer[..remaining];
            let len = nlmsg_len as usize;
            let is_ok = 16 <= len && len <= remaining;
            let data = is_ok.then(|| &buf[16..len]);
            let next = is_ok.then(|| &buf[len.next_multiple_of(4).min(remaining)..]);
            assert_eq!(
                (nlmsg_data(buf), nlmsg_next(buf)),
                (data, next),
                "{len} of {remaining}"
            );
        }
    }
}
