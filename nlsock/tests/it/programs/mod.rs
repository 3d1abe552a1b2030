// SPDX-License-Identifier: MIT OR Apache-2.0
//! Programs of other libraries, which know only the kernel, against [`Server`]s.
//!
//! A preloaded library (`preload.c`) turns the netlink sockets of a program into
//! sockets of `NETLINK_USERSOCK` and sends their requests to a server, which
//! answers as the kernel does (`service.rs`). A program that is not installed,
//! or cannot be built, is skipped. Each test runs the blocking server and
//! tokio's.
//!
//! [`Server`]: nlsock::Server

mod service;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;
use std::thread;

use nlsock::Server;
use nlwire::uapi::*;

use crate::common::{block_on, skipped};
use crate::examples::process::{start_command, Ended};
use service::{name_of, FAMILIES, KINDS, LINKS, PEERS};

const PROTOCOLS: [i32; 2] = [NETLINK_ROUTE, NETLINK_GENERIC];

/// A driver of the server.
#[derive(Clone, Copy, Debug)]
enum Driver {
    Blocking,
    Tokio,
}

/// Servers in place of the kernel, and a folder with the preloaded library.
struct Kernel {
    folder: PathBuf,
    /// The environment of the programs.
    environment: Vec<(String, String)>,
}

impl Drop for Kernel {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// Runs `test` against the blocking server and tokio's.
fn with_servers(test: &str, run: impl Fn(&Kernel)) {
    for driver in [Driver::Blocking, Driver::Tokio] {
        let folder = format!("programs-{test}-{driver:?}-{}", std::process::id());
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(folder);
        fs::create_dir_all(&folder).unwrap();
        let mut kernel = Kernel {
            folder,
            environment: vec![("LC_ALL".to_owned(), "C".to_owned())],
        };
        let library = ["-shared", "-fPIC"];
        match kernel.compile("preload", include_str!("preload.c"), &library) {
            Ok(library) => kernel.set("LD_PRELOAD", library.display()),
            Err(reason) => return skipped(test, reason),
        }
        for protocol in PROTOCOLS {
            let port = serve(protocol, driver);
            kernel.set(&format!("NLWIRE_PORT_{protocol}"), port);
        }
        run(&kernel);
    }
}

/// Serves a protocol until the test's process ends. Returns the port.
fn serve(protocol: i32, driver: Driver) -> u32 {
    let mut kernel = service::Kernel(protocol);
    let socket = nlsock::Socket::open(NETLINK_USERSOCK).unwrap();
    socket.bind(nlwire::SockAddrNl::default()).unwrap();
    let port = socket.local_addr().unwrap().nl_pid();
    thread::spawn(move || match driver {
        Driver::Blocking => {
            let mut server = Server::from_socket(socket).unwrap();
            loop {
                match server.serve_with(&mut kernel) {
                    Ok(()) | Err(nlsock::Error::Interrupted) => {}
                    Err(error) => panic!("{error}"),
                }
            }
        }
        Driver::Tokio => block_on(async {
            let mut server = nlsock::tokio::Server::from_socket(socket).unwrap();
            loop {
                server.serve_with(&mut kernel).await.unwrap();
            }
        }),
    });
    port
}

impl Kernel {
    fn set(&mut self, name: &str, value: impl ToString) {
        self.environment.push((name.to_owned(), value.to_string()));
    }

    /// Compiles a C source. The error is the reason why that is not possible
    /// here.
    fn compile(&self, name: &str, source: &str, arguments: &[&str]) -> Result<PathBuf, String> {
        let command = std::env::var("CC").unwrap_or_default();
        let mut words = command.split_whitespace();
        let compiler = words.next().unwrap_or("cc");
        let (input, output) = (
            self.folder.join(format!("{name}.c")),
            self.folder.join(name),
        );
        fs::write(&input, source).unwrap();
        let mut command = Command::new(compiler);
        command
            .args(words)
            .args(["-Wall", "-o"])
            .args([&output, &input]);
        match command.args(arguments).output() {
            Ok(result) if result.status.success() => Ok(output),
            Ok(result) => {
                let text = String::from_utf8_lossy(&result.stderr).into_owned();
                let line = text.lines().find(|line| line.contains("error"));
                let line = line.map_or_else(|| text.clone(), str::to_owned);
                // A missing header or library, and not an error in the source.
                let is_missing = text.contains("No such file") || text.contains("cannot find");
                assert!(is_missing, "{name}.c does not compile:\n{text}");
                Err(line)
            }
            Err(error) => Err(format!("no C compiler: {compiler}: {error}")),
        }
    }

    /// Runs a program to its end, which fails the test if it hangs. Returns
    /// `None` if the program is not installed.
    fn run(&self, program: &str, arguments: &[&str]) -> Option<Ended> {
        let mut command = Command::new(program);
        command.args(arguments).stdin(std::process::Stdio::null());
        command.envs(self.environment.iter().cloned());
        let path = std::env::var("PATH").unwrap_or_default();
        command.env("PATH", format!("{path}:/usr/sbin:/sbin"));
        if !is_installed(program) {
            report_missing(program);
            return None;
        }
        Some(start_command(&mut command).finish())
    }

    /// Runs a program that succeeds. Returns the lines that it prints.
    fn lines(&self, program: &str, arguments: &[&str]) -> Option<Vec<String>> {
        let ended = self.run(program, arguments)?;
        assert_eq!(ended.code, Some(0), "{program} {arguments:?}: {ended:?}");
        Some(ended.stdout)
    }

    /// Runs a program that fails. Returns the lines of its error.
    fn error(&self, program: &str, arguments: &[&str]) -> Option<String> {
        let ended = self.run(program, arguments)?;
        assert_ne!(ended.code, Some(0), "{program} {arguments:?}: {ended:?}");
        Some(ended.stderr.join("\n"))
    }
}

/// Reports once that a program is not installed.
fn report_missing(program: &str) {
    static REPORTED: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());
    if REPORTED.lock().unwrap().insert(program.to_owned()) {
        skipped("programs", format_args!("no {program} here"));
    }
}

fn is_installed(program: &str) -> bool {
    let path = std::env::var("PATH").unwrap_or_default() + ":/usr/sbin:/sbin";
    Path::new(program).is_absolute() && Path::new(program).exists()
        || path
            .split(':')
            .any(|folder| Path::new(folder).join(program).exists())
}

/// The names of all links, in order.
fn names() -> Vec<String> {
    (1..=LINKS).map(name_of).collect()
}

/// The words of the given number in each line that begins with a word.
fn words(lines: &[String], number: usize) -> Vec<String> {
    let lines = lines.iter().filter(|line| !line.starts_with([' ', '\t']));
    let words = lines.filter_map(|line| line.split_whitespace().nth(number));
    words
        .map(|word| word.trim_end_matches(':').to_owned())
        .collect()
}

#[test]
fn iproute2() {
    with_servers("iproute2", |kernel| {
        if let Some(lines) = kernel.lines("ip", &["link", "show"]) {
            assert_eq!(words(&lines, 1), names());
        }
        if let Some(lines) = kernel.lines("ip", &["link", "show", "dev", "port9"]) {
            assert_eq!(words(&lines, 1), ["port9"]);
        }
        // The text of the refusal is an extended ACK.
        if let Some(error) = kernel.error("ip", &["route", "add", "10.0.0.0/8", "dev", "port9"]) {
            assert!(error.contains("Error: no type 24"), "{error}");
        }
        if let Some(lines) = kernel.lines("genl", &["ctrl", "list"]) {
            let expected = std::iter::once("nlctrl").chain(FAMILIES.map(|(_, name)| name));
            assert!(words(&lines, 1).into_iter().eq(expected), "{lines:?}");
        }
        if let Some(lines) = kernel.lines("genl", &["ctrl", "get", "name", "wireguard"]) {
            assert_eq!(words(&lines, 1), ["wireguard"]);
        }
    });
}

/// Programs of libnl. `iw` looks up a family by name (`genl_ctrl_resolve`),
/// which waits for the reply and for the ACK separately.
#[test]
fn libnl() {
    with_servers("libnl", |kernel| {
        if let Some(lines) = kernel.lines("iw", &["dev"]) {
            let interfaces = lines
                .iter()
                .filter_map(|line| line.trim().strip_prefix("Interface "));
            assert!(interfaces.eq(["wave0", "wave1"]), "{lines:?}");
        }
        if let Some(lines) = kernel.lines("iw", &["list"]) {
            assert_eq!(lines.first().map(String::as_str), Some("Wiphy radio0"));
        }
        if let Some(error) = kernel.error("iw", &["reg", "get"]) {
            assert!(error.contains("no command 31 of 33"), "{error}");
        }
        if let Some(lines) = kernel.lines("nl-link-list", &[]) {
            assert_eq!(words(&lines, 0), names());
        }
        if let Some(lines) = kernel.lines("nl-link-name2ifindex", &["port9"]) {
            assert_eq!(lines, ["9"]);
        }
        // An extended ACK that the program did not ask for does not disturb it.
        if let Some(error) = kernel.error("nl-link-set", &["--name=port9", "--mtu=1400"]) {
            assert!(error.contains("Operation not supported"), "{error}");
        }
        if let Some(lines) = kernel.lines("genl-ctrl-list", &[]) {
            let expected = std::iter::once("nlctrl").chain(FAMILIES.map(|(_, name)| name));
            assert!(words(&lines, 1).into_iter().eq(expected), "{lines:?}");
        }
    });
}

/// Programs of libmnl, whose buffer is as long as a page.
#[test]
fn libmnl() {
    with_servers("libmnl", |kernel| {
        match kernel.compile("answers", include_str!("answers.c"), &["-lmnl"]) {
            Ok(program) => {
                let lines = kernel.lines(program.to_str().unwrap(), &[]).unwrap();
                let expected = std::iter::once("id 32".to_owned()).chain(names());
                assert!(lines.iter().cloned().eq(expected), "{lines:?}");
            }
            Err(reason) => skipped("libmnl", reason),
        }
        if let Some(lines) = kernel.lines("wg", &["show", "interfaces"]) {
            assert_eq!(lines, [KINDS.map(|(name, _)| name).join(" ")]);
        }
        if let Some(lines) = kernel.lines("wg", &["show", "tunnel0", "peers"]) {
            assert_eq!(lines.len(), PEERS as usize);
        }
        // An extended ACK that the program did not ask for does not disturb it.
        if let Some(error) = kernel.error("wg", &["show", "port9"]) {
            assert!(error.contains("No such device"), "{error}");
        }
    });
}

#[test]
fn pyroute2() {
    with_servers("pyroute2", |kernel| {
        let program = include_str!("links.py");
        // Debian's Python has Debian's packages.
        for python in ["/usr/bin/python3", "python3"] {
            let imports = Command::new(python)
                .args(["-c", "import pyroute2"])
                .output();
            if imports.is_ok_and(|output| output.status.success()) {
                let lines = kernel.lines(python, &["-c", program]).unwrap();
                let count = LINKS.to_string();
                let error = "(19, 'no such link here')";
                assert_eq!(lines, [&count, "1 port9", error, &PEERS.to_string()]);
                return;
            }
        }
        skipped("pyroute2", "no pyroute2 here");
    });
}
