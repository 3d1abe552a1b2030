// SPDX-License-Identifier: MIT OR Apache-2.0
//! [`Module`]: the module, loaded into the kernel.

use std::ffi::CString;
use std::fs::{self, File};
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use nix::errno::Errno;
use nix::kmod::{delete_module, finit_module, DeleteModuleFlags, ModuleInitFlags};

use crate::Config;

/// The name of the module, in the kernel and in its log.
pub(crate) const NAME: &str = "nlkmod";

/// A loaded module, by its name. Dropping it unloads the module, for tests that fail. A test that
/// succeeds calls [`unload`](Self::unload), which reports errors.
#[must_use = "the module is unloaded when this is dropped"]
pub(crate) struct Module(&'static str);

impl Module {
    /// Loads the module with `parameters`, in the syntax of `insmod`. Panics on failure.
    pub(crate) fn load(config: &Config, parameters: &str) -> Self {
        match Self::try_load(config, parameters) {
            Ok(module) => module,
            Err(errno) => panic!("{} does not load: {errno}", config.module.display()),
        }
    }

    /// Loads the module.
    pub(crate) fn try_load(config: &Config, parameters: &str) -> Result<Self, Errno> {
        Self::try_load_file(&config.module, parameters)
    }

    /// Loads another module, from the folder of the first one. Panics on failure.
    pub(crate) fn load_other(config: &Config, name: &'static str) -> Self {
        match Self::try_load_other(config, name) {
            Ok(module) => module,
            Err(errno) => panic!("{name} does not load: {errno}"),
        }
    }

    /// Loads another module, from the folder of the first one.
    pub(crate) fn try_load_other(config: &Config, name: &'static str) -> Result<Self, Errno> {
        let path = config.module.with_file_name(name).with_extension("ko");
        Self::insert(&path, "", name)
    }

    /// Returns the module of this name, which another function has loaded.
    pub(crate) fn loaded(name: &'static str) -> Self {
        Self(name)
    }

    /// Loads the module from `path`.
    pub(crate) fn try_load_file(path: &Path, parameters: &str) -> Result<Self, Errno> {
        Self::insert(path, parameters, NAME)
    }

    fn insert(path: &Path, parameters: &str, name: &'static str) -> Result<Self, Errno> {
        let file = File::open(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        let parameters = CString::new(parameters).expect("no NUL");
        finit_module(file, &parameters, ModuleInitFlags::empty())?;
        Ok(Self(name))
    }

    /// Unloads the module. Panics if it is in use.
    pub(crate) fn unload(self) {
        if let Err((_, errno)) = self.try_unload() {
            panic!("does not unload: {errno}");
        }
    }

    /// Unloads the module. On failure, returns it with the error.
    pub(crate) fn try_unload(self) -> Result<(), (Self, Errno)> {
        match delete(self.0) {
            Ok(()) => {
                std::mem::forget(self);
                Ok(())
            }
            Err(errno) => Err((self, errno)),
        }
    }

    /// Unloads the module as soon as it is unused. Returns the number of failed attempts.
    pub(crate) fn unload_when_unused(self) -> u32 {
        let start = Instant::now();
        let (mut module, mut refused) = (self, 0);
        loop {
            module = match module.try_unload() {
                Ok(()) => return refused,
                Err((module, Errno::EWOULDBLOCK)) => module,
                Err((_, errno)) => panic!("does not unload: {errno}"),
            };
            refused += 1;
            assert!(start.elapsed() < Duration::from_secs(60), "still in use");
            thread::sleep(Duration::from_micros(200));
        }
    }

    /// Returns the value of a numeric parameter, from sysfs.
    pub(crate) fn parameter(&self, name: &str) -> u64 {
        let path = format!("/sys/module/{NAME}/parameters/{name}");
        let value = fs::read_to_string(path).expect(name);
        value.trim().parse().expect(name)
    }
}

impl Drop for Module {
    fn drop(&mut self) {
        // A panic in progress is the more important error.
        let _ = delete(self.0);
    }
}

fn delete(name: &str) -> Result<(), Errno> {
    let name = CString::new(name).expect("no NUL");
    delete_module(&name, DeleteModuleFlags::O_NONBLOCK)
}
