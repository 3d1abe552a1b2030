// SPDX-License-Identifier: MIT OR Apache-2.0
//! The revisions of matches and targets of iptables that the kernel has, for nftables.
//!
//! Written by hand from C: `linux/netfilter/nf_tables_compat.h`.

pub use nlwire::nfnl::NfGenMsg;
use nlwire::typed::*;

pub use super::nftables::NftaCompat;

family! {
    pub Nfcompat: Raw(12) "nfcompat" {
        GET = 2816 "NFNL_MSG_COMPAT_GET": NfGenMsg, NftaCompat => 2816 NftaCompat,
    }
}
