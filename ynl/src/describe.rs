// SPDX-License-Identifier: MIT OR Apache-2.0
//! Kinds of payload and JSON values in words.

use nlwire::typed::{EnumInfo, IntegerInfo, KindInfo};
use serde_json::Value;

/// Returns what a payload is in JSON: `a u32`, `a string`.
#[must_use]
pub fn kind(kind: &KindInfo) -> String {
    match *kind {
        KindInfo::Flag => "true or false".to_owned(),
        KindInfo::Integer(integer) => one(integer),
        KindInfo::Str => "a string".to_owned(),
        KindInfo::Bytes | KindInfo::Hex => "bytes in hexadecimal".to_owned(),
        KindInfo::Mac => "a link-layer address".to_owned(),
        KindInfo::Uuid => "a UUID".to_owned(),
        KindInfo::Ip => "an IP address".to_owned(),
        KindInfo::Bitfield32 => "an object with value and selector".to_owned(),
        KindInfo::Enum(_, info) if info.flags => "a list of flags".to_owned(),
        KindInfo::Enum(_, _) => "the name of a value".to_owned(),
        KindInfo::Array(integer) => format!("a list of {}", self::integer(integer)),
        KindInfo::Struct(info) => format!("an object, struct {}", info.name()),
        KindInfo::StructArray(info) => format!("a list of struct {}", info.name()),
        KindInfo::Nest(_) => "an object".to_owned(),
        KindInfo::Framed(framed) => {
            format!("an object, struct {} and attributes", framed.header.name())
        }
        KindInfo::IndexedArray(of) => format!("a list, each {}", self::kind(of)),
        KindInfo::Sub(_) => "what another attribute selects".to_owned(),
        KindInfo::Multi(of) => format!("a list, each {}", self::kind(of)),
        KindInfo::NextHops(_) => "a list of next hops".to_owned(),
        KindInfo::Empty => "nothing: {}".to_owned(),
        _ => "a payload that this program does not know".to_owned(),
    }
}

/// Returns one integer: `a u32`, `an s32`.
#[must_use]
pub fn one(integer: IntegerInfo) -> String {
    // "an s32", but "a sint".
    let article = if integer.signed && integer.size != 0 {
        "an"
    } else {
        "a"
    };
    format!("{article} {}", self::integer(integer))
}

/// Returns the name of an integer: `u32`, `s32`, `be16`, `uint`.
#[must_use]
pub fn integer(integer: IntegerInfo) -> String {
    let bits = u32::from(integer.size).saturating_mul(8);
    match (integer.size, integer.signed, integer.big_endian) {
        (0, false, _) => "uint".to_owned(),
        (0, true, _) => "sint".to_owned(),
        (_, false, false) => format!("u{bits}"),
        (_, true, false) => format!("s{bits}"),
        (_, false, true) => format!("u{bits} (big-endian)"),
        (_, true, true) => format!("s{bits} (big-endian)"),
    }
}

/// Returns the names of an enumeration, as JSON has them.
#[must_use]
pub fn names(info: &EnumInfo) -> Vec<String> {
    let values = info.values.iter();
    values
        .map(|value| info.names.json(value.name).collect())
        .collect()
}

/// Returns what a JSON value is: `a string`, or the number.
#[must_use]
pub fn value(value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Bool(value) => value.to_string(),
        Value::Number(number) => number.to_string(),
        Value::String(_) => "a string".to_owned(),
        Value::Array(_) => "a list".to_owned(),
        Value::Object(_) => "an object".to_owned(),
    }
}
