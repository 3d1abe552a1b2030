//! The table: on the terminal, and in `README.md`.
//!
//! A run measures with one profile. What it found lies in a file in `target`
//! until the next run, so that the table can have the ratios of both profiles:
//! one with `release` begins a new table, one with `lto` adds to it.

use std::fmt::{self, Write};
use std::fs;
use std::path::Path;

use super::rows::{missing, C_MACROS, ITERATION};

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
    /// The least of all addresses.
    pub least: f64,
    /// The most of all addresses.
    pub most: f64,
}

impl fmt::Display for Line {
    /// For the terminal.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} [{PROFILE}]", self.name)?;
        for cell in &self.cells {
            writeln!(
                f,
                "    {:24} {:10.2} ns {:8.3}  ({:.3} to {:.3})",
                cell.who, cell.nanoseconds, cell.ratio, cell.least, cell.most
            )?;
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
        "{} (family {}, model {}), {}, Linux {}, {}, {} -O2",
        field("model name"),
        field("cpu family"),
        field("model\t"),
        std::env::consts::ARCH,
        kernel.trim(),
        env!("BENCHES_RUSTC"),
        env!("BENCHES_CC"),
    )
}

const BEGIN: &str = "<!-- Written by benches/run, not by hand. -->\n";
const END: &str = "<!-- End of what benches/run writes. -->\n";

/// `readme` with the table of this run. Keeps what it knows in `folder`.
#[must_use]
pub fn written(readme: &str, lines: &[Line], folder: &Path) -> String {
    let lto = folder.join("benches-lto.tsv");
    let release = folder.join("benches-release.tsv");
    let (first, second) = if PROFILE == "lto" {
        fs::write(lto, stored(lines)).expect("target can be written to");
        let release = fs::read_to_string(release).expect("a run with the default profile first");
        (restored(&release), lines.to_vec())
    } else {
        fs::write(release, stored(lines)).expect("target can be written to");
        (lines.to_vec(), Vec::new())
    };
    let (before, rest) = readme.split_once(BEGIN).expect("README.md has the marker");
    let (_, after) = rest
        .split_once(END)
        .expect("README.md has the other marker");
    format!(
        "{before}{BEGIN}\n{}\n{END}{after}",
        markdown(&first, &second)
    )
}

fn stored(lines: &[Line]) -> String {
    let mut text = String::new();
    for line in lines {
        for cell in &line.cells {
            let (name, who, ns, ratio) = (&line.name, &cell.who, cell.nanoseconds, cell.ratio);
            let _ = writeln!(text, "{name}\t{who}\t{ns}\t{ratio}");
        }
    }
    text
}

fn restored(text: &str) -> Vec<Line> {
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
            least: ratio,
            most: ratio,
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

/// One table for each baseline.
fn markdown(first: &[Line], second: &[Line]) -> String {
    let mut text = format!("{}.\n", machine());
    for missing in missing() {
        let _ = writeln!(text, "Not here: {missing}.");
    }
    for baseline in [C_MACROS, ITERATION] {
        let of = |lines: &[Line]| {
            let mut lines = lines.to_vec();
            lines.retain(|line| line.cells[0].who == baseline);
            lines
        };
        table(&mut text, baseline, &of(first), &of(second));
    }
    text
}

fn table(text: &mut String, baseline: &str, first: &[Line], second: &[Line]) {
    let mut columns: Vec<&str> = Vec::new();
    for cell in first.iter().flat_map(|line| line.cells.iter().skip(1)) {
        if !columns.contains(&cell.who.as_str()) {
            columns.push(&cell.who);
        }
    }
    let _ = write!(
        text,
        "\n| ratio to {baseline} | {baseline}, ns per message |"
    );
    for column in &columns {
        let _ = write!(text, " {column} |");
    }
    let _ = writeln!(text, "\n|---|---:|{}", "---:|".repeat(columns.len()));
    for line in first {
        let other = second.iter().find(|other| other.name == line.name);
        let ratio = |line: &Line, who: &str| {
            let cell = line.cells.iter().find(|cell| cell.who == who);
            cell.map(|cell| cell.ratio)
        };
        let _ = write!(text, "| {} | {:.2} |", line.name, line.cells[0].nanoseconds);
        for column in &columns {
            let _ = match (ratio(line, column), other.and_then(|o| ratio(o, column))) {
                // C is compiled the same way with both profiles.
                (Some(a), Some(b)) if *column != "libmnl" => write!(text, " {a:.2} / {b:.2} |"),
                (Some(a), _) => write!(text, " {a:.2} |"),
                (None, _) => write!(text, " – |"),
            };
        }
        text.push('\n');
    }
}
