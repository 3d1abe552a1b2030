// SPDX-License-Identifier: MIT OR Apache-2.0
//! Messages of a machine of the other byte order, converted to that of this machine.
//!
//! The length of the first message tells the order of a datagram, because a length in the wrong
//! order is beyond it. What a capture file says about its own order does not count: the file can
//! be written on another machine. A conversion follows the declarations and changes no length.
//! Bytes without a declaration stay as they are.

use std::borrow::Cow;

use nlwire::align::{nla_align, nlmsg_align, NLA_HDRLEN, NLMSG_HDRLEN};
use nlwire::rtnl::RtNextHop;
use nlwire::typed::{IntegerInfo, KindInfo, Layout, NoAttrs, Set, SetInfo, StructInfo};
use nlwire::uapi::*;
use nlwire::{Attributes, GenlMsgHdr, Message, NlAttr, NlMsgHdr};

use crate::families::Families;
use crate::input::MAX_LEN;
use crate::message::{usual_header_len, Content};
use crate::refusal::NlmsgErrAttr;
use crate::walk::{contains_attributes, Level, Types, MAX_DEPTH};

/// Returns whether bytes begin with a message of the other byte order. `most` is the length of
/// the datagram.
pub(crate) fn is_foreign(bytes: &[u8], most: usize) -> bool {
    let Some(header) = NlMsgHdr::from_prefix(bytes) else {
        return false;
    };
    let fits = |len: u32| {
        let len = usize::try_from(len).unwrap_or(usize::MAX);
        (NLMSG_HDRLEN..=most).contains(&len)
    };
    !fits(header.nlmsg_len()) && fits(header.nlmsg_len().swap_bytes())
}

/// Returns the length of the message that `bytes` begin with, in either byte order, if a record
/// can have it.
pub(crate) fn message_len(bytes: &[u8]) -> Option<usize> {
    let len = NlMsgHdr::from_prefix(bytes)?.nlmsg_len();
    [len, len.swap_bytes()].into_iter().find_map(|len| {
        let len = usize::try_from(len).ok()?;
        (NLMSG_HDRLEN..=MAX_LEN).contains(&len).then_some(len)
    })
}

/// Returns the messages of a datagram in the byte order of this machine. `is_cut` tells that
/// bytes are missing at the end.
pub(crate) fn to_native<'d>(
    datagram: &'d [u8],
    is_cut: bool,
    protocol: i32,
    families: &Families,
) -> Cow<'d, [u8]> {
    let most = if is_cut { MAX_LEN } else { datagram.len() };
    if !is_foreign(datagram, most) {
        return Cow::Borrowed(datagram);
    }
    let mut converted = datagram.to_vec();
    let mut rest = &mut *converted;
    loop {
        let len = message(rest, protocol, families);
        match rest.get_mut(nlmsg_align(len)..) {
            Some(behind @ [_, ..]) if len >= NLMSG_HDRLEN => rest = behind,
            _ => break,
        }
    }
    Cow::Owned(converted)
}

/// Converts the message at the start of `bytes`. Returns its length.
fn message(bytes: &mut [u8], protocol: i32, families: &Families) -> usize {
    header(bytes);
    let len = NlMsgHdr::from_prefix(bytes).map_or(0, NlMsgHdr::nlmsg_len);
    let len = usize::try_from(len).unwrap_or(usize::MAX);
    let end = len.min(bytes.len());
    if let Some(bytes) = bytes.get_mut(..end) {
        payload(bytes, protocol, families);
    }
    len
}

/// Converts `struct nlmsghdr`.
fn header(bytes: &mut [u8]) {
    let mut at = 0;
    for size in [4, 2, 2, 4, 4] {
        reverse(bytes, at, size);
        at = at.saturating_add(size);
    }
}

/// Converts what follows the header of a message.
fn payload(bytes: &mut [u8], protocol: i32, families: &Families) {
    let native = whole(bytes);
    let Ok(message) = Message::from_bytes(&native) else {
        return;
    };
    match Content::new(families, protocol, &message) {
        Content::Family(_) => family(bytes, &message, protocol, families),
        Content::Ack(_) => ack(bytes, protocol, families),
        Content::Done(_) => {
            reverse(bytes, NLMSG_HDRLEN, 4);
            if message.nlmsg_flags().contains(NLM_F_ACK_TLVS) {
                ext_ack(behind(bytes, NLMSG_HDRLEN.saturating_add(4)));
            }
        }
        Content::Control | Content::Malformed(_) => {}
    }
}

/// Converts the payload of `message`, which is of a family.
fn family(bytes: &mut [u8], message: &Message<'_>, protocol: i32, families: &Families) {
    let mut start = NLMSG_HDRLEN;
    if protocol == NETLINK_GENERIC {
        // The field `reserved`. Command and version are bytes.
        reverse(bytes, start.saturating_add(2), 2);
        start = start.saturating_add(size_of::<GenlMsgHdr>());
    }
    let (header_len, set) = match families.find(protocol, message) {
        Some(declared) => {
            structure(behind(bytes, start), declared.header());
            if declared.is_text() {
                return;
            }
            (declared.header_len(), declared.set())
        }
        None => match usual_header_len(families, protocol, message) {
            Some(header_len) => (header_len, NoAttrs::info()),
            None => return,
        },
    };
    let start = NLMSG_HDRLEN.saturating_add(nlmsg_align(header_len));
    attributes(behind(bytes, start), Types::Set(set), None, 0);
}

/// Converts the error, the request that is repeated, and the extended ACK.
fn ack(bytes: &mut [u8], protocol: i32, families: &Families) {
    const REQUEST: usize = NLMSG_HDRLEN + size_of::<i32>();
    reverse(bytes, NLMSG_HDRLEN, 4);
    header(behind(bytes, REQUEST));
    let native = whole(bytes);
    let Ok(message) = Message::from_bytes(&native) else {
        return;
    };
    let echo = message.ack().ok().and_then(|ack| ack.echo().ok());
    let Some(echo) = echo else {
        return;
    };
    let end = REQUEST
        .saturating_add(NLMSG_HDRLEN)
        .saturating_add(echo.len());
    if let Some(request) = bytes.get_mut(REQUEST..end) {
        // What repeats a refusal is not one: nothing is nested.
        let native = whole(request);
        if let Ok(message) = Message::from_bytes(&native) {
            family(request, &message, protocol, families);
        }
    }
    if message.nlmsg_flags().contains(NLM_F_ACK_TLVS) {
        ext_ack(behind(bytes, nlmsg_align(end)));
    }
}

fn ext_ack(bytes: &mut [u8]) {
    attributes(bytes, Types::Set(NlmsgErrAttr::info()), None, 0);
}

/// Returns a message whose header is converted, with the length of what is there of it.
fn whole(bytes: &[u8]) -> Vec<u8> {
    let len = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
    let rest = bytes.get(size_of::<u32>()..).unwrap_or_default();
    [&len.to_ne_bytes(), rest].concat()
}

/// Converts attributes.
fn attributes(bytes: &mut [u8], types: Types, outer: Option<&Level<'_, '_>>, depth: usize) {
    if depth > MAX_DEPTH {
        return;
    }
    let found = headers(bytes);
    if depth == MAX_DEPTH {
        return; // values are bytes
    }
    // Values first, because they select the layouts of nests.
    for (nla_type, payload) in &found {
        if let Some(kind) = types.kind(*nla_type) {
            value(slice(bytes, payload), &kind);
        }
    }
    let is_value = |nla_type: u16| types.kind(nla_type).is_some_and(|kind| is_value(&kind));
    let mut rest = found.iter().filter(|(nla_type, _)| !is_value(*nla_type));
    let Some(first) = rest.next() else {
        return;
    };
    let copy = bytes.to_vec();
    let level = Level::new(Attributes::new(&copy), outer, depth);
    for (nla_type, payload) in std::iter::once(first).chain(rest) {
        let kind = match level.resolve(types.kind(*nla_type)) {
            Some(kind) => kind,
            None if nla_type & NLA_F_NESTED != 0 => KindInfo::Nest(NoAttrs::info),
            None => continue,
        };
        inside(
            slice(bytes, payload),
            &kind,
            &level,
            depth.saturating_add(1),
        );
    }
}

/// Returns whether a payload of this kind needs neither its selector nor attributes.
const fn is_value(kind: &KindInfo) -> bool {
    match kind {
        KindInfo::Multi(of) => is_value(of),
        KindInfo::Sub(_) => false,
        kind => !contains_attributes(kind),
    }
}

/// The type of an attribute with its flags, and the place of its payload.
type Found = (u16, std::ops::Range<usize>);

/// Converts the headers of attributes, up to the first one that is malformed.
fn headers(bytes: &mut [u8]) -> Vec<Found> {
    let mut found = Vec::new();
    let mut at = 0_usize;
    loop {
        let start = at.saturating_add(NLA_HDRLEN);
        if start > bytes.len() {
            return found;
        }
        reverse(bytes, at, 2);
        reverse(bytes, at.saturating_add(2), 2);
        let header = bytes.get(at..).and_then(NlAttr::from_prefix);
        let Some((len, nla_type)) =
            header.map(|header| (header.nla_len(), header.type_and_flags()))
        else {
            return found;
        };
        let end = at.saturating_add(len.into());
        if end < start || end > bytes.len() {
            return found;
        }
        found.push((nla_type, start..end));
        at = nla_align(end);
    }
}

/// Converts the payload of an attribute.
fn inside(bytes: &mut [u8], kind: &KindInfo, level: &Level<'_, '_>, depth: usize) {
    match *kind {
        KindInfo::Nest(set) => attributes(bytes, Types::Set(set()), Some(level), depth),
        KindInfo::IndexedArray(of) => attributes(bytes, Types::Array(of), Some(level), depth),
        KindInfo::Framed(framed) => {
            structure(bytes, framed.header);
            let bytes = behind(bytes, nla_align(framed.header.size));
            attributes(bytes, Types::Set((framed.set)()), Some(level), depth);
        }
        KindInfo::NextHops(set) => next_hops(bytes, set(), level, depth),
        ref kind => value(bytes, kind),
    }
}

fn next_hops(bytes: &mut [u8], set: &'static SetInfo, level: &Level<'_, '_>, depth: usize) {
    let mut rest = bytes;
    while rest.len() >= RtNextHop::INFO.size {
        structure(rest, RtNextHop::INFO);
        let len = match *rest {
            [a, b, ..] => usize::from(u16::from_ne_bytes([a, b])),
            _ => return,
        };
        if len < RtNextHop::INFO.size || len > rest.len() {
            return;
        }
        let (hop, _) = rest.split_at_mut(len);
        let hop = behind(hop, RtNextHop::INFO.size);
        attributes(hop, Types::Set(set), Some(level), depth.saturating_add(1));
        rest = behind(rest, nla_align(len));
    }
}

/// Converts the fields of a struct, as far as they are there.
fn structure(bytes: &mut [u8], info: &StructInfo) {
    for field in info.fields {
        let start = usize::from(field.offset);
        let end = start.saturating_add(field.size.into());
        if let Some(bytes) = bytes.get_mut(start..end) {
            value(bytes, &field.kind);
        }
    }
}

/// Converts a value that has no attributes.
fn value(bytes: &mut [u8], kind: &KindInfo) {
    match *kind {
        KindInfo::Multi(of) => value(bytes, of),
        KindInfo::Integer(integer) | KindInfo::Enum(integer, _) => number(bytes, integer),
        KindInfo::Array(integer) => {
            let size = match integer.size {
                0 => 8,
                size => usize::from(size),
            };
            bytes
                .chunks_mut(size)
                .for_each(|bytes| number(bytes, integer));
        }
        KindInfo::Bitfield32 => bytes.chunks_exact_mut(4).for_each(<[u8]>::reverse),
        KindInfo::Struct(info) => structure(bytes, info),
        KindInfo::StructArray(info) => {
            let structs = bytes.chunks_mut(info.size.max(1));
            structs.for_each(|bytes| structure(bytes, info));
        }
        _ => {}
    }
}

fn number(bytes: &mut [u8], integer: IntegerInfo) {
    let is_whole = match integer.size {
        0 => matches!(bytes.len(), 4 | 8),
        size => bytes.len() == usize::from(size),
    };
    if is_whole && !integer.big_endian {
        bytes.reverse();
    }
}

/// Reverses `size` bytes, if they are there.
fn reverse(bytes: &mut [u8], at: usize, size: usize) {
    if let Some(bytes) = bytes.get_mut(at..at.saturating_add(size)) {
        bytes.reverse();
    }
}

fn behind(bytes: &mut [u8], at: usize) -> &mut [u8] {
    bytes.get_mut(at..).unwrap_or_default()
}

fn slice<'b>(bytes: &'b mut [u8], range: &std::ops::Range<usize>) -> &'b mut [u8] {
    bytes.get_mut(range.clone()).unwrap_or_default()
}
