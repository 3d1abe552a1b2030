//! What the kernel sends without having been asked.

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

/// Receives the next event, and returns its tick.
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

/// Receives `count` events, and returns the last one's tick.
fn receive(listener: &Client, count: u64) -> u64 {
    let first = next_tick(listener);
    for number in 1..count {
        assert_eq!(next_tick(listener), first + number);
    }
    first + count - 1
}

/// Three events reach whoever calls.
pub(crate) fn three_in_a_row() {
    assert_ne!(receive(&Client::listening(NLKMOD_GRP_EVENTS), 3), 0);
}

/// They come, one after the other, every `tick_ms`, and are counted, whether anyone
/// listens or not.
pub(crate) fn ticks(config: &Config) -> Verdict {
    let module = Module::load(config, &format!("tick_ms={TICK_MS}"));
    let client = Client::open();
    let ticks = || client.list()[Counter::Ticks.name()];
    wait_for(|| ticks() > 2);

    let listener = Client::listening(NLKMOD_GRP_EVENTS);
    let last = receive(&listener, 3);
    let counted = ticks();
    assert!(
        (last..last + 50).contains(&counted),
        "{counted}, event {last}"
    );
    assert_period(&listener);
    drop((client, listener));
    module.unload();
    Ok(())
}

/// Fails unless events are about as far apart as they should be. The kernel may wait
/// a tick of its clock less; and the machine may be busy, but not always.
fn assert_period(listener: &Client) {
    const EVENTS: u32 = 10;
    let periods = (0..10).map(|_| {
        receive(listener, 1);
        let start = Instant::now();
        receive(listener, EVENTS.into());
        start.elapsed() / EVENTS
    });
    // The first can have been waiting.
    let least = Duration::from_millis(u64::from(TICK_MS)) * (EVENTS - 3) / EVENTS;
    let most = Duration::from_millis(u64::from(TICK_MS)) * 3;
    let periods: Vec<_> = periods.collect();
    assert!(periods.iter().any(|period| *period <= most), "{periods:?}");
    let total: Duration = periods.iter().sum();
    assert!(total / periods.len() as u32 >= least, "{periods:?}");
}

/// Fails unless `condition` comes true in a while.
pub(crate) fn wait_for(condition: impl Fn() -> bool) {
    let start = Instant::now();
    while !condition() {
        assert!(start.elapsed() < Duration::from_secs(10));
        thread::sleep(Duration::from_millis(10));
    }
}

/// An ordinary user gets them as well.
pub(crate) fn nobody(config: &Config) -> Verdict {
    let module = Module::load(config, &format!("tick_ms={TICK_MS}"));
    nobody::run("events");
    module.unload();
    Ok(())
}

/// None, where nobody asked for them.
pub(crate) fn none(config: &Config) -> Verdict {
    for parameters in ["", "tick_ms=0"] {
        let module = Module::load(config, parameters);
        let listener = Client::listening(NLKMOD_GRP_EVENTS);
        thread::sleep(Duration::from_millis(500));
        assert_eq!(listener.waiting(), []);
        assert_eq!(listener.list()[Counter::Ticks.name()], 0);
        drop(listener);
        module.unload();
    }
    Ok(())
}
