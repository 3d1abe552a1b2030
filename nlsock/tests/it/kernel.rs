// SPDX-License-Identifier: MIT OR Apache-2.0
//! Against the running kernel: what it answers is read as it should be, and
//! nlwire agrees with it about what a message is. Needs no privilege and
//! changes nothing.

use std::collections::BTreeMap;
use std::fs;

use nlsock::{Error, Socket};
use nlwire::rtnl::{IfAddrMsg, IfInfoMsg};
use nlwire::uapi::*;
use nlwire::{Attributes, Errno, GenlMsgHdr, Message, Messages, NlMsgHdr};
use zerocopy::IntoBytes;

use crate::common::{build, dump, open, skipped, Numbers, BUFFER};

/// The one message that `bytes` are.
fn message(bytes: &[u8]) -> Message<'_> {
    Messages::new(bytes).strict().next().unwrap().unwrap()
}

#[test]
fn links_are_those_of_sysfs() {
    let header = NlMsgHdr::new(RTM_GETLINK).with_flags(NLM_F_REQUEST | NLM_F_DUMP);
    let request = build(header, |m| m.put_header(&IfInfoMsg::default()));
    let mut links = BTreeMap::new();
    for bytes in dump(&open(NETLINK_ROUTE), &request) {
        let link = message(&bytes);
        assert_eq!(link.nlmsg_type(), RTM_NEWLINK);
        let header: IfInfoMsg = link.family_header().unwrap();
        let (mut name, mut mtu) = (None, None);
        for attribute in link.attributes(size_of::<IfInfoMsg>()).unwrap().strict() {
            let attribute = attribute.unwrap();
            match attribute.nla_type() {
                IFLA_IFNAME => {
                    name = Some(attribute.get_cstr().unwrap().to_str().unwrap().to_owned())
                }
                IFLA_MTU => mtu = Some(attribute.get_u32().unwrap()),
                _ => {}
            }
        }
        links.insert(
            name.unwrap(),
            (header.ifi_index.get().to_string(), mtu.unwrap().to_string()),
        );
    }
    let read = |name: &str, file: &str| {
        let text = fs::read_to_string(format!("/sys/class/net/{name}/{file}"));
        text.unwrap().trim().to_owned()
    };
    let expected: BTreeMap<_, _> = fs::read_dir("/sys/class/net")
        .unwrap()
        .map(|entry| entry.unwrap())
        .filter(|entry| entry.file_type().unwrap().is_symlink()) // not bonding_masters
        .map(|entry| entry.file_name().into_string().unwrap())
        .map(|name| (name.clone(), (read(&name, "ifindex"), read(&name, "mtu"))))
        .collect();
    assert_eq!(links, expected);
}

#[test]
fn loopback_has_its_address() {
    let header = NlMsgHdr::new(RTM_GETADDR).with_flags(NLM_F_REQUEST | NLM_F_DUMP);
    let request = build(header, |m| m.put_header(&IfAddrMsg::default()));
    let mut found = false;
    for bytes in dump(&open(NETLINK_ROUTE), &request) {
        let addr = message(&bytes);
        let header: IfAddrMsg = addr.family_header().unwrap();
        for attribute in addr.attributes(size_of::<IfAddrMsg>()).unwrap() {
            let attribute = attribute.unwrap();
            if header.ifa_family == AF_INET && attribute.nla_type() == IFA_LOCAL {
                found |= *attribute.get_array().unwrap() == [127, 0, 0, 1];
                assert_eq!(
                    attribute.get_u32_be().unwrap().to_be_bytes(),
                    attribute.payload()
                );
            }
        }
    }
    let flags = fs::read_to_string("/sys/class/net/lo/flags").unwrap();
    let flags = u32::from_str_radix(flags.trim().trim_start_matches("0x"), 16).unwrap();
    if flags & IFF_UP == 0 {
        skipped("127.0.0.1", "lo is down");
    } else {
        assert!(found);
    }
}

#[test]
fn the_controller_lists_itself() {
    let header = NlMsgHdr::new(GENL_ID_CTRL).with_flags(NLM_F_REQUEST | NLM_F_DUMP);
    let request = build(header, |m| {
        m.put_header(&GenlMsgHdr::new(CTRL_CMD_GETFAMILY, 1))
    });
    let found = dump(&open(NETLINK_GENERIC), &request).iter().any(|bytes| {
        let family = message(bytes);
        assert_eq!(
            family.family_header::<GenlMsgHdr>().unwrap().cmd(),
            CTRL_CMD_NEWFAMILY
        );
        let (mut id, mut name) = (0, "");
        for attribute in family.attributes(size_of::<GenlMsgHdr>()).unwrap().strict() {
            let attribute = attribute.unwrap();
            match attribute.nla_type() {
                CTRL_ATTR_FAMILY_ID => id = attribute.get_u16().unwrap(),
                CTRL_ATTR_FAMILY_NAME => name = attribute.get_str().unwrap(),
                // A nest of nests, which the kernel flags by now.
                CTRL_ATTR_MCAST_GROUPS => attribute.nested().for_each(|group| {
                    let group = group.unwrap();
                    assert!(group.nested().strict().all(|value| value.is_ok()));
                }),
                _ => {}
            }
        }
        (id, name) == (GENL_ID_CTRL, "nlctrl")
    });
    assert!(found);
}

/// Sends one request, returns the one answer.
fn answer(socket: &Socket, request: &[u8]) -> Vec<u8> {
    socket.send(request).unwrap();
    let mut buf = vec![0; BUFFER];
    socket.recv(&mut buf).unwrap().as_bytes().to_vec()
}

#[test]
fn an_error_echoes_the_request() {
    let socket = open(NETLINK_GENERIC);
    let header = NlMsgHdr::new(GENL_ID_CTRL)
        .with_flags(NLM_F_REQUEST)
        .with_seq(5)
        .with_pid(6);
    let request = build(header, |m| {
        m.put_header(&GenlMsgHdr::new(255, 1))?;
        m.put_str(CTRL_ATTR_FAMILY_NAME, "x")
    });
    let bytes = answer(&socket, &request);
    let ack = message(&bytes).ack().unwrap();
    assert_eq!(ack.errno(), Some(Errno::EOPNOTSUPP));
    assert_eq!(ack.request().as_bytes(), &request[..16]);
    assert_eq!(ack.echo(), Ok(&request[16..]));

    socket.set_cap_ack(true).unwrap();
    let bytes = answer(&socket, &request);
    let ack = message(&bytes).ack().unwrap();
    assert_eq!(ack.errno(), Some(Errno::EOPNOTSUPP));
    assert_eq!(ack.request().as_bytes(), &request[..16]);
    assert_eq!(ack.echo(), Ok(&[][..]));
}

#[test]
fn an_extended_ack_names_the_attribute() {
    let socket = open(NETLINK_GENERIC);
    socket.set_ext_ack(true).unwrap();
    let header = NlMsgHdr::new(GENL_ID_CTRL).with_flags(NLM_F_REQUEST);
    let request = build(header, |m| {
        m.put_header(&GenlMsgHdr::new(CTRL_CMD_GETFAMILY, 1))?;
        m.put_u16(CTRL_ATTR_FAMILY_ID, GENL_ID_CTRL)?;
        m.put(
            CTRL_ATTR_FAMILY_NAME,
            b"a name that is far too long for it\0",
        )
    });
    for capped in [false, true] {
        socket.set_cap_ack(capped).unwrap();
        let bytes = answer(&socket, &request);
        let ack = message(&bytes).ack().unwrap();
        assert_ne!(ack.errno(), None);
        let ext_ack = ack.ext_ack().unwrap();
        assert!(!ext_ack.msg.unwrap().is_empty());
        let offender = Attributes::new(&request[20..]).last().unwrap().unwrap();
        assert_eq!(offender.nla_type(), CTRL_ATTR_FAMILY_NAME);
        assert_eq!(ext_ack.offs, Some(20 + offender.offset() as u32));
        // The policy of the attribute, since Linux 5.10.
        let policy = ext_ack.policy.unwrap().nested().map(Result::unwrap);
        let kind = policy
            .filter(|rule| rule.nla_type() == NL_POLICY_TYPE_ATTR_TYPE)
            .last();
        assert_eq!(kind.unwrap().get_u32(), Ok(NL_ATTR_TYPE_NUL_STRING));
    }
}

/// The sequence numbers that the kernel acknowledges, in order.
fn acknowledged(socket: &Socket, datagram: &[u8]) -> Vec<u32> {
    socket.send(datagram).unwrap();
    // The kernel works on a datagram within send(): all answers are there.
    let mut buf = vec![0; BUFFER];
    let mut seqs = Vec::new();
    loop {
        match socket.recv(&mut buf) {
            Ok(datagram) => {
                for message in datagram.messages() {
                    let ack = message.unwrap().ack().unwrap();
                    assert_eq!(ack.error(), 0);
                    seqs.push(ack.request().nlmsg_seq());
                }
            }
            Err(Error::WouldBlock) => return seqs,
            Err(e) => panic!("{e}"),
        }
    }
}

/// A datagram of no-ops that want to be acknowledged, each with the length
/// that it says and the bytes that it has.
fn noops(lengths: &[(u32, usize)]) -> Vec<u8> {
    let mut datagram = Vec::new();
    for (seq, (says, has)) in (1..).zip(lengths) {
        let header = NlMsgHdr::new(NLMSG_NOOP)
            .with_len(*says)
            .with_flags(NLM_F_REQUEST | NLM_F_ACK)
            .with_seq(seq);
        let mut bytes = header.as_bytes().to_vec();
        bytes.resize(*has, 0);
        datagram.extend(bytes);
    }
    datagram
}

/// nlwire and the kernel, asked the same: which messages are in here?
fn compare(socket: &Socket, datagram: &[u8]) {
    let ours: Vec<_> = Messages::new(datagram)
        .filter_map(Result::ok)
        .map(|message| (message.nlmsg_seq(), message.nlmsg_flags()))
        .filter(|(_, flags)| flags.contains(NLM_F_ACK))
        .map(|(seq, _)| seq)
        .collect();
    assert_eq!(acknowledged(socket, datagram), ours, "{datagram:02x?}");
}

#[test]
fn the_kernel_sees_the_same_messages() {
    let socket = open(NETLINK_GENERIC);
    socket.set_nonblocking(true).unwrap();
    // Broken lengths, first and after a good message.
    for says in [
        0,
        1,
        15,
        16,
        17,
        20,
        21,
        36,
        37,
        0x7fff_ffff,
        0x8000_0010,
        0xffff_fff0,
        0xffff_ffff,
    ] {
        for has in [16, 17, 20, 24] {
            compare(&socket, &noops(&[(says, has)]));
            compare(&socket, &noops(&[(16, 16), (says, has)]));
            compare(&socket, &noops(&[(16, 16), (says, has), (16, 16)]));
        }
    }
    // A header cut at any byte, an unpadded last message, unaligned ones.
    let whole = noops(&[(17, 20), (18, 20), (19, 20), (20, 20), (16, 16), (17, 17)]);
    for cut in 1..=whole.len() {
        compare(&socket, &whole[..cut]);
    }
}

#[test]
fn the_kernel_sees_the_same_messages_in_generated_datagrams() {
    let socket = open(NETLINK_GENERIC);
    socket.set_nonblocking(true).unwrap();
    let mut numbers = Numbers(0);
    for _ in 0..2000 {
        let count = 1 + numbers.below(6);
        let lengths: Vec<_> = (0..count)
            .map(|_| {
                let has = 16 + numbers.below(12);
                let says = match numbers.below(8) {
                    0 => numbers.below(64) as u32,
                    1 => (has as u32)
                        .wrapping_add(numbers.below(9) as u32)
                        .wrapping_sub(4),
                    _ => has as u32,
                };
                (
                    says,
                    if numbers.below(10) == 0 {
                        has
                    } else {
                        has.next_multiple_of(4)
                    },
                )
            })
            .collect();
        let mut datagram = noops(&lengths);
        let cut = numbers.below(4 * datagram.len());
        datagram.truncate(cut.max(1));
        compare(&socket, &datagram);
    }
}
