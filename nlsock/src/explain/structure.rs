//! [`Structure`]: the structure and the names of the attributes of a request.

use nlwire::typed::{KindInfo, SetInfo};
use nlwire::{AttributeLayout, AttributePath, Message, NlAttr};

use super::schema::Schema;

/// The structure of a request.
#[derive(Clone, Copy)]
pub(super) enum Structure {
    /// That of a typed operation.
    Declared(&'static SetInfo),
    /// That of a request that this crate knows.
    Known(Schema),
}

impl Structure {
    /// Returns the path to the attribute at an offset.
    ///
    /// Follows the known structure. If that ends at an attribute of unknown
    /// structure, the path is extended only if the attribute at the offset is
    /// certain to be directly inside. The kernel says that there is an
    /// attribute at the offset, and attributes begin at multiples of 4 bytes.
    /// Therefore the attribute is directly inside unless the bytes at a
    /// multiple of 4 before it are a header whose length includes the offset.
    /// Such bytes can be the header of a nest or a part of a struct.
    /// `NLA_F_NESTED` does not distinguish them: builders set it for structs
    /// followed by attributes, too.
    pub(super) fn find(
        &self,
        request: &Message<'_>,
        hdrlen: usize,
        offs: u32,
    ) -> Option<AttributePath> {
        let find = |offs: u32, unknown: AttributeLayout| {
            let layout = |path: &[u16]| self.layout(path).unwrap_or(unknown);
            AttributePath::find_with(request, hdrlen, offs, &layout)
        };
        let path = find(offs, AttributeLayout::Value)?;
        if path.is_exact() {
            return Some(path);
        }
        let is_inside = |offs: u32| find(offs, AttributeLayout::Value) == Some(path);
        let may_enclose = |start: u32| {
            let bytes = request.as_bytes().get(start as usize..);
            let header = bytes.and_then(NlAttr::from_prefix);
            header.is_some_and(|header| {
                let end = start.saturating_add(header.nla_len().into());
                end > offs && is_inside(start) && is_inside(end.saturating_sub(1))
            })
        };
        let child = find(offs, AttributeLayout::Nest).filter(AttributePath::is_exact);
        let child = child.filter(|_| !(0..offs).step_by(4).any(may_enclose));
        Some(child.unwrap_or(path))
    }

    /// Returns the kernel's name of the last attribute of `path`.
    pub(super) fn name(&self, path: &[u16]) -> Option<&'static str> {
        match self {
            Self::Declared(set) => set.name_of(path),
            Self::Known(schema) => schema.name(path),
        }
    }

    /// Returns the layout of the last attribute of `path`, or `None` if
    /// unknown.
    fn layout(&self, path: &[u16]) -> Option<AttributeLayout> {
        match self {
            Self::Declared(set) => layout(set, path),
            Self::Known(schema) => schema.layout(path),
        }
    }
}

fn layout(set: &SetInfo, path: &[u16]) -> Option<AttributeLayout> {
    let (first, mut behind) = path.split_first()?;
    let mut kind = *set.get(*first)?.kind;
    loop {
        let (layout, set) = match kind {
            KindInfo::Multi(of) => {
                kind = *of;
                continue;
            }
            KindInfo::Nest(set) => (AttributeLayout::Nest, set),
            KindInfo::Framed(header, set) => (AttributeLayout::Header(header.size), set),
            KindInfo::NextHops(set) => (AttributeLayout::NextHops, set),
            KindInfo::IndexedArray(of) => {
                let Some((_, rest)) = behind.split_first() else {
                    return Some(AttributeLayout::Nest);
                };
                (kind, behind) = (*of, rest);
                continue;
            }
            KindInfo::Sub(_) => return behind.is_empty().then_some(AttributeLayout::Nest),
            _ => return behind.is_empty().then_some(AttributeLayout::Value),
        };
        let Some((next, rest)) = behind.split_first() else {
            return Some(layout);
        };
        kind = *set().get(*next)?.kind;
        behind = rest;
    }
}
