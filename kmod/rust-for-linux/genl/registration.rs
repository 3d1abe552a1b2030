// SPDX-License-Identifier: GPL-2.0 OR MIT OR Apache-2.0

//! The registration of a family, and the functions by which the kernel calls its handlers.

use super::{
    extack::refuse,
    helpers,
    pernet::{
        self,
        NetState, //
    },
    policy::Policies,
    registered::{
        copy_name,
        Registered, //
    },
    Consistency,
    Family,
    Info,
    More,
    Part,
    Refusal,
    Request,
    Room, //
};
use core::{
    marker::PhantomData,
    ptr::NonNull,
    slice, //
};
use kernel::{
    bindings,
    prelude::*, //
};
use nlwire::{
    Message,
    Sink, //
};

/// A registration of the family `F`, with a value of `N` in each network namespace. Dropping it
/// unregisters the family.
#[pin_data]
pub struct Registration<F: Family<Info<N>>, N: NetState> {
    // The fields are dropped in this order: nothing that a handler uses ends before the family.
    #[pin]
    family: Registered,
    #[pin]
    states: pernet::Registration<N>,
    ops: KVec<bindings::genl_ops>,
    groups: KVec<bindings::genl_multicast_group>,
    policies: Policies,
    _family: PhantomData<fn() -> F>,
}

// SAFETY: Only the kernel follows the pointers in these fields, and it does so on any thread.
unsafe impl<F: Family<Info<N>>, N: NetState> Send for Registration<F, N> {}
// SAFETY: An `&Registration` has no operations.
unsafe impl<F: Family<Info<N>>, N: NetState> Sync for Registration<F, N> {}

impl<F: Family<Info<N>>, N: NetState> Registration<F, N> {
    const ASSERT_POSITION_FITS: () = assert!(
        size_of::<F::Dump>() <= bindings::NETLINK_CTX_SIZE as usize
            && align_of::<F::Dump>() <= align_of::<c_long>()
    );

    /// Registers the family, on behalf of `module`.
    ///
    /// # Errors
    ///
    /// `EEXIST` if there is a family of this name, `EINVAL` if the kernel has no such family or
    /// policy, `EBUSY` if there is a registration with `N`, or `ENOMEM`.
    pub fn new(module: &'static ThisModule) -> impl PinInit<Self, Error> {
        let () = Self::ASSERT_POSITION_FITS;
        try_pin_init!(Self {
            policies: Policies::default(),
            groups: Self::groups()?,
            ops: Self::ops(policies)?,
            states <- pernet::Registration::new(),
            // The last one: from now on, the handlers are called.
            family <- {
                let family = Self::genl_family(module, ops, groups)?;
                // SAFETY: What the family points to is owned by vectors, which do not move it, and
                // lives until the family is unregistered, see the order of the fields. The
                // functions in the operations are for this family.
                unsafe { Registered::new(family) }
            },
            _family: PhantomData,
        }? Error)
    }

    fn groups() -> Result<KVec<bindings::genl_multicast_group>> {
        let mut groups = KVec::with_capacity(F::GROUPS.len(), GFP_KERNEL)?;
        for name in F::GROUPS {
            let mut group = bindings::genl_multicast_group::default();
            copy_name(&mut group.name, name)?;
            groups.push(group, GFP_KERNEL)?;
        }
        Ok(groups)
    }

    fn ops(policies: &mut Policies) -> Result<KVec<bindings::genl_ops>> {
        let mut ops = KVec::with_capacity(F::OPS.len(), GFP_KERNEL)?;
        for op in F::OPS {
            let policy = policies.derive((op.policy)())?;
            let mut raw = bindings::genl_ops {
                cmd: op.cmd,
                flags: u8::try_from(op.flags).map_err(|_| EINVAL)?,
                validate: op.validate,
                policy: policy.as_ptr(),
                maxattr: u32::try_from(policy.len() - 1).map_err(|_| EINVAL)?,
                ..Default::default()
            };
            if op.doit.is_some() {
                raw.doit = Some(Self::doit);
            }
            if op.dump.is_some() {
                raw.start = Some(Self::start);
                raw.dumpit = Some(Self::dumpit);
                raw.done = Some(Self::done);
            }
            ops.push(raw, GFP_KERNEL)?;
        }
        Ok(ops)
    }

    fn genl_family(
        module: &'static ThisModule,
        ops: &KVec<bindings::genl_ops>,
        groups: &KVec<bindings::genl_multicast_group>,
    ) -> Result<bindings::genl_family> {
        let mut family = bindings::genl_family {
            version: F::VERSION.into(),
            module: module.as_ptr(),
            ops: ops.as_ptr(),
            n_ops: u8::try_from(ops.len()).map_err(|_| EINVAL)?,
            mcgrps: groups.as_ptr(),
            n_mcgrps: u8::try_from(groups.len()).map_err(|_| EINVAL)?,
            resv_start_op: F::RESV_START_OP,
            ..Default::default()
        };
        family.set_netnsok(F::NETNSOK.into());
        family.set_parallel_ops(F::PARALLEL_OPS.into());
        copy_name(&mut family.name, F::NAME)?;
        Ok(family)
    }

    /// Calls `with` with the request in `info`.
    ///
    /// # Safety
    ///
    /// During the call, `info`, its message and its network namespace must be live, and the family
    /// must be registered.
    unsafe fn with_request<R>(
        info: *mut bindings::genl_info,
        dump: bool,
        with: impl FnOnce(&Request<'_, Info<N>>) -> Result<R, Refusal>,
    ) -> Result<R, Refusal> {
        // SAFETY: The caller promises this. `states` lives longer than the family is registered, so
        // that the namespace has a value.
        let kernel = unsafe { Info::new(info, dump) };
        // SAFETY: The caller promises that `info` is live.
        let nlh = unsafe { (*info).nlhdr };
        // SAFETY: As above.
        let port = unsafe { (*info).snd_portid };
        // SAFETY: The caller promises that the message is live.
        let len = unsafe { (*nlh).nlmsg_len };
        // SAFETY: `netlink_rcv_skb()` has checked that the skb holds all of the message. Nobody
        // writes to it: other holders of a reference (taps) only read.
        let bytes = unsafe { slice::from_raw_parts(nlh.cast::<u8>(), len as usize) };
        with(&Request::new(&kernel, Message::from_bytes(bytes)?, port))
    }

    /// C: `genl_ops::doit`.
    ///
    /// # Safety
    ///
    /// Must be called by `genl_family_rcv_msg_doit()` for this family.
    unsafe extern "C" fn doit(_: *mut bindings::sk_buff, info: *mut bindings::genl_info) -> c_int {
        let doit = |request: &Request<'_, Info<N>>| super::doit::<F, _>(request);
        // SAFETY: The caller has all of this on its stack or in the skb. A process is sending, and
        // its socket holds the namespace. `genl_rcv()` holds `cb_lock`, which
        // `genl_unregister_family()` needs.
        match unsafe { Self::with_request(info, false, doit) } {
            Ok(()) => 0,
            // SAFETY: As above.
            Err(refusal) => unsafe { refuse((*info).nlhdr, (*info).extack, &refusal) },
        }
    }

    /// C: `genl_ops::start`.
    ///
    /// # Safety
    ///
    /// Must be called by `genl_start()` for this family.
    unsafe extern "C" fn start(cb: *mut bindings::netlink_callback) -> c_int {
        let start = |request: &Request<'_, Info<N>>| super::start::<F, _>(request);
        // SAFETY: The caller has set `data`.
        let info = unsafe { dump_info(cb) };
        // SAFETY: As in `doit()`; the dump holds the skb of its request, the socket, the module.
        match unsafe { Self::with_request(info, true, start) } {
            Ok(position) => {
                // SAFETY: `ctx` is for the family alone, and has room for the position
                // (`ASSERT_POSITION_FITS`).
                unsafe { Self::position(cb).write(position) };
                0
            }
            // SAFETY: As above.
            Err(refusal) => unsafe { refuse((*cb).nlh, (*cb).extack, &refusal) },
        }
    }

    /// C: `genl_ops::dumpit`.
    ///
    /// # Safety
    ///
    /// Must be called by `genl_dumpit()` for this family, after `start()` has succeeded.
    unsafe extern "C" fn dumpit(
        skb: *mut bindings::sk_buff,
        cb: *mut bindings::netlink_callback,
    ) -> c_int {
        // SAFETY: The skb is live.
        let data = unsafe { helpers::skb_tail_pointer(skb) };
        // SAFETY: As above. `netlink_dump()` limits the room to that of the reader.
        let size = unsafe { helpers::skb_tailroom(skb) };
        // SAFETY: The skb is new and linear, so `size` bytes at `data` are ours until it is sent.
        // The address is not null.
        let mut room = unsafe { Room::new(NonNull::new_unchecked(data), size as usize) };
        // SAFETY: `start()` has written it, and `nl_cb_mutex` is held.
        let position = unsafe { &mut *Self::position(cb) };
        // SAFETY: `cb` is live.
        let (seq, prev_seq) = unsafe { ((*cb).seq, (*cb).prev_seq) };
        let mut consistency = Consistency { seq, prev_seq };
        let mut part = Part::new(&mut room, &mut consistency);
        let dumpit =
            |request: &Request<'_, Info<N>>| super::dumpit::<F, _>(request, position, &mut part);
        // SAFETY: The caller has set `data`.
        let info = unsafe { dump_info(cb) };
        // SAFETY: As in `start()`.
        match unsafe { Self::with_request(info, true, dumpit) } {
            Ok(more) => {
                let len = room.as_bytes().len() as c_uint;
                // SAFETY: `len` is at most the tail room.
                unsafe { bindings::skb_put(skb, len) };
                // SAFETY: `cb` is live.
                unsafe { (*cb).seq = consistency.seq };
                // SAFETY: As above.
                unsafe { (*cb).prev_seq = consistency.prev_seq };
                match more {
                    More::Yes => len as c_int,
                    // `NLMSG_DONE` comes next, into the same skb.
                    More::No => 0,
                }
            }
            // SAFETY: As above.
            Err(refusal) => unsafe { refuse((*cb).nlh, (*cb).extack, &refusal) },
        }
    }

    /// C: `genl_ops::done`.
    ///
    /// # Safety
    ///
    /// Must be called by `genl_done()` for this family, after `start()` has succeeded.
    unsafe extern "C" fn done(cb: *mut bindings::netlink_callback) -> c_int {
        // SAFETY: `start()` has written it.
        let position = unsafe { Self::position(cb).read() };
        let done = |request: &Request<'_, Info<N>>| {
            super::done::<F, _>(request, position);
            Ok(())
        };
        // SAFETY: The caller has set `data`.
        let info = unsafe { dump_info(cb) };
        // SAFETY: As in `start()`. If the socket is being closed, it still holds the namespace.
        let _ = unsafe { Self::with_request(info, true, done) };
        0
    }

    /// Returns the place of the position of a dump.
    ///
    /// # Safety
    ///
    /// `cb` must be live.
    unsafe fn position(cb: *mut bindings::netlink_callback) -> *mut F::Dump {
        // SAFETY: The caller promises this.
        unsafe { &raw mut (*cb).__bindgen_anon_1 }.cast()
    }
}

/// Returns the request of a dump. C: `genl_info_dump()`.
///
/// # Safety
///
/// `cb` must be live, and of a dump of generic netlink.
unsafe fn dump_info(cb: *mut bindings::netlink_callback) -> *mut bindings::genl_info {
    // SAFETY: The caller promises this.
    let info: *mut bindings::genl_dumpit_info = unsafe { (*cb).data }.cast();
    // SAFETY: As above: `genl_start()` has put this there.
    unsafe { &raw mut (*info).info }
}
