// SPDX-License-Identifier: MIT OR Apache-2.0
//! Criterion's measurements of reading. See `README.md`.

mod common;

use benches::placed::Copies;
use benches::rounds::ADDRESSES;
use benches::{agree, rows};
use criterion::{BenchmarkId, Criterion, Throughput};

fn main() {
    let mut criterion = common::criterion();
    for row in rows::parse() {
        assert_eq!(agree::parse(&row), Ok(()));
        let copies = Copies::new(&row.data);
        let mut group = criterion.benchmark_group(row.group);
        group.throughput(Throughput::Elements(row.data.messages as u64));
        for (who, work) in row.works {
            group.bench_function(BenchmarkId::new(row.data.name, who), |bencher| {
                let mut addresses = (0..ADDRESSES.len()).cycle();
                bencher.iter(|| copies.run(work, addresses.next().unwrap_or_default()));
            });
        }
    }
    Criterion::final_summary(&criterion);
}
