//! A server with a family of its own, whose policies check requests, and a client of it
//! in the same program.
use std::collections::BTreeMap;

use nlsock::{Client, Error, Responder, Server, Service, VecSink};
use nlwire::server::{Handled, Outcome, Refusal, Request};
use nlwire::typed::*;
use nlwire::uapi::*;
use nlwire::{Errno, NlMsgHdr, NlValidate, NlaPolicy, NlmFlags};

enums! {
    pub enum Color { RED = 1 "FRUIT_COLOR_RED", GREEN = 2 "FRUIT_COLOR_GREEN" }
}
attributes! {
    pub Fruit "fruit" {
        NAME = 1 "FRUIT_NAME": Str => NlaPolicy::NUL_STRING.max_len(15),
        COLOR = 2 "FRUIT_COLOR": As<U8, Color> => NlaPolicy::U8.range::<1, 2>(),
        WEIGHT = 3 "FRUIT_WEIGHT": U32,
    }
}
family! {
    pub Fruits: Raw(2) "fruits" { // NETLINK_USERSOCK
        SET = 16 "FRUIT_SET": NoHeader, Fruit,
        GET = 17 "FRUIT_GET": NoHeader, Fruit => 17 Fruit,
    }
}

/// The fruits by name.
#[derive(Default)]
struct Store(BTreeMap<String, (Color, u32)>);

impl Service for Store {
    type Cursor = usize;

    fn handle<'r>(
        &mut self,
        request: &Request<'_>,
        responder: &mut Responder<'r, usize>,
    ) -> Outcome<'r> {
        if let Some((_, fruit)) = Fruits::SET.read_request(request.message())? {
            Fruit::policy().validate(fruit.raw(), NlValidate::STRICT)?;
            let (name, color, weight) = fruit.get((Fruit::NAME, Fruit::COLOR, Fruit::WEIGHT))?;
            let name = name.ok_or(Refusal::missing(Fruit::NAME.nla_type()))?;
            let entry = (color.unwrap_or(Color::GREEN), weight.unwrap_or(100));
            self.0.insert(name.to_string(), entry);
            Ok(Handled::Ack)
        } else if Fruits::GET.read_request(request.message())?.is_some() && request.is_dump() {
            responder.dump(0)
        } else {
            Err(Refusal::new(Errno::EOPNOTSUPP))
        }
    }

    fn dump_item(
        &mut self,
        sink: &mut VecSink,
        cursor: &mut usize,
        header: NlMsgHdr,
    ) -> Result<bool, Refusal<'static>> {
        let Some((name, (color, weight))) = self.0.iter().nth(*cursor) else {
            return Ok(false);
        };
        Fruits::GET.put_reply(sink, header, &NoHeader, |fruit| {
            fruit.put(Fruit::NAME, &**name)?;
            fruit.put(Fruit::COLOR, *color)?;
            fruit.put(Fruit::WEIGHT, *weight)
        })?;
        *cursor = cursor.saturating_add(1);
        Ok(true)
    }
}

fn main() -> Result<(), Error> {
    let mut server = Server::open(NETLINK_USERSOCK)?;
    let port = server.port();
    std::thread::spawn(move || {
        let mut store = Store::default();
        while server.serve_with(&mut store).is_ok() {}
    });
    let mut client = Client::open(NETLINK_USERSOCK)?.with_peer(port);
    client.call(Fruits::SET, NlmFlags::EMPTY, &NoHeader, |fruit| {
        fruit.put(Fruit::NAME, "lime")?;
        fruit.put(Fruit::COLOR, Color::GREEN)
    })?;
    let refused = client.call(Fruits::SET, NlmFlags::EMPTY, &NoHeader, |fruit| {
        fruit.put(Fruit::NAME, "plum")?;
        fruit.put(Fruit::COLOR, Color(7))
    });
    if let Err(error) = refused {
        println!("{error}"); // FRUIT_SET: ERANGE at FRUIT_COLOR: integer out of range
    }
    let mut fruits = client.list(Fruits::GET, &NoHeader, |_| Ok(()))?;
    while let Some((_, fruit)) = fruits.next()? {
        println!("{fruit:?}");
    }
    Ok(())
}
