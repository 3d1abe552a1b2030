// SPDX-License-Identifier: MIT OR Apache-2.0
//! Any bytes as a capture, as text or as plain messages, explained by nldecode.

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| nlwire_fuzz::decode::check(input));
