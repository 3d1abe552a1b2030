// SPDX-License-Identifier: MIT OR Apache-2.0
//! Clients on several threads, each with its own, and one that moves between
//! them.

use std::thread::{self, JoinHandle};
use std::time::Duration;

use nlsock::{tokio as asynchronous, Client, Error};
use nlwire::uapi::*;

use super::peer::{number, ITEM};
use crate::common::{watched, LONG};

/// An answer with the number that was asked for.
fn echo(port: u32, thread: u32, rounds: u32) {
    let mut client = Client::open(NETLINK_USERSOCK).unwrap().with_peer(port);
    client.set_timeout(Some(LONG));
    for round in 0..rounds {
        echo_once(&mut client, thread * 1_000_000 + round);
    }
    assert_eq!(client.counters().unrelated + client.counters().foreign, 0);
}

fn echo_once(client: &mut Client, asked: u32) {
    let reply = client.request(ITEM, |m| m.put_u32(1, asked)).unwrap();
    assert_eq!(reply.messages().count(), 1);
    assert_eq!(number(&reply.message().unwrap()), asked);
}

/// Echoes, until nobody asks for a while.
fn echoing() -> (u32, JoinHandle<()>) {
    let mut server = nlsock::Server::open(NETLINK_USERSOCK).unwrap();
    server.set_timeout(Some(Duration::from_millis(500)));
    let port = server.port();
    let thread = thread::spawn(move || loop {
        let served = server.serve(|request, replies| {
            let payload = request.message().payload();
            replies.message(request.reply(ITEM), |m| m.put_payload(payload))?;
            Ok(nlwire::server::Handled::Ack)
        });
        match served {
            Ok(()) => {}
            Err(Error::WouldBlock) => break,
            Err(error) => panic!("{error}"),
        }
    });
    (port, thread)
}

#[test]
fn two_threads_on_two_clients() {
    const ROUNDS: u32 = 2000;
    watched(|| {
        let (port, server) = echoing();
        thread::scope(|scope| {
            for thread in 1..3 {
                scope.spawn(move || echo(port, thread, ROUNDS));
            }
        });
        // The same as tasks, on two threads.
        let mut runtime = tokio::runtime::Builder::new_multi_thread();
        let runtime = runtime.worker_threads(2).enable_all().build().unwrap();
        runtime.block_on(async {
            let tasks = [1, 2].map(|task| {
                tokio::spawn(async move {
                    let client = asynchronous::Client::open(NETLINK_USERSOCK).unwrap();
                    let mut client = client.with_peer(port);
                    for round in 0..ROUNDS {
                        let asked = task * 1_000_000 + round;
                        let reply = client.request(ITEM, |m| m.put_u32(1, asked)).await;
                        let reply = reply.unwrap();
                        assert_eq!(reply.messages().count(), 1);
                        assert_eq!(number(&reply.message().unwrap()), asked);
                    }
                })
            });
            for task in tasks {
                task.await.unwrap();
            }
        });
        server.join().unwrap();
    });
}

/// Each thread asks, and passes the client on while the answer is on its way.
#[test]
fn a_client_moves_from_thread_to_thread() {
    watched(|| {
        let (port, server) = echoing();
        let mut client = Client::open(NETLINK_USERSOCK).unwrap().with_peer(port);
        for round in 0..200 {
            client.set_timeout(Some(Duration::ZERO));
            let _ = client.request(ITEM, |m| m.put_u32(1, round));
            client = thread::spawn(move || {
                client.set_timeout(Some(LONG));
                if let Some(reply) = client.resume().unwrap() {
                    assert_eq!(number(&reply.message().unwrap()), round);
                }
                echo_once(&mut client, round + 1000);
                client
            })
            .join()
            .unwrap();
        }
        assert_eq!(client.counters().unrelated, 0);

        let mut runtime = tokio::runtime::Builder::new_multi_thread();
        let runtime = runtime.worker_threads(2).enable_all().build().unwrap();
        runtime.block_on(async {
            let client = asynchronous::Client::open(NETLINK_USERSOCK).unwrap();
            let mut client = client.with_peer(port);
            for round in 0..200 {
                let soon = Duration::from_micros(20);
                let request = client.request(ITEM, |m| m.put_u32(1, round));
                let _ = tokio::time::timeout(soon, request).await;
                client = tokio::spawn(async move {
                    if let Some(reply) = client.resume().await.unwrap() {
                        assert_eq!(number(&reply.message().unwrap()), round);
                    }
                    client
                })
                .await
                .unwrap();
            }
            assert_eq!(client.counters().unrelated, 0);
        });
        server.join().unwrap();
    });
}
