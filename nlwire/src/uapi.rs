// SPDX-License-Identifier: MIT OR Apache-2.0
//! Constants from Linux's netlink headers, with the kernel's names and values.
//!
//! Each module covers one header or a group of related headers. Every constant
//! is also re-exported here: `nlwire::uapi::NLMSG_DONE` is
//! `nlwire::uapi::netlink::NLMSG_DONE`.
//!
//! | module | headers |
//! |---|---|
//! | [`netlink`], [`genetlink`], [`netlink_diag`] | `linux/netlink.h`, `linux/genetlink.h`, `linux/netlink_diag.h` |
//! | [`rtnetlink`] | `linux/rtnetlink.h`, and the address families: messages, groups, routes |
//! | [`if_link`], [`if_addr`], [`if_h`], [`if_arp`], [`if_ether`] | `linux/if_link.h`, `linux/if_addr.h`, `linux/if.h`, `linux/if_arp.h`, `linux/if_ether.h`: links and their addresses |
//! | [`if_bridge`], [`if_tunnel`], [`veth`], [`lwtunnel`] | `linux/if_bridge.h`, `linux/if_tunnel.h`, `linux/veth.h`, `linux/lwtunnel.h`: kinds of links, and encapsulations |
//! | [`neighbour`], [`nexthop`], [`fib_rules`], [`net_namespace`] | `linux/neighbour.h`, `linux/nexthop.h`, `linux/fib_rules.h`, `linux/net_namespace.h` |
//! | [`pkt_sched`], [`pkt_cls`], [`tc_act`], [`tc_ematch`], [`gen_stats`] | `linux/pkt_sched.h`, `linux/pkt_cls.h`, `linux/tc_act/*.h`, `linux/tc_ematch/*.h`, `linux/gen_stats.h`: traffic control |
//! | [`ethtool_netlink`], [`ethtool`] | `linux/ethtool_netlink.h`, and the values from `linux/ethtool.h` that its attributes carry |
//! | [`netfilter`], [`nfnetlink`], [`nf_tables`] | `linux/netfilter.h`, `linux/netfilter/nfnetlink.h`, `linux/netfilter/nf_tables.h` |
//! | [`nfnetlink_conntrack`], [`nfnetlink_cthelper`], [`nfnetlink_cttimeout`] | headers of the same names: connection tracking |
//! | [`nfnetlink_queue`], [`nfnetlink_log`], [`nfnetlink_acct`], [`nfnetlink_hook`], [`nfnetlink_osf`] | headers of the same names |
//! | [`sock_diag`], [`inet_diag`], [`unix_diag`], [`packet_diag`], [`xdp_diag`] | headers of the same names, and the states and protocols of sockets |
//! | [`devlink`], [`fou`], [`if_team`], [`mptcp_pm`], [`netdev`], [`tcp_metrics`], [`wireguard`] | headers of the same names |
//! | [`audit`] | `linux/audit.h`: the requests that are answered with a reply |
//!
//! # Types
//!
//! In C, most of these constants are of type `int`. Here each has the type of
//! the field, attribute payload or argument that holds it, so that no
//! conversion is needed:
//!
//! | constants | used in | type |
//! |---|---|---|
//! | `NLMSG_*`, `RTM_*`, `GENL_ID_*`, `SOCK_DIAG_*`, `AUDIT_*` | `nlmsg_type` | `u16` |
//! | `NFNL_SUBSYS_*`, `NFT_MSG_*`, `IPCTNL_MSG_*`, `NFQNL_MSG_*` | the upper and lower byte of netfilter's `nlmsg_type` | `u8` |
//! | `NLM_F_*` | `nlmsg_flags` | [`NlmFlags`](super::NlmFlags), a `u16` |
//! | attribute types, `NLA_F_*` | `nla_type` | `u16` |
//! | `CTRL_CMD_*`, `ETHTOOL_MSG_*` | `cmd` of `genlmsghdr` | `u8` |
//! | `NETLINK_*`, `SOL_NETLINK` | `socket(2)`, `setsockopt(2)` | `i32`, C's `int` |
//! | `AF_NETLINK` | `nl_family` | `u16` |
//! | `AF_INET` and the other `AF_*` | the address family byte of rtnetlink headers | `u8` |
//! | `RTN_*`, `RTPROT_*`, `RT_SCOPE_*`, `RT_TABLE_*` | the one-byte fields of `rtmsg` | `u8` |
//! | `RTNH_F_*` | `rtnh_flags` of `rtnexthop` | `u8` |
//! | `LWTUNNEL_ENCAP_*` | `RTA_ENCAP_TYPE` | `u16` |
//! | `TC_H_*` | `tcm_handle`, `tcm_parent` of `tcmsg` | `u32` |
//! | `NUD_*`, `NTF_*` | `ndm_state`, `ndm_flags` of `ndmsg` | `u16`, `u8` |
//! | `IPPROTO_*`, `TCP_*`, `NDIAG_PROTO_ALL` | `sdiag_protocol`, `idiag_state`, one-byte attributes | `u8` |
//! | `IF_OPER_*`, `IFAPROT_*` | one-byte attributes | `u8` |
//! | `NFQNL_CFG_CMD_*`, `NFQNL_COPY_*` | one-byte fields of nfqueue's structs | `u8` |
//! | `NF_*`, `NFT_*` | verdicts on packets; values of nftables' attributes | `u32` |
//! | `ETH_P_*`, `ARPHRD_*` | `ifi_type`, attributes for an EtherType | `u16` |
//! | `TC_ACT_*` | `action` of the structs of actions | `i32` |
//! | `IFF_*`, `IFA_F_*`, `RTM_F_*`, `RTEXT_FILTER_*`, `RTMGRP_*`, `NTF_EXT_*`, `IPS_*`, `NFQA_CFG_F_*`, `NFQA_SKB_*`, `NDIAG_SHOW_*`, `NDIAG_FLAG_*` | 32-bit flags | `u32` |
//! | the bits of `CTRL_ATTR_OP_FLAGS` (`GENL_ADMIN_PERM` ...), `NL_ATTR_TYPE_*` | u32 attributes | `u32` |
//! | `RTNLGRP_*`, `SKNLGRP_*`, `NFNLGRP_*` | the number of a multicast group | `u32` |
//! | `*_ALIGNTO`, `GENL_NAMSIZ` | sizes, in bytes | `usize` |
//! | `SK_MEMINFO_*` | indices of an array | `usize` |
//! | `GRE_*`, `TUNNEL_*` | flags of tunnels, in network byte order as in C | `u16` |
//!
//! Values of other attributes have the type of their attribute where it is known,
//! and are `u32` otherwise.
//!
//! # Together with libc
//!
//! libc has many of these constants under the same names, as `c_int`. A name that two `*` imports
//! bring is ambiguous where it is used. A name that is imported by itself hides both, and so does
//! a path:
//!
//! ```
//! use libc::*;
//! use nlwire::uapi::*;
//! use nlwire::uapi::{AF_INET, IFLA_MTU};
//!
//! assert_eq!(AF_INET, 2_u8); // not libc's, which is a c_int
//! assert_eq!(libc::AF_INET, c_int::from(AF_INET));
//! assert_eq!(IFLA_MTU, 4_u16);
//! ```
//!
//! # Omissions
//!
//! - `*_MAX` and `__*_MAX`: they name the newest value in the header that a
//!   program was compiled with, and a receiver meets newer ones.
//! - The memory-mapped rings: Linux 4.6 removed them.
//! - Arguments of `ioctl`, and what only the kernel itself uses.
//! - Function-like macros: they are functions elsewhere in this crate.
//!
//! The values are those of the headers of Linux 7.3. They are part of the
//! kernel's ABI: a value never changes, and new releases only add names.

/// Declares modules and re-exports what is in them. The files of the modules are
/// generated: rustfmt leaves them alone, because it does not look into macros.
macro_rules! modules {
    ($($module:ident)*) => { $(
        pub mod $module;
        pub use self::$module::*;
    )* };
}

modules! {
    audit devlink ethtool ethtool_netlink fib_rules fou gen_stats genetlink if_addr if_arp
    if_bridge if_ether if_h if_link if_team if_tunnel inet_diag ipset lwtunnel mptcp_pm
    neighbour net_namespace netdev netfilter netlink netlink_diag nexthop nf_tables nfnetlink
    nfnetlink_acct nfnetlink_conntrack nfnetlink_cthelper nfnetlink_cttimeout nfnetlink_hook
    nfnetlink_log nfnetlink_osf nfnetlink_queue packet_diag pkt_cls pkt_sched rtnetlink
    sock_diag tc_act tc_ematch tcp_metrics unix_diag veth wireguard xdp_diag
}
