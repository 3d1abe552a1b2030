// SPDX-License-Identifier: MIT OR Apache-2.0
//! Failures of memory allocations: each operation on `nlstore` is repeated with a failure of its
//! first allocation, of its second one, and so on, until none is left to fail. The kernel fails
//! them (`CONFIG_FAILSLAB`, `/proc/thread-self/fail-nth`), its own allocations on behalf of the
//! operation as well as those of the module.
//!
//! The operation either succeeds or reports the lack of memory, and nothing is left of it.
//! [`leftovers`](crate::leftovers) looks for leaks.

use std::ffi::CString;
use std::fs::{self, File, OpenOptions};
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::thread;

use nix::errno::Errno;
use nix::kmod::{finit_module, ModuleInitFlags};
use nix::sched::{unshare, CloneFlags};
use nlkmod::store::ENTRIES;
use nlsock::{Error, Genl};
use nlwire::uapi::*;
use nlwire::{Messages, NlmFlags};

use crate::client::Client;
use crate::events::wait_for;
use crate::genl::{family_id, message};
use crate::harness::{Skipped, Verdict};
use crate::leftovers::mount_debugfs;
use crate::module::Module;
use crate::Config;

/// More allocations than any operation has.
const MAX: u32 = 20_000;

/// The failing allocation of this thread. C: `fail-nth`.
struct FailNth(File);

impl FailNth {
    fn open() -> Result<Self, Skipped> {
        let mut options = OpenOptions::new();
        let file = options
            .read(true)
            .write(true)
            .open("/proc/thread-self/fail-nth");
        let file = file.map_err(|_| Skipped("this kernel does not inject failures".into()))?;
        mount_debugfs()?;
        let failslab = Path::new("/sys/kernel/debug/failslab");
        // Allocations that may wait fail as well. A failure is expected, and not logged.
        for (name, value) in [("ignore-gfp-wait", "N"), ("verbose", "0"), ("times", "-1")] {
            fs::write(failslab.join(name), value).unwrap();
        }
        Ok(Self(file))
    }

    /// Calls `with`, whose `nth` allocation in this thread fails. Returns its result, and whether
    /// there was such an allocation.
    ///
    /// `with` should not allocate in user space, where the failure of a system call is not
    /// expected.
    fn call<T>(&self, nth: u32, with: impl FnOnce() -> T) -> (T, bool) {
        let (mut left, nth) = ([0; 16], nth.to_string());
        self.0.write_all_at(nth.as_bytes(), 0).unwrap();
        let result = with();
        let read = self.0.read_at(&mut left, 0).unwrap();
        self.0.write_all_at(b"0", 0).unwrap();
        // It counts down to 0, at which the allocation fails.
        (result, left[..read].trim_ascii() == b"0")
    }

    /// Calls `with` for each of its allocations in turn, and once without a failure. `with` gets
    /// a function that calls another one with the failure. Returns the number of allocations.
    fn each(&self, mut with: impl FnMut(&dyn Fn(&mut dyn FnMut()) -> bool)) -> u32 {
        for nth in 1..MAX {
            let failed = std::cell::Cell::new(false);
            with(&|inner| {
                failed.set(self.call(nth, inner).1);
                failed.get()
            });
            if !failed.get() {
                return nth - 1;
            }
        }
        panic!("no end of allocations");
    }
}

/// The module is loaded. It is either complete or not there.
pub(crate) fn load(config: &Config) -> Verdict {
    let fail = FailNth::open()?;
    let path = config.module.with_file_name("nlstore.ko");
    let parameters = CString::new("").unwrap();
    let mut refused = 0;
    let count = fail.each(|failing| {
        let file = File::open(&path).unwrap();
        let mut loaded = Ok(());
        let failed = failing(&mut || {
            loaded = finit_module(&file, &parameters, ModuleInitFlags::empty());
        });
        match loaded {
            Ok(()) => {
                let module = Module::loaded("nlstore");
                assert_served();
                module.unload();
            }
            Err(errno) => {
                assert!(failed, "{errno} without a failure");
                assert_eq!(errno, Errno::ENOMEM);
                refused += 1;
            }
        }
        assert_eq!(family_id("nlstore"), None);
    });
    println!("  {count} allocations, {refused} loads refused");
    assert!(refused > 10, "the module's own allocations are more");
    Ok(())
}

/// Fails unless the family answers.
fn assert_served() {
    let id = family_id("nlstore").expect("registered");
    let client = Client::of(NETLINK_GENERIC);
    let set = request(id, NLM_F_ACK, 2, 1);
    client.socket.send(&set).unwrap();
    assert_eq!(client.waiting().len(), 1);
}

/// Returns a request with an `ID`.
fn request(family: u16, flags: NlmFlags, cmd: u8, id: u8) -> Vec<u8> {
    message(family, flags, cmd, &[8, 0, 1, 0, id, 0, 0, 0])
}

/// The answer to a request.
#[derive(Debug, PartialEq, Eq)]
enum Answer {
    /// A system call failed with `ENOBUFS`: the request was not sent, or its answer was lost.
    Lost,
    Nothing,
    Ack,
    Refused(nlwire::Errno),
    Message,
    Done,
}

impl Answer {
    /// Returns the first answer in the queue of a socket.
    fn of(client: &Client) -> Self {
        let (answers, overruns) = client.waiting_and_overruns();
        match answers.first() {
            Some(answer) => Self::in_datagram(&answer.bytes),
            None if overruns != 0 => Self::Lost,
            None => Self::Nothing,
        }
    }

    /// Returns the last message of a datagram.
    fn in_datagram(bytes: &[u8]) -> Self {
        let message = Messages::new(bytes).last().unwrap().unwrap();
        match (message.nlmsg_type(), message.ack()) {
            (NLMSG_DONE, _) => Self::Done,
            (NLMSG_ERROR, Ok(ack)) => ack.errno().map_or(Self::Ack, Self::Refused),
            _ => Self::Message,
        }
    }
}

/// Fails unless an error is a lack of memory.
fn assert_memory(error: &Error) {
    let memory = [nlwire::Errno::ENOMEM, nlwire::Errno::ENOBUFS];
    assert!(
        error.errno().is_some_and(|errno| memory.contains(&errno)),
        "{error}"
    );
}

const LACK: Answer = Answer::Refused(nlwire::Errno::ENOMEM);

/// Requests, with a listener to the notifications.
pub(crate) fn requests(config: &Config) -> Verdict {
    use Answer::{Ack, Lost, Message, Nothing, Refused};

    let fail = FailNth::open()?;
    let module = Module::load_other(config, "nlstore");
    let id = family_id("nlstore").unwrap();
    let group = Genl::open().unwrap().group("nlstore", "changes").unwrap();
    let plain = NlmFlags::EMPTY;
    let no_entry = Refused(nlwire::Errno::ENOENT);
    // The expected answer, and the others that a failure may cause. If a notification cannot be
    // sent, the request has succeeded all the same.
    let cases: [(&str, Vec<u8>, Answer, &[Answer]); 5] = [
        ("get", request(id, plain, 1, 1), Message, &[LACK, Lost]),
        (
            "get, refused",
            request(id, plain, 1, 99),
            no_entry,
            &[LACK, Lost],
        ),
        ("set", request(id, NLM_F_ACK, 2, 1), Ack, &[LACK, Lost]),
        (
            "set, echoed",
            request(id, NLM_F_ECHO, 2, 1),
            Message,
            &[LACK, Lost, Nothing],
        ),
        ("delete", request(id, NLM_F_ACK, 3, 1), Ack, &[LACK, Lost]),
    ];
    for (what, datagram, expected, others) in &cases {
        let (mut refused, mut unheard) = (0, 0);
        let count = fail.each(|failing| {
            // New sockets in each round, because a lost answer leaves an error.
            let (client, listener) = (Client::of(NETLINK_GENERIC), Client::of(NETLINK_GENERIC));
            client.socket.send(&request(id, NLM_F_ACK, 2, 1)).unwrap();
            assert_eq!(Answer::of(&client), Ack, "the entry of the request");
            listener.socket.join(group).unwrap();
            let mut sent = Ok(());
            let failed = failing(&mut || sent = client.socket.send(datagram));
            let heard = Answer::of(&listener);
            match sent {
                Ok(()) => {
                    let answer = Answer::of(&client);
                    let possible = answer == *expected || failed && others.contains(&answer);
                    assert!(possible, "{what}: {answer:?}");
                    refused += u32::from(answer == LACK);
                    unheard += u32::from(answer == Ack && heard != Message);
                }
                Err(error) => {
                    assert!(failed);
                    assert_memory(&error);
                    assert_eq!(heard, Nothing);
                }
            }
        });
        println!("  {what}: {count} allocations, {refused} refused, {unheard} unheard");
        assert!(refused > 0, "{what}: no lack of memory was reported");
        assert!(
            unheard > 0 || *expected != Ack,
            "{what}: no notification was lost"
        );
    }
    module.unload();
    Ok(())
}

/// Dumps of several parts. Afterwards none is in progress.
pub(crate) fn dumps(config: &Config) -> Verdict {
    const PARTS: usize = 16;

    let fail = FailNth::open()?;
    let module = Module::load_other(config, "nlstore");
    let id = family_id("nlstore").unwrap();
    let client = Client::of(NETLINK_GENERIC);
    let fill = || {
        for entry in 1..=ENTRIES as u8 {
            client
                .socket
                .send(&request(id, NLM_F_ACK, 2, entry))
                .unwrap();
        }
        client.waiting();
    };
    fill();
    let dump = message(id, NLM_F_DUMP, 1, &[]);
    let mut buf = vec![0; 64 * 1024];
    let mut incomplete = 0;
    let count = fail.each(|failing| {
        let reader = Client::of(NETLINK_GENERIC);
        reader.set_buffer(4096);
        reader.socket.set_nonblocking(true).unwrap();
        let (mut lens, mut errors) = ([0; PARTS], 0);
        let mut sent = Ok(());
        let mut last = 0;
        let failed = failing(&mut || {
            sent = reader.socket.send(&dump);
            for len in &mut lens {
                match reader.socket.recv(&mut buf) {
                    Ok(part) => {
                        *len = part.as_bytes().len();
                        last = *len;
                    }
                    Err(Error::WouldBlock) => break,
                    Err(_) => errors += 1,
                }
            }
        });
        let complete =
            errors == 0 && sent.is_ok() && Answer::in_datagram(&buf[..last]) == Answer::Done;
        assert!(
            complete || failed,
            "{lens:?}, {errors} errors without a failure"
        );
        incomplete += u32::from(!complete);
        if let Err(error) = sent {
            assert_memory(&error);
        }
        drop(reader);
        // A flush is refused as long as a dump is in progress, which ends a moment later.
        wait_for(|| {
            client
                .socket
                .send(&message(id, NLM_F_ACK, 4, &[5, 0, 4, 0, 0, 0, 0, 0]))
                .unwrap();
            Answer::of(&client) == Answer::Ack
        });
        fill();
    });
    println!("  {count} allocations, {incomplete} dumps incomplete");
    assert!(
        incomplete > 2,
        "the request, its dump and its parts are more"
    );
    drop(client);
    module.unload();
    Ok(())
}

/// Network namespaces are created, each with a state. The kernel refuses one for want of memory
/// with `ENOMEM`, and some of its parts with another errno, which they do without the module too.
pub(crate) fn namespaces(config: &Config) -> Verdict {
    let (allocations, before) = refused_namespaces(&|| {})?;
    println!("  without the module: {allocations} allocations");
    print_refused(&before);
    let module = Module::load_other(config, "nlstore");
    let (allocations, refused) = refused_namespaces(&assert_served)?;
    println!("  with the module: {allocations} allocations");
    print_refused(&refused);
    module.unload_when_unused();
    for errno in &refused {
        let known = *errno == Errno::ENOMEM || before.contains(errno);
        assert!(known, "{errno}");
    }
    Ok(())
}

/// Creates namespaces, each with a failure of another allocation, and calls `there` in those that
/// are created. Returns the number of allocations, and the errors.
fn refused_namespaces(there: &(dyn Fn() + Sync)) -> Result<(u32, Vec<Errno>), Skipped> {
    let mut refused = Vec::new();
    for nth in 1..MAX {
        // A namespace belongs to a thread.
        let (created, failed) = thread::scope(|scope| {
            let creating = scope.spawn(|| {
                let fail = FailNth::open()?;
                let (created, failed) = fail.call(nth, || unshare(CloneFlags::CLONE_NEWNET));
                match created {
                    Ok(()) => there(),
                    Err(errno) => assert!(failed, "{errno} without a failure"),
                }
                Ok::<_, Skipped>((created, failed))
            });
            creating.join().unwrap()
        })?;
        refused.extend(created.err());
        if !failed {
            assert!(refused.len() > 10, "a namespace has more");
            return Ok((nth - 1, refused));
        }
    }
    panic!("no end of allocations");
}

/// Prints how often a namespace was refused, by errno.
fn print_refused(refused: &[Errno]) {
    for (at, errno) in refused.iter().enumerate() {
        if !refused[..at].contains(errno) {
            let count = refused.iter().filter(|other| *other == errno).count();
            println!("  {count:6} {errno}");
        }
    }
}
