// SPDX-License-Identifier: MIT OR Apache-2.0
//! nlwire against the oracle, the C macros and libmnl.

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| nlwire_fuzz::differential::check(input));
