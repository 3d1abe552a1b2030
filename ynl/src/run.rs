// SPDX-License-Identifier: MIT OR Apache-2.0
//! Requests and their answers.

use std::io::{self, BufWriter, Write};
use std::time::{Duration, Instant};

use nlsock::{Client, Error, Expect, Genl, Monitor, MonitorEvent};
use nlwire::typed::{FamilyInfo, OpInfo};
use nlwire::uapi::*;
use nlwire::{GenlMsgHdr, Message};
use serde_json::Value;
use ynl::{encode, json, names};

use crate::args::{Args, Mode, HELP};
use crate::{help, warn, Failure, Result};

pub(crate) fn run(args: Args) -> Result {
    let mut out = BufWriter::new(io::stdout().lock());
    let result = command(&args, &mut out);
    // What was received before an error is printed, too.
    out.flush()?;
    result
}

fn command(args: &Args, out: &mut dyn Write) -> Result {
    if args.list {
        return Ok(help::families(out)?);
    }
    let Some(family) = &args.family else {
        if args.help {
            return Ok(out.write_all(HELP.as_bytes())?);
        }
        return Err(usage("FAMILY is required; --list shows the families"));
    };
    let family = names::family(family).ok_or_else(|| {
        let known = names::families().map(|family| family.name);
        usage(format!(
            "no family '{family}'{}",
            names::hint(family, known)
        ))
    })?;
    match &args.operation {
        Some(name) if args.help => {
            let mut found = names::operations(family, name).peekable();
            if found.peek().is_none() {
                return Err(no_operation(family, name));
            }
            return Ok(found.try_for_each(|op| help::operation(out, op))?);
        }
        None if args.multi.is_empty() && args.subscribe.is_none() => {
            return Ok(help::operations(out, family)?);
        }
        _ => {}
    }
    // Notifications of the request's own effects are included.
    let monitor = match &args.subscribe {
        Some(group) => Some(subscribe(family, group)?),
        None => None,
    };
    if let Some(name) = &args.operation {
        let value = parse(args.json.as_deref().unwrap_or("{}"))?;
        let request = Request::new(family, name, &value)?;
        let has_json = value.as_object().is_some_and(|members| !members.is_empty());
        Connection::open(family)?.request(args, &request, has_json, out)?;
    }
    if !args.multi.is_empty() {
        let requests = args.multi.iter();
        let requests: Result<Vec<Request>> = requests
            .map(|(name, json)| Request::new(family, name, &parse(json)?))
            .collect();
        Connection::open(family)?.multi(args, &requests?, out)?;
    }
    match monitor {
        Some(monitor) => watch(monitor, family, args, out),
        None => Ok(()),
    }
}

fn usage(reason: impl Into<String>) -> Failure {
    Failure::Usage(reason.into())
}

/// Returns the error that a family does not have an operation.
fn no_operation(family: &FamilyInfo, name: &str) -> Failure {
    let requests = family.ops.iter().filter(|op| op.request.is_some());
    let known = requests.map(|op| names::operation_name(op.name));
    let hint = names::hint(name, known);
    usage(format!("{} has no operation '{name}'{hint}", family.name))
}

/// Parses the JSON of a request.
fn parse(text: &str) -> Result<Value> {
    let value = if text == "-" {
        json::read(io::stdin().lock()).and_then(|text| json::parse(&text))
    } else {
        json::parse(text.as_bytes())
    };
    value.map_err(|error| usage(format!("JSON: {error}")))
}

/// A request that is not sent yet.
struct Request {
    op: &'static OpInfo,
    /// The family header and the attributes.
    payload: Vec<u8>,
}

impl Request {
    /// Creates a request of the operation that is called `name`. Of several operations with
    /// this name, it is the first one whose attributes are those of the JSON.
    fn new(family: &FamilyInfo, name: &str, json: &Value) -> Result<Self> {
        let mut failure = no_operation(family, name);
        for op in names::operations(family, name) {
            match encode::request(family, op, json) {
                Ok(payload) => return Ok(Self { op, payload }),
                Err(error) => failure = usage(error.to_string()),
            }
        }
        Err(failure)
    }

    /// Returns the number: the message type, or the command in generic netlink.
    fn number(&self) -> u16 {
        self.op.request.unwrap_or_default()
    }

    fn command(&self) -> Result<u8> {
        Ok(u8::try_from(self.number())?)
    }
}

/// A socket of the family's protocol.
enum Connection {
    Raw(&'static FamilyInfo, Client),
    Genl(&'static FamilyInfo, Genl),
}

impl Connection {
    fn open(family: &'static FamilyInfo) -> Result<Self> {
        let mut connection = if family.protocol == NETLINK_GENERIC {
            Self::Genl(family, Genl::open()?)
        } else {
            Self::Raw(family, Client::open(family.protocol)?)
        };
        let client = connection.client();
        client.set_families(&[family]);
        // Old kernels do not have it.
        let _ = client.socket().set_get_strict_chk(true);
        Ok(connection)
    }

    fn client(&mut self) -> &mut Client {
        match self {
            Self::Raw(_, client) => client,
            Self::Genl(_, genl) => genl.client(),
        }
    }

    const fn family(&self) -> &'static FamilyInfo {
        match self {
            Self::Raw(family, _) | Self::Genl(family, _) => family,
        }
    }

    /// Sends a request and prints the answer.
    fn request(
        &mut self,
        args: &Args,
        request: &Request,
        has_json: bool,
        out: &mut dyn Write,
    ) -> Result {
        match args.mode {
            Some(mode) => self.request_as(mode, args, request, out),
            None => {
                let mode = self.mode(request, has_json)?;
                self.request_as(mode, args, request, out)
            }
        }
    }

    /// Returns whether a request is a dump, unless the user says so.
    fn mode(&mut self, request: &Request, has_json: bool) -> Result<Mode> {
        let by_json = if has_json { Mode::Do } else { Mode::Dump };
        match self {
            Self::Genl(family, genl) => {
                let number = u32::from(request.number());
                let commands = &genl.family(family.name)?.commands;
                let command = commands.iter().find(|command| command.id == number);
                let flags = command.map_or(GENL_CMD_CAP_DO, |command| command.flags);
                let can = |flag| flags & flag != 0;
                Ok(match (can(GENL_CMD_CAP_DO), can(GENL_CMD_CAP_DUMP)) {
                    (true, true) => by_json,
                    (false, true) => Mode::Dump,
                    (_, false) => Mode::Do,
                })
            }
            // A part of a protocol does not tell what it can.
            Self::Raw(family, _) => {
                let has_dumps = !matches!(family.protocol, NETLINK_AUDIT | NETLINK_CONNECTOR);
                let name = request.op.name;
                Ok(if !has_dumps || request.op.reply.is_none() {
                    Mode::Do
                } else if name.contains("DIAG") {
                    Mode::Dump
                } else if name.contains("GET") {
                    by_json
                } else {
                    Mode::Do
                })
            }
        }
    }

    fn request_as(
        &mut self,
        mode: Mode,
        args: &Args,
        request: &Request,
        out: &mut dyn Write,
    ) -> Result {
        if mode == Mode::Dump {
            return self.dump(args, request, out);
        }
        let family = self.family();
        if args.no_ack {
            let has_reply = request.op.reply.is_some();
            self.client().expect(if has_reply {
                Expect::Reply
            } else {
                Expect::Nothing
            });
        }
        let build =
            |message: &mut nlsock::RequestBuilder<'_>| message.put_payload(&request.payload);
        let reply = match self {
            Self::Raw(_, client) => client.request_with(request.number(), args.flags, build)?,
            Self::Genl(family, genl) => {
                genl.request_with(family.name, request.command()?, args.flags, build)?
            }
        };
        let replies: Vec<Message<'_>> = reply.messages().collect();
        print(out, family, request.op, &replies)?;
        Ok(writeln!(out)?)
    }

    fn dump(&mut self, args: &Args, request: &Request, out: &mut dyn Write) -> Result {
        let family = self.family();
        let build =
            |message: &mut nlsock::RequestBuilder<'_>| message.put_payload(&request.payload);
        let mut dump = match self {
            Self::Raw(_, client) => client.dump_with(request.number(), args.flags, build)?,
            Self::Genl(family, genl) => {
                genl.dump_with(family.name, request.command()?, args.flags, build)?
            }
        };
        let mut separator = "[";
        let result = loop {
            match dump.next() {
                Ok(Some(message)) => {
                    write!(
                        out,
                        "{separator}{}",
                        family.show_reply(&message, request.op).json()
                    )?;
                    separator = ", ";
                }
                Ok(None) => break Ok(()),
                Err(error) => break Err(error),
            }
        };
        // An answer that is refused at once has no output.
        if separator == "[" {
            result?;
            return Ok(writeln!(out, "[]")?);
        }
        writeln!(out, "]")?;
        result?;
        if dump.is_interrupted() {
            warn("objects were changed during the dump; some may be missing");
        }
        Ok(())
    }

    /// Sends several requests at once and prints a list of their answers.
    fn multi(&mut self, args: &Args, requests: &[Request], out: &mut dyn Write) -> Result {
        let family = self.family();
        // The message type and the header of generic netlink.
        let generic = match self {
            Self::Raw(..) => None,
            Self::Genl(family, genl) => {
                let found = genl.family(family.name)?;
                Some((found.id, u8::try_from(found.version).unwrap_or(1)))
            }
        };
        let client = self.client();
        let mut batch = client.batch();
        for request in requests {
            let (nlmsg_type, header) = match generic {
                None => (request.number(), None),
                Some((id, version)) => (id, Some(GenlMsgHdr::new(request.command()?, version))),
            };
            batch.add_with(nlmsg_type, args.flags, |message| {
                if let Some(header) = header {
                    message.put_header(&header)?;
                }
                message.put_payload(&request.payload)
            })?;
        }
        let outcome = batch.send()?;
        let mut replies = vec![Vec::new(); requests.len()];
        for (index, message) in outcome.replies() {
            if let Some(replies) = replies.get_mut(index) {
                replies.push(message);
            }
        }
        let mut separator = "[";
        for (request, replies) in requests.iter().zip(replies) {
            write!(out, "{separator}")?;
            separator = ", ";
            print(out, family, request.op, &replies)?;
        }
        writeln!(out, "]")?;
        Ok(outcome.check()?)
    }
}

/// Prints the answer to a request: `null`, an object, or a list of objects.
fn print(
    out: &mut dyn Write,
    family: &FamilyInfo,
    op: &'static OpInfo,
    replies: &[Message<'_>],
) -> io::Result<()> {
    match replies {
        [] => write!(out, "null"),
        [reply] => write!(out, "{}", family.show_reply(reply, op).json()),
        replies => {
            let mut separator = "[";
            for reply in replies {
                write!(out, "{separator}{}", family.show_reply(reply, op).json())?;
                separator = ", ";
            }
            write!(out, "]")
        }
    }
}

/// Joins a multicast group.
fn subscribe(family: &'static FamilyInfo, group: &str) -> Result<Monitor> {
    let known = names::group(family, group);
    let number = match (group.parse(), known) {
        (Ok(number), _) => number,
        (_, known) if family.protocol == NETLINK_GENERIC => {
            let name = known.map_or(group, |group| group.name);
            Genl::open()?.group(family.name, name)?
        }
        (_, Some(group)) => group.number,
        (_, None) => {
            let names = family.groups.iter().map(|group| group.name);
            let hint = names::hint(group, names);
            return Err(usage(format!(
                "{} has no group '{group}'{hint}",
                family.name
            )));
        }
    };
    let monitor = Monitor::open(family.protocol)?;
    monitor.join(number)?;
    Ok(monitor)
}

/// Prints notifications as they come.
fn watch(mut monitor: Monitor, family: &FamilyInfo, args: &Args, out: &mut dyn Write) -> Result {
    let end = args
        .duration
        .and_then(|duration| Instant::now().checked_add(duration));
    let mut left = args.count.unwrap_or(u64::MAX);
    out.flush()?;
    while left > 0 {
        if let Some(end) = end {
            let rest = end.saturating_duration_since(Instant::now());
            // A timeout of 0 would not end.
            monitor.set_timeout(Some(rest.max(Duration::from_millis(1))));
        }
        match monitor.next() {
            Ok(MonitorEvent::Notification(event)) => {
                let shown = family.show(&event.message, false);
                let name = shown.op().map(|op| names::operation_name(op.name));
                let name = Value::from(name);
                writeln!(out, "{{\"name\": {name}, \"msg\": {}}}", shown.json())?;
                out.flush()?;
                left = left.saturating_sub(1);
            }
            Ok(MonitorEvent::Resync) => warn("notifications were lost"),
            Err(Error::Interrupted) => {}
            Err(Error::WouldBlock) => break,
            Err(error @ Error::Malformed(_)) => warn(&error.to_string()),
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}
