// SPDX-License-Identifier: MIT OR Apache-2.0
//! A call of every function of nlwire, from functions that exist as machine
//! code.
//!
//! nlwire itself compiles to almost nothing, because all of it is `#[inline]`
//! or generic. This crate instantiates it, so that the checks in `ci/` can
//! examine the object code for panics. It is never run.
//!
//! A new public function of nlwire gets a call here. The declarations of `nlfamilies` are used
//! as a program uses them.

#![no_std]
#![allow(
    missing_docs,
    clippy::missing_inline_in_public_items,
    reason = "functions to be compiled, each named after what it calls"
)]
#![allow(
    clippy::result_unit_err,
    reason = "the result keeps the calls alive, nobody reads it"
)]

use core::ffi::CStr;
use core::fmt::{self, Write};

use nlwire::align::*;
use nlwire::exchange::{Awaiting, Event, Exchange, Received};
use nlwire::nfnl::NfGenMsg;
use nlwire::rtnl::{
    tc_h_maj, tc_h_make, tc_h_min, FibRuleHdr, IfAddrMsg, IfInfoMsg, IfStatsMsg, NdMsg, NdtMsg,
    NextHop, NextHops, RtGenMsg, RtMsg, RtNextHop, TcMqprioQopt, TcMsg, TcNetemCorr,
    TcNetemCorrupt, TcNetemQopt, TcNetemRate, TcNetemReorder,
};
use nlwire::server::{
    Answer, DumpWriter, Handled, Outcome, Peer, Refusal, Report, Request, Requests,
};
use nlwire::sock_diag::{InetDiagMsg, InetDiagReqV2, NetlinkDiagMsg, NetlinkDiagReq};
use nlwire::*;

pub mod families;
pub mod split;
pub mod typed;

// The macros.

#[inline(never)]
pub fn arithmetic(len: usize, nlmsg_len: u32, nla_len: u16) -> [usize; 9] {
    [
        nlmsg_align(len),
        nlmsg_length(len),
        nlmsg_space(len),
        nlmsg_payload(nlmsg_len, len),
        usize::from(nlmsg_ok(nlmsg_len, len)),
        nla_align(len),
        nla_attr_size(len),
        nla_total_size(len).wrapping_add(nla_padlen(len)),
        usize::from(nla_ok(nla_len, len)),
    ]
}

#[inline(never)]
pub fn headers_by_hand(buf: &[u8]) -> (Option<&NlMsgHdr>, Option<&NlAttr>) {
    (NlMsgHdr::from_prefix(buf), NlAttr::from_prefix(buf))
}

#[inline(never)]
pub fn walk_by_hand(buf: &[u8]) -> [Option<&[u8]>; 4] {
    [
        nlmsg_data(buf),
        nlmsg_next(buf),
        nla_data(buf),
        nla_next(buf),
    ]
}

// Reading.

#[inline(never)]
pub fn messages(datagram: &[u8]) -> Result<(u32, &[u8]), ParseError> {
    let mut walk = Messages::new(datagram);
    let mut sum = 0u32;
    for message in walk.by_ref() {
        sum = sum.wrapping_add(message?.header().nlmsg_len());
    }
    Ok((sum, walk.remainder()))
}

#[inline(never)]
pub fn messages_strict(datagram: &[u8]) -> Result<usize, ParseError> {
    let walk = Messages::new(datagram).strict();
    let most = walk.size_hint().1.unwrap_or_default();
    walk.clone().try_fold(most, |count, message| {
        message.map(|_| count.wrapping_add(1))
    })
}

#[inline(never)]
pub fn message<'a>(message: &Message<'a>, hdrlen: usize) -> Result<Attributes<'a>, ParseError> {
    let _ = (message.payload(), message.as_bytes(), message.offset());
    message.attributes(hdrlen)
}

#[inline(never)]
pub fn message_from_bytes(bytes: &[u8]) -> Result<(Message<'_>, u32), ParseError> {
    let message = Message::from_bytes(bytes)?;
    let sum = message.nlmsg_seq() ^ message.nlmsg_pid();
    let half = message.nlmsg_type() ^ message.nlmsg_flags().bits();
    Ok((message, sum ^ u32::from(half)))
}

#[inline(never)]
pub fn kind(message: &Message<'_>) -> MessageKind {
    message.kind()
}

#[inline(never)]
pub fn family_headers(
    message: &Message<'_>,
) -> Result<(IfInfoMsg, IfAddrMsg, RtMsg, RtGenMsg, GenlMsgHdr, u64), ParseError> {
    Ok((
        message.family_header()?,
        message.family_header()?,
        message.family_header()?,
        message.family_header()?,
        message.family_header()?,
        message.family_header()?,
    ))
}

#[inline(never)]
pub fn parse<'a>(message: &Message<'a>) -> Result<(IfInfoMsg, Attributes<'a>), ParseError> {
    message.parse()
}

#[inline(never)]
pub fn headers(message: &NlMsgHdr, attribute: NlAttr, genl: &GenlMsgHdr) -> u32 {
    u32::from(message.nlmsg_type() ^ message.nlmsg_flags().bits())
        ^ message.nlmsg_seq()
        ^ message.nlmsg_pid()
        ^ u32::from(attribute.type_and_flags() ^ attribute.nla_type() ^ attribute.nla_len())
        ^ u32::from(genl.cmd() ^ genl.version())
        ^ u32::from(genl.reserved())
}

#[inline(never)]
pub fn genl_header(cmd: u8, version: u8) -> GenlMsgHdr {
    GenlMsgHdr::new(cmd, version)
}

#[inline(never)]
pub fn defaults<'a>() -> (SockAddrNl, AttributeTable<'a, 8>) {
    (SockAddrNl::default(), AttributeTable::default())
}

#[inline(never)]
pub fn attributes(stream: &[u8]) -> Result<(u32, &[u8]), ParseError> {
    let mut walk = Attributes::new(stream);
    let mut sum = 0u32;
    for attribute in walk.by_ref() {
        sum = sum.wrapping_add(u32::from(attribute?.nla_type()));
    }
    Ok((sum, walk.remainder()))
}

#[inline(never)]
pub fn attributes_strict(stream: &[u8]) -> Result<usize, ParseError> {
    let walk = Attributes::new(stream).strict();
    let most = walk.size_hint().1.unwrap_or_default();
    let is_plain = walk == Attributes::new(stream);
    let most = most.wrapping_add(usize::from(is_plain));
    walk.clone().try_fold(most, |count, attribute| {
        attribute.map(|_| count.wrapping_add(1))
    })
}

#[inline(never)]
pub fn attributes_elsewhere(stream: &[u8], offset: usize) -> Attributes<'_> {
    Attributes::with_offset(stream, offset)
}

#[inline(never)]
pub fn attribute_with_struct<'a>(
    attribute: &Attribute<'a>,
    hdrlen: usize,
) -> Result<(IfInfoMsg, Attributes<'a>, TcNetemQopt), ParseError> {
    let (header, attributes) = attribute.parse()?;
    let qopt = attribute.family_header()?;
    let rest = attribute.attributes(hdrlen)?;
    Ok((
        header,
        rest.last()
            .and(Some(attributes))
            .unwrap_or_else(|| attribute.nested()),
        qopt,
    ))
}

#[inline(never)]
pub fn get_struct_zero_extended(attribute: &Attribute<'_>) -> [u64; 25] {
    attribute.get_struct_zero_extended()
}

#[inline(never)]
pub fn next_hops<'a>(attribute: &Attribute<'a>) -> Result<(usize, &'a [u8]), ParseError> {
    let mut walk = attribute.next_hops();
    let mut sum = 0usize;
    for hop in walk.by_ref() {
        sum = sum.wrapping_add(hop?.offset());
    }
    Ok((sum, walk.remainder()))
}

#[inline(never)]
pub fn next_hops_strict(stream: &[u8]) -> Result<usize, ParseError> {
    let walk = NextHops::new(stream).strict();
    let most = walk.size_hint().1.unwrap_or_default();
    walk.clone()
        .try_fold(most, |count, hop| hop.map(|_| count.wrapping_add(1)))
}

#[inline(never)]
pub fn next_hop<'a>(hop: &NextHop<'a>) -> (i32, Attributes<'a>, &'a [u8]) {
    (
        hop.header().rtnh_ifindex.get(),
        hop.attributes(),
        hop.as_bytes(),
    )
}

#[inline(never)]
pub fn handle(maj: u32, min: u32) -> [u32; 3] {
    [tc_h_make(maj, min), tc_h_maj(maj), tc_h_min(min)]
}

#[inline(never)]
pub fn text<'a>(attribute: &Attribute<'a>) -> Text<'a> {
    attribute.text()
}

#[inline(never)]
pub fn texts<'a>(bytes: &'a [u8], other: Text<'_>) -> (Text<'a>, usize) {
    (Text::new(bytes), other.as_bytes().len())
}

#[inline(never)]
pub fn until_nul<'a>(attribute: &Attribute<'a>) -> &'a [u8] {
    attribute.until_nul()
}

#[inline(never)]
pub fn attribute<'a>(attribute: &Attribute<'a>) -> (usize, bool, bool, Attributes<'a>) {
    (
        attribute.offset(),
        attribute.is_nested(),
        attribute.is_net_byteorder(),
        attribute.nested(),
    )
}

/// Defines one function for each getter.
macro_rules! getters {
    ($($get:ident -> $type:ty;)*) => {$(
        #[inline(never)]
        pub fn $get<'a>(attribute: &Attribute<'a>) -> Result<$type, ParseError> {
            attribute.$get()
        }
    )*};
}

getters! {
    get_u8 -> u8; get_u16 -> u16; get_u32 -> u32; get_u64 -> u64;
    get_i8 -> i8; get_i16 -> i16; get_i32 -> i32; get_i64 -> i64;
    get_u16_be -> u16; get_u32_be -> u32; get_u64_be -> u64;
    get_i16_be -> i16; get_i32_be -> i32; get_i64_be -> i64;
    get_uint -> u64; get_sint -> i64; get_flag -> ();
    get_str -> &'a str; get_cstr -> &'a CStr;
    get_array -> &'a [u8; 6]; get_struct -> NlMsgHdr;
}

#[inline(never)]
pub fn ack<'a>(message: &Message<'a>) -> Result<(i32, &'a [u8], ExtAck<'a>), ParseError> {
    let ack = message.ack()?;
    let code = ack.error().wrapping_add(ack.errno().map_or(0, Errno::get));
    let flags = ack.message().header().nlmsg_flags() | ack.request().nlmsg_flags();
    let code = code.wrapping_add(i32::from(flags.bits()));
    Ok((code, ack.echo()?, ack.ext_ack()?))
}

#[inline(never)]
pub fn done<'a>(message: &Message<'a>) -> Result<(i32, ExtAck<'a>), ParseError> {
    let done = message.done()?;
    let _ = done.message().payload();
    let code = done.errno().map_or(0, Errno::negated);
    Ok((done.error().wrapping_add(code), done.ext_ack()?))
}

#[inline(never)]
pub fn address(addr: SockAddrNl, group: u32) -> Option<(SockAddrNl, bool, u32)> {
    let more = addr.with_group(group)?;
    Some((
        more,
        addr.has_group(group),
        more.groups().fold(addr.nl_pid(), u32::wrapping_add),
    ))
}

// Writing.

/// Calls each kind of `put` on a message or a nest.
#[inline(never)]
fn put_all<S: Sink, F: Frame>(
    to: &mut Builder<'_, S, F>,
    value: u64,
    text: &str,
    string: &CStr,
    bytes: &[u8],
) -> Result<(), BuildError> {
    let [b0, b1, b2, b3, ..] = value.to_ne_bytes();
    let half = u16::from_ne_bytes([b0, b1]);
    let word = u32::from_ne_bytes([b0, b1, b2, b3]);
    to.put(1, bytes)?;
    to.put_u8(2, b0)?;
    to.put_i8(3, i8::from_ne_bytes([b0]))?;
    to.put_u16(4, half)?;
    to.put_u16_be(5, half)?;
    to.put_u32(6, word)?;
    to.put_u32_be(7, word)?;
    to.put_u64(8, value)?;
    to.put_u64_be(9, value)?;
    to.put_i16(10, i16::from_ne_bytes([b0, b1]))?;
    to.put_i16_be(11, i16::from_ne_bytes([b0, b1]))?;
    to.put_i32(12, i32::from_ne_bytes([b0, b1, b2, b3]))?;
    to.put_i32_be(13, i32::from_ne_bytes([b0, b1, b2, b3]))?;
    to.put_i64(14, i64::from_ne_bytes(value.to_ne_bytes()))?;
    to.put_i64_be(15, i64::from_ne_bytes(value.to_ne_bytes()))?;
    to.put_uint(16, value)?;
    to.put_sint(17, i64::from_ne_bytes(value.to_ne_bytes()))?;
    to.put_flag(18)?;
    to.put_str(19, text)?;
    to.put_cstr(20, string)?;
    to.put_struct(21, &IfInfoMsg::default())
}

#[inline(never)]
pub fn build<'b>(
    buf: &'b mut [u8],
    header: NlMsgHdr,
    value: u64,
    text: &str,
    string: &CStr,
    bytes: &[u8],
) -> Result<&'b [u8], BuildError> {
    let mut sink = SliceSink::new(buf);
    let header = header
        .with_len(0)
        .with_flags(NlmFlags::from_bits(1))
        .with_seq(2)
        .with_pid(3);
    let mut message = MessageBuilder::new(&mut sink, header)?;
    message.put_header(&RtGenMsg::default())?;
    message.put_payload(bytes)?;
    put_all(&mut message, value, text, string, bytes)?;
    let mut nest = message.nest(30)?;
    put_all(&mut nest, value, text, string, bytes)?;
    nest.nest_noflag(31)?.cancel();
    nest.end()?;
    message.nest_with(32, |nest| {
        nest.put_header(&IfInfoMsg::default())?;
        nest.put_payload(bytes)?;
        nest.nest_noflag_with(33, |nest| nest.put_u64(1, value))?;
        nest.next_hop_with(&RtNextHop::default(), |hop| {
            hop.put_payload(bytes)?;
            put_all(hop, value, text, string, bytes)
        })?;
        let mut hop = nest.next_hop(&RtNextHop::default())?;
        hop.put_header(&RtGenMsg::default())?;
        hop.end()?;
        nest.next_hop(&RtNextHop::default())?.cancel();
        Ok(())
    })?;
    message.end()?;
    MessageBuilder::new(&mut sink, header)?.cancel();
    let _ = (sink.as_bytes(), sink.remaining());
    Ok(sink.into_bytes())
}

// Tables and policies.

#[inline(never)]
pub fn attribute_table<'a>(
    attributes: Attributes<'a>,
    nla_type: u16,
) -> Result<(AttributeTable<'a, 40>, Option<Attribute<'a>>, usize), ParseError> {
    let table = AttributeTable::parse(attributes)?;
    let found = table.get(nla_type);
    let last = table.iter().last();
    let mut skipped = table.skipped();
    for attribute in &table {
        skipped ^= usize::from(attribute.nla_type());
    }
    skipped ^= table.iter().size_hint().0;
    skipped ^= usize::from(table == AttributeTable::default());
    Ok((table, found.or(last), skipped))
}

fn reject(attribute: &Attribute<'_>) -> Result<(), ValidateError> {
    Err(ValidateError {
        errno: Errno::new(i32::from(attribute.nla_type())).unwrap_or(Errno::EINVAL),
        text: "refused",
    })
}

static POLICY: Policy<24> = Policy::new()
    .with::<1>(NlaPolicy::U8.range::<1, 2>())
    .with::<2>(NlaPolicy::U16.min(1))
    .with::<3>(NlaPolicy::U32.max(1))
    .with::<4>(NlaPolicy::U64.mask(1))
    .with::<5>(NlaPolicy::S8.range::<-1, 2>())
    .with::<6>(NlaPolicy::S16.min(1))
    .with::<7>(NlaPolicy::S32.max(1))
    .with::<8>(NlaPolicy::S64)
    .with::<9>(NlaPolicy::UINT.max(1))
    .with::<10>(NlaPolicy::SINT.max(1))
    .with::<11>(NlaPolicy::BE16.max(1))
    .with::<12>(NlaPolicy::BE32.max(1))
    .with::<13>(NlaPolicy::MSECS.max(1))
    .with::<14>(NlaPolicy::STRING.max_len(3))
    .with::<15>(NlaPolicy::NUL_STRING.max_len(3))
    .with::<16>(NlaPolicy::BINARY.exact_len_warn(3))
    .with::<17>(NlaPolicy::BINARY.len(3).validate_fn(reject))
    .with::<18>(NlaPolicy::FLAG)
    .with::<19>(NlaPolicy::nested(&POLICY))
    .with::<20>(NlaPolicy::nested_array(&POLICY))
    .with::<21>(NlaPolicy::bitfield32(3))
    .with::<22>(NlaPolicy::reject("no"))
    .with::<23>(NlaPolicy::unspec(3))
    .strict_start_type(12);

#[inline(never)]
pub fn policy_validate(
    attributes: Attributes<'_>,
    level: NlValidate,
) -> Result<(Warnings, bool, Option<&'static str>), PolicyError> {
    let warnings = POLICY.validate(attributes, level | NlValidate::NESTED)?;
    Ok((
        warnings,
        level.contains(NlValidate::TRAILING),
        warnings.text(),
    ))
}

#[inline(never)]
pub fn policy_parse<'a>(
    attributes: Attributes<'a>,
    level: NlValidate,
) -> Result<Attribute<'a>, PolicyError> {
    let table = POLICY.parse(attributes, level)?;
    let nest = table.require(19)?;
    table.require_in(&nest, 1)
}

#[inline(never)]
pub fn policy_error(
    error: &PolicyError,
    other: &PolicyError,
) -> (Errno, Option<usize>, Option<u16>, bool) {
    (
        error.errno(),
        error.bad_attr().or(error.miss_nest()),
        error.miss_type(),
        error == other && error.text().is_some() && error.rule().is_some(),
    )
}

#[inline(never)]
pub fn policy_report(error: &PolicyError, sink: &mut SliceSink<'_>) -> Result<(), BuildError> {
    let mut message = MessageBuilder::new(sink, NlMsgHdr::new(2))?;
    if let Some(policy) = error.policy() {
        policy.put(&mut message, 4)?;
    }
    message.end()
}

/// Returns a policy that is made at run time, which is allowed.
#[inline(never)]
pub fn policy_made(first: u32, len: u16, start: u16) -> Policy<3> {
    Policy::default()
        .with::<1>(NlaPolicy::U32.min(first))
        .with::<2>(NlaPolicy::BINARY.exact_len(len))
        .strict_start_type(start)
}

/// Defines the same for single rules. The functions of a constant leave no
/// code.
macro_rules! rules {
    ($($name:ident($type:ident) $kind:ident $($limit:ident)*;)*) => {$(
        #[inline(never)]
        pub fn $name(limit: $type) -> [NlaPolicy; 3] {
            [
                NlaPolicy::$kind.range::<1, 2>(),
                NlaPolicy::$kind.min(limit),
                NlaPolicy::$kind.max(limit),
            ]
        }
        $(
            #[inline(never)]
            pub fn $limit(limit: $type) -> NlaPolicy {
                NlaPolicy::$kind.mask(limit)
            }
        )*
    )*};
}

rules! {
    rules_u8(u8) U8 mask_u8; rules_u16(u16) U16 mask_u16;
    rules_u32(u32) U32 mask_u32; rules_u64(u64) U64 mask_u64;
    rules_i8(i8) S8; rules_i16(i16) S16; rules_i32(i32) S32; rules_i64(i64) S64;
    rules_msecs(u64) MSECS;
}

#[inline(never)]
pub fn rules_of_lengths(len: u16) -> ([NlaPolicy; 5], NlaPolicy<str>, NlaPolicy<[u8]>) {
    let limited = [
        NlaPolicy::unspec(len),
        NlaPolicy::BINARY.exact_len_warn(len),
        NlaPolicy::BINARY.len_range::<1, 2>(),
        NlaPolicy::BINARY.max_len(len),
        NlaPolicy::BINARY.min_len(len),
    ];
    (
        limited,
        NlaPolicy::NUL_STRING.max_len(len),
        NlaPolicy::BINARY.len(len),
    )
}

#[inline(never)]
pub fn rules_of_content(
    nest: &'static Policy<24>,
    bits: u32,
    why: &'static str,
    check: ValidateFn,
) -> [NlaPolicy; 6] {
    let nested = NlaPolicy::nested(nest);
    #[allow(clippy::clone_on_copy, reason = "this is what it is about")]
    let again = nested.clone();
    [
        nested,
        again,
        NlaPolicy::nested_array(nest),
        NlaPolicy::bitfield32(bits),
        NlaPolicy::reject(why),
        NlaPolicy::U8.validate_fn(check),
    ]
}

#[inline(never)]
pub fn policy_show(
    to: &mut dyn Write,
    table: &AttributeTable<'_, 40>,
    error: &PolicyError,
    level: NlValidate,
) -> fmt::Result {
    write!(to, "{table:?}{error:?}{error}{POLICY:?}{level:?}")
}

// Exchanges.

#[inline(never)]
pub fn exchange(
    request: &NlMsgHdr,
    received: Received<'_>,
    messages: [Message<'_>; 2],
) -> (usize, Awaiting, u32, bool) {
    let mut exchange = Exchange::new(request, 1)
        .with_reply()
        .with_peer(2)
        .with_port(3);
    let mut data = 0usize;
    for event in exchange.datagram(received) {
        data = data.wrapping_add(usize::from(matches!(event, Event::Data(_))));
    }
    exchange = exchange.clone().with_dump(true);
    let [answer, notification] = messages;
    let events = [
        exchange.message(answer),
        exchange.notification(notification),
    ];
    for event in events {
        data = data.wrapping_add(usize::from(matches!(event, Some(Event::Data(_)))));
    }
    let finished = exchange.part(&answer)
        || exchange.success(&answer).is_some()
        || exchange.is_finished()
        || exchange.is_interrupted();
    (data, exchange.awaiting(), exchange.seq(), finished)
}

#[inline(never)]
pub fn received(bytes: &[u8], sender: u32, needed: usize) -> [Received<'_>; 3] {
    [
        Received::new(bytes, sender),
        Received::new(bytes, sender).multicast(),
        Received::truncated(bytes, sender, needed),
    ]
}

#[inline(never)]
pub fn path(request: &Message<'_>, hdrlen: usize, offs: u32) -> Option<AttributePath> {
    let path = AttributePath::find(request, hdrlen, offs)?;
    (!path.types().is_empty()).then_some(path)
}

#[inline(never)]
pub fn path_with_layout(
    request: &Message<'_>,
    hdrlen: usize,
    offs: u32,
) -> Option<(AttributePath, Option<usize>, bool)> {
    let layout = |path: &[u16]| match path {
        [1] => AttributeLayout::Nest,
        [2] => AttributeLayout::Header(path.len()),
        [3] => AttributeLayout::NextHops,
        _ => AttributeLayout::Value,
    };
    let path = AttributePath::find_with(request, hdrlen, offs, &layout)?;
    Some((path, path.next_hop(), path.is_exact()))
}

#[inline(never)]
pub fn peer(port: u32, on: bool) -> Peer {
    Peer::new(port).with_cap_ack(on).with_ext_ack(!on)
}

/// Returns a refusal made in every possible way.
fn refuse<'x>(error: ParseError, msg: &'x str, cookie: &'x [u8]) -> Refusal<'x> {
    match error.offset {
        0 => Refusal::missing(1),
        1 => Refusal::missing_in(20, 1),
        2 => Refusal::new(Errno::ENOENT)
            .at(20)
            .with_policy(const { &NlaPolicy::U32.min(1) }),
        _ => Refusal::from(error).with_msg(msg).with_cookie(cookie),
    }
}

#[inline(never)]
pub fn serve<'b>(
    datagram: &[u8],
    peer: Peer,
    buf: &'b mut [u8],
    msg: &str,
    cookie: &[u8],
) -> Result<(&'b [u8], Option<ParseError>), BuildError> {
    let mut sink = SliceSink::new(buf);
    let mut requests = Requests::new(datagram, peer);
    for request in requests.by_ref() {
        let outcome = request.handle(|message| {
            if request.is_dump() || request.peer().port == 0 {
                return Ok(Handled::NoAck);
            }
            for attribute in message.attributes(0)? {
                if let Err(error) = attribute {
                    return Err(refuse(error, msg, cookie));
                }
            }
            let mut reply = MessageBuilder::new(&mut sink, request.reply(0x10))?;
            reply.put_payload(request.message().payload())?;
            reply.end()?;
            Ok(Handled::AckWith(
                Report::default().with_msg(msg).with_cookie(cookie),
            ))
        });
        request.answer(outcome, &mut sink)?;
    }
    Ok((sink.into_bytes(), requests.error()))
}

#[inline(never)]
pub fn owed<'x>(request: &Request<'_>, outcome: Outcome<'x>) -> Option<(Answer<'x>, usize)> {
    let answer = request.owed(outcome)?;
    let report = &answer.report;
    let number = report.bad_attr().or(report.miss_nest()).unwrap_or_default();
    let types = usize::from(report.miss_type().unwrap_or_default());
    let lengths = report.msg().map_or(0, str::len) ^ report.cookie().map_or(0, <[u8]>::len);
    let told = usize::from(report.policy().is_some());
    Some((answer, number ^ types ^ lengths ^ told))
}

#[inline(never)]
pub fn dump(
    request: &Request<'_>,
    items: &[u64],
    buf: &mut [u8],
    changed: bool,
) -> Result<bool, BuildError> {
    let mut dump = DumpWriter::new(request, 0usize);
    if changed {
        dump.interrupt();
    }
    let mut sink = SliceSink::new(buf);
    dump.fill(&mut sink, |sink, cursor, header| {
        let Some(item) = items.get(*cursor) else {
            return Ok(false);
        };
        let mut message = MessageBuilder::new(sink, header.with_type(0x10))?;
        message.put_u64(1, *item)?;
        message.end()?;
        *cursor = cursor.wrapping_add(1);
        Ok(true)
    })?;
    Ok(dump.is_finished())
}

#[inline(never)]
pub fn refusal<'x>(errno: Errno, msg: &'x str, other: &Refusal<'_>) -> (Refusal<'x>, bool) {
    let refusal = Refusal::from(errno).with_msg(msg);
    let equal = refusal.errno() == other.errno() && refusal.report() == other.report();
    (refusal, equal)
}

#[inline(never)]
pub fn hash(hasher: &mut dyn core::hash::Hasher, report: &Report<'_>, error: &PolicyError) {
    use core::hash::Hash;
    let mut hasher = hasher;
    report.hash(&mut hasher);
    error.hash(&mut hasher);
}

#[inline(never)]
pub fn handled<'x>(handled: Handled<'x>, msg: &'x str) -> Handled<'x> {
    handled.with_msg(msg)
}

#[inline(never)]
pub fn request<'a>(message: Message<'a>, peer: Peer) -> Request<'a> {
    Request::new(message, peer)
}

#[inline(never)]
pub fn errno(number: i32) -> Option<&'static str> {
    Errno::new(number)?.name()
}

#[inline(never)]
pub fn flags(bits: u16, other: NlmFlags) -> (NlmFlags, u16) {
    let flags = NlmFlags::from_bits(bits);
    let count = [
        flags.is_empty(),
        flags.contains(other),
        flags.intersects(other),
        flags.is_dump(),
    ];
    let count = count.into_iter().map(u16::from).fold(0, u16::wrapping_add);
    let mut all = flags.union(other) | (flags & other);
    all |= flags.difference(other);
    (all, all.bits().wrapping_add(count))
}

// Formatting. The formatting code of core is called, not contained here.

#[inline(never)]
pub fn show(
    to: &mut dyn Write,
    messages: &Messages<'_>,
    attributes: &Attributes<'_>,
    ack: (&Ack<'_>, &Done<'_>, &ExtAck<'_>),
    rest: (
        &SockAddrNl,
        &GenlMsgHdr,
        &IfInfoMsg,
        &IfAddrMsg,
        &RtMsg,
        &RtGenMsg,
    ),
    errors: (ParseError, BuildError),
    building: &NestBuilder<'_, SliceSink<'_>>,
) -> fmt::Result {
    write!(to, "{messages:?}{attributes:?}{ack:?}{rest:?}{errors:?}")?;
    write!(to, "{}{}{}{}", ack.0, ack.1, ack.2, ack.2.text())?;
    write!(to, "{:?}", ack.2.text())?;
    write!(to, "{}{}{building:?}", errors.0, errors.1)
}

#[inline(never)]
pub fn show_headers(
    to: &mut dyn Write,
    headers: (&NdMsg, &NdtMsg, &NfGenMsg, &FibRuleHdr, &IfStatsMsg),
    sockets: (
        &InetDiagReqV2,
        &InetDiagMsg,
        &NetlinkDiagReq,
        &NetlinkDiagMsg,
    ),
) -> fmt::Result {
    write!(to, "{headers:?}{sockets:?}")
}

#[inline(never)]
pub fn show_numbers(
    to: &mut dyn Write,
    errno: Errno,
    error: &ValidateError,
    flags: NlmFlags,
    policy: &AnyPolicy,
) -> fmt::Result {
    write!(to, "{errno}{errno:?}{error}{error:?}{policy:?}")?;
    write!(to, "{flags:?}{flags:x}{flags:X}{flags:b}")
}

#[inline(never)]
pub fn show_next_hops(
    to: &mut dyn Write,
    walk: &NextHops<'_>,
    hop: (&NextHop<'_>, &RtNextHop),
    table: &AttributeTableIter<'_, '_>,
) -> fmt::Result {
    write!(to, "{walk:?}{hop:?}{table:?}")
}

#[inline(never)]
pub fn show_traffic_control(
    to: &mut dyn Write,
    message: &TcMsg,
    netem: (
        &TcNetemQopt,
        &TcNetemCorr,
        &TcNetemReorder,
        &TcNetemCorrupt,
        &TcNetemRate,
    ),
    mqprio: &TcMqprioQopt,
) -> fmt::Result {
    write!(to, "{message:?}{netem:?}{mqprio:?}")
}

#[inline(never)]
pub fn show_exchange(
    to: &mut dyn Write,
    asking: (&Exchange, &Event<'_>, &AttributePath),
    answering: (&Requests<'_>, &Request<'_>, &Refusal<'_>, &DumpWriter<u8>),
) -> fmt::Result {
    let path = asking
        .2
        .named(&|types| (types.len() == 1).then_some("name"));
    write!(
        to,
        "{asking:?}{answering:?}{}{}{path}",
        asking.2, answering.2
    )
}
