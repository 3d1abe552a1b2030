//! Adds a rule to the chain of the example `typed_nft_table_add`: TCP to port 22 is counted and
//! accepted.
use nlfamilies::nftables::*;
use nlsock::{Client, Error};
use nlwire::nfnl::NfGenMsg;
use nlwire::typed::Writer;
use nlwire::uapi::*;
use nlwire::{BuildError, Frame, NlmFlags, Sink};

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
    batch.call(
        Nftables::NEWRULE,
        NLM_F_CREATE | NLM_F_APPEND,
        &inet,
        |rule| {
            rule.put(NftaRule::TABLE, "demo")?;
            rule.put(NftaRule::CHAIN, "input")?;
            rule.nest(NftaRule::EXPRESSIONS, |list| {
                list.nest(NftaListExpr::ELEM, |expr| {
                    expr.sub(NftaExpr::DATA, NftaExprData::META, |meta| {
                        meta.put(NftaMeta::KEY, NftMeta::L4PROTO)?;
                        meta.put(NftaMeta::DREG, NFT_REG_1)
                    })
                })?;
                list.nest(NftaListExpr::ELEM, |expr| {
                    expr.sub(NftaExpr::DATA, NftaExprData::CMP, |cmp| {
                        compare(cmp, &[IPPROTO_TCP])
                    })
                })?;
                list.nest(NftaListExpr::ELEM, |expr| {
                    expr.sub(NftaExpr::DATA, NftaExprData::PAYLOAD, |payload| {
                        payload.put(NftaPayload::BASE, NftPayload::TRANSPORT_HEADER)?;
                        payload.put(NftaPayload::OFFSET, 2)?; // the destination port
                        payload.put(NftaPayload::LEN, 2)?;
                        payload.put(NftaPayload::DREG, NftReg::REG_1)
                    })
                })?;
                list.nest(NftaListExpr::ELEM, |expr| {
                    expr.sub(NftaExpr::DATA, NftaExprData::CMP, |cmp| {
                        compare(cmp, &22u16.to_be_bytes())
                    })
                })?;
                list.nest(NftaListExpr::ELEM, |expr| {
                    expr.sub(NftaExpr::DATA, NftaExprData::COUNTER, |_| Ok(()))
                })?;
                list.nest(NftaListExpr::ELEM, |expr| {
                    expr.sub(NftaExpr::DATA, NftaExprData::IMMEDIATE, |verdict| {
                        verdict.put(NftaImmediate::DREG, NFT_REG_VERDICT)?;
                        verdict.nest(NftaImmediate::DATA, |data| {
                            data.nest(NftaData::VERDICT, |verdict| {
                                verdict.put(NftaVerdict::CODE, NftVerdict::ACCEPT)
                            })
                        })
                    })
                })
            })
        },
    )?;
    batch.call(Nftables::BATCH_END, NlmFlags::EMPTY, &ends, |_| Ok(()))?;
    batch.send()?.check()?;
    let mut rules = client.list(Nftables::GETRULE, &inet, |_| Ok(()))?;
    while let Some((_, rule)) = rules.next()? {
        println!("{rule:?}");
    }
    Ok(())
}

/// Compares register 1 with `value`.
fn compare(
    cmp: &mut Writer<'_, '_, NftaCmp, impl Sink + ?Sized, impl Frame>,
    value: &[u8],
) -> Result<(), BuildError> {
    cmp.put(NftaCmp::SREG, NFT_REG_1)?;
    cmp.put(NftaCmp::OP, NftCmp::EQ)?;
    cmp.nest(NftaCmp::DATA, |data| data.put(NftaData::VALUE, value))
}
