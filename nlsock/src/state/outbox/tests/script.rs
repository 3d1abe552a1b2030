// SPDX-License-Identifier: MIT OR Apache-2.0
//! [`Script`]: a list of sockets that the test writes.

use std::sync::{Arc, Mutex};

use crate::state::sockets::{Listed, Part, Room, SocketId};
use crate::Error;

/// A list of sockets, which can change between two parts.
#[derive(Clone, Debug, Default)]
pub(in crate::state::outbox) struct Script(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    parts: Vec<Vec<Listed>>,
    next: usize,
    /// The number of parts that were read.
    reads: u32,
    fails: bool,
}

impl Script {
    /// Sets the list: port, id, whether there is room. One part.
    pub(super) fn list(&self, sockets: &[(u32, u64, bool)]) {
        self.list_parts(&[sockets]);
    }

    pub(super) fn list_parts(&self, parts: &[&[(u32, u64, bool)]]) {
        let part = |part: &&[(u32, u64, bool)]| {
            let listed = |&(port, id, room)| Listed {
                port,
                id: SocketId(id),
                room: if room { Room::Some } else { Room::None },
            };
            part.iter().map(listed).collect()
        };
        self.0.lock().unwrap().parts = parts.iter().map(part).collect();
    }

    /// Sets whether the kernel refuses to list.
    pub(super) fn fail(&self, fails: bool) {
        self.0.lock().unwrap().fails = fails;
    }

    pub(super) fn reads(&self) -> u32 {
        self.0.lock().unwrap().reads
    }

    pub(in crate::state::outbox) fn next_part(
        &mut self,
        each: &mut dyn FnMut(Listed),
    ) -> Result<Part, Error> {
        let mut state = self.0.lock().unwrap();
        state.reads += 1;
        if state.fails {
            state.next = 0;
            return Err(Error::Overrun);
        }
        let next = state.next;
        state
            .parts
            .get(next)
            .into_iter()
            .flatten()
            .for_each(|listed| each(*listed));
        if next + 1 < state.parts.len() {
            state.next += 1;
            Ok(Part::More)
        } else {
            state.next = 0;
            Ok(Part::Last)
        }
    }
}
