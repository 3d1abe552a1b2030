// SPDX-License-Identifier: MIT OR Apache-2.0
//! [`Table`]: the family that this module provides.

use std::collections::BTreeMap;

use nlwire::server::{Handled, Outcome, Refusal, Request};
use nlwire::uapi::*;
use nlwire::{BuildError, Errno, MessageBuilder, NlMsgHdr};

use super::service::{Replies, Service};
use crate::VecSink;

/// The message type of a request for the number of a name, or for all of them.
pub const GET: u16 = NLMSG_MIN_TYPE;
/// The message type of a request that sets the number of a name, which may be
/// new.
pub const SET: u16 = NLMSG_MIN_TYPE + 1;
/// The message type of a reply: a name and its number.
pub const ENTRY: u16 = NLMSG_MIN_TYPE + 2;
/// The attribute type of a name, UTF-8 with or without NUL.
pub const NAME: u16 = 1;
/// The attribute type of a number, u32.
pub const NUMBER: u16 = 2;

/// A table of numbers by name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Table {
    entries: BTreeMap<String, u32>,
}

impl Table {
    /// Returns a table of these names and numbers.
    pub fn new<N: Into<String>>(entries: impl IntoIterator<Item = (N, u32)>) -> Self {
        entries.into_iter().collect()
    }

    /// Returns the number of `name`.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<u32> {
        self.entries.get(name).copied()
    }
}

impl<N: Into<String>> FromIterator<(N, u32)> for Table {
    fn from_iter<I: IntoIterator<Item = (N, u32)>>(entries: I) -> Self {
        let entries = entries.into_iter();
        Self {
            entries: entries.map(|(name, n)| (name.into(), n)).collect(),
        }
    }
}

/// Writes an [`ENTRY`] with `header`, which lacks only its type.
fn put_entry(
    sink: &mut VecSink,
    header: NlMsgHdr,
    name: &str,
    number: u32,
) -> Result<(), BuildError> {
    let mut message = MessageBuilder::new(sink, header.with_type(ENTRY))?;
    message.put_str(NAME, name)?;
    message.put_u32(NUMBER, number)?;
    message.end()
}

impl Service for Table {
    fn handle(&mut self, request: &Request<'_>, replies: &mut Replies) -> Outcome<'static> {
        let nlmsg_type = request.message().nlmsg_type();
        if nlmsg_type == GET && request.is_dump() {
            let entries: Vec<_> = self.entries.iter().collect();
            return replies.dump(request, 0usize, |sink, cursor, header| {
                let Some((name, number)) = entries.get(*cursor) else {
                    return Ok(false);
                };
                put_entry(sink, header, name, **number)?;
                *cursor = cursor.saturating_add(1);
                Ok(true)
            });
        }
        if nlmsg_type != GET && nlmsg_type != SET {
            return Err(Refusal::new(Errno::EOPNOTSUPP));
        }
        let (mut name, mut number) = (None, None);
        for attribute in request.message().attributes(0)? {
            let attribute = attribute?;
            match attribute.nla_type() {
                NAME => name = Some((attribute.get_str()?, attribute.offset())),
                NUMBER => number = Some(attribute.get_u32()?),
                _ => {}
            }
        }
        let (name, offset) = name.ok_or(Refusal::missing(NAME))?;
        if nlmsg_type == SET {
            let number = number.ok_or(Refusal::missing(NUMBER))?;
            self.entries.insert(name.to_owned(), number);
            return Ok(Handled::Ack);
        }
        let Some(number) = self.get(name) else {
            let refusal = Refusal::new(Errno::ENOENT).at(offset);
            return Err(refusal.with_msg("nothing has this name"));
        };
        replies.datagram(|sink| put_entry(sink, request.reply(ENTRY), name, number))?;
        Ok(Handled::Ack)
    }
}
