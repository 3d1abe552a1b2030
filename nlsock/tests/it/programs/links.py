# SPDX-License-Identifier: MIT OR Apache-2.0
# A program of pyroute2: prints the number of links, the name of one that it asks
# for alone, and the error for one that does not exist.
from pyroute2 import IPRoute, NetlinkError, WireGuard

ip = IPRoute()
print(len(list(ip.get_links())))
links = list(ip.link("get", index=9))
print(len(links), links[0].get_attr("IFLA_IFNAME"))
try:
    list(ip.link("get", index=9999))
except NetlinkError as error:
    print(error)
device = list(WireGuard().info("tunnel1"))
print(sum(len(message.get_attr("WGDEVICE_A_PEERS")) for message in device))
