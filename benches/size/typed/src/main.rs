// SPDX-License-Identifier: MIT OR Apache-2.0
//! Lists the network interfaces, with nlsock and the typed attributes of nlfamilies.

use std::process::ExitCode;

use nlfamilies::rt_link::{Ifla, RtLink};
use nlsock::{Error, Socket};
use nlwire::exchange::{Event, Exchange};
use nlwire::rtnl::IfInfoMsg;
use nlwire::uapi::*;
use nlwire::{Message, MessageBuilder, NlMsgHdr, ParseError, SliceSink};

fn main() -> ExitCode {
    list().unwrap_or_else(|error| {
        eprintln!("{error}");
        ExitCode::FAILURE
    })
}

fn list() -> Result<ExitCode, Error> {
    let header = NlMsgHdr::new(RtLink::GETLINK.request())
        .with_flags(NLM_F_REQUEST | NLM_F_DUMP)
        .with_seq(1);
    let mut request = [0; 64];
    let mut sink = SliceSink::new(&mut request);
    let mut message = MessageBuilder::new(&mut sink, header)?;
    message.put_header(&IfInfoMsg::default())?;
    message.end()?;

    let socket = Socket::open(NETLINK_ROUTE)?;
    socket.send(sink.into_bytes())?;
    let mut exchange = Exchange::new(&header, socket.local_addr()?.nl_pid());
    let mut buf = vec![0; 32 * 1024];
    while !exchange.is_finished() {
        for event in exchange.datagram(socket.recv(&mut buf)?.into()) {
            match event {
                Event::Data(link) => print(&link)?,
                Event::Refused(ack) => {
                    eprintln!("{ack}");
                    return Ok(ExitCode::FAILURE);
                }
                Event::Aborted(done) => {
                    eprintln!("{done}");
                    return Ok(ExitCode::FAILURE);
                }
                Event::Malformed(error) => return Err(error.into()),
                _ => {}
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn print(message: &Message<'_>) -> Result<(), ParseError> {
    let Some((link, attrs)) = RtLink::GETLINK.read_reply(message)? else {
        return Ok(());
    };
    let (name, mtu) = attrs.get((Ifla::IFNAME, Ifla::MTU))?;
    let (name, mtu) = (name.unwrap_or_default(), mtu.unwrap_or_default());
    println!("{} {name} {mtu}", link.ifi_index);
    Ok(())
}
