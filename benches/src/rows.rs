// SPDX-License-Identifier: MIT OR Apache-2.0
//! What is compared with what: the rows of the table.

use super::corpus::{self, Corpus};
use super::request::Request;
use super::{c, kernel, mnl, nlwire, typed};

#[cfg(feature = "peers")]
use super::peers;

/// Reads one datagram and returns a checksum.
pub type Parse = fn(&[u8]) -> u64;
/// Writes messages and returns how many bytes, 0 for an error.
pub type Build = fn(&mut [u8], &Request) -> usize;

/// The baseline of most rows: the macros of the uapi headers.
pub const C_MACROS: &str = "C macros";
/// libmnl.
pub const LIBMNL: &str = "libmnl";
/// This project.
pub const NLWIRE: &str = "nlwire";
/// The baseline of the policies' rows: nlwire's own walk.
pub const ITERATION: &str = "nlwire's walk";
/// The kernel's `__nla_validate`.
pub const KERNEL: &str = "the kernel's C";

/// The baseline of the rows of typed attributes: nlwire with the numbers of the uapi.
pub const BY_HAND: &str = "nlwire by hand";

/// The groups that write text: as much as each one writes.
pub const TEXTS: [&str; 2] = ["typed/text", "typed/json"];

/// The groups whose requests have nests.
pub const BUILD_LINK: [&str; 2] = ["build/link", "typed/build"];

/// The same work by several: one row of the table. The first is the baseline.
#[derive(Debug)]
pub struct Row<D, W> {
    /// Criterion's group, which a filter on the command line selects by.
    pub group: &'static str,
    /// What the work is done on.
    pub data: D,
    /// Who does it, and how.
    pub works: Vec<(&'static str, W)>,
}

macro_rules! works {
    ($work:ident $(: $($peer:ident)*)?) => {
        Vec::from([
            #[cfg(c_macros)]
            (C_MACROS, c::$work as _),
            #[cfg(libmnl)]
            (LIBMNL, mnl::$work as _),
            (NLWIRE, nlwire::$work as _),
            $($(
                #[cfg(feature = "peers")]
                (peers::$peer::NAME, peers::$peer::$work as _),
            )*)?
        ])
    };
}

/// The same by hand, with typed attributes, and by netlink-bindings.
macro_rules! typed_works {
    ($by_hand:path, $work:ident) => {
        Vec::from([
            (BY_HAND, $by_hand as _),
            (NLWIRE, typed::$work as _),
            #[cfg(feature = "peers")]
            (peers::bindings::NAME, peers::bindings::$work as _),
        ])
    };
}

/// The rows of reading.
#[must_use]
pub fn parse() -> Vec<Row<Corpus, Parse>> {
    let [seed, ..] = corpus::seeds();
    let (headers, attributes): (Vec<_>, Vec<_>) = generated(seed)
        .into_iter()
        .partition(|row| row.group == "parse/headers");
    let row = |group, data, works| Row { group, data, works };
    let mut rows = headers;
    for data in [
        corpus::stream_16(),
        corpus::link(),
        corpus::route(),
        corpus::addr(),
        corpus::neigh(),
        corpus::ctrl(),
        corpus::ethtool(),
    ] {
        rows.push(row(
            "parse/headers",
            data,
            works!(headers: packet_core neli nlink bindings),
        ));
    }
    // neli does not read a last message that lacks its padding.
    rows.push(row(
        "parse/headers",
        corpus::audit(),
        works!(headers: packet_core nlink bindings),
    ));
    for (data, works) in [
        (
            corpus::link(),
            works!(attributes_link: packet_core neli nlink bindings),
        ),
        (
            corpus::route(),
            works!(attributes_route: packet_core neli nlink bindings),
        ),
        (
            corpus::addr(),
            works!(attributes_addr: packet_core neli nlink bindings),
        ),
        (
            corpus::neigh(),
            works!(attributes_neigh: packet_core neli nlink bindings),
        ),
        (
            corpus::ctrl(),
            works!(attributes_ctrl: packet_core neli nlink bindings),
        ),
        (
            corpus::links(),
            works!(attributes_link: packet_core neli nlink bindings),
        ),
        // A `struct nfgenmsg` is as long as a `struct genlmsghdr`.
        (
            corpus::nft(),
            works!(attributes_ctrl: packet_core neli nlink bindings),
        ),
        (
            corpus::ethtool(),
            works!(attributes_ctrl: packet_core neli nlink bindings),
        ),
        (
            corpus::conntrack(),
            works!(attributes_ctrl: packet_core neli nlink bindings),
        ),
    ] {
        rows.push(row("parse/attributes", data, works));
    }
    rows.extend(attributes);
    rows.push(row(
        "parse/nest",
        corpus::link(),
        works!(nest_link: packet_core neli nlink bindings),
    ));
    rows.push(row(
        "parse/nest",
        corpus::ctrl(),
        works!(nest_ctrl: packet_core neli nlink bindings),
    ));
    rows.push(row(
        "parse/fields",
        corpus::link(),
        works!(fields: packet_core packet_route neli nlink bindings),
    ));
    rows.push(row("parse/table", corpus::link(), works!(table)));
    macro_rules! policy_works {
        ($walk:ident, $policy:ident) => {
            Vec::from([
                (ITERATION, nlwire::$walk as Parse),
                (NLWIRE, nlwire::$policy as _),
                #[cfg(kernel_policies)]
                (KERNEL, kernel::$policy as _),
            ])
        };
    }
    for (data, works) in [
        (corpus::link(), policy_works!(attributes_link, policy_link)),
        (
            corpus::route(),
            policy_works!(attributes_route, policy_route),
        ),
        (corpus::addr(), policy_works!(attributes_addr, policy_addr)),
    ] {
        rows.push(row("parse/policy", data, works));
    }
    rows.push(row(
        "typed/fields",
        corpus::link(),
        typed_works!(nlwire::fields, fields),
    ));
    rows.push(row(
        "typed/kind",
        corpus::link(),
        typed_works!(typed::kind_by_hand, kind),
    ));
    rows.push(row(
        "typed/text",
        corpus::link(),
        typed_works!(typed::text_by_hand, text),
    ));
    let works: [(_, Parse); 2] = [(BY_HAND, typed::text_by_hand), (NLWIRE, typed::json)];
    rows.push(row("typed/json", corpus::link(), works.into()));
    rows
}

/// The rows of reading whose data is made up from a seed.
#[must_use]
pub fn generated(seed: u32) -> Vec<Row<Corpus, Parse>> {
    let row = |group, data, works| Row { group, data, works };
    let mut rows = Vec::new();
    for data in [
        corpus::stream_64("16 to 64 bytes", 0, seed),
        corpus::stream_64("16 to 64 bytes, 1 of 64 of any length", 1, seed),
        corpus::stream_64("16 to 64 bytes, 8 of 64 of any length", 8, seed),
        corpus::stream_64("16 to 64 bytes, half of any length", 32, seed),
        corpus::stream_64("16 to 64 bytes, any length", 64, seed),
        corpus::nflog(seed),
    ] {
        rows.push(row(
            "parse/headers",
            data,
            works!(headers: packet_core neli nlink bindings),
        ));
    }
    // neli does not read a last message that lacks its padding.
    rows.push(row(
        "parse/headers",
        corpus::nfqueue(seed),
        works!(headers: packet_core nlink bindings),
    ));
    for (data, works) in [
        (
            corpus::attributes("0 to 16 bytes", 16, 0, seed),
            works!(attributes_link: packet_core neli nlink bindings),
        ),
        (
            corpus::attributes("0 to 16 bytes, 8 of 64 of any length", 16, 8, seed),
            works!(attributes_link: packet_core neli nlink bindings),
        ),
        (
            corpus::attributes("0 to 16 bytes, any length", 16, 64, seed),
            works!(attributes_link: packet_core neli nlink bindings),
        ),
        (
            corpus::attributes("0 to 64 bytes, any length", 64, 64, seed),
            works!(attributes_link: packet_core neli nlink bindings),
        ),
        (
            corpus::nfqueue(seed),
            works!(attributes_ctrl: packet_core nlink bindings),
        ),
        (
            // neli does not end at its `NLMSG_DONE`.
            corpus::nflog(seed),
            works!(attributes_ctrl: packet_core nlink bindings),
        ),
    ] {
        rows.push(row("parse/attributes", data, works));
    }
    rows
}

/// The rows of writing. The data is how many messages that are.
#[must_use]
pub fn build() -> Vec<Row<(&'static str, usize), Build>> {
    let routes = Request::default().routes as usize;
    Vec::from([
        Row {
            group: BUILD_LINK[0],
            data: ("with nests", 1),
            works: works!(build_link: packet_route neli nlink bindings),
        },
        Row {
            group: "build/routes",
            data: ("1,000 in a buffer", routes),
            works: works!(build_routes: packet_route neli nlink bindings),
        },
        Row {
            group: BUILD_LINK[1],
            data: ("a VLAN", 1),
            works: typed_works!(nlwire::build_link, build_link),
        },
    ])
}

/// What is not compared because it is not there, and what it takes.
#[must_use]
pub fn missing() -> Vec<&'static str> {
    let mut missing = Vec::new();
    if !c::AVAILABLE {
        missing.push("the C macros, which are the baseline: needs a C compiler and Linux's headers (Debian: gcc, linux-libc-dev)");
    }
    if !mnl::AVAILABLE {
        missing.push("libmnl: needs the library and its header (Debian: libmnl-dev)");
    }
    if !kernel::AVAILABLE {
        missing.push("the kernel's validation: needs gcc for x86_64, and lib/nlattr.c and the kernel's headers, which `proof/run` fetches");
    }
    if cfg!(not(feature = "peers")) {
        missing.push("the other Rust libraries: needs `--features peers`");
    }
    missing
}
