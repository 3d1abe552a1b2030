//! Generates source for nlwire from the headers and specifications of a Linux
//! source tree.

pub mod headers;
