// SPDX-License-Identifier: MIT OR Apache-2.0
//! MACsec, IEEE 802.1AE: secure channels and associations of a link.
//!
//! Written by hand from C: `linux/if_macsec.h`.

use nlwire::typed::*;
use nlwire::NlaPolicy;

enums! {
    pub enum MacsecCipherId {
        /// GCM-AES-128 by the number of the draft, which the kernel sends for it.
        DEFAULT = 36030996058996737 "MACSEC_DEFAULT_CIPHER_ID",
        GCM_AES_128 = 36242102291529729 "MACSEC_CIPHER_ID_GCM_AES_128",
        GCM_AES_256 = 36242102291529730 "MACSEC_CIPHER_ID_GCM_AES_256",
        GCM_AES_XPN_128 = 36242102291529731 "MACSEC_CIPHER_ID_GCM_AES_XPN_128",
        GCM_AES_XPN_256 = 36242102291529732 "MACSEC_CIPHER_ID_GCM_AES_XPN_256",
    }
    pub enum MacsecValidate {
        DISABLED = 0 "MACSEC_VALIDATE_DISABLED",
        CHECK = 1 "MACSEC_VALIDATE_CHECK",
        STRICT = 2 "MACSEC_VALIDATE_STRICT",
    }
    pub enum MacsecOffload {
        OFF = 0 "MACSEC_OFFLOAD_OFF",
        PHY = 1 "MACSEC_OFFLOAD_PHY",
        MAC = 2 "MACSEC_OFFLOAD_MAC",
    }
}

attributes! {
    pub MacsecSecyAttr "secy" {
        SCI = 1 "MACSEC_SECY_ATTR_SCI": Be64,
        ENCODING_SA = 2 "MACSEC_SECY_ATTR_ENCODING_SA": U8,
        WINDOW = 3 "MACSEC_SECY_ATTR_WINDOW": U32,
        CIPHER_SUITE = 4 "MACSEC_SECY_ATTR_CIPHER_SUITE": As<U64, MacsecCipherId>,
        ICV_LEN = 5 "MACSEC_SECY_ATTR_ICV_LEN": U8,
        PROTECT = 6 "MACSEC_SECY_ATTR_PROTECT": U8,
        REPLAY = 7 "MACSEC_SECY_ATTR_REPLAY": U8,
        OPER = 8 "MACSEC_SECY_ATTR_OPER": U8,
        VALIDATE = 9 "MACSEC_SECY_ATTR_VALIDATE": As<U8, MacsecValidate>,
        ENCRYPT = 10 "MACSEC_SECY_ATTR_ENCRYPT": U8,
        INC_SCI = 11 "MACSEC_SECY_ATTR_INC_SCI": U8,
        ES = 12 "MACSEC_SECY_ATTR_ES": U8,
        SCB = 13 "MACSEC_SECY_ATTR_SCB": U8,
        PAD = 14 "MACSEC_SECY_ATTR_PAD": Empty,
    }
    pub MacsecRxscAttr "rxsc" {
        SCI = 1 "MACSEC_RXSC_ATTR_SCI": Be64,
        ACTIVE = 2 "MACSEC_RXSC_ATTR_ACTIVE": U8 => NlaPolicy::U8.max(1),
        SA_LIST = 3 "MACSEC_RXSC_ATTR_SA_LIST": IndexedArray<Nest<MacsecSaAttr>>,
        STATS = 4 "MACSEC_RXSC_ATTR_STATS": Nest<MacsecRxscStatsAttr>,
        PAD = 5 "MACSEC_RXSC_ATTR_PAD": Empty,
    }
    pub MacsecSaAttr "sa" {
        AN = 1 "MACSEC_SA_ATTR_AN": U8 => NlaPolicy::U8.max(3),
        ACTIVE = 2 "MACSEC_SA_ATTR_ACTIVE": U8 => NlaPolicy::U8.max(1),
        /// The packet number, 8 bytes with an XPN cipher suite.
        PN = 3 "MACSEC_SA_ATTR_PN": Uint => NlaPolicy::UINT.min(1),
        KEY = 4 "MACSEC_SA_ATTR_KEY": Bytes => NlaPolicy::BINARY.max_len(128),
        KEYID = 5 "MACSEC_SA_ATTR_KEYID": Exact<16>,
        STATS = 6 "MACSEC_SA_ATTR_STATS": Nest<MacsecSaStatsAttr>,
        PAD = 7 "MACSEC_SA_ATTR_PAD": Empty,
        SSCI = 8 "MACSEC_SA_ATTR_SSCI": Be32,
        SALT = 9 "MACSEC_SA_ATTR_SALT": Exact<12>,
    }
    pub MacsecOffloadAttr "offload" {
        TYPE = 1 "MACSEC_OFFLOAD_ATTR_TYPE": As<U8, MacsecOffload> => NlaPolicy::U8.max(2),
        PAD = 2 "MACSEC_OFFLOAD_ATTR_PAD": Empty,
    }
    pub MacsecRxscStatsAttr "rxsc-stats" {
        IN_OCTETS_VALIDATED = 1 "MACSEC_RXSC_STATS_ATTR_IN_OCTETS_VALIDATED": U64,
        IN_OCTETS_DECRYPTED = 2 "MACSEC_RXSC_STATS_ATTR_IN_OCTETS_DECRYPTED": U64,
        IN_PKTS_UNCHECKED = 3 "MACSEC_RXSC_STATS_ATTR_IN_PKTS_UNCHECKED": U64,
        IN_PKTS_DELAYED = 4 "MACSEC_RXSC_STATS_ATTR_IN_PKTS_DELAYED": U64,
        IN_PKTS_OK = 5 "MACSEC_RXSC_STATS_ATTR_IN_PKTS_OK": U64,
        IN_PKTS_INVALID = 6 "MACSEC_RXSC_STATS_ATTR_IN_PKTS_INVALID": U64,
        IN_PKTS_LATE = 7 "MACSEC_RXSC_STATS_ATTR_IN_PKTS_LATE": U64,
        IN_PKTS_NOT_VALID = 8 "MACSEC_RXSC_STATS_ATTR_IN_PKTS_NOT_VALID": U64,
        IN_PKTS_NOT_USING_SA = 9 "MACSEC_RXSC_STATS_ATTR_IN_PKTS_NOT_USING_SA": U64,
        IN_PKTS_UNUSED_SA = 10 "MACSEC_RXSC_STATS_ATTR_IN_PKTS_UNUSED_SA": U64,
        PAD = 11 "MACSEC_RXSC_STATS_ATTR_PAD": Empty,
    }
    pub MacsecSaStatsAttr "sa-stats" {
        IN_PKTS_OK = 1 "MACSEC_SA_STATS_ATTR_IN_PKTS_OK": U32,
        IN_PKTS_INVALID = 2 "MACSEC_SA_STATS_ATTR_IN_PKTS_INVALID": U32,
        IN_PKTS_NOT_VALID = 3 "MACSEC_SA_STATS_ATTR_IN_PKTS_NOT_VALID": U32,
        IN_PKTS_NOT_USING_SA = 4 "MACSEC_SA_STATS_ATTR_IN_PKTS_NOT_USING_SA": U32,
        IN_PKTS_UNUSED_SA = 5 "MACSEC_SA_STATS_ATTR_IN_PKTS_UNUSED_SA": U32,
        OUT_PKTS_PROTECTED = 6 "MACSEC_SA_STATS_ATTR_OUT_PKTS_PROTECTED": U32,
        OUT_PKTS_ENCRYPTED = 7 "MACSEC_SA_STATS_ATTR_OUT_PKTS_ENCRYPTED": U32,
    }
    pub MacsecTxscStatsAttr "txsc-stats" {
        OUT_PKTS_PROTECTED = 1 "MACSEC_TXSC_STATS_ATTR_OUT_PKTS_PROTECTED": U64,
        OUT_PKTS_ENCRYPTED = 2 "MACSEC_TXSC_STATS_ATTR_OUT_PKTS_ENCRYPTED": U64,
        OUT_OCTETS_PROTECTED = 3 "MACSEC_TXSC_STATS_ATTR_OUT_OCTETS_PROTECTED": U64,
        OUT_OCTETS_ENCRYPTED = 4 "MACSEC_TXSC_STATS_ATTR_OUT_OCTETS_ENCRYPTED": U64,
        PAD = 5 "MACSEC_TXSC_STATS_ATTR_PAD": Empty,
    }
    pub MacsecSecyStatsAttr "secy-stats" {
        OUT_PKTS_UNTAGGED = 1 "MACSEC_SECY_STATS_ATTR_OUT_PKTS_UNTAGGED": U64,
        IN_PKTS_UNTAGGED = 2 "MACSEC_SECY_STATS_ATTR_IN_PKTS_UNTAGGED": U64,
        OUT_PKTS_TOO_LONG = 3 "MACSEC_SECY_STATS_ATTR_OUT_PKTS_TOO_LONG": U64,
        IN_PKTS_NO_TAG = 4 "MACSEC_SECY_STATS_ATTR_IN_PKTS_NO_TAG": U64,
        IN_PKTS_BAD_TAG = 5 "MACSEC_SECY_STATS_ATTR_IN_PKTS_BAD_TAG": U64,
        IN_PKTS_UNKNOWN_SCI = 6 "MACSEC_SECY_STATS_ATTR_IN_PKTS_UNKNOWN_SCI": U64,
        IN_PKTS_NO_SCI = 7 "MACSEC_SECY_STATS_ATTR_IN_PKTS_NO_SCI": U64,
        IN_PKTS_OVERRUN = 8 "MACSEC_SECY_STATS_ATTR_IN_PKTS_OVERRUN": U64,
        PAD = 9 "MACSEC_SECY_STATS_ATTR_PAD": Empty,
    }
    pub MacsecAttr "macsec-attrs" {
        IFINDEX = 1 "MACSEC_ATTR_IFINDEX": U32,
        RXSC_CONFIG = 2 "MACSEC_ATTR_RXSC_CONFIG": Nest<MacsecRxscAttr>,
        SA_CONFIG = 3 "MACSEC_ATTR_SA_CONFIG": Nest<MacsecSaAttr>,
        SECY = 4 "MACSEC_ATTR_SECY": Nest<MacsecSecyAttr>,
        TXSA_LIST = 5 "MACSEC_ATTR_TXSA_LIST": IndexedArray<Nest<MacsecSaAttr>>,
        RXSC_LIST = 6 "MACSEC_ATTR_RXSC_LIST": IndexedArray<Nest<MacsecRxscAttr>>,
        TXSC_STATS = 7 "MACSEC_ATTR_TXSC_STATS": Nest<MacsecTxscStatsAttr>,
        SECY_STATS = 8 "MACSEC_ATTR_SECY_STATS": Nest<MacsecSecyStatsAttr>,
        OFFLOAD = 9 "MACSEC_ATTR_OFFLOAD": Nest<MacsecOffloadAttr>,
    }
}

family! {
    pub Macsec: Genl("macsec", 1) "macsec" {
        GET_TXSC = 0 "MACSEC_CMD_GET_TXSC": NoHeader, MacsecAttr => 0 MacsecAttr,
        ADD_RXSC = 1 "MACSEC_CMD_ADD_RXSC": NoHeader, MacsecAttr,
        DEL_RXSC = 2 "MACSEC_CMD_DEL_RXSC": NoHeader, MacsecAttr,
        UPD_RXSC = 3 "MACSEC_CMD_UPD_RXSC": NoHeader, MacsecAttr,
        ADD_TXSA = 4 "MACSEC_CMD_ADD_TXSA": NoHeader, MacsecAttr,
        DEL_TXSA = 5 "MACSEC_CMD_DEL_TXSA": NoHeader, MacsecAttr,
        UPD_TXSA = 6 "MACSEC_CMD_UPD_TXSA": NoHeader, MacsecAttr,
        ADD_RXSA = 7 "MACSEC_CMD_ADD_RXSA": NoHeader, MacsecAttr,
        DEL_RXSA = 8 "MACSEC_CMD_DEL_RXSA": NoHeader, MacsecAttr,
        UPD_RXSA = 9 "MACSEC_CMD_UPD_RXSA": NoHeader, MacsecAttr,
        UPD_OFFLOAD = 10 "MACSEC_CMD_UPD_OFFLOAD": NoHeader, MacsecAttr,
    }
}
