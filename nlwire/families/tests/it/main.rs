// SPDX-License-Identifier: MIT OR Apache-2.0
//! Tests of the families on messages of real kernels.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking; numbers are small"
)]

mod coverage;
mod kernel;
mod lengths;
mod lines;
mod live;
mod page;
mod running;
mod split;
mod unnumbered;

use std::collections::BTreeSet;
use std::fs;

use coverage::Coverage;
use lines::Line;

/// Parts of the paths of attributes that are not typed, and why.
const GAPS: &[(&str, &str)] = &[
    (
        "XFRM_MSG_GETSA: byte 0",
        "the request of a dump has attributes in the place of the header",
    ),
    (
        "NFTA_CT_TIMEOUT_DATA: ",
        "the protocol selects the layout: CTA_TIMEOUT_TCP_*, CTA_TIMEOUT_UDP_* and others",
    ),
    (
        "NL80211_ATTR_VENDOR_DATA: ",
        "the vendor's, bytes or a nest",
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
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures");
    let mut paths: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.sort();
    for path in paths {
        let text = fs::read_to_string(&path).unwrap();
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let mut coverage = Coverage::default();
        for line in text.lines() {
            coverage.add(&Line::parse(line).unwrap());
        }
        println!("{name}: {coverage}");
        let is_used = |known: &&str| coverage.gaps.keys().any(|gap| gap.contains(known));
        used.extend(GAPS.iter().map(|(known, _)| *known).filter(is_used));
        for (gap, count) in unexplained(&coverage) {
            gaps.push(format!("{name}: {count} {gap}"));
        }
    }
    assert!(gaps.is_empty(), "{gaps:#?}");
    let stale = GAPS.iter().filter(|(known, _)| !used.contains(known));
    let stale: Vec<_> = stale.collect();
    assert!(stale.is_empty(), "no message has them: {stale:#?}");
}
