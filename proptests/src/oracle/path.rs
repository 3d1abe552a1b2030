//! Which attribute an offset means.

use super::{attributes, up, Msg};

/// The types of the attributes around the byte `offs` of `message`, whose family
/// header has `hdrlen` bytes: outermost first, 16 at most, down to the one that
/// begins there or to the innermost. Empty where there is none.
#[must_use]
pub fn path(bytes: &[u8], message: &Msg, hdrlen: usize, offs: usize) -> Vec<u16> {
    let payload = message.payload();
    let mut types = Vec::new();
    if payload.len() < hdrlen {
        return types;
    }
    let wanted = message.offset as u64 + offs as u64;
    let mut range = (payload.start + up(hdrlen)).min(payload.end)..payload.end;
    while types.len() < 16 {
        let all = attributes(bytes, range, false).items;
        let around = all.into_iter().find(|attribute| {
            let start = attribute.offset as u64;
            (start..start + attribute.len as u64).contains(&wanted)
        });
        let Some(attribute) = around else { break };
        types.push(attribute.nla_type());
        if attribute.offset as u64 == wanted {
            break;
        }
        range = attribute.payload();
    }
    types
}
