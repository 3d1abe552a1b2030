//! Which attribute an offset means.

use byteorder::{ByteOrder, NativeEndian};
use nlwire::{AttributePath, Messages};

use super::super::oracle;

/// `bytes` as the attributes of a request: which attribute an offset means, for
/// every offset (of long ones: a few and those around attributes).
pub fn path(bytes: &[u8]) {
    let mut datagram = vec![0; 16 + 32];
    datagram.extend(bytes);
    let len = datagram.len() as u32;
    NativeEndian::write_u32(&mut datagram, 16);
    NativeEndian::write_u32(&mut datagram[16..], len - 16);
    let items = oracle::messages(&datagram, false).items;
    let [_, item] = items[..] else {
        unreachable!("two messages")
    };
    let request = Messages::new(&datagram)
        .flatten()
        .last()
        .expect("two messages");
    let attributes = oracle::attributes(bytes, 0..bytes.len(), false).items;
    let starts = attributes
        .iter()
        .take(20)
        .map(|attribute| attribute.offset + 32);
    let around = starts.flat_map(|start| [start.saturating_sub(1), start, start + 4, start + 5]);
    let step = if bytes.len() > 200 {
        bytes.len() / 20
    } else {
        1
    };
    let all = (0..item.len + 5).step_by(step).chain(around);
    for offs in all.chain([0x7fff_ffff, 0xffff_ffff]) {
        for hdrlen in [16, 0, 13] {
            let given = AttributePath::find(&request, hdrlen, offs as u32);
            let types = given.as_ref().map_or(&[][..], |path| path.types());
            let expected = oracle::path(&datagram, &item, hdrlen, offs);
            assert_eq!(
                types,
                expected,
                "byte {offs} behind {hdrlen} of {:?}",
                super::show::Hex(&datagram)
            );
            if let Some(path) = given {
                let words: Vec<_> = types.iter().map(u16::to_string).collect();
                assert_eq!(path.to_string(), words.join(" > "));
            }
        }
    }
}
