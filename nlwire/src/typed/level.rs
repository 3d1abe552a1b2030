// SPDX-License-Identifier: MIT OR Apache-2.0
//! [`Level`]: attributes and those around them, where sub-messages find their selectors.

use core::cell::Cell;

use super::super::Attributes;
use super::{FormatInfo, SubInfo};

/// The maximum depth of nests that are printed. The input determines how deep nests go;
/// the kernel's own parsers follow 10 levels.
pub(super) const DEPTH: usize = 16;

/// A sub-message, and the layout that its selector selects.
type Resolved = (&'static SubInfo, Option<&'static FormatInfo>);

/// The attributes of a set, and those of the sets around it.
pub(super) struct Level<'a, 'o> {
    stream: Attributes<'a>,
    outer: Option<&'o Level<'a, 'o>>,
    /// The layouts of sub-messages whose selector is in this level. Without it, each
    /// sub-message would walk the level, and a message of 64 KiB can have 8000 of them.
    /// No set has more sub-messages than this.
    resolved: [Cell<Option<Resolved>>; 4],
}

impl<'a, 'o> Level<'a, 'o> {
    pub(super) const fn new(stream: Attributes<'a>, outer: Option<&'o Level<'a, 'o>>) -> Self {
        Self {
            stream,
            outer,
            resolved: [const { Cell::new(None) }; 4],
        }
    }

    /// Returns the attributes. A remainder that is too short for an attribute is an
    /// error.
    pub(super) fn stream(&self) -> Attributes<'a> {
        self.stream.clone().strict()
    }

    /// Returns the layout of a sub-message in this level. `None` if there is no selector
    /// or if it has an unknown value. Of several selectors, the last one counts.
    pub(super) fn format(&self, sub: &'static SubInfo) -> Option<&'static FormatInfo> {
        let mut level = self;
        for _ in 0..sub.levels {
            level = level.outer?;
        }
        let cached = level.resolved.iter().map(Cell::get);
        let mut cached = cached.take_while(Option::is_some).flatten();
        if let Some((_, format)) = cached.find(|(known, _)| core::ptr::eq(*known, sub)) {
            return format;
        }
        let selectors = level.stream.clone().map_while(Result::ok);
        let format = selectors
            .filter(|attribute| attribute.nla_type() == sub.selector)
            .last()
            .and_then(|selector| sub.select(&selector));
        if let Some(free) = level.resolved.iter().find(|slot| slot.get().is_none()) {
            free.set(Some((sub, format)));
        }
        format
    }
}
