//! Every constant and every layout, compared with the C headers of this machine.
//!
//! The headers are the truth, and a C compiler is who can read them: the tests
//! write C programs that print what C makes of a name or a struct, and compare.
//! Where there is no C compiler, or no headers, or the headers are older than
//! the constants, they say what they could not compare, on the real stderr,
//! and pass. A value that differs fails always.
//!
//! `CC` chooses the compiler, as in `CC=musl-gcc` or `CC="ccache gcc"`.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::Command;
use std::{env, fs, io, process};

use nlwire::nfnl::NfGenMsg;
use nlwire::rtnl::{
    IfAddrMsg, IfInfoMsg, NdMsg, RtGenMsg, RtMsg, RtNextHop, TcMqprioQopt, TcMsg, TcNetemCorr,
    TcNetemCorrupt, TcNetemQopt, TcNetemRate, TcNetemReorder,
};
use nlwire::sock_diag::{
    InetDiagMsg, InetDiagReqV2, InetDiagSockId, NetlinkDiagMsg, NetlinkDiagReq,
};
use nlwire::{GenlMsgHdr, NlAttr, NlMsgHdr, NlmFlags, SockAddrNl};
use zerocopy::native_endian::{I32, U16, U32};
use zerocopy::IntoBytes;

/// The oldest Linux whose headers have every name in the list below. To add a
/// constant that is newer, raise it.
const COMPLETE_SINCE: (u32, u32) = (6, 1);

const HEADERS: &str = "\
#include <stdio.h>
#include <string.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <linux/audit.h>
#include <linux/gen_stats.h>
#include <linux/genetlink.h>
#include <linux/if.h>
#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <linux/inet_diag.h>
#include <linux/lwtunnel.h>
#include <linux/neighbour.h>
#include <linux/netfilter/nf_conntrack_common.h>
#include <linux/netfilter/nf_conntrack_tcp.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_conntrack.h>
#include <linux/netfilter/nfnetlink_queue.h>
#include <linux/netfilter.h>
#include <linux/netlink.h>
#include <linux/netlink_diag.h>
#include <linux/pkt_sched.h>
#include <linux/rtnetlink.h>
#include <linux/sock_diag.h>
#include <linux/veth.h>
#include <linux/version.h>
";

/// The sources, from which every name must be in the list below.
const SOURCES: [&str; 14] = [
    include_str!("../../src/uapi.rs"),
    include_str!("../../src/uapi/audit.rs"),
    include_str!("../../src/uapi/gen_stats.rs"),
    include_str!("../../src/uapi/genetlink.rs"),
    include_str!("../../src/uapi/lwtunnel.rs"),
    include_str!("../../src/uapi/neighbour.rs"),
    include_str!("../../src/uapi/netlink.rs"),
    include_str!("../../src/uapi/netlink_diag.rs"),
    include_str!("../../src/uapi/nfnetlink.rs"),
    include_str!("../../src/uapi/nfnetlink_queue.rs"),
    include_str!("../../src/uapi/pkt_sched.rs"),
    include_str!("../../src/uapi/rtnetlink.rs"),
    include_str!("../../src/uapi/sock_diag.rs"),
    include_str!("../../src/uapi/veth.rs"),
];

/// Defines `constants()`, which gives each name with its value. That each has
/// the type that it is listed under is checked by the compiler.
macro_rules! constants {
    ($($type:ty { $($name:ident,)* })*) => {
        fn constants() -> Vec<(&'static str, i64)> {
            vec![$($({
                let value: $type = nlwire::uapi::$name;
                (stringify!($name), widen(value))
            },)*)*]
        }
    };
}

#[rustfmt::skip]
constants! {
    // linux/netlink.h, linux/socket.h
    NlmFlags {
        NLM_F_REQUEST, NLM_F_MULTI, NLM_F_ACK, NLM_F_ECHO, NLM_F_DUMP_INTR,
        NLM_F_DUMP_FILTERED, NLM_F_ROOT, NLM_F_MATCH, NLM_F_ATOMIC, NLM_F_DUMP,
        NLM_F_REPLACE, NLM_F_EXCL, NLM_F_CREATE, NLM_F_APPEND, NLM_F_NONREC, NLM_F_BULK,
        NLM_F_CAPPED, NLM_F_ACK_TLVS,
    }
    u16 {
        AF_NETLINK, NLMSG_NOOP, NLMSG_ERROR, NLMSG_DONE, NLMSG_OVERRUN,
        NLMSG_MIN_TYPE, NLMSGERR_ATTR_UNUSED, NLMSGERR_ATTR_MSG, NLMSGERR_ATTR_OFFS,
        NLMSGERR_ATTR_COOKIE, NLMSGERR_ATTR_POLICY, NLMSGERR_ATTR_MISS_TYPE,
        NLMSGERR_ATTR_MISS_NEST, NLA_F_NESTED, NLA_F_NET_BYTEORDER, NLA_TYPE_MASK,
        NL_POLICY_TYPE_ATTR_UNSPEC, NL_POLICY_TYPE_ATTR_TYPE,
        NL_POLICY_TYPE_ATTR_MIN_VALUE_S, NL_POLICY_TYPE_ATTR_MAX_VALUE_S,
        NL_POLICY_TYPE_ATTR_MIN_VALUE_U, NL_POLICY_TYPE_ATTR_MAX_VALUE_U,
        NL_POLICY_TYPE_ATTR_MIN_LENGTH, NL_POLICY_TYPE_ATTR_MAX_LENGTH,
        NL_POLICY_TYPE_ATTR_POLICY_IDX, NL_POLICY_TYPE_ATTR_POLICY_MAXTYPE,
        NL_POLICY_TYPE_ATTR_BITFIELD32_MASK, NL_POLICY_TYPE_ATTR_PAD,
        NL_POLICY_TYPE_ATTR_MASK,
    }
    i32 {
        SOL_NETLINK, NETLINK_ROUTE, NETLINK_UNUSED, NETLINK_USERSOCK, NETLINK_FIREWALL,
        NETLINK_SOCK_DIAG, NETLINK_NFLOG, NETLINK_XFRM, NETLINK_SELINUX, NETLINK_ISCSI,
        NETLINK_AUDIT, NETLINK_FIB_LOOKUP, NETLINK_CONNECTOR, NETLINK_NETFILTER,
        NETLINK_IP6_FW, NETLINK_DNRTMSG, NETLINK_KOBJECT_UEVENT, NETLINK_GENERIC,
        NETLINK_SCSITRANSPORT, NETLINK_ECRYPTFS, NETLINK_RDMA, NETLINK_CRYPTO, NETLINK_SMC,
        NETLINK_INET_DIAG, MAX_LINKS, NETLINK_ADD_MEMBERSHIP, NETLINK_DROP_MEMBERSHIP,
        NETLINK_PKTINFO, NETLINK_BROADCAST_ERROR, NETLINK_NO_ENOBUFS, NETLINK_RX_RING,
        NETLINK_TX_RING, NETLINK_LISTEN_ALL_NSID, NETLINK_LIST_MEMBERSHIPS, NETLINK_CAP_ACK,
        NETLINK_EXT_ACK, NETLINK_GET_STRICT_CHK,
    }
    usize {
        NLMSG_ALIGNTO, NLA_ALIGNTO,
    }
    u32 {
        NL_ATTR_TYPE_INVALID, NL_ATTR_TYPE_FLAG, NL_ATTR_TYPE_U8, NL_ATTR_TYPE_U16,
        NL_ATTR_TYPE_U32, NL_ATTR_TYPE_U64, NL_ATTR_TYPE_S8, NL_ATTR_TYPE_S16,
        NL_ATTR_TYPE_S32, NL_ATTR_TYPE_S64, NL_ATTR_TYPE_BINARY, NL_ATTR_TYPE_STRING,
        NL_ATTR_TYPE_NUL_STRING, NL_ATTR_TYPE_NESTED, NL_ATTR_TYPE_NESTED_ARRAY,
        NL_ATTR_TYPE_BITFIELD32,
    }
    // linux/genetlink.h
    usize {
        GENL_NAMSIZ,
    }
    u16 {
        GENL_MIN_ID, GENL_MAX_ID, GENL_ID_CTRL, GENL_ID_VFS_DQUOT, GENL_ID_PMCRAID,
        GENL_START_ALLOC, CTRL_ATTR_UNSPEC, CTRL_ATTR_FAMILY_ID, CTRL_ATTR_FAMILY_NAME,
        CTRL_ATTR_VERSION, CTRL_ATTR_HDRSIZE, CTRL_ATTR_MAXATTR, CTRL_ATTR_OPS,
        CTRL_ATTR_MCAST_GROUPS, CTRL_ATTR_POLICY, CTRL_ATTR_OP_POLICY, CTRL_ATTR_OP,
        CTRL_ATTR_OP_UNSPEC, CTRL_ATTR_OP_ID, CTRL_ATTR_OP_FLAGS,
        CTRL_ATTR_MCAST_GRP_UNSPEC, CTRL_ATTR_MCAST_GRP_NAME, CTRL_ATTR_MCAST_GRP_ID,
        CTRL_ATTR_POLICY_UNSPEC, CTRL_ATTR_POLICY_DO, CTRL_ATTR_POLICY_DUMP,
    }
    u32 {
        GENL_ADMIN_PERM, GENL_CMD_CAP_DO, GENL_CMD_CAP_DUMP, GENL_CMD_CAP_HASPOL,
        GENL_UNS_ADMIN_PERM,
    }
    u8 {
        CTRL_CMD_UNSPEC, CTRL_CMD_NEWFAMILY, CTRL_CMD_DELFAMILY, CTRL_CMD_GETFAMILY,
        CTRL_CMD_NEWOPS, CTRL_CMD_DELOPS, CTRL_CMD_GETOPS, CTRL_CMD_NEWMCAST_GRP,
        CTRL_CMD_DELMCAST_GRP, CTRL_CMD_GETMCAST_GRP, CTRL_CMD_GETPOLICY,
    }
    // linux/rtnetlink.h and the headers around it
    u8 {
        AF_UNSPEC, AF_INET, AF_BRIDGE, AF_INET6, RTNL_FAMILY_IPMR, RTNL_FAMILY_IP6MR,
        IF_OPER_UNKNOWN, IF_OPER_NOTPRESENT, IF_OPER_DOWN, IF_OPER_LOWERLAYERDOWN,
        IF_OPER_TESTING, IF_OPER_DORMANT, IF_OPER_UP, IFAPROT_UNSPEC, IFAPROT_KERNEL_LO,
        IFAPROT_KERNEL_RA, IFAPROT_KERNEL_LL, RTN_UNSPEC, RTN_UNICAST, RTN_LOCAL,
        RTN_BROADCAST, RTN_ANYCAST, RTN_MULTICAST, RTN_BLACKHOLE, RTN_UNREACHABLE,
        RTN_PROHIBIT, RTN_THROW, RTN_NAT, RTN_XRESOLVE, RTPROT_UNSPEC, RTPROT_REDIRECT,
        RTPROT_KERNEL, RTPROT_BOOT, RTPROT_STATIC, RTPROT_RA, RT_SCOPE_UNIVERSE,
        RT_SCOPE_SITE, RT_SCOPE_LINK, RT_SCOPE_HOST, RT_SCOPE_NOWHERE, RT_TABLE_UNSPEC,
        RT_TABLE_COMPAT, RT_TABLE_DEFAULT, RT_TABLE_MAIN, RT_TABLE_LOCAL,
    }
    u16 {
        RTM_NEWLINK, RTM_DELLINK, RTM_GETLINK, RTM_SETLINK, RTM_NEWADDR, RTM_DELADDR,
        RTM_GETADDR, RTM_NEWROUTE, RTM_DELROUTE, RTM_GETROUTE, RTM_NEWNEIGH, RTM_DELNEIGH,
        RTM_GETNEIGH, IFLA_UNSPEC, IFLA_ADDRESS, IFLA_BROADCAST, IFLA_IFNAME, IFLA_MTU,
        IFLA_LINK, IFLA_QDISC, IFLA_STATS, IFLA_COST, IFLA_PRIORITY, IFLA_MASTER,
        IFLA_WIRELESS, IFLA_PROTINFO, IFLA_TXQLEN, IFLA_MAP, IFLA_WEIGHT, IFLA_OPERSTATE,
        IFLA_LINKMODE, IFLA_LINKINFO, IFLA_NET_NS_PID, IFLA_IFALIAS, IFLA_NUM_VF,
        IFLA_VFINFO_LIST, IFLA_STATS64, IFLA_VF_PORTS, IFLA_PORT_SELF, IFLA_AF_SPEC,
        IFLA_GROUP, IFLA_NET_NS_FD, IFLA_EXT_MASK, IFLA_PROMISCUITY, IFLA_NUM_TX_QUEUES,
        IFLA_NUM_RX_QUEUES, IFLA_CARRIER, IFLA_PHYS_PORT_ID, IFLA_CARRIER_CHANGES,
        IFLA_PHYS_SWITCH_ID, IFLA_LINK_NETNSID, IFLA_PHYS_PORT_NAME, IFLA_PROTO_DOWN,
        IFLA_GSO_MAX_SEGS, IFLA_GSO_MAX_SIZE, IFLA_PAD, IFLA_XDP, IFLA_EVENT,
        IFLA_NEW_NETNSID, IFLA_IF_NETNSID, IFLA_TARGET_NETNSID, IFLA_CARRIER_UP_COUNT,
        IFLA_CARRIER_DOWN_COUNT, IFLA_NEW_IFINDEX, IFLA_MIN_MTU, IFLA_MAX_MTU,
        IFLA_PROP_LIST, IFLA_ALT_IFNAME, IFLA_PERM_ADDRESS, IFLA_PROTO_DOWN_REASON,
        IFLA_PARENT_DEV_NAME, IFLA_PARENT_DEV_BUS_NAME, IFLA_GRO_MAX_SIZE,
        IFLA_TSO_MAX_SIZE, IFLA_TSO_MAX_SEGS, IFLA_ALLMULTI, IFLA_INFO_UNSPEC,
        IFLA_INFO_KIND, IFLA_INFO_DATA, IFLA_INFO_XSTATS, IFLA_INFO_SLAVE_KIND,
        IFLA_INFO_SLAVE_DATA, IFLA_VLAN_UNSPEC, IFLA_VLAN_ID, IFLA_VLAN_FLAGS,
        IFLA_VLAN_EGRESS_QOS, IFLA_VLAN_INGRESS_QOS, IFLA_VLAN_PROTOCOL, IFA_UNSPEC, IFA_ADDRESS, IFA_LOCAL, IFA_LABEL, IFA_BROADCAST,
        IFA_ANYCAST, IFA_CACHEINFO, IFA_MULTICAST, IFA_FLAGS, IFA_RT_PRIORITY,
        IFA_TARGET_NETNSID, IFA_PROTO, RTA_UNSPEC, RTA_DST, RTA_SRC, RTA_IIF, RTA_OIF,
        RTA_GATEWAY, RTA_PRIORITY, RTA_PREFSRC, RTA_METRICS, RTA_MULTIPATH, RTA_PROTOINFO,
        RTA_FLOW, RTA_CACHEINFO, RTA_SESSION, RTA_MP_ALGO, RTA_TABLE, RTA_MARK,
        RTA_MFC_STATS, RTA_VIA, RTA_NEWDST, RTA_PREF, RTA_ENCAP_TYPE, RTA_ENCAP,
        RTA_EXPIRES, RTA_PAD, RTA_UID, RTA_TTL_PROPAGATE, RTA_IP_PROTO, RTA_SPORT,
        RTA_DPORT, RTA_NH_ID,
    }
    u32 {
        RTNLGRP_NONE, RTNLGRP_LINK, RTNLGRP_NOTIFY, RTNLGRP_NEIGH, RTNLGRP_TC,
        RTNLGRP_IPV4_IFADDR, RTNLGRP_IPV4_MROUTE, RTNLGRP_IPV4_ROUTE, RTNLGRP_IPV4_RULE,
        RTNLGRP_IPV6_IFADDR, RTNLGRP_IPV6_MROUTE, RTNLGRP_IPV6_ROUTE, RTNLGRP_IPV6_IFINFO,
        RTNLGRP_DECnet_IFADDR, RTNLGRP_NOP2, RTNLGRP_DECnet_ROUTE, RTNLGRP_DECnet_RULE,
        RTNLGRP_NOP4, RTNLGRP_IPV6_PREFIX, RTNLGRP_IPV6_RULE, RTNLGRP_ND_USEROPT,
        RTNLGRP_PHONET_IFADDR, RTNLGRP_PHONET_ROUTE, RTNLGRP_DCB, RTNLGRP_IPV4_NETCONF,
        RTNLGRP_IPV6_NETCONF, RTNLGRP_MDB, RTNLGRP_MPLS_ROUTE, RTNLGRP_NSID,
        RTNLGRP_MPLS_NETCONF, RTNLGRP_IPV4_MROUTE_R, RTNLGRP_IPV6_MROUTE_R, RTNLGRP_NEXTHOP,
        RTNLGRP_BRVLAN, RTNLGRP_MCTP_IFADDR, RTNLGRP_TUNNEL, RTNLGRP_STATS, RTMGRP_LINK,
        RTMGRP_NOTIFY, RTMGRP_NEIGH, RTMGRP_TC, RTMGRP_IPV4_IFADDR, RTMGRP_IPV4_MROUTE,
        RTMGRP_IPV4_ROUTE, RTMGRP_IPV4_RULE, RTMGRP_IPV6_IFADDR, RTMGRP_IPV6_MROUTE,
        RTMGRP_IPV6_ROUTE, RTMGRP_IPV6_IFINFO, RTMGRP_DECnet_IFADDR, RTMGRP_DECnet_ROUTE,
        RTMGRP_IPV6_PREFIX, IFF_UP, IFF_BROADCAST, IFF_DEBUG, IFF_LOOPBACK, IFF_POINTOPOINT,
        IFF_NOTRAILERS, IFF_RUNNING, IFF_NOARP, IFF_PROMISC, IFF_ALLMULTI, IFF_MASTER,
        IFF_SLAVE, IFF_MULTICAST, IFF_PORTSEL, IFF_AUTOMEDIA, IFF_DYNAMIC, IFF_LOWER_UP,
        IFF_DORMANT, IFF_ECHO, RTEXT_FILTER_VF, RTEXT_FILTER_BRVLAN,
        RTEXT_FILTER_BRVLAN_COMPRESSED, RTEXT_FILTER_SKIP_STATS, RTEXT_FILTER_MRP,
        RTEXT_FILTER_CFM_CONFIG, RTEXT_FILTER_CFM_STATUS, RTEXT_FILTER_MST, IFA_F_SECONDARY,
        IFA_F_TEMPORARY, IFA_F_NODAD, IFA_F_OPTIMISTIC, IFA_F_DADFAILED, IFA_F_HOMEADDRESS,
        IFA_F_DEPRECATED, IFA_F_TENTATIVE, IFA_F_PERMANENT, IFA_F_MANAGETEMPADDR,
        IFA_F_NOPREFIXROUTE, IFA_F_MCAUTOJOIN, IFA_F_STABLE_PRIVACY, RTM_F_NOTIFY,
        RTM_F_CLONED, RTM_F_EQUALIZE, RTM_F_PREFIX, RTM_F_LOOKUP_TABLE, RTM_F_FIB_MATCH,
        RTM_F_OFFLOAD, RTM_F_TRAP, RTM_F_OFFLOAD_FAILED,
    }
    // linux/rtnetlink.h: next hops and traffic control
    u16 {
        RTM_NEWQDISC, RTM_DELQDISC, RTM_GETQDISC, RTM_NEWTCLASS, RTM_DELTCLASS,
        RTM_GETTCLASS, RTM_NEWTFILTER, RTM_DELTFILTER, RTM_GETTFILTER, TCA_UNSPEC, TCA_KIND,
        TCA_OPTIONS, TCA_STATS, TCA_XSTATS, TCA_RATE, TCA_FCNT, TCA_STATS2, TCA_STAB,
        TCA_PAD, TCA_DUMP_INVISIBLE, TCA_CHAIN, TCA_HW_OFFLOAD, TCA_INGRESS_BLOCK,
        TCA_EGRESS_BLOCK, TCA_DUMP_FLAGS,
    }
    u8 {
        RTNH_F_DEAD, RTNH_F_PERVASIVE, RTNH_F_ONLINK, RTNH_F_OFFLOAD, RTNH_F_LINKDOWN,
        RTNH_F_UNRESOLVED, RTNH_F_TRAP, RTNH_COMPARE_MASK,
    }
    usize {
        RTNH_ALIGNTO,
    }
    // linux/audit.h
    u16 {
        AUDIT_GET, AUDIT_SIGNAL_INFO, AUDIT_LIST_RULES, AUDIT_TTY_GET, AUDIT_GET_FEATURE,
    }
    // linux/veth.h
    u16 {
        VETH_INFO_UNSPEC, VETH_INFO_PEER,
    }
    // linux/lwtunnel.h
    u16 {
        LWTUNNEL_ENCAP_NONE, LWTUNNEL_ENCAP_MPLS, LWTUNNEL_ENCAP_IP, LWTUNNEL_ENCAP_ILA,
        LWTUNNEL_ENCAP_IP6, LWTUNNEL_ENCAP_SEG6, LWTUNNEL_ENCAP_BPF,
        LWTUNNEL_ENCAP_SEG6_LOCAL, LWTUNNEL_ENCAP_RPL, LWTUNNEL_ENCAP_IOAM6,
        LWTUNNEL_ENCAP_XFRM, LWTUNNEL_IP_UNSPEC, LWTUNNEL_IP_ID, LWTUNNEL_IP_DST,
        LWTUNNEL_IP_SRC, LWTUNNEL_IP_TTL, LWTUNNEL_IP_TOS, LWTUNNEL_IP_FLAGS,
        LWTUNNEL_IP_PAD, LWTUNNEL_IP_OPTS, LWTUNNEL_IP6_UNSPEC, LWTUNNEL_IP6_ID,
        LWTUNNEL_IP6_DST, LWTUNNEL_IP6_SRC, LWTUNNEL_IP6_HOPLIMIT, LWTUNNEL_IP6_TC,
        LWTUNNEL_IP6_FLAGS, LWTUNNEL_IP6_PAD, LWTUNNEL_IP6_OPTS,
    }
    // linux/pkt_sched.h
    u32 {
        TC_H_MAJ_MASK, TC_H_MIN_MASK, TC_H_UNSPEC, TC_H_ROOT, TC_H_INGRESS, TC_H_CLSACT,
        TC_H_MIN_PRIORITY, TC_H_MIN_INGRESS, TC_H_MIN_EGRESS,
    }
    u16 {
        TCA_NETEM_UNSPEC, TCA_NETEM_CORR, TCA_NETEM_DELAY_DIST, TCA_NETEM_REORDER,
        TCA_NETEM_CORRUPT, TCA_NETEM_LOSS, TCA_NETEM_RATE, TCA_NETEM_ECN, TCA_NETEM_RATE64,
        TCA_NETEM_PAD, TCA_NETEM_LATENCY64, TCA_NETEM_JITTER64, TCA_NETEM_SLOT,
        TCA_NETEM_SLOT_DIST, NETEM_LOSS_UNSPEC, NETEM_LOSS_GI, NETEM_LOSS_GE,
        TCA_MQPRIO_UNSPEC, TCA_MQPRIO_MODE, TCA_MQPRIO_SHAPER, TCA_MQPRIO_MIN_RATE64,
        TCA_MQPRIO_MAX_RATE64, TC_MQPRIO_MODE_DCB, TC_MQPRIO_MODE_CHANNEL,
        TC_MQPRIO_SHAPER_DCB, TC_MQPRIO_SHAPER_BW_RATE,
    }
    i16 {
        NETEM_DIST_SCALE,
    }
    usize {
        NETEM_DIST_MAX, TC_QOPT_MAX_QUEUE,
    }
    u8 {
        TC_QOPT_BITMASK, TC_MQPRIO_HW_OFFLOAD_NONE, TC_MQPRIO_HW_OFFLOAD_TCS,
    }
    // linux/gen_stats.h
    u16 {
        TCA_STATS_UNSPEC, TCA_STATS_BASIC, TCA_STATS_RATE_EST, TCA_STATS_QUEUE,
        TCA_STATS_APP, TCA_STATS_RATE_EST64, TCA_STATS_PAD, TCA_STATS_BASIC_HW,
        TCA_STATS_PKT64,
    }
    // linux/neighbour.h
    u16 {
        NDA_UNSPEC, NDA_DST, NDA_LLADDR, NDA_CACHEINFO, NDA_PROBES, NDA_VLAN, NDA_PORT,
        NDA_VNI, NDA_IFINDEX, NDA_MASTER, NDA_LINK_NETNSID, NDA_SRC_VNI, NDA_PROTOCOL,
        NDA_NH_ID, NDA_FDB_EXT_ATTRS, NDA_FLAGS_EXT, NDA_NDM_STATE_MASK,
        NDA_NDM_FLAGS_MASK, NUD_NONE, NUD_INCOMPLETE, NUD_REACHABLE, NUD_STALE, NUD_DELAY,
        NUD_PROBE, NUD_FAILED, NUD_NOARP, NUD_PERMANENT,
    }
    u8 {
        NTF_USE, NTF_SELF, NTF_MASTER, NTF_PROXY, NTF_EXT_LEARNED, NTF_OFFLOADED,
        NTF_STICKY, NTF_ROUTER,
    }
    u32 {
        NTF_EXT_MANAGED,
    }
    // linux/sock_diag.h, linux/inet_diag.h, netinet/tcp.h, netinet/in.h
    u16 {
        SOCK_DIAG_BY_FAMILY, SOCK_DESTROY, INET_DIAG_REQ_NONE, INET_DIAG_REQ_BYTECODE,
        INET_DIAG_REQ_SK_BPF_STORAGES, INET_DIAG_REQ_PROTOCOL, INET_DIAG_NONE,
        INET_DIAG_MEMINFO, INET_DIAG_INFO, INET_DIAG_VEGASINFO, INET_DIAG_CONG,
        INET_DIAG_TOS, INET_DIAG_TCLASS, INET_DIAG_SKMEMINFO, INET_DIAG_SHUTDOWN,
        INET_DIAG_DCTCPINFO, INET_DIAG_PROTOCOL, INET_DIAG_SKV6ONLY, INET_DIAG_LOCALS,
        INET_DIAG_PEERS, INET_DIAG_PAD, INET_DIAG_MARK, INET_DIAG_BBRINFO,
        INET_DIAG_CLASS_ID, INET_DIAG_MD5SIG, INET_DIAG_ULP_INFO,
        INET_DIAG_SK_BPF_STORAGES, INET_DIAG_CGROUP_ID, INET_DIAG_SOCKOPT,
    }
    u32 {
        SKNLGRP_NONE, SKNLGRP_INET_TCP_DESTROY, SKNLGRP_INET_UDP_DESTROY,
        SKNLGRP_INET6_TCP_DESTROY, SKNLGRP_INET6_UDP_DESTROY, INET_DIAG_NOCOOKIE,
    }
    u8 {
        IPPROTO_ICMP, IPPROTO_TCP, IPPROTO_UDP, IPPROTO_DCCP, IPPROTO_ICMPV6, IPPROTO_SCTP,
        IPPROTO_UDPLITE, TCP_ESTABLISHED, TCP_SYN_SENT, TCP_SYN_RECV, TCP_FIN_WAIT1,
        TCP_FIN_WAIT2, TCP_TIME_WAIT, TCP_CLOSE, TCP_CLOSE_WAIT, TCP_LAST_ACK, TCP_LISTEN,
        TCP_CLOSING,
    }
    usize {
        SK_MEMINFO_RMEM_ALLOC, SK_MEMINFO_RCVBUF, SK_MEMINFO_WMEM_ALLOC, SK_MEMINFO_SNDBUF,
        SK_MEMINFO_FWD_ALLOC, SK_MEMINFO_WMEM_QUEUED, SK_MEMINFO_OPTMEM, SK_MEMINFO_BACKLOG,
        SK_MEMINFO_DROPS,
    }
    // linux/netlink_diag.h
    u8 {
        NDIAG_PROTO_ALL,
    }
    u16 {
        NETLINK_DIAG_MEMINFO, NETLINK_DIAG_GROUPS, NETLINK_DIAG_FLAGS,
    }
    u32 {
        NDIAG_SHOW_MEMINFO, NDIAG_SHOW_GROUPS, NDIAG_SHOW_FLAGS, NDIAG_FLAG_CB_RUNNING,
        NDIAG_FLAG_PKTINFO, NDIAG_FLAG_BROADCAST_ERROR, NDIAG_FLAG_NO_ENOBUFS,
        NDIAG_FLAG_LISTEN_ALL_NSID, NDIAG_FLAG_CAP_ACK,
    }
    // linux/netfilter/nfnetlink.h and the headers around it
    u32 {
        NFNLGRP_NONE, NFNLGRP_CONNTRACK_NEW, NFNLGRP_CONNTRACK_UPDATE,
        NFNLGRP_CONNTRACK_DESTROY, NFNLGRP_CONNTRACK_EXP_NEW, NFNLGRP_CONNTRACK_EXP_UPDATE,
        NFNLGRP_CONNTRACK_EXP_DESTROY, NFNLGRP_NFTABLES, NFNLGRP_ACCT_QUOTA,
        NFNLGRP_NFTRACE, IPS_EXPECTED, IPS_SEEN_REPLY, IPS_ASSURED, IPS_CONFIRMED,
        IPS_SRC_NAT, IPS_DST_NAT, IPS_SEQ_ADJUST, IPS_SRC_NAT_DONE, IPS_DST_NAT_DONE,
        IPS_DYING, IPS_FIXED_TIMEOUT, IPS_TEMPLATE, IPS_UNTRACKED, IPS_HELPER, IPS_OFFLOAD,
        IPS_HW_OFFLOAD,
    }
    u8 {
        NFNL_SUBSYS_NONE, NFNL_SUBSYS_CTNETLINK, NFNL_SUBSYS_CTNETLINK_EXP,
        NFNL_SUBSYS_QUEUE, NFNL_SUBSYS_ULOG, NFNL_SUBSYS_OSF, NFNL_SUBSYS_IPSET,
        NFNL_SUBSYS_ACCT, NFNL_SUBSYS_CTNETLINK_TIMEOUT, NFNL_SUBSYS_CTHELPER,
        NFNL_SUBSYS_NFTABLES, NFNL_SUBSYS_NFT_COMPAT, NFNL_SUBSYS_HOOK, NFNETLINK_V0,
        IPCTNL_MSG_CT_NEW, IPCTNL_MSG_CT_GET, IPCTNL_MSG_CT_DELETE,
        IPCTNL_MSG_CT_GET_CTRZERO, IPCTNL_MSG_CT_GET_STATS_CPU, IPCTNL_MSG_CT_GET_STATS,
        IPCTNL_MSG_CT_GET_DYING, IPCTNL_MSG_CT_GET_UNCONFIRMED, TCP_CONNTRACK_NONE,
        TCP_CONNTRACK_SYN_SENT, TCP_CONNTRACK_SYN_RECV, TCP_CONNTRACK_ESTABLISHED,
        TCP_CONNTRACK_FIN_WAIT, TCP_CONNTRACK_CLOSE_WAIT, TCP_CONNTRACK_LAST_ACK,
        TCP_CONNTRACK_TIME_WAIT, TCP_CONNTRACK_CLOSE, TCP_CONNTRACK_SYN_SENT2,
    }
    u16 {
        NFNL_MSG_BATCH_BEGIN, NFNL_MSG_BATCH_END, CTA_UNSPEC, CTA_TUPLE_ORIG, CTA_TUPLE_REPLY, CTA_STATUS, CTA_PROTOINFO, CTA_HELP,
        CTA_NAT_SRC, CTA_TIMEOUT, CTA_MARK, CTA_COUNTERS_ORIG, CTA_COUNTERS_REPLY, CTA_USE,
        CTA_ID, CTA_NAT_DST, CTA_TUPLE_MASTER, CTA_SEQ_ADJ_ORIG, CTA_SEQ_ADJ_REPLY,
        CTA_SECMARK, CTA_ZONE, CTA_SECCTX, CTA_TIMESTAMP, CTA_MARK_MASK, CTA_LABELS,
        CTA_LABELS_MASK, CTA_SYNPROXY, CTA_FILTER, CTA_STATUS_MASK, CTA_TUPLE_UNSPEC,
        CTA_TUPLE_IP, CTA_TUPLE_PROTO, CTA_TUPLE_ZONE, CTA_IP_UNSPEC, CTA_IP_V4_SRC,
        CTA_IP_V4_DST, CTA_IP_V6_SRC, CTA_IP_V6_DST, CTA_PROTO_UNSPEC, CTA_PROTO_NUM,
        CTA_PROTO_SRC_PORT, CTA_PROTO_DST_PORT, CTA_PROTO_ICMP_ID, CTA_PROTO_ICMP_TYPE,
        CTA_PROTO_ICMP_CODE, CTA_PROTO_ICMPV6_ID, CTA_PROTO_ICMPV6_TYPE,
        CTA_PROTO_ICMPV6_CODE, CTA_PROTOINFO_UNSPEC, CTA_PROTOINFO_TCP, CTA_PROTOINFO_DCCP,
        CTA_PROTOINFO_SCTP, CTA_PROTOINFO_TCP_UNSPEC, CTA_PROTOINFO_TCP_STATE,
        CTA_PROTOINFO_TCP_WSCALE_ORIGINAL, CTA_PROTOINFO_TCP_WSCALE_REPLY,
        CTA_PROTOINFO_TCP_FLAGS_ORIGINAL, CTA_PROTOINFO_TCP_FLAGS_REPLY,
    }
    // linux/netfilter/nfnetlink_queue.h, linux/netfilter.h
    u8 {
        NFQNL_MSG_PACKET, NFQNL_MSG_VERDICT, NFQNL_MSG_CONFIG, NFQNL_MSG_VERDICT_BATCH,
        NFQNL_CFG_CMD_NONE, NFQNL_CFG_CMD_BIND, NFQNL_CFG_CMD_UNBIND,
        NFQNL_CFG_CMD_PF_BIND, NFQNL_CFG_CMD_PF_UNBIND, NFQNL_COPY_NONE, NFQNL_COPY_META,
        NFQNL_COPY_PACKET,
    }
    u16 {
        NFQA_UNSPEC, NFQA_PACKET_HDR, NFQA_VERDICT_HDR, NFQA_MARK, NFQA_TIMESTAMP,
        NFQA_IFINDEX_INDEV, NFQA_IFINDEX_OUTDEV, NFQA_IFINDEX_PHYSINDEV,
        NFQA_IFINDEX_PHYSOUTDEV, NFQA_HWADDR, NFQA_PAYLOAD, NFQA_CT, NFQA_CT_INFO,
        NFQA_CAP_LEN, NFQA_SKB_INFO, NFQA_EXP, NFQA_UID, NFQA_GID, NFQA_SECCTX, NFQA_VLAN,
        NFQA_L2HDR, NFQA_PRIORITY, NFQA_VLAN_UNSPEC, NFQA_VLAN_PROTO, NFQA_VLAN_TCI,
        NFQA_CFG_UNSPEC, NFQA_CFG_CMD, NFQA_CFG_PARAMS, NFQA_CFG_QUEUE_MAXLEN,
        NFQA_CFG_MASK, NFQA_CFG_FLAGS,
    }
    u32 {
        NFQA_CFG_F_FAIL_OPEN, NFQA_CFG_F_CONNTRACK, NFQA_CFG_F_GSO, NFQA_CFG_F_UID_GID,
        NFQA_CFG_F_SECCTX, NFQA_SKB_CSUMNOTREADY, NFQA_SKB_GSO, NFQA_SKB_CSUM_NOTVERIFIED,
        NF_DROP, NF_ACCEPT, NF_STOLEN, NF_QUEUE, NF_REPEAT,
    }
}

/// The value of a constant of any type.
trait Value {
    fn value(self) -> i64;
}

macro_rules! integers {
    ($($type:ty)*) => {
        $(impl Value for $type {
            fn value(self) -> i64 {
                self.try_into().expect("every constant fits into i64")
            }
        })*
    };
}

integers! { u8 u16 u32 usize i16 i32 }

impl Value for NlmFlags {
    fn value(self) -> i64 {
        self.bits().into()
    }
}

fn widen(value: impl Value) -> i64 {
    value.value()
}

/// What C says to `name`, as an expression of type `long long`.
fn c_expression(name: &str) -> String {
    match name {
        // An int whose bits above 15 are set: only as u16 is it what goes
        // with `nla_type`.
        "NLA_TYPE_MASK" => format!("(long long)(__u16)({name})"),
        _ => format!("(long long)({name})"),
    }
}

/// Says so past libtest, which captures `eprintln!` of tests that pass.
fn skipped(what: &str) {
    writeln!(io::stderr(), "SKIPPED: {what}").expect("stderr can be written to");
}

/// A C compiler that finds the headers, and a directory to use it in, which is
/// removed in the end.
struct C {
    compiler: String,
    arguments: Vec<String>,
    dir: PathBuf,
}

impl C {
    /// `None` if there is no compiler or there are no headers: says so.
    fn find(test: &str) -> Option<Self> {
        let command = env::var("CC").unwrap_or_default();
        let mut words = command.split_whitespace().map(str::to_owned);
        let c = Self {
            compiler: words.next().unwrap_or_else(|| "cc".to_owned()),
            arguments: words.collect(),
            dir: PathBuf::from(env!("CARGO_TARGET_TMPDIR"))
                .join(format!("uapi-{test}-{}", process::id())),
        };
        fs::create_dir_all(&c.dir).expect("the target directory can be written to");
        if let Err(error) = Command::new(&c.compiler).arg("--version").output() {
            skipped(&format!("{test}: no C compiler: {}: {error}", c.compiler));
            return None;
        }
        if let Err(message) = c.compile("") {
            let reason = message.lines().find(|line| line.contains("error"));
            let reason = reason.unwrap_or("the compiler does not say why");
            skipped(&format!("{test}: no C headers: {reason}"));
            return None;
        }
        Some(c)
    }

    /// Compiles a `main` of these statements. The error is what the compiler
    /// says.
    fn compile(&self, statements: &str) -> Result<PathBuf, String> {
        let source = self.dir.join("program.c");
        let program = self.dir.join("program");
        let text = format!("{HEADERS}\nint main(void)\n{{\n{statements}\treturn 0;\n}}\n");
        fs::write(&source, text).expect("the directory can be written to");
        let output = Command::new(&self.compiler)
            .args(&self.arguments)
            .arg("-o")
            .args([&program, &source])
            .output()
            .expect("the compiler ran before");
        if output.status.success() {
            Ok(program)
        } else {
            Err(String::from_utf8_lossy(&output.stderr).into_owned())
        }
    }

    /// Compiles and runs: what it prints.
    fn run(&self, statements: &str) -> String {
        let program = match self.compile(statements) {
            Ok(program) => program,
            Err(message) => panic!("the C program does not compile:\n{message}"),
        };
        let output = Command::new(&program)
            .output()
            .expect("what CC compiles runs here");
        assert!(output.status.success(), "{output:?}");
        String::from_utf8(output.stdout).expect("the C program prints ASCII")
    }

    /// Those of `names` that the headers do not have: halves what does not
    /// compile, until single names are left.
    fn unknown(&self, names: &[&'static str]) -> Vec<&'static str> {
        let mut statements = String::new();
        for name in names {
            writeln!(statements, "\t(void)({});", c_expression(name)).unwrap();
        }
        if self.compile(&statements).is_ok() {
            return Vec::new();
        }
        if names.len() == 1 {
            return names.to_vec();
        }
        let (left, right) = names.split_at(names.len() / 2);
        let mut unknown = self.unknown(left);
        unknown.extend(self.unknown(right));
        unknown
    }

    /// The release that the headers are from.
    fn version(&self) -> (u32, u32) {
        let version = self.run("\tprintf(\"%d\", LINUX_VERSION_CODE);\n");
        let version: u32 = version.parse().expect("a number");
        (version >> 16, version >> 8 & 0xff)
    }
}

impl Drop for C {
    fn drop(&mut self) {
        // What is left of a test that failed is no reason to panic again.
        let _ = fs::remove_dir_all(&self.dir);
    }
}

#[test]
fn every_constant_of_the_sources_is_listed_once() {
    let in_sources: Vec<&str> = SOURCES
        .iter()
        .flat_map(|source| source.lines())
        .filter_map(|line| line.trim_start().strip_prefix("pub const "))
        .filter_map(|line| line.split_once(':'))
        .map(|(name, _)| name)
        .collect();
    let mut listed: Vec<&str> = constants().into_iter().map(|(name, _)| name).collect();
    listed.sort_unstable();
    let missing: Vec<_> = in_sources
        .iter()
        .filter(|name| listed.binary_search(name).is_err())
        .collect();
    assert!(missing.is_empty(), "to be added to the list: {missing:?}");
    let twice: Vec<_> = listed.windows(2).filter(|two| two[0] == two[1]).collect();
    assert!(twice.is_empty(), "listed twice: {twice:?}");
    assert_eq!(in_sources.len(), listed.len());
}

#[test]
#[cfg_attr(miri, ignore = "runs a C compiler")]
fn constants_are_those_of_the_headers() {
    let Some(c) = C::find("constants") else {
        return;
    };
    let mut constants = constants();
    let names: Vec<&str> = constants.iter().map(|(name, _)| *name).collect();
    let unknown = c.unknown(&names);
    if !unknown.is_empty() {
        let (major, minor) = c.version();
        assert!(
            (major, minor) < COMPLETE_SINCE,
            "not in the headers, which are those of Linux {major}.{minor}: {unknown:?}",
        );
        skipped(&format!(
            "constants: not in the headers, which are those of Linux {major}.{minor}: {}",
            unknown.join(", "),
        ));
        constants.retain(|(name, _)| !unknown.contains(name));
    }

    let mut statements = String::new();
    for (name, _) in &constants {
        let value = c_expression(name);
        writeln!(statements, "\tprintf(\"{name} %lld\\n\", {value});").unwrap();
    }
    let output = c.run(&statements);
    let in_c: BTreeMap<&str, i64> = output
        .lines()
        .map(|line| line.split_once(' ').expect("a name and a value"))
        .map(|(name, value)| (name, value.parse().expect("a number")))
        .collect();
    assert_eq!(in_c.len(), constants.len());
    let differing: Vec<String> = constants
        .iter()
        .filter(|(name, value)| in_c[name] != *value)
        .map(|(name, value)| format!("{name} is {value}, in C {}", in_c[name]))
        .collect();
    assert!(differing.is_empty(), "{}", differing.join("\n"));
}

/// A C struct with a value for each field, and the same in Rust. No byte of a
/// value occurs twice, so that bytes that are equal are fields that are equal.
struct Layout {
    name: &'static str,
    fields: &'static [(&'static str, u32)],
    bytes: Vec<u8>,
}

/// What the C programs fill in as if it were in host byte order.
fn sock_id() -> InetDiagSockId {
    let address = |first: u32, last: u32| {
        let mut address = [0; 16];
        address[..4].copy_from_slice(&first.to_ne_bytes());
        address[12..].copy_from_slice(&last.to_ne_bytes());
        address
    };
    InetDiagSockId {
        idiag_sport: u16::to_be(0x6162).into(),
        idiag_dport: u16::to_be(0x7172).into(),
        idiag_src: address(0x8182_8384, 0x9192_9394),
        idiag_dst: address(0xa1a2_a3a4, 0xb1b2_b3b4),
        idiag_if: U32::new(0xc1c2_c3c4),
        idiag_cookie: [U32::new(0xd1d2_d3d4), U32::new(0xe1e2_e3e4)],
    }
}

/// An array with a first and a last element that are not 0.
fn ends(first: u16, last: u16) -> [U16; 16] {
    let mut array = [U16::default(); 16];
    array[0] = first.into();
    array[15] = last.into();
    array
}

fn layouts() -> Vec<Layout> {
    vec![
        Layout {
            name: "nlmsghdr",
            fields: &[
                ("nlmsg_len", 0x1112_1314),
                ("nlmsg_type", 0x2122),
                ("nlmsg_flags", 0x3132),
                ("nlmsg_seq", 0x4142_4344),
                ("nlmsg_pid", 0x5152_5354),
            ],
            bytes: NlMsgHdr::new(0x2122)
                .with_len(0x1112_1314)
                .with_flags(NlmFlags::from_bits(0x3132))
                .with_seq(0x4142_4344)
                .with_pid(0x5152_5354)
                .as_bytes()
                .to_vec(),
        },
        Layout {
            name: "sockaddr_nl",
            fields: &[
                ("nl_family", 16), // AF_NETLINK, which Rust fills in
                ("nl_pid", 0x1112_1314),
                ("nl_groups", 0x2122_2324),
            ],
            bytes: SockAddrNl::new(0x1112_1314, 0x2122_2324)
                .as_bytes()
                .to_vec(),
        },
        Layout {
            name: "nlattr",
            fields: &[("nla_len", 0x1112), ("nla_type", 0x2122)],
            bytes: NlAttr::new(0x1112, 0x2122).as_bytes().to_vec(),
        },
        Layout {
            name: "genlmsghdr",
            fields: &[("cmd", 0x11), ("version", 0x21)],
            bytes: GenlMsgHdr::new(0x11, 0x21).as_bytes().to_vec(),
        },
        Layout {
            name: "rtgenmsg",
            fields: &[("rtgen_family", 0x11)],
            bytes: RtGenMsg { rtgen_family: 0x11 }.as_bytes().to_vec(),
        },
        Layout {
            name: "ifinfomsg",
            fields: &[
                ("ifi_family", 0x11),
                ("__ifi_pad", 0x21),
                ("ifi_type", 0x3132),
                ("ifi_index", 0x4142_4344),
                ("ifi_flags", 0x5152_5354),
                ("ifi_change", 0x6162_6364),
            ],
            bytes: IfInfoMsg {
                ifi_family: 0x11,
                __ifi_pad: 0x21,
                ifi_type: U16::new(0x3132),
                ifi_index: I32::new(0x4142_4344),
                ifi_flags: U32::new(0x5152_5354),
                ifi_change: U32::new(0x6162_6364),
            }
            .as_bytes()
            .to_vec(),
        },
        Layout {
            name: "ifaddrmsg",
            fields: &[
                ("ifa_family", 0x11),
                ("ifa_prefixlen", 0x21),
                ("ifa_flags", 0x31),
                ("ifa_scope", 0x41),
                ("ifa_index", 0x5152_5354),
            ],
            bytes: IfAddrMsg {
                ifa_family: 0x11,
                ifa_prefixlen: 0x21,
                ifa_flags: 0x31,
                ifa_scope: 0x41,
                ifa_index: U32::new(0x5152_5354),
            }
            .as_bytes()
            .to_vec(),
        },
        Layout {
            name: "rtmsg",
            fields: &[
                ("rtm_family", 0x11),
                ("rtm_dst_len", 0x21),
                ("rtm_src_len", 0x31),
                ("rtm_tos", 0x41),
                ("rtm_table", 0x51),
                ("rtm_protocol", 0x61),
                ("rtm_scope", 0x71),
                ("rtm_type", 0x81),
                ("rtm_flags", 0x9192_9394),
            ],
            bytes: RtMsg {
                rtm_family: 0x11,
                rtm_dst_len: 0x21,
                rtm_src_len: 0x31,
                rtm_tos: 0x41,
                rtm_table: 0x51,
                rtm_protocol: 0x61,
                rtm_scope: 0x71,
                rtm_type: 0x81,
                rtm_flags: U32::new(0x9192_9394),
            }
            .as_bytes()
            .to_vec(),
        },
        Layout {
            name: "ndmsg",
            fields: &[
                ("ndm_family", 0x11),
                ("ndm_pad1", 0x21),
                ("ndm_pad2", 0x3132),
                ("ndm_ifindex", 0x4142_4344),
                ("ndm_state", 0x5152),
                ("ndm_flags", 0x61),
                ("ndm_type", 0x71),
            ],
            bytes: NdMsg {
                ndm_family: 0x11,
                ndm_pad1: 0x21,
                ndm_pad2: U16::new(0x3132),
                ndm_ifindex: I32::new(0x4142_4344),
                ndm_state: U16::new(0x5152),
                ndm_flags: 0x61,
                ndm_type: 0x71,
            }
            .as_bytes()
            .to_vec(),
        },
        Layout {
            name: "rtnexthop",
            fields: &[
                ("rtnh_len", 0x1112),
                ("rtnh_flags", 0x21),
                ("rtnh_hops", 0x31),
                ("rtnh_ifindex", 0x4142_4344),
            ],
            bytes: RtNextHop {
                rtnh_len: U16::new(0x1112),
                rtnh_flags: 0x21,
                rtnh_hops: 0x31,
                rtnh_ifindex: I32::new(0x4142_4344),
            }
            .as_bytes()
            .to_vec(),
        },
        Layout {
            name: "tcmsg",
            fields: &[
                ("tcm_family", 0x11),
                ("tcm__pad1", 0x21),
                ("tcm__pad2", 0x3132),
                ("tcm_ifindex", 0x4142_4344),
                ("tcm_handle", 0x5152_5354),
                ("tcm_parent", 0x6162_6364),
                ("tcm_info", 0x7172_7374),
            ],
            bytes: TcMsg {
                tcm_family: 0x11,
                tcm__pad1: 0x21,
                tcm__pad2: U16::new(0x3132),
                tcm_ifindex: I32::new(0x4142_4344),
                tcm_handle: U32::new(0x5152_5354),
                tcm_parent: U32::new(0x6162_6364),
                tcm_info: U32::new(0x7172_7374),
            }
            .as_bytes()
            .to_vec(),
        },
        Layout {
            name: "tc_netem_qopt",
            fields: &[
                ("latency", 0x1112_1314),
                ("limit", 0x2122_2324),
                ("loss", 0x3132_3334),
                ("gap", 0x4142_4344),
                ("duplicate", 0x5152_5354),
                ("jitter", 0x6162_6364),
            ],
            bytes: TcNetemQopt {
                latency: U32::new(0x1112_1314),
                limit: U32::new(0x2122_2324),
                loss: U32::new(0x3132_3334),
                gap: U32::new(0x4142_4344),
                duplicate: U32::new(0x5152_5354),
                jitter: U32::new(0x6162_6364),
            }
            .as_bytes()
            .to_vec(),
        },
        Layout {
            name: "tc_netem_corr",
            fields: &[
                ("delay_corr", 0x1112_1314),
                ("loss_corr", 0x2122_2324),
                ("dup_corr", 0x3132_3334),
            ],
            bytes: TcNetemCorr {
                delay_corr: U32::new(0x1112_1314),
                loss_corr: U32::new(0x2122_2324),
                dup_corr: U32::new(0x3132_3334),
            }
            .as_bytes()
            .to_vec(),
        },
        Layout {
            name: "tc_netem_reorder",
            fields: &[("probability", 0x1112_1314), ("correlation", 0x2122_2324)],
            bytes: TcNetemReorder {
                probability: U32::new(0x1112_1314),
                correlation: U32::new(0x2122_2324),
            }
            .as_bytes()
            .to_vec(),
        },
        Layout {
            name: "tc_netem_corrupt",
            fields: &[("probability", 0x1112_1314), ("correlation", 0x2122_2324)],
            bytes: TcNetemCorrupt {
                probability: U32::new(0x1112_1314),
                correlation: U32::new(0x2122_2324),
            }
            .as_bytes()
            .to_vec(),
        },
        Layout {
            name: "tc_netem_rate",
            fields: &[
                ("rate", 0x1112_1314),
                ("packet_overhead", 0x2122_2324),
                ("cell_size", 0x3132_3334),
                ("cell_overhead", 0x4142_4344),
            ],
            bytes: TcNetemRate {
                rate: U32::new(0x1112_1314),
                packet_overhead: I32::new(0x2122_2324),
                cell_size: U32::new(0x3132_3334),
                cell_overhead: I32::new(0x4142_4344),
            }
            .as_bytes()
            .to_vec(),
        },
        Layout {
            name: "tc_mqprio_qopt",
            fields: &[
                ("num_tc", 0x11),
                ("prio_tc_map[0]", 0x21),
                ("prio_tc_map[15]", 0x31),
                ("hw", 0x41),
                ("count[0]", 0x5152),
                ("count[15]", 0x6162),
                ("offset[0]", 0x7172),
                ("offset[15]", 0x8182),
            ],
            bytes: TcMqprioQopt {
                num_tc: 0x11,
                prio_tc_map: [0x21, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x31],
                hw: 0x41,
                count: ends(0x5152, 0x6162),
                offset: ends(0x7172, 0x8182),
            }
            .as_bytes()
            .to_vec(),
        },
        Layout {
            name: "nfgenmsg",
            fields: &[
                ("nfgen_family", 0x11),
                ("version", 0x21),
                ("res_id", 0x3132),
            ],
            bytes: NfGenMsg {
                nfgen_family: 0x11,
                version: 0x21,
                res_id: u16::to_be(0x3132).into(),
            }
            .as_bytes()
            .to_vec(),
        },
        Layout {
            name: "inet_diag_req_v2",
            fields: &[
                ("sdiag_family", 0x11),
                ("sdiag_protocol", 0x21),
                ("idiag_ext", 0x31),
                ("pad", 0x41),
                ("idiag_states", 0x5152_5354),
                ("id.idiag_sport", 0x6162),
                ("id.idiag_dport", 0x7172),
                ("id.idiag_src[0]", 0x8182_8384),
                ("id.idiag_src[3]", 0x9192_9394),
                ("id.idiag_dst[0]", 0xa1a2_a3a4),
                ("id.idiag_dst[3]", 0xb1b2_b3b4),
                ("id.idiag_if", 0xc1c2_c3c4),
                ("id.idiag_cookie[0]", 0xd1d2_d3d4),
                ("id.idiag_cookie[1]", 0xe1e2_e3e4),
            ],
            bytes: InetDiagReqV2 {
                sdiag_family: 0x11,
                sdiag_protocol: 0x21,
                idiag_ext: 0x31,
                pad: 0x41,
                idiag_states: U32::new(0x5152_5354),
                id: sock_id(),
            }
            .as_bytes()
            .to_vec(),
        },
        Layout {
            name: "inet_diag_msg",
            fields: &[
                ("idiag_family", 0x11),
                ("idiag_state", 0x21),
                ("idiag_timer", 0x31),
                ("idiag_retrans", 0x41),
                ("id.idiag_sport", 0x6162),
                ("id.idiag_dport", 0x7172),
                ("id.idiag_src[0]", 0x8182_8384),
                ("id.idiag_src[3]", 0x9192_9394),
                ("id.idiag_dst[0]", 0xa1a2_a3a4),
                ("id.idiag_dst[3]", 0xb1b2_b3b4),
                ("id.idiag_if", 0xc1c2_c3c4),
                ("id.idiag_cookie[0]", 0xd1d2_d3d4),
                ("id.idiag_cookie[1]", 0xe1e2_e3e4),
                ("idiag_expires", 0xf1f2_f3f4),
                ("idiag_rqueue", 0x1213_1415),
                ("idiag_wqueue", 0x2223_2425),
                ("idiag_uid", 0x3233_3435),
                ("idiag_inode", 0x4243_4445),
            ],
            bytes: InetDiagMsg {
                idiag_family: 0x11,
                idiag_state: 0x21,
                idiag_timer: 0x31,
                idiag_retrans: 0x41,
                id: sock_id(),
                idiag_expires: U32::new(0xf1f2_f3f4),
                idiag_rqueue: U32::new(0x1213_1415),
                idiag_wqueue: U32::new(0x2223_2425),
                idiag_uid: U32::new(0x3233_3435),
                idiag_inode: U32::new(0x4243_4445),
            }
            .as_bytes()
            .to_vec(),
        },
        Layout {
            name: "netlink_diag_req",
            fields: &[
                ("sdiag_family", 0x11),
                ("sdiag_protocol", 0x21),
                ("pad", 0x3132),
                ("ndiag_ino", 0x4142_4344),
                ("ndiag_show", 0x5152_5354),
                ("ndiag_cookie[0]", 0x6162_6364),
                ("ndiag_cookie[1]", 0x7172_7374),
            ],
            bytes: NetlinkDiagReq {
                sdiag_family: 0x11,
                sdiag_protocol: 0x21,
                pad: U16::new(0x3132),
                ndiag_ino: U32::new(0x4142_4344),
                ndiag_show: U32::new(0x5152_5354),
                ndiag_cookie: [U32::new(0x6162_6364), U32::new(0x7172_7374)],
            }
            .as_bytes()
            .to_vec(),
        },
        Layout {
            name: "netlink_diag_msg",
            fields: &[
                ("ndiag_family", 0x11),
                ("ndiag_type", 0x21),
                ("ndiag_protocol", 0x31),
                ("ndiag_state", 0x41),
                ("ndiag_portid", 0x5152_5354),
                ("ndiag_dst_portid", 0x6162_6364),
                ("ndiag_dst_group", 0x7172_7374),
                ("ndiag_ino", 0x8182_8384),
                ("ndiag_cookie[0]", 0x9192_9394),
                ("ndiag_cookie[1]", 0xa1a2_a3a4),
            ],
            bytes: NetlinkDiagMsg {
                ndiag_family: 0x11,
                ndiag_type: 0x21,
                ndiag_protocol: 0x31,
                ndiag_state: 0x41,
                ndiag_portid: U32::new(0x5152_5354),
                ndiag_dst_portid: U32::new(0x6162_6364),
                ndiag_dst_group: U32::new(0x7172_7374),
                ndiag_ino: U32::new(0x8182_8384),
                ndiag_cookie: [U32::new(0x9192_9394), U32::new(0xa1a2_a3a4)],
            }
            .as_bytes()
            .to_vec(),
        },
    ]
}

#[test]
#[cfg_attr(miri, ignore = "runs a C compiler")]
fn layouts_are_those_of_the_headers() {
    let Some(c) = C::find("layouts") else {
        return;
    };
    let mut statements = String::from(
        "\tunion { unsigned short value; unsigned char bytes[2]; } order = { 0x0102 };\n\
         \tsize_t i;\n\
         \tprintf(\"%s\\n\", order.bytes[0] == 1 ? \"big\" : \"little\");\n",
    );
    for Layout { name, fields, .. } in layouts() {
        writeln!(statements, "\tstruct {name} {name};").unwrap();
        writeln!(statements, "\tmemset(&{name}, 0, sizeof {name});").unwrap();
        for (field, value) in fields {
            writeln!(statements, "\t{name}.{field} = {value:#x};").unwrap();
        }
        writeln!(
            statements,
            "\tprintf(\"{name} %zu \", sizeof {name});\n\
             \tfor (i = 0; i < sizeof {name}; i++)\n\
             \t\tprintf(\"%02x\", ((unsigned char *)&{name})[i]);\n\
             \tprintf(\"\\n\");",
        )
        .unwrap();
    }
    let output = c.run(&statements);
    let (order, in_c) = output.split_once('\n').expect("a line");
    // Not so where the tests run under an emulator and the compiler does not.
    let same_order = (order == "big") == cfg!(target_endian = "big");
    if !same_order {
        skipped("layouts: the C compiler's byte order is another; compared sizes only");
    }
    assert_eq!(in_c.lines().count(), layouts().len());
    for (in_c, Layout { name, bytes, .. }) in in_c.lines().zip(layouts()) {
        let mut in_rust = format!("{name} {} ", bytes.len());
        let mut compared = in_c;
        if same_order {
            for byte in bytes {
                write!(in_rust, "{byte:02x}").unwrap();
            }
        } else {
            compared = in_c.trim_end_matches(|c: char| c != ' ');
        }
        assert_eq!(in_rust, compared);
    }
}

#[test]
fn sizes_are_those_of_libc() {
    assert_eq!(size_of::<NlMsgHdr>(), size_of::<libc::nlmsghdr>());
    assert_eq!(size_of::<NlAttr>(), size_of::<libc::nlattr>());
    assert_eq!(size_of::<SockAddrNl>(), size_of::<libc::sockaddr_nl>());
    assert_eq!(size_of::<GenlMsgHdr>(), size_of::<libc::genlmsghdr>());
}

#[test]
fn constants_are_those_of_libc() {
    use nlwire::uapi;

    macro_rules! same {
        ($($name:ident,)*) => {
            $(assert_eq!(widen(uapi::$name), widen(libc::$name), stringify!($name));)*
        };
    }
    same! {
        AF_NETLINK, SOL_NETLINK, AF_INET, AF_INET6, AF_BRIDGE,
        NETLINK_ROUTE, NETLINK_GENERIC, NETLINK_ADD_MEMBERSHIP, NETLINK_EXT_ACK,
        NLM_F_REQUEST, NLM_F_DUMP, NLM_F_CREATE, NLM_F_DUMP_INTR,
        NLMSG_ERROR, NLMSG_DONE, NLA_F_NESTED, NLA_ALIGNTO,
        GENL_NAMSIZ, GENL_ID_CTRL, CTRL_CMD_GETFAMILY, CTRL_ATTR_MCAST_GROUPS,
        RTM_NEWLINK, RTM_GETROUTE, RTNLGRP_IPV6_ROUTE, IFLA_LINKINFO, IFLA_INFO_KIND,
        IFA_FLAGS, RTA_TABLE, RTN_UNICAST, RT_SCOPE_LINK, RT_TABLE_MAIN, RTPROT_KERNEL,
        IFF_UP, IFF_LOWER_UP,
    }
}
