//! Messages byte by byte, with the meaning of the bytes by the declarations of the families.

use std::fmt::Display;
use std::io::{self, Write};

use nlfamilies::nlctrl::NlPolicyTypeAttr;
use nlwire::align::{nlmsg_align, NLA_HDRLEN};
use nlwire::nfnl::NfGenMsg;
use nlwire::rtnl::RtNextHop;
use nlwire::typed::*;
use nlwire::uapi::*;
use nlwire::{Attribute, Attributes, Message, MessageKind, NlMsgHdr};

use super::families::Families;
use super::format::hex;

/// The kernel sends no attributes nested deeper than this.
const MAX_DEPTH: usize = 16;

attributes! {
    /// The attributes of an extended ACK.
    ExtAck "ext-ack" {
        MSG = NLMSGERR_ATTR_MSG "NLMSGERR_ATTR_MSG": Str,
        OFFS = NLMSGERR_ATTR_OFFS "NLMSGERR_ATTR_OFFS": U32,
        COOKIE = NLMSGERR_ATTR_COOKIE "NLMSGERR_ATTR_COOKIE": Bytes,
        POLICY = NLMSGERR_ATTR_POLICY "NLMSGERR_ATTR_POLICY": Nest<NlPolicyTypeAttr>,
        MISS_TYPE = NLMSGERR_ATTR_MISS_TYPE "NLMSGERR_ATTR_MISS_TYPE": U32,
        MISS_NEST = NLMSGERR_ATTR_MISS_NEST "NLMSGERR_ATTR_MISS_NEST": U32,
    }
}

/// Prints a message of `protocol` under `title`.
pub(crate) fn explain(
    out: &mut dyn Write,
    title: impl Display,
    families: &Families,
    protocol: i32,
    message: &Message<'_>,
) -> io::Result<()> {
    writeln!(out, "{title}, at byte {} of a datagram:", message.offset())?;
    let declared = families.find(protocol, message);
    let mut printer = Printer {
        out,
        message: *message,
        at: 0,
    };
    let name = |header| families.type_name(protocol, header);
    printer.header(message.header(), 0, name(message.header()))?;
    match message.kind() {
        MessageKind::Family(_) => {
            if protocol == NETLINK_GENERIC {
                let name = declared.map_or("", |declared| declared.op.name);
                printer.next(1, 0, |cmd| format!("cmd {:?} {name}", U8::INFO.show(cmd)))?;
                printer.value(1, 0, "version ", &U8::INFO)?;
                printer.value(2, 0, "reserved ", &U16::INFO)?;
            }
            // Of an unknown family, the header of the protocol is known.
            let known = match (declared, protocol) {
                (Some(declared), _) => {
                    Some((declared.op.header(declared.is_request), declared.set()))
                }
                (None, NETLINK_GENERIC) => Some((NoHeader::INFO, NoAttrs::info())),
                (None, NETLINK_NETFILTER) => Some((NfGenMsg::INFO, NoAttrs::info())),
                _ => None,
            };
            if let Some((header, set)) = known {
                printer.fields(header, 0)?;
                printer.until(nlmsg_align(printer.at), 0, "padding")?;
                printer.attributes(set)?;
            }
        }
        MessageKind::Done | MessageKind::Error => {
            printer.value(4, 0, "error ", &S32::INFO)?;
            if let Ok(ack) = message.ack() {
                printer.header(ack.request(), 1, name(ack.request()))?;
                let echo = ack.echo().map_or(usize::MAX, <[u8]>::len);
                printer.text(echo, 1, "payload")?;
                printer.until(nlmsg_align(printer.at), 1, "padding")?;
            }
            if message.nlmsg_flags().contains(NLM_F_ACK_TLVS) {
                printer.attributes(ExtAck::info())?;
            }
        }
        _ => {}
    }
    printer.until(usize::MAX, 0, "payload")?;
    writeln!(printer.out)
}

/// Prints a message part by part, from its first byte to its last.
struct Printer<'a> {
    out: &'a mut dyn Write,
    message: Message<'a>,
    /// The number of bytes that have been printed.
    at: usize,
}

/// The attributes of a nest, and those around it, where the selectors of sub-messages are.
struct Level<'a, 'o> {
    attributes: Attributes<'a>,
    outer: Option<&'o Level<'a, 'o>>,
    depth: usize,
}

impl<'a> Printer<'a> {
    /// Prints the next `len` bytes, or what is left, and once their meaning, indented by
    /// `depth`.
    fn next<M: Display>(
        &mut self,
        len: usize,
        depth: usize,
        meaning: impl FnOnce(&'a [u8]) -> M,
    ) -> io::Result<()> {
        let rest = self.message.as_bytes().get(self.at..).unwrap_or_default();
        let bytes = rest.get(..len).unwrap_or(rest);
        let mut meaning = format!("{}{}", "  ".repeat(depth), meaning(bytes));
        for row in bytes.chunks(8) {
            let line = format!("{:6}  {:24} {meaning}", self.at, hex(row, " "));
            writeln!(self.out, "{}", line.trim_end())?;
            self.at = self.at.saturating_add(row.len());
            meaning.clear();
        }
        Ok(())
    }

    fn text(&mut self, len: usize, depth: usize, meaning: impl Display) -> io::Result<()> {
        self.next(len, depth, |_| meaning)
    }

    /// Prints the bytes up to `end`, which counts from the start of the message.
    fn until(&mut self, end: usize, depth: usize, meaning: impl Display) -> io::Result<()> {
        self.text(end.saturating_sub(self.at), depth, meaning)
    }

    /// Prints a value of the given kind after `name`.
    fn value(&mut self, len: usize, depth: usize, name: &str, kind: &KindInfo) -> io::Result<()> {
        self.next(len, depth, |bytes| format!("{name}{:?}", kind.show(bytes)))
    }

    /// Prints the header of a message.
    fn header(&mut self, header: &NlMsgHdr, depth: usize, name: &str) -> io::Result<()> {
        let name = match header.nlmsg_type() {
            NLMSG_NOOP => "NLMSG_NOOP",
            NLMSG_ERROR => "NLMSG_ERROR",
            NLMSG_DONE => "NLMSG_DONE",
            NLMSG_OVERRUN => "NLMSG_OVERRUN",
            _ => name,
        };
        let (len, nlmsg_type) = (header.nlmsg_len(), header.nlmsg_type());
        self.text(4, depth, format_args!("nlmsg_len {len}"))?;
        self.text(2, depth, format_args!("nlmsg_type {nlmsg_type} {name}"))?;
        // The meaning of a flag depends on the type of the message.
        let text = format!("{header:?}");
        let flags = text.split_once("nlmsg_flags: ");
        let flags = flags.and_then(|(_, behind)| behind.split_once(','));
        let flags = flags.map_or("", |(flags, _)| flags);
        self.text(2, depth, format_args!("nlmsg_flags {flags}"))?;
        self.text(4, depth, format_args!("nlmsg_seq {}", header.nlmsg_seq()))?;
        self.text(4, depth, format_args!("nlmsg_pid {}", header.nlmsg_pid()))
    }

    /// Prints the fields of a struct.
    fn fields(&mut self, info: &StructInfo, depth: usize) -> io::Result<()> {
        let start = self.at;
        for field in info.fields {
            let at = start.saturating_add(field.offset.into());
            self.until(at, depth, "padding")?;
            let name = info.names.get(field.name);
            self.value(field.size.into(), depth, &format!("{name} "), &field.kind)?;
        }
        self.until(start.saturating_add(info.size), depth, "padding")
    }

    /// Prints the rest of the message as attributes.
    fn attributes(&mut self, set: &'static SetInfo) -> io::Result<()> {
        let bytes = self.message.as_bytes();
        let stream = bytes.get(self.at..).unwrap_or_default();
        let offset = self.message.offset().saturating_add(self.at);
        let attributes = Attributes::with_offset(stream, offset);
        let level = Level {
            attributes,
            outer: None,
            depth: 0,
        };
        self.walk(&level, bytes.len(), |nla_type| known(set, nla_type))
    }

    /// Prints attributes that end at `end`. `known` returns the name and the kind of a type.
    fn walk(
        &mut self,
        level: &Level<'a, '_>,
        end: usize,
        known: impl Fn(u16) -> (&'static str, Option<KindInfo>),
    ) -> io::Result<()> {
        let (depth, inside) = (level.depth, level.depth.saturating_add(1));
        let mut problem = String::from("too few for an attribute");
        let mut attributes = level.attributes.clone();
        for attribute in attributes.by_ref() {
            let attribute = match attribute {
                Ok(attribute) => attribute,
                Err(error) => {
                    problem = error.kind.to_string();
                    break;
                }
            };
            let start = attribute.offset().saturating_sub(self.message.offset());
            self.until(start, inside, "padding")?; // of the previous attribute

            let header = attribute.header();
            let (nla_len, nla_type) = (header.nla_len(), header.nla_type());
            let (name, kind) = known(nla_type);
            let nested = if header.is_nested() {
                "NLA_F_NESTED | "
            } else {
                ""
            };
            let meaning = format!("nla_len {nla_len}, nla_type {nested}{nla_type} {name}");
            self.text(NLA_HDRLEN, depth, meaning)?;
            let kind = level.resolve(&attribute, kind);
            self.payload(level, &attribute, kind)?;
        }
        let rest = attributes.remainder().len();
        self.until(end.saturating_sub(rest), inside, "padding")?;
        self.until(end, depth, problem)
    }

    /// Prints the payload of an attribute.
    fn payload(
        &mut self,
        level: &Level<'a, '_>,
        attribute: &Attribute<'a>,
        kind: KindInfo,
    ) -> io::Result<()> {
        let depth = level.depth.saturating_add(1);
        let len = attribute.payload().len();
        let end = self.at.saturating_add(len);
        let inner = |attributes| Level {
            attributes,
            outer: Some(level),
            depth,
        };
        match kind {
            _ if depth >= MAX_DEPTH => self.text(len, depth, "(too deep)"),
            KindInfo::Nest(set) => {
                let level = inner(attribute.nested());
                self.walk(&level, end, |nla_type| known(set(), nla_type))
            }
            KindInfo::IndexedArray(of) => {
                self.walk(&inner(attribute.nested()), end, |_| ("", Some(*of)))
            }
            KindInfo::Framed(FramedInfo { header, set }) => match attribute.attributes(header.size)
            {
                Ok(attributes) => {
                    self.fields(header, depth)?;
                    self.walk(&inner(attributes), end, |nla_type| known(set(), nla_type))
                }
                Err(_) => self.text(len, depth, "(too short)"),
            },
            KindInfo::NextHops(set) => {
                for hop in attribute.next_hops() {
                    let Ok(hop) = hop else { break };
                    let end = self.at.saturating_add(hop.as_bytes().len());
                    self.fields(RtNextHop::INFO, depth)?;
                    let level = inner(hop.attributes());
                    self.walk(&level, end, |nla_type| known(set(), nla_type))?;
                }
                self.until(end, depth, "(no next hop)")
            }
            KindInfo::Struct(info) if len == info.size => self.fields(info, depth),
            KindInfo::Bytes => self.text(len, depth, "(bytes)"),
            kind => self.value(len, depth, "", &kind),
        }
    }
}

/// Returns the name and the kind of an attribute, if a set has it.
fn known(set: &'static SetInfo, nla_type: u16) -> (&'static str, Option<KindInfo>) {
    match set.get(nla_type) {
        Some(info) => (info.name, Some(*info.kind)),
        None => ("", None),
    }
}

impl Level<'_, '_> {
    /// Returns the kind of a payload. For a sub-message, its selector tells the kind.
    fn resolve(&self, attribute: &Attribute<'_>, kind: Option<KindInfo>) -> KindInfo {
        match kind {
            Some(KindInfo::Multi(of)) => self.resolve(attribute, Some(*of)),
            Some(KindInfo::Sub(sub)) => {
                let kind = self.select(sub()).map(|format| format.kind);
                self.resolve(attribute, kind)
            }
            Some(kind) => kind,
            None if attribute.is_nested() => KindInfo::Nest(NoAttrs::info),
            None => KindInfo::Bytes,
        }
    }

    /// Returns the format that the selector of a sub-message selects.
    fn select(&self, sub: &SubInfo) -> Option<&'static FormatInfo> {
        let mut level = self;
        for _ in 0..sub.levels {
            level = level.outer?;
        }
        let selectors = level.attributes.clone().map_while(Result::ok);
        let selectors = selectors.filter(|attribute| attribute.nla_type() == sub.selector);
        sub.select(&selectors.last()?)
    }
}
