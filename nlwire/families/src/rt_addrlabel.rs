// SPDX-License-Identifier: MIT OR Apache-2.0
//! The labels of IPv6 addresses, by which a source address is chosen (RFC 6724).
//!
//! Written by hand from C: `linux/if_addrlabel.h`.

use nlwire::typed::*;

structs! {
    pub Ifaddrlblmsg "ifaddrlblmsg" {
        ifal_family: u8,
        __ifal_reserved: u8,
        ifal_prefixlen: u8,
        ifal_flags: u8,
        ifal_index: u32,
        ifal_seq: u32,
    }
}

attributes! {
    pub Ifal "addrlabel-attrs" {
        ADDRESS = 1 "IFAL_ADDRESS": Ip,
        LABEL = 2 "IFAL_LABEL": U32,
    }
}

family! {
    pub RtAddrlabel: Raw(0) "rt-addrlabel" {
        NEWADDRLABEL = 72 "RTM_NEWADDRLABEL": Ifaddrlblmsg, Ifal,
        DELADDRLABEL = 73 "RTM_DELADDRLABEL": Ifaddrlblmsg, Ifal,
        GETADDRLABEL = 74 "RTM_GETADDRLABEL": Ifaddrlblmsg, Ifal => 72 Ifal,
    }
}
