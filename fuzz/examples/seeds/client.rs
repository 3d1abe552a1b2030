// SPDX-License-Identifier: MIT OR Apache-2.0
//! Asking the kernel.

use std::time::Duration;

use nlsock::{Socket, VecSink};
use nlwire::exchange::Exchange;
use nlwire::uapi::NLM_F_CREATE;
use nlwire::{BuildError, Errno, MessageBuilder, Messages, NlMsgHdr, NlmFlags, Sink, SockAddrNl};

use crate::inputs::Seeds;
use crate::Outcome;

/// A message that is being written.
pub(crate) type Message<'s> = MessageBuilder<'s, VecSink>;

/// The port of every socket here: in a namespace of its own it is free.
pub(crate) const PORT: u32 = 1;

/// Seeds are not longer, by a message at most.
const LONG: usize = 1024;

/// Who asks the kernel, and writes down what it says.
pub(crate) struct Client {
    pub(crate) socket: Socket,
    protocol: i32,
}

impl Client {
    pub(crate) fn open(protocol: i32) -> Outcome<Self> {
        let socket = Socket::open(protocol)?;
        socket.bind(SockAddrNl::new(PORT, 0))?;
        socket.set_ext_ack(true)?;
        socket.set_read_timeout(Some(Duration::from_millis(100)))?;
        Ok(Self { socket, protocol })
    }

    /// Asks for one thing, with a family header of `hdrlen` bytes.
    pub(crate) fn ask(
        &self,
        seeds: &mut Seeds,
        nlmsg_type: u16,
        flags: NlmFlags,
        hdrlen: usize,
        write: impl FnOnce(&mut Message<'_>) -> Result<(), BuildError>,
    ) -> Outcome {
        let header = NlMsgHdr::new(nlmsg_type).with_flags(flags).with_seq(1);
        self.send(seeds, &message(header, write)?, hdrlen)
    }

    pub(crate) fn send(&self, seeds: &mut Seeds, request: &[u8], hdrlen: usize) -> Outcome {
        self.socket.send(request)?;
        let header = NlMsgHdr::from_prefix(request).ok_or("no request")?;
        let mut exchange = Exchange::new(header, PORT);
        let mut received = Vec::new();
        let mut buf = vec![0; 1 << 16];
        while !exchange.is_finished() {
            // What this kernel does not know may end in silence.
            let Ok(datagram) = self.socket.recv(&mut buf) else {
                break;
            };
            received.push(shortened(datagram.as_bytes()));
            exchange.datagram(datagram.into()).for_each(drop);
        }
        if let [first, .., last] = &received[..] {
            received = vec![first.clone(), last.clone()];
        }
        let refused = received.iter().any(|datagram| errno(datagram) != 0);
        if refused && header.nlmsg_flags().contains(NLM_F_CREATE) {
            let bytes = received.iter().map(|datagram| errno(datagram));
            let errno: Vec<_> = bytes.collect();
            eprintln!("protocol {}, {header:?}: errno {errno:?}", self.protocol);
        }
        seeds.conversation(*header, request, &received, hdrlen);
        Ok(())
    }
}

/// The errno in a datagram, 0 for none.
fn errno(datagram: &[u8]) -> i32 {
    let messages = Messages::new(datagram).map_while(Result::ok);
    let ack = messages.filter_map(|message| message.ack().ok()).last();
    ack.and_then(|ack| ack.errno()).map_or(0, Errno::get)
}

/// A datagram with the first messages and the last one.
pub(crate) fn shortened(datagram: &[u8]) -> Vec<u8> {
    let messages: Vec<_> = Messages::new(datagram).map_while(Result::ok).collect();
    let Some((last, others)) = messages.split_last() else {
        return datagram.to_vec();
    };
    let fits = |m: &&nlwire::Message<'_>| m.offset() + m.as_bytes().len() <= LONG;
    let mut bytes = Vec::new();
    for message in others.iter().take_while(fits).chain([last]) {
        bytes.extend(message.as_bytes());
        bytes.resize(bytes.len().next_multiple_of(4), 0);
    }
    bytes
}

/// A message, whole.
pub(crate) fn message(
    header: NlMsgHdr,
    write: impl FnOnce(&mut Message<'_>) -> Result<(), BuildError>,
) -> Result<Vec<u8>, BuildError> {
    let mut sink = VecSink::new();
    let mut message = MessageBuilder::new(&mut sink, header)?;
    write(&mut message)?;
    message.end()?;
    Ok(sink.as_bytes().to_vec())
}
