// SPDX-License-Identifier: MIT OR Apache-2.0
//! The existing files of the folder: their comments and public names.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use super::emit;

/// The comments and names of the folder's files.
#[derive(Debug, Default)]
pub(super) struct Existing {
    /// The lines that begin with `//!`, by the name of the file.
    pub modules: BTreeMap<String, Vec<String>>,
    pub constants: BTreeMap<String, Known>,
}

/// A constant that is there already.
#[derive(Debug, Default)]
pub(super) struct Known {
    rust_type: String,
    /// Lines that begin with `//` and apply to the constants below.
    pub group: Vec<String>,
    /// Lines that begin with `///`.
    pub docs: Vec<String>,
}

impl Existing {
    pub fn read(folder: &Path) -> Result<Self, String> {
        let error = |e| format!("{}: {e}", folder.display());
        let mut existing = Self::default();
        for entry in fs::read_dir(folder).map_err(error)? {
            let path = entry.map_err(error)?.path();
            let file = path.file_name().unwrap_or_default().to_string_lossy();
            existing.file(&file, &fs::read_to_string(&path).map_err(error)?);
        }
        Ok(existing)
    }

    pub fn file(&mut self, file: &str, text: &str) {
        let mut known = Known::default();
        for line in text.lines() {
            if line.starts_with("//!") {
                let docs = self.modules.entry(file.to_owned()).or_default();
                docs.push(line.to_owned());
            } else if line.starts_with("///") {
                known.docs.push(line.to_owned());
            } else if line.starts_with("//") {
                if !emit::is_generated(line) {
                    known.group.push(line.to_owned());
                }
            } else if let Some((name, rest)) = line
                .strip_prefix("pub const ")
                .and_then(|l| l.split_once(':'))
            {
                let rust_type = rest.split_once('=').map_or("", |(start, _)| start);
                known.rust_type = rust_type.trim().to_owned();
                let known = std::mem::take(&mut known);
                self.constants.insert(name.to_owned(), known);
            }
        }
    }

    pub fn has(&self, name: &str) -> bool {
        self.constants.contains_key(name)
    }

    /// Returns a line for each name that the new files do not have, or with another
    /// type.
    pub fn broken(&self, written: &BTreeMap<&str, &str>) -> Vec<String> {
        let mut broken = Vec::new();
        for (name, known) in &self.constants {
            match written.get(name.as_str()) {
                None => broken.push(format!("{name}: public, and no longer written")),
                Some(rust_type) if *rust_type != known.rust_type => broken.push(format!(
                    "{name}: public as {}, and would be {rust_type}",
                    known.rust_type
                )),
                Some(_) => {}
            }
        }
        broken
    }
}
