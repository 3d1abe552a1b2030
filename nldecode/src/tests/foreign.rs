// SPDX-License-Identifier: MIT OR Apache-2.0
//! Messages of a machine of the other byte order: the same output as of this machine's.
//!
//! The fixtures are converted by a second implementation, which knows where everything is from
//! the walk over the messages in the order of this machine.

use std::io;
use std::ops::Range;
use std::path::Path;

use nlwire::align::nlmsg_align;
use nlwire::typed::{IntegerInfo, KindInfo, Set, StructInfo};
use nlwire::uapi::*;
use nlwire::{Message, Messages};

use super::{decode, decode_as, records, Decoded, FIXTURES, FORMS};
use crate::families::Families;
use crate::input::Format;
use crate::message::Content;
use crate::refusal::NlmsgErrAttr;
use crate::show::Form;
use crate::walk::{walk, Item, Visit};

/// The parts of a datagram whose bytes are in the order of the machine.
#[derive(Default)]
struct Parts(Vec<Range<usize>>);

impl Parts {
    fn add(&mut self, at: usize, sizes: &[usize]) {
        let mut at = at;
        for size in sizes {
            self.0.push(at..at + size);
            at += size;
        }
    }

    fn number(&mut self, at: usize, len: usize, integer: IntegerInfo) {
        let is_whole =
            integer.size == 0 && (len == 4 || len == 8) || len == usize::from(integer.size);
        if is_whole && !integer.big_endian {
            self.add(at, &[len]);
        }
    }

    fn value(&mut self, at: usize, len: usize, kind: &KindInfo) {
        match *kind {
            KindInfo::Integer(integer) | KindInfo::Enum(integer, _) => {
                self.number(at, len, integer)
            }
            KindInfo::Array(integer) => {
                for at in (at..at + len).step_by(integer.size.into()) {
                    self.number(at, integer.size.into(), integer);
                }
            }
            KindInfo::Bitfield32 => self.add(at, &[4, 4]),
            KindInfo::Struct(info) => self.fields(at, len, info),
            KindInfo::StructArray(info) => {
                for at in (at..at + len).step_by(info.size) {
                    self.fields(at, info.size, info);
                }
            }
            _ => {}
        }
    }

    fn fields(&mut self, at: usize, len: usize, info: &StructInfo) {
        for field in info.fields {
            let (start, size) = (usize::from(field.offset), usize::from(field.size));
            if start + size <= len {
                self.value(at + start, size, &field.kind);
            }
        }
    }

    /// Adds the parts of a message at `at`.
    fn message(&mut self, at: usize, message: &Message<'_>, protocol: i32, families: &Families) {
        self.add(at, &[4, 2, 2, 4, 4]);
        // Offsets of attributes count from the start of the datagram, or of the echo.
        let base = at - message.offset();
        let ext_ack = |parts: &mut Self, start| {
            if message.nlmsg_flags().contains(NLM_F_ACK_TLVS) {
                let attributes = message.attributes(start).unwrap();
                let mut visitor = (parts, base);
                walk(attributes, NlmsgErrAttr::info(), 0, &mut visitor).unwrap();
            }
        };
        match Content::new(families, protocol, message) {
            Content::Family(declared) => {
                let declared = declared.expect("a declared message");
                if protocol == NETLINK_GENERIC {
                    self.add(at + 18, &[2]);
                }
                let start = at + 16 + declared.family.hdrlen();
                let len = message.payload().len() - declared.family.hdrlen();
                self.fields(start, len, declared.header());
                if let Ok(attributes) = message.attributes(declared.header_len()) {
                    walk(attributes, declared.set(), 0, &mut (&mut *self, base)).unwrap();
                }
            }
            Content::Ack(ack) => {
                self.add(at + 16, &[4, 4, 2, 2, 4, 4]);
                let echo = ack.echo().unwrap().len();
                if let Some(echo) = crate::refusal::echo(&ack).filter(|_| echo != 0) {
                    self.0.truncate(self.0.len() - 5);
                    self.message(at + 20, &echo, protocol, families);
                }
                ext_ack(self, nlmsg_align(20 + echo));
            }
            Content::Done(_) => {
                self.add(at + 16, &[4]);
                ext_ack(self, 4);
            }
            Content::Control | Content::Malformed(_) => {}
        }
    }
}

impl<'a> Visit<'a> for (&mut Parts, usize) {
    fn visit(&mut self, _: usize, item: &Item<'_, 'a>) -> io::Result<()> {
        match *item {
            Item::Fields { bytes, at, info } => self.0.fields(self.1 + at, bytes.len(), info),
            Item::Attribute {
                attribute,
                ref kind,
                ..
            } => {
                let at = self.1 + attribute.offset();
                self.0.add(at, &[2, 2]);
                if let Some(kind) = kind {
                    self.0.value(at + 4, attribute.payload().len(), kind);
                }
            }
            Item::Malformed { .. } => panic!("a malformed fixture"),
        }
        Ok(())
    }
}

/// Returns a pcap file as a machine of the other byte order writes it.
fn foreign(pcap: &[u8]) -> Vec<u8> {
    let mut families = Families::default();
    let word = |word: u32| word.swap_bytes().to_ne_bytes();
    let mut file = word(0xa1b2_c3d4).to_vec();
    file.extend(
        [2u16, 4]
            .map(|half| half.swap_bytes().to_ne_bytes())
            .concat(),
    );
    file.extend([word(0), word(0), word(65535), word(253)].concat());
    for ([seconds, micros], packet) in records(pcap) {
        let protocol = u16::from_be_bytes([packet[14], packet[15]]).into();
        let mut packet = packet.to_vec();
        let mut parts = Parts::default();
        for message in Messages::new(&packet[16..]) {
            let message = message.unwrap();
            parts.message(message.offset(), &message, protocol, &families);
            families.generic.learn(protocol, &message);
        }
        for part in parts.0 {
            packet[16..][part].reverse();
        }
        let len = packet.len() as u32;
        file.extend([word(seconds), word(micros), word(len), word(len)].concat());
        file.extend(packet);
    }
    file
}

#[test]
fn captures_of_the_other_byte_order_are_the_same() {
    for (name, bytes) in FIXTURES {
        let file = foreign(bytes);
        for form in FORMS {
            let (wanted, decoded) = (decode(bytes, form), decode(&file, form));
            assert_eq!(decoded.warnings, [""; 0], "{name}");
            if form == Form::Bytes {
                assert_eq!(meanings(&decoded), meanings(&wanted), "{name}");
            } else {
                assert_eq!(decoded, wanted, "{name}");
            }
        }
        // In the file's order, but with messages of the other one.
        let mut file = file;
        file.splice(..24, bytes[..24].iter().copied());
        let mut at = 24;
        while let Some(header) = file.get_mut(at..at + 16) {
            header.chunks_exact_mut(4).for_each(<[u8]>::reverse);
            at += 16 + u32::from_ne_bytes(header[8..12].try_into().unwrap()) as usize;
        }
        assert_eq!(
            decode(&file, Form::Text),
            decode(bytes, Form::Text),
            "{name}"
        );
        for len in (0..file.len()).step_by(5) {
            decode(&file[..len], Form::Text);
        }
        for at in (24..file.len()).step_by(3) {
            file[at] ^= 0xff;
            decode(&file, FORMS[at % 4]);
            file[at] ^= 0xff;
        }
    }
}

/// Returns the output of `--hex` without the bytes.
fn meanings(decoded: &Decoded) -> Vec<&str> {
    let is_row = |line: &&str| line.starts_with(' ');
    let lines = decoded.out.lines();
    lines
        .map(|line| {
            if is_row(&line) {
                line.get(32..).unwrap_or_default()
            } else {
                line
            }
        })
        .collect()
}

/// Answers of two kernels of one version, one of each byte order (`ci/tools/capture-fixtures`).
#[test]
fn kernels_of_either_byte_order_are_the_same() {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("../nlwire/tests/fixtures");
    if !fixtures.exists() {
        eprintln!("SKIPPED: the captures are in the repository of this package");
        return;
    }
    for (name, protocol) in [
        ("addresses", NETLINK_ROUTE),
        ("controller", NETLINK_GENERIC),
        ("errors", NETLINK_GENERIC),
        ("links", NETLINK_ROUTE),
        ("routes", NETLINK_ROUTE),
    ] {
        let [little, big] = ["le", "be"].map(|order| {
            let bytes = &*std::fs::read(fixtures.join(format!("{name}.{order}.bin"))).unwrap();
            let hex = bytes
                .iter()
                .map(|byte| format!("{byte:02x}"))
                .collect::<String>();
            let raw = decode_as(bytes, Some(Form::Text), Some(Format::Raw), protocol);
            let text = decode_as(
                hex.as_bytes(),
                Some(Form::Text),
                Some(Format::Hex),
                protocol,
            );
            assert_eq!((&*raw.warnings, &*text.warnings), (&[][..], &[][..]));
            assert_eq!(
                raw.out.matches(" seq 7,").count(),
                text.out.matches(" seq 7,").count()
            );
            // The times differ, and one message is of another protocol: its bytes are kept.
            let is_same =
                |line: &&str| !line.contains("CACHEINFO") && !line.contains("nla_len is 0");
            let lines = raw.out.lines().filter(is_same);
            let lines: Vec<String> = lines.map(str::to_owned).collect();
            // The bytes are those of the input.
            let rows = decode_as(bytes, Some(Form::Bytes), Some(Format::Raw), protocol);
            let rows = rows.out.lines().filter(|line| line.starts_with(' '));
            let digits =
                rows.flat_map(|line| line.get(8..line.len().min(32)).unwrap_or_default().chars());
            assert_eq!(
                digits.filter(|digit| *digit != ' ').collect::<String>(),
                hex
            );
            lines
        });
        assert!(little.len() > 5, "{little:?}");
        assert_eq!(little, big);
    }
}

/// Refusals that repeat refusals, up to the longest record.
#[test]
fn nested_refusals_are_converted_once() {
    // Every 20 bytes begin a refusal that repeats the rest.
    let len = 200_000;
    let mut message = Vec::new();
    while message.len() < len {
        message.extend(((len - message.len()) as u32).swap_bytes().to_ne_bytes());
        message.extend(NLMSG_ERROR.swap_bytes().to_ne_bytes());
        message.extend([0; 10]);
        message.extend([0xff; 4]);
    }
    let decoded = decode_as(
        &message,
        Some(Form::Brief),
        Some(Format::Raw),
        NETLINK_ROUTE,
    );
    assert_eq!(decoded.out.lines().count(), 1, "{decoded:?}");
}
