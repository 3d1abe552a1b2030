// SPDX-License-Identifier: MIT OR Apache-2.0
//! Operations, events and groups.

use crate::model::{distinct, Constant, Names, Op};
use crate::names::{constant as ident, upper};
use crate::spec::{Content, Mode, Operation, Spec};

/// Returns the numbers of operations: of the request, and of the reply or the event.
///
/// In the directional model, each direction counts by itself.
fn numbers(spec: &Spec) -> Result<Vec<(u16, Option<u16>)>, String> {
    let directional = spec.operations.enum_model.as_deref() == Some("directional");
    let (mut request, mut reply) = (1u16, 1u16);
    let mut list = Vec::new();
    for op in &spec.operations.list {
        let mode = op.do_.as_ref().or(op.dump.as_ref());
        let replies = |mode: &Option<Mode>| mode.as_ref().is_some_and(|mode| mode.reply.is_some());
        if !directional {
            request = op.value.unwrap_or(request);
            let answered = replies(&op.do_) || replies(&op.dump) || op.is_event();
            list.push((request, answered.then_some(request)));
            request = request.wrapping_add(1);
        } else if op.is_event() {
            reply = op.value.unwrap_or(reply);
            list.push((0, Some(reply)));
            reply = reply.wrapping_add(1);
        } else {
            let mode = mode.ok_or(format!("{}: neither do, dump nor event", op.name))?;
            let given = |content: &Option<Content>| content.as_ref().and_then(|c| c.value);
            request = given(&mode.request).unwrap_or(request);
            reply = given(&mode.reply).unwrap_or(reply);
            // A request that only a dump answers.
            let dumped = op.dump.as_ref().and_then(|dump| given(&dump.reply));
            list.push((
                request,
                if mode.reply.is_some() {
                    Some(reply)
                } else {
                    dumped
                },
            ));
            request = request.wrapping_add(1);
            reply = reply.wrapping_add(mode.reply.is_some().into());
        }
    }
    Ok(list)
}

pub(crate) fn operations(names: &Names<'_>) -> Result<(Vec<Op>, Vec<Op>), String> {
    let spec = names.spec;
    let all = &spec.operations;
    let prefix = all
        .name_prefix
        .clone()
        .unwrap_or(format!("{}-cmd-", spec.name));
    let (mut operations, mut events) = (Vec::new(), Vec::new());
    for (op, (request, reply)) in all.list.iter().zip(numbers(spec)?) {
        let is_event = op.is_event();
        // A notification has the content of the reply that it names.
        let named = op.notify.as_ref().map(|name| {
            let found = all.list.iter().find(|other| other.name == *name);
            found.ok_or(format!("{}: no operation {name}", op.name))
        });
        let named = named.transpose()?;
        let own = |key: fn(&Operation) -> &Option<String>| {
            key(op).as_ref().or(named.and_then(|n| key(n).as_ref()))
        };
        let header = match own(|op| &op.fixed_header).or(all.fixed_header.as_ref()) {
            Some(header) => names.structure(header)?,
            None => "NoHeader".to_owned(),
        };
        let set = match own(|op| &op.attribute_set) {
            Some(set) => names.set(set)?,
            None => "NoAttrs".to_owned(),
        };
        let reply_set = match &op.reply_set {
            Some(set) => names.set(set)?,
            None => set.clone(),
        };
        let (number, reply) = match is_event {
            true => (reply.unwrap_or(0), None),
            false => (request, reply),
        };
        let mut constant = match &all.async_prefix {
            Some(prefix) if is_event => {
                names.constant(prefix, &op.name, op.c.as_ref(), number.into())
            }
            _ => names.constant(&prefix, &op.name, op.c.as_ref(), number.into()),
        };
        // Many notifications have the numbers and names of requests.
        let same = op
            .name
            .strip_suffix("-ntf")
            .map(|name| upper(&format!("{prefix}{name}")));
        if let (Some(c), true) = (same, constant.c == op.name) {
            // In netfilter, the upper byte is the subsystem.
            let is_same = |value| value == number.into() || value == (number & 0xff).into();
            if names.known.value(&c).is_some_and(is_same) {
                constant.c = c;
            }
        }
        // A notification with the C name of a request.
        if is_event
            && operations
                .iter()
                .any(|op: &Op| op.constant.ident == constant.ident)
        {
            constant.ident = ident(&op.name);
        }
        let op = Op {
            constant,
            header,
            set,
            reply: reply.map(u64::from),
            reply_set,
        };
        // C calls command 0 unspecified, if it is none.
        if op.constant.number == 0 && op.constant.ident == "UNSPEC" {
            continue;
        }
        if is_event {
            &mut events
        } else {
            &mut operations
        }
        .push(op);
    }
    distinct("operations", operations.iter().map(|op| &op.constant))?;
    distinct("events", events.iter().map(|op| &op.constant))?;
    Ok((operations, events))
}

pub(crate) fn groups(names: &Names<'_>) -> Result<Vec<Constant>, String> {
    let raw = names.spec.protocol.as_deref() == Some("netlink-raw");
    let mut list = Vec::new();
    for group in &names.spec.mcast_groups.list {
        let number = u64::from(group.value.unwrap_or(0));
        // Of generic netlink's groups the kernel knows the name.
        let mut constant = match raw {
            true => names.constant("", &group.name, group.c.as_ref(), number),
            false => Constant {
                ident: ident(&group.name),
                number,
                c: group.name.clone(),
                json: None,
            },
        };
        let short = constant
            .ident
            .strip_prefix("RTNLGRP_")
            .or(constant.ident.strip_prefix("NFNLGRP_"));
        constant.ident = format!("GROUP_{}", short.unwrap_or(&constant.ident));
        list.push(constant);
    }
    Ok(list)
}
