// SPDX-License-Identifier: MIT OR Apache-2.0
//! `nlwire::server` against the running kernel: asked the same, both answer
//! the same, byte for byte. Needs no privilege and changes nothing.
//!
//! The kernel's side is generic netlink's controller, whose rules are short
//! enough to be stated here as a handler ([`generic_netlink`]), with
//! `nlwire::Policy` for its attributes. Under test is all the rest: which
//! messages reach it, which are answered, and with what bytes, those of the
//! extended ACK included. Only what the controller says about itself is not
//! predicted, but asked for once: it is not the same in every kernel.
//!
//! Seen to hold on Linux 6.1.192, 6.12.117, 6.18.44 and 7.3.4.
//!
//! `NLWIRE_SEED` and `NLWIRE_DATAGRAMS` choose what is generated, and how much;
//! each datagram is sent four times, with other socket options. A plain `cargo
//! test` sends 10,000, or as many as it can within 10 seconds but not less than
//! 2,000. This sends 100,000, in 20 seconds:
//!
//! ```text
//! NLWIRE_DATAGRAMS=100000 cargo test -p nlsock --test it server_kernel::generated -- --nocapture
//! ```
//!
//! The kernel's log gets a few lines from it: attributes of odd lengths are
//! worth a warning to `lib/nlattr.c`.

use std::collections::BTreeMap;
use std::env;
use std::time::{Duration, Instant};

use nlsock::{Error, Socket};
use nlwire::align::{NLA_HDRLEN, NLMSG_HDRLEN};
use nlwire::server::{Handled, Outcome, Peer, Refusal, Report, Request, Requests};
use nlwire::uapi::*;
use nlwire::{
    Errno, GenlMsgHdr, MessageBuilder, MessageKind, Messages, NlMsgHdr, NlValidate, NlaPolicy,
    NlmFlags,
};
use nlwire::{Policy, SliceSink, SockAddrNl};
use zerocopy::IntoBytes;

use crate::common::{build, open, skipped, Numbers, BUFFER};

const GENL_HDRLEN: usize = size_of::<GenlMsgHdr>();

const POLICY: &str = "Attribute failed policy validation";
const LEFTOVER: &str = "bytes leftover after parsing attributes";
const RESERVED: &str = "genlmsghdr.reserved field is not 0";
const FLAGS: &str = "ambiguous or reserved bits set in nlmsg_flags";

/// Commands that the controller does not have, nor will have soon.
const UNUSED: [u8; 7] = [0, 1, 2, 4, 9, 200, 255];

/// How long to go on where nobody said how far, and how far in any case.
const LIMIT: Duration = Duration::from_secs(10);
const LEAST: u64 = 2_000;

/// What the controller demands of its attributes, liberally.
static CTRL_POLICY_FAMILY: Policy<3> =
    Policy::new()
        .with::<CTRL_ATTR_FAMILY_ID>(NlaPolicy::U16)
        .with::<CTRL_ATTR_FAMILY_NAME>(NlaPolicy::NUL_STRING.max_len(GENL_NAMSIZ as u16 - 1));

/// The rules of `net/netlink/genetlink.c`, in its order, for requests that
/// [`is_harmless`] lets through; the texts are its own. Read in 6.1, 6.12 and
/// 7.3, which agree.
fn generic_netlink(
    request: &Request<'_>,
    reply: impl FnOnce() -> Result<(), Refusal<'static>>,
) -> Outcome<'static> {
    let message = request.message();
    // genl_rcv_msg(): of the families only the controller is asked.
    if message.nlmsg_type() != GENL_ID_CTRL {
        return Err(Refusal::new(Errno::ENOENT));
    }
    // genl_family_rcv_msg()
    let Ok(genl) = message.family_header::<GenlMsgHdr>() else {
        return Err(Refusal::new(Errno::EINVAL));
    };
    // genl_header_check(): for commands from resv_start_op on.
    if genl.cmd() > CTRL_CMD_GETPOLICY {
        let known = NLM_F_REQUEST | NLM_F_ACK | NLM_F_ECHO;
        let asks_all = message.nlmsg_flags().contains(NLM_F_DUMP);
        let known = known
            | if asks_all {
                NLM_F_DUMP
            } else {
                NlmFlags::EMPTY
            };
        if genl.reserved() != 0 {
            return Err(Refusal::new(Errno::EINVAL).with_msg(RESERVED));
        }
        if !known.contains(message.nlmsg_flags()) {
            return Err(Refusal::new(Errno::EINVAL).with_msg(FLAGS));
        }
    }
    // CTRL_CMD_GETPOLICY only dumps.
    if genl.cmd() != CTRL_CMD_GETFAMILY {
        return Err(Refusal::new(Errno::EOPNOTSUPP));
    }
    let attributes = message.attributes(GENL_HDRLEN)?;
    let warning = CTRL_POLICY_FAMILY.validate(attributes.clone(), NlValidate::LIBERAL)?;
    let tb = CTRL_POLICY_FAMILY.parse(attributes, NlValidate::LIBERAL)?;
    // ctrl_getfamily(): the name counts where both are given.
    let id = tb.get(CTRL_ATTR_FAMILY_ID);
    let id = id.and_then(|id| id.payload().first_chunk().copied());
    let name = tb.get(CTRL_ATTR_FAMILY_NAME).map(|name| name.until_nul());
    let errno = match (id.map(u16::from_ne_bytes), name) {
        (_, Some(b"nlctrl")) | (Some(GENL_ID_CTRL), None) => None,
        (None, None) => Some(Errno::EINVAL),
        _ => Some(Errno::ENOENT),
    };
    if errno.is_none() {
        reply()?;
    }
    Ok(match (errno, warning.text()) {
        (None, None) => Handled::Ack,
        (None, Some(text)) => Handled::AckWith(Report::default().with_msg(text)),
        (Some(errno), None) => return Err(Refusal::new(errno)),
        (Some(errno), Some(text)) => return Err(Refusal::new(errno).with_msg(text)),
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
        let nlmsg_type = u16_at(at + 4);
        let flags = NlmFlags::from_bits(u16_at(at + 6).unwrap_or(0));
        let cmd = datagram.get(at + NLMSG_HDRLEN);
        let dumps = cmd.is_some_and(|cmd| !UNUSED.contains(cmd));
        let request = flags.contains(NLM_F_REQUEST);
        let foreign = nlmsg_type.is_some_and(|nlmsg_type| families.contains(&nlmsg_type));
        let dump = nlmsg_type == Some(GENL_ID_CTRL) && flags.contains(NLM_F_DUMP) && dumps;

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
        let peer = Peer::new(socket.local_addr().unwrap().nl_pid())
            .with_cap_ack(cap_ack)
            .with_ext_ack(ext_ack);
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
        let reply = Messages::new(&answers[0]).strict().next().unwrap().unwrap();
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
                Ok(answer) => answers.push(answer.as_bytes().to_vec()),
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
            unpad(answer);
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

/// Takes the padding out of the policy in an extended ACK. Kernels for
/// processors that cannot load 8 bytes from any address put it ahead of such
/// values; those for x86 and arm64 do not, and nor does nlwire.
fn unpad(answer: &mut Vec<u8>) {
    let message = Messages::new(answer).strict().next().unwrap().unwrap();
    let said = message.ack().ok().map(|ack| ack.ext_ack().unwrap());
    let Some(policy) = said.and_then(|said| said.policy) else {
        return;
    };
    let rules = policy.nested().map(Result::unwrap);
    let padding = rules.filter(|rule| rule.nla_type() == NL_POLICY_TYPE_ATTR_PAD);
    let padding: Vec<_> = padding.map(|pad| pad.offset()).collect();
    // An attribute without payload.
    let (start, removed) = (policy.offset(), NLA_HDRLEN * padding.len());
    let nla_len = policy.header().nla_len() - removed as u16;
    let nlmsg_len = (answer.len() - removed) as u32;
    for at in padding.into_iter().rev() {
        answer.drain(at..at + NLA_HDRLEN);
    }
    answer[start..start + 2].copy_from_slice(&nla_len.to_ne_bytes());
    answer[..4].copy_from_slice(&nlmsg_len.to_ne_bytes());
}

#[test]
fn padding_in_a_policy_is_no_difference() {
    let ack = |padded: bool| {
        let header = NlMsgHdr::new(NLMSG_ERROR).with_flags(NLM_F_CAPPED | NLM_F_ACK_TLVS);
        build(header, |m| {
            m.put_payload(&[0; 4 + NLMSG_HDRLEN])?;
            let mut policy = m.nest(NLMSGERR_ATTR_POLICY)?;
            for nla_type in [
                NL_POLICY_TYPE_ATTR_MIN_VALUE_U,
                NL_POLICY_TYPE_ATTR_MAX_VALUE_U,
            ] {
                if padded {
                    policy.put_flag(NL_POLICY_TYPE_ATTR_PAD)?;
                }
                policy.put_u64(nla_type, 5)?;
            }
            policy.end()?;
            m.put_u32(NLMSGERR_ATTR_MISS_TYPE, 1)
        })
    };
    for padded in [false, true] {
        let mut answer = ack(padded);
        unpad(&mut answer);
        assert_eq!(answer, ack(false));
    }
}

/// What was compared: how often there were no, one and several answers to a
/// datagram, and how often which.
#[derive(Default)]
struct Tally {
    answers: [usize; 3],
    replies: usize,
    /// By errno and text.
    acks: BTreeMap<(Option<Errno>, String), usize>,
}

impl Tally {
    fn count(&mut self, answers: &[Vec<u8>]) {
        self.answers[answers.len().min(2)] += 1;
        for answer in answers {
            let message = Messages::new(answer).strict().next().unwrap().unwrap();
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

/// What is generated.
impl Numbers {
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
                let below = self.pick(&[24, 24, 24, 24, 6000]);
                (family, vec![0xcc; self.below(below)])
            }
            2 => (GENL_ID_CTRL, self.bytes(GENL_HDRLEN)),
            3 => {
                let cmd = self.pick(&UNUSED);
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
        let mut flags = [NLM_F_REQUEST, NlmFlags::EMPTY][usize::from(self.one_in(8))];
        flags |= [NLM_F_ACK, NlmFlags::EMPTY][self.below(2)];
        if self.one_in(4) {
            flags |= NlmFlags::from_bits(self.below(0x1_0000) as u16);
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
    while sent < count && (wanted.is_some() || sent < LEAST || start.elapsed() < LIMIT) {
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
            (None, ""),
            (None, LEFTOVER),
            (Some(Errno::ENOENT), ""),
            (Some(Errno::ENOENT), LEFTOVER),
            (Some(Errno::EINVAL), ""),
            (Some(Errno::EINVAL), LEFTOVER),
            (Some(Errno::EINVAL), POLICY),
            (Some(Errno::EINVAL), RESERVED),
            (Some(Errno::EINVAL), FLAGS),
            (Some(Errno::ERANGE), POLICY),
            (Some(Errno::ERANGE), ""),
            (Some(Errno::EOPNOTSUPP), ""),
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
            let flags = (0..4)
                .filter(|n| mask >> n & 1 == 1)
                .fold(NlmFlags::EMPTY, |set, n| set | flags[n]);
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
