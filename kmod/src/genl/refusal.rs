// SPDX-License-Identifier: MIT OR Apache-2.0
//! [`Refusal`]: an errno, and what the extended ACK says in addition.

use core::ffi::CStr;

use nlwire::typed::{
    Attr,
    Attrs,
    Set, //
};
use nlwire::{
    BuildError,
    Errno,
    ParseError, //
};

/// The reason why a request is refused: an errno, and what the extended ACK says in
/// addition. C: the return value of a handler, `struct netlink_ext_ack`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The errno.
    pub errno: Errno,
    /// The text. It is static, because the kernel sends it after the handler has returned.
    /// C: `_msg`.
    pub msg: Option<&'static CStr>,
    /// The offset of the attribute at fault in the message. C: `bad_attr`.
    pub bad_attr: Option<usize>,
    /// The type of a missing attribute. C: `miss_type`.
    pub miss_type: Option<u16>,
    /// The offset of the nest that lacks it. C: `miss_nest`.
    pub miss_nest: Option<usize>,
}

impl Refusal {
    /// Refuses with `errno` alone.
    #[inline]
    #[must_use]
    pub const fn new(errno: Errno) -> Self {
        Self {
            errno,
            msg: None,
            bad_attr: None,
            miss_type: None,
            miss_nest: None,
        }
    }

    /// Returns this refusal with a text. C: `NL_SET_ERR_MSG`.
    #[inline]
    #[must_use]
    pub const fn with_msg(mut self, msg: &'static CStr) -> Self {
        self.msg = Some(msg);
        self
    }

    /// Returns this refusal with the attribute at fault, if `attrs` has it. C:
    /// `NL_SET_BAD_ATTR`.
    #[inline]
    #[must_use]
    pub fn at<S: Set, T>(mut self, attrs: &Attrs<'_, S>, attr: Attr<S, T>) -> Self {
        self.bad_attr = offset(attrs, attr);
        self
    }

    /// Refuses because `attr` is missing. C: `GENL_REQ_ATTR_CHECK`.
    #[inline]
    #[must_use]
    pub const fn missing<S, T>(attr: Attr<S, T>) -> Self {
        let mut this = Self::new(Errno::EINVAL);
        this.miss_type = Some(attr.nla_type());
        this
    }

    /// Returns this refusal for an attribute that is missing in `nest`, an attribute of
    /// `attrs`. C: `NL_REQ_ATTR_CHECK`.
    #[inline]
    #[must_use]
    pub fn in_nest<S: Set, T>(mut self, attrs: &Attrs<'_, S>, nest: Attr<S, T>) -> Self {
        self.miss_nest = offset(attrs, nest);
        self
    }
}

/// Returns the offset of an attribute in its message.
fn offset<S: Set, T>(attrs: &Attrs<'_, S>, attr: Attr<S, T>) -> Option<usize> {
    let attribute = attrs.attribute(attr).ok().flatten()?;
    Some(attribute.offset())
}

impl From<Errno> for Refusal {
    #[inline]
    fn from(errno: Errno) -> Self {
        Self::new(errno)
    }
}

impl From<ParseError> for Refusal {
    #[inline]
    fn from(error: ParseError) -> Self {
        let mut this = Self::new(Errno::EINVAL);
        this.bad_attr = Some(error.offset);
        this
    }
}

impl From<BuildError> for Refusal {
    #[inline]
    fn from(_: BuildError) -> Self {
        Self::new(Errno::EMSGSIZE)
    }
}
