//! Runs the examples as a person would, and reads what they print.
//!
//! Cargo builds them for `cargo test -p nlsock`. With `--test examples` it does
//! not; `cargo build -p nlsock --examples` does.

#![cfg(target_os = "linux")]
#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking, in its helpers too"
)]

use std::ffi::OsStr;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::path::PathBuf;
use std::process::{self, Child, Command, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};
use std::{env, fs, thread};

use nlsock::Socket;
use nlwire::uapi::{NETLINK_USERSOCK, NLMSG_ERROR};
use nlwire::{MessageBuilder, NlMsgHdr, SliceSink, SockAddrNl};

/// No example takes nearly as long.
const LIMIT: Duration = Duration::from_secs(20);

/// The examples and their options.
const EXAMPLES: [(&str, &[&str]); 5] = [
    ("rtnl_link_dump", &["--hex"]),
    ("rtnl_monitor", &["--count", "--timeout"]),
    ("genl_families", &["NAME"]),
    (
        "ipc_server",
        &["--protocol", "--port", "--group", "--count"],
    ),
    (
        "ipc_client",
        &["--protocol", "--to", "--group", "--type", "--timeout"],
    ),
];

/// The file of a built example: this test is `target/*/deps/examples-*`.
fn example(name: &str) -> PathBuf {
    let this = env::current_exe().unwrap();
    let target = this.parent().unwrap().parent().unwrap();
    let path = target.join("examples").join(name);
    assert!(
        path.exists(),
        "{} is not built: cargo build -p nlsock --examples",
        path.display()
    );
    path
}

/// A command that runs; killed if it still does when the test ends.
struct Running {
    child: Child,
    stdout: Receiver<String>,
    stderr: Receiver<String>,
}

/// How a command ended.
#[derive(Debug)]
struct Ended {
    code: Option<i32>,
    stdout: Vec<String>,
    stderr: Vec<String>,
}

fn spawn<S: AsRef<OsStr>>(program: impl AsRef<OsStr>, args: &[S]) -> Running {
    let mut child = Command::new(program)
        .args(args)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    Running {
        stdout: lines(child.stdout.take().unwrap()),
        stderr: lines(child.stderr.take().unwrap()),
        child,
    }
}

fn start(name: &str, args: &[&str]) -> Running {
    spawn(example(name), args)
}

fn run(name: &str, args: &[&str]) -> Ended {
    start(name, args).finish()
}

/// The lines of a stream, as they come.
fn lines(stream: impl Read + Send + 'static) -> Receiver<String> {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        for line in BufReader::new(stream).lines() {
            if sender.send(line.unwrap()).is_err() {
                break;
            }
        }
    });
    receiver
}

/// The rest of the lines.
fn rest(lines: &Receiver<String>) -> Vec<String> {
    let mut all = Vec::new();
    let start = Instant::now();
    loop {
        match lines.recv_timeout(LIMIT.saturating_sub(start.elapsed())) {
            Ok(line) => all.push(line),
            Err(RecvTimeoutError::Disconnected) => return all,
            Err(RecvTimeoutError::Timeout) => panic!("did not end, after {all:#?}"),
        }
    }
}

/// The next line that `wanted` accepts.
fn find(lines: &Receiver<String>, wanted: impl Fn(&str) -> bool) -> String {
    let mut others = Vec::new();
    let start = Instant::now();
    loop {
        match lines.recv_timeout(LIMIT.saturating_sub(start.elapsed())) {
            Ok(line) if wanted(&line) => return line,
            Ok(line) => others.push(line),
            Err(error) => panic!("{error}, after {others:#?}"),
        }
    }
}

impl Running {
    fn finish(mut self) -> Ended {
        let stdout = rest(&self.stdout);
        let stderr = rest(&self.stderr);
        let start = Instant::now();
        let status = loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                break status;
            }
            assert!(start.elapsed() < LIMIT, "did not end");
            thread::sleep(Duration::from_millis(5));
        };
        Ended {
            code: status.code(),
            stdout,
            stderr,
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // Both fail where it has ended, which is fine.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Says that something was not tested, where libtest does not hide it.
fn skipped(why: &str) {
    let _ = writeln!(io::stderr(), "SKIPPED: {why}");
}

/// One message.
fn message(header: NlMsgHdr, payload: &[u8]) -> Vec<u8> {
    let mut buf = [0; 256];
    let mut sink = SliceSink::new(&mut buf);
    let mut message = MessageBuilder::new(&mut sink, header).unwrap();
    message.put_payload(payload).unwrap();
    message.end().unwrap();
    sink.into_bytes().to_vec()
}

/// A socket of this test's own, with a port.
fn usersock() -> Socket {
    let socket = Socket::open(NETLINK_USERSOCK).unwrap();
    socket.bind(SockAddrNl::default()).unwrap();
    socket.set_read_timeout(Some(LIMIT)).unwrap();
    socket
}

fn port(socket: &Socket) -> String {
    socket.local_addr().unwrap().nl_pid().to_string()
}

/// A server, in a group or with "0" in none, and its port.
fn server(group: &str, args: &[&str]) -> (Running, String) {
    let server = start("ipc_server", &[&["--group", group], args].concat());
    let line = server.stdout.recv_timeout(LIMIT).unwrap();
    let group = match group {
        "0" => "no group".to_owned(),
        group => format!("group {group}"),
    };
    let port = line
        .strip_prefix("listening on protocol 2, port ")
        .and_then(|line| line.strip_suffix(&format!(", {group}")))
        .unwrap_or_else(|| panic!("{line}"));
    (server, port.to_owned())
}

#[test]
fn help_names_the_options() {
    for (name, options) in EXAMPLES {
        for help in ["-h", "--help"] {
            let ended = run(name, &[help]);
            assert_eq!(ended.code, Some(0), "{ended:#?}");
            assert_eq!(ended.stderr, [""; 0]);
            assert!(ended.stdout[0].starts_with(&format!("Usage: {name} ")));
            for option in options.iter().chain(&["--help", "Example:"]) {
                let shown = ended.stdout.iter().any(|line| line.contains(option));
                assert!(shown, "{name} {option}: {ended:#?}");
            }
        }
    }
}

#[test]
fn wrong_command_lines_are_refused() {
    let name_and_args = EXAMPLES.map(|(name, _)| (name, &["--no-such-option"] as &[_]));
    let more: [(&str, &[&str]); 7] = [
        ("rtnl_link_dump", &["surplus"]),
        ("rtnl_monitor", &["--count", "-1"]),
        ("rtnl_monitor", &["--timeout", "0"]),
        ("ipc_server", &["--port", "4294967296"]),
        ("ipc_client", &["hello"]),
        ("ipc_client", &["--to", "1", "--group", "1"]),
        ("ipc_client", &["--group", "33"]),
    ];
    for (name, args) in name_and_args.into_iter().chain(more) {
        let ended = run(name, args);
        assert_eq!(ended.code, Some(2), "{name} {args:?}: {ended:#?}");
        assert_eq!(ended.stdout, [""; 0]);
        assert!(ended.stderr[0].starts_with(&format!("{name}: ")));
    }
}

#[test]
fn a_closed_stdout_ends_quietly() {
    let commands: [(&str, &[&str]); 5] = [
        ("rtnl_link_dump", &[]),
        ("rtnl_link_dump", &["--hex"]),
        ("rtnl_monitor", &["--help"]),
        ("genl_families", &[]),
        ("ipc_server", &["--group", "0"]),
    ];
    for (name, args) in commands {
        let (reader, writer) = UnixStream::pair().unwrap();
        drop(reader);
        let mut child = Command::new(example(name))
            .args(args)
            .stdout(OwnedFd::from(writer))
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let (sender, receiver) = mpsc::channel();
        let running = Running {
            stderr: lines(child.stderr.take().unwrap()),
            stdout: receiver,
            child,
        };
        drop(sender);
        let ended = running.finish();
        assert_eq!(ended.code, Some(0), "{name} {args:?}: {ended:#?}");
        assert_eq!(ended.stderr, [""; 0]);
    }
}

/// Index, name as `rtnl_link_dump` shows it, and MTU of each interface.
fn interfaces_of_sys() -> io::Result<Vec<[String; 3]>> {
    let mut all = Vec::new();
    for entry in fs::read_dir("/sys/class/net")? {
        let entry = entry?;
        // A file such as `bonding_masters` has none; one can go meanwhile.
        let read = |file| fs::read_to_string(entry.path().join(file));
        if let (Ok(index), Ok(mtu)) = (read("ifindex"), read("mtu")) {
            let name = entry.file_name();
            let name = name.as_encoded_bytes().escape_ascii().to_string();
            all.push([index.trim().to_owned(), name, mtu.trim().to_owned()]);
        }
    }
    Ok(all)
}

#[test]
fn link_dump_agrees_with_sysfs() {
    let Ok(before) = interfaces_of_sys() else {
        return skipped("no /sys/class/net to compare rtnl_link_dump with");
    };
    let ended = run("rtnl_link_dump", &[]);
    let after = interfaces_of_sys().unwrap();
    assert_eq!(ended.code, Some(0), "{ended:#?}");

    let rows = ended.stdout.iter().map(|line| {
        let cells: Vec<_> = line.split_whitespace().collect();
        <[&str; 6]>::try_from(cells).unwrap_or_else(|_| panic!("{ended:#?}"))
    });
    let rows: Vec<_> = rows.collect();
    assert_eq!(
        rows[0],
        ["INDEX", "NAME", "KIND", "MTU", "STATE", "ADDRESS"]
    );
    let lo = rows.iter().find(|row| row[1] == "lo").unwrap();
    assert_eq!([lo[0], lo[2], lo[5]], ["1", "-", "00:00:00:00:00:00"]);
    // Other programs may change interfaces meanwhile.
    for [index, name, mtu] in before.iter().filter(|link| after.contains(link)) {
        let found = rows.iter().find(|row| row[0] == index);
        let found = found.unwrap_or_else(|| panic!("no {name} in {ended:#?}"));
        assert_eq!([found[1], found[3]], [name, mtu]);
    }
}

#[test]
fn link_dump_explains_every_byte() {
    let ended = run("rtnl_link_dump", &["--hex"]);
    assert_eq!(ended.code, Some(0), "{ended:#?}");
    let lines = &ended.stdout;
    for wanted in [
        "nlmsg_type 18 RTM_GETLINK",
        "nlmsg_type 16 RTM_NEWLINK",
        "nlmsg_type 3 NLMSG_DONE",
        "nla_len 7, nla_type 3 IFLA_IFNAME",
        "  \"lo\"",
        "  padding",
    ] {
        let shown = lines.iter().any(|line| line.ends_with(wanted));
        assert!(shown, "no {wanted:?} in {ended:#?}");
    }

    // Within each message every line begins where the one before it ended, and
    // the last one ends at the message's length.
    let mut messages = 0;
    for message in lines.split(|line| line.is_empty()) {
        let mut at = 0;
        let mut nlmsg_len = String::new();
        for line in message.iter().skip(1) {
            let (offset, line) = line.split_at(8);
            assert_eq!(offset.trim(), at.to_string(), "{line}");
            let (hex, meaning) = line.split_at(line.len().min(24));
            at += hex.split_whitespace().count();
            if let Some((_, len)) = meaning.split_once("nlmsg_len ") {
                len.clone_into(&mut nlmsg_len);
            }
        }
        if !message.is_empty() {
            assert_eq!(nlmsg_len, at.to_string());
            messages += 1;
        }
    }
    assert!(messages >= 3, "{ended:#?}");
}

#[test]
fn genl_families_lists_the_controller() {
    let ended = run("genl_families", &[]);
    assert_eq!(ended.code, Some(0), "{ended:#?}");
    let (heading, rows) = ended.stdout.split_first().unwrap();
    assert_eq!(
        heading.split_whitespace().collect::<Vec<_>>(),
        ["ID", "NAME", "VERSION", "GROUPS"]
    );
    let cells = rows.iter().map(|row| row.split_whitespace().collect());
    let cells: Vec<Vec<_>> = cells.collect();
    let ids = cells.iter().map(|row| row[0].parse::<u16>().unwrap());
    assert!(ids.is_sorted(), "{ended:#?}");
    let nlctrl = cells.iter().find(|row| row[1] == "nlctrl").unwrap();
    assert_eq!(nlctrl[0], "16");
    assert!(nlctrl.contains(&"notify=16"), "{ended:#?}");

    let one = run("genl_families", &["nlctrl"]);
    assert_eq!(one.code, Some(0), "{one:#?}");
    let row: Vec<_> = one.stdout[1].split_whitespace().collect();
    assert_eq!((one.stdout.len(), &row), (2, nlctrl));
}

#[test]
fn genl_families_knows_no_family_of_a_wrong_name() {
    let ended = run("genl_families", &["nlsock-none"]);
    assert_eq!(ended.code, Some(1), "{ended:#?}");
    let none = |name| format!("genl_families: generic netlink has no family {name}");
    assert_eq!(ended.stderr, [none("nlsock-none")]);
    // No family has a name of this length.
    let ended = run("genl_families", &["longer-than-15-bytes"]);
    assert_eq!(ended.code, Some(1), "{ended:#?}");
    assert_eq!(ended.stderr, [none("longer-than-15-bytes")]);
}

#[test]
fn ipc_by_port() {
    let (server, port) = server("0", &[]);
    let ended = run(
        "ipc_client",
        &["--to", &port, "--type", "99", "hello", "w\u{f6}rld"],
    );
    assert_eq!(ended.code, Some(0), "{ended:#?}");
    let reply = &ended.stdout[0];
    assert!(reply.starts_with(&format!("reply from port {port}: type 99, sequence ")));
    assert!(
        reply.ends_with(r#", payload "hello w\xc3\xb6rld""#),
        "{reply}"
    );

    let received = find(&server.stdout, |line| line.contains("hello"));
    assert!(received.starts_with("from port "), "{received}");
    let (_, received) = received.split_once(", no group: ").unwrap();
    assert!(reply.ends_with(received), "{reply}\n{received}");

    let empty = run("ipc_client", &["--to", &port]);
    assert!(empty.stdout[0].contains("type 16, "), "{empty:#?}");
    assert!(empty.stdout[0].ends_with(", payload \"\""), "{empty:#?}");
}

#[test]
fn ipc_by_group() {
    let member = usersock();
    if let Err(error) = member.join(1) {
        return skipped(&format!("ipc_server in a group: {error}"));
    }
    // Other runs of this test share the groups of this network namespace: they
    // should have another, and if not, their servers may answer first.
    let group = (process::id() % 31 + 1).to_string();
    let (server, _) = server(&group, &[]);
    let word = format!("group-{}", process::id());
    let ended = run("ipc_client", &["--group", &group, &word]);
    assert_eq!(ended.code, Some(0), "{ended:#?}");
    assert!(ended.stdout[0].starts_with("reply from port "));
    assert!(ended.stdout[0].ends_with(&format!(", payload \"{word}\"")));
    let received = find(&server.stdout, |line| line.contains(&word));
    assert!(received.contains(&format!(", group {group}: type 16, ")));
}

#[test]
fn ipc_server_survives_malformed_datagrams() {
    let (server, port) = server("0", &[]);
    let to = SockAddrNl::new(port.parse().unwrap(), 0);
    let sender = usersock();
    let good = message(NlMsgHdr::new(16), b"good");
    sender.send_to(&[0; 16], to).unwrap();
    sender.send_to(&[1; 5], to).unwrap();
    sender
        .send_to(&[&good[..], &[0xff; 16]].concat(), to)
        .unwrap();
    for wanted in [
        "byte 0: nlmsg_len is 0, less than a header's 16",
        "byte 0: 5 bytes left over, too few for a header",
        "byte 20: nlmsg_len is 4294967295, but only 16 bytes are left",
    ] {
        let line = server.stderr.recv_timeout(LIMIT).unwrap();
        let from = self::port(&sender);
        let wanted = format!("ipc_server: malformed datagram from port {from}: {wanted}");
        assert_eq!(line, wanted);
    }
    find(&server.stdout, |line| line.ends_with("payload \"good\""));
    assert_eq!(run("ipc_client", &["--to", &port]).code, Some(0));
}

#[test]
fn ipc_server_ends_after_a_count() {
    let (server, port) = server("0", &["--count", "2"]);
    let to = SockAddrNl::new(port.parse().unwrap(), 0);
    let sender = usersock();
    let header = NlMsgHdr::new(16).with_seq(5);
    let three = [b"1", b"2", b"3"].map(|payload| {
        let mut message = message(header, payload);
        message.resize(20, 0);
        message
    });
    sender.send_to(&three.concat(), to).unwrap();
    let ended = server.finish();
    assert_eq!(ended.code, Some(0), "{ended:#?}");
    assert_eq!(ended.stdout.len(), 2, "{ended:#?}");

    let mut buf = [0; 64];
    for payload in [b"1", b"2"] {
        let datagram = sender.recv(&mut buf).unwrap();
        assert_eq!(datagram.sender(), to);
        let echo = datagram.messages().next().unwrap().unwrap();
        let expected = header.with_len(17).with_pid(to.nl_pid());
        assert_eq!((echo.header(), echo.payload()), (&expected, &payload[..]));
    }
}

#[test]
fn ipc_server_says_what_is_wrong() {
    let taken = usersock();
    if taken.join(1).is_ok() {
        let ended = run("ipc_server", &["--group", "33"]);
        assert_eq!(ended.code, Some(1), "{ended:#?}");
        assert_eq!(ended.stderr, ["ipc_server: the protocol has no group 33"]);
    }
    let port = port(&taken);
    for (args, wanted) in [
        (["--port", &port], format!("port {port} is in use")),
        (
            ["--protocol", "32"],
            "netlink protocol 32 is not registered in this kernel".to_owned(),
        ),
        (
            ["--protocol", "31"],
            "netlink protocol 31 is not registered in this kernel".to_owned(),
        ),
    ] {
        let ended = run("ipc_server", &args);
        assert_eq!(ended.code, Some(1), "{ended:#?}");
        assert_eq!(ended.stderr, [format!("ipc_server: {wanted}")]);
    }
}

#[test]
fn ipc_client_says_what_is_wrong() {
    let silent = usersock();
    let silent = port(&silent);
    for (args, wanted) in [
        (
            ["--to", &silent, "--timeout", "0.2"],
            "no reply within 200ms",
        ),
        (
            ["--to", "4294967294", "--timeout", "9"],
            "no socket has port 4294967294",
        ),
        (
            ["--protocol", "31", "--to", "1"],
            "netlink protocol 31 is not registered in this kernel",
        ),
    ] {
        let ended = run("ipc_client", &args);
        assert_eq!(ended.code, Some(1), "{ended:#?}");
        assert_eq!(ended.stderr, [format!("ipc_client: {wanted}")]);
        assert_eq!(ended.stdout, [""; 0]);
    }
}

#[test]
fn ipc_client_waits_for_its_reply() {
    let (peer, stranger) = (usersock(), usersock());
    let client = start("ipc_client", &["--to", &port(&peer), "question"]);
    let mut buf = [0; 64];
    let datagram = peer.recv(&mut buf).unwrap();
    let request = datagram.messages().next().unwrap().unwrap();
    assert_eq!(request.payload(), b"question");
    let seq = request.header().nlmsg_seq();
    let reply = NlMsgHdr::new(16).with_seq(seq);
    let other = reply.with_seq(seq.wrapping_add(1));
    let to = datagram.sender();
    stranger.send_to(&message(reply, b"stranger"), to).unwrap();
    stranger.send_to(&[0; 16], to).unwrap();
    peer.send_to(&message(other, b"other"), to).unwrap();
    peer.send_to(&message(reply, b"answer"), to).unwrap();
    let ended = client.finish();
    assert_eq!(ended.code, Some(0), "{ended:#?}");
    assert!(ended.stdout[0].ends_with(", payload \"answer\""));
}

#[test]
fn ipc_client_understands_acknowledgements() {
    let peer = usersock();
    for (code, succeeds) in [(0i32, true), (-22, false)] {
        let client = start("ipc_client", &["--to", &port(&peer)]);
        let mut buf = [0; 64];
        let datagram = peer.recv(&mut buf).unwrap();
        let request = datagram.messages().next().unwrap().unwrap();
        let header = NlMsgHdr::new(NLMSG_ERROR).with_seq(request.header().nlmsg_seq());
        let payload = [&code.to_ne_bytes(), request.as_bytes()].concat();
        let reply = message(header, &payload);
        peer.send_to(&reply, datagram.sender()).unwrap();
        let ended = client.finish();
        assert_eq!(ended.code == Some(0), succeeds, "{ended:#?}");
        if succeeds {
            assert!(ended.stdout[0].contains(": acknowledged, "));
        } else {
            let wanted = "ipc_client: request refused: Invalid argument (os error 22)";
            assert_eq!(ended.stderr, [wanted]);
        }
    }
}

#[test]
fn monitor_ends_when_nothing_happens() {
    let ended = run("rtnl_monitor", &["--timeout", "0.1"]);
    assert_eq!(ended.code, Some(0), "{ended:#?}");
    assert_eq!(ended.stderr, ["listening"]);
}

#[test]
fn monitor_shows_links_addresses_and_routes() {
    if run_tool("unshare", &["-n", "true"]).is_err() {
        return skipped("rtnl_monitor needs `unshare -n` to work, as root");
    }
    let monitor = example("rtnl_monitor");
    let monitor = spawn("unshare", &[OsStr::new("-n"), monitor.as_os_str()]);
    assert_eq!(monitor.stderr.recv_timeout(LIMIT).unwrap(), "listening");
    let namespace = format!("--net=/proc/{}/ns/net", monitor.child.id());
    let ip = |args: &[&str]| run_tool("nsenter", &[&[&namespace, "ip"], args].concat());
    if let Err(why) = ip(&["link", "set", "lo", "up"]) {
        return skipped(&format!("rtnl_monitor needs nsenter and ip: {why}"));
    }
    for wanted in [
        "NEW link 1 lo state UNKNOWN mtu 65536",
        "NEW addr 1 127.0.0.1/8",
        "NEW route local 127.0.0.1/32 dev 1 table local",
    ] {
        find(&monitor.stdout, |line| line == wanted);
    }

    // Which kinds of links there are is up to the kernel.
    let mut kinds = ["dummy", "bridge", "ifb"].iter();
    let add = |kind: &&&str| ip(&["link", "add", "new0", "type", kind]).is_ok();
    if kinds.find(add).is_none() {
        return skipped("rtnl_monitor with a new link: this kernel makes none");
    }
    let is_new0 = " new0 state DOWN mtu 1500";
    let line = find(&monitor.stdout, |line| line.ends_with(is_new0));
    let index = line.strip_prefix("NEW link ").unwrap();
    let index = index.strip_suffix(is_new0).unwrap();

    ip(&["link", "set", "new0", "up"]).unwrap();
    ip(&["addr", "add", "192.0.2.1/24", "dev", "new0"]).unwrap();
    let shown = format!("NEW addr {index} 192.0.2.1/24");
    find(&monitor.stdout, |line| line == shown);
    for (prefix, gateway) in [
        ("198.51.100.0/24", "192.0.2.254"),
        ("0.0.0.0/0", "192.0.2.253"),
    ] {
        let route = [prefix, "via", gateway, "table", "1000"];
        let shown = format!("route {prefix} via {gateway} dev {index} table 1000");
        ip(&[&["route", "add"], &route[..]].concat()).unwrap();
        find(&monitor.stdout, |line| line == format!("NEW {shown}"));
        ip(&[&["route", "del"], &route[..]].concat()).unwrap();
        find(&monitor.stdout, |line| line == format!("DEL {shown}"));
    }
    ip(&["link", "del", "new0"]).unwrap();
    let gone = format!("DEL link {index} new0 ");
    find(&monitor.stdout, |line| line.starts_with(&gone));
}

/// Runs a tool of the system, which must succeed.
fn run_tool(tool: &str, args: &[&str]) -> Result<(), String> {
    match Command::new(tool).args(args).output() {
        Ok(output) if output.status.success() => Ok(()),
        Ok(output) => Err(String::from_utf8_lossy(&output.stderr).into_owned()),
        Err(error) => Err(format!("{tool}: {error}")),
    }
}
