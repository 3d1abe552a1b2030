// SPDX-License-Identifier: MIT OR Apache-2.0
//! Scripts for [`ServerState`](nlsock::state::ServerState): clients that send requests
//! of any kind, read or do not read, go away, and leave their port to others.
//!
//! ```text
//!   run       the server, its queue, the time, and the comparison
//!   client    a client, and what is due for its requests
//!   service   what the server does, and the messages
//!
//!   request    | nlmsghdr | number | items | length |      number: which request, of all
//!   reply      | nlmsghdr | number | item  | ...    |
//! ```
//!
//! What is due to each client follows from its requests alone. The answers to a request
//! come in order, each once, and those of different requests are told apart by their
//! sequence numbers, because a dump that has no room continues after what is due later.
//! Time passes only where the script says so.

mod client;
mod run;
mod service;

use crate::cases::{Dice, Scripts, World};
use run::Run;
use service::Draft;

const CLIENTS: usize = 4;

#[derive(Clone, Debug)]
pub(crate) struct Setting {
    /// Whether each client has a receive buffer as small as can be.
    small: [bool; CLIENTS],
    /// Whether the server's socket is a member of a group.
    member: bool,
    /// Whether so little time passes that no answer is dropped.
    patient: bool,
    ext_ack: bool,
    cap_ack: bool,
    part_len: usize,
    /// The limits of what is kept, in bytes, bytes for a client, and clients.
    limits: Option<(usize, usize, usize)>,
    identity: Identity,
}

/// What the server knows about the sockets of its clients.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Identity {
    Listed,
    /// It has no list, and keeps nothing.
    Unknown,
    /// It has no list, and keeps answers for whoever has the port.
    Unverified,
}

#[derive(Clone, Debug)]
pub(crate) enum Op {
    /// A client sends a datagram of requests.
    Ask(usize, Vec<Draft>),
    /// A client sends a datagram with many of the same request.
    AskMany(usize, usize, Draft),
    /// A client sends a datagram to the group, which no server answers.
    Multicast(usize, Vec<Draft>),
    /// A client sends bytes that are no messages.
    Garbage(usize, usize, u8),
    Step,
    /// Steps until the queue is empty.
    Serve,
    /// A client reads so many datagrams.
    Read(usize, usize),
    /// So many milliseconds pass.
    Sleep(u64),
    /// Other limits, if there are any.
    Limit((usize, usize, usize)),
    Gone(usize),
    /// Another socket takes the client's port.
    Back(usize),
}

/// The test of a server.
#[derive(Debug)]
pub(crate) struct Server;

impl Scripts for Server {
    type Setting = Setting;
    type Op = Op;

    fn generate(dice: &mut Dice) -> (Setting, Vec<Op>) {
        let setting = Setting {
            small: [(); CLIENTS].map(|()| dice.one_in(3)),
            member: dice.one_in(2),
            patient: !dice.one_in(3),
            ext_ack: !dice.one_in(8),
            cap_ack: dice.one_in(4),
            part_len: dice.pick(&[3_776, 3_776, 0, 1_000, 32_768]),
            limits: dice.one_in(3).then(|| limits(dice)),
            identity: match dice.below(8) {
                0 => Identity::Unknown,
                1 => Identity::Unverified,
                _ => Identity::Listed,
            },
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
        match op {
            Op::Ask(client, drafts) => fewer(drafts, &|drafts| Op::Ask(*client, drafts)),
            Op::AskMany(client, count, draft) if *count > 1 => vec![
                Op::AskMany(*client, count / 2, draft.clone()),
                Op::AskMany(*client, count - 1, draft.clone()),
            ],
            Op::AskMany(client, _, draft) => vec![Op::Ask(*client, vec![draft.clone()])],
            Op::Multicast(client, drafts) => {
                fewer(drafts, &|drafts| Op::Multicast(*client, drafts))
            }
            Op::Sleep(time) if *time > 0 => vec![Op::Sleep(time / 2)],
            Op::Serve => vec![Op::Step],
            _ => Vec::new(),
        }
    }
}

impl Op {
    fn any(dice: &mut Dice) -> Self {
        let client = dice.below(CLIENTS);
        match dice.weighted(&[40, 1, 3, 1, 20, 24, 24, 10, 3, 6, 1]) {
            0 => Self::Ask(client, Draft::some(dice)),
            1 => {
                let count = dice.pick(&[30, 300, 1_000]);
                Self::AskMany(client, count, Draft::any(dice).short())
            }
            2 => Self::Multicast(client, Draft::some(dice)),
            3 => Self::Garbage(client, 1 + dice.below(100), dice.pick(&[0, 1, 0xff])),
            4 => Self::Step,
            5 => Self::Serve,
            6 => Self::Read(client, dice.pick(&[1, 2, 100])),
            7 => Self::Sleep(dice.pick(&[1, 2, 10, 130, 1_000, 2_000, 4_000, 9_000])),
            8 => Self::Gone(client),
            10 => Self::Limit(limits(dice)),
            _ => Self::Back(client),
        }
    }
}

/// Returns limits that a script exceeds.
fn limits(dice: &mut Dice) -> (usize, usize, usize) {
    (
        dice.pick(&[0, 2_000, 10_000, 60_000, 1 << 24]),
        dice.pick(&[0, 1_000, 5_000, 30_000, 1 << 20]),
        dice.pick(&[0, 1, 2, 3, 4_096]),
    )
}

/// Returns operations with fewer or simpler requests.
fn fewer(drafts: &[Draft], make: &dyn Fn(Vec<Draft>) -> Op) -> Vec<Op> {
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
}
