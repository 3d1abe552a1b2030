// SPDX-License-Identifier: MIT OR Apache-2.0
//! Any bytes as the input of `nldecode`: captures, text and plain messages.
//!
//! The first byte of the input has the form of the output, the format of the input and the
//! filter, the second one the protocol and the size of the pieces in which the input arrives.
//! The rest is the input.

use std::io::{self, Read, Write};

/// The forms of the output.
const FORMS: [&str; 5] = ["--color=always", "--quiet", "--json", "--hex", "--stats"];
/// The formats of the input; the first one is detected.
const FORMATS: [&str; 5] = ["", "pcap", "pcapng", "hex", "raw"];
/// Filters.
const FILTERS: [&str; 4] = [
    "",
    "--errors",
    "--type=RTM_NEWLINK,3",
    "--family=nlctrl,uevent",
];

/// Checks what is written for an input.
pub fn check(input: &[u8]) {
    let Some(([options, protocol], bytes)) = input.split_first_chunk() else {
        return;
    };
    let options = usize::from(*options);
    let form = FORMS[options % 5];
    let mut arguments = vec![form];
    match FORMATS[options / 5 % 5] {
        "" => {}
        format => arguments.extend(["--format", format]),
    }
    match FILTERS[options / 25 % 4] {
        "" => {}
        filter => arguments.push(filter),
    }
    let number = (protocol % 32).to_string();
    arguments.extend(["--protocol", &number]);

    let whole = decode(&arguments, bytes, usize::MAX);
    for line in whole
        .text
        .lines()
        .chain(whole.warnings.iter().map(String::as_str))
    {
        let is_hostile = |c: char| c.is_control() && (c != '\x1b' || form != FORMS[0]);
        assert!(!line.chars().any(is_hostile), "{line:?}");
    }
    if form == "--json" {
        for line in whole.text.lines() {
            crate::assert_json(line);
        }
    }
    // A pipe has the same content, however it arrives.
    if let piece @ 1.. = usize::from(protocol / 32) {
        assert_eq!(decode(&arguments, bytes, piece), whole);
    }
}

/// What is written for an input.
#[derive(Debug, PartialEq)]
struct Decoded {
    text: String,
    warnings: Vec<String>,
}

fn decode(arguments: &[&str], bytes: &[u8], piece: usize) -> Decoded {
    let input = Pieces {
        bytes: bytes.to_vec(),
        at: 0,
        piece,
    };
    // A line that begins a dump, and one that says how often it is repeated, are at least 64
    // bytes of text; nothing else stands for more than itself.
    let repeats = bytes.contains(&b'*');
    let mut out = Limited {
        bytes: Vec::new(),
        most: FACTOR * (bytes.len() + 64)
            + if repeats {
                FACTOR * REPEATED * bytes.len()
            } else {
                0
            },
    };
    let mut warnings = Vec::new();
    let mut warn = |warning: &str| warnings.push(warning.to_owned());
    nldecode::decode(arguments, Box::new(input), &mut out, &mut warn).expect("no error of output");
    assert!(warnings.len() <= bytes.len() + 1, "{}", warnings.len());
    Decoded {
        text: String::from_utf8(out.bytes).expect("UTF-8"),
        warnings,
    }
}

/// The number of bytes that are written at most for each byte of a message: a byte can be
/// flags of 32 names, or a struct that is missing.
const FACTOR: usize = 1000;
/// The number of bytes of a message for which a byte of text stands at most.
const REPEATED: usize = 64;

/// An input that arrives in pieces.
struct Pieces {
    bytes: Vec<u8>,
    at: usize,
    piece: usize,
}

impl Read for Pieces {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        let rest = &self.bytes[self.at..];
        let len = rest.len().min(to.len()).min(self.piece);
        to[..len].copy_from_slice(&rest[..len]);
        self.at += len;
        Ok(len)
    }
}

/// Bytes, up to a limit.
struct Limited {
    bytes: Vec<u8>,
    most: usize,
}

impl Write for Limited {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.bytes.extend_from_slice(bytes);
        let (len, most) = (self.bytes.len(), self.most);
        assert!(len <= most, "{len} bytes of output, at most {most}");
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
