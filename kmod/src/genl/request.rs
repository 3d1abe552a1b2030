// SPDX-License-Identifier: MIT OR Apache-2.0
//! [`Request`]: a request, as a handler gets it.

use nlwire::typed::{
    Attrs,
    Event,
    GenlFamily,
    NoHeader,
    Op,
    Set,
    Writer, //
};
use nlwire::{
    BuildError,
    Errno,
    GenlMsgHdr,
    Message,
    MessageBuilder,
    NlMsgHdr,
    NlmFlags,
    Sink, //
};

use super::{
    Kernel,
    Refusal,
    HDRLEN, //
};

/// A request that the kernel has checked: the sender may make it, and its attributes
/// satisfy the policy. C: `struct genl_info`.
#[derive(Debug)]
pub struct Request<'a, K> {
    kernel: &'a K,
    message: Message<'a>,
    port: u32,
}

impl<'a, K: Kernel> Request<'a, K> {
    /// Creates the request in `message`, sent from `port`. C: `nlhdr`, `snd_portid`.
    #[inline]
    #[must_use]
    pub const fn new(kernel: &'a K, message: Message<'a>, port: u32) -> Self {
        Self {
            kernel,
            message,
            port,
        }
    }

    /// Returns the message.
    #[inline]
    #[must_use]
    pub const fn message(&self) -> &Message<'a> {
        &self.message
    }

    /// Returns the kernel, for what only one kind of kernel can do.
    #[inline]
    #[must_use]
    pub const fn kernel(&self) -> &'a K {
        self.kernel
    }

    /// Calls `with` with the state of the network namespace of the request. See
    /// [`Kernel::lock`].
    #[inline]
    pub fn lock<R>(&self, with: impl FnOnce(&mut K::Net) -> R) -> R {
        self.kernel.lock(with)
    }

    /// Returns the attributes, of the set that a request of `op` has.
    ///
    /// # Errors
    ///
    /// `EINVAL` if there is no family header, which the kernel excludes.
    #[inline]
    pub fn attrs<P, Q: Set, R>(&self, _op: Op<P, NoHeader, Q, R>) -> Result<Attrs<'a, Q>, Refusal> {
        Ok(Attrs::new(
            self.message.attributes(size_of::<GenlMsgHdr>())?,
        ))
    }

    /// Sends a reply of `op` with the attributes that `write` adds, for which there are
    /// `size` bytes. C: `genlmsg_put_reply`, `genlmsg_reply`.
    ///
    /// # Errors
    ///
    /// `ENOMEM`, `EMSGSIZE` if `size` is too small, and those of [`Kernel::reply`].
    #[inline]
    pub fn reply<P: GenlFamily, Q, R: Set>(
        &self,
        op: Op<P, NoHeader, Q, R>,
        size: usize,
        write: impl FnOnce(&mut Writer<'_, '_, R, K::Room, NlMsgHdr>) -> Result<(), BuildError>,
    ) -> Result<(), Refusal> {
        let skb = self.message_of::<P, R>(op.reply(), size, write)?;
        Ok(self.kernel.reply(skb)?)
    }

    /// Sends the notification `event` to the listeners of a group, an index in
    /// `Family::GROUPS`, with the attributes that `write` adds, for which there are `size`
    /// bytes. C: `genl_notify`.
    ///
    /// # Errors
    ///
    /// `ENOMEM`, or `EMSGSIZE` if `size` is too small.
    #[inline]
    pub fn notify<P: GenlFamily, S: Set>(
        &self,
        group: usize,
        event: Event<P, NoHeader, S>,
        size: usize,
        write: impl FnOnce(&mut Writer<'_, '_, S, K::Room, NlMsgHdr>) -> Result<(), BuildError>,
    ) -> Result<(), Refusal> {
        let skb = self.message_of::<P, S>(event.number(), size, write)?;
        self.kernel.notify(skb, group);
        Ok(())
    }

    /// Creates an skb with a message.
    #[inline]
    fn message_of<P: GenlFamily, S: Set>(
        &self,
        cmd: u16,
        size: usize,
        write: impl FnOnce(&mut Writer<'_, '_, S, K::Room, NlMsgHdr>) -> Result<(), BuildError>,
    ) -> Result<K::SkBuff, Refusal> {
        let size = HDRLEN.saturating_add(size);
        let mut skb = self.kernel.alloc_skb(size).ok_or(Errno::ENOMEM)?;
        put::<P, S, _>(skb.as_mut(), self.header(NlmFlags::EMPTY), cmd, write)?;
        Ok(skb)
    }

    /// Returns the header of a message to the sender: its type is that of the request, the
    /// id of the family.
    #[inline]
    pub(super) fn header(&self, flags: NlmFlags) -> NlMsgHdr {
        NlMsgHdr::new(self.message.nlmsg_type())
            .with_flags(flags)
            .with_seq(self.message.nlmsg_seq())
            .with_pid(self.port)
    }
}

/// Adds a message to `sink`.
#[inline]
pub(super) fn put<P: GenlFamily, S: Set, K: Sink>(
    sink: &mut K,
    header: NlMsgHdr,
    cmd: u16,
    write: impl FnOnce(&mut Writer<'_, '_, S, K, NlMsgHdr>) -> Result<(), BuildError>,
) -> Result<(), BuildError> {
    let [cmd, _] = cmd.to_le_bytes();
    let mut message = MessageBuilder::new(sink, header)?;
    message.put_header(&GenlMsgHdr::new(cmd, P::VERSION))?;
    write(&mut Writer::new(&mut message))?;
    message.end()
}
