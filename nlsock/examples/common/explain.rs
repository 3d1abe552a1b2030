//! Prints messages byte by byte, with what the bytes mean.

use std::ffi::CStr;
use std::fmt::Display;
use std::io::{self, Write};

use nlwire::uapi::*;
use nlwire::{nlmsg_align, Attribute, Attributes, Message, MessageKind, NlMsgHdr, NLA_HDRLEN};

use super::rtnl::oper_state;
use super::{hex, ip};

/// Pairs of a value and its name.
type Names<T> = &'static [(T, &'static str)];

/// The fields of a family header, in order.
type Fields = &'static [(&'static str, Form)];

/// What is known about the attributes in one place: how to show their values,
/// and their types.
type Known = &'static [(Form, Names<u16>)];

/// How to show a value.
#[derive(Clone, Copy)]
enum Form {
    U8,
    U16,
    U32,
    U64,
    I32,
    I64,
    Bits(Names<u32>),
    State,
    Text,
    Address,
    Hardware,
    Bytes,
    Nest(Known),
}

/// Constants with their names.
macro_rules! names {
    ($($name:ident)*) => { &[$(($name, stringify!($name))),*] };
}

const CONTROL: Names<u16> = names![NLMSG_NOOP NLMSG_ERROR NLMSG_DONE NLMSG_OVERRUN];

const ROUTE_TYPES: Names<u16> = names![
    RTM_NEWLINK RTM_DELLINK RTM_GETLINK RTM_SETLINK RTM_NEWADDR RTM_DELADDR RTM_GETADDR
    RTM_NEWROUTE RTM_DELROUTE RTM_GETROUTE RTM_NEWNEIGH RTM_DELNEIGH RTM_GETNEIGH
];

const FLAGS: Names<u16> = names![
    NLM_F_REQUEST NLM_F_MULTI NLM_F_ACK NLM_F_ECHO NLM_F_DUMP_INTR NLM_F_DUMP_FILTERED
];
const GET_FLAGS: Names<u16> = names![NLM_F_DUMP];
const NEW_FLAGS: Names<u16> = names![NLM_F_REPLACE NLM_F_EXCL NLM_F_CREATE NLM_F_APPEND];
const ACK_FLAGS: Names<u16> = names![NLM_F_CAPPED NLM_F_ACK_TLVS];

const LINK_FLAGS: Names<u32> = names![
    IFF_UP IFF_BROADCAST IFF_DEBUG IFF_LOOPBACK IFF_POINTOPOINT IFF_NOTRAILERS IFF_RUNNING
    IFF_NOARP IFF_PROMISC IFF_ALLMULTI IFF_MASTER IFF_SLAVE IFF_MULTICAST IFF_PORTSEL
    IFF_AUTOMEDIA IFF_DYNAMIC IFF_LOWER_UP IFF_DORMANT IFF_ECHO
];

const IFINFOMSG: Fields = &[
    ("ifi_family", Form::U8),
    ("__ifi_pad", Form::U8),
    ("ifi_type", Form::U16),
    ("ifi_index", Form::I32),
    ("ifi_flags", Form::Bits(LINK_FLAGS)),
    ("ifi_change", Form::Bits(&[])),
];

const IFADDRMSG: Fields = &[
    ("ifa_family", Form::U8),
    ("ifa_prefixlen", Form::U8),
    ("ifa_flags", Form::U8),
    ("ifa_scope", Form::U8),
    ("ifa_index", Form::U32),
];

const RTMSG: Fields = &[
    ("rtm_family", Form::U8),
    ("rtm_dst_len", Form::U8),
    ("rtm_src_len", Form::U8),
    ("rtm_tos", Form::U8),
    ("rtm_table", Form::U8),
    ("rtm_protocol", Form::U8),
    ("rtm_scope", Form::U8),
    ("rtm_type", Form::U8),
    ("rtm_flags", Form::Bits(&[])),
];

const NDMSG: Fields = &[
    ("ndm_family", Form::U8),
    ("ndm_pad1", Form::U8),
    ("ndm_pad2", Form::U16),
    ("ndm_ifindex", Form::I32),
    ("ndm_state", Form::U16),
    ("ndm_flags", Form::U8),
    ("ndm_type", Form::U8),
];

const GENLMSGHDR: Fields = &[
    ("cmd", Form::U8),
    ("version", Form::U8),
    ("reserved", Form::U16),
];

const NFGENMSG: Fields = &[
    ("nfgen_family", Form::U8),
    ("version", Form::U8),
    ("res_id", Form::Bytes),
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
        Form::Hardware,
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

const ADDR: Known = &[
    (
        Form::Address,
        names![IFA_ADDRESS IFA_LOCAL IFA_BROADCAST IFA_ANYCAST IFA_MULTICAST],
    ),
    (Form::Text, names![IFA_LABEL]),
    (Form::U32, names![IFA_FLAGS IFA_RT_PRIORITY]),
    (Form::I32, names![IFA_TARGET_NETNSID]),
    (Form::U8, names![IFA_PROTO]),
    (Form::Bytes, names![IFA_CACHEINFO]),
];

const ROUTE: Known = &[
    (
        Form::Address,
        names![RTA_DST RTA_SRC RTA_GATEWAY RTA_PREFSRC],
    ),
    (
        Form::U32,
        names![
            RTA_IIF RTA_OIF RTA_PRIORITY RTA_FLOW RTA_TABLE RTA_MARK RTA_EXPIRES RTA_UID
            RTA_NH_ID
        ],
    ),
    (Form::U8, names![RTA_PREF RTA_TTL_PROPAGATE RTA_IP_PROTO]),
    (Form::U16, names![RTA_ENCAP_TYPE]),
    (Form::Nest(&[]), names![RTA_METRICS RTA_ENCAP]),
    (
        Form::Bytes,
        names![
            RTA_MULTIPATH RTA_CACHEINFO RTA_MFC_STATS RTA_VIA RTA_NEWDST RTA_PAD RTA_SPORT
            RTA_DPORT
        ],
    ),
];

const NEIGH: Known = &[
    (Form::Address, names![NDA_DST]),
    (Form::Hardware, names![NDA_LLADDR]),
    (
        Form::U32,
        names![NDA_PROBES NDA_VNI NDA_IFINDEX NDA_MASTER NDA_SRC_VNI NDA_NH_ID NDA_FLAGS_EXT],
    ),
    (Form::U16, names![NDA_VLAN NDA_NDM_STATE_MASK]),
    (Form::U8, names![NDA_PROTOCOL NDA_NDM_FLAGS_MASK]),
    (Form::I32, names![NDA_LINK_NETNSID]),
    (Form::Bytes, names![NDA_CACHEINFO NDA_PORT]),
    (Form::Nest(&[]), names![NDA_FDB_EXT_ATTRS]),
];

const CTRL: Known = &[
    (Form::U16, names![CTRL_ATTR_FAMILY_ID]),
    (Form::Text, names![CTRL_ATTR_FAMILY_NAME]),
    (
        Form::U32,
        names![CTRL_ATTR_VERSION CTRL_ATTR_HDRSIZE CTRL_ATTR_MAXATTR CTRL_ATTR_OP],
    ),
    (Form::Nest(ARRAY_OF_OPS), names![CTRL_ATTR_OPS]),
    (Form::Nest(ARRAY_OF_GROUPS), names![CTRL_ATTR_MCAST_GROUPS]),
    (
        Form::Nest(&[]),
        names![CTRL_ATTR_POLICY CTRL_ATTR_OP_POLICY],
    ),
];

/// Inside `CTRL_ATTR_OPS`, an array: the types of its entries have no names.
const ARRAY_OF_OPS: Known = &[(Form::Nest(OP), &[])];
const OP: Known = &[(Form::U32, names![CTRL_ATTR_OP_ID CTRL_ATTR_OP_FLAGS])];

/// Inside `CTRL_ATTR_MCAST_GROUPS`, likewise.
const ARRAY_OF_GROUPS: Known = &[(Form::Nest(GROUP), &[])];
const GROUP: Known = &[
    (Form::Text, names![CTRL_ATTR_MCAST_GRP_NAME]),
    (Form::U32, names![CTRL_ATTR_MCAST_GRP_ID]),
];

/// Extended ACKs.
const EXT_ACK: Known = &[
    (Form::Text, names![NLMSGERR_ATTR_MSG]),
    (
        Form::U32,
        names![NLMSGERR_ATTR_OFFS NLMSGERR_ATTR_MISS_TYPE NLMSGERR_ATTR_MISS_NEST],
    ),
    (Form::Bytes, names![NLMSGERR_ATTR_COOKIE]),
    (Form::Nest(POLICY), names![NLMSGERR_ATTR_POLICY]),
];

/// Inside `NLMSGERR_ATTR_POLICY`.
const POLICY: Known = &[
    (
        Form::U32,
        names![
            NL_POLICY_TYPE_ATTR_TYPE NL_POLICY_TYPE_ATTR_MIN_LENGTH
            NL_POLICY_TYPE_ATTR_MAX_LENGTH NL_POLICY_TYPE_ATTR_POLICY_IDX
            NL_POLICY_TYPE_ATTR_POLICY_MAXTYPE NL_POLICY_TYPE_ATTR_BITFIELD32_MASK
        ],
    ),
    (
        Form::I64,
        names![NL_POLICY_TYPE_ATTR_MIN_VALUE_S NL_POLICY_TYPE_ATTR_MAX_VALUE_S],
    ),
    (
        Form::U64,
        names![
            NL_POLICY_TYPE_ATTR_MIN_VALUE_U NL_POLICY_TYPE_ATTR_MAX_VALUE_U
            NL_POLICY_TYPE_ATTR_MASK
        ],
    ),
    (Form::Bytes, names![NL_POLICY_TYPE_ATTR_PAD]),
];

/// What a message of a protocol is made of behind its header, if that is known.
fn layout(protocol: i32, nlmsg_type: u16) -> Option<(Fields, Known)> {
    match (protocol, nlmsg_type) {
        (NETLINK_ROUTE, RTM_NEWLINK..=RTM_SETLINK) => Some((IFINFOMSG, LINK)),
        (NETLINK_ROUTE, RTM_NEWADDR..=RTM_GETADDR) => Some((IFADDRMSG, ADDR)),
        (NETLINK_ROUTE, RTM_NEWROUTE..=RTM_GETROUTE) => Some((RTMSG, ROUTE)),
        (NETLINK_ROUTE, RTM_NEWNEIGH..=RTM_GETNEIGH) => Some((NDMSG, NEIGH)),
        (NETLINK_GENERIC, GENL_ID_CTRL) => Some((GENLMSGHDR, CTRL)),
        (NETLINK_GENERIC, _) => Some((GENLMSGHDR, &[])),
        (NETLINK_NETFILTER, _) => Some((NFGENMSG, &[])),
        _ => None,
    }
}

/// Prints a message of `protocol`, with `title` ahead of it.
pub(crate) fn explain(
    out: &mut dyn Write,
    title: impl Display,
    protocol: i32,
    message: &Message<'_>,
) -> io::Result<()> {
    writeln!(out, "{title}, at byte {} of a datagram:", message.offset())?;
    let mut this = Explanation {
        out,
        protocol,
        message: *message,
        at: 0,
    };
    this.header(message.header(), 0)?;
    let end = message.as_bytes().len();
    match message.kind() {
        MessageKind::Family(nlmsg_type) => {
            if let Some((fields, attributes)) = layout(protocol, nlmsg_type) {
                this.fields(fields)?;
                this.until(nlmsg_align(this.at), 0, "padding")?;
                this.attributes(end, attributes)?;
            }
        }
        MessageKind::Done => {
            this.fields(&[("error", Form::I32)])?;
            this.ext_ack()?;
        }
        MessageKind::Error => {
            this.fields(&[("error", Form::I32)])?;
            if let Ok(ack) = message.ack() {
                this.header(ack.request(), 1)?;
                let echo = ack.echo().map_or(end, <[u8]>::len);
                this.next(echo, 1, "payload")?;
                this.until(nlmsg_align(this.at), 1, "padding")?;
            }
            this.ext_ack()?;
        }
        _ => {}
    }
    this.until(end, 0, "payload")?;
    writeln!(out)
}

/// A message that is printed piece by piece, from its first byte to its last.
struct Explanation<'a> {
    out: &'a mut dyn Write,
    protocol: i32,
    message: Message<'a>,
    /// How far it has been printed.
    at: usize,
}

impl<'a> Explanation<'a> {
    /// Prints the next `len` bytes, and once, indented, what they mean.
    fn next(&mut self, len: usize, depth: usize, meaning: impl Display) -> io::Result<()> {
        let mut meaning = format!("{}{meaning}", "  ".repeat(depth));
        let rest = self.rest();
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

    /// What has not been printed.
    fn rest(&self) -> &'a [u8] {
        self.message.as_bytes().get(self.at..).unwrap_or_default()
    }

    /// Prints a message's header.
    fn header(&mut self, header: &NlMsgHdr, depth: usize) -> io::Result<()> {
        let nlmsg_type = header.nlmsg_type();
        let name = find(CONTROL, nlmsg_type).or(match (self.protocol, nlmsg_type) {
            (NETLINK_ROUTE, nlmsg_type) => find(ROUTE_TYPES, nlmsg_type),
            (NETLINK_GENERIC, GENL_ID_CTRL) => Some("nlctrl"),
            _ => None,
        });
        // The upper bits depend on what is asked for.
        let more = match (name, header.nlmsg_flags() & NLM_F_REQUEST) {
            (Some("NLMSG_ERROR" | "NLMSG_DONE"), _) => ACK_FLAGS,
            (Some(name), NLM_F_REQUEST) if name.starts_with("RTM_NEW") => NEW_FLAGS,
            (_, NLM_F_REQUEST) => GET_FLAGS,
            _ => &[],
        };
        let nlmsg_flags = bits(header.nlmsg_flags(), FLAGS.iter().chain(more));
        let name = name.unwrap_or_default();
        self.next(4, depth, format_args!("nlmsg_len {}", header.nlmsg_len()))?;
        self.next(2, depth, format_args!("nlmsg_type {nlmsg_type} {name}"))?;
        self.next(2, depth, format_args!("nlmsg_flags {nlmsg_flags}"))?;
        self.next(4, depth, format_args!("nlmsg_seq {}", header.nlmsg_seq()))?;
        self.next(4, depth, format_args!("nlmsg_pid {}", header.nlmsg_pid()))
    }

    /// Prints the fields of a family header.
    fn fields(&mut self, fields: Fields) -> io::Result<()> {
        for (name, form) in fields {
            let len = match form {
                Form::U8 => 1,
                Form::U16 | Form::Bytes => 2,
                _ => 4,
            };
            let bytes = self.rest().get(..len).unwrap_or_default();
            let value = value(bytes, *form);
            self.next(len, 0, format_args!("{name} {value}"))?;
        }
        Ok(())
    }

    /// Prints the attributes of an extended ACK, if there is one.
    fn ext_ack(&mut self) -> io::Result<()> {
        if self.message.header().nlmsg_flags() & NLM_F_ACK_TLVS == 0 {
            return Ok(());
        }
        self.attributes(self.message.as_bytes().len(), EXT_ACK)
    }

    /// Prints attributes up to `end`.
    fn attributes(&mut self, end: usize, known: Known) -> io::Result<()> {
        let len = end.saturating_sub(self.at);
        let stream = self.rest().get(..len).unwrap_or_default();
        let offset = self.message.offset().saturating_add(self.at);
        self.walk(Attributes::with_offset(stream, offset), end, known, 0)
    }

    /// Prints attributes, which end at `end`, and the attributes in them.
    fn walk(
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
                    self.walk(attribute.nested(), end, known, inside)?;
                }
                _ => {
                    let payload = attribute.payload();
                    self.next(payload.len(), inside, value(payload, form))?;
                }
            }
        }
        let rest = attributes.remainder().len();
        self.until(end.saturating_sub(rest), inside, "padding")?;
        self.until(end, depth, trouble)
    }
}

fn find(names: Names<u16>, value: u16) -> Option<&'static str> {
    let found = names.iter().find(|(known, _)| *known == value);
    found.map(|(_, name)| *name)
}

/// How to show an attribute's value, and what it is called.
fn look_up(attribute: &Attribute<'_>, known: Known) -> (Form, &'static str) {
    for (form, names) in known {
        if names.is_empty() {
            return (*form, ""); // the entries of an array
        }
        if let Some(name) = find(names, attribute.nla_type()) {
            return (*form, name);
        }
    }
    let form = if attribute.is_nested() {
        Form::Nest(&[])
    } else {
        Form::Bytes
    };
    (form, "")
}

/// What bytes mean.
fn value(bytes: &[u8], form: Form) -> String {
    match form {
        Form::U8 => number(bytes, u8::from_ne_bytes),
        Form::U16 => number(bytes, u16::from_ne_bytes),
        Form::U32 => number(bytes, u32::from_ne_bytes),
        Form::U64 => number(bytes, u64::from_ne_bytes),
        Form::I32 => number(bytes, i32::from_ne_bytes),
        Form::I64 => number(bytes, i64::from_ne_bytes),
        Form::Bits(names) => number(bytes, |bytes| bits(u32::from_ne_bytes(bytes), names)),
        Form::State => number(bytes, |[state]| oper_state(state)),
        Form::Text => match CStr::from_bytes_until_nul(bytes) {
            Ok(text) => format!("\"{}\"", text.to_bytes().escape_ascii()),
            Err(_) => "(text without a NUL)".to_owned(),
        },
        Form::Address => ip(bytes),
        Form::Hardware => hex(bytes, ":"),
        Form::Bytes | Form::Nest(_) => "(bytes)".to_owned(),
    }
}

/// What `read` makes of as many bytes as it takes.
fn number<const N: usize, T: Display>(bytes: &[u8], read: impl Fn([u8; N]) -> T) -> String {
    match bytes.try_into() {
        Ok(bytes) => read(bytes).to_string(),
        Err(_) => format!("({} bytes instead of {N})", bytes.len()),
    }
}

/// Flags: their number, and the names of those that have one.
fn bits<T: Copy + Into<u32> + 'static>(
    flags: T,
    names: impl IntoIterator<Item = &'static (T, &'static str)>,
) -> String {
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
