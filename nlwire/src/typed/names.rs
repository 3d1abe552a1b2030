// SPDX-License-Identifier: MIT OR Apache-2.0
//! [`Names`]: the names of a declaration, as one text and the places in it.

use super::info::{small, AttrEntry, FieldInfo, ValueEntry};
use super::kind::KindData;
use super::KindInfo;

/// The names of attributes, values or fields.
///
/// They are one text, in which each entry of a table has its place. A `&str` in each entry
/// would cost 16 bytes, and a relocation of 24 when a program is loaded.
#[derive(Clone, Copy, Debug)]
pub struct Names(&'static str);

/// The place of a name in [`Names`].
#[derive(Clone, Copy, Debug)]
pub struct Name {
    start: u16,
    /// The length of the C name.
    len: u8,
    /// The length of the prefix of the C name that JSON does not have. If it is negative,
    /// the length of the name in JSON, which follows the C name.
    json: i8,
}

impl Names {
    /// No names.
    pub const NONE: Self = Self("");

    /// Creates the text of the names of a table, in the order of the table. After each C name
    /// follows the name in JSON, if the declaration has one. The macros do this.
    #[doc(hidden)]
    #[inline]
    #[must_use]
    pub const fn new(text: &'static str) -> Self {
        Self(text)
    }

    /// Returns the C name at `name`.
    #[inline]
    #[must_use]
    pub fn get(&self, name: Name) -> &'static str {
        let (start, len) = (usize::from(name.start), usize::from(name.len));
        let end = start.saturating_add(len);
        self.0.get(start..end).unwrap_or_default()
    }

    /// Returns the name at `name` as the kernel's `ynl` has it in JSON, by characters:
    /// the C name without its prefix, in lower case and with `-` instead of `_`, unless
    /// the declaration says otherwise.
    #[inline]
    pub fn json(&self, name: Name) -> impl Iterator<Item = char> + Clone + use<> {
        let derived = name.json >= 0;
        let len = usize::from(name.json.unsigned_abs());
        let text = if derived {
            self.get(name).get(len..)
        } else {
            let start = usize::from(name.start).saturating_add(usize::from(name.len));
            self.0.get(start..start.saturating_add(len))
        };
        let characters = text.unwrap_or_default().chars();
        characters.map(move |character| match character {
            '_' if derived => '-',
            _ if derived => character.to_ascii_lowercase(),
            _ => character,
        })
    }
}

impl Name {
    /// No name.
    pub(super) const NONE: Self = Self {
        start: 0,
        len: 0,
        json: 0,
    };

    /// Creates the place of the C name `name`, whose JSON is without `prefix` bytes or, if
    /// `json` is not empty, that. The start is that of the text until the table is complete.
    #[doc(hidden)]
    #[inline]
    #[must_use]
    pub const fn new(name: &str, prefix: usize, json: &str) -> Self {
        const MAX: usize = i8::MAX as usize;
        assert!(
            name.len() <= MAX && prefix <= MAX && json.len() <= MAX,
            "the name is too long"
        );
        // The assertion is evaluated at compile time.
        #[allow(clippy::cast_possible_truncation, clippy::cast_possible_wrap)]
        Self {
            start: 0,
            len: name.len() as u8,
            json: if json.is_empty() {
                prefix as i8
            } else {
                (json.len() as i8).wrapping_neg()
            },
        }
    }

    /// Returns this name with the given start, and where the next one starts.
    #[inline]
    const fn placed(self, start: u16) -> (Self, u16) {
        let json = if self.json < 0 {
            self.json.unsigned_abs()
        } else {
            0
        };
        let end = start
            .wrapping_add(self.len as u16)
            .wrapping_add(json as u16);
        assert!(end >= start, "the names are too long");
        (Self { start, ..self }, end)
    }
}

/// An attribute as [`attributes!`](crate::attributes) states it: the type, the C name, the
/// constant, the name in JSON or "", and the kind.
#[doc(hidden)]
pub type AttrRow = (
    u16,
    &'static str,
    &'static str,
    &'static str,
    &'static KindData,
);

/// A value as [`enums!`](crate::enums) states it: the number, the C name, the constant, and the
/// name in JSON or "".
#[doc(hidden)]
pub type ValueRow = (u64, &'static str, &'static str, &'static str);

/// A field as [`structs!`](crate::structs) states it: the offset, the size, the name, the name
/// in JSON or "", and the kind.
#[doc(hidden)]
pub type FieldRow = (usize, usize, &'static str, &'static str, KindInfo);

/// Returns the table of a set. One call makes it from rows of plain data, because the compiler
/// takes longer for calls in each entry.
#[doc(hidden)]
#[inline]
#[must_use]
pub const fn attributes<const N: usize>(rows: &[AttrRow]) -> [AttrEntry; N] {
    let mut entries = [AttrEntry::NONE; N];
    let mut rest: &mut [AttrEntry] = &mut entries;
    let mut rows = rows;
    let mut start = 0;
    let mut last = None;
    while let ([(nla_type, c, constant, json, kind), rows_behind @ ..], [entry, behind @ ..]) =
        (rows, rest)
    {
        assert!(
            match last {
                Some(last) => last < *nla_type,
                None => true,
            },
            "types have to ascend"
        );
        last = Some(*nla_type);
        entry.nla_type = *nla_type;
        entry.nla_flags = kind.nla_flags;
        entry.kind = kind.info;
        (entry.name, start) = Name::new(c, prefix(constant, c), json).placed(start);
        (rows, rest) = (rows_behind, behind);
    }
    entries
}

/// Returns the table of an enumeration.
#[doc(hidden)]
#[inline]
#[must_use]
pub const fn values<const N: usize>(rows: &[ValueRow; N]) -> [ValueEntry; N] {
    let mut entries = [ValueEntry::NONE; N];
    let mut rest: &mut [ValueEntry] = &mut entries;
    let mut rows: &[ValueRow] = rows;
    let mut start = 0;
    while let ([(value, c, constant, json), rows_behind @ ..], [entry, behind @ ..]) = (rows, rest)
    {
        entry.value = *value;
        (entry.name, start) = Name::new(c, prefix(constant, c), json).placed(start);
        (rows, rest) = (rows_behind, behind);
    }
    entries
}

/// Returns the table of the fields of the struct `name`.
#[doc(hidden)]
#[inline]
#[must_use]
pub const fn fields<const N: usize>(name: &str, rows: &[FieldRow; N]) -> [FieldInfo; N] {
    let mut entries = [FieldInfo::NONE; N];
    let mut rest: &mut [FieldInfo] = &mut entries;
    let mut rows: &[FieldRow] = rows;
    let (_, mut start) = Name::new(name, 0, "").placed(0);
    while let ([(offset, size, field, json, kind), rows_behind @ ..], [entry, behind @ ..]) =
        (rows, rest)
    {
        entry.offset = small(*offset);
        entry.size = small(*size);
        entry.kind = *kind;
        (entry.name, start) = Name::new(field, 0, json).placed(start);
        (rows, rest) = (rows_behind, behind);
    }
    entries
}

/// Returns the length of the prefix of the C name `name`, of which `constant` is the
/// rest; 0 if it is not. A constant cannot begin with a digit and has a `_` before it.
const fn prefix(constant: &str, name: &str) -> usize {
    let mut constant = constant.as_bytes();
    if let [b'_', rest @ ..] = constant {
        constant = rest;
    }
    let mut prefix = name.as_bytes();
    while let ([constant_rest @ .., a], [prefix_rest @ .., b]) = (constant, prefix) {
        if *a != *b {
            return 0;
        }
        constant = constant_rest;
        prefix = prefix_rest;
    }
    if !constant.is_empty() {
        return 0;
    }
    prefix.len()
}
