// SPDX-License-Identifier: MIT OR Apache-2.0
//! Shows the peers of a WireGuard device, or replaces them by those of a file:
//!
//!     cargo run -p nlsock --example wireguard_peers -- show wg0
//!     cargo run -p nlsock --example wireguard_peers -- set wg0 FILE
//!
//! Needs `CAP_NET_ADMIN`. The file has the format of `wg setconf`, without endpoints. `show`
//! prints the lines of `wg show wg0 dump`, in which secrets are hidden here.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    reason = "the numbers of base64 are small"
)]

use std::error::Error;
use std::io::{stdout, BufWriter, Write};
use std::net::IpAddr;

use nlfamilies::wireguard::{WgallowedipA, WgdeviceA, WgdeviceF, WgpeerA, WgpeerF, Wireguard};
use nlsock::Genl;
use nlwire::typed::NoHeader;
use nlwire::NlmFlags;

const AF_INET: u16 = 2;
const AF_INET6: u16 = 10;
const BASE64: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

type Result<T> = std::result::Result<T, Box<dyn Error>>;

fn main() -> Result<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match args.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["show", name] => show(name),
        ["set", name, file] => set(name, &std::fs::read_to_string(file)?),
        _ => Err("usage: wireguard_peers show NAME | set NAME FILE".into()),
    }
}

/// Prints a device that can take any number of messages.
fn show(name: &str) -> Result<()> {
    let mut genl = Genl::open()?;
    let list = genl.list(Wireguard::GET_DEVICE, &NoHeader, |device| {
        device.put(WgdeviceA::IFNAME, name)
    })?;
    let answer = list.read_all(5)?;
    let device = answer.object()?;
    // `println` would write each line with a system call.
    let mut out = BufWriter::new(stdout().lock());
    let (public, port) = device.get((WgdeviceA::PUBLIC_KEY, WgdeviceA::LISTEN_PORT))?;
    let public = public.map_or("(none)".to_owned(), base64);
    writeln!(out, "(hidden)\t{public}\t{}\toff", port.unwrap_or(0))?;
    for peer in device.entries() {
        let peer = peer?;
        let (key, keepalive) =
            peer.get((WgpeerA::PUBLIC_KEY, WgpeerA::PERSISTENT_KEEPALIVE_INTERVAL))?;
        let (sent, received) = peer.get((WgpeerA::TX_BYTES, WgpeerA::RX_BYTES))?;
        let time = peer.get(WgpeerA::LAST_HANDSHAKE_TIME)?;
        let mut allowed = Vec::new();
        for item in peer.items() {
            let (address, mask) = item?.get((WgallowedipA::IPADDR, WgallowedipA::CIDR_MASK))?;
            let address = address.ok_or("no address")?;
            allowed.push(format!("{address}/{}", mask.unwrap_or(0)));
        }
        writeln!(
            out,
            "{}\t(hidden)\t(none)\t{}\t{}\t{}\t{}\t{}",
            base64(key.unwrap_or_default()),
            or(allowed.join(","), "(none)"),
            time.map_or(0, |time| time.tv_sec),
            received.unwrap_or(0),
            sent.unwrap_or(0),
            or(
                keepalive
                    .filter(|seconds| *seconds != 0)
                    .map_or(String::new(), |s| s.to_string()),
                "off"
            ),
        )?;
    }
    out.flush()?;
    Ok(())
}

/// Replaces the peers, in as many messages as they need.
fn set(name: &str, config: &str) -> Result<()> {
    let mut genl = Genl::open()?;
    let none = NlmFlags::EMPTY;
    let interface = section(config.split("[Peer]").next().unwrap_or_default());
    let private = interface.iter().find(|(key, _)| *key == "PrivateKey");
    let private = private.map(|(_, key)| from_base64(key)).transpose()?;
    let mut device = genl.call_split(Wireguard::SET_DEVICE, none, &NoHeader, |device| {
        device.put(WgdeviceA::IFNAME, name)?;
        device.put(WgdeviceA::FLAGS, WgdeviceF::REPLACE_PEERS)?;
        match &private {
            Some(key) => device.put(WgdeviceA::PRIVATE_KEY, &key[..]),
            None => Ok(()),
        }
    })?;
    for peer in config.split("[Peer]").skip(1) {
        let peer = section(peer);
        let all = |wanted| peer.iter().filter(move |(key, _)| *key == wanted);
        let key = from_base64(all("PublicKey").next().ok_or("no PublicKey")?.1)?;
        let keepalive = all("PersistentKeepalive").next();
        let keepalive = keepalive.map(|(_, seconds)| seconds.parse()).transpose()?;
        device.entry(|peer| {
            peer.put(WgpeerA::PUBLIC_KEY, &key[..])?;
            peer.put(WgpeerA::FLAGS, WgpeerF::REPLACE_ALLOWEDIPS)?;
            match keepalive {
                Some(seconds) => peer.put(WgpeerA::PERSISTENT_KEEPALIVE_INTERVAL, seconds),
                None => Ok(()),
            }
        })?;
        for (_, addresses) in all("AllowedIPs") {
            for allowed in addresses.split(',') {
                let (address, mask) = allowed.trim().split_once('/').ok_or("no mask")?;
                let (address, mask): (IpAddr, u8) = (address.parse()?, mask.parse()?);
                let family = if address.is_ipv4() { AF_INET } else { AF_INET6 };
                device.item(|item| {
                    item.put(WgallowedipA::FAMILY, family)?;
                    item.put(WgallowedipA::IPADDR, address)?;
                    item.put(WgallowedipA::CIDR_MASK, mask)
                })?;
            }
        }
    }
    let messages = device.end()?;
    eprintln!("{name}: {messages} messages");
    Ok(())
}

/// Returns the keys and values of a section.
fn section(text: &str) -> Vec<(&str, &str)> {
    let lines = text.lines().filter_map(|line| line.split_once('='));
    lines
        .map(|(key, value)| (key.trim(), value.trim()))
        .collect()
}

fn or(text: String, empty: &str) -> String {
    if text.is_empty() {
        empty.to_owned()
    } else {
        text
    }
}

fn base64(bytes: &[u8]) -> String {
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let bits = chunk
            .iter()
            .fold(0u32, |bits, byte| bits << 8 | u32::from(*byte));
        let bits = bits << (8 * (3 - chunk.len()));
        for place in 0..4 {
            let index = (bits >> (18 - 6 * place) & 63) as usize;
            text.push(if place > chunk.len() {
                '='
            } else {
                BASE64[index].into()
            });
        }
    }
    text
}

fn from_base64(text: &str) -> Result<Vec<u8>> {
    let (mut bytes, mut bits, mut count) = (Vec::new(), 0u32, 0);
    for digit in text.trim_end_matches('=').bytes() {
        let value = BASE64.iter().position(|known| *known == digit);
        bits = bits << 6 | u32::try_from(value.ok_or("not base64")?)?;
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push((bits >> count & 255) as u8);
        }
    }
    Ok(bytes)
}
