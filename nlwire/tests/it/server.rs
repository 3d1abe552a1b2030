// SPDX-License-Identifier: MIT OR Apache-2.0
//! What `Requests`, `Request::answer` and `DumpWriter` promise: the kernel's
//! `netlink_rcv_skb`, `netlink_ack` and `netlink_dump`, byte for byte.

use nlwire::exchange::{Event, Exchange, Received};
use nlwire::server::{DumpWriter, Handled, Outcome, Peer, Refusal, Report, Request, Requests};
use nlwire::uapi::*;
use nlwire::{
    AttributePath, Attributes, BuildError, Errno, Message, MessageBuilder, Messages, NlMsgHdr,
    NlValidate, NlaPolicy, NlmFlags, ParseErrorKind, Policy, Sink, SliceSink,
};
use zerocopy::IntoBytes;

use crate::common::{nla, padded};

const SEQ: u32 = 77;
const FAMILY: u16 = 0x20;

const PEER: Peer = Peer::new(4711).with_ext_ack(true);

/// Every setting of the two socket options.
fn peers() -> [Peer; 4] {
    [(false, false), (false, true), (true, false), (true, true)]
        .map(|(cap_ack, ext_ack)| PEER.with_cap_ack(cap_ack).with_ext_ack(ext_ack))
}

/// A message without padding. Its `nlmsg_pid` is a lie.
fn message(nlmsg_type: u16, flags: NlmFlags, payload: &[u8]) -> Vec<u8> {
    let header = NlMsgHdr::new(nlmsg_type)
        .with_len(16 + payload.len() as u32)
        .with_flags(flags)
        .with_seq(SEQ)
        .with_pid(666);
    [header.as_bytes(), payload].concat()
}

/// The answer that the kernel gives to `request`: with `flags`, an echo of
/// header or message, and attributes.
fn expected(request: &[u8], code: i32, flags: NlmFlags, tlvs: &[Vec<u8>]) -> Vec<u8> {
    let capped = flags.contains(NLM_F_CAPPED);
    let echo = if capped { &request[..16] } else { request };
    let behind = [padded(echo.to_vec()), tlvs.concat()].concat();
    let header = NlMsgHdr::new(NLMSG_ERROR)
        .with_len(20 + behind.len() as u32)
        .with_flags(flags)
        .with_seq(SEQ)
        .with_pid(PEER.port);
    [header.as_bytes(), &code.to_ne_bytes(), &behind].concat()
}

/// What `write` writes into a sink, which is the same whatever the memory held
/// before. At every capacity too small for it the sink stays as it was.
fn written(write: impl Fn(&mut SliceSink<'_>) -> Result<(), BuildError>) -> Vec<u8> {
    let over = |poison: u8| {
        let mut buf = vec![poison; 4096];
        let mut sink = SliceSink::new(&mut buf);
        write(&mut sink).unwrap();
        sink.as_bytes().to_vec()
    };
    let bytes = over(0x5a);
    assert_eq!(bytes, over(0xa5));
    for room in 0..bytes.len() {
        let mut buf = vec![0x5a; 8 + room];
        let mut sink = SliceSink::new(&mut buf);
        sink.grow(8).unwrap().fill(1);
        let result = write(&mut sink);
        assert!(
            matches!(result, Err(BuildError::NoSpace { .. })),
            "{room}: {result:?}"
        );
        assert_eq!(sink.as_bytes(), [1; 8]);
    }
    bytes
}

/// The answer to the last message of `datagram`.
fn answer(datagram: &[u8], peer: Peer, outcome: Outcome<'_>) -> Vec<u8> {
    let request = Requests::new(datagram, peer).last().unwrap();
    written(|sink| request.answer(outcome, sink))
}

fn only(bytes: &[u8]) -> Message<'_> {
    let mut messages = Messages::new(bytes).strict();
    let message = messages.next().unwrap().unwrap();
    assert!(messages.next().is_none());
    message
}

fn outcomes() -> Vec<Outcome<'static>> {
    vec![
        Ok(Handled::Ack),
        Ok(Handled::AckWith(Report::default())),
        Ok(Handled::AckWith(Report::default().with_msg("careful"))),
        Ok(Handled::NoAck),
        Err(Refusal::new(Errno::EPERM)),
        Err(Refusal::new(Errno::EPERM).with_msg("no").at(16)),
    ]
}

/// The table of the documentation: who is handled, and who is answered.
#[test]
fn handled_and_answered() {
    let types = (0..0x12).chain([0xffff]);
    for nlmsg_type in types {
        for flags in (0..0x1000).map(NlmFlags::from_bits) {
            let bytes = message(nlmsg_type, flags, b"abcd");
            let request = Requests::new(&bytes, PEER).next().unwrap();
            let is_for_handler = flags.contains(NLM_F_REQUEST) && nlmsg_type >= NLMSG_MIN_TYPE;
            assert_eq!(request.is_for_handler(), is_for_handler);
            let is_dump = flags.bits() & 0xf00 == 0x300;
            assert_eq!(request.is_dump(), is_dump);
            assert_eq!((request.peer(), request.message().offset()), (PEER, 0));
            let others = flags.difference(NLM_F_REQUEST | NLM_F_ACK | NLM_F_DUMP);
            if !others.is_empty() {
                continue; // the others change nothing, as one of them shows
            }
            for outcome in outcomes() {
                let mut calls = 0;
                let result = request.handle(|message| {
                    calls += 1;
                    assert_eq!(message.as_bytes(), bytes);
                    outcome
                });
                assert_eq!(calls, i32::from(is_for_handler));
                let mut buf = [0; 256];
                let mut sink = SliceSink::new(&mut buf);
                request.answer(result, &mut sink).unwrap();
                // Who does not go through `handle` gets no more.
                let mut buf = [0; 256];
                let mut direct = SliceSink::new(&mut buf);
                request.answer(outcome, &mut direct).unwrap();
                assert_eq!(direct.as_bytes(), sink.as_bytes());
                let code = match (is_for_handler, outcome) {
                    (true, Ok(Handled::NoAck)) => None,
                    (true, Err(_)) => Some(Errno::EPERM.negated()),
                    _ if flags.contains(NLM_F_ACK) => Some(0),
                    _ => None,
                };
                let Some(code) = code else {
                    assert!(sink.as_bytes().is_empty());
                    continue;
                };
                let message = only(sink.as_bytes());
                assert_eq!(message.ack().unwrap().error(), code);
                assert_eq!(message.header().nlmsg_seq(), SEQ);
                assert_eq!(message.header().nlmsg_pid(), PEER.port, "never nlmsg_pid");
                assert_eq!(message.ack().unwrap().request().as_bytes(), &bytes[..16]);
            }
        }
    }
}

#[test]
fn other_flags_change_nothing() {
    for bit in 0..16 {
        let flags = NlmFlags::from_bits(1 << bit) | NLM_F_REQUEST;
        let bytes = message(FAMILY, flags | NLM_F_ACK, b"");
        assert_eq!(
            answer(&bytes, PEER, Ok(Handled::Ack)),
            expected(&bytes, 0, NLM_F_CAPPED, &[])
        );
        let bytes = message(FAMILY, flags, b"");
        assert_eq!(
            answer(&bytes, PEER, Err(Refusal::new(Errno::EPERM))),
            expected(&bytes, Errno::EPERM.negated(), NlmFlags::EMPTY, &[])
        );
    }
}

/// Byte for byte, for every length of the payload: an error echoes all of it,
/// with padding that is zero and counts, unless it is capped; success the header
/// alone. What is asked without its padding is echoed with it.
#[test]
fn echoes() {
    for payload in 0..10 {
        let bytes = message(FAMILY, NLM_F_REQUEST | NLM_F_ACK, &[0xee; 10][..payload]);
        for peer in peers() {
            for datagram in [
                bytes.clone(),
                padded(bytes.clone()),
                [padded(bytes.clone()), bytes.clone()].concat(),
            ] {
                assert_eq!(
                    answer(&datagram, peer, Ok(Handled::Ack)),
                    expected(&bytes, 0, NLM_F_CAPPED, &[])
                );
                let flags = if peer.cap_ack {
                    NLM_F_CAPPED
                } else {
                    NlmFlags::EMPTY
                };
                assert_eq!(
                    answer(&datagram, peer, Err(Refusal::new(Errno::EPERM))),
                    expected(&bytes, Errno::EPERM.negated(), flags, &[])
                );
                let refusal = Refusal::new(Errno::EPERM).with_msg("no");
                let (flags, tlvs) = if peer.ext_ack {
                    (
                        flags | NLM_F_ACK_TLVS,
                        vec![nla(NLMSGERR_ATTR_MSG, b"no\0")],
                    )
                } else {
                    (flags, vec![])
                };
                assert_eq!(
                    answer(&datagram, peer, Err(refusal)),
                    expected(&bytes, Errno::EPERM.negated(), flags, &tlvs)
                );
            }
        }
    }
}

/// All attributes, in the kernel's order whatever order they were said in; none
/// without `NETLINK_EXT_ACK`. Read back on the other side.
#[test]
fn extended_acks() {
    let bytes = message(FAMILY, NLM_F_REQUEST | NLM_F_ACK, &[0; 23]);
    let cookie = [1, 2, 3, 4, 5];
    let everything = Refusal::missing_in(20, 9)
        .at(24)
        .with_cookie(&cookie)
        .with_msg("why");
    let tlvs = [
        nla(NLMSGERR_ATTR_MSG, b"why\0"),
        nla(NLMSGERR_ATTR_COOKIE, &cookie),
        nla(NLMSGERR_ATTR_OFFS, &24u32.to_ne_bytes()),
        nla(NLMSGERR_ATTR_MISS_TYPE, &9u32.to_ne_bytes()),
        nla(NLMSGERR_ATTR_MISS_NEST, &20u32.to_ne_bytes()),
    ];
    for peer in peers() {
        let capped = if peer.cap_ack {
            NLM_F_CAPPED
        } else {
            NlmFlags::EMPTY
        };
        let given = answer(&bytes, peer, Err(everything));
        if !peer.ext_ack {
            assert_eq!(
                given,
                expected(&bytes, Errno::EINVAL.negated(), capped, &[])
            );
            continue;
        }
        let flags = capped | NLM_F_ACK_TLVS;
        assert_eq!(
            given,
            expected(&bytes, Errno::EINVAL.negated(), flags, &tlvs)
        );
        let ack = only(&given).ack().unwrap();
        let ext_ack = ack.ext_ack().unwrap();
        assert_eq!(
            ack.echo().unwrap().len(),
            [23, 0][usize::from(peer.cap_ack)]
        );
        assert_eq!(ext_ack.text().to_string(), "why");
        assert_eq!(ext_ack.cookie, Some(&cookie[..]));
        assert_eq!(ext_ack.offs, Some(24));
        assert_eq!((ext_ack.miss_type, ext_ack.miss_nest), (Some(9), Some(20)));

        // Each alone, and all that a success can say.
        for (refusal, only) in [
            (Refusal::new(Errno::EIO).with_msg("why"), 0),
            (Refusal::new(Errno::EIO).with_cookie(&cookie), 1),
            (Refusal::new(Errno::EIO).at(24), 2),
        ] {
            assert_eq!(
                answer(&bytes, peer, Err(refusal)),
                expected(&bytes, -5, flags, &tlvs[only..=only])
            );
        }
        assert_eq!(
            answer(&bytes, peer, Err(Refusal::missing(9))),
            expected(&bytes, Errno::EINVAL.negated(), flags, &tlvs[3..4])
        );
        assert_eq!(
            answer(&bytes, peer, Err(Refusal::missing_in(20, 9))),
            expected(&bytes, Errno::EINVAL.negated(), flags, &tlvs[3..])
        );
        let report = Report::default().with_cookie(&cookie).with_msg("why");
        assert_eq!(
            answer(&bytes, peer, Ok(Handled::AckWith(report))),
            expected(&bytes, 0, NLM_F_CAPPED | NLM_F_ACK_TLVS, &tlvs[..2])
        );
        // Nothing to say: no flag.
        let report = Report::default();
        assert_eq!(
            answer(&bytes, peer, Ok(Handled::AckWith(report))),
            expected(&bytes, 0, NLM_F_CAPPED, &[])
        );
    }
    // A success is not answered for what it has to say.
    let silent = message(FAMILY, NLM_F_REQUEST, b"");
    let report = Report::default().with_msg("careful");
    assert!(answer(&silent, PEER, Ok(Handled::AckWith(report))).is_empty());
}

/// Offsets count in the datagram for the handler, and from the request's header
/// in the answer. Those that are not in its payload are left out, as the kernel's
/// `nlmsg_check_in_payload` has it since 6.13.
#[test]
fn offsets_count_from_the_request() {
    let bytes = message(FAMILY, NLM_F_REQUEST, &[0; 9]);
    for before in 0..3 {
        let first = padded(message(FAMILY, NLM_F_REQUEST, &[7; 5]));
        let datagram = [first.repeat(before), padded(bytes.clone()), first.clone()].concat();
        let start = before * first.len();
        let request = Requests::new(&datagram, PEER).nth(before).unwrap();
        assert_eq!(request.message().offset(), start);
        for offset in (0..datagram.len() + 4).chain([usize::MAX]) {
            let inside = (start + 16..start + 25).contains(&offset);
            let offset_in = inside.then(|| (offset - start) as u32);
            for refusal in [
                Refusal::new(Errno::EINVAL).at(offset),
                Refusal::missing_in(offset, 3),
            ] {
                let given = written(|sink| request.answer(Err(refusal), sink));
                let ext_ack = only(&given).ack().unwrap().ext_ack().unwrap();
                if ext_ack.miss_type == Some(3) {
                    assert_eq!((ext_ack.offs, ext_ack.miss_nest), (None, offset_in));
                } else {
                    assert_eq!((ext_ack.offs, ext_ack.miss_nest), (offset_in, None));
                }
            }
        }
    }
}

/// What a handler's `?` makes of errors, and what becomes of odd numbers.
#[test]
fn refusals() {
    // A broken attribute in the second message: EINVAL, at its offset.
    let broken = [nla(1, b"four"), vec![9, 0, 9, 9]].concat();
    let datagram = [
        padded(message(FAMILY, NLM_F_REQUEST, b"x")),
        message(FAMILY, NLM_F_REQUEST, &broken),
    ]
    .concat();
    let request = Requests::new(&datagram, PEER).last().unwrap();
    let outcome = request.handle(|message| {
        for attribute in message.attributes(0)? {
            assert_eq!(attribute?.offset(), 36);
        }
        panic!("is broken")
    });
    assert_eq!(outcome.unwrap_err().errno(), Errno::EINVAL);
    let given = written(|sink| request.answer(outcome, sink));
    let ack = only(&given).ack().unwrap();
    assert_eq!(
        (ack.error(), ack.ext_ack().unwrap().offs),
        (Errno::EINVAL.negated(), Some(24))
    );
    // Which the asker finds again.
    let outcome = request.handle(|message| {
        let first = message.attributes(0)?.next().unwrap()?;
        Ok(first.get_u64().map(|_| Handled::Ack)?)
    });
    let given = written(|sink| request.answer(outcome, sink));
    let offs = only(&given).ack().unwrap().ext_ack().unwrap().offs;
    let path = AttributePath::find(request.message(), 0, offs.unwrap()).unwrap();
    assert_eq!(path.types(), [1]);

    let outcome = request.handle(|_| {
        let mut none = [];
        MessageBuilder::new(&mut SliceSink::new(&mut none), request.reply(FAMILY))?.end()?;
        Ok(Handled::Ack)
    });
    assert_eq!(outcome.unwrap_err().errno(), Errno::EMSGSIZE);
    for error in [
        BuildError::InteriorNul { position: 0 },
        BuildError::AttributeTooLong { len: 65_536 },
    ] {
        assert_eq!(Refusal::from(error).errno(), Errno::EMSGSIZE);
    }

    let bytes = message(FAMILY, NLM_F_REQUEST, b"");
    for (number, code) in [
        (1, -1),
        (-1, -1),
        (i32::MAX, -i32::MAX),
        (i32::MIN, -i32::MAX),
    ] {
        let errno = Errno::new(number).unwrap();
        assert_eq!(Refusal::new(errno).errno(), errno);
        assert_eq!(
            answer(&bytes, PEER, Err(Refusal::new(errno))),
            expected(&bytes, code, NlmFlags::EMPTY, &[])
        );
    }
}

/// What a policy refuses is answered with all that it knows, the policy between
/// offset and missing type.
#[test]
fn refusals_of_a_policy() {
    static INNER: Policy<3> = Policy::new().with::<2>(NlaPolicy::U8.max(5));
    static OUTER: Policy<5> = Policy::new().with::<4>(NlaPolicy::nested(&INNER));
    let answered = |attributes: &[u8]| {
        let datagram = [
            padded(message(FAMILY, NLM_F_REQUEST, b"x")),
            message(FAMILY, NLM_F_REQUEST, attributes),
        ]
        .concat();
        let request = Requests::new(&datagram, PEER).last().unwrap();
        let outcome = request.handle(|message| {
            let outer = OUTER.parse(message.attributes(0)?, NlValidate::STRICT)?;
            let nest = outer.require(4)?;
            INNER
                .parse(nest.nested(), NlValidate::STRICT)?
                .require_in(&nest, 2)?;
            Ok(Handled::Ack)
        });
        let bytes = written(|sink| request.answer(outcome, sink));
        let errno = outcome.err().map(|refusal| refusal.errno());
        if errno.is_none() {
            assert!(bytes.is_empty());
            return (None, vec![]);
        }
        let echo = 36 + attributes.len().next_multiple_of(4);
        let tlvs = Attributes::new(&bytes[echo..]).strict().map(|tlv| {
            let tlv = tlv.unwrap();
            (tlv.nla_type(), tlv.payload().to_vec())
        });
        (errno, tlvs.collect())
    };
    let nest = |inner: &[u8]| nla(4 | NLA_F_NESTED, inner);
    assert_eq!(answered(&nest(&nla(2, &[5]))).0, None);
    let (errno, tlvs) = answered(&nest(&nla(2, &[6])));
    assert_eq!(errno, Some(Errno::ERANGE));
    let types: Vec<_> = tlvs.iter().map(|(nla_type, _)| *nla_type).collect();
    assert_eq!(
        types,
        [NLMSGERR_ATTR_MSG, NLMSGERR_ATTR_OFFS, NLMSGERR_ATTR_POLICY]
    );
    assert_eq!(tlvs[1].1, 20u32.to_ne_bytes());
    let max = Attributes::new(&tlvs[2].1).map(Result::unwrap);
    let mut max = max.filter(|rule| rule.nla_type() == NL_POLICY_TYPE_ATTR_MAX_VALUE_U);
    assert_eq!(max.next().unwrap().get_u64(), Ok(5));

    let miss_type = |nla_type: u32| (NLMSGERR_ATTR_MISS_TYPE, nla_type.to_ne_bytes().to_vec());
    let miss_nest = (NLMSGERR_ATTR_MISS_NEST, 16u32.to_ne_bytes().to_vec());
    assert_eq!(answered(b""), (Some(Errno::EINVAL), vec![miss_type(4)]));
    assert_eq!(
        answered(&nest(b"")),
        (Some(Errno::EINVAL), vec![miss_type(2), miss_nest])
    );
}

/// What cannot be said leaves the sink as it was.
#[test]
fn texts_and_cookies_that_cannot_be_written() {
    let bytes = message(FAMILY, NLM_F_REQUEST, b"abc");
    let request = Requests::new(&bytes, PEER).next().unwrap();
    let cookie = vec![0; 65_532];
    let long = "x".repeat(65_531);
    for (refusal, error) in [
        (
            Refusal::new(Errno::EPERM).with_msg(&long),
            BuildError::AttributeTooLong { len: 65_536 },
        ),
        (
            Refusal::new(Errno::EPERM)
                .with_msg("fits")
                .with_cookie(&cookie),
            BuildError::AttributeTooLong { len: 65_536 },
        ),
    ] {
        let mut buf = vec![0; 1 << 18];
        let mut sink = SliceSink::new(&mut buf);
        sink.grow(4).unwrap().fill(1);
        assert_eq!(request.answer(Err(refusal), &mut sink), Err(error));
        assert_eq!(sink.as_bytes(), [1; 4]);
    }
    // Nobody who did not ask for texts is bothered with them.
    let request = Requests::new(&bytes, Peer::default()).next().unwrap();
    let mut buf = [0; 64];
    let refusal = Refusal::new(Errno::EPERM).with_msg(&long);
    let result = request.answer(Err(refusal), &mut SliceSink::new(&mut buf));
    assert_eq!(result, Ok(()));
}

/// A text can quote a client. It must not be able to stop the answer.
#[test]
fn a_text_ends_at_its_nul() {
    let bytes = message(FAMILY, NLM_F_REQUEST, b"");
    let request = Requests::new(&bytes, PEER).next().unwrap();
    let mut buf = [0; 128];
    let mut sink = SliceSink::new(&mut buf);
    let refusal = Refusal::new(Errno::EPERM).with_msg("a\0b");
    request.answer(Err(refusal), &mut sink).unwrap();
    let answer = Messages::new(sink.into_bytes())
        .strict()
        .next()
        .unwrap()
        .unwrap();
    assert_eq!(answer.ack().unwrap().to_string(), "EPERM: a");
}

/// Two servers that refuse what they do not know must not answer each other for
/// ever, whether they ask their handler or not.
#[test]
fn what_is_not_for_the_handler_cannot_be_refused() {
    for (nlmsg_type, flags) in [
        (NLMSG_ERROR, NLM_F_REQUEST),
        (FAMILY, NlmFlags::EMPTY),
        (NLMSG_DONE, NLM_F_ACK),
    ] {
        let bytes = message(nlmsg_type, flags, &[0; 20]);
        let request = Requests::new(&bytes, PEER).next().unwrap();
        let mut buf = [0; 128];
        let mut sink = SliceSink::new(&mut buf);
        request
            .answer(Err(Refusal::new(Errno::EPERM)), &mut sink)
            .unwrap();
        let answers: Vec<_> = Messages::new(sink.into_bytes())
            .strict()
            .map(Result::unwrap)
            .collect();
        assert_eq!(answers.len(), usize::from(flags.contains(NLM_F_ACK)));
        assert!(answers
            .iter()
            .all(|answer| answer.ack().unwrap().error() == 0));
    }
}

/// Two servers that take each other's answers for requests fall silent at once,
/// whatever the first message was: CVE-2007-1861.
#[test]
fn conversations_end() {
    let serve = |datagram: &[u8], outcome: Outcome<'_>| {
        let mut buf = [0; 4096];
        let mut sink = SliceSink::new(&mut buf);
        for request in Requests::new(datagram, PEER) {
            let outcome = request.handle(|_| outcome);
            request.answer(outcome, &mut sink).unwrap();
        }
        sink.as_bytes().to_vec()
    };
    for outcome in outcomes() {
        for nlmsg_type in 0..0x12 {
            for flags in [
                NlmFlags::EMPTY,
                NLM_F_REQUEST,
                NLM_F_ACK,
                NLM_F_REQUEST | NLM_F_ACK,
                NlmFlags::from_bits(0xffff),
            ] {
                // What looks like an error, and asks for an answer, as well.
                let error = [
                    &(Errno::EPERM.negated()).to_ne_bytes()[..],
                    &message(FAMILY, NLM_F_REQUEST | NLM_F_ACK, b""),
                ]
                .concat();
                let first = message(nlmsg_type, flags, &error);
                let answers = serve(&first, outcome);
                for answer in Messages::new(&answers).strict() {
                    assert_eq!(answer.unwrap().header().nlmsg_flags().bits() & 0xff, 0);
                }
                assert!(serve(&answers, outcome).is_empty());
            }
        }
    }
}

/// A length that is broken ends the walk without an answer, and without a
/// handler for what is behind.
#[test]
fn malformed_tails() {
    let good = padded(message(FAMILY, NLM_F_REQUEST | NLM_F_ACK, b"abc"));
    for before in 0..3 {
        let start = before * good.len();
        for nlmsg_len in [0, 15, 21, 0x8000_0010, u32::MAX] {
            let mut datagram = good.repeat(before + 1);
            datagram[start..start + 4].copy_from_slice(&u32::to_ne_bytes(nlmsg_len));
            let mut requests = Requests::new(&datagram, PEER);
            assert_eq!(requests.error(), None);
            assert_eq!(requests.by_ref().count(), before);
            let error = requests.error().unwrap();
            assert_eq!(error.offset, start);
            let short = matches!(error.kind, ParseErrorKind::MessageTooShort { .. });
            assert_eq!(short, nlmsg_len < 16);
            assert!(requests.next().is_none() && requests.next().is_none());
            assert_eq!(requests.error(), Some(error));
        }
        // Fewer than 16 bytes are no message, and no error.
        for rest in 0..16 {
            let datagram = [good.repeat(before), vec![0xff; rest]].concat();
            let mut requests = Requests::new(&datagram, PEER);
            assert_eq!(requests.by_ref().count(), before);
            assert_eq!(requests.error(), None);
        }
        // The last message may lack its padding.
        let datagram = &good.repeat(before + 1)[..start + 19];
        assert_eq!(Requests::new(datagram, PEER).count(), before + 1);
    }
}

#[test]
fn replies_go_to_the_asker() {
    let bytes = message(FAMILY, NLM_F_REQUEST | NLM_F_ACK | NLM_F_DUMP, b"");
    let request = Requests::new(&bytes, PEER).next().unwrap();
    let reply = NlMsgHdr::new(9).with_seq(SEQ).with_pid(PEER.port);
    assert_eq!(request.reply(9), reply, "no length, no flags");
}

// Dumps.

/// The items of a table: texts of different lengths.
const ITEMS: [&str; 6] = ["a", "bcd", "", "a longer one, of 28 bytes...", "efghi", "j"];

fn item_len(item: &str) -> usize {
    16 + 4 + (item.len() + 1).next_multiple_of(4)
}

fn dump_request(peer: Peer) -> (Vec<u8>, DumpWriter<usize>) {
    let bytes = message(FAMILY, NLM_F_REQUEST | NLM_F_DUMP, b"");
    let dump = DumpWriter::new(&Requests::new(&bytes, peer).next().unwrap(), 0);
    (bytes, dump)
}

/// Writes `ITEMS[cursor]`. Moves the cursor first, which must not matter.
fn put_item(
    sink: &mut SliceSink<'_>,
    cursor: &mut usize,
    header: NlMsgHdr,
) -> Result<bool, Refusal<'static>> {
    let Some(item) = ITEMS.get(*cursor) else {
        return Ok(false);
    };
    *cursor += 1;
    let mut message = MessageBuilder::new(sink, header.with_type(FAMILY))?;
    message.put_str(1, item)?;
    message.end()?;
    Ok(true)
}

/// One part, in a sink of `size` bytes. Equal whatever the memory held.
fn part(
    dump: &mut DumpWriter<usize>,
    size: usize,
    mut item: impl FnMut(&mut SliceSink<'_>, &mut usize, NlMsgHdr) -> Result<bool, Refusal<'static>>,
) -> Result<Vec<u8>, BuildError> {
    let mut over = |dump: &mut DumpWriter<usize>, poison| {
        let mut buf = vec![poison; size];
        let mut sink = SliceSink::new(&mut buf);
        let result = dump.fill(&mut sink, &mut item);
        assert!(result.is_ok() || sink.as_bytes().is_empty());
        result.map(|()| sink.into_bytes().to_vec())
    };
    let again = over(&mut dump.clone(), 0x5a);
    let result = over(dump, 0xa5);
    assert_eq!(result, again);
    result
}

/// The texts, flags and end of a part. Checks what all messages have.
fn contents(part: &[u8]) -> (Vec<String>, Vec<NlmFlags>, Option<i32>) {
    let (mut texts, mut flags, mut code) = (vec![], vec![], None);
    for message in Messages::new(part).strict() {
        let message = message.unwrap();
        assert_eq!(code, None, "nothing comes after DONE");
        assert_eq!(message.header().nlmsg_seq(), SEQ);
        assert_eq!(message.header().nlmsg_pid(), PEER.port);
        flags.push(message.header().nlmsg_flags());
        match message.header().nlmsg_type() {
            NLMSG_DONE => code = Some(message.done().unwrap().error()),
            nlmsg_type => {
                assert_eq!(nlmsg_type, FAMILY);
                let text = message.attributes(0).unwrap().next().unwrap().unwrap();
                texts.push(text.get_str().unwrap().to_string());
            }
        }
    }
    (texts, flags, code)
}

/// The whole dump in parts of these sizes, the last one as often as it takes.
/// Checks that each part has as much in it as fits.
fn dump(mut sizes: impl Iterator<Item = usize>, peer: Peer) -> (Vec<String>, i32, Vec<Vec<u8>>) {
    let (_, mut dump) = dump_request(peer);
    let (mut texts, mut parts) = (Vec::new(), Vec::new());
    loop {
        let size = sizes.next().unwrap();
        let bytes = part(&mut dump, size, put_item).unwrap();
        let (some, flags, code) = contents(&bytes);
        assert!(!flags.is_empty() && flags.iter().all(|&flags| flags == NLM_F_MULTI));
        texts.extend(some);
        assert_eq!(dump.is_finished(), code.is_some());
        let left = size - bytes.len();
        parts.push(bytes);
        match code {
            Some(code) => return (texts, code, parts),
            None => assert!(left < ITEMS.get(texts.len()).map_or(20, |item| item_len(item))),
        }
    }
}

#[test]
fn every_part_size_gives_the_same_items_once_in_order() {
    let total: usize = ITEMS.into_iter().map(item_len).sum();
    for size in 20..total + 40 {
        let (texts, code, parts) = dump(std::iter::repeat(size), PEER);
        // The first item that fits nowhere ends the dump.
        let fitting = ITEMS.iter().take_while(|item| item_len(item) <= size);
        let fitting: Vec<_> = fitting.collect();
        assert_eq!(texts.iter().collect::<Vec<_>>(), fitting, "size {size}");
        let all = fitting.len() == ITEMS.len();
        assert_eq!(code, if all { 0 } else { Errno::EMSGSIZE.negated() });
        assert_eq!(parts.len() == 1, size >= total + 20 || fitting.is_empty());
    }
    // Other sizes each time.
    for seed in 0..200 {
        let sizes = (1usize..).map(|n| 52 + n * (seed + 7) * 31 % 100);
        let (texts, code, _) = dump(sizes, PEER);
        assert_eq!(texts, ITEMS);
        assert_eq!(code, 0);
    }
}

/// From server to client in memory: the client gets all items and one end,
/// whatever the size of the parts, and whatever it does with the datagrams.
#[test]
fn the_client_reads_what_the_server_dumps() {
    for size in 20..260 {
        let (texts, code, parts) = dump(std::iter::repeat(size), PEER);
        let (request, _) = dump_request(PEER);
        let header = *Messages::new(&request).next().unwrap().unwrap().header();
        for joined in [parts.clone(), vec![parts.concat()]] {
            let mut exchange = Exchange::new(&header, PEER.port);
            let mut seen = Vec::new();
            let mut ends = 0;
            for datagram in &joined {
                assert!(!exchange.is_finished());
                for event in exchange.datagram(Received::new(datagram, 0)) {
                    match event {
                        Event::Data(message) => {
                            let text = message.attributes(0).unwrap().next().unwrap().unwrap();
                            seen.push(text.get_str().unwrap());
                        }
                        Event::Done(_) => ends += i32::from(code == 0),
                        Event::Aborted(done) => ends += i32::from(code == done.error()),
                        other => panic!("{other:?}"),
                    }
                }
            }
            assert_eq!(
                (seen, ends),
                (texts.iter().map(String::as_str).collect(), 1)
            );
            assert!(exchange.is_finished());
        }
    }
}

/// DONE byte for byte, alone in an empty dump and wherever it has no room
/// beside the items.
///
/// Left out on purpose: a refusal with more to say than any sink has room for.
/// The kernel's dump ends without what there is to say (`netlink_dump_done` asks
/// for `extack_len` of room); here every part fails, and the dump never ends.
#[test]
fn done() {
    let header = NlMsgHdr::new(NLMSG_DONE)
        .with_len(20)
        .with_flags(NLM_F_MULTI)
        .with_seq(SEQ)
        .with_pid(PEER.port);
    let expected = [header.as_bytes(), &[0; 4]].concat();
    let (_, mut empty) = dump_request(PEER);
    for size in 0..20 {
        // Asked again and again, with nothing lost.
        let result = part(&mut empty, size, |_, _, _| Ok(false));
        assert_eq!(
            result,
            Err(BuildError::NoSpace {
                offset: if size < 16 { 0 } else { 16 },
                needed: if size < 16 { 16 } else { 4 },
            })
        );
        assert!(!empty.is_finished());
    }
    let bytes = part(&mut empty, 20, |_, _, _| {
        panic!("has said that it has none")
    });
    assert_eq!(bytes, Ok(expected.clone()));
    assert!(empty.is_finished());
    // Nothing comes after it.
    let bytes = part(&mut empty, 999, |_, _, _| panic!("is over"));
    assert_eq!(bytes, Ok(vec![]));
    assert!(empty.is_finished());

    let total: usize = ITEMS.into_iter().map(item_len).sum();
    for room in 0..40 {
        let (_, mut dump) = dump_request(PEER);
        let bytes = part(&mut dump, total + room, put_item).unwrap();
        assert_eq!(dump.is_finished(), room >= 20);
        if room >= 20 {
            assert_eq!(bytes[total..], expected);
            continue;
        }
        assert_eq!(bytes.len(), total);
        // What has been said to be the end is not asked about again.
        let rest = part(&mut dump, 20, |_, _, _| panic!("has said that it has none"));
        assert_eq!(rest, Ok(expected.clone()));
    }
}

/// An error of an item ends the dump behind the items so far; what the item had
/// written is taken back. Its text goes to those who want to read it.
#[test]
fn an_error_in_the_middle() {
    for peer in peers() {
        for at in 0..ITEMS.len() {
            for size in (52..200).chain([4096]) {
                let (_, mut dump) = dump_request(peer);
                let mut texts = Vec::new();
                let last = loop {
                    let bytes = part(&mut dump, size, |sink, cursor, header| {
                        let bad = *cursor == at;
                        let len = sink.as_bytes().len();
                        match put_item(sink, cursor, header) {
                            Ok(true) if bad => {
                                assert!(sink.as_bytes().len() > len);
                                Err(Refusal::new(Errno::EIO).with_msg("disk").at(16))
                            }
                            other => other,
                        }
                    })
                    .unwrap();
                    let (some, flags, code) = contents(&bytes);
                    texts.extend(some);
                    if code.is_some() {
                        assert_eq!(code, Some(-5));
                        break (bytes, flags[flags.len() - 1]);
                    }
                };
                assert!(dump.is_finished());
                assert_eq!(texts, ITEMS[..at]);
                // Such an error does not wait for the next part.
                assert!(size < 4096 || contents(&last.0).0 == ITEMS[..at]);
                let message = Messages::new(&last.0).strict().last().unwrap().unwrap();
                let ext_ack = message.done().unwrap().ext_ack().unwrap();
                if peer.ext_ack {
                    let text = nla(NLMSGERR_ATTR_MSG, b"disk\0");
                    assert_eq!(message.payload()[4..], text);
                    assert_eq!(last.1, NLM_F_MULTI | NLM_F_ACK_TLVS);
                    assert_eq!(ext_ack.text().to_string(), "disk");
                } else {
                    assert_eq!(message.payload().len(), 4);
                    assert_eq!(last.1, NLM_F_MULTI);
                }
            }
        }
    }
}

/// DONE carries all that a refusal has to say, with offsets in the request: the
/// second of its datagram, which is long gone.
#[test]
fn done_says_what_an_answer_says() {
    for peer in peers() {
        let refusal = Refusal::missing_in(32 + 20, 9).at(32 + 24).with_msg("why");
        let mut dump = {
            let request = message(FAMILY, NLM_F_REQUEST | NLM_F_DUMP, &[0; 16]);
            let datagram = [request.clone(), request].concat();
            DumpWriter::new(&Requests::new(&datagram, peer).last().unwrap(), 0)
        };
        let bytes = part(&mut dump, 4096, |_, _, _| Err(refusal)).unwrap();
        let (_, flags, code) = contents(&bytes);
        assert_eq!(code, Some(Errno::EINVAL.negated()));
        let said = [
            nla(NLMSGERR_ATTR_MSG, b"why\0"),
            nla(NLMSGERR_ATTR_OFFS, &24u32.to_ne_bytes()),
            nla(NLMSGERR_ATTR_MISS_TYPE, &9u32.to_ne_bytes()),
            nla(NLMSGERR_ATTR_MISS_NEST, &20u32.to_ne_bytes()),
        ]
        .concat();
        let (tlvs, said) = if peer.ext_ack {
            (NLM_F_ACK_TLVS, said)
        } else {
            (NlmFlags::EMPTY, vec![])
        };
        assert_eq!(flags, [NLM_F_MULTI | tlvs]);
        assert_eq!(bytes[20..], said);
    }
}

/// An item that has no room beside others gets the next part for itself. That is
/// so for every error of writing, and for `EMSGSIZE` of the item's own.
#[test]
fn an_item_without_room_is_tried_again() {
    let refusals = [
        Refusal::new(Errno::EMSGSIZE),
        BuildError::NoSpace {
            offset: 0,
            needed: 1,
        }
        .into(),
        BuildError::AttributeTooLong { len: 65_536 }.into(),
    ];
    for refusal in refusals {
        let (_, mut dump) = dump_request(PEER);
        let bad_third = |bad: bool| {
            move |sink: &mut SliceSink<'_>, cursor: &mut usize, header| {
                let bad = bad && *cursor == 2;
                let more = put_item(sink, cursor, header)?;
                if bad {
                    Err(refusal)
                } else {
                    Ok(more)
                }
            }
        };
        let (texts, _, code) = contents(&part(&mut dump, 4096, bad_third(true)).unwrap());
        assert_eq!(texts, ITEMS[..2]);
        assert!(code.is_none() && !dump.is_finished());
        let mut lucky = dump.clone();
        let (texts, _, code) = contents(&part(&mut lucky, 4096, bad_third(false)).unwrap());
        assert_eq!(texts, ITEMS[2..]);
        assert_eq!(code, Some(0));
        // As the first of its part it fits nowhere.
        let (texts, _, code) = contents(&part(&mut dump, 4096, bad_third(true)).unwrap());
        assert_eq!((texts.len(), code), (0, Some(Errno::EMSGSIZE.negated())));
        assert!(dump.is_finished());
    }
}

/// A change between two parts shows on all that comes after it, and the client
/// says it once.
#[test]
fn an_interrupted_dump() {
    for after in 0..4 {
        let (request, mut dump) = dump_request(PEER);
        let header = *Messages::new(&request).next().unwrap().unwrap().header();
        let mut exchange = Exchange::new(&header, PEER.port);
        let (mut parts, mut data, mut interrupted) = (0, 0, vec![]);
        while !dump.is_finished() {
            if parts == after {
                dump.interrupt();
            }
            let bytes = part(&mut dump, 60, put_item).unwrap();
            let expected = if parts < after {
                NLM_F_MULTI
            } else {
                NLM_F_MULTI | NLM_F_DUMP_INTR
            };
            let (_, flags, _) = contents(&bytes);
            assert!(flags.iter().all(|&flags| flags == expected), "{flags:?}");
            for event in exchange.datagram(Received::new(&bytes, 0)) {
                match event {
                    Event::Data(_) => data += 1,
                    Event::Interrupted => interrupted.push(parts),
                    _ => {}
                }
            }
            parts += 1;
        }
        assert!(parts > 3);
        assert_eq!((data, interrupted), (ITEMS.len(), vec![after]));
    }
    // On DONE alone, beside an error and its text.
    let (_, mut dump) = dump_request(PEER);
    dump.interrupt();
    let text =
        |_: &mut SliceSink<'_>, _: &mut usize, _| Err(Refusal::new(Errno::EIO).with_msg("x"));
    let (_, flags, code) = contents(&part(&mut dump, 64, text).unwrap());
    let all = NLM_F_MULTI | NLM_F_DUMP_INTR | NLM_F_ACK_TLVS;
    assert_eq!((flags, code), (vec![all], Some(-5)));
}

/// Items may be skipped, and a dump can begin anywhere.
#[test]
fn a_cursor_of_the_service_s_own() {
    let bytes = message(FAMILY, NLM_F_REQUEST | NLM_F_DUMP, b"");
    let request = Requests::new(&bytes, PEER).next().unwrap();
    let mut dump = DumpWriter::new(&request, 1);
    let mut texts = Vec::new();
    while !dump.is_finished() {
        let bytes = part(&mut dump, 60, |sink, cursor, header| {
            if *cursor == 2 {
                *cursor += 1;
                return Ok(true); // with nothing written
            }
            put_item(sink, cursor, header)
        });
        texts.extend(contents(&bytes.unwrap()).0);
    }
    assert_eq!(texts, [ITEMS[1], ITEMS[3], ITEMS[4], ITEMS[5]]);
}

/// A part behind something else in the same sink: nothing of that is touched.
/// Where there is no room for an item, an empty sink may have it.
#[test]
fn a_part_behind_other_messages() {
    for size in (20..24).chain(60..200) {
        let (_, mut dump) = dump_request(PEER);
        let mut texts = Vec::new();
        let mut buf = vec![0xaa; 20 + size];
        while !dump.is_finished() {
            let mut sink = SliceSink::new(&mut buf);
            sink.grow(18).unwrap().fill(1);
            let filled = dump.fill(&mut sink, put_item);
            if size < 24 {
                assert!(matches!(filled, Err(BuildError::NoSpace { .. })));
                assert_eq!(sink.as_bytes(), [1; 18]);
                break;
            }
            filled.unwrap();
            let (ahead, part) = sink.as_bytes().split_at(20);
            assert_eq!(*ahead, [&[1; 18][..], &[0; 2]].concat());
            let (some, _, code) = contents(part);
            texts.extend(some);
            assert_eq!(code.unwrap_or(0), 0);
        }
        let mut buf = vec![0; 4096];
        while !dump.is_finished() {
            let mut sink = SliceSink::new(&mut buf);
            dump.fill(&mut sink, put_item).unwrap();
            texts.extend(contents(sink.as_bytes()).0);
        }
        assert_eq!(texts, ITEMS);
    }
}

/// A sink that has no room for anything is no verdict on the dump.
#[test]
fn a_sink_too_small_for_anything_loses_nothing() {
    for size in 0..20 {
        let (_, mut dump) = dump_request(PEER);
        let mut buf = vec![0; size];
        let mut sink = SliceSink::new(&mut buf);
        assert!(matches!(
            dump.fill(&mut sink, put_item),
            Err(BuildError::NoSpace { .. })
        ));
        assert!(sink.as_bytes().is_empty() && !dump.is_finished());
        let mut buf = vec![0; 4096];
        let mut sink = SliceSink::new(&mut buf);
        dump.fill(&mut sink, put_item).unwrap();
        let (texts, _, code) = contents(sink.as_bytes());
        assert_eq!(texts, ITEMS);
        assert_eq!(code, Some(0));
    }
}

/// Every row of the table in one datagram: the answers come in order.
#[test]
fn a_datagram_of_everything() {
    let datagram = [
        padded(message(NLMSG_NOOP, NLM_F_REQUEST, b"")),
        padded(message(FAMILY, NLM_F_REQUEST | NLM_F_ACK, b"fine")),
        padded(message(FAMILY, NLM_F_ACK, b"no request")),
        padded(message(FAMILY, NLM_F_REQUEST, b"bad")),
        padded(message(FAMILY, NLM_F_REQUEST, b"fine")),
        message(FAMILY, NLM_F_REQUEST | NLM_F_ACK | NLM_F_DUMP, b""),
    ]
    .concat();
    let mut buf = [0; 1024];
    let mut sink = SliceSink::new(&mut buf);
    for request in Requests::new(&datagram, PEER) {
        let outcome = request.handle(|message| match message.payload() {
            b"fine" => Ok(Handled::Ack),
            _ if request.is_dump() => Ok(Handled::NoAck),
            _ => Err(Refusal::new(Errno::EPERM)),
        });
        request.answer(outcome, &mut sink).unwrap();
    }
    let code = |message: Result<Message<'_>, _>| message.unwrap().ack().unwrap().error();
    let codes: Vec<_> = Messages::new(sink.as_bytes()).strict().map(code).collect();
    assert_eq!(codes, [0, 0, Errno::EPERM.negated()]);
}

/// A text that fits nowhere does not keep the end of a dump from coming.
#[test]
fn a_long_text_does_not_starve_done() {
    let long = "x".repeat(70_000).leak();
    let (_, mut dump) = dump_request(PEER);
    let mut buf = [0; 48];
    let mut sink = SliceSink::new(&mut buf);
    dump.fill(&mut sink, |_, _, _| {
        Err(Refusal::new(Errno::EPERM).with_msg(long))
    })
    .unwrap();
    assert!(dump.is_finished());
    let done = Messages::new(sink.into_bytes())
        .strict()
        .next()
        .unwrap()
        .unwrap();
    assert_eq!(done.done().unwrap().to_string(), "EPERM");
}

#[test]
fn what_is_owed_is_what_is_written() {
    let payload = nla(1, &[0; 4]);
    let refuse = || {
        Err(Refusal::missing_in(16, 7)
            .at(16)
            .with_msg("no")
            .with_cookie(b"c"))
    };
    for flags in [
        NlmFlags::EMPTY,
        NLM_F_REQUEST,
        NLM_F_ACK,
        NLM_F_REQUEST | NLM_F_ACK,
    ] {
        let bytes = message(FAMILY, flags, &payload);
        let request = Requests::new(&bytes, PEER).next().unwrap();
        for outcome in [Ok(Handled::Ack), Ok(Handled::NoAck), refuse()] {
            let mut buf = [0; 128];
            let mut sink = SliceSink::new(&mut buf);
            request.answer(outcome, &mut sink).unwrap();
            let written = Messages::new(sink.as_bytes()).next();
            let error = written.map(|ack| ack.unwrap().ack().unwrap().error());
            assert_eq!(request.owed(outcome).map(|owed| owed.error), error);
        }
    }
    let bytes = message(FAMILY, NLM_F_REQUEST, &payload);
    let request = Requests::new(&bytes, PEER).next().unwrap();
    let report = request.owed(refuse()).unwrap().report;
    assert_eq!(report.msg(), Some("no"));
    assert_eq!(report.cookie(), Some(&b"c"[..]));
    assert_eq!(
        (report.bad_attr(), report.miss_nest()),
        (Some(16), Some(16))
    );
    assert_eq!(report.miss_type(), Some(7));
    assert!(report.policy().is_none());
}

/// A request of one message is what the walk over its datagram yields.
#[test]
fn a_request_of_one_message() {
    let datagram = [
        padded(message(FAMILY, NLM_F_REQUEST, b"x")),
        message(FAMILY, NLM_F_REQUEST | NLM_F_ACK, &[0; 8]),
    ]
    .concat();
    for (message, request) in Messages::new(&datagram).zip(Requests::new(&datagram, PEER)) {
        let message = message.unwrap();
        assert_eq!(Request::new(message, PEER), request);
        assert_eq!((request.message(), request.peer()), (&message, PEER));
    }
    // An offset is the message's own, wherever it was read from.
    let second = &datagram[20..];
    let request = Request::new(Message::from_bytes(second).unwrap(), PEER);
    let refused = Err(Refusal::new(Errno::EINVAL).at(20));
    let tlvs = [nla(NLMSGERR_ATTR_OFFS, &20u32.to_ne_bytes())];
    let expected = expected(second, Errno::EINVAL.negated(), NLM_F_ACK_TLVS, &tlvs);
    assert_eq!(written(|sink| request.answer(refused, sink)), expected);
}

/// A text that is composed at run time is attached between `handle` and `answer`,
/// to outcomes that borrow nothing: an error, a warning, and no ACK at all.
#[test]
fn a_text_made_at_run_time() {
    let bytes = message(FAMILY, NLM_F_REQUEST | NLM_F_ACK, b"");
    let request = Request::new(Message::from_bytes(&bytes).unwrap(), PEER);
    let text = format!("no key {}", bytes.len());
    let texts = outcomes().into_iter().map(|outcome: Outcome<'static>| {
        let outcome = request.handle(|_| outcome);
        let outcome: Outcome<'_> = match outcome {
            Ok(handled) => Ok(handled.with_msg(&text)),
            Err(refusal) => Err(refusal.with_msg(&text)),
        };
        let answer = written(|sink| request.answer(outcome, sink));
        let message = Message::from_bytes(&answer).ok()?;
        let msg = message.ack().unwrap().ext_ack().unwrap().msg?;
        Some(String::from_utf8(msg.to_vec()).unwrap())
    });
    let some = Some(text.clone());
    let expected = [&some, &some, &some, &None, &some, &some];
    assert!(texts.eq(expected.into_iter().cloned()));
}

/// Equality and hash of refusals agree, and leave out only which rule is told.
#[test]
fn refusals_are_compared() {
    use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher};
    static RULES: Policy<3> = Policy::new()
        .with::<1>(NlaPolicy::U8.max(5))
        .with::<2>(NlaPolicy::U8.max(6));
    let of_policy = |nla_type| {
        let stream = nla(nla_type, &[9]);
        let attributes = Attributes::new(&stream);
        let error = RULES.validate(attributes, NlValidate::STRICT).unwrap_err();
        Refusal::from(error)
    };
    let refusals = [
        Refusal::new(Errno::EPERM),
        Refusal::new(Errno::EINVAL),
        Refusal::new(Errno::EINVAL).at(0),
        Refusal::new(Errno::EINVAL).with_msg("a"),
        Refusal::new(Errno::EINVAL).with_msg("b"),
        Refusal::new(Errno::EINVAL).with_cookie(b"a"),
        Refusal::missing(1),
        Refusal::missing(2),
        Refusal::missing_in(1, 1),
        of_policy(1),
        of_policy(1).with_msg("a"),
    ];
    let hasher = BuildHasherDefault::<DefaultHasher>::default();
    for (i, a) in refusals.iter().enumerate() {
        for (j, b) in refusals.iter().enumerate() {
            assert_eq!(a == b, i == j, "{a:?} {b:?}");
            assert_eq!(hasher.hash_one(a) == hasher.hash_one(b), i == j);
        }
    }
    let (one, two) = (of_policy(1), of_policy(2));
    assert_eq!(one, two); // another rule, the same words at the same place
    assert_eq!(hasher.hash_one(one), hasher.hash_one(two));
    assert_eq!(Refusal::from(Errno::EPERM), refusals[0]);
}
