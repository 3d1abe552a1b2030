// SPDX-License-Identifier: MIT OR Apache-2.0
//! `rtnl_veth_add` and `rtnl_route_multipath`, and names that are not UTF-8: with a
//! veth pair in a network namespace.

use nlsock::Client;
use nlwire::rtnl::{IfAddrMsg, IfInfoMsg, RtMsg};
use nlwire::uapi::*;

use crate::common::{in_namespace, skipped};
use crate::examples::process::{run, run_unprivileged};

/// Adds a veth pair, `left` and `right`. Returns whether the kernel has veth.
fn add_pair() -> bool {
    let ended = run("rtnl_veth_add", &["left", "right"]);
    let lacks_veth = |line: &String| line.ends_with("this kernel has no veth (CONFIG_VETH)");
    if ended.stderr.iter().any(lacks_veth) {
        return false;
    }
    assert_eq!(ended.code, Some(0), "{ended:#?}");
    true
}

/// The index of a link, and that of the other end of its pair.
fn indices(name: &str) -> (i32, i32) {
    let mut client = Client::open(NETLINK_ROUTE).unwrap();
    let reply = client.request(RTM_GETLINK, |message| {
        message.put_header(&IfInfoMsg::default())?;
        message.put_str(IFLA_IFNAME, name)
    });
    let link = reply.unwrap().message().unwrap();
    let (header, mut attributes) = link.parse::<IfInfoMsg>().unwrap();
    let peer = attributes.find_map(|attribute| {
        let attribute = attribute.unwrap();
        (attribute.nla_type() == IFLA_LINK).then(|| attribute.get_i32().unwrap())
    });
    (header.ifi_index.get(), peer.unwrap())
}

/// Sets a link up, with the address 192.0.2.1/24.
fn connect(ifi_index: i32) {
    let mut client = Client::open(NETLINK_ROUTE).unwrap();
    let up = client.request(RTM_SETLINK, |message| {
        message.put_header(&IfInfoMsg {
            ifi_index: ifi_index.into(),
            ifi_flags: IFF_UP.into(),
            ifi_change: IFF_UP.into(),
            ..IfInfoMsg::default()
        })
    });
    up.unwrap();
    let added = client.request_with(RTM_NEWADDR, NLM_F_CREATE, |message| {
        message.put_header(&IfAddrMsg {
            ifa_family: AF_INET,
            ifa_prefixlen: 24,
            ifa_index: u32::try_from(ifi_index).unwrap().into(),
            ..IfAddrMsg::default()
        })?;
        message.put(IFA_LOCAL, &[192, 0, 2, 1])
    });
    added.unwrap();
}

#[test]
fn veth_add_adds_a_pair() {
    in_namespace("rtnl_veth_add", || {
        if !add_pair() {
            return skipped("rtnl_veth_add", "this kernel has no veth");
        }
        let (left, right) = (indices("left"), indices("right"));
        assert_eq!(left, (right.1, right.0));

        let ended = run("rtnl_veth_add", &["left2", "right2", "--mtu", "1400"]);
        assert_eq!(ended.code, Some(0), "{ended:#?}");
        let (left, right) = indices("left2");
        let shown = [
            format!("link {left} left2 state DOWN mtu 1400"),
            format!("link {right} right2 state DOWN mtu 1400"),
        ];
        assert_eq!(ended.stdout, shown);

        let again = run("rtnl_veth_add", &["left", "other"]);
        assert_eq!(again.code, Some(1), "{again:#?}");
        let wanted = "rtnl_veth_add: RTM_NEWLINK: EEXIST: File exists";
        assert_eq!(again.stderr, [wanted]);
    });
}

#[test]
fn route_multipath_adds_two_next_hops() {
    in_namespace("rtnl_route_multipath", || {
        if !add_pair() {
            return skipped("rtnl_route_multipath", "this kernel has no veth");
        }
        let (index, _) = indices("left");
        connect(index);
        let args = ["198.51.100.0/24", "192.0.2.3", "192.0.2.4", "--weight", "3"];
        let ended = run("rtnl_route_multipath", &args);
        if ended
            .stderr
            .iter()
            .any(|line| line.contains("not enabled in kernel"))
        {
            return skipped("rtnl_route_multipath", &ended.stderr[0]);
        }
        assert_eq!(ended.code, Some(0), "{ended:#?}");
        let first = format!("nexthop via 192.0.2.3 dev {index} weight 3");
        let second = format!("nexthop via 192.0.2.4 dev {index}");
        let shown = format!("route 198.51.100.0/24 {first} {second} table main");
        assert_eq!(ended.stdout, [shown]);
        let hop = |gateway, weight| (vec![192, 0, 2, gateway], index, weight);
        assert_eq!(next_hops(), [hop(3, 3), hop(4, 1)]);

        let far = ["198.51.100.0/25", "192.0.2.3", "203.0.113.1"];
        let far = run("rtnl_route_multipath", &far);
        assert_eq!(far.code, Some(1), "{far:#?}");
        let wanted = "rtnl_route_multipath: RTM_NEWROUTE: ENETUNREACH: ";
        assert!(far.stderr[0].starts_with(wanted), "{far:#?}");
    });
}

/// Gateway, interface and weight of all next hops of multipath routes.
fn next_hops() -> Vec<(Vec<u8>, i32, u16)> {
    let mut client = Client::open(NETLINK_ROUTE).unwrap();
    let mut dump = client
        .dump(RTM_GETROUTE, |message| {
            message.put_header(&RtMsg::default())
        })
        .unwrap();
    let mut hops = Vec::new();
    while let Some(route) = dump.next().unwrap() {
        let attributes = route.attributes(size_of::<RtMsg>()).unwrap();
        let multipath = |nla_type| nla_type == RTA_MULTIPATH;
        let attributes = attributes.map(Result::unwrap);
        for attribute in attributes.filter(|attribute| multipath(attribute.nla_type())) {
            for hop in attribute.next_hops().map(Result::unwrap) {
                let gateway = hop.attributes().next().unwrap().unwrap();
                assert_eq!(gateway.nla_type(), RTA_GATEWAY);
                let weight = u16::from(hop.header().rtnh_hops) + 1;
                let index = hop.header().rtnh_ifindex.get();
                hops.push((gateway.payload().to_vec(), index, weight));
            }
        }
    }
    hops
}

#[test]
fn they_need_permission() {
    let commands: [(&str, &[&str]); 3] = [
        ("rtnl_veth_add", &["left", "right"]),
        (
            "rtnl_route_multipath",
            &["203.0.113.77", "192.0.2.3", "192.0.2.4"],
        ),
        ("tc_netem_add", &["lo"]),
    ];
    for (name, args) in commands {
        let Some(ended) = run_unprivileged(name, args) else {
            return skipped("examples without privilege", "needs setpriv");
        };
        assert_eq!(ended.code, Some(1), "{ended:#?}");
        assert!(ended.stderr[0].contains(": EPERM: "), "{ended:#?}");
        let hint = format!("{name}: needs CAP_NET_ADMIN, ");
        assert!(ended.stderr[1].starts_with(&hint), "{ended:#?}");
    }
}

#[test]
fn names_need_not_be_utf8() {
    in_namespace("names that are not UTF-8", || {
        let mut client = Client::open(NETLINK_ROUTE).unwrap();
        let flags = NLM_F_CREATE | NLM_F_EXCL;
        let added = client.request_with(RTM_NEWLINK, flags, |message| {
            message.put_header(&IfInfoMsg::default())?;
            message.put_cstr(IFLA_IFNAME, c"\xfflink\x1b")?;
            message.nest_with(IFLA_LINKINFO, |info| info.put_str(IFLA_INFO_KIND, "veth"))
        });
        if let Err(error) = added {
            return skipped("names that are not UTF-8", error);
        }
        let name = "\u{fffd}link\\u{1b}";
        let examples: [(&str, &[&str]); 3] = [
            ("rtnl_link_dump", &[]),
            ("smol_links", &[]),
            // Two links, and the other end of the pair.
            ("rtnl_watch", &["--count", "3"]),
        ];
        for (example, args) in examples {
            let ended = run(example, args);
            assert_eq!(ended.code, Some(0), "{ended:#?}");
            let shown = |row: &String| row.split_whitespace().any(|word| word == name);
            assert!(ended.stdout.iter().any(shown), "{ended:#?}");
        }
        let ended = run("rtnl_neighbours", &[]);
        assert_eq!(ended.code, Some(0), "{ended:#?}");
        // As the programs in README and docs read it.
        let mut names = Vec::new();
        let mut links = client
            .dump(RTM_GETLINK, |m| m.put_header(&IfInfoMsg::default()))
            .unwrap();
        while let Some(link) = links.next().unwrap() {
            for attribute in link.parse::<IfInfoMsg>().unwrap().1 {
                let attribute = attribute.unwrap();
                if attribute.nla_type() == IFLA_IFNAME {
                    names.push(attribute.text().to_string());
                }
            }
        }
        assert!(names.iter().any(|shown| shown == name), "{names:?}");
    });
}
