//! [`AttributePath`]: the attribute of a request that an offset points at.

use core::fmt;

use super::Message;

/// The structure of an attribute's payload, as far as a path follows it: the
/// answer of the callback of [`AttributePath::find_with`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum AttributeLayout {
    /// A value, or a payload of unknown structure. The path ends here.
    Value,
    /// A nest of attributes.
    Nest,
    /// A struct of this many bytes, with attributes behind it.
    Header(usize),
    /// Next hops with attributes in them: `RTA_MULTIPATH`.
    NextHops,
}

/// The attribute that the offset in an extended ACK points at, as the types of
/// the attributes around it, outermost first.
///
/// The kernel reports only the position of the offending attribute, in bytes from
/// the start of the request ([`ExtAck::offs`](super::ExtAck::offs)). An
/// `AttributePath` finds the attribute in the request.
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
/// Attributes do not tell whether their payload is a value, a nest, or a struct
/// with attributes behind it. [`find`](Self::find) takes each payload for a nest,
/// which gives a wrong path where it is not: the bytes of a struct are read as
/// attributes. [`find_with`](Self::find_with) asks a callback instead, and follows
/// only structure that the callback knows. [`is_exact`](Self::is_exact) tells
/// whether that led to the offset.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct AttributePath {
    types: [u16; Self::DEPTH],
    /// For each of `types`: the next hop inside it that the path goes through,
    /// counted from 1, or 0 for none.
    hops: [u16; Self::DEPTH],
    len: usize,
    exact: bool,
}

impl AttributePath {
    /// The most levels of nests that are followed. The kernel's own parsers
    /// follow 10.
    const DEPTH: usize = 16;

    /// Returns the path to the attribute of `request` that begins at `offs`, or
    /// to the innermost one that contains `offs`. Takes each payload for a nest.
    ///
    /// `offs` is in bytes from the start of the request's header. `hdrlen` is the
    /// length of the request's family header in bytes.
    ///
    /// Returns `None` if no attribute is at `offs`. At most 16 levels are followed;
    /// a path to a deeper attribute ends there.
    #[must_use]
    #[inline]
    pub fn find(request: &Message<'_>, hdrlen: usize, offs: u32) -> Option<Self> {
        Self::find_with(request, hdrlen, offs, &|_| AttributeLayout::Nest)
    }

    /// Returns the path to the attribute of `request` that begins at `offs`, or
    /// to the innermost one that contains `offs`, as [`find`](Self::find) does,
    /// with the structure of payloads from `layout`.
    ///
    /// `layout` is called with the types from the outermost attribute to the one
    /// whose payload is to be entered. Where the layout depends on another
    /// attribute, `TCA_KIND` for one, `layout` has to have read it before.
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
        let target = request.offset().checked_add(offs as usize)?;
        let mut path = Self {
            types: [0; Self::DEPTH],
            hops: [0; Self::DEPTH],
            len: 0,
            exact: false,
        };
        let mut stream = request.attributes(hdrlen).ok()?;
        while let Some(slot) = path.types.get_mut(path.len) {
            let hit = stream.find_map(|attribute| {
                let attribute = attribute.ok()?;
                let len = usize::from(attribute.header().nla_len());
                contains(attribute.offset(), len, target).then_some(attribute)
            });
            let Some(attribute) = hit else { break };
            *slot = attribute.nla_type();
            path.len = path.len.saturating_add(1);
            if attribute.offset() == target {
                path.exact = true;
                break;
            }
            stream = match layout(path.types()) {
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

    /// Returns whether the offset is where the last attribute of the path begins.
    ///
    /// The offsets of the kernel are those of attributes. So if this is false, the
    /// attribute lies deeper than the path: the structure of the last attribute's
    /// payload is not known, differs from the layout, or is deeper than 16 levels.
    /// The path is right as far as it goes.
    ///
    /// A path of [`find`](Self::find) can be exact by accident: a struct whose
    /// bytes look like attributes.
    #[must_use]
    #[inline]
    pub const fn is_exact(&self) -> bool {
        self.exact
    }

    /// Returns the index of the next hop that the path goes through, from 0 on, or
    /// `None` if there is none. If the path goes through several, it is that of the
    /// innermost.
    #[must_use]
    #[inline]
    pub fn next_hop(&self) -> Option<usize> {
        let mut numbers = self.hops.iter().rev();
        let number = numbers.find(|number| **number != 0)?;
        usize::from(*number).checked_sub(1)
    }

    /// Returns this path with names, for display. `names` is called with the types
    /// from the outermost attribute to the one to be named. An attribute for which
    /// it returns `None` is shown as a number.
    #[must_use]
    #[inline]
    pub fn named<'n>(
        &self,
        names: &'n dyn Fn(&[u16]) -> Option<&'n str>,
    ) -> impl fmt::Display + 'n {
        Named { path: *self, names }
    }
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
