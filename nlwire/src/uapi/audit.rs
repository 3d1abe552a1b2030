// SPDX-License-Identifier: MIT OR Apache-2.0
//! `linux/audit.h`: the requests that are answered with a reply.

// Written by ynlgen from the headers of Linux 7.3.4: names, types, numbers.
// Comments are kept. `ynlgen/uapi.toml` decides on headers and types.

// #define AUDIT_*
/// A request for the state of audit, `struct audit_status`.
pub const AUDIT_GET:         u16 = 1000;
/// A request for the process that last signalled auditd.
pub const AUDIT_SIGNAL_INFO: u16 = 1010;
/// A request for all rules.
pub const AUDIT_LIST_RULES:  u16 = 1013;
/// A request for the state of TTY auditing, `struct audit_tty_status`.
pub const AUDIT_TTY_GET:     u16 = 1016;
/// A request for the features, `struct audit_features`.
pub const AUDIT_GET_FEATURE: u16 = 1019;
