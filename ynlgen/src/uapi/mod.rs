// SPDX-License-Identifier: MIT OR Apache-2.0
//! Writes `nlwire::uapi` from the headers: constants with C's names and values.
//!
//! `uapi.toml` determines the headers and the types. Names, numbers and order are
//! those of C. Comments above constants and at the top of a file are written by people,
//! and kept: the generator reads the folder before it writes.

mod config;
mod emit;
mod existing;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::headers::{Constant, Headers, Origin};
use config::{Config, Module};
use existing::Existing;

/// A constant as it will be written.
#[derive(Debug)]
struct Item<'a> {
    constant: &'a Constant,
    header: &'a str,
    rust_type: &'static str,
    /// The value as a Rust expression.
    expression: String,
}

/// Writes the modules into `folder`, which is `nlwire/src/uapi`. Nothing is
/// written if a public name would vanish or change its type.
pub fn write(headers: &Headers, folder: &Path) -> Result<(), String> {
    for (path, text) in generate(headers, folder)? {
        let path = folder.join(path);
        fs::write(&path, text).map_err(|e| format!("{}: {e}", path.display()))?;
    }
    Ok(())
}

/// Returns the text of each file by its name.
pub fn generate(headers: &Headers, folder: &Path) -> Result<BTreeMap<String, String>, String> {
    from_config(headers, &Config::read()?, &Existing::read(folder)?)
}

fn from_config(
    headers: &Headers,
    config: &Config,
    existing: &Existing,
) -> Result<BTreeMap<String, String>, String> {
    let mut errors = Vec::new();
    let mut taken: BTreeMap<&str, i128> = BTreeMap::new();
    let mut files = BTreeMap::new();
    let mut written: BTreeMap<&str, &str> = BTreeMap::new();
    for module in &config.modules {
        let mut items = Vec::new();
        for path in &module.headers {
            let Some(header) = headers.header(path) else {
                errors.push(format!(
                    "{path}: not in the tree, or not in headers/list.rs"
                ));
                continue;
            };
            for constant in header.constants.iter().filter(|c| module.has(&c.name)) {
                if is_bound(constant, &header.constants) && !existing.has(&constant.name) {
                    continue;
                }
                if let Some(earlier) = taken.get(constant.name.as_str()) {
                    if *earlier != constant.value {
                        errors.push(format!(
                            "{path}: {} is {}, and {earlier} in another header",
                            constant.name, constant.value
                        ));
                    }
                    continue;
                }
                taken.insert(&constant.name, constant.value);
                match config.item(path, constant, &header.constants) {
                    Ok(item) => items.push(item),
                    Err(error) => errors.push(error),
                }
            }
        }
        // A macro in the middle of an enum comes after it.
        let groups: Vec<(&str, &Origin)> = items
            .iter()
            .map(|i| (i.header, &i.constant.origin))
            .collect();
        items.sort_by_key(|item| {
            let group = (item.header, &item.constant.origin);
            groups.iter().position(|g| *g == group)
        });
        for two in items.windows(2) {
            let [a, b] = two else { continue };
            let one_enum = a.header == b.header
                && a.constant.origin == b.constant.origin
                && matches!(a.constant.origin, Origin::Enum(..));
            let mixed = [a, b].iter().any(|i| config.may_differ(&i.constant.name));
            if one_enum && a.rust_type != b.rust_type && !mixed {
                errors.push(format!(
                    "{}: one enum, and {} is {}, {} {}",
                    a.header, a.constant.name, a.rust_type, b.constant.name, b.rust_type
                ));
            }
        }
        for item in &items {
            written.insert(&item.constant.name, item.rust_type);
        }
        let file = format!("{}.rs", module.name);
        files.insert(
            file,
            emit::module(module, &items, headers.version(), existing),
        );
    }
    errors.extend(existing.broken(&written));
    if errors.is_empty() {
        Ok(files)
    } else {
        Err(errors.join("\n"))
    }
}

/// Returns whether a constant only marks the end of the others of its header.
fn is_bound(constant: &Constant, all: &[Constant]) -> bool {
    let name = &constant.name;
    if name.starts_with("__") || constant.text.contains("__") && name.ends_with("_MAX") {
        return true;
    }
    let last = matches!(constant.origin, Origin::Enum(..))
        && all
            .iter()
            .rfind(|c| c.origin == constant.origin)
            .map(|c| &c.name)
            == Some(name);
    let bound = |end: &str| name.ends_with(end);
    last && constant.text.is_empty()
        && (bound("_MAX") || bound("_COUNT") || bound("_NUM") || bound("_CNT"))
}

impl Module {
    fn has(&self, name: &str) -> bool {
        (self.only.is_empty() || self.only.iter().any(|p| config::matches(p, name)))
            && !self.skip.iter().any(|p| config::matches(p, name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::headers::Header;

    const CONFIG: &str = r#"
        [[module]]
        name = "a"
        headers = ["linux/a.h"]
        about = "letters"
        [[type]]
        type = "u8"
        names = ["MODE_*"]
        reason = "one byte"
        [[type]]
        type = "be16"
        names = ["PORT"]
        reason = "network byte order"
    "#;

    const FILE: &str = "\
// SPDX-License-Identifier: MIT OR Apache-2.0
//! `linux/a.h`: letters.

// Written by ynlgen from the headers of Linux 7.3.4: names, types, numbers.
// Comments are kept. `ynlgen/uapi.toml` decides on headers and types.

#![allow(missing_docs, reason = \"the names are C's, as are their meanings\")]

// enum A_*
// Attributes.

/// Kept.
pub const A_ONE: u16 = 1;
pub const A_TWO: u16 = 2;

// #define A_ALIAS
pub const A_ALIAS: u16 = 2;

// #define MODE_*
pub const MODE_X: u8 = 7;
pub const MODE_Y: u8 = 0x8;

// #define PORT
pub const PORT: u16 = 0x102_u16.to_be();
";

    fn headers(one: i128) -> Headers {
        let constant = |name: &str, value, origin, text: &str| Constant {
            name: name.to_owned(),
            value,
            origin,
            text: text.to_owned(),
        };
        let (entry, define) = (|| Origin::Enum(1, None), Origin::Define);
        let port = u16::to_be(0x102).into();
        let constants = vec![
            constant("A_ONE", one, entry(), ""),
            constant("A_ALIAS", 2, define(1), "A_TWO"),
            constant("A_TWO", 2, entry(), ""),
            constant("__A_MAX", 3, entry(), ""),
            constant("A_MAX", 2, define(2), "(__A_MAX - 1)"),
            constant("MODE_X", 7, define(3), "7"),
            constant("MODE_Y", 8, define(4), "(1 << 3)"),
            constant("PORT", port, define(5), "__cpu_to_be16(0x102)"),
        ];
        Headers::of(vec![Header {
            path: "linux/a.h".to_owned(),
            constants,
            layouts: Vec::new(),
        }])
    }

    fn generate(one: i128, config: &str, file: &str) -> Result<String, String> {
        let mut existing = Existing::default();
        existing.file("a.rs", file);
        let files = from_config(&headers(one), &Config::parse(config).unwrap(), &existing)?;
        Ok(files["a.rs"].clone())
    }

    #[test]
    fn a_file_stays_and_its_comments_are_kept() {
        assert_eq!(generate(1, CONFIG, FILE).unwrap(), FILE);
        let bare = FILE
            .replace("/// Kept.\n", "")
            .replace("// Attributes.\n\n", "");
        assert_eq!(generate(1, CONFIG, &bare).unwrap(), bare);
        let wrong = FILE.replace("A_ONE: u16 = 1", "A_ONE: u16 = 5");
        assert_eq!(generate(1, CONFIG, &wrong).unwrap(), FILE);
    }

    #[test]
    fn public_names_and_types_stay() {
        let more = format!("{FILE}pub const A_GONE: u16 = 9;\n");
        let error = generate(1, CONFIG, &more).unwrap_err();
        assert_eq!(error, "A_GONE: public, and no longer written");
        let error = generate(1, &CONFIG.replace("MODE_*", "MODE_X"), FILE).unwrap_err();
        assert_eq!(error, "MODE_Y: public as u8, and would be u32");
        let error = generate(0x1_0000, CONFIG, FILE).unwrap_err();
        assert!(
            error.starts_with("linux/a.h: A_ONE is 65536, no u16"),
            "{error}"
        );
    }
}
