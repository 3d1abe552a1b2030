//! Explanations of refused requests in the kernel's terms: the request, the
//! attribute and the errno by name.
//!
//! [`RequestError`] is the public type. `names` contains the kernel's names for
//! numbers, and `schema` the structure of requests.

mod names;
mod request_error;
mod schema;
mod structure;

pub use request_error::RequestError;
pub(crate) use request_error::{RequestContext, RequestInfo};
