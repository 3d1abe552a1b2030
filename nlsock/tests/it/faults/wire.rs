// SPDX-License-Identifier: MIT OR Apache-2.0
//! What comes over the wire and should not: broken lengths, ends that are
//! missing or doubled, other people's messages.

use nlsock::{tokio as asynchronous, Client};
use nlwire::uapi::*;
use nlwire::NlMsgHdr;

use super::peer::*;
use crate::common::{block_on, build, watched, LONG, SHORT};

#[test]
fn a_foreign_sender() {
    check(
        |seq| {
            vec![
                one([item(seq, 1)]),
                // Knows the number, and lies.
                Act::Strange([item(seq, 8), done(seq, 0)].concat()),
                Act::Strange(error(seq, 1)),
                Act::Strange(vec![0xff; 100_000]),
                one([item(seq, 2), done(seq, 0)]),
            ]
        },
        "1 2 end",
        0,
        3,
    );
}

/// In the middle of a datagram, and behind its last whole message.
fn length(nlmsg_len: u32) {
    check(
        move |seq| {
            vec![
                one([
                    item(seq, 1),
                    with_len(item(seq, 8), nlmsg_len),
                    item(seq, 9),
                ]),
                one([item(seq, 2), with_len(done(seq, 0), nlmsg_len)]),
                one([item(seq, 3), done(seq, 0)]),
            ]
        },
        "1 malformed 2 malformed 3 end",
        0,
        0,
    );
}

#[test]
fn a_length_of_0() {
    length(0);
}

#[test]
fn a_length_of_15() {
    length(15);
}

#[test]
fn a_length_beyond_the_datagram() {
    length(1000);
    length(0x7fff_ffff);
    length(u32::MAX);
}

/// Unaligned lengths are the kernel's as well: the next message begins at a
/// multiple of 4. One that begins right behind is none.
#[test]
fn unaligned_lengths() {
    check(
        |seq| {
            let unaligned = |n| {
                let mut message = with_len(item(seq, n), 25);
                message.extend([0; 4]); // 1 byte and 3 of padding
                message
            };
            vec![
                one([unaligned(1), unaligned(2)]),
                // The last of a datagram has no padding.
                one([unaligned(3), unaligned(4)[..25].to_vec()]),
                one([unaligned(5)[..25].to_vec(), done(seq, 0)]),
                one([done(seq, 0)]),
            ]
        },
        "1 2 3 4 5 malformed end",
        0,
        0,
    );
}

#[test]
fn bytes_behind_the_last_message() {
    check(
        |seq| {
            vec![
                one([item(seq, 1), vec![0; 15]]),
                one([item(seq, 2), done(seq, 0), vec![0xff; 3]]),
            ]
        },
        "1 malformed 2 malformed end",
        0,
        0,
    );
}

#[test]
fn an_end_that_is_too_short() {
    // Whatever its code was, it was the end.
    check(
        |seq| {
            vec![one([
                item(seq, 1),
                with_len(done(seq, 0), 18)[..18].to_vec(),
            ])]
        },
        "1 malformed end",
        0,
        0,
    );
    check(
        |seq| {
            vec![one([
                item(seq, 1),
                with_len(error(seq, 5), 18)[..18].to_vec(),
            ])]
        },
        "1 malformed end",
        0,
        0,
    );
}

/// As processes write it.
#[test]
fn an_end_without_a_code() {
    check(
        |seq| {
            vec![one([
                item(seq, 1),
                with_len(done(seq, 0), 16)[..16].to_vec(),
            ])]
        },
        "1 end",
        0,
        0,
    );
}

#[test]
fn done_is_missing() {
    check(
        |seq| vec![one([item(seq, 1), item(seq, 2)])],
        "1 2 waits",
        0,
        0,
    );
    check(|_| vec![], "waits", 0, 0);
}

/// What is late is not the next one's.
#[test]
fn done_is_late() {
    watched(|| {
        let mut late = 0;
        let answer = move |seq, request| match request {
            0 => {
                late = seq;
                vec![one([item(seq, 8)])]
            }
            1 => {
                let mut acts = vec![one([item(late, 9), done(late, 0)])];
                acts.extend(honest(seq));
                acts
            }
            _ => honest(seq),
        };
        let peer = Peer::new(answer);
        let mut client = Client::open(NETLINK_USERSOCK).unwrap().with_peer(peer.port);
        assert_eq!(story(&mut client, SHORT), "8 waits");
        assert_eq!(story(&mut client, LONG), "1 2 3 end");
        assert_eq!(client.counters().unrelated, 2);

        let peer = Peer::new(answer);
        block_on(async {
            let client = asynchronous::Client::open(NETLINK_USERSOCK).unwrap();
            let mut client = client.with_peer(peer.port);
            assert_eq!(async_story(&mut client, SHORT).await, "8 waits");
            assert_eq!(async_story(&mut client, LONG).await, "1 2 3 end");
            assert_eq!(client.counters().unrelated, 2);
        });
    });
}

#[test]
fn done_comes_twice() {
    // What is behind the end in its datagram is read with it; what comes later,
    // with the next one.
    check(
        |seq| {
            vec![
                one([item(seq, 1), done(seq, 0), done(seq, 0), item(seq, 9)]),
                one([done(seq, 0)]),
                one([done(seq, -5)]),
            ]
        },
        "1 end",
        4,
        0,
    );
}

#[test]
fn done_has_an_error() {
    check(
        |seq| vec![one([item(seq, 1)]), one([item(seq, 2), done(seq, -5)])],
        "1 2 refused 5 end",
        0,
        0,
    );
}

#[test]
fn an_error_ends_a_dump() {
    check(
        |seq| vec![one([item(seq, 1)]), one([item(seq, 2), error(seq, 5)])],
        "1 2 refused 5 end",
        0,
        0,
    );
}

#[test]
fn parts_that_do_not_fit_together() {
    check(
        |seq| {
            vec![
                one([item(seq, 1), with_flags(item(seq, 2), NLM_F_DUMP_INTR)]),
                one([done(seq, 0)]),
            ]
        },
        "1 2 end interrupted",
        0,
        0,
    );
    // The end alone says so: the last change was behind the last part.
    check(
        |seq| {
            vec![one([
                item(seq, 1),
                with_flags(done(seq, 0), NLM_F_DUMP_INTR),
            ])]
        },
        "1 end interrupted",
        0,
        0,
    );
}

#[test]
fn an_error_of_another_sequence_inside_a_dump() {
    check(
        |seq| {
            let others = [
                error(seq.wrapping_add(1), 5),
                error(seq.wrapping_sub(1), 5),
                error(0, 5),
                error(seq.wrapping_add(1), 0),
            ];
            vec![
                one([item(seq, 1), others.concat(), item(seq, 2)]),
                one([done(seq.wrapping_add(1), 0)]),
                one([item(seq.wrapping_add(1), 8)]),
                one([done(seq, 0)]),
            ]
        },
        "1 2 end",
        6,
        0,
    );
}

#[test]
fn busy() {
    check(|seq| vec![one([error(seq, 16)])], "refused 16 end", 0, 0);
}

#[test]
fn a_loss_that_the_peer_tells_of() {
    check(
        |seq| {
            let overrun = build_empty(NlMsgHdr::new(NLMSG_OVERRUN).with_seq(seq));
            vec![
                one([item(seq, 1), overrun]),
                one([item(seq, 2), done(seq, 0)]),
            ]
        },
        "1 overrun end", // what comes then is not all of it, and passed over
        2,
        0,
    );
}

fn build_empty(header: NlMsgHdr) -> Vec<u8> {
    build(header, |_| Ok(()))
}

/// A message of 60,000 bytes, beyond what there is room for at first.
pub(crate) fn long(mut header: NlMsgHdr, number: u32) -> Vec<u8> {
    header = header.with_flags(NLM_F_MULTI);
    build(header, |message| {
        message.put_u32(1, number)?;
        message.put(2, &[0; 60_000])
    })
}

/// To a client no datagram is too long.
#[test]
fn datagrams_longer_than_the_buffer() {
    check(
        |seq| {
            vec![
                one([long(NlMsgHdr::new(ITEM).with_seq(seq), 1)]),
                one([long(NlMsgHdr::new(ITEM).with_seq(seq), 2), item(seq, 3)]),
                one([long(NlMsgHdr::new(ITEM).with_seq(seq), 4), done(seq, 0)]),
            ]
        },
        "1 2 3 4 end",
        0,
        0,
    );
}

/// A datagram that ends in the middle of a message.
#[test]
fn datagrams_that_are_cut() {
    for cut in [1, 15, 16, 17, 23] {
        check(
            move |seq| {
                vec![
                    one([item(seq, 1), item(seq, 8)[..cut].to_vec()]),
                    one([item(seq, 8)[..cut].to_vec()]),
                    one([item(seq, 2), done(seq, 0)]),
                ]
            },
            "1 malformed malformed 2 end",
            0,
            0,
        );
    }
}

/// DONE, with a text beside the success.
fn done_with(seq: u32, text: &str) -> Vec<u8> {
    let header = NlMsgHdr::new(NLMSG_DONE).with_seq(seq);
    let header = header.with_flags(NLM_F_MULTI | NLM_F_ACK_TLVS);
    build(header, |m| {
        m.put_payload(&0i32.to_ne_bytes())?;
        m.put_str(NLMSGERR_ATTR_MSG, text)
    })
}

/// The text is there when the dump is at its end, and not before, nor for the next
/// one.
#[test]
fn a_warning_at_the_end_of_a_dump() {
    let answer = |seq| {
        vec![
            one([item(seq, 1)]),
            one([item(seq, 2), done_with(seq, "not all of it")]),
        ]
    };
    watched(move || {
        let peer = Peer::first(answer);
        let mut client = Client::open(NETLINK_USERSOCK).unwrap().with_peer(peer.port);
        client.set_timeout(Some(LONG));
        let mut dump = client.dump(ITEM, |_| Ok(())).unwrap();
        assert!(dump.next().unwrap().is_some());
        assert_eq!(dump.ext_ack().unwrap().msg, None);
        assert!(dump.next().unwrap().is_some());
        assert!(dump.next().unwrap().is_none());
        let text = dump.ext_ack().unwrap().msg;
        assert_eq!(text, Some(&b"not all of it"[..]));
        let reply = client.dump(ITEM, |_| Ok(())).unwrap().read_all(1).unwrap();
        assert_eq!(reply.ext_ack().unwrap().msg, None);
        let peer = Peer::first(answer);
        let mut client = client.with_peer(peer.port);
        let reply = client.dump(ITEM, |_| Ok(())).unwrap().read_all(1).unwrap();
        assert_eq!(reply.messages().len(), 2);
        assert_eq!(reply.ext_ack().unwrap().msg, Some(&b"not all of it"[..]));

        let peer = Peer::first(answer);
        block_on(async {
            let client = asynchronous::Client::open(NETLINK_USERSOCK).unwrap();
            let mut client = client.with_peer(peer.port);
            let mut dump = client.dump(ITEM, |_| Ok(())).unwrap();
            while dump.next().await.unwrap().is_some() {
                assert_eq!(dump.ext_ack().unwrap().msg, None);
            }
            let text = dump.ext_ack().unwrap().msg;
            assert_eq!(text, Some(&b"not all of it"[..]), "tokio");
        });
    });
}
