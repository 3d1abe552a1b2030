//! [`AttributeTable`]: the attributes of a message or nest, by type.

use core::fmt;

use super::{Attribute, Attributes, ParseError};

/// The attributes of one message or nest, by type: one walk to fill it, then
/// constant time for each access. Kernel: `struct nlattr *tb[]`, which
/// `nla_parse` fills.
///
/// Has a slot for each type below `N`: as in C, `N` is one more than the
/// highest type of interest. Of several attributes of one type the last one
/// counts. Types from `N` on and type 0, which the kernel's parsers skip, are
/// counted and skipped.
///
/// The table only borrows what it was filled from. It takes 4 bytes for each
/// slot, on the stack or wherever it is put.
///
/// ```
/// use nlwire::rtnl::IfInfoMsg;
/// use nlwire::uapi::{IFLA_IFNAME, IFLA_INFO_KIND, IFLA_LINKINFO, IFLA_MTU};
/// use nlwire::{AttributeTable, Message, ParseError};
///
/// /// A link's name and MTU, and its kind, "bridge" for one, where it has one.
/// fn describe<'a>(link: &Message<'a>) -> Result<Option<(&'a str, u32, &'a str)>, ParseError> {
///     let attributes = link.attributes(size_of::<IfInfoMsg>())?;
///     let tb = AttributeTable::<{ IFLA_LINKINFO as usize + 1 }>::parse(attributes)?;
///     let (Some(name), Some(mtu)) = (tb.get(IFLA_IFNAME), tb.get(IFLA_MTU)) else {
///         return Ok(None);
///     };
///     let mut kind = "";
///     if let Some(linkinfo) = tb.get(IFLA_LINKINFO) {
///         let info = AttributeTable::<4>::parse(linkinfo.nested())?;
///         if let Some(attribute) = info.get(IFLA_INFO_KIND) {
///             kind = attribute.get_str()?;
///         }
///     }
///     Ok(Some((name.get_str()?, mtu.get_u32()?, kind)))
/// }
/// ```
#[doc(alias = "nla_parse")]
#[doc(alias = "nla_parse_nested")]
#[doc(alias = "mnl_attr_parse")]
#[derive(Clone)]
pub struct AttributeTable<'a, const N: usize> {
    stream: &'a [u8],
    /// The offset of the end of `stream`.
    end: usize,
    skipped: usize,
    /// For each type, how many bytes of `stream` are left where its attribute
    /// begins; 0 where there is none.
    ///
    /// Filling a table is mostly clearing it: a link message has 40 attributes,
    /// its table 70 slots. Hence 4 bytes for a slot, against 8 for a pointer
    /// and 32 for an [`Attribute`], which `get` makes from it in a few
    /// instructions. 2 bytes would do up to 256 KiB only.
    slots: [u32; N],
}

impl<'a, const N: usize> AttributeTable<'a, N> {
    /// Fills a table with `attributes`, those that are not walked yet. Kernel:
    /// `nla_parse_deprecated` without a policy, but for the error. With a
    /// policy: [`Policy::parse`](super::Policy::parse).
    ///
    /// In a stream of more than 4 GiB, which no message can have, what lies
    /// further than that from its end is counted as skipped.
    ///
    /// # Errors
    /// That of the walk, which is malformed; see [`Attributes`].
    #[inline]
    pub fn parse(attributes: Attributes<'a>) -> Result<Self, ParseError> {
        let mut this = Self::cleared(&attributes);
        for attribute in attributes {
            this.keep(&attribute?);
        }
        Ok(this)
    }

    /// A table for `attributes`, without any of them.
    #[inline]
    pub(super) fn cleared(attributes: &Attributes<'a>) -> Self {
        let stream = attributes.remainder();
        let end = match attributes.clone().next() {
            Some(Ok(first)) => first.offset().wrapping_add(stream.len()),
            _ => 0, // nothing will be kept
        };
        Self {
            stream,
            end,
            skipped: 0,
            slots: [0; N],
        }
    }

    /// Puts `attribute`, which lies in `stream`, into its slot.
    #[inline]
    pub(super) fn keep(&mut self, attribute: &Attribute<'a>) {
        let nla_type = attribute.nla_type();
        let left = u32::try_from(self.end.wrapping_sub(attribute.offset()));
        match (self.slots.get_mut(usize::from(nla_type)), left) {
            (Some(slot), Ok(left)) if nla_type != 0 => *slot = left,
            _ => self.skipped = self.skipped.wrapping_add(1),
        }
    }

    /// The attribute of type `nla_type`, if there is one. C: `tb[nla_type]`.
    #[inline]
    #[must_use]
    pub fn get(&self, nla_type: u16) -> Option<Attribute<'a>> {
        self.begins(*self.slots.get(usize::from(nla_type))?)
    }

    /// The attribute that begins where `left` bytes of `stream` are left.
    #[inline]
    fn begins(&self, left: u32) -> Option<Attribute<'a>> {
        let at = self.stream.len().checked_sub(usize::try_from(left).ok()?)?;
        // It has been walked over: this is no error, and no attribute only
        // where nothing is left.
        Attributes::ending_at(self.stream.get(at..)?, self.end)
            .next()?
            .ok()
    }

    /// How many attributes were skipped because of their type: 0, or `N` and
    /// above.
    #[inline]
    #[must_use]
    pub const fn skipped(&self) -> usize {
        self.skipped
    }

    /// The attributes that are in the table, by ascending type.
    ///
    /// ```
    /// use nlwire::{AttributeTable, Attributes};
    ///
    /// let stream = [[4u16, 2], [4, 9], [4, 1], [4, 2]].map(|[len, nla_type]| nlwire::NlAttr::new(len, nla_type));
    /// let tb = AttributeTable::<3>::parse(Attributes::new(zerocopy::IntoBytes::as_bytes(&stream)))?;
    /// let seen: Vec<_> = tb.iter().map(|a| (a.nla_type(), a.offset())).collect();
    /// assert_eq!(seen, [(1, 8), (2, 12)]);
    /// assert_eq!(tb.skipped(), 1);
    /// # Ok::<(), nlwire::ParseError>(())
    /// ```
    #[inline]
    pub fn iter(&self) -> impl Iterator<Item = Attribute<'a>> + use<'_, 'a, N> {
        self.slots.iter().filter_map(|left| self.begins(*left))
    }
}

impl<const N: usize> Default for AttributeTable<'_, N> {
    /// A table without attributes, for a nest that is not there.
    #[inline]
    fn default() -> Self {
        Self {
            stream: &[],
            end: 0,
            skipped: 0,
            slots: [0; N],
        }
    }
}

impl<const N: usize> fmt::Debug for AttributeTable<'_, N> {
    /// Lists the attributes that are there.
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}
