// SPDX-License-Identifier: MIT OR Apache-2.0
//! `linux/netfilter/ipset/ip_set.h`: sets of addresses, ports and names.

// Written by ynlgen from the headers of Linux 7.3.4: names, types, numbers.
// Comments are kept. `ynlgen/uapi.toml` decides on headers and types.

#![allow(missing_docs, reason = "the names are C's, as are their meanings")]

// From `linux/netfilter/ipset/ip_set.h`.

// #define IPSET_*
pub const IPSET_PROTOCOL:     u8 = 7;
pub const IPSET_PROTOCOL_MIN: u8 = 6;

// #define IPSET_*
pub const IPSET_MAXNAMELEN:       u32 = 32;
pub const IPSET_MAX_COMMENT_SIZE: u32 = 255;

// enum ipset_cmd
pub const IPSET_CMD_NONE:        u8 = 0;
pub const IPSET_CMD_PROTOCOL:    u8 = 1;
pub const IPSET_CMD_CREATE:      u8 = 2;
pub const IPSET_CMD_DESTROY:     u8 = 3;
pub const IPSET_CMD_FLUSH:       u8 = 4;
pub const IPSET_CMD_RENAME:      u8 = 5;
pub const IPSET_CMD_SWAP:        u8 = 6;
pub const IPSET_CMD_LIST:        u8 = 7;
pub const IPSET_CMD_SAVE:        u8 = 8;
pub const IPSET_CMD_ADD:         u8 = 9;
pub const IPSET_CMD_DEL:         u8 = 10;
pub const IPSET_CMD_TEST:        u8 = 11;
pub const IPSET_CMD_HEADER:      u8 = 12;
pub const IPSET_CMD_TYPE:        u8 = 13;
pub const IPSET_CMD_GET_BYNAME:  u8 = 14;
pub const IPSET_CMD_GET_BYINDEX: u8 = 15;
pub const IPSET_CMD_RESTORE:     u8 = 16;
pub const IPSET_CMD_HELP:        u8 = 17;
pub const IPSET_CMD_VERSION:     u8 = 18;
pub const IPSET_CMD_QUIT:        u8 = 19;
pub const IPSET_CMD_COMMIT:      u8 = 20;

// enum IPSET_ATTR_*
pub const IPSET_ATTR_UNSPEC:       u16 = 0;
pub const IPSET_ATTR_PROTOCOL:     u16 = 1;
pub const IPSET_ATTR_SETNAME:      u16 = 2;
pub const IPSET_ATTR_TYPENAME:     u16 = 3;
pub const IPSET_ATTR_SETNAME2:     u16 = 3;
pub const IPSET_ATTR_REVISION:     u16 = 4;
pub const IPSET_ATTR_FAMILY:       u16 = 5;
pub const IPSET_ATTR_FLAGS:        u16 = 6;
pub const IPSET_ATTR_DATA:         u16 = 7;
pub const IPSET_ATTR_ADT:          u16 = 8;
pub const IPSET_ATTR_LINENO:       u16 = 9;
pub const IPSET_ATTR_PROTOCOL_MIN: u16 = 10;
pub const IPSET_ATTR_REVISION_MIN: u16 = 10;
pub const IPSET_ATTR_INDEX:        u16 = 11;

// enum IPSET_ATTR_*
pub const IPSET_ATTR_IP:          u16 = 1;
pub const IPSET_ATTR_IP_FROM:     u16 = 1;
pub const IPSET_ATTR_IP_TO:       u16 = 2;
pub const IPSET_ATTR_CIDR:        u16 = 3;
pub const IPSET_ATTR_PORT:        u16 = 4;
pub const IPSET_ATTR_PORT_FROM:   u16 = 4;
pub const IPSET_ATTR_PORT_TO:     u16 = 5;
pub const IPSET_ATTR_TIMEOUT:     u16 = 6;
pub const IPSET_ATTR_PROTO:       u16 = 7;
pub const IPSET_ATTR_CADT_FLAGS:  u16 = 8;
pub const IPSET_ATTR_CADT_LINENO: u16 = 9;
pub const IPSET_ATTR_MARK:        u16 = 10;
pub const IPSET_ATTR_MARKMASK:    u16 = 11;
pub const IPSET_ATTR_BITMASK:     u16 = 12;
pub const IPSET_ATTR_INITVAL:     u16 = 17;
pub const IPSET_ATTR_HASHSIZE:    u16 = 18;
pub const IPSET_ATTR_MAXELEM:     u16 = 19;
pub const IPSET_ATTR_NETMASK:     u16 = 20;
pub const IPSET_ATTR_BUCKETSIZE:  u16 = 21;
pub const IPSET_ATTR_RESIZE:      u16 = 22;
pub const IPSET_ATTR_SIZE:        u16 = 23;
pub const IPSET_ATTR_ELEMENTS:    u16 = 24;
pub const IPSET_ATTR_REFERENCES:  u16 = 25;
pub const IPSET_ATTR_MEMSIZE:     u16 = 26;

// enum IPSET_ATTR_*
pub const IPSET_ATTR_ETHER:    u16 = 17;
pub const IPSET_ATTR_NAME:     u16 = 18;
pub const IPSET_ATTR_NAMEREF:  u16 = 19;
pub const IPSET_ATTR_IP2:      u16 = 20;
pub const IPSET_ATTR_CIDR2:    u16 = 21;
pub const IPSET_ATTR_IP2_TO:   u16 = 22;
pub const IPSET_ATTR_IFACE:    u16 = 23;
pub const IPSET_ATTR_BYTES:    u16 = 24;
pub const IPSET_ATTR_PACKETS:  u16 = 25;
pub const IPSET_ATTR_COMMENT:  u16 = 26;
pub const IPSET_ATTR_SKBMARK:  u16 = 27;
pub const IPSET_ATTR_SKBPRIO:  u16 = 28;
pub const IPSET_ATTR_SKBQUEUE: u16 = 29;
pub const IPSET_ATTR_PAD:      u16 = 30;

// enum IPSET_ATTR_IPADDR_*
pub const IPSET_ATTR_IPADDR_IPV4: u16 = 1;
pub const IPSET_ATTR_IPADDR_IPV6: u16 = 2;

// enum ipset_errno
pub const IPSET_ERR_PRIVATE:              u32 = 4096;
pub const IPSET_ERR_PROTOCOL:             u32 = 4097;
pub const IPSET_ERR_FIND_TYPE:            u32 = 4098;
pub const IPSET_ERR_MAX_SETS:             u32 = 4099;
pub const IPSET_ERR_BUSY:                 u32 = 4100;
pub const IPSET_ERR_EXIST_SETNAME2:       u32 = 4101;
pub const IPSET_ERR_TYPE_MISMATCH:        u32 = 4102;
pub const IPSET_ERR_EXIST:                u32 = 4103;
pub const IPSET_ERR_INVALID_CIDR:         u32 = 4104;
pub const IPSET_ERR_INVALID_NETMASK:      u32 = 4105;
pub const IPSET_ERR_INVALID_FAMILY:       u32 = 4106;
pub const IPSET_ERR_TIMEOUT:              u32 = 4107;
pub const IPSET_ERR_REFERENCED:           u32 = 4108;
pub const IPSET_ERR_IPADDR_IPV4:          u32 = 4109;
pub const IPSET_ERR_IPADDR_IPV6:          u32 = 4110;
pub const IPSET_ERR_COUNTER:              u32 = 4111;
pub const IPSET_ERR_COMMENT:              u32 = 4112;
pub const IPSET_ERR_INVALID_MARKMASK:     u32 = 4113;
pub const IPSET_ERR_SKBINFO:              u32 = 4114;
pub const IPSET_ERR_BITMASK_NETMASK_EXCL: u32 = 4115;
pub const IPSET_ERR_TYPE_SPECIFIC:        u32 = 4352;

// enum ipset_cmd_flags
pub const IPSET_FLAG_EXIST:                  u32 = 0x1;
pub const IPSET_FLAG_LIST_SETNAME:           u32 = 0x2;
pub const IPSET_FLAG_LIST_HEADER:            u32 = 0x4;
pub const IPSET_FLAG_SKIP_COUNTER_UPDATE:    u32 = 0x8;
pub const IPSET_FLAG_SKIP_SUBCOUNTER_UPDATE: u32 = 0x10;
pub const IPSET_FLAG_MATCH_COUNTERS:         u32 = 0x20;
pub const IPSET_FLAG_RETURN_NOMATCH:         u32 = 0x80;
pub const IPSET_FLAG_MAP_SKBMARK:            u32 = 0x100;
pub const IPSET_FLAG_MAP_SKBPRIO:            u32 = 0x200;
pub const IPSET_FLAG_MAP_SKBQUEUE:           u32 = 0x400;

// enum ipset_cadt_flags
pub const IPSET_FLAG_BEFORE:         u32 = 0x1;
pub const IPSET_FLAG_PHYSDEV:        u32 = 0x2;
pub const IPSET_FLAG_NOMATCH:        u32 = 0x4;
pub const IPSET_FLAG_WITH_COUNTERS:  u32 = 0x8;
pub const IPSET_FLAG_WITH_COMMENT:   u32 = 0x10;
pub const IPSET_FLAG_WITH_FORCEADD:  u32 = 0x20;
pub const IPSET_FLAG_WITH_SKBINFO:   u32 = 0x40;
pub const IPSET_FLAG_IFACE_WILDCARD: u32 = 0x80;

// enum ipset_create_flags
pub const IPSET_CREATE_FLAG_FORCEADD:   u32 = 0x1;
pub const IPSET_CREATE_FLAG_BUCKETSIZE: u32 = 0x2;

// enum ipset_adt
pub const IPSET_ADD:    u32 = 0;
pub const IPSET_DEL:    u32 = 1;
pub const IPSET_TEST:   u32 = 2;
pub const IPSET_CREATE: u32 = 3;

// #define IPSET_INVALID_ID
pub const IPSET_INVALID_ID: u32 = 65535;

// enum ip_set_dim
pub const IPSET_DIM_ZERO:           u32 = 0;
pub const IPSET_DIM_ONE:            u32 = 1;
pub const IPSET_DIM_TWO:            u32 = 2;
pub const IPSET_DIM_THREE:          u32 = 3;
pub const IPSET_BIT_RETURN_NOMATCH: u32 = 7;

// enum ip_set_kopt
pub const IPSET_INV_MATCH:      u32 = 0x1;
pub const IPSET_DIM_ONE_SRC:    u32 = 0x2;
pub const IPSET_DIM_TWO_SRC:    u32 = 0x4;
pub const IPSET_DIM_THREE_SRC:  u32 = 0x8;
pub const IPSET_RETURN_NOMATCH: u32 = 0x80;

// enum IPSET_COUNTER_*
pub const IPSET_COUNTER_NONE: u32 = 0;
pub const IPSET_COUNTER_EQ:   u32 = 1;
pub const IPSET_COUNTER_NE:   u32 = 2;
pub const IPSET_COUNTER_LT:   u32 = 3;
pub const IPSET_COUNTER_GT:   u32 = 4;

// #define SO_IP_SET
pub const SO_IP_SET: u32 = 83;

// #define IP_SET_OP_*
pub const IP_SET_OP_GET_BYNAME:  u32 = 0x6;
pub const IP_SET_OP_GET_BYINDEX: u32 = 0x7;
pub const IP_SET_OP_GET_FNAME:   u32 = 0x8;
pub const IP_SET_OP_VERSION:     u32 = 0x100;

// From `linux/netfilter/ipset/ip_set_hash.h`.

// enum IPSET_ERR_*
pub const IPSET_ERR_HASH_FULL:              u32 = 4352;
pub const IPSET_ERR_HASH_ELEM:              u32 = 4353;
pub const IPSET_ERR_INVALID_PROTO:          u32 = 4354;
pub const IPSET_ERR_MISSING_PROTO:          u32 = 4355;
pub const IPSET_ERR_HASH_RANGE_UNSUPPORTED: u32 = 4356;
pub const IPSET_ERR_HASH_RANGE:             u32 = 4357;

// From `linux/netfilter/ipset/ip_set_list.h`.

// enum IPSET_ERR_*
pub const IPSET_ERR_NAME:      u32 = 4352;
pub const IPSET_ERR_LOOP:      u32 = 4353;
pub const IPSET_ERR_BEFORE:    u32 = 4354;
pub const IPSET_ERR_NAMEREF:   u32 = 4355;
pub const IPSET_ERR_LIST_FULL: u32 = 4356;
pub const IPSET_ERR_REF_EXIST: u32 = 4357;

// From `linux/netfilter/ipset/ip_set_bitmap.h`.

// enum IPSET_ERR_BITMAP_*
pub const IPSET_ERR_BITMAP_RANGE:      u32 = 4352;
pub const IPSET_ERR_BITMAP_RANGE_SIZE: u32 = 4353;
