// SPDX-License-Identifier: MIT OR Apache-2.0
//! Reading what `netlink_ack` and `netlink_dump_done` write.

use std::ops::Range;

use byteorder::{ByteOrder, NativeEndian};

use super::{attributes, up, Error, Msg, Wrong};

/// `NLMSG_ERROR`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ack {
    /// The code.
    pub error: i32,
    /// The echoed header. Its `len` is what it says.
    pub request: Msg,
    /// Where the echoed payload lies.
    pub echo: Result<Range<usize>, Error>,
    /// What else is said.
    pub ext_ack: Result<ExtAck, Error>,
}

/// `NLMSG_DONE`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Done {
    /// The code.
    pub error: i32,
    /// What else is said.
    pub ext_ack: Result<ExtAck, Error>,
}

/// An extended ACK: numbers, and where bytes lie.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ExtAck {
    /// The text, up to its NUL.
    pub msg: Option<Range<usize>>,
    /// Offset of the offending attribute.
    pub offs: Option<u32>,
    /// The cookie.
    pub cookie: Option<Range<usize>>,
    /// Where the nest with the policy begins.
    pub policy: Option<usize>,
    /// Missing type.
    pub miss_type: Option<u32>,
    /// The nest that lacks it.
    pub miss_nest: Option<u32>,
}

/// Reads `message`, which lies in `bytes`, as `NLMSG_ERROR`.
///
/// # Errors
/// Another type, or too short for code and echoed header.
pub fn ack(bytes: &[u8], message: &Msg) -> Result<Ack, Error> {
    let payload = message.payload();
    is_type(message, 2)?;
    is_long_enough(message, 20)?;
    let error = NativeEndian::read_i32(&bytes[payload.start..]);
    let echoed = payload.start + 4;
    let request = Msg::header(bytes, echoed);
    // The payload of the request comes back with errors only, and not where the
    // flag for a capped answer is set. Linux 4.3 to 4.11 have neither this flag
    // nor the one for attributes, and end after the header.
    let has_attributes = message.flags & 0x200 != 0;
    let old = !has_attributes && payload.end == echoed + 16;
    let capped = message.flags & 0x100 != 0 || old;
    let echo_len = if error == 0 || capped {
        16
    } else {
        request.len
    };
    let remaining = payload.end - echoed;
    let nlmsg_len = request.len as u32;
    let wrong = |wrong| {
        Err(Error {
            wrong,
            offset: echoed,
        })
    };
    let echo = if echo_len < 16 {
        wrong(Wrong::MessageTooShort { nlmsg_len })
    } else if echo_len > remaining {
        wrong(Wrong::MessageTruncated {
            nlmsg_len,
            remaining,
        })
    } else {
        Ok(echoed + 16..echoed + echo_len)
    };
    let ext_ack = match &echo {
        _ if !has_attributes => Ok(ExtAck::default()),
        Ok(_) => ext_ack(bytes, message, echoed + up(echo_len)),
        Err(error) => Err(*error),
    };
    Ok(Ack {
        error,
        request,
        echo,
        ext_ack,
    })
}

/// Reads `message`, which lies in `bytes`, as `NLMSG_DONE`.
///
/// # Errors
/// Another type, or 1 to 3 bytes where the code should be.
pub fn done(bytes: &[u8], message: &Msg) -> Result<Done, Error> {
    let payload = message.payload();
    is_type(message, 3)?;
    let error = if payload.is_empty() {
        0
    } else {
        is_long_enough(message, 4)?;
        NativeEndian::read_i32(&bytes[payload.start..])
    };
    Ok(Done {
        error,
        ext_ack: ext_ack(bytes, message, payload.start + 4),
    })
}

fn is_type(message: &Msg, nlmsg_type: u16) -> Result<(), Error> {
    if message.nlmsg_type == nlmsg_type {
        return Ok(());
    }
    Err(Error {
        wrong: Wrong::UnexpectedType {
            nlmsg_type: message.nlmsg_type,
        },
        offset: message.offset,
    })
}

fn is_long_enough(message: &Msg, expected: usize) -> Result<(), Error> {
    let actual = message.len - 16;
    if actual >= expected {
        return Ok(());
    }
    Err(Error {
        wrong: Wrong::PayloadTooShort { expected, actual },
        offset: message.offset,
    })
}

/// The attributes from `start` to the end of `message`, if it is flagged to have
/// any.
fn ext_ack(bytes: &[u8], message: &Msg, start: usize) -> Result<ExtAck, Error> {
    let mut said = ExtAck::default();
    let end = message.payload().end;
    if message.flags & 0x200 == 0 || start >= end {
        return Ok(said);
    }
    let walk = attributes(bytes, start..end, false);
    for attribute in walk.items {
        let payload = attribute.payload();
        let value = &bytes[payload.clone()];
        let number = || match value.len() {
            4 => Ok(Some(NativeEndian::read_u32(value))),
            actual => Err(Error {
                wrong: Wrong::WrongLength {
                    expected: 4,
                    actual,
                },
                offset: attribute.offset,
            }),
        };
        match attribute.nla_type() {
            1 => {
                let nul = value.iter().position(|byte| *byte == 0);
                let len = nul.unwrap_or(value.len());
                said.msg = Some(payload.start..payload.start + len);
            }
            2 => said.offs = number()?,
            3 => said.cookie = Some(payload),
            4 => {
                if let Some(error) = attributes(bytes, payload, false).error {
                    return Err(error);
                }
                said.policy = Some(attribute.offset);
            }
            5 => said.miss_type = number()?,
            6 => said.miss_nest = number()?,
            _ => {}
        }
    }
    match walk.error {
        Some(error) => Err(error),
        None => Ok(said),
    }
}
