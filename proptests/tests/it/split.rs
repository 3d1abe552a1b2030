// SPDX-License-Identifier: MIT OR Apache-2.0
//! Objects that take several messages: random objects at random limits, and any bytes.

use nlfamilies::wireguard::{WgallowedipA, WgdeviceA, WgpeerA, WgpeerF};
use nlwire::typed::{Added, Attrs, Merge, NoHeader, Object, SplitWriter};
use nlwire::{Attributes, BuildError, NlMsgHdr, ParseErrorKind, Sink};
use nlwire_proptests::generate;

use crate::common::property;

/// The peers of a device: key, preshared key, and addresses.
type Peer = (Vec<u8>, Option<u8>, Vec<u8>);

/// A sink with a limit.
struct Limited(Vec<u8>, usize);

impl Sink for Limited {
    fn as_bytes(&self) -> &[u8] {
        &self.0
    }
    fn as_bytes_mut(&mut self) -> &mut [u8] {
        &mut self.0
    }
    fn grow(&mut self, count: usize) -> Option<&mut [u8]> {
        let len = self.0.len();
        self.0
            .resize((len + count <= self.1).then_some(len + count)?, 0xee);
        self.0.get_mut(len..)
    }
    fn truncate(&mut self, len: usize) {
        self.0.truncate(len);
    }
}

/// Returns a device and a limit. Keys are few, so that neighbours have the same.
fn device(tape: &[u8]) -> (Vec<Peer>, usize) {
    let mut tape = tape.iter().copied();
    let limit = 60 + usize::from(tape.next().unwrap_or(0)) * 3;
    let mut peers = Vec::new();
    while let Some(byte) = tape.next() {
        let key = vec![byte % 3; usize::from(byte >> 2 & 3)];
        let psk = (byte & 0x80 != 0).then_some(byte);
        let count = usize::from(byte >> 4 & 7);
        peers.push((key, psk, tape.by_ref().take(count).collect()));
    }
    (peers, limit)
}

/// Writes the device. Returns `None` if something does not fit into any message.
fn write(peers: &[Peer], limit: usize) -> Option<Vec<Vec<u8>>> {
    let sink = || Limited(Vec::new(), limit);
    let mut full = Vec::new();
    let header = NlMsgHdr::new(1);
    let done = (|| {
        let mut device = SplitWriter::<WgdeviceA, _>::new(sink(), header, &[0u8; 4], |device| {
            device.put(WgdeviceA::LISTEN_PORT, 7)?;
            device.put(WgdeviceA::IFNAME, "wg0")
        })?;
        for (key, psk, addresses) in peers {
            while device.entry(|peer| {
                peer.put(WgpeerA::PUBLIC_KEY, &key[..])?;
                peer.put(WgpeerA::FLAGS, WgpeerF(7))?;
                psk.map_or(Ok(()), |psk| peer.put(WgpeerA::PRESHARED_KEY, &[psk]))
            })? == Added::Full
            {
                full.push(device.next(sink(), header)?);
            }
            for address in addresses {
                while device.item(|item| item.put(WgallowedipA::CIDR_MASK, *address))?
                    == Added::Full
                {
                    full.push(device.next(sink(), header)?);
                }
            }
        }
        full.push(device.end()?);
        Ok::<(), BuildError>(())
    })();
    if let Err(error) = done {
        assert!(matches!(error, BuildError::NoSpace { .. }), "{error:?}");
        return None;
    }
    Some(full.into_iter().map(|sink| sink.0[20..].to_vec()).collect())
}

/// Joins neighbours with the same key: whether they are two entries depends on whether a
/// message ends between them.
fn joined(peers: impl IntoIterator<Item = Peer>) -> Vec<(Vec<u8>, Vec<u8>)> {
    let mut all: Vec<(Vec<u8>, Vec<u8>)> = Vec::new();
    for (key, _, addresses) in peers {
        match all.last_mut() {
            Some((last, items)) if *last == key => items.extend(addresses),
            _ => all.push((key, addresses)),
        }
    }
    all
}

fn messages(all: &[Vec<u8>]) -> impl Iterator<Item = (NoHeader, Attrs<'_, WgdeviceA>)> + Clone {
    all.iter()
        .map(|message| (NoHeader, Attrs::new(Attributes::new(message))))
}

// Fewer cases than of other properties: each has up to 400 entries.

#[test]
fn what_is_divided_is_read_as_one() {
    property(2_000, device, |(peers, limit)| {
        let Some(all) = write(peers, *limit) else {
            assert!(*limit < 160, "everything fits into {limit}");
            return;
        };
        let object = Object::<WgdeviceA, NoHeader, _>::new(messages(&all));
        let name = object
            .get((WgdeviceA::IFNAME, WgdeviceA::LISTEN_PORT))
            .unwrap();
        assert_eq!(name.1, Some(7));
        let mut read = Vec::new();
        for peer in object.entries() {
            let peer = peer.unwrap();
            let (key, psk) = peer
                .get((WgpeerA::PUBLIC_KEY, WgpeerA::PRESHARED_KEY))
                .unwrap();
            let flags: Vec<_> = peer
                .fragments()
                .map(|part| part.get(WgpeerA::FLAGS).unwrap())
                .collect();
            // The first has all flags, unless it continues one with the same key.
            assert!(
                flags
                    .iter()
                    .all(|flags| matches!(flags, Some(WgpeerF(5 | 7)))),
                "{flags:?}"
            );
            let items = peer
                .items()
                .map(|item| item.unwrap().get(WgallowedipA::CIDR_MASK).unwrap().unwrap());
            read.push((
                key.unwrap().to_vec(),
                psk.map(|psk| psk[0]),
                items.collect(),
            ));
        }
        assert_eq!(joined(read), joined(peers.clone()));
        let attributes = all.iter().flat_map(|message| Attributes::new(message));
        let types = attributes.map(|attribute| attribute.unwrap().nla_type());
        assert_eq!(
            types.filter(|nla_type| *nla_type == 6).count(),
            1,
            "only in the first"
        );
    });
}

/// `Object` and `Merge` see the same entries, and each entry once. `Merge` refuses those with a
/// key of more than 64 bytes.
#[test]
fn any_messages_are_read_or_refused() {
    let several = |tape: &[u8]| -> Vec<Vec<u8>> {
        let (peers, limit) = device(tape);
        let mut all = write(&peers, limit + 60).unwrap_or_default();
        for (index, byte) in tape
            .iter()
            .enumerate()
            .take(usize::from(tape.first().copied().unwrap_or(0) % 4))
        {
            let count = all.len().max(1);
            if let Some(at) = all.get_mut(usize::from(*byte) % count) {
                let place = index * 37 % at.len().max(1);
                if let Some(to) = at.get_mut(place) {
                    *to ^= byte.rotate_left(3);
                }
            }
        }
        all.push(generate::attributes(tape));
        all
    };
    property(2_000, several, |all| {
        let object = Object::<WgdeviceA, NoHeader, _>::new(messages(all));
        let _ = object.get(WgdeviceA::IFNAME);
        let key = |peer: &Attrs<'_, WgpeerA>| {
            peer.get(WgpeerA::PUBLIC_KEY)
                .ok()
                .flatten()
                .map(<[u8]>::to_vec)
        };
        let mut read = Vec::new();
        for peer in object.entries() {
            let peer = match peer {
                Ok(peer) => peer,
                Err(error) => {
                    read.push(Err(error.kind));
                    continue;
                }
            };
            let keys: Vec<_> = peer.fragments().map(|part| key(&part)).collect();
            assert!(keys.iter().all(|key| *key == keys[0]), "{keys:?}");
            match keys[0].as_ref().map_or(0, Vec::len) {
                // `Merge` does not keep such keys.
                actual @ 65.. => {
                    let expected = 64;
                    let error = ParseErrorKind::WrongLength { expected, actual };
                    read.extend(keys.iter().map(|_| Err(error)));
                }
                _ => read.push(Ok((
                    keys,
                    peer.items().map(|item| item.map(drop)).collect::<Vec<_>>(),
                ))),
            }
        }
        let mut merge = Merge::<WgdeviceA>::new();
        let mut merged: Vec<Result<(Vec<_>, Vec<_>), _>> = Vec::new();
        for (_, message) in messages(all) {
            for part in merge.message(&message) {
                let items = |part: &nlwire::typed::Fragment<'_, WgdeviceA>| {
                    part.items().map(|item| item.map(drop)).collect::<Vec<_>>()
                };
                match part {
                    Ok(part) if part.continues => {
                        let last = merged
                            .iter_mut()
                            .rev()
                            .find_map(|last| last.as_mut().ok())
                            .unwrap();
                        last.0.push(key(&part.entry));
                        last.1.extend(items(&part));
                    }
                    Ok(part) => merged.push(Ok((vec![key(&part.entry)], items(&part)))),
                    Err(error) => merged.push(Err(error.kind)),
                }
            }
        }
        assert_eq!(read, merged);
    });
}
