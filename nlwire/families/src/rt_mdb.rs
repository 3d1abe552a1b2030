// SPDX-License-Identifier: MIT OR Apache-2.0
//! The multicast database of bridges and VXLAN devices.
//!
//! Written by hand from C: `linux/if_bridge.h`.

use nlwire::typed::*;
use nlwire::NlaPolicy;

structs! {
    pub BrPortMsg "br_port_msg" {
        family: u8,
        ifindex: u32,
    }
    /// A group. C: the last two fields are a struct `addr`: `u`, an address in as many bytes as
    /// it has, and `proto`, `ETH_P_IP`, `ETH_P_IPV6` or 0 for a MAC address.
    pub BrMdbEntry "br_mdb_entry" {
        ifindex: u32,
        state: u8,
        flags: u8 = As<U8, MdbFlags>,
        vid: u16,
        addr_u: [u8; 16],
        addr_proto: u16 = Be16,
    }
    /// The port of a router. C: a number, without a struct.
    pub MdbaRouterPort "mdba_router_port" {
        ifindex: u32,
    }
}

enums! {
    pub enum MdbState {
        TEMPORARY = 0 "MDB_TEMPORARY",
        PERMANENT = 1 "MDB_PERMANENT",
    }
    pub flags MdbFlags {
        OFFLOAD = 1 "MDB_FLAGS_OFFLOAD",
        FAST_LEAVE = 2 "MDB_FLAGS_FAST_LEAVE",
        STAR_EXCL = 4 "MDB_FLAGS_STAR_EXCL",
        BLOCKED = 8 "MDB_FLAGS_BLOCKED",
        OFFLOAD_FAILED = 16 "MDB_FLAGS_OFFLOAD_FAILED",
    }
    pub enum MdbRtrType {
        DISABLED = 0 "MDB_RTR_TYPE_DISABLED",
        TEMP_QUERY = 1 "MDB_RTR_TYPE_TEMP_QUERY",
        PERM = 2 "MDB_RTR_TYPE_PERM",
        TEMP = 3 "MDB_RTR_TYPE_TEMP",
    }
}

attributes! {
    /// Times are in hundredths of a second.
    pub MdbaMdbEattr "mdb-entry-attrs" {
        TIMER = 1 "MDBA_MDB_EATTR_TIMER": U32,
        SRC_LIST = 2 "MDBA_MDB_EATTR_SRC_LIST": Nest<MdbaMdbSrclist>,
        GROUP_MODE = 3 "MDBA_MDB_EATTR_GROUP_MODE": U8,
        SOURCE = 4 "MDBA_MDB_EATTR_SOURCE": Ip,
        RTPROT = 5 "MDBA_MDB_EATTR_RTPROT": U8,
        DST = 6 "MDBA_MDB_EATTR_DST": Ip,
        DST_PORT = 7 "MDBA_MDB_EATTR_DST_PORT": U16,
        VNI = 8 "MDBA_MDB_EATTR_VNI": U32,
        IFINDEX = 9 "MDBA_MDB_EATTR_IFINDEX": U32,
        SRC_VNI = 10 "MDBA_MDB_EATTR_SRC_VNI": U32,
    }
    pub MdbaMdbSrclist "source-list" {
        ENTRY = 1 "MDBA_MDB_SRCLIST_ENTRY": Multi<Nest<MdbaMdbSrcattr>>,
    }
    pub MdbaMdbSrcattr "source-attrs" {
        ADDRESS = 1 "MDBA_MDB_SRCATTR_ADDRESS": Ip,
        TIMER = 2 "MDBA_MDB_SRCATTR_TIMER": U32,
    }
    pub MdbaMdbEntry "mdb-entry" {
        INFO = 1 "MDBA_MDB_ENTRY_INFO": Multi<Framed<BrMdbEntry, MdbaMdbEattr>>,
    }
    pub MdbaMdb "mdb" {
        ENTRY = 1 "MDBA_MDB_ENTRY": Multi<Nest<MdbaMdbEntry>>,
    }
    /// Times are in hundredths of a second.
    pub MdbaRouterPattr "router-port-attrs" {
        TIMER = 1 "MDBA_ROUTER_PATTR_TIMER": U32,
        TYPE = 2 "MDBA_ROUTER_PATTR_TYPE": As<U8, MdbRtrType>,
        INET_TIMER = 3 "MDBA_ROUTER_PATTR_INET_TIMER": U32,
        INET6_TIMER = 4 "MDBA_ROUTER_PATTR_INET6_TIMER": U32,
        VID = 5 "MDBA_ROUTER_PATTR_VID": U16,
    }
    pub MdbaRouter "router" {
        PORT = 1 "MDBA_ROUTER_PORT": Multi<Framed<MdbaRouterPort, MdbaRouterPattr>>,
    }
    /// The attributes of replies and notifications.
    pub Mdba "mdb-attrs" {
        MDB = 1 "MDBA_MDB": Nest<MdbaMdb>,
        ROUTER = 2 "MDBA_ROUTER": Nest<MdbaRouter>,
    }
    pub MdbeSrcattr "set-source-attrs" {
        ADDRESS = 1 "MDBE_SRCATTR_ADDRESS": Ip,
    }
    pub MdbeSrcList "set-source-list" {
        ENTRY = 1 "MDBE_SRC_LIST_ENTRY": Multi<Nest<MdbeSrcattr>>,
    }
    pub MdbeAttr "set-entry-attrs" {
        SOURCE = 1 "MDBE_ATTR_SOURCE": Ip,
        SRC_LIST = 2 "MDBE_ATTR_SRC_LIST": Nest<MdbeSrcList>,
        GROUP_MODE = 3 "MDBE_ATTR_GROUP_MODE": U8 => NlaPolicy::U8.max(1),
        RTPROT = 4 "MDBE_ATTR_RTPROT": U8 => NlaPolicy::U8.min(4),
        DST = 5 "MDBE_ATTR_DST": Ip,
        DST_PORT = 6 "MDBE_ATTR_DST_PORT": U16,
        VNI = 7 "MDBE_ATTR_VNI": U32 => NlaPolicy::U32.max(0xff_ffff),
        IFINDEX = 8 "MDBE_ATTR_IFINDEX": S32 => NlaPolicy::S32.min(1),
        SRC_VNI = 9 "MDBE_ATTR_SRC_VNI": U32 => NlaPolicy::U32.max(0xff_ffff),
        STATE_MASK = 10 "MDBE_ATTR_STATE_MASK": U8 => NlaPolicy::U8.mask(1),
    }
    /// The attributes of requests to add and delete.
    pub MdbaSet "set-attrs" {
        ENTRY = 1 "MDBA_SET_ENTRY": Struct<BrMdbEntry>,
        ENTRY_ATTRS = 2 "MDBA_SET_ENTRY_ATTRS": Nest<MdbeAttr>,
    }
    /// The attributes of requests to get.
    pub MdbaGet "get-attrs" {
        ENTRY = 1 "MDBA_GET_ENTRY": Struct<BrMdbEntry>,
        ENTRY_ATTRS = 2 "MDBA_GET_ENTRY_ATTRS": Nest<MdbeAttr>,
    }
}

family! {
    pub RtMdb: Raw(0) "rt-mdb" {
        NEWMDB = 84 "RTM_NEWMDB": BrPortMsg, MdbaSet,
        DELMDB = 85 "RTM_DELMDB": BrPortMsg, MdbaSet,
        /// A dump. Its messages have the type of the request.
        GETMDB = 86 "RTM_GETMDB": BrPortMsg, NoAttrs => 86 Mdba,
        /// A request for one entry.
        GETMDB_ENTRY = 86 "RTM_GETMDB": BrPortMsg, MdbaGet => 84 Mdba,
    }
    events {
        NEWMDB_NTF = 84 "RTM_NEWMDB": BrPortMsg, Mdba,
        DELMDB_NTF = 85 "RTM_DELMDB": BrPortMsg, Mdba,
    }
    groups {
        GROUP_MDB = 26 "RTNLGRP_MDB",
    }
}
