// SPDX-License-Identifier: MIT OR Apache-2.0
//! Prints recorded messages as JSON, one line for each line of input:
//!
//! ```sh
//! ynlgen/compare/record.py rt-link | cargo run -p nlfamilies --example decode
//! ```
//!
//! An operation whose number is only known in the other direction is read as that.

use std::error::Error;
use std::io::{self, BufWriter, Write as _};

use nlwire::Messages;

#[path = "../tests/it/lines.rs"]
mod lines;

use lines::Line;

fn main() -> Result<(), Box<dyn Error>> {
    let mut out = BufWriter::new(io::stdout().lock());
    for line in io::stdin().lines() {
        let line = Line::parse(&line?)?;
        let (family, number) = (line.family, line.number);
        let datagram = line.datagram()?;
        let is_request = match (family.request(number), family.reply(number)) {
            (Some(_), None) => true,
            (None, Some(_)) => false,
            _ => line.to_kernel,
        };
        for message in Messages::new(&datagram) {
            writeln!(out, "{}", family.show(&message?, is_request).json())?;
        }
    }
    Ok(out.flush()?)
}
