// SPDX-License-Identifier: MIT OR Apache-2.0
//! Trees of attributes, by the tables of a declaration.

use nlwire::typed::{AttrEntry, FramedInfo, IntegerInfo, KindInfo, SetInfo, SubInfo};

use super::tape::Tape;
use crate::oracle::tree::{last, selected, selector, value, write_value, Node, Payload};

/// The deepest level with attributes. A policy accepts ten levels of nests.
const DEPTH: usize = 7;

/// Attributes of the set `info`: values at their limits, empty nests, deep nests,
/// duplicates, and with `unknown` attributes that the set does not know.
#[must_use]
pub fn tree(tape: &[u8], info: &'static SetInfo, unknown: bool) -> Vec<Node> {
    Trees {
        tape: Tape(tape),
        unknown,
        checked: false,
    }
    .set(info, &[], 0)
}

/// Returns the same without unknown attributes and without type 0, for a policy. It cannot
/// accept the flag of a nest in a sub-message that has other layouts as well.
#[must_use]
pub fn checked_tree(tape: &[u8], info: &'static SetInfo) -> Vec<Node> {
    Trees {
        tape: Tape(tape),
        unknown: false,
        checked: true,
    }
    .set(info, &[], 0)
}

struct Trees<'t> {
    tape: Tape<'t>,
    unknown: bool,
    checked: bool,
}

impl Trees<'_> {
    fn set(&mut self, info: &'static SetInfo, outer: &[Node], depth: usize) -> Vec<Node> {
        let mut nodes = Vec::new();
        if depth > DEPTH {
            return nodes;
        }
        let limit = self.tape.pick(if depth == 0 { [12, 12] } else { [4, 24] });
        let count = self.tape.below(limit);
        let (mut subs, mut nests) = (Vec::new(), Vec::new());
        for _ in 0..count {
            if self.unknown && self.tape.one_in(12) {
                nodes.extend(self.unknown(info));
                continue;
            }
            let index = self.index(info);
            let Some(AttrEntry { nla_type, kind, .. }) = info.attributes.get(index) else {
                continue;
            };
            if self.checked && *nla_type == 0 {
                continue;
            }
            let (kind, times) = match *kind {
                KindInfo::Multi(of) => (*of, 1 + self.tape.below(3)),
                // The last one counts.
                kind => (kind, 1 + usize::from(self.tape.one_in(12))),
            };
            for _ in 0..times {
                match kind {
                    KindInfo::Sub(sub) => subs.push((*nla_type, sub())),
                    kind if is_leaf(&kind) => nodes.push(self.node(*nla_type, &kind, &[], depth)),
                    kind => nests.push((*nla_type, kind)),
                }
            }
        }
        // Sub-messages after all that may select them.
        for (nla_type, sub) in subs {
            let node = self.sub_message(nla_type, sub, info, (&mut nodes, outer), depth);
            nodes.push(node);
        }
        for (nla_type, kind) in nests {
            let node = self.node(nla_type, &kind, &nodes, depth);
            nodes.push(node);
        }
        nodes
    }

    /// Returns the position of an attribute, often of one that contains others: most of the
    /// attributes of a family are deep.
    fn index(&mut self, info: &SetInfo) -> usize {
        if self.tape.one_in(2) {
            let entries = info.attributes.iter().enumerate();
            let outer: Vec<usize> = entries
                .filter(|(_, entry)| !is_leaf(&entry.kind))
                .map(|(index, _)| index)
                .collect();
            if !outer.is_empty() {
                return outer[self.tape.below(outer.len())];
            }
        }
        self.tape.below(info.attributes.len().max(1))
    }

    fn unknown(&mut self, info: &'static SetInfo) -> Option<Node> {
        // Also of the types around the known ones.
        let limit = self.tape.pick([0x3fff, 0x7f]);
        let nla_type = self.tape.u16() & limit;
        let len = self.tape.below(10);
        let payload = Payload::Bytes(self.tape.bytes(len));
        info.get(nla_type).is_none().then_some(Node {
            nla_type,
            nested: false,
            payload,
        })
    }

    /// Returns a sub-message, with its selector before it where there is none, and mostly
    /// also where one selects nothing. The last selector counts.
    fn sub_message(
        &mut self,
        nla_type: u16,
        sub: &'static SubInfo,
        info: &'static SetInfo,
        (nodes, outer): (&mut Vec<Node>, &[Node]),
        depth: usize,
    ) -> Node {
        let format = &sub.formats[self.tape.below(sub.formats.len())];
        let is_free = match last(nodes, sub.selector) {
            None => true,
            Some(node) => {
                let is_sub = |node: &Node| {
                    info.get(node.nla_type)
                        .is_some_and(|attr| matches!(attr.kind, KindInfo::Sub(_)))
                };
                selected(sub, node).is_none() && !nodes.iter().any(is_sub) && !self.tape.one_in(4)
            }
        };
        if sub.levels == 0 && is_free {
            if let Some(attr) = info.get(sub.selector) {
                nodes.push(Node {
                    nla_type: sub.selector,
                    nested: false,
                    payload: Payload::Bytes(selector(&format.selector, attr.kind)),
                });
            }
        }
        let selecting = match sub.levels {
            0 => last(nodes, sub.selector),
            _ => last(outer, sub.selector),
        };
        let kind = selecting.and_then(|node| selected(sub, node));
        let mut node = match kind {
            Some(kind) => {
                let around = nodes.clone();
                self.node(nla_type, &kind, &around, depth)
            }
            None => Node {
                nla_type,
                nested: false,
                payload: Payload::Bytes(self.bytes()),
            },
        };
        if self.checked {
            let nests = sub.formats.iter().all(|format| format.kind.is_nest());
            node.nested = nests;
            if nests && kind.is_none() {
                node.payload = Payload::Nest(Vec::new());
            }
        }
        node
    }

    fn node(&mut self, nla_type: u16, kind: &KindInfo, around: &[Node], depth: usize) -> Node {
        Node {
            nla_type,
            nested: matches!(kind, KindInfo::Nest(_) | KindInfo::IndexedArray(_)),
            payload: self.payload(kind, around, depth),
        }
    }

    fn bytes(&mut self) -> Vec<u8> {
        let len = self.tape.below(24);
        self.tape.bytes(len)
    }

    fn payload(&mut self, kind: &KindInfo, around: &[Node], depth: usize) -> Payload {
        let depth = depth + 1;
        Payload::Bytes(match kind {
            KindInfo::Nest(set) => return Payload::Nest(self.set(set(), around, depth)),
            KindInfo::Framed(FramedInfo { header, set }) => {
                let header = self.tape.bytes(header.size);
                return Payload::Framed(header, self.set(set(), around, depth));
            }
            KindInfo::NextHops(set) => {
                let count = self.tape.below(3);
                let hops = (0..count)
                    .map(|_| {
                        let mut header = self.tape.array::<8>();
                        header[..2].fill(0); // the length
                        (header, self.set(set(), around, depth))
                    })
                    .collect();
                return Payload::Hops(hops);
            }
            KindInfo::IndexedArray(of) => {
                let count = if depth > DEPTH { 0 } else { self.tape.below(4) };
                let entries = (0..count).map(|index| {
                    let index = index as u16 + 1;
                    self.node(index, of, around, depth)
                });
                return Payload::Nest(entries.collect());
            }
            KindInfo::Multi(of) => return self.payload(of, around, depth),
            KindInfo::Flag | KindInfo::Empty => Vec::new(),
            KindInfo::Integer(integer) => self.integer(*integer),
            KindInfo::Enum(integer, info) => {
                if info.values.is_empty() || self.tape.one_in(4) {
                    self.integer(*integer)
                } else {
                    let value = info.values[self.tape.below(info.values.len())];
                    write_value(value.value, *integer)
                }
            }
            KindInfo::Str => {
                let mut text = self.bytes();
                text.iter_mut().for_each(|byte| *byte = (*byte).max(1));
                text.truncate(15);
                text.push(0);
                text
            }
            KindInfo::Uuid => self.tape.bytes(16),
            KindInfo::Ip => {
                let len = self.tape.pick([4, 16]);
                self.tape.bytes(len)
            }
            KindInfo::Bitfield32 => {
                let selector = self.tape.u32();
                let value = self.tape.u32() & selector;
                [value.to_ne_bytes(), selector.to_ne_bytes()].concat()
            }
            KindInfo::Array(integer) => {
                let count = self.tape.below(5);
                (0..count).flat_map(|_| self.integer(*integer)).collect()
            }
            KindInfo::Struct(info) => self.tape.bytes(info.size),
            KindInfo::StructArray(info) => {
                let count = self.tape.below(4);
                self.tape.bytes(count * info.size)
            }
            _ => self.bytes(),
        })
    }

    /// Returns an integer, often at a limit.
    fn integer(&mut self, integer: IntegerInfo) -> Vec<u8> {
        let bits = if integer.size == 0 {
            64
        } else {
            u32::from(integer.size) * 8
        };
        let max = u64::MAX >> (64 - bits);
        let number = match self.tape.below(6) {
            0 => 0,
            1 => max,
            2 => max >> 1,
            3 => (max >> 1) + 1,
            4 => u64::from(self.tape.u8()),
            _ => self.tape.u64() & max,
        };
        let bytes = write_value(number, integer);
        debug_assert_eq!(value(&bytes, integer) & max, number);
        bytes
    }
}

/// Returns whether payloads of this kind have no attributes.
fn is_leaf(kind: &KindInfo) -> bool {
    let kind = match kind {
        KindInfo::Multi(of) => of,
        kind => kind,
    };
    !matches!(
        kind,
        KindInfo::Nest(_)
            | KindInfo::Framed(_)
            | KindInfo::NextHops(_)
            | KindInfo::IndexedArray(_)
            | KindInfo::Sub(_)
    )
}
