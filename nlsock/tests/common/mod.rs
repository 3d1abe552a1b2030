//! What the tests against the running kernel share.

#![allow(
    dead_code,
    reason = "each test file is a crate of its own and uses a part of this"
)]

use std::io::Write;
use std::time::Duration;

use nlsock::Socket;
use nlwire::{BuildError, MessageBuilder, MessageKind, Messages, NlMsgHdr, SliceSink};

/// As large as the datagrams of a dump get.
pub(crate) const BUFFER: usize = 32 * 1024;

/// A socket that fails a test instead of blocking it.
pub(crate) fn open(protocol: i32) -> Socket {
    let socket = Socket::open(protocol).unwrap();
    socket
        .set_read_timeout(Some(Duration::from_secs(10)))
        .unwrap();
    socket
}

/// The bytes of one message.
pub(crate) fn build(
    header: NlMsgHdr,
    content: impl FnOnce(&mut MessageBuilder<'_, SliceSink<'_>>) -> Result<(), BuildError>,
) -> Vec<u8> {
    let mut buf = [0; 1024];
    let mut sink = SliceSink::new(&mut buf);
    let mut message = MessageBuilder::new(&mut sink, header).unwrap();
    content(&mut message).unwrap();
    message.end().unwrap();
    sink.into_bytes().to_vec()
}

/// Sends a dump request and collects its data messages, headers included.
pub(crate) fn dump(socket: &Socket, request: &[u8]) -> Vec<Vec<u8>> {
    socket.send(request).unwrap();
    let mut buf = vec![0; BUFFER];
    let mut items = Vec::new();
    loop {
        let datagram = socket.recv(&mut buf).unwrap();
        assert!(datagram.is_from_kernel());
        for message in Messages::strict(datagram.as_bytes()) {
            let message = message.unwrap();
            match message.kind() {
                MessageKind::Done => {
                    assert_eq!(message.done().unwrap().error(), 0);
                    return items;
                }
                MessageKind::Error => panic!("{:?}", message.ack()),
                _ => items.push(message.as_bytes().to_vec()),
            }
        }
    }
}

/// Says on the real stderr, which the test harness does not capture, that
/// something could not be tested here.
pub(crate) fn skipped(what: &str, why: impl std::fmt::Display) {
    let _ = writeln!(std::io::stderr(), "SKIPPED: {what}: {why}");
}

/// Runs `test` in a thread with a network namespace of its own.
pub(crate) fn in_namespace(name: &str, test: impl FnOnce() + Send) {
    let outcome = std::thread::scope(|scope| {
        let thread = scope
            .spawn(|| nix::sched::unshare(nix::sched::CloneFlags::CLONE_NEWNET).map(|()| test()));
        thread.join().unwrap()
    });
    if let Err(errno) = outcome {
        skipped(
            name,
            format_args!("needs root for a network namespace ({errno})"),
        );
    }
}
