// SPDX-License-Identifier: MIT OR Apache-2.0
//! Messages to build, and to read back.

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| nlwire_fuzz::build::check(input));
