// SPDX-License-Identifier: MIT OR Apache-2.0
//! The names of protocols, and of the subsystems of `NETLINK_NETFILTER`.

use nlwire::uapi::*;

/// Returns the name of a protocol.
pub(crate) const fn protocol_name(protocol: i32) -> Option<&'static str> {
    Some(match protocol {
        NETLINK_ROUTE => "NETLINK_ROUTE",
        NETLINK_USERSOCK => "NETLINK_USERSOCK",
        NETLINK_SOCK_DIAG => "NETLINK_SOCK_DIAG",
        NETLINK_NFLOG => "NETLINK_NFLOG",
        NETLINK_XFRM => "NETLINK_XFRM",
        NETLINK_SELINUX => "NETLINK_SELINUX",
        NETLINK_ISCSI => "NETLINK_ISCSI",
        NETLINK_AUDIT => "NETLINK_AUDIT",
        NETLINK_FIB_LOOKUP => "NETLINK_FIB_LOOKUP",
        NETLINK_CONNECTOR => "NETLINK_CONNECTOR",
        NETLINK_NETFILTER => "NETLINK_NETFILTER",
        NETLINK_KOBJECT_UEVENT => "NETLINK_KOBJECT_UEVENT",
        NETLINK_GENERIC => "NETLINK_GENERIC",
        NETLINK_SCSITRANSPORT => "NETLINK_SCSITRANSPORT",
        NETLINK_ECRYPTFS => "NETLINK_ECRYPTFS",
        NETLINK_RDMA => "NETLINK_RDMA",
        NETLINK_CRYPTO => "NETLINK_CRYPTO",
        NETLINK_SMC => "NETLINK_SMC",
        _ => return None,
    })
}

/// Returns the name of a subsystem of `NETLINK_NETFILTER`.
pub(crate) const fn subsystem_name(subsystem: u8) -> Option<&'static str> {
    Some(match subsystem {
        NFNL_SUBSYS_CTNETLINK => "NFNL_SUBSYS_CTNETLINK",
        NFNL_SUBSYS_CTNETLINK_EXP => "NFNL_SUBSYS_CTNETLINK_EXP",
        NFNL_SUBSYS_QUEUE => "NFNL_SUBSYS_QUEUE",
        NFNL_SUBSYS_ULOG => "NFNL_SUBSYS_ULOG",
        NFNL_SUBSYS_OSF => "NFNL_SUBSYS_OSF",
        NFNL_SUBSYS_IPSET => "NFNL_SUBSYS_IPSET",
        NFNL_SUBSYS_ACCT => "NFNL_SUBSYS_ACCT",
        NFNL_SUBSYS_CTNETLINK_TIMEOUT => "NFNL_SUBSYS_CTNETLINK_TIMEOUT",
        NFNL_SUBSYS_CTHELPER => "NFNL_SUBSYS_CTHELPER",
        NFNL_SUBSYS_NFTABLES => "NFNL_SUBSYS_NFTABLES",
        NFNL_SUBSYS_NFT_COMPAT => "NFNL_SUBSYS_NFT_COMPAT",
        NFNL_SUBSYS_HOOK => "NFNL_SUBSYS_HOOK",
        _ => return None,
    })
}

/// Returns the protocol with a name, with or without `NETLINK_`, or with a number.
pub(crate) fn protocol_by_name(name: &str) -> Option<i32> {
    if let Ok(number) = name.parse() {
        return Some(number);
    }
    let name = name.to_ascii_uppercase().replace('-', "_");
    let name = name.strip_prefix("NETLINK_").unwrap_or(&name);
    match name {
        "GENL" => return Some(NETLINK_GENERIC),
        "UEVENT" => return Some(NETLINK_KOBJECT_UEVENT),
        "NFNETLINK" => return Some(NETLINK_NETFILTER),
        "RTNETLINK" => return Some(NETLINK_ROUTE),
        "INET_DIAG" => return Some(NETLINK_SOCK_DIAG),
        _ => {}
    }
    let is_named = |protocol: &i32| {
        let known = protocol_name(*protocol).and_then(|known| known.strip_prefix("NETLINK_"));
        known == Some(name)
    };
    (0..MAX_LINKS).find(is_named)
}

/// The number of protocols of a kernel (`MAX_LINKS`).
const MAX_LINKS: i32 = 32;
