// SPDX-License-Identifier: GPL-2.0 OR MIT OR Apache-2.0

//! Families of generic netlink: connects [`nlkmod::genl`] to the kernel. All `unsafe` of a module
//! with a family is in this folder and in `pernet.rs`.

pub mod extack;
mod info;
pub mod policy;
pub mod registered;
mod registration;
mod room;
mod skb;

use super::helpers;
use super::pernet;
pub use nlkmod::genl::*;

pub use info::{
    errno,
    Info, //
};
pub use registration::Registration;
pub use room::Room;
pub use skb::SkBuff;
