// SPDX-License-Identifier: MIT OR Apache-2.0
//! A network namespace to measure in, and what is in it.

use ::nlsock::Socket;
use ::nlwire::rtnl::{IfAddrMsg, IfInfoMsg, RtMsg};
use ::nlwire::uapi::*;
use ::nlwire::{BuildError, MessageBuilder, Messages, NlMsgHdr, SliceSink};
use nix::errno::Errno;
use nix::sched::{unshare, CloneFlags};
use zerocopy::native_endian::{I32, U32};

use super::RECEIVE_BUFFER;

/// Moves this program, which must have one thread only, to a network namespace
/// of its own; without root by way of a user namespace.
///
/// # Errors
/// Where neither is allowed.
pub fn enter() -> Result<(), Errno> {
    unshare(CloneFlags::CLONE_NEWNET)
        .or_else(|_| unshare(CloneFlags::CLONE_NEWUSER | CloneFlags::CLONE_NEWNET))
}

/// Sets `lo` up and gives it an address and `count` routes of a host each, from
/// 10.0.0.0 on.
///
/// # Panics
/// Where the kernel refuses something.
pub fn add_routes(socket: &Socket, count: u32) {
    send(socket, |sink| {
        let mut link = MessageBuilder::new(sink, request(RTM_NEWLINK))?;
        link.put_header(&IfInfoMsg {
            ifi_index: I32::new(1),
            ifi_flags: U32::new(IFF_UP),
            ifi_change: U32::new(IFF_UP),
            ..IfInfoMsg::default()
        })?;
        link.end()?;
        let mut address = MessageBuilder::new(sink, request(RTM_NEWADDR))?;
        address.put_header(&IfAddrMsg {
            ifa_family: AF_INET,
            ifa_prefixlen: 32,
            ifa_index: U32::new(1),
            ..IfAddrMsg::default()
        })?;
        address.put(IFA_LOCAL, &[198, 18, 0, 1])?;
        address.end()
    });
    let mut next = 0;
    while next < count {
        send(socket, |sink| {
            while next < count {
                match route(sink, next) {
                    Ok(()) => next += 1,
                    Err(BuildError::NoSpace { .. }) => break,
                    Err(error) => return Err(error),
                }
            }
            Ok(())
        });
    }
}

fn request(nlmsg_type: u16) -> NlMsgHdr {
    NlMsgHdr::new(nlmsg_type).with_flags(NLM_F_REQUEST | NLM_F_CREATE)
}

fn route(sink: &mut SliceSink<'_>, number: u32) -> Result<(), BuildError> {
    let [_, high, middle, low] = number.to_be_bytes();
    let mut message = MessageBuilder::new(sink, request(RTM_NEWROUTE))?;
    message.put_header(&RtMsg {
        rtm_family: AF_INET,
        rtm_dst_len: 32,
        rtm_table: RT_TABLE_MAIN,
        rtm_protocol: RTPROT_STATIC,
        rtm_scope: RT_SCOPE_LINK,
        rtm_type: RTN_UNICAST,
        ..RtMsg::default()
    })?;
    message.put(RTA_DST, &[10, high, middle, low])?;
    message.put_u32(RTA_OIF, 1)?;
    message.end()
}

/// Sends as many requests as `build` puts into one datagram, and then one for
/// nothing but an ACK: what the others were refused for comes before that.
fn send(socket: &Socket, build: impl FnOnce(&mut SliceSink<'_>) -> Result<(), BuildError>) {
    let mut buf = vec![0; RECEIVE_BUFFER];
    let (requests, last) = buf.split_at_mut(RECEIVE_BUFFER - 16);
    let mut sink = SliceSink::new(requests);
    build(&mut sink).expect("there is room for one");
    let len = sink.into_bytes().len();
    let mut sink = SliceSink::new(last);
    let header = NlMsgHdr::new(NLMSG_NOOP).with_flags(NLM_F_REQUEST | NLM_F_ACK);
    let end = MessageBuilder::new(&mut sink, header).and_then(MessageBuilder::end);
    end.expect("16 bytes are a header");
    buf.copy_within(RECEIVE_BUFFER - 16.., len);
    socket.send(&buf[..len + 16]).expect("requests are sent");
    let datagram = socket.recv(&mut buf).expect("an answer");
    let first = Messages::new(datagram.as_bytes()).next();
    let first = first.expect("an answer").expect("an answer");
    let ack = first.ack().expect("an ACK");
    assert_eq!(ack.error(), 0, "refused: {ack:?}");
}
