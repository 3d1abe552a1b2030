// SPDX-License-Identifier: MIT OR Apache-2.0
//! Captured data of both byte orders, in `fixtures/`: what real kernels of one
//! version, a little-endian and a big-endian one, answered to the same requests
//! (`ci/tools/capture-fixtures`). Here those of this machine's order are read, and
//! what nlwire makes of them is compared with `fixtures/*.txt`, which are the
//! same for both.
//!
//! `NLWIRE_FIXTURES=write` writes the texts, which then are to be looked at.

use std::fmt::{Debug, Write};
use std::path::Path;
use std::{env, fs};

use nlwire::rtnl::{IfAddrMsg, IfInfoMsg, RtMsg};
use nlwire::uapi::*;
use nlwire::{Ack, Attribute, Attributes, Done, Errno, GenlMsgHdr, Message, MessageKind, Messages};
use zerocopy::FromBytes;

/// What an attribute holds, and its name.
enum Kind {
    U8,
    U16,
    U32,
    I64,
    U64,
    Text,
    /// What has no byte order.
    Bytes,
    /// Structures and arrays, of `u32`s and of `u64`s.
    Words,
    Longs,
    /// A structure of all kinds of fields, all 0.
    Zeros,
    /// `u32`s that are another every time, behind the first few.
    Varies(usize),
    Nest(Names),
    /// A nest whose entries are numbered.
    Each(&'static Kind),
    Nexthops,
}

type Names = &'static [(u16, &'static str, Kind)];

use Kind::*;

const LINK: Names = &[
    (IFLA_ADDRESS, "ADDRESS", Bytes),
    (IFLA_BROADCAST, "BROADCAST", Bytes),
    (IFLA_IFNAME, "IFNAME", Text),
    (IFLA_MTU, "MTU", U32),
    (IFLA_QDISC, "QDISC", Text),
    (IFLA_STATS, "STATS", Words),
    (IFLA_TXQLEN, "TXQLEN", U32),
    (IFLA_MAP, "MAP", Zeros),
    (IFLA_OPERSTATE, "OPERSTATE", U8),
    (IFLA_LINKMODE, "LINKMODE", U8),
    (
        IFLA_LINKINFO,
        "LINKINFO",
        Nest(&[(IFLA_INFO_KIND, "KIND", Text)]),
    ),
    (IFLA_IFALIAS, "IFALIAS", Text),
    (IFLA_STATS64, "STATS64", Longs),
    (
        IFLA_AF_SPEC,
        "AF_SPEC",
        Nest(&[
            (AF_INET as u16, "INET", Nest(&[(1, "CONF", Words)])),
            (
                AF_INET6 as u16,
                "INET6",
                Nest(&[
                    (1, "FLAGS", U32),
                    (2, "CONF", Words),
                    (3, "STATS", Longs),
                    (5, "CACHEINFO", Varies(1)),
                    (6, "ICMP6STATS", Longs),
                    (7, "TOKEN", Bytes),
                    (8, "ADDR_GEN_MODE", U8),
                ]),
            ),
        ]),
    ),
    (IFLA_GROUP, "GROUP", U32),
    (IFLA_PROMISCUITY, "PROMISCUITY", U32),
    (IFLA_NUM_TX_QUEUES, "NUM_TX_QUEUES", U32),
    (IFLA_NUM_RX_QUEUES, "NUM_RX_QUEUES", U32),
    (IFLA_CARRIER, "CARRIER", U8),
    (IFLA_CARRIER_CHANGES, "CARRIER_CHANGES", U32),
    (IFLA_PROTO_DOWN, "PROTO_DOWN", U8),
    (IFLA_GSO_MAX_SEGS, "GSO_MAX_SEGS", U32),
    (IFLA_GSO_MAX_SIZE, "GSO_MAX_SIZE", U32),
    (IFLA_XDP, "XDP", Nest(&[(2, "ATTACHED", U8)])),
    (IFLA_CARRIER_UP_COUNT, "CARRIER_UP_COUNT", U32),
    (IFLA_CARRIER_DOWN_COUNT, "CARRIER_DOWN_COUNT", U32),
    (IFLA_MIN_MTU, "MIN_MTU", U32),
    (IFLA_MAX_MTU, "MAX_MTU", U32),
    (IFLA_GRO_MAX_SIZE, "GRO_MAX_SIZE", U32),
    (IFLA_TSO_MAX_SIZE, "TSO_MAX_SIZE", U32),
    (IFLA_TSO_MAX_SEGS, "TSO_MAX_SEGS", U32),
    (IFLA_ALLMULTI, "ALLMULTI", U32),
];

const ADDRESS: Names = &[
    (IFA_ADDRESS, "ADDRESS", Bytes),
    (IFA_LOCAL, "LOCAL", Bytes),
    (IFA_LABEL, "LABEL", Text),
    (IFA_BROADCAST, "BROADCAST", Bytes),
    (IFA_CACHEINFO, "CACHEINFO", Varies(2)),
    (IFA_FLAGS, "FLAGS", U32),
    (IFA_PROTO, "PROTO", U8),
];

const ROUTE: Names = &[
    (RTA_DST, "DST", Bytes),
    (RTA_OIF, "OIF", U32),
    (RTA_GATEWAY, "GATEWAY", Bytes),
    (RTA_PRIORITY, "PRIORITY", U32),
    (RTA_PREFSRC, "PREFSRC", Bytes),
    (
        RTA_METRICS,
        "METRICS",
        Nest(&[(2, "MTU", U32), (8, "ADVMSS", U32)]),
    ),
    (RTA_MULTIPATH, "MULTIPATH", Nexthops),
    (RTA_TABLE, "TABLE", U32),
];

const RULE: Kind = Nest(&[
    (NL_POLICY_TYPE_ATTR_TYPE, "TYPE", U32),
    (NL_POLICY_TYPE_ATTR_MIN_VALUE_S, "MIN_VALUE_S", I64),
    (NL_POLICY_TYPE_ATTR_MAX_VALUE_S, "MAX_VALUE_S", I64),
    (NL_POLICY_TYPE_ATTR_MIN_VALUE_U, "MIN_VALUE_U", U64),
    (NL_POLICY_TYPE_ATTR_MAX_VALUE_U, "MAX_VALUE_U", U64),
    (NL_POLICY_TYPE_ATTR_MIN_LENGTH, "MIN_LENGTH", U32),
    (NL_POLICY_TYPE_ATTR_MAX_LENGTH, "MAX_LENGTH", U32),
]);

const CONTROLLER: Names = &[
    (CTRL_ATTR_FAMILY_ID, "FAMILY_ID", U16),
    (CTRL_ATTR_FAMILY_NAME, "FAMILY_NAME", Text),
    (CTRL_ATTR_VERSION, "VERSION", U32),
    (CTRL_ATTR_HDRSIZE, "HDRSIZE", U32),
    (CTRL_ATTR_MAXATTR, "MAXATTR", U32),
    (
        CTRL_ATTR_OPS,
        "OPS",
        Each(&Nest(&[
            (CTRL_ATTR_OP_ID, "ID", U32),
            (CTRL_ATTR_OP_FLAGS, "FLAGS", U32),
        ])),
    ),
    (
        CTRL_ATTR_MCAST_GROUPS,
        "MCAST_GROUPS",
        Each(&Nest(&[
            (CTRL_ATTR_MCAST_GRP_NAME, "NAME", Text),
            (CTRL_ATTR_MCAST_GRP_ID, "ID", U32),
        ])),
    ),
    (CTRL_ATTR_POLICY, "POLICY", Each(&Each(&RULE))),
    (
        CTRL_ATTR_OP_POLICY,
        "OP_POLICY",
        Each(&Nest(&[
            (CTRL_ATTR_POLICY_DO, "DO", U32),
            (CTRL_ATTR_POLICY_DUMP, "DUMP", U32),
        ])),
    ),
];

/// Attributes, one on a line, nests indented.
fn attributes(out: &mut String, indent: usize, stream: Attributes<'_>, names: Names) {
    for attribute in stream.strict() {
        let attribute = attribute.unwrap();
        let nla_type = attribute.nla_type();
        let name = names.iter().find(|name| name.0 == nla_type);
        match name {
            Some((_, name, kind)) => value(out, indent, name, &attribute, kind),
            None => value(out, indent, &nla_type.to_string(), &attribute, &Bytes),
        }
    }
}

fn value(out: &mut String, indent: usize, name: &str, attribute: &Attribute<'_>, kind: &Kind) {
    let payload = attribute.payload();
    let nest = if attribute.is_nested() { " nested" } else { "" };
    write!(out, "{:indent$}{name}{nest}", "").unwrap();
    let words = || -> Vec<u32> {
        assert_eq!(payload.len() % 4, 0);
        let word = |word: &[u8]| u32::from_ne_bytes(word.try_into().unwrap());
        payload.chunks(4).map(word).collect()
    };
    match kind {
        U8 => writeln!(out, " {}", attribute.get_u8().unwrap()),
        U16 => writeln!(out, " {}", attribute.get_u16().unwrap()),
        U32 => writeln!(out, " {}", attribute.get_u32().unwrap()),
        I64 => writeln!(out, " {}", attribute.get_i64().unwrap()),
        U64 => writeln!(out, " {}", attribute.get_u64().unwrap()),
        Text => writeln!(out, " {:?}", attribute.get_cstr().unwrap()),
        Bytes => writeln!(out, " {payload:02x?}"),
        Words => writeln!(out, " {:?}", words()),
        Varies(count) => writeln!(out, " {:?} of {} words", &words()[..*count], words().len()),
        Longs => {
            assert_eq!(payload.len() % 8, 0);
            let long = |long: &[u8]| u64::from_ne_bytes(long.try_into().unwrap());
            writeln!(
                out,
                " {:?}",
                payload.chunks(8).map(long).collect::<Vec<_>>()
            )
        }
        Zeros => {
            assert!(payload.iter().all(|byte| *byte == 0));
            writeln!(out, " {} zeros", payload.len())
        }
        Nest(names) => {
            writeln!(out).unwrap();
            attributes(out, indent + 2, attribute.nested(), names);
            Ok(())
        }
        Each(kind) => {
            writeln!(out).unwrap();
            for entry in attribute.nested().strict() {
                let entry = entry.unwrap();
                value(out, indent + 2, &entry.nla_type().to_string(), &entry, kind);
            }
            Ok(())
        }
        Nexthops => {
            writeln!(out).unwrap();
            nexthops(out, indent + 2, attribute);
            Ok(())
        }
    }
    .unwrap();
}

/// `struct rtnexthop`s, each with attributes behind it.
fn nexthops(out: &mut String, indent: usize, attribute: &Attribute<'_>) {
    let mut rest = attribute.payload();
    let mut at = attribute.offset() + 4;
    while let Some((header, _)) = rest.split_first_chunk::<8>() {
        let [l0, l1, flags, hops, index @ ..] = *header;
        let len = usize::from(u16::from_ne_bytes([l0, l1]));
        let index = i32::from_ne_bytes(index);
        writeln!(
            out,
            "{:indent$}flags {flags}, hops {hops}, index {index}",
            ""
        )
        .unwrap();
        let (hop, after) = rest.split_at(len);
        attributes(
            out,
            indent + 2,
            Attributes::with_offset(&hop[8..], at + 8),
            ROUTE,
        );
        rest = after;
        at += len;
    }
    assert!(rest.is_empty());
}

fn ack(out: &mut String, ack: &Ack<'_>) {
    let (echo, said) = (ack.echo().unwrap(), ack.ext_ack().unwrap());
    let errno = ack.errno().map_or(0, Errno::get);
    writeln!(out, "  errno {errno}, echo of {} bytes", echo.len()).unwrap();
    writeln!(out, "  {:?}", ack.request()).unwrap();
    writeln!(out, "  text {:?}", said.text().to_string()).unwrap();
    writeln!(out, "  offset {:?}", said.offs).unwrap();
    if let Some(policy) = said.policy {
        value(out, 2, "policy", &policy, &RULE);
    }
}

fn done(out: &mut String, done: &Done<'_>) {
    writeln!(
        out,
        "  error {}, {:?}",
        done.error(),
        done.ext_ack().unwrap()
    )
    .unwrap();
}

/// The family header and the attributes behind it.
fn family<T: FromBytes + Debug>(out: &mut String, message: &Message<'_>, names: Names) {
    let (header, stream) = message.parse::<T>().unwrap();
    writeln!(out, "  {header:?}").unwrap();
    attributes(out, 2, stream, names);
}

/// Compares what is in `fixtures/NAME`, with families of this kind.
fn compare<T: FromBytes + Debug>(name: &str, names: Names) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    let order = if cfg!(target_endian = "big") {
        "be"
    } else {
        "le"
    };
    let bytes = fs::read(folder.join(format!("{name}.{order}.bin"))).unwrap();
    let mut out = String::new();
    for message in Messages::new(&bytes).strict() {
        let message = message.unwrap();
        writeln!(out, "{}: {:?}", message.offset(), message.header()).unwrap();
        match message.kind() {
            MessageKind::Error => ack(&mut out, &message.ack().unwrap()),
            MessageKind::Done => done(&mut out, &message.done().unwrap()),
            _ => family::<T>(&mut out, &message, names),
        }
    }
    let text = folder.join(format!("{name}.txt"));
    if env::var("NLWIRE_FIXTURES").is_ok_and(|wish| wish == "write") {
        fs::write(&text, &out).unwrap();
    }
    let expected = fs::read_to_string(&text).unwrap_or_default();
    for (number, (expected, found)) in (1..).zip(expected.lines().zip(out.lines())) {
        assert_eq!(expected, found, "{name}.txt, line {number}");
    }
    assert_eq!(expected.lines().count(), out.lines().count(), "{out}");
}

#[test]
fn links() {
    compare::<IfInfoMsg>("links", LINK);
}

#[test]
fn addresses() {
    compare::<IfAddrMsg>("addresses", ADDRESS);
}

#[test]
fn routes() {
    compare::<RtMsg>("routes", ROUTE);
}

#[test]
fn controller() {
    compare::<GenlMsgHdr>("controller", CONTROLLER);
}

#[test]
fn errors() {
    compare::<GenlMsgHdr>("errors", &[]);
}
