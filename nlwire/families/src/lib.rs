//! The kernel's netlink families, declared for [`nlwire::typed`].
//!
//! Each family is a module, enabled by a feature of the same name with `-`: `rt-link` enables
//! [`rt_link`]. No family is enabled by default; `all` enables all of them.
//!
//! | feature | protocol | objects |
//! |---|---|---|
//! | `conntrack` | `NETLINK_NETFILTER` | connections that netfilter tracks, expectations |
//! | `ethtool` | generic netlink | settings of network devices |
//! | `nftables` | `NETLINK_NETFILTER` | tables, chains, rules, sets |
//! | `nlctrl` | generic netlink | generic netlink families and their policies |
//! | `rt-addr` | `NETLINK_ROUTE` | addresses |
//! | `rt-addrlabel` | `NETLINK_ROUTE` | labels of IPv6 addresses |
//! | `rt-dcb` | `NETLINK_ROUTE` | data centre bridging |
//! | `rt-link` | `NETLINK_ROUTE` | links and their statistics |
//! | `rt-mdb` | `NETLINK_ROUTE` | the multicast database of bridges |
//! | `rt-neigh` | `NETLINK_ROUTE` | neighbours and their tables |
//! | `rt-netconf` | `NETLINK_ROUTE` | the configuration of protocols on links |
//! | `rt-nexthop` | `NETLINK_ROUTE` | next hop objects |
//! | `rt-nsid` | `NETLINK_ROUTE` | numbers of network namespaces |
//! | `rt-prefix` | `NETLINK_ROUTE` | IPv6 prefixes of routers |
//! | `rt-route` | `NETLINK_ROUTE` | routes |
//! | `rt-rule` | `NETLINK_ROUTE` | routing rules |
//! | `rt-tunnel` | `NETLINK_ROUTE` | the VNIs of VXLAN devices |
//! | `rt-vlan` | `NETLINK_ROUTE` | the VLANs of bridges |
//! | `tc` | `NETLINK_ROUTE` | traffic control: qdiscs, classes, filters, actions |
//! | `wireguard` | generic netlink | WireGuard devices, their peers and allowed addresses |
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
//! # #[cfg(feature = "conntrack")]
pub mod conntrack;
#[cfg(feature = "ethtool")]
pub mod ethtool;
#[cfg(feature = "nftables")]
pub mod nftables;
#[cfg(feature = "nlctrl")]
pub mod nlctrl;
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
#[cfg(feature = "tc")]
pub mod tc;
#[cfg(feature = "wireguard")]
pub mod wireguard;

static FAMILIES: &[&FamilyInfo] = &[
    #[cfg(feature = "conntrack")]
    conntrack::Conntrack::info(),
    #[cfg(feature = "ethtool")]
    ethtool::Ethtool::info(),
    #[cfg(feature = "nftables")]
    nftables::Nftables::info(),
    #[cfg(feature = "nlctrl")]
    nlctrl::Nlctrl::info(),
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
    #[cfg(feature = "tc")]
    tc::Tc::info(),
    #[cfg(feature = "wireguard")]
    wireguard::Wireguard::info(),
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
