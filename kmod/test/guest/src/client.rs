//! [`Client`]: a socket of the module's protocol, and what is asked over it.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::time::Duration;

use nlkmod::family::*;
use nlsock::{Error, Socket, VecSink};
use nlwire::exchange::{self, Event, Exchange};
use nlwire::uapi::*;
use nlwire::{BuildError, Message, MessageBuilder, Messages, NlMsgHdr, Sink, SockAddrNl};

/// Longer than any answer: a whole message is echoed behind an ACK's own header.
const BUFFER: usize = 256 * 1024;

/// How long to wait for what has to come.
const TIMEOUT: Duration = Duration::from_secs(10);

/// What writes the content of a message.
pub(crate) type Content<'x> =
    &'x dyn Fn(&mut MessageBuilder<'_, VecSink>) -> Result<(), BuildError>;

/// The bytes of one message.
pub(crate) fn build(header: NlMsgHdr, content: Content<'_>) -> Vec<u8> {
    let mut sink = VecSink::new();
    let mut message = MessageBuilder::new(&mut sink, header).unwrap();
    content(&mut message).unwrap();
    message.end().unwrap();
    sink.as_bytes().to_vec()
}

/// A request for an echo, padded.
pub(crate) fn echo(flags: u16, seq: u32, payload: &[u8]) -> Vec<u8> {
    let header = NlMsgHdr::new(NLKMOD_MSG_ECHO)
        .with_flags(NLM_F_REQUEST | flags)
        .with_seq(seq);
    build(header, &|message| message.put(NLKMOD_A_PAYLOAD, payload))
}

/// A request for a broadcast.
pub(crate) fn broadcast(flags: u16, seq: u32, group: u32, payload: &[u8]) -> Vec<u8> {
    let header = NlMsgHdr::new(NLKMOD_MSG_BROADCAST)
        .with_flags(NLM_F_REQUEST | flags)
        .with_seq(seq);
    build(header, &|message| {
        message.put(NLKMOD_A_PAYLOAD, payload)?;
        message.put_u32(NLKMOD_A_GROUP, group)
    })
}

/// A request for the counters.
pub(crate) fn list(flags: u16, seq: u32) -> Vec<u8> {
    let header = NlMsgHdr::new(NLKMOD_MSG_LIST)
        .with_flags(NLM_F_REQUEST | NLM_F_DUMP | flags)
        .with_seq(seq);
    build(header, &|_| Ok(()))
}

/// The only message of a datagram.
pub(crate) fn only_message(bytes: &[u8]) -> Message<'_> {
    let mut messages = Messages::strict(bytes);
    let message = messages.next().expect("no message").unwrap();
    assert_eq!(messages.next(), None, "more than one message");
    message
}

/// What an echo or a broadcast carries.
pub(crate) fn payload<'a>(message: &Message<'a>) -> &'a [u8] {
    let mut attributes = message.attributes(0).unwrap().strict();
    let attribute = attributes.next().expect("no payload").unwrap();
    assert_eq!(attribute.header().type_and_flags(), NLKMOD_A_PAYLOAD);
    assert_eq!(attributes.next(), None, "more than a payload");
    attribute.payload()
}

/// A datagram, as it came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Received {
    pub(crate) bytes: Vec<u8>,
    pub(crate) port: u32,
    pub(crate) group: Option<u32>,
}

impl Received {
    /// As an [`Exchange`] takes it.
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
    /// One of the module's protocol.
    pub(crate) fn open() -> Self {
        Self::of(NETLINK_NLKMOD)
    }

    /// One of any protocol.
    pub(crate) fn of(protocol: i32) -> Self {
        Self::try_of(protocol).unwrap()
    }

    /// One of any protocol, or why there is none.
    pub(crate) fn try_of(protocol: i32) -> Result<Self, Error> {
        let socket = Socket::open(protocol)?;
        socket.bind(SockAddrNl::default())?;
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

    /// One that listens to a group.
    pub(crate) fn listening(group: u32) -> Self {
        let this = Self::open();
        this.socket.join(group).unwrap();
        this
    }

    /// A new sequence number.
    pub(crate) fn seq(&self) -> u32 {
        self.seq.set(self.seq.get().wrapping_add(1));
        self.seq.get()
    }

    /// The next datagram. It has to come.
    pub(crate) fn recv(&self) -> Result<Received, Error> {
        let mut buf = self.buf.borrow_mut();
        let datagram = self.socket.recv(&mut buf)?;
        Ok(Received {
            bytes: datagram.as_bytes().to_vec(),
            port: datagram.port(),
            group: datagram.group(),
        })
    }

    /// All that is there already. Nothing was lost.
    pub(crate) fn waiting(&self) -> Vec<Received> {
        let (all, overruns) = self.waiting_and_overruns();
        assert_eq!(overruns, 0, "overruns");
        all
    }

    /// All that is there already, and how often something was lost.
    pub(crate) fn waiting_and_overruns(&self) -> (Vec<Received>, u32) {
        self.socket.set_nonblocking(true).unwrap();
        let (mut all, mut overruns) = (Vec::new(), 0);
        loop {
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

    /// What the kernel answers. It does so within send(): all answers are there
    /// then.
    pub(crate) fn ask(&self, datagram: &[u8]) -> Vec<Vec<u8>> {
        self.socket.send(datagram).unwrap();
        let answers = self.waiting().into_iter().map(|answer| {
            assert_eq!((answer.port, answer.group), (0, None), "from the kernel");
            answer.bytes
        });
        answers.collect()
    }

    /// One exchange, from the request to the end of its answer: what `data` makes
    /// of its messages, or the errno that it was refused with.
    pub(crate) fn exchange<T>(
        &self,
        request: &[u8],
        mut data: impl FnMut(&Message<'_>) -> T,
    ) -> Result<Vec<T>, i32> {
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
                    Event::Refused(ack) => return Err(ack.errno()),
                    other => panic!("{other:?}"),
                }
            }
        }
        Ok(answer)
    }

    /// Has something echoed, and looks at the echo.
    pub(crate) fn echo(&self, text: &[u8]) {
        let request = echo(NLM_F_ACK, self.seq(), text);
        let echoed = self.exchange(&request, |message| payload(message).to_vec());
        assert_eq!(echoed.unwrap(), [text]);
    }

    /// Has something broadcast; the errno where it is refused.
    pub(crate) fn broadcast(&self, group: u32, text: &[u8]) -> Result<(), i32> {
        let request = broadcast(NLM_F_ACK, self.seq(), group, text);
        self.exchange(&request, |message| panic!("{message:?}"))
            .map(|_: Vec<()>| ())
    }

    /// The counters.
    pub(crate) fn list(&self) -> Counts {
        let counts = self.exchange(&list(0, self.seq()), |message| {
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
