//! The layouts of messages, as tables: fields of family headers, types and names
//! of attributes, formats of values.

use nlwire::uapi::*;
use nlwire::NlmFlags;
use Format::{Address, Bits, Bytes, Hardware, Nest, OperState, Text, I32, I64, U16, U32, U64, U8};

/// The format of a value.
#[derive(Clone, Copy)]
pub(super) enum Format {
    U8,
    U16,
    U32,
    U64,
    I32,
    I64,
    Bits(Names<u32>),
    OperState,
    Text,
    Address,
    Hardware,
    Bytes,
    Nest(Schema),
}

/// Numbers and their names.
pub(super) type Names<T> = &'static [(T, &'static str)];

/// The fields of a family header, in order.
pub(super) type Fields = &'static [(&'static str, Format)];

/// The attributes of a message or nest: the format of their values, their types,
/// and the names of the types. An entry without types is for all of them: the
/// types in an array are indices.
pub(super) type Schema = &'static [(Format, Names<u16>)];

/// Returns the layout of a message behind its header, if it is known.
pub(super) fn layout(protocol: i32, nlmsg_type: u16) -> Option<(Fields, Schema)> {
    match (protocol, nlmsg_type) {
        (NETLINK_ROUTE, RTM_NEWLINK..=RTM_SETLINK) => Some((IFINFOMSG, LINK)),
        (NETLINK_ROUTE, RTM_NEWADDR..=RTM_GETADDR) => Some((IFADDRMSG, ADDR)),
        (NETLINK_ROUTE, RTM_NEWROUTE..=RTM_GETROUTE) => Some((RTMSG, ROUTE)),
        (NETLINK_ROUTE, RTM_NEWNEIGH..=RTM_GETNEIGH) => Some((NDMSG, NEIGH)),
        (NETLINK_GENERIC, GENL_ID_CTRL) => Some((GENLMSGHDR, CTRL)),
        (NETLINK_GENERIC, _) => Some((GENLMSGHDR, &[])),
        (NETLINK_NETFILTER, _) => Some((NFGENMSG, &[])),
        _ => None,
    }
}

/// Makes [`Names`] of constants.
macro_rules! names {
    ($($name:ident)*) => { &[$(($name, stringify!($name))),*] };
}

/// Makes a [`Schema`].
macro_rules! schema {
    ($($format:expr => $($name:ident)*;)*) => { &[$(($format, names![$($name)*])),*] };
}

pub(super) const CONTROL_TYPES: Names<u16> =
    names![NLMSG_NOOP NLMSG_ERROR NLMSG_DONE NLMSG_OVERRUN];

pub(super) const ROUTE_TYPES: Names<u16> = names![
    RTM_NEWLINK RTM_DELLINK RTM_GETLINK RTM_SETLINK RTM_NEWADDR RTM_DELADDR RTM_GETADDR
    RTM_NEWROUTE RTM_DELROUTE RTM_GETROUTE RTM_NEWNEIGH RTM_DELNEIGH RTM_GETNEIGH
];

pub(super) const FLAGS: Names<NlmFlags> = names![
    NLM_F_REQUEST NLM_F_MULTI NLM_F_ACK NLM_F_ECHO NLM_F_DUMP_INTR NLM_F_DUMP_FILTERED
];
pub(super) const GET_FLAGS: Names<NlmFlags> = names![NLM_F_DUMP];
pub(super) const NEW_FLAGS: Names<NlmFlags> =
    names![NLM_F_REPLACE NLM_F_EXCL NLM_F_CREATE NLM_F_APPEND];
pub(super) const ACK_FLAGS: Names<NlmFlags> = names![NLM_F_CAPPED NLM_F_ACK_TLVS];

const LINK_FLAGS: Names<u32> = names![
    IFF_UP IFF_BROADCAST IFF_DEBUG IFF_LOOPBACK IFF_POINTOPOINT IFF_NOTRAILERS IFF_RUNNING
    IFF_NOARP IFF_PROMISC IFF_ALLMULTI IFF_MASTER IFF_SLAVE IFF_MULTICAST IFF_PORTSEL
    IFF_AUTOMEDIA IFF_DYNAMIC IFF_LOWER_UP IFF_DORMANT IFF_ECHO
];

const IFINFOMSG: Fields = &[
    ("ifi_family", U8),
    ("__ifi_pad", U8),
    ("ifi_type", U16),
    ("ifi_index", I32),
    ("ifi_flags", Bits(LINK_FLAGS)),
    ("ifi_change", Bits(&[])),
];

const IFADDRMSG: Fields = &[
    ("ifa_family", U8),
    ("ifa_prefixlen", U8),
    ("ifa_flags", U8),
    ("ifa_scope", U8),
    ("ifa_index", U32),
];

const RTMSG: Fields = &[
    ("rtm_family", U8),
    ("rtm_dst_len", U8),
    ("rtm_src_len", U8),
    ("rtm_tos", U8),
    ("rtm_table", U8),
    ("rtm_protocol", U8),
    ("rtm_scope", U8),
    ("rtm_type", U8),
    ("rtm_flags", Bits(&[])),
];

const NDMSG: Fields = &[
    ("ndm_family", U8),
    ("ndm_pad1", U8),
    ("ndm_pad2", U16),
    ("ndm_ifindex", I32),
    ("ndm_state", U16),
    ("ndm_flags", U8),
    ("ndm_type", U8),
];

const GENLMSGHDR: Fields = &[("cmd", U8), ("version", U8), ("reserved", U16)];

const NFGENMSG: Fields = &[("nfgen_family", U8), ("version", U8), ("res_id", Bytes)];

const LINK: Schema = schema! {
    U8 => IFLA_LINKMODE IFLA_CARRIER IFLA_PROTO_DOWN;
    U32 => IFLA_MTU IFLA_LINK IFLA_MASTER IFLA_TXQLEN IFLA_WEIGHT IFLA_NET_NS_PID IFLA_NUM_VF
        IFLA_GROUP IFLA_NET_NS_FD IFLA_EXT_MASK IFLA_PROMISCUITY IFLA_NUM_TX_QUEUES
        IFLA_NUM_RX_QUEUES IFLA_CARRIER_CHANGES IFLA_GSO_MAX_SEGS IFLA_GSO_MAX_SIZE
        IFLA_EVENT IFLA_CARRIER_UP_COUNT IFLA_CARRIER_DOWN_COUNT IFLA_MIN_MTU IFLA_MAX_MTU
        IFLA_GRO_MAX_SIZE IFLA_TSO_MAX_SIZE IFLA_TSO_MAX_SEGS IFLA_ALLMULTI;
    I32 => IFLA_LINK_NETNSID IFLA_NEW_NETNSID IFLA_IF_NETNSID IFLA_NEW_IFINDEX;
    OperState => IFLA_OPERSTATE;
    Text => IFLA_IFNAME IFLA_QDISC IFLA_IFALIAS IFLA_PHYS_PORT_NAME IFLA_PARENT_DEV_NAME
        IFLA_PARENT_DEV_BUS_NAME;
    Hardware => IFLA_ADDRESS IFLA_BROADCAST IFLA_PERM_ADDRESS;
    Bytes => IFLA_STATS IFLA_COST IFLA_PRIORITY IFLA_WIRELESS IFLA_MAP IFLA_STATS64
        IFLA_PHYS_PORT_ID IFLA_PHYS_SWITCH_ID IFLA_PAD;
    Nest(LINK_INFO) => IFLA_LINKINFO;
    Nest(LINK_FAMILIES) => IFLA_AF_SPEC;
    Nest(LINK_PROPERTIES) => IFLA_PROP_LIST;
    Nest(&[]) => IFLA_PROTINFO IFLA_VFINFO_LIST IFLA_VF_PORTS IFLA_PORT_SELF IFLA_XDP
        IFLA_PROTO_DOWN_REASON;
};
const LINK_INFO: Schema = schema! {
    Text => IFLA_INFO_KIND IFLA_INFO_SLAVE_KIND;
    Nest(&[]) => IFLA_INFO_DATA IFLA_INFO_SLAVE_DATA;
    Bytes => IFLA_INFO_XSTATS;
};
const LINK_FAMILIES: Schema = &[(
    Nest(&[]),
    &[(AF_INET as u16, "AF_INET"), (AF_INET6 as u16, "AF_INET6")],
)];
const LINK_PROPERTIES: Schema = schema! { Text => IFLA_ALT_IFNAME; };

const ADDR: Schema = schema! {
    Address => IFA_ADDRESS IFA_LOCAL IFA_BROADCAST IFA_ANYCAST IFA_MULTICAST;
    Text => IFA_LABEL;
    U32 => IFA_FLAGS IFA_RT_PRIORITY;
    I32 => IFA_TARGET_NETNSID;
    U8 => IFA_PROTO;
    Bytes => IFA_CACHEINFO;
};

const ROUTE: Schema = schema! {
    Address => RTA_DST RTA_SRC RTA_GATEWAY RTA_PREFSRC;
    U32 => RTA_IIF RTA_OIF RTA_PRIORITY RTA_FLOW RTA_TABLE RTA_MARK RTA_EXPIRES RTA_UID
        RTA_NH_ID;
    U8 => RTA_PREF RTA_TTL_PROPAGATE RTA_IP_PROTO;
    U16 => RTA_ENCAP_TYPE;
    Nest(&[]) => RTA_METRICS RTA_ENCAP;
    Bytes => RTA_MULTIPATH RTA_CACHEINFO RTA_MFC_STATS RTA_VIA RTA_NEWDST RTA_PAD RTA_SPORT
        RTA_DPORT;
};

const NEIGH: Schema = schema! {
    Address => NDA_DST;
    Hardware => NDA_LLADDR;
    U32 => NDA_PROBES NDA_VNI NDA_IFINDEX NDA_MASTER NDA_SRC_VNI NDA_NH_ID NDA_FLAGS_EXT;
    U16 => NDA_VLAN NDA_NDM_STATE_MASK;
    U8 => NDA_PROTOCOL NDA_NDM_FLAGS_MASK;
    I32 => NDA_LINK_NETNSID;
    Bytes => NDA_CACHEINFO NDA_PORT;
    Nest(&[]) => NDA_FDB_EXT_ATTRS;
};

const CTRL: Schema = schema! {
    U16 => CTRL_ATTR_FAMILY_ID;
    Text => CTRL_ATTR_FAMILY_NAME;
    U32 => CTRL_ATTR_VERSION CTRL_ATTR_HDRSIZE CTRL_ATTR_MAXATTR CTRL_ATTR_OP;
    Nest(CTRL_OPS) => CTRL_ATTR_OPS;
    Nest(CTRL_GROUPS) => CTRL_ATTR_MCAST_GROUPS;
    Nest(&[]) => CTRL_ATTR_POLICY CTRL_ATTR_OP_POLICY;
};
const CTRL_OPS: Schema = schema! { Nest(CTRL_OP) => ; };
const CTRL_OP: Schema = schema! { U32 => CTRL_ATTR_OP_ID CTRL_ATTR_OP_FLAGS; };
const CTRL_GROUPS: Schema = schema! { Nest(CTRL_GROUP) => ; };
const CTRL_GROUP: Schema = schema! {
    Text => CTRL_ATTR_MCAST_GRP_NAME;
    U32 => CTRL_ATTR_MCAST_GRP_ID;
};

/// The attributes of an extended ACK.
pub(super) const EXT_ACK: Schema = schema! {
    Text => NLMSGERR_ATTR_MSG;
    U32 => NLMSGERR_ATTR_OFFS NLMSGERR_ATTR_MISS_TYPE NLMSGERR_ATTR_MISS_NEST;
    Bytes => NLMSGERR_ATTR_COOKIE;
    Nest(POLICY) => NLMSGERR_ATTR_POLICY;
};
const POLICY: Schema = schema! {
    U32 => NL_POLICY_TYPE_ATTR_TYPE NL_POLICY_TYPE_ATTR_MIN_LENGTH
        NL_POLICY_TYPE_ATTR_MAX_LENGTH NL_POLICY_TYPE_ATTR_POLICY_IDX
        NL_POLICY_TYPE_ATTR_POLICY_MAXTYPE NL_POLICY_TYPE_ATTR_BITFIELD32_MASK;
    I64 => NL_POLICY_TYPE_ATTR_MIN_VALUE_S NL_POLICY_TYPE_ATTR_MAX_VALUE_S;
    U64 => NL_POLICY_TYPE_ATTR_MIN_VALUE_U NL_POLICY_TYPE_ATTR_MAX_VALUE_U
        NL_POLICY_TYPE_ATTR_MASK;
    Bytes => NL_POLICY_TYPE_ATTR_PAD;
};
