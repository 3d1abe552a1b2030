// SPDX-License-Identifier: MIT OR Apache-2.0
//! The server and its clients, and the comparison.

use std::collections::HashSet;
use std::time::Duration;

use nlsock::fake::FakeClock;
use nlsock::state::{ServerState, Step};
use nlsock::{Limits, Socket};

use super::client::{Client, Rules};
use super::service::{Draft, Requests, ACKED, DUMPED, REPLIED};
use super::{Identity, Op, Setting, CLIENTS};
use crate::cases::{deliver, multicast, World, GROUP};
use crate::wire::*;

const SERVER: u32 = 0;

/// The length of a datagram beyond which one call receives only one completely.
const SLOT: usize = 4096;

/// The number of requests of a datagram that are answered at once if none may wait.
const AT_ONCE: usize = 64;

/// The time that a patient script lets pass. A server waits for 5 s for a client
/// without room.
const PATIENCE: Duration = Duration::from_secs(4);

/// The time that a step takes. It is longer than the rest after a pass through a short
/// list of sockets, so that what is kept has a socket when the step ends.
const STEP: Duration = Duration::from_micros(100);

/// A datagram that was sent since the server was last found to have no work.
struct Unread {
    client: usize,
    is_multicast: bool,
    is_long: bool,
    /// The numbers of its requests.
    numbers: Vec<u32>,
    /// Those of them that the service is given.
    handled: Vec<u32>,
}

pub(super) struct Run<'w> {
    world: &'w World,
    setting: Setting,
    socket: Socket,
    state: ServerState,
    service: Requests,
    clock: FakeClock,
    /// The time that has passed, as far as the script says so.
    slept: Duration,
    clients: [Client; CLIENTS],
    unread: Vec<Unread>,
    /// Whether there was more than one long datagram at a time, of which the server may
    /// receive only one.
    has_long: bool,
    /// The numbers of all requests that the service is to be given.
    handled: HashSet<u32>,
    /// The datagrams to a group that the server has received.
    unrelated: u64,
    /// The datagrams that the server had no room for.
    excess: u64,
    number: u32,
    buf: Vec<u8>,
    pub(super) calls: u64,
}

impl<'w> Run<'w> {
    pub(super) fn new(world: &'w World, setting: &Setting) -> Self {
        let socket = world.socket(SERVER);
        let setting = Setting {
            member: setting.member && world.may_join,
            identity: if world.may_join {
                setting.identity
            } else {
                Identity::Listed
            },
            ..setting.clone()
        };
        if setting.member {
            socket.join(GROUP).unwrap();
        }
        let clock = FakeClock::new();
        let mut state = if setting.identity == Identity::Listed {
            ServerState::new(&socket).unwrap()
        } else {
            world.elsewhere(|| ServerState::new(&socket).unwrap())
        };
        assert_eq!(state.port(), world.port(SERVER));
        state.set_clock(&clock);
        state.set_ext_ack(setting.ext_ack);
        state.set_cap_ack(setting.cap_ack);
        state.set_part_len(setting.part_len);
        state.set_keep_unverified(setting.identity == Identity::Unverified);
        let mut run = Self {
            world,
            setting,
            socket,
            state,
            service: Requests::default(),
            clock,
            slept: Duration::ZERO,
            clients: [(); CLIENTS].map(|()| Client::default()),
            unread: Vec::new(),
            has_long: false,
            handled: HashSet::new(),
            unrelated: 0,
            excess: 0,
            number: 0,
            buf: vec![0; 64 * 1024],
            calls: 0,
        };
        if let Some(limits) = run.setting.limits {
            run.limit(limits);
        }
        for client in 0..CLIENTS {
            run.open(client);
        }
        run
    }

    fn open(&mut self, client: usize) {
        let socket = self.world.socket(1 + client as u32);
        if self.setting.small[client] {
            socket.set_recv_buffer(1).unwrap();
        }
        self.clients[client].socket = Some(socket);
    }

    fn limit(&mut self, limits: (usize, usize, usize)) {
        let (bytes, client_bytes, clients) = limits;
        self.setting.limits = Some(limits);
        let all = Limits::default().with_bytes(bytes).with_clients(clients);
        self.state.set_limits(all.with_client_bytes(client_bytes));
        self.compare();
    }

    fn rules(&self) -> Rules {
        let is_limited = self.setting.limits.is_some();
        let is_unknown = self.setting.identity == Identity::Unknown;
        Rules {
            may_drop: !self.setting.patient || is_limited || is_unknown || self.has_long,
            may_exceed: is_limited || is_unknown || self.has_long,
            may_forget: is_limited || is_unknown,
            may_mistake: self.setting.identity == Identity::Unverified,
            has_texts: self.setting.ext_ack,
        }
    }

    pub(super) fn op(&mut self, op: &Op) {
        match op {
            Op::Ask(client, drafts) => self.ask(*client, drafts, false),
            Op::AskMany(client, count, draft) => {
                self.ask(*client, &vec![draft.clone(); *count], false);
            }
            Op::Multicast(client, drafts) => {
                if self.setting.member {
                    self.ask(*client, drafts, true);
                }
            }
            Op::Garbage(client, len, byte) => {
                if let Some(socket) = &self.clients[*client].socket {
                    if deliver(socket, &vec![*byte; *len], self.world.port(SERVER)) {
                        self.unread.push(Unread {
                            client: *client,
                            is_multicast: false,
                            is_long: false,
                            numbers: Vec::new(),
                            handled: Vec::new(),
                        });
                    }
                }
            }
            Op::Step => {
                let _ = self.step();
            }
            Op::Serve => self.serve(),
            Op::Read(client, count) => {
                for _ in 0..*count {
                    if !self.read(*client) {
                        break;
                    }
                }
            }
            Op::Sleep(time) => {
                let time = Duration::from_millis(*time);
                if !self.setting.patient || self.slept + time < PATIENCE {
                    self.slept += time;
                    self.clock.advance(time);
                }
            }
            Op::Limit(limits) => {
                if self.setting.limits.is_some() {
                    self.limit(*limits);
                }
            }
            Op::Gone(client) => {
                let unread = self.unread.iter().flat_map(|unread| &unread.numbers);
                let unread = unread.copied().collect();
                self.clients[*client].close(&unread);
            }
            Op::Back(client) => {
                if self.clients[*client].socket.is_none() {
                    self.open(*client);
                }
            }
        }
    }

    /// Sends requests, and adds what is due for them.
    fn ask(&mut self, index: usize, drafts: &[Draft], is_multicast: bool) {
        let Some(socket) = &self.clients[index].socket else {
            return;
        };
        let mut bytes = Vec::new();
        for (draft, number) in drafts.iter().zip(self.number + 1..) {
            bytes.extend(draft.write(number));
        }
        let first = self.number + 1;
        self.number += drafts.len() as u32;
        if is_multicast {
            multicast(socket, &bytes);
        } else if !deliver(socket, &bytes, self.world.port(SERVER)) {
            return;
        }
        let mut unread = Unread {
            client: index,
            is_multicast,
            is_long: bytes.len() > SLOT,
            numbers: Vec::new(),
            handled: Vec::new(),
        };
        self.has_long |= unread.is_long && self.unread.iter().any(|other| other.is_long);
        if !is_multicast {
            // The kernel ignores what follows a wrong length.
            let read = drafts.iter().take_while(|draft| !draft.broken);
            for (draft, number) in read.zip(first..) {
                unread.numbers.push(number);
                if draft.is_handled() {
                    unread.handled.push(number);
                    self.handled.insert(number);
                }
                self.clients[index].ask(number, draft);
            }
        }
        self.unread.push(unread);
    }

    fn step(&mut self) -> Step {
        self.calls += 1;
        let Self {
            state,
            socket,
            service,
            ..
        } = self;
        self.clock.advance(STEP);
        // Requests of a long datagram wait for their turn, or a dump goes on.
        let is_busy = state.unsent() == Some(Duration::ZERO);
        let step = state.step_with(socket, service).unwrap();
        if self.unread.is_empty() {
            // There is more to send at once, or nothing.
            assert!(step != Step::Ready || is_busy, "without a request");
        }
        let counters = self.state.counters();
        assert!(
            counters.dropped == self.excess || self.rules().may_exceed,
            "there was room"
        );
        assert_eq!((counters.foreign, counters.overruns), (0, 0));
        if let Step::Wait { .. } = step {
            self.finish_unread(counters.dropped);
            assert_eq!(counters.unrelated, self.unrelated);
        }
        if let Step::Wait { timeout } = step {
            assert_eq!(timeout, self.state.unsent());
        }
        self.compare();
        step
    }

    /// The server has received and answered everything. It had no room for so many
    /// datagrams, since the start, and refused their requests.
    fn finish_unread(&mut self, excess: u64) {
        let mut dropped = excess - std::mem::replace(&mut self.excess, excess);
        let mut unseen = Vec::new();
        for unread in std::mem::take(&mut self.unread) {
            if unread.is_multicast {
                self.unrelated += 1;
                continue;
            }
            let handled = &self.service.handled;
            let missing = unread.handled.iter().find(|n| !handled.contains(n));
            if unread.handled.is_empty() {
                unseen.push(unread);
            } else if let Some(missing) = missing {
                // All of a datagram are handled, or none, or the first ones by a server
                // that keeps nothing.
                assert!(dropped > 0, "the request {missing} is skipped");
                let (first, rest) = unread.numbers.split_at(AT_ONCE.min(unread.numbers.len()));
                let is_handled = |number: &u32| handled.contains(number);
                let rest = if first.iter().any(is_handled) {
                    rest
                } else {
                    &unread.numbers
                };
                assert!(rest.contains(missing) && !rest.iter().any(is_handled));
                dropped -= 1;
                for number in rest {
                    self.handled.remove(number);
                }
                self.clients[unread.client].exceed(rest);
            }
        }
        // Datagrams that the service is not given.
        assert!(dropped <= unseen.len() as u64, "{dropped} dropped");
        if dropped > 0 {
            for unread in unseen {
                self.clients[unread.client].may_miss(&unread.numbers);
            }
        }
    }

    /// What is kept is below its limits, and nothing is kept where it cannot be known
    /// whose it is.
    fn compare(&self) {
        let kept = self.state.kept();
        if let Some((bytes, _, clients)) = self.setting.limits {
            // A long datagram is received if no other waits, whatever its length.
            let bytes = bytes.max(kept.backlog_bytes);
            assert!(kept.bytes <= bytes && kept.clients <= clients, "{kept:?}");
        }
        if self.setting.identity == Identity::Unknown {
            assert_eq!(kept.clients, 0, "{kept:?}");
        }
        let is_empty = kept.clients == 0 && kept.backlog == 0;
        assert_eq!(is_empty, kept.bytes == 0, "{kept:?}");
        let unsent = self.state.unsent();
        // Several datagrams are received by one call, and some are looked at later.
        let may_have_received = !self.unread.is_empty() && unsent == Some(Duration::ZERO);
        let is_right = is_empty == unsent.is_none() || is_empty && may_have_received;
        assert!(is_right, "{unsent:?}, {kept:?}");
        if kept.backlog > 0 {
            assert_eq!(unsent, Some(Duration::ZERO), "{kept:?}");
        }
    }

    fn serve(&mut self) {
        for _ in 0..20_000 {
            let step = self.step();
            if matches!(step, Step::Wait { timeout } if timeout != Some(Duration::ZERO)) {
                return;
            }
        }
        panic!("a call does not end");
    }

    fn read(&mut self, client: usize) -> bool {
        let rules = self.rules();
        let (server, port) = (self.world.port(SERVER), self.world.port(1 + client as u32));
        self.clients[client].read(&mut self.buf, server, port, rules)
    }

    /// Lets time pass until the server has nothing left to send.
    fn settle(&mut self) {
        for _ in 0..10_000 {
            self.serve();
            let mut any = false;
            for client in 0..CLIENTS {
                while self.read(client) {
                    any = true;
                }
            }
            match self.state.unsent() {
                None if !any => return,
                Some(wait) if !any => self.clock.advance(wait),
                _ => {}
            }
        }
        panic!("no end");
    }

    /// Everything is answered in the end, and whoever asks is answered again.
    pub(super) fn finish(&mut self) {
        self.settle();
        self.end();
        self.setting.patient = true;
        let lost = self.state.lost();
        for client in 0..CLIENTS {
            self.op(&Op::Back(client));
            for kind in [ACKED, REPLIED, DUMPED] {
                let draft = Draft {
                    kind,
                    flags: REQUEST | ACK,
                    items: 1,
                    len: 10,
                    broken: false,
                };
                self.ask(client, &[draft], false);
                self.serve();
                while self.read(client) {}
            }
        }
        assert_eq!(self.state.unsent(), None);
        self.end();
        assert_eq!(self.state.lost(), lost);
        assert_eq!(
            self.service.handled, self.handled,
            "handled; then the model"
        );
    }

    fn end(&mut self) {
        let rules = self.rules();
        let mut missing = 0;
        for client in &mut self.clients {
            missing += client.end(rules) + std::mem::take(&mut client.dropped);
        }
        assert!(
            missing <= self.state.lost(),
            "{missing} answers are missing, and {} were lost",
            self.state.lost()
        );
    }
}
