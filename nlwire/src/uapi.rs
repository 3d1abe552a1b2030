//! The constants of Linux's netlink headers, names and values verbatim.
//!
//! One module for each header, or group of headers that belong together, and
//! all of them once more here: `nlwire::uapi::NLMSG_DONE` is
//! `nlwire::uapi::netlink::NLMSG_DONE`.
//!
//! | module | headers |
//! |---|---|
//! | [`netlink`] | `linux/netlink.h` |
//! | [`genetlink`] | `linux/genetlink.h` |
//! | [`rtnetlink`] | `linux/rtnetlink.h`, `linux/if_link.h`, `linux/if_addr.h`, `linux/if.h`: what listing and following links, addresses and routes takes, and traffic control |
//! | [`veth`] | `linux/veth.h` |
//! | [`lwtunnel`] | `linux/lwtunnel.h` |
//! | [`neighbour`] | `linux/neighbour.h` |
//! | [`pkt_sched`] | `linux/pkt_sched.h`: handles, `netem` and `mqprio` |
//! | [`gen_stats`] | `linux/gen_stats.h` |
//! | [`sock_diag`] | `linux/sock_diag.h`, `linux/inet_diag.h`, and the states and protocols that they speak of |
//! | [`nfnetlink`] | `linux/netfilter/nfnetlink.h`, and what following connections takes of `nfnetlink_conntrack.h` and the headers around it |
//!
//! # Types
//!
//! C gives most of these constants the type `int`. Here each has the type of
//! the field, the attribute payload or the argument that it is a value of, so
//! that no use of it needs a conversion:
//!
//! | constants | go into | type |
//! |---|---|---|
//! | `NLMSG_*`, `RTM_*`, `GENL_ID_*`, `SOCK_DIAG_*` | `nlmsg_type` | `u16` |
//! | `NFNL_SUBSYS_*`, `IPCTNL_MSG_*` | the upper and the lower byte of netfilter's `nlmsg_type` | `u8` |
//! | `NLM_F_*` | `nlmsg_flags` | `u16` |
//! | attribute types, `NLA_F_*` | `nla_type` | `u16` |
//! | `CTRL_CMD_*` | `cmd` of `genlmsghdr` | `u8` |
//! | `NETLINK_*`, `SOL_NETLINK` | `socket(2)`, `setsockopt(2)` | `i32`, C's `int` |
//! | `AF_NETLINK` | `nl_family` | `u16` |
//! | `AF_INET` and the other `AF_*` | the family byte of `rtnetlink` | `u8` |
//! | `RTN_*`, `RTPROT_*`, `RT_SCOPE_*`, `RT_TABLE_*` | the bytes of `rtmsg` | `u8` |
//! | `RTNH_F_*` | `rtnh_flags` of `rtnexthop` | `u8` |
//! | `LWTUNNEL_ENCAP_*` | `RTA_ENCAP_TYPE` | `u16` |
//! | `TC_H_*` | `tcm_handle`, `tcm_parent` of `tcmsg` | `u32` |
//! | `NUD_*`, `NTF_*` | `ndm_state`, `ndm_flags` of `ndmsg` | `u16`, `u8` |
//! | `IPPROTO_*`, `TCP_*` | `sdiag_protocol`, `idiag_state`, attributes of one byte | `u8` |
//! | `IF_OPER_*`, `IFAPROT_*` | attributes of one byte | `u8` |
//! | `IFF_*`, `IFA_F_*`, `RTM_F_*`, `RTEXT_FILTER_*`, `RTMGRP_*`, `NTF_EXT_*`, `IPS_*` | 32-bit flags | `u32` |
//! | `GENL_ADMIN_PERM` and its neighbours, `NL_ATTR_TYPE_*` | attributes that are a u32 | `u32` |
//! | `RTNLGRP_*`, `SKNLGRP_*`, `NFNLGRP_*` | a multicast group's number | `u32` |
//! | `*_ALIGNTO`, `GENL_NAMSIZ` | sizes, in bytes | `usize` |
//!
//! # What is left out
//!
//! - `*_MAX` and `__*_MAX`, which name whatever was newest in the header that
//!   a program was compiled with. A receiver meets newer types than it knows.
//! - The memory-mapped rings, which Linux 4.6 removed.
//! - Macros that compute: they are functions elsewhere in this crate.
//!
//! The values are those of Linux 6.1's headers. They are ABI: a value never
//! changes, names are only added.

pub mod gen_stats;
pub mod genetlink;
pub mod lwtunnel;
pub mod neighbour;
pub mod netlink;
pub mod nfnetlink;
pub mod pkt_sched;
pub mod rtnetlink;
pub mod sock_diag;
pub mod veth;

pub use self::{
    gen_stats::*, genetlink::*, lwtunnel::*, neighbour::*, netlink::*, nfnetlink::*, pkt_sched::*,
    rtnetlink::*, sock_diag::*, veth::*,
};
