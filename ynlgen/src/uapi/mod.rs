//! Writes `nlwire::uapi` from the headers: constants with C's names and values.
//!
//! Which headers, and which types, says `uapi.toml`. Names, numbers and order are
//! C's. Comments above constants and at the top of a file are written by people,
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
    let config = Config::read()?;
    let existing = Existing::read(folder)?;
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
        // A macro in the middle of an enum comes behind it.
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
            emit::module(module, &items, headers.version(), &existing),
        );
    }
    errors.extend(existing.broken(&written));
    if errors.is_empty() {
        Ok(files)
    } else {
        Err(errors.join("\n"))
    }
}

/// Whether a constant only says where the others of its header end.
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
