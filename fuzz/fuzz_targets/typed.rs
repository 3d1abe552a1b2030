// SPDX-License-Identifier: MIT OR Apache-2.0
//! Any bytes as a message of a family, read and printed by its declaration.

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| nlwire_fuzz::typed::check(input));
