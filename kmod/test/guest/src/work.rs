// SPDX-License-Identifier: MIT OR Apache-2.0
//! The longest datagrams of an unprivileged process, with the most work of each kind,
//! and what the kernel keeps of them.

use std::fs;

use nlkmod::family::*;
use nlkmod::Counter;
use nlwire::align::NLMSG_HDRLEN;
use nlwire::uapi::*;
use nlwire::{NlMsgHdr, NlmFlags};

use crate::client::{self, build, Client};
use crate::harness::Verdict;
use crate::model::{Bench, HEARD};
use crate::module::Module;
use crate::Config;

/// The longest datagram: twice the kernel's `wmem_max`, less what `netlink_sendmsg`
/// reserves.
pub(crate) const MOST: usize = 2 * 212_992 - 32;

/// Returns as many copies of `message` as fit into a datagram.
pub(crate) fn fill(message: &[u8]) -> Vec<u8> {
    message.repeat(MOST / message.len())
}

/// Returns a request for an echo with as many empty payloads as fit, ahead of `last`.
fn payloads(last: &[u8]) -> Vec<u8> {
    let header = NlMsgHdr::new(NLKMOD_MSG_ECHO).with_flags(NLM_F_REQUEST | NLM_F_ACK);
    build(header, &|message| {
        for _ in 0..(MOST - NLMSG_HDRLEN - last.len()) / 4 {
            message.put(NLKMOD_A_PAYLOAD, b"")?;
        }
        message.put_payload(last)
    })
}

/// The module answers as the model does, however much work a datagram is.
pub(crate) fn longest_datagrams(config: &Config) -> Verdict {
    const LISTS: &str = "lists";
    let module = Module::load(config, "");
    let bench = Bench::new();
    let unsupported = build(
        NlMsgHdr::new(NLKMOD_MSG_EVENT).with_flags(NLM_F_REQUEST),
        &|message| message.put_payload(&vec![1; MOST - NLMSG_HDRLEN]),
    );
    let noop = build(NlMsgHdr::new(NLMSG_NOOP), &|_| Ok(()));
    let datagrams = [
        ("attributes", payloads(b"")),
        ("attributes, the last one unknown", payloads(&[4, 0, 9, 0])),
        ("attributes, the last one short", payloads(&[3, 0, 1, 0])),
        ("attributes and a byte", payloads(&[0])),
        ("control messages", fill(&noop)),
        ("echoes", fill(&client::echo(NLM_F_ACK, 1, b""))),
        (
            "long echoes",
            fill(&client::echo(NLM_F_ACK, 1, &[2; 60_000])),
        ),
        (
            "broadcasts",
            fill(&client::broadcast(NLM_F_ACK, 1, HEARD, b"")),
        ),
        (
            "unheard broadcasts",
            fill(&client::broadcast(NlmFlags::EMPTY, 1, HEARD + 1, b"")),
        ),
        ("a long refusal", unsupported),
        (LISTS, fill(&client::list(NlmFlags::EMPTY, 1))),
    ];
    // With extended ACKs, and with the requests in them.
    let asker = &bench.askers[1];
    for (what, datagram) in &datagrams {
        assert!((MOST - 60_100..=MOST).contains(&datagram.len()), "{what}");
        if *what == LISTS {
            // More answers than there is room for, which the model does not know.
            asker.client.socket.send(datagram).unwrap();
            let (answers, overruns) = asker.client.waiting_and_overruns();
            assert!(!answers.is_empty() && overruns != 0, "{what}");
        } else {
            bench.compare(asker, datagram, what);
        }
    }
    drop(bench);
    module.unload();
    Ok(())
}

/// A dump that nobody reads keeps its header, not the datagram with its request.
pub(crate) fn unread_dumps(config: &Config) -> Verdict {
    const SOCKETS: usize = 100;
    // As long as the default send buffer allows.
    const LEN: usize = 200_000;
    let module = Module::load(config, "");
    let mut datagram = build(NlMsgHdr::new(NLMSG_NOOP), &|message| {
        message.put_payload(&vec![0; LEN])
    });
    datagram.extend(client::list(NlmFlags::EMPTY, 1));
    let before = vmalloc_kib();
    let sockets: Vec<_> = (0..SOCKETS)
        .map(|_| {
            let client = Client::open();
            client.socket.set_recv_buffer(1).unwrap();
            // There is no room for a part of a dump behind these.
            for _ in 0..5 {
                let echo = client::echo(NlmFlags::EMPTY, 1, &[0; 1000]);
                client.socket.send(&echo).unwrap();
            }
            client.socket.send(&datagram).unwrap();
            client
        })
        .collect();
    let counts = Client::open().list();
    assert_eq!(counts[Counter::Failed.name()], SOCKETS as u64, "unfinished");
    let kept = vmalloc_kib().saturating_sub(before);
    let all = SOCKETS * LEN / 1024;
    assert!(kept < all as u64 / 10, "{kept} KiB of {all}");
    // They can be read nevertheless.
    for client in sockets {
        let (answers, _) = client.waiting_and_overruns();
        let last = &answers.last().unwrap().bytes;
        let last = nlwire::Messages::new(last).map(Result::unwrap).last();
        assert_eq!(last.unwrap().nlmsg_type(), NLMSG_DONE);
    }
    // The kernel releases the last dump some time later.
    module.unload_when_unused();
    Ok(())
}

/// Returns the size of the memory that the kernel has mapped, which is where it puts
/// large datagrams.
fn vmalloc_kib() -> u64 {
    let meminfo = fs::read_to_string("/proc/meminfo").unwrap();
    let line = meminfo
        .lines()
        .find_map(|line| line.strip_prefix("VmallocUsed:"));
    let number = line.and_then(|line| line.split_whitespace().next());
    number.expect("VmallocUsed").parse().unwrap()
}
