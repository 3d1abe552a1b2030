// SPDX-License-Identifier: MIT OR Apache-2.0
//! Explanations of refused requests in the kernel's terms: the request, the
//! attribute and the errno by name.
//!
//! [`RequestError`] is the public type. The names and the structure of a request are
//! those of its declaration: a typed request has one, and
//! [`set_families`](crate::Client::set_families) gives one to untyped requests. `names`
//! contains what is known without.

mod find;
mod names;
mod request_error;

pub use request_error::RequestError;
pub(crate) use request_error::{RequestContext, RequestInfo};

#[cfg(test)]
#[allow(
    clippy::arithmetic_side_effects,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]
mod tests;
