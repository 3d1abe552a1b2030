// SPDX-License-Identifier: MIT OR Apache-2.0
//! Processors that do not sleep.
//!
//! To wake a processor takes longer than to answer a request, on a virtual machine up to some
//! milliseconds. Attackers keep the processors awake, so that an attack can seem to make a
//! server faster. While a program holds this file open and allows no latency (PM QoS), the
//! processors wait actively. Programs that measure the latency of a kernel use it, too.

use std::fs::File;
use std::io::Write;

const FILE: &str = "/dev/cpu_dma_latency";

/// Keeps the processors awake until the file is closed, if this user may.
pub(crate) fn keep() -> Option<File> {
    let open = || {
        let mut file = File::options().write(true).open(FILE)?;
        file.write_all(&0i32.to_ne_bytes())?;
        Ok::<_, std::io::Error>(file)
    };
    match open() {
        Ok(file) => Some(file),
        Err(error) => {
            eprintln!("The processors sleep between requests ({FILE}: {error}).");
            None
        }
    }
}
