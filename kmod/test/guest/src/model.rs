//! [`Model`]: the module's service again, in this process, with a kernel around it
//! that is a few vectors. And [`Bench`], where both get the same.

use std::cell::RefCell;

use nlkmod::{Counters, Errno, Kernel, SkBuff};
use nlwire::server::{Answer, Handled, Outcome, Peer, Refusal, Request, Requests};
use nlwire::uapi::*;
use nlwire::{MessageBuilder, NlMsgHdr, Sink};

use crate::client::{self, Bytes, Client};

/// The group that a bench listens to. Nobody listens to the others.
pub(crate) const HEARD: u32 = 7;

/// What the service sends while it serves a datagram.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Sent {
    /// To the port that asked, in order.
    pub(crate) answers: Vec<Vec<u8>>,
    /// To [`HEARD`].
    pub(crate) multicasts: Vec<Vec<u8>>,
}

/// The service, and all that it has counted.
#[derive(Default)]
pub(crate) struct Model {
    counters: Counters,
}

impl Model {
    /// What the service makes of a datagram from `peer`.
    pub(crate) fn receive(&self, datagram: &[u8], peer: Peer) -> Sent {
        let sent = RefCell::default();
        let call = Call {
            counters: &self.counters,
            datagram,
            peer,
            sent: &sent,
        };
        nlkmod::receive(&call, &self.counters, datagram, peer.port);
        sent.into_inner()
    }
}

/// The kernel, while it receives a datagram.
struct Call<'m> {
    counters: &'m Counters,
    datagram: &'m [u8],
    peer: Peer,
    sent: &'m RefCell<Sent>,
}

/// A socket buffer of that kernel.
struct Skb<'m> {
    bytes: Bytes,
    sent: &'m RefCell<Sent>,
}

impl Sink for Skb<'_> {
    fn as_bytes(&self) -> &[u8] {
        self.bytes.as_bytes()
    }

    fn as_bytes_mut(&mut self) -> &mut [u8] {
        self.bytes.as_bytes_mut()
    }

    fn grow(&mut self, count: usize) -> Option<&mut [u8]> {
        self.bytes.grow(count)
    }

    fn truncate(&mut self, len: usize) {
        self.bytes.truncate(len);
    }
}

impl SkBuff for Skb<'_> {
    fn unicast(self, _port: u32) -> Result<(), Errno> {
        self.sent.borrow_mut().answers.push(self.bytes.into_vec());
        Ok(())
    }

    fn broadcast(self, group: u32) -> Result<(), Errno> {
        if group != HEARD {
            return Err(Errno::ESRCH);
        }
        let bytes = self.bytes.into_vec();
        self.sent.borrow_mut().multicasts.push(bytes);
        Ok(())
    }
}

impl<'m> Kernel for Call<'m> {
    type SkBuff = Skb<'m>;

    fn nlmsg_new(&self, size: usize) -> Option<Skb<'m>> {
        Some(Skb {
            bytes: Bytes::with_limit(size),
            sent: self.sent,
        })
    }

    fn netlink_ack(&self, request: &Request<'_>, answer: &Answer<'_>) {
        // The same request, of a peer whose options are known.
        let offset = request.message().offset();
        let mut requests = Requests::new(self.datagram, self.peer);
        let request = requests.find(|request| request.message().offset() == offset);
        let mut sink = Bytes::with_limit(usize::MAX);
        let request = request.expect("it is in the datagram");
        request.answer(outcome(answer), &mut sink).unwrap();
        self.sent.borrow_mut().answers.push(sink.into_vec());
    }

    /// All of it fits into the first part.
    fn netlink_dump_start(&self, request: &Request<'_>) -> Result<(), Errno> {
        let (port, seq) = (self.peer.port, request.message().header().nlmsg_seq());
        let mut sink = Bytes::with_limit(usize::MAX);
        assert!(!nlkmod::list(self.counters, &mut sink, &mut 0, port, seq));
        let header = NlMsgHdr::new(NLMSG_DONE)
            .with_flags(NLM_F_MULTI)
            .with_seq(seq)
            .with_pid(port);
        let mut done = MessageBuilder::new(&mut sink, header).unwrap();
        done.put_payload(&0i32.to_ne_bytes()).unwrap();
        done.end().unwrap();
        self.sent.borrow_mut().answers.push(sink.into_vec());
        Ok(())
    }

    fn has_listeners(&self, group: u32) -> bool {
        group == HEARD
    }
}

/// The outcome that calls for `answer`, without the rule that was broken: the module
/// has no `struct nla_policy` to give to the kernel's `netlink_ack`.
fn outcome<'x>(answer: &Answer<'x>) -> Outcome<'x> {
    let said = &answer.report;
    if answer.error == 0 {
        return Ok(Handled::AckWith(*said));
    }
    let mut refusal = match (said.miss_type(), said.miss_nest()) {
        (Some(miss_type), Some(nest)) => Refusal::missing_in(nest, miss_type),
        (Some(miss_type), None) => Refusal::missing(miss_type),
        (None, _) => Refusal::new(answer.error),
    };
    assert_eq!(refusal.errno(), -answer.error);
    if let Some(msg) = said.msg() {
        refusal = refusal.with_msg(msg);
    }
    if let Some(offset) = said.bad_attr() {
        refusal = refusal.at(offset);
    }
    Err(refusal)
}

/// A socket, and the options that change what it is answered.
pub(crate) struct Asker {
    pub(crate) client: Client,
    pub(crate) peer: Peer,
}

impl Asker {
    fn new(cap_ack: bool, ext_ack: bool) -> Self {
        let client = Client::open();
        client.socket.set_cap_ack(cap_ack).unwrap();
        client.socket.set_ext_ack(ext_ack).unwrap();
        make_room(&client);
        let peer = Peer::new(client.port)
            .with_cap_ack(cap_ack)
            .with_ext_ack(ext_ack);
        Self { client, peer }
    }
}

/// Room for the largest datagrams of these tests, and for all their answers.
fn make_room(client: &Client) {
    client.socket.force_send_buffer(16 << 20).unwrap();
    client.socket.force_recv_buffer(64 << 20).unwrap();
}

/// The module and the model side by side. The module has to be loaded anew: they
/// have counted the same from the beginning.
pub(crate) struct Bench {
    /// One for each combination of options.
    pub(crate) askers: Vec<Asker>,
    listener: Client,
    model: Model,
}

impl Bench {
    pub(crate) fn new() -> Self {
        let options = [(false, false), (false, true), (true, false), (true, true)];
        let askers = options.map(|(cap_ack, ext_ack)| Asker::new(cap_ack, ext_ack));
        let listener = Client::listening(HEARD);
        make_room(&listener);
        Self {
            askers: askers.into(),
            listener,
            model: Model::default(),
        }
    }

    /// Gives both the same from one asker, and compares what they send. Returns the
    /// answers.
    pub(crate) fn compare(&self, asker: &Asker, datagram: &[u8], what: &str) -> Vec<Vec<u8>> {
        let answers = asker.client.ask(datagram);
        let heard = self.listener.waiting().into_iter();
        let multicasts = heard.map(|heard| {
            assert_eq!((heard.port, heard.group), (0, Some(HEARD)), "{what}");
            heard.bytes
        });
        let sent = Sent {
            answers,
            multicasts: multicasts.collect(),
        };
        let predicted = self.model.receive(datagram, asker.peer);
        assert!(
            sent == predicted,
            "{what}: module and model disagree\n{:?}\nsent {}\nanswers: {}\nmulticasts: {}",
            asker.peer,
            hex(datagram),
            difference(&sent.answers, &predicted.answers),
            difference(&sent.multicasts, &predicted.multicasts),
        );
        sent.answers
    }

    /// Gives both the same, from every asker.
    pub(crate) fn compare_all(&self, datagram: &[u8], what: &str) {
        for asker in &self.askers {
            self.compare(asker, datagram, what);
        }
    }

    /// Compares what both have counted.
    pub(crate) fn compare_counters(&self, what: &str) {
        for asker in &self.askers {
            let request = client::list(0, asker.client.seq());
            let answers = self.compare(asker, &request, what);
            assert_eq!(answers.len(), 1, "{what}: no list");
        }
    }
}

/// The first bytes of a datagram, for people.
fn hex(bytes: &[u8]) -> String {
    const SHOWN: usize = 256;
    let shown = &bytes[..bytes.len().min(SHOWN)];
    format!("{} bytes: {shown:02x?}", bytes.len())
}

/// Where datagrams begin to differ, for people.
fn difference(module: &[Vec<u8>], model: &[Vec<u8>]) -> String {
    let pairs = module.iter().zip(model);
    let same = pairs.take_while(|(module, model)| module == model).count();
    let next = |all: &[Vec<u8>]| all.get(same).map_or("nothing".into(), |next| hex(next));
    format!(
        "{} of {} and {} are the same, then\nmodule {}\nmodel  {}",
        same,
        module.len(),
        model.len(),
        next(module),
        next(model),
    )
}
