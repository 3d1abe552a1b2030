// SPDX-License-Identifier: MIT OR Apache-2.0
//! The asynchronous client, monitor and server: the same results, and futures
//! that may be dropped at any time.

use std::future::Future;
use std::os::fd::AsRawFd;
use std::os::unix::fs::MetadataExt;
use std::pin::pin;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use nlsock::tokio::{Client, Genl, Monitor, Server, Watcher};
use nlsock::{Error, MonitorEvent, Socket, WatchEvent};
use nlwire::rtnl::{IfAddrMsg, IfInfoMsg};
use nlwire::server::{Handled, Refusal};
use nlwire::uapi::*;
use nlwire::{Errno, MessageBuilder, SockAddrNl};

use crate::common::{self, build, in_namespace, service};

const TIMEOUT: Duration = Duration::from_secs(10);

/// Runs a test that ends, in time.
fn block_on<T>(future: impl Future<Output = T>) -> T {
    common::block_on(async { tokio::time::timeout(TIMEOUT * 3, future).await.unwrap() })
}

/// Polls a future once and drops it.
fn poll_once<T>(future: impl Future<Output = T>) -> Option<T> {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => Some(value),
        Poll::Pending => None,
    }
}

fn address(number: u32) -> ([u8; 4], IfAddrMsg) {
    let header = IfAddrMsg {
        ifa_family: AF_INET,
        ifa_prefixlen: 32,
        ifa_index: 1.into(),
        ..IfAddrMsg::default()
    };
    ((0x0a00_0000 + number).to_be_bytes(), header)
}

async fn add_addresses(client: &mut Client, numbers: std::ops::Range<u32>) {
    let mut batch = client.batch();
    for number in numbers {
        let (address, header) = address(number);
        batch
            .add(RTM_NEWADDR, |message| {
                message.put_header(&header)?;
                message.put(IFA_LOCAL, &address)
            })
            .unwrap();
    }
    batch.send().await.unwrap().check().unwrap();
}

#[test]
fn futures_can_be_sent() {
    fn sent<T: Send>(value: T) -> T {
        value
    }
    block_on(async {
        let mut client = sent(Client::open(NETLINK_ROUTE).unwrap());
        let request = client.request(RTM_GETLINK, |message| {
            message.put_header(&IfInfoMsg::default())?;
            message.put_str(IFLA_IFNAME, "lo")
        });
        sent(request).await.unwrap();
        let mut genl = sent(Genl::open().unwrap());
        drop(sent(genl.request("nlctrl", 1, |_| Ok(()))));
        drop(sent(genl.dump("nlctrl", 1, |_| Ok(()))));
        let mut monitor = sent(Monitor::open(NETLINK_ROUTE).unwrap());
        drop(sent(monitor.next()));
        let mut server = sent(Server::open(NETLINK_USERSOCK).unwrap());
        drop(sent(server.serve(|_, _| Ok(Handled::Ack))));
    });
}

/// A socket can be had back, and is used with something else.
#[test]
fn sockets_come_back() {
    block_on(async {
        let socket = Socket::from(Client::open(NETLINK_ROUTE).unwrap());
        let socket = Socket::from(Monitor::from_socket(socket).unwrap());
        let mut client = nlsock::Client::from_socket(socket).unwrap();
        let reply = client.request(RTM_GETLINK, |message| {
            message.put_header(&IfInfoMsg::default())?;
            message.put_str(IFLA_IFNAME, "lo")
        });
        assert_eq!(reply.unwrap().messages().count(), 1);

        let mut genl = Genl::open().unwrap();
        genl.set_reply_limit(1);
        let error = genl.family("nlctrl").await.unwrap_err();
        assert_eq!(error, Error::ReplyTooLong { limit: 1 });
        genl.set_reply_limit(1 << 20);
        genl.family("nlctrl").await.unwrap();
        assert_eq!(genl.as_raw_fd(), genl.client().as_raw_fd());
        let client = Client::from(genl);
        let port = client.socket().local_addr().unwrap();
        let watcher = Watcher::new(Monitor::open(NETLINK_GENERIC).unwrap(), client);
        assert_eq!(watcher.as_raw_fd(), watcher.monitor().as_raw_fd());
        let (_monitor, client) = watcher.into_parts();
        assert_eq!(client.socket().local_addr().unwrap(), port);

        let server = Server::open(NETLINK_USERSOCK).unwrap();
        let port = server.port();
        let server = Server::from_socket(server.into()).unwrap();
        assert_eq!(server.port(), port);
    });
}

#[test]
fn requests_dumps_and_batches() {
    in_namespace("asynchronous requests", || {
        block_on(async {
            let mut client = Client::open(NETLINK_ROUTE).unwrap();
            add_addresses(&mut client, 1..1001).await;
            for taken in [0, 1, 700] {
                let mut dump = client
                    .dump(RTM_GETADDR, |m| m.put_header(&IfAddrMsg::default()))
                    .unwrap();
                for _ in 0..taken {
                    assert!(dump.next().await.unwrap().is_some());
                }
                // Given up, and the next one complete.
                let dump = client
                    .dump(RTM_GETADDR, |m| m.put_header(&IfAddrMsg::default()))
                    .unwrap();
                let reply = dump.read_all(3).await.unwrap();
                assert_eq!(reply.messages().count(), 1000);
            }
            let error = client
                .request(RTM_GETLINK, |message| {
                    message.put_header(&IfInfoMsg::default())?;
                    message.put_str(IFLA_IFNAME, "nosuch0")
                })
                .await
                .unwrap_err();
            assert_eq!(error.to_string(), "RTM_GETLINK: ENODEV: No such device");
        });
    });
}

/// A server on a thread of its own, which answers after a while: with a reply,
/// and a dump of as many items as it is asked for.
fn slow_server(delay: Duration) -> u32 {
    let mut server = nlsock::Server::open(NETLINK_USERSOCK).unwrap();
    let port = server.port();
    std::thread::spawn(move || loop {
        let mut service = service(
            |request, replies| {
                std::thread::sleep(delay);
                if request.is_dump() {
                    return replies.dump(0u32);
                }
                let payload = request.message().payload();
                replies.message(request.reply(0x10), |m| m.put_payload(payload))?;
                Ok(Handled::Ack)
            },
            |sink, cursor, header| {
                if *cursor == 500 {
                    return Ok(false);
                }
                let mut item = MessageBuilder::new(sink, header.with_type(0x11))?;
                item.put_u32(1, *cursor)?;
                item.put(2, &[0; 500])?;
                item.end()?;
                *cursor += 1;
                Ok(true)
            },
        );
        let served = server.serve_with(&mut service);
        if !matches!(served, Ok(()) | Err(Error::Interrupted)) {
            break;
        }
    });
    port
}

#[test]
fn a_dropped_request_can_be_resumed() {
    block_on(async {
        let port = slow_server(Duration::from_millis(30));
        let mut client = Client::open(NETLINK_USERSOCK).unwrap().with_peer(port);
        // Dropped before it was polled: never asked.
        drop(client.request(0x10, |m| m.put_payload(b"zero")));
        assert!(client.resume().await.unwrap().is_none());

        assert!(poll_once(client.request(0x10, |m| m.put_payload(b"one"))).is_none());
        for _ in 0..3 {
            assert!(poll_once(client.resume()).is_none());
        }
        let reply = client.resume().await.unwrap().unwrap();
        assert_eq!(reply.message().unwrap().payload(), b"one");

        // Or given up.
        assert!(poll_once(client.request(0x10, |m| m.put_payload(b"two"))).is_none());
        let reply = client.request(0x10, |m| m.put_payload(b"three")).await;
        let reply = reply.unwrap();
        assert_eq!(reply.messages().count(), 1);
        assert_eq!(reply.message().unwrap().payload(), b"three");
        assert_eq!(client.counters().unrelated, 2);
    });
}

/// Each message of a dump comes once, however often the future is dropped.
#[test]
fn a_dump_loses_nothing_to_dropped_futures() {
    block_on(async {
        let port = slow_server(Duration::from_millis(5));
        let mut client = Client::open(NETLINK_USERSOCK).unwrap().with_peer(port);
        let mut dump = client.dump(0x11, |_| Ok(())).unwrap();
        let (mut next, mut dropped) = (0, 0);
        loop {
            let item = match poll_once(dump.next()) {
                Some(item) => item.unwrap(),
                None => {
                    dropped += 1;
                    let pause = Duration::from_micros(100);
                    match tokio::time::timeout(pause, dump.next()).await {
                        Ok(item) => item.unwrap(),
                        Err(_elapsed) => continue,
                    }
                }
            };
            let Some(item) = item else { break };
            let number = item.attributes(0).unwrap().next().unwrap().unwrap();
            assert_eq!(number.get_u32(), Ok(next));
            next += 1;
        }
        assert_eq!(next, 500);
        assert!(dropped > 0);
    });
}

#[test]
fn a_monitor_loses_nothing_to_dropped_futures() {
    block_on(async {
        let mut monitor = Monitor::open(NETLINK_USERSOCK).unwrap();
        monitor.socket().bind(SockAddrNl::default()).unwrap();
        let to = monitor.socket().local_addr().unwrap();
        let friend = Socket::open(NETLINK_USERSOCK).unwrap();
        friend.bind(SockAddrNl::default()).unwrap();
        monitor = monitor.with_peer(friend.local_addr().unwrap().nl_pid());
        std::thread::spawn(move || {
            for number in 0..500u32 {
                let header = nlwire::NlMsgHdr::new(0x10);
                let event = build(header, |m| m.put_u32(1, number));
                friend
                    .send_to(&[&event[..], &event[..]].concat(), to)
                    .unwrap();
                if number % 50 == 0 {
                    std::thread::sleep(Duration::from_millis(2));
                }
            }
        });
        let mut next = 0;
        while next < 1000 {
            let pause = Duration::from_micros(50);
            match tokio::time::timeout(pause, monitor.next()).await {
                Ok(Ok(MonitorEvent::Notification(event))) => {
                    let number = event.message.attributes(0).unwrap().next().unwrap();
                    assert_eq!(number.unwrap().get_u32(), Ok(next / 2));
                    next += 1;
                }
                Ok(other) => panic!("{other:?}"),
                Err(_elapsed) => {}
            }
        }
    });
}

#[test]
fn following_begins_again_after_a_loss() {
    in_namespace("asynchronous following", || {
        block_on(async {
            let socket = Socket::open(NETLINK_ROUTE).unwrap();
            socket.set_recv_buffer(8192).unwrap();
            let monitor = Monitor::from_socket(socket).unwrap();
            monitor.join(RTNLGRP_IPV4_IFADDR).unwrap();
            let client = Client::open(NETLINK_ROUTE).unwrap();
            let mut follow = Watcher::new(monitor, client);
            follow
                .add_dump(RTM_GETADDR, |m| m.put_header(&IfAddrMsg::default()))
                .unwrap();
            let mut other = Client::open(NETLINK_ROUTE).unwrap();
            add_addresses(&mut other, 1..101).await;
            let (mut restarts, mut entries) = (0, 0);
            loop {
                match follow.next().await.unwrap() {
                    WatchEvent::Init => {
                        restarts += 1;
                        entries = 0;
                    }
                    WatchEvent::InitApply(_) => entries += 1,
                    WatchEvent::InitDone { .. } if restarts == 1 => {
                        assert_eq!(entries, 100);
                        add_addresses(&mut other, 101..301).await;
                    }
                    WatchEvent::InitDone { interrupted } => {
                        assert!(!interrupted);
                        break;
                    }
                    WatchEvent::Notification(_) => {}
                    other => panic!("{other:?}"),
                }
            }
            assert_eq!((restarts, entries), (2, 300));
        });
    });
}

/// Clients and their server in one thread: nobody waits for anybody.
#[test]
fn a_server_among_its_clients() {
    block_on(async {
        let mut server = Server::open(NETLINK_USERSOCK).unwrap();
        let port = server.port();
        let serve = async {
            let mut service = service(
                |request, replies| {
                    if !request.is_dump() {
                        return Err(Refusal::new(Errno::EOPNOTSUPP));
                    }
                    replies.dump(0u32)
                },
                |sink, cursor, header| {
                    // Ten times what the client has room for.
                    if *cursor == 2000 {
                        return Ok(false);
                    }
                    let mut item = MessageBuilder::new(sink, header.with_type(0x11))?;
                    item.put(1, &[0; 1000])?;
                    item.end()?;
                    *cursor += 1;
                    Ok(true)
                },
            );
            loop {
                server.serve_with(&mut service).await.unwrap();
            }
        };
        let ask = || async {
            let mut client = Client::open(NETLINK_USERSOCK).unwrap().with_peer(port);
            let mut dump = client.dump(0x10, |_| Ok(())).unwrap();
            let mut items = 0;
            while dump.next().await.unwrap().is_some() {
                items += 1;
            }
            assert_eq!(items, 2000);
            let refused = client.request(0x10, |_| Ok(())).await.unwrap_err();
            assert_eq!(refused.errno(), Some(Errno::EOPNOTSUPP));
        };
        tokio::select! {
            () = serve => {}
            ((), (), ()) = async { tokio::join!(ask(), ask(), ask()) } => {}
        }
    });
}

/// A refusal has a text that is made at run time, and says who asked.
#[test]
fn a_server_knows_who_asks() {
    block_on(async {
        let mut server = Server::open(NETLINK_USERSOCK).unwrap();
        let port = server.port();
        let serve = async {
            loop {
                server
                    .serve(|request, responder| {
                        let who = responder.credentials().unwrap();
                        let text = format!("not for user {}, group {}", who.uid, who.gid);
                        if request.is_dump() {
                            return Err(responder.refusal(Errno::EPERM, text));
                        }
                        Ok(responder.warning(text))
                    })
                    .await
                    .unwrap();
            }
        };
        let ask = async {
            let process = std::fs::metadata("/proc/self").unwrap();
            let expected = format!("not for user {}, group {}", process.uid(), process.gid());
            let mut client = Client::open(NETLINK_USERSOCK).unwrap().with_peer(port);
            let reply = client.request(0x10, |_| Ok(())).await.unwrap();
            let warning = reply.ext_ack().unwrap().text().to_string();
            assert_eq!(warning, expected);
            let mut dump = client.dump(0x10, |_| Ok(())).unwrap();
            let refused = dump.next().await.unwrap_err().to_string();
            assert_eq!(refused, format!("type 16: EPERM: {expected}"));
        };
        tokio::select! {
            () = serve => {}
            () = ask => {}
        }
    });
}
