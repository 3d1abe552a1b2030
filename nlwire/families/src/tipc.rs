// SPDX-License-Identifier: MIT OR Apache-2.0
//! TIPC: bearers, links, nodes, sockets and names of a cluster.
//!
//! Written by hand from C: `linux/tipc_netlink.h`.

use nlwire::typed::*;
use nlwire::NlaPolicy;

attributes! {
    pub TipcNlaUdp "udp" {
        /// C: `struct sockaddr_in` or `struct sockaddr_in6`.
        LOCAL = 1 "TIPC_NLA_UDP_LOCAL": Bytes => NlaPolicy::BINARY.max_len(128),
        /// C: `struct sockaddr_in` or `struct sockaddr_in6`.
        REMOTE = 2 "TIPC_NLA_UDP_REMOTE": Bytes => NlaPolicy::BINARY.max_len(128),
        MULTI_REMOTEIP = 3 "TIPC_NLA_UDP_MULTI_REMOTEIP": Flag,
    }
    pub TipcNlaProp "prop" {
        PRIO = 1 "TIPC_NLA_PROP_PRIO": U32,
        /// In milliseconds.
        TOL = 2 "TIPC_NLA_PROP_TOL": U32,
        /// In packets.
        WIN = 3 "TIPC_NLA_PROP_WIN": U32,
        MTU = 4 "TIPC_NLA_PROP_MTU": U32 => NlaPolicy::U32.max(65535),
        BROADCAST = 5 "TIPC_NLA_PROP_BROADCAST": U32,
        /// In percent.
        BROADCAST_RATIO = 6 "TIPC_NLA_PROP_BROADCAST_RATIO": U32,
    }
    pub TipcNlaBearer "bearer" {
        NAME = 1 "TIPC_NLA_BEARER_NAME": Str => NlaPolicy::NUL_STRING.max_len(32),
        PROP = 2 "TIPC_NLA_BEARER_PROP": Nest<TipcNlaProp>,
        DOMAIN = 3 "TIPC_NLA_BEARER_DOMAIN": U32,
        UDP_OPTS = 4 "TIPC_NLA_BEARER_UDP_OPTS": Nest<TipcNlaUdp>,
    }
    pub TipcNlaCon "con" {
        FLAG = 1 "TIPC_NLA_CON_FLAG": Flag,
        NODE = 2 "TIPC_NLA_CON_NODE": U32,
        SOCK = 3 "TIPC_NLA_CON_SOCK": U32,
        TYPE = 4 "TIPC_NLA_CON_TYPE": U32,
        INST = 5 "TIPC_NLA_CON_INST": U32,
    }
    pub TipcNlaSockStat "sock-stat" {
        RCVQ = 0 "TIPC_NLA_SOCK_STAT_RCVQ": U32,
        SENDQ = 1 "TIPC_NLA_SOCK_STAT_SENDQ": U32,
        LINK_CONG = 2 "TIPC_NLA_SOCK_STAT_LINK_CONG": Flag,
        CONN_CONG = 3 "TIPC_NLA_SOCK_STAT_CONN_CONG": Flag,
        DROP = 4 "TIPC_NLA_SOCK_STAT_DROP": U32,
    }
    pub TipcNlaSockGroup "sock-group" {
        ID = 0 "TIPC_NLA_SOCK_GROUP_ID": U32,
        OPEN = 1 "TIPC_NLA_SOCK_GROUP_OPEN": Flag,
        NODE_SCOPE = 2 "TIPC_NLA_SOCK_GROUP_NODE_SCOPE": Flag,
        CLUSTER_SCOPE = 3 "TIPC_NLA_SOCK_GROUP_CLUSTER_SCOPE": Flag,
        INSTANCE = 4 "TIPC_NLA_SOCK_GROUP_INSTANCE": U32,
        BC_SEND_NEXT = 5 "TIPC_NLA_SOCK_GROUP_BC_SEND_NEXT": U32,
    }
    pub TipcNlaSock "sock" {
        ADDR = 1 "TIPC_NLA_SOCK_ADDR": U32,
        REF = 2 "TIPC_NLA_SOCK_REF": U32,
        CON = 3 "TIPC_NLA_SOCK_CON": Nest<TipcNlaCon>,
        HAS_PUBL = 4 "TIPC_NLA_SOCK_HAS_PUBL": Flag,
        STAT = 5 "TIPC_NLA_SOCK_STAT": Nest<TipcNlaSockStat>,
        /// C: `SOCK_*`.
        TYPE = 6 "TIPC_NLA_SOCK_TYPE": U32,
        INO = 7 "TIPC_NLA_SOCK_INO": U32,
        UID = 8 "TIPC_NLA_SOCK_UID": U32,
        TIPC_STATE = 9 "TIPC_NLA_SOCK_TIPC_STATE": U32,
        COOKIE = 10 "TIPC_NLA_SOCK_COOKIE": U64,
        PAD = 11 "TIPC_NLA_SOCK_PAD": Empty,
        GROUP = 12 "TIPC_NLA_SOCK_GROUP": Nest<TipcNlaSockGroup>,
    }
    pub TipcNlaStats "stats" {
        RX_INFO = 1 "TIPC_NLA_STATS_RX_INFO": U32,
        RX_FRAGMENTS = 2 "TIPC_NLA_STATS_RX_FRAGMENTS": U32,
        RX_FRAGMENTED = 3 "TIPC_NLA_STATS_RX_FRAGMENTED": U32,
        RX_BUNDLES = 4 "TIPC_NLA_STATS_RX_BUNDLES": U32,
        RX_BUNDLED = 5 "TIPC_NLA_STATS_RX_BUNDLED": U32,
        TX_INFO = 6 "TIPC_NLA_STATS_TX_INFO": U32,
        TX_FRAGMENTS = 7 "TIPC_NLA_STATS_TX_FRAGMENTS": U32,
        TX_FRAGMENTED = 8 "TIPC_NLA_STATS_TX_FRAGMENTED": U32,
        TX_BUNDLES = 9 "TIPC_NLA_STATS_TX_BUNDLES": U32,
        TX_BUNDLED = 10 "TIPC_NLA_STATS_TX_BUNDLED": U32,
        MSG_PROF_TOT = 11 "TIPC_NLA_STATS_MSG_PROF_TOT": U32,
        MSG_LEN_CNT = 12 "TIPC_NLA_STATS_MSG_LEN_CNT": U32,
        MSG_LEN_TOT = 13 "TIPC_NLA_STATS_MSG_LEN_TOT": U32,
        MSG_LEN_P0 = 14 "TIPC_NLA_STATS_MSG_LEN_P0": U32,
        MSG_LEN_P1 = 15 "TIPC_NLA_STATS_MSG_LEN_P1": U32,
        MSG_LEN_P2 = 16 "TIPC_NLA_STATS_MSG_LEN_P2": U32,
        MSG_LEN_P3 = 17 "TIPC_NLA_STATS_MSG_LEN_P3": U32,
        MSG_LEN_P4 = 18 "TIPC_NLA_STATS_MSG_LEN_P4": U32,
        MSG_LEN_P5 = 19 "TIPC_NLA_STATS_MSG_LEN_P5": U32,
        MSG_LEN_P6 = 20 "TIPC_NLA_STATS_MSG_LEN_P6": U32,
        RX_STATES = 21 "TIPC_NLA_STATS_RX_STATES": U32,
        RX_PROBES = 22 "TIPC_NLA_STATS_RX_PROBES": U32,
        RX_NACKS = 23 "TIPC_NLA_STATS_RX_NACKS": U32,
        RX_DEFERRED = 24 "TIPC_NLA_STATS_RX_DEFERRED": U32,
        TX_STATES = 25 "TIPC_NLA_STATS_TX_STATES": U32,
        TX_PROBES = 26 "TIPC_NLA_STATS_TX_PROBES": U32,
        TX_NACKS = 27 "TIPC_NLA_STATS_TX_NACKS": U32,
        TX_ACKS = 28 "TIPC_NLA_STATS_TX_ACKS": U32,
        RETRANSMITTED = 29 "TIPC_NLA_STATS_RETRANSMITTED": U32,
        DUPLICATES = 30 "TIPC_NLA_STATS_DUPLICATES": U32,
        LINK_CONGS = 31 "TIPC_NLA_STATS_LINK_CONGS": U32,
        MAX_QUEUE = 32 "TIPC_NLA_STATS_MAX_QUEUE": U32,
        AVG_QUEUE = 33 "TIPC_NLA_STATS_AVG_QUEUE": U32,
    }
    pub TipcNlaLink "link" {
        NAME = 1 "TIPC_NLA_LINK_NAME": Str => NlaPolicy::NUL_STRING.max_len(68),
        DEST = 2 "TIPC_NLA_LINK_DEST": U32,
        MTU = 3 "TIPC_NLA_LINK_MTU": U32,
        BROADCAST = 4 "TIPC_NLA_LINK_BROADCAST": Flag,
        UP = 5 "TIPC_NLA_LINK_UP": Flag,
        ACTIVE = 6 "TIPC_NLA_LINK_ACTIVE": Flag,
        PROP = 7 "TIPC_NLA_LINK_PROP": Nest<TipcNlaProp>,
        STATS = 8 "TIPC_NLA_LINK_STATS": Nest<TipcNlaStats>,
        /// In packets.
        RX = 9 "TIPC_NLA_LINK_RX": U32,
        /// In packets.
        TX = 10 "TIPC_NLA_LINK_TX": U32,
    }
    pub TipcNlaMedia "media" {
        NAME = 1 "TIPC_NLA_MEDIA_NAME": Str,
        PROP = 2 "TIPC_NLA_MEDIA_PROP": Nest<TipcNlaProp>,
    }
    pub TipcNlaNode "node" {
        ADDR = 1 "TIPC_NLA_NODE_ADDR": U32,
        UP = 2 "TIPC_NLA_NODE_UP": Flag,
        ID = 3 "TIPC_NLA_NODE_ID": Hex => NlaPolicy::BINARY.max_len(16),
        /// C: `struct tipc_aead_key`.
        KEY = 4 "TIPC_NLA_NODE_KEY": Bytes => NlaPolicy::BINARY.max_len(72),
        KEY_MASTER = 5 "TIPC_NLA_NODE_KEY_MASTER": Flag,
        /// In minutes.
        REKEYING = 6 "TIPC_NLA_NODE_REKEYING": U32,
    }
    pub TipcNlaNet "net" {
        ID = 1 "TIPC_NLA_NET_ID": U32,
        ADDR = 2 "TIPC_NLA_NET_ADDR": U32,
        NODEID = 3 "TIPC_NLA_NET_NODEID": U64,
        NODEID_W1 = 4 "TIPC_NLA_NET_NODEID_W1": U64,
        ADDR_LEGACY = 5 "TIPC_NLA_NET_ADDR_LEGACY": Flag,
    }
    pub TipcNlaNameTable "name-table" {
        PUBL = 1 "TIPC_NLA_NAME_TABLE_PUBL": Nest<TipcNlaPubl>,
    }
    pub TipcNlaPubl "publ" {
        TYPE = 1 "TIPC_NLA_PUBL_TYPE": U32,
        LOWER = 2 "TIPC_NLA_PUBL_LOWER": U32,
        UPPER = 3 "TIPC_NLA_PUBL_UPPER": U32,
        SCOPE = 4 "TIPC_NLA_PUBL_SCOPE": U32,
        NODE = 5 "TIPC_NLA_PUBL_NODE": U32,
        REF = 6 "TIPC_NLA_PUBL_REF": U32,
        KEY = 7 "TIPC_NLA_PUBL_KEY": U32,
    }
    pub TipcNlaMon "mon" {
        ACTIVATION_THRESHOLD = 1 "TIPC_NLA_MON_ACTIVATION_THRESHOLD": U32,
        REF = 2 "TIPC_NLA_MON_REF": U32,
        ACTIVE = 3 "TIPC_NLA_MON_ACTIVE": Flag,
        BEARER_NAME = 4 "TIPC_NLA_MON_BEARER_NAME": Str,
        PEERCNT = 5 "TIPC_NLA_MON_PEERCNT": U32,
        LISTGEN = 6 "TIPC_NLA_MON_LISTGEN": U32,
    }
    pub TipcNlaMonPeer "mon-peer" {
        ADDR = 1 "TIPC_NLA_MON_PEER_ADDR": U32,
        DOMGEN = 2 "TIPC_NLA_MON_PEER_DOMGEN": U32,
        APPLIED = 3 "TIPC_NLA_MON_PEER_APPLIED": U32,
        UPMAP = 4 "TIPC_NLA_MON_PEER_UPMAP": U64,
        MEMBERS = 5 "TIPC_NLA_MON_PEER_MEMBERS": Array<U32>,
        UP = 6 "TIPC_NLA_MON_PEER_UP": Flag,
        HEAD = 7 "TIPC_NLA_MON_PEER_HEAD": Flag,
        LOCAL = 8 "TIPC_NLA_MON_PEER_LOCAL": Flag,
        PAD = 9 "TIPC_NLA_MON_PEER_PAD": Empty,
    }
    pub TipcNla "tipc" {
        BEARER = 1 "TIPC_NLA_BEARER": Nest<TipcNlaBearer>,
        SOCK = 2 "TIPC_NLA_SOCK": Nest<TipcNlaSock>,
        PUBL = 3 "TIPC_NLA_PUBL": Nest<TipcNlaPubl>,
        LINK = 4 "TIPC_NLA_LINK": Nest<TipcNlaLink>,
        MEDIA = 5 "TIPC_NLA_MEDIA": Nest<TipcNlaMedia>,
        NODE = 6 "TIPC_NLA_NODE": Nest<TipcNlaNode>,
        NET = 7 "TIPC_NLA_NET": Nest<TipcNlaNet>,
        NAME_TABLE = 8 "TIPC_NLA_NAME_TABLE": Nest<TipcNlaNameTable>,
        MON = 9 "TIPC_NLA_MON": Nest<TipcNlaMon>,
        MON_PEER = 10 "TIPC_NLA_MON_PEER": Nest<TipcNlaMonPeer>,
    }
}

family! {
    pub Tipc: Genl("TIPCv2", 1) "TIPCv2" {
        BEARER_DISABLE = 2 "TIPC_NL_BEARER_DISABLE": NoHeader, TipcNla,
        BEARER_ENABLE = 3 "TIPC_NL_BEARER_ENABLE": NoHeader, TipcNla,
        BEARER_GET = 4 "TIPC_NL_BEARER_GET": NoHeader, TipcNla => 4 TipcNla,
        BEARER_SET = 5 "TIPC_NL_BEARER_SET": NoHeader, TipcNla,
        SOCK_GET = 6 "TIPC_NL_SOCK_GET": NoHeader, TipcNla => 6 TipcNla,
        PUBL_GET = 7 "TIPC_NL_PUBL_GET": NoHeader, TipcNla => 7 TipcNla,
        LINK_GET = 8 "TIPC_NL_LINK_GET": NoHeader, TipcNla => 8 TipcNla,
        LINK_SET = 9 "TIPC_NL_LINK_SET": NoHeader, TipcNla,
        LINK_RESET_STATS = 10 "TIPC_NL_LINK_RESET_STATS": NoHeader, TipcNla,
        MEDIA_GET = 11 "TIPC_NL_MEDIA_GET": NoHeader, TipcNla => 11 TipcNla,
        MEDIA_SET = 12 "TIPC_NL_MEDIA_SET": NoHeader, TipcNla,
        NODE_GET = 13 "TIPC_NL_NODE_GET": NoHeader, TipcNla => 13 TipcNla,
        NET_GET = 14 "TIPC_NL_NET_GET": NoHeader, TipcNla => 14 TipcNla,
        NET_SET = 15 "TIPC_NL_NET_SET": NoHeader, TipcNla,
        NAME_TABLE_GET = 16 "TIPC_NL_NAME_TABLE_GET": NoHeader, TipcNla => 16 TipcNla,
        MON_SET = 17 "TIPC_NL_MON_SET": NoHeader, TipcNla,
        MON_GET = 18 "TIPC_NL_MON_GET": NoHeader, TipcNla => 18 TipcNla,
        MON_PEER_GET = 19 "TIPC_NL_MON_PEER_GET": NoHeader, TipcNla => 19 TipcNla,
        PEER_REMOVE = 20 "TIPC_NL_PEER_REMOVE": NoHeader, TipcNla,
        BEARER_ADD = 21 "TIPC_NL_BEARER_ADD": NoHeader, TipcNla,
        UDP_GET_REMOTEIP = 22 "TIPC_NL_UDP_GET_REMOTEIP": NoHeader, TipcNla => 4 TipcNla,
        KEY_SET = 23 "TIPC_NL_KEY_SET": NoHeader, TipcNla,
        KEY_FLUSH = 24 "TIPC_NL_KEY_FLUSH": NoHeader, TipcNla,
        ADDR_LEGACY_GET = 25 "TIPC_NL_ADDR_LEGACY_GET": NoHeader, TipcNla => 25 TipcNla,
    }
}
