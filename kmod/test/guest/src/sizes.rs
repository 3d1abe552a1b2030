// SPDX-License-Identifier: MIT OR Apache-2.0
//! Datagrams with many messages and with large messages.

use nlkmod::family::*;
use nlwire::align::{NLA_HDRLEN, NLMSG_HDRLEN};
use nlwire::uapi::*;
use nlwire::{NlMsgHdr, NlmFlags};

use crate::client::{self, build};
use crate::harness::Verdict;
use crate::model::{Bench, HEARD};
use crate::module::Module;
use crate::Config;

/// The maximum length of a payload.
const MOST: usize = u16::MAX as usize - NLA_HDRLEN;

/// Returns a request for an echo of `len` bytes without padding at its end, for the
/// last message of a datagram.
fn unpadded(flags: NlmFlags, seq: u32, len: usize) -> Vec<u8> {
    let mut message = client::echo(flags, seq, &vec![0x77; len]);
    message.truncate(NLMSG_HDRLEN + NLA_HDRLEN + len);
    let nlmsg_len = message.len() as u32;
    message[..4].copy_from_slice(&nlmsg_len.to_ne_bytes());
    message
}

/// Datagrams of 1, 2 and 500 messages, with lengths of all residues modulo 4.
pub(crate) fn messages(config: &Config) -> Verdict {
    let module = Module::load(config, "");
    let bench = Bench::new();
    for count in [1, 2, 500] {
        for last in 0..4 {
            let mut datagram = Vec::new();
            for seq in 1..count {
                datagram.extend(client::echo(NLM_F_ACK, seq, &seq.to_ne_bytes()));
            }
            datagram.extend(unpadded(NLM_F_ACK, count, last));
            let what = format!("{count} messages, the last of {last} bytes");
            for asker in &bench.askers {
                let answers = bench.compare(asker, &datagram, &what);
                assert_eq!(answers.len(), 2 * count as usize, "{what}");
            }
        }
    }
    bench.compare_counters("many messages");
    drop(bench);
    module.unload();
    Ok(())
}

/// Payloads and datagrams of 64 KiB and more, which the kernel allocates in another
/// way.
pub(crate) fn payloads(config: &Config) -> Verdict {
    let module = Module::load(config, "");
    let bench = Bench::new();
    let refused = build(
        NlMsgHdr::new(NLKMOD_MSG_ECHO).with_flags(NLM_F_REQUEST),
        &|m| {
            m.put(NLKMOD_A_PAYLOAD, &vec![1; MOST])?;
            m.put_flag(NLKMOD_A_GROUP)
        },
    );
    let exactly = 0x1_0000 - NLMSG_HDRLEN - NLA_HDRLEN;
    let longest: Vec<_> = (0..16)
        .map(|seq| unpadded_if_last(seq == 15, seq))
        .collect();
    let datagrams = [
        (
            "a datagram of 64 KiB",
            client::echo(NLM_F_ACK, 1, &vec![2; exactly]),
        ),
        ("one byte less", unpadded(NLM_F_ACK, 1, exactly - 1)),
        (
            "the longest payload",
            client::echo(NLM_F_ACK, 1, &vec![3; MOST]),
        ),
        (
            "the longest broadcast",
            client::broadcast(NLM_F_ACK, 1, HEARD, &vec![4; MOST]),
        ),
        ("an attribute behind 64 KiB", refused),
        ("a datagram of 1 MiB", longest.concat()),
    ];
    for (what, datagram) in &datagrams {
        bench.compare_all(datagram, what);
    }
    bench.compare_counters("large payloads");
    drop(bench);
    module.unload();
    Ok(())
}

/// Returns one of several messages of the maximum length.
fn unpadded_if_last(last: bool, seq: u32) -> Vec<u8> {
    if last {
        unpadded(NLM_F_ACK, seq, MOST)
    } else {
        client::echo(NLM_F_ACK, seq, &vec![seq as u8; MOST])
    }
}
