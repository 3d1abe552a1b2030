// SPDX-License-Identifier: MIT OR Apache-2.0
//! Typed attributes as text and as JSON.

use nlwire::rtnl::{IfInfoMsg, RtNextHop};
use nlwire::typed::*;
use nlwire::uapi::NLA_F_NESTED;
use nlwire::{Attributes, GenlMsgHdr, Message, NlMsgHdr};
use zerocopy::IntoBytes;

use super::common::{nla, Numbers};

enums! {
    pub enum Shade { DARK = 1 "S_SHADE_DARK", _2TONE = 2 "S_SHADE_2TONE" as "two \"tone\"", NEGATIVE = 0xffff_ffff_ffff_ffff "S_SHADE_NEGATIVE" }
    pub flags Bit { A = 1 "S_BIT_A", C = 4 "S_BIT_C", BOTH = 5 "S_BIT_BOTH", D = 8 "S_BIT_D" }
}

structs! {
    pub Pair "s_pair" { tag: u8, value: u32, port: u16 = Be16 }
    pub Outer "s_outer" {
        first_field: u8 = As<U8, Shade>,
        pair: Pair,
        list: [u16; 3],
        pairs: [Pair; 2],
        name: [u8; 6] = Str as "Label",
        flags: u16 = As<Be16, Bit>,
        mac: [u8; 6] = Mac,
        raw: [u8; 2],
    }
}

sub_messages! {
    pub Choice "choice" by Tree::NAME: Str {
        INNER = "inner": Nest<Leaf>,
        PAIR = "pair": Struct<Pair>,
        FRAMED = "framed": Framed<Pair, Leaf>,
        NONE = "none": Empty,
    }
    pub Outside "outside" by outer::Tree::NAME: Str { INNER = "inner": U32, PAIR = "pair": Str }
}

attributes! {
    pub Leaf "leaf" {
        VALUE = 1 "S_LEAF_VALUE": U32,
        OUTSIDE = 2 "S_LEAF_OUTSIDE": Sub<Outside>,
        TAG = 3 "S_LEAF_TAG": Str,
    }
    pub Tree "tree" {
        U8 = 1 "S_U8": U8,
        S16 = 2 "S_S16": S16,
        B32 = 3 "S_B32": Be32,
        UINT = 4 "S_UINT": Uint,
        FLAG = 5 "S_FLAG": Flag,
        NAME = 6 "S_NAME": Str,
        MAC = 7 "S_MAC": Mac,
        IP = 8 "S_IP": Ip,
        BITS = 9 "S_BITS": Bits,
        SHADE = 10 "S_SHADE": As<S8, Shade>,
        FLAGS = 11 "S_FLAGS": As<Be16, Bit>,
        ARRAY = 12 "S_ARRAY": Array<Be16>,
        STRUCT = 13 "S_STRUCT": Struct<Outer>,
        STRUCTS = 14 "S_STRUCTS": StructArray<Pair>,
        LEAF = 15 "S_LEAF": Nest<Leaf>,
        FRAMED = 16 "S_FRAMED": Framed<Pair, Leaf>,
        LIST = 17 "S_LIST": IndexedArray<Nest<Leaf>>,
        LISTS = 18 "S_LISTS": IndexedArray<IndexedArray<U16>>,
        DATA = 19 "S_DATA": Sub<Choice>,
        SELF = 20 "S_SELF": Nest<Tree>,
        EACH = 21 "S_EACH": Multi<U32>,
        LEAVES = 22 "S_LEAVES": Multi<Nest<Leaf>>,
        UUID = 23 "S_UUID": Uuid,
        HOPS = 24 "S_HOPS": NextHops<Leaf>,
        HEX = 25 "S_HEX": Hex,
        BYTES = 26 "S_BYTES": Bytes,
        S64 = 27 "S_S64": S64,
        FAMILY = 28 "S_FAMILY" as "ifi-family": U8,
        ODD = 40 "S_ODD" as "Odd_one": U64,
    }
}

family! {
    pub Test: Raw(31) "test" {
        GET = 18 "S_GET": IfInfoMsg, Leaf => 16 Tree,
    }
    events { CHANGED = 20 "S_CHANGED": Pair, Tree }
}

family! {
    pub Command: Genl("cmd", 1) "cmd" { GET = 1 "S_CMD_GET": NoHeader, Leaf => 2 Tree }
}

fn text(stream: &[u8]) -> String {
    format!("{:?}", Attrs::<Tree>::new(Attributes::new(stream)))
}

fn json(stream: &[u8]) -> String {
    let json = Attrs::<Tree>::new(Attributes::new(stream)).json();
    let text = json.to_string();
    assert_eq!(format!("{json:#?}"), text);
    validate(text.as_bytes());
    text
}

/// Checks the text and the JSON of attributes.
#[track_caller]
fn check(stream: &[u8], expected: &str, expected_json: &str) {
    assert_eq!(text(stream), format!("{{{expected}}}"));
    assert_eq!(json(stream), format!("{{{expected_json}}}"));
}

/// Checks that `text` is one JSON value and that no object has a key twice.
#[track_caller]
fn validate(text: &[u8]) {
    let rest = value(text).unwrap_or_else(|rest| {
        let at = text.len() - rest.len();
        panic!("byte {at}: {}", String::from_utf8_lossy(text))
    });
    assert_eq!(rest, b"", "{}", String::from_utf8_lossy(text));
}

type Rest<'a> = Result<&'a [u8], &'a [u8]>;

/// Returns the rest after the JSON value at the start of `text`, or what is not JSON.
fn value(text: &[u8]) -> Rest<'_> {
    match text {
        [b'{', rest @ ..] => items(rest, b'}', true),
        [b'[', rest @ ..] => items(rest, b']', false),
        [b'"', ..] => string(text).map(|(_, rest)| rest),
        [b't', b'r', b'u', b'e', rest @ ..] => Ok(rest),
        [b'-', rest @ ..] | rest => {
            let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
            let has_zero = digits > 1 && rest[0] == b'0';
            if digits == 0 || has_zero {
                return Err(text);
            }
            Ok(&rest[digits..])
        }
    }
}

fn items(text: &[u8], close: u8, is_object: bool) -> Rest<'_> {
    let mut keys = std::collections::HashSet::new();
    let mut rest = text;
    if let [first, rest @ ..] = rest {
        if *first == close {
            return Ok(rest);
        }
    }
    loop {
        if is_object {
            let (key, behind) = string(rest)?;
            if !keys.insert(key) {
                return Err(rest);
            }
            rest = behind.strip_prefix(b": ").ok_or(behind)?;
        }
        rest = value(rest)?;
        match rest {
            [byte, behind @ ..] if *byte == close => return Ok(behind),
            [b',', b' ', behind @ ..] => rest = behind,
            _ => return Err(rest),
        }
    }
}

/// Returns the string at the start of `text`, with its escapes, and the rest after it.
fn string(text: &[u8]) -> Result<(&[u8], &[u8]), &[u8]> {
    let inside = text.strip_prefix(b"\"").ok_or(text)?;
    let mut at = 0;
    loop {
        match &inside[at..] {
            [b'"', rest @ ..] => {
                std::str::from_utf8(&inside[..at]).map_err(|_| inside)?;
                return Ok((&inside[..at], rest));
            }
            [b'\\', b'"' | b'\\', ..] => at += 2,
            [b'\\', b'u', hex @ ..] if hex.iter().take(4).all(u8::is_ascii_hexdigit) => at += 6,
            [b'\\' | ..=0x1f, ..] | [] => return Err(&inside[at..]),
            _ => at += 1,
        }
    }
}

#[test]
fn the_validator_finds_what_is_not_json() {
    for good in [
        r#"{"a": [1, -2, {}], "b": true, "c": "\u001b\"\\ö"}"#,
        "[]",
        "0",
    ] {
        validate(good.as_bytes());
    }
    for bad in [
        r#"{"a": 1, "a": 2}"#,
        r#"{"a" 1}"#,
        "[1, ]",
        "[1 2]",
        "01",
        "-",
        "\"a\nb\"",
        "\"",
        "\"\\u00x0\"",
        "{\"a\": 1} ",
        "<",
        "",
    ] {
        let whole = value(bad.as_bytes()).is_ok_and(<[u8]>::is_empty);
        assert!(!whole, "{bad}");
    }
    assert!(value(b"\"\xff\"").is_err());
}

fn nest<T: AsRef<[u8]>>(nla_type: u16, attributes: &[T]) -> Vec<u8> {
    let attributes: Vec<&[u8]> = attributes.iter().map(AsRef::as_ref).collect();
    nla(nla_type | NLA_F_NESTED, &attributes.concat())
}

/// Bytes as the text form has them.
fn spaced(bytes: &[u8]) -> String {
    let bytes: Vec<_> = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    bytes.join(" ")
}

fn pair(tag: u8, value: u32, port: u16) -> Vec<u8> {
    Pair { tag, value, port }.with_bytes(<[u8]>::to_vec)
}

fn outer() -> Vec<u8> {
    let outer = Outer {
        first_field: 2,
        pair: Pair {
            tag: 1,
            value: 2,
            port: 3,
        },
        list: [4, 5, 6],
        pairs: [Pair {
            tag: 7,
            value: 8,
            port: 9,
        }; 2],
        name: *b"ab\"\0cd",
        flags: 0x45,
        mac: [1, 2, 3, 4, 5, 6],
        raw: [7, 8],
    };
    outer.with_bytes(<[u8]>::to_vec)
}

#[test]
fn integers() {
    check(&nla(1, &[200]), "S_U8: 200", r#""u8": 200"#);
    check(&nla(2, &(-2i16).to_ne_bytes()), "S_S16: -2", r#""s16": -2"#);
    check(
        &nla(3, &[1, 2, 3, 4]),
        "S_B32: 16909060",
        r#""b32": 16909060"#,
    );
    check(&nla(4, &7u32.to_ne_bytes()), "S_UINT: 7", r#""uint": 7"#);
    check(
        &nla(4, &u64::MAX.to_ne_bytes()),
        "S_UINT: 18446744073709551615",
        r#""uint": 18446744073709551615"#,
    );
    check(
        &nla(27, &i64::MIN.to_ne_bytes()),
        "S_S64: -9223372036854775808",
        r#""s64": -9223372036854775808"#,
    );
    check(&nla(40, &1u64.to_ne_bytes()), "S_ODD: 1", r#""Odd_one": 1"#);
}

#[test]
fn enumerations() {
    check(
        &nla(10, &[1]),
        "S_SHADE: S_SHADE_DARK",
        r#""shade": "dark""#,
    );
    check(
        &nla(10, &[2]),
        "S_SHADE: S_SHADE_2TONE",
        r#""shade": "two \"tone\"""#,
    );
    check(&nla(10, &[9]), "S_SHADE: 9", r#""shade": 9"#);
    check(
        &nla(10, &[0xff]),
        "S_SHADE: S_SHADE_NEGATIVE",
        r#""shade": "negative""#,
    );
    check(&nla(10, &[0xfe]), "S_SHADE: -2", r#""shade": -2"#);
    check(&nla(11, &[0, 0]), "S_FLAGS: 0", r#""flags": []"#);
    check(
        &nla(11, &[0, 5]),
        "S_FLAGS: S_BIT_A | S_BIT_C",
        r#""flags": ["a", "c"]"#,
    );
    check(
        &nla(11, &[0x80, 0x41]),
        "S_FLAGS: S_BIT_A | 0x8040",
        r#""flags": ["a", 32832]"#,
    );
    check(&nla(11, &[0, 0x40]), "S_FLAGS: 0x40", r#""flags": [64]"#);
    assert_eq!(
        format!("{:?} {:?} {:?}", Bit(0), Bit(13), Bit(0x10)),
        "0 S_BIT_A | S_BIT_C | S_BIT_D 0x10"
    );
    assert_eq!(
        format!("{:?} {:?}", Shade::DARK, Shade(9)),
        "S_SHADE_DARK 9"
    );
}

#[test]
fn texts_and_addresses() {
    check(&nla(5, b""), "S_FLAG: true", r#""flag": true"#);
    check(&nla(6, b"br0\0"), "S_NAME: \"br0\"", r#""name": "br0""#);
    check(&nla(6, b"br0"), "S_NAME: \"br0\"", r#""name": "br0""#);
    check(&nla(6, b""), "S_NAME: \"\"", r#""name": """#);
    check(
        &nla(6, b"\\a\"\n\x1b[31m\x7f\xff\xc3\xb6\xe2\x80\xae\0z"),
        "S_NAME: \"\\\\a\\\"\\n\\u{1b}[31m\\u{7f}\u{fffd}ö\\u{202e}\"",
        "\"name\": \"\\\\a\\\"\\u000a\\u001b[31m\\u007f\u{fffd}ö\\u202e\"",
    );
    check(
        &nla(7, &[0, 0x11, 0xaa, 3, 4, 5]),
        "S_MAC: 00:11:aa:03:04:05",
        r#""mac": "00:11:aa:03:04:05""#,
    );
    check(&nla(7, &[]), "S_MAC: []", r#""mac": """#);
    check(
        &nla(8, &[192, 0, 2, 1]),
        "S_IP: 192.0.2.1",
        r#""ip": "192.0.2.1""#,
    );
    let v6 = [0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1];
    check(&nla(8, &v6), "S_IP: 2001:db8::1", r#""ip": "2001:db8::1""#);
    check(
        &nla(23, &v6),
        "S_UUID: 20010db8-0000-0000-0000-000000000001",
        r#""uuid": "20010db8-0000-0000-0000-000000000001""#,
    );
    check(&nla(25, &[10, 11]), "S_HEX: [0a 0b]", r#""hex": "0a 0b""#);
    check(
        &nla(26, &[10, 11]),
        "S_BYTES: [0a 0b]",
        r#""bytes": "0a0b""#,
    );
    let long = text(&nla(26, &[0xee; 200]));
    assert!(long.ends_with("ee and 136 bytes more]}"), "{long}");
    let bits = [3u32.to_ne_bytes(), 0xffu32.to_ne_bytes()].concat();
    check(
        &nla(9, &bits),
        "S_BITS: {value: 0x3, selector: 0xff}",
        r#""bits": {"value": 3, "selector": 255}"#,
    );
}

#[test]
fn structs_and_arrays() {
    check(
        &nla(12, &[0, 1, 0, 2]),
        "S_ARRAY: [1, 2]",
        r#""array": [1, 2]"#,
    );
    check(&nla(12, &[]), "S_ARRAY: []", r#""array": []"#);
    check(
        &nla(13, &outer()),
        "S_STRUCT: {first_field: S_SHADE_2TONE, pair: {tag: 1, value: 2, port: 3}, list: [4, 5, 6], \
         pairs: [{tag: 7, value: 8, port: 9}, {tag: 7, value: 8, port: 9}], name: \"ab\\\"\", \
         flags: S_BIT_A | S_BIT_C | 0x40, mac: 01:02:03:04:05:06, raw: [07 08]}",
        "\"struct\": {\"first-field\": \"two \\\"tone\\\"\", \"pair\": {\"tag\": 1, \"value\": 2, \"port\": 3}, \
         \"list\": [4, 5, 6], \"pairs\": [{\"tag\": 7, \"value\": 8, \"port\": 9}, \
         {\"tag\": 7, \"value\": 8, \"port\": 9}], \"Label\": \"ab\\\"\", \"flags\": [\"a\", \"c\", 64], \
         \"mac\": \"01:02:03:04:05:06\", \"raw\": \"0708\"}",
    );
    check(
        &nla(14, &[pair(1, 2, 3), pair(4, 5, 6)].concat()),
        "S_STRUCTS: [{tag: 1, value: 2, port: 3}, {tag: 4, value: 5, port: 6}]",
        r#""structs": [{"tag": 1, "value": 2, "port": 3}, {"tag": 4, "value": 5, "port": 6}]"#,
    );
    let outer = Outer::from_bytes(&outer());
    let shown = format!("{outer:?}");
    assert!(
        shown.starts_with("s_outer {first_field: S_SHADE_2TONE, pair: {tag: 1,"),
        "{shown}"
    );
    assert_eq!(
        format!("{:#?}", outer.pair),
        "s_pair {\n    tag: 1,\n    value: 2,\n    port: 3,\n}"
    );
}

#[test]
fn nests_and_arrays_of_attributes() {
    let leaf = |value: u32| nla(1, &value.to_ne_bytes());
    check(
        &nest(15, &[leaf(1)]),
        "S_LEAF: {S_LEAF_VALUE: 1}",
        r#""leaf": {"value": 1}"#,
    );
    check(&nest(15, &[[]]), "S_LEAF: {}", r#""leaf": {}"#);
    let framed = [pair(1, 2, 3), nla(3, b"t"), leaf(4)].concat();
    check(
        &nla(16, &framed),
        "S_FRAMED: {tag: 1, value: 2, port: 3, S_LEAF_TAG: \"t\", S_LEAF_VALUE: 4}",
        // As in a Python dict, the attribute hides the field of the same name.
        r#""framed": {"port": 3, "tag": "t", "value": 4}"#,
    );
    check(
        &nest(17, &[nest(3, &[leaf(1)]), nest(5, &[[]])]),
        "S_LIST: [3: {S_LEAF_VALUE: 1}, 5: {}]",
        r#""list": [{"3": {"value": 1}}, {"5": {}}]"#,
    );
    check(
        &nest(
            18,
            &[nest(
                3,
                &[nla(1, &1u16.to_ne_bytes()), nla(1, &2u16.to_ne_bytes())],
            )],
        ),
        "S_LISTS: [3: [1: 1, 1: 2]]",
        r#""lists": [{"3": [1, 2]}]"#,
    );
    let each = |value: u32| nla(21, &value.to_ne_bytes());
    check(
        &[each(1), nla(1, &[9]), each(2)].concat(),
        "S_EACH: 1, S_U8: 9, S_EACH: 2",
        r#""each": [1, 2], "u8": 9"#,
    );
    check(
        &nest(22, &[leaf(1)]),
        "S_LEAVES: {S_LEAF_VALUE: 1}",
        r#""leaves": [{"value": 1}]"#,
    );
    let hop = RtNextHop {
        rtnh_len: 16.into(),
        rtnh_hops: 3,
        ..RtNextHop::default()
    };
    check(
        &nla(24, &[hop.as_bytes().to_vec(), leaf(5)].concat().repeat(2)),
        "S_HOPS: [{rtnh_len: 16, rtnh_flags: 0, rtnh_hops: 3, rtnh_ifindex: 0, S_LEAF_VALUE: 5}, \
         {rtnh_len: 16, rtnh_flags: 0, rtnh_hops: 3, rtnh_ifindex: 0, S_LEAF_VALUE: 5}]",
        "\"hops\": [{\"rtnh-len\": 16, \"rtnh-flags\": 0, \"rtnh-hops\": 3, \"rtnh-ifindex\": 0, \"value\": 5}, \
         {\"rtnh-len\": 16, \"rtnh-flags\": 0, \"rtnh-hops\": 3, \"rtnh-ifindex\": 0, \"value\": 5}]",
    );
}

#[test]
fn the_selector_of_a_sub_message() {
    let leaf = nla(1, &7u32.to_ne_bytes());
    let with = |kind: &[u8], data: Vec<u8>| [nla(6, kind), data].concat();
    check(
        &with(b"inner", nest(19, &[&leaf])),
        "S_NAME: \"inner\", S_DATA: {S_LEAF_VALUE: 7}",
        r#""name": "inner", "data": {"value": 7}"#,
    );
    check(
        &with(b"pair", nla(19, &pair(1, 2, 3))),
        "S_NAME: \"pair\", S_DATA: {tag: 1, value: 2, port: 3}",
        r#""name": "pair", "data": {"tag": 1, "value": 2, "port": 3}"#,
    );
    check(
        &with(b"none", nla(19, &[])),
        "S_NAME: \"none\", S_DATA: {}",
        r#""name": "none", "data": {}"#,
    );
    check(
        &with(b"none", nla(19, &[1])),
        "S_NAME: \"none\", S_DATA: {<ignored [01]>}",
        r#""name": "none", "data": {}"#,
    );
    // Unknown, missing, behind the sub-message, twice.
    check(
        &with(b"other", nest(19, &[&leaf])),
        &format!(
            "S_NAME: \"other\", S_DATA: {{1: [{}]}}",
            spaced(&7u32.to_ne_bytes())
        ),
        &format!(
            r#""name": "other", "data": {{"UnknownAttr(1)": "{:08x}"}}"#,
            7u32.to_be()
        ),
    );
    check(&nla(19, &[1, 2]), "S_DATA: [01 02]", r#""data": "0102""#);
    check(
        &[nest(19, &[&leaf]), nla(6, b"pair"), nla(6, b"inner")].concat(),
        "S_DATA: {S_LEAF_VALUE: 7}, S_NAME: \"pair\", S_NAME: \"inner\"",
        r#""data": {"value": 7}, "name": "inner""#,
    );
    // One level out, through an array and a struct, which are no sets.
    let outside = nla(2, &9u32.to_ne_bytes());
    check(
        &with(b"inner", nest(17, &[nest(1, &[&outside])])),
        "S_NAME: \"inner\", S_LIST: [1: {S_LEAF_OUTSIDE: 9}]",
        r#""name": "inner", "list": [{"1": {"outside": 9}}]"#,
    );
    check(
        &with(b"pair", nla(16, &[pair(1, 2, 3), nla(2, b"x")].concat())),
        "S_NAME: \"pair\", S_FRAMED: {tag: 1, value: 2, port: 3, S_LEAF_OUTSIDE: \"x\"}",
        r#""name": "pair", "framed": {"tag": 1, "value": 2, "port": 3, "outside": "x"}"#,
    );
    // There is no level further out.
    let leaf = Attributes::new(&outside);
    assert_eq!(
        format!("{:?}", Attrs::<Leaf>::new(leaf)),
        format!("{{S_LEAF_OUTSIDE: [{}]}}", spaced(&9u32.to_ne_bytes()))
    );
    // Two sub-messages with one selector, each twice.
    let both = [
        nla(6, b"inner"),
        nest(15, &[&outside]),
        nest(19, &[nla(1, &1u32.to_ne_bytes())]),
        nest(15, &[&outside]),
        nest(19, &[nla(1, &2u32.to_ne_bytes())]),
    ];
    check(
        &both.concat(),
        "S_NAME: \"inner\", S_LEAF: {S_LEAF_OUTSIDE: 9}, S_DATA: {S_LEAF_VALUE: 1}, \
         S_LEAF: {S_LEAF_OUTSIDE: 9}, S_DATA: {S_LEAF_VALUE: 2}",
        r#""name": "inner", "leaf": {"outside": 9}, "data": {"value": 2}"#,
    );
    // The same sub-message in several levels.
    check(
        &[
            nla(6, b"inner"),
            nest(15, &[&outside]),
            nest(20, &[nla(6, b"pair"), nest(15, &[nla(2, b"x")])]),
            nest(15, &[outside]),
        ]
        .concat(),
        "S_NAME: \"inner\", S_LEAF: {S_LEAF_OUTSIDE: 9}, \
         S_SELF: {S_NAME: \"pair\", S_LEAF: {S_LEAF_OUTSIDE: \"x\"}}, S_LEAF: {S_LEAF_OUTSIDE: 9}",
        "\"name\": \"inner\", \"leaf\": {\"outside\": 9}, \
         \"self\": {\"name\": \"pair\", \"leaf\": {\"outside\": \"x\"}}",
    );
}

#[test]
fn unknown_attributes() {
    check(
        &[
            nla(57, &[10, 11]),
            nest(58, &[nla(1, &[1])]),
            nla(57, &[12]),
        ]
        .concat(),
        "57: [0a 0b], 58: {1: [01]}, 57: [0c]",
        r#""UnknownAttr(57)": ["0a0b", "0c"], "UnknownAttr(58)": {"UnknownAttr(1)": "01"}"#,
    );
    // The last one counts.
    check(
        &[nla(1, &[1]), nla(1, &[2])].concat(),
        "S_U8: 1, S_U8: 2",
        r#""u8": 2"#,
    );
    // More types than have a key of their own.
    let stream: Vec<u8> = (0..40)
        .rev()
        .chain([100, 139])
        .flat_map(|n| nla(100 + n, &[]))
        .collect();
    let text = json(&stream);
    assert!(
        text.contains(r#""UnknownAttr(139)": ["", ""], "#)
            || text.contains(r#""UnknownAttr(139)": """#),
        "{text}"
    );
    assert!(text.ends_with(r#""UnknownAttrs": [{"107": ""}, {"106": ""}, {"105": ""}, {"104": ""}, {"103": ""}, {"102": ""}, {"101": ""}, {"100": ""}, {"200": ""}, {"239": ""}]}"#), "{text}");
}

#[test]
fn a_wrong_length_is_marked_and_not_hidden() {
    for (nla_type, name, json_name) in [
        (2, "S_S16", "s16"),
        (3, "S_B32", "b32"),
        (4, "S_UINT", "uint"),
        (8, "S_IP", "ip"),
        (9, "S_BITS", "bits"),
        (11, "S_FLAGS", "flags"),
        (23, "S_UUID", "uuid"),
    ] {
        for payload in [&[][..], &[0xaa, 0xbb, 0xcc], &[0xdd; 65]] {
            let hex: String = payload.iter().map(|byte| format!("{byte:02x}")).collect();
            let stream = nla(nla_type, payload);
            assert_eq!(json(&stream), format!(r#"{{"{json_name}": "{hex}"}}"#));
            let text = text(&stream);
            assert!(text.starts_with(&format!("{{{name}: <invalid [")), "{text}");
        }
    }
    check(&nla(2, &[1]), "S_S16: <invalid [01]>", r#""s16": "01""#);
    check(
        &nla(12, &[0, 1, 2]),
        "S_ARRAY: [1, <invalid [02]>]",
        r#""array": [1, "02"]"#,
    );
    check(
        &nla(5, &[1]),
        "S_FLAG: true <ignored [01]>",
        r#""flag": true"#,
    );
    // A struct of an older or a newer kernel.
    check(
        &nla(14, &[pair(1, 2, 3), vec![4, 0, 0, 0, 5, 0]].concat()),
        "S_STRUCTS: [{tag: 1, value: 2, port: 3}, {tag: 4, value: <invalid [05 00]>}]",
        r#""structs": [{"tag": 1, "value": 2, "port": 3}, {"tag": 4, "value": "0500"}]"#,
    );
    let longer = [pair(1, 2, 3), vec![0xee]].concat();
    check(
        &[nla(6, b"pair"), nla(19, &longer)].concat(),
        "S_NAME: \"pair\", S_DATA: {tag: 1, value: 2, port: 3, <ignored [ee]>}",
        r#""name": "pair", "data": {"tag": 1, "value": 2, "port": 3}"#,
    );
    check(
        &nla(16, &[4]),
        "S_FRAMED: {tag: 4}",
        r#""framed": {"tag": 4}"#,
    );
    let mac = text(&nla(7, &[1; 33]));
    assert!(mac.starts_with("{S_MAC: [01 01 01"), "{mac}");
}

#[test]
fn a_malformed_walk_is_shown_in_its_place() {
    let header = [3u16, 1].map(u16::to_ne_bytes);
    let end = [header.as_flattened(), &[9]].concat();
    check(
        &[nla(1, &[1]), end.clone()].concat(),
        &format!(
            "S_U8: 1, <byte 8: nla_len is 3, less than a header's 4: [{}]>",
            spaced(&end)
        ),
        r#""u8": 1, "ParseError": "byte 8: nla_len is 3, less than a header's 4""#,
    );
    check(
        &[nla(15, &end), nla(1, &[1])].concat(),
        &format!(
            "S_LEAF: {{<byte 4: nla_len is 3, less than a header's 4: [{}]>}}, S_U8: 1",
            spaced(&end)
        ),
        r#""leaf": {"ParseError": "byte 4: nla_len is 3, less than a header's 4"}, "u8": 1"#,
    );
    check(
        &nla(15, &[9]),
        "S_LEAF: {<byte 4: 1 bytes left over, too few for a header: [09]>}",
        r#""leaf": {"ParseError": "byte 4: 1 bytes left over, too few for a header"}"#,
    );
    check(
        &nla(17, &[9, 9]),
        "S_LIST: [<byte 4: 2 bytes left over, too few for a header: [09 09]>]",
        r#""list": [{"ParseError": "byte 4: 2 bytes left over, too few for a header"}]"#,
    );
    let [a, b] = 1u16.to_ne_bytes();
    let hop = [a, b, 0, 0, 0, 0, 0, 0];
    check(
        &nla(24, &hop),
        &format!(
            "S_HOPS: [<byte 4: rtnh_len is 1, less than a header's 8: [{}]>]",
            spaced(&hop)
        ),
        r#""hops": [{"ParseError": "byte 4: rtnh_len is 1, less than a header's 8"}]"#,
    );
    check(&[], "", "");
}

#[test]
fn depth_is_bounded() {
    let mut stream = nla(1, &[1]);
    for _ in 0..16 {
        stream = nest(20, &[stream]);
    }
    assert!(
        text(&stream).contains("{S_U8: <too deep [01]>}"),
        "{}",
        text(&stream)
    );
    assert!(json(&stream).contains(r#"{"u8": "01"}"#));
    for _ in 0..4000 {
        stream = nest(20, &[stream]);
    }
    let unknown = nest(99, &[&stream]);
    for stream in [stream, unknown] {
        let text = text(&stream);
        assert!(text.contains("<too deep [") && text.len() < 1000, "{text}");
        assert!(json(&stream).len() < 200_000);
    }
}

#[test]
fn the_alternate_form_is_indented() {
    let stream = [
        nla(1, &[1]),
        nest(15, &[nla(1, &1u32.to_ne_bytes()), nla(9, &[1])]),
        nest(17, &[nest(3, &[nla(1, &[1])])]),
        nla(9, &[0; 8]),
        nest(20, &[[]]),
        vec![0, 0, 0, 0],
    ]
    .concat();
    let shown = format!("{:#?}", Attrs::<Tree>::new(Attributes::new(&stream)));
    assert_eq!(
        shown,
        "\
{
    S_U8: 1,
    S_LEAF: {
        S_LEAF_VALUE: 1,
        9: [01],
    },
    S_LIST: [
        3: {
            S_LEAF_VALUE: <invalid [01]>,
        },
    ],
    S_BITS: {
        value: 0x0,
        selector: 0x0,
    },
    S_SELF: {},
    <byte 60: nla_len is 0, less than a header's 4: [00 00 00 00]>,
}"
    );
}

fn message(nlmsg_type: u16, payload: &[u8]) -> Vec<u8> {
    let header = NlMsgHdr::new(nlmsg_type).with_len(16 + payload.len() as u32);
    [header.as_bytes(), payload].concat()
}

fn shown(family: &FamilyInfo, bytes: &[u8], is_request: bool) -> (String, String) {
    let message = Message::from_bytes(bytes).unwrap();
    let shown = family.show(&message, is_request);
    let json = shown.json().to_string();
    validate(json.as_bytes());
    (format!("{shown:?}"), json)
}

#[test]
fn a_message_has_its_header_beside_its_attributes() {
    let header = IfInfoMsg {
        ifi_index: 3.into(),
        ..IfInfoMsg::default()
    };
    // An attribute of the same name as a field of the header is hidden in JSON.
    let payload = [header.as_bytes(), &nla(1, &[9]), &nla(28, &[7])].concat();
    let (text, json) = shown(Test::info(), &message(16, &payload), false);
    assert_eq!(
        text,
        "S_GET {ifi_family: 0, ifi_type: 0, ifi_index: 3, ifi_flags: 0, ifi_change: 0, S_U8: 9, S_FAMILY: 7}"
    );
    assert_eq!(
        json,
        "{\"u8\": 9, \"ifi-family\": 0, \"ifi-type\": 0, \"ifi-index\": 3, \"ifi-flags\": [], \"ifi-change\": 0}"
    );
    // A request has another set. A notification has another header.
    let (text, _) = shown(Test::info(), &message(18, &payload), true);
    assert!(
        text.contains("S_LEAF_VALUE: <invalid [09]>, 28: [07]}"),
        "{text}"
    );
    let (text, _) = shown(Test::info(), &message(20, &pair(1, 2, 3)), false);
    assert_eq!(text, "S_CHANGED {tag: 1, value: 2, port: 3}");
    // Unknown, and too short.
    let unknown = (r"19 [09]".into(), r#"{"UnknownOp(19)": "09"}"#.into());
    assert_eq!(shown(Test::info(), &message(19, &[9]), false), unknown);
    let (text, _) = shown(Test::info(), &message(16, &payload), true);
    assert!(text.starts_with("16 ["), "{text}");
    let (text, json) = shown(Test::info(), &message(16, &[9]), false);
    let error = "byte 0: payload has 1 bytes, at least 16 expected";
    assert_eq!(text, format!("S_GET {{<{error}: [09]>}}"));
    assert_eq!(json, format!(r#"{{"ParseError": "{error}"}}"#));
}

#[test]
fn a_message_of_generic_netlink_is_shown_by_its_command() {
    let attribute = nla(1, &[9]);
    let payload = [GenlMsgHdr::new(2, 1).as_bytes(), &attribute].concat();
    let expected = ("S_CMD_GET {S_U8: 9}".into(), r#"{"u8": 9}"#.into());
    assert_eq!(
        shown(Command::info(), &message(0x20, &payload), false),
        expected
    );
    let (text, _) = shown(Command::info(), &message(0x20, &payload), true);
    assert_eq!(text, format!("2 [{}]", spaced(&attribute)));
    let expected = ("[]".into(), r#"{"UnknownOp(0)": ""}"#.into());
    assert_eq!(
        shown(Command::info(), &message(0x20, &[1]), false),
        expected
    );
}

/// Returns attributes of every kind.
fn rich() -> Vec<u8> {
    let leaf = nla(1, &7u32.to_ne_bytes());
    let hop = RtNextHop {
        rtnh_len: 16.into(),
        ..RtNextHop::default()
    };
    let inner = [
        nla(6, b"framed\0"),
        nla(19, &[pair(1, 2, 3), leaf.clone()].concat()),
        nla(1, &[1]),
        nla(2, &[1, 2]),
        nla(3, &[1, 2, 3, 4]),
        nla(4, &[1; 8]),
        nla(5, &[]),
        nla(7, &[1; 6]),
        nla(8, &[1; 4]),
        nla(9, &[1; 8]),
        nla(10, &[1]),
        nla(11, &[0, 0x45]),
        nla(12, &[1, 2, 3, 4]),
        nla(13, &outer()),
        nla(14, &[pair(1, 2, 3), pair(4, 5, 6)].concat()),
        nest(15, &[leaf.clone(), nla(2, b"x")]),
        nla(16, &[pair(1, 2, 3), leaf.clone()].concat()),
        nest(17, &[nest(1, &[&leaf])]),
        nest(18, &[nest(1, &[nla(1, &[1, 2])])]),
        nla(21, &[1; 4]),
        nla(21, &[2; 4]),
        nest(22, &[&leaf]),
        nla(23, &[1; 16]),
        nla(24, &[hop.as_bytes(), &leaf].concat()),
        nla(25, &[1, 2]),
        nla(26, &[1, 2]),
        nest(60, &[leaf]),
    ];
    [inner.concat(), nest(20, &inner)].concat()
}

#[test]
fn any_bytes_are_printed() {
    let rich = rich();
    let mut numbers = Numbers(1);
    let print = |bytes: &[u8]| {
        json(bytes);
        let attributes = Attrs::<Tree>::new(Attributes::new(bytes));
        assert!(format!("{attributes:?}").len() <= format!("{attributes:#?}").len());
    };
    for len in 0..=rich.len() {
        print(&rich[..len]);
    }
    for at in 0..rich.len() {
        let mut bytes = rich.clone();
        bytes[at] = numbers.below(256) as u8;
        print(&bytes);
    }
    for _ in 0..300 {
        let mut bytes = rich.clone();
        for _ in 0..numbers.below(12) {
            let at = numbers.below(bytes.len());
            bytes[at] = numbers.below(256) as u8;
        }
        print(&bytes);
    }
}

#[test]
fn a_value_alone_is_shown() {
    let value = |kind: KindInfo, bytes: &[u8]| format!("{:?}", kind.show(bytes));
    assert_eq!(value(Str::INFO, b"a\"\0b"), r#""a\"""#);
    assert_eq!(value(Mac::INFO, &[1, 2]), "01:02");
    assert_eq!(value(Be16::INFO, &[1, 2]), "258");
    assert_eq!(value(Be16::INFO, &[1]), "<invalid [01]>");
    assert_eq!(value(As::<U8, Shade>::INFO, &[1]), "S_SHADE_DARK");
    assert_eq!(value(Struct::<Pair>::INFO, &[1]), "{tag: 1}");
    assert_eq!(value(Nest::<Leaf>::INFO, &[4, 0]), "[04 00]");
}
