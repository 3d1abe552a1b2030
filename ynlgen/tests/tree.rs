// SPDX-License-Identifier: MIT OR Apache-2.0
//! All specifications of a kernel tree.

mod common;

use ynlgen::emit;
use ynlgen::families::{Generator, FAMILIES};
use ynlgen::model::SHARED;

#[test]
fn all_specifications() {
    let Some(tree) = common::tree("all_specifications") else {
        return;
    };
    let generator = Generator::new(&tree).unwrap();
    let names = generator.all().unwrap();
    assert!(names.len() >= 33, "{names:?}");
    let (mut ours, mut all) = (0, 0);
    for name in &names {
        let (family, renamed) = generator.family(name).unwrap();
        let lines = emit::module(&family, &renamed, "").lines().count();
        all += lines;
        ours += if FAMILIES.contains(&name.as_str()) {
            lines
        } else {
            0
        };
    }
    assert!(
        ours < 10_000,
        "{ours} lines of the families that nlfamilies has"
    );
    assert!(all < 10_000, "{all} lines of all {}", names.len());
}

#[test]
fn enumerations_of_headers() {
    let Some(tree) = common::tree("enumerations_of_headers") else {
        return;
    };
    let generator = Generator::new(&tree).unwrap();
    let ours = include_str!("../../nlwire/src/rtnl/enums.rs");
    let mut found = 0;
    for name in FAMILIES {
        let (family, _) = generator.family(name).unwrap();
        for e in family
            .enums
            .iter()
            .filter(|e| SHARED.contains(&e.type_name.as_str()))
        {
            let (head, lines) = emit::enumeration(e);
            let text = format!(
                "    {head} {{\n        {}\n    }}\n",
                lines.join("\n        ")
            );
            assert!(
                ours.contains(&text),
                "nlwire/src/rtnl/enums.rs lacks, for {name}:\n{text}"
            );
            found += 1;
        }
    }
    assert!(found >= SHARED.len());
}
