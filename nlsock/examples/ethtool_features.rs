// SPDX-License-Identifier: MIT OR Apache-2.0
//! Lists the features of a link, such as offloads:
//! `cargo run -p nlsock --example ethtool_features -- NAME`.
//!
//! Needs no privilege. The kernel sends the names of the bits.

use nlfamilies::ethtool::*;
use nlsock::Genl;
use nlwire::typed::{Attrs, NoHeader};
use nlwire::{NlmFlags, ParseError};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let name = std::env::args().nth(1).unwrap_or_else(|| "lo".to_owned());
    let mut genl = Genl::open()?;
    let none = NlmFlags::EMPTY;
    let answer = genl.call(Ethtool::FEATURES_GET, none, &NoHeader, |request| {
        request.nest(EthtoolAFeatures::HEADER, |header| {
            header.put(EthtoolAHeader::DEV_NAME, &*name)
        })
    })?;
    let (_, features) = answer
        .one()?
        .ok_or("no reply to ETHTOOL_MSG_FEATURES_GET")?;
    let (hw, active) = features.get((EthtoolAFeatures::HW, EthtoolAFeatures::ACTIVE))?;
    println!("can be changed: {}", names(hw)?);
    println!("active: {}", names(active)?);
    Ok(())
}

/// Returns the names of the bits that are set.
fn names(bitset: Option<Attrs<'_, EthtoolABitset>>) -> Result<String, ParseError> {
    let mut names = Vec::new();
    let Some(bitset) = bitset else {
        return Ok("-".to_owned());
    };
    let (nomask, bits) = bitset.get((EthtoolABitset::NOMASK, EthtoolABitset::BITS))?;
    for bit in bits
        .iter()
        .flat_map(|bits| bits.all(EthtoolABitsetBits::BIT))
    {
        let (name, value) = bit?.get((EthtoolABitsetBit::NAME, EthtoolABitsetBit::VALUE))?;
        // Without a mask, the list has only the bits that are set.
        if nomask.or(value).is_some() {
            names.push(name.unwrap_or_default().to_string());
        }
    }
    Ok(names.join(" "))
}
