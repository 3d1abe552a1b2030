// SPDX-License-Identifier: MIT OR Apache-2.0
//! The programs of the README and of this folder, compiled as tests and run where that changes
//! nothing. They are outside of the crates that they use, so that each crate's package is complete.
//! The programs of the tutorial are compiled by `build.rs` and `tutorial.rs` instead, because
//! a test compares what they print.
#![no_std]

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

#[cfg(doctest)]
#[doc = include_str!("guide.md")]
struct Guide;

#[cfg(doctest)]
#[doc = include_str!("between-processes.md")]
struct BetweenProcesses;
