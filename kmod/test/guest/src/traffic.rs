//! Much of it, from several processors at once.

use std::fs;
use std::thread;

use nix::libc::ESRCH;
use nlkmod::family::NLKMOD_MSG_ECHO;
use nlkmod::Counter;

use crate::client::{self, only_message, payload, Client};
use crate::counters::assert_counted;
use crate::harness::Verdict;
use crate::module::Module;
use crate::numbers::Numbers;
use crate::Config;

const CLIENTS: u32 = 4;

/// Has no listener.
const GROUP: u32 = 2;

/// Messages in a datagram, at most.
const BATCH: u32 = 16;

/// Every reply is the one that was asked for, and nothing is counted twice or not at
/// all.
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

/// The kernel's own memory that it cannot get back by itself, in KiB.
fn kernel_memory() -> u64 {
    let meminfo = fs::read_to_string("/proc/meminfo").unwrap();
    let line = meminfo
        .lines()
        .find_map(|line| line.strip_prefix("SUnreclaim:"));
    let number = line.and_then(|line| line.split_whitespace().next());
    number.expect("SUnreclaim").parse().unwrap()
}

/// Fails if memory was kept of every third message: an skb takes 768 bytes at least.
/// It takes many of them to tell from all else.
fn assert_nothing_kept(before_kb: u64, messages: u64) {
    let kept_kb = kernel_memory().saturating_sub(before_kb);
    let enough = messages >= 400_000;
    assert!(!enough || kept_kb < messages / 8, "{kept_kb} KiB");
}

/// Every third message is a broadcast, to nobody: where something is refused, other
/// code has to clear away.
const fn is_broadcast(seq: u32) -> bool {
    seq % 3 == 2
}

fn request(seq: u32, text: &[u8]) -> Vec<u8> {
    if is_broadcast(seq) {
        client::broadcast(0, seq, GROUP, text)
    } else {
        client::echo(0, seq, text)
    }
}

/// Fails unless the next answer is the one to this request.
fn check_answer(client: &Client, seq: u32, text: &[u8]) {
    let answer = client.recv().unwrap();
    let message = only_message(&answer.bytes);
    let header = message.header();
    assert_eq!(answer.port, 0);
    assert_eq!((header.nlmsg_seq(), header.nlmsg_pid()), (seq, client.port));
    if is_broadcast(seq) {
        assert_eq!(message.ack().unwrap().errno(), ESRCH);
    } else {
        assert_eq!(header.nlmsg_type(), NLKMOD_MSG_ECHO);
        assert_eq!(payload(&message), text);
    }
}

/// Sends `messages` messages, numbered from 0 on, and has them answered. Returns the
/// bytes that it sent.
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
