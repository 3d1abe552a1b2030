// SPDX-License-Identifier: MIT OR Apache-2.0
//! Prints the rules for the attributes of a generic netlink family.
//!
//! ```text
//! cargo run -p nlsock --example genl_policy -- nlctrl
//! ```
//!
//! Needs no privilege. The request is `CTRL_CMD_GETPOLICY`, since Linux 5.7: the
//! kernel sends the policies that it validates requests with. A policy has
//! numbers only. The names come from the declaration of the family, if `nlfamilies`
//! has it.

mod common;

use std::io::{self, StdoutLock, Write};
use std::process::ExitCode;

use common::args::Args;
use common::Result;
use nlsock::genl::Policies;
use nlsock::Genl;
use nlwire::typed::{KindInfo, SetInfo};
use nlwire::uapi::NETLINK_GENERIC;

const HELP: &str = "\
Usage: genl_policy FAMILY [--command N]

Prints the rules for the attributes of a generic netlink family, by command:
type, and length or range. The attributes of a nest are indented. Of ethtool
and nlctrl, shows the names as well.

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
    let mut declared = nlfamilies::families().iter();
    let declared =
        declared.find(|declared| declared.protocol == NETLINK_GENERIC && declared.name == family);
    let mut out = io::stdout().lock();
    for command in &policies.commands {
        if only.is_some_and(|only| only != command.cmd) {
            continue;
        }
        let number = u16::try_from(command.cmd)?;
        let op = declared.and_then(|family| family.request(number));
        let name = op.map_or("", |op| op.name);
        for (kind, policy) in [("request", command.request), ("dump", command.dump)] {
            if let Some(policy) = policy {
                let line = format!("command {number}, {kind}: {name}");
                writeln!(out, "{}", line.trim_end())?;
                let set = op.map(|op| (op.request_set)());
                show(&mut out, &policies, policy, set, &mut Vec::new())?;
            }
        }
    }
    Ok(())
}

/// Prints the attributes of a policy, and those of nests in it. `set` has their names, if
/// the family is declared. `outer` are the policies around it: a policy can contain itself.
fn show(
    out: &mut StdoutLock<'_>,
    policies: &Policies,
    policy: u32,
    set: Option<&'static SetInfo>,
    outer: &mut Vec<u32>,
) -> io::Result<()> {
    outer.push(policy);
    for attribute in policies.of(policy) {
        let indent = "  ".repeat(outer.len());
        let info = set.and_then(|set| set.get(attribute.nla_type));
        let name = info.map_or(String::new(), |info| format!(" ({})", info.name));
        writeln!(out, "{indent}{attribute}{name}")?;
        if let Some(nested) = attribute.nested.filter(|nested| !outer.contains(nested)) {
            let set = info.and_then(|info| nested_set(info.kind));
            show(out, policies, nested, set, outer)?;
        }
    }
    outer.pop();
    Ok(())
}

/// Returns the set of the attributes in a nest, or in the nests of an array.
fn nested_set(kind: &KindInfo) -> Option<&'static SetInfo> {
    match kind {
        KindInfo::Nest(set) => Some(set()),
        KindInfo::Multi(of) | KindInfo::IndexedArray(of) => nested_set(of),
        _ => None,
    }
}
