// SPDX-License-Identifier: MIT OR Apache-2.0
//! `uevent_monitor`, `conntrack_events`, `tokio_monitor`, `poll_monitor`,
//! `smol_links`, `nfqueue_accept`: what waits for events.

use std::net::UdpSocket;

use nix::sys::signal::{kill, Signal};
use nix::unistd::Pid;
use nlsock::{Client, Error, Socket};
use nlwire::nfnl::NfGenMsg;
use nlwire::uapi::*;
use nlwire::SockAddrNl;

use super::process::{find, find_all, listen, run, run_unprivileged, run_with_input};
use super::route::{add_link, set_lo_up};
use crate::common::{in_namespace, skipped, LONG};
use crate::netfilter;

#[test]
fn all_end_when_nothing_happens() {
    for name in ["uevent_monitor", "tokio_monitor", "poll_monitor"] {
        let ended = run(name, &["--timeout", "0.1"]);
        assert_eq!(ended.code, Some(0), "{name}: {ended:#?}");
        assert_eq!(ended.stderr, ["listening"]);
    }
}

#[test]
fn uevent_monitor_shows_a_new_link() {
    in_namespace("uevent_monitor", || {
        let monitor = listen("uevent_monitor", &["--property"]).unwrap();
        if !add_link("new0") {
            return skipped("uevent_monitor with a new link", "this kernel makes none");
        }
        let wanted = "KERNEL add /devices/virtual/net/new0 (net)";
        find(&monitor.stdout, |line| line == wanted);
        find(&monitor.stdout, |line| line == "  INTERFACE=new0");
    });
}

/// What udevd sends: its header, and properties.
fn from_udev(magic: u32, properties: &[u8]) -> Vec<u8> {
    let len = u32::try_from(properties.len()).unwrap();
    let mut bytes = b"libudev\0".to_vec();
    bytes.extend(magic.to_be_bytes());
    for word in [40, 40, len, 0, 0, 0, 0] {
        bytes.extend(u32::to_ne_bytes(word));
    }
    bytes.extend(properties);
    bytes
}

#[test]
fn uevent_monitor_tells_udev_from_others() {
    in_namespace("uevent_monitor with udev", || {
        let monitor = listen("uevent_monitor", &["--udev", "--property"]).unwrap();
        let sender = Socket::open(NETLINK_KOBJECT_UEVENT).unwrap();
        sender.bind(SockAddrNl::default()).unwrap();
        let port = sender.local_addr().unwrap().nl_pid();
        let group = |group| SockAddrNl::default().with_group(group).unwrap();
        let ignored = format!("uevent_monitor: ignored a datagram from port {port}");

        // Not from the kernel, though it looks like it.
        let kernel = b"add@/devices/forged\0ACTION=add\0DEVPATH=/devices/forged\0";
        sender.send_to(kernel, group(1)).unwrap();
        find(&monitor.stderr, |line| line == ignored);

        let properties = b"ACTION=add\0DEVPATH=/devices/\x1b[2J\0SUBSYSTEM=block\0";
        let good = from_udev(0xfeed_cafe, properties);
        let too_long = [&good[..20], &[0xff; 4], &good[24..]].concat();
        for bad in [
            from_udev(0xfeed_cafd, properties),
            too_long,
            good[..19].to_vec(),
            properties.to_vec(),
        ] {
            sender.send_to(&bad, group(2)).unwrap();
            find(&monitor.stderr, |line| line == ignored);
        }
        sender.send_to(&good, group(2)).unwrap();
        let wanted = r"UDEV   add /devices/\x1b[2J (block)";
        assert_eq!(
            find(&monitor.stdout, |line| line.starts_with("UDEV")),
            wanted
        );
        find(&monitor.stdout, |line| line == "  SUBSYSTEM=block");
    });
}

/// `192.0.2.1:1234 > 192.0.2.2:80`, or the other direction.
fn put_tuple(
    message: &mut nlsock::RequestBuilder<'_>,
    nla_type: u16,
    (src, sport): (u8, u16),
    (dst, dport): (u8, u16),
) -> Result<(), nlwire::BuildError> {
    let mut tuple = message.nest(nla_type)?;
    let mut ip = tuple.nest(CTA_TUPLE_IP)?;
    ip.put(CTA_IP_V4_SRC, &[192, 0, 2, src])?;
    ip.put(CTA_IP_V4_DST, &[192, 0, 2, dst])?;
    ip.end()?;
    let mut proto = tuple.nest(CTA_TUPLE_PROTO)?;
    proto.put_u8(CTA_PROTO_NUM, IPPROTO_TCP)?;
    proto.put_u16_be(CTA_PROTO_SRC_PORT, sport)?;
    proto.put_u16_be(CTA_PROTO_DST_PORT, dport)?;
    proto.end()?;
    tuple.end()
}

#[test]
fn conntrack_events_are_shown() {
    in_namespace("conntrack_events", || {
        let monitor = match listen("conntrack_events", &["--count", "2"]) {
            Ok(monitor) => monitor,
            Err(ended) => {
                assert_eq!(ended.code, Some(1), "{ended:#?}");
                return skipped("conntrack_events", &ended.stderr[0]);
            }
        };
        let mut client = Client::open(NETLINK_NETFILTER).unwrap();
        let kind = |message| u16::from_be_bytes([NFNL_SUBSYS_CTNETLINK, message]);
        let header = NfGenMsg {
            nfgen_family: AF_INET,
            ..NfGenMsg::default()
        };
        let flags = NLM_F_CREATE | NLM_F_EXCL;
        let made = client.request_with(kind(IPCTNL_MSG_CT_NEW), flags, |message| {
            message.put_header(&header)?;
            put_tuple(message, CTA_TUPLE_ORIG, (1, 1234), (2, 80))?;
            put_tuple(message, CTA_TUPLE_REPLY, (2, 80), (1, 1234))?;
            message.put_u32_be(CTA_TIMEOUT, 100)?;
            let status = IPS_SEEN_REPLY | IPS_CONFIRMED;
            message.put_u32_be(CTA_STATUS, status)?;
            let mut protoinfo = message.nest(CTA_PROTOINFO)?;
            let mut tcp = protoinfo.nest(CTA_PROTOINFO_TCP)?;
            tcp.put_u8(CTA_PROTOINFO_TCP_STATE, TCP_CONNTRACK_ESTABLISHED)?;
            tcp.end()?;
            protoinfo.end()
        });
        made.unwrap();
        let removed = client.request(kind(IPCTNL_MSG_CT_DELETE), |message| {
            message.put_header(&header)?;
            put_tuple(message, CTA_TUPLE_ORIG, (1, 1234), (2, 80))
        });
        removed.unwrap();
        let ended = monitor.finish();
        assert_eq!(ended.code, Some(0), "{ended:#?}");
        let connection = "tcp 192.0.2.1:1234 > 192.0.2.2:80";
        assert_eq!(
            ended.stdout[0],
            format!("NEW {connection} ESTABLISHED answered")
        );
        assert!(ended.stdout[1].starts_with(&format!("DESTROY {connection}")));
    });
}

#[test]
fn conntrack_events_need_permission() {
    if let Err(Error::ProtocolNotRegistered { .. }) = Socket::open(NETLINK_NETFILTER) {
        return skipped("conntrack_events", "this kernel has no netfilter");
    }
    let Some(ended) = run_unprivileged("conntrack_events", &[]) else {
        return skipped("conntrack_events without privilege", "needs setpriv");
    };
    assert_eq!(ended.code, Some(1), "{ended:#?}");
    let wanted = "conntrack_events: setsockopt(NETLINK_ADD_MEMBERSHIP): not permitted to this user";
    assert_eq!(ended.stderr, [wanted]);
}

/// The packet that is accepted arrives.
#[test]
fn nfqueue_accept_lets_packets_through() {
    in_namespace("nfqueue_accept", || {
        set_lo_up();
        let args = ["7", "--count", "2"];
        let queue = match listen("nfqueue_accept", &args) {
            Ok(queue) => queue,
            Err(ended) => return skipped("nfqueue_accept", &ended.stderr[0]),
        };
        if let Err(error) = netfilter::add_queue_rule(7) {
            return skipped("nfqueue_accept", error);
        }
        let [sender, receiver] = [(); 2].map(|()| UdpSocket::bind("127.0.0.1:0").unwrap());
        receiver.set_read_timeout(Some(LONG)).unwrap();
        for _ in 0..2 {
            sender
                .send_to(&[0; 100], receiver.local_addr().unwrap())
                .unwrap();
            assert_eq!(receiver.recv(&mut [0; 200]).unwrap(), 100);
        }
        let ended = queue.finish();
        assert_eq!(ended.code, Some(0), "{ended:#?}");
        let line = |id| format!("{id} 127.0.0.1 > 127.0.0.1, 128 bytes");
        assert_eq!(ended.stdout, [line(1), line(2)]);
    });
}

const UP: &str = "NEW link 1 lo state UNKNOWN mtu 65536";

#[test]
fn tokio_monitor_shows_events_and_ends_on_interrupt() {
    in_namespace("tokio_monitor", || {
        let monitor = listen("tokio_monitor", &[]).unwrap();
        set_lo_up();
        find_all(&monitor.stdout, &[UP, "NEW addr 1 127.0.0.1/8"]);
        let pid = Pid::from_raw(monitor.child.id().try_into().unwrap());
        kill(pid, Signal::SIGINT).unwrap();
        let ended = monitor.finish();
        assert_eq!(ended.code, Some(0), "{ended:#?}");
    });
}

#[test]
fn poll_monitor_shows_events() {
    in_namespace("poll_monitor", || {
        let monitor = listen("poll_monitor", &["--count", "1"]).unwrap();
        set_lo_up();
        find(&monitor.stdout, |line| line == UP);
        assert_eq!(monitor.finish().code, Some(0));
    });
}

#[test]
fn poll_monitor_answers_what_is_typed() {
    let input = b"lo\nnosuch0\n\x1b\nlo\n";
    let ended = run_with_input("poll_monitor", &["--timeout", "0.5"], input);
    assert_eq!(ended.code, Some(0), "{ended:#?}");
    // Other programs may change links meanwhile.
    let is_event = |line: &&String| line.starts_with("NEW ") || line.starts_with("DEL ");
    let lines: Vec<_> = ended.stdout.iter().filter(|line| !is_event(line)).collect();
    assert_eq!(lines.len(), 4, "{ended:#?}");
    assert!(lines[0].starts_with("link 1 lo state "), "{ended:#?}");
    assert_eq!(lines[1], "nosuch0: RTM_GETLINK: ENODEV: No such device");
    assert!(lines[2].starts_with(r"\u{1b}: RTM_GETLINK: "), "{ended:#?}");
    assert_eq!(lines[3], lines[0]);

    let count = run_with_input("poll_monitor", &["--count", "1"], input);
    assert_eq!(count.stdout.len(), 1, "{count:#?}");
}

#[test]
fn smol_links_shows_links_and_follows_them() {
    in_namespace("smol_links", || {
        let ended = run("smol_links", &[]);
        assert_eq!(ended.code, Some(0), "{ended:#?}");
        assert_eq!(ended.stdout[0], "link 1 lo state DOWN mtu 65536");
        let links = listen("smol_links", &["--follow", "--timeout", "0.5"]).unwrap();
        set_lo_up();
        find_all(&links.stdout, &[&ended.stdout[0], UP]);
        assert_eq!(links.finish().code, Some(0));
    });
}
