//! [`SplitCall`]: requests that are divided into several messages.

use nlwire::typed::{GenlFamily, Layout, Op, RawFamily, Set, Split, Writer};
use nlwire::{BuildError, NlAttr, NlmFlags};

use super::{Batch, Client, Genl};
use crate::state::ClientState;
use crate::typed::split::SplitState;
use crate::typed::MessageWriter;
use crate::{Error, VecSink};

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
/// A full message is sent, and its answer received, before the next message is written. The
/// request needs the memory of two messages. After a refusal, no further message is sent. The
/// entries before the refused message have been accepted, and
/// [`SplitError`](crate::SplitError) tells which entries the message has. In a batch, the
/// messages are sent together by `Batch::send`.
///
/// [`end`](Self::end) sends the last message.
#[derive(Debug)]
#[must_use = "the last message is sent by calling end"]
pub struct SplitCall<'c, T> {
    state: SplitState<T>,
    via: Via<'c>,
}

impl<T: Split> SplitCall<'_, T> {
    /// Sets the maximum length of a message in bytes. The default is 16 KiB. The kernel accepts
    /// messages up to the length of the send buffer, and executes each under the lock of its
    /// family.
    pub fn set_message_len(&mut self, bytes: usize) {
        self.state.set_message_len(bytes);
    }

    /// Adds an entry with the attributes that `write` adds. `write` is called again if the
    /// entry has to go to the next message.
    ///
    /// # Errors
    /// [`Split`](Error::Split) for a message that was refused, or an entry that fits into no
    /// message. [`WrongProtocol`](Error::WrongProtocol) when the first message is sent.
    /// [`WouldBlock`](Error::WouldBlock). In each case, the entry was not added; the same call
    /// continues.
    pub async fn entry(
        &mut self,
        write: impl Fn(&mut Writer<'_, '_, T::Entry, VecSink, NlAttr>) -> Result<(), BuildError>,
    ) -> Result<(), Error> {
        loop {
            self.flush().await?;
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
    pub async fn item(
        &mut self,
        write: impl Fn(
            &mut Writer<'_, '_, <T::Entry as Split>::Entry, VecSink, NlAttr>,
        ) -> Result<(), BuildError>,
    ) -> Result<(), Error>
    where
        T::Entry: Split,
    {
        loop {
            self.flush().await?;
            if self.state.item(&write)? {
                return Ok(());
            }
        }
    }

    /// Sends the last message, and returns the number of messages. It can be called again
    /// after an error.
    ///
    /// # Errors
    /// Those of [`entry`](Self::entry).
    pub async fn end(&mut self) -> Result<usize, Error> {
        loop {
            self.flush().await?;
            if !self.state.end()? {
                return Ok(self.state.messages());
            }
        }
    }

    /// Sends the full message, if there is one, and waits for its answer.
    async fn flush(&mut self) -> Result<(), Error> {
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
                Via::Client(client) => client.finish().await.map(|_| ()),
                Via::Genl(genl, ..) => genl.drive().await,
                Via::Batch(_) => Ok(()),
            };
            self.state.answered(answer)?;
        }
        Ok(())
    }
}
