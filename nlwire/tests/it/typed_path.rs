// SPDX-License-Identifier: MIT OR Apache-2.0
//! The path to an attribute of a request, with the names of a family.

use nlwire::rtnl::{IfInfoMsg, RtNextHop};
use nlwire::typed::*;
use nlwire::uapi::NLA_F_NESTED;
use nlwire::{AttributeLayout, Message, NlMsgHdr};
use zerocopy::IntoBytes;

use super::common::{nla, Numbers};

sub_messages! {
    pub Choice "choice" by Tree::NAME: Str {
        INNER = "inner": Nest<Leaf>,
        FRAMED = "framed": Framed<IfInfoMsg, Leaf>,
        VALUE = "value": U32,
    }
    pub Outside "outside" by outer::Tree::NAME: Str { INNER = "inner": Nest<Deep> }
}

attributes! {
    pub Deep "deep" { VALUE = 1 "P_DEEP_VALUE": U32 }
    pub Leaf "leaf" {
        VALUE = 1 "P_LEAF_VALUE": U32,
        OUTSIDE = 2 "P_LEAF_OUTSIDE": Sub<Outside>,
    }
    pub Tree "tree" {
        VALUE = 1 "P_VALUE": U32,
        NAME = 2 "P_NAME": Str,
        DATA = 3 "P_DATA": Sub<Choice>,
        LIST = 4 "P_LIST": IndexedArray<Nest<Leaf>>,
        HOPS = 5 "P_HOPS": NextHops<Tree>,
        SELF = 6 "P_SELF": Multi<Nest<Tree>>,
        BYTES = 7 "P_BYTES": Bytes,
    }
}

/// The bytes of the attribute that is looked for. They occur once.
const FAULT: [u8; 8] = *b"\xf0FAULT\x0f\xf0";

fn nest(nla_type: u16, attributes: &[Vec<u8>]) -> Vec<u8> {
    nla(nla_type | NLA_F_NESTED, &attributes.concat())
}

fn request(attributes: &[Vec<u8>]) -> Vec<u8> {
    let attributes = attributes.concat();
    let header = NlMsgHdr::new(16).with_len(20 + attributes.len() as u32);
    [header.as_bytes(), &[0; 4], &attributes].concat()
}

fn find(bytes: &[u8], offs: usize, unknown: AttributeLayout) -> Option<TypedPath> {
    let message = Message::from_bytes(bytes).unwrap();
    TypedPath::find_with(Tree::info(), &message, 4, offs as u32, unknown)
}

fn fault(bytes: &[u8]) -> usize {
    bytes.windows(8).position(|bytes| bytes == FAULT).unwrap() - 4
}

/// Returns the path to the attribute with the payload [`FAULT`].
#[track_caller]
fn path(attributes: &[Vec<u8>]) -> String {
    let bytes = request(attributes);
    let path = find(&bytes, fault(&bytes), AttributeLayout::Value).unwrap();
    assert!(path.path().is_exact(), "{path:?}");
    path.to_string()
}

#[test]
fn every_layout_is_followed() {
    let value = || nla(1, &FAULT);
    assert_eq!(path(&[value()]), "P_VALUE");
    assert_eq!(
        path(&[nla(6, b""), nest(6, &[value()])]),
        "P_SELF > P_VALUE"
    );
    assert_eq!(
        path(&[nest(4, &[nest(1, &[]), nest(2, &[value()])])]),
        "P_LIST > 2 > P_LEAF_VALUE"
    );
    assert_eq!(
        path(&[nla(2, b"inner"), nest(3, &[value()])]),
        "P_DATA > P_LEAF_VALUE"
    );
    let framed = [IfInfoMsg::default().as_bytes().to_vec(), value()].concat();
    assert_eq!(
        path(&[nla(3, &framed), nla(2, b"framed\0")]),
        "P_DATA > P_LEAF_VALUE",
        "the selector may be behind it"
    );
    let hop = |attribute: Vec<u8>| {
        let header = RtNextHop {
            rtnh_len: (8 + attribute.len() as u16).into(),
            ..RtNextHop::default()
        };
        [header.as_bytes().to_vec(), attribute].concat()
    };
    let hops = [hop(nla(1, &[])), hop(nest(6, &[value()]))].concat();
    assert_eq!(
        path(&[nla(5, &hops)]),
        "P_HOPS > nexthop[1] > P_SELF > P_VALUE"
    );
    // A selector beside, not around.
    let both = hop([nla(2, b"inner"), nest(3, &[value()])].concat());
    assert_eq!(
        path(&[nla(2, b"value"), nla(5, &both)]),
        "P_HOPS > nexthop[0] > P_DATA > P_LEAF_VALUE"
    );
}

#[test]
fn a_selector_outside_is_one_set_out() {
    let outside = || nest(2, &[nla(1, &FAULT)]);
    assert_eq!(
        path(&[nla(2, b"inner"), nest(4, &[nest(9, &[outside()])])]),
        "P_LIST > 9 > P_LEAF_OUTSIDE > P_DEEP_VALUE"
    );
    assert_eq!(
        path(&[nla(2, b"inner"), nest(3, &[outside()])]),
        "P_DATA > P_LEAF_OUTSIDE > P_DEEP_VALUE"
    );
    // The set further out does not count. All layouts are nests, so that the one that is
    // not known is a nest as well.
    let list = nest(4, &[nest(9, &[outside()])]);
    assert_eq!(
        path(&[nla(2, b"inner"), nest(6, &[list])]),
        "P_SELF > P_LIST > 9 > P_LEAF_OUTSIDE > 1"
    );
}

#[test]
fn an_unknown_layout_ends_the_path() {
    let value = || nla(1, &FAULT);
    for (attributes, expected) in [
        (vec![nest(3, &[value()])], "P_DATA"),
        (vec![nla(2, b"other"), nest(3, &[value()])], "P_DATA"),
        // The kernel looks at one of them, and this crate does not know which.
        (
            vec![nla(2, b"inner"), nla(2, b"framed"), nest(3, &[value()])],
            "P_DATA",
        ),
        (vec![nest(99, &[value()])], "99"),
        (vec![nest(7, &[value()])], "P_BYTES"),
    ] {
        let bytes = request(&attributes);
        let path = find(&bytes, fault(&bytes), AttributeLayout::Value).unwrap();
        assert_eq!(path.to_string(), expected);
        assert!(!path.path().is_exact() && !path.is_known());
        assert_eq!(
            (path.inside().is_some(), path.name_inside(1)),
            (false, None)
        );
        // As the caller wants it.
        let path = find(&bytes, fault(&bytes), AttributeLayout::Nest).unwrap();
        assert_eq!(path.to_string(), format!("{expected} > 1"));
        assert!(path.path().is_exact() && !path.is_known());
    }
    // Several selectors that agree.
    assert_eq!(
        path(&[nla(2, b"inner"), nla(2, b"inner\0"), nest(3, &[value()])]),
        "P_DATA > P_LEAF_VALUE"
    );
    // A value is known, and has nothing inside.
    let bytes = request(&[nla(1, &FAULT)]);
    let path = find(&bytes, fault(&bytes) + 4, AttributeLayout::Nest).unwrap();
    assert!(!path.path().is_exact() && path.is_known());
    assert!(path.inside().is_none());
}

#[test]
fn a_missing_attribute_has_a_name() {
    let bytes = request(&[nla(2, b"inner"), nest(3, &[nla(1, &FAULT)])]);
    let data = find(&bytes, fault(&bytes) - 4, AttributeLayout::Value).unwrap();
    assert_eq!(data.to_string(), "P_DATA");
    assert_eq!(data.name_inside(2), Some("P_LEAF_OUTSIDE"));
    assert_eq!(data.name_inside(3), None);
    assert!(core::ptr::eq(data.inside().unwrap(), Leaf::info()));
    assert_eq!(
        (data.name(0), data.name(1), data.name(99)),
        (Some("P_DATA"), None, None)
    );
    // In the entry of an array.
    let bytes = request(&[nest(4, &[nest(1, &[nla(1, &FAULT)])])]);
    let entry = find(&bytes, fault(&bytes) - 4, AttributeLayout::Value).unwrap();
    assert_eq!(
        (entry.to_string().as_str(), entry.name(1)),
        ("P_LIST > 1", None)
    );
    assert_eq!(entry.name_inside(1), Some("P_LEAF_VALUE"));
    // In the array itself, the types are indices.
    let list = find(&bytes, fault(&bytes) - 8, AttributeLayout::Value).unwrap();
    assert_eq!((list.name_inside(1), list.is_known()), (None, true));
}

#[test]
fn any_offset_in_any_bytes_has_a_path_or_none() {
    let leaf = || nla(1, &[1; 4]);
    let inner = [
        nla(2, b"inner"),
        nest(3, &[leaf(), nest(2, &[leaf()])]),
        nest(4, &[nest(1, &[leaf()])]),
    ]
    .concat();
    let good = request(&[inner.clone(), nest(6, &[inner, nest(6, &[leaf()])])]);
    let mut numbers = Numbers(3);
    let mut deepest = 0;
    for round in 0..200 {
        let mut bytes = good.clone();
        for _ in 0..numbers.below(6).min(round) {
            let at = 20 + numbers.below(bytes.len() - 20);
            bytes[at] = numbers.below(256) as u8;
        }
        for offs in 0..bytes.len() + 8 {
            if let Some(path) = find(&bytes, offs, AttributeLayout::Nest) {
                deepest = deepest.max(path.path().types().len());
                assert_eq!(path, path);
                assert!(format!("{path} {path:?}").len() > 1);
            }
        }
    }
    assert!(deepest >= 3, "{deepest}");
    let mut deep = nla(1, &[]);
    for _ in 0..100 {
        deep = nest(6, &[deep]);
    }
    let bytes = request(&[deep]);
    let path = find(&bytes, bytes.len() - 4, AttributeLayout::Value).unwrap();
    assert_eq!(
        (path.path().types().len(), path.path().is_exact()),
        (16, false)
    );
    assert!(find(&bytes, usize::MAX, AttributeLayout::Value).is_none());
}
