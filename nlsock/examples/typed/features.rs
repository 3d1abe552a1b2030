//! Lists the features of a link: which are active, and which can be changed.
use std::collections::BTreeSet;

use nlfamilies::ethtool::*;
use nlsock::{Error, Genl};
use nlwire::typed::{Attrs, NoHeader};
use nlwire::{NlmFlags, ParseError};

fn main() -> Result<(), Error> {
    let name = std::env::args().nth(1).unwrap_or("lo".into());
    let mut genl = Genl::open()?;
    let answer = genl.call(
        Ethtool::FEATURES_GET,
        NlmFlags::EMPTY,
        &NoHeader,
        |request| {
            request.nest(EthtoolAFeatures::HEADER, |header| {
                header.put(EthtoolAHeader::DEV_NAME, &*name)
            })
        },
    )?;
    let Some((_, features)) = answer.one()? else {
        return Ok(());
    };
    let (hw, active) = features.get((EthtoolAFeatures::HW, EthtoolAFeatures::ACTIVE))?;
    let (hw, active) = (names(hw)?, names(active)?);
    for feature in hw.union(&active) {
        let state = if active.contains(feature) {
            "on"
        } else {
            "off"
        };
        let fixed = if hw.contains(feature) { "" } else { " (fixed)" };
        println!("{feature}: {state}{fixed}");
    }
    Ok(())
}

/// Returns the names of the bits that are set.
fn names(bitset: Option<Attrs<'_, EthtoolABitset>>) -> Result<BTreeSet<String>, ParseError> {
    let mut names = BTreeSet::new();
    let bits = bitset
        .map(|bitset| bitset.get(EthtoolABitset::BITS))
        .transpose()?
        .flatten();
    for bit in bits
        .iter()
        .flat_map(|bits| bits.all(EthtoolABitsetBits::BIT))
    {
        names.extend(
            bit?.get(EthtoolABitsetBit::NAME)?
                .map(|name| name.to_string()),
        );
    }
    Ok(names)
}
