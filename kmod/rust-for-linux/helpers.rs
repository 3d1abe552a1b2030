// SPDX-License-Identifier: GPL-2.0 OR MIT OR Apache-2.0

//! The functions of `helpers.c`, under the names of what they call.

use kernel::{
    bindings,
    prelude::*, //
};

// As in `bindings`: types that are empty in some configurations are not FFI-safe for Rust.
#[allow(improper_ctypes)]
#[allow(dead_code, reason = "each module uses some of them")]
extern "C" {
    #[link_name = "nlkmod_helper_sock_net"]
    pub(crate) fn sock_net(sk: *const bindings::sock) -> *mut bindings::net;
    /// `jiffies`.
    #[link_name = "nlkmod_helper_jiffies"]
    pub(crate) fn jiffies() -> c_ulong;
    /// `cond_resched()`, then `!fatal_signal_pending()`.
    #[link_name = "nlkmod_helper_go_on"]
    pub(crate) fn go_on() -> bool;
    #[link_name = "nlkmod_helper_net_generic"]
    pub(crate) fn net_generic(net: *const bindings::net, id: c_uint) -> *mut c_void;
    #[link_name = "nlkmod_helper_genl_info_net"]
    pub(crate) fn genl_info_net(info: *const bindings::genl_info) -> *mut bindings::net;
    #[link_name = "nlkmod_helper_genlmsg_reply"]
    pub(crate) fn genlmsg_reply(
        skb: *mut bindings::sk_buff,
        info: *mut bindings::genl_info,
    ) -> c_int;
    #[link_name = "nlkmod_helper_skb_tail_pointer"]
    pub(crate) fn skb_tail_pointer(skb: *const bindings::sk_buff) -> *mut u8;
    #[link_name = "nlkmod_helper_skb_tailroom"]
    pub(crate) fn skb_tailroom(skb: *const bindings::sk_buff) -> c_int;
}
