// SPDX-License-Identifier: MIT OR Apache-2.0
//! The programs of the README and of this folder, compiled as tests and run where that changes
//! nothing. They are outside of the crates that they use, so that each crate's package is complete.
//! `build.rs` and `programs.rs` make a program of those that have a name, because the tests
//! run them: the tutorial's, whose output they compare, and those that change a network.
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
