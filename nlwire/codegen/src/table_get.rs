// SPDX-License-Identifier: MIT OR Apache-2.0
//! Finds an attribute in a table.

use nlwire::{Attribute, AttributeTable};

/// See the [module](self).
#[inline(never)]
#[no_mangle]
pub fn table_get<'a>(table: &AttributeTable<'a, 8>, nla_type: u16) -> Option<Attribute<'a>> {
    table.get(nla_type)
}
