// SPDX-License-Identifier: MIT OR Apache-2.0
//! The report of a broken rule to the sender: `net/netlink/policy.c`.

use super::super::uapi::*;
use super::super::{BuildError, Builder, Frame, Sink};
use super::rule::{LengthForm, Limit, NlaType};
use super::NlaPolicy;

// Newer than the headers that `uapi` follows.
const NL_ATTR_TYPE_SINT: u32 = 16;
const NL_ATTR_TYPE_UINT: u32 = 17;

impl NlaPolicy {
    /// Adds this rule as a nest of `NL_POLICY_TYPE_ATTR_*`. In an extended ACK,
    /// `nla_type` is `NLMSGERR_ATTR_POLICY`. Kernel:
    /// `netlink_policy_dump_write_attr`, in Linux 7.3.
    ///
    /// Adds nothing for the rules that the kernel does not report:
    /// [`UNSPEC`](Self::UNSPEC), [`REJECT`](Self::REJECT),
    /// [`BE16`](Self::BE16), [`BE32`](Self::BE32). The kernel does not report
    /// the bounds of `min_len` and `max_len` either. Payloads of 8 bytes are
    /// aligned to 4, as in the answers of kernels for x86 and arm64.
    ///
    /// # Errors
    /// [`NoSpace`](BuildError::NoSpace) if the rule does not fit; nothing is
    /// added in this case.
    ///
    /// ```
    /// use nlwire::uapi::{NLMSGERR_ATTR_POLICY, NL_ATTR_TYPE_U8, NL_POLICY_TYPE_ATTR_TYPE};
    /// use nlwire::{MessageBuilder, NlMsgHdr, NlaPolicy, SliceSink};
    ///
    /// let mut buf = [0; 64];
    /// let mut sink = SliceSink::new(&mut buf);
    /// let mut message = MessageBuilder::new(&mut sink, NlMsgHdr::new(2))?;
    /// const PERCENT: NlaPolicy = NlaPolicy::U8.range::<0, 100>();
    /// PERCENT.put(&mut message, NLMSGERR_ATTR_POLICY)?;
    /// message.end()?;
    /// assert_eq!(sink.into_bytes().len(), 16 + 4 + 12 + 12 + 8); // min, max, type
    /// # Ok::<(), nlwire::BuildError>(())
    /// ```
    #[doc(alias = "netlink_policy_dump_write_attr")]
    #[inline]
    pub fn put<S: Sink + ?Sized, F: Frame>(
        &self,
        to: &mut Builder<'_, S, F>,
        nla_type: u16,
    ) -> Result<(), BuildError> {
        let Some(attr_type) = self.nla_type.reported() else {
            return Ok(());
        };
        let mut nest = to.nest(nla_type)?;
        match self.nla_type {
            NlaType::U8
            | NlaType::U16
            | NlaType::U32
            | NlaType::U64
            | NlaType::Uint
            | NlaType::Msecs => {
                if let Limit::Mask(mask) = self.limit {
                    nest.put_u64(NL_POLICY_TYPE_ATTR_MASK, mask)?;
                } else if let Some((min, max)) = self.unsigned_range() {
                    nest.put_u64(NL_POLICY_TYPE_ATTR_MIN_VALUE_U, min)?;
                    nest.put_u64(NL_POLICY_TYPE_ATTR_MAX_VALUE_U, max)?;
                }
            }
            NlaType::S8 | NlaType::S16 | NlaType::S32 | NlaType::S64 | NlaType::Sint => {
                if let Some((min, max)) = self.signed_range() {
                    nest.put_i64(NL_POLICY_TYPE_ATTR_MIN_VALUE_S, min)?;
                    nest.put_i64(NL_POLICY_TYPE_ATTR_MAX_VALUE_S, max)?;
                }
            }
            NlaType::Bitfield32 => {
                if let Limit::Valid(valid) = self.limit {
                    nest.put_u32(NL_POLICY_TYPE_ATTR_BITFIELD32_MASK, valid)?;
                }
            }
            _ => {
                let (min, max) = self.lengths();
                if min != 0 {
                    nest.put_u32(NL_POLICY_TYPE_ATTR_MIN_LENGTH, u32::from(min))?;
                }
                if let Some(max) = max {
                    nest.put_u32(NL_POLICY_TYPE_ATTR_MAX_LENGTH, u32::from(max))?;
                }
            }
        }
        nest.put_u32(NL_POLICY_TYPE_ATTR_TYPE, attr_type)?;
        nest.end()
    }

    /// Returns the minimum and maximum of an unsigned integer. Kernel:
    /// `nla_get_range_unsigned`.
    #[inline]
    fn unsigned_range(&self) -> Option<(u64, u64)> {
        match self.limit {
            Limit::Range { min, max } => Some((min, max)),
            Limit::Function(_) => None,
            _ => Some((
                0,
                match self.nla_type {
                    NlaType::U8 => u64::from(u8::MAX),
                    NlaType::U16 => u64::from(u16::MAX),
                    NlaType::U32 => u64::from(u32::MAX),
                    _ => u64::MAX,
                },
            )),
        }
    }

    /// Returns the minimum and maximum of a signed integer. Kernel:
    /// `nla_get_range_signed`.
    #[inline]
    fn signed_range(&self) -> Option<(i64, i64)> {
        match self.limit {
            Limit::RangeSigned { min, max } => Some((min, max)),
            Limit::Function(_) => None,
            _ => Some(match self.nla_type {
                NlaType::S8 => (i64::from(i8::MIN), i64::from(i8::MAX)),
                NlaType::S16 => (i64::from(i16::MIN), i64::from(i16::MAX)),
                NlaType::S32 => (i64::from(i32::MIN), i64::from(i32::MAX)),
                _ => (i64::MIN, i64::MAX),
            }),
        }
    }

    /// Returns the reported minimum length in bytes, 0 if there is none, and
    /// the reported maximum.
    #[inline]
    fn lengths(&self) -> (u16, Option<u16>) {
        match self.limit {
            Limit::Length { min, max, form } if form != LengthForm::OneSided => {
                (min, (max < u16::MAX).then_some(max))
            }
            _ => (0, (self.len != 0).then_some(self.len)),
        }
    }
}

impl NlaType {
    /// Returns the `NL_ATTR_TYPE_*` of this type, if the kernel reports it.
    #[inline]
    const fn reported(self) -> Option<u32> {
        Some(match self {
            Self::Unspec | Self::Reject | Self::Be16 | Self::Be32 => return None,
            Self::Flag => NL_ATTR_TYPE_FLAG,
            Self::U8 => NL_ATTR_TYPE_U8,
            Self::U16 => NL_ATTR_TYPE_U16,
            Self::U32 => NL_ATTR_TYPE_U32,
            Self::U64 => NL_ATTR_TYPE_U64,
            Self::S8 => NL_ATTR_TYPE_S8,
            Self::S16 => NL_ATTR_TYPE_S16,
            Self::S32 => NL_ATTR_TYPE_S32,
            Self::S64 => NL_ATTR_TYPE_S64,
            Self::Binary => NL_ATTR_TYPE_BINARY,
            Self::String => NL_ATTR_TYPE_STRING,
            Self::NulString => NL_ATTR_TYPE_NUL_STRING,
            Self::Nested => NL_ATTR_TYPE_NESTED,
            Self::NestedArray => NL_ATTR_TYPE_NESTED_ARRAY,
            Self::Bitfield32 => NL_ATTR_TYPE_BITFIELD32,
            Self::Sint => NL_ATTR_TYPE_SINT,
            Self::Uint | Self::Msecs => NL_ATTR_TYPE_UINT,
        })
    }
}
