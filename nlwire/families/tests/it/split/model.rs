// SPDX-License-Identifier: MIT OR Apache-2.0
//! A WireGuard device as data, and what the kernel does with requests and dumps
//! (`drivers/net/wireguard/netlink.c`). It shares no code with nlwire.

/// A peer. The tests use keys of any length.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Peer {
    pub(crate) key: Vec<u8>,
    pub(crate) psk: Option<Vec<u8>>,
    pub(crate) flags: u32,
    pub(crate) keepalive: Option<u16>,
    pub(crate) ips: Vec<Vec<u8>>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Device {
    pub(crate) port: Option<u16>,
    pub(crate) private: Option<Vec<u8>>,
    pub(crate) peers: Vec<Peer>,
}

/// Returns type and payload of each attribute.
pub(crate) fn parse(mut bytes: &[u8]) -> Vec<(u16, &[u8])> {
    let mut attributes = Vec::new();
    while bytes.len() >= 4 {
        let len = usize::from(u16::from_ne_bytes([bytes[0], bytes[1]]));
        let nla_type = u16::from_ne_bytes([bytes[2], bytes[3]]) & 0x3fff;
        assert!(
            len >= 4 && len <= bytes.len(),
            "length {len} of {}",
            bytes.len()
        );
        attributes.push((nla_type, &bytes[4..len]));
        bytes = &bytes[len.next_multiple_of(4).min(bytes.len())..];
    }
    assert!(bytes.is_empty());
    attributes
}

/// Adds an attribute.
pub(crate) fn put(to: &mut Vec<u8>, nla_type: u16, payload: &[u8]) {
    to.extend_from_slice(&u16::try_from(payload.len() + 4).unwrap().to_ne_bytes());
    to.extend_from_slice(&nla_type.to_ne_bytes());
    to.extend_from_slice(payload);
    to.resize(to.len().next_multiple_of(4), 0);
}

fn u16_of(payload: &[u8]) -> u16 {
    u16::from_ne_bytes(payload.try_into().unwrap())
}

fn u32_of(payload: &[u8]) -> u32 {
    u32::from_ne_bytes(payload.try_into().unwrap())
}

impl Device {
    /// Executes WG_CMD_SET_DEVICE, whose attributes are `request`.
    pub(crate) fn set(&mut self, request: &[u8]) {
        let attributes = parse(request);
        let find = |wanted| attributes.iter().rfind(|(nla_type, _)| *nla_type == wanted);
        assert_eq!(find(2).unwrap().1, b"wg0\0");
        if let Some((_, port)) = find(6) {
            self.port = Some(u16_of(port));
        }
        if find(5).is_some_and(|(_, flags)| u32_of(flags) & 1 != 0) {
            self.peers.clear();
        }
        if let Some((_, key)) = find(3) {
            self.private = Some(key.to_vec());
        }
        for (_, peer) in find(8).map(|(_, peers)| parse(peers)).unwrap_or_default() {
            self.set_peer(peer);
        }
    }

    fn set_peer(&mut self, peer: &[u8]) {
        let attributes = parse(peer);
        let find = |wanted| attributes.iter().rfind(|(nla_type, _)| *nla_type == wanted);
        let key = find(1).unwrap().1;
        let flags = find(3).map_or(0, |(_, flags)| u32_of(flags));
        if !self.peers.iter().any(|peer| peer.key == key) {
            if flags & 5 != 0 {
                return;
            }
            self.peers.push(Peer {
                key: key.to_vec(),
                ..Peer::default()
            });
        }
        let at = self.peers.iter().position(|peer| peer.key == key).unwrap();
        if flags & 1 != 0 {
            self.peers.remove(at);
            return;
        }
        let peer = &mut self.peers[at];
        if let Some((_, psk)) = find(2) {
            assert_eq!(peer.psk.replace(psk.to_vec()), None, "sent twice");
        }
        if let Some((_, keepalive)) = find(5) {
            assert_eq!(
                peer.keepalive.replace(u16_of(keepalive)),
                None,
                "sent twice"
            );
        }
        if flags & 2 != 0 {
            peer.ips.clear();
        }
        let ips = find(9).map(|(_, ips)| parse(ips)).unwrap_or_default();
        for (_, ip) in ips {
            peer.ips.push(parse(ip)[0].1.to_vec());
        }
    }

    /// Returns the positions at which a dump can be divided: before each peer, and before
    /// each of its addresses.
    pub(crate) fn positions(&self) -> usize {
        let peers = self.peers.iter();
        peers.map(|peer| peer.ips.len() + 1).sum()
    }

    /// Returns the attributes of the messages of a dump, which is divided where `cut` says
    /// so.
    pub(crate) fn dump(&self, cut: impl Fn(usize) -> bool) -> Vec<Vec<u8>> {
        let (mut messages, mut position) = (Vec::new(), 0);
        let mut head = Vec::new();
        put(&mut head, 2, b"wg0\0");
        put(&mut head, 6, &self.port.unwrap().to_ne_bytes());
        let (mut message, mut peers) = (head, Vec::new());
        for peer in &self.peers {
            if cut(position) {
                put(&mut message, 8, &std::mem::take(&mut peers));
                messages.push(std::mem::take(&mut message));
            }
            position += 1;
            let mut nest = Vec::new();
            put(&mut nest, 1, &peer.key);
            put(&mut nest, 5, &peer.keepalive.unwrap_or(0).to_ne_bytes());
            let mut ips = Vec::new();
            for ip in &peer.ips {
                if cut(position) {
                    // As `get_peer`: the list of addresses can be empty.
                    put(&mut nest, 9, &std::mem::take(&mut ips));
                    put(&mut peers, 0, &std::mem::take(&mut nest));
                    put(&mut message, 8, &std::mem::take(&mut peers));
                    messages.push(std::mem::take(&mut message));
                    put(&mut nest, 1, &peer.key);
                }
                position += 1;
                let mut item = Vec::new();
                put(&mut item, 2, ip);
                put(&mut ips, 0, &item);
            }
            if !peer.ips.is_empty() {
                put(&mut nest, 9, &ips);
            }
            put(&mut peers, 0, &nest);
        }
        put(&mut message, 8, &peers);
        messages.push(message);
        messages
    }
}

/// A device with a peer for each of these numbers of addresses.
pub(crate) fn device(ips: &[usize]) -> Device {
    let peers = ips.iter().enumerate().map(|(index, count)| Peer {
        key: vec![u8::try_from(index).unwrap(); 1 + index % 6],
        psk: (index % 2 == 0).then(|| vec![7; 1 + index]),
        flags: 2,
        keepalive: (index % 3 != 1).then_some(25),
        ips: (0..*count)
            .map(|ip| vec![u8::try_from(ip).unwrap(); if ip % 2 == 0 { 4 } else { 16 }])
            .collect(),
    });
    Device {
        port: Some(51820),
        private: Some(vec![9; 32]),
        peers: peers.collect(),
    }
}
