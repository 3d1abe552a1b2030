// SPDX-License-Identifier: MIT OR Apache-2.0
//! What is shown of messages that no fixture has.

use nlwire::typed::Family;
use nlwire::uapi::*;
use nlwire::{BuildError, MessageBuilder, NlMsgHdr, SliceSink};

use super::{decode, Decoded};
use crate::show::Form;

/// The sink of [`build`].
type Builder<'a, 'b> = MessageBuilder<'a, SliceSink<'b>>;

fn build(
    header: NlMsgHdr,
    fill: impl FnOnce(&mut Builder<'_, '_>) -> Result<(), BuildError>,
) -> Vec<u8> {
    let mut buf = [0; 4096];
    let mut sink = SliceSink::new(&mut buf);
    let mut message = MessageBuilder::new(&mut sink, header).unwrap();
    fill(&mut message).unwrap();
    message.end().unwrap();
    sink.as_bytes().to_vec()
}

/// A capture of datagrams, each with its packet type and protocol.
fn capture(datagrams: &[(u16, i32, Vec<u8>)]) -> Vec<u8> {
    let word = u32::to_le_bytes;
    let version = [2, 0, 4, 0];
    let start = [
        word(0xa1b2_c3d4),
        version,
        word(0),
        word(0),
        word(65535),
        word(253),
    ];
    let mut file = start.concat();
    for (packet_type, protocol, datagram) in datagrams {
        let mut packet = packet_type.to_be_bytes().to_vec();
        packet.extend(ARPHRD_NETLINK.to_be_bytes());
        packet.extend([0; 10]);
        packet.extend((*protocol as u16).to_be_bytes());
        packet.extend(datagram);
        let len = packet.len() as u32;
        file.extend([word(0), word(0), word(len), word(len)].concat());
        file.extend(packet);
    }
    file
}

#[track_caller]
fn assert_shown(decoded: &Decoded, wanted: &[&str]) {
    assert_eq!(decoded.warnings, [""; 0]);
    let mut lines = decoded.out.lines();
    for wanted in wanted {
        let shown = lines.any(|line| line.trim_start() == *wanted);
        assert!(shown, "no {wanted:?}, in this order, in\n{}", decoded.out);
    }
}

fn request(nlmsg_type: u16) -> NlMsgHdr {
    NlMsgHdr::new(nlmsg_type)
        .with_flags(NLM_F_REQUEST | NLM_F_ACK)
        .with_seq(7)
}

fn new_link() -> Vec<u8> {
    build(request(RTM_NEWLINK), |message| {
        message.put_header(&nlwire::rtnl::IfInfoMsg::default())?;
        message.put_str(IFLA_IFNAME, "\x1b[2J")?;
        message.nest_with(IFLA_LINKINFO, |info| info.put_str(IFLA_INFO_KIND, "vlan"))
    })
}

/// A refusal of `request` that does not repeat it.
fn refusal(
    request: &[u8],
    fill: impl FnOnce(&mut Builder<'_, '_>) -> Result<(), BuildError>,
) -> Vec<u8> {
    let flags = NLM_F_CAPPED | NLM_F_ACK_TLVS;
    let header = NlMsgHdr::new(NLMSG_ERROR)
        .with_flags(flags)
        .with_seq(7)
        .with_pid(99);
    build(header, |message| {
        message.put_payload(&(-22i32).to_ne_bytes())?;
        message.put_payload(&request[..16])?;
        fill(message)
    })
}

/// The offsets of an extended ACK count from the header of the request, which is found by its
/// repeated header although it is the second one of its datagram.
#[test]
fn extended_acks_name_attributes() {
    let link = new_link();
    let other = build(request(RTM_GETLINK), |message| {
        message.put_header(&nlwire::rtnl::IfInfoMsg::default())
    });
    let both = [other, link.clone()].concat();
    // Behind two headers and a name of 8 bytes.
    let nest = 16 + 16 + 12;
    let refusal = refusal(&link, |message| {
        message.put_str(NLMSGERR_ATTR_MSG, "no\nway")?;
        message.put_u32(NLMSGERR_ATTR_OFFS, nest + 4)?;
        message.put_u32(NLMSGERR_ATTR_MISS_TYPE, IFLA_INFO_DATA.into())?;
        message.put_u32(NLMSGERR_ATTR_MISS_NEST, nest)?;
        message.nest_with(NLMSGERR_ATTR_POLICY, |policy| {
            policy.put_u32(NL_POLICY_TYPE_ATTR_TYPE, NL_ATTR_TYPE_STRING)
        })
    });
    let file = capture(&[(4, NETLINK_ROUTE, both), (4, NETLINK_ROUTE, refusal)]);
    let decoded = decode(&file, Form::Text);
    assert_shown(
        &decoded,
        &[
            "IFLA_IFNAME: \"\\u{1b}[2J\"",
            "#2 00:00:00.000000 to user: NLMSG_ERROR EINVAL of #1.2 RTM_NEWLINK: no\\nway, \
             NLM_F_CAPPED | NLM_F_ACK_TLVS, seq 7, pid 99",
            "NLMSGERR_ATTR_MSG: \"no\\nway\"",
            "NLMSGERR_ATTR_POLICY:",
            "NL_POLICY_TYPE_ATTR_TYPE: NL_ATTR_TYPE_STRING",
            "refused: IFLA_LINKINFO > IFLA_INFO_KIND",
            "missing: IFLA_INFO_DATA in IFLA_LINKINFO",
            "RTM_NEWLINK, NLM_F_REQUEST | NLM_F_ACK, seq 7, pid 0:",
            "IFLA_LINKINFO:",
            "IFLA_INFO_KIND: \"vlan\"  <--",
        ],
    );
    let json = decode(&file, Form::Json).out;
    for wanted in [
        "\"of\": {\"record\": 1, \"message\": 2}",
        "\"refused\": \"IFLA_LINKINFO > IFLA_INFO_KIND\"",
        "\"missing\": \"IFLA_INFO_DATA\", \"missing-in\": \"IFLA_LINKINFO\"",
        "\"errno\": \"EINVAL\"",
    ] {
        assert!(json.contains(wanted), "{wanted} in {json}");
    }
}

/// Without the request, what the refusal repeats is shown.
#[test]
fn a_repeated_request_is_decoded() {
    let link = new_link();
    let header = NlMsgHdr::new(NLMSG_ERROR).with_flags(NLM_F_ACK_TLVS);
    let refusal = build(header, |message| {
        message.put_payload(&(-17i32).to_ne_bytes())?;
        message.put_payload(&link)?;
        message.put_u32(NLMSGERR_ATTR_OFFS, 32)
    });
    let file = capture(&[(6, NETLINK_ROUTE, refusal)]);
    assert_shown(
        &decode(&file, Form::Text),
        &[
            "#1 00:00:00.000000 to user: NLMSG_ERROR EEXIST of RTM_NEWLINK, NLM_F_ACK_TLVS, \
             seq 0, pid 0",
            "refused: IFLA_IFNAME",
            "IFLA_IFNAME: \"\\u{1b}[2J\"  <--",
            "IFLA_INFO_KIND: \"vlan\"",
        ],
    );
}

/// The end of a dump can be a refusal, and an interrupted dump is marked.
#[test]
fn ends_of_dumps_are_of_their_requests() {
    let dump = |seq| {
        let flags = NLM_F_REQUEST | NLM_F_DUMP;
        let header = NlMsgHdr::new(RTM_GETLINK).with_flags(flags).with_seq(seq);
        build(header, |message| {
            message.put_header(&nlwire::rtnl::IfInfoMsg::default())
        })
    };
    let done = |seq, error: i32| {
        let flags = NLM_F_MULTI | NLM_F_DUMP_INTR;
        let header = NlMsgHdr::new(NLMSG_DONE)
            .with_flags(flags)
            .with_seq(seq)
            .with_pid(5);
        build(header, |message| message.put_payload(&error.to_ne_bytes()))
    };
    let route = |bytes| (4, NETLINK_ROUTE, bytes);
    let file = capture(&[
        route(dump(1)),
        route(dump(2)),
        route(done(2, -4)),
        route(done(1, 0)),
        route(done(1, 3)),
        // Another protocol with the same number.
        (4, NETLINK_GENERIC, done(1, 0)),
    ]);
    let flags = "NLM_F_MULTI | NLM_F_DUMP_INTR";
    assert_shown(
        &decode(&file, Form::Brief),
        &[
            &format!("#3 00:00:00.000000 to user: NLMSG_DONE EINTR of #2 RTM_GETLINK, {flags}, seq 2, pid 5"),
            &format!("#4 00:00:00.000000 to user: NLMSG_DONE 0 of #1 RTM_GETLINK, {flags}, seq 1, pid 5"),
            &format!("#5 00:00:00.000000 to user: NLMSG_DONE 3 of #1 RTM_GETLINK, {flags}, seq 1, pid 5"),
            &format!("#6 00:00:00.000000 to user: NLMSG_DONE 0, {flags}, seq 1, pid 5"),
        ],
    );
}

/// Identical requests of several sockets: an answer belongs to the latest open one with its
/// port, and a repeated request tells which one it is.
#[test]
fn answers_find_their_requests_among_equal_numbers() {
    let get = |index: i32| {
        let header = NlMsgHdr::new(RTM_GETLINK)
            .with_flags(NLM_F_REQUEST)
            .with_seq(1);
        build(header, |message| {
            message.put_header(&nlwire::rtnl::IfInfoMsg {
                ifi_index: index.into(),
                ..nlwire::rtnl::IfInfoMsg::default()
            })
        })
    };
    let refused = |request: Vec<u8>| {
        let header = NlMsgHdr::new(NLMSG_ERROR).with_seq(1).with_pid(5);
        build(header, |message| {
            message.put_payload(&(-19i32).to_ne_bytes())?;
            message.put_payload(&request)
        })
    };
    let route = |bytes| (4, NETLINK_ROUTE, bytes);
    let file = capture(&[
        route(get(1)),
        route(get(2)),
        route(refused(get(1))),
        route(refused(get(2))),
    ]);
    let out = decode(&file, Form::Brief).out;
    assert!(
        out.contains("#3 00:00:00.000000 to user: NLMSG_ERROR ENODEV of #1 "),
        "{out}"
    );
    assert!(
        out.contains("#4 00:00:00.000000 to user: NLMSG_ERROR ENODEV of #2 "),
        "{out}"
    );
}

/// Each of two equal requests gets an answer, the latest one first.
#[test]
fn a_request_is_answered_once() {
    let link = new_link();
    let capped = || refusal(&link, |_| Ok(()));
    let route = |bytes| (4, NETLINK_ROUTE, bytes);
    let file = capture(&[
        route(link.clone()),
        route(link.clone()),
        route(capped()),
        route(capped()),
    ]);
    let out = decode(&file, Form::Brief).out;
    let of = |line: usize| out.lines().nth(line).unwrap().contains(" EINVAL of #1 ");
    assert!(!of(2) && of(3), "{out}");

    // A further refusal does not show the request again, unless it repeats it.
    let shown = |refusals: Vec<Vec<u8>>| {
        let mut datagrams = vec![route(link.clone())];
        datagrams.extend(refusals.into_iter().map(route));
        let file = capture(&datagrams);
        [Form::Text, Form::Json].map(|form| {
            let out = decode(&file, form).out;
            out.matches("IFLA_LINKINFO:").count() + out.matches("\"linkinfo\":").count()
        })
    };
    assert_eq!(shown(vec![capped(); 5]), [2, 2]);
    let header = NlMsgHdr::new(NLMSG_ERROR).with_seq(7).with_pid(99);
    let repeating = build(header, |message| {
        message.put_payload(&(-22i32).to_ne_bytes())?;
        message.put_payload(&link)
    });
    assert_eq!(shown(vec![repeating; 5]), [6, 6]);
}

/// In `mptcp_pm`, 6 is the number of a command and of another notification.
#[test]
fn replies_are_no_notifications() {
    let told = build(NlMsgHdr::new(GENL_ID_CTRL), |message| {
        message.put_payload(&[CTRL_CMD_NEWFAMILY, 2, 0, 0])?;
        message.put_u16(CTRL_ATTR_FAMILY_ID, 40)?;
        message.put_str(CTRL_ATTR_FAMILY_NAME, "mptcp_pm")
    });
    let get = build(request(40), |message| message.put_payload(&[6, 1, 0, 0]));
    let reply = NlMsgHdr::new(40).with_seq(7).with_pid(3);
    let reply = build(reply, |message| {
        message.put_payload(&[6, 1, 0, 0])?;
        message.put_u32(2, 8)
    });
    let generic = |bytes| (4, NETLINK_GENERIC, bytes);
    let file = capture(&[generic(told), generic(get), generic(reply)]);
    assert_shown(
        &decode(&file, Form::Text),
        &[
            "#3 00:00:00.000000 to user: MPTCP_PM_CMD_GET_LIMITS (mptcp_pm) of #2, seq 7, pid 3",
            "MPTCP_PM_ATTR_RCV_ADD_ADDRS: 8",
        ],
    );
    let json = decode(&file, Form::Json).out;
    assert!(json.contains("\"body\": {\"rcv-add-addrs\": 8}"), "{json}");
}

/// A family of generic netlink that nobody declares, with a header of its own.
#[test]
fn unknown_families_are_shown_by_number() {
    let told = build(NlMsgHdr::new(GENL_ID_CTRL), |message| {
        message.put_payload(&[CTRL_CMD_NEWFAMILY, 2, 0, 0])?;
        message.put_u16(CTRL_ATTR_FAMILY_ID, 40)?;
        message.put_str(CTRL_ATTR_FAMILY_NAME, "nobody")?;
        message.put_u32(CTRL_ATTR_HDRSIZE, 8)
    });
    let message = build(request(40), |message| {
        message.put_payload(&[9, 1, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8])?;
        message.put_str(3, "some text")?;
        message.nest_with(4, |nest| nest.put_u8(1, 255))?;
        message.put(5, &[0xc0, 0xff, 0xee])
    });
    let file = capture(&[
        (4, NETLINK_GENERIC, message.clone()),
        (4, NETLINK_GENERIC, told),
        (4, NETLINK_GENERIC, message.clone()),
        (7, 30, message),
    ]);
    assert_shown(
        &decode(&file, Form::Text),
        &[
            "#1 00:00:00.000000 to kernel: family 40 command 9 (NETLINK_GENERIC), \
             NLM_F_REQUEST | NLM_F_ACK, seq 7, pid 0",
            "#3 00:00:00.000000 to kernel: nobody command 9 (nobody), \
             NLM_F_REQUEST | NLM_F_ACK, seq 7, pid 0",
            "header: [01 02 03 04 05 06 07 08]",
            "3: [73 6f 6d 65 20 74 65 78 74 00] \"some text\"",
            "4:",
            "1: [ff]",
            "5: [c0 ff ee]",
            "#4 00:00:00.000000 to kernel: type 40 (protocol 30), NLM_F_REQUEST | NLM_F_ACK, \
             seq 7, pid 0",
        ],
    );
}

/// The connector's messages have the type of the end of a dump.
#[test]
fn messages_of_the_connector_are_no_ends() {
    let message = build(NlMsgHdr::new(NLMSG_DONE), |message| {
        // struct cn_msg of CN_IDX_PROC, without an event.
        let words = [1u32, 1, 0, 0, 0];
        words
            .into_iter()
            .try_for_each(|word| message.put_payload(&word.to_ne_bytes()))
    });
    let decoded = decode(&capture(&[(4, NETLINK_CONNECTOR, message)]), Form::Text);
    assert!(!decoded.out.contains("NLMSG_DONE"), "{}", decoded.out);
    assert!(!decoded.out.contains("seq 0 of"), "{}", decoded.out);
}

/// An end of a transaction tells its subsystem.
#[test]
fn batches_name_their_subsystem() {
    let begin = build(
        NlMsgHdr::new(NFNL_MSG_BATCH_BEGIN).with_flags(NLM_F_REQUEST),
        |message| message.put_payload(&[0, 0, 0, NFNL_SUBSYS_NFTABLES]),
    );
    let decoded = decode(&capture(&[(4, NETLINK_NETFILTER, begin)]), Form::Text);
    assert_shown(&decoded, &["subsystem: NFNL_SUBSYS_NFTABLES"]);
}

/// The direction is that of the capture, or inferred.
#[test]
fn directions() {
    let link = new_link();
    let event = build(NlMsgHdr::new(RTM_NEWLINK), |message| {
        message.put_header(&nlwire::rtnl::IfInfoMsg::default())
    });
    for (packet_type, message, wanted) in [
        (4, &link, "to kernel"),
        (4, &event, "to user"),
        (6, &link, "to user"),
        (7, &event, "to kernel"),
    ] {
        let decoded = decode(
            &capture(&[(packet_type, NETLINK_ROUTE, message.clone())]),
            Form::Brief,
        );
        let start = format!("#1 00:00:00.000000 {wanted}: RTM_NEWLINK");
        assert!(decoded.out.starts_with(&start), "{}", decoded.out);
    }
}

/// Events of the kernel, and of udev with its binary header.
#[test]
fn events_of_devices_are_text() {
    let kernel = b"add@/devices/x\0ACTION=add\0DEVPATH=/devices/x\0SEQNUM=7\0".to_vec();
    let properties = b"ACTION=remove\0DEVPATH=/devices/y\0";
    let mut udev = b"libudev\0\xfe\xed\xca\xfe".to_vec();
    for word in [40u32, 40, properties.len() as u32, 0, 0, 0, 0] {
        udev.extend(word.to_ne_bytes());
    }
    udev.extend(properties);
    let event = |bytes| (4, NETLINK_KOBJECT_UEVENT, bytes);
    let file = capture(&[event(kernel), event(udev)]);
    assert_shown(
        &decode(&file, Form::Text),
        &[
            "#1 00:00:00.000000 to user: add@/devices/x (uevent)",
            "ACTION=add",
            "SEQNUM=7",
            "#2 00:00:00.000000 to user: remove@/devices/y (udev)",
            "DEVPATH=/devices/y",
        ],
    );
    let json = decode(&file, Form::Json).out;
    assert!(
        json.contains("\"sender\": \"udev\", \"properties\": [\"ACTION=remove\""),
        "{json}"
    );
}

/// The last of repeated attributes counts, and the others are not lost. Those that may occur
/// several times, entries of arrays and padding are not repeated.
#[test]
fn repeated_attributes_are_listed() {
    let link = build(request(RTM_NEWLINK), |message| {
        message.put_header(&nlwire::rtnl::IfInfoMsg::default())?;
        message.put_str(IFLA_IFNAME, "a")?;
        message.put_str(IFLA_IFNAME, "b")?;
        for kind in ["vlan", "dummy"] {
            message.nest_with(IFLA_LINKINFO, |info| info.put_str(IFLA_INFO_KIND, kind))?;
        }
        for name in ["alt0", "alt1"] {
            message.nest_with(IFLA_PROP_LIST, |list| {
                list.put_str(IFLA_ALT_IFNAME, name)?;
                list.put_str(IFLA_ALT_IFNAME, name)
            })?;
        }
        message.put(IFLA_PAD, &[])?;
        message.put(IFLA_PAD, &[])?;
        message.put_u8(1000, 1)?;
        message.put_u8(1000, 2)?;
        message.put_str(IFLA_IFNAME, "c")
    });
    let json = decode(&capture(&[(4, NETLINK_ROUTE, link)]), Form::Json).out;
    let wanted = "\"repeated\": [\
        {\"offset\": 32, \"len\": 6, \"name\": \"IFLA_IFNAME\", \"payload\": \"6100\"}, \
        {\"offset\": 48, \"len\": 16, \"name\": \"IFLA_LINKINFO\", \"payload\": \"";
    assert!(json.contains(wanted), "{json}");
    let (_, repeated) = json.split_once("\"repeated\": ").unwrap();
    let repeated: serde_json::Value =
        serde_json::from_str(repeated.trim_end().strip_suffix('}').unwrap()).unwrap();
    let names: Vec<&str> = repeated
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| entry["name"].as_str().unwrap())
        .collect();
    assert_eq!(
        names,
        [
            "IFLA_IFNAME",
            "IFLA_LINKINFO",
            "IFLA_PROP_LIST",
            "IFLA_IFNAME"
        ]
    );
    assert!(json.contains("\"ifname\": \"c\""), "{json}");
    assert!(
        json.contains("\"UnknownAttr(1000)\": [\"01\", \"02\"]"),
        "{json}"
    );
}

/// A message that the capture has cut is shown as far as it is there.
#[test]
fn what_is_there_of_a_cut_message_is_shown() {
    let link = new_link();
    let cut = &link[..link.len() - 12];
    let hex: String = cut.iter().map(|byte| format!("\\x{byte:02x}")).collect();
    let line = format!("sendto(3, \"{hex}\"..., 64) = 64\n");
    let decoded = decode(line.as_bytes(), Form::Text);
    assert_shown(
        &decoded,
        &["IFLA_IFNAME: \"\\u{1b}[2J\"", "12 bytes were not captured"],
    );
}

#[test]
fn families_are_found_by_their_names() {
    let families = crate::families::Families::default();
    assert!(families.has(nlfamilies::rt_link::RtLink::NAME));
    assert!(!families.has("nobody"));
}
