// SPDX-License-Identifier: MIT OR Apache-2.0
//! `linux/veth.h`: pairs of virtual Ethernet links.

// Written by ynlgen from the headers of Linux 7.3.4: names, types, numbers.
// Comments are kept. `ynlgen/uapi.toml` decides on headers and types.

// enum VETH_INFO_*
// Attributes inside `IFLA_INFO_DATA` of the kind `veth`.

/// Not in use.
pub const VETH_INFO_UNSPEC: u16 = 0;
/// `struct ifinfomsg` followed by attributes `IFLA_*`: the other end.
pub const VETH_INFO_PEER:   u16 = 1;
