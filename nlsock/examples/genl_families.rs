//! Lists the generic netlink families, or one of them.
//!
//! ```text
//! cargo run -p nlsock --example genl_families
//! cargo run -p nlsock --example genl_families -- nlctrl
//! ```
//!
//! Needs no privilege. The request is `CTRL_CMD_GETFAMILY`, to the controller
//! `nlctrl`, the only family with a fixed id. [`Genl`] sends the same request to
//! find the ids of the families and multicast groups that a program names.

mod common;

use std::process::ExitCode;

use common::args::Args;
use common::format::print_table;
use common::Result;
use nlsock::genl::Family;
use nlsock::Genl;
use nlwire::uapi::CTRL_CMD_GETFAMILY;

const HELP: &str = "\
Usage: genl_families [NAME]

Lists the generic netlink families of the running kernel: id, name, version,
and multicast groups with their ids.

Arguments:
  NAME        Only the family of this name. The kernel may load a module for
              it

Options:
  -h, --help  Show this help

Example:
  genl_families nlctrl
";

fn main() -> ExitCode {
    common::run(HELP, genl_families)
}

fn genl_families(mut args: Args) -> Result {
    let name: Option<String> = args.operand("NAME")?;
    args.finish()?;

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
    let rows = families.iter().map(row).collect();
    Ok(print_table(["ID", "NAME", "VERSION", "GROUPS"], rows)?)
}

/// Returns the row of the table for a family.
fn row(family: &Family) -> [String; 4] {
    let groups = family.groups.iter();
    let groups: Vec<_> = groups
        .map(|group| format!("{}={}", group.name.escape_debug(), group.id))
        .collect();
    [
        family.id.to_string(),
        family.name.escape_debug().to_string(),
        family.version.to_string(),
        if groups.is_empty() {
            "-".to_owned()
        } else {
            groups.join(" ")
        },
    ]
}
