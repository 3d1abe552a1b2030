// SPDX-License-Identifier: MIT OR Apache-2.0
//! The table: on the terminal, and in `README.md`.
//!
//! A run measures with one profile, and with the code at one place. What it found lies
//! in a file in `target` until the last run, so that the table can have all: one with
//! `release` begins a new table, those with the code at other places and one with `lto`
//! add to it. The ranges are of all places and seeds with the default profile.

use std::fmt::{self, Write};
use std::path::Path;
use std::{env, fs};

use super::rows::{missing, BY_HAND, C_MACROS, ITERATION, KERNEL, LIBMNL, NLWIRE};

/// The profile that this was built with: `release` is what `cargo bench` takes.
pub const PROFILE: &str = env!("BENCHES_PROFILE");

/// One row.
#[derive(Clone, Debug)]
pub struct Line {
    /// The group, and the data.
    pub name: String,
    /// The baseline, and the others.
    pub cells: Vec<Cell>,
}

/// One of those who do the same work.
#[derive(Clone, Debug)]
pub struct Cell {
    /// Who.
    pub who: String,
    /// For one message.
    pub nanoseconds: f64,
    /// To the baseline: the median of all addresses.
    pub ratio: f64,
    /// The least and the most of all addresses.
    pub range: (f64, f64),
}

impl Line {
    fn baseline(&self) -> &str {
        &self.cells[0].who
    }

    fn cell(&self, who: &str) -> Option<&Cell> {
        self.cells.iter().find(|cell| cell.who == who)
    }

    /// The ratio of nlwire to the fastest of `those`.
    fn nlwire_to(&self, those: impl Fn(&str) -> bool) -> Option<f64> {
        let those = self.cells.iter().filter(|cell| those(&cell.who));
        let fastest = those.map(|cell| cell.ratio).min_by(f64::total_cmp)?;
        Some(self.cell(NLWIRE)?.ratio / fastest)
    }
}

impl fmt::Display for Line {
    /// For the terminal.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} [{PROFILE}]", self.name)?;
        for cell in &self.cells {
            let Cell {
                who,
                nanoseconds,
                ratio,
                range: (least, most),
            } = cell;
            write!(f, "    {who:22} {nanoseconds:9.2} ns {ratio:8.3}")?;
            write!(f, " ({least:.3} to {most:.3})")?;
            match self.nlwire_to(|other| other == who) {
                Some(ratio) if who != NLWIRE => writeln!(f, "    nlwire is {ratio:.3} of it")?,
                _ => writeln!(f)?,
            }
        }
        Ok(())
    }
}

/// The machine, and what the code was compiled with.
#[must_use]
pub fn machine() -> String {
    let cpuinfo = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let field = |name: &str| {
        let line = cpuinfo.lines().find(|line| line.starts_with(name));
        line.and_then(|line| line.split(": ").nth(1)).unwrap_or("?")
    };
    let kernel = fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
    format!(
        "{} (family {}, model {}), {}, Linux {}, {}, {}",
        field("model name"),
        field("cpu family"),
        field("model\t"),
        std::env::consts::ARCH,
        kernel.split(['-', '\n']).next().unwrap_or_default(),
        env!("BENCHES_RUSTC"),
        match env!("BENCHES_CC") {
            "" => "no C compiler",
            version => version,
        },
    )
}

const BEGIN: &str = "<!-- Written by benches/run, not by hand. -->\n";
const END: &str = "<!-- End of what benches/run writes. -->\n";

/// Set where the program was linked with its code at another place.
const PLACE: &str = "NLWIRE_PLACE";

/// `readme` with the table of this run, whose data was made up from other seeds in `seeds`.
/// Keeps what it knows in `folder`.
#[must_use]
pub fn written(readme: &str, lines: &[Line], seeds: &[Line], folder: &Path) -> String {
    let released = folder.join("benches-release.tsv");
    let placed = folder.join("benches-placed.tsv");
    let (mut first, mut second) = (lines.to_vec(), Vec::new());
    let places;
    if PROFILE != "lto" && env::var_os(PLACE).is_none() {
        fs::write(released, stored(lines)).expect("target can be written to");
        fs::write(placed, stored(seeds)).expect("target can be written to");
        places = seeds.to_vec();
    } else {
        let text = fs::read_to_string(released).expect("a run with the default profile first");
        first = restored(&text);
        let mut text = fs::read_to_string(&placed).expect("a run with the default profile first");
        if PROFILE == "lto" {
            second = lines.to_vec();
        } else {
            text += &(stored(lines) + &stored(seeds));
            fs::write(placed, &text).expect("target can be written to");
        }
        places = restored(&text);
    }
    replaced(readme, &markdown(&first, &places, &second))
}

/// `readme` with another table.
#[must_use]
pub fn replaced(readme: &str, table: &str) -> String {
    between(readme, BEGIN, END, table)
}

/// `readme` with `text` between two of its lines.
///
/// # Panics
/// Where one of them is not there.
#[must_use]
pub fn between(readme: &str, begin: &str, end: &str, text: &str) -> String {
    let (before, rest) = readme.split_once(begin).expect("README.md has the marker");
    let (_, after) = rest
        .split_once(end)
        .expect("README.md has the other marker");
    format!("{before}{begin}\n{text}\n{end}{after}")
}

/// Lines as text: a line for each cell, its fields separated by tabs.
#[must_use]
pub fn stored(lines: &[Line]) -> String {
    let mut text = String::new();
    for line in lines {
        for cell in &line.cells {
            let (name, who, ns, ratio) = (&line.name, &cell.who, cell.nanoseconds, cell.ratio);
            let _ = writeln!(text, "{name}\t{who}\t{ns}\t{ratio}");
        }
    }
    text
}

/// What was [`stored`].
#[must_use]
pub fn restored(text: &str) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    for line in text.lines() {
        let mut fields = line.split('\t');
        let mut field = || fields.next().expect("four fields");
        let (name, who) = (field().to_owned(), field().to_owned());
        let mut number = || field().parse().expect("a number");
        let (nanoseconds, ratio) = (number(), number());
        let cell = Cell {
            who,
            nanoseconds,
            ratio,
            range: (ratio, ratio),
        };
        match lines.last_mut() {
            Some(last) if last.name == name => last.cells.push(cell),
            _ => lines.push(Line {
                name,
                cells: Vec::from([cell]),
            }),
        }
    }
    lines
}

/// One table for each baseline: `first` of the default profile, `places` the same with the
/// code at other places and on other seeds, `second` with LTO.
#[must_use]
pub fn markdown(first: &[Line], places: &[Line], second: &[Line]) -> String {
    let mut text = format!("{}.\n", machine());
    for missing in missing() {
        let _ = writeln!(text, "Not here: {missing}.");
    }
    let mut baselines: Vec<&str> = Vec::new();
    for line in first {
        if !baselines.contains(&line.baseline()) {
            baselines.push(line.baseline());
        }
    }
    for baseline in baselines {
        let mut lines = first.to_vec();
        lines.retain(|line| line.baseline() == baseline);
        table(&mut text, baseline, &lines, places, second);
    }
    text
}

/// The ratios of a line, by column.
type Column = (String, Box<dyn Fn(&Line) -> Option<f64>>);

/// The least and the most of nlwire's ratios, at all places and on all seeds.
fn range(line: &Line, places: &[Line]) -> Option<(f64, f64)> {
    let same = places.iter().filter(|other| other.name == line.name);
    let lines = same.chain([line]);
    let ratios = lines.filter_map(|line| Some(line.cell(NLWIRE)?.ratio));
    let ratios: Vec<f64> = ratios.collect();
    let least = ratios.iter().copied().min_by(f64::total_cmp)?;
    let most = ratios.iter().copied().max_by(f64::total_cmp)?;
    Some((least, most))
}

fn table(text: &mut String, baseline: &str, first: &[Line], places: &[Line], second: &[Line]) {
    let mut columns: Vec<Column> = Vec::new();
    let mut all: Vec<&str> = Vec::new();
    for cell in first.iter().flat_map(|line| &line.cells) {
        if !all.contains(&cell.who.as_str()) {
            all.push(&cell.who);
        }
    }
    all.retain(|who| *who != baseline);
    all.sort_by_key(|who| *who != NLWIRE); // first
    for who in &all {
        let who = (*who).to_owned();
        let ratio = {
            let who = who.clone();
            move |line: &Line| Some(line.cell(&who)?.ratio)
        };
        columns.push((who, Box::new(ratio)));
    }
    let ours = [C_MACROS, LIBMNL, KERNEL, NLWIRE, ITERATION, BY_HAND];
    let is_peer = move |who: &str| !ours.contains(&who);
    for other in [LIBMNL, KERNEL] {
        if all.contains(&other) {
            let ratio = move |line: &Line| line.nlwire_to(|who| who == other);
            columns.push((format!("nlwire to {other}"), Box::new(ratio)));
        }
    }
    if all.iter().any(|who| is_peer(who)) {
        let ratio = move |line: &Line| line.nlwire_to(is_peer);
        let name = "nlwire to the fastest other Rust library";
        columns.push((name.to_owned(), Box::new(ratio)));
    }

    let _ = write!(
        text,
        "\n| time as a ratio to {baseline} | {baseline}, ns per message |"
    );
    for (name, _) in &columns {
        let _ = write!(text, " {name} |");
        if name == NLWIRE {
            text.push_str(" nlwire, least to most |");
        }
    }
    let _ = writeln!(text, "\n|---|---:|{}", "---:|".repeat(columns.len() + 1));
    for line in first {
        let other = second.iter().find(|other| other.name == line.name);
        let nanoseconds = line.cells[0].nanoseconds;
        let _ = write!(text, "| {} | {nanoseconds:.2} |", line.name);
        for (name, ratio) in &columns {
            let _ = match (ratio(line), other.and_then(ratio)) {
                // C is compiled the same way with both profiles.
                (Some(a), Some(b)) if name != LIBMNL => write!(text, " {a:.2} / {b:.2} |"),
                (Some(a), _) => write!(text, " {a:.2} |"),
                (None, _) => write!(text, " – |"),
            };
            if name == NLWIRE {
                let _ = match range(line, places) {
                    Some((least, most)) => write!(text, " {least:.2} to {most:.2} |"),
                    None => write!(text, " – |"),
                };
            }
        }
        text.push('\n');
    }
}
