// SPDX-License-Identifier: MIT OR Apache-2.0
//! How objects that take several messages are divided: the rules of the kernel's families.

#[cfg(feature = "ipset")]
mod ipset {
    use crate::ipset::{IpsetAttr, IpsetAttrAdt, IpsetAttrAdtList, IpsetAttrElement};
    use nlwire::typed::splits;

    // `ip_set_ad` needs IPSET_ATTR_LINENO beside a list. `ip_set_dump_do` repeats the protocol
    // and the name.
    splits! {
        IpsetAttrElement: ADT / IpsetAttrAdtList::DATA of IpsetAttrAdt {
            repeat PROTOCOL, SETNAME, FLAGS, LINENO
        }
        IpsetAttr: ADT / IpsetAttrAdtList::DATA of IpsetAttrAdt { key SETNAME, repeat PROTOCOL }
    }
}

#[cfg(feature = "nftables")]
mod nftables {
    use crate::nftables::{NftaSetElem, NftaSetElemList};
    use nlwire::typed::splits;

    // `nf_tables_dump_set` repeats table and set, and `nf_tables_newsetelem` needs them.
    splits! {
        NftaSetElemList: ELEMENTS = 1 of NftaSetElem { repeat TABLE, SET, SET_ID }
    }
}

#[cfg(feature = "rt-neigh")]
mod rt_neigh {
    use crate::rt_neigh::{Ndta, Ndtpa};
    use nlwire::typed::splits;

    // `neightbl_dump_info`: a message for the table, and one for each device.
    splits! { Ndta: PARMS of Ndtpa { key NAME } }
}

#[cfg(feature = "rt-vlan")]
mod rt_vlan {
    use crate::rt_vlan::{BridgeVlandb, BridgeVlandbEntry};
    use nlwire::typed::splits;

    // `br_vlan_dump_dev`: the family header has the device.
    splits! { BridgeVlandb: ENTRY of BridgeVlandbEntry {} }
}

#[cfg(feature = "wireguard")]
mod wireguard {
    use crate::wireguard::{WgallowedipA, WgdeviceA, WgpeerA, WgpeerF};
    use nlwire::typed::splits;

    // linux/wireguard.h. WGDEVICE_F_REPLACE_PEERS and WGPEER_F_REPLACE_ALLOWEDIPS would
    // remove what the messages before have added. Without WGPEER_F_UPDATE_ONLY, a further
    // message would create the peer, and without WGPEER_F_REMOVE_ME as well.
    splits! {
        WgdeviceA: PEERS of WgpeerA, split { repeat IFINDEX, IFNAME }
        WgpeerA: ALLOWEDIPS of WgallowedipA {
            key PUBLIC_KEY, repeat FLAGS & [WgpeerF::REMOVE_ME, WgpeerF::UPDATE_ONLY]
        }
    }
}
