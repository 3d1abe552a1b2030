// SPDX-License-Identifier: MIT OR Apache-2.0
//! The users that a server serves, and that a client or monitor demands of its
//! peer; strangers, which cannot send to connected sockets; descriptors that
//! another process makes blocking.

mod connected;
mod peers;
mod served;
mod shared;

use std::os::fd::AsFd;
use std::os::unix::fs::MetadataExt;
use std::thread;

use nlsock::{Error, Socket};
use nlwire::uapi::*;
use nlwire::{NlMsgHdr, SockAddrNl};

use crate::common::{build, skipped};

const NOBODY: u32 = 65534;

/// The user id of this process.
fn own_uid() -> u32 {
    std::fs::metadata("/proc/self").unwrap().uid()
}

/// Runs `test` in a thread that is another user, [`NOBODY`], or returns `None` if
/// this user may not become one.
pub(crate) fn as_nobody<T: Send>(name: &str, test: impl FnOnce() -> T + Send) -> Option<T> {
    thread::scope(|scope| {
        let thread = scope.spawn(|| {
            // SAFETY: takes no pointers. The call of the kernel, unlike that of
            // the C library, changes the calling thread alone.
            let failed = unsafe { libc::syscall(libc::SYS_setresuid, NOBODY, NOBODY, NOBODY) } != 0;
            if failed || own_uid() == NOBODY {
                let error = std::io::Error::last_os_error();
                skipped(
                    name,
                    format_args!("needs root to become another user ({error})"),
                );
                return None;
            }
            Some(test())
        });
        thread.join().unwrap()
    })
}

/// Returns a second descriptor of the same socket.
fn duplicate(socket: &Socket) -> Socket {
    Socket::from(socket.as_fd().try_clone_to_owned().unwrap())
}

/// Returns a request with this sequence number that asks for an ACK.
fn request(seq: u32) -> Vec<u8> {
    let header = NlMsgHdr::new(0x10).with_flags(NLM_F_REQUEST | NLM_F_ACK);
    build(header.with_seq(seq), |_| Ok(()))
}

/// Fills the receive buffer of a socket.
fn fill(to: SockAddrNl) {
    let sender = Socket::open(NETLINK_USERSOCK).unwrap();
    sender.set_nonblocking(true).unwrap();
    while sender.send_to(&[0; 4000], to) != Err(Error::WouldBlock) {}
}
