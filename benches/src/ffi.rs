// SPDX-License-Identifier: MIT OR Apache-2.0
//! The work in C, by the macros and by libmnl. All `unsafe` of the parse and
//! build benchmarks is here.
//!
//! A function is missing where there was no compiler, or no library, when this
//! was built; `AVAILABLE` says so.

/// Safe functions for those of C that read one datagram.
#[cfg(any(c_macros, kernel_policies, libmnl))]
macro_rules! walks {
    ($($name:ident = $symbol:ident;)*) => {
        extern "C" {
            $(fn $symbol(buf: *const u8, len: i32) -> u64;)*
        }
        $(
            /// What the function of this name in [`nlwire`](crate::nlwire)
            /// does, in C.
            #[must_use]
            pub fn $name(datagram: &[u8]) -> u64 {
                let len = i32::try_from(datagram.len()).expect("C counts in int");
                // SAFETY: reads `len` bytes from the start of `datagram`, as
                // far as their lengths say that there are headers: those of
                // well-formed datagrams, the only ones that this crate has.
                unsafe { $symbol(datagram.as_ptr(), len) }
            }
        )*
    };
}

/// Safe functions for those of C that write messages.
#[cfg(any(c_macros, libmnl))]
macro_rules! builds {
    ($($name:ident = $symbol:ident;)*) => {
        extern "C" {
            $(fn $symbol(buf: *mut u8, room: usize, request: *const Request) -> usize;)*
        }
        $(
            /// What the function of this name in [`nlwire`](crate::nlwire)
            /// does, in C. Returns the number of bytes, 0 for no room.
            pub fn $name(buf: &mut [u8], request: &Request) -> usize {
                assert!(buf.len() >= ROOM, "libmnl does not check");
                // SAFETY: writes to `buf`, less than `ROOM` bytes, and reads
                // `request`, which has C's layout. Its name ends with a NUL.
                unsafe { $symbol(buf.as_mut_ptr(), buf.len(), request) }
            }
        )*
    };
}

/// The macros of `linux/netlink.h` and `linux/rtnetlink.h`, `csrc/macros.c`.
pub mod c {
    /// Whether there was a C compiler.
    pub const AVAILABLE: bool = cfg!(c_macros);

    #[cfg(c_macros)]
    walks! {
        headers = benches_c_headers;
        attributes_link = benches_c_attributes_link;
        attributes_route = benches_c_attributes_route;
        attributes_addr = benches_c_attributes_addr;
        attributes_neigh = benches_c_attributes_neigh;
        attributes_ctrl = benches_c_attributes_ctrl;
        nest_link = benches_c_nest_link;
        nest_ctrl = benches_c_nest_ctrl;
        fields = benches_c_fields;
        table = benches_c_table;
    }

    #[cfg(c_macros)]
    use crate::request::{Request, ROOM};
    #[cfg(c_macros)]
    builds! {
        build_link = benches_c_build_link;
        build_routes = benches_c_build_routes;
    }
}

/// libmnl, `csrc/libmnl.c`.
pub mod mnl {
    /// Whether there was libmnl.
    pub const AVAILABLE: bool = cfg!(libmnl);

    #[cfg(libmnl)]
    walks! {
        headers = benches_mnl_headers;
        attributes_link = benches_mnl_attributes_link;
        attributes_route = benches_mnl_attributes_route;
        attributes_addr = benches_mnl_attributes_addr;
        attributes_neigh = benches_mnl_attributes_neigh;
        attributes_ctrl = benches_mnl_attributes_ctrl;
        nest_link = benches_mnl_nest_link;
        nest_ctrl = benches_mnl_nest_ctrl;
        fields = benches_mnl_fields;
        table = benches_mnl_table;
    }

    #[cfg(libmnl)]
    use crate::request::{Request, ROOM};
    #[cfg(libmnl)]
    builds! {
        build_link = benches_mnl_build_link;
        build_routes = benches_mnl_build_routes;
    }
}

/// The kernel's own validation, `csrc/kernel.c`.
pub mod kernel {
    /// Whether the proofs had fetched its source.
    pub const AVAILABLE: bool = cfg!(kernel_policies);

    #[cfg(kernel_policies)]
    walks! {
        policy_link = benches_kernel_policy_link;
        policy_route = benches_kernel_policy_route;
        policy_addr = benches_kernel_policy_addr;
    }
}
