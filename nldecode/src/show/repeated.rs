// SPDX-License-Identifier: MIT OR Apache-2.0
//! Attributes that occur several times against their declaration.
//!
//! The kernel takes the last one, and so does the JSON of a message. The others are listed beside
//! it, so that nothing is lost.

use std::collections::BTreeMap;
use std::io::{self, Write};

use nlwire::align::NLA_HDRLEN;
use nlwire::typed::SetInfo;
use nlwire::{Attributes, Message};

use crate::walk::{walk, Item, Label, Visit};

/// Writes the member `repeated` if there are such attributes.
pub(super) fn json(
    out: &mut dyn Write,
    message: &Message<'_>,
    attributes: Attributes<'_>,
    set: &'static SetInfo,
) -> io::Result<()> {
    let mut repeated = Repeated {
        out,
        start: message.offset(),
        levels: Vec::new(),
        is_open: false,
    };
    walk(attributes, set, 0, &mut repeated)?;
    if repeated.is_open {
        write!(out, "]")?;
    }
    Ok(())
}

/// An attribute that has not been repeated yet: its offset, name and payload.
type Single<'a> = (usize, &'static str, &'a [u8]);

struct Repeated<'o, 'a> {
    out: &'o mut dyn Write,
    /// The offset of the message.
    start: usize,
    /// The attributes of the nests that contain the current one, by type.
    levels: Vec<BTreeMap<u16, Single<'a>>>,
    is_open: bool,
}

impl<'a> Visit<'a> for Repeated<'_, 'a> {
    fn visit(&mut self, depth: usize, item: &Item<'_, 'a>) -> io::Result<()> {
        // What was deeper has ended.
        self.levels.truncate(depth.saturating_add(1));
        let Item::Attribute {
            attribute,
            label: Label::Name(name),
            is_multi: false,
            ..
        } = *item
        else {
            return Ok(());
        };
        while self.levels.len() <= depth {
            self.levels.push(BTreeMap::new());
        }
        let single = (attribute.offset(), name, attribute.payload());
        let level = self.levels.get_mut(depth);
        let earlier = level.and_then(|level| level.insert(attribute.nla_type(), single));
        let Some((offset, name, payload)) = earlier else {
            return Ok(());
        };
        let offset = offset.wrapping_sub(self.start);
        let separator = if self.is_open {
            ", "
        } else {
            ", \"repeated\": ["
        };
        self.is_open = true;
        let len = payload.len().saturating_add(NLA_HDRLEN);
        write!(
            self.out,
            "{separator}{{\"offset\": {offset}, \"len\": {len}, \"name\": \"{name}\", \"payload\": \""
        )?;
        super::json::hex(self.out, payload)?;
        write!(self.out, "\"}}")
    }
}
