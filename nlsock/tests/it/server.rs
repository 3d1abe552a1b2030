// SPDX-License-Identifier: MIT OR Apache-2.0
//! `Server` and its clients, over `NETLINK_USERSOCK`.

use std::os::unix::fs::MetadataExt;
use std::os::unix::process::CommandExt;
use std::time::{Duration, Instant};

use nlsock::fake::FakeClock;
use nlsock::{
    Client, Credentials, Error, Monitor, MonitorEvent, Responder, Server, Service, Socket, VecSink,
};
use nlwire::server::{Handled, Outcome, Refusal, Request};
use nlwire::uapi::*;
use nlwire::{Errno, Message, MessageBuilder, NlMsgHdr, NlmFlags, SockAddrNl};

use crate::common::{block_on, bound_alone, build, open, service, skipped};

const ECHO: u16 = 0x10;
const COUNT: u16 = 0x11;
const SEVERAL: u16 = 0x12;
const LONG: u16 = 0x13;
const FAILS: u16 = 0x14;
const ATTR: u16 = 1;

/// Echoes, and dumps as many numbers as it is told to; answers with as many
/// messages of 1 KB, or with one message that is as long.
struct Numbers;

/// The position of a dump, and its end.
#[derive(Clone, Copy)]
struct Cursor {
    next: u32,
    end: u32,
    fails: bool,
}

impl Service for Numbers {
    type Cursor = Cursor;

    fn handle<'r>(
        &mut self,
        request: &Request<'_>,
        replies: &mut Responder<'r, Cursor>,
    ) -> Outcome<'r> {
        handle(request, replies)
    }

    fn dump_item(
        &mut self,
        sink: &mut VecSink,
        cursor: &mut Cursor,
        header: NlMsgHdr,
    ) -> Result<bool, Refusal<'static>> {
        if cursor.fails {
            return Err(Refusal::new(Errno::ERANGE).with_msg("beyond the end"));
        }
        if cursor.next == cursor.end {
            return Ok(false);
        }
        let mut item = MessageBuilder::new(sink, header.with_type(COUNT))?;
        item.put_u32(ATTR, cursor.next)?;
        item.put(2, &[0; 1000])?;
        item.end()?;
        cursor.next += 1;
        Ok(true)
    }
}

fn handle<'r>(request: &Request<'_>, replies: &mut Responder<'r, Cursor>) -> Outcome<'r> {
    let message = request.message();
    match message.nlmsg_type() {
        ECHO => {
            replies.message(request.reply(ECHO), |m| m.put_payload(message.payload()))?;
            Ok(Handled::Ack)
        }
        SEVERAL => {
            for number in 0..number(request)? {
                replies.message(request.reply(SEVERAL), |m| {
                    m.put_u32(ATTR, number)?;
                    m.put(2, &[0; 1000])
                })?;
            }
            Ok(Handled::Ack)
        }
        LONG => {
            let payload = vec![0; number(request)?.try_into().unwrap()];
            replies.message(request.reply(LONG), |m| m.put_payload(&payload))?;
            Ok(Handled::Ack)
        }
        COUNT => {
            let end = number(request)?;
            replies.dump(Cursor {
                next: 0,
                end,
                fails: false,
            })
        }
        FAILS => replies.dump(Cursor {
            next: 0,
            end: 0,
            fails: true,
        }),
        _ => Err(Refusal::new(Errno::EOPNOTSUPP).with_msg("unknown request")),
    }
}

fn number(request: &Request<'_>) -> Result<u32, Refusal<'static>> {
    let mut attributes = request.message().attributes(0)?;
    let number = attributes.next().ok_or(Refusal::missing(ATTR))?;
    Ok(number?.get_u32()?)
}

/// Serves until the test's process ends.
fn spawn() -> u32 {
    let mut server = Server::open(NETLINK_USERSOCK).unwrap();
    let port = server.port();
    std::thread::spawn(move || loop {
        match server.serve_with(&mut Numbers) {
            Ok(()) | Err(Error::Interrupted) => {}
            Err(error) => panic!("{error}"),
        }
    });
    port
}

fn client(port: u32) -> Client {
    let client = Client::open(NETLINK_USERSOCK).unwrap();
    let mut client = client.with_peer(port).with_header_len(0);
    client.set_timeout(Some(Duration::from_secs(10)));
    client
}

/// A server in the thread of the test. Time passes for it only while nothing else
/// happens, so that the speed of the machine does not matter.
struct Timed {
    server: Server,
    clock: FakeClock,
}

impl Timed {
    fn new() -> Self {
        let mut server = Server::open(NETLINK_USERSOCK).unwrap();
        let clock = FakeClock::new();
        server.set_clock(&clock);
        server.set_timeout(Some(Duration::ZERO));
        Self { server, clock }
    }

    /// Returns a client that does not wait.
    fn client(&self) -> Client {
        let mut client = client(self.server.port());
        client.set_timeout(Some(Duration::ZERO));
        client
    }

    /// Answers everything that was received, and sends what there is room for.
    /// Returns whether there was anything.
    fn serve(&mut self) -> bool {
        let mut any = false;
        loop {
            match self.server.serve_with(&mut Numbers) {
                Ok(()) => any = true,
                // A dump that has room continues at once.
                Err(Error::WouldBlock) if self.server.unsent() == Some(Duration::ZERO) => {
                    any = true
                }
                Err(Error::WouldBlock) => return any,
                Err(error) => panic!("{error}"),
            }
        }
    }

    /// Serves until a call of a client ends.
    fn until<T>(&mut self, mut call: impl FnMut() -> Result<T, Error>) -> Result<T, Error> {
        for _ in 0..100_000 {
            match call() {
                Err(Error::WouldBlock) => {}
                result => return result,
            }
            if self.serve() {
                continue;
            }
            match self.server.unsent() {
                Some(wait) => {
                    self.clock.advance(wait);
                    self.serve();
                }
                // The rest has just been sent, without a request.
                None => match call() {
                    Err(Error::WouldBlock) => panic!("an answer is missing"),
                    result => return result,
                },
            }
        }
        panic!("no end");
    }

    /// Returns the number of items of a dump, or the error that ends it.
    fn count(&mut self, client: &mut Client, count: u32) -> Result<u32, Error> {
        let mut dump = client.dump(COUNT, |m| m.put_u32(ATTR, count))?;
        let mut expected = 0;
        while self
            .until(|| {
                Ok(dump
                    .next()?
                    .map(|item| assert_eq!(number_of(&item), expected)))
            })?
            .is_some()
        {
            expected += 1;
        }
        Ok(expected)
    }
}

fn number_of(item: &Message<'_>) -> u32 {
    let number = item.attributes(0).unwrap().next().unwrap().unwrap();
    number.get_u32().unwrap()
}

fn count(client: &mut Client, count: u32) -> Result<u32, Error> {
    let mut dump = client.dump(COUNT, |m| m.put_u32(ATTR, count))?;
    let mut expected = 0;
    while let Some(item) = dump.next()? {
        assert_eq!(number_of(&item), expected);
        expected += 1;
    }
    Ok(expected)
}

#[test]
fn requests_are_answered() {
    let mut client = client(spawn());
    for _ in 0..3 {
        let reply = client.request(ECHO, |m| m.put_payload(b"hello")).unwrap();
        assert_eq!(reply.message().unwrap().payload(), b"hello");
        let error = client.request(0x99, |_| Ok(())).unwrap_err();
        assert_eq!(error.to_string(), "type 153: EOPNOTSUPP: unknown request");
        let error = client.request(COUNT, |_| Ok(())).unwrap_err();
        assert_eq!(
            error.to_string(),
            "type 17: EINVAL, attribute 1 is missing: Invalid argument"
        );
    }
}

#[test]
fn batches_are_answered() {
    let mut client = client(spawn());
    let mut batch = client.batch();
    for number in 0..500u32 {
        let nlmsg_type = if number % 100 == 99 { 0x99 } else { ECHO };
        batch
            .add(nlmsg_type, |m| m.put_payload(&number.to_ne_bytes()))
            .unwrap();
    }
    let outcome = batch.send().unwrap();
    let failures: Vec<_> = outcome.failures().iter().map(|f| f.batch_index()).collect();
    assert_eq!(
        failures,
        [Some(99), Some(199), Some(299), Some(399), Some(499)]
    );
    assert_eq!(outcome.replies().count(), 495);
}

#[test]
fn a_dump_is_longer_than_what_the_client_has_room_for() {
    let mut client = client(spawn());
    assert_eq!(count(&mut client, 0).unwrap(), 0);
    // 2 MB, ten times the receive buffer.
    assert_eq!(count(&mut client, 2000).unwrap(), 2000);
}

#[test]
fn a_dump_is_longer_than_what_is_kept_for_a_client() {
    let mut client = client(spawn());
    // 20 MB, five times that.
    assert_eq!(count(&mut client, 20_000).unwrap(), 20_000);
}

/// With a timeout of zero, a call ends although a dump goes on without end,
/// whose client has room each time.
#[test]
fn a_call_that_does_not_wait_ends_in_a_dump() {
    struct Endless {
        client: Socket,
        items: u32,
    }

    impl Service for Endless {
        type Cursor = ();

        fn handle<'r>(
            &mut self,
            _: &Request<'_>,
            responder: &mut Responder<'r, ()>,
        ) -> Outcome<'r> {
            responder.dump(())
        }

        fn dump_item(
            &mut self,
            sink: &mut VecSink,
            (): &mut (),
            header: NlMsgHdr,
        ) -> Result<bool, Refusal<'static>> {
            let mut buf = [0; 4096];
            while self.client.recv(&mut buf).is_ok() {}
            self.items += 1;
            let mut item = MessageBuilder::new(sink, header.with_type(COUNT))?;
            item.put_payload(&[0; 1000])?;
            item.end()?;
            // The end, so that a failure does not hang.
            Ok(self.items < 100_000)
        }
    }

    let mut server = Server::open(NETLINK_USERSOCK).unwrap();
    server.set_timeout(Some(Duration::ZERO));
    let client = Socket::open(NETLINK_USERSOCK).unwrap();
    client.set_nonblocking(true).unwrap();
    let to = SockAddrNl::new(server.port(), 0);
    let request = request(COUNT, NLM_F_REQUEST | NLM_F_DUMP, 0);
    client.send_to(&request, to).unwrap();
    let mut service = Endless { client, items: 0 };
    server.serve_with(&mut service).unwrap();
    for _ in 0..100 {
        assert_eq!(server.serve_with(&mut service), Err(Error::WouldBlock));
        assert!(server.unsent().is_some());
    }
    assert!(service.items > 1000 && service.items < 100_000);
}

/// A dump goes on where it was, and ends as one: nothing is there twice.
#[test]
fn a_client_can_take_its_time_in_a_dump() {
    let mut client = client(spawn());
    let mut dump = client.dump(COUNT, |m| m.put_u32(ATTR, 1000)).unwrap();
    for expected in 0..1000 {
        let item = dump.next().unwrap().unwrap();
        let number = item.attributes(0).unwrap().next().unwrap().unwrap();
        assert_eq!(number.get_u32(), Ok(expected));
        if expected == 0 {
            std::thread::sleep(Duration::from_millis(1300));
        }
    }
    assert!(dump.next().unwrap().is_none());
    client.request(ECHO, |_| Ok(())).unwrap();
}

/// Nor is it made in one go, with others waiting, for who has the room.
#[test]
fn others_are_served_while_a_dump_goes_on() {
    let mut server = Server::open(NETLINK_USERSOCK).unwrap();
    server.set_timeout(Some(Duration::ZERO));
    let to = SockAddrNl::new(server.port(), 0);
    let (dumper, other) = (open(NETLINK_USERSOCK), open(NETLINK_USERSOCK));
    dumper.set_recv_buffer(1 << 20).unwrap(); // as much as is allowed
    let header = NlMsgHdr::new(COUNT).with_flags(NLM_F_REQUEST | NLM_F_DUMP);
    let request = build(header, |m| m.put_u32(ATTR, 400));
    dumper.send_to(&request, to).unwrap();
    server.serve_with(&mut Numbers).unwrap();
    assert!(server
        .unsent()
        .is_some_and(|time| time < Duration::from_millis(1)));

    let header = NlMsgHdr::new(ECHO).with_flags(NLM_F_REQUEST | NLM_F_ACK);
    other.send_to(&build(header, |_| Ok(())), to).unwrap();
    server.serve_with(&mut Numbers).unwrap();
    assert!(other.peek_len().unwrap() > 0);
    let mut buf = vec![0; 32 * 1024];
    let mut items = 0;
    while items < 401 {
        let _ = server.serve_with(&mut Numbers);
        items += dumper.recv(&mut buf).unwrap().messages().count();
    }
    assert_eq!(items, 401);
    assert_eq!(server.unsent(), None);
}

/// The settings of a server that differ from the defaults.
#[derive(Clone, Copy, Default)]
struct Settings {
    part_len: Option<usize>,
    no_ext_ack: bool,
    cap_ack: bool,
}

/// Starts a blocking server and tokio's, which serve until the test's process
/// ends. Returns their ports.
fn spawn_both(settings: Settings) -> [u32; 2] {
    let mut blocking = Server::open(NETLINK_USERSOCK).unwrap();
    let blocking_port = blocking.port();
    let (sender, receiver) = std::sync::mpsc::channel();
    macro_rules! set {
        ($server:expr) => {
            if let Some(part_len) = settings.part_len {
                $server.set_part_len(part_len);
            }
            if settings.no_ext_ack {
                $server.set_ext_ack(false);
            }
            $server.set_cap_ack(settings.cap_ack);
        };
    }
    std::thread::spawn(move || {
        set!(blocking);
        loop {
            let served = blocking.serve_with(&mut Numbers);
            assert!(matches!(served, Ok(()) | Err(Error::Interrupted)));
        }
    });
    std::thread::spawn(move || {
        block_on(async {
            let mut server = nlsock::tokio::Server::open(NETLINK_USERSOCK).unwrap();
            set!(server);
            sender.send(server.port()).unwrap();
            loop {
                server.serve_with(&mut Numbers).await.unwrap();
            }
        });
    });
    [blocking_port, receiver.recv().unwrap()]
}

/// The messages of a datagram.
type Received = Vec<Vec<u8>>;

/// Sends requests in one datagram, and receives datagrams until so many of their
/// messages are an ACK, a refusal or the end of a dump.
fn ask(port: u32, requests: &[u8], ends: usize) -> Vec<Received> {
    let socket = open(NETLINK_USERSOCK);
    socket.send_to(requests, SockAddrNl::new(port, 0)).unwrap();
    let mut buf = vec![0; 1 << 20];
    let (mut datagrams, mut left) = (Vec::new(), ends);
    while left > 0 {
        let datagram = socket.recv(&mut buf).unwrap();
        let messages = datagram.messages().map(Result::unwrap);
        let messages: Received = messages.map(|m| m.as_bytes().to_vec()).collect();
        let types = messages.iter().map(|bytes| parse(bytes).nlmsg_type());
        left -= types
            .filter(|t| [NLMSG_ERROR, NLMSG_DONE].contains(t))
            .count();
        datagrams.push(messages);
    }
    datagrams
}

fn parse(bytes: &[u8]) -> Message<'_> {
    Message::from_bytes(bytes).unwrap()
}

const ACK: NlmFlags = NLM_F_REQUEST.union(NLM_F_ACK);
const DUMP: NlmFlags = NLM_F_REQUEST.union(NLM_F_DUMP);

/// Returns a request with a number.
fn request(nlmsg_type: u16, flags: NlmFlags, number: u32) -> Vec<u8> {
    let header = NlMsgHdr::new(nlmsg_type).with_flags(flags);
    build(header, |m| m.put_u32(ATTR, number))
}

#[test]
fn replies_and_acks_are_datagrams_of_their_own() {
    for port in spawn_both(Settings::default()) {
        let requests = [
            request(ECHO, ACK, 0),
            request(SEVERAL, ACK, 3),
            request(SEVERAL, ACK, 0),
            request(0x99, ACK, 0),
            request(ECHO, NLM_F_REQUEST, 0),
            request(COUNT, DUMP, 2),
        ];
        let datagrams = ask(port, &requests.concat(), 5);
        let types = datagrams.iter().map(|messages| {
            let types = messages.iter().map(|bytes| parse(bytes).nlmsg_type());
            types.collect::<Vec<_>>()
        });
        let expected: [&[u16]; 9] = [
            &[ECHO],
            &[NLMSG_ERROR],
            &[SEVERAL],
            &[SEVERAL],
            &[SEVERAL],
            &[NLMSG_ERROR],
            &[NLMSG_ERROR],
            &[NLMSG_ERROR],
            &[ECHO],
        ];
        let expected = expected.map(<[u16]>::to_vec);
        let dump = vec![COUNT, COUNT, NLMSG_DONE];
        assert!(
            types.eq(expected.into_iter().chain([dump])),
            "{datagrams:?}"
        );
    }
}

/// The length of a datagram. All its messages are padded.
fn len(messages: &Received) -> usize {
    messages.iter().map(Vec::len).sum()
}

#[test]
fn parts_have_the_length_that_is_set() {
    for (part_len, expected) in [
        (None, 3776),
        (Some(0), 1036), // one item, as it fits into no part
        (Some(2500), 2500),
        (Some(32_768), 32_768),
        (Some(usize::MAX), 212_992),
    ] {
        let settings = Settings {
            part_len,
            ..Settings::default()
        };
        for port in spawn_both(settings) {
            let parts = ask(port, &request(COUNT, DUMP, 500), 1);
            let items = parts.iter().flatten().count();
            assert_eq!(items, 501, "{part_len:?}");
            let end = parts.iter().flatten().last().unwrap();
            assert_eq!(parse(end).done().unwrap().error(), 0, "{part_len:?}");
            // All but the last part are full.
            for part in &parts[..parts.len() - 1] {
                let range = expected - 1035..=expected;
                assert!(range.contains(&len(part)), "{part_len:?}: {}", len(part));
            }
        }
    }
}

/// The kernel allocates a longer buffer for such an item (`min_dump_alloc`).
#[test]
fn an_item_longer_than_a_part_is_a_part() {
    let mut server = Server::open(NETLINK_USERSOCK).unwrap();
    let port = server.port();
    let lengths = [
        100, 10_000, 100, 3744, 3740, 100, 100_000, 100, 1_000_000, 100,
    ];
    std::thread::spawn(move || loop {
        let mut service = service(
            |_, responder| responder.dump(0),
            |sink, cursor, header| {
                let Some(len) = lengths.get(*cursor) else {
                    return Ok(false);
                };
                *cursor += 1;
                let mut item = MessageBuilder::new(sink, header.with_type(LONG))?;
                item.put_payload(&vec![0; *len])?;
                item.end()?;
                Ok(true)
            },
        );
        let served = server.serve_with(&mut service);
        assert!(matches!(served, Ok(()) | Err(Error::Interrupted)));
    });
    let parts = ask(port, &request(LONG, DUMP, 0), 1);
    let payloads = parts.iter().map(|part| {
        let payloads = part.iter().map(|bytes| parse(bytes).payload().len());
        payloads.collect::<Vec<_>>()
    });
    let expected: [&[usize]; 8] = [
        &[100],
        &[10_000],
        &[100],
        &[3744],
        &[3740],
        &[100],
        &[100_000],
        &[100],
    ];
    let expected = expected.map(<[usize]>::to_vec);
    assert!(
        payloads.eq(expected.into_iter().chain([vec![4]])),
        "{parts:?}"
    );
    let done = parse(&parts[8][0]);
    // The longest item does not fit into the send buffer.
    assert_eq!(done.done().unwrap().error(), Errno::EMSGSIZE.negated());
}

#[test]
fn clients_without_extended_acks() {
    for no_ext_ack in [false, true] {
        let settings = Settings {
            no_ext_ack,
            ..Settings::default()
        };
        for port in spawn_both(settings) {
            let refused = request(0x99, ACK, 0);
            let datagrams = ask(port, &refused, 1);
            let message = parse(&datagrams[0][0]);
            assert_eq!(message.ack().unwrap().echo().unwrap(), &refused[16..]);
            let text = message.ack().unwrap().ext_ack().unwrap().text().to_string();
            let flags = message.nlmsg_flags();
            assert_eq!(flags.contains(NLM_F_ACK_TLVS), !no_ext_ack);
            if no_ext_ack {
                assert_eq!(message.as_bytes().len(), 20 + refused.len());
                assert_eq!(text, "");
            } else {
                assert_eq!(text, "unknown request");
            }
            // The end of a dump, too.
            let datagrams = ask(port, &request(FAILS, DUMP, 0), 1);
            let done = parse(&datagrams[0][0]);
            assert_eq!(done.done().unwrap().error(), Errno::ERANGE.negated());
            assert_eq!(done.payload().len() == 4, no_ext_ack);
        }
    }
}

#[test]
fn clients_with_capped_acks() {
    for cap_ack in [false, true] {
        let settings = Settings {
            cap_ack,
            ..Settings::default()
        };
        for port in spawn_both(settings) {
            let refused = request(0x99, ACK, 0);
            let datagrams = ask(port, &refused, 1);
            let message = parse(&datagrams[0][0]);
            assert_eq!(message.nlmsg_flags().contains(NLM_F_CAPPED), cap_ack);
            let ack = message.ack().unwrap();
            assert_eq!(ack.ext_ack().unwrap().text().to_string(), "unknown request");
            let echo = if cap_ack { &refused[..16] } else { &refused };
            assert_eq!(&message.payload()[4..][..echo.len()], echo);
        }
    }
}

/// A longer request than 8,172 bytes is not echoed: with a header and an errno, the answer
/// would have no room in 8 KiB. Its header says how long the request was.
#[test]
fn a_long_request_is_not_echoed() {
    for port in spawn_both(Settings::default()) {
        for (len, is_echoed) in [(8171, true), (8172, true), (8173, false), (200_000, false)] {
            let header = NlMsgHdr::new(0x99).with_flags(ACK);
            let refused = build(header, |m| m.put_payload(&vec![7; len - 16]));
            let datagrams = ask(port, &refused, 1);
            let message = parse(&datagrams[0][0]);
            assert_eq!(message.nlmsg_flags().contains(NLM_F_CAPPED), !is_echoed);
            let ack = message.ack().unwrap();
            assert_eq!(ack.ext_ack().unwrap().text().to_string(), "unknown request");
            let echo = if is_echoed { &refused } else { &refused[..16] };
            assert_eq!(&message.payload()[4..][..echo.len()], echo);
        }
        // The client finds the attribute in the request that it has sent.
        let mut client = client(port);
        for len in [5, 9000] {
            let result = client.request(SEVERAL, |m| {
                m.put(ATTR, &vec![0; len])?;
                m.put_u32(2, 0)
            });
            let Err(Error::Refused(error)) = result else {
                panic!("{result:?}");
            };
            assert_eq!(error.errno(), Errno::EINVAL);
            assert_eq!(error.path().unwrap().types(), [ATTR]);
        }
    }
}

/// The receive buffer has room for the reply and not for the ACK.
#[test]
fn an_ack_without_room_follows_its_reply() {
    let mut server = Server::open(NETLINK_USERSOCK).unwrap();
    server.set_timeout(Some(Duration::ZERO));
    let asked = |server: &mut Server| {
        let (socket, _) = bound_alone();
        socket.set_recv_buffer(0).unwrap();
        socket.set_nonblocking(true).unwrap();
        let header = NlMsgHdr::new(ECHO).with_flags(ACK);
        let request = build(header, |m| m.put_payload(&[0; 10_000]));
        socket
            .send_to(&request, SockAddrNl::new(server.port(), 0))
            .unwrap();
        server.serve_with(&mut Numbers).unwrap();
        assert!(server.unsent().is_some());
        socket
    };
    let serve = |server: &mut Server, end: &dyn Fn() -> bool| {
        let start = Instant::now();
        while !end() {
            assert!(start.elapsed() < Duration::from_secs(10));
            let result = server.serve_with(&mut Numbers);
            assert!(matches!(result, Err(Error::WouldBlock)), "{result:?}");
        }
    };
    let mut buf = vec![0; 32 * 1024];
    let socket = asked(&mut server);
    let reply = socket.recv(&mut buf).unwrap();
    assert_eq!(reply.messages().next().unwrap().unwrap().nlmsg_type(), ECHO);
    serve(&mut server, &|| socket.peek_len().is_ok());
    let ack = socket.recv(&mut buf).unwrap();
    let ack = ack.messages().next().unwrap().unwrap();
    assert_eq!(ack.ack().unwrap().error(), 0);
    assert_eq!((server.unsent(), server.lost()), (None, 0));

    // A client that is gone by then costs the ACK alone.
    drop(asked(&mut server));
    let start = Instant::now();
    while server.unsent().is_some() {
        assert!(start.elapsed() < Duration::from_secs(10));
        let _ = server.serve_with(&mut Numbers);
    }
    assert_eq!(server.lost(), 1);
}

/// The report at the end of a dump refers to the request, whose bytes are not
/// kept. It can be in the middle of a datagram.
#[test]
fn a_dump_refers_to_its_request() {
    let mut server = Server::open(NETLINK_USERSOCK).unwrap();
    server.set_timeout(Some(Duration::ZERO));
    let socket = open(NETLINK_USERSOCK);
    let header = NlMsgHdr::new(COUNT).with_flags(NLM_F_REQUEST | NLM_F_DUMP);
    let requests = build(header, |m| m.put_u32(ATTR, 0)).repeat(3);
    let to = SockAddrNl::new(server.port(), 0);
    socket.send_to(&requests, to).unwrap();
    let mut service = service(
        |request, replies| {
            let mut attributes = request.message().attributes(0)?;
            let attribute = attributes.next().unwrap()?;
            replies.dump((0, attribute.offset()))
        },
        |sink, (index, offset), header| {
            if *index == 500 {
                return Err(Refusal::new(Errno::ERANGE).at(*offset));
            }
            *index += 1;
            let mut item = MessageBuilder::new(sink, header.with_type(COUNT))?;
            item.put(2, &[0; 1000])?;
            item.end()?;
            Ok(true)
        },
    );
    let mut buf = vec![0; 32 * 1024];
    let mut ends = 0;
    socket.set_nonblocking(true).unwrap();
    let start = Instant::now();
    while ends < 3 {
        assert!(start.elapsed() < Duration::from_secs(10));
        let _ = server.serve_with(&mut service);
        let Ok(datagram) = socket.recv(&mut buf) else {
            continue;
        };
        for message in datagram.messages() {
            let message = message.unwrap();
            if message.nlmsg_type() == NLMSG_DONE {
                let done = message.done().unwrap();
                assert_eq!(done.error(), Errno::ERANGE.negated());
                assert_eq!(done.ext_ack().unwrap().offs, Some(16));
                ends += 1;
            }
        }
    }
}

#[test]
fn what_comes_before_a_dump_comes_once() {
    let mut server = Server::open(NETLINK_USERSOCK).unwrap();
    let port = server.port();
    let mut calls = 0;
    std::thread::spawn(move || loop {
        let mut service = service(
            |request, replies| {
                calls += 1;
                assert_eq!(calls, 1, "a dump that continues does not call the handler");
                replies.message(request.reply(ECHO), |m| m.put_u32(ATTR, 7))?;
                handle(request, replies)
            },
            |sink, cursor, header| Numbers.dump_item(sink, cursor, header),
        );
        let served = server.serve_with(&mut service);
        assert!(matches!(served, Ok(()) | Err(Error::Interrupted)));
    });
    let mut client = client(port);
    let mut dump = client.dump(COUNT, |m| m.put_u32(ATTR, 2000)).unwrap();
    let mut types = Vec::new();
    while let Some(item) = dump.next().unwrap() {
        types.push(item.nlmsg_type());
    }
    assert_eq!(types.len(), 2001);
    assert_eq!(types[0], ECHO);
    assert!(types[1..].iter().all(|nlmsg_type| *nlmsg_type == COUNT));
}

/// A dump does not continue with a service that knows nothing of its cursor.
#[test]
fn a_dump_of_another_service_is_canceled() {
    let other = || service(|_, _| Ok(Handled::Ack), |_, (): &mut (), _| Ok(false));
    for has_dumps in [false, true] {
        let mut server = Server::open(NETLINK_USERSOCK).unwrap();
        let port = server.port();
        std::thread::spawn(move || {
            server.serve_with(&mut Numbers).unwrap();
            assert!(server.unsent().is_some());
            loop {
                let served = if has_dumps {
                    server.serve_with(&mut other())
                } else {
                    server.serve(|_, _| Ok(Handled::Ack))
                };
                assert!(matches!(served, Ok(()) | Err(Error::Interrupted)));
            }
        });
        let mut client = client(port);
        let mut dump = client.dump(COUNT, |m| m.put_u32(ATTR, 9000)).unwrap();
        let error = loop {
            match dump.next() {
                Ok(Some(item)) => assert_eq!(item.nlmsg_type(), COUNT),
                Ok(None) => panic!("it is not complete"),
                Err(error) => break error,
            }
        };
        assert_eq!(error.errno(), Some(Errno::ECANCELED));
        client.request(ECHO, |_| Ok(())).unwrap();
    }
}

/// A handler that refuses a request after it called `dump` has not answered with one.
#[test]
fn a_refusal_after_the_start_of_a_dump_is_a_refusal() {
    let mut server = Server::open(NETLINK_USERSOCK).unwrap();
    let port = server.port();
    std::thread::spawn(move || loop {
        let mut service = service(
            |request, responder| {
                let started = responder.dump(5);
                responder.message(request.reply(ECHO), |_| Ok(()))?;
                match request.message().nlmsg_type() {
                    FAILS => Err(Refusal::new(Errno::EPERM)),
                    // The success of a dump is no ACK.
                    ECHO => Ok(Handled::Ack),
                    // The last start counts.
                    _ => started.and(responder.dump(2)),
                }
            },
            |sink, left, header| {
                if *left == 0 {
                    return Ok(false);
                }
                *left -= 1;
                MessageBuilder::new(sink, header.with_type(COUNT))?.end()?;
                Ok(true)
            },
        );
        let served = server.serve_with(&mut service);
        assert!(matches!(served, Ok(()) | Err(Error::Interrupted)));
    });
    let types = |nlmsg_type| {
        let header = NlMsgHdr::new(nlmsg_type).with_flags(DUMP | NLM_F_ACK);
        let datagrams = ask(port, &build(header, |_| Ok(())), 1);
        let messages = datagrams.iter().flatten();
        let types: Vec<_> = messages.map(|bytes| parse(bytes).nlmsg_type()).collect();
        types
    };
    for _ in 0..2 {
        assert_eq!(types(FAILS), [NLMSG_ERROR]);
        let items = [COUNT; 5];
        assert_eq!(types(ECHO), [&[ECHO], &items[..], &[NLMSG_DONE]].concat());
        let expected = [ECHO, COUNT, COUNT, NLMSG_DONE];
        assert_eq!(types(COUNT), expected);
    }
}

/// Those of a request make several datagrams. Less than 1 MiB can be kept.
#[test]
fn replies_are_longer_than_the_send_buffer() {
    let mut client = client(spawn());
    for count in [0u32, 1, 300, 800] {
        let reply = client.request(SEVERAL, |m| m.put_u32(ATTR, count)).unwrap();
        let numbers = reply.messages().map(|message| {
            let number = message.attributes(0).unwrap().next().unwrap();
            number.unwrap().get_u32().unwrap()
        });
        assert!(numbers.eq(0..count));
    }
}

#[test]
fn a_reply_that_fits_into_no_datagram_is_refused() {
    let mut client = client(spawn());
    let reply = client.request(LONG, |m| m.put_u32(ATTR, 100_000)).unwrap();
    assert_eq!(reply.message().unwrap().payload().len(), 100_000);
    let error = client
        .request(LONG, |m| m.put_u32(ATTR, 1_000_000))
        .unwrap_err();
    assert_eq!(error.errno(), Some(Errno::EMSGSIZE));
    client.request(ECHO, |_| Ok(())).unwrap();
}

/// An error echoes its request, which need not fit either.
#[test]
fn a_refusal_that_fits_into_no_datagram_is_shorter() {
    let mut server = Server::open(NETLINK_USERSOCK).unwrap();
    let port = server.port();
    server.socket().set_send_buffer(0).unwrap(); // 4.5 KiB, the least
    std::thread::spawn(move || loop {
        let served = server.serve_with(&mut Numbers);
        assert!(matches!(served, Ok(()) | Err(Error::Interrupted)));
    });
    let mut client = client(port);
    let error = client
        .request(0x99, |m| m.put_payload(&[0; 50_000]))
        .unwrap_err();
    assert_eq!(error.errno(), Some(Errno::EOPNOTSUPP));
    assert_eq!(count(&mut client, 300).unwrap(), 300);
    let reply = client.request(SEVERAL, |m| m.put_u32(ATTR, 300)).unwrap();
    assert_eq!(reply.messages().count(), 300);
}

/// One that does not read does not keep others waiting, and gets its own when it
/// reads.
#[test]
fn a_client_that_does_not_read_harms_nobody() {
    let port = spawn();
    let deaf = Socket::open(NETLINK_USERSOCK).unwrap();
    let flags = NLM_F_REQUEST | NLM_F_DUMP;
    let request = build(NlMsgHdr::new(COUNT).with_flags(flags), |m| {
        m.put_u32(ATTR, 2000)
    });
    deaf.send_to(&request, SockAddrNl::new(port, 0)).unwrap();

    let mut client = client(port);
    let start = Instant::now();
    while start.elapsed() < Duration::from_millis(500) {
        assert_eq!(count(&mut client, 100).unwrap(), 100);
        std::thread::sleep(Duration::from_millis(10));
    }
    let mut buf = vec![0; 64 * 1024];
    let limit = Some(Duration::from_secs(10));
    deaf.set_read_timeout(limit).unwrap();
    let mut items = 0;
    'all: loop {
        let datagram = deaf.recv(&mut buf).unwrap();
        for message in datagram.messages() {
            match message.unwrap().nlmsg_type() {
                COUNT => items += 1,
                NLMSG_DONE => break 'all,
                other => panic!("{other}"),
            }
        }
    }
    assert_eq!(items, 2000);
}

/// Nor do many, however much is kept for them.
#[test]
fn a_crowd_that_does_not_read_harms_nobody() {
    let mut timed = Timed::new();
    // 4 MB each.
    let header = NlMsgHdr::new(LONG).with_flags(NLM_F_REQUEST | NLM_F_ACK);
    let requests = build(header, |m| m.put_u32(ATTR, 100_000)).repeat(40);
    let to = SockAddrNl::new(timed.server.port(), 0);
    let crowd: Vec<_> = (0..20)
        .map(|_| {
            let deaf = Socket::open(NETLINK_USERSOCK).unwrap();
            deaf.send_to(&requests, to).unwrap();
            deaf
        })
        .collect();
    let mut client = timed.client();
    for items in [10, 2000] {
        assert_eq!(timed.count(&mut client, items), Ok(items));
    }
    drop(crowd);
}

/// Who has waited too long is told so, and can ask again.
#[test]
fn a_client_is_told_that_its_answer_was_dropped() {
    let mut timed = Timed::new();
    let mut late = timed.client();
    let mut later = timed.client();
    let mut dump = late.dump(COUNT, |m| m.put_u32(ATTR, 1000)).unwrap();
    timed.until(|| dump.next().map(drop)).unwrap();
    // Its answer is longer than the receive buffer.
    let result = later.request(SEVERAL, |m| m.put_u32(ATTR, 900));
    assert!(matches!(result, Err(Error::WouldBlock)), "{result:?}");
    timed.serve();
    // Not long enough, and then too long for both: there was room for one more part
    // of the dump.
    for (seconds, is_lost) in [(4, false), (6, true)] {
        timed.clock.advance(Duration::from_secs(seconds));
        timed.serve();
        assert_eq!(timed.server.lost() > 0, is_lost, "after {seconds} s");
    }

    let error = loop {
        match timed.until(|| dump.next().map(|item| item.is_some())) {
            Ok(true) => {}
            Ok(false) => panic!("it is not complete"),
            Err(error) => break error,
        }
    };
    assert_eq!(error.errno(), Some(Errno::ENOBUFS));
    let error = timed.until(|| later.resume().map(drop)).unwrap_err();
    assert_eq!(error.errno(), Some(Errno::ENOBUFS));
    for client in [&mut late, &mut later] {
        assert_eq!(timed.count(client, 1000), Ok(1000));
    }
}

#[test]
fn garbage_and_clients_that_are_gone_do_not_end_it() {
    let port = spawn();
    let to = SockAddrNl::new(port, 0);
    // On a port that no other test gets, as it would get the answers.
    let gone = || bound_alone().0;
    for len in [1, 15, 16, 17, 1000, 100_000] {
        for byte in [0, 0xff] {
            gone().send_to(&vec![byte; len], to).unwrap();
        }
    }
    for _ in 0..10 {
        let header = NlMsgHdr::new(ECHO).with_flags(NLM_F_REQUEST | NLM_F_ACK);
        gone().send_to(&build(header, |_| Ok(())), to).unwrap();
    }
    assert_eq!(count(&mut client(port), 10).unwrap(), 10);
}

#[test]
fn broadcasts_reach_a_group() {
    let mut server = Server::open(NETLINK_USERSOCK).unwrap();
    let monitor = Monitor::open(NETLINK_USERSOCK).unwrap();
    let mut monitor = monitor.with_peer(server.port());
    monitor.set_timeout(Some(Duration::from_secs(10)));
    // With nobody there.
    server.broadcast(5, 0x20, |m| m.put_u32(ATTR, 1)).unwrap();
    match monitor.join(5) {
        Ok(()) => {}
        Err(error @ Error::NotPermitted { .. }) => return skipped("broadcasts", error),
        Err(error) => panic!("{error}"),
    }
    server.broadcast(5, 0x20, |m| m.put_u32(ATTR, 2)).unwrap();
    match monitor.next().unwrap() {
        MonitorEvent::Notification(event) => {
            assert_eq!(event.group, Some(5));
            let number = event.message.attributes(0).unwrap().next().unwrap();
            assert_eq!(number.unwrap().get_u32(), Ok(2));
        }
        nlsock::MonitorEvent::Resync => panic!("nothing is lost"),
    }
    for group in [0, 33] {
        let result = server.broadcast(group, 0x20, |_| Ok(()));
        assert!(
            matches!(result, Err(Error::NoSuchGroup { .. })),
            "{result:?}"
        );
    }
    // A server that is in the group itself does not answer what it hears.
    server.socket().join(5).unwrap();
    let other = Socket::open(NETLINK_USERSOCK).unwrap();
    let header = NlMsgHdr::new(ECHO).with_flags(NLM_F_REQUEST | NLM_F_ACK);
    let to = SockAddrNl::default().with_group(5).unwrap();
    other.send_to(&build(header, |_| Ok(())), to).unwrap();
    server.set_timeout(Some(Duration::ZERO));
    let result = server.serve_with(&mut Numbers);
    assert!(matches!(result, Err(Error::WouldBlock)), "{result:?}");
    assert_eq!(server.counters().unrelated, 1);
}

/// Nor does one that asks without end.
#[test]
fn a_client_that_only_asks_fills_no_memory() {
    const REQUESTS: u32 = 4000;
    let header = NlMsgHdr::new(ECHO).with_flags(NLM_F_REQUEST | NLM_F_ACK);
    // 12 MB of answers.
    let request = |seq| build(header.with_seq(seq), |m| m.put_payload(&[7; 2984]));
    let mut timed = Timed::new();
    let to = SockAddrNl::new(timed.server.port(), 0);
    let deaf = Socket::open(NETLINK_USERSOCK).unwrap();
    deaf.set_nonblocking(true).unwrap();
    for first in (0..REQUESTS).step_by(40) {
        let many: Vec<u8> = (first..first + 40).flat_map(request).collect();
        deaf.send_to(&many, to).unwrap();
        timed.serve();
    }
    let lost = timed.server.lost();
    assert!(lost >= 2000, "{lost} lost");
    // And someone else gets an answer.
    let mut other = timed.client();
    let result = other.request(ECHO, |m| m.put_payload(b"hello"));
    assert!(matches!(result, Err(Error::WouldBlock)), "{result:?}");
    timed.serve();
    let reply = other.resume().unwrap().unwrap();
    assert_eq!(reply.message().unwrap().payload(), b"hello");

    let mut buf = vec![0; 64 * 1024];
    let (mut acks, mut refused) = (Vec::new(), Vec::new());
    loop {
        while let Ok(datagram) = deaf.recv(&mut buf) {
            for message in datagram.messages() {
                let message = message.unwrap();
                let seq = message.nlmsg_seq();
                match message.ack().map(|ack| ack.error()) {
                    Ok(0) => acks.push(seq),
                    Ok(error) => {
                        assert_eq!(error, Errno::ENOBUFS.negated());
                        refused.push(seq);
                    }
                    Err(_) => assert_eq!(message.nlmsg_type(), ECHO),
                }
            }
        }
        let Some(wait) = timed.server.unsent() else {
            break;
        };
        timed.clock.advance(wait);
        timed.serve();
    }
    // The first ones have been answered in order, and the last ones are told.
    let answered = u32::try_from(acks.len()).unwrap();
    assert!(answered > 100, "{answered} ACKs");
    assert!(acks.into_iter().eq(0..answered));
    assert!(refused.into_iter().eq(REQUESTS - 1024..REQUESTS));
    // It is answered again.
    let header = header.with_seq(REQUESTS);
    deaf.send_to(&build(header, |_| Ok(())), to).unwrap();
    timed.serve();
    assert!(deaf.recv(&mut [0; 64]).is_ok());
}

/// Texts are made at run time, and quote what the client sent.
#[test]
fn a_refusal_says_which() {
    let mut server = Server::open(NETLINK_USERSOCK).unwrap();
    let port = server.port();
    std::thread::spawn(move || loop {
        let served = server.serve(|request, responder| {
            // Of several texts the one that is returned counts.
            let _ = responder.refusal(Errno::EPERM, "unused");
            let key = request.message().attributes(0)?.next().unwrap()?;
            let text = String::from_utf8_lossy(key.payload());
            match request.message().nlmsg_type() {
                ECHO => Ok(responder.warning(format_args!("key {text} is deprecated"))),
                LONG => Err(Refusal::new(Errno::ENOENT)
                    .with_msg(responder.text(format_args!("no key {text:?}")))),
                _ => {
                    let refusal = responder.refusal(Errno::ENOENT, format_args!("no key {text}"));
                    Err(refusal.at(key.offset()))
                }
            }
        });
        assert!(matches!(served, Ok(()) | Err(Error::Interrupted)));
    });
    let mut client = client(port);
    for key in ["a", "b"] {
        let error = client.request(0x99, |m| m.put(ATTR, key.as_bytes()));
        assert_eq!(
            error.unwrap_err().to_string(),
            format!("type 153: ENOENT at attribute 1: no key {key}")
        );
        let reply = client.request(ECHO, |m| m.put(ATTR, key.as_bytes()));
        assert_eq!(
            reply.unwrap().ext_ack().unwrap().text().to_string(),
            format!("key {key} is deprecated")
        );
    }
    let mut told = |nlmsg_type: u16, key: &[u8]| {
        let error = client.request(nlmsg_type, |m| m.put(ATTR, key));
        match error {
            Err(Error::Refused(refused)) => {
                let text = refused.message().unwrap().as_bytes();
                String::from_utf8(text.to_vec()).unwrap()
            }
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(told(0x99, b"a\0b\nc"), "no key a\u{fffd}b\nc");
    assert_eq!(told(LONG, b"a\0b\nc"), r#"no key "a\0b\nc""#);
    let long = told(0x99, &[b'x'; 65_000]);
    assert_eq!(long, format!("no key {}", "x".repeat(4000 - 7)));
}

/// The longest text fits into the least send buffer.
#[test]
fn a_long_text_fits() {
    let mut server = Server::open(NETLINK_USERSOCK).unwrap();
    server.socket().set_send_buffer(0).unwrap(); // 4.5 KiB
    let port = server.port();
    std::thread::spawn(move || {
        server.serve(|_, responder| Err(responder.refusal(Errno::EPERM, "x".repeat(100_000))))
    });
    let error = client(port).request(ECHO, |_| Ok(())).unwrap_err();
    let expected = format!("type 16: EPERM: {}", "x".repeat(4000));
    assert_eq!(error.to_string(), expected);
}

/// The position in a dump of the credentials of its client.
type Told = (u32, Credentials);

/// Answers with the user and group id of who asks; dumps them many times.
fn tell_credentials<'r>(request: &Request<'_>, responder: &mut Responder<'r, Told>) -> Outcome<'r> {
    let Some(sender) = responder.credentials() else {
        return Err(Refusal::new(Errno::ENODATA));
    };
    if request.is_dump() {
        return responder.dump((0, sender));
    }
    responder.message(request.reply(ECHO), |m| {
        m.put_u32(ATTR, sender.uid)?;
        m.put_u32(2, sender.gid)
    })?;
    Ok(Handled::Ack)
}

/// Asks a server whose handler is [`tell_credentials`], and compares.
fn ask_for_credentials(port: u32, expected: (u32, u32)) {
    let told = |message: Message<'_>| {
        let numbers = message.attributes(0).unwrap().take(2);
        let numbers: Vec<_> = numbers.map(|n| n.unwrap().get_u32().unwrap()).collect();
        (numbers[0], numbers[1])
    };
    let mut client = client(port);
    let reply = client.request(ECHO, |_| Ok(())).unwrap();
    assert_eq!(told(reply.message().unwrap()), expected);
    let mut dump = client.dump(COUNT, |_| Ok(())).unwrap();
    let mut items = 0;
    while let Some(item) = dump.next().unwrap() {
        assert_eq!(told(item), expected);
        items += 1;
    }
    assert_eq!(items, 2000);
}

/// The test below runs itself as another user, with the server's port here.
const CREDENTIALS_PORT: &str = "NLWIRE_CREDENTIALS_PORT";
const NOBODY: u32 = 65534;

#[test]
fn the_handler_knows_who_asks() {
    if let Ok(port) = std::env::var(CREDENTIALS_PORT) {
        return ask_for_credentials(port.parse().unwrap(), (NOBODY, NOBODY));
    }
    let mut server = Server::open(NETLINK_USERSOCK).unwrap();
    assert!(server.socket().passcred().unwrap());
    server.set_passcred(false).unwrap();
    let port = server.port();
    let (asked, told) = std::sync::mpsc::channel();
    std::thread::spawn(move || loop {
        let mut service = service(
            |request, responder| {
                let _ = asked.send(responder.credentials());
                tell_credentials(request, responder)
            },
            |sink, (index, sender): &mut Told, header| {
                if *index == 2000 {
                    return Ok(false);
                }
                *index += 1;
                let mut item = MessageBuilder::new(sink, header.with_type(COUNT))?;
                item.put_u32(ATTR, sender.uid)?;
                item.put_u32(2, sender.gid)?;
                item.put(3, &[0; 1000])?;
                item.end()?;
                Ok(true)
            },
        );
        let served = server.serve_with(&mut service);
        assert!(matches!(served, Ok(()) | Err(Error::Interrupted)));
        server.set_passcred(true).unwrap();
    });
    // Turned off at first.
    let error = client(port).request(ECHO, |_| Ok(())).unwrap_err();
    assert_eq!(error.errno(), Some(Errno::ENODATA));
    assert_eq!(told.recv().unwrap(), None);

    let process = std::fs::metadata("/proc/self").unwrap();
    let own = (process.uid(), process.gid());
    ask_for_credentials(port, own);
    let calls: Vec<_> = told.try_iter().collect();
    // One request and one dump, which does not call the handler again.
    assert_eq!(calls.len(), 2);
    for sender in calls {
        let sender = sender.unwrap();
        assert_eq!((sender.uid, sender.gid), own);
        assert_eq!(u32::try_from(sender.pid), Ok(std::process::id()));
    }

    let path = concat!(module_path!(), "::the_handler_knows_who_asks");
    let path = path.split_once("::").unwrap().1;
    let mut asking = std::process::Command::new(std::env::current_exe().unwrap());
    asking
        .args(["--exact", path])
        .env(CREDENTIALS_PORT, port.to_string());
    match asking.uid(NOBODY).gid(NOBODY).output() {
        Ok(output) => {
            let text = String::from_utf8_lossy(&output.stdout);
            assert!(
                output.status.success() && text.contains("1 passed"),
                "{text}"
            );
        }
        Err(error) => skipped("credentials of another user", error),
    }
}
