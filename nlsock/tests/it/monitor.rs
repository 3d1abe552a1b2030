// SPDX-License-Identifier: MIT OR Apache-2.0
//! `Monitor` and `Watcher` against the running kernel.

use std::collections::BTreeSet;
use std::os::fd::AsFd;
use std::time::Duration;

use nlsock::{
    tokio as asynchronous, Client, Error, Monitor, MonitorEvent, SockFilter, Socket, WatchEvent,
    Watcher,
};
use nlwire::rtnl::{IfAddrMsg, RtMsg};
use nlwire::uapi::*;
use nlwire::{Message, NlMsgHdr, NlmFlags, SockAddrNl};

use crate::common::{block_on, build, in_namespace, skipped};

const TIMEOUT: Option<Duration> = Some(Duration::from_secs(10));

fn monitor(groups: &[u32]) -> Monitor {
    let mut monitor = Monitor::open(NETLINK_ROUTE).unwrap();
    for group in groups {
        monitor.join(*group).unwrap();
    }
    monitor.set_timeout(TIMEOUT);
    monitor
}

fn client() -> Client {
    let mut client = Client::open(NETLINK_ROUTE).unwrap();
    client.set_timeout(TIMEOUT);
    client
}

/// Gives `lo` addresses, or takes them away.
pub(crate) fn addresses(client: &mut Client, nlmsg_type: u16, numbers: std::ops::Range<u32>) {
    let mut batch = client.batch();
    for number in numbers {
        let header = IfAddrMsg {
            ifa_family: AF_INET,
            ifa_prefixlen: 32,
            ifa_index: 1.into(),
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

/// The number of an address of the above, for `RTM_NEWADDR` and `RTM_DELADDR`.
pub(crate) fn number(message: &Message<'_>) -> u32 {
    let mut attributes = message.attributes(size_of::<IfAddrMsg>()).unwrap();
    let local = attributes
        .find(|attribute| attribute.as_ref().unwrap().nla_type() == IFA_LOCAL)
        .unwrap()
        .unwrap();
    local.get_u32_be().unwrap() - 0x0a00_0000
}

#[test]
fn events_come_with_their_group() {
    in_namespace("events", || {
        let mut monitor = monitor(&[RTNLGRP_IPV4_IFADDR, RTNLGRP_IPV4_ROUTE]);
        let mut client = client();
        addresses(&mut client, RTM_NEWADDR, 1..3);
        let mut seen = Vec::new();
        while seen.len() < 2 {
            match monitor.next().unwrap() {
                MonitorEvent::Notification(event) if event.group == Some(RTNLGRP_IPV4_IFADDR) => {
                    assert_eq!(event.message.nlmsg_type(), RTM_NEWADDR);
                    assert_eq!(event.nsid, None);
                    seen.push(number(&event.message));
                }
                MonitorEvent::Notification(event) => {
                    assert_eq!(event.group, Some(RTNLGRP_IPV4_ROUTE))
                }
                _ => panic!("nothing is lost"),
            }
        }
        assert_eq!(seen, [1, 2]);
        monitor.set_timeout(Some(Duration::ZERO));
        while monitor.next().is_ok() {}
        assert!(matches!(monitor.next(), Err(Error::WouldBlock)));
    });
}

/// After a loss the kernel drops events until the socket is empty: Resync comes
/// once, behind it only what is new.
#[test]
fn a_loss_is_one_resync() {
    in_namespace("a loss", || {
        let socket = Socket::open(NETLINK_ROUTE).unwrap();
        socket.set_recv_buffer(8192).unwrap();
        let mut monitor = Monitor::from_socket(socket).unwrap();
        monitor.join(RTNLGRP_IPV4_IFADDR).unwrap();
        monitor.set_timeout(TIMEOUT);
        let mut client = client();
        for round in 0..3 {
            addresses(
                &mut client,
                RTM_NEWADDR,
                round * 1000 + 1..round * 1000 + 200,
            );
            assert!(matches!(monitor.next().unwrap(), MonitorEvent::Resync));
            assert_eq!(monitor.counters().overruns, u64::from(round) + 1);
            addresses(
                &mut client,
                RTM_NEWADDR,
                round * 1000 + 500..round * 1000 + 502,
            );
            for expected in 0..2 {
                match monitor.next().unwrap() {
                    MonitorEvent::Notification(event) => {
                        assert_eq!(number(&event.message), round * 1000 + 500 + expected);
                    }
                    _ => panic!("once is enough"),
                }
            }
        }
    });
}

#[test]
fn a_filter_leaves_what_it_lets_through() {
    in_namespace("a filter", || {
        let mut monitor = monitor(&[RTNLGRP_IPV4_IFADDR]);
        let program = [
            SockFilter {
                code: 0x28,
                jt: 0,
                jf: 0,
                k: 4,
            },
            SockFilter {
                code: 0x15,
                jt: 0,
                jf: 1,
                k: RTM_DELADDR.to_be().into(),
            },
            SockFilter {
                code: 0x06,
                jt: 0,
                jf: 0,
                k: u32::MAX,
            },
            SockFilter {
                code: 0x06,
                jt: 0,
                jf: 0,
                k: 0,
            },
        ];
        monitor.socket().attach_filter(&program).unwrap();
        let mut client = client();
        addresses(&mut client, RTM_NEWADDR, 1..50);
        addresses(&mut client, RTM_DELADDR, 7..8);
        match monitor.next().unwrap() {
            MonitorEvent::Notification(event) => {
                assert_eq!(event.message.nlmsg_type(), RTM_DELADDR);
                assert_eq!(number(&event.message), 7);
            }
            _ => panic!("nothing is lost"),
        }
        // A program that is none.
        let broken = [SockFilter {
            code: 0xffff,
            jt: 0,
            jf: 0,
            k: 0,
        }];
        assert!(monitor.socket().attach_filter(&broken).is_err());
    });
}

#[test]
fn strangers_are_not_heard() {
    let monitor = Monitor::open(NETLINK_USERSOCK).unwrap();
    monitor.socket().bind(SockAddrNl::default()).unwrap();
    let addr = monitor.socket().local_addr().unwrap();
    let stranger = Socket::open(NETLINK_USERSOCK).unwrap();
    let friend = Socket::open(NETLINK_USERSOCK).unwrap();
    let message = |nlmsg_type| build(NlMsgHdr::new(nlmsg_type), |m| m.put_payload(&[7; 100]));
    stranger.send_to(&message(0x10), addr).unwrap();
    friend.send_to(&message(0x11), addr).unwrap();
    // Longer than the buffer: not even that is noticed of a stranger.
    let long = build(NlMsgHdr::new(0x12), |m| m.put_payload(&[0; 60_000]));
    stranger.send_to(&long, addr).unwrap();
    friend.send_to(&message(0x13), addr).unwrap();

    let mut monitor = monitor.with_peer(friend.local_addr().unwrap().nl_pid());
    monitor.set_timeout(Some(Duration::from_millis(100)));
    let mut heard = Vec::new();
    while let Ok(MonitorEvent::Notification(event)) = monitor.next() {
        assert_eq!(event.group, None);
        heard.push(event.message.nlmsg_type());
    }
    assert_eq!(heard, [0x11, 0x13]);
    assert_eq!(monitor.counters().foreign, 2);
}

/// A process can send a datagram of any length. Its length is asked for first.
#[test]
fn no_datagram_of_a_process_is_too_long() {
    let friend = Socket::open(NETLINK_USERSOCK).unwrap();
    friend.bind(SockAddrNl::default()).unwrap();
    friend.set_send_buffer(1 << 20).unwrap();
    let port = friend.local_addr().unwrap().nl_pid();
    let long = build(NlMsgHdr::new(0x12), |m| m.put_payload(&vec![7; 300_000]));
    let check = |event: MonitorEvent<'_>| match event {
        MonitorEvent::Notification(event) => assert_eq!(event.message.as_bytes(), long),
        MonitorEvent::Resync => panic!("a loss"),
    };

    let monitor = Monitor::open(NETLINK_USERSOCK).unwrap().with_peer(port);
    let mut monitor = monitor.with_room(1);
    monitor.socket().bind(SockAddrNl::default()).unwrap();
    monitor.set_timeout(TIMEOUT);
    for _ in 0..2 {
        let to = monitor.socket().local_addr().unwrap();
        friend.send_to(&long, to).unwrap();
        check(monitor.next().unwrap());
    }
    block_on(async {
        let monitor = asynchronous::Monitor::open(NETLINK_USERSOCK).unwrap();
        let mut monitor = monitor.with_peer(port).with_room(1);
        monitor.socket().bind(SockAddrNl::default()).unwrap();
        let to = monitor.socket().local_addr().unwrap();
        friend.send_to(&long, to).unwrap();
        check(monitor.next().await.unwrap());
    });
}

/// The room is limited by the longest datagram that a kernel can send.
#[test]
fn a_room_of_any_size() {
    in_namespace("a large room", || {
        let words = |event: MonitorEvent<'_>| match event {
            MonitorEvent::Resync => panic!("nothing is lost"),
            MonitorEvent::Notification(event) => number(&event.message),
        };
        let mut client = client();
        for (room, last) in [(usize::MAX, 1), (usize::MAX / 2, 3), (1 << 40, 5)] {
            let mut large = monitor(&[RTNLGRP_IPV4_IFADDR]).with_room(room);
            addresses(&mut client, RTM_NEWADDR, last..last + 1);
            assert_eq!(words(large.next().unwrap()), last);
            block_on(async {
                let large = asynchronous::Monitor::open(NETLINK_ROUTE).unwrap();
                let mut large = large.with_room(room);
                large.join(RTNLGRP_IPV4_IFADDR).unwrap();
                addresses(&mut client, RTM_NEWADDR, last + 1..last + 2);
                assert_eq!(words(large.next().await.unwrap()), last + 1);
            });
        }
    });
}

/// A notification of the kernel that is longer than the room is lost. The next of
/// its length fits.
#[test]
fn a_notification_beyond_the_room_is_one_loss() {
    in_namespace("a small room", || {
        let words = |event: MonitorEvent<'_>| match event {
            MonitorEvent::Resync => "loss".to_owned(),
            MonitorEvent::Notification(event) => number(&event.message).to_string(),
        };
        let mut client = client();
        let mut small = monitor(&[RTNLGRP_IPV4_IFADDR]).with_room(32);
        addresses(&mut client, RTM_NEWADDR, 1..4);
        let heard = [(); 3].map(|()| words(small.next().unwrap()));
        assert_eq!(heard, ["loss", "2", "3"]);
        block_on(async {
            let small = asynchronous::Monitor::open(NETLINK_ROUTE).unwrap();
            let mut small = small.with_room(32);
            small.join(RTNLGRP_IPV4_IFADDR).unwrap();
            addresses(&mut client, RTM_NEWADDR, 4..6);
            assert_eq!(words(small.next().await.unwrap()), "loss");
            assert_eq!(words(small.next().await.unwrap()), "5");
        });
    });
}

/// Events of another network namespace have its id.
#[test]
fn events_of_other_namespaces_have_their_id() {
    in_namespace("all namespaces", || {
        let mut monitor = monitor(&[RTNLGRP_LINK]);
        if let Err(error) = monitor.socket().set_listen_all_nsid(true) {
            return skipped("all namespaces", error);
        }
        // A namespace of another thread, which this one gives an id.
        let (ready, wait) = std::sync::mpsc::channel();
        let (go, gone) = std::sync::mpsc::channel::<()>();
        std::thread::scope(|scope| {
            scope.spawn(move || {
                nix::sched::unshare(nix::sched::CloneFlags::CLONE_NEWNET).unwrap();
                ready.send(nix::unistd::gettid().as_raw()).unwrap();
                gone.recv().unwrap();
                let mut client = client();
                let lo = nlwire::rtnl::IfInfoMsg {
                    ifi_index: 1.into(),
                    ifi_flags: IFF_UP.into(),
                    ifi_change: IFF_UP.into(),
                    ..nlwire::rtnl::IfInfoMsg::default()
                };
                client.request(RTM_SETLINK, |m| m.put_header(&lo)).unwrap();
            });
            let thread = wait.recv().unwrap();
            let mut client = client();
            // RTM_NEWNSID with NETNSA_NSID = 1, NETNSA_PID = 2.
            client
                .request(88, |m| {
                    m.put_payload(&[0; 4])?;
                    m.put_i32(1, 4711)?;
                    m.put_u32(2, thread.try_into().unwrap())
                })
                .unwrap();
            go.send(()).unwrap();
            match monitor.next().unwrap() {
                MonitorEvent::Notification(event) => {
                    assert_eq!(event.message.nlmsg_type(), RTM_NEWLINK);
                    assert_eq!(event.nsid, Some(4711));
                    assert_eq!(event.group, Some(RTNLGRP_LINK));
                }
                _ => panic!("nothing is lost"),
            }
        });
    });
}

/// The view of one who follows is what there is, whatever happens meanwhile.
#[test]
fn a_view_stays_right() {
    in_namespace("a view", || {
        let socket = Socket::open(NETLINK_ROUTE).unwrap();
        socket.set_recv_buffer(16 * 1024).unwrap();
        let mut monitor = Monitor::from_socket(socket).unwrap();
        monitor.join(RTNLGRP_IPV4_IFADDR).unwrap();
        monitor.set_timeout(TIMEOUT);
        let mut follow = Watcher::new(monitor, client());
        follow
            .add_dump(RTM_GETADDR, |m| m.put_header(&IfAddrMsg::default()))
            .unwrap();

        let mut other = client();
        addresses(&mut other, RTM_NEWADDR, 1..1000);
        let mut view = BTreeSet::new();
        let (mut restarts, mut synced, mut entries) = (0, 0, 0);
        let mut deleted = false;
        // The last thing that happens.
        let last = 60_000;
        loop {
            match follow.next().unwrap() {
                WatchEvent::Init => {
                    restarts += 1;
                    view.clear();
                }
                WatchEvent::InitApply(message) => {
                    entries += 1;
                    view.insert(number(&message));
                    // In the middle of a dump, more than the monitor can hold.
                    if entries == 300 {
                        addresses(&mut other, RTM_NEWADDR, 1000..1500);
                    }
                }
                WatchEvent::InitDone { .. } => {
                    synced += 1;
                    // Between dump and events, less.
                    if !deleted {
                        deleted = true;
                        addresses(&mut other, RTM_DELADDR, 5..9);
                    }
                    addresses(&mut other, RTM_NEWADDR, last + synced..last + synced + 1);
                }
                WatchEvent::Notification(event) => {
                    let number = number(&event.message);
                    if event.message.nlmsg_type() == RTM_DELADDR {
                        view.remove(&number);
                    } else {
                        view.insert(number);
                    }
                    if number == last + 2 {
                        break;
                    }
                }
                _ => {}
            }
        }
        let mut expected: BTreeSet<u32> = (1..1500).collect();
        for gone in 5..9 {
            expected.remove(&gone);
        }
        expected.insert(last + 1);
        expected.insert(last + 2);
        assert_eq!(view, expected);
        // The loss was noticed.
        assert!(restarts >= 2 && synced == 2, "{restarts} {synced}");
    });
}

/// A route that takes the place of another is one event, with a flag; and the
/// descriptor of one who follows is readable when there is one.
#[test]
fn a_replaced_route_is_one_event() {
    in_namespace("a replaced route", || {
        let monitor = Monitor::open(NETLINK_ROUTE).unwrap();
        monitor.join(RTNLGRP_IPV4_ROUTE).unwrap();
        let mut follow = Watcher::new(monitor, client());
        let all = RtMsg {
            rtm_family: AF_INET,
            ..RtMsg::default()
        };
        follow
            .add_dump(RTM_GETROUTE, |m| m.put_header(&all))
            .unwrap();
        follow.set_timeout(Some(Duration::ZERO));
        while follow.next().is_ok() {}
        let mut client = client();
        let mut put = |flags, rtm_type| {
            let route = RtMsg {
                rtm_family: AF_INET,
                rtm_dst_len: 24,
                rtm_table: RT_TABLE_MAIN,
                rtm_protocol: RTPROT_STATIC,
                rtm_type,
                ..RtMsg::default()
            };
            let flags = flags | NLM_F_CREATE;
            client
                .request_with(RTM_NEWROUTE, flags, |message| {
                    message.put_header(&route)?;
                    message.put(RTA_DST, &[10, 9, 0, 0])
                })
                .unwrap();
        };
        let (blackhole, unreachable) = (RTN_BLACKHOLE, RTN_UNREACHABLE);
        let mut heard = Vec::new();
        for (flags, rtm_type) in [
            (NLM_F_EXCL, blackhole),
            (NLM_F_REPLACE, unreachable),
            (NLM_F_APPEND, blackhole),
        ] {
            put(flags, rtm_type);
            assert!(is_readable(&follow));
            loop {
                match follow.next() {
                    Ok(WatchEvent::Notification(event)) => {
                        let header = event.message.header();
                        let route: RtMsg = event.message.family_header().unwrap();
                        let (kind, flags) = (header.nlmsg_type(), header.nlmsg_flags());
                        let flags = flags & (NLM_F_REPLACE | NLM_F_APPEND);
                        heard.push((kind, flags, route.rtm_type));
                    }
                    Err(Error::WouldBlock) => break,
                    other => panic!("{other:?}"),
                }
            }
            assert!(!is_readable(&follow));
        }
        let expected = [
            (RTM_NEWROUTE, NlmFlags::EMPTY, blackhole),
            (RTM_NEWROUTE, NLM_F_REPLACE, unreachable),
            (RTM_NEWROUTE, NLM_F_APPEND, blackhole),
        ];
        assert_eq!(heard, expected);
    });
}

fn is_readable(fd: &impl AsFd) -> bool {
    use nix::poll::{poll, PollFd, PollFlags, PollTimeout};
    let mut fds = [PollFd::new(fd.as_fd(), PollFlags::POLLIN)];
    poll(&mut fds, PollTimeout::ZERO).unwrap() == 1
}
