// SPDX-License-Identifier: MIT OR Apache-2.0
//! [`Numbers`]: a generator of random numbers and random datagrams.

use nlkmod::family::*;
use nlwire::align::NLMSG_HDRLEN;
use nlwire::uapi::*;
use nlwire::{NlMsgHdr, NlmFlags};
use zerocopy::IntoBytes;

use crate::model::HEARD;

/// A pseudorandom generator. Equal seeds give equal numbers.
pub(crate) struct Numbers(u64);

impl Numbers {
    pub(crate) const fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(crate) fn word(&mut self) -> u32 {
        // splitmix64
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) as u32
    }

    pub(crate) fn below(&mut self, limit: usize) -> usize {
        self.word() as usize % limit
    }

    pub(crate) fn one_in(&mut self, count: usize) -> bool {
        self.below(count) == 0
    }

    pub(crate) fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())]
    }

    pub(crate) fn bytes(&mut self, below: usize) -> Vec<u8> {
        (0..self.below(below))
            .map(|_| self.below(256) as u8)
            .collect()
    }

    /// Returns the payload of an attribute for a group.
    fn group(&mut self) -> Vec<u8> {
        let any = self.word();
        let group = self.pick(&[HEARD, HEARD, HEARD, 1, 32, 0, 33, any]);
        let mut value = group.to_ne_bytes().to_vec();
        if self.one_in(6) {
            let len = self.pick(&[0, 1, 2, 3, 5, 8]);
            value.resize(len, 0);
        }
        value
    }

    /// Returns an attribute, usually valid and with its padding.
    fn attribute(&mut self, nla_type: u16) -> Vec<u8> {
        let value = match nla_type {
            NLKMOD_A_GROUP => self.group(),
            _ => self.bytes(24),
        };
        let mut flags = 0;
        if self.one_in(16) {
            flags = self.pick(&[NLA_F_NESTED, NLA_F_NET_BYTEORDER]);
        }
        let len = 4 + value.len() as u16;
        let nla_len = if self.one_in(24) {
            self.pick(&[0, 3, 4, len + 1, len + 4, u16::MAX])
        } else {
            len
        };
        let mut bytes = nla_len.to_ne_bytes().to_vec();
        bytes.extend((nla_type | flags).to_ne_bytes());
        bytes.extend(value);
        if !self.one_in(12) {
            bytes.resize(bytes.len().next_multiple_of(4), 0xa5);
        }
        bytes
    }

    /// Returns the attributes of a message, usually the required ones.
    fn attributes(&mut self, nlmsg_type: u16) -> Vec<u8> {
        let mut types = match nlmsg_type {
            NLKMOD_MSG_ECHO => vec![NLKMOD_A_PAYLOAD],
            NLKMOD_MSG_BROADCAST => vec![NLKMOD_A_PAYLOAD, NLKMOD_A_GROUP],
            _ => vec![],
        };
        if self.one_in(6) && !types.is_empty() {
            types.remove(self.below(types.len()));
        }
        if self.one_in(6) {
            let stray = self.pick(&[0, 1, 2, 3, 4, 9, 99, 0x3fff]);
            types.insert(self.below(types.len() + 1), stray);
        }
        let mut bytes: Vec<_> = types
            .into_iter()
            .flat_map(|nla_type| self.attribute(nla_type))
            .collect();
        if self.one_in(10) {
            bytes.extend(self.bytes(5)); // trailing
        }
        bytes
    }

    fn nlmsg_type(&mut self) -> u16 {
        let control = self.below(usize::from(NLMSG_MIN_TYPE)) as u16;
        let any = self.word() as u16;
        self.pick(&[
            NLKMOD_MSG_ECHO,
            NLKMOD_MSG_ECHO,
            NLKMOD_MSG_ECHO,
            NLKMOD_MSG_BROADCAST,
            NLKMOD_MSG_BROADCAST,
            NLKMOD_MSG_BROADCAST,
            NLKMOD_MSG_LIST,
            NLKMOD_MSG_EVENT,
            control,
            any,
        ])
    }

    fn flags(&mut self, nlmsg_type: u16) -> NlmFlags {
        let mut flags = NlmFlags::EMPTY;
        if !self.one_in(8) {
            flags |= NLM_F_REQUEST;
        }
        if self.one_in(2) {
            flags |= NLM_F_ACK;
        }
        if nlmsg_type == NLKMOD_MSG_LIST && !self.one_in(4) {
            flags |= NLM_F_DUMP;
        }
        if self.one_in(8) {
            flags |= NlmFlags::from_bits(self.word() as u16);
        }
        flags
    }

    /// Returns a message of any type, usually with a correct length.
    fn message(&mut self) -> Vec<u8> {
        let nlmsg_type = self.nlmsg_type();
        let payload = self.attributes(nlmsg_type);
        let len = (NLMSG_HDRLEN + payload.len()) as u32;
        let mut nlmsg_len = len;
        if self.one_in(15) {
            let small = self.below(64) as u32;
            let wrong = [
                0,
                15,
                16,
                small,
                len + 1,
                len - 1,
                len + 4,
                1 << 31,
                u32::MAX,
            ];
            nlmsg_len = self.pick(&wrong);
        }
        let header = NlMsgHdr::new(nlmsg_type)
            .with_len(nlmsg_len)
            .with_flags(self.flags(nlmsg_type))
            .with_seq(self.word())
            .with_pid(self.word());
        [header.as_bytes(), &payload].concat()
    }

    /// Returns a datagram of up to six messages, usually with the correct alignment.
    pub(crate) fn datagram(&mut self) -> Vec<u8> {
        let mut datagram = Vec::new();
        for _ in 0..=self.below(5) {
            datagram.extend(self.message());
            if !self.one_in(12) {
                // Padding that is not zero, so that an echo of it is visible.
                datagram.resize(datagram.len().next_multiple_of(4), 0xa5);
            }
        }
        if self.one_in(4) {
            datagram.truncate(1 + self.below(datagram.len()));
        }
        datagram
    }
}
