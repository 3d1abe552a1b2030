// SPDX-License-Identifier: MIT OR Apache-2.0
//! The next hops of a multipath route, in `RTA_MULTIPATH`: [`RtNextHop`], the
//! header of each, and [`NextHops`], the walk over them.
//!
//! ```text
//!   0         2        3        4             8
//!  +---------+--------+--------+-------------+-----------------+-----+
//!  | rtnh_len| _flags | _hops  | rtnh_ifindex| attribute, ...  | pad | next hop ...
//!  +---------+--------+--------+-------------+-----------------+-----+
//!   <------------------ rtnh_len ---------------------------->
//! ```

use core::fmt;
use core::iter::FusedIterator;

use zerocopy::native_endian::{I32, U16};
// This imports the trait. If another crate enables zerocopy's feature `derive`,
// it also imports the macro of the same name, so the derives below use the full
// path.
use zerocopy::FromBytes;
use zerocopy_derive::{Immutable, IntoBytes, KnownLayout, Unaligned};

use super::super::align::split_padded;
use super::super::debug::Hex;
use super::super::{nla_align, Attributes, ParseError, ParseErrorKind};

/// The header of a next hop in `RTA_MULTIPATH`: `struct rtnexthop`.
///
/// The attributes after it are `RTA_*`: `RTA_GATEWAY` or `RTA_VIA`, `RTA_FLOW`,
/// `RTA_ENCAP` and `RTA_ENCAP_TYPE`.
///
/// [`NextHops`] reads next hops.
/// [`NestBuilder::next_hop_with`](super::super::NestBuilder::next_hop_with)
/// writes them.
#[doc(alias = "rtnexthop")]
#[derive(
    Clone,
    Copy,
    Default,
    PartialEq,
    Eq,
    Hash,
    zerocopy_derive::FromBytes,
    IntoBytes,
    KnownLayout,
    Immutable,
    Unaligned,
)]
#[repr(C)]
pub struct RtNextHop {
    /// Length of the next hop in bytes, including this header and its
    /// attributes.
    pub rtnh_len: U16,
    /// `RTNH_F_*` bits.
    pub rtnh_flags: u8,
    /// Weight of the next hop, minus 1: 0 is a weight of 1. In multicast
    /// routes, the minimum time to live of the packets that are forwarded.
    pub rtnh_hops: u8,
    /// Interface index of the link that packets leave on. In a request, 0 lets
    /// the kernel choose.
    pub rtnh_ifindex: I32,
}

/// The length of `struct rtnexthop` in bytes, 8.
const RTNH_HDRLEN: usize = size_of::<RtNextHop>();

const _: () = assert!(RTNH_HDRLEN == 8 && align_of::<RtNextHop>() == 1);

/// An iterator over the next hops in an `RTA_MULTIPATH`, in order. Returned by
/// [`Attribute::next_hops`](super::super::Attribute::next_hops).
///
/// The walk follows the kernel's `rtnh_ok` and `rtnh_next` (C: `RTNH_OK`,
/// `RTNH_NEXT`). Each next hop begins at the aligned end of the previous one.
/// The last next hop may lack its padding. The walk ends when fewer than 8
/// bytes are left. At a next hop whose length is below 8 or beyond the end of
/// the payload, the iterator returns one error and then ends.
///
/// Each next hop takes at least 8 bytes, so the walk always ends.
///
/// ```
/// use nlwire::uapi::{RTA_GATEWAY, RTA_MULTIPATH};
/// use nlwire::rtnl::RtMsg;
/// use nlwire::{Message, ParseError};
///
/// /// Prints "dev 2 via 10.0.0.4 weight 5" and the like.
/// fn print_next_hops(route: &Message<'_>) -> Result<(), ParseError> {
///     for attribute in route.attributes(size_of::<RtMsg>())? {
///         let attribute = attribute?;
///         if attribute.nla_type() != RTA_MULTIPATH {
///             continue;
///         }
///         for hop in attribute.next_hops() {
///             let hop = hop?;
///             print!("dev {}", hop.header().rtnh_ifindex);
///             for attribute in hop.attributes() {
///                 let attribute = attribute?;
///                 if attribute.nla_type() == RTA_GATEWAY {
///                     print!(" via {:?}", attribute.payload());
///                 }
///             }
///             println!(" weight {}", u32::from(hop.header().rtnh_hops) + 1);
///         }
///     }
///     Ok(())
/// }
/// ```
#[doc(alias = "RTNH_OK")]
#[doc(alias = "RTNH_NEXT")]
#[doc(alias = "rtnh_ok")]
#[doc(alias = "rtnh_next")]
#[derive(Clone, PartialEq, Eq)]
#[must_use = "iterators are lazy"]
pub struct NextHops<'a> {
    /// The bytes that have not been walked yet.
    rest: &'a [u8],
    /// The offset of the end of `rest`.
    end: usize,
    strict: bool,
    /// Whether the error at the start of `rest` has been returned.
    failed: bool,
}

impl<'a> NextHops<'a> {
    /// Returns an iterator over the next hops in `stream`, the payload of an
    /// `RTA_MULTIPATH`. Offsets are relative to its start.
    #[inline]
    pub const fn new(stream: &'a [u8]) -> Self {
        Self::ending_at(stream, stream.len())
    }

    /// Returns an iterator over the next hops in `stream`, whose end is at
    /// offset `end`.
    #[inline]
    pub(in super::super) const fn ending_at(stream: &'a [u8], end: usize) -> Self {
        Self {
            rest: stream,
            end,
            strict: false,
            failed: false,
        }
    }

    /// Returns this iterator in strict mode: 1 to 7 bytes after the last next
    /// hop are an error ([`TrailingBytes`](ParseErrorKind::TrailingBytes))
    /// instead of a [`remainder`](Self::remainder). The kernel rejects a
    /// request with such bytes (`fib_count_nexthops`).
    #[inline]
    pub const fn strict(self) -> Self {
        Self {
            strict: true,
            ..self
        }
    }

    /// Returns the bytes that have not been walked yet. After the last next
    /// hop, these are fewer than 8 bytes. After an error, they begin with the
    /// malformed header.
    #[inline]
    #[must_use]
    pub const fn remainder(&self) -> &'a [u8] {
        self.rest
    }

    /// Ends the walk with an error at the start of `rest`. Returns `None` if
    /// that error has already been returned.
    #[cold]
    fn fail<T>(&mut self, kind: ParseErrorKind) -> Option<Result<T, ParseError>> {
        if self.failed {
            return None;
        }
        self.failed = true;
        let offset = self.end.wrapping_sub(self.rest.len());
        Some(Err(ParseError { kind, offset }))
    }
}

impl<'a> Iterator for NextHops<'a> {
    type Item = Result<NextHop<'a>, ParseError>;

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        let rest = self.rest;
        let remaining = rest.len();
        let Ok((header, _)) = RtNextHop::ref_from_prefix(rest) else {
            if !self.strict || rest.is_empty() {
                return None;
            }
            return self.fail(ParseErrorKind::TrailingBytes { remaining });
        };
        let rtnh_len = header.rtnh_len.get();
        let len = usize::from(rtnh_len);
        if len < RTNH_HDRLEN {
            return self.fail(ParseErrorKind::NextHopTooShort { rtnh_len });
        }
        let Some((bytes, after)) = split_padded(rest, len, nla_align(len)) else {
            return self.fail(ParseErrorKind::NextHopTruncated {
                rtnh_len,
                remaining,
            });
        };
        self.rest = after;
        Some(Ok(NextHop {
            header,
            bytes,
            offset: self.end.wrapping_sub(remaining),
        }))
    }

    #[inline]
    fn size_hint(&self) -> (usize, Option<usize>) {
        if self.failed {
            return (0, Some(0));
        }
        // Every item takes at least a header, except the error of a strict
        // walk.
        let most = self.rest.len() / RTNH_HDRLEN;
        (
            most.min(1),
            Some(most.saturating_add(usize::from(self.strict))),
        )
    }
}

impl FusedIterator for NextHops<'_> {}

impl fmt::Debug for NextHops<'_> {
    /// Shows the next hops that have not been walked yet as a list.
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.clone()).finish()
    }
}

/// One next hop of a multipath route: a header and attributes, borrowed from the
/// datagram.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct NextHop<'a> {
    header: &'a RtNextHop,
    /// The header and the attributes, exactly `rtnh_len` bytes.
    bytes: &'a [u8],
    offset: usize,
}

impl<'a> NextHop<'a> {
    /// Returns the header.
    #[inline]
    #[must_use]
    pub const fn header(&self) -> &'a RtNextHop {
        self.header
    }

    /// Returns an iterator over the attributes after the header.
    #[doc(alias = "RTNH_DATA")]
    #[inline]
    pub const fn attributes(&self) -> Attributes<'a> {
        let stream = match self.bytes.split_at_checked(RTNH_HDRLEN) {
            Some((_, stream)) => stream,
            None => &[],
        };
        Attributes::ending_at(stream, self.offset.wrapping_add(self.bytes.len()))
    }

    /// Returns the header and the attributes, exactly `rtnh_len` bytes.
    #[inline]
    #[must_use]
    pub const fn as_bytes(&self) -> &'a [u8] {
        self.bytes
    }

    /// Returns the position of the header, in bytes from the start of the
    /// buffer that was passed to nlwire.
    #[inline]
    #[must_use]
    pub const fn offset(&self) -> usize {
        self.offset
    }
}

impl fmt::Debug for RtNextHop {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RtNextHop")
            .field("rtnh_len", &self.rtnh_len.get())
            .field("rtnh_flags", &self.rtnh_flags)
            .field("rtnh_hops", &self.rtnh_hops)
            .field("rtnh_ifindex", &self.rtnh_ifindex.get())
            .finish()
    }
}

impl fmt::Debug for NextHop<'_> {
    /// Shows the attributes in hexadecimal, as `Attribute` does.
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let payload = self.bytes.get(RTNH_HDRLEN..);
        f.debug_struct("NextHop")
            .field("header", self.header)
            .field("payload", &Hex(payload.unwrap_or_default()))
            .finish()
    }
}
