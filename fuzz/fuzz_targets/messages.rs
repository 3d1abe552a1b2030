//! Any bytes as a datagram.

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| nlwire_fuzz::messages::check(input));
