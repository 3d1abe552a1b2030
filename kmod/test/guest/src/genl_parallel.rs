// SPDX-License-Identifier: MIT OR Apache-2.0
//! Which handlers run while another family's handler has the lock that families without
//! `parallel_ops` share, and in which network namespaces a family exists.

use std::fs;
use std::process::{Child, Command};
use std::sync::mpsc::{self, TryRecvError};
use std::thread;

use nix::unistd::{gettid, Pid};
use nlwire::uapi::*;
use nlwire::{Errno, Messages, NlmFlags};

use crate::client::Client;
use crate::events::wait_for;
use crate::genl::{family_id, message};
use crate::harness::{Skipped, Verdict};
use crate::kmsg::KernelLog;
use crate::module::Module;
use crate::{namespaces, Config};

/// A process that holds the lock, in the kernel: see `bench/genlhold.c`.
struct Held(Child);

impl Held {
    fn new(config: &Config) -> Self {
        let mut log = KernelLog::from_now();
        let module = config.module.with_file_name("genlhold.ko");
        let mut process = Command::new("insmod").arg(module).spawn().expect("insmod");
        wait_for(|| {
            let ended = process.try_wait().unwrap();
            assert_eq!(ended, None, "the lock is not held");
            log.lines()
                .iter()
                .any(|line| line == "genlhold: holding the lock")
        });
        Self(process)
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Returns whether a thread is waiting in the kernel, in a way that no signal ends.
fn waits(thread: Pid) -> bool {
    let stat = fs::read_to_string(format!("/proc/self/task/{thread}/stat"));
    let stat = stat.unwrap_or_default();
    let state = stat.rsplit_once(") ").map(|(_, fields)| fields);
    state.is_some_and(|fields| fields.starts_with('D'))
}

/// Sends requests while the lock is held, and returns the messages in the answers. Fails if
/// `serial` and a request does not wait for the lock.
fn ask(config: &Config, serial: bool, requests: &[Vec<u8>]) -> Vec<Vec<u8>> {
    let held = Held::new(config);
    thread::scope(|scope| {
        let (sender, receiver) = mpsc::channel();
        let asking = scope.spawn(move || {
            sender.send(gettid()).unwrap();
            let client = Client::of(NETLINK_GENERIC);
            let answers = requests.iter().flat_map(|request| client.ask(request));
            answers.collect::<Vec<_>>()
            // The sender is dropped.
        });
        let thread = receiver.recv().unwrap();
        if serial {
            wait_for(|| {
                let answered = receiver.try_recv() == Err(TryRecvError::Disconnected);
                assert!(!answered, "answered although the lock is held");
                waits(thread)
            });
            drop(held);
            asking.join().unwrap()
        } else {
            // Otherwise this never ends.
            let answers = asking.join().unwrap();
            drop(held);
            answers
        }
    })
}

/// Returns the errnos of the ACKs in answers.
fn acks(answers: &[Vec<u8>]) -> Vec<Option<Errno>> {
    let messages = answers.iter().flat_map(|answer| Messages::new(answer));
    let acks = messages.filter_map(|message| message.unwrap().ack().ok());
    acks.map(|ack| ack.errno()).collect()
}

/// All handlers of `nlstore` run while the lock is held.
pub(crate) fn store(config: &Config) -> Verdict {
    let module = Module::load_other(config, "nlstore");
    let id = family_id("nlstore").unwrap();
    let entry = [&[8, 0, 1, 0], &7u32.to_ne_bytes()[..]].concat();
    let requests = [
        message(id, NLM_F_ACK, 2, &entry),
        message(id, NLM_F_ACK, 1, &entry),
        message(id, NLM_F_DUMP, 1, &[]),
        message(id, NLM_F_ACK, 4, &[]),
        message(id, NLM_F_ACK, 3, &entry),
    ];
    let answers = ask(config, false, &requests);
    assert_eq!(acks(&answers), [None, None, None, Some(Errno::ENOENT)]);
    // With the entry, and a part of the dump.
    assert_eq!(answers.len(), 6);
    module.unload();
    Ok(())
}

/// A family of which neither is true: its handlers wait for the lock, and it is in the first
/// namespace only.
pub(crate) fn solo(config: &Config) -> Verdict {
    if !config.module.with_file_name("nlsolo.ko").exists() {
        return Err(Skipped("nlsolo is for stock kernels".into()));
    }
    let module = Module::load_other(config, "nlsolo");
    let id = family_id("nlsolo").unwrap();
    let request = message(id, NLM_F_ACK, 1, &[]);
    let answers = ask(config, true, &[request.clone(), request.clone()]);
    assert_eq!(acks(&answers), [None, None]);
    // The second reply: an attribute with the number 2.
    assert_eq!(
        answers[2][20..],
        [&[8, 0, 1, 0], &2u32.to_ne_bytes()[..]].concat()
    );

    let elsewhere = namespaces::in_new(|| (family_id("nlsolo"), Client::of(NETLINK_GENERIC)))?;
    assert_eq!(elsewhere.0, None, "the family is in all namespaces");
    let answers = elsewhere.1.ask(&message(id, NlmFlags::EMPTY, 1, &[]));
    assert_eq!(acks(&answers), [Some(Errno::ENOENT)]);
    module.unload();
    Ok(())
}
