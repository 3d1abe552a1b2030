//! Lists the families of generic netlink, or one of them.
//!
//! ```text
//! cargo run -p nlsock --example genl_families
//! cargo run -p nlsock --example genl_families -- nlctrl
//! ```
//!
//! Asks the controller, the one family with a fixed number, with
//! `CTRL_CMD_GETFAMILY`. That is also how a program finds the number of the
//! family that it wants to talk to, and of the groups that it wants to join.

mod common;

use std::io::ErrorKind;
use std::process::ExitCode;

use common::{text, Refused, Result};
use lexopt::prelude::*;
use nlsock::Socket;
use nlwire::uapi::*;
use nlwire::{
    Attribute, BuildError, GenlMsgHdr, Message, MessageBuilder, MessageKind, NlMsgHdr, ParseError,
    SliceSink,
};

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

/// Identifies the request, and the answer to it.
const SEQ: u32 = 1;

/// A line of the table: id, name, version, groups.
type Row = [String; 4];

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

    let socket = Socket::open(NETLINK_GENERIC)?;
    // Explanations with errors. Kernels before 4.12 have none to give.
    let _ = socket.set_ext_ack(true);

    let mut buf = vec![0; 1024];
    let request = request(&mut buf, name.as_deref())?;
    let mut families: Vec<(u16, Row)> = Vec::new();
    let answer = common::ask(&socket, request, |message| {
        if message.kind() == MessageKind::Family(GENL_ID_CTRL) {
            families.push(family(message)?);
        }
        Ok(())
    });
    match (answer, name) {
        (Err(error), Some(name)) if is_not_found(&*error) => {
            return Err(format!("no such family: {name}").into());
        }
        (answer, _) => answer?,
    }

    families.sort();
    let mut rows = vec![["ID", "NAME", "VERSION", "GROUPS"].map(str::to_owned)];
    rows.extend(families.into_iter().map(|(_, row)| row));
    Ok(common::print_table(&rows)?)
}

/// Asks for the family of this name, or for all.
fn request<'b>(buf: &'b mut [u8], name: Option<&str>) -> Result<&'b [u8], BuildError> {
    let flags = if name.is_some() {
        NLM_F_REQUEST | NLM_F_ACK
    } else {
        NLM_F_REQUEST | NLM_F_DUMP
    };
    let header = NlMsgHdr::new(GENL_ID_CTRL).with_flags(flags).with_seq(SEQ);
    let mut sink = SliceSink::new(buf);
    let mut message = MessageBuilder::new(&mut sink, header)?;
    message.put_header(&GenlMsgHdr::new(CTRL_CMD_GETFAMILY, 1))?;
    if let Some(name) = name {
        message.put_str(CTRL_ATTR_FAMILY_NAME, name)?;
    }
    message.end()?;
    Ok(sink.into_bytes())
}

/// Whether the kernel answered `ENOENT`.
fn is_not_found(error: &(dyn std::error::Error + 'static)) -> bool {
    let refused: Option<&Refused> = error.downcast_ref();
    refused.is_some_and(|refused| refused.error.kind() == ErrorKind::NotFound)
}

/// The id of one family, to sort by, and its line.
fn family(message: &Message<'_>) -> Result<(u16, Row), ParseError> {
    let mut id = 0;
    let [mut name, mut version] = ["-"; 2].map(str::to_owned);
    let mut groups = Vec::new();
    for attribute in message.attributes(size_of::<GenlMsgHdr>())? {
        let attribute = attribute?;
        match attribute.nla_type() {
            CTRL_ATTR_FAMILY_ID => id = attribute.get_u16()?,
            CTRL_ATTR_FAMILY_NAME => name = text(&attribute)?,
            CTRL_ATTR_VERSION => version = attribute.get_u32()?.to_string(),
            CTRL_ATTR_MCAST_GROUPS => {
                // An array: the types of its entries are their numbers, from
                // 1, and mean nothing.
                for entry in attribute.nested() {
                    groups.push(group(&entry?)?);
                }
            }
            _ => {}
        }
    }
    if groups.is_empty() {
        groups.push("-".to_owned());
    }
    Ok((id, [id.to_string(), name, version, groups.join(" ")]))
}

/// A multicast group as `name=id`.
fn group(entry: &Attribute<'_>) -> Result<String, ParseError> {
    let (mut name, mut id) = (String::new(), 0);
    for attribute in entry.nested() {
        let attribute = attribute?;
        match attribute.nla_type() {
            CTRL_ATTR_MCAST_GRP_NAME => name = text(&attribute)?,
            CTRL_ATTR_MCAST_GRP_ID => id = attribute.get_u32()?,
            _ => {}
        }
    }
    Ok(format!("{name}={id}"))
}
