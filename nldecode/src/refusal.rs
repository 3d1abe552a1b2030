// SPDX-License-Identifier: MIT OR Apache-2.0
//! [`Refusal`]: what an extended ACK says about the attributes of a request.

use nlfamilies::nlctrl::NlPolicyTypeAttr;
use nlwire::typed::*;
use nlwire::uapi::*;
use nlwire::{Ack, ExtAck, Message};

use crate::families::Declared;
use crate::message::{Content, Seen};

attributes! {
    /// The attributes of an extended ACK.
    pub(crate) NlmsgErrAttr "ext-ack" {
        MSG = NLMSGERR_ATTR_MSG "NLMSGERR_ATTR_MSG": Str,
        OFFS = NLMSGERR_ATTR_OFFS "NLMSGERR_ATTR_OFFS": U32,
        COOKIE = NLMSGERR_ATTR_COOKIE "NLMSGERR_ATTR_COOKIE": Bytes,
        POLICY = NLMSGERR_ATTR_POLICY "NLMSGERR_ATTR_POLICY": Nest<NlPolicyTypeAttr>,
        MISS_TYPE = NLMSGERR_ATTR_MISS_TYPE "NLMSGERR_ATTR_MISS_TYPE": U32,
        MISS_NEST = NLMSGERR_ATTR_MISS_NEST "NLMSGERR_ATTR_MISS_NEST": U32,
    }
}

/// What an extended ACK refers to, by name.
#[derive(Debug, Default)]
pub(crate) struct Refusal {
    /// The attribute at fault: `IFLA_LINKINFO > IFLA_INFO_KIND`.
    pub(crate) attribute: Option<TypedPath>,
    /// The name of the missing attribute.
    pub(crate) missing: Option<&'static str>,
    /// The nest that lacks an attribute.
    pub(crate) nest: Option<TypedPath>,
}

impl Refusal {
    /// Finds the attributes of `request`, which has the declaration `declared`.
    pub(crate) fn new(
        ext_ack: &ExtAck<'_>,
        request: &Message<'_>,
        declared: Option<Declared>,
    ) -> Self {
        let Some(declared) = declared else {
            return Self::default();
        };
        let set = declared.set();
        let find = |offs| TypedPath::find(set, request, declared.header_len(), offs);
        let nest = ext_ack.miss_nest.and_then(find);
        let missing = ext_ack.miss_type.and_then(|missing| {
            let nla_type = u16::try_from(missing).ok()?;
            match (&nest, ext_ack.miss_nest) {
                (Some(nest), _) => nest.name_inside(nla_type),
                (None, None) => set.get(nla_type).map(|info| info.name),
                (None, Some(_)) => None,
            }
        });
        Self {
            attribute: ext_ack.offs.and_then(find),
            missing,
            nest,
        }
    }
}

/// Returns the request that an ACK repeats, if it repeats all of it.
pub(crate) fn echo<'a>(ack: &Ack<'a>) -> Option<Message<'a>> {
    let len = ack.echo().ok()?.len();
    let repeated = ack.message().payload().get(size_of::<i32>()..)?;
    let message = Message::from_bytes(repeated).ok()?;
    (message.payload().len() == len).then_some(message)
}

impl<'s> Seen<'s> {
    /// Returns the request that was refused, and its declaration: the captured one, or the
    /// one that the refusal repeats.
    pub(crate) fn refused(&self) -> Option<(Message<'s>, Option<Declared>)> {
        if let Some(request) = self.request {
            if let Some(message) = request.message() {
                return Some((message, request.declared));
            }
        }
        let Content::Ack(ack) = self.content else {
            return None;
        };
        let message = echo(&ack)?;
        Some((message, self.families.find(self.protocol, &message)))
    }

    /// Returns whether the refused request is shown. A further answer shows it only if it
    /// repeats all of it: otherwise, many short refusals of a long request would make an output
    /// that is not bounded by the input.
    pub(crate) fn shows_refused(&self) -> bool {
        let is_repeated = || matches!(self.content, Content::Ack(ack) if echo(&ack).is_some());
        !self.is_again || is_repeated()
    }

    /// Returns the extended ACK and the length of what precedes its attributes, if the
    /// message has one.
    pub(crate) fn ext_ack(&self) -> Option<(ExtAck<'s>, usize)> {
        if !self.message.nlmsg_flags().contains(NLM_F_ACK_TLVS) {
            return None;
        }
        match self.content {
            Content::Ack(ack) => {
                let echo = nlwire::align::nlmsg_align(ack.echo().ok()?.len());
                let fixed = size_of::<i32>().saturating_add(size_of::<nlwire::NlMsgHdr>());
                // What is malformed is shown with the attributes.
                let ext_ack = ack.ext_ack().unwrap_or_default();
                Some((ext_ack, fixed.saturating_add(echo)))
            }
            Content::Done(done) => {
                let ext_ack = done.ext_ack().unwrap_or_default();
                Some((ext_ack, size_of::<i32>()))
            }
            _ => None,
        }
    }
}
