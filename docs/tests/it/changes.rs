// SPDX-License-Identifier: MIT OR Apache-2.0
//! The programs of the README and of the guide that change a network, and those that follow it, do
//! what the pages say. Each runs in a network namespace of its own. A kernel without VLANs cannot
//! run those that change: `kmod/test/nlsock` runs these tests on one that has them.

use std::env;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::Duration;

use nlfamilies::rt_addr::{IfAddrMsg, Ifa, RtAddr};
use nlfamilies::rt_link::{IfInfoMsg, Ifla, IflaInfo, IflaInfoData, IflaVlan, RtLink};
use nlfamilies::rt_route::{RtMsg, RtRoute, Rta};
use nlsock::{Client, Error};
use nlwire::uapi::{IFF_UP, NETLINK_ROUTE, NLM_F_CREATE, NLM_F_EXCL};
use nlwire::NlmFlags;

use crate::common::{namespace, program, skip};

/// Set in the process that runs a test inside of the namespace.
const INSIDE: &str = "NLWIRE_DOCS_INSIDE";

/// Longer than any program takes on a busy machine.
const HANGS: Duration = Duration::from_secs(60);

/// The index of the link that the README's program expects.
const DUMMY0: i32 = 7;

/// Runs the test of this name again, in a process with a network namespace of its own. Returns
/// true in that process.
fn is_inside(test: &str) -> bool {
    if env::var_os(INSIDE).is_some() {
        return true;
    }
    let Some([unshare, option]) = namespace() else {
        skip(&format!("{test}: no network namespace"));
        return false;
    };
    let done = Command::new(unshare)
        .arg(option)
        .arg(env::current_exe().unwrap())
        .args(["--exact", test, "--nocapture"])
        .env(INSIDE, "1")
        .stderr(Stdio::inherit())
        .output()
        .unwrap();
    let printed = String::from_utf8_lossy(&done.stdout);
    let passed = done.status.success() && printed.contains("1 passed");
    assert!(passed, "{printed}");
    false
}

fn open() -> Client {
    Client::open(NETLINK_ROUTE).unwrap()
}

/// Adds a dummy.
fn add_dummy(client: &mut Client, name: &str, index: i32) -> Result<(), Error> {
    let header = IfInfoMsg {
        ifi_index: index.into(),
        ..IfInfoMsg::default()
    };
    let flags = NLM_F_CREATE | NLM_F_EXCL;
    client.call(RtLink::NEWLINK, flags, &header, |link| {
        link.put(Ifla::IFNAME, name)?;
        link.nest(Ifla::LINKINFO, |info| info.put(IflaInfo::KIND, "dummy"))
    })?;
    Ok(())
}

/// Returns whether the kernel has dummies and VLANs, and reports the test as skipped if not. Leaves
/// one of each.
fn has_vlans(test: &str, client: &mut Client) -> bool {
    let added = add_dummy(client, "lower", 70).and_then(|()| {
        let header = IfInfoMsg::default();
        let flags = NLM_F_CREATE | NLM_F_EXCL;
        client.call(RtLink::NEWLINK, flags, &header, |link| {
            link.put(Ifla::IFNAME, "upper")?;
            link.put(Ifla::LINK, 70)?;
            link.nest(Ifla::LINKINFO, |info| {
                info.sub(IflaInfo::DATA, IflaInfoData::VLAN, |vlan| {
                    vlan.put(IflaVlan::ID, 70)
                })
            })
        })?;
        Ok(())
    });
    match added {
        Ok(()) => true,
        Err(error) => {
            let text = error.to_string();
            assert!(text.ends_with(": Unknown device type"), "{text}");
            skip(&format!("{test}: no dummies or no VLANs in this kernel"));
            false
        }
    }
}

/// Runs a program of a page, which succeeds and prints nothing.
fn run(name: &str) {
    let done = Command::new(program()).arg(name).output().unwrap();
    assert!(done.status.success(), "{name}: {done:?}");
    assert!(done.stdout.is_empty() && done.stderr.is_empty(), "{done:?}");
}

/// A link: its index, whether it is up, and of a VLAN, the link below and its number.
#[derive(Debug, PartialEq)]
struct Link {
    index: u32,
    is_up: bool,
    vlan: Option<(u32, u16)>,
}

fn link(client: &mut Client, name: &str) -> Link {
    let header = IfInfoMsg::default();
    let answer = client.call(RtLink::GETLINK, NlmFlags::EMPTY, &header, |link| {
        link.put(Ifla::IFNAME, name)
    });
    let (header, link) = answer.unwrap().one().unwrap().unwrap();
    let (lower, info) = link.get((Ifla::LINK, Ifla::LINKINFO)).unwrap();
    let data = info.unwrap_or_default();
    let data = data.get(IflaInfo::DATA.of(IflaInfoData::VLAN)).unwrap();
    let id = data.and_then(|vlan| vlan.get(IflaVlan::ID).unwrap());
    Link {
        index: header.ifi_index.get().unsigned_abs(),
        is_up: header.ifi_flags.get() & IFF_UP != 0,
        vlan: lower.zip(id),
    }
}

#[test]
fn the_readme_adds_a_vlan() {
    let test = "changes::the_readme_adds_a_vlan";
    let mut client = open();
    if !is_inside(test) || !has_vlans(test, &mut client) {
        return;
    }
    add_dummy(&mut client, "dummy0", DUMMY0).unwrap();
    run("add_vlan");
    assert_eq!(
        link(&mut client, "vlan5").vlan,
        Some((DUMMY0.unsigned_abs(), 5))
    );
}

#[test]
fn the_guide_sets_up_a_network() {
    let test = "changes::the_guide_sets_up_a_network";
    let mut client = open();
    if !is_inside(test) || !has_vlans(test, &mut client) {
        return;
    }
    run("set_up_network");
    let dummy = link(&mut client, "dummy0");
    let vlan = link(&mut client, "vlan5");
    assert!(dummy.is_up && vlan.is_up, "{dummy:?} {vlan:?}");
    assert_eq!(vlan.vlan, Some((dummy.index, 5)));

    let header = IfAddrMsg::default();
    let mut found = client.list(RtAddr::GETADDR, &header, |_| Ok(())).unwrap();
    let mut addresses = Vec::new();
    while let Some((header, address)) = found.next().unwrap() {
        if let Some(local) = address.get(Ifa::LOCAL).unwrap() {
            let prefix = format!("{local}/{}", header.ifa_prefixlen);
            addresses.push((header.ifa_index.get(), prefix));
        }
    }
    let wanted = (vlan.index, String::from("198.51.100.1/24"));
    assert!(addresses.contains(&wanted), "{addresses:?}");

    let header = RtMsg::default();
    let mut found = client.list(RtRoute::GETROUTE, &header, |_| Ok(())).unwrap();
    let mut routes = Vec::new();
    while let Some((header, route)) = found.next().unwrap() {
        let (to, via, link) = route.get((Rta::DST, Rta::GATEWAY, Rta::OIF)).unwrap();
        if let (Some(to), Some(via), Some(link)) = (to, via, link) {
            routes.push((format!("{to}/{} via {via}", header.rtm_dst_len), link));
        }
    }
    let wanted = String::from("203.0.113.0/24 via 198.51.100.2");
    assert!(routes.contains(&(wanted, vlan.index)), "{routes:?}");
}

/// A program that runs, and the lines that it prints.
struct Running {
    child: Child,
    lines: Receiver<String>,
}

impl Running {
    fn start(name: &str) -> Running {
        let mut command = Command::new(program());
        let mut child = command.arg(name).stdout(Stdio::piped()).spawn().unwrap();
        let stdout = BufReader::new(child.stdout.take().unwrap());
        let (sender, lines) = mpsc::channel();
        thread::spawn(move || {
            stdout
                .lines()
                .try_for_each(|line| sender.send(line.unwrap()))
        });
        Running { child, lines }
    }

    /// Waits for a line that has all of the parts.
    fn wait_for(&self, parts: &[&str]) {
        let mut others = Vec::new();
        while let Ok(line) = self.lines.recv_timeout(HANGS) {
            if parts.iter().all(|part| line.contains(part)) {
                return;
            }
            others.push(line);
        }
        panic!("no {parts:?} in {others:#?}");
    }
}

/// Those that follow changes do not end.
impl Drop for Running {
    fn drop(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

/// Checks a program that lists the links and follows their changes. `listed` is a part of the last
/// line of the list, `changed` of the line for `lo` when it comes up.
fn check_follower(name: &str, listed: &str, changed: &str) {
    let running = Running::start(name);
    running.wait_for(&[listed]);
    let header = IfInfoMsg {
        ifi_index: 1.into(),
        ifi_flags: IFF_UP.into(),
        ifi_change: IFF_UP.into(),
        ..IfInfoMsg::default()
    };
    let mut client = open();
    let up = client.call(RtLink::SETLINK, NlmFlags::EMPTY, &header, |_| Ok(()));
    up.map(drop).unwrap();
    running.wait_for(&["lo", changed]);
}

#[test]
fn the_readme_follows_links() {
    if is_inside("changes::the_readme_follows_links") {
        check_follower("follow_links", "IF_OPER_DOWN", "IF_OPER_UNKNOWN");
    }
}

#[test]
fn the_guide_watches_links() {
    if is_inside("changes::the_guide_watches_links") {
        check_follower("watch_links", "the view is complete", "Some(");
    }
}
