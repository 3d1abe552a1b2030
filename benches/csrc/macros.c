// SPDX-License-Identifier: MIT OR Apache-2.0
/*
 * What the benchmarks measure, written with the macros of the system's own
 * headers, as their manual (netlink(3), rtnetlink(3)) and iproute2 use them.
 * Buffers begin at a multiple of 4 bytes.
 *
 * Each function takes one datagram and returns a checksum; src/nlwire.rs has
 * the same functions, under the same names.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <sys/socket.h>

#include <linux/genetlink.h>
#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <linux/neighbour.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>

#include "checksum.h"
#include "request.h"

/* ---- headers -------------------------------------------------------- */

uint64_t benches_c_headers(const void *buf, int len)
{
	const struct nlmsghdr *nlh;
	uint64_t sum = 0;

	for (nlh = buf; NLMSG_OK(nlh, len); nlh = NLMSG_NEXT(nlh, len))
		sum += checksum(nlh->nlmsg_len, nlh->nlmsg_type);
	return sum;
}

/* ---- headers and top-level attributes -------------------------------- */

static inline uint64_t attributes(const void *buf, int len, size_t hdrlen)
{
	const struct nlmsghdr *nlh;
	uint64_t sum = 0;

	for (nlh = buf; NLMSG_OK(nlh, len); nlh = NLMSG_NEXT(nlh, len)) {
		const struct rtattr *rta;
		int left;

		if (nlh->nlmsg_type == NLMSG_DONE)
			break;
		sum += checksum(nlh->nlmsg_len, nlh->nlmsg_type);
		left = nlh->nlmsg_len - NLMSG_SPACE(hdrlen);
		rta = (const void *)((const char *)nlh + NLMSG_SPACE(hdrlen));
		for (; RTA_OK(rta, left); rta = RTA_NEXT(rta, left))
			sum += checksum(RTA_PAYLOAD(rta), rta->rta_type & NLA_TYPE_MASK);
	}
	return sum;
}

uint64_t benches_c_attributes_link(const void *buf, int len)
{
	return attributes(buf, len, sizeof(struct ifinfomsg));
}

uint64_t benches_c_attributes_route(const void *buf, int len)
{
	return attributes(buf, len, sizeof(struct rtmsg));
}

uint64_t benches_c_attributes_addr(const void *buf, int len)
{
	return attributes(buf, len, sizeof(struct ifaddrmsg));
}

uint64_t benches_c_attributes_neigh(const void *buf, int len)
{
	return attributes(buf, len, sizeof(struct ndmsg));
}

uint64_t benches_c_attributes_ctrl(const void *buf, int len)
{
	return attributes(buf, len, sizeof(struct genlmsghdr));
}

/* ---- the full nest ---------------------------------------------------- */

#define for_each(rta, left, nest)						\
	for (rta = RTA_DATA(nest), left = RTA_PAYLOAD(nest); RTA_OK(rta, left);	\
	     rta = RTA_NEXT(rta, left))

static inline uint64_t level(const struct rtattr *nest)
{
	const struct rtattr *rta;
	uint64_t sum = 0;
	int left;

	for_each(rta, left, nest)
		sum += checksum(RTA_PAYLOAD(rta), rta->rta_type & NLA_TYPE_MASK);
	return sum;
}

static inline uint64_t linkinfo(const struct rtattr *nest)
{
	const struct rtattr *rta;
	uint64_t sum = 0;
	int left;

	for_each(rta, left, nest) {
		unsigned short type = rta->rta_type & NLA_TYPE_MASK;

		sum += checksum(RTA_PAYLOAD(rta), type);
		switch (type) {
		case IFLA_INFO_DATA:
		case IFLA_INFO_SLAVE_DATA:
			sum += level(rta);
			break;
		}
	}
	return sum;
}

/* A nest in which every attribute is a nest. */
static inline uint64_t two_levels(const struct rtattr *nest)
{
	const struct rtattr *rta;
	uint64_t sum = 0;
	int left;

	for_each(rta, left, nest) {
		sum += checksum(RTA_PAYLOAD(rta), rta->rta_type & NLA_TYPE_MASK);
		sum += level(rta);
	}
	return sum;
}

static inline uint64_t nest_in_link(const struct rtattr *rta, unsigned short type)
{
	switch (type) {
	case IFLA_LINKINFO:
		return linkinfo(rta);
	case IFLA_AF_SPEC:
		return two_levels(rta);
	case IFLA_XDP:
	case IFLA_PROP_LIST:
		return level(rta);
	default:
		return 0;
	}
}

static inline uint64_t nest_in_ctrl(const struct rtattr *rta, unsigned short type)
{
	switch (type) {
	case CTRL_ATTR_OPS:
	case CTRL_ATTR_MCAST_GROUPS:
		return two_levels(rta);
	default:
		return 0;
	}
}

static inline uint64_t nests(const void *buf, int len, size_t hdrlen,
			     uint64_t (*nest)(const struct rtattr *, unsigned short))
{
	const struct nlmsghdr *nlh;
	uint64_t sum = 0;

	for (nlh = buf; NLMSG_OK(nlh, len); nlh = NLMSG_NEXT(nlh, len)) {
		const struct rtattr *rta;
		int left;

		if (nlh->nlmsg_type == NLMSG_DONE)
			break;
		sum += checksum(nlh->nlmsg_len, nlh->nlmsg_type);
		left = nlh->nlmsg_len - NLMSG_SPACE(hdrlen);
		rta = (const void *)((const char *)nlh + NLMSG_SPACE(hdrlen));
		for (; RTA_OK(rta, left); rta = RTA_NEXT(rta, left)) {
			unsigned short type = rta->rta_type & NLA_TYPE_MASK;

			sum += checksum(RTA_PAYLOAD(rta), type);
			sum += nest(rta, type);
		}
	}
	return sum;
}

uint64_t benches_c_nest_link(const void *buf, int len)
{
	return nests(buf, len, sizeof(struct ifinfomsg), nest_in_link);
}

uint64_t benches_c_nest_ctrl(const void *buf, int len)
{
	return nests(buf, len, sizeof(struct genlmsghdr), nest_in_ctrl);
}

/* ---- four named fields of a link ---------------------------------------- */

uint64_t benches_c_fields(const void *buf, int len)
{
	const struct nlmsghdr *nlh;
	uint64_t sum = 0;

	for (nlh = buf; NLMSG_OK(nlh, len); nlh = NLMSG_NEXT(nlh, len)) {
		const struct ifinfomsg *link = NLMSG_DATA(nlh);
		const char *name = "";
		uint32_t mtu = 0;
		const unsigned char *address = NULL;
		const struct rtattr *rta;
		int left;

		if (nlh->nlmsg_type == NLMSG_DONE)
			break;
		left = IFLA_PAYLOAD(nlh);
		for (rta = IFLA_RTA(link); RTA_OK(rta, left); rta = RTA_NEXT(rta, left)) {
			switch (rta->rta_type & NLA_TYPE_MASK) {
			case IFLA_IFNAME:
				name = RTA_DATA(rta);
				break;
			case IFLA_MTU:
				mtu = *(const uint32_t *)RTA_DATA(rta);
				break;
			case IFLA_ADDRESS:
				address = RTA_DATA(rta);
				break;
			}
		}
		sum += checksum_fields(link->ifi_index, name, strlen(name), mtu, address);
	}
	return sum;
}

/* ---- all attributes in a table ------------------------------------------ */

/* As iproute2's parse_rtattr(). */
static int parse_rtattr(const struct rtattr *tb[], int max, const struct rtattr *rta, int len)
{
	memset(tb, 0, sizeof(struct rtattr *) * (max + 1));
	while (RTA_OK(rta, len)) {
		unsigned short type = rta->rta_type & NLA_TYPE_MASK;

		if (type <= max)
			tb[type] = rta;
		rta = RTA_NEXT(rta, len);
	}
	return len ? -1 : 0;
}

uint64_t benches_c_table(const void *buf, int len)
{
	const struct nlmsghdr *nlh;
	uint64_t sum = 0;

	for (nlh = buf; NLMSG_OK(nlh, len); nlh = NLMSG_NEXT(nlh, len)) {
		const struct ifinfomsg *link = NLMSG_DATA(nlh);
		const struct rtattr *tb[TABLE];

		if (nlh->nlmsg_type == NLMSG_DONE)
			break;
		parse_rtattr(tb, TABLE - 1, IFLA_RTA(link), IFLA_PAYLOAD(nlh));
		sum += checksum_table(
			tb[IFLA_TXQLEN] ? *(const uint32_t *)RTA_DATA(tb[IFLA_TXQLEN]) : 0,
			tb[IFLA_GROUP] ? *(const uint32_t *)RTA_DATA(tb[IFLA_GROUP]) : 0,
			tb[IFLA_STATS64] ? RTA_PAYLOAD(tb[IFLA_STATS64]) : 0,
			tb[IFLA_LINKINFO] ? RTA_PAYLOAD(tb[IFLA_LINKINFO]) : 0);
	}
	return sum;
}

/* ---- building ------------------------------------------------------------ */

/*
 * The macros only measure; what writes with them is iproute2's, from
 * lib/libnetlink.c: a check for room, an attribute, its padding. Like all
 * others here it pads with zeros.
 */
static bool addattr(struct nlmsghdr *nlh, size_t room, unsigned short type, const void *data,
		    size_t len)
{
	struct rtattr *rta = (void *)((char *)nlh + NLMSG_ALIGN(nlh->nlmsg_len));
	size_t rta_len = RTA_LENGTH(len);

	if (NLMSG_ALIGN(nlh->nlmsg_len) + RTA_ALIGN(rta_len) > room)
		return false;
	rta->rta_type = type;
	rta->rta_len = rta_len;
	if (len)
		memcpy(RTA_DATA(rta), data, len);
	memset((char *)RTA_DATA(rta) + len, 0, RTA_ALIGN(len) - len);
	nlh->nlmsg_len = NLMSG_ALIGN(nlh->nlmsg_len) + RTA_ALIGN(rta_len);
	return true;
}

static struct rtattr *nest(struct nlmsghdr *nlh, size_t room, unsigned short type)
{
	struct rtattr *rta = (void *)((char *)nlh + NLMSG_ALIGN(nlh->nlmsg_len));

	return addattr(nlh, room, type | NLA_F_NESTED, NULL, 0) ? rta : NULL;
}

static void nest_end(struct nlmsghdr *nlh, struct rtattr *nest)
{
	nest->rta_len = (char *)nlh + nlh->nlmsg_len - (char *)nest;
}

/* A header and a family header of `hdrlen` zeros. */
static struct nlmsghdr *message(void *buf, size_t room, unsigned short type,
				unsigned short flags, uint32_t seq, size_t hdrlen)
{
	struct nlmsghdr *nlh = buf;

	if (NLMSG_SPACE(hdrlen) > room)
		return NULL;
	memset(nlh, 0, NLMSG_SPACE(hdrlen));
	nlh->nlmsg_len = NLMSG_LENGTH(hdrlen);
	nlh->nlmsg_type = type;
	nlh->nlmsg_flags = flags;
	nlh->nlmsg_seq = seq;
	return nlh;
}

size_t benches_c_build_link(void *buf, size_t room, const struct request *request)
{
	struct rtattr *linkinfo, *data;
	struct nlmsghdr *nlh;

	nlh = message(buf, room, RTM_NEWLINK,
		      NLM_F_REQUEST | NLM_F_ACK | NLM_F_CREATE | NLM_F_EXCL, 1,
		      sizeof(struct ifinfomsg));
	if (!nlh)
		return 0;
	if (!addattr(nlh, room, IFLA_IFNAME, request->name, strlen(request->name) + 1) ||
	    !addattr(nlh, room, IFLA_MTU, &request->mtu, sizeof(request->mtu)) ||
	    !addattr(nlh, room, IFLA_ADDRESS, request->address, sizeof(request->address)) ||
	    !addattr(nlh, room, IFLA_LINK, &request->oif, sizeof(request->oif)))
		return 0;
	linkinfo = nest(nlh, room, IFLA_LINKINFO);
	if (!linkinfo || !addattr(nlh, room, IFLA_INFO_KIND, "vlan", sizeof("vlan")))
		return 0;
	data = nest(nlh, room, IFLA_INFO_DATA);
	if (!data ||
	    !addattr(nlh, room, IFLA_VLAN_ID, &request->vlan_id, sizeof(request->vlan_id)) ||
	    !addattr(nlh, room, IFLA_VLAN_FLAGS, request->vlan_flags,
		     sizeof(request->vlan_flags)))
		return 0;
	nest_end(nlh, data);
	nest_end(nlh, linkinfo);
	return nlh->nlmsg_len;
}

size_t benches_c_build_routes(void *buf, size_t room, const struct request *request)
{
	size_t len = 0;

	for (uint32_t number = 0; number < request->routes; number++) {
		unsigned char destination[] = { 10, number >> 8, number, 0 };
		size_t left = room - len;
		struct nlmsghdr *nlh;
		struct rtmsg *route;

		nlh = message((char *)buf + len, left, RTM_NEWROUTE,
			      NLM_F_REQUEST | NLM_F_CREATE, number, sizeof(struct rtmsg));
		if (!nlh)
			return 0;
		route = NLMSG_DATA(nlh);
		route->rtm_family = AF_INET;
		route->rtm_dst_len = 24;
		route->rtm_table = RT_TABLE_MAIN;
		route->rtm_protocol = RTPROT_STATIC;
		route->rtm_type = RTN_UNICAST;
		if (!addattr(nlh, left, RTA_DST, destination, sizeof(destination)) ||
		    !addattr(nlh, left, RTA_GATEWAY, request->gateway, sizeof(request->gateway)) ||
		    !addattr(nlh, left, RTA_OIF, &request->oif, sizeof(request->oif)) ||
		    !addattr(nlh, left, RTA_PRIORITY, &request->priority, sizeof(request->priority)))
			return 0;
		len += NLMSG_ALIGN(nlh->nlmsg_len);
	}
	return len;
}
