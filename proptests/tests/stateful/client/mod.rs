// SPDX-License-Identifier: MIT OR Apache-2.0
//! Scripts for [`ClientState`]: calls in any order, and what the peer and a stranger
//! send meanwhile.

mod model;
mod transaction;

use nlsock::state::{ClientState, MonitorState, Pending, Step};
use nlsock::{Counters, Error, Expect, MonitorEvent, RequestBuilder, Socket};
use nlwire::uapi::{NETLINK_NETFILTER, NETLINK_USERSOCK};
use nlwire::{BuildError, NlmFlags, Text};

use crate::cases::{deliver, multicast, Dice, Scripts, World, GROUP};
use crate::script::{datagram, Draft, Kind, Pid, Report, Sent, Seq};
use crate::wire::*;
use model::{noise, Failure, Fate, Model, Operation, Queued, Request, Said};
use transaction::{BEGIN, END};

#[derive(Clone, Debug)]
pub(crate) struct Setting {
    /// Whether the client's receive buffer is as small as can be, and the peer's.
    small: bool,
    small_peer: bool,
    /// Whether the client's socket is a member of a group.
    member: bool,
    /// Whether the client begins as a monitor.
    monitor: bool,
    /// Whether the protocol is nfnetlink, which has transactions, and no groups here.
    nfnetlink: bool,
}

#[derive(Clone, Debug)]
pub(crate) enum Op {
    Request(u16, Expected),
    Dump(Expected),
    /// A batch of requests with these types and flags, sent at once or not.
    Batch(Vec<(u16, u16, Expected)>, bool),
    Attempts(usize),
    Limit(usize),
    Restart,
    /// One step towards the next message, or the complete answer.
    Step(bool),
    /// Steps until a call would end.
    Call(bool),
    /// Calls until the end of a dump.
    Messages,
    /// The outcome of a batch, whatever it is so far.
    Outcome,
    /// The peer sends messages.
    Peer(Vec<Draft>),
    /// The peer answers everything that it was asked, in as many datagrams, with as
    /// many items.
    Honest {
        together: bool,
        items: usize,
    },
    Stranger(Vec<Draft>),
    Multicast {
        from_peer: bool,
        drafts: Vec<Draft>,
    },
    /// More multicasts than the client has room for.
    Flood {
        from_peer: bool,
    },
    /// Floods, each as soon as there is room, while notifications are read.
    Floods(usize),
    PeerGone,
    /// Another socket takes the peer's port.
    PeerBack,
    /// A stranger fills the peer's queue.
    PeerFull,
    PeerReads,
    /// One step towards the next notification, or steps until a call would end.
    Notification {
        call: bool,
    },
    KeepNotifications,
    NotificationLimit(usize),
    IntoMonitor,
    IntoClient,
}

/// What is expected as the answer to a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Expected {
    Default,
    AckAndReply,
    Reply,
}

impl Expected {
    fn any(dice: &mut Dice) -> Self {
        match dice.below(10) {
            0 => Self::AckAndReply,
            1 => Self::Reply,
            _ => Self::Default,
        }
    }

    fn set(self, client: &mut ClientState) {
        match self {
            Self::Default => {}
            Self::AckAndReply => client.expect(Expect::AckAndReply),
            Self::Reply => client.expect(Expect::Reply),
        }
    }

    fn request(self, kind: u16, flags: u16, is_dump_call: bool) -> Request {
        let all = REQUEST | flags;
        let mut request = Request::new(
            kind,
            if self == Self::Reply {
                all & !ACK
            } else {
                all | ACK
            },
            is_dump_call,
            self == Self::AckAndReply,
        );
        request.own_flags = all;
        request
    }
}

impl Setting {
    fn protocol(&self) -> i32 {
        if self.nfnetlink {
            NETLINK_NETFILTER
        } else {
            NETLINK_USERSOCK
        }
    }
}

/// The test of a client.
#[derive(Debug)]
pub(crate) struct Client;

const FLAGS: &[u16] = &[
    0,
    0,
    0,
    MULTI,
    ECHO,
    ROOT,
    MATCH,
    DUMP,
    DUMP,
    DUMP | ECHO,
    0x500, // ROOT | CREATE
];

impl Scripts for Client {
    type Setting = Setting;
    type Op = Op;

    fn generate(dice: &mut Dice) -> (Setting, Vec<Op>) {
        let setting = Setting {
            small: dice.one_in(5),
            small_peer: dice.one_in(5),
            member: dice.one_in(2),
            monitor: dice.one_in(4),
            nfnetlink: dice.one_in(3),
        };
        let ops = (0..10 + dice.below(60)).map(|_| Op::any(dice)).collect();
        (setting, ops)
    }

    fn run(world: &World, setting: &Setting, ops: &[Op]) -> u64 {
        let mut run = Run::new(world, setting);
        for op in ops {
            run.op(op);
        }
        run.finish();
        run.calls
    }

    fn simpler(op: &Op) -> Vec<Op> {
        let lists = |drafts: &[Draft], make: &dyn Fn(Vec<Draft>) -> Op| {
            let mut simpler = Vec::new();
            for at in 0..drafts.len() {
                if drafts.len() > 1 {
                    let mut list = drafts.to_vec();
                    list.remove(at);
                    simpler.push(make(list));
                }
                for draft in drafts[at].simpler() {
                    let mut list = drafts.to_vec();
                    list[at] = draft;
                    simpler.push(make(list));
                }
            }
            simpler
        };
        match op {
            Op::Peer(drafts) => lists(drafts, &Op::Peer),
            Op::Stranger(drafts) => lists(drafts, &Op::Stranger),
            Op::Multicast { from_peer, drafts } => lists(drafts, &|drafts| Op::Multicast {
                from_peer: *from_peer,
                drafts,
            }),
            Op::Request(flags, expected) if *flags != 0 => vec![Op::Request(0, *expected)],
            Op::Batch(list, at_once) if list.len() > 1 => (0..list.len())
                .map(|at| {
                    let mut list = list.clone();
                    list.remove(at);
                    Op::Batch(list, *at_once)
                })
                .collect(),
            Op::Floods(rounds) if *rounds > 1 => vec![Op::Floods(rounds - 1)],
            Op::Messages => vec![Op::Call(false)],
            Op::Call(keeps) => vec![Op::Step(*keeps)],
            Op::Honest { items, .. } if *items > 0 => vec![Op::Honest {
                together: true,
                items: 0,
            }],
            _ => Vec::new(),
        }
    }
}

/// Returns a script in which the client holds a short message, receives a longer datagram,
/// and then has a limit between the two.
pub(crate) fn held() -> (Setting, Vec<Op>) {
    let setting = Setting {
        small: true,
        small_peer: false,
        member: true,
        monitor: false,
        nfnetlink: false,
    };
    let drafts = vec![
        Draft::honest(Kind::Data(FAMILY, 1), 0, 2),
        Draft::honest(Kind::Error(0, Report::None), 0, 4),
    ];
    let ops = vec![
        Op::Dump(Expected::Default),
        Op::Step(true),
        Op::Peer(drafts),
        Op::Floods(2),
        Op::Limit(160),
        Op::Step(true),
    ];
    (setting, ops)
}

impl Op {
    fn any(dice: &mut Dice) -> Self {
        match dice.weighted(&[
            8, 5, 5, 3, 4, 1, 12, 14, 4, 2, 26, 8, 3, 4, 1, 1, 2, 1, 2, 8, 1, 1, 1, 2, 1, 3,
        ]) {
            0 => Self::Request(dice.pick(FLAGS), Expected::any(dice)),
            1 => Self::Dump(Expected::any(dice)),
            2 => {
                let mut kinds = Vec::new();
                for _ in 0..dice.below(4) {
                    match dice.below(8) {
                        0 => kinds.push(dice.pick(&[BEGIN, END, PLAIN])),
                        1..=4 => {
                            kinds.push(BEGIN);
                            kinds.extend((0..dice.below(4)).map(|_| PLAIN));
                            kinds.push(END);
                        }
                        _ => kinds.extend((0..dice.below(4)).map(|_| PLAIN)),
                    }
                }
                let flags = |dice: &mut Dice| match dice.below(12) {
                    0 => ACK,
                    _ => dice.pick(FLAGS),
                };
                let kinds = kinds.into_iter();
                let list = kinds.map(|kind| (kind, flags(dice), Expected::any(dice)));
                Self::Batch(list.collect(), dice.one_in(5))
            }
            3 => Self::Attempts(dice.below(4)),
            4 => Self::Limit(match dice.below(4) {
                0 => dice.below(300),
                1 => dice.below(5_000),
                _ => usize::MAX,
            }),
            5 => Self::Restart,
            6 => Self::Step(dice.one_in(2)),
            7 => Self::Call(!dice.one_in(3)),
            8 => Self::Messages,
            9 => Self::Outcome,
            10 => Self::Peer(Draft::some(dice)),
            11 => Self::Honest {
                together: dice.one_in(2),
                items: dice.below(4),
            },
            12 => Self::Stranger(Draft::some(dice)),
            13 => Self::Multicast {
                from_peer: !dice.one_in(4),
                drafts: Draft::some(dice),
            },
            14 => Self::Flood {
                from_peer: dice.one_in(2),
            },
            15 => Self::PeerGone,
            16 => Self::PeerBack,
            17 => Self::PeerFull,
            18 => Self::PeerReads,
            19 => Self::Notification {
                call: dice.one_in(2),
            },
            20 => Self::KeepNotifications,
            21 => Self::NotificationLimit(match dice.below(3) {
                0 => dice.below(500),
                _ => usize::MAX,
            }),
            22 => Self::IntoMonitor,
            23 => Self::IntoClient,
            24 => Self::Floods(1 + dice.below(4)),
            // A dump whose objects have changed.
            _ => Self::Peer(vec![
                Draft::honest(Kind::Data(FAMILY, 4), MULTI | DUMP_INTR, 0),
                Draft::honest(Kind::Done(0, Report::None), MULTI, 0),
            ]),
        }
    }

    /// Returns whether the operation is one of a client, and not of a monitor.
    fn is_of_client(&self) -> bool {
        match self {
            Self::Request(..)
            | Self::Dump(_)
            | Self::Batch(..)
            | Self::Attempts(_)
            | Self::Limit(_)
            | Self::Restart
            | Self::Step(_)
            | Self::Call(_)
            | Self::Messages
            | Self::Outcome
            | Self::KeepNotifications
            | Self::NotificationLimit(_)
            | Self::IntoMonitor => true,
            Self::Peer(_)
            | Self::Honest { .. }
            | Self::Stranger(_)
            | Self::Multicast { .. }
            | Self::Flood { .. }
            | Self::Floods(_)
            | Self::PeerGone
            | Self::PeerBack
            | Self::PeerFull
            | Self::PeerReads
            | Self::Notification { .. }
            | Self::IntoClient => false,
        }
    }
}

/// A type of requests that are in no family.
const PLAIN: u16 = FAMILY + 0x10;

const CLIENT: u32 = 0;
const PEER: u32 = 1;
const STRANGER: u32 = 2;

struct Run<'w> {
    world: &'w World,
    setting: Setting,
    socket: Socket,
    /// `None` while the client is a monitor.
    client: Option<ClientState>,
    monitor: Option<MonitorState>,
    peer: Option<Socket>,
    stranger: Socket,
    model: Model,
    /// The indices of requests that the peer has not answered honestly.
    owed: Vec<usize>,
    /// The number of the last message.
    number: u32,
    buf: Vec<u8>,
    calls: u64,
}

impl<'w> Run<'w> {
    fn new(world: &'w World, setting: &Setting) -> Self {
        let setting = Setting {
            member: setting.member && world.may_join && !setting.nfnetlink,
            nfnetlink: setting.nfnetlink && world.may_join,
            ..setting.clone()
        };
        let protocol = setting.protocol();
        let socket = world.socket_of(protocol, CLIENT);
        if setting.member {
            socket.join(GROUP).unwrap();
        }
        if setting.small {
            socket.set_recv_buffer(1).unwrap();
        }
        let mut model = Model::new(world.port(CLIENT));
        model.most_queued = socket.recv_buffer().unwrap() / 256;
        let mut run = Self {
            world,
            socket,
            client: None,
            monitor: None,
            peer: None,
            stranger: world.socket_of(protocol, STRANGER),
            model,
            owed: Vec::new(),
            number: 0,
            buf: vec![0; 64 * 1024],
            calls: 0,
            setting,
        };
        run.open_peer();
        if run.setting.monitor {
            let mut monitor = MonitorState::new(&run.socket).unwrap();
            monitor.set_peer(world.port(PEER));
            monitor.set_connect(false); // a stranger is heard, and dropped
            run.monitor = Some(monitor);
            run.model.become_monitor();
        } else {
            let mut client = ClientState::new(&run.socket).unwrap();
            client.set_peer(world.port(PEER));
            client.set_connect(false); // a stranger is heard, and dropped
            run.client = Some(client);
        }
        run
    }

    fn state(&mut self) -> &mut ClientState {
        self.client.as_mut().expect("not a monitor")
    }

    fn open_peer(&mut self) {
        let peer = self.world.socket_of(self.setting.protocol(), PEER);
        if self.setting.small_peer {
            peer.set_recv_buffer(1).unwrap();
        }
        self.peer = Some(peer);
        (self.model.is_peer_gone, self.model.is_peer_full) = (false, false);
    }

    fn op(&mut self, op: &Op) {
        if op.is_of_client() && self.client.is_none() {
            return;
        }
        match op {
            Op::Request(flags, expected) => self.request(*flags, *expected),
            Op::Dump(expected) => {
                expected.set(self.state());
                let flags = NlmFlags::EMPTY;
                self.state().dump_with(PLAIN, flags, content(0)).unwrap();
                let request = expected.request(PLAIN, DUMP, true);
                self.begin(Operation::Single, vec![request]);
                self.model.expects_reply = *expected == Expected::AckAndReply;
            }
            Op::Batch(list, at_once) => {
                self.state().batch();
                for (index, (kind, flags, expected)) in list.iter().enumerate() {
                    expected.set(self.state());
                    let flags = NlmFlags::from_bits(*flags);
                    self.state().add_with(*kind, flags, content(index)).unwrap();
                }
                if *at_once {
                    self.state().send_at_once();
                }
                let requests = list.iter();
                let requests =
                    requests.map(|(kind, flags, expected)| expected.request(*kind, *flags, false));
                let mut requests: Vec<_> = requests.collect();
                let default: Vec<_> = list
                    .iter()
                    .map(|(.., expected)| *expected == Expected::Default)
                    .collect();
                let is_valid =
                    !self.setting.nfnetlink || transaction::find(&mut requests, &default, *at_once);
                self.begin(Operation::Batch, requests);
                self.model.is_valid = is_valid;
            }
            Op::Attempts(attempts) => {
                self.state().set_attempts(*attempts);
                self.model.attempts = *attempts;
            }
            Op::Limit(limit) => {
                self.state().set_reply_limit(*limit);
                self.model.limit = *limit;
            }
            Op::Restart => {
                self.state().restart();
                if self.model.operation == Operation::Single {
                    self.model.restart();
                    self.owed.clear();
                }
            }
            Op::Step(keeps) => {
                self.step(*keeps);
            }
            Op::Call(keeps) => {
                self.call(*keeps);
            }
            Op::Messages => {
                if self.model.operation == Operation::Single {
                    while let Said::Message(_) = self.call(false) {}
                }
            }
            Op::Outcome => {
                if self.model.operation == Operation::Batch {
                    self.outcome();
                }
            }
            Op::Peer(drafts) => {
                let sent = self.write(drafts);
                self.send(true, sent);
            }
            Op::Honest { together, items } => self.honest(*together, *items),
            Op::Stranger(drafts) => {
                let sent = self.write(drafts);
                self.send(false, sent);
            }
            Op::Multicast { from_peer, drafts } => self.multicast(*from_peer, drafts),
            Op::Flood { from_peer } => self.flood(*from_peer),
            Op::Floods(rounds) => {
                let event = [Draft::honest(Kind::Data(FAMILY, 500), 0, 0)];
                for _ in 0..*rounds {
                    self.flood(false);
                    for _ in 0..6 {
                        self.notification();
                        let event = self.write(&event);
                        if self.send(true, event) {
                            break;
                        }
                    }
                }
            }
            Op::PeerGone => {
                self.peer = None;
                self.owed.clear();
                self.model.is_peer_gone = true;
                self.model.is_peer_full = false;
            }
            Op::PeerBack => {
                if self.peer.is_none() {
                    self.open_peer();
                }
            }
            Op::PeerFull => {
                let port = self.world.port(PEER);
                if self.peer.is_some() {
                    for len in [2000, 16] {
                        while deliver(&self.stranger, &vec![0; len], port) {}
                    }
                    self.model.is_peer_full = true;
                }
            }
            Op::PeerReads => {
                self.model.is_peer_full = false;
                self.received();
            }
            Op::Notification { call: false } => {
                self.notification();
            }
            Op::Notification { call: true } => {
                let ended = (0..5_000).any(|_| self.notification() != Said::Again);
                assert!(ended, "a call does not end");
            }
            Op::KeepNotifications => {
                if !self.is_flooded_by_peer() {
                    let socket = &self.socket;
                    self.client.as_mut().unwrap().keep_notifications(socket);
                    self.model.keep_notes();
                }
            }
            Op::NotificationLimit(limit) => {
                self.state().set_notification_limit(*limit);
                self.model.note_limit = *limit;
            }
            Op::IntoMonitor => {
                let client = self.client.take().unwrap();
                self.monitor = Some(client.into_monitor(&self.socket));
                self.model.become_monitor();
                self.owed.clear();
            }
            Op::IntoClient => {
                if !self.is_flooded_by_peer() {
                    if let Some(monitor) = self.monitor.take() {
                        self.client = Some(monitor.into_client(&self.socket).unwrap());
                        self.model.become_client();
                    }
                }
            }
        }
    }

    fn is_flooded_by_peer(&self) -> bool {
        let is_flood = |queued: &Queued| {
            matches!(
                queued,
                Queued::Flood {
                    from_peer: true,
                    ..
                }
            )
        };
        self.model.queue.iter().any(is_flood)
    }

    fn begin(&mut self, operation: Operation, requests: Vec<Request>) {
        self.model.begin(operation, requests);
        self.owed.clear();
    }

    fn request(&mut self, flags: u16, expected: Expected) {
        let bits = NlmFlags::from_bits(flags);
        expected.set(self.state());
        self.state().request_with(PLAIN, bits, content(0)).unwrap();
        self.begin(
            Operation::Single,
            vec![expected.request(PLAIN, flags, false)],
        );
        self.model.expects_reply = expected == Expected::AckAndReply;
    }

    /// Takes what the peer has received. Returns the number of requests.
    fn received(&mut self) -> usize {
        let Some(peer) = &self.peer else { return 0 };
        if self.model.is_peer_full {
            return 0;
        }
        let mut count = 0;
        loop {
            let datagram = match peer.recv(&mut self.buf) {
                Ok(datagram) => datagram,
                Err(Error::WouldBlock) => return count,
                Err(error) => panic!("{error}"),
            };
            if datagram.sender().nl_pid() != self.world.port(CLIENT) {
                continue;
            }
            let first = self.model.count_sent();
            for message in split(datagram.as_bytes()) {
                let header = Header::of(message);
                let index = self.model.count_sent();
                let kind = self.model.requests.get(index).map(|request| request.kind);
                assert_eq!((Some(header.kind), header.pid), (kind, 0));
                self.model.sent(header);
                assert_eq!(message[HEADER..], (index as u32).to_ne_bytes());
                self.owed.push(index);
                count += 1;
            }
            self.model.flies(first);
        }
    }

    /// Makes one step, and compares.
    fn step(&mut self, keeps: bool) -> Said {
        // Only a request or a dump is read message by message.
        let keeps = keeps || self.model.operation == Operation::Batch;
        self.calls += 1;
        let before = self.unexpected();
        let is_buffered = self.state().is_buffered();
        assert_eq!(is_buffered, self.model.is_buffered(), "is_buffered");
        let state = self.client.as_mut().unwrap();
        let step = if keeps {
            state.step_reply(&self.socket)
        } else {
            state.step_next(&self.socket)
        };
        let said = match step {
            Ok(Step::Again) => Said::Again,
            Ok(Step::Wait { timeout }) => Said::Wait {
                unsent: timeout.is_some(),
            },
            Ok(Step::Ready) if keeps => Said::Complete,
            Ok(Step::Ready) => match self.state().message() {
                Some(message) => Said::Message(message.as_bytes().to_vec()),
                None => Said::End,
            },
            Err(error) => Said::Failed(failure(&error)),
        };
        let sent = self.received();
        let counted = self.unexpected() - before;
        if said == Said::Failed(Failure::TooLong) {
            assert!(keeps);
            self.model.too_long(keeps, sent, counted);
        } else {
            let expected = self.model.step(keeps, sent, counted);
            assert_eq!(said, expected, "a step of keeps={keeps}, then the model");
            assert!(!keeps || !self.model.is_too_long(), "beyond the limit");
        }
        self.compare();
        match &said {
            Said::Complete => self.complete(),
            Said::End => self.report(),
            _ => {}
        }
        said
    }

    /// Makes one step towards the next notification, and compares.
    fn notification(&mut self) -> Said {
        if self.client.is_some() && self.is_flooded_by_peer() {
            return Said::Wait { unsent: false };
        }
        if self.client.is_some() && self.model.limit < usize::MAX {
            // Whether the answer that is held meanwhile is too long only shows later.
            self.op(&Op::Limit(usize::MAX));
        }
        self.calls += 1;
        let before = self.unexpected();
        let (step, event) = match (&mut self.client, &mut self.monitor) {
            (Some(client), _) => {
                let step = client.step_notification(&self.socket);
                (step, client.notification())
            }
            (None, Some(monitor)) => (monitor.step(&self.socket), monitor.event()),
            (None, None) => panic!("neither a client nor a monitor"),
        };
        let said = match step {
            Ok(Step::Again) => Said::Again,
            Ok(Step::Wait { timeout }) => Said::Wait {
                unsent: timeout.is_some(),
            },
            Ok(Step::Ready) => match event {
                MonitorEvent::Resync => Said::Resync,
                MonitorEvent::Notification(event) => {
                    assert!(matches!(event.group, None | Some(GROUP)));
                    assert_eq!(event.nsid, None);
                    let bytes = event.message.as_bytes().to_vec();
                    Said::Notification(bytes, event.group.is_some())
                }
            },
            Err(error) => Said::Failed(failure(&error)),
        };
        let sent = self.received();
        let counted = self.unexpected() - before;
        let expected = if self.client.is_some() {
            self.model.step_notification(sent, counted)
        } else {
            self.model.step_monitor(&said, counted)
        };
        assert_eq!(said, expected, "a notification, then the model");
        self.compare();
        if self.model.is_unsure {
            self.notification();
        }
        said
    }

    /// Compares what the state tells besides the result of a step.
    fn compare(&self) {
        let model = &self.model;
        let counters = self.counters();
        assert_eq!(
            (
                counters.foreign,
                counters.unrelated,
                counters.overruns,
                counters.dropped
            ),
            (
                model.foreign,
                model.unrelated,
                model.overruns,
                model.dropped
            ),
            "foreign, unrelated, overruns, dropped; then the model"
        );
        let Some(client) = &self.client else { return };
        let pending = model.is_pending().then_some(match model.operation {
            Operation::Single => Pending::Reply,
            Operation::Batch => Pending::Batch,
        });
        assert_eq!(client.pending(), pending, "pending, then the model");
        assert_eq!(
            client.is_interrupted(),
            model.is_interrupted,
            "is_interrupted, then the model"
        );
        assert_eq!(
            client.has_notification(),
            model.has_note(),
            "has_notification, then the model"
        );
    }

    fn counters(&self) -> Counters {
        match (&self.client, &self.monitor) {
            (Some(client), _) => client.counters(),
            (None, Some(monitor)) => monitor.counters(),
            (None, None) => panic!("neither a client nor a monitor"),
        }
    }

    fn unexpected(&self) -> u64 {
        let counters = self.counters();
        counters.foreign + counters.unrelated
    }

    /// Makes steps until a call would return.
    fn call(&mut self, keeps: bool) -> Said {
        for _ in 0..5_000 {
            match self.step(keeps) {
                Said::Again => {}
                said => return said,
            }
        }
        panic!("a call does not end");
    }

    /// Compares a complete answer.
    fn complete(&mut self) {
        if self.model.operation == Operation::Batch {
            return self.outcome();
        }
        let reply = self.client.as_ref().unwrap().reply();
        let told: Vec<&[u8]> = reply.messages().map(|message| message.as_bytes()).collect();
        let kept: Vec<&[u8]> = self
            .model
            .kept
            .iter()
            .map(|(_, bytes)| &bytes[..])
            .collect();
        assert_eq!(told, kept, "a reply, then the model");
        self.report();
    }

    /// Compares the extended ACK of a success.
    fn report(&self) {
        let done = self
            .model
            .requests
            .iter()
            .all(|request| matches!(request.fate, Fate::Done { .. }));
        if !done {
            return;
        }
        let told = self
            .client
            .as_ref()
            .unwrap()
            .ext_ack()
            .map(|ack| ack.msg.map(|text| text_of(Text::new(text))));
        match &self.model.end {
            None => assert_eq!(told, Ok(None)),
            Some((_, true)) => assert!(told.is_err(), "{told:?}"),
            Some((text, false)) => assert_eq!(told.as_ref(), Ok(text), "an extended ACK"),
        }
    }

    /// Compares the outcome of a batch.
    fn outcome(&mut self) {
        let model = &mut self.model;
        model.is_told = true;
        let outcome = self.client.as_mut().unwrap().outcome();
        assert_eq!(outcome.sent(), model.count_sent(), "sent");
        let told: Vec<(usize, &[u8])> = outcome
            .replies()
            .map(|(index, message)| (index, message.as_bytes()))
            .collect();
        let kept = model.kept.iter();
        let kept: Vec<(usize, &[u8])> = kept.map(|(index, bytes)| (*index, &bytes[..])).collect();
        assert_eq!(told, kept, "replies, then the model");
        assert_eq!(outcome.unanswered(), model.unanswered, "unanswered");
        let failures: Vec<usize> = outcome
            .failures()
            .iter()
            .map(|failure| {
                let index = failure.batch_index().unwrap();
                let mut told = Fate::Refused {
                    errno: failure.errno().get(),
                    text: failure.message().map(text_of),
                };
                // Beyond the limit, texts are forgotten.
                if let (
                    Some(Failure::TooLong),
                    Fate::Refused {
                        text: text @ None, ..
                    },
                ) = (&model.loss, &mut told)
                {
                    if let Fate::Refused { text: known, .. } = &model.requests[index].fate {
                        text.clone_from(known);
                    }
                }
                assert_eq!(
                    told, model.requests[index].fate,
                    "a failure, then the model"
                );
                index
            })
            .collect();
        assert_eq!(failures, model.refused, "failures, then the model");
        let texts: Vec<(usize, Option<String>)> = outcome
            .ext_acks()
            .map(|(index, ack)| {
                let text = ack
                    .ok()
                    .and_then(|ack| ack.msg.map(|text| text_of(Text::new(text))));
                (index, text)
            })
            .collect();
        for (index, request) in model.requests.iter().enumerate() {
            let Fate::Done { text: Some(text) } = &request.fate else {
                continue;
            };
            let told = texts.iter().filter(|(at, _)| *at == index);
            let told: Vec<_> = told.map(|(_, text)| text.as_deref()).collect();
            if model.loss != Some(Failure::TooLong) {
                assert_eq!(told, [Some(text.as_str())], "the text of {index}");
            }
        }
    }

    /// Writes messages for the requests as they are now.
    fn write(&mut self, drafts: &[Draft]) -> Vec<Sent> {
        let requests = &self.model.requests;
        let next = self.model.last_seq.map_or(77, |seq| seq.wrapping_add(1));
        let sent = self.model.count_sent();
        let first = match requests.first() {
            Some(first) if sent > 0 => first.seq,
            _ => next,
        };
        let (client, other) = (self.world.port(CLIENT), self.world.port(PEER));
        let number = &mut self.number;
        let drafts = drafts.iter().map(|draft| {
            let seq = match draft.seq {
                Seq::Current(index) => first.wrapping_add((index % requests.len().max(1)) as u32),
                Seq::Older(count) => first.wrapping_sub(count),
                Seq::Newer(count) => next.wrapping_add(count),
                Seq::Random(seq) => seq,
            };
            let pid = match draft.pid {
                Pid::Client => client,
                Pid::Zero => 0,
                Pid::Other => other,
            };
            *number += 1;
            draft.write(seq, pid, *number)
        });
        drafts.collect()
    }

    /// Sends messages to the client alone. Returns whether it had room.
    fn send(&mut self, from_peer: bool, messages: Vec<Sent>) -> bool {
        let sender = match &self.peer {
            Some(peer) if from_peer => peer,
            None if from_peer => return false,
            _ => &self.stranger,
        };
        let bytes = datagram(&messages);
        let has_room = deliver(sender, &bytes, self.world.port(CLIENT));
        if has_room {
            self.push(from_peer, false, messages, bytes.len());
        }
        has_room
    }

    fn push(&mut self, from_peer: bool, is_multicast: bool, messages: Vec<Sent>, len: usize) {
        let queue = &mut self.model.queue;
        if let Some(Queued::Flood { .. }) = queue.front() {
            // There was room again, so nothing is left of it.
            queue.pop_front();
            self.model.is_congested = false;
        }
        queue.push_back(Queued::Datagram {
            from_peer,
            is_multicast,
            messages,
            len,
        });
    }

    /// Sends to the group, if there is certainly room.
    fn multicast(&mut self, from_peer: bool, drafts: &[Draft]) {
        let queue = &self.model.queue;
        let is_flood = |queued: &Queued| matches!(queued, Queued::Flood { .. });
        let flooded = queue.iter().any(is_flood);
        let room = if self.setting.small { 1 } else { 8 };
        let is_long =
            |queued: &Queued| matches!(queued, Queued::Datagram { len, .. } if *len > 9_000);
        if !self.setting.member || flooded || queue.len() >= room || queue.iter().any(is_long) {
            return;
        }
        let messages = self.write(drafts);
        let sender = match &self.peer {
            Some(peer) if from_peer => peer,
            None if from_peer => return,
            _ => &self.stranger,
        };
        let bytes = datagram(&messages);
        multicast(sender, &bytes);
        if !self.model.is_congested {
            self.push(from_peer, true, messages, bytes.len());
        }
    }

    /// Sends more to the group than the client has room for.
    fn flood(&mut self, from_peer: bool) {
        let is_flood = |queued: &Queued| matches!(queued, Queued::Flood { .. });
        let flooded = self.model.queue.iter().any(is_flood);
        if !self.setting.member || !self.setting.small || flooded || self.model.is_congested {
            return;
        }
        // Of what is kept, it cannot be known how much there is.
        let from_peer = from_peer && self.client.is_some() && !self.model.keeps_notes();
        let sender = match &self.peer {
            Some(peer) if from_peer => peer,
            None if from_peer => return,
            _ => &self.stranger,
        };
        let most = 16;
        for _ in 0..most {
            multicast(sender, &noise());
        }
        self.model
            .queue
            .push_back(Queued::Flood { from_peer, most });
        self.model.is_congested = true;
        self.model.overrun_pending = true;
    }

    /// Answers everything that the peer was asked, rightly.
    fn honest(&mut self, together: bool, items: usize) {
        for index in std::mem::take(&mut self.owed) {
            let is_dump = self.model.requests[index].is_dump();
            let flags = if is_dump { MULTI } else { 0 };
            let mut drafts: Vec<Draft> = (0..items)
                .map(|item| Draft::honest(Kind::Data(FAMILY, item), flags, index))
                .collect();
            if is_dump {
                drafts.push(Draft::honest(Kind::Done(0, Report::None), MULTI, index));
            } else if self.model.requests[index].asks_for_ack() {
                drafts.push(Draft::honest(Kind::Error(0, Report::Text), 0, index));
            }
            let sent = self.write(&drafts);
            if together && !sent.is_empty() {
                self.send(true, sent);
            } else {
                for message in sent {
                    self.send(true, vec![message]);
                }
            }
        }
    }

    /// After any history, an honest request is answered rightly.
    fn finish(&mut self) {
        if self.peer.is_none() {
            self.open_peer();
        }
        self.op(&Op::PeerReads);
        if self.client.is_none() {
            // The rest of a flood would be kept.
            while !matches!(self.notification(), Said::Wait { .. }) {}
            self.op(&Op::IntoClient);
        }
        self.op(&Op::Limit(usize::MAX));
        // What is left in the queue is read first. It may look like an answer: the
        // peer knows the next number.
        for _ in 0..100 {
            self.request(0, Expected::Default);
            while !matches!(
                self.call(true),
                Said::Wait { .. }
                    | Said::Complete
                    | Said::Failed(Failure::Overrun | Failure::Refused { .. })
            ) {}
            if self.model.queue.is_empty() && !self.model.is_congested {
                break;
            }
        }
        assert!(self.model.queue.is_empty());
        for dump in [false, true] {
            if dump {
                self.op(&Op::Dump(Expected::Default));
            } else {
                self.request(0, Expected::Default);
            }
            let waits = Said::Wait { unsent: false };
            assert_eq!(self.call(true), waits, "an honest request");
            let items = if self.setting.small { 0 } else { 2 };
            self.honest(true, items);
            assert_eq!(self.call(true), Said::Complete, "an honest answer");
            assert_eq!(self.model.kept.len(), items);
        }
    }
}

/// Writes the index of a request into it.
fn content(index: usize) -> impl FnOnce(&mut RequestBuilder<'_>) -> Result<(), BuildError> {
    move |message| message.put_payload(&(index as u32).to_ne_bytes())
}

fn text_of(text: Text<'_>) -> String {
    String::from_utf8_lossy(text.as_bytes()).into_owned()
}

fn failure(error: &Error) -> Failure {
    match error {
        Error::Malformed(_) => Failure::Malformed,
        Error::Overrun => Failure::Overrun,
        Error::ReplyTooLong { .. } => Failure::TooLong,
        Error::NotDumped { .. } => Failure::NotDumped,
        Error::NoListener { .. } => Failure::NoListener,
        Error::InvalidTransaction { .. } => Failure::Invalid,
        Error::Refused(refused) => Failure::Refused {
            errno: refused.errno().get(),
            text: refused.message().map(text_of),
        },
        error => panic!("{error:?}"),
    }
}
