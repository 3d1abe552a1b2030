// SPDX-License-Identifier: MIT OR Apache-2.0
//! Routing tables with many routes: each is of one host, through `lo`.

use nlsock::{Client, Error, RequestBuilder};
use nlwire::rtnl::RtMsg;
use nlwire::uapi::*;
use nlwire::{BuildError, Message, ParseError};

/// The number of requests of a batch.
pub(crate) const BATCH: u32 = 10_000;

/// The priority of all routes.
const PRIORITY: u32 = 50;

/// Writes the route with this number.
fn route(message: &mut RequestBuilder<'_>, table: u32, number: u32) -> Result<(), BuildError> {
    let [_, high, middle, low] = number.to_be_bytes();
    message.put_header(&RtMsg {
        rtm_family: AF_INET,
        rtm_dst_len: 32,
        rtm_protocol: RTPROT_STATIC,
        rtm_scope: RT_SCOPE_LINK,
        rtm_type: RTN_UNICAST,
        ..RtMsg::default()
    })?;
    message.put(RTA_DST, &[10, high, middle, low])?;
    message.put_u32(RTA_OIF, 1)?;
    message.put_u32(RTA_TABLE, table)?;
    message.put_u32(RTA_PRIORITY, PRIORITY)
}

/// Adds the routes 0 to `count` to a table, in batches. Returns the number that the kernel
/// did not refuse.
pub(crate) fn fill(client: &mut Client, table: u32, count: u32) -> Result<u32, Error> {
    let mut added = 0;
    for start in (0..count).step_by(BATCH as usize) {
        let end = count.min(start + BATCH);
        let mut batch = client.batch();
        for number in start..end {
            let flags = NLM_F_CREATE | NLM_F_EXCL;
            batch.add_with(RTM_NEWROUTE, flags, |message| route(message, table, number))?;
        }
        let outcome = batch.send()?;
        added += end - start - outcome.failures().len() as u32;
    }
    Ok(added)
}

/// What a program wants to know about a route.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Route {
    pub(crate) dst: u32,
    oif: u32,
    pub(crate) table: u32,
    priority: u32,
}

impl Route {
    /// Reads four attributes.
    #[inline]
    pub(crate) fn read(message: &Message<'_>) -> Result<Self, ParseError> {
        let mut route = Self::default();
        for attribute in message.attributes(size_of::<RtMsg>())? {
            let attribute = attribute?;
            match attribute.nla_type() {
                RTA_DST => route.dst = u32::from_be_bytes(*attribute.get_array()?),
                RTA_OIF => route.oif = attribute.get_u32()?,
                RTA_TABLE => route.table = attribute.get_u32()?,
                RTA_PRIORITY => route.priority = attribute.get_u32()?,
                _ => {}
            }
        }
        Ok(route)
    }

    /// Returns its number, if the route is what [`fill`] has written.
    pub(crate) fn number(self) -> Option<u32> {
        (self.oif == 1 && self.priority == PRIORITY && self.dst >> 24 == 10)
            .then_some(self.dst & 0x00ff_ffff)
    }
}

/// Writes the request for all routes of a table. The kernel selects by the table with
/// `NETLINK_GET_STRICT_CHK`, which a client turns on.
pub(crate) fn ask(message: &mut RequestBuilder<'_>, table: u32) -> Result<(), BuildError> {
    message.put_header(&RtMsg {
        rtm_family: AF_INET,
        ..RtMsg::default()
    })?;
    message.put_u32(RTA_TABLE, table)
}

/// Dumps a table. Returns the number of routes, and adds up what they have.
pub(crate) fn dump(client: &mut Client, table: u32) -> Result<(u64, u64), Error> {
    let mut dump = client.dump(RTM_GETROUTE, |message| ask(message, table))?;
    let (mut count, mut sum) = (0, 0u64);
    while let Some(message) = dump.next()? {
        let route = Route::read(&message)?;
        count += 1;
        sum = sum
            .wrapping_add(u64::from(route.dst) + u64::from(route.oif) + u64::from(route.priority));
        assert_eq!(route.table, table);
    }
    Ok((count, sum))
}
