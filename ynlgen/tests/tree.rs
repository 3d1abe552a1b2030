//! The specifications of a kernel tree: `YNLGEN_TREE`, or the one that `run` has fetched.

use std::path::{Path, PathBuf};

use ynlgen::emit;
use ynlgen::families::{Generator, FAMILIES};
use ynlgen::model::SHARED;

fn tree() -> Option<PathBuf> {
    let path = match std::env::var_os("YNLGEN_TREE") {
        Some(path) => PathBuf::from(path),
        None => {
            let cache = std::env::var_os("XDG_CACHE_HOME").map(PathBuf::from);
            let cache =
                cache.or(std::env::var_os("HOME").map(|home| Path::new(&home).join(".cache")))?;
            cache.join("nlwire/specs-7.3")
        }
    };
    path.join("Documentation/netlink/specs")
        .is_dir()
        .then_some(path)
}

#[test]
fn all_specifications() {
    let Some(tree) = tree() else {
        use std::io::Write;
        let _ = writeln!(
            std::io::stderr(),
            "SKIPPED: no kernel tree, run ynlgen/check or set YNLGEN_TREE"
        );
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
        ours < 5_000,
        "{ours} lines of the families that nlfamilies has"
    );
    assert!(all < 10_000, "{all} lines of all {}", names.len());
}

#[test]
fn enumerations_of_headers() {
    let Some(tree) = tree() else {
        return; // see above
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
