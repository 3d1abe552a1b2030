// SPDX-License-Identifier: MIT OR Apache-2.0
//! Lists the generic netlink families, or one of them.
//!
//! ```text
//! cargo run -p nlsock --example genl_families
//! cargo run -p nlsock --example genl_families -- nlctrl
//! ```
//!
//! Needs no privilege. The request is `CTRL_CMD_GETFAMILY`, to the controller
//! `nlctrl`, the only family with a fixed id. [`Genl`] sends the same request to
//! find the ids of the families and multicast groups that a program names. For a
//! NAME, this program does so first: the kernel may load a module then.

mod common;

use std::collections::BTreeMap;
use std::process::ExitCode;

use common::args::Args;
use common::format::print_table;
use common::Result;
use nlfamilies::nlctrl::{CtrlAttr, CtrlAttrMcastGrp, Nlctrl};
use nlsock::Genl;
use nlwire::typed::NoHeader;

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
    if let Some(name) = &name {
        genl.family(name)?;
    }
    let mut rows = BTreeMap::new();
    let mut families = genl.list(Nlctrl::GETFAMILY, &NoHeader, |_| Ok(()))?;
    while let Some((NoHeader, family)) = families.next()? {
        let (id, family_name, version, groups) = family.get((
            CtrlAttr::FAMILY_ID,
            CtrlAttr::FAMILY_NAME,
            CtrlAttr::VERSION,
            CtrlAttr::MCAST_GROUPS,
        ))?;
        let (id, family_name) = (id.unwrap_or_default(), family_name.unwrap_or_default());
        if name.as_ref().is_some_and(|name| family_name != **name) {
            continue;
        }
        let mut names = Vec::new();
        for entry in groups.into_iter().flatten() {
            let (_, group) = entry?;
            let (name, id) = group.get((CtrlAttrMcastGrp::NAME, CtrlAttrMcastGrp::ID))?;
            let (name, id) = (name.unwrap_or_default(), id.unwrap_or_default());
            names.push(format!("{name}={id}"));
        }
        if names.is_empty() {
            names.push("-".to_owned());
        }
        let version = version.unwrap_or_default().to_string();
        let row = [
            id.to_string(),
            family_name.to_string(),
            version,
            names.join(" "),
        ];
        rows.insert(id, row);
    }
    let rows = rows.into_values().collect();
    Ok(print_table(["ID", "NAME", "VERSION", "GROUPS"], rows)?)
}
