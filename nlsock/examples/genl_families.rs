//! Lists the families of generic netlink, or one of them.
//!
//! ```text
//! cargo run -p nlsock --example genl_families
//! cargo run -p nlsock --example genl_families -- nlctrl
//! ```
//!
//! Asks the controller, the one family with a fixed number, with
//! `CTRL_CMD_GETFAMILY`. That is also how `Genl` finds the number of the family
//! that a program wants to talk to, and of the groups that it wants to join.

mod common;

use std::process::ExitCode;

use common::Result;
use lexopt::prelude::*;
use nlsock::genl::Family;
use nlsock::Genl;
use nlwire::uapi::CTRL_CMD_GETFAMILY;

const HELP: &str = "\
Usage: genl_families [NAME]

Lists the generic netlink families that are registered in the running kernel:
id, name, version, and multicast groups with their ids.

Arguments:
  NAME        Show only the family of this name. The kernel may load a module
              that has it

Options:
  -h, --help  Show this

Example:
  genl_families nlctrl
";

fn main() -> ExitCode {
    common::run(genl_families)
}

fn genl_families() -> Result {
    let mut name = None;
    let mut args = lexopt::Parser::from_env();
    while let Some(arg) = args.next()? {
        match arg {
            Value(value) if name.is_none() => name = Some(value.string()?),
            Short('h') | Long("help") => return common::help(HELP),
            _ => return Err(arg.unexpected().into()),
        }
    }

    let mut genl = Genl::open()?;
    let mut families = Vec::new();
    if let Some(name) = name {
        families.push(genl.family(&name)?.clone());
    } else {
        let mut dump = genl.dump("nlctrl", CTRL_CMD_GETFAMILY, |_| Ok(()))?;
        while let Some(message) = dump.next()? {
            families.push(Family::parse(&message)?);
        }
    }

    families.sort_by_key(|family| family.id);
    let mut rows = vec![["ID", "NAME", "VERSION", "GROUPS"].map(str::to_owned)];
    rows.extend(families.iter().map(row));
    Ok(common::print_table(&rows)?)
}

/// The line of the table for one family.
fn row(family: &Family) -> [String; 4] {
    let groups = family.groups.iter();
    let mut groups: Vec<_> = groups
        .map(|group| format!("{}={}", group.name.escape_debug(), group.id))
        .collect();
    if groups.is_empty() {
        groups.push("-".to_owned());
    }
    [
        family.id.to_string(),
        family.name.escape_debug().to_string(),
        family.version.to_string(),
        groups.join(" "),
    ]
}
