// SPDX-License-Identifier: MIT OR Apache-2.0
//! Fills a table: one store for each attribute, into memory that is cleared
//! first.

use nlwire::{AttributeTable, Attributes, ParseError};

/// See the [module](self).
#[inline(never)]
#[no_mangle]
pub fn table_parse<'a>(attributes: Attributes<'a>) -> Result<AttributeTable<'a, 8>, ParseError> {
    AttributeTable::parse(attributes)
}
