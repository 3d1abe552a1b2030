// SPDX-License-Identifier: MIT OR Apache-2.0
//! Faults in any combination: generated answers, whose story a few lines of model
//! tell as well.

use nlsock::{tokio as asynchronous, Client};
use nlwire::uapi::*;
use nlwire::NlmFlags;

use super::peer::*;
use super::wire::long;
use crate::common::{block_on, watched, Numbers, LONG};

/// What a client is to say about an answer.
#[derive(Default)]
struct Model {
    story: String,
    interrupted: bool,
    replied: bool,
    ended: bool,
    unrelated: u64,
    foreign: u64,
}

impl Model {
    /// A message of the answer, if it is not over.
    fn ours(&mut self, word: &str, flagged: bool) {
        if self.ended {
            self.unrelated += 1;
        } else {
            self.interrupted |= flagged;
            self.story += word;
        }
    }

    fn end(&mut self, word: &str, flagged: bool) {
        self.ours(word, flagged);
        self.ended = true;
    }
}

/// An answer to `seq`, and what it is.
fn script(seed: u64, seq: u32) -> (Vec<Act>, Model) {
    let mut dice = Numbers(seed);
    let (mut acts, mut model) = (Vec::new(), Model::default());
    for number in 0.. {
        let mut datagram = Vec::new();
        let strange = dice.below(8) == 0;
        let messages = 1 + dice.below(4);
        for message in 0..messages {
            let flagged = dice.below(12) == 0;
            let flags = if flagged {
                NLM_F_DUMP_INTR
            } else {
                NlmFlags::EMPTY
            };
            let other = seq.wrapping_add(1 + u32::try_from(dice.below(5)).unwrap());
            let kind = dice.below(20);
            if strange {
                // Whatever it says.
                datagram.extend(if kind < 10 {
                    item(seq, 99)
                } else {
                    done(seq, 0)
                });
                continue;
            }
            let number = number * 10 + u32::try_from(message).unwrap();
            let acknowledged = if model.replied { "" } else { "not dumped " };
            let mut ended = |bytes: Vec<u8>, word: &str| {
                datagram.extend(with_flags(bytes, flags));
                model.end(word, flagged);
            };
            match kind {
                0 => ended(done(seq, 0), ""),
                1 => ended(done(seq, -5), "refused 5 "),
                2 => ended(error(seq, 7), "refused 7 "),
                3 => {
                    datagram.extend(error(other, 5));
                    model.unrelated += 1;
                }
                4 => {
                    datagram.extend(done(other, 0));
                    model.unrelated += 1;
                }
                5 => {
                    datagram.extend(with_flags(item(other, 99), flags));
                    model.unrelated += 1;
                }
                6 => {
                    // The rest of the datagram is lost with it.
                    datagram.extend(with_len(item(seq, 99), 7));
                    datagram.extend(item(seq, 99));
                    model.ours("malformed ", false);
                    break;
                }
                8 => ended(error(seq, 0), acknowledged),
                7 => {
                    model.replied |= !model.ended;
                    let header = nlwire::NlMsgHdr::new(ITEM).with_seq(seq);
                    datagram.extend(with_flags(long(header, number), flags));
                    model.ours(&format!("{number} "), flagged);
                }
                _ => {
                    model.replied |= !model.ended;
                    datagram.extend(with_flags(item(seq, number), flags));
                    model.ours(&format!("{number} "), flagged);
                }
            }
            if model.ended {
                break;
            }
        }
        if strange {
            model.foreign += 1;
            acts.push(Act::Strange(datagram));
        } else {
            acts.push(Act::Send(datagram));
        }
        if model.ended {
            break;
        }
    }
    // And once more, when it is over.
    acts.push(one([item(seq, 99), done(seq, 0)]));
    model.unrelated += 2;
    model.story += "end";
    if model.interrupted {
        model.story += " interrupted";
    }
    (acts, model)
}

#[test]
fn any_script() {
    watched(|| {
        for seed in 0..60 {
            let peer = || Peer::first(move |seq| script(seed, seq).0);
            let (_, model) = script(seed, 1);
            let counted = (model.unrelated, model.foreign);

            let served = peer();
            let mut client = Client::open(NETLINK_USERSOCK)
                .unwrap()
                .with_peer(served.port);
            client.set_connect(false);
            assert_eq!(story(&mut client, LONG), model.story, "script {seed}");
            assert_eq!(story(&mut client, LONG), "1 2 3 end", "script {seed}");
            let counters = client.counters();
            assert_eq!(
                (counters.unrelated, counters.foreign),
                counted,
                "script {seed}"
            );

            block_on(async {
                let served = peer();
                let client = asynchronous::Client::open(NETLINK_USERSOCK).unwrap();
                let mut client = client.with_peer(served.port);
                client.set_connect(false);
                let told = async_story(&mut client, LONG).await;
                assert_eq!(told, model.story, "script {seed}, tokio");
                let told = async_story(&mut client, LONG).await;
                assert_eq!(told, "1 2 3 end", "script {seed}, tokio");
                let counters = client.counters();
                assert_eq!(
                    (counters.unrelated, counters.foreign),
                    counted,
                    "script {seed}"
                );
            });

            async_io::block_on(async {
                let served = peer();
                let mut client = smol_client(served.port);
                client.state.set_connect(false);
                let told = smol_story(&mut client, LONG).await;
                assert_eq!(told, model.story, "script {seed}, smol");
                let told = smol_story(&mut client, LONG).await;
                assert_eq!(told, "1 2 3 end", "script {seed}, smol");
                let counters = client.state.counters();
                assert_eq!(
                    (counters.unrelated, counters.foreign),
                    counted,
                    "script {seed}"
                );
            });
        }
    });
}
