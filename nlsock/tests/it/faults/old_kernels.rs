// SPDX-License-Identifier: MIT OR Apache-2.0
//! Clients of old kernels: acknowledgements as they were before Linux 4.12, and
//! sockets without the options of `SOL_NETLINK`.

use nlsock::fake::{self, FakeKernel, Fault, Table};
use nlsock::{tokio as asynchronous, BatchOutcome, Client, Error, Genl, Reply, Socket};
use nlwire::rtnl::IfInfoMsg;
use nlwire::uapi::*;
use nlwire::{BuildError, Errno, Message, MessageKind, NlMsgHdr, NlmFlags, SockAddrNl};
use seccompiler::{
    BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter,
    SeccompRule,
};

use crate::common::{block_on, bound, build, skipped, watched, LONG};

/// A kernel, and the texts of its refusals of an unknown type and of a name that
/// is not in the table.
struct Age {
    name: &'static str,
    kernel: fn(FakeKernel<Table>) -> FakeKernel<Table>,
    unknown: &'static str,
    no_entry: &'static str,
}

const PLAIN: [&str; 2] = [
    "type 99: EOPNOTSUPP: Operation not supported",
    "type 16: ENOENT: No such file or directory",
];
const EXPLAINED: &str = "type 16: ENOENT at attribute 1: nothing has this name";

const AGES: [Age; 5] = [
    Age {
        name: "before Linux 4.3: the whole request is echoed",
        kernel: |kernel| kernel.with_ack_flags(false),
        unknown: PLAIN[0],
        no_entry: PLAIN[1],
    },
    Age {
        name: "Linux 4.3 to 4.11: the echo is capped, and no flag says so",
        kernel: |kernel| kernel.with_ack_flags(false).with_cap_ack(true),
        unknown: PLAIN[0],
        no_entry: PLAIN[1],
    },
    Age {
        name: "since Linux 4.12, without NETLINK_EXT_ACK",
        kernel: |kernel| kernel.with_ext_ack(false).with_cap_ack(true),
        unknown: PLAIN[0],
        no_entry: PLAIN[1],
    },
    Age {
        name: "since Linux 4.12, without NETLINK_CAP_ACK",
        kernel: |kernel| kernel,
        unknown: PLAIN[0],
        no_entry: EXPLAINED,
    },
    Age {
        name: "since Linux 4.12",
        kernel: |kernel| kernel.with_cap_ack(true),
        unknown: PLAIN[0],
        no_entry: EXPLAINED,
    },
];

/// An unknown type.
const UNKNOWN: u16 = 99;

type Builder<'b> = nlsock::RequestBuilder<'b>;

fn named<'n>(name: &'n str) -> impl Fn(&mut Builder<'_>) -> Result<(), BuildError> + 'n {
    move |message| message.put_str(fake::NAME, name)
}

fn set(message: &mut Builder<'_>) -> Result<(), BuildError> {
    message.put_str(fake::NAME, "c")?;
    message.put_u32(fake::NUMBER, 3)
}

fn number(entry: &Message<'_>) -> u32 {
    let attributes = entry.attributes(0).unwrap().map(Result::unwrap);
    let number = attributes.last().unwrap();
    number.get_u32().unwrap()
}

fn numbers(reply: &Reply<'_>) -> Vec<u32> {
    assert!(reply.ext_ack().unwrap().is_empty());
    reply.messages().map(|entry| number(&entry)).collect()
}

fn refused(error: &Error, expected: &str, what: &str) {
    let Error::Refused(refused) = error else {
        panic!("{what}: {error:?}");
    };
    assert_eq!(refused.malformed(), None, "{what}");
    assert_eq!(refused.to_string(), expected, "{what}");
}

fn outcome(outcome: BatchOutcome<'_>, age: &Age) {
    let replies: Vec<_> = outcome.replies().map(|(i, m)| (i, number(&m))).collect();
    assert_eq!(replies, [(0, 1), (3, 2)], "{}", age.name);
    assert_eq!(outcome.ext_acks().count(), 0, "{}", age.name);
    let failures: Vec<_> = outcome.failures().iter().map(ToString::to_string).collect();
    let expected = [
        format!("batch[1]: {}", age.no_entry),
        format!("batch[2]: {}", age.unknown),
    ];
    assert_eq!(failures, expected, "{}", age.name);
    assert!(outcome.unanswered().is_empty());
    let first = outcome.check().unwrap_err();
    refused(&first, &expected[0], age.name);
}

fn kernel(age: &Age) -> FakeKernel<Table> {
    (age.kernel)(FakeKernel::new(Table::new([("a", 1), ("b", 2)])))
}

/// The imitated kernels before Linux 4.12 set none of its flags, and the others do.
#[test]
fn flags_of_every_age() {
    // A code and the request, or a code and its header.
    let (whole, capped) = (4 + 24, 4 + 16);
    let (capped_flag, tlvs) = (NLM_F_CAPPED, NLM_F_ACK_TLVS);
    let none = NlmFlags::EMPTY;
    let expected = [
        (none, Some(whole)),
        (none, Some(capped)),
        (capped_flag, Some(capped)),
        (tlvs, None),
        (capped_flag | tlvs, None),
    ];
    for (age, (flags, len)) in AGES.iter().zip(expected) {
        let server = kernel(age).spawn().unwrap();
        let (socket, _) = bound();
        socket.set_read_timeout(Some(LONG)).unwrap();
        let request = NlMsgHdr::new(fake::GET).with_flags(NLM_F_REQUEST | NLM_F_ACK);
        let request = build(request, |m| m.put_str(fake::NAME, "x"));
        let to = SockAddrNl::new(server.port(), 0);
        socket.send_to(&request, to).unwrap();
        let mut buf = [0; 512];
        let datagram = socket.recv(&mut buf).unwrap();
        let refusal = datagram.messages().next().unwrap().unwrap();
        assert_eq!(refusal.kind(), MessageKind::Error, "{}", age.name);
        assert_eq!(refusal.nlmsg_flags(), flags, "{}", age.name);
        if let Some(len) = len {
            assert_eq!(refusal.payload().len(), len, "{}", age.name);
        }
    }
}

#[test]
fn answers_of_every_age() {
    watched(|| {
        for age in &AGES {
            let name = age.name;
            let server = kernel(age).spawn().unwrap();
            let client = Client::open(NETLINK_USERSOCK).unwrap();
            let mut client = client.with_peer(server.port()).with_header_len(0);
            client.set_timeout(Some(LONG));
            let reply = client.request(fake::GET, named("a")).unwrap();
            assert_eq!(numbers(&reply), [1], "{name}");
            let reply = client.dump(fake::GET, |_| Ok(())).unwrap();
            assert_eq!(numbers(&reply.read_all(1).unwrap()), [1, 2], "{name}");
            let error = client.request(fake::GET, named("x")).unwrap_err();
            refused(&error, age.no_entry, name);
            let error = client.request(UNKNOWN, |_| Ok(())).unwrap_err();
            refused(&error, age.unknown, name);
            let dump = client.dump(UNKNOWN, |_| Ok(())).unwrap();
            refused(&dump.read_all(1).unwrap_err(), age.unknown, name);
            let mut batch = client.batch();
            batch.add(fake::GET, named("a")).unwrap();
            batch.add(fake::GET, named("x")).unwrap();
            batch.add(UNKNOWN, |_| Ok(())).unwrap();
            batch.add(fake::GET, named("b")).unwrap();
            outcome(batch.send().unwrap(), age);
            let reply = client.request(fake::SET, set).unwrap();
            assert_eq!(numbers(&reply), [], "{name}");
            assert_eq!(client.counters(), nlsock::Counters::default(), "{name}");
            assert_eq!(server.stop().unwrap().get("c"), Some(3), "{name}");

            let server = kernel(age).spawn().unwrap();
            block_on(async {
                let client = asynchronous::Client::open(NETLINK_USERSOCK).unwrap();
                let mut client = client.with_peer(server.port()).with_header_len(0);
                let reply = client.request(fake::GET, named("a")).await.unwrap();
                assert_eq!(numbers(&reply), [1], "{name}");
                let reply = client.dump(fake::GET, |_| Ok(())).unwrap();
                assert_eq!(numbers(&reply.read_all(1).await.unwrap()), [1, 2], "{name}");
                let error = client.request(fake::GET, named("x")).await.unwrap_err();
                refused(&error, age.no_entry, name);
                let dump = client.dump(UNKNOWN, |_| Ok(())).unwrap();
                refused(&dump.read_all(1).await.unwrap_err(), age.unknown, name);
                let mut batch = client.batch();
                batch.add(fake::GET, named("a")).unwrap();
                batch.add(fake::GET, named("x")).unwrap();
                batch.add(UNKNOWN, |_| Ok(())).unwrap();
                batch.add(fake::GET, named("b")).unwrap();
                outcome(batch.send().await.unwrap(), age);
                let reply = client.request(fake::SET, set).await.unwrap();
                assert_eq!(numbers(&reply), [], "{name}");
            });
        }
    });
}

/// The outcome of a call, without what differs between ages.
fn short(call: Result<Reply<'_>, Error>) -> String {
    match call {
        Ok(reply) => format!(
            "{:?}, interrupted: {}",
            numbers(&reply),
            reply.is_interrupted()
        ),
        Err(Error::Refused(refused)) => {
            assert_eq!(refused.malformed(), None);
            format!("{}", refused.errno())
        }
        Err(Error::Malformed(_)) => "malformed".to_owned(),
        Err(other) => format!("{other:?}"),
    }
}

/// A fault means the same at every age.
#[test]
fn faults_of_every_age() {
    let faults = [
        Fault::Duplicate,
        Fault::StrayError(Errno::EPERM),
        Fault::Interrupt,
        Fault::DoubleDone,
        Fault::DoneError(Errno::EIO),
        Fault::Overrun,
        Fault::Length(7),
    ];
    watched(move || {
        for (fault, answer) in faults.into_iter().flat_map(|f| [0, 1, 2].map(|a| (f, a))) {
            let stories = AGES.each_ref().map(|age| {
                let server = kernel(age).with_fault(answer, fault).spawn().unwrap();
                let client = Client::open(NETLINK_USERSOCK).unwrap();
                let mut client = client.with_peer(server.port());
                client.set_timeout(Some(LONG));
                let mut story = vec![short(client.request(UNKNOWN, |_| Ok(())))];
                story.push(short(client.request(fake::SET, set)));
                let dump = client.dump(fake::GET, |_| Ok(())).unwrap();
                story.push(short(dump.read_all(1)));
                let dump = client.dump(fake::GET, |_| Ok(())).unwrap();
                story.push(short(dump.read_all(1)));
                story.push(format!("{:?}", client.counters()));
                story
            });
            for (story, age) in stories.iter().zip(&AGES) {
                assert_eq!(story, &stories[0], "{fault:?} of {answer}, {}", age.name);
            }
        }
    });
}

/// Runs `test` where `setsockopt` and `getsockopt` know no option of
/// `SOL_NETLINK`.
fn without_options(name: &'static str, test: impl FnOnce() + Send + 'static) {
    let build = || -> Result<BpfProgram, seccompiler::BackendError> {
        let level = SeccompCondition::new(
            1, // the second argument
            SeccompCmpArgLen::Dword,
            SeccompCmpOp::Eq,
            u64::from(SOL_NETLINK.unsigned_abs()),
        )?;
        let rule = SeccompRule::new(vec![level])?;
        #[allow(
            clippy::useless_conversion,
            reason = "the type differs between targets"
        )]
        let rules = [libc::SYS_setsockopt, libc::SYS_getsockopt]
            .map(|call| (call.into(), vec![rule.clone()]));
        let deny = SeccompAction::Errno(Errno::ENOPROTOOPT.get().unsigned_abs());
        let arch = std::env::consts::ARCH.try_into()?;
        SeccompFilter::new(rules.into(), SeccompAction::Allow, deny, arch)?.try_into()
    };
    // The filter is that of the test's own thread.
    watched(move || match build() {
        Ok(filter) => match seccompiler::apply_filter(&filter) {
            Ok(()) => test(),
            Err(error) => skipped(name, error),
        },
        Err(error) => skipped(name, error),
    });
}

/// No option of `SOL_NETLINK` is needed: the oldest kernels have none of those
/// that a client turns on.
#[test]
fn no_option_is_needed() {
    without_options("clients without options", || {
        let socket = Socket::open(NETLINK_ROUTE).unwrap();
        for call in [socket.set_ext_ack(true), socket.set_cap_ack(true)] {
            assert_eq!(call.unwrap_err().errno(), Some(Errno::ENOPROTOOPT));
        }
        assert!(socket.memberships().is_err());

        let link = IfInfoMsg::default();
        let unknown = "RTM_GETLINK: ENODEV: No such device";
        let mut client = Client::from_socket(socket).unwrap();
        client.set_timeout(Some(LONG));
        let dump = client.dump(RTM_GETLINK, |m| m.put_header(&link)).unwrap();
        let links = dump.read_all(5).unwrap().messages().count();
        assert!(links > 0);
        let nosuch = |m: &mut Builder<'_>| {
            m.put_header(&link)?;
            m.put_str(IFLA_IFNAME, "nosuch0")
        };
        let lo = |m: &mut Builder<'_>| {
            m.put_header(&link)?;
            m.put_str(IFLA_IFNAME, "lo")
        };
        assert!(client.request(RTM_GETLINK, lo).unwrap().message().is_some());
        let error = client.request(RTM_GETLINK, nosuch).unwrap_err();
        refused(&error, unknown, "blocking");
        let mut batch = client.batch();
        batch.add(RTM_GETLINK, lo).unwrap();
        batch.add(RTM_GETLINK, nosuch).unwrap();
        let outcome = batch.send().unwrap();
        assert_eq!(outcome.replies().count(), 1);
        let error = outcome.check().unwrap_err();
        refused(&error, &format!("batch[1]: {unknown}"), "batch");
        let mut genl = Genl::open().unwrap();
        assert_eq!(genl.family("nlctrl").unwrap().id, GENL_ID_CTRL);
        let error = genl.family("nosuch").unwrap_err();
        assert!(matches!(error, Error::NoSuchFamily { .. }), "{error:?}");

        block_on(async {
            let mut client = asynchronous::Client::open(NETLINK_ROUTE).unwrap();
            let dump = client.dump(RTM_GETLINK, |m| m.put_header(&link)).unwrap();
            assert!(dump.read_all(5).await.unwrap().message().is_some());
            let error = client.request(RTM_GETLINK, nosuch).await.unwrap_err();
            refused(&error, unknown, "tokio");
            let mut genl = asynchronous::Genl::open().unwrap();
            assert_eq!(genl.family("nlctrl").await.unwrap().id, GENL_ID_CTRL);
        });
    });
}
