// SPDX-License-Identifier: MIT OR Apache-2.0
//! [`Source`]: bytes with their position, and the detection of their format.

use std::io::{self, BufRead, BufReader, Chain, Cursor, Read};

use super::{Format, InputError};

type Inner = BufReader<Chain<Cursor<Vec<u8>>, Box<dyn Read>>>;

/// The bytes of an input.
pub(crate) struct Source {
    reader: Inner,
    /// The first bytes, at most [`Source::MAGIC`] of them.
    magic: Vec<u8>,
    /// The number of bytes that have been read.
    pub(crate) offset: u64,
}

impl std::fmt::Debug for Source {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Source at byte {}", self.offset)
    }
}

impl Source {
    /// The number of bytes that tell a binary format.
    const MAGIC: u64 = 4;
    const BUFFER: usize = 128 * 1024;

    pub(crate) fn new(mut reader: Box<dyn Read>) -> Result<Self, InputError> {
        let mut magic = Vec::new();
        reader.by_ref().take(Self::MAGIC).read_to_end(&mut magic)?;
        let reader = Cursor::new(magic.clone()).chain(reader);
        Ok(Self {
            reader: BufReader::with_capacity(Self::BUFFER, reader),
            magic,
            offset: 0,
        })
    }

    /// Returns the format by the first bytes.
    pub(super) fn format(&self) -> Result<Format, InputError> {
        Ok(match *self.magic {
            [] => return Err(InputError::ended(0, "the input is empty")),
            [0xd4, 0xc3, 0xb2, 0xa1]
            | [0xa1, 0xb2, 0xc3, 0xd4]
            | [0x4d, 0x3c, 0xb2, 0xa1]
            | [0xa1, 0xb2, 0x3c, 0x4d] => Format::Pcap,
            [0x0a, 0x0d, 0x0d, 0x0a] => Format::Pcapng,
            [0x1f, 0x8b, ..] => {
                let problem = "compressed by gzip: `zcat FILE | nldecode -` decompresses it";
                return Err(InputError::ended(0, problem));
            }
            [0x28, 0xb5, 0x2f, 0xfd] => {
                let problem = "compressed by zstd: `zstdcat FILE | nldecode -` decompresses it";
                return Err(InputError::ended(0, problem));
            }
            // The length of a message cannot be text: it would be longer than 150 MB.
            _ if self.magic.iter().all(is_text) => Format::Hex,
            _ => Format::Raw,
        })
    }

    /// Returns whether the buffer is empty, so that the next read may wait.
    pub(super) fn is_empty(&self) -> bool {
        self.reader.buffer().is_empty()
    }

    /// Replaces the content of `to` by the next `len` bytes, or by fewer at the end.
    pub(super) fn read(&mut self, len: usize, to: &mut Vec<u8>) -> io::Result<()> {
        to.clear();
        self.append(len, to)
    }

    /// Appends the next `len` bytes, or fewer at the end.
    pub(super) fn append(&mut self, len: usize, to: &mut Vec<u8>) -> io::Result<()> {
        let limit = u64::try_from(len).unwrap_or(u64::MAX);
        to.reserve(len);
        let read = self.reader.by_ref().take(limit).read_to_end(to)?;
        self.count(read);
        Ok(())
    }

    /// Reads `N` bytes, `None` at the end; fewer are an error.
    pub(super) fn array<const N: usize>(
        &mut self,
        what: &str,
    ) -> Result<Option<[u8; N]>, InputError> {
        let start = self.offset;
        let mut bytes = [0; N];
        let mut len = 0;
        while let Some(rest @ [_, ..]) = bytes.get_mut(len..) {
            match self.reader.read(rest) {
                Ok(0) if len == 0 => return Ok(None),
                Ok(0) => {
                    self.count(len);
                    let problem = format!("the input ends within {what}");
                    return Err(InputError::ended(start, problem));
                }
                Ok(read) => len = len.saturating_add(read),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error.into()),
            }
        }
        self.count(N);
        Ok(Some(bytes))
    }

    /// Skips `len` bytes. Returns the number of bytes that were there.
    pub(super) fn skip(&mut self, len: u64) -> io::Result<u64> {
        let skipped = io::copy(&mut self.reader.by_ref().take(len), &mut io::sink())?;
        self.offset = self.offset.saturating_add(skipped);
        Ok(skipped)
    }

    /// Appends the bytes up to the next line feed, and it, at most `limit` bytes.
    pub(super) fn line(&mut self, limit: usize, to: &mut Vec<u8>) -> io::Result<()> {
        to.clear();
        let limit = u64::try_from(limit).unwrap_or(u64::MAX);
        let read = self.reader.by_ref().take(limit).read_until(b'\n', to)?;
        self.count(read);
        Ok(())
    }

    fn count(&mut self, read: usize) {
        let read = u64::try_from(read).unwrap_or(u64::MAX);
        self.offset = self.offset.saturating_add(read);
    }
}

fn is_text(byte: &u8) -> bool {
    // UTF-8 may be in the prose around the bytes.
    matches!(byte, b'\t'..=b'\r' | b' '..=b'~' | 0x80..)
}
