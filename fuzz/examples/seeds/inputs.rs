// SPDX-License-Identifier: MIT OR Apache-2.0
//! What becomes of datagrams: inputs for each target.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::time::Duration;
use std::{fs, io};

use nlsock::Socket;
use nlwire::uapi::*;
use nlwire::{MessageKind, Messages, NlMsgHdr};
use nlwire_fuzz::exchange::{Conversation, Delivery};
use nlwire_fuzz::server::Inbox;
use nlwire_fuzz::{build, differential};

use crate::client::{shortened, PORT};
use crate::Outcome;

/// Inputs, by target.
#[derive(Default)]
pub(crate) struct Seeds {
    inputs: BTreeMap<&'static str, BTreeSet<Vec<u8>>>,
}

impl Seeds {
    pub(crate) fn add(&mut self, target: &'static str, input: Vec<u8>) {
        self.inputs.entry(target).or_default().insert(input);
    }

    /// What has come for a socket that is in groups.
    pub(crate) fn events(&mut self, socket: &Socket) -> Outcome {
        socket.set_read_timeout(Some(Duration::from_millis(50)))?;
        let mut buf = vec![0; 1 << 16];
        while let Ok(datagram) = socket.recv(&mut buf) {
            self.datagram(&shortened(datagram.as_bytes()), 16);
        }
        Ok(())
    }

    /// A request and its answer.
    pub(crate) fn conversation(
        &mut self,
        header: NlMsgHdr,
        request: &[u8],
        received: &[Vec<u8>],
        hdrlen: usize,
    ) {
        self.datagram(request, hdrlen);
        for options in 0..4 {
            for rooms in [&[][..], &[9], &[5, 9, 16, 32, 8]] {
                let datagram = request;
                let inbox = Inbox {
                    options,
                    port: PORT,
                    rooms,
                    datagram,
                };
                self.add("server", inbox.to_bytes());
            }
        }
        for datagram in received {
            self.datagram(datagram, hdrlen);
        }
        for (said, how) in [(0, 0), (0, 1), (4, 4), (0, 8), (1, 0), (3, 0), (7, 0)] {
            let deliveries = received.iter().map(|bytes| Delivery { how, bytes });
            let mut conversation = Conversation {
                request: header,
                port: PORT,
                peer: 0,
                said,
                deliveries: deliveries.collect(),
            };
            let bytes = conversation.to_bytes();
            self.add("differential", differential::to_bytes("exchange", &bytes));
            self.add("exchange", bytes);
            // Failures in between, the other way round, and behind the end.
            let failures = [2, 6, 10].map(|how| Delivery { how, bytes: &[] });
            conversation.deliveries.splice(0..0, failures);
            conversation.deliveries.reverse();
            conversation
                .deliveries
                .extend(conversation.deliveries.clone());
            self.add("exchange", conversation.to_bytes());
        }
        // A dump that was interrupted; a datagram that ends early.
        let changes: [fn(&mut Vec<u8>); 2] = [
            |datagram| {
                if let Some(flags) = datagram.get_mut(6) {
                    *flags |= NLM_F_DUMP_INTR.bits() as u8;
                }
            },
            |datagram| datagram.truncate(datagram.len().saturating_sub(3)),
        ];
        for change in changes {
            let mut received = received.to_vec();
            received.iter_mut().for_each(change);
            let deliveries = received.iter().map(|bytes| Delivery { how: 0, bytes });
            let conversation = Conversation {
                request: header,
                port: PORT,
                peer: 0,
                said: 0,
                deliveries: deliveries.collect(),
            };
            self.add("exchange", conversation.to_bytes());
            for datagram in received {
                self.datagram(&datagram, hdrlen);
            }
        }
    }

    fn datagram(&mut self, datagram: &[u8], hdrlen: usize) {
        self.add("messages", datagram.to_vec());
        for opinion in ["messages", "addresses", "splits", "ack", "server"] {
            self.add("differential", differential::to_bytes(opinion, datagram));
        }
        for message in Messages::new(datagram).map_while(Result::ok) {
            match message.kind() {
                MessageKind::Error | MessageKind::Done => self.add("ack", datagram.to_vec()),
                MessageKind::Family(_) => {
                    self.add("roundtrip", build::to_bytes(&message, hdrlen));
                    let attributes = message.attributes(hdrlen).map(|a| a.remainder());
                    if let Ok(stream) = attributes {
                        self.add("attributes", stream.to_vec());
                        self.add("policy", [&[0], stream].concat());
                        for opinion in ["attributes", "policy", "path", "next_hops"] {
                            self.add("differential", differential::to_bytes(opinion, stream));
                        }
                    }
                }
                _ => {}
            }
        }
    }

    pub(crate) fn write(self, dir: &Path) -> io::Result<()> {
        for (target, inputs) in self.inputs {
            let dir = dir.join(target);
            fs::create_dir_all(&dir)?;
            let bytes: usize = inputs.iter().map(Vec::len).sum();
            println!("{target}: {} seeds, {bytes} bytes", inputs.len());
            for (number, input) in inputs.into_iter().enumerate() {
                fs::write(dir.join(number.to_string()), input)?;
            }
        }
        Ok(())
    }
}
