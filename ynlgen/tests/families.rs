// SPDX-License-Identifier: MIT OR Apache-2.0
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
    let constants = [
        ("DEMO_A_IFNAME", 1),
        ("DEMO_A_MTU", 2),
        ("DEMO_MODE_ON_AIR", 1),
        ("DEMO_CMD_GET", 1),
        ("DEMO_X_ONE", 1),
        ("DEMO_X_TEN", 10),
    ];
    constants.into_iter().collect()
}

fn table(text: &str) -> Map<String, Value> {
    toml::from_str(text).unwrap()
}

fn family_with(text: &str, changes: &str) -> Result<(Family, Vec<Renamed>), String> {
    let mut tree = spec::read(text)?;
    let mut changes = table(changes);
    let renamed = renamed(&mut changes)?;
    overrides::apply(&mut tree, changes, &known())?;
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
    let rows = [
        (
            "max: s32-max",
            "max: most",
            "link-attrs: mtu: no constant most",
        ),
        (
            "attribute-set: same-attrs",
            "attribute-set: x",
            "no attribute set x",
        ),
        ("struct: stats", "struct: x", "no struct x"),
        (
            "{ name: mode, type: u8, enum: mode",
            "{ name: mode, type: u8, enum: x",
            "no definition x",
        ),
        (
            "[{ name: mtu }, {",
            "[{ name: x }, {",
            "x is not in its superset",
        ),
        ("type: u64", "type: u48", "u48"),
        ("{ name: type, type: u8,", "{ name: rx, type: u8,", "twice"),
        ("notify: get", "notify: x", "no operation x"),
    ];
    for (from, to, expected) in rows {
        let spec = SPEC.replace(from, to);
        assert_ne!(spec, SPEC, "{from} is not in the specification");
        let error = family_with(&spec, "")
            .err()
            .unwrap_or_else(|| panic!("{to} passed"));
        assert!(error.contains(expected), "{to}: {error}");
    }
}

#[test]
fn overrides_change_what_they_name() {
    let text = module(
        r#"
        [[change]]
        reason = "test"
        set.link-attrs.rust = "Demo2"
        attribute.link-attrs.mtu = { type = "u16", remove = ["checks"] }
        attribute.link-attrs.caps = "Bits"
        attribute.info-attrs.kind.c = "DEMO_KIND"
        member.stats.label = { type = "binary", rust = "[u16; 4]" }
        operations.name-prefix = "demo-msg-"
        spec.version = 4

        [[change]]
        reason = "test"
        add.attribute.info-attrs.new = { kind = "NextHops<Demo2>", before = "deep" }
        add.format.data-msg.bridge = "Empty"
        add.format.data-msg.x = "Nest<DemoX>"
        add.group.news = {}
        drop.entry.mode = ["8021q"]
        sets.DEMO_X_ = "ONE: Framed<Stats, DemoX>, TEN: U8"
        structs.demo_s = "a: u8, b: i16 = Be16"
        "#,
    );
    for line in [
        "pub Demo2 \"link-attrs\" {",
        "MTU = 2 \"DEMO_A_MTU\": U16,",
        "CAPS = 9 \"caps\": Bits,",
        "KIND = 1 \"DEMO_KIND\": Str,",
        "label: [u16; 4],",
        "GET = 1 \"get\": NoHeader",
        "Genl(\"demo\", 4)",
        "NEW = 3 \"new\": NextHops<Demo2>,",
        "DEEP = 4 \"deep\": Nest<Deep>,",
        "BRIDGE = \"bridge\": Empty,",
        "X = \"x\": Nest<DemoX>,",
        "GROUP_NEWS = 0 \"news\",",
        "ON_AIR = 1 \"DEMO_MODE_ON_AIR\",\n    }",
        "pub DemoX \"demo-x\" {\n        ONE = 1 \"DEMO_X_ONE\": Framed<Stats, DemoX>,\n        TEN = 10 \"DEMO_X_TEN\": U8,",
        "pub DemoS \"demo_s\" {\n        a: u8,\n        b: i16 = BeS16,",
    ] {
        assert!(text.contains(line), "{line} in {text}");
    }
}

#[test]
fn an_override_that_changes_nothing_is_an_error() {
    let error = |line: &str| {
        let changes = format!("[[change]]\nreason = \"r\"\n{line}");
        family_with(SPEC, &changes)
            .err()
            .unwrap_or_else(|| panic!("{line} passed"))
    };
    assert!(error("").contains("changes nothing"));
    assert!(error("attribute.link-attrs.mtu = {}").contains("changes nothing"));
    assert!(error("attribute.link-attrs.mtu.type = \"u32\"").contains("type is that already"));
    assert!(error("attribute.link-attrs.mtu.remove = [\"enum\"]").contains("not there"));
    assert!(error("attribute.link-attrs.mtu.typo = 1").contains("typo"));
    assert!(error("attribute.link-attrs.mtv.type = \"u8\"").contains("no such item"));
    assert!(error("attribute.x.mtu.type = \"u8\"").contains("no such owner"));
    assert!(error("atribute.x.mtu.type = \"u8\"").contains("no such kind"));
    assert!(error("add.attribute.link-attrs.mtu = \"U8\"").contains("already"));
    assert!(
        error("add.attribute.link-attrs.new = { kind = \"U8\", before = \"x\" }")
            .contains("new: no \"x\"")
    );
    assert!(error("drop.attribute.link-attrs = [\"x\"]").contains("no such item"));
    assert!(error("sets.DEMO_X_ = \"TWO: U8\"").contains("DEMO_X_TWO: not in the headers"));
    assert!(error("sets.DEMO_X_ = \"ONE U8\"").contains("no kind"));
    let no_reason = family_with(SPEC, "[[change]]\nspec.version = 1").err();
    assert!(no_reason.unwrap().contains("no reason"));
}

#[test]
fn numbers_that_differ_from_c_are_errors() {
    let error = |from: &str, to: &str| family_with(&SPEC.replace(from, to), "").err().unwrap();
    let moved = error(
        "{ name: ifname, type: string,",
        "{ name: ifname, type: string, value: 3,",
    );
    assert!(
        moved.contains("DEMO_A_IFNAME is 1 in C, and not 3"),
        "{moved}"
    );
    let moved = error("[\"off\", on-air,", "[on-air,");
    assert!(
        moved.contains("DEMO_MODE_ON_AIR is 1 in C, and not 0"),
        "{moved}"
    );
}

#[test]
fn the_lock_holds_public_names() {
    let lock = |changes: &str| {
        let (family, renamed) = family_with(SPEC, changes)?;
        Lock::of(&family, &renamed)
    };
    let old = lock("").unwrap();
    assert_eq!(Lock::parse(&old.text()), Ok(old.clone()));
    assert!(Lock::parse("demo Name").is_err_and(|error| error.contains("line 1: demo Name")));
    old.keeps(&old).unwrap();
    let change = |line: &str| format!("[[change]]\nreason = \"r\"\n{line}\n");
    let drop = change("drop.attribute.link-attrs = [\"mode\"]");

    // One that appears is no break, one that vanishes is.
    let dropped = lock(&drop).unwrap();
    old.keeps(&dropped).unwrap();
    let error = dropped.keeps(&old).unwrap_err();
    assert!(
        error.contains("demo DemoA::MODE: gone (3 As<U8, DemoMode>)"),
        "{error}"
    );
    // Numbers and kinds do not change.
    for (key, now) in [
        ("value = 7", "7 As<U8, DemoMode>"),
        ("remove = [\"enum\"]", "3 U8"),
    ] {
        let changed = lock(&change(&format!("attribute.link-attrs.mode.{key}"))).unwrap();
        let error = changed.keeps(&old).unwrap_err();
        assert!(
            error.contains(&format!(
                "demo DemoA::MODE: 3 As<U8, DemoMode> is now {now}"
            )),
            "{error}"
        );
    }
    // Nor does the byte order of a field.
    let changed = lock(&change("member.stats.proto.remove = [\"byte-order\"]")).unwrap();
    let error = changed.keeps(&old).unwrap_err();
    assert!(error.contains(".proto: u16 = Be16 is now u16"), "{error}");
    // Unless the overrides know the new name.
    let new = change("add.attribute.link-attrs.state = { type = \"u8\", enum = \"mode\", value = 3, before = \"caps\" }");
    let renamed = "[[renamed]]\nin = \"DemoA\"\nname = \"MODE\"\nto = \"STATE\"\nreason = \"r\"\n";
    let changes = format!("{drop}{new}{renamed}");
    lock(&changes).unwrap().keeps(&old).unwrap();
    let text = module(&changes);
    let alias = "#[deprecated(note = \"renamed to `STATE`\")]\n    pub const MODE: Attr<Self, As<U8, DemoMode>> = Self::STATE;";
    assert!(text.contains(alias), "{text}");
    assert!(lock(renamed).unwrap_err().contains("not gone"));
    assert!(lock(&format!("{drop}{renamed}"))
        .unwrap_err()
        .contains("no STATE"));
}
