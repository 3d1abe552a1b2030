// SPDX-License-Identifier: MIT OR Apache-2.0
//! Reads three typed attributes in one walk: the comparisons of their types are in the
//! loop, the checks of their lengths after it.

use nlwire::typed::*;
use nlwire::{ParseError, Text};

attributes! {
    pub Ifla "link-attrs" {
        ADDRESS = 1 "IFLA_ADDRESS": Mac,
        IFNAME = 3 "IFLA_IFNAME": Str,
        MTU = 4 "IFLA_MTU": U32,
    }
}

/// The values.
pub type Found<'a> = (Option<Text<'a>>, Option<u32>, Option<&'a [u8]>);

/// See the [module](self).
///
/// # Errors
/// Those of [`Attrs::get`].
#[inline(never)]
#[no_mangle]
pub fn typed_get<'a>(attrs: &Attrs<'a, Ifla>) -> Result<Found<'a>, ParseError> {
    attrs.get((Ifla::IFNAME, Ifla::MTU, Ifla::ADDRESS))
}
