// SPDX-License-Identifier: MIT OR Apache-2.0
//! Buffers at chosen addresses, and memory with chosen contents.

/// What memory holds before it is written to, one or the other.
pub const POISONS: [u8; 2] = [0x5a, 0xa5];

/// Calls `test` with `bytes` at an address that is `shift` modulo 16.
pub fn at<R>(shift: usize, bytes: &[u8], test: impl FnOnce(&[u8]) -> R) -> R {
    let mut buffer = vec![POISONS[0]; bytes.len() + 32];
    let start = (shift + 32 - buffer.as_ptr() as usize % 16) % 16;
    let place = &mut buffer[start..start + bytes.len()];
    place.copy_from_slice(bytes);
    assert_eq!(place.as_ptr() as usize % 16, shift % 16);
    test(place)
}

/// Calls `write` twice, with `capacity` bytes of memory that hold something
/// else each time, and returns what both calls must have come to: a result, and
/// the bytes that it says are written, which begin the memory.
#[track_caller]
pub fn poisoned<R: PartialEq + std::fmt::Debug>(
    capacity: usize,
    write: impl Fn(&mut [u8]) -> (R, usize),
) -> (R, Vec<u8>) {
    let [first, second] = POISONS.map(|poison| {
        let mut memory = vec![poison; capacity];
        let (result, len) = write(&mut memory);
        assert!(len <= capacity, "{len} bytes in {capacity}");
        memory.truncate(len);
        (result, memory)
    });
    assert_eq!(first, second, "depends on what the memory held");
    first
}
