// SPDX-License-Identifier: MIT OR Apache-2.0
//! `linux/if_arp.h`: types of links (`ifi_type`).

// Written by ynlgen from the headers of Linux 7.3.4: names, types, numbers.
// Comments are kept. `ynlgen/uapi.toml` decides on headers and types.

#![allow(missing_docs, reason = "the names are C's, as are their meanings")]

// #define ARPHRD_*
pub const ARPHRD_NETROM:             u16 = 0;
pub const ARPHRD_ETHER:              u16 = 1;
pub const ARPHRD_EETHER:             u16 = 2;
pub const ARPHRD_AX25:               u16 = 3;
pub const ARPHRD_PRONET:             u16 = 4;
pub const ARPHRD_CHAOS:              u16 = 5;
pub const ARPHRD_IEEE802:            u16 = 6;
pub const ARPHRD_ARCNET:             u16 = 7;
pub const ARPHRD_APPLETLK:           u16 = 8;
pub const ARPHRD_DLCI:               u16 = 15;
pub const ARPHRD_ATM:                u16 = 19;
pub const ARPHRD_METRICOM:           u16 = 23;
pub const ARPHRD_IEEE1394:           u16 = 24;
pub const ARPHRD_EUI64:              u16 = 27;
pub const ARPHRD_INFINIBAND:         u16 = 32;
pub const ARPHRD_SLIP:               u16 = 256;
pub const ARPHRD_CSLIP:              u16 = 257;
pub const ARPHRD_SLIP6:              u16 = 258;
pub const ARPHRD_CSLIP6:             u16 = 259;
pub const ARPHRD_RSRVD:              u16 = 260;
pub const ARPHRD_ADAPT:              u16 = 264;
pub const ARPHRD_ROSE:               u16 = 270;
pub const ARPHRD_X25:                u16 = 271;
pub const ARPHRD_HWX25:              u16 = 272;
pub const ARPHRD_CAN:                u16 = 280;
pub const ARPHRD_MCTP:               u16 = 290;
pub const ARPHRD_PPP:                u16 = 512;
pub const ARPHRD_CISCO:              u16 = 513;
pub const ARPHRD_HDLC:               u16 = 513;
pub const ARPHRD_LAPB:               u16 = 516;
pub const ARPHRD_DDCMP:              u16 = 517;
pub const ARPHRD_RAWHDLC:            u16 = 518;
pub const ARPHRD_RAWIP:              u16 = 519;
pub const ARPHRD_TUNNEL:             u16 = 768;
pub const ARPHRD_TUNNEL6:            u16 = 769;
pub const ARPHRD_FRAD:               u16 = 770;
pub const ARPHRD_SKIP:               u16 = 771;
pub const ARPHRD_LOOPBACK:           u16 = 772;
pub const ARPHRD_LOCALTLK:           u16 = 773;
pub const ARPHRD_FDDI:               u16 = 774;
pub const ARPHRD_BIF:                u16 = 775;
pub const ARPHRD_SIT:                u16 = 776;
pub const ARPHRD_IPDDP:              u16 = 777;
pub const ARPHRD_IPGRE:              u16 = 778;
pub const ARPHRD_PIMREG:             u16 = 779;
pub const ARPHRD_HIPPI:              u16 = 780;
pub const ARPHRD_ASH:                u16 = 781;
pub const ARPHRD_ECONET:             u16 = 782;
pub const ARPHRD_IRDA:               u16 = 783;
pub const ARPHRD_FCPP:               u16 = 784;
pub const ARPHRD_FCAL:               u16 = 785;
pub const ARPHRD_FCPL:               u16 = 786;
pub const ARPHRD_FCFABRIC:           u16 = 787;
pub const ARPHRD_IEEE802_TR:         u16 = 800;
pub const ARPHRD_IEEE80211:          u16 = 801;
pub const ARPHRD_IEEE80211_PRISM:    u16 = 802;
pub const ARPHRD_IEEE80211_RADIOTAP: u16 = 803;
pub const ARPHRD_IEEE802154:         u16 = 804;
pub const ARPHRD_IEEE802154_MONITOR: u16 = 805;
pub const ARPHRD_PHONET:             u16 = 820;
pub const ARPHRD_PHONET_PIPE:        u16 = 821;
pub const ARPHRD_CAIF:               u16 = 822;
pub const ARPHRD_IP6GRE:             u16 = 823;
pub const ARPHRD_NETLINK:            u16 = 824;
pub const ARPHRD_6LOWPAN:            u16 = 825;
pub const ARPHRD_VSOCKMON:           u16 = 826;
pub const ARPHRD_VOID:               u16 = 0xffff;
pub const ARPHRD_NONE:               u16 = 0xfffe;
