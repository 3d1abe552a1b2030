// SPDX-License-Identifier: MIT OR Apache-2.0
//! Any bytes as a datagram.

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| nlwire_fuzz::messages::check(input));
