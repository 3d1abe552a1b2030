// SPDX-License-Identifier: MIT OR Apache-2.0
//! Requests and answers that take several messages: a family of its own, whose kernel is
//! fake, and every length of messages.

use nlsock::fake::{FakeKernel, Fault, KernelThread, Replies, Service};
use nlsock::{Error, SplitPosition};
use nlwire::server::{Handled, Outcome, Refusal, Request};
use nlwire::typed::*;
use nlwire::uapi::NETLINK_USERSOCK;
use nlwire::{BuildError, Errno, NlmFlags};

use crate::common::block_on;

mod broken;
mod kernel;

structs! { pub HouseHdr "househdr" { street: u32 } }
enums! {
    pub flags HouseF { EMPTY_FIRST = 1 "HOUSE_F_EMPTY_FIRST" }
    pub flags RoomF { CLEAR = 1 "ROOM_F_CLEAR", KNOWN = 2 "ROOM_F_KNOWN" }
}
attributes! {
    pub House "house" {
        NAME = 1 "HOUSE_NAME": Str,
        FLAGS = 2 "HOUSE_FLAGS": As<U32, HouseF>,
        COLOR = 3 "HOUSE_COLOR": U32,
        ROOMS = 4 "HOUSE_ROOMS": IndexedArray<Nest<Room>>,
    }
    pub Room "room" {
        NAME = 1 "ROOM_NAME": Bytes,
        FLAGS = 2 "ROOM_FLAGS": As<U32, RoomF>,
        AREA = 3 "ROOM_AREA": U32,
        CHAIRS = 4 "ROOM_CHAIRS": IndexedArray<Nest<Chair>>,
    }
    pub Chair "chair" { LEGS = 1 "CHAIR_LEGS": U32 }
}
splits! {
    House: ROOMS of Room, split { repeat NAME }
    Room: CHAIRS of Chair { key NAME, repeat FLAGS & [RoomF::KNOWN] }
}
family! {
    pub Houses: Raw(2) "houses" {
        SET = 16 "HOUSE_SET": HouseHdr, House,
        GET = 17 "HOUSE_GET": HouseHdr, House => 18 House,
    }
}

const HEADER: HouseHdr = HouseHdr { street: 7 };

/// The rooms of a house: name, area, and the legs of the chairs.
type Rooms = Vec<(Vec<u8>, Option<u32>, Vec<u32>)>;

/// A kernel with one house.
#[derive(Clone, Debug, Default)]
struct Village {
    color: u32,
    rooms: Rooms,
    /// The number of requests, and the length of the longest one.
    requests: usize,
    longest: usize,
}

impl Village {
    fn set(&mut self, house: &Attrs<'_, House>) -> Result<(), Refusal<'static>> {
        let (name, flags, color) = house.get((House::NAME, House::FLAGS, House::COLOR))?;
        name.ok_or(Refusal::missing(House::NAME.nla_type()))?;
        if flags.is_some_and(|flags| flags.contains(HouseF::EMPTY_FIRST)) {
            self.rooms.clear();
        }
        self.color = color.unwrap_or(self.color);
        let Some(rooms) = house.get(House::ROOMS)? else {
            return Ok(());
        };
        for room in rooms {
            let (_, room) = room?;
            let (name, flags, area) = room.get((Room::NAME, Room::FLAGS, Room::AREA))?;
            let name = name.ok_or(Refusal::missing(Room::NAME.nla_type()))?;
            if name == b"bad" {
                let offset = room.attribute(Room::NAME)?.map_or(0, |name| name.offset());
                return Err(Refusal::new(Errno::EINVAL)
                    .at(offset)
                    .with_msg("no such room"));
            }
            if !self.rooms.iter().any(|(known, ..)| known == name) {
                self.rooms.push((name.to_vec(), None, Vec::new()));
            }
            let mut found = self.rooms.iter_mut().rev();
            let found = found.find(|(known, ..)| known == name).unwrap();
            found.1 = found.1.or(area);
            if flags.is_some_and(|flags| flags.contains(RoomF::CLEAR)) {
                found.2.clear();
            }
            if let Some(chairs) = room.get(Room::CHAIRS)? {
                for chair in chairs {
                    found.2.extend(chair?.1.get(Chair::LEGS)?);
                }
            }
        }
        Ok(())
    }

    /// Writes the dump with the same writer. The cursor is a room and a chair.
    fn dump(&self, request: &Request<'_>, replies: &mut Replies) -> Outcome<'static> {
        replies.dump(
            request,
            (0, 0),
            |sink, cursor: &mut (usize, usize), header| {
                let ((mut room, mut chair), begins) = (*cursor, *cursor == (0, 0));
                if room > self.rooms.len() {
                    return Ok(false);
                }
                let header = header.with_type(Houses::GET.reply());
                let mut house =
                    SplitWriter::<House, _>::new(sink, header, &7u32.to_ne_bytes(), |house| {
                        if begins {
                            house.put(House::NAME, "villa")?;
                            house.put(House::COLOR, self.color)?;
                        }
                        Ok(())
                    })?;
                'full: while let Some((name, area, chairs)) = self.rooms.get(room) {
                    let added = house.entry(|room| {
                        room.put(Room::NAME, &name[..])?;
                        match area {
                            Some(area) if chair == 0 => room.put(Room::AREA, *area),
                            _ => Ok(()),
                        }
                    })?;
                    if added == Added::Full {
                        break;
                    }
                    while let Some(legs) = chairs.get(chair) {
                        if house.item(|chair| chair.put(Chair::LEGS, *legs))? == Added::Full {
                            break 'full;
                        }
                        chair += 1;
                    }
                    (room, chair) = (room + 1, 0);
                }
                if (room, chair) == *cursor && room < self.rooms.len() && !begins {
                    return Err(Refusal::new(Errno::EMSGSIZE));
                }
                house.end()?;
                // The end comes after the message of the last room.
                *cursor = (room + usize::from(room == self.rooms.len()), chair);
                Ok(true)
            },
        )
    }
}

impl Service for Village {
    fn handle(&mut self, request: &Request<'_>, replies: &mut Replies) -> Outcome<'static> {
        let message = request.message();
        if let Some((header, house)) = Houses::SET.read_request(message)? {
            assert_eq!(header.street, 7);
            self.requests += 1;
            self.longest = self.longest.max(message.as_bytes().len());
            self.set(&house)?;
            return Ok(Handled::Ack);
        }
        self.dump(request, replies)
    }
}

fn rooms(count: usize) -> Rooms {
    let room = |index: usize| {
        let name = format!("room {index}").into_bytes();
        let chairs = (0..index * 7 % 23).map(|chair| (index * 100 + chair) as u32);
        (
            name,
            (index % 3 != 0).then_some(index as u32),
            chairs.collect(),
        )
    };
    (0..count).map(room).collect()
}

fn kernel(room: usize) -> FakeKernel<Village> {
    let stale = Village {
        rooms: vec![(b"room 1".to_vec(), Some(1), vec![9, 9])],
        ..Village::default()
    };
    FakeKernel::new(stale).with_room(room)
}

fn stop(kernel: KernelThread<Village>) -> Village {
    kernel.stop().unwrap()
}

/// Reads the color and the rooms of an object.
macro_rules! read {
    ($house:expr) => {{
        let house = $house;
        let mut rooms = Rooms::new();
        for room in house.entries() {
            let room = room.unwrap();
            let (name, area) = room.get((Room::NAME, Room::AREA)).unwrap();
            let legs = room
                .items()
                .map(|chair| chair.unwrap().get(Chair::LEGS).unwrap().unwrap());
            rooms.push((name.unwrap().to_vec(), area, legs.collect()));
        }
        assert_eq!(house.header().unwrap().street, 7);
        assert_eq!(house.get(House::NAME).unwrap().unwrap(), "villa");
        (house.get(House::COLOR).unwrap().unwrap(), rooms)
    }};
}

macro_rules! tests {
    ($name:ident, $module:path, [$($await:tt)*]) => {
        mod $name {
            use $module::{Client, SplitCall};

            use super::*;

            fn client(kernel: &KernelThread<Village>) -> Client {
                Client::open(NETLINK_USERSOCK).unwrap().with_peer(kernel.port())
            }

            fn begin(client: &mut Client, len: usize) -> SplitCall<'_, House> {
                let none = NlmFlags::EMPTY;
                let mut house = client
                    .call_split(Houses::SET, none, &HEADER, |house| {
                        house.put(House::NAME, "villa")?;
                        house.put(House::FLAGS, HouseF::EMPTY_FIRST)?;
                        house.put(House::COLOR, 5)
                    })
                    .unwrap();
                house.set_message_len(len);
                house
            }

            macro_rules! add {
                ($house:ident, $room:expr) => {
                    async {
                        let (name, area, chairs) = $room;
                        $house.entry(|room| {
                            room.put(Room::NAME, &name[..])?;
                            room.put(Room::FLAGS, RoomF::CLEAR)?;
                            match area {
                                Some(area) => room.put(Room::AREA, *area),
                                None => Ok(()),
                            }
                        })$($await)*?;
                        for legs in chairs {
                            $house.item(|chair| chair.put(Chair::LEGS, *legs))$($await)*?;
                        }
                        Ok::<(), Error>(())
                    }
                };
            }

            #[test]
            fn what_is_set_is_read_back() {
                block_on(async {
                    let all = rooms(60);
                    for len in (96..500).step_by(20).chain([16 * 1024, 100_000]) {
                        let kernel = kernel(len + 16).spawn().unwrap();
                        let mut client = client(&kernel);
                        let mut house = begin(&mut client, len);
                        for room in &all {
                            add!(house, room).await.unwrap();
                        }
                        let messages = house.end()$($await)*.unwrap();

                        let mut list = client.list(Houses::GET, &HEADER, |_| Ok(())).unwrap();
                        let mut merge = Merge::<House>::new();
                        let mut merged = Rooms::new();
                        while let Some((_, house)) = list.next()$($await)*.unwrap() {
                            for fragment in merge.message(&house) {
                                let fragment = fragment.unwrap();
                                let (name, area) = fragment.entry.get((Room::NAME, Room::AREA)).unwrap();
                                let legs = fragment.items().map(|chair| chair.unwrap().get(Chair::LEGS).unwrap().unwrap());
                                if fragment.continues {
                                    merged.last_mut().unwrap().2.extend(legs);
                                } else {
                                    merged.push((name.unwrap().to_vec(), area, legs.collect()));
                                }
                            }
                        }
                        assert_eq!(merged, all);

                        let list = client.list(Houses::GET, &HEADER, |_| Ok(())).unwrap();
                        let answer = list.read_all(1)$($await)*.unwrap();
                        let house = (5, all.clone());
                        assert_eq!(read!(answer.object().unwrap()), house);
                        assert_eq!(answer.objects().unwrap().count(), 1);
                        let owned = answer.to_owned_object().unwrap();
                        assert!(client.batch().send()$($await)*.is_ok());
                        assert_eq!(read!(owned.object()), house);

                        let village = stop(kernel);
                        assert_eq!((village.color, &village.rooms), (5, &all));
                        assert_eq!(village.requests, messages);
                        assert!(village.longest <= len);
                        assert_eq!(messages == 1, len > 500, "{messages} of {len}");
                    }
                });
            }

            #[test]
            fn a_refusal_in_the_middle() {
                block_on(async {
                    let mut all = rooms(30);
                    all[20].0 = b"bad".to_vec();
                    let kernel = kernel(4096).spawn().unwrap();
                    let mut client = client(&kernel);
                    let mut house = begin(&mut client, 300);
                    let mut failed = None;
                    for (index, room) in all.iter().enumerate() {
                        if let Err(error) = add!(house, room).await {
                            failed = Some((index, error));
                            break;
                        }
                    }
                    let (index, error) = failed.unwrap();
                    assert_eq!(error.errno(), Some(Errno::EINVAL));
                    let text = error.to_string();
                    let Error::Split(split) = error else { panic!("{error:?}") };
                    let bad = SplitPosition { entry: 20, item: None };
                    assert!(split.from <= bad && bad < split.to, "{split:?}");
                    assert!(split.from.entry > 10, "{split:?}");
                    assert!(split.to.entry <= index);
                    let at = format!("message {}, from {} to before {}: HOUSE_SET: EINVAL at HOUSE_ROOMS", split.message, split.from, split.to);
                    assert!(text.starts_with(&at), "{text}");
                    assert!(text.ends_with("> ROOM_NAME: no such room"), "{text}");
                    // Nothing after it was sent, and all before it is there.
                    drop(house);
                    let village = stop(kernel);
                    assert_eq!(village.requests, split.message + 1);
                    let last = split.from.entry;
                    assert_eq!(village.rooms[..last], all[..last]);
                    assert_eq!(village.rooms.len(), 20);
                });
            }

            #[test]
            fn an_entry_that_fits_nowhere() {
                block_on(async {
                    let kernel = kernel(4096).spawn().unwrap();
                    let mut client = client(&kernel);
                    let mut house = begin(&mut client, 200);
                    let all = rooms(5);
                    for room in &all {
                        add!(house, room).await.unwrap();
                    }
                    let long = house.entry(|room| room.put(Room::NAME, &[1; 200]))$($await)*;
                    let Err(Error::Split(split)) = long else { panic!("{long:?}") };
                    assert!(matches!(split.error, Error::Build(BuildError::NoSpace { .. })));
                    assert_eq!(split.from, SplitPosition { entry: 5, item: None });
                    assert_eq!(split.from, split.to);
                    // The item does not belong to the entry before.
                    let item = house.item(|chair| chair.put(Chair::LEGS, 1))$($await)*;
                    let Err(Error::Split(split)) = item else { panic!("{item:?}") };
                    assert_eq!(split.error, Error::Build(BuildError::NoEntry));
                    let invalid = house.entry(|_| Err(BuildError::NoEntry))$($await)*;
                    assert!(matches!(invalid, Err(Error::Split(_))), "{invalid:?}");
                    house.end()$($await)*.unwrap();
                    assert_eq!(house.end()$($await)*.ok(), Some(stop(kernel).requests));
                });
            }

            #[test]
            fn an_interrupted_dump_is_read_again() {
                block_on(async {
                    let mut village = Village { color: 5, rooms: rooms(20), ..Village::default() };
                    village.rooms[3].2 = (0..500).collect();
                    let kernel = FakeKernel::new(village.clone()).with_room(400);
                    let kernel = kernel.with_fault(2, Fault::Interrupt).spawn().unwrap();
                    let mut client = client(&kernel);
                    for (attempts, interrupted) in [(1, true), (2, false)] {
                        let list = client.list(Houses::GET, &HEADER, |_| Ok(())).unwrap();
                        let answer = list.read_all(attempts)$($await)*.unwrap();
                        assert_eq!(answer.reply().is_interrupted(), interrupted);
                        assert_eq!(read!(answer.object().unwrap()), (5, village.rooms.clone()));
                    }
                });
            }
        }
    };
}

tests!(blocking, nlsock, []);
tests!(tokio, nlsock::tokio, [.await]);
