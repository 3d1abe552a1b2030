// SPDX-License-Identifier: MIT OR Apache-2.0
//! [`DumpWriter`]: a multipart answer, written part by part.

use zerocopy::native_endian::I32;

use super::super::uapi::*;
use super::super::{BuildError, Errno, MessageBuilder, NlMsgHdr, Sink, NLMSG_HDRLEN};
use super::{Peer, Refusal, Report, Request, Span};

/// A writer of a multipart answer, part by part.
/// Kernel: `struct netlink_callback`, `netlink_dump`.
///
/// Each part is a datagram, and the server decides on its length (see
/// [datagrams](super#datagrams)). [`fill`](Self::fill) writes as many items as fit,
/// and stores the position of the next item in `C`, a small cursor that the
/// service defines. A part can be as small as one item. The last part ends with
/// `NLMSG_DONE`.
///
/// ```
/// use nlwire::server::{DumpWriter, Peer, Request};
/// use nlwire::uapi::{NLM_F_DUMP, NLM_F_REQUEST};
/// use nlwire::{Message, MessageBuilder, Messages, NlMsgHdr, SliceSink};
/// use zerocopy::IntoBytes;
///
/// let table = ["one", "two", "three"];
/// let request = NlMsgHdr::new(0x10).with_len(16).with_flags(NLM_F_REQUEST | NLM_F_DUMP);
/// let message = Message::from_bytes(request.as_bytes()).unwrap();
/// let request = Request::new(message, Peer::default());
///
/// let mut dump = DumpWriter::new(&request, 0);
/// let mut parts = 0;
/// let mut items = 0;
/// while !dump.is_finished() {
///     let mut buf = [0; 48];
///     let mut sink = SliceSink::new(&mut buf);
///     dump.fill(&mut sink, |sink, cursor, header| {
///         let Some(item) = table.get(*cursor) else { return Ok(false) };
///         let mut message = MessageBuilder::new(sink, header.with_type(0x11))?;
///         message.put_str(1, item)?;
///         message.end()?;
///         *cursor += 1;
///         Ok(true)
///     })?;
///     parts += 1;
///     items += Messages::new(sink.into_bytes()).count();
/// }
/// assert_eq!((parts, items), (2, 4)); // two items; one and DONE
/// # Ok::<(), nlwire::BuildError>(())
/// ```
#[doc(alias = "netlink_callback")]
#[derive(Clone, Debug)]
pub struct DumpWriter<C> {
    seq: u32,
    peer: Peer,
    request: Span,
    cursor: C,
    interrupted: bool,
    state: DumpState,
}

#[derive(Clone, Copy, Debug)]
enum DumpState {
    /// There may be more items.
    Items,
    /// The end is due: a code, and the content in addition to it.
    Ending(i32, Report<'static>),
    Done,
}

impl<C: Copy> DumpWriter<C> {
    /// Returns a dump that answers `request`, beginning at `cursor`.
    #[inline]
    #[must_use]
    pub const fn new(request: &Request<'_>, cursor: C) -> Self {
        Self {
            seq: request.message.nlmsg_seq(),
            peer: request.peer,
            request: Span::of(&request.message),
            cursor,
            interrupted: false,
            state: DumpState::Items,
        }
    }

    /// Returns true if `NLMSG_DONE` has been written.
    #[inline]
    #[must_use]
    pub fn is_finished(&self) -> bool {
        matches!(self.state, DumpState::Done)
    }

    /// Marks the dump as inconsistent, because the dumped objects have changed
    /// since the last part. All further messages have `NLM_F_DUMP_INTR`.
    /// Kernel: `nl_dump_check_consistent`.
    #[doc(alias = "nl_dump_check_consistent")]
    #[inline]
    pub fn interrupt(&mut self) {
        self.interrupted = true;
    }

    /// Writes the next part: as many items as fit, and after the last item the
    /// end of the dump, if it also fits.
    ///
    /// `item` writes one message for the item at the cursor, advances the
    /// cursor, and returns true. If there are no more items, it returns false.
    /// The message begins with the header that `item` is given, which lacks
    /// only the type. If `item` fails, the sink and the cursor are reset to
    /// their state before the call.
    ///
    /// A refusal with `EMSGSIZE`, to which every [`BuildError`] converts, ends
    /// the part. For the first item of a part, it means that no sink has room
    /// for the item, and it ends the dump like any other refusal: `NLMSG_DONE`
    /// contains the errno and, for a peer that uses extended ACKs, the report,
    /// as far as an empty sink has room for it.
    ///
    /// The sink can already contain messages.
    ///
    /// # Errors
    /// [`NoSpace`](BuildError::NoSpace) if neither an item nor the end fits
    /// after the content of the sink. The dump continues in the next sink,
    /// without loss.
    #[doc(alias = "netlink_dump")]
    #[inline]
    pub fn fill<S: Sink + ?Sized>(
        &mut self,
        sink: &mut S,
        mut item: impl FnMut(&mut S, &mut C, NlMsgHdr) -> Result<bool, Refusal<'static>>,
    ) -> Result<(), BuildError> {
        let start = sink.as_bytes().len();
        while let DumpState::Items = self.state {
            let before = sink.as_bytes().len();
            let mut cursor = self.cursor;
            match item(sink, &mut cursor, self.header()) {
                Ok(true) => self.cursor = cursor,
                Ok(false) => self.state = DumpState::Ending(0, Report::EMPTY),
                Err(refusal) => {
                    sink.truncate(before);
                    if refusal.errno == Errno::EMSGSIZE {
                        if before != start {
                            return Ok(());
                        }
                        if start != 0 {
                            // An empty sink may have enough room.
                            return Err(BuildError::NoSpace {
                                offset: start,
                                needed: NLMSG_HDRLEN,
                            });
                        }
                    }
                    let error = refusal.errno.negated();
                    if before == start {
                        // The state is changed only after the end is written.
                        // A sink without room even for that does not show that
                        // the item is too long.
                        self.end(sink, error, &refusal.report)?;
                        self.state = DumpState::Done;
                        return Ok(());
                    }
                    self.state = DumpState::Ending(error, refusal.report);
                }
            }
        }
        if let DumpState::Ending(error, report) = self.state {
            match self.end(sink, error, &report) {
                Ok(()) => self.state = DumpState::Done,
                // The next part will have room for it.
                Err(_) if sink.as_bytes().len() != start => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// Returns the header of a message in this dump, without its type.
    #[inline]
    const fn header(&self) -> NlMsgHdr {
        let flags = if self.interrupted {
            NLM_F_MULTI.union(NLM_F_DUMP_INTR)
        } else {
            NLM_F_MULTI
        };
        NlMsgHdr::new(0)
            .with_flags(flags)
            .with_seq(self.seq)
            .with_pid(self.peer.port)
    }

    /// Writes `NLMSG_DONE`, without the report if an empty sink has no room for
    /// it. Kernel: `netlink_dump_done`.
    fn end<S: Sink + ?Sized>(
        &self,
        sink: &mut S,
        error: i32,
        report: &Report<'_>,
    ) -> Result<(), BuildError> {
        let tlvs = self.peer.ext_ack && !report.is_empty(error);
        match self.put_done(sink, error, tlvs.then_some(report)) {
            Err(_) if tlvs && sink.as_bytes().is_empty() => self.put_done(sink, error, None),
            result => result,
        }
    }

    fn put_done<S: Sink + ?Sized>(
        &self,
        sink: &mut S,
        error: i32,
        report: Option<&Report<'_>>,
    ) -> Result<(), BuildError> {
        let mut header = self.header().with_type(NLMSG_DONE);
        if report.is_some() {
            header = header.with_flags(header.nlmsg_flags() | NLM_F_ACK_TLVS);
        }
        let mut done = MessageBuilder::new(sink, header)?;
        done.put_header(&I32::new(error))?;
        if let Some(report) = report {
            report.put(&mut done, error, self.request)?;
        }
        done.end()
    }
}
