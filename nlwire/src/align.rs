// SPDX-License-Identifier: MIT OR Apache-2.0
//! The `NLMSG_*` and `nla_*` arithmetic: one `const fn` for each C macro.
//!
//! Lengths are in bytes. Netlink aligns messages and attributes to 4 bytes. The
//! length of a message or attribute does not include its padding.
//!
//! ```text
//!   <------------------ NLMSG_SPACE(payload) ------------------>
//!   <--------------- nlmsg_len = NLMSG_LENGTH(payload) --->
//!  +-----------------------+-----------------------------+-----+
//!  |  nlmsghdr, 16 bytes   |           payload           | pad |  next message
//!  +-----------------------+-----------------------------+-----+
//!                          ^ NLMSG_DATA                         ^ NLMSG_NEXT
//! ```
//!
//! | C | Rust | difference |
//! |---|---|---|
//! | `NLMSG_ALIGN(len)` | [`nlmsg_align`] | saturates |
//! | `NLMSG_HDRLEN` | [`NLMSG_HDRLEN`] | `usize` instead of `int` |
//! | `NLMSG_LENGTH(len)` | [`nlmsg_length`] | saturates |
//! | `NLMSG_SPACE(len)` | [`nlmsg_space`] | saturates |
//! | `NLMSG_DATA(nlh)` | [`nlmsg_data`] | takes a buffer that starts with the header; returns the payload as a slice, or `None` unless `NLMSG_OK` |
//! | `NLMSG_NEXT(nlh, len)` | [`nlmsg_next`] | takes a buffer that starts with the header; returns the rest of it, or `None` unless `NLMSG_OK`; never steps past the end |
//! | `NLMSG_OK(nlh, len)` | [`nlmsg_ok`] | takes both lengths; no signed or wrapping comparison |
//! | `NLMSG_PAYLOAD(nlh, len)` | [`nlmsg_payload`] | takes both lengths; returns 0 instead of wrapping |
//! | `nlh->nlmsg_type` | [`NlMsgHdr::from_prefix`](super::NlMsgHdr::from_prefix) | `None` unless the buffer holds a whole header |
//! | `NLA_ALIGN(len)` | [`nla_align`] | saturates |
//! | `NLA_HDRLEN` | [`NLA_HDRLEN`] | `usize` instead of `int` |
//! | `nla_attr_size(payload)` | [`nla_attr_size`] | saturates |
//! | `nla_total_size(payload)` | [`nla_total_size`] | saturates |
//! | `nla_padlen(payload)` | [`nla_padlen`] | - |
//! | `nla_ok(nla, remaining)` | [`nla_ok`] | takes both lengths; no signed comparison |
//! | `nla_data(nla)` | [`nla_data`] | like `nlmsg_data` |
//! | `nla_next(nla, &remaining)` | [`nla_next`] | like `nlmsg_next` |
//! | `nla->nla_type` | [`NlAttr::from_prefix`](super::NlAttr::from_prefix) | like `NlMsgHdr::from_prefix` |
//!
//! *Saturates* means that the result for an excessive length is [`usize::MAX`],
//! never a small number. `nlmsg_space(n) <= room` is therefore a safe test for
//! every `n`; in C the same expression wraps.
//!
//! Sources: `include/uapi/linux/netlink.h`, `include/net/netlink.h`.
//!
//! A manual walk, as in C:
//!
//! ```
//! use nlwire::align::{nlmsg_data, nlmsg_next};
//! use nlwire::NlMsgHdr;
//!
//! // for (nlh = buf; NLMSG_OK(nlh, len); nlh = NLMSG_NEXT(nlh, len))
//! fn types(mut buf: &[u8]) -> Vec<(u16, usize)> {
//!     let mut types = Vec::new();
//!     while let (Some(nlh), Some(data), Some(next)) =
//!         (NlMsgHdr::from_prefix(buf), nlmsg_data(buf), nlmsg_next(buf))
//!     {
//!         types.push((nlh.nlmsg_type(), data.len()));
//!         buf = next;
//!     }
//!     types
//! }
//! # let two = [[17u32.to_ne_bytes(), [0; 4], [0; 4], [0; 4], [7, 0, 0, 0]]; 2];
//! # assert_eq!(types(zerocopy::IntoBytes::as_bytes(&two)), [(0, 1), (0, 1)]);
//! ```
//!
//! [`Messages`](super::Messages) performs this walk and reports an error where
//! this one stops silently.

use super::uapi::{NLA_ALIGNTO, NLMSG_ALIGNTO};

// `u32 as usize` below must not lose bits. Netlink exists only on Linux, and
// Linux has no 16-bit port.
const _: () = assert!(usize::BITS >= u32::BITS);

/// Length in bytes of the message header, 16. C: `NLMSG_HDRLEN`.
pub const NLMSG_HDRLEN: usize = nlmsg_align(size_of::<super::NlMsgHdr>());

/// Length in bytes of the attribute header, 4. C: `NLA_HDRLEN`.
pub const NLA_HDRLEN: usize = nla_align(size_of::<super::NlAttr>());

/// Rounds `len` up to a multiple of `to`, a power of two. Saturates.
const fn align_up(len: usize, to: usize) -> usize {
    let mask = to.wrapping_sub(1);
    match len.checked_add(mask) {
        Some(sum) => sum & !mask,
        None => usize::MAX,
    }
}

/// Rounds `len` up to a multiple of 4 bytes. C: `NLMSG_ALIGN(len)`.
#[doc(alias = "NLMSG_ALIGN")]
#[inline]
#[must_use]
pub const fn nlmsg_align(len: usize) -> usize {
    align_up(len, NLMSG_ALIGNTO)
}

/// Returns the `nlmsg_len` of a message with a payload of `payload` bytes. C:
/// `NLMSG_LENGTH(len)`, in the kernel also `nlmsg_msg_size(payload)`.
#[doc(alias = "NLMSG_LENGTH")]
#[doc(alias = "nlmsg_msg_size")]
#[inline]
#[must_use]
pub const fn nlmsg_length(payload: usize) -> usize {
    payload.saturating_add(NLMSG_HDRLEN)
}

/// Returns the number of bytes that a message with a payload of `payload` bytes
/// occupies in a buffer, including padding. C: `NLMSG_SPACE(len)`, in the
/// kernel also `nlmsg_total_size(payload)`.
///
/// ```
/// use nlwire::align::{nlmsg_length, nlmsg_space};
/// const REQUEST: [u8; nlmsg_space(1)] = [0; 20];
/// assert_eq!(nlmsg_length(1), 17);
/// assert_eq!(nlmsg_space(usize::MAX), usize::MAX); // wraps to 12 in C
/// ```
#[doc(alias = "NLMSG_SPACE")]
#[doc(alias = "nlmsg_total_size")]
#[inline]
#[must_use]
pub const fn nlmsg_space(payload: usize) -> usize {
    nlmsg_align(nlmsg_length(payload))
}

/// Returns the number of bytes that follow the header and `len` bytes of family
/// header in a message of `nlmsg_len` bytes. C: `NLMSG_PAYLOAD(nlh, len)`.
///
/// Returns 0 if the message ends earlier; the C macro wraps in this case.
#[doc(alias = "NLMSG_PAYLOAD")]
#[inline]
#[must_use]
pub const fn nlmsg_payload(nlmsg_len: u32, len: usize) -> usize {
    (nlmsg_len as usize).saturating_sub(nlmsg_space(len))
}

/// Returns whether a message of `nlmsg_len` bytes is complete in the
/// `remaining` bytes of the buffer, which include its 16-byte header. C:
/// `NLMSG_OK(nlh, len)`, in the kernel `nlmsg_ok(nlh, remaining)`.
///
/// The result is true if `16 <= nlmsg_len <= remaining`. Both C forms take a
/// signed `remaining`: a C caller that passes an unsigned one reads past the
/// end of the buffer after an unpadded last message.
#[doc(alias = "NLMSG_OK")]
#[inline]
#[must_use]
pub const fn nlmsg_ok(nlmsg_len: u32, remaining: usize) -> bool {
    let nlmsg_len = nlmsg_len as usize;
    nlmsg_len >= NLMSG_HDRLEN && nlmsg_len <= remaining
}

/// Splits `buf`, which starts with a message header, into the message and the
/// bytes after the message's padding. Returns `None` unless [`nlmsg_ok`].
///
/// The last message of a buffer may lack its padding.
#[inline]
const fn split_message(buf: &[u8]) -> Option<(&[u8], &[u8])> {
    let nlmsg_len = match buf.first_chunk::<4>() {
        Some(field) => u32::from_ne_bytes(*field),
        None => return None,
    };
    if !nlmsg_ok(nlmsg_len, buf.len()) {
        return None;
    }
    split_padded(buf, nlmsg_len as usize, nlmsg_align(nlmsg_len as usize))
}

/// Returns the first `len` bytes of `buf`, and the bytes after its first
/// `padded` bytes. The second slice is empty if `buf` ends within the padding.
/// Returns `None` if `buf` ends before `len`.
///
/// The position of the next header must not be a choice between two values: the
/// processor would have to wait for both. The function therefore assumes that
/// the padding is present. A buffer that ends without padding takes a separate,
/// predicted branch.
#[inline]
pub(super) const fn split_padded(buf: &[u8], len: usize, padded: usize) -> Option<(&[u8], &[u8])> {
    match buf.split_at_checked(padded) {
        Some((whole, rest)) => match whole.split_at_checked(len) {
            Some((whole, _)) => Some((whole, rest)),
            None => None,
        },
        None => split_unpadded(buf, len),
    }
}

/// Like [`split_padded`], for a `buf` shorter than the padded length.
#[cold]
const fn split_unpadded(buf: &[u8], len: usize) -> Option<(&[u8], &[u8])> {
    match buf.split_at_checked(len) {
        Some((whole, _)) => Some((whole, &[])),
        None => None,
    }
}

/// Returns the payload of the message at the start of `buf`: the bytes after
/// its 16-byte header, without padding. C: `NLMSG_DATA(nlh)`.
///
/// Returns `None` unless `buf` starts with a whole message ([`nlmsg_ok`]).
#[doc(alias = "NLMSG_DATA")]
#[inline]
#[must_use]
pub const fn nlmsg_data(buf: &[u8]) -> Option<&[u8]> {
    match split_message(buf) {
        Some((message, _)) => match message.split_at_checked(NLMSG_HDRLEN) {
            Some((_, payload)) => Some(payload),
            None => None,
        },
        None => None,
    }
}

/// Returns the bytes after the message at the start of `buf`, from the next
/// header on. C: `NLMSG_NEXT(nlh, len)`; the length of the result is the value
/// that the macro leaves in its `len`.
///
/// The result is empty after the last message, padded or not. Returns `None`
/// unless `buf` starts with a whole message ([`nlmsg_ok`]).
#[doc(alias = "NLMSG_NEXT")]
#[inline]
#[must_use]
pub const fn nlmsg_next(buf: &[u8]) -> Option<&[u8]> {
    match split_message(buf) {
        Some((_, rest)) => Some(rest),
        None => None,
    }
}

/// Rounds `len` up to a multiple of 4 bytes. C: `NLA_ALIGN(len)`.
#[doc(alias = "NLA_ALIGN")]
#[inline]
#[must_use]
pub const fn nla_align(len: usize) -> usize {
    align_up(len, NLA_ALIGNTO)
}

/// Returns the length of an attribute with a payload of `payload` bytes: its
/// `nla_len`, without padding. Kernel: `nla_attr_size(payload)`.
///
/// A result above 65,535 does not fit into `nla_len`;
/// [`Builder`](super::Builder) rejects such a payload.
#[inline]
#[must_use]
pub const fn nla_attr_size(payload: usize) -> usize {
    payload.saturating_add(NLA_HDRLEN)
}

/// Returns the number of bytes that an attribute with a payload of `payload`
/// bytes occupies in a message, including padding. Kernel:
/// `nla_total_size(payload)`.
///
/// ```
/// use nlwire::align::{nla_padlen, nla_total_size, nlmsg_space};
/// // The exact size of a buffer, computed at compile time, for
/// // an ifinfomsg (16 bytes) and an interface name of at most 16 bytes.
/// const ROOM: usize = nlmsg_space(16 + nla_total_size(16));
/// assert_eq!(ROOM, 52);
/// assert_eq!(nla_padlen(5), 3);
/// ```
#[inline]
#[must_use]
pub const fn nla_total_size(payload: usize) -> usize {
    nla_align(nla_attr_size(payload))
}

/// Returns the number of padding bytes after an attribute with a payload of
/// `payload` bytes: 0 to 3. Kernel: `nla_padlen(payload)`.
#[inline]
#[must_use]
pub const fn nla_padlen(payload: usize) -> usize {
    nla_total_size(payload).wrapping_sub(nla_attr_size(payload))
}

/// Returns whether an attribute of `nla_len` bytes is complete in the
/// `remaining` bytes of the attribute stream, which include its 4-byte header.
/// Kernel: `nla_ok(nla, remaining)`.
///
/// The result is true if `4 <= nla_len <= remaining`.
#[inline]
#[must_use]
pub const fn nla_ok(nla_len: u16, remaining: usize) -> bool {
    let nla_len = nla_len as usize;
    nla_len >= NLA_HDRLEN && nla_len <= remaining
}

/// Like [`split_message`], for attributes.
#[inline]
const fn split_attribute(buf: &[u8]) -> Option<(&[u8], &[u8])> {
    let nla_len = match buf.first_chunk::<2>() {
        Some(field) => u16::from_ne_bytes(*field),
        None => return None,
    };
    if !nla_ok(nla_len, buf.len()) {
        return None;
    }
    split_padded(buf, nla_len as usize, nla_align(nla_len as usize))
}

/// Returns the payload of the attribute at the start of `buf`: the bytes after
/// its 4-byte header, without padding. Kernel: `nla_data(nla)`, with
/// `nla_len(nla)` as its length.
///
/// Returns `None` unless `buf` starts with a whole attribute ([`nla_ok`]).
#[inline]
#[must_use]
pub const fn nla_data(buf: &[u8]) -> Option<&[u8]> {
    match split_attribute(buf) {
        Some((attribute, _)) => match attribute.split_at_checked(NLA_HDRLEN) {
            Some((_, payload)) => Some(payload),
            None => None,
        },
        None => None,
    }
}

/// Returns the bytes after the attribute at the start of `buf`, from the next
/// header on. Kernel: `nla_next(nla, &remaining)`.
///
/// The result is empty after the last attribute, padded or not. Returns `None`
/// unless `buf` starts with a whole attribute ([`nla_ok`]).
#[inline]
#[must_use]
pub const fn nla_next(buf: &[u8]) -> Option<&[u8]> {
    match split_attribute(buf) {
        Some((_, rest)) => Some(rest),
        None => None,
    }
}
