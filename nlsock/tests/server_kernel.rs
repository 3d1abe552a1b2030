//! `nlwire::server` against the running kernel: asked the same, both answer
//! the same, byte for byte. Needs no privilege and changes nothing.
//!
//! The kernel's side is generic netlink's controller, whose rules are short
//! enough to be stated here as a handler ([`generic_netlink`]); what is under
//! test is everything around that: which messages reach it, which are answered,
//! and with what bytes.
//!
//! `NLWIRE_SEED` and `NLWIRE_DATAGRAMS` choose what is generated, and how much.
//! The kernel's log gets a few lines from it: attributes of odd lengths are
//! worth a warning to `lib/nlattr.c`.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod common;

use std::collections::BTreeMap;
use std::env;
use std::time::{Duration, Instant};

use common::{build, open, skipped, BUFFER};
use nlsock::{Error, Socket};
use nlwire::server::{Handled, Outcome, Peer, Refusal, Report, Request, Requests};
use nlwire::uapi::*;
use nlwire::{
    nla_align, Attribute, AttributePath, GenlMsgHdr, MessageBuilder, MessageKind, Messages,
    NlMsgHdr,
};
use nlwire::{SliceSink, SockAddrNl, NLMSG_HDRLEN};
use zerocopy::IntoBytes;

const ENOENT: i32 = 2;
const EINVAL: i32 = 22;
const ERANGE: i32 = 34;
const EOPNOTSUPP: i32 = 95;

const GENL_HDRLEN: usize = size_of::<GenlMsgHdr>();

const POLICY: &str = "Attribute failed policy validation";
const LEFTOVER: &str = "bytes leftover after parsing attributes";
const RESERVED: &str = "genlmsghdr.reserved field is not 0";
const FLAGS: &str = "ambiguous or reserved bits set in nlmsg_flags";

/// How long to go on where nobody said how far.
const LIMIT: Duration = Duration::from_secs(10);

/// The rules of `net/netlink/genetlink.c`, in its order, for requests that
/// [`is_harmless`] lets through; the texts are its own. Read in 6.1, 6.12 and
/// 7.3, which agree.
fn generic_netlink<'x>(
    request: &Request<'_>,
    reply: impl FnOnce() -> Result<(), Refusal<'x>>,
) -> Outcome<'x> {
    let message = request.message();
    // genl_rcv_msg(): of the families only the controller is asked.
    if message.header().nlmsg_type() != GENL_ID_CTRL {
        return Err(Refusal::new(ENOENT));
    }
    // genl_family_rcv_msg()
    let Ok(genl) = message.family_header::<GenlMsgHdr>() else {
        return Err(Refusal::new(EINVAL));
    };
    // genl_header_check(): for commands from resv_start_op on.
    if genl.cmd() > CTRL_CMD_GETPOLICY {
        let known = NLM_F_REQUEST | NLM_F_ACK | NLM_F_ECHO;
        let known = known | if request.is_dump() { NLM_F_DUMP } else { 0 };
        if genl.reserved() != 0 {
            return Err(Refusal::new(EINVAL).with_msg(RESERVED));
        }
        if message.header().nlmsg_flags() & !known != 0 {
            return Err(Refusal::new(EINVAL).with_msg(FLAGS));
        }
    }
    // CTRL_CMD_GETPOLICY only dumps.
    if genl.cmd() != CTRL_CMD_GETFAMILY {
        return Err(Refusal::new(EOPNOTSUPP));
    }
    // __nla_validate_parse() with ctrl_policy_family, liberally.
    let (mut id, mut name) = (None, None);
    let mut attributes = message.attributes(GENL_HDRLEN)?;
    for attribute in attributes.by_ref().map_while(Result::ok) {
        let bad = |errno| Err(Refusal::new(errno).with_msg(POLICY).at(attribute.offset()));
        let value = attribute.payload();
        match attribute.nla_type() {
            CTRL_ATTR_FAMILY_ID => match value.first_chunk() {
                Some(value) => id = Some(u16::from_ne_bytes(*value)),
                None => return bad(ERANGE),
            },
            CTRL_ATTR_FAMILY_NAME => {
                if !value.iter().take(GENL_NAMSIZ).any(|byte| *byte == 0) {
                    return bad(EINVAL);
                }
                if value.strip_suffix(&[0]).unwrap_or(value).len() >= GENL_NAMSIZ {
                    return bad(ERANGE);
                }
                name = Some(attribute.until_nul());
            }
            _ => {} // no policy, no look
        }
    }
    let leftover = !attributes.remainder().is_empty();
    // ctrl_getfamily(): the name counts where both are given.
    let found = match (id, name) {
        (_, Some(name)) => Ok(name == b"nlctrl"),
        (Some(id), None) => Ok(id == GENL_ID_CTRL),
        (None, None) => Err(EINVAL),
    };
    let refusal = match found {
        Ok(true) => {
            reply()?;
            let report = Report::default();
            return Ok(if leftover {
                Handled::AckWith(report.with_msg(LEFTOVER))
            } else {
                Handled::Ack
            });
        }
        Ok(false) => Refusal::new(ENOENT),
        Err(errno) => Refusal::new(errno),
    };
    Err(if leftover {
        refusal.with_msg(LEFTOVER)
    } else {
        refusal
    })
}

/// Whether the kernel can be sent this, and be predicted: whatever it may take
/// for a message in it is for the controller, for a family that cannot be, or
/// no request; and asks neither for a dump nor for another family.
///
/// Looks at every place where a message or attribute can begin, so that it does
/// not depend on what is under test.
fn is_harmless(datagram: &[u8]) -> bool {
    let u16_at = |at: usize| Some(u16::from_ne_bytes(*datagram.get(at..)?.first_chunk()?));
    let families = GENL_ID_CTRL + 1..=GENL_MAX_ID;
    (0..datagram.len()).step_by(4).all(|at| {
        let (nlmsg_type, flags) = (u16_at(at + 4), u16_at(at + 6).unwrap_or(0));
        let cmd = datagram.get(at + NLMSG_HDRLEN).copied();
        let dumps = [Some(CTRL_CMD_GETFAMILY), Some(CTRL_CMD_GETPOLICY)].contains(&cmd);
        let request = flags & NLM_F_REQUEST != 0;
        let foreign = nlmsg_type.is_some_and(|nlmsg_type| families.contains(&nlmsg_type));
        let dump = nlmsg_type == Some(GENL_ID_CTRL) && flags & NLM_F_DUMP == NLM_F_DUMP && dumps;

        let nla_type = u16_at(at + 2).map(|nla_type| nla_type & NLA_TYPE_MASK);
        let id = u16_at(at + 4).is_some_and(|id| families.contains(&id));
        let asks = nla_type == Some(CTRL_ATTR_FAMILY_ID) && id;
        !(request && (foreign || dump)) && !asks
    })
}

/// A socket for each combination of the options that change an answer.
struct Asker {
    socket: Socket,
    peer: Peer,
    /// What the controller says about itself, behind the header.
    controller: Vec<u8>,
}

/// `None`, and said so, where there is no generic netlink.
fn askers(test: &str) -> Option<Vec<Asker>> {
    if let Err(error @ Error::ProtocolNotRegistered { .. }) = Socket::open(NETLINK_GENERIC) {
        skipped(test, error);
        return None;
    }
    let options = [(false, false), (false, true), (true, false), (true, true)];
    let asker = |(cap_ack, ext_ack)| {
        let socket = open(NETLINK_GENERIC);
        socket.bind(SockAddrNl::default()).unwrap();
        socket.set_cap_ack(cap_ack).unwrap();
        socket.set_ext_ack(ext_ack).unwrap();
        socket.set_nonblocking(true).unwrap();
        let peer = Peer {
            port: socket.local_addr().unwrap().nl_pid(),
            cap_ack,
            ext_ack,
        };
        let header = NlMsgHdr::new(GENL_ID_CTRL).with_flags(NLM_F_REQUEST);
        let request = build(header, |m| {
            m.put_header(&GenlMsgHdr::new(CTRL_CMD_GETFAMILY, 1))?;
            m.put_u16(CTRL_ATTR_FAMILY_ID, GENL_ID_CTRL)
        });
        let mut this = Asker {
            socket,
            peer,
            controller: Vec::new(),
        };
        let answers = this.ask(&request);
        let reply = Messages::strict(&answers[0]).next().unwrap().unwrap();
        assert_eq!(reply.kind(), MessageKind::Family(GENL_ID_CTRL));
        this.controller = reply.payload().to_vec();
        this
    };
    Some(options.into_iter().map(asker).collect())
}

impl Asker {
    /// What the kernel answers. It does so within send(): all answers are there
    /// then.
    fn ask(&self, datagram: &[u8]) -> Vec<Vec<u8>> {
        self.socket.send(datagram).unwrap();
        let mut buf = [0; BUFFER];
        let mut answers = Vec::new();
        loop {
            match self.socket.recv(&mut buf) {
                Ok(answer) if !answer.is_from_kernel() => {}
                Ok(answer) => answers.push(answer.bytes().to_vec()),
                Err(Error::WouldBlock) => return answers,
                Err(e) => panic!("{e}"),
            }
        }
    }

    /// What nlwire's server answers, each reply and each ACK as a datagram.
    fn predict(&self, datagram: &[u8]) -> Vec<Vec<u8>> {
        let mut answers = Vec::new();
        let mut buf = [0; BUFFER];
        for request in Requests::new(datagram, self.peer) {
            let outcome = request.handle(|_| {
                generic_netlink(&request, || {
                    let mut sink = SliceSink::new(&mut buf);
                    let mut reply = MessageBuilder::new(&mut sink, request.reply(GENL_ID_CTRL))?;
                    reply.put_payload(&self.controller)?;
                    reply.end()?;
                    answers.push(sink.into_bytes().to_vec());
                    Ok(())
                })
            });
            let mut sink = SliceSink::new(&mut buf);
            request.answer(outcome, &mut sink).unwrap();
            let bytes = sink.into_bytes();
            if !bytes.is_empty() {
                answers.push(bytes.to_vec());
            }
        }
        answers
    }

    /// Asks both, and compares. Returns the kernel's answers.
    fn compare(&self, datagram: &[u8], what: &str) -> Vec<Vec<u8>> {
        let mut answers = self.ask(datagram);
        for answer in &mut answers {
            take_policy(answer, datagram);
        }
        let predicted = self.predict(datagram);
        assert!(
            answers == predicted,
            "{what}: kernel and nlwire disagree\n{:?}\nsent      {datagram:02x?}\n\
             kernel    {answers:02x?}\npredicted {predicted:02x?}",
            self.peer,
        );
        answers
    }
}

/// Takes the policy out of an extended ACK, which nlwire's server does not
/// write, and checks it: that of the attribute which is to blame, and none
/// where there is no such attribute.
fn take_policy(answer: &mut Vec<u8>, datagram: &[u8]) {
    let message = Messages::strict(answer).next().unwrap().unwrap();
    let Ok(ack) = message.ack() else { return };
    let said = ack.ext_ack().unwrap();
    assert_eq!(said.policy.is_some(), said.offs.is_some(), "{ack:?}");
    let Some(policy) = said.policy else { return };
    let rules: BTreeMap<_, _> = policy
        .nested()
        .strict()
        .map(|rule| rule.unwrap())
        .filter(|rule| rule.nla_type() != NL_POLICY_TYPE_ATTR_PAD)
        .map(|rule| (rule.nla_type(), number(&rule)))
        .collect();
    // netlink_policy_dump_write_attr()
    let id = [
        (NL_POLICY_TYPE_ATTR_TYPE, u64::from(NL_ATTR_TYPE_U16)),
        (NL_POLICY_TYPE_ATTR_MIN_VALUE_U, 0),
        (NL_POLICY_TYPE_ATTR_MAX_VALUE_U, u64::from(u16::MAX)),
    ];
    let name = [
        (NL_POLICY_TYPE_ATTR_TYPE, u64::from(NL_ATTR_TYPE_NUL_STRING)),
        (NL_POLICY_TYPE_ATTR_MAX_LENGTH, GENL_NAMSIZ as u64 - 1),
    ];
    let request = Messages::new(datagram)
        .map_while(Result::ok)
        .find(|message| message.header() == ack.request())
        .unwrap();
    let path = AttributePath::find(&request, GENL_HDRLEN, said.offs.unwrap()).unwrap();
    let expected = match path.types()[0] {
        CTRL_ATTR_FAMILY_ID => BTreeMap::from(id),
        CTRL_ATTR_FAMILY_NAME => BTreeMap::from(name),
        other => panic!("attribute {other} has no policy"),
    };
    assert_eq!(rules, expected, "{ack:?}");

    let start = policy.offset();
    let end = start + nla_align(usize::from(policy.header().nla_len()));
    answer.drain(start..end);
    let nlmsg_len = answer.len() as u32;
    answer[..4].copy_from_slice(&nlmsg_len.to_ne_bytes());
}

fn number(attribute: &Attribute<'_>) -> u64 {
    attribute.get_uint().unwrap()
}

/// What was compared: how often there were no, one and several answers to a
/// datagram, and how often which.
#[derive(Default)]
struct Tally {
    answers: [usize; 3],
    replies: usize,
    /// By errno and text.
    acks: BTreeMap<(i32, String), usize>,
}

impl Tally {
    fn count(&mut self, answers: &[Vec<u8>]) {
        self.answers[answers.len().min(2)] += 1;
        for answer in answers {
            let message = Messages::strict(answer).next().unwrap().unwrap();
            match message.ack() {
                Ok(ack) => {
                    let key = (ack.errno(), ack.ext_ack().unwrap().text().to_string());
                    *self.acks.entry(key).or_default() += 1;
                }
                Err(_) => self.replies += 1,
            }
        }
    }
}

/// A small generator of numbers that look random, the same in every run with
/// the same seed.
struct Numbers(u64);

impl Numbers {
    fn word(&mut self) -> u32 {
        // splitmix64
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) as u32
    }

    fn below(&mut self, limit: usize) -> usize {
        self.word() as usize % limit
    }

    fn one_in(&mut self, count: usize) -> bool {
        self.below(count) == 0
    }

    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())]
    }

    fn bytes(&mut self, below: usize) -> Vec<u8> {
        (0..self.below(below))
            .map(|_| self.below(256) as u8)
            .collect()
    }

    /// The value of an attribute that the controller knows.
    fn value(&mut self, nla_type: u16) -> Vec<u8> {
        if nla_type == CTRL_ATTR_FAMILY_ID {
            let id = match self.below(4) {
                0 => self.below(usize::from(GENL_ID_CTRL)) as u16,
                1 => GENL_MAX_ID + 1 + self.below(60_000) as u16,
                _ => GENL_ID_CTRL,
            };
            let mut value = id.to_ne_bytes().to_vec();
            let len = self.pick(&[0, 1, 2, 2, 2, 2, 3, 4, 8]);
            value.resize(len, 0xa5);
            return value;
        }
        // Names that nobody has are looked for with modprobe, where there are
        // modules: slow, so rare.
        if self.one_in(150) {
            return self
                .pick(&[&b"\0"[..], b"nlwire\0", b"nlwire-none-123\0"])
                .to_vec();
        }
        self.pick(&[
            &b"nlctrl\0"[..],
            b"nlctrl\0",
            b"nlctrl\0\0\0",
            b"nlctrl\0 15 here", // too long by nothing, and without NUL at the end
            b"nlctrl\0 too long.", // with its 16th byte
            b"nlctrl\0 and a NUL\0", // also behind the 16th
            b"nlctrl",
            b"sixteen letters.",
            b"sixteen letters.\0",
            b"",
        ])
        .to_vec()
    }

    fn attribute(&mut self) -> Vec<u8> {
        let flags = self.pick(&[0, 0, 0, NLA_F_NESTED, NLA_F_NET_BYTEORDER]);
        let (nla_type, value) = match self.below(7) {
            0 => (self.pick(&[0, 3, 10, 99, 0x3fff]), self.bytes(12)),
            n => {
                let nla_type = [CTRL_ATTR_FAMILY_ID, CTRL_ATTR_FAMILY_NAME][n % 2];
                (nla_type, self.value(nla_type))
            }
        };
        let len = 4 + value.len() as u16;
        let nla_len = if self.one_in(12) {
            self.pick(&[0, 3, 4, len + 1, len + 4, u16::MAX])
        } else {
            len
        };
        let mut bytes = nla_len.to_ne_bytes().to_vec();
        bytes.extend((nla_type | flags).to_ne_bytes());
        bytes.extend(value);
        if !self.one_in(6) {
            bytes.resize(bytes.len().next_multiple_of(4), 0xa5);
        }
        bytes
    }

    /// One of the messages that the rules tell apart.
    fn message(&mut self) -> Vec<u8> {
        let unused = [0, 1, 2, 4, 9, 200, 255];
        let genl = |numbers: &mut Self, cmd| {
            let reserved = if numbers.one_in(4) {
                numbers.below(0x1_0000) as u16
            } else {
                0
            };
            let mut bytes = vec![cmd, numbers.pick(&[0, 1, 2, 255])];
            bytes.extend(reserved.to_ne_bytes());
            bytes
        };
        let (nlmsg_type, payload) = match self.below(10) {
            0 => (
                self.below(usize::from(NLMSG_MIN_TYPE)) as u16,
                self.bytes(40),
            ),
            1 => {
                let family = GENL_MAX_ID + 1 + self.below(60_000) as u16;
                (family, self.bytes(24))
            }
            2 => (GENL_ID_CTRL, self.bytes(GENL_HDRLEN)),
            3 => {
                let cmd = self.pick(&unused);
                let mut payload = genl(self, cmd);
                payload.extend(self.bytes(16));
                (GENL_ID_CTRL, payload)
            }
            4 => (GENL_ID_CTRL, genl(self, CTRL_CMD_GETPOLICY)),
            _ => {
                let mut payload = genl(self, CTRL_CMD_GETFAMILY);
                for _ in 0..self.below(4) {
                    payload.extend(self.attribute());
                }
                if self.one_in(5) {
                    payload.extend(self.bytes(4)); // trailing
                }
                (GENL_ID_CTRL, payload)
            }
        };
        let mut flags = [NLM_F_REQUEST, 0][usize::from(self.one_in(8))];
        flags |= [NLM_F_ACK, 0][self.below(2)];
        if self.one_in(4) {
            flags |= self.below(0x1_0000) as u16;
        }
        let len = (NLMSG_HDRLEN + payload.len()) as u32;
        let nlmsg_len = if self.one_in(15) {
            let small = self.below(64) as u32;
            self.pick(&[
                0,
                15,
                16,
                small,
                len + 1,
                len - 1,
                len + 4,
                1 << 31,
                u32::MAX,
            ])
        } else {
            len
        };
        let header = NlMsgHdr::new(nlmsg_type)
            .with_len(nlmsg_len)
            .with_flags(flags)
            .with_seq(self.word())
            .with_pid(self.word());
        [header.as_bytes(), &payload].concat()
    }

    /// A few messages in a datagram, mostly where they should begin.
    fn datagram(&mut self) -> Vec<u8> {
        let mut datagram = Vec::new();
        for _ in 0..=self.below(5) {
            datagram.extend(self.message());
            if !self.one_in(12) {
                // Padding that would be seen if it came back.
                datagram.resize(datagram.len().next_multiple_of(4), 0xa5);
            }
        }
        if self.one_in(4) {
            datagram.truncate(1 + self.below(datagram.len()));
        }
        datagram
    }
}

/// A number from the environment.
fn variable(name: &str) -> Option<u64> {
    let value = env::var(name).ok()?;
    Some(
        value
            .parse()
            .unwrap_or_else(|e| panic!("{name}={value}: {e}")),
    )
}

#[test]
fn generated_datagrams() {
    let Some(askers) = askers("generated datagrams") else {
        return;
    };
    let seed = variable("NLWIRE_SEED").unwrap_or(1);
    let wanted = variable("NLWIRE_DATAGRAMS");
    let count = wanted.unwrap_or(10_000);
    let mut numbers = Numbers(seed);
    let mut tally = Tally::default();
    let start = Instant::now();
    let mut sent = 0;
    while sent < count && (wanted.is_some() || start.elapsed() < LIMIT) {
        let datagram = numbers.datagram();
        if !is_harmless(&datagram) {
            continue;
        }
        for asker in &askers {
            let what = format!("NLWIRE_SEED={seed}, datagram {sent}");
            tally.count(&asker.compare(&datagram, &what));
        }
        sent += 1;
    }
    if sent < count {
        skipped(
            "generated datagrams",
            format!("{sent} of {count} in {LIMIT:?}"),
        );
    }
    // All that can be answered was, so the comparison means something.
    if sent >= 1000 {
        let expected = [
            (0, ""),
            (0, LEFTOVER),
            (ENOENT, ""),
            (ENOENT, LEFTOVER),
            (EINVAL, ""),
            (EINVAL, LEFTOVER),
            (EINVAL, POLICY),
            (EINVAL, RESERVED),
            (EINVAL, FLAGS),
            (ERANGE, POLICY),
            (ERANGE, ""),
            (EOPNOTSUPP, ""),
        ];
        let mut expected: Vec<_> = expected.map(|(n, text)| (n, text.to_owned())).to_vec();
        expected.sort();
        let found: Vec<_> = tally.acks.keys().cloned().collect();
        assert_eq!(found, expected, "{:?}", tally.acks);
        assert!(tally.replies > 0 && tally.answers.iter().all(|n| *n > 0));
    }
    if env::var_os("NLWIRE_SEED").is_some() || wanted.is_some() {
        println!(
            "{sent} datagrams in {:?}: {:?} answers, {} replies, ACKs {:?}",
            start.elapsed(),
            tally.answers,
            tally.replies,
            tally.acks
        );
    }
}

/// Every control type, the controller, and no family: with every flag that
/// decides about an answer, and with payloads of every length modulo 4.
#[test]
fn types_and_flags() {
    let Some(askers) = askers("types and flags") else {
        return;
    };
    let flags = [NLM_F_REQUEST, NLM_F_MULTI, NLM_F_ACK, NLM_F_ECHO];
    for nlmsg_type in (0..=GENL_ID_CTRL).chain([GENL_MAX_ID + 1, u16::MAX]) {
        for mask in 0..16u16 {
            let flags = (0..4).map(|n| flags[n] * (mask >> n & 1)).sum();
            let header = NlMsgHdr::new(nlmsg_type)
                .with_flags(flags)
                .with_seq(5)
                .with_pid(6);
            for len in 0..=5 {
                let datagram = build(header, |m| m.put_payload(&[204; 5][..len]));
                assert!(is_harmless(&datagram));
                for asker in &askers {
                    asker.compare(&datagram, &format!("{header:?}, {len} bytes"));
                }
            }
        }
    }
}

/// Several messages in a datagram that ends after any byte.
#[test]
fn cuts() {
    let Some(askers) = askers("cuts") else {
        return;
    };
    let header = NlMsgHdr::new(GENL_ID_CTRL).with_flags(NLM_F_REQUEST | NLM_F_ACK);
    let family = |name: &str, seq| {
        build(header.with_seq(seq), |m| {
            m.put_header(&GenlMsgHdr::new(CTRL_CMD_GETFAMILY, 1))?;
            m.put_str(CTRL_ATTR_FAMILY_NAME, name)
        })
    };
    let noop = header.with_type(NLMSG_NOOP);
    let whole = [
        family("nlctrl", 1),
        build(noop.with_seq(2), |m| m.put_payload(b"four")),
        family("a name that is far too long", 3),
        build(header.with_seq(4), |m| m.put_payload(&[255, 1, 0, 0])),
        build(noop.with_seq(5), |_| Ok(())),
    ]
    .concat();
    for cut in 1..=whole.len() {
        let datagram = &whole[..cut];
        assert!(is_harmless(datagram));
        for asker in &askers {
            asker.compare(datagram, &format!("cut at {cut}"));
        }
    }
}
