// SPDX-License-Identifier: MIT OR Apache-2.0
//! The examples of rtnetlink that were there first: `rtnl_link_dump` and
//! `rtnl_monitor`.

use std::ffi::OsStr;
use std::{fs, io};

use nix::sched::{unshare, CloneFlags};

use super::process::{example, find, run, run_tool, spawn, LIMIT};
use crate::common::skipped;

/// Index, name as `rtnl_link_dump` shows it, and MTU of each interface.
fn interfaces_of_sys() -> io::Result<Vec<[String; 3]>> {
    let mut all = Vec::new();
    for entry in fs::read_dir("/sys/class/net")? {
        let entry = entry?;
        // A file such as `bonding_masters` has none; one can go meanwhile.
        let read = |file| fs::read_to_string(entry.path().join(file));
        if let (Ok(index), Ok(mtu)) = (read("ifindex"), read("mtu")) {
            let name = entry.file_name();
            let name = name.to_string_lossy().escape_debug().to_string();
            all.push([index.trim().to_owned(), name, mtu.trim().to_owned()]);
        }
    }
    Ok(all)
}

#[test]
fn link_dump_agrees_with_sysfs() {
    let Ok(before) = interfaces_of_sys() else {
        return skipped("rtnl_link_dump", "no /sys/class/net to compare with");
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

/// The links of another namespace: none but the loopback interface.
#[test]
fn link_dump_of_another_namespace() {
    let (made, namespace) = std::sync::mpsc::channel();
    let (end, ended) = std::sync::mpsc::channel::<()>();
    let thread = std::thread::spawn(move || {
        if let Err(errno) = unshare(CloneFlags::CLONE_NEWNET) {
            return skipped("rtnl_link_dump --netns", errno);
        }
        made.send(nix::unistd::gettid()).unwrap();
        let _ = ended.recv();
    });
    if let Ok(tid) = namespace.recv() {
        let file = format!("/proc/{tid}/ns/net");
        let dumped = run("rtnl_link_dump", &["--netns", &file]);
        assert_eq!(dumped.code, Some(0), "{dumped:#?}");
        assert_eq!(dumped.stdout.len(), 2, "{dumped:#?}");
    }
    drop(end);
    thread.join().unwrap();
    let file = "/proc/self/status";
    let refused = run("rtnl_link_dump", &["--netns", file]);
    assert_eq!(refused.code, Some(1), "{refused:#?}");
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
        return skipped("rtnl_monitor", "needs `unshare -n` to work, as root");
    }
    let monitor = example("rtnl_monitor");
    let monitor = spawn("unshare", &[OsStr::new("-n"), monitor.as_os_str()]);
    assert_eq!(monitor.stderr.recv_timeout(LIMIT).unwrap(), "listening");
    let namespace = format!("--net=/proc/{}/ns/net", monitor.child.id());
    let ip = |args: &[&str]| run_tool("nsenter", &[&[&namespace, "ip"], args].concat());
    if let Err(why) = ip(&["link", "set", "lo", "up"]) {
        return skipped("rtnl_monitor", format_args!("needs nsenter and ip: {why}"));
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
        return skipped("rtnl_monitor with a new link", "this kernel makes none");
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
