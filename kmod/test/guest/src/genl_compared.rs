// SPDX-License-Identifier: MIT OR Apache-2.0
//! `nlstore` beside the same family in C, `cstore`: the same requests, and the same answers
//! and notifications, byte for byte, except for the id of the family.

use std::collections::BTreeMap;

use nlkmod::store::ENTRIES;
use nlsock::Genl;
use nlwire::uapi::*;
use nlwire::{Errno, Messages, NlmFlags};

use crate::client::build;
use crate::genl::{message, Twins, PLACEHOLDER};
use crate::harness::Verdict;
use crate::module::Module;
use crate::numbers::Numbers;
use crate::{nobody, Config};

/// Success, and every refusal of the two families and of the kernel on their behalf.
const ANSWERS: [(Option<Errno>, &str); 22] = [
    (None, ""),
    (Some(Errno::EPERM), ""),
    (Some(Errno::ENOENT), "there is no such entry"),
    (Some(Errno::EBUSY), ""),
    (Some(Errno::EBUSY), "a dump is in progress"),
    (Some(Errno::EINVAL), ""),
    (Some(Errno::EINVAL), "Attribute failed policy validation"),
    (Some(Errno::EINVAL), "NLA_F_NESTED is missing"),
    (Some(Errno::EINVAL), "NLA_F_NESTED not expected"),
    (Some(Errno::EINVAL), "Unknown attribute type"),
    (Some(Errno::EINVAL), "Unsupported attribute"),
    (
        Some(Errno::EINVAL),
        "ambiguous or reserved bits set in nlmsg_flags",
    ),
    (
        Some(Errno::EINVAL),
        "bytes leftover after parsing attributes",
    ),
    (Some(Errno::EINVAL), "genlmsghdr.reserved field is not 0"),
    (Some(Errno::EINVAL), "invalid attribute length"),
    (Some(Errno::EINVAL), "only the kernel sets this"),
    (Some(Errno::ENOSPC), "the store is full"),
    (Some(Errno::ERANGE), "Attribute failed policy validation"),
    (Some(Errno::ERANGE), "binary attribute size out of range"),
    (Some(Errno::ERANGE), "integer out of range"),
    (Some(Errno::ERANGE), "the window ends before it begins"),
    (Some(Errno::EOPNOTSUPP), ""),
];

fn load(config: &Config) -> [Module; 2] {
    ["nlstore", "cstore"].map(|name| Module::load_other(config, name))
}

fn unload(modules: [Module; 2]) {
    for module in modules {
        module.unload_when_unused();
    }
}

/// What the controller tells about the families, their operations and their policies.
pub(crate) fn controller(config: &Config) -> Verdict {
    let modules = load(config);
    let mut genl = Genl::open().unwrap();
    let [rust, c] = ["nlstore", "cstore"].map(|name| genl.family(name).unwrap().clone());
    assert_eq!((rust.version, rust.max_attr), (c.version, c.max_attr));
    assert_eq!(rust.header_len, c.header_len);
    assert_eq!(format!("{:?}", rust.commands), format!("{:?}", c.commands));
    assert_eq!(rust.groups.len(), c.groups.len());
    assert_eq!(rust.groups[0].name, c.groups[0].name);

    // The policies of all operations, and those of each.
    let twins = Twins::new();
    let client = &twins.clients[0];
    for op in [None, Some(1), Some(2), Some(3), Some(4), Some(5)] {
        let [rust, c] = [0, 1].map(|twin| {
            let id = twins.ids[twin];
            let request = getpolicy(id, op);
            let answers = client.ask(&request);
            answers.into_iter().map(move |bytes| without_id(bytes, id))
        });
        let (rust, c): (Vec<_>, Vec<_>) = (rust.collect(), c.collect());
        assert_eq!(rust, c, "the policies of operation {op:?}");
        // Two parts at least: one for each rule.
        let messages = rust.iter().flat_map(|bytes| Messages::new(bytes)).count();
        assert_eq!(messages > 2, op != Some(5), "{messages} messages");
    }
    drop((genl, twins));
    unload(modules);
    Ok(())
}

/// Returns a `CTRL_CMD_GETPOLICY` for the family with this id.
fn getpolicy(id: u16, op: Option<u32>) -> Vec<u8> {
    let header = nlwire::NlMsgHdr::new(GENL_ID_CTRL)
        .with_flags(NLM_F_REQUEST | NLM_F_DUMP)
        .with_seq(1);
    build(header, &|message| {
        message.put_payload(&[CTRL_CMD_GETPOLICY, 1, 0, 0])?;
        message.put_u16(CTRL_ATTR_FAMILY_ID, id)?;
        op.map_or(Ok(()), |op| message.put_u32(CTRL_ATTR_OP, op))
    })
}

/// Replaces the attribute with the family's id in each message.
fn without_id(mut bytes: Vec<u8>, id: u16) -> Vec<u8> {
    let [a, b] = id.to_ne_bytes();
    let [six, _] = 6u16.to_ne_bytes();
    let attribute = [six, 0, CTRL_ATTR_FAMILY_ID as u8, 0, a, b];
    let mut at = 0;
    while let Some(found) = bytes.get_mut(at..at + attribute.len()) {
        if found == attribute {
            found[4..].copy_from_slice(&PLACEHOLDER.to_ne_bytes());
        }
        at += 4;
    }
    bytes
}

/// Generated requests.
pub(crate) fn requests(config: &Config) -> Verdict {
    let modules = load(config);
    println!("  --seed {} --requests {}", config.seed, config.requests);
    let found = compare(config.seed, config.requests);
    println!("  {found:?}");
    // Every kind of answer has occurred, so the comparison covers all of them. Root may do
    // everything.
    if config.requests >= 10_000 {
        let found: Vec<_> = found
            .keys()
            .map(|(errno, text)| (*errno, &**text))
            .collect();
        let mut expected = ANSWERS.to_vec();
        expected.retain(|(errno, _)| *errno != Some(Errno::EPERM));
        assert_eq!(found, expected);
    }
    unload(modules);
    Ok(())
}

/// Generated requests of an unprivileged user, for the checks of capabilities.
pub(crate) fn nobody(config: &Config) -> Verdict {
    let modules = load(config);
    nobody::run("compared");
    unload(modules);
    Ok(())
}

/// The routine of [`nobody()`].
pub(crate) fn as_nobody() {
    let found = compare(1, 1000);
    assert!(found.contains_key(&(Some(Errno::EPERM), String::new())));
}

type Found = BTreeMap<(Option<Errno>, String), usize>;

/// Sends generated datagrams to both, and returns the ACKs by errno and text.
fn compare(seed: u64, count: usize) -> Found {
    let twins = Twins::new();
    let mut numbers = Numbers::new(seed);
    let mut found = Found::new();
    for sent in 0..count {
        let datagram = numbers.store_datagram();
        let client = numbers.below(twins.clients.len());
        let what = format!("--seed {seed}, datagram {sent}");
        let answers = twins.compare(&twins.clients[client], &datagram, &what);
        for answer in &answers {
            for message in Messages::new(answer) {
                let message = message.unwrap();
                if let (1 | 3, Ok(ack)) = (client, message.ack()) {
                    let text = ack.ext_ack().unwrap().text().to_string();
                    *found.entry((ack.errno(), text)).or_default() += 1;
                }
            }
        }
    }
    found
}

impl Numbers {
    /// Returns the attribute of an entry, usually valid and with its padding.
    fn store_attribute(&mut self, nla_type: u16) -> Vec<u8> {
        let id = self.below(ENTRIES + 16) as u32;
        let small = self.below(2010) as u16;
        let mut value = match nla_type {
            1 => id.to_ne_bytes().to_vec(),
            2 => {
                let mut name = self.bytes(17);
                name.push(0);
                name
            }
            3 => (i32::from(small) - 1005).to_ne_bytes().to_vec(),
            4 => vec![if self.one_in(16) {
                8
            } else {
                self.below(8) as u8
            }],
            5 => {
                let selector = self.pick(&[1, 2, 3, 3, 3, 3, 3, 7]);
                let wrong = if self.one_in(12) { !selector } else { 0 };
                let value = self.word() & selector | wrong;
                [value.to_ne_bytes(), selector.to_ne_bytes()].concat()
            }
            6 => self.word().to_ne_bytes().repeat(2),
            7 => self.store_window(),
            _ => self.bytes(9),
        };
        let mut flags = if nla_type == 7 { NLA_F_NESTED } else { 0 };
        if self.one_in(24) {
            flags ^= self.pick(&[NLA_F_NESTED, NLA_F_NET_BYTEORDER]);
        }
        if self.one_in(24) {
            let len = self.pick(&[0, 1, 2, 3, 5, 7, 9]);
            value.resize(len, 0);
        }
        self.nla(nla_type | flags, &value)
    }

    /// Returns the attributes of a window.
    fn store_window(&mut self) -> Vec<u8> {
        let mut types = vec![1, 2];
        if self.one_in(8) {
            types.remove(self.below(2));
        }
        if self.one_in(16) {
            types.push(self.pick(&[0, 3, 1, 2]));
        }
        let mut bytes = Vec::new();
        for nla_type in types {
            let port = match nla_type {
                1 => self.below(12) as u16,
                _ => 9 + self.below(12) as u16,
            };
            bytes.extend(self.nla(nla_type, &port.to_be_bytes()));
        }
        bytes
    }

    /// Returns an attribute, usually with its padding.
    fn nla(&mut self, nla_type: u16, value: &[u8]) -> Vec<u8> {
        let len = 4 + value.len() as u16;
        let nla_len = if self.one_in(64) {
            self.pick(&[0, 3, 4, len + 1, len + 4, u16::MAX])
        } else {
            len
        };
        let mut bytes = [nla_len.to_ne_bytes(), nla_type.to_ne_bytes()].concat();
        bytes.extend(value);
        if !self.one_in(32) {
            bytes.resize(bytes.len().next_multiple_of(4), 0xa5);
        }
        bytes
    }

    /// Returns a datagram of up to three requests to the placeholder.
    fn store_datagram(&mut self) -> Vec<u8> {
        let mut datagram = Vec::new();
        for _ in 0..=self.below(3) {
            datagram.extend(self.store_request());
            datagram.resize(datagram.len().next_multiple_of(4), 0xa5);
        }
        if self.one_in(16) {
            datagram.truncate(1 + self.below(datagram.len()));
        } else if self.one_in(64) {
            // A flush while a dump is in progress.
            datagram.extend(message(PLACEHOLDER, NLM_F_DUMP, 1, &[]));
            datagram.extend(message(PLACEHOLDER, NLM_F_ACK, 4, &[]));
        }
        datagram
    }

    fn store_request(&mut self) -> Vec<u8> {
        let cmd = self.pick(&[1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 3, 3, 4, 4, 5, 99]);
        // A flush and a deletion make room for entries, which is not to happen often.
        let cmd = match cmd {
            3 if !self.one_in(4) => 2,
            4 if !self.one_in(32) => 2,
            cmd => cmd,
        };
        let mut flags = NlmFlags::EMPTY;
        if self.one_in(2) {
            flags |= NLM_F_ACK;
        }
        if cmd == 1 && self.one_in(3) || self.one_in(24) {
            flags |= NLM_F_DUMP;
        }
        if self.one_in(8) {
            flags |= NLM_F_ECHO;
        }
        if self.one_in(24) {
            flags |= NlmFlags::from_bits(self.word() as u16);
        }
        let mut types: Vec<u16> = match cmd {
            1 if flags.is_dump() && !self.one_in(3) => vec![],
            1 if flags.is_dump() => vec![4],
            1 | 3 => vec![1],
            4 => vec![4],
            _ => (1..8)
                .filter(|nla_type| *nla_type == 1 || self.one_in(2))
                .collect(),
        };
        if self.one_in(10) && !types.is_empty() {
            types.remove(self.below(types.len()));
        }
        if self.one_in(10) {
            let stray = self.pick(&[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0x3fff]);
            types.insert(self.below(types.len() + 1), stray);
        }
        let mut attributes = Vec::new();
        for nla_type in types {
            attributes.extend(self.store_attribute(nla_type));
        }
        if self.one_in(24) {
            attributes.extend(self.bytes(5)); // trailing
        }
        let mut bytes = message(PLACEHOLDER, flags, cmd, &attributes);
        if self.one_in(24) {
            bytes[18] = 1; // reserved
        }
        if self.one_in(24) {
            bytes.truncate(16 + self.below(bytes.len() - 15));
            let len = bytes.len() as u32;
            bytes[..4].copy_from_slice(&len.to_ne_bytes());
        }
        bytes
    }
}
