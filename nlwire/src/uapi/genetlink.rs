//! `linux/genetlink.h`: generic netlink and its controller.
//!
//! A generic netlink family has a name that is fixed and a number that is not:
//! the kernel hands out the numbers when families register. The controller,
//! whose number is always [`GENL_ID_CTRL`], translates.

use super::netlink::NLMSG_MIN_TYPE;

// Families.

/// Bytes of a family's or group's name, the terminating NUL included.
pub const GENL_NAMSIZ: usize = 16;
/// The lowest number of a family (`nlmsg_type`).
pub const GENL_MIN_ID: u16 = NLMSG_MIN_TYPE;
/// The highest number of a family (`nlmsg_type`).
pub const GENL_MAX_ID: u16 = 1023;
/// The controller.
pub const GENL_ID_CTRL: u16 = NLMSG_MIN_TYPE;
/// `VFS_DQUOT`, disk quota warnings.
pub const GENL_ID_VFS_DQUOT: u16 = NLMSG_MIN_TYPE + 1;
/// `pmcraid`, events of that SCSI driver.
pub const GENL_ID_PMCRAID: u16 = NLMSG_MIN_TYPE + 2;
/// Numbers from here on are handed out as families register.
pub const GENL_START_ALLOC: u16 = NLMSG_MIN_TYPE + 3;

// Properties of a family's command: the bits of `CTRL_ATTR_OP_FLAGS`.

/// The sender needs `CAP_NET_ADMIN`.
pub const GENL_ADMIN_PERM: u32 = 0x01;
/// The command answers requests for one object.
pub const GENL_CMD_CAP_DO: u32 = 0x02;
/// The command answers dump requests.
pub const GENL_CMD_CAP_DUMP: u32 = 0x04;
/// The command has an attribute policy.
pub const GENL_CMD_CAP_HASPOL: u32 = 0x08;
/// The sender needs `CAP_NET_ADMIN` over the network namespace alone.
pub const GENL_UNS_ADMIN_PERM: u32 = 0x10;

// Commands of the controller (`cmd` of `genlmsghdr`).

/// Not in use.
pub const CTRL_CMD_UNSPEC: u8 = 0;
/// A family: the answer to [`CTRL_CMD_GETFAMILY`], or news that one registered.
pub const CTRL_CMD_NEWFAMILY: u8 = 1;
/// News that a family is gone.
pub const CTRL_CMD_DELFAMILY: u8 = 2;
/// Asks for a family by name or number, or dumps all.
pub const CTRL_CMD_GETFAMILY: u8 = 3;
/// Not in use.
pub const CTRL_CMD_NEWOPS: u8 = 4;
/// Not in use.
pub const CTRL_CMD_DELOPS: u8 = 5;
/// Not in use.
pub const CTRL_CMD_GETOPS: u8 = 6;
/// News that a multicast group appeared.
pub const CTRL_CMD_NEWMCAST_GRP: u8 = 7;
/// News that a multicast group is gone.
pub const CTRL_CMD_DELMCAST_GRP: u8 = 8;
/// Not in use.
pub const CTRL_CMD_GETMCAST_GRP: u8 = 9;
/// Dumps the attribute policies of a family.
pub const CTRL_CMD_GETPOLICY: u8 = 10;

// Attributes of the controller.

/// Not in use.
pub const CTRL_ATTR_UNSPEC: u16 = 0;
/// u16, the family's number: its `nlmsg_type`.
pub const CTRL_ATTR_FAMILY_ID: u16 = 1;
/// NUL-terminated string of at most [`GENL_NAMSIZ`] bytes, the family's name.
pub const CTRL_ATTR_FAMILY_NAME: u16 = 2;
/// u32, version of the family's interface.
pub const CTRL_ATTR_VERSION: u16 = 3;
/// u32, bytes: the family's own header, between `genlmsghdr` and attributes.
pub const CTRL_ATTR_HDRSIZE: u16 = 4;
/// u32, highest type of the family's attributes.
pub const CTRL_ATTR_MAXATTR: u16 = 5;
/// Nest of entries numbered from 1, each a nest of `CTRL_ATTR_OP_*`.
pub const CTRL_ATTR_OPS: u16 = 6;
/// Nest of entries numbered from 1, each a nest of `CTRL_ATTR_MCAST_GRP_*`.
pub const CTRL_ATTR_MCAST_GROUPS: u16 = 7;
/// Nest by policy number of nests by attribute type of `NL_POLICY_TYPE_ATTR_*`.
pub const CTRL_ATTR_POLICY: u16 = 8;
/// Nest by command of nests of `CTRL_ATTR_POLICY_*`.
pub const CTRL_ATTR_OP_POLICY: u16 = 9;
/// u32, the command whose policies [`CTRL_CMD_GETPOLICY`] shall dump.
pub const CTRL_ATTR_OP: u16 = 10;

// Attributes of one command, inside `CTRL_ATTR_OPS`.

/// Not in use.
pub const CTRL_ATTR_OP_UNSPEC: u16 = 0;
/// u32, the command's number: its `cmd`.
pub const CTRL_ATTR_OP_ID: u16 = 1;
/// u32, bits: `GENL_ADMIN_PERM` and its neighbours.
pub const CTRL_ATTR_OP_FLAGS: u16 = 2;

// Attributes of one multicast group, inside `CTRL_ATTR_MCAST_GROUPS`.

/// Not in use.
pub const CTRL_ATTR_MCAST_GRP_UNSPEC: u16 = 0;
/// NUL-terminated string of at most [`GENL_NAMSIZ`] bytes, the group's name.
pub const CTRL_ATTR_MCAST_GRP_NAME: u16 = 1;
/// u32, the group's number, for `NETLINK_ADD_MEMBERSHIP`.
pub const CTRL_ATTR_MCAST_GRP_ID: u16 = 2;

// Attributes of one command's policies, inside `CTRL_ATTR_OP_POLICY`.

/// Not in use.
pub const CTRL_ATTR_POLICY_UNSPEC: u16 = 0;
/// u32, number of the policy of a request for one object.
pub const CTRL_ATTR_POLICY_DO: u16 = 1;
/// u32, number of the policy of a dump request.
pub const CTRL_ATTR_POLICY_DUMP: u16 = 2;
