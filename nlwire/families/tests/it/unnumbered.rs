// SPDX-License-Identifier: MIT OR Apache-2.0
//! Replies that have no number of their own.

use nlfamilies::gtp::{Gtp, Gtpa};
use nlwire::typed::Writer;
use nlwire::{GenlMsgHdr, MessageBuilder, Messages, NlMsgHdr, SliceSink};

/// Returns whether the kernel's answer with a command is read as the reply to GTP_CMD_GETPDP.
fn is_gtp_reply(command: u8) -> bool {
    let mut buf = [0; 64];
    let mut sink = SliceSink::new(&mut buf);
    let mut message = MessageBuilder::new(&mut sink, NlMsgHdr::new(0x12a)).unwrap();
    message.put_header(&GenlMsgHdr::new(command, 0)).unwrap();
    Writer::new(&mut message).put(Gtpa::I_TEI, 7).unwrap();
    message.end().unwrap();
    let message = Messages::new(sink.as_bytes()).next().unwrap().unwrap();
    let mut ops = Gtp::info().ops.iter();
    let op = ops.find(|op| op.name == "GTP_CMD_GETPDP").unwrap();
    let shown = format!("{:?}", Gtp::info().show_reply(&message, op));
    let read = Gtp::GETPDP.read_reply(&message).unwrap();
    assert_eq!(
        shown == "GTP_CMD_GETPDP {GTPA_I_TEI: 7}",
        read.is_some(),
        "{shown}"
    );
    read.is_some_and(|(_, pdp)| pdp.get(Gtpa::I_TEI) == Ok(Some(7)))
}

/// GTP's replies have the lower byte of the message type as the command.
#[test]
fn the_command_of_gtp_is_the_message_type() {
    assert!(is_gtp_reply(0x2a));
    assert!(is_gtp_reply(2), "the command of the request");
    assert!(!is_gtp_reply(0x2b));
}
