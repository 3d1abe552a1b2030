//! Threads to which the kernel denies system calls.

use std::collections::BTreeMap;

use nlwire::Errno;
use seccompiler::{BpfProgram, SeccompAction, SeccompFilter};

use crate::common::{skipped, watched};

/// Runs `test` in a thread whose system calls of these numbers fail with
/// `errno`.
pub(crate) fn without(
    name: &'static str,
    calls: &'static [libc::c_long],
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
            .iter()
            .map(|call| ((*call).into(), Vec::new()))
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
