//! Adds a table of nf_tables with a base chain, in one transaction.
use nlfamilies::nftables::*;
use nlsock::{Client, Error};
use nlwire::nfnl::NfGenMsg;
use nlwire::uapi::*;
use nlwire::NlmFlags;

fn main() -> Result<(), Error> {
    let ends = NfGenMsg {
        res_id: u16::from(NFNL_SUBSYS_NFTABLES).into(),
        ..NfGenMsg::default()
    };
    let inet = NfGenMsg {
        nfgen_family: NFPROTO_INET,
        ..NfGenMsg::default()
    };
    let mut client = Client::open(NETLINK_NETFILTER)?;
    let mut batch = client.batch();
    batch.call(Nftables::BATCH_BEGIN, NlmFlags::EMPTY, &ends, |_| Ok(()))?;
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
    batch.call(Nftables::BATCH_END, NlmFlags::EMPTY, &ends, |_| Ok(()))?;
    batch.send()?.check()
}
