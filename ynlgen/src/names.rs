// SPDX-License-Identifier: MIT OR Apache-2.0
//! Names: from the specification's to C's, and from C's to Rust's.

use std::collections::BTreeMap;

use crate::headers::Headers;

/// Converts `IFLA_INFO_` or `linkinfo-attrs` to CamelCase.
pub fn camel(name: &str) -> String {
    let mut out = String::new();
    for part in name.split(|c: char| !c.is_ascii_alphanumeric()) {
        let mut chars = part.chars();
        let Some(first) = chars.next() else { continue };
        // Two numbers must not run together.
        if first.is_ascii_digit() && out.ends_with(|c: char| c.is_ascii_digit()) {
            out.push('_');
        }
        out.push(first.to_ascii_uppercase());
        out.push_str(&chars.as_str().to_lowercase());
    }
    digit_first(out)
}

/// Converts a name to capitals, as in the constants of C.
pub fn upper(name: &str) -> String {
    name.to_uppercase().replace('-', "_")
}

/// Returns a constant of Rust.
pub fn constant(name: &str) -> String {
    digit_first(upper(name).replace(|c: char| !c.is_ascii_alphanumeric(), "_"))
}

/// Returns a field of a struct.
pub fn field(name: &str) -> String {
    const KEYWORDS: &[&str] = &[
        "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate",
        "do", "dyn", "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl",
        "in", "let", "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub",
        "ref", "return", "self", "static", "struct", "super", "trait", "true", "try", "type",
        "typeof", "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
    ];
    let mut out = name.to_lowercase().replace('-', "_");
    if KEYWORDS.contains(&out.as_str()) {
        out.push('_');
    }
    digit_first(out)
}

fn digit_first(name: String) -> String {
    if name.starts_with(|c: char| c.is_ascii_digit()) {
        format!("_{name}")
    } else {
        name
    }
}

/// Returns the name in JSON, if it is not the one that the macros derive from a constant or
/// a field.
pub fn json(ident: &str, spec: &str) -> Option<String> {
    let derived = ident.to_lowercase().replace('_', "-");
    (derived != spec).then(|| spec.to_owned())
}

/// The names of types of one module, none of them twice.
#[derive(Default)]
pub struct Types(BTreeMap<String, String>);

/// The names of `nlwire::typed`, which programs import beside those of a family, and `Genl` of
/// nlsock.
const IMPORTED: &[&str] = &[
    "Array",
    "As",
    "Attr",
    "AttrEntry",
    "AttrInfo",
    "Attrs",
    "Be16",
    "Be32",
    "Be64",
    "BeS16",
    "BeS32",
    "BeS64",
    "Bitfield32",
    "Bits",
    "Bytes",
    "Empty",
    "EnumInfo",
    "Enumeration",
    "Event",
    "Exact",
    "Family",
    "FamilyInfo",
    "Field",
    "FieldInfo",
    "Flag",
    "Format",
    "FormatInfo",
    "Framed",
    "FramedInfo",
    "Genl",
    "GenlFamily",
    "Get",
    "Group",
    "Hex",
    "Indexed",
    "IndexedArray",
    "Integer",
    "IntegerInfo",
    "Ip",
    "Items",
    "Json",
    "Kind",
    "KindInfo",
    "Layout",
    "Mac",
    "Multi",
    "Name",
    "Names",
    "Nest",
    "NestKind",
    "NextHopSet",
    "NextHops",
    "NlaPolicy",
    "NoAttrs",
    "NoHeader",
    "Op",
    "OpInfo",
    "Put",
    "Query",
    "RawFamily",
    "S16",
    "S32",
    "S64",
    "S8",
    "Selected",
    "Selector",
    "Set",
    "SetInfo",
    "Shown",
    "Sint",
    "Str",
    "Struct",
    "StructArray",
    "StructInfo",
    "Structs",
    "Sub",
    "SubInfo",
    "SubMessage",
    "SubValue",
    "TextRest",
    "U16",
    "U32",
    "U64",
    "U8",
    "Uint",
    "Uuid",
    "ValueEntry",
    "Values",
    "Writer",
];

impl Types {
    /// Returns the first of `candidates` that is free, for `what`.
    pub fn take(&mut self, what: &str, candidates: &[String]) -> Result<String, String> {
        let free =
            |name: &&String| !IMPORTED.contains(&name.as_str()) && !self.0.contains_key(*name);
        let Some(name) = candidates.iter().find(free) else {
            let taken = candidates.iter().map(|name| match self.0.get(name) {
                Some(other) => format!("{name} ({other})"),
                None => format!("{name} (nlwire's)"),
            });
            let taken: Vec<_> = taken.collect();
            return Err(format!("{what}: no free name, taken: {}", taken.join(", ")));
        };
        self.0.insert(name.clone(), what.to_owned());
        Ok(name.clone())
    }
}

/// The constants of C's headers.
#[derive(Default)]
pub struct Known {
    constants: BTreeMap<String, i128>,
    /// Whether numbers that differ from C's are accepted.
    lenient: bool,
}

impl Known {
    /// Returns the constants of `headers`; of several with a name, the first.
    pub fn new(headers: &Headers) -> Known {
        let constants = headers
            .all()
            .iter()
            .rev()
            .flat_map(|header| &header.constants);
        constants
            .map(|constant| (constant.name.as_str(), constant.value))
            .collect()
    }

    /// Accepts numbers that differ from those of C.
    #[must_use]
    pub fn lenient(self) -> Known {
        Known {
            lenient: true,
            ..self
        }
    }

    /// Returns whether a number that differs from that of C is an error.
    pub fn is_strict(&self) -> bool {
        !self.lenient
    }

    /// Returns whether a header has `name`.
    pub fn has(&self, name: &str) -> bool {
        self.constants.contains_key(name)
    }

    /// Returns the value of `name`.
    pub fn value(&self, name: &str) -> Option<i128> {
        self.constants.get(name).copied()
    }
}

impl<'n> FromIterator<(&'n str, i128)> for Known {
    fn from_iter<I: IntoIterator<Item = (&'n str, i128)>>(constants: I) -> Known {
        let constants = constants.into_iter();
        Known {
            constants: constants
                .map(|(name, value)| (name.to_owned(), value))
                .collect(),
            lenient: false,
        }
    }
}
