// SPDX-License-Identifier: MIT OR Apache-2.0
//! The macros of declarations. See [the module](super) for an example.

/// Declares sets of attributes.
///
/// ```
/// use nlwire::typed::*;
/// use nlwire::uapi::IFLA_MTU;
/// use nlwire::NlaPolicy;
///
/// attributes! {
///     /// The attributes of a link.
///     pub Ifla "link-attrs" {
///         IFNAME = 3 "IFLA_IFNAME": Str => NlaPolicy::NUL_STRING.max_len(15),
///         MTU = IFLA_MTU "IFLA_MTU": U32,
///         QDISC = 6 "IFLA_QDISC" as "queueing": Str,
///     }
/// }
/// assert_eq!(Ifla::MTU.nla_type(), 4);
/// assert_eq!(Ifla::info().get(4).unwrap().name, "IFLA_MTU");
/// ```
///
/// A set has a name and, in quotes, the name of the set in the kernel's YAML
/// specification or any other name. A line declares an attribute: the constant, the
/// type (a number or the name of a constant), the C name, optionally the name in JSON, the
/// [kind](crate::typed::Kind), and optionally the rule for the policy, which otherwise
/// follows from the kind. The name in JSON is otherwise that of the constant, in lower case
/// and with `-` instead of `_`.
///
/// The names of an enumeration do not limit its values: a policy accepts a `u8` of any value
/// for `As<U8, E>`, unless the rule has a limit, such as `NlaPolicy::U8.max(2)`.
///
/// The types have to ascend; otherwise the declaration does not compile:
///
/// ```compile_fail,E0080
/// # use nlwire::typed::*;
/// attributes! { pub A "a" { X = 2 "A_X": U32, Y = 1 "A_Y": U32 } }
/// ```
///
/// [`Set::policy`](crate::typed::Set::policy) returns the policy of the set. Nests are
/// checked by the policies of their sets.
#[macro_export]
macro_rules! attributes {
    ($(
        $(#[$meta:meta])*
        $vis:vis $Set:ident $spec:literal {$(
            $(#[$attr_meta:meta])*
            $NAME:ident = $nla_type:tt $c:literal $(as $json:literal)? : $Kind:ty $(=> $rule:expr)?
        ),* $(,)?}
    )*) => {$(
        #[doc = concat!("The set `", $spec, "`.")]
        ///
        $(#[$meta])*
        #[allow(missing_debug_implementations)] // no value to print
        $vis enum $Set {}

        impl $Set {$(
            #[doc = concat!("C: `", $c, "`.")]
            ///
            $(#[$attr_meta])*
            #[doc(alias = $c)]
            pub const $NAME: $crate::typed::Attr<Self, $Kind> = $crate::typed::Attr::new($nla_type);
        )*}

        const _: () = {
            // The kind of each attribute is named once, because the compiler takes longer for that
            // than for anything else here.
            const ROWS: &[$crate::typed::private::AttrRow] = &[$((
                $nla_type, $c, stringify!($NAME), concat!($($json)?), <$Kind as $crate::typed::Kind>::DATA,
            )),*];
            static INFO: $crate::typed::SetInfo<[$crate::typed::AttrEntry; ROWS.len()]> = $crate::typed::SetInfo {
                names: $crate::__names!($($c $(, $json)?;)*),
                attributes: $crate::typed::private::attributes(ROWS),
            };

            impl $crate::typed::Set for $Set {
                #[inline]
                fn info() -> &'static $crate::typed::SetInfo {
                    &INFO
                }

                #[inline]
                fn policy() -> $crate::AnyPolicy {
                    // Not a static: the compiler evaluates a constant only where it is used.
                    const {
                        &$crate::typed::private::policy::<{ $crate::typed::private::size(ROWS) }>(
                            ROWS,
                            &[$($(($nla_type, $rule.untyped()),)?)*],
                        )
                    }
                    .any()
                }
            }
        };
    )*};
}

/// Declares enumerations (`enum`) and sets of flags (`flags`): integers of which some
/// values have names.
///
/// ```
/// use nlwire::typed::*;
///
/// enums! {
///     /// The state of a link, RFC 2863.
///     pub enum IfOper { DOWN = 2 "IF_OPER_DOWN", UP = 6 "IF_OPER_UP" }
///     pub flags Iff { UP = 1 "IFF_UP", BROADCAST = 2 "IFF_BROADCAST" }
/// }
/// assert_eq!(format!("{:?} {:?}", IfOper::UP, IfOper(9)), "IF_OPER_UP 9");
/// assert!((Iff::UP | Iff::BROADCAST).contains(Iff::UP));
/// assert_eq!(format!("{:?}", Iff::UP | Iff(0x40)), "IFF_UP | 0x40");
/// ```
///
/// A line declares a value: the constant, the number (of flags, a mask), the C name, and
/// optionally the name in JSON (`as "name"`). The type is a `u64` inside, so that every
/// value that a kernel sends is kept.
#[macro_export]
macro_rules! enums {
    ($(
        $(#[$meta:meta])*
        $vis:vis $keyword:ident $Enum:ident {$(
            $(#[$value_meta:meta])*
            $NAME:ident = $value:literal $c:literal $(as $json:literal)?
        ),* $(,)?}
    )*) => {$(
        #[doc = $crate::__enum_doc!($keyword)]
        ///
        $(#[$meta])*
        #[derive(PartialEq, Hash)]
        $vis struct $Enum(
            /// The number.
            pub u64,
        );

        $crate::__copy! { $Enum }

        impl $Enum {$(
            #[doc = concat!("C: `", $c, "`.")]
            ///
            $(#[$value_meta])*
            #[doc(alias = $c)]
            pub const $NAME: Self = Self($value);
        )*}

        impl $crate::typed::Enumeration for $Enum {
            const INFO: &'static $crate::typed::EnumInfo = {
                static INFO: $crate::typed::EnumInfo = $crate::typed::EnumInfo {
                    flags: $crate::__is_flags!($keyword),
                    names: $crate::__names!($($c $(, $json)?;)*),
                    values: &$crate::typed::private::values(&[
                        $(($value, $c, stringify!($NAME), concat!($($json)?))),*
                    ]),
                };
                &INFO
            };

            #[inline]
            fn from_u64(value: u64) -> Self {
                Self(value)
            }

            #[inline]
            fn to_u64(self) -> u64 {
                self.0
            }
        }

        impl ::core::fmt::Debug for $Enum {
            #[inline]
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                $crate::typed::private::fmt_enum(f, self.0, <Self as $crate::typed::Enumeration>::INFO)
            }
        }

        $crate::__flags! { $keyword $Enum }
    )*};
}

/// Declares structs with the layout of C structs.
///
/// ```
/// use nlwire::typed::*;
///
/// structs! {
///     pub IflaVlanQosMapping "ifla_vlan_qos_mapping" {
///         from: u32,
///         to: u32,
///     }
///     pub IflaVfVlanInfo "ifla_vf_vlan_info" {
///         vf: u32,
///         vlan: u32,
///         qos: u32,
///         vlan_proto: u16 = Be16,
///     }
/// }
/// let info = IflaVfVlanInfo { vlan_proto: 0x8100, ..IflaVfVlanInfo::default() };
/// assert_eq!(info.with_bytes(|bytes| bytes.len()), 16); // as in C, with padding
/// assert_eq!(IflaVfVlanInfo::from_bytes(&[1]).vlan_proto, 0); // a shorter struct
/// ```
///
/// A struct has a name and, in quotes, the C name. A line declares a field: the name, the
/// type (an integer, an array, or another such struct), optionally a
/// [kind](crate::typed::Kind) that has a byte order or says how the field is printed, and
/// optionally the name in JSON. The fields are at the offsets that C gives them.
#[macro_export]
macro_rules! structs {
    ($(
        $(#[$meta:meta])*
        $vis:vis $Struct:ident $c:literal {$(
            $(#[$field_meta:meta])*
            $field:ident : $type:ty $(= $Kind:ty)? $(as $json:literal)?
        ),* $(,)?}
    )*) => {$(
        #[doc = concat!("C: `struct ", $c, "`.")]
        ///
        $(#[$meta])*
        #[repr(C)]
        $vis struct $Struct {$(
            #[doc = concat!("`", stringify!($field), "`.")]
            ///
            $(#[$field_meta])*
            pub $field: $type
        ),*}

        $crate::__copy! { $Struct }

        impl PartialEq for $Struct {
            /// Compares all fields.
            #[inline]
            fn eq(&self, other: &Self) -> bool {
                $crate::typed::private::equal(self, other)
            }
        }

        const _: () = {
            static INFO: $crate::typed::StructInfo = $crate::typed::StructInfo {
                size: ::core::mem::size_of::<$Struct>(),
                names: $crate::__names!($c; $(stringify!($field) $(, $json)?;)*),
                name: $crate::typed::Name::new($c, 0, ""),
                fields: &$crate::typed::private::fields($c, &[$((
                    ::core::mem::offset_of!($Struct, $field),
                    ::core::mem::size_of::<$type>(),
                    stringify!($field),
                    concat!($($json)?),
                    $crate::__field_kind!($type $(, $Kind)?),
                )),*]),
            };

            impl $crate::typed::Layout for $Struct {
                const INFO: &'static $crate::typed::StructInfo = &INFO;

                #[inline]
                fn from_bytes(bytes: &[u8]) -> Self {
                    $crate::typed::private::whole::<{ ::core::mem::size_of::<$Struct>() }, Self>(
                        bytes,
                        |bytes| Self {$(
                            $field: $crate::typed::private::get::<$type>(
                                bytes,
                                ::core::mem::offset_of!($Struct, $field),
                                $crate::__is_big_endian!($($Kind)?),
                            )
                        ),*},
                    )
                }

                #[inline]
                fn with_bytes<R>(&self, write: impl FnOnce(&[u8]) -> R) -> R {
                    let mut bytes = [0; ::core::mem::size_of::<$Struct>()];
                    $($crate::typed::private::put(
                        &mut bytes,
                        ::core::mem::offset_of!($Struct, $field),
                        self.$field,
                        $crate::__is_big_endian!($($Kind)?),
                    );)*
                    write(&bytes)
                }
            }
        };

        impl ::core::fmt::Debug for $Struct {
            /// Writes the C names, and enumerations by their names.
            #[inline]
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                $crate::typed::private::fmt_struct(f, self)
            }
        }

        impl Default for $Struct {
            /// Returns a struct of zeros.
            #[inline]
            fn default() -> Self {
                $crate::typed::Layout::from_bytes(&[])
            }
        }
    )*};
}

/// Declares sub-messages: attributes whose layout another attribute selects.
///
/// ```
/// use nlwire::typed::*;
///
/// attributes! {
///     pub IflaVlan "linkinfo-vlan-attrs" { ID = 1 "IFLA_VLAN_ID": U16 }
///     pub IflaInfo "linkinfo-attrs" {
///         KIND = 1 "IFLA_INFO_KIND": Str,
///         DATA = 2 "IFLA_INFO_DATA": Sub<LinkinfoData>,
///     }
/// }
/// sub_messages! {
///     pub LinkinfoData "linkinfo-data-msg" by IflaInfo::KIND: Str {
///         VLAN = "vlan": Nest<IflaVlan>,
///         DUMMY = "dummy": Empty,
///     }
/// }
///
/// fn vlan_id(info: &Attrs<'_, IflaInfo>) -> Result<Option<u16>, nlwire::ParseError> {
///     match info.get(IflaInfo::DATA.of(LinkinfoData::VLAN))? {
///         Some(vlan) => vlan.get(IflaVlan::ID),
///         None => Ok(None), // of another kind
///     }
/// }
/// ```
///
/// After `by` follow the attribute that selects the layout, and its kind: `Str`, `U8`,
/// `U16`, `U32` or `Be32`, as in [`Selector`](crate::typed::Selector). `by outer::Tca::KIND`
/// refers to an attribute of the set around that of the sub-message. A line declares a
/// layout: the constant, the value of the selector, and the kind of the payload.
#[macro_export]
macro_rules! sub_messages {
    ($(
        $(#[$meta:meta])*
        $vis:vis $Sub:ident $spec:literal by $($at:ident)::+ : $how:ident {$(
            $(#[$format_meta:meta])*
            $NAME:ident = $value:literal : $Kind:ty
        ),* $(,)?}
    )*) => {$(
        #[doc = concat!("The layouts of the sub-message `", $spec, "`.")]
        ///
        $(#[$meta])*
        #[allow(missing_debug_implementations)] // no value to print
        $vis enum $Sub {}

        impl $Sub {$(
            #[doc = concat!("Selected by `", stringify!($value), "`.")]
            ///
            $(#[$format_meta])*
            pub const $NAME: $crate::typed::Format<Self, $Kind> =
                $crate::typed::Format::new($crate::typed::Selector::$how($value));
        )*}

        const _: () = {
            const FORMATS: &[$crate::typed::FormatInfo] = &[$($crate::typed::FormatInfo {
                selector: $crate::typed::Selector::$how($value).in_table(),
                kind: <$Kind as $crate::typed::Kind>::INFO,
            }),*];
            static INFO: $crate::typed::SubInfo = $crate::typed::SubInfo {
                selector: <$Sub as $crate::typed::SubMessage>::SELECTOR,
                levels: <$Sub as $crate::typed::SubMessage>::LEVELS,
                formats: FORMATS,
            };

            impl $crate::typed::SubMessage for $Sub {
                const SELECTOR: u16 = $crate::__selector!($($at)::+).nla_type();
                const LEVELS: u8 = $crate::__levels!($($at)::+);
                const NESTS: bool = $crate::typed::private::are_nests(FORMATS);

                #[inline]
                fn info() -> &'static $crate::typed::SubInfo {
                    &INFO
                }
            }
        };
    )*};
}

/// Declares a family: its operations, notifications and multicast groups.
///
/// ```
/// use nlwire::typed::*;
/// use nlwire::rtnl::IfInfoMsg;
/// use nlwire::uapi::{NETLINK_ROUTE, RTM_NEWLINK, RTNLGRP_LINK};
///
/// attributes! { pub Ifla "link-attrs" { IFNAME = 3 "IFLA_IFNAME": Str } }
/// family! {
///     pub RtLink: Raw(NETLINK_ROUTE) "rt-link" {
///         GETLINK = 18 "RTM_GETLINK": IfInfoMsg, Ifla => 16 Ifla,
///         NEWLINK = RTM_NEWLINK "RTM_NEWLINK": IfInfoMsg, Ifla,
///     }
///     events { NEWLINK_NTF = 16 "RTM_NEWLINK": IfInfoMsg, Ifla }
///     groups { GROUP_LINK = RTNLGRP_LINK "RTNLGRP_LINK" }
/// }
/// assert_eq!(RtLink::GETLINK.request(), 18);
/// ```
///
/// The first line contains the name of the family, its protocol, and in quotes the name of
/// the specification. The protocol is `Raw(protocol)`, or `Genl("name", version)` for generic
/// netlink. Families that share message types are told apart by the address family, which is the
/// first byte of their headers: after the name, `for [AF_UNIX]` lists those of this one.
/// `without reply_numbers` after the name declares a family whose replies have other commands
/// ([`Family::HAS_REPLY_NUMBERS`](crate::typed::Family::HAS_REPLY_NUMBERS)).
///
/// A line of the first block declares an operation: the constant, the number of the
/// request, the C name, the [family header](crate::typed::Layout), the set of the
/// request, and after `=>` the number of the reply and its set. If the reply has another
/// header, it precedes the set: `=> 20: UnixDiagMsg, UnixDiag`. Without `=>` there is no
/// reply but an ACK. A line of `events` declares a notification, a line of `groups` a
/// multicast group. A number may be the name of a constant. A family without a header has
/// [`NoHeader`](crate::typed::NoHeader), a message without attributes [`NoAttrs`](crate::typed::NoAttrs), and
/// a text after the header [`TextRest`](crate::typed::TextRest).
#[macro_export]
macro_rules! family {
    (
        $(#[$meta:meta])*
        $vis:vis $Family:ident : $how:ident ($($parameter:expr),*) $name:literal
            $(for $address_families:tt)? $(without $lacks:ident)? {$(
            $(#[$op_meta:meta])*
            $OP:ident = $request:tt $c:literal : $Header:ty, $Request:ty
                $(=> $reply:tt $(: $ReplyHeader:ty,)? $Reply:ty)?
        ),* $(,)?}
        $(events {$(
            $(#[$event_meta:meta])*
            $EVENT:ident = $event:tt $event_c:literal : $EventHeader:ty, $EventSet:ty
        ),* $(,)?})?
        $(groups {$(
            $(#[$group_meta:meta])*
            $GROUP:ident = $group:tt $group_c:literal
        ),* $(,)?})?
    ) => {
        #[doc = concat!("The family `", $name, "`.")]
        ///
        $(#[$meta])*
        #[derive(Clone, Copy, Debug)]
        $vis enum $Family {}

        $crate::__family! { $how $Family ($($parameter),*) $name $($address_families)? $($lacks)? }

        impl $Family {
            $(
                #[doc = concat!("C: `", $c, "`.")]
                ///
                #[doc = concat!(
                    "A request has the header `", stringify!($Header), "` and attributes of `",
                    stringify!($Request), "`.",
                    $(" A reply has attributes of `", stringify!($Reply), "`.",)?
                )]
                ///
                $(#[$op_meta])*
                #[doc(alias = $c)]
                pub const $OP: $crate::typed::Op<
                    Self, $Header, $Request, $crate::__reply!($($Reply)?),
                    $crate::__first!($($($ReplyHeader,)?)? $Header)
                > =
                    $crate::typed::Op::new($c, $request, $crate::__first!($($reply,)? $request));
            )*
            $($(
                #[doc = concat!("Notification. C: `", $event_c, "`.")]
                ///
                #[doc = concat!(
                    "It has the header `", stringify!($EventHeader), "` and attributes of `",
                    stringify!($EventSet), "`.",
                )]
                ///
                $(#[$event_meta])*
                #[doc(alias = $event_c)]
                pub const $EVENT: $crate::typed::Event<Self, $EventHeader, $EventSet> =
                    $crate::typed::Event::new($event_c, $event);
            )*)?
            $($(
                #[doc = concat!("Multicast group. C: `", $group_c, "`.")]
                ///
                $(#[$group_meta])*
                #[doc(alias = $group_c)]
                pub const $GROUP: $crate::typed::Group<Self> = $crate::typed::Group::new($group_c, $group);
            )*)?
        }

        const _: () = {
            static OPS: &[$crate::typed::OpInfo] = &[
                $($Family::$OP.info($crate::__is_some!($($reply)?)),)*
                $($($Family::$EVENT.info(),)*)?
            ];
            static INFO: $crate::typed::FamilyInfo = $crate::typed::FamilyInfo {
                name: <$Family as $crate::typed::Family>::NAME,
                protocol: <$Family as $crate::typed::Family>::PROTOCOL,
                address_families: &$crate::__address_families!($($address_families)?),
                has_reply_numbers: <$Family as $crate::typed::Family>::HAS_REPLY_NUMBERS,
                ops: OPS,
                groups: &[$($($crate::typed::GroupInfo { name: $group_c, number: $group },)*)?],
            };

            impl $Family {
                /// Returns the family as data.
                #[inline]
                #[must_use]
                pub const fn info() -> &'static $crate::typed::FamilyInfo {
                    &INFO
                }
            }
        };
    };
}

/// The parts of a declaration that depend on an optional token or on a keyword.
#[doc(hidden)]
#[macro_export]
macro_rules! __names {
    ($($name:expr $(, $json:literal)?;)*) => {
        $crate::typed::Names::new(concat!($($name, $($json,)?)*))
    };
}

/// Implements `Clone`, `Copy` and `Eq`. The derived ones have functions that only check the types
/// of the fields, and the compiler takes time for each.
#[doc(hidden)]
#[macro_export]
macro_rules! __copy {
    ($Type:ident) => {
        #[automatically_derived]
        impl Clone for $Type {
            #[inline]
            fn clone(&self) -> Self {
                *self
            }
        }

        #[automatically_derived]
        impl Copy for $Type {}

        #[automatically_derived]
        impl Eq for $Type {}
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __enum_doc {
    (flags) => {
        "Flags."
    };
    (enum) => {
        "An enumeration."
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __is_flags {
    (flags) => {
        true
    };
    (enum) => {
        false
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __flags {
    (enum $Enum:ident) => {};
    (flags $Enum:ident) => {
        impl $Enum {
            /// Returns whether all of `flags` are set.
            #[inline]
            #[must_use]
            pub const fn contains(self, flags: Self) -> bool {
                self.0 & flags.0 == flags.0
            }
        }

        impl Default for $Enum {
            /// Returns no flags.
            #[inline]
            fn default() -> Self {
                Self(0)
            }
        }

        impl ::core::ops::BitOr for $Enum {
            type Output = Self;

            #[inline]
            fn bitor(self, other: Self) -> Self {
                Self(self.0 | other.0)
            }
        }
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __field_kind {
    ($type:ty) => {
        <$type as $crate::typed::Field>::KIND
    };
    ($type:ty, $Kind:ty) => {
        <$Kind as $crate::typed::Kind>::INFO
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __is_big_endian {
    () => {
        false
    };
    ($Kind:ty) => {
        const { <$Kind as $crate::typed::Kind>::INFO.is_big_endian() }
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __selector {
    (outer::$($at:ident)::+) => {
        $($at)::+
    };
    ($($at:ident)::+) => {
        $($at)::+
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __levels {
    (outer::$($at:ident)::+) => {
        1
    };
    ($($at:ident)::+) => {
        0
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __reply {
    () => {
        $crate::typed::NoAttrs
    };
    ($Reply:ty) => {
        $Reply
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __is_some {
    () => {
        false
    };
    ($reply:tt) => {
        true
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __first {
    ($first:tt $(, $rest:tt)*) => {
        $first
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __address_families {
    () => {
        []
    };
    ($address_families:tt) => {
        $address_families
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __without {
    (reply_numbers) => {
        const HAS_REPLY_NUMBERS: bool = false;
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __family {
    (Raw $Family:ident ($protocol:expr) $name:literal $($address_families:tt)?) => {
        impl $crate::typed::Family for $Family {
            const NAME: &'static str = $name;
            const PROTOCOL: i32 = $protocol;
            const HDRLEN: usize = 0;

            #[inline]
            fn info() -> &'static $crate::typed::FamilyInfo {
                Self::info()
            }

            #[inline]
            fn number(message: &$crate::Message<'_>) -> Option<u16> {
                let is_of = $crate::typed::private::is_of(message, &$crate::__address_families!($($address_families)?));
                is_of.then_some(message.nlmsg_type())
            }
        }

        impl $crate::typed::RawFamily for $Family {}
    };
    (Genl $Family:ident ($registered:expr, $version:expr) $name:literal $($lacks:ident)?) => {
        impl $crate::typed::Family for $Family {
            const NAME: &'static str = $registered;
            const PROTOCOL: i32 = 16; // NETLINK_GENERIC
            const HDRLEN: usize = 4; // struct genlmsghdr
            $($crate::__without! { $lacks })?

            #[inline]
            fn info() -> &'static $crate::typed::FamilyInfo {
                Self::info()
            }

            #[inline]
            fn number(message: &$crate::Message<'_>) -> Option<u16> {
                $crate::typed::private::genl_number(message)
            }
        }

        impl $crate::typed::GenlFamily for $Family {
            const VERSION: u8 = $version;
        }
    };
}
