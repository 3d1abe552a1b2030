// SPDX-License-Identifier: MIT OR Apache-2.0
//! That the generators get somewhere: input that never comes to a rule proves
//! nothing about it.

use std::collections::BTreeMap;

use nlwire_proptests::plan::{Ending, Part, Value};
use nlwire_proptests::{check, generate, oracle};

/// xorshift64: the same tapes on every machine.
struct Tapes(u64);

impl Iterator for Tapes {
    type Item = Vec<u8>;

    fn next(&mut self) -> Option<Vec<u8>> {
        let mut byte = || {
            self.0 ^= self.0 << 13;
            self.0 ^= self.0 >> 7;
            self.0 ^= self.0 << 17;
            (self.0 >> 32) as u8
        };
        let len = usize::from(byte()) + usize::from(byte());
        Some((0..len).map(|_| byte()).collect())
    }
}

const ROUNDS: usize = if cfg!(target_endian = "big") {
    2_000
} else {
    8_000
};

fn tapes() -> impl Iterator<Item = Vec<u8>> {
    Tapes(0x2545_f491_4f6c_dd1d).take(ROUNDS)
}

/// Counts what is seen.
#[derive(Default)]
struct Seen(BTreeMap<String, usize>);

impl Seen {
    fn note(&mut self, what: impl Into<String>) {
        *self.0.entry(what.into()).or_default() += 1;
    }

    /// Whether each kind, of which there must be `kinds`, was seen often enough.
    #[track_caller]
    fn all(&self, kinds: usize, least: usize) {
        assert_eq!(self.0.len(), kinds, "{:#?}", self.0);
        assert!(
            self.0.values().all(|count| *count >= least),
            "{:#?}",
            self.0
        );
    }
}

/// The name of a variant.
fn name(value: impl std::fmt::Debug) -> String {
    let text = format!("{value:?}");
    text.split([' ', '(']).next().unwrap().to_string()
}

#[test]
fn datagrams_end_in_every_way() {
    let mut seen = Seen::default();
    for tape in tapes() {
        let bytes = generate::datagram(&tape);
        let walk = oracle::messages(&bytes, true);
        seen.note(walk.error.map_or("end".into(), |error| name(error.wrong)));
        if walk.items.len() > 1 {
            seen.note("several");
        }
        if walk.items.iter().any(|item| item.len % 4 != 0) {
            seen.note("unaligned length");
        }
        if bytes.len() > 60_000 {
            seen.note("huge");
        }
    }
    seen.all(7, ROUNDS / 200);
}

#[test]
fn attributes_end_in_every_way() {
    let mut seen = Seen::default();
    for tape in tapes() {
        let bytes = generate::attributes(&tape);
        let walk = oracle::attributes(&bytes, 0..bytes.len(), true);
        seen.note(walk.error.map_or("end".into(), |error| name(error.wrong)));
        for item in &walk.items {
            if item.len % 4 != 0 && item.offset + item.len == bytes.len() {
                seen.note("unpadded");
            }
            if item.len > 60_000 {
                seen.note("long");
            }
        }
    }
    seen.all(6, ROUNDS / 400);
}

#[test]
fn next_hops_end_in_every_way() {
    let mut seen = Seen::default();
    for tape in tapes() {
        let bytes = generate::next_hops(&tape);
        let walk = oracle::next_hops(&bytes, 0..bytes.len(), true);
        seen.note(walk.error.map_or("end".into(), |error| name(error.wrong)));
        if walk.items.len() > 1 {
            seen.note("several");
        }
        for item in &walk.items {
            let inside = oracle::attributes(&bytes, item.payload(), false);
            if !inside.items.is_empty() {
                seen.note("attributes");
            }
            if item.len % 4 != 0 && item.offset + item.len == bytes.len() {
                seen.note("unpadded");
            }
        }
    }
    seen.all(7, ROUNDS / 400);
}

#[test]
fn every_rule_of_the_policy_is_broken() {
    let mut seen = Seen::default();
    for (round, tape) in tapes().enumerate() {
        let bytes = generate::policy_attributes(&tape);
        for level in [0, 31, round as u8 % 32] {
            match check::verdict(&bytes, level) {
                Ok(warnings) => {
                    seen.note("ok");
                    if warnings.leftover.is_some() {
                        seen.note("ok, but bytes left over");
                    }
                    if warnings.wrong_length.is_some() {
                        seen.note("ok, but too long");
                    }
                }
                Err(no) => seen.note(format!("{} {}", no.errno, no.text)),
            }
        }
    }
    seen.all(18, ROUNDS / 400);
}

#[test]
fn acks_are_read_and_refused() {
    let mut seen = Seen::default();
    for tape in tapes() {
        let bytes = generate::ack(&tape);
        for item in oracle::messages(&bytes, false).items {
            match (oracle::ack(&bytes, &item), oracle::done(&bytes, &item)) {
                (Ok(ack), _) => {
                    seen.note(match ack.echo {
                        Ok(echo) if echo.is_empty() => "ack".into(),
                        Ok(_) => "ack with echo".into(),
                        Err(error) => format!("echo {}", name(error.wrong)),
                    });
                    match ack.ext_ack {
                        Ok(said) if said != oracle::ExtAck::default() => seen.note("extended"),
                        Ok(_) => {}
                        Err(error) => seen.note(format!("extended {}", name(error.wrong))),
                    }
                }
                (_, Ok(_)) => seen.note("done"),
                (Err(error), _) if item.nlmsg_type == 2 => seen.note(name(error.wrong)),
                (_, Err(error)) if item.nlmsg_type == 3 => {
                    seen.note(format!("done {}", name(error.wrong)));
                }
                _ => {}
            }
        }
    }
    seen.all(13, ROUNDS / 400);
}

#[test]
fn plans_have_everything() {
    let mut seen = Seen::default();
    for tape in tapes() {
        let plan = generate::plan(&tape);
        for message in &plan.messages {
            seen.note(format!("message {:?}", message.ending));
            for part in &message.parts {
                match part {
                    Part::Attribute(put) => {
                        seen.note(name(&put.value));
                        if let Value::Nest { ending, header, .. } = &put.value {
                            if *ending != Ending::End {
                                seen.note(format!("nest {ending:?}"));
                            }
                            if !header.is_empty() {
                                seen.note("nest with a struct");
                            }
                        }
                        if let Value::NextHops(hops) = &put.value {
                            hops.iter()
                                .for_each(|hop| seen.note(format!("hop {:?}", hop.ending)));
                        }
                    }
                    other => seen.note(name(other)),
                }
            }
        }
        let built = oracle::build(&plan, usize::MAX);
        for step in built.steps.into_iter().flatten() {
            seen.note(name(step));
        }
    }
    // Endings, parts, values, errors that no capacity is needed for.
    seen.all(4 + 4 + 24 + (3 + 1) + 4 + 3, ROUNDS / 500);
}

#[test]
fn conversations_have_every_event() {
    let mut seen = Seen::default();
    for tape in tapes() {
        let script = generate::script(&tape);
        let mut exchange = oracle::Exchange::new(&script);
        for datagram in &script.received {
            seen.note(format!("due {:?}", exchange.awaiting()));
            for event in exchange.datagram(datagram) {
                seen.note(name(event));
            }
        }
    }
    seen.all(4 + 11, ROUNDS / 200);
}

#[test]
fn dumps_end_in_every_way() {
    let mut seen = Seen::default();
    for tape in tapes() {
        let plan = generate::dump(&tape);
        let parts = oracle::dump(&plan, 1, 2);
        seen.note(if parts.len() > 1 {
            "several parts"
        } else {
            "one part"
        });
        if parts.iter().any(|part| !part.fitted) {
            seen.note("nothing fitted");
        }
        let last = &parts.last().unwrap().bytes;
        let done = *oracle::messages(last, true).items.last().unwrap();
        let code = oracle::done(last, &done).unwrap().error;
        seen.note(format!("code {code}"));
        seen.note(format!("flags {:#x}", done.flags));
    }
    seen.all(3 + 6 + 4, ROUNDS / 500);
}
