// SPDX-License-Identifier: MIT OR Apache-2.0
//! The bytes that a line of text has, in the forms in which people paste them.

/// The meaning of a line.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Line {
    /// White space: a datagram ends.
    Blank,
    /// `*`, by which dumps abbreviate lines that are equal to the previous one.
    Repeat,
    /// A line of a dump with offsets, whose base the dump does not tell.
    Dump(Offset, Vec<u8>),
    /// Bytes without anything else, which the next line can continue.
    Bytes(Vec<u8>),
    /// Bytes amid other text: a whole datagram.
    Whole {
        bytes: Vec<u8>,
        /// Whether the next line of this form can continue them.
        joins: bool,
        /// Whether the text says that bytes are missing: `"..."...`.
        cut: bool,
    },
    /// A message that strace has decoded, so that its bytes are not there.
    Decoded,
    /// Other text.
    Prose,
}

/// An offset by its digits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Offset(String);

impl Offset {
    fn value(&self, radix: u32) -> Option<u64> {
        u64::from_str_radix(&self.0, radix).ok()
    }

    /// Returns the base of the digits if this offset is `len` behind `first`, in the base
    /// `known` or, without it, in any. The first offset of a dump by addresses is not 0.
    pub(super) fn radix(&self, first: &Self, len: usize, known: Option<u32>) -> Option<u32> {
        let len = u64::try_from(len).ok()?;
        let is_behind = |radix: &u32| {
            let distance = self.value(*radix).zip(first.value(*radix));
            distance.and_then(|(this, first)| this.checked_sub(first)) == Some(len)
        };
        let all = [16, 8, 10].into_iter();
        all.filter(|radix| known.is_none_or(|known| known == *radix))
            .find(is_behind)
    }

    /// Returns the distance from `len` bytes behind `first`, by which repeated lines are
    /// counted. If the base is not known, it is that of od for 7 digits.
    pub(super) fn distance(&self, first: &Self, len: usize, known: Option<u32>) -> Option<usize> {
        let radix = known.unwrap_or(if self.0.len() == 7 { 8 } else { 16 });
        let this = self.value(radix)?.checked_sub(first.value(radix)?)?;
        usize::try_from(this).ok()?.checked_sub(len)
    }
}

/// The number of bytes of a message's header: what is shorter is not taken for a message
/// amid other text.
const HEADER: usize = 16;

/// The number of labels and words before the bytes of a line that are looked at. It keeps the
/// time linear in the length of the line, which can be a megabyte.
const MAX_LABELS: usize = 32;

impl Line {
    pub(super) fn parse(text: &str) -> Self {
        let text = text.trim();
        // strace's dumps of what was read and written: ` | 00000  14 00 ... |`, and quoted mail.
        let inside = text.trim_start_matches(['|', '>', ' ']);
        if inside.is_empty() {
            return Self::Blank;
        }
        if inside == "*" {
            return Self::Repeat;
        }
        if text.contains("nlmsg_len=") {
            return Self::Decoded;
        }
        if let Some(dump) = dump(inside) {
            return dump;
        }
        if text.contains('"') || text.contains("b'") {
            return quoted(text);
        }
        if text.contains("\\x") {
            return match unescape(text) {
                Some(bytes) => Self::Bytes(bytes),
                None => Self::Prose,
            };
        }
        if let Some(bytes) = numbers(text) {
            return Self::Bytes(bytes);
        }
        labelled(text)
    }
}

/// Parses a line of a dump: `00000000: 1400 0000  ....`, `0000000 14 00`, `0x0000:  1400`.
fn dump(text: &str) -> Option<Line> {
    let mut rest = text;
    // Dumps in logs have something before the offset, such as a time or the kernel's prefix.
    for _ in 0..MAX_LABELS {
        if let Some(line) = dump_at(rest) {
            return Some(line);
        }
        // What follows a quote is text.
        let (word, behind) = rest.split_once(char::is_whitespace)?;
        if word.contains(['"', '\'']) || !text.contains(": ") {
            return None;
        }
        rest = behind.trim_start();
    }
    None
}

fn dump_at(text: &str) -> Option<Line> {
    let (first, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
    let digits = first.strip_prefix("0x").unwrap_or(first);
    let (digits, colon) = match digits.strip_suffix(':') {
        Some(digits) => (digits, true),
        None => (digits, false),
    };
    if !(4..=16).contains(&digits.len()) || !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
        return None;
    }
    let rest = rest.trim_start();
    let offset = Offset(digits.to_owned());
    let Some(width) = rest.split_whitespace().next().map(str::len) else {
        // The end of a dump: its length, as hexdump and od write it. `od -A x` writes 6 digits.
        let is_end = !colon && matches!(digits.len(), 6..=8);
        return is_end.then(|| Line::Dump(offset, Vec::new()));
    };
    // Words behind an offset without a colon: hexdump and od, whose offsets have 7 digits.
    if !colon && width != 2 && digits.len() != 7 {
        return None;
    }
    // gdb: `0x7ffc0010:	0x14	0x00`
    let bytes = if colon && rest.starts_with("0x") {
        numbers(rest).unwrap_or_default()
    } else {
        dump_bytes(rest, width, colon)
    };
    (!bytes.is_empty()).then_some(Line::Dump(offset, bytes))
}

/// Parses the columns of a dump, up to that of the text.
fn dump_bytes(text: &str, width: usize, colon: bool) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut rest = text;
    loop {
        let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
        let (token, behind) = rest.split_at_checked(end).unwrap_or_default();
        // With a colon as in xxd and tcpdump, the last word can be shorter.
        let fits = token.len() == width || (colon && token.len() < width);
        if !fits || !push_word(token, width, colon, &mut bytes) {
            break;
        }
        let next = behind.trim_start();
        let gap = behind.len().saturating_sub(next.len());
        // hexdump and strace have two spaces in the middle. Otherwise, a gap is the end.
        let is_middle = gap == 2 && bytes.len() == 8 && !colon;
        // `hexdump -x` and `-o`, which have no text behind the words.
        let is_wide = matches!((gap, width), (4, 4) | (2, 6)) && !colon;
        if next.is_empty() || (gap > 1 && !is_middle && !is_wide) {
            break;
        }
        rest = next;
    }
    bytes
}

/// Appends a word of `width` digits. hexdump and od write words of more than a byte as
/// numbers, others in the order of the bytes.
fn push_word(token: &str, width: usize, in_order: bool, to: &mut Vec<u8>) -> bool {
    let octal = matches!(width, 3 | 6);
    let radix = if octal { 8 } else { 16 };
    if !token.bytes().all(|digit| digit.is_ascii_hexdigit()) {
        return false;
    }
    let Ok(value) = u64::from_str_radix(token, radix) else {
        return false;
    };
    let len = match width {
        _ if in_order && width % 2 == 0 => token.len() / 2,
        2 | 4 | 8 | 16 => width / 2,
        3 => 1,
        6 => 2,
        _ => return false,
    };
    // An octal byte or word has room for more than its bits.
    let limit = if len == 1 { 0xff } else { 0xffff };
    if (octal && value > limit) || (in_order && token.len() % 2 != 0) {
        return false;
    }
    if in_order || len == 1 {
        let bytes = value.to_be_bytes();
        let skip = bytes.len().saturating_sub(len);
        to.extend(bytes.iter().skip(skip));
    } else {
        let bytes = value.to_le_bytes();
        to.extend(bytes.iter().take(len));
    }
    true
}

/// Parses string literals of C or Python. The longest one in a line counts, unless nothing
/// but literals is there.
fn quoted(text: &str) -> Line {
    let mut all = Vec::new();
    let mut longest: (Vec<u8>, bool) = (Vec::new(), false);
    let mut outside = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(['"', '\'']) {
        let (before, behind) = rest.split_at_checked(at).unwrap_or_default();
        outside.push_str(before);
        let quote = behind.chars().next().unwrap_or('"');
        let inside = behind.get(1..).unwrap_or_default();
        if quote == '\'' && !before.ends_with('b') {
            rest = inside;
            continue;
        }
        let Some((literal, behind)) = split_literal(inside, quote) else {
            break;
        };
        rest = behind;
        let Some(bytes) = unescape(literal) else {
            continue;
        };
        all.extend_from_slice(&bytes);
        if bytes.len() > longest.0.len() {
            longest = (bytes, rest.starts_with("..."));
        }
    }
    outside.push_str(rest);
    let only = |character: char| " \t;,\\+()".contains(character);
    if outside.trim_matches('b').chars().all(only) {
        return Line::Bytes(all);
    }
    let (bytes, cut) = longest;
    if bytes.len() < HEADER {
        return Line::Prose;
    }
    Line::Whole {
        bytes,
        joins: false,
        cut,
    }
}

/// Splits `text` at the first quote that is not escaped.
fn split_literal(text: &str, quote: char) -> Option<(&str, &str)> {
    let mut escaped = false;
    for (at, character) in text.char_indices() {
        if escaped {
            escaped = false;
        } else if character == '\\' {
            escaped = true;
        } else if character == quote {
            let (literal, behind) = text.split_at_checked(at)?;
            return Some((literal, behind.get(1..)?));
        }
    }
    None
}

/// Returns the bytes of a literal: `\24`, `\x14`, `\n`, and characters that are themselves.
fn unescape(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, behind @ ..] = rest {
        rest = behind;
        if *first != b'\\' {
            bytes.push(*first);
            continue;
        }
        let [escape, behind @ ..] = rest else {
            return None;
        };
        let byte = match escape {
            b'0'..=b'7' => return_number(&mut rest, 8, 3)?,
            b'x' => {
                rest = behind;
                bytes.push(return_number(&mut rest, 16, 2)?);
                continue;
            }
            other => {
                rest = behind;
                bytes.push(match other {
                    b'n' => b'\n',
                    b'r' => b'\r',
                    b't' => b'\t',
                    b'v' => 0x0b,
                    b'f' => 0x0c,
                    b'a' => 0x07,
                    b'b' => 0x08,
                    b'e' => 0x1b,
                    other => *other,
                });
                continue;
            }
        };
        bytes.push(byte);
    }
    Some(bytes)
}

/// Takes a number of at most `digits` digits from the start of `text`.
fn return_number(text: &mut &[u8], radix: u32, digits: usize) -> Option<u8> {
    let is_digit = |byte: &&u8| char::from(**byte).is_digit(radix);
    let len = text.iter().take(digits).take_while(is_digit).count();
    let (number, rest) = text.split_at_checked(len)?;
    *text = rest;
    let number = std::str::from_utf8(number).ok()?;
    u8::from_str_radix(number, radix).ok()
}

/// Parses numbers, one for each byte, and nothing else: `14 00`, `0x14, 0x00`, `14:00`,
/// `[20, 0]`, `1400`.
pub(super) fn numbers(text: &str) -> Option<Vec<u8>> {
    let text = text.trim_matches(['{', '}', '[', ']', '(', ')', ';', ',', ' ', '\t', '\\']);
    let is_separator = |character: char| " \t,:-".contains(character);
    let tokens = || text.split(is_separator).filter(|token| !token.is_empty());
    if tokens().any(|token| token.starts_with("0x") || token.starts_with("0X")) {
        // `0x14`; a plain `0` is the same in any base.
        let number = |token: &str| {
            let digits = token.get(2..).filter(|_| token.len() > 2);
            u8::from_str_radix(digits.unwrap_or(token), 16).ok()
        };
        return tokens().map(number).collect();
    }
    let decimal = |token: &str| token.parse::<u8>().ok();
    let is_hex = |token: &str| token.len() % 2 == 0;
    if text.contains(',') && !tokens().all(|token| token.len() == 2) {
        return tokens().map(decimal).collect();
    }
    // `od -t u1`: not all bytes have two digits, and none has a zero before its digits.
    let is_decimal = |token: &str| token == "0" || !token.starts_with('0');
    if tokens().count() > 3 && !tokens().all(is_hex) && tokens().all(is_decimal) {
        return tokens().map(decimal).collect();
    }
    let mut bytes = Vec::new();
    for token in tokens() {
        if !is_hex(token) || !push_hex(token, &mut bytes) {
            return None;
        }
    }
    (!bytes.is_empty()).then_some(bytes)
}

/// Appends the bytes of hexadecimal digits.
fn push_hex(digits: &str, to: &mut Vec<u8>) -> bool {
    for pair in digits.as_bytes().chunks(2) {
        let pair = std::str::from_utf8(pair).unwrap_or_default();
        match u8::from_str_radix(pair, 16) {
            Ok(byte) if !pair.starts_with('+') => to.push(byte),
            _ => return false,
        }
    }
    true
}

/// Finds bytes in a line that has other words: those behind a label such as `data:` or
/// `buf[] =`, the longest word of hexadecimal digits, or the digits at the end.
fn labelled(text: &str) -> Line {
    let labels = text.match_indices([':', '=', '{', '[', '(']);
    for (at, _) in labels.take(MAX_LABELS) {
        let rest = text.get(at.saturating_add(1)..).unwrap_or_default();
        match numbers(rest) {
            Some(bytes) if bytes.len() >= HEADER => return whole(bytes),
            _ => {}
        }
    }
    let words = text.split(|character: char| !character.is_ascii_alphanumeric());
    let is_hex =
        |word: &&str| word.len() % 2 == 0 && word.bytes().all(|digit| digit.is_ascii_hexdigit());
    let mut bytes = Vec::new();
    match words.clone().filter(is_hex).max_by_key(|word| word.len()) {
        Some(word) if word.len() >= 2 * HEADER => {
            push_hex(word, &mut bytes);
        }
        _ => {
            // From the last word that is no byte on.
            for word in words.filter(|word| !word.is_empty()) {
                if word.len() != 2 || !push_hex(word, &mut bytes) {
                    bytes.clear();
                }
            }
        }
    }
    if bytes.len() < HEADER {
        return Line::Prose;
    }
    whole(bytes)
}

const fn whole(bytes: Vec<u8>) -> Line {
    Line::Whole {
        bytes,
        joins: true,
        cut: false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(text: &str) -> Vec<u8> {
        match Line::parse(text) {
            Line::Bytes(bytes) | Line::Dump(_, bytes) | Line::Whole { bytes, .. } => bytes,
            other => panic!("{text}: {other:?}"),
        }
    }

    #[test]
    fn bytes_are_found_in_every_form() {
        for text in [
            "14 00 00 00 41 42",
            "140000004142",
            "14000000 4142",
            "14:00:00:00:41:42",
            "0x14, 0x00, 0x00, 0, 0x41, 0x42,",
            "{ 0x14, 0x0, 0x0, 0x0, 0x41, 0x42 };",
            "[20, 0, 0, 0, 65, 66]",
            r"\x14\x00\x00\x00AB",
            r#""\24\0\0\0AB""#,
            r#"  "\x14\x00\x00\x00\x41\x42" \"#,
            r#"b"\x14\x00\x00\x00AB""#,
            r"b'\x14\x00\x00\x00AB'",
            "  20   0   0   0  65  66",
            "0x7ffe0010:\t0x14\t0x00\t0x00\t0x00\t0x41\t0x42",
            "> 00000000  14 00 00 00 41 42                                 |....AB|",
            "0000000    0014    0000    4241",
            "0000000  000024  000000  041101",
            "00000000: 1400 0000 4142                           ....AB",
            "00000000: 14 00 00 00 41 42  ....AB",
            "00000000  14 00 00 00 41 42                                 |....AB|",
            "0000000 14 00 00 00 41 42",
            "0000000 0014 0000 4241",
            "0000000 000024 000000 041101",
            "0000000 024 000 000 000 101 102",
            "\t0x0000:  1400 0000 4142                           ....AB",
            "0000   14 00 00 00 41 42                                ....AB",
            " | 00000  14 00 00 00 41 42                                 ....AB |",
            "[   12.345] nl: 00000000: 14 00 00 00 41 42  ....AB",
        ] {
            assert_eq!(bytes(text), b"\x14\0\0\0AB", "{text}");
        }
    }

    #[test]
    fn bytes_are_found_amid_other_text() {
        let wanted = [0x14, 0, 0, 0, 0x12, 0, 1, 3, 1, 0, 0, 0, 0, 0, 0, 0];
        for text in [
            r#"sendto(3, "\24\0\0\0\22\0\1\3\1\0\0\0\0\0\0\0", 16, 0, {sa_family=AF_NETLINK}, 12) = 16"#,
            "send 16 bytes 14000000120001030100000000000000",
            "tx len 16: 14 00 00 00 12 00 01 03 01 00 00 00 00 00 00 00",
            "buf[] = { 0x14, 0x00, 0x00, 0x00, 0x12, 0x00, 0x01, 0x03, 0x01, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00 };",
        ] {
            let line = Line::parse(text);
            assert!(matches!(line, Line::Whole { cut: false, .. }), "{line:?}");
            assert_eq!(bytes(text), wanted, "{text}");
        }
        let cut = r#"write(3, "\24\0\0\0\22\0\1\3\1\0\0\0\0\0\0\0"..., 40) = 40"#;
        assert!(matches!(Line::parse(cut), Line::Whole { cut: true, .. }));
    }

    #[test]
    fn other_text_is_no_bytes() {
        for text in [
            "unsigned char buf[] =",
            "the request was refused",
            "sendto(3, \"hello\", 5) = 5",
            "# strace -f ip link",
            "123",
        ] {
            assert_eq!(Line::parse(text), Line::Prose, "{text}");
        }
        assert_eq!(Line::parse("  \t"), Line::Blank);
        assert_eq!(Line::parse("*"), Line::Repeat);
        let decoded = "sendto(3, [{nlmsg_len=20, nlmsg_type=RTM_GETLINK}, \"\\0\"], 20)";
        assert_eq!(Line::parse(decoded), Line::Decoded);
    }

    #[test]
    fn only_the_first_labels_of_a_line_are_looked_at() {
        for (labels, found) in [(MAX_LABELS, true), (MAX_LABELS + 1, false)] {
            let line = Line::parse(&format!("{}{}", "x:".repeat(labels), "0x14, ".repeat(16)));
            assert_eq!(matches!(line, Line::Whole { .. }), found, "{line:?}");
        }
        // The time of a quadratic search would be minutes without optimisation.
        let line = format!("{}x", ":(".repeat(200_000));
        assert_eq!(Line::parse(&line), Line::Prose);
        let line = format!("{}: x", "a ".repeat(200_000));
        assert_eq!(Line::parse(&line), Line::Prose);
    }

    #[test]
    fn a_gap_ends_the_bytes_of_a_dump() {
        let line = "00000000: 1400 0000 4142 4344 4546 4748 494a 4b4c  abcd ef01 ....";
        assert_eq!(bytes(line).len(), 16);
        let line = "00000000  14 00 00 00 41 42 43 44  45 46 47 48 49 4a 4b 4c  |12 34|";
        assert_eq!(bytes(line).len(), 16);
        let line = " | 00060  63 65 20 74 79 70 65 00                           ce type.         |";
        assert_eq!(bytes(line).len(), 8);
    }
}
