// SPDX-License-Identifier: MIT OR Apache-2.0
//! Random trees of attributes of each family.

use std::cell::Cell;
use std::collections::BTreeSet;

use nlwire::typed::{FamilyInfo, OpInfo, SetInfo};
use nlwire::Attributes;
use nlwire_proptests::check::{self, Declared, FAMILIES};
use nlwire_proptests::generate;

use crate::common::property;

/// The trees of all families together; those of a family are in its sets by turns.
const TREES: u32 = 120_000;

/// Returns the trees of a family, of `all`. A family of many attributes gets more.
fn share(family: &Declared, all: u32) -> u32 {
    let attributes = |family: &Declared| {
        let sets = family.sets.iter().map(|(info, _)| info().attributes.len());
        sets.sum::<usize>() as u32
    };
    let sum: u32 = FAMILIES.iter().map(attributes).sum();
    all / 2 / FAMILIES.len() as u32 + all / 2 * attributes(family) / sum
}

#[test]
fn trees_are_built_and_read_back() {
    for family in FAMILIES {
        let turn = Cell::new(0);
        property(
            share(family, TREES),
            |tape| {
                let (info, _) = family.sets
                    [usize::from(tape.last().copied().unwrap_or_default()) % family.sets.len()];
                turn.set(turn.get() + 1);
                (info(), generate::tree(tape, info(), turn.get() % 2 == 0))
            },
            |(info, nodes)| check::tree(info, nodes),
        );
    }
}

#[test]
fn policies_accept_trees_and_refuse_other_lengths() {
    let (mut sum, mut sum_refused) = (0, 0);
    for family in FAMILIES {
        let (all, refused) = (Cell::new(0), Cell::new(0));
        property(
            share(family, TREES / 3),
            |tape| {
                let last = tape.last().copied().unwrap_or_default();
                let set = family.sets[usize::from(last) % family.sets.len()];
                (set, generate::checked_tree(tape, set.0()), last)
            },
            |(set, nodes, change)| {
                all.set(all.get() + 1);
                let by_value = check::lengths(*set, nodes, *change);
                refused.set(refused.get() + u32::from(by_value));
            },
        );
        let (all, refused, name) = (all.get(), refused.get(), (family.info)().name);
        // Under emulation, a family has a few trees only.
        let is_tested = refused < all || all < 100;
        assert!(is_tested, "{name}: {refused} of {all}");
        (sum, sum_refused) = (sum + all, sum_refused + refused);
    }
    assert!(sum_refused * 4 <= sum, "{sum_refused} of {sum}");
}

/// A family that the list lacks would not be tested. Some families have no attributes.
#[test]
fn every_family_is_tested() {
    let sets = |op: &OpInfo| [(op.request_set)(), (op.reply_set)()];
    let has_attributes = |family: &&&FamilyInfo| {
        let mut sets = family.ops.iter().flat_map(sets);
        sets.any(|set| !set.attributes.is_empty())
    };
    let tested = FAMILIES.iter().map(|family| (family.info)().name);
    let declared = nlfamilies::families().iter().filter(has_attributes);
    let declared = declared.map(|family| family.name);
    assert_eq!(tested.collect::<BTreeSet<_>>(), declared.collect());
}

/// A set that no message of the list has would not be tested.
#[test]
fn every_set_of_a_message_is_tested() {
    /// A set is known by the address of its table.
    fn identity(set: &'static SetInfo) -> *const () {
        std::ptr::from_ref(set).cast()
    }
    for family in FAMILIES {
        let ops = (family.info)().ops.iter();
        let sets = ops.flat_map(|op| [(op.request_set)(), (op.reply_set)()]);
        let sets = sets.filter(|set| !set.attributes.is_empty()).map(identity);
        let tested = family.sets.iter().map(|(info, _)| identity(info()));
        assert_eq!(
            tested.collect::<BTreeSet<_>>(),
            sets.collect::<BTreeSet<_>>()
        );
    }
}

#[test]
fn any_attributes_are_read_or_refused() {
    for family in FAMILIES {
        property(share(family, TREES / 10), generate::attributes, |bytes| {
            let (info, _) = family.sets[bytes.len() / 4 % family.sets.len()];
            check::any(info(), &Attributes::with_offset(bytes, 100));
        });
    }
}
