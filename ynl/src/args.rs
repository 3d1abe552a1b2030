// SPDX-License-Identifier: MIT OR Apache-2.0
//! The command line: [`Args`].

use std::env;
use std::time::Duration;

use nlwire::uapi::{NLM_F_APPEND, NLM_F_CREATE, NLM_F_EXCL, NLM_F_REPLACE};
use nlwire::NlmFlags;

/// The text of `--help`.
pub(crate) const HELP: &str = "\
Usage: ynl [OPTIONS] [FAMILY [OPERATION [JSON]]]

Sends a request of a netlink family, and prints the answer as JSON.

Arguments:
  FAMILY     A family, such as rt-link; alone: lists its operations
  OPERATION  An operation, by its name or its C name
  JSON       The family header and the attributes, as one object; '-' for stdin

Options:
  -l, --list             List the families
      --do               Request one object
      --dump             Request all objects. Without --do and --dump, a request to
                         get is a dump if it has no JSON or if the family has only a
                         dump. All other requests are --do
      --create           Create the object if it does not exist
      --excl             Fail if the object exists
      --replace          Replace the object if it exists
      --append           Add the object at the end of a list
      --no-ack           Do not request an ACK
      --multi OP JSON    Send several requests at once, such as a transaction of
                         nftables; instead of OPERATION, repeated. Prints a list of
                         their answers, null for a request without one
      --subscribe GROUP  Print the notifications of a multicast group, a name or
                         number, after the answer
      --count N          Exit after N notifications
      --duration SECONDS Exit after this time
  -h, --help             Show this help, or what the attributes of OPERATION want

Examples:
  ynl rt-link getlink '{\"ifname\": \"lo\"}'
  ynl rt-link newlink --create --excl '{\"ifname\": \"v0\", \"linkinfo\": {\"kind\": \"veth\"}}'
  ynl rt-link newlink --help
  ynl ethtool features-get
  ynl rt-link --subscribe rtnlgrp-link
";

/// The command line.
#[derive(Debug, Default)]
pub(crate) struct Args {
    pub(crate) family: Option<String>,
    pub(crate) operation: Option<String>,
    pub(crate) json: Option<String>,
    pub(crate) help: bool,
    pub(crate) list: bool,
    pub(crate) mode: Option<Mode>,
    pub(crate) flags: NlmFlags,
    pub(crate) no_ack: bool,
    /// Operations with their JSON.
    pub(crate) multi: Vec<(String, String)>,
    pub(crate) subscribe: Option<String>,
    pub(crate) count: Option<u64>,
    pub(crate) duration: Option<Duration>,
}

/// Whether one object is requested, or all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    Do,
    Dump,
}

impl Args {
    /// Reads the arguments of this program.
    pub(crate) fn from_env() -> Result<Self, String> {
        let args = env::args_os().skip(1).map(|arg| {
            String::from_utf8(arg.into_encoded_bytes()).map_err(|error| {
                let text = error.as_bytes().escape_ascii();
                let at = error.utf8_error().valid_up_to();
                format!("\"{text}\" is not UTF-8 at byte {at}")
            })
        });
        Self::parse(args.collect::<Result<_, _>>()?)
    }

    fn parse(args: Vec<String>) -> Result<Self, String> {
        let mut parsed = Self::default();
        let mut args = args.into_iter();
        while let Some(arg) = args.next() {
            let mut value = || args.next().ok_or_else(|| format!("{arg} needs a value"));
            match &*arg {
                "-h" | "--help" => parsed.help = true,
                "-l" | "--list" => parsed.list = true,
                "--do" => parsed.set_mode(Mode::Do)?,
                "--dump" => parsed.set_mode(Mode::Dump)?,
                "--create" => parsed.flags |= NLM_F_CREATE,
                "--excl" => parsed.flags |= NLM_F_EXCL,
                "--replace" => parsed.flags |= NLM_F_REPLACE,
                "--append" => parsed.flags |= NLM_F_APPEND,
                "--no-ack" => parsed.no_ack = true,
                "--multi" => {
                    let operation = value()?;
                    parsed.multi.push((operation, value()?));
                }
                "--subscribe" => parsed.subscribe = Some(value()?),
                "--count" => parsed.count = Some(number(&value()?)?),
                "--duration" => parsed.duration = Some(Duration::from_secs(number(&value()?)?)),
                _ if arg.starts_with('-') && arg.len() > 1 => {
                    return Err(format!("unknown option '{arg}'"));
                }
                _ => parsed.operand(arg)?,
            }
        }
        if !parsed.multi.is_empty() && parsed.operation.is_some() {
            return Err("OPERATION and --multi exclude each other".to_owned());
        }
        Ok(parsed)
    }

    fn set_mode(&mut self, mode: Mode) -> Result<(), String> {
        match self.mode.replace(mode) {
            Some(other) if other != mode => Err("--do and --dump exclude each other".to_owned()),
            _ => Ok(()),
        }
    }

    fn operand(&mut self, arg: String) -> Result<(), String> {
        let mut free = [&mut self.family, &mut self.operation, &mut self.json];
        match free.iter_mut().find(|operand| operand.is_none()) {
            Some(operand) => **operand = Some(arg),
            None => return Err(format!("unexpected argument '{arg}'")),
        }
        Ok(())
    }
}

fn number(text: &str) -> Result<u64, String> {
    text.parse().map_err(|error| format!("{text}: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> Result<Args, String> {
        Args::parse(line.split(' ').map(str::to_owned).collect())
    }

    #[test]
    fn operands_and_options_are_in_any_order() {
        let args = parse("--dump rt-link --excl getlink --create {}").unwrap();
        assert_eq!(args.family.as_deref(), Some("rt-link"));
        assert_eq!(args.operation.as_deref(), Some("getlink"));
        assert_eq!(args.json.as_deref(), Some("{}"));
        assert_eq!(args.mode, Some(Mode::Dump));
        assert_eq!(args.flags, NLM_F_CREATE | NLM_F_EXCL);
        let args = parse("nftables --multi batch-begin {} --multi batch-end -").unwrap();
        assert_eq!(args.multi.len(), 2);
    }

    #[test]
    fn wrong_lines_are_refused() {
        for (line, error) in [
            ("a b c d", "unexpected argument 'd'"),
            ("--do --dump", "--do and --dump exclude each other"),
            ("--colour", "unknown option '--colour'"),
            ("--count", "--count needs a value"),
            ("--count x", "x: invalid digit found in string"),
            ("a --multi b", "--multi needs a value"),
            (
                "a b --multi c {}",
                "OPERATION and --multi exclude each other",
            ),
        ] {
            assert_eq!(parse(line).unwrap_err(), error, "{line}");
        }
    }
}
