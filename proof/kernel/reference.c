// SPDX-License-Identifier: MIT OR Apache-2.0
/*
 * The kernel's functions behind the C ABI, to be executed beside nlwire's: the inline
 * functions of include/net/netlink.h, and lib/nlattr.c as it is (NLATTR is its path).
 *
 * Each function writes its results to out, word by word.
 */
#include <linux/errno.h>
#include <linux/export.h>
#include <linux/jiffies.h>
#include <linux/kernel.h>
#include <linux/nospec.h>
#include <linux/skbuff.h>
#include <linux/string.h>
#include <linux/types.h>
#include <net/netlink.h>

/* out: whether there is a message; its payload and the payload's length; the next header
 * and the number of bytes from there on, which can be negative. */
void ref_nlmsg_step(const struct nlmsghdr *nlh, int remaining, u64 out[8])
{
	out[0] = nlmsg_ok(nlh, remaining);
	if (!out[0])
		return;
	out[1] = (u64)nlmsg_data(nlh);
	out[2] = (s64)nlmsg_len(nlh);
	out[3] = (u64)nlmsg_next(nlh, &remaining);
	out[4] = (s64)remaining;
}

/* The same for an attribute, and its type. */
void ref_nla_step(const struct nlattr *nla, int remaining, u64 out[8])
{
	out[0] = nla_ok(nla, remaining);
	if (!out[0])
		return;
	out[1] = (u64)nla_data(nla);
	out[2] = (s64)nla_len(nla);
	out[5] = nla_type(nla);
	out[3] = (u64)nla_next(nla, &remaining);
	out[4] = (s64)remaining;
}

/* items: offset, length of the payload and type. out: their number, and the bytes left. */
void ref_nlmsg_walk(const void *buf, int len, u64 items[][3], u64 out[8])
{
	const struct nlmsghdr *nlh;
	u64 count = 0;

	for (nlh = buf; nlmsg_ok(nlh, len); nlh = nlmsg_next(nlh, &len)) {
		items[count][0] = (const char *)nlh - (const char *)buf;
		items[count][1] = nlmsg_len(nlh);
		items[count++][2] = nlh->nlmsg_type;
	}
	out[0] = count;
	out[1] = (s64)len;
}

void ref_nla_walk(const void *buf, int len, u64 items[][3], u64 out[8])
{
	const struct nlattr *nla;
	u64 count = 0;
	int rem;

	nla_for_each_attr(nla, buf, len, rem) {
		items[count][0] = (const char *)nla - (const char *)buf;
		items[count][1] = nla_len(nla);
		items[count++][2] = nla_type(nla);
	}
	out[0] = count;
	out[1] = (s64)rem;
}

/* There is no log here. */
#undef pr_warn_ratelimited
#define pr_warn_ratelimited(...) do { } while (0)
#undef EXPORT_SYMBOL
#define EXPORT_SYMBOL(symbol)

/* The kernel's is in another file. */
void *memchr(const void *s, int c, size_t n)
{
	const unsigned char *p;

	for (p = s; n; n--, p++)
		if (*p == (unsigned char)c)
			return (void *)p;
	return NULL;
}

/* Functions of their own: of the loops around each of them it is proved what they give it. */
#define CALLED static __attribute__((noipa)) int
CALLED validate_nla(const struct nlattr *nla, int maxtype, const struct nla_policy *policy,
		    unsigned int validate, struct netlink_ext_ack *extack, unsigned int depth);
CALLED nla_validate_array(const struct nlattr *head, int len, int maxtype,
			  const struct nla_policy *policy, struct netlink_ext_ack *extack,
			  unsigned int validate, unsigned int depth);
CALLED __nla_validate_parse(const struct nlattr *head, int len, int maxtype,
			    const struct nla_policy *policy, unsigned int validate,
			    struct netlink_ext_ack *extack, struct nlattr **tb, unsigned int depth);

#include NLATTR

#include "policies.h"
