// SPDX-License-Identifier: MIT OR Apache-2.0
//! Reading ACKs.

use byteorder::{ByteOrder, NativeEndian};
use nlwire::{Errno, ExtAck, Message, Messages, ParseError};

use super::super::oracle::{self, Error};
use super::show::{lies_at, plain, same};

/// Reading of ACKs: of every message in `bytes`, and of `bytes` as the payload
/// of `NLMSG_ERROR` and `NLMSG_DONE` with and without `NLM_F_CAPPED` and
/// `NLM_F_ACK_TLVS`.
pub fn ack(bytes: &[u8]) {
    read(bytes);
    // With something in front, so that offsets are not all from 0.
    let mut wrapped = vec![0; 32 + bytes.len()];
    wrapped[32..].copy_from_slice(bytes);
    NativeEndian::write_u32(&mut wrapped, 16);
    NativeEndian::write_u32(&mut wrapped[16..], 16 + bytes.len() as u32);
    for nlmsg_type in [2, 3] {
        for flags in [0, 0x100, 0x200, 0x300] {
            NativeEndian::write_u16(&mut wrapped[20..], nlmsg_type);
            NativeEndian::write_u16(&mut wrapped[22..], flags);
            read(&wrapped);
        }
    }
}

/// Every message in `bytes`, where it is.
pub(super) fn read(bytes: &[u8]) {
    let items = oracle::messages(bytes, false).items;
    for (message, item) in Messages::new(bytes).flatten().zip(&items) {
        one(bytes, &message, item);
    }
}

fn one(bytes: &[u8], message: &Message<'_>, item: &oracle::Msg) {
    let given = message.ack().map_err(plain).map(|ack| {
        assert_eq!(ack.message(), message);
        assert_eq!(ack.errno(), Errno::new(ack.error()));
        // Both are for people, and have to be able to say anything.
        let _ = (format!("{ack:?}"), ack.to_string());
        let echo = ack.echo().map_err(plain);
        let header = ack.request();
        let request = oracle::Msg {
            offset: item.offset + 20,
            len: header.nlmsg_len() as usize,
            nlmsg_type: header.nlmsg_type(),
            flags: header.nlmsg_flags().bits(),
            seq: header.nlmsg_seq(),
            pid: header.nlmsg_pid(),
        };
        oracle::Ack {
            error: ack.error(),
            request,
            echo: echo.map(|echo| range(bytes, echo, item.offset + 36)),
            ext_ack: ext_ack(bytes, ack.ext_ack()),
        }
    });
    same("ack()", bytes, &given, &oracle::ack(bytes, item));
    let given = message.done().map_err(plain).map(|done| {
        assert_eq!(done.errno(), Errno::new(done.error()));
        let _ = (format!("{done:?}"), done.to_string());
        oracle::Done {
            error: done.error(),
            ext_ack: ext_ack(bytes, done.ext_ack()),
        }
    });
    same("done()", bytes, &given, &oracle::done(bytes, item));
}

/// Where `part` lies in `bytes`; where it is empty, at `otherwise`.
fn range(bytes: &[u8], part: &[u8], otherwise: usize) -> std::ops::Range<usize> {
    let start = (part.as_ptr() as usize).wrapping_sub(bytes.as_ptr() as usize);
    let start = if part.is_empty() { otherwise } else { start };
    if !part.is_empty() {
        lies_at("part of an ACK", bytes, start, part);
    }
    start..start + part.len()
}

fn ext_ack(bytes: &[u8], given: Result<ExtAck<'_>, ParseError>) -> Result<oracle::ExtAck, Error> {
    given.map_err(plain).map(|ext_ack| {
        let at = |part: &[u8]| (part.as_ptr() as usize).wrapping_sub(bytes.as_ptr() as usize);
        let plain = oracle::ExtAck {
            msg: ext_ack.msg.map(|msg| range(bytes, msg, at(msg))),
            offs: ext_ack.offs,
            cookie: ext_ack
                .cookie
                .map(|cookie| range(bytes, cookie, at(cookie))),
            policy: ext_ack.policy.map(|policy| policy.offset()),
            miss_type: ext_ack.miss_type,
            miss_nest: ext_ack.miss_nest,
        };
        assert_eq!(ext_ack.is_empty(), plain == oracle::ExtAck::default());
        if let Some(policy) = ext_ack.policy {
            assert!(policy.nested().all(|rule| rule.is_ok()), "checked");
        }
        plain
    })
}
