// SPDX-License-Identifier: MIT OR Apache-2.0
//! Each counter counts what it is for, and nothing else. [`events`](crate::events) and
//! [`namespaces`](crate::namespaces) have the tests of ticks and of namespaces.

use nlkmod::family::*;
use nlkmod::Counter;
use nlwire::align::NLMSG_HDRLEN;
use nlwire::uapi::*;
use nlwire::{MessageKind, Messages, NlMsgHdr, NlmFlags};

use crate::client::{self, build, payload, Client, Counts};
use crate::harness::Verdict;
use crate::module::Module;
use crate::Config;

const GROUP: u32 = 3;

/// Fails unless the counters in `growth` have grown by the given numbers, and all
/// others have not changed.
pub(crate) fn assert_counted(
    what: &str,
    before: &Counts,
    after: &Counts,
    growth: &[(Counter, u64)],
) {
    for counter in Counter::ALL {
        let name = counter.name();
        let grown = after[name] - before[name];
        let expected = growth.iter().find(|(other, _)| *other == counter);
        let expected = expected.map_or(0, |(_, growth)| *growth);
        assert_eq!(grown, expected, "{what}: {name} of {before:?} to {after:?}");
    }
}

/// Calls [`assert_counted`] with `growth`, with `messages` and `bytes` received, and
/// with the list itself.
fn assert_caused(
    what: &str,
    before: &Counts,
    after: &Counts,
    messages: u64,
    bytes: usize,
    growth: &[(Counter, u64)],
) {
    let own = [
        (Counter::Messages, messages + 1),
        (Counter::Bytes, (bytes + NLMSG_HDRLEN) as u64),
    ];
    assert_counted(what, before, after, &[&own, growth].concat());
}

/// Each cause in turn, with everything else that it counts.
pub(crate) fn each(config: &Config) -> Verdict {
    let module = Module::load(config, "");
    let (client, listener) = (Client::open(), Client::listening(GROUP));
    let first = client.list();
    let nothing = first.keys().map(|name| (name.clone(), 0)).collect();
    assert_caused("the first list", &nothing, &first, 0, 0, &[]);

    let request = |nlmsg_type, len: usize| {
        let header = NlMsgHdr::new(nlmsg_type).with_flags(NLM_F_REQUEST);
        build(header, &|message| message.put(99, &vec![0; len]))
    };
    let noop = build(NlMsgHdr::new(NLMSG_NOOP), &|_| Ok(()));
    let missing = build(
        NlMsgHdr::new(NLKMOD_MSG_ECHO).with_flags(NLM_F_REQUEST),
        &|_| Ok(()),
    );
    let causes = [
        ("a control message", noop.clone(), 1, None),
        ("bytes behind it", [&noop[..], &[1; 15]].concat(), 1, None),
        (
            "a broken header",
            [&noop[..], &[1; 16]].concat(),
            1,
            Some(Counter::Malformed),
        ),
        (
            "an unknown type",
            request(0x99, 5),
            1,
            Some(Counter::Unsupported),
        ),
        (
            "an unknown attribute",
            request(NLKMOD_MSG_ECHO, 5),
            1,
            Some(Counter::Invalid),
        ),
        ("no payload", missing, 1, Some(Counter::Missing)),
        (
            "an echo",
            client::echo(NlmFlags::EMPTY, 1, b"12345"),
            1,
            Some(Counter::Replies),
        ),
        (
            "a broadcast",
            client::broadcast(NlmFlags::EMPTY, 1, GROUP, b"12345"),
            1,
            Some(Counter::Broadcasts),
        ),
        (
            "a broadcast without listeners",
            client::broadcast(NlmFlags::EMPTY, 1, GROUP + 1, b""),
            1,
            Some(Counter::Unheard),
        ),
        ("two messages", [&noop[..], &noop].concat(), 2, None),
    ];
    for (what, datagram, messages, counter) in causes {
        let before = client.list();
        client.ask(&datagram);
        let growth: Vec<_> = counter.into_iter().map(|counter| (counter, 1)).collect();
        assert_caused(
            what,
            &before,
            &client.list(),
            messages,
            datagram.len(),
            &growth,
        );
    }
    assert_eq!(listener.waiting().len(), 1);
    drop((client, listener));
    module.unload();
    Ok(())
}

/// Echoes and a dump for a socket without room.
pub(crate) fn lost(config: &Config) -> Verdict {
    const ECHOES: u64 = 50;
    let module = Module::load(config, "");
    let (observer, full) = (Client::open(), Client::open());
    full.socket.set_recv_buffer(1).unwrap();
    let before = observer.list();
    let text = |number: u64| [&number.to_ne_bytes()[..], &[0; 500]].concat();
    let mut bytes = 0;
    for number in 0..ECHOES {
        let request = client::echo(NLM_F_ACK, full.seq(), &text(number));
        full.socket.send(&request).unwrap();
        bytes += request.len();
    }
    // The first dump starts but cannot write anything yet (`ENOBUFS`). The second is
    // refused, because one is in progress (`EBUSY`). The socket has no room for these
    // answers either.
    for _ in 0..2 {
        let request = client::list(NlmFlags::EMPTY, full.seq());
        full.socket.send(&request).unwrap();
        bytes += request.len();
    }
    let after = observer.list();

    // The dump may still find no room while the queue is being read, which is one more
    // overrun.
    let (delivered, overruns) = full.waiting_and_overruns();
    assert_ne!(overruns, 0);
    let mut echoed = 0;
    let (mut listed, mut done) = (0, 0);
    for message in delivered
        .iter()
        .flat_map(|datagram| Messages::new(&datagram.bytes).strict())
    {
        let message = message.unwrap();
        match message.kind() {
            MessageKind::Family(NLKMOD_MSG_ECHO) => {
                assert_eq!(payload(&message), text(echoed));
                echoed += 1;
            }
            MessageKind::Family(NLKMOD_MSG_LIST) => listed += 1,
            MessageKind::Done => done += 1,
            MessageKind::Error => assert_eq!(message.ack().unwrap().errno(), None),
            other => panic!("{other:?}"),
        }
    }
    assert!((1..ECHOES).contains(&echoed), "{echoed} of {ECHOES}");
    // The dump continues as soon as there is room.
    assert_eq!((listed, done), (Counter::ALL.len(), 1));
    let growth = [
        (Counter::Replies, echoed),
        (Counter::Lost, ECHOES - echoed),
        (Counter::Failed, 2),
    ];
    assert_caused("a full socket", &before, &after, ECHOES + 2, bytes, &growth);
    full.echo(b"it has recovered");
    drop((observer, full));
    module.unload();
    Ok(())
}
