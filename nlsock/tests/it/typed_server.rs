// SPDX-License-Identifier: MIT OR Apache-2.0
//! A family of its own: a server that checks requests by the policies of the
//! declaration, and clients whose refusals have its names.

use std::thread;

use nlsock::{Error, MonitorEvent, Responder, Server, Service, VecSink, WatchEvent};
use nlwire::server::{Handled, Outcome, Refusal, Request};
use nlwire::typed::*;
use nlwire::uapi::NETLINK_USERSOCK;
use nlwire::{Errno, NlMsgHdr, NlValidate, NlaPolicy, NlmFlags};

use crate::common::{block_on, may_join, LONG};

structs! {
    pub FruitHdr "fruithdr" { shelf: u8, place: u32 }
}
enums! {
    pub enum Color { RED = 1 "FRUIT_COLOR_RED", GREEN = 2 "FRUIT_COLOR_GREEN" }
}
attributes! {
    pub Seed "seed" {
        COUNT = 1 "FRUIT_SEED_COUNT": U32 => NlaPolicy::U32.max(100),
        SIZE = 2 "FRUIT_SEED_SIZE": U16,
    }
    pub Stone "stone" { HARDNESS = 1 "FRUIT_STONE_HARDNESS": U8 }
    pub Fruit "fruit" {
        NAME = 1 "FRUIT_NAME": Str => NlaPolicy::NUL_STRING.max_len(15),
        COLOR = 2 "FRUIT_COLOR": As<U8, Color> => NlaPolicy::U8.range::<1, 2>(),
        SEEDS = 3 "FRUIT_SEEDS": IndexedArray<Nest<Seed>>,
        CORE_KIND = 4 "FRUIT_CORE_KIND": Str,
        CORE = 5 "FRUIT_CORE": Sub<Core>,
    }
}
sub_messages! {
    pub Core "core" by Fruit::CORE_KIND: Str { SEED = "seed": Nest<Seed>, STONE = "stone": Nest<Stone> }
}
family! {
    pub Fruits: Raw(2) "fruits" {
        SET = 16 "FRUIT_SET": FruitHdr, Fruit,
        GET = 17 "FRUIT_GET": FruitHdr, Fruit => 18 Fruit,
        ODD = 19 "FRUIT_ODD": FruitHdr, Fruit => 20 Fruit,
    }
    events { NEW_NTF = 18 "FRUIT_NEW": FruitHdr, Fruit }
    groups { GROUP_CHANGES = 1 "changes" }
}

/// Another family, of the same numbers and another protocol.
mod other {
    use nlwire::typed::*;

    family! {
        pub Other: Raw(0) "other" { GET = 17 "OTHER_GET": NoHeader, NoAttrs => 18 NoAttrs }
        groups { GROUP_ALL = 1 "all" }
    }
}

/// Answers with three fruits, and refuses by the policy.
struct Basket;

const NAMES: [&str; 3] = ["lime", "plum", "fig"];

impl Service for Basket {
    type Cursor = usize;

    fn handle<'r>(
        &mut self,
        request: &Request<'_>,
        responder: &mut Responder<'r, usize>,
    ) -> Outcome<'r> {
        let message = request.message();
        if let Some((header, fruit)) = Fruits::SET.read_request(message)? {
            // Not STRICT: the rule of a sub-message does not expect NLA_F_NESTED.
            Fruit::policy().validate(fruit.raw(), NlValidate::DEPRECATED_STRICT)?;
            if let Some(core) = fruit.get(Fruit::CORE.of(Core::SEED))? {
                Seed::policy().validate(core.raw(), NlValidate::STRICT)?;
                if core.get(Seed::SIZE)?.is_none() {
                    let nest = fruit.raw().filter_map(Result::ok);
                    let nest = nest.filter(|core| core.nla_type() == Fruit::CORE.nla_type());
                    let nest = nest.last().map_or(0, |core| core.offset());
                    return Err(Refusal::missing_in(nest, Seed::SIZE.nla_type()));
                }
            }
            if fruit.get(Fruit::NAME)?.is_none() {
                return Err(Refusal::missing(Fruit::NAME.nla_type()));
            }
            assert_eq!((header.shelf, header.place), (3, 70_000));
            return Ok(Handled::Ack);
        }
        if let Some((header, fruit)) = Fruits::GET.read_request(message)? {
            if request.is_dump() {
                return responder.dump(0);
            }
            let name = fruit.get(Fruit::NAME)?;
            let all = name.is_none();
            for known in NAMES
                .into_iter()
                .filter(|known| all || name.unwrap_or_default() == *known)
            {
                responder.reply(request, Fruits::GET, &header, |fruit| {
                    fruit.put(Fruit::NAME, known)?;
                    fruit.put(Fruit::COLOR, Color::GREEN)
                })?;
            }
            return Ok(Handled::Ack);
        }
        if Fruits::ODD.read_request(message)?.is_some() {
            // A reply of another number than the declaration says.
            responder.message(request.reply(33), |_| Ok(()))?;
            return Ok(Handled::Ack);
        }
        Err(Refusal::new(Errno::EOPNOTSUPP))
    }

    fn dump_item(
        &mut self,
        sink: &mut VecSink,
        cursor: &mut usize,
        header: NlMsgHdr,
    ) -> Result<bool, Refusal<'static>> {
        let Some(name) = NAMES.get(*cursor) else {
            return Ok(false);
        };
        let place = FruitHdr {
            place: *cursor as u32,
            ..FruitHdr::default()
        };
        Fruits::GET.put_reply(sink, header, &place, |fruit| fruit.put(Fruit::NAME, *name))?;
        *cursor += 1;
        Ok(true)
    }
}

/// Starts a server, and returns its port.
fn serve() -> u32 {
    let mut server = Server::open(NETLINK_USERSOCK).unwrap();
    let port = server.port();
    server.set_timeout(Some(LONG));
    thread::spawn(move || while server.serve_with(&mut Basket).is_ok() {});
    port
}

const HEADER: FruitHdr = FruitHdr {
    shelf: 3,
    place: 70_000,
};

macro_rules! tests {
    ($name:ident, $module:path, [$($await:tt)*]) => {
        mod $name {
            use $module::{Client, Monitor, Server, Watcher};

            use super::*;

            fn client() -> Client {
                Client::open(NETLINK_USERSOCK).unwrap().with_peer(serve())
            }

            /// Sends `FRUIT_SET` and returns the text of its refusal.
            macro_rules! refused {
                ($client:ident, $build:expr) => {{
                    let call = $client.call(Fruits::SET, NlmFlags::EMPTY, &HEADER, $build);
                    call$($await)*.unwrap_err().to_string()
                }};
            }

            #[test]
            fn refusals_have_the_names_of_the_declaration() {
                block_on(async {
                    let mut client = client();
                    assert_eq!(
                        refused!(client, |fruit| fruit.put(Fruit::NAME, "a name that is too long")),
                        "FRUIT_SET: EINVAL at FRUIT_NAME: Attribute failed policy validation"
                    );
                    assert_eq!(
                        refused!(client, |fruit| fruit.put(Fruit::COLOR, Color(3))),
                        "FRUIT_SET: ERANGE at FRUIT_COLOR: integer out of range"
                    );
                    assert_eq!(
                        refused!(client, |fruit| fruit.array(Fruit::SEEDS, |seeds| {
                            seeds.nest(1, |seed| seed.put(Seed::COUNT, 2))?;
                            seeds.nest(2, |seed| seed.put(Seed::COUNT, 200))
                        })),
                        "FRUIT_SET: ERANGE at FRUIT_SEEDS > 2 > FRUIT_SEED_COUNT: integer out of range"
                    );
                    // The selector in the request decides which set the names are of.
                    assert_eq!(
                        refused!(client, |fruit| fruit.sub(Fruit::CORE, Core::SEED, |core| {
                            core.put(Seed::COUNT, 200)
                        })),
                        "FRUIT_SET: ERANGE at FRUIT_CORE > FRUIT_SEED_COUNT: integer out of range"
                    );
                    assert_eq!(
                        refused!(client, |fruit| fruit.sub(Fruit::CORE, Core::SEED, |core| {
                            core.put(Seed::COUNT, 20)
                        })),
                        "FRUIT_SET: EINVAL, FRUIT_SEED_SIZE is missing in FRUIT_CORE: Invalid argument"
                    );
                    assert_eq!(
                        refused!(client, |fruit| fruit.put(Fruit::COLOR, Color::RED)),
                        "FRUIT_SET: EINVAL, FRUIT_NAME is missing: Invalid argument"
                    );
                    let call = client.call(Fruits::SET, NlmFlags::EMPTY, &HEADER, |fruit| {
                        fruit.put(Fruit::NAME, "lime")
                    });
                    assert!(call$($await)*.unwrap().one().unwrap().is_none());
                });
            }

            #[test]
            fn a_batch_names_its_refusals() {
                block_on(async {
                    let mut client = client();
                    let mut batch = client.batch();
                    for color in [1, 9, 2] {
                        let build = |fruit: &mut nlsock::MessageWriter<'_, '_, Fruit>| {
                            fruit.put(Fruit::NAME, "lime")?;
                            fruit.put(Fruit::COLOR, Color(color))
                        };
                        batch.call(Fruits::SET, NlmFlags::EMPTY, &HEADER, build).unwrap();
                    }
                    batch.add(16, |_| Ok(())).unwrap(); // untyped, without names
                    let outcome = batch.send()$($await)*.unwrap();
                    let texts: Vec<_> = outcome.failures().iter().map(ToString::to_string).collect();
                    assert_eq!(texts.len(), 2, "{texts:?}");
                    assert_eq!(
                        texts[0],
                        "batch[1]: FRUIT_SET: ERANGE at FRUIT_COLOR: integer out of range"
                    );
                    assert!(texts[1].starts_with("batch[3]: type 16: EINVAL"), "{texts:?}");
                });
            }

            #[test]
            fn replies_are_read_by_the_declaration() {
                block_on(async {
                    let mut client = client();
                    let answer = client.call(Fruits::GET, NlmFlags::EMPTY, &HEADER, |fruit| {
                        fruit.put(Fruit::NAME, "plum")
                    });
                    let answer = answer$($await)*.unwrap();
                    let (header, fruit) = answer.one().unwrap().unwrap();
                    assert_eq!(header, HEADER);
                    assert_eq!(
                        format!("{fruit:?}"),
                        r#"{FRUIT_NAME: "plum", FRUIT_COLOR: FRUIT_COLOR_GREEN}"#
                    );

                    let none = client.call(Fruits::GET, NlmFlags::EMPTY, &HEADER, |fruit| {
                        fruit.put(Fruit::NAME, "pear")
                    });
                    assert!(none$($await)*.unwrap().one().unwrap().is_none());

                    let all = client.call(Fruits::GET, NlmFlags::EMPTY, &HEADER, |_| Ok(()));
                    let all = all$($await)*.unwrap();
                    assert_eq!(all.messages().filter(Result::is_ok).count(), 3);
                    let several = Error::SeveralReplies { request: "FRUIT_GET", count: 3 };
                    assert_eq!(all.one().unwrap_err(), several);

                    let mut fruits = client.list(Fruits::GET, &HEADER, |_| Ok(())).unwrap();
                    let mut names = Vec::new();
                    while let Some((header, fruit)) = fruits.next()$($await)*.unwrap() {
                        assert_eq!(header.place as usize, names.len());
                        names.push(fruit.get(Fruit::NAME).unwrap().unwrap().to_string());
                    }
                    assert_eq!(names, NAMES);
                });
            }

            #[test]
            fn a_reply_of_another_number() {
                block_on(async {
                    let mut client = client();
                    let odd = client.call(Fruits::ODD, NlmFlags::EMPTY, &HEADER, |_| Ok(()));
                    let odd = odd$($await)*.unwrap();
                    let unexpected = Error::UnexpectedReply { request: "FRUIT_ODD", number: Some(33) };
                    assert_eq!(odd.one().unwrap_err(), unexpected);
                    assert_eq!(odd.reply().message().unwrap().nlmsg_type(), 33);
                });
            }

            /// A reply without the family header is an error and not zeros.
            #[test]
            fn a_short_reply_is_malformed() {
                block_on(async {
                    let mut client = client();
                    let short = client.call(Fruits::GET, NlmFlags::EMPTY, &HEADER, |_| Ok(()));
                    drop(short$($await)*);
                    // NoHeader writes a request of 16 bytes: the server refuses it.
                    const SHORT: Op<Fruits, NoHeader, NoAttrs, NoAttrs> = Op::new("FRUIT_GET", 17, 18);
                    let call = client.call(SHORT, NlmFlags::EMPTY, &NoHeader, |_| Ok(()));
                    let error = call$($await)*.unwrap_err();
                    assert_eq!(error.errno(), Some(Errno::EINVAL), "{error}");
                });
            }

            #[test]
            fn notifications_of_a_declared_group() {
                if !may_join("typed notifications") {
                    return;
                }
                block_on(async {
                    let mut server = Server::open(NETLINK_USERSOCK).unwrap();
                    let mut monitor = Monitor::open(NETLINK_USERSOCK).unwrap().with_peer(server.port());
                    monitor.join(Fruits::GROUP_CHANGES).unwrap();
                    let wrong = Error::WrongProtocol { name: "all", family: 0, socket: 2 };
                    assert_eq!(monitor.join(other::Other::GROUP_ALL).unwrap_err(), wrong);
                    server
                        .notify(Fruits::GROUP_CHANGES, Fruits::NEW_NTF, &HEADER, |fruit| {
                            fruit.put(Fruit::NAME, "fig")
                        })
                        .unwrap();
                    let MonitorEvent::Notification(event) = monitor.next()$($await)*.unwrap() else {
                        panic!("lost");
                    };
                    let (header, fruit) = Fruits::NEW_NTF.read(&event.message).unwrap().unwrap();
                    assert_eq!(header, HEADER);
                    assert_eq!(fruit.get(Fruit::NAME).unwrap().unwrap(), "fig");
                    monitor.leave(Fruits::GROUP_CHANGES).unwrap();
                    assert_eq!(monitor.socket().memberships().unwrap(), [0; 0]);
                });
            }

            #[test]
            fn a_watcher_of_typed_dumps() {
                block_on(async {
                    let port = serve();
                    let monitor = Monitor::open(NETLINK_USERSOCK).unwrap().with_peer(port);
                    let client = Client::open(NETLINK_USERSOCK).unwrap().with_peer(port);
                    let mut watcher = Watcher::new(monitor, client);
                    watcher.add_list(Fruits::GET, &HEADER, |_| Ok(())).unwrap();
                    let mut names = Vec::new();
                    loop {
                        match watcher.next()$($await)*.unwrap() {
                            WatchEvent::Init => names.clear(),
                            WatchEvent::InitApply(message) => {
                                let (_, fruit) = Fruits::NEW_NTF.read(&message).unwrap().unwrap();
                                names.push(fruit.get(Fruit::NAME).unwrap().unwrap().to_string());
                            }
                            WatchEvent::InitDone { .. } => break,
                            event => panic!("{event:?}"),
                        }
                    }
                    assert_eq!(names, NAMES);

                    let (monitor, client) = watcher.into_parts();
                    let mut watcher = Watcher::new(monitor, client);
                    watcher.add_list(other::Other::GET, &NoHeader, |_| Ok(())).unwrap();
                    assert_eq!(watcher.next()$($await)*.unwrap(), WatchEvent::Init);
                    let wrong = Error::WrongProtocol { name: "OTHER_GET", family: 0, socket: 2 };
                    assert_eq!(watcher.next()$($await)*.unwrap_err(), wrong);
                });
            }
        }
    };
}

tests!(blocking, nlsock, []);
tests!(tokio, nlsock::tokio, [.await]);
