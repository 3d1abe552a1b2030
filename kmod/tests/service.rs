// SPDX-License-Identifier: MIT OR Apache-2.0
//! The service on the host, in a simulated kernel: every request, every error in a
//! request, and every failure of a kernel.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

use nlkmod::family::*;
use nlkmod::memory::{Memory, To};
use nlkmod::{check, Counter};
use nlwire::exchange::{Event, Exchange, Received};
use nlwire::server::Peer;
use nlwire::uapi::*;
use nlwire::{
    BuildError, Errno, Message, MessageBuilder, MessageKind, Messages, NlMsgHdr, NlmFlags,
    SliceSink,
};
use zerocopy::IntoBytes;

const PORT: u32 = 4711;

fn kernel() -> Memory {
    Memory::new(Peer::new(PORT).with_ext_ack(true))
}

/// Returns a request with sequence number 7 and `NLM_F_ACK`.
fn request(
    nlmsg_type: u16,
    flags: NlmFlags,
    content: impl FnOnce(&mut MessageBuilder<'_, SliceSink<'_>>) -> Result<(), BuildError>,
) -> Vec<u8> {
    let mut buf = vec![0; 70_000];
    let mut sink = SliceSink::new(&mut buf);
    let header = NlMsgHdr::new(nlmsg_type)
        .with_flags(NLM_F_REQUEST | NLM_F_ACK | flags)
        .with_seq(7);
    let mut message = MessageBuilder::new(&mut sink, header).unwrap();
    content(&mut message).unwrap();
    message.end().unwrap();
    sink.into_bytes().to_vec()
}

fn echo(payload: &[u8]) -> Vec<u8> {
    request(NLKMOD_MSG_ECHO, NlmFlags::EMPTY, |m| {
        m.put(NLKMOD_A_PAYLOAD, payload)
    })
}

fn broadcast(payload: &[u8], group: u32) -> Vec<u8> {
    request(NLKMOD_MSG_BROADCAST, NlmFlags::EMPTY, |m| {
        m.put(NLKMOD_A_PAYLOAD, payload)?;
        m.put_u32(NLKMOD_A_GROUP, group)
    })
}

/// Returns the message of a datagram. Panics unless there is exactly one.
fn only(datagram: &[u8]) -> Message<'_> {
    let mut messages = Messages::new(datagram).strict();
    let message = messages.next().unwrap().unwrap();
    assert!(messages.next().is_none());
    message
}

/// Sends a request that is refused. Returns the errno, text, offset and missing type
/// of the answer, which has to be the only datagram.
fn refused(kernel: &Memory, datagram: &[u8]) -> (Errno, String, Option<u32>, Option<u32>) {
    let sent = kernel.receive(datagram);
    assert_eq!(sent.len(), 1, "{sent:?}");
    assert_eq!(sent[0].0, To::Port(PORT));
    let answer = only(&sent[0].1);
    assert_eq!(answer.header().nlmsg_seq(), 7);
    let ack = answer.ack().unwrap();
    let said = ack.ext_ack().unwrap();
    let text = said.text().to_string();
    (ack.errno().unwrap(), text, said.offs, said.miss_type)
}

fn count(kernel: &Memory, counter: Counter) -> u64 {
    kernel.counters().get(counter)
}

#[test]
fn an_echo_is_the_payload() {
    for len in [0, 1, 2, 3, 4, 5, 1000, 65_531] {
        let kernel = kernel();
        let payload: Vec<u8> = (0..=250).cycle().take(len).collect();
        let sent = kernel.receive(&echo(&payload));
        assert_eq!(sent.len(), 2, "the echo, and the ACK");
        assert!(sent.iter().all(|(to, _)| *to == To::Port(PORT)));
        let reply = only(&sent[0].1);
        let header = reply.header();
        assert_eq!(
            (
                header.nlmsg_type(),
                header.nlmsg_flags(),
                header.nlmsg_seq(),
                header.nlmsg_pid()
            ),
            (NLKMOD_MSG_ECHO, NlmFlags::EMPTY, 7, PORT)
        );
        let attributes: Vec<_> = reply.attributes(0).unwrap().map(Result::unwrap).collect();
        assert_eq!(attributes.len(), 1);
        assert_eq!(attributes[0].nla_type(), NLKMOD_A_PAYLOAD);
        assert_eq!(attributes[0].payload(), payload);
        assert_eq!(only(&sent[1].1).ack().unwrap().error(), 0);
        assert_eq!(count(&kernel, Counter::Replies), 1);
    }
}

#[test]
fn a_broadcast_goes_to_its_group() {
    for group in [2, 5, 32] {
        let mut kernel = kernel();
        kernel.groups = vec![group];
        let sent = kernel.receive(&broadcast(b"all of you", group));
        assert_eq!(sent.len(), 2);
        assert_eq!(sent[0].0, To::Group(group));
        let message = only(&sent[0].1);
        assert_eq!(message.header().nlmsg_type(), NLKMOD_MSG_BROADCAST);
        assert_eq!(message.header().nlmsg_pid(), PORT, "who had it sent");
        let mut attributes = message.attributes(0).unwrap();
        assert_eq!(attributes.next().unwrap().unwrap().payload(), b"all of you");
        assert!(attributes.next().is_none());
        assert_eq!(sent[1].0, To::Port(PORT));
        assert_eq!(count(&kernel, Counter::Broadcasts), 1);
    }
}

#[test]
fn a_broadcast_that_nobody_hears() {
    let mut kernel = kernel();
    kernel.groups = vec![4];
    let (errno, text, ..) = refused(&kernel, &broadcast(b"hello", 5));
    assert_eq!(
        (errno, &*text),
        (Errno::ESRCH, "this reached nobody in the group")
    );
    assert_eq!(count(&kernel, Counter::Unheard), 1);
    assert_eq!(count(&kernel, Counter::Broadcasts), 0);
}

/// The parts of a list, of any size, have every counter once and in order, followed by
/// `NLMSG_DONE`.
#[test]
fn a_list_has_all_counters() {
    for part in [64, 100, 32 * 1024] {
        let mut kernel = kernel();
        kernel.part = part;
        kernel.receive(&echo(b"one"));
        let ask = request(NLKMOD_MSG_LIST, NLM_F_DUMP, |_| Ok(()));
        let header = *Messages::new(&ask).next().unwrap().unwrap().header();
        let mut exchange = Exchange::new(&header, PORT);
        let mut seen = Vec::new();
        for (to, datagram) in kernel.receive(&ask) {
            assert_eq!(to, To::Port(PORT));
            assert!(datagram.len() <= part);
            for event in exchange.datagram(Received::new(&datagram, 0)) {
                match event {
                    Event::Data(message) => {
                        assert_eq!(message.header().nlmsg_type(), NLKMOD_MSG_LIST);
                        let mut attributes = message.attributes(0).unwrap().map(Result::unwrap);
                        let name = attributes.next().unwrap().get_str().unwrap().to_owned();
                        let value = attributes.next().unwrap().get_u64().unwrap();
                        assert!(attributes.next().is_none());
                        seen.push((name, value));
                    }
                    Event::Done(_) => {}
                    other => panic!("{other:?}"),
                }
            }
        }
        assert!(exchange.is_finished());
        let names: Vec<_> = seen.iter().map(|(name, _)| &**name).collect();
        assert_eq!(names, Counter::ALL.map(Counter::name));
        let value = |name| seen.iter().find(|(n, _)| n == name).unwrap().1;
        assert_eq!(value("messages"), 2, "the echo, and this one");
        assert_eq!(value("bytes"), 24 + 16);
        assert_eq!((value("replies"), value("lost")), (1, 0));
    }
}

/// The function that kernels call for a dump writes the same parts.
#[test]
fn a_list_in_pieces() {
    let counters = nlkmod::Counters::new();
    for room in 0..600 {
        let (mut cursor, mut parts) = (0, 0);
        loop {
            let mut buf = vec![0; room];
            let mut sink = SliceSink::new(&mut buf);
            let more = nlkmod::list(&counters, &mut sink, &mut cursor, PORT, 7);
            let bytes = sink.into_bytes();
            parts += Messages::new(bytes).strict().map(Result::unwrap).count();
            if !more {
                assert_eq!(parts, Counter::ALL.len());
                break;
            }
            if bytes.is_empty() {
                assert!(room < 48, "{room} bytes are enough for any counter");
                break;
            }
        }
    }
}

#[test]
fn a_busy_socket_gets_no_second_list() {
    let mut kernel = kernel();
    kernel.busy = true;
    let ask = request(NLKMOD_MSG_LIST, NLM_F_DUMP, |_| Ok(()));
    assert_eq!(refused(&kernel, &ask).0, Errno::EBUSY);
    assert_eq!(count(&kernel, Counter::Failed), 1);
}

#[test]
fn what_policies_refuse() {
    let no = "Unknown attribute type";
    let junk = |m: &mut MessageBuilder<'_, SliceSink<'_>>| {
        m.put(NLKMOD_A_PAYLOAD, b"x")?;
        m.put_flag(9)
    };
    let cases = [
        (
            request(NLKMOD_MSG_ECHO, NlmFlags::EMPTY, junk),
            Errno::EINVAL,
            no,
            Some(16 + 8),
        ),
        (
            broadcast(b"abc", 0),
            Errno::ERANGE,
            "integer out of range",
            Some(16 + 8),
        ),
        (
            broadcast(b"abcde", NLKMOD_GRP_EVENTS),
            Errno::ERANGE,
            "integer out of range",
            Some(16 + 12),
        ),
        (
            broadcast(b"", 33),
            Errno::ERANGE,
            "integer out of range",
            Some(16 + 4),
        ),
        (
            request(NLKMOD_MSG_BROADCAST, NlmFlags::EMPTY, |m| {
                m.put_u16(NLKMOD_A_GROUP, 5)?;
                m.put(NLKMOD_A_PAYLOAD, b"x")
            }),
            Errno::EINVAL,
            "invalid attribute length",
            Some(16),
        ),
        (
            request(NLKMOD_MSG_ECHO, NlmFlags::EMPTY, |m| {
                m.nest(NLKMOD_A_PAYLOAD)?.end()
            }),
            Errno::EINVAL,
            "NLA_F_NESTED not expected",
            Some(16),
        ),
        (
            request(NLKMOD_MSG_ECHO, NlmFlags::EMPTY, |m| m.put_payload(&[0; 3])),
            Errno::EINVAL,
            "bytes leftover after parsing attributes",
            None,
        ),
        (
            request(NLKMOD_MSG_LIST, NLM_F_DUMP, |m| m.put_flag(1)),
            Errno::EINVAL,
            no,
            Some(16),
        ),
    ];
    for (datagram, errno, text, offset) in cases {
        let kernel = kernel();
        let answer = refused(&kernel, &datagram);
        assert_eq!(
            answer,
            (errno, text.to_owned(), offset, None),
            "{datagram:02x?}"
        );
        assert_eq!(count(&kernel, Counter::Invalid), 1);
        assert_eq!(count(&kernel, Counter::Missing), 0);
    }
}

#[test]
fn what_is_missing() {
    let group = |m: &mut MessageBuilder<'_, SliceSink<'_>>| m.put_u32(NLKMOD_A_GROUP, 2);
    let payload = |m: &mut MessageBuilder<'_, SliceSink<'_>>| m.put(NLKMOD_A_PAYLOAD, b"x");
    for (datagram, nla_type) in [
        (
            request(NLKMOD_MSG_ECHO, NlmFlags::EMPTY, |_| Ok(())),
            NLKMOD_A_PAYLOAD,
        ),
        (
            request(NLKMOD_MSG_BROADCAST, NlmFlags::EMPTY, group),
            NLKMOD_A_PAYLOAD,
        ),
        (
            request(NLKMOD_MSG_BROADCAST, NlmFlags::EMPTY, payload),
            NLKMOD_A_GROUP,
        ),
    ] {
        let kernel = kernel();
        let answer = refused(&kernel, &datagram);
        assert_eq!(
            answer,
            (
                Errno::EINVAL,
                String::new(),
                None,
                Some(u32::from(nla_type))
            )
        );
        assert_eq!(count(&kernel, Counter::Missing), 1);
    }
}

#[test]
fn what_there_is_not() {
    for (nlmsg_type, flags) in [
        (NLKMOD_MSG_EVENT, NlmFlags::EMPTY),
        (NLMSG_MIN_TYPE + 4, NlmFlags::EMPTY),
        (u16::MAX, NLM_F_DUMP),
        (NLKMOD_MSG_LIST, NlmFlags::EMPTY),
        (NLKMOD_MSG_LIST, NLM_F_ROOT),
        (NLKMOD_MSG_LIST, NLM_F_DUMP | NLM_F_CREATE),
        (NLKMOD_MSG_LIST, NLM_F_DUMP | NLM_F_APPEND),
        (NLKMOD_MSG_ECHO, NLM_F_DUMP),
        (NLKMOD_MSG_BROADCAST, NLM_F_DUMP),
    ] {
        let kernel = kernel();
        let datagram = request(nlmsg_type, flags, |m| m.put(NLKMOD_A_PAYLOAD, b"x"));
        assert_eq!(
            refused(&kernel, &datagram),
            (Errno::EOPNOTSUPP, String::new(), None, None)
        );
        assert_eq!(count(&kernel, Counter::Unsupported), 1);
    }
}

/// Both bits of `NLM_F_DUMP` ask for a dump only without `NLM_F_CREATE` and
/// `NLM_F_APPEND`: beside those, they are `NLM_F_REPLACE` and `NLM_F_EXCL`.
#[test]
fn flags_that_are_no_dump() {
    for flags in [NLM_F_CREATE, NLM_F_APPEND, NLM_F_CREATE | NLM_F_APPEND] {
        let flags = flags | NLM_F_REPLACE | NLM_F_EXCL;
        let kernel = kernel();
        let datagram = request(NLKMOD_MSG_ECHO, flags, |m| m.put(NLKMOD_A_PAYLOAD, b"x"));
        assert_eq!(kernel.receive(&datagram).len(), 2, "{flags:?}");
        assert_eq!(count(&kernel, Counter::Replies), 1);
    }
}

/// The return value of a kernel function is an errno only if it is negative.
#[test]
fn return_values() {
    assert_eq!(check(0), Ok(()));
    assert_eq!(check(22), Ok(()));
    assert_eq!(check(i32::MAX), Ok(()));
    assert_eq!(check(-22), Err(Errno::EINVAL));
    assert!(check(i32::MIN).is_err());
}

/// Messages ahead of an invalid length are served. A message of invalid length gets no
/// answer.
#[test]
fn broken_lengths() {
    for nlmsg_len in [0, 15, 25, 0x8000_0010, u32::MAX] {
        let kernel = kernel();
        let mut broken = echo(b"good");
        broken.extend(echo(b"evil"));
        broken[24..28].copy_from_slice(&nlmsg_len.to_ne_bytes());
        let sent = kernel.receive(&broken[..48]);
        assert_eq!(sent.len(), 2, "nlmsg_len {nlmsg_len:#x}");
        assert_eq!(count(&kernel, Counter::Malformed), 1);
        assert_eq!(count(&kernel, Counter::Messages), 1);
        assert_eq!(count(&kernel, Counter::Bytes), 48);
    }
}

#[test]
fn bytes_that_are_no_message() {
    let kernel = kernel();
    for len in 0..16 {
        assert!(kernel.receive(&vec![0xff; len]).is_empty());
    }
    assert_eq!(count(&kernel, Counter::Messages), 0);
    assert_eq!(count(&kernel, Counter::Malformed), 0);
}

/// Control messages and messages without `NLM_F_REQUEST` reach no handler, and get an
/// ACK only if they have `NLM_F_ACK`.
#[test]
fn what_is_no_request() {
    for (nlmsg_type, flags, answers) in [
        (NLMSG_NOOP, NLM_F_REQUEST, 0),
        (NLMSG_NOOP, NLM_F_REQUEST | NLM_F_ACK, 1),
        (NLMSG_ERROR, NLM_F_REQUEST, 0),
        (NLMSG_DONE, NLM_F_ACK, 1),
        (NLKMOD_MSG_ECHO, NlmFlags::EMPTY, 0),
        (NLKMOD_MSG_ECHO, NLM_F_ACK, 1),
        (u16::MAX, NLM_F_ACK, 1),
    ] {
        let kernel = kernel();
        let mut datagram = echo(b"x");
        datagram[4..6].copy_from_slice(&nlmsg_type.to_ne_bytes());
        datagram[6..8].copy_from_slice(&flags.bits().to_ne_bytes());
        let sent = kernel.receive(&datagram);
        assert_eq!(sent.len(), answers, "{nlmsg_type:#x} {flags:?}");
        for (_, answer) in &sent {
            assert_eq!(only(answer).kind(), MessageKind::Error);
            assert_eq!(only(answer).ack().unwrap().error(), 0);
        }
        assert_eq!(count(&kernel, Counter::Messages), 1);
    }
}

#[test]
fn many_messages_in_a_datagram() {
    let kernel = kernel();
    let mut datagram = Vec::new();
    for i in 0..500u32 {
        let mut one = echo(&i.to_ne_bytes()[..(i % 4 + 1) as usize]);
        one.resize(one.len().next_multiple_of(4), 0);
        datagram.extend(one);
    }
    // The last message lacks its padding.
    let mut last = echo(&[1; 5]);
    last.truncate(25);
    last[..4].copy_from_slice(&25u32.to_ne_bytes());
    datagram.extend(last);
    assert_eq!(kernel.receive(&datagram).len(), 2 * 501);
    assert_eq!(count(&kernel, Counter::Messages), 501);
    assert_eq!(count(&kernel, Counter::Replies), 501);
}

/// A process that is being killed gets no further answers, and its requests are not
/// served.
#[test]
fn an_asker_that_is_gone() {
    let datagram = echo(b"four").repeat(500);
    for patience in 0..5 {
        let kernel = kernel();
        kernel.patience.set(patience);
        let sent = kernel.receive(&datagram).len();
        let per_pause = sent / (patience + 1);
        assert!((100..=128).contains(&per_pause), "{sent} for {patience}");
        assert_eq!(count(&kernel, Counter::Messages), sent as u64 / 2);
        assert_eq!(count(&kernel, Counter::Malformed), 0);
    }
}

/// The process is killed while one message of it is being checked.
#[test]
fn an_asker_that_is_gone_inside_a_message() {
    let datagram = payloads(ATTRIBUTES, |_| Ok(()));
    for patience in [0, 1, 10] {
        let kernel = kernel();
        kernel.patience.set(patience);
        assert!(kernel.receive(&datagram).is_empty());
        assert_eq!(kernel.pauses.get(), patience + 1);
        assert_eq!(count(&kernel, Counter::Invalid), 0);
        assert_eq!(count(&kernel, Counter::Failed), 0);
    }
}

/// The number of attributes without payload in the longest datagram that an unprivileged
/// process can send: twice `wmem_max` of the kernel, which is 212,992 bytes.
const ATTRIBUTES: usize = (2 * 212_992 - 64) / 4;

/// Returns a request for an echo with `count` empty payloads and `content`.
fn payloads(
    count: usize,
    content: impl FnOnce(&mut MessageBuilder<'_, SliceSink<'_>>) -> Result<(), BuildError>,
) -> Vec<u8> {
    let mut buf = vec![0; 4 * count + 1000];
    let mut sink = SliceSink::new(&mut buf);
    let header = NlMsgHdr::new(NLKMOD_MSG_ECHO)
        .with_flags(NLM_F_REQUEST | NLM_F_ACK)
        .with_seq(7);
    let mut message = MessageBuilder::new(&mut sink, header).unwrap();
    for _ in 0..count {
        message.put(NLKMOD_A_PAYLOAD, b"").unwrap();
    }
    content(&mut message).unwrap();
    message.end().unwrap();
    sink.into_bytes().to_vec()
}

/// A message with many attributes has the same answer as one with few: the last payload
/// counts, and the first error.
#[test]
fn many_attributes() {
    const SLICE: usize = 512;
    for count in [SLICE - 1, SLICE, SLICE + 1, 2 * SLICE, 5000, ATTRIBUTES] {
        let last = payloads(count, |m| m.put(NLKMOD_A_PAYLOAD, b"last"));
        // A second message, so that offsets in the datagram and in the message differ.
        let sent = kernel().receive(&[echo(b"one"), last].concat());
        assert_eq!(sent.len(), 4);
        let mut attributes = only(&sent[2].1).attributes(0).unwrap();
        assert_eq!(attributes.next().unwrap().unwrap().payload(), b"last");
        assert!(attributes.next().is_none());

        let offset = Some(16 + 4 * u32::try_from(count).unwrap());
        let unknown = payloads(count, |m| {
            m.put_flag(9)?;
            m.put_flag(10)
        });
        let unknown = (unknown, offset, "Unknown attribute type");
        let nested = payloads(count, |m| {
            m.nest(NLKMOD_A_PAYLOAD)?.end()?;
            m.put_flag(10)
        });
        let nested = (nested, offset, "NLA_F_NESTED not expected");
        let leftover = "bytes leftover after parsing attributes";
        let trailing = (payloads(count, |m| m.put_payload(&[0; 3])), None, leftover);
        // `nla_len` 3.
        let short = payloads(count, |m| m.put_payload(&[3, 0, 1, 0, 0, 0, 0, 0]));
        let short = (short, None, leftover);
        for (datagram, offset, text) in [unknown, nested, trailing, short] {
            let kernel = kernel();
            let answer = refused(&kernel, &datagram);
            assert_eq!(answer, (Errno::EINVAL, text.to_owned(), offset, None));
            assert_eq!(count_of(&kernel), [1, 1, 0]);
        }
    }
}

fn count_of(kernel: &Memory) -> [u64; 3] {
    [Counter::Messages, Counter::Invalid, Counter::Missing].map(|counter| count(kernel, counter))
}

/// Whatever a datagram holds, the work between two pauses is bounded. The unit is that
/// of the service: the check of an attribute, or 64 bytes; a message is 64 units.
#[test]
fn work_between_pauses() {
    const LIMIT: usize = 4096;
    const MOST: usize = 2 * 212_992 - 64;
    let fill = |message: Vec<u8>| {
        let mut message = message;
        message.resize(message.len().next_multiple_of(4), 0);
        message.repeat(MOST / message.len())
    };
    let silent = NlMsgHdr::new(NLMSG_NOOP).with_len(16);
    let unknown = request(NLKMOD_MSG_EVENT, NlmFlags::EMPTY, |m| {
        m.put(NLKMOD_A_PAYLOAD, &[0; 65_000])
    });
    // Each with the least number of units of work.
    let datagrams = [
        ("attributes", payloads(ATTRIBUTES, |_| Ok(())), ATTRIBUTES),
        (
            "messages",
            silent.as_bytes().repeat(MOST / 16),
            64 * (MOST / 16),
        ),
        ("echoes", fill(echo(b"")), 64 * (MOST / 20)),
        ("long echoes", fill(echo(&[1; 65_000])), MOST / 64 - 1024),
        ("broadcasts", fill(broadcast(b"", 5)), LIMIT * (MOST / 28)),
        ("refusals", fill(unknown), MOST / 64 - 1024),
    ];
    for (what, datagram, units) in datagrams {
        let mut kernel = kernel();
        kernel.groups = vec![5];
        kernel.receive(&datagram);
        let pauses = kernel.pauses.get();
        assert!(pauses >= units / LIMIT - 1, "{what}: {pauses} pauses");
        // Of a single step beyond the limit, the longest is one of these messages.
        let (skbs, bytes) = kernel.longest.get();
        assert!(skbs <= 2 * LIMIT / 64, "{what}: {skbs} skbs");
        assert!(bytes <= LIMIT * 64 + 70_000, "{what}: {bytes} bytes");
    }
    // Short datagrams cause no pause.
    let kernel = kernel();
    kernel.receive(&echo(b"four").repeat(50));
    assert_eq!(kernel.pauses.get(), 0);
}

#[test]
fn no_memory() {
    let mut kernel = kernel();
    kernel.groups = vec![1, 2];
    kernel.skbs.set(0);
    assert_eq!(refused(&kernel, &echo(b"x")).0, Errno::ENOMEM);
    assert_eq!(refused(&kernel, &broadcast(b"x", 2)).0, Errno::ENOMEM);
    assert_eq!(kernel.tick(), Err(Errno::ENOMEM));
    assert_eq!(count(&kernel, Counter::Ticks), 1);
    assert_eq!(count(&kernel, Counter::Failed), 2);
    assert_eq!(count(&kernel, Counter::Replies), 0);
}

#[test]
fn a_full_socket() {
    let mut kernel = kernel();
    kernel.groups = vec![1, 2];
    kernel.fails = Some(Errno::EAGAIN);
    assert_eq!(refused(&kernel, &echo(b"x")).0, Errno::EAGAIN);
    assert_eq!(count(&kernel, Counter::Lost), 1);
    kernel.fails = Some(Errno::ENOBUFS);
    assert_eq!(refused(&kernel, &broadcast(b"x", 2)).0, Errno::ENOBUFS);
    assert_eq!(count(&kernel, Counter::Failed), 1);
    assert_eq!(count(&kernel, Counter::Unheard), 0);
    // A full listener is a listener: the timer goes on.
    kernel.fails = Some(Errno::ESRCH);
    assert_eq!(kernel.tick(), Ok((true, vec![])));
}

#[test]
fn events_count_up() {
    let mut kernel = kernel();
    for _ in 0..3 {
        // No skb is made.
        assert_eq!(kernel.tick(), Ok((false, vec![])), "nobody listens");
    }
    kernel.groups = vec![NLKMOD_GRP_EVENTS];
    for ticks in 1..4 {
        let (listeners, sent) = kernel.tick().unwrap();
        assert!(listeners);
        assert_eq!(sent.len(), 1);
        assert_eq!(sent[0].0, To::Group(NLKMOD_GRP_EVENTS));
        let event = only(&sent[0].1);
        assert_eq!(event.header().nlmsg_type(), NLKMOD_MSG_EVENT);
        assert_eq!(event.header().nlmsg_pid(), 0, "from the kernel");
        let tick = event.attributes(0).unwrap().next().unwrap().unwrap();
        assert_eq!(
            (tick.nla_type(), tick.get_u64()),
            (NLKMOD_A_TICK, Ok(ticks))
        );
    }
    kernel.groups.clear();
    assert_eq!(kernel.tick(), Ok((false, vec![])));
    assert_eq!(count(&kernel, Counter::Ticks), 3);
    assert_eq!(count(&kernel, Counter::Expiries), 7);
}

/// Listeners of another namespace are no reason for a tick: the kernel can tell them
/// apart only when it sends.
#[test]
fn listeners_elsewhere() {
    let mut kernel = kernel();
    kernel.elsewhere = vec![NLKMOD_GRP_EVENTS];
    assert_eq!(kernel.tick(), Ok((false, vec![])));
    assert_eq!(count(&kernel, Counter::Ticks), 0);
}
