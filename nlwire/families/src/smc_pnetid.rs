// SPDX-License-Identifier: MIT OR Apache-2.0
//! The table of SMC that assigns physical networks to devices.
//!
//! Written by hand from C: `linux/smc.h`.

use nlwire::typed::*;
use nlwire::NlaPolicy;

attributes! {
    pub SmcPnetid "smc-pnetid" {
        NAME = 1 "SMC_PNETID_NAME": Str => NlaPolicy::NUL_STRING.max_len(16),
        /// `n/a` in replies without an Ethernet device.
        ETHNAME = 2 "SMC_PNETID_ETHNAME": Str => NlaPolicy::NUL_STRING.max_len(15),
        /// `n/a` in replies without an InfiniBand device.
        IBNAME = 3 "SMC_PNETID_IBNAME": Str => NlaPolicy::NUL_STRING.max_len(63),
        /// Counted from 1; 255 in replies without an InfiniBand device.
        IBPORT = 4 "SMC_PNETID_IBPORT": U8,
    }
}

family! {
    pub SmcPnetidFamily: Genl("SMC_PNETID", 1) "SMC_PNETID" {
        GET = 1 "SMC_PNETID_GET": NoHeader, SmcPnetid => 1 SmcPnetid,
        ADD = 2 "SMC_PNETID_ADD": NoHeader, SmcPnetid,
        DEL = 3 "SMC_PNETID_DEL": NoHeader, SmcPnetid,
        FLUSH = 4 "SMC_PNETID_FLUSH": NoHeader, SmcPnetid,
    }
}
