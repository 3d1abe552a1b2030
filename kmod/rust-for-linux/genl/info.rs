// SPDX-License-Identifier: GPL-2.0 OR MIT OR Apache-2.0

//! The kernel, for the duration of a call of a handler.

use super::{
    helpers,
    pernet::NetState,
    Kernel,
    Room,
    SkBuff, //
};
use core::marker::PhantomData;
use kernel::{
    bindings,
    error::to_result,
    prelude::*, //
};
use nlwire::Errno;

/// The kernel, while it calls a handler. C: `struct genl_info`.
///
/// Handlers get a reference to it, within a [`Request`](super::Request), and cannot keep it: it is
/// neither `Send` nor `Sync`, and has no other owner than the function that calls the handler.
///
/// # Invariants
///
/// `info` is live as long as `self` exists, and so is the network namespace in it, which has a
/// value of `N`.
pub struct Info<N> {
    info: *mut bindings::genl_info,
    /// Whether the request is a dump, which is answered with parts only.
    dump: bool,
    _net: PhantomData<N>,
}

impl<N: NetState> Info<N> {
    /// Creates the kernel for a call.
    ///
    /// # Safety
    ///
    /// As long as the result exists, `info` and its network namespace must be live, and `N` must be
    /// registered.
    pub unsafe fn new(info: *mut bindings::genl_info, dump: bool) -> Self {
        // INVARIANT: The caller promises this.
        Self {
            info,
            dump,
            _net: PhantomData,
        }
    }

    /// Returns the network namespace of the request, which is live as long as `self`. C:
    /// `genl_info_net()`.
    pub fn net(&self) -> *mut bindings::net {
        // SAFETY: `info` is live by the type invariants.
        unsafe { helpers::genl_info_net(self.info) }
    }
}

impl<N: NetState> Kernel for Info<N> {
    type Room = Room;
    type SkBuff = SkBuff;
    type Net = N;

    fn alloc_skb(&self, size: usize) -> Option<SkBuff> {
        SkBuff::new(size)
    }

    fn reply(&self, skb: SkBuff) -> Result<(), Errno> {
        if self.dump {
            return Err(Errno::EOPNOTSUPP);
        }
        // SAFETY: `info` is live by the type invariants. The function consumes the skb.
        to_result(unsafe { helpers::genlmsg_reply(skb.into_raw(), self.info) }).map_err(errno)
    }

    fn notify(&self, skb: SkBuff, group: usize) {
        // SAFETY: `info` is live by the type invariants.
        let family = unsafe { (*self.info).family };
        // SAFETY: The family is registered as long as one of its handlers runs.
        let groups = unsafe { (*family).n_mcgrps };
        // `genl_notify()` would not free the skb.
        if self.dump || group >= usize::from(groups) {
            return;
        }
        let (skb, group) = (skb.into_raw(), group as u32);
        // SAFETY: As above. The group exists, and the function consumes the skb. Handlers run in
        // process context, where `GFP_KERNEL` is allowed.
        unsafe { bindings::genl_notify(family, skb, self.info, group, bindings::GFP_KERNEL) };
    }

    fn lock<R>(&self, with: impl FnOnce(&mut N) -> R) -> R {
        // SAFETY: By the type invariants, the namespace has a value of `N`, longer than this call.
        let value = unsafe { N::KEY.value(self.net()) };
        with(&mut value.lock())
    }
}

/// Returns the errno for a handler.
pub fn errno(error: Error) -> Errno {
    // An `Error` is never 0, so the default is not used.
    Errno::new(error.to_errno()).unwrap_or(Errno::EINVAL)
}
