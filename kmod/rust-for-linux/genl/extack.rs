// SPDX-License-Identifier: GPL-2.0 OR MIT OR Apache-2.0

//! Refusals in the form of C: `struct netlink_ext_ack`.

use super::Refusal;
use core::ptr;
use kernel::{
    bindings,
    prelude::*, //
};

/// Adds the reason to the extended ACK, and returns the error for C.
///
/// # Safety
///
/// `nlh` must be a live message. `extack` must be null, or live and used by nobody else.
pub unsafe fn refuse(
    nlh: *const bindings::nlmsghdr,
    extack: *mut bindings::netlink_ext_ack,
    refusal: &Refusal,
) -> c_int {
    // SAFETY: The caller promises this.
    let len = unsafe { (*nlh).nlmsg_len };
    let at = |offset: Option<usize>| match offset {
        Some(offset) if offset < len as usize => nlh.wrapping_byte_add(offset).cast(),
        _ => ptr::null(),
    };
    // SAFETY: The caller promises this.
    if let Some(extack) = unsafe { extack.as_mut() } {
        if let Some(msg) = refusal.msg {
            extack._msg = msg.as_char_ptr();
        }
        extack.bad_attr = at(refusal.bad_attr);
        extack.miss_nest = at(refusal.miss_nest);
        extack.miss_type = refusal.miss_type.unwrap_or(0);
    }
    refusal.errno.negated()
}
