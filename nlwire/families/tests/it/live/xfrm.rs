// SPDX-License-Identifier: MIT OR Apache-2.0
//! IPsec: a policy and a security association, written and listed.

use nlfamilies::xfrm::{
    Xfrm, XfrmAlgo, XfrmId, XfrmInfoFlags, XfrmMark, XfrmSelector, XfrmUserpolicyId,
    XfrmUserpolicyInfo, XfrmUsersaId, XfrmUsersaInfo, Xfrma, XfrmaSad,
};
use nlsock::Client;
use nlwire::typed::Layout as _;
use nlwire::uapi::{AF_INET, NETLINK_XFRM, NLM_F_CREATE, NLM_F_EXCL};
use nlwire::NlmFlags;

use super::{in_namespace, is_missing, skipped};

/// Returns an IPv4 address as xfrm has it.
fn address(last: u8) -> [u8; 16] {
    let mut address = [0; 16];
    let octets = [192, 0, 2, last];
    address
        .iter_mut()
        .zip(octets)
        .for_each(|(to, from)| *to = from);
    address
}

#[test]
fn a_policy_is_listed() {
    in_namespace("xfrm", || {
        let mut client = match Client::open(NETLINK_XFRM) {
            Ok(client) => client,
            Err(error) => return skipped("xfrm", error),
        };
        let policy = XfrmUserpolicyInfo {
            sel: XfrmSelector {
                family: AF_INET.into(),
                daddr: address(1),
                saddr: address(2),
                prefixlen_d: 32,
                prefixlen_s: 31,
                dport: 443,
                dport_mask: 0xffff,
                proto: 6,
                ..XfrmSelector::default()
            },
            priority: 77,
            dir: 1,
            action: 1,
            ..XfrmUserpolicyInfo::default()
        };
        let mark = XfrmMark { v: 3, m: 7 };
        let created = client.call(
            Xfrm::NEWPOLICY,
            NLM_F_CREATE | NLM_F_EXCL,
            &policy,
            |attrs| attrs.put(Xfrma::MARK, &mark),
        );
        match created {
            Ok(_) => {}
            Err(error) if is_missing(&error) => return skipped("xfrm", error),
            Err(error) => panic!("{error}"),
        }
        let mut list = client
            .list(Xfrm::GETPOLICY, &XfrmUserpolicyId::default(), |_| Ok(()))
            .unwrap();
        let (found, attrs) = list.next().unwrap().unwrap();
        assert_eq!(found.sel, policy.sel);
        assert_eq!((found.priority, found.dir, found.action), (77, 1, 1));
        assert_eq!(attrs.get(Xfrma::MARK), Ok(Some(mark)));
        assert!(list.next().unwrap().is_none());
    });
}

#[test]
fn a_security_association_is_read_back() {
    in_namespace("xfrm", || {
        let mut client = match Client::open(NETLINK_XFRM) {
            Ok(client) => client,
            Err(error) => return skipped("xfrm", error),
        };
        let id = XfrmId {
            daddr: address(1),
            spi: 0x1234,
            proto: 50,
        };
        let association = XfrmUsersaInfo {
            id,
            saddr: address(2),
            family: AF_INET.into(),
            reqid: 5,
            ..XfrmUsersaInfo::default()
        };
        // Without a key: the cipher that does nothing.
        let mut algorithm = XfrmAlgo::default();
        let name = b"ecb(cipher_null)";
        algorithm
            .alg_name
            .iter_mut()
            .zip(name)
            .for_each(|(to, from)| *to = *from);
        let created = client.call(
            Xfrm::NEWSA,
            NLM_F_CREATE | NLM_F_EXCL,
            &association,
            |attrs| attrs.put(Xfrma::ALG_CRYPT, &algorithm),
        );
        match created {
            Ok(_) => {}
            // Neither the protocol nor the cipher has to be there.
            Err(error) => return skipped("xfrm", error),
        }
        let header = XfrmUsersaId {
            daddr: id.daddr,
            spi: id.spi,
            family: AF_INET.into(),
            proto: 50,
        };
        let answer = client
            .call(Xfrm::GETSA, NlmFlags::default(), &header, |_| Ok(()))
            .unwrap();
        let (found, attrs) = answer.one().unwrap().unwrap();
        assert_eq!((found.id, found.reqid, found.saddr), (id, 5, address(2)));
        let read = attrs.get(Xfrma::ALG_CRYPT).unwrap().unwrap();
        assert_eq!(read, algorithm);
        let length = attrs
            .attribute(Xfrma::ALG_CRYPT)
            .unwrap()
            .unwrap()
            .payload()
            .len();
        assert_eq!(length, XfrmAlgo::INFO.size, "no key follows");
        let answer = client
            .call(
                Xfrm::GETSADINFO,
                NlmFlags::default(),
                &XfrmInfoFlags { flags: 0 },
                |_| Ok(()),
            )
            .unwrap();
        let (_, info) = answer.one().unwrap().unwrap();
        assert_eq!(info.get(XfrmaSad::CNT), Ok(Some(1)));
    });
}
