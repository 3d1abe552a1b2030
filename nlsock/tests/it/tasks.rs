// SPDX-License-Identifier: MIT OR Apache-2.0
//! The short examples, `tc_netem_add` and `rtnl_follow`: typed requests, each in a network
//! namespace of its own. A kind of link or queueing discipline that the kernel lacks is
//! skipped.

use std::net::Ipv6Addr;

use nlfamilies::rt_link::{Ifla, IflaInfo, RtLink};
use nlfamilies::rt_neigh::{Nda, RtNeigh};
use nlsock::Client;
use nlwire::rtnl::{IfInfoMsg, NdMsg};
use nlwire::uapi::*;
use nlwire::NlmFlags;

use crate::common::{in_namespace, skipped};
use crate::examples::process::{find, listen, run, Ended};
use crate::examples::route::set_lo_up;

/// Runs an example that has to succeed. Returns `None`, and reports the test as skipped,
/// if the kernel lacks what it adds.
fn succeeds(name: &str, args: &[&str]) -> Option<Vec<String>> {
    let ended = run(name, args);
    let lacks = [
        "EOPNOTSUPP: ",
        "kind is unknown",
        "no veth",
        "EPROTONOSUPPORT",
    ];
    let lack = ended
        .stderr
        .iter()
        .find(|line| lacks.iter().any(|lack| line.contains(lack)));
    if let Some(lack) = lack {
        skipped(name, lack);
        return None;
    }
    assert_eq!(ended.code, Some(0), "{ended:#?}");
    assert_eq!(ended.stderr, [""; 0]);
    Some(ended.stdout)
}

/// Adds a veth pair, and returns the index of one end.
fn veth() -> Option<String> {
    let shown = succeeds("rtnl_veth_add", &["left", "right"])?;
    let index = shown[0].split(' ').nth(1).unwrap();
    Some(index.to_owned())
}

/// The example is refused with this text.
#[track_caller]
fn assert_refused(ended: &Ended, wanted: &str) {
    assert_eq!(ended.code, Some(1), "{ended:#?}");
    assert_eq!(ended.stderr, [format!("Error: Refused({wanted})")]);
}

#[test]
fn lists() {
    in_namespace("lists of typed examples", || {
        set_lo_up();
        assert_eq!(succeeds("rtnl_link_kinds", &[]).unwrap()[0], "1 lo -");
        let addresses = succeeds("rtnl_addr_list", &[]).unwrap();
        assert_eq!(addresses[0], "dev 1 127.0.0.1/8 IFA_F_PERMANENT");
        assert_eq!(
            succeeds("tc_qdisc_list", &[]).unwrap(),
            ["noqueue 0: dev 1"]
        );
    });
}

#[test]
fn ethtool() {
    in_namespace("ethtool examples", || {
        let none = run("ethtool_link_state", &["nosuch"]);
        if none.stderr.iter().any(|line| line.contains("ENOENT")) {
            return skipped("ethtool examples", "this kernel has no family ethtool");
        }
        let at = "ETHTOOL_A_LINKSTATE_HEADER > ETHTOOL_A_HEADER_DEV_NAME";
        let text = "no device matches name";
        assert_refused(
            &none,
            &format!("ETHTOOL_MSG_LINKSTATE_GET: ENODEV at {at}: {text}"),
        );

        set_lo_up();
        let state = succeeds("ethtool_link_state", &["lo"]).unwrap();
        assert_eq!(state, ["lo: carrier true"]);
        let features = succeeds("ethtool_features", &["lo"]).unwrap();
        let [hw, active] = &features[..] else {
            panic!("{features:#?}")
        };
        let has = |line: &str, name| line.split(' ').any(|word| word == name);
        assert!(has(active, "tx-scatter-gather"), "{active}");
        assert!(has(hw, "tx-tcp-segmentation"), "{hw}");
        assert!(!has(hw, "tx-scatter-gather"), "{hw}"); // cannot be changed
    });
}

#[test]
fn a_bridge_with_a_port() {
    in_namespace("rtnl_bridge_add", || {
        let Some(_) = succeeds("rtnl_bridge_add", &[]) else {
            return;
        };
        let links = succeeds("rtnl_link_kinds", &[]).unwrap();
        for wanted in [" br0 bridge", " port0 veth", " peer0 veth"] {
            assert!(
                links.iter().any(|line| line.ends_with(wanted)),
                "{links:#?}"
            );
        }
        let mut client = Client::open(NETLINK_ROUTE).unwrap();
        let mut link = |name| {
            let any = IfInfoMsg::default();
            let answer = client.call(RtLink::GETLINK, NlmFlags::EMPTY, &any, |link| {
                link.put(Ifla::IFNAME, name)
            });
            let (header, link) = answer.unwrap().one().unwrap().unwrap();
            (header.ifi_index.get(), link.get(Ifla::MASTER).unwrap())
        };
        let (bridge, none) = link("br0");
        assert_eq!(none, None);
        assert_eq!(link("port0").1, Some(bridge.try_into().unwrap()));

        let again = run("rtnl_bridge_add", &[]);
        assert_refused(&again, "RTM_NEWLINK: EEXIST: File exists");
    });
}

#[test]
fn vlans() {
    in_namespace("rtnl_vlan_add", || {
        let Some(index) = veth() else { return };
        let Some(_) = succeeds("rtnl_vlan_add", &["left"]) else {
            return;
        };
        let links = succeeds("rtnl_link_kinds", &[]).unwrap();
        assert!(
            links.iter().any(|line| line.ends_with(" vlan5 vlan")),
            "{links:#?}"
        );
        let shown = succeeds("rtnl_vlan_qos", &[&index]).unwrap();
        let priorities = ["priority 5 is sent as 6", "priority 6 is sent as 7"];
        assert_eq!(shown, [&["vlan 7"], &priorities[..]].concat());
        let none = run("rtnl_vlan_add", &["nosuch0"]);
        assert_refused(&none, "RTM_GETLINK: ENODEV: No such device");
    });
}

#[test]
fn htb() {
    in_namespace("tc_htb_add", || {
        let Some(index) = veth() else { return };
        let Some(shown) = succeeds("tc_htb_add", &[&index]) else {
            return;
        };
        let sent = "sent 0 bytes, 0 packets";
        let wanted = ["class 1:1 rate 1250000", sent, "lends 0 borrows 0"];
        assert_eq!(shown, wanted);
        let qdiscs = succeeds("tc_qdisc_list", &[]).unwrap();
        assert!(
            qdiscs.contains(&format!("htb 1: dev {index}")),
            "{qdiscs:#?}"
        );
    });
}

#[test]
fn netem() {
    in_namespace("tc_netem_add", || {
        let args = ["lo", "--delay", "100", "--loss", "1"];
        let Some(shown) = succeeds("tc_netem_add", &args) else {
            return;
        };
        assert_eq!(shown, ["dev 1 delay 100 ms loss 1 %"]);
        let all = run("tc_netem_add", &["lo", "--loss", "100"]);
        let wanted = "tc_netem_add: RTM_NEWQDISC: EEXIST: ";
        assert!(all.stderr[0].starts_with(wanted), "{all:#?}");
    });
}

#[test]
fn nftables() {
    in_namespace("nft_chain_add", || {
        let Some(_) = succeeds("nft_chain_add", &[]) else {
            return;
        };
        let rule = succeeds("nft_rule_add", &[]).unwrap();
        for wanted in [
            r#"    NFTA_RULE_CHAIN: "input","#,
            "                NFTA_META_KEY: NFT_META_L4PROTO,",
            "                NFTA_PAYLOAD_BASE: NFT_PAYLOAD_TRANSPORT_HEADER,",
            "                    NFTA_DATA_VALUE: [00 16],",
            "                        NFTA_VERDICT_CODE: NF_ACCEPT,",
        ] {
            assert!(rule.iter().any(|line| line == wanted), "{wanted} {rule:#?}");
        }
        match std::process::Command::new("nft")
            .args(["list", "ruleset"])
            .output()
        {
            Ok(listed) => {
                let listed = String::from_utf8_lossy(&listed.stdout).into_owned();
                assert!(listed.contains("\t\ttcp dport 22 accept\n"), "{listed}");
                assert!(listed.contains("type filter hook input"), "{listed}");
            }
            Err(error) => skipped("nft list ruleset", error),
        }
    });
}

/// A peer with addresses for several messages, beside one without.
#[test]
fn wireguard() {
    in_namespace("wireguard_peers", || {
        let mut client = Client::open(NETLINK_ROUTE).unwrap();
        let any = IfInfoMsg::default();
        let added = client.call(RtLink::NEWLINK, NLM_F_CREATE, &any, |link| {
            link.put(Ifla::IFNAME, "wg0")?;
            link.nest(Ifla::LINKINFO, |info| info.put(IflaInfo::KIND, "wireguard"))
        });
        if let Err(error) = added {
            return skipped("wireguard_peers", error);
        }
        let addresses: Vec<_> = (0..3000)
            .map(|address| format!("10.0.{}.{}/32", address / 256, address % 256))
            .collect();
        let config = format!(
            "[Peer]\nPublicKey = {:A<43}=\nAllowedIPs = {}\n[Peer]\nPublicKey = {:B<42}A=\n",
            "",
            addresses.join(", "),
            ""
        );
        let file = std::env::temp_dir().join(format!("wireguard_peers.{}", std::process::id()));
        std::fs::write(&file, config).unwrap();
        let set = run("wireguard_peers", &["set", "wg0", file.to_str().unwrap()]);
        std::fs::remove_file(file).unwrap();
        assert_eq!(set.code, Some(0), "{set:#?}");
        let shown = succeeds("wireguard_peers", &["show", "wg0"]).unwrap();
        let fields: Vec<Vec<_>> = shown
            .iter()
            .map(|line| line.split('\t').collect())
            .collect();
        assert_eq!(fields.len(), 3);
        assert_eq!(fields[1][3].split(',').count(), 3000);
        assert!(
            fields[1][3].ends_with(",10.0.11.183/32"),
            "{}",
            fields[1][3]
        );
        assert_eq!(fields[2][3], "(none)");
    });
}

#[test]
fn neighbours_and_routes() {
    in_namespace("rtnl_follow", || {
        set_lo_up();
        let follow = listen("rtnl_follow", &[]).unwrap();
        assert_eq!(
            find(&follow.stdout, |line| line.starts_with("+ ")).find("+ route"),
            Some(0)
        );
        let mut client = Client::open(NETLINK_ROUTE).unwrap();
        let header = NdMsg {
            ndm_family: AF_INET6,
            ndm_ifindex: 1.into(),
            ndm_state: NUD_PERMANENT.into(),
            ..NdMsg::default()
        };
        let address = Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 7);
        for (op, wanted) in [
            (
                RtNeigh::NEWNEIGH,
                "+ neighbour 2001:db8::7 dev 1 NUD_PERMANENT",
            ),
            (RtNeigh::DELNEIGH, "- neighbour 2001:db8::7 dev 1 "),
        ] {
            let call = client.call(op, NLM_F_CREATE, &header, |attrs| {
                attrs.put(Nda::DST, address)?;
                attrs.put(Nda::LLADDR, &[2, 0, 0, 0, 0, 7])
            });
            call.unwrap();
            find(&follow.stdout, |line| line.starts_with(wanted));
        }
    });
}
