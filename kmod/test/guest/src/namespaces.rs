// SPDX-License-Identifier: MIT OR Apache-2.0
//! Network namespaces, each with its own service.

use std::sync::mpsc;
use std::thread;

use nix::errno::Errno;
use nix::sched::{unshare, CloneFlags};
use nlkmod::family::*;
use nlkmod::Counter;
use nlsock::Error;
use nlwire::NlmFlags;

use crate::client::{self, Client};
use crate::counters::assert_counted;
use crate::events::{next_tick, wait_for};
use crate::harness::{Skipped, Verdict};
use crate::module::Module;
use crate::Config;

const GROUP: u32 = 5;

/// Moves this thread into a new network namespace, which exists as long as a thread
/// or a socket is in it.
pub(crate) fn enter_new() -> Verdict {
    match unshare(CloneFlags::CLONE_NEWNET) {
        Err(Errno::EINVAL) => Err(Skipped("this kernel has no network namespaces".into())),
        entered => {
            entered.expect("a network namespace");
            Ok(())
        }
    }
}

/// Returns the result of `make`, called in a new network namespace.
pub(crate) fn in_new<T: Send>(make: impl FnOnce() -> T + Send) -> Result<T, Skipped> {
    thread::scope(|scope| {
        let thread = scope.spawn(|| enter_new().map(|()| make()));
        thread.join().unwrap()
    })
}

/// Broadcasts stay in their namespace, and each namespace has its own counters.
pub(crate) fn apart(config: &Config) -> Verdict {
    let module = Module::load(config, "tick_ms=20");
    let members = || {
        let listener = Client::listening(GROUP);
        (
            Client::open(),
            listener,
            Client::listening(NLKMOD_GRP_EVENTS),
        )
    };
    let (client, listener, events) = members();
    for number in 0..50u32 {
        client.echo(&number.to_ne_bytes());
    }
    let ticks = |client: &Client| client.list()[Counter::Ticks.name()];
    wait_for(|| ticks(&client) > 10);
    let (there, listener_there, events_there) = in_new(members)?;

    // In the new namespace only ticks have happened so far, and fewer of them.
    let mut nothing = there.list();
    nothing.values_mut().for_each(|value| *value = 0);
    let counted = there.list();
    let since = counted[Counter::Ticks.name()];
    let lists = [
        (Counter::Messages, 2),
        (Counter::Bytes, 32),
        (Counter::Ticks, since),
        (Counter::Expiries, counted[Counter::Expiries.name()]),
    ];
    assert_counted("a new namespace", &nothing, &counted, &lists);
    assert!(since < ticks(&client), "ticks of a younger namespace");
    assert_eq!(client.list()[Counter::Replies.name()], 50);

    // The same port can exist in both.
    client.broadcast(GROUP, b"here").unwrap();
    assert_eq!(listener.waiting().len(), 1);
    assert_eq!(listener_there.waiting(), []);
    there.broadcast(GROUP, b"there").unwrap();
    there.broadcast(GROUP, b"there").unwrap();
    assert_eq!(listener.waiting(), []);
    assert_eq!(listener_there.waiting().len(), 2);
    listener_there.socket.leave(GROUP).unwrap();
    assert_eq!(there.broadcast(GROUP, b"nobody"), Err(nlwire::Errno::ESRCH));
    client.broadcast(GROUP, b"here").unwrap();

    for events in [events, events_there] {
        let first = next_tick(&events);
        assert_eq!(next_tick(&events), first + 1);
    }
    drop((client, listener, there, listener_there));
    module.unload();
    Ok(())
}

/// A namespace that existed before the module was loaded, and still exists when it is
/// unloaded, is not served. Repeated a few times.
pub(crate) fn older_than_the_module(config: &Config) -> Verdict {
    let (to_namespace, orders) = mpsc::channel::<()>();
    let (from_namespace, clients) = mpsc::channel();
    thread::scope(|scope| {
        scope.spawn(move || {
            from_namespace.send(enter_new().map(|()| None)).unwrap();
            for () in orders {
                from_namespace.send(Ok(Some(Client::open()))).unwrap();
            }
        });
        clients.recv().unwrap()?;
        for _ in 0..5 {
            let module = Module::load(config, "tick_ms=1");
            to_namespace.send(()).unwrap();
            let client = clients.recv().unwrap()?.unwrap();
            let request = client::echo(NlmFlags::EMPTY, 1, b"from elsewhere");
            let sent = client.socket.send(&request);
            assert!(matches!(sent, Err(Error::NoListener { .. })), "{sent:?}");
            drop(client);
            module.unload();
        }
        // This ends the thread.
        drop(to_namespace);
        Ok(())
    })
}

/// Namespaces are created and destroyed while the module is loaded, and one is being
/// destroyed while the module is unloaded.
pub(crate) fn come_and_go(config: &Config) -> Verdict {
    for _ in 0..3 {
        let module = Module::load(config, "tick_ms=1");
        for _ in 0..10 {
            let (client, events) =
                in_new(|| (Client::open(), Client::listening(NLKMOD_GRP_EVENTS)))?;
            client.echo(b"from elsewhere");
            next_tick(&events);
        }
        module.unload();
    }
    Ok(())
}
