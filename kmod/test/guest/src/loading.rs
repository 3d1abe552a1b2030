// SPDX-License-Identifier: MIT OR Apache-2.0
//! Loading and unloading, with all parameters, and while clients use the module.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use nix::errno::Errno;
use nlkmod::family::*;
use nlkmod::Counter;
use nlsock::{Error, Socket};
use nlwire::uapi::*;
use nlwire::NlmFlags;

use crate::client::{self, only_message, payload, Client};
use crate::harness::Verdict;
use crate::kmsg::KernelLog;
use crate::module::{Module, NAME};
use crate::numbers::Numbers;
use crate::{namespaces, Config};

/// A group that some clients listen to and others send to.
const GROUP: u32 = 2;

/// Invalid parameters are refused, and parameters at the limits are accepted.
pub(crate) fn parameters(config: &Config) -> Verdict {
    let refused = [
        ("protocol=-1", Errno::ERANGE),
        ("protocol=32", Errno::ERANGE),
        ("protocol=1000", Errno::ERANGE),
        ("protocol=-2147483648", Errno::ERANGE),
        ("tick_ms=3600001", Errno::ERANGE),
        ("tick_ms=4294967295", Errno::ERANGE),
        ("protocol=0", Errno::EADDRINUSE),
        ("protocol=16", Errno::EADDRINUSE),
        ("protocol=2", Errno::EADDRINUSE),
    ];
    for (parameter, errno) in refused {
        let mut log = KernelLog::from_now();
        let result = Module::try_load(config, parameter).map(drop);
        assert_eq!(result, Err(errno), "{parameter}");
        // The kernel's log names the parameter and its value.
        let (name, value) = parameter.split_once('=').unwrap();
        let lines = log.lines();
        let prefix = format!("{NAME}: {name} {value} ");
        let logged = lines.iter().any(|line| line.starts_with(&prefix));
        assert!(logged, "{parameter}: {lines:?}");
        assert_away(NETLINK_NLKMOD);
    }
    for parameters in ["tick_ms=3600000", "protocol=31", "protocol=28 tick_ms=1"] {
        Module::load(config, parameters).unload();
    }
    Ok(())
}

/// Fails if the protocol is registered.
fn assert_away(protocol: i32) {
    match Client::try_of(protocol) {
        Err(Error::ProtocolNotRegistered { .. }) => {}
        Err(error) => panic!("protocol {protocol}: {error}"),
        Ok(_) => panic!("protocol {protocol} is still there"),
    }
}

/// With another protocol number, the usual one is not registered.
pub(crate) fn another_protocol(config: &Config) -> Verdict {
    const OTHER: i32 = NETLINK_NLKMOD + 1;
    assert_away(OTHER);
    let module = Module::load(config, &format!("protocol={OTHER}"));
    assert_away(NETLINK_NLKMOD);
    let again = Module::try_load(config, "").map(drop);
    assert_eq!(again, Err(Errno::EEXIST));
    Client::of(OTHER).echo(b"over another protocol");
    module.unload();
    assert_away(OTHER);
    Ok(())
}

/// An open socket prevents unloading and stays usable. After the last one is closed,
/// the module can be unloaded.
pub(crate) fn an_open_socket(config: &Config) -> Verdict {
    let mut module = Module::load(config, "tick_ms=1");
    let (client, idle) = (Client::open(), Socket::open(NETLINK_NLKMOD).unwrap());
    for number in 1..=3 {
        module = assert_used(module);
        client.echo(b"still there");
        assert_eq!(client.list()[Counter::Replies.name()], number);
    }
    drop(client);
    let module = assert_used(module);
    drop(idle);
    module.unload();
    assert_away(NETLINK_NLKMOD);
    Ok(())
}

/// Fails if the module can be unloaded.
fn assert_used(module: Module) -> Module {
    match module.try_unload() {
        Err((module, Errno::EWOULDBLOCK)) => module,
        Err((_, errno)) => panic!("{errno}"),
        Ok(()) => panic!("unloaded, with an open socket"),
    }
}

/// A socket is closed while its dump waits for room.
pub(crate) fn an_unfinished_dump(config: &Config) -> Verdict {
    let module = Module::load(config, "");
    let full = Client::open();
    full.socket.set_recv_buffer(1).unwrap();
    for _ in 0..10 {
        let request = client::echo(NlmFlags::EMPTY, 0, &[0; 1000]);
        full.socket.send(&request).unwrap();
    }
    full.socket.send(&client::list(NlmFlags::EMPTY, 1)).unwrap();
    assert_eq!(Client::open().list()[Counter::Failed.name()], 1);
    drop(full);
    // The kernel releases the dump some time later.
    module.unload_when_unused();
    Ok(())
}

/// The counts of answers and of failures that clients got.
#[derive(Default)]
struct Met {
    stop: AtomicBool,
    /// The number of answers.
    served: AtomicU64,
    /// The number of times that the protocol was not registered.
    away: AtomicU64,
}

impl Met {
    /// Waits until clients have increased `count`.
    fn once_more(&self, count: &AtomicU64) {
        let (start, before) = (Instant::now(), count.load(Ordering::SeqCst));
        while count.load(Ordering::SeqCst) == before {
            assert!(!self.stop.load(Ordering::SeqCst), "a client has failed");
            assert!(start.elapsed() < Duration::from_secs(30), "no client");
            thread::sleep(Duration::from_micros(100));
        }
    }
}

/// Stops all threads when it is dropped, also if a test fails.
struct Stop<'m>(&'m Met);

impl Drop for Stop<'_> {
    fn drop(&mut self) {
        self.0.stop.store(true, Ordering::SeqCst);
    }
}

/// The module is loaded and unloaded while clients keep sending. Every other cycle
/// has events.
pub(crate) fn cycles(config: &Config) -> Verdict {
    let met = Met::default();
    let refused: u32 = thread::scope(|scope| {
        let stop = Stop(&met);
        for number in 0..3 {
            let met = &met;
            scope.spawn(move || {
                if number == 0 {
                    // In a namespace that is older than the module and not served. In
                    // a kernel without namespaces, this is one more client.
                    let _ = namespaces::enter_new();
                }
                hammer(met, number);
            });
        }
        let refused = (0..config.cycles).map(|cycle| {
            let module = Module::load(config, &format!("tick_ms={}", cycle % 2));
            met.once_more(&met.served);
            let refused = module.unload_when_unused();
            met.once_more(&met.away);
            refused
        });
        let refused = refused.sum();
        drop(stop);
        refused
    });
    let served = met.served.load(Ordering::SeqCst);
    println!("  {served} answers, in use {refused} times");
    assert_away(NETLINK_NLKMOD);
    Ok(())
}

/// Namespaces are created while the module is loaded and unloaded. Each one that was
/// created after the protocol was registered is served, even if the module was still
/// being loaded. There are older namespaces, which loading initialises as well.
pub(crate) fn namespaces(config: &Config) -> Verdict {
    const OLDER: usize = 20;
    let met = Met::default();
    let older: Result<Vec<_>, _> = (0..OLDER)
        .map(|_| namespaces::in_new(|| Socket::open(NETLINK_ROUTE).unwrap()))
        .collect();
    let older = older?;
    thread::scope(|scope| {
        let stop = Stop(&met);
        scope.spawn(|| create_namespaces(&met));
        for cycle in 0..config.cycles / 4 {
            let module = Module::load(config, &format!("tick_ms={}", cycle % 2));
            met.once_more(&met.served);
            module.unload_when_unused();
            met.once_more(&met.away);
        }
        drop(stop);
    });
    drop(older);
    println!("  {} new namespaces", met.served.load(Ordering::SeqCst));
    assert_away(NETLINK_NLKMOD);
    Ok(())
}

/// Creates namespaces and uses the module in each, until the test stops.
fn create_namespaces(met: &Met) {
    let _stop = Stop(met);
    while !met.stop.load(Ordering::SeqCst) {
        // As long as this socket is open, the module stays loaded.
        match Socket::open(NETLINK_NLKMOD) {
            Ok(_open) => {
                let new = namespaces::in_new(|| {
                    let client = Client::open();
                    client.echo(b"from a new namespace");
                    client.socket.join(NLKMOD_GRP_EVENTS).unwrap();
                });
                assert!(new.is_ok(), "there were namespaces before");
                met.served.fetch_add(1, Ordering::SeqCst);
            }
            Err(Error::ProtocolNotRegistered { .. }) => {
                met.away.fetch_add(1, Ordering::SeqCst);
                thread::yield_now();
                continue;
            }
            Err(error) => panic!("{error}"),
        }
        // The module can be unloaded.
        thread::sleep(Duration::from_millis(1));
    }
}

/// Uses the module repeatedly until the test stops.
fn hammer(met: &Met, number: u64) {
    let _stop = Stop(met);
    let mut numbers = Numbers::new(number);
    while !met.stop.load(Ordering::SeqCst) {
        match Client::try_of(NETLINK_NLKMOD) {
            Ok(client) => {
                if use_it(&client, &mut numbers) {
                    met.served.fetch_add(1, Ordering::SeqCst);
                }
            }
            Err(Error::ProtocolNotRegistered { .. }) => {
                met.away.fetch_add(1, Ordering::SeqCst);
            }
            Err(error) => panic!("{error}"),
        }
        // While no socket is open, the module can be unloaded.
        thread::sleep(Duration::from_micros(numbers.below(3000) as u64));
    }
}

/// Sends a request, and a second one of a random kind. Returns whether the module
/// answered.
fn use_it(client: &Client, numbers: &mut Numbers) -> bool {
    let text = numbers.bytes(100);
    match client.socket.send(&client::echo(NlmFlags::EMPTY, 1, &text)) {
        Ok(()) => {}
        // The module is still being loaded.
        Err(Error::NoListener { .. }) => return false,
        Err(error) => panic!("{error}"),
    }
    let answer = client.recv().unwrap();
    assert_eq!(payload(&only_message(&answer.bytes)), text);
    match numbers.below(4) {
        0 => {
            client.socket.join(NLKMOD_GRP_EVENTS).unwrap();
            client.socket.join(GROUP).unwrap();
        }
        1 => assert_eq!(client.list().len(), Counter::ALL.len()),
        // Another client may or may not listen at this moment.
        2 => {
            let heard = client.broadcast(GROUP, &text);
            assert!(
                matches!(heard, Ok(()) | Err(nlwire::Errno::ESRCH)),
                "{heard:?}"
            );
        }
        // The answers stay unread.
        _ => client.socket.send(&client::list(NLM_F_ACK, 2)).unwrap(),
    }
    true
}
