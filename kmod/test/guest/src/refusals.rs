// SPDX-License-Identifier: MIT OR Apache-2.0
//! Refused requests, with the expected content of each refusal. Everything else in the
//! answers is compared with the model.

use nlkmod::family::*;
use nlsock::VecSink;
use nlwire::align::NLMSG_HDRLEN;
use nlwire::uapi::*;
use nlwire::{BuildError, Errno, MessageBuilder, NlMsgHdr, NlmFlags};

use crate::client::{self, build, only_message};
use crate::harness::Verdict;
use crate::model::{Asker, Bench, HEARD};
use crate::module::Module;
use crate::Config;

type Message<'x> = MessageBuilder<'x, VecSink>;

/// A refused request.
struct Refused {
    what: &'static str,
    nlmsg_type: u16,
    flags: NlmFlags,
    content: fn(&mut Message<'_>) -> Result<(), BuildError>,
    errno: Errno,
    report: Report,
}

/// The content of an extended ACK.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Report {
    text: Option<&'static str>,
    /// The offset from the request's header.
    offs: Option<u32>,
    miss_type: Option<u32>,
}

impl Report {
    const NOTHING: Self = Self {
        text: None,
        offs: None,
        miss_type: None,
    };

    const fn text(text: &'static str) -> Self {
        Self {
            text: Some(text),
            ..Self::NOTHING
        }
    }

    const fn at(offs: u32, text: &'static str) -> Self {
        Self {
            offs: Some(offs),
            ..Self::text(text)
        }
    }

    const fn missing(nla_type: u16) -> Self {
        Self {
            miss_type: Some(nla_type as u32),
            ..Self::NOTHING
        }
    }
}

const UNKNOWN: &str = "Unknown attribute type";
const LENGTH: &str = "invalid attribute length";
const RANGE: &str = "integer out of range";
const NESTED: &str = "NLA_F_NESTED not expected";
const LEFTOVER: &str = "bytes leftover after parsing attributes";

/// Returns a request that is refused because of its attributes.
const fn attributes(
    what: &'static str,
    nlmsg_type: u16,
    content: fn(&mut Message<'_>) -> Result<(), BuildError>,
    errno: Errno,
    report: Report,
) -> Refused {
    let flags = NlmFlags::EMPTY;
    Refused {
        what,
        nlmsg_type,
        flags,
        content,
        errno,
        report,
    }
}

/// Returns a request that is refused whatever its attributes are.
const fn unsupported(what: &'static str, nlmsg_type: u16, flags: NlmFlags) -> Refused {
    Refused {
        what,
        nlmsg_type,
        flags,
        content: |message| message.put(NLKMOD_A_PAYLOAD, b"payload"),
        errno: Errno::EOPNOTSUPP,
        report: Report::NOTHING,
    }
}

const ECHO: u16 = NLKMOD_MSG_ECHO;
const BROADCAST: u16 = NLKMOD_MSG_BROADCAST;
const LIST: u16 = NLKMOD_MSG_LIST;

/// Puts a payload, 8 bytes with its header, and a group.
fn to_group(message: &mut Message<'_>, group: u32) -> Result<(), BuildError> {
    message.put(NLKMOD_A_PAYLOAD, b"four")?;
    message.put_u32(NLKMOD_A_GROUP, group)
}

/// Puts a payload, 8 bytes with its header, and a group of any bytes.
fn to_bytes(message: &mut Message<'_>, group: &[u8]) -> Result<(), BuildError> {
    message.put(NLKMOD_A_PAYLOAD, b"four")?;
    message.put(NLKMOD_A_GROUP, group)
}

/// Puts a payload, 8 bytes with its header, and bytes.
fn and_bytes(message: &mut Message<'_>, bytes: &[u8]) -> Result<(), BuildError> {
    message.put(NLKMOD_A_PAYLOAD, b"four")?;
    message.put_payload(bytes)
}

const REFUSED: &[Refused] = &[
    attributes(
        "an attribute of another request",
        ECHO,
        |m| to_group(m, 1),
        Errno::EINVAL,
        Report::at(24, UNKNOWN),
    ),
    attributes(
        "attribute type 0",
        ECHO,
        |m| m.put(0, &[]),
        Errno::EINVAL,
        Report::at(16, UNKNOWN),
    ),
    attributes(
        "the highest attribute type",
        ECHO,
        |m| m.put(0x3fff, b"?"),
        Errno::EINVAL,
        Report::at(16, UNKNOWN),
    ),
    attributes(
        "an attribute of events",
        BROADCAST,
        |m| m.put_u64(NLKMOD_A_TICK, 1),
        Errno::EINVAL,
        Report::at(16, UNKNOWN),
    ),
    attributes(
        "an attribute for a list",
        LIST,
        |m| m.put_flag(NLKMOD_A_PAYLOAD),
        Errno::EINVAL,
        Report::at(16, UNKNOWN),
    )
    .with_flags(NLM_F_DUMP),
    attributes(
        "an empty group",
        BROADCAST,
        |m| to_bytes(m, &[]),
        Errno::EINVAL,
        Report::at(24, LENGTH),
    ),
    attributes(
        "a group of 2 bytes",
        BROADCAST,
        |m| to_bytes(m, &[1, 0]),
        Errno::EINVAL,
        Report::at(24, LENGTH),
    ),
    attributes(
        "a group of 5 bytes",
        BROADCAST,
        |m| to_bytes(m, &[0; 5]),
        Errno::EINVAL,
        Report::at(24, LENGTH),
    ),
    attributes(
        "a group of 8 bytes",
        BROADCAST,
        |m| to_bytes(m, &[0; 8]),
        Errno::EINVAL,
        Report::at(24, LENGTH),
    ),
    attributes(
        "group 0",
        BROADCAST,
        |m| to_group(m, 0),
        Errno::ERANGE,
        Report::at(24, RANGE),
    ),
    attributes(
        "group 33",
        BROADCAST,
        |m| to_group(m, 33),
        Errno::ERANGE,
        Report::at(24, RANGE),
    ),
    attributes(
        "the highest number",
        BROADCAST,
        |m| to_group(m, u32::MAX),
        Errno::ERANGE,
        Report::at(24, RANGE),
    ),
    attributes(
        "a nest",
        ECHO,
        |m| m.nest(NLKMOD_A_PAYLOAD)?.end(),
        Errno::EINVAL,
        Report::at(16, NESTED),
    ),
    attributes(
        "no payload",
        ECHO,
        |_| Ok(()),
        Errno::EINVAL,
        Report::missing(NLKMOD_A_PAYLOAD),
    ),
    attributes(
        "neither payload nor group",
        BROADCAST,
        |_| Ok(()),
        Errno::EINVAL,
        Report::missing(NLKMOD_A_PAYLOAD),
    ),
    attributes(
        "a group only",
        BROADCAST,
        |m| m.put_u32(NLKMOD_A_GROUP, HEARD),
        Errno::EINVAL,
        Report::missing(NLKMOD_A_PAYLOAD),
    ),
    attributes(
        "no group",
        BROADCAST,
        |m| m.put(NLKMOD_A_PAYLOAD, b""),
        Errno::EINVAL,
        Report::missing(NLKMOD_A_GROUP),
    ),
    attributes(
        "a byte at the end",
        ECHO,
        |m| and_bytes(m, &[0]),
        Errno::EINVAL,
        Report::text(LEFTOVER),
    ),
    attributes(
        "bytes at the end",
        ECHO,
        |m| and_bytes(m, &[0; 3]),
        Errno::EINVAL,
        Report::text(LEFTOVER),
    ),
    attributes(
        "an attribute of length 0",
        ECHO,
        |m| and_bytes(m, &[0; 4]),
        Errno::EINVAL,
        Report::text(LEFTOVER),
    ),
    attributes(
        "a truncated attribute",
        ECHO,
        |m| and_bytes(m, &[255, 255, 1, 0]),
        Errno::EINVAL,
        Report::text(LEFTOVER),
    ),
    attributes(
        "no listener",
        BROADCAST,
        |m| to_group(m, HEARD + 1),
        Errno::ESRCH,
        Report::text("this reached nobody in the group"),
    ),
    unsupported("an event", NLKMOD_MSG_EVENT, NlmFlags::EMPTY),
    unsupported(
        "the lowest unknown type",
        NLKMOD_MSG_EVENT + 1,
        NlmFlags::EMPTY,
    ),
    unsupported("the highest type", u16::MAX, NlmFlags::EMPTY),
    unsupported(
        "a dump of an unknown type",
        NLKMOD_MSG_EVENT + 1,
        NLM_F_DUMP,
    ),
    unsupported("a list that is no dump", LIST, NlmFlags::EMPTY),
    unsupported("a list with NLM_F_ROOT only", LIST, NLM_F_ROOT),
    unsupported("a list with NLM_F_MATCH only", LIST, NLM_F_MATCH),
    unsupported(
        "a list with NLM_F_CREATE",
        LIST,
        NLM_F_DUMP.union(NLM_F_CREATE),
    ),
    unsupported(
        "a list with NLM_F_APPEND",
        LIST,
        NLM_F_DUMP.union(NLM_F_APPEND),
    ),
    unsupported("an echo as a dump", ECHO, NLM_F_DUMP),
    unsupported("a broadcast as a dump", BROADCAST, NLM_F_DUMP),
];

impl Refused {
    const fn with_flags(mut self, flags: NlmFlags) -> Self {
        self.flags = flags;
        self
    }

    fn bytes(&self, flags: NlmFlags, seq: u32) -> Vec<u8> {
        let header = NlMsgHdr::new(self.nlmsg_type)
            .with_flags(NLM_F_REQUEST | self.flags | flags)
            .with_seq(seq);
        build(header, &self.content)
    }

    /// Fails unless `answer` has the expected content for `asker`.
    fn check(&self, answer: &[u8], asker: &Asker, request: &[u8]) {
        let what = self.what;
        let ack = only_message(answer).ack().unwrap();
        assert_eq!(ack.errno(), Some(self.errno), "{what}");
        let header = NlMsgHdr::from_prefix(request).unwrap();
        assert_eq!(ack.request(), header, "{what}");
        let echoed = if asker.peer.cap_ack {
            NLMSG_HDRLEN
        } else {
            header.nlmsg_len() as usize
        };
        let echo = &request[NLMSG_HDRLEN..echoed];
        assert_eq!(ack.echo().unwrap(), echo, "{what}");

        let ext_ack = ack.ext_ack().unwrap();
        let text = ext_ack.text().to_string();
        let (offs, miss_type) = (ext_ack.offs, ext_ack.miss_type);
        let expected = if asker.peer.ext_ack {
            self.report
        } else {
            Report::NOTHING
        };
        assert_eq!(text, expected.text.unwrap_or_default(), "{what}");
        assert_eq!(
            (offs, miss_type),
            (expected.offs, expected.miss_type),
            "{what}"
        );
        assert_eq!((ext_ack.miss_nest, ext_ack.cookie), (None, None), "{what}");
        // The attribute breaks a rule of its own.
        let breaks = [LENGTH, RANGE, NESTED].map(Some).contains(&expected.text);
        assert_eq!(ext_ack.policy.is_some(), breaks, "{what}");
    }
}

/// Every reason, alone and behind another message, for all options of the socket, with
/// and without `NLM_F_ACK`.
pub(crate) fn reasons(config: &Config) -> Verdict {
    let module = Module::load(config, "");
    let bench = Bench::new();
    for asker in &bench.askers {
        let seq = asker.client.seq();
        let other = client::echo(NlmFlags::EMPTY, seq, b"1234567");
        for refused in REFUSED {
            for flags in [NlmFlags::EMPTY, NLM_F_ACK] {
                let request = refused.bytes(flags, seq);
                let answers = bench.compare(asker, &request, refused.what);
                assert_eq!(answers.len(), 1, "{}", refused.what);
                refused.check(&answers[0], asker, &request);

                let behind = [&other[..], &request].concat();
                let answers = bench.compare(asker, &behind, refused.what);
                assert_eq!(answers.len(), 2, "{}", refused.what);
                refused.check(&answers[1], asker, &request);
            }
        }
    }
    bench.compare_counters("refusals");
    drop(bench);
    module.unload();
    Ok(())
}
