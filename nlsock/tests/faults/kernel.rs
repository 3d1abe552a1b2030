//! The running kernel, where it cannot answer, or what it is asked about goes
//! away.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use nlsock::{tokio as asynchronous, Change, Client, Error, Follow, Item, Monitor, Socket};
use nlwire::rtnl::{IfAddrMsg, IfInfoMsg};
use nlwire::uapi::*;
use nlwire::{Message, NlMsgHdr};

use crate::common::{build, in_namespace, skipped};
use crate::peer::*;

/// More than `kmalloc` has in one piece, so that the kernel has no memory for
/// an answer that echoes it.
const HUGE: usize = 8 << 20;

/// Lets requests of [`HUGE`] bytes through, and be echoed.
fn allow_huge(socket: &Socket) {
    socket.set_cap_ack(false).unwrap();
    socket.force_send_buffer(2 * HUGE).unwrap();
}

/// The kernel has no memory for an answer: `ENOBUFS`, with nothing behind it.
#[test]
fn an_answer_that_there_is_no_memory_for() {
    watched(|| {
        in_namespace("no memory for an answer", || {
            let mut client = Client::open(NETLINK_ROUTE).unwrap();
            client.set_timeout(Some(LONG)).unwrap();
            allow_huge(client.socket());
            for _ in 0..2 {
                let result = client.request(0x3f00, 0, |m| m.put_payload(&vec![0; HUGE]));
                assert!(matches!(result, Err(Error::Overrun)), "{result:?}");
            }
            assert_eq!(client.counters().overruns, 2);
            client.request(RTM_GETLINK, 0, loopback).unwrap();

            block_on(async {
                let mut client = asynchronous::Client::open(NETLINK_ROUTE).unwrap();
                allow_huge(client.socket());
                for _ in 0..2 {
                    let request = client.request(0x3f00, 0, |m| m.put_payload(&vec![0; HUGE]));
                    let result = tokio::time::timeout(LONG, request).await.unwrap();
                    assert!(matches!(result, Err(Error::Overrun)), "{result:?}");
                }
                assert_eq!(client.counters().overruns, 2);
                client.request(RTM_GETLINK, 0, loopback).await.unwrap();
            });
        });
    });
}

/// The same error where a monitor waits: there is nothing to read, and still a
/// loss to be told of.
#[test]
fn a_loss_with_nothing_to_read() {
    watched(|| {
        in_namespace("a loss with nothing to read", || {
            let header = NlMsgHdr::new(0x3f00).with_flags(NLM_F_REQUEST | NLM_F_ACK);
            let mut request = vec![0; HUGE];
            request[..16].copy_from_slice(&build(header, |_| Ok(())));
            request[..4].copy_from_slice(&u32::try_from(HUGE).unwrap().to_ne_bytes());

            let mut monitor = Monitor::open(NETLINK_ROUTE).unwrap();
            monitor.set_timeout(Some(LONG));
            allow_huge(monitor.socket());
            monitor.socket().send(&request).unwrap();
            assert!(matches!(monitor.next(), Ok(Item::Resync)));
            assert_eq!(monitor.counters().overruns, 1);

            block_on(async {
                let mut monitor = asynchronous::Monitor::open(NETLINK_ROUTE).unwrap();
                allow_huge(monitor.socket());
                for _ in 0..2 {
                    assert!(tokio::time::timeout(SHORT, monitor.next()).await.is_err());
                    monitor.socket().send(&request).unwrap();
                    let item = tokio::time::timeout(LONG, monitor.next()).await.unwrap();
                    assert!(matches!(item, Ok(Item::Resync)), "{item:?}");
                }
                assert_eq!(monitor.counters().overruns, 2);
            });
        });
    });
}

fn loopback(message: &mut nlsock::RequestBuilder<'_>) -> Result<(), nlwire::BuildError> {
    message.put_header(&IfInfoMsg {
        ifi_index: 1.into(),
        ..IfInfoMsg::default()
    })
}
