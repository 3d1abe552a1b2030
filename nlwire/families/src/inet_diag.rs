// SPDX-License-Identifier: MIT OR Apache-2.0
//! Sockets of the internet protocols: TCP, UDP, MPTCP, SCTP and raw sockets.
//!
//! Written by hand from C: `linux/inet_diag.h`, `linux/tcp.h`, `linux/mptcp.h`, `linux/tls.h`.
//!
//! A reply does not tell the protocol. [`InetDiag::INFO`] is a `struct tcp_info` if the request
//! was for TCP, [`MptcpInfo`] for MPTCP, which [`Attrs::attribute`] returns untyped, and for
//! SCTP a `struct sctp_info`.

pub use nlwire::sock_diag::{InetDiagMsg, InetDiagReqV2, InetDiagSockId};
use nlwire::typed::*;

pub use super::mptcp_pm::{MptcpSubflowAttr, MptcpSubflowFlag};

structs! {
    /// The header of a request of Linux before 3.3.
    pub InetDiagReqV1 "inet_diag_req" {
        idiag_family: u8,
        idiag_src_len: u8,
        idiag_dst_len: u8,
        idiag_ext: u8,
        id: InetDiagSockId,
        idiag_states: u32,
        idiag_dbs: u32,
    }
    pub InetDiagMeminfo "inet_diag_meminfo" {
        idiag_rmem: u32,
        idiag_wmem: u32,
        idiag_fmem: u32,
        idiag_tmem: u32,
    }
    /// Two bytes are bit fields in C: `tcpi_snd_wscale` and `tcpi_rcv_wscale`, and
    /// `tcpi_delivery_rate_app_limited` and `tcpi_fastopen_client_fail`. So are the last 4:
    /// `tcpi_ecn_mode`, `tcpi_accecn_opt_seen`, `tcpi_accecn_fail_mode` and `tcpi_options2`.
    /// The first is in the lowest bits on a little-endian machine.
    pub TcpInfo "tcp_info" {
        tcpi_state: u8,
        tcpi_ca_state: u8,
        tcpi_retransmits: u8,
        tcpi_probes: u8,
        tcpi_backoff: u8,
        tcpi_options: u8,
        tcpi_wscale_bits: u8,
        tcpi_rate_and_fastopen_bits: u8,
        tcpi_rto: u32,
        tcpi_ato: u32,
        tcpi_snd_mss: u32,
        tcpi_rcv_mss: u32,
        tcpi_unacked: u32,
        tcpi_sacked: u32,
        tcpi_lost: u32,
        tcpi_retrans: u32,
        tcpi_fackets: u32,
        tcpi_last_data_sent: u32,
        tcpi_last_ack_sent: u32,
        tcpi_last_data_recv: u32,
        tcpi_last_ack_recv: u32,
        tcpi_pmtu: u32,
        tcpi_rcv_ssthresh: u32,
        tcpi_rtt: u32,
        tcpi_rttvar: u32,
        tcpi_snd_ssthresh: u32,
        tcpi_snd_cwnd: u32,
        tcpi_advmss: u32,
        tcpi_reordering: u32,
        tcpi_rcv_rtt: u32,
        tcpi_rcv_space: u32,
        tcpi_total_retrans: u32,
        tcpi_pacing_rate: u64,
        tcpi_max_pacing_rate: u64,
        tcpi_bytes_acked: u64,
        tcpi_bytes_received: u64,
        tcpi_segs_out: u32,
        tcpi_segs_in: u32,
        tcpi_notsent_bytes: u32,
        tcpi_min_rtt: u32,
        tcpi_data_segs_in: u32,
        tcpi_data_segs_out: u32,
        tcpi_delivery_rate: u64,
        tcpi_busy_time: u64,
        tcpi_rwnd_limited: u64,
        tcpi_sndbuf_limited: u64,
        tcpi_delivered: u32,
        tcpi_delivered_ce: u32,
        tcpi_bytes_sent: u64,
        tcpi_bytes_retrans: u64,
        tcpi_dsack_dups: u32,
        tcpi_reord_seen: u32,
        tcpi_rcv_ooopack: u32,
        tcpi_snd_wnd: u32,
        tcpi_rcv_wnd: u32,
        tcpi_rehash: u32,
        tcpi_total_rto: u16,
        tcpi_total_rto_recoveries: u16,
        tcpi_total_rto_time: u32,
        tcpi_received_ce: u32,
        tcpi_delivered_e1_bytes: u32,
        tcpi_delivered_e0_bytes: u32,
        tcpi_delivered_ce_bytes: u32,
        tcpi_received_e1_bytes: u32,
        tcpi_received_e0_bytes: u32,
        tcpi_received_ce_bytes: u32,
        tcpi_ecn_bits: u32,
    }
    pub TcpvegasInfo "tcpvegas_info" {
        tcpv_enabled: u32,
        tcpv_rttcnt: u32,
        tcpv_rtt: u32,
        tcpv_minrtt: u32,
    }
    pub TcpDctcpInfo "tcp_dctcp_info" {
        dctcp_enabled: u16,
        dctcp_ce_state: u16,
        dctcp_alpha: u32,
        dctcp_ab_ecn: u32,
        dctcp_ab_tot: u32,
    }
    pub TcpBbrInfo "tcp_bbr_info" {
        bbr_bw_lo: u32,
        bbr_bw_hi: u32,
        bbr_min_rtt: u32,
        bbr_pacing_gain: u32,
        bbr_cwnd_gain: u32,
    }
    pub TcpDiagMd5sig "tcp_diag_md5sig" {
        tcpm_family: u8,
        tcpm_prefixlen: u8,
        tcpm_keylen: u16,
        tcpm_addr: [u8; 16],
        tcpm_key: [u8; 80],
    }
    pub MptcpInfo "mptcp_info" {
        mptcpi_subflows: u8,
        mptcpi_add_addr_signal: u8,
        mptcpi_add_addr_accepted: u8,
        mptcpi_subflows_max: u8,
        mptcpi_add_addr_signal_max: u8,
        mptcpi_add_addr_accepted_max: u8,
        mptcpi_flags: u32,
        mptcpi_token: u32,
        mptcpi_write_seq: u64,
        mptcpi_snd_una: u64,
        mptcpi_rcv_nxt: u64,
        mptcpi_local_addr_used: u8,
        mptcpi_local_addr_max: u8,
        mptcpi_csum_enabled: u8,
        mptcpi_retransmits: u32,
        mptcpi_bytes_retrans: u64,
        mptcpi_bytes_sent: u64,
        mptcpi_bytes_received: u64,
        mptcpi_bytes_acked: u64,
        mptcpi_subflows_total: u8,
        mptcpi_endp_laminar_max: u8,
        mptcpi_endp_fullmesh_max: u8,
        reserved: u8,
        mptcpi_last_data_sent: u32,
        mptcpi_last_data_recv: u32,
        mptcpi_last_ack_recv: u32,
    }
    /// An instruction of [`InetDiagReq::BYTECODE`].
    pub InetDiagBcOp "inet_diag_bc_op" {
        code: u8,
        yes: u8,
        no: u16,
    }
}

attributes! {
    pub SkDiagBpfStorageReq "sk-bpf-storage-request" {
        MAP_FD = 1 "SK_DIAG_BPF_STORAGE_REQ_MAP_FD": Multi<U32>,
    }
    /// The attributes of a request.
    pub InetDiagReq "inet-diag-request" {
        /// A filter: instructions ([`InetDiagBcOp`]), each followed by its argument.
        BYTECODE = 1 "INET_DIAG_REQ_BYTECODE": Bytes,
        SK_BPF_STORAGES = 2 "INET_DIAG_REQ_SK_BPF_STORAGES": Nest<SkDiagBpfStorageReq>,
        /// `IPPROTO_*` beyond 255, instead of `sdiag_protocol`.
        PROTOCOL = 3 "INET_DIAG_REQ_PROTOCOL": U32,
    }
    pub SkDiagBpfStorages "sk-bpf-storages" {
        STORAGE = 1 "SK_DIAG_BPF_STORAGE": Multi<Nest<SkDiagBpfStorage>>,
    }
    pub SkDiagBpfStorage "sk-bpf-storage" {
        PAD = 1 "SK_DIAG_BPF_STORAGE_PAD": Empty,
        MAP_ID = 2 "SK_DIAG_BPF_STORAGE_MAP_ID": U32,
        MAP_VALUE = 3 "SK_DIAG_BPF_STORAGE_MAP_VALUE": Bytes,
    }
    pub TlsInfo "tls-info" {
        VERSION = 1 "TLS_INFO_VERSION": U16,
        CIPHER = 2 "TLS_INFO_CIPHER": U16,
        TXCONF = 3 "TLS_INFO_TXCONF": U16,
        RXCONF = 4 "TLS_INFO_RXCONF": U16,
        ZC_RO_TX = 5 "TLS_INFO_ZC_RO_TX": Flag,
        RX_NO_PAD = 6 "TLS_INFO_RX_NO_PAD": Flag,
        TX_MAX_PAYLOAD_LEN = 7 "TLS_INFO_TX_MAX_PAYLOAD_LEN": U16,
    }
    pub InetUlpInfo "ulp-info" {
        NAME = 1 "INET_ULP_INFO_NAME": Str,
        TLS = 2 "INET_ULP_INFO_TLS": Nest<TlsInfo>,
        MPTCP = 3 "INET_ULP_INFO_MPTCP": Nest<MptcpSubflowAttr>,
    }
    /// The attributes of a reply. Those up to `SHUTDOWN` are requested by their bits in
    /// `idiag_ext`, bit `t - 1` for attribute type `t`.
    pub InetDiag "inet-diag" {
        MEMINFO = 1 "INET_DIAG_MEMINFO": Struct<InetDiagMeminfo>,
        INFO = 2 "INET_DIAG_INFO": Struct<TcpInfo>,
        VEGASINFO = 3 "INET_DIAG_VEGASINFO": Struct<TcpvegasInfo>,
        CONG = 4 "INET_DIAG_CONG": Str,
        TOS = 5 "INET_DIAG_TOS": U8,
        TCLASS = 6 "INET_DIAG_TCLASS": U8,
        /// The numbers are indexed by `SK_MEMINFO_*`.
        SKMEMINFO = 7 "INET_DIAG_SKMEMINFO": Array<U32>,
        /// Bit 0: nothing will be received; bit 1: nothing will be sent.
        SHUTDOWN = 8 "INET_DIAG_SHUTDOWN": U8,
        DCTCPINFO = 9 "INET_DIAG_DCTCPINFO": Struct<TcpDctcpInfo>,
        PROTOCOL = 10 "INET_DIAG_PROTOCOL": U8,
        SKV6ONLY = 11 "INET_DIAG_SKV6ONLY": U8,
        /// C: an array of `struct sockaddr_storage`, 128 bytes each.
        LOCALS = 12 "INET_DIAG_LOCALS": Bytes,
        /// C: an array of `struct sockaddr_storage`, 128 bytes each.
        PEERS = 13 "INET_DIAG_PEERS": Bytes,
        PAD = 14 "INET_DIAG_PAD": Empty,
        MARK = 15 "INET_DIAG_MARK": U32,
        BBRINFO = 16 "INET_DIAG_BBRINFO": Struct<TcpBbrInfo>,
        CLASS_ID = 17 "INET_DIAG_CLASS_ID": U32,
        MD5SIG = 18 "INET_DIAG_MD5SIG": StructArray<TcpDiagMd5sig>,
        ULP_INFO = 19 "INET_DIAG_ULP_INFO": Nest<InetUlpInfo>,
        SK_BPF_STORAGES = 20 "INET_DIAG_SK_BPF_STORAGES": Nest<SkDiagBpfStorages>,
        CGROUP_ID = 21 "INET_DIAG_CGROUP_ID": U64,
        /// C: `struct inet_diag_sockopt`, bit fields: `recverr`, `is_icsk`, `freebind`,
        /// `hdrincl`, `mc_loop`, `transparent`, `mc_all`, `nodefrag` in the first byte,
        /// `bind_address_no_port`, `recverr_rfc4884`, `defer_connect` in the second. The first
        /// is the lowest bit on a little-endian machine.
        SOCKOPT = 22 "INET_DIAG_SOCKOPT": Exact<2>,
    }
}

family! {
    pub InetDiagFamily: Raw(4) "inet-diag" for [2, 10] {
        /// The request of Linux before 3.3, for TCP.
        TCPDIAG = 18 "TCPDIAG_GETSOCK": InetDiagReqV1, InetDiagReq => 18: InetDiagMsg, InetDiag,
        /// The request of Linux before 3.3, for DCCP.
        DCCPDIAG = 19 "DCCPDIAG_GETSOCK": InetDiagReqV1, InetDiagReq => 19: InetDiagMsg, InetDiag,
        BY_FAMILY = 20 "SOCK_DIAG_BY_FAMILY": InetDiagReqV2, InetDiagReq => 20: InetDiagMsg, InetDiag,
        DESTROY = 21 "SOCK_DESTROY": InetDiagReqV2, InetDiagReq,
    }
    events {
        /// A socket was closed.
        BY_FAMILY_NTF = 20 "SOCK_DIAG_BY_FAMILY": InetDiagMsg, InetDiag,
    }
    groups {
        GROUP_INET_TCP_DESTROY = 1 "SKNLGRP_INET_TCP_DESTROY",
        GROUP_INET_UDP_DESTROY = 2 "SKNLGRP_INET_UDP_DESTROY",
        GROUP_INET6_TCP_DESTROY = 3 "SKNLGRP_INET6_TCP_DESTROY",
        GROUP_INET6_UDP_DESTROY = 4 "SKNLGRP_INET6_UDP_DESTROY",
    }
}
