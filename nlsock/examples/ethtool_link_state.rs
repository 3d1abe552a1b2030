// SPDX-License-Identifier: MIT OR Apache-2.0
//! Shows whether a link has a carrier:
//! `cargo run -p nlsock --example ethtool_link_state -- NAME`.
//!
//! Needs no privilege. If the kernel refuses the request, the error names the attribute.

use nlfamilies::ethtool::{Ethtool, EthtoolAHeader, EthtoolALinkstate as State};
use nlsock::{Error, Genl};
use nlwire::{typed::NoHeader, NlmFlags};

fn main() -> Result<(), Error> {
    let name = std::env::args().nth(1).unwrap_or_else(|| "lo".to_owned());
    let mut genl = Genl::open()?;
    let none = NlmFlags::EMPTY;
    let answer = genl.call(Ethtool::LINKSTATE_GET, none, &NoHeader, |request| {
        request.nest(State::HEADER, |header| {
            header.put(EthtoolAHeader::DEV_NAME, &*name)
        })
    })?;
    if let Some((_, state)) = answer.one()? {
        println!("{name}: carrier {}", state.get(State::LINK)? == Some(1));
    }
    Ok(())
}
