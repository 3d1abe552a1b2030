// SPDX-License-Identifier: MIT OR Apache-2.0
//! Refusals whose text, echo or extended ACK is not that of a current kernel.
//!
//! Each is sent as the answer to a request, to a dump and to a batch, and as the
//! `NLMSG_DONE` of a dump, to a client of each kind.

use nlsock::{tokio as asynchronous, Client, Error, RequestError};
use nlwire::uapi::*;
use nlwire::{Errno, NlAttr, NlMsgHdr, NlmFlags};
use zerocopy::IntoBytes;

use super::peer::{Act, Peer, ITEM};
use crate::common::{block_on, build, watched, LONG};

/// The errors of a request, a dump and a batch that get the same answer from a
/// peer, in this order, with the name of the call.
fn refusals(
    answer: impl Fn(u32) -> Vec<u8> + Clone + Send + 'static,
    check: impl Fn(&RequestError, &str) + Send + 'static,
) {
    let peer = move || {
        let answer = answer.clone();
        Peer::new(move |seq, _| vec![Act::Send(answer(seq))])
    };
    let check = move |error: Error, call: &str| match error {
        Error::Refused(refused) => check(&refused, call),
        other => panic!("{call}: {other:?}"),
    };
    watched(move || {
        let blocking = peer();
        let mut client = Client::open(NETLINK_USERSOCK).unwrap();
        client = client.with_peer(blocking.port);
        client.set_timeout(Some(LONG));
        check(client.request(ITEM, |_| Ok(())).unwrap_err(), "request");
        let dump = client.dump(ITEM, |_| Ok(())).unwrap();
        check(dump.read_all(1).unwrap_err(), "dump");
        let mut batch = client.batch();
        batch.add(ITEM, |_| Ok(())).unwrap();
        check(batch.send().unwrap().check().unwrap_err(), "batch");

        let other = peer();
        block_on(async {
            let client = asynchronous::Client::open(NETLINK_USERSOCK).unwrap();
            let mut client = client.with_peer(other.port);
            let error = client.request(ITEM, |_| Ok(())).await.unwrap_err();
            check(error, "request, tokio");
            let dump = client.dump(ITEM, |_| Ok(())).unwrap();
            check(dump.read_all(1).await.unwrap_err(), "dump, tokio");
            let mut batch = client.batch();
            batch.add(ITEM, |_| Ok(())).unwrap();
            let error = batch.send().await.unwrap().check().unwrap_err();
            check(error, "batch, tokio");
        });
    });
}

/// An error with `flags`, the echoed header of a request of 16 + `len` bytes, and
/// what follows it.
fn error(seq: u32, flags: NlmFlags, len: u32, behind: &[u8]) -> Vec<u8> {
    let header = NlMsgHdr::new(NLMSG_ERROR).with_seq(seq).with_flags(flags);
    let request = NlMsgHdr::new(ITEM).with_seq(seq).with_len(16 + len);
    build(header, |m| {
        m.put_payload(&Errno::EOPNOTSUPP.negated().to_ne_bytes())?;
        m.put_header(&request)?;
        m.put_payload(behind)
    })
}

/// Linux 4.3 to 4.11 with `NETLINK_CAP_ACK`: the echo ends with the header of the
/// request, and no flag says so. Up to Linux 4.2 the whole request follows.
#[test]
fn an_echo_of_linux_before_4_12() {
    for (len, echoed) in [(0, 0), (4, 0), (4, 4), (1000, 0), (1000, 1000)] {
        refusals(
            move |seq| error(seq, NlmFlags::EMPTY, len, &vec![0xee; echoed]),
            move |refused, call| {
                let what = format!("{call}, {echoed} of {len} bytes");
                assert_eq!(refused.errno(), Errno::EOPNOTSUPP, "{what}");
                assert_eq!(refused.malformed(), None, "{what}");
                let text = refused.to_string();
                let text = text.trim_start_matches("batch[0]: ");
                assert_eq!(
                    text, "type 16: EOPNOTSUPP: Operation not supported",
                    "{what}"
                );
            },
        );
    }
}

/// An `NLMSG_DONE` with an errno has no extended ACK without the flag, whatever
/// follows the code.
#[test]
fn an_end_with_bytes_that_are_no_extended_ack() {
    refusals(
        |seq| {
            build(NlMsgHdr::new(NLMSG_DONE).with_seq(seq), |m| {
                m.put_payload(&Errno::EOPNOTSUPP.negated().to_ne_bytes())?;
                m.put_payload(&[0xff; 8])
            })
        },
        |refused, call| {
            assert_eq!(refused.errno(), Errno::EOPNOTSUPP, "{call}");
            assert_eq!(refused.malformed(), None, "{call}");
        },
    );
}

/// An echo that ends in the middle of the request is no extended ACK either.
#[test]
fn an_echo_that_is_cut() {
    for (len, echoed) in [(4, 1), (1000, 999), (u32::MAX - 16, 4)] {
        refusals(
            move |seq| error(seq, NlmFlags::EMPTY, len, &vec![0xee; echoed]),
            move |refused, call| {
                assert_eq!(refused.malformed(), None, "{call}");
                assert!(refused.to_string().ends_with("not supported"), "{refused}");
            },
        );
        // With the flag, an extended ACK is missed.
        refusals(
            move |seq| error(seq, NLM_F_ACK_TLVS, len, &vec![0xee; echoed]),
            move |refused, call| {
                assert!(refused.malformed().is_some(), "{call}");
                assert_eq!(refused.errno(), Errno::EOPNOTSUPP, "{call}");
            },
        );
    }
}

/// A text that would move a terminal's cursor, forge a line of a log or reverse
/// what follows.
#[test]
fn a_text_with_control_characters() {
    const RAW: &str = "a\r\nINFO all is well\x1b[2J\u{9b}31m\u{202e}b\x7f";
    const SHOWN: &str = r"a\r\nINFO all is well\u{1b}[2J\u{9b}31m\u{202e}b\u{7f}";
    refusals(
        |seq| {
            let mut text = nla(NLMSGERR_ATTR_MSG, &[RAW.as_bytes(), b"\xff\0"].concat());
            text.extend(nla(NLMSGERR_ATTR_MISS_TYPE, &3u32.to_ne_bytes()));
            error(seq, NLM_F_CAPPED | NLM_F_ACK_TLVS, 0, &text)
        },
        |refused, call| {
            let text = refused.message().unwrap();
            assert_eq!(text.to_string(), SHOWN.to_owned() + "\u{fffd}", "{call}");
            assert_eq!(
                text.as_bytes(),
                [RAW.as_bytes(), b"\xff"].concat(),
                "{call}"
            );
            let error = Error::Refused(Box::new(refused.clone()));
            for shown in [
                refused.to_string(),
                format!("{refused:?}"),
                error.to_string(),
                format!("{error:?}"),
                std::io::Error::from(error).to_string(),
            ] {
                assert!(shown.contains(SHOWN), "{call}: {shown}");
                assert!(
                    !shown.contains(|c: char| c.is_control() || c == '\u{202e}'),
                    "{call}"
                );
            }
        },
    );
}

/// An attribute with its padding.
fn nla(nla_type: u16, payload: &[u8]) -> Vec<u8> {
    let mut bytes = NlAttr::new(4 + payload.len() as u16, nla_type)
        .as_bytes()
        .to_vec();
    bytes.extend(payload);
    bytes.resize(bytes.len().next_multiple_of(4), 0);
    bytes
}

/// The names in errors come from the caller, who may have them from elsewhere.
#[test]
fn a_name_with_control_characters() {
    let name = || "a\x1b[2J\n".into();
    for error in [
        Error::NoSuchFamily { family: name() },
        Error::NoSuchFamilyGroup {
            family: name(),
            group: name(),
        },
    ] {
        for shown in [error.to_string(), format!("{error:?}")] {
            assert!(shown.contains(r"a\u{1b}[2J\n"), "{shown}");
            assert!(!shown.contains(char::is_control), "{shown}");
        }
    }
}
