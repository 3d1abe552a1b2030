// SPDX-License-Identifier: MIT OR Apache-2.0
//! The Rust object of a module with a generic netlink family, for stock kernels: the family
//! behind the C interface of `glue.h`. All of the module's `unsafe` is in this file, in
//! `stock/panic.rs` and in `rust-for-linux/genl/room.rs`.
//!
//! Pointers come from `shim.c`, which is trusted to keep the promises of `glue.h`. The bytes
//! of a request, to which they point, are not trusted.

#![no_std]

use core::ffi::{c_char, c_int};
use core::mem;
use core::ptr::{self, NonNull};
use core::slice;

use nlkmod::check;
use nlkmod::genl::{self, Consistency, Family, Kernel, More, Operation, Part, Refusal, Request};
use nlwire::typed::{self, GenlFamily};
use nlwire::{AnyPolicy, Errno, Message, Sink};

#[cfg(target_os = "none")]
#[path = "../../stock/panic.rs"]
mod panic;
#[path = "../../rust-for-linux/genl/room.rs"]
mod room;
pub use room::Room;
#[path = "../../stock/rule.rs"]
mod rule;
use rule::RawRule;

/// The family of this module, and its state in a network namespace.
#[cfg(not(feature = "solo"))]
use nlkmod::store::{NlStore as Registered, Store as State};

#[cfg(feature = "solo")]
pub mod solo;
#[cfg(feature = "solo")]
use solo::{Count as State, NlSolo as Registered};

/// The position of a dump.
type Position = <Registered as Family<Shim>>::Dump;

/// No offset. C: `NLGENL_NOWHERE`.
const NOWHERE: usize = usize::MAX;

/// C: `NLGENL_DUMP_SIZE`.
const DUMP_SIZE: usize = 40;

/// C: `NLGENL_STATE_SIZE`.
const STATE_SIZE: usize = 4096;

const _: () = assert!(size_of::<State>() <= STATE_SIZE && align_of::<State>() <= 8);
const _: () = assert!(size_of::<Position>() <= DUMP_SIZE && align_of::<Position>() <= 8);
// Nothing is dropped at the end of a namespace or of a dump.
const _: () = assert!(!mem::needs_drop::<State>());

/// C: `struct sk_buff`, opaque here.
#[derive(Debug)]
#[repr(C)]
pub struct RawSkBuff([u8; 0]);

/// C: `struct nlgenl_net`, opaque here.
#[derive(Debug)]
#[repr(C)]
pub struct RawNet([u8; 0]);

/// C: `struct nlgenl_policy`, opaque here.
#[derive(Debug)]
#[repr(C)]
pub struct RawPolicy([u8; 0]);

/// C: `struct nlgenl_family`.
#[repr(C)]
struct RawFamily {
    name: *const u8,
    name_len: usize,
    version: u8,
    netnsok: bool,
    parallel_ops: bool,
    resv_start_op: u8,
}

/// C: `struct nlgenl_op`.
#[repr(C)]
struct RawOp {
    policy: *mut RawPolicy,
    flags: u32,
    cmd: u8,
    validate: u8,
    doit: bool,
    dump: bool,
}

/// C: `struct nlgenl_report`.
#[derive(Debug)]
#[repr(C)]
pub struct RawReport {
    msg: *const c_char,
    bad_attr: usize,
    miss_nest: usize,
    miss_type: u16,
}

/// C: `struct nlgenl_request`.
#[derive(Debug)]
#[repr(C)]
pub struct RawRequest {
    net: *mut RawNet,
    info: *mut u8,
    nlh: *const u8,
    len: usize,
    port: u32,
}

/// The sizes as Rust knows them. `shim.c` compares them before anything else.
#[no_mangle]
pub static nlgenl_sizes: [usize; 8] = [
    STATE_SIZE,
    DUMP_SIZE,
    size_of::<RawFamily>(),
    size_of::<RawOp>(),
    size_of::<RawRule>(),
    size_of::<RawReport>(),
    size_of::<Consistency>(),
    size_of::<RawRequest>(),
];

extern "C" {
    fn nlgenl_shim_family(family: *const RawFamily) -> c_int;
    fn nlgenl_shim_group(name: *const u8, name_len: usize) -> c_int;
    fn nlgenl_shim_op(op: *const RawOp) -> c_int;
    fn nlgenl_shim_policy(
        rules: *const u8,
        maxtype: usize,
        strict_start_type: u16,
        new: *mut bool,
    ) -> *mut RawPolicy;
    fn nlgenl_shim_rule(policy: *mut RawPolicy, nla_type: usize, rule: *const RawRule) -> c_int;
    fn nlgenl_shim_new(size: usize, data: *mut *mut u8) -> *mut RawSkBuff;
    fn nlgenl_shim_free(skb: *mut RawSkBuff);
    fn nlgenl_shim_reply(request: *const RawRequest, skb: *mut RawSkBuff, len: usize) -> c_int;
    fn nlgenl_shim_notify(
        request: *const RawRequest,
        skb: *mut RawSkBuff,
        len: usize,
        group: usize,
    );
    fn nlgenl_shim_lock(net: *mut RawNet) -> *mut u8;
    fn nlgenl_shim_unlock(net: *mut RawNet);
}

/// An unsent skb, from `nlgenl_shim_new`.
///
/// # Invariants
/// `skb` is a live skb that nobody else has, and `room` is the room in it.
#[derive(Debug)]
pub struct Skb {
    skb: NonNull<RawSkBuff>,
    room: Room,
}

impl Skb {
    /// Gives up ownership. Returns the skb and the number of bytes in it.
    fn into_raw(self) -> (*mut RawSkBuff, usize) {
        let raw = (self.skb.as_ptr(), self.room.as_bytes().len());
        mem::forget(self);
        raw
    }
}

impl Drop for Skb {
    #[inline]
    fn drop(&mut self) {
        // SAFETY: by the invariants, the skb is live and `self` is its only owner. Nothing
        // can use it after this call.
        unsafe { nlgenl_shim_free(self.skb.as_ptr()) }
    }
}

impl AsMut<Room> for Skb {
    #[inline]
    fn as_mut(&mut self) -> &mut Room {
        &mut self.room
    }
}

/// The kernel, while a request is handled.
///
/// # Invariants
/// `request` is a live `struct nlgenl_request` of `shim.c`, as long as this exists. A handler
/// has it for the duration of a call only, because it gets a reference.
#[derive(Debug)]
pub struct Shim {
    request: *const RawRequest,
}

/// A namespace that is locked. Dropping this unlocks it.
///
/// # Invariants
/// This task holds the lock of the live namespace.
struct Locked(*mut RawNet);

impl Drop for Locked {
    #[inline]
    fn drop(&mut self) {
        // SAFETY: by the invariants, this task has locked it.
        unsafe { nlgenl_shim_unlock(self.0) }
    }
}

impl Kernel for Shim {
    type Room = Room;
    type SkBuff = Skb;
    type Net = State;

    #[inline]
    fn alloc_skb(&self, size: usize) -> Option<Skb> {
        let mut data = ptr::null_mut();
        // SAFETY: `data` can be written to. Handlers run in process context, as all of
        // glue.h requires.
        let skb = unsafe { nlgenl_shim_new(size, &mut data) };
        let skb = NonNull::new(skb)?;
        // SAFETY: glue.h promises this for a new skb, and that `data` is not null then.
        let room = unsafe { Room::new(NonNull::new(data)?, size) };
        // INVARIANT: glue.h promises this for a new skb.
        Some(Skb { skb, room })
    }

    #[inline]
    fn reply(&self, skb: Skb) -> Result<(), Errno> {
        let (skb, len) = skb.into_raw();
        // SAFETY: `request` is live by the invariants, and the skb has `len` initialised
        // bytes. The call consumes the skb on both sides.
        check(unsafe { nlgenl_shim_reply(self.request, skb, len) })
    }

    #[inline]
    fn notify(&self, skb: Skb, group: usize) {
        let (skb, len) = skb.into_raw();
        // SAFETY: as in `reply`.
        unsafe { nlgenl_shim_notify(self.request, skb, len, group) }
    }

    #[inline]
    fn lock<R>(&self, with: impl FnOnce(&mut State) -> R) -> R {
        // SAFETY: `request` is live by the invariants.
        let net = unsafe { (*self.request).net };
        // SAFETY: the namespace of a live request is live. If this task has locked it
        // already, the call never returns.
        let state = unsafe { nlgenl_shim_lock(net) };
        // INVARIANT: it is locked now. Declared before the reference, so that it is dropped
        // after it.
        let _locked = Locked(net);
        // SAFETY: `nlgenl_state_init` has initialised the state, for which there is
        // room (asserted above). Whoever holds the lock has sole access.
        with(unsafe { &mut *state.cast::<State>() })
    }
}

/// Calls `with` with a request.
///
/// # Safety
/// As `glue.h` says: `raw` is live; its message is the `len` bytes at `nlh`, which nobody
/// writes to during the call.
unsafe fn with_request<R>(
    raw: *const RawRequest,
    with: impl FnOnce(&Request<'_, Shim>) -> Result<R, Refusal>,
) -> Result<R, Refusal> {
    // INVARIANT: the caller promises this.
    let shim = Shim { request: raw };
    // SAFETY: the caller promises this.
    let request = unsafe { &*raw };
    // SAFETY: the caller promises this.
    let bytes = unsafe { slice::from_raw_parts(request.nlh, request.len) };
    with(&Request::new(
        &shim,
        Message::from_bytes(bytes)?,
        request.port,
    ))
}

/// Returns the value of a handler for C, and writes the report of a refusal.
///
/// # Safety
/// `report` can be written to.
#[inline]
unsafe fn answer(result: Result<c_int, Refusal>, report: *mut RawReport) -> c_int {
    match result {
        Ok(value) => value,
        Err(refusal) => {
            let raw = RawReport {
                msg: refusal.msg.map_or(ptr::null(), |msg| msg.as_ptr()),
                bad_attr: refusal.bad_attr.unwrap_or(NOWHERE),
                miss_nest: refusal.miss_nest.unwrap_or(NOWHERE),
                miss_type: refusal.miss_type.unwrap_or(0),
            };
            // SAFETY: the caller promises this.
            unsafe { report.write(raw) };
            refusal.errno.negated()
        }
    }
}

/// Handles a request. C: `nlgenl_doit`.
///
/// # Safety
/// As `glue.h` says: `request` is live, and `report` can be written to.
#[no_mangle]
pub unsafe extern "C" fn nlgenl_doit(request: *const RawRequest, report: *mut RawReport) -> c_int {
    let doit = |request: &Request<'_, Shim>| genl::doit::<Registered, Shim>(request).map(|()| 0);
    // SAFETY: the caller promises this.
    let result = unsafe { with_request(request, doit) };
    // SAFETY: the caller promises this.
    unsafe { answer(result, report) }
}

/// Begins a dump. C: `nlgenl_start`.
///
/// # Safety
/// As `glue.h` says: as for [`nlgenl_doit`], and `dump` has `DUMP_SIZE` bytes, aligned to
/// 8, that can be written to.
#[no_mangle]
pub unsafe extern "C" fn nlgenl_start(
    request: *const RawRequest,
    dump: *mut Position,
    report: *mut RawReport,
) -> c_int {
    let start = |request: &Request<'_, Shim>| genl::start::<Registered, Shim>(request);
    // SAFETY: the caller promises this.
    let result = unsafe { with_request(request, start) };
    let result = result.map(|position| {
        // SAFETY: the caller promises the room, which is large enough (asserted above).
        unsafe { dump.write(position) };
        0
    });
    // SAFETY: the caller promises this.
    unsafe { answer(result, report) }
}

/// Writes a part of a dump. C: `nlgenl_dumpit`.
///
/// # Safety
/// As `glue.h` says: as for [`nlgenl_doit`]; [`nlgenl_start`] has initialised `dump`; the
/// `room` bytes at `data` can be written to; nobody else uses them, `dump`, `len` or
/// `consistency`.
#[no_mangle]
pub unsafe extern "C" fn nlgenl_dumpit(
    request: *const RawRequest,
    dump: *mut Position,
    data: *mut u8,
    room: usize,
    len: *mut usize,
    consistency: *mut Consistency,
    report: *mut RawReport,
) -> c_int {
    let Some(data) = NonNull::new(data) else {
        return Errno::EINVAL.negated();
    };
    // SAFETY: the caller promises this.
    let mut room = unsafe { Room::new(data, room) };
    // SAFETY: the caller promises this.
    let position = unsafe { &mut *dump };
    // SAFETY: the caller promises this.
    let consistency = unsafe { &mut *consistency };
    let mut part = Part::new(&mut room, consistency);
    let dumpit = |request: &Request<'_, Shim>| {
        let more = genl::dumpit::<Registered, Shim>(request, position, &mut part)?;
        Ok(c_int::from(more == More::Yes))
    };
    // SAFETY: the caller promises this.
    let result = unsafe { with_request(request, dumpit) };
    // SAFETY: the caller promises this.
    unsafe { len.write(room.as_bytes().len()) };
    // SAFETY: the caller promises this.
    unsafe { answer(result, report) }
}

/// Ends a dump. C: `nlgenl_done`.
///
/// # Safety
/// As `glue.h` says: `request` is live, and [`nlgenl_start`] has initialised `dump`.
#[no_mangle]
pub unsafe extern "C" fn nlgenl_done(request: *const RawRequest, dump: *const Position) {
    // SAFETY: the caller promises this.
    let position = unsafe { dump.read() };
    let done = |request: &Request<'_, Shim>| {
        genl::done::<Registered, Shim>(request, position);
        Ok(())
    };
    // SAFETY: the caller promises this. The message was valid when the dump began.
    let _ = unsafe { with_request(request, done) };
}

/// Initialises the state of a namespace. C: `nlgenl_state_init`.
///
/// # Safety
/// As `glue.h` says: `state` has `STATE_SIZE` bytes that can be written to, aligned to 8.
#[no_mangle]
pub unsafe extern "C" fn nlgenl_state_init(state: *mut State) {
    // SAFETY: the caller promises the room, which is large enough (asserted above).
    unsafe { state.write(State::new()) }
}

/// Passes the family to the shim. C: `nlgenl_describe`.
///
/// # Safety
/// As `glue.h` says: once, while the module is loaded.
#[no_mangle]
pub unsafe extern "C" fn nlgenl_describe() -> c_int {
    match describe() {
        Ok(()) => 0,
        Err(errno) => errno.negated(),
    }
}

fn describe() -> Result<(), Errno> {
    let name = <Registered as typed::Family>::NAME;
    let family = RawFamily {
        name: name.as_ptr(),
        name_len: name.len(),
        version: <Registered as GenlFamily>::VERSION,
        netnsok: <Registered as Family<Shim>>::NETNSOK,
        parallel_ops: <Registered as Family<Shim>>::PARALLEL_OPS,
        resv_start_op: <Registered as Family<Shim>>::RESV_START_OP,
    };
    // SAFETY: `family` and the name live until the call returns.
    check(unsafe { nlgenl_shim_family(&family) })?;
    for name in <Registered as Family<Shim>>::GROUPS {
        // SAFETY: the name lives until the call returns.
        check(unsafe { nlgenl_shim_group(name.as_ptr(), name.len()) })?;
    }
    for op in <Registered as Family<Shim>>::OPS {
        describe_op(op)?;
    }
    Ok(())
}

fn describe_op(op: &Operation<Shim, Position>) -> Result<(), Errno> {
    let op = RawOp {
        policy: derive((op.policy)())?.as_ptr(),
        flags: op.flags,
        cmd: op.cmd,
        validate: op.validate,
        doit: op.doit.is_some(),
        dump: op.dump.is_some(),
    };
    // SAFETY: `op` lives until the call returns, the policy as long as the module.
    check(unsafe { nlgenl_shim_op(&op) })
}

/// Derives the kernel's policy from nlwire's. A policy that occurs several times, also in
/// itself, is derived once: the controller numbers policies by their addresses.
///
/// # Errors
/// `ENOMEM`, or `EINVAL` if the kernel has no such rule: a mask of more than 32 bits, a length
/// above 32,767, a function, a type that is newer than the kernel.
fn derive(policy: AnyPolicy) -> Result<NonNull<RawPolicy>, Errno> {
    let rules = policy.rules();
    let mut new = false;
    // SAFETY: `new` can be written to. The address of the rules is only compared.
    let derived = unsafe {
        nlgenl_shim_policy(
            rules.as_ptr().cast(),
            rules.len().saturating_sub(1),
            policy.strict_start_type(),
            &mut new,
        )
    };
    let derived = NonNull::new(derived).ok_or(Errno::ENOMEM)?;
    if !new {
        return Ok(derived);
    }
    for (nla_type, rule) in rules.iter().enumerate().skip(1) {
        let nested = |policy| Ok(derive(policy)?.as_ptr().cast_const().cast());
        let rule = RawRule::new(rule.fields(), nested)?;
        // SAFETY: `rule` and its text live until the call returns, a nested policy as long as
        // the module.
        check(unsafe { nlgenl_shim_rule(derived.as_ptr(), nla_type, &rule) })?;
    }
    Ok(derived)
}
