// SPDX-License-Identifier: MIT OR Apache-2.0
//! Each request and its answer.

use nlkmod::family::*;
use nlkmod::Counter;
use nlwire::align::NLMSG_HDRLEN;
use nlwire::uapi::*;
use nlwire::{MessageKind, Messages, NlMsgHdr, NlmFlags};
use zerocopy::IntoBytes;

use crate::client::{self, build, only_message, payload, Client};
use crate::counters::assert_counted;
use crate::harness::Verdict;
use crate::module::Module;
use crate::{nobody, Config};

/// Payload lengths: all residues modulo 4, and the maximum.
const LENGTHS: [usize; 9] = [0, 1, 2, 3, 4, 5, 1000, 4096, 65_531];

const GROUP: u32 = 9;

/// A false port in `nlmsg_pid`.
const IMPOSTOR: u32 = 0xdead;

/// All requests as root.
pub(crate) fn root(config: &Config) -> Verdict {
    let module = Module::load(config, "");
    all();
    module.unload();
    Ok(())
}

/// All requests as an unprivileged user.
pub(crate) fn nobody(config: &Config) -> Verdict {
    let module = Module::load(config, "");
    nobody::run("roundtrips");
    module.unload();
    Ok(())
}

/// Sends all requests, as the current user.
pub(crate) fn all() {
    echoes();
    broadcasts();
    lists();
}

fn echoes() {
    let client = Client::open();
    for flags in [NlmFlags::EMPTY, NLM_F_ACK, NLM_F_ECHO | NLM_F_ACK] {
        for len in LENGTHS {
            let text = vec![0xa5; len];
            let seq = client.seq();
            let header = NlMsgHdr::new(NLKMOD_MSG_ECHO)
                .with_flags(NLM_F_REQUEST | flags)
                .with_seq(seq)
                .with_pid(IMPOSTOR);
            let request = build(header, &|m| m.put(NLKMOD_A_PAYLOAD, &text));
            let answers = client.ask(&request);

            let echo = only_message(&answers[0]);
            assert_eq!(*echo.header(), reply_header(&client, seq, request.len()));
            assert_eq!(payload(&echo), text);
            let acks: Vec<_> = answers[1..].iter().map(|ack| only_message(ack)).collect();
            assert_eq!(acks.len(), usize::from(flags.contains(NLM_F_ACK)));
            for ack in acks {
                let ack = ack.ack().unwrap();
                assert_eq!(ack.errno(), None);
                assert_eq!(*ack.request().as_bytes(), request[..NLMSG_HDRLEN]);
                let message = ack.message();
                assert_eq!(
                    (message.nlmsg_seq(), message.nlmsg_pid()),
                    (seq, client.port)
                );
            }
        }
    }
}

/// Returns the expected header of an echo, whose length is that of the request.
fn reply_header(client: &Client, seq: u32, len: usize) -> NlMsgHdr {
    NlMsgHdr::new(NLKMOD_MSG_ECHO)
        .with_len(len as u32)
        .with_seq(seq)
        .with_pid(client.port)
}

fn broadcasts() {
    let (client, listener) = (Client::open(), Client::listening(GROUP));
    for flags in [NlmFlags::EMPTY, NLM_F_ACK] {
        for len in LENGTHS {
            let (seq, text) = (client.seq(), vec![0x5a; len]);
            let answers = client.ask(&client::broadcast(flags, seq, GROUP, &text));
            assert_eq!(answers.len(), usize::from(flags.contains(NLM_F_ACK)));
            for answer in &answers {
                let message = only_message(answer);
                assert_eq!(message.ack().unwrap().errno(), None);
                assert_eq!(message.nlmsg_seq(), seq);
            }
            let [heard] = &listener.waiting()[..] else {
                panic!("not heard once")
            };
            assert_eq!((heard.port, heard.group), (0, Some(GROUP)));
            let message = only_message(&heard.bytes);
            assert_eq!(message.nlmsg_type(), NLKMOD_MSG_BROADCAST);
            assert_eq!(
                (message.nlmsg_seq(), message.nlmsg_pid()),
                (seq, client.port)
            );
            assert_eq!(payload(&message), text);
        }
    }
}

fn lists() {
    let (client, listener) = (Client::open(), Client::listening(GROUP));
    for flags in [NlmFlags::EMPTY, NLM_F_ACK] {
        let before = client.list();
        let names: Vec<_> = Counter::ALL.iter().map(|counter| counter.name()).collect();
        assert_eq!(before.len(), names.len());
        assert!(names.iter().all(|name| before.contains_key(*name)));

        client.echo(b"one");
        client.echo(b"two");
        client.broadcast(GROUP, b"three").unwrap();
        let seq = client.seq();
        let list = client::list(flags, seq);
        let answers = client.ask(&list);
        // A dump is never acknowledged. Its NLMSG_DONE is in the last datagram.
        let last: Vec<_> = Messages::new(answers.last().unwrap())
            .strict()
            .map(Result::unwrap)
            .collect();
        assert_eq!(last.last().unwrap().kind(), MessageKind::Done);
        assert_eq!(last.last().unwrap().done().unwrap().error(), 0);
        for message in last {
            assert_eq!(
                (message.nlmsg_seq(), message.nlmsg_pid()),
                (seq, client.port)
            );
            assert!(message.nlmsg_flags().contains(NLM_F_MULTI));
        }

        // Two lists of 16 bytes each. The second one counts itself.
        assert_counted(
            "lists",
            &before,
            &client.list(),
            &[
                (Counter::Messages, 5),
                (Counter::Bytes, 24 + 24 + 36 + 16 + 16),
                (Counter::Replies, 2),
                (Counter::Broadcasts, 1),
            ],
        );
    }
    listener.waiting();
}
