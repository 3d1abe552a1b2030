// SPDX-License-Identifier: MIT OR Apache-2.0
//! `AttributePath`.

use nlwire::{AttributePath, Message};

use crate::{Out, Slice, NONE, OK};

/// Writes the path of an offset in a request: the length of the path, whether it is exact,
/// and the first two types.
#[no_mangle]
pub extern "C" fn path_find(buf: Slice, hdrlen: usize, offs: u32, out: &mut Out) {
    out.set([NONE]);
    let Ok(request) = Message::from_bytes(buf.bytes()) else {
        return;
    };
    if let Some(path) = AttributePath::find(&request, hdrlen, offs) {
        let types = path.types();
        let [first, second] = [0, 1].map(|at| types.get(at).copied().unwrap_or_default());
        out.set([
            OK,
            types.len() as u64,
            path.is_exact().into(),
            first.into(),
            second.into(),
        ]);
    }
}
