// SPDX-License-Identifier: MIT OR Apache-2.0
//! A call of every function of `nlwire::typed`, with a family that is declared here.

#![allow(
    clippy::type_complexity,
    reason = "tuples of everything that one function shows or returns"
)]

use core::ffi::CStr;
use core::fmt::{self, Write};
use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use nlwire::nfnl::NfGenMsg;
use nlwire::rtnl::{
    FibRuleHdr, FrAct, IfAddrMsg, IfInfoMsg, IfStatsMsg, IfaF, Iff, NdMsg, NdtMsg, Ntf, Nud,
    RtGenMsg, RtMsg, RtNextHop, Rtn, TcMqprioQopt, TcMsg, TcNetemCorr, TcNetemCorrupt, TcNetemQopt,
    TcNetemRate, TcNetemReorder, TcaMsg,
};
use nlwire::sock_diag::{
    InetDiagMsg, InetDiagReqV2, InetDiagSockId, NetlinkDiagMsg, NetlinkDiagReq,
};
use nlwire::typed::*;
use nlwire::{
    AnyPolicy, Attribute, AttributeLayout, Attributes, BuildError, Message, MessageBuilder,
    NlMsgHdr, NlValidate, NlaPolicy, NlaPolicyFields, ParseError, SliceSink, Text,
};

enums! {
    pub enum Shade { DARK = 1 "T_SHADE_DARK", _2TONE = 2 "T_SHADE_2TONE" }
    pub flags Bit { A = 1 "T_BIT_A", C = 4 "T_BIT_C" }
}

structs! {
    pub Pair "t_pair" { tag: u8, value: u32 = As<U32, Shade>, port: u16 = Be16 }
    pub Outer "t_outer" {
        first: u8,
        pair: Pair,
        list: [u16; 3],
        pairs: [Pair; 2],
        a: i8,
        b: i16,
        c: i32,
        d: i64,
        wide: u64 = Be64,
        name: [u8; 16] = Str,
    }
}

sub_messages! {
    pub Choice "choice" by Tree::NAME: Str {
        INNER = "inner": Nest<Leaf>,
        PAIR = "pair": Struct<Pair>,
        FRAMED = "framed": Framed<Pair, Leaf>,
        NONE = "none": Empty,
    }
    pub ByNumber "by-number" by Integers::BE_32: Be32 { ONE = 1: Nest<Leaf>, TWO = 2: U32 }
    pub Outside "outside" by outer::Tree::NAME: Str { INNER = "inner": Nest<Leaf>, NUMBER = "number": U8 }
    pub By8 "by-8" by Integers::U_8: U8 { ONE = 1: U8 }
    pub By16 "by-16" by Integers::U_16: U16 { ONE = 1: U8 }
    pub By32 "by-32" by Integers::U_32: U32 { ONE = 1: U8 }
}

attributes! {
    pub Leaf "leaf" {
        VALUE = 1 "T_LEAF_VALUE": U32 => NlaPolicy::U32.max(1000),
        OUTSIDE = 2 "T_LEAF_OUTSIDE": Sub<Outside>,
    }
    pub Integers "integers" {
        U_8 = 1 "I_U8": U8,
        U_16 = 2 "I_U16": U16,
        U_32 = 3 "I_U32": U32,
        U_64 = 4 "I_U64": U64,
        S_8 = 5 "I_S8": S8,
        S_16 = 6 "I_S16": S16,
        S_32 = 7 "I_S32": S32,
        S_64 = 8 "I_S64": S64,
        U_INT = 9 "I_UINT": Uint,
        S_INT = 10 "I_SINT": Sint,
        BE_16 = 11 "I_BE16": Be16,
        BE_32 = 12 "I_BE32": Be32,
        BE_64 = 13 "I_BE64": Be64,
        BES_16 = 14 "I_BES16": BeS16,
        BES_32 = 15 "I_BES32": BeS32,
        BES_64 = 16 "I_BES64": BeS64,
        BY_BE = 17 "I_BY_BE": Sub<ByNumber>,
        BY_8 = 18 "I_BY_8": Sub<By8>,
        BY_16 = 19 "I_BY_16": Sub<By16>,
        BY_32 = 20 "I_BY_32": Sub<By32>,
    }
    pub Tree "tree" {
        FLAG_ = 5 "T_FLAG": Flag,
        NAME = 6 "T_NAME": Str,
        MAC_ = 7 "T_MAC": Mac,
        IP_ = 8 "T_IP": Ip,
        BITS_ = 9 "T_BITS": Bits,
        SHADE = 10 "T_SHADE": As<U8, Shade>,
        FLAGS = 11 "T_FLAGS": As<Be16, Bit>,
        ARRAY = 12 "T_ARRAY": Array<Be16>,
        STRUCT = 13 "T_STRUCT": Struct<Outer>,
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
        INTEGERS = 25 "T_INTEGERS": Nest<Integers>,
        BYTES = 26 "T_BYTES": Bytes,
        HEX = 27 "T_HEX": Hex,
        UUID = 28 "T_UUID": Uuid,
        NET = 29 "T_NET": Net<Be32>,
        ODD = 40 "T_ODD" as "Odd_one": S64,
    }
}

family! {
    pub Plain: Raw(31) "plain" {
        GET = 18 "T_GET": IfInfoMsg, Tree => 16 Tree,
        SET = 17 "T_SET": IfInfoMsg, Tree,
    }
    events { CHANGED = 16 "T_CHANGED": IfInfoMsg, Tree }
    groups { GROUP_ALL = 1 "T_GROUP_ALL" }
}

family! {
    pub Generic: Genl("generic", 1) "generic" {
        GET = 1 "G_GET": NoHeader, Tree => 1 Tree,
        EMPTY = 2 "G_EMPTY": NoHeader, NoAttrs,
    }
    events { CHANGED = 3 "G_CHANGED": NoHeader, Tree }
    groups { GROUP_ALL = 0 "all" }
}

family! {
    pub Record: Raw(9) "record" for [2, 10] {
        GET = 1 "R_GET": RtGenMsg, NoAttrs => 2: IfInfoMsg, Tree,
    }
    events { TEXT = 3 "R_TEXT": RtGenMsg, TextRest }
}

type TreeWriter<'m, 's, 'b> = Writer<'m, 's, Tree, SliceSink<'b>, NlMsgHdr>;

// Messages and tables.

#[inline(never)]
pub fn read_plain<'a>(
    message: &Message<'a>,
) -> Result<Option<(IfInfoMsg, Attrs<'a, Tree>)>, ParseError> {
    if let Some(request) = Plain::SET.read_request(message)? {
        return Ok(Some(request));
    }
    match Plain::CHANGED.read(message)? {
        Some(event) => Ok(Some(event)),
        None => Plain::GET.read_reply(message),
    }
}

#[inline(never)]
pub fn put_plain(sink: &mut SliceSink<'_>, header: &IfInfoMsg) -> Result<(), BuildError> {
    let write = |_: &mut Writer<'_, '_, Tree, SliceSink<'_>, NlMsgHdr>| Ok(());
    Plain::GET.put_request(sink, NlMsgHdr::new(0), header, write)?;
    Plain::GET.put_reply(sink, NlMsgHdr::new(0), header, write)
}

#[inline(never)]
pub fn read_generic<'a>(
    message: &Message<'a>,
) -> Result<Option<(NoHeader, Attrs<'a, Tree>)>, ParseError> {
    if Generic::EMPTY.read_request(message)?.is_some() {
        return read::<Generic, NoHeader, Tree>(message).map(Some);
    }
    match Generic::CHANGED.read(message)? {
        Some(event) => Ok(Some(event)),
        None => Generic::GET.read_reply(message),
    }
}

#[inline(never)]
pub fn operation(number: u16) -> (Op<Plain, IfInfoMsg, Tree, Tree>, u16, &'static str) {
    let op = Op::new("T_OP", number, number);
    (op, op.request() ^ op.reply(), op.name())
}

#[inline(never)]
pub fn of_op(op: &OpInfo, is_request: bool) -> (&'static StructInfo, &'static SetInfo, bool) {
    (
        op.header(is_request),
        op.set(is_request),
        op.is_text(is_request),
    )
}

#[inline(never)]
pub fn address_family(message: &Message<'_>) -> (Option<u16>, bool) {
    (Record::number(message), private::is_of(message, &[2, 10]))
}

#[inline(never)]
pub fn text_policy() -> AnyPolicy {
    TextRest::policy()
}

#[inline(never)]
pub fn text_rest<'a>(message: &Message<'a>) -> Result<Option<Text<'a>>, ParseError> {
    let record = Record::TEXT.read(message)?;
    Ok(record.map(|(_, rest)| rest.text()))
}

#[inline(never)]
pub fn event(number: u16) -> (Event<Plain, IfInfoMsg, Tree>, u16, &'static str) {
    let event = Event::new("T_EVENT", number);
    (event, event.number(), event.name())
}

#[inline(never)]
pub fn group(number: u32) -> (Group<Plain>, u32, &'static str) {
    let group = Group::new("T_GROUP", number);
    (group, group.number(), group.name())
}

#[inline(never)]
pub fn attr(nla_type: u16) -> (Attr<Tree, U8>, u16) {
    let attr = Attr::new(nla_type);
    (attr, attr.nla_type())
}

#[inline(never)]
pub fn format(value: u32) -> (Format<ByNumber, U8>, Selector) {
    let format = Format::new(Selector::Be32(value));
    (format, format.selector())
}

#[inline(never)]
pub fn cloned<'a>(
    all: (
        &Attr<Tree, U8>,
        &Format<ByNumber, U8>,
        &Op<Plain, IfInfoMsg, Tree, Tree>,
        &Event<Plain, IfInfoMsg, Tree>,
        &Group<Plain>,
    ),
    values: (
        &Values<'a, Be16>,
        &Structs<'a, Pair>,
        &Indexed<'a, U8>,
        &Attrs<'a, Tree>,
    ),
) -> impl fmt::Debug + 'a {
    (
        Clone::clone(all.0),
        Clone::clone(all.1),
        Clone::clone(all.2),
        Clone::clone(all.3),
        Clone::clone(all.4),
        Clone::clone(values.0),
        Clone::clone(values.1),
        Clone::clone(values.2),
        Clone::clone(values.3),
    )
}

#[inline(never)]
pub fn tables(
    nla_type: u16,
    path: &[u16],
) -> (
    Option<AttrInfo>,
    Option<&'static str>,
    [&'static SetInfo; 2],
) {
    let info = Tree::info();
    (
        info.get(nla_type),
        info.name_of(path),
        [info, NoAttrs::info()],
    )
}

#[inline(never)]
pub fn policies(attributes: Attributes<'_>) -> bool {
    let policies: [AnyPolicy; 2] = [Tree::policy(), NoAttrs::policy()];
    policies.iter().all(|policy| {
        policy
            .validate(attributes.clone(), NlValidate::STRICT)
            .is_ok()
    })
}

#[inline(never)]
pub fn fields(policy: AnyPolicy) -> (u16, Option<NlaPolicyFields>) {
    let rule = policy.rules().last();
    (policy.strict_start_type(), rule.map(NlaPolicy::fields))
}

#[inline(never)]
pub fn rule(nested: fn() -> AnyPolicy) -> NlaPolicy {
    NlaPolicy::nested_by(nested)
}

#[inline(never)]
pub fn select(sub: &SubInfo, selector: &Attribute<'_>) -> Option<&'static FormatInfo> {
    sub.select(selector)
}

#[inline(never)]
pub fn matches(selector: &Selector<ShortText>, attribute: &Attribute<'_>) -> bool {
    selector.matches(attribute)
}

#[inline(never)]
pub fn debug_short_text(text: &ShortText, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    fmt::Debug::fmt(text, f)
}

#[inline(never)]
pub fn short_text(text: &ShortText) -> (&str, &[u8]) {
    (text.as_str(), text.as_ref())
}

#[inline(never)]
pub fn value_name(info: &EnumInfo, value: u64) -> Option<&'static str> {
    Some(info.names.get(info.get(value)?.name))
}

#[inline(never)]
pub fn struct_name(info: &StructInfo) -> &'static str {
    info.name()
}

#[inline(never)]
pub fn names(names: &Names, name: Name, to: &mut dyn Write) -> fmt::Result {
    let mut names = names.json(name);
    names.try_for_each(|character| to.write_char(character))
}

// Reading.

#[inline(never)]
pub fn attrs<'a>(stream: Attributes<'a>) -> Result<(Attributes<'a>, bool), ParseError> {
    let attrs = Attrs::<Tree>::new(stream);
    let has = attrs.has(Tree::NAME)?;
    Ok((attrs.raw(), has))
}

#[inline(never)]
pub fn untyped<'a>(tree: Option<Attrs<'a, Tree>>) -> Result<Option<Attribute<'a>>, ParseError> {
    tree.unwrap_or_default().attribute(Tree::NAME)
}

#[inline(never)]
pub fn get_one(tree: &Attrs<'_, Tree>) -> Result<Option<i64>, ParseError> {
    tree.get(Tree::ODD)
}

#[inline(never)]
pub fn get_integers(integers: &Attrs<'_, Integers>) -> Result<[Option<u64>; 16], ParseError> {
    let (a, b, c, d, e, f, g, h) = integers.get((
        Integers::U_8,
        Integers::U_16,
        Integers::U_32,
        Integers::U_64,
        Integers::S_8,
        Integers::S_16,
        Integers::S_32,
        Integers::S_64,
    ))?;
    let (i, j, k, l, m, n, o, p) = integers.get((
        Integers::U_INT,
        Integers::S_INT,
        Integers::BE_16,
        Integers::BE_32,
        Integers::BE_64,
        Integers::BES_16,
        Integers::BES_32,
        Integers::BES_64,
    ))?;
    Ok([
        a.map(u64::from),
        b.map(u64::from),
        c.map(u64::from),
        d,
        e.map(S8::widen),
        f.map(S16::widen),
        g.map(S32::widen),
        h.map(S64::widen),
        i,
        j.map(Sint::widen),
        k.map(u64::from),
        l.map(u64::from),
        m,
        n.map(BeS16::widen),
        o.map(BeS32::widen),
        p.map(BeS64::widen),
    ])
}

/// Widens and narrows every integer, as enumerations do.
#[inline(never)]
pub fn narrow(value: u64) -> [Option<u64>; 16] {
    fn both<K: Integer>(value: u64) -> Option<u64> {
        K::narrow(value).map(K::widen)
    }
    [
        both::<U8>(value),
        both::<U16>(value),
        both::<U32>(value),
        both::<U64>(value),
        both::<S8>(value),
        both::<S16>(value),
        both::<S32>(value),
        both::<S64>(value),
        both::<Uint>(value),
        both::<Sint>(value),
        both::<Be16>(value),
        both::<Be32>(value),
        both::<Be64>(value),
        both::<BeS16>(value),
        both::<BeS32>(value),
        both::<BeS64>(value),
    ]
}

#[inline(never)]
pub fn get_values<'a>(
    tree: &Attrs<'a, Tree>,
) -> Result<(Option<Text<'a>>, Option<&'a [u8]>, Option<IpAddr>), ParseError> {
    let (flag, name, mac, ip, bits, shade, flags, exact) = tree.get((
        Tree::FLAG_,
        Tree::NAME,
        Tree::MAC_,
        Tree::IP_,
        Tree::BITS_,
        Tree::SHADE,
        Tree::FLAGS,
        Tree::EXACT,
    ))?;
    let (bytes, hex, uuid) = tree.get((Tree::BYTES, Tree::HEX, Tree::UUID))?;
    let any = tree.get(Tree::NET)?.is_some()
        ^ flag.is_some()
        ^ bits.is_some()
        ^ shade.is_some()
        ^ flags.is_some();
    let bytes = bytes.or(mac).or(hex).or(uuid.map(<[u8; 16]>::as_slice));
    Ok((
        name,
        bytes.or(exact.map(<[u8; 3]>::as_slice)).filter(|_| any),
        ip,
    ))
}

#[inline(never)]
pub fn get_structs(tree: &Attrs<'_, Tree>) -> Result<(Option<Outer>, u64), ParseError> {
    let (outer, structs, array) = tree.get((Tree::STRUCT, Tree::STRUCTS, Tree::ARRAY))?;
    let mut sum = 0u64;
    for pair in structs.into_iter().flatten() {
        sum = sum.wrapping_add(u64::from(pair.value ^ u32::from(pair.port)));
    }
    if let Some(array) = array {
        sum = sum.wrapping_add(u64::from(!array.as_bytes().is_empty()));
        for value in array {
            sum = sum.wrapping_add(u64::from(value));
        }
    }
    Ok((outer, sum))
}

#[inline(never)]
pub fn get_nests<'a>(tree: &Attrs<'a, Tree>) -> Result<(Option<u32>, Attributes<'a>), ParseError> {
    let (leaf, framed, list, lists, tree_, hops) = tree.get((
        Tree::LEAF,
        Tree::FRAMED,
        Tree::LIST,
        Tree::LISTS,
        Tree::SELF,
        Tree::HOPS,
    ))?;
    let mut value = match leaf {
        Some(leaf) => leaf.get(Leaf::VALUE)?,
        None => None,
    };
    if let Some((header, leaf)) = framed {
        value = leaf.get(Leaf::VALUE)?.or(Some(header.value));
    }
    let raw = list.as_ref().map(Indexed::raw);
    for entry in list.into_iter().flatten() {
        value = entry?.1.get(Leaf::VALUE)?;
    }
    for entries in lists.into_iter().flatten() {
        for entry in entries?.1 {
            value = Some(entry?.1.into());
        }
    }
    for hop in hops.into_iter().flatten() {
        let (header, leaf) = hop?;
        value = leaf.get(Leaf::VALUE)?.or(Some(header.rtnh_hops.into()));
    }
    Ok((
        value,
        raw.or(tree_.map(|tree| tree.raw()))
            .unwrap_or_else(|| tree.raw()),
    ))
}

#[inline(never)]
pub fn get_all(tree: &Attrs<'_, Tree>) -> Result<u32, ParseError> {
    let mut sum = 0u32;
    for each in tree.all(Tree::EACH) {
        sum = sum.wrapping_add(each?);
    }
    for leaf in tree.all(Tree::LEAVES) {
        sum = sum.wrapping_add(leaf?.get(Leaf::VALUE)?.unwrap_or_default());
    }
    Ok(sum)
}

#[inline(never)]
pub fn get_sub_messages<'a>(
    tree: &Attrs<'a, Tree>,
    integers: &Attrs<'a, Integers>,
) -> Result<(Option<Attrs<'a, Leaf>>, Option<Attribute<'a>>, u8), ParseError> {
    let (inner, pair, framed, none) = tree.get((
        Tree::DATA.of(Choice::INNER),
        Tree::DATA.of(Choice::PAIR),
        Tree::DATA.of(Choice::FRAMED),
        Tree::DATA.of(Choice::NONE),
    ))?;
    let (one, two, by_8, by_16, by_32) = integers.get((
        Integers::BY_BE.of(ByNumber::ONE),
        Integers::BY_BE.of(ByNumber::TWO),
        Integers::BY_8.of(By8::ONE),
        Integers::BY_16.of(By16::ONE),
        Integers::BY_32.of(By32::ONE),
    ))?;
    let mut tag = pair.map_or(0, |pair| pair.tag) ^ by_8.or(by_16).or(by_32).unwrap_or_default();
    tag ^= u8::from(none.is_some() ^ two.is_some());
    let leaf = inner.or(framed.map(|(_, leaf)| leaf)).or(one);
    let mut raw = None;
    if let Some(leaf) = &leaf {
        if let Some(outside) = leaf.get(Leaf::OUTSIDE)? {
            raw = Some(outside.raw());
            tag ^= outside.read(Outside::NUMBER)?;
        }
    }
    Ok((leaf, raw, tag))
}

// Writing.

#[inline(never)]
pub fn put_integers(
    integers: &mut Writer<'_, '_, Integers, SliceSink<'_>, NlMsgHdr>,
    value: u64,
    signed: i64,
    small: (u8, u16, u32),
    signed_small: (i8, i16, i32),
) -> Result<(), BuildError> {
    integers.put(Integers::U_8, small.0)?;
    integers.put(Integers::U_16, small.1)?;
    integers.put(Integers::U_32, small.2)?;
    integers.put(Integers::U_64, value)?;
    integers.put(Integers::S_8, signed_small.0)?;
    integers.put(Integers::S_16, signed_small.1)?;
    integers.put(Integers::S_32, signed_small.2)?;
    integers.put(Integers::S_64, signed)?;
    integers.put(Integers::U_INT, value)?;
    integers.put(Integers::S_INT, signed)?;
    integers.put(Integers::BE_16, small.1)?;
    integers.put(Integers::BE_32, small.2)?;
    integers.put(Integers::BE_64, value)?;
    integers.put(Integers::BES_16, signed_small.1)?;
    integers.put(Integers::BES_32, signed_small.2)?;
    integers.put(Integers::BES_64, signed)
}

#[inline(never)]
pub fn put_values(
    tree: &mut TreeWriter<'_, '_, '_>,
    text: (&str, &CStr, Text<'_>),
    bytes: (&[u8], &[u8; 3], &[u8; 16], &[u8; 6]),
    ip: (IpAddr, Ipv4Addr, Ipv6Addr),
    numbers: (Bitfield32, Shade, Bit),
) -> Result<(), BuildError> {
    tree.put(Tree::FLAG_, ())?;
    tree.put(Tree::NAME, text.0)?;
    tree.put(Tree::NAME, text.1)?;
    tree.put(Tree::NAME, text.2)?;
    tree.put(Tree::MAC_, bytes.0)?;
    tree.put(Tree::MAC_, bytes.3)?;
    tree.put(Tree::BYTES, bytes.0)?;
    tree.put(Tree::HEX, bytes.0)?;
    tree.put(Tree::EXACT, bytes.1)?;
    tree.put(Tree::UUID, bytes.2)?;
    tree.put(Tree::NET, 1)?;
    tree.put(Tree::IP_, ip.0)?;
    tree.put(Tree::IP_, ip.1)?;
    tree.put(Tree::IP_, ip.2)?;
    tree.put(Tree::BITS_, numbers.0)?;
    tree.put(Tree::SHADE, numbers.1)?;
    tree.put(Tree::FLAGS, numbers.2 | Bit::A)?;
    tree.put(Tree::EACH, 1)?;
    tree.put(Tree::ODD, -1)
}

#[inline(never)]
pub fn same_text(text: Text<'_>, name: &str) -> bool {
    text == name && text == *name && text == Text::from(name) && text.to_str().is_ok()
}

#[inline(never)]
pub fn put_structs(
    tree: &mut TreeWriter<'_, '_, '_>,
    outer: &Outer,
    pairs: &[Pair],
    array: &[u16],
) -> Result<(), BuildError> {
    tree.put(Tree::STRUCT, outer)?;
    tree.put(Tree::STRUCTS, pairs)?;
    tree.put(Tree::ARRAY, array)
}

#[inline(never)]
pub fn put_nests(
    tree: &mut TreeWriter<'_, '_, '_>,
    pair: &Pair,
    hop: &RtNextHop,
    index: u16,
    value: u32,
) -> Result<(), BuildError> {
    tree.nest(Tree::LEAF, |leaf| leaf.put(Leaf::VALUE, value))?;
    tree.nest(Tree::LEAVES, |leaf| leaf.put(Leaf::VALUE, value))?;
    tree.framed(Tree::FRAMED, pair, |leaf| leaf.put(Leaf::VALUE, value))?;
    tree.array(Tree::LIST, |list| {
        list.nest(index, |leaf| leaf.put(Leaf::VALUE, value))
    })?;
    tree.array(Tree::LISTS, |lists| {
        lists.array(index, |list| list.put(index, index))
    })?;
    tree.raw().put_u32(index, value)?;
    tree.next_hops(Tree::HOPS, |hops| {
        hops.hop(hop, |leaf| leaf.put(Leaf::VALUE, value))
    })
}

#[inline(never)]
pub fn put_sub_messages(
    tree: &mut TreeWriter<'_, '_, '_>,
    pair: &Pair,
    value: u32,
) -> Result<(), BuildError> {
    tree.sub(Tree::DATA, Choice::INNER, |leaf| {
        leaf.put(Leaf::VALUE, value)
    })?;
    tree.sub_put(Tree::DATA, Choice::PAIR, pair)?;
    tree.sub_framed(Tree::DATA, Choice::FRAMED, pair, |leaf| {
        leaf.put(Leaf::VALUE, value)
    })?;
    tree.sub_empty(Tree::DATA, Choice::NONE)?;
    tree.nest(Tree::INTEGERS, |integers| {
        integers.sub_put(Integers::BY_BE, ByNumber::TWO, value)?;
        integers.sub_put(Integers::BY_8, By8::ONE, 1)?;
        integers.sub_put(Integers::BY_16, By16::ONE, 1)?;
        integers.sub_put(Integers::BY_32, By32::ONE, 1)
    })
}

#[inline(never)]
pub fn begin<'m, 's, 'b>(
    message: &'m mut MessageBuilder<'s, SliceSink<'b>>,
) -> TreeWriter<'m, 's, 'b> {
    Writer::new(message)
}

// Structs.

/// Reads and writes a struct.
fn copy<T: Layout>(bytes: &[u8], to: &mut dyn FnMut(&[u8])) {
    T::from_bytes(bytes).with_bytes(to);
}

#[inline(never)]
pub fn layouts(bytes: &[u8], to: &mut dyn FnMut(&[u8])) {
    copy::<NoHeader>(bytes, to);
    copy::<RtGenMsg>(bytes, to);
    copy::<IfInfoMsg>(bytes, to);
    copy::<IfAddrMsg>(bytes, to);
    copy::<RtMsg>(bytes, to);
    copy::<NdMsg>(bytes, to);
    copy::<RtNextHop>(bytes, to);
    copy::<TcMsg>(bytes, to);
    copy::<TcNetemQopt>(bytes, to);
    copy::<TcNetemCorr>(bytes, to);
    copy::<TcNetemReorder>(bytes, to);
    copy::<TcNetemCorrupt>(bytes, to);
    copy::<TcNetemRate>(bytes, to);
    copy::<TcMqprioQopt>(bytes, to);
    copy::<NfGenMsg>(bytes, to);
    copy::<FibRuleHdr>(bytes, to);
    copy::<IfStatsMsg>(bytes, to);
    copy::<NdtMsg>(bytes, to);
    copy::<TcaMsg>(bytes, to);
    copy::<InetDiagReqV2>(bytes, to);
    copy::<InetDiagMsg>(bytes, to);
    copy::<InetDiagSockId>(bytes, to);
    copy::<NetlinkDiagReq>(bytes, to);
    copy::<NetlinkDiagMsg>(bytes, to);
    copy::<Outer>(bytes, to);
}

#[inline(never)]
pub fn nested_layout(bytes: &[u8], to: &mut [u8]) {
    Field::put(<InetDiagSockId as Field>::get(bytes, false), to, false);
}

// Formatting.

#[inline(never)]
pub fn show(to: &mut dyn Write, tree: &Attrs<'_, Tree>) -> fmt::Result {
    write!(to, "{tree:?}{tree:#?}{}", tree.json())?;
    write!(to, "{:?}", Shown::new(tree.raw(), Tree::info()))?;
    write!(to, "{}", Json::new(tree.raw(), Tree::info()))
}

#[inline(never)]
pub fn show_value(to: &mut dyn Write, kind: &KindInfo, bytes: &[u8]) -> fmt::Result {
    write!(to, "{:?}{:#?}", kind.show(bytes), kind.show(bytes))
}

#[inline(never)]
pub fn show_message(
    to: &mut dyn Write,
    family: &FamilyInfo,
    message: &Message<'_>,
    is_request: bool,
) -> fmt::Result {
    let shown = family.show(message, is_request);
    write!(to, "{shown:?}{shown:#?}{}", shown.json())?;
    write!(to, "{:?}", shown.json())
}

#[inline(never)]
pub fn find_op(
    family: &FamilyInfo,
    message: &Message<'_>,
) -> (usize, [Option<&'static OpInfo>; 3]) {
    let number = family.number(message).unwrap_or_default();
    let shown = family.show(message, false);
    let ops = [family.request(number), family.reply(number), shown.op()];
    (family.hdrlen(), ops)
}

#[inline(never)]
pub fn find_reply(
    family: &FamilyInfo,
    message: &Message<'_>,
    op: &'static OpInfo,
) -> Option<&'static OpInfo> {
    family.show_reply(message, op).op()
}

#[inline(never)]
pub fn find_path(
    to: &mut dyn Write,
    request: &Message<'_>,
    offs: u32,
    unknown: AttributeLayout,
) -> Result<(bool, usize), fmt::Error> {
    let found = TypedPath::find(Tree::info(), request, 16, offs);
    let path = TypedPath::find_with(Tree::info(), request, 16, offs, unknown);
    let Some(path) = path else {
        return Ok((false, 0));
    };
    write!(to, "{path} {path:?} {:?}", path.name_inside(1))?;
    write!(to, "{:?} {:?}", path.name(1), path.inside())?;
    let is_same = found == Some(path);
    Ok((is_same && path.is_known(), path.path().types().len()))
}

#[inline(never)]
pub fn show_declarations(
    to: &mut dyn Write,
    ops: (
        Op<Plain, IfInfoMsg, Tree, Tree>,
        Event<Plain, IfInfoMsg, Tree>,
        Group<Plain>,
    ),
    attrs: (
        Attr<Tree, U8>,
        Format<ByNumber, U8>,
        Selected<Tree, Choice, Nest<Leaf>>,
    ),
    values: (Shade, Bit, Outer),
) -> fmt::Result {
    write!(to, "{ops:?}{attrs:?}{values:?}")
}

// The enumerations of headers.

/// Shows a number as a value of an enumeration.
fn number<E: Enumeration + fmt::Debug>(to: &mut dyn Write, value: u64) -> fmt::Result {
    let value = E::from_u64(value);
    write!(to, "{value:?}{}", value.to_u64())
}

#[inline(never)]
pub fn header_enums(to: &mut dyn Write, value: u64, tca: &TcaMsg) -> fmt::Result {
    number::<FrAct>(to, value)?;
    number::<IfaF>(to, value)?;
    number::<Iff>(to, value)?;
    number::<Ntf>(to, value)?;
    number::<Nud>(to, value)?;
    number::<Rtn>(to, value)?;
    write!(to, "{tca:?}")
}

#[inline(never)]
pub fn header_flags(
    [a, b]: [Iff; 2],
    [c, d]: [IfaF; 2],
    [e, f]: [Nud; 2],
    [g, h]: [Ntf; 2],
) -> ([bool; 4], (Iff, IfaF, Nud, Ntf)) {
    (
        [a.contains(b), c.contains(d), e.contains(f), g.contains(h)],
        (a | b, c | d, e | f, g | h),
    )
}

#[inline(never)]
pub fn no_header_flags() -> (Iff, IfaF, Nud, Ntf) {
    (
        Iff::default(),
        IfaF::default(),
        Nud::default(),
        Ntf::default(),
    )
}

#[inline(never)]
pub fn show_values(
    to: &mut dyn Write,
    arrays: (&Values<'_, Be16>, &Structs<'_, Pair>, &Indexed<'_, U8>),
    others: (&NextHopSet<'_, Leaf>, &SubValue<'_, Choice>),
    writers: (&TreeWriter<'_, '_, '_>, &Items<'_, '_, U8, SliceSink<'_>>),
) -> fmt::Result {
    write!(to, "{arrays:?}{others:?}{writers:?}")
}
