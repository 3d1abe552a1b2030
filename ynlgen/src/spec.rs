// SPDX-License-Identifier: MIT OR Apache-2.0
//! The kernel's YAML specifications, as they are, in structs that accept no other key.
//!
//! `Documentation/netlink/genetlink-legacy.yaml` and `netlink-raw.yaml` of the kernel define the
//! keys. The keys `c`, `rust`, `kind` and `reply-set` are not the kernel's: only overrides set them.

use std::fmt;

use serde::{de, Deserialize};

/// One family.
#[derive(Deserialize, Debug)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[allow(dead_code)] // keys that a specification may have and the generator does not need
pub struct Spec {
    pub name: String,
    pub protocol: Option<String>,
    pub protonum: Option<u32>,
    pub doc: Option<String>,
    pub uapi_header: Option<String>,
    pub c_family_name: Option<String>,
    pub c_version_name: Option<String>,
    pub max_by_define: Option<bool>,
    pub cmd_max_name: Option<String>,
    pub cmd_cnt_name: Option<String>,
    pub kernel_policy: Option<String>,
    pub version: Option<u8>,
    pub kernel_family: Option<serde_json::Value>,
    #[serde(default)]
    pub definitions: Vec<Definition>,
    pub attribute_sets: Vec<Set>,
    #[serde(default)]
    pub sub_messages: Vec<SubMessage>,
    pub operations: Operations,
    #[serde(default)]
    pub mcast_groups: Groups,
}

/// A constant, an enumeration, flags or a struct.
#[derive(Deserialize, Debug)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[allow(dead_code)]
pub struct Definition {
    pub name: String,
    #[serde(rename = "type")]
    pub kind: DefinitionKind,
    pub doc: Option<String>,
    pub header: Option<String>,
    pub scope: Option<String>,
    pub value: Option<Value>,
    pub value_start: Option<Value>,
    #[serde(default)]
    pub entries: Vec<Entry>,
    pub render_max: Option<bool>,
    pub enum_name: Option<String>,
    pub enum_cnt_name: Option<String>,
    pub name_prefix: Option<String>,
    #[serde(default)]
    pub members: Vec<Member>,
    pub rust: Option<String>,
    pub c: Option<String>,
}

#[derive(Deserialize, Debug, Clone, Copy, PartialEq)]
#[serde(rename_all = "kebab-case")]
pub enum DefinitionKind {
    Const,
    Enum,
    Flags,
    Struct,
}

/// A number, or the name of one.
#[derive(Deserialize, Debug, Clone, PartialEq)]
#[serde(untagged)]
pub enum Value {
    Number(i64),
    Name(String),
}

/// An entry of an enumeration: a name, or a table.
#[derive(Debug)]
pub struct Entry {
    pub name: String,
    pub value: Option<i64>,
    pub c: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(dead_code)]
struct FullEntry {
    name: String,
    value: Option<i64>,
    doc: Option<String>,
    c: Option<String>,
}

impl<'de> Deserialize<'de> for Entry {
    fn deserialize<D: de::Deserializer<'de>>(deserializer: D) -> Result<Entry, D::Error> {
        struct Visitor;
        // Not an untagged enum: that would not tell which key is unknown.
        impl<'de> de::Visitor<'de> for Visitor {
            type Value = Entry;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a name or a table")
            }

            fn visit_str<E: de::Error>(self, name: &str) -> Result<Entry, E> {
                let name = name.to_owned();
                Ok(Entry {
                    name,
                    value: None,
                    c: None,
                })
            }

            fn visit_map<A: de::MapAccess<'de>>(self, map: A) -> Result<Entry, A::Error> {
                let table = de::value::MapAccessDeserializer::new(map);
                let FullEntry { name, value, c, .. } = FullEntry::deserialize(table)?;
                Ok(Entry { name, value, c })
            }
        }
        deserializer.deserialize_any(Visitor)
    }
}

/// A field of a struct.
#[derive(Deserialize, Debug)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[allow(dead_code)]
pub struct Member {
    pub name: String,
    #[serde(rename = "type")]
    pub kind: String,
    pub len: Option<Value>,
    pub byte_order: Option<String>,
    pub doc: Option<String>,
    #[serde(rename = "enum")]
    pub enumeration: Option<String>,
    #[serde(default)]
    pub enum_as_flags: bool,
    pub display_hint: Option<String>,
    #[serde(rename = "struct")]
    pub structure: Option<String>,
    pub rust: Option<String>,
    pub c: Option<String>,
}

/// An attribute set.
#[derive(Deserialize, Debug)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[allow(dead_code)]
pub struct Set {
    pub name: String,
    pub name_prefix: Option<String>,
    pub enum_name: Option<String>,
    pub doc: Option<String>,
    pub subset_of: Option<String>,
    pub attr_cnt_name: Option<String>,
    pub attr_max_name: Option<String>,
    pub header: Option<String>,
    pub attributes: Vec<Attribute>,
    pub rust: Option<String>,
}

#[derive(Deserialize, Debug, Clone, PartialEq)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[allow(dead_code)]
pub struct Attribute {
    pub name: String,
    #[serde(rename = "type")]
    pub type_name: Option<String>,
    pub doc: Option<String>,
    pub value: Option<u16>,
    #[serde(default)]
    pub type_value: Vec<String>,
    pub byte_order: Option<String>,
    #[serde(default)]
    pub multi_attr: bool,
    pub nested_attributes: Option<String>,
    #[serde(rename = "enum")]
    pub enumeration: Option<String>,
    #[serde(default)]
    pub enum_as_flags: bool,
    #[serde(default)]
    pub checks: Checks,
    pub sub_type: Option<String>,
    pub display_hint: Option<String>,
    pub name_prefix: Option<String>,
    #[serde(rename = "struct")]
    pub structure: Option<String>,
    pub sub_message: Option<String>,
    pub selector: Option<String>,
    pub c: Option<String>,
    pub kind: Option<String>,
}

#[derive(Deserialize, Debug, Clone, PartialEq, Default)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[allow(dead_code)]
pub struct Checks {
    pub flags_mask: Option<Value>,
    pub min: Option<Value>,
    pub max: Option<Value>,
    pub min_len: Option<Value>,
    pub max_len: Option<Value>,
    pub exact_len: Option<Value>,
    pub sparse: Option<bool>,
    #[serde(default)]
    pub unterminated_ok: bool,
}

#[derive(Deserialize, Debug)]
#[serde(deny_unknown_fields)]
pub struct SubMessage {
    pub name: String,
    pub formats: Vec<Format>,
}

#[derive(Deserialize, Debug)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Format {
    pub value: String,
    pub fixed_header: Option<String>,
    pub attribute_set: Option<String>,
    pub kind: Option<String>,
}

#[derive(Deserialize, Debug)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[allow(dead_code)]
pub struct Operations {
    pub enum_model: Option<String>,
    pub name_prefix: Option<String>,
    pub enum_name: Option<String>,
    pub async_prefix: Option<String>,
    pub async_enum: Option<String>,
    pub fixed_header: Option<String>,
    pub list: Vec<Operation>,
}

#[derive(Deserialize, Debug)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[allow(dead_code)]
pub struct Operation {
    pub name: String,
    pub doc: Option<String>,
    pub value: Option<u16>,
    pub attribute_set: Option<String>,
    #[serde(default)]
    pub flags: Vec<String>,
    #[serde(default)]
    pub dont_validate: Vec<String>,
    pub config_cond: Option<String>,
    pub fixed_header: Option<String>,
    #[serde(rename = "do")]
    pub do_: Option<Mode>,
    pub dump: Option<Mode>,
    pub notify: Option<String>,
    pub event: Option<Content>,
    pub mcgrp: Option<String>,
    pub reply_set: Option<String>,
    pub c: Option<String>,
}

#[derive(Deserialize, Debug)]
#[serde(deny_unknown_fields)]
#[allow(dead_code)]
pub struct Mode {
    pub request: Option<Content>,
    pub reply: Option<Content>,
    pub pre: Option<String>,
    pub post: Option<String>,
}

#[derive(Deserialize, Debug)]
#[serde(deny_unknown_fields)]
#[allow(dead_code)]
pub struct Content {
    pub value: Option<u16>,
    pub attributes: Option<Vec<String>>,
}

#[derive(Deserialize, Debug, Default)]
#[serde(deny_unknown_fields)]
pub struct Groups {
    #[serde(default)]
    pub list: Vec<Group>,
}

#[derive(Deserialize, Debug)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[allow(dead_code)]
pub struct Group {
    pub name: String,
    pub value: Option<u32>,
    pub c_define_name: Option<String>,
    #[serde(default)]
    pub flags: Vec<String>,
    pub c: Option<String>,
}

impl Operation {
    /// Returns whether the kernel sends it unasked.
    pub fn is_event(&self) -> bool {
        self.notify.is_some() || self.event.is_some()
    }
}

/// Reads a specification, with its overrides already in place.
pub fn parse(value: serde_json::Value) -> Result<Spec, String> {
    serde_json::from_value(value).map_err(|error| error.to_string())
}

/// Reads a file's text into a tree, after checking its keys.
pub fn read(text: &str) -> Result<serde_json::Value, String> {
    serde_saphyr::from_str::<Spec>(text).map_err(|error| error.to_string())?;
    serde_saphyr::from_str(text).map_err(|error| error.to_string())
}
