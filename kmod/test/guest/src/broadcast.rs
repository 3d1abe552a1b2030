//! Broadcasts: to several, to nobody, and to those who do not read.

use nix::libc::{ENOBUFS, ESRCH};
use nlkmod::family::NLKMOD_GROUPS;
use nlkmod::Counter;
use nlsock::Error;
use nlwire::uapi::*;

use crate::client::{self, only_message, payload, Client};
use crate::counters::assert_counted;
use crate::harness::Verdict;
use crate::module::Module;
use crate::Config;

const GROUP: u32 = 32;

/// More than a full listener has room for, and others lose nothing of.
const FLOOD: u32 = 40;

/// A listener that has as little room as the kernel allows.
fn narrow() -> Client {
    let listener = Client::listening(GROUP);
    listener.socket.set_recv_buffer(1).unwrap();
    listener
}

/// The payload of the broadcast with this number.
fn text(number: u32) -> Vec<u8> {
    [&number.to_ne_bytes()[..], &[0x33; 500]].concat()
}

/// Broadcasts a lot. Returns how often there was an error, which is `errno`.
fn flood(client: &Client, errno: i32) -> u32 {
    let results = (0..FLOOD).map(|number| client.broadcast(GROUP, &text(number)));
    let errors = results.filter_map(Result::err).map(|error| {
        assert_eq!(error, errno);
    });
    errors.count() as u32
}

/// How many broadcasts are there: the first ones, without a gap. It was said
/// `overruns` times that some are missing.
fn heard(listener: &Client, overruns: u32) -> u32 {
    let (heard, lost) = listener.waiting_and_overruns();
    assert_eq!(lost, overruns);
    for (number, heard) in (0..).zip(&heard) {
        assert_eq!((heard.port, heard.group), (0, Some(GROUP)));
        assert_eq!(payload(&only_message(&heard.bytes)), text(number));
    }
    heard.len() as u32
}

/// Every group there is can be joined and is heard, and there are no others.
pub(crate) fn groups(config: &Config) -> Verdict {
    let module = Module::load(config, "");
    let client = Client::open();
    for group in 1..=NLKMOD_GROUPS {
        let listener = Client::listening(group);
        assert_eq!(client.broadcast(group, b"all"), Ok(()));
        let [heard] = &listener.waiting()[..] else {
            panic!("group {group}: not heard once")
        };
        assert_eq!(heard.group, Some(group));
    }
    for group in [0, NLKMOD_GROUPS + 1] {
        let joined = client.socket.join(group);
        assert!(matches!(joined, Err(Error::NoSuchGroup { .. })), "{group}");
    }
    drop(client);
    module.unload();
    Ok(())
}

/// All three get everything, who sent it among them; another group gets nothing.
pub(crate) fn three_listeners(config: &Config) -> Verdict {
    let module = Module::load(config, "");
    let listeners = [(); 3].map(|()| Client::listening(GROUP));
    let elsewhere = Client::listening(GROUP - 1);
    for number in 0..3 {
        let request = client::broadcast(0, number, GROUP, &text(number));
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

/// The asker is told, before anyone was there and after the last one has left.
pub(crate) fn nobody_listens(config: &Config) -> Verdict {
    let module = Module::load(config, "");
    let client = Client::open();
    let before = client.list();
    assert_eq!(client.broadcast(GROUP, b"anyone?"), Err(ESRCH));
    let listener = Client::listening(GROUP);
    assert_eq!(client.broadcast(GROUP, b"anyone?"), Ok(()));
    listener.socket.leave(GROUP).unwrap();
    assert_eq!(client.broadcast(GROUP, b"anyone?"), Err(ESRCH));
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

/// Who does not read misses something and is told so, once. The others miss nothing,
/// and the asker is not told.
pub(crate) fn a_full_listener(config: &Config) -> Verdict {
    let module = Module::load(config, "");
    let (client, full) = (Client::open(), narrow());
    let others = [(); 2].map(|()| Client::listening(GROUP));
    let before = client.list();
    assert_eq!(flood(&client, 0), 0);
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
    // It has been read empty: it hears again.
    client.broadcast(GROUP, &text(0)).unwrap();
    assert_eq!(heard(&full, 0), 1);

    // To the kernel, a listener without room is none.
    drop(others);
    let unheard = flood(&client, ESRCH);
    assert_eq!(heard(&full, 1), FLOOD - unheard);
    drop((client, full));
    module.unload();
    Ok(())
}

/// As above, with a listener who wants the asker to know.
pub(crate) fn an_error_for_the_sender(config: &Config) -> Verdict {
    let module = Module::load(config, "");
    let (client, full, other) = (Client::open(), narrow(), Client::listening(GROUP));
    full.socket.set_broadcast_error(true).unwrap();
    let before = client.list();
    let refused = flood(&client, ENOBUFS);
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
