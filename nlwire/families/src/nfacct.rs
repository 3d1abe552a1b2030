// SPDX-License-Identifier: MIT OR Apache-2.0
//! Named counters of packets and bytes, which firewall rules count with.
//!
//! Written by hand from C: `linux/netfilter/nfnetlink_acct.h`.

pub use nlwire::nfnl::NfGenMsg;
use nlwire::typed::*;
use nlwire::NlaPolicy;

enums! {
    pub flags NfacctF {
        QUOTA_PKTS = 1 "NFACCT_F_QUOTA_PKTS",
        QUOTA_BYTES = 2 "NFACCT_F_QUOTA_BYTES",
        OVERQUOTA = 4 "NFACCT_F_OVERQUOTA",
    }
}

attributes! {
    pub NfacctFilter "filter" {
        MASK = 1 "NFACCT_FILTER_MASK": As<Be32, NfacctF>,
        VALUE = 2 "NFACCT_FILTER_VALUE": As<Be32, NfacctF>,
    }
    pub NfacctAttr "acct" {
        NAME = 1 "NFACCT_NAME": Str => NlaPolicy::NUL_STRING.max_len(31),
        PKTS = 2 "NFACCT_PKTS": Be64,
        BYTES = 3 "NFACCT_BYTES": Be64,
        USE = 4 "NFACCT_USE": Be32,
        FLAGS = 5 "NFACCT_FLAGS": As<Be32, NfacctF>,
        QUOTA = 6 "NFACCT_QUOTA": Be64,
        FILTER = 7 "NFACCT_FILTER": Nest<NfacctFilter>,
        PAD = 8 "NFACCT_PAD": Empty,
    }
}

family! {
    pub Nfacct: Raw(12) "nfacct" {
        NEW = 1792 "NFNL_MSG_ACCT_NEW": NfGenMsg, NfacctAttr,
        GET = 1793 "NFNL_MSG_ACCT_GET": NfGenMsg, NfacctAttr => 1792 NfacctAttr,
        GET_CTRZERO = 1794 "NFNL_MSG_ACCT_GET_CTRZERO": NfGenMsg, NfacctAttr => 1792 NfacctAttr,
        DEL = 1795 "NFNL_MSG_ACCT_DEL": NfGenMsg, NfacctAttr,
    }
    events {
        OVERQUOTA = 1796 "NFNL_MSG_ACCT_OVERQUOTA": NfGenMsg, NfacctAttr,
    }
    groups {
        GROUP_ACCT_QUOTA = 8 "NFNLGRP_ACCT_QUOTA",
    }
}
