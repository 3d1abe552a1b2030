// SPDX-License-Identifier: MIT OR Apache-2.0
//! `nlwire::uapi` and the families, compared with what C makes of the headers of a
//! kernel tree.
//!
//! The families are compared as rustc compiled them: names, numbers, offsets and sizes
//! are read from the tables of `nlwire::typed`. Counts go to stderr.

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::{fs, io::Write as _};

use nlfamilies as families;
use nlwire::typed::{
    AttrEntry, EnumInfo, FamilyInfo, FieldInfo, FramedInfo, KindInfo, Layout as _, SetInfo,
    StructInfo, ValueEntry,
};
use ynlgen::headers::{Constant, Field, Headers, Origin};
use ynlgen::uapi;

fn headers(test: &str) -> Option<&'static Headers> {
    static HEADERS: OnceLock<Headers> = OnceLock::new();
    let tree = common::tree(test)?;
    Some(HEADERS.get_or_init(|| Headers::read(&tree).unwrap()))
}

fn say(text: &str) {
    let _ = writeln!(std::io::stderr(), "{text}");
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../nlwire/src/uapi")
}

#[test]
fn uapi_is_generated() {
    let Some(headers) = headers("uapi") else {
        return;
    };
    let files = uapi::generate(headers, &folder()).unwrap();
    for (name, expected) in &files {
        let found = fs::read_to_string(folder().join(name)).unwrap_or_default();
        let lines = expected.lines().zip(found.lines());
        let first = lines
            .into_iter()
            .find(|(expected, found)| expected != found);
        assert!(
            *expected == found,
            "{name}: `ynlgen uapi` would write another file: {first:?}"
        );
    }
    assert_eq!(fs::read_dir(folder()).unwrap().count(), files.len());
}

/// Reads the value from the source of a constant, as rustc understands it.
fn value(expression: &str) -> i128 {
    let literal = expression
        .trim_start_matches("NlmFlags::from_bits(")
        .trim_end_matches(')');
    let (literal, big_endian) = match literal.split_once("_u") {
        Some((literal, width)) => (literal, Some(width.trim_end_matches(".to_be("))),
        None => (literal, None),
    };
    let value: i128 = match literal.strip_prefix("0x") {
        Some(hex) => i128::from_str_radix(hex, 16).unwrap(),
        None => literal.parse().unwrap(),
    };
    match big_endian {
        Some("16") => u16::try_from(value).unwrap().to_be().into(),
        Some("32") => u32::try_from(value).unwrap().to_be().into(),
        Some(width) => panic!("{width}"),
        None => value,
    }
}

#[test]
fn uapi_has_the_values_of_c() {
    let Some(headers) = headers("uapi") else {
        return;
    };
    let mut compared = 0;
    let mut wrong = Vec::new();
    for entry in fs::read_dir(folder()).unwrap() {
        let text = fs::read_to_string(entry.unwrap().path()).unwrap();
        for line in text.lines() {
            let Some(line) = line.strip_prefix("pub const ") else {
                continue;
            };
            let (name, rest) = line.split_once(':').unwrap();
            let (rust_type, expression) = rest.split_once(" = ").unwrap();
            let value = value(expression.trim_end_matches(';'));
            let bits = match rust_type.trim() {
                "u8" => 8,
                "u16" | "i16" | "NlmFlags" => 16,
                "u64" => 64,
                _ => 32,
            };
            compared += 1;
            // C has an `int` for many masks: the bits have to be equal, as far as the
            // type has them.
            let mask = (1_i128 << bits) - 1;
            match headers.value(name) {
                Some(c) if c & mask == value & mask => {}
                c => wrong.push(format!("{name} is {value}, in C {c:?}")),
            }
        }
    }
    say(&format!("uapi: {compared} constants compared with C"));
    assert!(compared > 5_000, "{compared}");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Netfilter's operations, and their subsystems.
const SUBSYSTEMS: &[(&str, &str)] = &[
    ("IPCTNL_MSG_CT_", "NFNL_SUBSYS_CTNETLINK"),
    ("IPCTNL_MSG_EXP_", "NFNL_SUBSYS_CTNETLINK_EXP"),
    ("IPCTNL_MSG_TIMEOUT_", "NFNL_SUBSYS_CTNETLINK_TIMEOUT"),
    ("IPSET_CMD_", "NFNL_SUBSYS_IPSET"),
    ("NFNL_MSG_ACCT_", "NFNL_SUBSYS_ACCT"),
    ("NFNL_MSG_BATCH_", "NFNL_SUBSYS_NONE"),
    ("NFNL_MSG_COMPAT_", "NFNL_SUBSYS_NFT_COMPAT"),
    ("NFNL_MSG_CTHELPER_", "NFNL_SUBSYS_CTHELPER"),
    ("NFNL_MSG_HOOK_", "NFNL_SUBSYS_HOOK"),
    ("NFQNL_MSG_", "NFNL_SUBSYS_QUEUE"),
    ("NFT_MSG_", "NFNL_SUBSYS_NFTABLES"),
    ("NFULNL_MSG_", "NFNL_SUBSYS_ULOG"),
    ("OSF_MSG_", "NFNL_SUBSYS_OSF"),
];

/// The result of a comparison with C: the names that C knows, and the differences.
#[derive(Default)]
struct Report {
    /// Known to C, and all.
    counts: BTreeMap<&'static str, (usize, usize)>,
    /// Flags that are numbers of bits in C.
    bits: usize,
    wrong: Vec<String>,
    /// Attributes of C's enum that the set does not have.
    missing: Vec<String>,
    unknown: Vec<String>,
}

struct Check<'a> {
    headers: &'a Headers,
    constants: BTreeMap<&'a str, (&'a str, &'a Constant)>,
    /// The headers' texts.
    texts: Vec<String>,
    sets: Vec<*const SetInfo>,
    enums: Vec<*const EnumInfo>,
    structs: Vec<*const StructInfo>,
    report: Report,
}

impl<'a> Check<'a> {
    fn new(headers: &'a Headers, tree: &Path) -> Self {
        let read = |header: &str| fs::read_to_string(tree.join("include/uapi").join(header)).ok();
        let texts = ynlgen::headers::HEADERS
            .iter()
            .filter_map(|header| read(header));
        let mut constants = BTreeMap::new();
        for header in headers.all() {
            for constant in &header.constants {
                constants
                    .entry(constant.name.as_str())
                    .or_insert((header.path.as_str(), constant));
            }
        }
        Self {
            headers,
            constants,
            texts: texts.collect(),
            sets: Vec::new(),
            enums: Vec::new(),
            structs: Vec::new(),
            report: Report::default(),
        }
    }

    fn count(&mut self, what: &'static str, known: bool) {
        let (known_to_c, all) = self.report.counts.entry(what).or_default();
        *known_to_c += usize::from(known);
        *all += 1;
    }

    /// Compares a number. `same` says which numbers of C are the same.
    fn number(&mut self, what: &'static str, name: &str, value: u64, same: impl Fn(i128) -> bool) {
        let c = self.headers.value(name);
        self.count(what, c.is_some());
        match c {
            None => self.report.unknown.push(format!("{what} {name}")),
            Some(c) if same(c) => {}
            Some(c) => self
                .report
                .wrong
                .push(format!("{what} {name} is {value}, in C {c}")),
        }
    }

    fn family(&mut self, family: &'static FamilyInfo) {
        // The upper byte of netfilter's types is the subsystem, which C has elsewhere.
        let netfilter = family.protocol == nlwire::uapi::NETLINK_NETFILTER;
        let mask = if netfilter { 0xff } else { 0xffff };
        for op in family.ops {
            if let Some(number) = op.request.or(op.reply) {
                if netfilter {
                    let of_op = |(of, _): &&(&str, &str)| op.name.starts_with(of);
                    let subsystem = SUBSYSTEMS.iter().find(of_op).expect(op.name).1;
                    let upper = u64::from(number >> 8);
                    self.number("subsystem", subsystem, upper, |c| c == upper.into());
                }
                let number = u64::from(number & mask);
                self.number("operation", op.name, number, |c| c == number.into());
            }
            self.structure(op.request_header);
            self.structure(op.reply_header);
            self.set((op.request_set)());
            self.set((op.reply_set)());
        }
    }

    fn set(&mut self, set: &'static SetInfo) {
        if self.sets.contains(&std::ptr::from_ref(set)) {
            return;
        }
        self.sets.push(set);
        let mut origins: BTreeMap<(&str, &Origin), usize> = BTreeMap::new();
        for entry in &set.attributes {
            let name = set.names.get(entry.name);
            let number = u64::from(entry.nla_type);
            self.number("attribute", name, number, |c| c == number.into());
            if let Some((header, constant)) = self.constants.get(name) {
                *origins.entry((header, &constant.origin)).or_default() += 1;
            }
            self.kind(&entry.kind);
        }
        // A set may be a part of C's enum, or have names of two: only if it has most
        // of an enum, it should have the rest.
        let most = origins.into_iter().max_by_key(|(_, count)| *count);
        let Some(((header, origin @ Origin::Enum(..)), count)) = most else {
            return;
        };
        let header = self.headers.header(header).unwrap();
        let of_enum = || header.constants.iter().filter(|c| c.origin == *origin);
        if count * 2 <= of_enum().count() {
            return;
        }
        for constant in of_enum() {
            let name = &constant.name;
            let none = ["_UNDEFINED", "_NONE"].iter().any(|e| name.ends_with(e));
            let bound = ["__", "NUM_"].iter().any(|start| name.starts_with(start))
                || constant.value == 0 && none
                || ["_UNSPEC", "_PAD", "_MAX"]
                    .iter()
                    .any(|e| name.ends_with(e));
            let known = |entry: &AttrEntry| i128::from(entry.nla_type) == constant.value;
            if !bound && !set.attributes.iter().any(known) {
                let line = format!("{name} = {}", constant.value);
                self.report.missing.push(line);
            }
        }
    }

    fn kind(&mut self, kind: &KindInfo) {
        match kind {
            KindInfo::Enum(_, values) => self.enumeration(values),
            KindInfo::Struct(info) | KindInfo::StructArray(info) => self.structure(info),
            KindInfo::Nest(set) | KindInfo::NextHops(set) => self.set(set()),
            KindInfo::Framed(FramedInfo { header, set }) => {
                self.structure(header);
                self.set(set());
            }
            KindInfo::IndexedArray(of) | KindInfo::Multi(of) => self.kind(of),
            KindInfo::Sub(sub) => sub().formats.iter().for_each(|f| self.kind(&f.kind)),
            _ => {}
        }
    }

    fn enumeration(&mut self, values: &'static EnumInfo) {
        if self.enums.contains(&std::ptr::from_ref(values)) {
            return;
        }
        self.enums.push(values);
        for &ValueEntry { value, name } in values.values {
            let name = values.names.get(name);
            let bit = values.flags
                && value.is_power_of_two()
                && self.headers.value(name) == Some(value.trailing_zeros().into());
            // A negative number in C is a u32 on the wire.
            let wrapped = |c: i128| c & 0xffff_ffff == i128::from(value);
            self.number("enum entry", name, value, |c| {
                c == i128::from(value) || c < 0 && wrapped(c) || bit
            });
            let same = self.headers.value(name) == Some(value.into());
            self.report.bits += usize::from(bit && !same);
        }
    }

    fn structure(&mut self, info: &'static StructInfo) {
        if info.name().is_empty() || self.structs.contains(&std::ptr::from_ref(info)) {
            return;
        }
        self.structs.push(info);
        let c = self.headers.layout(info.name());
        self.count("struct", c.is_some());
        let Some(c) = c else {
            self.report.unknown.push(format!("struct {}", info.name()));
            return;
        };
        // An array at the end without a size in C has one entry in some
        // specifications, as most messages do.
        let open = info.fields.last().filter(|ours| {
            let same = |f: &Field| f.size == 0 && f.offset == usize::from(ours.offset);
            c.fields.last().is_some_and(same)
        });
        let entry = open.map_or(0, |ours| usize::from(ours.size));
        // Padding behind the struct, which a request has to count.
        let padding = info.fields.last().filter(|ours| {
            let name = info.names.get(ours.name);
            name.starts_with("pad") && usize::from(ours.offset) == c.size
        });
        let padding = padding.map_or(0, |ours| usize::from(ours.size));
        if c.size + entry + padding != info.size {
            let line = format!("struct {}: {} bytes, in C {}", c.name, info.size, c.size);
            self.report.wrong.push(line);
        }
        for field in info.fields {
            let name = info.names.get(field.name).trim_end_matches('_');
            let same = |f: &&Field| f.name.trim_end_matches('_').eq_ignore_ascii_case(name);
            let c_field = c.fields.iter().find(same);
            // Padding of the compiler.
            if name.starts_with("pad") && c_field.is_none() {
                continue;
            }
            self.count("struct field", c_field.is_some());
            let Some(c_field) = c_field else {
                self.report.unknown.push(format!("field {}.{name}", c.name));
                continue;
            };
            let signed = match field.kind {
                KindInfo::Integer(integer) => Some(integer.signed),
                _ => None,
            };
            let signed = signed.filter(|_| c_field.signed.is_some());
            // What is printed as an address or as bytes has no byte order, nor does an
            // array in C that is one number here.
            let big_endian = match field.kind {
                KindInfo::Integer(_) if c_field.signed.is_none() => c_field.big_endian,
                KindInfo::Integer(integer) | KindInfo::Enum(integer, _) => integer.big_endian,
                _ => c_field.big_endian,
            };
            let ours = (field.offset.into(), field.size.into(), signed, big_endian);
            let c_signed = c_field.signed.filter(|_| signed.is_some());
            let theirs = (c_field.offset, c_field.size, c_signed, c_field.big_endian);
            let is_open = open.is_some_and(|open| std::ptr::eq(open, field));
            if ours != theirs && !is_open {
                self.report.wrong.push(format!(
                    "field {}.{name}: offset, size, signed, big-endian {ours:?}, in C {theirs:?}",
                    c.name,
                ));
            }
            if let KindInfo::Struct(inner) | KindInfo::StructArray(inner) = field.kind {
                self.structure(inner);
            }
            if let KindInfo::Enum(_, values) = field.kind {
                self.enumeration(values);
            }
        }
        for field in c
            .fields
            .iter()
            .filter(|f| f.size > 0 && !f.name.contains("pad"))
        {
            let covers = |ours: &FieldInfo| {
                let start = usize::from(ours.offset);
                (start..start + usize::from(ours.size)).contains(&field.offset)
            };
            if !info.fields.iter().any(covers) {
                let line = format!("struct {}: {}", c.name, field.name);
                self.report.missing.push(line);
            }
        }
    }

    /// Compares all lines with a number and a C name, `NAME = 1 "C_NAME"`. Unlike the
    /// tables these have groups, and what no operation leads to.
    fn lines(&mut self, text: &str) {
        let netfilter = text.contains(": Raw(12)");
        let generic = text.contains(": Genl(");
        let (mut flags, mut groups) = (false, false);
        for line in text.lines() {
            if line.ends_with('{') {
                flags = line.trim().starts_with("pub flags ");
                groups = line.trim() == "groups {";
            }
            let Some((_, rest)) = line.trim().split_once(" = ") else {
                continue;
            };
            let mut rest = rest.split('"');
            let number = rest.next().and_then(|n| n.trim().parse::<u64>().ok());
            let (Some(number), Some(c_name)) = (number, rest.next()) else {
                continue;
            };
            // The kernel numbers the groups of generic netlink when it registers the family.
            // Their names are strings in most headers.
            if generic && groups {
                let quoted = format!("\"{c_name}\"");
                let known = self.texts.iter().any(|text| text.contains(&quoted));
                self.count("name of a group", known);
                if !known {
                    self.report.unknown.push(format!("group {c_name}"));
                }
                continue;
            }
            let operation = netfilter && SUBSYSTEMS.iter().any(|(of, _)| c_name.starts_with(of));
            let number = if operation { number & 0xff } else { number };
            self.number("line", c_name, number, |c| {
                let bit = || u32::try_from(c).ok().and_then(|c| 1_i128.checked_shl(c));
                c == number.into()
                    || c < 0 && c & 0xffff_ffff == number.into()
                    || flags && bit() == Some(number.into())
            });
        }
    }
}

/// What C does not know: the fields are in a union, the other names are the specification's.
const UNKNOWN: &[&str] = &[
    // A bit of nl80211's features without a use.
    "enum entry reserved",
    "line reserved",
    // IP_CT_UNTRACKED of the kernel alone.
    "enum entry untracked",
    "line untracked",
    "enum entry none",
    "enum entry any",
    "field tc_fq_codel_xstats.maxpacket",
    "field tc_fq_codel_xstats.drop_overlimit",
    "field tc_fq_codel_xstats.ecn_mark",
    "field tc_fq_codel_xstats.new_flow_count",
    "field tc_fq_codel_xstats.new_flows_len",
    "field tc_fq_codel_xstats.old_flows_len",
    "field tc_fq_codel_xstats.ce_mark",
    "field tc_fq_codel_xstats.memory_usage",
    "field tc_fq_codel_xstats.drop_overmemory",
    // In a struct without a name.
    "field br_mdb_entry.addr_u",
    "field br_mdb_entry.addr_proto",
    // A number that attributes follow, without a struct in C.
    "struct mdba_router_port",
    "struct xfrm_info_flags",
    "struct audit_equiv_sizes",
    "struct audit_replace",
    // The header is `linux/audit.h` of the kernel itself.
    "struct audit_sig_info",
    // Bit fields.
    "field tcp_info.tcpi_wscale_bits",
    "field tcp_info.tcpi_rate_and_fastopen_bits",
    "field tcp_info.tcpi_ecn_bits",
    // The header is `drivers/acpi/event.c`.
    "operation ACPI_GENL_CMD_EVENT",
    "attribute ACPI_GENL_ATTR_EVENT",
    "struct acpi_genl_event",
    "line ACPI_GENL_ATTR_EVENT",
    "line ACPI_GENL_CMD_EVENT",
    "line none",
    "line any",
    // In the code only.
    "group acpi_mc_group",
    "group events",
    "group hsr-network",
    "group notify",
    // `include/net/netlink.h`, which is not installed.
    "enum entry NLA_U32",
    "enum entry NLA_STRING",
    "enum entry NLA_FLAG",
    "enum entry NLA_BINARY",
    "enum entry NLA_S32",
    "line NLA_U32",
    "line NLA_STRING",
    "line NLA_FLAG",
    "line NLA_BINARY",
    "line NLA_S32",
];

/// What sets and structs do not have of C's: attributes that `ip6_tunnel.c` neither reads nor
/// writes, or no code of the kernel does, and fields that have no use.
const MISSING: &[&str] = &[
    // Not a type of attributes.
    "NL80211_IFTYPE_UNSPECIFIED = 0",
    "OVS_PACKET_ATTR_UNUSED1 = 6",
    "OVS_PACKET_ATTR_UNUSED2 = 7",
    "IFLA_IPTUN_TOS = 5",
    "IFLA_IPTUN_PMTUDISC = 10",
    "IFLA_IPTUN_6RD_PREFIX = 11",
    "IFLA_IPTUN_6RD_RELAY_PREFIX = 12",
    "IFLA_IPTUN_6RD_PREFIXLEN = 13",
    "IFLA_IPTUN_6RD_RELAY_PREFIXLEN = 14",
    "IFLA_COST = 8",
    "IFLA_PRIORITY = 9",
    "struct fib_rule_hdr: res1",
    "struct fib_rule_hdr: res2",
];

fn sorted<T: AsRef<str>>(lines: &[T]) -> BTreeSet<&str> {
    lines.iter().map(AsRef::as_ref).collect()
}

#[test]
fn families_are_those_of_c() {
    let Some(headers) = headers("families") else {
        return;
    };
    let tree = common::tree("families").unwrap();
    let mut check = Check::new(headers, &tree);
    for family in families::families() {
        check.family(family);
    }
    // To which no attribute leads.
    check.structure(families::inet_diag::MptcpInfo::INFO);
    check.structure(families::inet_diag::InetDiagBcOp::INFO);
    check.structure(families::rt_nduseropt::Nduseroptmsg::INFO);
    check.structure(families::connector::CnMsg::INFO);
    check.structure(families::connector::ProcInput::INFO);
    check.structure(families::connector::ProcEvent::INFO);
    check.structure(families::connector::ForkProcEvent::INFO);
    check.structure(families::connector::ExecProcEvent::INFO);
    check.structure(families::connector::IdProcEvent::INFO);
    check.structure(families::connector::SidProcEvent::INFO);
    check.structure(families::connector::PtraceProcEvent::INFO);
    check.structure(families::connector::CommProcEvent::INFO);
    check.structure(families::connector::CoredumpProcEvent::INFO);
    check.structure(families::connector::ExitProcEvent::INFO);
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("../nlwire/families/src");
    let sources = fs::read_dir(sources).unwrap();
    let mut paths: Vec<_> = sources.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let mut declared = 0;
    for path in paths {
        let text = fs::read_to_string(path).unwrap();
        declared += text.matches("\nfamily! {").count();
        check.lines(&text);
    }
    assert_eq!(families::families().len(), declared, "families()");
    let report = check.report;
    for (what, (known, all)) in &report.counts {
        say(&format!("families: C knows {known} of {all}: {what}"));
    }
    say(&format!(
        "families: {} flags are numbers of bits in C",
        report.bits
    ));
    assert!(report.wrong.is_empty(), "{}", report.wrong.join("\n"));
    assert_eq!(sorted(&report.unknown), sorted(UNKNOWN));
    assert_eq!(sorted(&report.missing), sorted(MISSING));
}
