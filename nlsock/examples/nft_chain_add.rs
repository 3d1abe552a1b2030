// SPDX-License-Identifier: MIT OR Apache-2.0
//! Adds the nftables table `demo` with a base chain, in one transaction:
//! `unshare -rn cargo run -p nlsock --example nft_chain_add`.
//!
//! Needs `CAP_NET_ADMIN`.

use nlfamilies::nftables::{NfGenMsg, NftVerdict, NftaChain, NftaHook, NftaTable, Nftables};
use nlsock::{Client, Error};
use nlwire::uapi::*;
use nlwire::NlmFlags;

fn main() -> Result<(), Error> {
    let to_nftables = NfGenMsg {
        res_id: u16::from(NFNL_SUBSYS_NFTABLES).into(),
        ..NfGenMsg::default()
    };
    let inet = NfGenMsg {
        nfgen_family: NFPROTO_INET,
        ..NfGenMsg::default()
    };
    let none = NlmFlags::EMPTY;
    let mut client = Client::open(NETLINK_NETFILTER)?;
    let mut batch = client.batch();
    batch.call(Nftables::BATCH_BEGIN, none, &to_nftables, |_| Ok(()))?;
    batch.call(Nftables::NEWTABLE, NLM_F_CREATE, &inet, |table| {
        table.put(NftaTable::NAME, "demo")
    })?;
    batch.call(Nftables::NEWCHAIN, NLM_F_CREATE, &inet, |chain| {
        chain.put(NftaChain::TABLE, "demo")?;
        chain.put(NftaChain::NAME, "input")?;
        chain.put(NftaChain::TYPE, "filter")?;
        chain.nest(NftaChain::HOOK, |hook| {
            hook.put(NftaHook::HOOKNUM, NF_INET_LOCAL_IN)?;
            hook.put(NftaHook::PRIORITY, 0)
        })?;
        chain.put(NftaChain::POLICY, NftVerdict::ACCEPT)
    })?;
    batch.call(Nftables::BATCH_END, none, &to_nftables, |_| Ok(()))?;
    batch.send()?.check()
}
