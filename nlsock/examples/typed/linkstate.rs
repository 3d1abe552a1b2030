//! Asks ethtool for the state of a link.
use nlfamilies::ethtool::*;
use nlsock::{Error, Genl};
use nlwire::typed::NoHeader;
use nlwire::NlmFlags;

fn main() -> Result<(), Error> {
    let name = std::env::args().nth(1).unwrap_or("lo".into());
    let mut genl = Genl::open()?;
    let answer = genl.call(
        Ethtool::LINKSTATE_GET,
        NlmFlags::EMPTY,
        &NoHeader,
        |request| {
            request.nest(EthtoolALinkstate::HEADER, |header| {
                header.put(EthtoolAHeader::DEV_NAME, &*name)
            })
        },
    )?;
    if let Some((_, state)) = answer.one()? {
        println!("{name}: link {:?}", state.get(EthtoolALinkstate::LINK)?);
        println!("{state:?}");
    }
    Ok(())
}
