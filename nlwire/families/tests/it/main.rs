//! Tests of the families on messages of real kernels.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking; numbers are small"
)]

mod coverage;
mod lines;
mod running;
mod split;

use std::collections::BTreeSet;
use std::fs;

use coverage::Coverage;
use lines::{families, Line};
use nlwire::typed::FamilyInfo;

/// Parts of the paths of attributes that are not typed, and why.
const GAPS: &[(&str, &str)] = &[
    (
        "IFLA_AF_SPEC > AF_INET",
        "in a dump of AF_BRIDGE, 2 is IFLA_BRIDGE_VLAN_INFO",
    ),
    (
        "IFLA_PROTINFO: ",
        "the family header selects the layout: bridge ports, IPv6",
    ),
    (
        "NFTA_CT_TIMEOUT_DATA: ",
        "the protocol selects the layout: CTA_TIMEOUT_TCP_*, CTA_TIMEOUT_UDP_* and others",
    ),
    (
        "RTM_GETTCLASS > TCA_OPTIONS: 0 bytes are no struct tc_hfsc_qopt",
        "the options of a class of hfsc are a nest, those of the qdisc a struct",
    ),
    (
        "IFLA_INFO_DATA: no format ovs_geneve",
        "the kernel has no such kind",
    ),
    (
        "IFLA_INFO_SLAVE_DATA: no selector",
        "a request without the kind",
    ),
];

/// The families of which no message has been recorded.
const NOT_RECORDED: &[&str] = &[
    "nfacct",
    "nfcthelper",
    "nfcttimeout",
    "nfhook",
    "nfosf",
    "ovs_datapath",
    "ovs_flow",
    "ovs_packet",
    "ovs_vport",
    "wireguard",
];

/// Returns the gaps that [`GAPS`] does not explain, with the number of attributes.
fn unexplained(coverage: &Coverage) -> Vec<(&String, &usize)> {
    let explained = |gap: &str| GAPS.iter().any(|(known, _)| gap.contains(known));
    let gaps = coverage.gaps.iter();
    gaps.filter(|(gap, _)| !gap.contains(": bytes") && !explained(gap))
        .collect()
}

/// Every attribute, at any depth, of the messages in `fixtures` is named and typed.
#[test]
fn attributes_of_recorded_messages_are_known() {
    let mut gaps = Vec::new();
    let mut used = BTreeSet::new();
    let recorded = |family: &&FamilyInfo| !NOT_RECORDED.contains(&family.name);
    for family in families().into_iter().filter(recorded) {
        let path = format!(
            "{}/tests/fixtures/{}.txt",
            env!("CARGO_MANIFEST_DIR"),
            family.name
        );
        let text = fs::read_to_string(&path).unwrap();
        let mut coverage = Coverage::default();
        for line in text.lines() {
            coverage.add(&Line::parse(line).unwrap());
        }
        println!("{}: {coverage}", family.name);
        let is_used = |known: &&str| coverage.gaps.keys().any(|gap| gap.contains(known));
        used.extend(GAPS.iter().map(|(known, _)| *known).filter(is_used));
        for (gap, count) in unexplained(&coverage) {
            gaps.push(format!("{}: {count} {gap}", family.name));
        }
    }
    assert!(gaps.is_empty(), "{gaps:#?}");
    let stale = GAPS.iter().filter(|(known, _)| !used.contains(known));
    let stale: Vec<_> = stale.collect();
    assert!(stale.is_empty(), "no message has them: {stale:#?}");
}
