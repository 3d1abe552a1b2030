// SPDX-License-Identifier: MIT OR Apache-2.0
//! [`Model`]: the module's service in this process, in a simulated kernel. [`Bench`]
//! gives the module and the model the same input.

use std::cell::RefCell;

use nlkmod::memory::{Memory, To};
use nlwire::server::Peer;
use nlwire::NlmFlags;

use crate::client::{self, Client};

/// The group that a bench listens to. The other groups have no listener.
pub(crate) const HEARD: u32 = 7;

/// The datagrams that the service sends while it serves one datagram.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Sent {
    /// Datagrams to the requesting port, in order.
    pub(crate) answers: Vec<Vec<u8>>,
    /// Datagrams to [`HEARD`].
    pub(crate) multicasts: Vec<Vec<u8>>,
}

/// The service with its counters.
pub(crate) struct Model(RefCell<Memory>);

impl Model {
    fn new() -> Self {
        let mut memory = Memory::new(Peer::default());
        memory.groups = vec![HEARD];
        Self(RefCell::new(memory))
    }

    /// Returns the datagrams that the service sends for `datagram` from `peer`.
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

/// A socket, and its options that change the answers.
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

/// Makes the buffers large enough for the largest datagrams of these tests and for
/// all their answers.
fn make_room(client: &Client) {
    client.socket.force_send_buffer(16 << 20).unwrap();
    client.socket.force_recv_buffer(64 << 20).unwrap();
}

/// The module and the model side by side. The module must have been loaded for this
/// bench, so that both count from zero.
pub(crate) struct Bench {
    /// One socket for each combination of options.
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

    /// Gives `datagram` from one socket to both, and compares what they send. Returns
    /// the answers.
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

    /// Calls [`compare`](Self::compare) for each socket.
    pub(crate) fn compare_all(&self, datagram: &[u8], what: &str) {
        for asker in &self.askers {
            self.compare(asker, datagram, what);
        }
    }

    /// Compares the counters of both.
    pub(crate) fn compare_counters(&self, what: &str) {
        for asker in &self.askers {
            let request = client::list(NlmFlags::EMPTY, asker.client.seq());
            let answers = self.compare(asker, &request, what);
            assert_eq!(answers.len(), 1, "{what}: no list");
        }
    }
}

/// Formats the first bytes of a datagram.
fn hex(bytes: &[u8]) -> String {
    const SHOWN: usize = 256;
    let shown = &bytes[..bytes.len().min(SHOWN)];
    format!("{} bytes: {shown:02x?}", bytes.len())
}

/// Describes the first datagram that differs.
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
