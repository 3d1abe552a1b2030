// SPDX-License-Identifier: MIT OR Apache-2.0
/*
 * The macros of the system's own headers, used as their manual says: with a
 * signed length that shrinks. The buffer is aligned, and padded to a multiple
 * of 4 behind `len`, so that a last step over missing padding stays in it.
 */
#include <linux/netlink.h>
#include <linux/rtnetlink.h>

#include "items.h"

size_t nlwire_c_messages(const void *buf, int len, struct item *items, size_t room)
{
	const struct nlmsghdr *nlh;
	size_t count = 0;

	for (nlh = buf; NLMSG_OK(nlh, len); nlh = NLMSG_NEXT(nlh, len)) {
		if (count == room)
			return room + 1;
		items[count].offset = (uint32_t)((const char *)nlh - (const char *)buf);
		items[count].len = nlh->nlmsg_len;
		items[count].type = nlh->nlmsg_type;
		count++;
	}
	return count;
}

/* Attributes: uapi has macros for rtnetlink's, which are the same. */
size_t nlwire_c_attributes(const void *buf, int len, struct item *items, size_t room)
{
	const struct rtattr *rta;
	size_t count = 0;

	for (rta = buf; RTA_OK(rta, len); rta = RTA_NEXT(rta, len)) {
		if (count == room)
			return room + 1;
		items[count].offset = (uint32_t)((const char *)rta - (const char *)buf);
		items[count].len = rta->rta_len;
		items[count].type = rta->rta_type & NLA_TYPE_MASK;
		count++;
	}
	return count;
}

/* Next hops of a multipath route. Their flags stand in for a type. */
size_t nlwire_c_next_hops(const void *buf, int len, struct item *items, size_t room)
{
	const struct rtnexthop *rtnh = buf;
	size_t count = 0;

	while (len >= (int)sizeof(*rtnh) && RTNH_OK(rtnh, len)) {
		if (count == room)
			return room + 1;
		items[count].offset = (uint32_t)((const char *)rtnh - (const char *)buf);
		items[count].len = rtnh->rtnh_len;
		items[count].type = rtnh->rtnh_flags;
		count++;
		len -= RTNH_ALIGN(rtnh->rtnh_len);
		rtnh = RTNH_NEXT(rtnh);
	}
	return count;
}

/* The sizes that the macros compute from `len`, which must be below 2^31 - 32. */
void nlwire_c_sizes(int len, uint32_t sizes[5])
{
	sizes[0] = NLMSG_ALIGN(len);
	sizes[1] = NLMSG_LENGTH(len);
	sizes[2] = NLMSG_SPACE(len);
	sizes[3] = NLA_ALIGN(len);
	sizes[4] = NLA_ALIGN(NLA_HDRLEN + len);
}

/* NLMSG_PAYLOAD, for an `nlmsg_len` that covers both headers. */
uint32_t nlwire_c_payload(uint32_t nlmsg_len, int len)
{
	struct nlmsghdr nlh = { .nlmsg_len = nlmsg_len };

	return NLMSG_PAYLOAD(&nlh, len);
}
