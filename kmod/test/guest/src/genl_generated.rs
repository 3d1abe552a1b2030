// SPDX-License-Identifier: MIT OR Apache-2.0
//! Generated requests to `nlstore`, for [`genl_compared`](crate::genl_compared): most of them
//! valid, and each part of them wrong now and then.

use nlkmod::store::ENTRIES;
use nlwire::uapi::*;
use nlwire::{NlMsgHdr, NlmFlags};
use zerocopy::IntoBytes;

use crate::genl::PLACEHOLDER;
use crate::numbers::Numbers;

/// The commands.
const GET: u8 = 1;
const SET: u8 = 2;
const DEL: u8 = 3;
const FLUSH: u8 = 4;

/// The attributes of a window are in this one.
const WINDOW: u16 = 7;

/// What a socket does next.
pub(crate) enum Step {
    /// It sends a datagram.
    Send(Vec<u8>),
    /// It receives one datagram, if there is one.
    ReadOne,
    /// It receives all.
    ReadAll,
}

impl Numbers {
    /// Returns steps of `sockets` sockets, with the socket of each: usually a datagram and its
    /// answers, or else a dump of several parts, during which other sockets send.
    pub(crate) fn store_steps(&mut self, sockets: usize) -> Vec<(usize, Step)> {
        let socket = self.below(sockets);
        if !self.one_in(32) {
            let datagram = self.store_datagram();
            return vec![(socket, Step::Send(datagram)), (socket, Step::ReadAll)];
        }
        let mut steps = vec![(socket, Step::Send(dump()))];
        for _ in 0..self.below(12) {
            let other = self.below(sockets);
            if other == socket {
                steps.push((socket, Step::ReadOne));
                if self.one_in(8) {
                    let datagram = self.store_datagram();
                    steps.push((socket, Step::Send(datagram)));
                }
            } else {
                let datagram = self.store_datagram();
                steps.push((other, Step::Send(datagram)));
                steps.push((other, Step::ReadAll));
            }
        }
        steps.push((socket, Step::ReadAll));
        steps
    }

    /// Returns a datagram, usually of up to three messages.
    fn store_datagram(&mut self) -> Vec<u8> {
        let count = if self.one_in(128) { 16 } else { 3 };
        let mut datagram = Vec::new();
        for _ in 0..=self.below(count) {
            datagram.extend(self.store_message());
            if !self.one_in(48) {
                datagram.resize(datagram.len().next_multiple_of(4), 0xa5);
            }
        }
        if self.one_in(16) {
            datagram.truncate(1 + self.below(datagram.len()));
        } else if self.one_in(64) {
            // A flush while a dump is in progress.
            datagram.extend(dump());
            datagram.extend(message(FLUSH, NLM_F_REQUEST | NLM_F_ACK, &[]));
        }
        datagram
    }

    fn store_message(&mut self) -> Vec<u8> {
        // A flush and a deletion make room for entries, which is not to happen often.
        let cmd = match self.below(200) {
            0..=43 => GET,
            44..=50 => DEL,
            51 => FLUSH,
            52..=59 => 5,
            60..=63 => self.word() as u8,
            _ => SET,
        };
        let flags = self.store_flags(cmd);
        let mut bytes = message(cmd, flags, &self.store_attributes(cmd, flags));
        if self.one_in(24) {
            bytes[18 + self.below(2)] = 1; // reserved
        }
        if self.one_in(8) {
            bytes[17] = self.word() as u8; // the version
        }
        if self.one_in(24) {
            bytes.truncate(16 + self.below(bytes.len() - 15));
        }
        let len = bytes.len() as u32;
        let (mut nlmsg_len, mut nlmsg_type) = (len, PLACEHOLDER);
        if self.one_in(96) {
            let wrong = [0, 15, 16, 19, 20, len - 1, len + 1, len + 4, 1 << 31, !0];
            nlmsg_len = self.pick(&wrong);
        }
        if self.one_in(96) {
            // Of the core, and of a family that does not exist.
            nlmsg_type = self.pick(&[0, 1, 2, 3, 4, 15, 0x3ff]);
        }
        let header = NlMsgHdr::new(nlmsg_type)
            .with_len(nlmsg_len)
            .with_flags(flags)
            .with_seq(self.word())
            .with_pid(self.word());
        bytes[..16].copy_from_slice(header.as_bytes());
        bytes
    }

    fn store_flags(&mut self, cmd: u8) -> NlmFlags {
        let mut flags = NlmFlags::EMPTY;
        if !self.one_in(48) {
            flags |= NLM_F_REQUEST;
        }
        if self.one_in(2) {
            flags |= NLM_F_ACK;
        }
        if cmd == GET && self.one_in(3) || self.one_in(24) {
            flags |= NLM_F_DUMP;
        }
        if self.one_in(8) {
            flags |= NLM_F_ECHO;
        }
        if self.one_in(24) {
            flags |= NlmFlags::from_bits(self.word() as u16);
        }
        flags
    }

    /// Returns the attributes of a request, usually those that it needs.
    fn store_attributes(&mut self, cmd: u8, flags: NlmFlags) -> Vec<u8> {
        if self.one_in(64) {
            return self.bytes(80);
        }
        let mut types: Vec<u16> = match cmd {
            GET if flags.is_dump() && !self.one_in(3) => vec![],
            GET if flags.is_dump() => vec![4],
            GET | DEL => vec![1],
            FLUSH => vec![4],
            _ => (1..8)
                .filter(|nla_type| *nla_type == 1 || self.one_in(2))
                .collect(),
        };
        if self.one_in(10) && !types.is_empty() {
            types.remove(self.below(types.len()));
        }
        if self.one_in(10) {
            let stray = self.pick(&[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0x3fff]);
            types.insert(self.below(types.len() + 1), stray);
        }
        if self.one_in(12) && !types.is_empty() {
            // One twice, and all in another order: the last one counts.
            types.push(self.pick(&types));
            let first = self.below(types.len());
            types.rotate_left(first);
        }
        if self.one_in(256) {
            types.extend((0..100).map(|_| 1 + self.below(7) as u16));
        }
        let mut attributes = Vec::new();
        for nla_type in types {
            attributes.extend(self.store_attribute(nla_type));
        }
        if self.one_in(24) {
            attributes.extend(self.bytes(5)); // trailing
        }
        attributes
    }

    /// Returns the attribute of an entry, usually valid and with its padding.
    fn store_attribute(&mut self, nla_type: u16) -> Vec<u8> {
        let mut value = self.store_value(nla_type);
        let mut flags = if nla_type == WINDOW { NLA_F_NESTED } else { 0 };
        if self.one_in(24) {
            flags ^= self.pick(&[NLA_F_NESTED, NLA_F_NET_BYTEORDER]);
        }
        if self.one_in(24) {
            let len = self.pick(&[0, 1, 2, 3, 5, 7, 9, 12]);
            value.resize(len, 0);
        }
        self.nla(nla_type | flags, &value)
    }

    fn store_value(&mut self, nla_type: u16) -> Vec<u8> {
        let any = self.word();
        let usual = !self.one_in(24);
        match nla_type {
            // More ids than there is room for.
            1 if usual => (self.below(ENTRIES + 16) as u32).to_ne_bytes().to_vec(),
            1 => self
                .pick(&[0, !0, !0 - 1, 1 << 31, any])
                .to_ne_bytes()
                .to_vec(),
            2 => {
                let mut name = self.bytes(17);
                if usual {
                    name.push(0);
                }
                name
            }
            3 if usual => (i32::from(self.below(2010) as u16) - 1005)
                .to_ne_bytes()
                .to_vec(),
            3 => self.pick(&[0, 1 << 31, !0, any]).to_ne_bytes().to_vec(),
            4 if usual => vec![self.below(8) as u8],
            4 => vec![self.pick(&[8, 0x80, 0xff, any as u8])],
            5 => {
                let selector = self.pick(&[1, 2, 3, 3, 3, 3, 3, 7]);
                let wrong = if usual { 0 } else { !selector };
                let value = any & selector | wrong;
                [value.to_ne_bytes(), selector.to_ne_bytes()].concat()
            }
            6 => any.to_ne_bytes().repeat(2),
            WINDOW => self.store_window(),
            _ => self.bytes(9),
        }
    }

    /// Returns the attributes of a window.
    fn store_window(&mut self) -> Vec<u8> {
        let mut types = vec![1, 2];
        match self.below(96) {
            0..=9 => drop(types.remove(self.below(2))),
            10..=15 => types.push(self.pick(&[0, 3, 1, 2, 0x3fff])),
            16..=17 => types.rotate_left(1),
            18 => types.clear(),
            19 => return self.bytes(40),
            20 => {
                // Nests in it.
                let mut bytes = Vec::new();
                for _ in 0..self.below(12) {
                    let nla_type = self.pick(&[1, 2, WINDOW]);
                    bytes = self.nla(nla_type | NLA_F_NESTED, &bytes);
                }
                return bytes;
            }
            _ => {}
        }
        let mut bytes = Vec::new();
        for nla_type in types {
            let port = match nla_type {
                _ if self.one_in(48) => self.word() as u16,
                1 => self.below(12) as u16,
                _ => 9 + self.below(12) as u16,
            };
            let flags = if self.one_in(48) {
                self.pick(&[NLA_F_NESTED, NLA_F_NET_BYTEORDER])
            } else {
                0
            };
            let mut value = port.to_be_bytes().to_vec();
            if self.one_in(48) {
                let len = self.pick(&[0, 1, 3, 4, 8]);
                value.resize(len, 0);
            }
            bytes.extend(self.nla(nla_type | flags, &value));
        }
        if self.one_in(48) {
            bytes.extend(self.bytes(5)); // trailing
        }
        bytes
    }

    /// Returns an attribute, usually with its padding.
    fn nla(&mut self, nla_type: u16, value: &[u8]) -> Vec<u8> {
        let len = 4 + value.len() as u16;
        let nla_len = if self.one_in(128) {
            self.pick(&[0, 3, 4, len - 1, len + 1, len + 4, u16::MAX])
        } else {
            len
        };
        let mut bytes = [nla_len.to_ne_bytes(), nla_type.to_ne_bytes()].concat();
        bytes.extend(value);
        if !self.one_in(96) {
            bytes.resize(bytes.len().next_multiple_of(4), 0xa5);
        }
        bytes
    }
}

/// Returns a request to the placeholder for all entries.
fn dump() -> Vec<u8> {
    message(GET, NLM_F_REQUEST | NLM_F_DUMP, &[])
}

/// Returns a message to the placeholder.
fn message(cmd: u8, flags: NlmFlags, attributes: &[u8]) -> Vec<u8> {
    let header = NlMsgHdr::new(PLACEHOLDER)
        .with_len(20 + attributes.len() as u32)
        .with_flags(flags)
        .with_seq(1);
    [header.as_bytes(), &[cmd, 1, 0, 0], attributes].concat()
}
