// SPDX-License-Identifier: MIT OR Apache-2.0
//! All do the same work: their checksums agree on all data, and what they write
//! is the same.

use benches::{agree, corpus, rows};

use crate::skipped;

#[test]
fn parse() {
    for row in rows::parse() {
        assert!(row.data.messages > 1, "{}", row.data.name);
        assert_eq!(agree::parse(&row), Ok(()));
    }
}

/// What is made up is other data on each seed.
#[test]
fn seeds() {
    let [first, others @ ..] = corpus::seeds();
    for seed in others {
        for (row, other) in rows::generated(seed).iter().zip(rows::generated(first)) {
            assert_eq!(agree::parse(row), Ok(()));
            assert!(!row.data.iter().eq(other.data.iter()), "{}", row.data.name);
        }
    }
}

#[test]
fn build() {
    for row in rows::build() {
        assert_eq!(agree::build(&row), Ok(()));
    }
}

/// The copies are at the addresses that they should be at, and still the same.
#[test]
fn copies() {
    for data in [corpus::ctrl(), corpus::addr()] {
        for address in (0..4096).step_by(4) {
            let copy = data.at(address);
            let first = copy.iter().next().unwrap();
            assert_eq!(first.as_ptr() as usize % 4096, address);
            assert!(copy.iter().eq(data.iter()));
            let mut addresses = copy.iter().map(|datagram| datagram.as_ptr() as usize);
            assert!(addresses.all(|address| address % 4 == 0));
        }
    }
}

#[test]
fn missing() {
    for missing in rows::missing() {
        skipped(missing);
    }
}
