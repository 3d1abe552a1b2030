// SPDX-License-Identifier: MIT OR Apache-2.0
//! The panic handler. Both glues include this file.

/// Never called, and never linked. Code that can panic refers to this function,
/// which refers to a function that does not exist; `check-object` detects that
/// reference.
#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    extern "C" {
        fn nlkmod_must_not_panic() -> !;
    }
    // SAFETY: never called: an object that refers to it is not linked.
    unsafe { nlkmod_must_not_panic() }
}
