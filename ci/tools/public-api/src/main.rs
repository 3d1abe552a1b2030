// SPDX-License-Identifier: MIT OR Apache-2.0
//! Prints the public interface of a crate, one item a line, from the JSON that rustdoc writes:
//! `nlwire-public-api FILE`.
//!
//! Implementations of auto traits and those that `derive` writes are left out.

use std::error::Error;
use std::io::{stdout, BufWriter, Write};

fn main() -> Result<(), Box<dyn Error>> {
    let file = std::env::args_os().nth(1).ok_or("no file named")?;
    let api = public_api::Builder::from_rustdoc_json(file)
        .sorted(true)
        .omit_blanket_impls(true)
        .omit_auto_trait_impls(true)
        .omit_auto_derived_impls(true)
        .build()?;
    let mut out = BufWriter::new(stdout().lock());
    for item in api.items() {
        writeln!(out, "{item}")?;
    }
    Ok(out.flush()?)
}
