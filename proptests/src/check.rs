// SPDX-License-Identifier: MIT OR Apache-2.0
//! nlwire and the others on the same input. A difference panics, with the
//! input and both results.
//!
//! | function | takes | compares nlwire with |
//! |---|---|---|
//! | [`messages`] | any bytes, as a datagram | oracle, C macros, libmnl |
//! | [`attributes`] | any bytes, as a stream of attributes | oracle, C macros, libmnl |
//! | [`addresses`] | any bytes | itself at other addresses |
//! | [`splits`] | any bytes | itself, the input in two pieces |
//! | [`policy`] | any bytes, as a stream of attributes | oracle |
//! | [`ack`] | any bytes, as a datagram and as a payload | oracle |
//! | [`next_hops`] | any bytes, as next hops and as attributes with next hops | oracle, C macros |
//! | [`path`] | any bytes, as a request's attributes | oracle |
//! | [`server`] | any bytes, as a datagram of requests | oracle |
//! | [`walk`] | any bytes, as a datagram: the walk alone | oracle |
//! | [`everything`] | any bytes | all of the above |
//! | [`roundtrip`] | a [`Plan`](super::plan::Plan) | oracle, at every capacity, and what was put |
//! | [`dump`] | a [`DumpPlan`](super::plan::DumpPlan) | oracle |
//! | [`tree`], [`lengths`] | a tree of attributes of a family | the tree, written plainly |
//! | [`exchange`] | a [`Script`](super::plan::Script) | oracle |

mod ack;
mod attributes;
mod build;
mod dump;
mod exchange;
mod messages;
mod next_hops;
mod path;
pub(crate) mod policy;
mod server;
mod show;
mod typed;

pub use ack::ack;
pub use attributes::attributes;
pub use build::roundtrip;
pub use dump::dump;
pub use exchange::exchange;
pub use messages::{addresses, messages, splits, walk};
pub use next_hops::next_hops;
pub use path::path;
pub use policy::{policy, policy_at, verdict};
pub use server::server;
pub use typed::{any, lengths, tree, Checked, Declared, FAMILIES};

/// All of the above that take bytes.
pub fn everything(bytes: &[u8]) {
    messages(bytes);
    attributes(bytes);
    addresses(bytes);
    splits(bytes);
    policy(bytes);
    ack(bytes);
    next_hops(bytes);
    path(bytes);
    server(bytes);
}
