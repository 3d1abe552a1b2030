// SPDX-License-Identifier: MIT OR Apache-2.0
//! [`EncodeError`]: a JSON value that is not what an attribute wants.

use std::fmt;

use nlwire::BuildError;

/// A JSON value from which no message can be made: the place, and the reason.
///
/// ```text
/// linkinfo.data.id: IFLA_VLAN_ID wants a u16, got 70000
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EncodeError {
    /// The names of the members, the innermost first.
    path: Vec<String>,
    reason: String,
}

/// The result of encoding.
pub(super) type Result<T = ()> = std::result::Result<T, EncodeError>;

impl EncodeError {
    pub(super) fn new(reason: impl Into<String>) -> Self {
        Self {
            path: Vec::new(),
            reason: reason.into(),
        }
    }

    /// Returns the error of the member `name`, in which this error is.
    pub(super) fn at(mut self, name: impl Into<String>) -> Self {
        self.path.push(name.into());
        self
    }

    /// Returns the path in the JSON: `linkinfo.data.id`, `multipath[1].gateway`. Empty if the
    /// whole text is wrong.
    #[must_use]
    pub fn path(&self) -> String {
        let mut path = String::new();
        for name in self.path.iter().rev() {
            if !path.is_empty() && !name.starts_with('[') {
                path.push('.');
            }
            path.push_str(name);
        }
        path
    }
}

impl fmt::Display for EncodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A member can have any name.
        let path = self.path().escape_debug().to_string();
        if !path.is_empty() {
            write!(f, "{path}: ")?;
        }
        f.write_str(&self.reason)
    }
}

impl std::error::Error for EncodeError {}

impl From<BuildError> for EncodeError {
    fn from(error: BuildError) -> Self {
        Self::new(error.to_string())
    }
}
