// SPDX-License-Identifier: MIT OR Apache-2.0
//! [`Texts`]: texts composed while a request is handled, stored until it is
//! answered.

use std::fmt::{self, Write};

/// The maximum length of a text in bytes. It is less than the smallest send
/// buffer, so that an answer with a text can always be sent.
pub(crate) const MAX_LEN: usize = 4000;

/// A list of texts, each of which can be borrowed for as long as the list lives.
///
/// [`keep`](Self::keep) fills in the last element and appends an empty one.
#[derive(Debug, Default)]
pub(crate) struct Texts {
    text: String,
    next: Option<Box<Texts>>,
}

impl Texts {
    /// Writes `text` into this element. Returns the text, and the element for
    /// the next one.
    pub(crate) fn keep(&mut self, text: &dyn fmt::Display) -> (&str, &mut Self) {
        let mut bounded = Bounded(&mut self.text);
        // Fails at the limit, or if `text` itself fails. The text written until
        // then remains.
        let _ = write!(bounded, "{text}");
        (&self.text, self.next.insert(Box::default()))
    }
}

impl Drop for Texts {
    /// Drops a long list without recursion.
    fn drop(&mut self) {
        let mut next = self.next.take();
        while let Some(mut texts) = next {
            next = texts.next.take();
        }
    }
}

/// A `String` of at most [`MAX_LEN`] bytes without NUL, which would end the text
/// in the message.
struct Bounded<'s>(&'s mut String);

impl Write for Bounded<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        for char in text.chars() {
            let char = if char == '\0' {
                char::REPLACEMENT_CHARACTER
            } else {
                char
            };
            if self.0.len().saturating_add(char.len_utf8()) > MAX_LEN {
                return Err(fmt::Error);
            }
            self.0.push(char);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_live_side_by_side() {
        let mut texts = Texts::default();
        let (one, rest) = texts.keep(&1);
        let (two, rest) = rest.keep(&format_args!("{one}+{one}"));
        let (empty, _) = rest.keep(&"");
        assert_eq!((one, two, empty), ("1", "1+1", ""));
    }

    #[test]
    fn a_text_is_cut_between_characters() {
        let mut texts = Texts::default();
        let (text, rest) = texts.keep(&"ä".repeat(100_000));
        assert_eq!(text, "ä".repeat(MAX_LEN / 2));
        let (text, rest) = rest.keep(&format_args!("x{}", "ä".repeat(100_000)));
        assert_eq!(text.len(), MAX_LEN - 1);
        let (text, _) = rest.keep(&"x".repeat(MAX_LEN));
        assert_eq!(text.len(), MAX_LEN);
    }

    #[test]
    fn a_text_has_no_nul() {
        let mut texts = Texts::default();
        assert_eq!(
            texts.keep(&"no key \"a\0b\n\"").0,
            "no key \"a\u{fffd}b\n\""
        );
    }

    #[test]
    fn a_text_that_fails_is_kept_so_far() {
        struct Fails;
        impl fmt::Display for Fails {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("as far as")?;
                Err(fmt::Error)
            }
        }
        assert_eq!(Texts::default().keep(&Fails).0, "as far as");
    }

    /// Without recursion: a thread's stack would not be enough.
    #[test]
    fn a_long_list_is_dropped() {
        let mut texts = Texts::default();
        let mut last = &mut texts;
        for number in 0..1_000_000 {
            last = last.keep(&number).1;
        }
        drop(texts);
    }
}
