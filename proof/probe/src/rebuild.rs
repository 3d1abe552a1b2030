// SPDX-License-Identifier: MIT OR Apache-2.0
//! What is read, written again.

use nlwire::{Attributes, BuildError, MessageBuilder, Messages, SliceSink};

use crate::attributes::next;
use crate::builder::{put, put_payload, report, Message};
use crate::{Out, NONE};

#[no_mangle]
pub extern "C" fn rebuild_attribute(
    walk: &mut Attributes<'static>,
    builder: &mut Message,
    out: &mut Out,
) {
    let Some(attribute) = next(walk, out) else {
        return;
    };
    let type_and_flags = attribute.header().type_and_flags();
    report(out, put(builder, type_and_flags, attribute.payload()));
}

#[no_mangle]
pub extern "C" fn rebuild_message(
    walk: &mut Messages<'static>,
    sink: &'static mut SliceSink<'static>,
    out: &mut Out,
) {
    out.set([NONE]);
    let Some(Ok(message)) = walk.next() else {
        return;
    };
    report(out, write(sink, &message));
}

fn write(
    sink: &'static mut SliceSink<'static>,
    message: &nlwire::Message<'_>,
) -> Result<(), BuildError> {
    let mut builder = MessageBuilder::new(sink, *message.header())?;
    put_payload(&mut builder, message.payload())?;
    builder.end()
}
