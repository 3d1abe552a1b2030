// SPDX-License-Identifier: MIT OR Apache-2.0
//! The differences of two versions of a small specification.

use std::collections::BTreeMap;

use serde_json::{Map, Value};
use ynlgen::diff::{items, markdown, Items};
use ynlgen::model::resolve;
use ynlgen::names::Known;
use ynlgen::{overrides, spec};

const OLD: &str = r#"
name: demo
protocol: genetlink
definitions:
  - { name: mode, type: enum, name-prefix: demo-mode-, entries: [one, two] }
  - name: stats
    type: struct
    members: [{ name: rx, type: u8 }, { name: tx, type: u32 }]
  - { name: gone, type: struct, members: [{ name: x, type: u8 }] }
attribute-sets:
  - name: old-name
    name-prefix: demo-a-
    attributes:
      - { name: id, type: u32 }
      - { name: stats, type: binary, struct: stats }
      - { name: lost, type: u8 }
operations:
  list:
    - { name: get, attribute-set: old-name, do: { request: {} } }
    - { name: drop, attribute-set: old-name, do: { request: {} } }
"#;

const NEW: &str = r#"
name: demo
protocol: genetlink
definitions:
  - { name: mode, type: enum, name-prefix: demo-mode-, entries: [one, zwei, two] }
  - name: stats
    type: struct
    members: [{ name: rx, type: u16 }, { name: tx, type: u32 }, { name: new, type: u64 }]
attribute-sets:
  - name: new-name
    name-prefix: demo-a-
    attributes:
      - { name: id, type: u64 }
      - { name: stats, type: binary, struct: stats }
      - { name: lost, type: unused }
      - { name: found, type: string }
operations:
  list:
    - { name: get, attribute-set: new-name, do: { request: {}, reply: {} } }
"#;

/// Both names are in the new version only, and so is the number of `DEMO_A_FOUND`.
const OVERRIDES: &str = r#"
[[change]]
reason = "the new version has another name"
attribute.new-name.found = "Bytes"
attribute.new-name.missing = "U8"
add.attribute.new-name.more = { type = "u8", value = 7 }

[[change]]
reason = "both versions"
member.stats.tx.byte-order = "big-endian"
"#;

fn known() -> Known {
    let names = [
        ("DEMO_A_ID", 1),
        ("DEMO_A_STATS", 2),
        ("DEMO_A_LOST", 3),
        ("DEMO_A_FOUND", 99),
        ("DEMO_A_MORE", 7),
        ("DEMO_MODE_ONE", 0),
        ("DEMO_MODE_TWO", 1),
        ("DEMO_CMD_GET", 1),
        ("DEMO_CMD_DROP", 2),
    ];
    names.into_iter().collect::<Known>().lenient()
}

/// Returns what the family has, and how many lines of the overrides do not apply.
fn read(text: &str) -> (Items, usize) {
    let mut tree = spec::read(text).unwrap();
    let list: Map<String, Value> = toml::from_str(OVERRIDES).unwrap();
    let known = known();
    let accepts = |tree: &Value| resolve(&spec::parse(tree.clone()).unwrap(), &known).is_ok();
    let left_out = overrides::apply_some(&mut tree, list, &known, accepts);
    let family = resolve(&spec::parse(tree).unwrap(), &known).unwrap();
    (items(&family), left_out)
}

#[test]
fn a_page() {
    let (old, of_old) = read(OLD);
    let (new, of_new) = read(NEW);
    assert_eq!((of_old, of_new), (3, 1), "lines that do not apply");
    let families = |items| {
        BTreeMap::from([
            ("demo".to_owned(), items),
            ("same".to_owned(), Items::new()),
        ])
    };
    let mut after = families(new);
    after.insert(
        "more".to_owned(),
        Items::from([("group `x`".to_owned(), "1".to_owned())]),
    );
    let page = markdown(("6.12", "7.3"), &families(old), &after);
    assert_eq!(page, include_str!("diff.expected"), "{page}");
}
