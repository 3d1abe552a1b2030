//! `linux/neighbour.h`: who is behind an address, on the same link.
//!
//! The header's struct, `ndmsg`, is [`NdMsg`](super::super::rtnl::NdMsg). An
//! *address* is 4 bytes for IPv4 and 16 for IPv6, in network byte order.

// Attributes of a neighbour, behind `ndmsg`.

/// Not in use.
pub const NDA_UNSPEC: u16 = 0;
/// Address of the neighbour.
pub const NDA_DST: u16 = 1;
/// Bytes, its link layer address: 6 for Ethernet. Absent while it is not known.
pub const NDA_LLADDR: u16 = 2;
/// `struct nda_cacheinfo`: ages in 1/100 s, and a reference count.
pub const NDA_CACHEINFO: u16 = 3;
/// u32, how often it has been asked in vain.
pub const NDA_PROBES: u16 = 4;
/// u16, VLAN of a bridge's forwarding entry.
pub const NDA_VLAN: u16 = 5;
/// u16 in network byte order, UDP port of the tunnel's other end.
pub const NDA_PORT: u16 = 6;
/// u32, VXLAN network identifier at the tunnel's other end.
pub const NDA_VNI: u16 = 7;
/// u32, interface index: of the tunnel's outgoing link; in a dump request, of
/// the link whose neighbours are asked for.
pub const NDA_IFINDEX: u16 = 8;
/// u32, interface index of the master; in a dump request it selects.
pub const NDA_MASTER: u16 = 9;
/// i32, number of the network namespace of [`NDA_IFINDEX`].
pub const NDA_LINK_NETNSID: u16 = 10;
/// u32, VXLAN network identifier that packets came from.
pub const NDA_SRC_VNI: u16 = 11;
/// u8, where the entry comes from, one of `RTPROT_*`.
pub const NDA_PROTOCOL: u16 = 12;
/// u32, number of a next hop object.
pub const NDA_NH_ID: u16 = 13;
/// Nest of `NFEA_*`: further properties of a forwarding entry.
pub const NDA_FDB_EXT_ATTRS: u16 = 14;
/// u32, bits `NTF_EXT_*`.
pub const NDA_FLAGS_EXT: u16 = 15;
/// u16, which bits of `ndm_state` count in a request.
pub const NDA_NDM_STATE_MASK: u16 = 16;
/// u8, which bits of `ndm_flags` count in a request.
pub const NDA_NDM_FLAGS_MASK: u16 = 17;

// Flags of a neighbour (`ndm_flags`).

/// In a request: as if it were being used, which starts the resolution.
pub const NTF_USE: u8 = 1 << 0;
/// A forwarding entry of the link itself.
pub const NTF_SELF: u8 = 1 << 1;
/// A forwarding entry of the link's master, the bridge.
pub const NTF_MASTER: u8 = 1 << 2;
/// Answered for on behalf of another: a proxy entry.
pub const NTF_PROXY: u8 = 1 << 3;
/// Learned by someone else than the kernel, which does not let it age.
pub const NTF_EXT_LEARNED: u8 = 1 << 4;
/// Hardware forwards by it.
pub const NTF_OFFLOADED: u8 = 1 << 5;
/// A forwarding entry that does not move to another port.
pub const NTF_STICKY: u8 = 1 << 6;
/// An IPv6 router.
pub const NTF_ROUTER: u8 = 1 << 7;

// More flags of a neighbour (`NDA_FLAGS_EXT`).

/// The kernel keeps it reachable on behalf of user space.
pub const NTF_EXT_MANAGED: u32 = 1 << 0;

// States of a neighbour (`ndm_state`), one bit each.

/// None.
pub const NUD_NONE: u16 = 0x00;
/// Is being asked for, for the first time.
pub const NUD_INCOMPLETE: u16 = 0x01;
/// Known to be there.
pub const NUD_REACHABLE: u16 = 0x02;
/// Was there; will be asked again when it is used.
pub const NUD_STALE: u16 = 0x04;
/// Is being used, and will be asked soon unless it shows up.
pub const NUD_DELAY: u16 = 0x08;
/// Is being asked again.
pub const NUD_PROBE: u16 = 0x10;
/// Did not answer.
pub const NUD_FAILED: u16 = 0x20;
/// The link needs no resolution.
pub const NUD_NOARP: u16 = 0x40;
/// Set by an administrator, for ever.
pub const NUD_PERMANENT: u16 = 0x80;
