// SPDX-License-Identifier: MIT OR Apache-2.0
//! Runs the examples as a person would, and reads what they print.
//!
//! `cargo test -p nlsock` builds them. `cargo test -p nlsock --test it` does not;
//! `cargo build -p nlsock --examples` does.

mod events;
mod genl;
mod ipc;
mod ipc_table;
pub(crate) mod process;
pub(crate) mod route;
mod rtnl;
mod sockets;
mod veth;

use std::fs;
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::process::{Command, Stdio};
use std::sync::mpsc;

use process::{example, lines, run, Running};

/// The short examples, which have no options. `tasks` runs them.
const SHORT: [&str; 12] = [
    "rtnl_link_kinds",
    "rtnl_addr_list",
    "rtnl_bridge_add",
    "rtnl_vlan_add",
    "rtnl_vlan_qos",
    "tc_qdisc_list",
    "tc_htb_add",
    "ethtool_link_state",
    "ethtool_features",
    "nft_chain_add",
    "nft_rule_add",
    "wireguard_peers",
];

/// The other examples and their options.
const EXAMPLES: [(&str, &[&str]); 22] = [
    ("rtnl_link_dump", &["--netns"]),
    ("rtnl_monitor", &["--count", "--timeout"]),
    ("rtnl_watch", &["--count", "--timeout", "--buffer"]),
    ("rtnl_follow", &["--count", "--timeout"]),
    (
        "rtnl_route_add",
        &[
            "PREFIX",
            "--via",
            "--dev",
            "--metric",
            "--table",
            "--replace",
        ],
    ),
    ("rtnl_route_multipath", &["PREFIX", "GATEWAY", "--weight"]),
    ("rtnl_veth_add", &["NAME", "PEER", "--mtu"]),
    ("rtnl_neighbours", &["--dev", "-4", "-6"]),
    ("tc_netem_add", &["DEV", "--delay", "--loss"]),
    ("sock_diag_tcp", &["--listening", "--all", "-4", "-6"]),
    (
        "uevent_monitor",
        &["--udev", "--property", "--count", "--timeout"],
    ),
    ("conntrack_events", &["--count", "--timeout"]),
    ("nfqueue_accept", &["QUEUE", "--count", "--timeout"]),
    ("tokio_monitor", &["--count", "--timeout"]),
    ("poll_monitor", &["--count", "--timeout"]),
    ("smol_links", &["--follow", "--timeout"]),
    ("genl_families", &["NAME"]),
    ("genl_policy", &["FAMILY", "--command"]),
    (
        "ipc_server",
        &["--protocol", "--port", "--group", "--count"],
    ),
    (
        "ipc_client",
        &["--protocol", "--to", "--group", "--type", "--timeout"],
    ),
    (
        "ipc_table_server",
        &["--port", "--uid", "--entries", "--memory"],
    ),
    (
        "ipc_table_client",
        &["--to", "--uid", "--multiple-of", "--timeout", "NUMBER"],
    ),
];

/// None is forgotten in the list.
#[test]
fn all_examples_are_listed() {
    let examples = concat!(env!("CARGO_MANIFEST_DIR"), "/examples");
    let files = fs::read_dir(examples)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let names = files.filter(|path| path.extension().is_some_and(|end| end == "rs"));
    let mut names: Vec<_> = names
        .map(|path| path.file_stem().unwrap().to_owned())
        .collect();
    let mut listed = EXAMPLES.map(|(name, _)| name).to_vec();
    listed.extend(SHORT);
    names.sort();
    listed.sort_unstable();
    assert_eq!(names, listed);
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
    let more: [(&str, &[&str]); 26] = [
        ("rtnl_link_dump", &["surplus"]),
        ("rtnl_monitor", &["--count", "-1"]),
        ("rtnl_monitor", &["--timeout", "0"]),
        ("rtnl_watch", &["--buffer", "much"]),
        ("rtnl_route_add", &["--dev", "lo"]),
        ("rtnl_route_add", &["192.0.2.0/24"]),
        ("rtnl_route_add", &["192.0.2.0/33", "--dev", "lo"]),
        ("rtnl_route_add", &["192.0.2", "--dev", "lo"]),
        ("rtnl_route_multipath", &["192.0.2.0/24", "192.0.2.1"]),
        ("rtnl_veth_add", &["left"]),
        ("rtnl_veth_add", &["left", "right", "--mtu", "much"]),
        ("rtnl_neighbours", &["surplus"]),
        ("tc_netem_add", &["lo", "--loss", "-1"]),
        ("sock_diag_tcp", &["surplus"]),
        ("uevent_monitor", &["--timeout", "-1"]),
        ("conntrack_events", &["--count"]),
        ("nfqueue_accept", &[]),
        ("nfqueue_accept", &["65536"]),
        ("poll_monitor", &["--timeout", "never"]),
        ("genl_policy", &[]),
        ("ipc_server", &["--port", "4294967296"]),
        ("ipc_client", &["hello"]),
        ("ipc_client", &["--to", "1", "--group", "1"]),
        ("ipc_client", &["--group", "33"]),
        ("ipc_table_client", &["7"]),
        (
            "ipc_table_client",
            &["--to", "1", "--multiple-of", "2", "7"],
        ),
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
    let commands: [(&str, &[&str]); 6] = [
        ("rtnl_link_dump", &[]),
        ("rtnl_monitor", &["--help"]),
        ("rtnl_neighbours", &[]),
        ("genl_families", &[]),
        ("sock_diag_tcp", &[]),
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
