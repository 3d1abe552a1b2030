//! Prints the rules for the attributes of a generic netlink family.
//!
//! ```text
//! cargo run -p nlsock --example genl_policy -- nlctrl
//! ```
//!
//! Needs no privilege. The request is `CTRL_CMD_GETPOLICY`, since Linux 5.7: the
//! kernel sends the policies that it validates requests with. A policy has
//! numbers only. The names of commands and attributes are in the header file of
//! the family, such as `linux/genetlink.h`.

mod common;

use std::io::{self, StdoutLock, Write};
use std::process::ExitCode;

use common::args::Args;
use common::Result;
use nlsock::genl::Policies;
use nlsock::Genl;

const HELP: &str = "\
Usage: genl_policy FAMILY [--command N]

Prints the rules for the attributes of a generic netlink family, by command:
type, and length or range. The attributes of a nest are indented.

Arguments:
  FAMILY           The name of the family

Options:
      --command N  Only this command
  -h, --help       Show this help

Example:
  genl_policy nlctrl
";

fn main() -> ExitCode {
    common::run(HELP, genl_policy)
}

fn genl_policy(mut args: Args) -> Result {
    let only: Option<u32> = args.value("--command")?;
    let family: String = args.required("FAMILY")?;
    args.finish()?;

    let policies = Genl::open()?.policies(&family)?;
    let mut out = io::stdout().lock();
    for command in &policies.commands {
        if only.is_some_and(|only| only != command.cmd) {
            continue;
        }
        for (kind, policy) in [("request", command.request), ("dump", command.dump)] {
            if let Some(policy) = policy {
                writeln!(out, "command {}, {kind}:", command.cmd)?;
                show(&mut out, &policies, policy, &mut Vec::new())?;
            }
        }
    }
    Ok(())
}

/// Prints the attributes of a policy, and those of nests in it. `outer` are the
/// policies around it: a policy can contain itself.
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
