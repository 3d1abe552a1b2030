//! `linux/sock_diag.h` and `linux/inet_diag.h`: sockets and their state.
//!
//! For the protocol `NETLINK_SOCK_DIAG`. The structs of these headers are in
//! [`sock_diag`](super::super::sock_diag).
//!
//! | constants | group |
//! |---|---|
//! | `SOCK_*` | message types (`nlmsg_type`) |
//! | `SKNLGRP_*` | multicast groups |
//! | `SK_MEMINFO_*` | indices of a socket's memory in use |
//! | `IPPROTO_*` | internet protocols (`sdiag_protocol`) |
//! | `TCP_*` | states of a TCP socket (`idiag_state`) |
//! | `INET_DIAG_REQ_*` | attributes of a request |
//! | `INET_DIAG_NOCOOKIE` | a cookie that matches any (`idiag_cookie`) |
//! | `INET_DIAG_*` | attributes of a socket |

// Message types (`nlmsg_type`).

/// Requests sockets of an address family; also the type of the replies.
pub const SOCK_DIAG_BY_FAMILY: u16 = 20;
/// Closes a socket. Needs `CAP_NET_ADMIN`.
pub const SOCK_DESTROY: u16 = 21;

// Multicast groups: sockets that were destroyed. Joining one requires
// `CAP_NET_ADMIN`.

/// No group.
pub const SKNLGRP_NONE: u32 = 0;
/// TCP over IPv4.
pub const SKNLGRP_INET_TCP_DESTROY: u32 = 1;
/// UDP over IPv4.
pub const SKNLGRP_INET_UDP_DESTROY: u32 = 2;
/// TCP over IPv6.
pub const SKNLGRP_INET6_TCP_DESTROY: u32 = 3;
/// UDP over IPv6.
pub const SKNLGRP_INET6_UDP_DESTROY: u32 = 4;

// Memory of a socket: indices of the u32s of `INET_DIAG_SKMEMINFO` and
// `NETLINK_DIAG_MEMINFO`. All are bytes, except the last one.

/// Memory of the datagrams in the receive queue.
pub const SK_MEMINFO_RMEM_ALLOC: usize = 0;
/// Size of the receive buffer (`SO_RCVBUF`).
pub const SK_MEMINFO_RCVBUF: usize = 1;
/// Memory of the datagrams that are being sent.
pub const SK_MEMINFO_WMEM_ALLOC: usize = 2;
/// Size of the send buffer (`SO_SNDBUF`).
pub const SK_MEMINFO_SNDBUF: usize = 3;
/// Memory that is reserved and not in use.
pub const SK_MEMINFO_FWD_ALLOC: usize = 4;
/// Memory of the send queue of a stream.
pub const SK_MEMINFO_WMEM_QUEUED: usize = 5;
/// Memory of options, control messages and filters.
pub const SK_MEMINFO_OPTMEM: usize = 6;
/// Memory of what arrived while the socket was locked.
pub const SK_MEMINFO_BACKLOG: usize = 7;
/// Number of datagrams that were dropped.
pub const SK_MEMINFO_DROPS: usize = 8;

// Internet protocols (`sdiag_protocol`, `CTA_PROTO_NUM`), from `linux/in.h` and
// `linux/in6.h`.

/// ICMP: control messages of IPv4.
pub const IPPROTO_ICMP: u8 = 1;
/// TCP.
pub const IPPROTO_TCP: u8 = 6;
/// UDP.
pub const IPPROTO_UDP: u8 = 17;
/// DCCP.
pub const IPPROTO_DCCP: u8 = 33;
/// ICMPv6: control messages of IPv6.
pub const IPPROTO_ICMPV6: u8 = 58;
/// SCTP.
pub const IPPROTO_SCTP: u8 = 132;
/// UDP-Lite: UDP with partial checksums.
pub const IPPROTO_UDPLITE: u8 = 136;

// States of a TCP socket (`idiag_state`; `1 << state` in `idiag_states`). The
// kernel defines them in its internal `include/net/tcp_states.h`, the C library
// in `netinet/tcp.h`.

/// Connected.
pub const TCP_ESTABLISHED: u8 = 1;
/// A SYN was sent.
pub const TCP_SYN_SENT: u8 = 2;
/// A SYN was received.
pub const TCP_SYN_RECV: u8 = 3;
/// Closed locally; the peer has not acknowledged it.
pub const TCP_FIN_WAIT1: u8 = 4;
/// Closed locally, but not by the peer.
pub const TCP_FIN_WAIT2: u8 = 5;
/// Closed by both; waiting for stray segments.
pub const TCP_TIME_WAIT: u8 = 6;
/// Not connected.
pub const TCP_CLOSE: u8 = 7;
/// Closed by the peer, but not locally.
pub const TCP_CLOSE_WAIT: u8 = 8;
/// Closed by both, by the peer first; the peer has not acknowledged it.
pub const TCP_LAST_ACK: u8 = 9;
/// Waiting for connections.
pub const TCP_LISTEN: u8 = 10;
/// Closed by both at the same time; the peer has not acknowledged it.
pub const TCP_CLOSING: u8 = 11;

// Attributes of a request, after `inet_diag_req_v2`.

/// Not in use.
pub const INET_DIAG_REQ_NONE: u16 = 0;
/// Array of `struct inet_diag_bc_op`: a program that selects sockets.
pub const INET_DIAG_REQ_BYTECODE: u16 = 1;
/// Nest of `SK_DIAG_BPF_STORAGE_REQ_*`.
pub const INET_DIAG_REQ_SK_BPF_STORAGES: u16 = 2;
/// u32, protocol, if it does not fit into `sdiag_protocol`: MPTCP.
pub const INET_DIAG_REQ_PROTOCOL: u16 = 3;

/// Value of both halves of `idiag_cookie` that matches any cookie.
pub const INET_DIAG_NOCOOKIE: u32 = !0;

// Attributes of a socket, after `inet_diag_msg`. The kernel includes those up
// to 8 only if bit `1 << (type - 1)` of `idiag_ext` requests them.

/// Not in use.
pub const INET_DIAG_NONE: u16 = 0;
/// `struct inet_diag_meminfo`: memory in use.
pub const INET_DIAG_MEMINFO: u16 = 1;
/// Information of the protocol, `struct tcp_info` for TCP.
pub const INET_DIAG_INFO: u16 = 2;
/// `struct tcpvegas_info`: state of the congestion control algorithm Vegas.
pub const INET_DIAG_VEGASINFO: u16 = 3;
/// NUL-terminated string, name of the congestion control algorithm.
pub const INET_DIAG_CONG: u16 = 4;
/// u8, type of service.
pub const INET_DIAG_TOS: u16 = 5;
/// u8, traffic class (IPv6).
pub const INET_DIAG_TCLASS: u16 = 6;
/// Array of u32, indexed by `SK_MEMINFO_*`.
pub const INET_DIAG_SKMEMINFO: u16 = 7;
/// u8, directions that are shut down.
pub const INET_DIAG_SHUTDOWN: u16 = 8;
/// `struct tcp_dctcp_info`; requested with [`INET_DIAG_VEGASINFO`].
pub const INET_DIAG_DCTCPINFO: u16 = 9;
/// u8, protocol of a raw socket.
pub const INET_DIAG_PROTOCOL: u16 = 10;
/// u8, 1 if the socket is for IPv6 only.
pub const INET_DIAG_SKV6ONLY: u16 = 11;
/// SCTP: array of `struct sockaddr_storage`, the local addresses.
pub const INET_DIAG_LOCALS: u16 = 12;
/// SCTP: array of `struct sockaddr_storage`, the addresses of the peer.
pub const INET_DIAG_PEERS: u16 = 13;
/// Padding that aligns the next payload to 8 bytes; to be skipped.
pub const INET_DIAG_PAD: u16 = 14;
/// u32, mark of the socket's packets; only with `CAP_NET_ADMIN`.
pub const INET_DIAG_MARK: u16 = 15;
/// `struct tcp_bbr_info`; requested with [`INET_DIAG_VEGASINFO`].
pub const INET_DIAG_BBRINFO: u16 = 16;
/// u32, class of the socket's packets; requested with [`INET_DIAG_TCLASS`].
pub const INET_DIAG_CLASS_ID: u16 = 17;
/// Array of `struct tcp_diag_md5sig`; only with `CAP_NET_ADMIN`.
pub const INET_DIAG_MD5SIG: u16 = 18;
/// Nest of `INET_ULP_INFO_*`: TLS and other upper layer protocols.
pub const INET_DIAG_ULP_INFO: u16 = 19;
/// Nest of `SK_DIAG_BPF_STORAGE_*`.
pub const INET_DIAG_SK_BPF_STORAGES: u16 = 20;
/// u64, number of the socket's control group.
pub const INET_DIAG_CGROUP_ID: u16 = 21;
/// `struct inet_diag_sockopt`: one bit for each of several socket options.
pub const INET_DIAG_SOCKOPT: u16 = 22;
