// SPDX-License-Identifier: MIT OR Apache-2.0
//! Any bytes as attributes, nested to the end.

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| nlwire_fuzz::attributes::check(input));
