//! The module: in and out of the kernel.

use std::ffi::{CStr, CString};
use std::fs::{self, File};
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use nix::errno::Errno;
use nix::kmod::{delete_module, finit_module, DeleteModuleFlags, ModuleInitFlags};

use crate::Config;

/// Its name, in the kernel and in the kernel's log.
pub(crate) const NAME: &str = "nlkmod";
const C_NAME: &CStr = c"nlkmod";

/// The module, loaded. A test that fails takes it out again as it unwinds; one that
/// succeeds has to say [`unload`](Self::unload), because that can fail, too.
#[must_use = "the module is unloaded when this is dropped"]
pub(crate) struct Module(());

impl Module {
    /// Loads it, with `parameters` as on `insmod`'s command line.
    pub(crate) fn load(config: &Config, parameters: &str) -> Self {
        match Self::try_load(config, parameters) {
            Ok(module) => module,
            Err(errno) => panic!("{} does not load: {errno}", config.module.display()),
        }
    }

    /// Loads it, or not.
    pub(crate) fn try_load(config: &Config, parameters: &str) -> Result<Self, Errno> {
        Self::try_load_file(&config.module, parameters)
    }

    /// Loads it from another file than the usual one, or not.
    pub(crate) fn try_load_file(path: &Path, parameters: &str) -> Result<Self, Errno> {
        let file = File::open(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        let parameters = CString::new(parameters).expect("no NUL");
        finit_module(file, &parameters, ModuleInitFlags::empty())?;
        Ok(Self(()))
    }

    /// Unloads it, at once: nobody has a socket any more.
    pub(crate) fn unload(self) {
        if let Err((_, errno)) = self.try_unload() {
            panic!("does not unload: {errno}");
        }
    }

    /// Unloads it, or gives it back.
    pub(crate) fn try_unload(self) -> Result<(), (Self, Errno)> {
        match delete() {
            Ok(()) => {
                std::mem::forget(self);
                Ok(())
            }
            Err(errno) => Err((self, errno)),
        }
    }

    /// Unloads it as soon as nobody uses it. Returns how often somebody did.
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
            assert!(start.elapsed() < Duration::from_secs(60), "used for ever");
            thread::sleep(Duration::from_micros(200));
        }
    }

    /// What sysfs says of a parameter that is a number.
    pub(crate) fn parameter(&self, name: &str) -> u64 {
        let path = format!("/sys/module/{NAME}/parameters/{name}");
        let value = fs::read_to_string(path).expect(name);
        value.trim().parse().expect(name)
    }
}

impl Drop for Module {
    fn drop(&mut self) {
        // Who unwinds has something more important to say.
        let _ = delete();
    }
}

fn delete() -> Result<(), Errno> {
    delete_module(C_NAME, DeleteModuleFlags::O_NONBLOCK)
}
