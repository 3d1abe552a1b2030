// SPDX-License-Identifier: MIT OR Apache-2.0
//! The machine code of nlwire's hot paths: one small function in each file,
//! with its x86-64 listing next to it.
//!
//! `tests/listings.rs` compares the listings with the code that the compiler
//! generates now, so that a lost optimisation appears in the diff of a review.
//! The listings may change. After a change with a known reason, regenerate
//! them:
//!
//! ```text
//! NLWIRE_LISTINGS=write cargo test -p nlwire-codegen
//! ```
//!
//! Review the result before committing it. The listings are those of one
//! compiler, named in `tests/listings.rs`. With any other compiler, nothing is
//! compared.
//!
//! A listing contains the function and the functions of nlwire that it calls
//! without inlining, except those that are called only after an error.

#![no_std]

pub mod attributes;
pub mod attributes_of_messages;
pub mod get_u32;
pub mod messages;
pub mod nest;
pub mod nest_with;
pub mod policy_validate;
pub mod put_u32;
pub mod table_get;
pub mod table_parse;
pub mod typed_get;
