// SPDX-License-Identifier: MIT OR Apache-2.0
//! Insertion by batches, beside the same in C.

use std::time::Duration;

use benches::socket::comparison::Comparison;
use benches::socket::{nlsock, plain, RECEIVE_BUFFER};
use nlwire::uapi::NETLINK_ROUTE;

use crate::table;

pub(crate) fn run() {
    if !plain::AVAILABLE {
        println!("SKIPPED: insertion: plain C: needs a C compiler and Linux's headers");
        return;
    }
    let mut table = 1000;
    for count in [100_000, 1_000_000] {
        print!("{}", measure(count, &mut table));
        println!();
    }
}

/// Each turn fills another table.
fn measure(count: u32, table: &mut u32) -> String {
    let next = std::cell::Cell::new(*table);
    let next_table = || next.replace(next.get() + 1);
    let socket = nlsock::open(NETLINK_ROUTE).unwrap();
    let mut client = ::nlsock::Client::open(NETLINK_ROUTE).unwrap();
    let mut buf = vec![0; RECEIVE_BUFFER];
    let mut comparison =
        Comparison::new(format!("insertion of {count} routes, one of them"), count);
    comparison.side("C, 26 requests a datagram", || {
        (plain::insert(&socket, &mut buf, next_table(), count), None)
    });
    comparison.side("nlsock, batches of 10,000", || {
        let added = table::fill(&mut client, next_table(), count).unwrap();
        (added.into(), None)
    });
    comparison.measure(Duration::ZERO, || {});
    *table = next.get();
    comparison.table()
}
