//! Every request and its answer, one at a time.

use nlkmod::family::*;
use nlkmod::Counter;
use nlwire::uapi::*;
use nlwire::{MessageKind, Messages, NlMsgHdr, SockAddrNl, NLMSG_HDRLEN};
use zerocopy::IntoBytes;

use crate::client::{self, build, only_message, payload, Client};
use crate::counters::assert_counted;
use crate::harness::Verdict;
use crate::module::Module;
use crate::{nobody, Config};

/// Payloads of all lengths modulo 4, and the longest that there is.
const LENGTHS: [usize; 9] = [0, 1, 2, 3, 4, 5, 1000, 4096, 65_531];

const GROUP: u32 = 9;

/// What an impostor writes into `nlmsg_pid`.
const IMPOSTOR: u32 = 0xdead;

/// As root.
pub(crate) fn root(config: &Config) -> Verdict {
    let module = Module::load(config, "");
    all();
    module.unload();
    Ok(())
}

/// As an ordinary user.
pub(crate) fn nobody(config: &Config) -> Verdict {
    let module = Module::load(config, "");
    nobody::run("roundtrips");
    module.unload();
    Ok(())
}

/// All of them, as whoever calls.
pub(crate) fn all() {
    echoes();
    broadcasts();
    lists();
    process_to_process();
}

fn echoes() {
    let client = Client::open();
    for flags in [0, NLM_F_ACK, NLM_F_ECHO | NLM_F_ACK] {
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
            assert_eq!(acks.len(), usize::from(flags & NLM_F_ACK != 0));
            for ack in acks {
                let ack = ack.ack().unwrap();
                assert_eq!(ack.errno(), 0);
                assert_eq!(*ack.request().as_bytes(), request[..NLMSG_HDRLEN]);
                let header = ack.message().header();
                assert_eq!((header.nlmsg_seq(), header.nlmsg_pid()), (seq, client.port));
            }
        }
    }
}

/// The header of an echo with as many bytes as the request.
fn reply_header(client: &Client, seq: u32, len: usize) -> NlMsgHdr {
    NlMsgHdr::new(NLKMOD_MSG_ECHO)
        .with_len(len as u32)
        .with_seq(seq)
        .with_pid(client.port)
}

fn broadcasts() {
    let (client, listener) = (Client::open(), Client::listening(GROUP));
    for flags in [0, NLM_F_ACK] {
        for len in LENGTHS {
            let (seq, text) = (client.seq(), vec![0x5a; len]);
            let answers = client.ask(&client::broadcast(flags, seq, GROUP, &text));
            assert_eq!(answers.len(), usize::from(flags & NLM_F_ACK != 0));
            for answer in &answers {
                let message = only_message(answer);
                assert_eq!(message.ack().unwrap().errno(), 0);
                assert_eq!(message.header().nlmsg_seq(), seq);
            }
            let [heard] = &listener.waiting()[..] else {
                panic!("not heard once")
            };
            assert_eq!((heard.port, heard.group), (0, Some(GROUP)));
            let message = only_message(&heard.bytes);
            let header = message.header();
            assert_eq!(header.nlmsg_type(), NLKMOD_MSG_BROADCAST);
            assert_eq!((header.nlmsg_seq(), header.nlmsg_pid()), (seq, client.port));
            assert_eq!(payload(&message), text);
        }
    }
}

fn lists() {
    let (client, listener) = (Client::open(), Client::listening(GROUP));
    for flags in [0, NLM_F_ACK] {
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
        // A dump is never acknowledged, and has its end in the last datagram.
        let last: Vec<_> = Messages::strict(answers.last().unwrap())
            .map(Result::unwrap)
            .collect();
        assert_eq!(last.last().unwrap().kind(), MessageKind::Done);
        assert_eq!(last.last().unwrap().done().unwrap().error(), 0);
        for message in last {
            let header = message.header();
            assert_eq!((header.nlmsg_seq(), header.nlmsg_pid()), (seq, client.port));
            assert_ne!(header.nlmsg_flags() & NLM_F_MULTI, 0);
        }

        // Two lists with 16 bytes each, the second one counts itself.
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

/// The protocol lets processes talk to each other, whoever they are.
fn process_to_process() {
    let (one, other) = (Client::open(), Client::open());
    for (from, to) in [(&one, &other), (&other, &one)] {
        let message = client::echo(0, from.seq(), b"not for the kernel");
        let addr = SockAddrNl::new(to.port, 0);
        from.socket.send_to(&message, addr).unwrap();
        let received = to.recv().unwrap();
        assert_eq!((received.port, received.group), (from.port, None));
        assert_eq!(received.bytes, message);
    }
}
