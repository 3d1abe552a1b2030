//! The kernel's names for numbers: the message types and attributes of
//! rtnetlink and of generic netlink's controller. All other numbers are shown
//! as numbers.

use nlwire::uapi::*;

/// Constants, and their names in the same order, each followed by a space.
///
/// The names are one string, because a table of strings is a table of
/// addresses, which every program would have to relocate, even one that never
/// shows a name.
pub(super) struct Names<T: 'static> {
    values: &'static [T],
    names: &'static str,
}

impl<T: PartialEq> Names<T> {
    pub(super) fn find(&self, value: T) -> Option<&'static str> {
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
pub(super) struct Rtm {
    verb: &'static str,
    /// The object, such as `LINK` for `RTM_NEWLINK`.
    pub(super) stem: &'static str,
    /// The length of the family header in bytes.
    header_len: usize,
}

/// Returns a message type of rtnetlink by its number.
pub(super) fn rtm(nlmsg_type: u16) -> Option<Rtm> {
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

pub(super) const LINK: Names<u16> = names![
    IFLA_ADDRESS IFLA_BROADCAST IFLA_IFNAME IFLA_MTU IFLA_LINK IFLA_QDISC IFLA_STATS
    IFLA_COST IFLA_PRIORITY IFLA_MASTER IFLA_WIRELESS IFLA_PROTINFO IFLA_TXQLEN IFLA_MAP
    IFLA_WEIGHT IFLA_OPERSTATE IFLA_LINKMODE IFLA_LINKINFO IFLA_NET_NS_PID IFLA_IFALIAS
    IFLA_NUM_VF IFLA_VFINFO_LIST IFLA_STATS64 IFLA_VF_PORTS IFLA_PORT_SELF IFLA_AF_SPEC
    IFLA_GROUP IFLA_NET_NS_FD IFLA_EXT_MASK IFLA_PROMISCUITY IFLA_NUM_TX_QUEUES
    IFLA_NUM_RX_QUEUES IFLA_CARRIER IFLA_PHYS_PORT_ID IFLA_CARRIER_CHANGES
    IFLA_PHYS_SWITCH_ID IFLA_LINK_NETNSID IFLA_PHYS_PORT_NAME IFLA_PROTO_DOWN
    IFLA_GSO_MAX_SEGS IFLA_GSO_MAX_SIZE IFLA_PAD IFLA_XDP IFLA_EVENT IFLA_NEW_NETNSID
    IFLA_IF_NETNSID IFLA_CARRIER_UP_COUNT IFLA_CARRIER_DOWN_COUNT IFLA_NEW_IFINDEX
    IFLA_MIN_MTU IFLA_MAX_MTU IFLA_PROP_LIST IFLA_PERM_ADDRESS IFLA_PROTO_DOWN_REASON
    IFLA_PARENT_DEV_NAME IFLA_PARENT_DEV_BUS_NAME IFLA_GRO_MAX_SIZE IFLA_TSO_MAX_SIZE
    IFLA_TSO_MAX_SEGS IFLA_ALLMULTI
];

/// Inside `IFLA_LINKINFO`.
pub(super) const LINK_INFO: Names<u16> = names![
    IFLA_INFO_KIND IFLA_INFO_DATA IFLA_INFO_XSTATS IFLA_INFO_SLAVE_KIND
    IFLA_INFO_SLAVE_DATA
];

/// Inside `IFLA_PROP_LIST`.
pub(super) const LINK_PROPERTIES: Names<u16> = names![IFLA_ALT_IFNAME];

pub(super) const ADDR: Names<u16> = names![
    IFA_ADDRESS IFA_LOCAL IFA_LABEL IFA_BROADCAST IFA_ANYCAST IFA_CACHEINFO
    IFA_MULTICAST IFA_FLAGS IFA_RT_PRIORITY IFA_TARGET_NETNSID IFA_PROTO
];

pub(super) const ROUTE: Names<u16> = names![
    RTA_DST RTA_SRC RTA_IIF RTA_OIF RTA_GATEWAY RTA_PRIORITY RTA_PREFSRC RTA_METRICS
    RTA_MULTIPATH RTA_PROTOINFO RTA_FLOW RTA_CACHEINFO RTA_SESSION RTA_MP_ALGO RTA_TABLE
    RTA_MARK RTA_MFC_STATS RTA_VIA RTA_NEWDST RTA_PREF RTA_ENCAP_TYPE RTA_ENCAP
    RTA_EXPIRES RTA_PAD RTA_UID RTA_TTL_PROPAGATE RTA_IP_PROTO RTA_SPORT RTA_DPORT
    RTA_NH_ID
];

pub(super) const NEIGH: Names<u16> = names![
    NDA_DST NDA_LLADDR NDA_CACHEINFO NDA_PROBES NDA_VLAN NDA_PORT NDA_VNI NDA_IFINDEX
    NDA_MASTER NDA_LINK_NETNSID NDA_SRC_VNI NDA_PROTOCOL NDA_NH_ID NDA_FDB_EXT_ATTRS
    NDA_FLAGS_EXT NDA_NDM_STATE_MASK NDA_NDM_FLAGS_MASK
];

pub(super) const CTRL: Names<u16> = names![
    CTRL_ATTR_FAMILY_ID CTRL_ATTR_FAMILY_NAME CTRL_ATTR_VERSION CTRL_ATTR_HDRSIZE
    CTRL_ATTR_MAXATTR CTRL_ATTR_OPS CTRL_ATTR_MCAST_GROUPS CTRL_ATTR_POLICY CTRL_ATTR_OP
    CTRL_ATTR_OP_POLICY
];

/// Inside `IFLA_INFO_DATA` of the kind `vlan`.
pub(super) const VLAN: Names<u16> = names![
    IFLA_VLAN_ID IFLA_VLAN_FLAGS IFLA_VLAN_EGRESS_QOS IFLA_VLAN_INGRESS_QOS
    IFLA_VLAN_PROTOCOL
];

/// Inside `IFLA_INFO_DATA` of the kind `veth`.
pub(super) const VETH: Names<u16> = names![VETH_INFO_PEER];

/// Inside `RTA_ENCAP` of the kind `LWTUNNEL_ENCAP_IP`.
pub(super) const ENCAP_IP: Names<u16> = names![
    LWTUNNEL_IP_ID LWTUNNEL_IP_DST LWTUNNEL_IP_SRC LWTUNNEL_IP_TTL LWTUNNEL_IP_TOS
    LWTUNNEL_IP_FLAGS LWTUNNEL_IP_PAD LWTUNNEL_IP_OPTS
];

/// Inside `RTA_ENCAP` of the kind `LWTUNNEL_ENCAP_IP6`.
pub(super) const ENCAP_IP6: Names<u16> = names![
    LWTUNNEL_IP6_ID LWTUNNEL_IP6_DST LWTUNNEL_IP6_SRC LWTUNNEL_IP6_HOPLIMIT
    LWTUNNEL_IP6_TC LWTUNNEL_IP6_FLAGS LWTUNNEL_IP6_PAD LWTUNNEL_IP6_OPTS
];

/// Queueing disciplines, classes, filters and chains.
pub(super) const TC: Names<u16> = names![
    TCA_KIND TCA_OPTIONS TCA_STATS TCA_XSTATS TCA_RATE TCA_FCNT TCA_STATS2 TCA_STAB
    TCA_PAD TCA_DUMP_INVISIBLE TCA_CHAIN TCA_HW_OFFLOAD TCA_INGRESS_BLOCK
    TCA_EGRESS_BLOCK TCA_DUMP_FLAGS
];

/// Inside `TCA_OPTIONS` of the kind `netem`.
pub(super) const NETEM: Names<u16> = names![
    TCA_NETEM_CORR TCA_NETEM_DELAY_DIST TCA_NETEM_REORDER TCA_NETEM_CORRUPT
    TCA_NETEM_LOSS TCA_NETEM_RATE TCA_NETEM_ECN TCA_NETEM_RATE64 TCA_NETEM_PAD
    TCA_NETEM_LATENCY64 TCA_NETEM_JITTER64 TCA_NETEM_SLOT TCA_NETEM_SLOT_DIST
];

/// Inside `TCA_NETEM_LOSS`.
pub(super) const NETEM_LOSS: Names<u16> = names![NETEM_LOSS_GI NETEM_LOSS_GE];

/// Inside `TCA_OPTIONS` of the kind `mqprio`.
pub(super) const MQPRIO: Names<u16> = names![
    TCA_MQPRIO_MODE TCA_MQPRIO_SHAPER TCA_MQPRIO_MIN_RATE64 TCA_MQPRIO_MAX_RATE64
];

/// Inside `TCA_MQPRIO_MIN_RATE64` and `TCA_MQPRIO_MAX_RATE64`, whose attributes
/// have the type of the nest.
pub(super) const MQPRIO_RATES: Names<u16> = names![
    TCA_MQPRIO_MIN_RATE64 TCA_MQPRIO_MAX_RATE64
];

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
