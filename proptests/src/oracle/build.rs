// SPDX-License-Identifier: MIT OR Apache-2.0
//! The bytes that a plan should come to.

use byteorder::{BigEndian, ByteOrder, NativeEndian};

use super::super::plan::{Ending, Part, Plan, PlannedHop, PlannedMessage, Put, Value};
use super::{server, up, Msg};

/// Why something cannot be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "as in the error of the same name")]
pub enum BuildFailure {
    NoSpace { offset: usize, needed: usize },
    AttributeTooLong { len: usize },
    NextHopTooLong { len: usize },
    InteriorNul { position: usize },
}

/// An attribute that is there in the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Laid<'p> {
    /// Where its header begins.
    pub offset: usize,
    /// `nla_len`.
    pub len: usize,
    /// How many nests it is in.
    pub depth: usize,
    /// How long the struct is that it begins with.
    pub hdrlen: usize,
    /// What it was made from.
    pub put: &'p Put,
}

/// A message that is there in the end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LaidMessage<'p> {
    /// Its header.
    pub header: Msg,
    /// How many bytes of its payload are no attributes; `None` where
    /// attributes are not all that follows.
    pub hdrlen: Option<usize>,
    /// Its attributes, from the first to the last, a nest ahead of what is in
    /// it.
    pub attributes: Vec<Laid<'p>>,
}

/// What comes out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Built<'p> {
    /// What is in the sink.
    pub bytes: Vec<u8>,
    /// How each step ended: begin, put, end.
    pub steps: Vec<Option<BuildFailure>>,
    /// The messages; those that are forgotten are not among them.
    pub messages: Vec<LaidMessage<'p>>,
    /// Whether a message or a nest was forgotten.
    pub forgotten: bool,
    /// The lengths that the sink had, or was to have.
    pub lengths: Vec<usize>,
}

/// Builds `plan` in a sink of `capacity` bytes, which holds `plan.before` bytes
/// of 1.
#[must_use]
pub fn build(plan: &Plan, capacity: usize) -> Built<'_> {
    let mut writer = Writer {
        capacity,
        built: Built {
            bytes: vec![1; plan.before],
            ..Built::default()
        },
        content_end: 0,
        hdrlen: None,
        attributes: Vec::new(),
    };
    for message in &plan.messages {
        writer.message(message);
    }
    writer.built
}

struct Writer<'p> {
    capacity: usize,
    built: Built<'p>,
    /// Where what counts ends in the message that is being written.
    content_end: usize,
    /// Of the message that is being written.
    hdrlen: Option<usize>,
    attributes: Vec<Laid<'p>>,
}

type Step = Result<(), BuildFailure>;

impl<'p> Writer<'p> {
    fn note(&mut self, step: Step) {
        self.built.steps.push(step.err());
    }

    fn len(&self) -> usize {
        self.built.bytes.len()
    }

    /// Adds `bytes` and zeros, `needed` in all, or nothing.
    fn add(&mut self, bytes: &[u8], needed: usize) -> Step {
        let offset = self.len();
        self.built.lengths.push(offset + needed);
        if offset + needed > self.capacity {
            return Err(BuildFailure::NoSpace { offset, needed });
        }
        self.built.bytes.extend(bytes);
        self.built.bytes.resize(offset + needed, 0);
        Ok(())
    }

    fn message(&mut self, message: &'p PlannedMessage) {
        let before = self.len();
        let start = up(before);
        let mut header = vec![0; start - before];
        header.extend(server::header(
            message.nlmsg_type,
            message.nlmsg_flags,
            message.nlmsg_seq,
            message.nlmsg_pid,
        ));
        let begun = self.add(&header, header.len());
        self.note(begun);
        if begun.is_err() {
            return;
        }
        self.content_end = self.len();
        self.hdrlen = Some(0);
        self.attributes.clear();
        for part in &message.parts {
            match part {
                Part::Payload(payload) => self.payload(start, payload),
                Part::Header1(byte) => self.payload(start, &[*byte]),
                Part::Header4(bytes) => self.payload(start, bytes),
                Part::Header16(bytes) => self.payload(start, bytes),
                Part::Attribute(put) => self.put(put, 0),
            }
        }
        match message.ending {
            Ending::End => {
                let len = self.content_end - start;
                NativeEndian::write_u32(&mut self.built.bytes[start..], len as u32);
                self.note(Ok(()));
                self.built.messages.push(LaidMessage {
                    header: Msg {
                        offset: start,
                        len,
                        nlmsg_type: message.nlmsg_type,
                        flags: message.nlmsg_flags,
                        seq: message.nlmsg_seq,
                        pid: message.nlmsg_pid,
                    },
                    hdrlen: self.hdrlen,
                    attributes: std::mem::take(&mut self.attributes),
                });
            }
            Ending::Cancel | Ending::Drop => self.built.bytes.truncate(before),
            Ending::Forget => self.built.forgotten = true,
        }
    }

    /// Bytes that are no attribute. `true` where they were added.
    fn bytes(&mut self, bytes: &[u8]) -> bool {
        let at = self.len();
        let added = match bytes {
            [] => Ok(()),
            _ => self.add(bytes, up(bytes.len())),
        };
        self.note(added);
        let added = added.is_ok() && !bytes.is_empty();
        if added {
            self.content_end = at + bytes.len();
        }
        added
    }

    /// Bytes that are no attribute, in a message. What follows begins at a multiple of 4, but
    /// where nothing follows the padding does not count.
    fn payload(&mut self, start: usize, payload: &[u8]) {
        let at = self.len();
        if self.bytes(payload) {
            self.hdrlen = match (self.hdrlen, self.attributes.is_empty()) {
                (Some(_), true) => Some(at + payload.len() - start - 16),
                _ => None,
            };
        }
    }

    fn put(&mut self, put: &'p Put, depth: usize) {
        match &put.value {
            Value::Nest {
                flagged,
                header,
                puts,
                ending,
            } => {
                return self.nest(put, *flagged, *ending, depth, |writer| {
                    let nest = writer.attributes.len() - 1;
                    if !header.is_empty() && writer.bytes(header) {
                        writer.attributes[nest].hdrlen = header.len();
                    }
                    for put in puts {
                        writer.put(put, depth + 1);
                    }
                });
            }
            Value::NextHops(hops) => {
                return self.nest(put, false, Ending::End, depth, |writer| {
                    for hop in hops {
                        writer.hop(hop, depth + 1);
                    }
                });
            }
            _ => {}
        }
        let offset = self.len();
        let added = payload(&put.value).and_then(|payload| {
            let len = 4 + payload.len();
            if len > 65_535 {
                return Err(BuildFailure::AttributeTooLong { len });
            }
            let mut attribute = vec![0; 4];
            NativeEndian::write_u16(&mut attribute, len as u16);
            NativeEndian::write_u16(&mut attribute[2..], put.nla_type);
            attribute.extend(payload);
            self.add(&attribute, up(len))?;
            Ok(len)
        });
        self.note(added.map(|_| ()));
        if let Ok(len) = added {
            self.content_end = self.len();
            self.attributes.push(Laid {
                offset,
                len,
                depth,
                hdrlen: 0,
                put,
            });
        }
    }

    fn nest(
        &mut self,
        put: &'p Put,
        flagged: bool,
        ending: Ending,
        depth: usize,
        content: impl FnOnce(&mut Self),
    ) {
        let start = self.len();
        let laid = self.attributes.len();
        let mut header = [0; 4];
        let flag = if flagged { 0x8000 } else { 0 };
        NativeEndian::write_u16(&mut header[2..], put.nla_type | flag);
        let too_long = |len| BuildFailure::AttributeTooLong { len };
        let len = self.frame(&header, ending, too_long, |writer| {
            writer.attributes.push(Laid {
                offset: start,
                len: 0,
                depth,
                hdrlen: 0,
                put,
            });
            content(writer);
        });
        if let Some(len) = len {
            self.attributes[laid].len = len;
        }
    }

    fn hop(&mut self, hop: &'p PlannedHop, depth: usize) {
        let header = [&[0; 2][..], &hop.header].concat();
        let too_long = |len| BuildFailure::NextHopTooLong { len };
        self.frame(&header, hop.ending, too_long, |writer| {
            for put in &hop.puts {
                writer.put(put, depth);
            }
        });
    }

    /// A nest or a next hop, which begins with a length of 2 bytes. Returns the
    /// length where it is ended.
    fn frame(
        &mut self,
        header: &[u8],
        ending: Ending,
        too_long: impl FnOnce(usize) -> BuildFailure,
        content: impl FnOnce(&mut Self),
    ) -> Option<usize> {
        let start = self.len();
        let content_end = self.content_end;
        let laid = self.attributes.len();
        let begun = self.add(header, header.len());
        self.note(begun);
        if begun.is_err() {
            return None;
        }
        self.content_end = self.len();
        content(self);
        let len = self.content_end - start;
        let kept = match ending {
            Ending::Cancel | Ending::Drop => false,
            Ending::Forget => {
                self.built.forgotten = true;
                self.hdrlen = None;
                self.content_end = self.len();
                return None;
            }
            Ending::End if len > 65_535 => {
                self.note(Err(too_long(len)));
                false
            }
            Ending::End => {
                self.note(Ok(()));
                true
            }
        };
        if kept {
            NativeEndian::write_u16(&mut self.built.bytes[start..], len as u16);
            // Padding behind an attribute or a next hop always counts.
            self.content_end = self.len();
            Some(len)
        } else {
            self.built.bytes.truncate(start);
            self.attributes.truncate(laid);
            self.content_end = content_end;
            None
        }
    }
}

/// The payload of an attribute with `value`.
fn payload(value: &Value) -> Result<Vec<u8>, BuildFailure> {
    let native = |size, value| {
        let mut payload = vec![0; size];
        NativeEndian::write_uint(&mut payload, value, size);
        payload
    };
    let signed = |size, value| {
        let mut payload = vec![0; size];
        NativeEndian::write_int(&mut payload, value, size);
        payload
    };
    let big = |size, value| {
        let mut payload = vec![0; size];
        BigEndian::write_uint(&mut payload, value, size);
        payload
    };
    let big_signed = |size, value| {
        let mut payload = vec![0; size];
        BigEndian::write_int(&mut payload, value, size);
        payload
    };
    Ok(match value {
        Value::U8(value) => native(1, u64::from(*value)),
        Value::U16(value) => native(2, u64::from(*value)),
        Value::U32(value) => native(4, u64::from(*value)),
        Value::U64(value) => native(8, *value),
        Value::I8(value) => signed(1, i64::from(*value)),
        Value::I16(value) => signed(2, i64::from(*value)),
        Value::I32(value) => signed(4, i64::from(*value)),
        Value::I64(value) => signed(8, *value),
        Value::U16Be(value) => big(2, u64::from(*value)),
        Value::U32Be(value) => big(4, u64::from(*value)),
        Value::U64Be(value) => big(8, *value),
        Value::I16Be(value) => big_signed(2, i64::from(*value)),
        Value::I32Be(value) => big_signed(4, i64::from(*value)),
        Value::I64Be(value) => big_signed(8, *value),
        Value::Uint(value) if *value < 1 << 32 => native(4, *value),
        Value::Uint(value) => native(8, *value),
        Value::Sint(value) if (-(1 << 31)..1 << 31).contains(value) => signed(4, *value),
        Value::Sint(value) => signed(8, *value),
        Value::Flag => Vec::new(),
        Value::Str(text) => match text.find('\0') {
            Some(position) => return Err(BuildFailure::InteriorNul { position }),
            None => format!("{text}\0").into_bytes(),
        },
        Value::CStr(bytes) => {
            let until_nul = bytes.iter().take_while(|byte| **byte != 0);
            until_nul.copied().chain([0]).collect()
        }
        Value::Struct(bytes) => bytes.to_vec(),
        Value::Bytes(bytes) => bytes.clone(),
        Value::Many(count) => vec![7; *count as usize],
        Value::Nest { .. } | Value::NextHops(_) => Vec::new(),
    })
}
