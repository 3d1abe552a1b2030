// SPDX-License-Identifier: MIT OR Apache-2.0
//! Payloads and fields without attributes in them.

use std::net::IpAddr;

use nlwire::typed::{EnumInfo, IntegerInfo, KindInfo};
use serde_json::Value;

use super::error::Result;
use super::{structs, EncodeError};
use crate::{describe, names};

/// Returns the payload of the attribute or field `name`.
pub(super) fn payload(name: &str, kind: &KindInfo, value: &Value) -> Result<Vec<u8>> {
    let wrong = || wrong(name, &describe::kind(kind), value);
    match (*kind, value) {
        (KindInfo::Integer(integer), value) => {
            let number = number(value).ok_or_else(wrong)?;
            bytes(integer, number).ok_or_else(wrong)
        }
        (KindInfo::Enum(integer, info), value) => enumeration(name, integer, info, value),
        (KindInfo::Str, Value::String(text)) => match text.find('\0') {
            Some(at) => Err(EncodeError::new(format!(
                "{name}: the string has a NUL at {at}"
            ))),
            None => Ok([text.as_bytes(), &[0]].concat()),
        },
        (KindInfo::Bytes | KindInfo::Hex | KindInfo::Mac, Value::String(text)) => {
            unhex(text).ok_or_else(|| wrong_text(name, kind, text))
        }
        (KindInfo::Uuid, Value::String(text)) => uuid(text)
            .or_else(|| unhex(text))
            .ok_or_else(|| wrong_text(name, kind, text)),
        (KindInfo::Ip, Value::String(text)) => match text.parse() {
            Ok(IpAddr::V4(address)) => Ok(address.octets().to_vec()),
            Ok(IpAddr::V6(address)) => Ok(address.octets().to_vec()),
            // A payload of another length than that of an address is printed like this.
            Err(_) => unhex(text).ok_or_else(|| wrong_text(name, kind, text)),
        },
        (KindInfo::Bitfield32, Value::Object(members)) => {
            let half = |member: &str| {
                let value = members.get(member).ok_or_else(wrong)?;
                let number = value.as_u64().and_then(|value| u32::try_from(value).ok());
                number
                    .map(u32::to_ne_bytes)
                    .ok_or_else(|| self::wrong(name, "a u32", value).at(member))
            };
            if members.len() != 2 {
                return Err(wrong());
            }
            Ok([half("value")?, half("selector")?].concat())
        }
        (KindInfo::Array(integer), Value::Array(values)) => {
            let kind = KindInfo::Integer(match integer.size {
                // Without a fixed size: 8 bytes in an array.
                0 => IntegerInfo { size: 8, ..integer },
                _ => integer,
            });
            list(values, |value| payload(name, &kind, value))
        }
        (KindInfo::Struct(info), value) => structs::whole(name, info, value),
        (KindInfo::StructArray(info), Value::Array(values)) => {
            list(values, |value| structs::whole(name, info, value))
        }
        _ => Err(wrong()),
    }
}

/// Returns the payloads of all values, one after the other.
fn list(values: &[Value], payload: impl Fn(&Value) -> Result<Vec<u8>>) -> Result<Vec<u8>> {
    let mut all = Vec::new();
    for (index, value) in values.iter().enumerate() {
        all.extend(payload(value).map_err(|error| error.at(format!("[{index}]")))?);
    }
    Ok(all)
}

/// Returns the error that `name` wants something else than `value`.
pub(super) fn wrong(name: &str, wanted: &str, value: &Value) -> EncodeError {
    let got = describe::value(value);
    EncodeError::new(format!("{name} wants {wanted}, got {got}"))
}

fn wrong_text(name: &str, kind: &KindInfo, text: &str) -> EncodeError {
    let wanted = describe::kind(kind);
    EncodeError::new(format!("{name} wants {wanted}, got {text:?}"))
}

/// Returns a JSON number if it is an integer.
pub(super) fn number(value: &Value) -> Option<i128> {
    let unsigned = value.as_u64().map(i128::from);
    unsigned.or_else(|| value.as_i64().map(i128::from))
}

/// Returns the bytes of an integer, or `None` if it is out of range.
pub(super) fn bytes(integer: IntegerInfo, number: i128) -> Option<Vec<u8>> {
    let size = match (integer.size, integer.signed) {
        (0, false) if u32::try_from(number).is_ok() => 4,
        (0, true) if i32::try_from(number).is_ok() => 4,
        (0, _) => 8,
        (size, _) => usize::from(size),
    };
    let bytes = number.to_le_bytes();
    let (low, high) = bytes.split_at_checked(size)?;
    // All bytes above are the sign.
    let is_negative = integer.signed && low.last().is_some_and(|byte| *byte >= 0x80);
    let sign = if is_negative { 0xff } else { 0 };
    if high.iter().any(|byte| *byte != sign) {
        return None;
    }
    let mut bytes = low.to_vec();
    if integer.big_endian || cfg!(target_endian = "big") {
        bytes.reverse();
    }
    Some(bytes)
}

/// Returns the payload of a value of an enumeration, or of flags.
fn enumeration(
    name: &str,
    integer: IntegerInfo,
    info: &'static EnumInfo,
    value: &Value,
) -> Result<Vec<u8>> {
    let is_out_of_range = || wrong(name, &describe::one(integer), value);
    let number = match value {
        Value::Array(values) if info.flags => {
            let mut bits = 0;
            for (index, value) in values.iter().enumerate() {
                let flag = entry(name, integer, info, value);
                bits |= flag.map_err(|error| error.at(format!("[{index}]")))?;
            }
            bits
        }
        value => entry(name, integer, info, value)?,
    };
    bytes(integer, number).ok_or_else(is_out_of_range)
}

/// Returns the number of a value or a flag, by name or number.
fn entry(name: &str, integer: IntegerInfo, info: &'static EnumInfo, value: &Value) -> Result<i128> {
    let Value::String(text) = value else {
        let wanted = || describe::kind(&KindInfo::Enum(integer, info));
        return number(value).ok_or_else(|| wrong(name, &wanted(), value));
    };
    let mut values = info.values.iter();
    let found = values.find(|entry| names::is_called(text, info.names, entry.name));
    let number = found.map(|entry| {
        if integer.signed {
            i64::from_ne_bytes(entry.value.to_ne_bytes()).into()
        } else {
            entry.value.into()
        }
    });
    number.ok_or_else(|| {
        let hint = names::hint(text, describe::names(info));
        EncodeError::new(format!("{name} has no value {text:?}{hint}"))
    })
}

/// Parses bytes in hexadecimal, with or without `:` or spaces between them.
pub(super) fn unhex(text: &str) -> Option<Vec<u8>> {
    let digit = |byte: u8| char::from(byte).to_digit(16).map(u128::from);
    let pair = |pair: &[u8]| match *pair {
        [high, low] => u8::try_from(digit(high)?.wrapping_mul(16).wrapping_add(digit(low)?)).ok(),
        _ => None,
    };
    let separator = text.as_bytes().get(2).copied();
    if let Some(separator @ (b':' | b' ')) = separator {
        return text
            .as_bytes()
            .split(|byte| *byte == separator)
            .map(pair)
            .collect();
    }
    text.as_bytes().chunks(2).map(pair).collect()
}

/// Parses `00112233-4455-6677-8899-aabbccddeeff`.
fn uuid(text: &str) -> Option<Vec<u8>> {
    let parts: Vec<&str> = text.split('-').collect();
    if parts.iter().map(|part| part.len()).ne([8, 4, 4, 4, 12]) {
        return None;
    }
    unhex(&parts.concat())
}
