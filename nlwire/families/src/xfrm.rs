// SPDX-License-Identifier: MIT OR Apache-2.0
//! IPsec: security associations and policies.
//!
//! Written by hand from C: `linux/xfrm.h`.
//!
//! An address is 16 bytes, of which the first 4 are an IPv4 address. C: `xfrm_address_t`.
//!
//! `xfrm_algo`, `xfrm_algo_auth`, `xfrm_algo_aead`, `xfrm_replay_state_esn` and
//! `xfrm_user_sec_ctx` are followed by a key, a bitmap or a text, which
//! [`Attrs::attribute`] returns with them. The kernel shows keys to privileged users only.
//!
//! A dump has its attributes where other requests have the header: of
//! [`Xfrm::GETSA`], `XFRMA_ADDRESS_FILTER` and `XFRMA_PROTO`.

use nlwire::typed::*;
use nlwire::NlaPolicy;

structs! {
    pub XfrmId "xfrm_id" {
        daddr: [u8; 16],
        spi: u32 = Be32,
        proto: u8,
    }
    pub XfrmSelector "xfrm_selector" {
        daddr: [u8; 16],
        saddr: [u8; 16],
        dport: u16 = Be16,
        dport_mask: u16 = Be16,
        sport: u16 = Be16,
        sport_mask: u16 = Be16,
        family: u16,
        prefixlen_d: u8,
        prefixlen_s: u8,
        proto: u8,
        ifindex: i32,
        user: u32,
    }
    pub XfrmLifetimeCfg "xfrm_lifetime_cfg" {
        soft_byte_limit: u64,
        hard_byte_limit: u64,
        soft_packet_limit: u64,
        hard_packet_limit: u64,
        soft_add_expires_seconds: u64,
        hard_add_expires_seconds: u64,
        soft_use_expires_seconds: u64,
        hard_use_expires_seconds: u64,
    }
    pub XfrmLifetimeCur "xfrm_lifetime_cur" {
        bytes: u64,
        packets: u64,
        add_time: u64,
        use_time: u64,
    }
    pub XfrmReplayState "xfrm_replay_state" {
        oseq: u32,
        seq: u32,
        bitmap: u32,
    }
    pub XfrmReplayStateEsn "xfrm_replay_state_esn" {
        bmp_len: u32,
        oseq: u32,
        seq: u32,
        oseq_hi: u32,
        seq_hi: u32,
        replay_window: u32,
    }
    pub XfrmAlgo "xfrm_algo" {
        alg_name: [u8; 64],
        alg_key_len: u32,
    }
    pub XfrmAlgoAuth "xfrm_algo_auth" {
        alg_name: [u8; 64],
        alg_key_len: u32,
        alg_trunc_len: u32,
    }
    pub XfrmAlgoAead "xfrm_algo_aead" {
        alg_name: [u8; 64],
        alg_key_len: u32,
        alg_icv_len: u32,
    }
    pub XfrmStats "xfrm_stats" {
        replay_window: u32,
        replay: u32,
        integrity_failed: u32,
    }
    pub XfrmUserSecCtx "xfrm_user_sec_ctx" {
        len: u16,
        exttype: u16,
        ctx_alg: u8,
        ctx_doi: u8,
        ctx_len: u16,
    }
    pub XfrmUserTmpl "xfrm_user_tmpl" {
        id: XfrmId,
        family: u16,
        pad_saddr: [u8; 2],
        saddr: [u8; 16],
        reqid: u32,
        mode: u8 = As<U8, XfrmMode>,
        share: u8 = As<U8, XfrmShare>,
        optional: u8,
        aalgos: u32,
        ealgos: u32,
        calgos: u32,
    }
    pub XfrmEncapTmpl "xfrm_encap_tmpl" {
        encap_type: u16,
        encap_sport: u16 = Be16,
        encap_dport: u16 = Be16,
        pad_encap_oa: [u8; 2],
        encap_oa: [u8; 16],
    }
    pub XfrmUserpolicyType "xfrm_userpolicy_type" {
        type_: u8,
        reserved1: u16,
        reserved2: u8,
    }
    pub XfrmMark "xfrm_mark" {
        v: u32,
        m: u32,
    }
    pub XfrmuSadhinfo "xfrmu_sadhinfo" {
        sadhcnt: u32,
        sadhmcnt: u32,
    }
    pub XfrmuSpdinfo "xfrmu_spdinfo" {
        incnt: u32,
        outcnt: u32,
        fwdcnt: u32,
        inscnt: u32,
        outscnt: u32,
        fwdscnt: u32,
    }
    pub XfrmuSpdhinfo "xfrmu_spdhinfo" {
        spdhcnt: u32,
        spdhmcnt: u32,
    }
    pub XfrmuSpdhthresh "xfrmu_spdhthresh" {
        lbits: u8,
        rbits: u8,
    }
    pub XfrmUsersaInfo "xfrm_usersa_info" {
        sel: XfrmSelector,
        id: XfrmId,
        saddr: [u8; 16],
        lft: XfrmLifetimeCfg,
        curlft: XfrmLifetimeCur,
        stats: XfrmStats,
        seq: u32,
        reqid: u32,
        family: u16,
        mode: u8 = As<U8, XfrmMode>,
        replay_window: u8,
        flags: u8 = As<U8, XfrmState>,
    }
    pub XfrmUsersaId "xfrm_usersa_id" {
        daddr: [u8; 16],
        spi: u32 = Be32,
        family: u16,
        proto: u8,
    }
    pub XfrmAeventId "xfrm_aevent_id" {
        sa_id: XfrmUsersaId,
        saddr: [u8; 16],
        flags: u32 = As<U32, XfrmAe>,
        reqid: u32,
    }
    pub XfrmUserspiInfo "xfrm_userspi_info" {
        info: XfrmUsersaInfo,
        min: u32,
        max: u32,
    }
    pub XfrmUserpolicyInfo "xfrm_userpolicy_info" {
        sel: XfrmSelector,
        lft: XfrmLifetimeCfg,
        curlft: XfrmLifetimeCur,
        priority: u32,
        index: u32,
        dir: u8 = As<U8, XfrmPolicyDir>,
        action: u8 = As<U8, XfrmPolicyAction>,
        flags: u8 = As<U8, XfrmPolicyFlags>,
        share: u8 = As<U8, XfrmShare>,
    }
    pub XfrmUserpolicyId "xfrm_userpolicy_id" {
        sel: XfrmSelector,
        index: u32,
        dir: u8 = As<U8, XfrmPolicyDir>,
    }
    pub XfrmUserAcquire "xfrm_user_acquire" {
        id: XfrmId,
        saddr: [u8; 16],
        sel: XfrmSelector,
        policy: XfrmUserpolicyInfo,
        aalgos: u32,
        ealgos: u32,
        calgos: u32,
        seq: u32,
    }
    pub XfrmUserExpire "xfrm_user_expire" {
        state: XfrmUsersaInfo,
        hard: u8,
    }
    pub XfrmUserPolexpire "xfrm_user_polexpire" {
        pol: XfrmUserpolicyInfo,
        hard: u8,
    }
    pub XfrmUsersaFlush "xfrm_usersa_flush" {
        proto: u8,
    }
    pub XfrmUserReport "xfrm_user_report" {
        proto: u8,
        sel: XfrmSelector,
    }
    pub XfrmUserKmaddress "xfrm_user_kmaddress" {
        local: [u8; 16],
        remote: [u8; 16],
        reserved: u32,
        family: u16,
    }
    pub XfrmUserMigrate "xfrm_user_migrate" {
        old_daddr: [u8; 16],
        old_saddr: [u8; 16],
        new_daddr: [u8; 16],
        new_saddr: [u8; 16],
        proto: u8,
        mode: u8 = As<U8, XfrmMode>,
        reserved: u16,
        reqid: u32,
        old_family: u16,
        new_family: u16,
    }
    pub XfrmUserMigrateState "xfrm_user_migrate_state" {
        id: XfrmUsersaId,
        new_daddr: [u8; 16],
        new_saddr: [u8; 16],
        old_mark: XfrmMark,
        new_sel: XfrmSelector,
        new_reqid: u32,
        flags: u32 = As<U32, XfrmMigrateState>,
        new_family: u16,
        reserved: u16,
    }
    pub XfrmUserMapping "xfrm_user_mapping" {
        id: XfrmUsersaId,
        reqid: u32,
        old_saddr: [u8; 16],
        new_saddr: [u8; 16],
        old_sport: u16 = Be16,
        new_sport: u16 = Be16,
    }
    pub XfrmAddressFilter "xfrm_address_filter" {
        saddr: [u8; 16],
        daddr: [u8; 16],
        family: u16,
        splen: u8,
        dplen: u8,
    }
    pub XfrmUserOffload "xfrm_user_offload" {
        ifindex: i32,
        flags: u8 = As<U8, XfrmOffload>,
    }
    pub XfrmUserpolicyDefault "xfrm_userpolicy_default" {
        in_: u8 = As<U8, XfrmUserpolicy>,
        fwd: u8 = As<U8, XfrmUserpolicy>,
        out: u8 = As<U8, XfrmUserpolicy>,
    }
    /// The header of requests for counts. C: a `u32`, without a struct. In replies it has the
    /// value of the request.
    pub XfrmInfoFlags "xfrm_info_flags" {
        flags: u32,
    }
}

enums! {
    pub enum XfrmMode {
        TRANSPORT = 0 "XFRM_MODE_TRANSPORT",
        TUNNEL = 1 "XFRM_MODE_TUNNEL",
        ROUTEOPTIMIZATION = 2 "XFRM_MODE_ROUTEOPTIMIZATION",
        IN_TRIGGER = 3 "XFRM_MODE_IN_TRIGGER",
        BEET = 4 "XFRM_MODE_BEET",
        IPTFS = 5 "XFRM_MODE_IPTFS",
    }
    pub enum XfrmShare {
        ANY = 0 "XFRM_SHARE_ANY",
        SESSION = 1 "XFRM_SHARE_SESSION",
        USER = 2 "XFRM_SHARE_USER",
        UNIQUE = 3 "XFRM_SHARE_UNIQUE",
    }
    pub flags XfrmState {
        NOECN = 1 "XFRM_STATE_NOECN",
        DECAP_DSCP = 2 "XFRM_STATE_DECAP_DSCP",
        NOPMTUDISC = 4 "XFRM_STATE_NOPMTUDISC",
        WILDRECV = 8 "XFRM_STATE_WILDRECV",
        ICMP = 16 "XFRM_STATE_ICMP",
        AF_UNSPEC = 32 "XFRM_STATE_AF_UNSPEC",
        ALIGN4 = 64 "XFRM_STATE_ALIGN4",
        ESN = 128 "XFRM_STATE_ESN",
    }
    pub flags XfrmSaXflag {
        DONT_ENCAP_DSCP = 1 "XFRM_SA_XFLAG_DONT_ENCAP_DSCP",
        OSEQ_MAY_WRAP = 2 "XFRM_SA_XFLAG_OSEQ_MAY_WRAP",
    }
    pub flags XfrmAe {
        RTHR = 1 "XFRM_AE_RTHR",
        RVAL = 2 "XFRM_AE_RVAL",
        LVAL = 4 "XFRM_AE_LVAL",
        ETHR = 8 "XFRM_AE_ETHR",
        CR = 16 "XFRM_AE_CR",
        CE = 32 "XFRM_AE_CE",
        CU = 64 "XFRM_AE_CU",
    }
    pub enum XfrmSaDir {
        IN = 1 "XFRM_SA_DIR_IN",
        OUT = 2 "XFRM_SA_DIR_OUT",
    }
    pub enum XfrmPolicyDir {
        IN = 0 "XFRM_POLICY_IN",
        OUT = 1 "XFRM_POLICY_OUT",
        FWD = 2 "XFRM_POLICY_FWD",
    }
    pub enum XfrmPolicyAction {
        ALLOW = 0 "XFRM_POLICY_ALLOW",
        BLOCK = 1 "XFRM_POLICY_BLOCK",
    }
    pub flags XfrmPolicyFlags {
        LOCALOK = 1 "XFRM_POLICY_LOCALOK",
        ICMP = 2 "XFRM_POLICY_ICMP",
        CPU_ACQUIRE = 4 "XFRM_POLICY_CPU_ACQUIRE",
    }
    pub flags XfrmMigrateState {
        CLEAR_OFFLOAD = 1 "XFRM_MIGRATE_STATE_CLEAR_OFFLOAD",
        UPDATE_H2H_SEL = 2 "XFRM_MIGRATE_STATE_UPDATE_H2H_SEL",
    }
    pub flags XfrmOffload {
        IPV6 = 1 "XFRM_OFFLOAD_IPV6",
        INBOUND = 2 "XFRM_OFFLOAD_INBOUND",
        PACKET = 4 "XFRM_OFFLOAD_PACKET",
    }
    pub enum XfrmUserpolicy {
        UNSPEC = 0 "XFRM_USERPOLICY_UNSPEC",
        BLOCK = 1 "XFRM_USERPOLICY_BLOCK",
        ACCEPT = 2 "XFRM_USERPOLICY_ACCEPT",
    }
}

attributes! {
    pub Xfrma "xfrm-attrs" {
        ALG_AUTH = 1 "XFRMA_ALG_AUTH": Struct<XfrmAlgo>,
        ALG_CRYPT = 2 "XFRMA_ALG_CRYPT": Struct<XfrmAlgo>,
        ALG_COMP = 3 "XFRMA_ALG_COMP": Struct<XfrmAlgo>,
        ENCAP = 4 "XFRMA_ENCAP": Struct<XfrmEncapTmpl>,
        TMPL = 5 "XFRMA_TMPL": StructArray<XfrmUserTmpl>,
        SA = 6 "XFRMA_SA": Struct<XfrmUsersaInfo>,
        POLICY = 7 "XFRMA_POLICY": Struct<XfrmUserpolicyInfo>,
        SEC_CTX = 8 "XFRMA_SEC_CTX": Struct<XfrmUserSecCtx>,
        LTIME_VAL = 9 "XFRMA_LTIME_VAL": Struct<XfrmLifetimeCur>,
        REPLAY_VAL = 10 "XFRMA_REPLAY_VAL": Struct<XfrmReplayState>,
        REPLAY_THRESH = 11 "XFRMA_REPLAY_THRESH": U32,
        /// In tenths of a second.
        ETIMER_THRESH = 12 "XFRMA_ETIMER_THRESH": U32,
        SRCADDR = 13 "XFRMA_SRCADDR": Exact<16>,
        COADDR = 14 "XFRMA_COADDR": Exact<16>,
        /// In seconds since 1970.
        LASTUSED = 15 "XFRMA_LASTUSED": U64,
        POLICY_TYPE = 16 "XFRMA_POLICY_TYPE": Struct<XfrmUserpolicyType>,
        /// A request has one attribute with all, a notification one for each.
        MIGRATE = 17 "XFRMA_MIGRATE": Multi<StructArray<XfrmUserMigrate>>,
        ALG_AEAD = 18 "XFRMA_ALG_AEAD": Struct<XfrmAlgoAead>,
        KMADDRESS = 19 "XFRMA_KMADDRESS": Struct<XfrmUserKmaddress>,
        ALG_AUTH_TRUNC = 20 "XFRMA_ALG_AUTH_TRUNC": Struct<XfrmAlgoAuth>,
        MARK = 21 "XFRMA_MARK": Struct<XfrmMark>,
        TFCPAD = 22 "XFRMA_TFCPAD": U32,
        REPLAY_ESN_VAL = 23 "XFRMA_REPLAY_ESN_VAL": Struct<XfrmReplayStateEsn>,
        SA_EXTRA_FLAGS = 24 "XFRMA_SA_EXTRA_FLAGS": As<U32, XfrmSaXflag>,
        PROTO = 25 "XFRMA_PROTO": U8,
        ADDRESS_FILTER = 26 "XFRMA_ADDRESS_FILTER": Struct<XfrmAddressFilter>,
        PAD = 27 "XFRMA_PAD": Empty,
        OFFLOAD_DEV = 28 "XFRMA_OFFLOAD_DEV": Struct<XfrmUserOffload>,
        SET_MARK = 29 "XFRMA_SET_MARK": U32,
        SET_MARK_MASK = 30 "XFRMA_SET_MARK_MASK": U32,
        IF_ID = 31 "XFRMA_IF_ID": U32,
        /// In seconds.
        MTIMER_THRESH = 32 "XFRMA_MTIMER_THRESH": U32,
        SA_DIR = 33 "XFRMA_SA_DIR": As<U8, XfrmSaDir> => NlaPolicy::U8.range::<1, 2>(),
        /// In seconds.
        NAT_KEEPALIVE_INTERVAL = 34 "XFRMA_NAT_KEEPALIVE_INTERVAL": U32,
        SA_PCPU = 35 "XFRMA_SA_PCPU": U32,
        /// In microseconds.
        IPTFS_DROP_TIME = 36 "XFRMA_IPTFS_DROP_TIME": U32,
        IPTFS_REORDER_WINDOW = 37 "XFRMA_IPTFS_REORDER_WINDOW": U16,
        IPTFS_DONT_FRAG = 38 "XFRMA_IPTFS_DONT_FRAG": Flag,
        /// In microseconds.
        IPTFS_INIT_DELAY = 39 "XFRMA_IPTFS_INIT_DELAY": U32,
        IPTFS_MAX_QSIZE = 40 "XFRMA_IPTFS_MAX_QSIZE": U32,
        IPTFS_PKT_SIZE = 41 "XFRMA_IPTFS_PKT_SIZE": U32,
    }
    pub XfrmaSad "sad-info" {
        CNT = 1 "XFRMA_SAD_CNT": U32,
        HINFO = 2 "XFRMA_SAD_HINFO": Struct<XfrmuSadhinfo>,
    }
    pub XfrmaSpd "spd-info" {
        INFO = 1 "XFRMA_SPD_INFO": Struct<XfrmuSpdinfo>,
        HINFO = 2 "XFRMA_SPD_HINFO": Struct<XfrmuSpdhinfo>,
        IPV4_HTHRESH = 3 "XFRMA_SPD_IPV4_HTHRESH": Struct<XfrmuSpdhthresh>,
        IPV6_HTHRESH = 4 "XFRMA_SPD_IPV6_HTHRESH": Struct<XfrmuSpdhthresh>,
    }
}

family! {
    pub Xfrm: Raw(6) "xfrm" {
        NEWSA = 16 "XFRM_MSG_NEWSA": XfrmUsersaInfo, Xfrma,
        DELSA = 17 "XFRM_MSG_DELSA": XfrmUsersaId, Xfrma,
        GETSA = 18 "XFRM_MSG_GETSA": XfrmUsersaId, Xfrma => 16: XfrmUsersaInfo, Xfrma,
        NEWPOLICY = 19 "XFRM_MSG_NEWPOLICY": XfrmUserpolicyInfo, Xfrma,
        DELPOLICY = 20 "XFRM_MSG_DELPOLICY": XfrmUserpolicyId, Xfrma,
        GETPOLICY = 21 "XFRM_MSG_GETPOLICY": XfrmUserpolicyId, Xfrma => 19: XfrmUserpolicyInfo, Xfrma,
        ALLOCSPI = 22 "XFRM_MSG_ALLOCSPI": XfrmUserspiInfo, Xfrma => 16: XfrmUsersaInfo, Xfrma,
        ACQUIRE = 23 "XFRM_MSG_ACQUIRE": XfrmUserAcquire, Xfrma,
        EXPIRE = 24 "XFRM_MSG_EXPIRE": XfrmUserExpire, Xfrma,
        UPDPOLICY = 25 "XFRM_MSG_UPDPOLICY": XfrmUserpolicyInfo, Xfrma,
        UPDSA = 26 "XFRM_MSG_UPDSA": XfrmUsersaInfo, Xfrma,
        POLEXPIRE = 27 "XFRM_MSG_POLEXPIRE": XfrmUserPolexpire, Xfrma,
        FLUSHSA = 28 "XFRM_MSG_FLUSHSA": XfrmUsersaFlush, Xfrma,
        FLUSHPOLICY = 29 "XFRM_MSG_FLUSHPOLICY": NoHeader, Xfrma,
        NEWAE = 30 "XFRM_MSG_NEWAE": XfrmAeventId, Xfrma,
        GETAE = 31 "XFRM_MSG_GETAE": XfrmAeventId, Xfrma => 30 Xfrma,
        MIGRATE = 33 "XFRM_MSG_MIGRATE": XfrmUserpolicyId, Xfrma,
        GETSADINFO = 35 "XFRM_MSG_GETSADINFO": XfrmInfoFlags, NoAttrs => 34 XfrmaSad,
        NEWSPDINFO = 36 "XFRM_MSG_NEWSPDINFO": XfrmInfoFlags, XfrmaSpd,
        GETSPDINFO = 37 "XFRM_MSG_GETSPDINFO": XfrmInfoFlags, NoAttrs => 36 XfrmaSpd,
        SETDEFAULT = 39 "XFRM_MSG_SETDEFAULT": XfrmUserpolicyDefault, NoAttrs,
        GETDEFAULT = 40 "XFRM_MSG_GETDEFAULT": XfrmUserpolicyDefault, NoAttrs => 40 NoAttrs,
        MIGRATE_STATE = 41 "XFRM_MSG_MIGRATE_STATE": XfrmUserMigrateState, Xfrma,
    }
    events {
        NEWSA_NTF = 16 "XFRM_MSG_NEWSA": XfrmUsersaInfo, Xfrma,
        UPDSA_NTF = 26 "XFRM_MSG_UPDSA": XfrmUsersaInfo, Xfrma,
        DELSA_NTF = 17 "XFRM_MSG_DELSA": XfrmUsersaId, Xfrma,
        FLUSHSA_NTF = 28 "XFRM_MSG_FLUSHSA": XfrmUsersaFlush, NoAttrs,
        EXPIRE_NTF = 24 "XFRM_MSG_EXPIRE": XfrmUserExpire, Xfrma,
        ACQUIRE_NTF = 23 "XFRM_MSG_ACQUIRE": XfrmUserAcquire, Xfrma,
        NEWPOLICY_NTF = 19 "XFRM_MSG_NEWPOLICY": XfrmUserpolicyInfo, Xfrma,
        UPDPOLICY_NTF = 25 "XFRM_MSG_UPDPOLICY": XfrmUserpolicyInfo, Xfrma,
        DELPOLICY_NTF = 20 "XFRM_MSG_DELPOLICY": XfrmUserpolicyId, Xfrma,
        POLEXPIRE_NTF = 27 "XFRM_MSG_POLEXPIRE": XfrmUserPolexpire, Xfrma,
        FLUSHPOLICY_NTF = 29 "XFRM_MSG_FLUSHPOLICY": NoHeader, Xfrma,
        NEWAE_NTF = 30 "XFRM_MSG_NEWAE": XfrmAeventId, Xfrma,
        REPORT_NTF = 32 "XFRM_MSG_REPORT": XfrmUserReport, Xfrma,
        MIGRATE_NTF = 33 "XFRM_MSG_MIGRATE": XfrmUserpolicyId, Xfrma,
        MAPPING_NTF = 38 "XFRM_MSG_MAPPING": XfrmUserMapping, NoAttrs,
        MIGRATE_STATE_NTF = 41 "XFRM_MSG_MIGRATE_STATE": XfrmUserMigrateState, Xfrma,
    }
    groups {
        GROUP_ACQUIRE = 1 "XFRMNLGRP_ACQUIRE",
        GROUP_EXPIRE = 2 "XFRMNLGRP_EXPIRE",
        GROUP_SA = 3 "XFRMNLGRP_SA",
        GROUP_POLICY = 4 "XFRMNLGRP_POLICY",
        GROUP_AEVENTS = 5 "XFRMNLGRP_AEVENTS",
        GROUP_REPORT = 6 "XFRMNLGRP_REPORT",
        GROUP_MIGRATE = 7 "XFRMNLGRP_MIGRATE",
        GROUP_MAPPING = 8 "XFRMNLGRP_MAPPING",
    }
}
