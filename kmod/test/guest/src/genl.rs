// SPDX-License-Identifier: MIT OR Apache-2.0
//! The family `nlstore`, as programs use it, and [`Twins`]: the family beside the same one in
//! C, `cstore`.

use std::fs;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use nix::sched::{sched_setaffinity, unshare, CloneFlags, CpuSet};
use nix::unistd::Pid;
use nlkmod::store::{NlStore, NlstoreA, NlstoreWindow, ENTRIES};
use nlsock::{Error, Genl, Monitor, MonitorEvent};
use nlwire::typed::{Bitfield32, NoHeader};
use nlwire::uapi::*;
use nlwire::{Errno, Message, MessageBuilder, NlMsgHdr, NlmFlags, SockAddrNl};

use crate::client::{build, Client, Received};
use crate::events::wait_for;
use crate::genl_generated::Step;
use crate::genl_loading::Stop;
use crate::harness::Verdict;
use crate::module::Module;
use crate::namespaces::in_new;
use crate::work::MOST;
use crate::{nobody, Config};

/// Returns the id of a family, if it is registered.
pub(crate) fn family_id(name: &str) -> Option<u16> {
    match Genl::open().unwrap().family(name) {
        Ok(family) => Some(family.id),
        Err(Error::NoSuchFamily { .. }) => None,
        Err(error) => panic!("{name}: {error}"),
    }
}

/// Returns the errno of a refusal.
fn errno<T: std::fmt::Debug>(result: Result<T, Error>) -> Errno {
    let error = result.expect_err("no refusal");
    error.errno().expect("an errno")
}

/// Sets the entry with this id. [`ENTRIES`] of them take several parts of a dump.
fn set(genl: &mut Genl, id: u32) -> Result<(), Error> {
    genl.call(NlStore::SET, NlmFlags::EMPTY, &NoHeader, |to| {
        to.put(NlstoreA::ID, id)?;
        to.put(NlstoreA::NAME, "fifteen letters")?;
        to.nest(NlstoreA::WINDOW, |window| {
            window.put(NlstoreWindow::FIRST, 1)?;
            window.put(NlstoreWindow::LAST, 1)
        })
    })
    .map(drop)
}

/// Returns the ids in a dump.
fn ids(genl: &mut Genl) -> Vec<u32> {
    let mut ids = Vec::new();
    let mut list = genl.list(NlStore::GET, &NoHeader, |_| Ok(())).unwrap();
    while let Some((_, entry)) = list.next().unwrap() {
        ids.push(entry.get(NlstoreA::ID).unwrap().unwrap());
    }
    ids
}

fn flush(genl: &mut Genl) -> Result<(), Error> {
    genl.call(NlStore::FLUSH, NlmFlags::EMPTY, &NoHeader, |_| Ok(()))
        .map(drop)
}

/// Requests, dumps and notifications, by the declaration that the module is made of.
pub(crate) fn typed(config: &Config) -> Verdict {
    let module = Module::load_other(config, "nlstore");
    let mut genl = Genl::open().unwrap();
    let group = genl.group_id(NlStore::GROUP_CHANGES).unwrap();
    let mut monitor = Monitor::open(NETLINK_GENERIC).unwrap();
    monitor.join(group).unwrap();

    genl.call(NlStore::SET, NlmFlags::EMPTY, &NoHeader, |to| {
        to.put(NlstoreA::ID, 7)?;
        to.put(NlstoreA::NAME, "seven")?;
        to.put(NlstoreA::VALUE, -7)?;
        let flags = Bitfield32 {
            value: 2,
            selector: 2,
        };
        to.put(NlstoreA::FLAGS, flags)?;
        to.nest(NlstoreA::WINDOW, |window| {
            window.put(NlstoreWindow::FIRST, 80)?;
            window.put(NlstoreWindow::LAST, 443)
        })
    })
    .unwrap();
    let entry = genl
        .call(NlStore::GET, NlmFlags::EMPTY, &NoHeader, |to| {
            to.put(NlstoreA::ID, 7)
        })
        .unwrap();
    let (_, entry) = entry.one().unwrap().unwrap();
    let shown = format!("{entry:?}");
    let expected = "{NLSTORE_A_ID: 7, NLSTORE_A_NAME: \"seven\", NLSTORE_A_VALUE: -7, \
        NLSTORE_A_PRIORITY: 0, NLSTORE_A_FLAGS: {value: 0x2, selector: 0x3}, \
        NLSTORE_A_KEY: [00 00 00 00 00 00 00 00], \
        NLSTORE_A_WINDOW: {NLSTORE_A_WINDOW_FIRST: 80, NLSTORE_A_WINDOW_LAST: 443}, \
        NLSTORE_A_GENERATION: 2}";
    assert_eq!(shown, expected);
    let heard = |message: &Message<'_>| {
        let event = NlStore::SET_NTF.read(message).unwrap();
        format!("{:?}", event.expect("another notification").1)
    };
    match monitor.next().unwrap() {
        MonitorEvent::Notification(event) => assert_eq!(heard(&event.message), expected),
        other => panic!("{other:?}"),
    }

    // A dump of several parts.
    for id in 1..=ENTRIES as u32 {
        set(&mut genl, id).unwrap();
    }
    assert_eq!(errno(set(&mut genl, 999)), Errno::ENOSPC);
    assert_eq!(ids(&mut genl), (1..=ENTRIES as u32).collect::<Vec<_>>());
    flush(&mut genl).unwrap();
    assert_eq!(ids(&mut genl), []);
    drop((genl, monitor));
    module.unload();
    assert_eq!(family_id("nlstore"), None);
    Ok(())
}

/// An unprivileged user reads and does not write, except in a namespace of its own.
pub(crate) fn capabilities(config: &Config) -> Verdict {
    let module = Module::load_other(config, "nlstore");
    set(&mut Genl::open().unwrap(), 1).unwrap();
    nobody::run("store");
    module.unload();
    Ok(())
}

/// The routine of [`capabilities`].
pub(crate) fn as_nobody() {
    let mut genl = Genl::open().unwrap();
    assert_eq!(ids(&mut genl), [1]);
    // Nobody can send in the kernel's place, to a group or a process.
    let group = genl.group_id(NlStore::GROUP_CHANGES).unwrap();
    assert!(group <= 32, "an address has a mask of 32 groups");
    let (client, other) = (Client::of(NETLINK_GENERIC), Client::of(NETLINK_GENERIC));
    for address in [
        SockAddrNl::new(0, 1 << (group - 1)),
        SockAddrNl::new(other.port, 0),
    ] {
        let forgery = message(family_id("nlstore").unwrap(), NlmFlags::EMPTY, 5, &[]);
        let sent = client.socket.send_to(&forgery, address);
        assert!(matches!(sent, Err(Error::NotPermitted { .. })), "{sent:?}");
    }
    assert_eq!(errno(set(&mut genl, 2)), Errno::EPERM);
    assert_eq!(errno(flush(&mut genl)), Errno::EPERM);
    drop(genl);
    if enter_own().is_err() {
        return;
    }
    let mut genl = Genl::open().unwrap();
    assert_eq!(ids(&mut genl), []);
    set(&mut genl, 2).unwrap();
    assert_eq!(ids(&mut genl), [2]);
    assert_eq!(errno(flush(&mut genl)), Errno::EPERM);
}

/// Moves this thread into a user namespace of its own, with a network namespace. Fails if the
/// kernel has no user namespaces, or not for everyone.
pub(crate) fn enter_own() -> Result<(), nix::errno::Errno> {
    match unshare(CloneFlags::CLONE_NEWUSER | CloneFlags::CLONE_NEWNET) {
        Err(errno @ (nix::errno::Errno::EINVAL | nix::errno::Errno::EPERM)) => Err(errno),
        entered => {
            entered.unwrap();
            Ok(())
        }
    }
}

/// Each namespace has entries of its own, also one that is older than the module.
pub(crate) fn namespaces(config: &Config) -> Verdict {
    let mut older = in_new(|| Genl::open().unwrap())?;
    let module = Module::load_other(config, "nlstore");
    let mut newer = in_new(|| Genl::open().unwrap())?;
    let mut first = Genl::open().unwrap();
    for (id, genl) in (1..).zip([&mut first, &mut older, &mut newer]) {
        set(genl, id).unwrap();
        assert_eq!(ids(genl), [id]);
    }
    drop((older, newer));
    assert_eq!(ids(&mut first), [1]);
    module.unload();
    Ok(())
}

/// A dump in progress holds the module and prevents a flush. It ends with its socket.
pub(crate) fn unread_dump(config: &Config) -> Verdict {
    let mut module = Module::load_other(config, "nlstore");
    let mut genl = Genl::open().unwrap();
    for id in 1..=ENTRIES as u32 {
        set(&mut genl, id).unwrap();
    }
    let reader = Client::of(NETLINK_GENERIC);
    let id = family_id("nlstore").unwrap();
    reader
        .socket
        .send(&message(id, NLM_F_DUMP, 1, &[]))
        .unwrap();
    assert_eq!(errno(flush(&mut genl)), Errno::EBUSY);
    module = match module.try_unload() {
        Err((module, nix::errno::Errno::EWOULDBLOCK)) => module,
        other => panic!(
            "unloaded in a dump: {:?}",
            other.map_err(|(_, errno)| errno)
        ),
    };
    drop(reader);
    // The kernel releases the dump some time later.
    drop(genl);
    wait_for(|| flush(&mut Genl::open().unwrap()).is_ok());
    module.unload();
    Ok(())
}

/// Datagrams with many requests of each kind let other threads of their processor run meanwhile.
/// The longest ones do, or shorter ones if the kernel is so slow that they take long enough.
pub(crate) fn longest_datagrams(config: &Config) -> Verdict {
    let module = Module::load_other(config, "nlstore");
    let id = family_id("nlstore").unwrap();
    let mut genl = Genl::open().unwrap();
    let entry = [&[8, 0, 1, 0], &7u32.to_ne_bytes()[..]].concat();
    let plain = NlmFlags::EMPTY;
    let requests = [
        ("SET", message(id, plain, 2, &entry)),
        ("GET", message(id, plain, 1, &entry)),
        ("dumps", message(id, NLM_F_DUMP, 1, &[])),
        ("refusals", message(id, plain, 2, &[])),
        ("DEL", message(id, plain, 3, &entry)),
    ];
    // A request with as many attributes as fit: the last one counts.
    let attributes = entry.repeat((MOST - 20) / entry.len());
    let attributes = message(id, plain, 1, &attributes);
    let mut processor = CpuSet::new();
    processor.set(0).unwrap();
    let stop = AtomicBool::new(false);
    thread::scope(|scope| {
        let stopped = Stop(&stop);
        sched_setaffinity(Pid::from_raw(0), &processor).unwrap();
        scope.spawn(|| {
            while !stop.load(Ordering::Relaxed) {
                std::hint::spin_loop();
            }
        });
        // Sends a datagram. Returns how often the processor was taken from it.
        let send = |what, datagram: &[u8]| {
            let client = Client::of(NETLINK_GENERIC);
            client.socket.force_send_buffer(16 << 20).unwrap();
            let before = preempted();
            client.socket.send(datagram).unwrap();
            let preempted = preempted() - before;
            let (answers, _) = client.waiting_and_overruns();
            assert_eq!(answers.is_empty(), what == "SET", "{what}");
            preempted
        };
        for (what, request) in &requests {
            let most = MOST / request.len();
            let (mut count, mut preempted) = (most / 256, 0);
            // It may be once before the first request, and once after the last one.
            while preempted <= 2 {
                assert!(
                    count < most,
                    "{what}: {preempted} times in {count} requests"
                );
                count = most.min(count * 4);
                preempted = send(*what, &request.repeat(count));
            }
            println!("  {what}: {preempted} times in {count} requests");
        }
        send("attributes", &attributes);
        drop(stopped);
    });
    assert_eq!(ids(&mut genl), []);
    drop(genl);
    // The kernel releases the last dump some time later.
    module.unload_when_unused();
    Ok(())
}

/// Returns how often the kernel has taken the processor from this thread.
fn preempted() -> u64 {
    let status = fs::read_to_string("/proc/thread-self/status").unwrap();
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("nonvoluntary_ctxt_switches:"));
    line.expect("a count").trim().parse().unwrap()
}

/// Returns a request to the family `id`.
pub(crate) fn message(id: u16, flags: NlmFlags, cmd: u8, attributes: &[u8]) -> Vec<u8> {
    let header = NlMsgHdr::new(id)
        .with_flags(NLM_F_REQUEST | flags)
        .with_seq(1);
    build(header, &|message: &mut MessageBuilder<'_, _>| {
        message.put_payload(&[cmd, 1, 0, 0])?;
        message.put_payload(attributes)
    })
}

/// The family in Rust and that in C, with the sockets by which they are compared.
pub(crate) struct Twins {
    /// One for each combination of options.
    pub(crate) clients: Vec<Client>,
    listeners: [Client; 2],
    /// The ids of the families.
    pub(crate) ids: [u16; 2],
}

impl Twins {
    /// Both have to be loaded.
    pub(crate) fn new() -> Self {
        let options = [(false, false), (false, true), (true, false), (true, true)];
        let clients = options.map(|(cap_ack, ext_ack)| {
            let client = Client::of(NETLINK_GENERIC);
            client.socket.set_cap_ack(cap_ack).unwrap();
            client.socket.set_ext_ack(ext_ack).unwrap();
            client.set_buffer(4096); // for dumps of several parts
            client
        });
        let mut genl = Genl::open().unwrap();
        let names = ["nlstore", "cstore"];
        let ids = names.map(|name| genl.family(name).unwrap().id);
        let listeners = names.map(|name| {
            let listener = Client::of(NETLINK_GENERIC);
            let group = genl.group(name, "changes").unwrap();
            listener.socket.join(group).unwrap();
            listener
        });
        Self {
            clients: clients.into(),
            listeners,
            ids,
        }
    }

    /// Takes the same steps with both families, whose ids replace [`PLACEHOLDER`] in what is sent,
    /// and compares the answers and the notifications. Returns the answers, with the socket of
    /// each.
    pub(crate) fn compare(&self, steps: &[(usize, Step)], what: &str) -> Vec<(usize, Vec<u8>)> {
        let [rust, c] = [0, 1].map(|twin| {
            let mut answers = Vec::new();
            for (socket, step) in steps {
                let client = &self.clients[*socket];
                let received = match step {
                    Step::Send(datagram) => {
                        let datagram = replaced(datagram, PLACEHOLDER, self.ids[twin]);
                        client.socket.send(&datagram).unwrap();
                        continue;
                    }
                    Step::ReadOne => client.waiting_up_to(1),
                    Step::ReadAll => client.waiting(),
                };
                let received = self.anonymous(twin, received);
                answers.extend(received.map(|bytes| (*socket, bytes)));
            }
            let heard = self.listeners[twin].waiting();
            let heard: Vec<_> = self.anonymous(twin, heard).collect();
            (answers, heard)
        });
        assert_eq!(rust, c, "{what}: the family in Rust and that in C");
        rust.0
    }

    /// Returns datagrams from a family, with the placeholder instead of its id.
    fn anonymous(&self, twin: usize, all: Vec<Received>) -> impl Iterator<Item = Vec<u8>> + '_ {
        all.into_iter().map(move |received| {
            assert_eq!(received.port, 0, "from the kernel");
            replaced(&received.bytes, self.ids[twin], PLACEHOLDER)
        })
    }
}

/// Stands for the id of a family. No family has it: ids are at most 1023.
pub(crate) const PLACEHOLDER: u16 = 0xfeed;

/// Replaces the type `old` by `new` in all messages of a datagram, and in those that errors
/// echo.
pub(crate) fn replaced(datagram: &[u8], old: u16, new: u16) -> Vec<u8> {
    const ECHOED: usize = 20; // after nlmsghdr and the code of an error
    let mut bytes = datagram.to_vec();
    let mut start = 0;
    while let Some(header) = bytes
        .get(start..)
        .and_then(|rest| NlMsgHdr::from_prefix(rest))
    {
        let (nlmsg_type, len) = (header.nlmsg_type(), header.nlmsg_len() as usize);
        for (at, applies) in [(start, true), (start + ECHOED, nlmsg_type == NLMSG_ERROR)] {
            if let (true, Some(found)) = (applies, bytes.get_mut(at + 4..at + 6)) {
                if found == old.to_ne_bytes() {
                    found.copy_from_slice(&new.to_ne_bytes());
                }
            }
        }
        if len < 16 {
            break;
        }
        start += len.next_multiple_of(4);
    }
    bytes
}
