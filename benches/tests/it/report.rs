// SPDX-License-Identifier: MIT OR Apache-2.0
//! The table, and where it goes.

use benches::report::{markdown, replaced, restored, stored, Cell, Line};
use benches::socket::run::written;

fn line(name: &str, cells: &[(&str, f64)]) -> Line {
    let cell = |(who, ratio): &(&str, f64)| Cell {
        who: (*who).to_owned(),
        nanoseconds: 10.0 * ratio,
        ratio: *ratio,
        range: (*ratio, *ratio),
    };
    Line {
        name: name.to_owned(),
        cells: cells.iter().map(cell).collect(),
    }
}

#[test]
fn ratios() {
    let first = [
        line(
            "a, b",
            &[
                ("C macros", 1.0),
                ("libmnl", 4.0),
                ("nlwire", 0.5),
                ("neli", 5.0),
                ("nlink", 2.0),
            ],
        ),
        line(
            "c, d",
            &[("C macros", 1.0), ("libmnl", 2.0), ("nlwire", 3.0)],
        ),
        line("e, f", &[("nlwire's walk", 1.0), ("nlwire", 1.5)]),
    ];
    let second = [line(
        "a, b",
        &[
            ("C macros", 1.0),
            ("libmnl", 4.0),
            ("nlwire", 0.4),
            ("nlink", 1.0),
        ],
    )];
    let mut places = String::new();
    for ratio in [0.7, 0.6] {
        let nlwire = ("nlwire", ratio);
        places += &stored(&[
            line("a, b", &[("C macros", 1.0), nlwire]),
            line("e, f", &[("nlwire's walk", 1.0), ("nlwire", 1.4)]),
        ]);
    }
    let table = markdown(&restored(&stored(&first)), &restored(&places), &second);
    let has = |line: &str| {
        assert!(
            table.lines().any(|other| other == line),
            "{line} in {table}"
        )
    };
    has("| time as a ratio to C macros | C macros, ns per message | nlwire | nlwire, least to most | libmnl | neli | nlink | nlwire to libmnl | nlwire to the fastest other Rust library |");
    has("| a, b | 10.00 | 0.50 / 0.40 | 0.50 to 0.70 | 4.00 | 5.00 | 2.00 / 1.00 | 0.12 / 0.10 | 0.25 / 0.40 |");
    has("| c, d | 10.00 | 3.00 | 3.00 to 3.00 | 2.00 | – | – | 1.50 | – |");
    has("| time as a ratio to nlwire's walk | nlwire's walk, ns per message | nlwire | nlwire, least to most |");
    has("| e, f | 10.00 | 1.50 | 1.40 to 1.50 |");
}

#[test]
fn readme() {
    let readme = include_str!("../../README.md");
    let once = replaced(readme, "| table |");
    assert_eq!(once.matches("| table |").count(), 1);
    assert_eq!(replaced(&once, "| table |"), once);
    assert!(once.contains("## Why it is fast"));
    for benchmark in ["socket", "ipc"] {
        let once = written(readme, benchmark, "| table |");
        assert_eq!(once.matches("| table |").count(), 1);
        assert_eq!(written(&once, benchmark, "| table |"), once);
        assert!(once.contains("## Why it is fast"));
    }
}
