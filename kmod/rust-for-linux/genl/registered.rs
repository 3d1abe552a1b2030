// SPDX-License-Identifier: GPL-2.0 OR MIT OR Apache-2.0

//! A `struct genl_family`, as long as it is registered.

use kernel::{
    bindings,
    error::to_result,
    prelude::*,
    types::Opaque, //
};

/// A registered family.
///
/// # Invariants
///
/// The family is registered.
#[pin_data(PinnedDrop)]
pub struct Registered {
    #[pin]
    family: Opaque<bindings::genl_family>,
}

impl Registered {
    /// Registers a family.
    ///
    /// # Safety
    ///
    /// What `family` points to must live until the result is dropped, or has failed. The functions
    /// must be sound when the kernel calls them for this family.
    pub unsafe fn new(family: bindings::genl_family) -> impl PinInit<Self, Error> {
        let family = Opaque::try_ffi_init(move |to: *mut bindings::genl_family| {
            // SAFETY: `to` is ours to initialise.
            unsafe { to.write(family) };
            // SAFETY: The family was initialised just now and is pinned; the caller promises the
            // rest. On failure it is not registered.
            to_result(unsafe { bindings::genl_register_family(to) })
        });
        // INVARIANT: It is registered if this succeeds.
        try_pin_init!(Self { family <- family }? Error)
    }
}

#[pinned_drop]
impl PinnedDrop for Registered {
    fn drop(self: Pin<&mut Self>) {
        // SAFETY: It is registered by the type invariants. Afterwards no handler runs: the function
        // waits for those in progress (`cb_lock`), and a dump holds the module.
        unsafe { bindings::genl_unregister_family(self.family.get()) };
    }
}

/// Copies a name, and the NUL after it.
pub fn copy_name(to: &mut [c_char], name: &str) -> Result {
    if name.is_empty() || name.len() >= to.len() || name.bytes().any(|byte| byte == 0) {
        return Err(EINVAL);
    }
    for (to, from) in to.iter_mut().zip(name.bytes()) {
        *to = from as c_char;
    }
    Ok(())
}
