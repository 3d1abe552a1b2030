// SPDX-License-Identifier: MIT OR Apache-2.0
//! The socket benchmarks' work in C: all `unsafe` of them is here.

/// By libmnl, `csrc/socket_libmnl.c`.
pub mod mnl {
    /// Whether there was libmnl when this was built.
    pub const AVAILABLE: bool = cfg!(libmnl_socket);

    #[cfg(libmnl_socket)]
    pub use with_libmnl::*;

    #[cfg(libmnl_socket)]
    mod with_libmnl {
        use std::ffi::{c_int, c_uint, c_void};
        use std::ptr::NonNull;
        use std::time::Duration;

        extern "C" {
            fn benches_mnl_open(protocol: c_int) -> *mut c_void;
            fn benches_mnl_close(nl: *mut c_void);
            fn benches_mnl_dump_parse(
                nl: *mut c_void,
                buf: *mut u8,
                size: usize,
                in_kernel: *mut u64,
            ) -> u64;
            fn benches_mnl_dump_for_each(
                nl: *mut c_void,
                buf: *mut u8,
                size: usize,
                in_kernel: *mut u64,
            ) -> u64;
            fn benches_mnl_ack(nl: *mut c_void, buf: *mut u8, size: usize, rounds: c_uint) -> u64;
        }

        /// A `struct mnl_socket`.
        #[derive(Debug)]
        pub struct Socket(NonNull<c_void>);

        impl Socket {
            /// Opens and binds one.
            #[must_use]
            pub fn open(protocol: i32) -> Option<Self> {
                // SAFETY: takes no pointers.
                NonNull::new(unsafe { benches_mnl_open(protocol) }).map(Self)
            }

            /// Dumps all IPv4 routes into a table by `mnl_attr_parse`; adds the
            /// time in system calls to `in_kernel`.
            pub fn dump_parse(&self, buf: &mut [u8], in_kernel: &mut Duration) -> u64 {
                let mut nanos = 0;
                // SAFETY: the socket is open; `buf` is that long and aligned
                // enough (a `Vec` of 32 KiB), `nanos` is borrowed as well.
                let sum = unsafe {
                    benches_mnl_dump_parse(self.0.as_ptr(), buf.as_mut_ptr(), buf.len(), &mut nanos)
                };
                *in_kernel += Duration::from_nanos(nanos);
                sum
            }

            /// Dumps all IPv4 routes by `mnl_attr_for_each`; adds the time in
            /// system calls to `in_kernel`.
            pub fn dump_for_each(&self, buf: &mut [u8], in_kernel: &mut Duration) -> u64 {
                let mut nanos = 0;
                let nl = self.0.as_ptr();
                // SAFETY: as in `dump_parse`.
                let sum = unsafe {
                    benches_mnl_dump_for_each(nl, buf.as_mut_ptr(), buf.len(), &mut nanos)
                };
                *in_kernel += Duration::from_nanos(nanos);
                sum
            }

            /// Makes `rounds` requests, each of them acknowledged.
            pub fn ack(&self, buf: &mut [u8], rounds: u32) -> u64 {
                // SAFETY: the socket is open, and `buf` is that long and
                // aligned enough.
                unsafe { benches_mnl_ack(self.0.as_ptr(), buf.as_mut_ptr(), buf.len(), rounds) }
            }
        }

        impl Drop for Socket {
            fn drop(&mut self) {
                // SAFETY: the socket is open, and nobody uses it afterwards.
                unsafe { benches_mnl_close(self.0.as_ptr()) }
            }
        }
    }
}

/// By plain system calls, `csrc/socket_plain.c`.
pub mod plain {
    /// Whether there was a C compiler when this was built.
    pub const AVAILABLE: bool = cfg!(c_socket);

    #[cfg(c_socket)]
    pub use with_compiler::*;

    /// Dumps routes: not without a C compiler.
    #[cfg(not(c_socket))]
    pub fn dump(_: &impl std::os::fd::AsFd, _: &mut [u8], _: u32, _: u32) -> (u64, u64) {
        (u64::MAX, 0)
    }

    /// Adds routes: not without a C compiler.
    #[cfg(not(c_socket))]
    pub fn insert(_: &impl std::os::fd::AsFd, _: &mut [u8], _: u32, _: u32) -> u64 {
        u64::MAX
    }

    #[cfg(c_socket)]
    mod with_compiler {
        use std::ffi::{c_int, c_uint};
        use std::os::fd::{AsFd, AsRawFd};

        use crate::socket::{BATCH, RECEIVE_BUFFER};

        /// `client`, `server`, what to send, where to receive, rounds.
        type PingPong =
            unsafe extern "C" fn(c_int, c_int, *const u8, usize, *mut u8, usize, c_uint) -> u64;

        extern "C" {
            fn benches_plain_ping_pong(
                client: c_int,
                server: c_int,
                ping: *const u8,
                len: usize,
                buf: *mut u8,
                size: usize,
                rounds: c_uint,
            ) -> u64;
            fn benches_plain_ping_pong_recvfrom(
                client: c_int,
                server: c_int,
                ping: *const u8,
                len: usize,
                buf: *mut u8,
                size: usize,
                rounds: c_uint,
            ) -> u64;
            fn benches_plain_burst_recv(fd: c_int, buf: *mut u8, size: usize, count: c_uint)
                -> u64;
            fn benches_plain_burst_batch(
                fd: c_int,
                buf: *mut u8,
                each: usize,
                count: c_uint,
            ) -> u64;
            fn benches_plain_dump(
                fd: c_int,
                buf: *mut u8,
                size: usize,
                table: c_uint,
                seq: c_uint,
                sum: *mut u64,
            ) -> u64;
            fn benches_plain_insert(
                fd: c_int,
                buf: *mut u8,
                size: usize,
                table: c_uint,
                count: c_uint,
            ) -> u64;
        }

        fn by(
            function: PingPong,
            sockets: [&impl AsFd; 2],
            ping: &[u8],
            buf: &mut [u8],
            rounds: u32,
        ) -> u64 {
            let [client, server] = sockets.map(|socket| socket.as_fd().as_raw_fd());
            let (ping, len) = (ping.as_ptr(), ping.len());
            let (buf, size) = (buf.as_mut_ptr(), buf.len());
            // SAFETY: both descriptors are open, `ping` and `buf` are that
            // long, and all are borrowed until the call returns.
            unsafe { function(client, server, ping, len, buf, size, rounds) }
        }

        /// From the first socket to the second and back, with `recvmsg`.
        pub fn ping_pong(
            sockets: [&impl AsFd; 2],
            ping: &[u8],
            buf: &mut [u8],
            rounds: u32,
        ) -> u64 {
            by(benches_plain_ping_pong, sockets, ping, buf, rounds)
        }

        /// The same with `recvfrom`, which does not tell whether a datagram was
        /// cut.
        pub fn ping_pong_recvfrom(
            sockets: [&impl AsFd; 2],
            ping: &[u8],
            buf: &mut [u8],
            rounds: u32,
        ) -> u64 {
            by(benches_plain_ping_pong_recvfrom, sockets, ping, buf, rounds)
        }

        /// Receives `count` datagrams one by one.
        pub fn burst_recv(socket: &impl AsFd, buf: &mut [u8], count: u32) -> u64 {
            let fd = socket.as_fd().as_raw_fd();
            // SAFETY: `fd` is open and `buf` is that long; both are borrowed
            // until the call returns.
            unsafe { benches_plain_burst_recv(fd, buf.as_mut_ptr(), buf.len(), count) }
        }

        /// Receives `count` datagrams, up to `BATCH` at once.
        pub fn burst_batch(socket: &impl AsFd, buf: &mut [u8], count: u32) -> u64 {
            let fd = socket.as_fd().as_raw_fd();
            let each = buf.len() / BATCH;
            // SAFETY: `fd` is open and `buf` has `BATCH` times `each` bytes;
            // both are borrowed until the call returns.
            unsafe { benches_plain_burst_batch(fd, buf.as_mut_ptr(), each, count) }
        }

        /// Receives the dump of a table, whose request had this sequence number. Returns the
        /// number of routes, and adds up what they have.
        ///
        /// # Panics
        /// If `buf` is not aligned.
        pub fn dump(socket: &impl AsFd, buf: &mut [u8], table: u32, seq: u32) -> (u64, u64) {
            let fd = socket.as_fd().as_raw_fd();
            assert!(buf.as_ptr().align_offset(4) == 0);
            let mut sum = 0;
            // SAFETY: `fd` is open, and `buf` is that long and aligned; both and `sum` are
            // borrowed until the call returns.
            let count = unsafe {
                benches_plain_dump(fd, buf.as_mut_ptr(), buf.len(), table, seq, &mut sum)
            };
            (count, sum)
        }

        /// Adds `count` routes to a table, with an ACK for each.
        ///
        /// # Panics
        /// If `buf` is not as long as a datagram of requests, and aligned.
        pub fn insert(socket: &impl AsFd, buf: &mut [u8], table: u32, count: u32) -> u64 {
            let fd = socket.as_fd().as_raw_fd();
            assert!(buf.len() >= RECEIVE_BUFFER && buf.as_ptr().align_offset(4) == 0);
            // SAFETY: `fd` is open, and `buf` is that long and aligned; both are borrowed
            // until the call returns. 26 requests of 60 bytes fit into `RECEIVE_BUFFER`.
            unsafe { benches_plain_insert(fd, buf.as_mut_ptr(), buf.len(), table, count) }
        }
    }
}
