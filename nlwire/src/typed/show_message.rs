// SPDX-License-Identifier: MIT OR Apache-2.0
//! [`ShownMessage`]: a message of a family as text or as JSON.

use core::fmt::{self, Write as _};

use super::super::debug::Hex;
use super::super::uapi::NETLINK_GENERIC;
use super::super::{Attributes, GenlMsgHdr, Message, ParseError};
use super::json::{Header, Object, Out};
use super::level::{Level, DEPTH};
use super::op::{genl_number, is_of, is_unnumbered};
use super::show::{quote, until_nul, Body, Malformed};
use super::{FamilyInfo, OpInfo};

impl FamilyInfo {
    /// Returns the length in bytes of what precedes the family header in a message: 4 in
    /// generic netlink, otherwise 0.
    #[inline]
    #[must_use]
    pub const fn hdrlen(&self) -> usize {
        if self.protocol == NETLINK_GENERIC {
            size_of::<GenlMsgHdr>()
        } else {
            0
        }
    }

    /// Returns the number of the operation or notification that `message` is: its type,
    /// or its command in generic netlink. Returns `None` if the message is of an address
    /// family that is not of this family.
    #[inline]
    #[must_use]
    pub fn number(&self, message: &Message<'_>) -> Option<u16> {
        if self.protocol == NETLINK_GENERIC {
            genl_number(message)
        } else {
            is_of(message, self.address_families).then_some(message.nlmsg_type())
        }
    }

    /// Returns the operation whose request has the number `number`.
    #[inline]
    #[must_use]
    pub fn request(&self, number: u16) -> Option<&'static OpInfo> {
        self.ops.iter().find(|op| op.request == Some(number))
    }

    /// Returns the operation or notification whose reply has the number `number`. If both
    /// have it, returns the notification, which has the C name of the number.
    #[inline]
    #[must_use]
    pub fn reply(&self, number: u16) -> Option<&'static OpInfo> {
        let has_number = |op: &&OpInfo| op.reply == Some(number);
        let mut events = self.ops.iter().filter(|op| op.request.is_none());
        events
            .find(has_number)
            .or_else(|| self.ops.iter().find(has_number))
    }

    /// Returns `message` for display. `is_request` determines whether its number is that
    /// of a request, or that of a reply or notification.
    ///
    /// Control messages, such as ACKs, are not of a family.
    ///
    /// ```
    /// use nlwire::rtnl::IfInfoMsg;
    /// use nlwire::typed::*;
    /// use nlwire::{MessageBuilder, Messages, NlMsgHdr, SliceSink};
    ///
    /// attributes! { pub Ifla "link-attrs" { IFNAME = 3 "IFLA_IFNAME": Str } }
    /// family! {
    ///     pub RtLink: Raw(0) "rt-link" {
    ///         GETLINK = 18 "RTM_GETLINK": IfInfoMsg, Ifla => 16 Ifla,
    ///     }
    ///     events { NEWLINK_NTF = 16 "RTM_NEWLINK": IfInfoMsg, Ifla }
    /// }
    ///
    /// let mut buf = [0; 64];
    /// let mut sink = SliceSink::new(&mut buf);
    /// let mut message = MessageBuilder::new(&mut sink, NlMsgHdr::new(16))?;
    /// message.put_header(&IfInfoMsg::default())?;
    /// Writer::<Ifla, _, _>::new(&mut message).put(Ifla::IFNAME, "lo")?;
    /// message.end()?;
    ///
    /// let message = Messages::new(sink.as_bytes()).next().unwrap()?;
    /// let shown = RtLink::info().show(&message, false);
    /// assert_eq!(
    ///     format!("{shown:?}"),
    ///     "RTM_NEWLINK {ifi_family: 0, ifi_type: 0, ifi_index: 0, ifi_flags: 0, ifi_change: 0, \
    ///      IFLA_IFNAME: \"lo\"}"
    /// );
    /// assert_eq!(
    ///     shown.json().to_string(),
    ///     "{\"ifname\": \"lo\", \"ifi-family\": 0, \"ifi-type\": 0, \"ifi-index\": 0, \
    ///      \"ifi-flags\": [], \"ifi-change\": 0}"
    /// );
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[inline]
    #[must_use]
    pub fn show<'a>(&self, message: &Message<'a>, is_request: bool) -> ShownMessage<'a> {
        let number = self.number(message);
        let op = number.and_then(|number| {
            if is_request {
                self.request(number)
            } else {
                self.reply(number)
            }
        });
        self.shown(message, number, op, is_request)
    }

    /// Returns a message of the answer to a request of the operation `op` for display.
    ///
    /// A family can have a notification with the number of a reply, as MPTCP's path manager
    /// does. [`show`](Self::show) cannot tell them apart. A message of another number is shown
    /// as by that, except for families without reply numbers
    /// ([`Family::HAS_REPLY_NUMBERS`](super::Family::HAS_REPLY_NUMBERS)).
    #[inline]
    #[must_use]
    pub fn show_reply<'a>(&self, message: &Message<'a>, op: &'static OpInfo) -> ShownMessage<'a> {
        let number = self.number(message);
        let is_reply = number.is_some() && number == op.reply;
        let is_known = number.is_some_and(|number| self.reply(number).is_some());
        let is_unnumbered = !self.has_reply_numbers && op.reply.is_some() && is_unnumbered(message);
        if is_reply || (!is_known && is_unnumbered) {
            self.shown(message, op.reply, Some(op), false)
        } else {
            self.show(message, false)
        }
    }

    #[inline]
    fn shown<'a>(
        &self,
        message: &Message<'a>,
        number: Option<u16>,
        op: Option<&'static OpInfo>,
        is_request: bool,
    ) -> ShownMessage<'a> {
        ShownMessage {
            message: *message,
            number,
            op,
            is_request,
            hdrlen: self.hdrlen(),
        }
    }
}

/// A message of a family, for display. Created by [`FamilyInfo::show`].
///
/// `{:?}` writes the C name of the operation, the fields of the family header and the
/// attributes, as [`Shown`](super::Shown) does, or the text. Of an operation that the family does not
/// know, it writes the number and bytes.
#[derive(Clone, Copy)]
pub struct ShownMessage<'a> {
    message: Message<'a>,
    number: Option<u16>,
    op: Option<&'static OpInfo>,
    is_request: bool,
    hdrlen: usize,
}

impl<'a> ShownMessage<'a> {
    /// Returns the operation or notification, if the family knows it.
    #[inline]
    #[must_use]
    pub const fn op(&self) -> Option<&'static OpInfo> {
        self.op
    }

    /// Returns the message for display as JSON, in the shape of the kernel's `ynl`: one
    /// object with the attributes and the fields of the family header, as
    /// [`Json`](super::Json) writes them.
    ///
    /// A text is `"text"`. An operation that the family does not know is
    /// `{"UnknownOp(57)": "0a0b"}`.
    #[inline]
    #[must_use]
    pub const fn json(&self) -> MessageJson<'a> {
        MessageJson(*self)
    }

    /// Returns the bytes after the header of generic netlink, if there is one.
    fn payload(&self) -> &'a [u8] {
        let payload = self.message.payload();
        payload.get(self.hdrlen..).unwrap_or_default()
    }

    /// Returns the attributes, or none and the text of an operation that has text instead.
    fn rest(&self, op: &OpInfo) -> Result<(Attributes<'a>, Option<&'a [u8]>), ParseError> {
        let hdrlen = self.hdrlen.saturating_add(op.header(self.is_request).size);
        let rest = self.message.attributes(hdrlen)?;
        Ok(if op.is_text(self.is_request) {
            (Attributes::new(&[]), Some(until_nul(rest.remainder())))
        } else {
            (rest, None)
        })
    }
}

impl fmt::Debug for ShownMessage<'_> {
    #[inline(never)]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(op) = self.op else {
            if let Some(number) = self.number {
                write!(f, "{number} ")?;
            }
            return Hex(self.payload()).fmt(f);
        };
        f.write_str(op.name)?;
        f.write_char(' ')?;
        let (header, info) = (self.payload(), op.header(self.is_request));
        let (attributes, text) = match self.rest(op) {
            Ok(rest) => rest,
            Err(error) => return f.debug_set().entry(&Malformed(error, header)).finish(),
        };
        if text.is_none() || info.size != 0 {
            Body {
                header: Some((header, info)),
                level: &Level::new(attributes, None),
                set: op.set(self.is_request),
                depth: DEPTH,
            }
            .fmt(f)?;
        }
        let Some(text) = text else {
            return Ok(());
        };
        if info.size != 0 {
            f.write_char(' ')?;
        }
        quote(f, text)
    }
}

/// A message of a family, for display as JSON. Created by [`ShownMessage::json`].
#[derive(Clone, Copy)]
pub struct MessageJson<'a>(ShownMessage<'a>);

impl fmt::Debug for MessageJson<'_> {
    #[inline(never)]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Display for MessageJson<'_> {
    #[inline(never)]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let header = self.0.payload();
        let Some(op) = self.0.op else {
            let number = self.0.number.unwrap_or_default();
            write!(f, "{{\"UnknownOp({number})\": ")?;
            Out { f }.hex(header, "")?;
            return f.write_char('}');
        };
        let (attributes, text) = match self.0.rest(op) {
            Ok(rest) => rest,
            Err(error) => return write!(f, "{{\"ParseError\": \"{error}\"}}"),
        };
        let object = Object {
            header: Some(Header {
                bytes: header,
                info: op.header(self.0.is_request),
                hides: true,
            }),
            level: &Level::new(attributes, None),
            set: op.set(self.0.is_request),
            depth: DEPTH,
        };
        match text {
            Some(text) => Out { f }.text_object(text, &object),
            None => Out { f }.object(&object),
        }
    }
}
