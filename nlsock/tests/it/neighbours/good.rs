// SPDX-License-Identifier: MIT OR Apache-2.0
//! The good client: each of its requests is answered exactly once.

use nlsock::{Client, Error};
use nlwire::uapi::*;
use nlwire::{MessageKind, NlMsgHdr, SockAddrNl};

use super::{ATTR, ECHO, LIST, REFUSED};
use crate::common::{build, open, BUFFER, LONG};

/// Items of a dump of 2 MB, ten times the receive buffer.
const ITEMS: u32 = 10_000;

/// Sends requests and compares everything that is received: a reply and an ACK
/// for each, or a refusal, and nothing else.
pub(super) fn ask(port: u32) {
    let socket = open(NETLINK_USERSOCK);
    let mut buf = vec![0; BUFFER];
    let mut receive = || {
        let datagram = socket.recv(&mut buf).unwrap();
        assert_eq!(datagram.port(), port);
        let mut messages = datagram.messages().strict();
        let message = messages.next().unwrap().unwrap();
        let error = message.ack().map_or(0, |ack| ack.error());
        let seen = (message.nlmsg_seq(), message.kind(), error);
        assert!(messages.next().is_none());
        seen
    };
    for seq in 1..=50u32 {
        let refused = seq % 10 == 0;
        let header = NlMsgHdr::new(if refused { REFUSED } else { ECHO });
        let header = header.with_flags(NLM_F_REQUEST | NLM_F_ACK).with_seq(seq);
        let bytes = build(header, |m| m.put_payload(&seq.to_ne_bytes()));
        socket.send_to(&bytes, SockAddrNl::new(port, 0)).unwrap();
        if refused {
            let (seen, kind, error) = receive();
            assert_eq!((seen, kind), (seq, MessageKind::Error));
            assert_ne!(error, 0);
        } else {
            let (seen, kind, _) = receive();
            assert_eq!((seen, kind), (seq, MessageKind::Family(ECHO)));
            assert_eq!(receive(), (seq, MessageKind::Error, 0));
        }
    }
    socket.set_nonblocking(true).unwrap();
    assert!(matches!(socket.recv(&mut buf), Err(Error::WouldBlock)));
}

/// Reads a dump that does not fit into the receive buffer.
pub(super) fn list(port: u32) {
    let client = Client::open(NETLINK_USERSOCK).unwrap();
    let mut client = client.with_peer(port).with_header_len(0);
    client.set_timeout(Some(LONG));
    let mut dump = client.dump(LIST, |m| m.put_u32(ATTR, ITEMS)).unwrap();
    for expected in 0..ITEMS {
        let item = dump.next().unwrap().unwrap();
        let number = item.attributes(0).unwrap().next().unwrap().unwrap();
        assert_eq!(number.get_u32(), Ok(expected));
    }
    assert!(dump.next().unwrap().is_none());
    assert_eq!(client.counters().unrelated, 0);
}
