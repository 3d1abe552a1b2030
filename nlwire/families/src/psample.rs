// SPDX-License-Identifier: MIT OR Apache-2.0
//! Sampled packets.
//!
//! Written by hand from C: `linux/psample.h`.

use nlwire::typed::*;

attributes! {
    pub PsampleTunnelKeyAttr "tunnel-key" {
        ID = 0 "PSAMPLE_TUNNEL_KEY_ATTR_ID": Be64,
        IPV4_SRC = 1 "PSAMPLE_TUNNEL_KEY_ATTR_IPV4_SRC": Ip,
        IPV4_DST = 2 "PSAMPLE_TUNNEL_KEY_ATTR_IPV4_DST": Ip,
        TOS = 3 "PSAMPLE_TUNNEL_KEY_ATTR_TOS": U8,
        TTL = 4 "PSAMPLE_TUNNEL_KEY_ATTR_TTL": U8,
        DONT_FRAGMENT = 5 "PSAMPLE_TUNNEL_KEY_ATTR_DONT_FRAGMENT": Flag,
        CSUM = 6 "PSAMPLE_TUNNEL_KEY_ATTR_CSUM": Flag,
        OAM = 7 "PSAMPLE_TUNNEL_KEY_ATTR_OAM": Flag,
        /// C: an array of `struct geneve_opt`.
        GENEVE_OPTS = 8 "PSAMPLE_TUNNEL_KEY_ATTR_GENEVE_OPTS": Bytes,
        TP_SRC = 9 "PSAMPLE_TUNNEL_KEY_ATTR_TP_SRC": Be16,
        TP_DST = 10 "PSAMPLE_TUNNEL_KEY_ATTR_TP_DST": Be16,
        VXLAN_OPTS = 11 "PSAMPLE_TUNNEL_KEY_ATTR_VXLAN_OPTS": Bytes,
        IPV6_SRC = 12 "PSAMPLE_TUNNEL_KEY_ATTR_IPV6_SRC": Ip,
        IPV6_DST = 13 "PSAMPLE_TUNNEL_KEY_ATTR_IPV6_DST": Ip,
        PAD = 14 "PSAMPLE_TUNNEL_KEY_ATTR_PAD": Empty,
        /// C: `struct erspan_metadata`.
        ERSPAN_OPTS = 15 "PSAMPLE_TUNNEL_KEY_ATTR_ERSPAN_OPTS": Bytes,
        IPV4_INFO_BRIDGE = 16 "PSAMPLE_TUNNEL_KEY_ATTR_IPV4_INFO_BRIDGE": Flag,
    }
    pub PsampleAttr "psample-attrs" {
        IIFINDEX = 0 "PSAMPLE_ATTR_IIFINDEX": U16,
        OIFINDEX = 1 "PSAMPLE_ATTR_OIFINDEX": U16,
        ORIGSIZE = 2 "PSAMPLE_ATTR_ORIGSIZE": U32,
        SAMPLE_GROUP = 3 "PSAMPLE_ATTR_SAMPLE_GROUP": U32,
        GROUP_SEQ = 4 "PSAMPLE_ATTR_GROUP_SEQ": U32,
        SAMPLE_RATE = 5 "PSAMPLE_ATTR_SAMPLE_RATE": U32,
        /// The packet from its link-layer header, possibly truncated.
        DATA = 6 "PSAMPLE_ATTR_DATA": Bytes,
        GROUP_REFCOUNT = 7 "PSAMPLE_ATTR_GROUP_REFCOUNT": U32,
        TUNNEL = 8 "PSAMPLE_ATTR_TUNNEL": Nest<PsampleTunnelKeyAttr>,
        PAD = 9 "PSAMPLE_ATTR_PAD": Empty,
        OUT_TC = 10 "PSAMPLE_ATTR_OUT_TC": U16,
        /// In bytes.
        OUT_TC_OCC = 11 "PSAMPLE_ATTR_OUT_TC_OCC": U64,
        /// In nanoseconds.
        LATENCY = 12 "PSAMPLE_ATTR_LATENCY": U64,
        /// In nanoseconds since 1970.
        TIMESTAMP = 13 "PSAMPLE_ATTR_TIMESTAMP": U64,
        /// `ETH_P_*`, in native byte order.
        PROTO = 14 "PSAMPLE_ATTR_PROTO": U16,
        USER_COOKIE = 15 "PSAMPLE_ATTR_USER_COOKIE": Bytes,
        SAMPLE_PROBABILITY = 16 "PSAMPLE_ATTR_SAMPLE_PROBABILITY": Flag,
    }
}

family! {
    pub Psample: Genl("psample", 1) "psample" {
        GET_GROUP = 1 "PSAMPLE_CMD_GET_GROUP": NoHeader, NoAttrs => 2 PsampleAttr,
    }
    events {
        SAMPLE_NTF = 0 "PSAMPLE_CMD_SAMPLE": NoHeader, PsampleAttr,
        NEW_GROUP_NTF = 2 "PSAMPLE_CMD_NEW_GROUP": NoHeader, PsampleAttr,
        DEL_GROUP_NTF = 3 "PSAMPLE_CMD_DEL_GROUP": NoHeader, PsampleAttr,
    }
    groups {
        GROUP_CONFIG = 0 "config",
        GROUP_PACKETS = 0 "packets",
    }
}
