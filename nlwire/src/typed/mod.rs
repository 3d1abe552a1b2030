// SPDX-License-Identifier: MIT OR Apache-2.0
//! Typed attributes: the declarations of a family, and reading, writing and printing
//! by them.
//!
//! A *set* is an attribute space, such as `IFLA_*`. It is a type without values, and
//! each attribute is a typed constant of it, an [`Attr`]. Reading ([`Attrs::get`]) and
//! writing ([`Writer::put`]) are generic over these constants. An attribute of another
//! set, or a value of the wrong type, does not compile.
//!
//! The crate `nlfamilies` has the declarations of the kernel's families. With the crate
//! `nlsock`, `Client::call` and `Client::list` send requests by them. A program, a
//! server or a kernel module declares a family of its own with the same macros:
//!
//! | macro | declares |
//! |---|---|
//! | [`attributes!`] | sets |
//! | [`enums!`] | enumerations and flags |
//! | [`structs!`] | structs, in attributes or as family headers |
//! | [`sub_messages!`] | attributes whose layout depends on another attribute |
//! | [`family!`] | operations, notifications and groups |
//! | [`splits!`] | objects that take several messages |
//!
//! One line for each attribute provides all of the following. The binary of a program
//! contains only what the program uses.
//!
//! - typed reading and writing: [`Attrs`], [`Writer`]
//! - names and kinds as data: [`Set::info`], [`SetInfo`]
//! - the policy by which a server checks requests: [`Set::policy`]
//! - `{:?}` and `{:#?}` of attributes with their C names
//! - JSON in the shape of the kernel's `ynl`: [`Attrs::json`]; of whole messages: [`FamilyInfo::show`]
//! - the names in an extended ACK: [`TypedPath`]
//! - objects that do not fit into one message: [`SplitWriter`], [`Object`]
//!
//! # Example: a family
//!
//! ```
//! use nlwire::typed::*;
//! use nlwire::{Attributes, MessageBuilder, NlMsgHdr, NlaPolicy, SliceSink};
//!
//! enums! {
//!     pub enum Color { RED = 1 "FRUIT_COLOR_RED", GREEN = 2 "FRUIT_COLOR_GREEN" }
//! }
//!
//! attributes! {
//!     pub FruitSeed "seed" {
//!         COUNT = 1 "FRUIT_SEED_COUNT": U32,
//!     }
//!     pub Fruit "fruit" {
//!         NAME = 1 "FRUIT_NAME": Str => NlaPolicy::NUL_STRING.max_len(15),
//!         COLOR = 2 "FRUIT_COLOR": As<U8, Color>,
//!         SEED = 3 "FRUIT_SEED": Nest<FruitSeed>,
//!     }
//! }
//!
//! let mut buf = [0; 128];
//! let mut sink = SliceSink::new(&mut buf);
//! let mut message = MessageBuilder::new(&mut sink, NlMsgHdr::new(0x10))?;
//! let mut fruit = Writer::<Fruit, _, _>::new(&mut message);
//! fruit.put(Fruit::NAME, "lime")?;
//! fruit.put(Fruit::COLOR, Color::GREEN)?;
//! fruit.nest(Fruit::SEED, |seed| seed.put(FruitSeed::COUNT, 8))?;
//! message.end()?;
//!
//! let fruit = Attrs::<Fruit>::new(Attributes::new(&sink.as_bytes()[16..]));
//! let (name, seed) = fruit.get((Fruit::NAME, Fruit::SEED))?; // one walk
//! assert_eq!(name.unwrap(), "lime");
//! assert_eq!(seed.unwrap().get(FruitSeed::COUNT)?, Some(8));
//! assert_eq!(
//!     format!("{fruit:?}"),
//!     r#"{FRUIT_NAME: "lime", FRUIT_COLOR: FRUIT_COLOR_GREEN, FRUIT_SEED: {FRUIT_SEED_COUNT: 8}}"#
//! );
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! An attribute of another set does not compile, nor does a value of another type:
//!
//! ```compile_fail,E0277
//! # use nlwire::typed::*;
//! # attributes! { pub A "a" { X = 1 "A_X": U32 } pub B "b" { Y = 1 "B_Y": U32 } }
//! fn read(attrs: &Attrs<'_, A>) { let _ = attrs.get(B::Y); }
//! ```
//! ```compile_fail,E0308
//! # use nlwire::typed::*;
//! # use nlwire::{BuildError, Frame, Sink};
//! # attributes! { pub A "a" { X = 1 "A_X": U32 } }
//! fn write(attrs: &mut Writer<'_, '_, A, impl Sink, impl Frame>) -> Result<(), BuildError> {
//!     attrs.put(A::X, "1500")
//! }
//! ```
//!
//! # Rules
//!
//! - An attribute that a set does not know is never an error. It is printed by its
//!   number, and [`Attrs::raw`] returns it.
//! - Values are checked when they are read, with the offset of the attribute in the
//!   error. Attributes that are not read are not checked.
//! - Of several attributes of one type, the last one counts, as in the kernel's
//!   `nla_parse`. A [`Multi`] attribute may occur several times and is read with
//!   [`Attrs::all`].
//! - A value of an enumeration that has no name is kept.
//! - A struct that an older kernel sends is shorter: the missing fields are 0. Of a
//!   longer one, the unknown end is ignored.
//! - `get` walks the attributes once, however many it is asked for. Calling it once per
//!   attribute walks them once per attribute.

mod enumeration;
mod headers;
mod info;
mod integer;
mod json;
mod kind;
mod layout;
mod level;
mod macros;
mod names;
mod net;
mod number;
mod op;
mod path;
mod read;
mod set;
mod show;
mod show_message;
mod split;
mod write;

pub use enumeration::{As, Bitfield32, Bits, Enumeration};
pub use info::{
    AttrEntry, AttrInfo, EnumInfo, FamilyInfo, FieldInfo, FormatInfo, FramedInfo, GroupInfo,
    IntegerInfo, KindInfo, OpInfo, Selector, SetInfo, ShortText, StructInfo, SubInfo, ValueEntry,
};
pub use integer::{
    Array, Be16, Be32, Be64, BeS16, BeS32, BeS64, Integer, Sint, Uint, Values, S16, S32, S64, S8,
    U16, U32, U64, U8,
};
pub use json::Json;
pub use kind::{
    Bytes, Empty, Exact, Flag, Framed, Get, Hex, Indexed, IndexedArray, Ip, Kind, Mac, Multi, Nest,
    NestKind, NextHopSet, NextHops, Put, Str, Sub, SubValue, Uuid,
};
pub use layout::{Field, Layout, NoHeader, Struct, StructArray, Structs};
pub use names::{Name, Names};
pub use net::Net;
pub use op::{read, Event, Family, GenlFamily, Group, Op, RawFamily};
pub use path::TypedPath;
pub use read::{Attrs, Query, Selected};
pub use set::{Attr, Format, NoAttrs, Set, SubMessage, TextRest};
pub use show::Shown;
pub use show_message::{MessageJson, ShownMessage};
pub use split::{
    Added, Entries, Entry, EntryList, Fragment, Fragments, Merge, Object, Objects, Repeat, Split,
    SplitInfo, SplitWriter,
};
pub use write::{Items, Writer};

pub use crate::{attributes, enums, family, splits, structs, sub_messages};

/// For the macros.
#[doc(hidden)]
pub mod private {
    pub use super::kind::KindData;
    pub use super::layout::{equal, get_field as get, put_field as put, whole_bytes as whole};
    pub use super::names::{attributes, fields, values, AttrRow, FieldRow, ValueRow};
    pub use super::op::{genl_number, is_of};
    pub use super::set::{are_nests, policy, size};
    pub use super::show::{fmt_enum, fmt_struct};
    pub use super::split::{is_direct, is_in_nest, is_single, masked};
}
