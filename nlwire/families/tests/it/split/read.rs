// SPDX-License-Identifier: MIT OR Apache-2.0
//! Reading.

use nlfamilies::rt_neigh::{Ndta, Ndtpa};
use nlfamilies::wireguard::{WgallowedipA, WgdeviceA, WgpeerA};
use nlwire::rtnl::NdtMsg;
use nlwire::typed::{Attrs, Merge, NoHeader, Object, Objects, Set};
use nlwire::{Attributes, ParseError, ParseErrorKind};

use super::model::{device, put, Device, Peer};

/// Returns messages as `Object` reads them. The offsets count from the start of a message.
fn attrs<S: Set>(messages: &[Vec<u8>]) -> impl Iterator<Item = (NoHeader, Attrs<'_, S>)> + Clone {
    let attrs = |message| Attrs::new(Attributes::new(message));
    messages
        .iter()
        .map(move |message| (NoHeader, attrs(message)))
}

type Item<'a> = Result<Attrs<'a, WgallowedipA>, ParseError>;

fn ips<'a>(items: impl Iterator<Item = Item<'a>>) -> Vec<Vec<u8>> {
    let address = |item: Item<'a>| item.unwrap().attribute(WgallowedipA::IPADDR).unwrap();
    items
        .map(|item| address(item).unwrap().payload().to_vec())
        .collect()
}

/// Reads the peers of an object.
fn peers(messages: &[Vec<u8>]) -> Vec<Result<Peer, ParseError>> {
    let object = Object::<WgdeviceA, NoHeader, _>::new(attrs(messages));
    let mut peers = Vec::new();
    for entry in object.entries() {
        peers.push(entry.and_then(|entry| {
            let get = (WgpeerA::PUBLIC_KEY, WgpeerA::PERSISTENT_KEEPALIVE_INTERVAL);
            let (key, keepalive) = entry.get(get)?;
            Ok(Peer {
                key: key.unwrap().to_vec(),
                keepalive,
                ips: ips(entry.items()),
                ..Peer::default()
            })
        }));
    }
    peers
}

/// Reads the peers one message after the other.
fn merged(messages: &[Vec<u8>]) -> Vec<Result<Peer, ParseError>> {
    let mut merge = Merge::<WgdeviceA>::new();
    let mut peers: Vec<Result<Peer, ParseError>> = Vec::new();
    for (_, message) in attrs(messages) {
        for fragment in merge.message(&message) {
            let fragment = match fragment {
                Ok(fragment) => fragment,
                Err(error) => {
                    peers.push(Err(error));
                    continue;
                }
            };
            let ips = ips(fragment.items());
            if fragment.continues {
                peers.last_mut().unwrap().as_mut().unwrap().ips.extend(ips);
                continue;
            }
            let get = (WgpeerA::PUBLIC_KEY, WgpeerA::PERSISTENT_KEEPALIVE_INTERVAL);
            let (key, keepalive) = fragment.entry.get(get).unwrap();
            let key = key.unwrap().to_vec();
            peers.push(Ok(Peer {
                key,
                keepalive,
                ips,
                ..Peer::default()
            }));
        }
    }
    peers
}

/// Reads in both ways, which have to agree.
fn read(messages: &[Vec<u8>]) -> Vec<Result<Peer, ParseError>> {
    let peers = peers(messages);
    assert_eq!(peers, merged(messages));
    peers
}

fn expected(device: &Device) -> Vec<Result<Peer, ParseError>> {
    let peers = device.peers.iter();
    peers
        .map(|peer| {
            Ok(Peer {
                psk: None,
                flags: 0,
                keepalive: Some(peer.keepalive.unwrap_or(0)),
                ..peer.clone()
            })
        })
        .collect()
}

#[test]
fn every_set_of_split_positions() {
    for counts in [
        &[][..],
        &[0],
        &[4],
        &[0, 0, 0],
        &[2, 0, 3, 1],
        &[3, 3, 0, 2],
    ] {
        let device = device(counts);
        let positions = device.positions();
        assert!(positions < 14);
        for cuts in 0u32..1 << positions {
            let messages = device.dump(|position| cuts >> position & 1 != 0);
            let expected_count = usize::try_from(cuts.count_ones()).unwrap() + 1;
            assert_eq!(messages.len(), expected_count);
            assert_eq!(read(&messages), expected(&device), "{counts:?} {cuts:b}");
            let object = Object::<WgdeviceA, NoHeader, _>::new(attrs(&messages));
            let (name, port) = object
                .get((WgdeviceA::IFNAME, WgdeviceA::LISTEN_PORT))
                .unwrap();
            assert_eq!((name.unwrap().as_bytes(), port), (&b"wg0"[..], device.port));
            assert_eq!(object.header(), Some(NoHeader));
        }
    }
}

/// Entries of a message: the key and the addresses of each.
fn message(peers: &[(&[u8], &[u8])]) -> Vec<u8> {
    let mut list = Vec::new();
    for (key, ips) in peers {
        let (mut nest, mut items) = (Vec::new(), Vec::new());
        put(&mut nest, 1, key);
        for ip in *ips {
            let mut item = Vec::new();
            put(&mut item, 2, &[*ip; 4]);
            put(&mut items, 0, &item);
        }
        put(&mut nest, 9, &items);
        put(&mut list, 0, &nest);
    }
    let mut message = Vec::new();
    put(&mut message, 8, &list);
    message
}

/// Returns the keys and the numbers of addresses.
fn summary(messages: &[Vec<u8>]) -> Vec<(Vec<u8>, usize)> {
    let peers = read(messages).into_iter();
    peers
        .map(|peer| peer.unwrap())
        .map(|peer| (peer.key, peer.ips.len()))
        .collect()
}

#[test]
fn only_the_neighbours_at_a_border_are_one_entry() {
    let [a, b] = [&b"aaaa"[..], b"bbbb"];
    let is = |messages: &[Vec<u8>], expected: &[(&[u8], usize)]| {
        let expected: Vec<_> = expected
            .iter()
            .map(|(key, count)| (key.to_vec(), *count))
            .collect();
        assert_eq!(summary(messages), expected);
    };
    // In one message, and with another one in between.
    is(&[message(&[(a, &[1]), (a, &[2])])], &[(a, 1), (a, 1)]);
    is(
        &[message(&[(a, &[1]), (b, &[2])]), message(&[(a, &[3])])],
        &[(a, 1), (b, 1), (a, 1)],
    );
    // The second one of a message is not a continuation.
    is(
        &[message(&[(a, &[1])]), message(&[(b, &[2]), (a, &[3])])],
        &[(a, 1), (b, 1), (a, 1)],
    );
    is(
        &[message(&[(a, &[1])]), message(&[(a, &[2]), (a, &[3])])],
        &[(a, 2), (a, 1)],
    );
    // Over many messages, one of them without a list, one with an empty list, and one with
    // an empty continuation, as an interrupted dump has it.
    let mut name = Vec::new();
    put(&mut name, 2, b"wg0\0");
    let messages = [
        message(&[(b, &[]), (a, &[1])]),
        name,
        message(&[(a, &[])]),
        message(&[]),
        message(&[(a, &[2, 3]), (b, &[4])]),
        message(&[(b, &[5])]),
    ];
    is(&messages, &[(b, 0), (a, 3), (b, 2)]);
    is(&[], &[]);
    // A key is compared whole, and an empty one is a key.
    is(
        &[message(&[(b"aaa", &[1])]), message(&[(a, &[2])])],
        &[(b"aaa", 1), (a, 1)],
    );
    is(
        &[message(&[(b"", &[1])]), message(&[(b"", &[2])])],
        &[(b"", 2)],
    );
}

#[test]
fn a_key_is_missing() {
    let a = &b"aaaa"[..];
    let mut list = Vec::new();
    for key in [Some(a), None, Some(a)] {
        let mut nest = Vec::new();
        put(&mut nest, 5, &25u16.to_ne_bytes());
        if let Some(key) = key {
            put(&mut nest, 1, key);
        }
        put(&mut list, 0, &nest);
    }
    let mut first = Vec::new();
    put(&mut first, 8, &list);
    let peers = read(&[first, message(&[(a, &[2])])]);
    let error = ParseError {
        kind: ParseErrorKind::MissingAttribute { nla_type: 1 },
        offset: 4 + 20,
    };
    assert_eq!(peers.len(), 3);
    assert_eq!(peers[0].as_ref().unwrap().ips.len(), 0);
    assert_eq!(peers[1], Err(error));
    assert_eq!(peers[2].as_ref().unwrap().ips.len(), 1);
    // At a border: neither is a fragment of the other.
    let mut nest = Vec::new();
    put(&mut nest, 5, &25u16.to_ne_bytes());
    let mut list = Vec::new();
    put(&mut list, 0, &nest);
    let mut lacks = Vec::new();
    put(&mut lacks, 8, &list);
    let peers = read(&[message(&[(a, &[1])]), lacks, message(&[(a, &[2])])]);
    assert_eq!(peers.len(), 3);
    assert_eq!(peers[1], Err(ParseError { offset: 4, ..error }));
}

/// Every length of every header in a dump of three messages is wrong once. Peers of the
/// other messages are read.
#[test]
fn wrong_lengths() {
    let device = device(&[2, 3, 1]);
    let messages = device.dump(|position| position == 2 || position == 5);
    let all = expected(&device);
    let mut errors = 0;
    for (index, message) in messages.iter().enumerate() {
        for position in (0..message.len()).step_by(4) {
            for wrong in [0u16, 3, 0x7fff] {
                let mut broken = messages.clone();
                broken[index][position..position + 2].copy_from_slice(&wrong.to_ne_bytes());
                let object = Object::<WgdeviceA, NoHeader, _>::new(attrs(&broken));
                let mut keys = Vec::new();
                for entry in object.entries() {
                    match entry.and_then(|entry| {
                        Ok((entry.get(WgpeerA::PUBLIC_KEY)?, entry.items().count()))
                    }) {
                        Ok((key, _)) => keys.extend(key.map(<[u8]>::to_vec)),
                        Err(error) => {
                            assert!(error.offset <= message.len());
                            errors += 1;
                        }
                    }
                }
                let mut merge = Merge::<WgdeviceA>::new();
                let fragments = attrs(&broken).map(|(_, message)| {
                    let fragments = merge.message(&message);
                    fragments
                        .filter(|fragment| fragment.as_ref().is_ok_and(|f| f.items().count() < 9))
                        .count()
                });
                assert!(fragments.sum::<usize>() < 9);
                // The message of the last peer alone is not affected.
                if index != 2 {
                    let last = all[2].as_ref().unwrap();
                    assert!(keys.contains(&last.key), "{index} {position} {wrong}");
                }
            }
        }
    }
    assert!(errors > 50, "{errors}");
}

/// The tables of a dump of all tables, each with a message for itself and one for each
/// device.
#[test]
fn neighbour_tables_are_several_objects() {
    let message = |name: &[u8], ifindex: Option<u32>| {
        let mut message = Vec::new();
        put(&mut message, 1, name);
        match ifindex {
            None => put(&mut message, 2, &128u32.to_ne_bytes()),
            Some(ifindex) => {
                let mut parms = Vec::new();
                put(&mut parms, 1, &ifindex.to_ne_bytes());
                put(&mut message, 6, &parms);
            }
        }
        message
    };
    let messages = [
        (2, message(b"arp_cache\0", None)),
        (2, message(b"arp_cache\0", Some(1))),
        (2, message(b"arp_cache\0", Some(2))),
        (10, message(b"ndisc_cache\0", None)),
        (10, message(b"ndisc_cache\0", Some(1))),
        (11, message(b"ndisc_cache\0", Some(7))),
    ];
    let messages = messages.iter().map(|(family, message)| {
        let header = NdtMsg {
            ndtm_family: *family,
            ..NdtMsg::default()
        };
        (header, Attrs::<Ndta>::new(Attributes::new(message)))
    });
    let mut tables = Vec::new();
    for table in Objects::<Ndta, NdtMsg, _>::new(messages) {
        let name = table.get(Ndta::NAME).unwrap().unwrap().to_string();
        let devices: Vec<u32> = table
            .entries()
            .map(|entry| entry.unwrap().get(Ndtpa::IFINDEX).unwrap().unwrap())
            .collect();
        tables.push((name, table.get(Ndta::THRESH1).unwrap(), devices));
    }
    let expected = [
        ("arp_cache".to_owned(), Some(128), vec![1, 2]),
        ("ndisc_cache".to_owned(), Some(128), vec![1]),
        ("ndisc_cache".to_owned(), None, vec![7]),
    ];
    assert_eq!(tables, expected);
}
