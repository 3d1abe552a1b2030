// SPDX-License-Identifier: MIT OR Apache-2.0
//! The timer of a namespace, which runs only while somebody there listens to events.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use nlkmod::family::*;
use nlkmod::Counter;
use nlsock::{Error, Socket};
use nlwire::SockAddrNl;

use crate::client::Client;
use crate::events::{next_tick, wait_for};
use crate::harness::Verdict;
use crate::module::Module;
use crate::numbers::Numbers;
use crate::{namespaces, Config};

const TICK_MS: u64 = 10;

/// Long enough for a running timer to expire several times, on a busy machine as well.
const SEVERAL_TICKS: Duration = Duration::from_millis(50 * TICK_MS);

/// The mask of the group of events, and another one.
const EVENTS: u32 = 1 << (NLKMOD_GRP_EVENTS - 1);
const OTHERS: u32 = 1 << 5;

fn load(config: &Config) -> Module {
    Module::load(config, &format!("tick_ms={TICK_MS}"))
}

fn count(client: &Client, counter: Counter) -> u64 {
    client.list()[counter.name()]
}

/// Waits until the timer of the client's namespace has ended. Fails after a minute.
fn wait_for_end(client: &Client) {
    let start = Instant::now();
    loop {
        let before = count(client, Counter::Expiries);
        thread::sleep(SEVERAL_TICKS);
        if count(client, Counter::Expiries) == before {
            return;
        }
        assert!(start.elapsed() < Duration::from_secs(60), "still running");
    }
}

/// Receives three events without a gap. Returns the tick of the last one.
fn three(listener: &Client) -> u64 {
    let first = next_tick(listener);
    assert_eq!(next_tick(listener), first + 1);
    assert_eq!(next_tick(listener), first + 2);
    first + 2
}

/// There are no ticks before the first listener and after the last one, and none is
/// skipped between the last one and the next. There are two ways to join, and three to
/// leave; a namespace for each pair.
pub(crate) fn come_and_go(config: &Config) -> Verdict {
    let joins: [fn() -> Client; 3] = [
        || Client::listening(NLKMOD_GRP_EVENTS),
        || Client::bound(SockAddrNl::new(0, EVENTS)),
        || Client::bound(SockAddrNl::new(0, EVENTS | OTHERS)),
    ];
    let leaves: [fn(Client); 3] = [
        drop,
        |client| client.socket.leave(NLKMOD_GRP_EVENTS).unwrap(),
        |client| {
            let address = SockAddrNl::new(client.port, 0);
            client.socket.bind(address).unwrap();
        },
    ];
    let module = load(config);
    thread::scope(|scope| {
        let pairs = joins.into_iter().zip(leaves);
        let threads = pairs.map(|(join, leave)| {
            scope.spawn(move || namespaces::in_new(|| one_comes_and_goes(join, leave)))
        });
        let threads: Vec<_> = threads.collect();
        threads
            .into_iter()
            .try_for_each(|thread| thread.join().unwrap())
    })?;
    // The kernel releases a namespace some time after its last socket.
    module.unload_when_unused();
    Ok(())
}

fn one_comes_and_goes(join: fn() -> Client, leave: fn(Client)) {
    let client = Client::open();
    // Other groups do not matter.
    let _other = Client::bound(SockAddrNl::new(0, OTHERS));
    thread::sleep(SEVERAL_TICKS);
    assert_eq!(count(&client, Counter::Expiries), 0, "nobody has listened");
    let mut ticks = 0;
    for _ in 0..2 {
        let listener = join();
        let last = three(&listener);
        assert_eq!(last, ticks + 3);
        leave(listener);
        wait_for_end(&client);
        ticks = count(&client, Counter::Ticks);
        assert!(ticks >= last);
    }
}

/// A listener in one namespace starts no timer in another, and does not keep one going.
pub(crate) fn elsewhere(config: &Config) -> Verdict {
    let module = load(config);
    let listener = Client::listening(NLKMOD_GRP_EVENTS);
    let silent = namespaces::in_new(Client::open)?;
    let (left, leaver) =
        namespaces::in_new(|| (Client::open(), Client::listening(NLKMOD_GRP_EVENTS)))?;
    assert_eq!(three(&leaver), 3);
    drop(leaver);
    wait_for_end(&left);
    let ticks = count(&left, Counter::Ticks);
    // This timer has not ended. Its listener may have had no room in the meantime.
    listener.waiting_and_overruns();
    three(&listener);
    assert_eq!(count(&left, Counter::Ticks), ticks);
    assert_eq!(count(&silent, Counter::Expiries), 0);
    drop((listener, silent, left));
    module.unload();
    Ok(())
}

/// A process that joins and leaves without being a member, or twice, neither ends the
/// timer of a listener nor keeps it going.
pub(crate) fn strangers(config: &Config) -> Verdict {
    let module = load(config);
    let listener = Client::listening(NLKMOD_GRP_EVENTS);
    let mut last = three(&listener);
    for _ in 0..20 {
        let stranger = Client::open();
        for _ in 0..20 {
            stranger.socket.leave(NLKMOD_GRP_EVENTS).unwrap();
        }
        drop(stranger);
        let twice = Client::bound(SockAddrNl::new(0, EVENTS));
        twice.socket.join(NLKMOD_GRP_EVENTS).unwrap();
        twice.socket.join(NLKMOD_GRP_EVENTS).unwrap();
        drop(twice);
        let late = Socket::open(NETLINK_NLKMOD).unwrap();
        let bound = late.bind(SockAddrNl::new(listener.port, EVENTS));
        assert!(matches!(bound, Err(Error::PortInUse { .. })), "{bound:?}");
        let tick = next_tick(&listener);
        assert_eq!(tick, last + 1);
        last = tick;
    }
    let client = Client::open();
    drop(listener);
    wait_for_end(&client);
    drop(client);
    module.unload();
    Ok(())
}

/// A listener that does not read loses events, but not the timer.
pub(crate) fn full(config: &Config) -> Verdict {
    /// A number of ticks that ends long after the join.
    const LATER: u64 = 4000 / TICK_MS;
    let module = load(config);
    let (client, listener) = (Client::open(), Client::listening(NLKMOD_GRP_EVENTS));
    listener.socket.set_recv_buffer(1).unwrap();
    wait_for(|| count(&client, Counter::Ticks) > LATER);
    let (received, overruns) = listener.waiting_and_overruns();
    assert!((1..100).contains(&received.len()), "{}", received.len());
    assert_ne!(overruns, 0);
    assert!(three(&listener) > LATER);
    drop(listener);
    wait_for_end(&client);
    drop(client);
    module.unload();
    Ok(())
}

/// Several processors join and leave thousands of times, here and in namespaces that
/// come and go. Afterwards, the timer still starts with a listener and ends without.
pub(crate) fn crowd(config: &Config) -> Verdict {
    const THREADS: u64 = 4;
    let module = Module::load(config, "tick_ms=1");
    let client = Client::open();
    let observer = Client::listening(NLKMOD_GRP_EVENTS);
    let end = AtomicBool::new(false);
    thread::scope(|scope| {
        let threads =
            (0..THREADS).map(|number| scope.spawn(move || join_and_leave(number, config.joins)));
        let threads: Vec<_> = threads.collect();
        let come_and_go = scope.spawn(|| {
            let mut namespaces = 0;
            while !end.load(Ordering::SeqCst) {
                namespaces::in_new(|| join_and_leave(namespaces, 20))?;
                namespaces += 1;
            }
            println!("  {namespaces} namespaces");
            Ok(())
        });
        for thread in threads {
            thread.join().unwrap();
        }
        end.store(true, Ordering::SeqCst);
        come_and_go.join().unwrap()
    })?;
    // The observer may have had no room in between.
    observer.waiting_and_overruns();
    next_tick(&observer);
    drop(observer);
    wait_for_end(&client);
    three(&Client::listening(NLKMOD_GRP_EVENTS));
    drop(client);
    module.unload();
    Ok(())
}

/// Joins and leaves in a random order and by all calls, with a few sockets.
fn join_and_leave(seed: u64, times: u32) {
    let mut numbers = Numbers::new(seed);
    let mut client = Client::open();
    for _ in 0..times {
        match numbers.below(8) {
            0 => client = Client::open(),
            1 => client = Client::bound(SockAddrNl::new(0, EVENTS)),
            2 | 3 => client.socket.join(NLKMOD_GRP_EVENTS).unwrap(),
            4 | 5 => client.socket.leave(NLKMOD_GRP_EVENTS).unwrap(),
            _ => {
                let groups = [0, EVENTS, OTHERS, u32::MAX][numbers.below(4)];
                let address = SockAddrNl::new(client.port, groups);
                client.socket.bind(address).unwrap();
            }
        }
        if numbers.below(100) == 0 {
            client.waiting_and_overruns();
        }
    }
}
