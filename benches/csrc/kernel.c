// SPDX-License-Identifier: MIT OR Apache-2.0
/*
 * Validation by the kernel's own code: lib/nlattr.c as it is (NLATTR is its path), compiled
 * with the kernel's headers, as for the proofs (proof/kernel/build). The policies are those of
 * src/policies.rs.
 */
#include <linux/errno.h>
#include <linux/export.h>
#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <linux/jiffies.h>
#include <linux/kernel.h>
#include <linux/nospec.h>
#include <linux/rtnetlink.h>
#include <linux/skbuff.h>
#include <linux/string.h>
#include <linux/types.h>
#include <net/netlink.h>

/* There is no log here. */
#undef pr_warn_ratelimited
#define pr_warn_ratelimited(...) do { } while (0)
#undef EXPORT_SYMBOL
#define EXPORT_SYMBOL(symbol)

/* No one traces it either. */
void do_trace_netlink_extack(const char *msg)
{
}

#include NLATTR

/* Everything but NL_VALIDATE_NESTED. */
#define LEVEL (NL_VALIDATE_DEPRECATED_STRICT | NL_VALIDATE_UNSPEC | NL_VALIDATE_STRICT_ATTRS)

#define BINARY(most)	{ .type = NLA_BINARY, .len = most }
#define NUL_STRING(most)	{ .type = NLA_NUL_STRING, .len = most }
#define IS(kind)	{ .type = NLA_##kind }

static const struct nla_policy link[] = {
	[IFLA_ADDRESS] = BINARY(32),
	[IFLA_BROADCAST] = BINARY(32),
	[IFLA_IFNAME] = NUL_STRING(15),
	[IFLA_MTU] = IS(U32),
	[IFLA_LINK] = IS(U32),
	[IFLA_QDISC] = NUL_STRING(15),
	[IFLA_STATS] = NLA_POLICY_MIN_LEN(92),
	[IFLA_MASTER] = IS(U32),
	[IFLA_TXQLEN] = IS(U32),
	[IFLA_MAP] = NLA_POLICY_MIN_LEN(28),
	[IFLA_OPERSTATE] = IS(U8),
	[IFLA_LINKMODE] = IS(U8),
	[IFLA_LINKINFO] = IS(NESTED),
	[IFLA_STATS64] = NLA_POLICY_MIN_LEN(184),
	[IFLA_AF_SPEC] = IS(NESTED),
	[IFLA_GROUP] = IS(U32),
	[IFLA_PROMISCUITY] = IS(U32),
	[IFLA_NUM_TX_QUEUES] = NLA_POLICY_MIN(NLA_U32, 1),
	[IFLA_NUM_RX_QUEUES] = NLA_POLICY_MIN(NLA_U32, 1),
	[IFLA_CARRIER] = NLA_POLICY_MAX(NLA_U8, 1),
	[IFLA_CARRIER_CHANGES] = IS(U32),
	[IFLA_PROTO_DOWN] = NLA_POLICY_MAX(NLA_U8, 1),
	[IFLA_GSO_MAX_SEGS] = IS(U32),
	[IFLA_GSO_MAX_SIZE] = IS(U32),
	[IFLA_XDP] = IS(NESTED),
	[IFLA_CARRIER_UP_COUNT] = IS(U32),
	[IFLA_CARRIER_DOWN_COUNT] = IS(U32),
	[IFLA_MIN_MTU] = IS(U32),
	[IFLA_MAX_MTU] = IS(U32),
	[IFLA_GRO_MAX_SIZE] = IS(U32),
	[IFLA_TSO_MAX_SIZE] = IS(U32),
	[IFLA_TSO_MAX_SEGS] = IS(U32),
	[IFLA_ALLMULTI] = IS(U32),
	[IFLA_DEVLINK_PORT] = IS(NESTED),
	[IFLA_GSO_IPV4_MAX_SIZE] = IS(U32),
	[IFLA_GRO_IPV4_MAX_SIZE] = IS(U32),
	[IFLA_DPLL_PIN] = IS(NESTED),
	[IFLA_MAX_PACING_OFFLOAD_HORIZON] = IS(U32),
	[IFLA_NETNS_IMMUTABLE] = NLA_POLICY_MAX(NLA_U8, 1),
	[IFLA_HEADROOM] = IS(U16),
	[IFLA_TAILROOM] = IS(U16),
};

static const struct nla_policy route[] = {
	[RTA_DST] = BINARY(16),
	[RTA_OIF] = NLA_POLICY_MIN(NLA_U32, 1),
	[RTA_GATEWAY] = BINARY(16),
	[RTA_PRIORITY] = IS(U32),
	[RTA_PREFSRC] = BINARY(16),
	[RTA_CACHEINFO] = NLA_POLICY_MIN_LEN(32),
	[RTA_TABLE] = IS(U32),
	[RTA_PREF] = NLA_POLICY_MAX(NLA_U8, 3),
};

static const struct nla_policy addr[] = {
	[IFA_ADDRESS] = BINARY(16),
	[IFA_LOCAL] = BINARY(16),
	[IFA_LABEL] = NUL_STRING(15),
	[IFA_BROADCAST] = NLA_POLICY_EXACT_LEN(4),
	[IFA_CACHEINFO] = NLA_POLICY_MIN_LEN(16),
	[IFA_FLAGS] = IS(U32),
	[IFA_PROTO] = IS(U8),
};

/* Headers of messages whose attributes fit the policy. */
static inline u64 validate(const void *buf, int len, int hdrlen, const struct nla_policy *policy,
			   int maxtype)
{
	const struct nlmsghdr *nlh;
	u64 sum = 0;

	for (nlh = buf; nlmsg_ok(nlh, len); nlh = nlmsg_next(nlh, &len)) {
		struct netlink_ext_ack extack = {};

		if (nlh->nlmsg_type == NLMSG_DONE)
			break;
		if (!__nla_validate(nlmsg_attrdata(nlh, hdrlen), nlmsg_attrlen(nlh, hdrlen), maxtype,
				    policy, LEVEL, &extack))
			sum += nlh->nlmsg_len + ((u64)nlh->nlmsg_type << 32);
	}
	return sum;
}

#define POLICY(name, header)							\
u64 benches_kernel_policy_##name(const void *buf, int len)			\
{										\
	return validate(buf, len, sizeof(struct header), name, ARRAY_SIZE(name) - 1);	\
}

POLICY(link, ifinfomsg)
POLICY(route, rtmsg)
POLICY(addr, ifaddrmsg)
