// SPDX-License-Identifier: MIT OR Apache-2.0
//! The functions that netfilter calls at each of its hooks.
//!
//! Written by hand from C: `linux/netfilter/nfnetlink_hook.h`.
//!
//! The family header has the protocol family: `NFPROTO_*`.

pub use nlwire::nfnl::NfGenMsg;
use nlwire::typed::*;
use nlwire::NlaPolicy;

enums! {
    pub enum NfnlHookType {
        NFTABLES = 1 "NFNL_HOOK_TYPE_NFTABLES",
        BPF = 2 "NFNL_HOOK_TYPE_BPF",
        NFT_FLOWTABLE = 3 "NFNL_HOOK_TYPE_NFT_FLOWTABLE",
    }
}

attributes! {
    pub NfnlaChain "chain" {
        TABLE = 1 "NFNLA_CHAIN_TABLE": Str,
        FAMILY = 2 "NFNLA_CHAIN_FAMILY": U8,
        NAME = 3 "NFNLA_CHAIN_NAME": Str,
    }
    pub NfnlaHookBpf "bpf" {
        ID = 1 "NFNLA_HOOK_BPF_ID": Be32,
    }
    pub NfnlaHookInfo "chain-info" {
        DESC = 1 "NFNLA_HOOK_INFO_DESC": Sub<NfnlaHookInfoDesc>,
        TYPE = 2 "NFNLA_HOOK_INFO_TYPE": As<Be32, NfnlHookType>,
    }
    pub NfnlaHook "hook" {
        HOOKNUM = 1 "NFNLA_HOOK_HOOKNUM": Be32 => NlaPolicy::BE32.max(255),
        PRIORITY = 2 "NFNLA_HOOK_PRIORITY": BeS32,
        DEV = 3 "NFNLA_HOOK_DEV": Str => NlaPolicy::STRING.max_len(15),
        FUNCTION_NAME = 4 "NFNLA_HOOK_FUNCTION_NAME": Str,
        MODULE_NAME = 5 "NFNLA_HOOK_MODULE_NAME": Str,
        CHAIN_INFO = 6 "NFNLA_HOOK_CHAIN_INFO": Nest<NfnlaHookInfo>,
    }
}

sub_messages! {
    pub NfnlaHookInfoDesc "desc" by NfnlaHookInfo::TYPE: Be32 {
        NFTABLES = 1: Nest<NfnlaChain>,
        BPF = 2: Nest<NfnlaHookBpf>,
        NFT_FLOWTABLE = 3: Nest<NfnlaChain>,
    }
}

family! {
    pub Nfhook: Raw(12) "nfhook" {
        GET = 3072 "NFNL_MSG_HOOK_GET": NfGenMsg, NfnlaHook => 3072 NfnlaHook,
    }
}
