// SPDX-License-Identifier: MIT OR Apache-2.0
//! HSR and PRP, IEC 62439-3: the nodes of a ring.
//!
//! Written by hand from C: `linux/hsr_netlink.h`.

use nlwire::typed::*;

attributes! {
    pub HsrA "hsr-attrs" {
        NODE_ADDR = 1 "HSR_A_NODE_ADDR": Mac,
        IFINDEX = 2 "HSR_A_IFINDEX": U32,
        /// In milliseconds.
        IF1_AGE = 3 "HSR_A_IF1_AGE": U32,
        /// In milliseconds.
        IF2_AGE = 4 "HSR_A_IF2_AGE": U32,
        NODE_ADDR_B = 5 "HSR_A_NODE_ADDR_B": Mac,
        IF1_SEQ = 6 "HSR_A_IF1_SEQ": U16,
        IF2_SEQ = 7 "HSR_A_IF2_SEQ": U16,
        IF1_IFINDEX = 8 "HSR_A_IF1_IFINDEX": U32,
        IF2_IFINDEX = 9 "HSR_A_IF2_IFINDEX": U32,
        ADDR_B_IFINDEX = 10 "HSR_A_ADDR_B_IFINDEX": U32,
    }
    /// The nodes of a ring.
    pub HsrNodeList "hsr-node-list" {
        NODE_ADDR = 1 "HSR_A_NODE_ADDR": Multi<Mac>,
        IFINDEX = 2 "HSR_A_IFINDEX": U32,
    }
}

family! {
    pub Hsr: Genl("HSR", 1) "hsr" {
        GET_NODE_STATUS = 3 "HSR_C_GET_NODE_STATUS": NoHeader, HsrA => 4 HsrA,
        GET_NODE_LIST = 5 "HSR_C_GET_NODE_LIST": NoHeader, HsrA => 6 HsrNodeList,
    }
    events {
        RING_ERROR_NTF = 1 "HSR_C_RING_ERROR": NoHeader, HsrA,
        NODE_DOWN_NTF = 2 "HSR_C_NODE_DOWN": NoHeader, HsrA,
    }
    groups {
        GROUP_HSR_NETWORK = 0 "hsr-network",
    }
}
