// SPDX-License-Identifier: MIT OR Apache-2.0
//! [`Options`]: the command line.

use std::ffi::OsString;
use std::path::PathBuf;
use std::str::FromStr;

use lexopt::prelude::*;

use crate::color::When;
use crate::filter::Filter;
use crate::input::Format;
use crate::protocol::protocol_by_name;
use crate::show::Form;

pub(crate) const HELP: &str = "\
Usage: nldecode [OPTIONS] [FILE]

Explains netlink traffic: what programs and the kernel said to each other, by the
names of the kernel's headers.

Arguments:
  FILE  A capture (pcap, pcapng), bytes as text (xxd, hexdump, od, strace, C, ...),
        or plain messages. '-', and no FILE, are the standard input.

Input:
  -d, --device NAME    Capture from an nlmon device; needs root
      --format FORMAT  pcap, pcapng, hex or raw; detected otherwise
  -p, --protocol NAME  The protocol of bytes without one: route, generic,
                       netfilter, sock-diag, xfrm, audit, connector, uevent,
                       crypto, rdma, ..., or a number. Default: route
  -r, --running        Ask the running kernel for the ids of generic netlink
                       families; otherwise only the capture tells them

Output:
      --json           One JSON object for each message
      --hex            Each message byte by byte
  -q, --quiet          One line for each message
      --stats          Count messages and attributes instead, by family
      --color WHEN     auto, always or never

Filters:
      --family NAMES   Only messages of these families, such as rt-link,nl80211
      --type NAMES     Only these message types, such as RTM_NEWLINK, with the
                       answers to them; numbers are nlmsg_type
      --errors         Only refusals, with the refused requests
  -n, --count N        Exit after N messages

  -h, --help           Show this help
  -V, --version        Show the version

Exit status: 0 on success, 1 if the input is damaged, 2 for a wrong command line.

Examples:
  ip link add nlmon0 type nlmon && ip link set nlmon0 up && nldecode -d nlmon0
  tcpdump -i nlmon0 -U -w - | nldecode --errors
  strace -e trace=%network -e read=all -e write=all ip link 2>&1 | nldecode
";

/// Where records come from.
#[derive(Debug)]
pub(crate) enum From {
    File(PathBuf),
    Device(String),
}

/// The command line.
#[derive(Debug)]
pub(crate) struct Options {
    pub(crate) from: From,
    pub(crate) format: Option<Format>,
    pub(crate) protocol: Option<i32>,
    pub(crate) running: bool,
    pub(crate) form: Form,
    pub(crate) stats: bool,
    pub(crate) colors: When,
    pub(crate) filter: Filter,
    pub(crate) count: u64,
}

/// What the command line asks for.
#[derive(Debug)]
pub(crate) enum Task {
    Decode(Options),
    Help,
    Version,
}

impl Options {
    /// Parses the arguments.
    pub(crate) fn parse<I>(arguments: I) -> Result<Task, lexopt::Error>
    where
        I: IntoIterator<Item = OsString>,
    {
        let mut file = None;
        let mut device = None;
        let mut options = Self {
            from: From::File("-".into()),
            format: None,
            protocol: None,
            running: false,
            form: Form::Text,
            stats: false,
            colors: When::Auto,
            filter: Filter::default(),
            count: u64::MAX,
        };
        let mut parser = lexopt::Parser::from_args(arguments);
        while let Some(argument) = parser.next()? {
            match argument {
                Short('d') | Long("device") => device = Some(parser.value()?.string()?),
                Long("format") => options.format = Some(parser.value()?.parse()?),
                Short('p') | Long("protocol") => {
                    let parse = |name: &str| protocol_by_name(name).ok_or("not a protocol");
                    options.protocol = Some(parser.value()?.parse_with(parse)?);
                }
                Short('r') | Long("running") => options.running = true,
                Long("json") => options.form = Form::Json,
                Long("hex") => options.form = Form::Bytes,
                Short('q') | Long("quiet") => options.form = Form::Brief,
                Long("stats") => options.stats = true,
                Long("color" | "colour") => options.colors = parser.value()?.parse()?,
                Long("family") => list(&parser.value()?.string()?, &mut options.filter.families),
                Long("type") => list(&parser.value()?.string()?, &mut options.filter.types),
                Long("errors") => options.filter.errors = true,
                Short('n') | Long("count") => options.count = parser.value()?.parse()?,
                Short('h') | Long("help") => return Ok(Task::Help),
                Short('V') | Long("version") => return Ok(Task::Version),
                Value(path) if file.is_none() => file = Some(PathBuf::from(path)),
                _ => return Err(argument.unexpected()),
            }
        }
        options.from = match (file, device) {
            (Some(_), Some(_)) => return Err("--device and FILE exclude each other".into()),
            (_, Some(device)) => From::Device(device),
            (Some(file), None) => From::File(file),
            (None, None) => options.from,
        };
        Ok(Task::Decode(options))
    }
}

/// Appends names that are separated by commas.
fn list(names: &str, to: &mut Vec<String>) {
    let names = names.split(',').map(str::trim);
    to.extend(names.filter(|name| !name.is_empty()).map(str::to_owned));
}

impl FromStr for Format {
    type Err = &'static str;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        Ok(match name {
            "pcap" => Self::Pcap,
            "pcapng" => Self::Pcapng,
            "hex" => Self::Hex,
            "raw" => Self::Raw,
            _ => return Err("pcap, pcapng, hex and raw are formats"),
        })
    }
}

impl FromStr for When {
    type Err = &'static str;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        Ok(match name {
            "auto" => Self::Auto,
            "always" => Self::Always,
            "never" => Self::Never,
            _ => return Err("auto, always or never"),
        })
    }
}
