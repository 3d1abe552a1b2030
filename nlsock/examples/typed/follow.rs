//! Follows neighbours and routes: all there are, and then each change.
use nlfamilies::rt_neigh::*;
use nlfamilies::rt_route::*;
use nlsock::{Client, Error, Monitor, WatchEvent, Watcher};
use nlwire::rtnl::{NdMsg, RtMsg};
use nlwire::uapi::NETLINK_ROUTE;
use nlwire::{Message, ParseError};

fn main() -> Result<(), Error> {
    let monitor = Monitor::open(NETLINK_ROUTE)?;
    monitor.join(RtNeigh::GROUP_NEIGH)?;
    monitor.join(RtRoute::GROUP_IPV4_ROUTE)?;
    monitor.join(RtRoute::GROUP_IPV6_ROUTE)?;
    let mut watcher = Watcher::new(monitor, Client::open(NETLINK_ROUTE)?);
    watcher.add_list(RtNeigh::GETNEIGH, &NdMsg::default(), |_| Ok(()))?;
    watcher.add_list(RtRoute::GETROUTE, &RtMsg::default(), |_| Ok(()))?;
    loop {
        match watcher.next()? {
            WatchEvent::Init => println!("forget everything"),
            WatchEvent::InitApply(message) => show(&message)?,
            WatchEvent::InitDone { .. } => println!("complete"),
            WatchEvent::Notification(event) => show(&event.message)?,
            _ => {}
        }
    }
}

fn show(message: &Message<'_>) -> Result<(), ParseError> {
    if let Some((_, neighbour)) = RtNeigh::NEWNEIGH_NTF.read(message)? {
        println!(
            "neighbour {:?} at {:02x?}",
            neighbour.get(Nda::DST)?,
            neighbour.get(Nda::LLADDR)?
        );
    } else if let Some((_, neighbour)) = RtNeigh::DELNEIGH_NTF.read(message)? {
        println!("neighbour {:?} is gone", neighbour.get(Nda::DST)?);
    } else if let Some((header, route)) = RtRoute::NEWROUTE_NTF.read(message)? {
        let (dst, gateway, link) = route.get((Rta::DST, Rta::GATEWAY, Rta::OIF))?;
        println!(
            "route to {dst:?}/{} via {gateway:?} dev {link:?}",
            header.rtm_dst_len
        );
    } else if let Some((header, route)) = RtRoute::DELROUTE_NTF.read(message)? {
        println!(
            "route to {:?}/{} is gone",
            route.get(Rta::DST)?,
            header.rtm_dst_len
        );
    }
    Ok(())
}
