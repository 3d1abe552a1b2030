// SPDX-License-Identifier: MIT OR Apache-2.0
//! ACKs and DONEs, and the attributes that they point at.

use nlwire::uapi::*;
use nlwire::{Ack, AttributePath, Attributes, Errno, ExtAck, Message, Messages, ParseError};

use crate::{assert_lies_at, assert_lies_within, display, format};

/// Reads every message in `bytes` as the answer that it is.
pub fn check(bytes: &[u8]) {
    for message in Messages::new(bytes).map_while(Result::ok) {
        let len = message.payload().len();
        match message.header().nlmsg_type() {
            NLMSG_ERROR => match message.ack() {
                Ok(ack) => check_ack(bytes, &ack),
                Err(error) => assert!(len < 20 && error.offset == message.offset()),
            },
            NLMSG_DONE => match message.done() {
                Ok(done) => {
                    assert!(len == 0 || len >= 4);
                    assert_eq!(done.errno(), Errno::new(done.error()));
                    check_ext_ack(bytes, &message, 4, done.ext_ack());
                    display(&done);
                    format(&done);
                }
                Err(error) => assert!((1..4).contains(&len) && error.offset == message.offset()),
            },
            _ => {
                assert!(message.done().is_err());
                display(&message.ack().expect_err("another type"));
            }
        }
    }
}

fn check_ack(datagram: &[u8], ack: &Ack<'_>) {
    let message = ack.message();
    let payload = message.payload();
    assert_eq!(ack.errno(), Errno::new(ack.error()));
    let flags = message.header().nlmsg_flags();
    let flagged = flags.contains(NLM_F_ACK_TLVS);
    // Without either flag, Linux 4.3 to 4.11.
    let capped = flags.contains(NLM_F_CAPPED) || !flagged && payload.len() == 20;
    let capped = capped || ack.error() == 0;
    let echoed = if capped {
        16
    } else {
        ack.request().nlmsg_len() as usize
    };
    match ack.echo() {
        Ok(echo) => {
            assert_eq!(echo.len() + 16, echoed);
            assert_lies_at(echo, datagram, message.offset() + 36);
        }
        Err(error) => {
            assert!(echoed < 16 || echoed + 4 > payload.len());
            assert_eq!(error.offset, message.offset() + 20);
            assert_eq!(ack.ext_ack().err(), flagged.then_some(error));
        }
    }
    let at = 4 + echoed.next_multiple_of(4);
    check_ext_ack(datagram, message, at, ack.ext_ack());
    display(ack);
    format(ack);

    // The request in the echo, and what its offsets mean.
    let Some(Ok(request)) = Messages::new(&payload[4..]).next() else {
        return;
    };
    let offs = ack.ext_ack().ok().and_then(|ext_ack| ext_ack.offs);
    for offs in (0..64).chain(offs) {
        check_path(&request, offs);
    }
}

/// An extended ACK, which begins `at` bytes into the payload.
fn check_ext_ack(
    datagram: &[u8],
    message: &Message<'_>,
    at: usize,
    ext_ack: Result<ExtAck<'_>, ParseError>,
) {
    let flagged = message.header().nlmsg_flags().contains(NLM_F_ACK_TLVS);
    let stream = message.payload().get(at..).filter(|_| flagged);
    let start = message.offset() + 16 + at;
    let walk = || Attributes::with_offset(stream.unwrap_or_default(), start);
    match ext_ack {
        Ok(ext_ack) => {
            assert!(walk().all(|attribute| attribute.is_ok()));
            let last = |nla_type| {
                let attributes = walk().map_while(Result::ok);
                attributes.filter(|a| a.nla_type() == nla_type).last()
            };
            let bytes = |nla_type| last(nla_type).map(|a| a.payload());
            let number = |nla_type| last(nla_type).map(|a| a.get_u32().expect("checked"));
            assert_eq!(ext_ack.msg, last(NLMSGERR_ATTR_MSG).map(|a| a.until_nul()));
            assert_eq!(ext_ack.cookie, bytes(NLMSGERR_ATTR_COOKIE));
            assert_eq!(ext_ack.offs, number(NLMSGERR_ATTR_OFFS));
            assert_eq!(ext_ack.miss_type, number(NLMSGERR_ATTR_MISS_TYPE));
            assert_eq!(ext_ack.miss_nest, number(NLMSGERR_ATTR_MISS_NEST));
            assert_eq!(ext_ack.policy, last(NLMSGERR_ATTR_POLICY));
            for part in [ext_ack.msg, ext_ack.cookie].into_iter().flatten() {
                assert_lies_within(part, datagram);
            }
            if let Some(policy) = ext_ack.policy {
                assert!(policy.nested().all(|rule| rule.is_ok()));
            }
            display(&ext_ack.text());
            format(&ext_ack.text());
        }
        Err(error) => {
            let end = message.offset() + message.as_bytes().len();
            assert!((message.offset() + 20..end).contains(&error.offset));
            display(&error);
        }
    }
}

/// That `offs` is within an attribute if and only if there is a path, and that
/// the path says which.
fn check_path(request: &Message<'_>, offs: u32) {
    const HDRLEN: usize = 4;
    let path = AttributePath::find(request, HDRLEN, offs);
    let target = request.offset() + offs as usize;
    let holds = |offset: usize, len: u16| (offset..offset + usize::from(len)).contains(&target);
    let attributes = request.attributes(HDRLEN);
    let hit = attributes.ok().and_then(|attributes| {
        attributes
            .map_while(Result::ok)
            .find(|a| holds(a.offset(), a.header().nla_len()))
    });
    assert_eq!(path.is_some(), hit.is_some());
    if let (Some(path), Some(hit)) = (path, hit) {
        assert_eq!(path.types().first(), Some(&hit.nla_type()));
        if hit.offset() == target {
            assert_eq!(path.types().len(), 1);
        }
        display(&path.named(&|types| (types.len() == 1).then_some("top")));
        format(&path);
    }
}
