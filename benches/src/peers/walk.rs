// SPDX-License-Identifier: MIT OR Apache-2.0
//! The walks with libraries that iterate over borrowed messages and attributes.
//!
//! A macro, not a trait: an adapter around an iterator costs where the library
//! does not let its `next` be inlined.

/// The functions that [`crate::rows`] looks for.
///
/// For messages: the state to begin with, how it is made from a datagram, the
/// next message of it, and what that is: length, type and payload. For
/// attributes: a stream, its iterator, an item of it, and what that is: type
/// and payload. `?` on `None` ends everything with an error.
macro_rules! walks {
    (
        messages($state:ident) { $init:expr, $next:expr, $message:pat => $item:expr }
        attributes($stream:ident) { $attributes:expr, $attribute:pat => $attr:expr }
    ) => {
        /// All headers.
        pub fn headers(datagram: &[u8]) -> u64 {
            fn walk($state: &[u8]) -> Option<u64> {
                let mut sum = 0u64;
                let mut $state = $init;
                while let Some($message) = $next {
                    let (len, nlmsg_type, _payload): (u32, u16, &[u8]) = $item;
                    sum = sum.wrapping_add(checksum::item(len as usize, nlmsg_type));
                }
                Some(sum)
            }
            walk(datagram).unwrap_or(FAILED)
        }

        /// Headers, attributes, and what `nest` finds within each.
        #[inline]
        fn nests(datagram: &[u8], hdrlen: usize, nest: impl Fn(u16, &[u8]) -> Option<u64>) -> u64 {
            let walk = |$state: &[u8]| {
                let mut sum = 0u64;
                let mut $state = $init;
                while let Some($message) = $next {
                    let (len, nlmsg_type, payload): (u32, u16, &[u8]) = $item;
                    if nlmsg_type == NLMSG_DONE {
                        break;
                    }
                    sum = sum.wrapping_add(checksum::item(len as usize, nlmsg_type));
                    let $stream = payload.get(hdrlen..)?;
                    for $attribute in $attributes {
                        let (nla_type, payload): (u16, &[u8]) = $attr;
                        sum = sum.wrapping_add(checksum::item(payload.len(), nla_type));
                        sum = sum.wrapping_add(nest(nla_type, payload)?);
                    }
                }
                Some(sum)
            };
            walk(datagram).unwrap_or(FAILED)
        }

        /// A nest, with what `nest` finds within each.
        #[inline]
        fn level($stream: &[u8], nest: impl Fn(u16, &[u8]) -> Option<u64>) -> Option<u64> {
            let mut sum = 0u64;
            for $attribute in $attributes {
                let (nla_type, payload): (u16, &[u8]) = $attr;
                sum = sum.wrapping_add(checksum::item(payload.len(), nla_type));
                sum = sum.wrapping_add(nest(nla_type, payload)?);
            }
            Some(sum)
        }

        /// Headers and top-level attributes of links.
        pub fn attributes_link(datagram: &[u8]) -> u64 {
            nests(datagram, 16, |_, _| Some(0))
        }
        /// Headers and top-level attributes of routes.
        pub fn attributes_route(datagram: &[u8]) -> u64 {
            nests(datagram, 12, |_, _| Some(0))
        }
        /// Headers and top-level attributes of addresses.
        pub fn attributes_addr(datagram: &[u8]) -> u64 {
            nests(datagram, 8, |_, _| Some(0))
        }
        /// Headers and top-level attributes of neighbours.
        pub fn attributes_neigh(datagram: &[u8]) -> u64 {
            nests(datagram, 12, |_, _| Some(0))
        }
        /// Headers and top-level attributes of generic netlink families.
        pub fn attributes_ctrl(datagram: &[u8]) -> u64 {
            nests(datagram, 4, |_, _| Some(0))
        }

        /// Everything in links, at every level.
        pub fn nest_link(datagram: &[u8]) -> u64 {
            nests(datagram, 16, |nla_type, payload| match nla_type {
                IFLA_LINKINFO => level(payload, |nla_type, payload| match nla_type {
                    IFLA_INFO_DATA | IFLA_INFO_SLAVE_DATA => level(payload, |_, _| Some(0)),
                    _ => Some(0),
                }),
                IFLA_AF_SPEC => level(payload, |_, payload| level(payload, |_, _| Some(0))),
                IFLA_XDP | IFLA_PROP_LIST => level(payload, |_, _| Some(0)),
                _ => Some(0),
            })
        }
        /// Everything in generic netlink families, at every level.
        pub fn nest_ctrl(datagram: &[u8]) -> u64 {
            nests(datagram, 4, |nla_type, payload| match nla_type {
                CTRL_ATTR_OPS | CTRL_ATTR_MCAST_GROUPS => {
                    level(payload, |_, payload| level(payload, |_, _| Some(0)))
                }
                _ => Some(0),
            })
        }
    };
}
pub(super) use walks;
