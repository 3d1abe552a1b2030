// SPDX-License-Identifier: MIT OR Apache-2.0
//! What `Builder` and `Sink` promise.

use nlwire::align::{nla_total_size, nlmsg_space};
use nlwire::uapi::*;
use nlwire::{
    Attributes, BuildError, Builder, Frame, GenlMsgHdr, MessageBuilder, Messages, NlMsgHdr, Sink,
    SliceSink,
};

const HEADER: NlMsgHdr = NlMsgHdr::new(0x10)
    .with_flags(NLM_F_REQUEST)
    .with_seq(3)
    .with_pid(4);

/// Every kind of put, in a nest and outside.
fn put_all<S: Sink + ?Sized, F: Frame>(to: &mut Builder<'_, S, F>) -> Result<(), BuildError> {
    to.put(1, b"12345")?;
    to.put_u8(2, 0xfe)?;
    to.put_i8(3, -2)?;
    to.put_u16(4, 0xfedc)?;
    to.put_u16_be(5, 0xfedc)?;
    to.put_u32(6, 0xfedc_ba98)?;
    to.put_u32_be(7, 0xfedc_ba98)?;
    to.put_u64(8, 0xfedc_ba98_7654_3210)?;
    to.put_u64_be(9, 0xfedc_ba98_7654_3210)?;
    to.put_i16(10, -2)?;
    to.put_i16_be(11, -2)?;
    to.put_i32(12, -2)?;
    to.put_i32_be(13, -2)?;
    to.put_i64(14, -2)?;
    to.put_i64_be(15, -2)?;
    to.put_uint(16, 5)?;
    to.put_uint(17, 1 << 32)?;
    to.put_sint(18, -5)?;
    to.put_sint(19, i64::MIN)?;
    to.put_flag(20)?;
    to.put_str(21, "text")?;
    to.put_cstr(22, c"c text")?;
    to.put_struct(23, &GenlMsgHdr::new(1, 2))
}

fn check_all(attributes: Attributes<'_>) {
    let all: Vec<_> = attributes.strict().map(Result::unwrap).collect();
    let types: Vec<_> = all.iter().map(|a| a.nla_type()).collect();
    assert_eq!(types, (1..=23).collect::<Vec<_>>());
    let at = |nla_type: usize| all[nla_type - 1];
    assert_eq!(at(1).payload(), b"12345");
    assert_eq!(at(2).get_u8(), Ok(0xfe));
    assert_eq!(at(3).get_i8(), Ok(-2));
    assert_eq!(at(4).get_u16(), Ok(0xfedc));
    assert_eq!(at(5).get_u16_be(), Ok(0xfedc));
    assert_eq!(at(5).payload(), [0xfe, 0xdc]);
    assert_eq!(at(6).get_u32(), Ok(0xfedc_ba98));
    assert_eq!(at(7).get_u32_be(), Ok(0xfedc_ba98));
    assert_eq!(at(7).payload(), [0xfe, 0xdc, 0xba, 0x98]);
    assert_eq!(at(8).get_u64(), Ok(0xfedc_ba98_7654_3210));
    assert_eq!(at(9).get_u64_be(), Ok(0xfedc_ba98_7654_3210));
    assert_eq!(at(10).get_i16(), Ok(-2));
    assert_eq!(at(11).get_i16_be(), Ok(-2));
    assert_eq!(at(12).get_i32(), Ok(-2));
    assert_eq!(at(13).get_i32_be(), Ok(-2));
    assert_eq!(at(14).get_i64(), Ok(-2));
    assert_eq!(at(15).get_i64_be(), Ok(-2));
    assert_eq!((at(16).payload().len(), at(16).get_uint()), (4, Ok(5)));
    assert_eq!(
        (at(17).payload().len(), at(17).get_uint()),
        (8, Ok(1 << 32))
    );
    assert_eq!((at(18).payload().len(), at(18).get_sint()), (4, Ok(-5)));
    assert_eq!(
        (at(19).payload().len(), at(19).get_sint()),
        (8, Ok(i64::MIN))
    );
    assert_eq!(at(20).get_flag(), Ok(()));
    assert_eq!(at(21).payload(), b"text\0");
    assert_eq!(at(21).get_str(), Ok("text"));
    assert_eq!(at(22).get_cstr(), Ok(c"c text"));
    assert_eq!(at(23).get_struct(), Ok(GenlMsgHdr::new(1, 2)));
}

/// A message with everything in it.
fn build<S: Sink + ?Sized>(sink: &mut S) -> Result<(), BuildError> {
    let mut message = MessageBuilder::new(sink, HEADER)?;
    message.put_header(&GenlMsgHdr::new(3, 1))?;
    put_all(&mut message)?;
    let mut nest = message.nest(30)?;
    put_all(&mut nest)?;
    let mut inner = nest.nest_noflag(31)?;
    put_all(&mut inner)?;
    inner.end()?;
    nest.put_flag(32)?;
    nest.end()?;
    message.put_u8(33, 1)?;
    message.end()
}

#[test]
fn what_was_put_is_read_back() {
    let mut buf = [0xaa; 2048];
    let mut sink = SliceSink::new(&mut buf);
    build(&mut sink).unwrap();
    let message = Messages::new(sink.as_bytes())
        .strict()
        .next()
        .unwrap()
        .unwrap();
    assert_eq!(message.as_bytes().len(), sink.as_bytes().len());
    assert_eq!(
        *message.header(),
        HEADER.with_len(sink.as_bytes().len() as u32)
    );
    assert_eq!(message.family_header(), Ok(GenlMsgHdr::new(3, 1)));

    let top: Vec<_> = message
        .attributes(4)
        .unwrap()
        .strict()
        .map(Result::unwrap)
        .collect();
    assert_eq!(top.len(), 25);
    assert_eq!((top[23].nla_type(), top[23].is_nested()), (30, true));
    assert_eq!((top[24].nla_type(), top[24].get_u8()), (33, Ok(1)));
    let nest: Vec<_> = top[23].nested().strict().map(Result::unwrap).collect();
    assert_eq!((nest[23].nla_type(), nest[23].is_nested()), (31, false));
    assert_eq!(nest[24].nla_type(), 32);
    check_all(nest[23].nested());
}

#[test]
fn every_room_that_is_too_small_is_an_error_and_leaves_the_sink_as_it_was() {
    let mut buf = [0; 2048];
    let mut sink = SliceSink::new(&mut buf);
    build(&mut sink).unwrap();
    let needed = sink.as_bytes().len();
    for room in 0..needed {
        let mut buf = vec![0; 16 + room];
        let mut sink = SliceSink::new(&mut buf);
        MessageBuilder::new(&mut sink, HEADER)
            .unwrap()
            .end()
            .unwrap();
        let before = sink.as_bytes().to_vec();
        assert!(
            matches!(build(&mut sink), Err(BuildError::NoSpace { .. })),
            "room for {room}"
        );
        assert_eq!(sink.as_bytes(), before);
    }
    let mut buf = vec![0; needed];
    assert_eq!(build(&mut SliceSink::new(&mut buf)), Ok(()));
}

#[test]
fn a_put_that_fails_can_be_followed_by_others() {
    let mut buf = [0; nlmsg_space(4 + nla_total_size(4))];
    let mut sink = SliceSink::new(&mut buf);
    let mut message = MessageBuilder::new(&mut sink, HEADER).unwrap();
    message.put_header(&GenlMsgHdr::new(3, 1)).unwrap();
    assert_eq!(
        message.put(1, b"12345"),
        Err(BuildError::NoSpace {
            offset: 20,
            needed: 12
        })
    );
    assert_eq!(
        message.put_str(1, "a\0b"),
        Err(BuildError::InteriorNul { position: 1 })
    );
    assert_eq!(
        message.put(1, &[0; 65_532]),
        Err(BuildError::AttributeTooLong { len: 65_536 })
    );
    message.nest(1).unwrap().put_u64(1, 1).unwrap_err();
    message.put(1, b"1234").unwrap();
    assert_eq!(
        message.nest(2).unwrap_err(),
        BuildError::NoSpace {
            offset: 28,
            needed: 4
        }
    );
    message.end().unwrap();
    assert_eq!(sink.as_bytes().len(), 28);
    let message = Messages::new(sink.into_bytes()).next().unwrap().unwrap();
    assert_eq!(message.attributes(4).unwrap().count(), 1);
}

#[test]
fn the_longest_attribute_and_the_longest_nest() {
    let mut buf = vec![0; 200_000];
    let mut sink = SliceSink::new(&mut buf);
    let mut message = MessageBuilder::new(&mut sink, HEADER).unwrap();
    message.put(1, &[7; 65_531]).unwrap();
    assert_eq!(
        message.put_str(1, &"x".repeat(65_531)),
        Err(BuildError::AttributeTooLong { len: 65_536 })
    );
    // 65,532 bytes: the last multiple of 4 that fits.
    let mut nest = message.nest(2).unwrap();
    nest.put(1, &[7; 65_524]).unwrap();
    nest.end().unwrap();
    // 4 more, put by put: only the end can know.
    let mut nest = message.nest(3).unwrap();
    nest.put(1, &[7; 65_524]).unwrap();
    nest.put_flag(2).unwrap();
    assert_eq!(
        nest.end(),
        Err(BuildError::AttributeTooLong { len: 65_536 })
    );
    message.put_flag(4).unwrap();
    message.end().unwrap();

    let message = Messages::new(sink.as_bytes())
        .strict()
        .next()
        .unwrap()
        .unwrap();
    let seen: Vec<_> = message
        .attributes(0)
        .unwrap()
        .map(Result::unwrap)
        .map(|a| (a.nla_type(), a.header().nla_len()))
        .collect();
    assert_eq!(seen, [(1, 65_535), (2, 65_532), (4, 4)]);
}

#[test]
fn what_is_dropped_or_cancelled_was_never_there() {
    let mut buf = [0; 512];
    let mut sink = SliceSink::new(&mut buf);
    let mut message = MessageBuilder::new(&mut sink, HEADER).unwrap();
    message.put_payload(b"x").unwrap();
    {
        let mut nest = message.nest(1).unwrap();
        nest.put_u32(2, 3).unwrap();
    }
    message.nest(1).unwrap().cancel();
    message.end().unwrap();
    // The padding behind the payload counts only where something follows.
    assert_eq!(sink.as_bytes()[..4], 17u32.to_ne_bytes());
    assert_eq!(sink.as_bytes().len(), 20);

    let mut message = MessageBuilder::new(&mut sink, HEADER).unwrap();
    message.put_u32(1, 1).unwrap();
    drop(message);
    MessageBuilder::new(&mut sink, HEADER).unwrap().cancel();
    assert_eq!(sink.as_bytes().len(), 20);
}

#[test]
fn several_messages_in_one_sink() {
    let mut buf = [0; 512];
    let mut sink = SliceSink::new(&mut buf);
    for payload in [&b""[..], b"1", b"12", b"123", b"1234"] {
        let mut message = MessageBuilder::new(&mut sink, HEADER).unwrap();
        message.put_payload(payload).unwrap();
        message.end().unwrap();
    }
    let payloads: Vec<_> = Messages::new(sink.as_bytes())
        .strict()
        .map(|m| m.unwrap().payload())
        .collect();
    assert_eq!(payloads, [&b""[..], b"1", b"12", b"123", b"1234"]);
}

#[test]
fn payload_and_attributes() {
    let mut buf = [0xaa; 512];
    let mut sink = SliceSink::new(&mut buf);
    let mut message = MessageBuilder::new(&mut sink, HEADER).unwrap();
    message.put_payload(b"x").unwrap(); // as rtgenmsg: 1 byte, padded
    message.put_flag(1).unwrap();
    message.end().unwrap();
    let message = Messages::new(sink.as_bytes()).next().unwrap().unwrap();
    assert_eq!(message.payload()[..4], *b"x\0\0\0");
    assert_eq!(message.attributes(1).unwrap().count(), 1);
}

/// Bytes that the caller did not put are zero, whatever the buffer held: in a
/// kernel anything else would leak memory.
#[test]
fn padding_is_zero() {
    let build_over = |poison: u8| {
        let mut buf = vec![poison; 2048];
        let mut sink = SliceSink::new(&mut buf);
        build(&mut sink).unwrap();
        let mut message = MessageBuilder::new(&mut sink, HEADER).unwrap();
        message.put_payload(b"x").unwrap();
        message.end().unwrap();
        sink.as_bytes().to_vec()
    };
    assert_eq!(build_over(0), build_over(0xff));
}

/// A message can begin in a sink that someone else left unaligned, and takes
/// back the gap as well.
#[test]
fn an_unaligned_sink_is_aligned_first() {
    let mut buf = [0xaa; 64];
    let mut sink = SliceSink::new(&mut buf);
    sink.grow(17).unwrap().fill(1);
    MessageBuilder::new(&mut sink, HEADER).unwrap().cancel();
    assert_eq!(sink.as_bytes().len(), 17);
    MessageBuilder::new(&mut sink, HEADER)
        .unwrap()
        .end()
        .unwrap();
    assert_eq!(sink.as_bytes()[17..20], [0; 3]);
    assert_eq!(sink.as_bytes()[20..24], 16u32.to_ne_bytes());
    assert_eq!(sink.as_bytes().len(), 36);
}

/// The whole buffer counts as written as soon as it has grown; so this one
/// costs address space, no memory.
#[cfg(target_pointer_width = "64")]
#[test]
fn a_message_above_u32_is_refused() {
    struct Huge {
        zeros: Vec<u8>,
        len: usize,
    }
    impl Sink for Huge {
        fn as_bytes(&self) -> &[u8] {
            &self.zeros[..self.len]
        }
        fn as_bytes_mut(&mut self) -> &mut [u8] {
            &mut self.zeros[..self.len]
        }
        fn grow(&mut self, count: usize) -> Option<&mut [u8]> {
            let start = self.len;
            // What is put at byte 64 and later ends up 4 GiB further on.
            self.len += if start == 16 { (1 << 32) - 16 } else { count };
            Some(&mut self.zeros[self.len - count..self.len])
        }
        fn truncate(&mut self, len: usize) {
            self.len = len;
        }
    }
    let mut sink = Huge {
        zeros: vec![0; (1 << 32) + 64],
        len: 0,
    };
    let mut message = MessageBuilder::new(&mut sink, HEADER).unwrap();
    message.put_flag(1).unwrap();
    assert_eq!(
        message.end(),
        Err(BuildError::MessageTooLong { len: 1 << 32 })
    );
    assert_eq!(sink.len, 0);
}

/// `Sink` is a safe trait: an implementation may break every rule, and gets
/// wrong bytes, not a panic.
#[test]
fn a_sink_that_lies_gets_no_panic() {
    struct Liar {
        bytes: [u8; 64],
        calls: usize,
    }
    impl Liar {
        fn len(&mut self) -> usize {
            self.calls += 1;
            self.calls * 31 % 64
        }
    }
    impl Sink for Liar {
        fn as_bytes(&self) -> &[u8] {
            &self.bytes[..self.calls * 17 % 64]
        }
        fn as_bytes_mut(&mut self) -> &mut [u8] {
            let len = self.len();
            &mut self.bytes[..len]
        }
        fn grow(&mut self, _: usize) -> Option<&mut [u8]> {
            let len = self.len();
            Some(&mut self.bytes[len..])
        }
        fn truncate(&mut self, _: usize) {}
    }
    for calls in 0..64 {
        let _ = build(&mut Liar {
            bytes: [0; 64],
            calls,
        });
    }
}

/// A builder that is neither ended nor dropped leaves a length that no reader
/// takes, and no attributes that pass for those of the level above.
#[test]
fn what_is_forgotten_is_malformed() {
    let mut buf = [0; 64];
    let mut sink = SliceSink::new(&mut buf);
    let mut message = MessageBuilder::new(&mut sink, HEADER.with_len(16)).unwrap();
    let mut nest = message.nest(1).unwrap();
    nest.put_u32(2, 3).unwrap();
    std::mem::forget(nest);
    message.end().unwrap();
    std::mem::forget(MessageBuilder::new(&mut sink, HEADER.with_len(16)).unwrap());
    let mut messages = Messages::new(sink.into_bytes());
    let mut attributes = messages.next().unwrap().unwrap().attributes(0).unwrap();
    assert!(attributes.next().unwrap().is_err());
    assert!(messages.next().unwrap().is_err());
}

/// A sink can be used through a reference, of a known type or not.
#[test]
fn sinks_behind_references() {
    let mut buf = [0; 2048];
    let mut sink = SliceSink::new(&mut buf);
    build(&mut &mut sink).unwrap();
    build(&mut sink as &mut dyn Sink).unwrap();
    assert_eq!(Messages::new(sink.as_bytes()).strict().count(), 2);
}

/// A sink may copy what builders write, instead of giving them its bytes.
#[test]
fn builders_write_by_append_alone() {
    struct Copying {
        bytes: Vec<u8>,
        room: usize,
    }
    impl Sink for Copying {
        fn as_bytes(&self) -> &[u8] {
            &self.bytes
        }
        fn as_bytes_mut(&mut self) -> &mut [u8] {
            &mut self.bytes
        }
        fn grow(&mut self, _: usize) -> Option<&mut [u8]> {
            None // builders write by `append`
        }
        fn truncate(&mut self, len: usize) {
            self.bytes.truncate(len);
        }
        fn append(&mut self, header: &[u8], payload: &[u8], zeros: usize) -> Option<()> {
            let before = self.bytes.len();
            self.bytes
                .extend([header, payload, &vec![0; zeros]].concat());
            if self.bytes.len() <= self.room {
                return Some(());
            }
            self.bytes.truncate(before);
            None
        }
    }
    let mut buf = [0xaa; 2048];
    let mut sink = SliceSink::new(&mut buf);
    build(&mut sink).unwrap();
    let whole = sink.as_bytes();
    for room in 0..=whole.len() {
        let mut copying = Copying {
            bytes: Vec::new(),
            room,
        };
        let mut buf = vec![0xaa; room];
        let mut sink = SliceSink::new(&mut buf);
        // By reference, too.
        let results = (build(&mut copying), build(&mut &mut sink));
        assert_eq!(results.0, results.1);
        assert_eq!(copying.bytes, sink.as_bytes());
        assert_eq!(results.0.is_ok(), room == whole.len());
    }
}
