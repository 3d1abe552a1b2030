// SPDX-License-Identifier: MIT OR Apache-2.0
//! [`SplitCall`]: requests that are divided into several messages.

use nlwire::typed::{GenlFamily, Layout, Op, RawFamily, Set, Split, Writer};
use nlwire::{BuildError, NlAttr, NlmFlags};

use super::{Batch, Client, Genl};
use crate::state::ClientState;
use crate::typed::split::SplitState;
use crate::typed::MessageWriter;
use crate::{Error, SplitPosition, VecSink};

impl Client {
    /// Begins a request of the operation `op` that is divided into as many messages as it
    /// needs, by the [rule](Split) of its set. `head` adds the attributes that precede the
    /// list.
    ///
    /// `nlmsg_flags` are added to those of [`request`](Self::request), in each message.
    ///
    /// # Errors
    /// [`Build`](Error::Build).
    pub fn call_split<P: RawFamily, H: Layout, Q: Split, R: Set, A: Layout>(
        &mut self,
        op: Op<P, H, Q, R, A>,
        nlmsg_flags: NlmFlags,
        header: &H,
        head: impl FnOnce(&mut MessageWriter<'_, '_, Q>) -> Result<(), BuildError>,
    ) -> Result<SplitCall<'_, Q>, Error> {
        Ok(SplitCall {
            state: SplitState::new(op, nlmsg_flags, header, head)?,
            via: Via::Client(self),
        })
    }
}

impl Genl {
    /// Begins a request that is divided into as many messages as it needs, as
    /// [`Client::call_split`] does.
    ///
    /// ```no_run
    /// use nlfamilies::wireguard::{WgallowedipA, WgdeviceA, WgdeviceF, WgpeerA, Wireguard};
    /// use nlsock::Genl;
    /// use nlwire::typed::NoHeader;
    /// use nlwire::NlmFlags;
    /// # use std::net::Ipv4Addr;
    /// # let peers: Vec<([u8; 32], Vec<Ipv4Addr>)> = Vec::new();
    ///
    /// let mut genl = Genl::open()?;
    /// let set = Wireguard::SET_DEVICE;
    /// let mut device = genl.call_split(set, NlmFlags::EMPTY, &NoHeader, |device| {
    ///     device.put(WgdeviceA::IFNAME, "wg0")?;
    ///     device.put(WgdeviceA::FLAGS, WgdeviceF::REPLACE_PEERS) // in the first message only
    /// })?;
    /// for (key, addresses) in &peers {
    ///     device.entry(|peer| peer.put(WgpeerA::PUBLIC_KEY, key))?;
    ///     for address in addresses {
    ///         device.item(|allowed| {
    ///             allowed.put(WgallowedipA::FAMILY, 2)?; // AF_INET
    ///             allowed.put(WgallowedipA::IPADDR, *address)?;
    ///             allowed.put(WgallowedipA::CIDR_MASK, 32)
    ///         })?;
    ///     }
    /// }
    /// device.end()?;
    /// # Ok::<(), nlsock::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Build`](Error::Build).
    pub fn call_split<P: GenlFamily, H: Layout, Q: Split, R: Set, A: Layout>(
        &mut self,
        op: Op<P, H, Q, R, A>,
        nlmsg_flags: NlmFlags,
        header: &H,
        head: impl FnOnce(&mut MessageWriter<'_, '_, Q>) -> Result<(), BuildError>,
    ) -> Result<SplitCall<'_, Q>, Error> {
        Ok(SplitCall {
            state: SplitState::new(op, nlmsg_flags, header, head)?,
            via: Via::Genl(self, P::NAME, P::VERSION),
        })
    }
}

impl Batch<'_> {
    /// Adds a request that is divided into as many messages as it needs, as
    /// [`Client::call_split`] does. The messages are added to the batch, and sent with it.
    /// A transaction of nfnetlink that contains all of them changes a set at once.
    ///
    /// # Errors
    /// [`Build`](Error::Build).
    pub fn call_split<P: RawFamily, H: Layout, Q: Split, R: Set, A: Layout>(
        &mut self,
        op: Op<P, H, Q, R, A>,
        nlmsg_flags: NlmFlags,
        header: &H,
        head: impl FnOnce(&mut MessageWriter<'_, '_, Q>) -> Result<(), BuildError>,
    ) -> Result<SplitCall<'_, Q>, Error> {
        Ok(SplitCall {
            state: SplitState::new(op, nlmsg_flags, header, head)?,
            via: Via::Batch(self.state()),
        })
    }
}

/// The way of the messages.
#[derive(Debug)]
enum Via<'c> {
    Client(&'c mut Client),
    /// With the name and the version of the family.
    Genl(&'c mut Genl, &'static str, u8),
    Batch(&'c mut ClientState),
}

/// A request that is divided into as many messages as it needs. Returned by
/// [`Client::call_split`], [`Genl::call_split`] and [`Batch::call_split`].
///
/// A full message is sent, and its answer received, by the call after the one that found it
/// full. The request needs the memory of two messages. [`end`](Self::end) sends the last message.
/// In a batch, the messages are sent together by `Batch::send`.
///
/// After a message that failed, no further message is sent, and all further calls return the
/// same error: the messages may depend on the ones before. The entries before the failed message
/// have been accepted, and [`SplitError`](crate::SplitError) tells which entries the message has.
///
/// A request that is dropped before its end is given up. What was [accepted](Self::accepted)
/// stays in effect. A message whose answer is due may be executed. The client skips that answer
/// when it comes, and can be used for other requests at once.
#[derive(Debug)]
#[must_use = "the last message is sent by calling end"]
pub struct SplitCall<'c, T> {
    state: SplitState<T>,
    via: Via<'c>,
}

impl<T: Split> SplitCall<'_, T> {
    /// Sets the maximum length of a message in bytes. The default is 16 KiB. The kernel accepts
    /// messages up to the length of the send buffer, and executes each under the lock of its
    /// family. The attributes before the list are in one message, whatever their length.
    pub fn set_message_len(&mut self, bytes: usize) {
        self.state.set_message_len(bytes);
    }

    /// Returns the place up to which the receiver has accepted everything. In a batch, the
    /// messages up to this place are in the batch.
    #[must_use]
    pub fn accepted(&self) -> SplitPosition {
        self.state.accepted()
    }

    /// Adds an entry with the attributes that `write` adds. `write` is called again if the
    /// entry has to go to the next message.
    ///
    /// # Errors
    /// [`Split`](Error::Split) for a message that failed, after which all calls fail, and for
    /// an entry that fits into no message, after which another one can be added.
    /// [`WrongProtocol`](Error::WrongProtocol) when the first message is sent.
    /// [`WouldBlock`](Error::WouldBlock) after the timeout: the same call continues, and the
    /// message after [`accepted`](Self::accepted) has been sent. In each case, the entry was not
    /// added.
    pub fn entry(
        &mut self,
        write: impl Fn(&mut Writer<'_, '_, T::Entry, VecSink, NlAttr>) -> Result<(), BuildError>,
    ) -> Result<(), Error> {
        loop {
            self.flush()?;
            if self.state.entry(&write)? {
                return Ok(());
            }
        }
    }

    /// Adds an item to the last entry. If the message is full, the entry continues in the next
    /// one.
    ///
    /// # Errors
    /// Those of [`entry`](Self::entry).
    pub fn item(
        &mut self,
        write: impl Fn(
            &mut Writer<'_, '_, <T::Entry as Split>::Entry, VecSink, NlAttr>,
        ) -> Result<(), BuildError>,
    ) -> Result<(), Error>
    where
        T::Entry: Split,
    {
        loop {
            self.flush()?;
            if self.state.item(&write)? {
                return Ok(());
            }
        }
    }

    /// Sends the last message, and returns the number of messages. It can be called again
    /// after [`WouldBlock`](Error::WouldBlock).
    ///
    /// # Errors
    /// Those of [`entry`](Self::entry).
    pub fn end(&mut self) -> Result<usize, Error> {
        loop {
            self.flush()?;
            if !self.state.end()? {
                return Ok(self.state.messages());
            }
        }
    }

    /// Sends the full message, if there is one, and waits for its answer.
    fn flush(&mut self) -> Result<(), Error> {
        self.state.check()?;
        if let Some(written) = self.state.full() {
            match &mut self.via {
                Via::Client(client) => client.state.call_written(written)?,
                Via::Genl(genl, family, version) => {
                    let client = &mut genl.client.state;
                    genl.state
                        .call_written(client, (family, *version), written)?;
                }
                Via::Batch(batch) => batch.add_written(written)?,
            }
            self.state.sent();
        }
        if self.state.is_due() {
            let answer = match &mut self.via {
                Via::Client(client) => client.finish().map(|_| ()),
                Via::Genl(genl, ..) => genl.drive(),
                Via::Batch(_) => Ok(()),
            };
            self.state.answered(answer)?;
        }
        Ok(())
    }
}
