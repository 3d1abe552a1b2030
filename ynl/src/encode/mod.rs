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
use nlwire::typed::{OpInfo, SetInfo, StructInfo};
use nlwire::{MessageBuilder, Messages, NlMsgHdr};
use serde_json::Value;

pub use error::EncodeError;
use object::{Header, Object};

/// Returns the payload of a request of the operation `op`: the family header and the
/// attributes, without the header of generic netlink.
///
/// ```
/// let link = ynl::names::family("rt-link").unwrap();
/// let getlink = ynl::names::operation(link, "getlink").unwrap();
/// let json = serde_json::json!({"ifname": "lo"});
/// let payload = ynl::encode::request(getlink, &json)?;
/// assert_eq!(payload[16..], *b"\x07\x00\x03\x00lo\0\0");
///
/// let json = serde_json::json!({"mtu": "large"});
/// let error = ynl::encode::request(getlink, &json).unwrap_err();
/// assert_eq!(error.to_string(), "mtu: IFLA_MTU wants a u32, got a string");
/// # Ok::<(), ynl::encode::EncodeError>(())
/// ```
///
/// # Errors
/// Returns an error if a value is not what its attribute wants, or a name is not known.
pub fn request(op: &OpInfo, value: &Value) -> Result<Vec<u8>, EncodeError> {
    message(op.header, (op.request_set)(), value)
}

/// Returns the payload of a message with a family header of this layout and attributes of
/// `set`.
///
/// # Errors
/// Those of [`request`].
pub fn message(
    info: &'static StructInfo,
    set: &'static SetInfo,
    value: &Value,
) -> Result<Vec<u8>, EncodeError> {
    let header = Header { info, hides: true };
    let object = Object::read(value, Some(header), set, "the message")?;
    let mut sink = VecSink::new();
    let mut message = MessageBuilder::new(&mut sink, NlMsgHdr::new(0))?;
    message.put_payload(&object.header()?)?;
    object.put(&mut message, None)?;
    message.end()?;
    let bytes = sink.into_vec();
    let message = Messages::new(&bytes).next().and_then(Result::ok);
    let payload = message.map(|message| message.payload());
    Ok(payload.unwrap_or_default().to_vec())
}
