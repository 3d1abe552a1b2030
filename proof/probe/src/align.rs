// SPDX-License-Identifier: MIT OR Apache-2.0
//! The functions of `align`.

use nlwire::align::*;

use crate::{words, Out, Slice};

#[no_mangle]
pub extern "C" fn arithmetic(len: usize, nlmsg_len: u32, nla_len: u16, out: &mut Out) {
    let ok = u64::from(nlmsg_ok(nlmsg_len, len));
    out.set([
        nlmsg_align(len) as u64,
        nlmsg_length(len) as u64,
        nlmsg_space(len) as u64,
        nlmsg_payload(nlmsg_len, len) as u64,
        nla_attr_size(len) as u64,
        nla_total_size(len) as u64,
        nla_padlen(len) as u64,
        ok | u64::from(nla_ok(nla_len, len)) << 1,
    ]);
}

#[no_mangle]
pub extern "C" fn by_hand(buf: Slice, out: &mut Out) {
    let buf = buf.bytes();
    let word = |slice: Option<&[u8]>| slice.map_or([0, 0], words);
    let [a, b] = word(nlmsg_data(buf));
    let [c, d] = word(nlmsg_next(buf));
    let [e, f] = word(nla_data(buf));
    let [g, h] = word(nla_next(buf));
    out.set([a, b, c, d, e, f, g, h]);
}
