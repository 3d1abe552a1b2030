// SPDX-License-Identifier: MIT OR Apache-2.0
//! Threads to which the kernel denies system calls.

use std::collections::BTreeMap;

use nlwire::Errno;
use seccompiler::{
    BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter,
    SeccompRule,
};

use crate::common::{skipped, watched};

/// Runs `test` in a thread whose system calls of these numbers fail with
/// `errno`.
pub(crate) fn without(
    name: &'static str,
    calls: &'static [libc::c_long],
    errno: Errno,
    test: impl FnOnce() + Send + 'static,
) {
    let calls = calls.iter().map(|call| (*call, Vec::new())).collect();
    filtered(name, calls, errno, test);
}

/// Runs `test` in a thread that can open no netlink socket of `protocol`:
/// `socket(2)` fails with `errno`.
pub(crate) fn without_protocol(
    name: &'static str,
    protocol: i32,
    errno: Errno,
    test: impl FnOnce() + Send + 'static,
) {
    let is = |argument, value: i32| {
        let value = u64::from(value.unsigned_abs());
        SeccompCondition::new(argument, SeccompCmpArgLen::Dword, SeccompCmpOp::Eq, value).unwrap()
    };
    let rule = SeccompRule::new(vec![is(0, libc::AF_NETLINK), is(2, protocol)]).unwrap();
    filtered(name, vec![(libc::SYS_socket, vec![rule])], errno, test);
}

fn filtered(
    name: &'static str,
    calls: Vec<(libc::c_long, Vec<SeccompRule>)>,
    errno: Errno,
    test: impl FnOnce() + Send + 'static,
) {
    watched(move || {
        let deny = SeccompAction::Errno(errno.get().unsigned_abs());
        #[allow(
            clippy::useless_conversion,
            reason = "the type differs between targets"
        )]
        let rules: BTreeMap<_, _> = calls
            .into_iter()
            .map(|(call, rules)| (call.into(), rules))
            .collect();
        let filter = std::env::consts::ARCH.try_into().and_then(|arch| {
            SeccompFilter::new(rules, SeccompAction::Allow, deny, arch)?.try_into()
        });
        let filter: BpfProgram = match filter {
            Ok(filter) => filter,
            Err(error) => return skipped(name, error),
        };
        match seccompiler::apply_filter(&filter) {
            Ok(()) => test(),
            Err(error) => skipped(name, error),
        }
    });
}
