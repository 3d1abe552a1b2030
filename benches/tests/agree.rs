//! All do the same work: their checksums agree on all data, and what they write
//! is the same.

use std::io::Write;

use benches::request::{Request, ROOM};
use benches::{checksum, corpus, nlwire, rows};

#[test]
fn parse() {
    for row in rows::parse() {
        let (group, name) = (row.group, row.data.name);
        assert!(row.data.messages > 1, "{name}");
        let sums = row
            .works
            .iter()
            .map(|(who, work)| (*who, row.data.sum(*work)));
        let sums: Vec<_> = sums.collect();
        let expected = if group == "parse/policy" {
            row.data.sum(nlwire::headers_of_items)
        } else {
            sums[0].1
        };
        for (who, sum) in sums {
            if who != rows::ITERATION {
                assert_ne!(
                    sum,
                    checksum::FAILED,
                    "{group}, {name}: {who} found an error"
                );
                assert_eq!(sum, expected, "{group}, {name}: {who}");
            }
        }
    }
}

#[test]
fn build() {
    let request = Request::default();
    for row in rows::build() {
        let mut expected = None;
        for (who, work) in row.works {
            // Whatever was there before does not stay, but with libmnl before
            // 1.0.5, which leaves padding as it was.
            let before = if who == rows::LIBMNL { 0 } else { 0xaa };
            let mut buf = vec![before; ROOM];
            let len = work(&mut buf, &request);
            assert_ne!(len, 0, "{}: {who}", row.group);
            buf.truncate(len);
            let expected = expected.get_or_insert_with(|| buf.clone());
            assert_eq!(&buf, expected, "{}: {who}", row.group);
        }
    }
}

/// The copies are at the addresses that they should be at, and still the same.
#[test]
fn copies() {
    for data in [corpus::stream_64(), corpus::link()] {
        for address in benches::rounds::ADDRESSES {
            let copy = data.at(address);
            let first = copy.iter().next().unwrap();
            assert_eq!(first.as_ptr() as usize % 4096, address);
            assert!(copy.iter().eq(data.iter()));
            assert!(copy
                .iter()
                .all(|datagram| datagram.as_ptr() as usize % 4 == 0));
        }
    }
}

#[test]
fn missing() {
    for missing in rows::missing() {
        let _ = writeln!(std::io::stderr(), "SKIPPED: {missing}");
    }
}
