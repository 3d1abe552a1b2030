// SPDX-License-Identifier: MIT OR Apache-2.0
//! Headers of the link layer: `LINKTYPE_NETLINK` and Linux's cooked captures.
//!
//! ```text
//!   0        2        4          6                    14
//!  +--------+--------+----------+--------------------+----------+
//!  | packet | device | address  | address            | protocol |  LINKTYPE_NETLINK,
//!  | type   | type   | length   |                    |          |  LINKTYPE_LINUX_SLL
//!  +--------+--------+----------+--------------------+----------+
//!
//!   0          2          4           8        10     11       12        20
//!  +----------+----------+-----------+--------+------+--------+---------+
//!  | protocol | reserved | interface | device | pkt. | addr.  | address |  LINKTYPE_LINUX_SLL2
//!  |          |          | index     | type   | type | length |         |
//!  +----------+----------+-----------+--------+------+--------+---------+
//! ```
//!
//! All fields are in network byte order. Of a netlink packet, the device type is
//! `ARPHRD_NETLINK` and the protocol is `NETLINK_*`.

use nlwire::uapi::ARPHRD_NETLINK;

use super::{InputError, Record};

/// The packet type of a captured datagram (`linux/if_packet.h`). An nlmon device marks all
/// as outgoing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PacketType {
    /// `PACKET_USER`.
    ToUser,
    /// `PACKET_KERNEL`.
    ToKernel,
}

impl PacketType {
    pub(super) const fn new(number: u16) -> Option<Self> {
        match number {
            6 => Some(Self::ToUser),
            7 => Some(Self::ToKernel),
            _ => None,
        }
    }
}

/// A link type that can have netlink packets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LinkType {
    Netlink,
    Sll,
    Sll2,
}

/// The parts of a header.
struct Header {
    len: usize,
    device: u16,
    packet_type: u16,
    protocol: u16,
}

impl LinkType {
    /// Returns the link type with a number of <https://www.tcpdump.org/linktypes.html>.
    pub(super) const fn new(number: u32) -> Option<Self> {
        match number {
            253 => Some(Self::Netlink),
            113 => Some(Self::Sll),
            276 => Some(Self::Sll2),
            _ => None,
        }
    }

    fn header(self, bytes: &[u8]) -> Option<Header> {
        let be16 = |at: usize| {
            let bytes = bytes.get(at..at.saturating_add(2))?;
            Some(u16::from_be_bytes(bytes.try_into().ok()?))
        };
        Some(match self {
            Self::Netlink | Self::Sll => Header {
                len: 16,
                packet_type: be16(0)?,
                device: be16(2)?,
                protocol: be16(14)?,
            },
            Self::Sll2 => {
                bytes.get(..20)?;
                Header {
                    len: 20,
                    protocol: be16(0)?,
                    device: be16(8)?,
                    packet_type: u16::from(*bytes.get(10)?),
                }
            }
        })
    }
}

impl Record {
    /// Interprets the start of the bytes as a header. Returns false for a packet of a
    /// device that is not of netlink.
    pub(super) fn read_link(&mut self, link: LinkType) -> Result<bool, InputError> {
        let Some(header) = link.header(&self.bytes) else {
            let problem = format!("{} bytes, too few for a header", self.bytes.len());
            return Err(InputError::record(self.offset, problem));
        };
        if header.device != ARPHRD_NETLINK {
            if link != LinkType::Netlink {
                return Ok(false);
            }
            let problem = format!(
                "device type {}, netlink has {ARPHRD_NETLINK}",
                header.device
            );
            return Err(InputError::record(self.offset.saturating_add(2), problem));
        }
        self.header_len = header.len;
        self.offset = self
            .offset
            .saturating_add(u64::try_from(header.len).unwrap_or_default());
        self.packet_type = PacketType::new(header.packet_type);
        self.protocol = Some(header.protocol.into());
        Ok(true)
    }

    /// Interprets the bytes as a datagram, behind a header of `LINKTYPE_NETLINK` if it has
    /// one, as in the output of `tcpdump -xx`. A message cannot begin like that: it would be
    /// longer than 800 MB.
    pub(super) fn read_datagram(&mut self) {
        if let [0, _, 0x03, 0x38, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, ..] = *self.bytes {
            // A header that is too short is a datagram that is.
            let _ = self.read_link(LinkType::Netlink);
        }
    }
}
