//! Constants from Linux's netlink headers, with the kernel's names and values.
//!
//! Each module covers one header or a group of related headers. Every constant
//! is also re-exported here: `nlwire::uapi::NLMSG_DONE` is
//! `nlwire::uapi::netlink::NLMSG_DONE`.
//!
//! | module | headers |
//! |---|---|
//! | [`netlink`] | `linux/netlink.h` |
//! | [`genetlink`] | `linux/genetlink.h` |
//! | [`rtnetlink`] | `linux/rtnetlink.h`, `linux/if_link.h`, `linux/if_addr.h`, `linux/if.h`: the constants for listing and monitoring links, addresses and routes, and for traffic control |
//! | [`audit`] | `linux/audit.h`: the requests that are answered with a reply |
//! | [`veth`] | `linux/veth.h` |
//! | [`lwtunnel`] | `linux/lwtunnel.h` |
//! | [`neighbour`] | `linux/neighbour.h` |
//! | [`pkt_sched`] | `linux/pkt_sched.h`: handles, `netem` and `mqprio` |
//! | [`gen_stats`] | `linux/gen_stats.h` |
//! | [`netlink_diag`] | `linux/netlink_diag.h` |
//! | [`sock_diag`] | `linux/sock_diag.h`, `linux/inet_diag.h`, and the socket states and protocols that they refer to |
//! | [`nfnetlink`] | `linux/netfilter/nfnetlink.h`, and the constants for monitoring connections from `nfnetlink_conntrack.h` and related headers |
//! | [`nfnetlink_queue`] | `linux/netfilter/nfnetlink_queue.h`, and the verdicts from `linux/netfilter.h` |
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
//! | `NFNL_SUBSYS_*`, `IPCTNL_MSG_*`, `NFQNL_MSG_*` | the upper and lower byte of netfilter's `nlmsg_type` | `u8` |
//! | `NLM_F_*` | `nlmsg_flags` | [`NlmFlags`](super::NlmFlags), a `u16` |
//! | attribute types, `NLA_F_*` | `nla_type` | `u16` |
//! | `CTRL_CMD_*` | `cmd` of `genlmsghdr` | `u8` |
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
//! | `NF_*` | verdicts on packets | `u32` |
//! | `IFF_*`, `IFA_F_*`, `RTM_F_*`, `RTEXT_FILTER_*`, `RTMGRP_*`, `NTF_EXT_*`, `IPS_*`, `NFQA_CFG_F_*`, `NFQA_SKB_*`, `NDIAG_SHOW_*`, `NDIAG_FLAG_*` | 32-bit flags | `u32` |
//! | the bits of `CTRL_ATTR_OP_FLAGS` (`GENL_ADMIN_PERM` ...), `NL_ATTR_TYPE_*` | u32 attributes | `u32` |
//! | `RTNLGRP_*`, `SKNLGRP_*`, `NFNLGRP_*` | the number of a multicast group | `u32` |
//! | `*_ALIGNTO`, `GENL_NAMSIZ` | sizes, in bytes | `usize` |
//! | `SK_MEMINFO_*` | indices of an array | `usize` |
//!
//! # Omissions
//!
//! - `*_MAX` and `__*_MAX`: they name the newest value in the header that a
//!   program was compiled with, and a receiver meets newer ones.
//! - The memory-mapped rings: Linux 4.6 removed them.
//! - Function-like macros: they are functions elsewhere in this crate.
//!
//! The values are those of the Linux 6.1 headers. They are part of the kernel's
//! ABI: a value never changes, and new releases only add names.

pub mod audit;
pub mod gen_stats;
pub mod genetlink;
pub mod lwtunnel;
pub mod neighbour;
pub mod netlink;
pub mod netlink_diag;
pub mod nfnetlink;
pub mod nfnetlink_queue;
pub mod pkt_sched;
pub mod rtnetlink;
pub mod sock_diag;
pub mod veth;

pub use self::{
    audit::*, gen_stats::*, genetlink::*, lwtunnel::*, neighbour::*, netlink::*, netlink_diag::*,
    nfnetlink::*, nfnetlink_queue::*, pkt_sched::*, rtnetlink::*, sock_diag::*, veth::*,
};
