// SPDX-License-Identifier: MIT OR Apache-2.0
//! [`Target`]: the peer of a client.

use nlwire::exchange::Exchange;
use nlwire::typed::FamilyInfo;
use nlwire::uapi::*;
use nlwire::{Errno, ExtAck, Message, NlMsgHdr, ParseError};

use super::room::ReplySize;
use super::Kind;
use crate::explain::{RequestContext, RequestInfo};
use crate::state::connection::Connection;
use crate::typed::check_protocol;
use crate::{Error, Expect, RequestError, Socket};

/// The peer of a client, and the data needed to explain its refusals.
#[derive(Debug)]
pub(super) struct Target {
    protocol: i32,
    /// The port of the peer, 0 for the kernel.
    pub(super) peer: u32,
    pub(super) connection: Connection,
    /// The port of the client's own socket, 0 if the kernel does not tell.
    /// `None` before the first request has been sent.
    port: Option<u32>,
    /// The length of the family header, if the caller has set it.
    pub(super) header_len: Option<usize>,
    /// The families whose untyped requests have names.
    pub(super) families: Vec<&'static FamilyInfo>,
    /// The generic netlink family that the current request is for.
    family: Family,
}

/// Whether the answer to a request is a dump.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Dumps {
    No,
    /// Only the family knows. The answer ends with the ACK or with
    /// `NLMSG_DONE`.
    Maybe,
    Yes,
}

/// The data about a generic netlink family that errors need.
#[derive(Debug, Default)]
struct Family {
    /// The name, empty if unknown.
    name: String,
    /// The total length of `GenlMsgHdr` and of the family's own header.
    header_len: Option<usize>,
}

impl Target {
    /// Returns the kernel side of the protocol of `socket`, and turns on the
    /// options that a client uses.
    pub(super) fn new(socket: &Socket) -> Result<Self, Error> {
        // All of these are newer than netlink. On an older kernel, the client
        // works without them.
        let _ = socket.set_ext_ack(true); // Linux 4.12
        let _ = socket.set_cap_ack(true); // Linux 4.3
        let _ = socket.set_get_strict_chk(true); // Linux 4.20
        if socket.memberships().is_ok_and(|groups| !groups.is_empty()) {
            // Distinguishes notifications to groups above 32 from answers.
            let _ = socket.set_pktinfo(true);
        }
        Ok(Self {
            protocol: socket.protocol()?,
            peer: 0,
            connection: Connection::new(),
            port: None,
            header_len: None,
            families: Vec::new(),
            family: Family::default(),
        })
    }

    /// Sets the generic netlink family that the current request is for.
    pub(super) fn set_family(&mut self, name: &str, header_len: Option<usize>) {
        self.family.name.clear();
        self.family.name.push_str(name);
        self.family.header_len = header_len;
    }

    /// Connects the socket to the peer, if that has not been tried.
    #[inline]
    pub(super) fn connect(&mut self, socket: &Socket) {
        self.connection.establish(socket, self.peer);
    }

    /// Asks for the client's own port after a request has been sent, and returns
    /// it the first time.
    ///
    /// The kernel binds a socket without a port when it sends
    /// (`netlink_autobind`). Earlier, `getsockname(2)` may report a port that
    /// the socket did not get.
    #[inline]
    pub(super) fn learn_port(&mut self, socket: &Socket) -> Option<u32> {
        if self.port.is_some() {
            return None;
        }
        self.port = Some(socket.local_addr().map_or(0, |addr| addr.nl_pid()));
        self.port
    }

    /// Returns an error unless the socket has the protocol of the family of a request.
    pub(super) fn check_protocol(&self, request: &'static str, family: i32) -> Result<(), Error> {
        check_protocol(request, family, self.protocol)
    }

    pub(super) fn is_kernel(&self) -> bool {
        self.peer == 0
    }

    pub(super) fn is_nfnetlink(&self) -> bool {
        self.protocol == NETLINK_NETFILTER
    }

    /// Returns what is known about the size of the reply to a request.
    #[inline]
    pub(super) fn reply_size(&self, dumps: Dumps, header: &NlMsgHdr) -> ReplySize {
        if self.protocol != NETLINK_ROUTE || !self.is_kernel() || dumps != Dumps::No {
            return ReplySize::Unknown;
        }
        // rtnetlink_rcv_msg: the type determines whether it is a GET request.
        if header.nlmsg_type() & 3 == 2 {
            ReplySize::Repeatable
        } else if header.nlmsg_flags().contains(NLM_F_ECHO) {
            ReplySize::Unknown
        } else {
            ReplySize::None
        }
    }

    /// Returns whether the peer never acknowledges a request.
    fn has_no_acks(&self) -> bool {
        self.is_kernel()
            && matches!(
                self.protocol,
                NETLINK_FIB_LOOKUP | NETLINK_CONNECTOR | NETLINK_ISCSI
            )
    }

    /// Returns the messages that complete the answer to a request, for which
    /// the caller expects `expect`.
    #[inline]
    pub(super) fn expect(&self, expect: Option<Expect>, nlmsg_type: u16) -> Expect {
        match self.protocol {
            _ if !self.is_kernel() => expect.unwrap_or_default(),
            // nl_fib_input
            NETLINK_FIB_LOOKUP => match expect {
                Some(Expect::Nothing) => Expect::Nothing,
                _ => Expect::Reply,
            },
            // cn_rx_skb; iscsi_if_rx. The connector's messages have the type
            // NLMSG_DONE, and iSCSI's the sequence number 0: none can be
            // recognised as a reply.
            NETLINK_CONNECTOR | NETLINK_ISCSI => Expect::Nothing,
            // audit_send_reply, audit_list_rules_send: a thread sends the reply
            // after the ACK.
            NETLINK_AUDIT => match nlmsg_type {
                AUDIT_GET | AUDIT_GET_FEATURE | AUDIT_SIGNAL_INFO | AUDIT_TTY_GET
                | AUDIT_LIST_RULES => expect.unwrap_or(Expect::AckAndReply),
                _ => expect.unwrap_or_default(),
            },
            _ => expect.unwrap_or_default(),
        }
    }

    /// Returns the type that a request is sent with. `nl_fib_input` ignores the
    /// type and repeats it in the reply, which has to be none of the control
    /// messages.
    #[inline]
    pub(super) fn nlmsg_type(&self, nlmsg_type: u16) -> u16 {
        match self.protocol {
            NETLINK_FIB_LOOKUP if self.is_kernel() => nlmsg_type.max(NLMSG_MIN_TYPE),
            _ => nlmsg_type,
        }
    }

    /// Returns whether the peer answers a request with a dump.
    #[inline]
    pub(super) fn dumps(&self, kind: Kind, header: &NlMsgHdr) -> Dumps {
        let flags = header.nlmsg_flags();
        let bits = flags & NLM_F_DUMP;
        let is_dump = match self.protocol {
            _ if self.has_no_acks() => false,
            _ if kind == Kind::Dump => true,
            // rtnetlink_rcv_msg: the type determines whether it is a GET
            // request.
            NETLINK_ROUTE => {
                let get = header.nlmsg_type() >= NLMSG_MIN_TYPE && header.nlmsg_type() & 3 == 2;
                get && !bits.is_empty()
            }
            // genl_family_rcv_msg
            NETLINK_GENERIC => bits == NLM_F_DUMP,
            // The kernel's other families each have their own rules. For
            // another process, the flags have their usual meaning.
            _ if self.is_kernel() && !flags.is_dump() && !bits.is_empty() => return Dumps::Maybe,
            _ => flags.is_dump(),
        };
        if is_dump {
            Dumps::Yes
        } else {
            Dumps::No
        }
    }

    /// Returns whether the kernel dumps for a request, as far as its flags
    /// tell. With `NLM_F_CREATE` or `NLM_F_APPEND`, the bits of `NLM_F_DUMP`
    /// mean something else.
    #[inline]
    pub(super) fn is_exclusive(&self, dumps: Dumps, header: &NlMsgHdr) -> bool {
        let creates = NLM_F_CREATE | NLM_F_APPEND;
        let is_dump = match dumps {
            Dumps::No => false,
            Dumps::Maybe => !header.nlmsg_flags().intersects(creates),
            Dumps::Yes => true,
        };
        is_dump && self.is_kernel()
    }

    /// Returns whether a request has to be the first of its datagram, because the
    /// kernel reads only the header of the first one: it executes no other
    /// request of the datagram (`nl_fib_input`, `cn_rx_skb`), or replies with the
    /// first sequence number (`audit_get_feature`).
    pub(super) fn is_first(&self, nlmsg_type: u16) -> bool {
        self.is_kernel()
            && match self.protocol {
                NETLINK_FIB_LOOKUP | NETLINK_CONNECTOR => true,
                NETLINK_AUDIT => nlmsg_type == AUDIT_GET_FEATURE,
                _ => false,
            }
    }

    /// Returns the exchange that a request begins.
    pub(super) fn exchange(&self, dumps: Dumps, expect: Expect, header: &NlMsgHdr) -> Exchange {
        // Without an ACK, only a dump can be waited for as one.
        let is_dump = match dumps {
            Dumps::No => false,
            Dumps::Maybe => header.nlmsg_flags().contains(NLM_F_ACK),
            Dumps::Yes => true,
        };
        let exchange = Exchange::new(header, self.port.unwrap_or_default())
            .with_peer(self.peer)
            .with_dump(is_dump);
        match expect {
            Expect::AckAndReply => exchange.with_reply(),
            Expect::Ack | Expect::Reply | Expect::Nothing => exchange,
        }
    }

    /// Returns the error for a request that was refused.
    pub(super) fn explain(
        &self,
        (request, info): (Message<'_>, Option<RequestInfo>),
        errno: Errno,
        ext_ack: Result<ExtAck<'_>, ParseError>,
    ) -> RequestError {
        RequestError::new(&request, errno, ext_ack, self.context(info))
    }

    /// Returns the error for a dump that was acknowledged without a message.
    pub(super) fn not_dumped(&self, (request, info): (Message<'_>, Option<RequestInfo>)) -> Error {
        let context = self.context(info);
        let header_len = context.header_len(&request);
        Error::NotDumped {
            request: context.name(&request).into(),
            is_short: header_len.is_some_and(|len| request.payload().len() < len),
        }
    }

    fn context(&self, info: Option<RequestInfo>) -> RequestContext<'_> {
        RequestContext {
            info,
            families: &self.families,
            protocol: self.protocol,
            header_len: self.family.header_len.or(self.header_len),
            family: &self.family.name,
        }
    }
}
