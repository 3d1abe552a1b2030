//! Prints what the attributes of a generic netlink family have to be.
//!
//! ```text
//! cargo run -p nlsock --example genl_policy -- nlctrl
//! ```
//!
//! The kernel tells the policies that it checks requests with
//! (`CTRL_CMD_GETPOLICY`, since Linux 5.7). They have no names for attributes
//! and commands; those are in the family's header, such as `linux/genetlink.h`.

mod common;

use std::io::{self, StdoutLock, Write};
use std::process::ExitCode;

use common::Result;
use lexopt::prelude::*;
use nlsock::genl::Policies;
use nlsock::Genl;

const HELP: &str = "\
Usage: genl_policy FAMILY [--command N]

Prints what the attributes of a generic netlink family's requests have to be,
command by command: type, and length or range. What nests contain is indented.

Arguments:
  FAMILY           The name of the family

Options:
      --command N  Only this command
  -h, --help       Show this

Example:
  genl_policy nlctrl
";

fn main() -> ExitCode {
    common::run(genl_policy)
}

fn genl_policy() -> Result {
    let (mut family, mut only) = (None, None);
    let mut args = lexopt::Parser::from_env();
    while let Some(arg) = args.next()? {
        match arg {
            Value(value) if family.is_none() => family = Some(value.string()?),
            Long("command") => only = Some(args.value()?.parse::<u32>()?),
            Short('h') | Long("help") => return common::help(HELP),
            _ => return Err(arg.unexpected().into()),
        }
    }
    let family = family.ok_or(lexopt::Error::from("FAMILY is required"))?;

    let policies = Genl::open()?.policies(&family)?;
    let mut out = io::stdout().lock();
    let commands = policies.commands.iter();
    for command in commands.filter(|command| only.is_none_or(|only| only == command.cmd)) {
        for (what, policy) in [("request", command.request), ("dump", command.dump)] {
            if let Some(policy) = policy {
                writeln!(out, "command {}, {what}:", command.cmd)?;
                show(&mut out, &policies, policy, &mut Vec::new())?;
            }
        }
    }
    Ok(())
}

/// Prints the attributes of a policy, and of those in it. `outer` are the
/// policies that it is in: some contain themselves.
fn show(
    out: &mut StdoutLock<'_>,
    policies: &Policies,
    policy: u32,
    outer: &mut Vec<u32>,
) -> io::Result<()> {
    outer.push(policy);
    for attribute in policies.of(policy) {
        let indent = "  ".repeat(outer.len());
        writeln!(out, "{indent}{attribute}")?;
        if let Some(nested) = attribute.nested {
            if !outer.contains(&nested) {
                show(out, policies, nested, outer)?;
            }
        }
    }
    outer.pop();
    Ok(())
}
