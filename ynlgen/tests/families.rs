//! Small specifications through the generator.

use serde_json::{Map, Value};
use ynlgen::lock::{renamed, Lock, Renamed};
use ynlgen::model::{resolve, Family};
use ynlgen::names::Known;
use ynlgen::{emit, overrides, spec};

const SPEC: &str = r#"
name: demo
protocol: genetlink
version: 3
doc: This sentence is nobody's.
definitions:
  - { name: mode, type: enum, name-prefix: demo-mode-, entries: ["off", on-air, {name: 8021q, value: 7}] }
  - { name: caps, type: flags, entries: [a, {name: b, value: 4}] }
  - name: stats
    type: struct
    members:
      - { name: rx, type: u8 }
      - { name: pad0, type: pad, len: 7 }
      - { name: tx-bytes, type: u64 }
      - { name: proto, type: u16, byte-order: big-endian }
      - { name: type, type: u8, enum: mode }
      - { name: label, type: string, len: 5 }
attribute-sets:
  - name: link-attrs
    name-prefix: demo-a-
    attributes:
      - { name: unspec, type: unused, value: 0 }
      - { name: ifname, type: string, checks: { max-len: 15 } }
      - { name: mtu, type: u32, checks: { min: 68, max: s32-max } }
      - { name: mode, type: u8, enum: mode }
      - { name: caps, type: u32, enum: caps, value: 9 }
      - { name: key_id, type: binary, checks: { exact-len: 16 } }
      - { name: addr, type: binary, display-hint: ipv4-or-v6, multi-attr: true }
      - { name: self, type: nest, nested-attributes: link-attrs }
      - { name: list, type: indexed-array, sub-type: nest, nested-attributes: info-attrs }
      - { name: policy, type: nest-type-value, type-value: [a, b], nested-attributes: info-attrs }
      - { name: stats, type: binary, struct: stats }
      - { name: info, type: nest, nested-attributes: info-attrs }
  - name: info-attrs
    attributes:
      - { name: kind, type: string }
      - { name: data, type: sub-message, sub-message: data-msg, selector: kind }
      - { name: deep, type: nest, nested-attributes: deep-attrs }
  - name: deep-attrs
    attributes:
      - { name: app, type: sub-message, sub-message: data-msg, selector: kind }
  - name: same-attrs
    subset-of: link-attrs
    attributes: [{ name: mtu }, { name: addr, display-hint: ipv6 }]
  - name: other-attrs
    subset-of: link-attrs
    attributes: [{ name: mtu, byte-order: big-endian }]
sub-messages:
  - name: data-msg
    formats: [{ value: vlan, attribute-set: same-attrs }, { value: fq_codel, fixed-header: stats }, { value: none }]
operations:
  enum-model: directional
  list:
    - { name: get, attribute-set: link-attrs, do: { request: {}, reply: {} }, dump: { reply: {} } }
    - { name: get-ntf, notify: get }
    - { name: set, attribute-set: other-attrs, do: { request: {} } }
    - { name: act, attribute-set: link-attrs, do: { request: {}, reply: {} } }
mcast-groups:
  list: [{ name: monitor }]
"#;

fn known() -> Known {
    [
        "DEMO_A_IFNAME",
        "DEMO_A_MTU",
        "DEMO_MODE_ON_AIR",
        "DEMO_CMD_GET",
    ]
    .into_iter()
    .collect()
}

fn table(text: &str) -> Map<String, Value> {
    toml::from_str(text).unwrap()
}

fn family_with(text: &str, changes: &str) -> Result<(Family, Vec<Renamed>), String> {
    let mut tree = spec::read(text)?;
    let mut changes = table(changes);
    let renamed = renamed(&mut changes)?;
    overrides::apply(&mut tree, changes)?;
    Ok((resolve(&spec::parse(tree)?, &known())?, renamed))
}

fn module(changes: &str) -> String {
    let (family, renamed) = family_with(SPEC, changes).unwrap();
    emit::module(&family, &renamed, "7.3.4")
}

#[test]
fn everything() {
    let text = module("");
    assert_eq!(text, include_str!("demo.expected"), "{text}");
    assert_eq!(text, module(""), "the same text each time");
}

#[test]
fn unknown_keys_are_errors() {
    let with = |from: &str, to: &str| spec::read(&SPEC.replace(from, to)).unwrap_err();
    assert!(with("version: 3", "versoin: 3").contains("versoin"));
    assert!(with("{ min: 68,", "{ least: 68,").contains("least"));
    assert!(with("7}]", "7, size: 1}]").contains("size"));
    assert!(with("multi-attr: true", "many: true").contains("many"));
}

#[test]
fn what_a_specification_refers_to_must_be_there() {
    let error = |from: &str, to: &str| {
        family_with(&SPEC.replace(from, to), "")
            .err()
            .unwrap_or_else(|| panic!("{to} passed"))
    };
    assert_eq!(
        error("max: s32-max", "max: most"),
        "demo: link-attrs: mtu: no constant most"
            .strip_prefix("demo: ")
            .unwrap()
    );
    assert!(error("attribute-set: same-attrs", "attribute-set: x").contains("no attribute set x"));
    assert!(error("struct: stats", "struct: x").contains("no struct x"));
    assert!(error(
        "u8, enum: mode }\n      - { name: caps",
        "u8, enum: x }\n      - { name: caps"
    )
    .contains("no definition x"));
    assert!(error(
        "subset-of: link-attrs\n    attributes: [{ name: mtu }]",
        "subset-of: link-attrs\n    attributes: [{ name: x }]"
    )
    .contains("x is not in its superset"));
    assert!(error("type: u64", "type: u48").contains("u48"));
    assert!(error("{ name: type, type: u8,", "{ name: rx, type: u8,").contains("twice"));
    assert!(error("notify: get", "notify: x").contains("no operation x"));
}

#[test]
fn overrides_change_what_they_name() {
    let text = module(
        r#"
        [[set]]
        name = "link-attrs"
        rust = "Demo2"
        reason = "test"
        [[attribute]]
        in = "link-attrs"
        name = "mtu"
        type = "u16"
        remove = ["checks"]
        reason = "test"
        [[attribute]]
        in = "info-attrs"
        name = "kind"
        c = "DEMO_KIND"
        reason = "test"
        [[attribute]]
        in = "info-attrs"
        name = "new"
        before = "deep"
        add = true
        kind = "NextHops"
        reason = "test"
        [[entry]]
        in = "mode"
        name = "off"
        drop = true
        reason = "test"
        [[member]]
        in = "stats"
        name = "label"
        rust = "[u16; 4]"
        remove = ["len"]
        len = 8
        type = "binary"
        reason = "test"
        [[format]]
        in = "data-msg"
        name = "bridge"
        add = true
        kind = "Empty"
        reason = "test"
        [[family]]
        in = "operations"
        name-prefix = "demo-msg-"
        reason = "test"
        "#,
    );
    for line in [
        "pub Demo2 \"link-attrs\" {",
        "MTU = 2 \"DEMO_A_MTU\": U16,",
        "KIND = 1 \"DEMO_KIND\": Str,",
        "NEW = 3 \"new\": NextHops,",
        "DEEP = 4 \"deep\": Nest<Deep>,",
        "pub enum DemoMode {\n        ON_AIR = 0 \"DEMO_MODE_ON_AIR\",",
        "label: [u16; 4],",
        "BRIDGE = \"bridge\": Empty,",
        "GET = 1 \"get\": NoHeader",
    ] {
        assert!(text.contains(line), "{line} in {text}");
    }
}

#[test]
fn an_override_that_changes_nothing_is_an_error() {
    let error = |changes: &str| {
        family_with(SPEC, changes)
            .err()
            .unwrap_or_else(|| panic!("{changes} passed"))
    };
    let head = "[[attribute]]\nin = \"link-attrs\"\nname = \"mtu\"\nreason = \"r\"\n";
    assert!(error(&format!("{head}type = \"u32\"")).contains("type is that already"));
    assert!(error(head).contains("changes nothing"));
    assert!(error(&format!("{head}remove = [\"enum\"]")).contains("not there"));
    assert!(error(&format!("{head}add = true")).contains("already"));
    assert!(error(&format!("{head}typo = 1")).contains("typo"));
    assert!(error(&head.replace("mtu", "mtv")).contains("no such item"));
    assert!(error(&head.replace("link-attrs", "x")).contains("no x"));
    assert!(error(&head.replace("reason = \"r\"", "drop = true")).contains("no reason"));
    assert!(error(&head.replace("attribute]]", "atribute]]")).contains("no such kind"));
}

#[test]
fn the_lock_holds_public_names() {
    let lock = |changes: &str| {
        let (family, renamed) = family_with(SPEC, changes)?;
        Lock::of(&family, &renamed)
    };
    let old = lock("").unwrap();
    assert_eq!(Lock::parse(&old.text()), old);
    old.keeps(&old).unwrap();
    let head = "[[attribute]]\nin = \"link-attrs\"\nname = \"mode\"\nreason = \"r\"\n";

    // One that appears is no break, one that vanishes is.
    let dropped = lock(&format!("{head}drop = true")).unwrap();
    old.keeps(&dropped).unwrap();
    let error = dropped.keeps(&old).unwrap_err();
    assert!(
        error.contains("demo DemoA::MODE: gone (3 As<U8, DemoMode>)"),
        "{error}"
    );
    // Numbers and kinds do not change.
    for (change, now) in [
        ("value = 7", "7 As<U8, DemoMode>"),
        ("remove = [\"enum\"]", "3 U8"),
    ] {
        let error = lock(&format!("{head}{change}"))
            .unwrap()
            .keeps(&old)
            .unwrap_err();
        assert!(
            error.contains(&format!(
                "demo DemoA::MODE: 3 As<U8, DemoMode> is now {now}"
            )),
            "{error}"
        );
    }
    // Unless the overrides know the new name.
    let new = "[[attribute]]\nin = \"link-attrs\"\nname = \"state\"\nbefore = \"caps\"\nadd = true\ntype = \"u8\"\nenum = \"mode\"\nvalue = 3\nreason = \"r\"\n";
    let renamed = "[[renamed]]\nin = \"DemoA\"\nname = \"MODE\"\nto = \"STATE\"\nreason = \"r\"\n";
    let changes = format!("{head}drop = true\n{new}{renamed}");
    lock(&changes).unwrap().keeps(&old).unwrap();
    let text = module(&changes);
    assert!(text.contains("#[deprecated(note = \"renamed to `STATE`\")]\n    pub const MODE: Attr<Self, As<U8, DemoMode>> = Self::STATE;"), "{text}");
    assert!(lock(renamed).unwrap_err().contains("not gone"));
    assert!(lock(&format!("{head}drop = true\n{renamed}"))
        .unwrap_err()
        .contains("no STATE"));
}
