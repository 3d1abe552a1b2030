// SPDX-License-Identifier: MIT OR Apache-2.0
//! Descriptions of generic netlink families, as the controller returns them:
//! their commands, their multicast groups, and the policies of their
//! attributes.

use nlwire::uapi::*;
use nlwire::{Attribute, GenlMsgHdr, Message, ParseError};

mod policies;

pub use policies::{AttributePolicy, CommandPolicy, Policies};

/// The description of a generic netlink family. Kernel: `struct genl_family`, written
/// by `ctrl_fill_info`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Family {
    /// The name. Bytes that are not UTF-8 are replaced.
    pub name: String,
    /// The id: the type of the family's messages.
    pub id: u16,
    /// The version of the interface.
    pub version: u32,
    /// The length in bytes of the family's own header after [`GenlMsgHdr`];
    /// usually 0.
    pub header_len: u32,
    /// The highest attribute type; 0 if it differs between commands.
    pub max_attr: u32,
    /// The multicast groups.
    pub groups: Vec<Group>,
    /// The commands.
    pub commands: Vec<Command>,
}

/// A multicast group of a [`Family`].
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Group {
    /// The name within the family. Bytes that are not UTF-8 are replaced.
    pub name: String,
    /// The id, for [`Monitor::join`](crate::Monitor::join).
    pub id: u32,
}

/// A command of a [`Family`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Command {
    /// The number.
    pub id: u32,
    /// The bits `GENL_*`: whether the command requires a capability, can be a
    /// request or a dump, and has a policy.
    pub flags: u32,
}

impl Family {
    /// Reads a `CTRL_CMD_NEWFAMILY` message: a reply of the controller, or a
    /// notification of its group `notify`.
    ///
    /// # Errors
    /// [`ParseError`].
    pub fn parse(message: &Message<'_>) -> Result<Self, ParseError> {
        let mut family = Self {
            name: String::new(),
            id: 0,
            version: 0,
            header_len: 0,
            max_attr: 0,
            groups: Vec::new(),
            commands: Vec::new(),
        };
        for attribute in message.attributes(size_of::<GenlMsgHdr>())? {
            let attribute = attribute?;
            match attribute.nla_type() {
                CTRL_ATTR_FAMILY_ID => family.id = attribute.get_u16()?,
                CTRL_ATTR_FAMILY_NAME => family.name = text(&attribute)?,
                CTRL_ATTR_VERSION => family.version = attribute.get_u32()?,
                CTRL_ATTR_HDRSIZE => family.header_len = attribute.get_u32()?,
                CTRL_ATTR_MAXATTR => family.max_attr = attribute.get_u32()?,
                CTRL_ATTR_MCAST_GROUPS => {
                    // An array: the types of its entries have no meaning.
                    for entry in attribute.nested() {
                        family.groups.push(Group::parse(&entry?)?);
                    }
                }
                CTRL_ATTR_OPS => {
                    for entry in attribute.nested() {
                        family.commands.push(Command::parse(&entry?)?);
                    }
                }
                _ => {}
            }
        }
        Ok(family)
    }

    /// Returns the id of the group with this name.
    #[must_use]
    pub fn group(&self, name: &str) -> Option<u32> {
        let group = self.groups.iter().find(|group| group.name == name);
        group.map(|group| group.id)
    }
}

impl Group {
    fn parse(entry: &Attribute<'_>) -> Result<Self, ParseError> {
        let mut group = Self {
            name: String::new(),
            id: 0,
        };
        for attribute in entry.nested() {
            let attribute = attribute?;
            match attribute.nla_type() {
                CTRL_ATTR_MCAST_GRP_NAME => group.name = text(&attribute)?,
                CTRL_ATTR_MCAST_GRP_ID => group.id = attribute.get_u32()?,
                _ => {}
            }
        }
        Ok(group)
    }
}

impl Command {
    fn parse(entry: &Attribute<'_>) -> Result<Self, ParseError> {
        let mut command = Self { id: 0, flags: 0 };
        for attribute in entry.nested() {
            let attribute = attribute?;
            match attribute.nla_type() {
                CTRL_ATTR_OP_ID => command.id = attribute.get_u32()?,
                CTRL_ATTR_OP_FLAGS => command.flags = attribute.get_u32()?,
                _ => {}
            }
        }
        Ok(command)
    }
}

fn text(attribute: &Attribute<'_>) -> Result<String, ParseError> {
    Ok(attribute.get_cstr()?.to_string_lossy().into_owned())
}
