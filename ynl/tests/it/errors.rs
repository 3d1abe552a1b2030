// SPDX-License-Identifier: MIT OR Apache-2.0
//! Values that are not what an attribute wants, and hostile JSON.

use serde_json::{json, Value};
use ynl::{encode, names};

fn request(family: &str, op: &str, value: &Value) -> Result<Vec<u8>, String> {
    let family = names::family(family).unwrap();
    let op = names::operations(family, op).next().unwrap();
    encode::request(family, op, value).map_err(|error| error.to_string())
}

#[test]
fn errors_tell_the_place_and_what_is_wanted() {
    for (value, error) in [
        (json!(5), "the message wants an object, got 5"),
        (
            json!({"mtu": "1500"}),
            "mtu: IFLA_MTU wants a u32, got a string",
        ),
        (
            json!({"mtu": 1500.5}),
            "mtu: IFLA_MTU wants a u32, got 1500.5",
        ),
        (json!({"mtu": -1}), "mtu: IFLA_MTU wants a u32, got -1"),
        (
            json!({"mtu": 4_294_967_296_u64}),
            "mtu: IFLA_MTU wants a u32, got 4294967296",
        ),
        (
            json!({"mtu": 1, "IFLA_MTU": 1}),
            "IFLA_MTU: IFLA_MTU is given as 'mtu', too",
        ),
        (
            json!({"mtuu": 1}),
            "mtuu: unknown name, did you mean 'mtu'?",
        ),
        (
            json!({"IFLA_MTUU": 1}),
            "IFLA_MTUU: unknown name, did you mean 'IFLA_MTU'?",
        ),
        (
            json!({"ifname": "a\0b"}),
            "ifname: IFLA_IFNAME: the string has a NUL at 1",
        ),
        (
            json!({"ifname": 1}),
            "ifname: IFLA_IFNAME wants a string, got 1",
        ),
        (
            json!({"address": "0:1"}),
            "address: IFLA_ADDRESS wants a link-layer address, got \"0:1\"",
        ),
        (
            json!({"ifi-index": 2_147_483_648_u32}),
            "ifi-index: ifi_index wants an s32, got 2147483648",
        ),
        (
            json!({"ifi-flags": ["upp"]}),
            "ifi-flags[0]: ifi_flags has no value \"upp\", did you mean 'up'?",
        ),
        (
            json!({"linkinfo": []}),
            "linkinfo: IFLA_LINKINFO wants an object, got a list",
        ),
        (
            json!({"linkinfo": {"kind": "vlan", "data": {"id": 70000}}}),
            "linkinfo.data.id: IFLA_VLAN_ID wants a u16, got 70000",
        ),
        (
            json!({"linkinfo": {"data": {"id": 5}}}),
            "linkinfo.data: IFLA_INFO_DATA needs 'kind', such as geneve, vlan, vxlan",
        ),
        (
            json!({"linkinfo": {"kind": "vlann", "data": {"id": 5}}}),
            "linkinfo.data: IFLA_INFO_DATA has no known layout for this 'kind'",
        ),
        (
            json!({"UnknownAttr(16384)": ""}),
            "UnknownAttr(16384): \"16384\" is not a type from 0 to 16383",
        ),
        (
            json!({"UnknownAttr(1": ""}),
            "UnknownAttr(1: \"\" is not a type from 0 to 16383",
        ),
        (
            json!({"UnknownAttr(1)": "0"}),
            "UnknownAttr(1): an unknown attribute wants bytes in hexadecimal, got a string",
        ),
        (
            json!({"map": {"mem": 1}}),
            "map.mem: struct rtnl_link_ifmap has no field \"mem\"",
        ),
    ] {
        assert_eq!(request("rt-link", "newlink", &value).unwrap_err(), error);
    }
}

#[test]
fn a_selector_is_added_if_the_names_tell_the_layout() {
    let given = json!({"linkinfo": {"kind": "vlan", "data": {"egress-qos": {}}}});
    let implied = json!({"linkinfo": {"data": {"egress-qos": {}}}});
    let given = request("rt-link", "newlink", &given).unwrap();
    assert_eq!(request("rt-link", "newlink", &implied).unwrap(), given);
}

#[test]
fn an_attribute_of_64_kib_is_an_error() {
    let value = json!({"ifname": "x".repeat(70_000)});
    let error = request("rt-link", "newlink", &value).unwrap_err();
    assert!(error.starts_with("ifname: "), "{error}");
}

/// Every name of a family with values of every type, alone and in lists and objects.
#[test]
fn hostile_values_are_refused() {
    let mut deep = json!({});
    for _ in 0..100 {
        deep = json!({"linkinfo": deep, "UnknownAttr(1)": {"UnknownAttr(2)": []}});
    }
    let values = [
        json!(null),
        json!(true),
        json!(-1),
        json!(u64::MAX),
        json!(i64::MIN),
        json!(1e300),
        json!(""),
        json!("\0"),
        json!("00:"),
        json!("é"),
        json!("ff".repeat(300)),
        json!([]),
        json!([[[]]]),
        json!({}),
        json!({"0": {"99999999999999999999": 1}}),
        json!({"value": -1, "selector": "x"}),
        deep,
    ];
    let mut seen = Vec::new();
    for family in names::families() {
        for op in family.ops.iter().filter(|op| op.request.is_some()) {
            let set = op.set(true);
            if seen.iter().any(|other| std::ptr::eq(*other, set)) {
                continue;
            }
            seen.push(set);
            for entry in &set.attributes {
                for value in &values {
                    for value in [value.clone(), json!([value]), json!({"1": value})] {
                        let name = set.names.get(entry.name);
                        // Refused or written, but no panic.
                        let _ = encode::request(family, op, &json!({name: value}));
                    }
                }
            }
        }
    }
}
