// SPDX-License-Identifier: MIT OR Apache-2.0
//! The families of rtnetlink that have no specification.

use std::fs::{self, File};
use std::net::Ipv6Addr;
use std::os::fd::AsRawFd as _;

use nix::net::if_::if_nametoindex;
use nix::sched::{unshare, CloneFlags};
use nlfamilies::bridge_link::{BridgeIfla, BridgeLink};
use nlfamilies::inet6_link::{Inet6Ifla, Inet6Link};
use nlfamilies::rt_addr::{IfAddrMsg, Ifa, IfaF, RtAddr};
use nlfamilies::rt_addrlabel::{Ifaddrlblmsg, Ifal, RtAddrlabel};
use nlfamilies::rt_link::{
    IfInfoMsg, Ifla, IflaInet6, IflaInfo, IflaInfoData, RtLink, RtextFilter, VethInfo,
};
use nlfamilies::rt_mdb::{BrPortMsg, RtMdb};
use nlfamilies::rt_nduseropt::{self, Nduseropt};
use nlfamilies::rt_netconf::{Netconfa, Netconfmsg, RtNetconf};
use nlfamilies::rt_nexthop::{NexthopGrp, NexthopGrpType, Nha, Nhmsg, RtNexthop};
use nlfamilies::rt_nsid::{Netnsa, RtGenMsg, RtNsid};
use nlfamilies::rt_vlan::{BrVlanMsg, BridgeVlandb, BridgeVlandbEntry, RtVlan};
use nlsock::{Client, Monitor, MonitorEvent};
use nlwire::uapi::{
    AF_BRIDGE, AF_INET, AF_INET6, NETLINK_ROUTE, NLM_F_CREATE, NLM_F_EXCL, NLM_F_REPLACE,
    RTM_NEWNDUSEROPT, RTNLGRP_ND_USEROPT,
};
use nlwire::NlmFlags;

use super::super::kernel::sockets::send_icmp6;
use super::{in_namespace, is_missing, set_up, skipped, wait_until_up, PATIENCE};

#[test]
fn netconf_is_that_of_procfs() {
    in_namespace("netconf", || {
        let mut client = Client::open(NETLINK_ROUTE).unwrap();
        let header = Netconfmsg {
            ncm_family: AF_INET,
            ..Netconfmsg::default()
        };
        let mut list = client
            .list(RtNetconf::GETNETCONF, &header, |_| Ok(()))
            .unwrap();
        let mut seen = Vec::new();
        while let Some((header, conf)) = list.next().unwrap() {
            assert_eq!(header.ncm_family, AF_INET);
            let index = conf.get(Netconfa::IFINDEX).unwrap().unwrap();
            let name = match index {
                -1 => "all",
                -2 => "default",
                1 => "lo",
                _ => continue,
            };
            let read = |file: &str| -> i32 {
                let path = format!("/proc/sys/net/ipv4/conf/{name}/{file}");
                fs::read_to_string(path).unwrap().trim().parse().unwrap()
            };
            let (forwarding, filter, ignore) = conf
                .get((
                    Netconfa::FORWARDING,
                    Netconfa::RP_FILTER,
                    Netconfa::IGNORE_ROUTES_WITH_LINKDOWN,
                ))
                .unwrap();
            assert_eq!(forwarding, Some(read("forwarding")), "{name}");
            assert_eq!(filter, Some(read("rp_filter")), "{name}");
            assert_eq!(ignore, Some(read("ignore_routes_with_linkdown")), "{name}");
            seen.push(name);
        }
        seen.sort_unstable();
        assert_eq!(seen, ["all", "default", "lo"]);
    });
}

#[test]
fn a_namespace_has_the_number_that_it_was_given() {
    in_namespace("nsid", || {
        let outer = File::open("/proc/thread-self/ns/net").unwrap();
        let outer = u32::try_from(outer.as_raw_fd())
            .map(|fd| (fd, outer))
            .unwrap();
        unshare(CloneFlags::CLONE_NEWNET).unwrap();
        let mut client = Client::open(NETLINK_ROUTE).unwrap();
        let header = RtGenMsg { rtgen_family: 0 };
        client
            .call(RtNsid::NEWNSID, NlmFlags::default(), &header, |id| {
                id.put(Netnsa::NSID, 7)?;
                id.put(Netnsa::FD, outer.0)
            })
            .unwrap();
        let answer = client
            .call(RtNsid::GETNSID, NlmFlags::default(), &header, |id| {
                id.put(Netnsa::FD, outer.0)
            })
            .unwrap();
        let (_, id) = answer.one().unwrap().unwrap();
        assert_eq!(id.get(Netnsa::NSID), Ok(Some(7)));
        let mut list = client.list(RtNsid::GETNSID, &header, |_| Ok(())).unwrap();
        let mut ids = Vec::new();
        while let Some((_, id)) = list.next().unwrap() {
            ids.push(id.get(Netnsa::NSID).unwrap());
        }
        assert_eq!(ids, [Some(7)]);
    });
}

#[test]
fn a_label_is_listed_until_it_is_deleted() {
    in_namespace("addrlabel", || {
        let mut client = Client::open(NETLINK_ROUTE).unwrap();
        let prefix = Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 0);
        let header = Ifaddrlblmsg {
            ifal_family: AF_INET6,
            ifal_prefixlen: 32,
            ..Ifaddrlblmsg::default()
        };
        let created = client.call(
            RtAddrlabel::NEWADDRLABEL,
            NLM_F_CREATE | NLM_F_EXCL,
            &header,
            |label| {
                label.put(Ifal::ADDRESS, prefix)?;
                label.put(Ifal::LABEL, 99)
            },
        );
        match created {
            Ok(_) => {}
            Err(error) if is_missing(&error) => return skipped("addrlabel", error),
            Err(error) => panic!("{error}"),
        }
        let labels = |client: &mut Client| {
            let header = Ifaddrlblmsg {
                ifal_family: AF_INET6,
                ..Ifaddrlblmsg::default()
            };
            let mut list = client
                .list(RtAddrlabel::GETADDRLABEL, &header, |_| Ok(()))
                .unwrap();
            let mut found = Vec::new();
            while let Some((header, label)) = list.next().unwrap() {
                let (address, label) = label.get((Ifal::ADDRESS, Ifal::LABEL)).unwrap();
                found.push((address.unwrap(), header.ifal_prefixlen, label.unwrap()));
            }
            found
        };
        let new = (prefix.into(), 32, 99);
        assert!(labels(&mut client).contains(&new));
        client
            .call(
                RtAddrlabel::DELADDRLABEL,
                NlmFlags::default(),
                &header,
                |label| {
                    label.put(Ifal::ADDRESS, prefix)?;
                    label.put(Ifal::LABEL, 99)
                },
            )
            .unwrap();
        assert!(!labels(&mut client).contains(&new));
    });
}

#[test]
fn a_group_of_next_hops_has_its_members() {
    in_namespace("nexthop", || {
        let mut client = Client::open(NETLINK_ROUTE).unwrap();
        let flags = NLM_F_CREATE | NLM_F_REPLACE;
        let header = Nhmsg {
            nh_family: AF_INET,
            ..Nhmsg::default()
        };
        for id in [5, 6] {
            let created = client.call(RtNexthop::NEWNEXTHOP, flags, &header, |hop| {
                hop.put(Nha::ID, id)?;
                hop.put(Nha::OIF, 1)
            });
            match created {
                Ok(_) => {}
                Err(error) if is_missing(&error) => return skipped("nexthop", error),
                Err(error) => panic!("{error}"),
            }
        }
        let group = [5, 6].map(|id| NexthopGrp {
            id,
            weight: u8::try_from(id).unwrap(),
            ..NexthopGrp::default()
        });
        client
            .call(RtNexthop::NEWNEXTHOP, flags, &Nhmsg::default(), |hop| {
                hop.put(Nha::ID, 7)?;
                hop.put(Nha::GROUP_TYPE, NexthopGrpType::MPATH)?;
                hop.put(Nha::GROUP, &group)
            })
            .unwrap();
        let mut list = client
            .list(RtNexthop::GETNEXTHOP, &Nhmsg::default(), |_| Ok(()))
            .unwrap();
        let mut hops = Vec::new();
        while let Some((_, hop)) = list.next().unwrap() {
            let (id, oif, kind, members) = hop
                .get((Nha::ID, Nha::OIF, Nha::GROUP_TYPE, Nha::GROUP))
                .unwrap();
            let members: Vec<_> = members.into_iter().flatten().collect();
            hops.push((id.unwrap(), oif, kind, members));
        }
        let single = |id| (id, Some(1), None, Vec::new());
        let group = (7, None, Some(NexthopGrpType::MPATH), group.to_vec());
        assert_eq!(hops, [single(5), single(6), group]);
    });
}

#[test]
fn ipv6_tells_its_part_of_a_link() {
    in_namespace("inet6_link", || {
        let mut client = Client::open(NETLINK_ROUTE).unwrap();
        let header = IfInfoMsg {
            ifi_family: AF_INET6,
            ..IfInfoMsg::default()
        };
        let mut links = client
            .list(Inet6Link::GETLINK, &header, |_| Ok(()))
            .unwrap();
        let mut seen = 0;
        while let Some((header, link)) = links.next().unwrap() {
            if header.ifi_family != AF_INET6 {
                return skipped("inet6_link", "the kernel has no IPv6");
            }
            let (name, info) = link.get((Inet6Ifla::IFNAME, Inet6Ifla::PROTINFO)).unwrap();
            assert_eq!(name.unwrap(), "lo");
            let info = info.unwrap();
            assert!(info.get(IflaInet6::CACHEINFO).unwrap().is_some());
            assert!(info.get(IflaInet6::FLAGS).unwrap().is_some());
            seen += 1;
        }
        assert_eq!(seen, 1);
    });
}

#[test]
fn a_bridge_has_its_port_and_vlan() {
    in_namespace("bridge", || {
        let mut client = Client::open(NETLINK_ROUTE).unwrap();
        let flags = NLM_F_CREATE | NLM_F_EXCL;
        let created = client.call(RtLink::NEWLINK, flags, &IfInfoMsg::default(), |link| {
            link.put(Ifla::IFNAME, "br0")?;
            link.nest(Ifla::LINKINFO, |info| info.put(IflaInfo::KIND, "bridge"))
        });
        match created {
            Ok(_) => {}
            Err(error) if is_missing(&error) => return skipped("bridge", error),
            Err(error) => panic!("{error}"),
        }
        let header = IfInfoMsg {
            ifi_family: AF_BRIDGE,
            ..IfInfoMsg::default()
        };
        let mut links = client
            .list(BridgeLink::GETLINK, &header, |filter| {
                filter.put(BridgeIfla::EXT_MASK, RtextFilter::BRVLAN)
            })
            .unwrap();
        let mut names = Vec::new();
        while let Some((header, link)) = links.next().unwrap() {
            assert_eq!(header.ifi_family, AF_BRIDGE);
            names.push(link.get(BridgeIfla::IFNAME).unwrap().unwrap().to_string());
        }
        assert_eq!(names, ["br0"]);
        let header = BrVlanMsg {
            family: AF_BRIDGE,
            ..BrVlanMsg::default()
        };
        let mut vlans = client.list(RtVlan::GETVLAN, &header, |_| Ok(())).unwrap();
        let mut ids = Vec::new();
        loop {
            let vlan = match vlans.next() {
                Ok(Some((_, vlan))) => vlan,
                Ok(None) => break,
                Err(error) if is_missing(&error) => return skipped("bridge's VLANs", error),
                Err(error) => panic!("{error}"),
            };
            for entry in vlan.all(BridgeVlandb::ENTRY) {
                let info = entry.unwrap().get(BridgeVlandbEntry::INFO).unwrap();
                ids.push(info.unwrap().vid);
            }
        }
        assert_eq!(ids, [1]);
        let header = BrPortMsg {
            family: AF_BRIDGE,
            ..BrPortMsg::default()
        };
        let mut groups = client.list(RtMdb::GETMDB, &header, |_| Ok(())).unwrap();
        while groups.next().unwrap().is_some() {}
    });
}

/// A router announces a name server. The kernel passes its option on.
#[test]
fn an_option_of_neighbour_discovery_is_that_of_the_router() {
    // RDNSS: a lifetime of 60 s, and 2001:db8::53.
    let mut option = [0; 24];
    option[..12].copy_from_slice(&[25, 3, 0, 0, 0, 0, 0, 60, 0x20, 1, 0xd, 0xb8]);
    option[23] = 0x53;
    let router = Ipv6Addr::new(0xfe80, 0, 0, 0, 0, 0, 0, 0x99);
    in_namespace("nduseropt", || {
        let mut client = Client::open(NETLINK_ROUTE).unwrap();
        let (new, any) = (NLM_F_CREATE | NLM_F_EXCL, IfInfoMsg::default());
        let created = client.call(RtLink::NEWLINK, new, &any, |link| {
            link.put(Ifla::IFNAME, "v0")?;
            link.nest(Ifla::LINKINFO, |info| {
                info.put(IflaInfo::KIND, "veth")?;
                info.sub(IflaInfo::DATA, IflaInfoData::VETH, |veth| {
                    veth.framed(VethInfo::PEER, &any, |link| link.put(Ifla::IFNAME, "v1"))
                })
            })
        });
        match created {
            Ok(_) => {}
            Err(error) if is_missing(&error) => return skipped("nduseropt", error),
            Err(error) => panic!("{error}"),
        }
        let [v0, v1] = ["v0", "v1"].map(|name| if_nametoindex(name).unwrap());
        for (name, value) in [("accept_ra", "2"), ("accept_ra_from_local", "1")] {
            fs::write(format!("/proc/sys/net/ipv6/conf/v1/{name}"), value).unwrap();
        }
        for index in [v0, v1] {
            set_up(i32::try_from(index).unwrap());
        }
        let header = IfAddrMsg {
            ifa_family: AF_INET6,
            ifa_prefixlen: 64,
            ifa_index: v0.into(),
            ..IfAddrMsg::default()
        };
        client
            .call(RtAddr::NEWADDR, new, &header, |address| {
                address.put(Ifa::FLAGS, IfaF::NODAD)?;
                address.put(Ifa::ADDRESS, router)
            })
            .unwrap();
        let mut monitor = Monitor::open(NETLINK_ROUTE).unwrap();
        monitor.join(RTNLGRP_ND_USEROPT).unwrap();
        monitor.set_timeout(Some(PATIENCE));
        wait_until_up("v0");
        let advertisement = [&[134, 0, 0, 0, 64][..], &[0; 11], &option].concat();
        send_icmp6(v0, &advertisement).unwrap();
        let event = match monitor.next().unwrap() {
            MonitorEvent::Notification(event) => event,
            lost => panic!("{lost:?}"),
        };
        assert_eq!(event.message.nlmsg_type(), RTM_NEWNDUSEROPT);
        let (header, options, attributes) = rt_nduseropt::read(&event.message).unwrap();
        assert_eq!(header.nduseropt_family, AF_INET6);
        assert_eq!(header.nduseropt_ifindex, i32::try_from(v1).unwrap());
        assert_eq!(header.nduseropt_icmp_type, 134);
        assert_eq!(options, option);
        let source = attributes.get(Nduseropt::SRCADDR).unwrap();
        assert_eq!(source, Some(router.into()));
    });
}
