// SPDX-License-Identifier: MIT OR Apache-2.0
//! [`Sockets`]: the sockets of a protocol, as the kernel lists them.
//!
//! A port is not an identity: as soon as a socket is closed, another process
//! can bind a socket to its port. The kernel gives each socket a number that no
//! other socket gets (`SO_COOKIE`), and lists the sockets of a network
//! namespace with their ports and numbers (`NETLINK_SOCK_DIAG`). It does not
//! answer for a single port.
//!
//! ```text
//!   pass:   request --> part --> part --> ... --> NLMSG_DONE
//!                       written by next_part(), in the same call that reads it
//! ```
//!
//! An entry is true when the kernel writes it. The kernel writes the next part
//! of a dump as soon as a part is read, if the receive buffer is at most half
//! full (`netlink_recvmsg`). The next part would thus be as old as the pause
//! between two calls. So the receive buffer is the smallest, which one part
//! fills, and a part stays in the queue after it has been read (`MSG_PEEK`).
//! The next call removes it, and the kernel writes the next part then.
//!
//! The list is not complete. A socket that does not fit into a part is in no
//! part (`__netlink_diag_dump`). The entries are longer in every second pass,
//! so that this is not the same socket in the next pass.

use nlwire::sock_diag::{NetlinkDiagMsg, NetlinkDiagReq};
use nlwire::uapi::*;
use nlwire::{Attributes, Errno, MessageBuilder, Messages, NlMsgHdr, SliceSink, SockAddrNl};

use super::inbox::Inbox;
use crate::socket::sys;
use crate::{Error, Socket};

/// The name of the request in errors.
const CALL: &str = "SOCK_DIAG_BY_FAMILY";

/// The attributes in every other pass. They differ in length.
const SHOW: [u32; 2] = [NDIAG_SHOW_MEMINFO, NDIAG_SHOW_MEMINFO | NDIAG_SHOW_FLAGS];

/// The length below which a part is the last one with entries.
///
/// The kernel has room for `NLMSG_GOODSIZE` bytes, at least 3,776, in a part,
/// and an entry takes less than 100.
const SHORT: usize = 3 * 1024;

/// The maximum length of a part. To look at its sockets takes about 100 us, if all of them
/// are clients with something to be sent. The kernel writes no longer parts than a read had
/// room for (`netlink_dump`).
///
/// With entries of 84 and 92 bytes, every 196th socket is lost in one pass and every 179th in
/// the next. These numbers have no common divisor, so that no socket before the 35,084th is
/// lost in both.
const PART: usize = 16 * 1024;

/// The maximum number of datagrams that one call reads. More than two are read
/// only if other processes have sent some, or after a pass that failed.
const MOST_DATAGRAMS: usize = 16;

/// The maximum number of passes in which a server searches for its own socket.
const MOST_SEARCHES: usize = 4;

/// The number that the kernel gave to a socket (`SO_COOKIE`). No other socket
/// gets it until the next boot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct SocketId(pub(super) u64);

/// A socket of the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Listed {
    /// Its port, never 0.
    pub(crate) port: u32,
    pub(crate) id: SocketId,
    /// The room in its receive buffer.
    pub(crate) room: Room,
}

/// The room in the receive buffer of a socket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Room {
    None,
    /// There is some, or it is not known.
    Some,
    /// Everything has been read.
    All,
}

/// The result of reading a part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// The pass goes on.
    More,
    /// The pass is over.
    Last,
}

/// The sockets of one protocol in one network namespace.
#[derive(Debug)]
pub(crate) struct Sockets {
    /// A socket of `NETLINK_SOCK_DIAG`.
    diag: Socket,
    protocol: u8,
    /// The socket of the server, which is not listed.
    own: SocketId,
    buf: Vec<u8>,
    /// The sequence number of the last request.
    seq: u32,
    pass: Pass,
    /// Whether the first datagram in the queue has been read.
    is_read: bool,
}

/// The progress of a pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Pass {
    /// The last pass is over, or there was none.
    Over,
    UnderWay,
    /// The last pass ended with an error. What it left in the queue is removed
    /// before the next one.
    Failed,
}

impl Sockets {
    /// Returns the sockets of the protocol and network namespace of `socket`,
    /// which has a port.
    ///
    /// `diag` is a socket of `NETLINK_SOCK_DIAG` in the same namespace. That it
    /// is in this namespace is known from `socket`, which has to be in the list.
    ///
    /// # Errors
    /// [`NotListed`](Error::NotListed), [`Os`](Error::Os).
    pub(crate) fn new(diag: Socket, socket: &Socket) -> Result<Self, Error> {
        let protocol = u8::try_from(socket.protocol()?).map_err(|_| Error::NotListed)?;
        // The kernel's minimum (`SOCK_MIN_RCVBUF`), less than a part takes.
        diag.set_recv_buffer(0)?;
        let mut sockets = Self {
            diag,
            protocol,
            own: SocketId(socket.cookie()?),
            buf: vec![0; PART],
            seq: 0,
            pass: Pass::Over,
            is_read: false,
        };
        // The socket can be one that a pass does not list.
        for _ in 0..MOST_SEARCHES {
            if sockets.lists_own()? {
                return Ok(sockets);
            }
        }
        Err(Error::NotListed)
    }

    /// Returns whether the own socket is in the list of one pass.
    fn lists_own(&mut self) -> Result<bool, Error> {
        let (own, mut is_listed) = (self.own, false);
        loop {
            let part = self.next(&mut |listed| is_listed |= listed.id == own)?;
            if part == Part::Last {
                return Ok(is_listed);
            }
        }
    }

    /// Begins a pass if none is under way, and lists the sockets of its next
    /// part to `each`, at most [`PART`] bytes. Never waits.
    ///
    /// Each entry was true during this call. A socket can be listed twice or
    /// not at all. The own socket and sockets without a port are not listed.
    ///
    /// # Errors
    /// [`Os`](Error::Os), [`Malformed`](Error::Malformed),
    /// [`Overrun`](Error::Overrun), [`WouldBlock`](Error::WouldBlock). The pass
    /// is over, and the next call begins another.
    pub(crate) fn next_part(&mut self, each: &mut dyn FnMut(Listed)) -> Result<Part, Error> {
        let own = self.own;
        self.next(&mut |listed| {
            if listed.id != own {
                each(listed);
            }
        })
    }

    fn next(&mut self, each: &mut dyn FnMut(Listed)) -> Result<Part, Error> {
        let part = self.read(each);
        match part {
            Ok(Part::More) => {}
            Ok(Part::Last) => self.pass = Pass::Over,
            Err(_) => self.pass = Pass::Failed,
        }
        part
    }

    fn read(&mut self, each: &mut dyn FnMut(Listed)) -> Result<Part, Error> {
        if self.pass == Pass::Failed && !self.drain() {
            return Ok(Part::More);
        }
        if self.pass != Pass::UnderWay {
            self.begin()?;
        }
        for _ in 0..MOST_DATAGRAMS {
            self.remove()?;
            let flags = sys::MSG_DONTWAIT | sys::MSG_PEEK;
            let received = self.diag.receive(&mut self.buf, flags)?;
            self.is_read = true;
            if received.sender.nl_pid() != 0 {
                continue; // sent by a process, which takes CAP_NET_ADMIN
            }
            let datagram = self.buf.get(..received.len);
            match list(datagram.unwrap_or_default(), self.seq, self.protocol, each)? {
                Content::Done => {
                    self.remove()?;
                    return Ok(Part::Last);
                }
                Content::Other => {}
                Content::Sockets if received.len < SHORT => {}
                Content::Sockets => return Ok(Part::More),
            }
        }
        Ok(Part::More)
    }

    /// Sends the request for a pass. The kernel writes the first part now.
    fn begin(&mut self) -> Result<(), Error> {
        self.seq = self.seq.wrapping_add(1);
        let [show, long] = SHOW;
        let show = if self.seq % 2 == 0 { show } else { long };
        let header = NlMsgHdr::new(SOCK_DIAG_BY_FAMILY)
            .with_flags(NLM_F_REQUEST | NLM_F_DUMP)
            .with_seq(self.seq);
        let request = NetlinkDiagReq {
            sdiag_family: AF_NETLINK.to_le_bytes()[0],
            sdiag_protocol: self.protocol,
            ndiag_show: show.into(),
            ..NetlinkDiagReq::default()
        };
        let mut bytes = [0; 64];
        let mut sink = SliceSink::new(&mut bytes);
        let mut message = MessageBuilder::new(&mut sink, header)?;
        message.put_header(&request)?;
        message.end()?;
        self.diag.send_now(sink.into_bytes(), SockAddrNl::KERNEL)?;
        self.pass = Pass::UnderWay;
        Ok(())
    }

    /// Removes the datagram that has been read from the queue. The kernel
    /// writes the next part of a dump now.
    fn remove(&mut self) -> Result<(), Error> {
        if std::mem::take(&mut self.is_read) {
            Inbox::discard(&self.diag)?;
        }
        Ok(())
    }

    /// Removes what a failed pass left in the queue. Returns whether the queue
    /// is empty.
    fn drain(&mut self) -> bool {
        self.is_read = false;
        for _ in 0..MOST_DATAGRAMS {
            // The kernel reports an error once, before the next datagram.
            if Inbox::discard(&self.diag) == Err(Error::WouldBlock) {
                return true;
            }
        }
        false
    }
}

/// The content of a datagram of the kernel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Content {
    Sockets,
    /// `NLMSG_DONE`: the pass is over.
    Done,
    /// The remains of another pass.
    Other,
}

/// Lists the sockets of `protocol` in a datagram that answers the request `seq`.
fn list(
    datagram: &[u8],
    seq: u32,
    protocol: u8,
    each: &mut dyn FnMut(Listed),
) -> Result<Content, Error> {
    let failed = |errno: Option<Errno>| Error::Os {
        call: CALL,
        errno: errno.unwrap_or(Errno::EPROTO),
    };
    let mut content = Content::Other;
    for message in Messages::new(datagram).strict() {
        let message = message?;
        if message.nlmsg_seq() != seq {
            continue;
        }
        match message.nlmsg_type() {
            NLMSG_ERROR => return Err(failed(message.ack()?.errno())),
            NLMSG_DONE if message.done()?.error() == 0 => return Ok(Content::Done),
            NLMSG_DONE => return Err(failed(message.done()?.errno())),
            SOCK_DIAG_BY_FAMILY => {
                content = Content::Sockets;
                let (header, attributes) = message.parse::<NetlinkDiagMsg>()?;
                let port = header.ndiag_portid.get();
                if header.ndiag_protocol == protocol && port != 0 {
                    let [low, high] = header.ndiag_cookie.map(|half| u64::from(half.get()));
                    each(Listed {
                        port,
                        id: SocketId(high << 32 | low),
                        room: room(attributes)?,
                    });
                }
            }
            _ => {}
        }
    }
    Ok(content)
}

/// Returns the room in the receive buffer of a socket.
fn room(attributes: Attributes<'_>) -> Result<Room, Error> {
    for attribute in attributes {
        let attribute = attribute?;
        if attribute.nla_type() == NETLINK_DIAG_MEMINFO {
            let memory = |index| {
                let word = attribute
                    .payload()
                    .chunks_exact(size_of::<u32>())
                    .nth(index);
                word.and_then(|word| word.try_into().ok())
                    .map(u32::from_ne_bytes)
            };
            let used = memory(SK_MEMINFO_RMEM_ALLOC);
            let size = memory(SK_MEMINFO_RCVBUF);
            return Ok(match used.zip(size) {
                Some((0, _)) => Room::All,
                Some((used, size)) if used >= size => Room::None,
                _ => Room::Some,
            });
        }
    }
    Ok(Room::Some)
}

#[cfg(test)]
mod tests;
