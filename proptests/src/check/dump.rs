// SPDX-License-Identifier: MIT OR Apache-2.0
//! Dumps.

use nlwire::exchange::{Event, Exchange, Received};
use nlwire::server::{DumpWriter, Peer, Refusal, Requests};
use nlwire::zerocopy::IntoBytes;
use nlwire::{BuildError, Errno, MessageBuilder, NlMsgHdr, NlmFlags, SliceSink};

use super::super::oracle;
use super::super::place;
use super::super::plan::DumpPlan;

const SEQ: u32 = 0x0a0b_0c0d;
const PORT: u32 = 0x0102_0304;

/// Writes the next part into `memory`.
fn part(
    plan: &DumpPlan,
    dump: &mut DumpWriter<usize>,
    memory: &mut [u8],
) -> (Result<(), BuildError>, usize) {
    let mut sink = SliceSink::new(memory);
    let result = dump.fill(&mut sink, |sink, cursor, header| {
        match plan.refuse {
            Some((item, errno)) if item == *cursor => {
                let errno = Errno::new(errno).expect("no success");
                return Err(Refusal::new(errno).with_msg("gone"));
            }
            _ => {}
        }
        let Some(len) = plan.items.get(*cursor) else {
            return Ok(false);
        };
        let mut message = MessageBuilder::new(sink, header.with_type(0x11))?;
        message.put(1, &vec![9; usize::from(*len)])?;
        message.end()?;
        *cursor += 1;
        Ok(true)
    });
    (result, sink.as_bytes().len())
}

/// Every item once and in order, every part what the rules say, whatever the
/// memory held; and what a client makes of it.
pub fn dump(plan: &DumpPlan) {
    let expected = oracle::dump(plan, SEQ, PORT);
    let header = NlMsgHdr::new(0x10)
        .with_len(16)
        .with_flags(NlmFlags::from_bits(0x301))
        .with_seq(SEQ);
    let peer = Peer::new(PORT).with_ext_ack(plan.ext_ack);
    let request = Requests::new(header.as_bytes(), peer)
        .next()
        .expect("a request");
    let mut dump = DumpWriter::new(&request, 0usize);
    let mut exchange = Exchange::new(&header, PORT);
    let (mut items, mut ended, mut interrupted) = (0, false, 0);
    for (number, capacity) in plan.capacities().enumerate() {
        if dump.is_finished() {
            break;
        }
        if plan.interrupt == Some(number) {
            dump.interrupt();
        }
        let fill = |memory: &mut [u8]| {
            let mut dump = dump.clone();
            let (result, len) = part(plan, &mut dump, memory);
            ((result, format!("{dump:?}")), len)
        };
        let ((result, after), bytes) = place::poisoned(capacity, fill);
        // Once more, for the state.
        let _ = part(plan, &mut dump, &mut vec![0; capacity]);
        assert_eq!(format!("{dump:?}"), after);
        let written = expected.get(number).expect("the oracle ends earlier");
        assert_eq!(bytes, written.bytes, "part {number} of {plan:?}");
        let fitted = !matches!(result, Err(BuildError::NoSpace { .. }));
        assert_eq!(
            fitted, written.fitted,
            "part {number} of {plan:?}: {result:?}"
        );
        for event in exchange.datagram(Received::new(&bytes, 0)) {
            assert!(!ended, "{event:?} behind the end");
            match event {
                Event::Data(message) => {
                    let len = message.payload().len();
                    assert_eq!(len, oracle::up(4 + usize::from(plan.items[items])));
                    items += 1;
                }
                Event::Interrupted => interrupted += 1,
                Event::Done(_) => {
                    assert_eq!(items, plan.items.len());
                    ended = true;
                }
                Event::Aborted(done) => {
                    let errno = done.errno().expect("no success");
                    let refused = plan.refuse == Some((items, errno.get()));
                    assert!(refused || errno == Errno::EMSGSIZE, "{done:?} in {plan:?}");
                    ended = true;
                }
                other => panic!("{other:?} in {plan:?}"),
            }
        }
        assert_eq!(exchange.is_finished(), ended);
    }
    assert!(ended && dump.is_finished(), "no end in {plan:?}");
    assert_eq!(exchange.is_finished(), ended);
    assert!(interrupted <= 1);
}
