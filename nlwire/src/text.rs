// SPDX-License-Identifier: MIT OR Apache-2.0
//! [`Text`]: the bytes of a text that a peer wrote, for display.

use core::fmt::{self, Write};
use core::str::Utf8Error;

/// The bytes of a text that a peer wrote, such as the text of an extended ACK
/// or the name of an interface, for display in a terminal or a log.
///
/// The text can be anything: kernels quote user input, and an interface name
/// may be any bytes but `/`, `:` and white space (`dev_valid_name`). `Display`
/// writes a single line without effects on a terminal:
///
/// - Control characters (C0, DEL, C1), U+2028 and U+2029, which separate lines,
///   and the characters that control the direction of text (`Bidi_Control` in
///   Unicode) are escaped: `\n`, `\r`, `\t`, otherwise `\u{1b}`.
/// - Bytes that are not UTF-8 are replaced by U+FFFD.
/// - All other characters are unchanged. A backslash is not escaped.
///
/// `Debug` writes a string literal with all bytes but printable ASCII escaped.
///
/// ```
/// use nlwire::Text;
///
/// let text = Text::new(b"no\tsuch \x1b[31mdevice\xff\n");
/// assert_eq!(text.to_string(), "no\\tsuch \\u{1b}[31mdevice\u{fffd}\\n");
/// ```
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Text<'a>(&'a [u8]);

impl<'a> Text<'a> {
    /// Returns `bytes` for display.
    #[inline]
    #[must_use]
    pub const fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    /// Returns the bytes, unchanged.
    #[inline]
    #[must_use]
    pub const fn as_bytes(&self) -> &'a [u8] {
        self.0
    }

    /// Returns the text if it is UTF-8.
    ///
    /// # Errors
    /// Returns where it is not UTF-8. `Display` writes any text.
    #[inline]
    pub const fn to_str(&self) -> Result<&'a str, Utf8Error> {
        core::str::from_utf8(self.0)
    }
}

impl<'a> From<&'a str> for Text<'a> {
    #[inline]
    fn from(text: &'a str) -> Self {
        Self(text.as_bytes())
    }
}

impl PartialEq<str> for Text<'_> {
    #[inline]
    fn eq(&self, other: &str) -> bool {
        self.0 == other.as_bytes()
    }
}

impl PartialEq<&str> for Text<'_> {
    #[inline]
    fn eq(&self, other: &&str) -> bool {
        self.0 == other.as_bytes()
    }
}

/// Returns whether a character is escaped.
pub(super) const fn is_escaped(character: char) -> bool {
    matches!(
        character,
        '\0'..='\x1f'
            | '\x7f'..='\u{9f}'
            | '\u{61c}'
            | '\u{200e}'
            | '\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2066}'..='\u{2069}'
    )
}

impl fmt::Display for Text<'_> {
    // Inlined, it would be four times in a program that prints links.
    #[inline(never)]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for chunk in self.0.utf8_chunks() {
            for character in chunk.valid().chars() {
                match character {
                    '\n' => f.write_str("\\n")?,
                    '\r' => f.write_str("\\r")?,
                    '\t' => f.write_str("\\t")?,
                    _ if is_escaped(character) => {
                        write!(f, "\\u{{{:x}}}", u32::from(character))?;
                    }
                    _ => f.write_char(character)?,
                }
            }
            if !chunk.invalid().is_empty() {
                f.write_char(char::REPLACEMENT_CHARACTER)?;
            }
        }
        Ok(())
    }
}

impl fmt::Debug for Text<'_> {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\"{}\"", self.0.escape_ascii())
    }
}
