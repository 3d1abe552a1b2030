// SPDX-License-Identifier: MIT OR Apache-2.0
//! Bytes, addresses and tables as text.

use std::io::{self, Write};
use std::net::{Ipv4Addr, Ipv6Addr};

/// Returns bytes as hex digits.
pub(crate) fn hex(bytes: &[u8], separator: &str) -> String {
    let bytes: Vec<_> = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    bytes.join(separator)
}

/// Returns an IP address of 4 or 16 bytes as text, and other bytes as hex.
pub(crate) fn ip(address: &[u8]) -> String {
    if let Ok(v4) = <[u8; 4]>::try_from(address) {
        Ipv4Addr::from(v4).to_string()
    } else if let Ok(v6) = <[u8; 16]>::try_from(address) {
        Ipv6Addr::from(v6).to_string()
    } else {
        hex(address, ":")
    }
}

/// Prints a table. Each column is as wide as its longest cell.
pub(crate) fn print_table<const N: usize>(
    heading: [&str; N],
    mut rows: Vec<[String; N]>,
) -> io::Result<()> {
    rows.insert(0, heading.map(str::to_owned));
    let mut widths = [0; N];
    for row in &rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = cell.chars().count().max(*width);
        }
    }
    let mut out = io::stdout().lock();
    for row in &rows {
        let cells = row.iter().zip(widths);
        let line: String = cells
            .map(|(cell, width)| format!("{cell:width$}  "))
            .collect();
        writeln!(out, "{}", line.trim_end())?;
    }
    Ok(())
}
