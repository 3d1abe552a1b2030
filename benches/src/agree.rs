// SPDX-License-Identifier: MIT OR Apache-2.0
//! Whether all do the same work: tests ask, and each benchmark before it times.

use super::checksum::FAILED;
use super::corpus::Corpus;
use super::request::{Request, ROOM};
use super::rows::{Build, Parse, Row, ITERATION, LIBMNL, TEXTS};
use super::{nlwire, rows};

/// Compares the checksums of a row.
///
/// # Errors
/// Who disagrees.
pub fn parse(row: &Row<Corpus, Parse>) -> Result<(), String> {
    let of = |work: Parse| row.data.sum(work);
    let works = || row.works.iter().filter(|(who, _)| *who != ITERATION);
    let expected = match row.group {
        "parse/policy" => of(nlwire::headers_of_items),
        _ => works().next().map_or(FAILED, |(_, work)| of(*work)),
    };
    for (who, work) in works() {
        let sum = of(*work);
        // Each writes another text.
        let expected = if TEXTS.contains(&row.group) {
            sum
        } else {
            expected
        };
        if sum == FAILED || sum != expected {
            let place = (row.group, row.data.name);
            return Err(format!("{place:?}: {who} has {sum:#x}, not {expected:#x}"));
        }
    }
    Ok(())
}

/// Compares the bytes that a row writes.
///
/// # Errors
/// Who disagrees.
pub fn build(row: &Row<(&'static str, usize), Build>) -> Result<(), String> {
    let request = Request::default();
    let mut expected = None;
    for (who, work) in &row.works {
        // Whatever was there before does not stay, but with libmnl before
        // 1.0.5, which leaves padding as it was.
        let before = if *who == LIBMNL { 0 } else { 0xaa };
        let mut buf = vec![before; ROOM];
        let len = work(&mut buf, &request);
        buf.truncate(len);
        if rows::BUILD_LINK.contains(&row.group) && len > 99 {
            // Some have no `NLA_F_NESTED` for the two nests.
            buf[83] |= 0x80;
            buf[99] |= 0x80;
        }
        let expected = expected.get_or_insert_with(|| buf.clone());
        if len == 0 || &buf != expected {
            return Err(format!(
                "{}: {who} has {buf:?}, not {expected:?}",
                row.group
            ));
        }
    }
    Ok(())
}
