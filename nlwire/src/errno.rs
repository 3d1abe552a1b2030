// SPDX-License-Identifier: MIT OR Apache-2.0
//! [`Errno`]: an error number and its name.
//!
//! Sources: `include/uapi/asm-generic/errno-base.h` and `errno.h`, and
//! `arch/*/include/uapi/asm/errno.h` of the architectures whose numbers differ:
//! alpha, mips, parisc, powerpc, sparc.

use core::fmt;
use core::num::NonZeroI32;

/// A positive error number of Linux. C: `errno`.
///
/// Netlink carries it negated in [`Ack::error`](super::Ack::error) and
/// [`Done::error`](super::Done::error), and the kernel's functions return it
/// negated. The constants have the numbers of the architecture that the crate
/// is compiled for. Most numbers from 35 on are different on alpha, mips,
/// parisc and sparc. A number without a name is a valid `Errno`.
///
/// ```
/// use nlwire::Errno;
///
/// let errno = Errno::new(-22).unwrap(); // as the kernel writes it
/// assert_eq!(errno, Errno::EINVAL);
/// assert_eq!((errno.get(), errno.name()), (22, Some("EINVAL")));
/// assert_eq!(errno.to_string(), "EINVAL");
/// assert_eq!(Errno::new(9999).unwrap().to_string(), "errno 9999");
/// assert_eq!(Errno::new(0), None); // success
/// assert_eq!(size_of::<Option<Errno>>(), 4);
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(transparent)]
pub struct Errno(NonZeroI32);

impl Errno {
    /// Returns the errno with this number, or `None` for 0, which is not an
    /// error. A negative number stands for the positive one, as in the kernel.
    #[inline]
    #[must_use]
    pub const fn new(number: i32) -> Option<Self> {
        match NonZeroI32::new(number.saturating_abs()) {
            Some(number) => Some(Self(number)),
            None => None,
        }
    }

    /// Returns the number, which is positive. It is the argument of
    /// `strerror(3)` and of `std::io::Error::from_raw_os_error`.
    #[inline]
    #[must_use]
    pub const fn get(self) -> i32 {
        self.0.get()
    }

    /// Returns the negated number, as the kernel's functions return it and as
    /// `NLMSG_ERROR` and `NLMSG_DONE` contain it.
    #[inline]
    #[must_use]
    pub const fn negated(self) -> i32 {
        self.get().saturating_neg()
    }

    /// Returns the name, such as `"EINVAL"`, or `None` if there is no constant
    /// for the number.
    ///
    /// Two names can stand for one number. `EAGAIN` and `EWOULDBLOCK` have the
    /// name `"EAGAIN"`. On an architecture where `EDEADLK` and `EDEADLOCK` are
    /// the same number, they have the name `"EDEADLK"`.
    #[inline(never)]
    #[must_use]
    pub fn name(self) -> Option<&'static str> {
        let index = NUMBERS.iter().position(|number| *number == self)?;
        NAMES.split_ascii_whitespace().nth(index)
    }

    /// The same number as [`EAGAIN`](Self::EAGAIN), on every architecture.
    pub const EWOULDBLOCK: Self = Self::EAGAIN;

    /// Returns the errno of a row of the table.
    const fn of(number: i32) -> Self {
        match Self::new(number) {
            Some(errno) => errno,
            None => Self(NonZeroI32::MAX), // no row has a 0
        }
    }
}

impl fmt::Display for Errno {
    /// Shows the name, or `errno` and the number.
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.name() {
            Some(name) => f.pad(name),
            None => write!(f, "errno {}", self.0),
        }
    }
}

impl fmt::Debug for Errno {
    /// Shows the name, or `Errno` and the number.
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.name() {
            Some(name) => f.write_str(name),
            None => write!(f, "Errno({})", self.0),
        }
    }
}

impl core::error::Error for Errno {}

/// Expands to whether the code is compiled for an architecture of the table.
macro_rules! is_target {
    (alpha) => {
        cfg!(target_arch = "alpha")
    };
    (mips) => {
        cfg!(any(
            target_arch = "mips",
            target_arch = "mips32r6",
            target_arch = "mips64",
            target_arch = "mips64r6"
        ))
    };
    (parisc) => {
        cfg!(any(target_arch = "parisc", target_arch = "hppa"))
    };
    (powerpc) => {
        cfg!(any(target_arch = "powerpc", target_arch = "powerpc64"))
    };
    (sparc) => {
        cfg!(any(target_arch = "sparc", target_arch = "sparc64"))
    };
}

/// Defines the constants, `NAMES` and `NUMBERS` from rows `NAME: number, arch
/// number ...;`. The first number is the one of `asm-generic`; the others are
/// for the architectures that differ from it.
macro_rules! errnos {
    ($($(#[$doc:meta])* $name:ident: $generic:literal $(, $arch:ident $number:literal)*;)*) => {
        #[allow(
            unexpected_cfgs,
            reason = "rustc does not know all architectures of the kernel"
        )]
        impl Errno {
            $(
                $(#[$doc])*
                pub const $name: Self = {
                    let number = $generic;
                    $(let number = if is_target!($arch) { $number } else { number };)*
                    Self::of(number)
                };
            )*
        }

        /// All names, in the order of `NUMBERS`. They are one string, because a
        /// table of strings would take a relocation for each.
        const NAMES: &str = concat!($(stringify!($name), " "),*);

        static NUMBERS: &[Errno] = &[$(Errno::$name),*];
    };
}

errnos! {
    /// Operation not permitted.
    EPERM: 1;
    /// No such file, directory or object.
    ENOENT: 2;
    /// No such process. Netlink: no listener, or no such route.
    ESRCH: 3;
    /// Interrupted system call.
    EINTR: 4;
    /// Input or output error.
    EIO: 5;
    /// No such device or address.
    ENXIO: 6;
    /// Argument list too long.
    E2BIG: 7;
    /// Exec format error.
    ENOEXEC: 8;
    /// Bad file descriptor.
    EBADF: 9;
    /// No child processes.
    ECHILD: 10;
    /// Try again: nothing to receive, or no room to send.
    EAGAIN: 11, alpha 35;
    /// Out of memory.
    ENOMEM: 12;
    /// Permission denied.
    EACCES: 13;
    /// Bad address.
    EFAULT: 14;
    /// Block device required.
    ENOTBLK: 15;
    /// Device or resource busy. Netlink: the socket already has a dump in
    /// progress.
    EBUSY: 16;
    /// The object already exists.
    EEXIST: 17;
    /// Cross-device link.
    EXDEV: 18;
    /// No such device.
    ENODEV: 19;
    /// Not a directory.
    ENOTDIR: 20;
    /// Is a directory.
    EISDIR: 21;
    /// Invalid argument.
    EINVAL: 22;
    /// Too many open files in the system.
    ENFILE: 23;
    /// Too many open files in the process.
    EMFILE: 24;
    /// Inappropriate ioctl for the device.
    ENOTTY: 25;
    /// Text file busy.
    ETXTBSY: 26;
    /// File too large.
    EFBIG: 27;
    /// No space left.
    ENOSPC: 28;
    /// Illegal seek.
    ESPIPE: 29;
    /// Read-only file system.
    EROFS: 30;
    /// Too many links.
    EMLINK: 31;
    /// Broken pipe.
    EPIPE: 32;
    /// Argument outside the domain of the function.
    EDOM: 33;
    /// Result or value out of range.
    ERANGE: 34;
    /// Resource deadlock would occur.
    EDEADLK: 35, alpha 11, mips 45, parisc 45, sparc 78;
    /// File locking deadlock. The same as [`EDEADLK`](Self::EDEADLK) on most
    /// architectures.
    EDEADLOCK: 35, alpha 11, mips 56, parisc 45, powerpc 58, sparc 108;
    /// Name too long.
    ENAMETOOLONG: 36, alpha 63, mips 78, parisc 248, sparc 63;
    /// No record locks available.
    ENOLCK: 37, alpha 77, mips 46, parisc 46, sparc 79;
    /// No such system call.
    ENOSYS: 38, alpha 78, mips 89, parisc 251, sparc 90;
    /// Directory not empty.
    ENOTEMPTY: 39, alpha 66, mips 93, parisc 247, sparc 66;
    /// Too many symbolic links, or too many levels of nesting.
    ELOOP: 40, alpha 62, mips 90, parisc 249, sparc 62;
    /// No message of the desired type.
    ENOMSG: 42, alpha 80, mips 35, parisc 35, sparc 75;
    /// Identifier removed.
    EIDRM: 43, alpha 81, mips 36, parisc 36, sparc 77;
    /// Channel number out of range.
    ECHRNG: 44, alpha 88, mips 37, parisc 37, sparc 94;
    /// Level 2 not synchronized.
    EL2NSYNC: 45, alpha 89, mips 38, parisc 38, sparc 95;
    /// Level 3 halted.
    EL3HLT: 46, alpha 90, mips 39, parisc 39, sparc 96;
    /// Level 3 reset.
    EL3RST: 47, alpha 91, mips 40, parisc 40, sparc 97;
    /// Link number out of range.
    ELNRNG: 48, alpha 93, mips 41, parisc 41, sparc 98;
    /// Protocol driver not attached.
    EUNATCH: 49, alpha 94, mips 42, parisc 42, sparc 99;
    /// No CSI structure available.
    ENOCSI: 50, alpha 95, mips 43, parisc 43, sparc 100;
    /// Level 2 halted.
    EL2HLT: 51, alpha 96, mips 44, parisc 44, sparc 101;
    /// Invalid exchange.
    EBADE: 52, alpha 97, mips 50, parisc 160, sparc 102;
    /// Invalid request descriptor.
    EBADR: 53, alpha 98, mips 51, parisc 161, sparc 103;
    /// Exchange full.
    EXFULL: 54, alpha 99, mips 52, parisc 162, sparc 104;
    /// No anode.
    ENOANO: 55, alpha 100, mips 53, parisc 163, sparc 105;
    /// Invalid request code.
    EBADRQC: 56, alpha 101, mips 54, parisc 164, sparc 106;
    /// Invalid slot.
    EBADSLT: 57, alpha 102, mips 55, parisc 165, sparc 107;
    /// Bad font file format.
    EBFONT: 59, alpha 104, parisc 166, sparc 109;
    /// Device is not a stream.
    ENOSTR: 60, alpha 87, parisc 54, sparc 72;
    /// No data available.
    ENODATA: 61, alpha 86, parisc 51, sparc 111;
    /// Timer expired.
    ETIME: 62, alpha 83, parisc 52, sparc 73;
    /// Out of streams resources.
    ENOSR: 63, alpha 82, parisc 53, sparc 74;
    /// Machine is not on the network.
    ENONET: 64, alpha 105, parisc 50, sparc 80;
    /// Package not installed.
    ENOPKG: 65, alpha 92, parisc 55, sparc 113;
    /// Object is remote.
    EREMOTE: 66, alpha 71, parisc 71, sparc 71;
    /// Link has been severed.
    ENOLINK: 67, alpha 106, parisc 57, sparc 82;
    /// Advertise error.
    EADV: 68, alpha 107, parisc 58, sparc 83;
    /// Srmount error.
    ESRMNT: 69, alpha 108, parisc 59, sparc 84;
    /// Communication error on send.
    ECOMM: 70, alpha 109, parisc 60, sparc 85;
    /// Protocol error.
    EPROTO: 71, alpha 85, parisc 61, sparc 86;
    /// Multihop attempted.
    EMULTIHOP: 72, alpha 110, mips 74, parisc 64, sparc 87;
    /// RFS-specific error.
    EDOTDOT: 73, alpha 111, parisc 66, sparc 88;
    /// Bad message.
    EBADMSG: 74, alpha 84, mips 77, parisc 67, sparc 76;
    /// Value too large for its type.
    EOVERFLOW: 75, alpha 112, mips 79, parisc 72, sparc 92;
    /// Name not unique on the network.
    ENOTUNIQ: 76, alpha 113, mips 80, parisc 167, sparc 115;
    /// File descriptor in a bad state.
    EBADFD: 77, alpha 114, mips 81, parisc 168, sparc 93;
    /// Remote address changed.
    EREMCHG: 78, alpha 115, mips 82, parisc 169, sparc 89;
    /// Cannot access a shared library.
    ELIBACC: 79, alpha 122, mips 83, parisc 170, sparc 114;
    /// Corrupted shared library.
    ELIBBAD: 80, alpha 123, mips 84, parisc 171, sparc 112;
    /// Corrupted `.lib` section in an executable.
    ELIBSCN: 81, alpha 124, mips 85, parisc 172, sparc 124;
    /// Too many shared libraries.
    ELIBMAX: 82, alpha 125, mips 86, parisc 173, sparc 123;
    /// Cannot execute a shared library directly.
    ELIBEXEC: 83, alpha 126, mips 87, parisc 174, sparc 110;
    /// Illegal byte sequence.
    EILSEQ: 84, alpha 116, mips 88, parisc 47, sparc 122;
    /// Interrupted system call should be restarted.
    ERESTART: 85, alpha 127, mips 91, parisc 175, sparc 116;
    /// Streams pipe error.
    ESTRPIPE: 86, alpha 128, mips 92, parisc 176, sparc 91;
    /// Too many users.
    EUSERS: 87, alpha 68, mips 94, parisc 68, sparc 68;
    /// Not a socket.
    ENOTSOCK: 88, alpha 38, mips 95, parisc 216, sparc 38;
    /// Destination address required.
    EDESTADDRREQ: 89, alpha 39, mips 96, parisc 217, sparc 39;
    /// Message too long. Netlink: the answer does not fit.
    EMSGSIZE: 90, alpha 40, mips 97, parisc 218, sparc 40;
    /// Wrong protocol type for the socket.
    EPROTOTYPE: 91, alpha 41, mips 98, parisc 219, sparc 41;
    /// Protocol or option not available.
    ENOPROTOOPT: 92, alpha 42, mips 99, parisc 220, sparc 42;
    /// Protocol not supported. Netlink: no such protocol.
    EPROTONOSUPPORT: 93, alpha 43, mips 120, parisc 221, sparc 43;
    /// Socket type not supported.
    ESOCKTNOSUPPORT: 94, alpha 44, mips 121, parisc 222, sparc 44;
    /// Operation not supported.
    EOPNOTSUPP: 95, alpha 45, mips 122, parisc 223, sparc 45;
    /// Protocol family not supported.
    EPFNOSUPPORT: 96, alpha 46, mips 123, parisc 224, sparc 46;
    /// Address family not supported.
    EAFNOSUPPORT: 97, alpha 47, mips 124, parisc 225, sparc 47;
    /// Address already in use.
    EADDRINUSE: 98, alpha 48, mips 125, parisc 226, sparc 48;
    /// Address not available.
    EADDRNOTAVAIL: 99, alpha 49, mips 126, parisc 227, sparc 49;
    /// Network is down.
    ENETDOWN: 100, alpha 50, mips 127, parisc 228, sparc 50;
    /// Network is unreachable.
    ENETUNREACH: 101, alpha 51, mips 128, parisc 229, sparc 51;
    /// Connection dropped by a reset of the network.
    ENETRESET: 102, alpha 52, mips 129, parisc 230, sparc 52;
    /// Connection aborted.
    ECONNABORTED: 103, alpha 53, mips 130, parisc 231, sparc 53;
    /// Connection reset by the peer.
    ECONNRESET: 104, alpha 54, mips 131, parisc 232, sparc 54;
    /// No buffer space. Netlink: messages were lost (overrun).
    ENOBUFS: 105, alpha 55, mips 132, parisc 233, sparc 55;
    /// Socket is already connected.
    EISCONN: 106, alpha 56, mips 133, parisc 234, sparc 56;
    /// Socket is not connected.
    ENOTCONN: 107, alpha 57, mips 134, parisc 235, sparc 57;
    /// Cannot send after a shutdown.
    ESHUTDOWN: 108, alpha 58, mips 143, parisc 236, sparc 58;
    /// Too many references.
    ETOOMANYREFS: 109, alpha 59, mips 144, parisc 237, sparc 59;
    /// Timed out.
    ETIMEDOUT: 110, alpha 60, mips 145, parisc 238, sparc 60;
    /// Connection refused. Netlink: no socket has the port.
    ECONNREFUSED: 111, alpha 61, mips 146, parisc 239, sparc 61;
    /// Host is down.
    EHOSTDOWN: 112, alpha 64, mips 147, parisc 241, sparc 64;
    /// No route to the host.
    EHOSTUNREACH: 113, alpha 65, mips 148, parisc 242, sparc 65;
    /// Operation already in progress.
    EALREADY: 114, alpha 37, mips 149, parisc 244, sparc 37;
    /// Operation now in progress.
    EINPROGRESS: 115, alpha 36, mips 150, parisc 245, sparc 36;
    /// Stale file handle.
    ESTALE: 116, alpha 70, mips 151, parisc 70, sparc 70;
    /// Structure needs cleaning.
    EUCLEAN: 117, mips 135, parisc 177;
    /// Not a XENIX named type file.
    ENOTNAM: 118, mips 137, parisc 178;
    /// No XENIX semaphores available.
    ENAVAIL: 119, mips 138, parisc 179;
    /// Is a named type file.
    EISNAM: 120, mips 139, parisc 180;
    /// Remote input or output error.
    EREMOTEIO: 121, mips 140, parisc 181;
    /// Quota exceeded.
    EDQUOT: 122, alpha 69, mips 1133, parisc 69, sparc 69;
    /// No medium found.
    ENOMEDIUM: 123, alpha 129, mips 159, parisc 182, sparc 125;
    /// Wrong medium type.
    EMEDIUMTYPE: 124, alpha 130, mips 160, parisc 183, sparc 126;
    /// Operation canceled.
    ECANCELED: 125, alpha 131, mips 158, parisc 253, sparc 127;
    /// Required key not available.
    ENOKEY: 126, alpha 132, mips 161, parisc 184, sparc 128;
    /// Key has expired.
    EKEYEXPIRED: 127, alpha 133, mips 162, parisc 185, sparc 129;
    /// Key has been revoked.
    EKEYREVOKED: 128, alpha 134, mips 163, parisc 186, sparc 130;
    /// Key was rejected.
    EKEYREJECTED: 129, alpha 135, mips 164, parisc 187, sparc 131;
    /// Owner of the mutex died.
    EOWNERDEAD: 130, alpha 136, mips 165, parisc 254, sparc 132;
    /// State of the mutex is not recoverable.
    ENOTRECOVERABLE: 131, alpha 137, mips 166, parisc 255, sparc 133;
    /// Operation not possible because of RF-kill.
    ERFKILL: 132, alpha 138, mips 167, parisc 256, sparc 134;
    /// Memory page has a hardware error.
    EHWPOISON: 133, alpha 139, mips 168, parisc 257, sparc 135;
    /// Wrong type of file for the operation.
    EFTYPE: 134, alpha 140, mips 169, parisc 258, sparc 136;
    /// Operation not supported. This errno is internal to the kernel
    /// (`include/linux/errno.h`), but some drivers send it instead of
    /// [`EOPNOTSUPP`](Self::EOPNOTSUPP).
    ENOTSUPP: 524;
}
