// SPDX-License-Identifier: MIT OR Apache-2.0
//! What criterion is told.

use std::time::Duration;

use criterion::Criterion;

/// Short: there are a hundred measurements, and the table has its own.
pub(crate) fn criterion() -> Criterion {
    Criterion::default()
        .without_plots()
        .warm_up_time(Duration::from_millis(100))
        .measurement_time(Duration::from_millis(400))
        .sample_size(20)
        .configure_from_args()
}
