// SPDX-License-Identifier: MIT OR Apache-2.0
//! Malformed datagrams. The answers of the module are compared with those of the model,
//! and with those of generic netlink to equivalent datagrams.

use nlkmod::family::NETLINK_NLKMOD;
use nlsock::{Error, Socket};
use nlwire::align::NLMSG_HDRLEN;
use nlwire::uapi::*;
use nlwire::{Errno, GenlMsgHdr, MessageKind, Messages, NlMsgHdr, NlmFlags};
use zerocopy::IntoBytes;

use crate::client::{self, build, Client};
use crate::harness::Verdict;
use crate::model::Bench;
use crate::module::Module;
use crate::Config;

/// A function that returns a valid request with these flags and this sequence number.
/// The requests of both families have type [`NLMSG_MIN_TYPE`], one reply, and one byte
/// of padding.
type Good = fn(NlmFlags, u32) -> Vec<u8>;

/// Returns a request for an echo.
fn echo(flags: NlmFlags, seq: u32) -> Vec<u8> {
    client::echo(flags, seq, b"nlctrl\0")
}

/// Returns a request for the description of generic netlink's controller.
fn controller(flags: NlmFlags, seq: u32) -> Vec<u8> {
    let header = NlMsgHdr::new(GENL_ID_CTRL)
        .with_flags(NLM_F_REQUEST | flags)
        .with_seq(seq);
    build(header, &|message| {
        message.put_header(&GenlMsgHdr::new(CTRL_CMD_GETFAMILY, 1))?;
        message.put(CTRL_ATTR_FAMILY_NAME, b"nlctrl\0")
    })
}

/// Returns `message` with another length in its header.
fn with_len(mut message: Vec<u8>, nlmsg_len: u32) -> Vec<u8> {
    message[..4].copy_from_slice(&nlmsg_len.to_ne_bytes());
    message
}

/// The decision about a message: its sequence number, and the code of an ACK or `None`
/// for a reply.
type Decision = (u32, Option<i32>);

fn decisions(answers: &[Vec<u8>]) -> Vec<Decision> {
    let messages = answers
        .iter()
        .flat_map(|answer| Messages::new(answer).strict());
    let decision = |message: nlwire::Message<'_>| {
        let ack = match message.kind() {
            MessageKind::Error => Some(message.ack().unwrap().error()),
            _ => None,
        };
        (message.nlmsg_seq(), ack)
    };
    messages.map(|message| decision(message.unwrap())).collect()
}

/// Compares the answers to the datagrams that `shapes` makes of valid requests.
fn compare(config: &Config, shapes: impl Fn(Good) -> Vec<(String, Vec<u8>)>) -> Verdict {
    let module = Module::load(config, "");
    let bench = Bench::new();
    let generic = match Client::try_of(NETLINK_GENERIC) {
        Err(Error::ProtocolNotRegistered { .. }) => {
            println!("  no generic netlink here to compare with");
            None
        }
        client => Some(client.unwrap()),
    };
    for ((what, datagram), (_, other)) in shapes(echo).into_iter().zip(shapes(controller)) {
        for asker in &bench.askers {
            let answers = bench.compare(asker, &datagram, &what);
            if let Some(generic) = &generic {
                let expected = decisions(&generic.ask(&other));
                assert_eq!(decisions(&answers), expected, "{what}");
            }
        }
    }
    bench.compare_counters("malformed");
    drop(bench);
    module.unload();
    Ok(())
}

/// Invalid lengths, and unaligned ones.
pub(crate) fn lengths(config: &Config) -> Verdict {
    compare(config, |good| {
        let mut shapes = Vec::new();
        let mut shape = |what: String, parts: &[&[u8]]| shapes.push((what, parts.concat()));
        for flags in [NlmFlags::EMPTY, NLM_F_ACK] {
            let (first, last) = (good(flags, 1), good(flags, 3));
            let len = first.len() as u32;
            for nlmsg_len in [
                0,
                1,
                15,
                len + 1,
                len + 4,
                1 << 16,
                0x8000_0010,
                0xffff_fff0,
                u32::MAX,
            ] {
                let broken = with_len(good(flags, 2), nlmsg_len);
                shape(format!("length {nlmsg_len:#x}"), &[&broken]);
                shape(
                    format!("length {nlmsg_len:#x} at the end"),
                    &[&first, &broken],
                );
            }
            // With some of these lengths, the next message seems to be a part of this one.
            for nlmsg_len in [0, 1, 15, 1 << 16, 0x8000_0010, 0xffff_fff0, u32::MAX] {
                let broken = with_len(good(flags, 2), nlmsg_len);
                shape(
                    format!("length {nlmsg_len:#x} between two"),
                    &[&first, &broken, &last],
                );
            }
            for len in 1..NLMSG_HDRLEN {
                shape(format!("{len} bytes"), &[&first[..len]]);
                shape(format!("{len} bytes behind"), &[&first, &last[..len]]);
                shape(format!("{len} zeros behind"), &[&first, &[0; 15][..len]]);
            }
            let unpadded = with_len(last, len - 1);
            let end = unpadded.len() - 1;
            shape("without padding".into(), &[&first, &unpadded[..end]]);
            shape(
                "padding that nlmsg_len does not include".into(),
                &[&unpadded, &first],
            );
        }
        shapes
    })
}

/// Control messages, and messages without `NLM_F_REQUEST`, get an ACK if they have
/// `NLM_F_ACK`, whatever their content.
pub(crate) fn not_for_the_handler(config: &Config) -> Verdict {
    compare(config, |good| {
        let mut shapes = Vec::new();
        let types = 0..NLMSG_MIN_TYPE;
        for flags in [
            NlmFlags::EMPTY,
            NLM_F_ACK,
            NLM_F_REQUEST,
            NLM_F_REQUEST | NLM_F_ACK,
            NLM_F_DUMP | NLM_F_ACK,
        ] {
            for nlmsg_type in types.clone() {
                for len in 0..=5 {
                    let header = NlMsgHdr::new(nlmsg_type).with_flags(flags).with_seq(1);
                    let control = build(header, &|m| m.put_payload(&[0xcc; 5][..len]));
                    let what = format!("type {nlmsg_type}, flags {flags:?}, {len} bytes");
                    shapes.push((what, control));
                }
            }
            if !flags.contains(NLM_F_REQUEST) {
                let mut answer = good(NlmFlags::EMPTY, 2);
                answer[6..8].copy_from_slice(&flags.bits().to_ne_bytes());
                let what = format!("no request, flags {flags:?}");
                shapes.push((what, [answer, good(NLM_F_ACK, 3)].concat()));
            }
        }
        // An answer to another request.
        let answered = NlMsgHdr::new(NLMSG_ERROR).with_flags(NLM_F_REQUEST);
        let error = build(answered, &|message| {
            message.put_payload(&Errno::EINVAL.negated().to_ne_bytes())?;
            message.put_payload(NlMsgHdr::new(NLMSG_MIN_TYPE).as_bytes())
        });
        shapes.push(("an error".into(), error));
        shapes
    })
}

/// Datagrams of several messages, truncated after any byte.
pub(crate) fn cuts(config: &Config) -> Verdict {
    let noop = NlMsgHdr::new(NLMSG_NOOP).with_flags(NLM_F_ACK).with_seq(2);
    let noop = build(noop, &|message| message.put_payload(b"four"));
    compare(config, |good| {
        let messages = [
            good(NLM_F_ACK, 1),
            noop.clone(),
            good(NlmFlags::EMPTY, 3),
            good(NLM_F_ACK, 4),
        ];
        let cuts = (0..messages.len()).flat_map(|whole| {
            // The messages of the two families differ in length. Counting from the end
            // pairs the same cuts of both.
            let (before, last) = (messages[..whole].concat(), &messages[whole]);
            let shortest = last.len().min(echo(NlmFlags::EMPTY, 0).len());
            let cut = move |less: usize| {
                let what = format!("message {whole}, cut by {less}");
                (what, [&before, &last[..last.len() - less]].concat())
            };
            (0..shortest).map(cut).collect::<Vec<_>>()
        });
        cuts.collect()
    })
}

/// The kernel does not accept an empty datagram.
pub(crate) fn empty(config: &Config) -> Verdict {
    let module = Module::load(config, "");
    let bench = Bench::new();
    for protocol in [NETLINK_NLKMOD, NETLINK_ROUTE] {
        let error = Socket::open(protocol).unwrap().send(&[]).unwrap_err();
        assert_eq!(error.errno(), Some(Errno::ENODATA), "{protocol}: {error}");
    }
    bench.compare_counters("an empty datagram");
    drop(bench);
    module.unload();
    Ok(())
}
