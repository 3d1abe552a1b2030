// SPDX-License-Identifier: MIT OR Apache-2.0
/*
 * What the socket benchmarks measure, with the system calls themselves;
 * src/socket/nlsock.rs has the same functions, under the same names. They
 * return how many bytes they received, or FAILED.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>

#include <linux/netlink.h>
#include <linux/rtnetlink.h>

#include "socket.h"

/* A datagram, whole, from a netlink socket. */
static ssize_t receive(int fd, void *buf, size_t size, struct sockaddr_nl *from)
{
	struct iovec iov = { .iov_base = buf, .iov_len = size };
	struct msghdr msg = {
		.msg_name = from,
		.msg_namelen = sizeof(*from),
		.msg_iov = &iov,
		.msg_iovlen = 1,
	};
	ssize_t len = recvmsg(fd, &msg, 0);

	if (len < 0 || msg.msg_flags & MSG_TRUNC || msg.msg_namelen != sizeof(*from))
		return -1;
	return len;
}

/* The same without knowing whether it is whole. */
static ssize_t receive_from(int fd, void *buf, size_t size, struct sockaddr_nl *from)
{
	socklen_t fromlen = sizeof(*from);

	return recvfrom(fd, buf, size, 0, (struct sockaddr *)from, &fromlen);
}

static inline uint64_t ping_pong(int client, int server, const void *ping, size_t len, void *buf,
				 size_t size, unsigned int rounds,
				 ssize_t (*receive)(int, void *, size_t, struct sockaddr_nl *))
{
	struct sockaddr_nl to, from;
	socklen_t tolen = sizeof(to);
	uint64_t sum = 0;
	ssize_t got;

	if (getsockname(server, (struct sockaddr *)&to, &tolen) < 0)
		return FAILED;
	while (rounds--) {
		if (sendto(client, ping, len, 0, (struct sockaddr *)&to, sizeof(to)) < 0)
			return FAILED;
		got = receive(server, buf, size, &from);
		if (got < 0)
			return FAILED;
		if (sendto(server, buf, got, 0, (struct sockaddr *)&from, sizeof(from)) < 0)
			return FAILED;
		got = receive(client, buf, size, &from);
		if (got < 0)
			return FAILED;
		sum += got;
	}
	return sum;
}

uint64_t benches_plain_ping_pong(int client, int server, const void *ping, size_t len, void *buf,
				 size_t size, unsigned int rounds)
{
	return ping_pong(client, server, ping, len, buf, size, rounds, receive);
}

uint64_t benches_plain_ping_pong_recvfrom(int client, int server, const void *ping, size_t len,
					  void *buf, size_t size, unsigned int rounds)
{
	return ping_pong(client, server, ping, len, buf, size, rounds, receive_from);
}

/* Receives `count` datagrams that are waiting, one by one. */
uint64_t benches_plain_burst_recv(int fd, void *buf, size_t size, unsigned int count)
{
	struct sockaddr_nl from;
	uint64_t sum = 0;
	ssize_t len;

	while (count--) {
		len = receive(fd, buf, size, &from);
		if (len < 0)
			return FAILED;
		sum += len;
	}
	return sum;
}

#define BATCH 64

/* The same by up to BATCH at once; `buf` has BATCH times `each` bytes. */
uint64_t benches_plain_burst_batch(int fd, unsigned char *buf, size_t each, unsigned int count)
{
	struct mmsghdr msgs[BATCH];
	struct sockaddr_nl from[BATCH];
	struct iovec iovs[BATCH];
	uint64_t sum = 0;
	int got, i;

	for (i = 0; i < BATCH; i++) {
		iovs[i] = (struct iovec){ .iov_base = buf + i * each, .iov_len = each };
		msgs[i].msg_hdr = (struct msghdr){
			.msg_name = &from[i],
			.msg_namelen = sizeof(from[i]),
			.msg_iov = &iovs[i],
			.msg_iovlen = 1,
		};
	}
	for (; count; count -= got) {
		got = recvmmsg(fd, msgs, BATCH, MSG_WAITFORONE, NULL);
		if (got <= 0 || (unsigned int)got > count)
			return FAILED;
		for (i = 0; i < got; i++) {
			const struct msghdr *msg = &msgs[i].msg_hdr;

			if (msg->msg_flags & MSG_TRUNC || msg->msg_namelen != sizeof(from[i]))
				return FAILED;
			sum += msgs[i].msg_len;
		}
	}
	return sum;
}

/* ---- dumps of routes ------------------------------------------------------ */

struct route {
	uint32_t dst, oif, table, priority;
};

static uint32_t get_u32(const struct rtattr *rta)
{
	uint32_t value;

	memcpy(&value, RTA_DATA(rta), sizeof(value));
	return value;
}

/* Four attributes of a route. Returns -1 for one of another length. */
static int read_route(const struct nlmsghdr *nlh, struct route *route)
{
	const struct rtmsg *rtm = NLMSG_DATA(nlh);
	const struct rtattr *rta = RTM_RTA(rtm);
	int left = RTM_PAYLOAD(nlh);

	*route = (struct route){};
	for (; RTA_OK(rta, left); rta = RTA_NEXT(rta, left)) {
		uint32_t *field;

		switch (rta->rta_type) {
		case RTA_DST:
			field = &route->dst;
			break;
		case RTA_OIF:
			field = &route->oif;
			break;
		case RTA_TABLE:
			field = &route->table;
			break;
		case RTA_PRIORITY:
			field = &route->priority;
			break;
		default:
			continue;
		}
		if (RTA_PAYLOAD(rta) != sizeof(*field))
			return -1;
		*field = get_u32(rta);
	}
	route->dst = ntohl(route->dst);
	return 0;
}

/*
 * Dumps a table after the request in `buf`, which has the sequence number `seq`, was sent. Checks
 * of each message what has to be: the sequence number, the length, and the end. Returns the
 * number of routes, and adds up what they have.
 */
uint64_t benches_plain_dump(int fd, unsigned char *buf, size_t size, unsigned int table,
			    unsigned int seq, uint64_t *sum)
{
	struct sockaddr_nl from;
	uint64_t count = 0;

	for (;;) {
		ssize_t len = receive(fd, buf, size, &from);
		const struct nlmsghdr *nlh = (void *)buf;

		if (len < 0 || from.nl_pid != 0)
			return FAILED;
		for (; NLMSG_OK(nlh, len); nlh = NLMSG_NEXT(nlh, len)) {
			struct route route;

			if (nlh->nlmsg_seq != seq)
				continue;
			if (nlh->nlmsg_type == NLMSG_DONE)
				return count;
			if (nlh->nlmsg_type != RTM_NEWROUTE || RTM_PAYLOAD(nlh) < 0 ||
			    read_route(nlh, &route) < 0 || route.table != table)
				return FAILED;
			*sum += (uint64_t)route.dst + route.oif + route.priority;
			count++;
		}
	}
}

/* ---- insertion of routes -------------------------------------------------- */

/* As many answers as the default receive buffer has 8 KiB for. */
#define IN_FLIGHT 26

static void put_u32(struct nlmsghdr *nlh, int type, uint32_t value)
{
	struct rtattr *rta = (void *)((char *)nlh + NLMSG_ALIGN(nlh->nlmsg_len));

	rta->rta_type = type;
	rta->rta_len = RTA_LENGTH(sizeof(value));
	memcpy(RTA_DATA(rta), &value, sizeof(value));
	nlh->nlmsg_len = NLMSG_ALIGN(nlh->nlmsg_len) + RTA_SPACE(sizeof(value));
}

/*
 * Adds `count` routes to a table, IN_FLIGHT in a datagram, and reads an ACK for each. Returns
 * how many the kernel has added.
 */
uint64_t benches_plain_insert(int fd, unsigned char *buf, size_t size, unsigned int table,
			      unsigned int count)
{
	unsigned int number = 0, seq = 0, expected = 1;
	struct sockaddr_nl from;
	uint64_t added = 0;

	while (number < count) {
		size_t len = 0;
		unsigned int i;

		for (i = 0; i < IN_FLIGHT && number < count; i++, number++) {
			struct nlmsghdr *nlh = (void *)(buf + len);
			struct rtmsg *rtm = NLMSG_DATA(nlh);

			memset(nlh, 0, NLMSG_SPACE(sizeof(*rtm)));
			nlh->nlmsg_len = NLMSG_LENGTH(sizeof(*rtm));
			nlh->nlmsg_type = RTM_NEWROUTE;
			nlh->nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK | NLM_F_CREATE | NLM_F_EXCL;
			nlh->nlmsg_seq = ++seq;
			rtm->rtm_family = AF_INET;
			rtm->rtm_dst_len = 32;
			rtm->rtm_protocol = RTPROT_STATIC;
			rtm->rtm_scope = RT_SCOPE_LINK;
			rtm->rtm_type = RTN_UNICAST;
			put_u32(nlh, RTA_DST, htonl(10u << 24 | number));
			put_u32(nlh, RTA_OIF, 1);
			put_u32(nlh, RTA_TABLE, table);
			put_u32(nlh, RTA_PRIORITY, 50);
			len += NLMSG_ALIGN(nlh->nlmsg_len);
		}
		if (send(fd, buf, len, 0) < 0)
			return FAILED;
		for (; i; i--) {
			ssize_t got = receive(fd, buf, size, &from);
			const struct nlmsghdr *nlh = (void *)buf;
			const struct nlmsgerr *err = NLMSG_DATA(nlh);

			if (got < 0 || !NLMSG_OK(nlh, got) || nlh->nlmsg_type != NLMSG_ERROR ||
			    nlh->nlmsg_seq != expected++)
				return FAILED;
			added += !err->error;
		}
	}
	return added;
}
