//! Datagrams with something wrong in them: the module against the model, and against
//! generic netlink, which is asked the same.

use nix::libc::ENODATA;
use nlkmod::family::NETLINK_NLKMOD;
use nlsock::{Error, Socket};
use nlwire::uapi::*;
use nlwire::{GenlMsgHdr, MessageKind, Messages, NlMsgHdr, NLMSG_HDRLEN};
use zerocopy::IntoBytes;

use crate::client::{self, build, Client};
use crate::harness::Verdict;
use crate::model::Bench;
use crate::module::Module;
use crate::Config;

/// Makes a good request with these flags and this sequence number. Both families'
/// have type [`NLMSG_MIN_TYPE`], one reply, and a byte of padding at their end.
type Good = fn(u16, u32) -> Vec<u8>;

/// A request for an echo.
fn echo(flags: u16, seq: u32) -> Vec<u8> {
    client::echo(flags, seq, b"nlctrl\0")
}

/// A request for what generic netlink's controller says about itself.
fn controller(flags: u16, seq: u32) -> Vec<u8> {
    let header = NlMsgHdr::new(GENL_ID_CTRL)
        .with_flags(NLM_F_REQUEST | flags)
        .with_seq(seq);
    build(header, &|message| {
        message.put_header(&GenlMsgHdr::new(CTRL_CMD_GETFAMILY, 1))?;
        message.put(CTRL_ATTR_FAMILY_NAME, b"nlctrl\0")
    })
}

/// `message` with another length in its header.
fn with_len(mut message: Vec<u8>, nlmsg_len: u32) -> Vec<u8> {
    message[..4].copy_from_slice(&nlmsg_len.to_ne_bytes());
    message
}

/// What was decided about a message: its sequence number, and the errno of an ACK or
/// `None` for a reply.
type Decision = (u32, Option<i32>);

fn decisions(answers: &[Vec<u8>]) -> Vec<Decision> {
    let messages = answers.iter().flat_map(|answer| Messages::strict(answer));
    let decision = |message: nlwire::Message<'_>| {
        let ack = match message.kind() {
            MessageKind::Error => Some(message.ack().unwrap().errno()),
            _ => None,
        };
        (message.header().nlmsg_seq(), ack)
    };
    messages.map(|message| decision(message.unwrap())).collect()
}

/// Compares what becomes of the datagrams that `shapes` makes of good requests.
fn compare(config: &Config, shapes: impl Fn(Good) -> Vec<(String, Vec<u8>)>) -> Verdict {
    let module = Module::load(config, "");
    let bench = Bench::new();
    let generic = match Client::try_of(NETLINK_GENERIC) {
        Err(Error::ProtocolNotRegistered { .. }) => {
            println!("  no generic netlink here to compare with");
            None
        }
        client => Some(client.unwrap()),
    };
    for ((what, datagram), (_, other)) in shapes(echo).into_iter().zip(shapes(controller)) {
        for asker in &bench.askers {
            let answers = bench.compare(asker, &datagram, &what);
            if let Some(generic) = &generic {
                let expected = decisions(&generic.ask(&other));
                assert_eq!(decisions(&answers), expected, "{what}");
            }
        }
    }
    bench.compare_counters("malformed");
    drop(bench);
    module.unload();
    Ok(())
}

/// Lengths that are wrong, and those that are odd.
pub(crate) fn lengths(config: &Config) -> Verdict {
    compare(config, |good| {
        let mut shapes = Vec::new();
        let mut shape = |what: String, parts: &[&[u8]]| shapes.push((what, parts.concat()));
        for flags in [0, NLM_F_ACK] {
            let (first, last) = (good(flags, 1), good(flags, 3));
            let len = first.len() as u32;
            for nlmsg_len in [
                0,
                1,
                15,
                len + 1,
                len + 4,
                1 << 16,
                0x8000_0010,
                0xffff_fff0,
                u32::MAX,
            ] {
                let broken = with_len(good(flags, 2), nlmsg_len);
                shape(format!("length {nlmsg_len:#x}"), &[&broken]);
                shape(
                    format!("length {nlmsg_len:#x} at the end"),
                    &[&first, &broken],
                );
            }
            // Of those the next one may seem to be a part.
            for nlmsg_len in [0, 1, 15, 1 << 16, 0x8000_0010, 0xffff_fff0, u32::MAX] {
                let broken = with_len(good(flags, 2), nlmsg_len);
                shape(
                    format!("length {nlmsg_len:#x} between two"),
                    &[&first, &broken, &last],
                );
            }
            for len in 1..NLMSG_HDRLEN {
                shape(format!("{len} bytes"), &[&first[..len]]);
                shape(format!("{len} bytes behind"), &[&first, &last[..len]]);
                shape(format!("{len} zeros behind"), &[&first, &[0; 15][..len]]);
            }
            let unpadded = with_len(last, len - 1);
            let end = unpadded.len() - 1;
            shape("without padding".into(), &[&first, &unpadded[..end]]);
            shape("padding that does not count".into(), &[&unpadded, &first]);
        }
        shapes
    })
}

/// Control messages, and what is no request: acknowledged where that is asked for,
/// whatever is in them.
pub(crate) fn not_for_the_handler(config: &Config) -> Verdict {
    compare(config, |good| {
        let mut shapes = Vec::new();
        let types = 0..NLMSG_MIN_TYPE;
        for flags in [
            0,
            NLM_F_ACK,
            NLM_F_REQUEST,
            NLM_F_REQUEST | NLM_F_ACK,
            NLM_F_DUMP | NLM_F_ACK,
        ] {
            for nlmsg_type in types.clone() {
                for len in 0..=5 {
                    let header = NlMsgHdr::new(nlmsg_type).with_flags(flags).with_seq(1);
                    let control = build(header, &|m| m.put_payload(&[0xcc; 5][..len]));
                    let what = format!("type {nlmsg_type}, flags {flags:#x}, {len} bytes");
                    shapes.push((what, control));
                }
            }
            if flags & NLM_F_REQUEST == 0 {
                let mut answer = good(0, 2);
                answer[6..8].copy_from_slice(&flags.to_ne_bytes());
                let what = format!("no request, flags {flags:#x}");
                shapes.push((what, [answer, good(NLM_F_ACK, 3)].concat()));
            }
        }
        // What somebody else was answered.
        let answered = NlMsgHdr::new(NLMSG_ERROR).with_flags(NLM_F_REQUEST);
        let error = build(answered, &|message| {
            message.put_payload(&(-22i32).to_ne_bytes())?;
            message.put_payload(NlMsgHdr::new(NLMSG_MIN_TYPE).as_bytes())
        });
        shapes.push(("an error".into(), error));
        shapes
    })
}

/// Several messages in a datagram that ends after any byte.
pub(crate) fn cuts(config: &Config) -> Verdict {
    let noop = NlMsgHdr::new(NLMSG_NOOP).with_flags(NLM_F_ACK).with_seq(2);
    let noop = build(noop, &|message| message.put_payload(b"four"));
    compare(config, |good| {
        let messages = [
            good(NLM_F_ACK, 1),
            noop.clone(),
            good(0, 3),
            good(NLM_F_ACK, 4),
        ];
        let cuts = (0..messages.len()).flat_map(|whole| {
            // The families' messages are not of the same length: this has both of
            // the ends in pairs, and the beginnings.
            let (before, last) = (messages[..whole].concat(), &messages[whole]);
            let shortest = last.len().min(echo(0, 0).len());
            let cut = move |less: usize| {
                let what = format!("message {whole}, cut by {less}");
                (what, [&before, &last[..last.len() - less]].concat())
            };
            (0..shortest).map(cut).collect::<Vec<_>>()
        });
        cuts.collect()
    })
}

/// An empty datagram does not even arrive.
pub(crate) fn empty(config: &Config) -> Verdict {
    let module = Module::load(config, "");
    let bench = Bench::new();
    for protocol in [NETLINK_NLKMOD, NETLINK_ROUTE] {
        let error = Socket::open(protocol).unwrap().send(&[]).unwrap_err();
        assert_eq!(error.raw_os_error(), Some(ENODATA), "{protocol}: {error}");
    }
    bench.compare_counters("an empty datagram");
    drop(bench);
    module.unload();
    Ok(())
}
