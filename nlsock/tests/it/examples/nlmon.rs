//! `nlmon_decode`, with captures that are made here.

use std::{env, fs, process};

use nlwire::nfnl::NfGenMsg;
use nlwire::rtnl::{IfInfoMsg, RtMsg, RtNextHop};
use nlwire::uapi::*;
use nlwire::NlMsgHdr;

use super::process::{run, run_with_input, Ended};
use super::rtnl::messages_without_a_gap;
use crate::common::build;

/// A capture, in the byte order that `word` writes.
fn file(word: fn(u32) -> [u8; 4], magic: u32, records: &[Vec<u8>]) -> Vec<u8> {
    let mut version = word(0x0002_0004); // two numbers of 16 bits
    if word(1)[0] == 1 {
        version = [2, 0, 4, 0];
    }
    let mut bytes = [
        word(magic),
        version,
        word(0),
        word(0),
        word(65535),
        word(253),
    ]
    .concat();
    for record in records {
        let len = u32::try_from(record.len()).unwrap();
        bytes.extend([word(1), word(2), word(len), word(len)].concat());
        bytes.extend(record);
    }
    bytes
}

fn little(records: &[Vec<u8>]) -> Vec<u8> {
    file(u32::to_le_bytes, 0xa1b2_c3d4, records)
}

/// A datagram with its header.
fn record(way: u16, protocol: i32, datagram: &[u8]) -> Vec<u8> {
    let protocol = u16::try_from(protocol).unwrap();
    let mut bytes = way.to_be_bytes().to_vec();
    bytes.extend(824u16.to_be_bytes());
    bytes.extend([0; 10]);
    bytes.extend(protocol.to_be_bytes());
    bytes.extend(datagram);
    bytes
}

fn get_link() -> Vec<u8> {
    let header = NlMsgHdr::new(RTM_GETLINK)
        .with_flags(NLM_F_REQUEST | NLM_F_DUMP)
        .with_seq(7);
    build(header, |message| {
        message.put_header(&IfInfoMsg::default())?;
        message.put_str(IFLA_IFNAME, "\x1b[2J")
    })
}

/// An error with an extended ACK, capped.
fn refusal() -> Vec<u8> {
    let flags = NLM_F_CAPPED | NLM_F_ACK_TLVS;
    let header = NlMsgHdr::new(NLMSG_ERROR).with_flags(flags).with_seq(7);
    build(header, |message| {
        message.put_payload(&(-19i32).to_ne_bytes())?;
        message.put_payload(&get_link()[..16])?;
        message.put_str(NLMSGERR_ATTR_MSG, "no")?;
        message.put_u32(NLMSGERR_ATTR_OFFS, 32)
    })
}

fn decode(bytes: &[u8]) -> Ended {
    run_with_input("nlmon_decode", &["-"], bytes)
}

#[track_caller]
fn assert_shown(ended: &Ended, wanted: &[&str]) {
    let mut lines = ended.stdout.iter();
    for wanted in wanted {
        let shown = lines.any(|line| line.ends_with(wanted));
        assert!(shown, "no {wanted:?}, in this order, in {ended:#?}");
    }
}

#[test]
fn captures_are_read_in_every_form() {
    let records = [
        record(7, NETLINK_ROUTE, &[get_link(), get_link()].concat()),
        record(6, NETLINK_ROUTE, &refusal()),
    ];
    for magic in [0xa1b2_c3d4, 0xa1b2_3c4d] {
        for word in [u32::to_le_bytes, u32::to_be_bytes] {
            let ended = decode(&file(word, magic, &records));
            assert_eq!(ended.code, Some(0), "{ended:#?}");
            let swapped = word(1) != 1u32.to_ne_bytes();
            assert_eq!(ended.stderr.len(), usize::from(swapped), "{ended:#?}");
            assert_eq!(messages_without_a_gap(&ended.stdout), 3);
            assert_shown(
                &ended,
                &[
                    "record 1, to the kernel, NETLINK_ROUTE, at byte 0 of a datagram:",
                    "nlmsg_type 18 RTM_GETLINK",
                    "nlmsg_flags NLM_F_REQUEST | NLM_F_DUMP",
                    "nla_type 3 IFLA_IFNAME",
                    r#""\u{1b}[2J""#,
                    "record 1, to the kernel, NETLINK_ROUTE, at byte 44 of a datagram:",
                    "record 2, to user space, NETLINK_ROUTE, at byte 0 of a datagram:",
                    "nlmsg_type 2 NLMSG_ERROR",
                    "nlmsg_flags NLM_F_CAPPED | NLM_F_ACK_TLVS",
                    "error -19",
                    "  nlmsg_type 18 RTM_GETLINK",
                    "nla_type 1 NLMSGERR_ATTR_MSG",
                    r#""no""#,
                    "nla_type 2 NLMSGERR_ATTR_OFFS",
                    " 32",
                ],
            );
        }
    }
}

#[test]
fn captures_of_all_protocols_are_shown() {
    let genl = build(NlMsgHdr::new(GENL_ID_CTRL).with_flags(NLM_F_REQUEST), |m| {
        m.put_payload(&[CTRL_CMD_GETFAMILY, 1, 0, 0])?;
        m.put_str(CTRL_ATTR_FAMILY_NAME, "nlctrl")
    });
    let other = build(NlMsgHdr::new(99), |message| message.put_payload(&[1, 2, 3]));
    let ended = decode(&little(&[
        record(4, NETLINK_GENERIC, &genl),
        record(6, 30, &other),
        record(6, NETLINK_KOBJECT_UEVENT, b"add@/x\0ACTION=add\0"),
        record(6, NETLINK_ROUTE, b""),
    ]));
    assert_eq!(ended.code, Some(0), "{ended:#?}");
    assert_shown(
        &ended,
        &[
            "record 1, NETLINK_GENERIC, at byte 0 of a datagram:",
            "cmd 3 CTRL_CMD_GETFAMILY",
            "nla_type 2 CTRL_ATTR_FAMILY_NAME",
            r#""nlctrl""#,
            "record 2, to user space, protocol 30, at byte 0 of a datagram:",
            "payload",
            "record 3, to user space, NETLINK_KOBJECT_UEVENT, text:",
            r#""add@/x\x00ACTION=add\x00""#,
        ],
    );
}

/// Structs, sub-messages, next hops and arrays are printed by their parts.
#[test]
fn all_kinds_of_payloads_are_shown() {
    let request = |nlmsg_type| NlMsgHdr::new(nlmsg_type).with_flags(NLM_F_REQUEST);
    let link = build(request(RTM_NEWLINK), |message| {
        message.put_header(&IfInfoMsg {
            ifi_flags: IFF_UP.into(),
            ..IfInfoMsg::default()
        })?;
        message.nest_with(IFLA_LINKINFO, |info| {
            info.put_str(IFLA_INFO_KIND, "veth")?;
            info.nest_with(IFLA_INFO_DATA, |veth| {
                veth.nest_noflag_with(VETH_INFO_PEER, |peer| {
                    peer.put_header(&IfInfoMsg::default())?;
                    peer.put_u32(IFLA_MTU, 1400)
                })
            })
        })?;
        message.put_u8(IFLA_MTU, 7)?; // of a wrong length
        message.put(9999, &[1])
    });
    let route = build(request(RTM_NEWROUTE), |message| {
        message.put_header(&RtMsg::default())?;
        message.nest_noflag_with(RTA_MULTIPATH, |hops| {
            let hop = RtNextHop {
                rtnh_hops: 4,
                ..RtNextHop::default()
            };
            hops.next_hop_with(&hop, |hop| hop.put(RTA_GATEWAY, &[192, 0, 2, 1]))?;
            hops.next_hop_with(&hop, |_| Ok(()))
        })?;
        message.put(RTA_CACHEINFO, &[0; 32])?;
        message.put(RTA_MULTIPATH, &[1; 3])
    });
    let policy = build(NlMsgHdr::new(GENL_ID_CTRL), |message| {
        message.put_payload(&[CTRL_CMD_GETPOLICY, 2, 0, 0])?;
        message.nest_with(CTRL_ATTR_POLICY, |policies| {
            policies.nest_with(7, |policy| {
                policy.nest_with(1, |rule| rule.put_u32(NL_POLICY_TYPE_ATTR_TYPE, 4))
            })
        })
    });
    let nfct = u16::from_be_bytes([NFNL_SUBSYS_CTNETLINK, IPCTNL_MSG_CT_GET]);
    let unknown = build(NlMsgHdr::new(nfct), |message| {
        message.put_header(&NfGenMsg::default())?;
        message.nest_with(1, |nest| nest.put_u8(2, 3))
    });
    let ended = decode(&little(&[
        record(7, NETLINK_ROUTE, &link),
        record(7, NETLINK_ROUTE, &route),
        record(6, NETLINK_GENERIC, &policy),
        record(6, NETLINK_NETFILTER, &unknown),
    ]));
    assert_eq!(ended.code, Some(0), "{ended:#?}");
    assert_eq!(messages_without_a_gap(&ended.stdout), 4);
    assert_shown(
        &ended,
        &[
            " ifi_flags IFF_UP",
            "IFLA_LINKINFO",
            "  nla_len 9, nla_type 1 IFLA_INFO_KIND",
            "    \"veth\"",
            "  nla_len 32, nla_type NLA_F_NESTED | 2 IFLA_INFO_DATA",
            "    nla_len 28, nla_type 1 VETH_INFO_PEER",
            "      ifi_index 0",
            "      nla_len 8, nla_type 4 IFLA_MTU",
            "        1400",
            "nla_type 4 IFLA_MTU",
            "  <invalid [07]>",
            "nla_type 9999",
            "  (bytes)",
            " rtm_type RTN_UNSPEC",
            "nla_type 9 RTA_MULTIPATH",
            "  rtnh_len 16",
            "  rtnh_hops 4",
            "  nla_len 8, nla_type 5 RTA_GATEWAY",
            "    192.0.2.1",
            "  rtnh_len 8",
            "nla_type 12 RTA_CACHEINFO",
            "  rta_used 0",
            "nla_type 9 RTA_MULTIPATH",
            "  (no next hop)",
            "cmd 10 CTRL_CMD_GETPOLICY",
            "nla_type NLA_F_NESTED | 8 CTRL_ATTR_POLICY",
            "  nla_len 16, nla_type NLA_F_NESTED | 7",
            "    nla_len 12, nla_type NLA_F_NESTED | 1",
            "      nla_len 8, nla_type 1 NL_POLICY_TYPE_ATTR_TYPE",
            "        NL_ATTR_TYPE_U32",
            " nfgen_family 0",
            "  nla_len 5, nla_type 2",
        ],
    );
}

#[test]
fn a_malformed_message_does_not_end_it() {
    let mut bad = get_link();
    bad[0] = 200;
    let good = record(7, NETLINK_ROUTE, &get_link());
    let mut cut = little(&[record(7, NETLINK_ROUTE, &bad), good]);
    let full_len = 24 + 12;
    cut[full_len] += 9; // the length before it was cut
    let ended = decode(&cut);
    assert_eq!(ended.code, Some(0), "{ended:#?}");
    assert_eq!(messages_without_a_gap(&ended.stdout), 1);
    let wanted = [
        "nlmon_decode: record 1: 9 bytes were not captured",
        "nlmon_decode: record 1: byte 56: nlmsg_len is 200, but only 44 bytes are left",
    ];
    if cfg!(target_endian = "little") {
        assert_eq!(ended.stderr, wanted);
    }
    // Attributes that are broken are bytes.
    let mut broken = get_link();
    broken[32] = 3;
    let ended = decode(&little(&[record(7, NETLINK_ROUTE, &broken)]));
    if cfg!(target_endian = "little") {
        assert_eq!(messages_without_a_gap(&ended.stdout), 1);
        assert_shown(&ended, &["nla_len is 3, less than a header's 4"]);
    }
}

#[test]
fn a_file_that_ends_too_early_says_where() {
    let records = [
        record(7, NETLINK_ROUTE, &get_link()),
        record(6, NETLINK_ROUTE, &refusal()),
    ];
    let bytes = little(&records);
    let second = 24 + 16 + records[0].len();
    for len in 0..bytes.len() {
        let ended = decode(&bytes[..len]);
        let wanted = match len {
            0 => "byte 0: the file is empty".to_owned(),
            1..24 => "byte 0: the file ends within the file's header".to_owned(),
            24 => String::new(),
            25..40 => "byte 24: the file ends within a record's header".to_owned(),
            len if len < second => "byte 40: the file ends within a record".to_owned(),
            len if len == second => String::new(),
            len if len < second + 16 => {
                format!("byte {second}: the file ends within a record's header")
            }
            _ => format!("byte {}: the file ends within a record", second + 16),
        };
        if wanted.is_empty() {
            assert_eq!(ended.code, Some(0), "{len}: {ended:#?}");
        } else {
            assert_eq!(ended.code, Some(1), "{len}: {ended:#?}");
            let line = ended.stderr.last().unwrap();
            assert_eq!(*line, format!("nlmon_decode: -: {wanted}"), "{len}");
        }
    }
}

#[test]
fn what_is_no_capture_of_netlink_is_refused() {
    let good = little(&[record(7, NETLINK_ROUTE, &get_link())]);
    let with = |at: usize, byte: u8| {
        let mut bytes = good.clone();
        bytes[at] = byte;
        bytes
    };
    for (bytes, wanted) in [
        (with(4, 3), "byte 4: 0x00040003 is not version 2.4"),
        (with(20, 1), "byte 20: link type 1, netlink has 253"),
        (
            with(34, 5),
            "byte 24: a record of 327740 bytes, at most 262144",
        ),
        (with(32, 15), "byte 40: 15 bytes, too few for a header"),
        (with(43, 1), "byte 42: device type 769, netlink has 824"),
    ] {
        let ended = decode(&bytes);
        assert_eq!(ended.code, Some(1), "{ended:#?}");
        let line = ended.stderr.last().unwrap();
        assert_eq!(*line, format!("nlmon_decode: -: {wanted}"));
    }
    let ended = decode(&[0x0a, 0x0d, 0x0d, 0x0a].repeat(6));
    assert!(
        ended.stderr[0].contains("byte 0: pcapng, not pcap"),
        "{ended:#?}"
    );
    let ended = decode(&[b'x'; 24]);
    let wanted = "nlmon_decode: -: byte 0: 0x78787878 is not pcap's magic number";
    assert_eq!(ended.stderr, [wanted]);
}

#[test]
fn captures_are_read_from_files() {
    let path = env::temp_dir().join(format!("nlmon_decode-{}.pcap", process::id()));
    let name = path.to_str().unwrap();
    let ended = run("nlmon_decode", &[name]);
    assert_eq!(ended.code, Some(1), "{ended:#?}");
    assert!(ended.stderr[0].contains("No such file"), "{ended:#?}");

    let one = record(7, NETLINK_ROUTE, &get_link());
    fs::write(&path, little(&[one.clone(), one])).unwrap();
    let all = run("nlmon_decode", &[name]);
    let first = run("nlmon_decode", &[name, "--count", "1"]);
    fs::remove_file(&path).unwrap();
    assert_eq!([all.code, first.code], [Some(0); 2], "{all:#?}");
    let counts = [all, first].map(|ended| messages_without_a_gap(&ended.stdout));
    assert_eq!(counts, [2, 1]);
}

#[test]
fn messages_are_shown_by_names() {
    let get_family = build(NlMsgHdr::new(GENL_ID_CTRL), |m| {
        m.put_payload(&[CTRL_CMD_NEWFAMILY, 1, 0, 0])?;
        m.put_u16(CTRL_ATTR_FAMILY_ID, 40)?;
        m.put_str(CTRL_ATTR_FAMILY_NAME, "ethtool")
    });
    let state = build(NlMsgHdr::new(40), |m| {
        m.put_payload(&[6, 1, 0, 0])?; // ETHTOOL_MSG_LINKSTATE_GET_REPLY
        m.put_u8(2, 1) // ETHTOOL_A_LINKSTATE_LINK
    });
    let capture = little(&[
        record(4, NETLINK_ROUTE, &get_link()),
        record(6, NETLINK_GENERIC, &get_family),
        record(6, NETLINK_GENERIC, &state),
        record(
            6,
            NETLINK_GENERIC,
            &build(NlMsgHdr::new(41), |m| m.put_payload(&[6, 1, 0, 0])),
        ),
    ]);
    let ended = run_with_input("nlmon_decode", &["--names", "-"], &capture);
    assert_eq!(ended.code, Some(0), "{ended:#?}");
    assert_shown(
        &ended,
        &[
            "record 1, NETLINK_ROUTE:",
            "RTM_GETLINK {",
            r#"IFLA_IFNAME: "\u{1b}[2J","#,
            r#"CTRL_ATTR_FAMILY_NAME: "ethtool","#,
            "ETHTOOL_MSG_LINKSTATE_GET {",
            "ETHTOOL_A_LINKSTATE_LINK: 1,",
            "record 4, to user space, NETLINK_GENERIC:",
        ],
    );
    let last = ended
        .stdout
        .iter()
        .rev()
        .find(|line| !line.is_empty())
        .unwrap();
    assert!(!last.contains("ETHTOOL"), "{last}"); // an id that the capture does not name
}
