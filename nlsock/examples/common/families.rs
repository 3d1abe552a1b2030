//! The declared families, and which of them a message is of.

use std::collections::BTreeMap;

use nlfamilies::ethtool::Ethtool;
use nlfamilies::nftables::Nftables;
use nlfamilies::nlctrl::{CtrlAttr, Nlctrl};
use nlfamilies::rt_addr::RtAddr;
use nlfamilies::rt_link::RtLink;
use nlfamilies::rt_neigh::RtNeigh;
use nlfamilies::rt_route::RtRoute;
use nlfamilies::rt_rule::RtRule;
use nlfamilies::tc::Tc;
use nlwire::typed::{FamilyInfo, NoHeader, OpInfo, SetInfo};
use nlwire::uapi::{GENL_ID_CTRL, NETLINK_GENERIC, NLM_F_REQUEST};
use nlwire::{Message, NlMsgHdr, ParseError};

static FAMILIES: [&FamilyInfo; 9] = [
    RtLink::info(),
    RtAddr::info(),
    RtRoute::info(),
    RtRule::info(),
    RtNeigh::info(),
    Tc::info(),
    Nftables::info(),
    Ethtool::info(),
    Nlctrl::info(),
];

/// Returns the declared family of generic netlink that is called `name`.
pub(crate) fn by_name(name: &str) -> Option<&'static FamilyInfo> {
    let mut families = FAMILIES.into_iter();
    families.find(|family| family.protocol == NETLINK_GENERIC && family.name == name)
}

/// The declared families, and the names of the families of generic netlink by their ids.
#[derive(Default)]
pub(crate) struct Families {
    names: BTreeMap<u16, String>,
}

/// The declaration of a message.
#[derive(Clone, Copy)]
pub(crate) struct Declared {
    pub(crate) family: &'static FamilyInfo,
    pub(crate) op: &'static OpInfo,
    pub(crate) is_request: bool,
}

impl Declared {
    /// Returns the set of the message's attributes.
    pub(crate) fn set(&self) -> &'static SetInfo {
        self.op.set(self.is_request)
    }
}

impl Families {
    /// Returns the declaration of a message, if a family has it.
    pub(crate) fn find(&self, protocol: i32, message: &Message<'_>) -> Option<Declared> {
        let is_request = message.nlmsg_flags().contains(NLM_F_REQUEST);
        let name = self.name(message.nlmsg_type());
        let mut candidates = FAMILIES.into_iter().filter(|family| {
            family.protocol == protocol && (protocol != NETLINK_GENERIC || name == family.name)
        });
        candidates.find_map(|family| {
            Some(Declared {
                family,
                op: operation(family, family.number(message)?, is_request)?,
                is_request,
            })
        })
    }

    /// Returns the name of a message type: of the operation, or of the family in generic
    /// netlink. It is empty if it is not known.
    pub(crate) fn type_name(&self, protocol: i32, header: &NlMsgHdr) -> &str {
        let number = header.nlmsg_type();
        if protocol == NETLINK_GENERIC {
            return self.name(number);
        }
        let is_request = header.nlmsg_flags().contains(NLM_F_REQUEST);
        let mut families = FAMILIES
            .into_iter()
            .filter(|family| family.protocol == protocol);
        let op = families.find_map(|family| operation(family, number, is_request));
        op.map_or("", |op| op.name)
    }

    /// Returns the name of the generic netlink family with this id; empty if no message has
    /// told it.
    fn name(&self, id: u16) -> &str {
        match id {
            GENL_ID_CTRL => "nlctrl",
            id => self.names.get(&id).map_or("", String::as_str),
        }
    }

    /// Notes the id of a family if `message` is one in which the controller tells it.
    pub(crate) fn learn(&mut self, protocol: i32, message: &Message<'_>) -> Result<(), ParseError> {
        if protocol != NETLINK_GENERIC || message.nlmsg_type() != GENL_ID_CTRL {
            return Ok(());
        }
        if let Some((NoHeader, family)) = Nlctrl::GETFAMILY.read_reply(message)? {
            let found = family.get((CtrlAttr::FAMILY_ID, CtrlAttr::FAMILY_NAME))?;
            if let (Some(id), Some(name)) = found {
                self.names.insert(id, name.to_string());
            }
        }
        Ok(())
    }
}

fn operation(
    family: &'static FamilyInfo,
    number: u16,
    is_request: bool,
) -> Option<&'static OpInfo> {
    if is_request {
        family.request(number)
    } else {
        family.reply(number)
    }
}
