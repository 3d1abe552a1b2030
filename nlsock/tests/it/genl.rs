// SPDX-License-Identifier: MIT OR Apache-2.0
//! `Genl` against the running kernel, and against a controller that registers
//! its family anew.

use std::sync::atomic::{AtomicU16, Ordering};
use std::sync::Arc;
use std::time::Duration;

use nlfamilies::nlctrl::Nlctrl;
use nlsock::genl::Family;
use nlsock::{Client, Counters, Error, Genl, Monitor, Server};
use nlwire::server::{Handled, Refusal};
use nlwire::uapi::*;
use nlwire::{Errno, GenlMsgHdr, MessageBuilder};

use crate::common::{block_on, service, skipped};

/// The length of `GenlMsgHdr`.
const GENL_HDRLEN: usize = size_of::<GenlMsgHdr>();

fn genl() -> Genl {
    let mut genl = Genl::open().unwrap();
    genl.set_timeout(Some(Duration::from_secs(10)));
    genl
}

#[test]
fn the_controller_knows_itself() {
    let mut genl = genl();
    let family = genl.family("nlctrl").unwrap().clone();
    assert_eq!(family.id, GENL_ID_CTRL);
    assert_eq!(family.name, "nlctrl");
    assert_eq!(family.header_len, 0);
    let group = genl.group("nlctrl", "notify").unwrap();
    assert_eq!(family.group("notify"), Some(group));
    assert!(family
        .commands
        .iter()
        .any(|command| command.id == u32::from(CTRL_CMD_GETFAMILY)));
    // The group can be joined.
    Monitor::open(NETLINK_GENERIC).unwrap().join(group).unwrap();

    // It is among all families.
    let mut dump = genl.dump("nlctrl", CTRL_CMD_GETFAMILY, |_| Ok(())).unwrap();
    let mut families = Vec::new();
    while let Some(message) = dump.next().unwrap() {
        families.push(Family::parse(&message).unwrap());
    }
    let found = families.iter().filter(|found| found.name == "nlctrl");
    assert_eq!(found.collect::<Vec<_>>(), [&family]);
}

/// The kernel writes no sequence number into the dumps of thermal zones.
#[test]
fn a_dump_without_a_sequence_number() {
    const TZ_GET_ID: u8 = 1; // THERMAL_GENL_CMD_TZ_GET_ID, with THERMAL_GENL_ATTR_TZ
    let count = |mut genl: Genl| {
        let mut dump = match genl.dump("thermal", TZ_GET_ID, |_| Ok(())) {
            Ok(dump) => dump,
            Err(error @ Error::NoSuchFamily { .. }) => {
                skipped("a dump without a sequence number", error);
                return;
            }
            Err(error) => panic!("{error}"),
        };
        let message = dump.next().unwrap().unwrap();
        assert_eq!((message.nlmsg_seq(), message.nlmsg_pid()), (0, 0));
        let mut attributes = message.attributes(GENL_HDRLEN).unwrap();
        assert_eq!(attributes.next().unwrap().unwrap().nla_type(), 1);
        assert_eq!(dump.next(), Ok(None));
        let client = genl.client();
        assert_eq!(client.counters(), Counters::default());
        client.set_timeout(Some(Duration::ZERO));
        assert_eq!(client.next_notification(), Err(Error::WouldBlock));
    };
    count(genl());
    count(Genl::from_client(
        Client::open(NETLINK_GENERIC).unwrap().with_notifications(),
    ));
}

#[test]
fn what_is_not_there_is_said_by_name() {
    let mut genl = genl();
    for name in ["nosuch", "longer_than_any_name", ""] {
        match genl.family(name) {
            Err(Error::NoSuchFamily { family }) => assert_eq!(&*family, name),
            other => panic!("{other:?}"),
        }
    }
    let error = genl.group("nlctrl", "nosuch").unwrap_err();
    assert_eq!(
        error.to_string(),
        "generic netlink's family nlctrl has no group nosuch"
    );
    let error = genl.request("nosuch", 1, |_| Ok(())).unwrap_err();
    assert!(matches!(error, Error::NoSuchFamily { .. }), "{error}");
}

#[test]
fn refusals_name_the_command_and_the_attribute() {
    let mut genl = genl();
    genl.client().set_families(&[Nlctrl::info()]);
    let error = genl
        .request("nlctrl", CTRL_CMD_GETFAMILY, |m| {
            m.put_u16(CTRL_ATTR_FAMILY_ID, 0xfff0)
        })
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "CTRL_CMD_GETFAMILY: ENOENT: No such file or directory"
    );
    let error = genl
        .request("nlctrl", CTRL_CMD_GETFAMILY, |m| {
            m.put_u8(CTRL_ATTR_FAMILY_ID, 1)
        })
        .unwrap_err();
    let text = error.to_string();
    assert!(
        text.starts_with("CTRL_CMD_GETFAMILY: ERANGE at CTRL_ATTR_FAMILY_ID: "),
        "{text}"
    );
    let Error::Refused(rejection) = error else {
        panic!("{error}");
    };
    // What it should have been.
    let policy = rejection.policy().unwrap();
    assert_eq!(policy.kind, NL_ATTR_TYPE_U16);
}

#[test]
fn policies_can_be_read() {
    let mut genl = genl();
    let policies = genl.policies("nlctrl").unwrap();
    let cmd = CTRL_CMD_GETFAMILY.into();
    for attributes in [
        policies.of_request(cmd).collect::<Vec<_>>(),
        policies.of_dump(cmd).collect(),
    ] {
        let found: Vec<_> = attributes
            .iter()
            .map(|attribute| (attribute.nla_type, attribute.kind))
            .collect();
        let request = policies.of_request(cmd).count();
        if found.is_empty() && request > 0 {
            // Linux 6.1 has a policy of GETFAMILY's requests alone.
            skipped("the policy of a dump", "this kernel reports none");
            continue;
        }
        for expected in [
            (CTRL_ATTR_FAMILY_ID, NL_ATTR_TYPE_U16),
            (CTRL_ATTR_FAMILY_NAME, NL_ATTR_TYPE_NUL_STRING),
        ] {
            assert!(found.contains(&expected), "{expected:?} in {policies:?}");
        }
    }
    for attribute in &policies.attributes {
        assert!(!attribute.to_string().contains("type "), "{attribute}");
    }
    match genl.policies("nosuch") {
        Err(Error::NoSuchFamily { .. }) => {}
        other => panic!("{other:?}"),
    }
}

/// A controller, and a family whose id is `id`. Command 1 is answered, a dump of
/// it has two items, anything else is ENOENT of its own, to be asked for once.
fn controller(id: &Arc<AtomicU16>) -> u32 {
    let id = Arc::clone(id);
    let mut server = Server::open(NETLINK_USERSOCK).unwrap();
    let port = server.port();
    let mut refused = false;
    let mut service = service(
        move |request, replies| {
            let id = id.load(Ordering::SeqCst);
            let message = request.message();
            let genl: GenlMsgHdr = message.family_header()?;
            let gone = Refusal::new(Errno::ENOENT); // ENOENT
            match (message.nlmsg_type(), genl.cmd()) {
                (GENL_ID_CTRL, CTRL_CMD_GETFAMILY) if id != 0 => {
                    replies.message(request.reply(GENL_ID_CTRL), |m| {
                        m.put_header(&GenlMsgHdr::new(CTRL_CMD_NEWFAMILY, 2))?;
                        m.put_str(CTRL_ATTR_FAMILY_NAME, "changing")?;
                        m.put_u16(CTRL_ATTR_FAMILY_ID, id)?;
                        m.put_u32(CTRL_ATTR_HDRSIZE, 8)?;
                        m.put_u32(CTRL_ATTR_VERSION, 3)
                    })?;
                    Ok(Handled::Ack)
                }
                (own, 1) if own == id && request.is_dump() => replies.dump((id, 2)),
                (own, 1) if own == id => {
                    assert_eq!(genl.version(), 3);
                    replies.message(request.reply(id), |m| m.put_header(&genl))?;
                    Ok(Handled::Ack)
                }
                // The first attribute is to blame.
                (own, 3) if own == id => Err(Refusal::new(Errno::EINVAL).at(message.offset() + 28)),
                (own, _) if own == id && refused => Err(gone.with_msg("asked for twice")),
                (own, _) if own == id => {
                    refused = true;
                    Err(gone.with_msg("no such thing"))
                }
                _ => Err(gone),
            }
        },
        |sink, (id, left), header| {
            if *left == 0 {
                return Ok(false);
            }
            *left -= 1;
            MessageBuilder::new(sink, header.with_type(*id))?.end()?;
            Ok(true)
        },
    );
    // Ends with the test's process.
    std::thread::spawn(move || loop {
        let served = server.serve_with(&mut service);
        if !matches!(served, Ok(()) | Err(Error::Interrupted)) {
            break;
        }
    });
    port
}

fn path(result: Result<(), Error>) -> Option<Vec<u16>> {
    match result {
        Err(Error::Refused(rejection)) => rejection.path().map(|path| path.types().to_vec()),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_family_that_is_registered_anew_is_found_again() {
    let id = Arc::new(AtomicU16::new(0x20));
    let client = Client::open(NETLINK_USERSOCK).unwrap();
    let mut genl = Genl::from_client(client.with_peer(controller(&id)));
    genl.set_timeout(Some(Duration::from_secs(10)));

    for (round, new) in [0x20, 0x21, 0x21, 0x33].into_iter().enumerate() {
        id.store(new, Ordering::SeqCst);
        if round % 2 == 0 {
            let reply = genl.request("changing", 1, |_| Ok(())).unwrap();
            let reply = reply.message().unwrap();
            assert_eq!(reply.nlmsg_type(), new);
        }
        let mut dump = genl.dump("changing", 1, |_| Ok(())).unwrap();
        let mut items = 0;
        while let Some(item) = dump.next().unwrap() {
            assert_eq!(item.nlmsg_type(), new);
            items += 1;
        }
        assert_eq!(items, 2);
        assert_eq!(genl.family("changing").unwrap().id, new);
    }

    // An ENOENT of the family's own is what it is.
    let error = genl.request("changing", 2, |_| Ok(())).unwrap_err();
    assert_eq!(
        error.to_string(),
        "changing command 2: ENOENT: no such thing"
    );

    // Where an attribute is to blame, the family's own header is in front of it,
    // before and after its number has changed.
    for new in [0x33, 0x34] {
        id.store(new, Ordering::SeqCst);
        let error = genl.request("changing", 3, |message| {
            message.put_header(&[0u8; 8])?;
            message.put_u32(7, 1)
        });
        assert_eq!(path(error.map(drop)), Some(vec![7]));
        let error = genl.dump("changing", 3, |message| {
            message.put_header(&[0u8; 8])?;
            message.put_u32(7, 1)
        });
        assert_eq!(path(error.map(drop)), Some(vec![7]));
    }
    // By number, what the client was told counts: nothing.
    let by_number = |client: &mut Client| {
        let reply = client.request(0x34, |message| {
            message.put_header(&GenlMsgHdr::new(3, 3))?;
            message.put_header(&[0u8; 8])?;
            message.put_u32(7, 1)
        });
        path(reply.map(drop))
    };
    assert_eq!(by_number(genl.client()), None);
    let client = Client::open(NETLINK_USERSOCK).unwrap().with_header_len(12);
    let mut other = Genl::from_client(client.with_peer(controller(&id)));
    assert_eq!(other.family("changing").unwrap().header_len, 8);
    assert_eq!(by_number(other.client()), Some(vec![7]));

    // Gone for good.
    id.store(0, Ordering::SeqCst);
    let error = genl.request("changing", 1, |_| Ok(())).unwrap_err();
    assert!(matches!(error, Error::NoSuchFamily { .. }), "{error}");
    let error = genl.dump("changing", 1, |_| Ok(())).unwrap_err();
    assert!(matches!(error, Error::NoSuchFamily { .. }), "{error}");
    // And back again.
    id.store(0x40, Ordering::SeqCst);
    assert_eq!(genl.family("changing").unwrap().id, 0x40);
}

/// The time is over between the look-up and the request.
#[test]
fn a_request_is_resumed_after_its_look_up() {
    let mut genl = Genl::open().unwrap();
    genl.set_timeout(Some(Duration::from_nanos(1)));
    let request = genl.request("nlctrl", CTRL_CMD_GETFAMILY, |message| {
        message.put_str(CTRL_ATTR_FAMILY_NAME, "nlctrl")
    });
    assert!(matches!(request, Err(Error::WouldBlock)), "{request:?}");
    genl.set_timeout(None);
    let reply = genl.resume().unwrap().unwrap();
    assert_eq!(reply.messages().len(), 1);
}

/// Serves one request as the family `id` or as its controller, and returns the
/// request's type.
fn serve_one(server: &mut Server, id: u16) -> Result<u16, Error> {
    let mut asked = 0;
    let served = server.serve(|request, replies| {
        asked = request.message().nlmsg_type();
        if asked == GENL_ID_CTRL {
            replies.message(request.reply(GENL_ID_CTRL), |m| {
                m.put_header(&GenlMsgHdr::new(CTRL_CMD_NEWFAMILY, 2))?;
                m.put_str(CTRL_ATTR_FAMILY_NAME, "changing")?;
                m.put_u16(CTRL_ATTR_FAMILY_ID, id)
            })?;
        } else if asked != id {
            return Err(Refusal::new(Errno::ENOENT));
        } else {
            let payload = request.message().payload();
            replies.message(request.reply(id), |m| m.put_payload(payload))?;
        }
        Ok(Handled::Ack)
    });
    served.map(|()| asked)
}

fn is_waiting<T>(result: Result<T, Error>) {
    assert!(
        matches!(result, Err(Error::WouldBlock)),
        "{:?}",
        result.map(drop)
    );
}

/// A request goes on wherever it was: at the controller, at the family, at the
/// controller again because the family has another id.
#[test]
fn a_request_is_resumed() {
    let mut server = Server::open(NETLINK_USERSOCK).unwrap();
    server.set_timeout(Some(Duration::ZERO));
    let client = Client::open(NETLINK_USERSOCK).unwrap();
    let mut genl = Genl::from_client(client.with_peer(server.port()));
    genl.set_timeout(Some(Duration::ZERO));
    let mut serve = |id| serve_one(&mut server, id);
    assert!(genl.resume().unwrap().is_none());
    for (id, steps) in [
        (0x20, &[GENL_ID_CTRL, 0x20][..]),
        (0x20, &[0x20]),
        (0x21, &[0x20, GENL_ID_CTRL, 0x21]),
    ] {
        is_waiting(
            genl.request("changing", 1, |m| m.put_payload(b"abcde"))
                .map(drop),
        );
        for (number, step) in steps.iter().enumerate() {
            is_waiting(genl.resume().map(drop));
            assert_eq!(serve(id).unwrap(), *step, "{id:#x}");
            if number + 1 < steps.len() {
                is_waiting(genl.resume().map(drop));
            }
        }
        let reply = genl.resume().unwrap().unwrap();
        let message = reply.message().unwrap();
        assert_eq!(message.nlmsg_type(), id);
        // What was written is what was sent, without padding.
        assert_eq!(&message.payload()[GENL_HDRLEN..], b"abcde");
        assert!(genl.resume().unwrap().is_none());
        assert!(serve(id).is_err(), "nothing else was asked");
    }

    // A family or a dump is no request to go on with, nor is what was asked by id.
    genl.forget();
    is_waiting(genl.family("changing").map(drop));
    assert!(genl.resume().unwrap().is_none());
    is_waiting(genl.dump("changing", 1, |_| Ok(())).map(drop));
    assert!(genl.resume().unwrap().is_none());
    is_waiting(genl.request("changing", 1, |_| Ok(())).map(drop));
    is_waiting(genl.client().request(0x21, |_| Ok(())).map(drop));
    assert!(genl.resume().unwrap().is_none());
    is_waiting(genl.client().resume().map(drop));
}

/// A family that is forgotten while a request to it waits is looked up again,
/// if its id is outdated.
#[test]
fn a_family_is_forgotten_during_a_request() {
    let mut server = Server::open(NETLINK_USERSOCK).unwrap();
    server.set_timeout(Some(Duration::ZERO));
    let client = Client::open(NETLINK_USERSOCK).unwrap();
    let mut genl = Genl::from_client(client.with_peer(server.port()));
    genl.set_timeout(Some(Duration::ZERO));
    for (id, steps, forgets) in [
        (0x20, &[GENL_ID_CTRL, 0x20][..], false),
        (0x21, &[0x20, GENL_ID_CTRL, 0x21], true),
        (0x22, &[0x21, GENL_ID_CTRL, 0x22], true),
    ] {
        is_waiting(genl.request("changing", 1, |_| Ok(())).map(drop));
        if forgets {
            genl.forget();
        }
        for step in steps {
            is_waiting(genl.resume().map(drop));
            assert_eq!(serve_one(&mut server, id).unwrap(), *step, "{id:#x}");
        }
        let reply = genl.resume().unwrap().unwrap();
        assert_eq!(reply.message().unwrap().nlmsg_type(), id);
    }
}

/// As above, asynchronously.
#[test]
fn a_family_is_found_again_on_tokio() {
    use nlsock::tokio::{Client, Genl};
    let test = async {
        let id = Arc::new(AtomicU16::new(0x20));
        let client = Client::open(NETLINK_USERSOCK).unwrap();
        let mut genl = Genl::from_client(client.with_peer(controller(&id)));
        for (round, new) in [0x20, 0x21, 0x21, 0x33].into_iter().enumerate() {
            id.store(new, Ordering::SeqCst);
            if round % 2 == 0 {
                let reply = genl.request("changing", 1, |_| Ok(())).await.unwrap();
                let reply = reply.message().unwrap();
                assert_eq!(reply.nlmsg_type(), new);
            }
            let mut dump = genl.dump("changing", 1, |_| Ok(())).await.unwrap();
            let mut items = 0;
            while let Some(item) = dump.next().await.unwrap() {
                assert_eq!(item.nlmsg_type(), new);
                items += 1;
            }
            assert_eq!(items, 2);
            assert_eq!(genl.family("changing").await.unwrap().id, new);
        }
        let error = genl.request("changing", 2, |_| Ok(())).await;
        assert_eq!(
            error.unwrap_err().to_string(),
            "changing command 2: ENOENT: no such thing"
        );
        id.store(0, Ordering::SeqCst);
        for _ in 0..2 {
            let error = genl.request("changing", 1, |_| Ok(())).await;
            assert!(matches!(error, Err(Error::NoSuchFamily { .. })));
        }
        id.store(0x40, Ordering::SeqCst);
        assert_eq!(genl.family("changing").await.unwrap().id, 0x40);

        // The kernel's own.
        let mut genl = Genl::open().unwrap();
        let group = genl.group("nlctrl", "notify").await.unwrap();
        assert_ne!(group, 0);
        let error = genl.group("nlctrl", "nosuch").await.unwrap_err();
        assert!(matches!(error, Error::NoSuchFamilyGroup { .. }));
        let error = genl.family("longer_than_any_name").await.unwrap_err();
        assert!(matches!(error, Error::NoSuchFamily { .. }));
        let policies = genl.policies("nlctrl").await.unwrap();
        assert!(!policies.attributes.is_empty());
    };
    let limit = Duration::from_secs(10);
    let done = block_on(async { tokio::time::timeout(limit, test).await });
    done.unwrap();
}
