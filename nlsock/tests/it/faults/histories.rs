// SPDX-License-Identifier: MIT OR Apache-2.0
//! Calls in an order in which each once had a wrong result. The scripts of
//! `proptests/tests/stateful` found them, and each is reduced to the calls that
//! matter.
//!
//! The tests step the states, which all drivers share. What the peer sends before a
//! step is in the queue when the step receives.

use nlsock::state::{ClientState, MonitorState, Step};
use nlsock::{Error, MonitorEvent, Socket};
use nlwire::uapi::*;
use nlwire::{NlMsgHdr, NlmFlags, SockAddrNl};

use super::peer::*;
use crate::common::{bound, bound_alone, build, may_join};

/// A client, its socket, and its peer.
struct Pair {
    socket: Socket,
    client: ClientState,
    peer: Socket,
    to: SockAddrNl,
}

impl Pair {
    fn new() -> Self {
        let (socket, to) = bound();
        let (peer, port) = bound_alone();
        peer.set_nonblocking(true).unwrap();
        let mut client = ClientState::new(&socket).unwrap();
        client.set_peer(port);
        Self {
            socket,
            client,
            peer,
            to,
        }
    }

    fn request(&mut self) {
        let flags = NlmFlags::EMPTY;
        self.client.request_with(ITEM, flags, |_| Ok(())).unwrap();
    }

    fn dump(&mut self) {
        let flags = NlmFlags::EMPTY;
        self.client.dump_with(ITEM, flags, |_| Ok(())).unwrap();
    }

    /// The sequence number of the request that the peer has received.
    fn seq(&self) -> u32 {
        let mut buf = [0; 512];
        let datagram = self.peer.recv(&mut buf).unwrap();
        let request = datagram.messages().next().unwrap().unwrap();
        request.nlmsg_seq()
    }

    fn send(&self, bytes: &[u8]) {
        self.peer.send_to(bytes, self.to).unwrap();
    }

    fn send_to_group(&self, group: u32, bytes: &[u8]) {
        let group = SockAddrNl::default().with_group(group).unwrap();
        self.peer.send_to(bytes, group).unwrap();
    }

    /// Steps until the answer is complete, or the queue is empty.
    fn reply(&mut self) -> Result<Step, Error> {
        loop {
            match self.client.step_reply(&self.socket)? {
                Step::Again => {}
                step => return Ok(step),
            }
        }
    }

    /// The notifications in the queue: numbers, or "resync".
    fn notifications(&mut self) -> Vec<String> {
        let mut list = Vec::new();
        loop {
            match self.client.step_notification(&self.socket).unwrap() {
                Step::Again => {}
                Step::Ready => list.push(told(self.client.notification())),
                Step::Wait { .. } => return list,
            }
        }
    }
}

fn told(event: MonitorEvent<'_>) -> String {
    match event {
        MonitorEvent::Notification(event) => number(&event.message).to_string(),
        MonitorEvent::Resync => "resync".into(),
    }
}

/// The warning at the end of a dump is there after notifications have been received
/// into the same buffer, also if they were not wanted before.
#[test]
fn a_warning_before_notifications() {
    let mut pair = Pair::new();
    pair.dump();
    let _ = pair.client.step_next(&pair.socket).unwrap();
    let seq = pair.seq();
    let header = NlMsgHdr::new(NLMSG_DONE).with_seq(seq);
    let header = header.with_flags(NLM_F_MULTI | NLM_F_ACK_TLVS);
    pair.send(&build(header, |m| {
        m.put_payload(&0i32.to_ne_bytes())?;
        m.put_str(NLMSGERR_ATTR_MSG, "a warning")
    }));
    assert_eq!(pair.client.step_next(&pair.socket).unwrap(), Step::Ready);
    pair.send(&item(0, 7));
    assert_eq!(pair.notifications(), ["7"]);
    assert_eq!(
        pair.client.ext_ack().unwrap().text().to_string(),
        "a warning"
    );
}

/// What comes for a request that was given up is a notification, and not part of an
/// answer that has ended with an error.
#[test]
fn an_answer_after_the_limit() {
    let mut pair = Pair::new();
    pair.client.set_reply_limit(1);
    pair.request();
    let _ = pair.reply().unwrap();
    let header = NlMsgHdr::new(ITEM).with_seq(pair.seq());
    pair.send(&build(header, |m| m.put_u32(1, 1)));
    assert!(matches!(pair.reply(), Err(Error::ReplyTooLong { .. })));
    pair.send(&build(header, |m| m.put_u32(1, 2)));
    assert_eq!(pair.notifications(), ["2"]);
    assert_eq!(pair.client.pending(), None);
}

/// An answer that was completed while notifications were received, and is longer
/// than a limit that was set after that, is not a success.
#[test]
fn a_limit_after_the_answer() {
    let mut pair = Pair::new();
    pair.request();
    let _ = pair.reply().unwrap();
    let seq = pair.seq();
    pair.send(&[item(seq, 1), error(seq, 0)].concat());
    assert!(pair.notifications().is_empty());
    assert!(pair.client.pending().is_some());
    pair.client.set_reply_limit(1);
    assert!(matches!(pair.reply(), Err(Error::ReplyTooLong { .. })));
    assert_eq!(pair.client.pending(), None);
}

/// After an overrun, the kernel drops notifications until the queue is empty, without
/// another error. They are reported as lost by a client that keeps notifications only
/// now, and by the monitor that it becomes.
#[test]
fn a_loss_before_notifications() {
    if !may_join("a loss before notifications") {
        return;
    }
    for into_monitor in [false, true] {
        let mut pair = Pair::new();
        pair.socket.join(29).unwrap();
        pair.socket.set_recv_buffer(1).unwrap(); // the minimum
        pair.request();
        let _ = pair.reply().unwrap();
        let seq = pair.seq();
        pair.send(&error(seq, 0));
        for number in 0..20 {
            pair.send_to_group(29, &item(0, number));
        }
        assert_eq!(pair.reply().unwrap(), Step::Ready);
        assert_eq!(pair.client.counters().overruns, 1);
        pair.send_to_group(29, &item(0, 20)); // dropped
        if into_monitor {
            let mut monitor = pair.client.into_monitor(&pair.socket);
            let mut list = Vec::new();
            loop {
                match monitor.step(&pair.socket).unwrap() {
                    Step::Again => {}
                    Step::Ready => list.push(told(monitor.event())),
                    Step::Wait { .. } => break,
                }
            }
            assert_eq!(list, ["resync"]);
        } else {
            assert_eq!(pair.notifications().last().unwrap(), "resync");
        }
    }
}

/// A loss that a monitor was about to report is reported by the client that it becomes,
/// after the notifications that are older.
#[test]
fn a_loss_before_a_monitor_becomes_a_client() {
    if !may_join("a loss before a monitor becomes a client") {
        return;
    }
    let mut pair = Pair::new();
    pair.socket.join(31).unwrap();
    pair.socket.set_recv_buffer(1).unwrap(); // the minimum
    let mut monitor = MonitorState::new(&pair.socket).unwrap();
    monitor.set_peer(pair.peer.local_addr().unwrap().nl_pid());
    for number in 0..20 {
        pair.send_to_group(31, &item(0, number));
    }
    assert_eq!(monitor.step(&pair.socket).unwrap(), Step::Again); // the overrun
    assert_eq!(monitor.counters().overruns, 1);
    pair.client = monitor.into_client(&pair.socket).unwrap();
    let list = pair.notifications();
    let (last, older) = list.split_last().unwrap();
    assert_eq!(last, "resync");
    assert!(!older.is_empty());
    assert!(older
        .iter()
        .eq(&[0, 1, 2, 3, 4].map(|n| n.to_string())[..older.len()]));
    assert_eq!(pair.client.counters().overruns, 1);
}

/// A second overrun while a monitor drains the queue is reported, too: after the first
/// report, no notification is older than a loss.
#[test]
fn a_loss_while_a_monitor_drains() {
    if !may_join("a loss while a monitor drains") {
        return;
    }
    // The number of messages that fit into the queue depends on their length.
    for len in [0, 200, 600, 1200, 2500] {
        let pair = Pair::new();
        pair.socket.join(30).unwrap();
        pair.socket.set_recv_buffer(1).unwrap(); // the minimum
        let mut monitor = MonitorState::new(&pair.socket).unwrap();
        monitor.set_peer(pair.peer.local_addr().unwrap().nl_pid());
        let header = NlMsgHdr::new(ITEM);
        let message = build(header, |m| m.put_payload(&vec![0; len]));
        let flood = || (0..20).for_each(|_| pair.send_to_group(30, &message));
        flood();
        while monitor.step(&pair.socket).unwrap() != Step::Ready {
            // There is room when the queue has been empty.
            if pair.peer.send_to(&message, pair.to).is_ok() {
                flood();
            }
        }
        assert!(matches!(monitor.event(), MonitorEvent::Resync));
        assert!(monitor.counters().overruns > 1);
        loop {
            match monitor.step(&pair.socket).unwrap() {
                Step::Again => {}
                Step::Ready => assert!(matches!(monitor.event(), MonitorEvent::Resync), "{len}"),
                Step::Wait { .. } => break,
            }
        }
    }
}
