// SPDX-License-Identifier: MIT OR Apache-2.0
//! [`Object`]: a JSON object as a struct and attributes.

use nlsock::VecSink;
use nlwire::rtnl::RtNextHop;
use nlwire::typed::{AttrEntry, KindInfo, Layout, NoAttrs, Set, SetInfo, StructInfo};
use nlwire::{Builder, Frame};
use serde_json::{Map, Value};

use super::error::Result;
use super::sub::Selected;
use super::value::{payload, unhex, wrong};
use super::{structs, EncodeError};
use crate::{describe, names};

/// The largest attribute type.
const LAST_TYPE: u16 = 0x3fff;

/// A struct before attributes.
#[derive(Clone, Copy)]
pub(super) struct Header {
    pub(super) info: &'static StructInfo,
    /// Whether the name of a field and an attribute is that of the field.
    pub(super) hides: bool,
}

/// The members of a JSON object, found in the tables.
pub(super) struct Object<'j> {
    header: Option<Header>,
    fields: Vec<structs::Given<'j>>,
    set: &'static SetInfo,
    attributes: Vec<Given<'j>>,
}

/// An attribute that has a value.
#[derive(Clone, Copy)]
pub(super) struct Given<'j> {
    pub(super) nla_type: u16,
    key: &'j str,
    value: &'j Value,
    /// The entry and the C name, if the set knows the attribute.
    known: Option<(&'static AttrEntry, &'static str)>,
}

/// An object in its surroundings, where sub-messages find their selectors.
#[derive(Clone, Copy)]
pub(super) struct Scope<'s> {
    pub(super) object: &'s Object<'s>,
    pub(super) outer: Option<&'s Scope<'s>>,
}

impl<'j> Object<'j> {
    /// Reads the value of the attribute `name`, which has attributes of `set`.
    pub(super) fn read(
        value: &'j Value,
        header: Option<Header>,
        set: &'static SetInfo,
        name: &str,
    ) -> Result<Self> {
        let Value::Object(members) = value else {
            return Err(wrong(name, "an object", value));
        };
        let mut object = Self {
            header,
            fields: Vec::new(),
            set,
            attributes: Vec::new(),
        };
        for (key, value) in members {
            object.add(key, value).map_err(|error| error.at(key))?;
        }
        Ok(object)
    }

    fn add(&mut self, key: &'j str, value: &'j Value) -> Result {
        let field = self
            .header
            .and_then(|header| structs::find(header.info, key));
        let attribute = find(self.set, key);
        // `loss` of netem: a number is the field of the struct, an object the attribute.
        let is_field = |kind: &KindInfo| {
            let hides = self.header.is_some_and(|header| header.hides);
            hides || matches!(kind, KindInfo::Nest(_)) && !value.is_object()
        };
        match (field, attribute) {
            (Some(field), None) => self.fields.push(structs::Given { field, key, value }),
            (Some(field), Some((entry, _))) if is_field(&entry.kind) => {
                self.fields.push(structs::Given { field, key, value });
            }
            (_, Some((entry, name))) => {
                let nla_type = entry.nla_type;
                let mut others = self.attributes.iter();
                if let Some(other) = others.find(|other| other.nla_type == nla_type) {
                    let reason = format!("{name} is given as '{}', too", other.key);
                    return Err(EncodeError::new(reason));
                }
                self.attributes.push(Given {
                    nla_type,
                    key,
                    value,
                    known: Some((entry, name)),
                });
            }
            (None, None) => self.add_unknown(key, value)?,
        }
        Ok(())
    }

    /// Adds an attribute by its number.
    fn add_unknown(&mut self, key: &'j str, value: &'j Value) -> Result {
        let mut unknown = |number: &str, value| {
            let nla_type = number
                .parse()
                .ok()
                .filter(|nla_type| *nla_type <= LAST_TYPE);
            let nla_type = nla_type.ok_or_else(|| {
                EncodeError::new(format!("{number:?} is not a type from 0 to {LAST_TYPE}"))
            })?;
            self.attributes.push(Given {
                nla_type,
                key,
                value,
                known: None,
            });
            Ok(())
        };
        if let Some(number) = key.strip_prefix("UnknownAttr(") {
            return unknown(number.strip_suffix(')').unwrap_or_default(), value);
        }
        if let ("UnknownAttrs", Value::Array(list)) = (key, value) {
            let members = list.iter().filter_map(Value::as_object).flatten();
            return members
                .into_iter()
                .try_for_each(|(number, value)| unknown(number, value));
        }
        let fields = self
            .header
            .into_iter()
            .flat_map(|header| structs::field_names(header.info));
        let hint = names::hint(key, fields.chain(attribute_names(self.set)));
        Err(EncodeError::new(format!("unknown name{hint}")))
    }

    /// Returns the bytes of the struct.
    pub(super) fn header(&self) -> Result<Vec<u8>> {
        match self.header {
            Some(header) => structs::bytes(header.info, &self.fields),
            None => Ok(Vec::new()),
        }
    }

    /// Returns whether the field of the struct at this offset is given.
    pub(super) fn has_field_at(&self, offset: u16) -> bool {
        self.fields.iter().any(|given| given.field.offset == offset)
    }

    /// Returns the attribute of type `nla_type`, if the set knows it.
    pub(super) fn get(&self, nla_type: u16) -> Option<&Given<'j>> {
        let mut known = self.attributes.iter().filter(|given| given.known.is_some());
        known.find(|given| given.nla_type == nla_type)
    }

    /// Returns the name in JSON of the attribute of type `nla_type`.
    pub(super) fn attribute_name(&self, nla_type: u16) -> Option<String> {
        let known = self.set.get(nla_type)?;
        Some(self.set.names.json(known.place).collect())
    }

    /// Adds the attributes to `to`.
    pub(super) fn put<F: Frame>(
        &self,
        to: &mut Builder<'_, VecSink, F>,
        outer: Option<&Scope<'_>>,
    ) -> Result {
        let scope = Scope {
            object: self,
            outer,
        };
        for given in &self.attributes {
            let result = match given.known {
                Some((entry, name)) => {
                    let nla_type = entry.nla_type | entry.nla_flags;
                    put(to, nla_type, name, &entry.kind, given.value, &scope)
                }
                None => put_unknown(to, given.nla_type, given.value),
            };
            result.map_err(|error| error.at(given.key))?;
        }
        Ok(())
    }
}

impl Given<'_> {
    /// Returns the payload, if the attribute is a value.
    pub(super) fn payload(&self) -> Result<Vec<u8>> {
        match self.known {
            Some((entry, name)) => payload(name, &entry.kind, self.value),
            None => Ok(Vec::new()),
        }
        .map_err(|error| error.at(self.key))
    }

    pub(super) fn key(&self) -> &str {
        self.key
    }
}

/// Adds the attribute `name`.
pub(super) fn put<F: Frame>(
    to: &mut Builder<'_, VecSink, F>,
    nla_type: u16,
    name: &str,
    kind: &'static KindInfo,
    value: &Value,
    scope: &Scope<'_>,
) -> Result {
    match (*kind, value) {
        (KindInfo::Flag, Value::Bool(true)) => Ok(to.put_flag(nla_type)?),
        (KindInfo::Flag, Value::Bool(false) | Value::Null) => Ok(()),
        (KindInfo::Empty, Value::Object(members)) if members.is_empty() => {
            Ok(to.put(nla_type, &[])?)
        }
        (KindInfo::Nest(set), value) => {
            let object = Object::read(value, None, set(), name)?;
            let mut nest = to.nest(nla_type)?;
            object.put(&mut nest, Some(scope))?;
            Ok(nest.end()?)
        }
        (KindInfo::Framed(framed), value) => {
            let header = Header {
                info: framed.header,
                hides: false,
            };
            let object = Object::read(value, Some(header), (framed.set)(), name)?;
            let mut nest = to.nest_noflag(nla_type)?;
            nest.put_payload(&object.header()?)?;
            object.put(&mut nest, Some(scope))?;
            Ok(nest.end()?)
        }
        (KindInfo::NextHops(set), Value::Array(hops)) => {
            let mut nest = to.nest_noflag(nla_type)?;
            let header = Header {
                info: RtNextHop::INFO,
                hides: false,
            };
            for (index, hop) in hops.iter().enumerate() {
                let mut put = || {
                    let object = Object::read(hop, Some(header), set(), name)?;
                    let header = RtNextHop::from_bytes(&object.header()?);
                    let mut hop = nest.next_hop(&header)?;
                    object.put(&mut hop, Some(scope))?;
                    Ok(hop.end()?)
                };
                put().map_err(|error: EncodeError| error.at(format!("[{index}]")))?;
            }
            Ok(nest.end()?)
        }
        (KindInfo::IndexedArray(of), Value::Array(values)) => {
            let mut nest = to.nest(nla_type)?;
            for (at, value) in values.iter().enumerate() {
                let (index, value) = indexed(at, of, value);
                index
                    .ok_or_else(|| EncodeError::new("no index from 0 to 16383"))
                    .and_then(|index| put(&mut nest, index, name, of, value, scope))
                    .map_err(|error| error.at(format!("[{at}]")))?;
            }
            Ok(nest.end()?)
        }
        (KindInfo::Multi(of), Value::Array(values)) => {
            for (index, value) in values.iter().enumerate() {
                put(to, nla_type, name, of, value, scope)
                    .map_err(|error| error.at(format!("[{index}]")))?;
            }
            Ok(())
        }
        (KindInfo::Multi(of), value) => put(to, nla_type, name, of, value, scope),
        (KindInfo::Sub(sub), value) => {
            let selected = Selected::find(sub(), name, value, scope)?;
            selected.put_selector(to)?;
            match selected.kind() {
                Some(kind) => put(to, nla_type, name, kind, value, scope),
                None => put_unknown(to, nla_type, value),
            }
        }
        (
            KindInfo::Flag | KindInfo::Empty | KindInfo::NextHops(_) | KindInfo::IndexedArray(_),
            value,
        ) => Err(wrong(name, &describe::kind(kind), value)),
        (_, value) => Ok(to.put(nla_type, &payload(name, kind, value)?)?),
    }
}

/// Returns the index of an entry of an array, and its value. `None` if there is no such index.
fn indexed<'j>(at: usize, of: &KindInfo, value: &'j Value) -> (Option<u16>, &'j Value) {
    let has_index = matches!(
        of,
        KindInfo::Nest(_) | KindInfo::Framed(_) | KindInfo::IndexedArray(_) | KindInfo::Sub(_)
    );
    let is_index = |index: &u16| *index <= LAST_TYPE;
    if let (true, Some((key, value))) = (has_index, value.as_object().and_then(only)) {
        if key.bytes().all(|byte| byte.is_ascii_digit()) {
            return (key.parse().ok().filter(is_index), value);
        }
    }
    let index = at.checked_add(1).and_then(|index| index.try_into().ok());
    (index.filter(is_index), value)
}

/// Returns the member of an object that has only one.
fn only(members: &Map<String, Value>) -> Option<(&String, &Value)> {
    let mut members = members.iter();
    members.next().filter(|_| members.next().is_none())
}

/// Adds an attribute of unknown layout: bytes, an object with attributes of unknown layout, or
/// a list of these.
pub(super) fn put_unknown<F: Frame>(
    to: &mut Builder<'_, VecSink, F>,
    nla_type: u16,
    value: &Value,
) -> Result {
    let wrong = || wrong("an unknown attribute", "bytes in hexadecimal", value);
    match value {
        Value::String(text) => Ok(to.put(nla_type, &unhex(text).ok_or_else(wrong)?)?),
        Value::Object(_) => {
            let object = Object::read(value, None, NoAttrs::info(), "an unknown attribute")?;
            let mut nest = to.nest(nla_type)?;
            object.put(&mut nest, None)?;
            Ok(nest.end()?)
        }
        Value::Array(values) => values
            .iter()
            .try_for_each(|value| put_unknown(to, nla_type, value)),
        _ => Err(wrong()),
    }
}

/// Returns the entry and the C name of the attribute that is called `key`.
pub(super) fn find(set: &'static SetInfo, key: &str) -> Option<(&'static AttrEntry, &'static str)> {
    let mut entries = set.attributes.iter();
    let entry = entries.find(|entry| names::is_called(key, set.names, entry.name))?;
    Some((entry, set.names.get(entry.name)))
}

/// Returns the names of the attributes in JSON, and their C names.
fn attribute_names(set: &'static SetInfo) -> impl Iterator<Item = String> {
    let entries = set.attributes.iter();
    entries.flat_map(|entry| {
        let json = set.names.json(entry.name).collect();
        [json, set.names.get(entry.name).to_owned()]
    })
}
