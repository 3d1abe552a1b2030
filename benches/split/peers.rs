// SPDX-License-Identifier: MIT OR Apache-2.0
//! The peers, and their attributes written and read in several ways.

use std::hint::black_box;

use nlfamilies::wireguard::{WgallowedipA, WgdeviceA, WgdeviceF, WgpeerA, WgpeerF};
use nlwire::typed::{Added, Attrs, Merge, NoHeader, Object, SplitWriter, Writer};
use nlwire::{
    Attributes, BuildError, GenlMsgHdr, MessageBuilder, Messages, NlAttr, NlMsgHdr, Sink, SliceSink,
};

/// The length of messages, the default of `SplitCall`.
pub(crate) const LEN: usize = 16 * 1024;
/// The number of peers in a message of this length.
const IN_MESSAGE: u32 = 81;
pub(crate) const ADDRESSES: u32 = 5;

pub(crate) fn key(peer: u32) -> [u8; 32] {
    let mut key = [0x5a; 32];
    key[..4].copy_from_slice(&peer.to_be_bytes());
    key
}

pub(crate) fn address(peer: u32, index: u32) -> [u8; 4] {
    (0x0a00_0000 + peer * ADDRESSES + index).to_be_bytes()
}

const HEADER: NlMsgHdr = NlMsgHdr::new(0x20);
const GENL: GenlMsgHdr = GenlMsgHdr::new(1, 1);

/// Writes the peers with the builder of nlwire, and passes each message to `send`.
pub(crate) fn by_hand(buf: &mut [u8], count: u32, mut send: impl FnMut(&[u8])) {
    let mut next = 0;
    while next < count {
        let end = count.min(next + IN_MESSAGE);
        let mut sink = SliceSink::new(buf);
        message(&mut sink, next == 0, next..end).expect("there is room");
        send(sink.into_bytes());
        next = end;
    }
}

fn message(
    sink: &mut SliceSink<'_>,
    is_first: bool,
    peers: std::ops::Range<u32>,
) -> Result<(), BuildError> {
    let mut message = MessageBuilder::new(sink, HEADER)?;
    message.put_header(&GENL)?;
    message.put_str(2, "wg0")?;
    if is_first {
        message.put_u32(5, 1)?;
    }
    message.nest_with(8, |list| {
        for peer in peers {
            list.nest_with(0, |to| {
                to.put(1, &key(peer))?;
                to.put_u32(3, 2)?;
                to.put_u16(5, 25)?;
                to.nest_with(9, |items| {
                    for index in 0..ADDRESSES {
                        items.nest_with(0, |item| {
                            item.put_u16(1, 2)?;
                            item.put(2, &address(peer, index))?;
                            item.put_u8(3, 32)
                        })?;
                    }
                    Ok(())
                })
            })?;
        }
        Ok(())
    })?;
    message.end()
}

pub(crate) fn head<S: Sink>(
    name: &str,
) -> impl FnOnce(&mut Writer<'_, '_, WgdeviceA, S, NlMsgHdr>) -> Result<(), BuildError> + '_ {
    move |device| {
        device.put(WgdeviceA::IFNAME, name)?;
        device.put(WgdeviceA::FLAGS, WgdeviceF::REPLACE_PEERS)
    }
}

pub(crate) fn put_peer<S: Sink>(
    peer: u32,
    to: &mut Writer<'_, '_, WgpeerA, S, NlAttr>,
) -> Result<(), BuildError> {
    to.put(WgpeerA::PUBLIC_KEY, &key(peer))?;
    to.put(WgpeerA::FLAGS, WgpeerF::REPLACE_ALLOWEDIPS)?;
    to.put(WgpeerA::PERSISTENT_KEEPALIVE_INTERVAL, 25)
}

pub(crate) fn put_address<S: Sink>(
    peer: u32,
    index: u32,
    to: &mut Writer<'_, '_, WgallowedipA, S, NlAttr>,
) -> Result<(), BuildError> {
    to.put(WgallowedipA::FAMILY, 2)?;
    to.put(
        WgallowedipA::IPADDR,
        std::net::Ipv4Addr::from(address(peer, index)),
    )?;
    to.put(WgallowedipA::CIDR_MASK, 32)
}

/// Writes the peers with `SplitWriter`, and passes each message to `send`.
pub(crate) fn split<'b>(bufs: [&'b mut [u8]; 2], count: u32, mut send: impl FnMut(&[u8])) {
    // The sink of a message is needed until the next one has begun.
    let [one, other] = bufs.map(Reused);
    let mut spare = Some(other);
    let mut device = SplitWriter::<WgdeviceA, _>::new(one.empty(), HEADER, &GENL, head("wg0"))
        .expect("there is room");
    let mut turn = |device: &mut SplitWriter<WgdeviceA, Growing<'b>>| {
        let next = spare.take().expect("one of two").empty();
        let full = device.next(next, HEADER).expect("there is room");
        send(full.as_bytes());
        spare = Some(Reused(full.buf));
    };
    for peer in 0..count {
        while device.entry(|to| put_peer(peer, to)).expect("fits") == Added::Full {
            turn(&mut device);
        }
        for index in 0..ADDRESSES {
            while device
                .item(|to| put_address(peer, index, to))
                .expect("fits")
                == Added::Full
            {
                turn(&mut device);
            }
        }
    }
    let last = device.end().expect("it is short");
    send(last.as_bytes());
}

/// A buffer that is used for one message after the other.
struct Reused<'b>(&'b mut [u8]);

impl<'b> Reused<'b> {
    fn empty(self) -> Growing<'b> {
        Growing {
            buf: self.0,
            len: 0,
        }
    }
}

/// `SliceSink` that returns its buffer.
struct Growing<'b> {
    buf: &'b mut [u8],
    len: usize,
}

impl Sink for Growing<'_> {
    #[inline]
    fn as_bytes(&self) -> &[u8] {
        self.buf.get(..self.len).unwrap_or_default()
    }
    #[inline]
    fn as_bytes_mut(&mut self) -> &mut [u8] {
        self.buf.get_mut(..self.len).unwrap_or_default()
    }
    #[inline]
    fn grow(&mut self, count: usize) -> Option<&mut [u8]> {
        let new = self.buf.get_mut(self.len..self.len.checked_add(count)?)?;
        self.len += count;
        Some(new)
    }
    #[inline]
    fn truncate(&mut self, len: usize) {
        self.len = self.len.min(len);
    }
}

/// What was read: the numbers of peers and addresses, and the sum of their bytes.
pub(crate) type Sum = (u32, u32, u64);

fn add_key(sum: &mut Sum, key: &[u8]) {
    sum.0 += 1;
    sum.2 += key.iter().map(|byte| u64::from(*byte)).sum::<u64>();
}

fn add_address(sum: &mut Sum, address: [u8; 4]) {
    sum.1 += 1;
    sum.2 += u64::from(u32::from_be_bytes(address));
}

fn attributes(bytes: &[u8]) -> impl Iterator<Item = Attributes<'_>> + Clone {
    let messages = Messages::new(bytes).map(|message| message.expect("well-formed"));
    messages.map(|message| Attributes::new(&message.payload()[4..]))
}

/// Reads the messages by loops over attributes. It does not know divided peers.
pub(crate) fn walk(bytes: &[u8]) -> Sum {
    let mut sum = (0, 0, 0);
    for message in attributes(bytes) {
        for list in message.map_while(Result::ok) {
            if list.nla_type() != 8 {
                continue;
            }
            for peer in list.nested().map_while(Result::ok) {
                for attribute in peer.nested().map_while(Result::ok) {
                    match attribute.nla_type() {
                        1 => add_key(&mut sum, attribute.payload()),
                        5 => {
                            black_box(attribute.get_u16().expect("an interval"));
                        }
                        9 => {
                            for item in attribute.nested().map_while(Result::ok) {
                                for field in item.nested().map_while(Result::ok) {
                                    if field.nla_type() == 2 {
                                        let address = field.payload().try_into();
                                        add_address(&mut sum, address.expect("IPv4"));
                                    }
                                }
                            }
                        }
                        _ => {}
                    }
                }
            }
        }
    }
    sum
}

type Item<'a> = Result<Attrs<'a, WgallowedipA>, nlwire::ParseError>;

fn add_items<'a>(sum: &mut Sum, items: impl Iterator<Item = Item<'a>>) {
    for item in items {
        let address = item.and_then(|item| item.attribute(WgallowedipA::IPADDR));
        let address = address.expect("well-formed").expect("an address");
        add_address(sum, address.payload().try_into().expect("IPv4"));
    }
}

/// Reads the messages as one object.
pub(crate) fn object(bytes: &[u8]) -> Sum {
    let mut sum = (0, 0, 0);
    let messages = attributes(bytes).map(|message| (NoHeader, Attrs::new(message)));
    for peer in Object::<WgdeviceA, NoHeader, _>::new(messages).entries() {
        let peer = peer.expect("well-formed");
        let get = (WgpeerA::PUBLIC_KEY, WgpeerA::PERSISTENT_KEEPALIVE_INTERVAL);
        let (key, keepalive) = peer.get(get).expect("well-formed");
        add_key(&mut sum, key.expect("a key"));
        black_box(keepalive);
        add_items(&mut sum, peer.items());
    }
    sum
}

/// Reads the messages one after the other.
pub(crate) fn merge(bytes: &[u8]) -> Sum {
    let mut sum = (0, 0, 0);
    let mut merge = Merge::<WgdeviceA>::new();
    for message in attributes(bytes) {
        for part in merge.message(&Attrs::new(message)) {
            let part = part.expect("well-formed");
            if !part.continues {
                let get = (WgpeerA::PUBLIC_KEY, WgpeerA::PERSISTENT_KEEPALIVE_INTERVAL);
                let (key, keepalive) = part.entry.get(get).expect("well-formed");
                add_key(&mut sum, key.expect("a key"));
                black_box(keepalive);
            }
            add_items(&mut sum, part.items());
        }
    }
    sum
}
