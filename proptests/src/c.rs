// SPDX-License-Identifier: MIT OR Apache-2.0
//! What C says: the macros of `linux/netlink.h` and `linux/rtnetlink.h`, and
//! libmnl. All of this crate's `unsafe` is here.
//!
//! Each function is `None` where there was no compiler, or no library, when
//! this was built; [`HAS_MACROS`] and [`HAS_LIBMNL`] say so.

/// Whether the macros could be compiled.
pub const HAS_MACROS: bool = cfg!(c_macros);
/// Whether libmnl is there.
pub const HAS_LIBMNL: bool = cfg!(libmnl);

/// A message or an attribute, as C sees it. As `struct item` in `csrc/items.h`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(C)]
pub struct Item {
    /// Where it begins.
    pub offset: u32,
    /// Its length field.
    pub len: u32,
    /// Its type, an attribute's without flags; the flags of a next hop.
    pub item_type: u32,
}

/// A walk in C.
#[cfg(any(c_macros, libmnl))]
type Walk = unsafe extern "C" fn(*const u8, i32, *mut Item, usize) -> usize;

#[cfg(c_macros)]
extern "C" {
    fn nlwire_c_messages(buf: *const u8, len: i32, items: *mut Item, room: usize) -> usize;
    fn nlwire_c_attributes(buf: *const u8, len: i32, items: *mut Item, room: usize) -> usize;
    fn nlwire_c_next_hops(buf: *const u8, len: i32, items: *mut Item, room: usize) -> usize;
    fn nlwire_c_sizes(len: i32, sizes: *mut [u32; 5]);
    fn nlwire_c_payload(nlmsg_len: u32, len: i32) -> u32;
}

#[cfg(libmnl)]
extern "C" {
    fn nlwire_mnl_messages(buf: *const u8, len: i32, items: *mut Item, room: usize) -> usize;
    fn nlwire_mnl_attributes(buf: *const u8, len: i32, items: *mut Item, room: usize) -> usize;
}

/// Calls `walk`, which must be one of the five above, with `bytes` and room for
/// an item in each `least` bytes.
///
/// # Safety
/// `walk` reads at most its second argument of bytes from its first, rounded up
/// to a multiple of 4, and writes at most its fourth argument of items to its
/// third.
#[cfg(any(c_macros, libmnl))]
unsafe fn walked(walk: Walk, bytes: &[u8], least: usize) -> Vec<Item> {
    // C wants its headers aligned, and steps over padding that is not there.
    let mut aligned = vec![0u32; bytes.len() / 4 + 2];
    for (word, bytes) in aligned.iter_mut().zip(bytes.chunks(4)) {
        let mut padded = [0; 4];
        padded[..bytes.len()].copy_from_slice(bytes);
        *word = u32::from_ne_bytes(padded);
    }
    let len = i32::try_from(bytes.len()).expect("C counts in int");
    let mut items = vec![Item::default(); bytes.len() / least + 1];
    let (buf, room) = (aligned.as_ptr().cast(), items.len());
    // SAFETY: `aligned` has `len` bytes, and at least 4 more. `items` has room
    // for `room`. Both live until the call is over, and are nobody else's.
    let count = unsafe { walk(buf, len, items.as_mut_ptr(), room) };
    assert!(count <= bytes.len() / least, "C walks over bytes twice");
    items.truncate(count);
    items
}

/// The messages in `bytes`: `NLMSG_OK` and `NLMSG_NEXT`.
#[must_use]
pub fn messages(bytes: &[u8]) -> Option<Vec<Item>> {
    #[cfg(c_macros)]
    // SAFETY: that is what csrc/macros.c does.
    return Some(unsafe { walked(nlwire_c_messages, bytes, 16) });
    #[cfg(not(c_macros))]
    return ignore(bytes);
}

/// The attributes in `bytes`: `RTA_OK`, `RTA_NEXT`, `NLA_TYPE_MASK`.
#[must_use]
pub fn attributes(bytes: &[u8]) -> Option<Vec<Item>> {
    #[cfg(c_macros)]
    // SAFETY: that is what csrc/macros.c does.
    return Some(unsafe { walked(nlwire_c_attributes, bytes, 4) });
    #[cfg(not(c_macros))]
    return ignore(bytes);
}

/// The next hops in `bytes`: `RTNH_OK`, `RTNH_NEXT`.
#[must_use]
pub fn next_hops(bytes: &[u8]) -> Option<Vec<Item>> {
    #[cfg(c_macros)]
    // SAFETY: that is what csrc/macros.c does.
    return Some(unsafe { walked(nlwire_c_next_hops, bytes, 8) });
    #[cfg(not(c_macros))]
    return ignore(bytes);
}

/// The messages in `bytes`: `mnl_nlmsg_ok` and `mnl_nlmsg_next`.
///
/// `None` also where the walk comes to an `nlmsg_len` of 2^31 or more: libmnl
/// takes it for negative, and steps out of the buffer.
#[must_use]
pub fn mnl_messages(bytes: &[u8]) -> Option<Vec<Item>> {
    let end = super::oracle::messages(bytes, false).error;
    if let Some(super::oracle::Wrong::MessageTruncated { nlmsg_len, .. }) = end.map(|e| e.wrong) {
        i32::try_from(nlmsg_len).ok()?;
    }
    #[cfg(libmnl)]
    // SAFETY: that is what csrc/libmnl.c does.
    return Some(unsafe { walked(nlwire_mnl_messages, bytes, 16) });
    #[cfg(not(libmnl))]
    return ignore(bytes);
}

/// The attributes in `bytes`: `mnl_attr_ok` and `mnl_attr_next`.
#[must_use]
pub fn mnl_attributes(bytes: &[u8]) -> Option<Vec<Item>> {
    #[cfg(libmnl)]
    // SAFETY: that is what csrc/libmnl.c does.
    return Some(unsafe { walked(nlwire_mnl_attributes, bytes, 4) });
    #[cfg(not(libmnl))]
    return ignore(bytes);
}

/// `NLMSG_ALIGN`, `NLMSG_LENGTH`, `NLMSG_SPACE`, `NLA_ALIGN` of `len`, and the
/// space of an attribute with `len` bytes. `None` also for lengths that C would
/// overflow with.
#[must_use]
pub fn sizes(len: usize) -> Option<[u32; 5]> {
    #[cfg(c_macros)]
    {
        let len = i32::try_from(len).ok().filter(|len| *len < i32::MAX - 32)?;
        let mut sizes = [0; 5];
        // SAFETY: writes five numbers, for which there is room.
        unsafe { nlwire_c_sizes(len, &mut sizes) };
        Some(sizes)
    }
    #[cfg(not(c_macros))]
    return ignore(len);
}

/// `NLMSG_PAYLOAD`. `None` also for an `nlmsg_len` that does not cover the
/// headers: the macro wraps there.
#[must_use]
pub fn payload(nlmsg_len: u32, len: usize) -> Option<u32> {
    #[cfg(c_macros)]
    {
        let space = sizes(len)?[2];
        let len = i32::try_from(len).ok()?;
        if space > nlmsg_len {
            return None;
        }
        // SAFETY: computes with its arguments only.
        Some(unsafe { nlwire_c_payload(nlmsg_len, len) })
    }
    #[cfg(not(c_macros))]
    return ignore((nlmsg_len, len));
}

/// Nobody to ask.
#[cfg(not(all(c_macros, libmnl)))]
fn ignore<T, U>(_: T) -> Option<U> {
    None
}
