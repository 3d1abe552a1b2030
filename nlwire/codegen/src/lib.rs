//! What machine code nlwire's hot paths become: one small function in each file,
//! and its x86-64 listing beside it.
//!
//! `tests/listings.rs` compares them with what the compiler makes now, so that
//! an optimisation which got lost shows up in review, as a diff. It is not a
//! rule that they stay as they are: what changed for a reason is written anew,
//!
//! ```text
//! NLWIRE_LISTINGS=write cargo test -p nlwire-codegen
//! ```
//!
//! and looked at before it is committed. Listings are those of one compiler; with
//! any other, nothing is compared. Which one is in `tests/listings.rs`.
//!
//! A listing holds the function and whatever of nlwire it calls that is not
//! inlined, except for what is only called when something is wrong.

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
