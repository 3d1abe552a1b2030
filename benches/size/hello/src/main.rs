// SPDX-License-Identifier: MIT OR Apache-2.0
//! Says hello, as `cargo new` has it: what any program in Rust weighs.

fn main() {
    println!("Hello, world!");
}
