// SPDX-License-Identifier: MIT OR Apache-2.0
/*
 * libmnl's walks. mnl_nlmsg_ok() casts nlmsg_len to int: who calls this keeps
 * lengths from 2^31 on away.
 */
#include <libmnl/libmnl.h>

#include "items.h"

size_t nlwire_mnl_messages(const void *buf, int len, struct item *items, size_t room)
{
	const struct nlmsghdr *nlh;
	size_t count = 0;

	for (nlh = buf; mnl_nlmsg_ok(nlh, len); nlh = mnl_nlmsg_next(nlh, &len)) {
		if (count == room)
			return room + 1;
		items[count].offset = (uint32_t)((const char *)nlh - (const char *)buf);
		items[count].len = nlh->nlmsg_len;
		items[count].type = nlh->nlmsg_type;
		count++;
	}
	return count;
}

size_t nlwire_mnl_attributes(const void *buf, int len, struct item *items, size_t room)
{
	const struct nlattr *nla = buf;
	size_t count = 0;

	/* mnl_attr_for_each(), for a stream without a message around it. */
	while (mnl_attr_ok(nla, len - (int)((const char *)nla - (const char *)buf))) {
		if (count == room)
			return room + 1;
		items[count].offset = (uint32_t)((const char *)nla - (const char *)buf);
		items[count].len = nla->nla_len;
		items[count].type = mnl_attr_get_type(nla);
		count++;
		nla = mnl_attr_next(nla);
	}
	return count;
}
