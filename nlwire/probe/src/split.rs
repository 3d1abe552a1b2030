// SPDX-License-Identifier: MIT OR Apache-2.0
//! A call of every function for objects that take several messages.

use core::fmt::{self, Write};

use nlwire::typed::*;
use nlwire::{BuildError, GenlMsgHdr, NlMsgHdr, ParseError, SliceSink};

enums! { pub flags Mark { ONCE = 1 "S_MARK_ONCE", ALWAYS = 2 "S_MARK_ALWAYS" } }

attributes! {
    pub Whole "whole" {
        NAME = 1 "S_WHOLE_NAME": U32,
        MARK = 2 "S_WHOLE_MARK": As<U32, Mark>,
        LIST = 3 "S_WHOLE_LIST": IndexedArray<Nest<Part>>,
    }
    pub Part "part" {
        KEY = 1 "S_PART_KEY": U32,
        LIST = 2 "S_PART_LIST": Multi<Nest<Piece>>,
    }
    pub Piece "piece" { VALUE = 1 "S_PIECE_VALUE": U32 }
    pub Plain "plain" { LIST = 1 "S_PLAIN_LIST": Nest<Piece> }
    pub Deep "deep" { LIST = 1 "S_DEEP_LIST": Nest<Plain> }
}

splits! {
    Whole: LIST = 1 of Part, split { key NAME, repeat MARK & [Mark::ALWAYS] }
    Part: LIST of Piece { key KEY }
    Plain: LIST of Piece {}
    Deep: LIST / Plain::LIST of Piece {}
}

type Writing<'b> = SplitWriter<Whole, SliceSink<'b>>;

pub fn write<'b>(
    sinks: [SliceSink<'b>; 2],
    header: &GenlMsgHdr,
    value: u32,
    to: &mut dyn Write,
) -> Result<(SliceSink<'b>, SliceSink<'b>), BuildError> {
    let [first, second] = sinks;
    let mut writer: Writing<'b> = SplitWriter::new(first, NlMsgHdr::new(16), header, |head| {
        head.put(Whole::NAME, value)
    })?;
    let _ = writer.entry(|part| part.put(Part::KEY, value))?;
    let _ = writer.item(|piece| piece.put(Piece::VALUE, value))?;
    let _ = write!(to, "{writer:?} {}", writer.is_fresh());
    let _ = writer.sink_mut().remaining();
    let first = writer.next(second, NlMsgHdr::new(16))?;
    Ok((first, writer.end()?))
}

pub fn write_plain<'b>(sink: SliceSink<'b>, value: u32) -> Result<SliceSink<'b>, BuildError> {
    let mut writer = SplitWriter::<Plain, _>::new(sink, NlMsgHdr::new(16), &[0u8; 0], |_| Ok(()))?;
    let _ = writer.entry(|piece| piece.put(Piece::VALUE, value))?;
    writer.end()
}

type Message<'a> = (NoHeader, Attrs<'a, Whole>);

pub fn read<'a>(messages: &[Message<'a>], to: &mut dyn Write) -> Result<u32, ParseError> {
    let mut sum = 0u32;
    let messages = messages.iter().cloned();
    let objects = Objects::<Whole, NoHeader, _>::new(messages);
    let _ = write!(to, "{objects:?}");
    for object in objects {
        let _ = write!(to, "{object:?} {:?}", object.header());
        sum = sum.wrapping_add(object.get(Whole::NAME)?.unwrap_or(0));
        let entries = object.entries();
        let _ = write!(to, "{entries:?}");
        for entry in entries {
            let entry = entry?;
            let _ = write!(to, "{entry:?}");
            sum = sum.wrapping_add(entry.get(Part::KEY)?.unwrap_or(0));
            for fragment in entry.fragments() {
                sum = sum.wrapping_add(fragment.get(Part::KEY)?.unwrap_or(0));
            }
            for item in entry.items() {
                sum = sum.wrapping_add(item?.get(Piece::VALUE)?.unwrap_or(0));
            }
        }
    }
    Ok(sum)
}

pub fn merge(
    merge: &mut Merge<Whole>,
    message: &Attrs<'_, Whole>,
    to: &mut dyn Write,
) -> fmt::Result {
    write!(to, "{merge:?}")?;
    let fragments = merge.message(message);
    write!(to, "{fragments:?}")?;
    for fragment in fragments {
        let Ok(fragment) = fragment else { continue };
        write!(to, "{fragment:?} {}", fragment.continues)?;
        for item in fragment.items() {
            write!(to, "{item:?}")?;
        }
    }
    Ok(())
}

pub fn begin() -> [Merge<Whole>; 2] {
    [Merge::new(), Merge::default()]
}

pub fn rule() -> [&'static SplitInfo; 4] {
    [Whole::rule(), Part::rule(), Plain::rule(), Deep::rule()]
}
