// SPDX-License-Identifier: MIT OR Apache-2.0
//! Compiles the C opinions, where there is a C compiler for the target, and
//! libmnl's, where there is libmnl. Says with `cfg(c_macros)` and `cfg(libmnl)`
//! what there is; the tests say what is missing.

use std::env;
use std::process::Command;

fn main() {
    println!("cargo::rerun-if-changed=csrc");
    println!("cargo::rustc-check-cfg=cfg(c_macros, libmnl)");
    if compiles("csrc/macros.c", "nlwire_c_macros") {
        println!("cargo::rustc-cfg=c_macros");
    }
    // pkg-config knows of libraries for this machine only.
    let is_native = env::var_os("HOST") == env::var_os("TARGET");
    let found = || {
        Command::new("pkg-config")
            .args(["--exists", "libmnl"])
            .status()
    };
    if is_native
        && found().is_ok_and(|status| status.success())
        && compiles("csrc/libmnl.c", "nlwire_c_libmnl")
    {
        println!("cargo::rustc-link-lib=mnl");
        println!("cargo::rustc-cfg=libmnl");
    }
}

fn compiles(file: &str, name: &str) -> bool {
    let mut build = cc::Build::new();
    build.file(file).warnings(true).cargo_warnings(false);
    build.try_compile(name).is_ok()
}
