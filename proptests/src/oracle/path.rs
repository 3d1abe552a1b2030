// SPDX-License-Identifier: MIT OR Apache-2.0
//! Which attribute an offset means.

use super::{attributes, next_hops, up, Msg};

/// The structure of a payload.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// A value, which is not entered.
    Value,
    /// Attributes.
    Nest,
    /// So many bytes, and attributes behind them.
    Header(usize),
    /// Next hops, with attributes in each.
    NextHops,
}

/// The attributes around an offset.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Path {
    /// Outermost first: the type, and the index of the next hop in it that the
    /// path goes through.
    pub steps: Vec<(u16, Option<usize>)>,
    /// Whether the last one begins at the offset.
    pub exact: bool,
}

/// The attributes around the byte `offs` of `message`, whose family header has
/// `hdrlen` bytes: outermost first, 16 at most, down to the one that begins there or
/// to the innermost that `layout` leads to. None where there is none.
#[must_use]
pub fn path(
    bytes: &[u8],
    message: &Msg,
    hdrlen: usize,
    offs: usize,
    layout: &dyn Fn(&[u16]) -> Layout,
) -> Path {
    let payload = message.payload();
    let mut path = Path::default();
    if payload.len() < hdrlen {
        return path;
    }
    let wanted = message.offset as u64 + offs as u64;
    let around = |start: usize, len: usize| (start as u64..(start + len) as u64).contains(&wanted);
    let mut types = Vec::new();
    let mut range = (payload.start + up(hdrlen)).min(payload.end)..payload.end;
    while types.len() < 16 {
        let all = attributes(bytes, range, false).items;
        let found = all.into_iter().find(|item| around(item.offset, item.len));
        let Some(attribute) = found else { break };
        types.push(attribute.nla_type());
        path.steps.push((attribute.nla_type(), None));
        if attribute.offset as u64 == wanted {
            path.exact = true;
            break;
        }
        let inside = attribute.payload();
        range = match layout(&types) {
            Layout::Nest => inside,
            Layout::Header(len) if len <= inside.len() => {
                (inside.start + up(len)).min(inside.end)..inside.end
            }
            Layout::Header(_) | Layout::Value => break,
            Layout::NextHops => {
                let hops = next_hops(bytes, inside, false).items;
                let found = hops.iter().position(|hop| around(hop.offset, hop.len));
                let Some(index) = found else { break };
                let last = path.steps.len() - 1;
                path.steps[last].1 = Some(index);
                hops[index].payload()
            }
        };
    }
    path
}
