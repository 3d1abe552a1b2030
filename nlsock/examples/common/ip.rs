// SPDX-License-Identifier: MIT OR Apache-2.0
//! IP addresses and prefixes in requests.

use std::net::IpAddr;
use std::str::FromStr;

use nlwire::uapi::{AF_INET, AF_INET6};

/// A prefix such as `198.51.100.0/24`. An address without a length is a prefix
/// of full length.
pub(crate) struct Prefix {
    pub(crate) address: IpAddr,
    pub(crate) len: u8,
}

impl FromStr for Prefix {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (address, len) = match text.split_once('/') {
            Some((address, len)) => (address, Some(len)),
            None => (text, None),
        };
        let address: IpAddr = address.parse().map_err(|_| "not an IP address")?;
        let max = if address.is_ipv4() { 32 } else { 128 };
        let len = len.map_or(Some(max), |len| len.parse().ok());
        match len.filter(|len| *len <= max) {
            Some(len) => Ok(Self { address, len }),
            None => Err(format!("the length is not from 0 to {max}")),
        }
    }
}

/// Returns the family of an address.
pub(crate) fn family(address: IpAddr) -> u8 {
    match address {
        IpAddr::V4(_) => AF_INET,
        IpAddr::V6(_) => AF_INET6,
    }
}

/// Returns the bytes of an address, in network byte order.
pub(crate) fn octets(address: IpAddr) -> Vec<u8> {
    match address {
        IpAddr::V4(address) => address.octets().to_vec(),
        IpAddr::V6(address) => address.octets().to_vec(),
    }
}
