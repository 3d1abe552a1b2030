// SPDX-License-Identifier: MIT OR Apache-2.0
//! [`Device`]: an nlmon device, which receives a copy of every netlink message.
//!
//! The system calls of `AF_PACKET` are here, because no other socket of this project is of
//! that family.

use std::ffi::CString;
use std::io;
use std::mem::{size_of, zeroed};
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd};
use std::time::{SystemTime, UNIX_EPOCH};

use nlwire::uapi::ARPHRD_NETLINK;

use super::link::PacketType;
use super::{InputError, Record, MAX_LEN};

/// A socket that receives from a device.
#[derive(Debug)]
pub(crate) struct Device {
    name: String,
    fd: OwnedFd,
    buf: Vec<u8>,
}

impl Device {
    /// Opens a device.
    pub(super) fn open(name: &str) -> Result<Self, InputError> {
        let index = index(name).map_err(|error| explain(name, &error))?;
        let fd = socket(index).map_err(|error| explain(name, &error))?;
        Ok(Self {
            name: name.to_owned(),
            fd,
            buf: vec![0; MAX_LEN],
        })
    }

    /// Waits for the next message.
    pub(super) fn next(&mut self, record: &mut Record) -> Result<bool, InputError> {
        loop {
            let received = receive(&self.fd, &mut self.buf);
            let (len, address) = received.map_err(|error| explain(&self.name, &error))?;
            if address.sll_hatype != ARPHRD_NETLINK {
                let problem = "not an nlmon device: its packets are not of netlink";
                return Err(InputError::Ended(problem.to_owned()));
            }
            record.begin(0);
            let Some(bytes) = self.buf.get(..len.min(MAX_LEN)) else {
                continue;
            };
            record.bytes.extend_from_slice(bytes);
            let missing = len.saturating_sub(bytes.len());
            record.missing = u64::try_from(missing).unwrap_or(u64::MAX);
            record.packet_type = PacketType::new(address.sll_pkttype.into());
            record.protocol = Some(u16::from_be(address.sll_protocol).into());
            let now = SystemTime::now().duration_since(UNIX_EPOCH);
            record.time = now.ok().and_then(|now| now.as_nanos().try_into().ok());
            return Ok(true);
        }
    }
}

/// Adds what to do about an error.
fn explain(name: &str, error: &io::Error) -> InputError {
    let hint = match error.raw_os_error() {
        Some(libc::ENODEV) => {
            format!("; `ip link add {name} type nlmon && ip link set {name} up` makes it")
        }
        Some(libc::EPERM) => "; needs root (CAP_NET_RAW)".to_owned(),
        Some(libc::ENETDOWN) => format!("; `ip link set {name} up` activates it"),
        _ => String::new(),
    };
    InputError::Ended(format!("{error}{hint}"))
}

/// Returns the index of an interface.
fn index(name: &str) -> io::Result<i32> {
    let name = CString::new(name)?;
    // SAFETY: the pointer is to a C string that lives until the call returns.
    let index = unsafe { libc::if_nametoindex(name.as_ptr()) };
    match i32::try_from(index) {
        Ok(0) => Err(io::Error::last_os_error()),
        Ok(index) => Ok(index),
        Err(_) => Err(io::ErrorKind::InvalidData.into()),
    }
}

const ETH_P_ALL: u16 = 0x0003;

/// Returns a socket that receives all packets of the interface.
fn socket(index: i32) -> io::Result<OwnedFd> {
    // Protocol 0: receives nothing until it is bound.
    let kind = libc::SOCK_DGRAM | libc::SOCK_CLOEXEC;
    // SAFETY: socket(2) accesses no memory of this process.
    let fd = unsafe { libc::socket(libc::AF_PACKET, kind, 0) };
    if fd < 0 {
        return Err(io::Error::last_os_error());
    }
    // SAFETY: `fd` is open, and nothing else owns it.
    let fd = unsafe { OwnedFd::from_raw_fd(fd) };

    let mut address = empty_address();
    address.sll_family = u16::try_from(libc::AF_PACKET).unwrap_or_default();
    address.sll_protocol = ETH_P_ALL.to_be();
    address.sll_ifindex = index;
    let len = address_len();
    // SAFETY: the pointer is to an address of `len` bytes that lives until the call returns.
    let result = unsafe { libc::bind(fd.as_raw_fd(), (&raw const address).cast(), len) };
    if result < 0 {
        return Err(io::Error::last_os_error());
    }
    Ok(fd)
}

/// Receives a packet. Returns its length, which can exceed that of `buf`, and its address.
fn receive(fd: &OwnedFd, buf: &mut [u8]) -> io::Result<(usize, libc::sockaddr_ll)> {
    loop {
        let mut address = empty_address();
        let mut len = address_len();
        // SAFETY: the pointers are to `buf`, of its length, to an address of `len` bytes,
        // and to `len`. All of them live until the call returns.
        let received = unsafe {
            libc::recvfrom(
                fd.as_raw_fd(),
                buf.as_mut_ptr().cast(),
                buf.len(),
                libc::MSG_TRUNC,
                (&raw mut address).cast(),
                &raw mut len,
            )
        };
        match usize::try_from(received) {
            Ok(received) => return Ok((received, address)),
            Err(_) => {
                let error = io::Error::last_os_error();
                if error.kind() != io::ErrorKind::Interrupted {
                    return Err(error);
                }
            }
        }
    }
}

fn empty_address() -> libc::sockaddr_ll {
    // SAFETY: the struct has integers only, for which 0 is a value.
    unsafe { zeroed() }
}

fn address_len() -> libc::socklen_t {
    libc::socklen_t::try_from(size_of::<libc::sockaddr_ll>()).unwrap_or_default()
}
