// SPDX-License-Identifier: MIT OR Apache-2.0
//! [`AttributeTable`]: the attributes of a message or nest, by type.

use core::fmt;
use core::iter::FusedIterator;
use core::slice;

use super::{Attribute, Attributes, ParseError};

/// The attributes of one message or nest, by type.
/// Kernel: `struct nlattr *tb[]`, which `nla_parse` fills.
///
/// A table is filled in one walk. Each access then takes constant time.
///
/// The table has a slot for each type below `N`: as in C, `N` is one more than
/// the highest type of interest. If a type occurs several times, the last
/// attribute counts. Types from `N` on, and type 0, are skipped and counted.
/// The kernel's parsers skip type 0 as well.
///
/// The table borrows the attributes. It takes 4 bytes for each slot, on the
/// stack or wherever it is stored.
///
/// ```
/// use nlwire::rtnl::IfInfoMsg;
/// use nlwire::uapi::{IFLA_IFNAME, IFLA_INFO_KIND, IFLA_LINKINFO, IFLA_MTU};
/// use nlwire::{AttributeTable, Message, ParseError, Text};
///
/// /// Returns the name, the MTU and the kind of a link, which may have no kind.
/// fn describe<'a>(link: &Message<'a>) -> Result<Option<(Text<'a>, u32, &'a str)>, ParseError> {
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
///     Ok(Some((name.text(), mtu.get_u32()?, kind)))
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
    /// For each type, the number of bytes of `stream` from its attribute to the
    /// end; 0 if there is no attribute.
    ///
    /// Filling a table is mostly clearing it: a link message has 40 attributes,
    /// its table 70 slots. A slot takes 4 bytes, compared with 8 for a pointer
    /// and 32 for an [`Attribute`], which `get` makes from it in a few
    /// instructions. With 2 bytes a stream could have at most 256 KiB.
    slots: [u32; N],
}

impl<'a, const N: usize> AttributeTable<'a, N> {
    /// Returns a table of the attributes that `attributes` has not walked yet.
    /// Kernel: `nla_parse_deprecated` without a policy, which ignores malformed
    /// attributes. [`Policy::parse`](super::Policy::parse) does the same with a
    /// policy.
    ///
    /// In a stream of more than 4 GiB, which no message can have, attributes
    /// more than 4 GiB from the end count as skipped.
    ///
    /// # Errors
    /// The error of the walk, if an attribute is malformed; see [`Attributes`].
    /// It is returned again if `attributes` has already returned it.
    #[inline]
    pub fn parse(attributes: Attributes<'a>) -> Result<Self, ParseError> {
        let mut this = Self::cleared(&attributes);
        for attribute in attributes.unfailed() {
            this.keep(&attribute?);
        }
        Ok(this)
    }

    /// Returns an empty table for `attributes`.
    #[inline]
    pub(super) fn cleared(attributes: &Attributes<'a>) -> Self {
        let stream = attributes.remainder();
        let end = match attributes.clone().next() {
            Some(Ok(first)) => first.offset().wrapping_add(stream.len()),
            _ => 0, // the table stays empty
        };
        Self {
            stream,
            end,
            skipped: 0,
            slots: [0; N],
        }
    }

    /// Stores `attribute`, which is part of `stream`, in its slot.
    #[inline]
    pub(super) fn keep(&mut self, attribute: &Attribute<'a>) {
        let nla_type = attribute.nla_type();
        let left = u32::try_from(self.end.wrapping_sub(attribute.offset()));
        match (self.slots.get_mut(usize::from(nla_type)), left) {
            (Some(slot), Ok(left)) if nla_type != 0 => *slot = left,
            _ => self.skipped = self.skipped.wrapping_add(1),
        }
    }

    /// Returns the attribute of type `nla_type`, or `None` if there is none.
    /// C: `tb[nla_type]`.
    #[inline]
    #[must_use]
    pub fn get(&self, nla_type: u16) -> Option<Attribute<'a>> {
        let left = *self.slots.get(usize::from(nla_type))?;
        begins(self.stream, self.end, left)
    }

    /// Returns the number of attributes that were skipped because of their type:
    /// 0, or `N` and above.
    #[inline]
    #[must_use]
    pub const fn skipped(&self) -> usize {
        self.skipped
    }

    /// Returns an iterator over the attributes in the table, by ascending type.
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
    pub fn iter(&self) -> AttributeTableIter<'_, 'a> {
        AttributeTableIter {
            stream: self.stream,
            end: self.end,
            slots: self.slots.iter(),
        }
    }
}

/// Returns the attribute that begins `left` bytes before the end of `stream`,
/// whose end has offset `end`.
#[inline]
fn begins(stream: &[u8], end: usize, left: u32) -> Option<Attribute<'_>> {
    let at = stream.len().checked_sub(usize::try_from(left).ok()?)?;
    // The attribute has been walked before, so there is no error. There is no
    // attribute only if `left` is 0.
    Attributes::ending_at(stream.get(at..)?, end).next()?.ok()
}

/// An iterator over the attributes in an [`AttributeTable`], by ascending type.
/// Returned by [`AttributeTable::iter`].
#[derive(Clone)]
#[must_use = "iterators are lazy"]
pub struct AttributeTableIter<'t, 'a> {
    stream: &'a [u8],
    end: usize,
    /// The slots that have not been walked yet.
    slots: slice::Iter<'t, u32>,
}

impl<'a> Iterator for AttributeTableIter<'_, 'a> {
    type Item = Attribute<'a>;

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        let (stream, end) = (self.stream, self.end);
        self.slots.find_map(|left| begins(stream, end, *left))
    }

    #[inline]
    fn size_hint(&self) -> (usize, Option<usize>) {
        (0, self.slots.size_hint().1)
    }
}

impl FusedIterator for AttributeTableIter<'_, '_> {}

impl fmt::Debug for AttributeTableIter<'_, '_> {
    /// Shows the attributes that have not been walked yet as a list.
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.clone()).finish()
    }
}

impl<'t, 'a, const N: usize> IntoIterator for &'t AttributeTable<'a, N> {
    type Item = Attribute<'a>;
    type IntoIter = AttributeTableIter<'t, 'a>;

    #[inline]
    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl<const N: usize> PartialEq for AttributeTable<'_, N> {
    /// Compares the attributes, including their offsets, and the numbers of
    /// skipped attributes.
    #[inline]
    fn eq(&self, other: &Self) -> bool {
        self.skipped == other.skipped && self.iter().eq(other.iter())
    }
}

impl<const N: usize> Eq for AttributeTable<'_, N> {}

impl<const N: usize> Default for AttributeTable<'_, N> {
    /// Returns a table without attributes, for an absent nest.
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
    /// Shows the attributes in the table as a list.
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}
