// SPDX-License-Identifier: MIT OR Apache-2.0
//! Writing and reading in memory, beside the same attributes by hand and a copy of the bytes.

use std::hint::black_box;

use crate::peers::{self, LEN};
use crate::{shortest, COUNTS};

pub(crate) fn run() {
    println!("| peers | by hand: write | SplitWriter | ratio | memcpy | by hand: read | Object | ratio | Merge | ratio |");
    println!("|------:|---------------:|------------:|------:|-------:|--------------:|-------:|------:|------:|------:|");
    for count in COUNTS {
        row(count);
    }
    println!("Nanoseconds for each peer.");
}

fn row(count: u32) {
    let (mut one, mut other) = (vec![0; LEN], vec![0; LEN]);
    let mut all = Vec::new();
    peers::split([&mut one, &mut other], count, |message| {
        all.extend_from_slice(message);
    });
    let mut hand = Vec::new();
    peers::by_hand(&mut one, count, |message| hand.extend_from_slice(message));
    let expected = peers::walk(&hand);
    assert_eq!(expected.0, count);
    assert_eq!(
        (peers::object(&all), peers::merge(&all)),
        (expected, expected)
    );

    let by_hand = shortest(count, || {
        peers::by_hand(&mut one, count, |message| {
            black_box(message);
        });
    });
    let split = shortest(count, || {
        peers::split([&mut one, &mut other], count, |message| {
            black_box(message);
        });
    });
    let mut to = vec![0; hand.len()];
    let memcpy = shortest(count, || {
        to.copy_from_slice(black_box(&hand));
        black_box(&to);
    });
    // The same bytes for all. A peer that is divided is two for `walk`.
    let walk = shortest(count, || {
        black_box(peers::walk(black_box(&all)));
    });
    let object = shortest(count, || {
        black_box(peers::object(black_box(&all)));
    });
    let merge = shortest(count, || {
        black_box(peers::merge(black_box(&all)));
    });
    println!(
        "| {count} | {by_hand:.1} | {split:.1} | {:.2} | {memcpy:.1} | {walk:.1} | {object:.1} | {:.2} | {merge:.1} | {:.2} |",
        split / by_hand,
        object / walk,
        merge / walk,
    );
}
