// SPDX-License-Identifier: MIT OR Apache-2.0
//! The requests of the server that is attacked, and their bytes.

use nlsock::VecSink;
use nlwire::uapi::{NLM_F_ACK, NLM_F_DUMP, NLM_F_REQUEST};
use nlwire::{MessageBuilder, NlMsgHdr, Sink};

/// Is answered with its payload.
pub(crate) const ECHO: u16 = 0x10;
/// A dump of as many items as `COUNT` says.
pub(crate) const LIST: u16 = 0x11;
/// Is refused.
pub(crate) const REFUSED: u16 = 0x12;

/// Attribute of `LIST`: the number of items. Attribute of an item: its number.
pub(crate) const COUNT: u16 = 1;
/// Attribute of `LIST`: a number that each item repeats. 0 if it is missing.
pub(crate) const MARK: u16 = 2;
/// Attribute that is ignored.
pub(crate) const FILLER: u16 = 3;

/// Items of a dump of 5 MB.
pub(crate) const MANY: u32 = 100_000;

/// Returns a request to echo `len` zeros, with an ACK.
pub(crate) fn echo(len: usize) -> Vec<u8> {
    one(ECHO, &vec![0; len])
}

/// Returns a request of `len` zeros that is refused.
pub(crate) fn refused(len: usize) -> Vec<u8> {
    one(REFUSED, &vec![0; len])
}

fn one(nlmsg_type: u16, payload: &[u8]) -> Vec<u8> {
    let header = NlMsgHdr::new(nlmsg_type).with_flags(NLM_F_REQUEST | NLM_F_ACK);
    let mut sink = VecSink::new();
    let mut message = MessageBuilder::new(&mut sink, header).unwrap();
    message.put_payload(payload).unwrap();
    message.end().unwrap();
    sink.as_bytes().to_vec()
}

/// Returns a request for a dump of `MANY` items that repeat `mark`. The request
/// has at least `len` bytes.
pub(crate) fn list(mark: u32, len: usize) -> Vec<u8> {
    let header = NlMsgHdr::new(LIST).with_flags(NLM_F_REQUEST | NLM_F_DUMP);
    let mut sink = VecSink::new();
    let mut message = MessageBuilder::new(&mut sink, header).unwrap();
    message.put_u32(COUNT, MANY).unwrap();
    message.put_u32(MARK, mark).unwrap();
    let mut left = len;
    while left > 0 {
        let part = left.min(60_000);
        message.put(FILLER, &vec![0; part]).unwrap();
        left -= part;
    }
    message.end().unwrap();
    sink.as_bytes().to_vec()
}
