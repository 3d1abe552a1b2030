// SPDX-License-Identifier: MIT OR Apache-2.0
//! ILA, identifier-locator addressing: the translations of received packets.
//!
//! Written by hand from C: `linux/ila.h`.

use nlwire::typed::*;

enums! {
    pub enum IlaCsum {
        ADJUST_TRANSPORT = 0 "ILA_CSUM_ADJUST_TRANSPORT",
        NEUTRAL_MAP = 1 "ILA_CSUM_NEUTRAL_MAP",
        NO_ACTION = 2 "ILA_CSUM_NO_ACTION",
        NEUTRAL_MAP_AUTO = 3 "ILA_CSUM_NEUTRAL_MAP_AUTO",
    }
    pub enum IlaAtype {
        IID = 0 "ILA_ATYPE_IID",
        LUID = 1 "ILA_ATYPE_LUID",
        VIRT_V4 = 2 "ILA_ATYPE_VIRT_V4",
        VIRT_UNI_V6 = 3 "ILA_ATYPE_VIRT_UNI_V6",
        VIRT_MULTI_V6 = 4 "ILA_ATYPE_VIRT_MULTI_V6",
        NONLOCAL_ADDR = 5 "ILA_ATYPE_NONLOCAL_ADDR",
        RSVD_1 = 6 "ILA_ATYPE_RSVD_1",
        RSVD_2 = 7 "ILA_ATYPE_RSVD_2",
        USE_FORMAT = 32 "ILA_ATYPE_USE_FORMAT",
    }
    pub enum IlaHook {
        ROUTE_OUTPUT = 0 "ILA_HOOK_ROUTE_OUTPUT",
        ROUTE_INPUT = 1 "ILA_HOOK_ROUTE_INPUT",
    }
}

attributes! {
    pub IlaAttr "ila-attrs" {
        LOCATOR = 1 "ILA_ATTR_LOCATOR": Be64,
        IDENTIFIER = 2 "ILA_ATTR_IDENTIFIER": Be64,
        LOCATOR_MATCH = 3 "ILA_ATTR_LOCATOR_MATCH": Be64,
        IFINDEX = 4 "ILA_ATTR_IFINDEX": S32,
        DIR = 5 "ILA_ATTR_DIR": U32,
        PAD = 6 "ILA_ATTR_PAD": Empty,
        CSUM_MODE = 7 "ILA_ATTR_CSUM_MODE": As<U8, IlaCsum>,
        IDENT_TYPE = 8 "ILA_ATTR_IDENT_TYPE": As<U8, IlaAtype>,
        HOOK_TYPE = 9 "ILA_ATTR_HOOK_TYPE": As<U8, IlaHook>,
    }
}

family! {
    pub Ila: Genl("ila", 1) "ila" {
        ADD = 1 "ILA_CMD_ADD": NoHeader, IlaAttr,
        DEL = 2 "ILA_CMD_DEL": NoHeader, IlaAttr,
        GET = 3 "ILA_CMD_GET": NoHeader, IlaAttr => 3 IlaAttr,
        FLUSH = 4 "ILA_CMD_FLUSH": NoHeader, IlaAttr,
    }
}
