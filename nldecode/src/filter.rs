// SPDX-License-Identifier: MIT OR Apache-2.0
//! [`Filter`]: which messages are shown.

use crate::message::{Content, Seen};

/// The conditions that a message must meet.
#[derive(Debug, Default)]
pub(crate) struct Filter {
    /// The names of families; empty for all.
    pub(crate) families: Vec<String>,
    /// The names or numbers of message types; empty for all.
    pub(crate) types: Vec<String>,
    /// Only refusals.
    pub(crate) errors: bool,
}

impl Filter {
    /// Returns whether a message is shown. What answers a request is shown as the request.
    pub(crate) fn allows(&self, seen: &Seen<'_>) -> bool {
        if self.errors && !seen.content.is_refusal() {
            return false;
        }
        if !self.families.is_empty() {
            let family = seen.family().unwrap_or_default();
            if !self.families.iter().any(|name| name == family) {
                return false;
            }
        }
        self.types.is_empty() || self.allows_type(seen)
    }

    /// Returns whether events of `NETLINK_KOBJECT_UEVENT` are shown, which have no types.
    pub(crate) fn allows_uevents(&self) -> bool {
        let is_named = || self.families.iter().any(|name| name == "uevent");
        !self.errors && self.types.is_empty() && (self.families.is_empty() || is_named())
    }

    fn allows_type(&self, seen: &Seen<'_>) -> bool {
        let is_wanted = |wanted: &str, name: Option<&str>, number: u16| {
            name.is_some_and(|name| wanted.eq_ignore_ascii_case(name))
                || wanted.parse() == Ok(number)
        };
        let name = seen.name().to_string();
        let number = seen.message.nlmsg_type();
        let of = match (seen.request, seen.content) {
            (Some(request), _) => Some((
                request.declared.map(|declared| declared.op.name),
                request.header().nlmsg_type(),
            )),
            (None, Content::Ack(ack)) => {
                let request = crate::refusal::echo(&ack);
                let declared = request
                    .and_then(|request| seen.families.find(seen.protocol, &request))
                    .map(|declared| declared.op.name);
                Some((declared, ack.request().nlmsg_type()))
            }
            _ => None,
        };
        self.types.iter().any(|wanted| {
            let answers = || of.is_some_and(|(name, number)| is_wanted(wanted, name, number));
            is_wanted(wanted, Some(&name), number) || answers()
        })
    }
}
