// SPDX-License-Identifier: MIT OR Apache-2.0
//! A service that answers as the kernel does: a part of `NETLINK_ROUTE`, and of
//! `NETLINK_GENERIC` the controller, `wireguard` and `nl80211`. It has a few
//! hundred links, so that a dump has many parts.

use nlsock::{Responder, Service, VecSink};
use nlwire::rtnl::IfInfoMsg;
use nlwire::server::{Handled, Outcome, Refusal, Request};
use nlwire::uapi::*;
use nlwire::{BuildError, Errno, GenlMsgHdr, MessageBuilder, NlMsgHdr};

/// The links that have a kind, and their kind.
pub(crate) const KINDS: [(&str, &str); 2] = [("tunnel0", "wireguard"), ("tunnel1", "wireguard")];

/// The number of links. Those without a kind are named `port` and their index.
pub(crate) const LINKS: u32 = 300;

/// The number of peers of each tunnel.
pub(crate) const PEERS: u32 = 100;

/// The families besides the controller, by id.
pub(crate) const FAMILIES: [(u16, &str); 2] = [(WIREGUARD, "wireguard"), (NL80211, "nl80211")];

const WIREGUARD: u16 = 0x20;
const NL80211: u16 = 0x21;

type Message<'m> = MessageBuilder<'m, VecSink>;

/// A part of the kernel: the protocol that it answers for.
#[derive(Clone, Copy)]
pub(crate) struct Kernel(pub(crate) i32);

/// The position in a dump.
#[derive(Clone, Copy)]
pub(crate) struct Cursor {
    dump: Dump,
    index: u32,
}

#[derive(Clone, Copy)]
enum Dump {
    Links,
    Families,
    /// The peers of the tunnel with this index.
    Peers(u32),
    Radios,
    Interfaces,
}

impl Dump {
    const fn start(self) -> Cursor {
        Cursor {
            dump: self,
            index: 0,
        }
    }

    const fn len(self) -> u32 {
        match self {
            Self::Links => LINKS,
            Self::Families => 1 + FAMILIES.len() as u32,
            Self::Peers(_) => PEERS,
            Self::Radios => 1,
            Self::Interfaces => 2,
        }
    }

    const fn nlmsg_type(self) -> u16 {
        match self {
            Self::Links => RTM_NEWLINK,
            Self::Families => GENL_ID_CTRL,
            Self::Peers(_) => WIREGUARD,
            Self::Radios | Self::Interfaces => NL80211,
        }
    }

    fn put(self, message: &mut Message<'_>, index: u32) -> Result<(), BuildError> {
        match self {
            Self::Links => put_link(message, 1 + index),
            Self::Families => {
                message.put_header(&GenlMsgHdr::new(CTRL_CMD_NEWFAMILY, 2))?;
                put_family(message, families()[index as usize])
            }
            Self::Peers(device) => wireguard::put_peer(message, device, index),
            Self::Radios => nl80211::put_wiphy(message),
            Self::Interfaces => nl80211::put_interface(message, index),
        }
    }
}

impl Service for Kernel {
    type Cursor = Cursor;

    fn handle<'r>(
        &mut self,
        request: &Request<'_>,
        responder: &mut Responder<'r, Cursor>,
    ) -> Outcome<'r> {
        match self.0 {
            NETLINK_ROUTE => route(request, responder),
            _ => generic(request, responder),
        }
    }

    fn dump_item(
        &mut self,
        sink: &mut VecSink,
        Cursor { dump, index }: &mut Cursor,
        header: NlMsgHdr,
    ) -> Result<bool, Refusal<'static>> {
        if *index == dump.len() {
            return Ok(false);
        }
        let mut message = MessageBuilder::new(sink, header.with_type(dump.nlmsg_type()))?;
        dump.put(&mut message, *index)?;
        message.end()?;
        *index += 1;
        Ok(true)
    }
}

/// Answers a message of `NETLINK_ROUTE`.
fn route<'r>(request: &Request<'_>, responder: &mut Responder<'r, Cursor>) -> Outcome<'r> {
    let message = request.message();
    if message.nlmsg_type() != RTM_GETLINK {
        let nlmsg_type = message.nlmsg_type();
        return Err(responder.refusal(Errno::EOPNOTSUPP, format_args!("no type {nlmsg_type}")));
    }
    if request.is_dump() {
        return responder.dump(Dump::Links.start());
    }
    let (link, attributes) = message.parse::<IfInfoMsg>()?;
    let mut index = u32::try_from(link.ifi_index.get()).unwrap_or(0);
    for attribute in attributes {
        let attribute = attribute?;
        if attribute.nla_type() == IFLA_IFNAME {
            let name = attribute.until_nul();
            index = (1..=LINKS)
                .find(|index| name_of(*index).as_bytes() == name)
                .unwrap_or(0);
        }
    }
    if index == 0 || index > LINKS {
        return Err(responder.refusal(Errno::ENODEV, "no such link here"));
    }
    responder.message(request.reply(RTM_NEWLINK), |m| put_link(m, index))?;
    Ok(Handled::Ack)
}

pub(crate) fn name_of(index: u32) -> String {
    let kind = usize::try_from(index)
        .ok()
        .and_then(|index| KINDS.get(index.checked_sub(1)?));
    kind.map_or_else(|| format!("port{index}"), |(name, _)| (*name).to_owned())
}

fn put_link(message: &mut Message<'_>, index: u32) -> Result<(), BuildError> {
    let header = IfInfoMsg {
        ifi_index: i32::try_from(index).unwrap_or(0).into(),
        ifi_type: 1.into(), // ARPHRD_ETHER
        ..IfInfoMsg::default()
    };
    message.put_header(&header)?;
    let name = name_of(index);
    message.put_str(IFLA_IFNAME, &name)?;
    message.put_u32(IFLA_MTU, 1500)?;
    message.put_u32(IFLA_TXQLEN, 1000)?; // `ip` asks the kernel where it is missing
    message.put(IFLA_ADDRESS, &[2, 0, 0, 0, 0, index as u8])?;
    match KINDS.iter().find(|(tunnel, _)| *tunnel == name) {
        Some((_, kind)) => {
            message.nest_with(IFLA_LINKINFO, |info| info.put_str(IFLA_INFO_KIND, kind))
        }
        None => Ok(()),
    }
}

/// Answers a message of `NETLINK_GENERIC`.
fn generic<'r>(request: &Request<'_>, responder: &mut Responder<'r, Cursor>) -> Outcome<'r> {
    let (genl, _) = request.message().parse::<GenlMsgHdr>()?;
    match (
        request.message().nlmsg_type(),
        genl.cmd(),
        request.is_dump(),
    ) {
        (GENL_ID_CTRL, CTRL_CMD_GETFAMILY, true) => responder.dump(Dump::Families.start()),
        (GENL_ID_CTRL, CTRL_CMD_GETFAMILY, false) => get_family(request, responder),
        (WIREGUARD, wireguard::GET_DEVICE, true) => wireguard::get_device(request, responder),
        (NL80211, nl80211::GET_PROTOCOL_FEATURES, false) => {
            responder.message(request.reply(NL80211), |m| {
                m.put_header(&GenlMsgHdr::new(nl80211::GET_PROTOCOL_FEATURES, 1))?;
                m.put_u32(nl80211::PROTOCOL_FEATURES, 1)
            })?;
            Ok(Handled::Ack)
        }
        (NL80211, nl80211::GET_WIPHY, true) => responder.dump(Dump::Radios.start()),
        (NL80211, nl80211::GET_INTERFACE, true) => responder.dump(Dump::Interfaces.start()),
        (family, cmd, _) => Err(responder.refusal(
            Errno::EOPNOTSUPP,
            format_args!("no command {cmd} of {family}"),
        )),
    }
}

fn families() -> Vec<(u16, &'static str)> {
    [(GENL_ID_CTRL, "nlctrl")]
        .into_iter()
        .chain(FAMILIES)
        .collect()
}

fn get_family<'r>(request: &Request<'_>, responder: &mut Responder<'r, Cursor>) -> Outcome<'r> {
    let (_, attributes) = request.message().parse::<GenlMsgHdr>()?;
    let mut found = None;
    for attribute in attributes {
        let attribute = attribute?;
        let (name, id) = (attribute.until_nul(), attribute.get_u16());
        found = families()
            .into_iter()
            .find(|family| match attribute.nla_type() {
                CTRL_ATTR_FAMILY_NAME => family.1.as_bytes() == name,
                CTRL_ATTR_FAMILY_ID => Ok(family.0) == id,
                _ => false,
            });
    }
    let Some(family) = found else {
        return Err(responder.refusal(Errno::ENOENT, "no such family here"));
    };
    responder.message(request.reply(GENL_ID_CTRL), |m| {
        m.put_header(&GenlMsgHdr::new(CTRL_CMD_NEWFAMILY, 2))?;
        put_family(m, family)
    })?;
    Ok(Handled::Ack)
}

fn put_family(message: &mut Message<'_>, (id, name): (u16, &str)) -> Result<(), BuildError> {
    message.put_str(CTRL_ATTR_FAMILY_NAME, name)?;
    message.put_u16(CTRL_ATTR_FAMILY_ID, id)?;
    message.put_u32(CTRL_ATTR_VERSION, 1)?;
    message.put_u32(CTRL_ATTR_HDRSIZE, 0)?;
    message.put_u32(CTRL_ATTR_MAXATTR, 8)
}

/// The family `wireguard` (`linux/wireguard.h`).
mod wireguard {
    use super::*;

    pub(super) const GET_DEVICE: u8 = 0;
    const A_IFINDEX: u16 = 1;
    const A_IFNAME: u16 = 2;
    const A_PUBLIC_KEY: u16 = 4;
    const A_LISTEN_PORT: u16 = 6;
    const A_PEERS: u16 = 8;
    const PEER_PUBLIC_KEY: u16 = 1;

    /// Dumps a device, with one peer in each message.
    pub(super) fn get_device<'r>(
        request: &Request<'_>,
        responder: &mut Responder<'r, Cursor>,
    ) -> Outcome<'r> {
        let (_, attributes) = request.message().parse::<GenlMsgHdr>()?;
        let mut device = None;
        for attribute in attributes {
            let attribute = attribute?;
            device = (1..)
                .zip(KINDS)
                .find(|(index, (name, _))| match attribute.nla_type() {
                    A_IFNAME => name.as_bytes() == attribute.until_nul(),
                    A_IFINDEX => attribute.get_u32() == Ok(*index),
                    _ => false,
                });
        }
        let Some((index, _)) = device else {
            return Err(Refusal::new(Errno::ENODEV).with_msg("no such device here"));
        };
        responder.dump(Dump::Peers(index).start())
    }

    /// Writes a device with one of its peers.
    pub(super) fn put_peer(
        m: &mut Message<'_>,
        device: u32,
        number: u32,
    ) -> Result<(), BuildError> {
        m.put_header(&GenlMsgHdr::new(GET_DEVICE, 1))?;
        m.put_u32(A_IFINDEX, device)?;
        m.put_str(A_IFNAME, &name_of(device))?;
        if number == 0 {
            m.put(A_PUBLIC_KEY, &[7; 32])?;
            m.put_u16(A_LISTEN_PORT, 51820)?;
        }
        m.nest_with(A_PEERS, |peers| {
            peers.nest_with(0, |peer| peer.put(PEER_PUBLIC_KEY, &[number as u8; 32]))
        })
    }
}

/// The family `nl80211` (`linux/nl80211.h`).
mod nl80211 {
    use super::*;

    pub(super) const GET_WIPHY: u8 = 1;
    const NEW_WIPHY: u8 = 3;
    pub(super) const GET_INTERFACE: u8 = 5;
    const NEW_INTERFACE: u8 = 7;
    pub(super) const GET_PROTOCOL_FEATURES: u8 = 95;
    const WIPHY: u16 = 1;
    const WIPHY_NAME: u16 = 2;
    const IFINDEX: u16 = 3;
    const IFNAME: u16 = 4;
    const IFTYPE: u16 = 5;
    pub(super) const PROTOCOL_FEATURES: u16 = 173;

    pub(super) fn put_wiphy(message: &mut Message<'_>) -> Result<(), BuildError> {
        message.put_header(&GenlMsgHdr::new(NEW_WIPHY, 1))?;
        message.put_u32(WIPHY, 0)?;
        message.put_str(WIPHY_NAME, "radio0")
    }

    pub(super) fn put_interface(message: &mut Message<'_>, number: u32) -> Result<(), BuildError> {
        message.put_header(&GenlMsgHdr::new(NEW_INTERFACE, 1))?;
        message.put_u32(WIPHY, 0)?;
        message.put_u32(IFINDEX, 5 + number)?;
        message.put_str(IFNAME, &format!("wave{number}"))?;
        message.put_u32(IFTYPE, 2) // NL80211_IFTYPE_STATION
    }
}
