// SPDX-License-Identifier: MIT OR Apache-2.0
//! The kind and the rule of an attribute.

use std::fmt;

use crate::model::Names;
use crate::spec::{Attribute, Checks, Value};

/// A kind of `nlwire::typed`.
#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    /// One without parameters, or one that an override gives.
    Plain(String),
    Exact(i64),
    As(&'static str, String),
    Array(&'static str),
    Struct(String),
    Nest(String),
    Framed(String, String),
    Indexed(Box<Kind>),
    Sub(String),
    Multi(Box<Kind>),
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Kind::Plain(name) => f.write_str(name),
            Kind::Exact(len) => write!(f, "Exact<{len}>"),
            Kind::As(number, name) => write!(f, "As<{number}, {name}>"),
            Kind::Array(number) => write!(f, "Array<{number}>"),
            Kind::Struct(name) => write!(f, "Struct<{name}>"),
            Kind::Nest(set) => write!(f, "Nest<{set}>"),
            Kind::Framed(header, set) => write!(f, "Framed<{header}, {set}>"),
            Kind::Indexed(kind) => write!(f, "IndexedArray<{kind}>"),
            Kind::Sub(name) => write!(f, "Sub<{name}>"),
            Kind::Multi(kind) => write!(f, "Multi<{kind}>"),
        }
    }
}

/// Returns the kind of an integer.
pub fn integer(name: &str, byte_order: Option<&str>) -> Option<&'static str> {
    Some(match (name, byte_order == Some("big-endian")) {
        ("u8", _) => "U8",
        ("u16", false) => "U16",
        ("u32", false) => "U32",
        ("u64", false) => "U64",
        ("s8", _) => "S8",
        ("s16", false) => "S16",
        ("s32", false) => "S32",
        ("s64", false) => "S64",
        ("u16", true) => "Be16",
        ("u32", true) => "Be32",
        ("u64", true) => "Be64",
        ("s16", true) => "BeS16",
        ("s32", true) => "BeS32",
        ("s64", true) => "BeS64",
        ("uint", false) => "Uint",
        ("sint", false) => "Sint",
        _ => return None,
    })
}

/// Returns the kind of bytes with a display hint, if the hint selects one.
pub fn hinted(hint: Option<&str>) -> Option<&'static str> {
    Some(match hint? {
        "mac" => "Mac",
        "ipv4" | "ipv6" | "ipv4-or-v6" => "Ip",
        "hex" => "Hex",
        "uuid" => "Uuid",
        _ => return None,
    })
}

fn plain(name: &str) -> Kind {
    Kind::Plain(name.to_owned())
}

/// Returns the kind of `attribute`; none if its number is not used.
pub fn kind(attribute: &Attribute, names: &Names<'_>) -> Result<Option<Kind>, String> {
    if let Some(kind) = &attribute.kind {
        return Ok(Some(plain(kind)));
    }
    let type_name = attribute.type_name.as_deref().ok_or("no type")?;
    if type_name == "unused" {
        return Ok(None);
    }
    let kind = single(attribute, type_name, names)?;
    Ok(Some(if attribute.multi_attr {
        Kind::Multi(Box::new(kind))
    } else {
        kind
    }))
}

fn single(attribute: &Attribute, type_name: &str, names: &Names<'_>) -> Result<Kind, String> {
    let hint = attribute.display_hint.as_deref();
    let byte_order = attribute.byte_order.as_deref();
    let nest = || match &attribute.nested_attributes {
        Some(set) => names.set(set).map(Kind::Nest),
        // Of nests without a set, only the bytes are known.
        None => Ok(plain("Bytes")),
    };
    let sub_type = attribute.sub_type.as_deref();
    Ok(match type_name {
        // Alignment, on machines that need it.
        "pad" => plain("Empty"),
        "flag" => plain("Flag"),
        "string" => plain("Str"),
        "bitfield32" => plain("Bits"),
        "binary" => match (
            &attribute.structure,
            sub_type.and_then(|sub| integer(sub, byte_order)),
        ) {
            (Some(name), _) => Kind::Struct(names.structure(name)?),
            (None, Some(number)) => Kind::Array(number),
            (None, None) => binary(attribute, names)?,
        },
        "nest" => nest()?,
        "indexed-array" => Kind::Indexed(Box::new(match sub_type {
            Some("nest") => nest()?,
            Some("binary") => binary(attribute, names)?,
            Some("u32") if hinted(hint) == Some("Ip") => plain("Ip"),
            Some(number) => plain(integer(number, byte_order).ok_or(format!("sub-type {number}"))?),
            None => return Err("an array of unknown type".to_owned()),
        })),
        "nest-type-value" => {
            let nested = |kind, _| Kind::Indexed(Box::new(kind));
            attribute.type_value.iter().fold(nest()?, nested)
        }
        "sub-message" => Kind::Sub(names.sub_message(attribute)?),
        "u32" if hinted(hint) == Some("Ip") => plain("Ip"),
        number => {
            let number = integer(number, byte_order).ok_or(format!("type {number}"))?;
            match &attribute.enumeration {
                Some(name) => Kind::As(number, names.enumeration(name, attribute.enum_as_flags)?),
                None => plain(number),
            }
        }
    })
}

fn binary(attribute: &Attribute, names: &Names<'_>) -> Result<Kind, String> {
    Ok(
        match (
            hinted(attribute.display_hint.as_deref()),
            &attribute.checks.exact_len,
        ) {
            (Some(kind), _) => plain(kind),
            (None, Some(len)) => Kind::Exact(names.number(len)?),
            (None, None) => plain("Bytes"),
        },
    )
}

/// Returns the rule of `attribute`, if its kind does not say it all.
pub fn rule(
    attribute: &Attribute,
    kind: &Kind,
    names: &Names<'_>,
) -> Result<Option<String>, String> {
    let checks = &attribute.checks;
    let number =
        |value: &Option<Value>| value.as_ref().map(|value| names.number(value)).transpose();
    let kind = match kind {
        Kind::Multi(kind) => kind,
        kind => kind,
    };
    let rule = match kind {
        Kind::Plain(name) if name == "Str" => number(&checks.max_len)?.map(|max| {
            let name = if checks.unterminated_ok {
                "STRING"
            } else {
                "NUL_STRING"
            };
            format!("{name}.max_len({max})")
        }),
        Kind::Plain(name) if ["Bytes", "Mac", "Ip", "Hex", "Uuid"].contains(&name.as_str()) => {
            let lens = (
                number(&checks.exact_len)?,
                number(&checks.min_len)?,
                number(&checks.max_len)?,
            );
            match lens {
                (Some(len), ..) => Some(format!("BINARY.exact_len({len})")),
                (None, Some(min), Some(max)) => Some(format!("BINARY.len_range::<{min}, {max}>()")),
                (None, Some(min), None) => Some(format!("BINARY.min_len({min})")),
                (None, None, Some(max)) => Some(format!("BINARY.max_len({max})")),
                (None, None, None) => None,
            }
        }
        Kind::Plain(name) => of_integer(name, checks, names)?,
        Kind::As(name, _) => of_integer(name, checks, names)?,
        _ => None,
    };
    Ok(rule.map(|rule| format!("NlaPolicy::{rule}")))
}

fn of_integer(kind: &str, checks: &Checks, names: &Names<'_>) -> Result<Option<String>, String> {
    let base = match kind {
        "U8" | "U16" | "U32" | "U64" | "S8" | "S16" | "S32" | "S64" => kind.to_owned(),
        "Be16" | "Be32" | "Uint" | "Sint" => kind.to_uppercase(),
        _ => return Ok(None),
    };
    let number =
        |value: &Option<Value>| value.as_ref().map(|value| names.number(value)).transpose();
    if let Some(mask) = &checks.flags_mask {
        return Ok(Some(format!("{base}.mask({:#x})", names.mask(mask)?)));
    }
    Ok(match (number(&checks.min)?, number(&checks.max)?) {
        (Some(min), Some(max)) => Some(format!("{base}.range::<{min}, {max}>()")),
        (Some(min), None) => Some(format!("{base}.min({min})")),
        (None, Some(max)) => Some(format!("{base}.max({max})")),
        (None, None) => None,
    })
}
