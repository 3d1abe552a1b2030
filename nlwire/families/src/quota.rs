// SPDX-License-Identifier: MIT OR Apache-2.0
//! Warnings about disk quotas.
//!
//! Written by hand from C: `linux/quota.h`.

use nlwire::typed::*;

enums! {
    pub enum QuotaNl {
        NOWARN = 0 "QUOTA_NL_NOWARN",
        IHARDWARN = 1 "QUOTA_NL_IHARDWARN",
        ISOFTLONGWARN = 2 "QUOTA_NL_ISOFTLONGWARN",
        ISOFTWARN = 3 "QUOTA_NL_ISOFTWARN",
        BHARDWARN = 4 "QUOTA_NL_BHARDWARN",
        BSOFTLONGWARN = 5 "QUOTA_NL_BSOFTLONGWARN",
        BSOFTWARN = 6 "QUOTA_NL_BSOFTWARN",
        IHARDBELOW = 7 "QUOTA_NL_IHARDBELOW",
        ISOFTBELOW = 8 "QUOTA_NL_ISOFTBELOW",
        BHARDBELOW = 9 "QUOTA_NL_BHARDBELOW",
        BSOFTBELOW = 10 "QUOTA_NL_BSOFTBELOW",
    }
}

attributes! {
    pub QuotaNlA "quota-attrs" {
        QTYPE = 1 "QUOTA_NL_A_QTYPE": U32,
        EXCESS_ID = 2 "QUOTA_NL_A_EXCESS_ID": U64,
        WARNING = 3 "QUOTA_NL_A_WARNING": As<U32, QuotaNl>,
        DEV_MAJOR = 4 "QUOTA_NL_A_DEV_MAJOR": U32,
        DEV_MINOR = 5 "QUOTA_NL_A_DEV_MINOR": U32,
        CAUSED_ID = 6 "QUOTA_NL_A_CAUSED_ID": U64,
        PAD = 7 "QUOTA_NL_A_PAD": Empty,
    }
}

family! {
    pub Quota: Genl("VFS_DQUOT", 1) "quota" {}
    events {
        WARNING_NTF = 1 "QUOTA_NL_C_WARNING": NoHeader, QuotaNlA,
    }
    groups {
        GROUP_EVENTS = 0 "events",
    }
}
