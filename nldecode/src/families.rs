//! The declared families, and which of them a message is of.

use nlfamilies::ethtool::Ethtool;
use nlfamilies::nftables::Nftables;
use nlfamilies::nlctrl::Nlctrl;
use nlfamilies::rt_addr::RtAddr;
use nlfamilies::rt_link::RtLink;
use nlfamilies::rt_neigh::RtNeigh;
use nlfamilies::rt_route::RtRoute;
use nlfamilies::rt_rule::RtRule;
use nlfamilies::tc::Tc;
use nlfamilies::wireguard::Wireguard;
use nlwire::typed::{FamilyInfo, OpInfo, SetInfo, StructInfo};
use nlwire::uapi::{NETLINK_GENERIC, NLM_F_REQUEST};
use nlwire::Message;

use crate::generic::Generic;

/// The declaration of a message.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Declared {
    pub(crate) family: &'static FamilyInfo,
    pub(crate) op: &'static OpInfo,
    pub(crate) is_request: bool,
}

impl Declared {
    /// Returns the family header.
    pub(crate) fn header(&self) -> &'static StructInfo {
        self.op.header
    }

    /// Returns the length of what precedes the attributes in the payload.
    pub(crate) fn header_len(&self) -> usize {
        self.family.hdrlen().saturating_add(self.header().size)
    }

    /// Returns the set of the message's attributes.
    pub(crate) fn set(&self) -> &'static SetInfo {
        if self.is_request {
            (self.op.request_set)()
        } else {
            (self.op.reply_set)()
        }
    }
}

/// The declared families, and the ids of those of generic netlink.
#[derive(Debug)]
pub(crate) struct Families {
    all: Vec<&'static FamilyInfo>,
    pub(crate) generic: Generic,
}

impl Families {
    pub(crate) fn new() -> Self {
        Self {
            all: vec![
                RtLink::info(),
                RtAddr::info(),
                RtRoute::info(),
                RtRule::info(),
                RtNeigh::info(),
                Tc::info(),
                Nftables::info(),
                Ethtool::info(),
                Nlctrl::info(),
                Wireguard::info(),
            ],
            generic: Generic::default(),
        }
    }

    /// Returns the names of all families.
    pub(crate) fn names(&self) -> impl Iterator<Item = &'static str> + use<'_> {
        self.all.iter().map(|family| family.name)
    }

    /// Returns the declaration of a message, if a family has it.
    pub(crate) fn find(&self, protocol: i32, message: &Message<'_>) -> Option<Declared> {
        let is_request = message.nlmsg_flags().contains(NLM_F_REQUEST);
        let name = match protocol {
            NETLINK_GENERIC => self.generic.name(message.nlmsg_type())?,
            _ => "",
        };
        let candidates = || {
            self.all.iter().filter(|family| {
                family.protocol == protocol && (protocol != NETLINK_GENERIC || family.name == name)
            })
        };
        // A sender can omit the flag, and can set it in an answer.
        [is_request, !is_request]
            .into_iter()
            .find_map(|is_request| {
                candidates().find_map(|family| {
                    let number = family.number(message)?;
                    let op = if is_request {
                        family.request(number)
                    } else {
                        family.reply(number)
                    };
                    Some(Declared {
                        family,
                        op: op?,
                        is_request,
                    })
                })
            })
    }
}
