// SPDX-License-Identifier: MIT OR Apache-2.0
//! A client, and a fake kernel in another thread: what a divided request and a dump cost the
//! client, system calls included.

use std::time::Duration;

use nlfamilies::wireguard::{WgallowedipA, WgdeviceA, WgpeerA};
use nlsock::fake::{FakeKernel, Replies};
use nlsock::Client;
use nlwire::server::{Handled, Outcome, Refusal, Request};
use nlwire::typed::{family, NoHeader, SplitWriter};
use nlwire::uapi::NETLINK_USERSOCK;
use nlwire::{Errno, NlMsgHdr, NlmFlags, Sink};

use crate::peers::{self, ADDRESSES};
use crate::{cpu, COUNTS};

family! {
    /// WireGuard's attributes without the header of generic netlink.
    Tunnels: Raw(2) "tunnels" {
        SET = 16 "TUNNEL_SET": NoHeader, WgdeviceA,
        GET = 17 "TUNNEL_GET": NoHeader, WgdeviceA => 18 WgdeviceA,
    }
}

/// A kernel that counts the peers of requests, and dumps as many.
#[derive(Clone, Copy, Debug, Default)]
struct Kernel {
    peers: u32,
    addresses: u32,
}

impl nlsock::fake::Service for Kernel {
    fn handle(&mut self, request: &Request<'_>, replies: &mut Replies) -> Outcome<'static> {
        if let Some((_, device)) = Tunnels::SET.read_request(request.message())? {
            for peer in device.get(WgdeviceA::PEERS)?.into_iter().flatten() {
                let (_, peer) = peer?;
                // The first part of a peer has the interval.
                let interval = peer.get(WgpeerA::PERSISTENT_KEEPALIVE_INTERVAL)?;
                self.peers += u32::from(interval.is_some());
                if let Some(items) = peer.get(WgpeerA::ALLOWEDIPS)? {
                    self.addresses += items.count() as u32;
                }
            }
            return Ok(Handled::Ack);
        }
        replies.dump(request, (0, 0), |sink, cursor, header| {
            self.dump(sink, cursor, header)
        })
    }
}

impl Kernel {
    fn dump<S: Sink>(
        &self,
        sink: &mut S,
        cursor: &mut (u32, u32),
        header: NlMsgHdr,
    ) -> Result<bool, Refusal<'static>> {
        use nlwire::typed::Added::Full;
        let (mut peer, mut index) = *cursor;
        if peer == self.peers {
            return Ok(false);
        }
        let header = header.with_type(Tunnels::GET.reply());
        let mut device = SplitWriter::<WgdeviceA, _>::new(sink, header, &[0u8; 0], |_| Ok(()))?;
        'full: while peer < self.peers {
            if device.entry(|to| peers::put_peer(peer, to))? == Full {
                break;
            }
            while index < ADDRESSES {
                if device.item(|to| peers::put_address(peer, index, to))? == Full {
                    break 'full;
                }
                index += 1;
            }
            (peer, index) = (peer + 1, 0);
        }
        if (peer, index) == *cursor {
            return Err(Refusal::new(Errno::EMSGSIZE));
        }
        device.end()?;
        *cursor = (peer, index);
        Ok(true)
    }
}

pub(crate) fn run() {
    println!("\n| peers | call_split, ns | messages | list and read, ns | messages |");
    println!("|------:|---------------:|---------:|------------------:|---------:|");
    for count in COUNTS {
        let rounds = 400_000 / count;
        let all: Vec<_> = (0..rounds).map(|_| round(count)).collect();
        let each = |sum: Duration| sum.as_nanos() as f64 / f64::from(rounds * count);
        let set = each(all.iter().map(|round| round.set).sum());
        let get = each(all.iter().map(|round| round.get).sum());
        let Round {
            messages, parts, ..
        } = all[0];
        println!("| {count} | {set:.0} | {messages} | {get:.0} | {parts} |");
    }
    println!("Nanoseconds of the client for each peer, in user mode and in its system calls.");
}

/// What a client has taken, and the messages of the request and of the answer.
struct Round {
    set: Duration,
    messages: usize,
    get: Duration,
    parts: usize,
}

fn round(count: u32) -> Round {
    let kernel = FakeKernel::new(Kernel::default())
        .spawn()
        .expect("a socket");
    let client = Client::open(NETLINK_USERSOCK).expect("a socket");
    let mut client = client.with_peer(kernel.port());
    let start = cpu();
    let mut device = client
        .call_split(Tunnels::SET, NlmFlags::EMPTY, &NoHeader, peers::head("wg0"))
        .expect("it fits");
    for peer in 0..count {
        device
            .entry(|to| peers::put_peer(peer, to))
            .expect("accepted");
        for index in 0..ADDRESSES {
            device
                .item(|to| peers::put_address(peer, index, to))
                .expect("accepted");
        }
    }
    let messages = device.end().expect("accepted");
    let set = cpu() - start;

    let start = cpu();
    let list = client
        .list(Tunnels::GET, &NoHeader, |_| Ok(()))
        .expect("sent");
    let answer = list.read_all(1).expect("a dump");
    let parts = answer.messages().count();
    let mut addresses = 0;
    for peer in answer.object().expect("readable").entries() {
        let peer = peer.expect("well-formed");
        peer.get(WgpeerA::PUBLIC_KEY)
            .expect("well-formed")
            .expect("a key");
        for item in peer.items() {
            let address = item.and_then(|item| item.get(WgallowedipA::IPADDR));
            address.expect("well-formed").expect("an address");
            addresses += 1;
        }
    }
    let get = cpu() - start;
    assert_eq!(addresses, count * ADDRESSES);
    let kernel = kernel.stop().expect("it ran");
    assert_eq!((kernel.peers, kernel.addresses), (count, addresses));
    Round {
        set,
        messages,
        get,
        parts,
    }
}
