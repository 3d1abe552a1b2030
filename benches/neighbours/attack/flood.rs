// SPDX-License-Identifier: MIT OR Apache-2.0
//! Datagrams without end.

use std::time::{Duration, Instant};

use nlsock::Error;
use nlwire::NlMsgHdr;
use zerocopy::IntoBytes;

use super::{discard, goes_on, sleep, Field, Outcome, Room};
use crate::requests::{echo, refused};

/// What is in the datagrams.
#[derive(Clone, Copy)]
pub(super) enum Content {
    Smallest,
    Huge,
    Malformed,
    Many,
    Request,
}

/// The sockets that send in turn.
const SOCKETS: usize = 16;

/// The bytes of the longest datagram: the default send buffer has 208 KiB.
const LONGEST: usize = 208_000;

/// Sends at most so many datagrams in a second.
pub(super) fn run(field: &Field, content: Content, rate: Option<u32>) -> Result<Outcome, Error> {
    let sockets = field.sockets(SOCKETS, Room::Default)?;
    let datagrams = content.datagrams();
    let begin = Instant::now();
    let pairs = sockets.iter().cycle().zip(datagrams.iter().cycle());
    for (sent, (socket, datagram)) in (0u32..).zip(pairs) {
        if !goes_on() {
            break;
        }
        field.send(socket, datagram);
        if let Content::Request = content {
            discard(socket, 4)?;
        }
        if let Some(rate) = rate {
            let due = Duration::from_secs(1) * sent / rate;
            sleep(due.saturating_sub(begin.elapsed()));
        }
    }
    Ok(sockets.into())
}

impl Content {
    fn datagrams(self) -> Vec<Vec<u8>> {
        match self {
            // No request: the server answers nothing.
            Self::Smallest => vec![NlMsgHdr::new(0x10).with_len(16).as_bytes().to_vec()],
            Self::Huge => vec![refused(LONGEST)],
            Self::Malformed => [0, 1, 15, 17, 64, 0x7fff_ffff, 0x8000_0010, u32::MAX]
                .map(|len| NlMsgHdr::new(0x10).with_len(len).as_bytes().to_vec())
                .into_iter()
                .chain([vec![0xff; 3], vec![0; 4096]])
                .collect(),
            Self::Many => vec![echo(0).repeat(LONGEST / 16)],
            Self::Request => vec![echo(8)],
        }
    }
}
