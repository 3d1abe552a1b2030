// SPDX-License-Identifier: MIT OR Apache-2.0
//! What the build benchmarks write, and where.

/// The content of the requests: known at run time only, so that no compiler
/// can write them beforehand. C: `struct request` in `csrc/request.h`.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct Request {
    /// A VLAN's name, with NULs behind it.
    name: [u8; 16],
    /// Its hardware address.
    pub address: [u8; 6],
    /// Its `IFLA_VLAN_ID`.
    pub vlan_id: u16,
    /// Its `IFLA_VLAN_FLAGS`: flags and mask.
    pub vlan_flags: [u32; 2],
    /// Its MTU.
    pub mtu: u32,
    /// The interface of all routes.
    pub oif: u32,
    /// The priority of all routes.
    pub priority: u32,
    /// The gateway of all routes.
    pub gateway: [u8; 4],
    /// How many routes are added.
    pub routes: u32,
}

/// Room for 1,000 routes, 60 bytes each.
pub const ROOM: usize = 64 * 1024;

impl Request {
    /// The VLAN's name.
    #[inline]
    #[must_use]
    pub fn name(&self) -> &str {
        let len = self.name.iter().position(|byte| *byte == 0);
        std::str::from_utf8(&self.name[..len.unwrap_or_default()]).unwrap_or_default()
    }

    /// The destination of route `number`, a net of 24 bits.
    #[inline]
    #[must_use]
    pub fn destination(number: u32) -> [u8; 4] {
        let [_, _, high, low] = number.to_be_bytes();
        [10, high, low, 0]
    }
}

impl Default for Request {
    fn default() -> Self {
        Self {
            name: *b"uplink0.1234\0\0\0\0",
            address: [2, 0, 0, 0, 4, 0xd2],
            vlan_id: 1234,
            vlan_flags: [1, 1],
            mtu: 1400,
            oif: 2,
            priority: 100,
            gateway: [198, 18, 2, 7],
            routes: 1000,
        }
    }
}
