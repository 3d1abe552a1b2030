/* SPDX-License-Identifier: GPL-2.0 OR MIT OR Apache-2.0 */
/*
 * A rule of nlwire, and how it becomes one of the kernel, struct nla_policy. The same as in
 * rule.rs. Both glues include this file.
 */
#ifndef NLWIRE_RULE_H
#define NLWIRE_RULE_H

#include <linux/limits.h>
#include <net/netlink.h>

/* The check of a rule, and the fields of struct nlwire_rule that belong to it. */
enum nlwire_check {
	NLWIRE_NONE,
	NLWIRE_RANGE,		/* min, max */
	NLWIRE_RANGE_SIGNED,	/* min, max, as s64 */
	NLWIRE_MIN_LEN,		/* min */
	NLWIRE_MAX_LEN,		/* max */
	NLWIRE_LEN_RANGE,	/* min, max */
	NLWIRE_LEN_WARN,	/* max */
	NLWIRE_MASK,		/* max */
	NLWIRE_BITFIELD32,	/* max */
	NLWIRE_NESTED,		/* nested */
	NLWIRE_REJECT,		/* text, text_len */
};

struct nlwire_rule {
	u64 min;
	u64 max;
	const void *nested;	/* what Rust has for the policy of the nest */
	const char *text;	/* not NUL-terminated */
	size_t text_len;
	u16 len;
	u8 type;		/* NLA_* */
	u8 check;		/* enum nlwire_check */
};

/* What a struct nla_policy points to. */
union nlwire_more {
	struct netlink_range_validation range;
	struct netlink_range_validation_signed range_signed;
	char *text;
};

/* Sets the bounds of a length. The kernel's fields are signed. */
static inline int nlwire_len(struct nla_policy *to, u8 validation, u64 min, u64 max)
{
	if (min > S16_MAX || max > S16_MAX)
		return -EINVAL;
	to->validation_type = validation;
	to->min = min;
	to->max = max;
	return 0;
}

/*
 * Sets @to, which is all 0, and points to @more afterwards. The policy of a nest and the text of
 * NLWIRE_REJECT are left to the caller. Returns -EINVAL if the kernel has no such rule.
 */
static inline int nlwire_set_rule(struct nla_policy *to, union nlwire_more *more,
				  const struct nlwire_rule *rule)
{
	if (rule->type > NLA_TYPE_MAX)
		return -EINVAL;
	to->type = rule->type;
	to->len = rule->len;
	switch ((enum nlwire_check)rule->check) {
	case NLWIRE_NONE:
	case NLWIRE_NESTED:
	case NLWIRE_REJECT:
		return 0;
	case NLWIRE_RANGE:
		more->range.min = rule->min;
		more->range.max = rule->max;
		to->validation_type = NLA_VALIDATE_RANGE_PTR;
		to->range = &more->range;
		return 0;
	case NLWIRE_RANGE_SIGNED:
		more->range_signed.min = rule->min;
		more->range_signed.max = rule->max;
		to->validation_type = NLA_VALIDATE_RANGE_PTR;
		to->range_signed = &more->range_signed;
		return 0;
	case NLWIRE_MIN_LEN:
		return nlwire_len(to, NLA_VALIDATE_MIN, rule->min, 0);
	case NLWIRE_MAX_LEN:
		return nlwire_len(to, NLA_VALIDATE_MAX, 0, rule->max);
	case NLWIRE_LEN_RANGE:
		return nlwire_len(to, NLA_VALIDATE_RANGE, rule->min, rule->max);
	case NLWIRE_LEN_WARN:
		return nlwire_len(to, NLA_VALIDATE_RANGE_WARN_TOO_LONG, rule->max, rule->max);
	case NLWIRE_MASK:
		if (rule->max > U32_MAX)
			return -EINVAL;
		to->validation_type = NLA_VALIDATE_MASK;
		*(u32 *)&to->mask = rule->max;
		return 0;
	case NLWIRE_BITFIELD32:
		*(u32 *)&to->bitfield32_valid = rule->max;
		return 0;
	}
	return -EINVAL;
}

#endif
