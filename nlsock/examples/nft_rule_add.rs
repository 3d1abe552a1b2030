// SPDX-License-Identifier: MIT OR Apache-2.0
//! Accepts TCP connections to port 22 by a rule of nftables, and lists the rule:
//! `unshare -rn cargo run -p nlsock --example nft_rule_add`.
//!
//! Needs `CAP_NET_ADMIN`. Adds the table `demo` with the chain `input` and, in
//! the words of `nft`, the rule `tcp dport 22 accept`.

use nlfamilies::nftables::*;
use nlsock::{Client, Error, MessageWriter};
use nlwire::typed::Writer;
use nlwire::uapi::*;
use nlwire::{BuildError, Frame, NlmFlags, Sink};

fn main() -> Result<(), Error> {
    let mut client = Client::open(NETLINK_NETFILTER)?;
    let none = NlmFlags::EMPTY;
    let to_nftables = NfGenMsg {
        res_id: u16::from(NFNL_SUBSYS_NFTABLES).into(),
        ..NfGenMsg::default()
    };
    let inet = NfGenMsg {
        nfgen_family: NFPROTO_INET,
        ..NfGenMsg::default()
    };

    let mut batch = client.batch();
    batch.call(Nftables::BATCH_BEGIN, none, &to_nftables, |_| Ok(()))?;
    batch.call(Nftables::NEWTABLE, NLM_F_CREATE, &inet, |table| {
        table.put(NftaTable::NAME, "demo")
    })?;
    batch.call(Nftables::NEWCHAIN, NLM_F_CREATE, &inet, |chain| {
        chain.put(NftaChain::TABLE, "demo")?;
        chain.put(NftaChain::NAME, "input")
    })?;
    let flags = NLM_F_CREATE | NLM_F_APPEND;
    batch.call(Nftables::NEWRULE, flags, &inet, put_rule)?;
    batch.call(Nftables::BATCH_END, none, &to_nftables, |_| Ok(()))?;
    batch.send()?.check()?;

    let mut rules = client.list(Nftables::GETRULE, &inet, |rule| {
        rule.put(NftaRule::TABLE, "demo")
    })?;
    while let Some((_, rule)) = rules.next()? {
        println!("{rule:#?}");
    }
    Ok(())
}

fn put_rule(rule: &mut MessageWriter<'_, '_, NftaRule>) -> Result<(), BuildError> {
    rule.put(NftaRule::TABLE, "demo")?;
    rule.put(NftaRule::CHAIN, "input")?;
    rule.nest(NftaRule::EXPRESSIONS, |list| {
        // Load the protocol into a register, and compare it.
        list.nest(NftaListExpr::ELEM, |expr| {
            expr.sub(NftaExpr::DATA, NftaExprData::META, |meta| {
                meta.put(NftaMeta::KEY, NftMeta::L4PROTO)?;
                meta.put(NftaMeta::DREG, NftReg::REG_1)
            })
        })?;
        put_cmp(list, &[IPPROTO_TCP])?;
        // The same with the port, which is 2 bytes behind the start of the TCP header.
        list.nest(NftaListExpr::ELEM, |expr| {
            expr.sub(NftaExpr::DATA, NftaExprData::PAYLOAD, |payload| {
                payload.put(NftaPayload::DREG, NftReg::REG_1)?;
                payload.put(NftaPayload::BASE, NftPayload::TRANSPORT_HEADER)?;
                payload.put(NftaPayload::OFFSET, 2)?;
                payload.put(NftaPayload::LEN, 2)
            })
        })?;
        put_cmp(list, &22u16.to_be_bytes())?;
        list.nest(NftaListExpr::ELEM, |expr| {
            expr.sub(NftaExpr::DATA, NftaExprData::IMMEDIATE, |immediate| {
                immediate.put(NftaImmediate::DREG, NftReg::REG_VERDICT)?;
                immediate.nest(NftaImmediate::DATA, |data| {
                    data.nest(NftaData::VERDICT, |verdict| {
                        verdict.put(NftaVerdict::CODE, NftVerdict::ACCEPT)
                    })
                })
            })
        })
    })
}

/// Adds an expression that compares the register with `value`.
fn put_cmp(
    list: &mut Writer<'_, '_, NftaListExpr, impl Sink, impl Frame>,
    value: &[u8],
) -> Result<(), BuildError> {
    list.nest(NftaListExpr::ELEM, |expr| {
        expr.sub(NftaExpr::DATA, NftaExprData::CMP, |cmp| {
            cmp.put(NftaCmp::SREG, NftReg::REG_1)?;
            cmp.put(NftaCmp::OP, NftCmp::EQ)?;
            cmp.nest(NftaCmp::DATA, |data| data.put(NftaData::VALUE, value))
        })
    })
}
