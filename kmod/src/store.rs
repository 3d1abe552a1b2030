// SPDX-License-Identifier: MIT OR Apache-2.0
//! `nlstore`, a family of generic netlink: a store of entries in each network namespace.
//! [`genl`](super::genl) connects it to a kernel.
//!
//! | operation | who | request | answer |
//! |---|---|---|---|
//! | [`NlStore::GET`] | anyone | `ID` | the entry |
//! | [`NlStore::GET`] with `NLM_F_DUMP` | anyone | `PRIORITY`, optional | all entries with at least that priority |
//! | [`NlStore::SET`] | `CAP_NET_ADMIN` in the namespace | `ID`, and what is to change | an ACK; the entry, to the group |
//! | [`NlStore::DEL`] | `CAP_NET_ADMIN` in the namespace | `ID` | an ACK; the `ID`, to the group |
//! | [`NlStore::FLUSH`] | `CAP_NET_ADMIN` in the first namespace | `PRIORITY`, optional | an ACK |
//!
//! `SET` creates the entry if there is none with this `ID`. `FLUSH` deletes the entries with at
//! most that priority; it is refused while a dump is in progress in the namespace.

use nlwire::align::nla_total_size;
use nlwire::typed::{
    Attrs, Be16, Bitfield32, Bits, Exact, Nest, NoHeader, Str, Writer, S32, U32, U8,
};
use nlwire::uapi::{GENL_ADMIN_PERM, GENL_UNS_ADMIN_PERM};
use nlwire::{
    attributes, family, AnyPolicy, BuildError, Errno, NlMsgHdr, NlaPolicy, Policy, Sink, Text,
};

use super::genl::{Family, Kernel, More, Operation, Part, Refusal, Request};

attributes! {
    /// The attributes of an entry.
    pub NlstoreA "entry" {
        /// The number of the entry, at least 1.
        ID = 1 "NLSTORE_A_ID": U32 => ID,
        /// At most 15 bytes.
        NAME = 2 "NLSTORE_A_NAME": Str => NlaPolicy::NUL_STRING.max_len(15),
        /// From -1000 to 1000.
        VALUE = 3 "NLSTORE_A_VALUE": S32 => NlaPolicy::S32.range::<-1000, 1000>(),
        /// From 0 to 7.
        PRIORITY = 4 "NLSTORE_A_PRIORITY": U8 => PRIORITY,
        /// Two flags. A request changes those that it selects.
        FLAGS = 5 "NLSTORE_A_FLAGS": Bits => NlaPolicy::bitfield32(FLAGS),
        /// 8 bytes without a meaning.
        KEY = 6 "NLSTORE_A_KEY": Exact<8>,
        /// A range of ports.
        WINDOW = 7 "NLSTORE_A_WINDOW": Nest<NlstoreWindow>,
        /// The number of changes in the namespace. Only the kernel sets it.
        GENERATION = 8 "NLSTORE_A_GENERATION": U32 => NlaPolicy::reject("only the kernel sets this"),
    }
    /// A range of ports.
    pub NlstoreWindow "window" {
        /// At least 1.
        FIRST = 1 "NLSTORE_A_WINDOW_FIRST": Be16 => NlaPolicy::BE16.min(1),
        /// At least the first one.
        LAST = 2 "NLSTORE_A_WINDOW_LAST": Be16,
    }
}

family! {
    pub NlStore: Genl("nlstore", 1) "nlstore" {
        GET = 1 "NLSTORE_CMD_GET": NoHeader, NlstoreA => 1 NlstoreA,
        SET = 2 "NLSTORE_CMD_SET": NoHeader, NlstoreA,
        DEL = 3 "NLSTORE_CMD_DEL": NoHeader, NlstoreA,
        FLUSH = 4 "NLSTORE_CMD_FLUSH": NoHeader, NlstoreA,
    }
    events {
        SET_NTF = 5 "NLSTORE_CMD_SET_NTF": NoHeader, NlstoreA,
        DEL_NTF = 6 "NLSTORE_CMD_DEL_NTF": NoHeader, NlstoreA,
    }
    groups { GROUP_CHANGES = 0 "changes" }
}

/// The index of [`NlStore::GROUP_CHANGES`].
const CHANGES: usize = 0;

const ID: NlaPolicy = NlaPolicy::U32.min(1);
const PRIORITY: NlaPolicy = NlaPolicy::U8.max(7);
/// The valid bits of [`NlstoreA::FLAGS`].
const FLAGS: u32 = 0x3;

/// The policy of [`NlStore::DEL`].
static BY_ID: Policy<{ NlstoreA::ID.nla_type() as usize + 1 }> =
    Policy::new().with::<{ NlstoreA::ID.nla_type() }>(ID);

/// The policy of [`NlStore::GET`].
static BY_ID_OR_PRIORITY: Policy<{ NlstoreA::PRIORITY.nla_type() as usize + 1 }> = Policy::new()
    .with::<{ NlstoreA::ID.nla_type() }>(ID)
    .with::<{ NlstoreA::PRIORITY.nla_type() }>(PRIORITY);

/// The policy of [`NlStore::FLUSH`].
static BY_PRIORITY: Policy<{ NlstoreA::PRIORITY.nla_type() as usize + 1 }> =
    Policy::new().with::<{ NlstoreA::PRIORITY.nla_type() }>(PRIORITY);

fn by_id() -> AnyPolicy {
    BY_ID.any()
}

fn by_id_or_priority() -> AnyPolicy {
    BY_ID_OR_PRIORITY.any()
}

fn by_priority() -> AnyPolicy {
    BY_PRIORITY.any()
}

impl<K: Kernel<Net = Store>> Family<K> for NlStore {
    type Dump = Position;

    const OPS: &'static [Operation<K, Position>] = &[
        Operation::new(NlStore::GET)
            .policy(by_id_or_priority)
            .doit(get)
            .dump(dump_start, dump_part, dump_done),
        Operation::new(NlStore::SET)
            .flags(GENL_UNS_ADMIN_PERM)
            .doit(set),
        Operation::new(NlStore::DEL)
            .policy(by_id)
            .flags(GENL_UNS_ADMIN_PERM)
            .doit(del),
        Operation::new(NlStore::FLUSH)
            .policy(by_priority)
            .flags(GENL_ADMIN_PERM)
            .doit(flush),
    ];
    const GROUPS: &'static [&'static str] = &[NlStore::GROUP_CHANGES.name()];
}

/// Maximum number of entries in a namespace.
pub const ENTRIES: usize = 64;

/// The entries of a network namespace.
#[derive(Debug)]
pub struct Store {
    entries: [Entry; ENTRIES],
    /// The number of changes. Never 0, not even after 2^32 of them.
    generation: u32,
    /// The number of dumps in progress.
    dumps: u32,
}

/// An entry. It is free if its id is 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Entry {
    id: u32,
    /// The name, and NULs after it.
    name: [u8; 16],
    value: i32,
    priority: u8,
    flags: u32,
    key: [u8; 8],
    /// 0 if there is no window.
    first: u16,
    last: u16,
}

/// The size of the attributes of an entry.
const ENTRY_SIZE: usize = {
    let window = nla_total_size(2 * nla_total_size(2));
    let numbers = 3 * nla_total_size(4) + nla_total_size(1);
    numbers + nla_total_size(16) + 2 * nla_total_size(8) + window
};

impl Store {
    /// Creates a store without entries.
    #[inline]
    #[must_use]
    pub const fn new() -> Self {
        Self {
            entries: [Entry::FREE; ENTRIES],
            generation: 1,
            dumps: 0,
        }
    }

    fn get(&self, id: u32) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.id == id)
    }

    fn get_mut(&mut self, id: u32) -> Option<&mut Entry> {
        self.entries.iter_mut().find(|entry| entry.id == id)
    }

    /// Returns the entry with the lowest id from `id` on and at least this priority.
    fn from(&self, id: u32, priority: u8) -> Option<&Entry> {
        let from = |entry: &&Entry| entry.id >= id && entry.id != 0 && entry.priority >= priority;
        self.entries
            .iter()
            .filter(from)
            .min_by_key(|entry| entry.id)
    }

    /// Counts a change.
    fn changed(&mut self) {
        self.generation = self.generation.checked_add(1).unwrap_or(1);
    }
}

impl Default for Store {
    #[inline]
    fn default() -> Self {
        Self::new()
    }
}

impl Entry {
    const FREE: Self = Self {
        id: 0,
        name: [0; 16],
        value: 0,
        priority: 0,
        flags: 0,
        key: [0; 8],
        first: 0,
        last: 0,
    };

    /// Adds the entry to a message.
    fn put<S: Sink>(
        &self,
        to: &mut Writer<'_, '_, NlstoreA, S, NlMsgHdr>,
        generation: u32,
    ) -> Result<(), BuildError> {
        to.put(NlstoreA::ID, self.id)?;
        let name = self.name.split(|byte| *byte == 0).next();
        to.put(NlstoreA::NAME, Text::new(name.unwrap_or_default()))?;
        to.put(NlstoreA::VALUE, self.value)?;
        to.put(NlstoreA::PRIORITY, self.priority)?;
        let flags = Bitfield32 {
            value: self.flags,
            selector: FLAGS,
        };
        to.put(NlstoreA::FLAGS, flags)?;
        to.put(NlstoreA::KEY, &self.key)?;
        if self.first != 0 {
            to.nest(NlstoreA::WINDOW, |window| {
                window.put(NlstoreWindow::FIRST, self.first)?;
                window.put(NlstoreWindow::LAST, self.last)
            })?;
        }
        to.put(NlstoreA::GENERATION, generation)
    }
}

fn no_entry(attrs: &Attrs<'_, NlstoreA>) -> Refusal {
    Refusal::new(Errno::ENOENT)
        .with_msg(c"there is no such entry")
        .at(attrs, NlstoreA::ID)
}

/// [`NlStore::GET`].
fn get<K: Kernel<Net = Store>>(request: &Request<'_, K>) -> Result<(), Refusal> {
    let attrs = request.attrs(NlStore::GET)?;
    let id = attrs.get(NlstoreA::ID)?;
    let id = id.ok_or(Refusal::missing(NlstoreA::ID))?;
    let (entry, generation) = request
        .lock(|store| store.get(id).map(|entry| (*entry, store.generation)))
        .ok_or_else(|| no_entry(&attrs))?;
    request.reply(NlStore::GET, ENTRY_SIZE, |to| entry.put(to, generation))
}

/// [`NlStore::SET`].
fn set<K: Kernel<Net = Store>>(request: &Request<'_, K>) -> Result<(), Refusal> {
    let attrs = request.attrs(NlStore::SET)?;
    let change = Change::read(&attrs)?;
    let (entry, generation) = request
        .lock(|store| {
            let entry = match store.get(change.id) {
                Some(_) => store.get_mut(change.id),
                None => store.get_mut(0), // a free one
            }?;
            change.apply(entry);
            let entry = *entry;
            store.changed();
            Some((entry, store.generation))
        })
        .ok_or(Refusal::new(Errno::ENOSPC).with_msg(c"the store is full"))?;
    notify(request, |request| {
        request.notify(CHANGES, NlStore::SET_NTF, ENTRY_SIZE, |to| {
            entry.put(to, generation)
        })
    })
}

/// [`NlStore::DEL`].
fn del<K: Kernel<Net = Store>>(request: &Request<'_, K>) -> Result<(), Refusal> {
    let attrs = request.attrs(NlStore::DEL)?;
    let id = attrs.get(NlstoreA::ID)?;
    let id = id.ok_or(Refusal::missing(NlstoreA::ID))?;
    request
        .lock(|store| {
            *store.get_mut(id)? = Entry::FREE;
            store.changed();
            Some(())
        })
        .ok_or_else(|| no_entry(&attrs))?;
    notify(request, |request| {
        request.notify(CHANGES, NlStore::DEL_NTF, nla_total_size(4), |to| {
            to.put(NlstoreA::ID, id)
        })
    })
}

/// Sends a notification. The change that it reports has been made, so that a lack of memory
/// for the notification is no failure of the request.
fn notify<'a, K>(
    request: &Request<'a, K>,
    send: impl FnOnce(&Request<'a, K>) -> Result<(), Refusal>,
) -> Result<(), Refusal> {
    let _ = send(request);
    Ok(())
}

/// [`NlStore::FLUSH`].
fn flush<K: Kernel<Net = Store>>(request: &Request<'_, K>) -> Result<(), Refusal> {
    let attrs = request.attrs(NlStore::FLUSH)?;
    let priority = attrs.get(NlstoreA::PRIORITY)?.unwrap_or(u8::MAX);
    request.lock(|store| {
        if store.dumps != 0 {
            return Err(Refusal::new(Errno::EBUSY).with_msg(c"a dump is in progress"));
        }
        for entry in &mut store.entries {
            if entry.priority <= priority {
                *entry = Entry::FREE;
            }
        }
        store.changed();
        Ok(())
    })
}

/// The position of a dump: the next entry is the one with the lowest id from this one on.
#[derive(Clone, Copy, Debug)]
pub struct Position {
    id: u32,
    priority: u8,
}

/// Begins a dump of [`NlStore::GET`].
fn dump_start<K: Kernel<Net = Store>>(request: &Request<'_, K>) -> Result<Position, Refusal> {
    let attrs = request.attrs(NlStore::GET)?;
    let priority = attrs.get(NlstoreA::PRIORITY)?.unwrap_or(0);
    request.lock(|store| store.dumps = store.dumps.saturating_add(1));
    Ok(Position { id: 1, priority })
}

/// Writes a part of a dump.
fn dump_part<K: Kernel<Net = Store>>(
    request: &Request<'_, K>,
    position: &mut Position,
    part: &mut Part<'_, K::Room>,
) -> Result<More, Refusal> {
    request.lock(|store| {
        part.set_generation(store.generation);
        while let Some(entry) = store.from(position.id, position.priority) {
            let put = part.put(request, NlStore::GET, |to| entry.put(to, store.generation));
            if !put? {
                return Ok(More::Yes);
            }
            position.id = match entry.id.checked_add(1) {
                Some(next) => next,
                None => return Ok(More::No),
            };
        }
        Ok(More::No)
    })
}

/// Ends a dump.
fn dump_done<K: Kernel<Net = Store>>(request: &Request<'_, K>, _: Position) {
    request.lock(|store| store.dumps = store.dumps.saturating_sub(1));
}

/// The content of a [`NlStore::SET`].
struct Change<'a> {
    id: u32,
    name: Option<Text<'a>>,
    value: Option<i32>,
    priority: Option<u8>,
    flags: Option<Bitfield32>,
    key: Option<&'a [u8; 8]>,
    window: Option<(u16, u16)>,
}

impl<'a> Change<'a> {
    fn read(attrs: &Attrs<'a, NlstoreA>) -> Result<Self, Refusal> {
        let (id, name, value, priority, flags, key, window) = attrs.get((
            NlstoreA::ID,
            NlstoreA::NAME,
            NlstoreA::VALUE,
            NlstoreA::PRIORITY,
            NlstoreA::FLAGS,
            NlstoreA::KEY,
            NlstoreA::WINDOW,
        ))?;
        let window = match window {
            Some(window) => Some(Self::window(attrs, &window)?),
            None => None,
        };
        Ok(Self {
            id: id.ok_or(Refusal::missing(NlstoreA::ID))?,
            name,
            value,
            priority,
            flags,
            key,
            window,
        })
    }

    fn window(
        attrs: &Attrs<'a, NlstoreA>,
        window: &Attrs<'a, NlstoreWindow>,
    ) -> Result<(u16, u16), Refusal> {
        let (first, last) = window.get((NlstoreWindow::FIRST, NlstoreWindow::LAST))?;
        let missing = |refusal: Refusal| refusal.in_nest(attrs, NlstoreA::WINDOW);
        let first = first.ok_or_else(|| missing(Refusal::missing(NlstoreWindow::FIRST)))?;
        let last = last.ok_or_else(|| missing(Refusal::missing(NlstoreWindow::LAST)))?;
        if last < first {
            return Err(Refusal::new(Errno::ERANGE)
                .with_msg(c"the window ends before it begins")
                .at(window, NlstoreWindow::LAST));
        }
        Ok((first, last))
    }

    fn apply(&self, entry: &mut Entry) {
        entry.id = self.id;
        if let Some(name) = self.name {
            entry.name = [0; 16];
            for (to, from) in entry.name.iter_mut().zip(name.as_bytes()) {
                *to = *from;
            }
        }
        entry.value = self.value.unwrap_or(entry.value);
        entry.priority = self.priority.unwrap_or(entry.priority);
        if let Some(flags) = self.flags {
            entry.flags = (entry.flags & !flags.selector) | (flags.value & flags.selector);
        }
        entry.key = *self.key.unwrap_or(&entry.key);
        (entry.first, entry.last) = self.window.unwrap_or((entry.first, entry.last));
    }
}
