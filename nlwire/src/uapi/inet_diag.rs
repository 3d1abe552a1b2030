// SPDX-License-Identifier: MIT OR Apache-2.0
//! `linux/inet_diag.h`: sockets of IPv4 and IPv6.
//!
//! For the protocol `NETLINK_SOCK_DIAG`. The structs of this header are in
//! [`sock_diag`](super::super::sock_diag). The states of sockets are from the
//! kernel's internal `net/tcp_states.h`; the C library repeats most of them in
//! `netinet/tcp.h`. The protocols are from `linux/in.h` and `linux/in6.h`.
//!
//! | constants | group |
//! |---|---|
//! | `IPPROTO_*` | internet protocols (`sdiag_protocol`) |
//! | `TCP_*` | states of a TCP socket (`idiag_state`) |
//! | `TCPF_*` | the same as bits (`idiag_states`) |
//! | `INET_DIAG_REQ_*` | attributes of a request |
//! | `INET_DIAG_NOCOOKIE` | a cookie that matches any (`idiag_cookie`) |
//! | `INET_DIAG_*` | attributes of a socket |
//! | `INET_DIAG_BC_*` | operations of a filter, inside `INET_DIAG_REQ_BYTECODE` |

// Written by ynlgen from the headers of Linux 7.3.4: names, types, numbers.
// Comments are kept. `ynlgen/uapi.toml` decides on headers and types.

#![allow(missing_docs, reason = "the names are C's, as are their meanings")]

// From `linux/inet_diag.h`.

// #define INET_DIAG_NOCOOKIE
/// Value of both halves of `idiag_cookie` that matches any cookie.
pub const INET_DIAG_NOCOOKIE: u32 = 0xffffffff;

// enum INET_DIAG_REQ_*
// Attributes of a request, after `inet_diag_req_v2`.

/// Not in use.
pub const INET_DIAG_REQ_NONE:            u16 = 0;
/// Array of `struct inet_diag_bc_op`: a program that selects sockets.
pub const INET_DIAG_REQ_BYTECODE:        u16 = 1;
/// Nest of `SK_DIAG_BPF_STORAGE_REQ_*`.
pub const INET_DIAG_REQ_SK_BPF_STORAGES: u16 = 2;
/// u32, protocol, if it does not fit into `sdiag_protocol`: MPTCP.
pub const INET_DIAG_REQ_PROTOCOL:        u16 = 3;

// enum INET_DIAG_BC_*
pub const INET_DIAG_BC_NOP:         u8 = 0;
pub const INET_DIAG_BC_JMP:         u8 = 1;
pub const INET_DIAG_BC_S_GE:        u8 = 2;
pub const INET_DIAG_BC_S_LE:        u8 = 3;
pub const INET_DIAG_BC_D_GE:        u8 = 4;
pub const INET_DIAG_BC_D_LE:        u8 = 5;
pub const INET_DIAG_BC_AUTO:        u8 = 6;
pub const INET_DIAG_BC_S_COND:      u8 = 7;
pub const INET_DIAG_BC_D_COND:      u8 = 8;
pub const INET_DIAG_BC_DEV_COND:    u8 = 9;
pub const INET_DIAG_BC_MARK_COND:   u8 = 10;
pub const INET_DIAG_BC_S_EQ:        u8 = 11;
pub const INET_DIAG_BC_D_EQ:        u8 = 12;
pub const INET_DIAG_BC_CGROUP_COND: u8 = 13;

// enum IDIAG_TIMER_*
pub const IDIAG_TIMER_OFF:       u8 = 0;
pub const IDIAG_TIMER_ON:        u8 = 1;
pub const IDIAG_TIMER_KEEPALIVE: u8 = 2;
pub const IDIAG_TIMER_TIMEWAIT:  u8 = 3;
pub const IDIAG_TIMER_PROBE0:    u8 = 4;
pub const IDIAG_TIMER_DELACK:    u8 = 5;

// enum INET_DIAG_*
// Attributes of a socket, after `inet_diag_msg`. The kernel includes those up
// to 8 only if bit `1 << (type - 1)` of `idiag_ext` requests them.

/// Not in use.
pub const INET_DIAG_NONE:            u16 = 0;
/// `struct inet_diag_meminfo`: memory in use.
pub const INET_DIAG_MEMINFO:         u16 = 1;
/// Information of the protocol, `struct tcp_info` for TCP.
pub const INET_DIAG_INFO:            u16 = 2;
/// `struct tcpvegas_info`: state of the congestion control algorithm Vegas.
pub const INET_DIAG_VEGASINFO:       u16 = 3;
/// NUL-terminated string, name of the congestion control algorithm.
pub const INET_DIAG_CONG:            u16 = 4;
/// u8, type of service.
pub const INET_DIAG_TOS:             u16 = 5;
/// u8, traffic class (IPv6).
pub const INET_DIAG_TCLASS:          u16 = 6;
/// Array of u32, indexed by `SK_MEMINFO_*`.
pub const INET_DIAG_SKMEMINFO:       u16 = 7;
/// u8, directions that are shut down.
pub const INET_DIAG_SHUTDOWN:        u16 = 8;
/// `struct tcp_dctcp_info`; requested with [`INET_DIAG_VEGASINFO`].
pub const INET_DIAG_DCTCPINFO:       u16 = 9;
/// u8, protocol of a raw socket.
pub const INET_DIAG_PROTOCOL:        u16 = 10;
/// u8, 1 if the socket is for IPv6 only.
pub const INET_DIAG_SKV6ONLY:        u16 = 11;
/// SCTP: array of `struct sockaddr_storage`, the local addresses.
pub const INET_DIAG_LOCALS:          u16 = 12;
/// SCTP: array of `struct sockaddr_storage`, the addresses of the peer.
pub const INET_DIAG_PEERS:           u16 = 13;
/// Padding that aligns the next payload to 8 bytes; to be skipped.
pub const INET_DIAG_PAD:             u16 = 14;
/// u32, mark of the socket's packets; only with `CAP_NET_ADMIN`.
pub const INET_DIAG_MARK:            u16 = 15;
/// `struct tcp_bbr_info`; requested with [`INET_DIAG_VEGASINFO`].
pub const INET_DIAG_BBRINFO:         u16 = 16;
/// u32, class of the socket's packets; requested with [`INET_DIAG_TCLASS`].
pub const INET_DIAG_CLASS_ID:        u16 = 17;
/// Array of `struct tcp_diag_md5sig`; only with `CAP_NET_ADMIN`.
pub const INET_DIAG_MD5SIG:          u16 = 18;
/// Nest of `INET_ULP_INFO_*`: TLS and other upper layer protocols.
pub const INET_DIAG_ULP_INFO:        u16 = 19;
/// Nest of `SK_DIAG_BPF_STORAGE_*`.
pub const INET_DIAG_SK_BPF_STORAGES: u16 = 20;
/// u64, number of the socket's control group.
pub const INET_DIAG_CGROUP_ID:       u16 = 21;
/// `struct inet_diag_sockopt`: one bit for each of several socket options.
pub const INET_DIAG_SOCKOPT:         u16 = 22;

// enum INET_ULP_INFO_*
pub const INET_ULP_INFO_UNSPEC: u16 = 0;
pub const INET_ULP_INFO_NAME:   u16 = 1;
pub const INET_ULP_INFO_TLS:    u16 = 2;
pub const INET_ULP_INFO_MPTCP:  u16 = 3;

// From `net/tcp_states.h`.

// enum TCP_*
// States of a TCP socket (`idiag_state`; `1 << state` in `idiag_states`). The
// kernel defines them in its internal `include/net/tcp_states.h`, the C library
// in `netinet/tcp.h`.

/// Connected.
pub const TCP_ESTABLISHED:    u8 = 1;
/// A SYN was sent.
pub const TCP_SYN_SENT:       u8 = 2;
/// A SYN was received.
pub const TCP_SYN_RECV:       u8 = 3;
/// Closed locally; the peer has not acknowledged it.
pub const TCP_FIN_WAIT1:      u8 = 4;
/// Closed locally, but not by the peer.
pub const TCP_FIN_WAIT2:      u8 = 5;
/// Closed by both; waiting for stray segments.
pub const TCP_TIME_WAIT:      u8 = 6;
/// Not connected.
pub const TCP_CLOSE:          u8 = 7;
/// Closed by the peer, but not locally.
pub const TCP_CLOSE_WAIT:     u8 = 8;
/// Closed by both, by the peer first; the peer has not acknowledged it.
pub const TCP_LAST_ACK:       u8 = 9;
/// Waiting for connections.
pub const TCP_LISTEN:         u8 = 10;
/// Closed by both at the same time; the peer has not acknowledged it.
pub const TCP_CLOSING:        u8 = 11;
pub const TCP_NEW_SYN_RECV:   u8 = 12;
pub const TCP_BOUND_INACTIVE: u8 = 13;

// enum TCPF_*
pub const TCPF_ESTABLISHED:    u32 = 0x2;
pub const TCPF_SYN_SENT:       u32 = 0x4;
pub const TCPF_SYN_RECV:       u32 = 0x8;
pub const TCPF_FIN_WAIT1:      u32 = 0x10;
pub const TCPF_FIN_WAIT2:      u32 = 0x20;
pub const TCPF_TIME_WAIT:      u32 = 0x40;
pub const TCPF_CLOSE:          u32 = 0x80;
pub const TCPF_CLOSE_WAIT:     u32 = 0x100;
pub const TCPF_LAST_ACK:       u32 = 0x200;
pub const TCPF_LISTEN:         u32 = 0x400;
pub const TCPF_CLOSING:        u32 = 0x800;
pub const TCPF_NEW_SYN_RECV:   u32 = 0x1000;
pub const TCPF_BOUND_INACTIVE: u32 = 0x2000;

// From `linux/in.h`.

// enum IPPROTO_*
// Internet protocols (`sdiag_protocol`, `CTA_PROTO_NUM`), from `linux/in.h` and
// `linux/in6.h`.
pub const IPPROTO_IP:       u8 = 0;
/// ICMP: control messages of IPv4.
pub const IPPROTO_ICMP:     u8 = 1;
pub const IPPROTO_IGMP:     u8 = 2;
pub const IPPROTO_IPIP:     u8 = 4;
/// TCP.
pub const IPPROTO_TCP:      u8 = 6;
pub const IPPROTO_EGP:      u8 = 8;
pub const IPPROTO_PUP:      u8 = 12;
/// UDP.
pub const IPPROTO_UDP:      u8 = 17;
pub const IPPROTO_IDP:      u8 = 22;
pub const IPPROTO_TP:       u8 = 29;
/// DCCP.
pub const IPPROTO_DCCP:     u8 = 33;
pub const IPPROTO_IPV6:     u8 = 41;
pub const IPPROTO_RSVP:     u8 = 46;
pub const IPPROTO_GRE:      u8 = 47;
pub const IPPROTO_ESP:      u8 = 50;
pub const IPPROTO_AH:       u8 = 51;
pub const IPPROTO_MTP:      u8 = 92;
pub const IPPROTO_BEETPH:   u8 = 94;
pub const IPPROTO_ENCAP:    u8 = 98;
pub const IPPROTO_PIM:      u8 = 103;
pub const IPPROTO_COMP:     u8 = 108;
pub const IPPROTO_L2TP:     u8 = 115;
/// SCTP.
pub const IPPROTO_SCTP:     u8 = 132;
/// UDP-Lite: UDP with partial checksums.
pub const IPPROTO_UDPLITE:  u8 = 136;
pub const IPPROTO_MPLS:     u8 = 137;
pub const IPPROTO_ETHERNET: u8 = 143;
pub const IPPROTO_AGGFRAG:  u8 = 144;
pub const IPPROTO_RAW:      u8 = 255;

// enum IPPROTO_*
pub const IPPROTO_SMC:   u16 = 256;
pub const IPPROTO_MPTCP: u16 = 262;

// From `linux/in6.h`.

// #define IPPROTO_*
pub const IPPROTO_HOPOPTS:  u8 = 0;
pub const IPPROTO_ROUTING:  u8 = 43;
pub const IPPROTO_FRAGMENT: u8 = 44;
/// ICMPv6: control messages of IPv6.
pub const IPPROTO_ICMPV6:   u8 = 58;
pub const IPPROTO_NONE:     u8 = 59;
pub const IPPROTO_DSTOPTS:  u8 = 60;
pub const IPPROTO_MH:       u8 = 135;
