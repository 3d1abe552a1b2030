// SPDX-License-Identifier: MIT OR Apache-2.0
//! [`TypedPath`]: the path to an attribute of a request, with the names of a family.

use core::fmt;

use super::super::path::Step;
use super::super::{AttributeLayout, AttributePath, Attributes, Message};
use super::{FormatInfo, KindInfo, SetInfo, SubInfo};

/// The path to the attribute of a request that an offset in an extended ACK refers to,
/// with the names of the attributes.
///
/// Nests, structs followed by attributes, next hops, arrays and sub-messages are
/// followed by the declarations of the family. The layout of a sub-message is that which
/// its selector in the request selects.
///
/// ```
/// use nlwire::rtnl::IfInfoMsg;
/// use nlwire::typed::*;
/// use nlwire::{MessageBuilder, Messages, NlMsgHdr, SliceSink};
///
/// attributes! {
///     pub IflaVlan "linkinfo-vlan-attrs" { ID = 1 "IFLA_VLAN_ID": U16, PROTOCOL = 5 "IFLA_VLAN_PROTOCOL": Be16 }
///     pub IflaInfo "linkinfo-attrs" {
///         KIND = 1 "IFLA_INFO_KIND": Str,
///         DATA = 2 "IFLA_INFO_DATA": Sub<LinkinfoData>,
///     }
///     pub Ifla "link-attrs" { LINKINFO = 18 "IFLA_LINKINFO": Nest<IflaInfo> }
/// }
/// sub_messages! {
///     pub LinkinfoData "linkinfo-data-msg" by IflaInfo::KIND: Str { VLAN = "vlan": Nest<IflaVlan> }
/// }
///
/// # let mut buf = [0; 128];
/// let mut sink = SliceSink::new(&mut buf);
/// let mut message = MessageBuilder::new(&mut sink, NlMsgHdr::new(16))?;
/// message.put_header(&IfInfoMsg::default())?;
/// Writer::<Ifla, _, _>::new(&mut message).nest(Ifla::LINKINFO, |info| {
///     info.sub(IflaInfo::DATA, LinkinfoData::VLAN, |vlan| vlan.put(IflaVlan::ID, 9999))
/// })?;
/// message.end()?;
///
/// let request = Messages::new(sink.as_bytes()).next().unwrap()?;
/// let path = TypedPath::find(Ifla::info(), &request, 16, 52).unwrap();
/// assert_eq!(path.to_string(), "IFLA_LINKINFO > IFLA_INFO_DATA > IFLA_VLAN_ID");
///
/// // The nest that lacks a required attribute, as its `NLMSGERR_ATTR_MISS_NEST` says.
/// let data = TypedPath::find(Ifla::info(), &request, 16, 48).unwrap();
/// assert_eq!(data.name_inside(5), Some("IFLA_VLAN_PROTOCOL"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy)]
pub struct TypedPath {
    path: AttributePath,
    /// For each attribute of the path: the set that contains it, unless it is an entry
    /// of an array or unknown.
    sets: [Option<&'static SetInfo>; AttributePath::DEPTH],
    /// The set of the attributes in the payload of the last one.
    inside: Option<&'static SetInfo>,
    is_known: bool,
}

impl TypedPath {
    /// Returns the path to the attribute of `request` that begins at `offs`, or to the
    /// innermost attribute of known layout that contains `offs`.
    ///
    /// `set` is the set of the attributes of the request. `offs` is in bytes from the
    /// start of the request's header. `hdrlen` is the length in bytes of everything
    /// between that header and the attributes: the family header and, in generic
    /// netlink, the 4 bytes before it.
    ///
    /// Returns `None` if no attribute contains `offs`.
    #[inline]
    #[must_use]
    pub fn find(
        set: &'static SetInfo,
        request: &Message<'_>,
        hdrlen: usize,
        offs: u32,
    ) -> Option<Self> {
        Self::find_with(set, request, hdrlen, offs, AttributeLayout::Value)
    }

    /// Returns the same path, with attributes of unknown layout read as `unknown`.
    ///
    /// The layout is unknown if the set does not know the attribute, if it is declared as
    /// bytes, and if a sub-message has no selector, a selector of unknown value, or
    /// several that disagree.
    #[inline]
    #[must_use]
    pub fn find_with(
        set: &'static SetInfo,
        request: &Message<'_>,
        hdrlen: usize,
        offs: u32,
        unknown: AttributeLayout,
    ) -> Option<Self> {
        let mut walk = Walk {
            at: At::Set(set),
            sets: [None; AttributePath::DEPTH],
            streams: [const { None }; AttributePath::DEPTH],
            len: 0,
            is_known: true,
        };
        let path = AttributePath::walk(request, hdrlen, offs, &mut |types, step| {
            walk.enter(types, step).unwrap_or(unknown)
        })?;
        let inside = match walk.at {
            At::Set(set) => Some(set),
            At::Array(_) | At::Unknown => None,
        };
        Some(Self {
            path,
            sets: walk.sets,
            inside,
            is_known: walk.is_known,
        })
    }

    /// Returns the path without names.
    #[inline]
    #[must_use]
    pub const fn path(&self) -> &AttributePath {
        &self.path
    }

    /// Returns the C name of the attribute at `level` of the path, counted from 0 for the
    /// outermost one. An entry of an array and an unknown attribute have none.
    #[inline]
    #[must_use]
    pub fn name(&self, level: usize) -> Option<&'static str> {
        let set = (*self.sets.get(level)?)?;
        let nla_type = self.path.types().get(level)?;
        Some(set.get(*nla_type)?.name)
    }

    /// Returns the set of the attributes in the payload of the last attribute, or `None`
    /// if it is a value or of unknown layout.
    #[inline]
    #[must_use]
    pub const fn inside(&self) -> Option<&'static SetInfo> {
        self.inside
    }

    /// Returns the C name of an attribute of type `nla_type` in the payload of the last
    /// attribute, such as one that is missing there.
    #[inline]
    #[must_use]
    pub fn name_inside(&self, nla_type: u16) -> Option<&'static str> {
        Some(self.inside?.get(nla_type)?.name)
    }

    /// Returns whether the layout of the last attribute's payload is known: a value, or
    /// attributes that are [`inside`](Self::inside).
    #[inline]
    #[must_use]
    pub const fn is_known(&self) -> bool {
        self.is_known
    }
}

impl PartialEq for TypedPath {
    /// Compares the types and the names.
    #[inline]
    fn eq(&self, other: &Self) -> bool {
        let names = 0..AttributePath::DEPTH;
        self.path == other.path && names.into_iter().all(|at| self.name(at) == other.name(at))
    }
}

impl Eq for TypedPath {}

impl fmt::Display for TypedPath {
    /// Writes the names, and numbers where there are none:
    /// `RTA_MULTIPATH > nexthop[1] > RTA_GATEWAY`.
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = |types: &[u16]| self.name(types.len().wrapping_sub(1));
        let named = self.path.named(&names);
        fmt::Display::fmt(&named, f)
    }
}

impl fmt::Debug for TypedPath {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("TypedPath")
            .field(&format_args!("{self}"))
            .field(&self.path)
            .finish()
    }
}

/// What the attributes at the current level of a walk are.
#[derive(Clone, Copy)]
enum At {
    Set(&'static SetInfo),
    /// Entries of an array of this kind.
    Array(&'static KindInfo),
    Unknown,
}

/// A walk along a path.
struct Walk<'a> {
    at: At,
    sets: [Option<&'static SetInfo>; AttributePath::DEPTH],
    /// The attributes of each set on the path, where sub-messages find their selectors.
    streams: [Option<Attributes<'a>>; AttributePath::DEPTH],
    /// The number of these.
    len: usize,
    /// Whether the layout of the last attribute is known.
    is_known: bool,
}

impl<'a> Walk<'a> {
    /// Enters the payload of an attribute. Returns its layout, or `None` if it is
    /// unknown.
    fn enter(&mut self, types: &[u16], step: &Step<'a>) -> Option<AttributeLayout> {
        let mut kind = match self.at {
            At::Set(set) => {
                if let Some(slot) = self.streams.get_mut(self.len) {
                    *slot = Some(step.beside.clone());
                }
                self.len = self.len.saturating_add(1);
                let level = types.len().wrapping_sub(1);
                if let Some(slot) = self.sets.get_mut(level) {
                    *slot = Some(set);
                }
                set.get(step.attribute.nla_type()).map(|info| info.kind)
            }
            At::Array(of) => Some(of),
            At::Unknown => None,
        };
        // A sub-message can be of another kind that refers to a kind.
        for _ in 0..AttributePath::DEPTH {
            kind = match kind {
                Some(KindInfo::Multi(of)) => Some(of),
                Some(KindInfo::Sub(sub)) => match self.format(sub()) {
                    Some(format) => Some(&format.kind),
                    None => break,
                },
                _ => break,
            };
        }
        let (at, layout) = match kind {
            Some(KindInfo::Nest(set)) => (At::Set(set()), AttributeLayout::Nest),
            Some(KindInfo::Framed(framed)) => (
                At::Set((framed.set)()),
                AttributeLayout::Header(framed.header.size),
            ),
            Some(KindInfo::NextHops(set)) => (At::Set(set()), AttributeLayout::NextHops),
            Some(KindInfo::IndexedArray(of)) => (At::Array(of), AttributeLayout::Nest),
            // All layouts are nests, so that one that is not known is a nest as well.
            Some(KindInfo::Sub(sub)) if sub().are_nests() => (At::Unknown, AttributeLayout::Nest),
            Some(KindInfo::Bytes | KindInfo::Multi(_) | KindInfo::Sub(_)) | None => {
                self.at = At::Unknown;
                self.is_known = false;
                return None;
            }
            Some(_) => (At::Unknown, AttributeLayout::Value),
        };
        self.at = at;
        self.is_known = true;
        Some(layout)
    }

    /// Returns the layout of a sub-message in the current set.
    fn format(&self, sub: &'static SubInfo) -> Option<&'static FormatInfo> {
        let level = self.len.checked_sub(usize::from(sub.levels))?;
        let stream = self.streams.get(level.checked_sub(1)?)?.clone()?;
        let mut format = None;
        for attribute in stream.map_while(Result::ok) {
            if attribute.nla_type() == sub.selector {
                let selected = sub.select(&attribute)?;
                if !core::ptr::eq(*format.get_or_insert(selected), selected) {
                    return None;
                }
            }
        }
        format
    }
}
