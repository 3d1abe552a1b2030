// SPDX-License-Identifier: MIT OR Apache-2.0
//! `AttributeTable`.

use nlwire::{AttributeTable, Attributes};

use crate::walks::write;
use crate::{Out, Slice, NONE};

/// Parses all attributes, and writes the entry of a type.
#[no_mangle]
pub extern "C" fn table_get(buf: Slice, nla_type: u16, out: &mut Out) {
    match AttributeTable::<4>::parse(Attributes::new(buf.bytes())) {
        Err(error) => out.error(error),
        Ok(table) => match table.get(nla_type) {
            None => out.set([NONE]),
            Some(attribute) => write(out, &attribute),
        },
    }
}
