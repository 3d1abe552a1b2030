// SPDX-License-Identifier: MIT OR Apache-2.0
//! Inputs for the comparison of nlwire with the kernel's own parser. A test build of
//! the module compares the two on each datagram that it receives. The inputs are
//! generated streams of messages and attributes, and dumps of the running kernel,
//! both intact and damaged.

use std::thread;

use nlkmod::family::NETLINK_NLKMOD;
use nlsock::{Error, Socket};
use nlwire::uapi::*;
use nlwire::{GenlMsgHdr, NlAttr, NlMsgHdr, NlmFlags};
use zerocopy::IntoBytes;

use crate::harness::{Skipped, Verdict};
use crate::module::Module;
use crate::numbers::Numbers;
use crate::Config;

/// Sends [`Config::inputs`] generated inputs, from one thread for each processor.
pub(crate) fn inputs(config: &Config) -> Verdict {
    const THREADS: u64 = 2;
    let path = &config.comparing;
    if !path.exists() {
        return Err(Skipped(format!("there is no {}", path.display())));
    }
    println!("  --seed {} --inputs {}", config.seed, config.inputs);
    let module = Module::try_load_file(path, "").expect("the module that compares");
    let dumps = dumps();
    let bytes: usize = dumps.iter().map(Vec::len).sum();
    println!("  {} datagrams of dumps, {bytes} bytes", dumps.len());
    assert!(bytes > 1000, "the dumps of this kernel are empty");
    let each = config.inputs.div_ceil(THREADS);
    thread::scope(|scope| {
        for thread in 0..THREADS {
            let (dumps, seed) = (&dumps, config.seed * THREADS + thread);
            scope.spawn(move || send(each, seed, dumps).unwrap());
        }
    });
    let (compared, differences) = (
        module.parameter("compared"),
        module.parameter("differences"),
    );
    println!("  {compared} compared, {differences} differences");
    assert_eq!(compared, each * THREADS);
    assert_eq!(differences, 0, "nlwire and the kernel");
    module.unload();
    Ok(())
}

/// One more than the highest generated type: the types of the module's policy, and
/// two more.
const TYPES: usize = 56;

/// The number of inputs that are sent before the socket's queue is emptied.
const BETWEEN: u64 = 32;

/// Sends `inputs` generated datagrams and ignores the answers.
fn send(inputs: u64, seed: u64, dumps: &[Vec<u8>]) -> Result<(), Error> {
    let socket = Socket::open(NETLINK_NLKMOD)?;
    socket.set_nonblocking(true)?;
    let mut numbers = Numbers::new(seed);
    for input in 0..inputs {
        let mut bytes = generate(&mut numbers, dumps);
        bytes.truncate(MAX);
        if bytes.is_empty() {
            bytes.push(0); // the kernel does not accept an empty datagram
        }
        socket.send(&bytes)?;
        if input % BETWEEN == 0 {
            drain(&socket)?;
        }
    }
    drain(&socket)
}

/// The maximum length of an input, in bytes.
const MAX: usize = 64 * 1024;

/// Empties the socket's queue.
fn drain(socket: &Socket) -> Result<(), Error> {
    loop {
        match socket.recv(&mut []) {
            Ok(_) | Err(Error::Truncated { .. } | Error::Overrun) => {}
            Err(Error::WouldBlock) => return Ok(()),
            Err(error) => return Err(error),
        }
    }
}

fn generate(numbers: &mut Numbers, dumps: &[Vec<u8>]) -> Vec<u8> {
    let mut bytes = match numbers.below(8) {
        0 => numbers.bytes(200),
        1 | 2 => attributes(numbers, 0),
        3..=5 => messages(numbers),
        _ if dumps.is_empty() => messages(numbers),
        _ => {
            let dump = &dumps[numbers.below(dumps.len())];
            // A part of the dump, with any start.
            let start = match numbers.below(3) {
                0 => 0,
                1 => numbers.below(dump.len()) & !3,
                _ => numbers.below(dump.len()),
            };
            let len = numbers.below(2000).min(dump.len() - start);
            dump[start..start + len].to_vec()
        }
    };
    if !numbers.one_in(3) {
        for _ in 0..=numbers.below(4) {
            damage(numbers, &mut bytes, dumps);
        }
    }
    bytes
}

/// Returns a stream of messages.
fn messages(numbers: &mut Numbers) -> Vec<u8> {
    let count = match numbers.below(400) {
        0 => 1 + numbers.below(4096),
        1..=20 => 1 + numbers.below(40),
        _ => 1 + numbers.below(3),
    };
    let mut stream = Vec::new();
    for _ in 0..count {
        let payload = match numbers.below(4) {
            0 => Vec::new(),
            _ if count > 40 => numbers.bytes(9),
            _ => attributes(numbers, 0),
        };
        let len = (16 + payload.len()) as u32;
        let nlmsg_type = numbers.pick(&[0, 1, 2, 3, 0x10, 0x10, 0x11, 0x12, 0x13, 0x20, 0xffff]);
        let flags = numbers.pick(&[0, 1, 1, 5, 0x301, 0x305]);
        let header = NlMsgHdr::new(nlmsg_type)
            .with_len(len)
            .with_flags(NlmFlags::from_bits(flags))
            .with_seq(numbers.word());
        stream.extend(header.as_bytes());
        stream.extend(payload);
        pad(numbers, &mut stream);
    }
    stream
}

/// Returns a stream of attributes, most of them of types that the policy has.
fn attributes(numbers: &mut Numbers, depth: usize) -> Vec<u8> {
    let count = match numbers.below(100) {
        0 if depth == 0 => numbers.below(300),
        _ => numbers.below(4),
    };
    let mut stream = Vec::new();
    for _ in 0..count {
        let nla_type = if numbers.one_in(50) {
            numbers.word() as u16
        } else {
            numbers.below(TYPES) as u16
        };
        let nests = matches!(nla_type, 29..=32 | 52);
        let payload = if nests && depth < 12 && !numbers.one_in(6) {
            attributes(numbers, depth + 1)
        } else {
            value(numbers)
        };
        let flags = if nests == numbers.one_in(12) {
            0
        } else {
            NLA_F_NESTED
        };
        let flags = flags
            | if numbers.one_in(20) {
                NLA_F_NET_BYTEORDER
            } else {
                0
            };
        let len = (4 + payload.len()) as u16;
        stream.extend(NlAttr::new(len, nla_type | flags).as_bytes());
        stream.extend(payload);
        pad(numbers, &mut stream);
    }
    stream
}

/// Returns a payload near the limits of the rules.
fn value(numbers: &mut Numbers) -> Vec<u8> {
    let number = numbers.pick(&[
        0i64,
        1,
        4,
        5,
        6,
        7,
        9,
        10,
        11,
        15,
        19,
        20,
        21,
        0x15,
        0x16,
        -1,
        -5,
        -6,
        255,
        i64::MAX,
        i64::MIN,
    ]);
    let len = numbers.pick(&[0, 1, 1, 2, 2, 3, 4, 4, 4, 5, 8, 8, 9]);
    match numbers.below(5) {
        0 => numbers.bytes(12),
        1 => number.to_be_bytes()[8 - len.min(8)..].to_vec(),
        2 => numbers
            .pick(&[&b"abc\0"[..], b"abc", b"abcd\0", b"\0", b"a\0bc\0", b"abcd"])
            .to_vec(),
        _ => {
            let mut bytes = number.to_ne_bytes().to_vec();
            bytes.resize(len, 0);
            bytes
        }
    }
}

fn pad(numbers: &mut Numbers, stream: &mut Vec<u8>) {
    if !numbers.one_in(100) {
        let filler = numbers.word() as u8;
        stream.resize(stream.len().next_multiple_of(4), filler);
    }
}

/// Damages `bytes` in one place.
fn damage(numbers: &mut Numbers, bytes: &mut Vec<u8>, dumps: &[Vec<u8>]) {
    if bytes.is_empty() {
        return;
    }
    let at = numbers.below(bytes.len());
    let aligned = at & !3;
    match numbers.below(8) {
        0 => bytes.truncate(at),
        1 => bytes[at] = numbers.word() as u8,
        2 => bytes[at] ^= 1 << numbers.below(8),
        // The length field of an attribute; below, that of a message.
        3 | 4 => {
            let len = numbers.pick(&[
                0,
                1,
                3,
                4,
                5,
                7,
                8,
                12,
                15,
                16,
                17,
                bytes.len() as u16,
                0xffff,
            ]);
            overwrite(bytes, aligned, &len.to_ne_bytes());
        }
        5 => {
            let left = (bytes.len() - aligned) as u32;
            let len = numbers.pick(&[
                0,
                15,
                16,
                17,
                left - 1,
                left,
                left + 1,
                0x7fff_ffff,
                0x8000_0010,
                0xffff_fff0,
                0xffff_ffff,
            ]);
            overwrite(bytes, aligned, &len.to_ne_bytes());
        }
        // Inserts a part of a dump or of the input itself.
        6 => {
            let other = match dumps.len() {
                0 => bytes.clone(),
                some => dumps[numbers.below(some)].clone(),
            };
            let start = numbers.below(other.len());
            let len = numbers.below(64).min(other.len() - start);
            bytes.splice(at..at, other[start..start + len].iter().copied());
        }
        _ => {
            let end = (at + numbers.below(16)).min(bytes.len());
            bytes.drain(at..end);
        }
    }
}

fn overwrite(bytes: &mut [u8], at: usize, with: &[u8]) {
    for (to, from) in bytes[at..].iter_mut().zip(with) {
        *to = *from;
    }
}

/// Returns the datagrams of dumps of this kernel: links, addresses, routes,
/// neighbours, and the families and policies of generic netlink.
fn dumps() -> Vec<Vec<u8>> {
    let rtnl = [RTM_GETLINK, RTM_GETADDR, RTM_GETROUTE, RTM_GETNEIGH];
    let mut datagrams = Vec::new();
    for nlmsg_type in rtnl {
        datagrams.extend(dump(NETLINK_ROUTE, nlmsg_type, &[0; 16]));
    }
    for cmd in [CTRL_CMD_GETFAMILY, CTRL_CMD_GETPOLICY] {
        let mut ask = GenlMsgHdr::new(cmd, 1).as_bytes().to_vec();
        // The controller's own policy.
        ask.extend(NlAttr::new(6, CTRL_ATTR_FAMILY_ID).as_bytes());
        ask.extend(GENL_ID_CTRL.to_ne_bytes());
        ask.extend([0; 2]);
        datagrams.extend(dump(NETLINK_GENERIC, GENL_ID_CTRL, &ask));
    }
    datagrams
}

/// Returns the datagrams of one dump; none if the kernel does not support it.
fn dump(protocol: i32, nlmsg_type: u16, ask: &[u8]) -> Vec<Vec<u8>> {
    let mut datagrams = Vec::new();
    let Ok(socket) = Socket::open(protocol) else {
        return datagrams;
    };
    let header = NlMsgHdr::new(nlmsg_type)
        .with_len((16 + ask.len()) as u32)
        .with_flags(NLM_F_REQUEST | NLM_F_DUMP);
    let request = [header.as_bytes(), ask].concat();
    if socket.send(&request).is_err() || socket.set_nonblocking(true).is_err() {
        return datagrams;
    }
    let mut buf = Vec::new();
    // The kernel queues each part when the previous one has been read.
    while let Ok(datagram) = socket.recv_vec(&mut buf) {
        datagrams.push(datagram.as_bytes().to_vec());
    }
    datagrams
}
