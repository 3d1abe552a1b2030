// SPDX-License-Identifier: MIT OR Apache-2.0
//! Prints the table of ratios, and with `NLWIRE_BENCHES=write` writes it to
//! `README.md`. An argument selects the groups that contain it.
//!
//! Not criterion's numbers: criterion measures one after the other, and a
//! machine that is shared is another one a minute later. See
//! [`benches::rounds`].

#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a program that stops where it cannot go on"
)]

use std::path::PathBuf;
use std::{env, fs};

use benches::corpus::Corpus;
use benches::placed::{Buffers, Copies};
use benches::report::{self, Cell, Line};
use benches::rounds::{measure, median, ratios, Times, ADDRESSES};
use benches::rows::{Parse, Row, NLWIRE};
use benches::{agree, corpus, rows};

fn main() {
    // `cargo test --all-targets` runs this without.
    if !env::args().any(|arg| arg == "--bench") {
        return;
    }
    let filter = env::args().skip(1).find(|arg| !arg.starts_with('-'));
    let write = env::var_os("NLWIRE_BENCHES").is_some_and(|value| value == "write");
    assert!(!write || filter.is_none(), "a table is written as a whole");
    let selected = |group: &str, data: &str| match &filter {
        Some(filter) => format!("{group}/{data}").contains(filter.as_str()),
        None => true,
    };

    println!("{}", report::machine());
    let mut lines = Vec::new();
    for row in rows::parse() {
        if selected(row.group, row.data.name) {
            lines.push(parse(row));
        }
    }
    // On other seeds, nlwire and the baseline alone.
    let mut seeds = Vec::new();
    for seed in &corpus::seeds()[1..] {
        for mut row in rows::generated(*seed) {
            if selected(row.group, row.data.name) {
                let baseline = row.works[0].0;
                row.works
                    .retain(|(who, _)| [baseline, NLWIRE].contains(who));
                seeds.push(parse(row));
            }
        }
    }
    for row in rows::build() {
        let (name, messages) = row.data;
        if selected(row.group, name) {
            assert_eq!(agree::build(&row), Ok(()));
            let (who, works): (Vec<_>, Vec<_>) = row.works.into_iter().unzip();
            let mut runs: Vec<Box<dyn FnMut(usize)>> = Vec::new();
            for work in works {
                let mut buffers = Buffers::new();
                runs.push(Box::new(move |address| buffers.run(work, address)));
            }
            let line = line(row.group, name, messages, &who, &measure(&mut runs));
            println!("{line}");
            lines.push(line);
        }
    }
    for missing in rows::missing() {
        println!("not here: {missing}");
    }
    if write {
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
        let readme = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("README.md");
        let text = fs::read_to_string(&readme).unwrap();
        fs::write(readme, report::written(&text, &lines, &seeds, &folder)).unwrap();
    }
}

/// Measures a row of reading.
fn parse(row: Row<Corpus, Parse>) -> Line {
    assert_eq!(agree::parse(&row), Ok(()));
    let copies = Copies::new(&row.data);
    let (who, works): (Vec<_>, Vec<_>) = row.works.into_iter().unzip();
    let mut runs: Vec<Box<dyn FnMut(usize)>> = Vec::new();
    for work in works {
        let copies = &copies;
        runs.push(Box::new(move |address| copies.run(work, address)));
    }
    let times = measure(&mut runs);
    let line = line(row.group, row.data.name, row.data.messages, &who, &times);
    println!("{line}");
    line
}

fn line(group: &str, data: &str, messages: usize, who: &[&'static str], times: &[Times]) -> Line {
    let cells = who.iter().zip(times).map(|(who, time)| {
        let mut ratios = ratios(time, &times[0]);
        let ratio = median(&ratios);
        ratios.sort_by(f64::total_cmp);
        Cell {
            who: (*who).to_owned(),
            nanoseconds: median(time) / messages as f64,
            ratio,
            range: (ratios[0], ratios[ADDRESSES.len() - 1]),
        }
    });
    Line {
        name: format!("{group}, {data}"),
        cells: cells.collect(),
    }
}
