// SPDX-License-Identifier: MIT OR Apache-2.0
//! The floor: the least that a server in user space can do.
//!
//! It receives everything as fast as the kernel hands it over (`recvmmsg`), answers
//! the processes of its own user, and throws all else away: it neither reads, answers,
//! refuses nor keeps it. It is no usable server. The latency of its good client under
//! attack is due to the kernel, which has one queue for all senders, and to the
//! machine.

use std::os::fd::AsFd;

use nix::poll::{poll, PollFd, PollFlags, PollTimeout};
use nix::unistd::Uid;
use nlsock::{Datagram, Error, RecvBatch, Socket, VecSink};
use nlwire::server::{DumpWriter, Handled, Peer, Refusal, Request, Requests};
use nlwire::uapi::NETLINK_USERSOCK;
use nlwire::{Errno, MessageBuilder, Sink, SliceSink, SockAddrNl};

use crate::requests::{ECHO, LIST};
use crate::server::{report, write_item, Cursor};

/// Longer than the requests of the good client. Longer datagrams are cut.
const LEN: usize = 256;

/// The datagrams that are received by one call.
const DATAGRAMS: usize = 64;

/// The length of a part of a dump, as a `Server` makes them.
const PART: usize = 3776;

/// The time after which a dump goes on whose client had no room, in milliseconds.
const RETRY: u8 = 1;

/// A dump that has not been written to its end.
struct Dump {
    port: u32,
    writer: DumpWriter<Cursor>,
    /// A part that had no room.
    unsent: Vec<u8>,
}

/// Serves until the standard input ends.
pub(crate) fn run() {
    let socket = Socket::open(NETLINK_USERSOCK).unwrap();
    socket.bind(SockAddrNl::default()).unwrap();
    socket.set_passcred(true).unwrap();
    socket.set_nonblocking(true).unwrap();
    report(socket.local_addr().unwrap().nl_pid());
    let user = Uid::effective().as_raw();
    let mut batch = RecvBatch::new(DATAGRAMS, LEN);
    let mut dumps: Vec<Dump> = Vec::new();
    loop {
        match socket.recv_batch(&mut batch) {
            Ok(datagrams) => {
                let good = datagrams.filter_map(Result::ok);
                for datagram in good.filter(|d| d.credentials().is_some_and(|c| c.uid == user)) {
                    answer(&socket, &datagram, &mut dumps);
                }
            }
            Err(Error::WouldBlock) => wait(&socket, !dumps.is_empty()),
            Err(Error::Interrupted | Error::Overrun) => {}
            Err(error) => panic!("{error}"),
        }
        dumps.retain_mut(|dump| goes_on(&socket, dump));
    }
}

/// Waits until there is something to receive, or something to send.
fn wait(socket: &Socket, has_dumps: bool) {
    let timeout = if has_dumps {
        PollTimeout::from(RETRY)
    } else {
        PollTimeout::NONE
    };
    let mut fds = [PollFd::new(socket.as_fd(), PollFlags::POLLIN)];
    let _ = poll(&mut fds, timeout);
}

/// Answers the requests of a datagram, as far as the client has room.
fn answer(socket: &Socket, datagram: &Datagram<'_>, dumps: &mut Vec<Dump>) {
    let port = datagram.port();
    let mut sink = VecSink::new();
    for request in Requests::new(datagram.as_bytes(), Peer::new(port)) {
        sink.truncate(0);
        let message = request.message();
        let outcome = request.handle(|_| match message.nlmsg_type() {
            ECHO => {
                let mut reply = MessageBuilder::new(&mut sink, request.reply(ECHO))?;
                reply.put_payload(message.payload())?;
                reply.end()?;
                Ok(Handled::Ack)
            }
            LIST => {
                dumps.push(dump(&request, port)?);
                Ok(Handled::NoAck)
            }
            _ => Err(Refusal::new(Errno::EOPNOTSUPP)),
        });
        if !sink.as_bytes().is_empty() {
            let _ = send(socket, port, sink.as_bytes());
        }
        sink.truncate(0);
        request.answer(outcome, &mut sink).unwrap();
        if !sink.as_bytes().is_empty() {
            let _ = send(socket, port, sink.as_bytes());
        }
    }
}

fn dump(request: &Request<'_>, port: u32) -> Result<Dump, Refusal<'static>> {
    Ok(Dump {
        port,
        writer: DumpWriter::new(request, Cursor::of(request)?),
        unsent: Vec::new(),
    })
}

/// Sends the parts that the client has room for. Returns whether there are more.
fn goes_on(socket: &Socket, dump: &mut Dump) -> bool {
    let mut part = [0; PART];
    loop {
        if dump.unsent.is_empty() {
            if dump.writer.is_finished() {
                return false;
            }
            let mut sink = SliceSink::new(&mut part);
            dump.writer.fill(&mut sink, write_item).unwrap();
            dump.unsent.extend(sink.as_bytes());
        }
        match send(socket, dump.port, &dump.unsent) {
            Ok(()) => dump.unsent.clear(),
            Err(Error::WouldBlock) => return true,
            Err(_) => return false,
        }
    }
}

fn send(socket: &Socket, port: u32, bytes: &[u8]) -> Result<(), Error> {
    socket.send_to(bytes, SockAddrNl::new(port, 0))
}
