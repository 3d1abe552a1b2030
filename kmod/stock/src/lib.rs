// SPDX-License-Identifier: MIT OR Apache-2.0
//! The Rust object of the module for stock kernels: the service behind the C
//! interface of `glue.h`. All of the module's `unsafe` is in this file, `panic.rs` and
//! `rust-for-linux/genl/room.rs` (in test builds, also in `compare/differs.rs`).
//!
//! Pointers come from `shim.c`, which is trusted to keep the promises of `glue.h`.
//! The bytes of a datagram, to which they point, are not trusted.

#![no_std]

use core::ffi::{c_int, c_long};
use core::ptr::{self, NonNull};
use core::slice;

use nlkmod::{check, Counters, Kernel, SkBuff};
use nlwire::align::nlmsg_align;
use nlwire::server::{Answer, Request};
use nlwire::{Errno, Message, NlaPolicy, Sink};

#[cfg(feature = "compare")]
#[path = "../../compare/differs.rs"]
mod differs;

/// The controller of generic netlink, a family of `nlfamilies` as a source file of the
/// module. Test builds check that it compiles with the kernel's options.
#[cfg(feature = "compare")]
#[path = "../../../nlwire/families/src/nlctrl.rs"]
pub mod nlctrl;

#[cfg(target_os = "none")]
#[path = "../panic.rs"]
mod panic;
#[path = "../../rust-for-linux/genl/room.rs"]
mod room;
pub use room::Room;
#[path = "../rule.rs"]
mod rule;
use rule::RawRule;

/// No offset. C: `NLKMOD_NOWHERE`.
const NOWHERE: usize = usize::MAX;

/// C: `struct sk_buff`, opaque here.
#[derive(Debug)]
#[repr(C)]
pub struct RawSkBuff([u8; 0]);

/// C: `struct sock`.
#[derive(Debug)]
#[repr(C)]
pub struct Sock([u8; 0]);

/// C: `struct nlkmod_report`.
#[repr(C)]
struct Report {
    msg: *const u8,
    msg_len: usize,
    bad_attr: usize,
    miss_nest: usize,
    rule: *const RawRule,
    miss_type: u16,
}

/// C: `struct nlkmod_state`, opaque here except that it begins with a `u64`.
#[derive(Debug)]
#[repr(C)]
pub struct State(u64);

const _: () = assert!(align_of::<Counters>() <= align_of::<State>());

/// The size of the state of each namespace. `shim.c` checks it before anything
/// else.
#[no_mangle]
pub static nlkmod_state_size: usize = size_of::<Counters>();
/// The size of a `struct nlkmod_report`. `shim.c` checks it before anything else.
#[no_mangle]
pub static nlkmod_report_size: usize = size_of::<Report>();
/// The size of a `struct nlwire_rule`. `shim.c` checks it before anything else.
#[no_mangle]
pub static nlkmod_rule_size: usize = size_of::<RawRule>();

extern "C" {
    fn nlkmod_shim_new(size: usize, data: *mut *mut u8) -> *mut RawSkBuff;
    fn nlkmod_shim_free(skb: *mut RawSkBuff);
    fn nlkmod_shim_unicast(sk: *mut Sock, skb: *mut RawSkBuff, len: usize, port: u32) -> c_int;
    fn nlkmod_shim_broadcast(sk: *mut Sock, skb: *mut RawSkBuff, len: usize, group: u32) -> c_int;
    fn nlkmod_shim_notify(sk: *mut Sock, skb: *mut RawSkBuff, len: usize, group: u32) -> bool;
    fn nlkmod_shim_ack(skb: *mut RawSkBuff, offset: usize, error: c_int, report: *const Report);
    fn nlkmod_shim_dump_start(sk: *mut Sock, skb: *mut RawSkBuff, offset: usize) -> c_int;
    fn nlkmod_shim_has_listeners(sk: *mut Sock, group: u32) -> bool;
    fn nlkmod_shim_go_on() -> bool;
}

/// The module's kernel socket, and the datagram that is being received, if any.
///
/// # Invariants
/// `sk` is the live kernel socket of a network namespace. `datagram` is the data of
/// the live skb `request`; it is empty if there is none.
struct Shim<'a> {
    sk: *mut Sock,
    request: *mut RawSkBuff,
    datagram: &'a [u8],
}

impl Shim<'_> {
    /// Returns the offset of `request` if the datagram holds such a message. The
    /// check is needed because anyone can construct a `Request` from arbitrary
    /// bytes.
    fn offset_of(&self, request: &Request<'_>) -> Option<usize> {
        let offset = request.message().offset();
        let bytes = self.datagram.get(offset..)?;
        let whole = Message::from_bytes(bytes).is_ok();
        (whole && nlmsg_align(offset) == offset).then_some(offset)
    }

    /// Converts an offset to its C form: an offset in the datagram, or `NOWHERE`.
    fn within(&self, offset: Option<usize>) -> usize {
        offset
            .filter(|offset| *offset < self.datagram.len())
            .unwrap_or(NOWHERE)
    }
}

/// An unsent skb, from [`nlkmod_shim_new`].
///
/// # Invariants
/// `skb` is a live skb that nobody else has, of `sk`'s kernel, and `room` is the room in it.
struct Skb {
    sk: *mut Sock,
    skb: NonNull<RawSkBuff>,
    room: Room,
}

impl Skb {
    /// Gives up ownership. Returns the skb and the number of bytes in it.
    fn into_raw(self) -> (*mut RawSkBuff, usize) {
        let raw = (self.skb.as_ptr(), self.room.as_bytes().len());
        core::mem::forget(self);
        raw
    }
}

impl Drop for Skb {
    fn drop(&mut self) {
        // SAFETY: by the invariants, the skb is live and `self` is its only owner.
        // Nothing can use it after this call.
        unsafe { nlkmod_shim_free(self.skb.as_ptr()) }
    }
}

impl AsMut<Room> for Skb {
    #[inline]
    fn as_mut(&mut self) -> &mut Room {
        &mut self.room
    }
}

impl SkBuff for Skb {
    fn unicast(self, port: u32) -> Result<(), Errno> {
        let sk = self.sk;
        let (skb, len) = self.into_raw();
        // SAFETY: by the invariants, `sk` is live and the skb has `len`
        // initialised bytes. The call consumes the skb on both sides.
        check(unsafe { nlkmod_shim_unicast(sk, skb, len, port) })
    }

    fn broadcast(self, group: u32) -> Result<(), Errno> {
        let sk = self.sk;
        let (skb, len) = self.into_raw();
        // SAFETY: as in `unicast`.
        check(unsafe { nlkmod_shim_broadcast(sk, skb, len, group) })
    }

    fn notify(self, group: u32) -> bool {
        let sk = self.sk;
        let (skb, len) = self.into_raw();
        // SAFETY: as in `unicast`.
        unsafe { nlkmod_shim_notify(sk, skb, len, group) }
    }
}

impl Kernel for Shim<'_> {
    type Room = Room;
    type SkBuff = Skb;

    fn nlmsg_new(&self, size: usize) -> Option<Skb> {
        let mut data = ptr::null_mut();
        // SAFETY: `data` can be written to. The service runs in process context, as
        // all of glue.h requires.
        let skb = unsafe { nlkmod_shim_new(size, &mut data) };
        let skb = NonNull::new(skb)?;
        // SAFETY: glue.h promises this for a new skb, and that `data` is not null then.
        let room = unsafe { Room::new(NonNull::new(data)?, size) };
        // INVARIANT: glue.h promises this for a new skb.
        Some(Skb {
            sk: self.sk,
            skb,
            room,
        })
    }

    fn netlink_ack(&self, request: &Request<'_>, answer: &Answer<'_>) {
        let Some(offset) = self.offset_of(request) else {
            return;
        };
        let said = &answer.report;
        let msg = said.msg().unwrap_or_default();
        // The kernel does not report the policy of a nest.
        let rule = |policy: &NlaPolicy| RawRule::new(policy.fields(), |_| Ok(ptr::null())).ok();
        let rule = said.policy().and_then(rule);
        let report = Report {
            msg: said.msg().map_or(ptr::null(), str::as_ptr),
            msg_len: msg.len(),
            bad_attr: self.within(said.bad_attr()),
            miss_nest: self.within(said.miss_nest()),
            rule: rule.as_ref().map_or(ptr::null(), ptr::from_ref),
            miss_type: said.miss_type().unwrap_or(0),
        };
        // SAFETY: the datagram holds a whole message at `offset`. It is therefore
        // not empty, and `self.request` is its live skb. The offsets in `report`
        // are within it; `report`, its text and its rule live until the call returns.
        unsafe { nlkmod_shim_ack(self.request, offset, answer.error, &report) }
    }

    fn netlink_dump_start(&self, request: &Request<'_>) -> Result<(), Errno> {
        let offset = self.offset_of(request).ok_or(Errno::EOPNOTSUPP)?;
        // SAFETY: as in `netlink_ack`; `sk` is live by the invariants.
        check(unsafe { nlkmod_shim_dump_start(self.sk, self.request, offset) })
    }

    fn go_on(&self) -> bool {
        // SAFETY: process context is the only requirement.
        unsafe { nlkmod_shim_go_on() }
    }

    fn has_listeners(&self, group: u32) -> bool {
        // SAFETY: `sk` is live by the invariants.
        unsafe { nlkmod_shim_has_listeners(self.sk, group) }
    }
}

/// Returns the counters in `state`.
///
/// # Safety
/// `state` must be a `struct nlkmod_state` that lives for `'s`, that was all 0 at
/// first, and that C does not touch.
unsafe fn counters<'s>(state: *const State) -> &'s Counters {
    // SAFETY: `Counters` consists of atomic integers in at most these bytes
    // (`shim.c` has compared the sizes), with this alignment (asserted above). Any
    // bits are valid for them, and all use of them is through this function.
    unsafe { &*state.cast::<Counters>() }
}

/// Serves a datagram. C: `nlkmod_receive`.
///
/// # Safety
/// As `glue.h` says: `state` and `sk` belong to the same network namespace; `skb`
/// is live; its data is the `len` bytes at `data`, which nobody writes to during
/// the call.
#[no_mangle]
pub unsafe extern "C" fn nlkmod_receive(
    state: *const State,
    sk: *mut Sock,
    skb: *mut RawSkBuff,
    data: *const u8,
    len: usize,
    port: u32,
) {
    // SAFETY: the caller promises this.
    let counters = unsafe { counters(state) };
    // SAFETY: the caller promises this.
    let datagram = unsafe { slice::from_raw_parts(data, len) };
    // INVARIANT: the caller promises this.
    let shim = Shim {
        sk,
        request: skb,
        datagram,
    };
    nlkmod::receive(&shim, counters, datagram, port);
}

/// Writes a part of a list. C: `nlkmod_list`.
///
/// # Safety
/// As `glue.h` says: `state` belongs to a network namespace, the `room` bytes at
/// `data` can be written to, and nobody else uses them, `len` or `cursor`.
#[no_mangle]
pub unsafe extern "C" fn nlkmod_list(
    state: *const State,
    data: *mut u8,
    room: usize,
    len: *mut usize,
    cursor: *mut c_long,
    port: u32,
    seq: u32,
) -> bool {
    // SAFETY: the caller promises this.
    let counters = unsafe { counters(state) };
    let Some(data) = NonNull::new(data) else {
        // SAFETY: the caller promises this.
        unsafe { len.write(0) };
        return false;
    };
    // SAFETY: the caller promises this.
    let mut room = unsafe { Room::new(data, room) };
    // SAFETY: the caller promises this.
    let cursor = unsafe { &mut *cursor };
    let mut next = usize::try_from(*cursor).unwrap_or(usize::MAX);
    let more = nlkmod::list(counters, &mut room, &mut next, port, seq);
    *cursor = c_long::try_from(next).unwrap_or(c_long::MAX);
    // SAFETY: the caller promises this.
    unsafe { len.write(room.as_bytes().len()) };
    more
}

/// Sends an event. C: `nlkmod_tick`.
///
/// # Safety
/// As `glue.h` says: `state` and `sk` belong to the same network namespace.
#[no_mangle]
pub unsafe extern "C" fn nlkmod_tick(state: *const State, sk: *mut Sock) -> c_int {
    // SAFETY: the caller promises this.
    let counters = unsafe { counters(state) };
    // INVARIANT: the caller promises this; nothing is being received.
    let shim = Shim {
        sk,
        request: ptr::null_mut(),
        datagram: &[],
    };
    match nlkmod::tick(&shim, counters) {
        Ok(listeners) => listeners.into(),
        Err(errno) => errno.negated(),
    }
}
