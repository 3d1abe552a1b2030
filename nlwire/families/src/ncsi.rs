// SPDX-License-Identifier: MIT OR Apache-2.0
//! NCSI: the sideband of a network card to a management controller.
//!
//! Written by hand from C: `linux/ncsi.h`.

use nlwire::typed::*;
use nlwire::NlaPolicy;

attributes! {
    /// A package, or a list of packages (`ATTR`).
    pub NcsiPkgAttr "package" {
        ATTR = 1 "NCSI_PKG_ATTR": Multi<Nest<NcsiPkgAttr>>,
        ID = 2 "NCSI_PKG_ATTR_ID": U32,
        FORCED = 3 "NCSI_PKG_ATTR_FORCED": Flag,
        CHANNEL_LIST = 4 "NCSI_PKG_ATTR_CHANNEL_LIST": Nest<NcsiChannelAttr>,
    }
    /// A channel, or a list of channels (`ATTR`).
    pub NcsiChannelAttr "channel" {
        ATTR = 1 "NCSI_CHANNEL_ATTR": Multi<Nest<NcsiChannelAttr>>,
        ID = 2 "NCSI_CHANNEL_ATTR_ID": U32,
        VERSION_MAJOR = 3 "NCSI_CHANNEL_ATTR_VERSION_MAJOR": U32,
        VERSION_MINOR = 4 "NCSI_CHANNEL_ATTR_VERSION_MINOR": U32,
        VERSION_STR = 5 "NCSI_CHANNEL_ATTR_VERSION_STR": Str,
        LINK_STATE = 6 "NCSI_CHANNEL_ATTR_LINK_STATE": U32,
        ACTIVE = 7 "NCSI_CHANNEL_ATTR_ACTIVE": Flag,
        FORCED = 8 "NCSI_CHANNEL_ATTR_FORCED": Flag,
        VLAN_LIST = 9 "NCSI_CHANNEL_ATTR_VLAN_LIST": Nest<NcsiVlanList>,
        VLAN_ID = 10 "NCSI_CHANNEL_ATTR_VLAN_ID": U16,
    }
    pub NcsiVlanList "vlan-list" {
        VLAN_ID = 10 "NCSI_CHANNEL_ATTR_VLAN_ID": Multi<U16>,
    }
    pub NcsiAttr "ncsi-attrs" {
        IFINDEX = 1 "NCSI_ATTR_IFINDEX": U32,
        PACKAGE_LIST = 2 "NCSI_ATTR_PACKAGE_LIST": Nest<NcsiPkgAttr>,
        PACKAGE_ID = 3 "NCSI_ATTR_PACKAGE_ID": U32,
        CHANNEL_ID = 4 "NCSI_ATTR_CHANNEL_ID": U32,
        DATA = 5 "NCSI_ATTR_DATA": Bytes => NlaPolicy::BINARY.max_len(2048),
        MULTI_FLAG = 6 "NCSI_ATTR_MULTI_FLAG": Flag,
        PACKAGE_MASK = 7 "NCSI_ATTR_PACKAGE_MASK": U32,
        CHANNEL_MASK = 8 "NCSI_ATTR_CHANNEL_MASK": U32,
    }
}

family! {
    pub Ncsi: Genl("NCSI", 0) "ncsi" {
        PKG_INFO = 1 "NCSI_CMD_PKG_INFO": NoHeader, NcsiAttr => 1 NcsiAttr,
        SET_INTERFACE = 2 "NCSI_CMD_SET_INTERFACE": NoHeader, NcsiAttr,
        CLEAR_INTERFACE = 3 "NCSI_CMD_CLEAR_INTERFACE": NoHeader, NcsiAttr,
        SEND_CMD = 4 "NCSI_CMD_SEND_CMD": NoHeader, NcsiAttr => 4 NcsiAttr,
        SET_PACKAGE_MASK = 5 "NCSI_CMD_SET_PACKAGE_MASK": NoHeader, NcsiAttr,
        SET_CHANNEL_MASK = 6 "NCSI_CMD_SET_CHANNEL_MASK": NoHeader, NcsiAttr,
    }
}
