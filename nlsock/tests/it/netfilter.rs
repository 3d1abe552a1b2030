// SPDX-License-Identifier: MIT OR Apache-2.0
//! A firewall rule for tests: packets that this host sends go to nfqueue or nflog.

use nlsock::{Client, Error, RequestBuilder};
use nlwire::nfnl::NfGenMsg;
use nlwire::uapi::*;
use nlwire::BuildError;

// linux/netfilter/nf_tables.h
const NFT_MSG_NEWTABLE: u8 = 0;
const NFT_MSG_NEWCHAIN: u8 = 3;
const NFT_MSG_NEWRULE: u8 = 6;
const NFTA_TABLE_NAME: u16 = 1;
const NFTA_CHAIN_TABLE: u16 = 1;
const NFTA_CHAIN_NAME: u16 = 3;
const NFTA_CHAIN_HOOK: u16 = 4;
const NFTA_CHAIN_TYPE: u16 = 7;
const NFTA_HOOK_HOOKNUM: u16 = 1;
const NFTA_HOOK_PRIORITY: u16 = 2;
const NFTA_RULE_TABLE: u16 = 1;
const NFTA_RULE_CHAIN: u16 = 2;
const NFTA_RULE_EXPRESSIONS: u16 = 4;
const NFTA_LIST_ELEM: u16 = 1;
const NFTA_EXPR_NAME: u16 = 1;
const NFTA_EXPR_DATA: u16 = 2;
const NFTA_QUEUE_NUM: u16 = 1;
// linux/netfilter/nf_tables_compat.h
const NFTA_TARGET_NAME: u16 = 1;
const NFTA_TARGET_REV: u16 = 2;
const NFTA_TARGET_INFO: u16 = 3;
// linux/netfilter/nf_tables.h
const NFTA_LOG_GROUP: u16 = 1;
const NFTA_LOG_QTHRESHOLD: u16 = 4;
/// linux/netfilter.h
const NF_INET_LOCAL_OUT: u32 = 3;

/// What becomes of a packet.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Target {
    /// It waits in this queue, by `nft_queue`.
    Queue(u16),
    /// The same by the target of iptables.
    Nfqueue(u16),
    /// It is logged to this group, and `per_datagram` packets in one datagram.
    Log { group: u16, per_datagram: u16 },
}

/// Adds a rule that puts all IPv4 packets of this network namespace into a queue,
/// by whatever the kernel has for it.
pub(crate) fn add_queue_rule(queue: u16) -> Result<(), Error> {
    add_rule(Target::Queue(queue)).or_else(|_| add_rule(Target::Nfqueue(queue)))
}

/// Adds a rule for all IPv4 packets that this network namespace sends.
pub(crate) fn add_rule(target: Target) -> Result<(), Error> {
    let header = |res_id: u16| NfGenMsg {
        nfgen_family: AF_INET,
        res_id: res_id.into(),
        ..NfGenMsg::default()
    };
    let nft = |message| u16::from_be_bytes([NFNL_SUBSYS_NFTABLES, message]);
    let mut client = Client::open(NETLINK_NETFILTER)?;
    let mut batch = client.batch();
    batch.add(NFNL_MSG_BATCH_BEGIN, |m| {
        m.put_header(&header(NFNL_SUBSYS_NFTABLES.into()))
    })?;
    batch.add_with(nft(NFT_MSG_NEWTABLE), NLM_F_CREATE, |m| {
        m.put_header(&header(0))?;
        m.put_str(NFTA_TABLE_NAME, "test")
    })?;
    batch.add_with(nft(NFT_MSG_NEWCHAIN), NLM_F_CREATE, |m| {
        m.put_header(&header(0))?;
        m.put_str(NFTA_CHAIN_TABLE, "test")?;
        m.put_str(NFTA_CHAIN_NAME, "out")?;
        m.nest_with(NFTA_CHAIN_HOOK, |hook| {
            hook.put_u32_be(NFTA_HOOK_HOOKNUM, NF_INET_LOCAL_OUT)?;
            hook.put_u32_be(NFTA_HOOK_PRIORITY, 0)
        })?;
        m.put_str(NFTA_CHAIN_TYPE, "filter")
    })?;
    batch.add_with(nft(NFT_MSG_NEWRULE), NLM_F_CREATE | NLM_F_APPEND, |m| {
        m.put_header(&header(0))?;
        m.put_str(NFTA_RULE_TABLE, "test")?;
        m.put_str(NFTA_RULE_CHAIN, "out")?;
        m.nest_with(NFTA_RULE_EXPRESSIONS, |list| {
            list.nest_with(NFTA_LIST_ELEM, |expression| match target {
                Target::Queue(queue) => {
                    expression.put_str(NFTA_EXPR_NAME, "queue")?;
                    expression.nest_with(NFTA_EXPR_DATA, |data| {
                        data.put_u16_be(NFTA_QUEUE_NUM, queue)
                    })
                }
                Target::Nfqueue(queue) => {
                    expression.put_str(NFTA_EXPR_NAME, "target")?;
                    expression.nest_with(NFTA_EXPR_DATA, |data| {
                        data.put_str(NFTA_TARGET_NAME, "NFQUEUE")?;
                        data.put_u32_be(NFTA_TARGET_REV, 0)?;
                        let [a, b] = queue.to_ne_bytes(); // struct xt_NFQ_info, aligned
                        data.put(NFTA_TARGET_INFO, &[a, b, 0, 0, 0, 0, 0, 0])
                    })
                }
                Target::Log {
                    group,
                    per_datagram,
                } => {
                    expression.put_str(NFTA_EXPR_NAME, "log")?;
                    expression.nest_with(NFTA_EXPR_DATA, |data| {
                        data.put_u16_be(NFTA_LOG_GROUP, group)?;
                        data.put_u16_be(NFTA_LOG_QTHRESHOLD, per_datagram)
                    })
                }
            })
        })
    })?;
    batch.add(NFNL_MSG_BATCH_END, |m| {
        m.put_header(&header(NFNL_SUBSYS_NFTABLES.into()))
    })?;
    batch.send()?.check()
}

/// The request that makes this socket the one that packets of a queue are sent to.
pub(crate) const QUEUE_CONFIG: u16 = u16::from_be_bytes([NFNL_SUBSYS_QUEUE, NFQNL_MSG_CONFIG]);

pub(crate) fn bind_queue(message: &mut RequestBuilder<'_>, queue: u16) -> Result<(), BuildError> {
    set_up_queue(message, queue)?;
    message.put(NFQA_CFG_CMD, &[NFQNL_CFG_CMD_BIND, 0, 0, 0])
}

/// Gives the queue up. Closing the socket does so later, while a child process that
/// has yet to execute its program still holds it.
pub(crate) fn unbind_queue(message: &mut RequestBuilder<'_>, queue: u16) -> Result<(), BuildError> {
    message.put_header(&NfGenMsg {
        res_id: queue.into(),
        ..NfGenMsg::default()
    })?;
    message.put(NFQA_CFG_CMD, &[NFQNL_CFG_CMD_UNBIND, 0, 0, 0])
}

/// Sets how much of each packet is sent: any request that is answered.
pub(crate) fn set_up_queue(message: &mut RequestBuilder<'_>, queue: u16) -> Result<(), BuildError> {
    message.put_header(&NfGenMsg {
        res_id: queue.into(),
        ..NfGenMsg::default()
    })?;
    let [a, b, c, d] = 64u32.to_be_bytes();
    message.put(NFQA_CFG_PARAMS, &[a, b, c, d, NFQNL_COPY_PACKET])
}

pub(crate) const VERDICT: u16 = u16::from_be_bytes([NFNL_SUBSYS_QUEUE, NFQNL_MSG_VERDICT]);

pub(crate) fn judge(
    message: &mut RequestBuilder<'_>,
    queue: u16,
    id: u32,
) -> Result<(), BuildError> {
    message.put_header(&NfGenMsg {
        res_id: queue.into(),
        ..NfGenMsg::default()
    })?;
    let [verdict, id] = [NF_ACCEPT, id].map(u32::to_be_bytes);
    message.put(NFQA_VERDICT_HDR, &[verdict, id].concat())
}

/// The request that makes this socket the one that packets of a log are sent to,
/// with all of their bytes.
pub(crate) const LOG_CONFIG: u16 = u16::from_be_bytes([NFNL_SUBSYS_ULOG, 1]); // NFULNL_MSG_CONFIG

pub(crate) fn bind_log(message: &mut RequestBuilder<'_>, group: u16) -> Result<(), BuildError> {
    message.put_header(&NfGenMsg {
        res_id: group.into(),
        ..NfGenMsg::default()
    })?;
    // NFULA_CFG_CMD, NFULNL_CFG_CMD_BIND; NFULA_CFG_MODE, NFULNL_COPY_PACKET;
    // NFULA_CFG_NLBUFSIZ, NFULNL_NLBUFSIZ_MAX
    message.put(1, &[1])?;
    let [a, b, c, d] = 0xffff_u32.to_be_bytes();
    message.put(2, &[a, b, c, d, 2, 0])?;
    message.put_u32_be(3, 131_072)
}

/// Sets how many packets come in one datagram: any request that is answered.
pub(crate) fn set_up_log(message: &mut RequestBuilder<'_>, group: u16) -> Result<(), BuildError> {
    message.put_header(&NfGenMsg {
        res_id: group.into(),
        ..NfGenMsg::default()
    })?;
    message.put_u32_be(5, 100) // NFULA_CFG_QTHRESH
}
