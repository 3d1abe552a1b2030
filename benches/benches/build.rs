// SPDX-License-Identifier: MIT OR Apache-2.0
//! Criterion's measurements of writing. See `README.md`.

mod common;

use benches::placed::Buffers;
use benches::rounds::ADDRESSES;
use benches::{agree, rows};
use criterion::{BenchmarkId, Criterion, Throughput};

fn main() {
    let mut criterion = common::criterion();
    for row in rows::build() {
        assert_eq!(agree::build(&row), Ok(()));
        let (name, messages) = row.data;
        let mut buffers = Buffers::new();
        let mut group = criterion.benchmark_group(row.group);
        group.throughput(Throughput::Elements(messages as u64));
        for (who, work) in row.works {
            group.bench_function(BenchmarkId::new(name, who), |bencher| {
                let mut addresses = (0..ADDRESSES.len()).cycle();
                bencher.iter(|| buffers.run(work, addresses.next().unwrap_or_default()));
            });
        }
    }
    Criterion::final_summary(&criterion);
}
