// SPDX-License-Identifier: MIT OR Apache-2.0
//! Loading and unloading `nlstore`, while clients use it.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use nix::errno::Errno;
use nlkmod::store::{NlStore, ENTRIES};
use nlsock::Genl;
use nlwire::uapi::*;
use nlwire::{Messages, NlmFlags};

use crate::client::Client;
use crate::genl::{family_id, message};
use crate::harness::Verdict;
use crate::module::Module;
use crate::numbers::Numbers;
use crate::{namespaces, Config};

/// The module cannot be loaded twice, and nothing is left after it is unloaded.
pub(crate) fn twice(config: &Config) -> Verdict {
    for _ in 0..3 {
        let module = Module::load_other(config, "nlstore");
        let id = family_id("nlstore");
        let again = Module::try_load_other(config, "nlstore").map(drop);
        assert_eq!(again, Err(Errno::EEXIST));
        assert_eq!(family_id("nlstore"), id);
        module.unload();
        assert_eq!(family_id("nlstore"), None);
    }
    Ok(())
}

/// A member of the group does not hold the module, and is no member when the family is registered
/// anew, even if the group has the same number.
pub(crate) fn a_member(config: &Config) -> Verdict {
    let member = Client::of(NETLINK_GENERIC);
    let mut groups = Vec::new();
    for joined in [true, false] {
        let module = Module::load_other(config, "nlstore");
        let mut genl = Genl::open().unwrap();
        let group = genl.group_id(NlStore::GROUP_CHANGES).unwrap();
        groups.push(group);
        if joined {
            member.socket.join(group).unwrap();
        }
        let key = [&[8, 0, 1, 0], &1u32.to_ne_bytes()[..]].concat();
        let change = message(family_id("nlstore").unwrap(), NLM_F_ACK, 2, &key);
        assert_eq!(Client::of(NETLINK_GENERIC).ask(&change).len(), 1);
        assert_eq!(member.waiting().len(), usize::from(joined));
        module.unload();
    }
    assert_eq!(groups[0], groups[1], "another group proves nothing");
    Ok(())
}

/// The module is loaded and unloaded while clients keep sending, in namespaces that come and
/// go. A cycle takes as long as twenty of [`crate::loading`].
pub(crate) fn cycles(config: &Config) -> Verdict {
    let stop = AtomicBool::new(false);
    let served = AtomicU64::new(0);
    let refused: u32 = thread::scope(|scope| {
        let stopped = Stop(&stop);
        for number in 0..3 {
            let (stop, served) = (&stop, &served);
            scope.spawn(move || hammer(stop, served, number));
        }
        let mut refused = 0;
        for _ in 0..config.cycles.div_ceil(20) {
            let module = Module::load_other(config, "nlstore");
            let (start, before) = (Instant::now(), served.load(Ordering::SeqCst));
            while served.load(Ordering::SeqCst) < before + 3 {
                assert!(!stop.load(Ordering::SeqCst), "a client has failed");
                assert!(start.elapsed() < Duration::from_secs(30), "no client");
                thread::sleep(Duration::from_micros(100));
            }
            refused += module.unload_when_unused();
        }
        drop(stopped);
        refused
    });
    println!("  {} answers, in use {refused} times", served.into_inner());
    assert_eq!(family_id("nlstore"), None);
    Ok(())
}

/// Stops all threads when it is dropped, also if a test fails.
pub(crate) struct Stop<'a>(pub(crate) &'a AtomicBool);

impl Drop for Stop<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::SeqCst);
    }
}

/// Uses the family repeatedly until the test stops: one thread in the first namespace, the
/// others in a new one for each round.
fn hammer(stop: &AtomicBool, served: &AtomicU64, number: u64) {
    let _stop = Stop(stop);
    let mut numbers = Numbers::new(number);
    while !stop.load(Ordering::SeqCst) {
        let seed = u64::from(numbers.word());
        let answers = if number == 0 {
            use_it(seed)
        } else {
            let there = namespaces::in_new(|| {
                assert_empty();
                use_it(seed)
            });
            there.unwrap_or_else(|_| use_it(seed)) // a kernel without namespaces
        };
        served.fetch_add(answers, Ordering::SeqCst);
    }
}

/// Fails if the family has an entry in this namespace, which is new, whether or not the module was
/// being loaded when it was created.
fn assert_empty() {
    let Some(id) = family_id("nlstore") else {
        return;
    };
    let answers = Client::of(NETLINK_GENERIC).ask(&message(id, NLM_F_DUMP, 1, &[]));
    for message in answers.iter().flat_map(|answer| Messages::new(answer)) {
        // An error if the module has been unloaded.
        let nlmsg_type = message.unwrap().nlmsg_type();
        assert!(
            matches!(nlmsg_type, NLMSG_DONE | NLMSG_ERROR),
            "{answers:?}"
        );
    }
}

/// Sends a few requests. Returns the number of answers from the family.
fn use_it(seed: u64) -> u64 {
    let Some(id) = family_id("nlstore") else {
        return 0;
    };
    let client = Client::of(NETLINK_GENERIC);
    let mut numbers = Numbers::new(seed);
    let mut answers = 0;
    for _ in 0..20 {
        let key = (1 + numbers.below(ENTRIES) as u32).to_ne_bytes();
        let attribute = [&[8, 0, 1, 0], &key[..]].concat();
        let (flags, cmd, attributes) = match numbers.below(8) {
            0 => (NLM_F_DUMP, 1, &[][..]),
            1 => (NlmFlags::EMPTY, 3, &attribute[..]),
            2 => (NlmFlags::EMPTY, 4, &[][..]),
            3 | 4 => (NlmFlags::EMPTY, 1, &attribute[..]),
            _ => (NLM_F_ECHO, 2, &attribute[..]),
        };
        client
            .socket
            .send(&message(id, flags | NLM_F_ACK, cmd, attributes))
            .unwrap();
        // A dump stays unread now and then.
        if !numbers.one_in(16) {
            answers += client.waiting().len() as u64;
        }
    }
    answers
}
