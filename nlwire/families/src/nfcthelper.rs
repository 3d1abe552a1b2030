// SPDX-License-Identifier: MIT OR Apache-2.0
//! Helpers of connection tracking in user space.
//!
//! Written by hand from C: `linux/netfilter/nfnetlink_cthelper.h`.

pub use nlwire::nfnl::NfGenMsg;
use nlwire::typed::*;
use nlwire::NlaPolicy;

enums! {
    pub enum NfctHelperStatus {
        DISABLED = 0 "NFCT_HELPER_STATUS_DISABLED",
        ENABLED = 1 "NFCT_HELPER_STATUS_ENABLED",
    }
}

attributes! {
    pub NfcthTuple "tuple" {
        L3PROTONUM = 1 "NFCTH_TUPLE_L3PROTONUM": Be16 => NlaPolicy::BE16.max(10),
        L4PROTONUM = 2 "NFCTH_TUPLE_L4PROTONUM": U8,
    }
    pub NfcthPolicy "policy" {
        NAME = 1 "NFCTH_POLICY_NAME": Str => NlaPolicy::NUL_STRING.max_len(15),
        EXPECT_MAX = 2 "NFCTH_POLICY_EXPECT_MAX": Be32,
        /// In seconds.
        EXPECT_TIMEOUT = 3 "NFCTH_POLICY_EXPECT_TIMEOUT": Be32,
    }
    pub NfcthPolicySet "policy-set" {
        NUM = 1 "NFCTH_POLICY_SET_NUM": Be32,
        SET1 = 2 "NFCTH_POLICY_SET1": Nest<NfcthPolicy>,
        SET2 = 3 "NFCTH_POLICY_SET2": Nest<NfcthPolicy>,
        SET3 = 4 "NFCTH_POLICY_SET3": Nest<NfcthPolicy>,
        SET4 = 5 "NFCTH_POLICY_SET4": Nest<NfcthPolicy>,
    }
    pub Nfcth "helper" {
        NAME = 1 "NFCTH_NAME": Str => NlaPolicy::NUL_STRING.max_len(15),
        TUPLE = 2 "NFCTH_TUPLE": Nest<NfcthTuple>,
        QUEUE_NUM = 3 "NFCTH_QUEUE_NUM": Be32,
        POLICY = 4 "NFCTH_POLICY": Nest<NfcthPolicySet>,
        PRIV_DATA_LEN = 5 "NFCTH_PRIV_DATA_LEN": Be32,
        STATUS = 6 "NFCTH_STATUS": As<Be32, NfctHelperStatus>,
    }
}

family! {
    pub Nfcthelper: Raw(12) "nfcthelper" {
        NEW = 2304 "NFNL_MSG_CTHELPER_NEW": NfGenMsg, Nfcth,
        GET = 2305 "NFNL_MSG_CTHELPER_GET": NfGenMsg, Nfcth => 2304 Nfcth,
        DEL = 2306 "NFNL_MSG_CTHELPER_DEL": NfGenMsg, Nfcth,
    }
}
