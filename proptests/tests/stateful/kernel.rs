// SPDX-License-Identifier: MIT OR Apache-2.0
//! Scripts for [`ClientState`] with the running kernel: requests, dumps and batches about
//! the addresses of `lo`, while a stranger sends anything.
//!
//! The kernel answers before `sendmsg` returns, so that no call ever waits. It is honest:
//! what a request does, and what a dump lists, is known.

use std::collections::BTreeSet;

use nlsock::state::{ClientState, Step};
use nlsock::{Error, RequestBuilder, Socket};
use nlwire::rtnl::IfAddrMsg;
use nlwire::uapi::*;
use nlwire::{BuildError, Errno, Message, NlmFlags};

use crate::cases::{Dice, Scripts, World};
use crate::script::{datagram, Draft, Pid, Seq};

#[derive(Clone, Debug)]
pub(crate) struct Setting {
    /// Whether the client's receive buffer is as small as can be.
    small: bool,
}

#[derive(Clone, Debug)]
pub(crate) enum Op {
    Change(Change),
    Batch(Vec<Change>, bool),
    /// A dump of which so many messages are read, and then the rest or not.
    Dump(usize, bool),
    /// The complete answer to a dump.
    List,
    Restart,
    Stranger(Vec<Draft>),
    /// The stranger fills the client's queue.
    Flood(usize),
}

/// A request that changes an address.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Change {
    adds: bool,
    address: u8,
}

impl Change {
    fn any(dice: &mut Dice) -> Self {
        Self {
            adds: !dice.one_in(3),
            address: dice.below(200) as u8,
        }
    }

    fn head(self) -> (u16, NlmFlags) {
        if self.adds {
            (RTM_NEWADDR, NLM_F_CREATE | NLM_F_EXCL)
        } else {
            (RTM_DELADDR, NlmFlags::EMPTY)
        }
    }

    fn write(self, message: &mut RequestBuilder<'_>) -> Result<(), BuildError> {
        let header = IfAddrMsg {
            ifa_family: AF_INET,
            ifa_prefixlen: 32,
            ifa_index: 1.into(),
            ..IfAddrMsg::default()
        };
        message.put_header(&header)?;
        message.put(IFA_LOCAL, &[10, 0, 0, self.address])
    }

    /// Makes the change, or returns its errno.
    fn make(self, addresses: &mut BTreeSet<u8>) -> Option<Errno> {
        if self.adds {
            (!addresses.insert(self.address)).then_some(Errno::EEXIST)
        } else {
            (!addresses.remove(&self.address)).then_some(Errno::EADDRNOTAVAIL)
        }
    }
}

/// The test of a client of the kernel.
#[derive(Debug)]
pub(crate) struct Kernel;

impl Scripts for Kernel {
    type Setting = Setting;
    type Op = Op;

    fn generate(dice: &mut Dice) -> (Setting, Vec<Op>) {
        let setting = Setting {
            small: dice.one_in(3),
        };
        let ops = (0..10 + dice.below(40)).map(|_| match dice.weighted(&[10, 8, 8, 4, 2, 6, 2]) {
            0 => Op::Change(Change::any(dice)),
            1 => {
                let count = dice.pick(&[0, 1, 2, 10, 60]);
                let changes = (0..count).map(|_| Change::any(dice)).collect();
                Op::Batch(changes, dice.one_in(3))
            }
            2 => Op::Dump(dice.below(60), dice.one_in(2)),
            3 => Op::List,
            4 => Op::Restart,
            5 => Op::Stranger(Draft::some(dice)),
            _ => Op::Flood(dice.pick(&[1, 20, 1_000])),
        });
        (setting, ops.collect())
    }

    fn run(world: &World, setting: &Setting, ops: &[Op]) -> u64 {
        if !world.may_join {
            return 0; // the addresses are those of the machine
        }
        let mut run = Run::new(world, setting);
        for op in ops {
            run.op(op);
        }
        run.finish();
        run.calls
    }

    fn simpler(op: &Op) -> Vec<Op> {
        match op {
            Op::Batch(changes, at_once) if changes.len() > 1 => (0..changes.len())
                .map(|at| {
                    let mut changes = changes.clone();
                    changes.remove(at);
                    Op::Batch(changes, *at_once)
                })
                .collect(),
            Op::Flood(count) if *count > 1 => vec![Op::Flood(count / 2)],
            _ => Vec::new(),
        }
    }
}

const CLIENT: u32 = 0;
const STRANGER: u32 = 2;

struct Run<'w> {
    world: &'w World,
    socket: Socket,
    state: ClientState,
    stranger: Socket,
    addresses: BTreeSet<u8>,
    /// Whether the queue may have been full, so that the kernel dropped an answer.
    is_full: bool,
    small: bool,
    number: u32,
    calls: u64,
}

impl<'w> Run<'w> {
    fn new(world: &'w World, setting: &Setting) -> Self {
        let socket = world.socket_of(NETLINK_ROUTE, CLIENT);
        if setting.small {
            socket.set_recv_buffer(1).unwrap();
        }
        let mut run = Self {
            world,
            state: ClientState::new(&socket).unwrap(),
            socket,
            stranger: world.socket_of(NETLINK_ROUTE, STRANGER),
            addresses: BTreeSet::new(),
            is_full: false,
            small: setting.small,
            number: 0,
            calls: 0,
        };
        run.look();
        run
    }

    /// Asks with another client what there is.
    fn look(&mut self) {
        let socket = Socket::open(NETLINK_ROUTE).unwrap();
        let mut state = ClientState::new(&socket).unwrap();
        dump(&mut state);
        while state.step_reply(&socket).unwrap() != Step::Ready {}
        let reply = state.reply();
        self.addresses = reply
            .messages()
            .map(|message| address_of(&message))
            .collect();
    }

    fn op(&mut self, op: &Op) {
        match op {
            Op::Change(change) => {
                let (kind, flags) = change.head();
                let build = |m: &mut RequestBuilder<'_>| change.write(m);
                self.state.request_with(kind, flags, build).unwrap();
                let told = self.call();
                let expected = change.make(&mut self.addresses);
                match told {
                    Ok(()) => assert_eq!(None, expected, "{change:?}"),
                    Err(Error::Refused(refused)) => {
                        assert_eq!(Some(refused.errno()), expected, "{change:?}");
                    }
                    Err(error) => self.lost(&error),
                }
            }
            Op::Batch(changes, at_once) => self.batch(changes, *at_once),
            Op::Dump(count, is_read) => self.dump(*count, *is_read),
            Op::List => {
                dump(&mut self.state);
                self.list();
            }
            Op::Restart => {
                dump(&mut self.state);
                let _ = self.state.step_next(&self.socket);
                self.state.restart();
                self.list();
            }
            Op::Stranger(drafts) => {
                let first = self.state.last_request();
                let seq = first
                    .get(8..12)
                    .map_or(1, |seq| u32::from_ne_bytes(seq.try_into().unwrap()));
                let port = self.world.port(CLIENT);
                let sent: Vec<_> = drafts
                    .iter()
                    .map(|draft| {
                        self.number += 1;
                        let seq = match draft.seq {
                            Seq::Current(index) => seq.wrapping_add(index as u32),
                            Seq::Older(count) => seq.wrapping_sub(count),
                            Seq::Newer(count) => seq.wrapping_add(1 + count),
                            Seq::Random(seq) => seq,
                        };
                        let pid = if draft.pid == Pid::Zero { 0 } else { port };
                        draft.write(seq, pid, self.number)
                    })
                    .collect();
                self.is_full |= self.small;
                self.send(&datagram(&sent));
            }
            Op::Flood(count) => {
                for _ in 0..*count {
                    self.is_full |= self.small || !self.send(&[0; 600]);
                }
            }
        }
    }

    fn send(&self, bytes: &[u8]) -> bool {
        match self
            .stranger
            .send_to(bytes, nlwire::SockAddrNl::new(self.world.port(CLIENT), 0))
        {
            Err(Error::WouldBlock) => false,
            // The client is connected to the kernel.
            Err(error) if error.errno() == Some(Errno::ECONNREFUSED) => true,
            Err(error) => panic!("{error}"),
            Ok(()) => true,
        }
    }

    /// Makes steps until a call would return.
    fn call(&mut self) -> Result<(), Error> {
        for _ in 0..20_000 {
            self.calls += 1;
            match self.state.step_reply(&self.socket)? {
                Step::Ready => return Ok(()),
                Step::Again => {}
                step @ Step::Wait { .. } => panic!("{step:?} for the kernel"),
            }
        }
        panic!("a call does not end");
    }

    /// An answer is missing, which only a full queue explains.
    fn lost(&mut self, error: &Error) {
        // The kernel refuses a dump for which there is no room.
        let is_loss = *error == Error::Overrun || error.errno() == Some(Errno::ENOBUFS);
        assert!(is_loss, "{error}");
        assert!(self.is_full || self.small, "an overrun");
        self.look();
    }

    fn batch(&mut self, changes: &[Change], at_once: bool) {
        self.state.batch();
        for change in changes {
            let (kind, flags) = change.head();
            self.state
                .add_with(kind, flags, |m| change.write(m))
                .unwrap();
        }
        if at_once {
            self.state.send_at_once();
        }
        self.call().unwrap();
        let outcome = self.state.outcome();
        assert_eq!(outcome.sent(), changes.len());
        let unanswered: BTreeSet<usize> = outcome.unanswered().iter().copied().collect();
        let told: Vec<_> = outcome
            .failures()
            .iter()
            .map(|failure| (failure.batch_index().unwrap(), failure.errno()))
            .collect();
        let mut expected = Vec::new();
        for (index, change) in changes.iter().enumerate() {
            if let Some(errno) = change.make(&mut self.addresses) {
                expected.push((index, errno));
            }
        }
        assert!(
            told.iter().all(|(index, _)| !unanswered.contains(index)),
            "both"
        );
        expected.retain(|(index, _)| !unanswered.contains(index));
        assert_eq!(told, expected, "failures, then the model");
        if !unanswered.is_empty() {
            self.lost(&Error::Overrun);
        }
    }

    fn list(&mut self) {
        match self.call() {
            Ok(()) => {
                let reply = self.state.reply();
                let told: Vec<u8> = reply
                    .messages()
                    .map(|message| address_of(&message))
                    .collect();
                self.compare(&told);
            }
            Err(error) => self.lost(&error),
        }
    }

    fn compare(&self, told: &[u8]) {
        let set: BTreeSet<u8> = told.iter().copied().collect();
        assert_eq!((set.len(), &set), (told.len(), &self.addresses), "a dump");
    }

    fn dump(&mut self, count: usize, is_read: bool) {
        dump(&mut self.state);
        let mut told = Vec::new();
        while is_read || told.len() < count {
            self.calls += 1;
            match self.state.step_next(&self.socket) {
                Ok(Step::Ready) => match self.state.message() {
                    Some(message) => told.push(address_of(&message)),
                    None => return self.compare(&told),
                },
                Ok(Step::Again) => {}
                Ok(step @ Step::Wait { .. }) => panic!("{step:?} for the kernel"),
                Err(error) => return self.lost(&error),
            }
        }
        assert!(told.iter().all(|address| self.addresses.contains(address)));
    }

    /// After any history, an honest request is answered rightly.
    fn finish(&mut self) {
        // What is in the queue is read, and an overrun reported.
        for _ in 0..3 {
            dump(&mut self.state);
            let _ = self.call();
        }
        (self.is_full, self.small) = (false, false);
        for adds in [true, false] {
            self.op(&Op::Change(Change { adds, address: 250 }));
            self.op(&Op::List);
            self.op(&Op::Dump(0, true));
        }
        let all: Vec<u8> = self.addresses.iter().copied().collect();
        for address in all {
            self.op(&Op::Change(Change {
                adds: false,
                address,
            }));
        }
        assert_eq!(self.addresses, BTreeSet::new());
    }
}

fn dump(state: &mut ClientState) {
    let header = IfAddrMsg {
        ifa_family: AF_INET,
        ..IfAddrMsg::default()
    };
    let build = |m: &mut RequestBuilder<'_>| m.put_header(&header);
    state
        .dump_with(RTM_GETADDR, NlmFlags::EMPTY, build)
        .unwrap();
}

/// Returns the last byte of an address.
fn address_of(message: &Message<'_>) -> u8 {
    let (_, attributes) = message.parse::<IfAddrMsg>().unwrap();
    let mut attributes = attributes.map(Result::unwrap);
    let local = attributes.find(|attribute| attribute.nla_type() == IFA_LOCAL);
    local.unwrap().payload()[3]
}
