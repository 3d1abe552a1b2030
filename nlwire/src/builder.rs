// SPDX-License-Identifier: MIT OR Apache-2.0
//! [`MessageBuilder`], [`NestBuilder`] and [`NextHopBuilder`], which write
//! messages, nests and next hops, and [`Sink`], the buffer they write to.
//!
//! Each of them writes a header and the content that follows it. The length in
//! the header is known only at the end:
//!
//! ```text
//!   message   | nlmsghdr  | family header | pad | attribute, nest ...
//!   nest      | nlattr    | struct        | pad | attribute, nest, next hop ...
//!   next hop  | rtnexthop |                     | attribute, nest ...
//!             ^ start                                                 ^ end of sink
//! ```
//!
//! All three are therefore one type, [`Builder`]. It remembers the position of
//! its header, and [`end`](Builder::end) writes the length there. Dropping a
//! builder without `end` removes everything from the header on.

use core::ffi::CStr;
use core::fmt;
use core::marker::PhantomData;

use zerocopy::{Immutable, IntoBytes};

use super::rtnl::RtNextHop;
use super::uapi::{NLA_F_NESTED, NLMSG_ALIGNTO};
use super::{nla_align, nla_attr_size, nlmsg_align, BuildError, NlAttr, NlMsgHdr, NLA_HDRLEN};

/// A buffer that messages are appended to.
///
/// [`SliceSink`] writes into a slice. Other buffers implement this trait in a
/// few lines: the tailroom of an skb in a kernel, or a vector in user space.
///
/// ```
/// struct VecSink(Vec<u8>);
///
/// impl nlwire::Sink for VecSink {
///     fn as_bytes(&self) -> &[u8] {
///         &self.0
///     }
///     fn as_bytes_mut(&mut self) -> &mut [u8] {
///         &mut self.0
///     }
///     fn grow(&mut self, count: usize) -> Option<&mut [u8]> {
///         let len = self.0.len();
///         self.0.resize(len + count, 0);
///         self.0.get_mut(len..)
///     }
///     fn truncate(&mut self, len: usize) {
///         self.0.truncate(len);
///     }
/// }
///
/// let mut sink = VecSink(Vec::new());
/// nlwire::MessageBuilder::new(&mut sink, nlwire::NlMsgHdr::new(0x10))?.end()?;
/// assert_eq!(sink.0.len(), 16);
/// # Ok::<(), nlwire::BuildError>(())
/// ```
///
/// An implementation that violates the rules of this trait produces wrong
/// bytes, but never a panic.
pub trait Sink {
    /// Returns the bytes written so far.
    fn as_bytes(&self) -> &[u8];

    /// Returns the bytes written so far, mutably, so that lengths can be filled
    /// in.
    fn as_bytes_mut(&mut self) -> &mut [u8];

    /// Appends `count` bytes and returns exactly those. Returns `None` and
    /// changes nothing if there is no room. The caller overwrites all of the
    /// new bytes, including padding.
    fn grow(&mut self, count: usize) -> Option<&mut [u8]>;

    /// Removes everything after the first `len` bytes.
    fn truncate(&mut self, len: usize);

    /// Appends `header`, `payload`, and then `zeros` zero bytes. Returns `None` and
    /// changes nothing if there is no room for all of them.
    ///
    /// Builders write with this function only. By default, it writes to the bytes
    /// that [`grow`](Self::grow) returns. A sink whose room is not initialised, such
    /// as an skb, can copy the slices there, so that nothing is written twice.
    #[inline]
    fn append(&mut self, header: &[u8], payload: &[u8], zeros: usize) -> Option<()> {
        let len = header.len().saturating_add(payload.len());
        let room = self.grow(len.saturating_add(zeros))?;
        // A sink that violates the rules returns too few bytes.
        if let Some((to, room)) = room.split_at_mut_checked(header.len()) {
            copy(to, header);
            fill(Some(room), payload);
        }
        Some(())
    }
}

/// A [`Sink`] that fills a slice from its start.
#[derive(Debug)]
pub struct SliceSink<'b> {
    buf: &'b mut [u8],
    len: usize,
}

impl<'b> SliceSink<'b> {
    /// Returns an empty sink with room for `buf.len()` bytes.
    #[inline]
    #[must_use]
    pub fn new(buf: &'b mut [u8]) -> Self {
        Self { buf, len: 0 }
    }

    /// Returns the bytes written so far.
    #[inline]
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        self.buf.get(..self.len).unwrap_or_default()
    }

    /// Returns the bytes written so far, with the lifetime of the buffer.
    #[inline]
    #[must_use]
    pub fn into_bytes(self) -> &'b [u8] {
        self.buf.get(..self.len).unwrap_or_default()
    }

    /// Returns the number of bytes that still fit.
    ///
    /// ```
    /// use nlwire::{MessageBuilder, NlMsgHdr, SliceSink};
    ///
    /// let mut buf = [0; 64];
    /// let mut sink = SliceSink::new(&mut buf);
    /// MessageBuilder::new(&mut sink, NlMsgHdr::new(0x10))?.end()?;
    /// assert_eq!((sink.as_bytes().len(), sink.remaining()), (16, 48));
    /// # Ok::<(), nlwire::BuildError>(())
    /// ```
    #[inline]
    #[must_use]
    pub fn remaining(&self) -> usize {
        self.buf.len().saturating_sub(self.len)
    }
}

impl<S: Sink + ?Sized> Sink for &mut S {
    #[inline]
    fn as_bytes(&self) -> &[u8] {
        (**self).as_bytes()
    }

    #[inline]
    fn as_bytes_mut(&mut self) -> &mut [u8] {
        (**self).as_bytes_mut()
    }

    #[inline]
    fn grow(&mut self, count: usize) -> Option<&mut [u8]> {
        (**self).grow(count)
    }

    #[inline]
    fn truncate(&mut self, len: usize) {
        (**self).truncate(len);
    }

    #[inline]
    fn append(&mut self, header: &[u8], payload: &[u8], zeros: usize) -> Option<()> {
        (**self).append(header, payload, zeros)
    }
}

impl Sink for SliceSink<'_> {
    #[inline]
    fn as_bytes(&self) -> &[u8] {
        SliceSink::as_bytes(self)
    }

    #[inline]
    fn as_bytes_mut(&mut self) -> &mut [u8] {
        self.buf.get_mut(..self.len).unwrap_or_default()
    }

    #[inline]
    fn grow(&mut self, count: usize) -> Option<&mut [u8]> {
        let end = self.len.checked_add(count)?;
        let room = self.buf.get_mut(self.len..end)?;
        self.len = end;
        Some(room)
    }

    #[inline]
    fn truncate(&mut self, len: usize) {
        self.len = self.len.min(len);
    }
}

/// A builder of one message. See [`Builder`] for its functions.
///
/// ```
/// use nlwire::rtnl::IfInfoMsg;
/// use nlwire::uapi::*;
/// use nlwire::{MessageBuilder, NlMsgHdr, SliceSink};
///
/// // "ip link add dummy0 type dummy"
/// let mut buf = [0; 256];
/// let mut sink = SliceSink::new(&mut buf);
/// let flags = NLM_F_REQUEST | NLM_F_ACK | NLM_F_CREATE | NLM_F_EXCL;
/// let mut message = MessageBuilder::new(&mut sink, NlMsgHdr::new(RTM_NEWLINK).with_flags(flags))?;
/// message.put_header(&IfInfoMsg::default())?;
/// message.put_str(IFLA_IFNAME, "dummy0")?;
/// message.nest_with(IFLA_LINKINFO, |linkinfo| {
///     linkinfo.put_str(IFLA_INFO_KIND, "dummy")
/// })?;
/// message.end()?;
///
/// assert_eq!(sink.as_bytes().len(), 60);
/// # Ok::<(), nlwire::BuildError>(())
/// ```
///
/// Further messages can follow in the same sink.
pub type MessageBuilder<'s, S> = Builder<'s, S, NlMsgHdr>;

/// A builder of the content of a nest. Created by [`Builder::nest`] and
/// [`Builder::nest_with`].
///
/// A nest contains attributes. It may begin with a struct, written by
/// [`put_header`](Builder::put_header). `VETH_INFO_PEER` is such a nest:
///
/// ```
/// use nlwire::rtnl::IfInfoMsg;
/// use nlwire::uapi::*;
/// use nlwire::{MessageBuilder, NlMsgHdr, SliceSink};
///
/// // "ip link add v0 type veth peer name v1"
/// let mut buf = [0; 256];
/// let mut sink = SliceSink::new(&mut buf);
/// let flags = NLM_F_REQUEST | NLM_F_ACK | NLM_F_CREATE | NLM_F_EXCL;
/// let mut message = MessageBuilder::new(&mut sink, NlMsgHdr::new(RTM_NEWLINK).with_flags(flags))?;
/// message.put_header(&IfInfoMsg::default())?;
/// message.put_str(IFLA_IFNAME, "v0")?;
/// message.nest_with(IFLA_LINKINFO, |linkinfo| {
///     linkinfo.put_str(IFLA_INFO_KIND, "veth")?;
///     linkinfo.nest_with(IFLA_INFO_DATA, |data| {
///         data.nest_with(VETH_INFO_PEER, |peer| {
///             peer.put_header(&IfInfoMsg::default())?;
///             peer.put_str(IFLA_IFNAME, "v1")
///         })
///     })
/// })?;
/// message.end()?;
/// # assert_eq!(sink.as_bytes().len(), 88);
/// # Ok::<(), nlwire::BuildError>(())
/// ```
pub type NestBuilder<'s, S> = Builder<'s, S, NlAttr>;

/// A builder of the attributes of one next hop of a multipath route. Created by
/// [`NestBuilder::next_hop`] and [`NestBuilder::next_hop_with`].
pub type NextHopBuilder<'s, S> = Builder<'s, S, RtNextHop>;

/// A builder of a message, a nest or a next hop.
///
/// `F` is the type of its header:
///
/// | `F` | alias | created by | C |
/// |---|---|---|---|
/// | [`NlMsgHdr`] | [`MessageBuilder`] | [`MessageBuilder::new`] | `struct nlmsghdr` |
/// | [`NlAttr`] | [`NestBuilder`] | [`nest`](Self::nest), [`nest_with`](Self::nest_with) | `struct nlattr` |
/// | [`RtNextHop`] | [`NextHopBuilder`] | [`next_hop`](NestBuilder::next_hop), [`next_hop_with`](NestBuilder::next_hop_with) | `struct rtnexthop` |
///
/// Each `put_*` function appends one attribute and its padding, which is zero.
/// If a `put_*` function fails, it leaves the sink unchanged, and building can
/// continue.
///
/// # `end`
///
/// [`end`](Self::end) fills in the length. Dropping a builder without `end`
/// cancels the message, nest or next hop: the sink is as it was before. An
/// early return by `?` relies on this. A forgotten `end` has the same effect,
/// so the content is lost. The closure forms ([`nest_with`](Self::nest_with),
/// [`nest_noflag_with`](Self::nest_noflag_with),
/// [`next_hop_with`](NestBuilder::next_hop_with)) call `end` themselves.
///
/// With the other forms, the compiler detects some of the omissions:
///
/// - A builder that is not used at all (`message.nest(1)?;`) causes the warning
///   `unused_must_use`.
/// - An `end()` whose result is ignored causes the same warning.
/// - Using the message again while a nest is still in scope, for another
///   `put_*` or for `end`, is an error, because the nest still borrows the
///   message:
///
/// ```compile_fail,E0499
/// # use nlwire::{BuildError, MessageBuilder, SliceSink};
/// fn put(message: &mut MessageBuilder<'_, SliceSink<'_>>) -> Result<(), BuildError> {
///     let mut nest = message.nest(1)?;
///     nest.put_u32(2, 3)?;
///     message.put_u32(4, 5) // error: cannot borrow `*message`
/// }
/// ```
///
/// - The compiler reports nothing if a nest goes out of scope before its
///   message is used again. The message is then sent without the nest:
///
/// ```
/// # use nlwire::{BuildError, MessageBuilder, SliceSink};
/// fn put(message: &mut MessageBuilder<'_, SliceSink<'_>>) -> Result<(), BuildError> {
///     {
///         let mut nest = message.nest(1)?;
///         nest.put_u32(2, 3)?;
///     } // No warning. The nest is cancelled here.
///     message.put_u32(4, 5)
/// }
/// # let mut buf = [0; 64];
/// # let mut sink = SliceSink::new(&mut buf);
/// # let mut message = MessageBuilder::new(&mut sink, nlwire::NlMsgHdr::new(0x10))?;
/// # put(&mut message)?;
/// # message.end()?;
/// # assert_eq!(sink.as_bytes().len(), 24);
/// # Ok::<(), BuildError>(())
/// ```
#[must_use = "a message, nest or next hop is cancelled unless `end` is called"]
pub struct Builder<'s, S: Sink + ?Sized, F: Frame> {
    sink: &'s mut S,
    /// The length to which a cancellation truncates the sink.
    before: usize,
    /// The position of the header in the sink.
    start: usize,
    /// The length of the padding after the last `put_payload`, and the end of
    /// that padding. The padding counts as part of the message, nest or next
    /// hop only if something follows. In the kernel, `nla_put` of a struct
    /// alone leaves the padding out of `nla_len` too. The padding after an
    /// attribute always counts.
    padding: usize,
    padding_end: usize,
    ended: bool,
    frame: PhantomData<F>,
}

/// How much a message or nest contained, to be restored by [`Builder::rewind`].
#[derive(Clone, Copy)]
pub(super) struct Checkpoint {
    len: usize,
    padding: usize,
    padding_end: usize,
}

/// A header that a [`Builder`] can write: [`NlMsgHdr`], [`NlAttr`] or
/// [`RtNextHop`].
pub trait Frame: sealed::Frame {}

impl Frame for NlMsgHdr {}
impl Frame for NlAttr {}
impl Frame for RtNextHop {}

mod sealed {
    use super::super::BuildError;

    pub trait Frame {
        /// Writes the length `len` into `header`, the bytes of the sink from
        /// this frame's header on.
        fn set_len(header: &mut [u8], len: usize) -> Result<(), BuildError>;
    }
}

impl sealed::Frame for NlMsgHdr {
    #[inline]
    fn set_len(header: &mut [u8], len: usize) -> Result<(), BuildError> {
        let nlmsg_len = u32::try_from(len).map_err(|_| BuildError::MessageTooLong { len })?;
        fill(header.get_mut(..4), &nlmsg_len.to_ne_bytes());
        Ok(())
    }
}

impl sealed::Frame for NlAttr {
    #[inline]
    fn set_len(header: &mut [u8], len: usize) -> Result<(), BuildError> {
        let nla_len = u16::try_from(len).map_err(|_| BuildError::AttributeTooLong { len })?;
        fill(header.get_mut(..2), &nla_len.to_ne_bytes());
        Ok(())
    }
}

impl sealed::Frame for RtNextHop {
    #[inline]
    fn set_len(header: &mut [u8], len: usize) -> Result<(), BuildError> {
        let rtnh_len = u16::try_from(len).map_err(|_| BuildError::NextHopTooLong { len })?;
        fill(header.get_mut(..2), &rtnh_len.to_ne_bytes());
        Ok(())
    }
}

/// Writes `bytes` to the start of `room`, followed by zeros. `room` is `None`
/// only if a sink violates the rules of [`Sink`].
#[inline]
fn fill(room: Option<&mut [u8]>, bytes: &[u8]) {
    let split = room.and_then(|room| room.split_at_mut_checked(bytes.len()));
    if let Some((to, padding)) = split {
        copy(to, bytes);
        padding.fill(0);
    }
}

/// Copies a slice to one of the same length. `copy_from_slice` would panic on
/// unequal lengths.
#[inline]
fn copy(to: &mut [u8], from: &[u8]) {
    to.iter_mut().zip(from).for_each(|(to, from)| *to = *from);
}

impl<'s, S: Sink + ?Sized> MessageBuilder<'s, S> {
    /// Begins a message with `header`. [`end`](Self::end) fills in the length.
    /// Kernel: `nlmsg_put`.
    ///
    /// # Errors
    /// [`NoSpace`](BuildError::NoSpace).
    #[doc(alias = "nlmsg_put")]
    #[inline]
    pub fn new(sink: &'s mut S, header: NlMsgHdr) -> Result<Self, BuildError> {
        let before = sink.as_bytes().len();
        let start = nlmsg_align(before);
        let mut this = Self::at(sink, before, start);
        // A message ends at a multiple of 4 bytes. Other content of the sink
        // may not.
        let gap = [0; NLMSG_ALIGNTO];
        let gap = gap.get(..start.saturating_sub(before)).unwrap_or_default();
        this.append(gap, header.with_len(0).as_bytes(), 0)?;
        Ok(this)
    }

    /// Counts the padding after a payload as part of the message even if
    /// nothing follows, as in a message that the kernel completes with
    /// `nlmsg_end`.
    #[inline]
    pub(super) fn count_padding(&mut self) {
        self.padding = 0;
    }
}

impl<'s, S: Sink + ?Sized> NestBuilder<'s, S> {
    /// Begins a nest at the end of `sink`, with the flags in `nla_type`.
    #[inline]
    pub(super) fn begin(sink: &'s mut S, nla_type: u16) -> Result<Self, BuildError> {
        let start = sink.as_bytes().len();
        let mut this = Self::at(sink, start, start);
        // Until `end`, the length is one that every reader rejects: the content
        // of a nest that is neither ended nor dropped (`mem::forget`) must not
        // be read as attributes of the level above.
        let header = NlAttr::new(0, nla_type);
        this.append(header.as_bytes(), &[], 0)?;
        Ok(this)
    }

    /// Begins a next hop of a multipath route, inside an `RTA_MULTIPATH` nest.
    /// [`end`](Self::end) fills in `rtnh_len`; the value in `header` is
    /// ignored.
    ///
    /// # Errors
    /// [`NoSpace`](BuildError::NoSpace).
    #[doc(alias = "rtnexthop")]
    #[doc(alias = "RTNH_DATA")]
    #[inline]
    pub fn next_hop(&mut self, header: &RtNextHop) -> Result<NextHopBuilder<'_, S>, BuildError> {
        let start = self.sink.as_bytes().len();
        // A length that every reader rejects, as in `nest_noflag`.
        let header = RtNextHop {
            rtnh_len: 0.into(),
            ..*header
        };
        self.append(header.as_bytes(), &[], 0)?;
        Ok(Builder::at(self.sink, start, start))
    }

    /// Adds a next hop of a multipath route, with the attributes that `write`
    /// adds to it.
    ///
    /// If `write` returns an error, or the next hop is too long, the sink is
    /// unchanged.
    ///
    /// ```
    /// use nlwire::rtnl::{RtMsg, RtNextHop};
    /// use nlwire::uapi::*;
    /// use nlwire::{MessageBuilder, NlMsgHdr, SliceSink};
    ///
    /// // "ip route add default nexthop via 10.0.0.3 dev 1 nexthop via 10.0.0.4 dev 2 weight 5"
    /// let mut buf = [0; 256];
    /// let mut sink = SliceSink::new(&mut buf);
    /// let flags = NLM_F_REQUEST | NLM_F_ACK | NLM_F_CREATE | NLM_F_EXCL;
    /// let mut message = MessageBuilder::new(&mut sink, NlMsgHdr::new(RTM_NEWROUTE).with_flags(flags))?;
    /// message.put_header(&RtMsg {
    ///     rtm_family: AF_INET,
    ///     rtm_table: RT_TABLE_MAIN,
    ///     rtm_protocol: RTPROT_STATIC,
    ///     rtm_type: RTN_UNICAST,
    ///     ..RtMsg::default()
    /// })?;
    /// message.nest_noflag_with(RTA_MULTIPATH, |multipath| {
    ///     let first = RtNextHop { rtnh_ifindex: 1.into(), ..RtNextHop::default() };
    ///     multipath.next_hop_with(&first, |hop| hop.put(RTA_GATEWAY, &[10, 0, 0, 3]))?;
    ///     let second = RtNextHop { rtnh_ifindex: 2.into(), rtnh_hops: 4, ..first };
    ///     multipath.next_hop_with(&second, |hop| hop.put(RTA_GATEWAY, &[10, 0, 0, 4]))
    /// })?;
    /// message.end()?;
    /// # assert_eq!(sink.as_bytes().len(), 64);
    /// # Ok::<(), nlwire::BuildError>(())
    /// ```
    ///
    /// # Errors
    /// Those of `write`, [`NoSpace`](BuildError::NoSpace), and
    /// [`NextHopTooLong`](BuildError::NextHopTooLong) for a next hop of more
    /// than 65,535 bytes.
    #[inline]
    pub fn next_hop_with(
        &mut self,
        header: &RtNextHop,
        write: impl FnOnce(&mut NextHopBuilder<'_, S>) -> Result<(), BuildError>,
    ) -> Result<(), BuildError> {
        let mut hop = self.next_hop(header)?;
        write(&mut hop)?;
        hop.end()
    }
}

/// Defines `put_*` for integers of two or more bytes, which have a byte order.
macro_rules! ordered_puts {
    ($($put:ident $put_be:ident $type:ident $bytes:literal $kernel:literal $kernel_be:literal)*) => {$(
        #[doc = concat!("Adds a `", stringify!($type), "` in native byte order, ", $bytes, " bytes. Kernel: `", $kernel, "`.")]
        ///
        /// # Errors
        /// [`NoSpace`](BuildError::NoSpace).
        #[inline]
        pub fn $put(&mut self, nla_type: u16, value: $type) -> Result<(), BuildError> {
            self.put(nla_type, &value.to_ne_bytes())
        }

        #[doc = concat!("Adds a `", stringify!($type), "` in network byte order (big-endian), ", $bytes, " bytes.", $kernel_be)]
        ///
        /// # Errors
        /// [`NoSpace`](BuildError::NoSpace).
        #[inline]
        pub fn $put_be(&mut self, nla_type: u16, value: $type) -> Result<(), BuildError> {
            self.put(nla_type, &value.to_be_bytes())
        }
    )*};
}

impl<'s, S: Sink + ?Sized, F: Frame> Builder<'s, S, F> {
    #[inline]
    fn at(sink: &'s mut S, before: usize, start: usize) -> Self {
        Self {
            sink,
            before,
            start,
            padding: 0,
            padding_end: 0,
            ended: false,
            frame: PhantomData,
        }
    }

    /// Continues the message or nest whose header is at `start` in `sink`, which
    /// [`suspend`](Self::suspend) returned.
    #[inline]
    pub(super) fn resume(sink: &'s mut S, start: usize) -> Self {
        Self::at(sink, start, start)
    }

    /// Leaves a message or nest unfinished, to be [continued](Self::resume). Its length
    /// is 0, which no reader accepts.
    #[inline]
    pub(super) fn suspend(mut self) -> usize {
        self.ended = true;
        self.start
    }

    /// Appends bytes to the sink, and zeros after them.
    #[inline]
    fn append(&mut self, header: &[u8], payload: &[u8], zeros: usize) -> Result<(), BuildError> {
        let offset = self.sink.as_bytes().len();
        let needed = header.len().saturating_add(payload.len());
        let needed = needed.saturating_add(zeros);
        self.sink
            .append(header, payload, zeros)
            .ok_or(BuildError::NoSpace { offset, needed })
    }

    /// Adds the struct at the start of a message, nest or next hop, such as a
    /// family header. It can be any [zerocopy](IntoBytes) type. The attributes
    /// after it begin at the next multiple of 4 bytes.
    ///
    /// The padding after the struct counts as part of the message, nest or next
    /// hop only if something follows. A nest that contains only a struct of 82
    /// bytes has an `nla_len` of 86, as with the kernel's `nla_put`.
    ///
    /// # Errors
    /// [`NoSpace`](BuildError::NoSpace).
    #[inline]
    pub fn put_header<T: IntoBytes + Immutable>(&mut self, header: &T) -> Result<(), BuildError> {
        self.put_payload(header.as_bytes())
    }

    /// Adds bytes that are not an attribute, for protocols whose messages do
    /// not consist of attributes. The padding after them follows the rules of
    /// [`put_header`](Self::put_header).
    ///
    /// # Errors
    /// [`NoSpace`](BuildError::NoSpace).
    #[inline]
    pub fn put_payload(&mut self, payload: &[u8]) -> Result<(), BuildError> {
        if payload.is_empty() {
            return Ok(());
        }
        let padding = nlmsg_align(payload.len()).saturating_sub(payload.len());
        self.append(&[], payload, padding)?;
        self.padding = padding;
        self.padding_end = self.sink.as_bytes().len();
        Ok(())
    }

    /// Adds an attribute whose payload is `payload` followed by `zeros` zero
    /// bytes.
    #[inline]
    fn put_zero_extended(
        &mut self,
        nla_type: u16,
        payload: &[u8],
        zeros: usize,
    ) -> Result<(), BuildError> {
        let len = nla_attr_size(payload.len().saturating_add(zeros));
        let nla_len = u16::try_from(len).map_err(|_| BuildError::AttributeTooLong { len })?;
        let header = NlAttr::new(nla_len, nla_type);
        let padding = nla_align(len).saturating_sub(len);
        self.append(header.as_bytes(), payload, zeros.saturating_add(padding))
    }

    /// Adds an attribute with a payload of `len` zero bytes, and returns the payload.
    #[inline]
    pub(super) fn put_zeroed(
        &mut self,
        nla_type: u16,
        len: usize,
    ) -> Result<&mut [u8], BuildError> {
        let start = self.sink.as_bytes().len().saturating_add(NLA_HDRLEN);
        self.put_zero_extended(nla_type, &[], len)?;
        let end = start.saturating_add(len);
        let payload = self.sink.as_bytes_mut().get_mut(start..end);
        Ok(payload.unwrap_or_default())
    }

    /// Adds text that may be any bytes but NUL, with a terminating NUL.
    #[inline]
    pub(super) fn put_text(&mut self, nla_type: u16, text: &[u8]) -> Result<(), BuildError> {
        match text.iter().position(|byte| *byte == 0) {
            Some(position) => Err(BuildError::InteriorNul { position }),
            None => self.put_zero_extended(nla_type, text, 1),
        }
    }

    /// Returns the state that [`rewind`](Self::rewind) restores.
    #[inline]
    pub(super) fn checkpoint(&self) -> Checkpoint {
        Checkpoint {
            len: self.sink.as_bytes().len(),
            padding: self.padding,
            padding_end: self.padding_end,
        }
    }

    /// Removes what was added since `checkpoint`.
    #[inline]
    pub(super) fn rewind(&mut self, checkpoint: Checkpoint) {
        self.sink.truncate(checkpoint.len);
        self.padding = checkpoint.padding;
        self.padding_end = checkpoint.padding_end;
    }

    /// Adds an attribute with `payload`. Kernel: `nla_put`.
    ///
    /// The attribute begins at the next multiple of 4 bytes. No padding
    /// attribute is added before a payload of 8 bytes. `nla_type` may contain
    /// the flags `NLA_F_NESTED` and `NLA_F_NET_BYTEORDER`.
    ///
    /// # Errors
    /// [`NoSpace`](BuildError::NoSpace), and
    /// [`AttributeTooLong`](BuildError::AttributeTooLong) for a payload of more
    /// than 65,531 bytes.
    #[doc(alias = "nla_put")]
    #[inline]
    pub fn put(&mut self, nla_type: u16, payload: &[u8]) -> Result<(), BuildError> {
        self.put_zero_extended(nla_type, payload, 0)
    }

    /// Adds a `u8`. Kernel: `nla_put_u8`.
    ///
    /// # Errors
    /// [`NoSpace`](BuildError::NoSpace).
    #[inline]
    pub fn put_u8(&mut self, nla_type: u16, value: u8) -> Result<(), BuildError> {
        self.put(nla_type, &value.to_ne_bytes())
    }

    /// Adds an `i8`. Kernel: `nla_put_s8`.
    ///
    /// # Errors
    /// [`NoSpace`](BuildError::NoSpace).
    #[inline]
    pub fn put_i8(&mut self, nla_type: u16, value: i8) -> Result<(), BuildError> {
        self.put(nla_type, &value.to_ne_bytes())
    }

    ordered_puts! {
        put_u16 put_u16_be u16 "2" "nla_put_u16" " Kernel: `nla_put_be16`."
        put_u32 put_u32_be u32 "4" "nla_put_u32" " Kernel: `nla_put_be32`."
        put_u64 put_u64_be u64 "8" "nla_put_u64_64bit" " Kernel: `nla_put_be64`."
        put_i16 put_i16_be i16 "2" "nla_put_s16" ""
        put_i32 put_i32_be i32 "4" "nla_put_s32" ""
        put_i64 put_i64_be i64 "8" "nla_put_s64" ""
    }

    /// Adds an unsigned integer in native byte order, in 4 bytes if it fits and
    /// otherwise in 8. Kernel: `NLA_UINT`, `nla_put_uint`.
    ///
    /// # Errors
    /// [`NoSpace`](BuildError::NoSpace).
    #[inline]
    pub fn put_uint(&mut self, nla_type: u16, value: u64) -> Result<(), BuildError> {
        match u32::try_from(value) {
            Ok(value) => self.put_u32(nla_type, value),
            Err(_) => self.put_u64(nla_type, value),
        }
    }

    /// Adds a signed integer in native byte order, in 4 bytes if it fits and
    /// otherwise in 8. Kernel: `NLA_SINT`, `nla_put_sint`.
    ///
    /// # Errors
    /// [`NoSpace`](BuildError::NoSpace).
    #[inline]
    pub fn put_sint(&mut self, nla_type: u16, value: i64) -> Result<(), BuildError> {
        match i32::try_from(value) {
            Ok(value) => self.put_i32(nla_type, value),
            Err(_) => self.put_i64(nla_type, value),
        }
    }

    /// Adds a flag, which is an attribute without payload.
    /// Kernel: `nla_put_flag`.
    ///
    /// # Errors
    /// [`NoSpace`](BuildError::NoSpace).
    #[inline]
    pub fn put_flag(&mut self, nla_type: u16) -> Result<(), BuildError> {
        self.put(nla_type, &[])
    }

    /// Adds text with a terminating NUL, a form that every family accepts.
    /// Kernel: `nla_put_string`. [`put`](Self::put) adds text without a NUL.
    ///
    /// # Errors
    /// [`InteriorNul`](BuildError::InteriorNul) if the text contains a NUL, and
    /// those of [`put`](Self::put).
    #[doc(alias = "nla_put_string")]
    #[inline]
    pub fn put_str(&mut self, nla_type: u16, text: &str) -> Result<(), BuildError> {
        self.put_text(nla_type, text.as_bytes())
    }

    /// Adds a C string, including its NUL.
    ///
    /// # Errors
    /// Those of [`put`](Self::put).
    #[inline]
    pub fn put_cstr(&mut self, nla_type: u16, string: &CStr) -> Result<(), BuildError> {
        self.put(nla_type, string.to_bytes_with_nul())
    }

    /// Adds an attribute whose payload is a struct, which can be any
    /// [zerocopy](IntoBytes) type. To add attributes after the struct, begin a
    /// nest with [`put_header`](Self::put_header) instead.
    ///
    /// # Errors
    /// Those of [`put`](Self::put).
    #[inline]
    pub fn put_struct<T: IntoBytes + Immutable>(
        &mut self,
        nla_type: u16,
        value: &T,
    ) -> Result<(), BuildError> {
        self.put(nla_type, value.as_bytes())
    }

    /// Begins a nest, with the flag `NLA_F_NESTED` in its type.
    /// Kernel: `nla_nest_start`.
    ///
    /// The nest is cancelled unless [`end`](Self::end) is called.
    /// [`nest_with`](Self::nest_with) always calls it.
    ///
    /// # Errors
    /// [`NoSpace`](BuildError::NoSpace).
    #[doc(alias = "nla_nest_start")]
    #[inline]
    pub fn nest(&mut self, nla_type: u16) -> Result<NestBuilder<'_, S>, BuildError> {
        self.nest_noflag(nla_type | NLA_F_NESTED)
    }

    /// Begins a nest without `NLA_F_NESTED`, for families older than the flag.
    /// Kernel: `nla_nest_start_noflag`.
    ///
    /// The nest is cancelled unless [`end`](Self::end) is called.
    /// [`nest_noflag_with`](Self::nest_noflag_with) always calls it.
    ///
    /// # Errors
    /// [`NoSpace`](BuildError::NoSpace).
    #[doc(alias = "nla_nest_start_noflag")]
    #[inline]
    pub fn nest_noflag(&mut self, nla_type: u16) -> Result<NestBuilder<'_, S>, BuildError> {
        NestBuilder::begin(self.sink, nla_type)
    }

    /// Adds a nest, with the flag `NLA_F_NESTED` in its type, and the content
    /// that `write` adds to it. Kernel: `nla_nest_start` and `nla_nest_end`.
    ///
    /// If `write` returns an error, or the nest is too long, the sink is
    /// unchanged.
    ///
    /// ```
    /// use nlwire::uapi::{IFLA_INFO_KIND, IFLA_LINKINFO};
    /// use nlwire::{BuildError, MessageBuilder, Sink};
    ///
    /// fn put_kind<S: Sink>(link: &mut MessageBuilder<'_, S>, kind: &str) -> Result<(), BuildError> {
    ///     link.nest_with(IFLA_LINKINFO, |linkinfo| linkinfo.put_str(IFLA_INFO_KIND, kind))
    /// }
    /// # let mut buf = [0; 64];
    /// # let mut sink = nlwire::SliceSink::new(&mut buf);
    /// # let mut message = MessageBuilder::new(&mut sink, nlwire::NlMsgHdr::new(0x10))?;
    /// # put_kind(&mut message, "dummy")?;
    /// # message.end()?;
    /// # assert_eq!(sink.as_bytes().len(), 32);
    /// # Ok::<(), BuildError>(())
    /// ```
    ///
    /// # Errors
    /// Those of `write`, [`NoSpace`](BuildError::NoSpace), and
    /// [`AttributeTooLong`](BuildError::AttributeTooLong) for a nest of more
    /// than 65,535 bytes.
    #[inline]
    pub fn nest_with(
        &mut self,
        nla_type: u16,
        write: impl FnOnce(&mut NestBuilder<'_, S>) -> Result<(), BuildError>,
    ) -> Result<(), BuildError> {
        self.nest_noflag_with(nla_type | NLA_F_NESTED, write)
    }

    /// Adds a nest without `NLA_F_NESTED`, for families older than the flag,
    /// and the content that `write` adds to it. Kernel: `nla_nest_start_noflag`
    /// and `nla_nest_end`.
    ///
    /// # Errors
    /// Those of [`nest_with`](Self::nest_with).
    #[inline]
    pub fn nest_noflag_with(
        &mut self,
        nla_type: u16,
        write: impl FnOnce(&mut NestBuilder<'_, S>) -> Result<(), BuildError>,
    ) -> Result<(), BuildError> {
        let mut nest = self.nest_noflag(nla_type)?;
        write(&mut nest)?;
        nest.end()
    }

    /// Fills in the length, which completes the message, nest or next hop.
    /// Kernel: `nlmsg_end`, `nla_nest_end_safe`.
    ///
    /// # Errors
    /// [`AttributeTooLong`](BuildError::AttributeTooLong) for a nest of more
    /// than 65,535 bytes, [`NextHopTooLong`](BuildError::NextHopTooLong) for a
    /// next hop of more than 65,535 bytes, and
    /// [`MessageTooLong`](BuildError::MessageTooLong) for a message of more
    /// than 4,294,967,295 bytes. Each of them cancels the item.
    #[doc(alias = "nlmsg_end")]
    #[doc(alias = "nla_nest_end")]
    #[inline]
    pub fn end(mut self) -> Result<(), BuildError> {
        let sink = self.sink.as_bytes_mut();
        let uncounted = if sink.len() == self.padding_end {
            self.padding
        } else {
            0
        };
        let header = sink.get_mut(self.start..).unwrap_or_default();
        let len = header.len().saturating_sub(uncounted);
        F::set_len(header, len)?;
        self.ended = true;
        Ok(())
    }

    /// Removes everything from the header on, as dropping the builder does.
    /// Kernel: `nlmsg_cancel`, `nla_nest_cancel`.
    #[doc(alias = "nlmsg_cancel")]
    #[doc(alias = "nla_nest_cancel")]
    #[inline]
    pub fn cancel(self) {}
}

impl<S: Sink + ?Sized, F: Frame> Drop for Builder<'_, S, F> {
    #[inline]
    fn drop(&mut self) {
        if !self.ended {
            self.sink.truncate(self.before);
        }
    }
}

impl<S: Sink + ?Sized, F: Frame> fmt::Debug for Builder<'_, S, F> {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Builder")
            .field("start", &self.start)
            .field(
                "len",
                &self.sink.as_bytes().len().saturating_sub(self.start),
            )
            .finish()
    }
}
