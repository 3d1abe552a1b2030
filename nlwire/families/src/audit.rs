// SPDX-License-Identifier: MIT OR Apache-2.0
//! Audit: its status, its rules, and records.
//!
//! Written by hand from C: `linux/audit.h`.
//!
//! A record is text after the header of netlink. The kernel sends records to the daemon that
//! registered by [`Audit::SET`], and copies to the group. In those for the daemon, `nlmsg_len`
//! does not count the 16 bytes of the header, so that the end of the text is behind the message.

use nlwire::typed::*;

structs! {
    pub AuditStatus "audit_status" {
        mask: u32 = As<U32, AuditStatusMask>,
        enabled: u32,
        failure: u32 = As<U32, AuditFail>,
        pid: u32,
        rate_limit: u32,
        backlog_limit: u32,
        lost: u32,
        backlog: u32,
        feature_bitmap: u32 = As<U32, AuditFeatureBitmap>,
        backlog_wait_time: u32,
        backlog_wait_time_actual: u32,
    }
    pub AuditFeatures "audit_features" {
        vers: u32,
        mask: u32,
        features: u32,
        lock: u32,
    }
    pub AuditTtyStatus "audit_tty_status" {
        enabled: u32,
        log_passwd: u32,
    }
    /// A rule. The texts of its fields follow, without NUL; the values of those fields are
    /// their lengths.
    pub AuditRuleData "audit_rule_data" {
        flags: u32,
        action: u32 = As<U32, AuditAction>,
        field_count: u32,
        mask: [u32; 64],
        fields: [u32; 64],
        values: [u32; 64],
        fieldflags: [u32; 64],
        buflen: u32,
    }
    /// The sender of a signal to the daemon. A security context follows.
    pub AuditSigInfo "audit_sig_info" {
        uid: u32,
        pid: i32,
    }
    /// The lengths of two paths, which follow. C: `u32 sizes[2]`.
    pub AuditEquivSizes "audit_equiv_sizes" {
        sizes: [u32; 2],
    }
    /// The process that would be replaced as the daemon. C: a `pid_t`.
    pub AuditReplace "audit_replace" {
        pid: i32,
    }
}

enums! {
    /// The fields of `audit_status` that a request sets.
    pub flags AuditStatusMask {
        ENABLED = 1 "AUDIT_STATUS_ENABLED",
        FAILURE = 2 "AUDIT_STATUS_FAILURE",
        PID = 4 "AUDIT_STATUS_PID",
        RATE_LIMIT = 8 "AUDIT_STATUS_RATE_LIMIT",
        BACKLOG_LIMIT = 16 "AUDIT_STATUS_BACKLOG_LIMIT",
        BACKLOG_WAIT_TIME = 32 "AUDIT_STATUS_BACKLOG_WAIT_TIME",
        LOST = 64 "AUDIT_STATUS_LOST",
        BACKLOG_WAIT_TIME_ACTUAL = 128 "AUDIT_STATUS_BACKLOG_WAIT_TIME_ACTUAL",
    }
    pub flags AuditFeatureBitmap {
        BACKLOG_LIMIT = 1 "AUDIT_FEATURE_BITMAP_BACKLOG_LIMIT",
        BACKLOG_WAIT_TIME = 2 "AUDIT_FEATURE_BITMAP_BACKLOG_WAIT_TIME",
        EXECUTABLE_PATH = 4 "AUDIT_FEATURE_BITMAP_EXECUTABLE_PATH",
        EXCLUDE_EXTEND = 8 "AUDIT_FEATURE_BITMAP_EXCLUDE_EXTEND",
        SESSIONID_FILTER = 16 "AUDIT_FEATURE_BITMAP_SESSIONID_FILTER",
        LOST_RESET = 32 "AUDIT_FEATURE_BITMAP_LOST_RESET",
        FILTER_FS = 64 "AUDIT_FEATURE_BITMAP_FILTER_FS",
    }
    pub enum AuditFail {
        SILENT = 0 "AUDIT_FAIL_SILENT",
        PRINTK = 1 "AUDIT_FAIL_PRINTK",
        PANIC = 2 "AUDIT_FAIL_PANIC",
    }
    pub enum AuditAction {
        NEVER = 0 "AUDIT_NEVER",
        POSSIBLE = 1 "AUDIT_POSSIBLE",
        ALWAYS = 2 "AUDIT_ALWAYS",
    }
}

family! {
    pub Audit: Raw(9) "audit" {
        GET = 1000 "AUDIT_GET": NoHeader, NoAttrs => 1000: AuditStatus, NoAttrs,
        SET = 1001 "AUDIT_SET": AuditStatus, NoAttrs,
        USER = 1005 "AUDIT_USER": NoHeader, TextRest,
        SIGNAL_INFO = 1010 "AUDIT_SIGNAL_INFO": NoHeader, NoAttrs => 1010: AuditSigInfo, TextRest,
        ADD_RULE = 1011 "AUDIT_ADD_RULE": AuditRuleData, TextRest,
        DEL_RULE = 1012 "AUDIT_DEL_RULE": AuditRuleData, TextRest,
        LIST_RULES = 1013 "AUDIT_LIST_RULES": NoHeader, NoAttrs => 1013: AuditRuleData, TextRest,
        TRIM = 1014 "AUDIT_TRIM": NoHeader, NoAttrs,
        MAKE_EQUIV = 1015 "AUDIT_MAKE_EQUIV": AuditEquivSizes, TextRest,
        TTY_GET = 1016 "AUDIT_TTY_GET": NoHeader, NoAttrs => 1016: AuditTtyStatus, NoAttrs,
        TTY_SET = 1017 "AUDIT_TTY_SET": AuditTtyStatus, NoAttrs,
        SET_FEATURE = 1018 "AUDIT_SET_FEATURE": AuditFeatures, NoAttrs,
        GET_FEATURE = 1019 "AUDIT_GET_FEATURE": NoHeader, NoAttrs => 1019: AuditFeatures, NoAttrs,
    }
    events {
        REPLACE = 1329 "AUDIT_REPLACE": AuditReplace, NoAttrs,
        LOGIN = 1006 "AUDIT_LOGIN": NoHeader, TextRest,
        USER_AVC = 1107 "AUDIT_USER_AVC": NoHeader, TextRest,
        USER_TTY = 1124 "AUDIT_USER_TTY": NoHeader, TextRest,
        DAEMON_START = 1200 "AUDIT_DAEMON_START": NoHeader, TextRest,
        DAEMON_END = 1201 "AUDIT_DAEMON_END": NoHeader, TextRest,
        DAEMON_ABORT = 1202 "AUDIT_DAEMON_ABORT": NoHeader, TextRest,
        DAEMON_CONFIG = 1203 "AUDIT_DAEMON_CONFIG": NoHeader, TextRest,
        SYSCALL = 1300 "AUDIT_SYSCALL": NoHeader, TextRest,
        PATH = 1302 "AUDIT_PATH": NoHeader, TextRest,
        IPC = 1303 "AUDIT_IPC": NoHeader, TextRest,
        SOCKETCALL = 1304 "AUDIT_SOCKETCALL": NoHeader, TextRest,
        CONFIG_CHANGE = 1305 "AUDIT_CONFIG_CHANGE": NoHeader, TextRest,
        SOCKADDR = 1306 "AUDIT_SOCKADDR": NoHeader, TextRest,
        CWD = 1307 "AUDIT_CWD": NoHeader, TextRest,
        EXECVE = 1309 "AUDIT_EXECVE": NoHeader, TextRest,
        IPC_SET_PERM = 1311 "AUDIT_IPC_SET_PERM": NoHeader, TextRest,
        MQ_OPEN = 1312 "AUDIT_MQ_OPEN": NoHeader, TextRest,
        MQ_SENDRECV = 1313 "AUDIT_MQ_SENDRECV": NoHeader, TextRest,
        MQ_NOTIFY = 1314 "AUDIT_MQ_NOTIFY": NoHeader, TextRest,
        MQ_GETSETATTR = 1315 "AUDIT_MQ_GETSETATTR": NoHeader, TextRest,
        KERNEL_OTHER = 1316 "AUDIT_KERNEL_OTHER": NoHeader, TextRest,
        FD_PAIR = 1317 "AUDIT_FD_PAIR": NoHeader, TextRest,
        OBJ_PID = 1318 "AUDIT_OBJ_PID": NoHeader, TextRest,
        TTY = 1319 "AUDIT_TTY": NoHeader, TextRest,
        EOE = 1320 "AUDIT_EOE": NoHeader, TextRest,
        BPRM_FCAPS = 1321 "AUDIT_BPRM_FCAPS": NoHeader, TextRest,
        CAPSET = 1322 "AUDIT_CAPSET": NoHeader, TextRest,
        MMAP = 1323 "AUDIT_MMAP": NoHeader, TextRest,
        NETFILTER_PKT = 1324 "AUDIT_NETFILTER_PKT": NoHeader, TextRest,
        NETFILTER_CFG = 1325 "AUDIT_NETFILTER_CFG": NoHeader, TextRest,
        SECCOMP = 1326 "AUDIT_SECCOMP": NoHeader, TextRest,
        PROCTITLE = 1327 "AUDIT_PROCTITLE": NoHeader, TextRest,
        FEATURE_CHANGE = 1328 "AUDIT_FEATURE_CHANGE": NoHeader, TextRest,
        KERN_MODULE = 1330 "AUDIT_KERN_MODULE": NoHeader, TextRest,
        FANOTIFY = 1331 "AUDIT_FANOTIFY": NoHeader, TextRest,
        TIME_INJOFFSET = 1332 "AUDIT_TIME_INJOFFSET": NoHeader, TextRest,
        TIME_ADJNTPVAL = 1333 "AUDIT_TIME_ADJNTPVAL": NoHeader, TextRest,
        BPF = 1334 "AUDIT_BPF": NoHeader, TextRest,
        EVENT_LISTENER = 1335 "AUDIT_EVENT_LISTENER": NoHeader, TextRest,
        URINGOP = 1336 "AUDIT_URINGOP": NoHeader, TextRest,
        OPENAT2 = 1337 "AUDIT_OPENAT2": NoHeader, TextRest,
        DM_CTRL = 1338 "AUDIT_DM_CTRL": NoHeader, TextRest,
        DM_EVENT = 1339 "AUDIT_DM_EVENT": NoHeader, TextRest,
        AVC = 1400 "AUDIT_AVC": NoHeader, TextRest,
        SELINUX_ERR = 1401 "AUDIT_SELINUX_ERR": NoHeader, TextRest,
        AVC_PATH = 1402 "AUDIT_AVC_PATH": NoHeader, TextRest,
        MAC_POLICY_LOAD = 1403 "AUDIT_MAC_POLICY_LOAD": NoHeader, TextRest,
        MAC_STATUS = 1404 "AUDIT_MAC_STATUS": NoHeader, TextRest,
        MAC_CONFIG_CHANGE = 1405 "AUDIT_MAC_CONFIG_CHANGE": NoHeader, TextRest,
        MAC_UNLBL_ALLOW = 1406 "AUDIT_MAC_UNLBL_ALLOW": NoHeader, TextRest,
        MAC_CIPSOV4_ADD = 1407 "AUDIT_MAC_CIPSOV4_ADD": NoHeader, TextRest,
        MAC_CIPSOV4_DEL = 1408 "AUDIT_MAC_CIPSOV4_DEL": NoHeader, TextRest,
        MAC_MAP_ADD = 1409 "AUDIT_MAC_MAP_ADD": NoHeader, TextRest,
        MAC_MAP_DEL = 1410 "AUDIT_MAC_MAP_DEL": NoHeader, TextRest,
        MAC_IPSEC_ADDSA = 1411 "AUDIT_MAC_IPSEC_ADDSA": NoHeader, TextRest,
        MAC_IPSEC_DELSA = 1412 "AUDIT_MAC_IPSEC_DELSA": NoHeader, TextRest,
        MAC_IPSEC_ADDSPD = 1413 "AUDIT_MAC_IPSEC_ADDSPD": NoHeader, TextRest,
        MAC_IPSEC_DELSPD = 1414 "AUDIT_MAC_IPSEC_DELSPD": NoHeader, TextRest,
        MAC_IPSEC_EVENT = 1415 "AUDIT_MAC_IPSEC_EVENT": NoHeader, TextRest,
        MAC_UNLBL_STCADD = 1416 "AUDIT_MAC_UNLBL_STCADD": NoHeader, TextRest,
        MAC_UNLBL_STCDEL = 1417 "AUDIT_MAC_UNLBL_STCDEL": NoHeader, TextRest,
        MAC_CALIPSO_ADD = 1418 "AUDIT_MAC_CALIPSO_ADD": NoHeader, TextRest,
        MAC_CALIPSO_DEL = 1419 "AUDIT_MAC_CALIPSO_DEL": NoHeader, TextRest,
        IPE_ACCESS = 1420 "AUDIT_IPE_ACCESS": NoHeader, TextRest,
        IPE_CONFIG_CHANGE = 1421 "AUDIT_IPE_CONFIG_CHANGE": NoHeader, TextRest,
        IPE_POLICY_LOAD = 1422 "AUDIT_IPE_POLICY_LOAD": NoHeader, TextRest,
        LANDLOCK_ACCESS = 1423 "AUDIT_LANDLOCK_ACCESS": NoHeader, TextRest,
        LANDLOCK_DOMAIN = 1424 "AUDIT_LANDLOCK_DOMAIN": NoHeader, TextRest,
        MAC_TASK_CONTEXTS = 1425 "AUDIT_MAC_TASK_CONTEXTS": NoHeader, TextRest,
        MAC_OBJ_CONTEXTS = 1426 "AUDIT_MAC_OBJ_CONTEXTS": NoHeader, TextRest,
        ANOM_PROMISCUOUS = 1700 "AUDIT_ANOM_PROMISCUOUS": NoHeader, TextRest,
        ANOM_ABEND = 1701 "AUDIT_ANOM_ABEND": NoHeader, TextRest,
        ANOM_LINK = 1702 "AUDIT_ANOM_LINK": NoHeader, TextRest,
        ANOM_CREAT = 1703 "AUDIT_ANOM_CREAT": NoHeader, TextRest,
        INTEGRITY_DATA = 1800 "AUDIT_INTEGRITY_DATA": NoHeader, TextRest,
        INTEGRITY_METADATA = 1801 "AUDIT_INTEGRITY_METADATA": NoHeader, TextRest,
        INTEGRITY_STATUS = 1802 "AUDIT_INTEGRITY_STATUS": NoHeader, TextRest,
        INTEGRITY_HASH = 1803 "AUDIT_INTEGRITY_HASH": NoHeader, TextRest,
        INTEGRITY_PCR = 1804 "AUDIT_INTEGRITY_PCR": NoHeader, TextRest,
        INTEGRITY_RULE = 1805 "AUDIT_INTEGRITY_RULE": NoHeader, TextRest,
        INTEGRITY_EVM_XATTR = 1806 "AUDIT_INTEGRITY_EVM_XATTR": NoHeader, TextRest,
        INTEGRITY_POLICY_RULE = 1807 "AUDIT_INTEGRITY_POLICY_RULE": NoHeader, TextRest,
        INTEGRITY_USERSPACE = 1808 "AUDIT_INTEGRITY_USERSPACE": NoHeader, TextRest,
        KERNEL = 2000 "AUDIT_KERNEL": NoHeader, TextRest,
    }
    groups {
        GROUP_READLOG = 1 "AUDIT_NLGRP_READLOG",
    }
}
