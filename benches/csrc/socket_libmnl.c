// SPDX-License-Identifier: MIT OR Apache-2.0
/*
 * What the socket benchmarks measure, with libmnl, as its examples
 * (rtnl-route-dump.c, rtnl-link-set.c) do it; src/socket/nlsock.rs has the same
 * functions, under the same names. They return a checksum, or FAILED.
 */
#include <arpa/inet.h>
#include <stdlib.h>

#include <libmnl/libmnl.h>
#include <linux/rtnetlink.h>

#include "socket.h"

/* A bound socket, NULL if there is none. */
struct mnl_socket *benches_mnl_open(int protocol)
{
	struct mnl_socket *nl = mnl_socket_open(protocol);

	if (nl && mnl_socket_bind(nl, 0, MNL_SOCKET_AUTOPID) < 0) {
		mnl_socket_close(nl);
		return NULL;
	}
	return nl;
}

void benches_mnl_close(struct mnl_socket *nl)
{
	mnl_socket_close(nl);
}

/* ---- a dump of routes -------------------------------------------------- */

/* What is wanted of a route is checked and kept. */
static int route_attr_cb(const struct nlattr *attr, void *data)
{
	const struct nlattr **tb = data;
	int type = mnl_attr_get_type(attr);

	if (mnl_attr_type_valid(attr, RTA_MAX) < 0)
		return MNL_CB_OK;
	switch (type) {
	case RTA_TABLE:
	case RTA_DST:
	case RTA_OIF:
		if (mnl_attr_validate(attr, MNL_TYPE_U32) < 0)
			return MNL_CB_ERROR;
		break;
	}
	tb[type] = attr;
	return MNL_CB_OK;
}

static uint64_t route(uint32_t dst, uint32_t oif, uint32_t table)
{
	return ntohl(dst) + ((uint64_t)oif << 32) + ((uint64_t)table << 48);
}

/* As in the example: all attributes into a table, by a callback. */
static int parse_cb(const struct nlmsghdr *nlh, void *data)
{
	const struct nlattr *tb[RTA_MAX + 1] = {};
	uint64_t *sum = data;

	if (mnl_attr_parse(nlh, sizeof(struct rtmsg), route_attr_cb, tb) < 0)
		return MNL_CB_ERROR;
	*sum += route(tb[RTA_DST] ? mnl_attr_get_u32(tb[RTA_DST]) : 0,
		      tb[RTA_OIF] ? mnl_attr_get_u32(tb[RTA_OIF]) : 0,
		      tb[RTA_TABLE] ? mnl_attr_get_u32(tb[RTA_TABLE]) : 0);
	return MNL_CB_OK;
}

/* The same by a loop, which is quicker. */
static int for_each_cb(const struct nlmsghdr *nlh, void *data)
{
	uint32_t dst = 0, oif = 0, table = 0;
	const struct nlattr *attr;
	uint64_t *sum = data;

	mnl_attr_for_each(attr, nlh, sizeof(struct rtmsg)) {
		switch (mnl_attr_get_type(attr)) {
		case RTA_DST:
			if (mnl_attr_validate(attr, MNL_TYPE_U32) < 0)
				return MNL_CB_ERROR;
			dst = mnl_attr_get_u32(attr);
			break;
		case RTA_OIF:
			if (mnl_attr_validate(attr, MNL_TYPE_U32) < 0)
				return MNL_CB_ERROR;
			oif = mnl_attr_get_u32(attr);
			break;
		case RTA_TABLE:
			if (mnl_attr_validate(attr, MNL_TYPE_U32) < 0)
				return MNL_CB_ERROR;
			table = mnl_attr_get_u32(attr);
			break;
		}
	}
	*sum += route(dst, oif, table);
	return MNL_CB_OK;
}

/* Adds to *in_kernel the nanoseconds that it spent in system calls. */
static uint64_t dump(struct mnl_socket *nl, void *buf, size_t size, uint64_t *in_kernel,
		     mnl_cb_t cb)
{
	unsigned int seq = 1, portid = mnl_socket_get_portid(nl);
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buf);
	struct rtmsg *rtm;
	uint64_t sum = 0, start;
	ssize_t len;
	int run = MNL_CB_OK;

	nlh->nlmsg_type = RTM_GETROUTE;
	nlh->nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
	nlh->nlmsg_seq = seq;
	rtm = mnl_nlmsg_put_extra_header(nlh, sizeof(*rtm));
	rtm->rtm_family = AF_INET;
	start = now();
	if (mnl_socket_sendto(nl, nlh, nlh->nlmsg_len) < 0)
		return FAILED;
	*in_kernel += now() - start;
	while (run > MNL_CB_STOP) {
		start = now();
		len = mnl_socket_recvfrom(nl, buf, size);
		*in_kernel += now() - start;
		if (len < 0)
			return FAILED;
		run = mnl_cb_run(buf, len, seq, portid, cb, &sum);
	}
	return run < 0 ? FAILED : sum;
}

uint64_t benches_mnl_dump_parse(struct mnl_socket *nl, void *buf, size_t size, uint64_t *in_kernel)
{
	return dump(nl, buf, size, in_kernel, parse_cb);
}

uint64_t benches_mnl_dump_for_each(struct mnl_socket *nl, void *buf, size_t size,
				   uint64_t *in_kernel)
{
	return dump(nl, buf, size, in_kernel, for_each_cb);
}

/* ---- acknowledged requests ---------------------------------------------- */

/* Sets the interface `lo` up, which it is: `rounds` times. */
uint64_t benches_mnl_ack(struct mnl_socket *nl, void *buf, size_t size, unsigned int rounds)
{
	unsigned int seq, portid = mnl_socket_get_portid(nl);

	for (seq = 1; seq <= rounds; seq++) {
		struct nlmsghdr *nlh = mnl_nlmsg_put_header(buf);
		struct ifinfomsg *ifm;
		ssize_t len;

		nlh->nlmsg_type = RTM_NEWLINK;
		nlh->nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK;
		nlh->nlmsg_seq = seq;
		ifm = mnl_nlmsg_put_extra_header(nlh, sizeof(*ifm));
		ifm->ifi_index = 1;
		ifm->ifi_flags = 1; /* IFF_UP */
		ifm->ifi_change = 1;
		if (mnl_socket_sendto(nl, nlh, nlh->nlmsg_len) < 0)
			return FAILED;
		len = mnl_socket_recvfrom(nl, buf, size);
		if (len < 0 || mnl_cb_run(buf, len, seq, portid, NULL, NULL) < 0)
			return FAILED;
	}
	return rounds;
}
