// SPDX-License-Identifier: MIT OR Apache-2.0
//! L2TP: tunnels and their sessions.
//!
//! Written by hand from C: `linux/l2tp.h`.

use nlwire::typed::*;
use nlwire::NlaPolicy;

enums! {
    pub enum L2tpPwtype {
        NONE = 0 "L2TP_PWTYPE_NONE",
        ETH_VLAN = 4 "L2TP_PWTYPE_ETH_VLAN",
        ETH = 5 "L2TP_PWTYPE_ETH",
        PPP = 7 "L2TP_PWTYPE_PPP",
        PPP_AC = 8 "L2TP_PWTYPE_PPP_AC",
        IP = 11 "L2TP_PWTYPE_IP",
    }
    pub enum L2tpL2spectype {
        NONE = 0 "L2TP_L2SPECTYPE_NONE",
        DEFAULT = 1 "L2TP_L2SPECTYPE_DEFAULT",
    }
    pub enum L2tpEncaptype {
        UDP = 0 "L2TP_ENCAPTYPE_UDP",
        IP = 1 "L2TP_ENCAPTYPE_IP",
    }
}

attributes! {
    pub L2tpAttrStats "stats" {
        TX_PACKETS = 1 "L2TP_ATTR_TX_PACKETS": U64,
        TX_BYTES = 2 "L2TP_ATTR_TX_BYTES": U64,
        TX_ERRORS = 3 "L2TP_ATTR_TX_ERRORS": U64,
        RX_PACKETS = 4 "L2TP_ATTR_RX_PACKETS": U64,
        RX_BYTES = 5 "L2TP_ATTR_RX_BYTES": U64,
        RX_SEQ_DISCARDS = 6 "L2TP_ATTR_RX_SEQ_DISCARDS": U64,
        RX_OOS_PACKETS = 7 "L2TP_ATTR_RX_OOS_PACKETS": U64,
        RX_ERRORS = 8 "L2TP_ATTR_RX_ERRORS": U64,
        STATS_PAD = 9 "L2TP_ATTR_STATS_PAD": Empty,
        RX_COOKIE_DISCARDS = 10 "L2TP_ATTR_RX_COOKIE_DISCARDS": U64,
        RX_INVALID = 11 "L2TP_ATTR_RX_INVALID": U64,
    }
    pub L2tpAttr "l2tp-attrs" {
        PW_TYPE = 1 "L2TP_ATTR_PW_TYPE": As<U16, L2tpPwtype>,
        ENCAP_TYPE = 2 "L2TP_ATTR_ENCAP_TYPE": As<U16, L2tpEncaptype>,
        OFFSET = 3 "L2TP_ATTR_OFFSET": U16,
        DATA_SEQ = 4 "L2TP_ATTR_DATA_SEQ": U8,
        L2SPEC_TYPE = 5 "L2TP_ATTR_L2SPEC_TYPE": As<U8, L2tpL2spectype>,
        L2SPEC_LEN = 6 "L2TP_ATTR_L2SPEC_LEN": U8,
        PROTO_VERSION = 7 "L2TP_ATTR_PROTO_VERSION": U8,
        IFNAME = 8 "L2TP_ATTR_IFNAME": Str => NlaPolicy::NUL_STRING.max_len(15),
        CONN_ID = 9 "L2TP_ATTR_CONN_ID": U32,
        PEER_CONN_ID = 10 "L2TP_ATTR_PEER_CONN_ID": U32,
        SESSION_ID = 11 "L2TP_ATTR_SESSION_ID": U32,
        PEER_SESSION_ID = 12 "L2TP_ATTR_PEER_SESSION_ID": U32,
        UDP_CSUM = 13 "L2TP_ATTR_UDP_CSUM": U8,
        VLAN_ID = 14 "L2TP_ATTR_VLAN_ID": U16,
        COOKIE = 15 "L2TP_ATTR_COOKIE": Bytes => NlaPolicy::BINARY.max_len(8),
        PEER_COOKIE = 16 "L2TP_ATTR_PEER_COOKIE": Bytes => NlaPolicy::BINARY.max_len(8),
        DEBUG = 17 "L2TP_ATTR_DEBUG": U32,
        RECV_SEQ = 18 "L2TP_ATTR_RECV_SEQ": U8,
        SEND_SEQ = 19 "L2TP_ATTR_SEND_SEQ": U8,
        LNS_MODE = 20 "L2TP_ATTR_LNS_MODE": U8,
        USING_IPSEC = 21 "L2TP_ATTR_USING_IPSEC": U8,
        /// In milliseconds. C: `NLA_MSECS`.
        RECV_TIMEOUT = 22 "L2TP_ATTR_RECV_TIMEOUT": U64,
        FD = 23 "L2TP_ATTR_FD": U32,
        IP_SADDR = 24 "L2TP_ATTR_IP_SADDR": Ip,
        IP_DADDR = 25 "L2TP_ATTR_IP_DADDR": Ip,
        UDP_SPORT = 26 "L2TP_ATTR_UDP_SPORT": U16,
        UDP_DPORT = 27 "L2TP_ATTR_UDP_DPORT": U16,
        MTU = 28 "L2TP_ATTR_MTU": U16,
        MRU = 29 "L2TP_ATTR_MRU": U16,
        STATS = 30 "L2TP_ATTR_STATS": Nest<L2tpAttrStats>,
        IP6_SADDR = 31 "L2TP_ATTR_IP6_SADDR": Ip,
        IP6_DADDR = 32 "L2TP_ATTR_IP6_DADDR": Ip,
        UDP_ZERO_CSUM6_TX = 33 "L2TP_ATTR_UDP_ZERO_CSUM6_TX": Flag,
        UDP_ZERO_CSUM6_RX = 34 "L2TP_ATTR_UDP_ZERO_CSUM6_RX": Flag,
        PAD = 35 "L2TP_ATTR_PAD": Empty,
    }
}

family! {
    pub L2tp: Genl("l2tp", 1) "l2tp" {
        NOOP = 0 "L2TP_CMD_NOOP": NoHeader, L2tpAttr => 0 NoAttrs,
        TUNNEL_CREATE = 1 "L2TP_CMD_TUNNEL_CREATE": NoHeader, L2tpAttr,
        TUNNEL_DELETE = 2 "L2TP_CMD_TUNNEL_DELETE": NoHeader, L2tpAttr,
        TUNNEL_MODIFY = 3 "L2TP_CMD_TUNNEL_MODIFY": NoHeader, L2tpAttr,
        TUNNEL_GET = 4 "L2TP_CMD_TUNNEL_GET": NoHeader, L2tpAttr => 4 L2tpAttr,
        SESSION_CREATE = 5 "L2TP_CMD_SESSION_CREATE": NoHeader, L2tpAttr,
        SESSION_DELETE = 6 "L2TP_CMD_SESSION_DELETE": NoHeader, L2tpAttr,
        SESSION_MODIFY = 7 "L2TP_CMD_SESSION_MODIFY": NoHeader, L2tpAttr,
        SESSION_GET = 8 "L2TP_CMD_SESSION_GET": NoHeader, L2tpAttr => 8 L2tpAttr,
    }
    events {
        TUNNEL_CREATE_NTF = 1 "L2TP_CMD_TUNNEL_CREATE": NoHeader, L2tpAttr,
        TUNNEL_DELETE_NTF = 2 "L2TP_CMD_TUNNEL_DELETE": NoHeader, L2tpAttr,
        TUNNEL_MODIFY_NTF = 3 "L2TP_CMD_TUNNEL_MODIFY": NoHeader, L2tpAttr,
        SESSION_CREATE_NTF = 5 "L2TP_CMD_SESSION_CREATE": NoHeader, L2tpAttr,
        SESSION_DELETE_NTF = 6 "L2TP_CMD_SESSION_DELETE": NoHeader, L2tpAttr,
        SESSION_MODIFY_NTF = 7 "L2TP_CMD_SESSION_MODIFY": NoHeader, L2tpAttr,
    }
    groups {
        GROUP_L2TP = 0 "l2tp",
    }
}
