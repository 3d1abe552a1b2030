// SPDX-License-Identifier: MIT OR Apache-2.0
//! Requests, and how much room there is for answers.

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| nlwire_fuzz::server::check(input));
