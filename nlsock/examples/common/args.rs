// SPDX-License-Identifier: MIT OR Apache-2.0
//! The command line: [`Args`].

use std::env;
use std::error::Error;
use std::fmt::{self, Display};
use std::str::FromStr;
use std::time::Duration;

/// The arguments that are not read yet. Each function removes what it returns.
pub(crate) struct Args {
    /// Options with their values, and other arguments.
    args: Vec<String>,
    /// Arguments after `--`, which are not options.
    operands: std::vec::IntoIter<String>,
}

/// A wrong command line.
#[derive(Debug)]
pub(crate) struct UsageError(String);

impl UsageError {
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self(message.into())
    }
}

impl Args {
    /// Returns the arguments of this program, with `--name=value` as two of them.
    pub(crate) fn from_env() -> Result<Self, UsageError> {
        let mut all = Vec::new();
        for arg in env::args_os().skip(1) {
            let utf8 = arg.into_string();
            all.push(utf8.map_err(|arg| UsageError(format!("{arg:?} is not UTF-8")))?);
        }
        let mut all = all.into_iter();
        let mut args = Vec::new();
        for arg in all.by_ref().take_while(|arg| arg != "--") {
            match arg.split_once('=') {
                Some((name, value)) if name.starts_with("--") => {
                    args.extend([name.to_owned(), value.to_owned()]);
                }
                _ => args.push(arg),
            }
        }
        let operands = all;
        Ok(Self { args, operands })
    }

    /// Returns whether a flag such as `--hex` is given.
    pub(crate) fn flag(&mut self, name: &str) -> bool {
        let len = self.args.len();
        self.args.retain(|arg| arg != name);
        self.args.len() < len
    }

    /// Returns the value behind an option such as `--count`.
    pub(crate) fn value<T: FromStr<Err: Display>>(
        &mut self,
        name: &str,
    ) -> Result<Option<T>, UsageError> {
        let Some(at) = self.args.iter().position(|arg| arg == name) else {
            return Ok(None);
        };
        self.args.remove(at);
        if at == self.args.len() {
            return Err(UsageError(format!("{name} needs a value")));
        }
        parse(name, &self.args.remove(at)).map(Some)
    }

    /// Returns the seconds behind an option such as `--timeout`: `5` or `0.5`.
    pub(crate) fn seconds(&mut self, name: &str) -> Result<Option<Duration>, UsageError> {
        let Some(seconds) = self.value(name)? else {
            return Ok(None);
        };
        match Duration::try_from_secs_f64(seconds) {
            Ok(duration) if !duration.is_zero() => Ok(Some(duration)),
            _ => Err(UsageError(format!("{name}: must be above 0"))),
        }
    }

    /// Returns the next argument that is not an option. Options must be read
    /// first. `name` is what the help calls the argument.
    pub(crate) fn operand<T: FromStr<Err: Display>>(
        &mut self,
        name: &str,
    ) -> Result<Option<T>, UsageError> {
        self.next()?.map(|arg| parse(name, &arg)).transpose()
    }

    /// Returns the next argument that is not an option, which must be there.
    pub(crate) fn required<T: FromStr<Err: Display>>(
        &mut self,
        name: &str,
    ) -> Result<T, UsageError> {
        let operand = self.operand(name)?;
        operand.ok_or_else(|| UsageError(format!("{name} is required")))
    }

    /// Checks that no argument is left.
    pub(crate) fn finish(mut self) -> Result<(), UsageError> {
        match self.next()? {
            None => Ok(()),
            Some(arg) => Err(UsageError(format!("unexpected argument '{arg}'"))),
        }
    }

    fn next(&mut self) -> Result<Option<String>, UsageError> {
        match self.args.first() {
            Some(arg) if arg.starts_with('-') && arg != "-" => {
                Err(UsageError(format!("unknown option '{arg}'")))
            }
            Some(_) => Ok(Some(self.args.remove(0))),
            None => Ok(self.operands.next()),
        }
    }
}

fn parse<T: FromStr<Err: Display>>(name: &str, value: &str) -> Result<T, UsageError> {
    let value = value.parse();
    value.map_err(|error| UsageError(format!("{name}: {error}")))
}

impl Display for UsageError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Error for UsageError {}
