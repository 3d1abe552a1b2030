// SPDX-License-Identifier: MIT OR Apache-2.0
//! A validation level, and any bytes as attributes.

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| nlwire_fuzz::policy::check(input));
