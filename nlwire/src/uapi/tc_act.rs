// SPDX-License-Identifier: MIT OR Apache-2.0
//! `linux/tc_act/tc_bpf.h`: actions of traffic control.

// Written by ynlgen from the headers of Linux 7.3.4: names, types, numbers.
// Comments are kept. `ynlgen/uapi.toml` decides on headers and types.

#![allow(missing_docs, reason = "the names are C's, as are their meanings")]

// From `linux/tc_act/tc_bpf.h`.

// enum TCA_ACT_BPF_*
pub const TCA_ACT_BPF_UNSPEC:  u16 = 0;
pub const TCA_ACT_BPF_TM:      u16 = 1;
pub const TCA_ACT_BPF_PARMS:   u16 = 2;
pub const TCA_ACT_BPF_OPS_LEN: u16 = 3;
pub const TCA_ACT_BPF_OPS:     u16 = 4;
pub const TCA_ACT_BPF_FD:      u16 = 5;
pub const TCA_ACT_BPF_NAME:    u16 = 6;
pub const TCA_ACT_BPF_PAD:     u16 = 7;
pub const TCA_ACT_BPF_TAG:     u16 = 8;
pub const TCA_ACT_BPF_ID:      u16 = 9;

// From `linux/tc_act/tc_connmark.h`.

// enum TCA_CONNMARK_*
pub const TCA_CONNMARK_UNSPEC: u16 = 0;
pub const TCA_CONNMARK_PARMS:  u16 = 1;
pub const TCA_CONNMARK_TM:     u16 = 2;
pub const TCA_CONNMARK_PAD:    u16 = 3;

// From `linux/tc_act/tc_csum.h`.

// enum TCA_CSUM_*
pub const TCA_CSUM_UNSPEC: u16 = 0;
pub const TCA_CSUM_PARMS:  u16 = 1;
pub const TCA_CSUM_TM:     u16 = 2;
pub const TCA_CSUM_PAD:    u16 = 3;

// enum TCA_CSUM_UPDATE_FLAG_*
pub const TCA_CSUM_UPDATE_FLAG_IPV4HDR: u32 = 1;
pub const TCA_CSUM_UPDATE_FLAG_ICMP:    u32 = 2;
pub const TCA_CSUM_UPDATE_FLAG_IGMP:    u32 = 4;
pub const TCA_CSUM_UPDATE_FLAG_TCP:     u32 = 8;
pub const TCA_CSUM_UPDATE_FLAG_UDP:     u32 = 16;
pub const TCA_CSUM_UPDATE_FLAG_UDPLITE: u32 = 32;
pub const TCA_CSUM_UPDATE_FLAG_SCTP:    u32 = 64;

// From `linux/tc_act/tc_ct.h`.

// enum TCA_CT_*
pub const TCA_CT_UNSPEC:        u16 = 0;
pub const TCA_CT_PARMS:         u16 = 1;
pub const TCA_CT_TM:            u16 = 2;
pub const TCA_CT_ACTION:        u16 = 3;
pub const TCA_CT_ZONE:          u16 = 4;
pub const TCA_CT_MARK:          u16 = 5;
pub const TCA_CT_MARK_MASK:     u16 = 6;
pub const TCA_CT_LABELS:        u16 = 7;
pub const TCA_CT_LABELS_MASK:   u16 = 8;
pub const TCA_CT_NAT_IPV4_MIN:  u16 = 9;
pub const TCA_CT_NAT_IPV4_MAX:  u16 = 10;
pub const TCA_CT_NAT_IPV6_MIN:  u16 = 11;
pub const TCA_CT_NAT_IPV6_MAX:  u16 = 12;
pub const TCA_CT_NAT_PORT_MIN:  u16 = 13;
pub const TCA_CT_NAT_PORT_MAX:  u16 = 14;
pub const TCA_CT_PAD:           u16 = 15;
pub const TCA_CT_HELPER_NAME:   u16 = 16;
pub const TCA_CT_HELPER_FAMILY: u16 = 17;
pub const TCA_CT_HELPER_PROTO:  u16 = 18;

// #define TCA_CT_ACT_*
pub const TCA_CT_ACT_COMMIT:  u16 = 0x1;
pub const TCA_CT_ACT_FORCE:   u16 = 0x2;
pub const TCA_CT_ACT_CLEAR:   u16 = 0x4;
pub const TCA_CT_ACT_NAT:     u16 = 0x8;
pub const TCA_CT_ACT_NAT_SRC: u16 = 0x10;
pub const TCA_CT_ACT_NAT_DST: u16 = 0x20;

// From `linux/tc_act/tc_ctinfo.h`.

// enum TCA_CTINFO_*
pub const TCA_CTINFO_UNSPEC:               u16 = 0;
pub const TCA_CTINFO_PAD:                  u16 = 1;
pub const TCA_CTINFO_TM:                   u16 = 2;
pub const TCA_CTINFO_ACT:                  u16 = 3;
pub const TCA_CTINFO_ZONE:                 u16 = 4;
pub const TCA_CTINFO_PARMS_DSCP_MASK:      u16 = 5;
pub const TCA_CTINFO_PARMS_DSCP_STATEMASK: u16 = 6;
pub const TCA_CTINFO_PARMS_CPMARK_MASK:    u16 = 7;
pub const TCA_CTINFO_STATS_DSCP_SET:       u16 = 8;
pub const TCA_CTINFO_STATS_DSCP_ERROR:     u16 = 9;
pub const TCA_CTINFO_STATS_CPMARK_SET:     u16 = 10;

// From `linux/tc_act/tc_defact.h`.

// enum TCA_DEF_*
pub const TCA_DEF_UNSPEC: u16 = 0;
pub const TCA_DEF_TM:     u16 = 1;
pub const TCA_DEF_PARMS:  u16 = 2;
pub const TCA_DEF_DATA:   u16 = 3;
pub const TCA_DEF_PAD:    u16 = 4;

// From `linux/tc_act/tc_gact.h`.

// #define PGACT_*
pub const PGACT_NONE:    u32 = 0;
pub const PGACT_NETRAND: u32 = 1;
pub const PGACT_DETERM:  u32 = 2;

// enum TCA_GACT_*
pub const TCA_GACT_UNSPEC: u16 = 0;
pub const TCA_GACT_TM:     u16 = 1;
pub const TCA_GACT_PARMS:  u16 = 2;
pub const TCA_GACT_PROB:   u16 = 3;
pub const TCA_GACT_PAD:    u16 = 4;

// From `linux/tc_act/tc_gate.h`.

// enum TCA_GATE_ENTRY_*
pub const TCA_GATE_ENTRY_UNSPEC:     u16 = 0;
pub const TCA_GATE_ENTRY_INDEX:      u16 = 1;
pub const TCA_GATE_ENTRY_GATE:       u16 = 2;
pub const TCA_GATE_ENTRY_INTERVAL:   u16 = 3;
pub const TCA_GATE_ENTRY_IPV:        u16 = 4;
pub const TCA_GATE_ENTRY_MAX_OCTETS: u16 = 5;

// enum TCA_GATE_ONE_*
pub const TCA_GATE_ONE_ENTRY_UNSPEC: u16 = 0;
pub const TCA_GATE_ONE_ENTRY:        u16 = 1;

// enum TCA_GATE_*
pub const TCA_GATE_UNSPEC:         u16 = 0;
pub const TCA_GATE_TM:             u16 = 1;
pub const TCA_GATE_PARMS:          u16 = 2;
pub const TCA_GATE_PAD:            u16 = 3;
pub const TCA_GATE_PRIORITY:       u16 = 4;
pub const TCA_GATE_ENTRY_LIST:     u16 = 5;
pub const TCA_GATE_BASE_TIME:      u16 = 6;
pub const TCA_GATE_CYCLE_TIME:     u16 = 7;
pub const TCA_GATE_CYCLE_TIME_EXT: u16 = 8;
pub const TCA_GATE_FLAGS:          u16 = 9;
pub const TCA_GATE_CLOCKID:        u16 = 10;

// From `linux/tc_act/tc_ife.h`.

// #define IFE_*
pub const IFE_ENCODE: u16 = 1;
pub const IFE_DECODE: u16 = 0;

// enum TCA_IFE_*
pub const TCA_IFE_UNSPEC:  u16 = 0;
pub const TCA_IFE_PARMS:   u16 = 1;
pub const TCA_IFE_TM:      u16 = 2;
pub const TCA_IFE_DMAC:    u16 = 3;
pub const TCA_IFE_SMAC:    u16 = 4;
pub const TCA_IFE_TYPE:    u16 = 5;
pub const TCA_IFE_METALST: u16 = 6;
pub const TCA_IFE_PAD:     u16 = 7;

// From `linux/tc_act/tc_mirred.h`.

// #define TCA_*
pub const TCA_EGRESS_REDIR:   i32 = 1;
pub const TCA_EGRESS_MIRROR:  i32 = 2;
pub const TCA_INGRESS_REDIR:  i32 = 3;
pub const TCA_INGRESS_MIRROR: i32 = 4;

// enum TCA_MIRRED_*
pub const TCA_MIRRED_UNSPEC:  u16 = 0;
pub const TCA_MIRRED_TM:      u16 = 1;
pub const TCA_MIRRED_PARMS:   u16 = 2;
pub const TCA_MIRRED_PAD:     u16 = 3;
pub const TCA_MIRRED_BLOCKID: u16 = 4;

// From `linux/tc_act/tc_mpls.h`.

// #define TCA_MPLS_ACT_*
pub const TCA_MPLS_ACT_POP:      i32 = 1;
pub const TCA_MPLS_ACT_PUSH:     i32 = 2;
pub const TCA_MPLS_ACT_MODIFY:   i32 = 3;
pub const TCA_MPLS_ACT_DEC_TTL:  i32 = 4;
pub const TCA_MPLS_ACT_MAC_PUSH: i32 = 5;

// enum TCA_MPLS_*
pub const TCA_MPLS_UNSPEC: u16 = 0;
pub const TCA_MPLS_TM:     u16 = 1;
pub const TCA_MPLS_PARMS:  u16 = 2;
pub const TCA_MPLS_PAD:    u16 = 3;
pub const TCA_MPLS_PROTO:  u16 = 4;
pub const TCA_MPLS_LABEL:  u16 = 5;
pub const TCA_MPLS_TC:     u16 = 6;
pub const TCA_MPLS_TTL:    u16 = 7;
pub const TCA_MPLS_BOS:    u16 = 8;

// From `linux/tc_act/tc_nat.h`.

// enum TCA_NAT_*
pub const TCA_NAT_UNSPEC: u16 = 0;
pub const TCA_NAT_PARMS:  u16 = 1;
pub const TCA_NAT_TM:     u16 = 2;
pub const TCA_NAT_PAD:    u16 = 3;

// #define TCA_NAT_FLAG_EGRESS
pub const TCA_NAT_FLAG_EGRESS: u32 = 1;

// From `linux/tc_act/tc_pedit.h`.

// enum TCA_PEDIT_*
pub const TCA_PEDIT_UNSPEC:   u16 = 0;
pub const TCA_PEDIT_TM:       u16 = 1;
pub const TCA_PEDIT_PARMS:    u16 = 2;
pub const TCA_PEDIT_PAD:      u16 = 3;
pub const TCA_PEDIT_PARMS_EX: u16 = 4;
pub const TCA_PEDIT_KEYS_EX:  u16 = 5;
pub const TCA_PEDIT_KEY_EX:   u16 = 6;

// enum TCA_PEDIT_KEY_EX_*
pub const TCA_PEDIT_KEY_EX_HTYPE: u16 = 1;
pub const TCA_PEDIT_KEY_EX_CMD:   u16 = 2;

// enum pedit_header_type
pub const TCA_PEDIT_KEY_EX_HDR_TYPE_NETWORK: u16 = 0;
pub const TCA_PEDIT_KEY_EX_HDR_TYPE_ETH:     u16 = 1;
pub const TCA_PEDIT_KEY_EX_HDR_TYPE_IP4:     u16 = 2;
pub const TCA_PEDIT_KEY_EX_HDR_TYPE_IP6:     u16 = 3;
pub const TCA_PEDIT_KEY_EX_HDR_TYPE_TCP:     u16 = 4;
pub const TCA_PEDIT_KEY_EX_HDR_TYPE_UDP:     u16 = 5;

// enum pedit_cmd
pub const TCA_PEDIT_KEY_EX_CMD_SET: u16 = 0;
pub const TCA_PEDIT_KEY_EX_CMD_ADD: u16 = 1;

// From `linux/tc_act/tc_sample.h`.

// enum TCA_SAMPLE_*
pub const TCA_SAMPLE_UNSPEC:        u16 = 0;
pub const TCA_SAMPLE_TM:            u16 = 1;
pub const TCA_SAMPLE_PARMS:         u16 = 2;
pub const TCA_SAMPLE_RATE:          u16 = 3;
pub const TCA_SAMPLE_TRUNC_SIZE:    u16 = 4;
pub const TCA_SAMPLE_PSAMPLE_GROUP: u16 = 5;
pub const TCA_SAMPLE_PAD:           u16 = 6;

// From `linux/tc_act/tc_skbedit.h`.

// #define SKBEDIT_F_*
pub const SKBEDIT_F_PRIORITY:       u64 = 0x1;
pub const SKBEDIT_F_QUEUE_MAPPING:  u64 = 0x2;
pub const SKBEDIT_F_MARK:           u64 = 0x4;
pub const SKBEDIT_F_PTYPE:          u64 = 0x8;
pub const SKBEDIT_F_MASK:           u64 = 0x10;
pub const SKBEDIT_F_INHERITDSFIELD: u64 = 0x20;
pub const SKBEDIT_F_TXQ_SKBHASH:    u64 = 0x40;

// enum TCA_SKBEDIT_*
pub const TCA_SKBEDIT_UNSPEC:            u16 = 0;
pub const TCA_SKBEDIT_TM:                u16 = 1;
pub const TCA_SKBEDIT_PARMS:             u16 = 2;
pub const TCA_SKBEDIT_PRIORITY:          u16 = 3;
pub const TCA_SKBEDIT_QUEUE_MAPPING:     u16 = 4;
pub const TCA_SKBEDIT_MARK:              u16 = 5;
pub const TCA_SKBEDIT_PAD:               u16 = 6;
pub const TCA_SKBEDIT_PTYPE:             u16 = 7;
pub const TCA_SKBEDIT_MASK:              u16 = 8;
pub const TCA_SKBEDIT_FLAGS:             u16 = 9;
pub const TCA_SKBEDIT_QUEUE_MAPPING_MAX: u16 = 10;

// From `linux/tc_act/tc_skbmod.h`.

// #define SKBMOD_F_*
pub const SKBMOD_F_DMAC:    u64 = 0x1;
pub const SKBMOD_F_SMAC:    u64 = 0x2;
pub const SKBMOD_F_ETYPE:   u64 = 0x4;
pub const SKBMOD_F_SWAPMAC: u64 = 0x8;
pub const SKBMOD_F_ECN:     u64 = 0x10;

// enum TCA_SKBMOD_*
pub const TCA_SKBMOD_UNSPEC: u16 = 0;
pub const TCA_SKBMOD_TM:     u16 = 1;
pub const TCA_SKBMOD_PARMS:  u16 = 2;
pub const TCA_SKBMOD_DMAC:   u16 = 3;
pub const TCA_SKBMOD_SMAC:   u16 = 4;
pub const TCA_SKBMOD_ETYPE:  u16 = 5;
pub const TCA_SKBMOD_PAD:    u16 = 6;

// From `linux/tc_act/tc_tunnel_key.h`.

// #define TCA_TUNNEL_KEY_ACT_*
pub const TCA_TUNNEL_KEY_ACT_SET:     i32 = 1;
pub const TCA_TUNNEL_KEY_ACT_RELEASE: i32 = 2;

// enum TCA_TUNNEL_KEY_*
pub const TCA_TUNNEL_KEY_UNSPEC:       u16 = 0;
pub const TCA_TUNNEL_KEY_TM:           u16 = 1;
pub const TCA_TUNNEL_KEY_PARMS:        u16 = 2;
pub const TCA_TUNNEL_KEY_ENC_IPV4_SRC: u16 = 3;
pub const TCA_TUNNEL_KEY_ENC_IPV4_DST: u16 = 4;
pub const TCA_TUNNEL_KEY_ENC_IPV6_SRC: u16 = 5;
pub const TCA_TUNNEL_KEY_ENC_IPV6_DST: u16 = 6;
pub const TCA_TUNNEL_KEY_ENC_KEY_ID:   u16 = 7;
pub const TCA_TUNNEL_KEY_PAD:          u16 = 8;
pub const TCA_TUNNEL_KEY_ENC_DST_PORT: u16 = 9;
pub const TCA_TUNNEL_KEY_NO_CSUM:      u16 = 10;
pub const TCA_TUNNEL_KEY_ENC_OPTS:     u16 = 11;
pub const TCA_TUNNEL_KEY_ENC_TOS:      u16 = 12;
pub const TCA_TUNNEL_KEY_ENC_TTL:      u16 = 13;
pub const TCA_TUNNEL_KEY_NO_FRAG:      u16 = 14;

// enum TCA_TUNNEL_KEY_ENC_OPTS_*
pub const TCA_TUNNEL_KEY_ENC_OPTS_UNSPEC: u16 = 0;
pub const TCA_TUNNEL_KEY_ENC_OPTS_GENEVE: u16 = 1;
pub const TCA_TUNNEL_KEY_ENC_OPTS_VXLAN:  u16 = 2;
pub const TCA_TUNNEL_KEY_ENC_OPTS_ERSPAN: u16 = 3;

// enum TCA_TUNNEL_KEY_ENC_OPT_GENEVE_*
pub const TCA_TUNNEL_KEY_ENC_OPT_GENEVE_UNSPEC: u16 = 0;
pub const TCA_TUNNEL_KEY_ENC_OPT_GENEVE_CLASS:  u16 = 1;
pub const TCA_TUNNEL_KEY_ENC_OPT_GENEVE_TYPE:   u16 = 2;
pub const TCA_TUNNEL_KEY_ENC_OPT_GENEVE_DATA:   u16 = 3;

// enum TCA_TUNNEL_KEY_ENC_OPT_VXLAN_*
pub const TCA_TUNNEL_KEY_ENC_OPT_VXLAN_UNSPEC: u16 = 0;
pub const TCA_TUNNEL_KEY_ENC_OPT_VXLAN_GBP:    u16 = 1;

// enum TCA_TUNNEL_KEY_ENC_OPT_ERSPAN_*
pub const TCA_TUNNEL_KEY_ENC_OPT_ERSPAN_UNSPEC: u16 = 0;
pub const TCA_TUNNEL_KEY_ENC_OPT_ERSPAN_VER:    u16 = 1;
pub const TCA_TUNNEL_KEY_ENC_OPT_ERSPAN_INDEX:  u16 = 2;
pub const TCA_TUNNEL_KEY_ENC_OPT_ERSPAN_DIR:    u16 = 3;
pub const TCA_TUNNEL_KEY_ENC_OPT_ERSPAN_HWID:   u16 = 4;

// From `linux/tc_act/tc_vlan.h`.

// #define TCA_VLAN_ACT_*
pub const TCA_VLAN_ACT_POP:      i32 = 1;
pub const TCA_VLAN_ACT_PUSH:     i32 = 2;
pub const TCA_VLAN_ACT_MODIFY:   i32 = 3;
pub const TCA_VLAN_ACT_POP_ETH:  i32 = 4;
pub const TCA_VLAN_ACT_PUSH_ETH: i32 = 5;

// enum TCA_VLAN_*
pub const TCA_VLAN_UNSPEC:             u16 = 0;
pub const TCA_VLAN_TM:                 u16 = 1;
pub const TCA_VLAN_PARMS:              u16 = 2;
pub const TCA_VLAN_PUSH_VLAN_ID:       u16 = 3;
pub const TCA_VLAN_PUSH_VLAN_PROTOCOL: u16 = 4;
pub const TCA_VLAN_PAD:                u16 = 5;
pub const TCA_VLAN_PUSH_VLAN_PRIORITY: u16 = 6;
pub const TCA_VLAN_PUSH_ETH_DST:       u16 = 7;
pub const TCA_VLAN_PUSH_ETH_SRC:       u16 = 8;
