// SPDX-License-Identifier: MIT OR Apache-2.0
//! The JSON of a request, read strictly.
//!
//! A key that occurs twice is an error, because a parser that keeps the last one would send
//! another request than the one that is written.

use std::cell::Cell;
use std::fmt;
use std::io::Read;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

/// The maximum length of the text in bytes. The kernel's default send buffer has room for a
/// message of 208 KiB, whose text is rarely longer than ten times as much.
pub const MAX_LEN: usize = 4 * 1024 * 1024;

/// The maximum number of values, each of which takes a hundred bytes of memory or more. A message
/// of 208 KiB has fewer, even if each is a byte.
const MAX_VALUES: usize = 250_000;

/// Reads a text of at most [`MAX_LEN`] bytes.
///
/// # Errors
/// Returns the error of `input`, or that the text is too long.
pub fn read(input: impl Read) -> Result<Vec<u8>, String> {
    let mut text = Vec::new();
    let limit = u64::try_from(MAX_LEN).unwrap_or(u64::MAX).saturating_add(1);
    let read = input.take(limit).read_to_end(&mut text);
    read.map_err(|error| error.to_string())?;
    if text.len() > MAX_LEN {
        return Err(format!("longer than {MAX_LEN} bytes"));
    }
    Ok(text)
}

/// Parses a text.
///
/// ```
/// let error = ynl::json::parse(br#"{"mtu": 1, "mtu": 2}"#).unwrap_err();
/// assert_eq!(error, "the key \"mtu\" occurs twice at line 1 column 16");
/// ```
///
/// # Errors
/// Returns what is wrong, and where.
pub fn parse(text: &[u8]) -> Result<Value, String> {
    let text = std::str::from_utf8(text)
        .map_err(|error| format!("not UTF-8 at byte {}", error.valid_up_to()))?;
    let mut parser = serde_json::Deserializer::from_str(text);
    let left = Cell::new(MAX_VALUES);
    let value = Strict { left: &left }.deserialize(&mut parser);
    let value = value.and_then(|value| parser.end().map(|()| value));
    value.map_err(|error| error.to_string())
}

/// Reads a value without keys that occur twice.
#[derive(Clone, Copy)]
struct Strict<'c> {
    /// The number of values that may still be read.
    left: &'c Cell<usize>,
}

impl<'de> DeserializeSeed<'de> for Strict<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Value, D::Error> {
        let Some(left) = self.left.get().checked_sub(1) else {
            return Err(D::Error::custom(format_args!(
                "more than {MAX_VALUES} values"
            )));
        };
        self.left.set(left);
        from.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Strict<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Value, A::Error> {
        let mut values = Vec::new();
        while let Some(value) = list.next_element_seed(self)? {
            values.push(value);
        }
        Ok(values.into())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Value, A::Error> {
        let mut members = Map::new();
        while let Some(key) = object.next_key::<String>()? {
            if members.contains_key(&key) {
                return Err(A::Error::custom(format_args!(
                    "the key {key:?} occurs twice"
                )));
            }
            members.insert(key, object.next_value_seed(self)?);
        }
        Ok(members.into())
    }
}
