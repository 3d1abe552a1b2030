//! A socket with a second reader: another thread or process that receives from
//! the same descriptor, or from a duplicate of it.

use std::os::fd::AsFd;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use nlsock::{tokio as asynchronous, Client, Error, Reply, Socket};
use nlwire::{Message, SockAddrNl};

use super::peer::{error, item};
use super::wire::long;
use crate::common::{block_on, bound, watched};

const TRIES: usize = 200;

/// Sends what a client is not to take for its answer: from the peer, a message
/// of another number and then a datagram longer than the client's buffer; from
/// the stranger, an ACK of the number.
fn tempt(peer: &Socket, stranger: &Socket, to: SockAddrNl, seq: u32) {
    for _ in 0..64 {
        peer.send_to(&item(seq.wrapping_sub(7), 1), to).unwrap();
        stranger.send_to(&error(seq, 0), to).unwrap();
    }
    peer.send_to(&item(seq.wrapping_sub(7), 1), to).unwrap();
    let header = nlwire::NlMsgHdr::new(0x10).with_seq(seq.wrapping_sub(7));
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
