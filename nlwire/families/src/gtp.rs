// SPDX-License-Identifier: MIT OR Apache-2.0
//! GTP: the contexts of mobile terminals in a tunnel.
//!
//! Written by hand from C: `linux/gtp.h`.
//!
//! The kernel's replies have the lower byte of the message type as their command
//! (`gtp_genl_fill_info`).

use nlwire::typed::*;

enums! {
    pub enum GtpVersion {
        V0 = 0 "GTP_V0",
        V1 = 1 "GTP_V1",
    }
}

attributes! {
    pub Gtpa "gtp-attrs" {
        LINK = 1 "GTPA_LINK": U32,
        VERSION = 2 "GTPA_VERSION": As<U32, GtpVersion>,
        TID = 3 "GTPA_TID": U64,
        PEER_ADDRESS = 4 "GTPA_PEER_ADDRESS": Ip,
        MS_ADDRESS = 5 "GTPA_MS_ADDRESS": Ip,
        FLOW = 6 "GTPA_FLOW": U16,
        NET_NS_FD = 7 "GTPA_NET_NS_FD": U32,
        I_TEI = 8 "GTPA_I_TEI": U32,
        O_TEI = 9 "GTPA_O_TEI": U32,
        PAD = 10 "GTPA_PAD": Empty,
        PEER_ADDR6 = 11 "GTPA_PEER_ADDR6": Ip,
        MS_ADDR6 = 12 "GTPA_MS_ADDR6": Ip,
        FAMILY = 13 "GTPA_FAMILY": U8,
    }
}

family! {
    pub Gtp: Genl("gtp", 0) "gtp" without reply_numbers {
        NEWPDP = 0 "GTP_CMD_NEWPDP": NoHeader, Gtpa,
        DELPDP = 1 "GTP_CMD_DELPDP": NoHeader, Gtpa,
        GETPDP = 2 "GTP_CMD_GETPDP": NoHeader, Gtpa => 2 Gtpa,
        ECHOREQ = 3 "GTP_CMD_ECHOREQ": NoHeader, Gtpa,
    }
    events {
        NEWPDP_NTF = 0 "GTP_CMD_NEWPDP": NoHeader, Gtpa,
        DELPDP_NTF = 1 "GTP_CMD_DELPDP": NoHeader, Gtpa,
        ECHOREQ_NTF = 3 "GTP_CMD_ECHOREQ": NoHeader, Gtpa,
    }
    groups {
        GROUP_GTP = 0 "gtp",
    }
}
