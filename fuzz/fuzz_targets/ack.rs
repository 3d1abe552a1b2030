//! Any bytes as a datagram of answers.

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| nlwire_fuzz::ack::check(input));
