// SPDX-License-Identifier: MIT OR Apache-2.0
//! The names in the text of a C header, in order: constants, structs and their
//! fields.
//!
//! This is no parser of C. It finds the names that a header may define, whatever
//! its `#if`s say; the compiler decides which of them exist (see `probe`).

use super::Origin;

/// The names of a header.
#[derive(Debug, Default)]
pub struct Scan {
    pub constants: Vec<ConstantName>,
    pub structs: Vec<StructNames>,
}

/// The name of an enum entry or of a macro that may be a constant.
#[derive(Clone, Debug)]
pub struct ConstantName {
    pub name: String,
    pub origin: Origin,
    /// The expression in the header, empty for an enum entry without one.
    pub text: String,
}

/// A struct or union with a tag, and the names of its fields. The fields of
/// anonymous members are among them.
#[derive(Clone, Debug)]
pub struct StructNames {
    pub keyword: &'static str,
    pub name: String,
    pub fields: Vec<FieldName>,
}

#[derive(Clone, Debug)]
pub struct FieldName {
    pub name: String,
    /// `[]` or `[0]`: the field takes no space.
    pub flexible: bool,
    /// `__be16` and the like: for the compiler these are ordinary integers.
    pub big_endian: bool,
}

/// Finds the names in a header.
pub fn scan(text: &str) -> Scan {
    let text = without_comments(&text.replace("\\\n", " "));
    let (code, defines) = split_directives(&text);
    let tokens = tokens(&code);
    let mut parser = Parser {
        tokens: &tokens,
        at: 0,
        enums: 0,
        positions: Vec::new(),
        scan: Scan::default(),
    };
    parser.walk();
    let Parser {
        positions, scan, ..
    } = parser;
    let Scan { constants, structs } = scan;
    let mut found: Vec<(usize, ConstantName)> = positions.into_iter().zip(constants).collect();
    let entries: std::collections::BTreeSet<String> =
        found.iter().map(|(_, c)| c.name.clone()).collect();
    found.extend(
        defines
            .into_iter()
            .filter(|(_, define)| !entries.contains(&define.name)),
    );
    found.sort_by_key(|(position, _)| *position);
    let mut constants: Vec<ConstantName> = Vec::new();
    let mut seen = std::collections::BTreeSet::new();
    for (_, constant) in found {
        if seen.insert(constant.name.clone()) {
            constants.push(constant);
        }
    }
    Scan { constants, structs }
}

/// Replaces comments by a space, and keeps line breaks.
pub fn without_comments(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find("/*").into_iter().chain(rest.find("//")).min() {
        out.push_str(&rest[..start]);
        out.push(' ');
        let comment = &rest[start..];
        let end = if comment.starts_with("//") {
            comment.find('\n').unwrap_or(comment.len())
        } else {
            comment.find("*/").map_or(comment.len(), |end| end + 2)
        };
        out.extend(comment[..end].chars().filter(|c| *c == '\n'));
        rest = &comment[end..];
    }
    out.push_str(rest);
    out
}

/// Separates the preprocessor's lines from the others. Returns the others, with
/// every byte at its old position, and the macros that may be constants, with
/// their positions.
fn split_directives(text: &str) -> (String, Vec<(usize, ConstantName)>) {
    let mut code = String::with_capacity(text.len());
    let mut defines = Vec::new();
    let mut group = 0;
    let mut after_define = false;
    for line in text.split_inclusive('\n') {
        let position = code.len();
        let Some(directive) = line.trim_start().strip_prefix('#') else {
            after_define = after_define && !line.trim().is_empty();
            code.push_str(line);
            continue;
        };
        code.extend(line.bytes().map(|b| if b == b'\n' { '\n' } else { ' ' }));
        let Some(define) = directive.trim_start().strip_prefix("define") else {
            continue;
        };
        let define = define.trim();
        let end = define
            .find(|c: char| !(c.is_ascii_alphanumeric() || c == '_'))
            .unwrap_or(define.len());
        let (name, body) = define.split_at(end);
        if name.is_empty() || !may_be_constant(body) {
            continue;
        }
        if !after_define {
            group += 1;
        }
        after_define = true;
        let define = ConstantName {
            name: name.to_owned(),
            origin: Origin::Define(group),
            text: body.trim().to_owned(),
        };
        defines.push((position, define));
    }
    (code, defines)
}

/// Returns whether the body of a macro can be an integer constant expression: it is not
/// empty, has no parameters, and balanced parentheses. What begins with `(` at
/// once is a function-like macro.
fn may_be_constant(body: &str) -> bool {
    if body.trim().is_empty() || body.starts_with('(') {
        return false;
    }
    let mut depth = 0_i32;
    for c in body.chars() {
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            '{' | '}' | '"' | ';' | '[' | ']' | '#' => return false,
            _ => {}
        }
        if depth < 0 {
            return false;
        }
    }
    depth == 0
}

#[derive(Clone, Debug)]
struct Token<'a> {
    text: &'a str,
    position: usize,
}

fn tokens(code: &str) -> Vec<Token<'_>> {
    let bytes = code.as_bytes();
    let word = |b: u8| b.is_ascii_alphanumeric() || b == b'_';
    let mut tokens = Vec::new();
    let mut position = 0;
    while position < bytes.len() {
        let start = position;
        if word(bytes[start]) {
            while position < bytes.len() && word(bytes[position]) {
                position += 1;
            }
        } else {
            position += code[start..].chars().next().map_or(1, char::len_utf8);
            if bytes[start].is_ascii_whitespace() {
                continue;
            }
        }
        tokens.push(Token {
            text: &code[start..position],
            position: start,
        });
    }
    tokens
}

fn is_name(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
}

struct Parser<'a> {
    tokens: &'a [Token<'a>],
    at: usize,
    enums: usize,
    positions: Vec<usize>,
    scan: Scan,
}

impl<'a> Parser<'a> {
    fn peek(&self, ahead: usize) -> &'a str {
        self.tokens.get(self.at + ahead).map_or("", |t| t.text)
    }

    fn walk(&mut self) {
        while self.at < self.tokens.len() {
            match self.peek(0) {
                "enum" => self.enumeration(),
                "struct" | "union" => {
                    self.structure();
                }
                _ => self.at += 1,
            }
        }
    }

    /// Parses `enum`, an optional tag, and entries in braces. Without braces it is only
    /// a use.
    fn enumeration(&mut self) {
        self.at += 1;
        let mut tag = None;
        if is_name(self.peek(0)) {
            tag = Some(self.peek(0).to_owned());
            self.at += 1;
        }
        if self.peek(0) != "{" {
            return;
        }
        self.at += 1;
        self.enums += 1;
        let origin = Origin::Enum(self.enums, tag);
        while self.at < self.tokens.len() && self.peek(0) != "}" {
            let first = self.tokens[self.at].clone();
            let entry = self.until(&[","]);
            let (named, text) = match entry.as_slice() {
                [_] => (true, String::new()),
                [_, "=", expression @ ..] => (true, expression.join(" ")),
                _ => (false, String::new()),
            };
            if named && is_name(first.text) {
                self.positions.push(first.position);
                self.scan.constants.push(ConstantName {
                    name: first.text.to_owned(),
                    origin: origin.clone(),
                    text,
                });
            }
            if self.peek(0) == "," {
                self.at += 1;
            }
        }
        self.at += 1;
    }

    /// Returns the tokens up to one of `ends` or a closing bracket, outside of brackets.
    fn until(&mut self, ends: &[&str]) -> Vec<&'a str> {
        let mut depth = 0;
        let mut found = Vec::new();
        while let Some(token) = self.tokens.get(self.at) {
            match token.text {
                "(" | "{" | "[" => depth += 1,
                ")" | "}" | "]" if depth == 0 => break,
                ")" | "}" | "]" => depth -= 1,
                text if depth == 0 && ends.contains(&text) => break,
                _ => {}
            }
            found.push(token.text);
            self.at += 1;
        }
        found
    }

    /// Parses `struct` or `union`, an optional tag, and members in braces: the fields,
    /// if there are braces.
    fn structure(&mut self) -> Option<Vec<FieldName>> {
        let keyword = if self.peek(0) == "struct" {
            "struct"
        } else {
            "union"
        };
        self.at += 1;
        let mut tag = None;
        if is_name(self.peek(0)) {
            tag = Some(self.peek(0).to_owned());
            self.at += 1;
        }
        if self.peek(0) != "{" {
            return None;
        }
        self.at += 1;
        let mut fields = Vec::new();
        while self.at < self.tokens.len() && self.peek(0) != "}" {
            self.member(&mut fields);
        }
        self.at += 1;
        if let Some(name) = tag {
            self.scan.structs.push(StructNames {
                keyword,
                name,
                fields: fields.clone(),
            });
        }
        Some(fields)
    }

    /// Parses one member up to its `;`.
    fn member(&mut self, fields: &mut Vec<FieldName>) {
        if matches!(self.peek(0), "struct" | "union") {
            let inner = self.structure();
            let declarators = self.until(&[";"]);
            self.at += 1;
            let named = declare(&declarators, fields);
            if let (Some(inner), false) = (inner, named) {
                fields.extend(inner);
            }
            return;
        }
        if self.peek(0) == "enum" {
            self.enumeration();
        }
        if self.peek(0) == "__DECLARE_FLEX_ARRAY" {
            let arguments = self.until(&[";"]);
            self.at += 1;
            let name = arguments.iter().rev().find(|t| is_name(t));
            fields.extend(name.map(|name| FieldName {
                name: (*name).to_owned(),
                flexible: true,
                big_endian: false,
            }));
            return;
        }
        let declaration = self.until(&[";"]);
        if self.peek(0) != ";" && declaration.is_empty() {
            // A stray bracket: the file is not C as this scan knows it.
            self.at += 1;
            return;
        }
        self.at += usize::from(self.peek(0) == ";");
        declare(&declaration, fields);
    }
}

/// Adds the names that a declaration's tokens declare. Returns whether there
/// are any.
fn declare(tokens: &[&str], fields: &mut Vec<FieldName>) -> bool {
    let mut any = false;
    let big_endian = tokens
        .iter()
        .any(|t| t.starts_with("__be") || *t == "__sum16");
    for declarator in tokens.split(|t| *t == ",") {
        if declarator.contains(&":") {
            continue;
        }
        let end = declarator.iter().position(|t| *t == "[");
        let (head, array) = declarator.split_at(end.unwrap_or(declarator.len()));
        let mut depth = 0;
        let mut name = None;
        for token in head {
            match *token {
                "(" => depth += 1,
                ")" => depth -= 1,
                text if depth == 0 && is_name(text) && !text.starts_with("__attribute") => {
                    name = Some(text);
                }
                _ => {}
            }
        }
        if let Some(name) = name.filter(|name| *name != "__packed") {
            any = true;
            fields.push(FieldName {
                name: name.to_owned(),
                flexible: matches!(array, ["[", "]", ..] | ["[", "0", "]", ..]),
                big_endian,
            });
        }
    }
    any
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADER: &str = "\
/* enum not { A, }; */
#ifndef X
#define X
#endif
#define ALPHA 1 // one
#define BETA (1 << \\
	2)

#define GAMMA(x) (x)
#define TEXT \"text\"
#define DELTA 4
enum {
	RED,
#define RED RED
	GREEN = (1 + 2), /* three, */
	__COLOUR_MAX,
};
typedef enum { YES } answer;
enum shape { ROUND };
struct empty_use *use(struct pair *p);
struct pair {
	__u8 a, b[2];
	union {
		__be32 c;
		struct { __u16 d; enum shape e; } named;
	};
	__u32 bits:3, more:5;
	struct inner *next __attribute__((aligned(8)));
	__u8 tail[];
} __attribute__((packed));
";

    #[test]
    fn constants_come_in_order_with_their_origin() {
        let names: Vec<String> = scan(HEADER)
            .constants
            .into_iter()
            .map(|c| format!("{} {:?} {}", c.name, c.origin, c.text))
            .collect();
        assert_eq!(
            names,
            [
                "ALPHA Define(1) 1",
                "BETA Define(1) (1 <<  \t2)",
                "DELTA Define(2) 4",
                "RED Enum(1, None) ",
                "GREEN Enum(1, None) ( 1 + 2 )",
                "__COLOUR_MAX Enum(1, None) ",
                "YES Enum(2, None) ",
                "ROUND Enum(3, Some(\"shape\")) ",
            ]
        );
    }

    #[test]
    fn fields_of_anonymous_members_are_fields() {
        let scan = scan(HEADER);
        let [pair] = scan.structs.as_slice() else {
            panic!("{:?}", scan.structs)
        };
        let fields: Vec<_> = pair
            .fields
            .iter()
            .map(|f| (f.name.as_str(), f.flexible))
            .collect();
        assert_eq!(pair.name, "pair");
        assert_eq!(
            fields,
            [
                ("a", false),
                ("b", false),
                ("c", false),
                ("named", false),
                ("next", false),
                ("tail", true),
            ]
        );
    }
}
