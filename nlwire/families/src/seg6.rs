// SPDX-License-Identifier: MIT OR Apache-2.0
//! Segment routing over IPv6: the source address of encapsulated packets, and HMAC keys.
//!
//! Written by hand from C: `linux/seg6_genl.h`.

use nlwire::typed::*;
use nlwire::NlaPolicy;

attributes! {
    pub Seg6Attr "seg6-attrs" {
        DST = 1 "SEG6_ATTR_DST": Ip => NlaPolicy::BINARY.exact_len(16),
        DSTLEN = 2 "SEG6_ATTR_DSTLEN": S32,
        HMACKEYID = 3 "SEG6_ATTR_HMACKEYID": U32,
        SECRET = 4 "SEG6_ATTR_SECRET": Bytes,
        SECRETLEN = 5 "SEG6_ATTR_SECRETLEN": U8,
        ALGID = 6 "SEG6_ATTR_ALGID": U8,
        HMACINFO = 7 "SEG6_ATTR_HMACINFO": Nest<Seg6Attr>,
    }
}

family! {
    pub Seg6: Genl("SEG6", 1) "seg6" {
        SETHMAC = 1 "SEG6_CMD_SETHMAC": NoHeader, Seg6Attr,
        DUMPHMAC = 2 "SEG6_CMD_DUMPHMAC": NoHeader, Seg6Attr => 2 Seg6Attr,
        SET_TUNSRC = 3 "SEG6_CMD_SET_TUNSRC": NoHeader, Seg6Attr,
        GET_TUNSRC = 4 "SEG6_CMD_GET_TUNSRC": NoHeader, Seg6Attr => 4 Seg6Attr,
    }
}
