// SPDX-License-Identifier: MIT OR Apache-2.0
//! Notifications of the running kernel that are sent to the socket that has
//! registered for them: packets of nfqueue and nflog, taskstats, and the events of
//! processes.

use std::collections::BTreeMap;
use std::net::UdpSocket;
use std::process::Command;
use std::time::Duration;

use nlsock::{tokio as asynchronous, Client, Error, Expect, Genl, Monitor, MonitorEvent, Socket};
use nlwire::nfnl::NfGenMsg;
use nlwire::rtnl::IfInfoMsg;
use nlwire::uapi::*;
use nlwire::{Errno, Message, MessageKind, NlMsgHdr};

use crate::common::{block_on, build, in_namespace, skipped, watched, LONG};
use crate::monitor::{addresses, number};
use crate::netfilter::*;

const QUEUE: u16 = 7;

/// Two sockets on the loopback interface of a network namespace.
fn loopback() -> [UdpSocket; 2] {
    let mut client = Client::open(NETLINK_ROUTE).unwrap();
    let lo = IfInfoMsg {
        ifi_index: 1.into(),
        ifi_flags: IFF_UP.into(),
        ifi_change: IFF_UP.into(),
        ..IfInfoMsg::default()
    };
    client.request(RTM_SETLINK, |m| m.put_header(&lo)).unwrap();
    [(); 2].map(|()| {
        let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
        socket.set_read_timeout(Some(LONG)).unwrap();
        socket
    })
}

/// The number that a packet of the test begins with, and the id of the packet in
/// its queue.
fn packet(event: MonitorEvent<'_>) -> (u8, u32) {
    let MonitorEvent::Notification(event) = event else {
        panic!("a loss");
    };
    assert_eq!((event.group, event.message.nlmsg_seq()), (None, 0));
    let (mut number, mut id) = (0, 0);
    for attribute in event.message.attributes(size_of::<NfGenMsg>()).unwrap() {
        let attribute = attribute.unwrap();
        match (attribute.nla_type(), attribute.payload()) {
            (NFQA_PACKET_HDR, [a, b, c, d, ..]) => id = u32::from_be_bytes([*a, *b, *c, *d]),
            // Behind the headers of IPv4 and UDP.
            (NFQA_PAYLOAD, packet) => number = packet[28],
            _ => {}
        }
    }
    (number, id)
}

/// Every packet is judged, also those that came with the answers to requests.
#[test]
fn packets_of_nfqueue() {
    watched(|| {
        in_namespace("nfqueue", || {
            let [sender, receiver] = loopback();
            let to = receiver.local_addr().unwrap();
            let mut client = match Client::open(NETLINK_NETFILTER) {
                Ok(client) => client.with_notifications(),
                Err(error) => return skipped("nfqueue", error),
            };
            client.set_timeout(Some(LONG));
            let bound = client.request(QUEUE_CONFIG, |m| bind_queue(m, QUEUE));
            if let Err(error) = bound.map(drop).and_then(|()| add_queue_rule(QUEUE)) {
                return skipped("nfqueue", error);
            }
            let send = |number: u8| assert_eq!(sender.send_to(&[number; 8], to).unwrap(), 8);
            let received = || {
                let mut buf = [0; 8];
                receiver.recv(&mut buf).unwrap();
                buf[0]
            };

            for number in 1..=3 {
                send(number);
                // The packet is in front of the ACK.
                client
                    .request(QUEUE_CONFIG, |m| set_up_queue(m, QUEUE))
                    .unwrap();
            }
            send(4);
            for expected in 1..=4 {
                let (number, id) = packet(client.next_notification().unwrap());
                assert_eq!(number, expected);
                send(10 + number);
                client.request(VERDICT, |m| judge(m, QUEUE, id)).unwrap();
                assert_eq!(received(), expected);
            }

            // Without an answer, the refusal of a verdict is a notification.
            let nothing = client.expect(Expect::Nothing);
            nothing.request(VERDICT, |m| judge(m, QUEUE, 4711)).unwrap();

            // As a monitor, and as a client again.
            let mut monitor = client.into_monitor();
            monitor.set_timeout(Some(LONG));
            let ids = [11, 12].map(|expected| {
                let (number, id) = packet(monitor.next().unwrap());
                assert_eq!(number, expected);
                id
            });
            let last = [13, 14].map(|expected| {
                let (number, id) = packet(monitor.next().unwrap());
                assert_eq!(number, expected);
                id
            });
            let MonitorEvent::Notification(refusal) = monitor.next().unwrap() else {
                panic!("a loss");
            };
            assert_eq!(refusal.message.ack().unwrap().errno(), Some(Errno::ENOENT));
            let mut client = monitor.into_client().unwrap();
            for id in ids.into_iter().chain(last) {
                client.request(VERDICT, |m| judge(m, QUEUE, id)).unwrap();
            }
            assert_eq!([(); 4].map(|()| received()), [11, 12, 13, 14]);
            client
                .request(QUEUE_CONFIG, |m| unbind_queue(m, QUEUE))
                .unwrap();

            block_on(async {
                let client = asynchronous::Client::open(NETLINK_NETFILTER).unwrap();
                let mut client = client.with_notifications();
                let config = client.request(QUEUE_CONFIG, |m| bind_queue(m, QUEUE));
                config.await.unwrap();
                send(21);
                let config = client.request(QUEUE_CONFIG, |m| set_up_queue(m, QUEUE));
                config.await.unwrap();
                send(22);
                for expected in [21, 22] {
                    let (number, id) = packet(client.next_notification().await.unwrap());
                    assert_eq!(number, expected);
                    let verdict = client.request(VERDICT, |m| judge(m, QUEUE, id));
                    verdict.await.unwrap();
                    assert_eq!(received(), expected);
                }
            });
        });
    });
}

/// The first packet of 60 KB is received whole, by a client and by a monitor, and
/// so are many packets in one datagram, which ends with an `NLMSG_DONE` of the
/// sequence number 0.
#[test]
fn packets_of_nflog() {
    watched(|| {
        in_namespace("nflog", || {
            let [sender, receiver] = loopback();
            let to = receiver.local_addr().unwrap();
            let mut client = match Client::open(NETLINK_NETFILTER) {
                Ok(client) => client,
                Err(error) => return skipped("nflog", error),
            };
            client.set_timeout(Some(LONG));
            let target = |group, per_datagram| Target::Log {
                group,
                per_datagram,
            };
            let bound = client.request(LOG_CONFIG, |m| bind_log(m, 1)).map(drop);
            if let Err(error) = bound.and_then(|()| add_rule(target(1, 1))) {
                return skipped("nflog", error);
            }
            let len = |event: MonitorEvent<'_>| match event {
                MonitorEvent::Notification(event) => event.message.as_bytes().len(),
                MonitorEvent::Resync => panic!("a loss"),
            };
            let send = |len| assert_eq!(sender.send_to(&vec![0; len], to).unwrap(), len);

            let mut client = client.with_notifications();
            send(60_000);
            assert!(len(client.next_notification().unwrap()) > 60_000);
            send(60_000);
            let mut monitor = client.into_monitor();
            monitor.set_timeout(Some(LONG));
            assert!(len(monitor.next().unwrap()) > 60_000);
            // A monitor on the socket, as before.
            let mut monitor = Monitor::from_socket(monitor.into()).unwrap();
            monitor.set_timeout(Some(LONG));
            send(60_000);
            assert!(len(monitor.next().unwrap()) > 60_000);

            let mut client = monitor.into_client().unwrap();
            client.socket().set_recv_buffer(4 << 20).unwrap();
            client.request(LOG_CONFIG, |m| bind_log(m, 2)).unwrap();
            add_rule(target(2, 4)).unwrap();
            for _ in 0..4 {
                send(60_000);
            }
            // Four from the first rule. Four from the second in datagrams as long
            // as a buffer of `NFULNL_NLBUFSIZ_MAX` really is.
            let mut lens = Vec::new();
            let mut ends = 0;
            while lens.len() < 8 {
                let MonitorEvent::Notification(event) = client.next_notification().unwrap() else {
                    panic!("a loss");
                };
                match event.message.kind() {
                    MessageKind::Done => {
                        assert_eq!(event.message.nlmsg_seq(), 0);
                        ends += 1;
                    }
                    _ => lens.push(event.message.as_bytes().len()),
                }
            }
            assert!(lens.iter().all(|len| *len > 60_000), "{lens:?}");
            // The end is behind the last message of a datagram.
            client.request(LOG_CONFIG, |m| set_up_log(m, 2)).unwrap();
            client.set_timeout(Some(Duration::ZERO));
            while let Ok(MonitorEvent::Notification(event)) = client.next_notification() {
                assert_eq!(event.message.kind(), MessageKind::Done);
                ends += 1;
            }
            assert!(ends > 0);
        });
    });
}

/// The statistics of a task that exits, `ac_pid` of `struct taskstats`.
fn exited(message: &Message<'_>) -> Option<u32> {
    // TASKSTATS_TYPE_AGGR_PID or _AGGR_TGID: TASKSTATS_TYPE_PID or _TGID first.
    let mut attributes = message.attributes(size_of::<nlwire::GenlMsgHdr>()).unwrap();
    let nest = attributes.next()?.unwrap();
    nest.nested().next()?.unwrap().get_u32().ok()
}

#[test]
fn tasks_that_exit() {
    watched(|| {
        let client = match Client::open(NETLINK_GENERIC) {
            Ok(client) => client.with_notifications(),
            Err(error) => return skipped("taskstats", error),
        };
        let mut genl = Genl::from_client(client);
        genl.set_timeout(Some(LONG));
        let cpus = std::fs::read_to_string("/sys/devices/system/cpu/possible");
        let cpus = cpus.unwrap_or_default();
        // TASKSTATS_CMD_GET, TASKSTATS_CMD_ATTR_REGISTER_CPUMASK
        let registered = genl.request("TASKSTATS", 1, |m| m.put_str(3, cpus.trim()));
        if let Err(error) = registered {
            return skipped("taskstats", error);
        }
        let mut child = Command::new("true").spawn().unwrap();
        child.wait().unwrap();
        // Requests do not take the event away.
        genl.family("nlctrl").unwrap();
        loop {
            let MonitorEvent::Notification(event) = genl.client().next_notification().unwrap()
            else {
                continue; // other programs end as well
            };
            if exited(&event.message) == Some(child.id()) {
                break;
            }
        }
    });
}

/// An event of `struct proc_event`: its kind, and the process.
fn event_of(message: &Message<'_>) -> Option<(u32, u32)> {
    // Behind struct cn_msg: what, cpu, timestamp_ns, and the process.
    let event = message.payload().get(20..)?;
    let word = |at: usize| Some(u32::from_ne_bytes(event.get(at..at + 4)?.try_into().ok()?));
    Some((word(0)?, word(16)?))
}

/// All messages of the connector are of the type `NLMSG_DONE`.
#[test]
fn events_of_processes() {
    watched(|| {
        let mut client = match Client::open(NETLINK_CONNECTOR) {
            Ok(client) => client.with_notifications(),
            Err(error) => return skipped("events of processes", error),
        };
        client.set_timeout(Some(LONG));
        // CN_IDX_PROC, for which struct cn_msg has CN_VAL_PROC, PROC_CN_MCAST_LISTEN
        if let Err(error) = client.socket().join(1) {
            return skipped("events of processes", error);
        }
        let ids = [1u32, 1, 0, 0].map(u32::to_ne_bytes).concat();
        let len_and_flags = [4u16, 0].map(u16::to_ne_bytes).concat();
        let listen = [ids, len_and_flags, 1u32.to_ne_bytes().to_vec()].concat();
        let listen = build(NlMsgHdr::new(NLMSG_DONE), |m| m.put_payload(&listen));
        client.socket().send(&listen).unwrap();
        let mut child = Command::new("true").spawn().unwrap();
        child.wait().unwrap();
        let mut seen = BTreeMap::new();
        // PROC_EVENT_EXEC, PROC_EVENT_EXIT
        while !seen.contains_key(&0x8000_0000_u32) {
            match client.next_notification() {
                Ok(MonitorEvent::Notification(event)) => {
                    assert_eq!(event.message.kind(), MessageKind::Done);
                    assert_eq!(event.group, Some(1));
                    if let Some((what, pid)) = event_of(&event.message) {
                        if pid == child.id() {
                            seen.insert(what, ());
                        }
                    }
                }
                Ok(MonitorEvent::Resync) => {}
                Err(Error::WouldBlock) => {
                    return skipped("events of processes", "needs the first namespaces");
                }
                Err(error) => panic!("{error}"),
            }
        }
        assert!(seen.contains_key(&2), "{seen:?}");
    });
}

/// The connector executes only the first request of a datagram.
#[test]
fn events_of_processes_are_registered_in_a_batch() {
    watched(|| {
        let mut client = match Client::open(NETLINK_CONNECTOR) {
            Ok(client) => client.with_notifications(),
            Err(error) => return skipped("a batch to the connector", error),
        };
        client.set_timeout(Some(LONG));
        if let Err(error) = client.socket().join(1) {
            return skipped("a batch to the connector", error);
        }
        let mut batch = client.batch();
        for number in [2000, 3000] {
            // struct cn_msg and PROC_CN_MCAST_LISTEN. The answer has the number plus 1.
            let ids = [1u32, 1, 0, number].map(u32::to_ne_bytes).concat();
            let len_and_flags = [4u16, 0].map(u16::to_ne_bytes).concat();
            let listen = [ids, len_and_flags, 1u32.to_ne_bytes().to_vec()].concat();
            batch.add(NLMSG_DONE, |m| m.put_payload(&listen)).unwrap();
        }
        batch.send().unwrap().check().unwrap();
        // Newer than the answers, which are sent during sendto.
        let mut child = Command::new("true").spawn().unwrap();
        child.wait().unwrap();
        let mut answers = Vec::new();
        loop {
            match client.next_notification() {
                Ok(MonitorEvent::Notification(event)) => match event_of(&event.message) {
                    // PROC_EVENT_NONE
                    Some((0, _)) => answers.push(event.message.payload()[12..16].to_vec()),
                    Some((_, pid)) if pid == child.id() => break,
                    _ => {}
                },
                Ok(MonitorEvent::Resync) => return skipped("a batch to the connector", "a loss"),
                Err(Error::WouldBlock) => {
                    return skipped("a batch to the connector", "needs the first namespaces");
                }
                Err(error) => panic!("{error}"),
            }
        }
        for number in [2001u32, 3001] {
            assert!(
                answers.contains(&number.to_ne_bytes().to_vec()),
                "{answers:?}"
            );
        }
    });
}

/// After an overrun, what is in the queue is older than the loss, and is returned
/// before it. What is newer comes after it. A pending request loses its answer.
#[test]
fn an_overrun_is_in_its_place() {
    in_namespace("overruns among notifications", || {
        let small = || {
            let socket = Socket::open(NETLINK_ROUTE).unwrap();
            socket.set_recv_buffer(4096).unwrap();
            socket.join(RTNLGRP_IPV4_IFADDR).unwrap();
            socket
        };
        let mut other = Client::open(NETLINK_ROUTE).unwrap();
        let mut heard = String::new();
        let mut note = |event: Result<MonitorEvent<'_>, Error>| match event {
            Ok(MonitorEvent::Notification(event)) => {
                heard += &format!("{} ", number(&event.message));
                true
            }
            Ok(MonitorEvent::Resync) => {
                heard += "loss ";
                true
            }
            Err(Error::WouldBlock) => false,
            Err(error) => panic!("{error}"),
        };
        let mut client = Client::from_socket(small()).unwrap().with_notifications();
        client.set_timeout(Some(Duration::ZERO));
        // By a request, and by reading notifications.
        for round in [0, 1000] {
            addresses(&mut other, RTM_NEWADDR, round + 1..round + 200);
            if round == 0 {
                let lost = client.request(RTM_GETLINK, |m| {
                    m.put_header(&IfInfoMsg::default())?;
                    m.put_str(IFLA_IFNAME, "lo")
                });
                assert!(matches!(lost, Err(Error::Overrun)), "{lost:?}");
            }
            while note(client.next_notification()) {}
            addresses(&mut other, RTM_NEWADDR, round + 200..round + 202);
            while note(client.next_notification()) {}
        }
        assert_eq!(client.counters().overruns, 2);
        block_on(async {
            let client = asynchronous::Client::from_socket(small()).unwrap();
            let mut client = client.with_notifications();
            addresses(&mut other, RTM_NEWADDR, 2001..2200);
            loop {
                let event = tokio::time::timeout(LONG, client.next_notification()).await;
                let event = event.unwrap();
                let is_loss = matches!(event, Ok(MonitorEvent::Resync));
                assert!(note(event));
                if is_loss {
                    break;
                }
            }
            addresses(&mut other, RTM_NEWADDR, 2200..2201);
            assert!(note(client.next_notification().await));
        });
        let words: Vec<_> = heard.split_whitespace().collect();
        let losses: Vec<_> = words.split(|word| *word == "loss").collect();
        let numbers = |part: &[&str]| -> Vec<u32> {
            part.iter().map(|number| number.parse().unwrap()).collect()
        };
        let parts: Vec<_> = losses.into_iter().map(numbers).collect();
        let [first, second, third, last] = &parts[..] else {
            panic!("{heard}");
        };
        let few = |numbers: &[u32], from: u32| {
            let len = u32::try_from(numbers.len()).unwrap();
            assert!((1..199).contains(&len), "{heard}");
            assert!(numbers.iter().copied().eq(from..from + len), "{heard}");
        };
        few(first, 1);
        assert_eq!(second[..2], [200, 201]);
        few(&second[2..], 1001);
        assert_eq!(third[..2], [1200, 1201]);
        few(&third[2..], 2001);
        assert_eq!(*last, [2200]);
    });
}
