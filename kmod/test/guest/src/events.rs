// SPDX-License-Identifier: MIT OR Apache-2.0
//! Events, which the kernel sends without a request.

use std::thread;
use std::time::{Duration, Instant};

use nlkmod::family::*;
use nlkmod::Counter;
use nlwire::NlMsgHdr;

use crate::client::{only_message, Client};
use crate::harness::Verdict;
use crate::module::Module;
use crate::{nobody, Config};

const TICK_MS: u32 = 20;

/// Receives the next event and returns its tick.
pub(crate) fn next_tick(listener: &Client) -> u64 {
    let event = listener.recv().unwrap();
    assert_eq!((event.port, event.group), (0, Some(NLKMOD_GRP_EVENTS)));
    let message = only_message(&event.bytes);
    let expected = NlMsgHdr::new(NLKMOD_MSG_EVENT).with_len(event.bytes.len() as u32);
    assert_eq!(*message.header(), expected);
    let mut attributes = message.attributes(0).unwrap().strict();
    let tick = attributes.next().unwrap().unwrap();
    assert_eq!(tick.header().type_and_flags(), NLKMOD_A_TICK);
    assert_eq!(attributes.next(), None);
    tick.get_u64().unwrap()
}

/// Receives `count` events and returns the tick of the last one.
fn receive(listener: &Client, count: u64) -> u64 {
    let first = next_tick(listener);
    for number in 1..count {
        assert_eq!(next_tick(listener), first + number);
    }
    first + count - 1
}

/// Receives three events, as the current user.
pub(crate) fn three_in_a_row() {
    assert_ne!(receive(&Client::listening(NLKMOD_GRP_EVENTS), 3), 0);
}

/// An event is sent every `tick_ms`, in order, and is counted.
pub(crate) fn ticks(config: &Config) -> Verdict {
    let module = Module::load(config, &format!("tick_ms={TICK_MS}"));
    let client = Client::open();
    let listener = Client::listening(NLKMOD_GRP_EVENTS);
    let last = receive(&listener, 3);
    assert_eq!(last, 3, "the first event was sent to the first listener");
    let counted = client.list()[Counter::Ticks.name()];
    assert!(
        (last..last + 50).contains(&counted),
        "{counted}, event {last}"
    );
    assert_period(&listener);
    drop((client, listener));
    module.unload();
    Ok(())
}

/// Fails unless the time between events is about `tick_ms`. The kernel may wait one
/// tick of its clock less, and a busy machine may delay some events.
fn assert_period(listener: &Client) {
    const EVENTS: u32 = 10;
    let periods = (0..10).map(|_| {
        receive(listener, 1);
        let start = Instant::now();
        receive(listener, EVENTS.into());
        start.elapsed() / EVENTS
    });
    // The first event may have been queued.
    let least = Duration::from_millis(u64::from(TICK_MS)) * (EVENTS - 3) / EVENTS;
    let most = Duration::from_millis(u64::from(TICK_MS)) * 3;
    let periods: Vec<_> = periods.collect();
    assert!(periods.iter().any(|period| *period <= most), "{periods:?}");
    let total: Duration = periods.iter().sum();
    assert!(total / periods.len() as u32 >= least, "{periods:?}");
}

/// Waits until `condition` is true. Fails after 30 seconds.
pub(crate) fn wait_for(mut condition: impl FnMut() -> bool) {
    let start = Instant::now();
    while !condition() {
        assert!(start.elapsed() < Duration::from_secs(30));
        thread::sleep(Duration::from_millis(10));
    }
}

/// An unprivileged user receives events.
pub(crate) fn nobody(config: &Config) -> Verdict {
    let module = Module::load(config, &format!("tick_ms={TICK_MS}"));
    nobody::run("events");
    module.unload();
    Ok(())
}

/// Without the parameter, there are no events.
pub(crate) fn none(config: &Config) -> Verdict {
    for parameters in ["", "tick_ms=0"] {
        let module = Module::load(config, parameters);
        let listener = Client::listening(NLKMOD_GRP_EVENTS);
        thread::sleep(Duration::from_millis(500));
        assert_eq!(listener.waiting(), []);
        let counts = listener.list();
        assert_eq!(counts[Counter::Ticks.name()], 0);
        assert_eq!(counts[Counter::Expiries.name()], 0);
        drop(listener);
        module.unload();
    }
    Ok(())
}
