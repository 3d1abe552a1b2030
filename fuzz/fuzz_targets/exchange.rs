// SPDX-License-Identifier: MIT OR Apache-2.0
//! A request, and whatever is received after it.

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| nlwire_fuzz::exchange::check(input));
