// SPDX-License-Identifier: MIT OR Apache-2.0
//! The conversations with nlsock, as its documentation shows them: with a
//! [`Client`], and with a [`Socket`] and nlwire's [`Exchange`].

use std::time::{Duration, Instant};

use ::nlsock::{Client, Error, RecvBatch, Socket};
use ::nlwire::exchange::{Event, Exchange};
use ::nlwire::rtnl::{IfInfoMsg, RtMsg};
use ::nlwire::uapi::*;
use ::nlwire::{BuildError, MessageBuilder, NlMsgHdr, ParseError, SliceSink, SockAddrNl};
use zerocopy::native_endian::{I32, U32};

/// A bound socket.
///
/// # Errors
/// Those of [`Socket::open`] and [`Socket::bind`].
pub fn open(protocol: i32) -> Result<Socket, Error> {
    let socket = Socket::open(protocol)?;
    socket.bind(SockAddrNl::default())?;
    Ok(socket)
}

/// What can go wrong.
type Failure = Box<dyn std::error::Error>;

/// Dumps all IPv4 routes; adds the time in system calls to `in_kernel`.
///
/// # Errors
/// What the socket, the kernel or the parser says.
pub fn dump(socket: &Socket, buf: &mut [u8], in_kernel: &mut Duration) -> Result<u64, Failure> {
    let header = NlMsgHdr::new(RTM_GETROUTE)
        .with_flags(NLM_F_REQUEST | NLM_F_DUMP)
        .with_seq(1);
    let mut request = [0; 64];
    let mut sink = SliceSink::new(&mut request);
    let mut message = MessageBuilder::new(&mut sink, header)?;
    message.put_header(&RtMsg {
        rtm_family: AF_INET,
        ..RtMsg::default()
    })?;
    message.end()?;
    let mut exchange = Exchange::new(&header, socket.local_addr()?.nl_pid());
    let start = Instant::now();
    socket.send(sink.into_bytes())?;
    *in_kernel += start.elapsed();

    let mut sum = 0u64;
    while !exchange.is_finished() {
        let start = Instant::now();
        let datagram = socket.recv(buf)?;
        *in_kernel += start.elapsed();
        for event in exchange.datagram(datagram.into()) {
            match event {
                Event::Data(message) => sum = sum.wrapping_add(route(&message)?),
                Event::Done(_) => {}
                other => return Err(format!("{other:?}").into()),
            }
        }
    }
    Ok(sum)
}

/// As [`dump`], with a client.
///
/// # Errors
/// What the client or the parser says.
pub fn client_dump(client: &mut Client) -> Result<u64, Error> {
    let mut dump = client.dump(RTM_GETROUTE, |message| {
        message.put_header(&RtMsg {
            rtm_family: AF_INET,
            ..RtMsg::default()
        })
    })?;
    let mut sum = 0u64;
    while let Some(message) = dump.next()? {
        sum = sum.wrapping_add(route(&message)?);
    }
    Ok(sum)
}

/// Destination, interface and table of a route.
#[inline]
fn route(message: &::nlwire::Message<'_>) -> Result<u64, ParseError> {
    let (mut dst, mut oif, mut table) = (0, 0, 0);
    for attribute in message.attributes(size_of::<RtMsg>())? {
        let attribute = attribute?;
        match attribute.nla_type() {
            RTA_DST => dst = u32::from_be_bytes(*attribute.get_array()?),
            RTA_OIF => oif = attribute.get_u32()?,
            RTA_TABLE => table = attribute.get_u32()?,
            _ => {}
        }
    }
    let sum = u64::from(dst).wrapping_add(u64::from(oif) << 32);
    Ok(sum.wrapping_add(u64::from(table) << 48))
}

/// Makes `rounds` requests, each of them acknowledged: sets the interface `lo`
/// up, which it is.
///
/// # Errors
/// What the socket, the kernel or the parser says.
pub fn ack(socket: &Socket, buf: &mut [u8], rounds: u32) -> Result<u64, Failure> {
    let port = socket.local_addr()?.nl_pid();
    for seq in 1..=rounds {
        let header = NlMsgHdr::new(RTM_NEWLINK)
            .with_flags(NLM_F_REQUEST | NLM_F_ACK)
            .with_seq(seq);
        let mut sink = SliceSink::new(buf);
        set_up(&mut sink, header)?;
        socket.send(sink.into_bytes())?;
        let mut exchange = Exchange::new(&header, port);
        while !exchange.is_finished() {
            for event in exchange.datagram(socket.recv(buf)?.into()) {
                match event {
                    Event::Ack(_) => {}
                    other => return Err(format!("{other:?}").into()),
                }
            }
        }
    }
    Ok(rounds.into())
}

fn set_up(sink: &mut SliceSink<'_>, header: NlMsgHdr) -> Result<(), BuildError> {
    let mut message = MessageBuilder::new(sink, header)?;
    message.put_header(&lo_up())?;
    message.end()
}

fn lo_up() -> IfInfoMsg {
    IfInfoMsg {
        ifi_index: I32::new(1),
        ifi_flags: U32::new(IFF_UP),
        ifi_change: U32::new(IFF_UP),
        ..IfInfoMsg::default()
    }
}

/// As [`ack`], with a client.
///
/// # Errors
/// What the client says.
pub fn client_ack(client: &mut Client, rounds: u32) -> Result<u64, Error> {
    client_acks(client, RTM_NEWLINK, rounds)
}

/// Makes `rounds` requests of a type that the kernel only acknowledges.
///
/// # Errors
/// What the client says.
pub fn client_acks(client: &mut Client, nlmsg_type: u16, rounds: u32) -> Result<u64, Error> {
    for _ in 0..rounds {
        client.request(nlmsg_type, |message| message.put_header(&lo_up()))?;
    }
    Ok(rounds.into())
}

/// From the first socket to the second and back, `rounds` times.
///
/// # Errors
/// Those of the socket.
pub fn ping_pong(
    [client, server]: [&Socket; 2],
    ping: &[u8],
    buf: &mut [u8],
    rounds: u32,
) -> Result<u64, Error> {
    let to = server.local_addr()?;
    let mut sum = 0;
    for _ in 0..rounds {
        client.send_to(ping, to)?;
        let datagram = server.recv(buf)?;
        server.send_to(datagram.as_bytes(), datagram.sender())?;
        sum += client.recv(buf)?.as_bytes().len() as u64;
    }
    Ok(sum)
}

/// Receives `count` datagrams one by one.
///
/// # Errors
/// Those of the socket.
pub fn burst_recv(socket: &Socket, buf: &mut [u8], count: u32) -> Result<u64, Error> {
    let mut sum = 0;
    for _ in 0..count {
        sum += socket.recv(buf)?.as_bytes().len() as u64;
    }
    Ok(sum)
}

/// Receives `count` datagrams, as many at once as `batch` has room for.
///
/// # Errors
/// Those of the socket.
pub fn burst_batch(socket: &Socket, batch: &mut RecvBatch, count: u32) -> Result<u64, Error> {
    let (mut left, mut sum) = (count as usize, 0);
    while left > 0 {
        let datagrams = socket.recv_batch(batch)?;
        left = left.saturating_sub(datagrams.len());
        for datagram in datagrams {
            sum += datagram?.as_bytes().len() as u64;
        }
    }
    Ok(sum)
}
