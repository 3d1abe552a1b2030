// SPDX-License-Identifier: MIT OR Apache-2.0
//! [`AttributePolicy`]: the rule for an attribute, as the kernel reports it in the
//! controller's replies to `CTRL_CMD_GETPOLICY` and in extended ACKs.

use std::fmt;

use nlwire::uapi::*;
use nlwire::{Attribute, GenlMsgHdr, Message, ParseError};

use crate::Error;

/// The rules for the attributes of a family's commands. Returned by
/// [`Genl::policies`](crate::Genl::policies).
///
/// A policy is a set of rules with a number. The number is meaningful only
/// within this value. A command refers to the policy of its top level, and the
/// rule for a nest refers to the policy of the nest's content.
///
/// ```
/// use nlsock::Genl;
/// use nlwire::uapi::{CTRL_ATTR_FAMILY_NAME, CTRL_CMD_GETFAMILY, NL_ATTR_TYPE_NUL_STRING};
///
/// let policies = Genl::open()?.policies("nlctrl")?;
/// let name = policies
///     .of_request(CTRL_CMD_GETFAMILY.into())
///     .find(|attribute| attribute.nla_type == CTRL_ATTR_FAMILY_NAME)
///     .unwrap();
/// assert_eq!(name.kind, NL_ATTR_TYPE_NUL_STRING);
/// assert_eq!(name.to_string(), "attribute 2: NUL_STRING of at most 15 bytes");
/// # Ok::<(), nlsock::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Policies {
    /// The policies of each command.
    pub commands: Vec<CommandPolicy>,
    /// The rules of all policies.
    pub attributes: Vec<AttributePolicy>,
}

/// The policies of one command.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct CommandPolicy {
    /// The command. Linux reports 0 for a command that supports only dumps
    /// (`ctrl_dumppolicy_put_op`, seen in 6.18).
    pub cmd: u32,
    /// The policy of its requests (`CTRL_ATTR_POLICY_DO`).
    pub request: Option<u32>,
    /// The policy of its dumps (`CTRL_ATTR_POLICY_DUMP`).
    pub dump: Option<u32>,
}

/// The rule for an attribute: `NL_POLICY_TYPE_ATTR_*`. Kernel: `struct nla_policy`,
/// written by `__netlink_policy_dump_write_attr`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct AttributePolicy {
    /// The number of the policy that contains the rule; 0 in an extended ACK.
    pub policy: u32,
    /// The attribute's type; 0 in an extended ACK.
    pub nla_type: u16,
    /// One of `NL_ATTR_TYPE_*`.
    pub kind: u32,
    /// The minimum signed value.
    pub min_signed: Option<i64>,
    /// The maximum signed value.
    pub max_signed: Option<i64>,
    /// The minimum unsigned value.
    pub min_unsigned: Option<u64>,
    /// The maximum unsigned value.
    pub max_unsigned: Option<u64>,
    /// The minimum length in bytes.
    pub min_len: Option<u32>,
    /// The maximum length in bytes.
    pub max_len: Option<u32>,
    /// The number of the policy of the nest's content.
    pub nested: Option<u32>,
    /// The highest attribute type in the nest.
    pub nested_max: Option<u32>,
    /// The valid bits of a `BITFIELD32`.
    pub bitfield32: Option<u32>,
    /// The bits that an unsigned value may have set.
    pub mask: Option<u64>,
}

impl Policies {
    /// Adds the policies in one message of the controller's reply. Together they
    /// take at most `limit` bytes and what one message has.
    pub(crate) fn add(&mut self, message: &Message<'_>, limit: usize) -> Result<(), Error> {
        if self.size() > limit {
            return Err(Error::ReplyTooLong { limit });
        }
        Ok(self.parse(message)?)
    }

    /// Returns the memory that the rules take. A rule can be 40 times as long as
    /// the attribute that it was read from.
    fn size(&self) -> usize {
        let attributes = self
            .attributes
            .len()
            .saturating_mul(size_of::<AttributePolicy>());
        let commands = self
            .commands
            .len()
            .saturating_mul(size_of::<CommandPolicy>());
        attributes.saturating_add(commands)
    }

    fn parse(&mut self, message: &Message<'_>) -> Result<(), ParseError> {
        for attribute in message.attributes(size_of::<GenlMsgHdr>())? {
            let attribute = attribute?;
            match attribute.nla_type() {
                CTRL_ATTR_OP_POLICY => {
                    for command in attribute.nested() {
                        self.commands.push(CommandPolicy::parse(&command?)?);
                    }
                }
                CTRL_ATTR_POLICY => {
                    for policy in attribute.nested() {
                        let policy = policy?;
                        for attribute in policy.nested() {
                            let attribute = attribute?;
                            self.attributes.push(AttributePolicy {
                                policy: policy.nla_type().into(),
                                nla_type: attribute.nla_type(),
                                ..AttributePolicy::parse(&attribute)?
                            });
                        }
                    }
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// Returns the rules of one policy.
    pub fn of(&self, policy: u32) -> impl Iterator<Item = &AttributePolicy> {
        let attributes = self.attributes.iter();
        attributes.filter(move |attribute| attribute.policy == policy)
    }

    /// Returns the rules for the top level of a command's requests. There are
    /// none if the kernel reports no policy.
    pub fn of_request(&self, cmd: u32) -> impl Iterator<Item = &AttributePolicy> {
        let command = self.commands.iter().find(|command| command.cmd == cmd);
        let policy = command.and_then(|command| command.request);
        policy.into_iter().flat_map(|policy| self.of(policy))
    }

    /// Returns the rules for the top level of a command's dump requests. There
    /// are none if the kernel reports no policy.
    pub fn of_dump(&self, cmd: u32) -> impl Iterator<Item = &AttributePolicy> {
        let command = self.commands.iter().find(|command| command.cmd == cmd);
        let policy = command.and_then(|command| command.dump);
        policy.into_iter().flat_map(|policy| self.of(policy))
    }
}

impl CommandPolicy {
    fn parse(command: &Attribute<'_>) -> Result<Self, ParseError> {
        let mut this = Self {
            cmd: command.nla_type().into(),
            ..Self::default()
        };
        for attribute in command.nested() {
            let attribute = attribute?;
            match attribute.nla_type() {
                CTRL_ATTR_POLICY_DO => this.request = Some(attribute.get_u32()?),
                CTRL_ATTR_POLICY_DUMP => this.dump = Some(attribute.get_u32()?),
                _ => {}
            }
        }
        Ok(this)
    }
}

impl AttributePolicy {
    /// Reads a nest of `NL_POLICY_TYPE_ATTR_*`.
    ///
    /// # Errors
    /// [`ParseError`].
    pub fn parse(nest: &Attribute<'_>) -> Result<Self, ParseError> {
        let mut this = Self::default();
        for attribute in nest.nested() {
            let attribute = attribute?;
            match attribute.nla_type() {
                NL_POLICY_TYPE_ATTR_TYPE => this.kind = attribute.get_u32()?,
                NL_POLICY_TYPE_ATTR_MIN_VALUE_S => this.min_signed = Some(attribute.get_i64()?),
                NL_POLICY_TYPE_ATTR_MAX_VALUE_S => this.max_signed = Some(attribute.get_i64()?),
                NL_POLICY_TYPE_ATTR_MIN_VALUE_U => this.min_unsigned = Some(attribute.get_u64()?),
                NL_POLICY_TYPE_ATTR_MAX_VALUE_U => this.max_unsigned = Some(attribute.get_u64()?),
                NL_POLICY_TYPE_ATTR_MIN_LENGTH => this.min_len = Some(attribute.get_u32()?),
                NL_POLICY_TYPE_ATTR_MAX_LENGTH => this.max_len = Some(attribute.get_u32()?),
                NL_POLICY_TYPE_ATTR_POLICY_IDX => this.nested = Some(attribute.get_u32()?),
                NL_POLICY_TYPE_ATTR_POLICY_MAXTYPE => this.nested_max = Some(attribute.get_u32()?),
                NL_POLICY_TYPE_ATTR_BITFIELD32_MASK => this.bitfield32 = Some(attribute.get_u32()?),
                NL_POLICY_TYPE_ATTR_MASK => this.mask = Some(attribute.get_u64()?),
                _ => {}
            }
        }
        Ok(this)
    }

    /// Returns the name of the type: `U8` for `NL_ATTR_TYPE_U8`.
    fn kind_name(&self) -> Option<&'static str> {
        Some(match self.kind {
            NL_ATTR_TYPE_INVALID => "INVALID",
            NL_ATTR_TYPE_FLAG => "FLAG",
            NL_ATTR_TYPE_U8 => "U8",
            NL_ATTR_TYPE_U16 => "U16",
            NL_ATTR_TYPE_U32 => "U32",
            NL_ATTR_TYPE_U64 => "U64",
            NL_ATTR_TYPE_S8 => "S8",
            NL_ATTR_TYPE_S16 => "S16",
            NL_ATTR_TYPE_S32 => "S32",
            NL_ATTR_TYPE_S64 => "S64",
            NL_ATTR_TYPE_BINARY => "BINARY",
            NL_ATTR_TYPE_STRING => "STRING",
            NL_ATTR_TYPE_NUL_STRING => "NUL_STRING",
            NL_ATTR_TYPE_NESTED => "NESTED",
            NL_ATTR_TYPE_NESTED_ARRAY => "NESTED_ARRAY",
            NL_ATTR_TYPE_BITFIELD32 => "BITFIELD32",
            16 => "SINT", // NL_ATTR_TYPE_SINT, Linux 6.7
            17 => "UINT", // NL_ATTR_TYPE_UINT
            _ => return None,
        })
    }
}

/// Writes a range that may be open at either end.
fn range<T: fmt::Display>(
    f: &mut fmt::Formatter<'_>,
    least: Option<T>,
    most: Option<T>,
    unit: &str,
) -> fmt::Result {
    match (least, most) {
        (Some(least), Some(most)) => write!(f, "{least} to {most}{unit}"),
        (Some(least), None) => write!(f, "at least {least}{unit}"),
        (None, Some(most)) => write!(f, "at most {most}{unit}"),
        (None, None) => Ok(()),
    }
}

impl fmt::Display for AttributePolicy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.nla_type != 0 {
            write!(f, "attribute {}: ", self.nla_type)?;
        }
        match self.kind_name() {
            Some(name) => f.write_str(name)?,
            None => write!(f, "type {}", self.kind)?,
        }
        if self.min_signed.or(self.max_signed).is_some() {
            f.write_str(", ")?;
            range(f, self.min_signed, self.max_signed, "")?;
        }
        if self.min_unsigned.or(self.max_unsigned).is_some() {
            f.write_str(", ")?;
            range(f, self.min_unsigned, self.max_unsigned, "")?;
        }
        if self.min_len.or(self.max_len).is_some() {
            f.write_str(" of ")?;
            range(f, self.min_len, self.max_len, " bytes")?;
        }
        if let Some(mask) = self.bitfield32.map(u64::from).or(self.mask) {
            write!(f, ", bits {mask:#x}")?;
        }
        if let Some(policy) = self.nested {
            write!(f, " of policy {policy}")?;
        }
        Ok(())
    }
}
