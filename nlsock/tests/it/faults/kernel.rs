// SPDX-License-Identifier: MIT OR Apache-2.0
//! The running kernel, where it cannot answer, or what it is asked about goes
//! away.

use std::collections::BTreeSet;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use nlsock::{
    tokio as asynchronous, Client, Error, Genl, Monitor, MonitorEvent, Socket, WatchEvent, Watcher,
};
use nlwire::rtnl::{IfAddrMsg, IfInfoMsg};
use nlwire::uapi::*;
use nlwire::{BuildError, GenlMsgHdr, Message, NlMsgHdr};

use crate::common::{block_on, build, in_namespace, skipped, watched, LONG, SHORT};

fn client() -> Client {
    let mut client = Client::open(NETLINK_ROUTE).unwrap();
    client.set_timeout(Some(LONG));
    client
}

pub(crate) fn every_address(message: &mut nlsock::RequestBuilder<'_>) -> Result<(), BuildError> {
    message.put_header(&IfAddrMsg::default())
}

/// Gives an interface addresses, or takes them away.
pub(crate) fn addresses(
    client: &mut Client,
    nlmsg_type: u16,
    index: i32,
    numbers: std::ops::Range<u32>,
) {
    let mut batch = client.batch();
    for number in numbers {
        let header = IfAddrMsg {
            ifa_family: AF_INET,
            ifa_prefixlen: 32,
            ifa_index: u32::try_from(index).unwrap().into(),
            ..IfAddrMsg::default()
        };
        let address = (0x0a00_0000 + number).to_be_bytes();
        batch
            .add(nlmsg_type, |message| {
                message.put_header(&header)?;
                message.put(IFA_LOCAL, &address)?;
                message.put(IFA_ADDRESS, &address)
            })
            .unwrap();
    }
    batch.send().unwrap().check().unwrap();
}

/// The number of an address of the above.
fn address_of(message: &Message<'_>) -> u32 {
    let mut attributes = message.attributes(size_of::<IfAddrMsg>()).unwrap();
    let local = attributes.find(|a| a.as_ref().unwrap().nla_type() == IFA_LOCAL);
    local.unwrap().unwrap().get_u32_be().unwrap() - 0x0a00_0000
}

/// What the kernel has, and that it is consistent.
fn truth() -> BTreeSet<u32> {
    let mut client = client();
    let dump = client.dump(RTM_GETADDR, every_address).unwrap();
    let reply = dump.read_all(100).unwrap();
    assert!(!reply.is_interrupted());
    reply.messages().map(|m| address_of(&m)).collect()
}

/// More than `kmalloc` has in one piece, so that the kernel has no memory for
/// an answer that echoes it.
const HUGE: usize = 8 << 20;

/// Lets requests of [`HUGE`] bytes through, and be echoed.
fn allow_huge(socket: &Socket) {
    socket.set_cap_ack(false).unwrap();
    socket.force_send_buffer(2 * HUGE).unwrap();
}

/// The kernel has no memory for an answer: `ENOBUFS`, with nothing behind it.
#[test]
fn an_answer_that_there_is_no_memory_for() {
    watched(|| {
        in_namespace("no memory for an answer", || {
            let mut client = Client::open(NETLINK_ROUTE).unwrap();
            client.set_timeout(Some(LONG));
            allow_huge(client.socket());
            for _ in 0..2 {
                let result = client.request(0x3f00, |m| m.put_payload(&vec![0; HUGE]));
                assert!(matches!(result, Err(Error::Overrun)), "{result:?}");
            }
            assert_eq!(client.counters().overruns, 2);
            client.request(RTM_GETLINK, loopback).unwrap();

            block_on(async {
                let mut client = asynchronous::Client::open(NETLINK_ROUTE).unwrap();
                allow_huge(client.socket());
                for _ in 0..2 {
                    let request = client.request(0x3f00, |m| m.put_payload(&vec![0; HUGE]));
                    let result = tokio::time::timeout(LONG, request).await.unwrap();
                    assert!(matches!(result, Err(Error::Overrun)), "{result:?}");
                }
                assert_eq!(client.counters().overruns, 2);
                client.request(RTM_GETLINK, loopback).await.unwrap();
            });
        });
    });
}

/// The same error where a monitor waits: there is nothing to read, and still a
/// loss to be told of.
#[test]
fn a_loss_with_nothing_to_read() {
    watched(|| {
        in_namespace("a loss with nothing to read", || {
            let header = NlMsgHdr::new(0x3f00).with_flags(NLM_F_REQUEST | NLM_F_ACK);
            let mut request = vec![0; HUGE];
            request[..16].copy_from_slice(&build(header, |_| Ok(())));
            request[..4].copy_from_slice(&u32::try_from(HUGE).unwrap().to_ne_bytes());

            let mut monitor = Monitor::open(NETLINK_ROUTE).unwrap();
            monitor.set_timeout(Some(LONG));
            allow_huge(monitor.socket());
            monitor.socket().send(&request).unwrap();
            assert!(matches!(monitor.next(), Ok(MonitorEvent::Resync)));
            assert_eq!(monitor.counters().overruns, 1);

            block_on(async {
                let mut monitor = asynchronous::Monitor::open(NETLINK_ROUTE).unwrap();
                allow_huge(monitor.socket());
                for _ in 0..2 {
                    assert!(tokio::time::timeout(SHORT, monitor.next()).await.is_err());
                    monitor.socket().send(&request).unwrap();
                    let item = tokio::time::timeout(LONG, monitor.next()).await.unwrap();
                    assert!(matches!(item, Ok(MonitorEvent::Resync)), "{item:?}");
                }
                assert_eq!(monitor.counters().overruns, 2);
            });
        });
    });
}

fn loopback(message: &mut nlsock::RequestBuilder<'_>) -> Result<(), BuildError> {
    message.put_header(&IfInfoMsg {
        ifi_index: 1.into(),
        ..IfInfoMsg::default()
    })
}

/// With that its addresses have routes.
pub(crate) fn set_up_loopback() {
    let header = IfInfoMsg {
        ifi_index: 1.into(),
        ifi_flags: IFF_UP.into(),
        ifi_change: IFF_UP.into(),
        ..IfInfoMsg::default()
    };
    let mut client = client();
    client
        .request(RTM_SETLINK, |m| m.put_header(&header))
        .unwrap();
}

/// A socket that has been asked for a dump, and not been read.
fn with_a_dump() -> Socket {
    let socket = Socket::open(NETLINK_ROUTE).unwrap();
    let flags = NLM_F_REQUEST | NLM_F_DUMP;
    let header = NlMsgHdr::new(RTM_GETADDR).with_flags(flags).with_seq(1);
    let request = build(header, |m| m.put_header(&IfAddrMsg::default()));
    socket.send(&request).unwrap();
    socket
}

/// A dump that the client did not ask for is in its way: the kernel refuses the
/// client's own dump, and the client sends it again after the other one.
#[test]
fn busy() {
    watched(|| {
        in_namespace("a dump in the way", || {
            addresses(&mut client(), RTM_NEWADDR, 1, 1..2001);

            let mut client = Client::from_socket(with_a_dump()).unwrap();
            client.set_timeout(Some(LONG));
            for _ in 0..2 {
                let dump = client.dump(RTM_GETADDR, every_address).unwrap();
                assert_eq!(dump.read_all(1).unwrap().messages().len(), 2000);
            }
            // Message by message, and as a request.
            let mut client = Client::from_socket(with_a_dump()).unwrap();
            client.set_timeout(Some(LONG));
            let mut dump = client.dump(RTM_GETADDR, every_address).unwrap();
            let mut count = 0;
            while dump.next().unwrap().is_some() {
                count += 1;
            }
            assert_eq!(count, 2000);
            let mut client = Client::from_socket(with_a_dump()).unwrap();
            client.set_timeout(Some(LONG));
            let reply = client.request_with(RTM_GETADDR, NLM_F_DUMP, every_address);
            assert_eq!(reply.unwrap().messages().len(), 2000);
            // A request that is no dump does not wait.
            let mut client = Client::from_socket(with_a_dump()).unwrap();
            client.set_timeout(Some(LONG));
            client.request(RTM_GETLINK, loopback).unwrap();
            let dump = client.dump(RTM_GETADDR, every_address).unwrap();
            assert_eq!(dump.read_all(1).unwrap().messages().len(), 2000);

            block_on(async {
                let mut client = asynchronous::Client::from_socket(with_a_dump()).unwrap();
                let dump = client.dump(RTM_GETADDR, every_address).unwrap();
                let reply = dump.read_all(1).await.unwrap();
                assert_eq!(reply.messages().len(), 2000);
            });
        });
    });
}

/// Nor does it disturb a watcher, a batch, or generic netlink.
#[test]
fn busy_for_others() {
    watched(|| {
        in_namespace("a dump in the way of others", || {
            addresses(&mut client(), RTM_NEWADDR, 1, 1..2001);
            let taken = || {
                let mut client = Client::from_socket(with_a_dump()).unwrap();
                client.set_timeout(Some(LONG));
                client
            };

            let mut watcher = Watcher::new(Monitor::open(NETLINK_ROUTE).unwrap(), taken());
            watcher.add_dump(RTM_GETADDR, every_address).unwrap();
            let mut entries = 0;
            loop {
                match watcher.next().unwrap() {
                    WatchEvent::InitApply(_) => entries += 1,
                    WatchEvent::InitDone { .. } => break,
                    _ => {}
                }
            }
            assert_eq!(entries, 2000);

            let mut client = taken();
            let mut batch = client.batch();
            batch.add(RTM_GETLINK, loopback).unwrap();
            let add = batch.add_with(RTM_GETADDR, NLM_F_DUMP, every_address);
            add.unwrap();
            batch.add(RTM_GETLINK, loopback).unwrap();
            let outcome = batch.send().unwrap();
            assert_eq!(outcome.replies().len(), 2002);
            outcome.check().unwrap();

            let socket = Socket::open(NETLINK_GENERIC).unwrap();
            let header = NlMsgHdr::new(GENL_ID_CTRL).with_flags(NLM_F_REQUEST | NLM_F_DUMP);
            let request = build(header, |m| {
                m.put_header(&GenlMsgHdr::new(CTRL_CMD_GETFAMILY, 1))
            });
            socket.send(&request).unwrap();
            let mut genl = Genl::from_client(Client::from_socket(socket).unwrap());
            genl.set_timeout(Some(LONG));
            let dump = genl.dump("nlctrl", CTRL_CMD_GETFAMILY, |_| Ok(()));
            assert!(dump.unwrap().read_all(1).unwrap().messages().len() > 0);

            block_on(async {
                let mut client = asynchronous::Client::from_socket(with_a_dump()).unwrap();
                let mut batch = client.batch();
                let add = batch.add_with(RTM_GETADDR, NLM_F_DUMP, every_address);
                add.unwrap();
                let outcome = batch.send().await.unwrap();
                assert_eq!(outcome.replies().len(), 2000);
                outcome.check().unwrap();
            });
        });
    });
}

/// The kernel has one dump at a time for each socket. The dumps of a batch are sent
/// one after the other, and those of one datagram are sent again.
#[test]
fn several_dumps_in_a_batch() {
    watched(|| {
        in_namespace("several dumps in a batch", || {
            addresses(&mut client(), RTM_NEWADDR, 1, 1..2001);
            let check = |outcome: nlsock::BatchOutcome<'_>| {
                assert!(outcome.failures().is_empty(), "{:?}", outcome.failures());
                for index in [0, 2, 3] {
                    let replies = outcome.replies().filter(|(of, _)| *of == index);
                    assert_eq!(replies.count(), 2000, "{index}");
                }
                let replies = outcome.replies().filter(|(of, _)| *of == 1);
                assert_eq!(replies.count(), 1);
                outcome.check().unwrap();
            };
            for at_once in [false, true] {
                let mut client = client();
                let mut batch = client.batch();
                for number in 0..4 {
                    let add = match number {
                        1 => batch.add(RTM_GETLINK, loopback),
                        _ => batch.add_with(RTM_GETADDR, NLM_F_DUMP, every_address),
                    };
                    add.unwrap();
                }
                check(match at_once {
                    true => batch.send_at_once().unwrap(),
                    false => batch.send().unwrap(),
                });

                block_on(async {
                    let mut client = asynchronous::Client::open(NETLINK_ROUTE).unwrap();
                    let mut batch = client.batch();
                    for number in 0..4 {
                        let add = match number {
                            1 => batch.add(RTM_GETLINK, loopback),
                            _ => batch.add_with(RTM_GETADDR, NLM_F_DUMP, every_address),
                        };
                        add.unwrap();
                    }
                    check(match at_once {
                        true => batch.send_at_once().await.unwrap(),
                        false => batch.send().await.unwrap(),
                    });
                });
            }
        });
    });
}

/// Makes an interface with 2000 addresses. `None` where the kernel has no
/// bridges.
fn bridge() -> Option<i32> {
    let mut client = client();
    let made = client.request_with(RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, |message| {
        message.put_header(&IfInfoMsg::default())?;
        message.put_str(IFLA_IFNAME, "away0")?;
        let mut linkinfo = message.nest(IFLA_LINKINFO)?;
        linkinfo.put_str(IFLA_INFO_KIND, "bridge")?;
        linkinfo.end()
    });
    if let Err(error) = made {
        skipped("an interface that goes away", error);
        return None;
    }
    let link = client.request(RTM_GETLINK, |message| {
        message.put_header(&IfInfoMsg::default())?;
        message.put_str(IFLA_IFNAME, "away0")
    });
    let link = link.unwrap().message().unwrap().parse::<IfInfoMsg>();
    let index = link.unwrap().0.ifi_index.get();
    addresses(&mut client, RTM_NEWADDR, index, 1..2001);
    Some(index)
}

fn remove(index: i32) {
    let header = IfInfoMsg {
        ifi_index: index.into(),
        ..IfInfoMsg::default()
    };
    let mut client = client();
    client
        .request(RTM_DELLINK, |m| m.put_header(&header))
        .unwrap();
}

type Read = fn(Box<dyn FnOnce()>) -> (BTreeSet<u32>, bool);

/// Reads a dump of addresses, and does something behind its first message.
/// Returns what came, each once, and whether it is said to be inconsistent.
fn read_while(happens: Box<dyn FnOnce()>) -> (BTreeSet<u32>, bool) {
    let mut client = client();
    let mut dump = client.dump(RTM_GETADDR, every_address).unwrap();
    let mut seen = BTreeSet::new();
    seen.insert(address_of(&dump.next().unwrap().unwrap()));
    happens();
    while let Some(message) = dump.next().unwrap() {
        assert!(seen.insert(address_of(&message)), "comes twice");
    }
    let interrupted = dump.is_interrupted();
    // Asked for again, it is what there is.
    dump.restart();
    let reply = dump.read_all(5).unwrap();
    let again: BTreeSet<u32> = reply.messages().map(|m| address_of(&m)).collect();
    assert_eq!(again, truth());
    (seen, interrupted)
}

/// As [`read_while`].
fn async_read_while(happens: Box<dyn FnOnce()>) -> (BTreeSet<u32>, bool) {
    block_on(async {
        let mut client = asynchronous::Client::open(NETLINK_ROUTE).unwrap();
        let mut dump = client.dump(RTM_GETADDR, every_address).unwrap();
        let mut seen = BTreeSet::new();
        seen.insert(address_of(&dump.next().await.unwrap().unwrap()));
        happens();
        while let Some(message) = dump.next().await.unwrap() {
            assert!(seen.insert(address_of(&message)), "comes twice");
        }
        let interrupted = dump.is_interrupted();
        dump.restart();
        let reply = dump.read_all(5).await.unwrap();
        let again: BTreeSet<u32> = reply.messages().map(|m| address_of(&m)).collect();
        assert_eq!(again, truth());
        (seen, interrupted)
    })
}

/// The interface goes away between two parts of a dump of its addresses: what
/// came is valid, and the dump ends. (Linux 6.18 does not flag it, as no part
/// follows that could be.)
#[test]
fn an_interface_goes_away_in_mid_dump() {
    watched(|| {
        in_namespace("an interface that goes away", || {
            for read in [read_while as Read, async_read_while] {
                let Some(index) = bridge() else { return };
                let (seen, _) = read(Box::new(move || remove(index)));
                assert!(seen.iter().all(|number| (1..2001).contains(number)));
                assert!(seen.len() < 2000, "{}", seen.len());
                assert_eq!(truth().len(), 0);
            }
        });
    });
}

/// The kernel says that parts do not fit together where something changes and
/// there is more to come.
#[test]
fn an_address_goes_away_in_mid_dump() {
    watched(|| {
        in_namespace("an address that goes away", || {
            addresses(&mut client(), RTM_NEWADDR, 1, 1..2001);
            for (read, gone) in [(read_while as Read, 1990), (async_read_while, 1991)] {
                let (seen, interrupted) = read(Box::new(move || {
                    addresses(&mut client(), RTM_DELADDR, 1, gone..gone + 1);
                }));
                assert!(seen.iter().all(|number| (1..2001).contains(number)));
                assert!(seen.len() >= 1998, "{}", seen.len());
                assert!(interrupted);
            }
        });
    });
}

/// The last process leaves the namespace in the middle of a dump: the socket
/// keeps it alive, and the dump and all that is asked later is answered.
#[test]
fn the_namespace_goes_away_in_mid_dump() {
    watched(|| {
        let (give, take) = mpsc::channel();
        let ended = thread::spawn(move || {
            in_namespace("a namespace that goes away", || {
                addresses(&mut client(), RTM_NEWADDR, 1, 1..2001);
                let mut moved = client();
                let mut dump = moved.dump(RTM_GETADDR, every_address).unwrap();
                for _ in 0..10 {
                    assert!(dump.next().unwrap().is_some());
                }
                let other = Socket::open(NETLINK_ROUTE).unwrap();
                give.send((moved, other)).unwrap();
            });
        });
        ended.join().unwrap();
        let Ok((mut client, other)) = take.recv() else {
            return; // SKIPPED was said
        };
        let rest = client.resume().unwrap().unwrap();
        assert_eq!(rest.messages().count(), 1990);
        let dump = client.dump(RTM_GETADDR, every_address).unwrap();
        assert_eq!(dump.read_all(1).unwrap().messages().count(), 2000);

        block_on(async {
            let mut client = asynchronous::Client::from_socket(other).unwrap();
            let dump = client.dump(RTM_GETADDR, every_address).unwrap();
            assert_eq!(dump.read_all(1).await.unwrap().messages().count(), 2000);
            client.request(RTM_GETLINK, loopback).await.unwrap();
        });
    });
}

/// Adds and removes addresses as fast as the kernel does it. At the end number
/// `LAST` is there.
fn churn() {
    let mut client = client();
    for round in 0..40 {
        let first = round % 5 * 100 + 1;
        addresses(&mut client, RTM_NEWADDR, 1, first..first + 100);
        let half = first + round * 7 % 50;
        addresses(&mut client, RTM_DELADDR, 1, half..half + 50);
        addresses(&mut client, RTM_DELADDR, 1, first..half);
        addresses(&mut client, RTM_DELADDR, 1, half + 50..first + 100);
        let kept = round * 3 + 1000;
        addresses(&mut client, RTM_NEWADDR, 1, kept..kept + 2);
        // Whoever follows gets a turn, or would never be in step.
        thread::sleep(Duration::from_millis(5));
    }
    addresses(&mut client, RTM_NEWADDR, 1, LAST..LAST + 1);
}

/// Adds more addresses than a small buffer has room for, before any is read.
fn overrun() {
    addresses(&mut client(), RTM_NEWADDR, 1, 3000..3200);
}

const LAST: u32 = 5000;

fn small_socket() -> Socket {
    let socket = Socket::open(NETLINK_ROUTE).unwrap();
    socket.set_recv_buffer(8192).unwrap();
    socket
}

/// A view, and whether it is complete.
#[derive(Default)]
struct View {
    numbers: BTreeSet<u32>,
    restarts: usize,
    synced: bool,
    changes: usize,
}

impl View {
    fn apply(&mut self, change: &WatchEvent<'_>) {
        self.changes += 1;
        if self.changes % 64 == 0 {
            // Slower than the kernel.
            thread::sleep(Duration::from_millis(10));
        }
        let message = match change {
            WatchEvent::Init => {
                self.numbers.clear();
                self.restarts += 1;
                self.synced = false;
                return;
            }
            WatchEvent::InitDone { .. } => {
                self.synced = true;
                return;
            }
            WatchEvent::InitApply(message) => *message,
            WatchEvent::Notification(event) => event.message,
            other => panic!("{other:?}"),
        };
        if message.nlmsg_type() == RTM_DELADDR {
            self.numbers.remove(&address_of(&message));
        } else {
            self.numbers.insert(address_of(&message));
        }
    }

    fn story(&self) -> (bool, usize, bool) {
        (self.synced, self.restarts, self.numbers.contains(&LAST))
    }

    /// Nothing has come for a while: is it what the kernel has?
    fn is_final(&self) -> bool {
        self.synced && self.numbers.contains(&LAST)
    }
}

/// A receive buffer that is far too small for what happens: there are losses,
/// each is made good, and in the end the view is the kernel's.
#[test]
fn a_flood_of_events_into_a_small_buffer() {
    watched(|| {
        in_namespace("a flood of events", || {
            let mut monitor = Monitor::from_socket(small_socket()).unwrap();
            monitor.join(RTNLGRP_IPV4_IFADDR).unwrap();
            monitor.set_timeout(Some(SHORT));
            let mut follow = Watcher::new(monitor, client());
            follow.add_dump(RTM_GETADDR, every_address).unwrap();
            let (mut view, mut waits) = (View::default(), 0);
            view.apply(&follow.next().unwrap());
            overrun();
            thread::scope(|scope| {
                scope.spawn(churn);
                while !view.is_final() || follow.monitor().counters().overruns == 0 {
                    match follow.next() {
                        Ok(change) => view.apply(&change),
                        Err(Error::WouldBlock) => {
                            waits += 1;
                            let counters = follow.monitor().counters();
                            assert!(waits < 100, "{counters:?} {:?}", view.story());
                        }
                        Err(error) => panic!("{error}"),
                    }
                }
            });
            // What is still in the queue.
            loop {
                match follow.next() {
                    Ok(change) => view.apply(&change),
                    Err(Error::WouldBlock) if view.synced => break,
                    Err(error) => panic!("{error}"),
                }
            }
            assert_eq!(view.numbers, truth());
            assert!(view.restarts > 1);
            assert!(view.numbers.len() > 80);
        });
        in_namespace("a flood of events", || {
            let stop = block_on(async {
                let monitor = asynchronous::Monitor::from_socket(small_socket()).unwrap();
                monitor.join(RTNLGRP_IPV4_IFADDR).unwrap();
                let client = asynchronous::Client::open(NETLINK_ROUTE).unwrap();
                let mut follow = asynchronous::Watcher::new(monitor, client);
                follow.add_dump(RTM_GETADDR, every_address).unwrap();
                let (mut view, mut waits) = (View::default(), 0);
                view.apply(&follow.next().await.unwrap());
                overrun();
                let churning = thread::spawn(churn);
                loop {
                    match tokio::time::timeout(SHORT, follow.next()).await {
                        Ok(change) => view.apply(&change.unwrap()),
                        Err(_elapsed) if view.is_final() => break,
                        Err(_elapsed) => {
                            waits += 1;
                            let counters = follow.monitor().counters();
                            assert!(waits < 100, "{counters:?} {:?}", view.story());
                        }
                    }
                }
                assert_eq!(view.numbers, truth());
                assert!(view.restarts > 1, "{}", view.restarts);
                churning
            });
            stop.join().unwrap();
        });
    });
}
