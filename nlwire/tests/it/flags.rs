// SPDX-License-Identifier: MIT OR Apache-2.0
//! The promises of `NlmFlags`, for each of the 65,536 values.

use nlwire::exchange::{Awaiting, Exchange};
use nlwire::server::{Peer, Requests};
use nlwire::uapi::*;
use nlwire::{NlMsgHdr, NlmFlags};
use zerocopy::IntoBytes;

fn all() -> impl Iterator<Item = NlmFlags> {
    (0..=u16::MAX).map(NlmFlags::from_bits)
}

#[test]
fn sets() {
    let some = [0, 1, 0x300, 0x700, 0x8000, 0xffff].map(NlmFlags::from_bits);
    assert_eq!(size_of::<NlmFlags>(), 2);
    assert_eq!(NlmFlags::default(), NlmFlags::EMPTY);
    for flags in all() {
        let bits = flags.bits();
        assert_eq!(flags.is_empty(), bits == 0);
        for other in some {
            let b = other.bits();
            assert_eq!(
                flags.contains(other),
                (0..16).all(|n| b >> n & 1 <= bits >> n & 1)
            );
            assert_eq!(
                flags.intersects(other),
                (0..16).any(|n| (b & bits) >> n & 1 == 1)
            );
            assert_eq!(flags.union(other).bits(), bits | b);
            assert_eq!(
                (flags | other, flags & other),
                (flags.union(other), NlmFlags::from_bits(bits & b))
            );
            assert_eq!(flags.difference(other).bits(), bits & !b);
            let mut both = flags;
            both |= other;
            assert_eq!(both, flags | other);
            assert_eq!(flags.cmp(&other), bits.cmp(&b));
        }
    }
}

/// The header carries every value, at its place.
#[test]
fn in_a_header() {
    for flags in all() {
        let header = NlMsgHdr::new(0x1234).with_flags(flags);
        assert_eq!(header.nlmsg_flags(), flags);
        assert_eq!(header.nlmsg_type(), 0x1234);
        assert_eq!(header.as_bytes()[6..8], flags.bits().to_ne_bytes());
    }
}

/// A client and a server have one opinion on which requests are dumps.
#[test]
fn client_and_server_agree_on_dumps() {
    for flags in all() {
        let header = NlMsgHdr::new(NLMSG_MIN_TYPE).with_len(16).with_flags(flags);
        let client = Exchange::new(&header, 0).awaiting() == Awaiting::Done;
        let server = Requests::new(header.as_bytes(), Peer::default())
            .next()
            .unwrap();
        let expected = flags.bits() & 0x300 == 0x300 && flags.bits() & 0xc00 == 0;
        assert_eq!(
            (client, server.is_dump(), flags.is_dump()),
            (expected, expected, expected),
            "{flags:#x}"
        );
    }
}

#[test]
fn shown() {
    let show = |bits| format!("{:?}", NlmFlags::from_bits(bits));
    assert_eq!(show(0), "0x0");
    assert_eq!(show(0x305), "NLM_F_REQUEST | NLM_F_ACK | NLM_F_DUMP");
    assert_eq!(show(0x601), "NLM_F_REQUEST | NLM_F_EXCL | NLM_F_CREATE");
    assert_eq!(show(0x8101), "NLM_F_REQUEST | 0x8100");
    let flags = NlmFlags::from_bits(0x2b);
    assert_eq!(
        format!("{flags:x} {flags:X} {flags:#010b}"),
        "2b 2B 0b00101011"
    );
}
