// SPDX-License-Identifier: GPL-2.0 OR MIT OR Apache-2.0

//! Netlink kernel sockets: one in each network namespace, with a timer and a [`Service`]. The
//! `kernel` crate does not provide these yet. All `unsafe` of the module is in this file, in
//! `pernet.rs` and in `genl/room.rs` (in test builds, also in `compare.rs`), and nothing that the
//! service does can make it unsound.
//!
//! C headers: [`include/linux/netlink.h`](srctree/include/linux/netlink.h),
//! [`include/net/net_namespace.h`](srctree/include/net/net_namespace.h)
//!
//! # Lifetimes
//!
//! [`Namespace::init`] creates a namespace's state, and [`Namespace::exit`] gives it up. In between,
//! [`Namespace::open`] creates the socket and [`Namespace::close`] releases it. After that, nothing
//! is received, dumped or joined. A process's socket holds a reference to its namespace
//! (`sk_alloc()`) and to this module (`netlink_create()`), and a dump in progress holds another
//! (`__netlink_dump_start()`). Receiving, dumping and joining happen on behalf of a process that has
//! such a socket open.
//!
//! # The timer
//!
//! The timer of a namespace starts when a process there joins the group of events
//! ([`Namespace::bind`]), and ends with the first event that has no listener ([`Namespace::run`]).
//! Nothing counts joins and leaves, because the kernel does not report them in pairs: a process can
//! join twice and leave once, leave without having joined, and leave by a `bind()` that reports
//! nothing.

use crate::{
    helpers,
    pernet::Operations,
    policy::Policies,
    room::Room,
    Service, //
};
use core::{
    mem::{
        offset_of,
        ManuallyDrop, //
    },
    ptr::{
        self,
        NonNull, //
    },
    slice, //
};
use kernel::{
    bindings,
    error::{
        from_result,
        to_result, //
    },
    module::this_module,
    prelude::*,
    sync::{
        atomic::{
            Atomic,
            Relaxed, //
        },
        Arc,
        ArcBorrow,
        SetOnce, //
    },
    types::Opaque,
    workqueue::{
        self,
        impl_has_delayed_work,
        new_delayed_work,
        DelayedWork,
        WorkItem, //
    }, //
};
use nlwire::{
    NlaPolicy,
    Sink, //
};

/// Yields the processor. Returns false if the current process is about to be killed. May sleep.
pub(crate) fn go_on() -> bool {
    // SAFETY: An FFI call in process context, where `cond_resched()` is allowed.
    unsafe { helpers::go_on() }
}

/// The key of a [`Namespace`] in a `struct net`: `pernet_operations::id`.
static NET_ID: Atomic<u32> = Atomic::new(0);

/// The task that loads the module, while it initialises namespaces.
static LOADER: Atomic<*mut bindings::task_struct> = Atomic::new(ptr::null_mut());

fn current() -> *mut bindings::task_struct {
    // SAFETY: This is always allowed.
    unsafe { bindings::get_current() }
}

fn jiffies() -> usize {
    // SAFETY: This is always allowed.
    unsafe { helpers::jiffies() }
}

/// The kernel calls [`Namespace::bind`] before it makes a process a member of the group, and no
/// function after it. For this time after a call, the timer goes on without listeners: a process
/// that is delayed for longer in between gets no events until the next one joins.
const JOINING: usize = 2 * bindings::HZ as usize;

/// The module's kernel socket in a network namespace.
///
/// # Invariants
///
/// The pointer is to a kernel socket of `Service::protocol()`, which is live as long as anyone
/// except [`Namespace::close`] can have a reference to `Self`.
pub(crate) struct Socket(NonNull<bindings::sock>);

// SAFETY: Netlink's functions accept a kernel socket on any thread.
unsafe impl Send for Socket {}
// SAFETY: They accept it on several threads at once, with their own locking.
unsafe impl Sync for Socket {}

impl Socket {
    /// Returns whether `group` has a listener in any namespace.
    pub(crate) fn has_listeners(&self, group: u32) -> bool {
        // SAFETY: The socket is a live kernel socket by the type invariants, as
        // `netlink_has_listeners()` demands (`BUG_ON(!netlink_is_kernel(sk))`). It checks `group`.
        unsafe { bindings::netlink_has_listeners(self.0.as_ptr(), group) != 0 }
    }

    /// Allocates an skb with room for `size` bytes. Returns `None` without memory. May sleep.
    pub(crate) fn alloc_skb(&self, size: usize) -> Option<SkBuff<'_>> {
        let len = c_uint::try_from(size).ok()?;
        // The sender determines the size, so a failure does not deserve a warning.
        let gfp = bindings::GFP_KERNEL | bindings::__GFP_NOWARN;
        // SAFETY: An FFI call in process context, where `GFP_KERNEL` is allowed.
        let skb = unsafe { bindings::__alloc_skb(len, gfp, 0, bindings::NUMA_NO_NODE) };
        let skb = NonNull::new(skb)?;
        // SAFETY: The skb is live.
        let data = unsafe { (*skb.as_ptr()).data };
        // SAFETY: "The returned buffer has no headroom and a tail room of at least size bytes": all
        // of it begins at `data`, which is not null in a live skb. Nobody else has the skb, "the
        // object has a reference count of one".
        let room = unsafe { Room::new(NonNull::new_unchecked(data), size) };
        // INVARIANT: This reference becomes ours.
        Some(SkBuff {
            skb,
            room,
            socket: self,
        })
    }
}

/// An unsent skb. Dropping it frees it; sending consumes it.
///
/// # Invariants
///
/// `skb` is a live and linear skb without data, and `self` owns its only reference. `room` is its
/// tail room.
pub(crate) struct SkBuff<'a> {
    skb: NonNull<bindings::sk_buff>,
    room: Room,
    socket: &'a Socket,
}

impl SkBuff<'_> {
    /// Sends the messages to the socket with `port`, without waiting for room there.
    pub(crate) fn unicast(self, port: u32) -> Result {
        let socket = self.socket.0.as_ptr();
        let skb = self.into_raw();
        // SAFETY: The socket is live by its type invariants; `skb` was ours, and
        // `netlink_unicast()` consumes it in any case.
        to_result(unsafe {
            bindings::netlink_unicast(socket, skb, port, bindings::MSG_DONTWAIT as c_int)
        })
    }

    /// Sends the messages to `group`. May sleep.
    pub(crate) fn broadcast(self, group: u32) -> Result {
        let socket = self.socket.0.as_ptr();
        let skb = self.into_raw();
        // SAFETY: `skb` is live and ours alone, and what is in `cb` is netlink's: `NETLINK_CB()`.
        unsafe { (*netlink_cb(skb)).dst_group = group };
        // SAFETY: As in `unicast()`; in process context, where `GFP_KERNEL` is allowed.
        to_result(unsafe {
            bindings::netlink_broadcast(socket, skb, 0, group, bindings::GFP_KERNEL)
        })
    }

    /// Sends the messages to `group`, like [`broadcast`](Self::broadcast). Returns whether the
    /// group has a listener that they are for, with or without room. May sleep.
    pub(crate) fn notify(self, group: u32) -> bool {
        /// Called for each such listener, before anything else.
        ///
        /// # Safety
        ///
        /// `data` must point to a `bool`, of which there is no reference.
        unsafe extern "C" fn heard(
            _: *mut bindings::sock,
            _: *mut bindings::sk_buff,
            data: *mut c_void,
        ) -> c_int {
            // SAFETY: The caller promises this.
            unsafe { data.cast::<bool>().write(true) };
            0 // deliver it
        }

        let mut listeners = false;
        let socket = self.socket.0.as_ptr();
        let skb = self.into_raw();
        // SAFETY: As in `broadcast()`.
        unsafe { (*netlink_cb(skb)).dst_group = group };
        let gfp = bindings::GFP_KERNEL;
        let data = (&raw mut listeners).cast();
        // SAFETY: As in `broadcast()`. `heard()` and `data`, which is `listeners`, are used only
        // during this call.
        unsafe {
            bindings::netlink_broadcast_filtered(socket, skb, 0, group, gfp, Some(heard), data)
        };
        listeners
    }

    /// Makes the messages the data of the skb, and gives up ownership.
    fn into_raw(self) -> *mut bindings::sk_buff {
        let this = ManuallyDrop::new(self);
        let len = this.room.as_bytes().len() as c_uint;
        // SAFETY: The skb is live and linear, and `len` is at most its tail room, by the type
        // invariants ("If this would exceed the total buffer size the kernel will panic").
        unsafe { bindings::skb_put(this.skb.as_ptr(), len) };
        this.skb.as_ptr()
    }
}

impl Drop for SkBuff<'_> {
    fn drop(&mut self) {
        // SAFETY: The only reference is ours by the type invariants; after `into_raw()`, `drop()`
        // does not run.
        unsafe { bindings::nlmsg_free(self.skb.as_ptr()) }
    }
}

impl AsMut<Room> for SkBuff<'_> {
    #[inline]
    fn as_mut(&mut self) -> &mut Room {
        &mut self.room
    }
}

/// Returns `NETLINK_CB()` as a pointer.
fn netlink_cb(skb: *mut bindings::sk_buff) -> *mut bindings::netlink_skb_parms {
    skb.wrapping_byte_add(offset_of!(bindings::sk_buff, cb))
        .cast()
}

/// A datagram that is being received.
///
/// # Invariants
///
/// `skb` is the live skb that [`Namespace::input`] was called with, until `'a` ends.
pub(crate) struct Datagram<'a> {
    skb: *mut bindings::sk_buff,
    bytes: &'a [u8],
    socket: Socket,
}

/// Information beyond the error code: `struct netlink_ext_ack`. Offsets are in the datagram.
pub(crate) struct ExtAck<'a> {
    pub(crate) msg: Option<&'a str>,
    pub(crate) bad_attr: Option<usize>,
    /// The rule that the attribute breaks.
    pub(crate) policy: Option<&'static NlaPolicy>,
    pub(crate) miss_nest: Option<usize>,
    pub(crate) miss_type: Option<u16>,
}

impl<'a> Datagram<'a> {
    pub(crate) fn bytes(&self) -> &'a [u8] {
        self.bytes
    }

    /// Returns the sender's port, as the kernel knows it.
    pub(crate) fn port(&self) -> u32 {
        // SAFETY: The skb is live by the type invariants, and netlink's core has filled its `cb`.
        unsafe { (*netlink_cb(self.skb)).portid }
    }

    pub(crate) fn socket(&self) -> &Socket {
        &self.socket
    }

    /// Returns the message at `offset`, if the datagram holds a whole one there.
    fn nlmsghdr(&self, offset: usize) -> Option<*mut bindings::nlmsghdr> {
        let rest = self.bytes.get(offset..)?;
        let len = u32::from_ne_bytes(*rest.first_chunk()?) as usize;
        let whole =
            offset % 4 == 0 && (size_of::<bindings::nlmsghdr>()..=rest.len()).contains(&len);
        whole.then_some(rest.as_ptr().cast_mut().cast())
    }

    fn nlattr(&self, offset: Option<usize>) -> *const bindings::nlattr {
        match offset.and_then(|offset| self.bytes.get(offset..)) {
            Some(attribute) => attribute.as_ptr().cast(),
            None => ptr::null(),
        }
    }

    /// Answers the message at `offset` with an ACK. May sleep.
    pub(crate) fn ack(&self, offset: usize, error: c_int, said: &ExtAck<'_>) {
        let Some(nlh) = self.nlmsghdr(offset) else {
            return;
        };
        let mut policies = Policies::default();
        // It is left out without memory for its range.
        let policy = said
            .policy
            .and_then(|policy| policies.rule(policy.fields()).ok());
        let mut extack = bindings::netlink_ext_ack {
            bad_attr: self.nlattr(said.bad_attr),
            policy: policy.as_ref().map_or(ptr::null(), ptr::from_ref),
            miss_nest: self.nlattr(said.miss_nest),
            miss_type: said.miss_type.unwrap_or(0),
            ..Default::default()
        };
        if let Some(msg) = said.msg {
            // As much as fits before the NUL, which is already there.
            let room = extack._msg_buf.len() - 1;
            for (to, from) in extack._msg_buf.iter_mut().take(room).zip(msg.bytes()) {
                *to = from as c_char;
            }
            extack._msg = extack._msg_buf.as_ptr();
        }
        // SAFETY: The skb is live by the type invariants. It holds all `nlh->nlmsg_len` bytes,
        // which are read and not written. `extack`, and the text and the rule in it, stay in place
        // until this returns; of its attributes, only the addresses are used.
        unsafe { bindings::netlink_ack(self.skb, nlh, error, &extack) };
    }

    /// Starts a dump for the message at `offset`: the kernel calls [`Service::dump`] until there is
    /// no more. May sleep.
    ///
    /// A dump keeps the skb of its request until its last part has been read. That of a whole
    /// datagram can be as large as the send buffer of the sender, for each of its sockets. The dump
    /// needs only the header and the port, so it gets an skb with these.
    pub(crate) fn dump_start(&self, offset: usize) -> Result {
        self.nlmsghdr(offset).ok_or(EINVAL)?;
        let header = self.bytes.get(offset..).and_then(<[u8]>::first_chunk);
        let mut header: [u8; size_of::<bindings::nlmsghdr>()] = *header.ok_or(EINVAL)?;
        let len = header.len();
        header[..4].copy_from_slice(&(len as u32).to_ne_bytes());
        let mut request = self.socket.alloc_skb(len).ok_or(ENOMEM)?;
        let room = request.as_mut();
        room.append(&header, &[], 0).ok_or(ENOMEM)?;
        let request = request.into_raw();
        // SAFETY: The skb is live by the type invariants, and netlink's core has filled its `cb`.
        let cb = unsafe { *netlink_cb(self.skb) };
        // SAFETY: The new skb is ours alone, and has room for netlink's `cb`.
        unsafe { netlink_cb(request).write(cb) };
        // SAFETY: The new skb is live.
        let nlh = unsafe { (*request).data }.cast();

        let mut control = bindings::netlink_dump_control {
            dump: Some(Namespace::dump),
            module: this_module::<crate::NlKmod>().as_ptr(),
            ..Default::default()
        };
        // SAFETY: The socket is live by the type invariants. `nlh` is in the skb, to which the dump
        // takes a reference of its own; `control` is copied. `dump()` belongs to the named module.
        let begun = to_result(unsafe {
            bindings::__netlink_dump_start(self.socket.0.as_ptr(), request, nlh, &mut control)
        });
        // SAFETY: This is the reference from `into_raw()`.
        unsafe { bindings::nlmsg_free(request) };
        match begun {
            // The dump has started, and no ACK is due.
            Err(EINTR) => Ok(()),
            begun => begun,
        }
    }
}

/// The module's state in a network namespace.
#[pin_data]
struct Namespace {
    service: Service,
    /// Empty if the namespace is not served, and until `open()` has created the socket; `input()`,
    /// `bind()` and `run()` may be called earlier.
    socket: SetOnce<Socket>,
    /// The jiffies of the last `bind()`.
    joined: Atomic<usize>,
    #[pin]
    tick: DelayedWork<Self>,
}

impl_has_delayed_work! {
    impl HasDelayedWork<Self> for Namespace { self.tick }
}

impl WorkItem for Namespace {
    type Pointer = Arc<Self>;

    fn run(this: Arc<Self>) {
        let socket = this.socket.as_ref();
        let listeners = socket.is_some_and(|socket| this.service.tick(socket));
        let since = jiffies().wrapping_sub(this.joined.load(Relaxed));
        if listeners || since < JOINING {
            this.schedule();
        }
    }
}

impl Namespace {
    /// Schedules the next tick. Does nothing if it is already scheduled, or if there are no ticks.
    fn schedule(self: Arc<Self>) {
        if let Some(interval) = Service::interval() {
            // Fails as well while `close()` is cancelling the tick.
            let _ = workqueue::system_power_efficient().enqueue_delayed(self, interval);
        }
    }

    /// Returns the place in `net` for a pointer to its `Namespace`.
    ///
    /// # Safety
    ///
    /// `net` must be live, and between its `ops_init()` and `ops_free()` for [`Registration`]'s
    /// `states`.
    unsafe fn slot(net: *const bindings::net) -> *mut *const Self {
        // SAFETY: The caller promises that `ops_init()` has put a pointer to
        // `pernet_operations::size` bytes there.
        unsafe { helpers::net_generic(net, NET_ID.load(Relaxed)) }.cast()
    }

    /// Returns the namespace of a socket.
    ///
    /// # Safety
    ///
    /// `sk` must be a live socket of this protocol, and [`Self::close`] must not be called for its
    /// namespace while the result is in use.
    unsafe fn of<'a>(sk: *const bindings::sock) -> ArcBorrow<'a, Self> {
        // SAFETY: The caller promises that the socket is live.
        let net = unsafe { helpers::sock_net(sk) };
        // SAFETY: A socket's namespace is live. There are sockets of this protocol only after
        // `init()` was called for all namespaces.
        unsafe { Self::in_net(net) }
    }

    /// Returns the state of a namespace.
    ///
    /// # Safety
    ///
    /// `net` must be live, between its `init()` and its `exit()`, as long as the result is in use.
    unsafe fn in_net<'a>(net: *const bindings::net) -> ArcBorrow<'a, Self> {
        // SAFETY: The caller promises this.
        let slot = unsafe { Self::slot(net) };
        // SAFETY: `init()` wrote it.
        let this = unsafe { slot.read() };
        // SAFETY: The pointer is from `Arc::into_raw()` in `init()`, which left its reference to
        // `exit()`.
        unsafe { ArcBorrow::from_raw(this) }
    }

    /// C: `pernet_operations::init`.
    ///
    /// # Safety
    ///
    /// Must be called by `ops_init()` for [`Registration`]'s `states`.
    unsafe extern "C" fn init(net: *mut bindings::net) -> c_int {
        from_result(|| {
            let this = Arc::pin_init(
                pin_init!(Self {
                    service: Service::default(),
                    socket: SetOnce::new(),
                    joined: Atomic::new(0),
                    tick <- new_delayed_work!("nlkmod"),
                }),
                GFP_KERNEL,
            )?;
            // SAFETY: This is `ops_init()`.
            let slot = unsafe { Self::slot(net) };
            // SAFETY: There is room for a pointer: `Registration::new()`. Without a socket, nobody
            // else can access it. The reference is left to `exit()`.
            unsafe { slot.write(Arc::into_raw(this)) };
            Ok(0)
        })
    }

    /// C: `pernet_operations::exit`.
    ///
    /// # Safety
    ///
    /// Must be called by `ops_undo_list()` for [`Registration`]'s `states`, once, for a namespace
    /// whose `init()` succeeded.
    unsafe extern "C" fn exit(net: *mut bindings::net) {
        // SAFETY: It is freed only after this: `ops_free_list()`.
        let slot = unsafe { Self::slot(net) };
        // SAFETY: `init()` succeeded, and wrote it.
        let this = unsafe { slot.read() };
        // SAFETY: The pointer is from `Arc::into_raw()` in `init()`, and this is the only call for
        // it.
        drop(unsafe { Arc::from_raw(this) });
    }

    /// C: `pernet_operations::init`.
    ///
    /// # Safety
    ///
    /// Must be called by `ops_init()` for [`Registration`]'s `sockets`.
    unsafe extern "C" fn open(net: *mut bindings::net) -> c_int {
        from_result(|| {
            // SAFETY: The registration of the states began earlier and ends later.
            let this = unsafe { Self::in_net(net) };
            // `__netlink_kernel_create()` makes a socket visible before it marks it as the
            // kernel's. A message sent to it in between triggers the `BUG()` of
            // `netlink_data_ready()`. This cannot happen in a new namespace, nor in the first one,
            // because the protocol is not registered yet. By now it is registered, and in the other
            // namespaces that existed before the module, any process may have a socket of it. Those
            // are initialised by the task that loads the module, and the new ones by the tasks that
            // create them, from the moment on when the former are done (`pernet_ops_rwsem`).
            if ptr::eq(LOADER.load(Relaxed), current())
                && !ptr::eq(net, &raw const bindings::init_net)
            {
                return Ok(0);
            }
            let mut flags = bindings::NL_CFG_F_NONROOT_RECV;
            if Service::nonroot_send() {
                flags |= bindings::NL_CFG_F_NONROOT_SEND;
            }
            let mut config = bindings::netlink_kernel_cfg {
                groups: Service::GROUPS,
                flags,
                input: Some(Self::input),
                bind: Some(Self::bind),
                ..Default::default()
            };
            let module = this_module::<crate::NlKmod>().as_ptr();
            let protocol = Service::protocol();
            // SAFETY: `net` is live until `close()` has released the socket. `input()` and `bind()`
            // belong to the named module. `config` is copied. The function checks the protocol
            // number.
            let sk =
                unsafe { bindings::__netlink_kernel_create(net, protocol, module, &mut config) };
            let Some(sk) = NonNull::new(sk) else {
                // The function does not return a reason. If the number is taken, it is taken in the
                // first namespace; in later ones, the only reason is a lack of memory. There is no
                // message for those, because anyone who may create a namespace could fill the log.
                if !ptr::eq(net, &raw const bindings::init_net) {
                    return Err(ENOMEM);
                }
                pr_err!("protocol {protocol} is taken\n");
                return Err(EADDRINUSE);
            };
            // INVARIANT: A new kernel socket, which only `close()` releases.
            this.socket.populate(Socket(sk));
            Ok(0)
        })
    }

    /// C: `pernet_operations::exit`.
    ///
    /// # Safety
    ///
    /// Must be called by `ops_undo_list()` for [`Registration`]'s `sockets`, once, for a namespace
    /// whose `open()` succeeded.
    unsafe extern "C" fn close(net: *mut bindings::net) {
        // SAFETY: The registration of the states ends later.
        let this = unsafe { Self::in_net(net) };

        // Nobody joins any more: no process has a socket of the protocol here.
        // CAST: `DelayedWork` and `Opaque` are `repr(transparent)`.
        let tick: *const Opaque<bindings::delayed_work> = (&raw const this.tick).cast();
        // SAFETY: The work was initialised by `new_delayed_work!()`, and we may sleep. After this
        // call it is neither pending nor running, "even if the work re-queues itself".
        if unsafe { bindings::cancel_delayed_work_sync(Opaque::cast_into(tick)) } {
            // SAFETY: "%true if @dwork was pending": in that case, nothing else will take the
            // reference from `Arc::into_raw()` in `enqueue_delayed()`.
            drop(unsafe { Arc::from_raw(ptr::from_ref(&*this)) });
        }
        if let Some(socket) = this.socket.as_ref() {
            // SAFETY: The socket is live and this is the only call that releases it. Nobody uses it
            // any more: the tick is cancelled; for everything else, see the module documentation.
            unsafe { bindings::netlink_kernel_release(socket.0.as_ptr()) };
        }
    }

    /// C: `netlink_kernel_cfg::bind`. A process joins `group`: by `setsockopt()` or `bind()`.
    ///
    /// # Safety
    ///
    /// Must be called by netlink's core, for a socket of this protocol in `net`.
    unsafe extern "C" fn bind(net: *mut bindings::net, group: c_int) -> c_int {
        if u32::try_from(group) == Ok(Service::EVENTS) {
            // SAFETY: As in `of()`.
            let this = unsafe { Self::in_net(net) };
            // If the tick is scheduled already, it sees this time: queueing work is a full barrier,
            // even if the work is queued.
            this.joined.store(jiffies(), Relaxed);
            Arc::from(this).schedule();
        }
        0
    }

    /// C: `netlink_kernel_cfg::input`.
    ///
    /// # Safety
    ///
    /// Must be called by `netlink_unicast_kernel()`.
    unsafe extern "C" fn input(skb: *mut bindings::sk_buff) {
        // SAFETY: The skb is live until we return: the caller consumes it afterwards.
        let sk = unsafe { (*skb).sk };
        // SAFETY: As above.
        let data = unsafe { (*skb).data };
        // SAFETY: As above.
        let len = unsafe { (*skb).len };
        // SAFETY: As above.
        let nonlinear = unsafe { (*skb).data_len };
        // SAFETY: The caller has assigned the skb to the kernel socket
        // (`netlink_skb_set_owner_r()`), which is live. A process is sending, so `close()` is not
        // called.
        let this = unsafe { Self::of(sk) };
        let Some(sk) = NonNull::new(sk) else { return };
        // SAFETY: This is the linear part of a live skb, `skb_headlen()` bytes. Nobody writes to
        // it: other holders of a reference (taps, listeners to the same datagram) only read.
        let bytes = unsafe { slice::from_raw_parts(data, len.saturating_sub(nonlinear) as usize) };
        // INVARIANT: The skb is live until we return, and so is the kernel socket.
        this.service.receive(&Datagram {
            skb,
            bytes,
            socket: Socket(sk),
        });
    }

    /// C: `netlink_callback::dump`.
    ///
    /// # Safety
    ///
    /// Must be called by `netlink_dump()`.
    unsafe extern "C" fn dump(
        skb: *mut bindings::sk_buff,
        cb: *mut bindings::netlink_callback,
    ) -> c_int {
        // SAFETY: The skb is live.
        let sk = unsafe { (*skb).sk };
        // SAFETY: As above.
        let data = unsafe { helpers::skb_tail_pointer(skb) };
        // SAFETY: As above. `netlink_dump()` limits the room to that of the reader.
        let size = unsafe { helpers::skb_tailroom(skb) };
        // SAFETY: `cb` and the request in it are live as long as the dump runs.
        let request = unsafe { (*cb).skb };
        // SAFETY: As above; netlink's core has filled the request's `cb`.
        let port = unsafe { (*netlink_cb(request)).portid };
        // SAFETY: As above.
        let nlh = unsafe { (*cb).nlh };
        // SAFETY: As above: it is in the request, see `dump_start()`.
        let seq = unsafe { (*nlh).nlmsg_seq };
        // SAFETY: The caller has assigned the skb to the requesting socket, which is live. A
        // process is sending or receiving, so `close()` is not called.
        let this = unsafe { Self::of(sk) };

        // SAFETY: The skb is new and linear, so `size` bytes at `data` are ours until it is sent.
        // The address is not null.
        let mut room = unsafe { Room::new(NonNull::new_unchecked(data), size as usize) };
        // SAFETY: `ctx` has 48 bytes for our use, aligned like a `long` and 0 at first.
        // `nl_cb_mutex` is held.
        let cursor = unsafe { &mut *(&raw mut (*cb).__bindgen_anon_1).cast::<usize>() };
        let more = this.service.dump(&mut room, cursor, port, seq);

        let len = room.as_bytes().len() as c_uint;
        // SAFETY: `len` is at most the tail room.
        unsafe { bindings::skb_put(skb, len) };
        match (more, len) {
            // `NLMSG_DONE` comes next, into the same skb.
            (false, _) => 0,
            (true, 0) => EMSGSIZE.to_errno(),
            (true, len) => len as c_int,
        }
    }
}

/// The registration of the service in all network namespaces.
///
/// It has two parts, so that the second one, which makes the protocol available in the first
/// namespace, cannot fail in a later one. After a failure the module is freed even if a process has
/// opened a socket in the meantime.
#[pin_data]
pub(crate) struct Registration {
    // Dropped first.
    #[pin]
    sockets: Operations,
    #[pin]
    states: Operations,
}

impl Registration {
    /// Registers the service. Fails after the first call.
    pub(crate) fn new() -> impl PinInit<Self, Error> {
        static ONCE: SetOnce<()> = SetOnce::new();

        let states = bindings::pernet_operations {
            init: Some(Namespace::init),
            exit: Some(Namespace::exit),
            id: NET_ID.as_ptr(),
            size: size_of::<*const Namespace>(),
            ..Default::default()
        };
        let sockets = bindings::pernet_operations {
            init: Some(Namespace::open),
            exit: Some(Namespace::close),
            ..Default::default()
        };
        // SAFETY: These functions are for this registration, of which there is only one.
        let states = unsafe { Operations::register(states) };
        // SAFETY: As above. This registration begins after the other one, and ends before it.
        let sockets = unsafe { Operations::register(sockets) };
        try_pin_init!(Self {
            _: {
                if !ONCE.populate(()) {
                    return Err(EBUSY);
                }
            },
            states <- states,
            _: { LOADER.store(current(), Relaxed) },
            sockets <- sockets,
            _: { LOADER.store(ptr::null_mut(), Relaxed) },
        }? Error)
    }
}
