// SPDX-License-Identifier: MIT OR Apache-2.0
//! Datagrams of a user whom the sender claims to be (`SCM_CREDENTIALS`), as the root of a user
//! namespace may.

use std::io::IoSlice;
use std::os::fd::AsRawFd;

use nix::libc::ucred;
use nix::sys::socket::{sendmsg, ControlMessage, MsgFlags, NetlinkAddr, UnixCredentials};
use nlsock::Socket;

/// Sends a datagram to a port as a user. Without root, this fails with `EPERM`.
pub(crate) fn send(
    socket: &Socket,
    port: u32,
    uid: u32,
    bytes: &[u8],
    flags: MsgFlags,
) -> nix::Result<usize> {
    let credentials = UnixCredentials::from(ucred {
        pid: std::process::id() as i32,
        uid,
        gid: uid,
    });
    let claimed = [ControlMessage::ScmCredentials(&credentials)];
    let to = NetlinkAddr::new(port, 0);
    let bytes = [IoSlice::new(bytes)];
    sendmsg(socket.as_raw_fd(), &bytes, &claimed, flags, Some(&to))
}
