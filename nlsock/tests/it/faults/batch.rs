// SPDX-License-Identifier: MIT OR Apache-2.0
//! Batches whose ACKs are not what they should be.

use nlsock::state::Pending;
use nlsock::{tokio as asynchronous, BatchOutcome, Client, Error};
use nlwire::uapi::*;
use nlwire::{NlMsgHdr, NlmFlags};

use super::peer::*;
use crate::common::{block_on, build, watched, SHORT};

/// An ACK or an error with a text.
fn error_with(seq: u32, errno: i32, text: &str) -> Vec<u8> {
    let header = NlMsgHdr::new(NLMSG_ERROR).with_seq(seq);
    let header = header.with_flags(NLM_F_CAPPED | NLM_F_ACK_TLVS);
    build(header, |m| {
        m.put_payload(&(-errno).to_ne_bytes())?;
        m.put_header(&NlMsgHdr::new(ITEM).with_seq(seq))?;
        m.put_str(NLMSGERR_ATTR_MSG, text)
    })
}

/// What came of a batch of three.
fn tell(result: Result<Option<BatchOutcome<'_>>, Error>) -> String {
    match result {
        Ok(None) => "nothing".into(),
        Ok(Some(outcome)) => {
            let mut story = String::new();
            for (index, item) in outcome.replies() {
                story += &format!("[{index}] {} ", number(&item));
            }
            for failure in outcome.failures() {
                let index = failure.batch_index().unwrap();
                story += &format!("[{index}] refused {} ", failure.errno().get());
            }
            for index in outcome.unanswered() {
                story += &format!("[{index}] unanswered ");
            }
            assert_eq!(outcome.sent(), 3);
            for (index, ext_ack) in outcome.ext_acks() {
                story += &format!("[{index}] says {} ", ext_ack.unwrap().text());
            }
            story + "end"
        }
        Err(Error::Malformed(_)) => "malformed".into(),
        Err(Error::WouldBlock) => "waits".into(),
        Err(Error::Overrun) => "overrun".into(),
        Err(other) => format!("{other:?}"),
    }
}

/// The three requests come in one datagram; `answer` is given the sequence
/// number of the first, when the last has come. `expected` is what send and what
/// each `resume_batch` behind it come to.
fn check(answer: impl Fn(u32) -> Vec<Act> + Clone + Send + 'static, expected: &'static [&str]) {
    let peer = move || {
        let answer = answer.clone();
        Peer::new(move |seq, request| match request {
            0 | 1 => vec![],
            2 => answer(seq.wrapping_sub(2)),
            _ => vec![one([error(seq, 0)])],
        })
    };
    watched(move || {
        let served = peer();
        let mut client = Client::open(NETLINK_USERSOCK)
            .unwrap()
            .with_peer(served.port);
        client.set_timeout(Some(SHORT));
        let mut batch = client.batch();
        for _ in 0..3 {
            batch.add(ITEM, |_| Ok(())).unwrap();
        }
        let mut story = vec![tell(batch.send().map(Some))];
        for _ in 1..expected.len() {
            story.push(tell(client.resume_batch()));
        }
        assert_eq!(story, expected);
        assert!(client.request(ITEM, |_| Ok(())).is_ok(), "the next one");

        block_on(async {
            let served = peer();
            let client = asynchronous::Client::open(NETLINK_USERSOCK).unwrap();
            let mut client = client.with_peer(served.port);
            let mut batch = client.batch();
            for _ in 0..3 {
                batch.add(ITEM, |_| Ok(())).unwrap();
            }
            let sent = tokio::time::timeout(SHORT, batch.send()).await;
            let mut story = vec![tell(sent.unwrap_or(Err(Error::WouldBlock)).map(Some))];
            for _ in 1..expected.len() {
                let resumed = tokio::time::timeout(SHORT, client.resume_batch()).await;
                story.push(tell(resumed.unwrap_or(Err(Error::WouldBlock))));
            }
            assert_eq!(story, expected, "tokio");
            assert!(client.request(ITEM, |_| Ok(())).await.is_ok());
        });

        async_io::block_on(async {
            let served = peer();
            let mut client = smol_client(served.port);
            client.state.batch();
            for _ in 0..3 {
                client
                    .state
                    .add_with(ITEM, NlmFlags::EMPTY, |_| Ok(()))
                    .unwrap();
            }
            let sent = in_time(SHORT, client.outcome()).await;
            let mut story = vec![tell(sent.map(Some))];
            for _ in 1..expected.len() {
                let resumed = match client.state.pending() {
                    Some(Pending::Batch) => in_time(SHORT, client.outcome()).await.map(Some),
                    _ => Ok(None),
                };
                story.push(tell(resumed));
            }
            assert_eq!(story, expected, "smol");
            client
                .state
                .request_with(ITEM, NlmFlags::EMPTY, |_| Ok(()))
                .unwrap();
            assert!(client.reply().await.is_ok());
        });
    });
}

#[test]
fn acks_in_any_order_and_twice() {
    check(
        |seq| {
            vec![
                one([
                    error(seq.wrapping_add(2), 5),
                    error(seq.wrapping_add(2), 0),
                    item(seq, 1),
                ]),
                one([error(seq, 0), error(seq, 7), item(seq, 9)]),
                one([
                    item(seq.wrapping_add(1), 2),
                    error(seq.wrapping_add(1), 0),
                    error(seq.wrapping_add(3), 1),
                ]),
            ]
        },
        &["[0] 1 [1] 2 [2] refused 5 end", "nothing"],
    );
}

#[test]
fn an_ack_is_missing() {
    check(
        |seq| {
            vec![
                one([error(seq, 0), item(seq.wrapping_add(1), 1)]),
                one([error(seq.wrapping_add(2), 5)]),
            ]
        },
        &["waits", "waits"],
    );
}

/// What became of the others stays to be asked.
#[test]
fn answers_are_lost() {
    check(
        |seq| {
            let overrun = NlMsgHdr::new(NLMSG_OVERRUN).with_seq(seq.wrapping_add(2));
            vec![one([
                item(seq, 1),
                error(seq, 0),
                error(seq.wrapping_add(1), 5),
                build(overrun, |_| Ok(())),
            ])]
        },
        &["[0] 1 [1] refused 5 [2] unanswered end", "nothing"],
    );
}

#[test]
fn the_last_ack_is_broken() {
    check(
        |seq| {
            let mut broken = with_len(error(seq.wrapping_add(2), 0), 18);
            broken.truncate(20);
            vec![
                one([error(seq, 0), error(seq.wrapping_add(1), 0)]),
                one([broken]),
            ]
        },
        &["malformed", "[2] unanswered end", "nothing"],
    );
}

#[test]
fn an_ack_is_broken() {
    // It was the end of its request; what was behind it in the datagram is lost.
    check(
        |seq| {
            let mut broken = with_len(error(seq, 0), 18);
            broken.truncate(20);
            vec![
                one([broken, error(seq.wrapping_add(1), 5)]),
                one([
                    item(seq.wrapping_add(2), 3),
                    with_len(error(seq.wrapping_add(2), 0), 15),
                ]),
                one([error(seq.wrapping_add(2), 0)]),
            ]
        },
        &[
            "malformed",
            "malformed",
            "[2] 3 [1] refused 5 [0] unanswered end",
            "nothing",
        ],
    );
}

/// What a refusal says is not what a success says, wherever it came to lie; and a
/// warning beside a success is told, with its request.
#[test]
fn texts_are_of_their_own_request() {
    check(
        |seq| {
            vec![
                one([error_with(seq, 0, "a warning")]),
                one([error_with(seq.wrapping_add(1), 5, "a reason")]),
                one([error_with(seq.wrapping_add(2), 5, "a reason")]),
            ]
        },
        &["[1] refused 5 [2] refused 5 [0] says a warning end"],
    );
    // The places of texts outlive whatever comes behind them.
    check(
        |seq| {
            vec![
                one([item(seq, 1), error_with(seq, 0, "first")]),
                one([item(seq.wrapping_add(1), 2), error(seq.wrapping_add(1), 0)]),
                one([error_with(seq.wrapping_add(2), 0, "third")]),
            ]
        },
        &["[0] 1 [1] 2 [0] says first [2] says third end"],
    );
}
