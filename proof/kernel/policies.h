// SPDX-License-Identifier: MIT OR Apache-2.0
/* What the claims about policies and tables execute of lib/nlattr.c. */

/* out: the entry of `type` in a table of 8; the bytes that a walk leaves. */
void ref_table(const struct nlattr *head, int len, unsigned int type, u64 out[8])
{
	struct nlattr *tb[8];
	const struct nlattr *nla;
	int rem;

	__nla_parse(tb, 7, head, len, NULL, NL_VALIDATE_LIBERAL, NULL);
	out[0] = (u64)tb[type];
	nla_for_each_attr(nla, head, len, rem)
		;
	out[1] = (s64)rem;
}

#include "../../kmod/compare/rules.h"

/* out: errno; text; the offending attribute; whether a rule is told. */
void ref_validate(const struct nlattr *head, int len, unsigned int level, u64 out[8])
{
	struct netlink_ext_ack extack = {};

	out[0] = -__nla_validate(head, len, MAXTYPE, nlkmod_rich, level, &extack);
	out[1] = (u64)extack._msg;
	out[2] = (u64)extack.bad_attr;
	/* Of a short entry of an array, the kernel tells rule 0 of the entries' policy. */
	out[3] = extack.policy && extack.policy != nlkmod_rich;
}
