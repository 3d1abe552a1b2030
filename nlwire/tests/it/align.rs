// SPDX-License-Identifier: MIT OR Apache-2.0
//! The macros: compared with arithmetic that cannot overflow, and with the
//! iterators that do the same in another way.

use nlwire::align::*;
use nlwire::*;
use zerocopy::IntoBytes;

/// What C computes, in 128 bits, and then saturated.
fn exact(value: u128) -> usize {
    usize::try_from(value).unwrap_or(usize::MAX)
}

fn up(value: u128) -> u128 {
    value.div_ceil(4) * 4
}

/// Small numbers, and the neighbourhood of every limit.
fn numbers() -> impl Iterator<Item = usize> {
    let limits = [0xffff, 0x7fff_ffff, 0xffff_ffff, usize::MAX / 2, usize::MAX];
    (0..70_000).chain(
        limits
            .into_iter()
            .flat_map(|limit| (limit - 40..=limit).chain(limit..=limit.saturating_add(40))),
    )
}

#[test]
fn lengths() {
    for n in numbers() {
        let wide = n as u128;
        assert_eq!(nlmsg_align(n), exact(up(wide)));
        assert_eq!(nlmsg_length(n), exact(wide + 16));
        assert_eq!(nlmsg_space(n), exact(up(wide + 16)));
        assert_eq!(nla_align(n), exact(up(wide)));
        assert_eq!(nla_attr_size(n), exact(wide + 4));
        assert_eq!(nla_total_size(n), exact(up(wide + 4)));
        let Ok(nlmsg_len) = u32::try_from(n) else {
            continue;
        };
        for len in [0, 1, 15, 16, 17, n / 2, usize::MAX] {
            let left = wide.saturating_sub(up(len as u128 + 16));
            assert_eq!(nlmsg_payload(nlmsg_len, len), exact(left));
        }
    }
    for n in 0..100 {
        assert_eq!(nla_padlen(n), nla_total_size(n) - nla_attr_size(n));
    }
    for n in usize::MAX - 40..=usize::MAX {
        assert!(nla_padlen(n) < 4);
    }
}

#[test]
fn whole_or_not() {
    for remaining in (0..200).chain([usize::MAX - 1, usize::MAX]) {
        for len in (0..200).chain([0x7fff_ffff, 0x8000_0010, 0xffff_fff0, u32::MAX]) {
            let whole = remaining >= 16 && len >= 16 && len as usize <= remaining;
            assert_eq!(nlmsg_ok(len, remaining), whole, "{len} of {remaining}");
        }
        for len in (0..200).chain([0x7fff, 0x8000, u16::MAX]) {
            let whole = remaining >= 4 && len >= 4 && usize::from(len) <= remaining;
            assert_eq!(nla_ok(len, remaining), whole, "{len} of {remaining}");
        }
    }
}

#[test]
fn all_of_them_are_const() {
    const _: () = {
        const MESSAGE: [u8; nlmsg_space(nla_total_size(1))] = [0xff; 24];
        assert!(NLMSG_HDRLEN == 16 && NLA_HDRLEN == 4);
        assert!(nlmsg_align(17) == 20 && nlmsg_length(1) == 17 && nlmsg_payload(20, 1) == 0);
        assert!(nlmsg_ok(16, 16) && !nlmsg_ok(17, 16) && nla_ok(4, 4) && !nla_ok(5, 4));
        assert!(nla_align(5) == 8 && nla_attr_size(1) == 5 && nla_padlen(1) == 3);
        assert!(nlmsg_data(&MESSAGE).is_none() && nlmsg_next(&MESSAGE).is_none());
        assert!(nla_data(&MESSAGE).is_none() && nla_next(&MESSAGE).is_none());
    };
}

/// Walking by hand finds the messages and attributes that the iterators find,
/// in every buffer: all lengths of two neighbours, cut at every byte.
#[test]
fn walking_by_hand() {
    for first in 0..24u16 {
        for second in 0..24u16 {
            let mut bytes = [0; 40];
            bytes[..4].copy_from_slice(&u32::from(first).to_ne_bytes());
            let at = nlmsg_align(usize::from(first));
            bytes[at..at + 4].copy_from_slice(&u32::from(second).to_ne_bytes());
            for cut in 0..=bytes.len() {
                let mut walk = Messages::new(&bytes[..cut]);
                let mut rest = &bytes[..cut];
                while let Some(Ok(message)) = walk.next() {
                    assert_eq!(nlmsg_data(rest), Some(message.payload()));
                    rest = nlmsg_next(rest).unwrap();
                    assert_eq!(rest, walk.remainder());
                }
                assert_eq!((nlmsg_data(rest), nlmsg_next(rest)), (None, None));
                assert_eq!(rest, walk.remainder());
            }

            let mut bytes = [0; 40];
            bytes[..4].copy_from_slice(NlAttr::new(first, 1).as_bytes());
            let at = nla_align(usize::from(first));
            bytes[at..at + 4].copy_from_slice(NlAttr::new(second, 2).as_bytes());
            for cut in 0..=bytes.len() {
                let mut walk = Attributes::new(&bytes[..cut]);
                let mut rest = &bytes[..cut];
                while let Some(Ok(attribute)) = walk.next() {
                    assert_eq!(nla_data(rest), Some(attribute.payload()));
                    rest = nla_next(rest).unwrap();
                    assert_eq!(rest, walk.remainder());
                }
                assert_eq!((nla_data(rest), nla_next(rest)), (None, None));
                assert_eq!(rest, walk.remainder());
            }
        }
    }
}
