// SPDX-License-Identifier: MIT OR Apache-2.0
//! Families and their operations: [`Family`], [`Op`], [`Event`], [`Group`].

use core::fmt;
use core::marker::PhantomData;

use super::super::{BuildError, GenlMsgHdr, Message, MessageBuilder, NlMsgHdr, ParseError, Sink};
use super::{Attrs, FamilyInfo, Layout, NoAttrs, OpInfo, Set, Writer};

/// The types that an operation has without containing a value of them.
type Types<T> = PhantomData<fn() -> T>;

/// A family: a part of a protocol, with operations of its own. Implemented by
/// [`family!`](crate::family).
pub trait Family: Sized + 'static {
    /// The name: in generic netlink the name by which the family is registered.
    const NAME: &'static str;
    /// The protocol, `NETLINK_*`.
    const PROTOCOL: i32;
    /// The length in bytes of what precedes the family header in a message: 4 in generic
    /// netlink, otherwise 0.
    const HDRLEN: usize;
    /// Whether replies have the numbers that the operations declare. If not, a message whose
    /// command is the lower byte of its type is a reply as well. The kernel sends such replies
    /// of GTP (`gtp_genl_fill_info`). The sequence number tells what they answer.
    const HAS_REPLY_NUMBERS: bool = true;

    /// Returns the family as data.
    fn info() -> &'static FamilyInfo;

    /// Returns the number of the operation or notification that `message` is. Returns
    /// `None` if the message is of an address family that is not of this family.
    fn number(message: &Message<'_>) -> Option<u16>;
}

/// A family whose message types are its operations, such as those of `NETLINK_ROUTE`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a family of message types",
    note = "a family of generic netlink is requested with `nlsock::Genl`, and its groups have the numbers that `Genl::group_id` returns"
)]
pub trait RawFamily: Family {}

/// A family of generic netlink, whose commands are its operations.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a family of generic netlink",
    note = "other families are requested with `nlsock::Client`"
)]
pub trait GenlFamily: Family {
    /// The version in the header of requests.
    const VERSION: u8;
}

/// Returns whether the first byte of `message` is one of `address_families`. An empty list
/// allows all.
#[doc(hidden)]
#[inline]
#[must_use]
pub fn is_of(message: &Message<'_>, address_families: &[u8]) -> bool {
    let first = message.payload().first();
    address_families.is_empty() || first.is_some_and(|first| address_families.contains(first))
}

/// Returns the command of a message of generic netlink.
#[doc(hidden)]
#[inline]
#[must_use]
pub fn genl_number(message: &Message<'_>) -> Option<u16> {
    let header: GenlMsgHdr = message.family_header().ok()?;
    Some(u16::from(header.cmd()))
}

/// An operation of the family `P`. Requests have the header `H` and attributes of the
/// set `Q`; replies have the header `A`, which is the same in most families, and attributes
/// of the set `R`.
pub struct Op<P, H, Q, R, A = H> {
    name: &'static str,
    request: u16,
    reply: u16,
    types: Types<(P, H, Q, R, A)>,
}

// Not derived, because derived impls would require `P: Clone` and the like.
impl<P, H, Q, R, A> Clone for Op<P, H, Q, R, A> {
    #[inline]
    fn clone(&self) -> Self {
        *self
    }
}

impl<P, H, Q, R, A> Copy for Op<P, H, Q, R, A> {}

impl<P, H, Q, R, A> Op<P, H, Q, R, A> {
    /// Creates an operation with the C name `name`. [`family!`](crate::family) does this.
    #[inline]
    #[must_use]
    pub const fn new(name: &'static str, request: u16, reply: u16) -> Self {
        Self {
            name,
            request,
            reply,
            types: PhantomData,
        }
    }

    /// Returns the C name, such as `RTM_GETLINK`.
    #[inline]
    #[must_use]
    pub const fn name(self) -> &'static str {
        self.name
    }

    /// Returns the number of the request: the message type, or the command in generic
    /// netlink.
    #[inline]
    #[must_use]
    pub const fn request(self) -> u16 {
        self.request
    }

    /// Returns the number of the reply, or that of the request if there is none.
    #[inline]
    #[must_use]
    pub const fn reply(self) -> u16 {
        self.reply
    }
}

impl<P: Family, H: Layout, Q: Set, R: Set, A: Layout> Op<P, H, Q, R, A> {
    /// Returns the operation as data. `has_reply` is whether it has a reply but an ACK.
    #[doc(hidden)]
    #[inline]
    #[must_use]
    pub const fn info(self, has_reply: bool) -> OpInfo {
        OpInfo {
            name: self.name,
            request: Some(self.request),
            reply: if has_reply { Some(self.reply) } else { None },
            request_header: H::INFO,
            reply_header: A::INFO,
            request_set: Q::info,
            reply_set: R::info,
            request_is_text: Q::IS_TEXT,
            reply_is_text: R::IS_TEXT,
        }
    }

    /// Reads `message` as a request of this operation. Returns `None` if its number is
    /// another one.
    ///
    /// # Errors
    /// [`PayloadTooShort`](super::super::ParseErrorKind::PayloadTooShort) if the message
    /// does not contain the whole header.
    #[inline]
    pub fn read_request<'a>(
        self,
        message: &Message<'a>,
    ) -> Result<Option<(H, Attrs<'a, Q>)>, ParseError> {
        read_if::<P, H, Q>(message, self.request)
    }

    /// Reads `message` as a reply of this operation. Returns `None` if its number is
    /// another one.
    ///
    /// A family without reply numbers has replies with other ones
    /// ([`HAS_REPLY_NUMBERS`](Family::HAS_REPLY_NUMBERS)).
    ///
    /// # Errors
    /// Those of [`read_request`](Self::read_request).
    #[inline]
    pub fn read_reply<'a>(
        self,
        message: &Message<'a>,
    ) -> Result<Option<(A, Attrs<'a, R>)>, ParseError> {
        let is_unnumbered = !P::HAS_REPLY_NUMBERS && is_unnumbered(message);
        if P::number(message) == Some(self.reply) || is_unnumbered {
            read::<P, A, R>(message).map(Some)
        } else {
            Ok(None)
        }
    }
}

impl<P: RawFamily, H: Layout, Q: Set, R: Set, A: Layout> Op<P, H, Q, R, A> {
    /// Adds a request of this operation to `sink`: `nlmsghdr` with the number of the
    /// request, the family header, and the attributes that `build` adds.
    ///
    /// # Errors
    /// Those of `build`. In this case, nothing is added.
    #[inline]
    pub fn put_request<S: Sink + ?Sized>(
        self,
        sink: &mut S,
        nlmsghdr: NlMsgHdr,
        header: &H,
        build: impl FnOnce(&mut Writer<'_, '_, Q, S, NlMsgHdr>) -> Result<(), BuildError>,
    ) -> Result<(), BuildError> {
        put(sink, nlmsghdr.with_type(self.request), header, build)
    }

    /// Adds a reply of this operation to `sink`, as
    /// [`put_request`](Self::put_request) adds a request. In the header that
    /// [`Request::reply`](super::super::server::Request::reply) returns, the number of the
    /// reply replaces the type.
    ///
    /// # Errors
    /// Those of [`put_request`](Self::put_request).
    #[inline]
    pub fn put_reply<S: Sink + ?Sized>(
        self,
        sink: &mut S,
        nlmsghdr: NlMsgHdr,
        header: &A,
        build: impl FnOnce(&mut Writer<'_, '_, R, S, NlMsgHdr>) -> Result<(), BuildError>,
    ) -> Result<(), BuildError> {
        put(sink, nlmsghdr.with_type(self.reply), header, build)
    }
}

/// Adds a message with a family header and attributes of the set `T`.
#[inline]
fn put<H: Layout, T: Set, S: Sink + ?Sized>(
    sink: &mut S,
    nlmsghdr: NlMsgHdr,
    header: &H,
    build: impl FnOnce(&mut Writer<'_, '_, T, S, NlMsgHdr>) -> Result<(), BuildError>,
) -> Result<(), BuildError> {
    let mut message = MessageBuilder::new(sink, nlmsghdr)?;
    header.with_bytes(|bytes| message.put_payload(bytes))?;
    build(&mut Writer::new(&mut message))?;
    message.end()
}

impl<P, H, Q, R, A> fmt::Debug for Op<P, H, Q, R, A> {
    /// Writes the C name.
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

/// Returns whether the command of a message is the lower byte of its type
/// ([`Family::HAS_REPLY_NUMBERS`]).
#[inline]
pub(super) fn is_unnumbered(message: &Message<'_>) -> bool {
    let [low, ..] = message.nlmsg_type().to_le_bytes();
    message.payload().first() == Some(&low)
}

/// Reads `message` if it has the given number.
#[inline]
fn read_if<'a, P: Family, H: Layout, S: Set>(
    message: &Message<'a>,
    number: u16,
) -> Result<Option<(H, Attrs<'a, S>)>, ParseError> {
    if P::number(message) == Some(number) {
        read::<P, H, S>(message).map(Some)
    } else {
        Ok(None)
    }
}

/// Reads the family header and the attributes of a message of the family `P`, whatever
/// its number.
///
/// # Errors
/// [`PayloadTooShort`](super::super::ParseErrorKind::PayloadTooShort) if the message does
/// not contain the whole header.
#[inline]
pub fn read<'a, P: Family, H: Layout, S: Set>(
    message: &Message<'a>,
) -> Result<(H, Attrs<'a, S>), ParseError> {
    let attributes = message.attributes(P::HDRLEN.saturating_add(H::INFO.size))?;
    let header = message.payload().get(P::HDRLEN..).unwrap_or_default();
    Ok((H::from_bytes(header), Attrs::new(attributes)))
}

/// A notification of the family `P`, with the header `H` and attributes of the set `S`.
pub struct Event<P, H, S> {
    name: &'static str,
    number: u16,
    types: Types<(P, H, S)>,
}

impl<P, H, S> Clone for Event<P, H, S> {
    #[inline]
    fn clone(&self) -> Self {
        *self
    }
}

impl<P, H, S> Copy for Event<P, H, S> {}

impl<P, H, S> Event<P, H, S> {
    /// Creates a notification with the C name `name`. [`family!`](crate::family) does
    /// this.
    #[inline]
    #[must_use]
    pub const fn new(name: &'static str, number: u16) -> Self {
        Self {
            name,
            number,
            types: PhantomData,
        }
    }

    /// Returns the C name, such as `RTM_NEWLINK`.
    #[inline]
    #[must_use]
    pub const fn name(self) -> &'static str {
        self.name
    }

    /// Returns the number: the message type, or the command in generic netlink.
    #[inline]
    #[must_use]
    pub const fn number(self) -> u16 {
        self.number
    }
}

impl<P: Family, H: Layout, S: Set> Event<P, H, S> {
    /// Returns the notification as data.
    #[doc(hidden)]
    #[inline]
    #[must_use]
    pub const fn info(self) -> OpInfo {
        OpInfo {
            name: self.name,
            request: None,
            reply: Some(self.number),
            request_header: H::INFO,
            reply_header: H::INFO,
            request_set: NoAttrs::info,
            reply_set: S::info,
            request_is_text: false,
            reply_is_text: S::IS_TEXT,
        }
    }

    /// Reads `message` as this notification. Returns `None` if its number is another
    /// one.
    ///
    /// # Errors
    /// Those of [`Op::read_request`].
    #[inline]
    pub fn read<'a>(self, message: &Message<'a>) -> Result<Option<(H, Attrs<'a, S>)>, ParseError> {
        read_if::<P, H, S>(message, self.number)
    }
}

impl<P, H, S> fmt::Debug for Event<P, H, S> {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

/// A multicast group of the family `P`.
pub struct Group<P> {
    name: &'static str,
    number: u32,
    family: Types<P>,
}

impl<P> Clone for Group<P> {
    #[inline]
    fn clone(&self) -> Self {
        *self
    }
}

impl<P> Copy for Group<P> {}

impl<P> Group<P> {
    /// Creates a group. [`family!`](crate::family) does this.
    #[inline]
    #[must_use]
    pub const fn new(name: &'static str, number: u32) -> Self {
        Self {
            name,
            number,
            family: PhantomData,
        }
    }

    /// Returns the name: in generic netlink the name by which the group is registered,
    /// otherwise the C name.
    #[inline]
    #[must_use]
    pub const fn name(self) -> &'static str {
        self.name
    }

    /// Returns the number. In generic netlink it is 0, because the kernel assigns it.
    #[inline]
    #[must_use]
    pub const fn number(self) -> u32 {
        self.number
    }
}

impl<P> fmt::Debug for Group<P> {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}
