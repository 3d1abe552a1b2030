# SPDX-License-Identifier: MIT OR Apache-2.0
"""The defects that `defects.py` plants.

FUZZ marks the defects that the fuzz targets find, too (fuzz/README.md); the others are
written for the functions under proof.
"""

from __future__ import annotations

from dataclasses import dataclass

FUZZ = ' [fuzz]'


@dataclass(frozen=True)
class Defect:
    """One change of the source, and the claims that it has to refute."""

    round: int
    title: str
    file: str  # in nlwire/src
    old: str
    new: str
    claims: tuple[str, ...]


def _defect(number: int, title: str, file: str, old: str, new: str, *claims: str) -> Defect:
    return Defect(number, title, file, old, new, claims)


DEFECTS = [
    # Walks.
    _defect(1, 'a message takes its length without padding' + FUZZ, 'message.rs',
            'if (nlmsg_len | self.rounds_up) & UNALIGNED == 0 {', 'if true {', 'messages_next'),
    _defect(2, 'a message of 16 bytes is too short', 'message.rs',
            'if len < NLMSG_HDRLEN {', 'if len <= NLMSG_HDRLEN {', 'messages_next'),
    _defect(3, 'a message may be shorter than its header', 'message.rs',
            'if len < NLMSG_HDRLEN {', 'if len < 12 {', 'messages_next'),
    _defect(4, 'a header is read whatever the length', 'message.rs',
            'let Ok((header, _)) = NlMsgHdr::ref_from_prefix(rest) else {',
            'if rest.is_empty() { return None; }\n        '
            'let Some(header) = Some(unsafe { &*rest.as_ptr().cast::<NlMsgHdr>() }) else {', 'messages_next'),
    _defect(2, 'the quick step over attributes takes those of 4 bytes', 'attribute.rs',
            'if matches!(len, 5..=8) {', 'if matches!(len, 4..=8) {', 'attributes_next'),
    _defect(8, 'the quick step over attributes takes those of 9 bytes', 'attribute.rs',
            'if matches!(len, 5..=8) {', 'if matches!(len, 5..=9) {', 'attributes_next'),
    _defect(9, 'positions in attributes are not rounded', 'attribute.rs',
            'usize::MAX >> 1 & !(NLA_ALIGNTO - 1);', 'usize::MAX >> 1;', 'attributes_next'),
    _defect(10, 'the position behind an attribute is rounded when the next is read', 'attribute.rs',
            'self.at = at.wrapping_add(len).wrapping_add(NLA_ALIGNTO - 1) & POSITION;',
            'self.at = at.wrapping_add(len).wrapping_add(NLA_ALIGNTO - 1);', 'attributes_next'),
    _defect(11, 'the header of an attribute is read whatever the length', 'attribute.rs',
            'let Some(Ok(header)) = self.stream.get(at..payload_at).map(NlAttr::ref_from_bytes) else {',
            'if at >= self.stream.len() { return self.end(); }\n        '
            'let Some(header) = Some(unsafe { &*self.stream.as_ptr().add(at).cast::<NlAttr>() }) else {', 'attributes_next'),
    _defect(12, 'an attribute has the offset of its stream', 'attribute.rs',
            'offset: self.offset.wrapping_add(at),', 'offset: self.offset,', 'attributes_next'),
    _defect(13, 'positions in the longest stream wrap', 'attribute.rs',
            'Some((reachable, _)) => reachable,', 'Some(_) => stream,', 'attributes_new'),
    _defect(6, 'the end of a strict walk is an error', 'attribute.rs',
            'if !self.strict || self.remainder().is_empty() {', 'if !self.strict {', 'attributes_at_end'),
    _defect(2, 'a nest omits the header from its offsets' + FUZZ, 'attribute.rs',
            'Attributes::ending_at(self.payload, self.end())',
            'Attributes::ending_at(self.payload, self.end().wrapping_sub(NLA_HDRLEN))', 'attribute_nested'),
    _defect(2, '`nla_ok` refuses an attribute without payload', 'align.rs',
            'nla_len >= NLA_HDRLEN && nla_len <= remaining', 'nla_len > NLA_HDRLEN && nla_len <= remaining',
            'arithmetic', 'by_hand'),
    _defect(2, '`NLM_F_CAPPED` is ignored' + FUZZ, 'ack.rs',
            'if self.error == 0 || flagged || unflagged {', 'if self.error == 0 || (flagged && unflagged) {', 'message_echo'),

    # What is read from messages and attributes.
    _defect(6, 'a string goes on behind its NUL', 'attribute.rs',
            '.split(|byte| *byte == 0)', '.split(|byte| *byte == 1)', 'attribute_until_nul'),
    _defect(6, 'a missing NUL is not UTF-8', 'attribute.rs',
            'self.error(ParseErrorKind::MissingNul)', 'self.error(ParseErrorKind::NotUtf8)', 'attribute_get_cstr'),
    _defect(6, 'a struct is the end of the payload', 'attribute.rs',
            'match T::read_from_prefix(self.payload) {\n            Ok((value, _)) => Ok(value),',
            'match T::read_from_suffix(self.payload) {\n            Ok((_, value)) => Ok(value),', 'attribute_get_struct'),
    _defect(5, 'a struct that is extended lacks its first byte', 'attribute.rs',
            'bytes.zip(self.payload)', 'bytes.zip(self.payload.iter().skip(1))', 'attribute_get_struct_zero_extended'),
    _defect(6, 'the attributes behind a struct begin before its padding', 'attribute.rs',
            'self.payload.get(nla_align(hdrlen)..)', 'self.payload.get(hdrlen..)', 'attribute_attributes'),
    _defect(6, '`get_uint` takes 8 bytes for 4', 'attribute.rs',
            'if self.payload.len() == size_of::<u32>() {', 'if self.payload.len() >= size_of::<u32>() {', 'attribute_get_uint'),
    _defect(6, 'network byte order is little-endian', 'attribute.rs',
            '$type::from_be_bytes(*bytes)', '$type::from_le_bytes(*bytes)', 'attribute_get_u16_be'),
    _defect(7, 'the flags of a type are lost', 'attribute.rs',
            'NlAttr::new(u16::from_le_bytes([low, high]), self.type_and_flags())',
            'NlAttr::new(u16::from_le_bytes([low, high]), self.type_and_flags() & NLA_TYPE_MASK)', 'attributes_next', 'rebuild_attribute'),
    _defect(5, 'a next hop may be shorter than its header', 'rtnl/next_hop.rs',
            'if len < RTNH_HDRLEN {', 'if len < 4 {', 'attribute_next_hop'),
    _defect(6, 'the attributes of a message begin before the padding of its header', 'message.rs',
            'payload.get(nlmsg_align(hdrlen)..)', 'payload.get(hdrlen..)', 'message_attributes'),
    _defect(6, 'a family header is the end of the payload', 'message.rs',
            'match T::read_from_prefix(payload) {\n            Ok((header, _)) => Ok(header),',
            'match T::read_from_suffix(payload) {\n            Ok((_, header)) => Ok(header),', 'message_family_header'),
    _defect(6, 'any message is an ACK', 'ack.rs', 'self.expect_type(NLMSG_ERROR)?;', '', 'message_ack'),
    _defect(6, 'a code of 3 bytes is 0', 'ack.rs',
            'None if self.payload().is_empty() => 0,', 'None if self.payload().len() < CODE => 0,', 'message_done'),
    _defect(7, 'the rule in an extended ACK is not checked', 'ack.rs',
            'attribute.nested().try_for_each(|rule| rule.map(|_| ()))?;', '', 'done_ext_ack'),
    _defect(7, 'an offset at the start of an attribute is outside', 'path.rs',
            'start <= target && target <', 'start < target && target <', 'path_find'),
    _defect(6, 'a table has a slot for type 0', 'table.rs',
            '(Some(slot), Ok(left)) if nla_type != 0 => *slot = left,', '(Some(slot), Ok(left)) => *slot = left,', 'table_as_kernel'),

    # The builder.
    _defect(5, 'padding is not written', 'builder.rs', 'padding.fill(0);', '', 'builder_put_u8'),
    _defect(1, 'the length of a nest that is not ended is valid', 'builder.rs',
            'let header = NlAttr::new(0, nla_type);', 'let header = NlAttr::new(4, nla_type);', 'nest_noflag_begin'),
    _defect(1, 'a cancelled message leaves the gap before it' + FUZZ, 'builder.rs',
            'self.sink.truncate(self.before);', 'self.sink.truncate(self.start);', 'message_cancel'),
    _defect(1, 'there is no padding after a payload' + FUZZ, 'builder.rs',
            'self.append(&[], payload, padding)?;', 'self.append(&[], payload, 0)?;', 'builder_put_payload'),
    _defect(1, 'the padding after a payload counts', 'builder.rs',
            'if sink.len() == self.padding_end {', 'if sink.is_empty() {', 'message_end'),
    _defect(1, 'a negative number takes 8 bytes', 'builder.rs',
            'match i32::try_from(value) {', 'match u32::try_from(value).map(|value| value as i32) {', 'builder_put_sint'),
    _defect(2, 'an attribute has no padding', 'builder.rs',
            'let padding = nla_align(len).saturating_sub(len);', 'let padding = 0;', 'builder_put_u8'),
    _defect(2, 'a message that is not ended has the length of the header that was given', 'builder.rs',
            'header.with_len(0).as_bytes()', 'header.as_bytes()', 'message_begin'),
    _defect(2, 'a nest is not flagged', 'builder.rs',
            'self.nest_noflag(nla_type | NLA_F_NESTED)', 'self.nest_noflag(nla_type)', 'nest_begin'),
    _defect(2, 'a next hop that is not ended has a length', 'builder.rs', 'rtnh_len: 0.into(),', 'rtnh_len: 8.into(),', 'next_hop_begin'),
    _defect(2, 'truncating a sink can lengthen it', 'builder.rs', 'self.len = self.len.min(len);', 'self.len = len;', 'nest_cancel'),
    _defect(4, 'an attribute that is too long is cut', 'builder.rs',
            'let nla_len = u16::try_from(len).map_err(|_| BuildError::AttributeTooLong { len })?;\n        let header',
            'let nla_len = len as u16;\n        let header', 'builder_put'),
    _defect(1, 'a text is written without its NUL', 'builder.rs',
            'self.put_zero_extended(nla_type, text, 1)', 'self.put_zero_extended(nla_type, text, 0)', 'builder_put_str'),
    _defect(7, 'a message is written with the type of another', 'builder.rs',
            'header.with_len(0).as_bytes()', 'NlMsgHdr::new(0).as_bytes()', 'rebuild_message'),
    _defect(4, 'a new builder has ended', 'builder.rs',
            'ended: false,', 'ended: true,', 'message_begin', 'nest_begin', 'next_hop_begin'),
    _defect(6, 'truncating shrinks the buffer of a sink', 'builder.rs',
            'self.len = self.len.min(len);',
            'self.len = self.len.min(len);\n        self.buf = core::mem::take(&mut self.buf).get_mut(..len).unwrap_or_default();',
            'message_cancel', 'nest_end'),
    _defect(2, 'the length of a message is too large by the padding', 'builder.rs',
            'let len = header.len().saturating_sub(uncounted);', 'let len = header.len().saturating_add(uncounted);', 'message_end'),
    _defect(3, 'a nest that fails stays', 'builder.rs', 'if !self.ended {', 'if false {', 'typed_put_nest'),
    _defect(3, 'the length of an attribute lacks the header', 'builder.rs',
            'let header = NlAttr::new(nla_len, nla_type);',
            'let header = NlAttr::new(nla_len.wrapping_sub(4), nla_type);', 'builder_put_u16_be'),

    # Kinds.
    _defect(1, '`Be16` is read in native order', 'typed/integer.rs',
            'Be16 u16 u64 2 true get_u16_be put_u16_be BE16', 'Be16 u16 u64 2 true get_u16 put_u16_be BE16', 'typed_get_be16'),
    _defect(1, 'an enumeration is cut to the integer', 'typed/integer.rs',
            '$native::try_from($wide::from_ne_bytes(value.to_ne_bytes())).ok()', 'Some(value as $native)', 'typed_put_color'),
    _defect(1, 'an array may end with a part of an item', 'typed/integer.rs',
            'Some(0) | None => Ok(()),', 'Some(0 | 1) | None => Ok(()),', 'typed_get_array', 'typed_get_structs_first'),
    _defect(1, 'a byte of the selector is another', 'typed/enumeration.rs',
            'selector: u32::from_ne_bytes([e, f, g, h]),', 'selector: u32::from_ne_bytes([e, f, g, g]),', 'typed_get_bits'),
    _defect(1, 'network byte order is not flagged', 'typed/net.rs', 'nla_type | Self::FLAGS', 'nla_type', 'typed_put_net'),
    _defect(1, 'the attributes after a struct begin 4 bytes late', 'typed/kind.rs',
            'let hdrlen = nlmsg_align(H::INFO.size);', 'let hdrlen = nlmsg_align(H::INFO.size) + 4;', 'typed_get_framed'),
    _defect(3, 'a shorter struct is all 0', 'typed/layout.rs', '                .zip(bytes)\n                .for_each(|(to, from)| *to = *from);\n            read(&extended)',
            '                .zip(&[0_u8; 0])\n                .for_each(|(to, from)| *to = *from);\n            let _ = bytes;\n            read(&extended)', 'typed_get_struct'),

    # Policies: the quick checks.
    _defect(1, 'a quick check takes `u16` of 3 bytes', 'policy/plain.rs', 'Self::between(2, 2)', 'Self::between(2, 3)',
            'policy_u16', 'policy_s16', 'policy_be16'),
    _defect(1, 'a quick check takes `u32` of 5 bytes', 'policy/plain.rs', 'Self::between(4, 4)', 'Self::between(4, 5)', 'policy_be32'),
    _defect(1, 'a quick check takes `u64` of 9 bytes', 'policy/plain.rs', 'Self::between(8, 8)', 'Self::between(8, 9)', 'policy_u64'),
    _defect(1, 'a quick check takes `u8` of 2 bytes', 'policy/plain.rs', 'Self::between(1, 1)', 'Self::between(1, 2)', 'policy_s8'),
    _defect(1, 'a quick check takes a flag of 1 byte', 'policy/plain.rs', 'Self::between(0, 0)', 'Self::between(0, 1)', 'policy_flag'),
    _defect(1, 'a quick check takes an empty string', 'policy/plain.rs',
            'Self::between(1, most)', 'Self::between(0, most)', 'policy_string'),
    _defect(1, 'a quick check ignores the length of bytes', 'policy/plain.rs',
            '(NlaType::Binary, Limit::None) => Self::between(0, most)',
            '(NlaType::Binary, Limit::None) => Self::between(0, most.saturating_add(1))', 'policy_binary_len'),
    _defect(1, 'a quick check ignores the length beside a range', 'policy/plain.rs',
            'if *max <= most =>', 'if *max <= u16::MAX =>', 'policy_len_range_above_len'),
    _defect(1, 'a quick check takes a string without NUL', 'policy/plain.rs',
            'return fits && payload.last() == Some(&0);', 'return fits && !payload.is_empty();', 'policy_nul_string_max_len'),
    _defect(1, 'a quick check takes a nest of 3 bytes', 'policy/plain.rs',
            '!(1..NLA_HDRLEN)', '!(1..NLA_HDRLEN - 1)', 'policy_nested'),
    _defect(1, 'a quick check ignores the least value', 'policy/plain.rs',
            '*min <= value && value <= *max', 'value <= *max', 'policy_u8_range'),
    _defect(1, 'a quick check ignores a mask', 'policy/plain.rs',
            '(Some(value), Limit::Mask(mask)) => value & !mask == 0,', '(Some(value), Limit::Mask(mask)) => value | mask != 0,',
            'policy_u16_mask'),

    # Policies: the rules.
    _defect(3, 'the greatest value of a range is refused', 'policy/validate.rs',
            'Limit::Range { min, max } if value < min || value > max => {',
            'Limit::Range { min, max } if value < min || value >= max => {', 'policy_be16_range'),
    _defect(3, 'the least value of a signed range is refused', 'policy/validate.rs',
            'Limit::RangeSigned { min, max } if value < min || value > max => {',
            'Limit::RangeSigned { min, max } if value <= min || value > max => {', 'policy_s16_min'),
    _defect(3, 'a NUL one byte too far is found' + FUZZ, 'policy/validate.rs',
            'payload.get(..most.saturating_add(1))', 'payload.get(..most.saturating_add(2))', 'policy_nul_string_max_len'),
    _defect(3, 'an integer may be flagged as a nest', 'policy/validate.rs',
            '(_, true) => return Err(PolicyErrorKind::NestedFlagUnexpected),', '(_, true) => {}', 'policy_s8_range'),
    _defect(3, 'a bitfield may set bits that it does not select' + FUZZ, 'policy/validate.rs',
            'if valid != 0 && selector & !valid == 0 && value & !selector == 0 =>',
            'if valid != 0 && selector & !valid == 0 && value & !valid == 0 =>', 'policy_bitfield32'),
    _defect(3, 'nests are checked one level too deep' + FUZZ, 'policy/validate.rs',
            '>= MAX_POLICY_RECURSION_DEPTH', '> MAX_POLICY_RECURSION_DEPTH', 'policy_depth_11'),
    _defect(3, 'the NUL of a string counts', 'policy/validate.rs',
            'payload.strip_suffix(&[0]).unwrap_or(payload).len()', 'payload.len()', 'policy_string_max_len'),
    _defect(3, 'a flag may have a payload', 'policy/validate.rs',
            'NlaType::Flag => at_most(0, actual)?', 'NlaType::Flag => at_most(1, actual)?', 'policy_flag'),
    _defect(3, 'a least length is ignored', 'policy/validate.rs',
            'NlaType::Unspec => at_least(usize::from(self.len), actual)?', 'NlaType::Unspec => at_least(0, actual)?', 'policy_unspec_len'),
    _defect(3, 'a right length is logged', 'policy/validate.rs',
            'if form == LengthForm::ExactWarn && actual > usize::from(max) =>',
            'if form == LengthForm::ExactWarn && actual >= usize::from(max) - 1 =>', 'policy_exact_len_warn'),
    _defect(3, 'the limit of `NLA_UINT` is ignored', 'policy/validate.rs',
            'Ok(value) => self.validate_unsigned(value)?,', 'Ok(_) => {}', 'policy_uint_max'),
    _defect(3, '`NLA_MSECS` has to be 8 bytes', 'policy/validate.rs',
            'Self::U64 | Self::S64 => Some(8),', 'Self::U64 | Self::S64 | Self::Msecs => Some(8),', 'policy_msecs_max'),
    _defect(3, 'unknown types are taken under `MAXTYPE`', 'policy/validate.rs',
            '_ if place.level.contains(NlValidate::MAXTYPE) => {', '_ if place.level.contains(NlValidate::STRICT) => {', 'policy_unknown'),
    _defect(3, '`NLA_BE32` is compared in native order', 'policy/validate.rs',
            'u32::from_be_bytes(read(payload)?)', 'u32::from_ne_bytes(read(payload)?)', 'policy_be32_range'),
    _defect(3, 'the verdict of a function is ignored', 'policy/validate.rs',
            'check(attribute).map_err(PolicyErrorKind::Refused)?;', 'let _ = check(attribute);', 'policy_validate_fn'),
    _defect(3, 'a nest need not be flagged', 'policy/validate.rs',
            'return Err(PolicyErrorKind::NestedFlagMissing);', '', 'policy_nested_array'),
    _defect(3, 'an entry of 3 bytes is not too short', 'policy/validate.rs',
            'actual if actual < NLA_HDRLEN => {', 'actual if actual < 3 => {', 'policy_nested_array_policy'),
    _defect(4, '`strict_start_type` excludes its own type' + FUZZ, 'policy/validate.rs',
            'nla_type >= self.strict_start_type', 'nla_type > self.strict_start_type', 'policy_strict_nested'),
    _defect(5, 'bytes left over are taken under `TRAILING`' + FUZZ, 'policy/validate.rs',
            'if level.contains(NlValidate::TRAILING) {', 'if level.contains(NlValidate::STRICT) {', 'policy_binary'),
]
