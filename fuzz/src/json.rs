// SPDX-License-Identifier: MIT OR Apache-2.0
//! Whether a text is JSON.

/// Returns the offset from which on `text` is not one value of JSON, or `None` if it is one.
pub(crate) fn error(text: &str) -> Option<usize> {
    let mut reader = Reader(text.as_bytes());
    let is_valid = reader.value(0) && reader.0.is_empty();
    (!is_valid).then(|| text.len() - reader.0.len())
}

/// A reader of JSON, RFC 8259.
struct Reader<'t>(&'t [u8]);

impl Reader<'_> {
    fn skip(&mut self) {
        while let [b' ' | b'\n' | b'\t' | b'\r', rest @ ..] = self.0 {
            self.0 = rest;
        }
    }

    fn take(&mut self, text: &str) -> bool {
        match self.0.strip_prefix(text.as_bytes()) {
            Some(rest) => {
                self.0 = rest;
                true
            }
            None => false,
        }
    }

    fn value(&mut self, depth: usize) -> bool {
        self.skip();
        let valid = depth < 100
            && match self.0.first() {
                Some(b'{') => self.list(b'}', |reader| {
                    reader.skip();
                    let valid = reader.string();
                    reader.skip();
                    valid && reader.take(":") && reader.value(depth + 1)
                }),
                Some(b'[') => self.list(b']', |reader| reader.value(depth + 1)),
                Some(b'"') => self.string(),
                Some(b'-' | b'0'..=b'9') => self.number(),
                _ => self.take("true") || self.take("false") || self.take("null"),
            };
        self.skip();
        valid
    }

    fn list(&mut self, end: u8, mut item: impl FnMut(&mut Self) -> bool) -> bool {
        self.0 = &self.0[1..];
        self.skip();
        let end = if end == b'}' { "}" } else { "]" };
        if self.take(end) {
            return true;
        }
        loop {
            if !item(self) {
                return false;
            }
            self.skip();
            if self.take(end) {
                return true;
            }
            if !self.take(",") {
                return false;
            }
        }
    }

    fn string(&mut self) -> bool {
        if !self.take("\"") {
            return false;
        }
        loop {
            match self.0 {
                [b'"', rest @ ..] => {
                    self.0 = rest;
                    return true;
                }
                [b'\\', b'u', a, b, c, d, rest @ ..]
                    if [a, b, c, d].iter().all(|digit| digit.is_ascii_hexdigit()) =>
                {
                    self.0 = rest;
                }
                [b'\\', b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't', rest @ ..] => {
                    self.0 = rest;
                }
                [b'\\', ..] | [..=0x1f, ..] | [] => return false,
                [_, rest @ ..] => self.0 = rest,
            }
        }
    }

    fn number(&mut self) -> bool {
        self.take("-");
        let digits = self
            .0
            .iter()
            .take_while(|byte| byte.is_ascii_digit())
            .count();
        let leading_zero = digits > 1 && self.0[0] == b'0';
        self.0 = &self.0[digits..];
        digits > 0 && !leading_zero && self.fraction()
    }

    fn fraction(&mut self) -> bool {
        if !self.take(".") {
            return true;
        }
        let digits = self.0.iter().take_while(|byte| byte.is_ascii_digit());
        let digits = digits.count();
        self.0 = &self.0[digits..];
        digits > 0
    }
}
