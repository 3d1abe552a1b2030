// SPDX-License-Identifier: MIT OR Apache-2.0
//! [`Client`]: a socket of the module's protocol, and functions that build and send
//! its requests.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::time::Duration;

use nlkmod::family::*;
use nlsock::{Error, Socket, VecSink};
use nlwire::exchange::{self, Event, Exchange};
use nlwire::uapi::*;
use nlwire::{
    BuildError, Errno, Message, MessageBuilder, Messages, NlMsgHdr, NlmFlags, Sink, SockAddrNl,
};

/// The size of the receive buffer, more than any answer: an ACK can echo a whole
/// message.
const BUFFER: usize = 512 * 1024;

/// The time limit for receiving an expected datagram.
const TIMEOUT: Duration = Duration::from_secs(10);

/// A function that writes the content of a message.
pub(crate) type Content<'x> =
    &'x dyn Fn(&mut MessageBuilder<'_, VecSink>) -> Result<(), BuildError>;

/// Returns the bytes of one message.
pub(crate) fn build(header: NlMsgHdr, content: Content<'_>) -> Vec<u8> {
    let mut sink = VecSink::new();
    let mut message = MessageBuilder::new(&mut sink, header).unwrap();
    content(&mut message).unwrap();
    message.end().unwrap();
    sink.as_bytes().to_vec()
}

/// Returns a request for an echo, with padding.
pub(crate) fn echo(flags: NlmFlags, seq: u32, payload: &[u8]) -> Vec<u8> {
    let header = NlMsgHdr::new(NLKMOD_MSG_ECHO)
        .with_flags(NLM_F_REQUEST | flags)
        .with_seq(seq);
    build(header, &|message| message.put(NLKMOD_A_PAYLOAD, payload))
}

/// Returns a request for a broadcast.
pub(crate) fn broadcast(flags: NlmFlags, seq: u32, group: u32, payload: &[u8]) -> Vec<u8> {
    let header = NlMsgHdr::new(NLKMOD_MSG_BROADCAST)
        .with_flags(NLM_F_REQUEST | flags)
        .with_seq(seq);
    build(header, &|message| {
        message.put(NLKMOD_A_PAYLOAD, payload)?;
        message.put_u32(NLKMOD_A_GROUP, group)
    })
}

/// Returns a request for the counters.
pub(crate) fn list(flags: NlmFlags, seq: u32) -> Vec<u8> {
    let header = NlMsgHdr::new(NLKMOD_MSG_LIST)
        .with_flags(NLM_F_REQUEST | NLM_F_DUMP | flags)
        .with_seq(seq);
    build(header, &|_| Ok(()))
}

/// Returns the message of a datagram. Panics unless there is exactly one.
pub(crate) fn only_message(bytes: &[u8]) -> Message<'_> {
    let mut messages = Messages::new(bytes).strict();
    let message = messages.next().expect("no message").unwrap();
    assert_eq!(messages.next(), None, "more than one message");
    message
}

/// Returns the payload of an echo or a broadcast.
pub(crate) fn payload<'a>(message: &Message<'a>) -> &'a [u8] {
    let mut attributes = message.attributes(0).unwrap().strict();
    let attribute = attributes.next().expect("no payload").unwrap();
    assert_eq!(attribute.header().type_and_flags(), NLKMOD_A_PAYLOAD);
    assert_eq!(attributes.next(), None, "more than a payload");
    attribute.payload()
}

/// A received datagram.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Received {
    pub(crate) bytes: Vec<u8>,
    pub(crate) port: u32,
    pub(crate) group: Option<u32>,
}

impl Received {
    /// Returns the datagram in the form that an [`Exchange`] accepts.
    fn as_received(&self) -> exchange::Received<'_> {
        let received = exchange::Received::new(&self.bytes, self.port);
        match self.group {
            Some(_) => received.multicast(),
            None => received,
        }
    }
}

/// The counters, by name.
pub(crate) type Counts = BTreeMap<String, u64>;

/// A bound socket.
pub(crate) struct Client {
    pub(crate) socket: Socket,
    pub(crate) port: u32,
    seq: Cell<u32>,
    buf: RefCell<Vec<u8>>,
}

impl Client {
    /// Opens a socket of the module's protocol.
    pub(crate) fn open() -> Self {
        Self::of(NETLINK_NLKMOD)
    }

    /// Opens a socket of `protocol`. Panics on failure.
    pub(crate) fn of(protocol: i32) -> Self {
        Self::try_of(protocol).unwrap()
    }

    /// Opens a socket of `protocol`.
    pub(crate) fn try_of(protocol: i32) -> Result<Self, Error> {
        Self::try_bound(protocol, SockAddrNl::default())
    }

    /// Opens a socket and binds it to `address`, which may contain groups.
    pub(crate) fn bound(address: SockAddrNl) -> Self {
        Self::try_bound(NETLINK_NLKMOD, address).unwrap()
    }

    fn try_bound(protocol: i32, address: SockAddrNl) -> Result<Self, Error> {
        let socket = Socket::open(protocol)?;
        socket.bind(address)?;
        socket.set_read_timeout(Some(TIMEOUT))?;
        let port = socket.local_addr()?.nl_pid();
        assert_ne!(port, 0);
        Ok(Self {
            socket,
            port,
            seq: Cell::new(port),
            buf: RefCell::new(vec![0; BUFFER]),
        })
    }

    /// Opens a socket that listens to `group`.
    pub(crate) fn listening(group: u32) -> Self {
        let this = Self::open();
        this.socket.join(group).unwrap();
        this
    }

    /// Receives into a buffer of this many bytes from now on. The kernel makes the parts of a
    /// dump as long as it.
    pub(crate) fn set_buffer(&self, bytes: usize) {
        *self.buf.borrow_mut() = vec![0; bytes];
    }

    /// Returns a new sequence number.
    pub(crate) fn seq(&self) -> u32 {
        self.seq.set(self.seq.get().wrapping_add(1));
        self.seq.get()
    }

    /// Waits for the next datagram, up to the time limit.
    pub(crate) fn recv(&self) -> Result<Received, Error> {
        let mut buf = self.buf.borrow_mut();
        let datagram = self.socket.recv(&mut buf)?;
        Ok(Received {
            bytes: datagram.as_bytes().to_vec(),
            port: datagram.port(),
            group: datagram.group(),
        })
    }

    /// Returns the datagrams that are already queued. Panics on an overrun.
    pub(crate) fn waiting(&self) -> Vec<Received> {
        self.waiting_up_to(usize::MAX)
    }

    /// Returns the datagrams that are already queued, up to this many. Panics on an overrun.
    pub(crate) fn waiting_up_to(&self, most: usize) -> Vec<Received> {
        let (all, overruns) = self.receive_up_to(most);
        assert_eq!(overruns, 0, "overruns");
        all
    }

    /// Returns the datagrams that are already queued, and the number of overruns.
    pub(crate) fn waiting_and_overruns(&self) -> (Vec<Received>, u32) {
        self.receive_up_to(usize::MAX)
    }

    fn receive_up_to(&self, most: usize) -> (Vec<Received>, u32) {
        self.socket.set_nonblocking(true).unwrap();
        let (mut all, mut overruns) = (Vec::new(), 0);
        while all.len() < most {
            match self.recv() {
                Ok(received) => all.push(received),
                Err(Error::Overrun) => overruns += 1,
                Err(Error::WouldBlock) => break,
                Err(error) => panic!("{error}"),
            }
        }
        self.socket.set_nonblocking(false).unwrap();
        (all, overruns)
    }

    /// Sends `datagram` and returns the kernel's answers. The kernel answers during
    /// send(), so all answers are queued when it returns.
    pub(crate) fn ask(&self, datagram: &[u8]) -> Vec<Vec<u8>> {
        self.socket.send(datagram).unwrap();
        let answers = self.waiting().into_iter().map(|answer| {
            assert_eq!((answer.port, answer.group), (0, None), "from the kernel");
            answer.bytes
        });
        answers.collect()
    }

    /// Sends a request and receives its answer up to the end. Returns the results of
    /// `data`, which is called for each message of the answer.
    ///
    /// # Errors
    /// The errno of a refusal.
    pub(crate) fn exchange<T>(
        &self,
        request: &[u8],
        mut data: impl FnMut(&Message<'_>) -> T,
    ) -> Result<Vec<T>, Errno> {
        let header = NlMsgHdr::from_prefix(request).unwrap();
        let mut exchange = Exchange::new(header, self.port);
        let mut answer = Vec::new();
        self.socket.send(request).unwrap();
        while !exchange.is_finished() {
            let received = self.recv().unwrap();
            for event in exchange.datagram(received.as_received()) {
                match event {
                    Event::Data(message) => answer.push(data(&message)),
                    Event::Ack(_) | Event::Done(_) => {}
                    Event::Refused(ack) => return Err(ack.errno().unwrap()),
                    other => panic!("{other:?}"),
                }
            }
        }
        Ok(answer)
    }

    /// Requests an echo of `text` and checks the answer.
    pub(crate) fn echo(&self, text: &[u8]) {
        let request = echo(NLM_F_ACK, self.seq(), text);
        let echoed = self.exchange(&request, |message| payload(message).to_vec());
        assert_eq!(echoed.unwrap(), [text]);
    }

    /// Requests a broadcast of `text`.
    ///
    /// # Errors
    /// The errno of a refusal.
    pub(crate) fn broadcast(&self, group: u32, text: &[u8]) -> Result<(), Errno> {
        let request = broadcast(NLM_F_ACK, self.seq(), group, text);
        self.exchange(&request, |message| panic!("{message:?}"))
            .map(|_: Vec<()>| ())
    }

    /// Requests the counters.
    pub(crate) fn list(&self) -> Counts {
        let counts = self.exchange(&list(NlmFlags::EMPTY, self.seq()), |message| {
            let mut attributes = message.attributes(0).unwrap().strict();
            let mut next = |nla_type| {
                let attribute = attributes.next().unwrap().unwrap();
                assert_eq!(attribute.header().type_and_flags(), nla_type);
                attribute
            };
            let name = next(NLKMOD_A_NAME).get_str().unwrap().to_owned();
            (name, next(NLKMOD_A_VALUE).get_u64().unwrap())
        });
        counts.unwrap().into_iter().collect()
    }
}
