//! Lists addresses. With a link and an address, adds the address first.
use std::net::Ipv4Addr;

use nlfamilies::rt_addr::*;
use nlsock::{Client, Error};
use nlwire::rtnl::IfAddrMsg;
use nlwire::uapi::*;

fn main() -> Result<(), Error> {
    let mut args = std::env::args().skip(1);
    let link = args.next().and_then(|index| index.parse::<u32>().ok());
    let address = args
        .next()
        .and_then(|address| address.parse::<Ipv4Addr>().ok());
    let mut client = Client::open(NETLINK_ROUTE)?;
    if let (Some(link), Some(address)) = (link, address) {
        let header = IfAddrMsg {
            ifa_family: AF_INET,
            ifa_prefixlen: 24,
            ifa_index: link.into(),
            ..IfAddrMsg::default()
        };
        client.call(
            RtAddr::NEWADDR,
            NLM_F_CREATE | NLM_F_EXCL,
            &header,
            |request| request.put(Ifa::LOCAL, address),
        )?;
    }
    let mut addresses = client.list(RtAddr::GETADDR, &IfAddrMsg::default(), |_| Ok(()))?;
    while let Some((header, attributes)) = addresses.next()? {
        let (address, flags) = attributes.get((Ifa::ADDRESS, Ifa::FLAGS))?;
        if let Some(address) = address {
            let flags = flags.unwrap_or_default();
            println!(
                "{} {address}/{} {flags:?}",
                header.ifa_index, header.ifa_prefixlen
            );
        }
    }
    Ok(())
}
