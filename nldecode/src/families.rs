// SPDX-License-Identifier: MIT OR Apache-2.0
//! The declared families, and which of them a message is of.

use std::ptr;

use nlwire::typed::{FamilyInfo, OpInfo, SetInfo, ShownMessage, StructInfo};
use nlwire::uapi::{NETLINK_GENERIC, NLM_F_REQUEST};
use nlwire::Message;

use crate::generic::Generic;

/// The declaration of a message.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Declared {
    pub(crate) family: &'static FamilyInfo,
    pub(crate) op: &'static OpInfo,
    pub(crate) is_request: bool,
}

impl Declared {
    /// Returns the declaration of an answer to `request`. A notification can have the number
    /// of the reply, and other attributes, as those of `mptcp_pm`.
    pub(crate) fn answering(self, request: Option<Self>) -> Self {
        match request {
            Some(request)
                if !self.is_request
                    && ptr::eq(self.family, request.family)
                    && self.op.reply == request.op.reply
                    && !ptr::addr_eq(self.set(), request.op.set(false)) =>
            {
                Self {
                    op: request.op,
                    ..self
                }
            }
            _ => self,
        }
    }

    /// Returns a message of this declaration for display.
    pub(crate) fn show<'a>(&self, message: &Message<'a>) -> ShownMessage<'a> {
        if self.is_request {
            self.family.show(message, true)
        } else {
            self.family.show_reply(message, self.op)
        }
    }

    /// Returns the family header.
    pub(crate) const fn header(&self) -> &'static StructInfo {
        self.op.header(self.is_request)
    }

    /// Returns whether text follows the header, and no attributes.
    pub(crate) const fn is_text(&self) -> bool {
        self.op.is_text(self.is_request)
    }

    /// Returns the length of what precedes the attributes in the payload.
    pub(crate) fn header_len(&self) -> usize {
        self.family.hdrlen().saturating_add(self.header().size)
    }

    /// Returns the set of the message's attributes.
    pub(crate) fn set(&self) -> &'static SetInfo {
        self.op.set(self.is_request)
    }
}

/// The declared families, and the ids of those of generic netlink.
#[derive(Debug, Default)]
pub(crate) struct Families {
    pub(crate) generic: Generic,
}

impl Families {
    /// Returns whether a declared family, or one of generic netlink that the controller has
    /// told, has this name.
    pub(crate) fn has(&self, name: &str) -> bool {
        let mut declared = nlfamilies::families().iter();
        declared.any(|family| family.name == name) || self.generic.has(name)
    }

    /// Returns the declaration of a message, if a family has it.
    pub(crate) fn find(&self, protocol: i32, message: &Message<'_>) -> Option<Declared> {
        let is_request = message.nlmsg_flags().contains(NLM_F_REQUEST);
        let name = match protocol {
            NETLINK_GENERIC => self.generic.name(message.nlmsg_type())?,
            _ => "",
        };
        let candidates = || {
            nlfamilies::families().iter().filter(|family| {
                family.protocol == protocol && (protocol != NETLINK_GENERIC || family.name == name)
            })
        };
        // A sender can omit the flag, and can set it in an answer.
        [is_request, !is_request]
            .into_iter()
            .find_map(|is_request| {
                candidates().find_map(|family| {
                    let number = family.number(message)?;
                    let op = if is_request {
                        family.request(number)
                    } else {
                        family.reply(number)
                    };
                    Some(Declared {
                        family,
                        op: op?,
                        is_request,
                    })
                })
            })
    }
}
