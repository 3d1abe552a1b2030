// SPDX-License-Identifier: MIT OR Apache-2.0
//! Counts what the declarations know of recorded messages, and lists the rest:
//!
//! ```sh
//! ynlgen/compare/captured.py FILE.pcap | cargo run -p nlfamilies --example coverage
//! ynlgen/compare/record.py | cargo run -p nlfamilies --example coverage
//! ```
#![allow(clippy::arithmetic_side_effects, reason = "a tool; numbers are small")]

use std::collections::BTreeMap;
use std::io;

#[path = "../tests/it/coverage.rs"]
mod coverage;
#[path = "../tests/it/lines.rs"]
mod lines;

use coverage::Coverage;
use lines::Line;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut families: BTreeMap<&str, Coverage> = BTreeMap::new();
    for line in io::stdin().lines() {
        let line = Line::parse(&line?)?;
        families.entry(line.family.name).or_default().add(&line);
    }
    let mut all = Coverage::default();
    for (name, coverage) in &families {
        println!("{name}: {coverage}");
        for (gap, count) in &coverage.gaps {
            println!("  {count} {gap}");
        }
        all.total += coverage.total;
        all.named += coverage.named;
        all.typed += coverage.typed;
        all.bytes += coverage.bytes;
    }
    println!("all: {all}");
    Ok(())
}
