// SPDX-License-Identifier: MIT OR Apache-2.0
//! Fingerprints of operating systems, for passive recognition.
//!
//! Written by hand from C: `linux/netfilter/nfnetlink_osf.h`.

pub use nlwire::nfnl::NfGenMsg;
use nlwire::typed::*;
use nlwire::NlaPolicy;

structs! {
    pub NfOsfWc "nf_osf_wc" {
        wc: u32 = As<U32, OsfWss>,
        val: u32,
    }
    pub NfOsfOpt "nf_osf_opt" {
        kind: u16 = As<U16, Osfopt>,
        length: u16,
        wc: NfOsfWc,
    }
    pub NfOsfUserFinger "nf_osf_user_finger" {
        wss: NfOsfWc,
        ttl: u8,
        df: u8,
        ss: u16,
        mss: u16,
        opt_num: u16,
        genre: [u8; 32] = Str,
        version: [u8; 32] = Str,
        subtype: [u8; 32] = Str,
        /// The first `opt_num` are in use.
        opt: [NfOsfOpt; 40],
    }
}

enums! {
    pub enum OsfWss {
        PLAIN = 0 "OSF_WSS_PLAIN",
        MSS = 1 "OSF_WSS_MSS",
        MTU = 2 "OSF_WSS_MTU",
        MODULO = 3 "OSF_WSS_MODULO",
    }
    pub enum Osfopt {
        EOL = 0 "OSFOPT_EOL",
        NOP = 1 "OSFOPT_NOP",
        MSS = 2 "OSFOPT_MSS",
        WSO = 3 "OSFOPT_WSO",
        SACKP = 4 "OSFOPT_SACKP",
        SACK = 5 "OSFOPT_SACK",
        ECHO = 6 "OSFOPT_ECHO",
        ECHOREPLY = 7 "OSFOPT_ECHOREPLY",
        TS = 8 "OSFOPT_TS",
        POCP = 9 "OSFOPT_POCP",
        POSP = 10 "OSFOPT_POSP",
        EMPTY = 255 "OSFOPT_EMPTY",
    }
}

attributes! {
    pub OsfAttr "osf" {
        FINGER = 1 "OSF_ATTR_FINGER": Struct<NfOsfUserFinger> => NlaPolicy::BINARY.exact_len(592),
    }
}

family! {
    pub Nfosf: Raw(12) "nfosf" {
        ADD = 1280 "OSF_MSG_ADD": NfGenMsg, OsfAttr,
        REMOVE = 1281 "OSF_MSG_REMOVE": NfGenMsg, OsfAttr,
    }
}
