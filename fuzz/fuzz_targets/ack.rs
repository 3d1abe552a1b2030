// SPDX-License-Identifier: MIT OR Apache-2.0
//! Any bytes as a datagram of answers.

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| nlwire_fuzz::ack::check(input));
