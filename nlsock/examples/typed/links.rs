//! Lists links with their kind.
use nlfamilies::rt_link::*;
use nlsock::{Client, Error};
use nlwire::rtnl::IfInfoMsg;
use nlwire::uapi::NETLINK_ROUTE;

fn main() -> Result<(), Error> {
    let mut client = Client::open(NETLINK_ROUTE)?;
    let mut links = client.list(RtLink::GETLINK, &IfInfoMsg::default(), |_| Ok(()))?;
    while let Some((header, link)) = links.next()? {
        let (name, info) = link.get((Ifla::IFNAME, Ifla::LINKINFO))?;
        let kind = info.map(|info| info.get(IflaInfo::KIND)).transpose()?;
        let [name, kind] = [name, kind.flatten()].map(Option::unwrap_or_default);
        println!("{} {name} {kind}", header.ifi_index);
    }
    Ok(())
}
