//! [`AttributePath`]: which attribute an offset in a request means.

use core::fmt;

use super::Message;

/// The attribute that an extended ACK's offset points at, as the types of the
/// attributes around it, outermost first.
///
/// The kernel says only how many bytes into the request the offending
/// attribute begins ([`ExtAck::offs`](super::ExtAck::offs)); this finds it in
/// the request again.
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
/// let mut linkinfo = message.nest(IFLA_LINKINFO)?;
/// linkinfo.put_str(IFLA_INFO_KIND, "dumy")?;
/// linkinfo.end()?;
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
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct AttributePath {
    types: [u16; Self::DEPTH],
    len: usize,
}

impl AttributePath {
    /// The deepest nest that is looked into. The kernel's own parsers go 10
    /// deep.
    const DEPTH: usize = 16;

    /// The attribute of `request` that has its header at `offs`, or the
    /// innermost one that has `offs` within it. `offs` is in bytes from the
    /// start of the request's header; `hdrlen` is the length of its family
    /// header.
    ///
    /// `None` where no attribute is at `offs`. At most 16 levels are looked into;
    /// deeper ones end the path there.
    #[must_use]
    #[inline]
    pub fn find(request: &Message<'_>, hdrlen: usize, offs: u32) -> Option<Self> {
        let target = request.offset().checked_add(offs as usize)?;
        let mut path = Self {
            types: [0; Self::DEPTH],
            len: 0,
        };
        let mut stream = request.attributes(hdrlen).ok()?;
        for slot in &mut path.types {
            let hit = stream.find_map(|attribute| {
                let attribute = attribute.ok()?;
                let len = usize::from(attribute.header().nla_len());
                let end = attribute.offset().saturating_add(len);
                (attribute.offset() <= target && target < end).then_some(attribute)
            });
            let Some(attribute) = hit else { break };
            *slot = attribute.nla_type();
            path.len = path.len.saturating_add(1);
            if attribute.offset() == target {
                break;
            }
            stream = attribute.nested();
        }
        (path.len > 0).then_some(path)
    }

    /// The types, outermost first; never empty.
    #[must_use]
    #[inline]
    pub fn types(&self) -> &[u16] {
        self.types.get(..self.len).unwrap_or_default()
    }

    /// This path with names. `names` is given the types from the outermost to
    /// the one to name, and may know it or not.
    #[must_use]
    #[inline]
    pub fn named<'n>(
        &self,
        names: &'n dyn Fn(&[u16]) -> Option<&'n str>,
    ) -> impl fmt::Display + 'n {
        Named { path: *self, names }
    }
}

impl fmt::Display for AttributePath {
    /// The types as numbers: `18 > 1`.
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.named(&|_| None).fmt(f)
    }
}

impl fmt::Debug for AttributePath {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("AttributePath").field(&self.types()).finish()
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
        for (nla_type, depth) in types.iter().zip(1usize..) {
            f.write_str(separator)?;
            separator = " > ";
            match (self.names)(types.get(..depth).unwrap_or_default()) {
                Some(name) => f.write_str(name)?,
                None => write!(f, "{nla_type}")?,
            }
        }
        Ok(())
    }
}
