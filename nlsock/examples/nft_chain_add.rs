//! Adds the nftables table `demo` with a base chain, in one transaction:
//! `unshare -rn cargo run -p nlsock --example nft_chain_add`.
//!
//! Needs `CAP_NET_ADMIN`.

use nlfamilies::nftables::{NftaChain, NftaHook, NftaTable, Nftables};
use nlsock::{Client, Error};
use nlwire::nfnl::NfGenMsg;
use nlwire::uapi::*;
use nlwire::NlmFlags;

fn main() -> Result<(), Error> {
    let (mut to_nftables, mut inet) = (NfGenMsg::default(), NfGenMsg::default());
    to_nftables.res_id = u16::from(NFNL_SUBSYS_NFTABLES).into();
    inet.nfgen_family = NFPROTO_INET;
    let mut client = Client::open(NETLINK_NETFILTER)?;
    let mut batch = client.batch();
    batch.call(Nftables::BATCH_BEGIN, NlmFlags::EMPTY, &to_nftables, |_| {
        Ok(())
    })?;
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
        chain.put(NftaChain::POLICY, NF_ACCEPT)
    })?;
    batch.call(Nftables::BATCH_END, NlmFlags::EMPTY, &to_nftables, |_| {
        Ok(())
    })?;
    batch.send()?.check()
}
