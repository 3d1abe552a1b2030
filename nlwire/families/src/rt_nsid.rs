// SPDX-License-Identifier: MIT OR Apache-2.0
//! The numbers that a network namespace gives to others.
//!
//! Written by hand from C: `linux/net_namespace.h`.

pub use nlwire::rtnl::RtGenMsg;
use nlwire::typed::*;

attributes! {
    pub Netnsa "nsid-attrs" {
        /// The number; -1 if the namespace has none.
        NSID = 1 "NETNSA_NSID": S32,
        PID = 2 "NETNSA_PID": U32,
        FD = 3 "NETNSA_FD": U32,
        TARGET_NSID = 4 "NETNSA_TARGET_NSID": S32,
        CURRENT_NSID = 5 "NETNSA_CURRENT_NSID": S32,
    }
}

family! {
    pub RtNsid: Raw(0) "rt-nsid" {
        NEWNSID = 88 "RTM_NEWNSID": RtGenMsg, Netnsa,
        GETNSID = 90 "RTM_GETNSID": RtGenMsg, Netnsa => 88 Netnsa,
    }
    events {
        NEWNSID_NTF = 88 "RTM_NEWNSID": RtGenMsg, Netnsa,
        DELNSID_NTF = 89 "RTM_DELNSID": RtGenMsg, Netnsa,
    }
    groups {
        GROUP_NSID = 28 "RTNLGRP_NSID",
    }
}
