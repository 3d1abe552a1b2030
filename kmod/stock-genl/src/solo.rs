// SPDX-License-Identifier: MIT OR Apache-2.0
//! `nlsolo`, a family that the tests load: what `nlstore` is not. It exists in the first network
//! namespace only, and its handlers run under the lock that other families share.

use nlkmod::genl::{Family, Kernel, Operation, Refusal, Request};
use nlwire::align::nla_total_size;
use nlwire::typed::{NoHeader, U32};
use nlwire::{attributes, family};

attributes! {
    /// The attributes of a reply.
    pub NlsoloA "solo" {
        /// The number of the request, from 1 on.
        NUMBER = 1 "NLSOLO_A_NUMBER": U32,
    }
}

family! {
    pub NlSolo: Genl("nlsolo", 1) "nlsolo" {
        NEXT = 1 "NLSOLO_CMD_NEXT": NoHeader, NlsoloA => 1 NlsoloA,
    }
}

impl<K: Kernel<Net = Count>> Family<K> for NlSolo {
    type Dump = ();

    const OPS: &'static [Operation<K, ()>] = &[Operation::new(NlSolo::NEXT).doit(next)];
    const GROUPS: &'static [&'static str] = &[];
    const NETNSOK: bool = false;
    const PARALLEL_OPS: bool = false;
}

/// The number of requests in a network namespace.
#[derive(Debug)]
pub struct Count(u32);

impl Count {
    /// Returns 0.
    #[must_use]
    pub const fn new() -> Self {
        Self(0)
    }
}

/// [`NlSolo::NEXT`].
fn next<K: Kernel<Net = Count>>(request: &Request<'_, K>) -> Result<(), Refusal> {
    let number = request.lock(|count| {
        count.0 = count.0.wrapping_add(1);
        count.0
    });
    request.reply(NlSolo::NEXT, nla_total_size(4), |to| {
        to.put(NlsoloA::NUMBER, number)
    })
}
