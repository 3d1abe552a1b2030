// SPDX-License-Identifier: MIT OR Apache-2.0
//! [`GenlMsgHdr`]: the family header of generic netlink.
//!
//! ```text
//!   0                   16    17    18          20
//!  +-------------------+-----+-----+-----------+----------------
//!  |     nlmsghdr      | cmd | ver | reserved  |  attributes ...
//!  +-------------------+-----+-----+-----------+----------------
//! ```
//!
//! A generic netlink family has no fixed number. The type of its messages is an
//! id that the kernel assigns at run time. The controller (family
//! `GENL_ID_CTRL`) returns the id for a name: the request is
//! `CTRL_CMD_GETFAMILY`, with the name in `CTRL_ATTR_FAMILY_NAME`. For an
//! unknown name, the answer is `ENOENT`, without a text.
//!
//! # Example: from a family's name to its id
//!
//! ```
//! use nlwire::uapi::*;
//! use nlwire::{BuildError, GenlMsgHdr, Message, MessageBuilder, NlMsgHdr, ParseError, SliceSink};
//!
//! /// Builds the request.
//! fn get_family<'b>(name: &str, buf: &'b mut [u8]) -> Result<&'b [u8], BuildError> {
//!     let mut sink = SliceSink::new(buf);
//!     let header = NlMsgHdr::new(GENL_ID_CTRL).with_flags(NLM_F_REQUEST | NLM_F_ACK).with_seq(1);
//!     let mut message = MessageBuilder::new(&mut sink, header)?;
//!     message.put_header(&GenlMsgHdr::new(CTRL_CMD_GETFAMILY, 1))?;
//!     message.put_str(CTRL_ATTR_FAMILY_NAME, name)?;
//!     message.end()?;
//!     Ok(sink.into_bytes())
//! }
//!
//! /// Returns the id in the reply, which is the message type of the family.
//! fn family_id(reply: &Message<'_>) -> Result<Option<u16>, ParseError> {
//!     for attribute in reply.parse::<GenlMsgHdr>()?.1 {
//!         let attribute = attribute?;
//!         if attribute.nla_type() == CTRL_ATTR_FAMILY_ID {
//!             return attribute.get_u16().map(Some);
//!         }
//!     }
//!     Ok(None)
//! }
//! # get_family("nlctrl", &mut [0; 64]).unwrap();
//! ```

use core::fmt;

use zerocopy::native_endian::U16;
use zerocopy_derive::{FromBytes, Immutable, IntoBytes, KnownLayout, Unaligned};

/// The header after `nlmsghdr` in generic netlink. C: `struct genlmsghdr`, 4
/// bytes.
#[doc(alias = "genlmsghdr")]
#[doc(alias = "GENL_HDRLEN")]
#[derive(
    Clone,
    Copy,
    Default,
    PartialEq,
    Eq,
    Hash,
    FromBytes,
    IntoBytes,
    KnownLayout,
    Immutable,
    Unaligned,
)]
#[repr(C)]
pub struct GenlMsgHdr {
    cmd: u8,
    version: u8,
    reserved: U16,
}

const _: () = assert!(size_of::<GenlMsgHdr>() == 4);

impl GenlMsgHdr {
    /// Returns a header for command `cmd` of version `version` of the family. The
    /// reserved field is 0, as strict families require.
    #[inline]
    #[must_use]
    pub const fn new(cmd: u8, version: u8) -> Self {
        Self {
            cmd,
            version,
            reserved: U16::new(0),
        }
    }

    /// Returns the command, numbered by the family.
    #[inline]
    #[must_use]
    pub const fn cmd(&self) -> u8 {
        self.cmd
    }

    /// Returns the version of the family's interface.
    #[inline]
    #[must_use]
    pub const fn version(&self) -> u8 {
        self.version
    }

    /// Returns the reserved field, 0 from a sender that follows the rules.
    #[inline]
    #[must_use]
    pub const fn reserved(&self) -> u16 {
        self.reserved.get()
    }
}

impl fmt::Debug for GenlMsgHdr {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("GenlMsgHdr")
            .field("cmd", &self.cmd)
            .field("version", &self.version)
            .finish()
    }
}
