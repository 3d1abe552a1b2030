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

/// Runs `test` in a thread that can be any user, or does nothing if this user may not become
/// another one. The function that `test` is given sets the user whose the next requests are.
pub(crate) fn as_any_user(name: &str, test: impl FnOnce(&dyn Fn(u32)) + Send) {
    thread::scope(|scope| {
        let thread = scope.spawn(|| {
            // The effective user remains, and so does the right to become another one.
            // SAFETY: takes no pointers, see `as_nobody`.
            let claim = |uid: u32| unsafe { libc::syscall(libc::SYS_setresuid, uid, -1, -1) } == 0;
            if !claim(NOBODY) || own_uid() != 0 {
                let error = std::io::Error::last_os_error();
                let why = format_args!("needs root to become other users ({error})");
                return skipped(name, why);
            }
            test(&|uid| assert!(claim(uid)));
        });
        thread.join().unwrap();
    });
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
