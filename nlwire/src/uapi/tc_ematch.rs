// SPDX-License-Identifier: MIT OR Apache-2.0
//! `linux/tc_ematch/tc_em_cmp.h`: extended matches of traffic control.

// Written by ynlgen from the headers of Linux 7.3.4: names, types, numbers.
// Comments are kept. `ynlgen/uapi.toml` decides on headers and types.

#![allow(missing_docs, reason = "the names are C's, as are their meanings")]

// From `linux/tc_ematch/tc_em_cmp.h`.

// enum TCF_EM_ALIGN_*
pub const TCF_EM_ALIGN_U8:  u16 = 1;
pub const TCF_EM_ALIGN_U16: u16 = 2;
pub const TCF_EM_ALIGN_U32: u16 = 4;

// #define TCF_EM_CMP_TRANS
pub const TCF_EM_CMP_TRANS: u16 = 1;

// From `linux/tc_ematch/tc_em_ipt.h`.

// enum TCA_EM_IPT_*
pub const TCA_EM_IPT_UNSPEC:         u16 = 0;
pub const TCA_EM_IPT_HOOK:           u16 = 1;
pub const TCA_EM_IPT_MATCH_NAME:     u16 = 2;
pub const TCA_EM_IPT_MATCH_REVISION: u16 = 3;
pub const TCA_EM_IPT_NFPROTO:        u16 = 4;
pub const TCA_EM_IPT_MATCH_DATA:     u16 = 5;

// From `linux/tc_ematch/tc_em_meta.h`.

// enum TCA_EM_META_*
pub const TCA_EM_META_UNSPEC: u16 = 0;
pub const TCA_EM_META_HDR:    u16 = 1;
pub const TCA_EM_META_LVALUE: u16 = 2;
pub const TCA_EM_META_RVALUE: u16 = 3;

// #define TCF_META_*
pub const TCF_META_TYPE_MASK: u16 = 0xf000;
pub const TCF_META_ID_MASK:   u16 = 0x7ff;

// enum TCF_META_TYPE_*
pub const TCF_META_TYPE_VAR: u16 = 0;
pub const TCF_META_TYPE_INT: u16 = 1;

// enum TCF_META_ID_*
pub const TCF_META_ID_VALUE:              u16 = 0;
pub const TCF_META_ID_RANDOM:             u16 = 1;
pub const TCF_META_ID_LOADAVG_0:          u16 = 2;
pub const TCF_META_ID_LOADAVG_1:          u16 = 3;
pub const TCF_META_ID_LOADAVG_2:          u16 = 4;
pub const TCF_META_ID_DEV:                u16 = 5;
pub const TCF_META_ID_PRIORITY:           u16 = 6;
pub const TCF_META_ID_PROTOCOL:           u16 = 7;
pub const TCF_META_ID_PKTTYPE:            u16 = 8;
pub const TCF_META_ID_PKTLEN:             u16 = 9;
pub const TCF_META_ID_DATALEN:            u16 = 10;
pub const TCF_META_ID_MACLEN:             u16 = 11;
pub const TCF_META_ID_NFMARK:             u16 = 12;
pub const TCF_META_ID_TCINDEX:            u16 = 13;
pub const TCF_META_ID_RTCLASSID:          u16 = 14;
pub const TCF_META_ID_RTIIF:              u16 = 15;
pub const TCF_META_ID_SK_FAMILY:          u16 = 16;
pub const TCF_META_ID_SK_STATE:           u16 = 17;
pub const TCF_META_ID_SK_REUSE:           u16 = 18;
pub const TCF_META_ID_SK_BOUND_IF:        u16 = 19;
pub const TCF_META_ID_SK_REFCNT:          u16 = 20;
pub const TCF_META_ID_SK_SHUTDOWN:        u16 = 21;
pub const TCF_META_ID_SK_PROTO:           u16 = 22;
pub const TCF_META_ID_SK_TYPE:            u16 = 23;
pub const TCF_META_ID_SK_RCVBUF:          u16 = 24;
pub const TCF_META_ID_SK_RMEM_ALLOC:      u16 = 25;
pub const TCF_META_ID_SK_WMEM_ALLOC:      u16 = 26;
pub const TCF_META_ID_SK_OMEM_ALLOC:      u16 = 27;
pub const TCF_META_ID_SK_WMEM_QUEUED:     u16 = 28;
pub const TCF_META_ID_SK_RCV_QLEN:        u16 = 29;
pub const TCF_META_ID_SK_SND_QLEN:        u16 = 30;
pub const TCF_META_ID_SK_ERR_QLEN:        u16 = 31;
pub const TCF_META_ID_SK_FORWARD_ALLOCS:  u16 = 32;
pub const TCF_META_ID_SK_SNDBUF:          u16 = 33;
pub const TCF_META_ID_SK_ALLOCS:          u16 = 34;
pub const TCF_META_ID_SK_HASH:            u16 = 36;
pub const TCF_META_ID_SK_LINGERTIME:      u16 = 37;
pub const TCF_META_ID_SK_ACK_BACKLOG:     u16 = 38;
pub const TCF_META_ID_SK_MAX_ACK_BACKLOG: u16 = 39;
pub const TCF_META_ID_SK_PRIO:            u16 = 40;
pub const TCF_META_ID_SK_RCVLOWAT:        u16 = 41;
pub const TCF_META_ID_SK_RCVTIMEO:        u16 = 42;
pub const TCF_META_ID_SK_SNDTIMEO:        u16 = 43;
pub const TCF_META_ID_SK_SENDMSG_OFF:     u16 = 44;
pub const TCF_META_ID_SK_WRITE_PENDING:   u16 = 45;
pub const TCF_META_ID_VLAN_TAG:           u16 = 46;
pub const TCF_META_ID_RXHASH:             u16 = 47;

// From `linux/tc_ematch/tc_em_text.h`.

// #define TC_EM_TEXT_ALGOSIZ
pub const TC_EM_TEXT_ALGOSIZ: usize = 16;
