// SPDX-License-Identifier: MIT OR Apache-2.0
//! Heavy traffic from several processors at once.

use std::fs;
use std::thread;

use nlkmod::family::NLKMOD_MSG_ECHO;
use nlkmod::Counter;
use nlwire::{Errno, NlmFlags};

use crate::client::{self, only_message, payload, Client};
use crate::counters::assert_counted;
use crate::harness::Verdict;
use crate::module::Module;
use crate::numbers::Numbers;
use crate::Config;

const CLIENTS: u32 = 4;

/// A group without listeners.
const GROUP: u32 = 2;

/// The maximum number of messages in a datagram.
const BATCH: u32 = 16;

/// Every reply belongs to its request, and everything is counted exactly once.
pub(crate) fn four_clients(config: &Config) -> Verdict {
    let module = Module::load(config, "");
    let before_kb = kernel_memory();
    let observer = Client::open();
    let before = observer.list();
    let sent: u64 = thread::scope(|scope| {
        let clients = (0..CLIENTS).map(|number| scope.spawn(move || talk(number, config.messages)));
        let clients: Vec<_> = clients.collect();
        let bytes = clients.into_iter().map(|client| client.join().unwrap());
        bytes.sum()
    });
    let messages = u64::from(CLIENTS) * u64::from(config.messages);
    let unheard = u64::from(CLIENTS) * u64::from(config.messages / 3);
    assert_counted(
        "traffic",
        &before,
        &observer.list(),
        &[
            (Counter::Messages, messages + 1),
            (Counter::Bytes, sent + 16),
            (Counter::Replies, messages - unheard),
            (Counter::Unheard, unheard),
        ],
    );
    drop(observer);
    module.unload();
    assert_nothing_kept(before_kb, messages);
    Ok(())
}

/// Returns the size of the kernel's unreclaimable slab memory, in KiB.
fn kernel_memory() -> u64 {
    let meminfo = fs::read_to_string("/proc/meminfo").unwrap();
    let line = meminfo
        .lines()
        .find_map(|line| line.strip_prefix("SUnreclaim:"));
    let number = line.and_then(|line| line.split_whitespace().next());
    number.expect("SUnreclaim").parse().unwrap()
}

/// Fails if a third of the messages have leaked an skb each, of at least 768 bytes.
/// With fewer messages, other changes of the kernel's memory would hide a leak.
fn assert_nothing_kept(before_kb: u64, messages: u64) {
    let kept_kb = kernel_memory().saturating_sub(before_kb);
    let enough = messages >= 400_000;
    assert!(!enough || kept_kb < messages / 8, "{kept_kb} KiB");
}

/// Returns whether a message is a broadcast. Every third is, to a group without
/// listeners, so that the error path is exercised too.
const fn is_broadcast(seq: u32) -> bool {
    seq % 3 == 2
}

fn request(seq: u32, text: &[u8]) -> Vec<u8> {
    if is_broadcast(seq) {
        client::broadcast(NlmFlags::EMPTY, seq, GROUP, text)
    } else {
        client::echo(NlmFlags::EMPTY, seq, text)
    }
}

/// Fails unless the next answer is the one for this request.
fn check_answer(client: &Client, seq: u32, text: &[u8]) {
    let answer = client.recv().unwrap();
    let message = only_message(&answer.bytes);
    assert_eq!(answer.port, 0);
    assert_eq!(
        (message.nlmsg_seq(), message.nlmsg_pid()),
        (seq, client.port)
    );
    if is_broadcast(seq) {
        assert_eq!(message.ack().unwrap().errno(), Some(Errno::ESRCH));
    } else {
        assert_eq!(message.nlmsg_type(), NLKMOD_MSG_ECHO);
        assert_eq!(payload(&message), text);
    }
}

/// Sends `messages` messages, numbered from 0 on, and checks their answers. Returns the
/// number of bytes sent.
fn talk(number: u32, messages: u32) -> u64 {
    let client = Client::open();
    let mut numbers = Numbers::new(number.into());
    let (mut done, mut bytes) = (0, 0);
    while done < messages {
        let count = (1 + numbers.below(BATCH as usize) as u32).min(messages - done);
        let texts: Vec<_> = (0..count).map(|_| numbers.bytes(100)).collect();
        let requests = (done..).zip(&texts);
        let datagram: Vec<_> = requests
            .flat_map(|(seq, text)| request(seq, text))
            .collect();
        client.socket.send(&datagram).unwrap();
        for (seq, text) in (done..).zip(&texts) {
            check_answer(&client, seq, text);
        }
        done += count;
        bytes += datagram.len() as u64;
    }
    assert_eq!(client.waiting(), []);
    bytes
}
