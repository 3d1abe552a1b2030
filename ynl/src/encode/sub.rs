// SPDX-License-Identifier: MIT OR Apache-2.0
//! [`Selected`]: the layout of a sub-message.

use nlsock::VecSink;
use nlwire::typed::{FormatInfo, KindInfo, NoAttrs, Selector, Set, ShortText, SubInfo};
use nlwire::{Attributes, BuildError, Builder, Frame, MessageBuilder, NlMsgHdr};
use serde_json::Value;

use super::error::Result;
use super::object::{find, Scope};
use super::{structs, EncodeError};

/// The layout of a sub-message, and whether its selector is missing.
pub(super) struct Selected {
    format: Option<&'static FormatInfo>,
    /// The type of the selector to add.
    missing: Option<u16>,
}

impl Selected {
    /// Finds the layout for `value`, the attribute `name`.
    pub(super) fn find(
        sub: &'static SubInfo,
        name: &str,
        value: &Value,
        scope: &Scope<'_>,
    ) -> Result<Self> {
        let mut at = Some(scope);
        for _ in 0..sub.levels {
            at = at.and_then(|scope| scope.outer);
        }
        let selector = at.and_then(|scope| scope.object.get(sub.selector));
        let Some(selector) = selector else {
            return Self::implied(sub, name, value, at);
        };
        let format = selected(sub, &selector.payload()?)?;
        if format.is_none() && !is_untyped(value) {
            let reason = format!("{name} has no known layout for this '{}'", selector.key());
            return Err(EncodeError::new(reason));
        }
        Ok(Self {
            format,
            missing: None,
        })
    }

    /// Finds the layout that has all names of `value`.
    fn implied(
        sub: &'static SubInfo,
        name: &str,
        value: &Value,
        at: Option<&Scope<'_>>,
    ) -> Result<Self> {
        if is_untyped(value) {
            return Ok(Self {
                format: None,
                missing: None,
            });
        }
        let fits = |format: &&FormatInfo| has_all(&format.kind, value);
        let mut formats = sub.formats.iter().filter(fits);
        let only = formats.next().filter(|_| formats.next().is_none());
        let selector = at.and_then(|scope| scope.object.attribute_name(sub.selector));
        match (only, sub.levels) {
            (Some(format), 0) => Ok(Self {
                format: Some(format),
                missing: Some(sub.selector),
            }),
            _ => {
                let selector = selector.unwrap_or_else(|| "its selector".to_owned());
                let formats = sub
                    .formats
                    .iter()
                    .filter(fits)
                    .map(|format| text(&format.selector));
                let formats: Vec<String> = formats.take(12).collect();
                let formats = match &formats[..] {
                    [] => String::new(),
                    formats => format!(", such as {}", formats.join(", ")),
                };
                Err(EncodeError::new(format!(
                    "{name} needs '{selector}'{formats}"
                )))
            }
        }
    }

    /// Returns the kind of the payload, if the layout is known.
    pub(super) fn kind(&self) -> Option<&'static KindInfo> {
        self.format.map(|format| &format.kind)
    }

    /// Adds the selector, if it is missing.
    pub(super) fn put_selector<F: Frame>(
        &self,
        to: &mut Builder<'_, VecSink, F>,
    ) -> std::result::Result<(), BuildError> {
        let (Some(format), Some(nla_type)) = (self.format, self.missing) else {
            return Ok(());
        };
        match format.selector {
            Selector::Str(text) => to.put_str(nla_type, text.as_str()),
            Selector::U8(value) => to.put_u8(nla_type, value),
            Selector::U16(value) => to.put_u16(nla_type, value),
            Selector::U32(value) => to.put_u32(nla_type, value),
            Selector::Be32(value) => to.put_u32_be(nla_type, value),
            _ => Ok(()),
        }
    }
}

/// Returns the layout that a selector with this payload selects.
fn selected(sub: &'static SubInfo, payload: &[u8]) -> Result<Option<&'static FormatInfo>> {
    let mut sink = VecSink::new();
    let mut message = MessageBuilder::new(&mut sink, NlMsgHdr::new(0))?;
    message.put(sub.selector, payload)?;
    message.end()?;
    let bytes = sink.into_vec();
    let attributes = bytes.get(nlwire::align::NLMSG_HDRLEN..).unwrap_or_default();
    let selector = Attributes::new(attributes)
        .next()
        .and_then(|attribute| attribute.ok());
    Ok(selector.and_then(|selector| sub.select(&selector)))
}

/// Returns whether a value can be written without its layout.
fn is_untyped(value: &Value) -> bool {
    match value {
        Value::Object(members) => {
            !members.is_empty() && members.keys().all(|key| key.starts_with("UnknownAttr"))
        }
        _ => true,
    }
}

/// Returns whether a payload of this kind can have all names of an object.
fn has_all(kind: &KindInfo, value: &Value) -> bool {
    let (header, set) = match *kind {
        KindInfo::Nest(set) => (None, set()),
        KindInfo::Framed(framed) => (Some(framed.header), (framed.set)()),
        KindInfo::Struct(info) => (Some(info), NoAttrs::info()),
        _ => return false,
    };
    let has = |key: &String| {
        find(set, key).is_some() || header.is_some_and(|info| structs::find(info, key).is_some())
    };
    let mut keys = value.as_object().into_iter().flatten().map(|(key, _)| key);
    keys.all(has)
}

/// Returns the value of a selector.
fn text(selector: &Selector<ShortText>) -> String {
    match selector {
        Selector::Str(text) => text.as_str().to_owned(),
        Selector::U8(value) => value.to_string(),
        Selector::U16(value) => value.to_string(),
        Selector::U32(value) | Selector::Be32(value) => value.to_string(),
        _ => String::new(),
    }
}
