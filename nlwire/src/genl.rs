//! [`GenlMsgHdr`]: the family header of generic netlink.
//!
//! ```text
//!   0                   16    17    18          20
//!  +-------------------+-----+-----+-----------+----------------
//!  |     nlmsghdr      | cmd | ver | reserved  |  attributes ...
//!  +-------------------+-----+-----+-----------+----------------
//! ```
//!
//! A generic netlink family has no number of its own: the message type is an
//! id that the controller (family `GENL_ID_CTRL`) tells for a name, with
//! `CTRL_CMD_GETFAMILY` and the name in `CTRL_ATTR_FAMILY_NAME`.

use core::fmt;

use zerocopy::native_endian::U16;
use zerocopy_derive::{FromBytes, Immutable, IntoBytes, KnownLayout, Unaligned};

/// The header behind `nlmsghdr` in generic netlink. C: `struct genlmsghdr`,
/// 4 bytes.
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
    /// A header for command `cmd` of version `version` of the family. The
    /// reserved field is 0, as strict families demand.
    #[inline]
    #[must_use]
    pub const fn new(cmd: u8, version: u8) -> Self {
        Self {
            cmd,
            version,
            reserved: U16::new(0),
        }
    }

    /// The command, numbered by the family.
    #[inline]
    #[must_use]
    pub const fn cmd(&self) -> u8 {
        self.cmd
    }

    /// The version of the family's interface.
    #[inline]
    #[must_use]
    pub const fn version(&self) -> u8 {
        self.version
    }

    /// The reserved field, 0 from a sender that follows the rules.
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
