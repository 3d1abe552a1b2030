// SPDX-License-Identifier: MIT OR Apache-2.0
//! The policies of a family whose controller is a hostile process.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use nlsock::{tokio as asynchronous, Client, Error, Genl, Server};
use nlwire::server::Handled;
use nlwire::uapi::*;
use nlwire::{GenlMsgHdr, MessageBuilder};

use crate::common::{block_on, service, watched, LONG, SHORT};

const ID: u16 = 0x40;

/// The number of rules in one message, of 4 bytes each.
const RULES: u16 = 100;

/// Runs `test` beside a controller that reports `count` messages of rules, given
/// its port.
fn with_controller(count: usize, test: impl FnOnce(u32)) {
    struct End<'a>(&'a AtomicBool);
    impl Drop for End<'_> {
        fn drop(&mut self) {
            self.0.store(true, Ordering::Relaxed);
        }
    }
    let done = AtomicBool::new(false);
    let mut server = Server::open(NETLINK_USERSOCK).unwrap();
    server.set_timeout(Some(SHORT));
    let port = server.port();
    thread::scope(|scope| {
        let _end = End(&done);
        let done = &done;
        scope.spawn(move || {
            let mut service = service(
                |request, replies| {
                    if request.is_dump() {
                        return replies.dump(0_usize);
                    }
                    let mut attributes = request.message().attributes(size_of::<GenlMsgHdr>())?;
                    let name = attributes.find(|a| {
                        a.is_ok_and(|attribute| attribute.nla_type() == CTRL_ATTR_FAMILY_NAME)
                    });
                    let name = name.unwrap()?.get_str()?;
                    let id = if name == "nlctrl" { GENL_ID_CTRL } else { ID };
                    replies.message(request.reply(GENL_ID_CTRL), |m| {
                        m.put_header(&GenlMsgHdr::new(CTRL_CMD_NEWFAMILY, 2))?;
                        m.put_str(CTRL_ATTR_FAMILY_NAME, name)?;
                        m.put_u16(CTRL_ATTR_FAMILY_ID, id)
                    })?;
                    Ok(Handled::Ack)
                },
                |sink, written, header| {
                    if *written == count {
                        return Ok(false);
                    }
                    *written += 1;
                    let mut item = MessageBuilder::new(sink, header.with_type(GENL_ID_CTRL))?;
                    item.put_header(&GenlMsgHdr::new(CTRL_CMD_GETPOLICY, 2))?;
                    item.nest_with(CTRL_ATTR_POLICY, |policies| {
                        policies.nest_with(1, |policy| {
                            (1..=RULES).try_for_each(|rule| policy.nest_with(rule, |_| Ok(())))
                        })
                    })?;
                    item.end()?;
                    Ok(true)
                },
            );
            while !done.load(Ordering::Relaxed) {
                let served = server.serve_with(&mut service);
                assert!(matches!(served, Ok(()) | Err(Error::WouldBlock)));
            }
        });
        test(port);
    });
}

/// The number of rules that a controller with `count` messages has, or the error.
fn both(port: u32, limit: usize) -> [Result<usize, Error>; 2] {
    let client = Client::open(NETLINK_USERSOCK).unwrap().with_peer(port);
    let mut genl = Genl::from_client(client);
    genl.set_timeout(Some(LONG));
    genl.set_reply_limit(limit);
    let blocking = genl.policies("endless").map(|p| p.attributes.len());
    // The client can be used afterwards.
    genl.forget();
    genl.family("endless").unwrap();
    let on_tokio = block_on(async {
        let client = asynchronous::Client::open(NETLINK_USERSOCK).unwrap();
        let mut genl = asynchronous::Genl::from_client(client.with_peer(port));
        genl.set_reply_limit(limit);
        let policies = tokio::time::timeout(LONG, genl.policies("endless")).await;
        policies.unwrap().map(|p| p.attributes.len())
    });
    [blocking, on_tokio]
}

/// Rules without end, each of which takes 40 times as much memory as in the
/// message, end with an error.
#[test]
fn rules_without_end() {
    watched(|| {
        let limit = 1 << 20;
        with_controller(usize::MAX, |port| {
            for result in both(port, limit) {
                assert_eq!(result, Err(Error::ReplyTooLong { limit }));
            }
        });
        with_controller(3, |port| {
            for result in both(port, limit) {
                assert_eq!(result, Ok(3 * usize::from(RULES)));
            }
            // The memory of the rules counts, not the length of the messages.
            let limit = 3 * usize::from(RULES) * 8;
            for result in both(port, limit) {
                assert_eq!(result, Err(Error::ReplyTooLong { limit }));
            }
        });
    });
}
