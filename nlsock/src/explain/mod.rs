//! Explaining refusals: which request, which attribute, and why, by name.

mod names;
mod request_error;

pub(crate) use request_error::Known;
pub use request_error::RequestError;
