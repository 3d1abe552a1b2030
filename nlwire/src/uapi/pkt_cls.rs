// SPDX-License-Identifier: MIT OR Apache-2.0
//! `linux/pkt_cls.h`: filters and actions of traffic control.

// Written by ynlgen from the headers of Linux 7.3.4: names, types, numbers.
// Comments are kept. `ynlgen/uapi.toml` decides on headers and types.

#![allow(missing_docs, reason = "the names are C's, as are their meanings")]

// #define TC_COOKIE_MAX_SIZE
pub const TC_COOKIE_MAX_SIZE: usize = 16;

// enum TCA_ACT_*
pub const TCA_ACT_UNSPEC:        u16 = 0;
pub const TCA_ACT_KIND:          u16 = 1;
pub const TCA_ACT_OPTIONS:       u16 = 2;
pub const TCA_ACT_INDEX:         u16 = 3;
pub const TCA_ACT_STATS:         u16 = 4;
pub const TCA_ACT_PAD:           u16 = 5;
pub const TCA_ACT_COOKIE:        u16 = 6;
pub const TCA_ACT_FLAGS:         u16 = 7;
pub const TCA_ACT_HW_STATS:      u16 = 8;
pub const TCA_ACT_USED_HW_STATS: u16 = 9;
pub const TCA_ACT_IN_HW_COUNT:   u16 = 10;

// #define TCA_*
pub const TCA_ACT_FLAGS_NO_PERCPU_STATS: u32 = 0x1;
pub const TCA_ACT_FLAGS_SKIP_HW:         u32 = 0x2;
pub const TCA_ACT_FLAGS_SKIP_SW:         u32 = 0x4;
pub const TCA_ACT_HW_STATS_IMMEDIATE:    u32 = 0x1;
pub const TCA_ACT_HW_STATS_DELAYED:      u32 = 0x2;
pub const TCA_OLD_COMPAT:                u32 = 12;
pub const TCA_ACT_BIND:                  u32 = 1;
pub const TCA_ACT_NOBIND:                u32 = 0;
pub const TCA_ACT_UNBIND:                u32 = 1;
pub const TCA_ACT_NOUNBIND:              u32 = 0;
pub const TCA_ACT_REPLACE:               u32 = 1;
pub const TCA_ACT_NOREPLACE:             u32 = 0;

// #define TC_ACT_*
pub const TC_ACT_UNSPEC:       i32 = -1;
pub const TC_ACT_OK:           i32 = 0;
pub const TC_ACT_RECLASSIFY:   i32 = 1;
pub const TC_ACT_SHOT:         i32 = 2;
pub const TC_ACT_PIPE:         i32 = 3;
pub const TC_ACT_STOLEN:       i32 = 4;
pub const TC_ACT_QUEUED:       i32 = 5;
pub const TC_ACT_REPEAT:       i32 = 6;
pub const TC_ACT_REDIRECT:     i32 = 7;
pub const TC_ACT_TRAP:         i32 = 8;
pub const TC_ACT_EXT_VAL_MASK: i32 = 0xfffffff;
pub const TC_ACT_JUMP:         i32 = 0x10000000;
pub const TC_ACT_GOTO_CHAIN:   i32 = 0x20000000;

// #define TCA_ACT_*
pub const TCA_ACT_GACT:       u32 = 5;
pub const TCA_ACT_IPT:        u32 = 6;
pub const TCA_ACT_PEDIT:      u32 = 7;
pub const TCA_ACT_MIRRED:     u32 = 8;
pub const TCA_ACT_NAT:        u32 = 9;
pub const TCA_ACT_XT:         u32 = 10;
pub const TCA_ACT_SKBEDIT:    u32 = 11;
pub const TCA_ACT_VLAN:       u32 = 12;
pub const TCA_ACT_BPF:        u32 = 13;
pub const TCA_ACT_CONNMARK:   u32 = 14;
pub const TCA_ACT_SKBMOD:     u32 = 15;
pub const TCA_ACT_CSUM:       u32 = 16;
pub const TCA_ACT_TUNNEL_KEY: u32 = 17;
pub const TCA_ACT_SIMP:       u32 = 22;
pub const TCA_ACT_IFE:        u32 = 25;
pub const TCA_ACT_SAMPLE:     u32 = 26;

// enum tca_id
pub const TCA_ID_UNSPEC:     u32 = 0;
pub const TCA_ID_POLICE:     u32 = 1;
pub const TCA_ID_GACT:       u32 = 5;
pub const TCA_ID_IPT:        u32 = 6;
pub const TCA_ID_PEDIT:      u32 = 7;
pub const TCA_ID_MIRRED:     u32 = 8;
pub const TCA_ID_NAT:        u32 = 9;
pub const TCA_ID_XT:         u32 = 10;
pub const TCA_ID_SKBEDIT:    u32 = 11;
pub const TCA_ID_VLAN:       u32 = 12;
pub const TCA_ID_BPF:        u32 = 13;
pub const TCA_ID_CONNMARK:   u32 = 14;
pub const TCA_ID_SKBMOD:     u32 = 15;
pub const TCA_ID_CSUM:       u32 = 16;
pub const TCA_ID_TUNNEL_KEY: u32 = 17;
pub const TCA_ID_SIMP:       u32 = 22;
pub const TCA_ID_IFE:        u32 = 25;
pub const TCA_ID_SAMPLE:     u32 = 26;
pub const TCA_ID_CTINFO:     u32 = 27;
pub const TCA_ID_MPLS:       u32 = 28;
pub const TCA_ID_CT:         u32 = 29;
pub const TCA_ID_GATE:       u32 = 30;

// #define TC_POLICE_*
pub const TC_POLICE_UNSPEC:     i32 = -1;
pub const TC_POLICE_OK:         i32 = 0;
pub const TC_POLICE_RECLASSIFY: i32 = 1;
pub const TC_POLICE_SHOT:       i32 = 2;
pub const TC_POLICE_PIPE:       i32 = 3;

// enum TCA_POLICE_*
pub const TCA_POLICE_UNSPEC:     u16 = 0;
pub const TCA_POLICE_TBF:        u16 = 1;
pub const TCA_POLICE_RATE:       u16 = 2;
pub const TCA_POLICE_PEAKRATE:   u16 = 3;
pub const TCA_POLICE_AVRATE:     u16 = 4;
pub const TCA_POLICE_RESULT:     u16 = 5;
pub const TCA_POLICE_TM:         u16 = 6;
pub const TCA_POLICE_PAD:        u16 = 7;
pub const TCA_POLICE_RATE64:     u16 = 8;
pub const TCA_POLICE_PEAKRATE64: u16 = 9;
pub const TCA_POLICE_PKTRATE64:  u16 = 10;
pub const TCA_POLICE_PKTBURST64: u16 = 11;

// #define TCA_CLS_FLAGS_*
pub const TCA_CLS_FLAGS_SKIP_HW:   u32 = 0x1;
pub const TCA_CLS_FLAGS_SKIP_SW:   u32 = 0x2;
pub const TCA_CLS_FLAGS_IN_HW:     u32 = 0x4;
pub const TCA_CLS_FLAGS_NOT_IN_HW: u32 = 0x8;
pub const TCA_CLS_FLAGS_VERBOSE:   u32 = 0x10;

// #define TC_U32_*
pub const TC_U32_UNSPEC: u32 = 0;
pub const TC_U32_ROOT:   u32 = 0xfff00000;

// enum TCA_U32_*
pub const TCA_U32_UNSPEC:  u16 = 0;
pub const TCA_U32_CLASSID: u16 = 1;
pub const TCA_U32_HASH:    u16 = 2;
pub const TCA_U32_LINK:    u16 = 3;
pub const TCA_U32_DIVISOR: u16 = 4;
pub const TCA_U32_SEL:     u16 = 5;
pub const TCA_U32_POLICE:  u16 = 6;
pub const TCA_U32_ACT:     u16 = 7;
pub const TCA_U32_INDEV:   u16 = 8;
pub const TCA_U32_PCNT:    u16 = 9;
pub const TCA_U32_MARK:    u16 = 10;
pub const TCA_U32_FLAGS:   u16 = 11;
pub const TCA_U32_PAD:     u16 = 12;

// #define TC_U32_*
pub const TC_U32_TERMINAL:  u8 = 1;
pub const TC_U32_OFFSET:    u8 = 2;
pub const TC_U32_VAROFFSET: u8 = 4;
pub const TC_U32_EAT:       u8 = 8;

// enum TCA_ROUTE4_*
pub const TCA_ROUTE4_UNSPEC:  u16 = 0;
pub const TCA_ROUTE4_CLASSID: u16 = 1;
pub const TCA_ROUTE4_TO:      u16 = 2;
pub const TCA_ROUTE4_FROM:    u16 = 3;
pub const TCA_ROUTE4_IIF:     u16 = 4;
pub const TCA_ROUTE4_POLICE:  u16 = 5;
pub const TCA_ROUTE4_ACT:     u16 = 6;

// enum TCA_FW_*
pub const TCA_FW_UNSPEC:  u16 = 0;
pub const TCA_FW_CLASSID: u16 = 1;
pub const TCA_FW_POLICE:  u16 = 2;
pub const TCA_FW_INDEV:   u16 = 3;
pub const TCA_FW_ACT:     u16 = 4;
pub const TCA_FW_MASK:    u16 = 5;

// enum FLOW_KEY_*
pub const FLOW_KEY_SRC:            u32 = 0;
pub const FLOW_KEY_DST:            u32 = 1;
pub const FLOW_KEY_PROTO:          u32 = 2;
pub const FLOW_KEY_PROTO_SRC:      u32 = 3;
pub const FLOW_KEY_PROTO_DST:      u32 = 4;
pub const FLOW_KEY_IIF:            u32 = 5;
pub const FLOW_KEY_PRIORITY:       u32 = 6;
pub const FLOW_KEY_MARK:           u32 = 7;
pub const FLOW_KEY_NFCT:           u32 = 8;
pub const FLOW_KEY_NFCT_SRC:       u32 = 9;
pub const FLOW_KEY_NFCT_DST:       u32 = 10;
pub const FLOW_KEY_NFCT_PROTO_SRC: u32 = 11;
pub const FLOW_KEY_NFCT_PROTO_DST: u32 = 12;
pub const FLOW_KEY_RTCLASSID:      u32 = 13;
pub const FLOW_KEY_SKUID:          u32 = 14;
pub const FLOW_KEY_SKGID:          u32 = 15;
pub const FLOW_KEY_VLAN_TAG:       u32 = 16;
pub const FLOW_KEY_RXHASH:         u32 = 17;

// enum FLOW_MODE_*
pub const FLOW_MODE_MAP:  u32 = 0;
pub const FLOW_MODE_HASH: u32 = 1;

// enum TCA_FLOW_*
pub const TCA_FLOW_UNSPEC:    u16 = 0;
pub const TCA_FLOW_KEYS:      u16 = 1;
pub const TCA_FLOW_MODE:      u16 = 2;
pub const TCA_FLOW_BASECLASS: u16 = 3;
pub const TCA_FLOW_RSHIFT:    u16 = 4;
pub const TCA_FLOW_ADDEND:    u16 = 5;
pub const TCA_FLOW_MASK:      u16 = 6;
pub const TCA_FLOW_XOR:       u16 = 7;
pub const TCA_FLOW_DIVISOR:   u16 = 8;
pub const TCA_FLOW_ACT:       u16 = 9;
pub const TCA_FLOW_POLICE:    u16 = 10;
pub const TCA_FLOW_EMATCHES:  u16 = 11;
pub const TCA_FLOW_PERTURB:   u16 = 12;

// enum TCA_BASIC_*
pub const TCA_BASIC_UNSPEC:   u16 = 0;
pub const TCA_BASIC_CLASSID:  u16 = 1;
pub const TCA_BASIC_EMATCHES: u16 = 2;
pub const TCA_BASIC_ACT:      u16 = 3;
pub const TCA_BASIC_POLICE:   u16 = 4;
pub const TCA_BASIC_PCNT:     u16 = 5;
pub const TCA_BASIC_PAD:      u16 = 6;

// enum TCA_CGROUP_*
pub const TCA_CGROUP_UNSPEC:   u16 = 0;
pub const TCA_CGROUP_ACT:      u16 = 1;
pub const TCA_CGROUP_POLICE:   u16 = 2;
pub const TCA_CGROUP_EMATCHES: u16 = 3;

// #define TCA_BPF_FLAG_ACT_DIRECT
pub const TCA_BPF_FLAG_ACT_DIRECT: u32 = 0x1;

// enum TCA_BPF_*
pub const TCA_BPF_UNSPEC:    u16 = 0;
pub const TCA_BPF_ACT:       u16 = 1;
pub const TCA_BPF_POLICE:    u16 = 2;
pub const TCA_BPF_CLASSID:   u16 = 3;
pub const TCA_BPF_OPS_LEN:   u16 = 4;
pub const TCA_BPF_OPS:       u16 = 5;
pub const TCA_BPF_FD:        u16 = 6;
pub const TCA_BPF_NAME:      u16 = 7;
pub const TCA_BPF_FLAGS:     u16 = 8;
pub const TCA_BPF_FLAGS_GEN: u16 = 9;
pub const TCA_BPF_TAG:       u16 = 10;
pub const TCA_BPF_ID:        u16 = 11;

// enum TCA_FLOWER_*
pub const TCA_FLOWER_UNSPEC:                    u16 = 0;
pub const TCA_FLOWER_CLASSID:                   u16 = 1;
pub const TCA_FLOWER_INDEV:                     u16 = 2;
pub const TCA_FLOWER_ACT:                       u16 = 3;
pub const TCA_FLOWER_KEY_ETH_DST:               u16 = 4;
pub const TCA_FLOWER_KEY_ETH_DST_MASK:          u16 = 5;
pub const TCA_FLOWER_KEY_ETH_SRC:               u16 = 6;
pub const TCA_FLOWER_KEY_ETH_SRC_MASK:          u16 = 7;
pub const TCA_FLOWER_KEY_ETH_TYPE:              u16 = 8;
pub const TCA_FLOWER_KEY_IP_PROTO:              u16 = 9;
pub const TCA_FLOWER_KEY_IPV4_SRC:              u16 = 10;
pub const TCA_FLOWER_KEY_IPV4_SRC_MASK:         u16 = 11;
pub const TCA_FLOWER_KEY_IPV4_DST:              u16 = 12;
pub const TCA_FLOWER_KEY_IPV4_DST_MASK:         u16 = 13;
pub const TCA_FLOWER_KEY_IPV6_SRC:              u16 = 14;
pub const TCA_FLOWER_KEY_IPV6_SRC_MASK:         u16 = 15;
pub const TCA_FLOWER_KEY_IPV6_DST:              u16 = 16;
pub const TCA_FLOWER_KEY_IPV6_DST_MASK:         u16 = 17;
pub const TCA_FLOWER_KEY_TCP_SRC:               u16 = 18;
pub const TCA_FLOWER_KEY_TCP_DST:               u16 = 19;
pub const TCA_FLOWER_KEY_UDP_SRC:               u16 = 20;
pub const TCA_FLOWER_KEY_UDP_DST:               u16 = 21;
pub const TCA_FLOWER_FLAGS:                     u16 = 22;
pub const TCA_FLOWER_KEY_VLAN_ID:               u16 = 23;
pub const TCA_FLOWER_KEY_VLAN_PRIO:             u16 = 24;
pub const TCA_FLOWER_KEY_VLAN_ETH_TYPE:         u16 = 25;
pub const TCA_FLOWER_KEY_ENC_KEY_ID:            u16 = 26;
pub const TCA_FLOWER_KEY_ENC_IPV4_SRC:          u16 = 27;
pub const TCA_FLOWER_KEY_ENC_IPV4_SRC_MASK:     u16 = 28;
pub const TCA_FLOWER_KEY_ENC_IPV4_DST:          u16 = 29;
pub const TCA_FLOWER_KEY_ENC_IPV4_DST_MASK:     u16 = 30;
pub const TCA_FLOWER_KEY_ENC_IPV6_SRC:          u16 = 31;
pub const TCA_FLOWER_KEY_ENC_IPV6_SRC_MASK:     u16 = 32;
pub const TCA_FLOWER_KEY_ENC_IPV6_DST:          u16 = 33;
pub const TCA_FLOWER_KEY_ENC_IPV6_DST_MASK:     u16 = 34;
pub const TCA_FLOWER_KEY_TCP_SRC_MASK:          u16 = 35;
pub const TCA_FLOWER_KEY_TCP_DST_MASK:          u16 = 36;
pub const TCA_FLOWER_KEY_UDP_SRC_MASK:          u16 = 37;
pub const TCA_FLOWER_KEY_UDP_DST_MASK:          u16 = 38;
pub const TCA_FLOWER_KEY_SCTP_SRC_MASK:         u16 = 39;
pub const TCA_FLOWER_KEY_SCTP_DST_MASK:         u16 = 40;
pub const TCA_FLOWER_KEY_SCTP_SRC:              u16 = 41;
pub const TCA_FLOWER_KEY_SCTP_DST:              u16 = 42;
pub const TCA_FLOWER_KEY_ENC_UDP_SRC_PORT:      u16 = 43;
pub const TCA_FLOWER_KEY_ENC_UDP_SRC_PORT_MASK: u16 = 44;
pub const TCA_FLOWER_KEY_ENC_UDP_DST_PORT:      u16 = 45;
pub const TCA_FLOWER_KEY_ENC_UDP_DST_PORT_MASK: u16 = 46;
pub const TCA_FLOWER_KEY_FLAGS:                 u16 = 47;
pub const TCA_FLOWER_KEY_FLAGS_MASK:            u16 = 48;
pub const TCA_FLOWER_KEY_ICMPV4_CODE:           u16 = 49;
pub const TCA_FLOWER_KEY_ICMPV4_CODE_MASK:      u16 = 50;
pub const TCA_FLOWER_KEY_ICMPV4_TYPE:           u16 = 51;
pub const TCA_FLOWER_KEY_ICMPV4_TYPE_MASK:      u16 = 52;
pub const TCA_FLOWER_KEY_ICMPV6_CODE:           u16 = 53;
pub const TCA_FLOWER_KEY_ICMPV6_CODE_MASK:      u16 = 54;
pub const TCA_FLOWER_KEY_ICMPV6_TYPE:           u16 = 55;
pub const TCA_FLOWER_KEY_ICMPV6_TYPE_MASK:      u16 = 56;
pub const TCA_FLOWER_KEY_ARP_SIP:               u16 = 57;
pub const TCA_FLOWER_KEY_ARP_SIP_MASK:          u16 = 58;
pub const TCA_FLOWER_KEY_ARP_TIP:               u16 = 59;
pub const TCA_FLOWER_KEY_ARP_TIP_MASK:          u16 = 60;
pub const TCA_FLOWER_KEY_ARP_OP:                u16 = 61;
pub const TCA_FLOWER_KEY_ARP_OP_MASK:           u16 = 62;
pub const TCA_FLOWER_KEY_ARP_SHA:               u16 = 63;
pub const TCA_FLOWER_KEY_ARP_SHA_MASK:          u16 = 64;
pub const TCA_FLOWER_KEY_ARP_THA:               u16 = 65;
pub const TCA_FLOWER_KEY_ARP_THA_MASK:          u16 = 66;
pub const TCA_FLOWER_KEY_MPLS_TTL:              u16 = 67;
pub const TCA_FLOWER_KEY_MPLS_BOS:              u16 = 68;
pub const TCA_FLOWER_KEY_MPLS_TC:               u16 = 69;
pub const TCA_FLOWER_KEY_MPLS_LABEL:            u16 = 70;
pub const TCA_FLOWER_KEY_TCP_FLAGS:             u16 = 71;
pub const TCA_FLOWER_KEY_TCP_FLAGS_MASK:        u16 = 72;
pub const TCA_FLOWER_KEY_IP_TOS:                u16 = 73;
pub const TCA_FLOWER_KEY_IP_TOS_MASK:           u16 = 74;
pub const TCA_FLOWER_KEY_IP_TTL:                u16 = 75;
pub const TCA_FLOWER_KEY_IP_TTL_MASK:           u16 = 76;
pub const TCA_FLOWER_KEY_CVLAN_ID:              u16 = 77;
pub const TCA_FLOWER_KEY_CVLAN_PRIO:            u16 = 78;
pub const TCA_FLOWER_KEY_CVLAN_ETH_TYPE:        u16 = 79;
pub const TCA_FLOWER_KEY_ENC_IP_TOS:            u16 = 80;
pub const TCA_FLOWER_KEY_ENC_IP_TOS_MASK:       u16 = 81;
pub const TCA_FLOWER_KEY_ENC_IP_TTL:            u16 = 82;
pub const TCA_FLOWER_KEY_ENC_IP_TTL_MASK:       u16 = 83;
pub const TCA_FLOWER_KEY_ENC_OPTS:              u16 = 84;
pub const TCA_FLOWER_KEY_ENC_OPTS_MASK:         u16 = 85;
pub const TCA_FLOWER_IN_HW_COUNT:               u16 = 86;
pub const TCA_FLOWER_KEY_PORT_SRC_MIN:          u16 = 87;
pub const TCA_FLOWER_KEY_PORT_SRC_MAX:          u16 = 88;
pub const TCA_FLOWER_KEY_PORT_DST_MIN:          u16 = 89;
pub const TCA_FLOWER_KEY_PORT_DST_MAX:          u16 = 90;
pub const TCA_FLOWER_KEY_CT_STATE:              u16 = 91;
pub const TCA_FLOWER_KEY_CT_STATE_MASK:         u16 = 92;
pub const TCA_FLOWER_KEY_CT_ZONE:               u16 = 93;
pub const TCA_FLOWER_KEY_CT_ZONE_MASK:          u16 = 94;
pub const TCA_FLOWER_KEY_CT_MARK:               u16 = 95;
pub const TCA_FLOWER_KEY_CT_MARK_MASK:          u16 = 96;
pub const TCA_FLOWER_KEY_CT_LABELS:             u16 = 97;
pub const TCA_FLOWER_KEY_CT_LABELS_MASK:        u16 = 98;
pub const TCA_FLOWER_KEY_MPLS_OPTS:             u16 = 99;
pub const TCA_FLOWER_KEY_HASH:                  u16 = 100;
pub const TCA_FLOWER_KEY_HASH_MASK:             u16 = 101;
pub const TCA_FLOWER_KEY_NUM_OF_VLANS:          u16 = 102;
pub const TCA_FLOWER_KEY_PPPOE_SID:             u16 = 103;
pub const TCA_FLOWER_KEY_PPP_PROTO:             u16 = 104;
pub const TCA_FLOWER_KEY_L2TPV3_SID:            u16 = 105;
pub const TCA_FLOWER_L2_MISS:                   u16 = 106;
pub const TCA_FLOWER_KEY_CFM:                   u16 = 107;
pub const TCA_FLOWER_KEY_SPI:                   u16 = 108;
pub const TCA_FLOWER_KEY_SPI_MASK:              u16 = 109;
pub const TCA_FLOWER_KEY_ENC_FLAGS:             u16 = 110;
pub const TCA_FLOWER_KEY_ENC_FLAGS_MASK:        u16 = 111;

// enum TCA_FLOWER_KEY_CT_FLAGS_*
pub const TCA_FLOWER_KEY_CT_FLAGS_NEW:         u16 = 0x1;
pub const TCA_FLOWER_KEY_CT_FLAGS_ESTABLISHED: u16 = 0x2;
pub const TCA_FLOWER_KEY_CT_FLAGS_RELATED:     u16 = 0x4;
pub const TCA_FLOWER_KEY_CT_FLAGS_TRACKED:     u16 = 0x8;
pub const TCA_FLOWER_KEY_CT_FLAGS_INVALID:     u16 = 0x10;
pub const TCA_FLOWER_KEY_CT_FLAGS_REPLY:       u16 = 0x20;

// enum TCA_FLOWER_KEY_ENC_OPTS_*
pub const TCA_FLOWER_KEY_ENC_OPTS_UNSPEC: u16 = 0;
pub const TCA_FLOWER_KEY_ENC_OPTS_GENEVE: u16 = 1;
pub const TCA_FLOWER_KEY_ENC_OPTS_VXLAN:  u16 = 2;
pub const TCA_FLOWER_KEY_ENC_OPTS_ERSPAN: u16 = 3;
pub const TCA_FLOWER_KEY_ENC_OPTS_GTP:    u16 = 4;
pub const TCA_FLOWER_KEY_ENC_OPTS_PFCP:   u16 = 5;

// enum TCA_FLOWER_KEY_ENC_OPT_GENEVE_*
pub const TCA_FLOWER_KEY_ENC_OPT_GENEVE_UNSPEC: u16 = 0;
pub const TCA_FLOWER_KEY_ENC_OPT_GENEVE_CLASS:  u16 = 1;
pub const TCA_FLOWER_KEY_ENC_OPT_GENEVE_TYPE:   u16 = 2;
pub const TCA_FLOWER_KEY_ENC_OPT_GENEVE_DATA:   u16 = 3;

// enum TCA_FLOWER_KEY_ENC_OPT_VXLAN_*
pub const TCA_FLOWER_KEY_ENC_OPT_VXLAN_UNSPEC: u16 = 0;
pub const TCA_FLOWER_KEY_ENC_OPT_VXLAN_GBP:    u16 = 1;

// enum TCA_FLOWER_KEY_ENC_OPT_ERSPAN_*
pub const TCA_FLOWER_KEY_ENC_OPT_ERSPAN_UNSPEC: u16 = 0;
pub const TCA_FLOWER_KEY_ENC_OPT_ERSPAN_VER:    u16 = 1;
pub const TCA_FLOWER_KEY_ENC_OPT_ERSPAN_INDEX:  u16 = 2;
pub const TCA_FLOWER_KEY_ENC_OPT_ERSPAN_DIR:    u16 = 3;
pub const TCA_FLOWER_KEY_ENC_OPT_ERSPAN_HWID:   u16 = 4;

// enum TCA_FLOWER_KEY_ENC_OPT_GTP_*
pub const TCA_FLOWER_KEY_ENC_OPT_GTP_UNSPEC:   u16 = 0;
pub const TCA_FLOWER_KEY_ENC_OPT_GTP_PDU_TYPE: u16 = 1;
pub const TCA_FLOWER_KEY_ENC_OPT_GTP_QFI:      u16 = 2;

// enum TCA_FLOWER_KEY_ENC_OPT_PFCP_*
pub const TCA_FLOWER_KEY_ENC_OPT_PFCP_UNSPEC: u16 = 0;
pub const TCA_FLOWER_KEY_ENC_OPT_PFCP_TYPE:   u16 = 1;
pub const TCA_FLOWER_KEY_ENC_OPT_PFCP_SEID:   u16 = 2;

// enum TCA_FLOWER_KEY_MPLS_OPTS_*
pub const TCA_FLOWER_KEY_MPLS_OPTS_UNSPEC: u16 = 0;
pub const TCA_FLOWER_KEY_MPLS_OPTS_LSE:    u16 = 1;

// enum TCA_FLOWER_KEY_MPLS_OPT_LSE_*
pub const TCA_FLOWER_KEY_MPLS_OPT_LSE_UNSPEC: u16 = 0;
pub const TCA_FLOWER_KEY_MPLS_OPT_LSE_DEPTH:  u16 = 1;
pub const TCA_FLOWER_KEY_MPLS_OPT_LSE_TTL:    u16 = 2;
pub const TCA_FLOWER_KEY_MPLS_OPT_LSE_BOS:    u16 = 3;
pub const TCA_FLOWER_KEY_MPLS_OPT_LSE_TC:     u16 = 4;
pub const TCA_FLOWER_KEY_MPLS_OPT_LSE_LABEL:  u16 = 5;

// enum TCA_FLOWER_KEY_FLAGS_*
pub const TCA_FLOWER_KEY_FLAGS_IS_FRAGMENT:          u32 = 0x1;
pub const TCA_FLOWER_KEY_FLAGS_FRAG_IS_FIRST:        u32 = 0x2;
pub const TCA_FLOWER_KEY_FLAGS_TUNNEL_CSUM:          u32 = 0x4;
pub const TCA_FLOWER_KEY_FLAGS_TUNNEL_DONT_FRAGMENT: u32 = 0x8;
pub const TCA_FLOWER_KEY_FLAGS_TUNNEL_OAM:           u32 = 0x10;
pub const TCA_FLOWER_KEY_FLAGS_TUNNEL_CRIT_OPT:      u32 = 0x20;

// enum TCA_FLOWER_KEY_CFM_*
pub const TCA_FLOWER_KEY_CFM_OPT_UNSPEC: u16 = 0;
pub const TCA_FLOWER_KEY_CFM_MD_LEVEL:   u16 = 1;
pub const TCA_FLOWER_KEY_CFM_OPCODE:     u16 = 2;

// #define TCA_FLOWER_MASK_FLAGS_RANGE
pub const TCA_FLOWER_MASK_FLAGS_RANGE: u32 = 0x1;

// enum TCA_MATCHALL_*
pub const TCA_MATCHALL_UNSPEC:  u16 = 0;
pub const TCA_MATCHALL_CLASSID: u16 = 1;
pub const TCA_MATCHALL_ACT:     u16 = 2;
pub const TCA_MATCHALL_FLAGS:   u16 = 3;
pub const TCA_MATCHALL_PCNT:    u16 = 4;
pub const TCA_MATCHALL_PAD:     u16 = 5;

// enum TCA_EMATCH_TREE_*
pub const TCA_EMATCH_TREE_UNSPEC: u16 = 0;
pub const TCA_EMATCH_TREE_HDR:    u16 = 1;
pub const TCA_EMATCH_TREE_LIST:   u16 = 2;

// #define TCF_EM_*
pub const TCF_EM_REL_END:  u16 = 0;
pub const TCF_EM_REL_AND:  u16 = 0x1;
pub const TCF_EM_REL_OR:   u16 = 0x2;
pub const TCF_EM_INVERT:   u16 = 0x4;
pub const TCF_EM_SIMPLE:   u16 = 0x8;
pub const TCF_EM_REL_MASK: u16 = 3;

// enum TCF_LAYER_*
pub const TCF_LAYER_LINK:      u8 = 0;
pub const TCF_LAYER_NETWORK:   u8 = 1;
pub const TCF_LAYER_TRANSPORT: u8 = 2;

// #define TCF_EM_*
pub const TCF_EM_CONTAINER: u16 = 0;
pub const TCF_EM_CMP:       u16 = 1;
pub const TCF_EM_NBYTE:     u16 = 2;
pub const TCF_EM_U32:       u16 = 3;
pub const TCF_EM_META:      u16 = 4;
pub const TCF_EM_TEXT:      u16 = 5;
pub const TCF_EM_VLAN:      u16 = 6;
pub const TCF_EM_CANID:     u16 = 7;
pub const TCF_EM_IPSET:     u16 = 8;
pub const TCF_EM_IPT:       u16 = 9;

// enum TCF_EM_PROG_TC
pub const TCF_EM_PROG_TC: u16 = 0;

// enum TCF_EM_OPND_*
pub const TCF_EM_OPND_EQ: u8 = 0;
pub const TCF_EM_OPND_GT: u8 = 1;
pub const TCF_EM_OPND_LT: u8 = 2;
