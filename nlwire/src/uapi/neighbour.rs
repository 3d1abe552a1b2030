//! `linux/neighbour.h`: neighbours, which map network addresses to link layer
//! addresses.
//!
//! The struct of this header, `ndmsg`, is [`NdMsg`](super::super::rtnl::NdMsg).
//! An *address* is 4 bytes for IPv4 and 16 for IPv6, in network byte order.
//!
//! | constants | group |
//! |---|---|
//! | `NDA_*` | attributes of a neighbour |
//! | `NTF_*` | flags of a neighbour (`ndm_flags`) |
//! | `NTF_EXT_MANAGED` | more flags of a neighbour (`NDA_FLAGS_EXT`) |
//! | `NUD_*` | states of a neighbour (`ndm_state`) |

// Attributes of a neighbour, after `ndmsg`.

/// Not in use.
pub const NDA_UNSPEC: u16 = 0;
/// Address, of the neighbour.
pub const NDA_DST: u16 = 1;
/// Bytes, link layer address of the neighbour: 6 for Ethernet. Absent while the
/// address is unknown.
pub const NDA_LLADDR: u16 = 2;
/// `struct nda_cacheinfo`: ages in 1/100 s, and a reference count.
pub const NDA_CACHEINFO: u16 = 3;
/// u32, number of unanswered probes.
pub const NDA_PROBES: u16 = 4;
/// u16, VLAN of a bridge forwarding entry.
pub const NDA_VLAN: u16 = 5;
/// u16 in network byte order, UDP port of the remote tunnel endpoint.
pub const NDA_PORT: u16 = 6;
/// u32, VXLAN network identifier at the remote tunnel endpoint.
pub const NDA_VNI: u16 = 7;
/// u32, interface index of the tunnel's outgoing link. In a dump request: of
/// the link whose neighbours are requested.
pub const NDA_IFINDEX: u16 = 8;
/// u32, interface index of the master. In a dump request: selects the
/// neighbours on the links of that master.
pub const NDA_MASTER: u16 = 9;
/// i32, number of the network namespace of [`NDA_IFINDEX`].
pub const NDA_LINK_NETNSID: u16 = 10;
/// u32, VXLAN network identifier that packets arrived with.
pub const NDA_SRC_VNI: u16 = 11;
/// u8, origin of the entry, one of `RTPROT_*`.
pub const NDA_PROTOCOL: u16 = 12;
/// u32, number of a next hop object.
pub const NDA_NH_ID: u16 = 13;
/// Nest of `NFEA_*`: extended properties of a forwarding entry.
pub const NDA_FDB_EXT_ATTRS: u16 = 14;
/// u32, bits `NTF_EXT_*`.
pub const NDA_FLAGS_EXT: u16 = 15;
/// u16, mask of the bits of `ndm_state` that a request matches on.
pub const NDA_NDM_STATE_MASK: u16 = 16;
/// u8, mask of the bits of `ndm_flags` that a request matches on.
pub const NDA_NDM_FLAGS_MASK: u16 = 17;

// Flags of a neighbour (`ndm_flags`).

/// In a request: handles the entry as if it were in use, which starts the
/// resolution.
pub const NTF_USE: u8 = 1 << 0;
/// A forwarding entry of the link itself.
pub const NTF_SELF: u8 = 1 << 1;
/// A forwarding entry of the link's master, the bridge.
pub const NTF_MASTER: u8 = 1 << 2;
/// A proxy entry: this host answers for the address on behalf of another.
pub const NTF_PROXY: u8 = 1 << 3;
/// Learned outside the kernel, which does not let the entry age out.
pub const NTF_EXT_LEARNED: u8 = 1 << 4;
/// Offloaded: hardware forwards by this entry.
pub const NTF_OFFLOADED: u8 = 1 << 5;
/// A forwarding entry that does not move to another port.
pub const NTF_STICKY: u8 = 1 << 6;
/// The neighbour is an IPv6 router.
pub const NTF_ROUTER: u8 = 1 << 7;

// More flags of a neighbour (`NDA_FLAGS_EXT`).

/// The kernel keeps the neighbour reachable on behalf of user space.
pub const NTF_EXT_MANAGED: u32 = 1 << 0;

// States of a neighbour (`ndm_state`), one bit each.

/// No state.
pub const NUD_NONE: u16 = 0x00;
/// The first resolution is in progress.
pub const NUD_INCOMPLETE: u16 = 0x01;
/// The neighbour was confirmed to be reachable.
pub const NUD_REACHABLE: u16 = 0x02;
/// The confirmation has expired; the neighbour is probed when it is next used.
pub const NUD_STALE: u16 = 0x04;
/// In use after [`NUD_STALE`]; probed soon unless its reachability is
/// confirmed.
pub const NUD_DELAY: u16 = 0x08;
/// A probe is in progress.
pub const NUD_PROBE: u16 = 0x10;
/// The neighbour did not answer.
pub const NUD_FAILED: u16 = 0x20;
/// The link needs no address resolution.
pub const NUD_NOARP: u16 = 0x40;
/// Set by an administrator; never expires.
pub const NUD_PERMANENT: u16 = 0x80;
