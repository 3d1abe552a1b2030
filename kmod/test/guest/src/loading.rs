//! Loading and unloading, with the module's parameters and with clients in the way.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use nix::errno::Errno;
use nix::libc::ESRCH;
use nlkmod::family::*;
use nlkmod::Counter;
use nlsock::{Error, Socket};
use nlwire::uapi::*;

use crate::client::{self, only_message, payload, Client};
use crate::harness::Verdict;
use crate::kmsg::KernelLog;
use crate::module::{Module, NAME};
use crate::numbers::Numbers;
use crate::{namespaces, Config};

/// Those that the module refuses, and those at the edge that it takes.
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
        // The kernel's log says which one, and its value.
        let (name, value) = parameter.split_once('=').unwrap();
        let lines = log.lines();
        let prefix = format!("{NAME}: {name} {value} ");
        let said = lines.iter().any(|line| line.starts_with(&prefix));
        assert!(said, "{parameter}: {lines:?}");
        assert_away(NETLINK_NLKMOD);
    }
    for parameters in ["tick_ms=3600000", "protocol=31", "protocol=28 tick_ms=1"] {
        Module::load(config, parameters).unload();
    }
    Ok(())
}

/// Fails if anyone serves the protocol.
fn assert_away(protocol: i32) {
    match Client::try_of(protocol) {
        Err(Error::ProtocolNotRegistered { .. }) => {}
        Err(error) => panic!("protocol {protocol}: {error}"),
        Ok(_) => panic!("protocol {protocol} is still there"),
    }
}

/// The number can be another one, and the usual one is not there then.
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

/// An open socket keeps the module, and can be used on; the last one to be closed
/// lets go of it.
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

/// A dump that waits for its reader, who goes away.
pub(crate) fn an_unfinished_dump(config: &Config) -> Verdict {
    let module = Module::load(config, "");
    let full = Client::open();
    full.socket.set_recv_buffer(1).unwrap();
    for _ in 0..10 {
        let request = client::echo(0, 0, &[0; 1000]);
        full.socket.send(&request).unwrap();
    }
    full.socket.send(&client::list(0, 1)).unwrap();
    assert_eq!(Client::open().list()[Counter::Failed.name()], 1);
    drop(full);
    // The kernel clears away what it left behind on its own time.
    module.unload_when_unused();
    Ok(())
}

/// What clients have met while the module came and went.
#[derive(Default)]
struct Met {
    stop: AtomicBool,
    /// An answer.
    served: AtomicU64,
    /// No such protocol.
    away: AtomicU64,
}

impl Met {
    /// Waits until clients have met this once more.
    fn once_more(&self, count: &AtomicU64) {
        let (start, before) = (Instant::now(), count.load(Ordering::SeqCst));
        while count.load(Ordering::SeqCst) == before {
            assert!(!self.stop.load(Ordering::SeqCst), "a client has failed");
            assert!(start.elapsed() < Duration::from_secs(30), "no client");
            thread::sleep(Duration::from_micros(100));
        }
    }
}

/// Tells everyone to stop, when it is dropped: also where a test fails.
struct Stop<'m>(&'m Met);

impl Drop for Stop<'_> {
    fn drop(&mut self) {
        self.0.stop.store(true, Ordering::SeqCst);
    }
}

/// The module comes and goes while clients know nothing of it. Events are on in
/// every other cycle.
pub(crate) fn cycles(config: &Config) -> Verdict {
    let met = Met::default();
    let refused: u32 = thread::scope(|scope| {
        let stop = Stop(&met);
        for number in 0..3 {
            let met = &met;
            scope.spawn(move || {
                if number == 0 {
                    // In a namespace that is older than the module, and not served;
                    // where there are none, that is one more client.
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

/// A client that tries again and again.
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
        // Between two sockets is when the module can go.
        thread::sleep(Duration::from_micros(numbers.below(3000) as u64));
    }
}

/// What clients do. Whether the module was there for it.
fn use_it(client: &Client, numbers: &mut Numbers) -> bool {
    let text = numbers.bytes(100);
    match client.socket.send(&client::echo(0, 1, &text)) {
        Ok(()) => {}
        // It is only just being loaded.
        Err(Error::NoListener { .. }) => return false,
        Err(error) => panic!("{error}"),
    }
    let answer = client.recv().unwrap();
    assert_eq!(payload(&only_message(&answer.bytes)), text);
    match numbers.below(4) {
        0 => client.socket.join(NLKMOD_GRP_EVENTS).unwrap(),
        1 => assert_eq!(client.list().len(), Counter::ALL.len()),
        // Whether another client listens just now is a matter of luck.
        2 => {
            let heard = client.broadcast(NLKMOD_GRP_EVENTS, &text);
            assert!(matches!(heard, Ok(()) | Err(ESRCH)), "{heard:?}");
        }
        // Answers that nobody reads.
        _ => client.socket.send(&client::list(NLM_F_ACK, 2)).unwrap(),
    }
    true
}
