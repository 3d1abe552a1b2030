// SPDX-License-Identifier: MIT OR Apache-2.0
//! Network block devices.
//!
//! Written by hand from C: `linux/nbd-netlink.h`.

use nlwire::typed::*;

attributes! {
    pub NbdSockItem "socket-list" {
        ITEM = 1 "NBD_SOCK_ITEM": Multi<Nest<NbdSock>>,
    }
    pub NbdSock "socket" {
        FD = 1 "NBD_SOCK_FD": U32,
    }
    pub NbdDeviceItem "device-list" {
        ITEM = 1 "NBD_DEVICE_ITEM": Multi<Nest<NbdDevice>>,
    }
    pub NbdDevice "device" {
        INDEX = 1 "NBD_DEVICE_INDEX": U32,
        CONNECTED = 2 "NBD_DEVICE_CONNECTED": U8,
    }
    pub NbdAttr "nbd-attrs" {
        INDEX = 1 "NBD_ATTR_INDEX": U32,
        SIZE_BYTES = 2 "NBD_ATTR_SIZE_BYTES": U64,
        BLOCK_SIZE_BYTES = 3 "NBD_ATTR_BLOCK_SIZE_BYTES": U64,
        /// In seconds.
        TIMEOUT = 4 "NBD_ATTR_TIMEOUT": U64,
        SERVER_FLAGS = 5 "NBD_ATTR_SERVER_FLAGS": U64,
        CLIENT_FLAGS = 6 "NBD_ATTR_CLIENT_FLAGS": U64,
        SOCKETS = 7 "NBD_ATTR_SOCKETS": Nest<NbdSockItem>,
        /// In seconds.
        DEAD_CONN_TIMEOUT = 8 "NBD_ATTR_DEAD_CONN_TIMEOUT": U64,
        DEVICE_LIST = 9 "NBD_ATTR_DEVICE_LIST": Nest<NbdDeviceItem>,
        BACKEND_IDENTIFIER = 10 "NBD_ATTR_BACKEND_IDENTIFIER": Str,
    }
}

family! {
    pub Nbd: Genl("nbd", 1) "nbd" {
        CONNECT = 1 "NBD_CMD_CONNECT": NoHeader, NbdAttr => 1 NbdAttr,
        DISCONNECT = 2 "NBD_CMD_DISCONNECT": NoHeader, NbdAttr,
        RECONFIGURE = 3 "NBD_CMD_RECONFIGURE": NoHeader, NbdAttr,
        STATUS = 5 "NBD_CMD_STATUS": NoHeader, NbdAttr => 5 NbdAttr,
    }
    events {
        LINK_DEAD_NTF = 4 "NBD_CMD_LINK_DEAD": NoHeader, NbdAttr,
    }
    groups {
        GROUP_NBD = 0 "nbd_mc_group",
    }
}
