// SPDX-License-Identifier: MIT OR Apache-2.0
//! Dump requests of every type, with every combination of flags and of many
//! lengths, to the running kernel. Each has an end.
//!
//! As root, the tests run in a network namespace of their own. Otherwise they
//! send only requests that read.

use std::collections::BTreeMap;

use nix::sched::{unshare, CloneFlags};
use nlsock::{tokio as asynchronous, Client, Error, Monitor, WatchEvent, Watcher};
use nlwire::uapi::*;
use nlwire::NlmFlags;

use crate::common::{block_on, skipped, watched, LONG};

/// The requests to one protocol of the kernel.
struct Protocol {
    number: i32,
    /// Every message type that is sent in an own network namespace.
    types: Vec<u16>,
    /// The message types that only read.
    reading: &'static [u16],
    /// The lengths of the payload in bytes.
    lengths: &'static [usize],
    /// The first bytes of the payload: the address family, or the command and
    /// the protocol.
    starts: &'static [[u8; 2]],
}

const fn netfilter(subsystem: u16, message: u16) -> u16 {
    subsystem << 8 | message
}

fn protocols() -> Vec<Protocol> {
    let subsystems = 0..13;
    let netfilter = subsystems.flat_map(|subsystem| (0..34).map(move |n| netfilter(subsystem, n)));
    vec![
        Protocol {
            number: NETLINK_ROUTE,
            types: (RTM_NEWLINK..128).collect(),
            // RTM_GETLINK, RTM_GETADDR, RTM_GETROUTE and the others.
            reading: &[
                18, 22, 26, 30, 34, 38, 42, 46, 50, 58, 62, 66, 70, 74, 78, 82, 86, 90, 94, 98,
                102, 106, 110, 114, 118, 122,
            ],
            lengths: &[0, 1, 2, 4, 8, 12, 16, 20, 24],
            starts: &[[0, 0], [AF_INET, 0]],
        },
        Protocol {
            number: NETLINK_NETFILTER,
            types: netfilter.collect(),
            // Connections and their statistics; tables, chains, rules and sets.
            reading: &[
                0x101, 0x104, 0x105, 0x106, 0x107, 0x201, 0x203, 0xa01, 0xa04, 0xa07, 0xa0a, 0xa0d,
                0xa10, 0xa13,
            ],
            lengths: &[0, 1, 3, 4, 8, 20],
            starts: &[[AF_INET, 0]],
        },
        Protocol {
            number: NETLINK_XFRM,
            types: (0x10..0x30).collect(),
            // GETSA, GETPOLICY, GETAE, GETSADINFO and GETSPDINFO.
            reading: &[0x12, 0x15, 0x1f, 0x23, 0x25],
            lengths: &[0, 1, 4, 8, 24, 40, 64, 68, 100, 168, 224, 256],
            starts: &[[0, 0]],
        },
        Protocol {
            number: NETLINK_SOCK_DIAG,
            types: (0x10..0x18).collect(),
            reading: &[SOCK_DIAG_BY_FAMILY],
            lengths: &[0, 1, 2, 4, 8, 24, 56, 60, 64],
            starts: &[[AF_INET, IPPROTO_TCP], [1, 0]],
        },
        Protocol {
            number: NETLINK_GENERIC,
            types: vec![GENL_ID_CTRL, GENL_ID_CTRL + 40],
            reading: &[GENL_ID_CTRL],
            lengths: &[0, 1, 3, 4, 5, 8],
            starts: &[[0, 0], [CTRL_CMD_GETFAMILY, 1], [CTRL_CMD_GETPOLICY, 1]],
        },
    ]
}

/// A dump request.
#[derive(Clone, Debug)]
struct Request {
    protocol: i32,
    nlmsg_type: u16,
    nlmsg_flags: NlmFlags,
    payload: Vec<u8>,
}

/// Returns the requests. `all` is for an own network namespace.
fn requests(protocol: &Protocol, all: bool) -> Vec<Request> {
    let types = if all {
        &protocol.types
    } else {
        protocol.reading
    };
    let mut requests = Vec::new();
    for &nlmsg_type in types {
        for start in protocol.starts {
            for &len in protocol.lengths {
                let mut payload = vec![0; len];
                for (to, from) in payload.iter_mut().zip(start) {
                    *to = *from;
                }
                for bits in 0..16 {
                    requests.push(Request {
                        protocol: protocol.number,
                        nlmsg_type,
                        nlmsg_flags: NlmFlags::from_bits(bits << 8),
                        payload: payload.clone(),
                    });
                }
            }
        }
    }
    requests
}

/// Runs `test` in a network namespace of its own, and otherwise with `false`.
fn in_namespace_if_possible(test: impl FnOnce(bool) + Send + 'static) {
    watched(move || {
        // The thread ends with the test.
        test(unshare(CloneFlags::CLONE_NEWNET).is_ok());
    });
}

/// The number of answers of each kind.
#[derive(Debug, Default)]
struct Ends(BTreeMap<&'static str, usize>);

impl Ends {
    fn note(&mut self, request: &Request, is_dump: bool, result: Result<(), Error>) {
        let end = match result {
            Ok(()) => "end",
            Err(Error::NotDumped { .. }) => "not dumped",
            Err(Error::Refused(_)) => "refused",
            // The beginning of a transaction, alone.
            Err(Error::InvalidTransaction { .. })
                if request.protocol == NETLINK_NETFILTER
                    && request.nlmsg_type == NFNL_MSG_BATCH_BEGIN =>
            {
                "not sent"
            }
            Err(error) => panic!("protocol {}, {request:x?}: {error}", request.protocol),
        };
        let is_known = is_dump || end != "not dumped" || !request.nlmsg_flags.is_empty();
        assert!(is_known, "{request:x?}");
        *self.0.entry(end).or_default() += 1;
    }

    fn count(&self, end: &str) -> usize {
        self.0.get(end).copied().unwrap_or_default()
    }
}

fn open(protocol: i32) -> Option<Client> {
    match Client::open(protocol) {
        Ok(mut client) => {
            client.set_timeout(Some(LONG));
            Some(client)
        }
        Err(error) => {
            skipped(&format!("dumps of protocol {protocol}"), error);
            None
        }
    }
}

fn read(client: &mut Client, request: &Request) -> Result<(), Error> {
    let Request {
        nlmsg_type,
        nlmsg_flags,
        ref payload,
        ..
    } = *request;
    let mut dump = client.dump_with(nlmsg_type, nlmsg_flags, |m| m.put_payload(payload))?;
    while dump.next()?.is_some() {}
    Ok(())
}

fn ask(client: &mut Client, request: &Request) -> Result<(), Error> {
    let Request {
        nlmsg_type,
        nlmsg_flags,
        ref payload,
        ..
    } = *request;
    let reply = client.request_with(nlmsg_type, nlmsg_flags, |m| m.put_payload(payload));
    reply.map(drop)
}

#[test]
fn every_dump_ends() {
    in_namespace_if_possible(|all| {
        for protocol in protocols() {
            let Some(mut client) = open(protocol.number) else {
                continue;
            };
            let mut ends = Ends::default();
            for request in requests(&protocol, all) {
                let flags = request.nlmsg_flags;
                // A dump has two of the bits anyway.
                if !flags.intersects(NLM_F_DUMP) {
                    let result = read(&mut client, &request);
                    ends.note(&request, true, result);
                }
                let result = ask(&mut client, &request);
                ends.note(&request, false, result);
            }
            assert_eq!(client.counters().unrelated, 0, "{}", protocol.number);
            if protocol.number == NETLINK_ROUTE {
                let counts = ["end", "not dumped", "refused"].map(|end| ends.count(end));
                assert!(counts.iter().all(|count| *count > 0), "{ends:?}");
            }
        }
    });
}

/// As many on tokio, of the types that read.
#[test]
fn every_dump_ends_on_tokio() {
    in_namespace_if_possible(|_| {
        block_on(async {
            for protocol in protocols() {
                let Ok(mut client) = asynchronous::Client::open(protocol.number) else {
                    continue; // `every_dump_ends` reports it
                };
                let mut ends = Ends::default();
                for request in requests(&protocol, false) {
                    let Request {
                        nlmsg_type,
                        nlmsg_flags,
                        ref payload,
                        ..
                    } = request;
                    if !nlmsg_flags.is_empty() {
                        continue;
                    }
                    let read = async {
                        let build = |m: &mut nlsock::RequestBuilder<'_>| m.put_payload(payload);
                        let mut dump = client.dump_with(nlmsg_type, nlmsg_flags, build)?;
                        while dump.next().await?.is_some() {}
                        Ok(())
                    };
                    let result = tokio::time::timeout(LONG, read).await;
                    ends.note(&request, true, result.unwrap_or(Err(Error::WouldBlock)));
                }
            }
        });
    });
}

/// A watcher comes to an end of each dump, or returns an error.
#[test]
fn every_dump_of_a_watcher_ends() {
    in_namespace_if_possible(|_| {
        let mut ends = Ends::default();
        for request in requests(&protocols()[0], false) {
            if !request.nlmsg_flags.is_empty() {
                continue;
            }
            let monitor = Monitor::open(NETLINK_ROUTE).unwrap();
            let mut watcher = Watcher::new(monitor, Client::open(NETLINK_ROUTE).unwrap());
            watcher.set_timeout(Some(LONG));
            let build = |m: &mut nlsock::RequestBuilder<'_>| m.put_payload(&request.payload);
            watcher.add_dump(request.nlmsg_type, build).unwrap();
            assert!(matches!(watcher.next(), Ok(WatchEvent::Init)));
            let result = loop {
                match watcher.next() {
                    Ok(WatchEvent::InitDone { .. }) => break Ok(()),
                    Ok(WatchEvent::InitApply(_)) => {}
                    Ok(other) => panic!("{request:x?}: {other:?}"),
                    Err(error) => break Err(error),
                }
            };
            ends.note(&request, true, result);
        }
        let counts = ["end", "not dumped", "refused"].map(|end| ends.count(end));
        assert!(counts.iter().all(|count| *count > 0), "{ends:?}");
    });
}
