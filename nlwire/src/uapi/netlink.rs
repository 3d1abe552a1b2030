// SPDX-License-Identifier: MIT OR Apache-2.0
//! `linux/netlink.h`: constants common to all netlink protocols.
//!
//! [`AF_NETLINK`] and [`SOL_NETLINK`] are included although no uapi header
//! defines them: the kernel has them in its internal `include/linux/socket.h`,
//! and the C library repeats them in `sys/socket.h`.
//!
//! | constants | group |
//! |---|---|
//! | `AF_NETLINK`, `SOL_NETLINK` | arguments of `socket(2)` and `setsockopt(2)` |
//! | `NETLINK_ROUTE` to `NETLINK_INET_DIAG` | protocols |
//! | `NLM_F_*` | flags of a message (`nlmsg_flags`) |
//! | `NLMSG_*` | types of control messages (`nlmsg_type`), alignment |
//! | `NLMSGERR_ATTR_*` | attributes of an acknowledgement, the extended ACK |
//! | `NETLINK_ADD_MEMBERSHIP` to `NETLINK_GET_STRICT_CHK` | socket options at level `SOL_NETLINK` |
//! | `NLA_*` | flags and alignment of attributes (`nla_type`) |
//! | `NL_ATTR_TYPE_*` | kinds of payload in a policy |
//! | `NL_POLICY_TYPE_ATTR_*` | attributes of a policy |

// Written by ynlgen from the headers of Linux 7.3.4: names, types, numbers.
// Comments are kept. `ynlgen/uapi.toml` decides on headers and types.

#![allow(missing_docs, reason = "the names are C's, as are their meanings")]

use super::super::NlmFlags;

// From `linux/netlink.h`.

// #define NETLINK_*
// Protocols: the third argument of `socket(2)`.

/// rtnetlink: links, addresses, routes, neighbours, traffic control.
pub const NETLINK_ROUTE:          i32 = 0;
/// Not in use.
pub const NETLINK_UNUSED:         i32 = 1;
/// Messages between processes; the kernel has no socket of this protocol.
pub const NETLINK_USERSOCK:       i32 = 2;
/// Not in use; formerly IPv4 packet queueing, removed in Linux 3.5.
pub const NETLINK_FIREWALL:       i32 = 3;
/// Sockets of every address family and their state, as `ss` shows them.
pub const NETLINK_SOCK_DIAG:      i32 = 4;
/// Not in use; formerly the netfilter ULOG target, removed in Linux 3.17.
pub const NETLINK_NFLOG:          i32 = 5;
/// IPsec: policies and security associations.
pub const NETLINK_XFRM:           i32 = 6;
/// Notifications from SELinux.
pub const NETLINK_SELINUX:        i32 = 7;
/// iSCSI initiators.
pub const NETLINK_ISCSI:          i32 = 8;
/// The audit subsystem.
pub const NETLINK_AUDIT:          i32 = 9;
/// Lookups in the IPv4 forwarding table.
pub const NETLINK_FIB_LOOKUP:     i32 = 10;
/// The connector: process events and users of `linux/connector.h`.
pub const NETLINK_CONNECTOR:      i32 = 11;
/// Netfilter: tables, connection tracking, packet queues and logs.
pub const NETLINK_NETFILTER:      i32 = 12;
/// Not in use; formerly IPv6 packet queueing, removed in Linux 3.5.
pub const NETLINK_IP6_FW:         i32 = 13;
/// Not in use; formerly DECnet routing, removed in Linux 6.1.
pub const NETLINK_DNRTMSG:        i32 = 14;
/// Device events, as udev reads them: text rather than netlink messages.
pub const NETLINK_KOBJECT_UEVENT: i32 = 15;
/// Generic netlink: many families, named at run time, on one protocol.
pub const NETLINK_GENERIC:        i32 = 16;
/// SCSI transports.
pub const NETLINK_SCSITRANSPORT:  i32 = 18;
/// Not in use; formerly eCryptfs.
pub const NETLINK_ECRYPTFS:       i32 = 19;
/// RDMA devices and connections.
pub const NETLINK_RDMA:           i32 = 20;
/// The crypto layer: algorithms and their configuration.
pub const NETLINK_CRYPTO:         i32 = 21;
/// Monitoring of SMC (shared memory communications) sockets.
pub const NETLINK_SMC:            i32 = 22;
/// Older name of [`NETLINK_SOCK_DIAG`].
pub const NETLINK_INET_DIAG:      i32 = 4;

// #define MAX_LINKS
/// Upper bound of protocol numbers, exclusive.
pub const MAX_LINKS: i32 = 32;

// #define NLM_F_*
// Flags of any message (`nlmsg_flags`), of type `NlmFlags`.

/// A request. The kernel passes only messages with this flag to a subsystem.
pub const NLM_F_REQUEST:       NlmFlags = NlmFlags::from_bits(0x1);
/// One of several messages of an answer that ends with [`NLMSG_DONE`].
pub const NLM_F_MULTI:         NlmFlags = NlmFlags::from_bits(0x2);
/// Asks for an [`NLMSG_ERROR`] even if the request succeeds.
pub const NLM_F_ACK:           NlmFlags = NlmFlags::from_bits(0x4);
/// Asks for the notifications that this request causes.
pub const NLM_F_ECHO:          NlmFlags = NlmFlags::from_bits(0x8);
/// The dumped objects changed during the dump, which may be inconsistent.
pub const NLM_F_DUMP_INTR:     NlmFlags = NlmFlags::from_bits(0x10);
/// The kernel applied the filter of the dump request.
pub const NLM_F_DUMP_FILTERED: NlmFlags = NlmFlags::from_bits(0x20);

// #define NLM_F_*
// Flags of a GET request. They share their bits with those of NEW and DELETE.

/// All objects instead of one.
pub const NLM_F_ROOT:   NlmFlags = NlmFlags::from_bits(0x100);
/// All objects that match.
pub const NLM_F_MATCH:  NlmFlags = NlmFlags::from_bits(0x200);
/// A snapshot at one instant; hardly any subsystem implements it.
pub const NLM_F_ATOMIC: NlmFlags = NlmFlags::from_bits(0x400);
/// A dump. One of its two bits is enough for rtnetlink, not for generic netlink.
pub const NLM_F_DUMP:   NlmFlags = NlmFlags::from_bits(0x300);

// #define NLM_F_*
// Flags of a NEW request.

/// Replace the object if it exists.
pub const NLM_F_REPLACE: NlmFlags = NlmFlags::from_bits(0x100);
/// Fail with `EEXIST` if the object exists.
pub const NLM_F_EXCL:    NlmFlags = NlmFlags::from_bits(0x200);
/// Create the object if it does not exist.
pub const NLM_F_CREATE:  NlmFlags = NlmFlags::from_bits(0x400);
/// Append the object to the existing ones.
pub const NLM_F_APPEND:  NlmFlags = NlmFlags::from_bits(0x800);

// #define NLM_F_*
// Flags of a DELETE request.

/// Delete only the object itself, not the objects below it.
pub const NLM_F_NONREC: NlmFlags = NlmFlags::from_bits(0x100);
/// Delete every object that matches.
pub const NLM_F_BULK:   NlmFlags = NlmFlags::from_bits(0x200);

// #define NLM_F_*
// Flags of an acknowledgement, [`NLMSG_ERROR`].

/// The request is echoed without its payload.
pub const NLM_F_CAPPED:   NlmFlags = NlmFlags::from_bits(0x100);
/// `NLMSGERR_ATTR_*` attributes follow the echoed request.
pub const NLM_F_ACK_TLVS: NlmFlags = NlmFlags::from_bits(0x200);

// #define NLMSG_ALIGNTO
// Messages: alignment and types (`nlmsg_type`).

/// Alignment of messages in bytes: each starts at a multiple of this.
pub const NLMSG_ALIGNTO: usize = 4;

// #define NLMSG_*
/// An empty message, to be ignored.
pub const NLMSG_NOOP:     u16 = 0x1;
/// An acknowledgement: `struct nlmsgerr`, whose `error` is 0 or a negative
/// errno.
pub const NLMSG_ERROR:    u16 = 0x2;
/// The end of a multipart message: an `int`, 0 or a negative errno.
pub const NLMSG_DONE:     u16 = 0x3;
/// Data was lost. The kernel never sends this type: it reports `ENOBUFS`
/// instead.
pub const NLMSG_OVERRUN:  u16 = 0x4;
/// First message type that belongs to the protocol; lower types are reserved
/// for netlink itself.
pub const NLMSG_MIN_TYPE: u16 = 0x10;

// enum nlmsgerr_attrs
// Attributes of an acknowledgement (extended ACK).

/// Not in use.
pub const NLMSGERR_ATTR_UNUSED:    u16 = 0;
/// NUL-terminated string: an error message or a warning.
pub const NLMSGERR_ATTR_MSG:       u16 = 1;
/// u32, offset in bytes of the attribute at fault, from the request's
/// `nlmsghdr`.
pub const NLMSGERR_ATTR_OFFS:      u16 = 2;
/// Bytes that identify the object that the request created, in a format of the
/// subsystem.
pub const NLMSGERR_ATTR_COOKIE:    u16 = 3;
/// Nest of `NL_POLICY_TYPE_ATTR_*`: the rule that the rejected attribute broke.
pub const NLMSGERR_ATTR_POLICY:    u16 = 4;
/// u32, type of the missing required attribute.
pub const NLMSGERR_ATTR_MISS_TYPE: u16 = 5;
/// u32, offset in bytes of the nest that lacks the required attribute, from the
/// request's `nlmsghdr`; absent if the message itself lacks it.
pub const NLMSGERR_ATTR_MISS_NEST: u16 = 6;

// #define NETLINK_*
// Socket options at level `SOL_NETLINK`. The value is an `int` used as a
// boolean unless stated otherwise.

/// `int`, number of the multicast group to join.
pub const NETLINK_ADD_MEMBERSHIP:   i32 = 1;
/// `int`, number of the multicast group to leave.
pub const NETLINK_DROP_MEMBERSHIP:  i32 = 2;
/// Adds a control message with the group that a message was sent to, a u32.
pub const NETLINK_PKTINFO:          i32 = 3;
/// Reports to the sender of a broadcast that it did not fit into the receive
/// buffer of this socket.
pub const NETLINK_BROADCAST_ERROR:  i32 = 4;
/// Disables the `ENOBUFS` error on overrun, and the dropping of further
/// messages that accompanies it.
pub const NETLINK_NO_ENOBUFS:       i32 = 5;
/// Formerly the receive ring; removed in Linux 4.6.
pub const NETLINK_RX_RING:          i32 = 6;
/// Formerly the transmit ring; removed in Linux 4.6.
pub const NETLINK_TX_RING:          i32 = 7;
/// Receives the multicasts of other network namespaces as well, with the number
/// of the namespace in a control message.
pub const NETLINK_LISTEN_ALL_NSID:  i32 = 8;
/// Read only, u32 words: a bitmap of the groups that the socket is a member of.
pub const NETLINK_LIST_MEMBERSHIPS: i32 = 9;
/// Omits the request's payload from error acknowledgements.
pub const NETLINK_CAP_ACK:          i32 = 10;
/// Adds `NLMSGERR_ATTR_*` attributes to acknowledgements.
pub const NETLINK_EXT_ACK:          i32 = 11;
/// Makes the kernel check the header and attributes of GET requests strictly.
pub const NETLINK_GET_STRICT_CHK:   i32 = 12;

// #define NLA_*
// Attributes: flags and alignment (`nla_type`).

/// The payload is a sequence of attributes.
pub const NLA_F_NESTED:        u16 = 0x8000;
/// The payload is in network byte order.
pub const NLA_F_NET_BYTEORDER: u16 = 0x4000;
/// Mask of the type in `nla_type`, without the flags. In C the bits above 15
/// are set too.
pub const NLA_TYPE_MASK:       u16 = 0x3fff;

// #define NLA_ALIGNTO
/// Alignment of attributes in bytes: each starts at a multiple of this.
pub const NLA_ALIGNTO: usize = 4;

// enum netlink_attribute_type
// Kinds of payload, in the policies that the kernel reports: values of
// `NL_POLICY_TYPE_ATTR_TYPE`.

/// Not in use.
pub const NL_ATTR_TYPE_INVALID:      u32 = 0;
/// No payload: the presence of the attribute is its value.
pub const NL_ATTR_TYPE_FLAG:         u32 = 1;
/// u8.
pub const NL_ATTR_TYPE_U8:           u32 = 2;
/// u16.
pub const NL_ATTR_TYPE_U16:          u32 = 3;
/// u32.
pub const NL_ATTR_TYPE_U32:          u32 = 4;
/// u64.
pub const NL_ATTR_TYPE_U64:          u32 = 5;
/// i8.
pub const NL_ATTR_TYPE_S8:           u32 = 6;
/// i16.
pub const NL_ATTR_TYPE_S16:          u32 = 7;
/// i32.
pub const NL_ATTR_TYPE_S32:          u32 = 8;
/// i64.
pub const NL_ATTR_TYPE_S64:          u32 = 9;
/// Bytes, optionally with a minimum or maximum length.
pub const NL_ATTR_TYPE_BINARY:       u32 = 10;
/// String, with an optional terminating NUL.
pub const NL_ATTR_TYPE_STRING:       u32 = 11;
/// String, with a required terminating NUL.
pub const NL_ATTR_TYPE_NUL_STRING:   u32 = 12;
/// Nest.
pub const NL_ATTR_TYPE_NESTED:       u32 = 13;
/// Array: a nest of nests whose own types have no meaning.
pub const NL_ATTR_TYPE_NESTED_ARRAY: u32 = 14;
/// `struct nla_bitfield32`: two u32, the values and a mask that selects the
/// bits to use.
pub const NL_ATTR_TYPE_BITFIELD32:   u32 = 15;
pub const NL_ATTR_TYPE_SINT:         u32 = 16;
pub const NL_ATTR_TYPE_UINT:         u32 = 17;

// enum netlink_policy_type_attr
// Attributes of a policy, as the kernel reports it.

/// Not in use.
pub const NL_POLICY_TYPE_ATTR_UNSPEC:          u16 = 0;
/// u32, one of `NL_ATTR_TYPE_*`.
pub const NL_POLICY_TYPE_ATTR_TYPE:            u16 = 1;
/// i64, minimum value of a signed integer.
pub const NL_POLICY_TYPE_ATTR_MIN_VALUE_S:     u16 = 2;
/// i64, maximum value of a signed integer.
pub const NL_POLICY_TYPE_ATTR_MAX_VALUE_S:     u16 = 3;
/// u64, minimum value of an unsigned integer.
pub const NL_POLICY_TYPE_ATTR_MIN_VALUE_U:     u16 = 4;
/// u64, maximum value of an unsigned integer.
pub const NL_POLICY_TYPE_ATTR_MAX_VALUE_U:     u16 = 5;
/// u32, minimum length in bytes of a payload without a fixed length.
pub const NL_POLICY_TYPE_ATTR_MIN_LENGTH:      u16 = 6;
/// u32, maximum length in bytes of a payload without a fixed length.
pub const NL_POLICY_TYPE_ATTR_MAX_LENGTH:      u16 = 7;
/// u32, number of the policy for the attributes of a nest.
pub const NL_POLICY_TYPE_ATTR_POLICY_IDX:      u16 = 8;
/// u32, highest attribute type in a nest.
pub const NL_POLICY_TYPE_ATTR_POLICY_MAXTYPE:  u16 = 9;
/// u32, mask of the valid bits of a `struct nla_bitfield32`.
pub const NL_POLICY_TYPE_ATTR_BITFIELD32_MASK: u16 = 10;
/// Padding that aligns the next payload to 8 bytes; to be skipped.
pub const NL_POLICY_TYPE_ATTR_PAD:             u16 = 11;
/// u64, mask of the bits that an unsigned integer may have set.
pub const NL_POLICY_TYPE_ATTR_MASK:            u16 = 12;

// From `linux/socket.h`.

// #define AF_NETLINK
/// The address family of netlink sockets, for `nl_family` and `socket(2)`.
pub const AF_NETLINK: u16 = 16;

// #define SOL_NETLINK
/// The `level` of netlink's own options, for `setsockopt(2)`.
pub const SOL_NETLINK: i32 = 270;
