// SPDX-License-Identifier: MIT OR Apache-2.0
//! [`AttributePath`]: the attribute of a request that an offset refers to.

use core::fmt;

use super::{Attribute, Attributes, Message};

/// The layout of an attribute's payload, returned by the callback of
/// [`AttributePath::find_with`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum AttributeLayout {
    /// A value, or a payload of unknown layout. The path ends here.
    Value,
    /// A nest of attributes.
    Nest,
    /// A struct of this many bytes, followed by attributes.
    Header(usize),
    /// Next hops that contain attributes, as in `RTA_MULTIPATH`.
    NextHops,
}

/// The path to the attribute that an offset in an extended ACK refers to: the
/// types of the nests around the attribute, outermost first, and its own type.
///
/// The kernel reports only the position of the attribute at fault, in bytes
/// from the start of the request ([`ExtAck::offs`](super::ExtAck::offs)). An
/// `AttributePath` finds that attribute in the request.
///
/// ```
/// use nlwire::rtnl::IfInfoMsg;
/// use nlwire::uapi::*;
/// use nlwire::{AttributePath, MessageBuilder, Messages, NlMsgHdr, SliceSink};
///
/// # let mut buf = [0; 128];
/// let mut sink = SliceSink::new(&mut buf);
/// let mut message = MessageBuilder::new(&mut sink, NlMsgHdr::new(RTM_NEWLINK))?;
/// message.put_header(&IfInfoMsg::default())?;
/// message.put_u32(IFLA_MTU, 1500)?;
/// message.nest_with(IFLA_LINKINFO, |linkinfo| {
///     linkinfo.put_str(IFLA_INFO_KIND, "dumy")
/// })?;
/// message.end()?;
///
/// let request = Messages::new(sink.into_bytes()).next().unwrap()?;
/// let path = AttributePath::find(&request, size_of::<IfInfoMsg>(), 44).unwrap();
/// assert_eq!(path.types(), [IFLA_LINKINFO, IFLA_INFO_KIND]);
/// assert_eq!(path.to_string(), "18 > 1");
///
/// let names = |path: &[u16]| match path {
///     [IFLA_LINKINFO] => Some("IFLA_LINKINFO"),
///     [IFLA_LINKINFO, IFLA_INFO_KIND] => Some("IFLA_INFO_KIND"),
///     _ => None,
/// };
/// assert_eq!(path.named(&names).to_string(), "IFLA_LINKINFO > IFLA_INFO_KIND");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Structs inside attributes
///
/// An attribute does not show whether its payload is a value, a nest, or a
/// struct followed by attributes. [`find`](Self::find) assumes that every
/// payload is a nest. If a payload is a struct instead, its bytes are read as
/// attributes, and the path is wrong. [`find_with`](Self::find_with) calls a
/// function that returns the layout of a payload, and enters only payloads of
/// known layout. [`is_exact`](Self::is_exact) returns whether the path leads to
/// the offset.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct AttributePath {
    types: [u16; Self::DEPTH],
    /// For each of `types`: the number of the next hop inside it that the path
    /// passes through, counted from 1, or 0 if there is none.
    hops: [u16; Self::DEPTH],
    len: usize,
    exact: bool,
}

impl AttributePath {
    /// The maximum number of levels. The kernel's own parsers follow 10.
    pub(super) const DEPTH: usize = 16;

    /// Returns the path to the attribute of `request` that begins at `offs`, or
    /// to the innermost attribute that contains `offs`. Every payload is
    /// assumed to be a nest.
    ///
    /// `offs` is in bytes from the start of the request's header. `hdrlen` is
    /// the length of the request's family header in bytes.
    ///
    /// Returns `None` if no attribute contains `offs`. The path has at most 16
    /// levels; a path to a deeper attribute ends there.
    #[must_use]
    #[inline]
    pub fn find(request: &Message<'_>, hdrlen: usize, offs: u32) -> Option<Self> {
        Self::find_with(request, hdrlen, offs, &|_| AttributeLayout::Nest)
    }

    /// Returns the path to the attribute of `request` that begins at `offs`, or
    /// to the innermost attribute that contains `offs`, like
    /// [`find`](Self::find), but with the layouts of payloads given by
    /// `layout`.
    ///
    /// `layout` is called with the types from the outermost attribute to the
    /// one whose payload is about to be entered. If that layout depends on
    /// another attribute, such as `TCA_KIND`, the caller has to read the other
    /// attribute first.
    ///
    /// ```
    /// use nlwire::rtnl::{RtMsg, RtNextHop};
    /// use nlwire::uapi::*;
    /// use nlwire::{AttributeLayout, AttributePath, MessageBuilder, Messages, NlMsgHdr, SliceSink};
    ///
    /// # let mut buf = [0; 128];
    /// let mut sink = SliceSink::new(&mut buf);
    /// let mut message = MessageBuilder::new(&mut sink, NlMsgHdr::new(RTM_NEWROUTE))?;
    /// message.put_header(&RtMsg::default())?;
    /// message.nest_noflag_with(RTA_MULTIPATH, |multipath| {
    ///     multipath.next_hop_with(&RtNextHop::default(), |hop| hop.put(RTA_GATEWAY, &[10, 0, 0, 3]))?;
    ///     multipath.next_hop_with(&RtNextHop::default(), |hop| hop.put(RTA_GATEWAY, &[10, 0, 0]))
    /// })?;
    /// message.end()?;
    ///
    /// let request = Messages::new(sink.into_bytes()).next().unwrap()?;
    /// let layout = |path: &[u16]| match path {
    ///     [RTA_METRICS] | [RTA_ENCAP] | [RTA_MULTIPATH, RTA_ENCAP] => AttributeLayout::Nest,
    ///     [RTA_MULTIPATH] => AttributeLayout::NextHops,
    ///     _ => AttributeLayout::Value,
    /// };
    /// let path = AttributePath::find_with(&request, size_of::<RtMsg>(), 56, &layout).unwrap();
    /// assert!(path.is_exact());
    /// assert_eq!(path.types(), [RTA_MULTIPATH, RTA_GATEWAY]);
    /// assert_eq!(path.next_hop(), Some(1));
    /// assert_eq!(path.to_string(), "9 > nexthop[1] > 5");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    #[inline]
    pub fn find_with(
        request: &Message<'_>,
        hdrlen: usize,
        offs: u32,
        layout: &dyn Fn(&[u16]) -> AttributeLayout,
    ) -> Option<Self> {
        Self::walk(request, hdrlen, offs, &mut |types, step| {
            if step.is_exact {
                AttributeLayout::Value
            } else {
                layout(types)
            }
        })
    }

    /// Returns the same path. `layout` is called with the types from the outermost
    /// attribute on and with each attribute of the path, including the last one.
    pub(super) fn walk<'a>(
        request: &Message<'a>,
        hdrlen: usize,
        offs: u32,
        layout: &mut dyn FnMut(&[u16], &Step<'a>) -> AttributeLayout,
    ) -> Option<Self> {
        let target = request.offset().checked_add(offs as usize)?;
        let mut path = Self {
            types: [0; Self::DEPTH],
            hops: [0; Self::DEPTH],
            len: 0,
            exact: false,
        };
        let mut stream = request.attributes(hdrlen).ok()?;
        while let Some(slot) = path.types.get_mut(path.len) {
            let beside = stream.clone();
            let hit = stream.find_map(|attribute| {
                let attribute = attribute.ok()?;
                let len = usize::from(attribute.header().nla_len());
                contains(attribute.offset(), len, target).then_some(attribute)
            });
            let Some(attribute) = hit else { break };
            *slot = attribute.nla_type();
            path.len = path.len.saturating_add(1);
            path.exact = attribute.offset() == target;
            let step = Step {
                attribute,
                beside,
                is_exact: path.exact,
            };
            let layout = layout(path.types(), &step);
            if path.exact {
                break;
            }
            stream = match layout {
                AttributeLayout::Value => break,
                AttributeLayout::Nest => attribute.nested(),
                AttributeLayout::Header(hdrlen) => match attribute.attributes(hdrlen) {
                    Ok(attributes) => attributes,
                    Err(_) => break,
                },
                AttributeLayout::NextHops => {
                    let mut hops = attribute.next_hops().flatten().zip(1..=u16::MAX);
                    let hit =
                        hops.find(|(hop, _)| contains(hop.offset(), hop.as_bytes().len(), target));
                    let Some((hop, number)) = hit else { break };
                    let level = path.len.wrapping_sub(1);
                    if let Some(slot) = path.hops.get_mut(level) {
                        *slot = number;
                    }
                    hop.attributes()
                }
            };
        }
        (path.len > 0).then_some(path)
    }

    /// Returns the types, outermost first. There is at least one.
    #[must_use]
    #[inline]
    pub fn types(&self) -> &[u16] {
        self.types.get(..self.len).unwrap_or_default()
    }

    /// Returns whether the last attribute of the path begins at the offset.
    ///
    /// The kernel reports offsets of attributes. If this is false, the
    /// attribute is deeper than the path: the layout of the last attribute's
    /// payload is not known, differs from the given layout, or is deeper than
    /// 16 levels. The path is correct up to its last attribute.
    ///
    /// A path returned by [`find`](Self::find) can be exact by accident, if the
    /// bytes of a struct look like attributes.
    #[must_use]
    #[inline]
    pub const fn is_exact(&self) -> bool {
        self.exact
    }

    /// Returns the index of the next hop that the path passes through, counted
    /// from 0, or `None` if there is none. If the path passes through several,
    /// returns the index of the innermost.
    #[must_use]
    #[inline]
    pub fn next_hop(&self) -> Option<usize> {
        let mut numbers = self.hops.iter().rev();
        let number = numbers.find(|number| **number != 0)?;
        usize::from(*number).checked_sub(1)
    }

    /// Returns this path for display with names. `names` is called with the
    /// types from the outermost attribute to the one to be named. If it returns
    /// `None`, that attribute is shown as a number.
    #[must_use]
    #[inline]
    pub fn named<'n>(
        &self,
        names: &'n dyn Fn(&[u16]) -> Option<&'n str>,
    ) -> impl fmt::Display + 'n {
        Named { path: *self, names }
    }
}

/// An attribute of a path.
pub(super) struct Step<'a> {
    pub(super) attribute: Attribute<'a>,
    /// The attributes of which it is one.
    pub(super) beside: Attributes<'a>,
    /// Whether it begins at the offset.
    pub(super) is_exact: bool,
}

/// Returns whether `target` lies in the `len` bytes from `start` on.
#[inline]
fn contains(start: usize, len: usize, target: usize) -> bool {
    start <= target && target < start.saturating_add(len)
}

impl fmt::Display for AttributePath {
    /// Shows the types as numbers: `18 > 1`, or `9 > nexthop[0] > 5`.
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.named(&|_| None).fmt(f)
    }
}

impl fmt::Debug for AttributePath {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AttributePath")
            .field("types", &self.types())
            .field("next_hop", &self.next_hop())
            .field("exact", &self.exact)
            .finish()
    }
}

struct Named<'n> {
    path: AttributePath,
    names: &'n dyn Fn(&[u16]) -> Option<&'n str>,
}

impl fmt::Display for Named<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let types = self.path.types();
        let mut separator = "";
        for ((nla_type, hop), depth) in types.iter().zip(&self.path.hops).zip(1usize..) {
            f.write_str(separator)?;
            separator = " > ";
            match (self.names)(types.get(..depth).unwrap_or_default()) {
                Some(name) => f.write_str(name)?,
                None => write!(f, "{nla_type}")?,
            }
            if let Some(index) = hop.checked_sub(1) {
                write!(f, " > nexthop[{index}]")?;
            }
        }
        Ok(())
    }
}
