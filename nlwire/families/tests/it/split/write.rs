// SPDX-License-Identifier: MIT OR Apache-2.0
//! Writing.

use nlfamilies::wireguard::{WgallowedipA, WgdeviceA, WgdeviceF, WgpeerA, WgpeerF};
use nlwire::typed::{Added, SplitWriter};
use nlwire::{BuildError, GenlMsgHdr, NlMsgHdr, Sink};

use super::model::{device, parse, Device, Peer};

/// A sink with a limit.
#[derive(Debug)]
pub(super) struct Limited {
    pub(super) bytes: Vec<u8>,
    pub(super) limit: usize,
}

impl Sink for Limited {
    fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }
    fn as_bytes_mut(&mut self) -> &mut [u8] {
        &mut self.bytes
    }
    fn grow(&mut self, count: usize) -> Option<&mut [u8]> {
        let len = self.bytes.len();
        if len + count > self.limit {
            return None;
        }
        self.bytes.resize(len + count, 0xee);
        self.bytes.get_mut(len..)
    }
    fn truncate(&mut self, len: usize) {
        self.bytes.truncate(len);
    }
}

pub(super) const HEADER: [u8; 4] = [1, 1, 0, 0];

/// Writes a device in messages of at most `limit` bytes. After an error, returns what was
/// written before, with the index of the peer and of its address.
fn write(device: &Device, limit: usize) -> Result<Vec<Vec<u8>>, (usize, usize, BuildError)> {
    let sink = || Limited {
        bytes: Vec::new(),
        limit,
    };
    let nlmsghdr = NlMsgHdr::new(0x20);
    let mut full = Vec::new();
    let mut writer = SplitWriter::<WgdeviceA, _>::new(sink(), nlmsghdr, &HEADER, |head| {
        head.put(WgdeviceA::LISTEN_PORT, device.port.unwrap())?;
        head.put(WgdeviceA::IFNAME, "wg0")?;
        head.put(WgdeviceA::FLAGS, WgdeviceF::REPLACE_PEERS)?;
        head.put(
            WgdeviceA::PRIVATE_KEY,
            &device.private.as_ref().unwrap()[..],
        )
    })
    .map_err(|error| (0, 0, error))?;
    for (index, peer) in device.peers.iter().enumerate() {
        let fail = |item| move |error| (index, item, error);
        let write = |entry: &mut nlwire::typed::Writer<'_, '_, WgpeerA, _, _>| {
            entry.put(WgpeerA::FLAGS, WgpeerF(u64::from(peer.flags)))?;
            entry.put(WgpeerA::PUBLIC_KEY, &peer.key[..])?;
            if let Some(psk) = &peer.psk {
                entry.put(WgpeerA::PRESHARED_KEY, &psk[..])?;
            }
            if let Some(keepalive) = peer.keepalive {
                entry.put(WgpeerA::PERSISTENT_KEEPALIVE_INTERVAL, keepalive)?;
            }
            Ok(())
        };
        while writer.entry(write).map_err(fail(0))? == Added::Full {
            full.push(writer.next(sink(), nlmsghdr).map_err(fail(0))?);
        }
        for (item, ip) in peer.ips.iter().enumerate() {
            loop {
                let added =
                    writer.item(|entry| entry.raw().put(WgallowedipA::IPADDR.nla_type(), ip));
                if added.map_err(fail(item))? == Added::Yes {
                    break;
                }
                full.push(writer.next(sink(), nlmsghdr).map_err(fail(item))?);
            }
        }
    }
    assert!(!writer.is_fresh());
    full.push(writer.end().unwrap());
    Ok(full.into_iter().map(|sink| sink.bytes).collect())
}

/// Returns the attributes of a message.
pub(super) fn body(message: &[u8]) -> &[u8] {
    let len = u32::from_ne_bytes(message[..4].try_into().unwrap());
    assert_eq!(usize::try_from(len).unwrap(), message.len());
    assert_eq!(message[16..20], HEADER);
    &message[20..]
}

/// Executes requests on a device that has a peer and addresses, which are replaced.
fn execute(messages: &[Vec<u8>], present: &[Peer]) -> Device {
    let mut device = Device {
        peers: present.to_vec(),
        ..Device::default()
    };
    for message in messages {
        device.set(body(message));
    }
    device
}

/// What the kernel has after requests for `device`.
fn expected(device: &Device) -> Device {
    let mut device = device.clone();
    device.peers.iter_mut().for_each(|peer| peer.flags = 0);
    device
}

#[test]
fn every_limit_of_every_device() {
    let stale = Peer {
        key: b"stale".to_vec(),
        ips: vec![vec![1; 4]],
        ..Peer::default()
    };
    let (mut written, mut refused) = (0, 0);
    for ips in [
        &[][..],
        &[0],
        &[3],
        &[0, 0, 0],
        &[2, 0, 5, 1],
        &[9, 0, 0, 9, 1, 2, 3],
    ] {
        let device = device(ips);
        let whole = write(&device, usize::MAX).unwrap();
        assert_eq!(whole.len(), 1);
        let mut last = usize::MAX;
        for limit in 0..=whole[0].len() {
            let messages = match write(&device, limit) {
                Ok(messages) => messages,
                Err((_, _, error)) => {
                    assert!(matches!(error, BuildError::NoSpace { .. }), "{error:?}");
                    assert_eq!(last, usize::MAX, "less fits at {limit}");
                    refused += 1;
                    continue;
                }
            };
            assert!(messages.len() <= last, "{limit}");
            last = messages.len();
            written += 1;
            for (index, message) in messages.iter().enumerate() {
                assert!(message.len() <= limit);
                let types: Vec<u16> = parse(body(message)).iter().map(|(t, _)| *t).collect();
                // The list can be missing in the first message only.
                let first: &[&[u16]] = &[&[6, 2, 5, 3, 8], &[6, 2, 5, 3]];
                let further: &[&[u16]] = &[&[2, 8]];
                let may = if index == 0 { first } else { further };
                assert!(may.contains(&&types[..]), "{types:?}");
            }
            assert_eq!(
                execute(&messages, std::slice::from_ref(&stale)),
                expected(&device),
                "{limit}"
            );
        }
        assert_eq!(last, 1);
    }
    assert!(written > 1000 && refused > 100, "{written} {refused}");
}

/// Flags that would create or keep a peer if a further message lacked them.
#[test]
fn flags_that_are_repeated() {
    let mut device = device(&[6, 6]);
    device.peers[0].flags = 4;
    device.peers[1].flags = 6;
    let present = Peer {
        key: device.peers[1].key.clone(),
        ips: vec![vec![1; 4]],
        ..Peer::default()
    };
    let only = usize::MAX;
    let mut counts = Vec::new();
    for limit in (140..400).chain([only]) {
        let messages = write(&device, limit).unwrap();
        counts.push(messages.len());
        let mut kernel = Device {
            peers: vec![present.clone()],
            ..Device::default()
        };
        for (index, message) in messages.iter().enumerate() {
            // Without the flag of the device.
            let mut request = Vec::new();
            for (nla_type, payload) in parse(body(message)) {
                if nla_type == 5 {
                    assert_eq!(index, 0);
                } else {
                    super::model::put(&mut request, nla_type, payload);
                }
            }
            kernel.set(&request);
        }
        assert_eq!(kernel.peers.len(), 1, "{limit}");
        assert_eq!(kernel.peers[0].ips, device.peers[1].ips, "{limit}");
    }
    assert!(counts[0] == 4 && counts.ends_with(&[1]), "{counts:?}");
}

/// A nest ends at 65,535 bytes, in a message without a limit.
#[test]
fn a_list_as_long_as_a_nest() {
    for ips in [&[9000][..], &[0; 9000], &[1, 5000, 5000, 1]] {
        let device = {
            let mut device = device(&[]);
            device.peers = ips
                .iter()
                .enumerate()
                .map(|(index, ips)| Peer {
                    key: u32::try_from(index).unwrap().to_ne_bytes().to_vec(),
                    ips: (0..*ips)
                        .map(|ip| u32::try_from(ip).unwrap().to_ne_bytes().to_vec())
                        .collect(),
                    ..Peer::default()
                })
                .collect();
            device
        };
        let messages = write(&device, usize::MAX).unwrap();
        assert!(messages.len() > 1);
        let (last, full) = messages.split_last().unwrap();
        assert!(full.iter().all(|message| message.len() > 65_000), "filled");
        assert!(last.len() < 65_700);
        assert_eq!(execute(&messages, &[]), expected(&device));
    }
}

/// What does not fit is reported, and the rest can be written.
#[test]
fn entries_that_fit_nowhere() {
    let sink = |limit| Limited {
        bytes: Vec::new(),
        limit,
    };
    let header = NlMsgHdr::new(0x20);
    let genl = GenlMsgHdr::new(1, 1);
    let mut writer = SplitWriter::<WgdeviceA, _>::new(sink(200), header, &genl, |head| {
        head.put(WgdeviceA::IFNAME, "wg0")
    })
    .unwrap();
    assert!(writer.is_fresh());
    let item = |len: usize| {
        move |ip: &mut nlwire::typed::Writer<'_, '_, WgallowedipA, Limited, _>| {
            ip.raw().put(2, &vec![1; len])
        }
    };
    assert_eq!(writer.item(item(4)), Err(BuildError::NoEntry));
    // Too long for an empty message: no message is wasted.
    let long = writer.entry(|peer| peer.put(WgpeerA::PUBLIC_KEY, &[1; 300]));
    assert!(matches!(long, Err(BuildError::NoSpace { .. })), "{long:?}");
    assert_eq!(writer.item(item(4)), Err(BuildError::NoEntry));
    assert_eq!(
        writer.entry(|peer| peer.put(WgpeerA::PUBLIC_KEY, &[1; 4])),
        Ok(Added::Yes)
    );
    assert_eq!(writer.item(item(4)), Ok(Added::Yes));
    // After others, it could fit into the next one.
    assert_eq!(writer.item(item(300)), Ok(Added::Full));
    let first = writer.next(sink(200), header).unwrap();
    assert!(writer.is_fresh());
    assert!(matches!(
        writer.item(item(300)),
        Err(BuildError::NoSpace { .. })
    ));
    assert!(writer.is_fresh());
    let error = writer.entry(|_| Err(BuildError::InteriorNul { position: 3 }));
    assert_eq!(error, Err(BuildError::InteriorNul { position: 3 }));
    assert_eq!(
        writer.entry(|peer| peer.put(WgpeerA::PUBLIC_KEY, &[2; 4])),
        Ok(Added::Yes)
    );
    let second = writer.end().unwrap();
    let mut kernel = Device::default();
    for message in [&first, &second] {
        kernel.set(body(&message.bytes));
    }
    let keys: Vec<_> = kernel
        .peers
        .iter()
        .map(|peer| (&peer.key[..], peer.ips.len()))
        .collect();
    assert_eq!(keys, [(&[1; 4][..], 1), (&[2; 4], 0)]);
}

/// A sink for the next message that has no room for what is repeated.
#[test]
fn the_next_sink_is_too_small() {
    let sink = |limit| Limited {
        bytes: Vec::new(),
        limit,
    };
    let header = NlMsgHdr::new(0x20);
    let mut writer = SplitWriter::<WgdeviceA, _>::new(sink(100), header, &HEADER, |head| {
        head.put(WgdeviceA::IFNAME, "wg0")
    })
    .unwrap();
    let peer = |peer: &mut nlwire::typed::Writer<'_, '_, WgpeerA, Limited, _>| {
        peer.put(WgpeerA::PUBLIC_KEY, &[1; 32])
    };
    assert_eq!(writer.entry(peer), Ok(Added::Yes));
    assert_eq!(writer.entry(peer), Ok(Added::Full));
    for limit in 0..28 {
        assert!(writer.next(sink(limit), header).is_err(), "{limit}");
    }
    let first = writer.next(sink(100), header).unwrap();
    assert_eq!(writer.entry(peer), Ok(Added::Yes));
    let second = writer.end().unwrap();
    assert_eq!(first.bytes, second.bytes);
}
