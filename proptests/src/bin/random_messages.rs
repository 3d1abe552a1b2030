// SPDX-License-Identifier: MIT OR Apache-2.0
//! Prints random messages of the families of `nlfamilies`, one a line, as
//! `ynlgen/compare/record.py` describes them:
//!
//! ```sh
//! cargo run -p nlwire-proptests --bin random_messages -- [COUNT [SEED]]
//! ```
//!
//! COUNT is the number of messages of each family, by turns of each request, reply and
//! notification. A message has a random family header and a random tree of attributes.
//! Equal arguments print equal messages.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    reason = "a tool; numbers are small"
)]

use std::collections::BTreeSet;
use std::error::Error;
use std::io::{self, BufWriter, Write};
use std::num::TryFromIntError;

use nlwire::typed::{FamilyInfo, OpInfo, SetInfo};
use nlwire_proptests::check::FAMILIES;
use nlwire_proptests::generate;
use nlwire_proptests::oracle::tree;

/// The length of a tape that chooses a tree.
const TAPE: u64 = 1_000;

/// A kind of message.
struct Layout {
    family: &'static FamilyInfo,
    direction: char,
    number: u16,
    op: &'static OpInfo,
    set: &'static SetInfo,
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let mut number = |default| arguments.next().map_or(Ok(default), |word| word.parse());
    let (count, seed) = (number(10_000)?, number(0)?);
    let mut random = SplitMix(seed);
    let mut out = BufWriter::new(io::stdout().lock());
    for family in FAMILIES {
        let family = (family.info)();
        let layouts = layouts(family);
        for layout in layouts.iter().cycle().take(usize::try_from(count)?) {
            write!(
                out,
                "{} {} {} ",
                family.name, layout.direction, layout.number
            )?;
            let payload = payload(layout, &mut random)?;
            match &payload[..] {
                [] => out.write_all(b"-")?,
                bytes => bytes
                    .iter()
                    .try_for_each(|byte| write!(out, "{byte:02x}"))?,
            }
            writeln!(out)?;
        }
    }
    Ok(out.flush()?)
}

/// Returns the kinds of message of a family, by direction and number.
fn layouts(family: &'static FamilyInfo) -> Vec<Layout> {
    let numbers = |of: fn(&OpInfo) -> Option<u16>| family.ops.iter().filter_map(of).collect();
    let (requests, replies): (BTreeSet<u16>, BTreeSet<u16>) =
        (numbers(|op| op.request), numbers(|op| op.reply));
    let requests = requests.into_iter().filter_map(|number| {
        let op = family.request(number)?;
        Some(('>', number, op, (op.request_set)()))
    });
    let replies = replies.into_iter().filter_map(|number| {
        let op = family.reply(number)?;
        Some(('<', number, op, (op.reply_set)()))
    });
    requests
        .chain(replies)
        .map(|(direction, number, op, set)| Layout {
            family,
            direction,
            number,
            op,
            set,
        })
        .collect()
}

/// Returns a random family header and random attributes.
fn payload(layout: &Layout, random: &mut SplitMix) -> Result<Vec<u8>, TryFromIntError> {
    let mut payload = random.bytes(layout.op.header(layout.direction == '>').size);
    if let (Some(first), Some(family)) =
        (payload.first_mut(), layout.family.address_families.first())
    {
        *first = *family;
    }
    let len = usize::try_from(random.next() % (TAPE + 1))?;
    let attributes = tree::bytes(&generate::tree(&random.bytes(len), layout.set, true));
    if !attributes.is_empty() {
        payload.resize(payload.len().next_multiple_of(4), 0);
    }
    payload.extend(attributes);
    Ok(payload)
}

/// Random numbers: SplitMix64, which needs no crate.
struct SplitMix(u64);

impl SplitMix {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ mixed >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ mixed >> 31
    }

    fn bytes(&mut self, count: usize) -> Vec<u8> {
        (0..count).map(|_| self.next().to_le_bytes()[0]).collect()
    }
}
