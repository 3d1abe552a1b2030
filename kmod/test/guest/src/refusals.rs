//! What is refused, and what is said about it: written down here, and compared with
//! the model for what else is in the bytes.

use nix::libc::{EINVAL, EOPNOTSUPP, ERANGE, ESRCH};
use nlkmod::family::*;
use nlsock::VecSink;
use nlwire::uapi::*;
use nlwire::{BuildError, MessageBuilder, NlMsgHdr, NLMSG_HDRLEN};

use crate::client::{self, build, only_message};
use crate::harness::Verdict;
use crate::model::{Asker, Bench, HEARD};
use crate::module::Module;
use crate::Config;

type Message<'x> = MessageBuilder<'x, VecSink>;

/// A request that is refused.
struct Refused {
    what: &'static str,
    nlmsg_type: u16,
    flags: u16,
    content: fn(&mut Message<'_>) -> Result<(), BuildError>,
    errno: i32,
    said: Said,
}

/// What the extended ACK says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Said {
    text: Option<&'static str>,
    /// From the request's header on.
    offs: Option<u32>,
    miss_type: Option<u32>,
}

impl Said {
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
const LEFTOVER: &str = "bytes leftover after parsing attributes";

/// A message that is refused because of its attributes.
const fn attributes(
    what: &'static str,
    nlmsg_type: u16,
    content: fn(&mut Message<'_>) -> Result<(), BuildError>,
    errno: i32,
    said: Said,
) -> Refused {
    let flags = 0;
    Refused {
        what,
        nlmsg_type,
        flags,
        content,
        errno,
        said,
    }
}

/// A message that is refused whatever is in it.
const fn unsupported(what: &'static str, nlmsg_type: u16, flags: u16) -> Refused {
    Refused {
        what,
        nlmsg_type,
        flags,
        content: |message| message.put(NLKMOD_A_PAYLOAD, b"payload"),
        errno: EOPNOTSUPP,
        said: Said::NOTHING,
    }
}

const ECHO: u16 = NLKMOD_MSG_ECHO;
const BROADCAST: u16 = NLKMOD_MSG_BROADCAST;
const LIST: u16 = NLKMOD_MSG_LIST;

/// A payload, 8 bytes with its header, and a group.
fn to_group(message: &mut Message<'_>, group: u32) -> Result<(), BuildError> {
    message.put(NLKMOD_A_PAYLOAD, b"four")?;
    message.put_u32(NLKMOD_A_GROUP, group)
}

/// A payload, 8 bytes with its header, and what should be a group.
fn to_bytes(message: &mut Message<'_>, group: &[u8]) -> Result<(), BuildError> {
    message.put(NLKMOD_A_PAYLOAD, b"four")?;
    message.put(NLKMOD_A_GROUP, group)
}

/// A payload, 8 bytes with its header, and bytes.
fn and_bytes(message: &mut Message<'_>, bytes: &[u8]) -> Result<(), BuildError> {
    message.put(NLKMOD_A_PAYLOAD, b"four")?;
    message.put_payload(bytes)
}

const REFUSED: &[Refused] = &[
    attributes(
        "an attribute of another request",
        ECHO,
        |m| to_group(m, 1),
        EINVAL,
        Said::at(24, UNKNOWN),
    ),
    attributes(
        "attribute type 0",
        ECHO,
        |m| m.put(0, &[]),
        EINVAL,
        Said::at(16, UNKNOWN),
    ),
    attributes(
        "the highest attribute type",
        ECHO,
        |m| m.put(0x3fff, b"?"),
        EINVAL,
        Said::at(16, UNKNOWN),
    ),
    attributes(
        "an attribute of the kernel's",
        BROADCAST,
        |m| m.put_u64(NLKMOD_A_TICK, 1),
        EINVAL,
        Said::at(16, UNKNOWN),
    ),
    attributes(
        "an attribute for a list",
        LIST,
        |m| m.put_flag(NLKMOD_A_PAYLOAD),
        EINVAL,
        Said::at(16, UNKNOWN),
    )
    .with_flags(NLM_F_DUMP),
    attributes(
        "an empty group",
        BROADCAST,
        |m| to_bytes(m, &[]),
        EINVAL,
        Said::at(24, LENGTH),
    ),
    attributes(
        "a group of 2 bytes",
        BROADCAST,
        |m| to_bytes(m, &[1, 0]),
        EINVAL,
        Said::at(24, LENGTH),
    ),
    attributes(
        "a group of 5 bytes",
        BROADCAST,
        |m| to_bytes(m, &[0; 5]),
        EINVAL,
        Said::at(24, LENGTH),
    ),
    attributes(
        "a group of 8 bytes",
        BROADCAST,
        |m| to_bytes(m, &[0; 8]),
        EINVAL,
        Said::at(24, LENGTH),
    ),
    attributes(
        "group 0",
        BROADCAST,
        |m| to_group(m, 0),
        ERANGE,
        Said::at(24, RANGE),
    ),
    attributes(
        "group 33",
        BROADCAST,
        |m| to_group(m, 33),
        ERANGE,
        Said::at(24, RANGE),
    ),
    attributes(
        "the highest number",
        BROADCAST,
        |m| to_group(m, u32::MAX),
        ERANGE,
        Said::at(24, RANGE),
    ),
    attributes(
        "a nest",
        ECHO,
        |m| m.nest(NLKMOD_A_PAYLOAD)?.end(),
        EINVAL,
        Said::at(16, "NLA_F_NESTED not expected"),
    ),
    attributes(
        "no payload",
        ECHO,
        |_| Ok(()),
        EINVAL,
        Said::missing(NLKMOD_A_PAYLOAD),
    ),
    attributes(
        "neither payload nor group",
        BROADCAST,
        |_| Ok(()),
        EINVAL,
        Said::missing(NLKMOD_A_PAYLOAD),
    ),
    attributes(
        "a group only",
        BROADCAST,
        |m| m.put_u32(NLKMOD_A_GROUP, HEARD),
        EINVAL,
        Said::missing(NLKMOD_A_PAYLOAD),
    ),
    attributes(
        "no group",
        BROADCAST,
        |m| m.put(NLKMOD_A_PAYLOAD, b""),
        EINVAL,
        Said::missing(NLKMOD_A_GROUP),
    ),
    attributes(
        "a byte behind",
        ECHO,
        |m| and_bytes(m, &[0]),
        EINVAL,
        Said::text(LEFTOVER),
    ),
    attributes(
        "bytes behind",
        ECHO,
        |m| and_bytes(m, &[0; 3]),
        EINVAL,
        Said::text(LEFTOVER),
    ),
    attributes(
        "an attribute of no bytes",
        ECHO,
        |m| and_bytes(m, &[0; 4]),
        EINVAL,
        Said::text(LEFTOVER),
    ),
    attributes(
        "an attribute that is cut",
        ECHO,
        |m| and_bytes(m, &[255, 255, 1, 0]),
        EINVAL,
        Said::text(LEFTOVER),
    ),
    attributes(
        "nobody there",
        BROADCAST,
        |m| to_group(m, HEARD + 1),
        ESRCH,
        Said::text("this reached nobody in the group"),
    ),
    unsupported("an event", NLKMOD_MSG_EVENT, 0),
    unsupported("the first type that there is not", NLKMOD_MSG_EVENT + 1, 0),
    unsupported("the highest type", u16::MAX, 0),
    unsupported(
        "a dump of what there is not",
        NLKMOD_MSG_EVENT + 1,
        NLM_F_DUMP,
    ),
    unsupported("a list that is no dump", LIST, 0),
    unsupported("half a dump", LIST, NLM_F_ROOT),
    unsupported("the other half", LIST, NLM_F_MATCH),
    unsupported("an echo as a dump", ECHO, NLM_F_DUMP),
    unsupported("a broadcast as a dump", BROADCAST, NLM_F_DUMP),
];

impl Refused {
    const fn with_flags(mut self, flags: u16) -> Self {
        self.flags = flags;
        self
    }

    fn bytes(&self, flags: u16, seq: u32) -> Vec<u8> {
        let header = NlMsgHdr::new(self.nlmsg_type)
            .with_flags(NLM_F_REQUEST | self.flags | flags)
            .with_seq(seq);
        build(header, &self.content)
    }

    /// Fails unless `answer` says what it should, to `asker`.
    fn check(&self, answer: &[u8], asker: &Asker, request: &[u8]) {
        let what = self.what;
        let ack = only_message(answer).ack().unwrap();
        assert_eq!(ack.errno(), self.errno, "{what}");
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
            self.said
        } else {
            Said::NOTHING
        };
        assert_eq!(text, expected.text.unwrap_or_default(), "{what}");
        assert_eq!(
            (offs, miss_type),
            (expected.offs, expected.miss_type),
            "{what}"
        );
        assert_eq!((ext_ack.miss_nest, ext_ack.cookie), (None, None), "{what}");
    }
}

/// Every reason, alone and behind another message, whatever the asker's options. An
/// ACK need not be asked for.
pub(crate) fn reasons(config: &Config) -> Verdict {
    let module = Module::load(config, "");
    let bench = Bench::new();
    for asker in &bench.askers {
        let seq = asker.client.seq();
        let other = client::echo(0, seq, b"1234567");
        for refused in REFUSED {
            for flags in [0, NLM_F_ACK] {
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
