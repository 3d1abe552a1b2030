//! Requests that change something, as root, in a network namespace of their
//! own, which goes away with the thread that made it.

#![allow(
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod common;

use std::fs;

use common::{build, dump, open, skipped, BUFFER};
use nix::sched::{unshare, CloneFlags};
use nlsock::Error;
use nlwire::rtnl::IfInfoMsg;
use nlwire::uapi::*;
use nlwire::{Messages, NlMsgHdr};

const EOPNOTSUPP: i32 = 95;

/// Runs `test` in a thread with a network namespace of its own.
fn in_namespace(name: &str, test: impl FnOnce() + Send) {
    let outcome = std::thread::scope(|scope| {
        let thread = scope.spawn(|| unshare(CloneFlags::CLONE_NEWNET).map(|()| test()));
        thread.join().unwrap()
    });
    if let Err(errno) = outcome {
        skipped(
            name,
            format_args!("needs root for a network namespace ({errno})"),
        );
    }
}

fn new_bridge(name: &str) -> Vec<u8> {
    let flags = NLM_F_REQUEST | NLM_F_ACK | NLM_F_CREATE | NLM_F_EXCL;
    build(NlMsgHdr::new(RTM_NEWLINK).with_flags(flags), |message| {
        message.put_header(&IfInfoMsg::default())?;
        message.put_str(IFLA_IFNAME, name)?;
        message.put_u32(IFLA_MTU, 1234)?;
        message.put(IFLA_ADDRESS, &[2, 0, 0, 0, 0, 1])?;
        let mut linkinfo = message.nest(IFLA_LINKINFO)?;
        linkinfo.put_str(IFLA_INFO_KIND, "bridge")?;
        linkinfo.end()
    })
}

#[test]
fn a_link_that_was_built_is_there() {
    in_namespace("a link that was built", || {
        let socket = open(NETLINK_ROUTE);
        socket.set_ext_ack(true).unwrap();
        let monitor = open(NETLINK_ROUTE);
        monitor.join(RTNLGRP_LINK).unwrap();
        socket.send(&new_bridge("built0")).unwrap();
        let mut buf = vec![0; BUFFER];
        let datagram = socket.recv(&mut buf).unwrap();
        let ack = datagram.messages().next().unwrap().unwrap().ack().unwrap();
        match ack.errno() {
            0 => {}
            EOPNOTSUPP => return skipped("a link that was built", ack.ext_ack().unwrap().text()),
            _ => panic!("{ack:?}"),
        }

        let header = NlMsgHdr::new(RTM_GETLINK).with_flags(NLM_F_REQUEST | NLM_F_DUMP);
        let request = build(header, |m| m.put_header(&IfInfoMsg::default()));
        let links = dump(&socket, &request);
        assert_eq!(links.len(), 2, "lo and the new one");
        let link = Messages::new(&links[1]).next().unwrap().unwrap();
        let mut seen = 0;
        for attribute in link.attributes(size_of::<IfInfoMsg>()).unwrap() {
            let attribute = attribute.unwrap();
            match attribute.nla_type() {
                IFLA_IFNAME => assert_eq!(attribute.get_str(), Ok("built0")),
                IFLA_MTU => assert_eq!(attribute.get_u32(), Ok(1234)),
                IFLA_ADDRESS => assert_eq!(attribute.get_array(), Ok(&[2, 0, 0, 0, 0, 1])),
                IFLA_LINKINFO => {
                    let mut kinds = attribute
                        .nested()
                        .map(Result::unwrap)
                        .filter(|info| info.nla_type() == IFLA_INFO_KIND);
                    assert_eq!(kinds.next().unwrap().get_str(), Ok("bridge"));
                }
                _ => continue,
            }
            seen += 1;
        }
        assert_eq!(seen, 4);
        let devices = fs::read_to_string("/proc/thread-self/net/dev").unwrap();
        assert!(devices.contains("built0:"));

        // The event came to the group, from the kernel.
        let event = monitor.recv(&mut buf).unwrap();
        assert!(event.is_from_kernel());
        assert_eq!(event.group(), Some(RTNLGRP_LINK));
        let message = event.messages().next().unwrap().unwrap();
        assert_eq!(message.header().nlmsg_type(), RTM_NEWLINK);
    });
}

/// The kernel says why it refuses something.
#[test]
fn a_refusal_has_a_reason() {
    in_namespace("a refusal", || {
        let socket = open(NETLINK_ROUTE);
        socket.set_ext_ack(true).unwrap();
        let flags = NLM_F_REQUEST | NLM_F_ACK | NLM_F_CREATE;
        let request = build(NlMsgHdr::new(RTM_NEWLINK).with_flags(flags), |message| {
            message.put_header(&IfInfoMsg::default())?;
            message.put_u32(IFLA_MTU, 1234)?;
            let mut linkinfo = message.nest(IFLA_LINKINFO)?;
            linkinfo.put_str(IFLA_INFO_KIND, "nosuchkind")?;
            linkinfo.end()
        });
        socket.send(&request).unwrap();
        let mut buf = vec![0; BUFFER];
        let datagram = socket.recv(&mut buf).unwrap();
        let ack = datagram.messages().next().unwrap().unwrap().ack().unwrap();
        assert_eq!(ack.errno(), EOPNOTSUPP, "{ack:?}");
        assert!(!ack.ext_ack().unwrap().text().to_string().is_empty());
    });
}

/// Another process's message arrives with its own port, however it dresses up.
#[test]
fn a_foreign_sender_is_known() {
    in_namespace("a foreign sender", || {
        let victim = open(NETLINK_ROUTE);
        victim.bind(nlwire::SockAddrNl::default()).unwrap();
        let addr = victim.local_addr().unwrap();
        let foreign = open(NETLINK_ROUTE);
        let fake = build(NlMsgHdr::new(RTM_NEWLINK), |m| {
            m.put_header(&IfInfoMsg::default())
        });
        match foreign.send_to(&fake, addr) {
            Ok(()) => {}
            Err(Error::Os { source, .. }) => return skipped("a foreign sender", source),
            Err(e) => panic!("{e}"),
        }
        let mut buf = [0; 64];
        let datagram = victim.recv(&mut buf).unwrap();
        assert!(!datagram.is_from_kernel());
        assert_eq!(datagram.port(), foreign.local_addr().unwrap().nl_pid());
    });
}
