// SPDX-License-Identifier: MIT OR Apache-2.0
//! nlwire against the others, one comparison of `nlwire-proptests` at a time.
//!
//! They are thorough and slow, which is why the other targets do without them.
//! The first byte chooses which it is; the rest is what it takes.

use arbitrary::{Arbitrary, Unstructured};
use nlwire_proptests::{check, generate};

use crate::exchange::Conversation;
use crate::Check;

/// The comparisons, by name.
pub const OPINIONS: [(&str, Check); 11] = [
    ("messages", check::messages),
    ("attributes", check::attributes),
    ("addresses", check::addresses),
    ("splits", check::splits),
    ("policy", check::policy),
    ("ack", check::ack),
    ("path", check::path),
    ("server", check::server),
    ("dump", |tape| check::dump(&generate::dump(tape))),
    ("exchange", exchange),
    ("next_hops", check::next_hops),
];

/// Compares as the first byte says.
pub fn check(input: &[u8]) {
    if let Some((which, rest)) = input.split_first() {
        let (_, opinion) = OPINIONS[usize::from(*which) % OPINIONS.len()];
        opinion(rest);
    }
}

fn exchange(tape: &[u8]) {
    if let Ok(conversation) = Conversation::arbitrary(&mut Unstructured::new(tape)) {
        check::exchange(&conversation.to_script());
    }
}

/// The input that `opinion` gets `bytes` of.
#[must_use]
pub fn to_bytes(opinion: &str, bytes: &[u8]) -> Vec<u8> {
    let which = OPINIONS.iter().position(|(name, _)| *name == opinion);
    let which = u8::try_from(which.expect("one of them")).expect("few opinions");
    [&[which], bytes].concat()
}
