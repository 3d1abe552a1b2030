// SPDX-License-Identifier: MIT OR Apache-2.0
//! The walk over the attributes of a message, by their declarations.
//!
//! Text, bytes and statistics are visitors of the same walk.

use std::cell::Cell;
use std::io;

use nlwire::align::NLA_HDRLEN;
use nlwire::rtnl::RtNextHop;
use nlwire::typed::{
    FormatInfo, FramedInfo, KindInfo, Layout, NoAttrs, Set, SetInfo, StructInfo, SubInfo,
};
use nlwire::uapi::NLA_TYPE_MASK;
use nlwire::{Attribute, Attributes, ParseError};

/// The maximum depth of nests that are followed, as in nlwire. What is deeper is bytes.
pub(crate) const MAX_DEPTH: usize = 16;

/// A part of a message.
#[derive(Debug)]
pub(crate) enum Item<'w, 'a> {
    /// A struct before attributes.
    Fields {
        bytes: &'a [u8],
        /// The position of the bytes in the datagram.
        at: usize,
        info: &'static StructInfo,
    },
    Attribute {
        attribute: &'w Attribute<'a>,
        label: Label,
        /// The kind of the value, or `None` if attributes follow, one level deeper.
        kind: Option<KindInfo>,
        /// Whether the declarations tell the kind.
        known: bool,
        /// Whether it may occur more than once. It does not matter for padding.
        is_multi: bool,
    },
    /// The end of attributes that is none.
    Malformed { error: ParseError, rest: &'a [u8] },
}

/// The name of an attribute.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Label {
    Name(&'static str),
    /// An entry of an array, whose type is an index.
    Index,
    Unknown,
}

/// A visitor of the parts of a message.
pub(crate) trait Visit<'a> {
    fn visit(&mut self, depth: usize, item: &Item<'_, 'a>) -> io::Result<()>;
}

/// Walks over attributes of the set `set`.
pub(crate) fn walk<'a>(
    attributes: Attributes<'a>,
    set: &'static SetInfo,
    depth: usize,
    visitor: &mut dyn Visit<'a>,
) -> io::Result<()> {
    let level = Level::new(attributes, None, depth);
    level.walk(Types::Set(set), visitor)
}

/// What the types of attributes mean.
#[derive(Clone, Copy)]
pub(crate) enum Types {
    Set(&'static SetInfo),
    Array(&'static KindInfo),
}

impl Types {
    /// Returns the kind of the attribute of type `nla_type`, flags included.
    pub(crate) fn kind(self, nla_type: u16) -> Option<KindInfo> {
        match self {
            Self::Set(set) => set.get(nla_type & NLA_TYPE_MASK).map(|info| *info.kind),
            Self::Array(of) => Some(*of),
        }
    }
}

/// A sub-message, and the layout that its selector selects.
type Resolved = (&'static SubInfo, Option<&'static FormatInfo>);

/// The attributes of a nest, and those around it, where the selectors of sub-messages are.
pub(crate) struct Level<'a, 'o> {
    attributes: Attributes<'a>,
    outer: Option<&'o Level<'a, 'o>>,
    depth: usize,
    /// The last sub-message whose selector is here. Without it, each sub-message would walk
    /// the level again.
    resolved: Cell<Option<Resolved>>,
}

impl<'a> Level<'a, '_> {
    pub(crate) const fn new<'o>(
        attributes: Attributes<'a>,
        outer: Option<&'o Level<'a, 'o>>,
        depth: usize,
    ) -> Level<'a, 'o> {
        Level {
            attributes,
            outer,
            depth,
            resolved: Cell::new(None),
        }
    }

    fn walk(&self, types: Types, visitor: &mut dyn Visit<'a>) -> io::Result<()> {
        let mut attributes = self.attributes.clone().strict();
        while let Some(attribute) = attributes.next() {
            match attribute {
                Ok(attribute) => self.attribute(&attribute, types, visitor)?,
                Err(error) => {
                    let rest = attributes.remainder();
                    visitor.visit(self.depth, &Item::Malformed { error, rest })?;
                }
            }
        }
        Ok(())
    }

    fn attribute(
        &self,
        attribute: &Attribute<'a>,
        types: Types,
        visitor: &mut dyn Visit<'a>,
    ) -> io::Result<()> {
        let (label, kind) = match types {
            Types::Set(set) => match set.get(attribute.nla_type()) {
                Some(info) => (Label::Name(info.name), Some(*info.kind)),
                None => (Label::Unknown, None),
            },
            Types::Array(of) => (Label::Index, Some(*of)),
        };
        let is_multi = matches!(kind, Some(KindInfo::Multi(_) | KindInfo::Empty));
        let resolved = self.resolve(kind);
        let known = resolved.is_some();
        let kind = match resolved {
            Some(kind) => kind,
            None if attribute.is_nested() => KindInfo::Nest(NoAttrs::info),
            None => KindInfo::Bytes,
        };
        let is_deep = self.depth >= MAX_DEPTH;
        let is_value = is_deep || !contains_attributes(&kind);
        let value = match kind {
            _ if is_deep => KindInfo::Bytes,
            kind => kind,
        };
        let item = Item::Attribute {
            attribute,
            label,
            kind: is_value.then_some(value),
            known,
            is_multi,
        };
        visitor.visit(self.depth, &item)?;
        if is_value {
            return Ok(());
        }
        self.inside(attribute, &kind, visitor)
    }

    /// Walks over the attributes in the payload of an attribute.
    fn inside(
        &self,
        attribute: &Attribute<'a>,
        kind: &KindInfo,
        visitor: &mut dyn Visit<'a>,
    ) -> io::Result<()> {
        let depth = self.depth.saturating_add(1);
        let at = attribute.offset().saturating_add(NLA_HDRLEN);
        match *kind {
            KindInfo::Nest(set) => {
                let level = Level::new(attribute.nested(), Some(self), depth);
                level.walk(Types::Set(set()), visitor)
            }
            KindInfo::IndexedArray(of) => {
                let level = Level::new(attribute.nested(), Some(self), depth);
                level.walk(Types::Array(of), visitor)
            }
            KindInfo::Framed(FramedInfo { header, set }) => {
                let (bytes, info) = (attribute.payload(), *header);
                visitor.visit(depth, &Item::Fields { bytes, at, info })?;
                // A struct that is too short is like one of an older kernel.
                match attribute.attributes(header.size) {
                    Ok(attributes) => {
                        let level = Level::new(attributes, Some(self), depth);
                        level.walk(Types::Set(set()), visitor)
                    }
                    Err(_) => Ok(()),
                }
            }
            KindInfo::NextHops(set) => {
                let mut hops = attribute.next_hops();
                while let Some(hop) = hops.next() {
                    match hop {
                        Ok(hop) => {
                            let bytes = hop.as_bytes();
                            let rest = hop.attributes();
                            let item = Item::Fields {
                                bytes,
                                at: position(bytes, attribute.payload(), at),
                                info: RtNextHop::INFO,
                            };
                            visitor.visit(depth, &item)?;
                            let level = Level::new(rest, Some(self), depth.saturating_add(1));
                            level.walk(Types::Set(set()), visitor)?;
                        }
                        Err(error) => {
                            let rest = hops.remainder();
                            visitor.visit(depth, &Item::Malformed { error, rest })?;
                        }
                    }
                }
                Ok(())
            }
            _ => Ok(()),
        }
    }

    /// Returns the kind of a payload. For a sub-message, its selector tells the kind.
    pub(crate) fn resolve(&self, kind: Option<KindInfo>) -> Option<KindInfo> {
        let mut kind = kind?;
        for _ in 0..MAX_DEPTH {
            kind = match kind {
                KindInfo::Multi(of) => *of,
                KindInfo::Sub(sub) => self.select(sub())?.kind,
                kind => return Some(kind),
            };
        }
        None
    }

    /// Returns the format that the selector of a sub-message selects. Of several selectors,
    /// the last one counts.
    fn select(&self, sub: &'static SubInfo) -> Option<&'static FormatInfo> {
        let mut level = self;
        for _ in 0..sub.levels {
            level = level.outer?;
        }
        if let Some((known, format)) = level.resolved.get() {
            if std::ptr::eq(known, sub) {
                return format;
            }
        }
        let selectors = level.attributes.clone().map_while(Result::ok);
        let mut selectors = selectors.filter(|attribute| attribute.nla_type() == sub.selector);
        let mut selector = selectors.next();
        if let Some(last) = selectors.last() {
            selector = Some(last);
        }
        let format = selector.and_then(|selector| sub.select(&selector));
        level.resolved.set(Some((sub, format)));
        format
    }
}

/// Returns whether a payload of this kind has attributes.
pub(crate) const fn contains_attributes(kind: &KindInfo) -> bool {
    matches!(
        kind,
        KindInfo::Nest(_) | KindInfo::IndexedArray(_) | KindInfo::Framed(_) | KindInfo::NextHops(_)
    )
}

/// Returns the position of `part`, which is a part of `whole`, which is at `at`.
fn position(part: &[u8], whole: &[u8], at: usize) -> usize {
    let distance = (part.as_ptr() as usize).wrapping_sub(whole.as_ptr() as usize);
    at.wrapping_add(distance)
}
