// SPDX-License-Identifier: MIT OR Apache-2.0
//! What a receiver of requests owes: `netlink_rcv_skb` and `netlink_ack`.

use byteorder::{ByteOrder, NativeEndian};

use super::{messages, up, Error, Msg};

/// The socket that asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Peer {
    /// Its port.
    pub port: u32,
    /// `NETLINK_CAP_ACK`.
    pub cap_ack: bool,
    /// `NETLINK_EXT_ACK`.
    pub ext_ack: bool,
}

/// What a handler says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Say {
    /// 0, a negative errno, or `None` where the answer comes by other means.
    pub code: Option<i32>,
    /// A text.
    pub msg: Option<&'static str>,
    /// A cookie.
    pub cookie: Option<Vec<u8>>,
    /// Where in the datagram the offending attribute begins.
    pub bad_attr: Option<usize>,
    /// The type of a missing attribute.
    pub miss_type: Option<u16>,
    /// Where in the datagram the nest begins that lacks it.
    pub miss_nest: Option<usize>,
}

/// A message, and what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Served {
    /// The message.
    pub request: Msg,
    /// Whether the handler saw it.
    pub handled: bool,
    /// The answer, empty if there is none.
    pub answer: Vec<u8>,
}

/// The messages of `bytes`, which `peer` sent to a handler that says `say`; and
/// why there are no more.
pub fn serve(bytes: &[u8], peer: Peer, say: impl Fn(&Msg) -> Say) -> (Vec<Served>, Option<Error>) {
    let walk = messages(bytes, false);
    let served = walk.items.into_iter().map(|request| {
        // Only requests, and no control messages.
        let handled = request.flags & 1 != 0 && request.nlmsg_type >= 0x10;
        let said = if handled {
            say(&request)
        } else {
            Say {
                code: Some(0),
                ..Say::default()
            }
        };
        let wants_ack = request.flags & 4 != 0;
        let answer = match said.code {
            None => Vec::new(),
            Some(0) if !wants_ack => Vec::new(),
            Some(code) => answer(bytes, &request, peer, code, &said),
        };
        Served {
            request,
            handled,
            answer,
        }
    });
    (served.collect(), walk.error)
}

/// The `NLMSG_ERROR` with `code` for `request`.
#[must_use]
pub fn answer(bytes: &[u8], request: &Msg, peer: Peer, code: i32, said: &Say) -> Vec<u8> {
    let capped = code == 0 || peer.cap_ack;
    let mut flags = 0;
    if capped {
        flags |= 0x100;
    }
    if peer.ext_ack && has_something_to_say(said, code) {
        flags |= 0x200;
    }
    let echo_len = if capped { 16 } else { request.len };
    let mut answer = header(2, flags, request.seq, peer.port);
    extend_i32(&mut answer, code);
    answer.extend(&bytes[request.offset..request.offset + echo_len]);
    answer.resize(up(answer.len()), 0);
    if flags & 0x200 != 0 {
        answer.extend(attributes(request, said, code));
    }
    set_len(&mut answer);
    answer
}

/// Whether there are attributes for an answer with `code`: of some things only
/// errors speak.
pub(super) fn has_something_to_say(said: &Say, code: i32) -> bool {
    let of_errors = said.bad_attr.is_some() || said.miss_type.is_some() || said.miss_nest.is_some();
    said.msg.is_some() || said.cookie.is_some() || code != 0 && of_errors
}

/// `netlink_ack_tlv_fill`.
pub(super) fn attributes(request: &Msg, said: &Say, code: i32) -> Vec<u8> {
    let mut all = Vec::new();
    if let Some(msg) = said.msg {
        let until_nul = msg.split('\0').next().expect("one piece at least");
        put(&mut all, 1, format!("{until_nul}\0").as_bytes());
    }
    if let Some(cookie) = &said.cookie {
        put(&mut all, 3, cookie);
    }
    if code == 0 {
        return all;
    }
    // From the request's header; what is not in its payload is left out.
    let relative = |offset: Option<usize>| {
        let within = offset.filter(|offset| request.payload().contains(offset));
        within.map(|offset| (offset - request.offset) as u32)
    };
    let numbers = [
        (2, relative(said.bad_attr)),
        (5, said.miss_type.map(u32::from)),
        (6, relative(said.miss_nest)),
    ];
    for (nla_type, number) in numbers {
        if let Some(number) = number {
            let mut value = [0; 4];
            NativeEndian::write_u32(&mut value, number);
            put(&mut all, nla_type, &value);
        }
    }
    all
}

/// A header without length.
pub(super) fn header(nlmsg_type: u16, flags: u16, seq: u32, pid: u32) -> Vec<u8> {
    let mut header = vec![0; 16];
    NativeEndian::write_u16(&mut header[4..], nlmsg_type);
    NativeEndian::write_u16(&mut header[6..], flags);
    NativeEndian::write_u32(&mut header[8..], seq);
    NativeEndian::write_u32(&mut header[12..], pid);
    header
}

/// Fills in the length of the message that `message` is.
pub(super) fn set_len(message: &mut [u8]) {
    let len = message.len() as u32;
    NativeEndian::write_u32(message, len);
}

pub(super) fn extend_i32(bytes: &mut Vec<u8>, value: i32) {
    bytes.extend([0; 4]);
    let at = bytes.len() - 4;
    NativeEndian::write_i32(&mut bytes[at..], value);
}

/// Adds an attribute with its padding.
pub(super) fn put(bytes: &mut Vec<u8>, nla_type: u16, payload: &[u8]) {
    let at = bytes.len();
    bytes.extend([0; 4]);
    NativeEndian::write_u16(&mut bytes[at..], 4 + payload.len() as u16);
    NativeEndian::write_u16(&mut bytes[at + 2..], nla_type);
    bytes.extend(payload);
    bytes.resize(at + up(4 + payload.len()), 0);
}
