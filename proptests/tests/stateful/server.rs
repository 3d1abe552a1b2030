//! Scripts for [`ServerState`]: clients that send requests of any kind, read or do not
//! read, and go away.
//!
//! ```text
//!   request    | nlmsghdr | number | items | length |      number: which request, of all
//!   reply      | nlmsghdr | number | item  | ...    |
//! ```
//!
//! What is due to each client follows from its requests alone. The answers to a request
//! come in order, each once, and those of different requests are told apart by their
//! sequence numbers, because a dump that has no room continues after what is due later.

use std::collections::{BTreeMap, HashSet, VecDeque};
use std::thread;
use std::time::{Duration, Instant};

use nlsock::state::{ServerState, Step};
use nlsock::{Error, Responder, Service, Socket, VecSink};
use nlwire::server::{Handled, Outcome, Refusal, Request};
use nlwire::{Errno, MessageBuilder, NlMsgHdr};

use crate::cases::{deliver, multicast, Dice, Scripts, World, GROUP};
use crate::wire::*;

#[derive(Clone, Debug)]
pub(crate) struct Setting {
    /// Whether each client has a receive buffer as small as can be.
    small: [bool; CLIENTS],
    /// Whether the server's socket is a member of a group.
    member: bool,
}

#[derive(Clone, Debug)]
pub(crate) enum Op {
    /// A client sends a datagram of requests.
    Ask(usize, Vec<Draft>),
    /// A client sends a datagram to the group, which no server answers.
    Multicast(usize, Vec<Draft>),
    Step,
    /// Steps until the queue is empty.
    Serve,
    /// A client reads so many datagrams.
    Read(usize, usize),
    Gone(usize),
    /// Another socket takes the client's port.
    Back(usize),
}

/// A request of a script.
#[derive(Clone, Debug)]
pub(crate) struct Draft {
    kind: u16,
    flags: u16,
    items: u32,
    len: u32,
    /// Whether `nlmsg_len` is wrong.
    broken: bool,
}

const CLIENTS: usize = 3;
const SERVER: u32 = 0;

/// What the handler does, by the type of the request.
const ACKED: u16 = FAMILY;
const REPLIED: u16 = FAMILY + 1;
const REFUSED: u16 = FAMILY + 2;
const DUMPED: u16 = FAMILY + 3;
const REPLY: u16 = FAMILY + 8;

/// The test of a server.
#[derive(Debug)]
pub(crate) struct Server;

impl Draft {
    fn any(dice: &mut Dice) -> Self {
        let kind = dice.pick(&[ACKED, REPLIED, REFUSED, DUMPED, DUMPED]);
        let control = dice.pick(&[0, NOOP, ERROR, DONE, OVERRUN, 15]);
        Self {
            kind: if dice.one_in(12) { control } else { kind },
            flags: match dice.below(12) {
                0 => 0,
                1 => ACK,
                2..=4 => REQUEST,
                5 => REQUEST | DUMP,
                6 => REQUEST | MULTI | ECHO | ACK,
                _ => REQUEST | ACK,
            },
            items: match dice.below(20) {
                0 => 200,
                _ => dice.below(6) as u32,
            },
            len: match dice.below(20) {
                0 => 4_000 + dice.below(2_000) as u32,
                1..=4 => 500 + dice.below(500) as u32,
                _ => dice.below(40) as u32,
            },
            broken: dice.one_in(30),
        }
    }

    fn some(dice: &mut Dice) -> Vec<Self> {
        (0..=dice.weighted(&[10, 4, 2, 1]))
            .map(|_| Self::any(dice))
            .collect()
    }
}

impl Scripts for Server {
    type Setting = Setting;
    type Op = Op;

    fn generate(dice: &mut Dice) -> (Setting, Vec<Op>) {
        let setting = Setting {
            small: [(); CLIENTS].map(|()| dice.one_in(60)),
            member: dice.one_in(2),
        };
        let ops = (0..10 + dice.below(60)).map(|_| {
            let client = dice.below(CLIENTS);
            match dice.weighted(&[20, 2, 10, 12, 12, 1, 2]) {
                0 => Op::Ask(client, Draft::some(dice)),
                1 => Op::Multicast(client, Draft::some(dice)),
                2 => Op::Step,
                3 => Op::Serve,
                4 => Op::Read(client, dice.pick(&[1, 2, 100])),
                5 => Op::Gone(client),
                _ => Op::Back(client),
            }
        });
        (setting, ops.collect())
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
                let change = |change: &dyn Fn(&mut Draft)| {
                    let mut list = drafts.to_vec();
                    change(&mut list[at]);
                    make(list)
                };
                if drafts.len() > 1 {
                    let mut list = drafts.to_vec();
                    list.remove(at);
                    simpler.push(make(list));
                }
                if drafts[at].items > 0 {
                    simpler.push(change(&|draft| draft.items /= 2));
                }
                if drafts[at].len > 0 {
                    simpler.push(change(&|draft| draft.len /= 2));
                }
                if drafts[at].broken {
                    simpler.push(change(&|draft| draft.broken = false));
                }
            }
            simpler
        };
        match op {
            Op::Ask(client, drafts) => lists(drafts, &|drafts| Op::Ask(*client, drafts)),
            Op::Multicast(client, drafts) => {
                lists(drafts, &|drafts| Op::Multicast(*client, drafts))
            }
            _ => Vec::new(),
        }
    }
}

/// A message that a client is to receive.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Due {
    /// A reply with the number of the request, and of the item.
    Reply(u32, u32),
    Done,
    /// The answer with a code. A refusal names the request in its text.
    Answer(i32),
}

struct Client {
    socket: Option<Socket>,
    /// What is due for each request, by its number.
    due: BTreeMap<u32, VecDeque<Due>>,
    /// The numbers of requests that are no dumps, in the order of their last answers.
    ordered: VecDeque<u32>,
    /// The requests of a socket that had this port before.
    stale: HashSet<u32>,
}

struct Run<'w> {
    world: &'w World,
    setting: Setting,
    socket: Socket,
    state: ServerState,
    clients: [Client; CLIENTS],
    /// The datagrams in the queue of the server: whether each is a multicast.
    queue: VecDeque<bool>,
    unrelated: u64,
    number: u32,
    buf: Vec<u8>,
    calls: u64,
}

impl<'w> Run<'w> {
    fn new(world: &'w World, setting: &Setting) -> Self {
        let socket = world.socket(SERVER);
        let setting = Setting {
            member: setting.member && world.may_join,
            ..setting.clone()
        };
        if setting.member {
            socket.join(GROUP).unwrap();
        }
        let state = ServerState::new(&socket).unwrap();
        assert_eq!(state.port(), world.port(SERVER));
        let mut run = Self {
            world,
            setting,
            socket,
            state,
            clients: [(); CLIENTS].map(|()| Client {
                socket: None,
                due: BTreeMap::new(),
                ordered: VecDeque::new(),
                stale: HashSet::new(),
            }),
            queue: VecDeque::new(),
            unrelated: 0,
            number: 0,
            buf: vec![0; 64 * 1024],
            calls: 0,
        };
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

    fn op(&mut self, op: &Op) {
        match op {
            Op::Ask(client, drafts) => self.ask(*client, drafts, false),
            Op::Multicast(client, drafts) => {
                if self.setting.member {
                    self.ask(*client, drafts, true);
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
            Op::Gone(client) => {
                let client = &mut self.clients[*client];
                client.socket = None;
                let due = std::mem::take(&mut client.due);
                client.stale.extend(due.into_keys());
                client.ordered.clear();
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
        let client = &mut self.clients[index];
        let Some(socket) = &client.socket else { return };
        let mut bytes = Vec::new();
        let mut asked = Vec::new();
        let mut is_read = true;
        for draft in drafts {
            self.number += 1;
            let header = Header {
                len: 0,
                kind: draft.kind,
                flags: draft.flags,
                seq: self.number,
                pid: 0,
            };
            let payload: Vec<u8> = [self.number, draft.items, draft.len]
                .iter()
                .flat_map(|word| word.to_ne_bytes())
                .collect();
            let mut message = header.message(&payload);
            if draft.broken {
                message[..4].copy_from_slice(&0x0100_0000u32.to_ne_bytes());
            }
            bytes.extend(message);
            // The kernel ignores what follows a wrong length.
            is_read &= !draft.broken;
            if is_read {
                asked.push((self.number, draft.clone()));
            }
        }
        if is_multicast {
            multicast(socket, &bytes);
        } else if !deliver(socket, &bytes, self.world.port(SERVER)) {
            return;
        }
        self.queue.push_back(is_multicast);
        if is_multicast {
            return;
        }
        for (number, draft) in asked {
            let due = draft.due(number);
            if due.is_empty() {
                continue;
            }
            if !(draft.is_handled() && draft.kind == DUMPED) {
                client.ordered.push_back(number);
            }
            client.due.insert(number, due);
        }
    }

    fn step(&mut self) -> Step {
        self.calls += 1;
        let step = self.state.step_with(&self.socket, &mut Requests).unwrap();
        let expected = self.queue.pop_front();
        match expected {
            None => assert!(
                matches!(step, Step::Wait { .. }),
                "{step:?} without a request"
            ),
            Some(true) => {
                self.unrelated += 1;
                assert_eq!(step, Step::Again, "a multicast");
            }
            Some(false) => assert_eq!(step, Step::Ready, "a datagram"),
        }
        let counters = self.state.counters();
        assert_eq!(
            (counters.foreign, counters.unrelated, counters.overruns),
            (0, self.unrelated, 0),
            "foreign, unrelated, overruns; then the model"
        );
        if let Step::Wait { timeout } = step {
            assert_eq!(timeout.is_some(), self.state.unsent().is_some());
        }
        step
    }

    fn serve(&mut self) {
        for _ in 0..5_000 {
            if let Step::Wait { .. } = self.step() {
                return;
            }
        }
        panic!("a call does not end");
    }

    /// A client reads a datagram, and compares it with what is due. Returns whether
    /// there was one.
    fn read(&mut self, index: usize) -> bool {
        let port = self.world.port(1 + index as u32);
        let client = &mut self.clients[index];
        let Some(socket) = &client.socket else {
            return false;
        };
        let datagram = match socket.recv(&mut self.buf) {
            Ok(datagram) => datagram,
            Err(Error::WouldBlock) => return false,
            Err(error) => panic!("{error}"),
        };
        assert_eq!(datagram.sender().nl_pid(), self.world.port(SERVER));
        let messages = split(datagram.as_bytes());
        for message in &messages {
            let header = Header::of(message);
            assert_eq!(header.pid, port, "the port of a client");
            if client.stale.contains(&header.seq) {
                continue;
            }
            let received = received(message);
            if let Due::Answer(_) = received {
                assert_eq!(messages.len(), 1, "an answer has its own datagram");
            }
            let due = client.due.get_mut(&header.seq);
            let due = due.unwrap_or_else(|| panic!("{received:?} for {header:?} is not due"));
            assert_eq!(Some(&received), due.front(), "for {header:?}; then due");
            due.pop_front();
            if due.is_empty() {
                client.due.remove(&header.seq);
                if client.ordered.contains(&header.seq) {
                    assert_eq!(client.ordered.pop_front(), Some(header.seq), "order");
                }
            }
        }
        true
    }

    /// Everything is answered in the end.
    fn finish(&mut self) {
        let start = Instant::now();
        loop {
            self.serve();
            let mut any = false;
            for client in 0..CLIENTS {
                while self.read(client) {
                    any = true;
                }
            }
            match self.state.unsent() {
                None if !any => break,
                // A server tries again after some time.
                Some(wait) if !any => thread::sleep(wait),
                _ => {}
            }
            assert!(start.elapsed() < Duration::from_secs(20), "no end");
        }
        for client in &self.clients {
            assert!(client.due.is_empty(), "not answered: {:?}", client.due);
        }
        if self.clients.iter().all(|client| client.stale.is_empty()) {
            assert_eq!(self.state.lost(), 0);
        }
    }
}

impl Draft {
    /// Returns whether the handler is given the request.
    fn is_handled(&self) -> bool {
        self.flags & REQUEST != 0 && self.kind >= FAMILY
    }

    /// Returns what is due for the request.
    fn due(&self, number: u32) -> VecDeque<Due> {
        let mut due = VecDeque::new();
        if self.is_handled() {
            match self.kind {
                REPLIED => due.push_back(Due::Reply(number, 0)),
                REFUSED => due.push_back(Due::Answer(-22)),
                DUMPED => {
                    due.extend((0..self.items).map(|item| Due::Reply(number, item)));
                    due.push_back(Due::Done);
                    return due;
                }
                _ => {}
            }
        }
        let is_refused = self.is_handled() && self.kind == REFUSED;
        if self.flags & ACK != 0 && !is_refused {
            due.push_back(Due::Answer(0));
        }
        due
    }
}

/// Reads a message of an answer.
fn received(message: &[u8]) -> Due {
    let header = Header::of(message);
    let word = |at: usize| u32::from_ne_bytes(message[at..at + 4].try_into().unwrap());
    match header.kind {
        REPLY => {
            let number = word(HEADER);
            assert_eq!(number, header.seq, "the number in a reply");
            let rest = &message[HEADER + 8..];
            assert!(rest.iter().all(|byte| *byte == number as u8), "its bytes");
            Due::Reply(number, word(HEADER + 4))
        }
        DONE => {
            assert_eq!(word(HEADER), 0, "the code of a dump");
            Due::Done
        }
        ERROR => {
            let code = word(HEADER) as i32;
            let echo = Header::of(&message[HEADER + 4..]);
            assert_eq!(echo.seq, header.seq, "the echo");
            if code != 0 {
                let text = format!("no {}", header.seq);
                let has_text = message
                    .windows(text.len())
                    .any(|bytes| bytes == text.as_bytes());
                assert!(
                    header.flags & TLVS != 0 && has_text,
                    "the text of {}",
                    header.seq
                );
            }
            Due::Answer(code)
        }
        kind => panic!("a message of type {kind}"),
    }
}

/// The service of the server.
struct Requests;

/// A request, and the position in its dump.
#[derive(Clone, Copy)]
struct Cursor {
    number: u32,
    items: u32,
    len: u32,
    item: u32,
}

impl Cursor {
    /// Reads a request.
    fn of(payload: &[u8]) -> Self {
        let word = |at: usize| u32::from_ne_bytes(payload[at..at + 4].try_into().unwrap());
        Self {
            number: word(0),
            items: word(4),
            len: word(8),
            item: 0,
        }
    }

    /// Returns the content of a reply.
    fn content(self) -> Vec<u8> {
        let mut bytes = self.number.to_ne_bytes().to_vec();
        bytes.extend(self.item.to_ne_bytes());
        bytes.resize(8 + self.len as usize, self.number as u8);
        bytes
    }
}

impl Service for Requests {
    type Cursor = Cursor;

    fn handle<'r>(
        &mut self,
        request: &Request<'_>,
        responder: &mut Responder<'r, Cursor>,
    ) -> Outcome<'r> {
        let message = request.message();
        let cursor = Cursor::of(message.payload());
        let content = cursor.content();
        match message.nlmsg_type() {
            REPLIED => {
                responder.message(request.reply(REPLY), |m| m.put_payload(&content))?;
                Ok(Handled::Ack)
            }
            REFUSED => {
                // Not sent, because the request is refused.
                responder.message(request.reply(REPLY), |m| m.put_payload(&content))?;
                Err(responder.refusal(Errno::EINVAL, format_args!("no {}", cursor.number)))
            }
            DUMPED => responder.dump(cursor),
            ACKED => Ok(Handled::Ack),
            _ => Err(Refusal::new(Errno::EOPNOTSUPP)),
        }
    }

    fn dump_item(
        &mut self,
        sink: &mut VecSink,
        cursor: &mut Cursor,
        header: NlMsgHdr,
    ) -> Result<bool, Refusal<'static>> {
        if cursor.item == cursor.items {
            return Ok(false);
        }
        let mut item = MessageBuilder::new(sink, header.with_type(REPLY))?;
        item.put_payload(&cursor.content())?;
        item.end()?;
        cursor.item += 1;
        Ok(true)
    }
}
