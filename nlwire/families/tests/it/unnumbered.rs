// SPDX-License-Identifier: MIT OR Apache-2.0
//! Families whose replies have not the numbers of their operations.

use nlfamilies::fou::Fou;
use nlfamilies::gtp::{Gtp, Gtpa};
use nlwire::typed::{Family, Layout, Op, Set, Writer};
use nlwire::{GenlMsgHdr, MessageBuilder, Messages, NlMsgHdr, SliceSink};

/// Returns whether a message of the type 0x12a with a command is read, and shown, as the reply
/// to an operation.
fn is_reply<P: Family, H: Layout, Q: Set, R: Set, A: Layout>(
    op: Op<P, H, Q, R, A>,
    command: u8,
) -> bool {
    let mut buf = [0; 64];
    let mut sink = SliceSink::new(&mut buf);
    let mut message = MessageBuilder::new(&mut sink, NlMsgHdr::new(0x12a)).unwrap();
    message.put_header(&GenlMsgHdr::new(command, 0)).unwrap();
    let mut writer = Writer::<Gtpa, _, _>::new(&mut message);
    writer.put(Gtpa::I_TEI, 7).unwrap();
    message.end().unwrap();
    let message = Messages::new(sink.as_bytes()).next().unwrap().unwrap();
    let mut ops = P::info().ops.iter();
    let info = ops.find(|info| info.name == op.name()).unwrap();
    let shown = P::info().show_reply(&message, info);
    let is_shown = shown.op().is_some_and(|shown| shown.name == op.name());
    let read = op.read_reply(&message).unwrap();
    assert_eq!(is_shown, read.is_some(), "{shown:?}");
    is_shown
}

/// GTP's replies have the lower byte of the message type as the command.
#[test]
fn the_command_of_gtp_is_the_message_type() {
    assert!(!Gtp::HAS_REPLY_NUMBERS && !Gtp::info().has_reply_numbers);
    assert!(is_reply(Gtp::GETPDP, 0x2a));
    assert!(is_reply(Gtp::GETPDP, 2), "the command of the request");
    assert!(!is_reply(Gtp::GETPDP, 0x2b));
}

/// A reply of any other family with another command is not read by the set of the operation.
#[test]
fn the_command_of_others_is_that_of_the_reply() {
    let without = nlfamilies::families().iter();
    let without = without.filter(|family| !family.has_reply_numbers);
    assert_eq!(
        without.map(|family| family.name).collect::<Vec<_>>(),
        ["gtp"]
    );
    assert!(is_reply(Fou::GET, 3));
    assert!(!is_reply(Fou::GET, 0x2a), "the lower byte of the type");
}
