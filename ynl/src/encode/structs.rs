// SPDX-License-Identifier: MIT OR Apache-2.0
//! Structs: family headers, and those in attributes.

use nlwire::typed::{FieldInfo, KindInfo, StructInfo};
use serde_json::Value;

use super::error::Result;
use super::value::{payload, wrong};
use super::EncodeError;
use crate::{describe, names};

/// A field that has a value.
pub(super) struct Given<'j> {
    pub(super) field: &'static FieldInfo,
    pub(super) key: &'j str,
    pub(super) value: &'j Value,
}

/// Returns the bytes of a struct in an attribute, or of one in another struct.
pub(super) fn whole(name: &str, info: &'static StructInfo, value: &Value) -> Result<Vec<u8>> {
    let Value::Object(members) = value else {
        return Err(wrong(name, &describe::kind(&KindInfo::Struct(info)), value));
    };
    let mut fields = Vec::new();
    for (key, value) in members {
        let Some(field) = find(info, key) else {
            let hint = names::hint(key, field_names(info));
            let reason = format!("struct {} has no field {key:?}{hint}", info.name());
            return Err(EncodeError::new(reason).at(key));
        };
        fields.push(Given { field, key, value });
    }
    bytes(info, &fields)
}

/// Returns the bytes of a struct. Fields without a value are 0.
pub(super) fn bytes(info: &'static StructInfo, fields: &[Given<'_>]) -> Result<Vec<u8>> {
    let mut bytes = vec![0; info.size];
    let mut seen: Vec<&Given<'_>> = Vec::new();
    for given in fields {
        if let Some(other) = seen
            .iter()
            .find(|seen| std::ptr::eq(seen.field, given.field))
        {
            let reason = format!("the same field as '{}'", other.key);
            return Err(EncodeError::new(reason).at(given.key));
        }
        seen.push(given);
        put(&mut bytes, info, given).map_err(|error| error.at(given.key))?;
    }
    Ok(bytes)
}

/// Writes a field.
fn put(bytes: &mut [u8], info: &StructInfo, given: &Given<'_>) -> Result {
    let field = given.field;
    let name = info.names.get(field.name);
    let value = match (field.kind, given.value) {
        // A text that fills the field has no NUL.
        (KindInfo::Str, Value::String(text)) if text.len() == usize::from(field.size) => {
            payload(name, &field.kind, given.value)?;
            text.as_bytes().to_vec()
        }
        (kind, value) => payload(name, &kind, value)?,
    };
    let is_whole = value.len() == usize::from(field.size);
    // The rest of a text, or of an array, is 0.
    let can_be_short = matches!(
        field.kind,
        KindInfo::Str | KindInfo::Array(_) | KindInfo::StructArray(_)
    );
    if !is_whole && (!can_be_short || value.len() > usize::from(field.size)) {
        let (size, len) = (field.size, value.len());
        return Err(EncodeError::new(format!(
            "{name} wants {size} bytes, got {len}"
        )));
    }
    let rest = bytes.iter_mut().skip(usize::from(field.offset));
    rest.zip(value).for_each(|(to, from)| *to = from);
    Ok(())
}

/// Returns the field that is called `key`.
pub(super) fn find(info: &'static StructInfo, key: &str) -> Option<&'static FieldInfo> {
    let mut fields = info.fields.iter();
    fields.find(|field| names::is_called(key, info.names, field.name))
}

/// Returns the names of the fields in JSON.
pub(super) fn field_names(info: &'static StructInfo) -> impl Iterator<Item = String> {
    let fields = info.fields.iter();
    fields.map(|field| info.names.json(field.name).collect())
}
