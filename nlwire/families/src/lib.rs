// SPDX-License-Identifier: MIT OR Apache-2.0
//! The kernel's netlink families, declared for [`nlwire::typed`].
//!
//! Each family is a module, enabled by a feature of the same name with `-`: `rt-link` enables
//! [`rt_link`]. No family is enabled by default; `all` enables all of them. `docs/families.md`
//! in the repository has the number of attributes and operations of each, and how each is tested.
//!
//! | feature | protocol | objects |
//! |---|---|---|
//! | `acpi-event` | generic netlink | ACPI events |
//! | `audit` | `NETLINK_AUDIT` | the status, rules and records of audit |
//! | `batadv` | generic netlink | B.A.T.M.A.N. advanced mesh networks |
//! | `binder` | generic netlink | failed transactions of Android's binder |
//! | `bridge-link` | `NETLINK_ROUTE` | links as ports of bridges |
//! | `connector` | `NETLINK_CONNECTOR` | events of processes |
//! | `conntrack` | `NETLINK_NETFILTER` | connections that netfilter tracks, expectations |
//! | `dev-energymodel` | generic netlink | energy models of devices |
//! | `devlink` | generic netlink | devices as a whole: ports, parameters, health, firmware, traps |
//! | `dpll` | generic netlink | digital phase-locked loops and their pins |
//! | `drm_ras` | generic netlink | error counters of GPUs |
//! | `ethtool` | generic netlink | settings of network devices |
//! | `fou` | generic netlink | ports of IP tunnels in UDP |
//! | `gtp` | generic netlink | contexts of GTP tunnels |
//! | `handshake` | generic netlink | requests for TLS handshakes |
//! | `hsr` | generic netlink | the nodes of HSR and PRP rings |
//! | `ila` | generic netlink | translations of ILA |
//! | `inet-diag` | `NETLINK_SOCK_DIAG` | sockets of the internet protocols |
//! | `inet6-link` | `NETLINK_ROUTE` | links as IPv6 sees them |
//! | `ioam6` | generic netlink | IOAM over IPv6 |
//! | `ip6mr` | `NETLINK_ROUTE` | reports of IPv6 multicast routing |
//! | `ipmr` | `NETLINK_ROUTE` | IPv4 multicast routing |
//! | `ipset` | `NETLINK_NETFILTER` | sets of addresses and ports |
//! | `l2tp` | generic netlink | L2TP tunnels and sessions |
//! | `lockd` | generic netlink | settings of the NFS lock manager |
//! | `macsec` | generic netlink | secure channels of MACsec |
//! | `mptcp_pm` | generic netlink | endpoints, limits and events of Multipath TCP |
//! | `nbd` | generic netlink | network block devices |
//! | `ncsi` | generic netlink | sidebands of network cards |
//! | `net-dm` | generic netlink | dropped packets |
//! | `net_shaper` | generic netlink | traffic shapers of network devices |
//! | `netdev` | generic netlink | queues, NAPI instances, page pools and statistics of network devices |
//! | `netlink-diag` | `NETLINK_SOCK_DIAG` | netlink sockets |
//! | `nfacct` | `NETLINK_NETFILTER` | named counters |
//! | `nfcompat` | `NETLINK_NETFILTER` | revisions of iptables' matches and targets |
//! | `nfcthelper` | `NETLINK_NETFILTER` | helpers of connection tracking in user space |
//! | `nfcttimeout` | `NETLINK_NETFILTER` | timeouts of connection tracking |
//! | `nfhook` | `NETLINK_NETFILTER` | functions at netfilter's hooks |
//! | `nflog` | `NETLINK_NETFILTER` | logged packets |
//! | `nfosf` | `NETLINK_NETFILTER` | fingerprints of operating systems |
//! | `nfqueue` | `NETLINK_NETFILTER` | packets in queues, verdicts |
//! | `nfsd` | generic netlink | the NFS server: threads, versions, listeners, exports |
//! | `nftables` | `NETLINK_NETFILTER` | tables, chains, rules, sets |
//! | `nl80211` | generic netlink | wireless devices |
//! | `nlctrl` | generic netlink | generic netlink families and their policies |
//! | `ovpn` | generic netlink | peers and keys of OpenVPN devices |
//! | `ovs_ct_limit` | generic netlink | limits of connections in zones of Open vSwitch |
//! | `ovs_datapath` | generic netlink | datapaths of Open vSwitch |
//! | `ovs_flow` | generic netlink | flows of Open vSwitch |
//! | `ovs_meter` | generic netlink | meters of Open vSwitch |
//! | `ovs_packet` | generic netlink | packets to and from Open vSwitch |
//! | `ovs_vport` | generic netlink | ports of Open vSwitch |
//! | `packet-diag` | `NETLINK_SOCK_DIAG` | packet sockets |
//! | `psample` | generic netlink | sampled packets |
//! | `psp` | generic netlink | devices and associations of PSP encryption |
//! | `quota` | generic netlink | warnings about disk quotas |
//! | `rt-addr` | `NETLINK_ROUTE` | addresses |
//! | `rt-addrlabel` | `NETLINK_ROUTE` | labels of IPv6 addresses |
//! | `rt-dcb` | `NETLINK_ROUTE` | data centre bridging |
//! | `rt-link` | `NETLINK_ROUTE` | links and their statistics |
//! | `rt-mdb` | `NETLINK_ROUTE` | the multicast database of bridges |
//! | `rt-nduseropt` | `NETLINK_ROUTE` | options of IPv6 neighbour discovery |
//! | `rt-neigh` | `NETLINK_ROUTE` | neighbours and their tables |
//! | `rt-netconf` | `NETLINK_ROUTE` | the configuration of protocols on links |
//! | `rt-nexthop` | `NETLINK_ROUTE` | next hop objects |
//! | `rt-nsid` | `NETLINK_ROUTE` | numbers of network namespaces |
//! | `rt-prefix` | `NETLINK_ROUTE` | IPv6 prefixes of routers |
//! | `rt-route` | `NETLINK_ROUTE` | routes |
//! | `rt-rule` | `NETLINK_ROUTE` | routing rules |
//! | `rt-tunnel` | `NETLINK_ROUTE` | the VNIs of VXLAN devices |
//! | `rt-vlan` | `NETLINK_ROUTE` | the VLANs of bridges |
//! | `seg6` | generic netlink | segment routing over IPv6 |
//! | `smc` | generic netlink | devices, link groups and statistics of SMC |
//! | `smc-diag` | `NETLINK_SOCK_DIAG` | SMC sockets |
//! | `smc-pnetid` | generic netlink | physical networks of SMC |
//! | `sunrpc_cache` | generic netlink | requests of the caches of SUNRPC |
//! | `taskstats` | generic netlink | the accounting of tasks |
//! | `tc` | `NETLINK_ROUTE` | traffic control: qdiscs, classes, filters, actions |
//! | `tcp_metrics` | generic netlink | metrics of TCP, by address |
//! | `team` | generic netlink | options and ports of team devices |
//! | `thermal` | generic netlink | thermal zones and cooling devices |
//! | `tipc` | generic netlink | bearers, links, nodes, sockets and names of TIPC |
//! | `tipc-diag` | `NETLINK_SOCK_DIAG` | requests for the sockets of TIPC |
//! | `unix-diag` | `NETLINK_SOCK_DIAG` | Unix domain sockets |
//! | `vdpa` | generic netlink | vDPA devices |
//! | `vsock-diag` | `NETLINK_SOCK_DIAG` | sockets of virtual machines |
//! | `wireguard` | generic netlink | WireGuard devices, their peers and allowed addresses |
//! | `xdp-diag` | `NETLINK_SOCK_DIAG` | XDP sockets |
//! | `xfrm` | `NETLINK_XFRM` | IPsec: security associations and policies |
//!
//! # Names
//!
//! All names are those of the C headers. An attribute set is a type that is named for the
//! prefix of its constants, and an attribute is a constant of it, without the prefix:
//! `IFLA_INFO_KIND` is `IflaInfo::KIND`. A struct is the C struct in CamelCase, with its
//! fields. Requests, notifications and multicast groups are constants of the family:
//! `RTM_GETLINK` is `RtLink::GETLINK`. The search of rustdoc finds C names.
//!
//! # Example: the name and the kind of a link
//!
//! ```
//! # #[cfg(feature = "rt-link")] {
//! use nlfamilies::rt_link::{Ifla, IflaInfo};
//! use nlwire::typed::Attrs;
//! use nlwire::{Attributes, ParseError};
//!
//! /// `attributes` is what follows the `ifinfomsg` of an `RTM_NEWLINK`.
//! fn describe(attributes: &[u8]) -> Result<String, ParseError> {
//!     let link = Attrs::<Ifla>::new(Attributes::new(attributes));
//!     let (name, info) = link.get((Ifla::IFNAME, Ifla::LINKINFO))?;
//!     let kind = info.unwrap_or_default().get(IflaInfo::KIND)?;
//!     Ok(format!("{name:?} {kind:?}"))
//! }
//! # assert!(describe(&[]).is_ok());
//! # }
//! ```
//!
//! # Example: a request
//!
//! `nlsock` sends typed requests. The feature of the family is `rt-link`.
//!
//! ```no_run
//! # #[cfg(feature = "rt-link")] {
//! use nlfamilies::rt_link::{Ifla, IflaInfo, IflaInfoData, IflaVlan, RtLink};
//! use nlsock::{Client, Error};
//! use nlwire::rtnl::IfInfoMsg;
//! use nlwire::uapi::{NETLINK_ROUTE, NLM_F_CREATE, NLM_F_EXCL};
//!
//! /// `ip link add vlan5 link LOWER type vlan id 5`
//! fn add_vlan(lower: u32) -> Result<(), Error> {
//!     let mut client = Client::open(NETLINK_ROUTE)?;
//!     let flags = NLM_F_CREATE | NLM_F_EXCL;
//!     client.call(RtLink::NEWLINK, flags, &IfInfoMsg::default(), |link| {
//!         link.put(Ifla::IFNAME, "vlan5")?;
//!         link.put(Ifla::LINK, lower)?;
//!         link.nest(Ifla::LINKINFO, |info| {
//!             // Adds IFLA_INFO_KIND as well.
//!             info.sub(IflaInfo::DATA, IflaInfoData::VLAN, |vlan| vlan.put(IflaVlan::ID, 5))
//!         })
//!     })?;
//!     Ok(())
//! }
//! # let _ = add_vlan(1);
//! # }
//! ```
//!
//! # All families
//!
//! [`families`] returns the tables of the enabled families, for programs that read messages
//! which they do not know in advance:
//!
//! ```
//! # #[cfg(feature = "rt-link")] {
//! use nlwire::uapi::NETLINK_ROUTE;
//!
//! let mut families = nlfamilies::families().iter();
//! let links = families.find(|family| family.name == "rt-link").unwrap();
//! assert_eq!(links.protocol, NETLINK_ROUTE);
//! assert_eq!(links.request(18).unwrap().name, "RTM_GETLINK");
//! # }
//! ```
//!
//! # Families that share message types
//!
//! Some families have the same message types. What their messages contain depends on the address
//! family, which is the first byte of the family header. An `RTM_NEWLINK` with `AF_BRIDGE` has the
//! attributes of a bridge's port and belongs to `bridge_link`; with `AF_INET6`, those of IPv6 and
//! belongs to `inet6_link`; all others are of `rt_link`. All messages of `NETLINK_SOCK_DIAG`
//! have one type, and a module for each address family.
//!
//! Requests of each family are sent with its own constants, `BridgeLink::GETLINK` or
//! `RtLink::GETLINK`. `bridge_link` declares the address family, and reads no message of
//! another one. `rt_link` declares none and reads all messages of its types, so that a monitor of
//! `RTNLGRP_LINK` tries the other two first:
//!
//! ```
//! # #[cfg(all(feature = "rt-link", feature = "bridge-link"))] {
//! use nlfamilies::bridge_link::{BridgeIfla, BridgeLink};
//! use nlfamilies::rt_link::{Ifla, RtLink};
//! use nlwire::{Message, ParseError};
//!
//! /// `message` is a notification of `RTNLGRP_LINK`.
//! fn name_of(message: &Message<'_>) -> Result<Option<String>, ParseError> {
//!     if let Some((_, port)) = BridgeLink::NEWLINK_NTF.read(message)? {
//!         let name = port.get(BridgeIfla::IFNAME)?;
//!         return Ok(name.map(|name| format!("{name}, a port of a bridge")));
//!     }
//!     let Some((_, link)) = RtLink::NEWLINK_NTF.read(message)? else {
//!         return Ok(None);
//!     };
//!     Ok(link.get(Ifla::IFNAME)?.map(|name| name.to_string()))
//! }
//! # let _ = name_of;
//! # }
//! ```
//!
//! # Attributes whose kind depends on something else
//!
//! An attribute has one kind. The kernel uses these with another payload as well:
//!
//! | attribute | payload |
//! |---|---|
//! | `RTA_DST`, `RTA_SRC` | addresses, but a label of 4 bytes in a route of `AF_MPLS`, which would be read as an IPv4 address: look at `rtm_family` first |
//! | `IFLA_AF_SPEC`, `IFLA_PROTINFO` | those of a link; `bridge_link` and `inet6_link` declare messages whose `ifi_family` is `AF_BRIDGE` or `AF_INET6` |
//! | `INET_DIAG_INFO` | a `struct tcp_info`, but a `struct mptcp_info` or `struct sctp_info` of these protocols |
//! | `IFLA_INET_CONF` | an array of `u32` in a dump, but a nest of `IPV4_DEVCONF_*` in a request |
//! | `DCB_ATTR_APP`, `DCB_ATTR_BCN`, `DCB_ATTR_FEATCFG`, `DCB_ATTR_IEEE`, `DCB_ATTR_NUMTCS`, `DCB_ATTR_PFC_CFG`, `DCB_ATTR_PG_CFG` | nests, but a `u8`, the result, in the reply to a request that sets them |
//! | `NL80211_ATTR_BSS_BASIC_RATES` | bytes: the rates, but empty among what a device supports |
//! | `NL80211_ATTR_CONTROL_PORT_ETHERTYPE` | bytes: empty in a reply, a `u16` in a request |
//! | `NL80211_WOWLAN_TRIG_PKT_PATTERN`, `NL80211_WOWLAN_TRIG_NET_DETECT`, `NL80211_WOWLAN_TCP_DATA_PAYLOAD`, `NL80211_WOWLAN_TCP_DATA_PAYLOAD_SEQ`, `NL80211_WOWLAN_TCP_WAKE_PAYLOAD` | bytes: a struct, a number or nothing of what the device supports, a nest or bytes of what triggers |
//! | `IFLA_VXLAN_TTL_INHERIT` | a `u8` in a dump, but a flag in a request |
//!
//! [`Attrs::attribute`](nlwire::typed::Attrs::attribute) returns such an attribute untyped, and
//! [`Writer::raw`](nlwire::typed::Writer::raw) writes it.
//!
//! # Objects that take several messages
//!
//! These objects do not always fit into one message. Their sets have the rule by which they are
//! divided, so that [`SplitWriter`](nlwire::typed::SplitWriter), `call_split` of nlsock's clients
//! and [`Object`](nlwire::typed::Object) write and read them:
//!
//! | set | entries | repeated in each message |
//! |---|---|---|
//! | `WgdeviceA` | `PEERS`, each with `ALLOWEDIPS` | `IFINDEX`, `IFNAME`; of a peer `PUBLIC_KEY` and two of its flags |
//! | `NftaSetElemList` | `ELEMENTS` | `TABLE`, `SET`, `SET_ID` |
//! | `IpsetAttrElement`, `IpsetAttr` | `ADT` | `PROTOCOL`, `SETNAME`, `FLAGS`, `LINENO` |
//! | `BridgeVlandb` | `ENTRY` | the family header |
//! | `Ndta` | `PARMS` | `NAME` |
//!
//! # Versions
//!
//! Most modules are generated from the specifications of one kernel version, which the first
//! lines of each file name. The others are written by hand from the headers and the source of
//! the same version, for families without a specification. An older kernel does not send all of the attributes. Additional
//! attributes of a newer kernel are printed by number, and [`Attrs::raw`] returns them.
//! `ynlgen/README.md` in the repository describes the generator.
//!
//! The numbers of `IPSTATS_MIB_*` are not stable: the kernel has added counters in the middle.
//! They are those of the version of the file.
//!
//! # Structs with an array at the end
//!
//! `tc_u32_sel`, `tc_u32_pcnt` and `tc_pedit_sel` end with an array, of which the declaration
//! has the first entry. C: `keys[]`, `kcnts[]`. [`Attrs::attribute`](nlwire::typed::Attrs::attribute)
//! returns the bytes of the others.
//!
//! [`Attrs::raw`]: nlwire::typed::Attrs::raw
#![no_std]
#![forbid(unsafe_code)]
#![cfg_attr(docsrs, feature(doc_cfg))]

use nlwire::typed::FamilyInfo;

/// The program of the README, compiled as a test.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

#[cfg(feature = "acpi-event")]
pub mod acpi_event;
#[cfg(feature = "audit")]
pub mod audit;
#[cfg(feature = "batadv")]
pub mod batadv;
#[cfg(feature = "binder")]
pub mod binder;
#[cfg(feature = "bridge-link")]
pub mod bridge_link;
#[cfg(feature = "connector")]
pub mod connector;
#[cfg(feature = "conntrack")]
pub mod conntrack;
#[cfg(feature = "dev-energymodel")]
pub mod dev_energymodel;
#[cfg(feature = "devlink")]
pub mod devlink;
#[cfg(feature = "dpll")]
pub mod dpll;
#[cfg(feature = "drm_ras")]
pub mod drm_ras;
#[cfg(feature = "ethtool")]
pub mod ethtool;
#[cfg(feature = "fou")]
pub mod fou;
#[cfg(feature = "gtp")]
pub mod gtp;
#[cfg(feature = "handshake")]
pub mod handshake;
#[cfg(feature = "hsr")]
pub mod hsr;
#[cfg(feature = "ila")]
pub mod ila;
#[cfg(feature = "inet6-link")]
pub mod inet6_link;
#[cfg(feature = "inet-diag")]
pub mod inet_diag;
#[cfg(feature = "ioam6")]
pub mod ioam6;
#[cfg(feature = "ip6mr")]
pub mod ip6mr;
#[cfg(feature = "ipmr")]
pub mod ipmr;
#[cfg(feature = "ipset")]
pub mod ipset;
#[cfg(feature = "l2tp")]
pub mod l2tp;
#[cfg(feature = "lockd")]
pub mod lockd;
#[cfg(feature = "macsec")]
pub mod macsec;
#[cfg(feature = "mptcp_pm")]
pub mod mptcp_pm;
#[cfg(feature = "nbd")]
pub mod nbd;
#[cfg(feature = "ncsi")]
pub mod ncsi;
#[cfg(feature = "net-dm")]
pub mod net_dm;
#[cfg(feature = "net_shaper")]
pub mod net_shaper;
#[cfg(feature = "netdev")]
pub mod netdev;
#[cfg(feature = "netlink-diag")]
pub mod netlink_diag;
#[cfg(feature = "nfacct")]
pub mod nfacct;
#[cfg(feature = "nfcompat")]
pub mod nfcompat;
#[cfg(feature = "nfcthelper")]
pub mod nfcthelper;
#[cfg(feature = "nfcttimeout")]
pub mod nfcttimeout;
#[cfg(feature = "nfhook")]
pub mod nfhook;
#[cfg(feature = "nflog")]
pub mod nflog;
#[cfg(feature = "nfosf")]
pub mod nfosf;
#[cfg(feature = "nfqueue")]
pub mod nfqueue;
#[cfg(feature = "nfsd")]
pub mod nfsd;
#[cfg(feature = "nftables")]
pub mod nftables;
#[cfg(feature = "nl80211")]
pub mod nl80211;
#[cfg(feature = "nlctrl")]
pub mod nlctrl;
#[cfg(feature = "ovpn")]
pub mod ovpn;
#[cfg(feature = "ovs_ct_limit")]
pub mod ovs_ct_limit;
#[cfg(feature = "ovs_datapath")]
pub mod ovs_datapath;
#[cfg(feature = "ovs_flow")]
pub mod ovs_flow;
#[cfg(feature = "ovs_meter")]
pub mod ovs_meter;
#[cfg(feature = "ovs_packet")]
pub mod ovs_packet;
#[cfg(feature = "ovs_vport")]
pub mod ovs_vport;
#[cfg(feature = "packet-diag")]
pub mod packet_diag;
#[cfg(feature = "psample")]
pub mod psample;
#[cfg(feature = "psp")]
pub mod psp;
#[cfg(feature = "quota")]
pub mod quota;
#[cfg(feature = "rt-addr")]
pub mod rt_addr;
#[cfg(feature = "rt-addrlabel")]
pub mod rt_addrlabel;
#[cfg(feature = "rt-dcb")]
pub mod rt_dcb;
#[cfg(feature = "rt-link")]
pub mod rt_link;
#[cfg(feature = "rt-mdb")]
pub mod rt_mdb;
#[cfg(feature = "rt-nduseropt")]
pub mod rt_nduseropt;
#[cfg(feature = "rt-neigh")]
pub mod rt_neigh;
#[cfg(feature = "rt-netconf")]
pub mod rt_netconf;
#[cfg(feature = "rt-nexthop")]
pub mod rt_nexthop;
#[cfg(feature = "rt-nsid")]
pub mod rt_nsid;
#[cfg(feature = "rt-prefix")]
pub mod rt_prefix;
#[cfg(feature = "rt-route")]
pub mod rt_route;
#[cfg(feature = "rt-rule")]
pub mod rt_rule;
#[cfg(feature = "rt-tunnel")]
pub mod rt_tunnel;
#[cfg(feature = "rt-vlan")]
pub mod rt_vlan;
#[cfg(feature = "seg6")]
pub mod seg6;
#[cfg(feature = "smc")]
pub mod smc;
#[cfg(feature = "smc-diag")]
pub mod smc_diag;
#[cfg(feature = "smc-pnetid")]
pub mod smc_pnetid;
#[cfg(feature = "sunrpc_cache")]
pub mod sunrpc_cache;
#[cfg(feature = "taskstats")]
pub mod taskstats;
#[cfg(feature = "tc")]
pub mod tc;
#[cfg(feature = "tcp_metrics")]
pub mod tcp_metrics;
#[cfg(feature = "team")]
pub mod team;
#[cfg(feature = "thermal")]
pub mod thermal;
#[cfg(feature = "tipc")]
pub mod tipc;
#[cfg(feature = "tipc-diag")]
pub mod tipc_diag;
#[cfg(feature = "unix-diag")]
pub mod unix_diag;
#[cfg(feature = "vdpa")]
pub mod vdpa;
#[cfg(feature = "vsock-diag")]
pub mod vsock_diag;
#[cfg(feature = "wireguard")]
pub mod wireguard;
#[cfg(feature = "xdp-diag")]
pub mod xdp_diag;
#[cfg(feature = "xfrm")]
pub mod xfrm;

mod splits;

static FAMILIES: &[&FamilyInfo] = &[
    #[cfg(feature = "bridge-link")]
    bridge_link::BridgeLink::info(),
    #[cfg(feature = "inet6-link")]
    inet6_link::Inet6Link::info(),
    #[cfg(feature = "inet-diag")]
    inet_diag::InetDiagFamily::info(),
    #[cfg(feature = "ip6mr")]
    ip6mr::Ip6mr::info(),
    #[cfg(feature = "ipmr")]
    ipmr::Ipmr::info(),
    #[cfg(feature = "netlink-diag")]
    netlink_diag::NetlinkDiagFamily::info(),
    #[cfg(feature = "packet-diag")]
    packet_diag::PacketDiagFamily::info(),
    #[cfg(feature = "smc-diag")]
    smc_diag::SmcDiagFamily::info(),
    #[cfg(feature = "tipc-diag")]
    tipc_diag::TipcDiag::info(),
    #[cfg(feature = "unix-diag")]
    unix_diag::UnixDiagFamily::info(),
    #[cfg(feature = "vsock-diag")]
    vsock_diag::VsockDiag::info(),
    #[cfg(feature = "xdp-diag")]
    xdp_diag::XdpDiagFamily::info(),
    #[cfg(feature = "acpi-event")]
    acpi_event::AcpiEvent::info(),
    #[cfg(feature = "audit")]
    audit::Audit::info(),
    #[cfg(feature = "batadv")]
    batadv::Batadv::info(),
    #[cfg(feature = "binder")]
    binder::Binder::info(),
    #[cfg(feature = "conntrack")]
    conntrack::Conntrack::info(),
    #[cfg(feature = "dev-energymodel")]
    dev_energymodel::DevEnergymodel::info(),
    #[cfg(feature = "devlink")]
    devlink::Devlink::info(),
    #[cfg(feature = "dpll")]
    dpll::Dpll::info(),
    #[cfg(feature = "drm_ras")]
    drm_ras::DrmRas::info(),
    #[cfg(feature = "ethtool")]
    ethtool::Ethtool::info(),
    #[cfg(feature = "fou")]
    fou::Fou::info(),
    #[cfg(feature = "gtp")]
    gtp::Gtp::info(),
    #[cfg(feature = "handshake")]
    handshake::Handshake::info(),
    #[cfg(feature = "hsr")]
    hsr::Hsr::info(),
    #[cfg(feature = "ila")]
    ila::Ila::info(),
    #[cfg(feature = "ioam6")]
    ioam6::Ioam6::info(),
    #[cfg(feature = "ipset")]
    ipset::Ipset::info(),
    #[cfg(feature = "l2tp")]
    l2tp::L2tp::info(),
    #[cfg(feature = "lockd")]
    lockd::Lockd::info(),
    #[cfg(feature = "macsec")]
    macsec::Macsec::info(),
    #[cfg(feature = "mptcp_pm")]
    mptcp_pm::MptcpPm::info(),
    #[cfg(feature = "nbd")]
    nbd::Nbd::info(),
    #[cfg(feature = "ncsi")]
    ncsi::Ncsi::info(),
    #[cfg(feature = "net-dm")]
    net_dm::NetDm::info(),
    #[cfg(feature = "net_shaper")]
    net_shaper::NetShaper::info(),
    #[cfg(feature = "netdev")]
    netdev::Netdev::info(),
    #[cfg(feature = "nfacct")]
    nfacct::Nfacct::info(),
    #[cfg(feature = "nfcompat")]
    nfcompat::Nfcompat::info(),
    #[cfg(feature = "nfcthelper")]
    nfcthelper::Nfcthelper::info(),
    #[cfg(feature = "nfcttimeout")]
    nfcttimeout::Nfcttimeout::info(),
    #[cfg(feature = "nfhook")]
    nfhook::Nfhook::info(),
    #[cfg(feature = "nflog")]
    nflog::Nflog::info(),
    #[cfg(feature = "nfosf")]
    nfosf::Nfosf::info(),
    #[cfg(feature = "nfqueue")]
    nfqueue::Nfqueue::info(),
    #[cfg(feature = "nfsd")]
    nfsd::Nfsd::info(),
    #[cfg(feature = "nftables")]
    nftables::Nftables::info(),
    #[cfg(feature = "nl80211")]
    nl80211::Nl80211::info(),
    #[cfg(feature = "nlctrl")]
    nlctrl::Nlctrl::info(),
    #[cfg(feature = "ovpn")]
    ovpn::Ovpn::info(),
    #[cfg(feature = "ovs_ct_limit")]
    ovs_ct_limit::OvsCtLimit::info(),
    #[cfg(feature = "ovs_datapath")]
    ovs_datapath::OvsDatapath::info(),
    #[cfg(feature = "ovs_flow")]
    ovs_flow::OvsFlow::info(),
    #[cfg(feature = "ovs_meter")]
    ovs_meter::OvsMeter::info(),
    #[cfg(feature = "ovs_packet")]
    ovs_packet::OvsPacket::info(),
    #[cfg(feature = "ovs_vport")]
    ovs_vport::OvsVport::info(),
    #[cfg(feature = "psample")]
    psample::Psample::info(),
    #[cfg(feature = "psp")]
    psp::Psp::info(),
    #[cfg(feature = "quota")]
    quota::Quota::info(),
    #[cfg(feature = "rt-addr")]
    rt_addr::RtAddr::info(),
    #[cfg(feature = "rt-addrlabel")]
    rt_addrlabel::RtAddrlabel::info(),
    #[cfg(feature = "rt-dcb")]
    rt_dcb::RtDcb::info(),
    #[cfg(feature = "rt-link")]
    rt_link::RtLink::info(),
    #[cfg(feature = "rt-mdb")]
    rt_mdb::RtMdb::info(),
    #[cfg(feature = "rt-neigh")]
    rt_neigh::RtNeigh::info(),
    #[cfg(feature = "rt-netconf")]
    rt_netconf::RtNetconf::info(),
    #[cfg(feature = "rt-nexthop")]
    rt_nexthop::RtNexthop::info(),
    #[cfg(feature = "rt-nsid")]
    rt_nsid::RtNsid::info(),
    #[cfg(feature = "rt-prefix")]
    rt_prefix::RtPrefix::info(),
    #[cfg(feature = "rt-route")]
    rt_route::RtRoute::info(),
    #[cfg(feature = "rt-rule")]
    rt_rule::RtRule::info(),
    #[cfg(feature = "rt-tunnel")]
    rt_tunnel::RtTunnel::info(),
    #[cfg(feature = "rt-vlan")]
    rt_vlan::RtVlan::info(),
    #[cfg(feature = "seg6")]
    seg6::Seg6::info(),
    #[cfg(feature = "smc")]
    smc::Smc::info(),
    #[cfg(feature = "smc-pnetid")]
    smc_pnetid::SmcPnetidFamily::info(),
    #[cfg(feature = "sunrpc_cache")]
    sunrpc_cache::Sunrpc::info(),
    #[cfg(feature = "taskstats")]
    taskstats::TaskstatsFamily::info(),
    #[cfg(feature = "tc")]
    tc::Tc::info(),
    #[cfg(feature = "tcp_metrics")]
    tcp_metrics::TcpMetrics::info(),
    #[cfg(feature = "team")]
    team::Team::info(),
    #[cfg(feature = "thermal")]
    thermal::Thermal::info(),
    #[cfg(feature = "tipc")]
    tipc::Tipc::info(),
    #[cfg(feature = "vdpa")]
    vdpa::Vdpa::info(),
    #[cfg(feature = "wireguard")]
    wireguard::Wireguard::info(),
    #[cfg(feature = "xfrm")]
    xfrm::Xfrm::info(),
];

/// Returns the enabled families as data.
///
/// A family that is restricted to address families precedes the others of its protocol: the
/// first one that knows the number of a message ([`FamilyInfo::number`]) has its declaration.
#[inline]
#[must_use]
pub fn families() -> &'static [&'static FamilyInfo] {
    FAMILIES
}
