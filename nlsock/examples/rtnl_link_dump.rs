//! Lists the network interfaces: index, name, kind, MTU, state, address.
//!
//! ```text
//! cargo run -p nlsock --example rtnl_link_dump
//! cargo run -p nlsock --example rtnl_link_dump -- --hex
//! ```
//!
//! Sends `RTM_GETLINK` with `NLM_F_DUMP` to the kernel, which answers with an
//! `RTM_NEWLINK` for each interface and `NLMSG_DONE`. How an answer is read to
//! its end is in `common::ask`.

mod common;

use std::fmt::Display;
use std::io::{self, StdoutLock, Write};
use std::process::ExitCode;

use common::{hex, oper_state, text, Result};
use lexopt::prelude::*;
use nlsock::Socket;
use nlwire::rtnl::IfInfoMsg;
use nlwire::uapi::*;
use nlwire::{
    Attribute, Attributes, BuildError, Message, MessageBuilder, MessageKind, Messages, NlMsgHdr,
    ParseError, SliceSink, NLA_HDRLEN,
};

const HELP: &str = "\
Usage: rtnl_link_dump [--hex]

Lists the network interfaces of this network namespace: index, name, kind,
MTU, operational state, hardware address.

Options:
      --hex   Show the bytes of the request and of its answer instead, and
              what each of them means
  -h, --help  Show this

Example:
  rtnl_link_dump --hex | less
";

/// Identifies the request, and the answer to it.
const SEQ: u32 = 1;

fn main() -> ExitCode {
    common::run(link_dump)
}

fn link_dump() -> Result {
    let mut show_bytes = false;
    let mut args = lexopt::Parser::from_env();
    while let Some(arg) = args.next()? {
        match arg {
            Long("hex") => show_bytes = true,
            Short('h') | Long("help") => return common::help(HELP),
            _ => return Err(arg.unexpected().into()),
        }
    }

    let socket = Socket::open(NETLINK_ROUTE)?;
    // Explanations with errors. Kernels before 4.12 have none to give.
    let _ = socket.set_ext_ack(true);

    let mut buf = [0; 64];
    let request = request(&mut buf)?;
    if show_bytes {
        for message in Messages::new(request) {
            explain("sent", &message?)?;
        }
        return common::ask(&socket, request, |message| explain("received", message));
    }

    let heading = ["INDEX", "NAME", "KIND", "MTU", "STATE", "ADDRESS"];
    let mut rows = vec![heading.map(str::to_owned)];
    common::ask(&socket, request, |message| {
        if message.kind() == MessageKind::Family(RTM_NEWLINK) {
            rows.push(row(message)?);
        }
        Ok(())
    })?;
    Ok(common::print_table(&rows)?)
}

/// Asks for all links, without what IPv6 counts on them.
fn request(buf: &mut [u8]) -> Result<&[u8], BuildError> {
    let mut sink = SliceSink::new(buf);
    let header = NlMsgHdr::new(RTM_GETLINK)
        .with_flags(NLM_F_REQUEST | NLM_F_DUMP)
        .with_seq(SEQ);
    let mut message = MessageBuilder::new(&mut sink, header)?;
    message.put_header(&IfInfoMsg::default())?;
    message.put_u32(IFLA_EXT_MASK, RTEXT_FILTER_SKIP_STATS)?;
    message.end()?;
    Ok(sink.into_bytes())
}

/// The line of the table for one link.
fn row(message: &Message<'_>) -> Result<[String; 6], ParseError> {
    let (link, attributes) = message.parse::<IfInfoMsg>()?;
    let index = link.ifi_index.get().to_string();
    let [mut name, mut kind, mut mtu, mut state, mut address] = ["-"; 5].map(str::to_owned);
    for attribute in attributes {
        let attribute = attribute?;
        match attribute.nla_type() {
            IFLA_IFNAME => name = text(&attribute)?,
            IFLA_MTU => mtu = attribute.get_u32()?.to_string(),
            IFLA_OPERSTATE => state = oper_state(attribute.get_u8()?),
            IFLA_ADDRESS if !attribute.payload().is_empty() => {
                address = hex(attribute.payload(), ":");
            }
            IFLA_LINKINFO => {
                for info in attribute.nested() {
                    let info = info?;
                    if info.nla_type() == IFLA_INFO_KIND {
                        kind = text(&info)?;
                    }
                }
            }
            _ => {} // the kernel may always send more than we know
        }
    }
    Ok([index, name, kind, mtu, state, address])
}

// From here on: `--hex`.

/// Pairs of a value and its name.
type Names<T> = &'static [(T, &'static str)];

/// What is known about the attributes in one place: how to show their values,
/// and their types.
type Known = &'static [(Form, Names<u16>)];

/// How to show a value.
#[derive(Clone, Copy)]
enum Form {
    U8,
    U32,
    I32,
    State,
    Text,
    Address,
    Bytes,
    Nest(Known),
}

/// Constants with their names.
macro_rules! names {
    ($($name:ident)*) => { &[$(($name, stringify!($name))),*] };
}

const TYPES: Names<u16> = names![RTM_NEWLINK RTM_GETLINK NLMSG_NOOP NLMSG_ERROR NLMSG_DONE];

const FLAGS: Names<u16> = names![
    NLM_F_REQUEST NLM_F_MULTI NLM_F_ACK NLM_F_DUMP_INTR NLM_F_DUMP_FILTERED NLM_F_DUMP
];

const LINK_FLAGS: Names<u32> = names![
    IFF_UP IFF_BROADCAST IFF_DEBUG IFF_LOOPBACK IFF_POINTOPOINT IFF_NOTRAILERS IFF_RUNNING
    IFF_NOARP IFF_PROMISC IFF_ALLMULTI IFF_MASTER IFF_SLAVE IFF_MULTICAST IFF_PORTSEL
    IFF_AUTOMEDIA IFF_DYNAMIC IFF_LOWER_UP IFF_DORMANT IFF_ECHO
];

const LINK: Known = &[
    (Form::U8, names![IFLA_LINKMODE IFLA_CARRIER IFLA_PROTO_DOWN]),
    (
        Form::U32,
        names![
            IFLA_MTU IFLA_LINK IFLA_MASTER IFLA_TXQLEN IFLA_WEIGHT IFLA_NET_NS_PID IFLA_NUM_VF
            IFLA_GROUP IFLA_NET_NS_FD IFLA_EXT_MASK IFLA_PROMISCUITY IFLA_NUM_TX_QUEUES
            IFLA_NUM_RX_QUEUES IFLA_CARRIER_CHANGES IFLA_GSO_MAX_SEGS IFLA_GSO_MAX_SIZE
            IFLA_EVENT IFLA_CARRIER_UP_COUNT IFLA_CARRIER_DOWN_COUNT IFLA_MIN_MTU IFLA_MAX_MTU
            IFLA_GRO_MAX_SIZE IFLA_TSO_MAX_SIZE IFLA_TSO_MAX_SEGS IFLA_ALLMULTI
        ],
    ),
    (
        Form::I32,
        names![IFLA_LINK_NETNSID IFLA_NEW_NETNSID IFLA_IF_NETNSID IFLA_NEW_IFINDEX],
    ),
    (Form::State, names![IFLA_OPERSTATE]),
    (
        Form::Text,
        names![
            IFLA_IFNAME IFLA_QDISC IFLA_IFALIAS IFLA_PHYS_PORT_NAME IFLA_PARENT_DEV_NAME
            IFLA_PARENT_DEV_BUS_NAME
        ],
    ),
    (
        Form::Address,
        names![IFLA_ADDRESS IFLA_BROADCAST IFLA_PERM_ADDRESS],
    ),
    (
        Form::Bytes,
        names![
            IFLA_STATS IFLA_COST IFLA_PRIORITY IFLA_WIRELESS IFLA_MAP IFLA_STATS64
            IFLA_PHYS_PORT_ID IFLA_PHYS_SWITCH_ID IFLA_PAD
        ],
    ),
    (Form::Nest(LINK_INFO), names![IFLA_LINKINFO]),
    (Form::Nest(LINK_FAMILIES), names![IFLA_AF_SPEC]),
    (Form::Nest(LINK_PROPERTIES), names![IFLA_PROP_LIST]),
    (
        Form::Nest(&[]),
        names![
            IFLA_PROTINFO IFLA_VFINFO_LIST IFLA_VF_PORTS IFLA_PORT_SELF IFLA_XDP
            IFLA_PROTO_DOWN_REASON
        ],
    ),
];

/// Inside `IFLA_LINKINFO`.
const LINK_INFO: Known = &[
    (Form::Text, names![IFLA_INFO_KIND IFLA_INFO_SLAVE_KIND]),
    (Form::Nest(&[]), names![IFLA_INFO_DATA IFLA_INFO_SLAVE_DATA]),
    (Form::Bytes, names![IFLA_INFO_XSTATS]),
];

/// Inside `IFLA_AF_SPEC`, where types are address families.
const LINK_FAMILIES: Known = &[(
    Form::Nest(&[]),
    &[(AF_INET as u16, "AF_INET"), (AF_INET6 as u16, "AF_INET6")],
)];

/// Inside `IFLA_PROP_LIST`.
const LINK_PROPERTIES: Known = &[(Form::Text, names![IFLA_ALT_IFNAME])];

/// Prints the bytes of a message and what they mean.
fn explain(verb: &str, message: &Message<'_>) -> Result {
    let header = message.header();
    let nlmsg_type = header.nlmsg_type();
    let name = TYPES.iter().find(|(known, _)| *known == nlmsg_type);
    let name = name.map_or("", |(_, name)| *name);

    let mut dump = Explanation {
        out: io::stdout().lock(),
        message: *message,
        at: 0,
    };
    writeln!(
        dump.out,
        "{verb}, at byte {} of a datagram:",
        message.offset()
    )?;
    let nlmsg_flags = bits(header.nlmsg_flags(), FLAGS);
    dump.next(4, 0, format_args!("nlmsg_len {}", header.nlmsg_len()))?;
    dump.next(2, 0, format_args!("nlmsg_type {nlmsg_type} {name}"))?;
    dump.next(2, 0, format_args!("nlmsg_flags {nlmsg_flags}"))?;
    dump.next(4, 0, format_args!("nlmsg_seq {}", header.nlmsg_seq()))?;
    dump.next(4, 0, format_args!("nlmsg_pid {}", header.nlmsg_pid()))?;

    match message.kind() {
        MessageKind::Family(_) => dump.link()?,
        MessageKind::Done => {
            dump.next(4, 0, format_args!("error {}", message.done()?.error()))?;
        }
        MessageKind::Error => {
            dump.next(4, 0, format_args!("error {}", message.ack()?.error()))?;
        }
        _ => {}
    }
    dump.until(message.as_bytes().len(), 0, "more")?;
    Ok(writeln!(dump.out)?)
}

/// A message that is printed piece by piece, from its first byte to its last.
struct Explanation<'m> {
    out: StdoutLock<'static>,
    message: Message<'m>,
    /// How far it has been printed.
    at: usize,
}

impl Explanation<'_> {
    /// Prints the next `len` bytes, and once, indented, what they mean.
    fn next(&mut self, len: usize, depth: usize, meaning: impl Display) -> io::Result<()> {
        let mut meaning = format!("{}{meaning}", "  ".repeat(depth));
        let rest = self.message.as_bytes().get(self.at..).unwrap_or_default();
        for row in rest.get(..len).unwrap_or(rest).chunks(8) {
            let line = format!("{:6}  {:24} {meaning}", self.at, hex(row, " "));
            writeln!(self.out, "{}", line.trim_end())?;
            self.at = self.at.saturating_add(row.len());
            meaning.clear();
        }
        Ok(())
    }

    /// Prints the bytes up to `end`, which counts from the message's start.
    fn until(&mut self, end: usize, depth: usize, meaning: impl Display) -> io::Result<()> {
        self.next(end.saturating_sub(self.at), depth, meaning)
    }

    /// Prints the payload of a message about links.
    fn link(&mut self) -> Result {
        let (link, attributes) = self.message.parse::<IfInfoMsg>()?;
        let end = self.message.as_bytes().len();
        let ifi_flags = bits(link.ifi_flags.get(), LINK_FLAGS);
        let ifi_change = bits(link.ifi_change.get(), &[]);
        self.next(1, 0, format_args!("ifi_family {}", link.ifi_family))?;
        self.next(1, 0, "__ifi_pad")?;
        self.next(2, 0, format_args!("ifi_type {}", link.ifi_type))?;
        self.next(4, 0, format_args!("ifi_index {}", link.ifi_index))?;
        self.next(4, 0, format_args!("ifi_flags {ifi_flags}"))?;
        self.next(4, 0, format_args!("ifi_change {ifi_change}"))?;
        Ok(self.attributes(attributes, end, LINK, 0)?)
    }

    /// Prints attributes, which end at `end`, and the attributes in them.
    fn attributes(
        &mut self,
        mut attributes: Attributes<'_>,
        end: usize,
        known: Known,
        depth: usize,
    ) -> io::Result<()> {
        let inside = depth.saturating_add(1);
        let mut trouble = String::from("too few for an attribute");
        for attribute in attributes.by_ref() {
            let attribute = match attribute {
                Ok(attribute) => attribute,
                Err(error) => {
                    trouble = error.kind.to_string();
                    break;
                }
            };
            let start = attribute.offset().saturating_sub(self.message.offset());
            self.until(start, inside, "padding")?; // of the previous one

            let header = attribute.header();
            let (form, name) = look_up(&attribute, known);
            let (nla_len, nla_type) = (header.nla_len(), header.nla_type());
            let nested = if header.is_nested() {
                "NLA_F_NESTED | "
            } else {
                ""
            };
            let meaning = format!("nla_len {nla_len}, nla_type {nested}{nla_type} {name}");
            self.next(NLA_HDRLEN, depth, meaning)?;
            match form {
                // Deeper than anything that the kernel sends stays bytes.
                Form::Nest(known) if inside < 16 => {
                    let end = self.at.saturating_add(attribute.payload().len());
                    self.attributes(attribute.nested(), end, known, inside)?;
                }
                _ => self.next(attribute.payload().len(), inside, value(&attribute, form))?,
            }
        }
        let rest = attributes.remainder().len();
        self.until(end.saturating_sub(rest), inside, "padding")?;
        self.until(end, depth, trouble)
    }
}

/// How to show an attribute's value, and what it is called.
fn look_up(attribute: &Attribute<'_>, known: Known) -> (Form, &'static str) {
    for (form, names) in known {
        for (nla_type, name) in *names {
            if *nla_type == attribute.nla_type() {
                return (*form, name);
            }
        }
    }
    let form = if attribute.is_nested() {
        Form::Nest(&[])
    } else {
        Form::Bytes
    };
    (form, "")
}

/// The value of an attribute.
fn value(attribute: &Attribute<'_>, form: Form) -> String {
    let value = match form {
        Form::U8 => attribute.get_u8().map(|value| value.to_string()),
        Form::U32 => attribute.get_u32().map(|value| value.to_string()),
        Form::I32 => attribute.get_i32().map(|value| value.to_string()),
        Form::State => attribute.get_u8().map(oper_state),
        Form::Text => text(attribute).map(|text| format!("\"{text}\"")),
        Form::Address => Ok(hex(attribute.payload(), ":")),
        Form::Bytes | Form::Nest(_) => Ok("(bytes)".to_owned()),
    };
    value.unwrap_or_else(|error| error.kind.to_string())
}

/// Flags: their number, and the names of those that have one.
fn bits<T: Copy + Into<u32>>(flags: T, names: Names<T>) -> String {
    let flags = flags.into();
    let mut text = format!("{flags:#x}");
    for (flag, name) in names {
        let flag = (*flag).into();
        if flags & flag == flag {
            text = format!("{text} {name}");
        }
    }
    text
}
