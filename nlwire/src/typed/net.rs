// SPDX-License-Identifier: MIT OR Apache-2.0
//! [`Net`]: values whose attributes say that they are in network byte order.

use core::marker::PhantomData;

use super::super::uapi::NLA_F_NET_BYTEORDER;
use super::super::{Attribute, BuildError, Builder, Frame, NlaPolicy, ParseError, Sink};
use super::{Get, Kind, KindInfo, Put};

/// A value of the kind `K` in network byte order, written with the flag
/// `NLA_F_NET_BYTEORDER`, as ipset requires it. Reading does not look at the flag.
///
/// [`Kind::INFO`] is that of `K`; [`Kind::FLAGS`] and
/// [`AttrEntry::nla_flags`](super::AttrEntry::nla_flags) have the flag.
#[derive(Debug)]
pub struct Net<K>(PhantomData<fn() -> K>);

impl<K: Kind> Kind for Net<K> {
    const INFO: KindInfo = K::INFO;
    const RULE: NlaPolicy = K::RULE;
    const FLAGS: u16 = NLA_F_NET_BYTEORDER;
}

impl<K: Get> Get for Net<K> {
    type Value<'a> = K::Value<'a>;

    #[inline]
    fn get<'a>(attribute: &Attribute<'a>) -> Result<K::Value<'a>, ParseError> {
        K::get(attribute)
    }
}

impl<I, K: Put<I>> Put<I> for Net<K> {
    #[inline]
    fn put<S: Sink + ?Sized, F: Frame>(
        builder: &mut Builder<'_, S, F>,
        nla_type: u16,
        input: I,
    ) -> Result<(), BuildError> {
        K::put(builder, nla_type | Self::FLAGS, input)
    }
}
