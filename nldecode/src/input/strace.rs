// SPDX-License-Identifier: MIT OR Apache-2.0
//! [`Trace`]: the protocol of a message in the output of strace, by its file descriptor.
//!
//! ```text
//! socket(AF_NETLINK, SOCK_RAW|SOCK_CLOEXEC, NETLINK_ROUTE) = 3
//! sendto(3, ...
//! ```

use std::collections::BTreeMap;

use crate::protocol::protocol_by_name;

/// The maximum number of file descriptors that are kept.
const MAX_SOCKETS: usize = 1024;

/// The sockets of a trace.
#[derive(Debug, Default)]
pub(super) struct Trace {
    protocols: BTreeMap<u32, i32>,
    current: Option<i32>,
}

impl Trace {
    /// Notes what a line tells about sockets.
    pub(super) fn line(&mut self, line: &str) {
        let Some((call, rest)) = line.split_once('(') else {
            return;
        };
        // With -f, the process precedes the call.
        let call = call.rsplit(' ').next().unwrap_or(call);
        if call == "socket" {
            if let Some((fd, protocol)) = opened(rest) {
                if self.protocols.len() < MAX_SOCKETS || self.protocols.contains_key(&fd) {
                    self.protocols.insert(fd, protocol);
                }
            }
            return;
        }
        // With -y, what it is follows the file descriptor: `3<NETLINK:[...]>`.
        let digits = rest.split(|character: char| !character.is_ascii_digit());
        if let Some(Ok(fd)) = digits.map(str::parse).next() {
            self.current = self.protocols.get(&fd).copied();
        }
    }

    /// Returns the protocol of the last call.
    pub(super) const fn protocol(&self) -> Option<i32> {
        self.current
    }
}

/// Returns the file descriptor and the protocol of a new socket.
fn opened(arguments: &str) -> Option<(u32, i32)> {
    let (arguments, result) = arguments.split_once(')')?;
    let mut arguments = arguments.split(", ");
    if arguments.next()? != "AF_NETLINK" {
        return None;
    }
    let protocol = protocol_by_name(arguments.nth(1)?)?;
    let digits = result.trim_start_matches([' ', '=']);
    let end = digits.find(|character: char| !character.is_ascii_digit());
    let fd = digits.get(..end.unwrap_or(digits.len()))?.parse().ok()?;
    Some((fd, protocol))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_protocol_of_a_call_is_that_of_its_socket() {
        let mut trace = Trace::default();
        for (line, protocol) in [
            ("socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE) = 3", None),
            (
                "[pid 7] socket(AF_NETLINK, SOCK_RAW, NETLINK_NETFILTER) = 12<NETLINK:[5]>",
                None,
            ),
            ("socket(AF_INET, SOCK_DGRAM, IPPROTO_IP) = 5", None),
            ("sendto(3, [{nlmsg_len=20}], 20, 0, NULL, 0) = 20", Some(0)),
            (" | 00000  14 00 00 00  .... |", Some(0)),
            ("[pid 7] recvmsg(12<NETLINK:[5]>, {msg_name=...", Some(12)),
            ("sendto(5, \"x\", 1) = 1", None),
        ] {
            trace.line(line);
            assert_eq!(trace.protocol(), protocol, "{line}");
        }
    }
}
