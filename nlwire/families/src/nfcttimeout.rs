// SPDX-License-Identifier: MIT OR Apache-2.0
//! Named timeouts of connection tracking.
//!
//! Written by hand from C: `linux/netfilter/nfnetlink_cttimeout.h`.
//!
//! Timeouts are in seconds.

pub use nlwire::nfnl::NfGenMsg;
use nlwire::typed::*;
use nlwire::NlaPolicy;

attributes! {
    pub CtaTimeoutGeneric "generic" {
        TIMEOUT = 1 "CTA_TIMEOUT_GENERIC_TIMEOUT": Be32,
    }
    pub CtaTimeoutTcp "tcp" {
        SYN_SENT = 1 "CTA_TIMEOUT_TCP_SYN_SENT": Be32,
        SYN_RECV = 2 "CTA_TIMEOUT_TCP_SYN_RECV": Be32,
        ESTABLISHED = 3 "CTA_TIMEOUT_TCP_ESTABLISHED": Be32,
        FIN_WAIT = 4 "CTA_TIMEOUT_TCP_FIN_WAIT": Be32,
        CLOSE_WAIT = 5 "CTA_TIMEOUT_TCP_CLOSE_WAIT": Be32,
        LAST_ACK = 6 "CTA_TIMEOUT_TCP_LAST_ACK": Be32,
        TIME_WAIT = 7 "CTA_TIMEOUT_TCP_TIME_WAIT": Be32,
        CLOSE = 8 "CTA_TIMEOUT_TCP_CLOSE": Be32,
        SYN_SENT2 = 9 "CTA_TIMEOUT_TCP_SYN_SENT2": Be32,
        RETRANS = 10 "CTA_TIMEOUT_TCP_RETRANS": Be32,
        UNACK = 11 "CTA_TIMEOUT_TCP_UNACK": Be32,
    }
    pub CtaTimeoutUdp "udp" {
        UNREPLIED = 1 "CTA_TIMEOUT_UDP_UNREPLIED": Be32,
        REPLIED = 2 "CTA_TIMEOUT_UDP_REPLIED": Be32,
    }
    pub CtaTimeoutUdplite "udplite" {
        UNREPLIED = 1 "CTA_TIMEOUT_UDPLITE_UNREPLIED": Be32,
        REPLIED = 2 "CTA_TIMEOUT_UDPLITE_REPLIED": Be32,
    }
    pub CtaTimeoutIcmp "icmp" {
        TIMEOUT = 1 "CTA_TIMEOUT_ICMP_TIMEOUT": Be32,
    }
    pub CtaTimeoutDccp "dccp" {
        REQUEST = 1 "CTA_TIMEOUT_DCCP_REQUEST": Be32,
        RESPOND = 2 "CTA_TIMEOUT_DCCP_RESPOND": Be32,
        PARTOPEN = 3 "CTA_TIMEOUT_DCCP_PARTOPEN": Be32,
        OPEN = 4 "CTA_TIMEOUT_DCCP_OPEN": Be32,
        CLOSEREQ = 5 "CTA_TIMEOUT_DCCP_CLOSEREQ": Be32,
        CLOSING = 6 "CTA_TIMEOUT_DCCP_CLOSING": Be32,
        TIMEWAIT = 7 "CTA_TIMEOUT_DCCP_TIMEWAIT": Be32,
    }
    pub CtaTimeoutSctp "sctp" {
        CLOSED = 1 "CTA_TIMEOUT_SCTP_CLOSED": Be32,
        COOKIE_WAIT = 2 "CTA_TIMEOUT_SCTP_COOKIE_WAIT": Be32,
        COOKIE_ECHOED = 3 "CTA_TIMEOUT_SCTP_COOKIE_ECHOED": Be32,
        ESTABLISHED = 4 "CTA_TIMEOUT_SCTP_ESTABLISHED": Be32,
        SHUTDOWN_SENT = 5 "CTA_TIMEOUT_SCTP_SHUTDOWN_SENT": Be32,
        SHUTDOWN_RECD = 6 "CTA_TIMEOUT_SCTP_SHUTDOWN_RECD": Be32,
        SHUTDOWN_ACK_SENT = 7 "CTA_TIMEOUT_SCTP_SHUTDOWN_ACK_SENT": Be32,
        HEARTBEAT_SENT = 8 "CTA_TIMEOUT_SCTP_HEARTBEAT_SENT": Be32,
        HEARTBEAT_ACKED = 9 "CTA_TIMEOUT_SCTP_HEARTBEAT_ACKED": Be32,
    }
    pub CtaTimeoutIcmpv6 "icmpv6" {
        TIMEOUT = 1 "CTA_TIMEOUT_ICMPV6_TIMEOUT": Be32,
    }
    pub CtaTimeoutGre "gre" {
        UNREPLIED = 1 "CTA_TIMEOUT_GRE_UNREPLIED": Be32,
        REPLIED = 2 "CTA_TIMEOUT_GRE_REPLIED": Be32,
    }
    pub CtaTimeout "timeout" {
        NAME = 1 "CTA_TIMEOUT_NAME": Str => NlaPolicy::NUL_STRING.max_len(31),
        L3PROTO = 2 "CTA_TIMEOUT_L3PROTO": Be16,
        L4PROTO = 3 "CTA_TIMEOUT_L4PROTO": U8,
        DATA = 4 "CTA_TIMEOUT_DATA": Sub<CtaTimeoutData>,
        USE = 5 "CTA_TIMEOUT_USE": Be32,
    }
}

sub_messages! {
    /// By `IPPROTO_*`. 255 is any other protocol.
    pub CtaTimeoutData "data" by CtaTimeout::L4PROTO: U8 {
        ICMP = 1: Nest<CtaTimeoutIcmp>,
        TCP = 6: Nest<CtaTimeoutTcp>,
        UDP = 17: Nest<CtaTimeoutUdp>,
        DCCP = 33: Nest<CtaTimeoutDccp>,
        GRE = 47: Nest<CtaTimeoutGre>,
        ICMPV6 = 58: Nest<CtaTimeoutIcmpv6>,
        SCTP = 132: Nest<CtaTimeoutSctp>,
        UDPLITE = 136: Nest<CtaTimeoutUdplite>,
        GENERIC = 255: Nest<CtaTimeoutGeneric>,
    }
}

family! {
    pub Nfcttimeout: Raw(12) "nfcttimeout" {
        NEW = 2048 "IPCTNL_MSG_TIMEOUT_NEW": NfGenMsg, CtaTimeout,
        GET = 2049 "IPCTNL_MSG_TIMEOUT_GET": NfGenMsg, CtaTimeout => 2048 CtaTimeout,
        DELETE = 2050 "IPCTNL_MSG_TIMEOUT_DELETE": NfGenMsg, CtaTimeout,
        DEFAULT_SET = 2051 "IPCTNL_MSG_TIMEOUT_DEFAULT_SET": NfGenMsg, CtaTimeout,
        DEFAULT_GET = 2052 "IPCTNL_MSG_TIMEOUT_DEFAULT_GET": NfGenMsg, CtaTimeout => 2051 CtaTimeout,
    }
}
