// SPDX-License-Identifier: MIT OR Apache-2.0
/*
 * What the benchmarks measure, with libmnl, as its examples (rtnl-link-dump.c,
 * genl-family-get.c) do it. Each function takes one datagram and returns a
 * checksum; src/nlwire.rs has the same functions, under the same names.
 */
#include <stdint.h>
#include <string.h>

#include <sys/socket.h>

#include <libmnl/libmnl.h>
#include <linux/genetlink.h>
#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <linux/neighbour.h>
#include <linux/rtnetlink.h>

#include "checksum.h"
#include "request.h"

/* ---- headers -------------------------------------------------------- */

uint64_t benches_mnl_headers(const void *buf, int len)
{
	const struct nlmsghdr *nlh;
	uint64_t sum = 0;

	for (nlh = buf; mnl_nlmsg_ok(nlh, len); nlh = mnl_nlmsg_next(nlh, &len))
		sum += checksum(nlh->nlmsg_len, nlh->nlmsg_type);
	return sum;
}

/* ---- headers and top-level attributes -------------------------------- */

static inline uint64_t attributes(const void *buf, int len, size_t hdrlen)
{
	const struct nlmsghdr *nlh;
	uint64_t sum = 0;

	for (nlh = buf; mnl_nlmsg_ok(nlh, len); nlh = mnl_nlmsg_next(nlh, &len)) {
		const struct nlattr *attr;

		if (nlh->nlmsg_type == NLMSG_DONE)
			break;
		sum += checksum(nlh->nlmsg_len, nlh->nlmsg_type);
		mnl_attr_for_each(attr, nlh, hdrlen)
			sum += checksum(mnl_attr_get_payload_len(attr), mnl_attr_get_type(attr));
	}
	return sum;
}

uint64_t benches_mnl_attributes_link(const void *buf, int len)
{
	return attributes(buf, len, sizeof(struct ifinfomsg));
}

uint64_t benches_mnl_attributes_route(const void *buf, int len)
{
	return attributes(buf, len, sizeof(struct rtmsg));
}

uint64_t benches_mnl_attributes_addr(const void *buf, int len)
{
	return attributes(buf, len, sizeof(struct ifaddrmsg));
}

uint64_t benches_mnl_attributes_neigh(const void *buf, int len)
{
	return attributes(buf, len, sizeof(struct ndmsg));
}

uint64_t benches_mnl_attributes_ctrl(const void *buf, int len)
{
	return attributes(buf, len, sizeof(struct genlmsghdr));
}

/* ---- the full nest ---------------------------------------------------- */

static inline uint64_t level(const struct nlattr *nest)
{
	const struct nlattr *attr;
	uint64_t sum = 0;

	mnl_attr_for_each_nested(attr, nest)
		sum += checksum(mnl_attr_get_payload_len(attr), mnl_attr_get_type(attr));
	return sum;
}

static inline uint64_t linkinfo(const struct nlattr *nest)
{
	const struct nlattr *attr;
	uint64_t sum = 0;

	mnl_attr_for_each_nested(attr, nest) {
		uint16_t type = mnl_attr_get_type(attr);

		sum += checksum(mnl_attr_get_payload_len(attr), type);
		switch (type) {
		case IFLA_INFO_DATA:
		case IFLA_INFO_SLAVE_DATA:
			sum += level(attr);
			break;
		}
	}
	return sum;
}

static inline uint64_t two_levels(const struct nlattr *nest)
{
	const struct nlattr *attr;
	uint64_t sum = 0;

	mnl_attr_for_each_nested(attr, nest) {
		sum += checksum(mnl_attr_get_payload_len(attr), mnl_attr_get_type(attr));
		sum += level(attr);
	}
	return sum;
}

static inline uint64_t nest_in_link(const struct nlattr *attr, uint16_t type)
{
	switch (type) {
	case IFLA_LINKINFO:
		return linkinfo(attr);
	case IFLA_AF_SPEC:
		return two_levels(attr);
	case IFLA_XDP:
	case IFLA_PROP_LIST:
		return level(attr);
	default:
		return 0;
	}
}

static inline uint64_t nest_in_ctrl(const struct nlattr *attr, uint16_t type)
{
	switch (type) {
	case CTRL_ATTR_OPS:
	case CTRL_ATTR_MCAST_GROUPS:
		return two_levels(attr);
	default:
		return 0;
	}
}

static inline uint64_t nests(const void *buf, int len, size_t hdrlen,
			     uint64_t (*nest)(const struct nlattr *, uint16_t))
{
	const struct nlmsghdr *nlh;
	uint64_t sum = 0;

	for (nlh = buf; mnl_nlmsg_ok(nlh, len); nlh = mnl_nlmsg_next(nlh, &len)) {
		const struct nlattr *attr;

		if (nlh->nlmsg_type == NLMSG_DONE)
			break;
		sum += checksum(nlh->nlmsg_len, nlh->nlmsg_type);
		mnl_attr_for_each(attr, nlh, hdrlen) {
			uint16_t type = mnl_attr_get_type(attr);

			sum += checksum(mnl_attr_get_payload_len(attr), type);
			sum += nest(attr, type);
		}
	}
	return sum;
}

uint64_t benches_mnl_nest_link(const void *buf, int len)
{
	return nests(buf, len, sizeof(struct ifinfomsg), nest_in_link);
}

uint64_t benches_mnl_nest_ctrl(const void *buf, int len)
{
	return nests(buf, len, sizeof(struct genlmsghdr), nest_in_ctrl);
}

/* ---- four named fields of a link, and all attributes in a table --------- */

/* As data_attr_cb() in rtnl-link-dump.c: what is wanted is checked and kept. */
static int fields_cb(const struct nlattr *attr, void *data)
{
	const struct nlattr **tb = data;
	int type = mnl_attr_get_type(attr);

	if (mnl_attr_type_valid(attr, TABLE - 1) < 0)
		return MNL_CB_OK;
	switch (type) {
	case IFLA_ADDRESS:
		if (mnl_attr_validate(attr, MNL_TYPE_BINARY) < 0)
			return MNL_CB_ERROR;
		break;
	case IFLA_MTU:
		if (mnl_attr_validate(attr, MNL_TYPE_U32) < 0)
			return MNL_CB_ERROR;
		break;
	case IFLA_IFNAME:
		if (mnl_attr_validate(attr, MNL_TYPE_STRING) < 0)
			return MNL_CB_ERROR;
		break;
	}
	tb[type] = attr;
	return MNL_CB_OK;
}

uint64_t benches_mnl_fields(const void *buf, int len)
{
	const struct nlmsghdr *nlh;
	uint64_t sum = 0;

	for (nlh = buf; mnl_nlmsg_ok(nlh, len); nlh = mnl_nlmsg_next(nlh, &len)) {
		const struct ifinfomsg *link = mnl_nlmsg_get_payload(nlh);
		const struct nlattr *tb[TABLE] = {};
		const char *name = "";
		uint32_t mtu = 0;
		const unsigned char *address = NULL;

		if (nlh->nlmsg_type == NLMSG_DONE)
			break;
		mnl_attr_parse(nlh, sizeof(*link), fields_cb, tb);
		if (tb[IFLA_IFNAME])
			name = mnl_attr_get_str(tb[IFLA_IFNAME]);
		if (tb[IFLA_MTU])
			mtu = mnl_attr_get_u32(tb[IFLA_MTU]);
		if (tb[IFLA_ADDRESS])
			address = mnl_attr_get_payload(tb[IFLA_ADDRESS]);
		sum += checksum_fields(link->ifi_index, name, strlen(name), mtu, address);
	}
	return sum;
}

static int table_cb(const struct nlattr *attr, void *data)
{
	const struct nlattr **tb = data;

	if (mnl_attr_type_valid(attr, TABLE - 1) < 0)
		return MNL_CB_OK;
	tb[mnl_attr_get_type(attr)] = attr;
	return MNL_CB_OK;
}

uint64_t benches_mnl_table(const void *buf, int len)
{
	const struct nlmsghdr *nlh;
	uint64_t sum = 0;

	for (nlh = buf; mnl_nlmsg_ok(nlh, len); nlh = mnl_nlmsg_next(nlh, &len)) {
		const struct nlattr *tb[TABLE] = {};

		if (nlh->nlmsg_type == NLMSG_DONE)
			break;
		mnl_attr_parse(nlh, sizeof(struct ifinfomsg), table_cb, tb);
		sum += checksum_table(
			tb[IFLA_TXQLEN] ? mnl_attr_get_u32(tb[IFLA_TXQLEN]) : 0,
			tb[IFLA_GROUP] ? mnl_attr_get_u32(tb[IFLA_GROUP]) : 0,
			tb[IFLA_STATS64] ? mnl_attr_get_payload_len(tb[IFLA_STATS64]) : 0,
			tb[IFLA_LINKINFO] ? mnl_attr_get_payload_len(tb[IFLA_LINKINFO]) : 0);
	}
	return sum;
}

/* ---- building ------------------------------------------------------------ */

/*
 * With the functions that do not check for room, as libmnl's examples and most
 * of its users do it: the faster half of libmnl. All others here check.
 */
size_t benches_mnl_build_link(void *buf, size_t room, const struct request *request)
{
	struct nlattr *linkinfo, *data;
	struct nlmsghdr *nlh;

	(void)room;
	nlh = mnl_nlmsg_put_header(buf);
	nlh->nlmsg_type = RTM_NEWLINK;
	nlh->nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK | NLM_F_CREATE | NLM_F_EXCL;
	nlh->nlmsg_seq = 1;
	mnl_nlmsg_put_extra_header(nlh, sizeof(struct ifinfomsg));
	mnl_attr_put_strz(nlh, IFLA_IFNAME, request->name);
	mnl_attr_put_u32(nlh, IFLA_MTU, request->mtu);
	mnl_attr_put(nlh, IFLA_ADDRESS, sizeof(request->address), request->address);
	mnl_attr_put_u32(nlh, IFLA_LINK, request->oif);
	linkinfo = mnl_attr_nest_start(nlh, IFLA_LINKINFO);
	mnl_attr_put_strz(nlh, IFLA_INFO_KIND, "vlan");
	data = mnl_attr_nest_start(nlh, IFLA_INFO_DATA);
	mnl_attr_put_u16(nlh, IFLA_VLAN_ID, request->vlan_id);
	mnl_attr_put(nlh, IFLA_VLAN_FLAGS, sizeof(request->vlan_flags), request->vlan_flags);
	mnl_attr_nest_end(nlh, data);
	mnl_attr_nest_end(nlh, linkinfo);
	return nlh->nlmsg_len;
}

size_t benches_mnl_build_routes(void *buf, size_t room, const struct request *request)
{
	size_t len = 0;

	(void)room;
	for (uint32_t number = 0; number < request->routes; number++) {
		unsigned char destination[] = { 10, number >> 8, number, 0 };
		struct nlmsghdr *nlh;
		struct rtmsg *route;

		nlh = mnl_nlmsg_put_header((char *)buf + len);
		nlh->nlmsg_type = RTM_NEWROUTE;
		nlh->nlmsg_flags = NLM_F_REQUEST | NLM_F_CREATE;
		nlh->nlmsg_seq = number;
		route = mnl_nlmsg_put_extra_header(nlh, sizeof(*route));
		route->rtm_family = AF_INET;
		route->rtm_dst_len = 24;
		route->rtm_table = RT_TABLE_MAIN;
		route->rtm_protocol = RTPROT_STATIC;
		route->rtm_type = RTN_UNICAST;
		mnl_attr_put(nlh, RTA_DST, sizeof(destination), destination);
		mnl_attr_put(nlh, RTA_GATEWAY, sizeof(request->gateway), request->gateway);
		mnl_attr_put_u32(nlh, RTA_OIF, request->oif);
		mnl_attr_put_u32(nlh, RTA_PRIORITY, request->priority);
		len += NLMSG_ALIGN(nlh->nlmsg_len);
	}
	return len;
}
