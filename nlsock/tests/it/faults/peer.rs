// SPDX-License-Identifier: MIT OR Apache-2.0
//! A peer that answers with whatever a test tells it to, and clients of both
//! kinds that say in short what became of it.

use std::fmt::Write;
use std::future::Future;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::Duration;

use nlsock::{tokio as asynchronous, Client, Counters, Error, Socket};
use nlwire::uapi::*;
use nlwire::{Message, NlMsgHdr, NlmFlags, SockAddrNl};

use super::smol;
use crate::common::{block_on, build, patient, watched, LONG, SHORT};

pub(crate) const ITEM: u16 = 0x10;
const NUMBER: u16 = 1;

/// What the peer does.
#[derive(Clone, Debug)]
pub(crate) enum Act {
    Send(Vec<u8>),
    /// Sends from another socket.
    Strange(Vec<u8>),
    /// Sends to another socket.
    To(SockAddrNl, Vec<u8>),
}

/// Several messages as one datagram.
pub(crate) fn one<const N: usize>(messages: [Vec<u8>; N]) -> Act {
    Act::Send(messages.concat())
}

/// A part of a dump, with a number in it.
pub(crate) fn item(seq: u32, number: u32) -> Vec<u8> {
    let header = NlMsgHdr::new(ITEM).with_flags(NLM_F_MULTI).with_seq(seq);
    build(header, |m| m.put_u32(NUMBER, number))
}

pub(crate) fn done(seq: u32, code: i32) -> Vec<u8> {
    let header = NlMsgHdr::new(NLMSG_DONE).with_flags(NLM_F_MULTI);
    build(header.with_seq(seq), |m| m.put_payload(&code.to_ne_bytes()))
}

/// An error with an errno, or an ACK with 0.
pub(crate) fn error(seq: u32, errno: i32) -> Vec<u8> {
    build(NlMsgHdr::new(NLMSG_ERROR).with_seq(seq), |m| {
        m.put_payload(&(-errno).to_ne_bytes())?;
        m.put_header(&NlMsgHdr::new(ITEM).with_seq(seq))
    })
}

/// The same message with another `nlmsg_len`.
pub(crate) fn with_len(mut message: Vec<u8>, nlmsg_len: u32) -> Vec<u8> {
    message[..4].copy_from_slice(&nlmsg_len.to_ne_bytes());
    message
}

/// The same message with another type.
pub(crate) fn with_type(mut message: Vec<u8>, nlmsg_type: u16) -> Vec<u8> {
    message[4..6].copy_from_slice(&nlmsg_type.to_ne_bytes());
    message
}

/// The same message with more flags.
pub(crate) fn with_flags(mut message: Vec<u8>, flags: NlmFlags) -> Vec<u8> {
    let old = u16::from_ne_bytes([message[6], message[7]]);
    message[6..8].copy_from_slice(&(old | flags.bits()).to_ne_bytes());
    message
}

/// Answers in a thread of its own, until it is dropped.
#[derive(Debug)]
pub(crate) struct Peer {
    pub(crate) port: u32,
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Peer {
    /// `answer` is given the sequence number of a request, and how many came
    /// before it.
    pub(crate) fn new(mut answer: impl FnMut(u32, usize) -> Vec<Act> + Send + 'static) -> Self {
        let [own, stranger] = [(); 2].map(|()| {
            let socket = Socket::open(NETLINK_USERSOCK).unwrap();
            socket.bind(SockAddrNl::default()).unwrap();
            let tick = Some(Duration::from_millis(5));
            socket.set_read_timeout(tick).unwrap();
            socket.set_write_timeout(tick).unwrap();
            socket
        });
        let port = own.local_addr().unwrap().nl_pid();
        let stop = Arc::new(AtomicBool::new(false));
        let stopped = Arc::clone(&stop);
        let thread = thread::spawn(move || {
            let mut buf = Vec::new();
            let mut requests = 0;
            while !stopped.load(Ordering::Relaxed) {
                let Ok(datagram) = own.recv_vec(&mut buf) else {
                    continue;
                };
                let asker = datagram.sender();
                for request in datagram.messages() {
                    let seq = request.unwrap().nlmsg_seq();
                    for act in answer(seq, requests) {
                        let (socket, to, bytes) = match &act {
                            Act::Send(bytes) => (&own, asker, bytes),
                            Act::Strange(bytes) => (&stranger, asker, bytes),
                            Act::To(to, bytes) => (&own, *to, bytes),
                        };
                        while !stopped.load(Ordering::Relaxed) {
                            match socket.send_to(bytes, to) {
                                Err(Error::WouldBlock | Error::Interrupted) => {}
                                _ => break,
                            }
                        }
                    }
                    requests += 1;
                }
            }
        });
        Self {
            port,
            stop,
            thread: Some(thread),
        }
    }

    /// The first answer is `first`; the others are honest: three items.
    pub(crate) fn first(first: impl Fn(u32) -> Vec<Act> + Send + 'static) -> Self {
        Self::new(move |seq, request| match request {
            0 => first(seq),
            _ => honest(seq),
        })
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        let _ = self.thread.take().unwrap().join();
    }
}

pub(crate) fn honest(seq: u32) -> Vec<Act> {
    vec![
        one([item(seq, 1), item(seq, 2)]),
        one([item(seq, 3), done(seq, 0)]),
    ]
}

/// The number of an item.
pub(crate) fn number(message: &Message<'_>) -> u32 {
    let number = message.attributes(0).unwrap().next().unwrap();
    number.unwrap().get_u32().unwrap()
}

/// What one call ended with: whether there may be another.
fn note(story: &mut String, call: Result<Option<&Message<'_>>, &Error>) -> bool {
    let (word, more) = match call {
        Ok(Some(message)) => (number(message).to_string(), true),
        Ok(None) => ("end".to_owned(), false),
        Err(Error::WouldBlock) => ("waits".to_owned(), false),
        Err(Error::Malformed(_)) => ("malformed".to_owned(), true),
        Err(Error::Overrun) => ("overrun".to_owned(), true),
        Err(Error::NotDumped { .. }) => ("not dumped".to_owned(), true),
        Err(Error::Refused(rejection)) => (format!("refused {}", rejection.errno().get()), true),
        Err(other) => (format!("{other:?}"), false),
    };
    write!(story, "{word} ").unwrap();
    assert!(story.len() < 1000, "no end: {story}");
    more
}

/// A dump, from its request to its end, or until nothing comes.
pub(crate) fn story(client: &mut Client, wait: Duration) -> String {
    client.set_timeout(Some(wait));
    let mut story = String::new();
    let mut dump = client.dump(ITEM, |_| Ok(())).unwrap();
    loop {
        let call = dump.next();
        if !note(&mut story, call.as_ref().map(Option::as_ref)) {
            break;
        }
    }
    if dump.is_interrupted() {
        story.push_str("interrupted ");
    }
    story.trim_end().to_owned()
}

/// As [`story`].
pub(crate) async fn async_story(client: &mut asynchronous::Client, wait: Duration) -> String {
    let mut story = String::new();
    let mut dump = client.dump(ITEM, |_| Ok(())).unwrap();
    loop {
        let call = tokio::time::timeout(wait, dump.next()).await;
        let call = call.unwrap_or(Err(Error::WouldBlock));
        if !note(&mut story, call.as_ref().map(Option::as_ref)) {
            break;
        }
    }
    if dump.is_interrupted() {
        story.push_str("interrupted ");
    }
    story.trim_end().to_owned()
}

/// As [`story`].
pub(crate) async fn smol_story(client: &mut smol::Client, wait: Duration) -> String {
    let mut story = String::new();
    client
        .state
        .dump_with(ITEM, NlmFlags::EMPTY, |_| Ok(()))
        .unwrap();
    loop {
        let call = in_time(wait, client.next()).await;
        if !note(&mut story, call.as_ref().map(Option::as_ref)) {
            break;
        }
    }
    if client.state.is_interrupted() {
        story.push_str("interrupted ");
    }
    story.trim_end().to_owned()
}

/// A client on smol, of the process that has this port.
pub(crate) fn smol_client(port: u32) -> smol::Client {
    let mut client = smol::Client::new(Socket::open(NETLINK_USERSOCK).unwrap()).unwrap();
    client.state.set_peer(port);
    client
}

/// What a future on smol comes to, unless it takes too long.
pub(crate) async fn in_time<T>(
    wait: Duration,
    future: impl Future<Output = Result<T, Error>>,
) -> Result<T, Error> {
    let elapsed = async {
        async_io::Timer::after(wait).await;
        Err(Error::WouldBlock)
    };
    futures_lite::future::or(future, elapsed).await
}

/// What a client of any kind is told of `first`, and how many messages were
/// unrelated and how many datagrams foreign. Behind it, an honest answer is as
/// good as ever.
pub(crate) fn check(
    first: impl Fn(u32) -> Vec<Act> + Clone + Send + 'static,
    expected: &'static str,
    unrelated: u64,
    foreign: u64,
) {
    let wait = if expected.contains("waits") {
        patient(SHORT)
    } else {
        LONG
    };
    let counted = move |counters: Counters| {
        let counted = (counters.unrelated, counters.foreign);
        assert_eq!(counted, (unrelated, foreign), "unrelated and foreign");
    };
    watched(move || {
        let peer = Peer::first(first.clone());
        let mut client = Client::open(NETLINK_USERSOCK).unwrap().with_peer(peer.port);
        client.set_connect(false); // strangers are heard, and dropped
        assert_eq!(story(&mut client, wait), expected);
        assert_eq!(story(&mut client, LONG), "1 2 3 end", "the next one");
        counted(client.counters());

        let again = first.clone();
        let peer = Peer::first(first);
        block_on(async {
            let client = asynchronous::Client::open(NETLINK_USERSOCK).unwrap();
            let mut client = client.with_peer(peer.port);
            client.set_connect(false);
            assert_eq!(async_story(&mut client, wait).await, expected, "tokio");
            let next = async_story(&mut client, LONG).await;
            assert_eq!(next, "1 2 3 end", "the next one, tokio");
            counted(client.counters());
        });

        let peer = Peer::first(again);
        async_io::block_on(async {
            let mut client = smol_client(peer.port);
            client.state.set_connect(false);
            assert_eq!(smol_story(&mut client, wait).await, expected, "smol");
            let next = smol_story(&mut client, LONG).await;
            assert_eq!(next, "1 2 3 end", "the next one, smol");
            counted(client.state.counters());
        });
    });
}
