// SPDX-License-Identifier: MIT OR Apache-2.0
//! `uapi.toml`: which headers, and which types.

use serde::Deserialize;

use super::Item;
use crate::headers::{Constant, Origin};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Config {
    #[serde(rename = "module")]
    pub modules: Vec<Module>,
    #[serde(rename = "type")]
    types: Vec<Type>,
}

/// A Rust module.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Module {
    pub name: String,
    pub headers: Vec<String>,
    /// Ends the first line of the documentation of a module that has none yet.
    pub about: Option<String>,
    /// Patterns: only these names, if there are any.
    #[serde(default)]
    pub only: Vec<String>,
    /// Patterns: not these names.
    #[serde(default)]
    pub skip: Vec<String>,
    /// Why `only` and `skip`.
    reason: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Type {
    #[serde(rename = "type")]
    name: String,
    names: Vec<String>,
    reason: String,
    #[serde(default)]
    wrap: bool,
    #[serde(default)]
    mixed: bool,
}

impl Config {
    pub fn read() -> Result<Self, String> {
        Self::parse(include_str!("../../uapi.toml"))
    }

    pub fn parse(text: &str) -> Result<Self, String> {
        let config: Self = toml::from_str(text).map_err(|e| format!("uapi.toml: {e}"))?;
        for module in &config.modules {
            let filtered = !module.only.is_empty() || !module.skip.is_empty();
            if filtered != module.reason.is_some() {
                return Err(format!("uapi.toml: {}: reason", module.name));
            }
        }
        if let Some(entry) = config.types.iter().find(|entry| entry.reason.is_empty()) {
            return Err(format!("uapi.toml: {:?}: reason", entry.names));
        }
        Ok(config)
    }

    /// Returns whether a constant may have another type than the rest of its enum.
    pub fn may_differ(&self, name: &str) -> bool {
        let mut mixed = self.types.iter().filter(|entry| entry.mixed);
        mixed.any(|entry| entry.names.iter().any(|pattern| matches(pattern, name)))
    }

    /// Returns the type of a constant, as in `uapi.toml`, and whether the value wraps.
    /// A macro that is another name of a constant has the type of that.
    fn choose(&self, constant: &Constant, all: &[Constant]) -> (&str, bool) {
        let entry = self.types.iter().find(|entry| {
            let mut patterns = entry.names.iter();
            patterns.any(|pattern| matches(pattern, &constant.name))
        });
        if let Some(entry) = entry {
            return (&entry.name, entry.wrap);
        }
        let alias = |other: &&Constant| other.name == constant.text && other.text != constant.text;
        if let Some(other) = all.iter().find(alias) {
            return self.choose(other, all);
        }
        (if is_set(constant, all) { "u16" } else { "u32" }, false)
    }

    /// Decides on the type of a constant.
    pub fn item<'a>(
        &self,
        header: &'a str,
        constant: &'a Constant,
        all: &[Constant],
    ) -> Result<Item<'a>, String> {
        let name = &constant.name;
        let (chosen, wrap) = self.choose(constant, all);
        let error = || format!("{header}: {name} is {}, no {chosen}", constant.value);
        let (rust_type, bits, signed) = match chosen {
            "NlmFlags" => ("NlmFlags", 16, false),
            "u8" => ("u8", 8, false),
            "u16" | "be16" => ("u16", 16, false),
            "u32" | "be32" => ("u32", 32, false),
            "u64" => ("u64", 64, false),
            "usize" => ("usize", 32, false),
            "i16" => ("i16", 16, true),
            "i32" => ("i32", 32, true),
            _ => return Err(format!("uapi.toml: {chosen}: no such type")),
        };
        let range = if signed {
            -(1_i128 << (bits - 1))..1_i128 << (bits - 1)
        } else {
            0..1_i128 << bits
        };
        let mut value = constant.value;
        if wrap && !range.contains(&value) {
            value &= (1_i128 << bits) - 1;
            if signed && value >= range.end {
                value -= 1_i128 << bits;
            }
        }
        if !range.contains(&value) {
            return Err(error());
        }
        let literal = literal(constant, value, rust_type);
        let expression = match chosen {
            "NlmFlags" => format!("NlmFlags::from_bits({literal})"),
            "be16" => {
                let value = u16::try_from(value).map_err(|_| error())?;
                format!("{:#x}_u16.to_be()", u16::from_be(value))
            }
            "be32" => {
                let value = u32::try_from(value).map_err(|_| error())?;
                format!("{:#x}_u32.to_be()", u32::from_be(value))
            }
            _ => literal,
        };
        Ok(Item {
            constant,
            header,
            rust_type,
            expression,
        })
    }
}

/// Returns whether the constant is an entry of an enum that has a `__*_MAX` or
/// `__*_CNT`, as those of attribute types have.
fn is_set(constant: &Constant, all: &[Constant]) -> bool {
    matches!(constant.origin, Origin::Enum(..))
        && all
            .iter()
            .any(|other| other.origin == constant.origin && other.name.starts_with("__"))
}

/// Bits and masks are hexadecimal, as in C; the rest is decimal.
fn literal(constant: &Constant, value: i128, rust_type: &str) -> String {
    let hex = ["0x", "<", "|", "BIT("]
        .iter()
        .any(|bits| constant.text.contains(bits))
        || rust_type == "NlmFlags"
        || value > 0xffff;
    if hex && value >= 0 {
        format!("{value:#x}")
    } else {
        value.to_string()
    }
}

/// Returns whether a name matches a pattern, in which `*` stands for any characters.
pub(super) fn matches(pattern: &str, name: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == name,
        Some((start, rest)) => name.strip_prefix(start).is_some_and(|name| {
            (0..=name.len()).any(|at| name.get(at..).is_some_and(|end| matches(rest, end)))
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns() {
        assert!(matches("A_*", "A_"));
        assert!(matches("A_*", "A_B"));
        assert!(matches("*_B", "A_B"));
        assert!(matches("A_*_C", "A_B_C"));
        assert!(!matches("A_*_C", "A_C"));
        assert!(!matches("A", "A_B"));
        assert!(!matches("B", "A_B"));
    }
}
