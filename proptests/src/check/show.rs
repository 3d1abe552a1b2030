// SPDX-License-Identifier: MIT OR Apache-2.0
//! Differences, and how they are shown.

use std::fmt::{self, Debug};

use nlwire::{ParseError, ParseErrorKind};

use super::super::oracle::{Error, Wrong};

/// Bytes in a message of a panic: the first 512 of them.
pub(super) struct Hex<'a>(pub(super) &'a [u8]);

impl Debug for Hex<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} bytes:", self.0.len())?;
        for (at, byte) in self.0.iter().take(512).enumerate() {
            let separator = if at % 4 == 0 { " " } else { "" };
            write!(f, "{separator}{byte:02x}")?;
        }
        f.write_str(if self.0.len() > 512 { " ..." } else { "" })
    }
}

/// Panics unless both say the same about `bytes`.
#[track_caller]
pub(super) fn same<T: PartialEq + Debug>(what: &str, bytes: &[u8], nlwire: &T, other: &T) {
    if nlwire != other {
        let (nlwire, other) = (shorten(nlwire), shorten(other));
        panic!(
            "{what}:\n nlwire {nlwire}\n  other {other}\n     of {:?}",
            Hex(bytes)
        );
    }
}

fn shorten(value: &impl Debug) -> String {
    let text = format!("{value:?}");
    if text.len() <= 2000 {
        return text;
    }
    let start: String = text.chars().take(2000).collect();
    format!("{start} ...")
}

/// Panics unless `inner` are the bytes of `outer` from `offset` on, not a copy of
/// them.
#[track_caller]
pub(super) fn lies_at(what: &str, outer: &[u8], offset: usize, inner: &[u8]) {
    let (outer_at, inner_at) = (outer.as_ptr() as usize, inner.as_ptr() as usize);
    let is = inner_at.wrapping_sub(outer_at);
    if is != offset || offset + inner.len() > outer.len() {
        panic!(
            "{what}: {} bytes at {}, not {offset}, in {:?}",
            inner.len(),
            is as isize,
            Hex(outer)
        );
    }
}

/// nlwire's error in the oracle's words.
pub(super) fn plain(error: ParseError) -> Error {
    let wrong = match error.kind {
        ParseErrorKind::MessageTooShort { nlmsg_len } => Wrong::MessageTooShort { nlmsg_len },
        ParseErrorKind::MessageTruncated {
            nlmsg_len,
            remaining,
        } => Wrong::MessageTruncated {
            nlmsg_len,
            remaining,
        },
        ParseErrorKind::AttributeTooShort { nla_len } => Wrong::AttributeTooShort { nla_len },
        ParseErrorKind::AttributeTruncated { nla_len, remaining } => {
            Wrong::AttributeTruncated { nla_len, remaining }
        }
        ParseErrorKind::NextHopTooShort { rtnh_len } => Wrong::NextHopTooShort { rtnh_len },
        ParseErrorKind::NextHopTruncated {
            rtnh_len,
            remaining,
        } => Wrong::NextHopTruncated {
            rtnh_len,
            remaining,
        },
        ParseErrorKind::TrailingBytes { remaining } => Wrong::Trailing { remaining },
        ParseErrorKind::PayloadTooShort { expected, actual } => {
            Wrong::PayloadTooShort { expected, actual }
        }
        ParseErrorKind::WrongLength { expected, actual } => Wrong::WrongLength { expected, actual },
        ParseErrorKind::UnexpectedType { nlmsg_type } => Wrong::UnexpectedType { nlmsg_type },
        other => panic!("the oracle has no words for {other:?}"),
    };
    Error {
        wrong,
        offset: error.offset,
    }
}
