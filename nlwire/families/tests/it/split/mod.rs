//! Objects that take several messages, by the rule of WireGuard: what is written is parsed
//! by a model of the kernel, and what is read was divided at every possible position.

mod model;
mod read;
mod write;
