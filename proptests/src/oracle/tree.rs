// SPDX-License-Identifier: MIT OR Apache-2.0
//! Trees of attributes, their bytes and their integers: written plainly, without a line
//! of nlwire's. Only the tables of the declarations are shared.

use byteorder::{BigEndian, ByteOrder, NativeEndian};
use nlwire::typed::{IntegerInfo, KindInfo, Selector, ShortText, SubInfo};

/// An attribute.
#[derive(Clone, Debug)]
pub struct Node {
    /// The type.
    pub nla_type: u16,
    /// Whether `NLA_F_NESTED` is set.
    pub nested: bool,
    /// The payload.
    pub payload: Payload,
}

/// The payload of an attribute.
#[derive(Clone, Debug)]
pub enum Payload {
    /// A value.
    Bytes(Vec<u8>),
    /// Attributes.
    Nest(Vec<Node>),
    /// A struct and attributes.
    Framed(Vec<u8>, Vec<Node>),
    /// Next hops: `struct rtnexthop`, whose length is not set, and attributes.
    Hops(Vec<([u8; 8], Vec<Node>)>),
}

/// Returns the last attribute of a type.
#[must_use]
pub fn last(nodes: &[Node], nla_type: u16) -> Option<&Node> {
    nodes.iter().rfind(|node| node.nla_type == nla_type)
}

fn pad(bytes: &mut Vec<u8>) {
    while bytes.len() % 4 != 0 {
        bytes.push(0);
    }
}

fn number(value: usize) -> [u8; 2] {
    let mut bytes = [0; 2];
    NativeEndian::write_u16(&mut bytes, u16::try_from(value).expect("a short tree"));
    bytes
}

/// Returns the bytes of attributes.
#[must_use]
pub fn bytes(nodes: &[Node]) -> Vec<u8> {
    let mut all = Vec::new();
    for node in nodes {
        let payload = match &node.payload {
            Payload::Bytes(bytes) => bytes.clone(),
            Payload::Nest(nodes) => bytes(nodes),
            Payload::Framed(header, nodes) => {
                let mut payload = header.clone();
                // The padding of a struct alone is not part of the attribute.
                if !nodes.is_empty() {
                    pad(&mut payload);
                }
                payload.extend(bytes(nodes));
                payload
            }
            Payload::Hops(hops) => {
                let mut payload = Vec::new();
                for (header, nodes) in hops {
                    let attributes = bytes(nodes);
                    payload.extend(number(8 + attributes.len()));
                    payload.extend(&header[2..]);
                    payload.extend(attributes);
                }
                payload
            }
        };
        let flag = if node.nested { 0x8000 } else { 0 };
        all.extend(number(4 + payload.len()));
        all.extend(number(usize::from(node.nla_type | flag)));
        all.extend(payload);
        pad(&mut all);
    }
    all
}

/// Returns an integer, with its sign extended to 64 bits.
#[must_use]
pub fn value(bytes: &[u8], integer: IntegerInfo) -> u64 {
    match (bytes.len(), integer.signed, integer.big_endian) {
        (1, false, _) => bytes[0].into(),
        (1, true, _) => i64::from(bytes[0] as i8) as u64,
        (len, false, false) => NativeEndian::read_uint(bytes, len),
        (len, true, false) => NativeEndian::read_int(bytes, len) as u64,
        (len, false, true) => BigEndian::read_uint(bytes, len),
        (len, true, true) => BigEndian::read_int(bytes, len) as u64,
    }
}

/// Returns the bytes of an integer, of which `value` has the lowest bits.
#[must_use]
pub fn write_value(value: u64, integer: IntegerInfo) -> Vec<u8> {
    let size = match (integer.size, integer.signed) {
        (0, false) if u32::try_from(value).is_ok() => 4,
        (0, true) if i32::try_from(value as i64).is_ok() => 4,
        (0, _) => 8,
        (size, _) => size.into(),
    };
    let mut all = [0; 8];
    if integer.big_endian {
        BigEndian::write_u64(&mut all, value);
        return all[8 - size..].to_vec();
    }
    NativeEndian::write_u64(&mut all, value);
    if cfg!(target_endian = "big") {
        all[8 - size..].to_vec()
    } else {
        all[..size].to_vec()
    }
}

/// Returns the payload of a selector with the given value.
#[must_use]
pub fn selector(selector: &Selector<ShortText>, kind: &KindInfo) -> Vec<u8> {
    let value = match selector {
        Selector::Str(text) => return [text.as_ref(), &[0]].concat(),
        Selector::U8(value) => u64::from(*value),
        Selector::U16(value) => u64::from(*value),
        Selector::U32(value) | Selector::Be32(value) => u64::from(*value),
        other => panic!("{other:?}"),
    };
    match kind {
        KindInfo::Integer(integer) | KindInfo::Enum(integer, _) => write_value(value, *integer),
        other => panic!("{other:?} does not select"),
    }
}

/// Returns the kind of a sub-message that the attribute `node` selects.
#[must_use]
pub fn selected(sub: &SubInfo, node: &Node) -> Option<KindInfo> {
    let Payload::Bytes(bytes) = &node.payload else {
        return None;
    };
    let number = |size: usize| (bytes.len() == size).then(|| NativeEndian::read_uint(bytes, size));
    let format = sub.formats.iter().find(|format| match format.selector {
        Selector::Str(text) => bytes.split(|byte| *byte == 0).next() == Some(text.as_ref()),
        Selector::U8(value) => bytes == &[value],
        Selector::U16(value) => number(2) == Some(value.into()),
        Selector::U32(value) => number(4) == Some(value.into()),
        Selector::Be32(value) => bytes.len() == 4 && BigEndian::read_u32(bytes) == value,
        _ => false,
    })?;
    Some(format.kind)
}
