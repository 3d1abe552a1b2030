// SPDX-License-Identifier: MIT OR Apache-2.0
//! Receive buffers that have no room for the next part of a dump while another
//! datagram is in the queue.
//!
//! The kernel tries to write the part with each call that finds a datagram, also
//! one that only looks at it (`MSG_PEEK`), and leaves `ENOBUFS` on the socket.

use std::time::Duration;

use nlsock::{
    tokio as asynchronous, Client, Error, Genl, Monitor, MonitorEvent, Server, Socket, WatchEvent,
    Watcher,
};
use nlwire::server::Handled;
use nlwire::uapi::*;
use nlwire::{Errno, NlMsgHdr, SockAddrNl};

use super::kernel::{addresses, every_address};
use crate::common::{block_on, build, in_namespace, watched, LONG};

/// The number of addresses of `lo`, which fill three parts.
const COUNT: usize = 1000;

/// The sizes of receive buffers: the kernel's minimum, up to one with room for
/// the parts and the datagrams of others.
const BUFFERS: [usize; 9] = [0, 1024, 2048, 4096, 8192, 16_384, 20_480, 32_768, 51_200];

/// The datagrams of others: their number and length.
const DATAGRAMS: [(usize, usize); 5] = [(1, 1), (1, 4000), (2, 100), (3, 3000), (40, 1)];

/// Runs `test` with an own network namespace whose `lo` has [`COUNT`] addresses.
fn with_addresses(name: &'static str, test: impl FnOnce() + Send + 'static) {
    watched(move || {
        in_namespace(name, || {
            let mut client = Client::open(NETLINK_ROUTE).unwrap();
            addresses(&mut client, RTM_NEWADDR, 1, 1..COUNT as u32 + 1);
            test();
        });
    });
}

/// Sends datagrams from a process, as far as there is room.
fn send(to: &Socket, (count, len): (usize, usize)) {
    let stranger = Socket::open(NETLINK_ROUTE).unwrap();
    stranger.set_nonblocking(true).unwrap();
    for _ in 0..count {
        let _ = stranger.send_to(&vec![0; len], to.local_addr().unwrap());
    }
}

/// Returns a bound socket with a receive buffer of this size.
fn socket(bytes: usize) -> Socket {
    let socket = Socket::open(NETLINK_ROUTE).unwrap();
    socket.bind(SockAddrNl::default()).unwrap();
    socket.set_recv_buffer(bytes).unwrap();
    socket
}

/// Whether a result is complete. Otherwise it is an error that names the loss.
fn is_complete(result: Result<usize, Error>) -> bool {
    match result {
        Ok(count) => {
            assert_eq!(count, COUNT);
            true
        }
        Err(error) => {
            let is_refused = error.errno() == Some(Errno::ENOBUFS);
            assert!(is_refused || error == Error::Overrun, "{error:?}");
            false
        }
    }
}

/// Reads a dump message by message.
fn read(client: &mut Client) -> Result<usize, Error> {
    let mut dump = client.dump(RTM_GETADDR, every_address)?;
    let mut count = 0;
    while dump.next()?.is_some() {
        count += 1;
    }
    Ok(count)
}

async fn read_async(client: &mut asynchronous::Client) -> Result<usize, Error> {
    let mut dump = client.dump(RTM_GETADDR, every_address)?;
    let mut count = 0;
    while dump.next().await?.is_some() {
        count += 1;
    }
    Ok(count)
}

/// A dump with datagrams of strangers in the queue is complete, or an error. It is
/// complete when the strangers are gone.
#[test]
fn strangers_in_the_queue() {
    with_addresses("dumps into small buffers", || {
        let (mut complete, mut overruns) = (0, 0);
        for bytes in BUFFERS {
            for datagrams in DATAGRAMS {
                let mut client = Client::from_socket(socket(bytes)).unwrap();
                client.set_connect(false);
                client.set_timeout(Some(LONG));
                send(client.socket(), datagrams);
                complete += usize::from(is_complete(read(&mut client)));
                let again = (0..5).any(|_| is_complete(read(&mut client)));
                assert!(again, "{bytes} {datagrams:?}");
                assert!(client.counters().foreign > 0);
                overruns += client.counters().overruns;

                block_on(async {
                    let mut client = asynchronous::Client::from_socket(socket(bytes)).unwrap();
                    client.set_connect(false);
                    send(client.socket(), datagrams);
                    is_complete(read_async(&mut client).await);
                    for attempt in 0..5 {
                        if is_complete(read_async(&mut client).await) {
                            return;
                        }
                        assert!(attempt < 4, "{bytes} {datagrams:?}");
                    }
                });
            }
        }
        assert!(complete > 0 && overruns > 0);
    });
}

/// Notifications in the queue are returned, or a loss is.
#[test]
fn notifications_in_the_queue() {
    with_addresses("dumps beside notifications", || {
        let mut other = Client::open(NETLINK_ROUTE).unwrap();
        let mut happen = |count: u32| {
            for number in 0..count {
                let number = 500_000 + number;
                addresses(&mut other, RTM_NEWADDR, 1, number..number + 1);
                addresses(&mut other, RTM_DELADDR, 1, number..number + 1);
            }
        };
        let note = |event: MonitorEvent<'_>, heard: &mut u32, lost: &mut bool| match event {
            MonitorEvent::Notification(_) => *heard += 1,
            MonitorEvent::Resync => *lost = true,
        };
        for bytes in BUFFERS {
            for count in [1, 2, 10] {
                let client = Client::from_socket(socket(bytes)).unwrap();
                let mut client = client.with_notifications();
                client.set_timeout(Some(LONG));
                client.socket().join(RTNLGRP_IPV4_IFADDR).unwrap();
                happen(count);
                is_complete(read(&mut client));
                let again = (0..5).any(|_| is_complete(read(&mut client)));
                assert!(again, "{bytes} {count}");
                client.set_timeout(Some(Duration::ZERO));
                let (mut heard, mut lost) = (0, false);
                loop {
                    match client.next_notification() {
                        Ok(event) => note(event, &mut heard, &mut lost),
                        Err(error) => break assert_eq!(error, Error::WouldBlock),
                    }
                }
                assert!(lost || heard == 2 * count, "{bytes} {count}: {heard}");

                block_on(async {
                    let client = asynchronous::Client::from_socket(socket(bytes)).unwrap();
                    let mut client = client.with_notifications();
                    client.socket().join(RTNLGRP_IPV4_IFADDR).unwrap();
                    happen(count);
                    is_complete(read_async(&mut client).await);
                    let (mut heard, mut lost) = (0, false);
                    while !lost && heard < 2 * count {
                        let next = client.next_notification();
                        let event = tokio::time::timeout(LONG, next).await.unwrap();
                        note(event.unwrap(), &mut heard, &mut lost);
                    }
                });
            }
        }
    });
}

/// The dumps that a client of generic netlink and a watcher make.
#[test]
fn dumps_of_others() {
    with_addresses("dumps of others into small buffers", || {
        for bytes in BUFFERS {
            for datagrams in DATAGRAMS {
                let mut client = Client::from_socket(socket(bytes)).unwrap();
                client.set_connect(false);
                send(client.socket(), datagrams);
                let mut watcher = Watcher::new(Monitor::open(NETLINK_ROUTE).unwrap(), client);
                watcher.set_timeout(Some(LONG));
                watcher.add_dump(RTM_GETADDR, every_address).unwrap();
                let (mut entries, mut attempts) = (0, 0);
                loop {
                    match watcher.next() {
                        Ok(WatchEvent::Init) => entries = 0,
                        Ok(WatchEvent::InitApply(_)) => entries += 1,
                        Ok(_) => break,
                        Err(error) => _ = is_complete(Err(error)),
                    }
                    attempts += usize::from(entries == 0);
                    assert!(attempts < 20, "{bytes} {datagrams:?}");
                }
                assert_eq!(entries, COUNT);

                let socket = Socket::open(NETLINK_GENERIC).unwrap();
                socket.bind(SockAddrNl::default()).unwrap();
                socket.set_recv_buffer(bytes).unwrap();
                let stranger = Socket::open(NETLINK_GENERIC).unwrap();
                let (count, len) = datagrams;
                stranger.set_nonblocking(true).unwrap();
                for _ in 0..count {
                    let _ = stranger.send_to(&vec![0; len], socket.local_addr().unwrap());
                }
                let mut client = Client::from_socket(socket).unwrap();
                client.set_connect(false);
                let mut genl = Genl::from_client(client);
                genl.set_timeout(Some(LONG));
                let mut last = Ok(());
                for _ in 0..5 {
                    last = genl.policies("nlctrl").map(drop);
                    if let Err(error) = &last {
                        is_complete(Err(error.clone()));
                    }
                }
                // Not even its own answers have room in less.
                assert!(last.is_ok() || bytes < 4096, "{bytes} {last:?}");
            }
        }
    });
}

/// A monitor and a server on a socket with a dump that is not over read the queue
/// to its end.
#[test]
fn a_monitor_and_a_server_with_a_dump() {
    with_addresses("a dump of a monitor and a server", || {
        let header = NlMsgHdr::new(RTM_GETADDR).with_flags(NLM_F_REQUEST | NLM_F_DUMP);
        let request = build(header, every_address);
        for bytes in BUFFERS {
            for datagrams in DATAGRAMS {
                let with_a_dump = || {
                    let socket = socket(bytes);
                    send(&socket, datagrams);
                    socket.send(&request).unwrap();
                    socket
                };
                let mut server = Server::from_socket(with_a_dump()).unwrap();
                server.set_timeout(Some(Duration::ZERO));
                let served = (0..100).find_map(|_| server.serve(|_, _| Ok(Handled::Ack)).err());
                assert_eq!(served, Some(Error::WouldBlock), "{bytes} {datagrams:?}");
                assert!(server.counters().foreign > 0);

                for port in [0, 77] {
                    let monitor = Monitor::from_socket(with_a_dump()).unwrap();
                    let mut monitor = monitor.with_peer(port);
                    monitor.set_timeout(Some(Duration::ZERO));
                    let end = (0..2 * COUNT).find_map(|_| monitor.next().map(drop).err());
                    assert_eq!(end, Some(Error::WouldBlock), "{bytes} {datagrams:?}");
                }
                block_on(async {
                    let monitor = asynchronous::Monitor::from_socket(with_a_dump()).unwrap();
                    let mut monitor = monitor.with_peer(77);
                    let (mut events, mut is_lost) = (0, false);
                    let short = Duration::from_millis(1);
                    while let Ok(event) = tokio::time::timeout(short, monitor.next()).await {
                        is_lost |= event == Ok(MonitorEvent::Resync);
                        events += 1;
                        assert!(events < 100, "{bytes} {datagrams:?}");
                    }
                    assert!(is_lost || bytes > 0);
                });
            }
        }
    });
}
