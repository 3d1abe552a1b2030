//! [`Target`]: the peer that a client asks.

use nlwire::exchange::Exchange;
use nlwire::uapi::*;
use nlwire::{Errno, ExtAck, Message, NlMsgHdr, ParseError};

use super::Kind;
use crate::explain::RequestContext;
use crate::{Error, RequestError, Socket};

/// The peer that a client asks, and what is needed to explain its refusals.
#[derive(Debug)]
pub(super) struct Target {
    protocol: i32,
    /// The port that is asked, 0 for the kernel.
    pub(super) peer: u32,
    /// The port of the client's own socket.
    port: u32,
    /// The length of the family header, if the caller has set it.
    pub(super) header_len: Option<usize>,
    /// The family of generic netlink that the request at hand is for.
    family: Family,
}

/// A family of generic netlink, as errors need it.
#[derive(Debug, Default)]
struct Family {
    /// Empty for a family that is not known by name.
    name: String,
    /// The length of `GenlMsgHdr` and of the family's own header together.
    header_len: Option<usize>,
}

impl Target {
    /// Returns the kernel's side of the protocol of `socket`. Binds the socket
    /// if it has no port, and turns the options on that a client uses.
    pub(super) fn new(socket: &Socket) -> Result<Self, Error> {
        let mut addr = socket.local_addr()?;
        if addr.nl_pid() == 0 {
            socket.bind(addr)?;
            addr = socket.local_addr()?;
        }
        // All of these are newer than netlink: an older kernel does without.
        let _ = socket.set_ext_ack(true); // Linux 4.12
        let _ = socket.set_cap_ack(true); // Linux 4.3
        let _ = socket.set_get_strict_chk(true); // Linux 4.20
        if socket.memberships().is_ok_and(|groups| !groups.is_empty()) {
            // Tells notifications of groups above 32 from answers.
            let _ = socket.set_pktinfo(true);
        }
        Ok(Self {
            protocol: socket.protocol()?,
            peer: 0,
            port: addr.nl_pid(),
            header_len: None,
            family: Family::default(),
        })
    }

    /// Sets the family of generic netlink that the request at hand is for.
    pub(super) fn set_family(&mut self, name: &str, header_len: Option<usize>) {
        self.family.name.clear();
        self.family.name.push_str(name);
        self.family.header_len = header_len;
    }

    pub(super) fn is_kernel(&self) -> bool {
        self.peer == 0
    }

    /// Whether messages of this type begin or end a transaction of nfnetlink,
    /// which has to be in one datagram (`nfnetlink_rcv_batch`).
    pub(super) fn is_transaction_end(&self, nlmsg_type: u16) -> bool {
        let ends = [NFNL_MSG_BATCH_BEGIN, NFNL_MSG_BATCH_END];
        self.protocol == NETLINK_NETFILTER && ends.contains(&nlmsg_type)
    }

    /// Returns what is due for a request.
    pub(super) fn exchange(&self, kind: Kind, header: &NlMsgHdr) -> Exchange {
        let exchange = Exchange::new(header, self.port).with_peer(self.peer);
        let bits = header.nlmsg_flags() & NLM_F_DUMP;
        match self.protocol {
            _ if kind == Kind::Dump => exchange.with_dump(true),
            // rtnetlink_rcv_msg: the type says whether it is a request to get.
            NETLINK_ROUTE => {
                let get = header.nlmsg_type() >= NLMSG_MIN_TYPE && header.nlmsg_type() & 3 == 2;
                exchange.with_dump(get && !bits.is_empty())
            }
            // genl_family_rcv_msg
            NETLINK_GENERIC => exchange.with_dump(bits == NLM_F_DUMP),
            // The kernel's other families each have rules of their own. To
            // another process the flags mean what they usually do.
            _ if self.is_kernel() && !bits.is_empty() => exchange.with_maybe_dump(),
            _ => exchange,
        }
    }

    /// Returns the error for a request that was refused.
    pub(super) fn explain(
        &self,
        request: &Message<'_>,
        errno: Errno,
        ext_ack: Result<ExtAck<'_>, ParseError>,
    ) -> RequestError {
        let context = RequestContext {
            protocol: self.protocol,
            header_len: self.family.header_len.or(self.header_len),
            family: &self.family.name,
        };
        RequestError::new(request, errno, ext_ack, context)
    }
}
