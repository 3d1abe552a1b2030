// SPDX-License-Identifier: MIT OR Apache-2.0
//! Hostile input: whatever it is, decoding ends, and the output is harmless and complete.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::cast_sign_loss,
    clippy::string_slice,
    reason = "a test fails by panicking"
)]

mod foreign;
mod messages;

use std::io::Cursor;

use nlwire::uapi::{NETLINK_AUDIT, NETLINK_KOBJECT_UEVENT, NETLINK_ROUTE, RTM_NEWLINK};

use crate::color::{Colors, When};
use crate::families::Families;
use crate::filter::Filter;
use crate::input::{Format, Input};
use crate::session::{Mode, Session};
use crate::show::{Form, Printer};
use crate::stats::Stats;

const FIXTURES: [(&str, &[u8]); 4] = [
    (
        "ethtool",
        include_bytes!("../../tests/fixtures/ethtool.pcap"),
    ),
    ("link", include_bytes!("../../tests/fixtures/link.pcap")),
    ("nft", include_bytes!("../../tests/fixtures/nft.pcap")),
    ("route", include_bytes!("../../tests/fixtures/route.pcap")),
];

const AUDIT: &[u8] = include_bytes!("../../tests/fixtures/audit.txt");

const FORMS: [Form; 4] = [Form::Text, Form::Brief, Form::Json, Form::Bytes];

/// What decoding returns.
#[derive(Debug, Default, PartialEq, Eq)]
struct Decoded {
    out: String,
    warnings: Vec<String>,
}

fn mode(form: Option<Form>) -> Mode {
    match form {
        Some(form) => Mode::Print(Printer {
            form,
            colors: Colors::new(When::Never),
        }),
        None => Mode::Count(Stats::default()),
    }
}

fn decode_as(bytes: &[u8], form: Option<Form>, format: Option<Format>, protocol: i32) -> Decoded {
    let mut warnings = Vec::new();
    let mut out = Vec::new();
    match Input::new(Box::new(Cursor::new(bytes.to_vec())), format) {
        Ok(mut input) => {
            let mut session =
                Session::new(Families::default(), Filter::default(), mode(form), protocol);
            crate::read(&mut input, &mut session, &mut out, &mut |warning| {
                warnings.push(warning.to_owned());
            })
            .unwrap();
            if let Mode::Count(stats) = &session.mode {
                stats.write(&mut out).unwrap();
            }
        }
        Err(error) => warnings.push(error.to_string()),
    }
    let out = String::from_utf8(out).unwrap();
    // Nothing can control a terminal, and each line of JSON is valid.
    for line in out.lines().chain(warnings.iter().map(String::as_str)) {
        assert!(!line.chars().any(char::is_control), "{line:?}");
        if form == Some(Form::Json) && line.starts_with('{') {
            let parsed: Result<serde_json::Value, _> = serde_json::from_str(line);
            assert!(parsed.is_ok(), "{line}: {parsed:?}");
        }
    }
    Decoded { out, warnings }
}

fn decode(bytes: &[u8], form: Form) -> Decoded {
    decode_as(bytes, Some(form), None, NETLINK_ROUTE)
}

/// Every form in turn, and the statistics.
fn form(index: usize) -> Option<Form> {
    FORMS.get(index % 5).copied()
}

#[test]
fn every_prefix_is_decoded_up_to_its_end() {
    for (name, bytes) in FIXTURES {
        let whole = decode(bytes, Form::Text);
        assert_eq!(whole.warnings, [""; 0], "{name}");
        for len in 0..bytes.len() {
            let decoded = decode_as(&bytes[..len], form(len), None, NETLINK_ROUTE);
            assert!(decoded.warnings.len() <= 1, "{name} {len}: {decoded:?}");
            if form(len) == Some(Form::Text) {
                // Everything that is there is shown: all but the last message is equal.
                let equal = decoded.out.rfind("\n\n").map_or(0, |_| {
                    let blocks = decoded.out.split("\n\n").count();
                    let wanted = whole.out.split("\n\n").zip(decoded.out.split("\n\n"));
                    let equal = wanted.take_while(|(a, b)| a == b).count();
                    blocks - equal
                });
                assert!(equal <= 2, "{name} {len}: {}", decoded.out);
            }
        }
    }
}

#[test]
fn every_changed_byte_is_decoded() {
    for (name, bytes) in FIXTURES {
        let mut changed = bytes.to_vec();
        for at in 0..bytes.len() {
            changed[at] ^= [0xff, 0x01, 0x80][at % 3];
            decode_as(&changed, form(at), None, NETLINK_ROUTE);
            changed[at] = bytes[at];
        }
        assert_eq!(changed, bytes, "{name}");
    }
}

#[test]
fn every_change_of_text_is_decoded() {
    for at in 0..AUDIT.len().min(700) {
        decode_as(&AUDIT[..at], form(at), None, NETLINK_AUDIT);
        for (turn, to) in [b'"', b'\\', b' ', b'0', 0xff, b'\n', b'*']
            .into_iter()
            .enumerate()
        {
            let mut changed = AUDIT.to_vec();
            changed[at] = to;
            decode_as(&changed, form(at + turn), Some(Format::Hex), NETLINK_AUDIT);
        }
    }
}

/// Bytes without any structure, in every format.
#[test]
fn noise_is_decoded() {
    let mut state = 1u64;
    let mut next = || {
        state = state
            .wrapping_mul(6364136223846793005)
            .wrapping_add(1442695040888963407);
        (state >> 33) as usize
    };
    for round in 0..3000 {
        let len = next() % 300;
        let mut bytes: Vec<u8> = (0..len).map(|_| (next() & 0xff) as u8).collect();
        if round % 2 == 0 && len >= 16 {
            // A header that fits, so that what follows is read.
            bytes[..4].copy_from_slice(&(len as u32).to_ne_bytes());
            bytes[4..6].copy_from_slice(&[(next() % 130) as u8, (next() % 12) as u8]);
        }
        let formats = [
            None,
            Some(Format::Raw),
            Some(Format::Hex),
            Some(Format::Pcapng),
        ];
        let protocol = (next() % 23) as i32;
        decode_as(&bytes, form(round), formats[next() % 4], protocol);
    }
}

/// A file that claims records of 4 GiB does not make the program reserve memory.
#[test]
fn a_record_of_any_length_is_bounded() {
    let (_, bytes) = FIXTURES[1];
    let mut huge = bytes.to_vec();
    huge[32..36].copy_from_slice(&u32::MAX.to_le_bytes());
    let decoded = decode(&huge, Form::Text);
    let wanted = "byte 24: a record of 4294967295 bytes, at most 262144, and the input ends \
                  within it";
    assert_eq!(decoded.warnings, [wanted]);
}

/// A record that is too long is skipped, and the next ones are read.
#[test]
fn a_damaged_record_does_not_end_the_rest() {
    let (_, bytes) = FIXTURES[1];
    let mut file = bytes[..24].to_vec();
    file.extend(300_000u32.to_le_bytes().repeat(4));
    file.extend(vec![0; 300_000]);
    file.extend(&bytes[24..]);
    let decoded = decode(&file, Form::Brief);
    let wanted = "record 1: byte 24: a record of 300000 bytes, at most 262144";
    assert_eq!(decoded.warnings, [wanted]);
    assert!(decoded.out.starts_with("#2 "), "{}", decoded.out);

    // A header that is not of netlink.
    let mut file = bytes.to_vec();
    file[24 + 16 + 2] = 1;
    let decoded = decode(&file, Form::Brief);
    let wanted = "record 1: byte 42: device type 312, netlink has 824";
    assert_eq!(decoded.warnings, [wanted]);
    assert!(decoded.out.starts_with("#2 "), "{}", decoded.out);
}

#[test]
fn what_is_no_capture_is_refused() {
    let (_, bytes) = FIXTURES[1];
    let with = |at: usize, byte: u8| {
        let mut bytes = bytes.to_vec();
        bytes[at] = byte;
        bytes
    };
    for (bytes, wanted) in [
        (vec![], "byte 0: the input is empty"),
        (with(4, 3), "byte 4: 0x00040003 is not version 2.4"),
        (
            with(20, 1),
            "byte 20: link type 1, netlink has 253, and cooked captures 113 and 276",
        ),
        (
            bytes[..20].to_vec(),
            "byte 0: the input ends within the file's header",
        ),
        (b"nothing\n".to_vec(), "byte 0: no bytes found in the text"),
        (
            vec![0x1f, 0x8b, 8, 0, 0],
            "byte 0: compressed by gzip: `zcat FILE | nldecode -` decompresses it",
        ),
    ] {
        let decoded = decode(&bytes, Form::Text);
        assert_eq!(decoded.warnings, [wanted]);
        assert_eq!(decoded.out, "");
    }
}

/// The records of a pcap file: times and packets.
fn records(pcap: &[u8]) -> Vec<([u32; 2], &[u8])> {
    let word = |at: usize| u32::from_le_bytes(pcap[at..at + 4].try_into().unwrap());
    let mut all = Vec::new();
    let mut at = 24;
    while at < pcap.len() {
        let len = word(at + 8) as usize;
        all.push(([word(at), word(at + 4)], &pcap[at + 16..at + 16 + len]));
        at += 16 + len;
    }
    all
}

#[test]
fn pcap_of_either_byte_order_and_accuracy_is_the_same() {
    for (name, bytes) in FIXTURES {
        let wanted = decode(bytes, Form::Text);
        for (word, version) in [
            (u32::to_le_bytes as fn(u32) -> [u8; 4], [2, 0, 4, 0]),
            (u32::to_be_bytes, [0, 2, 0, 4]),
        ] {
            for (magic, unit) in [(0xa1b2_c3d4, 1), (0xa1b2_3c4d, 1000)] {
                let mut file = [word(magic), version, word(0), word(0)].concat();
                file.extend([word(65535), word(253)].concat());
                for ([seconds, micros], packet) in records(bytes) {
                    let len = packet.len() as u32;
                    let header = [seconds, micros * unit, len, len];
                    file.extend(header.into_iter().flat_map(word));
                    file.extend(packet);
                }
                assert_eq!(decode(&file, Form::Text), wanted, "{name} {magic:x}");
            }
        }
    }
}

/// The same packets in pcapng, beside blocks that are skipped.
#[test]
fn pcapng_is_the_same_as_pcap() {
    for (name, bytes) in FIXTURES {
        let wanted = decode(bytes, Form::Text);
        for word in [u32::to_le_bytes as fn(u32) -> [u8; 4], u32::to_be_bytes] {
            let half = |number: u16| {
                let [a, b, c, d] = word(number.into());
                if word(1)[0] == 1 {
                    [a, b]
                } else {
                    [c, d]
                }
            };
            let block = |kind: u32, body: &[u8]| {
                let mut body = body.to_vec();
                body.resize(body.len().next_multiple_of(4), 0);
                let len = word(body.len() as u32 + 12);
                [&word(kind), &len, &body[..], &len].concat()
            };
            let section = block(
                0x0a0d_0d0a,
                &[
                    word(0x1a2b_3c4d),
                    [half(1), half(0)].concat().try_into().unwrap(),
                    word(u32::MAX),
                    word(u32::MAX),
                ]
                .concat(),
            );
            // The second interface has nanoseconds, behind another option.
            let plain = block(1, &[half(253), half(0), half(0), half(0)].concat());
            let nanos = [
                &[half(253), half(0), half(0), half(0)].concat()[..],
                &[half(2), half(5)].concat(),
                b"nlmon\0\0\0",
                &[half(9), half(1)].concat(),
                &[9, 0, 0, 0],
                &[half(0), half(0)].concat(),
            ];
            let other = block(1, &[half(1), half(0), half(0), half(0)].concat());
            let mut file = section.clone();
            file.extend(block(4, b"names and addresses"));
            // A second section forgets the interfaces of the first one.
            file.extend(block(1, &[half(1), half(0), half(0), half(0)].concat()));
            file.extend(section);
            file.extend([plain, block(1, &nanos.concat()), other].concat());
            for (index, ([seconds, micros], packet)) in records(bytes).into_iter().enumerate() {
                let (interface, unit) = [(0, 1), (1, 1000)][index % 2];
                let time = (u64::from(seconds) * 1_000_000 + u64::from(micros)) * unit;
                let len = packet.len() as u32;
                let head = [interface, (time >> 32) as u32, time as u32, len, len];
                let mut body: Vec<u8> = head.into_iter().flat_map(word).collect();
                body.extend(packet);
                file.extend(block(6, &body));
                // Statistics, and a custom block.
                file.extend(block(5, &[0; 20]));
                file.extend(block(0x0bad, &[1; 9]));
            }
            assert_eq!(decode(&file, Form::Text), wanted, "{name}");
            for len in (0..file.len()).step_by(7) {
                decode(&file[..len], Form::Json);
            }
        }
    }
}

#[test]
fn simple_and_obsolete_packet_blocks_are_read() {
    let (_, bytes) = FIXTURES[1];
    let wanted = decode(bytes, Form::Brief).out;
    let without_times: String = wanted
        .lines()
        .map(|line| format!("{} {}\n", &line[..2], &line[19..]))
        .collect();
    let word = u32::to_le_bytes;
    let block = |kind: u32, body: &[u8]| {
        let len = word(body.len() as u32 + 12);
        [&word(kind), &len, body, &len].concat()
    };
    let start = [
        block(
            0x0a0d_0d0a,
            &[
                0x4d, 0x3c, 0x2b, 0x1a, 1, 0, 0, 0, 255, 255, 255, 255, 255, 255, 255, 255,
            ],
        ),
        block(1, &[253, 0, 0, 0, 0, 0, 4, 0]),
    ]
    .concat();
    let mut simple = start.clone();
    let mut obsolete = start;
    for ([seconds, micros], packet) in records(bytes) {
        let len = packet.len() as u32;
        simple.extend(block(3, &[&word(len), packet].concat()));
        let time = u64::from(seconds) * 1_000_000 + u64::from(micros);
        // The number of drops is in the upper half of the first word.
        let head = [7 << 16, (time >> 32) as u32, time as u32, len, len];
        let mut body: Vec<u8> = head.into_iter().flat_map(word).collect();
        body.extend(packet);
        obsolete.extend(block(2, &body));
    }
    assert_eq!(decode(&obsolete, Form::Brief).out, wanted);
    assert_eq!(decode(&simple, Form::Brief).out, without_times);
}

/// Linux's cooked captures, which also have packets of other devices.
#[test]
fn cooked_captures_are_read() {
    let (_, bytes) = FIXTURES[1];
    let wanted = decode(bytes, Form::Brief);
    for link in [113u32, 276] {
        let mut file = bytes[..20].to_vec();
        file.extend(link.to_le_bytes());
        for ([seconds, micros], packet) in records(bytes) {
            let (header, datagram) = packet.split_at(16);
            let packet = match link {
                113 => packet.to_vec(),
                _ => [
                    &header[14..16],
                    &[0; 6],
                    &header[2..4],
                    &[4, 0],
                    &[0; 8],
                    datagram,
                ]
                .concat(),
            };
            let len = packet.len() as u32;
            let header = [seconds, micros, len, len];
            file.extend(header.into_iter().flat_map(u32::to_le_bytes));
            file.extend(packet);
        }
        assert_eq!(decode(&file, Form::Brief), wanted, "{link}");
        // A packet of the loopback interface.
        let at = file.len();
        let other = match link {
            113 => [&[0, 0, 3, 4][..], &[0; 16]].concat(),
            _ => [&[8, 0, 0, 0, 0, 0, 0, 1, 3, 4][..], &[0; 20]].concat(),
        };
        let header = [0, 0, other.len() as u32, other.len() as u32];
        file.splice(
            at..at,
            header.into_iter().flat_map(u32::to_le_bytes).chain(other),
        );
        assert_eq!(decode(&file, Form::Brief), wanted, "{link}");
    }
}

/// Zeros behind the last message are padding; other bytes are not.
#[test]
fn padding_is_no_problem() {
    let (_, bytes) = FIXTURES[1];
    let (_, packet) = records(bytes)[0];
    let datagram = &packet[16..];
    for zeros in 0..40 {
        let padded = [datagram, &vec![0; zeros]].concat();
        let decoded = decode_as(&padded, Some(Form::Brief), Some(Format::Raw), NETLINK_ROUTE);
        let hex: String = padded.iter().map(|byte| format!("{byte:02x}")).collect();
        let of_hex = decode(hex.as_bytes(), Form::Brief);
        assert_eq!(of_hex.warnings, [""; 0], "{zeros}");
        assert_eq!(of_hex.out.lines().count(), 1);
        assert!(decoded.out.starts_with(&of_hex.out), "{decoded:?}");
    }
    let hex: String = datagram.iter().map(|byte| format!("{byte:02x}")).collect();
    let decoded = decode(format!("{hex} 01 02").as_bytes(), Form::Brief);
    let wanted = "record 1: byte 32: 2 bytes left over, too few for a header";
    assert_eq!(decoded.warnings, [wanted]);
}

/// A text that would control a terminal.
#[test]
fn hostile_text_is_escaped() {
    let event = b"add@/\x1b[2J\0ACTION=\x07\xff\0";
    for form in FORMS {
        let decoded = decode_as(event, Some(form), Some(Format::Raw), NETLINK_KOBJECT_UEVENT);
        assert!(decoded.out.contains("[2J"), "{decoded:?}");
    }
}

#[test]
fn a_datagram_that_is_too_long_is_reported_at_its_start() {
    let line = format!("\nx\n{}\n", "14 00 ".repeat(150_000));
    for text in [line.clone(), format!("{line}14 00\n")] {
        let decoded = decode_as(text.as_bytes(), Some(Form::Text), Some(Format::Hex), 0);
        let wanted = "byte 3: a datagram of more than 262144 bytes";
        let [warning] = &*decoded.warnings else {
            panic!("{:?}", decoded.warnings);
        };
        assert!(warning.ends_with(wanted), "{warning}");
    }
}

/// The base of offsets is that which the lines have told, also behind `*`.
#[test]
fn abbreviated_dumps_are_read_in_every_base() {
    // A message of 0x90 bytes: an unknown attribute of zeros behind struct ifinfomsg.
    let mut message = 0x90u32.to_ne_bytes().to_vec();
    message.extend(RTM_NEWLINK.to_ne_bytes());
    message.extend([0; 26]);
    message.extend([0x70u16, 1000].map(u16::to_ne_bytes).concat());
    message.resize(0x90, 0);
    let wanted = decode_as(&message, Some(Form::Text), Some(Format::Raw), NETLINK_ROUTE);
    assert!(wanted.out.contains("  1000: [00"), "{}", wanted.out);
    let bytes = |row: &[u8]| {
        row.iter()
            .map(|byte| format!("{byte:02x} "))
            .collect::<String>()
    };
    let words = |row: &[u8]| -> String {
        let words = row
            .chunks(2)
            .map(|pair| format!("{:02x}{:02x} ", pair[1], pair[0]));
        words.collect()
    };
    let (hex, octal) = (
        |at: usize| format!("{at:07x} "),
        |at: usize| format!("{at:07o} "),
    );
    let rows = |offset: &dyn Fn(usize) -> String, text: &dyn Fn(&[u8]) -> String| {
        let row = |at: usize| format!("{}{}\n", offset(at), text(&message[at..at + 16]));
        [
            row(0),
            row(16),
            row(32),
            row(48),
            "*\n".into(),
            offset(0x90),
        ]
        .concat()
    };
    let hexdump = rows(&|at| format!("{at:08x}  "), &bytes);
    let quoted: String = hexdump.lines().map(|line| format!("> {line}\n")).collect();
    for text in [
        quoted,
        rows(&hex, &words),
        rows(&octal, &words),
        rows(&octal, &bytes),
        rows(&|at| format!("{at:07} "), &bytes),
        hexdump,
    ] {
        assert_eq!(decode(text.as_bytes(), Form::Text), wanted, "{text}");
    }
    // The kernel can write addresses.
    let row = |(at, row): (usize, &[u8])| format!("nl: ffff8880{:08x}: {}\n", at * 16, bytes(row));
    let log: String = message.chunks(16).enumerate().map(row).collect();
    assert_eq!(decode(log.as_bytes(), Form::Text), wanted, "{log}");
    // A log with a part of the message in each line, and one with two messages.
    let log: String = message
        .chunks(32)
        .map(|row| format!("[ 1.5] nl: {}\n", bytes(row)))
        .collect();
    assert_eq!(decode(log.as_bytes(), Form::Text), wanted, "{log}");
    let lines = format!("tx: {}\n", bytes(&message)).repeat(2);
    assert_eq!(decode(lines.as_bytes(), Form::Brief).out.lines().count(), 2);
}

/// A line of a dump stands for a bounded number of bytes.
#[test]
fn repeated_lines_are_bounded() {
    let dump = "00000000: 0000 0000 0000 0000 0000 0000 0000 0000\n*\n";
    let few = format!("{dump}00000400: 0000\n");
    assert_eq!(decode(few.as_bytes(), Form::Text).warnings, [""; 0]);
    let many = format!("{dump}00020000: 0000\n\n").repeat(3);
    let decoded = decode(many.as_bytes(), Form::Text);
    let wanted = "`*` stands for more than 64 times as many bytes as there is text";
    assert_eq!(decoded.warnings.len(), 3, "{decoded:?}");
    assert!(decoded.warnings[0].ends_with(wanted), "{decoded:?}");
}

#[test]
fn the_length_at_the_end_of_a_dump_is_no_part_of_it() {
    let rows = [
        "14 00 00 00 12 00 01 03 01 00 00 00 00 00 00 00",
        "11 00 00 00",
    ];
    let wanted = decode(rows.join("\n").as_bytes(), Form::Text);
    assert!(wanted.warnings.is_empty() && wanted.out.contains("RTM_GETLINK"));
    let words = "14000000\n12000103\n01000000\n00000000\n11000000\n";
    let short = "140000\n001200\n010301\n000000\n000000\n001100\n0000\n";
    let texts = [
        format!("000000 {}\n000010 {}\n000014\n", rows[0], rows[1]), // od -A x -t x1
        format!("0000000 {}\n0000020 {}\n0000024\n", rows[0], rows[1]), // od -t x1
        format!("00000000 {}\n00000010 {}\n00000014\n", rows[0], rows[1]), // hexdump -C
        words.to_owned(),
        short.to_owned(),
    ];
    for text in texts {
        assert_eq!(decode(text.as_bytes(), Form::Text), wanted, "{text}");
    }
}
