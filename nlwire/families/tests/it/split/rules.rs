// SPDX-License-Identifier: MIT OR Apache-2.0
//! The rules of ipset, nftables, bridge VLANs and neighbour tables, whose entries are not
//! divided.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr};

use nlfamilies::ipset::{
    IpsetAttr, IpsetAttrAdt, IpsetAttrElement, IpsetAttrIpaddr, IpsetCmdFlags,
};
use nlfamilies::nftables::{NftaData, NftaSetElem, NftaSetElemList};
use nlfamilies::rt_neigh::{Ndta, Ndtpa};
use nlfamilies::rt_vlan::{BridgeVlanInfo, BridgeVlandb, BridgeVlandbEntry};
use nlwire::rtnl::NdtMsg;
use nlwire::typed::{Added, Attrs, Entry, Objects, Split, SplitWriter, Writer};
use nlwire::{Attributes, BuildError, NlAttr, NlMsgHdr, ParseError};

use super::model::{parse, put};
use super::write::{body, Limited, HEADER};

type Head<'w, 'b, T> = Writer<'w, 'b, T, Limited, NlMsgHdr>;
type Item<'w, 'b, T> = Writer<'w, 'b, T, Limited, NlAttr>;

/// Writes an object with `count` entries in messages of at most `limit` bytes, and returns
/// their attributes.
fn divide<T: Split>(
    limit: usize,
    count: u32,
    head: impl Fn(&mut Head<'_, '_, T>) -> Result<(), BuildError>,
    entry: impl Fn(&mut Item<'_, '_, T::Entry>, u32) -> Result<(), BuildError>,
) -> Result<Vec<Vec<u8>>, BuildError> {
    let sink = || Limited {
        bytes: Vec::new(),
        limit,
    };
    let header = NlMsgHdr::new(0x20);
    let mut full = Vec::new();
    let mut writer = SplitWriter::<T, _>::new(sink(), header, &HEADER, head)?;
    for index in 0..count {
        while writer.entry(|to| entry(to, index))? == Added::Full {
            full.push(writer.next(sink(), header)?);
        }
    }
    full.push(writer.end()?);
    assert!(full.iter().all(|sink| sink.bytes.len() <= limit));
    Ok(full.iter().map(|sink| body(&sink.bytes).to_vec()).collect())
}

/// Writes with every limit, and executes the messages by `kernel`, which returns the numbers
/// of the entries.
fn every_limit<T: Split>(
    head: impl Fn(&mut Head<'_, '_, T>) -> Result<(), BuildError>,
    entry: impl Fn(&mut Item<'_, '_, T::Entry>, u32) -> Result<(), BuildError>,
    kernel: impl Fn(&[Vec<u8>]) -> Vec<u32>,
) {
    for count in [0, 1, 2, 7, 30] {
        let whole = divide::<T>(usize::MAX, count, &head, &entry).unwrap();
        let len: usize = whole.iter().map(|message| 20 + message.len()).sum();
        let (mut refused, mut last) = (0, usize::MAX);
        for limit in 0..=len {
            match divide::<T>(limit, count, &head, &entry) {
                Ok(messages) => {
                    assert!(messages.len() <= last, "{limit}");
                    last = messages.len();
                    assert!(kernel(&messages).into_iter().eq(0..count), "{limit}");
                }
                Err(error) => {
                    assert!(matches!(error, BuildError::NoSpace { .. }), "{error:?}");
                    assert_eq!(last, usize::MAX, "less fits at {limit}");
                    refused += 1;
                }
            }
        }
        assert_eq!(last, whole.len());
        assert!(refused >= 20, "{refused}");
    }
}

/// Adds entries to a message.
type List = dyn Fn(&mut Vec<u8>, &[Vec<u8>]);

/// Two objects whose entries have the numbers from 0, the second one behind the first.
struct Dump<'d> {
    /// The attributes of the first message and of further ones, before the list, of each.
    first: [&'d [u8]; 2],
    further: [&'d [u8]; 2],
    list: &'d List,
    /// The content of an entry.
    entry: &'d dyn Fn(u32) -> Vec<u8>,
}

/// Divides a dump at every set of positions, and reads it.
fn every_position<T: Split, H: nlwire::typed::Layout + Copy>(
    headers: [H; 2],
    dump: &Dump<'_>,
    number: impl for<'a> Fn(&Attrs<'a, T::Entry>) -> Result<Option<u32>, ParseError>,
) {
    for counts in [[0, 0], [1, 1], [5, 0], [4, 3]] {
        for cuts in 0u32..1 << (counts[0] + counts[1]) {
            let mut messages = Vec::new();
            let mut position = 0;
            for object in 0..2 {
                let (mut message, mut entries) = (dump.first[object].to_vec(), Vec::new());
                for index in 0..counts[object] {
                    if cuts >> position & 1 != 0 {
                        (dump.list)(&mut message, &std::mem::take(&mut entries));
                        messages.push((headers[object], message));
                        message = dump.further[object].to_vec();
                    }
                    entries.push((dump.entry)(index));
                    position += 1;
                }
                (dump.list)(&mut message, &entries);
                messages.push((headers[object], message));
            }
            let attrs = messages
                .iter()
                .map(|(header, message)| (*header, Attrs::<T>::new(Attributes::new(message))));
            let mut read = Vec::new();
            for object in Objects::<T, H, _>::new(attrs) {
                let numbers = object.entries().map(|entry| {
                    let entry: Entry<'_, T, _> = entry.unwrap();
                    let mut parts = entry.fragments();
                    let found = number(&parts.next().unwrap()).unwrap().unwrap();
                    assert!(parts.next().is_none());
                    found
                });
                read.push(numbers.collect::<Vec<_>>());
            }
            let expected = counts.map(|count| (0..count).collect::<Vec<u32>>());
            assert_eq!(read, expected, "{counts:?} {cuts:b}");
        }
    }
}

fn attribute(nla_type: u16, payload: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    put(&mut bytes, nla_type, payload);
    bytes
}

fn u32_of(payload: &[u8]) -> u32 {
    u32::from_ne_bytes(payload.try_into().unwrap())
}

fn be32_of(payload: &[u8]) -> u32 {
    u32::from_be_bytes(payload.try_into().unwrap())
}

/// Returns the attributes of a message by type, as `nla_parse` does: the last one counts.
fn last_of_each(message: &[u8]) -> BTreeMap<u16, &[u8]> {
    parse(message).into_iter().collect()
}

/// Entries of a list, each of this type.
fn list_of(nla_type: u16, item: u16) -> impl Fn(&mut Vec<u8>, &[Vec<u8>]) {
    move |message, entries| {
        let mut list = Vec::new();
        for entry in entries {
            put(&mut list, item, entry);
        }
        put(message, nla_type, &list);
    }
}

fn direct(nla_type: u16) -> impl Fn(&mut Vec<u8>, &[Vec<u8>]) {
    move |message, entries| {
        for entry in entries {
            put(message, nla_type, entry);
        }
    }
}

/// `ip_set_ad`: a message has one element or, with `IPSET_ATTR_LINENO`, a list.
#[test]
fn ipset_is_written() {
    every_limit::<IpsetAttrElement>(
        |set| {
            set.put(IpsetAttrElement::LINENO, 1)?;
            set.put(IpsetAttrElement::PROTOCOL, 7)?;
            set.put(IpsetAttrElement::FLAGS, IpsetCmdFlags::EXIST)?;
            set.put(IpsetAttrElement::SETNAME, "large")
        },
        |element, number| {
            element.nest(IpsetAttrAdt::IP, |ip| {
                ip.put(IpsetAttrIpaddr::IPV4, Ipv4Addr::from(number))
            })
        },
        |messages| {
            let mut elements = Vec::new();
            for message in messages {
                let attributes = last_of_each(message);
                assert_eq!(
                    (attributes[&1], attributes[&2]),
                    (&[7][..], &b"large\0"[..])
                );
                // Otherwise, an element that is already there would be refused.
                assert_eq!(be32_of(attributes[&6]), 1);
                assert!(!attributes.contains_key(&7) && attributes.contains_key(&9));
                let Some(list) = attributes.get(&8) else {
                    assert_eq!(messages.len(), 1);
                    continue;
                };
                for (nla_type, element) in parse(list) {
                    assert_eq!(nla_type, 7);
                    let ip = last_of_each(element)[&1];
                    elements.push(be32_of(last_of_each(ip)[&1]));
                }
            }
            elements
        },
    );
}

/// `ip_set_dump_do`: the messages of a set have its name.
#[test]
fn ipset_is_read() {
    let protocol = attribute(1, &[7]);
    let name = |name: &[u8]| [&protocol[..], &attribute(2, name)].concat();
    let kind = attribute(3, b"hash:ip\0");
    let [a, b] = [name(b"a\0"), name(b"b\0")];
    let [first_a, first_b] = [[&a[..], &kind].concat(), [&b[..], &kind].concat()];
    let dump = Dump {
        first: [&first_a, &first_b],
        further: [&a, &b],
        list: &list_of(8, 7),
        entry: &|number| attribute(1, &attribute(1, &number.to_be_bytes())),
    };
    let header = nlfamilies::ipset::NfGenMsg::default();
    every_position::<IpsetAttr, _>([header; 2], &dump, |element| {
        let ip = element.get(IpsetAttrAdt::IP)?;
        let ip = ip.map(|ip| ip.get(IpsetAttrIpaddr::IPV4)).transpose()?;
        Ok(ip.flatten().map(|ip| match ip {
            IpAddr::V4(ip) => ip.into(),
            IpAddr::V6(_) => panic!("{ip}"),
        }))
    });
}

/// `nf_tables_newsetelem` needs table and set, and elements of the type
/// `NFTA_LIST_ELEM`.
#[test]
fn sets_of_nftables_are_written() {
    every_limit::<NftaSetElemList>(
        |set| {
            set.put(NftaSetElemList::TABLE, "t")?;
            set.put(NftaSetElemList::SET, "s")?;
            set.put(NftaSetElemList::SET_ID, 3)
        },
        |element, number| {
            element.nest(NftaSetElem::KEY, |key| {
                key.put(NftaData::VALUE, &number.to_be_bytes())
            })
        },
        |messages| {
            let mut elements = Vec::new();
            for message in messages {
                let attributes = last_of_each(message);
                assert_eq!((attributes[&1], attributes[&2]), (&b"t\0"[..], &b"s\0"[..]));
                assert_eq!(be32_of(attributes[&4]), 3);
                for (nla_type, element) in parse(attributes.get(&3).unwrap_or(&&[][..])) {
                    assert_eq!(nla_type, 1);
                    let key = last_of_each(element)[&1];
                    elements.push(be32_of(last_of_each(key)[&1]));
                }
            }
            elements
        },
    );
}

/// `nf_tables_dump_set` dumps one set.
#[test]
fn sets_of_nftables_are_read() {
    let names = |set: &[u8]| [attribute(1, b"t\0"), attribute(2, set)].concat();
    let [a, b] = [names(b"a\0"), names(b"b\0")];
    let dump = Dump {
        first: [&a, &b],
        further: [&a, &b],
        list: &list_of(3, 1),
        entry: &|number| attribute(1, &attribute(1, &number.to_be_bytes())),
    };
    let header = |family| nlwire::nfnl::NfGenMsg {
        nfgen_family: family,
        ..nlwire::nfnl::NfGenMsg::default()
    };
    every_position::<NftaSetElemList, _>([header(1), header(2)], &dump, |element| {
        let key = element.get(NftaSetElem::KEY)?;
        let key = key.map(|key| key.get(NftaData::VALUE)).transpose()?;
        Ok(key.flatten().map(be32_of))
    });
}

/// `br_vlan_rtm_process` executes all entries of a message.
#[test]
fn vlans_are_written() {
    every_limit::<BridgeVlandb>(
        |_| Ok(()),
        |vlan, number| {
            let info = BridgeVlanInfo {
                flags: 0,
                vid: u16::try_from(number).unwrap(),
            };
            vlan.put(BridgeVlandbEntry::INFO, &info)
        },
        |messages| {
            let entries = messages.iter().flat_map(|message| parse(message));
            let vid = |(nla_type, entry)| {
                assert_eq!(nla_type, 1);
                let info = last_of_each(entry)[&1];
                u32::from(u16::from_ne_bytes(info[2..].try_into().unwrap()))
            };
            entries.map(vid).collect()
        },
    );
}

/// `br_vlan_dump_dev`: the header has the device.
#[test]
fn vlans_are_read() {
    let vid = |number: u32| {
        let vid = u16::try_from(number).unwrap().to_ne_bytes();
        attribute(1, &[0, 0, vid[0], vid[1]])
    };
    let dump = Dump {
        first: [&[], &[]],
        further: [&[], &[]],
        list: &direct(1),
        entry: &vid,
    };
    let port = |ifindex: u32| nlfamilies::rt_vlan::BrVlanMsg {
        family: 7,
        ifindex,
        ..nlfamilies::rt_vlan::BrVlanMsg::default()
    };
    every_position::<BridgeVlandb, _>([port(3), port(4)], &dump, |vlan| {
        let info = vlan.get(BridgeVlandbEntry::INFO)?;
        Ok(info.map(|info| info.vid.into()))
    });
}

/// `neightbl_set` takes the last `NDTA_PARMS` of a message, and `NDTA_THRESH1` of each.
#[test]
fn neighbour_tables_are_written() {
    every_limit::<Ndta>(
        |table| {
            table.put(Ndta::THRESH1, 128)?;
            table.put(Ndta::NAME, "arp_cache")
        },
        |parms, number| {
            parms.put(Ndtpa::IFINDEX, number)?;
            parms.put(Ndtpa::APP_PROBES, 7)
        },
        |messages| {
            let mut devices = Vec::new();
            for (index, message) in messages.iter().enumerate() {
                let attributes = last_of_each(message);
                assert_eq!(attributes[&1], b"arp_cache\0");
                assert_eq!(attributes.contains_key(&2), index == 0);
                if let Some(parms) = attributes.get(&6) {
                    devices.push(u32_of(last_of_each(parms)[&1]));
                }
            }
            devices
        },
    );
}

/// `neightbl_dump_info`: a message for a table, and for each device.
#[test]
fn neighbour_tables_are_read() {
    let [arp, ndisc] = [attribute(1, b"arp_cache\0"), attribute(1, b"ndisc_cache\0")];
    let dump = Dump {
        first: [&arp, &ndisc],
        further: [&arp, &ndisc],
        list: &direct(6),
        entry: &|number| attribute(1, &number.to_ne_bytes()),
    };
    let table = |family| NdtMsg {
        ndtm_family: family,
        ..NdtMsg::default()
    };
    every_position::<Ndta, _>([table(2), table(10)], &dump, |parms| {
        parms.get(Ndtpa::IFINDEX)
    });
}
