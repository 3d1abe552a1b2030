// SPDX-License-Identifier: MIT OR Apache-2.0
//! Divided requests that are interrupted: timeouts, failures and strange answers, at every
//! message. The kernel answers when the test lets it, so that nothing depends on time.

use std::time::Duration;

use futures_lite::future::poll_once;
use nlsock::{Error, Socket, SplitPosition, VecSink};
use nlwire::server::{Handled, Peer, Refusal, Requests};
use nlwire::typed::*;
use nlwire::uapi::*;
use nlwire::{Errno, MessageBuilder, NlMsgHdr, NlmFlags, SockAddrNl};

use super::{rooms, Chair, House, HouseF, Houses, Room, Rooms, Village, HEADER};
use crate::common::{block_on, bound};

/// A kernel that executes one datagram when it is told to, and returns the answer, which is
/// sent separately.
struct Hand {
    socket: Socket,
    port: u32,
    village: Village,
    client: SockAddrNl,
}

impl Hand {
    fn new() -> Self {
        let (socket, addr) = bound();
        Self {
            socket,
            port: addr.nl_pid(),
            village: Village::default(),
            client: addr,
        }
    }

    /// Executes the next request, which has been sent, and returns the answer.
    fn execute(&mut self) -> Vec<u8> {
        self.answer_by(|village, house| village.set(house))
    }

    /// Refuses the next request.
    fn refuse(&mut self) -> Vec<u8> {
        self.answer_by(|_, _| Err(Refusal::new(Errno::EPERM)))
    }

    fn answer_by(
        &mut self,
        handle: impl Fn(&mut Village, &Attrs<'_, House>) -> Result<(), Refusal<'static>>,
    ) -> Vec<u8> {
        let mut buf = vec![0; 4096];
        let datagram = self.socket.recv(&mut buf).unwrap();
        self.client = datagram.sender();
        let peer = Peer::new(datagram.port()).with_ext_ack(true);
        let mut answer = VecSink::new();
        for request in Requests::new(datagram.as_bytes(), peer) {
            let outcome = request.handle(|message| {
                let (_, house) = Houses::SET.read_request(message)?.unwrap();
                handle(&mut self.village, &house)?;
                Ok(Handled::Ack)
            });
            request.answer(outcome, &mut answer).unwrap();
        }
        answer.into_vec()
    }

    fn send(&self, answer: &[u8]) {
        self.socket.send_to(answer, self.client).unwrap();
    }

    /// Returns whether a request has been sent that was not executed.
    fn is_asked(&self) -> bool {
        self.socket.set_nonblocking(true).unwrap();
        let next = self.socket.peek_len();
        self.socket.set_nonblocking(false).unwrap();
        match next {
            Ok(_) => true,
            Err(Error::WouldBlock) => false,
            Err(error) => panic!("{error}"),
        }
    }
}

/// Returns a message of this type and errno that answers the request after the one that
/// `answer` answers, if `ahead` is 1.
fn strange(answer: &[u8], nlmsg_type: u16, ahead: u32, errno: i32) -> Vec<u8> {
    let answered = nlwire::Message::from_bytes(answer).unwrap();
    let header = NlMsgHdr::new(nlmsg_type)
        .with_seq(answered.nlmsg_seq().wrapping_add(ahead))
        .with_pid(answered.header().nlmsg_pid());
    let mut sink = VecSink::new();
    let mut message = MessageBuilder::new(&mut sink, header).unwrap();
    message.put_payload(&(-errno).to_ne_bytes()).unwrap();
    message.put_payload(&[0; 16]).unwrap();
    message.end().unwrap();
    sink.into_vec()
}

/// What the kernel has of `all` if everything before `end` was executed.
fn before(all: &Rooms, end: SplitPosition) -> Rooms {
    let mut rooms = all[..end.entry].to_vec();
    if let Some(items) = end.item {
        let (name, area, chairs) = &all[end.entry];
        rooms.push((name.clone(), *area, chairs[..items].to_vec()));
    }
    rooms
}

#[derive(Clone, Copy)]
enum Add<'a> {
    Room(&'a [u8], Option<u32>),
    Chair(u32),
    End,
}

fn additions(all: &Rooms) -> Vec<Add<'_>> {
    let mut additions = Vec::new();
    for (name, area, chairs) in all {
        additions.push(Add::Room(name, *area));
        additions.extend(chairs.iter().copied().map(Add::Chair));
    }
    additions.push(Add::End);
    additions
}

/// How a message fails.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Failure {
    Refused,
    /// The answer was lost.
    Overrun,
    /// The answer cannot be read.
    Malformed,
}

macro_rules! tests {
    ($name:ident, $module:path, [$($await:tt)*] $(, $set_timeout:ident)?) => {
        mod $name {
            use $module::{Client, SplitCall};

            use super::*;

            /// A client whose calls do not wait, if they can have a timeout.
            fn client(kernel: &Hand) -> Client {
                let client = Client::open(NETLINK_USERSOCK).unwrap().with_peer(kernel.port);
                $(
                    let mut client = client;
                    client.$set_timeout(Some(Duration::ZERO));
                )?
                client
            }

            fn begin(client: &mut Client) -> SplitCall<'_, House> {
                let mut house = client
                    .call_split(Houses::SET, NlmFlags::EMPTY, &HEADER, |house| {
                        house.put(House::NAME, "villa")?;
                        house.put(House::FLAGS, HouseF::EMPTY_FIRST)
                    })
                    .unwrap();
                house.set_message_len(200);
                house
            }

            async fn add(house: &mut SplitCall<'_, House>, what: Add<'_>) -> Result<(), Error> {
                match what {
                    Add::Room(name, area) => house.entry(|room| {
                        room.put(Room::NAME, name)?;
                        area.map_or(Ok(()), |area| room.put(Room::AREA, area))
                    })$($await)*,
                    Add::Chair(legs) => house.item(|chair| chair.put(Chair::LEGS, legs))$($await)*,
                    Add::End => house.end()$($await)*.map(drop),
                }
            }

            /// Adds until the message after `answered` others has been sent, whose answers are
            /// sent. Returns what could not be added, or `None` if there are no more messages.
            async fn add_until<'a>(
                house: &mut SplitCall<'_, House>,
                kernel: &mut Hand,
                all: &'a Rooms,
                answered: usize,
            ) -> Option<Add<'a>> {
                let mut count = 0;
                for what in additions(all) {
                    loop {
                        match attempt(add(house, what)).await {
                            Ok(()) => break,
                            Err(Error::WouldBlock) if count == answered => return Some(what),
                            Err(Error::WouldBlock) => {
                                let answer = kernel.execute();
                                kernel.send(&answer);
                                count += 1;
                            }
                            Err(error) => panic!("{error}"),
                        }
                    }
                }
                None
            }

            /// A request that is refused without a name.
            async fn request(client: &mut Client, with_name: bool) -> Result<(), Error> {
                let answer = client.call(Houses::SET, NlmFlags::EMPTY, &HEADER, |house| {
                    if with_name {
                        house.put(House::NAME, "villa")?;
                    }
                    house.put(House::COLOR, 77)
                })$($await)*;
                answer.map(drop)
            }

            /// Each of several requests has its own answer, although `late` answers an
            /// earlier one: the kernel sends it before the answer of this number.
            async fn answers_are_right(
                client: &mut Client,
                kernel: &mut Hand,
                late: &[u8],
                place: usize,
            ) {
                for (number, with_name) in [false, true, false, true].into_iter().enumerate() {
                    if number * 2 == place {
                        kernel.send(late);
                    }
                    let asked = attempt(request(client, with_name)).await;
                    assert_eq!(asked, Err(Error::WouldBlock), "{place} {number}");
                    let answer = kernel.execute();
                    if number * 2 + 1 == place {
                        kernel.send(late);
                    }
                    kernel.send(&answer);
                    let answered = client.resume()$($await)*;
                    let errno = answered.err().and_then(|error| error.errno());
                    assert_eq!(errno, (!with_name).then_some(Errno::EINVAL), "{place} {number}");
                }
            }

            #[test]
            fn timeouts_that_are_continued() {
                block_on(async {
                    let (all, mut kernel) = (rooms(12), Hand::new());
                    let mut client = client(&kernel);
                    let mut house = begin(&mut client);
                    let mut timeouts = 0;
                    for what in additions(&all) {
                        while let Err(error) = attempt(add(&mut house, what)).await {
                            assert_eq!(error, Error::WouldBlock);
                            assert_eq!(kernel.village.rooms, before(&all, house.accepted()));
                            // Not even a second message is sent before the answer.
                            let again = attempt(add(&mut house, what)).await;
                            assert_eq!(again, Err(Error::WouldBlock));
                            let answer = kernel.execute();
                            assert!(!kernel.is_asked());
                            // What is meant for the next message comes too early.
                            kernel.send(&strange(&answer, NLMSG_ERROR, 1, 1));
                            kernel.send(&answer);
                            kernel.send(&answer);
                            timeouts += 1;
                        }
                    }
                    assert!(timeouts > 6, "{timeouts}");
                    assert_eq!(house.end()$($await)*, Ok(timeouts));
                    assert_eq!(kernel.village.rooms, all);
                });
            }

            #[test]
            fn timeouts_after_which_it_is_given_up() {
                block_on(async {
                    let all = rooms(12);
                    let mut messages = 0;
                    for place in 0..9 {
                        for answered in 0.. {
                            let mut kernel = Hand::new();
                            let mut client = client(&kernel);
                            let mut house = begin(&mut client);
                            if add_until(&mut house, &mut kernel, &all, answered).await.is_none() {
                                break;
                            }
                            messages += 1;
                            assert_eq!(kernel.village.rooms, before(&all, house.accepted()));
                            drop(house);
                            let late = kernel.execute();
                            let rooms = kernel.village.rooms.clone();
                            answers_are_right(&mut client, &mut kernel, &late, place).await;
                            assert_eq!((kernel.village.color, &kernel.village.rooms), (77, &rooms));
                        }
                    }
                    assert!(messages > 60, "{messages}");
                });
            }

            #[test]
            fn messages_that_fail() {
                block_on(async {
                    let all = rooms(12);
                    for failure in [Failure::Refused, Failure::Overrun, Failure::Malformed] {
                        for answered in 0.. {
                            let mut kernel = Hand::new();
                            let mut client = client(&kernel);
                            let mut house = begin(&mut client);
                            let Some(what) = add_until(&mut house, &mut kernel, &all, answered).await else {
                                assert!(answered > 6, "{answered}");
                                break;
                            };
                            let accepted = house.accepted();
                            assert_eq!(kernel.village.rooms, before(&all, accepted));
                            let (mut answer, late) = match failure {
                                Failure::Refused => (kernel.refuse(), None),
                                Failure::Overrun => {
                                    let lost = kernel.execute();
                                    (strange(&lost, NLMSG_OVERRUN, 0, 0), Some(lost))
                                }
                                Failure::Malformed => (kernel.execute(), None),
                            };
                            if failure == Failure::Malformed {
                                answer.truncate(18);
                                answer[..4].copy_from_slice(&18u32.to_ne_bytes());
                            }
                            kernel.send(&answer);
                            let failed = add(&mut house, what).await;
                            let Err(Error::Split(split)) = &failed else { panic!("{failed:?}") };
                            match (failure, &split.error) {
                                (Failure::Refused, Error::Refused(_))
                                | (Failure::Overrun, Error::Overrun)
                                | (Failure::Malformed, Error::Malformed(_)) => {}
                                (_, error) => panic!("{failure:?} {error:?}"),
                            }
                            assert_eq!((split.message, split.from), (answered, accepted));
                            let executed = match failure {
                                Failure::Refused => accepted,
                                Failure::Overrun | Failure::Malformed => split.to,
                            };
                            assert_eq!(kernel.village.rooms, before(&all, executed));
                            assert!(split.to > split.from);
                            assert_eq!(house.accepted(), accepted);
                            // The rest is not sent, whatever the caller adds.
                            for what in [what, Add::Room(b"other", None), Add::Chair(4), Add::End] {
                                assert_eq!(add(&mut house, what).await, failed);
                            }
                            drop(house);
                            assert!(!kernel.is_asked());
                            let place = if late.is_some() { answered } else { usize::MAX };
                            let late = late.unwrap_or_default();
                            answers_are_right(&mut client, &mut kernel, &late, place).await;
                        }
                    }
                });
            }

            /// An entry, or an item, that fits into no message is refused before the message
            /// before it is sent. The first one can have removed everything.
            #[test]
            fn what_fits_nowhere_is_refused_first() {
                block_on(async {
                    let mut kernel = Hand::new();
                    let mut client = client(&kernel);
                    let mut house = begin(&mut client);
                    let long = [1; 200];
                    let at = |entry, item| SplitPosition { entry, item };
                    macro_rules! fits_nowhere {
                        ($added:expr, $message:expr, $at:expr) => {{
                            let added = $added;
                            let Err(Error::Split(split)) = &added else { panic!("{added:?}") };
                            assert!(matches!(split.error, Error::Build(_)), "{split:?}");
                            assert_eq!((split.message, split.from, split.to), ($message, $at, $at));
                            assert!(!kernel.is_asked());
                        }};
                    }
                    fits_nowhere!(add(&mut house, Add::Room(&long, None)).await, 1, at(0, None));
                    // The head is complete, and its message is sent with the next entry.
                    let what = Add::Room(b"short", Some(1));
                    assert_eq!(attempt(add(&mut house, what)).await, Err(Error::WouldBlock));
                    let answer = kernel.execute();
                    kernel.send(&answer);
                    assert_eq!(add(&mut house, what).await, Ok(()));
                    assert_eq!(add(&mut house, Add::Chair(4)).await, Ok(()));
                    let item = house.item(|chair| {
                        chair.put(Chair::LEGS, 4)?;
                        chair.raw().put(2, &long)
                    })$($await)*;
                    fits_nowhere!(item, 2, at(0, Some(1)));
                    // A limit that the repeated attributes exceed.
                    assert_eq!(attempt(add(&mut house, Add::Chair(5))).await, Err(Error::WouldBlock));
                    let answer = kernel.execute();
                    kernel.send(&answer);
                    assert_eq!(add(&mut house, Add::Chair(5)).await, Ok(()));
                    house.set_message_len(40);
                    fits_nowhere!(add(&mut house, Add::Chair(6)).await, 2, at(0, Some(2)));
                    house.set_message_len(200);
                    for chair in 6..100 {
                        while let Err(error) = attempt(add(&mut house, Add::Chair(chair))).await {
                            assert_eq!(error, Error::WouldBlock);
                            let answer = kernel.execute();
                            kernel.send(&answer);
                        }
                    }
                    assert_eq!(attempt(add(&mut house, Add::End)).await, Err(Error::WouldBlock));
                    let answer = kernel.execute();
                    kernel.send(&answer);
                    assert_eq!(add(&mut house, Add::End).await, Ok(()));
                    let all = [(b"short".to_vec(), Some(1), (4..100).collect())];
                    assert_eq!(kernel.village.rooms, all);
                });
            }
        }
    };
}

/// Lets a call begin, which would have to wait. It does so with a fresh budget of tokio's.
async fn attempt(call: impl std::future::Future<Output = Result<(), Error>>) -> Result<(), Error> {
    ::tokio::task::yield_now().await;
    poll_once(call).await.unwrap_or(Err(Error::WouldBlock))
}

tests!(blocking, nlsock, [], set_timeout);
tests!(tokio, nlsock::tokio, [.await]);
