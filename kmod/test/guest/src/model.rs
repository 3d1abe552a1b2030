//! [`Model`]: the module's service again, in this process, in a kernel made of
//! memory. And [`Bench`], where both get the same.

use std::cell::RefCell;

use nlkmod::memory::{Memory, To};
use nlwire::server::Peer;

use crate::client::{self, Client};

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
pub(crate) struct Model(RefCell<Memory>);

impl Model {
    fn new() -> Self {
        let mut memory = Memory::new(Peer::default());
        memory.groups = vec![HEARD];
        Self(RefCell::new(memory))
    }

    /// What the service makes of a datagram from `peer`.
    pub(crate) fn receive(&self, datagram: &[u8], peer: Peer) -> Sent {
        let mut memory = self.0.borrow_mut();
        memory.peer = peer;
        let mut sent = Sent::default();
        for (to, bytes) in memory.receive(datagram) {
            match to {
                To::Port(port) if port == peer.port => sent.answers.push(bytes),
                To::Group(HEARD) => sent.multicasts.push(bytes),
                to => panic!("the model sends to {to:?}"),
            }
        }
        sent
    }
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
            model: Model::new(),
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
