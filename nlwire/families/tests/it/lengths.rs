// SPDX-License-Identifier: MIT OR Apache-2.0
//! Structs and attributes of other kernel versions: shorter, longer, unknown.

use std::cell::Cell;
use std::collections::BTreeMap;

use nlwire::typed::{
    AttrEntry, FamilyInfo, FieldInfo, FramedInfo, KindInfo, NoAttrs, OpInfo, Set as _, SetInfo,
    StructInfo,
};
use nlwire::{MessageBuilder, Messages, NlMsgHdr, SliceSink};

/// The attribute that has a struct, and any set with its name.
type Found = BTreeMap<*const StructInfo, (&'static SetInfo, AttrEntry)>;

/// Finds all structs that are payloads.
#[derive(Default)]
struct Walk {
    seen: Vec<*const SetInfo>,
    found: Found,
}

impl Walk {
    fn set(&mut self, set: &'static SetInfo) {
        if self.seen.contains(&std::ptr::from_ref(set)) {
            return;
        }
        self.seen.push(set);
        for entry in &set.attributes {
            self.kind(set, entry, &entry.kind);
        }
    }

    fn kind(&mut self, set: &'static SetInfo, entry: &AttrEntry, kind: &'static KindInfo) {
        match kind {
            KindInfo::Struct(info) => {
                let entry = AttrEntry {
                    kind: *kind,
                    ..*entry
                };
                self.found.insert(*info, (set, entry));
            }
            KindInfo::Nest(of) | KindInfo::NextHops(of) => self.set(of()),
            KindInfo::Framed(FramedInfo { set, .. }) => self.set(set()),
            KindInfo::IndexedArray(of) | KindInfo::Multi(of) => self.kind(set, entry, of),
            KindInfo::Sub(sub) => {
                let formats = sub().formats.iter();
                formats.for_each(|format| self.kind(set, entry, &format.kind));
            }
            _ => {}
        }
    }
}

thread_local! {
    /// The set of the message.
    static SET: Cell<Option<&'static SetInfo>> = const { Cell::new(None) };
}

/// Returns an attribute as text and as JSON, which the set `set` declares.
fn show(set: &'static SetInfo, nla_type: u16, payload: &[u8]) -> (String, String) {
    let current = || SET.get().unwrap_or_else(NoAttrs::info);
    let header = nlfamilies::nlctrl::Nlctrl::info().ops[0].request_header;
    let op = OpInfo {
        name: "OP",
        request: Some(0x10),
        reply: Some(0x10),
        request_header: header,
        reply_header: header,
        request_set: current,
        reply_set: current,
        request_is_text: false,
        reply_is_text: false,
    };
    let family = FamilyInfo {
        name: "",
        protocol: 0,
        address_families: &[],
        has_reply_numbers: true,
        ops: Box::leak(Box::new([op])),
        groups: &[],
    };
    SET.set(Some(set));
    let mut buf = vec![0; payload.len() + 64];
    let mut sink = SliceSink::new(&mut buf);
    let mut message = MessageBuilder::new(&mut sink, NlMsgHdr::new(0x10)).unwrap();
    message.put(nla_type, payload).unwrap();
    message.end().unwrap();
    let message = Messages::new(sink.as_bytes()).next().unwrap().unwrap();
    let shown = family.show(&message, false);
    (format!("{shown:?}"), shown.json().to_string())
}

/// Returns bytes of which none is 0, so that each of them is seen.
fn bytes(len: usize) -> Vec<u8> {
    (1..=251).cycle().take(len).collect()
}

/// Returns whether a field ends at `len`, or begins there.
fn is_boundary(info: &StructInfo, len: usize) -> bool {
    info.fields.iter().any(|field| {
        let start = usize::from(field.offset);
        let end = start + usize::from(field.size);
        match field.kind {
            KindInfo::Struct(inner) if (start..end).contains(&len) => {
                is_boundary(inner, len - start)
            }
            _ => len == start || len == end,
        }
    })
}

/// An older kernel sends a shorter struct: the fields that it has are shown. Of a newer
/// kernel's, the end is not.
#[test]
fn structs_of_other_versions_are_read() {
    let mut walk = Walk::default();
    for family in nlfamilies::families() {
        for op in family.ops {
            walk.set((op.request_set)());
            walk.set((op.reply_set)());
        }
    }
    let mut fields = 0;
    for (set, entry) in walk.found.into_values() {
        let KindInfo::Struct(info) = entry.kind else {
            panic!("{entry:?}");
        };
        fields += info.fields.len();
        let nla_type = entry.nla_type;
        let set: &'static SetInfo = Box::leak(Box::new(SetInfo {
            names: set.names,
            attributes: [entry],
        }));
        let bytes = bytes(info.size + 8);
        let open = |text: &str| text.trim_end_matches(['}', ']']).to_owned();
        let (text, json) = show(set, nla_type, &bytes[..info.size]);
        for len in 0..bytes.len() {
            let shown = show(set, nla_type, &bytes[..len]);
            let place = format!("{}: {len} of {} bytes: {shown:?}", info.name(), info.size);
            if len >= info.size {
                // The text has the other bytes as well.
                assert!(shown.0.starts_with(&open(&text)), "{place}");
                assert_eq!(shown.1, json, "{place}");
            } else if is_boundary(info, len) {
                assert!(text.starts_with(&open(&shown.0)), "{place}");
                assert!(json.starts_with(&open(&shown.1)), "{place}");
                let end = |field: &FieldInfo| usize::from(field.offset + field.size);
                let is_cut = info.fields.iter().any(|field| end(field) > len);
                assert_eq!(shown.0 != text, is_cut, "{place}");
            }
        }
    }
    assert!(fields > 700, "{fields}");
}

/// An attribute of a newer kernel is shown by its number.
#[test]
fn attributes_of_newer_versions_have_numbers() {
    for family in nlfamilies::families() {
        for op in family.ops.iter().filter(|op| !op.reply_is_text) {
            let set = (op.reply_set)();
            let (text, json) = show(set, 0x3ffe, &[0xab, 0xcd]);
            assert!(text.contains("16382: "), "{}: {text}", op.name);
            let expected = r#""UnknownAttr(16382)": "abcd""#;
            assert!(json.contains(expected), "{}: {json}", op.name);
        }
    }
}

macro_rules! reads {
    ($($module:ident::$Struct:ident)*) => {
        /// Fields beyond the end of a shorter struct are 0.
        #[test]
        fn fields_beyond_the_end_are_zero() {
            $({
                use nlfamilies::$module::$Struct;
                use nlwire::typed::Layout;

                let read = |bytes: &[u8]| format!("{:?}", <$Struct as Layout>::from_bytes(bytes));
                let size = <$Struct as Layout>::INFO.size;
                let bytes = bytes(size + 8);
                for len in 0..bytes.len() {
                    let mut whole = bytes[..len].to_vec();
                    whole.resize(size, 0);
                    assert_eq!(read(&bytes[..len]), read(&whole), "{}: {len}", stringify!($Struct));
                }
            })*
        }
    };
}

reads! {
    rt_addr::IfaCacheinfo
    rt_link::RtnlLinkStats64
    rt_link::IflaBridgeId
    rt_link::IflaVfVlanInfo
    rt_neigh::NdtConfig
    rt_route::RtaCacheinfo
    tc::TcHtbOpt
    tc::TcFqQdStats
    tc::TcTbfQopt
    conntrack::NfCtTcpFlags
    taskstats::Taskstats
    wireguard::KernelTimespec
}
