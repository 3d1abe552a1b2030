// SPDX-License-Identifier: MIT OR Apache-2.0
//! `rtnl_route_add`, `rtnl_neighbours`, `rtnl_watch`: in a network namespace.

use std::path::Path;

use nix::sys::signal::{kill, Signal};
use nix::unistd::Pid;
use nlsock::Client;
use nlwire::rtnl::{IfAddrMsg, IfInfoMsg, NdMsg, RtMsg};
use nlwire::uapi::*;

use super::process::{find, find_all, run, run_unprivileged, start};
use crate::common::{in_namespace, skipped};

/// The loopback link, up.
pub(crate) fn set_lo_up() {
    set_lo(|header| {
        header.ifi_flags = IFF_UP.into();
        header.ifi_change = IFF_UP.into();
    });
}

fn set_lo(change: impl FnOnce(&mut IfInfoMsg)) {
    let mut header = IfInfoMsg {
        ifi_index: 1.into(),
        ..IfInfoMsg::default()
    };
    change(&mut header);
    let mut client = Client::open(NETLINK_ROUTE).unwrap();
    let reply = client.request(RTM_SETLINK, |message| message.put_header(&header));
    reply.unwrap();
}

fn set_mtu(mtu: u32) {
    let mut client = Client::open(NETLINK_ROUTE).unwrap();
    let reply = client.request(RTM_SETLINK, |message| {
        message.put_header(&IfInfoMsg {
            ifi_index: 1.into(),
            ..IfInfoMsg::default()
        })?;
        message.put_u32(IFLA_MTU, mtu)
    });
    reply.unwrap();
}

/// Adds an address to the loopback link, or removes it.
fn addr(nlmsg_type: u16, address: [u8; 4], ifa_prefixlen: u8) {
    let mut client = Client::open(NETLINK_ROUTE).unwrap();
    let reply = client.request_with(nlmsg_type, NLM_F_CREATE, |message| {
        message.put_header(&IfAddrMsg {
            ifa_family: AF_INET,
            ifa_prefixlen,
            ifa_index: 1.into(),
            ..IfAddrMsg::default()
        })?;
        message.put(IFA_LOCAL, &address)
    });
    reply.unwrap();
}

/// Makes a link, of whatever kind the kernel has.
pub(crate) fn add_link(name: &str) -> bool {
    let mut client = Client::open(NETLINK_ROUTE).unwrap();
    ["dummy", "bridge", "ifb"].iter().any(|kind| {
        let reply = client.request_with(RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, |message| {
            message.put_header(&IfInfoMsg::default())?;
            message.put_str(IFLA_IFNAME, name)?;
            let mut linkinfo = message.nest(IFLA_LINKINFO)?;
            linkinfo.put_str(IFLA_INFO_KIND, kind)?;
            linkinfo.end()
        });
        reply.is_ok()
    })
}

/// Destination, table and metric of the IPv4 routes with a length of 24.
fn routes() -> Vec<([u8; 4], u32, u32)> {
    let mut client = Client::open(NETLINK_ROUTE).unwrap();
    let request = client.dump(RTM_GETROUTE, |message| {
        message.put_header(&RtMsg {
            rtm_family: AF_INET,
            ..RtMsg::default()
        })
    });
    let mut routes = Vec::new();
    for message in request.unwrap().read_all(5).unwrap().messages() {
        let (header, attributes) = message.parse::<RtMsg>().unwrap();
        let (mut dst, mut table, mut metric) = ([0; 4], 0, 0);
        for attribute in attributes.map(Result::unwrap) {
            match attribute.nla_type() {
                RTA_DST => dst = *attribute.get_array().unwrap(),
                RTA_TABLE => table = attribute.get_u32().unwrap(),
                RTA_PRIORITY => metric = attribute.get_u32().unwrap(),
                _ => {}
            }
        }
        if header.rtm_dst_len == 24 {
            routes.push((dst, table, metric));
        }
    }
    routes
}

#[test]
fn route_add_adds_a_route() {
    in_namespace("rtnl_route_add", || {
        set_lo_up();
        let args = [
            "198.51.100.0/24",
            "--dev",
            "lo",
            "--metric",
            "7",
            "--table",
            "1000",
        ];
        let ended = run("rtnl_route_add", &args);
        assert_eq!(ended.code, Some(0), "{ended:#?}");
        assert_eq!(ended.stdout, ["route 198.51.100.0/24 dev 1 table 1000"]);
        assert_eq!(routes(), [([198, 51, 100, 0], 1000, 7)]);

        let again = run("rtnl_route_add", &args);
        assert_eq!(again.code, Some(1), "{again:#?}");
        assert_eq!(
            again.stderr,
            ["rtnl_route_add: RTM_NEWROUTE: EEXIST: File exists"]
        );
        let replace = run("rtnl_route_add", &[&args[..], &["--replace"]].concat());
        assert_eq!(replace.code, Some(0), "{replace:#?}");
        assert_eq!(routes().len(), 1);

        let gateway = ["203.0.113.9", "--via", "127.0.0.5", "--dev", "lo"];
        let gateway = run("rtnl_route_add", &gateway);
        let shown = "route 203.0.113.9/32 via 127.0.0.5 dev 1 table main";
        assert_eq!(gateway.stdout, [shown], "{gateway:#?}");

        let ended = run("rtnl_route_add", &["2001:db8::/32", "--dev", "lo"]);
        if ended.code != Some(0) {
            skipped("rtnl_route_add with IPv6", &ended.stderr[0]);
        } else {
            assert_eq!(ended.stdout, ["route 2001:db8::/32 dev 1 table main"]);
        }
    });
}

#[test]
fn route_add_says_why_not() {
    let ended = run("rtnl_route_add", &["198.51.100.0/24", "--dev", "nosuch0"]);
    assert_eq!(ended.code, Some(1), "{ended:#?}");
    let wanted = "rtnl_route_add: nosuch0: RTM_GETLINK: ENODEV: No such device";
    assert_eq!(ended.stderr, [wanted]);
    // Not a route that could be missed, should this go wrong.
    let Some(ended) = run_unprivileged("rtnl_route_add", &["203.0.113.77", "--dev", "lo"]) else {
        return skipped("rtnl_route_add without privilege", "needs setpriv");
    };
    assert_eq!(ended.code, Some(1), "{ended:#?}");
    let wanted = "rtnl_route_add: RTM_NEWROUTE: EPERM: Operation not permitted";
    let hint = "rtnl_route_add: needs CAP_NET_ADMIN, ";
    assert_eq!((ended.stderr.len(), &*ended.stderr[0]), (2, wanted));
    assert!(ended.stderr[1].starts_with(hint), "{ended:#?}");

    in_namespace("rtnl_route_add and its refusals", || {
        set_lo_up();
        for (args, wanted) in [
            (
                ["198.51.100.0/24", "--via", "203.0.113.1"],
                "ENETUNREACH: Nexthop has invalid gateway",
            ),
            (
                ["2001:db8::/32", "--via", "192.0.2.1"],
                "EINVAL: IPv6 does not support RTA_VIA attribute",
            ),
            (
                ["198.51.100.1/24", "--dev", "lo"],
                "EINVAL: Invalid prefix for given prefix length",
            ),
        ] {
            if args[0].contains(':') && !Path::new("/proc/sys/net/ipv6").exists() {
                skipped("rtnl_route_add with IPv6", "there is none");
                continue;
            }
            let ended = run("rtnl_route_add", &args);
            assert_eq!(ended.code, Some(1), "{ended:#?}");
            assert_eq!(
                ended.stderr,
                [format!("rtnl_route_add: RTM_NEWROUTE: {wanted}")]
            );
        }
    });
}

#[test]
fn neighbours_are_listed() {
    let ended = run("rtnl_neighbours", &["--dev", "nosuch0"]);
    assert_eq!(ended.code, Some(1), "{ended:#?}");
    assert_eq!(ended.stderr, ["rtnl_neighbours: no interface nosuch0"]);

    in_namespace("rtnl_neighbours", || {
        if !add_link("new0") {
            return skipped("rtnl_neighbours with one", "this kernel makes no link");
        }
        let mut client = Client::open(NETLINK_ROUTE).unwrap();
        let request = client.request(RTM_GETLINK, |message| {
            message.put_header(&IfInfoMsg::default())?;
            message.put_str(IFLA_IFNAME, "new0")
        });
        let link = request.unwrap().message().unwrap();
        let ndm_ifindex = link.family_header::<IfInfoMsg>().unwrap().ifi_index;
        let reply = client.request_with(RTM_NEWNEIGH, NLM_F_CREATE, |message| {
            message.put_header(&NdMsg {
                ndm_family: AF_INET,
                ndm_ifindex,
                ndm_state: NUD_PERMANENT.into(),
                ..NdMsg::default()
            })?;
            message.put(NDA_DST, &[192, 0, 2, 7])?;
            message.put(NDA_LLADDR, &[2, 0, 0, 0, 0, 7])
        });
        reply.unwrap();
        let wanted = ["192.0.2.7", "new0", "02:00:00:00:00:07", "PERMANENT"];
        for (args, shown) in [
            (&[] as &[&str], true),
            (&["-4"], true),
            (&["-6"], false),
            (&["--dev", "new0"], true),
            (&["--dev", "lo"], false),
        ] {
            let ended = run("rtnl_neighbours", args);
            assert_eq!(ended.code, Some(0), "{ended:#?}");
            let heading: Vec<_> = ended.stdout[0].split_whitespace().collect();
            assert_eq!(heading, ["ADDRESS", "DEV", "LLADDR", "STATE"]);
            let mut rows = ended.stdout.iter();
            let found = rows.any(|row| row.split_whitespace().eq(wanted));
            assert_eq!(found, shown, "{args:?}: {ended:#?}");
        }
    });
}

#[test]
fn watch_shows_what_is_there_and_what_changes() {
    in_namespace("rtnl_watch", || {
        let watch = start("rtnl_watch", &["--buffer", "1"]);
        find(&watch.stdout, |line| {
            line == "+ link 1 lo state DOWN mtu 65536"
        });
        find(&watch.stderr, |line| {
            line.starts_with("rtnl_watch: view of ")
        });
        set_lo_up();
        let up = "* link 1 lo state UNKNOWN mtu 65536";
        find_all(&watch.stdout, &[up, "+ addr 1 127.0.0.1/8"]);

        // More than there is room for while it does not read.
        let pid = Pid::from_raw(watch.child.id().try_into().unwrap());
        kill(pid, Signal::SIGSTOP).unwrap();
        for mtu in 2000..2100 {
            set_mtu(mtu);
        }
        addr(RTM_DELADDR, [127, 0, 0, 1], 8);
        kill(pid, Signal::SIGCONT).unwrap();
        find(&watch.stderr, |line| {
            line == "rtnl_watch: events were lost: reading everything again"
        });
        let mtu = "* link 1 lo state UNKNOWN mtu 2099";
        find_all(&watch.stdout, &[mtu, "- addr 1 127.0.0.1/8"]);

        addr(RTM_NEWADDR, [192, 0, 2, 9], 24);
        find(&watch.stdout, |line| line == "+ addr 1 192.0.2.9/24");
        addr(RTM_DELADDR, [192, 0, 2, 9], 24);
        find(&watch.stdout, |line| line == "- addr 1 192.0.2.9/24");
        set_lo(|header| header.ifi_change = IFF_UP.into());
        find(&watch.stdout, |line| {
            line == "* link 1 lo state DOWN mtu 2099"
        });
    });
}

#[test]
fn watch_ends_after_a_count() {
    let ended = run("rtnl_watch", &["--count", "1"]);
    assert_eq!(ended.code, Some(0), "{ended:#?}");
    assert_eq!(ended.stdout.len(), 1, "{ended:#?}");
}
