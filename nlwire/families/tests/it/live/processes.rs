// SPDX-License-Identifier: MIT OR Apache-2.0
//! Audit, the events of processes, and taskstats: what is known of processes of this machine.

use std::process::{self, Command};
use std::time::Duration;

use nlfamilies::audit::Audit;
use nlfamilies::connector::{
    CnMsg, ProcCnEvent, ProcCnMcast, ProcEvent, ProcEventData, ProcInput, PROC,
};
use nlfamilies::taskstats::{TaskstatsCmdAttr, TaskstatsFamily, TaskstatsType};
use nlsock::{Client, Error, Genl, Socket};
use nlwire::typed::{Layout as _, NoHeader};
use nlwire::uapi::{NETLINK_AUDIT, NETLINK_CONNECTOR, NLMSG_DONE};
use nlwire::{Errno, MessageBuilder, Messages, NlMsgHdr, NlmFlags, SliceSink, SockAddrNl};

use super::skipped;

#[test]
fn audit_tells_its_status() {
    let mut client = match Client::open(NETLINK_AUDIT) {
        Ok(client) => client,
        Err(error) => return skipped("audit", error),
    };
    let answer = match client.call(Audit::GET, NlmFlags::default(), &NoHeader, |_| Ok(())) {
        Ok(answer) => answer,
        Err(error) => return skipped("audit", error),
    };
    let (status, _) = answer.one().unwrap().unwrap();
    assert!(status.enabled <= 2, "{status:?}");
    assert!(status.failure <= 2, "{status:?}");
}

/// The events of `true`: it is executed, and ends.
#[test]
fn the_connector_tells_what_processes_do() {
    let Some((executed, ended)) = events_of_true() else {
        return;
    };
    assert!(executed && ended, "executed {executed}, ended {ended}");
}

fn events_of_true() -> Option<(bool, bool)> {
    let socket = match Socket::open(NETLINK_CONNECTOR) {
        Ok(socket) => socket,
        Err(error) => {
            skipped("connector", error);
            return None;
        }
    };
    if let Err(error) = socket.bind(SockAddrNl::new(0, 1)) {
        skipped("connector", error);
        return None;
    }
    socket
        .set_read_timeout(Some(Duration::from_secs(5)))
        .unwrap();
    let mut buf = [0; 64];
    let mut sink = SliceSink::new(&mut buf);
    let mut message = MessageBuilder::new(&mut sink, NlMsgHdr::new(NLMSG_DONE)).unwrap();
    let header = CnMsg {
        id: PROC,
        len: 8,
        ..CnMsg::default()
    };
    header
        .with_bytes(|bytes| message.put_payload(bytes))
        .unwrap();
    let events = ProcCnEvent::EXEC | ProcCnEvent::EXIT;
    let listen = ProcInput {
        mcast_op: u32::try_from(ProcCnMcast::LISTEN.0).unwrap(),
        event_type: u32::try_from(events.0).unwrap(),
    };
    listen
        .with_bytes(|bytes| message.put_payload(bytes))
        .unwrap();
    message.end().unwrap();
    if let Err(error) = socket.send(sink.as_bytes()) {
        skipped("connector", error);
        return None;
    }
    let mut child = Command::new("true").spawn().unwrap();
    let pid = i32::try_from(child.id()).unwrap();
    child.wait().unwrap();
    let mut buf = vec![0; 4096];
    let (mut executed, mut ended) = (false, false);
    while !ended {
        let datagram = match socket.recv(&mut buf) {
            Ok(datagram) => datagram,
            // A kernel without CONFIG_PROC_EVENTS sends nothing.
            Err(error) if is_timeout(&error) => {
                skipped("connector", "no event arrived");
                return None;
            }
            Err(error) => panic!("{error}"),
        };
        for message in Messages::new(datagram.as_bytes()) {
            let (header, event) = ProcEvent::read(&message.unwrap()).unwrap().unwrap();
            assert!(
                usize::from(header.len) >= ProcEvent::INFO.size,
                "{header:?}"
            );
            match event.data() {
                ProcEventData::Exec(exec) => executed |= exec.process_tgid == pid,
                ProcEventData::Exit(exit) if exit.process_pid == pid => {
                    assert_eq!(exit.exit_code, 0);
                    assert_eq!(exit.parent_tgid, i32::try_from(process::id()).unwrap());
                    ended = true;
                }
                _ => {}
            }
        }
    }
    Some((executed, ended))
}

fn is_timeout(error: &Error) -> bool {
    error.errno() == Some(Errno::EAGAIN)
}

#[test]
fn taskstats_knows_this_process() {
    let mut genl = Genl::open().unwrap();
    let pid = process::id();
    let answer = genl.call(
        TaskstatsFamily::GET,
        NlmFlags::default(),
        &NoHeader,
        |get| get.put(TaskstatsCmdAttr::PID, pid),
    );
    let answer = match answer {
        Ok(answer) => answer,
        Err(error) => return skipped("taskstats", error),
    };
    let (_, reply) = answer.one().unwrap().unwrap();
    let task = reply.get(TaskstatsType::AGGR_PID).unwrap().unwrap();
    let (found, stats) = task
        .get((TaskstatsType::PID, TaskstatsType::STATS))
        .unwrap();
    let stats = stats.unwrap();
    assert_eq!(found, Some(pid));
    assert_eq!(stats.ac_pid, pid);
    assert_eq!(stats.ac_ppid, std::os::unix::process::parent_id());
    assert!(stats.version >= 8, "{}", stats.version);
}
