// SPDX-License-Identifier: MIT OR Apache-2.0
//! Objects that take several messages, and the running kernel.

use std::net::{IpAddr, Ipv4Addr};

use nlfamilies::rt_link::{IfInfoMsg, Ifla, IflaInfo, RtLink};
use nlsock::Client;
use nlwire::typed::*;
use nlwire::uapi::*;
use nlwire::{Errno, NlmFlags};

use crate::common::{in_namespace, skipped};

/// Adds a bridge. Returns its index, or `None` if the kernel has no bridges.
fn add_bridge(client: &mut Client, what: &str, name: &str) -> Option<u32> {
    let any = IfInfoMsg::default();
    let added = client.call(RtLink::NEWLINK, NLM_F_CREATE | NLM_F_EXCL, &any, |link| {
        link.put(Ifla::IFNAME, name)?;
        link.nest(Ifla::LINKINFO, |info| info.put(IflaInfo::KIND, "bridge"))
    });
    if let Err(error) = added {
        assert_eq!(error.errno(), Some(Errno::EOPNOTSUPP), "{error}");
        skipped(what, error);
        return None;
    }
    let answer = client.call(RtLink::GETLINK, NlmFlags::EMPTY, &any, |link| {
        link.put(Ifla::IFNAME, name)
    });
    let (header, _) = answer.unwrap().one().unwrap().unwrap();
    Some(header.ifi_index.get().unsigned_abs())
}

/// An ipset with 20,000 addresses.
#[test]
fn an_ipset() {
    use nlfamilies::ipset::*;

    in_namespace("a large ipset", || {
        const ELEMENTS: u32 = 20_000;
        const PROTOCOL: u8 = 6; // of all kernels
        let mut client = Client::open(NETLINK_NETFILTER).unwrap();
        let header = NfGenMsg {
            nfgen_family: NFPROTO_IPV4,
            ..NfGenMsg::default()
        };
        let create = NLM_F_CREATE | NLM_F_EXCL;
        let created = client.call(Ipset::CREATE, create, &header, |set| {
            set.put(IpsetAttr::PROTOCOL, PROTOCOL)?;
            set.put(IpsetAttr::SETNAME, "large")?;
            set.put(IpsetAttr::TYPENAME, "hash:ip")?;
            set.put(IpsetAttr::REVISION, 0)?;
            set.put(IpsetAttr::FAMILY, NFPROTO_IPV4)?;
            set.nest(IpsetAttr::DATA, |_| Ok(()))
        });
        if let Err(error) = created {
            return skipped("a large ipset", error);
        }
        for round in 0..2 {
            // The second time, every element is there.
            let mut set = client
                .call_split(Ipset::ADD, NlmFlags::EMPTY, &header, |set| {
                    set.put(IpsetAttrElement::PROTOCOL, PROTOCOL)?;
                    set.put(IpsetAttrElement::SETNAME, "large")?;
                    if round == 1 {
                        set.put(IpsetAttrElement::FLAGS, IpsetCmdFlags::EXIST)?;
                    }
                    set.put(IpsetAttrElement::LINENO, 1)
                })
                .unwrap();
            for element in 0..ELEMENTS {
                let address = Ipv4Addr::from(element + 1);
                let added = set.entry(|entry| {
                    entry.nest(IpsetAttrAdt::IP, |ip| {
                        ip.put(IpsetAttrIpaddr::IPV4, address)
                    })
                });
                added.unwrap();
            }
            assert!(set.end().unwrap() > 15);
        }
        let list = client
            .list(Ipset::LIST, &header, |set| {
                set.put(IpsetAttr::PROTOCOL, PROTOCOL)?;
                set.put(IpsetAttr::SETNAME, "large")
            })
            .unwrap();
        let answer = list.read_all(1).unwrap();
        assert!(answer.messages().count() > 5);
        assert_eq!(answer.objects().unwrap().count(), 1);
        let set = answer.object().unwrap();
        let kind = set.get(IpsetAttr::TYPENAME).unwrap().unwrap();
        assert_eq!(kind, "hash:ip");
        let address = |entry: Attrs<'_, IpsetAttrIpaddr>| entry.get(IpsetAttrIpaddr::IPV4);
        let mut read: Vec<u32> = set
            .entries()
            .map(|entry| entry.unwrap().get(IpsetAttrAdt::IP).unwrap().unwrap())
            .map(|ip| match address(ip).unwrap().unwrap() {
                IpAddr::V4(ip) => ip.into(),
                IpAddr::V6(ip) => panic!("{ip}"),
            })
            .collect();
        read.sort_unstable();
        assert!(read.into_iter().eq(1..=ELEMENTS));
    });
}

/// All VLANs on two bridges. Neighbours have other flags, so that the kernel does not join
/// them to a range.
#[test]
fn vlans_of_bridges() {
    use nlfamilies::rt_vlan::*;

    in_namespace("the VLANs of bridges", || {
        let mut client = Client::open(NETLINK_ROUTE).unwrap();
        let last = [4094, 700];
        let mut bridges = Vec::new();
        for name in ["one", "two"] {
            let Some(index) = add_bridge(&mut client, "the VLANs of bridges", name) else {
                return;
            };
            bridges.push(index);
        }
        let header = |ifindex: u32| BrVlanMsg {
            family: AF_BRIDGE,
            ifindex,
            ..BrVlanMsg::default()
        };
        let flags = |vid: u16| match vid {
            1 => BridgeVlanInfoFlags::PVID | BridgeVlanInfoFlags::UNTAGGED, // by default
            vid if vid % 2 == 0 => BridgeVlanInfoFlags(0),
            _ => BridgeVlanInfoFlags::UNTAGGED,
        };
        for (bridge, last) in bridges.iter().zip(last) {
            let header = header(*bridge);
            let mut vlans = client
                .call_split(RtVlan::NEWVLAN, NlmFlags::EMPTY, &header, |_| Ok(()))
                .unwrap();
            for vid in 2..=last {
                let info = BridgeVlanInfo {
                    flags: u16::try_from(flags(vid).0).unwrap(),
                    vid,
                };
                match vlans.entry(|vlan| vlan.put(BridgeVlandbEntry::INFO, &info)) {
                    Err(error) if error.errno() == Some(Errno::EOPNOTSUPP) => {
                        return skipped("the VLANs of bridges", error);
                    }
                    added => added.unwrap(),
                }
            }
            match vlans.end() {
                Err(error) if error.errno() == Some(Errno::EOPNOTSUPP) => {
                    return skipped("the VLANs of bridges", error);
                }
                messages => assert_eq!(messages.unwrap() > 2, last == 4094),
            }
        }
        let list = client
            .list(RtVlan::GETVLAN, &header(0), |_| Ok(()))
            .unwrap();
        let answer = list.read_all(1).unwrap();
        let mut read = Vec::new();
        for bridge in answer.objects().unwrap() {
            let ifindex = bridge.header().unwrap().ifindex;
            let vlans: Vec<(u16, u64)> = bridge
                .entries()
                .map(|vlan| vlan.unwrap().get(BridgeVlandbEntry::INFO).unwrap().unwrap())
                .map(|info| (info.vid, info.flags.into()))
                .collect();
            read.push((ifindex, vlans));
        }
        assert!(answer.messages().count() > 2);
        let expected = bridges.iter().zip(last).map(|(bridge, last)| {
            let brentry = BridgeVlanInfoFlags::BRENTRY.0;
            let vlans = (1..=last).map(|vid| (vid, flags(vid).0 | brentry));
            (*bridge, vlans.collect::<Vec<_>>())
        });
        let known = |vlans: &(u32, Vec<(u16, u64)>)| (vlans.0, vlans.1.len());
        let expected: Vec<_> = expected.collect();
        assert_eq!(
            read.iter().map(known).collect::<Vec<_>>(),
            expected.iter().map(known).collect::<Vec<_>>()
        );
        let vids = |all: &[(u32, Vec<(u16, u64)>)]| -> Vec<(u16, u64)> {
            let untagged = BridgeVlanInfoFlags::UNTAGGED.0;
            all.iter()
                .flat_map(|(_, vlans)| vlans.iter().map(|(vid, flags)| (*vid, flags & untagged)))
                .collect()
        };
        assert_eq!(vids(&read), vids(&expected));
    });
}

/// The parameters of a neighbour table for each of many devices: a message each.
#[test]
fn a_neighbour_table() {
    use nlfamilies::rt_neigh::*;
    use nlwire::rtnl::NdtMsg;

    in_namespace("a neighbour table", || {
        let mut client = Client::open(NETLINK_ROUTE).unwrap();
        let mut expected = Vec::new();
        for number in 0..100 {
            let name = format!("bridge{number}");
            let Some(index) = add_bridge(&mut client, "a neighbour table", &name) else {
                return;
            };
            expected.push((index, 7 + number));
        }
        let header = NdtMsg {
            ndtm_family: AF_INET,
            ..NdtMsg::default()
        };
        let mut table = client
            .call_split(RtNeigh::SETNEIGHTBL, NlmFlags::EMPTY, &header, |table| {
                table.put(Ndta::NAME, "arp_cache")
            })
            .unwrap();
        for (index, probes) in &expected {
            let added = table.entry(|parms| {
                parms.put(Ndtpa::IFINDEX, *index)?;
                parms.put(Ndtpa::APP_PROBES, *probes)
            });
            added.unwrap();
        }
        assert_eq!(table.end().unwrap(), expected.len());

        let any = NdtMsg::default();
        let list = client.list(RtNeigh::GETNEIGHTBL, &any, |_| Ok(())).unwrap();
        let answer = list.read_all(1).unwrap();
        let mut names = Vec::new();
        let mut read = Vec::new();
        for table in answer.objects().unwrap() {
            let name = table.get(Ndta::NAME).unwrap().unwrap().to_string();
            for parms in table.entries() {
                let (index, probes) = parms
                    .unwrap()
                    .get((Ndtpa::IFINDEX, Ndtpa::APP_PROBES))
                    .unwrap();
                // Those of the table itself have no index, and lo has the default.
                if let (Some(index @ 2..), "arp_cache") = (index, name.as_str()) {
                    read.push((index, probes.unwrap()));
                }
            }
            names.push(name);
        }
        names.sort_unstable();
        let count = names.len();
        names.dedup();
        assert_eq!(names.len(), count, "each table is one object: {names:?}");
        read.sort_unstable();
        assert_eq!(read, expected);
    });
}

/// A set of nftables with 100,000 addresses, filled by one transaction.
#[test]
fn a_set_of_nftables() {
    use nlfamilies::nftables::*;

    in_namespace("a large set of nftables", || {
        const ELEMENTS: u32 = 100_000;
        let ends = NfGenMsg {
            res_id: u16::from(NFNL_SUBSYS_NFTABLES).into(),
            ..NfGenMsg::default()
        };
        let inet = NfGenMsg {
            nfgen_family: NFPROTO_INET,
            ..NfGenMsg::default()
        };
        let (none, create) = (NlmFlags::EMPTY, NLM_F_CREATE | NLM_F_EXCL);
        let mut client = Client::open(NETLINK_NETFILTER).unwrap();
        // The kernel takes a transaction from one datagram.
        if let Err(error) = client.socket().force_send_buffer(8 << 20) {
            return skipped("a large set of nftables", error);
        }
        let mut batch = client.batch();
        batch
            .call(Nftables::BATCH_BEGIN, none, &ends, |_| Ok(()))
            .unwrap();
        batch
            .call(Nftables::NEWTABLE, create, &inet, |table| {
                table.put(NftaTable::NAME, "large")
            })
            .unwrap();
        batch
            .call(Nftables::NEWSET, create, &inet, |set| {
                set.put(NftaSet::TABLE, "large")?;
                set.put(NftaSet::NAME, "addresses")?;
                set.put(NftaSet::KEY_TYPE, 7)?; // an IPv4 address, for nft
                set.put(NftaSet::KEY_LEN, 4)?;
                // A hash table of this size. A growing one is moved while it is dumped, and
                // elements are missing or twice in the dump.
                set.nest(NftaSet::DESC, |desc| desc.put(NftaSetDesc::SIZE, ELEMENTS))?;
                set.put(NftaSet::ID, 1)
            })
            .unwrap();
        let mut set = batch
            .call_split(Nftables::NEWSETELEM, create, &inet, |set| {
                set.put(NftaSetElemList::TABLE, "large")?;
                set.put(NftaSetElemList::SET, "addresses")
            })
            .unwrap();
        for element in 0..ELEMENTS {
            let added = set.entry(|entry| {
                entry.nest(NftaSetElem::KEY, |key| {
                    key.put(NftaData::VALUE, &element.to_be_bytes())
                })
            });
            added.unwrap();
        }
        assert!(set.end().unwrap() > 50);
        batch
            .call(Nftables::BATCH_END, none, &ends, |_| Ok(()))
            .unwrap();
        match batch.send().unwrap().check() {
            Err(error) if error.errno() == Some(Errno::EOPNOTSUPP) => {
                return skipped("a large set of nftables", error);
            }
            result => result.unwrap(),
        }

        let list = client
            .list(Nftables::GETSETELEM, &inet, |set| {
                set.put(NftaSetElemList::TABLE, "large")?;
                set.put(NftaSetElemList::SET, "addresses")
            })
            .unwrap();
        let answer = list.read_all(5).unwrap();
        assert!(answer.messages().count() > 10);
        let set = answer.object().unwrap();
        let key = |entry: Option<Attrs<'_, NftaData>>| {
            entry
                .unwrap()
                .get(NftaData::VALUE)
                .unwrap()
                .unwrap()
                .try_into()
                .unwrap()
        };
        let mut read: Vec<u32> = Vec::new();
        for entry in set.entries() {
            read.push(u32::from_be_bytes(key(entry
                .unwrap()
                .get(NftaSetElem::KEY)
                .unwrap())));
        }
        read.sort_unstable();
        assert!(read.into_iter().eq(0..ELEMENTS));
    });
}
