//! Shows the messages of a capture of netlink traffic, of which nothing is known, with the
//! names of their attributes: `tcpdump -i nlmon0 -w - | capture_show`.
use std::io::Read;

use nlfamilies::{nftables, rt_addr, rt_link, rt_neigh, rt_route, rt_rule, tc};
use nlwire::typed::FamilyInfo;
use nlwire::uapi::*;
use nlwire::{Message, Messages};

const FAMILIES: [&FamilyInfo; 7] = [
    rt_link::RtLink::info(),
    rt_addr::RtAddr::info(),
    rt_neigh::RtNeigh::info(),
    rt_route::RtRoute::info(),
    rt_rule::RtRule::info(),
    tc::Tc::info(),
    nftables::Nftables::info(),
];

fn main() -> std::io::Result<()> {
    let mut bytes = Vec::new();
    std::io::stdin().read_to_end(&mut bytes)?;
    let mut rest = bytes.get(24..).unwrap_or_default(); // behind the header of the file
    while let Some((head, behind)) = rest.split_first_chunk::<16>() {
        let [.., a, b, c, d, _, _, _, _] = *head;
        let len = usize::min(u32::from_ne_bytes([a, b, c, d]) as usize, behind.len());
        let (record, next) = behind.split_at(len);
        rest = next;
        // struct sockaddr_ll in network byte order: the protocol is in the last two bytes.
        if let Some((&[.., high, low], datagram)) = record.split_first_chunk::<16>() {
            let messages = Messages::new(datagram).map_while(Result::ok);
            messages.for_each(|message| show(u16::from_be_bytes([high, low]).into(), &message));
        }
    }
    Ok(())
}

fn show(protocol: i32, message: &Message<'_>) {
    let is_request = message.nlmsg_flags().contains(NLM_F_REQUEST);
    let known = |family: &&&FamilyInfo| {
        let number = family.number(message).unwrap_or_default();
        let op = if is_request {
            family.request(number)
        } else {
            family.reply(number)
        };
        family.protocol == protocol && op.is_some()
    };
    match FAMILIES.iter().find(known) {
        Some(family) => println!("{:?}", family.show(message, is_request)),
        None => println!("protocol {protocol}: {message:?}"),
    }
}
