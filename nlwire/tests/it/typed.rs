// SPDX-License-Identifier: MIT OR Apache-2.0
//! Typed attributes: a family that is declared here, written and read back.

use core::net::{IpAddr, Ipv6Addr};

use nlwire::rtnl::{IfInfoMsg, RtGenMsg, RtNextHop};
use nlwire::typed::*;
use nlwire::uapi::NLA_F_NESTED;
use nlwire::{
    Attributes, BuildError, Message, MessageBuilder, Messages, NlMsgHdr, NlValidate, NlaPolicy,
    ParseErrorKind, SliceSink,
};

use super::common::nla;

enums! {
    pub enum Shade { DARK = 1 "T_SHADE_DARK", _2TONE = 2 "T_SHADE_2TONE", HUGE = 0x1_0000_0000 "T_SHADE_HUGE" }
    pub flags Bit { A = 1 "T_BIT_A", C = 4 "T_BIT_C" }
}

structs! {
    pub Pair "t_pair" { tag: u8, value: u32, port: u16 = Be16 }
    pub Outer "t_outer" { first: u8, pair: Pair, list: [u16; 3], pairs: [Pair; 2], wide: u64 }
}

sub_messages! {
    pub Choice "choice" by Tree::NAME: Str {
        INNER = "inner": Nest<Leaf>,
        PAIR = "pair": Struct<Pair>,
        FRAMED = "framed": Framed<Pair, Leaf>,
        NONE = "none": Empty,
    }
    pub ByNumber "by-number" by Numbered::TYPE: Be32 { ONE = 1: Nest<Leaf>, TWO = 2: U32 }
    pub Outside "outside" by outer::Tree::NAME: Str { INNER = "inner": Nest<Leaf> }
}

attributes! {
    pub Leaf "leaf" {
        VALUE = 1 "T_LEAF_VALUE": U32 => NlaPolicy::U32.max(1000),
        OUTSIDE = 2 "T_LEAF_OUTSIDE": Sub<Outside>,
    }
    pub Numbered "numbered" {
        TYPE = 1 "T_NUMBERED_TYPE": Be32,
        DATA = 2 "T_NUMBERED_DATA": Sub<ByNumber>,
    }
    pub Tree "tree" {
        U8_ = 1 "T_U8": U8,
        S16_ = 2 "T_S16": S16,
        B32_ = 3 "T_B32": Be32,
        UINT_ = 4 "T_UINT": Uint,
        FLAG_ = 5 "T_FLAG": Flag,
        NAME = 6 "T_NAME": Str,
        MAC_ = 7 "T_MAC": Mac,
        IP_ = 8 "T_IP": Ip,
        BITS_ = 9 "T_BITS": Bits,
        SHADE = 10 "T_SHADE": As<U8, Shade>,
        FLAGS = 11 "T_FLAGS": As<Be16, Bit>,
        ARRAY = 12 "T_ARRAY": Array<Be16>,
        STRUCT = 13 "T_STRUCT": Struct<Pair>,
        STRUCTS = 14 "T_STRUCTS": StructArray<Pair>,
        LEAF = 15 "T_LEAF": Nest<Leaf>,
        FRAMED = 16 "T_FRAMED": Framed<Pair, Leaf>,
        LIST = 17 "T_LIST": IndexedArray<Nest<Leaf>>,
        LISTS = 18 "T_LISTS": IndexedArray<IndexedArray<U16>>,
        DATA = 19 "T_DATA": Sub<Choice>,
        SELF = 20 "T_SELF": Nest<Tree>,
        EACH = 21 "T_EACH": Multi<U32>,
        LEAVES = 22 "T_LEAVES": Multi<Nest<Leaf>>,
        EXACT = 23 "T_EXACT": Exact<3>,
        HOPS = 24 "T_HOPS": NextHops<Leaf>,
        NUMBERED = 25 "T_NUMBERED": Nest<Numbered>,
        ODD = 40 "T_ODD" as "Odd_one": S64,
    }
}

family! {
    pub Test: Raw(31) "test" {
        GET = 18 "T_GET": IfInfoMsg, Tree => 16 Tree,
        SET = 17 "T_SET": IfInfoMsg, Tree,
    }
    events { CHANGED = 16 "T_CHANGED": IfInfoMsg, Tree }
    groups { GROUP_ALL = 1 "T_GROUP_ALL" }
}

family! {
    pub Two: Raw(31) "two" for [2, 10] {
        GET = 20 "T_GET": RtGenMsg, NoAttrs => 20: IfInfoMsg, Tree,
    }
    events { RECORD = 30 "T_RECORD": RtGenMsg, TextRest }
}

type TreeWriter<'m, 's, 'b> = Writer<'m, 's, Tree, SliceSink<'b>, NlMsgHdr>;

/// Passes what `write` writes to `read`.
fn with_tree(
    write: impl FnOnce(&mut Writer<'_, '_, Tree, SliceSink<'_>, NlMsgHdr>) -> Result<(), BuildError>,
    read: impl FnOnce(Attrs<'_, Tree>),
) {
    let mut buf = [0xaa; 2048];
    let mut sink = SliceSink::new(&mut buf);
    let mut message = MessageBuilder::new(&mut sink, NlMsgHdr::new(0x10)).unwrap();
    write(&mut Writer::new(&mut message)).unwrap();
    message.end().unwrap();
    let message = Messages::new(sink.as_bytes()).next().unwrap().unwrap();
    read(Attrs::new(message.attributes(0).unwrap().strict()));
}

#[test]
fn every_kind_is_read_as_it_was_written() {
    let pair = Pair {
        tag: 1,
        value: 2,
        port: 3,
    };
    let v6 = Ipv6Addr::LOCALHOST;
    with_tree(
        |tree| {
            tree.put(Tree::U8_, 200)?;
            tree.put(Tree::S16_, -2)?;
            tree.put(Tree::B32_, 0x0102_0304)?;
            tree.put(Tree::UINT_, 1 << 40)?;
            tree.put(Tree::FLAG_, ())?;
            tree.put(Tree::NAME, "name")?;
            tree.put(Tree::MAC_, &[1, 2, 3, 4, 5, 6])?;
            tree.put(Tree::IP_, v6)?;
            tree.put(
                Tree::BITS_,
                Bitfield32 {
                    value: 1,
                    selector: 3,
                },
            )?;
            tree.put(Tree::SHADE, Shade::_2TONE)?;
            tree.put(Tree::FLAGS, Bit::A | Bit::C)?;
            tree.put(Tree::ARRAY, &[1, 2, 3][..])?;
            tree.put(Tree::STRUCT, &pair)?;
            tree.put(Tree::STRUCTS, &[pair, Pair::default()][..])?;
            tree.nest(Tree::LEAF, |leaf| leaf.put(Leaf::VALUE, 7))?;
            tree.framed(Tree::FRAMED, &pair, |leaf| leaf.put(Leaf::VALUE, 8))?;
            tree.array(Tree::LIST, |list| {
                list.nest(3, |leaf| leaf.put(Leaf::VALUE, 9))?;
                list.nest(5, |_| Ok(()))
            })?;
            tree.array(Tree::LISTS, |lists| lists.array(1, |list| list.put(2, 10)))?;
            tree.put(Tree::EACH, 11)?;
            tree.put(Tree::EACH, 12)?;
            tree.nest(Tree::LEAVES, |leaf| leaf.put(Leaf::VALUE, 13))?;
            tree.put(Tree::EXACT, b"abc")?;
            tree.put(Tree::ODD, i64::MIN)
        },
        |tree| {
            let (a, b, c, d, e, name, mac, ip) = tree
                .get((
                    Tree::U8_,
                    Tree::S16_,
                    Tree::B32_,
                    Tree::UINT_,
                    Tree::FLAG_,
                    Tree::NAME,
                    Tree::MAC_,
                    Tree::IP_,
                ))
                .unwrap();
            assert_eq!((a, b, c), (Some(200), Some(-2), Some(0x0102_0304)));
            assert_eq!((d, e), (Some(1 << 40), Some(())));
            assert_eq!(name.unwrap(), "name");
            assert_eq!(
                (mac, ip),
                (Some(&[1, 2, 3, 4, 5, 6][..]), Some(IpAddr::V6(v6)))
            );
            assert_eq!(
                tree.get(Tree::BITS_).unwrap(),
                Some(Bitfield32 {
                    value: 1,
                    selector: 3
                })
            );
            assert_eq!(tree.get(Tree::SHADE).unwrap(), Some(Shade::_2TONE));
            assert_eq!(tree.get(Tree::FLAGS).unwrap(), Some(Bit(5)));
            assert!(tree.get(Tree::ARRAY).unwrap().unwrap().eq([1, 2, 3]));
            assert_eq!(tree.get(Tree::STRUCT).unwrap(), Some(pair));
            assert!(tree
                .get(Tree::STRUCTS)
                .unwrap()
                .unwrap()
                .eq([pair, Pair::default()]));
            let leaf = tree.get(Tree::LEAF).unwrap().unwrap();
            assert_eq!(leaf.get(Leaf::VALUE), Ok(Some(7)));
            let (header, leaf) = tree.get(Tree::FRAMED).unwrap().unwrap();
            assert_eq!((header, leaf.get(Leaf::VALUE)), (pair, Ok(Some(8))));
            let mut list = tree.get(Tree::LIST).unwrap().unwrap();
            let (index, leaf) = list.next().unwrap().unwrap();
            assert_eq!((index, leaf.get(Leaf::VALUE)), (3, Ok(Some(9))));
            let (index, leaf) = list.next().unwrap().unwrap();
            assert_eq!((index, leaf.has(Leaf::VALUE)), (5, Ok(false)));
            assert!(list.next().is_none());
            let mut lists = tree.get(Tree::LISTS).unwrap().unwrap();
            let (_, mut inner) = lists.next().unwrap().unwrap();
            assert_eq!(inner.next(), Some(Ok((2, 10))));
            assert!(tree.all(Tree::EACH).map(Result::unwrap).eq([11, 12]));
            let leaf = tree.all(Tree::LEAVES).next().unwrap().unwrap();
            assert_eq!(leaf.get(Leaf::VALUE), Ok(Some(13)));
            assert_eq!(tree.get(Tree::EXACT), Ok(Some(b"abc")));
            assert_eq!(tree.get(Tree::ODD), Ok(Some(i64::MIN)));
        },
    );
}

#[test]
fn a_sub_message_is_read_in_the_layout_that_its_selector_selects() {
    with_tree(
        |tree| tree.sub(Tree::DATA, Choice::INNER, |leaf| leaf.put(Leaf::VALUE, 1)),
        |tree| {
            let (name, inner) = tree
                .get((Tree::NAME, Tree::DATA.of(Choice::INNER)))
                .unwrap();
            assert_eq!(name.unwrap(), "inner");
            assert_eq!(inner.unwrap().get(Leaf::VALUE), Ok(Some(1)));
            assert!(tree.get(Tree::DATA.of(Choice::PAIR)).unwrap().is_none());
            // As the reader wants it, whatever the selector says.
            let data = tree.get(Tree::DATA).unwrap().unwrap();
            let [length, _] = 8u16.to_ne_bytes(); // of the attribute in it
            assert_eq!(data.read(Choice::PAIR).unwrap().tag, length);
        },
    );
    let pair = Pair {
        tag: 1,
        value: 2,
        port: 3,
    };
    with_tree(
        |tree| tree.sub_put(Tree::DATA, Choice::PAIR, &pair),
        |tree| assert_eq!(tree.get(Tree::DATA.of(Choice::PAIR)), Ok(Some(pair))),
    );
    with_tree(
        |tree| {
            tree.sub_framed(Tree::DATA, Choice::FRAMED, &pair, |leaf| {
                leaf.put(Leaf::VALUE, 4)
            })
        },
        |tree| {
            let (header, leaf) = tree.get(Tree::DATA.of(Choice::FRAMED)).unwrap().unwrap();
            assert_eq!((header, leaf.get(Leaf::VALUE)), (pair, Ok(Some(4))));
        },
    );
    with_tree(
        |tree| tree.sub_empty(Tree::DATA, Choice::NONE),
        |tree| {
            assert_eq!(tree.get(Tree::NAME).unwrap().unwrap(), "none");
            assert_eq!(tree.has(Tree::DATA), Ok(false));
        },
    );
    with_tree(
        |tree| {
            tree.nest(Tree::NUMBERED, |numbered| {
                numbered.sub_put(Numbered::DATA, ByNumber::TWO, 9)
            })
        },
        |tree| {
            let numbered = tree.get(Tree::NUMBERED).unwrap().unwrap();
            assert_eq!(numbered.get(Numbered::TYPE), Ok(Some(2)));
            assert_eq!(numbered.get(Numbered::DATA.of(ByNumber::TWO)), Ok(Some(9)));
            assert!(numbered
                .get(Numbered::DATA.of(ByNumber::ONE))
                .unwrap()
                .is_none());
        },
    );
}

#[test]
fn what_fails_leaves_nothing() {
    let mut buf = [0; 64];
    let mut sink = SliceSink::new(&mut buf);
    let mut message = MessageBuilder::new(&mut sink, NlMsgHdr::new(0x10)).unwrap();
    let mut tree: TreeWriter<'_, '_, '_> = Writer::new(&mut message);
    let refused = BuildError::InteriorNul { position: 1 };
    assert_eq!(
        tree.sub(Tree::DATA, Choice::INNER, |leaf| {
            leaf.put(Leaf::VALUE, 1)?;
            Err(BuildError::InteriorNul { position: 1 })
        }),
        Err(refused)
    );
    assert_eq!(
        tree.put(Tree::SHADE, Shade::HUGE),
        Err(BuildError::ValueTooLarge {
            value: 1 << 32,
            size: 1
        })
    );
    assert!(matches!(
        tree.put(Tree::ARRAY, &[0; 40][..]),
        Err(BuildError::NoSpace { .. })
    ));
    assert!(matches!(
        tree.put(Tree::STRUCTS, &[Pair::default(); 9][..]),
        Err(BuildError::NoSpace { .. })
    ));
    assert_eq!(tree.put(Tree::NAME, "a\0b"), Err(refused));
    assert_eq!(
        tree.put(Tree::NAME, nlwire::Text::new(b"a\0b")),
        Err(refused)
    );
    tree.put(Tree::U8_, 1).unwrap();
    message.end().unwrap();
    assert_eq!(sink.as_bytes().len(), 16 + 8);
}

#[test]
fn structs_have_the_layout_of_c() {
    assert_eq!(size_of::<Pair>(), 12);
    assert_eq!(Outer::INFO.size, 1 + 3 + 12 + 6 + 2 + 24 + 8);
    let outer = Outer {
        first: 1,
        pair: Pair {
            tag: 2,
            value: 3,
            port: 0x0405,
        },
        list: [6, 7, 8],
        pairs: [Pair {
            tag: 9,
            value: 10,
            port: 11,
        }; 2],
        wide: 12,
    };
    let bytes = outer.with_bytes(<[u8]>::to_vec);
    assert_eq!(bytes[..4], [1, 0, 0, 0]);
    assert_eq!(
        bytes[12..16],
        [4, 5, 0, 0],
        "network byte order, and padding"
    );
    assert_eq!(Outer::from_bytes(&bytes), outer);
    // Older kernels send less, newer ones more.
    for len in 0..bytes.len() {
        let mut zeros = vec![0; bytes.len()];
        zeros[..len].copy_from_slice(&bytes[..len]);
        assert_eq!(
            Outer::from_bytes(&bytes[..len]),
            Outer::from_bytes(&zeros),
            "{len}"
        );
    }
    let mut longer = bytes.clone();
    longer.push(1);
    assert_eq!(Outer::from_bytes(&longer), outer);
}

#[test]
fn a_value_of_another_length_is_an_error_at_the_attribute() {
    let stream = [
        nla(2, &[1]),        // T_S16 of one byte
        nla(12, &[1, 2, 3]), // T_ARRAY of one and a half
        nla(14, &[1; 13]),   // T_STRUCTS of one, and a byte
    ]
    .concat();
    let tree = Attrs::<Tree>::new(Attributes::with_offset(&stream, 100));
    let error = tree.get(Tree::S16_).unwrap_err();
    assert_eq!(error.offset, 100);
    let error = tree.get((Tree::U8_, Tree::ARRAY)).unwrap_err();
    assert_eq!(
        error.kind,
        ParseErrorKind::WrongLength {
            expected: 2,
            actual: 3
        }
    );
    assert_eq!(error.offset, 108);
    let error = tree.get(Tree::STRUCTS).unwrap_err();
    assert_eq!(
        error.kind,
        ParseErrorKind::WrongLength {
            expected: 12,
            actual: 13
        }
    );
    // What is not asked for is not checked.
    assert_eq!(tree.get(Tree::U8_), Ok(None));
}

#[test]
fn a_malformed_walk_is_an_error_and_what_came_before_is_not_returned() {
    let mut stream = nla(1, &[1]);
    stream.extend([3u16, 1].map(u16::to_ne_bytes).as_flattened()); // shorter than a header
    let tree = Attrs::<Tree>::new(Attributes::new(&stream));
    assert_eq!(tree.get(Tree::U8_).unwrap_err().offset, 8);
    assert_eq!(tree.has(Tree::U8_).unwrap_err().offset, 8);
    assert!(tree.all(Tree::EACH).next().unwrap().is_err());
}

#[test]
fn the_last_of_several_counts() {
    let stream = [nla(1, &[1]), nla(1, &[2])].concat();
    let tree = Attrs::<Tree>::new(Attributes::new(&stream));
    assert_eq!(tree.get(Tree::U8_), Ok(Some(2)));
    assert_eq!(tree.attribute(Tree::U8_).unwrap().unwrap().offset(), 8);
    assert!(tree.attribute(Tree::S16_).unwrap().is_none());
}

#[test]
fn a_missing_nest_can_be_read_as_an_empty_one() {
    let tree = Attrs::<Tree>::default();
    let leaf = tree.get(Tree::LEAF).unwrap().unwrap_or_default();
    assert_eq!(leaf.get(Leaf::VALUE), Ok(None));
    let name = tree.get(Tree::NAME).unwrap().unwrap_or("none".into());
    assert_eq!(name, "none");
}

#[test]
fn next_hops_are_written_and_read() {
    let hop = RtNextHop {
        rtnh_hops: 3,
        ..RtNextHop::default()
    };
    with_tree(
        |tree| {
            tree.next_hops(Tree::HOPS, |hops| {
                hops.hop(&hop, |leaf| leaf.put(Leaf::VALUE, 5))?;
                hops.hop(&hop, |_| Ok(()))
            })
        },
        |tree| {
            let attribute = tree.attribute(Tree::HOPS).unwrap().unwrap();
            assert!(!attribute.is_nested());
            assert_eq!(attribute.payload().len(), 24);
            let (header, leaf) = tree
                .get(Tree::HOPS)
                .unwrap()
                .unwrap()
                .next()
                .unwrap()
                .unwrap();
            assert_eq!((header.rtnh_hops, leaf.get(Leaf::VALUE)), (3, Ok(Some(5))));
        },
    );
}

#[test]
fn the_policy_follows_from_the_declaration() {
    let check = |write: &dyn Fn(&mut TreeWriter<'_, '_, '_>)| {
        let mut buf = [0; 256];
        let mut sink = SliceSink::new(&mut buf);
        let mut message = MessageBuilder::new(&mut sink, NlMsgHdr::new(0x10)).unwrap();
        write(&mut Writer::new(&mut message));
        message.end().unwrap();
        Tree::policy()
            .validate(Attributes::new(&sink.as_bytes()[16..]), NlValidate::STRICT)
            .map(|_| ())
            .map_err(|error| (error.offset, error.errno()))
    };
    assert_eq!(
        check(&|tree| tree
            .nest(Tree::SELF, |tree| tree.put(Tree::U8_, 1))
            .unwrap()),
        Ok(())
    );
    let nested = check(&|tree| {
        tree.nest(Tree::SELF, |tree| {
            tree.nest(Tree::LEAF, |leaf| leaf.put(Leaf::VALUE, 1001))
        })
        .unwrap();
    });
    assert_eq!(nested, Err((8, nlwire::Errno::ERANGE)));
    assert!(check(&|tree| tree.raw().put_u32(Tree::U8_.nla_type(), 1).unwrap()).is_err());
    assert!(check(&|tree| tree.raw().put_u32(41, 1).unwrap()).is_err());
}

#[test]
fn a_path_has_names() {
    let info = Tree::info();
    assert_eq!(info.name_of(&[1]), Some("T_U8"));
    assert_eq!(info.name_of(&[15, 1]), Some("T_LEAF_VALUE"));
    assert_eq!(info.name_of(&[20, 20, 15, 1]), Some("T_LEAF_VALUE"));
    assert_eq!(info.name_of(&[16, 1]), Some("T_LEAF_VALUE"));
    assert_eq!(info.name_of(&[17, 3]), None, "an index");
    assert_eq!(info.name_of(&[17, 3, 1]), Some("T_LEAF_VALUE"));
    assert_eq!(
        info.name_of(&[19, 1]),
        Some("T_LEAF_VALUE"),
        "all layouts agree"
    );
    assert_eq!(info.name_of(&[22, 1]), Some("T_LEAF_VALUE"));
    assert_eq!(info.name_of(&[24, 1]), Some("T_LEAF_VALUE"));
    assert_eq!(info.name_of(&[39]), None);
    assert_eq!(info.name_of(&[1, 1]), None);
    assert_eq!(info.name_of(&[]), None);
    assert_eq!(format!("{:?}", Tree::U8_), "T_U8");
}

#[test]
fn names_in_json_follow_from_the_constants() {
    let set = Tree::info();
    let name = |index: usize| {
        let entry = set.attributes[index];
        set.names.json(entry.name).collect::<String>()
    };
    assert_eq!((name(5), name(21)), ("name".into(), "leaves".into()));
    assert_eq!(name(25), "Odd_one");
    let shade = Shade::INFO.values[1].name;
    assert_eq!(Shade::INFO.names.json(shade).collect::<String>(), "2tone");
    let value = Pair::INFO.fields[1].name;
    assert_eq!(Pair::INFO.names.json(value).collect::<String>(), "value");
    assert_eq!(Pair::INFO.name(), "t_pair");
}

#[test]
fn messages_are_read_by_their_operation() {
    let mut buf = [0; 128];
    let mut sink = SliceSink::new(&mut buf);
    let mut message = MessageBuilder::new(&mut sink, NlMsgHdr::new(Test::GET.reply())).unwrap();
    let header = IfInfoMsg {
        ifi_index: 3.into(),
        ..IfInfoMsg::default()
    };
    message.put_header(&header).unwrap();
    Writer::<Tree, _, _>::new(&mut message)
        .put(Tree::U8_, 1)
        .unwrap();
    message.end().unwrap();
    let message: Message<'_> = Messages::new(sink.as_bytes()).next().unwrap().unwrap();
    let (read, tree) = Test::GET.read_reply(&message).unwrap().unwrap();
    assert_eq!((read, tree.get(Tree::U8_)), (header, Ok(Some(1))));
    assert!(Test::CHANGED.read(&message).unwrap().is_some());
    assert!(Test::GET.read_request(&message).unwrap().is_none());
    assert!(Test::SET.read_request(&message).unwrap().is_none());
    let info = Test::info();
    assert_eq!((info.protocol, info.name, info.ops.len()), (31, "test", 3));
    assert_eq!((info.ops[1].request, info.ops[1].reply), (Some(17), None));
    assert_eq!(
        (Test::GROUP_ALL.number(), Test::GROUP_ALL.name()),
        (1, "T_GROUP_ALL")
    );
}

/// Returns a message of type `nlmsg_type` with this payload.
fn message(nlmsg_type: u16, payload: &[u8]) -> Vec<u8> {
    let mut buf = [0; 256];
    let mut sink = SliceSink::new(&mut buf);
    let mut message = MessageBuilder::new(&mut sink, NlMsgHdr::new(nlmsg_type)).unwrap();
    message.put_payload(payload).unwrap();
    message.end().unwrap();
    sink.as_bytes().to_vec()
}

#[test]
fn a_reply_has_a_header_of_its_own() {
    let header = IfInfoMsg {
        ifi_family: 10,
        ifi_index: 7.into(),
        ..IfInfoMsg::default()
    };
    let mut buf = [0; 128];
    let mut sink = SliceSink::new(&mut buf);
    let reply = NlMsgHdr::new(0);
    let put = |tree: &mut Writer<'_, '_, Tree, _, _>| tree.put(Tree::U8_, 1);
    Two::GET.put_reply(&mut sink, reply, &header, put).unwrap();
    let reply = Messages::new(sink.as_bytes()).next().unwrap().unwrap();
    let (read, tree) = Two::GET.read_reply(&reply).unwrap().unwrap();
    assert_eq!((read, tree.get(Tree::U8_)), (header, Ok(Some(1))));
    assert_eq!(
        format!("{:?}", Two::info().show(&reply, false)),
        "T_GET {ifi_family: 10, ifi_type: 0, ifi_index: 7, ifi_flags: 0, ifi_change: 0, T_U8: 1}"
    );

    let request = message(20, &[2]);
    let request = Messages::new(&request).next().unwrap().unwrap();
    let (read, _) = Two::GET.read_request(&request).unwrap().unwrap();
    assert_eq!(read.rtgen_family, 2);
    // Too short for the header of a reply.
    assert!(Two::GET.read_reply(&request).is_err());
    let op = Two::info().request(20).unwrap();
    assert_eq!(op.header(true).name(), "rtgenmsg");
    assert_eq!(op.header(false).name(), "ifinfomsg");
}

#[test]
fn families_with_the_same_message_types_are_told_apart() {
    for family in 0..=u8::MAX {
        let bytes = message(20, &[family; 16]);
        let message = Messages::new(&bytes).next().unwrap().unwrap();
        let is_of = [2, 10].contains(&family);
        assert_eq!(Two::number(&message).is_some(), is_of, "{family}");
        assert_eq!(Two::info().number(&message).is_some(), is_of, "{family}");
        assert_eq!(Two::GET.read_reply(&message).unwrap().is_some(), is_of);
        assert_eq!(Two::info().show(&message, true).op().is_some(), is_of);
    }
    let empty = message(20, &[]);
    let empty = Messages::new(&empty).next().unwrap().unwrap();
    assert_eq!(
        (Two::number(&empty), Test::number(&empty)),
        (None, Some(20))
    );
    assert_eq!(Two::info().address_families, [2, 10]);
    assert_eq!(Test::info().address_families, []);
}

#[test]
fn text_follows_the_header() {
    for (rest, text) in [
        (&b"msg='op=login'"[..], "msg='op=login'"),
        (b"op=login\0\0", "op=login"),
        (b"", ""),
        (b"\xff\"\n", "\u{fffd}\"\n"),
    ] {
        let bytes = message(30, &[&[2, 0, 0, 0], rest].concat());
        let message = Messages::new(&bytes).next().unwrap().unwrap();
        let (header, read) = Two::RECORD.read(&message).unwrap().unwrap();
        let bytes = rest.split(|byte| *byte == 0).next().unwrap();
        assert_eq!((header.rtgen_family, read.text().as_bytes()), (2, bytes));
        let shown = Two::info().show(&message, false);
        // As text in an attribute.
        let quoted = format!("{:?}", KindInfo::Str.show(rest));
        let debug = format!("T_RECORD {{rtgen_family: 2}} {quoted}");
        assert_eq!(format!("{shown:?}"), debug);
        let json = format!("{}", shown.json());
        let text = text.replace('"', "\\\"").replace('\n', "\\u000a");
        assert_eq!(json, format!("{{\"text\": \"{text}\", \"family\": 2}}"));
    }
}

#[test]
fn nests_have_the_flag_and_structs_with_attributes_do_not() {
    with_tree(
        |tree| {
            tree.nest(Tree::LEAF, |_| Ok(()))?;
            tree.framed(Tree::FRAMED, &Pair::default(), |_| Ok(()))
        },
        |tree| {
            let mut raw = tree.raw();
            let nest = raw.next().unwrap().unwrap().header();
            assert_eq!(nest.type_and_flags(), Tree::LEAF.nla_type() | NLA_F_NESTED);
            let framed = raw.next().unwrap().unwrap().header();
            assert_eq!(framed.type_and_flags(), Tree::FRAMED.nla_type());
        },
    );
}

#[test]
fn the_flag_of_network_byte_order_is_written_and_not_needed() {
    attributes! { pub Data "data" { TIMEOUT = 6 "IPSET_ATTR_TIMEOUT": Net<Be32> } }

    assert_eq!(Data::info().attributes[0].nla_flags, 0x4000);
    // The flags are in what was padding.
    #[cfg(target_pointer_width = "64")]
    assert_eq!(size_of::<AttrEntry>(), 24);
    let mut buf = [0; 32];
    let mut sink = SliceSink::new(&mut buf);
    let mut message = MessageBuilder::new(&mut sink, NlMsgHdr::new(0x602)).unwrap();
    let mut data = Writer::<Data, _, _>::new(&mut message);
    data.put(Data::TIMEOUT, 300).unwrap();
    message.end().unwrap();
    let bytes = &sink.as_bytes()[16..];
    let mut expected = [8u16.to_ne_bytes(), 0x4006u16.to_ne_bytes()].concat();
    expected.extend(300u32.to_be_bytes());
    assert_eq!(bytes, expected);
    for nla_type in [0x4006u16, 6] {
        expected[2..4].copy_from_slice(&nla_type.to_ne_bytes());
        let data = Attrs::<Data>::new(Attributes::new(&expected));
        assert_eq!(data.get(Data::TIMEOUT), Ok(Some(300)));
    }
}
