// SPDX-License-Identifier: MIT OR Apache-2.0
//! The families of `nlfamilies`, as programs use them: a request, a reply, and all of
//! their tables.

use core::fmt::{self, Write};

use nlfamilies::rt_link::{Ifla, IflaInfo, IflaInfoData, IflaVlan, RtLink};
use nlfamilies::{ethtool, nftables, nlctrl, rt_addr, rt_neigh, rt_route, rt_rule, tc};
use nlwire::rtnl::IfInfoMsg;
use nlwire::typed::*;
use nlwire::{
    AnyPolicy, Attributes, BuildError, Message, MessageBuilder, NlMsgHdr, ParseError, SliceSink,
    Text,
};

/// The families in `info`.
static FAMILIES: [fn() -> &'static FamilyInfo; 9] = [
    ethtool::Ethtool::info,
    nftables::Nftables::info,
    nlctrl::Nlctrl::info,
    rt_addr::RtAddr::info,
    RtLink::info,
    rt_neigh::RtNeigh::info,
    rt_route::RtRoute::info,
    rt_rule::RtRule::info,
    tc::Tc::info,
];

#[inline(never)]
pub fn info(index: usize) -> Option<&'static FamilyInfo> {
    FAMILIES.get(index).map(|family| family())
}

/// A link as a program shows it: name, kind, VLAN.
type Link<'a> = (Option<Text<'a>>, Option<Text<'a>>, Option<u16>);

#[inline(never)]
pub fn link<'a>(message: &Message<'a>) -> Result<Option<Link<'a>>, ParseError> {
    let Some((_, link)) = RtLink::GETLINK.read_reply(message)? else {
        return Ok(None);
    };
    let (name, info) = link.get((Ifla::IFNAME, Ifla::LINKINFO))?;
    let Some(info) = info else {
        return Ok(Some((name, None, None)));
    };
    let (kind, vlan) = info.get((IflaInfo::KIND, IflaInfo::DATA.of(IflaInfoData::VLAN)))?;
    let id = match vlan {
        Some(vlan) => vlan.get(IflaVlan::ID)?,
        None => None,
    };
    Ok(Some((name, kind, id)))
}

#[inline(never)]
pub fn new_vlan<'b>(
    buf: &'b mut [u8],
    name: &str,
    parent: u32,
    id: u16,
) -> Result<&'b [u8], BuildError> {
    let mut sink = SliceSink::new(buf);
    let mut message = MessageBuilder::new(&mut sink, NlMsgHdr::new(RtLink::NEWLINK.request()))?;
    message.put_header(&IfInfoMsg::default())?;
    let mut link = Writer::<Ifla, _, _>::new(&mut message);
    link.put(Ifla::IFNAME, name)?;
    link.put(Ifla::LINK, parent)?;
    link.nest(Ifla::LINKINFO, |info| {
        info.sub(IflaInfo::DATA, IflaInfoData::VLAN, |vlan| {
            vlan.put(IflaVlan::ID, id)
        })
    })?;
    message.end()?;
    Ok(sink.into_bytes())
}

#[inline(never)]
pub fn family_policies() -> [AnyPolicy; 2] {
    [Ifla::policy(), nlctrl::CtrlAttr::policy()]
}

#[inline(never)]
pub fn show_families(to: &mut dyn Write, stream: &Attributes<'_>) -> fmt::Result {
    let link = Attrs::<Ifla>::new(stream.clone());
    write!(to, "{link:?}{link:#?}{}", link.json())?;
    for family in FAMILIES {
        for op in family().ops {
            for set in [op.request_set, op.reply_set] {
                write!(to, "{:?}", Shown::new(stream.clone(), set()))?;
                write!(to, "{}", Json::new(stream.clone(), set()))?;
            }
        }
    }
    Ok(())
}
