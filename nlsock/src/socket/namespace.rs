// SPDX-License-Identifier: MIT OR Apache-2.0
//! Sockets in other network namespaces.

use std::os::fd::{AsFd, BorrowedFd};
use std::thread;

use nlwire::uapi::NETLINK_SOCK_DIAG;
use nlwire::Errno;

use super::sys;
use crate::{Error, Socket};

impl Socket {
    /// Opens a socket of `protocol` in another network namespace. `setns(2)`,
    /// then `socket(2)`.
    ///
    /// `namespace` is a descriptor of the namespace: the file
    /// `/proc/PID/ns/net`, or `/run/netns/NAME` for one that `ip netns` has
    /// made. Since Linux 5.8, it can also be that of a process in the namespace
    /// (`pidfd_open(2)`). A socket stays in the namespace in which it was
    /// opened, and keeps it alive. The descriptor is not needed any more.
    ///
    /// The calling thread does not leave its namespace: another thread, which
    /// ends before this function returns, enters `namespace`. A thread that
    /// entered it and returned could fail on the way back and stay in the wrong
    /// namespace. Opening takes several times as long as [`open`](Self::open).
    ///
    /// ```
    /// use std::fs::File;
    /// use nlsock::{Client, Error};
    /// use nlwire::uapi::NETLINK_ROUTE;
    ///
    /// let namespace = File::open("/proc/self/ns/net")?; // or /run/netns/NAME
    /// match Client::open_in(NETLINK_ROUTE, &namespace) {
    ///     Ok(client) => println!("{client:?}"),
    ///     Err(Error::NotPermitted { call: "setns" }) => println!("requires CAP_SYS_ADMIN"),
    ///     Err(error) => return Err(error.into()),
    /// }
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// Those of [`open`](Self::open). [`NotPermitted`](Error::NotPermitted)
    /// without `CAP_SYS_ADMIN` in the user namespaces of the caller and of the
    /// network namespace. [`Os`](Error::Os) of `setns`, with `EINVAL` for a
    /// descriptor of something else, and of `pthread_create`.
    #[doc(alias = "setns")]
    pub fn open_in(protocol: i32, namespace: impl AsFd) -> Result<Self, Error> {
        within(namespace.as_fd(), || Self::open(protocol))
    }

    /// Opens a socket of `protocol` in another network namespace, and one of
    /// `NETLINK_SOCK_DIAG` if that is possible.
    pub(crate) fn open_both_in(
        protocol: i32,
        namespace: impl AsFd,
    ) -> Result<(Self, Option<Self>), Error> {
        within(namespace.as_fd(), || {
            Ok((Self::open(protocol)?, Self::open(NETLINK_SOCK_DIAG).ok()))
        })
    }
}

/// Calls `open` in a thread that has entered `namespace`.
fn within<T: Send>(
    namespace: BorrowedFd<'_>,
    open: impl FnOnce() -> Result<T, Error> + Send,
) -> Result<T, Error> {
    let open = move || {
        sys::enter_network(namespace).map_err(|e| Error::of("setns", e))?;
        open()
    };
    let os = |call, errno| Error::Os { call, errno };
    thread::scope(|scope| {
        let thread = thread::Builder::new().spawn_scoped(scope, open);
        let thread = thread.map_err(|e| os("pthread_create", sys::errno_of(&e)))?;
        let opened = thread.join();
        opened.unwrap_or_else(|_| Err(os("pthread_join", Errno::ECANCELED)))
    })
}
