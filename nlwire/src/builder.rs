//! [`MessageBuilder`] and [`NestBuilder`], which write messages and the
//! attributes in them, and [`Sink`], where they write to.
//!
//! A message and a nest are the same thing to write: a header whose length is
//! known only at the end, and content behind it. So both are a [`Builder`],
//! which remembers where its header lies, and fills in the length when it is
//! [`end`](Builder::end)ed. One that is dropped instead takes back everything
//! since its header.

use core::ffi::CStr;
use core::fmt;
use core::marker::PhantomData;

use zerocopy::{Immutable, IntoBytes};

use super::uapi::NLA_F_NESTED;
use super::{
    nla_align, nla_attr_size, nlmsg_align, BuildError, NlAttr, NlMsgHdr, NLA_HDRLEN, NLMSG_HDRLEN,
};

/// Where messages are written to: bytes that grow at their end.
///
/// [`SliceSink`] writes into a slice. Anything else that has room is a few
/// lines, in a kernel the tailroom of an skb, in user space a vector:
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
/// A sink that breaks these rules gets wrong bytes, and nothing worse.
pub trait Sink {
    /// What has been written.
    fn as_bytes(&self) -> &[u8];

    /// What has been written, to fill in lengths.
    fn as_bytes_mut(&mut self) -> &mut [u8];

    /// Makes `count` bytes more and returns exactly those, or changes nothing
    /// and returns `None` where there is no room. Whatever the new bytes hold
    /// is overwritten, padding included.
    fn grow(&mut self, count: usize) -> Option<&mut [u8]>;

    /// Takes back everything behind the first `len` bytes.
    fn truncate(&mut self, len: usize);
}

/// A [`Sink`] that fills a slice from its start.
#[derive(Debug)]
pub struct SliceSink<'b> {
    buf: &'b mut [u8],
    len: usize,
}

impl<'b> SliceSink<'b> {
    /// An empty sink with room for `buf.len()` bytes.
    #[inline]
    #[must_use]
    pub fn new(buf: &'b mut [u8]) -> Self {
        Self { buf, len: 0 }
    }

    /// What has been written, for as long as the buffer lives.
    #[inline]
    #[must_use]
    pub fn into_bytes(self) -> &'b [u8] {
        self.buf.get(..self.len).unwrap_or_default()
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
}

impl Sink for SliceSink<'_> {
    #[inline]
    fn as_bytes(&self) -> &[u8] {
        self.buf.get(..self.len).unwrap_or_default()
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

/// Writes one message.
///
/// ```
/// use nlwire::rtnl::IfInfoMsg;
/// use nlwire::uapi::*;
/// use nlwire::{MessageBuilder, NlMsgHdr, Sink, SliceSink};
///
/// // "ip link add dummy0 type dummy"
/// let mut buf = [0; 256];
/// let mut sink = SliceSink::new(&mut buf);
/// let flags = NLM_F_REQUEST | NLM_F_ACK | NLM_F_CREATE | NLM_F_EXCL;
/// let mut message = MessageBuilder::new(&mut sink, NlMsgHdr::new(RTM_NEWLINK).with_flags(flags))?;
/// message.put_header(&IfInfoMsg::default())?;
/// message.put_str(IFLA_IFNAME, "dummy0")?;
/// let mut linkinfo = message.nest(IFLA_LINKINFO)?;
/// linkinfo.put_str(IFLA_INFO_KIND, "dummy")?;
/// linkinfo.end()?;
/// message.end()?;
///
/// assert_eq!(sink.as_bytes().len(), 60);
/// # Ok::<(), nlwire::BuildError>(())
/// ```
///
/// Further messages can follow in the same sink.
pub type MessageBuilder<'s, S> = Builder<'s, S, NlMsgHdr>;

/// Writes the attributes of a nest; made by [`Builder::nest`].
pub type NestBuilder<'s, S> = Builder<'s, S, NlAttr>;

/// A message (`F` is [`NlMsgHdr`]) or a nest (`F` is [`NlAttr`]) that is being
/// written; see [`MessageBuilder`] for an example.
///
/// Each `put_*` function adds one attribute with its padding, zeroed. One that
/// fails leaves everything as it was, and the message can go on. Dropping a
/// builder without [`end`](Self::end) cancels what it stands for.
#[must_use = "a message or nest that is not ended is cancelled"]
pub struct Builder<'s, S: Sink + ?Sized, F: Frame> {
    sink: &'s mut S,
    /// The sink's length to go back to.
    before: usize,
    /// Where the header lies.
    start: usize,
    /// Padding behind the last payload, and where it ends. Nothing counts it as
    /// long as nothing follows; padding behind an attribute always counts.
    padding: usize,
    padding_end: usize,
    ended: bool,
    frame: PhantomData<F>,
}

/// What a [`Builder`] can write: [`NlMsgHdr`] and [`NlAttr`].
pub trait Frame: sealed::Frame {}

impl Frame for NlMsgHdr {}
impl Frame for NlAttr {}

mod sealed {
    use super::super::BuildError;

    pub trait Frame {
        /// Writes the length `len` into `header`, which is the sink from this
        /// frame's header on.
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

/// Writes `bytes` to the start of `room`, and zeros behind them. No `room`
/// means a sink that broke its rules.
#[inline]
fn fill(room: Option<&mut [u8]>, bytes: &[u8]) {
    let split = room.and_then(|room| room.split_at_mut_checked(bytes.len()));
    if let Some((copy, padding)) = split {
        // Not `copy_from_slice`: it has a panic for unequal lengths.
        copy.iter_mut()
            .zip(bytes)
            .for_each(|(to, from)| *to = *from);
        padding.fill(0);
    }
}

impl<'s, S: Sink + ?Sized> MessageBuilder<'s, S> {
    /// Begins a message with `header`, whose length is filled in at the end.
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
        // Only what someone else left in the sink can be unaligned.
        let gap = start.saturating_sub(before);
        let room = this.grow(gap.saturating_add(NLMSG_HDRLEN))?;
        if let Some((gap, room)) = room.split_at_mut_checked(gap) {
            gap.fill(0);
            fill(Some(room), header.with_len(0).as_bytes());
        }
        Ok(this)
    }

    /// Adds a family header: any [zerocopy](IntoBytes) type.
    ///
    /// # Errors
    /// [`NoSpace`](BuildError::NoSpace).
    #[inline]
    pub fn put_header<T: IntoBytes + Immutable>(&mut self, header: &T) -> Result<(), BuildError> {
        self.put_payload(header.as_bytes())
    }

    /// Adds bytes that are no attribute, for protocols whose messages are not
    /// made of attributes. What follows begins at a multiple of 4 bytes; the
    /// padding counts as part of the message only where something follows.
    ///
    /// # Errors
    /// [`NoSpace`](BuildError::NoSpace).
    #[inline]
    pub fn put_payload(&mut self, payload: &[u8]) -> Result<(), BuildError> {
        if payload.is_empty() {
            return Ok(());
        }
        let padded = nlmsg_align(payload.len());
        fill(Some(self.grow(padded)?), payload);
        self.padding = padded.saturating_sub(payload.len());
        self.padding_end = self.sink.as_bytes().len();
        Ok(())
    }

    /// Lets the padding behind a payload count as part of the message, though
    /// nothing follows, as in a message that the kernel ends with `nlmsg_end`.
    #[inline]
    pub(super) fn count_padding(&mut self) {
        self.padding = 0;
    }
}

/// `put_*` for integers of two bytes and more, which have a byte order.
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

    /// Makes room for `needed` bytes.
    #[inline]
    fn grow(&mut self, needed: usize) -> Result<&mut [u8], BuildError> {
        let offset = self.sink.as_bytes().len();
        self.sink
            .grow(needed)
            .ok_or(BuildError::NoSpace { offset, needed })
    }

    /// Adds an attribute: `payload`, and `zeros` bytes of 0 that count as part
    /// of it.
    #[inline]
    fn put_zero_extended(
        &mut self,
        nla_type: u16,
        payload: &[u8],
        zeros: usize,
    ) -> Result<(), BuildError> {
        let len = nla_attr_size(payload.len().saturating_add(zeros));
        let nla_len = u16::try_from(len).map_err(|_| BuildError::AttributeTooLong { len })?;
        let room = self.grow(nla_align(len))?;
        if let Some((header, room)) = room.split_first_chunk_mut::<{ size_of::<NlAttr>() }>() {
            *header = zerocopy::transmute!(NlAttr::new(nla_len, nla_type));
            fill(Some(room), payload);
        }
        Ok(())
    }

    /// Adds an attribute with `payload`, at the next multiple of 4 bytes: no
    /// attribute for padding is put ahead of one of 8 bytes. `nla_type` may have the flags
    /// `NLA_F_NESTED` and `NLA_F_NET_BYTEORDER` in it. Kernel: `nla_put`.
    ///
    /// # Errors
    /// [`NoSpace`](BuildError::NoSpace), and
    /// [`AttributeTooLong`](BuildError::AttributeTooLong) for more than 65,531
    /// bytes.
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

    /// Adds an unsigned integer in native byte order, in 4 bytes where it
    /// fits, else in 8: the kernel's `NLA_UINT`. Kernel: `nla_put_uint`.
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

    /// Adds a signed integer in native byte order, in 4 bytes where it fits,
    /// else in 8: the kernel's `NLA_SINT`. Kernel: `nla_put_sint`.
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

    /// Adds a flag: an attribute without payload. Kernel: `nla_put_flag`.
    ///
    /// # Errors
    /// [`NoSpace`](BuildError::NoSpace).
    #[inline]
    pub fn put_flag(&mut self, nla_type: u16) -> Result<(), BuildError> {
        self.put(nla_type, &[])
    }

    /// Adds text with a NUL behind it, which every family takes. Kernel:
    /// `nla_put_string`. (Text without NUL: [`put`](Self::put) its bytes.)
    ///
    /// # Errors
    /// [`InteriorNul`](BuildError::InteriorNul), and as [`put`](Self::put).
    #[doc(alias = "nla_put_string")]
    #[inline]
    pub fn put_str(&mut self, nla_type: u16, text: &str) -> Result<(), BuildError> {
        match text.bytes().position(|byte| byte == 0) {
            Some(position) => Err(BuildError::InteriorNul { position }),
            None => self.put_zero_extended(nla_type, text.as_bytes(), 1),
        }
    }

    /// Adds a C string with its NUL.
    ///
    /// # Errors
    /// As [`put`](Self::put).
    #[inline]
    pub fn put_cstr(&mut self, nla_type: u16, string: &CStr) -> Result<(), BuildError> {
        self.put(nla_type, string.to_bytes_with_nul())
    }

    /// Adds a structure: any [zerocopy](IntoBytes) type.
    ///
    /// # Errors
    /// As [`put`](Self::put).
    #[inline]
    pub fn put_struct<T: IntoBytes + Immutable>(
        &mut self,
        nla_type: u16,
        value: &T,
    ) -> Result<(), BuildError> {
        self.put(nla_type, value.as_bytes())
    }

    /// Begins a nest, flagged with `NLA_F_NESTED`. Kernel: `nla_nest_start`.
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
    /// # Errors
    /// [`NoSpace`](BuildError::NoSpace).
    #[doc(alias = "nla_nest_start_noflag")]
    #[inline]
    pub fn nest_noflag(&mut self, nla_type: u16) -> Result<NestBuilder<'_, S>, BuildError> {
        let start = self.sink.as_bytes().len();
        // Until the end a length that no reader takes: a nest that is neither
        // ended nor dropped but forgotten must not let its content pass for its
        // neighbours.
        let header = NlAttr::new(0, nla_type);
        fill(Some(self.grow(NLA_HDRLEN)?), header.as_bytes());
        Ok(Builder::at(self.sink, start, start))
    }

    /// Fills in the length. Kernel: `nlmsg_end`, `nla_nest_end_safe`.
    ///
    /// # Errors
    /// [`AttributeTooLong`](BuildError::AttributeTooLong) for a nest of more
    /// than 65,535 bytes, [`MessageTooLong`](BuildError::MessageTooLong) for a
    /// message of more than 4,294,967,295: it is cancelled then.
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

    /// Takes back everything since the header; the same as dropping it.
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
