// SPDX-License-Identifier: MIT OR Apache-2.0
//! [`Family`] and [`Operation`]: what a family declares, and the calls of its handlers.

use core::fmt;

use nlwire::typed::{
    GenlFamily,
    NoHeader,
    Op,
    Set, //
};
use nlwire::{
    AnyPolicy,
    Errno, //
};

use super::{
    Kernel,
    More,
    Part,
    Refusal,
    Request, //
};

/// A family, registered with a kernel. C: `struct genl_family`.
///
/// The declaration by [`nlwire::family!`] has the name, the version and the numbers of the
/// operations, and is shared with user space. This trait adds what only the kernel has to know.
pub trait Family<K: Kernel>: GenlFamily {
    /// The position of a dump in progress, which each part continues on any processor. C: `ctx`
    /// of `struct netlink_callback`, which has room for 40 bytes of it.
    type Dump: Copy + Send + 'static;

    /// The operations.
    const OPS: &'static [Operation<K, Self::Dump>];

    /// The names of the multicast groups. C: `mcgrps`.
    const GROUPS: &'static [&'static str];

    /// Whether the family is in all network namespaces, not only in the first one. C: `netnsok`.
    const NETNSOK: bool = true;

    /// The first operation whose header and flags are checked strictly. Only families that are
    /// older than this check have others. C: `resv_start_op`.
    const RESV_START_OP: u8 = 0;

    /// Whether the handlers may run on several processors at once, instead of under the
    /// lock that all other families share. C: `parallel_ops`.
    const PARALLEL_OPS: bool = true;
}

/// The handler of a request that is no dump. C: `doit`.
pub type DoIt<K> = fn(&Request<'_, K>) -> Result<(), Refusal>;
/// Begins a dump, and returns its position. C: `start`.
pub type Start<K, D> = fn(&Request<'_, K>) -> Result<D, Refusal>;
/// Writes a part of a dump. C: `dumpit`.
pub type DumpIt<K, D> =
    fn(&Request<'_, K>, &mut D, &mut Part<'_, <K as Kernel>::Room>) -> Result<More, Refusal>;
/// Ends a dump, also one that its reader has given up. C: `done`.
pub type Done<K, D> = fn(&Request<'_, K>, D);

/// Attributes of requests are not checked strictly: unknown ones are ignored, and a value may be
/// longer than its type. C: `GENL_DONT_VALIDATE_STRICT`.
pub const DONT_VALIDATE_STRICT: u8 = 1 << 0;
/// Attributes of requests for dumps are not checked. C: `GENL_DONT_VALIDATE_DUMP`.
pub const DONT_VALIDATE_DUMP: u8 = 1 << 1;
/// The same as [`DONT_VALIDATE_STRICT`] for dumps. C: `GENL_DONT_VALIDATE_DUMP_STRICT`.
pub const DONT_VALIDATE_DUMP_STRICT: u8 = 1 << 2;

/// An operation of a family. C: `struct genl_ops`.
pub struct Operation<K: Kernel, D> {
    /// The number. C: `cmd`.
    pub cmd: u8,
    /// [`GENL_ADMIN_PERM`](nlwire::uapi::GENL_ADMIN_PERM) or
    /// [`GENL_UNS_ADMIN_PERM`](nlwire::uapi::GENL_UNS_ADMIN_PERM), if a capability is required.
    pub flags: u32,
    /// The checks to be left out: [`DONT_VALIDATE_STRICT`] and the like. C: `validate`.
    pub validate: u8,
    /// Returns the policy of requests. C: `policy`, `maxattr`.
    pub policy: fn() -> AnyPolicy,
    /// The handler of requests.
    pub doit: Option<DoIt<K>>,
    /// The handlers of dumps.
    pub dump: Option<Dump<K, D>>,
}

/// The handlers of a dump.
pub struct Dump<K: Kernel, D> {
    /// Begins it.
    pub start: Start<K, D>,
    /// Writes a part.
    pub dumpit: DumpIt<K, D>,
    /// Ends it.
    pub done: Done<K, D>,
}

impl<K: Kernel, D> Operation<K, D> {
    /// Creates an operation without handlers. Its policy is that of the request's set.
    #[inline]
    #[must_use]
    pub const fn new<P, Q: Set, R>(op: Op<P, NoHeader, Q, R>) -> Self {
        let [cmd, _] = op.request().to_le_bytes(); // a command has 8 bits
        Self {
            cmd,
            flags: 0,
            validate: 0,
            policy: Q::policy,
            doit: None,
            dump: None,
        }
    }

    /// Returns this operation with another policy, such as one for some attributes of the set.
    #[inline]
    #[must_use]
    pub const fn policy(mut self, policy: fn() -> AnyPolicy) -> Self {
        self.policy = policy;
        self
    }

    /// Returns this operation for privileged senders only: `GENL_ADMIN_PERM` or
    /// `GENL_UNS_ADMIN_PERM`.
    #[inline]
    #[must_use]
    pub const fn flags(mut self, flags: u32) -> Self {
        self.flags = flags;
        self
    }

    /// Returns this operation without some checks, for operations that are older than these. They
    /// need a lower number than [`Family::RESV_START_OP`], or the kernel refuses the family.
    #[inline]
    #[must_use]
    pub const fn validate(mut self, validate: u8) -> Self {
        self.validate = validate;
        self
    }

    /// Returns this operation with a handler of requests.
    #[inline]
    #[must_use]
    pub const fn doit(mut self, doit: DoIt<K>) -> Self {
        self.doit = Some(doit);
        self
    }

    /// Returns this operation with the handlers of dumps.
    #[inline]
    #[must_use]
    pub const fn dump(
        mut self,
        start: Start<K, D>,
        dumpit: DumpIt<K, D>,
        done: Done<K, D>,
    ) -> Self {
        self.dump = Some(Dump {
            start,
            dumpit,
            done,
        });
        self
    }
}

impl<K: Kernel, D> fmt::Debug for Operation<K, D> {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Operation")
            .field("cmd", &self.cmd)
            .field("flags", &self.flags)
            .field("do", &self.doit.is_some())
            .field("dump", &self.dump.is_some())
            .finish()
    }
}

impl<K: Kernel, D> fmt::Debug for Dump<K, D> {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Dump").finish_non_exhaustive()
    }
}

/// Returns the operation of a request.
#[inline]
fn operation<F: Family<K>, K: Kernel>(
    request: &Request<'_, K>,
) -> Result<&'static Operation<K, F::Dump>, Refusal> {
    let number = F::number(request.message()).ok_or(Errno::EINVAL)?;
    let found = F::OPS.iter().find(|op| u16::from(op.cmd) == number);
    found.ok_or(Refusal::new(Errno::EOPNOTSUPP))
}

/// Returns the handlers of a dump.
#[inline]
fn dump<F: Family<K>, K: Kernel>(
    request: &Request<'_, K>,
) -> Result<&'static Dump<K, F::Dump>, Refusal> {
    let dump = operation::<F, K>(request)?.dump.as_ref();
    dump.ok_or(Refusal::new(Errno::EOPNOTSUPP))
}

/// Calls the handler of a request. C: `doit` of `struct genl_ops`.
///
/// # Errors
///
/// Those of the handler.
#[inline]
pub fn doit<F: Family<K>, K: Kernel>(request: &Request<'_, K>) -> Result<(), Refusal> {
    let doit = operation::<F, K>(request)?.doit;
    doit.ok_or(Errno::EOPNOTSUPP)?(request)
}

/// Begins a dump. C: `start` of `struct genl_ops`.
///
/// # Errors
///
/// Those of the handler.
#[inline]
pub fn start<F: Family<K>, K: Kernel>(request: &Request<'_, K>) -> Result<F::Dump, Refusal> {
    (dump::<F, K>(request)?.start)(request)
}

/// Writes a part of a dump. C: `dumpit` of `struct genl_ops`.
///
/// # Errors
///
/// Those of the handler.
#[inline]
pub fn dumpit<F: Family<K>, K: Kernel>(
    request: &Request<'_, K>,
    position: &mut F::Dump,
    part: &mut Part<'_, K::Room>,
) -> Result<More, Refusal> {
    (dump::<F, K>(request)?.dumpit)(request, position, part)
}

/// Ends a dump. C: `done` of `struct genl_ops`.
#[inline]
pub fn done<F: Family<K>, K: Kernel>(request: &Request<'_, K>, position: F::Dump) {
    if let Ok(dump) = dump::<F, K>(request) {
        (dump.done)(request, position);
    }
}
