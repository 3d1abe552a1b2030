// SPDX-License-Identifier: MIT OR Apache-2.0
/*
 * What the build benchmarks write: struct Request in src/request.rs.
 */
#ifndef REQUEST_H
#define REQUEST_H

#include <stdint.h>

struct request {
	char name[16];
	unsigned char address[6];
	uint16_t vlan_id;
	uint32_t vlan_flags[2];		/* struct ifla_vlan_flags: flags, mask */
	uint32_t mtu;
	uint32_t oif;
	uint32_t priority;
	unsigned char gateway[4];
	uint32_t routes;
};

#endif
