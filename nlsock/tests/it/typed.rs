// SPDX-License-Identifier: MIT OR Apache-2.0
//! Typed requests, replies and refusals: the same tests for the blocking and the
//! asynchronous types, on the running kernel.

use nlfamilies::ethtool::{Ethtool, EthtoolAHeader, EthtoolALinkstate};
use nlfamilies::nlctrl::{CtrlAttr, Nlctrl};
use nlfamilies::rt_addr::{Ifa, RtAddr};
use nlfamilies::rt_link::{
    Ifla, IflaBr, IflaInfo, IflaInfoData, IflaVlan, IflaVlanQos, IflaVlanQosMapping, RtLink,
    VethInfo,
};
use nlsock::Error;
use nlwire::rtnl::{IfAddrMsg, IfInfoMsg};
use nlwire::typed::NoHeader;
use nlwire::uapi::*;
use nlwire::{Errno, NlmFlags};

use crate::common::{block_on, in_namespace, skipped};

/// Defines the tests for the types in `$module`, whose calls are followed by `$await`.
macro_rules! tests {
    ($name:ident, $module:path, [$($await:tt)*]) => {
        mod $name {
            use $module::{Client, Genl};

            use super::*;

            fn route() -> Client {
                Client::open(NETLINK_ROUTE).unwrap()
            }

            #[test]
            fn a_dump_of_links() {
                block_on(async {
                    let mut client = route();
                    let mut links = client.list(RtLink::GETLINK, &IfInfoMsg::default(), |_| Ok(())).unwrap();
                    let mut names = Vec::new();
                    while let Some((header, link)) = links.next()$($await)*.unwrap() {
                        let (name, mtu) = link.get((Ifla::IFNAME, Ifla::MTU)).unwrap();
                        assert!(mtu.unwrap() > 0);
                        names.push((header.ifi_index.get(), name.unwrap().to_string()));
                    }
                    assert!(!links.dump().is_interrupted() || names.len() > 1);
                    assert!(names.contains(&(1, "lo".to_owned())), "{names:?}");
                });
            }

            #[test]
            fn one_link_or_several() {
                block_on(async {
                    let mut client = route();
                    let lo = |link: &mut nlsock::MessageWriter<'_, '_, Ifla>| link.put(Ifla::IFNAME, "lo");
                    let any = IfInfoMsg::default();
                    let answer = client.call(RtLink::GETLINK, NlmFlags::EMPTY, &any, lo);
                    let answer = answer$($await)*.unwrap();
                    let (header, link) = answer.one().unwrap().unwrap();
                    assert_eq!(header.ifi_index.get(), 1);
                    assert_eq!(link.get(Ifla::IFNAME).unwrap().unwrap(), "lo");
                    assert_eq!(answer.messages().count(), 1);

                    let header = IfAddrMsg::default();
                    let answer = client.call(RtAddr::GETADDR, NLM_F_DUMP, &header, |_| Ok(()));
                    let answer = answer$($await)*.unwrap();
                    let count = answer.messages().filter(|message| {
                        let (_, address) = message.as_ref().unwrap();
                        address.get(Ifa::ADDRESS).unwrap().is_some()
                    });
                    match count.count() {
                        0 => assert!(answer.one().unwrap().is_none()),
                        1 => assert!(answer.one().unwrap().is_some()),
                        count => assert_eq!(
                            answer.one().unwrap_err(),
                            Error::SeveralReplies { request: "RTM_GETADDR", count }
                        ),
                    }
                });
            }

            #[test]
            fn a_family_of_another_protocol() {
                block_on(async {
                    let mut client = Client::open(NETLINK_NETFILTER).unwrap();
                    let header = IfInfoMsg::default();
                    let wrong = Error::WrongProtocol {
                        name: "RTM_GETLINK",
                        family: NETLINK_ROUTE,
                        socket: NETLINK_NETFILTER,
                    };
                    let call = client.call(RtLink::GETLINK, NlmFlags::EMPTY, &header, |_| Ok(()));
                    assert_eq!(call$($await)*.unwrap_err(), wrong);
                    let list = client.list(RtLink::GETLINK, &header, |_| Ok(()));
                    assert_eq!(list.unwrap_err(), wrong);
                    let mut batch = client.batch();
                    let added = batch.call(RtLink::GETLINK, NlmFlags::EMPTY, &header, |_| Ok(()));
                    assert_eq!(added.unwrap_err(), wrong);
                    assert!(client.last_request().is_empty());
                });
            }

            #[test]
            fn a_refusal_by_name() {
                block_on(async {
                    let mut client = route();
                    let header = IfInfoMsg::default();
                    let call = client.call(RtLink::NEWLINK, NLM_F_CREATE, &header, |link| {
                        link.put(Ifla::IFNAME, "longer than any")?;
                        link.nest(Ifla::LINKINFO, |info| info.put(IflaInfo::KIND, "nosuchkind"))
                    });
                    let error = call$($await)*.unwrap_err();
                    let text = error.to_string();
                    // EPERM without CAP_NET_ADMIN.
                    if error.errno() != Some(Errno::EPERM) {
                        assert!(text.starts_with("RTM_NEWLINK: EOPNOTSUPP"), "{text}");
                        assert!(text.ends_with(": Unknown device type"), "{text}");
                    }
                    let call = client.call(RtLink::GETLINK, NlmFlags::EMPTY, &header, |link| {
                        link.put(Ifla::IFNAME, "longer than the length of a name")
                    });
                    assert_eq!(
                        call$($await)*.unwrap_err().to_string(),
                        "RTM_GETLINK: ERANGE at IFLA_IFNAME: Attribute failed policy validation"
                    );
                });
            }

            /// Links of several kinds, as far as the kernel has them, and what is read
            /// back of them.
            #[test]
            fn links_of_several_kinds() {
                in_namespace("typed links", || {
                    block_on(async {
                        let (mut client, any) = (route(), IfInfoMsg::default());
                        let new = NLM_F_CREATE | NLM_F_EXCL;
                        let call = client.call(RtLink::NEWLINK, new, &any, |link| {
                            link.put(Ifla::IFNAME, "br0")?;
                            link.nest(Ifla::LINKINFO, |info| {
                                info.sub(IflaInfo::DATA, IflaInfoData::BRIDGE, |bridge| {
                                    bridge.put(IflaBr::FORWARD_DELAY, 400)?;
                                    bridge.put(IflaBr::STP_STATE, 0)
                                })
                            })
                        });
                        if let Err(error) = call$($await)* {
                            return skipped("typed links", error);
                        }
                        let call = client.call(RtLink::GETLINK, NlmFlags::EMPTY, &any, |link| {
                            link.put(Ifla::IFNAME, "br0")
                        });
                        let answer = call$($await)*.unwrap();
                        let (header, link) = answer.one().unwrap().unwrap();
                        let info = link.get(Ifla::LINKINFO).unwrap().unwrap();
                        assert_eq!(info.get(IflaInfo::KIND).unwrap().unwrap(), "bridge");
                        let bridge = info.get(IflaInfo::DATA.of(IflaInfoData::BRIDGE)).unwrap();
                        assert_eq!(bridge.unwrap().get(IflaBr::FORWARD_DELAY).unwrap(), Some(400));
                        assert!(info.get(IflaInfo::DATA.of(IflaInfoData::VLAN)).unwrap().is_none());
                        let bridge = header.ifi_index.get().unsigned_abs();

                        // An attribute of a bridge with a wrong length.
                        let call = client.call(RtLink::NEWLINK, new, &any, |link| {
                            link.nest(Ifla::LINKINFO, |info| {
                                info.sub(IflaInfo::DATA, IflaInfoData::BRIDGE, |bridge| {
                                    bridge.raw().put_u16(IflaBr::MAX_AGE.nla_type(), 1)
                                })
                            })
                        });
                        assert_eq!(
                            call$($await)*.unwrap_err().to_string(),
                            "RTM_NEWLINK: ERANGE at IFLA_LINKINFO > IFLA_INFO_DATA > IFLA_BR_MAX_AGE: \
                             Attribute failed policy validation"
                        );

                        let call = client.call(RtLink::NEWLINK, new, &any, |link| {
                            link.put(Ifla::IFNAME, "port0")?;
                            link.put(Ifla::MASTER, bridge)?;
                            link.nest(Ifla::LINKINFO, |info| {
                                info.sub(IflaInfo::DATA, IflaInfoData::VETH, |veth| {
                                    veth.framed(VethInfo::PEER, &any, |peer| peer.put(Ifla::IFNAME, "peer0"))
                                })
                            })
                        });
                        match call$($await)* {
                            Err(error) => skipped("typed veth", error),
                            Ok(_) => {
                                let mut links = client.list(RtLink::GETLINK, &any, |_| Ok(())).unwrap();
                                let mut names = Vec::new();
                                while let Some((_, link)) = links.next()$($await)*.unwrap() {
                                    let (name, master) = link.get((Ifla::IFNAME, Ifla::MASTER)).unwrap();
                                    names.push((name.unwrap().to_string(), master));
                                }
                                assert!(names.contains(&("port0".into(), Some(bridge))), "{names:?}");
                                assert!(names.contains(&("peer0".into(), None)), "{names:?}");
                            }
                        }

                        let qos = [IflaVlanQosMapping { from: 0, to: 3 }, IflaVlanQosMapping { from: 7, to: 5 }];
                        let call = client.call(RtLink::NEWLINK, new, &any, |link| {
                            link.put(Ifla::IFNAME, "vlan5")?;
                            link.put(Ifla::LINK, bridge)?;
                            link.nest(Ifla::LINKINFO, |info| {
                                info.sub(IflaInfo::DATA, IflaInfoData::VLAN, |vlan| {
                                    vlan.put(IflaVlan::ID, 5)?;
                                    vlan.nest(IflaVlan::EGRESS_QOS, |map| {
                                        qos.iter().try_for_each(|entry| map.put(IflaVlanQos::MAPPING, entry))
                                    })
                                })
                            })
                        });
                        if let Err(error) = call$($await)* {
                            return skipped("typed VLAN", error);
                        }
                        let call = client.call(RtLink::GETLINK, NlmFlags::EMPTY, &any, |link| {
                            link.put(Ifla::IFNAME, "vlan5")
                        });
                        let answer = call$($await)*.unwrap();
                        let (_, link) = answer.one().unwrap().unwrap();
                        let info = link.get(Ifla::LINKINFO).unwrap().unwrap();
                        let vlan = info.get(IflaInfo::DATA.of(IflaInfoData::VLAN)).unwrap().unwrap();
                        assert_eq!(vlan.get(IflaVlan::ID).unwrap(), Some(5));
                        let map = vlan.get(IflaVlan::EGRESS_QOS).unwrap().unwrap();
                        let map: Result<Vec<_>, _> = map.all(IflaVlanQos::MAPPING).collect();
                        assert_eq!(map.unwrap(), qos);
                    });
                });
            }

            #[test]
            fn families_by_name() {
                block_on(async {
                    let mut genl = Genl::open().unwrap();
                    let call = genl.call(Nlctrl::GETFAMILY, NlmFlags::EMPTY, &NoHeader, |ctrl| {
                        ctrl.put(CtrlAttr::FAMILY_NAME, "nlctrl")
                    });
                    let answer = call$($await)*.unwrap();
                    let (NoHeader, family) = answer.one().unwrap().unwrap();
                    assert_eq!(family.get(CtrlAttr::FAMILY_ID).unwrap(), Some(GENL_ID_CTRL));

                    // The version of the declaration, which is not the kernel's.
                    let version = genl.client().last_request()[17];
                    assert_eq!(version, 1);

                    let mut names = Vec::new();
                    let families = genl.list(Nlctrl::GETFAMILY, &NoHeader, |_| Ok(()));
                    let mut families = families$($await)*.unwrap();
                    while let Some((NoHeader, family)) = families.next()$($await)*.unwrap() {
                        names.push(family.get(CtrlAttr::FAMILY_NAME).unwrap().unwrap().to_string());
                    }
                    assert!(names.iter().any(|name| name == "nlctrl"));

                    let families = genl.list(Nlctrl::GETFAMILY, &NoHeader, |_| Ok(()));
                    let answer = families$($await)*.unwrap().read_all(5)$($await)*.unwrap();
                    assert_eq!(answer.messages().count(), names.len());
                });
            }

            #[test]
            fn a_refusal_of_ethtool() {
                block_on(async {
                    let mut genl = Genl::open().unwrap();
                    let call = genl.call(Ethtool::LINKSTATE_GET, NlmFlags::EMPTY, &NoHeader, |request| {
                        request.nest(EthtoolALinkstate::HEADER, |header| {
                            header.put(EthtoolAHeader::DEV_NAME, "nosuch0")
                        })
                    });
                    assert_eq!(
                        call$($await)*.unwrap_err().to_string(),
                        "ETHTOOL_MSG_LINKSTATE_GET: ENODEV at ETHTOOL_A_LINKSTATE_HEADER > \
                         ETHTOOL_A_HEADER_DEV_NAME: no device matches name"
                    );
                });
            }
        }
    };
}

tests!(blocking, nlsock, []);
tests!(tokio, nlsock::tokio, [.await]);
