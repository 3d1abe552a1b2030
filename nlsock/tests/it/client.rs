// SPDX-License-Identifier: MIT OR Apache-2.0
//! `Client` against the running kernel: requests, dumps, batches, refusals, and
//! what is left over from what was given up.

use std::os::fd::AsRawFd;
use std::sync::mpsc;
use std::time::{Duration, Instant};

use nlfamilies::rt_link::RtLink;
use nlsock::{Batch, Client, Error, Genl, Monitor, RequestError, Socket, Watcher};
use nlwire::nfnl::NfGenMsg;
use nlwire::rtnl::{IfAddrMsg, IfInfoMsg};
use nlwire::uapi::*;
use nlwire::{Errno, MessageKind, Messages, NlmFlags, SockAddrNl, Text};

use crate::common::{bound_alone, build, closed, in_namespace, patient, skipped, Numbers, SHORT};

fn client() -> Client {
    let mut client = Client::open(NETLINK_ROUTE).unwrap();
    // Fails a test instead of blocking it.
    client.set_timeout(Some(Duration::from_secs(10)));
    client
}

fn refused<T: std::fmt::Debug>(result: Result<T, Error>) -> RequestError {
    match result {
        Err(Error::Refused(rejection)) => *rejection,
        other => panic!("{other:?}"),
    }
}

/// The index of an interface.
fn index_of(client: &mut Client, name: &str) -> Result<i32, Error> {
    let reply = client.request(RTM_GETLINK, |message| {
        message.put_header(&IfInfoMsg::default())?;
        message.put_str(IFLA_IFNAME, name)
    })?;
    let link = reply.message().unwrap();
    assert_eq!(reply.messages().count(), 1);
    Ok(link.parse::<IfInfoMsg>()?.0.ifi_index.get())
}

fn dump_links(client: &mut Client) -> Vec<i32> {
    let mut dump = client
        .dump(RTM_GETLINK, |m| m.put_header(&IfInfoMsg::default()))
        .unwrap();
    let mut links = Vec::new();
    while let Some(link) = dump.next().unwrap() {
        assert_eq!(link.kind(), MessageKind::Family(RTM_NEWLINK));
        links.push(link.parse::<IfInfoMsg>().unwrap().0.ifi_index.get());
    }
    assert!(dump.next().unwrap().is_none(), "the end stays the end");
    links
}

pub(crate) const NFT_NEWTABLE: u16 = 10 << 8; // NFNL_SUBSYS_NFTABLES
const NFT_GETTABLE: u16 = NFT_NEWTABLE | 1;
const NFTA_TABLE_NAME: u16 = 1;
const NFPROTO_IPV4: u8 = 2;

pub(crate) fn inet() -> NfGenMsg {
    NfGenMsg {
        nfgen_family: NFPROTO_IPV4,
        ..NfGenMsg::default()
    }
}

/// The `res_id` of a transaction is the subsystem.
pub(crate) fn nftables() -> NfGenMsg {
    NfGenMsg {
        res_id: 10.into(),
        ..NfGenMsg::default()
    }
}

fn add_table(batch: &mut nlsock::Batch<'_>, number: u32) {
    let flags = NLM_F_CREATE | NLM_F_EXCL;
    let table = batch.add_with(NFT_NEWTABLE, flags, |message| {
        message.put_header(&inet())?;
        message.put_str(NFTA_TABLE_NAME, &format!("table{number}"))
    });
    table.unwrap();
}

/// Adds a transaction that makes so many tables.
fn add_tables(batch: &mut nlsock::Batch<'_>, count: u32) {
    let begin = batch.add(NFNL_MSG_BATCH_BEGIN, |m| m.put_header(&nftables()));
    begin.unwrap();
    for number in 0..count {
        add_table(batch, number);
    }
    let end = batch.add(NFNL_MSG_BATCH_END, |m| m.put_header(&nftables()));
    end.unwrap();
}

/// A client of nfnetlink, where the kernel has nf_tables; says so if not.
pub(crate) fn nf_tables(test: &str) -> Option<Client> {
    let mut client = match Client::open(NETLINK_NETFILTER) {
        Ok(client) => client,
        Err(error) => {
            skipped(test, error);
            return None;
        }
    };
    client.set_timeout(Some(Duration::from_secs(5)));
    let dump = client.dump(NFT_GETTABLE, |m| m.put_header(&inet()));
    if let Err(error) = dump.unwrap().read_all(1) {
        skipped(test, format_args!("needs nf_tables ({error})"));
        return None;
    }
    Some(client)
}

fn tables(client: &mut Client) -> usize {
    let dump = client.dump(NFT_GETTABLE, |m| m.put_header(&inet()));
    dump.unwrap().read_all(1).unwrap().messages().count()
}

#[test]
fn a_request_gets_its_one_answer() {
    let mut client = client();
    assert_eq!(index_of(&mut client, "lo").unwrap(), 1);
    assert_eq!(client.counters().unrelated, 0);
}

#[test]
fn a_request_by_index() {
    let mut client = client();
    let header = IfInfoMsg {
        ifi_index: 1.into(),
        ..IfInfoMsg::default()
    };
    let reply = client
        .request(RTM_GETLINK, |m| m.put_header(&header))
        .unwrap();
    let link = reply.message().unwrap();
    let name = link
        .attributes(size_of::<IfInfoMsg>())
        .unwrap()
        .map(Result::unwrap)
        .find(|attribute| attribute.nla_type() == IFLA_IFNAME)
        .unwrap();
    assert_eq!(name.get_str(), Ok("lo"));
}

#[test]
fn a_dump_is_read_to_its_end() {
    let mut client = client();
    let links = dump_links(&mut client);
    assert!(links.contains(&1));
    // And again: nothing is left of the first.
    assert_eq!(dump_links(&mut client), links);
    assert_eq!(client.counters().unrelated, 0);
}

#[test]
fn a_dump_is_kept() {
    let mut client = client();
    let links = dump_links(&mut client);
    let dump = client
        .dump(RTM_GETLINK, |m| m.put_header(&IfInfoMsg::default()))
        .unwrap();
    let reply = dump.read_all(5).unwrap();
    assert!(!reply.is_interrupted());
    let kept: Vec<_> = reply
        .messages()
        .map(|link| link.parse::<IfInfoMsg>().unwrap().0.ifi_index.get())
        .collect();
    assert_eq!(kept, links);
}

/// What a dump is, rtnetlink says by the type and one bit; the same bits are
/// `NLM_F_REPLACE` and `NLM_F_EXCL` in a request to make something.
#[test]
fn a_request_for_a_dump_by_any_of_its_bits() {
    in_namespace("the bits of a dump", || {
        let mut client = client();
        let links = dump_links(&mut client).len();
        let all = NLM_F_DUMP | NLM_F_ATOMIC;
        for flags in [NLM_F_ROOT, NLM_F_MATCH, NLM_F_DUMP, all] {
            let reply =
                client.request_with(RTM_GETLINK, flags, |m| m.put_header(&IfInfoMsg::default()));
            assert_eq!(reply.unwrap().messages().count(), links, "{flags:#x}");
        }
        let lo = IfInfoMsg {
            ifi_index: 1.into(),
            ..IfInfoMsg::default()
        };
        for flags in [NLM_F_REPLACE, NLM_F_EXCL, NLM_F_REPLACE | NLM_F_EXCL] {
            for create in [NlmFlags::EMPTY, NLM_F_CREATE, NLM_F_APPEND] {
                let flags = flags | create;
                // Refused or not, it comes to an end.
                let result = client.request_with(RTM_NEWLINK, flags, |m| m.put_header(&lo));
                assert!(!matches!(result, Err(Error::WouldBlock)), "{flags:#x}");
            }
        }
    });
}

/// The handlers of nfnetlink dump for a single bit.
#[test]
fn a_dump_of_nfnetlink_by_any_of_its_bits() {
    in_namespace("dumps of nfnetlink", || {
        let Some(mut client) = nf_tables("dumps of nfnetlink") else {
            return;
        };
        let mut batch = client.batch();
        add_tables(&mut batch, 2);
        batch.send().unwrap().check().unwrap();
        for flags in [NLM_F_ROOT, NLM_F_MATCH, NLM_F_DUMP] {
            let get = client.request_with(NFT_GETTABLE, flags, |m| m.put_header(&inet()));
            assert_eq!(get.unwrap().messages().count(), 2, "{flags:#x}");
        }
        // A message that is no dump has no other end than its ACK.
        let get = client.request(NFT_GETTABLE, |m| {
            m.put_header(&inet())?;
            m.put_str(NFTA_TABLE_NAME, "table0")
        });
        assert_eq!(get.unwrap().messages().count(), 1);
    });
}

#[test]
fn a_refusal_names_errno_and_text() {
    let mut client = client();
    let rejection = refused(index_of(&mut client, "nosuch0"));
    assert_eq!(rejection.errno(), Errno::ENODEV);
    assert_eq!(rejection.request(), "RTM_GETLINK");
    assert_eq!(rejection.nlmsg_type(), RTM_GETLINK);
    assert_eq!(rejection.to_string(), "RTM_GETLINK: ENODEV: No such device");
    let source = std::error::Error::source(&rejection).unwrap();
    assert_eq!(source.to_string(), "ENODEV");
    // The client is as good as new.
    assert_eq!(index_of(&mut client, "lo").unwrap(), 1);
}

#[test]
fn a_refusal_names_the_attribute() {
    in_namespace("the path of a refused attribute", || {
        let mut client = client();
        client.set_families(&[RtLink::info()]);
        let flags = NLM_F_CREATE | NLM_F_EXCL;
        let rejection = refused(client.request_with(RTM_NEWLINK, flags, |message| {
            message.put_header(&IfInfoMsg::default())?;
            message.put_u32(IFLA_GROUP, 1)?;
            message.put_u16(IFLA_MTU, 1500) // has 4 bytes
        }));
        assert_eq!(rejection.errno(), Errno::ERANGE);
        assert_eq!(rejection.offset(), Some(40));
        assert_eq!(rejection.path().unwrap().types(), [IFLA_MTU]);
        let text = rejection.to_string();
        assert!(
            text.starts_with("RTM_NEWLINK: ERANGE at IFLA_MTU: "),
            "{text}"
        );

        // A text without an attribute to blame.
        let rejection = refused(client.request_with(RTM_NEWLINK, flags, |message| {
            message.put_header(&IfInfoMsg::default())?;
            let mut linkinfo = message.nest(IFLA_LINKINFO)?;
            linkinfo.put_str(IFLA_INFO_KIND, "nosuchkind")?;
            linkinfo.end()
        }));
        assert_eq!(rejection.errno(), Errno::EOPNOTSUPP);
        assert_eq!(
            rejection.to_string(),
            "RTM_NEWLINK: EOPNOTSUPP: Unknown device type"
        );
    });
}

#[test]
fn a_request_that_cannot_be_built_is_not_sent() {
    let mut client = client();
    let result = client.request(RTM_GETLINK, |message| message.put_str(IFLA_IFNAME, "a\0b"));
    assert!(matches!(result, Err(Error::Build(_))), "{result:?}");
    assert!(client.resume().unwrap().is_none());
    assert_eq!(index_of(&mut client, "lo").unwrap(), 1);
    assert_eq!(client.counters().unrelated, 0);
}

/// Adds 10.0.0.1, or one of those behind it, to `lo`.
fn add_address(batch: &mut Batch<'_>, number: u32) {
    let header = IfAddrMsg {
        ifa_family: AF_INET,
        ifa_prefixlen: 32,
        ifa_index: 1.into(),
        ..IfAddrMsg::default()
    };
    let address = (0x0a00_0001 + number).to_be_bytes();
    batch
        .add_with(RTM_NEWADDR, NLM_F_CREATE | NLM_F_EXCL, |message| {
            message.put_header(&header)?;
            message.put(IFA_LOCAL, &address)?;
            message.put(IFA_ADDRESS, &address)
        })
        .unwrap();
}

/// A dump that takes many datagrams.
fn with_addresses(client: &mut Client, count: u32) {
    let mut batch = client.batch();
    for number in 0..count {
        add_address(&mut batch, number);
    }
    batch.send().unwrap().check().unwrap();
}

fn dump_addresses(client: &mut Client) -> Result<usize, Error> {
    let mut dump = client.dump(RTM_GETADDR, |m| m.put_header(&IfAddrMsg::default()))?;
    let mut count = 0;
    while dump.next()?.is_some() {
        count += 1;
    }
    Ok(count)
}

#[test]
fn a_dump_that_was_given_up_disturbs_nothing() {
    in_namespace("dumps that are given up", || {
        let mut client = client();
        with_addresses(&mut client, 2000);
        assert_eq!(dump_addresses(&mut client).unwrap(), 2000);
        for taken in [0, 1, 50, 300, 1999, 2000] {
            let mut dump = client
                .dump(RTM_GETADDR, |m| m.put_header(&IfAddrMsg::default()))
                .unwrap();
            for _ in 0..taken {
                assert!(dump.next().unwrap().is_some());
            }
            // A request comes through between the parts,
            if taken % 2 == 0 {
                assert_eq!(index_of(&mut client, "lo").unwrap(), 1);
            }
            // and the next dump is not refused for the old one's sake.
            assert_eq!(dump_addresses(&mut client).unwrap(), 2000);
        }
        // The same while it is being waited for: restart.
        let mut dump = client
            .dump(RTM_GETADDR, |m| m.put_header(&IfAddrMsg::default()))
            .unwrap();
        for _ in 0..10 {
            assert!(dump.next().unwrap().is_some());
        }
        dump.restart();
        let mut count = 0;
        while dump.next().unwrap().is_some() {
            count += 1;
        }
        assert_eq!(count, 2000);
    });
}

/// More requests than the receive buffer has room for ACKs.
#[test]
fn a_batch_is_done_and_its_failures_are_named() {
    in_namespace("batches", || {
        let mut client = client();
        with_addresses(&mut client, 3000);
        assert_eq!(client.counters().overruns, 0);

        let mut batch = client.batch();
        for number in [5000, 7, 5001, 9] {
            add_address(&mut batch, number);
        }
        let outcome = batch.send().unwrap();
        let failures: Vec<_> = outcome
            .failures()
            .iter()
            .map(|failure| (failure.batch_index().unwrap(), failure.errno()))
            .collect();
        assert_eq!(failures, [(1, Errno::EEXIST), (3, Errno::EEXIST)]);
        let first = refused(outcome.check());
        assert_eq!(first.batch_index(), Some(1));
        assert!(
            first
                .to_string()
                .starts_with("batch[1]: RTM_NEWADDR: EEXIST"),
            "{first}"
        );
        assert_eq!(dump_addresses(&mut client).unwrap(), 3002);
    });
}

/// A transaction is in one datagram, is done or not as a whole, and comes to an
/// end whatever becomes of it.
#[test]
fn a_transaction_of_nfnetlink_is_sent_whole() {
    in_namespace("transactions of nfnetlink", || {
        let Some(mut client) = nf_tables("transactions of nfnetlink") else {
            return;
        };
        // As many as go into several datagrams otherwise: the receive buffer has
        // room for the answers of 26.
        let mut batch = client.batch();
        add_tables(&mut batch, 60);
        batch.send().unwrap().check().unwrap();
        assert_eq!(tables(&mut client), 60);

        // One is refused, and with it the others. Then the end is not answered.
        let mut batch = client.batch();
        add_tables(&mut batch, 61);
        let outcome = batch.send().unwrap();
        assert_eq!(outcome.failures().len(), 60);
        let indices = outcome
            .failures()
            .iter()
            .map(|failure| failure.batch_index());
        assert!(indices.eq((1..=60).map(Some)));
        assert_eq!(tables(&mut client), 60);

        // Two of them, and what is none, are told apart.
        let mut batch = client.batch();
        for number in 60..62 {
            batch
                .add(NFNL_MSG_BATCH_BEGIN, |m| m.put_header(&nftables()))
                .unwrap();
            add_table(&mut batch, number);
            batch
                .add(NFNL_MSG_BATCH_END, |m| m.put_header(&nftables()))
                .unwrap();
            let get = batch.add(NFT_GETTABLE, |m| {
                m.put_header(&inet())?;
                m.put_str(NFTA_TABLE_NAME, &format!("table{number}"))
            });
            get.unwrap();
        }
        let outcome = batch.send().unwrap();
        assert_eq!(outcome.failures().len(), 0, "{outcome:?}");
        assert_eq!(outcome.replies().count(), 2);
        assert_eq!(tables(&mut client), 62);

        // An empty one, and one for a subsystem that there is not.
        let mut batch = client.batch();
        add_tables(&mut batch, 0);
        batch.send().unwrap().check().unwrap();
        let mut batch = client.batch();
        batch
            .add(NFNL_MSG_BATCH_BEGIN, |m| m.put_header(&inet()))
            .unwrap();
        add_table(&mut batch, 63);
        batch
            .add(NFNL_MSG_BATCH_END, |m| m.put_header(&inet()))
            .unwrap();
        let outcome = batch.send().unwrap();
        let failures: Vec<_> = outcome
            .failures()
            .iter()
            .map(RequestError::batch_index)
            .collect();
        assert_eq!(failures, [Some(0)]);
        assert_eq!(tables(&mut client), 62);
    });
}

#[test]
fn a_batch_that_is_sent_at_once() {
    let count = |bytes: usize| {
        let mut client = client();
        let mut batch = client.batch();
        let mut count = 0;
        for _ in 0..bytes.div_ceil(40) {
            let lo = batch.add(RTM_GETLINK, |message| {
                message.put_header(&IfInfoMsg::default())?;
                message.put_str(IFLA_IFNAME, "lo")
            });
            lo.unwrap();
            count += 1;
        }
        match batch.send_at_once() {
            Ok(outcome) => {
                assert_eq!(outcome.replies().count(), count);
                outcome.check().map(|()| count)
            }
            Err(error) => Err(error),
        }
    };
    // More than the answers have room for in the eyes of `send`.
    assert_eq!(count(40 * 40).unwrap(), 40);
    // More than the kernel takes: nothing is sent.
    let error = count(1 << 20).unwrap_err();
    assert_eq!(error.errno(), Some(Errno::EMSGSIZE), "{error}");
}

/// The event that `NLM_F_ECHO` asks for is the answer, once, also of who is in
/// its group; and what was not asked for is none.
#[test]
fn an_echo_is_an_answer() {
    in_namespace("echoes", || {
        let mut last = 0;
        let mut add = |client: &mut Client, flags: NlmFlags| {
            last += 1;
            let header = IfAddrMsg {
                ifa_family: AF_INET,
                ifa_prefixlen: 32,
                ifa_index: 1.into(),
                ..IfAddrMsg::default()
            };
            let flags = flags | NLM_F_CREATE | NLM_F_EXCL;
            let reply = client.request_with(RTM_NEWADDR, flags, |message| {
                message.put_header(&header)?;
                message.put(IFA_LOCAL, &[10, 0, 0, last])
            });
            let types = reply.unwrap().messages().map(|message| message.kind());
            types.collect::<Vec<_>>()
        };
        let event = MessageKind::Family(RTM_NEWADDR);
        let mut client = client();
        assert_eq!(add(&mut client, NLM_F_ECHO), [event]);
        assert_eq!(add(&mut client, NlmFlags::EMPTY), []);
        assert_eq!(client.counters().unrelated, 0);

        let socket = Socket::open(NETLINK_ROUTE).unwrap();
        socket.join(RTNLGRP_IPV4_IFADDR).unwrap();
        let mut member = Client::from_socket(socket).unwrap();
        member.set_timeout(Some(Duration::from_secs(10)));
        assert_eq!(add(&mut member, NLM_F_ECHO), [event]);
        assert_eq!(member.counters().unrelated, 0);
        assert_eq!(add(&mut member, NlmFlags::EMPTY), []);
        assert_eq!(member.counters().unrelated, 1);
        // In a batch each has its own.
        let mut batch = client.batch();
        for (number, flags) in [(100, NLM_F_ECHO), (101, NlmFlags::EMPTY), (102, NLM_F_ECHO)] {
            let header = IfAddrMsg {
                ifa_family: AF_INET,
                ifa_prefixlen: 32,
                ifa_index: 1.into(),
                ..IfAddrMsg::default()
            };
            let flags = flags | NLM_F_CREATE | NLM_F_EXCL;
            let added = batch.add_with(RTM_NEWADDR, flags, |message| {
                message.put_header(&header)?;
                message.put(IFA_LOCAL, &[10, 0, 0, number])
            });
            added.unwrap();
        }
        let outcome = batch.send().unwrap();
        let replies: Vec<_> = outcome.replies().collect();
        assert_eq!(replies.len(), 2);
        assert_eq!([replies[0].0, replies[1].0], [0, 2]);
        let [first, third] = [0, 1].map(|number| replies[number].1.nlmsg_seq());
        assert_eq!(third, first.wrapping_add(2));
    });
}

/// Each is told by its own request, wherever that is.
#[test]
fn the_failures_of_a_batch_are_of_their_own_requests() {
    in_namespace("different requests in a batch", || {
        let mut client = client();
        let mut batch = client.batch();
        let lo = batch.add(RTM_GETLINK, |message| {
            message.put_header(&IfInfoMsg::default())?;
            message.put_str(IFLA_IFNAME, "lo")
        });
        lo.unwrap();
        let mtu = batch.add_with(RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, |message| {
            message.put_header(&IfInfoMsg::default())?;
            message.put_u32(IFLA_GROUP, 1)?;
            message.put_u16(IFLA_MTU, 1500) // has 4 bytes
        });
        mtu.unwrap();
        let address = batch.add(RTM_DELADDR, |message| {
            message.put_header(&IfAddrMsg::default())?;
            message.put_u8(IFA_LOCAL, 1) // has 4 bytes
        });
        address.unwrap();
        let outcome = batch.send().unwrap();
        let [mtu, address] = outcome.failures() else {
            panic!("{outcome:?}");
        };
        assert_eq!((mtu.request(), mtu.batch_index()), ("RTM_NEWLINK", Some(1)));
        assert_eq!(mtu.path().unwrap().types(), [IFLA_MTU]);
        assert_eq!(address.request(), "RTM_DELADDR");
        assert_eq!(address.batch_index(), Some(2));
        if let Some(path) = address.path() {
            assert_eq!(path.types(), [IFA_LOCAL]);
        }
    });
}

/// A reply is walked from both ends and by `for`, and what was made of parts comes
/// apart again.
#[test]
fn replies_are_iterated_and_clients_come_back() {
    let mut client = client();
    let links = dump_links(&mut client);
    let dump = |client: &mut Client| -> Vec<i32> {
        let dump = client.dump(RTM_GETLINK, |m| m.put_header(&IfInfoMsg::default()));
        let reply = dump.unwrap().read_all(5).unwrap();
        let index = |link: nlwire::Message<'_>| link.family_header::<IfInfoMsg>().unwrap();
        let mut indices = Vec::new();
        for link in &reply {
            indices.push(index(link).ifi_index.get());
        }
        let back = reply
            .messages()
            .rev()
            .map(|link| index(link).ifi_index.get());
        assert!(back.eq(indices.iter().rev().copied()));
        assert_eq!(reply.messages().len(), indices.len());
        let last = reply.into_iter().next_back().unwrap();
        assert_eq!(Some(index(last).ifi_index.get()), indices.last().copied());
        indices
    };
    assert_eq!(dump(&mut client), links);

    let mut batch = client.batch();
    for index in [1, i32::MAX, 1] {
        let header = IfInfoMsg {
            ifi_index: index.into(),
            ..IfInfoMsg::default()
        };
        batch.add(RTM_GETLINK, |m| m.put_header(&header)).unwrap();
    }
    let outcome = batch.send().unwrap();
    let replies = outcome.replies();
    assert_eq!(replies.len(), 2);
    assert!(replies.rev().map(|(index, _)| index).eq([2, 0]));
    assert_eq!(outcome.failures()[0].batch_index(), Some(1));
    assert_eq!(outcome.ext_acks().len(), 0);

    let port = client.socket().local_addr().unwrap();
    let monitor = Monitor::open(NETLINK_ROUTE).unwrap();
    let watcher = Watcher::new(monitor, client);
    let (monitor, client) = watcher.into_parts();
    assert_eq!(client.socket().local_addr().unwrap(), port);
    let mut genl = Genl::from_client(client);
    assert_eq!(genl.as_raw_fd(), genl.client().as_raw_fd());
    let mut client = Client::from(genl);
    assert_eq!(dump_links(&mut client), links);
    assert_eq!(Socket::from(client).local_addr().unwrap(), port);
    drop(Socket::from(monitor));
}

#[test]
fn an_empty_batch_is_a_success() {
    let mut client = client();
    client.batch().send().unwrap().check().unwrap();
}

/// What the kernel sends is larger than the buffer at first: nothing is lost.
#[test]
fn the_buffer_grows_for_what_is_longer() {
    let mut client = client();
    // An attribute that is refused is echoed whole, if ACKs are not capped.
    client.socket().set_cap_ack(false).unwrap();
    let result = client.request(RTM_GETLINK, |message| {
        message.put_header(&IfInfoMsg::default())?;
        message.put_str(IFLA_IFNAME, "nosuch0")?;
        message.put(0x3f00, &vec![0; 60_000])
    });
    let rejection = refused(result);
    assert!(
        [Errno::ENODEV, Errno::EINVAL].contains(&rejection.errno()),
        "{rejection}"
    );
    assert_eq!(index_of(&mut client, "lo").unwrap(), 1);
}

#[test]
fn timeouts_end_a_call_and_lose_nothing() {
    let silent = Socket::open(NETLINK_USERSOCK).unwrap();
    silent.bind(SockAddrNl::default()).unwrap();
    let peer = silent.local_addr().unwrap().nl_pid();
    let mut client = Client::open(NETLINK_USERSOCK).unwrap().with_peer(peer);
    client.set_timeout(Some(Duration::from_millis(50)));
    let start = Instant::now();
    let result = client.request(0x10, |m| m.put_payload(b"hello"));
    assert!(matches!(result, Err(Error::WouldBlock)), "{result:?}");
    assert!(start.elapsed() >= Duration::from_millis(50));
    // The answer comes late.
    let mut buf = [0; 64];
    let datagram = silent.recv(&mut buf).unwrap();
    let request = datagram.messages().next().unwrap().unwrap();
    let header = request.header();
    let client_addr = datagram.sender();
    let mut ack = build(
        nlwire::NlMsgHdr::new(NLMSG_ERROR).with_seq(header.nlmsg_seq()),
        |m| {
            m.put_payload(&0i32.to_ne_bytes())?;
            m.put_header(header)
        },
    );
    silent.send_to(&ack, client_addr).unwrap();
    let reply = client.resume().unwrap().unwrap();
    assert_eq!(reply.messages().count(), 0);
    assert!(client.resume().unwrap().is_none());

    // Once more, and then something else is asked: the late answer is not its.
    client.set_timeout(Some(Duration::ZERO));
    let result = client.request(0x10, |m| m.put_payload(b"one"));
    assert!(matches!(result, Err(Error::WouldBlock)), "{result:?}");
    let result = client.request(0x10, |m| m.put_payload(b"two"));
    assert!(matches!(result, Err(Error::WouldBlock)), "{result:?}");
    let sent: Vec<_> = (0..2)
        .map(|_| {
            let datagram = silent.recv(&mut buf).unwrap();
            *datagram.messages().next().unwrap().unwrap().header()
        })
        .collect();
    assert_eq!(sent[1].nlmsg_seq(), sent[0].nlmsg_seq().wrapping_add(1));
    for seq in sent.iter().map(nlwire::NlMsgHdr::nlmsg_seq) {
        ack[8..12].copy_from_slice(&seq.to_ne_bytes());
        silent.send_to(&ack, client_addr).unwrap();
    }
    client.set_timeout(Some(Duration::from_secs(10)));
    assert!(client.resume().unwrap().is_some());
    assert_eq!(client.counters().unrelated, 1);
}

/// An answer that is there is handed out, however late it is.
#[test]
fn a_timeout_loses_no_answer_that_was_there() {
    let silent = Socket::open(NETLINK_USERSOCK).unwrap();
    silent.bind(SockAddrNl::default()).unwrap();
    let peer = silent.local_addr().unwrap().nl_pid();
    let mut client = Client::open(NETLINK_USERSOCK).unwrap().with_peer(peer);
    let mut buf = [0; 64];
    for items in [0, 1, 3] {
        client.set_timeout(Some(Duration::ZERO));
        let result = client.request(0x10, |m| m.put_payload(b"hello"));
        assert!(matches!(result, Err(Error::WouldBlock)), "{result:?}");
        let datagram = silent.recv(&mut buf).unwrap();
        let request = *datagram.messages().next().unwrap().unwrap().header();
        let header = |nlmsg_type| {
            let header = nlwire::NlMsgHdr::new(nlmsg_type);
            header.with_seq(request.nlmsg_seq())
        };
        let mut answer = build(header(0x10), |_| Ok(())).repeat(items);
        answer.extend(build(header(NLMSG_ERROR), |m| {
            m.put_payload(&0i32.to_ne_bytes())?;
            m.put_header(&request)
        }));
        silent.send_to(&answer, datagram.sender()).unwrap();
        // Over before it has been looked at.
        client.set_timeout(Some(Duration::from_nanos(1)));
        let reply = client.resume().unwrap().unwrap();
        assert_eq!(reply.messages().count(), items);
        assert!(client.resume().unwrap().is_none());
    }
}

/// The numbers of the requests in the datagram that `peer` has received, and who
/// sent it.
fn requests(peer: &Socket) -> (Vec<u32>, SockAddrNl) {
    let mut buf = vec![0; 65536];
    let datagram = peer.recv(&mut buf).unwrap();
    let seqs = datagram.messages().map(|m| m.unwrap().nlmsg_seq());
    (seqs.collect(), datagram.sender())
}

fn ack(seq: u32, errno: i32) -> Vec<u8> {
    let header = nlwire::NlMsgHdr::new(NLMSG_ERROR).with_seq(seq);
    build(header, |m| {
        m.put_payload(&(-errno).to_ne_bytes())?;
        m.put_header(&nlwire::NlMsgHdr::new(0x10).with_seq(seq))
    })
}

/// A batch that ends half way says what became of it, and is not gone on with as
/// if it were something else.
#[test]
fn a_batch_that_ends_half_way() {
    for refuse in [true, false] {
        let (silent, peer) = bound_alone();
        let mut client = Client::open(NETLINK_USERSOCK).unwrap().with_peer(peer);
        client.set_timeout(Some(Duration::ZERO));
        let mut batch = client.batch();
        for _ in 0..1000 {
            batch.add(0x10, |_| Ok(())).unwrap();
        }
        assert!(matches!(batch.send(), Err(Error::WouldBlock)));
        let (seqs, from) = requests(&silent);
        assert!((2..1000).contains(&seqs.len()), "{}", seqs.len());
        for (index, seq) in seqs.iter().enumerate() {
            let errno = if refuse && index == 1 {
                Errno::EEXIST.get()
            } else {
                0
            };
            silent.send_to(&ack(*seq, errno), from).unwrap();
        }
        // What was refused is not for who goes on with a request.
        assert!(client.resume().unwrap().is_none());
        drop(silent);
        closed(NETLINK_USERSOCK, peer);
        let error = client.resume_batch().unwrap_err();
        assert!(matches!(error, Error::NoListener { .. }), "{error}");
        let outcome = client.resume_batch().unwrap().unwrap();
        assert_eq!(outcome.sent(), seqs.len());
        assert_eq!(outcome.unanswered(), [0usize; 0]);
        assert_eq!(outcome.failures().len(), usize::from(refuse));
        match outcome.check().unwrap_err() {
            Error::Refused(rejection) if refuse => assert_eq!(rejection.batch_index(), Some(1)),
            Error::NoListener { port } if !refuse => assert_eq!(port, peer),
            other => panic!("{other}"),
        }
        assert!(client.resume_batch().unwrap().is_none());
        // Nor is a request gone on with as a batch.
        let silent = Socket::open(NETLINK_USERSOCK).unwrap();
        silent.bind(SockAddrNl::default()).unwrap();
        let mut client = client.with_peer(silent.local_addr().unwrap().nl_pid());
        assert!(client.request(0x10, |_| Ok(())).is_err());
        assert!(client.resume_batch().unwrap().is_none());
        assert!(matches!(client.resume(), Err(Error::WouldBlock)));
    }
}

#[test]
fn strangers_are_dropped_and_counted() {
    let mut client = client();
    client.socket().bind(SockAddrNl::default()).unwrap();
    let port = client.socket().local_addr().unwrap().nl_pid();
    let stranger = Socket::open(NETLINK_ROUTE).unwrap();
    let lie = vec![0xff; 100_000];
    for _ in 0..2 {
        match stranger.send_to(&lie, SockAddrNl::new(port, 0)) {
            Ok(()) => {}
            Err(error) => return skipped("strangers", error),
        }
    }
    assert_eq!(index_of(&mut client, "lo").unwrap(), 1);
    assert_eq!(client.counters().foreign, 2);
}

#[test]
fn sequence_numbers_start_anywhere() {
    let first = || {
        let mut client = client();
        index_of(&mut client, "lo").unwrap();
        let message = Messages::new(client.last_request()).next();
        message.unwrap().unwrap().nlmsg_seq()
    };
    // A chance of one in 2^64 that three are the same.
    let seqs = [first(), first(), first()];
    assert!(seqs[0] != seqs[1] || seqs[1] != seqs[2], "{seqs:?}");
    // None is among those that the kernel counts from 0 for its notifications.
    let seqs: Vec<_> = (0..20).map(|_| first()).collect();
    assert!(seqs.iter().all(|seq| *seq >= 1 << 31), "{seqs:?}");
}

#[test]
fn an_overrun_loses_no_answer_that_was_there() {
    in_namespace("overruns", || {
        let socket = Socket::open(NETLINK_ROUTE).unwrap();
        socket.set_recv_buffer(4096).unwrap();
        socket.join(RTNLGRP_IPV4_IFADDR).unwrap();
        let mut listener = Client::from_socket(socket).unwrap();
        listener.set_timeout(Some(Duration::from_secs(10)));
        let mut other = client();
        with_addresses(&mut other, 200);
        // The events have filled the buffer: the kernel drops the answer.
        let result = index_of(&mut listener, "lo");
        assert!(matches!(result, Err(Error::Overrun)), "{result:?}");
        assert_eq!(listener.counters().overruns, 1);
        // Which was the end of it.
        assert_eq!(index_of(&mut listener, "lo").unwrap(), 1);
    });
}

/// Whatever strangers send, a timeout ends the call.
#[test]
fn a_flood_of_strangers_does_not_keep_a_call() {
    let silent = Socket::open(NETLINK_USERSOCK).unwrap();
    silent.bind(SockAddrNl::default()).unwrap();
    let peer = silent.local_addr().unwrap().nl_pid();
    let mut client = Client::open(NETLINK_USERSOCK).unwrap().with_peer(peer);
    client.set_timeout(Some(Duration::from_millis(100)));
    client.set_connect(false);
    client.socket().bind(SockAddrNl::default()).unwrap();
    let to = client.socket().local_addr().unwrap();
    let done = std::sync::atomic::AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let stranger = Socket::open(NETLINK_USERSOCK).unwrap();
            stranger
                .set_write_timeout(Some(Duration::from_millis(10)))
                .unwrap();
            while !done.load(std::sync::atomic::Ordering::SeqCst) {
                let _ = stranger.send_to(&[0xff; 1000], to);
            }
        });
        let start = Instant::now();
        let result = client.request(0x10, |m| m.put_payload(b"hello"));
        done.store(true, std::sync::atomic::Ordering::SeqCst);
        assert!(matches!(result, Err(Error::WouldBlock)), "{result:?}");
        assert!(start.elapsed() < Duration::from_secs(5));
    });
    assert!(client.counters().foreign > 100, "{:?}", client.counters());
}

/// A dump whose parts do not fit together keeps its data and says so, and is
/// asked for again by who wants that.
#[test]
fn an_interrupted_dump_says_so() {
    use nlsock::fake::{self, FakeKernel, Fault, Table};
    let table = Table::new([("one", 1), ("two", 2)]);
    let kernel = FakeKernel::new(table)
        .with_fault(0, Fault::Interrupt)
        .with_fault(1, Fault::Interrupt)
        .with_fault(3, Fault::Interrupt)
        .with_fault(5, Fault::DoneError(Errno::EIO));
    let server = kernel.spawn().unwrap();
    let client = Client::open(NETLINK_USERSOCK).unwrap();
    let mut client = client.with_peer(server.port()).with_header_len(0);
    client.set_timeout(Some(Duration::from_secs(10)));

    let mut dump = client.dump(fake::GET, |_| Ok(())).unwrap();
    let mut items = 0;
    while dump.next().unwrap().is_some() {
        items += 1;
    }
    assert_eq!((items, dump.is_interrupted()), (2, true));

    // The second is interrupted, the third is not.
    let dump = client.dump(fake::GET, |_| Ok(())).unwrap();
    let reply = dump.read_all(2).unwrap();
    assert_eq!(
        (reply.messages().count(), reply.is_interrupted()),
        (2, false)
    );
    // The fourth is, and was the only try.
    let dump = client.dump(fake::GET, |_| Ok(())).unwrap();
    let reply = dump.read_all(1).unwrap();
    assert_eq!(
        (reply.messages().count(), reply.is_interrupted()),
        (2, true)
    );
    // The fifth is not: nothing is left of the one before.
    let dump = client.dump(fake::GET, |_| Ok(())).unwrap();
    assert!(!dump.read_all(1).unwrap().is_interrupted());

    // The sixth ends with an error, behind its data.
    let mut dump = client.dump(fake::GET, |_| Ok(())).unwrap();
    assert!(dump.next().unwrap().is_some());
    assert!(dump.next().unwrap().is_some());
    let rejection = refused(dump.next());
    assert_eq!(rejection.errno(), Errno::EIO);
    assert!(dump.next().unwrap().is_none());
}

/// Where a part is missing, the rest does not pass for the whole.
#[test]
fn a_part_that_was_lost_ends_a_dump() {
    use nlsock::fake::{self, FakeKernel, Fault, Table};
    let table = Table::new((0..100).map(|number| (format!("name {number:03}"), number)));
    let kernel = FakeKernel::new(table.clone())
        .with_room(200)
        .with_fault(3, Fault::Overrun);
    let server = kernel.spawn().unwrap();
    let client = Client::open(NETLINK_USERSOCK).unwrap();
    let mut client = client.with_peer(server.port()).with_header_len(0);
    client.set_timeout(Some(Duration::from_secs(10)));
    let mut dump = client.dump(fake::GET, |_| Ok(())).unwrap();
    let mut items = 0;
    let error = loop {
        match dump.next() {
            Ok(Some(_)) => items += 1,
            Ok(None) => panic!("not complete"),
            Err(error) => break error,
        }
    };
    assert!(matches!(error, Error::Overrun), "{error}");
    assert!(items > 0 && items < 100, "{items}");
    assert!(dump.next().unwrap().is_none());
    // The next one is whole, whatever is still to come of this.
    let dump = client.dump(fake::GET, |_| Ok(())).unwrap();
    assert_eq!(dump.read_all(1).unwrap().messages().count(), 100);
}

/// Answers that are broken at random end a call in time, and the next answer is
/// the right one.
#[test]
fn garbage_for_an_answer_ends_a_call() {
    use nlwire::server::{Handled, Peer, Requests};
    use nlwire::{MessageBuilder, SliceSink};
    let socket = Socket::open(NETLINK_USERSOCK).unwrap();
    socket.bind(SockAddrNl::default()).unwrap();
    socket
        .set_read_timeout(Some(Duration::from_secs(10)))
        .unwrap();
    let peer = socket.local_addr().unwrap().nl_pid();
    let (answering, answered) = mpsc::channel();
    let server = std::thread::spawn(move || {
        let mut numbers = Numbers(4711);
        let mut below = |limit| numbers.below(limit);
        let mut buf = [0; 4096];
        let mut number = 0;
        while let Ok(datagram) = socket.recv(&mut buf) {
            let client = Peer::new(datagram.port()).with_ext_ack(true);
            let mut answers = [0; 4096];
            let mut sink = SliceSink::new(&mut answers);
            for request in Requests::new(datagram.as_bytes(), client) {
                let outcome = request.handle(|message| {
                    if message.payload() == b"bad" {
                        return Err(nlwire::server::Refusal::new(Errno::EINVAL)
                            .with_msg("bad")
                            .at(message.offset() + 16));
                    }
                    let mut reply = MessageBuilder::new(&mut sink, request.reply(0x10))?;
                    reply.put_payload(message.payload())?;
                    reply.end()?;
                    Ok(Handled::Ack)
                });
                request.answer(outcome, &mut sink).unwrap();
            }
            let mut answer = sink.into_bytes().to_vec();
            number += 1;
            if number % 2 == 1 {
                for _ in 0..=below(4) {
                    match below(3) {
                        0 => {
                            let at = below(answer.len());
                            answer[at] ^= 1 << below(8);
                        }
                        1 => {
                            let at = below(answer.len() / 4) * 4;
                            let wild = [0u32, 1, 15, 16, 17, 0x7fff_ffff, u32::MAX][below(7)];
                            answer[at..at + 4].copy_from_slice(&wild.to_ne_bytes());
                        }
                        _ => answer.truncate(1.max(below(answer.len()))),
                    }
                    if answer.len() < 8 {
                        break;
                    }
                }
            }
            socket.send_to(&answer, datagram.sender()).unwrap();
            answering.send(()).unwrap();
            if number == 800 {
                break;
            }
        }
    });
    let client = Client::open(NETLINK_USERSOCK).unwrap();
    let mut client = client.with_peer(peer).with_header_len(0);
    for round in 0..400 {
        let text: &[u8] = if round % 3 == 0 { b"bad" } else { b"good" };
        client.set_timeout(Some(Duration::from_millis(5)));
        let _ = client.request(0x10, |m| m.put_payload(text));
        // On a busy machine the answer may come after the timeout.
        answered.recv().unwrap();
        client.set_timeout(Some(Duration::ZERO));
        let _ = client.resume();
        client.set_timeout(Some(Duration::from_secs(10)));
        match client.request(0x10, |m| m.put_payload(text)) {
            Ok(reply) => {
                assert_eq!(text, b"good");
                assert_eq!(reply.messages().count(), 1);
                assert_eq!(reply.message().unwrap().payload(), text);
            }
            Err(Error::Refused(rejection)) => {
                assert_eq!(text, b"bad");
                assert_eq!(rejection.message(), Some(Text::new(b"bad")));
            }
            Err(error) => panic!("{error}"),
        }
        answered.recv().unwrap();
    }
    server.join().unwrap();
}

/// What cannot be read is said, behind what could be.
#[test]
fn a_broken_datagram_is_said() {
    use nlsock::fake::{self, FakeKernel, Fault, Table};
    let table = Table::new([("one", 1), ("two", 2)]);
    let kernel = FakeKernel::new(table).with_fault(0, Fault::Length(7));
    let server = kernel.spawn().unwrap();
    let client = Client::open(NETLINK_USERSOCK).unwrap();
    let mut client = client.with_peer(server.port()).with_header_len(0);
    client.set_timeout(Some(patient(SHORT)));
    let mut dump = client.dump(fake::GET, |_| Ok(())).unwrap();
    assert!(dump.next().unwrap().is_some());
    assert!(dump.next().unwrap().is_some());
    match dump.next() {
        Err(Error::Malformed(error)) => assert_eq!(
            error.kind,
            nlwire::ParseErrorKind::MessageTooShort { nlmsg_len: 7 }
        ),
        other => panic!("{other:?}"),
    }
    // The end was what is broken: it does not come.
    assert!(matches!(dump.next(), Err(Error::WouldBlock)));
    let dump = client.dump(fake::GET, |_| Ok(())).unwrap();
    assert_eq!(dump.read_all(1).unwrap().messages().count(), 2);
}
