// SPDX-License-Identifier: MIT OR Apache-2.0
//! From JSON to a message, by the tables of a family.
//!
//! The JSON has the shape in which a message is printed. The accepted values are these:
//!
//! | payload | JSON |
//! |---|---|
//! | integer | a number in its range |
//! | enumeration | a name, or a number |
//! | flags | a list of names and numbers, a name, or a number |
//! | flag (presence) | `true`; with `false` or `null`, the attribute is left out |
//! | text | a string without a NUL |
//! | bytes, link-layer address | a string: `"0a0b"`, `"0a:0b"` or `"0a 0b"` |
//! | IP address, UUID | a string |
//! | bitfield | `{"value": 1, "selector": 3}` |
//! | struct, nest | an object; missing fields of a struct are 0 |
//! | struct and attributes | one object |
//! | array with indices | a list of values, which get the indices 1, 2 and so on; `{"7": value}` gives an index to a nest |
//! | attribute that may occur more than once | a list, or one value |
//!
//! A name is that of the kernel's specification (`"mtu"`), or the C name (`"IFLA_MTU"`). If a
//! field of the family header has the same name as an attribute, the name is that of the field,
//! and the C name is that of the attribute. `"UnknownAttr(57)"` is an attribute of this
//! type, with bytes or, with the flag `NLA_F_NESTED`, an object.
//!
//! The layout of a sub-message is that which its selector selects (`"kind": "vlan"`). Without a
//! selector, it is the one whose layout has all of the names, and the selector is added.

mod error;
mod object;
mod structs;
mod sub;
mod value;

use nlsock::VecSink;
use nlwire::typed::{FamilyInfo, KindInfo, OpInfo};
use nlwire::{MessageBuilder, Messages, NlMsgHdr};
use serde_json::Value;

pub use error::EncodeError;
use object::{Header, Object};

/// Returns the payload of a request of the operation `op`: the family header and the
/// attributes, without the header of generic netlink.
///
/// ```
/// let link = ynl::names::family("rt-link").unwrap();
/// let getlink = ynl::names::operations(link, "getlink").next().unwrap();
/// let json = serde_json::json!({"ifname": "lo"});
/// let payload = ynl::encode::request(link, getlink, &json)?;
/// assert_eq!(payload[16..], *b"\x07\x00\x03\x00lo\0\0");
///
/// let json = serde_json::json!({"mtu": "large"});
/// let error = ynl::encode::request(link, getlink, &json).unwrap_err();
/// assert_eq!(error.to_string(), "mtu: IFLA_MTU wants a u32, got a string");
/// # Ok::<(), ynl::encode::EncodeError>(())
/// ```
///
/// # Errors
/// Returns an error if a value is not what its attribute wants, or a name is not known.
pub fn request(family: &FamilyInfo, op: &OpInfo, value: &Value) -> Result<Vec<u8>, EncodeError> {
    message(family, op, true, value)
}

/// Returns the payload of a request, or of a reply or notification.
///
/// # Errors
/// Those of [`request`].
pub fn message(
    family: &FamilyInfo,
    op: &OpInfo,
    is_request: bool,
    value: &Value,
) -> Result<Vec<u8>, EncodeError> {
    let header = Header {
        info: op.header(is_request),
        hides: true,
    };
    let is_text = op.is_text(is_request);
    let (text, value) = if is_text {
        split_text(value)?
    } else {
        (Vec::new(), value.clone())
    };
    let object = Object::read(&value, Some(header), op.set(is_request), "the message")?;
    let mut bytes = object.header()?;
    if let (Some(first), [address_family, ..]) = (bytes.first_mut(), family.address_families) {
        // A family of one address family does not need to be told.
        if !object.has_field_at(0) {
            *first = *address_family;
        }
    }
    if !is_text {
        // The kernel's strict checks (`nlmsg_attrlen`) count the padding of a short header, such
        // as `struct netconfmsg`, even if no attribute follows.
        bytes.resize(bytes.len().next_multiple_of(nlwire::uapi::NLMSG_ALIGNTO), 0);
    }
    bytes.extend(text);
    let mut sink = VecSink::new();
    let mut message = MessageBuilder::new(&mut sink, NlMsgHdr::new(0))?;
    message.put_payload(&bytes)?;
    object.put(&mut message, None)?;
    message.end()?;
    let bytes = sink.into_vec();
    let message = Messages::new(&bytes).next().and_then(Result::ok);
    let payload = message.map(|message| message.payload());
    Ok(payload.unwrap_or_default().to_vec())
}

/// Separates the text of a message that has text instead of attributes from the fields of its
/// header.
fn split_text(value: &Value) -> Result<(Vec<u8>, Value), EncodeError> {
    let mut value = value.clone();
    let text = value
        .as_object_mut()
        .and_then(|members| members.shift_remove("text"));
    let text = match text {
        Some(text) => {
            value::payload("text", &KindInfo::Str, &text).map_err(|error| error.at("text"))?
        }
        None => Vec::new(),
    };
    Ok((text, value))
}
