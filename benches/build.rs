// SPDX-License-Identifier: MIT OR Apache-2.0
//! Compiles the baselines in C: the macros where there is a C compiler for the
//! target, libmnl where its header is as well, the kernel's validation where the proofs
//! have fetched its source. Says with `cfg(c_macros)`, `cfg(libmnl)` and
//! `cfg(kernel_policies)` what there is; tests and table say what is missing.

use std::env;
use std::path::Path;
use std::process::Command;

fn main() {
    println!("cargo::rerun-if-changed=csrc");
    println!(
        "cargo::rustc-check-cfg=cfg(c_macros, c_socket, kernel_policies, libmnl, libmnl_socket)"
    );
    if compiles("csrc/macros.c", "benches_macros") {
        println!("cargo::rustc-cfg=c_macros");
    }
    if compiles("csrc/libmnl.c", "benches_libmnl") {
        println!("cargo::rustc-link-lib=mnl");
        println!("cargo::rustc-cfg=libmnl");
    }
    if compiles_for_kernel("csrc/kernel.c", "benches_kernel").is_some() {
        println!("cargo::rustc-cfg=kernel_policies");
    }
    if compiles("csrc/socket_plain.c", "benches_socket_plain") {
        println!("cargo::rustc-cfg=c_socket");
    }
    if compiles("csrc/socket_libmnl.c", "benches_socket_libmnl") {
        println!("cargo::rustc-link-lib=mnl");
        println!("cargo::rustc-cfg=libmnl_socket");
    }
    println!(
        "cargo::rustc-env=BENCHES_CC={}",
        compiler().unwrap_or_default()
    );
    println!(
        "cargo::rustc-env=BENCHES_RUSTC={}",
        rustc().unwrap_or_default()
    );
    println!(
        "cargo::rustc-env=BENCHES_PROFILE={}",
        profile().unwrap_or_default()
    );
}

/// As a distribution compiles C, whatever the profile is: -O2, and no flag for
/// this machine's processor.
fn compiles(file: &str, name: &str) -> bool {
    let mut build = cc::Build::new();
    build
        .file(file)
        .opt_level(2)
        .debug(false)
        .warnings(true)
        .cargo_warnings(false);
    build.try_compile(name).is_ok()
}

/// As a kernel for this machine is compiled, with the headers and flags of the proofs.
/// Functions that no one calls are left out, and what they need is not there.
fn compiles_for_kernel(file: &str, name: &str) -> Option<()> {
    if env::var("CARGO_CFG_TARGET_ARCH").ok()? != "x86_64" {
        return None;
    }
    let script = "../proof/kernel/build";
    println!("cargo::rerun-if-changed={script}");
    let output = Command::new(script).arg("--flags").output().ok()?;
    let flags = String::from_utf8(output.stdout).ok()?;
    if !output.status.success() {
        return None;
    }
    let mut build = cc::Build::new();
    build.compiler("gcc").no_default_flags(true);
    build.file(file).warnings(false).cargo_warnings(false);
    for flag in flags.lines() {
        build.flag(flag);
    }
    build.flag("-ffunction-sections").flag("-fdata-sections");
    build.try_compile(name).ok()
}

/// The first line of what the C compiler says about itself.
fn compiler() -> Option<String> {
    let tool = cc::Build::new().opt_level(2).try_get_compiler().ok()?;
    first_line(tool.to_command().arg("--version"))
}

fn rustc() -> Option<String> {
    first_line(Command::new(env::var_os("RUSTC")?).arg("--version"))
}

fn first_line(command: &mut Command) -> Option<String> {
    let output = command.output().ok()?;
    let line = String::from_utf8(output.stdout).ok()?;
    Some(line.lines().next()?.to_owned())
}

/// The folder in `target` that this is built in; `PROFILE` says `release` for
/// every profile that inherits from that.
fn profile() -> Option<String> {
    let out = env::var("OUT_DIR").ok()?; // target/PROFILE/build/benches-HASH/out
    let folder = Path::new(&out).ancestors().nth(3)?;
    Some(folder.file_name()?.to_str()?.to_owned())
}
