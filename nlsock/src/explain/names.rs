// SPDX-License-Identifier: MIT OR Apache-2.0
//! The kernel's names for the message types of rtnetlink and for the commands of
//! generic netlink's controller, for requests of families that the user has not named.

use nlwire::uapi::*;

/// Constants, and their names in the same order, each followed by a space.
///
/// The names are one string, because a table of strings is a table of
/// addresses, which every program would have to relocate, even one that never
/// shows a name.
struct Names<T: 'static> {
    values: &'static [T],
    names: &'static str,
}

impl<T: PartialEq> Names<T> {
    fn find(&self, value: T) -> Option<&'static str> {
        let index = self.values.iter().position(|known| *known == value)?;
        self.names.split(' ').nth(index)
    }
}

/// Defines the header lengths of message types, by the stems of their names.
macro_rules! rtm {
    ($($name:ident $hdrlen:literal)*) => {
        Names {
            values: &[$($hdrlen),*],
            names: concat!($(stringify!($name), " "),*),
        }
    };
}

macro_rules! names {
    ($($name:ident)*) => {
        Names {
            values: &[$($name),*],
            names: concat!($(stringify!($name), " "),*),
        }
    };
}

/// The message types of rtnetlink, four for each object (`linux/rtnetlink.h`):
/// the part of the name after `RTM_NEW`, `RTM_DEL`, `RTM_GET` and `RTM_SET`,
/// and the length of the family header in bytes. They are in order, beginning
/// at `RTM_BASE`.
const RTM: Names<u8> = rtm![
    LINK 16 // ifinfomsg
    ADDR 8 // ifaddrmsg
    ROUTE 12 // rtmsg
    NEIGH 12 // ndmsg
    RULE 12 // fib_rule_hdr
    QDISC 20 // tcmsg
    TCLASS 20 // tcmsg
    TFILTER 20 // tcmsg
    ACTION 4 // tcamsg
    PREFIX 12 // prefixmsg
    MULTICAST 8 // ifaddrmsg
    ANYCAST 8 // ifaddrmsg
    NEIGHTBL 4 // ndtmsg
    NDUSEROPT 16 // nduseroptmsg
    ADDRLABEL 12 // ifaddrlblmsg
    DCB 4 // dcbmsg
    NETCONF 1 // netconfmsg
    MDB 8 // br_port_msg
    NSID 1 // rtgenmsg
    STATS 12 // if_stats_msg
    CACHEREPORT 1 // rtgenmsg
    CHAIN 20 // tcmsg
    NEXTHOP 8 // nhmsg
    LINKPROP 16 // ifinfomsg
    VLAN 8 // br_vlan_msg
    NEXTHOPBUCKET 8 // nhmsg
    TUNNEL 8 // tunnel_msg
];

const VERBS: [&str; 4] = ["NEW", "DEL", "GET", "SET"];

/// A message type of rtnetlink.
struct Rtm {
    verb: &'static str,
    /// The object, such as `LINK` for `RTM_NEWLINK`.
    stem: &'static str,
    /// The length of the family header in bytes.
    header_len: usize,
}

/// Returns a message type of rtnetlink by its number.
fn rtm(nlmsg_type: u16) -> Option<Rtm> {
    let index = usize::from(nlmsg_type.checked_sub(RTM_NEWLINK)?);
    let header_len = RTM.values.get(index >> 2)?;
    Some(Rtm {
        verb: VERBS.get(index & 3)?,
        stem: RTM.names.split(' ').nth(index >> 2)?,
        header_len: usize::from(*header_len),
    })
}

/// Returns the name of a message type. The message types of generic netlink are
/// families, of which only the controller has a name here.
pub(super) fn message(protocol: i32, nlmsg_type: u16) -> Option<String> {
    match protocol {
        NETLINK_ROUTE => rtm(nlmsg_type).map(|Rtm { verb, stem, .. }| format!("RTM_{verb}{stem}")),
        NETLINK_GENERIC if nlmsg_type == GENL_ID_CTRL => Some("nlctrl".to_owned()),
        _ => None,
    }
}

/// Returns the length in bytes of the family header of messages of a type. For
/// generic netlink, this is the generic header alone, without a family's own.
pub(super) fn header_len(protocol: i32, nlmsg_type: u16) -> Option<usize> {
    match protocol {
        NETLINK_ROUTE => rtm(nlmsg_type).map(|rtm| rtm.header_len),
        NETLINK_GENERIC => Some(size_of::<nlwire::GenlMsgHdr>()),
        NETLINK_NETFILTER => Some(size_of::<nlwire::nfnl::NfGenMsg>()),
        _ => None,
    }
}

const CTRL_CMD: Names<u8> = names![
    CTRL_CMD_NEWFAMILY CTRL_CMD_DELFAMILY CTRL_CMD_GETFAMILY CTRL_CMD_NEWOPS
    CTRL_CMD_DELOPS CTRL_CMD_GETOPS CTRL_CMD_NEWMCAST_GRP CTRL_CMD_DELMCAST_GRP
    CTRL_CMD_GETMCAST_GRP CTRL_CMD_GETPOLICY
];

/// Returns the name of a command of generic netlink's controller.
pub(super) fn ctrl_cmd(cmd: u8) -> Option<&'static str> {
    CTRL_CMD.find(cmd)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_of_rtnetlink_have_their_names() {
        for (nlmsg_type, name) in [
            (RTM_NEWLINK, "RTM_NEWLINK"),
            (RTM_SETLINK, "RTM_SETLINK"),
            (RTM_DELADDR, "RTM_DELADDR"),
            (RTM_GETROUTE, "RTM_GETROUTE"),
            (RTM_GETNEIGH, "RTM_GETNEIGH"),
            // As in linux/rtnetlink.h.
            (34, "RTM_GETRULE"),
            (48, "RTM_NEWACTION"),
            (66, "RTM_GETNEIGHTBL"),
            (90, "RTM_GETNSID"),
            (104, "RTM_NEWNEXTHOP"),
            (114, "RTM_GETVLAN"),
            (122, "RTM_GETTUNNEL"),
        ] {
            assert_eq!(message(NETLINK_ROUTE, nlmsg_type).unwrap(), name);
        }
        assert_eq!(message(NETLINK_ROUTE, 15), None);
        assert_eq!(message(NETLINK_ROUTE, 124), None);
        assert_eq!(message(NETLINK_USERSOCK, 16), None);
        assert_eq!(header_len(NETLINK_ROUTE, RTM_NEWLINK), Some(16));
        assert_eq!(header_len(NETLINK_ROUTE, 90), Some(1));
    }
}
