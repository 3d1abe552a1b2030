// SPDX-License-Identifier: MIT OR Apache-2.0
//! [`Seen`]: a message with what is known about it, from its declaration and its context.

use std::fmt;

use nlwire::uapi::*;
use nlwire::{Ack, Done, GenlMsgHdr, Message, MessageKind, ParseError, Text};

use crate::families::{Declared, Families};
use crate::input::{PacketType, Record};
use crate::pairing::Request;
use crate::protocol::subsystem_name;

/// The number of a message: that of its record, and its place in it, from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Id {
    pub(crate) record: u64,
    pub(crate) message: usize,
}

impl fmt::Display for Id {
    /// Writes `#12`, or `#12.2` for the second message of a record.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{}", self.record)?;
        if self.message > 1 {
            write!(f, ".{}", self.message)?;
        }
        Ok(())
    }
}

/// The content of a message.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Content<'a> {
    /// A message of a family, with its declaration if there is one.
    Family(Option<Declared>),
    /// `NLMSG_ERROR`.
    Ack(Ack<'a>),
    /// `NLMSG_DONE`.
    Done(Done<'a>),
    /// A control message without content.
    Control,
    /// `NLMSG_ERROR` or `NLMSG_DONE` that is too short.
    Malformed(ParseError),
}

impl<'a> Content<'a> {
    pub(crate) fn new(families: &Families, protocol: i32, message: &Message<'a>) -> Self {
        let kind = match message.kind() {
            // The connector's messages have the type of the end of a dump.
            MessageKind::Done if protocol == NETLINK_CONNECTOR => MessageKind::Family(NLMSG_DONE),
            kind => kind,
        };
        let content = match kind {
            MessageKind::Family(_) => Ok(Self::Family(families.find(protocol, message))),
            MessageKind::Error => message.ack().map(Self::Ack),
            MessageKind::Done => message.done().map(Self::Done),
            _ => Ok(Self::Control),
        };
        content.unwrap_or_else(Self::Malformed)
    }

    /// Returns the error of a refusal, negative, and of an ACK, 0.
    pub(crate) const fn error(&self) -> Option<i32> {
        match self {
            Self::Ack(ack) => Some(ack.error()),
            Self::Done(done) => Some(done.error()),
            _ => None,
        }
    }

    /// Returns whether it is a refusal. The end of a dump can have a positive number.
    pub(crate) fn is_refusal(&self) -> bool {
        self.error().is_some_and(|error| error < 0)
    }
}

/// A message, its place, and its context.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Seen<'s> {
    pub(crate) id: Id,
    pub(crate) record: &'s Record,
    pub(crate) protocol: i32,
    /// The message in the byte order of this machine.
    pub(crate) message: Message<'s>,
    /// The bytes of the input from the start of the message on.
    pub(crate) bytes: &'s [u8],
    pub(crate) content: Content<'s>,
    /// The request that it answers.
    pub(crate) request: Option<&'s Request>,
    /// Whether the request had a complete answer before.
    pub(crate) is_again: bool,
    pub(crate) families: &'s Families,
    /// The number of bytes of the message that are missing.
    pub(crate) missing: u64,
}

impl<'s> Seen<'s> {
    /// Returns the direction: as captured, or by the rule that the kernel sends no requests.
    pub(crate) fn direction(&self) -> PacketType {
        let is_request = self.message.nlmsg_flags().contains(NLM_F_REQUEST);
        let inferred = if is_request {
            PacketType::ToKernel
        } else {
            PacketType::ToUser
        };
        self.record.packet_type.unwrap_or(inferred)
    }

    /// Returns the declaration of the message, or of the request that it answers.
    pub(crate) fn declared(&self) -> Option<Declared> {
        match self.content {
            Content::Family(declared) => declared,
            _ => self.request?.declared,
        }
    }

    /// Returns the name of the message.
    pub(crate) fn name(&self) -> Name<'_> {
        Name::new(self.families, self.protocol, &self.message, &self.content)
    }

    /// Returns the name of the family, if it is known: of the message, or of the request that
    /// it answers.
    pub(crate) fn family(&self) -> Option<&'s str> {
        if let Some(declared) = self.declared() {
            return Some(declared.family.name);
        }
        if self.protocol != NETLINK_GENERIC {
            return None;
        }
        let id = match self.content {
            Content::Family(_) => self.message.nlmsg_type(),
            Content::Ack(ack) => ack.request().nlmsg_type(),
            _ => self.request?.header().nlmsg_type(),
        };
        self.families.generic.name(id)
    }
}

/// The name of a message: of its operation, or numbers.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Name<'a> {
    Known(&'static str),
    /// A command of generic netlink, and the family or its id.
    Command(Option<&'a str>, u16, u8),
    /// A message of a subsystem of `NETLINK_NETFILTER`.
    Netfilter(u8, u8),
    Type(u16),
}

impl<'a> Name<'a> {
    pub(crate) fn new(
        families: &'a Families,
        protocol: i32,
        message: &Message<'_>,
        content: &Content<'_>,
    ) -> Self {
        let nlmsg_type = message.nlmsg_type();
        match content {
            Content::Family(Some(declared)) => Self::Known(declared.op.name),
            Content::Family(None) => match protocol {
                NETLINK_GENERIC => {
                    let cmd = message.family_header::<GenlMsgHdr>().map(|genl| genl.cmd());
                    let family = families.generic.name(nlmsg_type);
                    Self::Command(family, nlmsg_type, cmd.unwrap_or_default())
                }
                NETLINK_NETFILTER => {
                    let [subsystem, number] = nlmsg_type.to_be_bytes();
                    Self::Netfilter(subsystem, number)
                }
                _ => Self::Type(nlmsg_type),
            },
            _ => match nlmsg_type {
                NLMSG_NOOP => Self::Known("NLMSG_NOOP"),
                NLMSG_ERROR => Self::Known("NLMSG_ERROR"),
                NLMSG_DONE => Self::Known("NLMSG_DONE"),
                NLMSG_OVERRUN => Self::Known("NLMSG_OVERRUN"),
                other => Self::Type(other),
            },
        }
    }
}

impl fmt::Display for Name<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Known(name) => f.write_str(name),
            Self::Command(Some(family), _, cmd) => {
                write!(f, "{} command {cmd}", Text::new(family.as_bytes()))
            }
            Self::Command(None, id, cmd) => write!(f, "family {id} command {cmd}"),
            Self::Netfilter(subsystem, number) => match subsystem_name(subsystem) {
                Some(name) => write!(f, "{name} message {number}"),
                None => write!(f, "subsystem {subsystem} message {number}"),
            },
            Self::Type(nlmsg_type) => write!(f, "type {nlmsg_type}"),
        }
    }
}

/// Returns the length of what precedes the attributes in the payload of a message without a
/// declaration, if its protocol tells it.
pub(crate) fn usual_header_len(
    families: &Families,
    protocol: i32,
    message: &Message<'_>,
) -> Option<usize> {
    match protocol {
        NETLINK_GENERIC => {
            let own = families.generic.header_len(message.nlmsg_type());
            Some(size_of::<GenlMsgHdr>().saturating_add(own))
        }
        NETLINK_NETFILTER => Some(size_of::<nlwire::nfnl::NfGenMsg>()),
        _ => None,
    }
}
