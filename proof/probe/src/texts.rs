// SPDX-License-Identifier: MIT OR Apache-2.0
//! Strings.

use nlwire::Attributes;

use crate::attributes::next;
use crate::{words, Out, OK};

#[no_mangle]
pub extern "C" fn attribute_until_nul(walk: &mut Attributes<'static>, out: &mut Out) {
    let Some(attribute) = next(walk, out) else {
        return;
    };
    let [p, n] = words(attribute.until_nul());
    out.set([OK, p, n]);
}

#[no_mangle]
pub extern "C" fn attribute_get_str(walk: &mut Attributes<'static>, out: &mut Out) {
    let Some(attribute) = next(walk, out) else {
        return;
    };
    match attribute.get_str() {
        Ok(text) => {
            let [p, n] = words(text.as_bytes());
            out.set([OK, p, n]);
        }
        Err(error) => out.error(error),
    }
}

#[no_mangle]
pub extern "C" fn attribute_get_cstr(walk: &mut Attributes<'static>, out: &mut Out) {
    let Some(attribute) = next(walk, out) else {
        return;
    };
    match attribute.get_cstr() {
        Ok(text) => {
            let [p, n] = words(text.to_bytes());
            out.set([OK, p, n]);
        }
        Err(error) => out.error(error),
    }
}
