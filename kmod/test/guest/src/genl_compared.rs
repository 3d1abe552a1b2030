// SPDX-License-Identifier: MIT OR Apache-2.0
//! `nlstore` beside the same family in C, `cstore`: the same requests, and the same answers
//! and notifications, byte for byte, except for the id of the family.

use std::collections::BTreeMap;

use nlsock::Genl;
use nlwire::uapi::*;
use nlwire::{Errno, Message, Messages};

use crate::client::build;
use crate::genl::{self, Twins, PLACEHOLDER};
use crate::harness::Verdict;
use crate::module::Module;
use crate::numbers::Numbers;
use crate::{namespaces, nobody, Config};

/// Every kind of answer: what is no ACK, success, and the refusals of the two families and of the
/// kernel on their behalf.
const ANSWERS: [(Option<Errno>, &str); 26] = [
    (None, ""),
    (None, ENTRY),
    (None, INTERRUPTED),
    (None, DONE),
    (Some(Errno::EPERM), ""),
    (Some(Errno::ENOENT), ""),
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

const DONE: &str = "(the end of a dump)";
const ENTRY: &str = "(an entry)";
const INTERRUPTED: &str = "(an entry, with NLM_F_DUMP_INTR)";

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
pub(crate) fn getpolicy(id: u16, op: Option<u32>) -> Vec<u8> {
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
pub(crate) fn without_id(mut bytes: Vec<u8>, id: u16) -> Vec<u8> {
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

/// Generated requests, in the first namespace and in another one.
pub(crate) fn requests(config: &Config) -> Verdict {
    let modules = load(config);
    println!("  --seed {} --requests {}", config.seed, config.requests);
    let twins = [Twins::new(), namespaces::in_new(Twins::new)?];
    let found = compare(&twins, config.seed, config.requests);
    print(&found);
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
    drop(twins);
    unload(modules);
    Ok(())
}

/// Generated requests of an unprivileged user, for the checks of capabilities: in the first
/// namespace, and in one of a user namespace that is the user's own. A tenth of the number.
pub(crate) fn nobody(config: &Config) -> Verdict {
    let modules = load(config);
    nobody::run_with(config, "compared");
    unload(modules);
    Ok(())
}

/// The routine of [`nobody()`].
pub(crate) fn as_nobody(config: &Config) {
    let count = config.requests / 10;
    let refused = |found: &Found| found.contains_key(&(Some(Errno::EPERM), String::new()));
    let found = compare(&[Twins::new()], config.seed, count);
    assert!(refused(&found));
    if genl::enter_own().is_ok() {
        let found = compare(&[Twins::new()], config.seed, count);
        assert!(refused(&found), "a flush");
        assert!(found.contains_key(&(Some(Errno::ENOSPC), "the store is full".into())));
    }
}

type Found = BTreeMap<(Option<Errno>, String), usize>;

fn print(found: &Found) {
    for ((errno, text), count) in found {
        let errno = errno.map_or(String::new(), |errno| errno.to_string());
        println!("  {count:8} {errno} {text}");
    }
}

/// Sends generated datagrams to both families, each in one of the namespaces. Returns the answers
/// by errno and text.
fn compare(twins: &[Twins], seed: u64, count: usize) -> Found {
    let mut numbers = Numbers::new(seed);
    let mut found = Found::new();
    for sent in 0..count {
        let twins = &twins[numbers.below(twins.len())];
        let steps = numbers.store_steps(twins.clients.len());
        let what = format!("--seed {seed}, datagram {sent}");
        for (socket, answer) in twins.compare(&steps, &what) {
            for message in Messages::new(&answer) {
                let message = message.unwrap();
                if let Some((errno, text)) = kind(&message, socket) {
                    *found.entry((errno, text)).or_default() += 1;
                }
            }
        }
    }
    found
}

/// Returns the kind of an answer. ACKs count for sockets with extended ACKs only.
fn kind(message: &Message<'_>, socket: usize) -> Option<(Option<Errno>, String)> {
    let text = match (message.nlmsg_type(), message.ack()) {
        (_, Ok(ack)) if socket % 2 == 1 => {
            let text = ack.ext_ack().unwrap().text().to_string();
            return Some((ack.errno(), text));
        }
        (_, Ok(_)) => return None,
        (NLMSG_DONE, _) => DONE,
        _ if message.nlmsg_flags().contains(NLM_F_DUMP_INTR) => INTERRUPTED,
        _ => ENTRY,
    };
    Some((None, text.into()))
}
