// SPDX-License-Identifier: MIT OR Apache-2.0
//! Runs a case.

use std::collections::BTreeMap;
use std::fs;
use std::process::Command;
use std::time::Instant;

use nix::net::if_::if_nametoindex;
use nix::sys::quota::{quotactl_set, Dqblk, QuotaType, QuotaValidFlags};
use nlsock::{Client, Error, Genl, Monitor, MonitorEvent, RequestBuilder};
use nlwire::typed::{FamilyInfo, OpInfo};
use nlwire::uapi::{
    NETLINK_GENERIC, NETLINK_NETFILTER, NLM_F_APPEND, NLM_F_CREATE, NLM_F_EXCL, NLM_F_REPLACE,
};
use nlwire::{Errno, Message, NlmFlags, SockAddrNl};
use serde_json::Value;
use ynl::{encode, names};

use super::super::coverage::Coverage;
use super::super::lines::Line;
use super::super::live::{is_missing, wait_until_up, PATIENCE};
use super::case::{contains, Case, Step};
use super::sockets::{self, Opened};

/// Why a case did not succeed.
pub(crate) enum Failure {
    /// The kernel has not got something.
    Missing(String),
    /// An answer is not the expected one.
    Wrong(String),
}

/// Runs the steps of a case in the network namespace of this thread.
pub(crate) fn run(case: &Case) -> Result<(), Failure> {
    let mut runner = Runner {
        tested: family(&case.name),
        is_tested: false,
        is_there: false,
        requested: "",
        answer: Vec::new(),
        coverage: Coverage::default(),
        sockets: BTreeMap::new(),
        numbers: BTreeMap::new(),
        monitors: Vec::new(),
        connections: BTreeMap::new(),
        batch: Vec::new(),
    };
    for step in &case.steps {
        runner.step(step).map_err(|failure| {
            let place = format!("{}:{}", case.file, step.line);
            match failure {
                Failure::Missing(why) => Failure::Missing(why),
                Failure::Wrong(why) => Failure::Wrong(format!("{place}: {why}")),
            }
        })?;
    }
    let gaps = super::super::unexplained(&runner.coverage);
    if !gaps.is_empty() {
        return Err(wrong(format!("{gaps:#?}")));
    }
    if !runner.is_tested {
        return Err(wrong("no answer of the family is compared"));
    }
    Ok(())
}

struct Runner {
    /// The family that the case tests.
    tested: &'static FamilyInfo,
    /// Whether an answer of that family was compared.
    is_tested: bool,
    /// Whether the kernel has that family.
    is_there: bool,
    /// The family of the last request.
    requested: &'static str,
    /// The messages of the last answer.
    answer: Vec<Value>,
    coverage: Coverage,
    sockets: BTreeMap<String, Opened>,
    /// Ports of netlink sockets.
    numbers: BTreeMap<String, u32>,
    monitors: Vec<(&'static FamilyInfo, Monitor)>,
    connections: BTreeMap<&'static str, Connection>,
    /// Numbers, flags and payloads of the requests of the next batch.
    batch: Vec<(u16, NlmFlags, Vec<u8>)>,
}

enum Connection {
    Raw(Client),
    Genl(Genl),
}

impl Connection {
    fn client(&mut self) -> &mut Client {
        match self {
            Self::Raw(client) => client,
            Self::Genl(genl) => genl.client(),
        }
    }
}

fn wrong(why: impl ToString) -> Failure {
    Failure::Wrong(why.to_string())
}

/// Returns a family by its name.
fn family(name: &str) -> &'static FamilyInfo {
    names::family(name).unwrap_or_else(|| panic!("no family {name}"))
}

impl Runner {
    /// Returns the failure of a request. A family that has answered is not missing.
    fn refused(&self, family: &FamilyInfo, error: &Error) -> Failure {
        // nfnetlink answers so if it has no subsystem of the number (`nfnetlink_rcv_msg`).
        let is_without_subsystem =
            family.protocol == NETLINK_NETFILTER && error.errno() == Some(Errno::EINVAL);
        let may_be_missing = is_missing(error)
            || is_without_subsystem
            || matches!(error, Error::ProtocolNotRegistered { .. });
        if may_be_missing && !(self.is_there && family.name == self.tested.name) {
            Failure::Missing(error.to_string())
        } else {
            wrong(error)
        }
    }

    /// Notes that the kernel has a family.
    fn found(&mut self, family: &FamilyInfo) {
        self.is_there |= family.name == self.tested.name;
    }

    /// Notes that an answer of a family was compared.
    fn compared(&mut self, family: &str) {
        self.is_tested |= family == self.tested.name;
    }

    fn step(&mut self, step: &Step) -> Result<(), Failure> {
        let words: Vec<&str> = step.words.iter().map(String::as_str).collect();
        let rest = self.resolve(&step.rest)?;
        match (&*step.verb, &*words) {
            ("write", [path]) => fs::write(path, format!("{rest}\n"))
                .map_err(|error| Failure::Missing(format!("{path}: {error}"))),
            ("run", []) => {
                let status = Command::new("sh").args(["-c", &rest]).status();
                match status.map_err(wrong)? {
                    status if status.success() => Ok(()),
                    status => Err(wrong(status)),
                }
            }
            ("quota", [device, user, blocks]) => {
                let mut limits = Dqblk::default();
                limits.set_blocks_hard_limit(blocks.parse().unwrap());
                let (kind, fields) = (QuotaType::USRQUOTA, QuotaValidFlags::QIF_BLIMITS);
                let user = user.parse().unwrap();
                quotactl_set(kind, *device, user, &limits, fields).map_err(wrong)
            }
            ("rename", [prefix, name]) => {
                let text = super::super::live::proc_net("dev");
                let mut names = text
                    .lines()
                    .filter_map(|line| Some(line.trim().split_once(':')?.0));
                let index = names.rfind(|found| found.starts_with(prefix));
                let index = index.ok_or_else(|| wrong(format!("no {prefix}")))?;
                let index = if_nametoindex(index).map_err(wrong)?;
                let json = serde_json::json!({"ifi-index": index, "ifname": name});
                self.request(
                    family("rt-link"),
                    "setlink",
                    Some(NlmFlags::default()),
                    &json,
                )
            }
            ("open", [name, kind]) => {
                let opened = Opened::new(kind, &rest);
                let opened =
                    opened.map_err(|error| Failure::Missing(format!("{kind} socket: {error}")))?;
                self.sockets.insert((*name).to_owned(), opened);
                Ok(())
            }
            ("icmp6", [name]) => {
                wait_until_up(name);
                let index = if_nametoindex(*name).map_err(wrong)?;
                let bytes = super::super::lines::unhex(&rest.replace(' ', "")).unwrap();
                sockets::send_icmp6(index, &bytes).map_err(wrong)
            }
            ("join", [name, group]) => self.join(family(name), group),
            ("port", [name, of]) => {
                let mut connection = self.connection(family(of))?;
                let socket = connection.client().socket();
                // It has one already if it has sent.
                let _ = socket.bind(SockAddrNl::new(0, 0));
                let port = socket.local_addr().map_err(wrong)?.nl_pid();
                self.numbers.insert((*name).to_owned(), port);
                self.connections.insert(family(of).name, connection);
                Ok(())
            }
            ("datagram", [name]) => {
                let socket = self.sockets.get(*name).unwrap();
                socket.send_to(&rest).map_err(wrong)
            }
            ("send", [name, operation, words @ ..]) => {
                self.request(family(name), operation, Some(flags(words)), &json(&rest)?)
            }
            ("batch", [name, operation, words @ ..]) => {
                let (op, payload) = payload(family(name), operation, &json(&rest)?)?;
                self.batch
                    .push((op.request.unwrap(), flags(words), payload));
                Ok(())
            }
            ("commit", [name]) => self.commit(family(name)),
            ("dump", [name, operation]) => {
                self.request(family(name), operation, None, &json(&rest)?)
            }
            ("has", []) => {
                let expected = json(&rest)?;
                if self.answer.iter().any(|found| contains(found, &expected)) {
                    if expected
                        .as_object()
                        .is_some_and(|members| !members.is_empty())
                    {
                        self.compared(self.requested);
                    }
                    Ok(())
                } else {
                    let found = Value::from(self.answer.clone());
                    Err(wrong(format!("no {expected} in {found}")))
                }
            }
            ("accepted", []) if self.answer.is_empty() => {
                self.compared(self.requested);
                Ok(())
            }
            ("accepted", []) => Err(wrong(format!("an answer: {:?}", self.answer))),
            ("close", [name]) => {
                self.sockets.remove(*name);
                Ok(())
            }
            ("packet", [name, operation]) => self.packet(family(name), operation, &json(&rest)?),
            ("event", [operation]) => self.event(operation, &json(&rest)?),
            other => panic!("{other:?}"),
        }
    }

    /// Replaces `@NAME` by the number of a socket, or the index of an interface.
    fn resolve(&self, text: &str) -> Result<String, Failure> {
        let mut parts = text.split('@');
        let mut resolved = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            let end = part.find(|character: char| !character.is_ascii_alphanumeric());
            let (name, behind) = part.split_at(end.unwrap_or(part.len()));
            let number = match (self.sockets.get(name), self.numbers.get(name)) {
                (Some(opened), _) => u32::try_from(opened.number()).unwrap(),
                (None, Some(number)) => *number,
                (None, None) => {
                    if_nametoindex(name).map_err(|errno| wrong(format!("{name}: {errno}")))?
                }
            };
            resolved += &number.to_string();
            resolved += behind;
        }
        Ok(resolved)
    }

    /// Sends a request, without flags as a dump, and keeps the answer.
    fn request(
        &mut self,
        family: &'static FamilyInfo,
        operation: &str,
        flags: Option<NlmFlags>,
        json: &Value,
    ) -> Result<(), Failure> {
        let (op, payload) = payload(family, operation, json)?;
        let number = op.request.unwrap();
        self.requested = family.name;
        let build = |message: &mut RequestBuilder<'_>| message.put_payload(&payload);
        self.answer.clear();
        let mut connection = self.connection(family)?;
        let result = match &mut connection {
            Connection::Genl(genl) => {
                let command = u8::try_from(number).unwrap();
                match flags {
                    Some(flags) => {
                        let reply = genl.request_with(family.name, command, flags, build);
                        self.reply(family, op, reply)
                    }
                    None => self.dump(family, op, genl.dump(family.name, command, build)),
                }
            }
            Connection::Raw(client) => match flags {
                Some(flags) => {
                    let reply = client.request_with(number, flags, build);
                    self.reply(family, op, reply)
                }
                None => self.dump(family, op, client.dump(number, build)),
            },
        };
        self.connections.insert(family.name, connection);
        if result.is_ok() {
            self.found(family);
        }
        result
    }

    /// Sends the requests of the batch at once.
    fn commit(&mut self, family: &'static FamilyInfo) -> Result<(), Failure> {
        let mut connection = self.connection(family)?;
        let mut batch = connection.client().batch();
        for (number, flags, payload) in self.batch.drain(..) {
            let added = batch.add_with(number, flags, |message| message.put_payload(&payload));
            added.map_err(wrong)?;
        }
        let outcome = batch.send().map_err(|error| self.refused(family, &error))?;
        outcome
            .check()
            .map_err(|error| self.refused(family, &error))?;
        self.connections.insert(family.name, connection);
        Ok(())
    }

    /// Returns the connection of a family, which remains open until the end of the case.
    fn connection(&mut self, family: &'static FamilyInfo) -> Result<Connection, Failure> {
        if let Some(connection) = self.connections.remove(family.name) {
            return Ok(connection);
        }
        let client = Client::open(family.protocol).map_err(|error| self.refused(family, &error))?;
        let client = client.with_notifications();
        let mut connection = if family.protocol == NETLINK_GENERIC {
            let mut genl = Genl::from_client(client);
            genl.family(family.name)
                .map_err(|error| self.refused(family, &error))?;
            self.found(family);
            Connection::Genl(genl)
        } else {
            Connection::Raw(client)
        };
        let client = connection.client();
        client.set_families(&[family]);
        client.set_timeout(Some(PATIENCE));
        // Old kernels do not have it.
        let _ = client.socket().set_get_strict_chk(true);
        Ok(connection)
    }

    fn reply(
        &mut self,
        family: &'static FamilyInfo,
        op: &'static OpInfo,
        reply: Result<nlsock::Reply<'_>, Error>,
    ) -> Result<(), Failure> {
        let reply = reply.map_err(|error| self.refused(family, &error))?;
        let mut messages = reply.messages();
        messages.try_for_each(|message| self.add(family, op, &message))
    }

    fn dump(
        &mut self,
        family: &'static FamilyInfo,
        op: &'static OpInfo,
        dump: Result<nlsock::Dump<'_>, Error>,
    ) -> Result<(), Failure> {
        let mut dump = dump.map_err(|error| self.refused(family, &error))?;
        while let Some(message) = dump.next().map_err(|error| self.refused(family, &error))? {
            self.add(family, op, &message)?;
        }
        Ok(())
    }

    /// Adds a message of an answer.
    fn add(
        &mut self,
        family: &'static FamilyInfo,
        op: &'static OpInfo,
        message: &Message<'_>,
    ) -> Result<(), Failure> {
        let shown = family.show_reply(message, op);
        self.check(family, message, shown.op(), &format!("{shown:?}"))?;
        self.answer.push(json(&shown.json().to_string())?);
        Ok(())
    }

    /// Checks that everything in a message is declared, and of its kind.
    fn check(
        &mut self,
        family: &'static FamilyInfo,
        message: &Message<'_>,
        op: Option<&'static OpInfo>,
        text: &str,
    ) -> Result<(), Failure> {
        let Some(number) = op.and_then(|op| op.reply) else {
            return Err(wrong(format!("not declared: {text}")));
        };
        let payload = message.payload().get(family.hdrlen()..);
        self.coverage.add(&Line {
            family,
            to_kernel: false,
            number,
            payload: payload.unwrap_or_default().to_vec(),
        });
        let marks = ["<invalid", "<ignored", "<byte", "<too deep"];
        match marks.iter().find(|mark| text.contains(**mark)) {
            Some(mark) => Err(wrong(format!("{mark} in {text}"))),
            None => Ok(()),
        }
    }

    fn join(&mut self, family: &'static FamilyInfo, group: &str) -> Result<(), Failure> {
        let number = if family.protocol == NETLINK_GENERIC {
            let name = names::group(family, group).map_or(group, |group| group.name);
            let mut genl = Genl::open().map_err(|error| self.refused(family, &error))?;
            genl.group(family.name, name)
                .map_err(|error| self.refused(family, &error))?
        } else {
            let group = names::group(family, group);
            group.unwrap_or_else(|| panic!("no such group")).number
        };
        let mut monitor =
            Monitor::open(family.protocol).map_err(|error| self.refused(family, &error))?;
        monitor
            .join(number)
            .map_err(|error| self.refused(family, &error))?;
        monitor.set_timeout(Some(PATIENCE));
        self.monitors.push((family, monitor));
        Ok(())
    }

    /// Waits for a notification of the group that was joined last.
    fn event(&mut self, operation: &str, expected: &Value) -> Result<(), Failure> {
        let (family, mut monitor) = self.monitors.pop().unwrap();
        let result = self.wait(family, operation, expected, Source::Monitor(&mut monitor));
        self.monitors.push((family, monitor));
        result
    }

    /// Waits for a message that is sent to the socket of the family's requests.
    fn packet(
        &mut self,
        family: &'static FamilyInfo,
        operation: &str,
        expected: &Value,
    ) -> Result<(), Failure> {
        let mut connection = self.connection(family)?;
        let source = Source::Client(connection.client());
        let result = self.wait(family, operation, expected, source);
        self.connections.insert(family.name, connection);
        result
    }

    fn wait(
        &mut self,
        family: &'static FamilyInfo,
        operation: &str,
        expected: &Value,
        mut source: Source<'_>,
    ) -> Result<(), Failure> {
        let end = Instant::now() + PATIENCE;
        let mut others = Vec::new();
        while Instant::now() < end {
            let event = match source.next() {
                Ok(MonitorEvent::Notification(event)) => event,
                Ok(_) => continue,
                Err(error) => return Err(wrong(format!("{error}, after {others:?}"))),
            };
            let shown = family.show(&event.message, false);
            let name = shown.op().map(|op| names::operation_name(op.name));
            self.check(family, &event.message, shown.op(), &format!("{shown:?}"))?;
            let found = json(&shown.json().to_string())?;
            if name.as_deref() == Some(operation) && contains(&found, expected) {
                self.compared(family.name);
                return Ok(());
            }
            others.push(format!("{name:?} {found}"));
        }
        Err(wrong(format!("no event, but {others:?}")))
    }
}

/// What receives messages that were not requested.
enum Source<'s> {
    Monitor(&'s mut Monitor),
    Client(&'s mut Client),
}

impl Source<'_> {
    fn next(&mut self) -> Result<MonitorEvent<'_>, Error> {
        match self {
            Self::Monitor(monitor) => monitor.next(),
            Self::Client(client) => client.next_notification(),
        }
    }
}

/// Builds a request. Of several operations with this name, it is the first one whose attributes
/// are those of the JSON.
fn payload(
    family: &'static FamilyInfo,
    operation: &str,
    json: &Value,
) -> Result<(&'static OpInfo, Vec<u8>), Failure> {
    let mut failure = format!("{} has no {operation}", family.name);
    for op in names::operations(family, operation) {
        match encode::request(family, op, json) {
            Ok(payload) => return Ok((op, payload)),
            Err(error) => failure = error.to_string(),
        }
    }
    Err(wrong(failure))
}

fn json(text: &str) -> Result<Value, Failure> {
    serde_json::from_str(text).map_err(|error| wrong(format!("{error}: {text}")))
}

fn flags(words: &[&str]) -> NlmFlags {
    let flags = words.iter().map(|flag| match *flag {
        "create" => NLM_F_CREATE,
        "excl" => NLM_F_EXCL,
        "replace" => NLM_F_REPLACE,
        "append" => NLM_F_APPEND,
        other => panic!("no flag {other}"),
    });
    flags.fold(NlmFlags::default(), |all, flag| all | flag)
}
