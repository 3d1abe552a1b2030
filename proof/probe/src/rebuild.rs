//! What is read, written again.

use nlwire::{Attributes, BuildError, Message, MessageBuilder, Messages, SliceSink};

use crate::attributes::next;
use crate::builder::{report, Message as Builder};
use crate::{Out, NONE};

#[no_mangle]
pub extern "C" fn rebuild_attribute(
    walk: &mut Attributes<'static>,
    builder: &mut Builder,
    out: &mut Out,
) {
    let Some(attribute) = next(walk, out) else {
        return;
    };
    let type_and_flags = attribute.header().type_and_flags();
    report(out, builder.put(type_and_flags, attribute.payload()));
}

#[no_mangle]
pub extern "C" fn rebuild_message(
    walk: &mut Messages<'static>,
    sink: &mut SliceSink<'static>,
    out: &mut Out,
) {
    out.set([NONE]);
    let Some(Ok(message)) = walk.next() else {
        return;
    };
    report(out, write(sink, &message));
}

fn write(sink: &mut SliceSink<'static>, message: &Message<'_>) -> Result<(), BuildError> {
    let mut builder = MessageBuilder::new(sink, *message.header())?;
    builder.put_payload(message.payload())?;
    builder.end()?;
    Ok(())
}
