// SPDX-License-Identifier: MIT OR Apache-2.0
//! `linux/if_team.h`: teams of links.

// Written by ynlgen from the headers of Linux 7.3.4: names, types, numbers.
// Comments are kept. `ynlgen/uapi.toml` decides on headers and types.

#![allow(missing_docs, reason = "the names are C's, as are their meanings")]

// #define TEAM_GENL_VERSION
pub const TEAM_GENL_VERSION: u8 = 1;

// #define TEAM_STRING_MAX_LEN
pub const TEAM_STRING_MAX_LEN: usize = 32;

// enum TEAM_ATTR_*
pub const TEAM_ATTR_UNSPEC:       u16 = 0;
pub const TEAM_ATTR_TEAM_IFINDEX: u16 = 1;
pub const TEAM_ATTR_LIST_OPTION:  u16 = 2;
pub const TEAM_ATTR_LIST_PORT:    u16 = 3;

// enum TEAM_ATTR_ITEM_*
pub const TEAM_ATTR_ITEM_OPTION_UNSPEC: u16 = 0;
pub const TEAM_ATTR_ITEM_OPTION:        u16 = 1;

// enum TEAM_ATTR_OPTION_*
pub const TEAM_ATTR_OPTION_UNSPEC:       u16 = 0;
pub const TEAM_ATTR_OPTION_NAME:         u16 = 1;
pub const TEAM_ATTR_OPTION_CHANGED:      u16 = 2;
pub const TEAM_ATTR_OPTION_TYPE:         u16 = 3;
pub const TEAM_ATTR_OPTION_DATA:         u16 = 4;
pub const TEAM_ATTR_OPTION_REMOVED:      u16 = 5;
pub const TEAM_ATTR_OPTION_PORT_IFINDEX: u16 = 6;
pub const TEAM_ATTR_OPTION_ARRAY_INDEX:  u16 = 7;

// enum TEAM_ATTR_ITEM_*
pub const TEAM_ATTR_ITEM_PORT_UNSPEC: u16 = 0;
pub const TEAM_ATTR_ITEM_PORT:        u16 = 1;

// enum TEAM_ATTR_PORT_*
pub const TEAM_ATTR_PORT_UNSPEC:  u16 = 0;
pub const TEAM_ATTR_PORT_IFINDEX: u16 = 1;
pub const TEAM_ATTR_PORT_CHANGED: u16 = 2;
pub const TEAM_ATTR_PORT_LINKUP:  u16 = 3;
pub const TEAM_ATTR_PORT_SPEED:   u16 = 4;
pub const TEAM_ATTR_PORT_DUPLEX:  u16 = 5;
pub const TEAM_ATTR_PORT_REMOVED: u16 = 6;

// enum TEAM_CMD_*
pub const TEAM_CMD_NOOP:          u8 = 0;
pub const TEAM_CMD_OPTIONS_SET:   u8 = 1;
pub const TEAM_CMD_OPTIONS_GET:   u8 = 2;
pub const TEAM_CMD_PORT_LIST_GET: u8 = 3;
