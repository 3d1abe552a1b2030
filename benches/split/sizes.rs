// SPDX-License-Identifier: MIT OR Apache-2.0
//! The running kernel, and messages of several lengths: a WireGuard device with 20,000 peers,
//! and a set of nftables with 100,000 addresses in one transaction.

use std::time::{Duration, Instant};

use benches::socket::namespace;
use nlfamilies::nftables::{
    NfGenMsg, NftaData, NftaSet, NftaSetDesc, NftaSetElem, NftaSetElemList, NftaTable, Nftables,
};
use nlfamilies::rt_link::{IfInfoMsg, Ifla, IflaInfo, RtLink};
use nlfamilies::wireguard::Wireguard;
use nlsock::{Client, Error, Genl};
use nlwire::typed::NoHeader;
use nlwire::uapi::*;
use nlwire::NlmFlags;

use crate::peers::{self, ADDRESSES};
use crate::Cpu;

const SIZES: [usize; 6] = [4, 8, 16, 32, 64, 128];
const PEERS: u32 = 20_000;
const ELEMENTS: u32 = 100_000;

pub(crate) fn run() {
    if let Err(errno) = namespace::enter() {
        eprintln!("SKIPPED: no network namespace: {errno}");
        return;
    }
    for (what, count, set) in [
        ("WireGuard, peer", PEERS, wireguard as fn(usize) -> _),
        ("nftables, element", ELEMENTS, nftables),
    ] {
        println!("| {what} | messages | wall, ns | user | kernel | longest call, us |");
        println!("|------:|---------:|---------:|-----:|-------:|-----------------:|");
        for kib in SIZES {
            match set(kib * 1024) {
                Ok(taken) => taken.print(kib, count),
                Err(error) => {
                    eprintln!("SKIPPED: {what}: {error}");
                    break;
                }
            }
        }
    }
}

/// What a divided request has taken.
struct Taken {
    messages: usize,
    wall: Duration,
    cpu: Cpu,
    /// The longest call, in which others may wait for a lock of the kernel.
    longest: Duration,
}

struct Watch {
    wall: Instant,
    cpu: Cpu,
    longest: Duration,
}

impl Watch {
    fn start() -> Self {
        Self {
            wall: Instant::now(),
            cpu: Cpu::now(),
            longest: Duration::ZERO,
        }
    }

    fn call<T>(&mut self, call: impl FnOnce() -> T) -> T {
        let start = Instant::now();
        let returned = call();
        self.longest = self.longest.max(start.elapsed());
        returned
    }

    fn stop(self, messages: usize) -> Taken {
        Taken {
            messages,
            wall: self.wall.elapsed(),
            cpu: self.cpu.taken(),
            longest: self.longest,
        }
    }
}

impl Taken {
    fn print(&self, kib: usize, count: u32) {
        let each = |time: Duration| time.as_nanos() as f64 / f64::from(count);
        let (wall, user, kernel) = (each(self.wall), each(self.cpu.user), each(self.cpu.kernel));
        println!(
            "| {kib} KiB | {} | {wall:.0} | {user:.0} | {kernel:.0} | {} |",
            self.messages,
            self.longest.as_micros(),
        );
    }
}

fn wireguard(len: usize) -> Result<Taken, Error> {
    // Devices are not deleted: the kernel waits for each peer.
    let name = format!("wg{len}");
    let any = IfInfoMsg::default();
    Client::open(NETLINK_ROUTE)?.call(
        RtLink::NEWLINK,
        NLM_F_CREATE | NLM_F_EXCL,
        &any,
        |link| {
            link.put(Ifla::IFNAME, name.as_str())?;
            link.nest(Ifla::LINKINFO, |info| info.put(IflaInfo::KIND, "wireguard"))
        },
    )?;
    let mut genl = Genl::open()?;
    let mut watch = Watch::start();
    let set = Wireguard::SET_DEVICE;
    let mut device = genl.call_split(set, NlmFlags::EMPTY, &NoHeader, peers::head(&name))?;
    device.set_message_len(len);
    for peer in 0..PEERS {
        watch.call(|| device.entry(|to| peers::put_peer(peer, to)))?;
        for index in 0..ADDRESSES {
            watch.call(|| device.item(|to| peers::put_address(peer, index, to)))?;
        }
    }
    let messages = watch.call(|| device.end())?;
    Ok(watch.stop(messages))
}

/// All elements are in one transaction, which is one call.
fn nftables(len: usize) -> Result<Taken, Error> {
    let ends = NfGenMsg {
        res_id: u16::from(NFNL_SUBSYS_NFTABLES).into(),
        ..NfGenMsg::default()
    };
    let inet = NfGenMsg {
        nfgen_family: NFPROTO_INET,
        ..NfGenMsg::default()
    };
    let (none, create) = (NlmFlags::EMPTY, NLM_F_CREATE);
    let name = format!("set{len}");
    let mut client = Client::open(NETLINK_NETFILTER)?;
    client.socket().force_send_buffer(16 << 20)?;
    let mut watch = Watch::start();
    let mut batch = client.batch();
    batch.call(Nftables::BATCH_BEGIN, none, &ends, |_| Ok(()))?;
    batch.call(Nftables::NEWTABLE, create, &inet, |table| {
        table.put(NftaTable::NAME, "large")
    })?;
    batch.call(Nftables::NEWSET, create, &inet, |set| {
        set.put(NftaSet::TABLE, "large")?;
        set.put(NftaSet::NAME, name.as_str())?;
        set.put(NftaSet::KEY_TYPE, 7)?;
        set.put(NftaSet::KEY_LEN, 4)?;
        set.nest(NftaSet::DESC, |desc| desc.put(NftaSetDesc::SIZE, ELEMENTS))?;
        set.put(NftaSet::ID, 1)
    })?;
    let mut set = batch.call_split(Nftables::NEWSETELEM, create, &inet, |set| {
        set.put(NftaSetElemList::TABLE, "large")?;
        set.put(NftaSetElemList::SET, name.as_str())
    })?;
    set.set_message_len(len);
    for element in 0..ELEMENTS {
        set.entry(|entry| {
            entry.nest(NftaSetElem::KEY, |key| {
                key.put(NftaData::VALUE, &element.to_be_bytes())
            })
        })?;
    }
    let messages = set.end()?;
    batch.call(Nftables::BATCH_END, none, &ends, |_| Ok(()))?;
    watch.call(|| batch.send()?.check())?;
    Ok(watch.stop(messages))
}
