// SPDX-License-Identifier: GPL-2.0 OR MIT OR Apache-2.0

//! Values in network namespaces.
//!
//! C header: [`include/net/net_namespace.h`](srctree/include/net/net_namespace.h)

use super::helpers;
use core::{
    marker::PhantomData, //
};
use kernel::{
    bindings,
    error::{
        from_result,
        to_result, //
    },
    new_mutex,
    prelude::*,
    sync::{
        atomic::{
            Atomic,
            Full,
            Relaxed, //
        },
        Mutex, //
    },
    types::Opaque,
};

/// A registration of functions for all network namespaces, present and future.
///
/// # Invariants
///
/// The operations are registered.
#[pin_data(PinnedDrop)]
pub struct Operations {
    #[pin]
    ops: Opaque<bindings::pernet_operations>,
}

// SAFETY: `unregister_pernet_subsys()` may be called from any thread.
unsafe impl Send for Operations {}
// SAFETY: An `&Operations` has no operations.
unsafe impl Sync for Operations {}

impl Operations {
    /// Registers `ops`.
    ///
    /// # Safety
    ///
    /// The functions in `ops` must be sound when `ops_init()` and `ops_undo_list()` call them for
    /// this registration, and nobody else may use `ops.id`.
    pub unsafe fn register(ops: bindings::pernet_operations) -> impl PinInit<Self, Error> {
        let ops = Opaque::try_ffi_init(move |to: *mut bindings::pernet_operations| {
            // SAFETY: `to` is ours to initialise.
            unsafe { to.write(ops) };
            // SAFETY: The operations were initialised just now and are pinned; the caller promises
            // the rest. On failure they are not in the list, and `exit` was called wherever `init`
            // had succeeded.
            to_result(unsafe { bindings::register_pernet_subsys(to) })
        });
        // INVARIANT: They are registered if this succeeds.
        try_pin_init!(Self { ops <- ops }? Error)
    }
}

#[pinned_drop]
impl PinnedDrop for Operations {
    fn drop(self: Pin<&mut Self>) {
        // SAFETY: They are registered by the type invariants.
        unsafe { bindings::unregister_pernet_subsys(self.ops.get()) };
    }
}

/// A type of which each network namespace has a value.
pub trait NetState: Default + Send + Unpin + 'static {
    /// The key of the values.
    const KEY: &'static Key<Self>;
}

/// The key of the values of a type, a `static`.
///
/// # Invariants
///
/// `id` is only used by the [`Registration`] that has set `taken`.
pub struct Key<T> {
    /// C: `pernet_operations::id`.
    id: Atomic<u32>,
    /// 1 while there is a registration.
    taken: Atomic<u32>,
    _type: PhantomData<fn() -> T>,
}

impl<T> Key<T> {
    /// Creates a key.
    #[expect(clippy::new_without_default, reason = "a static has a constant value")]
    pub const fn new() -> Self {
        Self {
            id: Atomic::new(0),
            taken: Atomic::new(0),
            _type: PhantomData,
        }
    }
}

/// The place for a pointer to a value in a `struct net`, from `KBox::into_raw()`.
type Slot<T> = *mut Mutex<T>;

impl<T: NetState> Key<T> {
    /// Returns the place for the pointer in `net`.
    ///
    /// # Safety
    ///
    /// `net` must be live, and between its `ops_init()` and `ops_free()` for the registration.
    unsafe fn slot(&self, net: *const bindings::net) -> *mut Slot<T> {
        // SAFETY: The caller promises that `ops_init()` has put a pointer to
        // `pernet_operations::size` bytes there.
        unsafe { helpers::net_generic(net, self.id.load(Relaxed)) }.cast()
    }

    /// Returns the value of a namespace.
    ///
    /// # Safety
    ///
    /// `net` must be live, and between its `init` and its `exit` for the registration, as long as
    /// the result is in use.
    pub unsafe fn value<'a>(&self, net: *const bindings::net) -> &'a Mutex<T> {
        // SAFETY: The caller promises this.
        let slot = unsafe { self.slot(net) };
        // SAFETY: `init()` wrote it.
        let value = unsafe { slot.read() };
        // SAFETY: The pointer is from `KBox::into_raw()` in `init()`, and `exit()`, which frees it,
        // is not called as long as the result is in use.
        unsafe { &*value }
    }
}

/// A registration of a type: as long as it exists, each network namespace has a value.
#[pin_data]
pub struct Registration<T: NetState> {
    // Dropped first.
    #[pin]
    ops: Operations,
    taken: Taken<T>,
}

impl<T: NetState> Registration<T> {
    /// Creates a value in all network namespaces, present and future.
    ///
    /// # Errors
    ///
    /// `EBUSY` if there is a registration of the type, or `ENOMEM`.
    pub fn new() -> impl PinInit<Self, Error> {
        let ops = bindings::pernet_operations {
            init: Some(Self::init),
            exit: Some(Self::exit),
            id: T::KEY.id.as_ptr(),
            size: size_of::<Slot<T>>(),
            ..Default::default()
        };
        // SAFETY: The functions are for this registration; by the invariants of `Key`, it alone
        // uses the id.
        let ops = unsafe { Operations::register(ops) };
        try_pin_init!(Self {
            taken: Taken::new()?,
            ops <- ops,
        }? Error)
    }

    /// C: `pernet_operations::init`.
    ///
    /// # Safety
    ///
    /// Must be called by `ops_init()` for this registration.
    unsafe extern "C" fn init(net: *mut bindings::net) -> c_int {
        from_result(|| {
            let value = KBox::pin_init(new_mutex!(T::default()), GFP_KERNEL)?;
            // SAFETY: This is `ops_init()`.
            let slot = unsafe { T::KEY.slot(net) };
            // SAFETY: The value is not moved: only `exit()` takes it out of its box.
            let value = unsafe { Pin::into_inner_unchecked(value) };
            // SAFETY: There is room for a pointer, see `new()`, and nobody else can access it yet.
            unsafe { slot.write(KBox::into_raw(value)) };
            Ok(0)
        })
    }

    /// C: `pernet_operations::exit`.
    ///
    /// # Safety
    ///
    /// Must be called by `ops_undo_list()` for this registration, once, for a namespace whose
    /// `init` succeeded.
    unsafe extern "C" fn exit(net: *mut bindings::net) {
        // SAFETY: It is freed only after this: `ops_free_list()`.
        let slot = unsafe { T::KEY.slot(net) };
        // SAFETY: `init()` succeeded, and wrote it.
        let value = unsafe { slot.read() };
        // SAFETY: The pointer is from `KBox::into_raw()` in `init()`, and this is the only call for
        // it. It is dropped in place.
        drop(unsafe { KBox::from_raw(value) });
    }
}

/// The right to use the id of a key. There is one at a time.
struct Taken<T: NetState>(PhantomData<T>);

impl<T: NetState> Taken<T> {
    fn new() -> Result<Self> {
        if T::KEY.taken.xchg(1, Full) != 0 {
            return Err(EBUSY);
        }
        // INVARIANT: `taken` was 0, so there is no other registration.
        Ok(Self(PhantomData))
    }
}

impl<T: NetState> Drop for Taken<T> {
    fn drop(&mut self) {
        T::KEY.taken.xchg(0, Full);
    }
}
