// SPDX-License-Identifier: MIT OR Apache-2.0
//! The constants and layouts of the uapi headers of a Linux source tree.
//!
//! Names come from the text of the headers (`scan`), values, offsets and sizes
//! from a C compiler that reads the same headers (`probe`). The tree need not be
//! configured or built, and no header of the machine is used.

mod list;
mod probe;
mod scan;

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::Mutex;
use std::thread;

pub use list::HEADERS;

/// The group that a constant belongs to in its header, counted from 1.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Origin {
    /// An enum, with its tag.
    Enum(usize, Option<String>),
    /// `#define`s without a blank line or other code between them.
    Define(usize),
}

/// An integer constant.
#[derive(Clone, Debug)]
pub struct Constant {
    pub name: String,
    pub value: i128,
    pub origin: Origin,
    /// The expression in the header, empty for an enum entry without one.
    pub text: String,
}

/// A field of a struct. Bit fields are left out.
#[derive(Clone, Debug)]
pub struct Field {
    pub name: String,
    pub offset: usize,
    /// 0 for an array at the end that takes no space.
    pub size: usize,
    /// Whether the field is a signed integer; `None` if it is no integer.
    pub signed: Option<bool>,
    /// Whether the type is one in network byte order, such as `__be16`.
    pub big_endian: bool,
}

/// The layout of a struct or union.
#[derive(Clone, Debug)]
pub struct Layout {
    pub name: String,
    pub size: usize,
    pub fields: Vec<Field>,
}

/// One header: `path` is as in an `#include`. Everything is in the order of the
/// text.
#[derive(Clone, Debug)]
pub struct Header {
    pub path: String,
    pub constants: Vec<Constant>,
    pub layouts: Vec<Layout>,
}

/// The headers of a tree, in the order of [`HEADERS`].
#[derive(Debug)]
pub struct Headers {
    version: String,
    headers: Vec<Header>,
    values: BTreeMap<String, i128>,
    layouts: BTreeMap<String, (usize, usize)>,
    collisions: Vec<String>,
}

impl Headers {
    /// Reads all [`HEADERS`] that the tree has.
    ///
    /// `CC` chooses the compiler; it is `cc` otherwise.
    pub fn read(tree: &Path) -> Result<Self, String> {
        let probe = probe::Compiler::new(tree)?;
        let next = AtomicUsize::new(0);
        let results = Mutex::new(BTreeMap::new());
        thread::scope(|scope| {
            for _ in 0..thread::available_parallelism().map_or(1, NonZeroUsize::get) {
                scope.spawn(|| loop {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    let Some(path) = HEADERS.get(index) else {
                        break;
                    };
                    let header = read_header(&probe, path);
                    results.lock().unwrap().insert(index, header);
                });
            }
        });
        let mut headers = Vec::new();
        let mut errors = Vec::new();
        for result in results.into_inner().unwrap().into_values() {
            match result {
                Ok(header) => headers.extend(header),
                Err(error) => errors.push(error),
            }
        }
        if errors.is_empty() {
            Ok(Self::index(probe.version()?, headers))
        } else {
            Err(errors.join("\n"))
        }
    }

    /// Headers that are in no tree.
    #[cfg(test)]
    pub(crate) fn of(headers: Vec<Header>) -> Self {
        Self::index("7.3.4".to_owned(), headers)
    }

    fn index(version: String, headers: Vec<Header>) -> Self {
        let mut values = BTreeMap::new();
        let mut layouts = BTreeMap::new();
        let mut collisions = Vec::new();
        for (at, header) in headers.iter().enumerate() {
            for constant in &header.constants {
                let first = *values
                    .entry(constant.name.clone())
                    .or_insert(constant.value);
                if first != constant.value {
                    collisions.push(format!(
                        "{}: {} is {}, and {first} in an earlier header",
                        header.path, constant.name, constant.value
                    ));
                }
            }
            for (index, layout) in header.layouts.iter().enumerate() {
                layouts.entry(layout.name.clone()).or_insert((at, index));
            }
        }
        Self {
            version,
            headers,
            values,
            layouts,
            collisions,
        }
    }

    /// Returns the release of the tree, as in `7.3.4`.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// Returns all headers.
    pub fn all(&self) -> &[Header] {
        &self.headers
    }

    /// Returns the header of a path as in an `#include`.
    pub fn header(&self, path: &str) -> Option<&Header> {
        self.headers.iter().find(|header| header.path == path)
    }

    /// Returns the value of a constant of any header. If several have the name,
    /// it is the first's.
    pub fn value(&self, name: &str) -> Option<i128> {
        self.values.get(name).copied()
    }

    /// Returns the layout of a struct or union of any header.
    pub fn layout(&self, name: &str) -> Option<&Layout> {
        let (header, index) = self.layouts.get(name)?;
        self.headers.get(*header)?.layouts.get(*index)
    }

    /// Returns a line for each constant whose value differs between headers.
    pub fn collisions(&self) -> &[String] {
        &self.collisions
    }
}

fn read_header(probe: &probe::Compiler, path: &str) -> Result<Option<Header>, String> {
    let Some(text) = probe.text(path)? else {
        return Ok(None);
    };
    let mut names = scan::scan(&text);
    if !path.starts_with("kernel/") {
        names.structs = scan::scan(&probe.expanded(path)?).structs;
    }
    probe.header(path, names).map(Some)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_name_with_two_values_is_a_collision() {
        let header = |path: &str, value| Header {
            path: path.to_owned(),
            constants: vec![Constant {
                name: "A".to_owned(),
                value,
                origin: Origin::Define(1),
                text: String::new(),
            }],
            layouts: Vec::new(),
        };
        let index = |values: [i128; 2]| {
            let [a, b] = values;
            Headers::index(String::new(), vec![header("a.h", a), header("b.h", b)])
        };
        assert!(index([1, 1]).collisions().is_empty());
        let different = index([1, 2]);
        assert_eq!(different.value("A"), Some(1));
        assert_eq!(
            different.collisions(),
            ["b.h: A is 2, and 1 in an earlier header"]
        );
    }
}
