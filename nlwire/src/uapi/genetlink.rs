// SPDX-License-Identifier: MIT OR Apache-2.0
//! `linux/genetlink.h`: generic netlink and its controller.
//!
//! A generic netlink family has a fixed name, and a number that the kernel
//! assigns when the family registers. The controller, whose number is always
//! [`GENL_ID_CTRL`], translates names to numbers.
//!
//! | constants | group |
//! |---|---|
//! | `GENL_*_ID`, `GENL_ID_*`, `GENL_NAMSIZ` | families (`nlmsg_type`), and the size of their names |
//! | `GENL_*_PERM`, `GENL_CMD_CAP_*` | flags of a command (`CTRL_ATTR_OP_FLAGS`) |
//! | `CTRL_CMD_*` | commands of the controller (`cmd` of `genlmsghdr`) |
//! | `CTRL_ATTR_*` | attributes of the controller |
//! | `CTRL_ATTR_OP_*` | attributes inside `CTRL_ATTR_OPS` |
//! | `CTRL_ATTR_MCAST_GRP_*` | attributes inside `CTRL_ATTR_MCAST_GROUPS` |
//! | `CTRL_ATTR_POLICY_*` | attributes inside `CTRL_ATTR_OP_POLICY` |

// Written by ynlgen from the headers of Linux 7.3.4: names, types, numbers.
// Comments are kept. `ynlgen/uapi.toml` decides on headers and types.

// #define GENL_NAMSIZ
// Families.

/// Size in bytes of the name of a family or group, including the terminating
/// NUL.
pub const GENL_NAMSIZ: usize = 16;

// #define GENL_*
/// Lowest family number (`nlmsg_type`).
pub const GENL_MIN_ID: u16 = 16;
/// Highest family number (`nlmsg_type`).
pub const GENL_MAX_ID: u16 = 1023;

// #define GENL_*
// Flags of a command: the bits of `CTRL_ATTR_OP_FLAGS`.

/// The sender needs `CAP_NET_ADMIN`.
pub const GENL_ADMIN_PERM:     u32 = 0x1;
/// The command answers requests for one object.
pub const GENL_CMD_CAP_DO:     u32 = 0x2;
/// The command answers dump requests.
pub const GENL_CMD_CAP_DUMP:   u32 = 0x4;
/// The command has an attribute policy.
pub const GENL_CMD_CAP_HASPOL: u32 = 0x8;
/// The sender needs `CAP_NET_ADMIN` only in the user namespace that owns the
/// network namespace.
pub const GENL_UNS_ADMIN_PERM: u32 = 0x10;

// #define GENL_*
/// The controller.
pub const GENL_ID_CTRL:      u16 = 16;
/// The family `VFS_DQUOT`: disk quota warnings.
pub const GENL_ID_VFS_DQUOT: u16 = 17;
/// The family `pmcraid`: events of the PMC RAID SCSI driver.
pub const GENL_ID_PMCRAID:   u16 = 18;
/// First of the numbers that the kernel assigns as families register.
pub const GENL_START_ALLOC:  u16 = 19;

// enum CTRL_CMD_*
// Controller commands (`cmd` of `genlmsghdr`).

/// Not in use.
pub const CTRL_CMD_UNSPEC:       u8 = 0;
/// Describes a family: the reply to [`CTRL_CMD_GETFAMILY`], or the notification
/// that a family was registered.
pub const CTRL_CMD_NEWFAMILY:    u8 = 1;
/// Notifies that a family was unregistered.
pub const CTRL_CMD_DELFAMILY:    u8 = 2;
/// Requests a family by name or number, or dumps all of them.
pub const CTRL_CMD_GETFAMILY:    u8 = 3;
/// Not in use.
pub const CTRL_CMD_NEWOPS:       u8 = 4;
/// Not in use.
pub const CTRL_CMD_DELOPS:       u8 = 5;
/// Not in use.
pub const CTRL_CMD_GETOPS:       u8 = 6;
/// Notifies that a multicast group was added.
pub const CTRL_CMD_NEWMCAST_GRP: u8 = 7;
/// Notifies that a multicast group was removed.
pub const CTRL_CMD_DELMCAST_GRP: u8 = 8;
/// Not in use.
pub const CTRL_CMD_GETMCAST_GRP: u8 = 9;
/// Dumps the attribute policies of a family.
pub const CTRL_CMD_GETPOLICY:    u8 = 10;

// enum CTRL_ATTR_*
// Controller attributes.

/// Not in use.
pub const CTRL_ATTR_UNSPEC:       u16 = 0;
/// u16, number of the family: its `nlmsg_type`.
pub const CTRL_ATTR_FAMILY_ID:    u16 = 1;
/// NUL-terminated string, at most [`GENL_NAMSIZ`] bytes: the name of the
/// family.
pub const CTRL_ATTR_FAMILY_NAME:  u16 = 2;
/// u32, version of the family's interface.
pub const CTRL_ATTR_VERSION:      u16 = 3;
/// u32, size in bytes of the family's own header, between `genlmsghdr` and the
/// attributes.
pub const CTRL_ATTR_HDRSIZE:      u16 = 4;
/// u32, highest attribute type of the family.
pub const CTRL_ATTR_MAXATTR:      u16 = 5;
/// Array of nests of `CTRL_ATTR_OP_*`, one for each command. The type of an
/// entry is its index, counted from 1.
pub const CTRL_ATTR_OPS:          u16 = 6;
/// Array of nests of `CTRL_ATTR_MCAST_GRP_*`, one for each multicast group. The
/// type of an entry is its index, counted from 1.
pub const CTRL_ATTR_MCAST_GROUPS: u16 = 7;
/// Nest of policies: one nest for each policy, with the policy's number as its
/// type. Each holds one nest of `NL_POLICY_TYPE_ATTR_*` for each attribute
/// type.
pub const CTRL_ATTR_POLICY:       u16 = 8;
/// Nest of commands: one nest of `CTRL_ATTR_POLICY_*` for each command, with
/// the command's number as its type.
pub const CTRL_ATTR_OP_POLICY:    u16 = 9;
/// u32, command whose policies [`CTRL_CMD_GETPOLICY`] dumps.
pub const CTRL_ATTR_OP:           u16 = 10;

// enum CTRL_ATTR_OP_*
// Attributes of a command, inside `CTRL_ATTR_OPS`.

/// Not in use.
pub const CTRL_ATTR_OP_UNSPEC: u16 = 0;
/// u32, number of the command: its `cmd`.
pub const CTRL_ATTR_OP_ID:     u16 = 1;
/// u32, flags: [`GENL_ADMIN_PERM`] and the constants that follow it.
pub const CTRL_ATTR_OP_FLAGS:  u16 = 2;

// enum CTRL_ATTR_MCAST_GRP_*
// Attributes of a multicast group, inside `CTRL_ATTR_MCAST_GROUPS`.

/// Not in use.
pub const CTRL_ATTR_MCAST_GRP_UNSPEC: u16 = 0;
/// NUL-terminated string, at most [`GENL_NAMSIZ`] bytes: the name of the group.
pub const CTRL_ATTR_MCAST_GRP_NAME:   u16 = 1;
/// u32, number of the group, for `NETLINK_ADD_MEMBERSHIP`.
pub const CTRL_ATTR_MCAST_GRP_ID:     u16 = 2;

// enum CTRL_ATTR_POLICY_*
// Attributes of a command's policies, inside `CTRL_ATTR_OP_POLICY`.

/// Not in use.
pub const CTRL_ATTR_POLICY_UNSPEC: u16 = 0;
/// u32, number of the policy for requests for one object.
pub const CTRL_ATTR_POLICY_DO:     u16 = 1;
/// u32, number of the policy for dump requests.
pub const CTRL_ATTR_POLICY_DUMP:   u16 = 2;
