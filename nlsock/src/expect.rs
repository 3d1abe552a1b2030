// SPDX-License-Identifier: MIT OR Apache-2.0
//! [`Expect`]: the messages that complete an answer.

/// The messages that complete the answer to a request. An error completes it in
/// any case.
///
/// [`Client::expect`](crate::Client::expect) sets it for the next request. The
/// default depends on the protocol and the message type:
///
/// | protocol | requests | answer |
/// |---|---|---|
/// | `NETLINK_AUDIT` | `AUDIT_GET`, `AUDIT_GET_FEATURE`, `AUDIT_SIGNAL_INFO`, `AUDIT_TTY_GET`, `AUDIT_LIST_RULES` | [`AckAndReply`](Self::AckAndReply): a thread sends the reply after the ACK (`audit_send_reply`, `audit_list_rules_send`) |
/// | `NETLINK_FIB_LOOKUP` | all | [`Reply`](Self::Reply) (`nl_fib_input`) |
/// | `NETLINK_CONNECTOR` | all | [`Nothing`](Self::Nothing) (`cn_rx_skb`) |
/// | `NETLINK_ISCSI` | all | [`Nothing`](Self::Nothing): the replies have the sequence number 0 (`iscsi_if_send_reply`) |
/// | others | all | [`Ack`](Self::Ack) |
///
/// The kernel never acknowledges a request of fib_lookup, the connector and
/// iSCSI, so a client never waits for an ACK of theirs, whatever it expects.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Expect {
    /// An ACK, after all replies. The request has `NLM_F_ACK`.
    #[default]
    Ack,
    /// An ACK and a reply with all its parts. The ACK comes before the first part
    /// or after the last one. The request has `NLM_F_ACK`. The answer of a peer
    /// that sends no reply is not complete.
    AckAndReply,
    /// A reply with all its parts (`NLM_F_MULTI`). The request does not have
    /// `NLM_F_ACK`. An answer without a reply is not complete.
    Reply,
    /// No message: the request is complete when it has been sent, and does not
    /// have `NLM_F_ACK`. An error that is received later is
    /// [unrelated](crate::Counters::unrelated), and a
    /// [notification](crate::Client::with_notifications). In a batch, an error is
    /// a failure of the request: the receive queue is read to its end, and the
    /// kernel has answered then.
    ///
    /// A dump is complete when its last part has been received, as for
    /// [`Reply`](Self::Reply).
    Nothing,
}
