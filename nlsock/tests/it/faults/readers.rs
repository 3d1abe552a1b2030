// SPDX-License-Identifier: MIT OR Apache-2.0
//! A socket with a second reader: another thread or process that receives from
//! the same descriptor, or from a duplicate of it.

use std::os::fd::AsFd;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use nlsock::state::{MonitorState, ServerState, Step};
use nlsock::{tokio as asynchronous, Client, Error, MonitorEvent, Reply, Socket};
use nlwire::server::Handled;
use nlwire::{Message, NlMsgHdr, SockAddrNl};

use super::peer::{error, item};
use super::wire::long;
use crate::common::{block_on, bound, build, watched};

const TRIES: usize = 200;
const PAIRS: usize = 2000;

/// Sends what a client is not to take for its answer: from the peer, a message
/// of another number and then a datagram longer than the client's buffer; from
/// the stranger, an ACK of the number.
fn tempt(peer: &Socket, stranger: &Socket, to: SockAddrNl, seq: u32) {
    for _ in 0..64 {
        peer.send_to(&item(seq.wrapping_sub(7), 1), to).unwrap();
        stranger.send_to(&error(seq, 0), to).unwrap();
    }
    peer.send_to(&item(seq.wrapping_sub(7), 1), to).unwrap();
    let header = NlMsgHdr::new(0x10).with_seq(seq.wrapping_sub(7));
    peer.send_to(&long(header, 1), to).unwrap();
}

fn seq(request: &[u8]) -> u32 {
    Message::from_bytes(request).unwrap().nlmsg_seq()
}

/// Notes a call that may only wait, or report a loss. Returns whether there was
/// a loss.
fn is_loss(call: Result<Option<Reply<'_>>, Error>) -> bool {
    match call {
        Err(Error::WouldBlock) => false,
        Err(Error::Overrun) => true,
        other => panic!("{other:?}"),
    }
}

/// Runs `test` while another thread receives from a duplicate of `socket`.
fn with_a_second_reader(socket: &Socket, test: impl FnOnce()) {
    let duplicate = Socket::from(socket.as_fd().try_clone_to_owned().unwrap());
    let done = AtomicBool::new(false);
    /// Ends the second reader, also if the test panics.
    struct End<'a>(&'a AtomicBool);
    impl Drop for End<'_> {
        fn drop(&mut self) {
            self.0.store(true, Ordering::Relaxed);
        }
    }
    thread::scope(|scope| {
        let _end = End(&done);
        scope.spawn(|| {
            duplicate.set_nonblocking(true).unwrap();
            while !done.load(Ordering::Relaxed) {
                let _ = duplicate.recv(&mut [0; 64]);
            }
        });
        test();
    });
}

/// The sender of the datagram whose length was asked for is not the sender of
/// the one that is received.
#[test]
fn a_second_reader_lends_no_stranger_its_name() {
    watched(|| {
        let ((peer, addr), (stranger, _)) = (bound(), bound());
        let (socket, to) = bound();
        let duplicate = Socket::from(socket.as_fd().try_clone_to_owned().unwrap());
        let client = Client::from_socket(duplicate).unwrap();
        let mut client = client.with_peer(addr.nl_pid());
        client.set_connect(false);
        client.set_timeout(Some(Duration::ZERO));
        let mut losses = 0;
        with_a_second_reader(&socket, || {
            for _ in 0..TRIES {
                losses += usize::from(is_loss(client.request(0x10, |_| Ok(())).map(Some)));
                let _ = peer.recv(&mut [0; 64]);
                tempt(&peer, &stranger, to, seq(client.last_request()));
                match client.resume() {
                    Ok(None) => {}
                    call => losses += usize::from(is_loss(call)),
                }
            }
        });
        println!("{losses} losses in {TRIES} tries");
    });
    watched(|| {
        let ((peer, addr), (stranger, _)) = (bound(), bound());
        let (socket, to) = bound();
        let duplicate = Socket::from(socket.as_fd().try_clone_to_owned().unwrap());
        with_a_second_reader(&socket, || {
            block_on(async {
                let client = asynchronous::Client::from_socket(duplicate).unwrap();
                let mut client = client.with_peer(addr.nl_pid());
                client.set_connect(false);
                let soon = Duration::from_millis(1);
                for _ in 0..TRIES {
                    let request = client.request(0x10, |_| Ok(()));
                    let call = tokio::time::timeout(soon, request).await;
                    is_loss(call.unwrap_or(Err(Error::WouldBlock)).map(Some));
                    let _ = peer.recv(&mut [0; 64]);
                    tempt(&peer, &stranger, to, seq(client.last_request()));
                    let call = tokio::time::timeout(soon, client.resume()).await;
                    match call.unwrap_or(Err(Error::WouldBlock)) {
                        Ok(None) => {}
                        call => drop(is_loss(call)),
                    }
                }
            });
        });
    });
}

/// Sends pairs of a short datagram and a long one, which is longer each time, so that no
/// buffer has grown for it. Meanwhile, calls `step` until the queue is empty, and another
/// thread receives as well.
fn with_pairs(peer: &Socket, socket: &Socket, to: SockAddrNl, mut step: impl FnMut() -> Step) {
    let header = NlMsgHdr::new(0x10);
    let short = build(header, |_| Ok(()));
    let mut long = build(header, |m| m.put_payload(&[0; 40_000 + 16 * PAIRS]));
    with_a_second_reader(socket, || {
        thread::scope(|scope| {
            let sender = scope.spawn(|| {
                for pair in 0..PAIRS {
                    let len = 40_000 + 16 * pair;
                    long[..4].copy_from_slice(&(len as u32).to_ne_bytes());
                    peer.send_to(&short, to).unwrap();
                    peer.send_to(&long[..len], to).unwrap();
                }
            });
            while !(matches!(step(), Step::Wait { .. }) && sender.is_finished()) {}
        });
    });
}

/// The next datagram can be longer than the one whose length was asked for. That ends
/// neither a server nor a monitor.
#[test]
fn a_second_reader_stops_no_server_and_no_monitor() {
    watched(|| {
        let ((peer, _), (socket, to)) = (bound(), bound());
        let mut server = ServerState::new(&socket).unwrap();
        with_pairs(&peer, &socket, to, || {
            server.step(&socket, |_, _| Ok(Handled::Ack)).unwrap()
        });
        println!("a server: {} losses", server.counters().overruns);
    });
    watched(|| {
        let ((peer, addr), (socket, to)) = (bound(), bound());
        let mut monitor = MonitorState::new(&socket).unwrap();
        monitor.set_peer(addr.nl_pid());
        monitor.set_room(16); // and grows
        let mut losses = 0;
        with_pairs(&peer, &socket, to, || {
            let step = monitor.step(&socket).unwrap();
            let is_loss = step == Step::Ready && monitor.event() == MonitorEvent::Resync;
            losses += usize::from(is_loss);
            step
        });
        println!("a monitor: {losses} losses");
    });
}
