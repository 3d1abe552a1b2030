// SPDX-License-Identifier: MIT OR Apache-2.0
//! Broadcasts to several listeners, to none, and to full ones.

use nlkmod::family::{NLKMOD_GROUPS, NLKMOD_GRP_EVENTS};
use nlkmod::Counter;
use nlsock::Error;
use nlwire::uapi::*;
use nlwire::{Errno, NlmFlags};

use crate::client::{self, only_message, payload, Client};
use crate::counters::assert_counted;
use crate::harness::Verdict;
use crate::module::Module;
use crate::Config;

const GROUP: u32 = 32;

/// The number of broadcasts of a flood: more than a narrow listener has room for, and
/// fewer than others have.
const FLOOD: u32 = 40;

/// Returns a listener with the smallest receive buffer that the kernel allows.
fn narrow() -> Client {
    let listener = Client::listening(GROUP);
    listener.socket.set_recv_buffer(1).unwrap();
    listener
}

/// Returns the payload of the broadcast with this number.
fn text(number: u32) -> Vec<u8> {
    [&number.to_ne_bytes()[..], &[0x33; 500]].concat()
}

/// Sends [`FLOOD`] broadcasts. Returns the number of errors. Fails if one is not
/// `errno`.
fn flood(client: &Client, errno: Option<Errno>) -> u32 {
    let results = (0..FLOOD).map(|number| client.broadcast(GROUP, &text(number)));
    let errors = results.filter_map(Result::err).map(|error| {
        assert_eq!(Some(error), errno);
    });
    errors.count() as u32
}

/// Returns the number of queued broadcasts. Fails unless these are the first ones,
/// without a gap, and there were `overruns` overruns.
fn heard(listener: &Client, overruns: u32) -> u32 {
    let (heard, lost) = listener.waiting_and_overruns();
    assert_eq!(lost, overruns);
    for (number, heard) in (0..).zip(&heard) {
        assert_eq!((heard.port, heard.group), (0, Some(GROUP)));
        assert_eq!(payload(&only_message(&heard.bytes)), text(number));
    }
    heard.len() as u32
}

/// Each group can be joined and receives its broadcasts, except the group of events.
/// Other groups do not exist.
pub(crate) fn groups(config: &Config) -> Verdict {
    let module = Module::load(config, "");
    let client = Client::open();
    let listener = Client::listening(NLKMOD_GRP_EVENTS);
    let refused = client.broadcast(NLKMOD_GRP_EVENTS, b"like an event");
    assert_eq!(refused, Err(Errno::ERANGE));
    assert_eq!(listener.waiting(), []);
    for group in NLKMOD_GRP_EVENTS + 1..=NLKMOD_GROUPS {
        let listener = Client::listening(group);
        assert_eq!(client.broadcast(group, b"all"), Ok(()));
        let [heard] = &listener.waiting()[..] else {
            panic!("group {group}: not one broadcast")
        };
        assert_eq!(heard.group, Some(group));
    }
    for group in [0, NLKMOD_GROUPS + 1] {
        let joined = client.socket.join(group);
        assert!(matches!(joined, Err(Error::NoSuchGroup { .. })), "{group}");
    }
    drop((client, listener));
    module.unload();
    Ok(())
}

/// All three listeners receive every broadcast, including the sender. Another group
/// receives none.
pub(crate) fn three_listeners(config: &Config) -> Verdict {
    let module = Module::load(config, "");
    let listeners = [(); 3].map(|()| Client::listening(GROUP));
    let elsewhere = Client::listening(GROUP - 1);
    for number in 0..3 {
        let request = client::broadcast(NlmFlags::EMPTY, number, GROUP, &text(number));
        listeners[0].socket.send(&request).unwrap();
    }
    for listener in &listeners {
        assert_eq!(heard(listener, 0), 3);
    }
    assert_eq!(elsewhere.waiting(), []);
    drop((listeners, elsewhere));
    module.unload();
    Ok(())
}

/// The sender gets an error before the first listener joins and after the last one has
/// left.
pub(crate) fn nobody_listens(config: &Config) -> Verdict {
    let module = Module::load(config, "");
    let client = Client::open();
    let before = client.list();
    assert_eq!(client.broadcast(GROUP, b"anyone?"), Err(Errno::ESRCH));
    let listener = Client::listening(GROUP);
    assert_eq!(client.broadcast(GROUP, b"anyone?"), Ok(()));
    listener.socket.leave(GROUP).unwrap();
    assert_eq!(client.broadcast(GROUP, b"anyone?"), Err(Errno::ESRCH));
    let bytes = client::broadcast(NLM_F_ACK, 0, GROUP, b"anyone?").len() as u64;
    assert_counted(
        "nobody listens",
        &before,
        &client.list(),
        &[
            (Counter::Messages, 4),
            (Counter::Bytes, 3 * bytes + 16),
            (Counter::Broadcasts, 1),
            (Counter::Unheard, 2),
        ],
    );
    assert_eq!(listener.waiting().len(), 1);
    drop((client, listener));
    module.unload();
    Ok(())
}

/// A full listener loses broadcasts and gets one overrun. The others lose none, and the
/// sender gets no error.
pub(crate) fn a_full_listener(config: &Config) -> Verdict {
    let module = Module::load(config, "");
    let (client, full) = (Client::open(), narrow());
    let others = [(); 2].map(|()| Client::listening(GROUP));
    let before = client.list();
    assert_eq!(flood(&client, None), 0);
    let after = client.list();
    let grown = |counter: Counter| after[counter.name()] - before[counter.name()];
    assert_eq!(grown(Counter::Broadcasts), u64::from(FLOOD));
    assert_eq!(grown(Counter::Unheard), 0);
    for other in &others {
        assert_eq!(heard(other, 0), FLOOD);
    }
    let heard_first = heard(&full, 1);
    assert!(
        (1..FLOOD).contains(&heard_first),
        "{heard_first} of {FLOOD}"
    );
    // Its queue is empty now, so it receives again.
    client.broadcast(GROUP, &text(0)).unwrap();
    assert_eq!(heard(&full, 0), 1);

    // For the kernel, a listener without room is no listener.
    drop(others);
    let unheard = flood(&client, Some(Errno::ESRCH));
    assert_eq!(heard(&full, 1), FLOOD - unheard);
    drop((client, full));
    module.unload();
    Ok(())
}

/// A full listener with `NETLINK_BROADCAST_ERROR` causes an error for the sender.
pub(crate) fn an_error_for_the_sender(config: &Config) -> Verdict {
    let module = Module::load(config, "");
    let (client, full, other) = (Client::open(), narrow(), Client::listening(GROUP));
    full.socket.set_broadcast_error(true).unwrap();
    let before = client.list();
    let refused = flood(&client, Some(Errno::ENOBUFS));
    assert!((1..FLOOD).contains(&refused), "{refused} of {FLOOD}");
    let after = client.list();
    let grown = |counter: Counter| after[counter.name()] - before[counter.name()];
    assert_eq!(grown(Counter::Failed), u64::from(refused));
    assert_eq!(grown(Counter::Broadcasts), u64::from(FLOOD - refused));
    assert_eq!(grown(Counter::Unheard), 0);
    assert_eq!(heard(&other, 0), FLOOD);
    assert_eq!(heard(&full, 1), FLOOD - refused);
    drop((client, full, other));
    module.unload();
    Ok(())
}
