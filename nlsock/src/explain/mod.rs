//! Refusals of requests in the kernel's terms: the request, the attribute and the
//! errno by name.
//!
//! [`RequestError`] is what a program sees. `names` has the kernel's names for
//! numbers, `schema` the structure of requests.

mod names;
mod request_error;
mod schema;

pub(crate) use request_error::RequestContext;
pub use request_error::RequestError;
