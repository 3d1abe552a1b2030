// SPDX-License-Identifier: MIT OR Apache-2.0
//! The family `nlstore` in a simulated kernel, which validates requests as genetlink does.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use nlkmod::genl::{self, Consistency, Family, Kernel, More, Part, Refusal, Request, HDRLEN};
use nlkmod::store::{NlStore, NlstoreA, NlstoreWindow, Store, ENTRIES};
use nlwire::typed::{Attrs, Bitfield32, GenlFamily, NoHeader, Op, Set, Writer};
use nlwire::uapi::{
    GENL_ADMIN_PERM, GENL_UNS_ADMIN_PERM, NLM_F_ACK, NLM_F_DUMP, NLM_F_DUMP_INTR, NLM_F_MULTI,
    NLM_F_REQUEST,
};
use nlwire::{
    BuildError, Errno, GenlMsgHdr, Message, MessageBuilder, Messages, NlMsgHdr, NlValidate,
    NlmFlags, PolicyError, Sink,
};

const FAMILY: u16 = 0x21;
const PORT: u32 = 4711;
const SEQ: u32 = 42;

/// Bytes with room for a number of them.
#[derive(Debug)]
struct Room {
    size: usize,
    bytes: Vec<u8>,
}

impl Room {
    fn new(size: usize) -> Self {
        Self {
            size,
            bytes: Vec::new(),
        }
    }
}

impl Sink for Room {
    fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    fn as_bytes_mut(&mut self) -> &mut [u8] {
        &mut self.bytes
    }

    fn grow(&mut self, count: usize) -> Option<&mut [u8]> {
        let start = self.bytes.len();
        (start + count <= self.size).then(|| self.bytes.resize(start + count, 0))?;
        self.bytes.get_mut(start..)
    }

    fn truncate(&mut self, len: usize) {
        self.bytes.truncate(len);
    }
}

impl AsMut<Self> for Room {
    fn as_mut(&mut self) -> &mut Self {
        self
    }
}

/// A kernel in memory, with the store of one namespace.
#[derive(Debug, Default)]
struct Host {
    store: RefCell<Store>,
    replies: Rc<RefCell<Vec<Vec<u8>>>>,
    notifications: Rc<RefCell<Vec<Vec<u8>>>>,
    /// Whether there is no memory for skbs.
    exhausted: Cell<bool>,
}

impl Kernel for Host {
    type Room = Room;
    type SkBuff = Room;
    type Net = Store;

    fn alloc_skb(&self, size: usize) -> Option<Room> {
        (!self.exhausted.get()).then(|| Room::new(size))
    }

    fn reply(&self, skb: Room) -> Result<(), Errno> {
        assert_eq!(skb.bytes.len(), skb.size.min(skb.bytes.len()));
        self.replies.borrow_mut().push(skb.bytes);
        Ok(())
    }

    fn notify(&self, skb: Room, group: usize) {
        let groups = <NlStore as Family<Host>>::GROUPS;
        assert_eq!(groups.get(group), Some(&"changes"));
        self.notifications.borrow_mut().push(skb.bytes);
    }

    fn lock<R>(&self, with: impl FnOnce(&mut Store) -> R) -> R {
        with(&mut self.store.borrow_mut())
    }
}

/// The reason why a request fails: the policy of its operation, or its handler.
#[derive(Debug, PartialEq, Eq)]
enum Failed {
    Policy(PolicyError),
    Handler(Refusal),
}

type Write<'x> =
    &'x dyn Fn(&mut Writer<'_, '_, NlstoreA, Room, NlMsgHdr>) -> Result<(), BuildError>;
type StoreOp<R> = Op<NlStore, NoHeader, NlstoreA, R>;

/// Returns a request.
fn request<R: Set>(op: StoreOp<R>, flags: NlmFlags, write: Write<'_>) -> Vec<u8> {
    let mut room = Room::new(4096);
    let header = NlMsgHdr::new(FAMILY)
        .with_flags(NLM_F_REQUEST | flags)
        .with_seq(SEQ);
    let mut message = MessageBuilder::new(&mut room, header).unwrap();
    let genl = GenlMsgHdr::new(op.request() as u8, NlStore::VERSION);
    message.put_header(&genl).unwrap();
    write(&mut Writer::new(&mut message)).unwrap();
    message.end().unwrap();
    room.bytes
}

impl Host {
    /// Validates a request by the policy of its operation, as genetlink does, and calls
    /// `handle`.
    fn checked<T>(
        &self,
        bytes: &[u8],
        handle: impl FnOnce(&Request<'_, Self>) -> Result<T, Refusal>,
    ) -> Result<T, Failed> {
        let message = Message::from_bytes(bytes).unwrap();
        let (header, attributes) = message.parse::<GenlMsgHdr>().unwrap();
        let ops = <NlStore as Family<Self>>::OPS;
        let op = ops.iter().find(|op| op.cmd == header.cmd()).unwrap();
        (op.policy)()
            .validate(attributes, NlValidate::STRICT)
            .map_err(Failed::Policy)?;
        handle(&Request::new(self, message, PORT)).map_err(Failed::Handler)
    }

    fn ask<R: Set>(&self, op: StoreOp<R>, write: Write<'_>) -> Result<(), Failed> {
        let bytes = request(op, NLM_F_ACK, write);
        self.checked(&bytes, genl::doit::<NlStore, Self>)
    }

    /// Fails unless the handler refuses with this refusal.
    fn refuses<R: Set>(&self, op: StoreOp<R>, write: Write<'_>) -> Refusal {
        match self.ask(op, write) {
            Err(Failed::Handler(refusal)) => refusal,
            other => panic!("{other:?}"),
        }
    }

    fn set(&self, id: u32, priority: u8) {
        self.ask(NlStore::SET, &|to| {
            to.put(NlstoreA::ID, id)?;
            to.put(NlstoreA::PRIORITY, priority)
        })
        .unwrap();
    }

    /// Returns the entry with this id, as `{:?}` shows it.
    fn get(&self, id: u32) -> String {
        self.ask(NlStore::GET, &|to| to.put(NlstoreA::ID, id))
            .unwrap();
        let reply = self.replies.take().pop().unwrap();
        shown(&reply)
    }
}

/// Checks the headers of a message, and returns its attributes as `{:?}` shows them.
fn shown(bytes: &[u8]) -> String {
    let message = Message::from_bytes(bytes).unwrap();
    let header = message.header();
    assert_eq!(
        (header.nlmsg_type(), header.nlmsg_seq(), header.nlmsg_pid()),
        (FAMILY, SEQ, PORT)
    );
    let (header, attributes) = message.parse::<GenlMsgHdr>().unwrap();
    assert_eq!(header.version(), 1);
    format!("{} {:?}", header.cmd(), Attrs::<NlstoreA>::new(attributes))
}

#[test]
fn an_entry_is_set_changed_and_deleted() {
    let host = Host::default();
    host.ask(NlStore::SET, &|to| {
        to.put(NlstoreA::ID, 7)?;
        to.put(NlstoreA::NAME, "seven")?;
        to.put(NlstoreA::VALUE, -1000)?;
        to.put(
            NlstoreA::FLAGS,
            Bitfield32 {
                value: 1,
                selector: 3,
            },
        )?;
        to.put(NlstoreA::KEY, b"12345678")?;
        to.nest(NlstoreA::WINDOW, |window| {
            window.put(NlstoreWindow::FIRST, 80)?;
            window.put(NlstoreWindow::LAST, 80)
        })
    })
    .unwrap();
    let entry = "{NLSTORE_A_ID: 7, NLSTORE_A_NAME: \"seven\", NLSTORE_A_VALUE: -1000, \
        NLSTORE_A_PRIORITY: 0, NLSTORE_A_FLAGS: {value: 0x1, selector: 0x3}, NLSTORE_A_KEY: [31 32 33 34 35 36 37 38], \
        NLSTORE_A_WINDOW: {NLSTORE_A_WINDOW_FIRST: 80, NLSTORE_A_WINDOW_LAST: 80}, \
        NLSTORE_A_GENERATION: 2}";
    assert_eq!(host.get(7), format!("1 {entry}"));
    let told = host.notifications.take();
    assert_eq!(told.len(), 1);
    assert_eq!(shown(&told[0]), format!("5 {entry}"));

    // Only what a request has is changed, and only the flags that it selects.
    host.ask(NlStore::SET, &|to| {
        to.put(NlstoreA::ID, 7)?;
        to.put(NlstoreA::NAME, "")?;
        to.put(NlstoreA::PRIORITY, 7)?;
        to.put(
            NlstoreA::FLAGS,
            Bitfield32 {
                value: 2,
                selector: 2,
            },
        )
    })
    .unwrap();
    let changed = entry
        .replace("seven", "")
        .replace("PRIORITY: 0", "PRIORITY: 7")
        .replace("value: 0x1", "value: 0x3")
        .replace("GENERATION: 2", "GENERATION: 3");
    assert_eq!(host.get(7), format!("1 {changed}"));
    host.notifications.take();

    host.ask(NlStore::DEL, &|to| to.put(NlstoreA::ID, 7))
        .unwrap();
    let told = host.notifications.take();
    assert_eq!(told.len(), 1);
    assert_eq!(shown(&told[0]), "6 {NLSTORE_A_ID: 7}");
    let refusal = host.refuses(NlStore::GET, &|to| to.put(NlstoreA::ID, 7));
    assert_eq!(refusal.errno, Errno::ENOENT);
}

#[test]
fn refusals_say_why_and_where() {
    let host = Host::default();
    let none = Refusal::new(Errno::ENOENT).with_msg(c"there is no such entry");
    for op in [NlStore::GET.request(), NlStore::DEL.request()] {
        let op: StoreOp<NlstoreA> = Op::new("", op, op);
        let missing = host.refuses(op, &|_| Ok(()));
        assert_eq!(missing, Refusal::missing(NlstoreA::ID));
        let refusal = host.refuses(op, &|to| to.put(NlstoreA::ID, 9));
        assert_eq!(refusal.bad_attr, Some(HDRLEN));
        assert_eq!(
            refusal,
            Refusal {
                bad_attr: Some(HDRLEN),
                ..none
            }
        );
    }
    assert_eq!(
        host.refuses(NlStore::SET, &|to| to.put(NlstoreA::NAME, "x")),
        Refusal::missing(NlstoreA::ID)
    );

    // In the nest, which is the second attribute.
    let window = |first: Option<u16>, last: Option<u16>| {
        host.refuses(NlStore::SET, &|to| {
            to.put(NlstoreA::ID, 1)?;
            to.nest(NlstoreA::WINDOW, |window| {
                first.map_or(Ok(()), |first| window.put(NlstoreWindow::FIRST, first))?;
                last.map_or(Ok(()), |last| window.put(NlstoreWindow::LAST, last))
            })
        })
    };
    let nest = HDRLEN + 8;
    let missing = window(None, Some(1));
    assert_eq!(
        (missing.miss_type, missing.miss_nest),
        (Some(1), Some(nest))
    );
    let missing = window(Some(1), None);
    assert_eq!(
        (missing.miss_type, missing.miss_nest),
        (Some(2), Some(nest))
    );
    let order = window(Some(2), Some(1));
    assert_eq!(
        (order.errno, order.bad_attr),
        (Errno::ERANGE, Some(nest + 4 + 8))
    );

    for id in 1..=ENTRIES {
        host.set(id as u32, 0);
    }
    let full = host.refuses(NlStore::SET, &|to| to.put(NlstoreA::ID, 99));
    assert_eq!(full.errno, Errno::ENOSPC);
    host.set(1, 1); // still possible
}

#[test]
fn the_policies_reject_what_an_operation_does_not_take() {
    let host = Host::default();
    let rejected: [(u16, Write<'_>, Errno); 5] = [
        (1, &|to| to.put(NlstoreA::NAME, "x"), Errno::EINVAL),
        (1, &|to| to.put(NlstoreA::ID, 0), Errno::ERANGE),
        (2, &|to| to.put(NlstoreA::GENERATION, 1), Errno::EINVAL),
        (2, &|to| to.put(NlstoreA::VALUE, 1001), Errno::ERANGE),
        (4, &|to| to.put(NlstoreA::ID, 1), Errno::EINVAL),
    ];
    for (op, write, errno) in rejected {
        let op: StoreOp<NlstoreA> = Op::new("", op, op);
        match host.ask(op, write) {
            Err(Failed::Policy(error)) => assert_eq!(error.errno(), errno, "{error}"),
            other => panic!("{other:?}"),
        }
    }
    let ops = <NlStore as Family<Host>>::OPS;
    let flags: Vec<_> = ops.iter().map(|op| (op.cmd, op.flags)).collect();
    assert_eq!(
        flags,
        [
            (1, 0),
            (2, GENL_UNS_ADMIN_PERM),
            (3, GENL_UNS_ADMIN_PERM),
            (4, GENL_ADMIN_PERM)
        ]
    );
}

#[test]
fn without_memory_a_reply_fails_and_a_change_does_not() {
    let host = Host::default();
    host.exhausted.set(true);
    host.set(3, 0);
    assert!(host.notifications.take().is_empty());
    let refusal = host.refuses(NlStore::GET, &|to| to.put(NlstoreA::ID, 3));
    assert_eq!(refusal, Refusal::new(Errno::ENOMEM));
    host.exhausted.set(false);
    assert!(host.get(3).contains("NLSTORE_A_ID: 3"));
}

/// Reads a dump in parts of `size` bytes, and calls `between` after each part. Returns the ids,
/// and the flags of the messages.
fn dump(
    host: &Host,
    size: usize,
    write: Write<'_>,
    between: impl Fn(),
) -> Result<(Vec<u32>, Vec<NlmFlags>), Failed> {
    let bytes = request(NlStore::GET, NLM_F_DUMP, write);
    let mut position = host.checked(&bytes, genl::start::<NlStore, Host>)?;
    let mut consistency = Consistency::default();
    let (mut ids, mut flags) = (Vec::new(), Vec::new());
    loop {
        let mut room = Room::new(size);
        let mut part = Part::new(&mut room, &mut consistency);
        let more = host.checked(&bytes, |request| {
            genl::dumpit::<NlStore, Host>(request, &mut position, &mut part)
        });
        for message in Messages::new(&room.bytes).strict() {
            let message = message.unwrap();
            shown(message.as_bytes());
            flags.push(message.nlmsg_flags());
            let attrs = Attrs::<NlstoreA>::new(message.parse::<GenlMsgHdr>().unwrap().1);
            ids.push(attrs.get(NlstoreA::ID).unwrap().unwrap());
        }
        if more.as_ref().is_ok_and(|more| *more == More::Yes) {
            assert!(!room.bytes.is_empty());
            between();
            continue;
        }
        let done = host.checked(&bytes, |request| {
            genl::done::<NlStore, Host>(request, position);
            Ok(())
        });
        done.unwrap();
        more?;
        return Ok((ids, flags));
    }
}

#[test]
fn a_dump_has_all_entries_in_order() {
    let host = Host::default();
    let all: Vec<u32> = (1..=30).chain([u32::MAX]).collect();
    for id in all.iter().rev() {
        host.set(*id, (id % 8) as u8);
    }
    for size in [140, 300, 32 * 1024] {
        let (ids, flags) = dump(&host, size, &|_| Ok(()), || {}).unwrap();
        assert_eq!(ids, all);
        assert!(flags.iter().all(|flags| *flags == NLM_F_MULTI));
        let (ids, _) = dump(&host, size, &|to| to.put(NlstoreA::PRIORITY, 7), || {}).unwrap();
        assert_eq!(ids, [7, 15, 23, u32::MAX]);
    }
    // An entry that no part has room for ends the dump.
    let failed = dump(&host, 60, &|_| Ok(()), || {}).unwrap_err();
    assert_eq!(failed, Failed::Handler(Refusal::new(Errno::EMSGSIZE)));
}

#[test]
fn a_change_interrupts_a_dump() {
    let host = Host::default();
    (1..=4).for_each(|id| host.set(id, 0));
    let changed = Cell::new(false);
    let (ids, flags) = dump(&host, 140, &|_| Ok(()), || {
        if !changed.replace(true) {
            host.set(3, 1);
        }
    })
    .unwrap();
    assert_eq!(ids, [1, 2, 3, 4]);
    let interrupted = flags.iter().map(|flags| flags.contains(NLM_F_DUMP_INTR));
    assert_eq!(interrupted.collect::<Vec<_>>(), [false, true, false, false]);
}

#[test]
fn a_flush_waits_for_no_dump() {
    let host = Host::default();
    (1..=7).for_each(|id| host.set(id, id as u8));
    dump(&host, 140, &|_| Ok(()), || {
        let busy = host.refuses(NlStore::FLUSH, &|_| Ok(()));
        assert_eq!(busy.errno, Errno::EBUSY);
    })
    .unwrap();
    // The dump has ended, also one that failed.
    dump(&host, 60, &|_| Ok(()), || {}).unwrap_err();
    host.ask(NlStore::FLUSH, &|to| to.put(NlstoreA::PRIORITY, 5))
        .unwrap();
    assert_eq!(dump(&host, 4096, &|_| Ok(()), || {}).unwrap().0, [6, 7]);
    host.ask(NlStore::FLUSH, &|_| Ok(())).unwrap();
    assert!(dump(&host, 4096, &|_| Ok(()), || {}).unwrap().0.is_empty());
}
