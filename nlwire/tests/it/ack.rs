// SPDX-License-Identifier: MIT OR Apache-2.0
//! What `Ack`, `Done` and `ExtAck` promise, hostile input first.

use nlwire::uapi::*;
use nlwire::{Errno, Message, Messages, NlMsgHdr, NlmFlags, ParseError, ParseErrorKind};
use zerocopy::IntoBytes;

use crate::common::nla;

fn message(nlmsg_type: u16, flags: NlmFlags, payload: &[u8]) -> Vec<u8> {
    let header = NlMsgHdr::new(nlmsg_type)
        .with_flags(flags)
        .with_len(16 + payload.len() as u32);
    [header.as_bytes(), payload].concat()
}

/// Puts the message behind 16 other bytes, so that offsets have to count.
fn with<R>(message: &[u8], test: impl FnOnce(Message<'_>) -> R) -> R {
    let noop = NlMsgHdr::new(NLMSG_NOOP).with_len(16);
    let datagram = [noop.as_bytes(), message].concat();
    test(Messages::new(&datagram).last().unwrap().unwrap())
}

/// A request of 16 + `payload` bytes, header only.
fn request(payload: u32) -> NlMsgHdr {
    NlMsgHdr::new(0x10).with_seq(77).with_len(16 + payload)
}

/// All attributes that an error can carry.
fn tlvs() -> Vec<u8> {
    let policy = [
        nla(NL_POLICY_TYPE_ATTR_TYPE, &4u32.to_ne_bytes()),
        nla(12, &[]),
    ]
    .concat();
    [
        nla(NLMSGERR_ATTR_MSG, b"no such \xff\0"),
        nla(NLMSGERR_ATTR_OFFS, &20u32.to_ne_bytes()),
        nla(NLMSGERR_ATTR_COOKIE, &[1, 2, 3, 4, 5, 6, 7, 8]),
        nla(NLMSGERR_ATTR_POLICY | NLA_F_NESTED, &policy),
        nla(NLMSGERR_ATTR_MISS_TYPE, &3u32.to_ne_bytes()),
        nla(NLMSGERR_ATTR_MISS_NEST, &16u32.to_ne_bytes()),
        nla(99, b"from the future"),
    ]
    .concat()
}

fn check_tlvs(ack: nlwire::ExtAck<'_>) {
    assert_eq!(ack.msg, Some(&b"no such \xff"[..]));
    assert_eq!(ack.text().to_string(), "no such \u{fffd}");
    assert_eq!(ack.offs, Some(20));
    assert_eq!(ack.cookie, Some(&[1, 2, 3, 4, 5, 6, 7, 8][..]));
    let rule = ack.policy.unwrap().nested().next().unwrap().unwrap();
    assert_eq!(
        (rule.nla_type(), rule.get_u32()),
        (NL_POLICY_TYPE_ATTR_TYPE, Ok(4))
    );
    assert_eq!(ack.miss_type, Some(3));
    assert_eq!(ack.miss_nest, Some(16));
}

fn error_message(code: i32, flags: NlmFlags, request: NlMsgHdr, behind: &[u8]) -> Vec<u8> {
    message(
        NLMSG_ERROR,
        flags,
        &[&code.to_ne_bytes(), request.as_bytes(), behind].concat(),
    )
}

#[test]
fn an_ack_that_is_cut_short_is_an_error() {
    let whole = [&0i32.to_ne_bytes()[..], request(0).as_bytes()].concat();
    for cut in 0..20 {
        let kind = ParseErrorKind::PayloadTooShort {
            expected: 20,
            actual: cut,
        };
        with(
            &message(NLMSG_ERROR, NlmFlags::EMPTY, &whole[..cut]),
            |message| {
                assert_eq!(message.ack().unwrap_err(), ParseError { kind, offset: 16 });
            },
        );
    }
    for cut in 1..4 {
        let kind = ParseErrorKind::PayloadTooShort {
            expected: 4,
            actual: cut,
        };
        with(
            &message(NLMSG_DONE, NlmFlags::EMPTY, &whole[..cut]),
            |message| {
                assert_eq!(message.done().unwrap_err(), ParseError { kind, offset: 16 });
            },
        );
    }
}

#[test]
fn another_type_is_an_error() {
    for nlmsg_type in [NLMSG_NOOP, NLMSG_DONE, 0x10] {
        with(&message(nlmsg_type, NlmFlags::EMPTY, &[0; 20]), |message| {
            let kind = ParseErrorKind::UnexpectedType { nlmsg_type };
            assert_eq!(message.ack().unwrap_err(), ParseError { kind, offset: 16 });
        });
    }
    with(
        &message(NLMSG_ERROR, NlmFlags::EMPTY, &[0; 20]),
        |message| assert!(message.done().is_err()),
    );
}

#[test]
fn success() {
    // As the kernel sends it: capped, whatever the request's length.
    for flags in [NLM_F_CAPPED, NlmFlags::EMPTY] {
        with(&error_message(0, flags, request(100), b""), |message| {
            let ack = message.ack().unwrap();
            assert_eq!((ack.error(), ack.errno()), (0, None));
            assert_eq!(ack.request().nlmsg_seq(), 77);
            assert_eq!(ack.echo(), Ok(&[][..]));
            assert!(ack.ext_ack().unwrap().msg.is_none());
        });
    }
    // With a warning.
    let warning = nla(NLMSGERR_ATTR_MSG, b"deprecated\0");
    with(
        &error_message(0, NLM_F_CAPPED | NLM_F_ACK_TLVS, request(100), &warning),
        |message| {
            let ack = message.ack().unwrap().ext_ack().unwrap();
            assert_eq!(ack.text().to_string(), "deprecated");
            assert!(ack.offs.is_none() && ack.cookie.is_none());
        },
    );
}

#[test]
fn an_error_echoes_the_request_and_then_says_why() {
    for payload in 0..9 {
        let echo = vec![0xee; payload as usize];
        let mut behind = echo.clone();
        behind.resize(behind.len().next_multiple_of(4), 0);
        behind.extend(tlvs());
        with(
            &error_message(
                Errno::EINVAL.negated(),
                NLM_F_ACK_TLVS,
                request(payload),
                &behind,
            ),
            |message| {
                let ack = message.ack().unwrap();
                assert_eq!((ack.error(), ack.errno()), (-22, Some(Errno::EINVAL)));
                assert_eq!(ack.echo(), Ok(&echo[..]));
                check_tlvs(ack.ext_ack().unwrap());
            },
        );
        // Without the flag the attributes are not looked for.
        with(
            &error_message(
                Errno::EINVAL.negated(),
                NlmFlags::EMPTY,
                request(payload),
                &behind,
            ),
            |message| {
                assert!(message.ack().unwrap().ext_ack().unwrap().msg.is_none());
            },
        );
    }
}

#[test]
fn a_capped_error_has_its_attributes_right_behind_the_header() {
    let flags = NLM_F_CAPPED | NLM_F_ACK_TLVS;
    with(
        &error_message(Errno::EINVAL.negated(), flags, request(4000), &tlvs()),
        |message| {
            let ack = message.ack().unwrap();
            assert_eq!(ack.echo(), Ok(&[][..]));
            assert_eq!(ack.request().nlmsg_len(), 4016);
            check_tlvs(ack.ext_ack().unwrap());
        },
    );
}

#[test]
fn done() {
    with(&message(NLMSG_DONE, NLM_F_MULTI, b""), |message| {
        assert_eq!(message.done().unwrap().error(), 0);
    });
    let payload = [&(Errno::EINVAL.negated()).to_ne_bytes()[..], &tlvs()].concat();
    with(
        &message(NLMSG_DONE, NLM_F_MULTI | NLM_F_ACK_TLVS, &payload),
        |message| {
            let done = message.done().unwrap();
            assert_eq!((done.error(), done.errno()), (-22, Some(Errno::EINVAL)));
            check_tlvs(done.ext_ack().unwrap());
        },
    );
    // The flag can be set with nothing behind it.
    with(
        &message(NLMSG_DONE, NLM_F_ACK_TLVS, &payload[..4]),
        |message| {
            assert!(message.done().unwrap().ext_ack().unwrap().msg.is_none());
        },
    );
}

#[test]
fn a_broken_echo_does_not_hide_the_code() {
    for (nlmsg_len, kind) in [
        (0, ParseErrorKind::MessageTooShort { nlmsg_len: 0 }),
        (15, ParseErrorKind::MessageTooShort { nlmsg_len: 15 }),
        (
            25,
            ParseErrorKind::MessageTruncated {
                nlmsg_len: 25,
                remaining: 24,
            },
        ),
        (
            u32::MAX,
            ParseErrorKind::MessageTruncated {
                nlmsg_len: u32::MAX,
                remaining: 24,
            },
        ),
    ] {
        let request = request(0).with_len(nlmsg_len);
        with(
            &error_message(Errno::EINVAL.negated(), NLM_F_ACK_TLVS, request, &[0; 8]),
            |message| {
                let ack = message.ack().unwrap();
                assert_eq!(ack.error(), Errno::EINVAL.negated());
                assert_eq!(ack.echo(), Err(ParseError { kind, offset: 36 }));
                assert_eq!(ack.ext_ack().unwrap_err(), ParseError { kind, offset: 36 });
            },
        );
    }
}

/// Linux 4.3 to 4.11 cap an echo and have no flag for it.
#[test]
fn an_echo_that_is_capped_without_the_flag() {
    let code = Errno::EOPNOTSUPP.negated();
    for payload in [0, 1, 4, 16, 40, 1 << 20] {
        let bytes = error_message(code, NlmFlags::EMPTY, request(payload), b"");
        with(&bytes, |message| {
            let ack = message.ack().unwrap();
            assert_eq!(ack.error(), code);
            assert_eq!(ack.request().nlmsg_len(), 16 + payload);
            assert_eq!(ack.echo(), Ok(&[][..]));
            assert_eq!(ack.ext_ack(), Ok(nlwire::ExtAck::default()));
            assert_eq!(ack.to_string(), "EOPNOTSUPP");
        });
    }
}

/// Every combination of the two flags, the code, the length of the echo and the
/// length in the echoed header. Only a message with `NLM_F_ACK_TLVS` has an
/// extended ACK, so nothing else can have a malformed one.
#[test]
fn every_echo_with_and_without_the_flags() {
    const MSG: &[u8; 8] = b"\x07\0\x01\0no\0\0";
    let either = [false, true];
    for (capped, has_tlvs) in either.map(|a| either.map(|b| (a, b))).concat() {
        for (code, echoed, with_msg) in [0, Errno::EINVAL.negated()]
            .map(|code| [0, 1, 4, 5, 24, 25].map(|echoed| either.map(|msg| (code, echoed, msg))))
            .concat()
            .concat()
        {
            for nlmsg_len in [0, 15, 16, 17, 20, 21, 24, 40, 41, 42, 48, 49, u32::MAX] {
                let mut flags = NlmFlags::EMPTY;
                if capped {
                    flags |= NLM_F_CAPPED;
                }
                if has_tlvs {
                    flags |= NLM_F_ACK_TLVS;
                }
                let mut behind = vec![0; echoed];
                if with_msg {
                    behind.resize(echoed.next_multiple_of(4), 0);
                    behind.extend(MSG);
                }
                let request = request(0).with_len(nlmsg_len);
                let bytes = error_message(code, flags, request, &behind);
                let what = format!("{flags:?} {code} {echoed} {with_msg} {nlmsg_len}");
                with(&bytes, |message| {
                    let ack = message.ack().unwrap();
                    assert_eq!((ack.error(), ack.request()), (code, &request), "{what}");
                    let header_only = code == 0 || capped || !has_tlvs && behind.is_empty();
                    let len = match header_only {
                        true => Some(0),
                        false => (nlmsg_len as usize).checked_sub(16),
                    };
                    let len = len.filter(|len| *len <= behind.len());
                    assert_eq!(ack.echo().ok().map(<[u8]>::len), len, "{what}");

                    let shown = ack.to_string();
                    let Ok(ext_ack) = ack.ext_ack() else {
                        assert!(has_tlvs, "{what}");
                        assert!(shown.contains("malformed"), "{what}: {shown}");
                        return;
                    };
                    assert!(!shown.contains("malformed"), "{what}: {shown}");
                    if !has_tlvs {
                        assert!(ext_ack.is_empty(), "{what}");
                    }
                    let at = len.map(|len| len.next_multiple_of(4));
                    if has_tlvs && with_msg && at == Some(behind.len() - MSG.len()) {
                        assert_eq!(ext_ack.msg, Some(&b"no"[..]), "{what}");
                    }
                });
            }
        }
    }
    // DONE has no echo.
    for code in [0, Errno::EINVAL.negated()] {
        let payload = [&code.to_ne_bytes()[..], &[0xff; 8]].concat();
        with(&message(NLMSG_DONE, NLM_F_MULTI, &payload), |message| {
            assert_eq!(message.done().unwrap().ext_ack(), Ok(Default::default()));
        });
    }
}

#[test]
fn every_inner_length_is_checked() {
    let flags = NLM_F_CAPPED | NLM_F_ACK_TLVS;
    let wrong = |expected, actual| ParseErrorKind::WrongLength { expected, actual };
    for (bad, kind, offset) in [
        (nla(NLMSGERR_ATTR_OFFS, &[0; 3]), wrong(4, 3), 52),
        (nla(NLMSGERR_ATTR_OFFS, &[0; 8]), wrong(4, 8), 52),
        (nla(NLMSGERR_ATTR_MISS_TYPE, &[]), wrong(4, 0), 52),
        (nla(NLMSGERR_ATTR_MISS_NEST, &[0; 5]), wrong(4, 5), 52),
        (
            nla(NLMSGERR_ATTR_POLICY, &[9, 0, 1, 0, 0, 0, 0, 0]),
            ParseErrorKind::AttributeTruncated {
                nla_len: 9u16.to_le(),
                remaining: 8,
            },
            56,
        ),
        (
            vec![0; 4],
            ParseErrorKind::AttributeTooShort { nla_len: 0 },
            52,
        ),
        (
            vec![0xff; 8],
            ParseErrorKind::AttributeTruncated {
                nla_len: 0xffff,
                remaining: 8,
            },
            52,
        ),
    ] {
        with(
            &error_message(Errno::EINVAL.negated(), flags, request(4), &bad),
            |message| {
                let ack = message.ack().unwrap();
                assert_eq!(ack.error(), Errno::EINVAL.negated());
                assert_eq!(ack.ext_ack().unwrap_err(), ParseError { kind, offset });
            },
        );
    }
}

#[test]
fn absurd_codes_have_an_errno() {
    for (code, errno) in [(i32::MIN, i32::MAX), (-1, 1), (5, 5), (i32::MAX, i32::MAX)] {
        with(
            &error_message(code, NLM_F_CAPPED, request(0), b""),
            |message| {
                assert_eq!(message.ack().unwrap().errno().map(Errno::get), Some(errno));
            },
        );
    }
}

#[test]
fn display_is_for_people() {
    let flags = NLM_F_CAPPED | NLM_F_ACK_TLVS;
    let show = |bytes: &[u8]| with(bytes, |message| message.ack().unwrap().to_string());
    assert_eq!(
        show(&error_message(0, NLM_F_CAPPED, request(4), b"")),
        "success"
    );
    assert_eq!(
        show(&error_message(
            Errno::EINVAL.negated(),
            NLM_F_CAPPED,
            request(4),
            b""
        )),
        "EINVAL"
    );
    assert_eq!(
        show(&error_message(Errno::EINVAL.negated(), flags, request(4), &tlvs())),
        "EINVAL: no such \u{fffd} (attribute 3 is missing in the nest at byte 16) (byte 20 of the request)"
    );
    assert_eq!(
        show(&error_message(Errno::EINVAL.negated(), flags, request(4), &[0; 4])),
        "EINVAL, and an extended ACK that is malformed: byte 52: nla_len is 0, less than a header's 4"
    );
    let done = message(
        NLMSG_DONE,
        NLM_F_MULTI,
        &(Errno::EINVAL.negated()).to_ne_bytes(),
    );
    with(&done, |message| {
        assert_eq!(message.done().unwrap().to_string(), "EINVAL")
    });
}

#[test]
fn debug_can_be_read() {
    let flags = NLM_F_CAPPED | NLM_F_ACK_TLVS;
    with(
        &error_message(Errno::EINVAL.negated(), flags, request(4), &tlvs()),
        |message| {
            let text = format!("{:?}", message.ack().unwrap());
            assert!(
                text.starts_with("Ack { error: -22, request: NlMsgHdr { nlmsg_len: 20,"),
                "{text}"
            );
            assert!(
                text.contains(r#"msg: "no such \xff", offs: 20, cookie: [01 02"#),
                "{text}"
            );
        },
    );
}
