// SPDX-License-Identifier: MIT OR Apache-2.0
//! [`Ack`] and [`Done`]: the result of a request, and the extended ACK that
//! explains it.
//!
//! ```text
//!  NLMSG_ERROR
//!   0          16         20                 36
//!  +----------+----------+------------------+- - - - - - - - - - - +- - - - - - - - - - - -
//!  | nlmsghdr | i32 error| request nlmsghdr | request payload, pad | NLMSGERR_ATTR_* ...
//!  +----------+----------+------------------+- - - - - - - - - - - +- - - - - - - - - - - -
//!              0 or -errno                    if error != 0 and      if NLM_F_ACK_TLVS
//!                                             not NLM_F_CAPPED
//!  NLMSG_DONE
//!   0          16         20
//!  +----------+----------+- - - - - - - - - - - -
//!  | nlmsghdr | i32 error| NLMSGERR_ATTR_* ...
//!  +----------+----------+- - - - - - - - - - - -
//! ```
//!
//! The kernel writes these messages in `netlink_ack` and `netlink_dump_done`
//! (`net/netlink/af_netlink.c`). [`Message::ack`] reads only the code and the
//! echoed header. The echo and the attributes are checked when they are
//! accessed, so that damage there never hides the code.

use core::fmt;

use zerocopy::FromBytes;

use super::uapi::*;
use super::{
    nlmsg_align, Attribute, Attributes, Errno, Message, NlMsgHdr, ParseError, ParseErrorKind, Text,
};

/// Size of the error code in bytes.
const CODE: usize = size_of::<i32>();

/// The acknowledgement or the refusal of a request. C: `struct nlmsgerr`.
#[doc(alias = "nlmsgerr")]
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Ack<'a> {
    message: Message<'a>,
    error: i32,
    request: &'a NlMsgHdr,
}

/// The end of a multipart answer, with its code.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Done<'a> {
    message: Message<'a>,
    error: i32,
}

impl<'a> Message<'a> {
    /// Reads an `NLMSG_ERROR` message.
    ///
    /// # Errors
    /// [`UnexpectedType`](ParseErrorKind::UnexpectedType) for a message of
    /// another type, and [`PayloadTooShort`](ParseErrorKind::PayloadTooShort)
    /// if the payload is too short for the code and the echoed header.
    ///
    /// ```
    /// use nlwire::{MessageKind, Messages, ParseError};
    ///
    /// fn report(datagram: &[u8]) -> Result<(), ParseError> {
    ///     for message in Messages::new(datagram) {
    ///         let message = message?;
    ///         if message.kind() == MessageKind::Error {
    ///             let ack = message.ack()?;
    ///             // "success", or "EOPNOTSUPP: Unknown device type"
    ///             println!("request {}: {ack}", ack.request().nlmsg_seq());
    ///         }
    ///     }
    ///     Ok(())
    /// }
    /// ```
    #[inline]
    pub fn ack(&self) -> Result<Ack<'a>, ParseError> {
        self.expect_type(NLMSG_ERROR)?;
        let parts = self
            .payload()
            .split_first_chunk::<CODE>()
            .and_then(|(code, echo)| Some((code, NlMsgHdr::ref_from_prefix(echo).ok()?.0)));
        match parts {
            Some((code, request)) => Ok(Ack {
                message: *self,
                error: i32::from_ne_bytes(*code),
                request,
            }),
            None => Err(self.too_short(CODE.saturating_add(size_of::<NlMsgHdr>()))),
        }
    }

    /// Reads an `NLMSG_DONE` message. If it has no payload, as some senders
    /// outside the kernel write it, the code is 0.
    ///
    /// # Errors
    /// [`UnexpectedType`](ParseErrorKind::UnexpectedType) for a message of
    /// another type, and [`PayloadTooShort`](ParseErrorKind::PayloadTooShort)
    /// for a payload of 1 to 3 bytes.
    #[inline]
    pub fn done(&self) -> Result<Done<'a>, ParseError> {
        self.expect_type(NLMSG_DONE)?;
        let error = match self.payload().first_chunk::<CODE>() {
            Some(code) => i32::from_ne_bytes(*code),
            None if self.payload().is_empty() => 0,
            None => return Err(self.too_short(CODE)),
        };
        Ok(Done {
            message: *self,
            error,
        })
    }

    #[inline]
    fn expect_type(&self, expected: u16) -> Result<(), ParseError> {
        let nlmsg_type = self.header().nlmsg_type();
        if nlmsg_type == expected {
            Ok(())
        } else {
            Err(self.error(ParseErrorKind::UnexpectedType { nlmsg_type }))
        }
    }

    /// Returns whether the message is flagged to have an extended ACK.
    #[inline]
    const fn has_ext_ack(&self) -> bool {
        self.header().nlmsg_flags().contains(NLM_F_ACK_TLVS)
    }

    /// Returns the extended ACK that begins `at` bytes into the payload.
    fn ext_ack(&self, at: usize) -> Result<ExtAck<'a>, ParseError> {
        if !self.has_ext_ack() {
            return Ok(ExtAck::default());
        }
        // The flag can be set although no attributes follow.
        let stream = self.payload().get(at..).unwrap_or_default();
        let end = self.offset().saturating_add(self.as_bytes().len());
        ExtAck::parse(Attributes::ending_at(stream, end))
    }
}

impl<'a> Ack<'a> {
    /// Returns the message that this acknowledgement was read from.
    #[inline]
    #[must_use]
    pub const fn message(&self) -> &Message<'a> {
        &self.message
    }

    /// Returns the code as it was sent: 0 for success, otherwise a negated
    /// errno.
    #[inline]
    #[must_use]
    pub const fn error(&self) -> i32 {
        self.error
    }

    /// Returns the code as an errno, or `None` for success. A code with the
    /// wrong sign is accepted.
    #[inline]
    #[must_use]
    pub const fn errno(&self) -> Option<Errno> {
        Errno::new(self.error)
    }

    /// Returns the header of the request that this message answers. Its
    /// `nlmsg_len` is the length of the request, even if the echo is capped.
    #[inline]
    #[must_use]
    pub const fn request(&self) -> &'a NlMsgHdr {
        self.request
    }

    /// Returns the payload of the request, which the kernel sends back with an
    /// error unless `NETLINK_CAP_ACK` is on. It is empty on success, and if the
    /// answer has the flag `NLM_F_CAPPED`.
    ///
    /// Linux 4.3 to 4.11 cap the echo and set no flag (`netlink_ack`). It is
    /// therefore empty as well if nothing follows the echoed header and
    /// `NLM_F_ACK_TLVS`, which is as new as `NLM_F_CAPPED`, is not set.
    ///
    /// # Errors
    /// [`MessageTooShort`](ParseErrorKind::MessageTooShort) or
    /// [`MessageTruncated`](ParseErrorKind::MessageTruncated) if the length in
    /// the echoed header is below 16 or exceeds the echo. The offset of the
    /// error is that of the echoed header.
    #[inline]
    pub fn echo(&self) -> Result<&'a [u8], ParseError> {
        let behind_header = self
            .message
            .payload()
            .get(CODE.saturating_add(size_of::<NlMsgHdr>())..)
            .unwrap_or_default();
        let nlmsg_len = self.request.nlmsg_len();
        let remaining = behind_header.len().saturating_add(size_of::<NlMsgHdr>());
        let kind = match self.echo_len().checked_sub(size_of::<NlMsgHdr>()) {
            Some(len) => match behind_header.get(..len) {
                Some(echo) => return Ok(echo),
                None => ParseErrorKind::MessageTruncated {
                    nlmsg_len,
                    remaining,
                },
            },
            None => ParseErrorKind::MessageTooShort { nlmsg_len },
        };
        let offset = self
            .message
            .offset()
            .saturating_add(size_of::<NlMsgHdr>())
            .saturating_add(CODE);
        Err(ParseError { kind, offset })
    }

    /// Returns the extended ACK. The kernel sends one if `NETLINK_EXT_ACK` is
    /// on and there is something to report, and sets `NLM_F_ACK_TLVS`. Without
    /// the flag there is none, and all fields are `None`.
    ///
    /// # Errors
    /// Only with the flag: those of [`echo`](Self::echo), because the echo
    /// precedes the extended ACK, those of [`Attributes`], and
    /// [`WrongLength`](ParseErrorKind::WrongLength).
    #[inline]
    pub fn ext_ack(&self) -> Result<ExtAck<'a>, ParseError> {
        if !self.message.has_ext_ack() {
            return Ok(ExtAck::default());
        }
        self.echo()?;
        let echo = nlmsg_align(self.echo_len());
        self.message.ext_ack(CODE.saturating_add(echo))
    }

    /// Returns the length that the echoed message should have, with the header.
    #[inline]
    const fn echo_len(&self) -> usize {
        const CAPPED_LEN: usize = CODE + size_of::<NlMsgHdr>();
        let flagged = self.message.header().nlmsg_flags().contains(NLM_F_CAPPED);
        // Before Linux 4.12 there is neither of the two flags.
        let unflagged = !self.message.has_ext_ack() && self.message.payload().len() == CAPPED_LEN;
        if self.error == 0 || flagged || unflagged {
            size_of::<NlMsgHdr>()
        } else {
            self.request.nlmsg_len() as usize
        }
    }
}

impl<'a> Done<'a> {
    /// Returns the message that this end was read from.
    #[inline]
    #[must_use]
    pub const fn message(&self) -> &Message<'a> {
        &self.message
    }

    /// Returns the code as it was sent: 0 for success, otherwise a negated
    /// errno.
    #[inline]
    #[must_use]
    pub const fn error(&self) -> i32 {
        self.error
    }

    /// Returns the code as an errno, or `None` for success. A code with the
    /// wrong sign is accepted.
    #[inline]
    #[must_use]
    pub const fn errno(&self) -> Option<Errno> {
        Errno::new(self.error)
    }

    /// Returns the extended ACK, like [`Ack::ext_ack`].
    ///
    /// # Errors
    /// Those of [`Attributes`], and
    /// [`WrongLength`](ParseErrorKind::WrongLength).
    #[inline]
    pub fn ext_ack(&self) -> Result<ExtAck<'a>, ParseError> {
        self.message.ext_ack(CODE)
    }
}

impl fmt::Debug for Ack<'_> {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ack")
            .field("error", &self.error)
            .field("request", self.request)
            .field("ext_ack", &self.ext_ack())
            .finish()
    }
}

impl fmt::Debug for Done<'_> {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Done")
            .field("error", &self.error)
            .field("ext_ack", &self.ext_ack())
            .finish()
    }
}

/// Shows a code and an extended ACK, for `Ack` and `Done`.
fn outcome(
    f: &mut fmt::Formatter<'_>,
    errno: Option<Errno>,
    ext_ack: Result<ExtAck<'_>, ParseError>,
) -> fmt::Result {
    match errno {
        None => f.write_str("success")?,
        Some(errno) => write!(f, "{errno}")?,
    }
    match ext_ack {
        Ok(ext_ack) if ext_ack.is_empty() => Ok(()),
        Ok(ext_ack) => write!(f, ": {ext_ack}"),
        Err(error) => write!(f, ", and an extended ACK that is malformed: {error}"),
    }
}

impl fmt::Display for Ack<'_> {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        outcome(f, self.errno(), self.ext_ack())
    }
}

impl fmt::Display for Done<'_> {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        outcome(f, self.errno(), self.ext_ack())
    }
}

/// An extended ACK: the `NLMSGERR_ATTR_*` attributes. On success it can contain
/// [`msg`](Self::msg), a warning, and [`cookie`](Self::cookie). On error it can
/// contain any of them.
///
/// Unknown attributes are ignored, so that the answers of newer kernels can be
/// read.
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct ExtAck<'a> {
    /// `NLMSGERR_ATTR_MSG`: the reason or the warning, as text without its NUL.
    /// These are any bytes, because families quote user input;
    /// [`text`](Self::text) displays them.
    pub msg: Option<&'a [u8]>,
    /// `NLMSGERR_ATTR_OFFS`: the offset of the header of the attribute at fault,
    /// in bytes from the start of the request's header.
    pub offs: Option<u32>,
    /// `NLMSGERR_ATTR_COOKIE`: bytes that identify the object that the request
    /// created.
    pub cookie: Option<&'a [u8]>,
    /// `NLMSGERR_ATTR_POLICY`: the rule that the attribute breaks, a nest of
    /// `NL_POLICY_TYPE_ATTR_*` whose lengths have been checked.
    pub policy: Option<Attribute<'a>>,
    /// `NLMSGERR_ATTR_MISS_TYPE`: the type of a required attribute that is
    /// missing.
    pub miss_type: Option<u32>,
    /// `NLMSGERR_ATTR_MISS_NEST`: the offset of the header of the nest that
    /// lacks the attribute, in bytes from the start of the request's header.
    /// `None` if the message itself lacks it.
    pub miss_nest: Option<u32>,
}

impl<'a> ExtAck<'a> {
    /// Reads `NLMSGERR_ATTR_*` attributes. If one occurs twice, the last
    /// counts.
    fn parse(attributes: Attributes<'a>) -> Result<Self, ParseError> {
        let mut this = Self::default();
        for attribute in attributes {
            let attribute = attribute?;
            match attribute.nla_type() {
                NLMSGERR_ATTR_MSG => this.msg = Some(attribute.until_nul()),
                NLMSGERR_ATTR_OFFS => this.offs = Some(attribute.get_u32()?),
                NLMSGERR_ATTR_COOKIE => this.cookie = Some(attribute.payload()),
                NLMSGERR_ATTR_POLICY => {
                    attribute.nested().try_for_each(|rule| rule.map(|_| ()))?;
                    this.policy = Some(attribute);
                }
                NLMSGERR_ATTR_MISS_TYPE => this.miss_type = Some(attribute.get_u32()?),
                NLMSGERR_ATTR_MISS_NEST => this.miss_nest = Some(attribute.get_u32()?),
                _ => {}
            }
        }
        Ok(this)
    }

    /// Returns true if all fields are `None`.
    #[inline]
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.msg.is_none()
            && self.offs.is_none()
            && self.cookie.is_none()
            && self.policy.is_none()
            && self.miss_type.is_none()
            && self.miss_nest.is_none()
    }

    /// Returns [`msg`](Self::msg) for display in a terminal or a log. If there is
    /// no text, nothing is displayed.
    #[inline]
    #[must_use]
    pub fn text(&self) -> Text<'a> {
        Text::new(self.msg.unwrap_or_default())
    }
}

impl fmt::Display for ExtAck<'_> {
    /// Shows the text, as [`Text`] does, and the attribute that is missing or at
    /// fault.
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut separator = "";
        if let Some(msg) = self.msg {
            write!(f, "{}", Text::new(msg))?;
            separator = " ";
        }
        if let Some(miss_type) = self.miss_type {
            write!(f, "{separator}(attribute {miss_type} is missing")?;
            if let Some(miss_nest) = self.miss_nest {
                write!(f, " in the nest at byte {miss_nest}")?;
            }
            f.write_str(")")?;
            separator = " ";
        }
        if let Some(offs) = self.offs {
            write!(f, "{separator}(byte {offs} of the request)")?;
        }
        Ok(())
    }
}

impl fmt::Debug for ExtAck<'_> {
    /// Shows the fields that are not `None`.
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("ExtAck");
        if let Some(msg) = self.msg {
            shown.field("msg", &Text::new(msg));
        }
        if let Some(offs) = self.offs {
            shown.field("offs", &offs);
        }
        if let Some(cookie) = self.cookie {
            shown.field("cookie", &super::debug::Hex(cookie));
        }
        if let Some(policy) = self.policy {
            shown.field("policy", &policy.nested());
        }
        if let Some(miss_type) = self.miss_type {
            shown.field("miss_type", &miss_type);
        }
        if let Some(miss_nest) = self.miss_nest {
            shown.field("miss_nest", &miss_nest);
        }
        shown.finish()
    }
}
