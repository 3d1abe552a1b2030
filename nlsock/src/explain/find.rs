// SPDX-License-Identifier: MIT OR Apache-2.0
//! The search for the attribute that an extended ACK refers to.

use nlwire::typed::{SetInfo, TypedPath};
use nlwire::{AttributeLayout, Message, NlAttr};

/// Returns the path to the attribute at an offset in a request whose attributes are of
/// the set `set`.
///
/// Follows the declarations. If they end at an attribute of unknown layout, the path is
/// extended only if the attribute at the offset is certain to be directly inside. The
/// kernel says that there is an attribute at the offset, and attributes begin at
/// multiples of 4 bytes. Therefore the attribute is directly inside unless the bytes at
/// a multiple of 4 before it are a header whose length includes the offset. Such bytes
/// can be the header of a nest or a part of a struct. `NLA_F_NESTED` does not
/// distinguish them: builders set it for structs followed by attributes, too.
pub(super) fn find(
    set: &'static SetInfo,
    request: &Message<'_>,
    hdrlen: usize,
    offs: u32,
) -> Option<TypedPath> {
    let known = |offs: u32| TypedPath::find(set, request, hdrlen, offs);
    let path = known(offs)?;
    if path.path().is_exact() || path.is_known() {
        return Some(path);
    }
    let is_inside = |offs: u32| known(offs) == Some(path);
    let may_enclose = |start: u32| {
        let bytes = request.as_bytes().get(start as usize..);
        let header = bytes.and_then(NlAttr::from_prefix);
        header.is_some_and(|header| {
            let end = start.saturating_add(header.nla_len().into());
            end > offs && is_inside(start) && is_inside(end.saturating_sub(1))
        })
    };
    let child = TypedPath::find_with(set, request, hdrlen, offs, AttributeLayout::Nest);
    let child = child.filter(|child| child.path().is_exact());
    let child = child.filter(|_| !(0..offs).step_by(4).any(may_enclose));
    Some(child.unwrap_or(path))
}
