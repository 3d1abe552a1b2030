// SPDX-License-Identifier: MIT OR Apache-2.0
//! [`Service`]: the requests and dumps that a server answers.

use nlwire::server::{Outcome, Refusal, Request};
use nlwire::NlMsgHdr;

use super::responder::Responder;
use crate::VecSink;

/// The service of a server: what it does with a request, and the items of its
/// dumps. Kernel: `doit` and `dumpit` of `struct genl_ops`.
///
/// [`Server::serve_with`](crate::Server::serve_with) takes a service. A server
/// without dumps needs only a closure, for
/// [`Server::serve`](crate::Server::serve).
///
/// A dump is written in parts, when its client has room. Between two parts, the
/// server keeps a cursor and the header of the request, and not the rest of the
/// request. A dump therefore starts with everything in its cursor that it needs
/// to know of the request, such as a filter. In the kernel, the request is in
/// `struct netlink_callback` as well.
///
/// # Example: a table of numbers
///
/// ```
/// use nlsock::{Client, Responder, Server, Service, VecSink};
/// use nlwire::server::{Outcome, Refusal, Request};
/// use nlwire::uapi::NETLINK_USERSOCK;
/// use nlwire::{Errno, MessageBuilder, NlMsgHdr};
///
/// const GET: u16 = 0x10; // the request: a u32, in NUMBER
/// const NUMBER: u16 = 1;
///
/// struct Table(Vec<u32>);
///
/// /// The position of a dump, and its filter.
/// #[derive(Clone, Copy)]
/// struct Cursor {
///     index: usize,
///     minimum: u32,
/// }
///
/// impl Service for Table {
///     type Cursor = Cursor;
///
///     fn handle<'r>(
///         &mut self,
///         request: &Request<'_>,
///         responder: &mut Responder<'r, Cursor>,
///     ) -> Outcome<'r> {
///         if request.message().nlmsg_type() != GET || !request.is_dump() {
///             return Err(Refusal::new(Errno::EOPNOTSUPP));
///         }
///         let minimum = match request.message().attributes(0)?.next() {
///             Some(attribute) => attribute?.get_u32()?,
///             None => 0,
///         };
///         responder.dump(Cursor { index: 0, minimum })
///     }
///
///     fn dump_item(
///         &mut self,
///         sink: &mut VecSink,
///         cursor: &mut Cursor,
///         header: NlMsgHdr,
///     ) -> Result<bool, Refusal<'static>> {
///         let mut rest = self.0.iter().enumerate().skip(cursor.index);
///         let Some((index, number)) = rest.find(|(_, number)| **number >= cursor.minimum) else {
///             return Ok(false);
///         };
///         let mut item = MessageBuilder::new(sink, header.with_type(GET))?;
///         item.put_u32(NUMBER, *number)?;
///         item.end()?;
///         cursor.index = index + 1;
///         Ok(true)
///     }
/// }
///
/// let mut server = Server::open(NETLINK_USERSOCK)?;
/// let port = server.port();
/// std::thread::spawn(move || -> Result<(), nlsock::Error> {
///     let mut table = Table((0..1000).collect());
///     loop {
///         server.serve_with(&mut table)?;
///     }
/// });
///
/// let mut client = Client::open(NETLINK_USERSOCK)?.with_peer(port).with_header_len(0);
/// let mut dump = client.dump(GET, |m| m.put_u32(NUMBER, 600))?;
/// let mut items = 0;
/// while dump.next()?.is_some() {
///     items += 1;
/// }
/// assert_eq!(items, 400);
/// # Ok::<(), nlsock::Error>(())
/// ```
#[doc(alias = "genl_ops")]
pub trait Service {
    /// The position of a dump, and what it needs to know of its request.
    /// Kernel: `ctx` of `struct netlink_callback`.
    type Cursor: Copy + Send + Sync + 'static;

    /// Executes a request. Kernel: `doit`, and `start` of a dump.
    ///
    /// Replies are written with the responder. A dump is started with
    /// [`Responder::dump`]. Control messages and messages without
    /// `NLM_F_REQUEST` are not passed to this function. It is called once for
    /// each request.
    ///
    /// # Errors
    /// A refusal of the request.
    fn handle<'r>(
        &mut self,
        request: &Request<'_>,
        responder: &mut Responder<'r, Self::Cursor>,
    ) -> Outcome<'r>;

    /// Writes one message for the item at the cursor, advances the cursor and
    /// returns true. Returns false if there are no more items. Kernel: `dumpit`.
    ///
    /// The message begins with `header`, which lacks only its type. If this
    /// function fails, the sink and the cursor are reset to their state before
    /// the call. An item that does not fit into the rest of a part is written
    /// again into the next one.
    ///
    /// # Errors
    /// `EMSGSIZE`, to which every [`BuildError`](nlwire::BuildError) converts, if
    /// the item does not fit. Any other refusal ends the dump: `NLMSG_DONE`
    /// contains its errno and its report.
    fn dump_item(
        &mut self,
        sink: &mut VecSink,
        cursor: &mut Self::Cursor,
        header: NlMsgHdr,
    ) -> Result<bool, Refusal<'static>>;
}

/// The cursor of a service without dumps. It has no values, so that
/// [`Responder::dump`] cannot be called.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NoDump {}

/// A closure as a service without dumps.
#[derive(Debug)]
pub(super) struct Handler<F>(pub(super) F);

impl<F> Service for Handler<F>
where
    F: for<'r> FnMut(&Request<'_>, &mut Responder<'r>) -> Outcome<'r>,
{
    type Cursor = NoDump;

    fn handle<'r>(&mut self, request: &Request<'_>, responder: &mut Responder<'r>) -> Outcome<'r> {
        (self.0)(request, responder)
    }

    fn dump_item(
        &mut self,
        _: &mut VecSink,
        cursor: &mut NoDump,
        _: NlMsgHdr,
    ) -> Result<bool, Refusal<'static>> {
        match *cursor {}
    }
}
