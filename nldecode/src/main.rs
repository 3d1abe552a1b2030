// SPDX-License-Identifier: MIT OR Apache-2.0
//! Explains netlink traffic: captures, nlmon devices, and bytes from logs.

use std::env;
use std::process::ExitCode;

fn main() -> ExitCode {
    nldecode::run(env::args_os().skip(1))
}
