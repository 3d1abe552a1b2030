// SPDX-License-Identifier: MIT OR Apache-2.0
//! The kernel tree that the tests share.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::{env, io};

/// Returns a kernel tree with headers: `YNLGEN_TREE`, or that of `ynlgen/tree`. `None` if
/// there is none: says so on stderr, past libtest.
pub fn tree(test: &str) -> Option<PathBuf> {
    let trees = match env::var_os("YNLGEN_TREE") {
        Some(path) => vec![PathBuf::from(path)],
        None => {
            let home = || env::var_os("HOME").map(|home| Path::new(&home).join(".cache"));
            let cache = env::var_os("XDG_CACHE_HOME")
                .map(PathBuf::from)
                .or_else(home);
            vec![cache.unwrap_or_default().join("nlwire/specs-7.3.4")]
        }
    };
    let tree = trees
        .into_iter()
        .find(|tree| tree.join("include/uapi/linux/netlink.h").is_file());
    if tree.is_none() {
        let _ = writeln!(
            io::stderr(),
            "SKIPPED: {test}: no kernel tree; set YNLGEN_TREE"
        );
    }
    tree
}
